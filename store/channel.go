package store

import (
	"bytes"
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
)

var _ domain.ChannelTokenService = (*Store)(nil)

// HoldChannelToken returns the tokens of a channel.
func (s *Store) HoldChannelToken(ctx context.Context, name domain.ChannelName, seed, refused string) (t domain.ChannelToken, refresh bool, err error) {
	err = s.write(ctx, "holding the tokens of a channel", func(tx *tx) ([]domain.Ref, error) {
		now := s.clock()
		first := domain.ChannelToken{Channel: name, SeedHash: domain.HashToken(seed), Refresh: s.sealer.seal(seed, string(name)), ExpiresAt: now, HeldUntil: now}
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&first).Error; err != nil {
			return nil, err
		}
		if err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("channel = ?", name).Take(&t).Error; err != nil {
			return nil, err
		}
		if !bytes.Equal(t.SeedHash, first.SeedHash) { // the operator has configured another one
			t = first
		}
		if err := s.sealer.openChannelToken(&t); err != nil {
			return nil, err
		}
		switch {
		case t.Access != "" && t.Access != refused && now.Before(t.ExpiresAt):
			return nil, nil
		case now.Before(t.HeldUntil):
			return nil, domain.Errorf(domain.CodeUnavailable, "another process refreshes the token of the channel")
		}
		t.HeldUntil, refresh = now.Add(domain.ChannelTokenHold), true
		return nil, s.putChannelToken(tx.DB, t)
	})
	if err != nil {
		return domain.ChannelToken{}, false, err
	}
	return t, refresh, nil
}

// openChannelToken decrypts the tokens of a channel.
func (k sealer) openChannelToken(t *domain.ChannelToken) (err error) {
	if t.Access, _, err = k.open(t.Access, string(t.Channel)); err != nil {
		return err
	}
	t.Refresh, _, err = k.open(t.Refresh, string(t.Channel))
	return err
}

// putChannelToken stores the tokens of a channel, encrypted with the first key.
func (s *Store) putChannelToken(tx *gorm.DB, t domain.ChannelToken) error {
	t.Access, t.Refresh = s.sealer.seal(t.Access, string(t.Channel)), s.sealer.seal(t.Refresh, string(t.Channel))
	return tx.Model(&domain.ChannelToken{}).Where("channel = ?", t.Channel).
		Select("seed_hash", "access", "refresh", "expires_at", "held_until").Updates(&t).Error
}

// SaveChannelToken stores the refreshed tokens of a channel.
func (s *Store) SaveChannelToken(ctx context.Context, t domain.ChannelToken) error {
	return s.write(ctx, "saving the tokens of a channel", func(tx *tx) ([]domain.Ref, error) {
		t.HeldUntil = s.clock()
		return nil, s.putChannelToken(tx.DB, t)
	})
}

// sealChannelTokens encrypts the tokens again with the first key.
func (s *Store) sealChannelTokens(tx *gorm.DB) error {
	var all []domain.ChannelToken
	if err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Order("channel").Find(&all).Error; err != nil || len(s.sealer) == 0 {
		return err
	}
	for _, t := range all {
		if err := s.sealer.openChannelToken(&t); err != nil {
			return err
		}
		if err := s.putChannelToken(tx, t); err != nil {
			return err
		}
	}
	return nil
}
