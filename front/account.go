package front

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/password"
)

// AccountStore is the part of the database that Accounts uses.
type AccountStore interface {
	domain.UserService
	domain.AccountLinkService
	domain.SessionService
	domain.SecondFactorService
	domain.IdentityService
	domain.PhoneService
	domain.LimitService
	domain.ProvinceAccountService
}

// Accounts signs users up and in, with the limits of both.
type Accounts struct {
	store     AccountStore
	front     *Front
	passwords *password.Hasher
	provider  SignInProvider // nil: users sign in by password only
}

// NewAccounts returns Accounts. provider may be nil.
func NewAccounts(store AccountStore, f *Front, passwords *password.Hasher, provider SignInProvider) *Accounts {
	return &Accounts{store, f, passwords, provider}
}

// NewAccount is what a person who signs up fills in.
type NewAccount struct {
	Email    string
	Password string
	Name     string // of the person or office
	Role     domain.Role
}

// SignUp adds a user. It fails with all wrong fields (email, name, role,
// password), and with CodeTooMany by address of the client and by e-mail address.
//
// Where addresses must be confirmed, the new account is unconfirmed, and SignUp does
// the same whether the address is known or not; a form that is sent twice returns
// the same account. Elsewhere it fails with CodeConflict about email when the
// address is taken.
func (a *Accounts) SignUp(ctx context.Context, from Client, in NewAccount) (domain.User, error) {
	u := domain.User{Email: norm.NFC.String(in.Email), Name: norm.NFC.String(strings.TrimSpace(in.Name)), Roles: []domain.Role{in.Role}}
	var faults domain.Faults
	var err error
	u.EmailKey, err = domain.ParseEmail(u.Email)
	faults.Add(err)
	faults.Add(domain.ValidateUserName(u.Name))
	faults.AddIf(!slices.Contains(domain.OpenRoles(), in.Role), "role", "officers and admins are appointed by an admin")
	faults.Add(password.Check(in.Password, u.Email, u.Name))
	if err := faults.Err(); err != nil {
		return domain.User{}, err
	}
	if err := u.CheckSignIn(a.front.showsDemo); err != nil {
		return domain.User{}, err
	}
	err = a.store.UseLimits(ctx, domain.LimitUse{Limit: domain.RegistersPerAccount(), Subject: u.EmailKey},
		domain.LimitUse{Limit: domain.RegistersPerAddress(), Subject: from.LimitSubject()})
	if err != nil {
		return domain.User{}, err
	}
	if u.PasswordHash, err = a.passwords.Hash(ctx, in.Password); err != nil {
		return domain.User{}, err
	}
	if !a.front.confirmEmail {
		return a.store.AddUser(ctx, u)
	}
	claims, err := a.store.Claims(ctx, u.EmailKey)
	if err != nil {
		return domain.User{}, err
	}
	for _, c := range claims {
		if ok, err := a.passwords.Verify(ctx, in.Password, c.PasswordHash); err != nil || ok {
			return c, err
		}
	}
	return a.store.Register(ctx, u)
}

// HashNewPassword verifies the current password of a user, which is nil when it
// was not sent, and returns the hash of the next. name is the name of the user
// from now on.
func (a *Accounts) HashNewPassword(ctx context.Context, u domain.User, current *string, next, name string) (*string, error) {
	if current == nil {
		return nil, domain.Invalidf("current_password", "a new password needs the current one")
	}
	var faults domain.Faults
	faults.Add(password.Check(next, u.Email, name))
	faults.Add(a.VerifyPassword(ctx, u, "current_password", *current))
	if err := faults.Err(); err != nil {
		return nil, err
	}
	hash, err := a.passwords.Hash(ctx, next)
	return &hash, err
}

// HashUnknownPassword returns the hash of a random password that is not kept.
func (a *Accounts) HashUnknownPassword(ctx context.Context) (string, error) {
	return a.passwords.Hash(ctx, domain.NewToken(domain.TokenSignIn))
}

// VerifyPassword fails with CodeInvalid about a field unless plain is the
// password of a user. It is limited, so that a stolen session does not help
// to guess the password.
func (a *Accounts) VerifyPassword(ctx context.Context, u domain.User, field, plain string) error {
	try := domain.LimitUse{Limit: domain.PasswordChecks(), Subject: u.ID}
	if err := a.store.UseLimits(ctx, try); err != nil {
		return err
	}
	ok, err := a.passwords.Verify(ctx, plain, u.PasswordHash)
	if err != nil {
		return err
	}
	if !ok {
		return domain.Invalidf(field, "it is wrong")
	}
	return a.store.ResetLimit(ctx, try)
}
