package storetest

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chophien/domain"
)

// crowd returns things of all kinds with equal names, days and stars.
func crowd(n int) domain.Batch {
	var b domain.Batch
	name := func(i int) string { return []string{"Trà", "Trà sen", "Chè", "Đậu"}[i%4] }
	for i := 1; i <= n; i++ {
		p := product(i, name(i), "01", "01")
		p.CreatedAt = noon()
		if i%3 == 0 {
			p.CreatedAt = noon().Add(time.Microsecond)
		}
		b.Products = append(b.Products, p)
		b.Producers = append(b.Producers, producer(i, name(i), "01", "01"))
		b.CraftVillages = append(b.CraftVillages, village(i, name(i), "01", "01"))
		b.TourismSites = append(b.TourismSites, site(i, name(i), "01", "01"))
	}
	return certified(b, func(i int) int { return []int{3, 4, 5, 0}[i/2%4] })
}

// pages reads lists page by page: each row must be on one page, and in order.
func pages(t *testing.T, open Open) {
	s := migrated(t, open)
	const n = 40
	_, err := s.Load(t.Context(), crowd(n))
	must(t, err)
	for _, sort := range []domain.Sort{domain.SortName, domain.SortNewest, domain.SortStars} {
		products := walkPages(t, 7, sort, func(ctx context.Context, p domain.Page) (domain.List[domain.Product], error) {
			return s.Products(ctx, filter(), p)
		})
		cards := walkPages(t, 7, sort, func(ctx context.Context, p domain.Page) (domain.List[domain.Listing], error) {
			return s.ProductCards(ctx, filter(), p)
		})
		if len(cards) != len(products) {
			t.Fatalf("by %s: %d cards of %d products", sort, len(cards), len(products))
		}
		for i, c := range cards {
			if p := products[i]; c.ID != p.ID || c.CodeOn(today()) != domain.CurrentOn(p.Certificates, today()).Code || c.HasSample() != p.HasSample() {
				t.Errorf("by %s: card %d is %s with the certificate %s, not %s", sort, i, c.ID, c.CodeOn(today()), p.ID)
			}
		}
		order := func(a, b domain.Product) int {
			byName := cmp.Or(cmp.Compare(a.NameSort, b.NameSort), cmp.Compare(a.ID, b.ID))
			switch sort {
			case domain.SortNewest:
				return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
			case domain.SortStars:
				return cmp.Or(cmp.Compare(b.Certificates[0].Stars, a.Certificates[0].Stars), byName)
			}
			return byName
		}
		if len(products) != n || !slices.IsSortedFunc(products, order) {
			t.Errorf("by %s: %d products, or not in order: %v", sort, len(products), names(products))
		}
		for i := 1; i < len(products); i++ {
			if products[i].ID == products[i-1].ID {
				t.Errorf("by %s: %s comes twice", sort, products[i].ID)
			}
		}

		found := walkPages(t, 7, sort, func(ctx context.Context, p domain.Page) (domain.List[domain.Listing], error) {
			return s.FindListings(ctx, nil, filter(), p)
		})
		seen := map[domain.Ref]bool{}
		for _, l := range found {
			seen[l.Ref] = true
		}
		if len(found) != 4*n || len(seen) != 4*n {
			t.Errorf("by %s: %d things found, %d different, want %d", sort, len(found), len(seen), 4*n)
		}
	}
	for sort, want := range map[domain.Sort]domain.Code{domain.SortName: "", domain.SortNewest: "", domain.SortStars: domain.CodeInvalid, domain.SortDistance: domain.CodeInvalid} {
		_, err := s.Producers(t.Context(), filter(), domain.Page{Sort: sort, Limit: 5})
		if got := domain.CodeOf(err); got != want {
			t.Errorf("producers by %s: %v", sort, err)
		}
	}
	if n := len(walkPages(t, 11, domain.SortName, func(ctx context.Context, p domain.Page) (domain.List[domain.Producer], error) {
		return s.Producers(ctx, filter(), p)
	})); n != 40 {
		t.Errorf("%d producers", n)
	}
	if n := len(walkPages(t, 40, domain.SortNewest, func(ctx context.Context, p domain.Page) (domain.List[domain.CraftVillage], error) {
		return s.CraftVillages(ctx, filter(), p)
	})); n != 40 {
		t.Errorf("%d craft villages", n)
	}
	if n := len(walkPages(t, 1, domain.SortName, func(ctx context.Context, p domain.Page) (domain.List[domain.TourismSite], error) {
		return s.TourismSites(ctx, filter(), p)
	})); n != 40 {
		t.Errorf("%d tourism sites", n)
	}
}

func cursors(t *testing.T, open Open) {
	s := migrated(t, open)
	_, err := s.Load(t.Context(), crowd(8))
	must(t, err)
	ask := func(f domain.ListingFilter, p domain.Page) (string, error) {
		got, err := s.Products(t.Context(), f, p)
		return got.Next, err
	}
	p := domain.Page{Sort: domain.SortName, Limit: 2}
	next, err := ask(filter(), p)
	must(t, err)
	plain, err := base64.RawURLEncoding.DecodeString(next)
	must(t, err)
	var parts []string
	must(t, json.Unmarshal(plain, &parts))
	tampered := func(part int, text string) string {
		changed := slices.Clone(parts)
		changed[part] = text
		return domain.NewCursor(changed[0], changed[1:]...)
	}
	p.Cursor = next
	if _, err := ask(filter(), p); err != nil {
		t.Fatal(err)
	}
	tomorrow := filter()
	tomorrow.ValidOn++
	if _, err := ask(tomorrow, p); err != nil {
		t.Errorf("a walk must go on after midnight: %v", err)
	}
	sameFilter, reordered := filter(), filter()
	sameFilter.Provinces, reordered.Provinces = []string{"01", "15"}, []string{"15", "01"}
	ofTwo, err := ask(sameFilter, domain.Page{Sort: domain.SortName, Limit: 2})
	must(t, err)
	if _, err := ask(reordered, domain.Page{Sort: domain.SortName, Limit: 2, Cursor: ofTwo}); err != nil {
		t.Errorf("values of a filter in another order: %v", err)
	}

	bad := func(name string, f domain.ListingFilter, p domain.Page) {
		t.Helper()
		_, err := ask(f, p)
		wantCode(t, err, domain.CodeInvalid)
		if !strings.Contains(err.Error(), "cursor") {
			t.Errorf("%s: the error does not name the parameter: %v", name, err)
		}
	}
	bad("another filter", domain.ListingFilter{ValidOn: today(), Stars: []int{4}}, p)
	bad("another sort", filter(), domain.Page{Sort: domain.SortStars, Limit: 2, Cursor: next})
	for _, text := range []string{
		"x", "=", next + "A", next[:len(next)-4], strings.Repeat("A", 5000), " " + next, next + "==",
		base64.RawURLEncoding.EncodeToString([]byte("{}")),
		base64.RawURLEncoding.EncodeToString([]byte("null")),
		base64.RawURLEncoding.EncodeToString(append(plain, plain...)),
		tampered(1, "x"), tampered(1, "demand2"), tampered(2, "x"), tampered(2, strings.ToUpper(parts[2])), tampered(3, "'"), tampered(4, "x"), tampered(5, "1.5"),
	} {
		bad(text, filter(), domain.Page{Sort: domain.SortName, Limit: 2, Cursor: text})
	}
	if _, err := s.Producers(t.Context(), filter(), p); domain.CodeOf(err) != domain.CodeInvalid {
		t.Errorf("a cursor of products opens a list of producers: %v", err)
	}
}

// foreignCursors gives each list the cursor of another.
func foreignCursors(t *testing.T, open Open) {
	s := migrated(t, open)
	who := inhabit(t, s)
	ctx := t.Context()
	foreign := domain.NewCursor(domain.ListFingerprint("another list"), id('a', 1))
	p := domain.Page{Limit: 1, Cursor: foreign}
	sorted := domain.Page{Sort: domain.SortName, Limit: 1, Cursor: foreign}
	for _, c := range []struct {
		name string
		list func() error
	}{
		{"products", func() error { _, err := s.Products(ctx, filter(), sorted); return err }},
		{"producers", func() error { _, err := s.Producers(ctx, filter(), sorted); return err }},
		{"craft villages", func() error { _, err := s.CraftVillages(ctx, filter(), sorted); return err }},
		{"tourism sites", func() error { _, err := s.TourismSites(ctx, filter(), sorted); return err }},
		{"demands", func() error { _, err := s.Demands(ctx, domain.DemandFilter{}, sorted); return err }},
		{"listings", func() error { _, err := s.FindListings(ctx, nil, filter(), sorted); return err }},
		{"managed listings", func() error { _, err := s.Managed(ctx, who.member, domain.ReviewFilter{}, p); return err }},
		{"decisions", func() error { _, err := s.Decisions(ctx, domain.DecisionFilter{}, p); return err }},
		{"managed decisions", func() error {
			_, err := s.ManagedDecisions(ctx, who.officer, domain.ManagedDecisionFilter{}, p)
			return err
		}},
		{"proposals", func() error { _, err := s.CertificateChanges(ctx, who.officer, true, p); return err }},
		{"inspections", func() error { _, err := s.Inspections(ctx, who.officer, domain.InspectionFilter{}, p); return err }},
		{"reports", func() error { _, err := s.Reports(ctx, who.officer, domain.ReportFilter{}, p); return err }},
		{"agenda", func() error {
			_, err := s.Agenda(ctx, who.officer, domain.AgendaReports, "", today(), p)
			return err
		}},
		{"fairs", func() error { _, err := s.Fairs(ctx, domain.FairFilter{}, p); return err }},
		{"managed fairs", func() error { _, err := s.ManagedFairs(ctx, who.admin, "", p); return err }},
		{"my exhibitors", func() error { _, err := s.MyExhibitors(ctx, who.member, domain.ExhibitorFilter{}, p); return err }},
		{"my delegations", func() error { _, err := s.MyDelegations(ctx, who.officer, p); return err }},
		{"my catalogue entries", func() error { _, err := s.MyCatalogueEntries(ctx, who.member, domain.MyEntryFilter{}, p); return err }},
		{"meetings", func() error { _, err := s.Meetings(ctx, who.member, domain.MeetingFilter{}, p); return err }},
		{"memoranda", func() error { _, err := s.Memoranda(ctx, who.member, domain.MemorandumFilter{}, p); return err }},
		{"my demands", func() error { _, err := s.MyDemands(ctx, who.member, nil, today(), p); return err }},
		{"my matches", func() error { _, err := s.MyMatches(ctx, who.member, p); return err }},
		{"leads", func() error { _, err := s.Leads(ctx, who.member, domain.LeadFilter{}, p); return err }},
		{"contact reveals", func() error { _, err := s.ContactReveals(ctx, who.member, p); return err }},
		{"users", func() error { _, err := s.Users(ctx, domain.UserFilter{}, p); return err }},
		{"files", func() error { _, err := s.OwnFiles(ctx, who.member, p); return err }},
		{"notices", func() error { _, err := s.Notices(ctx, who.member.UserID, false, p); return err }},
		{"imports", func() error { _, err := s.Imports(ctx, who.member, domain.ImportFilter{}, p); return err }},
		{"imports to review", func() error { _, err := s.ImportsToReview(ctx, who.member, p); return err }},
		{"audit entries", func() error { _, err := s.AuditEntries(ctx, domain.AuditFilter{}, p); return err }},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.list()
			wantField(t, err, "cursor")
			if !strings.Contains(err.Error(), "another list") {
				t.Errorf("%v", err)
			}
		})
	}
}

func vietnameseOrder(t *testing.T, open Open) {
	s := migrated(t, open)
	want := []string{
		"3 lá", "Ám", "An", "Ăn", "Ấm", "Bánh", "Chè", "Chè Ô long", "Chè Ở", "Da", "Dừa", "Đa", "Em", "Êm", "Ga", "Ma", "Mà", "Mả", "Mã", "Má", "Mạ",
		"Mật", "Nem", "Ong", "Ông", "Ớt", "Tra", "Trà", "Tre", "Ú", "Ưng", "Xôi", "Yến",
	}
	var b domain.Batch
	for i := range want {
		j := i * 7 % len(want) // in another order
		b.Products = append(b.Products, product(i+1, want[j], "01", ""))
	}
	_, err := s.Load(t.Context(), certified(b, four))
	must(t, err)
	got, err := s.Products(t.Context(), filter(), page())
	must(t, err)
	if !slices.Equal(names(got.Items), want) {
		t.Errorf("got  %v\nwant %v", names(got.Items), want)
	}
}

func otherKinds(t *testing.T, open Open) {
	s := migrated(t, open)
	b := shelf()
	weaving := village(1, "Làng dệt", "15", "10")
	weaving.TradeGroup = 4
	b.CraftVillages = []domain.CraftVillage{weaving, village(2, "Làng gốm", "15", "15"), village(3, "Làng nháp", "15", "15")}
	b.CraftVillages[2].Status = domain.StatusDraft
	b.TourismSites = []domain.TourismSite{site(1, "Bản Một", "15", "15"), site(2, "Bản Hai", "91", "89")}
	_, err := s.Load(t.Context(), b)
	must(t, err)
	want := func(what string, got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", what, got, want)
		}
	}
	villages := func(f domain.ListingFilter) (out []string) {
		t.Helper()
		f.ValidOn = today()
		got, err := s.CraftVillages(t.Context(), f, page())
		must(t, err)
		for _, v := range got.Items {
			if v.Province == nil || v.FormerProvince == nil {
				t.Errorf("%s without its units", v.Name)
			}
			out = append(out, v.Name)
		}
		return out
	}
	want("villages", villages(domain.ListingFilter{}), "Làng dệt", "Làng gốm")
	want("villages of a former unit", villages(domain.ListingFilter{FormerProvinces: []string{"15"}}), "Làng gốm")
	want("villages of a trade", villages(domain.ListingFilter{TradeGroups: []int{4, 5}}), "Làng dệt")
	want("villages with stars", villages(domain.ListingFilter{Stars: []int{4}}))
	sites := func(f domain.ListingFilter) (out []string) {
		t.Helper()
		f.ValidOn = today()
		got, err := s.TourismSites(t.Context(), f, page())
		must(t, err)
		for _, v := range got.Items {
			out = append(out, v.Name)
		}
		return out
	}
	want("sites", sites(domain.ListingFilter{}), "Bản Hai", "Bản Một")
	want("northern sites", sites(domain.ListingFilter{Northern: ptr(true)}), "Bản Một")
	want("sites of a region", sites(domain.ListingFilter{Regions: []domain.Region{domain.RegionMekongDelta}}), "Bản Hai")
	producers := func(f domain.ListingFilter) (out []string) {
		t.Helper()
		if f.ValidOn == 0 {
			f.ValidOn = today()
		}
		got, err := s.Producers(t.Context(), f, page())
		must(t, err)
		for _, v := range got.Items {
			out = append(out, v.Name)
		}
		return out
	}
	want("producers", producers(domain.ListingFilter{}), "HTX Hai", "HTX Một")
	want("producers of a place", producers(domain.ListingFilter{Provinces: []string{"01"}}), "HTX Hai")
	want("producers of five stars", producers(domain.ListingFilter{Stars: []int{5}}), "HTX Một")
	want("producers of five stars in group II", producers(domain.ListingFilter{Stars: []int{5}, Groups: []domain.Group{"II"}}))
	want("producers of a set", producers(domain.ListingFilter{Sets: []string{"I.5.a"}}), "HTX Một")
	want("producers of five stars before", producers(domain.ListingFilter{Stars: []int{5}, ValidOn: today() - 31}))
}

func details(t *testing.T, open Open) {
	s := migrated(t, open)
	b := everything()
	b.CraftVillages = append(b.CraftVillages, village(2, "Làng nháp", "08", "02"))
	b.CraftVillages[1].Status = domain.StatusDraft
	b.TourismSites = append(b.TourismSites, site(2, "Bản nháp", "08", "02"))
	b.TourismSites[1].Status = domain.StatusSuspended
	lapsed, draft := product(2, "Chè cũ", "08", "02"), product(3, "Chè nháp", "08", "02")
	draft.Status = domain.StatusDraft
	b.Products = append(b.Products, lapsed, draft)
	for _, n := range []int{1, 2, 3} {
		for _, other := range []int{1, 2} {
			b.VillageLinks = append(b.VillageLinks, domain.Link{ProductID: id('a', n), OtherID: id('c', other)})
			b.SiteLinks = append(b.SiteLinks, domain.Link{ProductID: id('a', n), OtherID: id('d', other)})
		}
	}
	_, err := s.Load(t.Context(), b)
	must(t, err)

	for _, key := range []string{id('a', 1), "che-shan-tuyet"} {
		p, err := s.Product(t.Context(), key)
		must(t, err)
		if p.Name != "Chè Shan tuyết" || p.Producer.Province.Name != "Tuyên Quang" || p.Set.NameEN == "" || p.Certificates[0].Decision == nil {
			t.Errorf("%s: %+v", key, p)
		}
		if len(p.CraftVillages) != 1 || p.CraftVillages[0].Province.Name != "Tuyên Quang" || len(p.TourismSites) != 1 || p.TourismSites[0].FormerProvince.Name != "Hà Giang" {
			t.Errorf("%s: villages %v, sites %v", key, p.CraftVillages, p.TourismSites)
		}
	}
	p, err := s.Product(t.Context(), "che-cu")
	must(t, err)
	if len(p.Certificates) != 0 || p.Name != "Chè cũ" {
		t.Errorf("a product without a certificate: %+v", p)
	}
	v, err := s.CraftVillage(t.Context(), id('c', 1))
	must(t, err)
	if got := names(v.Products); !slices.Equal(got, []string{"Chè cũ", "Chè Shan tuyết"}) {
		t.Errorf("products of a village: %v", got)
	}
	if len(v.Products[1].Certificates) != 1 || v.Products[1].Producer == nil || v.Products[1].Certificates[0].Decision == nil {
		t.Error("products of a village come without certificates or producer")
	}
	place, err := s.TourismSite(t.Context(), "lang-lo-lo-chai")
	must(t, err)
	if got := names(place.Products); !slices.Equal(got, []string{"Chè cũ", "Chè Shan tuyết"}) {
		t.Errorf("products of a site: %v", got)
	}
	maker, err := s.Producer(t.Context(), "htx-phin-ho")
	must(t, err)
	if maker.ID != id('b', 1) || maker.FormerProvince.Name != "Hà Giang" {
		t.Errorf("producer %+v", maker)
	}

	for _, key := range []string{"", "x", id('a', 3), "che-nhap", id('a', 99), strings.ToUpper(id('f', 1)), "Che-shan-tuyet", "che%", id('c', 1)} {
		if _, err := s.Product(t.Context(), key); domain.CodeOf(err) != domain.CodeNotFound {
			t.Errorf("product %q: %v", key, err)
		}
	}
	for _, key := range []string{"x", id('c', 2), id('a', 1)} {
		_, err := s.CraftVillage(t.Context(), key)
		wantCode(t, err, domain.CodeNotFound)
	}
	for _, key := range []string{"x", id('d', 2)} {
		_, err := s.TourismSite(t.Context(), key)
		wantCode(t, err, domain.CodeNotFound)
	}
	_, err = s.Producer(t.Context(), "x")
	wantCode(t, err, domain.CodeNotFound)
}

func pictures(t *testing.T, open Open) {
	s := migrated(t, open)
	b := everything()
	b.Products = append(b.Products, product(2, "Nháp", "01", ""))
	b.Products[1].Status = domain.StatusDraft
	_, err := s.Load(t.Context(), b)
	must(t, err)
	add := func(n int, kind, owner string, position int) {
		exec(t, s, fmt.Sprintf(`INSERT INTO pictures (id, owner_kind, owner_id, position, file_key, content_type, width, height, caption, credit)
			VALUES ('%s', '%s', '%s', %d, 'k', 'image/jpeg', 1, 1, '', '')`, id('f', n), kind, owner, position))
	}
	add(1, "product", id('a', 1), 3)
	add(2, "product", id('a', 1), 1)
	add(3, "product", id('a', 2), 0)
	add(4, "craft_village", id('c', 1), 0)
	got, err := s.Products(t.Context(), filter(), page())
	must(t, err)
	if pics := got.Items[0].Pictures; len(pics) != 1 || pics[0].ID != id('f', 2) {
		t.Errorf("a card shows %v", pics)
	}
	p, err := s.Product(t.Context(), id('a', 1))
	must(t, err)
	if len(p.Pictures) != 2 || p.Pictures[0].ID != id('f', 2) || p.Pictures[1].Position != 3 {
		t.Errorf("a product shows %v", p.Pictures)
	}
	v, err := s.CraftVillage(t.Context(), id('c', 1))
	must(t, err)
	if len(v.Pictures) != 1 || len(v.Products[0].Pictures) != 1 {
		t.Errorf("a village shows %v, its product %v", v.Pictures, v.Products[0].Pictures)
	}
	one, err := s.Picture(t.Context(), id('f', 4))
	must(t, err)
	if one.FileKey != "k" || one.OwnerKind != domain.KindCraftVillage {
		t.Errorf("picture %+v", one)
	}
	for _, key := range []string{id('f', 3), id('f', 9), "x", "\x00"} {
		_, err := s.Picture(t.Context(), key)
		wantCode(t, err, domain.CodeNotFound)
	}
	found, err := s.Listings(t.Context(), []domain.Ref{{Kind: domain.KindProduct, ID: id('a', 1)}})
	must(t, err)
	if found[0].PictureID != id('f', 2) {
		t.Errorf("a listing shows %q", found[0].PictureID)
	}
}
