package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var (
	_ domain.NoticeMailService = (*Store)(nil)
	_ domain.MailStopService   = (*Store)(nil)
)

// noticeMail is a notice that is due to be mailed.
type noticeMail struct {
	NoticeID string `gorm:"primaryKey"`
	UserID   string
	Job      *int64 // the job that mails it; nil: none yet
}

// mailNotices enqueues mails for the new notices among rows, in their
// transaction.
func (s *Store) mailNotices(tx *gorm.DB, rows []domain.Notice) error {
	conn, ok := tx.Statement.ConnPool.(*sql.Tx)
	if !ok {
		return fmt.Errorf("enqueueing outside of a transaction, on %T", tx.Statement.ConnPool)
	}
	var mails []noticeMail
	var jobs []river.InsertManyParams
	for _, n := range rows {
		// A notice that was stored earlier has another id.
		var added int64
		if err := tx.Model(&domain.Notice{}).Where("id = ?", n.ID).Count(&added).Error; err != nil {
			return err
		}
		if added > 0 {
			mails = append(mails, noticeMail{NoticeID: n.ID, UserID: n.UserID})
			jobs = append(jobs, river.InsertManyParams{
				Args:       domain.MailNoticesArgs{UserID: n.UserID},
				InsertOpts: &river.InsertOpts{Queue: domain.MailQueue, MaxAttempts: domain.MailAttempts},
			})
		}
	}
	if len(mails) == 0 {
		return nil
	}
	if err := tx.CreateInBatches(mails, rowsPerInsert).Error; err != nil {
		return err
	}
	if _, err := s.jobs.InsertManyTx(tx.Statement.Context, conn, jobs); err != nil {
		return fmt.Errorf("enqueueing the mail of notices: %w", err)
	}
	return nil
}

// ClaimNotices assigns notices of a user to a job.
func (s *Store) ClaimNotices(ctx context.Context, userID string, job int64) (u domain.User, notices []domain.Notice, err error) {
	err = s.write(ctx, "claiming notices to mail", func(tx *tx) ([]domain.Ref, error) {
		if !db.IsID(userID) {
			return nil, nil
		}
		var had int64
		if err := tx.Model(&noticeMail{}).Where("job = ? AND user_id = ?", job, userID).Count(&had).Error; err != nil {
			return nil, err
		}
		if had == 0 {
			if err := tx.Model(&noticeMail{}).Where("user_id = ? AND job IS NULL", userID).Update("job", job).Error; err != nil {
				return nil, err
			}
		}
		var users []domain.User
		if err := tx.Where("id = ? AND locked_at IS NULL AND NOT no_mail AND email <> ''", userID).Find(&users).Error; err != nil {
			return nil, err
		}
		if len(users) == 0 {
			return nil, tx.Where("job = ? AND user_id = ?", job, userID).Delete(&noticeMail{}).Error
		}
		if err := withRoles(tx.DB, users); err != nil {
			return nil, err
		}
		u = users[0]
		return nil, tx.Where("id IN (SELECT notice_id FROM notice_mails WHERE job = ? AND user_id = ?)", job, userID).Order("id").Find(&notices).Error
	})
	return u, notices, err
}

// NoticesMailed stores that the notices of a job were sent.
func (s *Store) NoticesMailed(ctx context.Context, job int64) error {
	return s.write(ctx, "ending the mail of notices", func(tx *tx) ([]domain.Ref, error) {
		return nil, tx.Where("job = ?", job).Delete(&noticeMail{}).Error
	})
}

// mailStop is the token with which a user stops the e-mail of notices.
type mailStop struct {
	UserID    string `gorm:"primaryKey"`
	Token     string
	CreatedAt time.Time
}

// MailStop returns the token that stops all e-mail of notices to a user.
func (s *Store) MailStop(ctx context.Context, userID string) (token string, err error) {
	err = s.write(ctx, "making a token that ends e-mail", func(tx *tx) ([]domain.Ref, error) {
		if !db.IsID(userID) {
			return nil, noUser()
		}
		var users []string
		if err := tx.Model(&domain.User{}).Where("id = ?", userID).Pluck("id", &users).Error; err != nil {
			return nil, err
		}
		if len(users) == 0 {
			return nil, noUser()
		}
		// Two concurrent mails use the token that was stored first.
		stop := mailStop{userID, domain.NewToken(domain.TokenMailStop), s.clock()}
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&stop).Error; err != nil {
			return nil, err
		}
		var kept []string
		if err := tx.Model(&mailStop{}).Where("user_id = ?", userID).Pluck("token", &kept).Error; err != nil {
			return nil, err
		}
		token = kept[0]
		return nil, nil
	})
	return token, err
}

// userOfMailStop returns the user of a token.
func userOfMailStop(tx *gorm.DB, token string) (domain.User, error) {
	var found []domain.User
	if err := tx.Where("id = (SELECT user_id FROM mail_stops WHERE token = ?)", token).Find(&found).Error; err != nil {
		return domain.User{}, err
	}
	if len(found) == 0 {
		return domain.User{}, domain.NotFoundf("the token is unknown")
	}
	return found[0], nil
}

// MailStopped reports whether the e-mail of a token's user is stopped.
func (s *Store) MailStopped(ctx context.Context, token string) (off bool, err error) {
	err = s.read(ctx, "reading whether e-mail is off", func(tx *gorm.DB) error {
		u, err := userOfMailStop(tx, token)
		off = u.NoMail
		return err
	})
	return off, err
}

// StopMail stops the e-mail of notices to the user of a token.
func (s *Store) StopMail(ctx context.Context, token string) error {
	return s.write(ctx, "ending e-mail", func(tx *tx) ([]domain.Ref, error) {
		u, err := userOfMailStop(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), token)
		if err != nil || u.NoMail {
			return nil, err
		}
		off := true
		if err := s.change(tx.DB, &u, domain.UserChange{NoMail: &off}); err != nil {
			return nil, err
		}
		return nil, s.record(tx, domain.Actor{UserID: u.ID}, domain.Audit{Action: "user.unsubscribe", Noun: "user", NounID: u.ID})
	})
}
