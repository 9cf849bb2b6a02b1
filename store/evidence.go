package store

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.EvidenceService = (*Store)(nil)

func noEvidence() error { return domain.NotFoundf("there is no such evidence") }

func productRef(id string) domain.Ref { return domain.Ref{Kind: domain.KindProduct, ID: id} }

// proving is domain.Evidence.Proves in SQL, for the rows of evidence.
const proving = "evidence.verdict IN ('accepted', 'waived') AND evidence.paper_kind <> 'gi_registration'"

// meets narrows a query on products to those that meet all conditions on a day.
func meets(sel *gorm.DB, conditions []domain.Condition, on domain.Date) *gorm.DB {
	for _, c := range conditions {
		sel = sel.Where("EXISTS (SELECT 1 FROM evidence WHERE evidence.product_id = products.id AND evidence.condition = ?"+
			" AND evidence.issued_on <= ? AND (evidence.valid_until IS NULL OR evidence.valid_until >= ?) AND "+proving+")", c, on, on)
	}
	return sel
}

// provingPapers returns the accepted papers of products, oldest first.
func provingPapers(tx *gorm.DB, products []string) (map[string][]domain.Evidence, error) {
	out := map[string][]domain.Evidence{}
	for chunk := range slices.Chunk(products, idsPerQuery) {
		var papers []domain.Evidence
		if err := tx.Where("product_id IN ?", chunk).Where(proving).Order("product_id, issued_on, id").Find(&papers).Error; err != nil {
			return nil, err
		}
		for _, e := range papers {
			out[e.ProductID] = append(out[e.ProductID], e)
		}
	}
	return out, nil
}

// Evidence returns the papers of a product.
func (s *Store) Evidence(ctx context.Context, by domain.Actor, productID string) (out []domain.Evidence, err error) {
	err = s.read(ctx, "listing evidence", func(tx *gorm.DB) error {
		row, err := visibleTo(tx, by, productRef(productID))
		if err != nil {
			return err
		}
		err = tx.Where("product_id = ?", productID).Order("condition, issued_on, id").Find(&out).Error
		for i := range out {
			out[i].ProductVersion = row.Version
		}
		return err
	})
	return out, err
}

// OneEvidence returns one paper.
func (s *Store) OneEvidence(ctx context.Context, by domain.Actor, productID, id string) (out domain.Evidence, err error) {
	err = s.read(ctx, "reading evidence", func(tx *gorm.DB) error {
		row, err := visibleTo(tx, by, productRef(productID))
		if err != nil {
			return err
		}
		out, err = evidenceOf(tx, productID, id)
		out.ProductVersion = row.Version
		return err
	})
	return out, err
}

func evidenceOf(tx *gorm.DB, productID, id string) (domain.Evidence, error) {
	if !db.IsID(id) {
		return domain.Evidence{}, noEvidence()
	}
	var found []domain.Evidence
	if err := tx.Where("product_id = ? AND id = ?", productID, id).Find(&found).Error; err != nil {
		return domain.Evidence{}, err
	}
	if len(found) == 0 {
		return domain.Evidence{}, noEvidence()
	}
	return found[0], nil
}

// EvidenceFile returns the file of a paper.
func (s *Store) EvidenceFile(ctx context.Context, by domain.Actor, productID, id string) (out domain.File, err error) {
	err = s.read(ctx, "reading the file of evidence", func(tx *gorm.DB) error {
		if _, err := visibleTo(tx, by, productRef(productID)); err != nil {
			return err
		}
		e, err := evidenceOf(tx, productID, id)
		if err != nil {
			return err
		}
		if e.FileID == nil {
			return domain.NotFoundf("the paper has no file")
		}
		return tx.Where("id = ?", *e.FileID).Take(&out).Error
	})
	return out, err
}

// evidenceAudit is what the audit log holds of a paper.
type evidenceAudit struct {
	Condition    domain.Condition `json:"condition"`
	PaperKind    domain.PaperKind `json:"paper_kind"`
	OtherKind    string           `json:"other_kind"`
	Number       string           `json:"number"`
	Issuer       string           `json:"issuer"`
	IssuedOn     domain.Date      `json:"issued_on"`
	ValidUntil   *domain.Date     `json:"valid_until"`
	LegalBasis   string           `json:"legal_basis"`
	File         *string          `json:"file"`
	Workers      *int             `json:"workers"`
	LocalWorkers *int             `json:"local_workers"`
	Women        *int             `json:"women"`
	Minority     *int             `json:"ethnic_minority"`
	Verdict      domain.Verdict   `json:"verdict"`
	Reason       string           `json:"verdict_reason"`
}

func evidenceAuditView(e domain.Evidence) evidenceAudit {
	return evidenceAudit{
		e.Condition, e.PaperKind, e.OtherKind, e.Number, e.Issuer, e.IssuedOn, e.ValidUntil, e.LegalBasis, e.FileID,
		e.Workers, e.LocalWorkers, e.Women, e.Minority, e.Verdict, e.VerdictReason,
	}
}

// aboutEvidence returns the common part of all audit entries on a paper.
func aboutEvidence(row stateRow, id, action string) domain.Audit {
	return domain.Audit{Action: "evidence." + action, Noun: "evidence", NounID: id, Listing: row.ref(), ProvinceCode: row.ProvinceCode}
}

// AddEvidence stores a paper.
func (s *Store) AddEvidence(ctx context.Context, by domain.Actor, e domain.Evidence) (domain.Evidence, error) {
	err := s.write(ctx, "adding evidence", func(tx *tx) ([]domain.Ref, error) {
		row, onBehalf, err := managed(tx.DB, by, productRef(e.ProductID))
		if err != nil {
			return nil, err
		}
		var have int64
		if err := tx.Model(&domain.Evidence{}).Where("product_id = ?", row.ID).Count(&have).Error; err != nil {
			return nil, err
		}
		if err := domain.CheckEvidenceCount(int(have) + 1); err != nil {
			return nil, err
		}
		if e.ID, err = db.NewID(); err != nil {
			return nil, err
		}
		e.ProductVersion = row.Version + 1
		e.Version, e.OnBehalf, e.Verdict, e.VerdictReason, e.VerdictBy, e.VerdictAt = 1, onBehalf, domain.VerdictPending, "", nil, nil
		e.CreatedBy, e.UpdatedBy, e.CreatedAt = by.UserID, by.UserID, s.clock()
		e.UpdatedAt = e.CreatedAt
		if err := s.checkCriteria(tx.DB); err != nil {
			return nil, err
		}
		if err := e.Validate(s.criteria, nil, domain.Today(s.now())); err != nil {
			return nil, err
		}
		if e.FileID != nil {
			if _, err := ownFile(tx.DB, by, "file_id", *e.FileID); err != nil {
				return nil, err
			}
		}
		if err := tx.Create(&e).Error; err != nil {
			return nil, err
		}
		a := aboutEvidence(row, e.ID, "add")
		a.OnBehalf, a.After = onBehalf, evidenceAuditView(e)
		if err := s.record(tx, by, a); err != nil {
			return nil, err
		}
		if err := s.notifyOfEvidence(tx.DB, by, row, e); err != nil {
			return nil, err
		}
		return s.evidenceChanged(tx.DB, row)
	})
	if err != nil {
		return domain.Evidence{}, err
	}
	return e, nil
}

// evidenceChanged stores that the product of a changed paper changed.
func (s *Store) evidenceChanged(tx *gorm.DB, row stateRow) ([]domain.Ref, error) {
	return []domain.Ref{row.ref()}, s.touch(tx, "products", []string{row.ID})
}

// heldEvidence returns a paper that the actor manages, in the given version,
// and locks its product until tx ends.
func heldEvidence(tx *gorm.DB, by domain.Actor, productID, id string, version int64) (row stateRow, onBehalf bool, e domain.Evidence, err error) {
	if row, onBehalf, err = managed(tx, by, productRef(productID)); err != nil {
		return row, onBehalf, e, err
	}
	if e, err = evidenceOf(tx, productID, id); err == nil && isStale(e.Version, version) {
		err = changedMeanwhile()
	}
	return row, onBehalf, e, err
}

// ChangeEvidence changes the fields of a paper.
func (s *Store) ChangeEvidence(ctx context.Context, by domain.Actor, productID, id string, version int64, change func(*domain.Evidence) error) (out domain.Evidence, err error) {
	err = s.write(ctx, "changing evidence", func(tx *tx) ([]domain.Ref, error) {
		row, onBehalf, before, err := heldEvidence(tx.DB, by, productID, id, version)
		if err != nil {
			return nil, err
		}
		out = before
		if err := change(&out); err != nil {
			return nil, err
		}
		// Only the fields that people fill in may change.
		edited := out
		out = before
		out.Condition, out.PaperKind, out.OtherKind, out.Number, out.Issuer = edited.Condition, edited.PaperKind, edited.OtherKind, edited.Number, edited.Issuer
		out.IssuedOn, out.ValidUntil, out.LegalBasis, out.FileID = edited.IssuedOn, edited.ValidUntil, edited.LegalBasis, edited.FileID
		out.Workers, out.LocalWorkers, out.Women, out.Minority = edited.Workers, edited.LocalWorkers, edited.Women, edited.Minority
		if out.SamePaper(before) {
			out = before
			out.ProductVersion = row.Version
			return nil, nil
		}
		if err := s.checkCriteria(tx.DB); err != nil {
			return nil, err
		}
		if err := out.Validate(s.criteria, &before, domain.Today(s.now())); err != nil {
			return nil, err
		}
		if out.FileID != nil && (before.FileID == nil || *out.FileID != *before.FileID) {
			if _, err := ownFile(tx.DB, by, "file_id", *out.FileID); err != nil {
				return nil, err
			}
		}
		out.Verdict, out.VerdictReason, out.VerdictBy, out.VerdictAt = domain.VerdictPending, "", nil, nil
		out.ProductVersion = row.Version + 1
		out.Version, out.OnBehalf, out.UpdatedBy, out.UpdatedAt = before.Version+1, onBehalf, by.UserID, s.clock()
		a := aboutEvidence(row, id, "change")
		if a.Before, a.After, err = changes(evidenceAuditView(before), evidenceAuditView(out)); err != nil {
			return nil, err
		}
		a.OnBehalf = onBehalf
		if err := s.saveEvidence(tx, by, out, before.Version, a); err != nil {
			return nil, err
		}
		if err := s.notifyOfEvidence(tx.DB, by, row, out); err != nil {
			return nil, err
		}
		return s.evidenceChanged(tx.DB, row)
	})
	if err != nil {
		return domain.Evidence{}, err
	}
	return out, nil
}

func (s *Store) saveEvidence(tx *tx, by domain.Actor, e domain.Evidence, version int64, a domain.Audit) error {
	done := tx.Model(&domain.Evidence{}).Select("*").Where("id = ? AND version = ?", e.ID, version).Updates(&e)
	if done.Error != nil {
		return done.Error
	}
	if done.RowsAffected == 0 {
		return changedMeanwhile()
	}
	return s.record(tx, by, a)
}

// DeleteEvidence deletes a paper and returns the new version of its product.
func (s *Store) DeleteEvidence(ctx context.Context, by domain.Actor, productID, id string, version int64) (product int64, err error) {
	err = s.write(ctx, "deleting evidence", func(tx *tx) ([]domain.Ref, error) {
		row, onBehalf, e, err := heldEvidence(tx.DB, by, productID, id, version)
		if err != nil {
			return nil, err
		}
		if err := tx.Where("id = ?", id).Delete(&domain.Evidence{}).Error; err != nil {
			return nil, err
		}
		a := aboutEvidence(row, id, "delete")
		a.OnBehalf, a.Before = onBehalf, evidenceAuditView(e)
		if err := s.record(tx, by, a); err != nil {
			return nil, err
		}
		product = row.Version + 1
		return s.evidenceChanged(tx.DB, row)
	})
	return product, err
}

// JudgeEvidence stores a verdict.
func (s *Store) JudgeEvidence(ctx context.Context, by domain.Actor, productID, id string, version int64, v domain.Verdict, reason string) (out domain.Evidence, err error) {
	reason = strings.TrimSpace(reason)
	err = s.write(ctx, "judging evidence", func(tx *tx) ([]domain.Ref, error) {
		row, _, before, err := heldEvidence(tx.DB, by, productID, id, version)
		if err != nil && domain.CodeOf(err) != domain.CodePrecondition {
			return nil, err
		}
		if !isOfficerOf(by, row) {
			return nil, domain.Errorf(domain.CodeForbidden, "only an officer of the province may do this")
		}
		if err != nil {
			return nil, err
		}
		if err := domain.CheckVerdict(v, reason); err != nil {
			return nil, err
		}
		if err := s.fourEyes.CheckVerdictBy(before, v, by.UserID); err != nil {
			return nil, err
		}
		out = before
		now := s.clock()
		out.Verdict, out.VerdictReason, out.VerdictBy, out.VerdictAt = v, reason, &by.UserID, &now
		out.ProductVersion = row.Version + 1
		out.Version, out.UpdatedBy, out.UpdatedAt = before.Version+1, by.UserID, now
		type verdict struct {
			Verdict domain.Verdict `json:"verdict"`
			// Unless CHOPHIEN_FOUR_EYES is all, an officer may judge a paper that it
			// added itself; the audit log shows it.
			OwnEntry bool `json:"own_entry,omitempty"`
		}
		a := aboutEvidence(row, id, string(v))
		a.Reason, a.Before, a.After = reason, verdict{Verdict: before.Verdict}, verdict{v, before.EnteredBy(by.UserID)}
		if err := s.saveEvidence(tx, by, out, before.Version, a); err != nil {
			return nil, err
		}
		if err := s.notifyOfEvidence(tx.DB, by, row, out); err != nil {
			return nil, err
		}
		return s.evidenceChanged(tx.DB, row)
	})
	if err != nil {
		return domain.Evidence{}, err
	}
	return out, nil
}

// notifyOfEvidence notifies officers of a paper that waits for them, and members
// of a verdict, of which they also get the event.
func (s *Store) notifyOfEvidence(tx *gorm.DB, by domain.Actor, row stateRow, e domain.Evidence) error {
	kind, _ := s.criteria.PaperType(e.Condition, e.PaperKind)
	n := domain.Notice{
		Subject: domain.Subject{Kind: "evidence", ID: e.ID}, Kind: "evidence." + string(e.Verdict), Key: "evidence " + e.ID + " " + string(e.Verdict) + " " + e.UpdatedAt.Format("20060102150405.000000"),
		Text: e.VerdictReason, TextEN: e.VerdictReason, Path: "/v1/products/" + row.ID + "/evidence/" + e.ID,
	}
	var vi, en string
	var users []string
	var err error
	switch e.Verdict {
	case domain.VerdictPending:
		if row.Status == domain.StatusDraft || row.Status == domain.StatusWithdrawn {
			return nil // officers review it when the product is submitted
		}
		vi, en = "giấy tờ chờ thẩm định", "a paper waits for your verdict"
		users, err = officersOf(tx, row.ProvinceCode)
	case domain.VerdictAccepted:
		vi, en = "giấy tờ được chấp nhận", "a paper is accepted"
	case domain.VerdictRejected:
		vi, en = "giấy tờ bị từ chối", "a paper is rejected"
	case domain.VerdictWaived:
		vi, en = "được miễn giấy tờ", "a paper is waived"
	}
	if e.Verdict != domain.VerdictPending && row.ProducerID != nil {
		if users, err = membersOf(tx, *row.ProducerID); err == nil {
			err = s.emitEvidence(tx, domain.EventEvidenceJudged, users, e)
		}
	}
	if err != nil {
		return err
	}
	n.Title, n.TitleEN = row.Name+": "+vi+" ("+kind.NameVI+")", row.Name+": "+en+" ("+kind.NameEN+")"
	users = slices.DeleteFunc(users, func(u string) bool { return u == by.UserID })
	return s.notify(tx, n, users...)
}
