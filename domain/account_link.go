package domain

import (
	"context"
	"time"
)

// LinkPurpose is what a one-time link of an account does.
type LinkPurpose string

// The purposes.
const (
	LinkConfirm LinkPurpose = "confirm" // confirms that an e-mail address is the user's
	LinkReset   LinkPurpose = "reset"   // sets a new password
	// LinkSecondStep completes a sign-in whose password was right, with a code of the
	// second factor. A form holds its token; it is not mailed.
	LinkSecondStep LinkPurpose = "second_step"
)

// Life returns how long a link works.
func (p LinkPurpose) Life() time.Duration {
	switch p {
	case LinkReset:
		return 30 * time.Minute
	case LinkSecondStep:
		return 10 * time.Minute
	}
	return 48 * time.Hour
}

// PagePaths returns the paths of the page of a mailed link, in Vietnamese and in English.
// The token follows as the parameter token.
func (p LinkPurpose) PagePaths() (vi, en string) {
	if p == LinkReset {
		return "/dat-lai-mat-khau", "/en/reset-password"
	}
	return "/xac-nhan", "/en/confirm"
}

// The paths of the page on which a user asks for a link to set a new password.
const (
	ForgotPathVI = "/quen-mat-khau"
	ForgotPathEN = "/en/forgot-password"
)

// AccountLink is a link that does one thing with an account, once.
type AccountLink struct {
	TokenHash []byte `gorm:"primaryKey"` // of HashToken
	UserID    string
	Purpose   LinkPurpose
	Email     string // the address that LinkConfirm confirms; empty with other purposes
	EmailKey  string // of ParseEmail; empty with other purposes
	CreatedAt time.Time
	ExpiresAt time.Time
}

// AccountLinkService stores unconfirmed accounts and the one-time links of accounts.
// Where the installation sends e-mail, links are mailed by jobs.
type AccountLinkService interface {
	// Register stores an unconfirmed account and mails a link to its address. It
	// does the same whether the address is known or not. Of the accounts that claim
	// the address, MaxUnconfirmed stay. The caller sets Email, EmailKey, Name,
	// PasswordHash and Roles.
	Register(ctx context.Context, u User) (User, error)
	// Claims returns the unconfirmed accounts that claim an address by the key of
	// ParseEmail, newest first.
	Claims(ctx context.Context, key string) ([]User, error)
	// AskConfirmation mails a link that confirms an address to this address. An
	// unconfirmed account claims the address from then on, as with Register.
	AskConfirmation(ctx context.Context, by Actor, email, key string) error
	// AskReset mails a link that sets a new password to the user who holds an
	// address. It does the same whether the address is known or not.
	AskReset(ctx context.Context, email string) error
	// AddLink stores a link of a user, in place of earlier ones with its purpose.
	// The caller sets UserID, Purpose, TokenHash and, with LinkConfirm, Email and
	// EmailKey; empty ones are those of the user. CodeNotFound without the user, CodeInvalid
	// about email when neither has an address.
	AddLink(ctx context.Context, by Actor, l AccountLink) (AccountLink, error)
	// AccountLink returns a link and its user; CodeNotFound when it is unknown, used
	// or expired.
	AccountLink(ctx context.Context, p LinkPurpose, tokenHash []byte) (AccountLink, User, error)
	// Confirm uses a link of the actor's account, which the caller has made sure of:
	// its user holds the address from then on, and unconfirmed accounts that claim it
	// end. Other sessions of an account that was unconfirmed end, too. An earlier
	// address, if there is one, gets a mail. CodeNotFound as with AccountLink, and for a link of another
	// account; CodeConflict when another user holds the address.
	Confirm(ctx context.Context, by Actor, tokenHash []byte) (User, error)
	// ResetPassword uses a link: it sets the password, ends all sessions and, with
	// endAPIKeys, revokes the API keys. CodeNotFound as with AccountLink.
	ResetPassword(ctx context.Context, by Actor, tokenHash []byte, passwordHash string, endAPIKeys bool) (User, error)
}

// UnknownLink returns the error about a link that does not work.
func UnknownLink() *Error {
	return NotFoundf("this link is unknown, used or expired; ask for another one")
}
