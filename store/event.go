package store

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

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
		" WHERE w.user_id IN ? AND w.disabled_at IS NULL AND u.locked_at IS NULL ORDER BY w.id", users).Scan(&hooks).Error
	if err != nil {
		return err
	}
	hooks = slices.DeleteFunc(hooks, func(w domain.Webhook) bool { return !slices.Contains(w.Events, e) })
	_, err = s.deliver(tx, e, data, hooks)
	return err
}

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

// emitMove queues the event of a move of a listing. The user who made it gets
// it too, as its programs follow its own changes.
func (s *Store) emitMove(tx *gorm.DB, row stateRow, action domain.ReviewAction, reason string) error {
	types := map[domain.ReviewAction]domain.EventType{
		domain.ReviewPublish: domain.EventListingPublished, domain.ReviewSuspend: domain.EventListingSuspended,
		domain.ReviewReinstate: domain.EventListingReinstated, domain.ReviewRequestChanges: domain.EventListingChanges,
	}
	e, ok := types[action]
	if !ok || row.ProducerID == nil {
		return nil
	}
	users, err := membersOf(tx, *row.ProducerID)
	if err != nil {
		return err
	}
	return s.emit(tx, e, domain.ListingEvent{
		Kind: row.Kind, ID: row.ID, Slug: row.Slug, Name: row.Name, Status: row.Status, Reason: reason, Path: ownPath(row.ref()),
	}, users...)
}

// ownPath returns the path of a listing in the API; its managers read it there
// in any state.
func ownPath(ref domain.Ref) string {
	return "/v1/" + strings.ReplaceAll(tableOf(ref.Kind), "_", "-") + "/" + ref.ID
}

// emitCertificate queues the event of a change of a certificate for the members
// of the producer.
func (s *Store) emitCertificate(tx *gorm.DB, p domain.Product, action string, c domain.Certificate, reason string, members []string) error {
	e := domain.EventCertificateChanged
	switch {
	case c.RevokedOn != nil:
		e = domain.EventCertificateRevoked
	case action == "certificate.add":
		e = domain.EventCertificateAdded
	}
	return s.emit(tx, e, domain.CertificateEvent{
		ID: c.ID, Code: c.Code, ProductID: p.ID, Product: p.Name, Stars: c.Stars, ValidFrom: c.ValidFrom.String(), ValidUntil: c.ValidUntil.String(),
		Reason: reason, Path: ownPath(domain.Ref{Kind: domain.KindProduct, ID: p.ID}),
	}, members...)
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
	err := tx.Model(&domain.Webhook{}).Distinct("user_id").Where("user_id IN ? AND disabled_at IS NULL AND events LIKE ?", users, `%"`+string(domain.EventNotice)+`"%`).
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
		data := domain.NoticeEvent{ID: n.ID, Kind: n.Kind, Title: n.Title, TitleEN: n.TitleEN, Text: n.Text, TextEN: n.TextEN, Path: n.Path}
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
	return s.emit(tx, domain.EventLeadChanged, domain.LeadChange{
		ID: e.Lead.ID, What: string(e.Name), State: e.Lead.State, Version: e.Lead.Version, Subject: e.Lead.Subject(), Path: "/v1/me/leads/" + e.Lead.ID,
	}, append(users, e.Lead.BuyerID)...)
}
