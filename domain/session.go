package domain

import (
	"context"
	"time"
)

// SessionLife is how long a session lasts from its beginning.
const SessionLife = 30 * 24 * time.Hour

// MaxSessions is how many sessions a user may have; the oldest end first.
const MaxSessions = 50

// UseStep is how exactly the last use of a credential is kept: a write with
// every request would cost more than it tells.
const UseStep = time.Hour

// Session is a user who is signed in somewhere.
type Session struct {
	ID         string `gorm:"primaryKey"` // UUIDv7 in lower case
	UserID     string
	TokenHash  []byte // of HashToken; unique
	Address    string // of the client when it signed in
	UserAgent  string // what the client called itself
	CreatedAt  time.Time
	ExpiresAt  time.Time
	LastUsedAt time.Time // to UseStep
}

// SessionService keeps sessions, and tells who a token belongs to.
type SessionService interface {
	// AddSession stores a session, of which UserID, TokenHash, Address and
	// UserAgent are given, of a user whose password was verified against
	// passwordHash. CodeUnauthenticated when the password was changed
	// meanwhile or the user is locked.
	AddSession(ctx context.Context, s Session, passwordHash string) (Session, error)
	// Sessions returns those of a user that have not expired, newest first.
	Sessions(ctx context.Context, userID string) ([]Session, error)
	// EndSession ends a session of a user; CodeNotFound when there is none.
	EndSession(ctx context.Context, userID, id string) error
	// Actor returns who a token belongs to now. CodeUnauthenticated when it
	// is unknown, expired or revoked, or its user is locked.
	Actor(ctx context.Context, k TokenKind, tokenHash []byte) (Actor, error)
}
