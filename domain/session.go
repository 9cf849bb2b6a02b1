package domain

import (
	"context"
	"time"
)

// SessionLife is how long a session lasts from its beginning.
const SessionLife = 30 * 24 * time.Hour

// MaxSessions is how many sessions a user may have. A further one ends the oldest.
const MaxSessions = 50

// UseStep is the precision of the last use of a credential. A write with every
// request would cost too much.
const UseStep = time.Hour

// Session is one sign-in of a user.
type Session struct {
	ID         string `gorm:"primaryKey"` // UUIDv7 in lower case
	UserID     string
	TokenHash  []byte // of HashToken; unique
	Address    string // of the client when it signed in
	UserAgent  string // as the client sent it
	CreatedAt  time.Time
	ExpiresAt  time.Time
	LastUsedAt time.Time // to UseStep
}

// SessionService stores sessions and finds the user of a token.
type SessionService interface {
	// AddSession stores a session of a user whose password the caller has verified
	// against p.PasswordHash. The caller sets UserID, TokenHash, Address and
	// UserAgent. CodeUnauthenticated when the password was changed meanwhile or
	// the user is locked, and NeedsSecondFactor or WrongSecondFactor when the user has a
	// second factor that p does not show or shows again. CodeNotFound when the link of
	// p.StepHash or the code of p.PhoneToken was used.
	AddSession(ctx context.Context, s Session, p SignInProof) (Session, error)
	// Sessions returns those of a user that have not expired, newest first.
	Sessions(ctx context.Context, userID string) ([]Session, error)
	// EndSession ends a session of a user; CodeNotFound when there is none.
	EndSession(ctx context.Context, userID, id string) error
	// Actor returns the user of a token with its current rights.
	// CodeUnauthenticated when the token is unknown, expired or revoked, or its
	// user is locked.
	Actor(ctx context.Context, k TokenKind, tokenHash []byte) (Actor, error)
}
