package storetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"chophien/domain"
)

// demands: who may see one, what changes it, and when a match causes a notice.
func demands(t *testing.T, open Open) {
	s := migrated(t, open)
	ctx := t.Context()
	_, err := s.Load(ctx, shelf())
	must(t, err)
	user := func(email string) domain.Actor {
		u := addUser(t, s, email, domain.RoleBuyer)
		return domain.Actor{UserID: u.ID, Roles: u.Roles}
	}
	buyer, other := user("mua@example.vn"), user("khac@example.vn")
	today := today()
	deadline, province := today+10, "01"
	d, err := s.AddDemand(ctx, buyer, domain.Demand{
		Name: "Miến dong", BuyerType: "other", Period: domain.PeriodMonth, Visibility: domain.VisibilityPublic, Amount: 5000, Unit: domain.UnitTonne,
		ProvinceCode: &province, Deadline: &deadline, ContactPhone: "0912345678",
	})
	must(t, err)
	if strings.Contains(d.Slug, "mien") {
		t.Errorf("a draft has the address %q, which may contain text that its buyer removes", d.Slug)
	}
	_, err = s.Demand(ctx, other, d.ID)
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.OpenDemand(ctx, other, d.ID, 1)
	wantCode(t, err, domain.CodeNotFound)
	if d, err = s.OpenDemand(ctx, buyer, d.ID, 1); err != nil || d.State != domain.DemandOpen || d.Status != domain.StatusPublished || d.Version != 2 {
		t.Fatalf("opened: %+v %v", d, err)
	}
	if !strings.HasPrefix(d.Slug, "mien-dong") {
		t.Errorf("opened, it has the address %q", d.Slug)
	}
	_, err = s.Demand(ctx, other, d.Slug)
	must(t, err)
	listings, err := s.Listings(ctx, []domain.Ref{{Kind: domain.KindDemand, ID: d.ID}})
	must(t, err)
	if len(listings) != 1 || !listings[0].VisibleOn(deadline) || listings[0].VisibleOn(deadline+1) || listings[0].VisibleOn(today-1) {
		t.Fatalf("as a listing: %+v", listings)
	}
	for _, c := range []struct {
		kinds []domain.Kind
		on    domain.Date
		want  int
	}{{nil, today, 0}, {[]domain.Kind{domain.KindDemand}, today, 1}, {[]domain.Kind{domain.KindDemand}, deadline + 1, 0}} {
		found, err := s.FindListings(ctx, []string{"mien"}, domain.ListingFilter{Kinds: c.kinds, ValidOn: c.on}, domain.Page{Limit: 10})
		must(t, err)
		n := 0
		for _, l := range found.Items {
			if l.Kind == domain.KindDemand {
				n++
			}
		}
		if n != c.want {
			t.Errorf("%v on %s: %d demands, want %d", c.kinds, c.on, n, c.want)
		}
	}

	products, err := s.Products(ctx, domain.ListingFilter{ValidOn: today}, domain.Page{Limit: 1, Sort: domain.SortName})
	must(t, err)
	match := domain.Match{DemandID: d.ID, ProductID: products.Items[0].ID, Score: 90, Parts: domain.JSONList[domain.MatchPart]{{Name: "good", Score: 90, VI: "đúng", EN: "fits"}}}
	ref := domain.Ref{Kind: domain.KindDemand, ID: d.ID}
	for range 2 {
		must(t, s.SaveMatches(ctx, ref, []domain.Match{match}, nil))
	}
	notified := func() int {
		notices, err := s.Notices(ctx, buyer.UserID, false, domain.Page{Limit: 10})
		must(t, err)
		return len(notices.Items)
	}
	matched := func() int {
		_, found, err := s.DemandMatches(ctx, buyer, d.ID, domain.Page{Limit: 10})
		must(t, err)
		return len(found.Items)
	}
	want := 0
	if products.Items[0].ProducerID != nil {
		want = 1
	}
	if notified() != want || matched() != 1 {
		t.Errorf("notified %d times, %d matches", notified(), matched())
	}
	must(t, s.SaveMatches(ctx, ref, nil, nil))
	if ids, err := s.MatchedIDs(ctx, ref); err != nil || !slices.Equal(ids, []string{match.ProductID}) || matched() != 1 {
		t.Errorf("a match that is not named is gone: %v, %v", ids, err)
	}
	must(t, s.SaveMatches(ctx, ref, nil, []string{match.ProductID}))
	if ids, err := s.MatchedIDs(ctx, ref); err != nil || len(ids) > 0 {
		t.Errorf("after it was removed: %v, %v", ids, err)
	}
	if matched() != 0 {
		t.Error("a match that is none any more is shown")
	}
	must(t, s.SaveMatches(ctx, ref, []domain.Match{match}, nil))
	if notified() != want || matched() != 1 {
		t.Errorf("again: notified %d times, %d matches", notified(), matched())
	}
	_, _, err = s.DemandMatches(ctx, other, d.ID, domain.Page{Limit: 10})
	wantCode(t, err, domain.CodeNotFound)
	must(t, s.SetStatus(ctx, domain.Ref{Kind: domain.KindProduct, ID: match.ProductID}, products.Items[0].Version, domain.StatusSuspended))
	if matched() != 0 {
		t.Error("a suspended product is matched")
	}
	_, err = s.CloseDemand(ctx, buyer, d.ID, 2, domain.DemandDeal, "")
	must(t, err)
	_, err = s.ChangeDemand(ctx, buyer, d, 3)
	wantCode(t, err, domain.CodeConflict)
	_, err = s.Demand(ctx, other, d.ID)
	wantCode(t, err, domain.CodeNotFound)
}

// matchNotices: buyers get notices immediately, daily or not at all, and never
// twice.
func matchNotices(t *testing.T, open Open) {
	at := noon()
	s := open(t, func() time.Time { return at }, true)
	ctx := t.Context()
	_, err := s.Load(ctx, shelf())
	must(t, err)
	products, err := s.Products(ctx, domain.ListingFilter{ValidOn: today()}, domain.Page{Limit: 100, Sort: domain.SortName})
	must(t, err)
	var goods []domain.Product
	for _, p := range products.Items {
		if p.ProducerID != nil {
			goods = append(goods, p)
		}
	}
	if len(goods) < 2 {
		t.Fatalf("%d products of a producer", len(goods))
	}
	u := addUser(t, s, "mua@example.vn", domain.RoleBuyer)
	buyer := domain.Actor{UserID: u.ID, Roles: u.Roles}
	post := func(name string, tell domain.Cadence) domain.Demand {
		t.Helper()
		d, err := s.AddDemand(ctx, buyer, domain.Demand{
			Name: name, BuyerType: "other", Period: domain.PeriodMonth, Visibility: domain.VisibilityPublic, Amount: 5000, Unit: domain.UnitTonne,
			ProvinceCode: ptr("01"), Deadline: ptr(today() + 10), ContactPhone: "0912345678", Tell: tell,
		})
		must(t, err)
		d, err = s.OpenDemand(ctx, buyer, d.ID, 1)
		must(t, err)
		return d
	}
	_, err = s.AddDemand(ctx, buyer, domain.Demand{Name: "Chè", BuyerType: "other", Period: domain.PeriodMonth, Visibility: domain.VisibilityPublic, Tell: "hourly"})
	wantField(t, err, "tell")
	daily, off := post("Mỗi ngày", domain.CadenceDaily), post("Không", domain.CadenceOff)
	find := func(d domain.Demand, of ...domain.Product) {
		t.Helper()
		var found []domain.Match
		for _, p := range of {
			found = append(found, domain.Match{DemandID: d.ID, ProductID: p.ID, Score: 90, Parts: domain.JSONList[domain.MatchPart]{{Name: "good", Score: 90, VI: "đúng", EN: "fits"}}})
		}
		must(t, s.SaveMatches(ctx, domain.Ref{Kind: domain.KindDemand, ID: d.ID}, found, nil))
	}
	round := func() {
		t.Helper()
		ids, err := s.DemandsToNotify(ctx, "", 10)
		must(t, err)
		for _, id := range ids {
			_, err := s.NotifyBuyer(ctx, id)
			must(t, err)
		}
	}
	notified := func(what string, want ...string) {
		t.Helper()
		notices, err := s.Notices(ctx, u.ID, false, domain.Page{Limit: 10})
		must(t, err)
		var titles []string
		for _, n := range notices.Items {
			titles = append(titles, n.Title)
		}
		slices.Reverse(titles)
		if !slices.Equal(titles, want) {
			t.Errorf("%s: notices %q, want %q", what, titles, want)
		}
	}
	find(daily, goods[0])
	find(off, goods[0])
	notified("before the round")
	round()
	round()
	notified("the first day", "Mỗi ngày: 1 nguồn hàng mới")
	find(daily, goods[0], goods[1])
	round()
	notified("later on that day", "Mỗi ngày: 1 nguồn hàng mới")
	at = at.Add(24 * time.Hour)
	round()
	round()
	notified("the next day", "Mỗi ngày: 1 nguồn hàng mới", "Mỗi ngày: 1 nguồn hàng mới")

	// Pages contain each match once, also with equal scores.
	page, err := s.MyMatches(ctx, buyer, domain.Page{Limit: 1})
	must(t, err)
	seen := map[string]bool{}
	for seen[page.Items[0].ID] = true; page.Next != ""; seen[page.Items[0].ID] = true {
		page, err = s.MyMatches(ctx, buyer, domain.Page{Limit: 1, Cursor: page.Next})
		must(t, err)
		if len(page.Items) != 1 || seen[page.Items[0].ID] {
			t.Fatalf("a page holds %v after %v", page.Items, seen)
		}
	}
	if len(seen) != 3 {
		t.Errorf("%d matches on all pages", len(seen))
	}
	for _, cursor := range []string{"x", daily.ID} {
		_, _, err = s.DemandMatches(ctx, buyer, daily.ID, domain.Page{Limit: 1, Cursor: cursor})
		wantField(t, err, "cursor")
	}

	// After another choice, notices begin with later matches.
	off.Tell = domain.CadenceAtOnce
	off, err = s.ChangeDemand(ctx, buyer, off, off.Version)
	must(t, err)
	find(off, goods[0])
	notified("what came while it was off", "Mỗi ngày: 1 nguồn hàng mới", "Mỗi ngày: 1 nguồn hàng mới")
	find(off, goods[0], goods[1])
	notified("immediately", "Mỗi ngày: 1 nguồn hàng mới", "Mỗi ngày: 1 nguồn hàng mới", "Không: có nguồn hàng "+goods[1].Name)
}
