package store

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

var (
	_ domain.AuditService = (*Store)(nil)
	_ domain.AuditWorker  = (*Store)(nil)
)

const (
	// auditLock is the key of PostgreSQL's advisory lock for the end of the chain:
	// each entry contains the hash of the one before it. Older programs hold it
	// while they add entries with their places.
	auditLock = 0x6175646974
	// entriesPerStep bounds how many entries one transaction chains.
	entriesPerStep = 1000
)

// trail holds the audit entries of a transaction. They are written together when
// the transaction ends.
type trail struct{ entries []unchainedEntry }

// unchainedEntry is an entry that has no place in the chain yet.
type unchainedEntry struct{ domain.AuditEntry }

func (unchainedEntry) TableName() string { return "unchained_audit_entries" }

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
	id, err := db.NewID()
	if err != nil {
		return err
	}
	tx.trail.entries = append(tx.trail.entries, unchainedEntry{domain.AuditEntry{
		ID: id, At: s.clock(), UserID: by.UserID, APIKeyID: by.APIKeyID, OnBehalf: a.OnBehalf, Action: a.Action, Noun: a.Noun, NounID: a.NounID,
		ListingKind: a.Listing.Kind, ListingID: a.Listing.ID, ProvinceCode: a.ProvinceCode, Reason: a.Reason, Before: before, After: after,
		RequestID: by.RequestID, Address: by.Address,
	}})
	return nil
}

// closeTrail adds the entries of the transaction to the log, without a place in
// the chain: a place would make each writer wait for the commit of another.
func closeTrail(tx *tx) error {
	if len(tx.trail.entries) == 0 {
		return nil
	}
	return tx.Omit("Seq", "PrevHash", "Hash", "AddressSalt", "AddressDigest").CreateInBatches(tx.trail.entries, rowsPerInsert).Error
}

// ChainAudit gives committed entries their places in the chain.
func (s *Store) ChainAudit(ctx context.Context) (chained int, err error) {
	var waiting []string
	if err := s.db.On(ctx).Model(&unchainedEntry{}).Limit(1).Pluck("id", &waiting).Error; err != nil {
		return 0, fmt.Errorf("store: chaining the audit log: %w", db.Translate(err))
	}
	for more := len(waiting) > 0; more; {
		var moved int
		err := s.write(ctx, "chaining the audit log", func(tx *tx) (_ []domain.Ref, err error) {
			moved, err = s.chain(tx.DB)
			return nil, err
		})
		if err != nil {
			return chained, err
		}
		chained, more = chained+moved, moved == entriesPerStep
	}
	return chained, nil
}

// chain moves entries from the tail to the end of the chain. The lock is held until
// the commit, so that places become visible in their order. Only what was read is
// deleted: an entry with a lower id may be committed meanwhile.
func (s *Store) chain(tx *gorm.DB) (int, error) {
	if s.db.Dialect() == db.Postgres {
		if err := tx.Exec("SELECT pg_advisory_xact_lock(?)", auditLock).Error; err != nil {
			return 0, err
		}
	}
	var tail []unchainedEntry
	if err := tx.Order("id").Limit(entriesPerStep).Find(&tail).Error; err != nil || len(tail) == 0 {
		return 0, err
	}
	end, err := lastEntry(tx)
	if err != nil {
		return 0, err
	}
	entries, ids := make([]domain.AuditEntry, len(tail)), make([]string, len(tail))
	for i, t := range tail {
		e := t.AuditEntry
		e.Seq, e.PrevHash = end.Seq+1, end.Hash
		e.SealAddress()
		e.Hash = e.Sum()
		entries[i], ids[i], end = e, e.ID, e
	}
	if err := tx.CreateInBatches(entries, rowsPerInsert).Error; err != nil {
		return 0, err
	}
	return len(tail), tx.Where("id IN ?", ids).Delete(&unchainedEntry{}).Error
}

// AuditTail returns what has no place in the chain yet.
func (s *Store) AuditTail(ctx context.Context) (domain.AuditTail, error) {
	var tail domain.AuditTail
	err := s.read(ctx, "reading the end of the audit log", func(tx *gorm.DB) error {
		if err := tx.Model(&unchainedEntry{}).Count(&tail.Entries).Error; err != nil || tail.Entries == 0 {
			return err
		}
		var oldest unchainedEntry
		if err := tx.Select("at").Order("at").Limit(1).Take(&oldest).Error; err != nil {
			return err
		}
		tail.Oldest = new(oldest.At.UTC())
		return nil
	})
	return tail, err
}

// RecordAudit adds an entry for something that changes no row.
func (s *Store) RecordAudit(ctx context.Context, by domain.Actor, a domain.Audit) error {
	return s.write(ctx, "writing the audit log", func(tx *tx) ([]domain.Ref, error) { return nil, s.record(tx, by, a) })
}

// AuditEntries returns entries, newest first.
func (s *Store) AuditEntries(ctx context.Context, f domain.AuditFilter, p domain.Page) (domain.List[domain.AuditEntry], error) {
	var out domain.List[domain.AuditEntry]
	if _, err := s.ChainAudit(ctx); err != nil {
		return out, err
	}
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
		if len(f.Words) > 0 {
			named, err := auditNamed(tx, f.Words)
			if err != nil {
				return err
			}
			sel = sel.Where(named)
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

// auditNamed returns the condition that the name of the user who acted, or that of the
// thing concerned, holds all words.
func auditNamed(tx *gorm.DB, words []string) (*gorm.DB, error) {
	fairs, err := fairsNamed(tx, words)
	if err != nil {
		return nil, err
	}
	holding := func(table, column string) *gorm.DB {
		rows := tx.Table(table)
		for _, w := range words {
			rows = rows.Where(position(tx)+"("+column+", ?) > 0", w)
		}
		return rows
	}
	const id = "CAST(id AS text)"
	or := tx.Where("user_id IN (?)", holding("users", "name_fold").Select(id)).Or("noun = 'user' AND noun_id IN (?)", holding("users", "name_fold").Select(id)).Or("noun = 'fair' AND noun_id IN ?", fairs)
	for _, k := range domain.SearchableKinds() {
		or = or.Or("listing_kind = ? AND listing_id IN (?)", k, holding(tableOf(k), "name_fold").Select(id))
	}
	return or.Or("noun = 'decision' AND noun_id IN (?)", holding("decisions", numberFold).Select(id)), nil
}

// fairsNamed returns the ids of the fairs whose names hold all folded words: fairs are
// few, and keep no folded name.
func fairsNamed(tx *gorm.DB, words []string) ([]string, error) {
	var fairs []domain.Fair
	if err := tx.Select("id, name").Find(&fairs).Error; err != nil {
		return nil, err
	}
	out := []string{}
	for _, f := range fairs {
		name := domain.Fold(f.Name)
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(name, w) }) {
			out = append(out, f.ID)
		}
	}
	return out, nil
}

// entriesPerRead is how many entries EachAuditEntry holds in memory.
const entriesPerRead = 1000

// lastEntry returns the number and the hash of the last entry of the chain; the zero
// value without one.
func lastEntry(tx *gorm.DB) (last domain.AuditEntry, err error) {
	var found []domain.AuditEntry
	if err := tx.Select("seq, hash").Order("seq DESC").Limit(1).Find(&found).Error; err != nil || len(found) == 0 {
		return last, err
	}
	return found[0], nil
}

// AuditHead implements domain.AuditService.
func (s *Store) AuditHead(ctx context.Context) (domain.AuditHead, error) {
	head := domain.AuditHead{At: s.clock().UTC()}
	if _, err := s.ChainAudit(ctx); err != nil {
		return head, err
	}
	err := s.read(ctx, "reading the head of the audit log", func(tx *gorm.DB) error {
		last, err := lastEntry(tx)
		head.Entries, head.Hash = last.Seq, last.Hash
		return err
	})
	return head, err
}

// VerifyAudit implements domain.AuditService.
func (s *Store) VerifyAudit(ctx context.Context, heads ...domain.AuditHead) (check domain.AuditCheck, err error) {
	if check.Tail, err = s.AuditTail(ctx); err != nil {
		return check, err
	}
	chain := domain.NewAuditChain(heads...)
	for e, err := range s.EachAuditEntry(ctx) {
		if err == nil {
			err = chain.Add(e)
		}
		if check.Entries = chain.Entries(); err != nil {
			return check, err
		}
	}
	return check, chain.End()
}

// EachAuditEntry implements domain.AuditService.
func (s *Store) EachAuditEntry(ctx context.Context) iter.Seq2[domain.AuditEntry, error] {
	return func(yield func(domain.AuditEntry, error) bool) {
		if _, err := s.ChainAudit(ctx); err != nil {
			yield(domain.AuditEntry{}, err)
			return
		}
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
