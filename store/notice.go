package store

import (
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.NoticeService = (*Store)(nil)

// notify adds a notice for each of the users in the caller's transaction, with
// an e-mail if notices are mailed, a message to the phone if messages are sent, and a delivery for each of their webhooks
// that receives notices. Users who have a notice with the same Key, and locked
// users, get none.
func (s *Store) notify(tx *gorm.DB, n domain.Notice, users ...string) error {
	rows, err := s.addNotices(tx, n, users...)
	if err != nil || !s.mail {
		return err
	}
	if rows, err = wanting(tx, rows, domain.ChannelEmail); err != nil || len(rows) == 0 {
		return err
	}
	return s.mailNotices(tx, rows)
}

// addNotices is notify without the e-mail. It returns the notices that were added.
func (s *Store) addNotices(tx *gorm.DB, n domain.Notice, users ...string) ([]domain.Notice, error) {
	slices.Sort(users)
	users = slices.Compact(users)
	var rows []domain.Notice
	for _, u := range users {
		row := n
		var err error
		if row.ID, err = db.NewID(); err != nil {
			return nil, err
		}
		row.UserID, row.CreatedAt, row.ReadAt = u, s.clock(), nil
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	if err := tx.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(rows, rowsPerInsert).Error; err != nil {
		return nil, err
	}
	if s.phones && !n.NoPhone {
		if err := s.messageNotices(tx, rows); err != nil {
			return nil, err
		}
	}
	return rows, s.emitNotices(tx, rows)
}

// membersOf returns the members of a producer who are not locked.
func membersOf(tx *gorm.DB, producerID string) (users []string, err error) {
	err = tx.Raw("SELECT m.user_id FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.producer_id = ? AND u.locked_at IS NULL ORDER BY 1", producerID).
		Scan(&users).Error
	return users, err
}

// officersOf returns the officers of a province who are not locked.
func officersOf(tx *gorm.DB, provinceCode string) (users []string, err error) {
	err = tx.Raw("SELECT p.user_id FROM user_provinces p JOIN user_roles r ON r.user_id = p.user_id AND r.role = 'officer'"+
		" JOIN users u ON u.id = p.user_id WHERE p.province_code = ? AND u.locked_at IS NULL ORDER BY 1", provinceCode).Scan(&users).Error
	return users, err
}

// usersWith returns the users with a role who are not locked.
func usersWith(tx *gorm.DB, role domain.Role) (users []string, err error) {
	err = tx.Raw("SELECT r.user_id FROM user_roles r JOIN users u ON u.id = r.user_id WHERE r.role = ? AND u.locked_at IS NULL ORDER BY 1", role).Scan(&users).Error
	return users, err
}

// Notices returns the notices of a user, newest first.
func (s *Store) Notices(ctx context.Context, userID string, unread bool, p domain.Page) (domain.List[domain.Notice], error) {
	var out domain.List[domain.Notice]
	if err := db.CheckLimit(p); err != nil {
		return out, err
	}
	if !db.IsID(userID) {
		return out, nil
	}
	err := s.read(ctx, "reading notices", func(tx *gorm.DB) (err error) {
		sel := tx.Model(&domain.Notice{}).Where("user_id = ?", userID)
		if unread {
			sel = sel.Where("read_at IS NULL")
		}
		out, err = db.Page(sel, p, db.Newest("notices", func(n domain.Notice) string { return n.ID }, unread))
		return err
	})
	return out, err
}

// ReadNotice marks a notice of a user as read.
func (s *Store) ReadNotice(ctx context.Context, userID, id string) error {
	return s.write(ctx, "reading a notice", func(tx *tx) ([]domain.Ref, error) {
		missing := domain.NotFoundf("there is no such notice")
		if !db.IsID(userID) || !db.IsID(id) {
			return nil, missing
		}
		done := tx.Model(&domain.Notice{}).Where("id = ? AND user_id = ?", id, userID).
			Updates(map[string]any{"read_at": gorm.Expr("coalesce(read_at, ?)", s.clock())})
		if done.Error == nil && done.RowsAffected == 0 {
			return nil, missing
		}
		return nil, done.Error
	})
}

// ReadNotices marks all notices of a user as read.
func (s *Store) ReadNotices(ctx context.Context, userID string) error {
	return s.write(ctx, "reading all notices", func(tx *tx) ([]domain.Ref, error) {
		if !db.IsID(userID) {
			return nil, nil
		}
		return nil, tx.Model(&domain.Notice{}).Where("user_id = ? AND read_at IS NULL", userID).Update("read_at", s.clock()).Error
	})
}
