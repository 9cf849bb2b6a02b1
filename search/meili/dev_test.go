package meili_test

import (
	"fmt"
	"os"
	"testing"

	"chophien/search"
	"chophien/search/searchtest"
)

func TestDev(t *testing.T) {
	e := open(t)
	listings := searchtest.RealListings(t)
	searchtest.Fill(t, e, listings)
	var db searchtest.Listings
	db.Save(listings...)
	m := searchtest.NewSearcher(t, e, &db)
	for _, p := range []string{"golden2_public", "golden_public"} {
		f, err := os.Open("/work/shared/data/" + p + ".jsonl")
		if err != nil {
			t.Fatal(err)
		}
		cases, err := search.ReadGolden(f)
		if err != nil {
			t.Fatal(err)
		}
		s, err := search.Evaluate(t.Context(), m, cases, searchtest.Today, nil)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(s.Table(200))
	}
}
