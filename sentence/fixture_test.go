package sentence_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/sentence"
)

// on is the day on which the sentences of tests are read.
var on = domain.NewDate(2026, 11, 29)

// newReader returns a Reader for the provinces of Vietnam.
func newReader(t testing.TB) *sentence.Reader {
	t.Helper()
	f, err := os.Open("../demo/testdata/provinces.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	at := map[string]int{}
	var out []domain.Province
	for _, row := range rows[1:] {
		code := row[column["code"]]
		i, ok := at[code]
		if !ok {
			i = len(out)
			at[code] = i
			out = append(out, domain.Province{Code: code, Name: row[column["name"]], Region: regionNamed(t, row[column["region"]])})
		}
		f := domain.FormerProvince{Code: row[column["former_code"]], ProvinceCode: code, Name: row[column["former_name"]], Aliases: row[column["aliases"]]}
		if row[column["former_region"]] == "Tây Nguyên" {
			f.Region = domain.FormerRegionCentralHighlands
		}
		out[i].Former = append(out[i].Former, f)
	}
	return sentence.NewReader(out, nil)
}

// regionNamed returns the current region with a Vietnamese name.
func regionNamed(t testing.TB, name string) domain.Region {
	t.Helper()
	for _, r := range domain.Regions() {
		if vi, _ := r.Names(); vi == name {
			return r
		}
	}
	t.Fatalf("no region is named %q", name)
	return ""
}

// said returns the fields of a demand in one line, without the public texts of
// free form.
func said(d domain.Demand) string {
	var out []string
	add := func(field string, value any) {
		if text := fmt.Sprint(value); text != "" && text != "[]" && text != "0" && text != "false" {
			out = append(out, field+"="+text)
		}
	}
	day := func(field string, d *domain.Date) {
		if d != nil {
			add(field, *d)
		}
	}
	add("name", strings.ToLower(d.Name))
	if d.BuyerType != "other" {
		add("buyer", d.BuyerType)
	}
	if d.Amount > 0 {
		add("amount", fmt.Sprintf("%g %s", float64(d.Amount)/1000, d.Unit))
	}
	if d.Period != domain.PeriodOnce {
		add("period", d.Period)
	}
	price := ""
	if d.PriceMin != nil {
		price = fmt.Sprint(*d.PriceMin)
	}
	if d.PriceMin != nil || d.PriceMax != nil {
		price += ".."
	}
	if d.PriceMax != nil {
		price += fmt.Sprint(*d.PriceMax)
	}
	if price != "" {
		add("price", price+"/"+string(d.PriceUnit))
	}
	add("stars", d.Stars)
	day("from", d.DeliverFrom)
	day("until", d.DeliverUntil)
	add("season", d.Season.Months())
	day("deadline", d.Deadline)
	if d.ProvinceCode != nil {
		add("to", *d.ProvinceCode)
	}
	add("provinces", strings.Join(d.Provinces, ","))
	for _, r := range d.Regions {
		add("region", r)
	}
	for _, p := range d.Papers {
		add("paper", p)
	}
	for _, c := range d.Conditions {
		add("condition", c)
	}
	add("sample", d.SampleWanted)
	add("phone", d.ContactPhone)
	add("zalo", d.ContactZalo)
	add("email", d.ContactEmail)
	add("person", d.ContactName)
	return strings.Join(out, "; ")
}
