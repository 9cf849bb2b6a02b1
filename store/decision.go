package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.DecisionService = (*Store)(nil)

func noDecision() error { return domain.NotFoundf("there is no such decision") }

// Decisions returns published decisions, newest first by date.
func (s *Store) Decisions(ctx context.Context, f domain.DecisionFilter, p domain.Page) (out domain.List[domain.Decision], err error) {
	err = s.read(ctx, "listing decisions", func(tx *gorm.DB) (err error) {
		sel := in(tx.Model(&domain.Decision{}).Where(public), "province_code", f.Provinces)
		if f.Level != "" {
			sel = sel.Where("level = ?", f.Level)
		}
		if f.Number != "" {
			sel = sel.Where("number = ?", domain.DecisionNumber(f.Number))
		}
		if f.Year != 0 {
			sel = sel.Where("decided_on >= ? AND decided_on < ?", domain.NewDate(f.Year, 1, 1), domain.NewDate(f.Year+1, 1, 1))
		}
		out, err = db.Page(sel, p, db.Descending("decisions", []any{f},
			db.Day("decided_on", func(d domain.Decision) domain.Date { return d.Date }), db.ID("id", func(d domain.Decision) string { return d.ID })))
		return err
	})
	return out, err
}

// Decision returns a published decision with the certificates of public
// products.
func (s *Store) Decision(ctx context.Context, idOrSlug string) (out domain.DecisionWithLines, err error) {
	err = s.read(ctx, "reading a decision", func(tx *gorm.DB) (err error) {
		if out.Decision, err = one[domain.Decision](tx, idOrSlug, "decision"); err != nil {
			return err
		}
		out.Certificates, err = certifiedBy(tx, out.ID, true)
		return err
	})
	return out, err
}

// certifiedBy returns the certificates of a decision with their products,
// sorted by name. With publicOnly it leaves out products that are not public.
func certifiedBy(tx *gorm.DB, decision string, publicOnly bool) ([]domain.CertifiedProduct, error) {
	var certificates []domain.Certificate
	if err := tx.Where("decision_id = ?", decision).Order("id").Find(&certificates).Error; err != nil {
		return nil, err
	}
	ids := make([]string, len(certificates))
	for i, c := range certificates {
		ids[i] = c.ProductID
	}
	products := map[string]domain.Product{}
	for chunk := range slices.Chunk(ids, idsPerQuery) {
		var found []domain.Product
		sel := withPlace(tx, "").Preload("Producer", public).Where("id IN ?", chunk)
		if publicOnly {
			sel = sel.Where(public)
		}
		if err := sel.Find(&found).Error; err != nil {
			return nil, err
		}
		for _, p := range found {
			products[p.ID] = p
		}
	}
	var out []domain.CertifiedProduct
	for _, c := range certificates {
		if p, ok := products[c.ProductID]; ok {
			out = append(out, domain.CertifiedProduct{Certificate: c, Product: p})
		}
	}
	slices.SortFunc(out, func(a, b domain.CertifiedProduct) int {
		return strings.Compare(a.Product.NameSort+a.Product.ID, b.Product.NameSort+b.Product.ID)
	})
	return out, nil
}

// numberFold is the folded number of a decision. Ð (U+00D0) is stored as Đ; SQLite's lower
// knows ASCII only.
const numberFold = "lower(replace(replace(number, 'Đ', 'd'), 'đ', 'd'))"

// ManagedDecisions returns the decisions of the officer's provinces.
func (s *Store) ManagedDecisions(ctx context.Context, by domain.Actor, f domain.ManagedDecisionFilter, p domain.Page) (out domain.List[domain.Decision], err error) {
	err = s.read(ctx, "listing managed decisions", func(tx *gorm.DB) (err error) {
		sel := tx.Model(&domain.Decision{})
		sel = sel.Where(decisionsOf(by))
		if f.Status != "" {
			sel = sel.Where("status = ?", f.Status)
		}
		if f.Submitted != nil && *f.Submitted {
			sel = sel.Where("status = ? AND submitted_at IS NOT NULL", domain.StatusDraft)
		} else if f.Submitted != nil {
			sel = sel.Where("status = ? AND submitted_at IS NULL", domain.StatusDraft)
		}
		for _, w := range strings.Fields(domain.Fold(f.Number)) {
			sel = sel.Where(position(tx)+"("+numberFold+", ?) > 0", w)
		}
		out, err = db.Page(sel.Session(&gorm.Session{}), p, db.Newest("decisions", func(d domain.Decision) string { return d.ID }, "managed", f))
		if err != nil {
			return err
		}
		return withSubmitters(tx, out.Items)
	})
	return out, err
}

// managedDecision returns a decision that the actor manages, and locks it.
func managedDecision(tx *gorm.DB, by domain.Actor, id string) (domain.Decision, error) {
	return decisionFor(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Session(&gorm.Session{}), by, id)
}

// storedDecision returns a decision in any state; ok is false when there is none.
func storedDecision(tx *gorm.DB, id string) (d domain.Decision, ok bool, err error) {
	if !db.IsID(id) {
		return d, false, nil
	}
	var found []domain.Decision
	if err := tx.Where("id = ?", id).Find(&found).Error; err != nil || len(found) == 0 {
		return d, false, err
	}
	return found[0], true, nil
}

// decisionFor returns a decision that the actor manages.
func decisionFor(tx *gorm.DB, by domain.Actor, id string) (domain.Decision, error) {
	d, ok, err := storedDecision(tx, id)
	if err == nil && (!ok || !d.ManagedBy(by)) {
		err = noDecision()
	}
	if err != nil {
		return domain.Decision{}, err
	}
	of := []domain.Decision{d}
	err = withSubmitters(tx, of)
	return of[0], err
}

// draftDecision is managedDecision for a draft in the given version.
func draftDecision(tx *gorm.DB, by domain.Actor, id string, version int64) (domain.Decision, error) {
	d, err := managedDecision(tx, by, id)
	if err != nil {
		return d, err
	}
	if isStale(d.Version, version) {
		return d, changedMeanwhile()
	}
	return d, d.CheckDraft()
}

// ManagedDecision returns a decision with its lines.
func (s *Store) ManagedDecision(ctx context.Context, by domain.Actor, id string) (out domain.DecisionWithLines, err error) {
	err = s.read(ctx, "reading a managed decision", func(tx *gorm.DB) (err error) {
		d, err := decisionFor(tx, by, id)
		if err != nil {
			return err
		}
		out, err = decisionLines(tx, d)
		return err
	})
	return out, err
}

// decisionLines loads the lines of a decision.
func decisionLines(tx *gorm.DB, d domain.Decision) (out domain.DecisionWithLines, err error) {
	out.Decision = d
	if d.Status != domain.StatusDraft {
		out.Certificates, err = certifiedBy(tx, d.ID, false)
		return out, err
	}
	return out, withPlace(tx.Preload("Product").Preload("Product.Producer"), "Product.").Where("decision_id = ?", d.ID).Order("id").Find(&out.Lines).Error
}

// decisionAudit is what the audit log holds of a decision.
type decisionAudit struct {
	Issuer   string               `json:"issuer"`
	Number   string               `json:"number"`
	Date     domain.Date          `json:"date"`
	Level    domain.DecisionLevel `json:"level"`
	Criteria domain.Criteria      `json:"criteria"`
	Province *string              `json:"province"`
	Note     string               `json:"text"`
	Status   domain.Status        `json:"state"`

	SubmittedBy *string `json:"submitted_by"`
	Scan        *string `json:"scan"`
	ScanPublic  bool    `json:"scan_public"`
}

func (s *Store) recordDecision(tx *tx, by domain.Actor, d domain.Decision, action, reason string, before, after any) error {
	province := ""
	if d.ProvinceCode != nil {
		province = *d.ProvinceCode
	}
	return s.record(tx, by, domain.Audit{Action: action, Noun: "decision", NounID: d.ID, ProvinceCode: province, Reason: reason, Before: before, After: after})
}

func decisionAuditView(d domain.Decision) decisionAudit {
	return decisionAudit{d.Issuer, d.Number, d.Date, d.Level, d.Criteria, d.ProvinceCode, d.Note, d.Status, d.SubmittedBy, d.ScanID, d.ScanPublic}
}

// checkDecision checks the rules of a decision that need stored rows.
func (s *Store) checkDecision(tx *gorm.DB, by domain.Actor, d domain.Decision) error {
	if err := s.checkCriteria(tx); err != nil {
		return err
	}
	if err := d.Validate(s.criteria, domain.Today(s.clock())); err != nil {
		return err
	}
	if d.ProvinceCode != nil {
		if err := checkPlace(tx, &domain.Place{ProvinceCode: *d.ProvinceCode}); err != nil {
			return domain.Invalidf("province", "there is no unit of today with this code or slug")
		}
	}
	if err := d.CheckManaged(by); err != nil {
		return err
	}
	var same []domain.Decision
	err := tx.Where("issuer = ? AND number = ? AND decided_on = ? AND id <> ?", d.Issuer, d.Number, d.Date, d.ID).Find(&same).Error
	if err != nil {
		return err
	}
	if len(same) > 0 {
		return domain.Errorf(domain.CodeConflict, "this decision of this issuer and date is entered already: %s", same[0].ID).About("number")
	}
	return nil
}

// AddDecision stores a draft.
func (s *Store) AddDecision(ctx context.Context, by domain.Actor, d domain.Decision) (out domain.Decision, err error) {
	err = s.write(ctx, "adding a decision", func(tx *tx) ([]domain.Ref, error) {
		if d.Record, err = s.draftOf(tx.DB, by, false); err != nil {
			return nil, err
		}
		d.Number = domain.DecisionNumber(d.Number)
		if err := s.checkDecision(tx.DB, by, d); err != nil {
			return nil, err
		}
		out, err = insertOne(s, tx.DB, "decisions", d, func(d *domain.Decision) (*domain.Record, string) {
			return &d.Record, d.Number + " " + d.Date.String() + " " + d.Issuer
		})
		if err != nil {
			return nil, err
		}
		return nil, s.recordDecision(tx, by, out, "decision.add", "", nil, decisionAuditView(out))
	})
	return out, err
}

// ChangeDecision changes a draft.
func (s *Store) ChangeDecision(ctx context.Context, by domain.Actor, d domain.Decision, version int64) (out domain.Decision, err error) {
	err = s.write(ctx, "changing a decision", func(tx *tx) ([]domain.Ref, error) {
		stored, err := draftDecision(tx.DB, by, d.ID, version)
		if err != nil {
			return nil, err
		}
		d.Record, d.Number = stored.Record, domain.DecisionNumber(d.Number)
		if err := s.checkDecision(tx.DB, by, d); err != nil {
			return nil, err
		}
		// The lines must fit the changed decision.
		var lines []domain.DecisionLine
		if err := tx.Where("decision_id = ?", d.ID).Order("id").Find(&lines).Error; err != nil {
			return nil, err
		}
		for i, a := range lines {
			if err := a.Validate(s.criteria, d); err != nil {
				return nil, inLine(i, err)
			}
		}
		d.Version, d.UpdatedAt = stored.Version+1, s.clock()
		d.SubmittedBy, d.SubmittedAt, d.Submitter = nil, nil, nil
		out = d
		err = tx.Model(&domain.Decision{}).Where("id = ?", d.ID).
			Select("issuer", "number", "decided_on", "level", "criteria", "province_code", "note", "submitted_by", "submitted_at", "version", "updated_at").Updates(&d).Error
		if err != nil {
			return nil, err
		}
		was, is, err := changes(decisionAuditView(stored), decisionAuditView(d))
		if err != nil {
			return nil, err
		}
		return nil, s.recordDecision(tx, by, d, "decision.change", "", was, is)
	})
	return out, err
}

// DeleteDecision deletes a draft with its lines.
func (s *Store) DeleteDecision(ctx context.Context, by domain.Actor, id string, version int64) error {
	return s.write(ctx, "deleting a decision", func(tx *tx) ([]domain.Ref, error) {
		d, err := draftDecision(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		if err := tx.Where("decision_id = ?", d.ID).Delete(&domain.DecisionLine{}).Error; err != nil {
			return nil, err
		}
		if err := tx.Where("id = ?", d.ID).Delete(&domain.Decision{}).Error; err != nil {
			return nil, err
		}
		return nil, s.recordDecision(tx, by, d, "decision.drop", "", decisionAuditView(d), nil)
	})
}

// inLine adds to an error which line of a decision it is about.
func inLine(i int, err error) error { return inList("awards", i, err) }

// inList adds to an error which item of a list it is about.
func inList(list string, i int, err error) error {
	item := fmt.Sprintf("%s[%d]", list, i)
	return domain.MapFields(err, func(field string) string {
		if field == "" {
			return item
		}
		return item + "." + field
	})
}

// AddDecisionLines adds lines to a draft, all or none.
func (s *Store) AddDecisionLines(ctx context.Context, by domain.Actor, id string, version int64, lines []domain.DecisionLine, replace bool) (out domain.DecisionWithLines, err error) {
	err = s.write(ctx, "adding to a decision", func(tx *tx) ([]domain.Ref, error) {
		d, err := draftDecision(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		if err := s.checkCriteria(tx.DB); err != nil {
			return nil, err
		}
		if replace {
			if err := tx.Where("decision_id = ?", d.ID).Delete(&domain.DecisionLine{}).Error; err != nil {
				return nil, err
			}
		}
		var there []string
		if err := tx.Model(&domain.DecisionLine{}).Where("decision_id = ?", d.ID).Pluck("product_id", &there).Error; err != nil {
			return nil, err
		}
		if err := domain.CheckDecisionLineCount(len(there) + len(lines)); err != nil {
			return nil, err
		}
		products, err := productsOfLines(tx.DB, lines)
		if err != nil {
			return nil, err
		}
		for i := range lines {
			a := &lines[i]
			if err := s.checkLine(by, d, *a, products); err != nil {
				return nil, inLine(i, err)
			}
			if slices.Contains(there, a.ProductID) {
				return nil, inLine(i, domain.Invalidf("product_id", "the decision names this product twice"))
			}
			there = append(there, a.ProductID)
			if a.ID, err = db.NewID(); err != nil {
				return nil, err
			}
			a.DecisionID, a.Product = d.ID, nil
		}
		if len(lines) > 0 {
			if err := tx.Omit(clause.Associations).CreateInBatches(lines, rowsPerInsert).Error; err != nil {
				return nil, err
			}
		}
		if err := s.linesChanged(tx, by, &d, len(there)); err != nil {
			return nil, err
		}
		out, err = decisionLines(tx.DB, d)
		return nil, err
	})
	return out, err
}

// RemoveDecisionLine removes a line from a draft.
func (s *Store) RemoveDecisionLine(ctx context.Context, by domain.Actor, id string, version int64, lineID string) error {
	return s.write(ctx, "removing a line of a decision", func(tx *tx) ([]domain.Ref, error) {
		d, err := draftDecision(tx.DB, by, id, version)
		if err != nil || !db.IsID(lineID) {
			return nil, err
		}
		gone := tx.Where("decision_id = ? AND id = ?", d.ID, lineID).Delete(&domain.DecisionLine{})
		if gone.Error != nil || gone.RowsAffected == 0 {
			return nil, gone.Error
		}
		var left int64
		if err := tx.Model(&domain.DecisionLine{}).Where("decision_id = ?", d.ID).Count(&left).Error; err != nil {
			return nil, err
		}
		return nil, s.linesChanged(tx, by, &d, int(left))
	})
}

// productsOfLines returns the products of lines by their ids, without those that are
// withdrawn.
func productsOfLines(tx *gorm.DB, lines []domain.DecisionLine) (map[string]domain.Product, error) {
	ids := slices.DeleteFunc(idsOfLines(lines), func(id string) bool { return !db.IsID(id) })
	products := map[string]domain.Product{}
	for chunk := range slices.Chunk(ids, idsPerQuery) {
		var found []domain.Product
		if err := tx.Where("id IN ? AND status <> ?", chunk, domain.StatusWithdrawn).Find(&found).Error; err != nil {
			return nil, err
		}
		for _, p := range found {
			products[p.ID] = p
		}
	}
	return products, nil
}

// checkLine checks all rules of a line but those about the certificates that the
// product has. products are those of productsOfLines.
func (s *Store) checkLine(by domain.Actor, d domain.Decision, a domain.DecisionLine, products map[string]domain.Product) error {
	p, ok := products[a.ProductID]
	ministry := d.Level == domain.LevelMinistry && by.Has(domain.RoleMinistry)
	if !ok || d.ProvinceCode != nil && p.ProvinceCode != *d.ProvinceCode || !ministry && !by.Has(domain.RoleAdmin) && !by.OfficerAt(p.ProvinceCode, p.FormerProvinceCode) {
		return domain.Invalidf("product_id", "there is no such product in the province of the decision")
	}
	return a.Validate(s.criteria, d)
}

// checkOneLine is checkLine for a line by itself.
func (s *Store) checkOneLine(tx *gorm.DB, by domain.Actor, d domain.Decision, a domain.DecisionLine) error {
	products, err := productsOfLines(tx, []domain.DecisionLine{a})
	if err != nil {
		return err
	}
	return s.checkLine(by, d, a, products)
}

// certificateAudit is what the history of a product holds of a certificate.
type certificateAudit struct {
	Code          string                  `json:"code"`
	Kind          domain.DecisionLineKind `json:"kind"`
	Decision      string                  `json:"decision"`
	Stars         int                     `json:"stars"`
	PotentialFive bool                    `json:"potential_five"`
	ValidFrom     domain.Date             `json:"valid_from"`
	ValidUntil    domain.Date             `json:"valid_until"`
	RevokedOn     *domain.Date            `json:"revoked_on"`
	SupersededOn  *domain.Date            `json:"superseded_on"`
}

func certificateAuditView(c domain.Certificate, d domain.Decision) certificateAudit {
	return certificateAudit{c.Code, c.Kind, d.Number + " " + d.Date.String(), c.Stars, c.PotentialFive, c.ValidFrom, c.ValidUntil, c.RevokedOn, c.SupersededOn}
}

// certify adds the certificate of a line about product p and ends the one before
// it.
func (s *Store) certify(tx *tx, by domain.Actor, d domain.Decision, a domain.DecisionLine, p domain.Product, all []domain.Certificate) error {
	c, superseded, err := a.Certify(s.criteria, d, ownCertificates(all, a.ProductID))
	if err != nil {
		return err
	}
	if c.ID, err = db.NewID(); err != nil {
		return err
	}
	c.Code, c.Sample = domain.NewCode(), d.Sample || p.Sample
	if err := c.Validate(); err != nil {
		return err
	}
	for _, old := range superseded {
		if err := tx.Model(&domain.Certificate{}).Where("id = ?", old.ID).Update("superseded_on", old.SupersededOn).Error; err != nil {
			return err
		}
	}
	if err := tx.Omit(clause.Associations).Create(&c).Error; err != nil {
		return err
	}
	if a.Kind == domain.DecisionLineNameChange && p.Name != a.Name {
		p.Name = a.Name
		if err := s.checkProduct(tx.DB, &p); err != nil {
			return err
		}
		if err := tx.Model(&domain.Product{}).Where("id = ?", p.ID).Select("name", "name_sort", "name_fold").Updates(&p).Error; err != nil {
			return err
		}
	}
	return s.certificateChanged(tx, by, p, "certificate.add", c, d, "")
}

// certificateChanged records the change of a certificate in the history of its
// product and notifies the members of its producer.
func (s *Store) certificateChanged(tx *tx, by domain.Actor, p domain.Product, action string, c domain.Certificate, d domain.Decision, reason string) error {
	err := s.record(tx, by, domain.Audit{
		Action: action, Noun: "certificate", NounID: c.ID, Listing: domain.Ref{Kind: domain.KindProduct, ID: p.ID}, ProvinceCode: p.ProvinceCode,
		Reason: reason, After: certificateAuditView(c, d),
	})
	if err != nil {
		return err
	}
	var members []string
	if p.ProducerID != nil {
		if members, err = membersOf(tx.DB, *p.ProducerID); err != nil {
			return err
		}
	}
	if err := s.emitCertificate(tx.DB, certificateEvent(action, c), p, c, reason, members...); err != nil || len(members) == 0 {
		return err
	}
	n := domain.Notice{
		Subject: domain.Subject{Kind: "certificate", ID: c.ID}, Kind: action, Key: action + " " + c.ID, Path: "/v1/products/" + p.ID, Text: reason, TextEN: reason,
		Title: fmt.Sprintf("%s: chứng nhận %d sao đến %s", p.Name, c.Stars, c.ValidUntil.Vietnamese()), TitleEN: fmt.Sprintf("%s: certified with %d stars until %s", p.Name, c.Stars, c.ValidUntil.English()),
	}
	if c.RevokedOn != nil {
		n.Title, n.TitleEN = fmt.Sprintf("%s: chứng nhận bị thu hồi từ %s", p.Name, c.RevokedOn.Vietnamese()), fmt.Sprintf("%s: the certificate is revoked from %s on", p.Name, c.RevokedOn.English())
	}
	return s.notify(tx.DB, n, members...)
}

// MatchAnnex finds the products of the rows of an annex, and checks each row
// against the rules of the decision. It changes nothing.
func (s *Store) MatchAnnex(ctx context.Context, by domain.Actor, id string, lines []domain.AnnexLine) (d domain.Decision, out []domain.AnnexMatch, err error) {
	err = s.read(ctx, "matching an annex", func(tx *gorm.DB) error {
		var found []domain.Decision
		if db.IsID(id) {
			if err := tx.Where("id = ?", id).Find(&found).Error; err != nil {
				return err
			}
		}
		if len(found) == 0 || !found[0].ManagedBy(by) {
			return noDecision()
		}
		d = found[0]
		if err := d.CheckDraft(); err != nil {
			return err
		}
		seen := map[string]int{}
		for _, l := range lines {
			m := domain.AnnexMatch{AnnexLine: l}
			if err := s.matchLine(tx, by, d, &m); err != nil {
				return err
			}
			m.CheckRules(s.criteria, d)
			if m.Found != nil {
				if row, twice := seen[m.Found.ID]; twice {
					m.Blame(domain.Invalidf("product", "row %v names this product, too", row))
				} else {
					seen[m.Found.ID] = l.Row
				}
			}
			out = append(out, m)
		}
		return nil
	})
	return d, out, err
}

// maxSuggestions is the highest number of suggestions for a row.
const maxSuggestions = 5

func (s *Store) matchLine(tx *gorm.DB, by domain.Actor, d domain.Decision, m *domain.AnnexMatch) error {
	if m.Product == "" {
		return nil
	}
	products := func(where string, args ...any) (out []domain.Product, err error) {
		sel := tx.Preload("Producer").Where("status <> ?", domain.StatusWithdrawn).Where(where, args...)
		if d.ProvinceCode != nil {
			sel = sel.Where("province_code = ?", *d.ProvinceCode)
		}
		return out, sel.Order("name_sort, id").Limit(50).Find(&out).Error
	}
	var found []domain.Product
	var err error
	if isSlug(m.Product) {
		if found, err = products("slug = ?", m.Product); err != nil {
			return err
		}
	}
	if len(found) == 0 {
		if found, err = products("name_fold = ?", domain.Fold(m.Product)); err != nil {
			return err
		}
		if exact := sameName(found, m.Product); len(exact) > 0 {
			found = exact
		} else {
			m.Suggestions, found = found, nil // the same letters with other marks
		}
		if m.Producer == "" && m.NamesMakers && len(found) > 0 {
			m.Suggestions = found[:min(maxSuggestions, len(found))]
			m.Blame(domain.Invalidf("producer", "the row names no maker: an empty cell does not mean any; fill it in, or give the slug"))
			return nil
		}
		if m.Producer != "" && len(found) > 0 {
			of := slices.DeleteFunc(slices.Clone(found), func(p domain.Product) bool {
				return p.Producer == nil || !domain.SameMaker(p.Producer.Name, m.Producer)
			})
			if len(of) == 0 {
				m.Suggestions, found = found, nil
			} else {
				found = of
			}
		}
	}
	switch {
	case len(found) == 1:
		m.Found = &found[0]
		m.Line.ProductID = found[0].ID
	case len(found) > 1:
		m.Suggestions = found
		m.Blame(domain.Invalidf("product", "%d products of the province have this name; give the slug, or the producer", len(found)))
	default:
		if len(m.Suggestions) == 0 {
			words := strings.Fields(domain.Fold(m.Product))
			if m.Suggestions, err = products(position(tx)+"(name_fold, ?) > 0", strings.Join(words[:min(2, len(words))], " ")); err != nil {
				return err
			}
		}
		m.Blame(domain.Invalidf("product", "no product of the province has this name and producer"))
	}
	m.Suggestions = m.Suggestions[:min(maxSuggestions, len(m.Suggestions))]
	if m.Found == nil || !m.Right() {
		return nil
	}
	if err := s.checkOneLine(tx, by, d, m.Line); err != nil {
		if domain.CodeOf(err) == domain.CodeInternal {
			return err
		}
		m.Blame(err)
		return nil
	}
	var own []domain.Certificate
	if err := tx.Where("product_id = ?", m.Found.ID).Find(&own).Error; err != nil {
		return err
	}
	if _, _, err := m.Line.Certify(s.criteria, d, own); err != nil {
		m.Blame(err)
	}
	return nil
}

func sameName(products []domain.Product, name string) (out []domain.Product) {
	for _, p := range products {
		if domain.SameName(p.Name, name) {
			out = append(out, p)
		}
	}
	return out
}
