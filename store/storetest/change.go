package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"chophien/criteria"
	"chophien/domain"
	"chophien/store"
)

// changesSince reads all pages of the list of changes after a cursor.
func changesSince(t testing.TB, s *store.Store, on domain.Date, cursor string) (all []domain.Change, next string) {
	t.Helper()
	for {
		got, err := s.Changes(t.Context(), nil, on, cursor, 3)
		must(t, err)
		all = append(all, got.Items...)
		if cursor = got.Next; !got.More {
			return all, cursor
		}
	}
}

// changes: a mirror that continues after its cursor learns of each change of
// what is public, and only of that.
func changes(t *testing.T, open Open) {
	now := noon()
	s := open(t, func() time.Time { return now }, true)
	b := everything()
	b.Products = append(b.Products, product(2, "Cam sành", "01", ""), product(3, "Chè nháp", "01", ""))
	b.Products[2].Status = domain.StatusDraft
	b.Certificates = append(b.Certificates, certificate(2, 2, 1, 3, today()-30))
	_, err := s.Load(t.Context(), b)
	must(t, err)
	on := today()
	first, cursor := changesSince(t, s, on, "")
	for _, c := range first {
		if c.Ref == (domain.Ref{Kind: domain.KindProduct, ID: id('a', 3)}) {
			t.Errorf("a draft is in the list: %+v", c)
		}
	}
	tea, orange := domain.Ref{Kind: domain.KindProduct, ID: id('a', 1)}, domain.Ref{Kind: domain.KindProduct, ID: id('a', 2)}
	maker := domain.Ref{Kind: domain.KindProducer, ID: id('b', 1)}
	village, site := domain.Ref{Kind: domain.KindCraftVillage, ID: id('c', 1)}, domain.Ref{Kind: domain.KindTourismSite, ID: id('d', 1)}
	for _, ref := range []domain.Ref{tea, orange, maker, village, site} {
		if !slices.ContainsFunc(first, func(c domain.Change) bool { return c.Ref == ref && !c.Removed }) {
			t.Errorf("%v is missing in %+v", ref, first)
		}
	}
	picture := fmt.Sprintf("INSERT INTO pictures (id, owner_kind, owner_id, position, file_key, content_type, width, height, caption, credit) VALUES ('%s', 'product', '%s', 7, 'k', 'image/jpeg', 1, 1, '', '')", id('9', 1), tea.ID)
	for _, c := range []struct {
		name, sql string
		want      []domain.Ref
	}{
		{"a name", "UPDATE products SET name = name || '!' WHERE id = '" + tea.ID + "'", []domain.Ref{tea}},
		{"a draft", "UPDATE products SET name = name || '!' WHERE id = '" + id('a', 3) + "'", nil},
		{"the producer of a product", "UPDATE producers SET name = name || '!' WHERE id = '" + maker.ID + "'", []domain.Ref{maker, tea}},
		{"a certificate", "UPDATE certificates SET stars = 4 WHERE product_id = '" + orange.ID + "'", []domain.Ref{orange}},
		{"a picture", picture, []domain.Ref{tea}},
		{"no picture", "DELETE FROM pictures WHERE id = '" + id('9', 1) + "'", []domain.Ref{tea}},
		{"a village", "UPDATE craft_villages SET name = name || '!' WHERE id = '" + village.ID + "'", []domain.Ref{village, tea}},
		{"untied from the village", "DELETE FROM product_craft_villages WHERE product_id = '" + tea.ID + "'", []domain.Ref{tea}},
		{"a site", "UPDATE tourism_sites SET name = name || '!' WHERE id = '" + site.ID + "'", []domain.Ref{site, tea}},
		{"a decision", "UPDATE decisions SET number = number || '!'", []domain.Ref{tea, orange}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cursor = wantChanges(t, s, on, cursor, c.sql, c.want)
		})
	}
	t.Run("what leaves", func(t *testing.T) {
		for _, status := range []domain.Status{domain.StatusSuspended, domain.StatusWithdrawn} {
			exec(t, s, "UPDATE products SET status = '"+string(status)+"' WHERE id = '"+tea.ID+"'")
			var got []domain.Change
			got, cursor = changesSince(t, s, on, cursor)
			if len(got) != 1 || got[0].Ref != tea || !got[0].Removed {
				t.Errorf("%s: changes %+v", status, got)
			}
			exec(t, s, "UPDATE products SET status = 'published' WHERE id = '"+tea.ID+"'")
			_, cursor = changesSince(t, s, on, cursor)
		}
		exec(t, s, "UPDATE certificates SET revoked_on = '"+on.String()+"', revoked_reason = 'x' WHERE product_id = '"+orange.ID+"'")
		var got []domain.Change
		got, cursor = changesSince(t, s, on, cursor)
		if len(got) != 1 || got[0].Ref != orange || !got[0].Removed {
			t.Errorf("revoked: changes %+v", got)
		}
	})
	t.Run("lists", func(t *testing.T) {
		since := now
		now = now.Add(time.Hour)
		exec(t, s, "UPDATE products SET status = 'withdrawn' WHERE id = '"+orange.ID+"'")
		exec(t, s, "UPDATE products SET name = name || '!' WHERE id = '"+tea.ID+"'")
		since = since.Add(time.Minute)
		f := domain.ListingFilter{ValidOn: on, MirrorFilter: domain.MirrorFilter{UpdatedSince: &since}}
		got, err := s.Products(t.Context(), f, domain.Page{Sort: domain.SortUpdated, Limit: 10})
		must(t, err)
		if len(got.Items) != 1 || got.Items[0].ID != tea.ID || len(got.Removed) != 1 || got.Removed[0].ID != orange.ID || got.Next != "" || !got.ChangedUntil.Equal(now) {
			t.Errorf("changed %v, removed %v until %v", got.Items, got.Removed, got.ChangedUntil)
		}
		byID, err := s.Products(t.Context(), domain.ListingFilter{ValidOn: on, MirrorFilter: domain.MirrorFilter{IDs: []string{tea.ID, orange.ID}}}, domain.Page{Limit: 10})
		must(t, err)
		if len(byID.Items) != 1 || byID.Items[0].ID != tea.ID {
			t.Errorf("by ids: %v", byID.Items)
		}
		none, err := s.Producers(t.Context(), domain.ListingFilter{ValidOn: on, MirrorFilter: domain.MirrorFilter{UpdatedSince: &since}}, domain.Page{Sort: domain.SortUpdated, Limit: 10})
		must(t, err)
		if len(none.Items) != 0 || len(none.Removed) != 0 {
			t.Errorf("producers %v, removed %v", none.Items, none.Removed)
		}
	})
	t.Run("the state of some kinds", func(t *testing.T) {
		kinds := []domain.Kind{domain.KindProduct, domain.KindProducer}
		before, changedAt, err := s.PublicState(t.Context(), kinds)
		must(t, err)
		all, _, err := s.PublicState(t.Context(), nil)
		must(t, err)
		now = now.Add(time.Minute)
		exec(t, s, "UPDATE craft_villages SET version = version + 1")
		after, at, err := s.PublicState(t.Context(), kinds)
		must(t, err)
		if after != before || !at.Equal(changedAt) {
			t.Errorf("a village changes the state of products and producers from %d to %d", before, after)
		}
		if grown, _, err := s.PublicState(t.Context(), nil); err != nil || grown <= all {
			t.Errorf("a village leaves the state of everything at %d: %v", grown, err)
		}
		if none, at, err := s.PublicState(t.Context(), []domain.Kind{domain.KindFair}); err != nil || none != 0 || !at.IsZero() {
			t.Errorf("no fair, and the state %d at %v: %v", none, at, err)
		}
		_, cursor = changesSince(t, s, on, cursor)
	})
	t.Run("the last day of a certificate passes", func(t *testing.T) {
		_, cursor = changesSince(t, s, on, cursor)
		before, _, err := s.PublicState(t.Context(), nil)
		must(t, err)
		last := criteria.Default().ValidUntil(today() - 30)
		now = (last + 1).Begins().Add(time.Minute)
		got, next := changesSince(t, s, last+1, cursor)
		if !slices.ContainsFunc(got, func(c domain.Change) bool { return c.Ref == tea && c.Removed }) {
			t.Errorf("changes %+v", got)
		}
		after, _, err := s.PublicState(t.Context(), nil)
		must(t, err)
		if after <= before {
			t.Errorf("the state stays %d", after)
		}
		if again, _ := changesSince(t, s, last+1, next); len(again) != 0 {
			t.Errorf("the same day gives %+v again", again)
		}
	})
	t.Run("a cursor of another database", func(t *testing.T) {
		for _, c := range []string{"x", domain.NewCursor(domain.ListFingerprint("changes", domain.ChangeKinds()), "999999999"), domain.NewCursor(domain.ListFingerprint("changes", domain.ChangeKinds()), "-1")} {
			if _, err := s.Changes(t.Context(), nil, on, c, 10); domain.CodeOf(err) != domain.CodeInvalid {
				t.Errorf("%q: %v", c, err)
			}
		}
	})
}

// wantChanges executes a statement and expects these changes since the cursor. It
// returns the next cursor.
func wantChanges(t *testing.T, s *store.Store, on domain.Date, cursor, sql string, want []domain.Ref) string {
	t.Helper()
	before, _, err := s.PublicState(t.Context(), nil)
	must(t, err)
	exec(t, s, sql)
	after, _, err := s.PublicState(t.Context(), nil)
	must(t, err)
	if (after > before) != (len(want) > 0) {
		t.Errorf("the state went from %d to %d", before, after)
	}
	got, next := changesSince(t, s, on, cursor)
	var refs []domain.Ref
	for _, g := range got {
		refs = append(refs, g.Ref)
		if g.Removed {
			t.Errorf("%+v is called removed", g)
		}
	}
	for _, ref := range want {
		if !slices.Contains(refs, ref) {
			t.Errorf("changes %+v, want %v", got, ref)
		}
	}
	if len(refs) != len(want) {
		t.Errorf("changes %+v, want %v", got, want)
	}
	return next
}

// overlappingWriters: no change is missed when transactions end in another order
// than they began.
func overlappingWriters(t *testing.T, open Open) {
	const things, writers, rounds = 40, 4, 40
	s := migrated(t, open)
	b := everything()
	for n := 10; n < 10+things; n++ {
		b.Producers = append(b.Producers, producer(n, fmt.Sprintf("Cơ sở %d", n), "01", ""))
	}
	_, err := s.Load(t.Context(), b)
	must(t, err)
	_, cursor := changesSince(t, s, today(), "")

	t.Run("who begins first ends last", func(t *testing.T) {
		if s.Dialect() != store.Postgres {
			return // writers take turns
		}
		early, err := s.DB().BeginTx(t.Context(), nil)
		must(t, err)
		defer early.Rollback()
		write := "UPDATE producers SET name = name || '.' WHERE id = $1"
		_, err = early.ExecContext(t.Context(), write, id('b', 10))
		must(t, err)
		_, err = s.DB().ExecContext(t.Context(), write, id('b', 11))
		must(t, err)
		got, next := changesSince(t, s, today(), cursor)
		if len(got) != 1 || got[0].ID != id('b', 11) {
			t.Fatalf("changes %+v, want those of the second only", got)
		}
		must(t, early.Commit())
		if got, cursor = changesSince(t, s, today(), next); len(got) != 1 || got[0].ID != id('b', 10) {
			t.Fatalf("changes %+v, want those of the first", got)
		}
	})

	// Writers record for each thing how often they changed it. A mirror reads
	// while they write, and must have read each thing after its last change.
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var writing sync.WaitGroup
	for w := range writers {
		writing.Go(func() {
			countUp(ctx, t, s, w, 10+w*things/writers, things/writers, rounds)
		})
	}
	ended := make(chan struct{})
	go func() { writing.Wait(); close(ended) }()
	mirror := map[string]int64{}
	read := func() {
		var got []domain.Change
		got, cursor = changesSince(t, s, today(), cursor)
		for _, c := range got {
			p, err := s.Producer(t.Context(), c.ID)
			must(t, err)
			mirror[c.ID] = p.Version
		}
	}
	for done := false; !done; {
		select {
		case <-ended:
			done = true
		default:
		}
		read()
	}
	for n := 10; n < 10+things; n++ {
		p, err := s.Producer(t.Context(), id('b', n))
		must(t, err)
		if v, ok := mirror[p.ID]; p.Version > 1 && (!ok || v != p.Version) {
			t.Errorf("producer %d has the version %d, the mirror %d", n, p.Version, v)
		}
	}
}

// countUp adds to the versions of some of the producers from the number first, in
// transactions of which it rolls back some. The seed makes the order.
func countUp(ctx context.Context, t *testing.T, s *store.Store, seed, first, things, rounds int) {
	random := rand.New(rand.NewPCG(1, uint64(seed)))
	for range rounds {
		tx, err := s.DB().BeginTx(ctx, nil)
		if err != nil {
			t.Error(err)
			return
		}
		for range 1 + random.IntN(3) {
			_, err := tx.ExecContext(ctx, "UPDATE producers SET version = version + 1 WHERE id = '"+id('b', first+random.IntN(things))+"'")
			if err != nil {
				t.Error(err)
			}
		}
		if random.IntN(5) == 0 {
			err = tx.Rollback()
		} else {
			err = tx.Commit()
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// manyChanges: changes after a large load get their positions in several
// transactions, all of them and in their order.
func manyChanges(t *testing.T, open Open) {
	s := migrated(t, open)
	_, err := s.Load(t.Context(), everything())
	must(t, err)
	_, cursor := changesSince(t, s, today(), "")
	const n = 25_000
	tea, maker := id('a', 1), id('b', 1)
	exec(t, s, fmt.Sprintf("INSERT INTO public_changes (kind, thing_id) WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT 'product', '%s' FROM n", n-1, tea))
	exec(t, s, fmt.Sprintf("INSERT INTO public_changes (kind, thing_id) VALUES ('producer', '%s')", maker))
	settled, err := s.SettleChanges(t.Context())
	must(t, err)
	if settled != n {
		t.Errorf("%d changes got their positions, want %d", settled, n)
	}
	all, _ := changesSince(t, s, today(), cursor)
	if len(all) != 2 || all[0].ID != tea || all[1].ID != maker {
		t.Errorf("the changes are %+v, want those of the product and then the producer", all)
	}
}
