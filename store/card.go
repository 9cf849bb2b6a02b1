package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// cardsKept is how many cards are kept; each takes about 1.3 kilobytes.
const cardsKept = 40_000

// Cards are read ahead in batches of cardsAhead, each followed by a pause of
// aheadPause times as long as it took, so that searches go before.
const (
	cardsAhead = 100
	aheadPause = 3
)

// card is a listing as it was read, and the versions that it was read at or
// before: everything on it changes with one of them.
type card struct {
	of      versions
	seen    moment          // when it was right, where that can be told
	listing *domain.Listing // must not be changed
}

// versions are those of a listing and, of a product, of its producer.
type versions struct{ listing, producer int64 }

// cardReader keeps cards, and asks with one statement a kind which of them are
// still what the database holds.
type cardReader struct {
	statements map[domain.Kind]*db.Statement
	shelf      *lru.Cache[domain.Ref, card]
}

func newCardReader(dialect string) (*cardReader, error) {
	shelf, err := lru.New[domain.Ref, card](cardsKept)
	if err != nil {
		return nil, err
	}
	among := "IN (SELECT value FROM json_each(?))"
	if dialect == db.Postgres {
		among = "= ANY($1::uuid[])"
	}
	r := &cardReader{map[domain.Kind]*db.Statement{}, shelf}
	for _, k := range domain.FoundKinds() {
		producer, join := "0", ""
		if k == domain.KindProduct {
			producer, join = "coalesce(m.version, 0)", " LEFT JOIN producers m ON m.id = l.producer_id"
		}
		r.statements[k] = db.NewStatement(dialect, "SELECT l.id, l.version, "+producer+" FROM "+tableOf(k)+" l"+join+" WHERE l.id "+among)
	}
	return r, nil
}

func (r *cardReader) prepare(ctx context.Context, pool *sql.DB) {
	for _, s := range r.statements {
		s.Prepare(ctx, pool)
	}
}

// versions adds those of a kind with ids, in any state.
func (r *cardReader) versions(tx *gorm.DB, k domain.Kind, ids []string, into map[domain.Ref]versions) error {
	rows, err := r.statements[k].Query(tx, ids)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		ref := domain.Ref{Kind: k}
		var v versions
		if err := rows.Scan(&ref.ID, &v.listing, &v.producer); err != nil {
			return err
		}
		into[ref] = v
	}
	return rows.Err()
}

// Cards returns the listings that exist among refs, in any state and in no
// order, without their texts. Each is as Listings would return it now, but
// only those that changed since they were last asked for are read whole.
func (s *Store) Cards(ctx context.Context, refs []domain.Ref) ([]domain.Listing, error) {
	out := make([]domain.Listing, 0, len(refs))
	// Moment and versions are read before what they are noted with, so that a
	// card is at least as new as they say.
	at := s.moments.now(ctx)
	var doubted []domain.Ref
	for _, ref := range refs {
		if c, ok := s.cards.shelf.Get(ref); ok && at != 0 && c.seen == at {
			out = append(out, *c.listing)
		} else {
			doubted = append(doubted, ref)
		}
	}
	for chunk := range slices.Chunk(doubted, idsPerQuery) {
		tx := s.db.On(ctx)
		now := make(map[domain.Ref]versions, len(chunk))
		for k, ids := range byKind(chunk) {
			if err := s.cards.versions(tx, k, ids, now); err != nil {
				return nil, fmt.Errorf("store: reading versions of cards: %w", db.Translate(err))
			}
		}
		var changed []domain.Ref
		for ref, of := range now {
			c, ok := s.cards.shelf.Get(ref)
			if !ok || c.of != of {
				changed = append(changed, ref)
				continue
			}
			if c.seen != at {
				s.cards.shelf.Add(ref, card{of, at, c.listing})
			}
			out = append(out, *c.listing)
		}
		if len(changed) == 0 {
			continue
		}
		read, err := s.readListings(tx, changed)
		if err != nil {
			return nil, fmt.Errorf("store: reading cards: %w", db.Translate(err))
		}
		for _, l := range read {
			l.Text = ""
			s.cards.shelf.Add(l.Ref, card{now[l.Ref], at, &l})
			out = append(out, l)
		}
	}
	return out, nil
}

// ReadCardsAhead reads the cards of what is published, as many as are kept, so
// that the first search that shows a thing need not. It returns when it is done
// or ctx ends; what it could not read is read when it is shown.
func (s *Store) ReadCardsAhead(ctx context.Context) {
	if err := s.readCardsAhead(ctx); err != nil && ctx.Err() == nil {
		s.log.WarnContext(ctx, "cards are not read ahead", "error", err)
	}
}

func (s *Store) readCardsAhead(ctx context.Context) error {
	var refs []domain.Ref
	for v, err := range s.EachVersion(ctx) {
		if err != nil {
			return err
		}
		if refs = append(refs, v.Ref); len(refs) < cardsAhead {
			continue
		}
		began := time.Now()
		if _, err := s.Cards(ctx, refs); err != nil {
			return err
		}
		if s.cards.shelf.Len() >= cardsKept {
			return nil
		}
		refs = refs[:0]
		select {
		case <-time.After(aheadPause * time.Since(began)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	_, err := s.Cards(ctx, refs)
	return err
}
