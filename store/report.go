package store

import (
	"context"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.ReportService = (*Store)(nil)

func noReport() error { return domain.NotFoundf("there is no such report") }

// AddReport stores a report.
func (s *Store) AddReport(ctx context.Context, r domain.Report, product string) (domain.Report, error) {
	err := s.write(ctx, "adding a report", func(tx *tx) (_ []domain.Ref, err error) {
		if r.ProductID, err = reported(tx.DB, r.Code, product); err != nil {
			return nil, err
		}
		if err := r.Validate(); err != nil {
			return nil, err
		}
		var known int64
		if err := tx.Model(&domain.Province{}).Where("code = ?", r.ProvinceCode).Count(&known).Error; err != nil {
			return nil, err
		}
		if known == 0 {
			return nil, domain.Invalidf("province", "there is no unit of today with this code")
		}
		limit := domain.LimitUse{Limit: domain.ReportsPerPlace(), Subject: r.ProvinceCode}
		if r.ProductID != nil {
			limit = domain.LimitUse{Limit: domain.ReportsPerProduct(), Subject: *r.ProductID}
		}
		if err := s.takeLimits(tx.DB, limit); err != nil {
			return nil, err
		}
		// A double click sends a report twice, and counts once. The limit,
		// which is taken before, serializes the two.
		var same []domain.Report
		again := tx.Where("code = ? AND product_name = ? AND province_code = ? AND place = ? AND text = ? AND contact = ? AND created_at > ?",
			r.Code, r.ProductName, r.ProvinceCode, r.Place, r.Text, r.Contact, s.clock().Add(-domain.SameReport))
		if r.ProductID != nil {
			again = again.Where("product_id = ?", *r.ProductID)
		} else {
			again = again.Where("product_id IS NULL")
		}
		if err := again.Order("id").Limit(1).Find(&same).Error; err != nil {
			return nil, err
		}
		if len(same) > 0 {
			r = same[0]
			return nil, loadReported(tx.DB, &r)
		}
		if r.ID, err = db.NewID(); err != nil {
			return nil, err
		}
		r.Ref, r.Version, r.State = domain.NewReportRef(), 1, domain.ReportOpen
		r.Answer, r.Note, r.DecidedBy, r.DecidedAt, r.Product = "", "", nil, nil, nil
		r.CreatedAt = s.clock()
		r.UpdatedAt = r.CreatedAt
		if err := tx.Omit(clause.Associations).Create(&r).Error; err != nil {
			return nil, err
		}
		if err := loadReported(tx.DB, &r); err != nil {
			return nil, err
		}
		at, about := r.ProvinceCode, r.ProductName
		if r.Product != nil {
			at, about = r.Product.ProvinceCode, r.Product.Name
		}
		if about == "" {
			about = r.Code
		}
		officers, err := officersOf(tx.DB, at)
		if err != nil {
			return nil, err
		}
		err = s.emit(tx.DB, domain.EventReportReceived, domain.ReportEvent{ID: r.ID, ProductID: r.ProductID, ProvinceCode: at, Path: "/v1/me/reports/" + r.ID}, officers...)
		if err != nil {
			return nil, err
		}
		return nil, s.notify(tx.DB, domain.Notice{
			Subject: domain.Subject{Kind: "report", ID: r.ID}, Kind: "report.new", Key: "report " + r.ID, Path: "/v1/me/reports/" + r.ID,
			Title: "Phản ánh mới: " + about, TitleEN: "A new report: " + about,
			Text: "Có người phản ánh dấu hiệu nghi vấn. Mở phản ánh để xem và trả lời.", TextEN: "A suspicion was reported. Open the report to read and answer it.",
		}, officers...)
	})
	if err != nil {
		return domain.Report{}, err
	}
	return r, nil
}

// reported returns the product that a report is about: the one that it names,
// or else that of the certificate.
func reported(tx *gorm.DB, code, product string) (*string, error) {
	var found []string
	if product != "" {
		column := "slug"
		if db.IsID(product) {
			column = "id"
		}
		missing := domain.Invalidf("product_id", "there is no product with this id or slug")
		if column == "slug" && !isSlug(product) {
			return nil, missing
		}
		// Products that are not public any more may still be on shelves.
		err := tx.Model(&domain.Product{}).Where(column+" = ? AND status IN ?", product,
			[]domain.Status{domain.StatusPublished, domain.StatusSuspended, domain.StatusWithdrawn}).Pluck("id", &found).Error
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, missing
		}
		return &found[0], nil
	}
	err := tx.Model(&domain.Certificate{}).Where("code = ?", domain.ParseCode(code)).Pluck("product_id", &found).Error
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func loadReported(tx *gorm.DB, r *domain.Report) error {
	r.Product = nil
	if r.ProductID == nil {
		return nil
	}
	var found []domain.Product
	if err := tx.Preload("Producer").Where("id = ?", *r.ProductID).Find(&found).Error; err != nil {
		return err
	}
	if len(found) > 0 {
		r.Product = &found[0]
	}
	return nil
}

// ReportByRef returns a report by its reference.
func (s *Store) ReportByRef(ctx context.Context, ref string) (domain.Report, error) {
	var found []domain.Report
	err := s.read(ctx, "reading a report", func(tx *gorm.DB) error {
		if err := tx.Where("ref = ?", ref).Limit(1).Find(&found).Error; err != nil {
			return err
		}
		if len(found) == 0 {
			return noReport()
		}
		return nil
	})
	if err != nil {
		return domain.Report{}, err
	}
	return found[0], nil
}

// Reports returns reports for an officer.
func (s *Store) Reports(ctx context.Context, by domain.Actor, f domain.ReportFilter, p domain.Page) (domain.List[domain.Report], error) {
	var out domain.List[domain.Report]
	err := s.read(ctx, "listing reports", func(tx *gorm.DB) (err error) {
		sel := reportsOf(tx.Model(&domain.Report{}), by, f.Province)
		if len(f.States) > 0 {
			sel = sel.Where("reports.state IN ?", f.States)
		}
		if f.ProductID != "" {
			if !db.IsID(f.ProductID) {
				return domain.Invalidf("product_id", "it is not an id")
			}
			sel = sel.Where("reports.product_id = ?", f.ProductID)
		}
		if f.Text != "" {
			at := position(tx)
			listed := tx.Session(&gorm.Session{NewDB: true}).Table("products").Select("products.id")
			for _, w := range strings.Fields(domain.Fold(f.Text)) {
				listed = listed.Where(at+"(products.name_fold, ?) > 0", w)
			}
			sel = sel.Where("(reports.product_id IN (?) OR "+at+"(reports.product_name, ?) > 0 OR "+at+"(reports.place, ?) > 0)", listed, f.Text, f.Text)
		}
		out, err = db.Page(sel.Preload("Product"), p, db.Newest("reports", func(r domain.Report) string { return r.ID }, f))
		return err
	})
	return out, err
}

// reportOf returns a report for an officer.
func reportOf(tx *gorm.DB, by domain.Actor, id string) (domain.Report, error) {
	if !db.IsID(id) {
		return domain.Report{}, noReport()
	}
	var found []domain.Report
	if err := reportsOf(tx.Model(&domain.Report{}), by, "").Where("reports.id = ?", id).Find(&found).Error; err != nil {
		return domain.Report{}, err
	}
	if len(found) == 0 {
		return domain.Report{}, noReport()
	}
	return found[0], loadReported(tx, &found[0])
}

// Report returns a report for an officer.
func (s *Store) Report(ctx context.Context, by domain.Actor, id string) (out domain.Report, err error) {
	err = s.read(ctx, "reading a report", func(tx *gorm.DB) (err error) {
		out, err = reportOf(tx, by, id)
		return err
	})
	return out, err
}

// reportAudit is what the audit log holds of a report: never its sender.
type reportAudit struct {
	State  domain.ReportState `json:"state"`
	Answer string             `json:"answer_text,omitempty"`
}

// DecideReport takes an action on a report.
func (s *Store) DecideReport(ctx context.Context, by domain.Actor, id string, version int64, d domain.ReportDecision) (out domain.Report, err error) {
	err = s.write(ctx, "deciding on a report", func(tx *tx) (refs []domain.Ref, err error) {
		r, err := reportOf(tx.DB, by, id)
		if err != nil {
			return nil, err
		}
		if isStale(r.Version, version) {
			return nil, changedMeanwhile()
		}
		if err := d.Validate(); err != nil {
			return nil, err
		}
		before := reportAudit{r.State, r.Answer}
		if r.State, err = r.State.Apply(d.Action); err != nil {
			return nil, err
		}
		if d.Action == domain.ReportSuspend {
			if r.Product == nil {
				return nil, domain.Errorf(domain.CodeConflict, "the report is about a product that is not listed; there is nothing to suspend")
			}
			if refs, _, err = s.move(tx, by, domain.Ref{Kind: domain.KindProduct, ID: r.Product.ID}, domain.AnyVersion, domain.ReviewSuspend, d.Note); err != nil {
				return nil, err
			}
		}
		now := s.clock()
		if d.Answer != "" {
			r.Answer = d.Answer
		}
		if d.Note != "" {
			r.Note = d.Note
		}
		r.DecidedBy, r.DecidedAt, r.UpdatedAt = &by.UserID, &now, now
		done := tx.Model(&domain.Report{}).Where("id = ? AND version = ?", r.ID, r.Version).Updates(map[string]any{
			"state": r.State, "answer": r.Answer, "note": r.Note, "decided_by": r.DecidedBy, "decided_at": r.DecidedAt, "updated_at": now, "version": r.Version + 1,
		})
		if done.Error != nil {
			return nil, done.Error
		}
		if done.RowsAffected == 0 {
			return nil, changedMeanwhile()
		}
		a := domain.Audit{
			Action: "report." + string(d.Action), Noun: "report", NounID: r.ID, ProvinceCode: r.ProvinceCode, Reason: d.Note,
			Before: before, After: reportAudit{r.State, r.Answer},
		}
		if r.Product != nil {
			a.Listing, a.ProvinceCode = domain.Ref{Kind: domain.KindProduct, ID: r.Product.ID}, r.Product.ProvinceCode
		}
		if err := s.record(tx, by, a); err != nil {
			return nil, err
		}
		out, err = reportOf(tx.DB, by, id)
		return refs, err
	})
	if err != nil {
		return domain.Report{}, err
	}
	return out, nil
}
