package store

import (
	"database/sql"
	"fmt"
	"slices"

	"github.com/riverqueue/river"
	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// emit adds a delivery for each webhook of the users, in the caller's
// transaction. Locked users get none.
func (s *Store) emit(tx *gorm.DB, e domain.EventType, data any, users ...string) error {
	if len(users) == 0 {
		return nil
	}
	var hooks []domain.Webhook
	err := tx.Raw("SELECT w.id, w.events FROM webhooks w JOIN users u ON u.id = w.user_id"+
		" WHERE w.scope = 'mine' AND w.user_id IN ? AND w.disabled_at IS NULL AND u.locked_at IS NULL ORDER BY w.id", users).Scan(&hooks).Error
	if err != nil {
		return err
	}
	hooks = slices.DeleteFunc(hooks, func(w domain.Webhook) bool { return !slices.Contains(w.Events, e) })
	_, err = s.deliver(tx, e, data, hooks)
	return err
}

// holding returns the pattern of lists of events that hold e, as stored in JSON.
func holding(e domain.EventType) string { return `%"` + string(e) + `"%` }

// deliver stores the deliveries of an event, and the jobs that send them.
func (s *Store) deliver(tx *gorm.DB, e domain.EventType, data any, to []domain.Webhook) ([]domain.Delivery, error) {
	if len(to) == 0 {
		return nil, nil
	}
	now := s.clock()
	payload, err := domain.Event{Type: e, At: now, Data: data}.Payload()
	if err != nil {
		return nil, err
	}
	rows := make([]domain.Delivery, len(to))
	for i, w := range to {
		rows[i] = domain.Delivery{WebhookID: w.ID, Event: e, Payload: payload, State: domain.DeliveryPending, NextAt: &now, CreatedAt: now}
		if rows[i].ID, err = db.NewID(); err != nil {
			return nil, err
		}
	}
	if err := tx.CreateInBatches(rows, rowsPerInsert).Error; err != nil {
		return nil, err
	}
	return rows, s.send(tx, rows)
}

// send enqueues the jobs of deliveries.
func (s *Store) send(tx *gorm.DB, rows []domain.Delivery) error {
	conn, ok := tx.Statement.ConnPool.(*sql.Tx)
	if !ok {
		return fmt.Errorf("enqueueing outside of a transaction, on %T", tx.Statement.ConnPool)
	}
	jobs := make([]river.InsertManyParams, len(rows))
	for i, d := range rows {
		jobs[i] = river.InsertManyParams{Args: domain.WebhookArgs{DeliveryID: d.ID}, InsertOpts: &river.InsertOpts{Queue: domain.WebhookQueue}}
	}
	if _, err := s.jobs.InsertManyTx(tx.Statement.Context, conn, jobs); err != nil {
		return fmt.Errorf("enqueueing deliveries: %w", err)
	}
	return nil
}

// emitMove queues the event of a move of a listing, which had a state before. The
// user who made it gets it too, as its programs follow its own changes.
func (s *Store) emitMove(tx *gorm.DB, row stateRow, before domain.Status, action domain.ReviewAction, reason string, users []string) error {
	types := map[domain.ReviewAction]domain.EventType{
		domain.ReviewPublish: domain.EventListingPublished, domain.ReviewSuspend: domain.EventListingSuspended,
		domain.ReviewReinstate: domain.EventListingReinstated, domain.ReviewRequestChanges: domain.EventListingChanges,
		domain.ReviewSubmit: domain.EventListingSubmitted, domain.ReviewWithdraw: domain.EventListingWithdrawn,
	}
	e, ok := types[action]
	if !ok {
		return nil
	}
	return s.emitListing(tx, e, row, reason, before == domain.StatusPublished || row.Status == domain.StatusPublished, users)
}

// pathOf returns the path of a listing in the API. Everybody reads a public
// listing there; its managers read it in any state.
func pathOf(ref domain.Ref) string {
	return "/v1/" + ref.Kind.Collection() + "/" + ref.ID
}

// certificateEvent returns the event of a change of a certificate.
func certificateEvent(action string, c domain.Certificate) domain.EventType {
	switch {
	case c.RevokedOn != nil:
		return domain.EventCertificateRevoked
	case action == "certificate.add":
		return domain.EventCertificateAdded
	}
	return domain.EventCertificateChanged
}

// emitCertificate queues an event of a certificate for users, and for the public
// when the product is public.
func (s *Store) emitCertificate(tx *gorm.DB, e domain.EventType, p domain.Product, c domain.Certificate, reason string, users ...string) error {
	data := domain.CertificateEvent{
		ID: c.ID, Code: c.Code, ProductID: p.ID, Product: p.Name, Stars: c.Stars, ValidFrom: c.ValidFrom.String(), ValidUntil: c.ValidUntil.String(),
		Reason: reason, Path: pathOf(domain.Ref{Kind: domain.KindProduct, ID: p.ID}),
	}
	if err := s.emit(tx, e, data, users...); err != nil || p.Status != domain.StatusPublished || !slices.Contains(domain.PublicEventTypes(), e) {
		return err
	}
	data.Reason = "" // only for the producer
	return s.emitPublic(tx, e, data)
}

// emitNotices queues events for notices that were stored. A notice that its
// user already has is not stored again.
func (s *Store) emitNotices(tx *gorm.DB, rows []domain.Notice) error {
	users := make([]string, len(rows))
	ids := make([]string, len(rows))
	for i, n := range rows {
		users[i], ids[i] = n.UserID, n.ID
	}
	var asking []string
	err := tx.Model(&domain.Webhook{}).Distinct("user_id").Where("user_id IN ? AND scope = 'mine' AND disabled_at IS NULL AND events LIKE ?", users, holding(domain.EventNotice)).
		Pluck("user_id", &asking).Error
	if err != nil || len(asking) == 0 {
		return err
	}
	var written []string
	if err := tx.Model(&domain.Notice{}).Where("id IN ?", ids).Pluck("id", &written).Error; err != nil {
		return err
	}
	for _, n := range rows {
		if !slices.Contains(written, n.ID) || !slices.Contains(asking, n.UserID) {
			continue
		}
		data := domain.NoticeEvent{ID: n.ID, Kind: n.Kind, Title: n.Title, TitleEN: n.TitleEN, Text: n.Text, TextEN: n.TextEN, Path: n.Path, Subject: n.Subject.OrNil()}
		if err := s.emit(tx, domain.EventNotice, data, n.UserID); err != nil {
			return err
		}
	}
	return nil
}

// emitLead queues the event of a lead for both sides, including the user who
// caused it.
func (s *Store) emitLead(tx *gorm.DB, e domain.LeadEvent) error {
	if e.Lead.Producer == nil {
		return nil
	}
	users, err := s.answering(tx, *e.Lead.Producer)
	if err != nil {
		return err
	}
	users = append(users, e.Lead.BuyerID)
	if err := s.emitLeadPart(tx, e, users); err != nil {
		return err
	}
	return s.emit(tx, domain.EventLeadChanged, domain.LeadChange{
		ID: e.Lead.ID, What: string(e.Name), State: e.Lead.State, Version: e.Lead.Version, Subject: e.Lead.Subject(), Path: "/v1/me/leads/" + e.Lead.ID,
	}, users...)
}
