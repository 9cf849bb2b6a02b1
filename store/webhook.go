package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var (
	_ domain.WebhookService = (*Store)(nil)
	_ domain.WebhookWorker  = (*Store)(nil)
)

func noWebhook() error { return domain.NotFoundf("there is no such webhook") }

func noDelivery() error { return domain.NotFoundf("there is no such delivery") }

// webhookAudit is what the audit log holds of a webhook: never its secret.
type webhookAudit struct {
	Name    string              `json:"name"`
	URL     string              `json:"url"`
	Events  []domain.EventType  `json:"events"`
	Scope   domain.WebhookScope `json:"scope"`
	Enabled bool                `json:"enabled"`
}

func webhookAuditView(w domain.Webhook) webhookAudit {
	return webhookAudit{w.Name, w.URL, w.Events, w.Scope, w.DisabledAt == nil}
}

// AddWebhook stores a webhook.
func (s *Store) AddWebhook(ctx context.Context, by domain.Actor, w domain.Webhook, networks domain.Networks) (domain.Webhook, error) {
	err := s.write(ctx, "adding a webhook", func(tx *tx) (_ []domain.Ref, err error) {
		if w.Scope == "" {
			w.Scope = domain.WebhookMine
		}
		if err := w.Validate(networks); err != nil {
			return nil, err
		}
		n, err := s.owned(tx.DB, by.UserID, &domain.Webhook{})
		if err != nil {
			return nil, err
		}
		if err := domain.CheckWebhookCount(n + 1); err != nil {
			return nil, err
		}
		if w.ID, err = db.NewID(); err != nil {
			return nil, err
		}
		w.Version, w.UserID, w.FailingSince, w.DisabledAt, w.DisabledReason = 1, by.UserID, nil, nil, domain.StoredFault{}
		w.CreatedAt = s.clock()
		w.UpdatedAt = w.CreatedAt
		row := w
		row.Secret = s.sealer.seal(w.Secret, w.ID)
		if err := tx.Create(&row).Error; err != nil {
			return nil, err
		}
		return nil, s.record(tx, by, domain.Audit{Action: "webhook.add", Noun: "webhook", NounID: w.ID, After: webhookAuditView(w)})
	})
	if err != nil {
		return domain.Webhook{}, err
	}
	return w, nil
}

// owned counts the rows of a user in a table. It locks the user, so that the
// limit on their number holds.
func (s *Store) owned(tx *gorm.DB, userID string, row any) (int, error) {
	if !db.IsID(userID) {
		return 0, noUser()
	}
	var owner []string
	err := tx.Model(&domain.User{}).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", userID).Pluck("id", &owner).Error
	if err != nil {
		return 0, err
	}
	if len(owner) == 0 {
		return 0, noUser()
	}
	var n int64
	err = tx.Model(row).Where("user_id = ?", userID).Count(&n).Error
	return int(n), err
}

// Webhooks returns the webhooks of the actor.
func (s *Store) Webhooks(ctx context.Context, by domain.Actor) ([]domain.Webhook, error) {
	var out []domain.Webhook
	if !db.IsID(by.UserID) {
		return out, nil
	}
	err := s.read(ctx, "listing webhooks", func(tx *gorm.DB) error {
		return tx.Where("user_id = ?", by.UserID).Order("id DESC").Find(&out).Error
	})
	return out, err
}

// Webhook returns one webhook.
func (s *Store) Webhook(ctx context.Context, by domain.Actor, id string) (out domain.Webhook, err error) {
	err = s.read(ctx, "reading a webhook", func(tx *gorm.DB) (err error) {
		out, err = webhookOf(tx, by, id)
		return err
	})
	return out, err
}

func webhookOf(tx *gorm.DB, by domain.Actor, id string) (domain.Webhook, error) {
	if !db.IsID(id) || !db.IsID(by.UserID) {
		return domain.Webhook{}, noWebhook()
	}
	var found []domain.Webhook
	if err := tx.Where("id = ? AND user_id = ?", id, by.UserID).Find(&found).Error; err != nil {
		return domain.Webhook{}, err
	}
	if len(found) == 0 {
		return domain.Webhook{}, noWebhook()
	}
	return found[0], nil
}

// lockedWebhook is webhookOf in the given version. It is locked until tx ends.
func lockedWebhook(tx *gorm.DB, by domain.Actor, id string, version int64) (domain.Webhook, error) {
	w, err := webhookOf(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), by, id)
	if err == nil && isStale(w.Version, version) {
		err = changedMeanwhile()
	}
	return w, err
}

// ChangeWebhook changes a webhook.
func (s *Store) ChangeWebhook(ctx context.Context, by domain.Actor, id string, version int64, networks domain.Networks, change func(*domain.Webhook) error) (out domain.Webhook, err error) {
	err = s.write(ctx, "changing a webhook", func(tx *tx) ([]domain.Ref, error) {
		before, err := lockedWebhook(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		after := before
		after.Events = slices.Clone(before.Events)
		if err := change(&after); err != nil {
			return nil, err
		}
		if err := after.Validate(networks); err != nil {
			return nil, err
		}
		switch {
		case after.DisabledAt == nil:
			after.DisabledReason = domain.StoredFault{}
			if before.DisabledAt != nil || after.URL != before.URL {
				after.FailingSince = nil
			}
		case before.DisabledAt == nil:
			now := s.clock()
			after.DisabledAt, after.DisabledReason = &now, domain.StoredFault{}
		}
		after.ID, after.UserID, after.CreatedAt = before.ID, before.UserID, before.CreatedAt
		after.Version, after.UpdatedAt = before.Version+1, s.clock()
		out = after
		after.Secret = s.sealer.seal(after.Secret, id)
		if err := tx.Model(&domain.Webhook{}).Select("*").Where("id = ?", id).Updates(&after).Error; err != nil {
			return nil, err
		}
		a := domain.Audit{Action: "webhook.change", Noun: "webhook", NounID: id, Before: webhookAuditView(before), After: webhookAuditView(after)}
		if after.Secret != before.Secret {
			a.Action = "webhook.new_secret"
		}
		return nil, s.record(tx, by, a)
	})
	if err != nil {
		return domain.Webhook{}, err
	}
	return out, nil
}

// DeleteWebhook deletes a webhook with its deliveries.
func (s *Store) DeleteWebhook(ctx context.Context, by domain.Actor, id string, version int64) error {
	return s.write(ctx, "deleting a webhook", func(tx *tx) ([]domain.Ref, error) {
		w, err := lockedWebhook(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		if err := tx.Where("webhook_id = ?", id).Delete(&domain.Delivery{}).Error; err != nil {
			return nil, err
		}
		if err := tx.Where("id = ?", id).Delete(&domain.Webhook{}).Error; err != nil {
			return nil, err
		}
		return nil, s.record(tx, by, domain.Audit{Action: "webhook.delete", Noun: "webhook", NounID: id, Before: webhookAuditView(w)})
	})
}

func switchedOff() error {
	return domain.Errorf(domain.CodeConflict, "the webhook is switched off; switch it on first")
}

// TestWebhook sends a test event.
func (s *Store) TestWebhook(ctx context.Context, by domain.Actor, id string) (out domain.Delivery, err error) {
	err = s.write(ctx, "testing a webhook", func(tx *tx) ([]domain.Ref, error) {
		w, err := webhookOf(tx.DB, by, id)
		if err != nil {
			return nil, err
		}
		if w.DisabledAt != nil {
			return nil, switchedOff()
		}
		if err := s.takeLimits(tx.DB, domain.LimitUse{Limit: domain.WebhookTests(), Subject: by.UserID}); err != nil {
			return nil, err
		}
		rows, err := s.deliver(tx.DB, domain.EventTest, domain.TestEvent{WebhookID: w.ID, Name: w.Name}, []domain.Webhook{w})
		if err == nil {
			out = rows[0]
		}
		return nil, err
	})
	return out, err
}

// Deliveries returns the deliveries of a webhook.
func (s *Store) Deliveries(ctx context.Context, by domain.Actor, id string, state domain.DeliveryState, p domain.Page) (out domain.List[domain.Delivery], err error) {
	err = s.read(ctx, "listing deliveries", func(tx *gorm.DB) error {
		if _, err := webhookOf(tx, by, id); err != nil {
			return err
		}
		sel := tx.Model(&domain.Delivery{}).Where("webhook_id = ?", id)
		if state != "" {
			sel = sel.Where("state = ?", state)
		}
		out, err = db.Page(sel, p, db.Newest("webhook_deliveries", func(d domain.Delivery) string { return d.ID }, id, state))
		return err
	})
	return out, err
}

// Redeliver sends a delivery again.
func (s *Store) Redeliver(ctx context.Context, by domain.Actor, id, delivery string) (out domain.Delivery, err error) {
	err = s.write(ctx, "delivering again", func(tx *tx) ([]domain.Ref, error) {
		w, err := webhookOf(tx.DB, by, id)
		if err != nil {
			return nil, err
		}
		if !db.IsID(delivery) {
			return nil, noDelivery()
		}
		var found []domain.Delivery
		err = tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ? AND webhook_id = ?", delivery, id).Find(&found).Error
		if err != nil {
			return nil, err
		}
		switch {
		case len(found) == 0:
			return nil, noDelivery()
		case w.DisabledAt != nil:
			return nil, switchedOff()
		case found[0].State == domain.DeliveryPending:
			return nil, domain.Errorf(domain.CodeConflict, "it is still being delivered")
		}
		if err := s.takeLimits(tx.DB, domain.LimitUse{Limit: domain.WebhookTests(), Subject: by.UserID}); err != nil {
			return nil, err
		}
		now := s.clock()
		out = found[0]
		out.State, out.Tries, out.NextAt, out.EndedAt = domain.DeliveryPending, 0, &now, nil
		if err := saveDelivery(tx.DB, out); err != nil {
			return nil, err
		}
		return nil, s.send(tx.DB, []domain.Delivery{out})
	})
	return out, err
}

func saveDelivery(tx *gorm.DB, d domain.Delivery) error {
	return tx.Model(&domain.Delivery{}).Where("id = ?", d.ID).Select("state", "tries", "attempts", "next_at", "ended_at").Updates(&d).Error
}

// DeliveryToSend returns a delivery that is due.
func (s *Store) DeliveryToSend(ctx context.Context, id string) (d domain.Delivery, w domain.Webhook, wait time.Duration, ok bool, err error) {
	err = s.write(ctx, "reading a delivery", func(tx *tx) (_ []domain.Ref, err error) {
		ok, wait = false, 0
		if d, w, err = deliveryToEnd(tx.DB, id); err != nil || d.ID == "" || d.State != domain.DeliveryPending {
			return nil, err
		}
		var locked int64
		if err := tx.Model(&domain.User{}).Where("id = ? AND locked_at IS NOT NULL", w.UserID).Count(&locked).Error; err != nil {
			return nil, err
		}
		now := s.clock()
		if w.DisabledAt != nil || locked > 0 {
			d.State, d.NextAt, d.EndedAt = domain.DeliveryFailed, nil, &now
			return nil, saveDelivery(tx.DB, d)
		}
		if _, err := s.sealer.openWebhook(&w); err != nil {
			return nil, err
		}
		if ok = true; d.NextAt != nil {
			wait = max(0, d.NextAt.Sub(now))
		}
		return nil, nil
	})
	return d, w, wait, ok, err
}

// deliveryToEnd returns a delivery and its webhook, and locks both until tx
// ends, the webhook first. Without an id it returns neither.
func deliveryToEnd(tx *gorm.DB, id string) (d domain.Delivery, w domain.Webhook, err error) {
	if !db.IsID(id) {
		return d, w, nil
	}
	lock := clause.Locking{Strength: clause.LockingStrengthUpdate}
	var hooks []domain.Webhook
	err = tx.Clauses(lock).Where("id IN (?)", tx.Model(&domain.Delivery{}).Select("webhook_id").Where("id = ?", id)).Find(&hooks).Error
	if err != nil || len(hooks) == 0 {
		return d, w, err
	}
	var found []domain.Delivery
	if err = tx.Clauses(lock).Where("id = ?", id).Find(&found).Error; err != nil || len(found) == 0 {
		return d, w, err
	}
	return found[0], hooks[0], nil
}

// FinishAttempt stores the result of an attempt.
func (s *Store) FinishAttempt(ctx context.Context, id string, a domain.WebhookAttempt) (next *time.Time, err error) {
	err = s.write(ctx, "noting a delivery", func(tx *tx) ([]domain.Ref, error) {
		next = nil
		d, w, err := deliveryToEnd(tx.DB, id)
		if err != nil || d.ID == "" || d.State != domain.DeliveryPending {
			return nil, err
		}
		a.At = s.clock()
		before := w
		ended := d.Tried(&w, a)
		if err := saveDelivery(tx.DB, d); err != nil {
			return nil, err
		}
		next = d.NextAt
		// The version changes only when this disables the webhook: its owner
		// must read that before a change.
		if ended {
			w.Version++
		}
		err = tx.Model(&domain.Webhook{}).Where("id = ?", w.ID).Select("version", "failing_since", "disabled_at", "disabled_reason").Updates(&w).Error
		if err != nil || !ended {
			return nil, err
		}
		if err := s.record(tx, domain.Actor{}, domain.Audit{Action: "webhook.end", Noun: "webhook", NounID: w.ID, Reason: a.Error, Before: webhookAuditView(before), After: webhookAuditView(w)}); err != nil {
			return nil, err
		}
		err = tx.Model(&domain.Delivery{}).Where("webhook_id = ? AND state = ?", w.ID, domain.DeliveryPending).
			Updates(map[string]any{"state": domain.DeliveryFailed, "next_at": nil, "ended_at": a.At}).Error
		if err != nil {
			return nil, err
		}
		name := w.Name
		if name == "" {
			name = w.URL
		}
		return nil, s.notify(tx.DB, domain.Notice{
			Subject: domain.Subject{Kind: "webhook", ID: w.ID}, Kind: "webhook.ended", Key: "webhook " + w.ID + " " + d.ID, Path: "/v1/me/webhooks/" + w.ID,
			Title: "Webhook bị tắt: " + name, TitleEN: "A webhook was switched off: " + name,
			Text:   "Địa chỉ này không nhận được thông báo nữa" + answered(a, " (trả lời %d)") + ". Hãy sửa rồi bật lại.",
			TextEN: "The address no longer accepts events" + answered(a, " (it answered %d)") + ". Mend it and switch it on again.",
		}, w.UserID)
	})
	return next, err
}

// answered writes the status of the answer to an attempt; nothing without one.
func answered(a domain.WebhookAttempt, format string) string {
	if a.Status == 0 {
		return ""
	}
	return fmt.Sprintf(format, a.Status)
}

// DeleteOldDeliveries deletes deliveries that have ended.
func (s *Store) DeleteOldDeliveries(ctx context.Context, before time.Time, limit int) (forgotten int, err error) {
	err = s.write(ctx, "forgetting deliveries", func(tx *tx) ([]domain.Ref, error) {
		old := tx.Model(&domain.Delivery{}).Select("id").Where("created_at < ? AND ended_at IS NOT NULL", before.UTC()).Order("created_at").Limit(limit)
		done := tx.Where("id IN (?)", old).Delete(&domain.Delivery{})
		forgotten = int(done.RowsAffected)
		return nil, done.Error
	})
	return forgotten, err
}
