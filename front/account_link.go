package front

import (
	"context"
	"net/url"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/password"
)

// Mails reports whether the installation sends e-mail.
func (f *Front) Mails() bool { return f.mails }

// checkMails returns CodeNotFound where the installation sends no e-mail.
func (a *Accounts) checkMails() error {
	if !a.front.mails {
		return domain.NotFoundf("no e-mail is sent from here; an administrator can give you a link")
	}
	return nil
}

// useLinkLimits counts one mail with a link to an e-mail address.
func (a *Accounts) useLinkLimits(ctx context.Context, from Client, key string) error {
	return a.store.UseLimits(ctx, domain.LimitUse{Limit: domain.LinksPerAccount(), Subject: key},
		domain.LimitUse{Limit: domain.LinksPerAddress(), Subject: from.LimitSubject()})
}

// AskConfirmation mails a link that confirms the address of an unconfirmed account.
// CodeConflict when the account is confirmed, CodeNotFound where no e-mail is sent,
// CodeTooMany by address of the client and by e-mail address.
func (a *Accounts) AskConfirmation(ctx context.Context, from Client, u domain.User) error {
	if u.Confirmed() {
		return domain.Errorf(domain.CodeConflict, "the e-mail address of this account is confirmed already")
	}
	return a.mailConfirmation(ctx, from, u, u.Email, u.ClaimedKey)
}

func (a *Accounts) mailConfirmation(ctx context.Context, from Client, u domain.User, email, key string) error {
	if err := a.checkMails(); err != nil {
		return err
	}
	if err := a.useLinkLimits(ctx, from, key); err != nil {
		return err
	}
	return a.store.AskConfirmation(ctx, domain.Actor{UserID: u.ID, Address: from.Address}, email, key)
}

// ChangeEmail mails a link to a new address of a user, which is the address of the
// account once it is confirmed. An unconfirmed account claims it at once. It does
// the same whether the address is known or not. CodeInvalid about email, and as with
// VerifyOwner; otherwise it fails as AskConfirmation does.
func (a *Accounts) ChangeEmail(ctx context.Context, from Client, u domain.User, email string, o Owner) error {
	email = norm.NFC.String(email)
	key, err := domain.ParseEmail(email)
	if err != nil {
		return err
	}
	if err := u.CheckNewAddress(key); err != nil {
		return err
	}
	if err := (domain.User{EmailKey: key}).CheckSignIn(a.front.showsDemo); err != nil {
		return err
	}
	if err := a.VerifyOwner(ctx, u, o); err != nil {
		return err
	}
	return a.mailConfirmation(ctx, from, u, email, key)
}

// LinkToConfirm returns a link that confirms an e-mail address, and its user.
// CodeNotFound when the link is unknown, used or expired.
func (a *Accounts) LinkToConfirm(ctx context.Context, token string) (domain.AccountLink, domain.User, error) {
	return a.store.AccountLink(ctx, domain.LinkConfirm, domain.HashToken(token))
}

// Confirm uses a link that confirms an e-mail address; see
// domain.AccountLinkService. by is the session of the caller, or the zero value. Without
// a session of the account of the link, plain must be the password of the account.
//
// The link proves that its user reads the mail of the address, but not that the user
// knows the account: a stranger may have registered it with the address of another
// person, or moved an account there, and would keep its password. So a change of
// address needs the same. CodeInvalid about password, CodeTooMany by account and by
// address of the client.
func (a *Accounts) Confirm(ctx context.Context, from Client, by domain.Actor, token, plain string) (domain.User, error) {
	_, u, err := a.LinkToConfirm(ctx, token)
	if err != nil {
		return domain.User{}, err
	}
	if by.UserID != u.ID || by.SessionID == "" {
		if err := a.store.UseLimits(ctx, domain.LimitUse{Limit: domain.SignInsPerAddress(), Subject: from.LimitSubject()}); err != nil {
			return domain.User{}, err
		}
		if err := a.VerifyPassword(ctx, u, "password", plain); err != nil {
			return domain.User{}, err
		}
		by = domain.Actor{UserID: u.ID, RequestID: RequestID(ctx), Address: from.Address}
	}
	return a.store.Confirm(ctx, by, domain.HashToken(token))
}

// AskReset mails a link that sets a new password to the user of an address. It does
// the same whether the address is known or not. CodeInvalid about email, CodeNotFound
// where no e-mail is sent, CodeTooMany by address of the client and by e-mail address.
func (a *Accounts) AskReset(ctx context.Context, from Client, email string) error {
	email = norm.NFC.String(email)
	key, err := domain.ParseEmail(email)
	if err != nil {
		return err
	}
	if err := a.checkMails(); err != nil {
		return err
	}
	if err := a.useLinkLimits(ctx, from, key); err != nil {
		return err
	}
	return a.store.AskReset(ctx, email)
}

// ResetPassword uses a link that sets a new password. It ends all sessions and, with
// endAPIKeys, revokes the API keys. CodeInvalid about password, CodeNotFound when the
// link is unknown, used or expired, CodeTooMany by address of the client.
func (a *Accounts) ResetPassword(ctx context.Context, from Client, token, plain string, endAPIKeys bool) (domain.User, error) {
	if err := a.store.UseLimits(ctx, domain.LimitUse{Limit: domain.SignInsPerAddress(), Subject: from.LimitSubject()}); err != nil {
		return domain.User{}, err
	}
	hash := domain.HashToken(token)
	_, u, err := a.store.AccountLink(ctx, domain.LinkReset, hash)
	if err != nil {
		return domain.User{}, err
	}
	if err := password.Check(plain, u.Email, u.Name); err != nil {
		return domain.User{}, err
	}
	hashed, err := a.passwords.Hash(ctx, plain)
	if err != nil {
		return domain.User{}, err
	}
	if u, err = a.store.ResetPassword(ctx, domain.Actor{Address: from.Address}, hash, hashed, endAPIKeys); err != nil {
		return domain.User{}, err
	}
	return u, a.forgetSignIns(ctx, from, u)
}

// MadeLink is a new one-time link of an account. Its address is shown once.
type MadeLink struct {
	URL   string
	Token string
	Link  domain.AccountLink
}

// MakeLink makes a one-time link for a user, which an admin gives to the user where
// no e-mail is sent. With LinkConfirm, email may be a new address of the user; it is
// empty otherwise. CodeInvalid about email, CodeNotFound without the user.
func (a *Accounts) MakeLink(ctx context.Context, by domain.Actor, userID string, p domain.LinkPurpose, email string) (MadeLink, error) {
	token := domain.NewToken(domain.TokenAccountLink)
	l := domain.AccountLink{UserID: userID, Purpose: p, TokenHash: domain.HashToken(token)}
	if email != "" {
		if p != domain.LinkConfirm {
			return MadeLink{}, domain.Invalidf("email", "only a link that confirms an address takes one")
		}
		var err error
		l.Email = norm.NFC.String(email)
		if l.EmailKey, err = domain.ParseEmail(l.Email); err != nil {
			return MadeLink{}, err
		}
	}
	l, err := a.store.AddLink(ctx, by, l)
	if err != nil {
		return MadeLink{}, err
	}
	return a.linkTo(l, token), nil
}

// MakeProvinceLink makes a one-time link for an account of a province. mailed: the link
// goes to the address of the account, and only its user sees it. Otherwise the officer
// hands it over. CodeTooMany by officer and account; otherwise it fails as domain.ProvinceAccountService.AddProvinceLink does.
func (a *Accounts) MakeProvinceLink(ctx context.Context, by domain.Actor, userID string, p domain.LinkPurpose) (made MadeLink, mailed bool, err error) {
	if err := a.store.UseLimits(ctx, domain.LimitUse{Limit: domain.LinksPerAccount(), Subject: by.UserID + " for " + userID}); err != nil {
		return MadeLink{}, false, err
	}
	token := domain.NewToken(domain.TokenAccountLink)
	l, mailed, err := a.store.AddProvinceLink(ctx, by, domain.AccountLink{UserID: userID, Purpose: p, TokenHash: domain.HashToken(token)})
	if err != nil || mailed {
		return MadeLink{}, mailed, err
	}
	return a.linkTo(l, token), false, nil
}

// linkTo returns a link with its address.
func (a *Accounts) linkTo(l domain.AccountLink, token string) MadeLink {
	vi, _ := l.Purpose.PagePaths()
	return MadeLink{a.front.publicURL + vi + "?" + url.Values{"token": {token}}.Encode(), token, l}
}
