package front

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/phone"
)

// Phones reports whether the installation sends messages to phones.
func (f *Front) Phones() bool { return f.phones }

// AskedCode is a code that is on its way to a phone. The token, which is not stored, goes
// with the code when it is entered.
type AskedCode struct {
	Token string
	Code  domain.PhoneCode
}

// Owner shows that a session is that of the owner of the account: a password or, of a user
// without one, the token and the code of AskOwnCode.
type Owner struct {
	Password   string
	PhoneToken string
	PhoneCode  string
}

// checkPhones returns CodeNotFound where the installation sends no messages to phones.
func (a *Accounts) checkPhones() error {
	if !a.front.phones {
		return domain.NotFoundf("no messages are sent to phones from here; use an e-mail address")
	}
	return nil
}

// askCode sends a code to a number. It does the same whether the number is known or not.
func (a *Accounts) askCode(ctx context.Context, from Client, lang string, c domain.PhoneCode) (AskedCode, error) {
	err := a.store.UseLimits(ctx,
		domain.LimitUse{Limit: domain.CodesPerNumber(), Subject: c.Phone},
		domain.LimitUse{Limit: domain.CodesPerNumberAndDay(), Subject: c.Phone},
		domain.LimitUse{Limit: domain.CodesPerNumberAndAddress(), Subject: from.accountSubject(c.Phone)},
		domain.LimitUse{Limit: domain.CodesPerAddress(), Subject: from.LimitSubject()},
		domain.LimitUse{Limit: domain.CodesPerAddressAndDay(), Subject: from.LimitSubject()},
	)
	if err != nil {
		return AskedCode{}, err
	}
	token := domain.NewToken(domain.TokenPhoneCode)
	c.TokenHash, c.Lang = domain.HashToken(token), lang
	c, err = a.store.AddPhoneCode(ctx, c)
	return AskedCode{token, c}, err
}

// AskSignInCode sends a code to a number with which its user signs in, or signs up. It
// does the same whether the number is known or not. CodeInvalid about phone, CodeNotFound
// where no messages are sent to phones, CodeTooMany by number and by address of the client.
func (a *Accounts) AskSignInCode(ctx context.Context, from Client, lang, number string) (AskedCode, error) {
	if err := a.checkPhones(); err != nil {
		return AskedCode{}, err
	}
	number, err := phone.Parse("phone", number)
	if err != nil {
		return AskedCode{}, err
	}
	return a.askCode(ctx, from, lang, domain.PhoneCode{Phone: number, Purpose: domain.PhoneSignIn})
}

// AskOwnCode sends a code to the number of a user, which takes the place of a password
// (Owner). CodeNotFound without a number or where no messages are sent to phones.
func (a *Accounts) AskOwnCode(ctx context.Context, from Client, lang string, u domain.User) (AskedCode, error) {
	if err := a.checkPhones(); err != nil {
		return AskedCode{}, err
	}
	if u.Phone == "" {
		return AskedCode{}, domain.NotFoundf("your account has no phone number")
	}
	return a.askCode(ctx, from, lang, domain.PhoneCode{Phone: u.Phone, Purpose: domain.PhoneOwn, UserID: &u.ID})
}

// AskPhone sends a code to a number that a user wants to be that of the account. CodeInvalid
// about phone, and as with VerifyOwner; otherwise it fails as AskSignInCode does.
func (a *Accounts) AskPhone(ctx context.Context, from Client, lang string, u domain.User, number string, o Owner) (AskedCode, error) {
	if err := a.checkPhones(); err != nil {
		return AskedCode{}, err
	}
	number, err := phone.Parse("phone", number)
	if err != nil {
		return AskedCode{}, err
	}
	if number == u.Phone {
		return AskedCode{}, domain.Invalidf("phone", "it is the number of the account already")
	}
	if err := a.VerifyOwner(ctx, u, o); err != nil {
		return AskedCode{}, err
	}
	return a.askCode(ctx, from, lang, domain.PhoneCode{Phone: number, Purpose: domain.PhoneSet, UserID: &u.ID})
}

// ConfirmPhone makes the number of AskPhone that of the actor; see domain.PhoneService.
// CodeInvalid about code, CodeNotFound when the code has ended.
func (a *Accounts) ConfirmPhone(ctx context.Context, by domain.Actor, token, code string) (domain.User, error) {
	c, err := a.store.TryPhoneCode(ctx, domain.PhoneSet, by.UserID, domain.HashToken(token), domain.CleanCode(code))
	if err != nil {
		return domain.User{}, err
	}
	return a.store.SetPhone(ctx, by, c.TokenHash)
}

// RemovePhone removes the number of a user. It fails as domain.PhoneService.RemovePhone
// and VerifyOwner do.
func (a *Accounts) RemovePhone(ctx context.Context, by domain.Actor, u domain.User, o Owner) (domain.User, error) {
	if err := u.CheckPhoneRemoval(); err != nil {
		return domain.User{}, err
	}
	if err := a.VerifyOwner(ctx, u, o); err != nil {
		return domain.User{}, err
	}
	return a.store.RemovePhone(ctx, by)
}

// ShowsByCode reports whether a user shows a code of the phone in place of a password.
func ShowsByCode(u domain.User) bool { return u.NoPassword && u.Phone != "" }

// VerifyOwner fails unless a session is shown to be that of the owner of the account, so
// that a stolen session does not suffice. CodeInvalid about password or phone_code,
// CodeNotFound when the code has ended, CodeTooMany. A user who signs in at a provider only
// and has no number sets a password first.
func (a *Accounts) VerifyOwner(ctx context.Context, u domain.User, o Owner) error {
	switch {
	case !u.NoPassword:
		return a.VerifyPassword(ctx, u, "password", o.Password)
	case u.Phone == "":
		return domain.Invalidf("password", "your account has no password yet; set one by the link for a lost password, then try again")
	case o.PhoneToken == "":
		return domain.Invalidf("phone_code", "enter a code that was sent to your phone")
	}
	c, err := a.store.TryPhoneCode(ctx, domain.PhoneOwn, u.ID, domain.HashToken(o.PhoneToken), domain.CleanCode(o.PhoneCode))
	if err == nil {
		err = a.store.UsePhoneCode(ctx, c.TokenHash)
	}
	if e := domain.ErrorsOf(err); len(e) > 0 && e[0].Field == "code" {
		return e[0].About("phone_code")
	}
	return err
}

// trySignInCode counts a try to sign in with a code and returns the code if it is right.
func (a *Accounts) trySignInCode(ctx context.Context, from Client, token, code string) (domain.PhoneCode, error) {
	if err := a.checkPhones(); err != nil {
		return domain.PhoneCode{}, err
	}
	if err := a.store.UseLimits(ctx, domain.LimitUse{Limit: domain.SignInsPerAddress(), Subject: from.LimitSubject()}); err != nil {
		return domain.PhoneCode{}, err
	}
	return a.store.TryPhoneCode(ctx, domain.PhoneSignIn, "", domain.HashToken(token), domain.CleanCode(code))
}

// SignInByPhone begins a session with the token and the code of AskSignInCode. CodeInvalid
// about code when it is wrong, CodeNotFound about code when it has ended, CodeNotFound about
// phone when no account has the number: then the code still works for SignUpByPhone. The
// rest is that of StartSession.
func (a *Accounts) SignInByPhone(ctx context.Context, from Client, token, code string, second SecondStep) (SignedIn, error) {
	c, err := a.trySignInCode(ctx, from, token, code)
	if err != nil {
		return SignedIn{}, err
	}
	u, err := a.store.UserByPhone(ctx, c.Phone)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return SignedIn{}, domain.UnknownPhone()
	}
	if err != nil {
		return SignedIn{}, err
	}
	second.phoneToken = c.TokenHash
	out, err := a.StartSession(ctx, u, from, second)
	if err != nil {
		return SignedIn{}, err
	}
	return out, a.forgetCodes(ctx, from, c.Phone)
}

// SignUpByPhone adds a user with the number of a code, without an e-mail address, and
// begins a session. It fails with all wrong fields (name, role), with CodeConflict about
// phone when an account has the number, and as SignInByPhone about the code.
func (a *Accounts) SignUpByPhone(ctx context.Context, from Client, token, code, name string, role domain.Role) (SignedIn, error) {
	u := domain.User{Name: norm.NFC.String(strings.TrimSpace(name)), Roles: []domain.Role{role}, NoPassword: true}
	var faults domain.Faults
	faults.Add(domain.ValidateUserName(u.Name))
	faults.AddIf(role == "", "role", "choose one")
	faults.AddIf(role != "" && !slices.Contains(domain.OpenRoles(), role), "role", "officers and admins are appointed by an admin")
	if err := faults.Err(); err != nil {
		return SignedIn{}, err
	}
	c, err := a.trySignInCode(ctx, from, token, code)
	if err != nil {
		return SignedIn{}, err
	}
	err = a.store.UseLimits(ctx, domain.LimitUse{Limit: domain.RegistersPerAddress(), Subject: from.LimitSubject()})
	if err != nil {
		return SignedIn{}, err
	}
	if u.PasswordHash, err = a.HashUnknownPassword(ctx); err != nil {
		return SignedIn{}, err
	}
	if u, err = a.store.RegisterByPhone(ctx, c.TokenHash, u); err != nil {
		return SignedIn{}, err
	}
	out, err := a.StartSession(ctx, u, from, SecondStep{})
	if err != nil {
		return SignedIn{}, err
	}
	return out, a.forgetCodes(ctx, from, c.Phone)
}

// forgetCodes restores the codes of an hour after a sign-in. Those of the day stay.
func (a *Accounts) forgetCodes(ctx context.Context, from Client, number string) error {
	if err := a.store.ResetLimit(ctx, domain.LimitUse{Limit: domain.CodesPerNumber(), Subject: number}); err != nil {
		return err
	}
	return a.store.ResetLimit(ctx, domain.LimitUse{Limit: domain.CodesPerNumberAndAddress(), Subject: from.accountSubject(number)})
}
