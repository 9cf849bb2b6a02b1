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

// cacheSize is the number of listings that the cache holds; each takes about
// 1.3 kilobytes.
const cacheSize = 40_000

// Cards are read ahead in batches of cardsAhead. After each batch follows a
// pause of aheadPause times its duration, so that searches go first.
const (
	cardsAhead = 100
	aheadPause = 3
)

// cachedListing is a listing with the versions that were read before it: any
// change of the listing changes one of them.
type cachedListing struct {
	of      versions
	seen    domain.DataState // in which it was valid; zero when not known
	listing *domain.Listing  // must not be changed
}

// versions are the version of a listing and, for a product, that of its
// producer.
type versions struct{ listing, producer int64 }

// listingCache holds listings without their texts. One statement for each kind
// finds which of them are still as in the database.
type listingCache struct {
	statements map[domain.Kind]*db.Statement
	held       *lru.Cache[domain.Ref, cachedListing]
}

func newListingCache(dialect string) (*listingCache, error) {
	held, err := lru.New[domain.Ref, cachedListing](cacheSize)
	if err != nil {
		return nil, err
	}
	among := "IN (SELECT value FROM json_each(?))"
	if dialect == db.Postgres {
		among = "= ANY($1::uuid[])"
	}
	r := &listingCache{map[domain.Kind]*db.Statement{}, held}
	for _, k := range domain.SearchableKinds() {
		producer, join := "0", ""
		if k == domain.KindProduct {
			producer, join = "coalesce(m.version, 0)", " LEFT JOIN producers m ON m.id = l.producer_id"
		}
		r.statements[k] = db.NewStatement(dialect, "SELECT l.id, l.version, "+producer+" FROM "+tableOf(k)+" l"+join+" WHERE l.id "+among)
	}
	return r, nil
}

func (r *listingCache) prepare(ctx context.Context, pool *sql.DB) {
	for _, s := range r.statements {
		s.Prepare(ctx, pool)
	}
}

// versions reads the versions of listings of a kind, in any state.
func (r *listingCache) versions(tx *gorm.DB, k domain.Kind, ids []string, into map[domain.Ref]versions) error {
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
// particular order, without their texts. Each is as Listings would return it
// now, but only those that changed since the last call are read in full.
func (s *Store) Cards(ctx context.Context, refs []domain.Ref) ([]domain.Listing, error) {
	out := make([]domain.Listing, 0, len(refs))
	// The state and the versions are read before the listings that are stored with
	// them, so that a listing is never older than they say.
	at, known := s.DataState(ctx)
	at.Index = 0 // listings are read from the database
	var doubted []domain.Ref
	for _, ref := range refs {
		if c, ok := s.cache.held.Get(ref); ok && known && c.seen == at {
			out = append(out, *c.listing)
		} else {
			doubted = append(doubted, ref)
		}
	}
	for chunk := range slices.Chunk(doubted, idsPerQuery) {
		tx := s.db.On(ctx)
		now := make(map[domain.Ref]versions, len(chunk))
		for k, ids := range byKind(chunk) {
			if err := s.cache.versions(tx, k, ids, now); err != nil {
				return nil, fmt.Errorf("store: reading versions of cards: %w", db.Translate(err))
			}
		}
		var changed []domain.Ref
		for ref, of := range now {
			c, ok := s.cache.held.Get(ref)
			if !ok || c.of != of {
				changed = append(changed, ref)
				continue
			}
			if c.seen != at {
				s.cache.held.Add(ref, cachedListing{of, at, c.listing})
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
			s.cache.held.Add(l.Ref, cachedListing{now[l.Ref], at, &l})
			out = append(out, l)
		}
	}
	return out, nil
}

// ReadCardsAhead reads the cards of published listings into the cache, as many
// as it holds, so that the first search that shows one is fast. It returns when
// it is done or when ctx ends; other cards are read when they are shown.
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
		if s.cache.held.Len() >= cacheSize {
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
