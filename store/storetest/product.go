package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chophien/criteria"
	"chophien/domain"
	"chophien/store"
)

// shelf returns products of which each filter selects others.
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
	b.Products[0].CapacityAmount, b.Products[0].CapacityUnit, b.Products[0].Season = 1_500, domain.UnitTonne, domain.AllYear
	b.Products[1].CapacityAmount, b.Products[1].CapacityUnit, b.Products[1].Season = 800_000, domain.UnitKilogram, 1|1<<11
	b.Products[3].CapacityAmount, b.Products[3].CapacityUnit = 300_000, domain.UnitBottle
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
		"all together":                 {domain.ListingFilter{Provinces: []string{"08"}, Northern: ptr(true), Groups: []domain.Group{"I"}, Stars: []int{5}, ProducerID: id('b', 1)}, []string{"Chè"}},
		"capacity in another unit":     {domain.ListingFilter{CapacityMin: domain.Quantity{Amount: 8_000, Unit: domain.UnitQuintal}}, []string{"Cam", "Chè"}},
		"more than a capacity":         {domain.ListingFilter{CapacityMin: domain.Quantity{Amount: 800_000_001, Unit: domain.UnitGram}}, []string{"Chè"}},
		"capacity in bottles":          {domain.ListingFilter{CapacityMin: domain.Quantity{Amount: 300_000, Unit: domain.UnitBottle}}, []string{"Rượu"}},
		"capacity in litres":           {domain.ListingFilter{CapacityMin: domain.Quantity{Amount: 1, Unit: domain.UnitLitre}}, nil},
		"capacity in no unit":          {domain.ListingFilter{CapacityMin: domain.Quantity{Amount: 1, Unit: "' OR 1=1"}}, nil},
		"a month":                      {domain.ListingFilter{Month: 12}, []string{"Cam", "Chè"}},
		"another month":                {domain.ListingFilter{Month: 6}, []string{"Chè"}},
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
		t.Error("a total that was not requested")
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

// hostileFilters sends text that breaks careless SQL: it must match nothing,
// fail at most with CodeInvalid, and leave the tables as they are.
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

// validity reads on every day around the ends of certificates, without a write
// between the reads, and compares each answer with the rule of package domain.
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
	// The third product gets another certificate on the day on which the first
	// is superseded.
	next := certificate(20, 3, 1, 4, from+20)
	b.Certificates = append(b.Certificates, next)
	_, err := s.Load(t.Context(), b)
	must(t, err)

	var days []domain.Date
	for _, d := range []domain.Date{from, from + 10, from + 15, from + 20, from + 30, criteria.Default().ValidUntil(from), next.ValidUntil} {
		days = append(days, d-1, d, d+1)
	}
	for _, day := range days {
		t.Run(day.String(), func(t *testing.T) {
			want, wantFour := validNames(b, day)
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
			stats, err := s.Statistics(t.Context(), domain.StatisticsFilter{ValidOn: day})
			must(t, err)
			if stats.Total != len(want) {
				t.Errorf("on %s statistics count %d, want %d", day, stats.Total, len(want))
			}
		})
	}
}

// validNames returns the names of the products with a certificate that is valid
// on day, and of those with four stars.
func validNames(b domain.Batch, day domain.Date) (all, four []string) {
	for _, p := range b.Products {
		for _, c := range b.Certificates {
			if c.ProductID != p.ID || !c.ValidOn(day) {
				continue
			}
			all = append(all, p.Name)
			if c.Stars == 4 {
				four = append(four, p.Name)
			}
		}
	}
	return all, four
}

// productEdits: edits of a product in every state, by both sides.
func productEdits(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	set := aSet(t, s)
	draft := func(name string) domain.Product {
		p := draft(name)
		p.SetCode = ptr(set)
		return p
	}
	p, err := s.AddProduct(t.Context(), who.member, draft("Chè Hòa Bình"))
	must(t, err)
	if p.Status != domain.StatusDraft || p.Version != 1 || p.Slug != "che-hoa-binh" || p.ProvinceCode != "08" || p.FormerProvinceCode == nil || *p.FormerProvinceCode != "02" {
		t.Fatalf("the draft: %+v", p)
	}
	ref := domain.Ref{Kind: domain.KindProduct, ID: p.ID}

	step(t, "what may be written for whom, and which names are taken", func(t *testing.T) {
		for name, c := range map[string]struct {
			by    domain.Actor
			p     domain.Product
			field string
			code  domain.Code
		}{
			"the tone elsewhere":           {who.member, draft("CHÈ  Hoà Bình"), "name", domain.CodeConflict},
			"of another producer":          {who.other, draft("Chè khác"), "producer_id", domain.CodeInvalid},
			"an officer elsewhere":         {who.stranger, draft("Chè khác"), "producer_id", domain.CodeInvalid},
			"a visitor":                    {domain.Actor{}, draft("Chè khác"), "producer_id", domain.CodeInvalid},
			"an unknown producer":          {who.admin, domain.Product{Name: "Chè", ProducerID: ptr(id('b', 9)), SetCode: ptr(set)}, "producer_id", domain.CodeInvalid},
			"by an officer for elsewhere":  {who.officer, domain.Product{Name: "Chè", ProducerID: ptr(id('b', 1)), SetCode: ptr(set), Place: place("01", "01")}, "place.province", domain.CodeInvalid},
			"units that do not fit":        {who.member, domain.Product{Name: "Chè", ProducerID: ptr(id('b', 1)), SetCode: ptr(set), Place: place("08", "01")}, "place.former_province", domain.CodeInvalid},
			"a set that does not exist":    {who.member, domain.Product{Name: "Chè", ProducerID: ptr(id('b', 1)), SetCode: ptr("IX.1.a")}, "set", domain.CodeInvalid},
			"status and version are given": {who.member, domain.Product{Record: domain.Record{ID: p.ID, Status: domain.StatusPublished, Version: 7}, Name: "Chè Hòa Bình", ProducerID: ptr(id('b', 1)), SetCode: ptr(set)}, "name", domain.CodeConflict},
		} {
			_, err := s.AddProduct(t.Context(), c.by, c.p)
			var e *domain.Error
			if !errors.As(err, &e) || e.Code != c.code || e.Field != c.field {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.AddProduct(t.Context(), who.member, draft("Chè Hóa Bình")); err != nil {
			t.Errorf("another tone is another name: %v", err)
		}
		second, err := s.AddProduct(t.Context(), who.officer, draft("Chè Hòa-Bình!"))
		must(t, err)
		if second.Slug == p.Slug {
			t.Errorf("two products are called %s", p.Slug)
		}
	})

	step(t, "of twins with one name one is stored", func(t *testing.T) {
		oneSucceeds(t, 4, func(int) error {
			_, err := s.AddProduct(t.Context(), who.member, draft("Chè song sinh"))
			return err
		}, domain.CodeConflict)
	})

	step(t, "who may change what when", func(t *testing.T) {
		// The name is part of a product's identity, the story is not.
		for status, want := range map[domain.Status]struct{ story, name, officer domain.Code }{
			domain.StatusDraft:            {},
			domain.StatusChangesRequested: {},
			domain.StatusSubmitted:        {domain.CodeConflict, domain.CodeConflict, domain.CodeConflict},
			domain.StatusWithdrawn:        {domain.CodeConflict, domain.CodeConflict, domain.CodeConflict},
			domain.StatusPublished:        {name: domain.CodeConflict},
			domain.StatusSuspended:        {name: domain.CodeConflict},
		} {
			for i, c := range []struct {
				by   domain.Actor
				edit func(*domain.Product)
				want domain.Code
			}{
				{who.member, func(p *domain.Product) { p.Description += " Thêm." }, want.story},
				{who.member, func(p *domain.Product) { p.Name += " A" }, want.name},
				{who.officer, func(p *domain.Product) { p.Name += " B" }, want.officer},
				{who.other, func(p *domain.Product) { p.Description = "" }, domain.CodeNotFound},
				{who.stranger, func(p *domain.Product) { p.Description = "" }, domain.CodeNotFound},
			} {
				t.Run(fmt.Sprintf("edit %d when %s", i, status), func(t *testing.T) {
					editWhen(t, s, who, p, status, c.by, c.edit, c.want)
				})
			}
		}
	})

	step(t, "what people do not decide stays", func(t *testing.T) {
		// A form without changes makes no version.
		now, err := s.ManagedProduct(t.Context(), who.member, p.ID)
		must(t, err)
		must(t, s.SetStatus(t.Context(), ref, now.Version, domain.StatusPublished))
		now.Version, now.Status, now.Slug, now.Sample = now.Version+1, domain.StatusWithdrawn, "other", !p.Sample
		got, err := s.ChangeProduct(t.Context(), who.member, now, now.Version)
		must(t, err)
		if got.Version != now.Version || got.Status != domain.StatusPublished || got.Slug != p.Slug || got.Sample != p.Sample {
			t.Errorf("saved without a change: %+v", got.Record)
		}
		now = got
		_, err = s.ChangeProduct(t.Context(), who.member, now, now.Version-1)
		wantCode(t, err, domain.CodePrecondition)
		for what, edit := range map[string]func(p *domain.Product){
			"no story": func(p *domain.Product) { p.Description = "" },
			"no set":   func(p *domain.Product) { p.SetCode = nil },
			"no maker": func(p *domain.Product) { p.ProducerID = nil },
			"far away": func(p *domain.Product) { p.Place = place("01", "01") },
		} {
			changed := now
			edit(&changed)
			if _, err := s.ChangeProduct(t.Context(), who.officer, changed, now.Version); domain.CodeOf(err) != domain.CodeInvalid {
				t.Errorf("published with %s: %v", what, err)
			}
		}
		now.LeadDays = ptr(3)
		_, err = s.ChangeProduct(t.Context(), who.officer, now, now.Version)
		must(t, err)
		log, err := s.AuditEntries(t.Context(), domain.AuditFilter{Listing: ref}, domain.Page{Limit: 1})
		must(t, err)
		if e := log.Items[0]; e.Action != "product.change" || !e.OnBehalf || e.Before != `{"lead_days":null}` || e.After != `{"lead_days":3}` {
			t.Errorf("the history ends with %+v", e)
		}
	})

	step(t, "a suspended product of a producer that is not public stays hidden", func(t *testing.T) {
		state, err := s.State(t.Context(), who.officer, ref)
		must(t, err)
		_, err = s.Review(t.Context(), who.officer, ref, state.Version, domain.ReviewSuspend, "Kiểm tra")
		must(t, err)
		maker := domain.Ref{Kind: domain.KindProducer, ID: id('b', 1)}
		_, err = s.Review(t.Context(), who.officer, maker, 0, domain.ReviewSuspend, "Kiểm tra")
		must(t, err)
		_, err = s.Review(t.Context(), who.officer, ref, 0, domain.ReviewReinstate, "Đạt")
		wantCode(t, err, domain.CodeConflict)
		_, err = s.Review(t.Context(), who.officer, maker, 0, domain.ReviewReinstate, "Đạt")
		must(t, err)
		_, err = s.Review(t.Context(), who.officer, ref, 0, domain.ReviewReinstate, "Đạt")
		must(t, err)
	})
}

// hiddenDrafts: who manages a product sees of its producer, villages and sites those
// that are public or that they manage, too. A member does not see the draft of an
// office, nor an office the draft of another, nor the product of a maker elsewhere.
func hiddenDrafts(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	drafted := village(1, "Làng nháp", "08", "02")
	drafted.Status = domain.StatusDraft
	shown, elsewhere := village(2, "Làng chè", "08", "02"), site(1, "Điểm nháp", "01", "01")
	elsewhere.Status = domain.StatusDraft
	maker := producer(3, "HTX Nháp", "01", "01")
	maker.Status = domain.StatusDraft
	tea, orange := product(1, "Chè Shan", "08", "02"), product(2, "Cam", "08", "02")
	tea.ProducerID, orange.ProducerID, orange.Status = ptr(id('b', 1)), &maker.ID, domain.StatusDraft
	_, err := s.Load(t.Context(), domain.Batch{
		Producers: []domain.Producer{maker}, CraftVillages: []domain.CraftVillage{drafted, shown}, TourismSites: []domain.TourismSite{elsewhere},
		Products: []domain.Product{tea, orange}, VillageLinks: []domain.Link{{ProductID: tea.ID, OtherID: drafted.ID}, {ProductID: tea.ID, OtherID: shown.ID}, {ProductID: orange.ID, OtherID: shown.ID}},
		SiteLinks: []domain.Link{{ProductID: tea.ID, OtherID: elsewhere.ID}},
	})
	must(t, err)
	far := domain.Actor{UserID: id('9', 1), Roles: []domain.Role{domain.RoleProducer}, Producers: []string{maker.ID}}
	for _, c := range []struct {
		name    string
		by      domain.Actor
		product string
		want    string
	}{
		{"a member", who.member, tea.ID, "HTX Chè Shan; Làng chè;"},
		{"an officer", who.officer, tea.ID, "HTX Chè Shan; Làng chè, Làng nháp;"},
		{"an admin", who.admin, tea.ID, "HTX Chè Shan; Làng chè, Làng nháp; Điểm nháp"},
		{"an officer of the product, not of its maker", who.officer, orange.ID, "; Làng chè;"},
		{"a member of the maker that is a draft", far, orange.ID, "HTX Nháp; Làng chè;"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := s.ManagedProduct(t.Context(), c.by, c.product)
			must(t, err)
			text := ""
			if p.Producer != nil {
				text = p.Producer.Name
			}
			var villages, sites []string
			for _, v := range p.CraftVillages {
				villages = append(villages, v.Name)
			}
			for _, v := range p.TourismSites {
				sites = append(sites, v.Name)
			}
			text = strings.TrimSpace(text + "; " + strings.Join(villages, ", ") + "; " + strings.Join(sites, ", "))
			if text != c.want {
				t.Errorf("loaded %q, want %q", text, c.want)
			}
		})
	}
	managed, err := s.ManagedCraftVillage(t.Context(), domain.Actor{UserID: who.officer.UserID, Roles: who.officer.Roles, Communes: who.officer.Communes, Provinces: []string{"08"}, FormerProvinces: []string{"02"}}, shown.ID)
	must(t, err)
	if got := names(managed.Products); len(got) != 2 {
		t.Errorf("an officer of both places sees the products %q", got)
	}
}

// editWhen edits p in the state status and expects the code want.
func editWhen(t *testing.T, s *store.Store, who people, p domain.Product, status domain.Status, by domain.Actor, edit func(*domain.Product), want domain.Code) {
	t.Helper()
	ref := domain.Ref{Kind: domain.KindProduct, ID: p.ID}
	now, err := s.ManagedProduct(t.Context(), who.member, p.ID)
	must(t, err)
	must(t, s.SetStatus(t.Context(), ref, now.Version, status))
	edit(&now)
	clearJobs(t, s)
	got, err := s.ChangeProduct(t.Context(), by, now, now.Version+1)
	if domain.CodeOf(err) != want {
		t.Errorf("%v, want %q", err, want)
	}
	if err != nil {
		return
	}
	if got.Version != now.Version+2 || got.Slug != p.Slug || got.Status != status {
		t.Errorf("%+v", got.Record)
	}
	wantJobs(t, s, ref)
}
