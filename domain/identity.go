package domain

import (
	"context"
	"time"
)

// Identity is an account at a provider of OpenID Connect that signs a user in.
type Identity struct {
	Issuer    string `gorm:"primaryKey"` // address of the provider
	Subject   string `gorm:"primaryKey"` // the account, as the provider names it for ever
	UserID    string
	CreatedAt time.Time

	Email         string `gorm:"-"` // as the provider tells it now
	EmailVerified bool   `gorm:"-"` // the provider has seen that the address belongs to the account
	Name          string `gorm:"-"`
}

// SignInLife is how long a sign-in at a provider may take.
const SignInLife = 10 * time.Minute

// SignIn is a sign-in at a provider that has begun. Whoever began it knows its
// state; the database knows only the hash.
type SignIn struct {
	StateHash []byte `gorm:"primaryKey"` // of HashToken
	Nonce     string // comes back within the ID token
	Verifier  string // proves to the provider who began (RFC 7636)
	ExpiresAt time.Time
}

// IdentityService keeps sign-ins by OpenID Connect.
type IdentityService interface {
	// AddSignIn stores a sign-in that begins.
	AddSignIn(ctx context.Context, i SignIn) error
	// TakeSignIn removes a sign-in and returns it; CodeNotFound when it is
	// unknown, used or over.
	TakeSignIn(ctx context.Context, stateHash []byte) (SignIn, error)
	// UserOf finds the user of an identity, or makes one: u, of which
	// PasswordHash and Roles are given and that has the identity's address and
	// name. CodeConflict when a user with this address exists who has not
	// linked the identity, CodeInvalid about email when the provider has not
	// verified the address.
	UserOf(ctx context.Context, i Identity, u User) (User, error)
	// LinkIdentity lets an identity sign the actor in. CodeConflict when it
	// belongs to another user.
	LinkIdentity(ctx context.Context, by Actor, i Identity) (Identity, error)
	// Identities returns those of a user, oldest first.
	Identities(ctx context.Context, userID string) ([]Identity, error)
	// UnlinkIdentity ends that an identity signs the actor in; CodeNotFound
	// without it.
	UnlinkIdentity(ctx context.Context, by Actor, issuer, subject string) error
}
