package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.SecondFactorService = (*Store)(nil)

// secondFactorOf returns the second factor of a user with its secret as it is stored;
// the zero value without one.
func secondFactorOf(tx *gorm.DB, userID string) (domain.SecondFactor, error) {
	var found []domain.SecondFactor
	if !db.IsID(userID) {
		return domain.SecondFactor{}, nil
	}
	if err := tx.Where("user_id = ?", userID).Find(&found).Error; err != nil || len(found) == 0 {
		return domain.SecondFactor{}, err
	}
	return found[0], nil
}

// SecondFactor returns the second factor of a user.
func (s *Store) SecondFactor(ctx context.Context, userID string) (f domain.SecondFactor, err error) {
	err = s.read(ctx, "reading a second factor", func(tx *gorm.DB) error {
		if f, err = secondFactorOf(tx, userID); err != nil || f.UserID == "" {
			return err
		}
		var left int64
		if err := tx.Model(&domain.RecoveryCode{}).Where("user_id = ?", userID).Count(&left).Error; err != nil {
			return err
		}
		f.CodesLeft = int(left)
		f.Secret, _, err = s.sealer.open(f.Secret, f.UserID)
		return err
	})
	if err != nil {
		return domain.SecondFactor{}, err
	}
	return f, nil
}

// BeginSecondFactor stores the secret of a second factor.
func (s *Store) BeginSecondFactor(ctx context.Context, by domain.Actor, secret string) error {
	return s.write(ctx, "beginning a second factor", func(tx *tx) ([]domain.Ref, error) {
		u, err := lockedUser(tx.DB, by.UserID)
		if err != nil {
			return nil, err
		}
		if u.SecondFactor {
			return nil, domain.SecondFactorIsOn()
		}
		if err := tx.Where("user_id = ?", u.ID).Delete(&domain.SecondFactor{}).Error; err != nil {
			return nil, err
		}
		return nil, tx.Create(&domain.SecondFactor{UserID: u.ID, Secret: s.sealer.seal(secret, u.ID), CreatedAt: s.clock()}).Error
	})
}

// ConfirmSecondFactor puts a second factor into use.
func (s *Store) ConfirmSecondFactor(ctx context.Context, by domain.Actor, step int64, codes [][]byte) error {
	return s.write(ctx, "confirming a second factor", func(tx *tx) ([]domain.Ref, error) {
		u, err := lockedUser(tx.DB, by.UserID)
		if err != nil {
			return nil, err
		}
		f, err := secondFactorOf(tx.DB, u.ID)
		if err != nil {
			return nil, err
		}
		now := s.clock()
		if err := f.CheckConfirm(now); err != nil {
			return nil, err
		}
		if err := tx.Model(&domain.SecondFactor{}).Where("user_id = ?", u.ID).Updates(map[string]any{"confirmed_at": now, "last_step": step}).Error; err != nil {
			return nil, err
		}
		if err := setRecoveryCodes(tx.DB, u.ID, codes); err != nil {
			return nil, err
		}
		if err := endSessions(tx.DB, u.ID, by.SessionID); err != nil {
			return nil, err
		}
		return nil, s.record(tx, by, domain.Audit{Action: "user.add_second_factor", Noun: "user", NounID: u.ID})
	})
}

func setRecoveryCodes(tx *gorm.DB, userID string, codes [][]byte) error {
	if err := tx.Where("user_id = ?", userID).Delete(&domain.RecoveryCode{}).Error; err != nil {
		return err
	}
	rows := make([]domain.RecoveryCode, len(codes))
	for i, hash := range codes {
		rows[i] = domain.RecoveryCode{UserID: userID, CodeHash: hash}
	}
	return tx.Create(&rows).Error
}

// showSecondFactor uses up a proof of the actor's second factor. on is false for an actor
// without one. It fails with NeedsSecondFactor without a proof, and with WrongSecondFactor
// for one that was used. The caller has locked the user.
func (s *Store) showSecondFactor(tx *tx, by domain.Actor, p domain.SecondFactorProof) (on bool, err error) {
	f, err := secondFactorOf(tx.DB, by.UserID)
	if err != nil || !f.On() {
		return false, err
	}
	var done *gorm.DB
	switch {
	case p.Empty():
		return true, domain.NeedsSecondFactor()
	case p.Step > 0:
		done = tx.Model(&domain.SecondFactor{}).Where("user_id = ? AND last_step < ?", by.UserID, p.Step).Updates(map[string]any{"last_step": p.Step})
	default:
		done = tx.Where("user_id = ? AND code_hash = ?", by.UserID, p.RecoveryHash).Delete(&domain.RecoveryCode{})
	}
	switch {
	case done.Error != nil:
		return true, done.Error
	case done.RowsAffected == 0:
		return true, domain.WrongSecondFactor()
	case p.Step > 0:
		return true, nil
	}
	return true, s.record(tx, by, domain.Audit{Action: "user.use_recovery_code", Noun: "user", NounID: by.UserID})
}

// changeSecondFactor runs change for an actor who shows the second factor.
func (s *Store) changeSecondFactor(ctx context.Context, doing string, by domain.Actor, p domain.SecondFactorProof, action string, change func(tx *gorm.DB, userID string) error) error {
	return s.write(ctx, doing, func(tx *tx) ([]domain.Ref, error) {
		var found []string
		if err := tx.Model(&domain.User{}).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", by.UserID).Pluck("id", &found).Error; err != nil {
			return nil, err
		}
		on, err := s.showSecondFactor(tx, by, p)
		if err == nil && !on {
			err = domain.NoSecondFactor()
		}
		if err != nil {
			return nil, err
		}
		if err := change(tx.DB, by.UserID); err != nil {
			return nil, err
		}
		return nil, s.record(tx, by, domain.Audit{Action: action, Noun: "user", NounID: by.UserID})
	})
}

// SetRecoveryCodes replaces the recovery codes of the actor.
func (s *Store) SetRecoveryCodes(ctx context.Context, by domain.Actor, p domain.SecondFactorProof, codes [][]byte) error {
	return s.changeSecondFactor(ctx, "setting recovery codes", by, p, "user.set_recovery_codes", func(tx *gorm.DB, userID string) error {
		return setRecoveryCodes(tx, userID, codes)
	})
}

// RemoveSecondFactor removes the second factor of the actor.
func (s *Store) RemoveSecondFactor(ctx context.Context, by domain.Actor, p domain.SecondFactorProof) error {
	return s.changeSecondFactor(ctx, "removing a second factor", by, p, "user.remove_second_factor", deleteSecondFactor)
}

// NotifyOfGuesses notifies a user of many wrong codes.
func (s *Store) NotifyOfGuesses(ctx context.Context, userID string) error {
	return s.write(ctx, "notifying of wrong codes", func(tx *tx) ([]domain.Ref, error) {
		day := domain.Today(s.clock())
		return nil, s.notify(tx.DB, domain.Notice{
			Subject: domain.Subject{Kind: "user", ID: userID}, Kind: "user.wrong_codes", Key: "wrong codes " + day.String(), Path: "/v1/me/second-factor",
			Title: "Nhiều mã xác thực sai được nhập cho tài khoản của bạn", TitleEN: "Many wrong codes were entered for your account",
			Text:   "Nếu không phải bạn nhập, có người biết mật khẩu của bạn: hãy đổi mật khẩu và kết thúc các thiết bị lạ.",
			TextEN: "If you did not enter them, somebody knows your password: change it, and end the devices that you do not know.",
		}, userID)
	})
}

// RemoveSecondFactorOf removes the second factor of another user.
func (s *Store) RemoveSecondFactorOf(ctx context.Context, by domain.Actor, userID string) error {
	return s.write(ctx, "removing the second factor of a user", func(tx *tx) ([]domain.Ref, error) {
		if by.UserID == userID { // a stolen session must not suffice
			return nil, domain.Errorf(domain.CodeForbidden, "your own second factor is removed with one of its codes, on the page of your account")
		}
		u, err := lockedUser(tx.DB, userID)
		if err != nil {
			return nil, err
		}
		if !u.SecondFactor {
			return nil, domain.NotFoundf("this user has no second factor")
		}
		if err := deleteSecondFactor(tx.DB, u.ID); err != nil {
			return nil, err
		}
		if err := endSessions(tx.DB, u.ID, ""); err != nil {
			return nil, err
		}
		return nil, s.record(tx, by, domain.Audit{Action: "user.remove_second_factor", Noun: "user", NounID: u.ID})
	})
}

func deleteSecondFactor(tx *gorm.DB, userID string) error {
	if err := tx.Where("user_id = ?", userID).Delete(&domain.RecoveryCode{}).Error; err != nil {
		return err
	}
	return tx.Where("user_id = ?", userID).Delete(&domain.SecondFactor{}).Error
}

// AddSecondStep stores the link of a second step.
func (s *Store) AddSecondStep(ctx context.Context, l domain.AccountLink, phoneToken []byte) error {
	l.Purpose = domain.LinkSecondStep
	return s.write(ctx, "beginning the second step of a sign-in", func(tx *tx) ([]domain.Ref, error) {
		u, err := lockedUser(tx.DB, l.UserID)
		if err != nil {
			return nil, err
		}
		if err := s.usePhoneSignIn(tx.DB, u.Phone, phoneToken); err != nil {
			return nil, err
		}
		_, err = s.addLink(tx.DB, l)
		return nil, err
	})
}

// sealSecondFactors encrypts the secrets that the first key has not encrypted.
func (s *Store) sealSecondFactors(tx *gorm.DB) error {
	var all []domain.SecondFactor
	if err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Order("user_id").Find(&all).Error; err != nil {
		return err
	}
	for _, f := range all {
		secret, first, err := s.sealer.open(f.Secret, f.UserID)
		if err != nil {
			return err
		}
		if first || len(s.sealer) == 0 {
			continue
		}
		if err := tx.Model(&domain.SecondFactor{}).Where("user_id = ?", f.UserID).Updates(map[string]any{"secret": s.sealer.seal(secret, f.UserID)}).Error; err != nil {
			return err
		}
	}
	return nil
}
