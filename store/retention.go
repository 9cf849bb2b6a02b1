package store

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"chophien/domain"
)

var _ domain.RetentionService = (*Store)(nil)

// retained is what the audit log holds of a step of the retention.
type retained struct {
	Rows   int       `json:"rows"`
	Before time.Time `json:"before"`
}

// retain runs a step that returns its number of rows, and records it.
func (s *Store) retain(ctx context.Context, action, noun string, before time.Time, step func(tx *tx) (int64, error)) (int, error) {
	var n int64
	err := s.write(ctx, "deleting what is kept no longer", func(tx *tx) (_ []domain.Ref, err error) {
		if n, err = step(tx); err != nil || n == 0 {
			return nil, err
		}
		return nil, s.record(tx, domain.Actor{}, domain.Audit{Action: action, Noun: noun, After: retained{int(n), before.UTC()}})
	})
	return int(n), err
}

// DeleteLeads implements domain.RetentionService.
func (s *Store) DeleteLeads(ctx context.Context, before time.Time, limit int) (int, error) {
	return s.retain(ctx, "retention.delete", "lead", before, func(tx *tx) (int64, error) {
		var ids []string
		// The lock keeps a message or a quote from being added to a lead that goes.
		err := tx.Model(&domain.Lead{}).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("updated_at < ? AND (message_at IS NULL OR message_at < ?)", before.UTC(), before.UTC()).Order("updated_at, id").Limit(limit).Pluck("id", &ids).Error
		if err != nil || len(ids) == 0 {
			return 0, err
		}
		for _, table := range []string{"contact_reveals", "lead_files", "lead_reads", "lead_messages", "quotes"} {
			if err := tx.Exec("DELETE FROM "+table+" WHERE lead_id IN ?", ids).Error; err != nil {
				return 0, err
			}
		}
		done := tx.Exec("DELETE FROM leads WHERE id IN ?", ids)
		return done.RowsAffected, done.Error
	})
}

// DeleteReveals implements domain.RetentionService.
func (s *Store) DeleteReveals(ctx context.Context, before time.Time, limit int) (int, error) {
	return s.retain(ctx, "retention.delete", "contact_reveal", before, func(tx *tx) (int64, error) {
		done := tx.Exec("DELETE FROM contact_reveals WHERE id IN (SELECT id FROM contact_reveals WHERE created_at < ? ORDER BY created_at LIMIT ?)", before.UTC(), limit)
		return done.RowsAffected, done.Error
	})
}

// DeleteFairPeople implements domain.RetentionService.
func (s *Store) DeleteFairPeople(ctx context.Context, before time.Time, limit int) (int, error) {
	return s.retain(ctx, "retention.delete", "fair_person", before, func(tx *tx) (int64, error) {
		done := tx.Exec("DELETE FROM fair_people WHERE id IN (SELECT p.id FROM fair_people p JOIN fairs f ON f.id = p.fair_id WHERE f.ends_on < ? ORDER BY p.id LIMIT ?)", domain.Today(before), limit)
		return done.RowsAffected, done.Error
	})
}

// RemoveAddresses implements domain.RetentionService.
func (s *Store) RemoveAddresses(ctx context.Context, before time.Time, limit int) (int, error) {
	return s.retain(ctx, "retention.remove", "address", before, func(tx *tx) (int64, error) {
		done := tx.Exec("UPDATE audit_entries SET address = '', address_salt = '' WHERE seq IN (SELECT seq FROM audit_entries WHERE address_salt <> '' AND at < ? ORDER BY seq LIMIT ?)", before.UTC(), limit)
		return done.RowsAffected, done.Error
	})
}
