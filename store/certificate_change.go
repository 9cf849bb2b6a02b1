package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.CertificateChangeService = (*Store)(nil)

func noCertificateChange() error { return domain.NotFoundf("there is no such proposal") }

// certificateFor returns a certificate of a product at a place of the officer,
// and locks the product.
func certificateFor(tx *gorm.DB, by domain.Actor, id string) (c domain.Certificate, p domain.Product, all []domain.Certificate, err error) {
	missing := domain.NotFoundf("there is no such certificate")
	if !db.IsID(id) {
		return c, p, nil, missing
	}
	var found []domain.Certificate
	if err := tx.Where("id = ?", id).Find(&found).Error; err != nil {
		return c, p, nil, err
	}
	if len(found) == 0 {
		return c, p, nil, missing
	}
	if all, err = lockProducts(tx, []string{found[0].ProductID}); err != nil {
		return c, p, nil, err
	}
	if err := tx.Where("id = ?", found[0].ProductID).Take(&p).Error; err != nil {
		return c, p, nil, err
	}
	if !by.MayEnter(p.Place) {
		return c, p, nil, missing
	}
	for _, other := range all {
		if other.ID == id {
			c = other
		}
	}
	return c, p, all, nil
}

// decisionOf returns the published decision that a proposal is based on.
func decisionOf(tx *gorm.DB, by domain.Actor, p domain.CertificateChange) (d domain.Decision, err error) {
	if p.DecisionID == nil {
		return d, nil
	}
	unknown := domain.Invalidf("decision_id", "there is no such published decision of the province")
	if !db.IsID(*p.DecisionID) {
		return d, unknown
	}
	var found []domain.Decision
	if err := tx.Where(public).Where("id = ?", *p.DecisionID).Find(&found).Error; err != nil {
		return d, err
	}
	if len(found) == 0 || found[0].ProvinceCode != nil && !found[0].ManagedBy(by) {
		return d, unknown
	}
	return found[0], nil
}

// AddCertificateChange stores a proposal.
func (s *Store) AddCertificateChange(ctx context.Context, by domain.Actor, p domain.CertificateChange, today domain.Date) (out domain.CertificateChange, err error) {
	err = s.write(ctx, "proposing", func(tx *tx) ([]domain.Ref, error) {
		c, product, _, err := certificateFor(tx.DB, by, p.CertificateID)
		if err != nil {
			return nil, err
		}
		if err := s.checkCertificateChange(tx.DB, by, p, c, today); err != nil {
			return nil, err
		}
		since := s.clock().AddDate(0, 0, -domain.CertificateChangeDays)
		var open int64
		err = tx.Model(&domain.CertificateChange{}).Where("certificate_id = ? AND state = ? AND proposed_at >= ?", c.ID, domain.CertificateChangeOpen, since).Count(&open).Error
		if err != nil {
			return nil, err
		}
		if open > 0 {
			return nil, domain.Errorf(domain.CodeConflict, "a proposal for this certificate waits already")
		}
		if p.ID, err = db.NewID(); err != nil {
			return nil, err
		}
		p.State, p.ProposedBy, p.ProposedAt, p.DecidedBy, p.DecidedAt, p.Reason = domain.CertificateChangeOpen, by.UserID, s.clock(), nil, nil, ""
		if err := tx.Omit(clause.Associations).Create(&p).Error; err != nil {
			return nil, err
		}
		p.Certificate, p.Product, out = &c, product, p
		out.Certificate, out.Product = &c, product
		if err := s.recordCertificateChange(tx, by, out, "proposal.add"); err != nil {
			return nil, err
		}
		officers, err := officersOf(tx.DB, product.ProvinceCode)
		if err != nil {
			return nil, err
		}
		others := officers[:0]
		for _, o := range officers {
			if o != by.UserID {
				others = append(others, o)
			}
		}
		return nil, s.notify(tx.DB, domain.Notice{
			Subject: domain.Subject{Kind: "proposal", ID: p.ID}, Kind: "proposal.add", Key: "proposal " + p.ID, Path: "/v1/me/proposals/" + p.ID,
			Title: product.Name + ": đề nghị cần cán bộ thứ hai xác nhận", TitleEN: product.Name + ": a proposal waits for a second officer",
			Text: p.Ground.NameVI() + ". " + p.Text, TextEN: string(p.Ground) + ". " + p.Text,
		}, others...)
	})
	return out, err
}

func (s *Store) checkCertificateChange(tx *gorm.DB, by domain.Actor, p domain.CertificateChange, c domain.Certificate, today domain.Date) error {
	if err := s.checkCriteria(tx); err != nil {
		return err
	}
	if err := p.Validate(c, today); err != nil {
		return err
	}
	d, err := decisionOf(tx, by, p)
	if err != nil {
		return err
	}
	return p.CheckStars(s.criteria, d)
}

type certificateChangeAudit struct {
	Certificate string                        `json:"certificate_code"`
	Kind        domain.CertificateChangeKind  `json:"kind"`
	Ground      domain.Ground                 `json:"ground"`
	EffectiveOn domain.Date                   `json:"effective_on"`
	Stars       int                           `json:"stars"`
	State       domain.CertificateChangeState `json:"state"`
}

func (s *Store) recordCertificateChange(tx *tx, by domain.Actor, p domain.CertificateChange, action string) error {
	reason := p.Reason
	if reason == "" {
		reason = p.Text
	}
	return s.record(tx, by, domain.Audit{
		Action: action, Noun: "proposal", NounID: p.ID, Listing: domain.Ref{Kind: domain.KindProduct, ID: p.Product.ID}, ProvinceCode: p.Product.ProvinceCode,
		Reason: reason, After: certificateChangeAudit{p.CertificateID, p.Kind, p.Ground, p.EffectiveOn, p.Stars, p.State},
	})
}

// CertificateChanges returns the proposals of the officer's provinces.
func (s *Store) CertificateChanges(ctx context.Context, by domain.Actor, open bool, p domain.Page) (out domain.List[domain.CertificateChange], err error) {
	err = s.read(ctx, "listing proposals", func(tx *gorm.DB) (err error) {
		places := seenBy(by, "products", "")
		if by.Has(domain.RoleOfficer) && len(by.Communes) > 0 {
			places = clause.Expr{SQL: "(" + places.SQL + " OR products.commune_code IN ?)", Vars: append(places.Vars, by.Communes)}
		}
		sel := tx.Model(&domain.CertificateChange{}).Preload("Certificate").
			Where("certificate_id IN (SELECT certificates.id FROM certificates JOIN products ON products.id = certificates.product_id WHERE "+places.SQL+")", places.Vars...)
		if open {
			sel = sel.Where("state = ? AND proposed_at >= ?", domain.CertificateChangeOpen, s.clock().AddDate(0, 0, -domain.CertificateChangeDays))
		}
		if out, err = db.Page(sel.Session(&gorm.Session{}), p, db.Newest("proposals", func(p domain.CertificateChange) string { return p.ID }, open)); err != nil {
			return err
		}
		return withProposed(tx, out.Items)
	})
	return out, err
}

// withProposed loads the products of proposals.
func withProposed(tx *gorm.DB, proposals []domain.CertificateChange) error {
	ids := make([]string, 0, len(proposals))
	for _, p := range proposals {
		ids = append(ids, p.Certificate.ProductID)
	}
	var products []domain.Product
	if err := tx.Where("id IN ?", ids).Find(&products).Error; err != nil {
		return err
	}
	for i := range proposals {
		for _, p := range products {
			if p.ID == proposals[i].Certificate.ProductID {
				proposals[i].Product = p
			}
		}
	}
	return nil
}

// certificateChangeFor returns a proposal about a product at a place of the officer.
func certificateChangeFor(tx *gorm.DB, by domain.Actor, id string) (p domain.CertificateChange, err error) {
	if !db.IsID(id) {
		return p, noCertificateChange()
	}
	var found []domain.CertificateChange
	err = tx.Preload("Certificate").Where("id = ?", id).Find(&found).Error
	if err != nil {
		return p, err
	}
	if len(found) == 0 {
		return p, noCertificateChange()
	}
	if err := withProposed(tx, found); err != nil {
		return p, err
	}
	p = found[0]
	if !by.MayEnter(p.Product.Place) {
		return p, noCertificateChange()
	}
	return p, nil
}

// lockedCertificateChange is certificateChangeFor that locks the proposal.
func lockedCertificateChange(tx *gorm.DB, by domain.Actor, id string) (domain.CertificateChange, error) {
	if !db.IsID(id) {
		return domain.CertificateChange{}, noCertificateChange()
	}
	var locked []string
	err := tx.Model(&domain.CertificateChange{}).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id).Pluck("id", &locked).Error
	if err != nil {
		return domain.CertificateChange{}, err
	}
	p, err := certificateChangeFor(tx, by, id)
	if err == nil && p.ProposedBy != by.UserID && by.StandingAt("", p.Product.Place) != domain.StandingProvince {
		err = domain.Errorf(domain.CodeForbidden, "only an officer of the province may do this")
	}
	return p, err
}

// CertificateChange returns one proposal.
func (s *Store) CertificateChange(ctx context.Context, by domain.Actor, id string) (out domain.CertificateChange, err error) {
	err = s.read(ctx, "reading a proposal", func(tx *gorm.DB) (err error) {
		out, err = certificateChangeFor(tx, by, id)
		return err
	})
	return out, err
}

// ConfirmCertificateChange carries out a proposal.
func (s *Store) ConfirmCertificateChange(ctx context.Context, by domain.Actor, id string, today domain.Date) (out domain.CertificateChange, err error) {
	err = s.write(ctx, "confirming a proposal", func(tx *tx) ([]domain.Ref, error) {
		p, err := lockedCertificateChange(tx.DB, by, id)
		if err != nil {
			return nil, err
		}
		proposer := []domain.User{{ID: p.ProposedBy}}
		if err := withRoles(tx.DB, proposer); err != nil {
			return nil, err
		}
		if err := p.CheckConfirm(by, proposer[0].Roles, s.clock()); err != nil {
			return nil, err
		}
		c, product, all, err := certificateFor(tx.DB, by, p.CertificateID)
		if err != nil {
			return nil, err
		}
		p.Product = product
		if err := s.checkCertificateChange(tx.DB, by, p, c, today); err != nil {
			return nil, domain.Errorf(domain.CodeConflict, "the proposal no longer fits the certificate: %v", err)
		}
		if err := s.carryOut(tx, by, p, c, all); err != nil {
			return nil, err
		}
		now := s.clock()
		p.State, p.DecidedBy, p.DecidedAt = domain.CertificateChangeConfirmed, &by.UserID, &now
		if err := tx.Model(&domain.CertificateChange{}).Where("id = ?", p.ID).Select("state", "decided_by", "decided_at").Updates(&p).Error; err != nil {
			return nil, err
		}
		if err := s.recordCertificateChange(tx, by, p, "proposal.confirm"); err != nil {
			return nil, err
		}
		if err := s.touch(tx.DB, "products", []string{product.ID}); err != nil {
			return nil, err
		}
		out, err = certificateChangeFor(tx.DB, by, id)
		return []domain.Ref{{Kind: domain.KindProduct, ID: product.ID}}, err
	})
	return out, err
}

// carryOut ends a certificate, and adds another when the stars of the product
// change. Of the old certificate only the end changes.
func (s *Store) carryOut(tx *tx, by domain.Actor, p domain.CertificateChange, c domain.Certificate, all []domain.Certificate) error {
	d, err := decisionOf(tx.DB, by, p)
	if err != nil {
		return err
	}
	reason := p.Ground.NameVI() + ": " + p.Text
	if p.Kind == domain.CertificateChangeRevoke {
		c.RevokedOn, c.RevokedReason = &p.EffectiveOn, reason
		err := tx.Model(&domain.Certificate{}).Where("id = ?", c.ID).Updates(map[string]any{"revoked_on": c.RevokedOn, "revoked_reason": c.RevokedReason}).Error
		if err != nil {
			return err
		}
		var by0 domain.Decision
		if err := tx.Where("id = ?", c.DecisionID).Take(&by0).Error; err != nil {
			return err
		}
		return s.certificateChanged(tx, by, p.Product, "certificate.revoke", c, by0, reason)
	}
	next := domain.Certificate{
		Code: domain.NewCode(), ProductID: c.ProductID, DecisionID: d.ID, Kind: c.Kind, Name: c.Name, Stars: p.Stars, PotentialFive: p.PotentialFive, Score: p.Score,
		ValidFrom: p.EffectiveOn, ValidUntil: c.ValidUntil, Sample: c.Sample,
	}
	if next.ID, err = db.NewID(); err != nil {
		return err
	}
	c.SupersededOn = &p.EffectiveOn
	windows := []domain.Certificate{next}
	for _, other := range all {
		if other.ID == c.ID {
			other = c
		}
		windows = append(windows, other)
	}
	if _, err := domain.Windows(windows); err != nil {
		return err
	}
	if err := tx.Model(&domain.Certificate{}).Where("id = ?", c.ID).Update("superseded_on", c.SupersededOn).Error; err != nil {
		return err
	}
	if err := tx.Omit(clause.Associations).Create(&next).Error; err != nil {
		return err
	}
	return s.certificateChanged(tx, by, p.Product, "certificate.change_stars", next, d, reason)
}

// CloseCertificateChange rejects a proposal, or withdraws it.
func (s *Store) CloseCertificateChange(ctx context.Context, by domain.Actor, id, reason string) (out domain.CertificateChange, err error) {
	err = s.write(ctx, "closing a proposal", func(tx *tx) ([]domain.Ref, error) {
		p, err := lockedCertificateChange(tx.DB, by, id)
		if err != nil {
			return nil, err
		}
		if p, err = p.Close(by.UserID, reason, s.clock()); err != nil {
			return nil, err
		}
		action := "proposal.reject"
		if p.State == domain.CertificateChangeWithdrawn {
			action = "proposal.withdraw"
		}
		if err := tx.Model(&domain.CertificateChange{}).Where("id = ?", p.ID).Select("state", "decided_by", "decided_at", "reason").Updates(&p).Error; err != nil {
			return nil, err
		}
		if err := s.recordCertificateChange(tx, by, p, action); err != nil {
			return nil, err
		}
		out, err = certificateChangeFor(tx.DB, by, id)
		return nil, err
	})
	return out, err
}
