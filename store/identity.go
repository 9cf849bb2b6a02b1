package store

import (
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.IdentityService = (*Store)(nil)

// AddSignIn stores a sign-in that begins, and deletes expired ones.
func (s *Store) AddSignIn(ctx context.Context, i domain.SignIn) error {
	return s.write(ctx, "beginning a sign-in", func(tx *tx) ([]domain.Ref, error) {
		i.ExpiresAt = s.clock().Add(domain.SignInLife)
		if err := tx.Create(&i).Error; err != nil {
			return nil, err
		}
		over := tx.Model(&domain.SignIn{}).Select("state_hash").Where("expires_at <= ?", s.clock()).Order("expires_at").Limit(expiredPerSignIn).
			Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsSkipLocked})
		return nil, tx.Where("state_hash IN (?)", over).Delete(&domain.SignIn{}).Error
	})
}

// UseSignIn removes a sign-in and returns it.
func (s *Store) UseSignIn(ctx context.Context, stateHash []byte) (out domain.SignIn, err error) {
	err = s.write(ctx, "taking a sign-in", func(tx *tx) ([]domain.Ref, error) {
		var found []domain.SignIn
		done := tx.Clauses(clause.Returning{}).Where("state_hash = ? AND expires_at > ?", stateHash, s.clock()).Delete(&found)
		if done.Error != nil {
			return nil, done.Error
		}
		if len(found) == 0 {
			return nil, domain.NotFoundf("this sign-in is unknown, used or expired; start again")
		}
		out = found[0]
		return nil, nil
	})
	return out, err
}

func identity(tx *gorm.DB, issuer, subject string) (out domain.Identity, ok bool, err error) {
	var found []domain.Identity
	if err := tx.Where("issuer = ? AND subject = ?", issuer, subject).Find(&found).Error; err != nil || len(found) == 0 {
		return out, false, err
	}
	return found[0], true, nil
}

// UserOf returns the user of an identity, or adds one.
func (s *Store) UserOf(ctx context.Context, i domain.Identity, u domain.User) (out domain.User, err error) {
	err = s.write(ctx, "finding the user of an identity", func(tx *tx) ([]domain.Ref, error) {
		known, ok, err := identity(tx.DB, i.Issuer, i.Subject)
		if err != nil {
			return nil, err
		}
		if ok {
			var found []domain.User
			if err := tx.Where("id = ?", known.UserID).Find(&found).Error; err != nil {
				return nil, err
			}
			err := withRoles(tx.DB, found)
			out = found[0] // the identity refers to it
			return nil, err
		}
		if !i.EmailVerified {
			return nil, domain.Invalidf("email", "the provider has not verified your e-mail address")
		}
		if out, err = s.addUser(tx.DB, u); err != nil {
			if domain.CodeOf(err) == domain.CodeConflict {
				// The user who registered with the address has not proved that
				// it owns it.
				return nil, domain.Errorf(domain.CodeConflict, "a user with this e-mail address exists; sign in with the password and link the provider under /v1/me/identities")
			}
			return nil, err
		}
		return nil, s.link(tx, domain.Actor{UserID: out.ID}, i)
	})
	return out, err
}

func (s *Store) link(tx *tx, by domain.Actor, i domain.Identity) error {
	i.UserID, i.CreatedAt = by.UserID, s.clock()
	if err := tx.Create(&i).Error; err != nil {
		return err
	}
	return s.record(tx, by, domain.Audit{Action: "identity.link", Noun: "user", NounID: by.UserID, After: map[string]string{"issuer": i.Issuer}})
}

// LinkIdentity connects an identity with the actor's account.
func (s *Store) LinkIdentity(ctx context.Context, by domain.Actor, i domain.Identity) (out domain.Identity, err error) {
	err = s.write(ctx, "linking an identity", func(tx *tx) ([]domain.Ref, error) {
		known, ok, err := identity(tx.DB, i.Issuer, i.Subject)
		switch {
		case err != nil:
			return nil, err
		case ok && known.UserID != by.UserID:
			return nil, domain.Errorf(domain.CodeConflict, "this account of the provider belongs to another user")
		case !ok:
			if err := s.link(tx, by, i); err != nil {
				return nil, err
			}
			known, _, err = identity(tx.DB, i.Issuer, i.Subject)
		}
		out = known
		return nil, err
	})
	return out, err
}

// Identities returns the identities of a user, oldest first.
func (s *Store) Identities(ctx context.Context, userID string) (out []domain.Identity, err error) {
	if !db.IsID(userID) {
		return nil, nil
	}
	err = s.read(ctx, "reading identities", func(tx *gorm.DB) error {
		return tx.Where("user_id = ?", userID).Order("created_at, issuer, subject").Find(&out).Error
	})
	return out, err
}

// UnlinkIdentity disconnects an identity from the actor's account.
func (s *Store) UnlinkIdentity(ctx context.Context, by domain.Actor, issuer, subject string) error {
	return s.write(ctx, "unlinking an identity", func(tx *tx) ([]domain.Ref, error) {
		missing := domain.NotFoundf("there is no such identity")
		if !db.IsID(by.UserID) {
			return nil, missing
		}
		// The lock serializes two requests that unlink the last two.
		u, err := lockedUser(tx.DB, by.UserID)
		if err != nil {
			return nil, err
		}
		var all []domain.Identity
		if err := tx.Where("user_id = ?", by.UserID).Find(&all).Error; err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(all, func(i domain.Identity) bool { return i.Issuer == issuer && i.Subject == subject }) {
			return nil, missing
		}
		if err := u.CheckUnlink(len(all)); err != nil {
			return nil, err
		}
		if err := tx.Where("issuer = ? AND subject = ?", issuer, subject).Delete(&domain.Identity{}).Error; err != nil {
			return nil, err
		}
		return nil, s.record(tx, by, domain.Audit{Action: "identity.unlink", Noun: "user", NounID: by.UserID, Before: map[string]string{"issuer": issuer}})
	})
}
