package domain

import (
	"context"
	"time"
)

// Identity is an account at an OpenID Connect provider that signs a user in.
type Identity struct {
	Issuer    string `gorm:"primaryKey"` // address of the provider
	Subject   string `gorm:"primaryKey"` // permanent name of the account at the provider
	UserID    string
	CreatedAt time.Time

	Email         string `gorm:"-"` // current address, from the provider
	EmailVerified bool   `gorm:"-"` // the provider has verified the address
	Name          string `gorm:"-"`
}

// SignInLife is how long a user has to sign in at a provider.
const SignInLife = 10 * time.Minute

// SignIn is a sign-in at a provider that has begun. The browser holds its state;
// the database stores only the hash.
type SignIn struct {
	StateHash []byte `gorm:"primaryKey"` // of HashToken
	Nonce     string // repeated in the ID token
	Verifier  string // PKCE code verifier (RFC 7636)
	ExpiresAt time.Time
}

// CheckUnlink returns CodeConflict for a user who could not sign in any more without
// one of n identities.
func (u User) CheckUnlink(n int) error {
	if u.NoPassword && n <= 1 && u.Phone == "" {
		return Errorf(CodeConflict, "this is your only way to sign in: set a password first, by the link for a lost password, or link another account of the provider")
	}
	return nil
}

// IdentityService stores identities and sign-ins of OpenID Connect.
type IdentityService interface {
	// AddSignIn stores a sign-in that begins.
	AddSignIn(ctx context.Context, i SignIn) error
	// UseSignIn deletes a sign-in and returns it; CodeNotFound when it is
	// unknown, used or expired.
	UseSignIn(ctx context.Context, stateHash []byte) (SignIn, error)
	// UserOf finds the user of an identity, or adds u with the address and name
	// of the identity, and ends unconfirmed accounts that claim the address. The
	// caller sets PasswordHash, NoPassword and Roles of u. CodeConflict
	// when a user with this address exists and has not linked the identity,
	// CodeInvalid about email when the provider has not verified the address.
	UserOf(ctx context.Context, i Identity, u User) (User, error)
	// LinkIdentity lets an identity sign the actor in. CodeConflict when it
	// belongs to another user.
	LinkIdentity(ctx context.Context, by Actor, i Identity) (Identity, error)
	// Identities returns those of a user, oldest first.
	Identities(ctx context.Context, userID string) ([]Identity, error)
	// UnlinkIdentity removes an identity of the actor; CodeNotFound without it,
	// CodeConflict when the user could not sign in any more.
	UnlinkIdentity(ctx context.Context, by Actor, issuer, subject string) error
}
