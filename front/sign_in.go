package front

import (
	"context"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// SignInProvider signs users in at a provider of OpenID Connect.
// *oidc.Provider is one.
type SignInProvider interface {
	// RedirectURL returns the page to which the provider sends users back.
	RedirectURL() string
	// Verifier returns a new secret that proves who started a sign-in.
	Verifier() string
	// Address returns where the user signs in.
	Address(state, nonce, verifier string) (string, error)
	// Identity exchanges the code of the provider for the identity of the user.
	Identity(ctx context.Context, code string, in domain.SignIn) (domain.Identity, error)
}

// SignedIn is a new session with its token, which is not stored. When the user still has
// to enter the code of the second factor, it has a Step and no session; see SecondStep.
type SignedIn struct {
	Token   string
	Session domain.Session
	User    domain.User
	Step    string // the token of CompleteSecondStep; empty: there is a session
}

// SignIn begins a session for an e-mail address, a password and, when the user has a
// second factor, a code. The error does not reveal whether the address is registered:
// CodeUnauthenticated, or CodeForbidden when the user is locked and the password is
// right. When only the code is missing or wrong, it fails as StartSession does.
func (a *Accounts) SignIn(ctx context.Context, from Client, email, plain string, second SecondStep) (SignedIn, error) {
	var faults domain.Faults
	key, err := domain.ParseEmail(norm.NFC.String(email))
	faults.Add(err)
	faults.AddIf(plain == "", "password", "write your password")
	if err := faults.Err(); err != nil {
		return SignedIn{}, err
	}
	if err := a.countSignIn(ctx, from, key); err != nil {
		return SignedIn{}, err
	}
	u, err := a.userOfPassword(ctx, key, plain)
	if err != nil {
		return SignedIn{}, err
	}
	out, err := a.StartSession(ctx, u, from, second)
	if err != nil || out.Step != "" {
		return out, err
	}
	return out, a.forgetSignIns(ctx, from, u)
}

// countSignIn counts an attempt to sign in to an account. When other addresses have used
// up its attempts, each further address still has one from time to time (SignInTrickle),
// so that strangers cannot lock the owner out.
func (a *Accounts) countSignIn(ctx context.Context, from Client, key string) error {
	address := domain.LimitUse{Limit: domain.SignInsPerAddress(), Subject: from.LimitSubject()}
	own := domain.LimitUse{Limit: domain.SignInsPerAccountAndAddress(), Subject: from.accountSubject(key)}
	err := a.store.UseLimits(ctx, domain.LimitUse{Limit: domain.SignInsPerAccount(), Subject: key}, own, address)
	if domain.CodeOf(err) != domain.CodeTooMany {
		return err
	}
	own.Limit = domain.SignInTrickle()
	if trickle := a.store.UseLimits(ctx, own, address); domain.CodeOf(trickle) != domain.CodeTooMany {
		return trickle
	}
	return err
}

// accountSubject is the subject of limits of an account and the address of a client.
func (c Client) accountSubject(key string) string { return key + " " + c.LimitSubject() }

// forgetSignIns restores the attempts to sign in to the account of a confirmed user. An
// unconfirmed account restores none: it shares the limits with the holder of the address
// that it claims. A stranger could register it, and sign in to it between guesses of the
// holder's password.
func (a *Accounts) forgetSignIns(ctx context.Context, from Client, u domain.User) error {
	if !u.Confirmed() {
		return nil
	}
	key := u.EmailKey
	if err := a.store.ResetLimit(ctx, domain.LimitUse{Limit: domain.SignInsPerAccount(), Subject: key}); err != nil {
		return err
	}
	return a.store.ResetLimit(ctx, domain.LimitUse{Limit: domain.SignInsPerAccountAndAddress(), Subject: from.accountSubject(key)})
}

// userOfPassword returns the user of an address and a password: the one who holds the
// address, or an unconfirmed one who claims it. For an unknown user a password is
// verified, too, so that the duration does not reveal whether the address is known.
func (a *Accounts) userOfPassword(ctx context.Context, key, plain string) (domain.User, error) {
	holder, err := a.store.UserByEmail(ctx, key)
	if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
		return domain.User{}, err
	}
	if ok, err := a.passwords.Verify(ctx, plain, holder.PasswordHash); err != nil || ok {
		return holder, err
	}
	claims, err := a.store.Claims(ctx, key)
	if err != nil {
		return domain.User{}, err
	}
	if len(claims) == 0 && a.front.confirmEmail {
		claims = []domain.User{{}}
	}
	for _, u := range claims {
		if ok, err := a.passwords.Verify(ctx, plain, u.PasswordHash); err != nil || ok {
			return u, err
		}
	}
	return domain.User{}, domain.Errorf(domain.CodeUnauthenticated, "e-mail address or password is wrong")
}

// StartSession begins a session for a user whose password was right, or who signed in at
// a provider or by phone. For a user with a second factor it fails with domain.NeedsSecondFactor when
// the code is missing, CodeInvalid about code when it is wrong or was used, and CodeTooMany
// after domain.SecondFactorTries.
func (a *Accounts) StartSession(ctx context.Context, u domain.User, from Client, second SecondStep) (SignedIn, error) {
	if err := u.CheckSignIn(a.front.showsDemo); err != nil {
		return SignedIn{}, err
	}
	proof := domain.SignInProof{PasswordHash: u.PasswordHash, StepHash: second.stepHash, PhoneToken: second.phoneToken}
	proof.NoSecondFactor = second.shown || a.front.secondFactor == domain.SecondFactorOff
	asked := u.SecondFactor && !proof.NoSecondFactor
	switch {
	case asked && second.Code != "":
		var err error
		if proof.SecondFactor, err = a.proveSecondFactor(ctx, u.ID, second.Code); err != nil {
			return SignedIn{}, err
		}
	case asked && second.Later:
		return a.beginSecondStep(ctx, u, second.phoneToken)
	}
	token := domain.NewToken(domain.TokenSession)
	session, err := a.store.AddSession(ctx, domain.Session{
		UserID: u.ID, TokenHash: domain.HashToken(token), Address: from.Address, UserAgent: from.UserAgent,
	}, proof)
	if err == nil && asked {
		a.forgetTries(ctx, u.ID)
	}
	return SignedIn{Token: token, Session: session, User: u}, err
}

// BegunSignIn is a sign-in at the provider that has begun: where the user
// continues, and the state that the provider sends back.
type BegunSignIn struct {
	Address   string
	State     string
	ExpiresAt time.Time
}

// ReturnsTo reports whether users can sign in at a provider that sends them back
// to the page at an address.
func (a *Accounts) ReturnsTo(address string) bool {
	return a.provider != nil && a.provider.RedirectURL() == address
}

func (a *Accounts) signInProvider() (SignInProvider, error) {
	if a.provider == nil {
		return nil, domain.NotFoundf("no provider of OpenID Connect is configured here")
	}
	return a.provider, nil
}

// BeginSignIn begins a sign-in at the provider; CodeNotFound where none is
// configured.
func (a *Accounts) BeginSignIn(ctx context.Context, from Client) (BegunSignIn, error) {
	provider, err := a.signInProvider()
	if err != nil {
		return BegunSignIn{}, err
	}
	if err := a.store.UseLimits(ctx, domain.LimitUse{Limit: domain.SignInsPerAddress(), Subject: from.LimitSubject()}); err != nil {
		return BegunSignIn{}, err
	}
	state := domain.NewToken(domain.TokenSignIn)
	begun := domain.SignIn{StateHash: domain.HashToken(state), Nonce: domain.NewToken(domain.TokenSignIn), Verifier: provider.Verifier()}
	address, err := provider.Address(state, begun.Nonce, begun.Verifier)
	if err != nil {
		return BegunSignIn{}, err
	}
	if err := a.store.AddSignIn(ctx, begun); err != nil {
		return BegunSignIn{}, err
	}
	return BegunSignIn{address, state, a.front.Now().Add(domain.SignInLife)}, nil
}

// ConfirmIdentity returns the identity that signed in at the provider, for the
// state and the code that the provider sent back.
func (a *Accounts) ConfirmIdentity(ctx context.Context, from Client, state, code string) (domain.Identity, error) {
	provider, err := a.signInProvider()
	if err != nil {
		return domain.Identity{}, err
	}
	if err := a.store.UseLimits(ctx, domain.LimitUse{Limit: domain.SignInsPerAddress(), Subject: from.LimitSubject()}); err != nil {
		return domain.Identity{}, err
	}
	begun, err := a.store.UseSignIn(ctx, domain.HashToken(state))
	if err != nil {
		return domain.Identity{}, err
	}
	return provider.Identity(ctx, code, begun)
}

// CompleteSignIn begins a session for the identity that signed in at the
// provider. A new user becomes a buyer. A user with a second factor must show it, as with
// StartSession.
func (a *Accounts) CompleteSignIn(ctx context.Context, from Client, state, code string, second SecondStep) (SignedIn, error) {
	identity, err := a.ConfirmIdentity(ctx, from, state, code)
	if err != nil {
		return SignedIn{}, err
	}
	u := domain.User{Email: norm.NFC.String(identity.Email), Name: norm.NFC.String(identity.Name), Roles: []domain.Role{domain.RoleBuyer}}
	if u.EmailKey, err = domain.ParseEmail(u.Email); err != nil {
		return SignedIn{}, err
	}
	if domain.ValidateUserName(u.Name) != nil {
		u.Name, _, _ = strings.Cut(u.Email, "@")
	}
	u.NoPassword = true
	if u.PasswordHash, err = a.HashUnknownPassword(ctx); err != nil {
		return SignedIn{}, err
	}
	if u, err = a.store.UserOf(ctx, identity, u); err != nil {
		return SignedIn{}, err
	}
	return a.StartSession(ctx, u, from, second)
}
