package store

import (
	"errors"
	"slices"
	"strings"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// placePreview is what importing a row about a village or site would do now.
type placePreview[T any] struct {
	subject string // the listing that the row names
	before  *T     // nil for a new one
	after   T
	changes []domain.FieldChange
	faults  []domain.RowFault
}

func (v *placePreview[T]) fault(column, format string, args ...any) {
	v.faults = append(v.faults, faultsOf(domain.Invalidf(column, format, args...))...)
}

// entryName returns the name in a row about a listing of any kind.
func entryName(e domain.ListingEntry) string {
	switch {
	case e.Village != nil:
		return e.Village.Name
	case e.Site != nil:
		return e.Site.Name
	}
	return e.Product.Name
}

// preview returns what importing the row would do for the actor. It writes
// nothing. Listings that the actor may not manage are treated as missing.
func (l placeListing[T]) preview(tx *gorm.DB, by domain.Actor, e domain.ListingEntry) (v placePreview[T], err error) {
	v.faults = slices.Clone(e.Faults)
	var added T
	l.apply(e, &added)
	at := l.place(&added)
	if at.ProvinceCode == "" && len(by.Provinces) == 1 {
		at.ProvinceCode = by.Provinces[0] // the officer has no other
	}
	var found []T
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

// write writes what a preview says through the functions that forms use, too. With
// try it undoes everything at the end: the rules were checked, and nothing is written.
func (l placeListing[T]) write(s *Store, within *tx, by domain.Actor, v *placePreview[T], try bool) (refs []domain.Ref, err error) {
	err = within.savepoint(func(tx *tx) (err error) {
		var before T
		if v.before == nil {
			v.after, err = l.addRow(s, tx, by, v.after)
		} else if before = *v.before; len(l.changes(before, v.after)) > 0 {
			v.after, refs, err = l.saveRow(s, tx, by, v.after, l.record(&before).Version)
		}
		v.changes = l.changes(before, v.after)
		if err == nil && try {
			err = errTried
		}
		return err
	})
	switch {
	case err == nil:
		return refs, nil
	case errors.Is(err, errTried):
		return nil, nil
	}
	return nil, v.refuse(err)
}

// refuse makes a fault of the row of a rule or database that refuses it, and
// returns other errors.
func (v *placePreview[T]) refuse(err error) error {
	switch err = db.Translate(err); domain.CodeOf(err) {
	case domain.CodeInvalid, domain.CodeConflict, domain.CodeNotFound, domain.CodePrecondition, domain.CodeForbidden:
		v.faults = append(v.faults, faultsOf(err)...)
		return nil
	}
	return err
}

func (l placeListing[T]) previewRow(s *Store, tx *tx, by domain.Actor, i domain.Import, row *domain.ImportRow) error {
	v, err := l.preview(tx.DB, by, domain.ListingEntry(row.Entry))
	if err != nil {
		return err
	}
	row.Subject = v.subject
	if len(v.faults) == 0 {
		first, err := earlierRow(tx.DB, i.ID, v.subject)
		if err != nil {
			return err
		}
		if first > 0 {
			v.fault("name", "row %v is about the same thing", first)
		} else if _, err := l.write(s, tx, by, &v, true); err != nil {
			return err
		}
	}
	row.Faults, row.Changes = v.faults, v.changes
	row.Judge(v.before == nil)
	if v.before != nil {
		row.SetListing(l.ref(v.before))
		row.BaseVersion = l.record(v.before).Version
		if row.Name == "" {
			row.Name = l.name(v.before)
		}
	}
	if row.Result == domain.ImportSame {
		row.Entry, row.Cells = domain.EntryJSON{Row: row.Row, Number: row.Entry.Number, Notes: row.Entry.Notes}, nil
	}
	return nil
}

func (l placeListing[T]) writeRow(s *Store, tx *tx, by domain.Actor, row *domain.ImportRow) ([]domain.Ref, error) {
	v, err := l.preview(tx.DB, by, domain.ListingEntry(row.Entry))
	if err != nil {
		return nil, err
	}
	if len(v.faults) == 0 {
		ref, _ := row.Listing()
		switch {
		case row.Result == domain.ImportNew && v.before != nil:
			v.fault("", "this was added after the preview; send the row again")
		case row.Result == domain.ImportChanged && (v.before == nil || ref != l.ref(v.before) || row.BaseVersion != l.record(v.before).Version):
			v.fault("", "this was changed after the preview; send the row again")
		}
	}
	var refs []domain.Ref
	if len(v.faults) == 0 {
		if refs, err = l.write(s, tx, by, &v, false); err != nil {
			return nil, err
		}
	}
	if len(v.faults) > 0 {
		row.Result, row.Faults, row.Changes = domain.ImportError, v.faults, nil
		return refs, nil
	}
	row.Written = true
	row.SetListing(l.ref(&v.after))
	return refs, nil
}
