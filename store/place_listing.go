package store

import (
	"context"

	"gorm.io/gorm"

	"chophien/domain"
)

var (
	_ domain.CraftVillageEditor = (*Store)(nil)
	_ domain.TourismSiteEditor  = (*Store)(nil)
	_ domain.LinkEditor         = (*Store)(nil)
)

// placeListing is a listing that belongs to a place and to no producer: a
// craft village or a tourism site.
type placeListing[T any] struct {
	kind      domain.Kind
	record    func(*T) *domain.Record
	source    func(*T) *domain.Source
	place     func(*T) *domain.Place
	products  func(*T) []domain.Product // that are tied to it
	name      func(*T) string
	check     func(*T, domain.Date) error // checks the rules and fills in the fields that follow from others
	same      func(a, b T) bool           // identity
	auditView func(T) any                 // for the audit log
	columns   []string                    // that people fill in
	contact   func(T) shownContact        // nil: it has none
	apply     func(domain.ListingEntry, *T)
	changes   func(before, after T) []domain.FieldChange
}

func (l placeListing[T]) ref(v *T) domain.Ref { return domain.Ref{Kind: l.kind, ID: l.record(v).ID} }

// settle checks all rules of a listing. The actor must be an officer of its
// place.
func (l placeListing[T]) settle(s *Store, tx *gorm.DB, by domain.Actor, v *T) error {
	if err := l.check(v, domain.Today(s.now())); err != nil {
		return err
	}
	if err := checkPlace(tx, l.place(v)); err != nil {
		return err
	}
	if !by.MayEnter(*l.place(v)) {
		return otherOfficers()
	}
	return nil
}

func (l placeListing[T]) add(ctx context.Context, s *Store, by domain.Actor, v T) (out T, err error) {
	err = s.write(ctx, "adding a "+string(l.kind), func(tx *tx) ([]domain.Ref, error) {
		if err := s.takeLimits(tx.DB, domain.LimitUse{Limit: domain.ListingsPerAccount(), Subject: by.UserID}); err != nil {
			return nil, err
		}
		out, err = l.addRow(s, tx, by, v)
		return nil, err
	})
	return out, err
}

func (l placeListing[T]) addRow(s *Store, tx *tx, by domain.Actor, v T) (out T, err error) {
	if *l.record(&v), err = s.draftOf(tx.DB, by, false); err != nil {
		return out, err
	}
	if err := l.settle(s, tx.DB, by, &v); err != nil {
		return out, err
	}
	out, err = insertOne(s, tx.DB, tableOf(l.kind), v, func(v *T) (*domain.Record, string) { return l.record(v), l.name(v) })
	if err != nil {
		return out, err
	}
	if l.contact != nil {
		if err := s.consent(tx, by, l.ref(&out), l.place(&out).ProvinceCode, true, shownContact{}, l.contact(out)); err != nil {
			return out, err
		}
	}
	return out, s.record(tx, by, domain.Audit{
		Action: string(l.kind) + ".add", Noun: string(l.kind), NounID: l.record(&out).ID, Listing: l.ref(&out), ProvinceCode: l.place(&out).ProvinceCode, After: l.auditView(out),
	})
}

// save changes a listing. A form without changes makes no new version.
func (l placeListing[T]) save(ctx context.Context, s *Store, by domain.Actor, v T, version int64) (out T, err error) {
	err = s.write(ctx, "changing a "+string(l.kind), func(tx *tx) (refs []domain.Ref, err error) {
		out, refs, err = l.saveRow(s, tx, by, v, version)
		return refs, err
	})
	return out, err
}

func (l placeListing[T]) saveRow(s *Store, tx *tx, by domain.Actor, v T, version int64) (out T, refs []domain.Ref, err error) {
	ref := l.ref(&v)
	row, _, err := managed(tx.DB, by, ref)
	if err != nil {
		return out, nil, err
	}
	if isStale(row.Version, version) {
		return out, nil, changedMeanwhile()
	}
	var stored T
	if err := tx.Where("id = ?", ref.ID).Take(&stored).Error; err != nil {
		return out, nil, err
	}
	*l.record(&v), *l.source(&v) = *l.record(&stored), *l.source(&stored)
	l.place(&v).FollowCommune(*l.place(&stored))
	if err := domain.CheckEdit(row.Status, l.same(v, stored), row.standing(by)); err != nil {
		return out, nil, err
	}
	if err := l.settle(s, tx.DB, by, &v); err != nil {
		return out, nil, err
	}
	was, is, err := changes(l.auditView(stored), l.auditView(v))
	if err != nil || len(is) == 0 {
		return stored, nil, err
	}
	r := l.record(&v)
	r.Version, r.UpdatedAt = r.Version+1, s.clock()
	columns := append(append(placeColumns(), "name", "name_en", "name_sort", "name_fold", "version", "updated_at"), l.columns...)
	if err := tx.Model(new(T)).Where("id = ?", ref.ID).Select(columns).Updates(&v).Error; err != nil {
		return out, nil, err
	}
	if l.contact != nil {
		if err := s.consent(tx, by, ref, l.place(&v).ProvinceCode, true, l.contact(stored), l.contact(v)); err != nil {
			return out, nil, err
		}
	}
	if err := s.emitEdited(tx.DB, ref); err != nil {
		return out, nil, err
	}
	return v, []domain.Ref{ref}, s.record(tx, by, domain.Audit{
		Action: string(l.kind) + ".change", Noun: string(l.kind), NounID: ref.ID, Listing: ref, ProvinceCode: l.place(&v).ProvinceCode, Before: was, After: is,
	})
}

// find reads a listing in any state, with its products in any state.
func (l placeListing[T]) find(ctx context.Context, s *Store, by domain.Actor, id string) (out T, found []domain.Picture, err error) {
	err = s.read(ctx, "reading a managed "+string(l.kind), func(tx *gorm.DB) error {
		if _, err := visibleTo(tx, by, domain.Ref{Kind: l.kind, ID: id}); err != nil {
			return err
		}
		if err := withCard(withPlace(tx, "").Preload("Products", seenByName(by, domain.KindProduct)), "Products.").Where("id = ?", id).Take(&out).Error; err != nil {
			return err
		}
		all, err := pictures(tx, l.kind, []string{id})
		if err != nil {
			return err
		}
		found = all[id]
		return addFirstPictures(tx, l.products(&out))
	})
	return out, found, err
}
