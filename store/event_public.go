package store

import (
	"slices"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// emitPublic adds a delivery for each webhook with the public scope. Anyone can
// have one, so data must not contain anything private.
func (s *Store) emitPublic(tx *gorm.DB, e domain.EventType, data any) error {
	var hooks []domain.Webhook
	err := tx.Raw("SELECT w.id, w.events FROM webhooks w JOIN users u ON u.id = w.user_id" +
		" WHERE w.scope = 'public' AND w.disabled_at IS NULL AND u.locked_at IS NULL ORDER BY w.id").Scan(&hooks).Error
	if err != nil {
		return err
	}
	hooks = slices.DeleteFunc(hooks, func(w domain.Webhook) bool { return !slices.Contains(w.Events, e) })
	_, err = s.deliver(tx, e, data, hooks)
	return err
}

// emitListing queues an event of a listing for users, and for the public when
// it is or was public.
func (s *Store) emitListing(tx *gorm.DB, e domain.EventType, row stateRow, reason string, isPublic bool, users []string) error {
	data := domain.ListingEvent{Kind: row.Kind, ID: row.ID, Slug: row.Slug, Name: row.Name, Status: row.Status, Reason: reason, Path: pathOf(row.ref())}
	if err := s.emit(tx, e, data, users...); err != nil || !isPublic {
		return err
	}
	data.Reason = "" // only for the producer
	return s.emitPublic(tx, e, data)
}

// emitEdited queues the event of an edit of a listing.
func (s *Store) emitEdited(tx *gorm.DB, ref domain.Ref) error {
	var found []stateRow
	if err := tx.Table(tableOf(ref.Kind)).Select(stateColumns(ref.Kind)).Where("id = ?", ref.ID).Find(&found).Error; err != nil || len(found) == 0 {
		return err
	}
	row := found[0]
	var members []string
	if row.producer() != "" {
		var err error
		if members, err = membersOf(tx, row.producer()); err != nil {
			return err
		}
	}
	return s.emitListing(tx, domain.EventListingEdited, row, "", row.Status == domain.StatusPublished, members)
}

// emitEvidence queues an event of a paper for the members of the producer.
func (s *Store) emitEvidence(tx *gorm.DB, e domain.EventType, members []string, p domain.Evidence) error {
	data := domain.EvidenceEvent{
		ID: p.ID, ProductID: p.ProductID, Condition: p.Condition, PaperKind: p.PaperKind, Verdict: p.Verdict, ValidUntil: dayText(p.ValidUntil),
		Path: "/v1/products/" + p.ProductID + "/evidence/" + p.ID,
	}
	if p.VerdictReason != "" {
		data.Reason = &p.VerdictReason
	}
	return s.emit(tx, e, data, members...)
}

// dayText returns a day as text; nil for none.
func dayText(d *domain.Date) *string {
	if d == nil {
		return nil
	}
	text := d.String()
	return &text
}

// emitDemand queues an event of a demand for its buyer, for the members of the
// producers who were invited, and for the public when it is or was public.
func (s *Store) emitDemand(tx *gorm.DB, e domain.EventType, d domain.Demand) error {
	users := []string{d.BuyerID}
	if d.Visibility == domain.VisibilityInvited {
		var members []string
		err := tx.Raw("SELECT DISTINCT m.user_id FROM demand_invitations i JOIN memberships m ON m.producer_id = i.producer_id JOIN users u ON u.id = m.user_id"+
			" WHERE i.demand_id = ? AND u.locked_at IS NULL ORDER BY 1", d.ID).Scan(&members).Error
		if err != nil {
			return err
		}
		users = append(users, members...)
	}
	data := domain.DemandEvent{ID: d.ID, Slug: d.Slug, Name: d.Name, State: d.State, Deadline: dayText(d.Deadline), Path: "/v1/demands/" + d.ID}
	if err := s.emit(tx, e, data, users...); err != nil || d.Visibility != domain.VisibilityPublic {
		return err
	}
	return s.emitPublic(tx, e, data)
}

// emitLeadPart queues the event of a message or quote for both sides of its lead.
func (s *Store) emitLeadPart(tx *gorm.DB, e domain.LeadEvent, users []string) error {
	path := "/v1/me/leads/" + e.Lead.ID
	if m := e.Message; m != nil {
		err := s.emit(tx, domain.EventMessageSent, domain.MessageEvent{ID: m.ID, LeadID: e.Lead.ID, BySide: m.Side, Path: path}, users...)
		if err != nil {
			return err
		}
	}
	q := e.Quote
	if q == nil {
		return nil
	}
	return s.emit(tx, domain.EventQuoteChanged, domain.QuoteEvent{ID: q.ID, LeadID: e.Lead.ID, What: string(e.Name), State: q.StateOn(s.today()), Version: q.Version, Path: path}, users...)
}

// emitMeeting queues the event of a meeting for both sides.
func (s *Store) emitMeeting(tx *gorm.DB, m domain.Meeting) error {
	users, err := s.answering(tx, *m.Producer)
	if err != nil {
		return err
	}
	return s.emit(tx, domain.EventMeetingChanged, domain.MeetingEvent{
		ID: m.ID, FairID: m.FairID, ProducerID: m.ProducerID, State: m.State, Version: m.Version, StartsAt: m.StartsAt.UTC(), Path: "/v1/me/meetings/" + m.ID,
	}, append(users, m.BuyerID)...)
}

// emitAnswer queues the event of an answer to an invitation for the
// organizers.
func (s *Store) emitAnswer(tx *gorm.DB, e domain.Exhibitor, a domain.Answer) error {
	users, err := organizersOf(tx, e.FairID)
	if err != nil {
		return err
	}
	return s.emit(tx, domain.EventExhibitorAnswered, domain.ExhibitorEvent{
		ID: e.ID, FairID: e.FairID, ProducerID: e.ProducerID, State: a, Path: "/v1/fairs/" + e.FairID + "/exhibitors/" + e.ID,
	}, users...)
}

// emitBooth queues the event of a booth that an exhibitor got or lost, for the
// organizers and the members of its producer.
func (s *Store) emitBooth(tx *gorm.DB, f domain.Fair, b domain.Booth, exhibitors ...*string) error {
	users, err := organizersOf(tx, f.ID)
	if err != nil {
		return err
	}
	for _, id := range exhibitors {
		if id == nil {
			continue
		}
		var producers []string
		if err := tx.Model(&domain.Exhibitor{}).Where("id = ? AND producer_id IS NOT NULL", *id).Pluck("producer_id", &producers).Error; err != nil {
			return err
		}
		for _, p := range producers {
			members, err := membersOf(tx, p)
			if err != nil {
				return err
			}
			users = append(users, members...)
		}
	}
	return s.emit(tx, domain.EventBoothAllotted, domain.BoothEvent{
		ID: b.ID, FairID: f.ID, Number: b.Number, ExhibitorID: b.ExhibitorID, Path: "/v1/fairs/" + f.ID + "/booths/" + b.ID,
	}, users...)
}

// emitEdition queues the event of an edition that became public.
func (s *Store) emitEdition(tx *gorm.DB, f domain.Fair, e domain.FrozenEdition) error {
	data := domain.EditionEvent{ID: e.ID, FairID: f.ID, FairSlug: f.Slug, Number: e.Number, Title: e.Title, Path: "/v1/fairs/" + f.ID + "/catalogue"}
	users, err := organizersOf(tx, f.ID)
	if err != nil {
		return err
	}
	if err := s.emit(tx, domain.EventEditionPublished, data, users...); err != nil || !f.Public() {
		return err
	}
	return s.emitPublic(tx, domain.EventEditionPublished, data)
}

// emitImport queues the event of an import that was checked or has ended.
func (s *Store) emitImport(tx *gorm.DB, i domain.Import) error {
	return s.emit(tx, domain.EventImportFinished, domain.ImportEvent{
		ID: i.ID, State: i.State, Added: i.Added, Changed: i.Changed, Same: i.Same, Faulty: i.Faulty, Written: i.Written, Path: "/v1/me/imports/" + i.ID,
	}, i.UserID)
}

// emitEnded queues events of certificates and papers whose last day was at or
// after one day and before another, and of demands whose deadline passed. The
// caller holds the lock on the list of changes, so it reads nothing when no
// webhook wants these events, and products and members of all at once.
func (s *Store) emitEnded(tx *gorm.DB, from, before domain.Date) error {
	wanted, err := db.Exists(tx.Model(&domain.Webhook{}).Where("disabled_at IS NULL").
		Where(tx.Where("events LIKE ?", holding(domain.EventCertificateExpired)).Or("events LIKE ?", holding(domain.EventEvidenceLapsed)).Or("events LIKE ?", holding(domain.EventDemandClosed))))
	if err != nil || !wanted {
		return err
	}
	var certificates []domain.Certificate
	err = tx.Where("valid_until >= ? AND valid_until < ? AND revoked_on IS NULL AND superseded_on IS NULL", from, before).Order("id").Find(&certificates).Error
	if err != nil {
		return err
	}
	var papers []domain.Evidence
	err = tx.Where("valid_until >= ? AND valid_until < ? AND verdict = ?", from, before, domain.VerdictAccepted).Order("id").Find(&papers).Error
	if err != nil {
		return err
	}
	var ids []string
	for _, c := range certificates {
		ids = append(ids, c.ProductID)
	}
	for _, e := range papers {
		ids = append(ids, e.ProductID)
	}
	products, members, err := withMembers(tx, ids)
	if err != nil {
		return err
	}
	for _, c := range certificates {
		if err := s.emitCertificate(tx, domain.EventCertificateExpired, *products[c.ProductID], c, "", members[c.ProductID]...); err != nil {
			return err
		}
	}
	for _, e := range papers {
		if err := s.emitEvidence(tx, domain.EventEvidenceLapsed, members[e.ProductID], e); err != nil {
			return err
		}
	}
	var demands []domain.Demand
	err = tx.Where("deadline >= ? AND deadline < ? AND state IN ?", from, before, []domain.DemandState{domain.DemandOpen, domain.DemandQuoted}).Order("id").Find(&demands).Error
	if err != nil {
		return err
	}
	for _, d := range demands {
		d.State = domain.DemandExpired
		if err := s.emitDemand(tx, domain.EventDemandClosed, d); err != nil {
			return err
		}
	}
	return nil
}

// withMembers returns products by their ids, and the members of the producer of
// each.
func withMembers(tx *gorm.DB, ids []string) (products map[string]*domain.Product, members map[string][]string, err error) {
	if products, err = byID(tx, ids, func(p domain.Product) string { return p.ID }); err != nil {
		return nil, nil, err
	}
	members = map[string][]string{}
	for chunk := range slices.Chunk(sorted(ids), idsPerQuery) {
		var rows []struct{ ProductID, UserID string }
		err := tx.Raw("SELECT p.id AS product_id, m.user_id FROM products p JOIN memberships m ON m.producer_id = p.producer_id JOIN users u ON u.id = m.user_id"+
			" WHERE p.id IN ? AND u.locked_at IS NULL ORDER BY 1, 2", chunk).Scan(&rows).Error
		if err != nil {
			return nil, nil, err
		}
		for _, r := range rows {
			members[r.ProductID] = append(members[r.ProductID], r.UserID)
		}
	}
	return products, members, nil
}
