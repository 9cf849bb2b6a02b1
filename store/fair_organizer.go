package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.FairOrganizerService = (*Store)(nil)

// organizersOf returns the users who run a fair and are not locked.
func organizersOf(tx *gorm.DB, fairID string) (users []string, err error) {
	err = tx.Raw("SELECT u.id FROM users u WHERE u.locked_at IS NULL AND (u.id IN (SELECT organizer_id FROM fairs WHERE id = ?) OR u.id IN (SELECT user_id FROM fair_organizers WHERE fair_id = ?)) ORDER BY 1", fairID, fairID).
		Scan(&users).Error
	return users, err
}

// runBy is the condition that the actor runs a fair; column names the id of the fair.
// It is the SQL of domain.Fair.ManagedBy.
func runBy(by domain.Actor, column string) clause.Expr {
	switch {
	case by.Has(domain.RoleAdmin):
		return clause.Expr{SQL: "1 = 1"}
	case !by.Has(domain.RoleOrganizer) || !db.IsID(by.UserID):
		return clause.Expr{SQL: "1 = 0"}
	case len(by.Fairs) == 0:
		return clause.Expr{SQL: column + " IN (SELECT fairs.id FROM fairs WHERE fairs.organizer_id = ?)", Vars: []any{by.UserID}}
	}
	return clause.Expr{SQL: column + " IN (SELECT fairs.id FROM fairs WHERE fairs.organizer_id = ? OR fairs.id IN ?)", Vars: []any{by.UserID, by.Fairs}}
}

// FairOrganizers returns the users who run a fair.
func (s *Store) FairOrganizers(ctx context.Context, by domain.Actor, fairID string) (out []domain.Organizer, err error) {
	err = s.read(ctx, "reading organizers", func(tx *gorm.DB) error {
		f, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		return tx.Raw("SELECT u.id AS user_id, u.name, u.email, u.id = f.organizer_id AS owner, coalesce(o.created_at, f.created_at) AS created_at"+
			" FROM fairs f JOIN users u ON u.id = f.organizer_id OR u.id IN (SELECT user_id FROM fair_organizers WHERE fair_id = f.id)"+
			" LEFT JOIN fair_organizers o ON o.fair_id = f.id AND o.user_id = u.id WHERE f.id = ? ORDER BY owner DESC, created_at, user_id", f.ID).Scan(&out).Error
	})
	return out, err
}

// RemoveFairOrganizer ends the part of a user other than the owner.
func (s *Store) RemoveFairOrganizer(ctx context.Context, by domain.Actor, fairID, userID string) error {
	return s.write(ctx, "removing an organizer", func(tx *tx) ([]domain.Ref, error) {
		f, err := fairRunBy(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), by, fairID)
		if err != nil {
			return nil, err
		}
		if err := f.CheckRemoveOrganizer(userID); err != nil {
			return nil, err
		}
		missing := domain.NotFoundf("the fair has no organizer with this id")
		if !db.IsID(userID) {
			return nil, missing
		}
		done := tx.Where("fair_id = ? AND user_id = ?", f.ID, userID).Delete(&domain.FairOrganizer{})
		if done.Error != nil {
			return nil, done.Error
		}
		if done.RowsAffected == 0 {
			return nil, missing
		}
		// The removed user saw the tokens of these invitations, and must not come back with one.
		if err := endInvitations(tx.DB, &domain.OrganizerInvitation{}, s.clock(), "fair_id = ? AND invited_by = ?", f.ID, userID); err != nil {
			return nil, err
		}
		if userID != by.UserID {
			id, err := db.NewID() // the same user may be invited and removed again
			if err != nil {
				return nil, err
			}
			err = s.notify(tx.DB, domain.Notice{
				Subject: domain.Subject{Kind: "fair", ID: f.ID}, Kind: "fair.organizer.remove", Key: "fair organizer removed " + id,
				Title: "Bạn không còn trong ban tổ chức " + f.Name, TitleEN: "You no longer organize " + f.Name,
			}, userID)
			if err != nil {
				return nil, err
			}
		}
		return nil, s.recordFair(tx, by, f, "fair.organizer.remove", "", map[string]string{"user_id": userID}, nil)
	})
}

// AddOrganizerInvitation stores an invitation.
func (s *Store) AddOrganizerInvitation(ctx context.Context, by domain.Actor, i domain.OrganizerInvitation) (domain.OrganizerInvitation, error) {
	err := s.write(ctx, "inviting an organizer", func(tx *tx) ([]domain.Ref, error) {
		f, err := openFair(tx.DB, by, i.FairID)
		if err != nil {
			return nil, err
		}
		now := s.clock()
		if err := endInvitations(tx.DB, &domain.OrganizerInvitation{}, now, "fair_id = ? AND email_key = ?", f.ID, i.EmailKey); err != nil {
			return nil, err
		}
		var n, taken int64
		err = tx.Raw("SELECT (SELECT count(*) FROM fair_organizers WHERE fair_id = ?) + (SELECT count(*) FROM organizer_invitations"+
			" WHERE fair_id = ? AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > ?)", f.ID, f.ID, now).Scan(&n).Error
		if err != nil {
			return nil, err
		}
		if err := domain.CheckOrganizerCount(int(n) + 2); err != nil { // with the owner and this one
			return nil, err
		}
		err = tx.Raw("SELECT count(*) FROM users u WHERE u.email_key = ? AND (u.id = ? OR u.id IN (SELECT user_id FROM fair_organizers WHERE fair_id = ?))", i.EmailKey, f.OrganizerID, f.ID).Scan(&taken).Error
		if err != nil {
			return nil, err
		}
		if taken > 0 {
			return nil, domain.NewError(domain.CodeConflict, "the user with this address runs the fair already").About("email")
		}
		i.FairID = f.ID
		if err := startInvitation(&i.EmailInvitation, by, now); err != nil {
			return nil, err
		}
		if err := tx.Create(&i).Error; err != nil {
			return nil, err
		}
		users, err := invitedUsers(tx.DB, i.EmailKey)
		if err != nil {
			return nil, err
		}
		err = s.notify(tx.DB, domain.Notice{
			Subject: domain.Subject{Kind: "fair", ID: f.ID}, Kind: "fair.organizer.invite", Key: "organizer invitation " + i.ID,
			Title: "Lời mời vào ban tổ chức " + f.Name, TitleEN: "An invitation to organize " + f.Name,
			Text:   "Bạn được mời cùng tổ chức hội chợ. Nhập mã mà người mời gửi cho bạn để nhận lời.",
			TextEN: "You are invited to organize the fair together with others. Accept with the token that you get from the person who invites you.",
		}, users...)
		if err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "fair.organizer.invite", "", nil, map[string]string{"invitation": i.ID})
	})
	if err != nil {
		return domain.OrganizerInvitation{}, err
	}
	return i, nil
}

// OrganizerInvitations returns the invitations of a fair.
func (s *Store) OrganizerInvitations(ctx context.Context, by domain.Actor, fairID string) (out []domain.OrganizerInvitation, err error) {
	err = s.read(ctx, "reading invitations of organizers", func(tx *gorm.DB) error {
		f, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		return tx.Where("fair_id = ?", f.ID).Order("id DESC").Limit(domain.MaxLimit).Find(&out).Error
	})
	return out, err
}

// RevokeOrganizerInvitation revokes an open invitation.
func (s *Store) RevokeOrganizerInvitation(ctx context.Context, by domain.Actor, fairID, id string) error {
	return s.write(ctx, "revoking an invitation of an organizer", func(tx *tx) ([]domain.Ref, error) {
		f, err := fairRunBy(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), by, fairID)
		if err != nil {
			return nil, err
		}
		if err := revokeInvitation(tx.DB, &domain.OrganizerInvitation{}, s.clock(), id, "fair_id", f.ID); err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "fair.organizer.revoke", "", nil, map[string]string{"invitation": id})
	})
}

// AcceptOrganizerInvitation makes the actor an organizer of a fair.
func (s *Store) AcceptOrganizerInvitation(ctx context.Context, by domain.Actor, tokenHash []byte) (out domain.Fair, err error) {
	err = s.write(ctx, "accepting an invitation of an organizer", func(tx *tx) ([]domain.Ref, error) {
		now := s.clock()
		i, err := openInvitationOf(tx.DB, by, tokenHash, now, func(i domain.OrganizerInvitation) domain.EmailInvitation { return i.EmailInvitation })
		if err != nil {
			return nil, err
		}
		if err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", i.FairID).Take(&out).Error; err != nil {
			return nil, err
		}
		if err := out.CheckOpen(); err != nil {
			return nil, err
		}
		if err := acceptInvitation(tx.DB, &domain.OrganizerInvitation{}, i.ID, by.UserID, now); err != nil {
			return nil, err
		}
		others, err := organizersOf(tx.DB, out.ID)
		if err != nil {
			return nil, err
		}
		o := domain.FairOrganizer{FairID: out.ID, UserID: by.UserID, InvitedBy: i.InvitedBy, CreatedAt: now}
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&o).Error; err != nil {
			return nil, err
		}
		if err := addRole(tx.DB, by.UserID, domain.RoleOrganizer); err != nil {
			return nil, err
		}
		var me domain.User
		if err := nameOnly(tx.DB).Where("id = ?", by.UserID).Take(&me).Error; err != nil {
			return nil, err
		}
		err = s.notify(tx.DB, domain.Notice{
			Subject: domain.Subject{Kind: "fair", ID: out.ID}, Kind: "fair.organizer.accept", Key: "organizer accepted " + i.ID, Path: "/v1/fairs/" + out.ID + "/organizers",
			Title: me.Name + " đã vào ban tổ chức " + out.Name, TitleEN: me.Name + " organizes " + out.Name + " with you",
		}, others...)
		if err != nil {
			return nil, err
		}
		if err := s.recordFair(tx, by, out, "fair.organizer.accept", "", nil, map[string]string{"invitation": i.ID, "user_id": by.UserID}); err != nil {
			return nil, err
		}
		err = withHalls(withPlace(tx.DB, "")).Where("id = ?", out.ID).Take(&out).Error
		out.SortHalls()
		return nil, err
	})
	return out, err
}
