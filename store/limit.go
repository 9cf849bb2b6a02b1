package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
)

// limit is the row of a subject: when it has all uses again. Each use moves
// that moment by one share of the window; a use that would move it further
// away than the window is refused.
type limit struct {
	Key    string `gorm:"primaryKey"`
	FreeAt int64  // microseconds since 1970
}

// limitsPerTake bounds how much of what is over a take clears away.
const limitsPerTake = 100

// hashed keeps subjects out of the table: they are addresses of people.
func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

func limitKey(t domain.Take) string { return t.Name + " " + hashed(t.Subject) }

// TakeLimits counts one use of each, or none.
func (s *Store) TakeLimits(ctx context.Context, takes ...domain.Take) error {
	return s.write(ctx, "taking limits", func(tx *tx) ([]domain.Ref, error) { return nil, s.takeLimits(tx.DB, takes...) })
}

// takeLimits counts in a transaction that must end when it fails.
func (s *Store) takeLimits(tx *gorm.DB, takes ...domain.Take) error {
	now := s.clock().UnixMicro()
	takes = slices.Clone(takes)
	// In one order everywhere, so that two processes never wait for each other.
	slices.SortFunc(takes, func(a, b domain.Take) int { return cmp.Compare(limitKey(a), limitKey(b)) })
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
		var row []limit // none when it was released meanwhile
		if err := tx.Where("key = ?", limitKey(t)).Find(&row).Error; err != nil {
			return err
		}
		e := domain.Errorf(domain.CodeTooMany, "too many tries; wait before the next one")
		for _, r := range row {
			e.RetryAfter = max(0, time.Duration(r.FreeAt+step-window-now)*time.Microsecond)
		}
		return e
	}
	// Last, since a statement that skips locked rows and waits for nothing
	// afterwards cannot be part of a deadlock.
	over := tx.Model(&limit{}).Select("key").Where("free_at <= ?", now).Order("free_at").Limit(limitsPerTake).
		Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsSkipLocked})
	return tx.Where("key IN (?)", over).Delete(&limit{}).Error
}

// ReleaseLimit forgets all uses of a subject.
func (s *Store) ReleaseLimit(ctx context.Context, t domain.Take) error {
	return s.write(ctx, "releasing a limit", func(tx *tx) ([]domain.Ref, error) {
		return nil, tx.Where("key = ?", limitKey(t)).Delete(&limit{}).Error
	})
}
