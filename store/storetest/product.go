package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"chophien/domain"
)

// shelf is a set of products that each filter cuts differently.
//
//	1 Chè      Tuyên Quang today, Hà Giang formerly, group I, set I.5.a, 5 stars, maker 1
//	2 Cam      Lào Cai today (15), Yên Bái formerly (15), group I, 4 stars
//	3 Mật      Lào Cai today (15), Lào Cai formerly (10), group II, 3 stars, maker 1
//	4 Rượu     An Giang today (91), An Giang formerly (89), group II, stars not known
//	5 Gốm      Hà Nội, former unit not known, group IV, 4 stars
//	6 Vải      Bắc Ninh today (delta), Bắc Giang formerly (midlands), group I, 3 stars
//	7 Nháp     a draft
//	8 Cũ       never certified
func shelf() domain.Batch {
	b := domain.Batch{
		Producers: []domain.Producer{producer(1, "HTX Một", "08", "02"), producer(2, "HTX Hai", "01", "")},
		Products: []domain.Product{
			product(1, "Chè", "08", "02"), product(2, "Cam", "15", "15"), product(3, "Mật", "15", "10"), product(4, "Rượu", "91", "89"),
			product(5, "Gốm", "01", ""), product(6, "Vải", "24", "24"), product(7, "Nháp", "01", "01"),
		},
	}
	b.Products[0].SetCode, b.Products[0].ProducerID = ptr("I.5.a"), ptr(id('b', 1))
	b.Products[2].Group, b.Products[2].ProducerID = "II", ptr(id('b', 1))
	b.Products[3].Group = "II"
	b.Products[4].Group = "IV"
	b.Products[6].Status = domain.StatusDraft
	stars := []int{5, 4, 3, 0, 4, 3, 5}
	b = certified(b, func(n int) int { return stars[n-1] })
	b.Products = append(b.Products, product(8, "Cũ", "01", "01"))
	return b
}

func productFilters(t *testing.T, open Open) {
	s := migrated(t, open)
	_, err := s.Load(t.Context(), shelf())
	must(t, err)
	for name, c := range map[string]struct {
		f    domain.ListingFilter
		want []string
	}{
		"nothing":                      {domain.ListingFilter{}, []string{"Cam", "Chè", "Gốm", "Mật", "Rượu", "Vải"}},
		"unit of today 15":             {domain.ListingFilter{Provinces: []string{"15"}}, []string{"Cam", "Mật"}},
		"former unit 15":               {domain.ListingFilter{FormerProvinces: []string{"15"}}, []string{"Cam"}},
		"former units":                 {domain.ListingFilter{FormerProvinces: []string{"02", "10"}}, []string{"Chè", "Mật"}},
		"both maps":                    {domain.ListingFilter{Provinces: []string{"15"}, FormerProvinces: []string{"10"}}, []string{"Mật"}},
		"region of today":              {domain.ListingFilter{Regions: []domain.Region{domain.RegionRedRiverDelta}}, []string{"Gốm", "Vải"}},
		"region of the old map only":   {domain.ListingFilter{Regions: []domain.Region{domain.FormerRegionCentralHighlands}}, nil},
		"north":                        {domain.ListingFilter{Northern: ptr(true)}, []string{"Cam", "Chè", "Gốm", "Mật", "Vải"}},
		"not north":                    {domain.ListingFilter{Northern: ptr(false)}, []string{"Rượu"}},
		"group":                        {domain.ListingFilter{Groups: []domain.Group{"II", "IV"}}, []string{"Gốm", "Mật", "Rượu"}},
		"set":                          {domain.ListingFilter{Sets: []string{"I.5.a"}}, []string{"Chè"}},
		"stars":                        {domain.ListingFilter{Stars: []int{4, 5}}, []string{"Cam", "Chè", "Gốm"}},
		"stars not known":              {domain.ListingFilter{Stars: []int{0}}, []string{"Rượu"}},
		"producer":                     {domain.ListingFilter{ProducerID: id('b', 1)}, []string{"Chè", "Mật"}},
		"another producer":             {domain.ListingFilter{ProducerID: id('b', 2)}, nil},
		"no id of a producer":          {domain.ListingFilter{ProducerID: "1"}, nil},
		"all at once":                  {domain.ListingFilter{Provinces: []string{"08"}, Northern: ptr(true), Groups: []domain.Group{"I"}, Stars: []int{5}, ProducerID: id('b', 1)}, []string{"Chè"}},
		"kind":                         {domain.ListingFilter{Kinds: []domain.Kind{domain.KindProduct}}, []string{"Cam", "Chè", "Gốm", "Mật", "Rượu", "Vải"}},
		"another kind":                 {domain.ListingFilter{Kinds: []domain.Kind{domain.KindProducer}}, nil},
		"what only villages have":      {domain.ListingFilter{TradeGroups: []int{1}}, nil},
		"a day before the certificate": {domain.ListingFilter{ValidOn: today() - 31}, nil},
	} {
		if c.f.ValidOn == 0 {
			c.f.ValidOn = today()
		}
		for _, sort := range []domain.Sort{domain.SortName, domain.SortStars, domain.SortNewest} {
			got, err := s.Products(t.Context(), c.f, domain.Page{Sort: sort, Limit: 50, Total: true})
			if err != nil {
				t.Errorf("%s by %s: %v", name, sort, err)
				continue
			}
			if *got.Total != len(c.want) || got.Next != "" {
				t.Errorf("%s by %s: total %d, next %q, want %d", name, sort, *got.Total, got.Next, len(c.want))
			}
			items := names(got.Items)
			if sort != domain.SortName {
				slices.Sort(items)
				slices.Sort(c.want)
			}
			if !slices.Equal(items, c.want) {
				t.Errorf("%s by %s: got %v, want %v", name, sort, items, c.want)
			}
		}
	}

	got, err := s.Products(t.Context(), filter(), domain.Page{Sort: domain.SortStars, Limit: 50})
	must(t, err)
	if want := []string{"Chè", "Cam", "Gốm", "Mật", "Vải", "Rượu"}; !slices.Equal(names(got.Items), want) {
		t.Errorf("by stars: %v, want %v", names(got.Items), want)
	}
	if got.Total != nil {
		t.Error("a total that nobody asked for")
	}
	tea := got.Items[0]
	if tea.Producer == nil || tea.Producer.Name != "HTX Một" || tea.Province == nil || tea.Province.Name != "Tuyên Quang" ||
		tea.FormerProvince == nil || tea.FormerProvince.Name != "Hà Giang" || tea.Set == nil || tea.Set.Code != "I.5.a" ||
		len(tea.Certificates) != 1 || tea.Certificates[0].Decision == nil || tea.Certificates[0].Decision.Number != "MH-1" {
		t.Errorf("a card is not complete: %+v", tea)
	}
	got, err = s.Products(t.Context(), filter(), domain.Page{Sort: domain.SortNewest, Limit: 3})
	must(t, err)
	if want := []string{"Chè", "Cam", "Mật"}; !slices.Equal(names(got.Items), want) {
		t.Errorf("newest: %v, want %v", names(got.Items), want)
	}
}

// hostileFilters sends what breaks careless SQL: it must match nothing, fail
// with CodeInvalid at most, and leave the tables alone.
func hostileFilters(t *testing.T, open Open) {
	s := migrated(t, open)
	_, err := s.Load(t.Context(), shelf())
	must(t, err)
	for _, text := range []string{
		`' OR '1'='1`, `x" OR status = "draft`, `15'; DROP TABLE products; --`, `\`, `%`, `_`, "?", "@on", ":on", "$1", "\n", "\x00", "15\x00", "\xff", "😀", ")", "NULL",
	} {
		for name, f := range map[string]domain.ListingFilter{
			"province":        {Provinces: []string{text}},
			"former province": {FormerProvinces: []string{text}},
			"region":          {Regions: []domain.Region{domain.Region(text)}},
			"group":           {Groups: []domain.Group{domain.Group(text)}},
			"set":             {Sets: []string{text}},
			"producer":        {ProducerID: text},
		} {
			f.ValidOn = today()
			for _, sort := range []domain.Sort{domain.SortName, domain.SortStars} {
				got, err := s.Products(t.Context(), f, domain.Page{Sort: sort, Limit: 50, Total: true})
				if code := domain.CodeOf(err); code != "" && code != domain.CodeInvalid {
					t.Errorf("%s %q: %v", name, text, err)
				}
				if len(got.Items) > 0 {
					t.Errorf("%s %q finds %v", name, text, names(got.Items))
				}
			}
		}
		if _, err := s.Product(t.Context(), text); domain.CodeOf(err) != domain.CodeNotFound {
			t.Errorf("product %q: %v", text, err)
		}
		if _, err := s.Products(t.Context(), filter(), domain.Page{Sort: domain.Sort(text), Limit: 10}); domain.CodeOf(err) != domain.CodeInvalid {
			t.Errorf("sort %q: %v", text, err)
		}
		if _, err := s.Products(t.Context(), filter(), domain.Page{Limit: 10, Cursor: text}); domain.CodeOf(err) != domain.CodeInvalid {
			t.Errorf("cursor %q: %v", text, err)
		}
		found, err := s.FindListings(t.Context(), []string{text}, filter(), page())
		if code := domain.CodeOf(err); code != "" && code != domain.CodeInvalid {
			t.Errorf("word %q: %v", text, err)
		}
		if len(found.Items) > 0 {
			t.Errorf("word %q finds %d", text, len(found.Items))
		}
	}
	for _, limit := range []int{-1, 0, 101} {
		_, err := s.Products(t.Context(), filter(), domain.Page{Limit: limit})
		wantCode(t, err, domain.CodeInvalid)
	}
	got, err := s.Products(t.Context(), filter(), page())
	must(t, err)
	if len(got.Items) != 6 {
		t.Errorf("%d products are left of 6", len(got.Items))
	}
}

// validity asks on every day around the ends of certificates, without a single
// write between, and compares each answer with the rule of package domain.
func validity(t *testing.T, open Open) {
	s := migrated(t, open)
	from := domain.NewDate(2024, time.February, 29)
	b := domain.Batch{Decisions: []domain.Decision{decision(1, from)}}
	windows := []func(c *domain.Certificate){
		func(*domain.Certificate) {},
		func(c *domain.Certificate) { c.RevokedOn, c.RevokedReason = ptr(from+10), "quá hạn" },
		func(c *domain.Certificate) { c.SupersededOn = ptr(from + 20) },
		func(c *domain.Certificate) { c.RevokedOn, c.SupersededOn = ptr(from+30), ptr(from+15) },
		func(c *domain.Certificate) { c.RevokedOn = ptr(from) }, // never valid
		func(c *domain.Certificate) { c.RevokedOn = ptr(c.ValidUntil + 5) },
	}
	for i, change := range windows {
		b.Products = append(b.Products, product(i+1, fmt.Sprintf("Sản phẩm %d", i+1), "01", "01"))
		c := certificate(i+1, i+1, 1, 3, from)
		change(&c)
		b.Certificates = append(b.Certificates, c)
	}
	// The third is certified anew on the day that it is superseded.
	next := certificate(20, 3, 1, 4, from+20)
	b.Certificates = append(b.Certificates, next)
	_, err := s.Load(t.Context(), b)
	must(t, err)

	var days []domain.Date
	for _, d := range []domain.Date{from, from + 10, from + 15, from + 20, from + 30, domain.ValidUntilOf(from), next.ValidUntil} {
		days = append(days, d-1, d, d+1)
	}
	for _, day := range days {
		var want, wantFour []string
		for _, p := range b.Products {
			for _, c := range b.Certificates {
				if c.ProductID == p.ID && c.ValidOn(day) {
					want = append(want, p.Name)
					if c.Stars == 4 {
						wantFour = append(wantFour, p.Name)
					}
				}
			}
		}
		f := domain.ListingFilter{ValidOn: day}
		got, err := s.Products(t.Context(), f, page())
		must(t, err)
		if !slices.Equal(names(got.Items), want) {
			t.Errorf("on %s the list shows %v, want %v", day, names(got.Items), want)
		}
		f.Stars = []int{4}
		got, err = s.Products(t.Context(), f, page())
		must(t, err)
		if !slices.Equal(names(got.Items), wantFour) {
			t.Errorf("on %s four stars have %v, want %v", day, names(got.Items), wantFour)
		}
		found, err := s.FindListings(t.Context(), nil, domain.ListingFilter{ValidOn: day}, domain.Page{Sort: domain.SortStars, Limit: 50, Total: true})
		must(t, err)
		if len(found.Items) != len(want) || *found.Total != len(want) {
			t.Errorf("on %s %d are found, want %d", day, len(found.Items), len(want))
		}
		for _, l := range found.Items {
			if !l.VisibleOn(day) {
				t.Errorf("on %s %s is found but may not be seen", day, l.Name)
			}
		}
		stats, err := s.Statistics(t.Context(), day)
		must(t, err)
		if stats.Total != len(want) {
			t.Errorf("on %s statistics count %d, want %d", day, stats.Total, len(want))
		}
	}
}
