package store

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

// addEntryDecisionLine puts the certification that a row of an office's list names
// into the draft of its decision, and adds the draft where there is none.
// Publishing the decision makes the certificates: that takes an officer's look
// at it. What does not fit is a note of the row.
func (s *Store) addEntryDecisionLine(tx *tx, by domain.Actor, row *domain.ImportRow, p domain.Product) error {
	said := row.Entry.Award
	if !said.Complete() || !by.Has(domain.RoleOfficer, domain.RoleAdmin) {
		return nil
	}
	note := func(format string, args ...any) {
		row.Entry.Notes = append(row.Entry.Notes, domain.FaultOf(domain.Invalidf("decision_number", format, args...)))
	}
	if said.Stars == 5 {
		note("five-star certificates come from the ministry; no certificate is made of decision %s", said.Number)
		return nil
	}
	d, err := namedDecision(tx.DB, p.ProvinceCode, said)
	if err != nil {
		return err
	}
	if d.Status == domain.StatusPublished {
		certified, err := certifiedIn(tx.DB, d.ID, p.ID)
		if err == nil && !certified {
			note("decision %s is published and does not name this product", said.Number)
		}
		return err
	}
	if d.ID == "" {
		d, err = s.addEntryDecision(tx, by, p.ProvinceCode, said)
	}
	if err == nil {
		err = s.addEntryLine(tx, by, d, said, p.ID)
	}
	if e := domain.CodeOf(err); e == domain.CodeInvalid || e == domain.CodeConflict {
		note("no certificate is made of decision %s: %s", said.Number, domain.FaultOf(err).Message)
		return nil
	}
	return err
}

// namedDecision finds the decision of a province by number and date, a draft
// first; without an id where there is none.
func namedDecision(tx *gorm.DB, province string, said domain.EntryAward) (domain.Decision, error) {
	var found []domain.Decision
	err := tx.Where("province_code = ? AND number = ? AND decided_on = ?", province, said.Number, said.Date).
		Where("status IN ?", []domain.Status{domain.StatusDraft, domain.StatusPublished}).Order("status, id").Limit(1).Find(&found).Error
	if err != nil || len(found) == 0 {
		return domain.Decision{}, err
	}
	return found[0], nil
}

func certifiedIn(tx *gorm.DB, decision, product string) (bool, error) {
	var n int64
	err := tx.Model(&domain.Certificate{}).Where("decision_id = ? AND product_id = ?", decision, product).Count(&n).Error
	return n > 0, err
}

// addEntryDecision adds the draft of a province's decision. A list does not
// name who decided; the officer who publishes it looks at that.
func (s *Store) addEntryDecision(tx *tx, by domain.Actor, province string, said domain.EntryAward) (domain.Decision, error) {
	var units []domain.Province
	if err := tx.Where("code = ?", province).Find(&units).Error; err != nil {
		return domain.Decision{}, err
	}
	issuer := "UBND tỉnh "
	if len(units) > 0 {
		if units[0].City {
			issuer = "UBND thành phố "
		}
		issuer += units[0].Name
	}
	d := domain.Decision{
		Issuer: issuer, Number: said.Number, Date: said.Date, Level: domain.LevelProvince, Criteria: domain.CriteriaOn(said.Date), ProvinceCode: &province,
	}
	var err error
	if d.Record, err = s.draft(); err != nil {
		return d, err
	}
	if err := s.checkDecision(tx.DB, by, d); err != nil {
		return d, err
	}
	d, err = insertOne(s, tx.DB, "decisions", d, func(d *domain.Decision) (*domain.Record, string) {
		return &d.Record, d.Number + " " + d.Date.String() + " " + d.Issuer
	})
	if err != nil {
		return d, err
	}
	return d, s.recordDecision(tx, by, d, "decision.add", nil, decisionAuditView(d))
}

// addEntryLine adds a product to a draft that does not name it yet.
func (s *Store) addEntryLine(tx *tx, by domain.Actor, d domain.Decision, said domain.EntryAward, product string) error {
	var lines, own, certified int64
	if err := tx.Model(&domain.DecisionLine{}).Where("decision_id = ?", d.ID).Count(&lines).Error; err != nil {
		return err
	}
	if err := tx.Model(&domain.DecisionLine{}).Where("decision_id = ? AND product_id = ?", d.ID, product).Count(&own).Error; err != nil || own > 0 {
		return err
	}
	if err := domain.CheckDecisionLineCount(int(lines) + 1); err != nil {
		return err
	}
	if err := tx.Model(&domain.Certificate{}).Where("product_id = ?", product).Count(&certified).Error; err != nil {
		return err
	}
	a := domain.DecisionLine{DecisionID: d.ID, ProductID: product, Kind: domain.DecisionLineNew, Stars: said.Stars, PotentialFive: said.PotentialFive}
	if certified > 0 {
		a.Kind = domain.DecisionLineRenewal
	}
	if err := checkDecisionLine(tx.DB, by, d, a); err != nil {
		return err
	}
	var err error
	if a.ID, err = db.NewID(); err != nil {
		return err
	}
	if err := tx.Omit(clause.Associations).Create(&a).Error; err != nil {
		return err
	}
	if err := s.touch(tx.DB, "decisions", []string{d.ID}); err != nil {
		return err
	}
	d.Version++
	return s.recordDecision(tx, by, d, "decision.change", nil, map[string]any{"awards": lines + 1})
}
