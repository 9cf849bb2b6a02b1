package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.IdempotencyService = (*Store)(nil)

// idempotencyRow is a used key with its answer.
type idempotencyRow struct {
	UserID    string `gorm:"primaryKey"`
	Key       string `gorm:"primaryKey"`
	Request   string
	Status    int
	Header    string // JSON
	Body      []byte
	CreatedAt time.Time
}

func (idempotencyRow) TableName() string { return "idempotency_keys" }

// keysPerUse is how many expired keys one use deletes at most.
const keysPerUse = 100

// Once runs do in a transaction that also stores its answer.
func (s *Store) Once(ctx context.Context, k domain.IdempotencyKey, do func(context.Context) (domain.IdempotentAnswer, error)) (answer domain.IdempotentAnswer, replayed bool, err error) {
	err = s.write(ctx, "answering once", func(tx *tx) ([]domain.Ref, error) {
		now := s.clock()
		over := now.Add(-domain.IdempotencyWindow)
		if err := tx.Where("user_id = ? AND key = ? AND created_at < ?", k.UserID, k.Key, over).Delete(&idempotencyRow{}).Error; err != nil {
			return nil, err
		}
		// This waits until another request with the same key ends.
		row := idempotencyRow{UserID: k.UserID, Key: k.Key, Request: k.Request, CreatedAt: now, Body: []byte{}}
		added := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
		if added.Error != nil {
			return nil, added.Error
		}
		if added.RowsAffected == 0 {
			replayed = true
			answer, err = earlier(tx.DB, k)
			return nil, err
		}
		if answer, err = do(db.Within(tx.Statement.Context, tx.DB)); err != nil {
			return nil, err
		}
		header, err := json.Marshal(answer.Header)
		if err != nil {
			return nil, fmt.Errorf("keeping the header of an answer: %w", err)
		}
		err = tx.Model(&row).Select("status", "header", "body").
			Updates(idempotencyRow{Status: answer.Status, Header: string(header), Body: append([]byte{}, answer.Body...)}).Error
		if err != nil {
			return nil, err
		}
		// This is the last statement, and it skips locked rows, so that it
		// waits for no other transaction.
		old := tx.Model(&idempotencyRow{}).Select("user_id, key").Where("created_at < ?", over).Order("created_at").Limit(keysPerUse).
			Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsSkipLocked})
		return nil, tx.Where("(user_id, key) IN (?)", old).Delete(&idempotencyRow{}).Error
	})
	if err != nil {
		return domain.IdempotentAnswer{}, false, err
	}
	return answer, replayed, nil
}

// earlier returns the answer that is stored for a key.
func earlier(tx *gorm.DB, k domain.IdempotencyKey) (domain.IdempotentAnswer, error) {
	var row idempotencyRow
	if err := tx.Where("user_id = ? AND key = ?", k.UserID, k.Key).Take(&row).Error; err != nil {
		return domain.IdempotentAnswer{}, err
	}
	if row.Request != k.Request {
		return domain.IdempotentAnswer{}, domain.Invalidf("Idempotency-Key", "the key was used for another request before")
	}
	out := domain.IdempotentAnswer{Status: row.Status, Body: row.Body}
	if err := json.Unmarshal([]byte(row.Header), &out.Header); err != nil {
		return domain.IdempotentAnswer{}, fmt.Errorf("reading the header of an answer: %w", err)
	}
	return out, nil
}
