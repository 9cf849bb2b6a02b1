package store

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"fmt"

	"github.com/riverqueue/river"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var (
	_ domain.PhoneService    = (*Store)(nil)
	_ domain.PhoneCodeWorker = (*Store)(nil)
)

// phoneAttempts is how many attempts the job of a code has; it ends with the code.
const phoneAttempts = 12

// sendToPhone enqueues a job that sends a message, where messages are sent.
func (s *Store) sendToPhone(tx *gorm.DB, args river.JobArgs, attempts int) error {
	if !s.phones {
		return nil
	}
	conn, ok := tx.Statement.ConnPool.(*sql.Tx)
	if !ok {
		return fmt.Errorf("enqueueing outside of a transaction, on %T", tx.Statement.ConnPool)
	}
	if _, err := s.jobs.InsertTx(tx.Statement.Context, conn, args, &river.InsertOpts{Queue: domain.PhoneQueue, MaxAttempts: attempts}); err != nil {
		return fmt.Errorf("enqueueing a message to a phone: %w", err)
	}
	return nil
}

// AddPhoneCode stores a code that is sent to a phone.
func (s *Store) AddPhoneCode(ctx context.Context, c domain.PhoneCode) (domain.PhoneCode, error) {
	err := s.write(ctx, "adding a code for a phone", func(tx *tx) ([]domain.Ref, error) {
		c.CreatedAt = s.clock()
		c.ExpiresAt, c.CodeHash, c.Tries = c.CreatedAt.Add(domain.PhoneCodeLife), []byte{}, 0
		if c.UserID != nil && !db.IsID(*c.UserID) {
			return nil, noUser()
		}
		if err := tx.Create(&c).Error; err != nil {
			return nil, err
		}
		if err := s.sendToPhone(tx.DB, domain.SendPhoneCodeArgs{TokenHash: c.TokenHash}, phoneAttempts); err != nil {
			return nil, err
		}
		over := tx.Model(&domain.PhoneCode{}).Select("token_hash").Where("expires_at <= ?", c.CreatedAt).Order("expires_at").Limit(expiredPerLink).
			Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsSkipLocked})
		return nil, tx.Where("token_hash IN (?)", over).Delete(&domain.PhoneCode{}).Error
	})
	return c, err
}

// lockedCode returns a code and locks its row; ok is false when it has ended.
func (s *Store) lockedCode(tx *gorm.DB, tokenHash []byte) (c domain.PhoneCode, ok bool, err error) {
	var found []domain.PhoneCode
	err = tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("token_hash = ? AND expires_at > ?", tokenHash, s.clock()).Find(&found).Error
	if err != nil || len(found) == 0 {
		return c, false, err
	}
	return found[0], true, nil
}

// PreparePhoneCode makes the code of a job.
func (s *Store) PreparePhoneCode(ctx context.Context, tokenHash []byte) (c domain.PhoneCode, code string, ok bool, err error) {
	err = s.write(ctx, "preparing a code for a phone", func(tx *tx) ([]domain.Ref, error) {
		now := s.clock()
		if c, ok, err = s.lockedCode(tx.DB, tokenHash); err != nil || !ok || !now.Before(c.CreatedAt.Add(domain.PhoneCodeLife)) || c.Tries >= domain.PhoneCodeTries {
			ok = false
			return nil, err
		}
		code = domain.NewPhoneCode()
		c.CodeHash, c.ExpiresAt = domain.HashPhoneCode(c.TokenHash, code), now.Add(domain.PhoneCodeLife)
		return nil, tx.Model(&domain.PhoneCode{}).Where("token_hash = ?", tokenHash).Updates(map[string]any{"code_hash": c.CodeHash, "expires_at": c.ExpiresAt}).Error
	})
	return c, code, ok && err == nil, err
}

// TryPhoneCode counts a wrong try, or returns the code of a token.
func (s *Store) TryPhoneCode(ctx context.Context, p domain.PhonePurpose, userID string, tokenHash []byte, code string) (c domain.PhoneCode, err error) {
	right := false
	err = s.write(ctx, "trying a code of a phone", func(tx *tx) ([]domain.Ref, error) {
		var ok bool
		if c, ok, err = s.lockedCode(tx.DB, tokenHash); err != nil {
			return nil, err
		}
		asked := ""
		if c.UserID != nil {
			asked = *c.UserID
		}
		if !ok || c.Purpose != p || asked != userID || c.Tries >= domain.PhoneCodeTries {
			return nil, domain.UnknownPhoneCode()
		}
		if right = subtle.ConstantTimeCompare(c.CodeHash, domain.HashPhoneCode(tokenHash, code)) == 1; right {
			return nil, nil
		}
		return nil, tx.Model(&domain.PhoneCode{}).Where("token_hash = ?", tokenHash).Update("tries", c.Tries+1).Error
	})
	if err == nil && !right {
		err = domain.WrongPhoneCode()
	}
	if err != nil {
		return domain.PhoneCode{}, err
	}
	return c, nil
}

// useCode deletes a code and returns it.
func (s *Store) useCode(tx *gorm.DB, p domain.PhonePurpose, tokenHash []byte) (domain.PhoneCode, error) {
	c, ok, err := s.lockedCode(tx, tokenHash)
	if err != nil {
		return c, err
	}
	if !ok || c.Purpose != p || len(c.CodeHash) == 0 {
		return c, domain.UnknownPhoneCode()
	}
	return c, tx.Where("token_hash = ?", tokenHash).Delete(&domain.PhoneCode{}).Error
}

// usePhoneSignIn uses up a code with which the user of a number signs in. A nil token is
// that of a sign-in without one.
func (s *Store) usePhoneSignIn(tx *gorm.DB, phone string, tokenHash []byte) error {
	if tokenHash == nil {
		return nil
	}
	c, err := s.useCode(tx, domain.PhoneSignIn, tokenHash)
	if err == nil && (phone == "" || c.Phone != phone) { // the number has moved meanwhile
		err = domain.UnknownPhoneCode()
	}
	return err
}

// UsePhoneCode uses up a code that shows whose an account is.
func (s *Store) UsePhoneCode(ctx context.Context, tokenHash []byte) error {
	return s.write(ctx, "using a code of a phone", func(tx *tx) ([]domain.Ref, error) {
		_, err := s.useCode(tx.DB, domain.PhoneOwn, tokenHash)
		return nil, err
	})
}

// UserByPhone returns the user of a number.
func (s *Store) UserByPhone(ctx context.Context, phone string) (domain.User, error) {
	return s.oneUser(ctx, "phone = ? AND phone <> ''", phone)
}

// RegisterByPhone stores a user without an e-mail address.
func (s *Store) RegisterByPhone(ctx context.Context, tokenHash []byte, u domain.User) (domain.User, error) {
	err := s.write(ctx, "registering an account by phone", func(tx *tx) ([]domain.Ref, error) {
		c, err := s.useCode(tx.DB, domain.PhoneSignIn, tokenHash)
		if err != nil {
			return nil, err
		}
		u.Email, u.Phone = "", c.Phone
		if u, err = s.addUser(tx.DB, u); err != nil {
			return nil, err
		}
		return nil, s.record(tx, domain.Actor{UserID: u.ID}, domain.Audit{Action: "user.register_by_phone", Noun: "user", NounID: u.ID})
	})
	if err != nil {
		return domain.User{}, err
	}
	return u, nil
}

// SetPhone makes a number that of the actor.
func (s *Store) SetPhone(ctx context.Context, by domain.Actor, tokenHash []byte) (u domain.User, err error) {
	err = s.write(ctx, "setting the number of a user", func(tx *tx) ([]domain.Ref, error) {
		var asked []domain.PhoneCode
		if err := tx.Where("token_hash = ?", tokenHash).Find(&asked).Error; err != nil {
			return nil, err
		}
		if len(asked) == 0 || asked[0].UserID == nil || *asked[0].UserID != by.UserID {
			return nil, domain.UnknownPhoneCode()
		}
		c := asked[0]
		// Users are locked before their codes, and in the order of their ids, so that two
		// moves do not wait for each other.
		var found []domain.User
		err = tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ? OR phone = ?", by.UserID, c.Phone).Order("id").Find(&found).Error
		if err != nil {
			return nil, err
		}
		if _, err := s.useCode(tx.DB, domain.PhoneSet, tokenHash); err != nil {
			return nil, err
		}
		u = domain.User{}
		for _, other := range found {
			if other.ID == by.UserID {
				u = other
				continue
			}
			if other.Email == "" {
				return nil, domain.Errorf(domain.CodeConflict, "another account is signed in to with this number only; sign in to it, and add an e-mail address or delete it").About("phone")
			}
			if err := s.putPhone(tx.DB, &other, ""); err != nil {
				return nil, err
			}
			if err := s.notifyMoved(tx.DB, other); err != nil {
				return nil, err
			}
			if err := s.record(tx, by, domain.Audit{Action: "user.move_phone", Noun: "user", NounID: other.ID}); err != nil {
				return nil, err
			}
		}
		if u.ID == "" {
			return nil, noUser()
		}
		before := u.Phone
		if err := s.putPhone(tx.DB, &u, c.Phone); db.IsDuplicate(err) { // registered at this moment
			return nil, changedMeanwhile()
		} else if err != nil {
			return nil, err
		}
		if before != "" && before != u.Phone {
			if err := s.tellMoved(tx.DB, before, u); err != nil {
				return nil, err
			}
		}
		return nil, s.record(tx, by, domain.Audit{Action: "user.set_phone", Noun: "user", NounID: u.ID})
	})
	if err != nil {
		return domain.User{}, err
	}
	return s.User(ctx, u.ID)
}

// putPhone stores the number of a user and deletes the codes that were asked for before.
func (s *Store) putPhone(tx *gorm.DB, u *domain.User, phone string) error {
	u.Phone, u.Version, u.UpdatedAt = phone, u.Version+1, s.clock()
	if err := tx.Where("user_id = ?", u.ID).Delete(&domain.PhoneCode{}).Error; err != nil {
		return err
	}
	return tx.Model(u).Select("phone", "version", "updated_at").Updates(u).Error
}

// tellMoved sends a message to an earlier number of a user.
func (s *Store) tellMoved(tx *gorm.DB, phone string, u domain.User) error {
	return s.sendToPhone(tx, domain.SendPhoneMovedArgs{Phone: phone, Name: domain.MailableName(u.Name)}, domain.MailAttempts)
}

// notifyMoved notifies a user whose number is that of another account now.
func (s *Store) notifyMoved(tx *gorm.DB, u domain.User) error {
	return s.notify(tx, domain.Notice{
		Subject: domain.Subject{Kind: "user", ID: u.ID}, Kind: "user.phone_moved", Key: fmt.Sprintf("phone moved %s v%d", u.ID, u.Version), Path: "/v1/me",
		Title: "Số điện thoại của bạn đã chuyển sang tài khoản khác", TitleEN: "Your phone number is that of another account now",
		Text:   "Người giữ số điện thoại đã xác nhận bằng mã. Nếu không phải bạn, hãy đổi mật khẩu và thêm số khác.",
		TextEN: "The holder of the phone confirmed it with a code. If that was not you, change the password and add another number.",
	}, u.ID)
}

// RemovePhone removes the number of the actor.
func (s *Store) RemovePhone(ctx context.Context, by domain.Actor) (u domain.User, err error) {
	err = s.write(ctx, "removing the number of a user", func(tx *tx) ([]domain.Ref, error) {
		if u, err = lockedUser(tx.DB, by.UserID); err != nil {
			return nil, err
		}
		if err := u.CheckPhoneRemoval(); err != nil {
			return nil, err
		}
		before := u.Phone
		if err := s.putPhone(tx.DB, &u, ""); err != nil {
			return nil, err
		}
		if err := s.tellMoved(tx.DB, before, u); err != nil {
			return nil, err
		}
		return nil, s.record(tx, by, domain.Audit{Action: "user.remove_phone", Noun: "user", NounID: u.ID})
	})
	if err != nil {
		return domain.User{}, err
	}
	return u, nil
}
