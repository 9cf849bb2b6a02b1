package storetest

import (
	"fmt"
	"slices"
	"testing"

	"chophien/criteria"
	"chophien/domain"
)

// everything returns a small batch with one of each kind.
func everything() domain.Batch {
	tea := product(1, "Chè Shan tuyết", "08", "02")
	tea.ProducerID, tea.SetCode, tea.Description = ptr(id('b', 1)), ptr("I.5.a"), "Chè cổ thụ"
	b := domain.Batch{
		Producers:     []domain.Producer{producer(1, "HTX Phìn Hồ", "08", "02")},
		CraftVillages: []domain.CraftVillage{village(1, "Làng nghề chè", "08", "02")},
		TourismSites:  []domain.TourismSite{site(1, "Làng Lô Lô Chải", "08", "02")},
		Products:      []domain.Product{tea},
		VillageLinks:  []domain.Link{{ProductID: id('a', 1), OtherID: id('c', 1)}},
		SiteLinks:     []domain.Link{{ProductID: id('a', 1), OtherID: id('d', 1)}},
	}
	return certified(b, four)
}

func load(t *testing.T, open Open) {
	s := migrated(t, open)
	b := everything()
	added, err := s.Load(t.Context(), b)
	must(t, err)
	if added != 6 {
		t.Errorf("added %d, want 6", added)
	}
	if b.Products[0].Slug != "" || b.Products[0].NameSort != "" {
		t.Error("the caller's batch was changed")
	}
	wantJobs(t, s, domain.Ref{Kind: "producer", ID: id('b', 1)}, domain.Ref{Kind: "craft_village", ID: id('c', 1)},
		domain.Ref{Kind: "tourism_site", ID: id('d', 1)}, domain.Ref{Kind: "product", ID: id('a', 1)})
	clearJobs(t, s)

	b.Products[0].Name = "Tên khác"
	added, err = s.Load(t.Context(), b)
	must(t, err)
	if added != 0 {
		t.Errorf("the same batch again added %d", added)
	}
	wantJobs(t, s)
	got, err := s.Product(t.Context(), id('a', 1))
	must(t, err)
	if got.Name != "Chè Shan tuyết" || got.Slug != "che-shan-tuyet" || got.Version != 1 || got.NameFold != "che shan tuyet" || got.NameSort != domain.SortKey(got.Name) {
		t.Errorf("stored %+v", got)
	}
	if !got.CreatedAt.Equal(record('a', 1).CreatedAt) || !got.UpdatedAt.Equal(noon()) {
		t.Errorf("created %s, updated %s", got.CreatedAt, got.UpdatedAt)
	}

	// A later batch certifies a product that was stored before.
	later := domain.Batch{Certificates: []domain.Certificate{certificate(2, 1, 1, 5, criteria.Default().ValidUntil(today()-30)+1)}}
	added, err = s.Load(t.Context(), later)
	must(t, err)
	got, err = s.Product(t.Context(), id('a', 1))
	must(t, err)
	if added != 1 || got.Version != 2 || len(got.Certificates) != 2 {
		t.Errorf("added %d, version %d, %d certificates", added, got.Version, len(got.Certificates))
	}
	wantJobs(t, s, domain.Ref{Kind: "product", ID: id('a', 1)})
}

func loadRefuses(t *testing.T, open Open) {
	s := migrated(t, open)
	for name, c := range map[string]struct {
		change func(b *domain.Batch)
		want   domain.Code
	}{
		"an id that is none":               {func(b *domain.Batch) { b.Products[0].ID = "1" }, domain.CodeInvalid},
		"no name":                          {func(b *domain.Batch) { b.Producers[0].Name = "" }, domain.CodeInvalid},
		"an unknown province":              {func(b *domain.Batch) { b.Products[0].ProvinceCode = "99" }, domain.CodeConflict},
		"an old code as a new one":         {func(b *domain.Batch) { b.Products[0].ProvinceCode = "02" }, domain.CodeConflict},
		"an unknown group":                 {func(b *domain.Batch) { b.Products[0].Group = "VII" }, domain.CodeInvalid},
		"an unknown status":                {func(b *domain.Batch) { b.Products[0].Status = "secret" }, domain.CodeInvalid},
		"an unknown trade group":           {func(b *domain.Batch) { b.CraftVillages[0].TradeGroup = 8 }, domain.CodeInvalid},
		"half a position":                  {func(b *domain.Batch) { b.TourismSites[0].Lat = ptr(21.0) }, domain.CodeInvalid},
		"two stars":                        {func(b *domain.Batch) { b.Certificates[0].Stars = 2 }, domain.CodeInvalid},
		"potential for five with three":    {func(b *domain.Batch) { b.Certificates[0].Stars, b.Certificates[0].PotentialFive = 3, true }, domain.CodeInvalid},
		"a certificate of nothing":         {func(b *domain.Batch) { b.Certificates[0].ProductID = id('a', 9) }, domain.CodeNotFound},
		"a certificate without a decision": {func(b *domain.Batch) { b.Certificates[0].DecisionID = id('e', 9) }, domain.CodeConflict},
		"two certificates on a day": {func(b *domain.Batch) {
			b.Certificates = append(b.Certificates, certificate(2, 1, 1, 3, today()))
		}, domain.CodeConflict},
		"a link to nothing": {func(b *domain.Batch) { b.SiteLinks[0].OtherID = id('d', 9) }, domain.CodeConflict},
		"one decision under two ids": {func(b *domain.Batch) {
			d := decision(1, today()-30)
			d.ID = id('e', 2)
			b.Decisions = append(b.Decisions, d)
		}, domain.CodeConflict},
	} {
		b := everything()
		c.change(&b)
		added, err := s.Load(t.Context(), b)
		if got := domain.CodeOf(err); got != c.want || added != 0 {
			t.Errorf("%s: got code %q (%v), want %q", name, got, err, c.want)
		}
	}
	wantJobs(t, s)
	added, err := s.Load(t.Context(), everything())
	must(t, err)
	if added != 6 {
		t.Errorf("the refused batches left something behind: the right one added %d of 6", added)
	}
}

func slugs(t *testing.T, open Open) {
	s := migrated(t, open)
	load := func(first int, names ...string) []string {
		t.Helper()
		var b domain.Batch
		for i, name := range names {
			b.Products = append(b.Products, product(first+i, name, "01", ""))
		}
		_, err := s.Load(t.Context(), b)
		must(t, err)
		var out []string
		for i := range names {
			p, err := s.Product(t.Context(), id('a', first+i))
			must(t, err)
			out = append(out, p.Slug)
		}
		return out
	}
	want := func(got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
	want(load(1, "Dứa", "Dừa", "Dưa", "Dứa 2"), "dua", "dua-3", "dua-4", "dua-2")
	want(load(11, "Đũa", "Dứa mật", "Dứa"), "dua-5", "dua-mat", "dua-6")
	want(load(21, "Dứa 2"), "dua-2-2")
	want(load(31, "！！", "？", "01900000-0000-7000-8000-a00000000001"), "x", "x-2", "x01900000-0000-7000-8000-a00000000001")
	many := make([]string, 300)
	for i := range many {
		many[i] = "Mật ong"
	}
	got := load(100, many...)
	slices.Sort(got)
	if len(slices.Compact(got)) != 300 || !slices.Contains(got, "mat-ong-300") {
		t.Error("300 things of one name do not have 300 slugs in a row")
	}
	for i := range 3 {
		p, err := s.Product(t.Context(), fmt.Sprintf("mat-ong-%d", 100+i))
		must(t, err)
		if p.Name != "Mật ong" {
			t.Error("a slug leads elsewhere")
		}
	}
}
