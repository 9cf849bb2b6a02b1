package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"

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
		hash = auditHash(*e)
		e.Hash = hash
	}
	return tx.CreateInBatches(t.entries, rowsPerInsert).Error
}

// auditHash returns the hash of all fields of an entry and the hash before it.
func auditHash(e domain.AuditEntry) string {
	// A JSON list of strings has one reading: it shows where each field ends.
	b, err := json.Marshal([]string{
		e.PrevHash, strconv.FormatInt(e.Seq, 10), strconv.FormatInt(e.At.UnixMicro(), 10), e.UserID, e.APIKeyID, strconv.FormatBool(e.OnBehalf), e.Action,
		e.Noun, e.NounID, string(e.ListingKind), e.ListingID, e.ProvinceCode, e.Reason, e.Before, e.After, e.RequestID, e.Address,
	})
	if err != nil {
		panic(err) // strings only
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
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

// entriesPerCheck is how many entries VerifyAudit holds in memory.
const entriesPerCheck = 1000

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

// VerifyAudit checks the hash of each entry of the log, and compares it with heads.
func (s *Store) VerifyAudit(ctx context.Context, heads ...domain.AuditHead) (entries int64, err error) {
	at := map[int64][]domain.AuditHead{}
	for _, h := range heads {
		at[h.Entries] = append(at[h.Entries], h)
	}
	err = s.read(ctx, "checking the audit log", func(tx *gorm.DB) error {
		prev := ""
		for {
			var batch []domain.AuditEntry
			if err := tx.Where("seq > ?", entries).Order("seq").Limit(entriesPerCheck).Find(&batch).Error; err != nil {
				return err
			}
			for _, e := range batch {
				if e.Seq != entries+1 || e.PrevHash != prev || auditHash(e) != e.Hash {
					return domain.Errorf(domain.CodeConflict, "the audit log is not whole at entry %d", entries+1)
				}
				entries, prev = e.Seq, e.Hash
				for _, h := range at[e.Seq] {
					if h.Hash != e.Hash {
						return domain.Errorf(domain.CodeConflict, "the audit log was written anew: entry %d has not the hash that it had on %s", e.Seq, domain.Today(h.At))
					}
				}
			}
			if len(batch) == entriesPerCheck {
				continue
			}
			for _, h := range heads {
				if h.Entries > entries {
					return domain.Errorf(domain.CodeConflict, "the audit log has %d entries, and had %d on %s", entries, h.Entries, domain.Today(h.At))
				}
			}
			return nil
		}
	})
	return entries, err
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
