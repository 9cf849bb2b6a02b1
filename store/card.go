package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"
	"gorm.io/gorm"

	"chophien/domain"
)

// cardsKept is how many cards are kept; each takes about one kilobyte.
const cardsKept = 10_000

// card is a listing as it was read, and the versions that it was read at or
// before: everything on it changes with one of them.
type card struct {
	of      versions
	seen    moment // when it was right, where that can be told
	listing domain.Listing
}

// versions are those of a listing and, of a product, of its producer.
type versions struct{ listing, producer int64 }

// cardReader keeps cards, and asks with one statement of a fixed text which of
// them are still what the database holds.
type cardReader struct {
	statement
	shelf *lru.Cache[domain.Ref, card]
}

func newCardReader(dialect string) (*cardReader, error) {
	kept, err := lru.New[domain.Ref, card](cardsKept)
	if err != nil {
		return nil, err
	}
	var parts []string
	for i, k := range domain.FoundKinds() {
		producer, join := "0", ""
		if k == domain.KindProduct {
			producer, join = "coalesce(m.version, 0)", " LEFT JOIN producers m ON m.id = l.producer_id"
		}
		among := "IN (SELECT value FROM json_each(?))"
		if dialect == Postgres {
			among = fmt.Sprintf("= ANY($%d::uuid[])", i+1)
		}
		parts = append(parts, "SELECT '"+string(k)+"' AS kind, l.id, l.version, "+producer+" FROM "+tableOf(k)+" l"+join+" WHERE l.id "+among)
	}
	return &cardReader{statement{text: strings.Join(parts, " UNION ALL "), dialect: dialect}, kept}, nil
}

// versions returns those of the refs that exist, in any state.
func (r *cardReader) versions(tx *gorm.DB, refs []domain.Ref) (map[domain.Ref]versions, error) {
	args := make([]any, 0, len(domain.FoundKinds()))
	for _, k := range domain.FoundKinds() {
		ids := []string{}
		for _, ref := range refs {
			if ref.Kind == k && isID(ref.ID) {
				ids = append(ids, ref.ID)
			}
		}
		list, err := r.list(ids)
		if err != nil {
			return nil, err
		}
		args = append(args, list)
	}
	rows, err := r.query(tx, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[domain.Ref]versions, len(refs))
	for rows.Next() {
		var ref domain.Ref
		var v versions
		if err := rows.Scan(&ref.Kind, &ref.ID, &v.listing, &v.producer); err != nil {
			return nil, err
		}
		out[ref] = v
	}
	return out, rows.Err()
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
		if c, ok := s.cards.shelf.Get(ref); ok && c.seen == at && at != (moment{}) {
			out = append(out, c.listing)
		} else {
			doubted = append(doubted, ref)
		}
	}
	for chunk := range slices.Chunk(doubted, idsPerQuery) {
		tx := s.on(ctx)
		now, err := s.cards.versions(tx, chunk)
		if err != nil {
			return nil, fmt.Errorf("store: reading versions of cards: %w", translate(err))
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
			out = append(out, c.listing)
		}
		if len(changed) == 0 {
			continue
		}
		read, err := s.readListings(tx, changed)
		if err != nil {
			return nil, fmt.Errorf("store: reading cards: %w", translate(err))
		}
		for _, l := range read {
			l.Text = ""
			s.cards.shelf.Add(l.Ref, card{now[l.Ref], at, l})
			out = append(out, l)
		}
	}
	return out, nil
}
