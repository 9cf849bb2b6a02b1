package store

import (
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// rowPreview is what importing a row of any kind would do now.
type rowPreview struct {
	subject string // the listing that the row names
	changes []domain.FieldChange
	faults  []domain.RowFault
}

func (v *rowPreview) common() *rowPreview { return v }

func (v *rowPreview) fault(column, format string, args ...any) {
	v.faults = append(v.faults, faultsOf(domain.Invalidf(column, format, args...))...)
}

// listingPreview is a rowPreview of one kind.
type listingPreview interface {
	common() *rowPreview
	// stored returns the listing that the row is about as it is now. It returns
	// false for a new one.
	stored() (storedListing, bool)
	// apply writes the listing through the functions that forms use, and sets the
	// changes.
	apply(s *Store, tx *tx, by domain.Actor) ([]domain.Ref, error)
	// written returns the listing after apply.
	written() domain.Ref
	// describe adds to the row of a preview what it shows beside faults and changes.
	describe(s *Store, tx *tx, by domain.Actor, row *domain.ImportRow) error
	// complete does what a written row does beside its listing.
	complete(s *Store, tx *tx, by domain.Actor, row *domain.ImportRow) error
}

// storedListing is the listing that a row changes.
type storedListing struct {
	ref     domain.Ref
	version int64
	name    string
}

// previewEntry returns what importing a row would do for the actor. It writes
// nothing. Listings and producers that the actor may not manage are treated as
// missing, so that a file never changes more than its sender could.
func previewEntry(tx *gorm.DB, by domain.Actor, k domain.Kind, e domain.ListingEntry) (listingPreview, error) {
	switch k {
	case domain.KindCraftVillage:
		return previewPlace(tx, by, craftVillages(), e)
	case domain.KindTourismSite:
		return previewPlace(tx, by, tourismSites(), e)
	}
	return previewProduct(tx, by, e)
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

// previewRow returns the row of a preview. It writes nothing.
func (s *Store) previewRow(tx *tx, by domain.Actor, i domain.Import, line domain.ImportLine) (domain.ImportRow, error) {
	e := line.Entry
	if err := heed(tx.DB, &e); err != nil {
		return domain.ImportRow{}, err
	}
	row := domain.ImportRow{ImportID: i.ID, Row: e.Row, Name: entryName(e), Entry: domain.EntryJSON(e), Cells: line.Cells}
	preview, err := previewEntry(tx.DB, by, i.Kind, e)
	if err != nil {
		return row, err
	}
	v := preview.common()
	row.Subject = v.subject
	if len(v.faults) == 0 {
		first, err := earlierRow(tx.DB, i.ID, v.subject)
		if err != nil {
			return row, err
		}
		if first > 0 {
			v.fault("name", "row %v is about the same thing", first)
		} else if _, err := s.applyRow(tx, by, preview, true); err != nil {
			return row, err
		}
	}
	if err := preview.describe(s, tx, by, &row); err != nil {
		return row, err
	}
	if said := e.Said.Maker; said != nil && *said != "" {
		row.Entry.Maker.Lookalikes = line.Entry.Maker.Lookalikes
	}
	found, known := preview.stored()
	row.Faults, row.Changes = v.faults, v.changes
	row.Judge(!known)
	if known {
		row.SetListing(found.ref)
		row.BaseVersion = found.version
		if row.Name == "" {
			row.Name = found.name
		}
	}
	row.Ask()
	return row, nil
}

// shorten drops what a row of a file says when the row changes nothing, since most
// rows of a list that is sent again are such rows.
func shorten(row *domain.ImportRow) {
	if row.Result == domain.ImportSame {
		e := row.Entry
		row.Entry, row.Cells = domain.EntryJSON{Row: e.Row, Number: e.Number, Maker: e.Maker, Award: e.Award, Notes: e.Notes}, nil
	}
}

// earlierRow returns the number of a row of an import about the same thing; 0 for
// none.
func earlierRow(tx *gorm.DB, id, subject string) (int, error) {
	var found []int
	err := tx.Model(&domain.ImportRow{}).Where("import_id = ? AND subject = ? AND result <> ? AND NOT skipped", id, subject, domain.ImportError).Limit(1).Pluck("row_number", &found).Error
	if err != nil || len(found) == 0 {
		return 0, err
	}
	return found[0], nil
}

// writeRow writes a whole row, or stores its error and writes nothing.
func (s *Store) writeRow(tx *tx, by domain.Actor, k domain.Kind, row *domain.ImportRow) ([]domain.Ref, error) {
	preview, err := previewEntry(tx.DB, by, k, domain.ListingEntry(row.Entry))
	if err != nil {
		return nil, err
	}
	v := preview.common()
	if len(v.faults) == 0 {
		found, known := preview.stored()
		seen, _ := row.Listing()
		switch {
		case row.Result == domain.ImportNew && known:
			v.fault("", "this was added after the preview; send the row again")
		case row.Result == domain.ImportChanged && (!known || seen != found.ref || row.BaseVersion != found.version):
			v.fault("", "this was changed after the preview; send the row again")
		}
	}
	var refs []domain.Ref
	if len(v.faults) == 0 {
		if refs, err = s.applyRow(tx, by, preview, false); err != nil {
			return nil, err
		}
	}
	if len(v.faults) == 0 {
		row.Written = true
		row.SetListing(preview.written())
		err = preview.complete(s, tx, by, row)
	} else {
		row.Result, row.Faults, row.Changes = domain.ImportError, v.faults, nil
	}
	if err != nil {
		return nil, err
	}
	return refs, tx.Select("result", "faults", "changes", "written", "product_id", "craft_village_id", "tourism_site_id", "entry").Updates(row).Error
}

// errTried ends a trial.
var errTried = errors.New("store: only tried")

// applyRow writes what a preview says. With try it checks the rules, then undoes
// everything. An error of a rule or of the database is a fault of this row only.
func (s *Store) applyRow(within *tx, by domain.Actor, preview listingPreview, try bool) (refs []domain.Ref, err error) {
	err = within.savepoint(func(tx *tx) (err error) {
		if refs, err = preview.apply(s, tx, by); err == nil && try {
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
	switch err = db.Translate(err); domain.CodeOf(err) {
	case domain.CodeInvalid, domain.CodeConflict, domain.CodeNotFound, domain.CodePrecondition, domain.CodeForbidden:
		v := preview.common()
		v.faults = append(v.faults, faultsOf(err)...)
		return nil, nil
	}
	return nil, err
}

// faultsOf returns the faults of a row for an error about a field.
func faultsOf(err error) []domain.RowFault {
	out := domain.FaultsOf(err)
	for i, f := range out {
		out[i].Column = columnOf(f.Column)
	}
	return out
}

// columnOf returns the column of a spreadsheet for a field of the form, such as
// packs[0].retail_vnd.
func columnOf(field string) string {
	field = strings.TrimPrefix(field, "place.")
	if field == "producer_id" {
		return "producer_name"
	}
	var n int
	var part string
	if _, err := fmt.Sscanf(field, "packs[%d].%s", &n, &part); err == nil {
		if n >= domain.SheetPacks {
			return "packs_more"
		}
		return fmt.Sprintf("pack%d_%s", n+1, strings.TrimSuffix(part, "_vnd"))
	}
	field, _, _ = strings.Cut(field, "[")
	if field == "packs" {
		return "packs_more"
	}
	return field
}
