package search_test

import (
	"testing"

	"chophien/domain"
	"chophien/search"
	"chophien/search/searchtest"
)

// feature is what one feature of a document is for a query.
type feature struct {
	name  string
	query string
	doc   domain.Listing
	want  float64
}

// thing is a product of a name from Hà Giang, which is a part of Tuyên Quang.
func thing(name string) domain.Listing {
	return domain.Listing{
		Ref: domain.Ref{Kind: domain.KindProduct, ID: "1"}, Version: 1, Name: name, NameSort: domain.SortKey(name), ProducerName: "Hợp tác xã Quản Bạ", Group: "I",
		ProvinceCode: "08", ProvinceName: "Tuyên Quang", FormerProvinceCode: "02", FormerProvinceName: "Hà Giang", Status: domain.StatusPublished,
		Windows: []domain.Window{{Stars: 4, From: searchtest.Today - 100, Until: searchtest.Today + 100}},
	}
}

func from(code, name string, l domain.Listing) domain.Listing {
	l.ProvinceCode, l.ProvinceName, l.FormerProvinceCode, l.FormerProvinceName = code, name, code, name
	return l
}

// explained returns the features of the one document that there is.
func explained(t *testing.T, query string, l domain.Listing) search.Features {
	t.Helper()
	var db searchtest.Listings
	db.Save(l)
	engine := searchtest.NewReference()
	searchtest.Fill(t, engine, []domain.Listing{l})
	e, err := searchtest.NewSearcher(t, engine, &db).Explain(t.Context(), search.Request{Text: query, Filter: domain.ListingFilter{ValidOn: searchtest.Today}, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Candidates) != 1 {
		t.Fatalf("%q has %d candidates", query, len(e.Candidates))
	}
	return e.Candidates[0].Features
}

func of(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// TestFeatures checks each signal alone, by examples of documents with it and
// without it.
func TestFeatures(t *testing.T) {
	for _, signal := range []struct {
		name  string
		value func(search.Features) float64
		cases []feature
	}{
		{"words", func(f search.Features) float64 { return f.Words }, []feature{
			{"the same words with the same marks", "măng khô", thing("Măng khô Bát Đại Sơn"), 1.25},
			{"typed without marks", "mang kho", thing("Măng khô Bát Đại Sơn"), 1},
		}},
		{"full", func(f search.Features) float64 { return of(f.Full) }, []feature{
			{"every word", "mang kho", thing("Măng khô Bát Đại Sơn"), 1},
			{"name and maker", "mang quan ba", thing("Măng khô Bát Đại Sơn"), 1},
		}},
		{"proper", func(f search.Features) float64 { return of(f.Proper) }, []feature{
			{"the marks agree", "măng khô", thing("Măng khô Bát Đại Sơn"), 1},
			{"no marks are typed", "mang kho", thing("Măng khô Bát Đại Sơn"), 1},
			{"other marks", "mắng khô", thing("Măng khô Bát Đại Sơn"), 0},
		}},
		{"head", func(f search.Features) float64 { return of(f.Head) }, []feature{
			{"the first word names the thing", "mang kho", thing("Măng khô Bát Đại Sơn"), 1},
			{"the first word stands further behind", "kho mang", thing("Măng khô Bát Đại Sơn"), 0},
		}},
		{"second", func(f search.Features) float64 { return of(f.Second) }, []feature{
			{"right behind the name of the thing", "mang kho", thing("Măng khô Bát Đại Sơn"), 1},
			{"further behind", "mang son", thing("Măng khô Bát Đại Sơn"), 0},
		}},
		{"pair", func(f search.Features) float64 { return of(f.Pair) }, []feature{
			{"the first two words stand together", "mang kho", thing("Măng khô Bát Đại Sơn"), 1},
			{"they stand apart", "mang bat", thing("Măng khô Bát Đại Sơn"), 0},
		}},
		{"named", func(f search.Features) float64 { return of(f.Named) }, []feature{
			{"nearly all words of the name", "mang kho bat dai son", thing("Măng khô Bát Đại Sơn"), 1},
			{"two of five", "mang kho", thing("Măng khô Bát Đại Sơn"), 0},
		}},
		{"unasked", func(f search.Features) float64 { return float64(f.Unasked) }, []feature{
			{"three of five", "mang kho", thing("Măng khô Bát Đại Sơn"), 3},
			{"none", "mang kho bat dai son", thing("Măng khô Bát Đại Sơn"), 0},
		}},
		{"coverage", func(f search.Features) float64 { return f.Coverage }, []feature{
			{"all of them", "mang kho", thing("Măng khô Bát Đại Sơn"), 1},
		}},
		{"place", func(f search.Features) float64 { return float64(f.Place) }, []feature{
			{"no place is named", "mang kho", thing("Măng khô Bát Đại Sơn"), 2},
			{"in the place", "mang kho ha giang", thing("Măng khô Bát Đại Sơn"), 2},
			{"elsewhere", "mang kho ha giang", from("01", "Hà Nội", thing("Măng khô Bát Đại Sơn")), 0},
			{"in the wider place", "mang kho ha giang", func() domain.Listing {
				l := thing("Măng khô Na Hang")
				l.FormerProvinceCode, l.FormerProvinceName = "08", "Tuyên Quang"
				return l
			}(), 1},
			{"named after the place", "mang kho ha giang", from("01", "Hà Nội", thing("Măng khô Hà Giang")), 2},
		}},
		{"namesake", func(f search.Features) float64 { return of(f.Namesake) }, []feature{
			{"from a unit that was merged into the place", "mang kho tuyen quang", thing("Măng khô Bát Đại Sơn"), 0},
		}},
	} {
		for _, c := range signal.cases {
			t.Run(signal.name+"/"+c.name, func(t *testing.T) {
				got := signal.value(explained(t, c.query, c.doc))
				if diff := got - c.want; diff > 0.005 || diff < -0.005 {
					t.Errorf("%q of %q is %.3f, want %.3f", c.query, c.doc.Name, got, c.want)
				}
			})
		}
	}
}
