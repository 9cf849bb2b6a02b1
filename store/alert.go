package store

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/riverqueue/river"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var (
	_ domain.AlertService = (*Store)(nil)
	_ domain.AlertWorker  = (*Store)(nil)
)

func noAlert() error { return domain.NotFoundf("there is no such saved search") }

// alertAudit is what the audit log holds of a saved search.
type alertAudit struct {
	Name    string            `json:"name"`
	Query   domain.AlertQuery `json:"query"`
	Cadence domain.Cadence    `json:"cadence"`
	Enabled bool              `json:"enabled"`
	Email   bool              `json:"email"`
	Webhook bool              `json:"webhook"`
}

func alertAuditView(a domain.Alert) alertAudit {
	return alertAudit{a.Name, a.Query, a.Cadence, a.Enabled, a.Email, a.Webhook}
}

// enqueueAlerts enqueues a job for saved searches in the transaction tx.
func (s *Store) enqueueAlerts(tx *gorm.DB, args domain.AlertsArgs, opts *river.InsertOpts) error {
	conn, ok := tx.Statement.ConnPool.(*sql.Tx)
	if !ok {
		return fmt.Errorf("enqueueing outside of a transaction, on %T", tx.Statement.ConnPool)
	}
	if _, err := s.jobs.InsertTx(tx.Statement.Context, conn, args, opts); err != nil {
		return fmt.Errorf("enqueueing saved searches: %w", err)
	}
	return nil
}

// alertRound enqueues the job that runs the saved searches with immediate
// notices after a change in tx. All changes within one domain.AlertPause share
// a job, which runs when the pause is over, so that it sees all of them.
func (s *Store) alertRound(tx *gorm.DB) error {
	var asked []string
	err := tx.Model(&domain.Alert{}).Where("enabled AND cadence = ?", domain.CadenceAtOnce).Limit(1).Pluck("id", &asked).Error
	if err != nil || len(asked) == 0 {
		return err
	}
	end := s.clock().Truncate(domain.AlertPause).Add(domain.AlertPause)
	return s.enqueueAlerts(tx, domain.AlertsArgs{Round: end.Unix()}, &river.InsertOpts{ScheduledAt: end, UniqueOpts: river.UniqueOpts{ByArgs: true}})
}

// AddAlert stores a saved search.
func (s *Store) AddAlert(ctx context.Context, by domain.Actor, a domain.Alert) (domain.Alert, error) {
	err := s.write(ctx, "adding a saved search", func(tx *tx) (_ []domain.Ref, err error) {
		if err := a.Validate(); err != nil {
			return nil, err
		}
		n, err := s.owned(tx.DB, by.UserID, &domain.Alert{})
		if err != nil {
			return nil, err
		}
		if err := domain.CheckAlertCount(n + 1); err != nil {
			return nil, err
		}
		if a.ID, err = db.NewID(); err != nil {
			return nil, err
		}
		a.Version, a.UserID, a.Enabled, a.Unsubscribe, a.FirstRunAt, a.LastRunAt = 1, by.UserID, true, domain.NewToken(domain.TokenUnsubscribe), nil, nil
		a.CreatedAt = s.clock()
		a.Since, a.UpdatedAt = a.CreatedAt, a.CreatedAt
		if err := tx.Create(&a).Error; err != nil {
			return nil, err
		}
		if err := s.enqueueAlerts(tx.DB, domain.AlertsArgs{AlertID: a.ID}, nil); err != nil {
			return nil, err
		}
		return nil, s.record(tx, by, domain.Audit{Action: "alert.add", Noun: "alert", NounID: a.ID, After: alertAuditView(a)})
	})
	if err != nil {
		return domain.Alert{}, err
	}
	return a, nil
}

// Alerts returns the saved searches of the actor.
func (s *Store) Alerts(ctx context.Context, by domain.Actor) ([]domain.Alert, error) {
	var out []domain.Alert
	if !db.IsID(by.UserID) {
		return out, nil
	}
	err := s.read(ctx, "listing saved searches", func(tx *gorm.DB) error {
		return tx.Where("user_id = ?", by.UserID).Order("id DESC").Find(&out).Error
	})
	return out, err
}

// Alert returns one saved search.
func (s *Store) Alert(ctx context.Context, by domain.Actor, id string) (out domain.Alert, err error) {
	err = s.read(ctx, "reading a saved search", func(tx *gorm.DB) (err error) {
		out, err = alertOf(tx, by, id)
		return err
	})
	return out, err
}

func alertOf(tx *gorm.DB, by domain.Actor, id string) (domain.Alert, error) {
	if !db.IsID(id) || !db.IsID(by.UserID) {
		return domain.Alert{}, noAlert()
	}
	var found []domain.Alert
	if err := tx.Where("id = ? AND user_id = ?", id, by.UserID).Find(&found).Error; err != nil {
		return domain.Alert{}, err
	}
	if len(found) == 0 {
		return domain.Alert{}, noAlert()
	}
	return found[0], nil
}

func lockedAlert(tx *gorm.DB, by domain.Actor, id string, version int64) (domain.Alert, error) {
	a, err := alertOf(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), by, id)
	if err == nil && isStale(a.Version, version) {
		err = changedMeanwhile()
	}
	return a, err
}

// ChangeAlert changes a saved search.
func (s *Store) ChangeAlert(ctx context.Context, by domain.Actor, id string, version int64, change func(*domain.Alert) error) (out domain.Alert, err error) {
	err = s.write(ctx, "changing a saved search", func(tx *tx) ([]domain.Ref, error) {
		before, err := lockedAlert(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		after := before
		if err := change(&after); err != nil {
			return nil, err
		}
		if err := after.Validate(); err != nil {
			return nil, err
		}
		after.ID, after.UserID, after.Unsubscribe, after.CreatedAt = before.ID, before.UserID, before.Unsubscribe, before.CreatedAt
		after.Version, after.UpdatedAt = before.Version+1, s.clock()
		if !reflect.DeepEqual(before.Query, after.Query) || after.Enabled && !before.Enabled {
			after.Since, after.FirstRunAt = after.UpdatedAt, nil
		}
		if err := tx.Model(&domain.Alert{}).Select("*").Where("id = ?", id).Updates(&after).Error; err != nil {
			return nil, err
		}
		out = after
		if after.Enabled && after.FirstRunAt == nil {
			if err := s.enqueueAlerts(tx.DB, domain.AlertsArgs{AlertID: id}, nil); err != nil {
				return nil, err
			}
		}
		return nil, s.record(tx, by, domain.Audit{Action: "alert.change", Noun: "alert", NounID: id, Before: alertAuditView(before), After: alertAuditView(after)})
	})
	if err != nil {
		return domain.Alert{}, err
	}
	return out, nil
}

// DeleteAlert deletes a saved search.
func (s *Store) DeleteAlert(ctx context.Context, by domain.Actor, id string, version int64) error {
	return s.write(ctx, "deleting a saved search", func(tx *tx) ([]domain.Ref, error) {
		a, err := lockedAlert(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		if err := tx.Where("alert_id = ?", id).Delete(&domain.AlertFind{}).Error; err != nil {
			return nil, err
		}
		if err := tx.Where("id = ?", id).Delete(&domain.Alert{}).Error; err != nil {
			return nil, err
		}
		return nil, s.record(tx, by, domain.Audit{Action: "alert.delete", Noun: "alert", NounID: id, Before: alertAuditView(a)})
	})
}

// AlertFinds returns the finds that the actor was notified of.
func (s *Store) AlertFinds(ctx context.Context, by domain.Actor, id string, p domain.Page) (out domain.List[domain.AlertFind], err error) {
	err = s.read(ctx, "listing what was found", func(tx *gorm.DB) error {
		if _, err := alertOf(tx, by, id); err != nil {
			return err
		}
		sel := tx.Model(&domain.AlertFind{}).Where("alert_id = ? AND notice_id IS NOT NULL", id)
		out, err = db.Page(sel, p, db.Newest("alert_finds", func(f domain.AlertFind) string { return f.ID }, id))
		return err
	})
	return out, err
}

// AlertByToken returns the saved search of a token to unsubscribe.
func (s *Store) AlertByToken(ctx context.Context, token string) (out domain.Alert, err error) {
	err = s.read(ctx, "reading a saved search", func(tx *gorm.DB) (err error) {
		out, err = alertByToken(tx, token)
		return err
	})
	return out, err
}

func alertByToken(tx *gorm.DB, token string) (domain.Alert, error) {
	var found []domain.Alert
	if err := tx.Where("unsubscribe = ?", token).Find(&found).Error; err != nil {
		return domain.Alert{}, err
	}
	if len(found) == 0 {
		return domain.Alert{}, noAlert()
	}
	return found[0], nil
}

// Unsubscribe ends the e-mail of a saved search.
func (s *Store) Unsubscribe(ctx context.Context, token string) (out domain.Alert, err error) {
	err = s.write(ctx, "unsubscribing", func(tx *tx) ([]domain.Ref, error) {
		if out, err = alertByToken(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), token); err != nil || !out.Email {
			return nil, err
		}
		before := alertAuditView(out)
		out.Email = false
		out.Version++
		out.UpdatedAt = s.clock()
		err := tx.Model(&domain.Alert{}).Select("email", "version", "updated_at").Where("id = ?", out.ID).Updates(&out).Error
		if err != nil {
			return nil, err
		}
		return nil, s.record(tx, domain.Actor{UserID: out.UserID}, domain.Audit{Action: "alert.unsubscribe", Noun: "alert", NounID: out.ID, Before: before, After: alertAuditView(out)})
	})
	return out, err
}

// AlertsToRun returns saved searches that are on.
func (s *Store) AlertsToRun(ctx context.Context, args domain.AlertsArgs, after string, limit int) (out []domain.Alert, err error) {
	err = s.read(ctx, "listing saved searches to run", func(tx *gorm.DB) error {
		sel := tx.Where("enabled AND user_id IN (SELECT id FROM users WHERE locked_at IS NULL)").Order("id").Limit(limit)
		switch {
		case args.AlertID != "" && !db.IsID(args.AlertID):
			return nil
		case args.AlertID != "":
			sel = sel.Where("id = ?", args.AlertID)
		case args.Round != 0:
			sel = sel.Where("cadence = ?", domain.CadenceAtOnce)
		}
		if after != "" {
			sel = sel.Where("id > ?", after)
		}
		return sel.Find(&out).Error
	})
	return out, err
}

// FinishAlert saves what a saved search finds now and notifies its user of what is
// new.
func (s *Store) FinishAlert(ctx context.Context, a domain.Alert, found []domain.Listing) (notified int, err error) {
	err = s.write(ctx, "telling what a saved search found", func(tx *tx) ([]domain.Ref, error) {
		notified = 0
		var now []domain.Alert
		if err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ? AND version = ? AND enabled", a.ID, a.Version).Find(&now).Error; err != nil {
			return nil, err
		}
		if len(now) == 0 {
			return nil, nil
		}
		a := now[0]
		fresh, silent, err := s.finds(tx.DB, a, found)
		if err != nil {
			return nil, err
		}
		at := s.clock()
		if a.FirstRunAt == nil {
			a.FirstRunAt = &at
		}
		a.LastRunAt = &at
		if err := tx.Model(&domain.Alert{}).Where("id = ?", a.ID).Select("first_run_at", "last_run_at").Updates(&a).Error; err != nil {
			return nil, err
		}
		if notified = len(fresh); notified > 0 {
			if err := s.notifyFound(tx.DB, a, fresh); err != nil {
				return nil, err
			}
		}
		if rows := slices.Concat(fresh, silent); len(rows) > 0 {
			return nil, tx.CreateInBatches(rows, rowsPerInsert).Error
		}
		return nil, nil
	})
	return notified, err
}

// finds returns rows for what a saved search had not found before. In the first
// run only listings that appeared after the saved search was added are
// reported.
func (s *Store) finds(tx *gorm.DB, a domain.Alert, found []domain.Listing) (fresh, silent []domain.AlertFind, err error) {
	known := map[domain.Ref]bool{}
	ids := make([]string, len(found))
	for i, l := range found {
		ids[i] = l.ID
	}
	for chunk := range slices.Chunk(ids, idsPerQuery) {
		var rows []domain.AlertFind
		if err := tx.Select("listing_kind, listing_id").Where("alert_id = ? AND listing_id IN ?", a.ID, chunk).Find(&rows).Error; err != nil {
			return nil, nil, err
		}
		for _, f := range rows {
			known[f.Ref()] = true
		}
	}
	for _, l := range found {
		if known[l.Ref] {
			continue
		}
		known[l.Ref] = true
		f := domain.AlertFind{AlertID: a.ID, ListingKind: l.Ref.Kind, ListingID: l.ID, Name: l.Name, FoundAt: s.clock()}
		if f.ID, err = db.NewID(); err != nil {
			return nil, nil, err
		}
		if a.FirstRunAt != nil || l.UpdatedAt.After(a.Since) {
			fresh = append(fresh, f)
		} else {
			silent = append(silent, f)
		}
	}
	return fresh, silent, nil
}

// notifyFound notifies the user of a saved search, and sets in finds the id of
// the notice.
func (s *Store) notifyFound(tx *gorm.DB, a domain.Alert, finds []domain.AlertFind) error {
	n := len(finds)
	names := make([]string, n)
	for i, f := range finds {
		names[i] = f.Name
	}
	rows, err := s.addNotices(tx, domain.Notice{
		Subject: domain.Subject{Kind: "alert", ID: a.ID}, Kind: "alert.found", Key: "alert " + a.ID + " " + finds[0].ID, Path: "/v1/me/alerts/" + a.ID + "/finds",
		Title: fmt.Sprintf("%s: %d mục mới", a.Name, n), TitleEN: fmt.Sprintf("%s: %d new", a.Name, n), Text: listed(names, "và %d mục khác"), TextEN: listed(names, "and %d more"),
	}, a.UserID)
	if err != nil {
		return err
	}
	notice := rows[0].ID
	event := domain.AlertEvent{AlertID: a.ID, Name: a.Name, Total: n, Path: rows[0].Path, Items: []domain.AlertFindItem{}}
	for i := range finds {
		finds[i].NoticeID = &notice
		if i < domain.MaxLimit {
			event.Items = append(event.Items, domain.AlertFindItem{Kind: finds[i].ListingKind, ID: finds[i].ListingID, Name: finds[i].Name})
		}
	}
	if a.Webhook {
		if err := s.emit(tx, domain.EventAlertFound, event, a.UserID); err != nil {
			return err
		}
	}
	if !a.Email || !s.mail {
		return nil
	}
	conn, ok := tx.Statement.ConnPool.(*sql.Tx)
	if !ok {
		return fmt.Errorf("enqueueing outside of a transaction, on %T", tx.Statement.ConnPool)
	}
	_, err = s.jobs.InsertTx(tx.Statement.Context, conn, domain.MailAlertArgs{AlertID: a.ID, NoticeID: notice},
		&river.InsertOpts{Queue: domain.MailQueue, MaxAttempts: domain.MailAttempts})
	if err != nil {
		return fmt.Errorf("enqueueing the mail of a saved search: %w", err)
	}
	return nil
}

// namesShown is how many names a notice contains.
const namesShown = 5

// listed joins the first of names, and adds how many more there are.
func listed(names []string, more string) string {
	text := strings.Join(names[:min(len(names), namesShown)], "; ")
	if left := len(names) - namesShown; left > 0 {
		text += "; " + fmt.Sprintf(more, left)
	}
	return text + "."
}

// AlertToMail returns the finds that are due to be mailed.
func (s *Store) AlertToMail(ctx context.Context, args domain.MailAlertArgs) (u domain.User, a domain.Alert, finds []domain.AlertFind, ok bool, err error) {
	err = s.read(ctx, "reading what a saved search found", func(tx *gorm.DB) error {
		if !db.IsID(args.AlertID) || !db.IsID(args.NoticeID) {
			return nil
		}
		var alerts []domain.Alert
		if err := tx.Where("id = ? AND email AND enabled", args.AlertID).Find(&alerts).Error; err != nil || len(alerts) == 0 {
			return err
		}
		var users []domain.User
		if err := tx.Where("id = ? AND locked_at IS NULL AND email <> ''", alerts[0].UserID).Find(&users).Error; err != nil || len(users) == 0 {
			return err
		}
		u, a = users[0], alerts[0]
		err := tx.Where("alert_id = ? AND notice_id = ?", args.AlertID, args.NoticeID).Order("id").Find(&finds).Error
		ok = len(finds) > 0
		return err
	})
	return u, a, finds, ok, err
}
