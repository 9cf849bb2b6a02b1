package storetest

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"chophien/criteria"
	"chophien/domain"
	"chophien/store"
)

func listings(t *testing.T, open Open) {
	s := migrated(t, open)
	b := everything()
	b.CraftVillages[0].TradeVI, b.CraftVillages[0].History = "chế biến chè", "Có từ lâu"
	b.TourismSites[0].Lat, b.TourismSites[0].Lon, b.TourismSites[0].People = ptr(23.3), ptr(105.3), "Lô Lô"
	b.Products[0].SourceURL, b.Products[0].SourceAsOf = "https://example.org/", "2021"
	b.Products[0].GTIN = "8936012345674"
	b.Products[0].Packs = domain.JSONList[domain.Pack]{
		{Name: "Hộp 100 g", Content: domain.Quantity{Amount: 100_000, Unit: domain.UnitGram}, RetailVND: ptr(int64(90_000))}, {Name: "Gói", RetailVND: ptr(int64(20_000))},
	}
	b.Products[0].CapacityAmount, b.Products[0].CapacityUnit, b.Products[0].Season = 1_500, domain.UnitTonne, domain.AllYear
	b.Products[0].FormerDistrict, b.Products[0].NameEN = "Hoàng Su Phì", "Shan tea"
	b.Products = append(b.Products, product(2, "Cam sành", "01", ""), product(3, "Chè nháp", "01", ""))
	b.Products[2].Status = domain.StatusDraft
	revoked := certificate(2, 1, 1, 3, today()-2000)
	b.Certificates = append(b.Certificates, revoked)
	_, err := s.Load(t.Context(), b)
	must(t, err)

	refs := []domain.Ref{
		{Kind: "tourism_site", ID: id('d', 1)}, {Kind: "product", ID: id('a', 1)}, {Kind: "product", ID: id('a', 3)}, {Kind: "craft_village", ID: id('c', 1)},
		{Kind: "producer", ID: id('b', 1)}, {Kind: "product", ID: id('a', 2)},
		{Kind: "product", ID: id('a', 99)}, {Kind: "producer", ID: id('a', 1)}, {Kind: "product", ID: "x"}, {Kind: "nothing", ID: id('a', 1)}, {},
	}
	for gtin, want := range map[string]string{"8936012345674": id('a', 1), "8936012345681": "", "": ""} {
		got, err := s.ListingsOfGTIN(t.Context(), gtin)
		must(t, err)
		if want == "" && len(got) > 0 || want != "" && (len(got) != 1 || got[0].ID != want) {
			t.Errorf("products of %q: %v, want %q", gtin, got, want)
		}
	}
	got, err := s.Listings(t.Context(), refs)
	must(t, err)
	of := map[domain.Ref]domain.Listing{}
	for _, l := range got {
		of[l.Ref] = l
	}
	if len(got) != 6 || len(of) != 6 {
		t.Fatalf("%d listings exist, want 6", len(got))
	}
	want := domain.Listing{
		Ref: refs[1], Slug: "che-shan-tuyet", Status: "published", Version: 1, Sample: true,
		CreatedAt: record('a', 1).CreatedAt, UpdatedAt: noon(),
		Name: "Chè Shan tuyết", NameEN: "Shan tea", NameSort: domain.SortKey("Chè Shan tuyết"), Text: "Chè cổ thụ",
		Source:     domain.Source{SourceURL: "https://example.org/", SourceAsOf: "2021"},
		ProducerID: id('b', 1), ProducerSlug: "htx-phin-ho", ProducerName: "HTX Phìn Hồ",
		ProvinceCode: "08", ProvinceName: "Tuyên Quang", FormerProvinceCode: "02", FormerProvinceName: "Hà Giang", FormerDistrict: "Hoàng Su Phì",
		Region: domain.RegionNorthernMidlands, Northern: true, Lat: 22.7649, Lon: 104.9778, HasPin: true, Approximate: true,
		Group: "I", SetCode: "I.5.a", SetName: "Chè tươi, chế biến",
		PriceFrom: ptr(int64(20_000)), PricePerKG: ptr(int64(900_000)),
		Capacity: domain.Quantity{Amount: 1_500, Unit: domain.UnitTonne}, Season: domain.AllYear,
		Windows: []domain.Window{{Stars: 3, From: today() - 2000, Until: criteria.Default().ValidUntil(today() - 2000)}, {Stars: 4, From: today() - 30, Until: criteria.Default().ValidUntil(today() - 30)}},
	}
	want.SampleStar = true
	for i, code := range texts(t, s, "SELECT code FROM certificates WHERE product_id = '"+id('a', 1)+"' ORDER BY valid_from") {
		want.Windows[i].Code = code
	}
	have := of[refs[1]]
	if !have.CreatedAt.Equal(want.CreatedAt) || !have.UpdatedAt.Equal(want.UpdatedAt) {
		t.Errorf("times %s %s", have.CreatedAt, have.UpdatedAt)
	}
	have.CreatedAt, have.UpdatedAt, want.CreatedAt, want.UpdatedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	if !reflect.DeepEqual(have, want) {
		t.Errorf("got  %+v\nwant %+v", have, want)
	}
	if l := of[refs[0]]; l.Lat != 23.3 || l.Lon != 105.3 || l.Approximate || l.Text != "Lô Lô" || l.Group != "" || l.Windows != nil {
		t.Errorf("site %+v", l)
	}
	if l := of[refs[3]]; l.Text != "chế biến chè. Có từ lâu" || l.TradeGroup != 1 {
		t.Errorf("village %+v", l)
	}
	if l := of[refs[5]]; l.HasPin || l.Approximate || l.FormerProvinceCode != "" || l.Windows != nil || l.ProducerName != "" {
		t.Errorf("product without a former unit %+v", l)
	}

	for name, c := range map[string]struct {
		words []string
		f     domain.ListingFilter
		want  []string
	}{
		"all":               {nil, domain.ListingFilter{}, []string{"Chè Shan tuyết", "HTX Phìn Hồ", "Làng Lô Lô Chải", "Làng nghề chè"}},
		"a word":            {[]string{"che"}, domain.ListingFilter{}, []string{"Chè Shan tuyết", "Làng nghề chè"}},
		"two words":         {[]string{"che", "lang"}, domain.ListingFilter{}, []string{"Làng nghề chè"}},
		"beginnings":        {[]string{"sh", "tuy"}, domain.ListingFilter{}, []string{"Chè Shan tuyết"}},
		"a number of words": {[]string{"lo lo"}, domain.ListingFilter{}, []string{"Làng Lô Lô Chải"}},
		"inside of a word":  {[]string{"uyet"}, domain.ListingFilter{}, nil},
		"no word":           {[]string{"dua"}, domain.ListingFilter{}, nil},
		"kinds":             {nil, domain.ListingFilter{Kinds: []domain.Kind{"producer", "craft_village"}}, []string{"HTX Phìn Hồ", "Làng nghề chè"}},
		"an unknown kind":   {nil, domain.ListingFilter{Kinds: []domain.Kind{"decisions"}}, nil},
		"stars":             {nil, domain.ListingFilter{Stars: []int{4}}, []string{"Chè Shan tuyết"}},
		"trade":             {nil, domain.ListingFilter{TradeGroups: []int{1}}, []string{"Làng nghề chè"}},
		"producer":          {nil, domain.ListingFilter{ProducerID: id('b', 1)}, []string{"Chè Shan tuyết"}},
		"another unit":      {nil, domain.ListingFilter{Provinces: []string{"01"}}, nil},
		"wildcards of LIKE": {[]string{"%"}, domain.ListingFilter{}, nil},
	} {
		c.f.ValidOn = today()
		t.Run(name, func(t *testing.T) {
			for _, sort := range []domain.Sort{domain.SortName, domain.SortRelevance, domain.SortStars, domain.SortNewest} {
				found, err := s.FindListings(t.Context(), c.words, c.f, domain.Page{Sort: sort, Limit: 20, Total: true})
				must(t, err)
				var got []string
				for _, l := range found.Items {
					got = append(got, l.Name)
				}
				if sort == domain.SortNewest || sort == domain.SortStars {
					slices.Sort(got)
					slices.Sort(c.want)
				}
				if !slices.Equal(got, c.want) || *found.Total != len(c.want) {
					t.Errorf("%s by %s: got %v of %d, want %v", name, sort, got, *found.Total, c.want)
				}
			}
		})
	}
	_, err = s.FindListings(t.Context(), nil, filter(), domain.Page{Sort: domain.SortDistance, Limit: 20})
	wantCode(t, err, domain.CodeInvalid)
}

// named checks that a search without an engine follows the changes of names, and how
// many it puts in order.
func named(t *testing.T, open Open) {
	s := migrated(t, open)
	_, err := s.Load(t.Context(), everything())
	must(t, err)
	finds := func(word string, want ...string) {
		t.Helper()
		found, err := s.FindListings(t.Context(), []string{word}, filter(), domain.Page{Sort: domain.SortName, Limit: 20})
		must(t, err)
		var got []string
		for _, l := range found.Items {
			got = append(got, l.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("a search for %s finds %v, want %v", word, got, want)
		}
	}
	of := " WHERE id = '" + id('b', 1) + "'"
	finds("phin", "HTX Phìn Hồ")
	exec(t, s, "UPDATE producers SET name = 'Tổ Mới', name_fold = 'to moi'"+of)
	finds("phin")
	finds("moi", "Tổ Mới")
	exec(t, s, "UPDATE producers SET status = 'suspended'"+of)
	finds("moi")
	exec(t, s, "UPDATE producers SET status = 'published'"+of)
	finds("moi", "Tổ Mới")
	exec(t, s, "UPDATE producers SET name = 'Trà/chè', name_fold = 'tra/che'"+of)
	finds("tra", "Trà/chè")
	// Everything but a to z and 0 to 9 separates words, on both databases.
	for name, words := range map[string][]string{
		"“chon” – tre°": {"chon", "tre"}, "ruou 29°5": {"29", "5"}, "mat·ong…rung": {"mat", "ong", "rung"}, "hop 20m² brûlee": {"20m", "br", "lee"}, "зeleni чay": {"eleni", "ay"},
	} {
		exec(t, s, "UPDATE producers SET name_fold = '"+name+"'"+of)
		for _, word := range words {
			finds(word, "Trà/chè")
		}
	}
	exec(t, s, "UPDATE craft_villages SET name_fold = 'xom' WHERE id = '"+id('c', 1)+"'")
	finds("lang", "Làng Lô Lô Chải")
	exec(t, s, "DELETE FROM product_tourism_sites")
	exec(t, s, "DELETE FROM tourism_sites")
	finds("lang")

	var b domain.Batch
	for i := range domain.MaxNamed + 5 {
		i = domain.MaxNamed + 4 - i // the last first
		b.Producers = append(b.Producers, producer(100+i, fmt.Sprintf("Hộ kinh doanh %d", i), "01", "01"))
	}
	_, err = s.Load(t.Context(), b)
	must(t, err)
	found, err := s.FindListings(t.Context(), []string{"kinh", "do"}, filter(), domain.Page{Sort: domain.SortNewest, Limit: 20, Total: true})
	must(t, err)
	if len(found.Items) != 20 || *found.Total != domain.MaxNamed {
		t.Errorf("%d of %d are found, want 20 of %d", len(found.Items), *found.Total, domain.MaxNamed)
	}
	// Of more things than are put in order, those with the first ids are, whatever the
	// order of the rows.
	first, err := s.FindListings(t.Context(), []string{"kinh", "do"}, filter(), domain.Page{Sort: domain.SortNewest, Limit: 20})
	must(t, err)
	for i, l := range first.Items {
		if l.ID != id('b', 100+i) {
			t.Errorf("the newest but %d is %s, want %s", i, l.ID, id('b', 100+i))
		}
	}
}

func walks(t *testing.T, open Open) {
	now := noon()
	s := open(t, func() time.Time { return now }, true)
	var b domain.Batch
	for i := range 620 {
		p := product(i, fmt.Sprintf("Sản phẩm %d", i), "01", "01")
		if i%100 == 0 {
			p.Status = domain.StatusDraft
		}
		b.Products = append(b.Products, p)
	}
	for i := range 500 {
		b.Producers = append(b.Producers, producer(i, "Hộ kinh doanh", "01", "01"))
	}
	_, err := s.Load(t.Context(), b)
	must(t, err)

	kinds, last := map[domain.Kind]int{}, domain.Listing{}
	for l, err := range s.EachListing(t.Context()) {
		must(t, err)
		if l.Status != domain.StatusPublished {
			t.Fatalf("%s is %s", l.Name, l.Status)
		}
		if last.Kind == l.Kind && last.ID >= l.ID {
			t.Fatalf("%s follows %s", l.ID, last.ID)
		}
		last = l
		kinds[l.Kind]++
	}
	if kinds[domain.KindProduct] != 613 || kinds[domain.KindProducer] != 500 {
		t.Errorf("walked over %v", kinds)
	}
	n := 0
	for _, err := range s.EachListing(t.Context()) {
		must(t, err)
		if n++; n == 3 {
			break
		}
	}

	// All rows changed at one time; some more at another.
	if n := changedSince(t, s, noon()); n != 1120 {
		t.Errorf("%d changed since the first load, want 1120", n)
	}
	now = now.Add(time.Microsecond)
	must(t, s.SetStatus(t.Context(), domain.Ref{Kind: domain.KindProducer, ID: id('b', 3)}, 1, domain.StatusSuspended))
	must(t, s.SetStatus(t.Context(), domain.Ref{Kind: domain.KindProduct, ID: id('a', 3)}, 1, domain.StatusWithdrawn))
	if n := changedSince(t, s, now); n != 2 {
		t.Errorf("%d changed since, want 2", n)
	}
	if n := changedSince(t, s, now.Add(time.Microsecond)); n != 0 {
		t.Errorf("%d changed in the future", n)
	}
}

func changedSince(t *testing.T, s *store.Store, since time.Time) int {
	t.Helper()
	seen := map[domain.Ref]bool{}
	for l, err := range s.ChangedListings(t.Context(), since.In(time.FixedZone("", 7*3600))) {
		must(t, err)
		seen[l.Ref] = true
	}
	return len(seen)
}
