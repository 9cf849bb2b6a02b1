package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"chophien/criteria"
	"chophien/domain"
)

func certificates(t *testing.T, open Open) {
	s := migrated(t, open)
	b := everything()
	b.Products = append(b.Products, product(2, "Khác", "01", ""))
	_, err := s.Load(t.Context(), b)
	must(t, err)
	clearJobs(t, s)
	ref := domain.Ref{Kind: domain.KindProduct, ID: id('a', 1)}
	version := int64(1)
	saved := func(c domain.Certificate) {
		t.Helper()
		must(t, s.SaveCertificate(t.Context(), c))
		p, err := s.Product(t.Context(), id('a', 1))
		must(t, err)
		if version++; p.Version != version {
			t.Fatalf("version %d, want %d", p.Version, version)
		}
		wantJobs(t, s, ref)
		clearJobs(t, s)
	}
	refused := func(code domain.Code, c domain.Certificate) {
		t.Helper()
		wantCode(t, s.SaveCertificate(t.Context(), c), code)
		p, err := s.Product(t.Context(), id('a', 1))
		must(t, err)
		if p.Version != version {
			t.Fatal("a refused write changed the product")
		}
		wantJobs(t, s)
	}

	upgrade := certificate(2, 1, 1, 5, today())
	refused(domain.CodeConflict, upgrade)
	first := b.Certificates[0]
	first.SupersededOn = ptr(today())
	saved(first)
	saved(upgrade)
	got, err := s.Products(t.Context(), domain.ListingFilter{ValidOn: today(), Stars: []int{5}}, page())
	must(t, err)
	if len(got.Items) != 1 {
		t.Error("the upgrade does not show")
	}
	first.SupersededOn = nil
	refused(domain.CodeConflict, first)

	upgrade.RevokedOn, upgrade.RevokedReason, upgrade.Score = ptr(today()), "Không còn sản xuất", ptr(9050)
	saved(upgrade)
	p, err := s.Product(t.Context(), id('a', 1))
	must(t, err)
	last := p.Certificates[1]
	if *last.RevokedOn != today() || last.RevokedReason != "Không còn sản xuất" || *last.Score != 9050 || last.Stars != 5 || p.Certificates[0].SupersededOn == nil {
		t.Errorf("stored %+v", last)
	}
	// Zero values are stored, too.
	upgrade.RevokedOn, upgrade.RevokedReason, upgrade.Score, upgrade.Stars, upgrade.Sample = nil, "", nil, 0, false
	saved(upgrade)
	p, err = s.Product(t.Context(), id('a', 1))
	must(t, err)
	last = p.Certificates[1]
	if last.RevokedOn != nil || last.RevokedReason != "" || last.Score != nil || last.Stars != 0 || last.Sample {
		t.Errorf("stored %+v", last)
	}

	for name, c := range map[string]struct {
		change func(c *domain.Certificate)
		want   domain.Code
	}{
		"no id":               {func(c *domain.Certificate) { c.ID = "" }, domain.CodeInvalid},
		"no product":          {func(c *domain.Certificate) { c.ProductID = "x" }, domain.CodeInvalid},
		"an unknown product":  {func(c *domain.Certificate) { c.ProductID = id('a', 9) }, domain.CodeNotFound},
		"another's product":   {func(c *domain.Certificate) { c.ProductID = id('a', 2) }, domain.CodeConflict},
		"an unknown decision": {func(c *domain.Certificate) { c.DecisionID = id('e', 9) }, domain.CodeInvalid},
		"six stars":           {func(c *domain.Certificate) { c.Stars = 6 }, domain.CodeInvalid},
		"a score above 100":   {func(c *domain.Certificate) { c.Score = ptr(10001) }, domain.CodeInvalid},
		"an end before":       {func(c *domain.Certificate) { c.ValidUntil = c.ValidFrom - 1 }, domain.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			bad := upgrade
			c.change(&bad)
			refused(c.want, bad)
		})
	}
}

func statuses(t *testing.T, open Open) {
	s := migrated(t, open)
	_, err := s.Load(t.Context(), everything())
	must(t, err)
	clearJobs(t, s)
	tea, maker := domain.Ref{Kind: domain.KindProduct, ID: id('a', 1)}, domain.Ref{Kind: domain.KindProducer, ID: id('b', 1)}
	craft := domain.Ref{Kind: domain.KindCraftVillage, ID: id('c', 1)}

	wantCode(t, s.SetStatus(t.Context(), tea, 2, domain.StatusSuspended), domain.CodePrecondition)
	wantCode(t, s.SetStatus(t.Context(), domain.Ref{Kind: domain.KindProduct, ID: id('a', 9)}, 1, domain.StatusSuspended), domain.CodeNotFound)
	wantCode(t, s.SetStatus(t.Context(), domain.Ref{Kind: domain.KindProduct, ID: "x"}, 1, domain.StatusSuspended), domain.CodeNotFound)
	wantCode(t, s.SetStatus(t.Context(), domain.Ref{Kind: "decisions", ID: id('a', 1)}, 1, domain.StatusSuspended), domain.CodeInvalid)
	wantCode(t, s.SetStatus(t.Context(), tea, 1, "gone"), domain.CodeInvalid)
	wantJobs(t, s)

	must(t, s.SetStatus(t.Context(), tea, 1, domain.StatusSuspended))
	wantJobs(t, s, tea)
	_, err = s.Product(t.Context(), tea.ID)
	wantCode(t, err, domain.CodeNotFound)
	got, err := s.Products(t.Context(), filter(), page())
	must(t, err)
	v, err := s.CraftVillage(t.Context(), craft.ID)
	must(t, err)
	found, err := s.Listings(t.Context(), []domain.Ref{tea})
	must(t, err)
	if len(got.Items) != 0 || len(v.Products) != 0 || len(found) != 1 || found[0].Status != domain.StatusSuspended || found[0].Version != 2 {
		t.Errorf("a suspended product: listed %v, in its village %v, %+v", got.Items, v.Products, found)
	}
	must(t, s.SetStatus(t.Context(), tea, 2, domain.StatusPublished))
	clearJobs(t, s)

	must(t, s.SetStatus(t.Context(), craft, 1, domain.StatusWithdrawn))
	wantJobs(t, s, craft)
	clearJobs(t, s)
	p, err := s.Product(t.Context(), tea.ID)
	must(t, err)
	if len(p.CraftVillages) != 0 || p.Version != 3 {
		t.Errorf("a withdrawn village shows with its product, or its product changed: %+v", p)
	}

	// A product shows its producer, so it changes with it.
	must(t, s.SetStatus(t.Context(), maker, 1, domain.StatusSuspended))
	wantJobs(t, s, maker, tea)
	p, err = s.Product(t.Context(), tea.ID)
	must(t, err)
	found, err = s.Listings(t.Context(), []domain.Ref{tea})
	must(t, err)
	if p.Producer != nil || p.Version != 4 || found[0].ProducerName != "" || found[0].ProducerID != "" {
		t.Errorf("a suspended producer is named: %+v %+v", p.Producer, found[0])
	}
}

// together makes the queue fail, and then the rows: both are rolled back.
func together(t *testing.T, open Open) {
	s := migrated(t, open)
	_, err := s.Load(t.Context(), everything())
	must(t, err)
	clearJobs(t, s)
	tea := domain.Ref{Kind: domain.KindProduct, ID: id('a', 1)}

	exec(t, s, "ALTER TABLE river_job RENAME TO river_job_away")
	if err := s.SetStatus(t.Context(), tea, 1, domain.StatusSuspended); err == nil {
		t.Fatal("a write without its index job was kept")
	}
	exec(t, s, "ALTER TABLE river_job_away RENAME TO river_job")
	p, err := s.Product(t.Context(), tea.ID)
	must(t, err)
	if p.Version != 1 {
		t.Fatal("the row changed without its job")
	}
	must(t, s.SetStatus(t.Context(), tea, 1, domain.StatusSuspended))
	wantJobs(t, s, tea)
	clearJobs(t, s)

	b := domain.Batch{SiteLinks: []domain.Link{{ProductID: id('a', 50), OtherID: id('d', 9)}}}
	for i := range 1001 {
		b.Products = append(b.Products, product(i+2, "Mật ong", "01", ""))
	}
	if _, err := s.Load(t.Context(), b); err == nil {
		t.Fatal("a link to nothing was stored")
	}
	wantJobs(t, s)
	b.SiteLinks = nil
	_, err = s.Load(t.Context(), b)
	must(t, err)
	refs, jobs := jobRefs(t, s)
	if len(refs) != 1001 || jobs != 3 {
		t.Errorf("%d jobs name %d things, want 3 and 1001", jobs, len(refs))
	}
}

// writers runs twenty writers concurrently.
func writers(t *testing.T, open Open) {
	s := migrated(t, open)
	_, err := s.Load(t.Context(), everything())
	must(t, err)
	clearJobs(t, s)
	const n = 20
	at20 := func(write func(i int) error) []error {
		errs := make([]error, n)
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() { errs[i] = write(i) })
		}
		wg.Wait()
		return errs
	}
	count := func(errs []error, want map[domain.Code]int) {
		t.Helper()
		got := map[domain.Code]int{}
		for _, err := range errs {
			got[domain.CodeOf(err)]++
		}
		for code, n := range want {
			if got[code] != n {
				t.Fatalf("got %v (%v), want %v", got, errs, want)
			}
		}
	}

	tea := domain.Ref{Kind: domain.KindProduct, ID: id('a', 1)}
	count(at20(func(int) error { return s.SetStatus(t.Context(), tea, 1, domain.StatusPublished) }),
		map[domain.Code]int{"": 1, domain.CodePrecondition: n - 1})

	// All would be valid on the same days.
	after := criteria.Default().ValidUntil(today()-30) + 1
	count(at20(func(i int) error { return s.SaveCertificate(t.Context(), certificate(100+i, 1, 1, 4, after)) }),
		map[domain.Code]int{"": 1, domain.CodeConflict: n - 1})
	if refs, _ := jobRefs(t, s); !slices.Equal(refs, []domain.Ref{tea, tea}) {
		t.Errorf("jobs name %v", refs)
	}

	// Twenty things with one name get twenty slugs.
	count(at20(func(i int) error {
		_, err := s.Load(t.Context(), domain.Batch{Products: []domain.Product{product(100+i, "Mật ong", "01", "")}})
		return err
	}), map[domain.Code]int{"": n})
	_, err = s.Product(t.Context(), fmt.Sprintf("mat-ong-%d", n))
	must(t, err)

	// So do things that are added one by one beside loads, also where one name ends in a
	// number that the slug of another may get.
	u, err := s.AddUser(t.Context(), newUser("admin.slug@example.vn", domain.RoleAdmin))
	must(t, err)
	admin := domain.Actor{UserID: u.ID, Roles: u.Roles}
	taken := make([]string, n)
	count(at20(func(i int) error {
		if i%5 == 0 {
			_, err := s.Load(t.Context(), domain.Batch{Producers: []domain.Producer{{Record: domain.Record{ID: id('b', 700+i)}, Name: "Hợp tác xã Nậm Cắt", Kind: domain.ProducerCooperative, Place: domain.Place{ProvinceCode: "01"}}}})
			return err
		}
		p, err := s.AddProducer(t.Context(), admin, domain.Producer{Name: []string{"Hợp tác xã Nậm Cắt", "Hợp tác xã Nậm Cắt 2"}[i%2], Kind: domain.ProducerCooperative, Place: domain.Place{ProvinceCode: "01"}})
		taken[i] = p.Slug
		return err
	}), map[domain.Code]int{"": n})
	slices.Sort(taken)
	if got := len(slices.Compact(taken)); got != 1+n-n/5 { // "" of the loads
		t.Errorf("%d slugs of %d: %q", got-1, n-n/5, taken)
	}

	// The same thing, loaded concurrently, is stored once.
	added := make([]int, n)
	count(at20(func(i int) (err error) {
		added[i], err = s.Load(t.Context(), domain.Batch{Products: []domain.Product{product(500, "Gạo", "01", "")}})
		return err
	}), map[domain.Code]int{"": n})
	slices.Sort(added)
	if added[n-1] != 1 || added[n-2] != 0 {
		t.Errorf("added %v", added)
	}
}
