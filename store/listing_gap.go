package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.ListingGapService = (*Store)(nil)

// gapRow is a draft of an import with what decides about its missing fields.
type gapRow struct {
	ID, Slug, Name string
	Status         domain.Status
	Version        int64
	ProducerID     *string
	ProvinceCode   string
	RowNumber      int
	Entry          domain.EntryJSON
	Maker          string
	SetCode        *string
	Story          bool // it has a story, or needs none
}

// lacks are the conditions that a product p lacks a field. They are
// Product.CheckSubmit in SQL; a test compares both.
func lacks() map[string]string {
	return map[string]string{
		"producer_id": "p.producer_id IS NULL",
		"set":         "p.set_code IS NULL",
		"story":       "(trim(p.description, '" + whiteSpace + "') = '' AND NOT " + whereNamed() + ")",
	}
}

// whiteSpace are the characters that strings.TrimSpace removes.
const whiteSpace = "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"

// ImportedGaps lists drafts of an import that lack fields.
func (s *Store) ImportedGaps(ctx context.Context, by domain.Actor, id string, f domain.GapFilter, p domain.Page) (out domain.List[domain.ListingGaps], err error) {
	if err := db.CheckLimit(p); err != nil {
		return out, err
	}
	if err := f.Validate(); err != nil {
		return out, err
	}
	err = s.read(ctx, "listing what drafts of an import lack", func(tx *gorm.DB) error {
		i, err := importOf(tx, by, id)
		if err != nil {
			return err
		}
		if err := i.CheckMove(); err != nil {
			return err
		}
		missing := lacks()
		where := missing[f.Field]
		if where == "" {
			where = "(" + missing["set"] + " OR " + missing["story"] + " OR " + missing["producer_id"] + ")"
		}
		own := isManaged(by, domain.KindProduct)
		sel := tx.Table("import_rows r").Joins("JOIN products p ON p.id = r.product_id").Joins("LEFT JOIN producers m ON m.id = p.producer_id").
			Where("r.import_id = ? AND r.written AND p.status IN ?", i.ID, []domain.Status{domain.StatusDraft, domain.StatusChangesRequested}).Where(where).
			Where("p.id IN (SELECT products.id FROM products WHERE "+own.SQL+")", own.Vars...)
		for _, w := range strings.Fields(domain.Fold(f.Text)) {
			sel = sel.Where(position(tx)+"(p.name_fold, ?) > 0", w)
		}
		sel = sel.Session(&gorm.Session{})
		if p.Total {
			n, err := db.Count(sel)
			if err != nil {
				return err
			}
			out.Total = &n
		}
		order := db.Ascending("gaps of an import", []any{i.ID, f}, db.Int("r.row_number", func(r gapRow) int64 { return int64(r.RowNumber) }))
		after, err := order.After(p.Cursor)
		if err != nil {
			return err
		}
		var rows []gapRow
		err = order.Slice(sel.Select("p.id, p.slug, p.name, p.status, p.version, p.producer_id, p.province_code, p.set_code, r.row_number, r.entry, coalesce(m.name, '') AS maker, NOT "+missing["story"]+" AS story"), after, p.Limit+1).Find(&rows).Error
		if err != nil {
			return err
		}
		rows, out.Next = db.Cut(rows, p.Limit, order.Cursor)
		for _, r := range rows {
			out.Items = append(out.Items, r.gaps())
		}
		return nil
	})
	return out, err
}

// ImportedNumbers returns the rows of an import that have a number.
func (s *Store) ImportedNumbers(ctx context.Context, by domain.Actor, id string) (out []domain.NumberedRow, err error) {
	err = s.read(ctx, "reading the numbers of an import", func(tx *gorm.DB) error {
		i, err := importOf(tx, by, id)
		if err != nil {
			return err
		}
		// An entry is long: only some are in memory at a time.
		for last := -1; ; {
			var rows []domain.ImportRow
			if err := tx.Select("row_number, name, product_id, entry").Where("import_id = ? AND row_number > ?", i.ID, last).Order("row_number").Limit(numberedRows).Find(&rows).Error; err != nil {
				return err
			}
			for _, r := range rows {
				last = r.Row
				if r.Entry.Number == "" {
					continue
				}
				row := domain.NumberedRow{Number: r.Entry.Number, Name: r.Name}
				if r.ProductID != nil {
					row.ProductID = *r.ProductID
				}
				out = append(out, row)
			}
			if len(rows) < numberedRows {
				return nil
			}
		}
	})
	return out, err
}

// numberedRows is how many rows of an import ImportedNumbers reads at a time.
const numberedRows = 500

func (r gapRow) gaps() domain.ListingGaps {
	state := stateRow{Kind: domain.KindProduct, ID: r.ID, Slug: r.Slug, Name: r.Name, Status: r.Status, Version: r.Version, ProducerID: r.ProducerID, ProvinceCode: r.ProvinceCode}.state()
	g := domain.ListingGaps{ListingState: state, Row: r.RowNumber, Number: r.Entry.Number, Maker: r.Maker}
	for _, x := range []struct {
		field   string
		missing bool
	}{{"producer_id", r.ProducerID == nil}, {"set", r.SetCode == nil}, {"story", !r.Story}} {
		if x.missing {
			g.Fields = append(g.Fields, x.field)
		}
	}
	return g
}

// ProductGaps returns the required fields that a product lacks.
func (s *Store) ProductGaps(ctx context.Context, by domain.Actor, id string) (out []string, err error) {
	err = s.read(ctx, "reading what a product lacks", func(tx *gorm.DB) error {
		if _, err := visibleTo(tx, by, domain.Ref{Kind: domain.KindProduct, ID: id}); err != nil {
			return err
		}
		var p domain.Product
		if err := tx.Where("id = ?", id).Take(&p).Error; err != nil {
			return err
		}
		named, err := inDecision(tx, id)
		if err != nil {
			return err
		}
		for _, e := range domain.ErrorsOf(p.CheckSubmit(named)) {
			out = append(out, e.Field)
		}
		return nil
	})
	return out, err
}

// EnterGaps enters fields of a product for its producer.
func (s *Store) EnterGaps(ctx context.Context, by domain.Actor, version int64, g domain.FilledGap) (out domain.Product, err error) {
	err = s.write(ctx, "entering fields for a producer", func(tx *tx) (refs []domain.Ref, err error) {
		out, refs, err = s.enterGaps(tx, by, version, g.ProductID, g.Apply)
		return refs, err
	})
	return out, err
}

// FillGaps enters fields of many products that lack them.
func (s *Store) FillGaps(ctx context.Context, by domain.Actor, all []domain.FilledGap) ([]domain.ReviewOutcome, error) {
	return inChunks(ctx, s, "entering fields for producers", all, lockProductsOf, func(tx *tx, g domain.FilledGap, out *domain.ReviewOutcome) ([]domain.Ref, error) {
		return s.fillGap(tx, by, g, out)
	})
}

// lockProductsOf locks products and their producers, which saveProduct would lock one
// by one, in the one order of all callers.
func lockProductsOf(tx *gorm.DB, gaps []domain.FilledGap) error {
	var ids []string
	for _, g := range gaps {
		if db.IsID(g.ProductID) {
			ids = append(ids, g.ProductID)
		}
	}
	var makers []string
	if err := tx.Model(&domain.Product{}).Where("id IN ? AND producer_id IS NOT NULL", ids).Distinct().Pluck("producer_id", &makers).Error; err != nil {
		return err
	}
	return lockListings(tx, append(refsOf(domain.KindProducer, makers), refsOf(domain.KindProduct, ids)...))
}

// fillGap is FillGaps for one product: a broken rule is part of the outcome.
func (s *Store) fillGap(within *tx, by domain.Actor, g domain.FilledGap, out *domain.ReviewOutcome) (refs []domain.Ref, err error) {
	out.Ref = domain.Ref{Kind: domain.KindProduct, ID: g.ProductID}
	err = within.savepoint(func(tx *tx) error {
		p, changed, err := s.enterGaps(tx, by, domain.AnyVersion, g.ProductID, g.Fill)
		if p.ID != "" {
			out.Name = p.Name
		}
		refs, out.Moved = changed, len(changed) > 0
		return err
	})
	if !isRule(err) {
		return refs, err
	}
	out.Moved, out.Errs = false, domain.ErrorsOf(err)
	return nil, nil
}

// enterGaps changes a product as enter does, and notifies the members of its producer.
func (s *Store) enterGaps(tx *tx, by domain.Actor, version int64, id string, enter func(p *domain.Product, named bool) error) (domain.Product, []domain.Ref, error) {
	row, err := visibleTo(tx.DB, by, domain.Ref{Kind: domain.KindProduct, ID: id})
	if err != nil {
		return domain.Product{}, nil, err
	}
	if _, onBehalf := by.MayManage(row.producer(), row.place()); !onBehalf {
		return domain.Product{}, nil, domain.Errorf(domain.CodeForbidden, "an office enters this for a producer; change the product itself")
	}
	var p domain.Product
	if err := tx.Where("id = ?", id).Take(&p).Error; err != nil {
		return p, nil, err
	}
	if err := p.CheckEnter(); err != nil {
		return p, nil, err
	}
	named, err := inDecision(tx.DB, id)
	if err != nil {
		return p, nil, err
	}
	if err := enter(&p, named); err != nil {
		return p, nil, err
	}
	p, refs, err := s.saveProduct(tx, by, p, version)
	if err != nil || len(refs) == 0 || p.ProducerID == nil {
		return p, refs, err
	}
	members, err := membersOf(tx.DB, *p.ProducerID)
	if err != nil {
		return p, nil, err
	}
	n := domain.Notice{
		Subject: domain.Subject{Kind: string(domain.KindProduct), ID: p.ID}, Kind: "listing.entered", Key: "entered " + p.ID + " v" + strconv.FormatInt(p.Version, 10), Path: pathOf(row.ref()),
		Title: p.Name + ": cán bộ đã nhập thay", TitleEN: p.Name + ": entered by an officer",
		Text: "Cơ quan đã nhập thay câu chuyện hoặc bộ sản phẩm. Bạn hãy xem lại và sửa nếu chưa đúng.", TextEN: "The office entered the story or the product set for you. Look at it, and correct what is wrong.",
	}
	return p, refs, s.notify(tx.DB, n, slices.DeleteFunc(members, func(u string) bool { return u == by.UserID })...)
}

// LastEntry returns the last time that an officer entered fields of a listing.
func (s *Store) LastEntry(ctx context.Context, by domain.Actor, ref domain.Ref) (out domain.ReviewMove, err error) {
	err = s.read(ctx, "reading an entry of an office", func(tx *gorm.DB) (err error) {
		if _, err := visibleTo(tx, by, ref); err != nil {
			return err
		}
		out, err = lastWriting(tx, ref, "on_behalf")
		return err
	})
	return out, err
}

// lastWriting returns the last time that a listing was added or changed, under a
// condition on entries of the log.
func lastWriting(tx *gorm.DB, ref domain.Ref, where string, args ...any) (domain.ReviewMove, error) {
	kind := string(ref.Kind)
	return lastAct(tx, ref, "action IN ? AND "+where, append([]any{[]string{kind + ".add", kind + ".change"}}, args...)...)
}
