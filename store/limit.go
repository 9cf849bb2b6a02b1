package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

// limit is the row of a subject: the time when it has all uses again. Each use
// moves that time by one share of the window; a use that would move it beyond
// the window from now is refused.
type limit struct {
	Key    string `gorm:"primaryKey"`
	FreeAt int64  // microseconds since 1970
}

// limitsPerTake is how many expired rows one call deletes at most.
const limitsPerTake = 100

// hashed hashes subjects, as they are addresses of people.
func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

func limitKey(t domain.LimitUse) string { return t.Name + " " + hashed(t.Subject) }

// UseLimits counts one use of each limit, or of none.
func (s *Store) UseLimits(ctx context.Context, takes ...domain.LimitUse) error {
	return s.write(ctx, "taking limits", func(tx *tx) ([]domain.Ref, error) { return nil, s.takeLimits(tx.DB, takes...) })
}

// takeLimits counts in a transaction. The caller must roll it back on an error.
func (s *Store) takeLimits(tx *gorm.DB, takes ...domain.LimitUse) error {
	now := s.clock().UnixMicro()
	takes = slices.Clone(takes)
	// All callers lock in the same order, so that no two processes wait for
	// each other.
	slices.SortFunc(takes, func(a, b domain.LimitUse) int { return cmp.Compare(limitKey(a), limitKey(b)) })
	for _, t := range takes {
		window := t.Window.Microseconds()
		step := window / int64(t.Max)
		var left []int64
		err := tx.Raw("INSERT INTO limits (key, free_at) VALUES (?, ?)"+
			" ON CONFLICT (key) DO UPDATE SET free_at = CASE WHEN limits.free_at > ? THEN limits.free_at ELSE ? END + ?"+
			" WHERE limits.free_at <= ? RETURNING free_at",
			limitKey(t), now+step, now, now, step, now+window-step).Scan(&left).Error
		if err != nil {
			return err
		}
		if len(left) > 0 {
			continue
		}
		var row []limit // none when another transaction released it in the meantime
		if err := tx.Where("key = ?", limitKey(t)).Find(&row).Error; err != nil {
			return err
		}
		e := domain.Errorf(domain.CodeTooMany, "too many tries; wait before the next one")
		for _, r := range row {
			e.RetryAfter = max(0, time.Duration(r.FreeAt+step-window-now)*time.Microsecond)
		}
		return e
	}
	// This is the last statement: it skips locked rows, and no lock is taken
	// after it, so it cannot cause a deadlock.
	over := tx.Model(&limit{}).Select("key").Where("free_at <= ?", now).Order("free_at").Limit(limitsPerTake).
		Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsSkipLocked})
	return tx.Where("key IN (?)", over).Delete(&limit{}).Error
}

// LimitLeft returns what a subject has left.
func (s *Store) LimitLeft(ctx context.Context, t domain.LimitUse) (left domain.LimitLeft, err error) {
	var row []limit
	if err := s.db.On(ctx).Where("key = ?", limitKey(t)).Find(&row).Error; err != nil {
		return left, fmt.Errorf("store: reading a limit: %w", db.Translate(err))
	}
	left.Uses = t.Max
	for _, r := range row {
		left.Full = max(0, time.Duration(r.FreeAt-s.clock().UnixMicro())*time.Microsecond)
		left.Uses = max(0, int((t.Window-left.Full)/(t.Window/time.Duration(t.Max))))
	}
	return left, nil
}

// ResetLimit deletes all uses of a subject.
func (s *Store) ResetLimit(ctx context.Context, t domain.LimitUse) error {
	return s.write(ctx, "releasing a limit", func(tx *tx) ([]domain.Ref, error) {
		return nil, tx.Where("key = ?", limitKey(t)).Delete(&limit{}).Error
	})
}
