package storetest

import (
	"context"
	"reflect"
	"testing"
	"time"

	"chophien/domain"
	"chophien/store"
)

// sameCards compares the cards of all listings, which the cache may hold, with
// the database. Tests call it before and after each change of a listing,
// directly or through wantJobs.
func sameCards(t testing.TB, s *store.Store) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	now := map[domain.Ref]domain.Listing{}
	var refs []domain.Ref
	for l, err := range s.ChangedListings(ctx, time.Time{}) {
		must(t, err)
		l.Text = ""
		now[l.Ref] = l
		refs = append(refs, l.Ref)
	}
	cards, err := s.Cards(ctx, refs)
	must(t, err)
	if len(cards) != len(now) {
		t.Errorf("%d cards of %d listings", len(cards), len(now))
	}
	for _, c := range cards {
		if !reflect.DeepEqual(c, now[c.Ref]) {
			t.Errorf("a card that is no longer right:\n%+v\nnow:\n%+v", c, now[c.Ref])
		}
	}
}

// cards: the cache is used only while it is up to date.
func cards(t *testing.T, open Open) {
	s := migrated(t, open)
	_, err := s.Load(t.Context(), everything())
	must(t, err)
	s.ReadCardsAhead(t.Context())
	sameCards(t, s)
	sameCards(t, s)
	tea, maker := domain.Ref{Kind: domain.KindProduct, ID: id('a', 1)}, domain.Ref{Kind: domain.KindProducer, ID: id('b', 1)}
	for _, change := range []string{
		"UPDATE producers SET name = 'Hợp tác xã khác', version = version + 1 WHERE id = '" + maker.ID + "'",
		"UPDATE products SET name = 'Trà khác', version = version + 1 WHERE id = '" + tea.ID + "'",
	} {
		exec(t, s, change)
		sameCards(t, s)
	}
	got, err := s.Cards(t.Context(), []domain.Ref{tea, {Kind: domain.KindProduct, ID: id('a', 9)}, {Kind: domain.KindProducer, ID: tea.ID}, {Kind: domain.KindProduct, ID: "x"}})
	must(t, err)
	if len(got) != 1 || got[0].Ref != tea || got[0].Name != "Trà khác" || got[0].ProducerName != "Hợp tác xã khác" || got[0].Text != "" {
		t.Errorf("the card of one that is there: %+v", got)
	}
	if got, err := s.Cards(t.Context(), nil); err != nil || len(got) != 0 {
		t.Errorf("cards of nothing: %v %v", got, err)
	}
}
