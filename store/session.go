package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

// expiredPerSignIn is how many expired sessions one sign-in deletes at most.
const expiredPerSignIn = 100

// AddSession stores a session of a user whose password was verified.
func (s *Store) AddSession(ctx context.Context, session domain.Session, p domain.SignInProof) (domain.Session, error) {
	err := s.write(ctx, "adding a session", func(tx *tx) (_ []domain.Ref, err error) {
		refused := domain.Errorf(domain.CodeUnauthenticated, "e-mail address or password is wrong")
		if !db.IsID(session.UserID) {
			return nil, refused
		}
		// The lock serializes sign-ins of one user, so that the limit on their
		// number holds.
		var found []string // the number of the user
		err = tx.Model(&domain.User{}).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
			Where("id = ? AND password_hash = ? AND locked_at IS NULL", session.UserID, p.PasswordHash).Pluck("phone", &found).Error
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, refused
		}
		if !p.NoSecondFactor {
			if _, err := s.showSecondFactor(tx, domain.Actor{UserID: session.UserID, Address: session.Address}, p.SecondFactor); err != nil {
				return nil, err
			}
		}
		if p.StepHash != nil {
			done := tx.Where("token_hash = ? AND user_id = ? AND purpose = ?", p.StepHash, session.UserID, domain.LinkSecondStep).Delete(&domain.AccountLink{})
			if done.Error != nil {
				return nil, done.Error
			}
			if done.RowsAffected == 0 {
				return nil, domain.UnknownLink()
			}
		}
		if err := s.usePhoneSignIn(tx.DB, found[0], p.PhoneToken); err != nil {
			return nil, err
		}
		if session.ID, err = db.NewID(); err != nil {
			return nil, err
		}
		now := s.clock()
		session.CreatedAt, session.LastUsedAt, session.ExpiresAt = now, now, now.Add(domain.SessionLife)
		if err := tx.Create(&session).Error; err != nil {
			return nil, err
		}
		// The condition spares the row of a user who signs in again on one day.
		today := domain.Today(now)
		err = tx.Model(&domain.User{}).Where("id = ? AND (last_sign_in_on IS NULL OR last_sign_in_on <> ?)", session.UserID, today).UpdateColumn("last_sign_in_on", today).Error
		if err != nil {
			return nil, err
		}
		newest := tx.Model(&domain.Session{}).Select("id").Where("user_id = ?", session.UserID).Order("id DESC").Limit(domain.MaxSessions)
		if err := tx.Where("user_id = ? AND id NOT IN (?)", session.UserID, newest).Delete(&domain.Session{}).Error; err != nil {
			return nil, err
		}
		// This is the last statement: it skips locked rows, and no lock is
		// taken after it, so it cannot cause a deadlock.
		expired := tx.Model(&domain.Session{}).Select("id").Where("expires_at <= ?", now).Order("expires_at").Limit(expiredPerSignIn).
			Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsSkipLocked})
		return nil, tx.Where("id IN (?)", expired).Delete(&domain.Session{}).Error
	})
	if err != nil {
		return domain.Session{}, err
	}
	return session, nil
}

// Sessions returns the sessions of a user that have not expired, newest first.
func (s *Store) Sessions(ctx context.Context, userID string) ([]domain.Session, error) {
	var out []domain.Session
	if !db.IsID(userID) {
		return out, nil
	}
	err := s.read(ctx, "listing sessions", func(tx *gorm.DB) error {
		return tx.Where("user_id = ? AND expires_at > ?", userID, s.clock()).Order("id DESC").Find(&out).Error
	})
	return out, err
}

// EndSession ends a session of a user.
func (s *Store) EndSession(ctx context.Context, userID, id string) error {
	return s.write(ctx, "ending a session", func(tx *tx) ([]domain.Ref, error) {
		return nil, removeOwn(tx.DB, userID, id, &domain.Session{}, "there is no such session")
	})
}

// endSessions ends the sessions of a user but one, which may be empty.
func endSessions(tx *gorm.DB, userID, but string) error {
	ends := tx.Where("user_id = ?", userID)
	if db.IsID(but) {
		ends = ends.Where("id <> ?", but)
	}
	return ends.Delete(&domain.Session{}).Error
}

// removeOwn deletes a row that belongs to a user.
func removeOwn(tx *gorm.DB, userID, id string, row any, missing string) error {
	if !db.IsID(userID) || !db.IsID(id) {
		return domain.NewError(domain.CodeNotFound, missing)
	}
	done := tx.Where("id = ? AND user_id = ?", id, userID).Delete(row)
	if done.Error == nil && done.RowsAffected == 0 {
		return domain.NewError(domain.CodeNotFound, missing)
	}
	return done.Error
}

// credential is a session or an API key, with the rights of its user.
type credential struct {
	ID           string
	UserID       string
	Scopes       domain.ScopeSet
	LastUsedAt   *time.Time
	Unconfirmed  bool
	SecondFactor bool
	Rights       rights `gorm:"embedded"`
}

// rights are what a user may be, and where: each a list of words.
type rights struct{ Roles, Provinces, FormerProvinces, Communes, Producers, OwnedProducers, Fairs string }

// asText names a column of ids as text.
func asText(tx *gorm.DB, column string) string {
	if tx.Name() == db.Postgres {
		return column + "::text"
	}
	return column
}

// rightsOfUser returns the columns of rights, in a query that has users as u.
const rightsOfUser = "coalesce((SELECT string_agg(role, ' ' ORDER BY role) FROM user_roles WHERE user_id = u.id), '') AS roles," +
	" coalesce((SELECT string_agg(province_code, ' ' ORDER BY province_code) FROM user_provinces WHERE user_id = u.id), '') AS provinces," +
	" coalesce((SELECT string_agg(f.code, ' ' ORDER BY f.code) FROM user_provinces p JOIN former_provinces f ON f.province_code = p.province_code WHERE p.user_id = u.id), '') AS former_provinces," +
	" coalesce((SELECT string_agg(commune_code, ' ' ORDER BY commune_code) FROM user_communes WHERE user_id = u.id), '') AS communes," +
	" coalesce((SELECT string_agg(CAST(producer_id AS text), ' ' ORDER BY producer_id) FROM memberships WHERE user_id = u.id), '') AS producers," +
	" coalesce((SELECT string_agg(CAST(producer_id AS text), ' ' ORDER BY producer_id) FROM memberships WHERE user_id = u.id AND owner), '') AS owned_producers," +
	" coalesce((SELECT string_agg(CAST(fair_id AS text), ' ' ORDER BY fair_id) FROM fair_organizers WHERE user_id = u.id), '') AS fairs"

// hasSecondFactor is the column of a credential that says whether its user has a second
// factor, in a query that has users as u.
const hasSecondFactor = "EXISTS (SELECT 1 FROM second_factors WHERE user_id = u.id AND confirmed_at IS NOT NULL) AS second_factor, "

// give adds the rights to an actor.
func (r rights) give(actor *domain.Actor) {
	for _, role := range strings.Fields(r.Roles) {
		actor.Roles = append(actor.Roles, domain.Role(role))
	}
	actor.Provinces, actor.FormerProvinces = strings.Fields(r.Provinces), strings.Fields(r.FormerProvinces)
	actor.Communes = strings.Fields(r.Communes)
	actor.Producers, actor.OwnedProducers = strings.Fields(r.Producers), strings.Fields(r.OwnedProducers)
	actor.Fairs = strings.Fields(r.Fairs)
}

// Actor returns the actor of a token.
func (s *Store) Actor(ctx context.Context, k domain.TokenKind, tokenHash []byte) (domain.Actor, error) {
	now := s.clock()
	table := "sessions"
	query := "SELECT c.id, c.user_id, '' AS scopes, c.last_used_at, u.confirmed_at IS NULL AS unconfirmed, " + hasSecondFactor + rightsOfUser + " FROM sessions c JOIN users u ON u.id = c.user_id" +
		" WHERE c.token_hash = ? AND c.expires_at > ? AND u.locked_at IS NULL"
	if k == domain.TokenAPIKey {
		table = "api_keys"
		query = "SELECT c.id, c.user_id, c.scopes, c.last_used_at, u.confirmed_at IS NULL AS unconfirmed, " + hasSecondFactor + rightsOfUser + " FROM api_keys c JOIN users u ON u.id = c.user_id" +
			" WHERE c.token_hash = ? AND c.expires_at > ? AND u.locked_at IS NULL"
	}
	// Every request with a token runs this: one statement sees one view of the
	// database without a transaction.
	var found []credential
	err := s.db.On(ctx).Raw(query, tokenHash, now).Scan(&found).Error
	if err == nil && len(found) == 0 {
		err = domain.Errorf(domain.CodeUnauthenticated, "the token is unknown, expired or revoked")
	}
	if err != nil {
		return domain.Actor{}, fmt.Errorf("store: recognising a token: %w", db.Translate(err))
	}
	used := found[0]
	actor := domain.Actor{UserID: used.UserID, SessionID: used.ID, Unconfirmed: used.Unconfirmed, SecondFactor: used.SecondFactor}
	if k == domain.TokenAPIKey {
		actor.SessionID, actor.APIKeyID, actor.Scopes = "", used.ID, used.Scopes
	}
	used.Rights.give(&actor)
	if used.LastUsedAt == nil || now.Sub(*used.LastUsedAt) >= domain.UseStep {
		// The request does not depend on it, so a failure is only logged.
		err := s.write(ctx, "noting the use of a token", func(tx *tx) ([]domain.Ref, error) {
			return nil, tx.Table(table).Where("id = ?", used.ID).Updates(map[string]any{"last_used_at": now}).Error
		})
		if err != nil {
			s.log.WarnContext(ctx, "the use of a token was not stored", "error", err)
		}
	}
	return actor, nil
}
