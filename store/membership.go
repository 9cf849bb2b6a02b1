package store

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.MembershipService = (*Store)(nil)

func noProducer() error { return domain.NotFoundf("there is no such producer") }

// memberRow is a membership with names.
type memberRow struct {
	UserID       string
	ProducerID   string
	Owner        bool
	CreatedAt    time.Time
	UserName     string
	Email        string
	ProducerName string
	ProducerSlug string
}

func (r memberRow) member() domain.Member {
	return domain.Member{
		Membership: domain.Membership{UserID: r.UserID, ProducerID: r.ProducerID, Owner: r.Owner, CreatedAt: r.CreatedAt},
		UserName:   r.UserName, Email: r.Email, ProducerName: r.ProducerName, ProducerSlug: r.ProducerSlug,
	}
}

// members returns memberships with names.
func members(tx *gorm.DB, where, order string, args ...any) ([]domain.Member, error) {
	var rows []memberRow
	err := tx.Raw("SELECT m.user_id, m.producer_id, m.owner, m.created_at, u.name AS user_name, u.email, p.name AS producer_name, p.slug AS producer_slug"+
		" FROM memberships m JOIN users u ON u.id = m.user_id JOIN producers p ON p.id = m.producer_id WHERE "+where+" ORDER BY "+order, args...).Scan(&rows).Error
	out := make([]domain.Member, len(rows))
	for i, r := range rows {
		out[i] = r.member()
	}
	return out, err
}

// lockedProducer returns a producer in any state. Its row is locked, which
// serializes changes of what belongs to it.
func lockedProducer(tx *gorm.DB, id string) (domain.Producer, error) {
	if !db.IsID(id) {
		return domain.Producer{}, noProducer()
	}
	var found []domain.Producer
	err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id).Find(&found).Error
	if err != nil {
		return domain.Producer{}, err
	}
	if len(found) == 0 {
		return domain.Producer{}, noProducer()
	}
	return found[0], nil
}

// recordMember adds an audit entry about a membership.
func (s *Store) recordMember(tx *tx, by domain.Actor, p domain.Producer, onBehalf bool, action, nounID string, before, after any) error {
	return s.record(tx, by, memberEntry(p, onBehalf, action, nounID, "", before, after))
}

func memberEntry(p domain.Producer, onBehalf bool, action, nounID, reason string, before, after any) domain.Audit {
	return domain.Audit{
		Action: action, Noun: "membership", NounID: nounID, Listing: domain.Ref{Kind: domain.KindProducer, ID: p.ID},
		ProvinceCode: p.ProvinceCode, OnBehalf: onBehalf, Reason: reason, Before: before, After: after,
	}
}

// Memberships returns the memberships of a user.
func (s *Store) Memberships(ctx context.Context, userID string) (out []domain.Member, err error) {
	if !db.IsID(userID) {
		return nil, nil
	}
	err = s.read(ctx, "reading memberships", func(tx *gorm.DB) (err error) {
		out, err = members(tx, "m.user_id = ?", "p.name_sort, p.id", userID)
		return err
	})
	return out, err
}

// Members returns the members of a producer.
func (s *Store) Members(ctx context.Context, by domain.Actor, producerID string) (out []domain.Member, err error) {
	err = s.read(ctx, "reading members", func(tx *gorm.DB) error {
		if err := manages(tx, by, producerID); err != nil {
			return err
		}
		out, err = members(tx, "m.producer_id = ?", "m.owner DESC, m.created_at, m.user_id", producerID)
		return err
	})
	return out, err
}

// keepOwner returns an error when a producer would have members but no owner.
func keepOwner(tx *gorm.DB, producerID string) error {
	var all, owners int64
	rows := tx.Model(&domain.Membership{}).Where("producer_id = ?", producerID).Session(&gorm.Session{})
	if err := rows.Count(&all).Error; err != nil {
		return err
	}
	if err := rows.Where("owner").Count(&owners).Error; err != nil {
		return err
	}
	if all > 0 && owners == 0 {
		return domain.Errorf(domain.CodeConflict, "the producer would be left without an owner; make another member one first")
	}
	return nil
}

func noMember() error { return domain.NotFoundf("there is no such member") }

// memberOf returns a member of a producer.
func memberOf(tx *gorm.DB, producerID, userID string) (domain.Member, error) {
	if !db.IsID(userID) {
		return domain.Member{}, noMember()
	}
	found, err := members(tx, "m.producer_id = ? AND m.user_id = ?", "1", producerID, userID)
	if err == nil && len(found) == 0 {
		err = noMember()
	}
	if err != nil {
		return domain.Member{}, err
	}
	return found[0], nil
}

type memberAudit struct {
	UserID string `json:"user_id"`
	Owner  bool   `json:"owner"`
}

// SetOwner makes a member an owner, or no longer one.
func (s *Store) SetOwner(ctx context.Context, by domain.Actor, producerID, userID string, owner bool) (out domain.Member, err error) {
	err = s.write(ctx, "changing a member", func(tx *tx) ([]domain.Ref, error) {
		p, onBehalf, err := ruled(tx.DB, by, producerID)
		if err != nil {
			return nil, err
		}
		if out, err = memberOf(tx.DB, p.ID, userID); err != nil || out.Owner == owner {
			return nil, err
		}
		if err := tx.Model(&out.Membership).Update("owner", owner).Error; err != nil {
			return nil, err
		}
		out.Owner = owner
		if err := keepOwner(tx.DB, p.ID); err != nil {
			return nil, err
		}
		return nil, s.recordMember(tx, by, p, onBehalf, "membership.change", userID, memberAudit{userID, !owner}, memberAudit{userID, owner})
	})
	return out, err
}

// RemoveMember removes a member from a producer.
func (s *Store) RemoveMember(ctx context.Context, by domain.Actor, producerID, userID, reason string) error {
	return s.write(ctx, "removing a member", func(tx *tx) ([]domain.Ref, error) {
		p, onBehalf, err := ruled(tx.DB, by, producerID)
		if leaves := userID == by.UserID && by.MemberOf(producerID); leaves && domain.CodeOf(err) == domain.CodeForbidden {
			err = nil
		}
		if err != nil {
			return nil, err
		}
		m, err := memberOf(tx.DB, p.ID, userID)
		if err != nil {
			return nil, err
		}
		if err := domain.CheckRemoval(onBehalf, reason); err != nil {
			return nil, err
		}
		if err := tx.Delete(&m.Membership).Error; err != nil {
			return nil, err
		}
		if err := keepOwner(tx.DB, p.ID); err != nil {
			return nil, err
		}
		// The removed member saw the tokens of these invitations, and must not come back with one.
		if err := endInvitations(tx.DB, &domain.Invitation{}, s.clock(), "producer_id = ? AND invited_by = ?", p.ID, userID); err != nil {
			return nil, err
		}
		if err := endAnsweringOf(tx.DB, s.clock(), userID, p.ID); err != nil {
			return nil, err
		}
		if userID != by.UserID {
			err := s.notify(tx.DB, domain.Notice{
				Subject: domain.Subject{Kind: "producer", ID: p.ID}, Kind: "membership.remove", Key: fmt.Sprintf("removed %s %d", p.ID, s.clock().UnixMicro()), Path: "/v1/me/memberships",
				Title: "Bạn không còn phụ trách " + p.Name, TitleEN: "You no longer act for " + p.Name,
				Text: cmp.Or(reason, "Người quản lý của chủ thể đã gỡ tài khoản của bạn."), TextEN: cmp.Or(reason, "An owner removed your account."),
			}, userID)
			if err != nil {
				return nil, err
			}
		}
		return nil, s.record(tx, by, memberEntry(p, onBehalf, "membership.remove", userID, reason, memberAudit{userID, m.Owner}, nil))
	})
}

// addMember makes a user a member of a producer and adds the role that this
// needs.
func (s *Store) addMember(tx *gorm.DB, userID, producerID string, owner bool) error {
	m := domain.Membership{UserID: userID, ProducerID: producerID, Owner: owner, CreatedAt: s.clock()}
	if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&m).Error; err != nil {
		return err
	}
	return addRole(tx, userID, domain.RoleProducer)
}

type invitationAudit struct {
	ID    string `json:"id"`
	Owner bool   `json:"owner"`
}

// AddInvitation stores an invitation.
func (s *Store) AddInvitation(ctx context.Context, by domain.Actor, i domain.Invitation) (domain.Invitation, error) {
	err := s.write(ctx, "inviting a member", func(tx *tx) ([]domain.Ref, error) {
		p, onBehalf, err := ruled(tx.DB, by, i.ProducerID)
		if err != nil {
			return nil, err
		}
		now := s.clock()
		if err := endInvitations(tx.DB, &domain.Invitation{}, now, "producer_id = ? AND email_key = ?", p.ID, i.EmailKey); err != nil {
			return nil, err
		}
		var open, all int64
		err = tx.Model(&domain.Invitation{}).Where("producer_id = ? AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > ?", p.ID, now).Count(&open).Error
		if err != nil {
			return nil, err
		}
		if err := tx.Model(&domain.Membership{}).Where("producer_id = ?", p.ID).Count(&all).Error; err != nil {
			return nil, err
		}
		if open >= domain.MaxInvitations || open+all >= domain.MaxMembers {
			return nil, domain.Errorf(domain.CodeConflict, "the producer has %d members and %d open invitations; end some first", all, open)
		}
		var taken int64
		err = tx.Raw("SELECT count(*) FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.producer_id = ? AND u.email_key = ?", p.ID, i.EmailKey).Scan(&taken).Error
		if err != nil {
			return nil, err
		}
		if taken > 0 {
			return nil, domain.Errorf(domain.CodeConflict, "the owner of this address is a member already")
		}
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
			Subject: domain.Subject{Kind: "producer", ID: p.ID}, Kind: "invitation.add", Key: "invitation " + i.ID, Path: "/v1/me/memberships",
			Title: "Lời mời tham gia " + p.Name, TitleEN: "An invitation to " + p.Name,
			Text:   "Bạn được mời phụ trách " + p.Name + ". Mở liên kết hoặc nhập mã mà người mời gửi cho bạn để nhận lời.",
			TextEN: "You are invited to act for " + p.Name + ". Accept with the token that you get from the person who invites you.",
		}, users...)
		if err != nil {
			return nil, err
		}
		return nil, s.recordMember(tx, by, p, onBehalf, "invitation.add", i.ID, nil, invitationAudit{i.ID, i.Owner})
	})
	if err != nil {
		return domain.Invitation{}, err
	}
	return i, nil
}

// Invitations returns the invitations of a producer.
func (s *Store) Invitations(ctx context.Context, by domain.Actor, producerID string) (out []domain.Invitation, err error) {
	err = s.read(ctx, "reading invitations", func(tx *gorm.DB) error {
		if err := manages(tx, by, producerID); err != nil {
			return err
		}
		return tx.Where("producer_id = ?", producerID).Order("id DESC").Limit(domain.MaxLimit).Find(&out).Error
	})
	return out, err
}

// RevokeInvitation revokes an open invitation.
func (s *Store) RevokeInvitation(ctx context.Context, by domain.Actor, producerID, id string) error {
	return s.write(ctx, "revoking an invitation", func(tx *tx) ([]domain.Ref, error) {
		p, onBehalf, err := ruled(tx.DB, by, producerID)
		if err != nil {
			return nil, err
		}
		if err := revokeInvitation(tx.DB, &domain.Invitation{}, s.clock(), id, "producer_id", p.ID); err != nil {
			return nil, err
		}
		return nil, s.recordMember(tx, by, p, onBehalf, "invitation.revoke", id, nil, nil)
	})
}

// AcceptInvitation makes the actor a member of a producer.
func (s *Store) AcceptInvitation(ctx context.Context, by domain.Actor, tokenHash []byte) (out domain.Member, err error) {
	err = s.write(ctx, "accepting an invitation", func(tx *tx) ([]domain.Ref, error) {
		now := s.clock()
		i, err := openInvitationOf(tx.DB, by, tokenHash, now, func(i domain.Invitation) domain.EmailInvitation { return i.EmailInvitation })
		if err != nil {
			return nil, err
		}
		p, err := lockedProducer(tx.DB, i.ProducerID)
		if err != nil {
			return nil, err
		}
		if err := acceptInvitation(tx.DB, &domain.Invitation{}, i.ID, by.UserID, now); err != nil {
			return nil, err
		}
		// The first member is an owner, even if the invitation says otherwise.
		var owners int64
		if err := tx.Model(&domain.Membership{}).Where("producer_id = ? AND owner", p.ID).Count(&owners).Error; err != nil {
			return nil, err
		}
		if err := s.addMember(tx.DB, by.UserID, p.ID, i.Owner || owners == 0); err != nil {
			return nil, err
		}
		if out, err = memberOf(tx.DB, p.ID, by.UserID); err != nil {
			return nil, err
		}
		return nil, s.recordMember(tx, by, p, false, "invitation.accept", i.ID, nil, memberAudit{by.UserID, out.Owner})
	})
	return out, err
}
