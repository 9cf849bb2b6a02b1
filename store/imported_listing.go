package store

import (
	"context"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// rowColumns are the columns of import_rows that name a listing, by its kind.
func rowColumns() map[domain.Kind]string {
	return map[domain.Kind]string{domain.KindProduct: "product_id", domain.KindCraftVillage: "craft_village_id", domain.KindTourismSite: "tourism_site_id"}
}

// importOf returns an import that the actor sent, or that wrote a listing that the
// actor manages. CodeNotFound for any other.
func importOf(tx *gorm.DB, by domain.Actor, id string) (domain.Import, error) {
	own, err := ownImport(tx, by, id)
	if domain.CodeOf(err) != domain.CodeNotFound || !db.IsID(id) {
		return own, err
	}
	var found []domain.Import
	if err := tx.Where("id = ?", id).Find(&found).Error; err != nil {
		return domain.Import{}, err
	}
	if len(found) == 0 {
		return domain.Import{}, noImport()
	}
	column := rowColumns()[found[0].Kind]
	managed, failed := db.Exists(mine(tx, by, found[0].Kind).Where("id IN (SELECT "+column+" FROM import_rows WHERE import_id = ? AND written)", id))
	if failed != nil {
		return domain.Import{}, failed
	}
	if !managed {
		return domain.Import{}, noImport()
	}
	return found[0], nil
}

// ImportedListings counts the listings of an import by status.
func (s *Store) ImportedListings(ctx context.Context, by domain.Actor, id string) (out domain.ImportedListings, err error) {
	err = s.read(ctx, "counting the listings of an import", func(tx *gorm.DB) error {
		i, err := importOf(tx, by, id)
		if err != nil {
			return err
		}
		out.Import = i
		if err := tx.Model(&domain.User{}).Where("id = ?", i.UserID).Pluck("name", &out.Sender).Error; err != nil {
			return err
		}
		var counts []struct {
			Status domain.Status
			N      int
		}
		table, column := tableOf(i.Kind), rowColumns()[i.Kind]
		err = tx.Table("import_rows r").Joins("JOIN "+table+" l ON l.id = r."+column).Where("r.import_id = ? AND r.written", i.ID).
			Select("l.status, count(DISTINCT l.id) AS n").Group("l.status").Scan(&counts).Error
		for _, c := range counts {
			switch c.Status {
			case domain.StatusDraft, domain.StatusChangesRequested:
				out.Draft += c.N
			case domain.StatusSubmitted:
				out.Submitted += c.N
			case domain.StatusPublished:
				out.Published += c.N
			default:
				out.Others += c.N
			}
		}
		return err
	})
	return out, err
}

// ImportedRefs returns the listings of written rows of an import.
func (s *Store) ImportedRefs(ctx context.Context, by domain.Actor, id string, from, most int, makers bool) (refs []domain.Ref, next int, err error) {
	err = s.read(ctx, "listing the listings of an import", func(tx *gorm.DB) error {
		i, err := importOf(tx, by, id)
		if err != nil {
			return err
		}
		if err := i.CheckMove(); err != nil {
			return err
		}
		var rows []domain.ImportRow
		if err := tx.Where("import_id = ? AND row_number >= ? AND written", i.ID, from).Order("row_number").Limit(most + 1).Find(&rows).Error; err != nil {
			return err
		}
		if len(rows) > most {
			next, rows = rows[most].Row, rows[:most]
		}
		seen := map[domain.Ref]bool{}
		add := func(ref domain.Ref) {
			if ref.ID != "" && !seen[ref] {
				seen[ref] = true
				refs = append(refs, ref)
			}
		}
		for _, r := range rows {
			if makers {
				add(domain.Ref{Kind: domain.KindProducer, ID: r.Entry.Maker.ID})
			}
			if ref, ok := r.Listing(); ok {
				add(ref)
			}
		}
		return nil
	})
	return refs, next, err
}

// ImportsToReview lists imports of other users whose listings wait for the actor.
func (s *Store) ImportsToReview(ctx context.Context, by domain.Actor, p domain.Page) (domain.List[domain.Import], error) {
	var out domain.List[domain.Import]
	err := s.read(ctx, "listing imports to review", func(tx *gorm.DB) (err error) {
		sel, waits, args := tx.Model(&domain.Import{}).Where("user_id <> ? AND state = ?", by.UserID, domain.ImportDone), "1 = 0", []any{}
		for _, k := range domain.ImportKinds() {
			managed := isManaged(by, k)
			waits += " OR EXISTS (SELECT 1 FROM import_rows r JOIN " + tableOf(k) + " ON " + tableOf(k) + ".id = r." + rowColumns()[k] + " WHERE r.import_id = imports.id AND r.written AND status = ? AND " + managed.SQL + ")"
			args = append(append(args, domain.StatusSubmitted), managed.Vars...)
		}
		out, err = db.Page(sel.Where(waits, args...), p, db.Newest("imports", func(i domain.Import) string { return i.ID }))
		return err
	})
	return out, err
}
