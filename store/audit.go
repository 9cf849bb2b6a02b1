package store

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"reflect"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.AuditService = (*Store)(nil)

// auditLock is the key of PostgreSQL's advisory lock that serializes the ends
// of audited transactions: each entry contains the hash of the one before it.
const auditLock = 0x6175646974

// trail holds the audit entries of a transaction. They are written when the
// transaction ends, so that the lock is short and always the last one taken.
type trail struct{ entries []domain.AuditEntry }

// record adds an entry to the audit log, in the transaction of the change.
func (s *Store) record(tx *tx, by domain.Actor, a domain.Audit) error {
	before, err := domain.AuditJSON(a.Before)
	if err != nil {
		return fmt.Errorf("recording what was before %s: %w", a.Action, err)
	}
	after, err := domain.AuditJSON(a.After)
	if err != nil {
		return fmt.Errorf("recording what is after %s: %w", a.Action, err)
	}
	tx.trail.entries = append(tx.trail.entries, domain.AuditEntry{
		At: s.clock(), UserID: by.UserID, APIKeyID: by.APIKeyID, OnBehalf: a.OnBehalf, Action: a.Action, Noun: a.Noun, NounID: a.NounID,
		ListingKind: a.Listing.Kind, ListingID: a.Listing.ID, ProvinceCode: a.ProvinceCode, Reason: a.Reason, Before: before, After: after,
		RequestID: by.RequestID, Address: by.Address,
	})
	return nil
}

// closeTrail appends the entries of the transaction to the log.
func (s *Store) closeTrail(tx *tx) error {
	t := tx.trail
	if len(t.entries) == 0 {
		return nil
	}
	if s.db.Dialect() == db.Postgres {
		if err := tx.Exec("SELECT pg_advisory_xact_lock(?)", auditLock).Error; err != nil {
			return err
		}
	}
	var last []domain.AuditEntry
	if err := tx.Select("seq, hash").Order("seq DESC").Limit(1).Find(&last).Error; err != nil {
		return err
	}
	var seq int64
	hash := ""
	if len(last) > 0 {
		seq, hash = last[0].Seq, last[0].Hash
	}
	for i := range t.entries {
		e := &t.entries[i]
		seq++
		e.Seq, e.PrevHash = seq, hash
		hash = e.Sum()
		e.Hash = hash
	}
	return tx.CreateInBatches(t.entries, rowsPerInsert).Error
}

// RecordAudit adds an entry for something that changes no row.
func (s *Store) RecordAudit(ctx context.Context, by domain.Actor, a domain.Audit) error {
	return s.write(ctx, "writing the audit log", func(tx *tx) ([]domain.Ref, error) { return nil, s.record(tx, by, a) })
}

// AuditEntries returns entries, newest first.
func (s *Store) AuditEntries(ctx context.Context, f domain.AuditFilter, p domain.Page) (domain.List[domain.AuditEntry], error) {
	var out domain.List[domain.AuditEntry]
	err := s.read(ctx, "reading the audit log", func(tx *gorm.DB) (err error) {
		sel := tx.Model(&domain.AuditEntry{})
		for _, c := range []struct{ column, value string }{
			{"listing_kind", string(f.Listing.Kind)}, {"listing_id", f.Listing.ID}, {"noun", f.Noun}, {"noun_id", f.NounID}, {"action", f.Action}, {"user_id", f.UserID},
		} {
			if c.value != "" {
				sel = sel.Where(c.column+" = ?", c.value)
			}
		}
		if f.Provinces != nil {
			sel = sel.Where("province_code IN ?", f.Provinces)
		}
		if !f.Since.IsZero() {
			sel = sel.Where("at >= ?", f.Since.UTC())
		}
		if !f.Until.IsZero() {
			sel = sel.Where("at < ?", f.Until.UTC())
		}
		out, err = db.Page(sel, p, db.Descending("audit_entries", []any{f}, db.Int("seq", func(e domain.AuditEntry) int64 { return e.Seq })))
		return err
	})
	return out, err
}

// entriesPerRead is how many entries EachAuditEntry holds in memory.
const entriesPerRead = 1000

// AuditHead implements domain.AuditService.
func (s *Store) AuditHead(ctx context.Context) (domain.AuditHead, error) {
	head := domain.AuditHead{At: s.clock().UTC()}
	err := s.read(ctx, "reading the head of the audit log", func(tx *gorm.DB) error {
		var last []domain.AuditEntry
		if err := tx.Select("seq, hash").Order("seq DESC").Limit(1).Find(&last).Error; err != nil {
			return err
		}
		if len(last) > 0 {
			head.Entries, head.Hash = last[0].Seq, last[0].Hash
		}
		return nil
	})
	return head, err
}

// VerifyAudit implements domain.AuditService.
func (s *Store) VerifyAudit(ctx context.Context, heads ...domain.AuditHead) (int64, error) {
	chain := domain.NewAuditChain(heads...)
	for e, err := range s.EachAuditEntry(ctx) {
		if err == nil {
			err = chain.Add(e)
		}
		if err != nil {
			return chain.Entries(), err
		}
	}
	return chain.Entries(), chain.End()
}

// EachAuditEntry implements domain.AuditService.
func (s *Store) EachAuditEntry(ctx context.Context) iter.Seq2[domain.AuditEntry, error] {
	return func(yield func(domain.AuditEntry, error) bool) {
		var last int64
		for {
			var batch []domain.AuditEntry
			err := s.read(ctx, "reading the audit log", func(tx *gorm.DB) error {
				return tx.Where("seq > ?", last).Order("seq").Limit(entriesPerRead).Find(&batch).Error
			})
			if err != nil {
				yield(domain.AuditEntry{}, err)
				return
			}
			for _, e := range batch {
				if last = e.Seq; !yield(e, nil) {
					return
				}
			}
			if len(batch) < entriesPerRead {
				return
			}
		}
	}
}

// changes returns the fields that differ between the JSON of before and after.
func changes(before, after any) (was, is map[string]any, err error) {
	var a, b map[string]any
	for _, side := range []struct {
		of   any
		into *map[string]any
	}{{before, &a}, {after, &b}} {
		text, err := json.Marshal(side.of)
		if err != nil {
			return nil, nil, fmt.Errorf("comparing for the audit log: %w", err)
		}
		if err := json.Unmarshal(text, side.into); err != nil {
			return nil, nil, fmt.Errorf("comparing for the audit log: %w", err)
		}
	}
	was, is = map[string]any{}, map[string]any{}
	for field, v := range b {
		if !reflect.DeepEqual(a[field], v) {
			was[field], is[field] = a[field], v
		}
	}
	return was, is, nil
}
