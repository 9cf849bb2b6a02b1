package front

import (
	"cmp"
	"context"
	"net/url"

	"chophien/domain"
	"chophien/phone"
	"chophien/totp"
)

// SecondStep says how a sign-in shows the second factor of its user, if it has one.
type SecondStep struct {
	Code string // of the app, or a recovery code; empty: the user has not entered one
	// Later answers a missing code with a SignedIn that has a Step and no session;
	// CompleteSecondStep follows. Without it a missing code is domain.NeedsSecondFactor.
	Later bool

	shown      bool   // in the session that this one follows
	stepHash   []byte // of the Step that the session uses up
	phoneToken []byte // the TokenHash of the code of a phone that the session uses up
}

// AfterSession returns the SecondStep of a session that follows one of the same user,
// which has shown the second factor.
func AfterSession() SecondStep { return SecondStep{shown: true} }

// proveSecondFactor returns the proof of the code of a user. CodeInvalid about code when it
// is wrong, CodeTooMany after domain.SecondFactorTries or domain.SecondFactorGuesses.
func (a *Accounts) proveSecondFactor(ctx context.Context, userID, code string) (domain.SecondFactorProof, error) {
	code = domain.CleanCode(code)
	if !domain.IsAppCode(code) {
		return domain.SecondFactorProof{RecoveryHash: domain.HashRecoveryCode(userID, code)}, nil
	}
	f, err := a.store.SecondFactor(ctx, userID)
	if err != nil {
		return domain.SecondFactorProof{}, err
	}
	step, err := a.verifyAppCode(ctx, userID, f, code)
	return domain.SecondFactorProof{Step: step}, err
}

// verifyAppCode returns the step of a code of the app of a user, in use or not yet.
func (a *Accounts) verifyAppCode(ctx context.Context, userID string, f domain.SecondFactor, code string) (step int64, err error) {
	guesses := domain.LimitUse{Limit: domain.SecondFactorGuesses(), Subject: userID}
	left, err := a.store.LimitLeft(ctx, guesses)
	if err == nil && left.Uses == 0 {
		err = a.store.UseLimits(ctx, guesses) // says when to try again
	}
	if err == nil {
		err = a.store.UseLimits(ctx, domain.LimitUse{Limit: domain.SecondFactorTries(), Subject: userID})
	}
	if err != nil {
		return 0, err
	}
	step, ok := totp.Step(f.Secret, code, a.front.Now(), f.LastStep)
	if !ok {
		return 0, a.countGuess(ctx, guesses)
	}
	return step, nil
}

// countGuess counts a wrong code, of which there may be too many: then the user gets a
// notice. It returns the error about the code.
func (a *Accounts) countGuess(ctx context.Context, guesses domain.LimitUse) error {
	if err := a.store.UseLimits(ctx, guesses); err != nil && domain.CodeOf(err) != domain.CodeTooMany {
		return err
	}
	left, err := a.store.LimitLeft(ctx, guesses)
	if err == nil && domain.ManyGuesses(left) {
		err = a.store.NotifyOfGuesses(ctx, guesses.Subject)
	}
	if err != nil {
		return err
	}
	return domain.WrongSecondFactor()
}

// forgetTries restores the tries to enter a code, after the right one. The code is used up
// then, and what it was entered for is done: a failure here must not hide that.
func (a *Accounts) forgetTries(ctx context.Context, userID string) {
	if err := a.store.ResetLimit(ctx, domain.LimitUse{Limit: domain.SecondFactorTries(), Subject: userID}); err != nil {
		a.front.log.WarnContext(ctx, "the tries to enter a code are not restored", "request_id", RequestID(ctx), "error", err)
	}
}

// beginSecondStep returns a SignedIn whose user still has to enter a code.
func (a *Accounts) beginSecondStep(ctx context.Context, u domain.User, phoneToken []byte) (SignedIn, error) {
	token := domain.NewToken(domain.TokenAccountLink)
	err := a.store.AddSecondStep(ctx, domain.AccountLink{UserID: u.ID, TokenHash: domain.HashToken(token)}, phoneToken)
	return SignedIn{Step: token, User: u}, err
}

// CompleteSecondStep begins the session of a sign-in that has begun, with the code of the
// second factor. CodeNotFound when the step is unknown, used or expired (10 minutes);
// otherwise it fails as StartSession does.
func (a *Accounts) CompleteSecondStep(ctx context.Context, from Client, step, code string) (SignedIn, error) {
	if err := a.store.UseLimits(ctx, domain.LimitUse{Limit: domain.SignInsPerAddress(), Subject: from.LimitSubject()}); err != nil {
		return SignedIn{}, err
	}
	hash := domain.HashToken(step)
	_, u, err := a.store.AccountLink(ctx, domain.LinkSecondStep, hash)
	if err != nil {
		return SignedIn{}, err
	}
	out, err := a.StartSession(ctx, u, from, SecondStep{Code: code, stepHash: hash})
	if err != nil {
		return SignedIn{}, err
	}
	return out, a.forgetSignIns(ctx, from, u)
}

// AppSecret is the secret of an authenticator app, as a user enters it or scans it. It is
// shown once.
type AppSecret struct {
	Secret string // Base32
	URI    string // otpauth://…, the text of a QR code
}

func (a *Accounts) appSecret(u domain.User, secret string) AppSecret {
	issuer := "Chợ Phiên"
	if at, err := url.Parse(a.front.publicURL); err == nil {
		issuer += " " + at.Hostname()
	}
	return AppSecret{secret, totp.URI(secret, issuer, cmp.Or(u.Email, phone.National(u.Phone)))}
}

// BeginSecondFactor makes the secret of a second factor. It is not in use before
// ConfirmSecondFactor. It fails as VerifyOwner does, with CodeConflict when a second factor
// is in use, and as domain.SecondFactorPolicy.CheckSetUp.
func (a *Accounts) BeginSecondFactor(ctx context.Context, by domain.Actor, u domain.User, o Owner) (AppSecret, error) {
	if err := a.front.secondFactor.CheckSetUp(by); err != nil {
		return AppSecret{}, err
	}
	if !u.NoPassword || u.Phone != "" { // a user who signs in at a provider only has nothing to show
		if err := a.VerifyOwner(ctx, u, o); err != nil {
			return AppSecret{}, err
		}
	}
	secret := totp.NewSecret()
	if err := a.store.BeginSecondFactor(ctx, by, secret); err != nil {
		return AppSecret{}, err
	}
	return a.appSecret(u, secret), nil
}

// WaitingSecret returns the secret that BeginSecondFactor made, for a form that is shown
// again after a wrong code; ok is false when none waits.
func (a *Accounts) WaitingSecret(ctx context.Context, u domain.User) (_ AppSecret, ok bool, err error) {
	f, err := a.store.SecondFactor(ctx, u.ID)
	if err != nil || !f.Waits(a.front.Now()) {
		return AppSecret{}, false, err
	}
	return a.appSecret(u, f.Secret), true, nil
}

// ConfirmSecondFactor puts the second factor of the actor into use with the first code of
// the app, ends all other sessions, and returns the recovery codes, which are shown once.
// CodeInvalid about code, CodeConflict when none waits or one is in use, CodeTooMany after
// domain.SecondFactorTries.
func (a *Accounts) ConfirmSecondFactor(ctx context.Context, by domain.Actor, code string) ([]string, error) {
	if err := a.front.secondFactor.CheckSetUp(by); err != nil {
		return nil, err
	}
	f, err := a.store.SecondFactor(ctx, by.UserID)
	if err == nil {
		err = f.CheckConfirm(a.front.Now())
	}
	if err != nil {
		return nil, err
	}
	step, err := a.verifyAppCode(ctx, by.UserID, f, domain.CleanCode(code))
	if err != nil {
		return nil, err
	}
	codes, hashes := newRecoveryCodes(by.UserID)
	if err := a.store.ConfirmSecondFactor(ctx, by, step, hashes); err != nil {
		return nil, err
	}
	a.forgetTries(ctx, by.UserID)
	return codes, nil
}

// RenewRecoveryCodes replaces the recovery codes of a user and returns the new ones, which
// are shown once. It fails as RemoveSecondFactor does.
func (a *Accounts) RenewRecoveryCodes(ctx context.Context, by domain.Actor, code string) ([]string, error) {
	p, err := a.proveSecondFactor(ctx, by.UserID, code)
	if err != nil {
		return nil, err
	}
	codes, hashes := newRecoveryCodes(by.UserID)
	if err := a.store.SetRecoveryCodes(ctx, by, p, hashes); err != nil {
		return nil, err
	}
	a.forgetTries(ctx, by.UserID)
	return codes, nil
}

// RemoveSecondFactor removes the second factor of a user who shows it. CodeConflict
// without one, CodeInvalid about code, CodeTooMany after domain.SecondFactorTries.
func (a *Accounts) RemoveSecondFactor(ctx context.Context, by domain.Actor, code string) error {
	p, err := a.proveSecondFactor(ctx, by.UserID, code)
	if err != nil {
		return err
	}
	if err := a.store.RemoveSecondFactor(ctx, by, p); err != nil {
		return err
	}
	a.forgetTries(ctx, by.UserID)
	return nil
}

func newRecoveryCodes(userID string) (codes []string, hashes [][]byte) {
	for range domain.RecoveryCodes {
		code := domain.NewRecoveryCode()
		codes, hashes = append(codes, code), append(hashes, domain.HashRecoveryCode(userID, domain.CleanCode(code)))
	}
	return codes, hashes
}
