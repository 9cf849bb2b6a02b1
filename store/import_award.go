package store

import (
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

// entryDecision is what a row does for the decision that it names.
type entryDecision struct {
	decision domain.Decision // without an id: there is no such decision yet
	adds     bool            // the row adds a line to it
	why      domain.RowFault // the note about why a row with all that a decision needs adds no line; empty for no note
}

func (e *entryDecision) note(format string, args ...any) {
	e.why = domain.FaultOf(domain.Invalidf("decision_number", format, args...))
}

// decisionOfEntry finds the decision that a row of an office's list names for
// product p, which has no id before it is added. It writes nothing.
func (s *Store) decisionOfEntry(tx *gorm.DB, by domain.Actor, p domain.Product, said domain.EntryAward) (out entryDecision, err error) {
	if !said.Complete() || !by.Has(domain.RoleOfficer, domain.RoleAdmin) {
		return out, nil
	}
	if said.Stars == 5 && !slices.Contains(s.criteria.On(said.Date).StarsBy(domain.LevelProvince, said.Date), said.Stars) {
		out.note("five-star certificates come from the ministry; no certificate is made of decision %s", said.Number)
		return out, nil
	}
	d, err := namedDecision(tx, p.ProvinceCode, said)
	if err != nil {
		return out, err
	}
	out.decision = d
	named := false
	switch {
	case d.ID == "" || p.ID == "":
	case d.Status == domain.StatusPublished:
		named, err = isNamed(tx, &domain.Certificate{}, d.ID, p.ID)
	default:
		named, err = isNamed(tx, &domain.DecisionLine{}, d.ID, p.ID)
	}
	if err != nil || named {
		return out, err
	}
	if d.Status == domain.StatusPublished {
		out.note("decision %s is published and does not name this product", said.Number)
		return out, nil
	}
	if d.ID == "" {
		if out.decision, err = s.decisionNamed(tx, p.ProvinceCode, said); err != nil {
			return out, err
		}
		if err := out.decision.Validate(s.criteria, domain.Today(s.clock())); err != nil {
			out.note("no certificate is made of decision %s: %s", said.Number, domain.FaultOf(err).Message)
			return out, nil
		}
	}
	out.adds = true
	return out, nil
}

// isNamed reports whether a line or a certificate of the decision is about the product.
func isNamed(tx *gorm.DB, row any, decision, product string) (bool, error) {
	return db.Exists(tx.Model(row).Where("decision_id = ? AND product_id = ?", decision, product))
}

// addEntryDecisionLine adds product p to the draft of the decision that a row of an
// office's list names, and adds the draft when there is none. An officer checks and
// publishes the decision, which makes the certificates. When the decision cannot
// take the product, the row gets a note with the reason.
func (s *Store) addEntryDecisionLine(within *tx, by domain.Actor, row *domain.ImportRow, p domain.Product) error {
	said := row.Entry.Award
	e, err := s.decisionOfEntry(within.DB, by, p, said)
	if err != nil {
		return err
	}
	if !e.adds {
		row.AddNote(e.why)
		return nil
	}
	err = within.savepoint(func(tx *tx) (err error) {
		d := e.decision
		if d.ID == "" {
			if d, err = s.addEntryDecision(tx, by, d); err != nil {
				return err
			}
		}
		return s.addEntryLine(tx, by, d, said, p.ID)
	})
	if e := domain.CodeOf(err); e == domain.CodeInvalid || e == domain.CodeConflict {
		row.AddNote(domain.FaultOf(domain.Invalidf("decision_number", "no certificate is made of decision %s: %s", said.Number, domain.FaultOf(err).Message)))
		return nil
	}
	return err
}

// namedDecision finds the decision of a province by number and date, a draft
// before a published one. The decision has no id when there is none.
func namedDecision(tx *gorm.DB, province string, said domain.EntryAward) (domain.Decision, error) {
	var found []domain.Decision
	err := tx.Where("province_code = ? AND number = ? AND decided_on = ?", province, domain.DecisionNumber(said.Number), said.Date).
		Where("status IN ?", []domain.Status{domain.StatusDraft, domain.StatusPublished}).Order("status, id").Limit(1).Find(&found).Error
	if err != nil || len(found) == 0 {
		return domain.Decision{}, err
	}
	return found[0], nil
}

// decisionNamed returns the decision of a province that a list names. A list does
// not name the issuer, so it is the people's committee of the province; the officer
// who publishes the decision checks this.
func (s *Store) decisionNamed(tx *gorm.DB, province string, said domain.EntryAward) (domain.Decision, error) {
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
	return domain.Decision{
		Issuer: issuer, Number: domain.DecisionNumber(said.Number), Date: said.Date, Level: domain.LevelProvince, Criteria: s.criteria.On(said.Date).ID, ProvinceCode: &province,
	}, nil
}

// addEntryDecision adds the draft of a decision that a list names.
func (s *Store) addEntryDecision(tx *tx, by domain.Actor, d domain.Decision) (domain.Decision, error) {
	var err error
	if d.Record, err = s.draftOf(tx.DB, by, false); err != nil {
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
	return d, s.recordDecision(tx, by, d, "decision.add", "", nil, decisionAuditView(d))
}

// addEntryLine adds a product to a draft that does not name it.
func (s *Store) addEntryLine(tx *tx, by domain.Actor, d domain.Decision, said domain.EntryAward, product string) error {
	certified, err := db.Exists(tx.Model(&domain.Certificate{}).Where("product_id = ?", product))
	if err != nil {
		return err
	}
	a := domain.DecisionLine{DecisionID: d.ID, ProductID: product, Kind: domain.DecisionLineNew, Stars: said.Stars, PotentialFive: said.PotentialFive}
	if certified {
		a.Kind = domain.DecisionLineRenewal
	}
	if err := s.checkOneLine(tx.DB, by, d, a); err != nil {
		return err
	}
	// The draft was read without a lock; by now it may be published.
	if d, err = managedDecision(tx.DB, by, d.ID); err != nil {
		return err
	}
	if err := d.CheckDraft(); err != nil {
		return err
	}
	var lines int64
	if err := tx.Model(&domain.DecisionLine{}).Where("decision_id = ?", d.ID).Count(&lines).Error; err != nil {
		return err
	}
	if err := domain.CheckDecisionLineCount(int(lines) + 1); err != nil {
		return err
	}
	if a.ID, err = db.NewID(); err != nil {
		return err
	}
	if err := tx.Omit(clause.Associations).Create(&a).Error; err != nil {
		return err
	}
	return s.linesChanged(tx, by, &d, int(lines)+1)
}
