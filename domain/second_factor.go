package domain

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"
)

// SecondFactorPolicy says for which accounts an installation uses a second factor.
type SecondFactorPolicy string

// The values. The zero value is SecondFactorOffered.
const (
	SecondFactorOff      SecondFactorPolicy = "off"      // no user can set one up, and sign-in asks for no code
	SecondFactorOffered  SecondFactorPolicy = "offered"  // users may set one up; sign-in then asks for its code
	SecondFactorOfficers SecondFactorPolicy = "officers" // users with one of SecondFactorRoles also must set one up before they do anything else
)

// SecondFactorRoles lists the roles that may set up a second factor: those that speak
// for an office or for the participants of a fair.
func SecondFactorRoles() []Role {
	return []Role{RoleOrganizer, RoleOfficer, RoleMinistry, RoleAdmin}
}

// Requires reports whether a user with the roles must have a second factor.
func (p SecondFactorPolicy) Requires(roles []Role) bool {
	return p == SecondFactorOfficers && slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(SecondFactorRoles(), r) })
}

// CheckSetUp returns an error unless a user may set up a second factor: CodeNotFound
// where the installation uses none, CodeForbidden without one of SecondFactorRoles.
func (p SecondFactorPolicy) CheckSetUp(by Actor) error {
	switch {
	case p == SecondFactorOff:
		return NotFoundf("no second factor is used here")
	case !by.Has(SecondFactorRoles()...):
		return Errorf(CodeForbidden, "a second factor is for officers, organizers, accounts of the ministry and administrators")
	}
	return nil
}

// SecondFactor is the second factor of a user: an authenticator app that computes codes
// from a secret (RFC 6238).
type SecondFactor struct {
	UserID      string     `gorm:"primaryKey"`
	Secret      string     // Base32; encrypted in the database where the installation has a key
	LastStep    int64      // of the newest code that was used, in units of 30 seconds; see package totp
	CreatedAt   time.Time  // when the secret was made
	ConfirmedAt *time.Time // when the user entered the first code; nil: the second factor is not in use yet

	CodesLeft int `gorm:"-"` // recovery codes that were not used
}

// On reports whether a sign-in asks for the second factor.
func (f SecondFactor) On() bool { return f.ConfirmedAt != nil }

// SecondFactorSetUp is how long a user may take from the secret to the first code.
const SecondFactorSetUp = 15 * time.Minute

// Waits reports whether the user has got a secret and may still enter its first code.
func (f SecondFactor) Waits(now time.Time) bool {
	return !f.On() && !f.CreatedAt.IsZero() && now.Before(f.CreatedAt.Add(SecondFactorSetUp))
}

// CheckConfirm returns CodeConflict unless the first code may be entered now: when the
// second factor is in use, when the user has got no secret, and when that was longer than
// SecondFactorSetUp ago.
func (f SecondFactor) CheckConfirm(now time.Time) error {
	switch {
	case f.On():
		return SecondFactorIsOn()
	case f.CreatedAt.IsZero():
		return NoSecondFactor()
	case !f.Waits(now):
		return Errorf(CodeConflict, "the set-up took longer than %d minutes, so nothing changed; begin it again and enter the new secret into the app", int(SecondFactorSetUp.Minutes()))
	}
	return nil
}

// SecondFactorIsOn returns the error for a user who sets up a second factor and already has one.
func SecondFactorIsOn() *Error {
	return NewError(CodeConflict, "your account has a second factor already; remove it before you set up another one")
}

// NoSecondFactor returns the error for a user who changes a second factor and has none.
func NoSecondFactor() *Error {
	return NewError(CodeConflict, "your account has no second factor; set it up first")
}

// RecoveryCode is a code that takes the place of a code of the app, once.
type RecoveryCode struct {
	UserID   string `gorm:"primaryKey"`
	CodeHash []byte `gorm:"primaryKey"` // of HashRecoveryCode
}

// RecoveryCodes is how many recovery codes a user gets.
const RecoveryCodes = 10

// recoveryLetters is the length of a recovery code: 80 bits, so that a fast hash
// suffices.
const recoveryLetters = 16

// NewRecoveryCode returns a new random recovery code, such as ABCD-EFGH-JKLM-NOPQ.
func NewRecoveryCode() string {
	text := rand.Text()[:recoveryLetters]
	return text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
}

// CleanCode returns a code as it is verified: in capitals, without the spaces and
// hyphens that people write between its groups.
func CleanCode(code string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(strings.TrimSpace(code)))
}

// IsAppCode reports whether a code of CleanCode has the form of one of the app; others
// are recovery codes.
func IsAppCode(code string) bool { return len(code) == 6 && strings.Trim(code, "0123456789") == "" }

// HashRecoveryCode returns the stored hash of a code of CleanCode. Equal codes of two
// users have two hashes.
func HashRecoveryCode(userID, code string) []byte { return HashToken(userID + " " + code) }

// SecondFactorProof shows that a user has the second factor: a code of the app, which
// the caller has verified, or a recovery code. The zero value shows nothing.
type SecondFactorProof struct {
	Step         int64  // of the code of the app; 0: none
	RecoveryHash []byte // of HashRecoveryCode; nil: none
}

// Empty reports whether the proof shows nothing.
func (p SecondFactorProof) Empty() bool { return p.Step == 0 && len(p.RecoveryHash) == 0 }

// SignInProof is what a caller has verified before it begins a session.
type SignInProof struct {
	PasswordHash string // of the user when the caller read it
	SecondFactor SecondFactorProof
	// NoSecondFactor begins the session without a code: the installation asks for none,
	// or the user has shown it in the session that this one follows.
	NoSecondFactor bool
	// StepHash is the hash of the LinkSecondStep that the session uses up; nil: none.
	StepHash []byte
	// PhoneToken is the TokenHash of a PhoneCode that the caller has tried, and that the
	// session uses up; nil: none.
	PhoneToken []byte
}

// SecondFactorTries limits how often codes of the app may be entered for one account.
// Recovery codes do not count: nobody can guess one, and with them the owner signs in
// while somebody else uses up the tries.
func SecondFactorTries() Limit { return Limit{"second factor", 5, 15 * time.Minute} }

// SecondFactorGuesses limits the wrong codes of the app for one account. Right codes do
// not count, and do not restore it: a person who guesses codes has no more of them because
// the owner signs in meanwhile.
func SecondFactorGuesses() Limit { return Limit{"second factor guesses", 100, 7 * 24 * time.Hour} }

// guessesToNotify is how many wrong codes in a week are too many for slips of the owner.
const guessesToNotify = 10

// ManyGuesses reports whether the user should learn of the wrong codes, by what is left of
// SecondFactorGuesses.
func ManyGuesses(left LimitLeft) bool { return SecondFactorGuesses().Max-left.Uses >= guessesToNotify }

// NeedsSecondFactor returns the error of a sign-in whose password is right and whose
// code is missing.
func NeedsSecondFactor() *Error {
	return Errorf(CodeUnauthenticated, "enter the code of your authenticator app, or a recovery code").About("code")
}

// WrongSecondFactor returns the error about a code that is wrong or was used.
func WrongSecondFactor() *Error {
	return Invalidf("code", "the code is wrong or was used already; enter the one that the app shows now")
}

// SecondFactorService stores the second factors of users.
type SecondFactorService interface {
	// SecondFactor returns the second factor of a user with its secret decrypted; the
	// zero value when the user has none.
	SecondFactor(ctx context.Context, userID string) (SecondFactor, error)
	// BeginSecondFactor stores the secret of a second factor that is not in use yet, in
	// place of an earlier one. CodeConflict when one is in use.
	BeginSecondFactor(ctx context.Context, by Actor, secret string) error
	// ConfirmSecondFactor puts the actor's second factor into use, with the hashes of its
	// recovery codes. step is that of the first code. It ends all other sessions, which
	// began without a code. CodeConflict when it is in use already or no secret waits.
	ConfirmSecondFactor(ctx context.Context, by Actor, step int64, codes [][]byte) error
	// SetRecoveryCodes replaces the recovery codes of the actor. CodeConflict without a
	// second factor, CodeInvalid about code when the proof was used.
	SetRecoveryCodes(ctx context.Context, by Actor, p SecondFactorProof, codes [][]byte) error
	// RemoveSecondFactor removes the second factor of the actor. It fails as
	// SetRecoveryCodes does.
	RemoveSecondFactor(ctx context.Context, by Actor, p SecondFactorProof) error
	// RemoveSecondFactorOf removes the second factor of a user who cannot show it, and
	// ends the user's sessions. CodeNotFound without the user or its second factor.
	RemoveSecondFactorOf(ctx context.Context, by Actor, userID string) error
	// NotifyOfGuesses notifies a user of many wrong codes, once a day. Somebody who enters
	// codes has the user's password, unless the user entered them.
	NotifyOfGuesses(ctx context.Context, userID string) error
	// AddSecondStep stores a link of LinkSecondStep. The caller sets UserID and TokenHash.
	// It uses up the PhoneCode of phoneToken, which is nil in a sign-in without one.
	AddSecondStep(ctx context.Context, l AccountLink, phoneToken []byte) error
}
