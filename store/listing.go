package store

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// Listings returns the listings that exist among refs, in any state and in no
// particular order. Each listing is consistent; different listings may be of
// different times.
func (s *Store) Listings(ctx context.Context, refs []domain.Ref) ([]domain.Listing, error) {
	out, err := s.readListings(s.db.On(ctx), refs)
	if err != nil {
		return nil, fmt.Errorf("store: reading listings: %w", db.Translate(err))
	}
	return out, nil
}

func (s *Store) readListings(tx *gorm.DB, refs []domain.Ref) ([]domain.Listing, error) {
	var out []domain.Listing
	for k, ids := range byKind(refs) {
		for chunk := range slices.Chunk(ids, idsPerQuery) {
			found, err := s.listings.read(tx, k, chunk)
			if err != nil {
				return nil, err
			}
			out = append(out, found...)
		}
	}
	return out, nil
}

func refsOf(k domain.Kind, ids []string) []domain.Ref {
	refs := make([]domain.Ref, len(ids))
	for i, id := range ids {
		refs[i] = domain.Ref{Kind: k, ID: id}
	}
	return refs
}

// byKind returns the distinct ids of refs by kind. It leaves out text that is
// no id.
func byKind(refs []domain.Ref) map[domain.Kind][]string {
	seen := make(map[domain.Ref]bool, len(refs))
	out := map[domain.Kind][]string{}
	for _, r := range refs {
		if db.IsID(r.ID) && !seen[r] && slices.Contains(domain.SearchableKinds(), r.Kind) {
			seen[r] = true
			out[r.Kind] = append(out[r.Kind], r.ID)
		}
	}
	return out
}

// listingsPerBatch is how many listings EachListing and ChangedListings hold in
// memory.
const listingsPerBatch = 500

// EachListing yields every published listing by kind and id.
func (s *Store) EachListing(ctx context.Context) iter.Seq2[domain.Listing, error] {
	return s.walk(ctx, "reading all listings", func(tx *gorm.DB, last *key) *gorm.DB {
		tx = tx.Select("id").Where(public).Order("id")
		if last != nil {
			tx = tx.Where("id > ?", last.ID)
		}
		return tx
	}, func(l domain.Listing) bool { return l.Status == domain.StatusPublished })
}

// ChangedListings yields every listing, in any state, that changed at or after
// since. Rows hold the time of their change and become visible at commit, so
// since must precede the last call by the longest duration of a write. A
// listing that changes during the call may be yielded twice.
func (s *Store) ChangedListings(ctx context.Context, since time.Time) iter.Seq2[domain.Listing, error] {
	since = since.UTC()
	return s.walk(ctx, "reading changed listings", func(tx *gorm.DB, last *key) *gorm.DB {
		tx = tx.Select("id, updated_at AS created_at").Order("updated_at, id")
		if last == nil {
			return tx.Where("updated_at >= ?", since)
		}
		return tx.Where("(updated_at, id) > (?, ?)", last.CreatedAt.UTC(), last.ID)
	}, func(domain.Listing) bool { return true })
}

// walk yields listings in batches. next narrows and sorts the query for the
// batch after a key; want filters what changed between the two queries.
func (s *Store) walk(ctx context.Context, doing string, next func(*gorm.DB, *key) *gorm.DB, want func(domain.Listing) bool) iter.Seq2[domain.Listing, error] {
	return func(yield func(domain.Listing, error) bool) {
		for _, k := range domain.SearchableKinds() {
			var last *key
			for {
				keys, batch, err := s.batch(ctx, doing, k, func(tx *gorm.DB) *gorm.DB { return next(tx, last) })
				if err != nil {
					yield(domain.Listing{}, err)
					return
				}
				for _, l := range batch {
					if want(l) && !yield(l, nil) {
						return
					}
				}
				if len(keys) < listingsPerBatch {
					break
				}
				last = &keys[len(keys)-1]
			}
		}
	}
}

// batch reads listings of a kind in the order of their keys. next narrows and
// sorts the query.
func (s *Store) batch(ctx context.Context, doing string, k domain.Kind, next func(*gorm.DB) *gorm.DB) (keys []key, out []domain.Listing, err error) {
	err = s.read(ctx, doing, func(tx *gorm.DB) error {
		if err := next(tx.Table(tableOf(k))).Limit(listingsPerBatch).Find(&keys).Error; err != nil {
			return err
		}
		if len(keys) == 0 {
			return nil
		}
		refs := make([]domain.Ref, len(keys))
		at := make(map[string]int, len(keys))
		for i, row := range keys {
			refs[i] = domain.Ref{Kind: k, ID: row.ID}
			at[row.ID] = i
		}
		if out, err = s.readListings(tx, refs); err != nil {
			return err
		}
		slices.SortFunc(out, func(a, b domain.Listing) int { return at[a.ID] - at[b.ID] })
		return nil
	})
	return keys, out, err
}

// ListingsOfGTIN returns the products with a trade item number.
func (s *Store) ListingsOfGTIN(ctx context.Context, gtin string) (out []domain.Listing, err error) {
	if gtin == "" {
		return nil, nil // most products have none
	}
	err = s.read(ctx, "finding products by their number", func(tx *gorm.DB) error {
		var ids []string
		if err := tx.Model(&domain.Product{}).Where("gtin = ?", gtin).Limit(domain.MaxLimit).Pluck("id", &ids).Error; err != nil {
			return err
		}
		out, err = s.readListings(tx, refsOf(domain.KindProduct, ids))
		return err
	})
	return out, err
}

// FindListings returns what may be seen, of all kinds. A filter on something
// that a kind does not have (group, set, stars, producer of a village) matches
// none of that kind. Things without stars follow those with stars.
// SortRelevance needs an engine, so it sorts by name here. With words, at most
// domain.MaxNamed things of each kind are counted and put in order.
func (s *Store) FindListings(ctx context.Context, words []string, f domain.ListingFilter, p domain.Page) (domain.List[domain.Listing], error) {
	var out domain.List[domain.Listing]
	if p.Sort == domain.SortRelevance {
		p.Sort = domain.SortName
	}
	kinds := slices.DeleteFunc(domain.SearchableKinds(), func(k domain.Kind) bool { return !f.Wants(k) })
	u, err := s.unitsNow(ctx, "finding listings")
	if err != nil {
		return out, err
	}
	err = s.read(ctx, "finding listings", func(tx *gorm.DB) error {
		keys, next, total, err := query{filter: f, page: p, words: words, units: u}.keys(tx, kinds...)
		if err != nil {
			return err
		}
		out.Next, out.Total = next, total
		refs := make([]domain.Ref, len(keys))
		at := make(map[domain.Ref]int, len(keys))
		for i, k := range keys {
			refs[i] = domain.Ref{Kind: k.Kind, ID: k.ID}
			at[refs[i]] = i
		}
		if out.Items, err = s.readListings(tx, refs); err != nil {
			return err
		}
		slices.SortFunc(out.Items, func(a, b domain.Listing) int { return at[a.Ref] - at[b.Ref] })
		return nil
	})
	return out, err
}
