package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

// AddAPIKey stores an API key.
func (s *Store) AddAPIKey(ctx context.Context, by domain.Actor, k domain.APIKey) (domain.APIKey, error) {
	err := s.write(ctx, "adding an API key", func(tx *tx) (_ []domain.Ref, err error) {
		if err := k.Validate(s.clock()); err != nil {
			return nil, err
		}
		if !db.IsID(k.UserID) {
			return nil, noUser()
		}
		// The lock serializes additions for one user, so that the limit on
		// their number holds.
		var owner []string
		err = tx.Model(&domain.User{}).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", k.UserID).Pluck("id", &owner).Error
		if err != nil {
			return nil, err
		}
		if len(owner) == 0 {
			return nil, noUser()
		}
		var n int64
		if err := tx.Model(&domain.APIKey{}).Where("user_id = ?", k.UserID).Count(&n).Error; err != nil {
			return nil, err
		}
		if err := domain.CheckAPIKeyCount(int(n) + 1); err != nil {
			return nil, err
		}
		if k.ID, err = db.NewID(); err != nil {
			return nil, err
		}
		k.CreatedAt, k.LastUsedAt = s.clock(), nil
		if k.ExpiresAt.IsZero() {
			k.ExpiresAt = k.CreatedAt.Add(domain.APIKeyLife)
		}
		k.ExpiresAt = k.ExpiresAt.UTC().Truncate(clockStep)
		if err := tx.Create(&k).Error; err != nil {
			return nil, err
		}
		return nil, s.record(tx, by, domain.Audit{
			Action: "api_key.add", Noun: "api_key", NounID: k.ID, After: map[string]any{"user_id": k.UserID, "name": k.Name, "scopes": k.Scopes, "expires_at": k.ExpiresAt},
		})
	})
	if err != nil {
		return domain.APIKey{}, err
	}
	return k, nil
}

// APIKeys returns the keys of a user, newest first.
func (s *Store) APIKeys(ctx context.Context, userID string) ([]domain.APIKey, error) {
	var out []domain.APIKey
	if !db.IsID(userID) {
		return out, nil
	}
	err := s.read(ctx, "listing API keys", func(tx *gorm.DB) error {
		return tx.Where("user_id = ?", userID).Order("id DESC").Find(&out).Error
	})
	return out, err
}

// RevokeAPIKey revokes an API key of a user.
func (s *Store) RevokeAPIKey(ctx context.Context, by domain.Actor, id string) error {
	return s.write(ctx, "revoking an API key", func(tx *tx) ([]domain.Ref, error) {
		if err := removeOwn(tx.DB, by.UserID, id, &domain.APIKey{}, "there is no such API key"); err != nil {
			return nil, err
		}
		return nil, s.record(tx, by, domain.Audit{Action: "api_key.revoke", Noun: "api_key", NounID: id})
	})
}
