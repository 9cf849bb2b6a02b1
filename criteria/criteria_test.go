package criteria_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"chophien/criteria"
	"chophien/criteria/criteriatest"
	"chophien/domain"
)

func date(t testing.TB, text string) domain.Date {
	t.Helper()
	d, err := domain.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDefault(t *testing.T) {
	sets := criteria.Default()
	for day, want := range map[string]domain.Criteria{"2018-05-07": "1048/QĐ-TTg", "2023-02-23": "1048/QĐ-TTg", "2023-02-24": "148/QĐ-TTg", "2040-01-01": "148/QĐ-TTg"} {
		if got := sets.On(date(t, day)).ID; got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
	for _, s := range sets {
		if s.CertificateMonths != 36 || len(s.ProductSets) != 26 || len(s.Papers) != 29 || len(s.Groups) != 6 {
			t.Errorf("%s: %d months, %d sets, %d papers, %d groups", s.ID, s.CertificateMonths, len(s.ProductSets), len(s.Papers), len(s.Groups))
		}
	}
	for i, set := range sets.ProductSets() {
		if set.Number != i+1 || set.From != nil || set.Until != nil {
			t.Errorf("%+v", set)
		}
	}
}

// TestWriteReadsBack checks that a printed version is a file that says the same.
func TestWriteReadsBack(t *testing.T) {
	want := criteriatest.Sets(t)
	var b bytes.Buffer
	if err := criteria.Write(&b, want); err != nil {
		t.Fatal(err)
	}
	got, err := criteria.Add(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant\n%+v", got, want)
	}
}

func TestAdd(t *testing.T) {
	sets := criteriatest.Sets(t)
	d := date(t, "2025-07-01")
	if got := sets.On(d); got.ID != criteriatest.ID || sets.On(d-1).ID != "148/QĐ-TTg" {
		t.Fatalf("%s and %s are in force", got.ID, sets.On(d-1).ID)
	}
	if got, want := sets.ValidUntil(d), date(t, "2027-07-01"); got != want {
		t.Errorf("valid until %s, want %s", got, want)
	}
	if got, want := sets.ValidUntil(d-1), date(t, "2028-06-30"); got != want {
		t.Errorf("under the earlier criteria: valid until %s, want %s", got, want)
	}
	t.Run("groups that it leaves out are those before", func(t *testing.T) {
		if vi, en := sets.On(d).GroupNames("IV"); vi != "Thủ công mỹ nghệ" || en != "Handicrafts" {
			t.Errorf("%s, %s", vi, en)
		}
	})
	t.Run("product sets know their days", func(t *testing.T) {
		for _, c := range []struct {
			code          string
			before, since bool
		}{{"I.1.a", true, true}, {"I.6.a", false, true}, {"V.1", true, false}} {
			found := false
			for _, set := range sets.ProductSets() {
				if set.Code == c.code {
					found = true
					if set.InForce(d-1) != c.before || set.InForce(d) != c.since {
						t.Errorf("%s: %v before, %v since", c.code, set.InForce(d-1), set.InForce(d))
					}
				}
			}
			if !found {
				t.Errorf("%s is missing", c.code)
			}
		}
	})
	t.Run("papers of earlier criteria keep their names", func(t *testing.T) {
		if _, ok := sets.On(d).PaperType(domain.ConditionRawMaterialArea, "vietgap"); ok {
			t.Error("vietgap is in force")
		}
		if p, ok := sets.PaperType(domain.ConditionRawMaterialArea, "vietgap"); !ok || p.NameEN != "VietGAP certificate" {
			t.Errorf("%v, %v", p, ok)
		}
		if vi, _ := sets.PaperNames("soil_map"); vi != "Bản đồ thổ nhưỡng (giả định)" {
			t.Error(vi)
		}
	})
	t.Run("a version of the program is replaced", func(t *testing.T) {
		sets, err := criteria.Add(edited(t, func(v map[string]any) {
			v["id"], v["in_force_from"] = "148/QĐ-TTg", "2023-02-24"
		}))
		if err != nil || len(sets) != 2 || sets[1].CertificateMonths != 24 {
			t.Errorf("%v, %v", sets, err)
		}
	})
}

// edited returns the invented file after a change of its version.
func edited(t testing.TB, change func(map[string]any)) []byte {
	t.Helper()
	var f map[string]any
	if err := json.Unmarshal(criteriatest.File(), &f); err != nil {
		t.Fatal(err)
	}
	change(f["criteria"].([]any)[0].(map[string]any))
	b, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestWrongFiles checks that each fault is named with its place.
func TestWrongFiles(t *testing.T) {
	band := func(stars int, from float64) map[string]any {
		return map[string]any{"stars": stars, "from_points": from}
	}
	for name, c := range map[string]struct {
		change func(map[string]any)
		want   string
	}{
		"no id":                  {func(v map[string]any) { v["id"] = "" }, `criteria: id: "" must be the number of a decision`},
		"two lines in the title": {func(v map[string]any) { v["title"] = map[string]any{"vi": "a\nb", "en": "a"} }, "criteria 999/QĐ-TTg: title:"},
		"no first day":           {func(v map[string]any) { delete(v, "in_force_from") }, "criteria 999/QĐ-TTg: in_force_from: it is missing"},
		"no date":                {func(v map[string]any) { v["in_force_from"] = "1/1/2027" }, "must be a date of the form YYYY-MM-DD"},
		"the day of another":     {func(v map[string]any) { v["in_force_from"] = "2023-02-24" }, "is not after the first day of 148/QĐ-TTg, which is 2023-02-24"},
		"within another":         {func(v map[string]any) { v["in_force_from"] = "2021-01-01" }, "criteria 1048/QĐ-TTg: in_force_until: 2023-02-23 is not before the first day of 999/QĐ-TTg"},
		"an end before":          {func(v map[string]any) { v["in_force_until"] = "2025-06-30" }, "criteria 999/QĐ-TTg: in_force_until: 2025-06-30 is before in_force_from"},
		"parts above a hundred":  {func(v map[string]any) { v["parts"] = map[string]any{"a": 45, "b": 30, "c": 26} }, "criteria 999/QĐ-TTg: parts: a, b and c must add up to 100 points, not 101.00"},
		"half a point in a part": {func(v map[string]any) { v["parts"] = map[string]any{"a": 44.5, "b": 30, "c": 25.5} }, "criteria 999/QĐ-TTg: parts: a, b and c must be whole points above 0"},
		"three decimals": {func(v map[string]any) {
			v["stars"] = []any{band(5, 92.125), band(4, 75), band(3, 60), band(2, 40), band(1, 0)}
		}, "criteria 999/QĐ-TTg: stars: 92.125 must be a number of points from 0 to 100 with at most two decimals"},
		"a band is missing": {func(v map[string]any) { v["stars"] = []any{band(5, 90), band(4, 75), band(2, 40), band(1, 0)} }, "there must be one line for each of 1 to 5 stars"},
		"a band twice": {func(v map[string]any) {
			v["stars"] = []any{band(5, 90), band(5, 91), band(4, 75), band(3, 60), band(2, 40), band(1, 0)}
		}, "criteria 999/QĐ-TTg: stars: 5: there must be one line for each"},
		"bands in no order": {func(v map[string]any) {
			v["stars"] = []any{band(5, 70), band(4, 75), band(3, 60), band(2, 40), band(1, 0)}
		}, "criteria 999/QĐ-TTg: stars: 5 stars must begin at more points than 4"},
		"one star from ten": {func(v map[string]any) {
			v["stars"] = []any{band(5, 92), band(4, 75), band(3, 60), band(2, 40), band(1, 10)}
		}, "criteria 999/QĐ-TTg: stars: 1 star must begin at 0 points"},
		"no deciders": {func(v map[string]any) { v["deciders"] = []any{} }, "criteria 999/QĐ-TTg: deciders: say which level certifies which stars"},
		"a commune":   {func(v map[string]any) { v["deciders"] = []any{map[string]any{"level": "commune", "stars": []any{3}}} }, `level "commune" must be district, province or ministry`},
		"two stars": {func(v map[string]any) {
			v["deciders"] = []any{map[string]any{"level": "province", "stars": []any{2, 3}}}
		}, "the stars of province must be of 3, 4 and 5"},
		"no months":      {func(v map[string]any) { v["certificate_months"] = 0 }, "criteria 999/QĐ-TTg: certificate_months: 0: it must be 1 to 120"},
		"another group":  {func(v map[string]any) { v["groups"] = []any{map[string]any{"code": "VII"}} }, "criteria 999/QĐ-TTg: groups: they must be [I II III IV V VI], in this order"},
		"no sets":        {func(v map[string]any) { v["product_sets"] = []any{} }, "criteria 999/QĐ-TTg: product_sets: there are 0"},
		"a set twice":    {func(v map[string]any) { sets := v["product_sets"].([]any); v["product_sets"] = append(sets, sets[0]) }, "criteria 999/QĐ-TTg: product_sets I.1.a: it is there twice"},
		"a wrong code":   {func(v map[string]any) { v["product_sets"].([]any)[0].(map[string]any)["code"] = "VII.1" }, "criteria 999/QĐ-TTg: product_sets VII.1: the code must begin with its group"},
		"a set no name":  {func(v map[string]any) { delete(v["product_sets"].([]any)[0].(map[string]any), "name") }, "criteria 999/QĐ-TTg: product_sets I.1.a:"},
		"a condition":    {func(v map[string]any) { v["papers"].([]any)[0].(map[string]any)["condition"] = "soil" }, `criteria 999/QĐ-TTg: papers soil_map: condition "soil" must be one of [raw_material_area`},
		"a kind":         {func(v map[string]any) { v["papers"].([]any)[0].(map[string]any)["kind"] = "Bản đồ" }, "the kind must be 1 to 50 small letters, digits and underscores"},
		"other":          {func(v map[string]any) { v["papers"].([]any)[0].(map[string]any)["kind"] = "other" }, "leave out the kind other"},
		"no right of GI": {func(v map[string]any) { v["papers"] = v["papers"].([]any)[:5] }, "criteria 999/QĐ-TTg: papers: gi_right_of_use of intellectual_property is missing"},
		"another field":  {func(v map[string]any) { v["monhts"] = 24 }, `unknown field "monhts"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := criteria.Add(edited(t, c.change))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v\nwant it to contain\n%s", err, c.want)
			}
		})
	}
	for name, c := range map[string]struct{ text, want string }{
		"empty":          {"", "line 1: EOF"},
		"no JSON":        {"{\n\"format\": 1,\n}", "line 3:"},
		"another format": {`{"format": 2, "criteria": []}`, "format: it must be 1, not 2"},
		"no version":     {`{"format": 1, "criteria": []}`, "there is no version"},
		"more":           {`{"format": 1, "criteria": []} {}`, "there is more after the end"},
		"a list":         {`[]`, "line 1:"},
		"too large":      {strings.Repeat(" ", 1<<20+1), "more than 1048576 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := criteria.Add([]byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v\nwant it to contain\n%s", err, c.want)
			}
		})
	}
	t.Run("all faults at once", func(t *testing.T) {
		_, err := criteria.Add(edited(t, func(v map[string]any) { v["certificate_months"], v["source"] = 0, "" }))
		if err == nil || !strings.Contains(err.Error(), "certificate_months") || !strings.Contains(err.Error(), "source") {
			t.Error(err)
		}
	})
}

func TestLoad(t *testing.T) {
	name := filepath.Join(t.TempDir(), "criteria.json")
	if _, err := criteria.Load(name); !os.IsNotExist(err) {
		t.Errorf("a missing file: %v", err)
	}
	if err := os.WriteFile(name, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := criteria.Load(name); err == nil || !strings.Contains(err.Error(), name) {
		t.Errorf("the error does not name the file: %v", err)
	}
	if sets, err := criteria.Load(""); err != nil || len(sets) != 2 {
		t.Errorf("%v, %v", sets, err)
	}
}
