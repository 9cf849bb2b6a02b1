package store

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// placePreview is what importing a row about a village or site would do now.
type placePreview[T any] struct {
	rowPreview
	of     placeListing[T]
	before *T // nil for a new one
	after  T
}

func previewPlace[T any](tx *gorm.DB, by domain.Actor, l placeListing[T], e domain.ListingEntry) (*placePreview[T], error) {
	v := &placePreview[T]{rowPreview: rowPreview{faults: slices.Clone(e.Faults)}, of: l}
	var added T
	l.apply(e, &added)
	at := l.place(&added)
	if at.ProvinceCode == "" && len(by.Provinces) == 1 {
		at.ProvinceCode = by.Provinces[0] // the officer has no other
	}
	var found []T
	var err error
	switch {
	case e.Slug != "" && db.IsID(e.Slug):
		err = tx.Where("id = ?", e.Slug).Find(&found).Error
	case e.Slug != "" && isSlug(e.Slug):
		err = tx.Where("slug = ?", e.Slug).Find(&found).Error
	case e.Slug == "" && l.name(&added) != "":
		sel := tx.Where("name_fold = ? AND status <> ?", domain.Fold(l.name(&added)), domain.StatusWithdrawn)
		if at.ProvinceCode != "" {
			sel = sel.Where("province_code = ?", at.ProvinceCode)
		}
		err = sel.Order("id").Find(&found).Error
		found = slices.DeleteFunc(found, func(t T) bool { return !domain.SameName(l.name(&t), l.name(&added)) })
	}
	if err != nil {
		return v, err
	}
	found = slices.DeleteFunc(found, func(t T) bool { return !by.MayEnter(*l.place(&t)) })
	switch {
	case len(found) == 1:
		v.before, v.after, v.subject = &found[0], found[0], l.record(&found[0]).ID
		l.apply(e, &v.after)
	case len(found) > 1:
		v.fault("slug", "%d of the province have this name; give the code of the one that is meant", len(found))
	case e.Slug != "":
		v.fault("slug", "there is none with this code that you manage; leave it empty for a new one")
	case l.name(&added) == "":
		v.fault("name", "the row has no name")
	default:
		v.after, v.subject = added, at.ProvinceCode+"|"+strings.ToLower(l.name(&added))
	}
	return v, nil
}

func (v *placePreview[T]) stored() (storedListing, bool) {
	if v.before == nil {
		return storedListing{}, false
	}
	return storedListing{v.of.ref(v.before), v.of.record(v.before).Version, v.of.name(v.before)}, true
}

func (v *placePreview[T]) written() domain.Ref { return v.of.ref(&v.after) }

func (v *placePreview[T]) apply(s *Store, tx *tx, by domain.Actor) (refs []domain.Ref, err error) {
	var before T
	if v.before == nil {
		v.after, err = v.of.addRow(s, tx, by, v.after)
	} else if before = *v.before; len(v.of.changes(before, v.after)) > 0 {
		v.after, refs, err = v.of.saveRow(s, tx, by, v.after, v.of.record(&before).Version)
	}
	v.changes = v.of.changes(before, v.after)
	return refs, err
}

func (v *placePreview[T]) describe(*Store, *tx, domain.Actor, *domain.ImportRow) error { return nil }

func (v *placePreview[T]) complete(*Store, *tx, domain.Actor, *domain.ImportRow) error { return nil }
