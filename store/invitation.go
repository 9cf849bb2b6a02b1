package store

import (
	"slices"
	"time"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

const openInvitation = "accepted_at IS NULL AND revoked_at IS NULL"

// startInvitation sets what the store decides about an invitation that begins now.
func startInvitation(i *domain.EmailInvitation, by domain.Actor, now time.Time) (err error) {
	i.ID, err = db.NewID()
	i.InvitedBy, i.CreatedAt, i.ExpiresAt = by.UserID, now, now.AddDate(0, 0, domain.InvitationDays)
	i.AcceptedAt, i.AcceptedBy, i.RevokedAt = nil, nil, nil
	return err
}

// invitedUsers returns the user with an address, if the user is not locked.
func invitedUsers(tx *gorm.DB, emailKey string) (users []string, err error) {
	err = tx.Model(&domain.User{}).Where("email_key = ? AND locked_at IS NULL", emailKey).Pluck("id", &users).Error
	return users, err
}

// endInvitations revokes open invitations of a model.
func endInvitations(tx *gorm.DB, model any, now time.Time, where string, args ...any) error {
	return tx.Model(model).Where(openInvitation).Where(where, args...).Update("revoked_at", now).Error
}

// revokeInvitation revokes one open invitation of a model; column names what it invites
// to. It returns CodeNotFound without one.
func revokeInvitation(tx *gorm.DB, model any, now time.Time, id, column, to string) error {
	missing := domain.NotFoundf("there is no such open invitation")
	if !db.IsID(id) {
		return missing
	}
	done := tx.Model(model).Where(openInvitation+" AND expires_at > ? AND id = ? AND "+column+" = ?", now, id, to).Update("revoked_at", now)
	if done.Error == nil && done.RowsAffected == 0 {
		return missing
	}
	return done.Error
}

func noOpenInvitation() error {
	return domain.NotFoundf("there is no open invitation with this token for your e-mail address")
}

// openInvitationOf returns the invitation with a token that the actor can accept at a
// moment; common returns its common part.
func openInvitationOf[T any](tx *gorm.DB, by domain.Actor, tokenHash []byte, now time.Time, common func(T) domain.EmailInvitation) (i T, err error) {
	var found []T
	if err := tx.Where("token_hash = ?", tokenHash).Find(&found).Error; err != nil {
		return i, err
	}
	var keys []string
	if err := tx.Model(&domain.User{}).Where("id = ?", by.UserID).Pluck("email_key", &keys).Error; err != nil {
		return i, err
	}
	if len(found) == 0 || !slices.Contains(keys, common(found[0]).EmailKey) || !common(found[0]).OpenAt(now) {
		return i, noOpenInvitation()
	}
	return found[0], nil
}

// acceptInvitation marks an invitation of a model as accepted. Of two requests with one
// token, the condition on the row lets one through.
func acceptInvitation(tx *gorm.DB, model any, id, userID string, now time.Time) error {
	done := tx.Model(model).Where("id = ? AND "+openInvitation, id).Updates(map[string]any{"accepted_at": now, "accepted_by": userID})
	if done.Error == nil && done.RowsAffected == 0 {
		return noOpenInvitation()
	}
	return done.Error
}
