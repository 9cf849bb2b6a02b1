package searchtest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"chophien/domain"
	"chophien/search"
)

func testMatch(t *testing.T, e search.Engine) {
	cases := []struct {
		name   string
		text   string // a space follows a finished word
		fields []search.Field
		want   []string
	}{
		{"nothing asked", "", nil, []string{"p1", "p2", "p5", "p6", "p7", "v1", "v2", "s1", "m1"}},
		{"one word", "che ", nil, []string{"p1", "p2", "p7", "v1", "s1", "m1"}},
		{"no word of that name", "cha ", nil, nil},
		{"a part of a word", "ch ", nil, nil},
		{"all words", "che tuyet ", nil, []string{"p1"}},
		{"the same in another order", "tuyet che ", nil, []string{"p1"}},
		{"words from two fields", "tuyet giang ", nil, []string{"p1"}},
		{"one word fails", "che saigon ", nil, nil},
		{"prefix of one letter", "g", nil, []string{"p1", "p5", "p7", "v2", "s1", "m1"}},
		{"prefix of two letters", "tu", nil, []string{"p1"}},
		{"prefix of three letters", "tra", nil, []string{"p1", "p2", "p6", "p7", "v2"}},
		{"prefix of four letters", "tuye", nil, []string{"p1"}},
		{"prefix that is a word", "tuyet", nil, []string{"p1"}},
		{"prefix too long", "tuyett", nil, nil},
		{"word and prefix", "che ta", nil, []string{"p1", "p2", "v1", "m1"}},
		{"only the last word is a prefix", "ch ta", nil, nil},
		{"two words that are one", "hoang su ph i ", nil, []string{"p1", "s1", "m1"}},
		{"three words that are one", "tu y et ", nil, []string{"p1"}},
		{"two words that begin one", "ch tu ye", nil, nil},
		{"one word that is two", "chexanh ", nil, []string{"p2"}},
		{"one word that is two in another order", "xanhche ", nil, nil},
		{"one word that is two apart from each other", "chetuyet ", nil, nil},
		{"only in names", "che ", []search.Field{search.FieldName}, []string{"p1", "p2", "v1", "m1"}},
		{"only in makers", "che ", []search.Field{search.FieldMaker}, []string{"p1"}},
		{"only in names and places", "che giang ", []search.Field{search.FieldName, search.FieldPlace}, []string{"p1", "m1"}},
		{"prefix only in texts", "th", []search.Field{search.FieldText}, []string{"p1", "p5", "s1"}},
		{"words behind the tenth don't count", strings.Repeat("che ", search.MaxWords) + "saigon ", nil, []string{"p1", "p2", "p7", "v1", "s1", "m1"}},
		{"the tenth counts", strings.Repeat("che ", search.MaxWords-1) + "saigon ", nil, nil},
		{"a word with its marks", "che2 ", nil, []string{"d1"}},
		{"a beginning with its marks", "saa", nil, []string{"d1"}},
		{"a word without the marks that others have", "say ", nil, []string{"d1"}},
	}
	marked := document(domain.KindProducer, "d1", "sấy", "say")
	marked.Exact[search.FieldName] = "saa1y"
	marked.Words[search.FieldMaker], marked.Exact[search.FieldMaker] = "gie", "che2"
	mustPut(t, e, marked)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.text == "" {
				c.want = append(c.want, "d1")
			}
			page := find(t, e, search.TextQuery{Text: c.text, Fields: c.fields, Filter: domain.ListingFilter{ValidOn: today}, Limit: 50})
			if c.text == "g" {
				c.want = append(c.want, "d1")
			}
			same(t, ids(page), c.want)
			if page.TotalIsExact && page.Total != len(c.want) {
				t.Errorf("Total = %d, want %d", page.Total, len(c.want))
			}
		})
	}
	if err := e.Delete(t.Context(), []domain.Ref{marked.Ref}); err != nil {
		t.Fatal(err)
	}
}

// testLast checks that words are left out from the end until there are enough
// documents, and never the first one.
func testLast(t *testing.T, e search.Engine) {
	var docs []search.Document
	for id, words := range map[string]string{"abc": "mot hai ba", "ab": "mot hai", "ac": "mot ba", "a": "mot", "bc": "hai ba"} {
		docs = append(docs, document(domain.KindProducer, id, id, words))
	}
	mustPut(t, e, docs...)
	cases := []struct {
		name  string
		text  string
		limit int
		want  []string
	}{
		{"all words come first", "mot hai ba ", 1, []string{"abc"}},
		{"then all but the last", "mot hai ba ", 2, []string{"abc", "ab"}},
		{"then the first", "mot hai ba ", 10, []string{"abc", "ab", "a", "ac"}},
		{"from the other end", "ba hai mot ", 10, []string{"abc", "bc", "ac"}},
		{"a word that nothing holds ends the words that count", "mot bon ba ", 10, []string{"a", "ab", "abc", "ac"}},
		{"a first word that nothing holds", "bon mot ", 10, nil},
		{"the last word may be unfinished", "hai b", 1, []string{"abc"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			page := find(t, e, search.TextQuery{Text: c.text, Matching: search.MatchLast, Filter: domain.ListingFilter{ValidOn: today}, Limit: c.limit})
			if page.TotalIsExact {
				t.Error("the total is marked as exact")
			}
			if c.limit == 1 && len(page.Hits) == 1 && c.text == "hai b" {
				return
			}
			got := ids(page)
			same(t, got, c.want)
		})
	}
}

// testSeveral checks that each query has its own page.
func testSeveral(t *testing.T, e search.Engine) {
	f := domain.ListingFilter{ValidOn: today}
	pages, err := e.Ask(t.Context(), []search.TextQuery{
		{Text: "mam ", Filter: f, Limit: 5}, {Filter: f, Facets: []search.Facet{search.FacetGroup}}, {Text: "saigon ", Filter: f, Limit: 5},
		{Text: "che giang saigon ", Matching: search.MatchLast, Filter: f, Limit: 5}, {Filter: f, Sort: domain.SortStars, Limit: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got [][]string
	for _, p := range pages {
		got = append(got, slices.Sorted(slices.Values(ids(p))))
	}
	want := [][]string{{"p5"}, nil, nil, {"m1", "p1", "p2", "s1", "v1"}, {"p1"}}
	got[3] = got[3][:min(2, len(got[3]))] // then those with the first word only, which are more than asked for
	want[3] = []string{"m1", "p1"}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	if n := pages[1].Facets[search.FacetGroup]["II"]; n != 2 {
		t.Errorf("%d of group II, want 2", n)
	}
	if none, err := e.Ask(t.Context(), nil); err != nil || len(none) != 0 {
		t.Errorf("Ask without queries: %v, %v", none, err)
	}
}

func testRelevance(t *testing.T, e search.Engine) {
	mustPut(t, e, everywhere()...)
	t.Cleanup(func() {
		var refs []domain.Ref
		for _, d := range everywhere() {
			refs = append(refs, d.Ref)
		}
		if err := e.Delete(context.WithoutCancel(t.Context()), refs); err != nil {
			t.Error(err)
		}
	})
	cases := []struct {
		name   string
		text   string
		fields []search.Field
		want   []string
	}{
		{"earlier fields first", "qori ", nil, []string{"f0", "f1", "f2", "f3", "f4"}},
		{"earlier fields first for a prefix", "qo", nil, []string{"f0", "f1", "f2", "f3", "f4"}},
		{"earlier of some fields first", "qori ", []search.Field{search.FieldAlt, search.FieldPlace, search.FieldText}, []string{"f1", "f3", "f4"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			q := search.TextQuery{Text: c.text, Fields: c.fields, Filter: domain.ListingFilter{ValidOn: today}, Sort: domain.SortRelevance, Limit: 50}
			inOrder(t, ids(find(t, e, q)), c.want)
			q.Offset, q.Limit = 1, 2
			inOrder(t, ids(find(t, e, q)), c.want[1:3])
		})
	}
}

// testMany pages through more matches than an engine would sort in one step.
func testMany(t *testing.T, e search.Engine) {
	const each = 60
	var docs []search.Document
	for i := range each {
		for _, f := range search.Fields() {
			d := document(domain.KindProducer, fmt.Sprintf("m%d-%02d", f, i), fmt.Sprint(i))
			d.Words[f] = "chung" + strings.Repeat(" khac", i%7)
			if i%2 == 0 {
				d.Words[f] += " rieng"
			}
			docs = append(docs, d)
		}
	}
	mustPut(t, e, docs...)
	q := search.TextQuery{Text: "chung ", Filter: domain.ListingFilter{ValidOn: today}, Sort: domain.SortRelevance, Limit: 70}
	seen := map[string]bool{}
	last := ""
	for ; q.Offset < 5*each; q.Offset += q.Limit {
		page := find(t, e, q)
		if page.Total != 5*each {
			t.Errorf("Total = %d, want %d", page.Total, 5*each)
		}
		for _, h := range page.Hits {
			field, _, _ := strings.Cut(h.Ref.ID, "-") // which begins with the field
			if field < last {
				t.Errorf("%s comes after a worse one", h.Ref.ID)
			}
			last, seen[h.Ref.ID] = field, true
		}
	}
	if len(seen) != 5*each {
		t.Errorf("%d documents on all pages, want %d", len(seen), 5*each)
	}
}

func yes() *bool { b := true; return &b }
func no() *bool  { b := false; return &b }

func testFilter(t *testing.T, e search.Engine) {
	others := []string{"v1", "v2", "s1", "m1"}
	with := func(products ...string) []string { return append(products, others...) }
	type filter = domain.ListingFilter
	cases := []struct {
		name string
		f    filter
		want []string
	}{
		{"today", filter{ValidOn: today}, with("p1", "p2", "p5", "p6", "p7")},
		{"tomorrow", filter{ValidOn: today + 1}, with("p1", "p2", "p4", "p6", "p7")},
		{"yesterday", filter{ValidOn: today - 1}, with("p1", "p2", "p5", "p7")},
		{"the day before a gap", filter{ValidOn: domain.NewDate(2024, 12, 31)}, with("p2", "p3", "p7")},
		{"between two certificates", filter{ValidOn: domain.NewDate(2019, 1, 1)}, others},
		{"far away", filter{ValidOn: domain.NewDate(2199, 1, 1)}, others},

		{"kind", filter{ValidOn: today, Kinds: []domain.Kind{domain.KindCraftVillage}}, []string{"v1", "v2"}},
		{"kinds", filter{ValidOn: today, Kinds: []domain.Kind{domain.KindProducer, domain.KindProduct}}, []string{"p1", "p2", "p5", "p6", "p7", "m1"}},
		{"province", filter{ValidOn: today, Provinces: []string{"08"}}, []string{"p1", "s1", "m1"}},
		{"provinces", filter{ValidOn: today, Provinces: []string{"19", "91"}}, []string{"p2", "p5", "p6", "v1"}},
		{"a former province is not one of today", filter{ValidOn: today, Provinces: []string{"02"}}, nil},
		{"former province", filter{ValidOn: today, FormerProvinces: []string{"02"}}, []string{"p1", "s1", "m1"}},
		{"commune", filter{ValidOn: today, Communes: []string{"01021"}}, []string{"s1", "m1"}},
		{"communes", filter{ValidOn: today, Communes: []string{"01021", "00565"}}, []string{"s1", "m1", "v2"}},
		{"region", filter{ValidOn: today, Regions: []domain.Region{domain.RegionMekongDelta}}, []string{"p5", "p6"}},
		{"regions", filter{ValidOn: today, Regions: []domain.Region{domain.RegionMekongDelta, domain.RegionRedRiverDelta}}, []string{"p5", "p6", "p7", "v2"}},
		{"northern", filter{ValidOn: today, Northern: yes()}, with("p1", "p2", "p7")},
		{"not northern", filter{ValidOn: today, Northern: no()}, []string{"p5", "p6"}},
		{"group", filter{ValidOn: today, Groups: []domain.Group{"II"}}, []string{"p1", "p2"}},
		{"groups", filter{ValidOn: today, Groups: []domain.Group{"I", "IV"}}, []string{"p5", "p6", "p7"}},
		{"set", filter{ValidOn: today, Sets: []string{"I.2"}}, []string{"p6"}},
		{"sets", filter{ValidOn: today, Sets: []string{"I.2", "II.1"}}, []string{"p1", "p2", "p6"}},
		{"a set begins like another", filter{ValidOn: today, Sets: []string{"II"}}, nil},
		{"producer", filter{ValidOn: today, ProducerID: "m1"}, []string{"p1"}},
		{"trade group", filter{ValidOn: today, TradeGroups: []int{2}}, []string{"v2"}},
		{"trade groups", filter{ValidOn: today, TradeGroups: []int{1, 2, 7}}, []string{"v1", "v2"}},
		{"fields must all hold", filter{ValidOn: today, Groups: []domain.Group{"I", "II"}, Northern: yes(), Provinces: []string{"08", "91"}}, []string{"p1"}},
		{"fields that exclude each other", filter{ValidOn: today, Kinds: []domain.Kind{domain.KindProducer}, Groups: []domain.Group{"I"}}, nil},

		{"a capacity in the unit that is stated", filter{ValidOn: today, CapacityMin: domain.Quantity{Amount: 1_500, Unit: domain.UnitTonne}}, []string{"p1"}},
		{"a capacity in a smaller unit", filter{ValidOn: today, CapacityMin: domain.Quantity{Amount: 800_000_000, Unit: domain.UnitGram}}, []string{"p1", "p2"}},
		{"a little more than is stated", filter{ValidOn: today, CapacityMin: domain.Quantity{Amount: 1_500_000_001, Unit: domain.UnitGram}}, nil},
		{"a capacity in litres", filter{ValidOn: today, CapacityMin: domain.Quantity{Amount: 1, Unit: domain.UnitMillilit}}, []string{"p5"}},
		{"a capacity in pieces", filter{ValidOn: today, CapacityMin: domain.Quantity{Amount: 300_000, Unit: domain.UnitPiece}}, []string{"p7"}},
		{"a capacity in bottles", filter{ValidOn: today, CapacityMin: domain.Quantity{Amount: 1_000, Unit: domain.UnitBottle}}, nil},
		{"a month", filter{ValidOn: today, Month: 4}, []string{"p1", "p2"}},
		{"the first month", filter{ValidOn: today, Month: 1}, []string{"p2", "p6"}},
		{"the last month", filter{ValidOn: today, Month: 12}, []string{"p2", "p6"}},
		{"a month and a capacity", filter{ValidOn: today, Month: 4, CapacityMin: domain.Quantity{Amount: 9_000, Unit: domain.UnitQuintal}}, []string{"p1"}},

		{"five stars", filter{ValidOn: today, Stars: []int{5}}, []string{"p1"}},
		{"four stars", filter{ValidOn: today, Stars: []int{4}}, []string{"p2", "p7"}},
		{"no stars", filter{ValidOn: today, Stars: []int{0}}, with("p5")},
		{"none or five stars", filter{ValidOn: today, Stars: []int{5, 0}}, with("p1", "p5")},
		{"three or five stars", filter{ValidOn: today, Stars: []int{3, 5}}, []string{"p1", "p6"}},
		{"stars of an earlier certificate", filter{ValidOn: domain.NewDate(2024, 5, 1), Stars: []int{3}}, []string{"p2"}},
		{"stars then, not now", filter{ValidOn: domain.NewDate(2024, 5, 1), Stars: []int{5}}, []string{"p7"}},
		{"stars of the certificate before the last", filter{ValidOn: domain.NewDate(2021, 5, 1), Stars: []int{4}}, []string{"p7"}},
		{"stars without a certificate", filter{ValidOn: domain.NewDate(2019, 5, 1), Stars: []int{3, 4, 5}}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			page := find(t, e, search.TextQuery{Filter: c.f, Limit: 50})
			same(t, ids(page), c.want)
			if page.TotalIsExact && page.Total != len(c.want) {
				t.Errorf("Total = %d, want %d", page.Total, len(c.want))
			}
		})
	}
}

type counts = map[search.Facet]map[string]int

func testFacets(t *testing.T, e search.Engine) {
	cases := []struct {
		name string
		q    search.TextQuery
		want counts
	}{
		{"all of them", search.TextQuery{Facets: search.Facets()}, counts{
			search.FacetKind:           {"product": 5, "producer": 1, "craft_village": 2, "tourism_site": 1},
			search.FacetProvince:       {"08": 3, "19": 2, "01": 2, "91": 2},
			search.FacetFormerProvince: {"02": 3, "19": 2, "01": 2, "91": 1},
			search.FacetCommune:        {"01021": 2, "00565": 1},
			search.FacetGroup:          {"I": 2, "II": 2, "IV": 1},
			search.FacetSet:            {"I.2": 1, "I.3": 1, "II.1": 2, "IV.1": 1},
			search.FacetStars:          {"3": 1, "4": 2, "5": 1},
			search.FacetCondition:      {"raw_material_area": 1, "food_safety": 2, "intellectual_property": 1},
		}},
		{"conditions on another day", search.TextQuery{Facets: []search.Facet{search.FacetCondition}, Filter: domain.ListingFilter{ValidOn: today + 1}}, counts{
			search.FacetCondition: {"food_safety": 2, "intellectual_property": 1},
		}},
		{"chosen conditions leave conditions alone", search.TextQuery{Facets: []search.Facet{search.FacetCondition, search.FacetGroup},
			Filter: domain.ListingFilter{Conditions: []domain.Condition{domain.ConditionFoodSafety, domain.ConditionRawMaterialArea}}}, counts{
			search.FacetCondition: {"raw_material_area": 1, "food_safety": 2, "intellectual_property": 1},
			search.FacetGroup:     {"II": 1},
		}},
		{"chosen conditions with text, in a place", search.TextQuery{Text: "che ", Facets: []search.Facet{search.FacetCondition, search.FacetProvince},
			Filter: domain.ListingFilter{Conditions: []domain.Condition{domain.ConditionFoodSafety}, Provinces: []string{"19"}}}, counts{
			search.FacetCondition: {"food_safety": 1},
			search.FacetProvince:  {"08": 1, "19": 1},
		}},
		{"only those asked for", search.TextQuery{Facets: []search.Facet{search.FacetGroup}}, counts{
			search.FacetGroup: {"I": 2, "II": 2, "IV": 1},
		}},
		{"on another day", search.TextQuery{Facets: []search.Facet{search.FacetStars, search.FacetKind, search.FacetSet},
			Filter: domain.ListingFilter{ValidOn: domain.NewDate(2024, 5, 1)}}, counts{
			search.FacetStars: {"3": 1, "4": 1, "5": 1},
			search.FacetKind:  {"product": 3, "producer": 1, "craft_village": 2, "tourism_site": 1},
			search.FacetSet:   {"I.2": 1, "II.1": 1, "IV.1": 1},
		}},
		{"with text", search.TextQuery{Text: "che ", Facets: []search.Facet{search.FacetKind, search.FacetStars}}, counts{
			search.FacetKind:  {"product": 3, "producer": 1, "craft_village": 1, "tourism_site": 1},
			search.FacetStars: {"4": 2, "5": 1},
		}},
		{"nothing found", search.TextQuery{Text: "saigon ", Facets: search.Facets()}, nil},
		{"a chosen value leaves its own field alone", search.TextQuery{Facets: []search.Facet{search.FacetGroup, search.FacetStars, search.FacetKind},
			Filter: domain.ListingFilter{Groups: []domain.Group{"II"}}}, counts{
			search.FacetGroup: {"I": 2, "II": 2, "IV": 1},
			search.FacetStars: {"4": 1, "5": 1},
			search.FacetKind:  {"product": 2},
		}},
		{"chosen stars leave stars alone", search.TextQuery{Facets: []search.Facet{search.FacetStars, search.FacetProvince},
			Filter: domain.ListingFilter{Stars: []int{4}}}, counts{
			search.FacetStars:    {"3": 1, "4": 2, "5": 1},
			search.FacetProvince: {"19": 1, "01": 1},
		}},
		{"two fields chosen", search.TextQuery{Facets: search.Facets(),
			Filter: domain.ListingFilter{Provinces: []string{"08", "19"}, Kinds: []domain.Kind{domain.KindProduct}}}, counts{
			search.FacetKind:           {"product": 2, "producer": 1, "craft_village": 1, "tourism_site": 1},
			search.FacetProvince:       {"08": 1, "19": 1, "01": 1, "91": 2},
			search.FacetFormerProvince: {"02": 1, "19": 1},
			search.FacetGroup:          {"II": 2},
			search.FacetSet:            {"II.1": 2},
			search.FacetStars:          {"4": 1, "5": 1},
			search.FacetCondition:      {"raw_material_area": 1, "food_safety": 2},
		}},
		{"a chosen field that is not counted", search.TextQuery{Facets: []search.Facet{search.FacetKind},
			Filter: domain.ListingFilter{Provinces: []string{"08"}}}, counts{
			search.FacetKind: {"product": 1, "producer": 1, "tourism_site": 1},
		}},
		{"fields without facets count for all", search.TextQuery{Facets: []search.Facet{search.FacetKind, search.FacetProvince},
			Filter: domain.ListingFilter{Northern: no()}}, counts{
			search.FacetKind:     {"product": 2},
			search.FacetProvince: {"91": 2},
		}},
		{"around a point", search.TextQuery{Facets: []search.Facet{search.FacetProvince}, Near: &search.Near{Lat: 21.1, Lon: 105.85, WithinKM: 80}}, counts{
			search.FacetProvince: {"19": 2, "01": 2},
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.q.Filter.ValidOn == 0 {
				c.q.Filter.ValidOn = today
			}
			page := find(t, e, c.q)
			if diff := cmp.Diff(c.want, found(page.Facets), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("other counts than expected (-want +got):\n%s", diff)
			}
			if len(page.Hits) != 0 {
				t.Errorf("Limit 0 brought %d hits", len(page.Hits))
			}
			c.q.Facets, c.q.Limit = nil, 50
			if rows := find(t, e, c.q); page.Total != len(rows.Hits) {
				t.Errorf("Total = %d, but there are %d rows", page.Total, len(rows.Hits))
			}
		})
	}
}

// found drops facets without values, which may be absent or empty.
func found(facets counts) counts {
	out := counts{}
	for f, values := range facets {
		if len(values) > 0 {
			out[f] = values
		}
	}
	return out
}

func testSort(t *testing.T, e search.Engine) {
	products := domain.ListingFilter{ValidOn: today, Kinds: []domain.Kind{domain.KindProduct}}
	everything := domain.ListingFilter{ValidOn: today}
	const che = "che "
	cases := []struct {
		name string
		q    search.TextQuery
		want []string
	}{
		{"name", search.TextQuery{Sort: domain.SortName, Filter: products}, []string{"p7", "p1", "p2", "p6", "p5"}},
		{"name with text", search.TextQuery{Sort: domain.SortName, Text: che, Filter: everything}, []string{"p7", "s1", "p1", "p2", "m1", "v1"}},
		{"newest", search.TextQuery{Sort: domain.SortNewest, Filter: everything}, []string{"s1", "v2", "v1", "p7", "p5", "p6", "p2", "p1", "m1"}},
		{"newest, ties by name", search.TextQuery{Sort: domain.SortNewest, Filter: domain.ListingFilter{ValidOn: domain.NewDate(2025, 12, 31), Sets: []string{"I.2", "IV.1", "II.1"}}},
			[]string{"p7", "p3", "p2", "p1"}},
		{"newest with text", search.TextQuery{Sort: domain.SortNewest, Text: che, Filter: products}, []string{"p7", "p2", "p1"}},
		{"stars, then name", search.TextQuery{Sort: domain.SortStars, Filter: products}, []string{"p1", "p7", "p2", "p6", "p5"}},
		{"stars on another day", search.TextQuery{Sort: domain.SortStars, Filter: domain.ListingFilter{ValidOn: domain.NewDate(2024, 5, 1), Kinds: products.Kinds}}, []string{"p7", "p3", "p2"}},
		{"cheapest, without a price last", search.TextQuery{Sort: domain.SortPrice, Filter: products}, []string{"p7", "p2", "p1", "p6", "p5"}},
		{"cheapest with text", search.TextQuery{Sort: domain.SortPrice, Text: che, Filter: products}, []string{"p7", "p2", "p1"}},
		{"cheapest kilogram, without a weight last", search.TextQuery{Sort: domain.SortPriceKG, Filter: products}, []string{"p6", "p2", "p7", "p1", "p5"}},
		{"cheapest kilogram with text", search.TextQuery{Sort: domain.SortPriceKG, Text: che, Filter: products}, []string{"p2", "p7", "p1"}},
		{"stars with text", search.TextQuery{Sort: domain.SortStars, Text: che, Filter: everything}, []string{"p1", "p7", "p2", "s1", "m1", "v1"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.q.Limit = 50
			whole := ids(find(t, e, c.q))
			inOrder(t, whole, c.want)
			c.q.Limit = 2
			var paged []string
			for ; c.q.Offset < len(c.want); c.q.Offset += 2 {
				paged = append(paged, ids(find(t, e, c.q))...)
			}
			inOrder(t, paged, c.want)
		})
	}
}

func testNear(t *testing.T, e search.Engine) {
	hanoi := search.Near{Lat: 21.0278, Lon: 105.8342}
	within := func(km float64) *search.Near { n := hanoi; n.WithinKM = km; return &n }
	products := domain.ListingFilter{ValidOn: today, Kinds: []domain.Kind{domain.KindProduct}}
	cases := []struct {
		name    string
		q       search.TextQuery
		ordered bool
		want    []string
	}{
		{"a small circle", search.TextQuery{Near: within(10), Filter: domain.ListingFilter{ValidOn: today}}, false, []string{"p7", "v2"}},
		{"a larger circle", search.TextQuery{Near: within(100), Filter: domain.ListingFilter{ValidOn: today}}, false, []string{"p7", "v2", "p2", "v1"}},
		{"a circle round the country has no place without a pin", search.TextQuery{Near: within(5000), Filter: domain.ListingFilter{ValidOn: today}}, false,
			[]string{"p1", "p2", "p5", "p7", "v1", "v2", "m1"}},
		{"a circle with text", search.TextQuery{Near: within(100), Text: "che ", Filter: domain.ListingFilter{ValidOn: today}}, false, []string{"p2", "p7", "v1"}},
		{"a circle over the date line", search.TextQuery{Near: &search.Near{Lat: 0, Lon: 179.9, WithinKM: 500}, Filter: domain.ListingFilter{ValidOn: today}}, false, nil},
		{"a circle over the pole", search.TextQuery{Near: &search.Near{Lat: 89.9, Lon: 0, WithinKM: 500}, Filter: domain.ListingFilter{ValidOn: today}}, false, nil},
		{"no circle excludes nothing", search.TextQuery{Near: within(0), Filter: products}, false, []string{"p1", "p2", "p5", "p6", "p7"}},
		{"by distance, without a pin last", search.TextQuery{Near: within(0), Sort: domain.SortDistance, Filter: products}, true, []string{"p7", "p2", "p1", "p5", "p6"}},
		{"by distance from elsewhere", search.TextQuery{Near: &search.Near{Lat: 10.2, Lon: 104}, Sort: domain.SortDistance, Filter: products}, true, []string{"p5", "p7", "p2", "p1", "p6"}},
		{"by distance in a circle with text", search.TextQuery{Near: within(300), Sort: domain.SortDistance, Text: "che ", Filter: products}, true, []string{"p7", "p2", "p1"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.q.Limit = 50
			page := find(t, e, c.q)
			if c.ordered {
				inOrder(t, ids(page), c.want)
			}
			same(t, ids(page), c.want)
		})
	}
}

func testPages(t *testing.T, e search.Engine) {
	for _, sort := range []domain.Sort{domain.SortRelevance, domain.SortName, domain.SortNewest, domain.SortStars} {
		for _, text := range []string{"", "che ", "t"} {
			t.Run(fmt.Sprintf("%s %q", sort, text), func(t *testing.T) {
				q := search.TextQuery{Text: text, Sort: sort, Filter: domain.ListingFilter{ValidOn: today}}
				counted := find(t, e, q)
				if len(counted.Hits) != 0 {
					t.Errorf("Limit 0 brought %d hits", len(counted.Hits))
				}
				var rows []string
				for q.Limit = 3; q.Offset < search.MaxWindow; q.Offset += q.Limit {
					page := find(t, e, q)
					if page.TotalIsExact && page.Total != counted.Total {
						t.Errorf("Total = %d at offset %d, but %d without rows", page.Total, q.Offset, counted.Total)
					}
					if len(page.Hits) == 0 {
						break
					}
					rows = append(rows, ids(page)...)
				}
				if counted.TotalIsExact && len(rows) != counted.Total {
					t.Errorf("%d rows on all pages, Total is %d", len(rows), counted.Total)
				}
				q.Offset, q.Limit = 0, 50
				inOrder(t, rows, ids(find(t, e, q)))
				if unique := slices.Compact(slices.Sorted(slices.Values(rows))); len(unique) != len(rows) {
					t.Errorf("a document is on two pages: %v", rows)
				}
				q.Offset = search.MaxWindow - 1
				if page := find(t, e, q); len(page.Hits) != 0 {
					t.Errorf("%d hits beyond the last", len(page.Hits))
				}
			})
		}
	}
}

func testDocuments(t *testing.T, e search.Engine) {
	want := map[string]search.Document{}
	for _, d := range corpus() {
		d.Words[search.FieldText], d.Exact[search.FieldText] = "", ""
		want[d.ID] = d
	}
	page := find(t, e, search.TextQuery{Filter: domain.ListingFilter{ValidOn: today}, Limit: 50})
	for _, h := range page.Hits {
		d := want[h.Ref.ID]
		if h.Ref != d.Ref || h.Version != d.Version {
			t.Errorf("%v: version %d, want version %d of %v", h.Ref, h.Version, d.Version, d.Ref)
		}
		if diff := cmp.Diff(d, h.Doc, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s is not what was put (-want +got):\n%s", h.Ref.ID, diff)
		}
	}
}

func testVocabulary(t *testing.T, e search.Engine) {
	got, err := e.Vocabulary(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	model := NewReference()
	mustPut(t, model, corpus()...)
	want, err := model.Vocabulary(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("other words than expected (-want +got):\n%s", diff)
	}
}

func testCancelled(t *testing.T, e search.Engine) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancelLate := context.WithTimeout(t.Context(), 0)
	defer cancelLate()
	for _, ctx := range []context.Context{ctx, late} {
		if pages, err := e.Ask(ctx, []search.TextQuery{{Text: "che ", Filter: domain.ListingFilter{ValidOn: today}, Limit: 5}}); err == nil {
			t.Errorf("Ask with a context that has ended found %v", ids(pages[0]))
		}
	}
	find(t, e, search.TextQuery{Filter: domain.ListingFilter{ValidOn: today}, Limit: 5})
}
