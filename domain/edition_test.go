package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chophien/criteria"
	"chophien/domain"
)

func TestCatalogueCheck(t *testing.T) {
	type c = domain.Catalogue
	testCheck(t, func() c {
		return c{Title: "Mùa xuân", Sections: []domain.CatalogueSection{{Kind: domain.SectionOther, Title: "Quà", Pinned: []domain.Ref{{Kind: domain.KindProduct, ID: "1"}}}}}
	}, c.Validate, []edit[c]{
		{"a demand on the cover", "cover", func(v *c) { v.CoverKind = domain.KindDemand }},
		{"an unknown kind", "sections[0].kind", func(v *c) { v.Sections[0].Kind = "x" }},
		{"split by villages", "sections[0].split", func(v *c) { v.Sections[0].Split = domain.SectionVillages }},
		{"no title", "sections[0].title", func(v *c) { v.Sections[0].Title = "" }},
		{"no title, but split", "", func(v *c) { v.Sections[0].Title, v.Sections[0].Split = "", domain.SectionGroup }},
		{"a pinned producer", "sections[0].pinned", func(v *c) { v.Sections[0].Pinned[0].Kind = domain.KindProducer }},
		{"a long query", "sections[0].query.q", func(v *c) { v.Sections[0].Query = &domain.CatalogueQuery{Text: strings.Repeat("a", 1001)} }},
		{"a layout that nobody knows", "layout", func(v *c) { v.Layout = "wide" }},
		{"too many sections", "sections", func(v *c) { v.Sections = make([]domain.CatalogueSection, domain.MaxSections+1) }},
		{"a long name in print", "texts[0].name", func(v *c) { v.Texts = []domain.CatalogueText{{Name: strings.Repeat("ă", 201)}} }},
	})
	type a = domain.EntryAnswer
	testCheck(t, func() a { return a{State: domain.EntryConfirmed} }, a.Validate, []edit[a]{
		{"a confirmation with a text", "answer", func(v *a) { v.Name = "x" }},
		{"a correction without text", "answer", func(v *a) { v.State = domain.EntryCorrected }},
		{"a correction", "", func(v *a) { v.State, v.Note = domain.EntryCorrected, "Đổi ảnh" }},
		{"no answer", "answer", func(v *a) { v.State = domain.EntryAsked }},
		{"a long story", "story", func(v *a) { v.State, v.Story = domain.EntryCorrected, strings.Repeat("ă", 5001) }},
	})
}

func TestSplitSection(t *testing.T) {
	entry := func(id, province, name string, group domain.Group, width int) domain.EditionEntry {
		return domain.EditionEntry{ID: id, Group: group, Place: domain.EditionPlace{Province: domain.EditionUnit{Code: province, Name: name}}, Picture: &domain.EditionPicture{ID: id, Width: width, Height: 100}}
	}
	entries := []domain.EditionEntry{entry("1", "14", "Sơn La", "II", 200), entry("2", "04", "Cao Bằng", "I", 200), entry("3", "", "", "", 50), entry("4", "14", "Sơn La", "I", 50)}
	for _, c := range []struct {
		name  string
		split domain.SectionKind
		want  []string // title and ids
	}{
		{"not split", "", []string{"Tất cả 1 2 3 4"}},
		{"by province", domain.SectionProvince, []string{"Tất cả 3", "Cao Bằng 2", "Sơn La 4 1"}},
		{"by group", domain.SectionGroup, []string{"Tất cả 3", "Nhóm I: Thực phẩm 2 4", "Nhóm II: Đồ uống 1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, s := range domain.SplitSection(criteria.Default()[0], domain.CatalogueSection{Kind: domain.SectionOther, Title: "Tất cả", Split: c.split}, slices.Clone(entries)) {
				line := s.Title
				for _, e := range s.Entries {
					line += " " + e.ID
				}
				got = append(got, line)
			}
			slices.Sort(got)
			slices.Sort(c.want)
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	if domain.SplitSection(criteria.Default()[0], domain.CatalogueSection{Title: "x"}, nil) != nil {
		t.Error("a section without entries is printed")
	}
	content := domain.EditionContent{Cover: &domain.EditionPicture{}, Sections: domain.SplitSection(criteria.Default()[0], domain.CatalogueSection{Title: "x"}, entries)}
	content.Count()
	pictures := 0
	for range content.Pictures() {
		pictures++
	}
	if content.Entries() != 4 || content.Sections[0].Entries[3].Number != 4 || pictures != 6 || content.Sections[0].Picture.ID != "2" {
		t.Errorf("%d entries, %d pictures, opened by %s", content.Entries(), pictures, content.Sections[0].Picture.ID)
	}
}

// Pinned entries open a section, and the products of a producer stand together.
func TestSectionOrder(t *testing.T) {
	entry := func(id, maker string, group domain.Group) domain.EditionEntry {
		e := domain.EditionEntry{Kind: domain.KindProduct, ID: id, Group: group}
		if maker != "" {
			e.Maker = &domain.EditionMaker{ID: maker}
		}
		return e
	}
	entries := []domain.EditionEntry{entry("pin", "a", "IV"), entry("1", "a", "II"), entry("2", "b", "I"), entry("3", "", "I"), entry("4", "a", "I"), entry("5", "b", "III")}
	pinned := []domain.Ref{{Kind: domain.KindProduct, ID: "pin"}}
	for _, c := range []struct {
		name    string
		section domain.CatalogueSection
		want    string
	}{
		{"as it was put together", domain.CatalogueSection{Kind: domain.SectionOther, Exhibits: true, Pinned: pinned}, "pin* 1 4 2 5 3"},
		{"of a province", domain.CatalogueSection{Kind: domain.SectionProvince, Exhibits: true, Pinned: pinned}, "pin* 4 1 2 5 3"},
		{"pins only", domain.CatalogueSection{Kind: domain.SectionOther, Pinned: pinned}, "pin 1 4 2 5 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, e := range domain.SplitSection(criteria.Default()[0], c.section, slices.Clone(entries))[0].Entries {
				if e.Featured {
					e.ID += "*"
				}
				got = append(got, e.ID)
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("%s, want %s", s, c.want)
			}
		})
	}
}

// An entry of a product prints its certificate only if it is valid on all days,
// and contacts only if they are public.
func TestEditionProduct(t *testing.T) {
	from, until := domain.NewDate(2027, 3, 12), domain.NewDate(2027, 3, 15)
	product := func() domain.Product {
		return domain.Product{
			Name: "Chè", Producer: &domain.Producer{Name: "HTX", Phone: "0912345678", ContactPublic: true},
			Certificates: []domain.Certificate{{Code: "ABCD1234", Stars: 4, ValidFrom: from - 9, ValidUntil: until, Decision: &domain.Decision{Number: "7"}}},
			Papers:       []domain.Evidence{{Condition: domain.ConditionFoodSafety, PaperKind: "haccp", IssuedOn: from - 9, ValidUntil: &until, Verdict: domain.VerdictAccepted}},
		}
	}
	for _, c := range []struct {
		name                     string
		change                   func(*domain.Product)
		stars, conditions, phone bool
	}{
		{"all is valid", func(*domain.Product) {}, true, true, true},
		{"a certificate that ends before the last day", func(p *domain.Product) { p.Certificates[0].ValidUntil = until - 1 }, false, true, true},
		{"a certificate that begins on the second day", func(p *domain.Product) { p.Certificates[0].ValidFrom = from + 1 }, false, true, true},
		{"a paper that ends before the last day", func(p *domain.Product) { p.Papers[0].ValidUntil = ptr(until - 1) }, true, false, true},
		{"private contacts", func(p *domain.Product) { p.Producer.ContactPublic = false }, true, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := product()
			c.change(&p)
			e := domain.EditionProduct(p, from, until, "https://x")
			if (e.Certificate != nil) != c.stars || (e.VerifyURL == "https://x/verify/ABCD-1234") != c.stars || (len(e.Conditions) == 1) != c.conditions || (e.Maker.Phone != "") != c.phone {
				t.Errorf("%+v, maker %+v", e, e.Maker)
			}
		})
	}
	if e := domain.EditionOfVillage(domain.CraftVillage{TradeVI: "Gốm", Artisans: []domain.Artisan{{Name: "Bà Hoa", Title: "Nghệ nhân"}}, Households: ptr(9)}); len(e.Facts()) != 3 || e.Facts()[1].Text != "Bà Hoa (Nghệ nhân)" {
		t.Errorf("%+v", e.Facts())
	}
	if e := domain.EditionOfSite(domain.TourismSite{People: "Thái", Phone: "0912345678"}); len(e.Facts()) != 1 {
		t.Errorf("a private contact is printed: %+v", e.Facts())
	}
}

func TestDifferences(t *testing.T) {
	certificate := func(stars int) *domain.EditionCertificate {
		return &domain.EditionCertificate{Stars: stars, Number: "7"}
	}
	was := domain.EditionEntry{Kind: domain.KindProduct, ID: "1", Number: 3, Name: "Chè", Certificate: certificate(4), Maker: &domain.EditionMaker{Phone: "1"}, Place: domain.EditionPlace{Province: domain.EditionUnit{Name: "Sơn La"}}}
	for _, c := range []struct {
		name   string
		kind   domain.Kind
		now    func(*domain.EditionEntry)
		gone   bool
		what   string // of the one difference; empty: none
		reason domain.Gone
	}{
		{"nothing changed", domain.KindProduct, func(*domain.EditionEntry) {}, false, "", ""},
		{"another story", domain.KindProduct, func(e *domain.EditionEntry) { e.Story = "x" }, false, "", ""},
		{"a product that may not be shown", domain.KindProduct, nil, true, "certificate", domain.GoneEnded},
		{"a village that may not be shown", domain.KindCraftVillage, nil, true, "listing", domain.GoneWithdrawn},
		{"no certificate", domain.KindProduct, func(e *domain.EditionEntry) { e.Certificate = nil }, false, "certificate", domain.GoneEnded},
		{"other stars", domain.KindProduct, func(e *domain.EditionEntry) { e.Certificate = certificate(5) }, false, "certificate", ""},
		{"another phone", domain.KindProduct, func(e *domain.EditionEntry) { e.Maker = &domain.EditionMaker{Phone: "2"} }, false, "phone", ""},
		{"no producer", domain.KindProduct, func(e *domain.EditionEntry) { e.Maker = nil }, false, "phone", ""},
		{"another address", domain.KindProduct, func(e *domain.EditionEntry) { e.Place.Address = "Bản Áng" }, false, "address", ""},
		{"another booth", domain.KindProduct, func(e *domain.EditionEntry) { e.Booth = "A-02" }, false, "booth", ""},
		{"another price", domain.KindProduct, func(e *domain.EditionEntry) { e.Packs = []domain.Pack{{Name: "Túi", RetailVND: ptr(int64(9))}} }, false, "prices", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := was
			before.Kind = c.kind
			now := map[domain.Ref]domain.EditionEntry{}
			if !c.gone {
				is := before
				c.now(&is)
				now[domain.Ref{Kind: is.Kind, ID: is.ID}] = is
			}
			got := domain.Differences(domain.EditionContent{Sections: []domain.EditionSection{{Entries: []domain.EditionEntry{before}}}}, domain.EditionToday{Entries: now})
			if c.what == "" && len(got) == 0 {
				return
			}
			if len(got) != 1 || got[0].What != c.what || got[0].Reason != c.reason || got[0].Number != 3 {
				t.Errorf("%+v", got)
			}
		})
	}
}

// What an edition says of its fair and of exhibitors is compared, too.
func TestFairDifferences(t *testing.T) {
	booth := func(number, id, name string) domain.EditionBooth {
		return domain.EditionBooth{Number: number, ExhibitorID: id, Exhibitor: name}
	}
	at := domain.Place{Address: "1 Trần Phú", Province: &domain.Province{Name: "Sơn La", NameEN: "Son La"}}
	content := domain.EditionContent{
		Fair:   domain.EditionFair{Venue: "Quảng trường", VenueEN: "Square", Place: domain.EditionPlaceOf(at), From: 100, Until: 103},
		Booths: []domain.EditionBooth{booth("A-01", "1", "HTX Chè"), booth("A-02", "1", "HTX Chè"), booth("A-03", "2", "HTX Mật")},
	}
	first := content
	first.Booths = []domain.EditionBooth{booth("A-01", "", "HTX Chè"), booth("A-02", "", "HTX Chè"), booth("A-03", "", "HTX Mật")}
	for _, c := range []struct {
		name    string
		printed domain.EditionContent
		change  func(*domain.EditionToday)
		want    string // what, name, was, now and reason of the differences
	}{
		{"nothing", content, func(*domain.EditionToday) {}, ""},
		{"other days", content, func(n *domain.EditionToday) { n.Fair.EndsOn = 104 }, "dates| 11/04/1970 – 14/04/1970| 11/04/1970 – 15/04/1970"},
		{"another venue", content, func(n *domain.EditionToday) { n.Fair.Venue = "Nhà văn hóa" }, "venue| Quảng trường, 1 Trần Phú, Sơn La| Nhà văn hóa, 1 Trần Phú, Sơn La"},
		{"another address", content, func(n *domain.EditionToday) { n.Fair.Address = "" }, "venue| Quảng trường, 1 Trần Phú, Sơn La| Quảng trường, Sơn La"},
		{"cancelled", content, func(n *domain.EditionToday) { n.Fair.Status, n.Fair.EndedReason = domain.FairCancelled, "Bão" }, "fair| | Bão cancelled"},
		{"moved", content, func(n *domain.EditionToday) { n.Booths[0].Number = "B-09" }, "booths HTX Chè| A-01, A-02| B-09, A-02"},
		{"without a booth", content, func(n *domain.EditionToday) { n.Booths = n.Booths[:2] }, "booths HTX Mật| A-03| "},
		{"left", content, func(n *domain.EditionToday) { n.Booths = n.Booths[:2]; delete(n.Present, "2") }, "exhibitor HTX Mật| A-03|  left"},
		{"new", content, func(n *domain.EditionToday) { n.Booths = append(n.Booths, booth("A-04", "3", "HTX Gạo")) }, "booths HTX Gạo| | A-04"},
		{"another order of the halls", content, func(n *domain.EditionToday) { slices.Reverse(n.Booths) }, ""},
		{"another name", content, func(n *domain.EditionToday) { n.Booths[2].Exhibitor = "HTX Mật ong" }, ""},
		{"the first schema", first, func(n *domain.EditionToday) { n.Booths = n.Booths[:2]; delete(n.Present, "2") }, "booths HTX Mật| A-03| "},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := domain.EditionToday{
				Fair:   domain.Fair{Place: at, Venue: "Quảng trường", VenueEN: "Square", StartsOn: 100, EndsOn: 103},
				Booths: slices.Clone(content.Booths), Present: map[string]bool{"1": true, "2": true},
			}
			c.change(&now)
			var got []string
			for _, d := range domain.Differences(c.printed, now) {
				got = append(got, strings.TrimSpace(d.What+" "+d.Name)+"| "+d.Was+"| "+strings.TrimSuffix(d.Now+" "+string(d.Reason), " "))
			}
			if s := strings.TrimSpace(strings.Join(got, "; ")); s != strings.TrimSpace(c.want) {
				t.Errorf("%q, want %q", s, c.want)
			}
		})
	}
	hidden := domain.PublicDifferences([]domain.Difference{{What: "phone", Was: "0912"}, {What: "phone", Was: "0912", Now: "0913"}, {What: "booth", Was: "A-01"}})
	if hidden[0].Was != "" || hidden[1].Was == "" || hidden[2].Was == "" {
		t.Errorf("the public reads %+v", hidden)
	}
}

func TestEditionFiles(t *testing.T) {
	e := domain.FrozenEdition{}
	for _, name := range domain.EditionFileNames() {
		if e.Ready() {
			t.Fatalf("ready before %s", name)
		}
		e.Files = append(e.Files, domain.EditionFile{Name: name})
	}
	if _, ok := e.File("catalogue-a4-vi.pdf"); !ok || !e.Ready() {
		t.Errorf("%d files", len(e.Files))
	}
}

func TestAlertCheck(t *testing.T) {
	type a = domain.Alert
	testCheck(t, func() a {
		return a{Name: "Mật ong", Cadence: domain.CadenceDaily, Query: domain.AlertQuery{Text: "mật ong"}}
	}, a.Validate, []edit[a]{
		{"no name", "name", func(v *a) { v.Name = "" }},
		{"off", "cadence", func(v *a) { v.Cadence = domain.CadenceOff }},
		{"no query", "query", func(v *a) { v.Query = domain.AlertQuery{} }},
		{"a filter only", "", func(v *a) { v.Query = domain.AlertQuery{Stars: []int{5}} }},
		{"a commune only", "", func(v *a) { v.Query = domain.AlertQuery{Communes: []string{"00691"}} }},
		{"a month only", "", func(v *a) { v.Query = domain.AlertQuery{Month: 3} }},
		{"a capacity only", "", func(v *a) { v.Query = domain.AlertQuery{CapacityMin: 1000, CapacityUnit: domain.UnitTonne} }},
		{"a circle only", "", func(v *a) { v.Query = domain.AlertQuery{Around: &domain.Around{Lat: 21, Lon: 105, WithinKM: 5}} }},
	})
	filter := domain.ListingFilter{Stars: []int{4}, Communes: []string{"00691"}, CapacityMin: domain.Quantity{Amount: 1500, Unit: domain.UnitTonne}, Month: 3, ValidOn: 9}
	q := domain.AlertQueryOf("chè", true, filter, nil)
	var back domain.AlertQuery
	if stored, err := q.Value(); err != nil || back.Scan(stored) != nil || back.Text != "chè" || !cmp.Equal(back.Filter(9), filter) || back.Scan(1) == nil {
		t.Errorf("%+v, %v", back, err)
	}
}

func TestSynonymCheck(t *testing.T) {
	type s = domain.Synonym
	testCheck(t, func() s {
		return s{Names: domain.Terms{"củ sắn"}, Also: domain.Terms{"khoai mì"}, Groups: domain.Terms{"I"}}
	}, s.Validate, []edit[s]{
		{"no names", "names", func(v *s) { v.Names = nil }},
		{"no other name", "also", func(v *s) { v.Also = nil }},
		{"only its own name", "also", func(v *s) { v.Also = domain.Terms{"Củ Sắn"} }},
		{"a name twice", "names[1]", func(v *s) { v.Names = domain.Terms{"củ sắn", "Củ sắn"} }},
		{"a space around", "also[0]", func(v *s) { v.Also = domain.Terms{" khoai mì"} }},
		{"seven words", "unless[0]", func(v *s) { v.Unless = domain.Terms{"a b c d e f g"} }},
		{"digits only", "names[0]", func(v *s) { v.Names = domain.Terms{"123"} }},
		{"too many", "names", func(v *s) { v.Names = make(domain.Terms, domain.MaxSynonymTerms+1) }},
		{"a seventh group", "groups[0]", func(v *s) { v.Groups = domain.Terms{"VII"} }},
		{"a group twice", "groups[1]", func(v *s) { v.Groups = domain.Terms{"I", "I"} }},
	})
	var back domain.Terms
	if stored, err := (domain.Terms{"a"}).Value(); err != nil || back.Scan(stored) != nil || len(back) != 1 || back.Scan(1) == nil || back.Scan("{") == nil {
		t.Errorf("%v, %v", back, err)
	}
}

func TestSearchHealth(t *testing.T) {
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	healthy := func() domain.SearchHealth {
		return domain.SearchHealth{At: now, Check: &domain.IndexCheck{EndedAt: now}, Backlog: domain.IndexBacklog{Oldest: now.Add(-domain.MaxIndexLag)}}
	}
	for _, c := range []struct {
		name     string
		change   func(*domain.SearchHealth)
		problems int
	}{
		{"healthy", func(*domain.SearchHealth) {}, 0},
		{"no engine", func(h *domain.SearchHealth) { h.Engine = domain.Errorf(domain.CodeUnavailable, "x") }, 1},
		{"a long lag", func(h *domain.SearchHealth) { h.Backlog.Oldest = now.Add(-domain.MaxIndexLag - 1) }, 1},
		{"a clock that went back", func(h *domain.SearchHealth) { h.Backlog.Oldest = now.Add(time.Hour) }, 0},
		{"parked jobs", func(h *domain.SearchHealth) { h.Backlog.Parked = 2 }, 1},
		{"never compared", func(h *domain.SearchHealth) { h.Check = nil }, 1},
		{"compared long ago", func(h *domain.SearchHealth) { h.Check.EndedAt = now.Add(-time.Hour) }, 1},
		{"wrong documents", func(h *domain.SearchHealth) { h.Check.Stale = 1 }, 1},
		{"wrong documents and counts", func(h *domain.SearchHealth) { h.Check.Stale, h.Check.Counts = 1, 1 }, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := healthy()
			c.change(&h)
			if got := h.Problems(); len(got) != c.problems {
				t.Errorf("%q", got)
			}
		})
	}
}

// TestReady: an edition that an earlier version of the program froze has no books for
// print shops.
func TestReady(t *testing.T) {
	var all, old []domain.EditionFile
	for _, name := range domain.EditionFileNames() {
		all = append(all, domain.EditionFile{Name: name})
		if b, ok := domain.EditionBookOf(name); !ok || !b.Print {
			old = append(old, domain.EditionFile{Name: name})
		}
	}
	now := time.Unix(1_800_000_000, 0)
	for name, c := range map[string]struct {
		e    domain.FrozenEdition
		want bool
	}{
		"all files":                {domain.FrozenEdition{Files: all}, true},
		"no books for print shops": {domain.FrozenEdition{Files: old}, true},
		"the last file is missing": {domain.FrozenEdition{Files: all[:len(all)-1]}, false},
		"none":                     {domain.FrozenEdition{}, false},
		"published":                {domain.FrozenEdition{PublishedAt: &now}, true},
	} {
		if got := c.e.Ready(); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// TestEnglishCorrections: a text that changed in English only is a correction, too.
func TestEnglishCorrections(t *testing.T) {
	day := domain.NewDate(2027, 3, 18)
	start := day.Time().Add(8 * time.Hour)
	printed := domain.EditionContent{
		Fair:   domain.EditionFair{From: day, Until: day, Venue: "Cung Triển lãm", VenueEN: "Exhibition Hall"},
		Events: []domain.EditionFairEvent{{ID: "1", Title: "Khai mạc", StartsAt: start, EndsAt: start.Add(time.Hour), Place: "Sân khấu", PlaceEN: "Statue"}},
	}
	today := domain.EditionToday{
		Fair:   domain.Fair{StartsOn: day, EndsOn: day, Venue: "Cung Triển lãm", VenueEN: "Exhibition Palace"},
		Events: []domain.FairEvent{{ID: "1", Title: "Khai mạc", StartsAt: start, EndsAt: start.Add(time.Hour), Place: "Sân khấu", PlaceEN: "Stage"}},
	}
	got := map[string]domain.Difference{}
	for _, d := range domain.Differences(printed, today) {
		got[d.What] = d
	}
	for what, words := range map[string][2]string{"venue": {"Exhibition Hall", "Exhibition Palace"}, "event": {"Statue", "Stage"}} {
		d := got[what]
		if !strings.Contains(d.WasEN, words[0]) || !strings.Contains(d.NowEN, words[1]) || d.Was == d.Now {
			t.Errorf("%s: %+v", what, d)
		}
	}
}
