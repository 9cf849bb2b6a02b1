package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/riverqueue/river"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var (
	_ domain.AccountLinkService = (*Store)(nil)
	_ domain.AccountMailService = (*Store)(nil)
)

// expiredPerLink is how many expired links and accounts one call deletes at most.
const expiredPerLink = 100

// Register stores an unconfirmed account.
func (s *Store) Register(ctx context.Context, u domain.User) (domain.User, error) {
	err := s.write(ctx, "registering an account", func(tx *tx) (_ []domain.Ref, err error) {
		if err := domain.CheckRoles(u.Roles, u.Provinces, u.Communes); err != nil {
			return nil, err
		}
		if u.ID, err = db.NewID(); err != nil {
			return nil, err
		}
		u.ClaimedKey, u.EmailKey = u.EmailKey, "unconfirmed "+u.ID // an address has no space, so ParseEmail never returns this key
		u.Version, u.CreatedAt = 1, s.clock()
		u.NameFold, u.LastSignInOn = domain.Fold(u.Name), nil
		u.UpdatedAt, u.LockedAt, u.LockedReason, u.ConfirmedAt = u.CreatedAt, nil, "", nil
		if err := tx.Create(&u).Error; err != nil {
			return nil, err
		}
		if err := setRoles(tx.DB, &u, u.Roles, u.Provinces, u.Communes); err != nil {
			return nil, err
		}
		if err := s.mailAccount(tx.DB, domain.MailAccountArgs{About: domain.MailConfirm, UserID: u.ID, Email: u.Email}); err != nil {
			return nil, err
		}
		if err := endOldClaims(tx.DB, u.ClaimedKey, u.ID); err != nil {
			return nil, err
		}
		return nil, endUnconfirmed(tx.DB, tx.Where("created_at <= ?", s.clock().Add(-domain.UnconfirmedLife)))
	})
	if err != nil {
		return domain.User{}, err
	}
	return u, nil
}

// endOldClaims deletes the oldest of the unconfirmed accounts that claim an address,
// without the one that claims it now, until MaxUnconfirmed are left.
func endOldClaims(tx *gorm.DB, key, id string) error {
	newest := tx.Model(&domain.User{}).Select("id").Where("claimed_key = ? AND id <> ?", key, id).Order("id DESC").Limit(domain.MaxUnconfirmed - 1)
	return endUnconfirmed(tx, tx.Where("claimed_key = ? AND id <> ? AND id NOT IN (?)", key, id, newest))
}

// endUnconfirmed deletes unconfirmed accounts among those of a condition. They
// can only sign in and take care of the account, so only rows of their own refer to them. One that
// another transaction holds stays.
func endUnconfirmed(tx, which *gorm.DB) error {
	var ids []string
	err := tx.Model(&domain.User{}).Where("confirmed_at IS NULL").Where(which).Order("id").Limit(expiredPerLink).
		Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsSkipLocked}).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return err
	}
	for _, place := range personalPlaces() {
		if !place.gone {
			continue
		}
		if err := tx.Exec("DELETE FROM "+place.table+" WHERE "+place.column+" IN ?", ids).Error; err != nil {
			return err
		}
	}
	return tx.Where("id IN ?", ids).Delete(&domain.User{}).Error
}

// mailAccount enqueues a mail about an account, where e-mail is configured.
func (s *Store) mailAccount(tx *gorm.DB, args domain.MailAccountArgs) error {
	if !s.mail {
		return nil
	}
	conn, ok := tx.Statement.ConnPool.(*sql.Tx)
	if !ok {
		return fmt.Errorf("enqueueing outside of a transaction, on %T", tx.Statement.ConnPool)
	}
	_, err := s.jobs.InsertTx(tx.Statement.Context, conn, args, &river.InsertOpts{Queue: domain.MailQueue, MaxAttempts: domain.MailAttempts})
	if err != nil {
		return fmt.Errorf("enqueueing the mail of an account: %w", err)
	}
	return nil
}

// Claims returns the unconfirmed accounts that claim an address, newest first.
func (s *Store) Claims(ctx context.Context, key string) (out []domain.User, err error) {
	err = s.read(ctx, "reading unconfirmed accounts", func(tx *gorm.DB) error {
		err := tx.Where("claimed_key = ? AND claimed_key <> '' AND created_at > ?", key, s.clock().Add(-domain.UnconfirmedLife)).
			Order("id DESC").Limit(domain.MaxUnconfirmed).Find(&out).Error
		if err != nil {
			return err
		}
		return withRoles(tx, out)
	})
	return out, err
}

// lockedUser returns a user and locks its row.
func lockedUser(tx *gorm.DB, id string) (domain.User, error) {
	var found []domain.User
	if db.IsID(id) {
		if err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id).Find(&found).Error; err != nil {
			return domain.User{}, err
		}
	}
	if len(found) == 0 {
		return domain.User{}, noUser()
	}
	return found[0], withRoles(tx, found)
}

// AskConfirmation mails a link that confirms an address.
func (s *Store) AskConfirmation(ctx context.Context, by domain.Actor, email, key string) error {
	return s.write(ctx, "asking for a confirmation", func(tx *tx) ([]domain.Ref, error) {
		u, err := lockedUser(tx.DB, by.UserID)
		if err != nil {
			return nil, err
		}
		if err := u.CheckNewAddress(key); err != nil {
			return nil, err
		}
		if !u.Confirmed() && (u.ClaimedKey != key || u.Email != email) {
			err := tx.Model(&u).Updates(map[string]any{"email": email, "claimed_key": key, "version": u.Version + 1, "updated_at": s.clock()}).Error
			if err != nil {
				return nil, err
			}
			if err := endOldClaims(tx.DB, key, by.UserID); err != nil {
				return nil, err
			}
		}
		return nil, s.mailAccount(tx.DB, domain.MailAccountArgs{About: domain.MailConfirm, UserID: u.ID, Email: email, PasswordChanges: u.PasswordChanges})
	})
}

// AskReset mails a link that sets a new password.
func (s *Store) AskReset(ctx context.Context, email string) error {
	return s.write(ctx, "asking for a new password", func(tx *tx) ([]domain.Ref, error) {
		return nil, s.mailAccount(tx.DB, domain.MailAccountArgs{About: domain.MailReset, Email: email})
	})
}

// AddLink stores a link of a user.
func (s *Store) AddLink(ctx context.Context, by domain.Actor, l domain.AccountLink) (domain.AccountLink, error) {
	err := s.write(ctx, "adding a link of an account", func(tx *tx) ([]domain.Ref, error) {
		u, err := lockedUser(tx.DB, l.UserID)
		if err != nil {
			return nil, err
		}
		if l.Purpose == domain.LinkConfirm {
			if l.EmailKey == "" && u.Email == "" {
				return nil, domain.Invalidf("email", "this account has no address; give the one that the link confirms")
			}
			if l.EmailKey == "" {
				l.Email, l.EmailKey = u.Email, u.AddressKey()
			}
			if err := u.CheckNewAddress(l.EmailKey); err != nil {
				return nil, err
			}
		}
		if l, err = s.addLink(tx.DB, l); err != nil {
			return nil, err
		}
		return nil, s.record(tx, by, domain.Audit{Action: "user.link", Noun: "user", NounID: u.ID, After: map[string]any{"purpose": l.Purpose, "expires_at": l.ExpiresAt}})
	})
	return l, err
}

func (s *Store) addLink(tx *gorm.DB, l domain.AccountLink) (domain.AccountLink, error) {
	// Two browsers may sign in at once: a second step ends no other one.
	if l.Purpose != domain.LinkSecondStep {
		if err := endLinks(tx, l.UserID, l.Purpose); err != nil {
			return l, err
		}
	}
	l.CreatedAt = s.clock()
	l.ExpiresAt = l.CreatedAt.Add(l.Purpose.Life())
	if err := tx.Create(&l).Error; err != nil {
		return l, err
	}
	over := tx.Model(&domain.AccountLink{}).Select("token_hash").Where("expires_at <= ?", l.CreatedAt).Order("expires_at").Limit(expiredPerLink).
		Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsSkipLocked})
	return l, tx.Where("token_hash IN (?)", over).Delete(&domain.AccountLink{}).Error
}

// endLinks deletes the links of an account: those of some purposes, or all.
func endLinks(tx *gorm.DB, userID string, purposes ...domain.LinkPurpose) error {
	sel := tx.Where("user_id = ?", userID)
	if len(purposes) > 0 {
		sel = sel.Where("purpose IN ?", purposes)
	}
	return sel.Delete(&domain.AccountLink{}).Error
}

// linkOf returns a link that works.
func (s *Store) linkOf(tx *gorm.DB, p domain.LinkPurpose, tokenHash []byte) (domain.AccountLink, error) {
	var found []domain.AccountLink
	err := tx.Where("token_hash = ? AND purpose = ? AND expires_at > ?", tokenHash, p, s.clock()).
		Where("user_id IN (SELECT id FROM users WHERE locked_at IS NULL)").Find(&found).Error
	if err == nil && len(found) == 0 {
		err = domain.UnknownLink()
	}
	if err != nil {
		return domain.AccountLink{}, err
	}
	return found[0], nil
}

// AccountLink returns a link and its user.
func (s *Store) AccountLink(ctx context.Context, p domain.LinkPurpose, tokenHash []byte) (l domain.AccountLink, u domain.User, err error) {
	err = s.read(ctx, "reading a link of an account", func(tx *gorm.DB) error {
		l, err = s.linkOf(tx, p, tokenHash)
		return err
	})
	if err != nil {
		return domain.AccountLink{}, domain.User{}, err
	}
	u, err = s.User(ctx, l.UserID)
	return l, u, err
}

// useLink deletes a link and returns it with its user, whose row it locks.
func (s *Store) useLink(tx *gorm.DB, p domain.LinkPurpose, tokenHash []byte) (l domain.AccountLink, u domain.User, err error) {
	if l, err = s.linkOf(tx, p, tokenHash); err != nil {
		return l, u, err
	}
	if u, err = lockedUser(tx, l.UserID); err != nil {
		return l, u, err
	}
	done := tx.Where("token_hash = ?", tokenHash).Delete(&domain.AccountLink{})
	if done.Error == nil && done.RowsAffected == 0 {
		done.Error = domain.UnknownLink() // another request used it
	}
	return l, u, done.Error
}

// Confirm uses a link that confirms an address.
func (s *Store) Confirm(ctx context.Context, by domain.Actor, tokenHash []byte) (u domain.User, err error) {
	err = s.write(ctx, "confirming an address", func(tx *tx) ([]domain.Ref, error) {
		var l domain.AccountLink
		if l, u, err = s.useLink(tx.DB, domain.LinkConfirm, tokenHash); err != nil {
			return nil, err
		}
		if u.ID != by.UserID {
			return nil, domain.UnknownLink()
		}
		var others int64
		if err := tx.Model(&domain.User{}).Where("email_key = ? AND id <> ?", l.EmailKey, u.ID).Count(&others).Error; err != nil {
			return nil, err
		}
		if others > 0 {
			return nil, addressTaken()
		}
		before, was := u.Email, u.Confirmed()
		now := s.clock()
		if !was {
			u.ConfirmedAt = &now
		}
		u.Email, u.EmailKey, u.ClaimedKey, u.Version, u.UpdatedAt = l.Email, l.EmailKey, "", u.Version+1, now
		if err := tx.Model(&u).Select("email", "email_key", "claimed_key", "confirmed_at", "version", "updated_at").Updates(&u).Error; err != nil {
			return nil, err
		}
		if err := endUnconfirmed(tx.DB, tx.Where("claimed_key = ?", u.EmailKey)); err != nil {
			return nil, err
		}
		action := "user.confirm"
		if !was {
			err = endSessions(tx.DB, u.ID, by.SessionID)
		} else {
			action = "user.change_email"
			// A link for a lost password that went to the earlier address must not work.
			if err := endLinks(tx.DB, u.ID); err != nil {
				return nil, err
			}
			if before != "" {
				err = s.mailAccount(tx.DB, domain.MailAccountArgs{About: domain.MailMoved, UserID: u.ID, Email: before})
			}
		}
		if err != nil {
			return nil, err
		}
		return nil, s.record(tx, by, domain.Audit{Action: action, Noun: "user", NounID: u.ID})
	})
	if err != nil {
		return domain.User{}, err
	}
	return u, nil
}

// ResetPassword uses a link that sets a new password.
func (s *Store) ResetPassword(ctx context.Context, by domain.Actor, tokenHash []byte, passwordHash string, endAPIKeys bool) (u domain.User, err error) {
	err = s.write(ctx, "setting a lost password", func(tx *tx) ([]domain.Ref, error) {
		if _, u, err = s.useLink(tx.DB, domain.LinkReset, tokenHash); err != nil {
			return nil, err
		}
		if err := s.change(tx.DB, &u, domain.UserChange{PasswordHash: &passwordHash, EndAPIKeys: endAPIKeys}); err != nil {
			return nil, err
		}
		by.UserID = u.ID
		return nil, s.record(tx, by, domain.Audit{Action: "user.reset_password", Noun: "user", NounID: u.ID})
	})
	if err != nil {
		return domain.User{}, err
	}
	return u, nil
}

// holderOf returns the confirmed user who holds an address and is not locked.
func holderOf(tx *gorm.DB, key string) (u domain.User, ok bool, err error) {
	var found []domain.User
	if err := tx.Where("email_key = ? AND confirmed_at IS NOT NULL AND locked_at IS NULL", key).Find(&found).Error; err != nil || len(found) == 0 {
		return u, false, err
	}
	return found[0], true, nil
}

// PrepareAccountMail returns the mail of a job.
func (s *Store) PrepareAccountMail(ctx context.Context, args domain.MailAccountArgs) (m domain.AccountMail, ok bool, err error) {
	err = s.write(ctx, "preparing the mail of an account", func(tx *tx) ([]domain.Ref, error) {
		key, err := domain.ParseEmail(args.Email)
		if err != nil {
			return nil, err
		}
		holder, held, err := holderOf(tx.DB, key)
		if err != nil {
			return nil, err
		}
		m = domain.AccountMail{About: args.About, Email: args.Email}
		l := domain.AccountLink{UserID: args.UserID, Purpose: domain.LinkConfirm, Email: args.Email, EmailKey: key}
		switch args.About {
		case domain.MailReset:
			if !held {
				return nil, nil
			}
			m.Email, m.Name = holder.Email, holder.Name
			l = domain.AccountLink{UserID: holder.ID, Purpose: domain.LinkReset}
		case domain.MailConfirm:
			u, err := lockedUser(tx.DB, args.UserID)
			if domain.CodeOf(err) == domain.CodeNotFound || err == nil && (u.Locked() || u.PasswordChanges != args.PasswordChanges || !u.Confirmed() && u.ClaimedKey != key || u.Confirmed() && u.EmailKey == key) {
				return nil, nil
			}
			if err != nil {
				return nil, err
			}
			if held {
				ok, m = true, domain.AccountMail{About: domain.MailKnown, Email: holder.Email, Name: holder.Name}
				return nil, nil
			}
			m.Account = domain.MailableName(u.Name)
		default:
			u, err := lockedUser(tx.DB, args.UserID)
			m.Name, ok = u.Name, err == nil
			if domain.CodeOf(err) == domain.CodeNotFound {
				err = nil
			}
			return nil, err
		}
		ok, m.Token = true, domain.NewToken(domain.TokenAccountLink)
		l.TokenHash = domain.HashToken(m.Token)
		_, err = s.addLink(tx.DB, l)
		return nil, err
	})
	return m, ok && err == nil, err
}
