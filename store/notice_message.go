package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var (
	_ domain.NoticeMessageService = (*Store)(nil)
	_ domain.NoticeStopService    = (*Store)(nil)
)

// noticeMessage is a notice that a job sends, or sent, by a channel.
type noticeMessage struct {
	NoticeID  string             `gorm:"primaryKey"`
	Channel   domain.ChannelName `gorm:"primaryKey"`
	UserID    string
	Refused   bool
	ClaimedAt time.Time
}

// wanting returns the rows whose users have not stopped the topic by the channel.
func wanting(tx *gorm.DB, rows []domain.Notice, by domain.ChannelName) ([]domain.Notice, error) {
	if len(rows) == 0 || rows[0].Topic() == "" {
		return rows, nil
	}
	users := make([]string, len(rows))
	for i, n := range rows {
		users[i] = n.UserID
	}
	var stopped []string
	if err := tx.Model(&domain.NoticeStop{}).Where("channel = ? AND topic = ? AND user_id IN ?", by, rows[0].Topic(), users).Pluck("user_id", &stopped).Error; err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(rows), func(n domain.Notice) bool { return slices.Contains(stopped, n.UserID) }), nil
}

// messageNotices enqueues messages to the phones of the users of new notices among rows,
// in their transaction. At night they wait until the morning.
func (s *Store) messageNotices(tx *gorm.DB, rows []domain.Notice) error {
	if len(rows) == 0 || rows[0].Topic() == "" {
		return nil
	}
	ids := make([]string, len(rows))
	for i, n := range rows {
		ids[i] = n.ID
	}
	// A notice that was stored earlier has another id.
	var added []string
	err := tx.Model(&domain.Notice{}).Where("id IN ? AND user_id IN (SELECT id FROM users WHERE phone <> '' AND locked_at IS NULL)", ids).Order("id").Pluck("id", &added).Error
	if err != nil || len(added) == 0 {
		return err
	}
	conn, ok := tx.Statement.ConnPool.(*sql.Tx)
	if !ok {
		return fmt.Errorf("enqueueing outside of a transaction, on %T", tx.Statement.ConnPool)
	}
	var jobs []river.InsertManyParams
	for _, id := range added {
		jobs = append(jobs, river.InsertManyParams{
			Args:       domain.SendNoticeArgs{NoticeID: id},
			InsertOpts: &river.InsertOpts{Queue: domain.PhoneQueue, MaxAttempts: domain.MailAttempts, ScheduledAt: domain.AfterQuiet(s.clock())},
		})
	}
	if _, err := s.jobs.InsertManyTx(tx.Statement.Context, conn, jobs); err != nil {
		return fmt.Errorf("enqueueing notices to phones: %w", err)
	}
	return nil
}

// ClaimNotice assigns a notice to a job that sends it.
func (s *Store) ClaimNotice(ctx context.Context, noticeID string, by domain.ChannelName) (n domain.Notice, u domain.User, c domain.NoticeClaim, err error) {
	err = s.write(ctx, "claiming a notice", func(tx *tx) ([]domain.Ref, error) {
		c = domain.NoticeDone
		if !db.IsID(noticeID) {
			return nil, nil
		}
		var found []domain.Notice
		if err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ? AND read_at IS NULL", noticeID).Find(&found).Error; err != nil || len(found) == 0 {
			return nil, err
		}
		n = found[0]
		var users []domain.User
		if err := tx.Where("id = ? AND locked_at IS NULL AND phone <> ''", n.UserID).Find(&users).Error; err != nil || len(users) == 0 {
			return nil, err
		}
		u = users[0]
		var sent []noticeMessage
		if err := tx.Where("notice_id = ?", n.ID).Find(&sent).Error; err != nil {
			return nil, err
		}
		for _, m := range sent {
			if !m.Refused {
				return nil, nil
			}
		}
		wanted, err := wanting(tx.DB, found, by)
		if err != nil {
			return nil, err
		}
		if c = domain.NoticeSkip; len(wanted) == 0 || slices.ContainsFunc(sent, func(m noticeMessage) bool { return m.Channel == by }) {
			return nil, nil
		}
		c = domain.NoticeSend
		return nil, tx.Create(&noticeMessage{NoticeID: n.ID, Channel: by, UserID: u.ID, ClaimedAt: s.clock()}).Error
	})
	return n, u, c, err
}

// ReleaseNotice takes the claim of a notice back.
func (s *Store) ReleaseNotice(ctx context.Context, noticeID string, by domain.ChannelName, refused bool) error {
	return s.write(ctx, "releasing a notice", func(tx *tx) ([]domain.Ref, error) {
		row := tx.Model(&noticeMessage{}).Where("notice_id = ? AND channel = ?", noticeID, by)
		if refused {
			return nil, row.Update("refused", true).Error
		}
		return nil, row.Delete(&noticeMessage{}).Error
	})
}

// NoticeStops returns the notices that a user does not want.
func (s *Store) NoticeStops(ctx context.Context, userID string) (out []domain.NoticeStop, err error) {
	if !db.IsID(userID) {
		return nil, nil
	}
	err = s.read(ctx, "reading which notices are stopped", func(tx *gorm.DB) error {
		return tx.Where("user_id = ?", userID).Order("channel, topic").Find(&out).Error
	})
	return out, err
}

// SetNoticeStops replaces the notices that the actor does not want.
func (s *Store) SetNoticeStops(ctx context.Context, by domain.Actor, stops []domain.NoticeStop) error {
	return s.write(ctx, "stopping notices", func(tx *tx) ([]domain.Ref, error) {
		if err := domain.ValidateNoticeStops(stops); err != nil {
			return nil, err
		}
		if _, err := lockedUser(tx.DB, by.UserID); err != nil {
			return nil, err
		}
		if err := tx.Where("user_id = ?", by.UserID).Delete(&domain.NoticeStop{}).Error; err != nil || len(stops) == 0 {
			return nil, err
		}
		rows := slices.Clone(stops)
		for i := range rows {
			rows[i].UserID = by.UserID
		}
		return nil, tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows).Error
	})
}
