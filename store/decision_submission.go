package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
)

// decisionsOf is the condition that the actor manages a decision, like
// domain.Decision.ManagedBy.
func decisionsOf(by domain.Actor) clause.Expr {
	if by.Has(domain.RoleAdmin) {
		return clause.Expr{SQL: "1 = 1"}
	}
	sql, vars := "1 = 0", []any{}
	if by.Has(domain.RoleMinistry) {
		sql, vars = sql+" OR decisions.level = ?", append(vars, domain.LevelMinistry)
	}
	if by.Has(domain.RoleOfficer) && len(by.Provinces) > 0 {
		sql, vars = sql+" OR decisions.province_code IN ?", append(vars, by.Provinces)
	}
	return clause.Expr{SQL: "(" + sql + ")", Vars: vars}
}

// withSubmitters loads who submitted the decisions.
func withSubmitters(tx *gorm.DB, decisions []domain.Decision) error {
	var ids []string
	for _, d := range decisions {
		if d.SubmittedBy != nil && !slices.Contains(ids, *d.SubmittedBy) {
			ids = append(ids, *d.SubmittedBy)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var users []domain.User
	if err := tx.Select("id", "name").Where("id IN ?", ids).Find(&users).Error; err != nil {
		return err
	}
	if err := withRoles(tx, users); err != nil {
		return err
	}
	for i := range decisions {
		for _, u := range users {
			if by := decisions[i].SubmittedBy; by != nil && *by == u.ID {
				decisions[i].Submitter = &domain.DecisionSubmitter{Name: u.Name, Roles: u.Roles}
			}
		}
	}
	return nil
}

// linesChanged stores that a draft has other lines than before, n in all. That
// takes its submission back.
func (s *Store) linesChanged(tx *tx, by domain.Actor, d *domain.Decision, n int) error {
	after := map[string]any{"awards": n}
	if d.SubmittedBy != nil {
		after["submitted_by"] = nil
	}
	d.SubmittedBy, d.SubmittedAt, d.Submitter = nil, nil, nil
	if err := s.saveDecisionState(tx.DB, d); err != nil {
		return err
	}
	return s.recordDecision(tx, by, *d, "decision.change", "", nil, after)
}

// saveDecisionState stores the status, the submission and other columns of a decision
// as its next version.
func (s *Store) saveDecisionState(tx *gorm.DB, d *domain.Decision, others ...string) error {
	d.Version, d.UpdatedAt = d.Version+1, s.clock()
	return tx.Model(&domain.Decision{}).Where("id = ?", d.ID).Select(append(others, "status", "submitted_by", "submitted_at", "version", "updated_at")).Updates(d).Error
}

// SubmitDecision submits a draft for publication by another user.
func (s *Store) SubmitDecision(ctx context.Context, by domain.Actor, id string, version int64, today domain.Date) (domain.DecisionWithLines, error) {
	return s.moveDecision(ctx, "submitting a decision", by, id, version, domain.DecisionSubmit, today)
}

// PublishDecision adds the certificates of all lines, or changes nothing.
func (s *Store) PublishDecision(ctx context.Context, by domain.Actor, id string, version int64, today domain.Date) (domain.DecisionWithLines, error) {
	return s.moveDecision(ctx, "publishing a decision", by, id, version, domain.DecisionPublish, today)
}

func (s *Store) moveDecision(ctx context.Context, what string, by domain.Actor, id string, version int64, action domain.DecisionAction, today domain.Date) (out domain.DecisionWithLines, err error) {
	err = s.write(ctx, what, func(tx *tx) ([]domain.Ref, error) {
		d, err := draftDecision(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		refs, wrong, err := s.takeDecisionAction(tx, by, &d, action, today)
		if err != nil {
			return nil, err
		}
		var faults domain.Errors
		for _, w := range wrong {
			faults = append(faults, domain.ErrorsOf(inLine(w.at, w.err))...)
		}
		if len(faults) > 0 {
			return nil, faults
		}
		out, err = decisionLines(tx.DB, d)
		return refs, err
	})
	return out, err
}

// MoveDecisions takes an action on many drafts, each in its own transaction.
func (s *Store) MoveDecisions(ctx context.Context, by domain.Actor, ids []string, action domain.DecisionAction, today domain.Date) (done int, refused []domain.DecisionRefusal, err error) {
	for _, id := range ids {
		var d domain.Decision
		var wrong []wrongLine
		moved := false
		err := s.write(ctx, "moving decisions", func(tx *tx) (refs []domain.Ref, err error) {
			if d, err = managedDecision(tx.DB, by, id); err != nil || d.Status == domain.StatusPublished || action == domain.DecisionSubmit && d.Submitted() {
				return nil, err
			}
			if refs, wrong, err = s.takeDecisionAction(tx, by, &d, action, today); err != nil {
				return nil, err
			}
			if len(wrong) > 0 {
				return nil, wrong[0].err // undoes the whole
			}
			moved = true
			return refs, nil
		})
		refuse := func(w wrongLine) {
			for _, e := range domain.ErrorsOf(w.err) {
				refused = append(refused, domain.DecisionRefusal{DecisionID: id, Number: d.Number, ProductID: w.productID, Product: w.product, Err: e})
			}
		}
		for _, w := range wrong {
			refuse(w)
		}
		switch {
		case moved && err == nil:
			done++
		case err == nil, len(wrong) > 0:
		case !isRule(err):
			return done, refused, err
		default:
			refuse(wrongLine{err: err})
		}
	}
	return done, refused, nil
}

// takeDecisionAction submits or publishes a decision. If lines are wrong, it returns
// all of them, and the caller must undo the transaction.
func (s *Store) takeDecisionAction(tx *tx, by domain.Actor, d *domain.Decision, action domain.DecisionAction, today domain.Date) ([]domain.Ref, []wrongLine, error) {
	if action == domain.DecisionSubmit {
		wrong, err := s.submitDecision(tx, by, d, today)
		return nil, wrong, err
	}
	return s.publishDecision(tx, by, d, today)
}

// wrongLine is a line that keeps its decision from being published.
type wrongLine struct {
	at        int
	productID string
	product   string
	err       error // with every wrong field of the line
}

// isRule reports whether err is a rule that the caller broke, and not a failure
// of the program or of a part of it.
func isRule(err error) bool {
	code := domain.CodeOf(err)
	return code != "" && code != domain.CodeInternal && code != domain.CodeUnavailable
}

// linesToCertify returns the lines of a draft, of which there must be some, and all
// certificates of their products, which stay locked until tx ends.
func (s *Store) linesToCertify(tx *gorm.DB, d domain.Decision, today domain.Date) (lines []domain.DecisionLine, all []domain.Certificate, err error) {
	if err := s.checkCriteria(tx); err != nil {
		return nil, nil, err
	}
	if err := d.Validate(s.criteria, today); err != nil {
		return nil, nil, err
	}
	if err := tx.Preload("Product").Where("decision_id = ?", d.ID).Order("id").Find(&lines).Error; err != nil {
		return nil, nil, err
	}
	if len(lines) == 0 {
		return nil, nil, domain.Errorf(domain.CodeConflict, "the decision names no product yet")
	}
	all, err = lockProducts(tx, sorted(idsOfLines(lines)))
	return lines, all, err
}

// idsOfLines returns the ids of the products of lines.
func idsOfLines(lines []domain.DecisionLine) []string {
	products := make([]string, len(lines))
	for i, a := range lines {
		products[i] = a.ProductID
	}
	return products
}

// ownCertificates returns those of the certificates that a product has.
func ownCertificates(all []domain.Certificate, product string) []domain.Certificate {
	return slices.DeleteFunc(slices.Clone(all), func(c domain.Certificate) bool { return c.ProductID != product })
}

// eachLine calls do for each line with its product, and returns the lines that
// break a rule.
func (s *Store) eachLine(tx *gorm.DB, by domain.Actor, d domain.Decision, lines []domain.DecisionLine, do func(domain.DecisionLine, domain.Product) error) (wrong []wrongLine, err error) {
	products, err := productsOfLines(tx, lines)
	if err != nil {
		return nil, err
	}
	for i, a := range lines {
		err := s.checkLine(by, d, a, products)
		if err == nil {
			err = do(a, products[a.ProductID])
		}
		if isRule(err) {
			w := wrongLine{at: i, productID: a.ProductID, err: err}
			if a.Product != nil {
				w.product = a.Product.Name
			}
			wrong = append(wrong, w)
			continue
		}
		if err != nil {
			return nil, err
		}
	}
	return wrong, nil
}

// submitDecision submits the draft d when all its lines could become certificates.
func (s *Store) submitDecision(tx *tx, by domain.Actor, d *domain.Decision, today domain.Date) (wrong []wrongLine, err error) {
	if err := d.CheckSubmit(); err != nil {
		return nil, err
	}
	lines, all, err := s.linesToCertify(tx.DB, *d, today)
	if err != nil {
		return nil, err
	}
	wrong, err = s.eachLine(tx.DB, by, *d, lines, func(a domain.DecisionLine, _ domain.Product) error {
		_, _, err := a.Certify(s.criteria, *d, ownCertificates(all, a.ProductID))
		return err
	})
	if err != nil || len(wrong) > 0 {
		return wrong, err
	}
	now := s.clock()
	d.SubmittedBy, d.SubmittedAt = &by.UserID, &now
	if err := s.saveDecisionState(tx.DB, d); err != nil {
		return nil, err
	}
	of := []domain.Decision{*d}
	if err := withSubmitters(tx.DB, of); err != nil {
		return nil, err
	}
	*d = of[0]
	if err := s.recordDecision(tx, by, *d, "decision.submit", "", nil, map[string]any{"submitted_by": by.UserID, "awards": len(lines)}); err != nil {
		return nil, err
	}
	users, err := publishersOf(tx.DB, *d)
	if err != nil {
		return nil, err
	}
	return nil, s.notifyOfDecision(tx.DB, by, *d, "submit", now, "", users...)
}

// publishersOf returns the users that a submitted decision waits for, without the
// submitter: the officers of its province, for one of the ministry its accounts, and
// where there is none the admins.
func publishersOf(tx *gorm.DB, d domain.Decision) (users []string, err error) {
	switch {
	case d.Level == domain.LevelMinistry:
		users, err = usersWith(tx, domain.RoleMinistry)
	case d.ProvinceCode != nil:
		users, err = officersOf(tx, *d.ProvinceCode)
	}
	if err != nil {
		return nil, err
	}
	if users = slices.DeleteFunc(users, func(u string) bool { return u == *d.SubmittedBy }); len(users) > 0 {
		return users, nil
	}
	return usersWith(tx, domain.RoleAdmin)
}

// notifyOfDecision notifies users, but not the actor, of what the actor did.
func (s *Store) notifyOfDecision(tx *gorm.DB, by domain.Actor, d domain.Decision, action string, at time.Time, reason string, users ...string) error {
	n := domain.Notice{
		Subject: domain.Subject{Kind: "decision", ID: d.ID}, Kind: "decision." + action, Key: "decision " + action + " " + d.ID + " " + at.Format("20060102150405.000000"),
		Path: "/v1/decisions/" + d.ID, Text: reason, TextEN: reason,
	}
	switch action {
	case "submit":
		n.Title, n.TitleEN = fmt.Sprintf("Quyết định %s: chờ người thứ hai công bố", d.Number), fmt.Sprintf("Decision %s: waits for a second person to publish it", d.Number)
		n.Text, n.TextEN = fmt.Sprintf("%s gửi. Hãy công bố, hoặc trả lại kèm lý do.", d.Submitter.Name), fmt.Sprintf("Submitted by %s. Publish it, or return it with a reason.", d.Submitter.Name)
	case "return":
		n.Title, n.TitleEN = fmt.Sprintf("Quyết định %s: bị trả lại", d.Number), fmt.Sprintf("Decision %s: returned", d.Number)
	}
	return s.notify(tx, n, slices.DeleteFunc(users, func(u string) bool { return u == by.UserID })...)
}

// ReturnDecision takes the submission of a draft back.
func (s *Store) ReturnDecision(ctx context.Context, by domain.Actor, id string, version int64, reason string) (out domain.DecisionWithLines, err error) {
	reason = strings.TrimSpace(reason)
	err = s.write(ctx, "returning a decision", func(tx *tx) ([]domain.Ref, error) {
		d, err := draftDecision(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		if err := d.CheckReturn(by.UserID, reason); err != nil {
			return nil, err
		}
		submitter := *d.SubmittedBy
		d.SubmittedBy, d.SubmittedAt, d.Submitter = nil, nil, nil
		if err := s.saveDecisionState(tx.DB, &d); err != nil {
			return nil, err
		}
		if err := s.recordDecision(tx, by, d, "decision.return", reason, map[string]any{"submitted_by": submitter}, map[string]any{"submitted_by": nil}); err != nil {
			return nil, err
		}
		if err := s.notifyOfDecision(tx.DB, by, d, "return", d.UpdatedAt, reason, submitter); err != nil {
			return nil, err
		}
		out, err = decisionLines(tx.DB, d)
		return nil, err
	})
	return out, err
}

// publishDecision makes a certificate of each line of the draft d. If lines are
// wrong, it returns all of them, and the caller must undo the transaction.
func (s *Store) publishDecision(tx *tx, by domain.Actor, d *domain.Decision, today domain.Date) (refs []domain.Ref, wrong []wrongLine, err error) {
	if err := d.CheckPublish(by); err != nil {
		return nil, nil, err
	}
	lines, all, err := s.linesToCertify(tx.DB, *d, today)
	if err != nil {
		return nil, nil, err
	}
	d.Status = domain.StatusPublished
	if err := s.saveDecisionState(tx.DB, d); err != nil {
		return nil, nil, err
	}
	wrong, err = s.eachLine(tx.DB, by, *d, lines, func(a domain.DecisionLine, p domain.Product) error {
		refs = append(refs, domain.Ref{Kind: domain.KindProduct, ID: a.ProductID})
		return s.certify(tx, by, *d, a, p, all)
	})
	if err != nil || len(wrong) > 0 {
		return nil, wrong, err
	}
	if err := s.touch(tx.DB, "products", idsOfLines(lines)); err != nil {
		return nil, nil, err
	}
	if err := tx.Where("decision_id = ?", d.ID).Delete(&domain.DecisionLine{}).Error; err != nil {
		return nil, nil, err
	}
	return refs, nil, s.recordDecision(tx, by, *d, "decision.publish", "", nil, map[string]any{"status": d.Status, "submitted_by": d.SubmittedBy, "certificates": len(lines)})
}

// ImportedDecisions returns the drafts that the written rows of an import name. A second
// officer publishes what the first imported, so it is not only for its sender.
func (s *Store) ImportedDecisions(ctx context.Context, by domain.Actor, importID string) (ids []string, rows map[string]int, err error) {
	rows = map[string]int{}
	err = s.read(ctx, "listing decisions of an import", func(tx *gorm.DB) error {
		i, err := importOf(tx, by, importID)
		if err != nil {
			return err
		}
		if err := i.CheckMove(); err != nil {
			return err
		}
		var found []struct {
			DecisionID string
			ProductID  string
			Row        int `gorm:"column:row_number"`
			Entry      domain.EntryJSON
			Number     string
			Date       domain.Date `gorm:"column:decided_on"`
		}
		err = tx.Table("import_rows r").Select("a.decision_id, a.product_id, r.row_number, r.entry, decisions.number, decisions.decided_on").
			Joins("JOIN awards a ON a.product_id = r.product_id").Joins("JOIN decisions ON decisions.id = a.decision_id").Where(decisionsOf(by)).
			Where("r.import_id = ? AND r.written", importID).Order("a.decision_id, r.row_number").Find(&found).Error
		for _, f := range found {
			if said := f.Entry.Award; said.Number != f.Number || said.Date != f.Date {
				continue // a draft that another file named
			}
			if len(ids) == 0 || ids[len(ids)-1] != f.DecisionID {
				ids = append(ids, f.DecisionID)
			}
			if rows[f.ProductID] == 0 {
				rows[f.ProductID] = f.Row
			}
		}
		return err
	})
	return ids, rows, err
}
