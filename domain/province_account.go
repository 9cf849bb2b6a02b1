package domain

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ProvinceAccount is what an officer of a province sees of an account: of a member of a
// producer of the province, or of another officer of the province or of its communes.
// User holds only the roles, provinces and communes, and Members only the memberships,
// that belong to places of the officer; User has no hash of a password.
//
// Officers see no more than their work needs (Decree 13/2023/NĐ-CP, article 3, and Law
// 91/2025/QH15, article 3): no accounts that only buy, no admins, nobody of another
// province; addresses and numbers are masked in lists, and each look at a whole one is
// in the audit log.
type ProvinceAccount struct {
	User        User
	Members     []Member
	Elsewhere   bool         // the account has roles, places or memberships that the officer does not see
	LockRequest *LockRequest // the open one, as LockRequest.Shown returns it; nil: none
	FourEyes    FourEyes     // of the installation
}

// Masked returns the account as a list shows it.
func (a ProvinceAccount) Masked() ProvinceAccount {
	a.User.Email, a.User.Phone = MaskEmail(a.User.Email), MaskPhone(a.User.Phone)
	a.Members = slices.Clone(a.Members)
	for i := range a.Members {
		a.Members[i].Email = MaskEmail(a.Members[i].Email)
	}
	return a
}

// mask stands for the characters that a list does not show. Its length says nothing.
const mask = "•••"

// MaskEmail returns an address without most of what stands before the @.
func MaskEmail(email string) string {
	at := strings.LastIndexByte(email, '@')
	if at < 1 {
		return ""
	}
	_, size := utf8.DecodeRuneInString(email)
	return email[:size] + mask + email[at:]
}

// MaskPhone returns the last three digits of a number.
func MaskPhone(phone string) string {
	if len(phone) < 6 {
		return ""
	}
	return mask + " " + phone[len(phone)-3:]
}

// CheckProvinceAccounts returns CodeForbidden unless the actor looks after accounts:
// officers of a province do, and admins. Officers of communes enter and propose only.
func (a Actor) CheckProvinceAccounts() error {
	if a.Has(RoleAdmin) || a.Has(RoleOfficer) && len(a.Provinces) > 0 {
		return nil
	}
	return Errorf(CodeForbidden, "officers of a province look after its accounts")
}

// checkOther returns CodeConflict when the account is locked or the actor's own.
func (a ProvinceAccount) checkOther(by Actor) error {
	switch {
	case a.User.ID == by.UserID:
		return Errorf(CodeConflict, "this is your own account; change it on the pages of your account")
	case a.User.Locked():
		return Errorf(CodeConflict, "this account is locked")
	}
	return nil
}

// LinkPurpose returns what a one-time link of the account is for: it confirms an address
// that is not confirmed, and sets a new password otherwise.
func (a ProvinceAccount) LinkPurpose() LinkPurpose {
	if !a.User.Confirmed() {
		return LinkConfirm
	}
	return LinkReset
}

// CheckLink returns an error unless an officer may have a one-time link made for the
// account. Where the installation mails links, the officer never sees one, so it may go
// to each account. Elsewhere the officer hands it over, and could use it: so only an
// admin makes links for other officers, who decide beside this one, for accounts with
// rights elsewhere, and for all where FourEyes.CheckLinkBy says so.
func (a ProvinceAccount) CheckLink(by Actor, p LinkPurpose, mailed bool) error {
	if err := a.checkOther(by); err != nil {
		return err
	}
	switch {
	case p != LinkConfirm && p != LinkReset:
		return Invalidf("purpose", "it must be confirm or reset")
	case a.User.Email == "":
		return Errorf(CodeConflict, "this account has no e-mail address; its user signs in with a code that is sent to the phone")
	case p == LinkConfirm && a.LinkPurpose() != p:
		return Errorf(CodeConflict, "the e-mail address of this account is confirmed already")
	case a.LinkPurpose() != p:
		return Errorf(CodeConflict, "the e-mail address is not confirmed; send a link that confirms it first")
	case !mailed && !by.Has(RoleAdmin) && (a.Elsewhere || slices.Contains(a.User.Roles, RoleOfficer)):
		return Errorf(CodeForbidden, "no e-mail is sent from here, and this account has other rights, too; ask an admin for a link")
	}
	return a.FourEyes.CheckLinkBy(by, mailed)
}

// CheckLockable returns CodeConflict unless an officer may ask an admin to lock the
// account.
func (a ProvinceAccount) CheckLockable(by Actor) error {
	if err := a.checkOther(by); err != nil {
		return err
	}
	if a.LockRequest != nil {
		return Errorf(CodeConflict, "an admin is asked to lock this account already")
	}
	return nil
}

// CheckLockRequest fails as CheckLockable does, and returns CodeInvalid for a reason that
// is missing or too long.
func (a ProvinceAccount) CheckLockRequest(by Actor, reason string) error {
	if err := a.CheckLockable(by); err != nil {
		return err
	}
	return checkReason(reason, Invalidf("reason", "say why the account should be locked"))
}

// checkReason checks a reason that is required; missing is the error without one.
func checkReason(reason string, missing *Error) error {
	if strings.TrimSpace(reason) == "" {
		return missing
	}
	return validateLine("reason", reason, maxReason)
}

// CheckRemoval returns CodeInvalid for a reason why a member is removed: an officer or
// admin, who acts on behalf of the producer, must give one.
func CheckRemoval(onBehalf bool, reason string) error {
	if onBehalf {
		return checkReason(reason, Invalidf("reason", "say why the member is removed"))
	}
	return validateLine("reason", reason, maxReason)
}

// LockRequestState is what became of a request to lock an account.
type LockRequestState string

// The states.
const (
	LockRequestOpen    LockRequestState = "open"
	LockRequestGranted LockRequestState = "granted" // an admin locked the account
	LockRequestRefused LockRequestState = "refused"
)

// LockRequest asks an admin to lock an account. The user of the account is not notified:
// the admin decides first, and a lock ends the sessions in which a notice could be read.
type LockRequest struct {
	ID            string `gorm:"primaryKey"` // UUIDv7 in lower case
	UserID        string
	ProvinceCode  *string // of the account, in whose log the request stands; nil: it has none
	State         LockRequestState
	Reason        string
	AskedBy       string
	CreatedAt     time.Time
	DecidedBy     *string // nil while it is open
	DecidedAt     *time.Time
	DecidedReason string // why it was refused
}

// CheckLockRequests returns CodeForbidden unless the actor reads and decides requests to
// lock accounts: admins do.
func (a Actor) CheckLockRequests() error {
	if a.Has(RoleAdmin) {
		return nil
	}
	return Errorf(CodeForbidden, "admins decide about requests to lock accounts")
}

// Shown returns the request as an officer of other provinces sees it, too: who asks, and
// why, is in the log of its own province only.
func (r LockRequest) Shown(a Actor) LockRequest {
	if a.Has(RoleAdmin) || r.ProvinceCode != nil && a.OfficerAt(*r.ProvinceCode, nil) {
		return r
	}
	return LockRequest{ID: r.ID, UserID: r.UserID, State: r.State, CreatedAt: r.CreatedAt}
}

// CheckRefusal returns CodeConflict when the request is decided, and CodeInvalid
// without a reason.
func (r LockRequest) CheckRefusal(reason string) error {
	if r.State != LockRequestOpen {
		return Errorf(CodeConflict, "this request is decided already")
	}
	return checkReason(reason, Invalidf("reason", "say why the account is not locked"))
}

// ProvinceAccountFilter narrows the list of accounts of a province.
type ProvinceAccountFilter struct {
	Province  string // of the actor's; empty: all of them
	Role      Role   // RoleProducer or RoleOfficer
	Text      string // words of the name, or a whole address or number: parts of what is masked are not found
	Locked    *bool
	Confirmed *bool
	LockAsked bool // only those whose lock an officer asks for
}

// ProvinceAccountService shows officers the accounts of their province and lets them
// help their users. An account that the actor does not look after is CodeNotFound. Methods
// for officers return CodeForbidden as Actor.CheckProvinceAccounts does, and those for
// admins as Actor.CheckLockRequests does.
type ProvinceAccountService interface {
	// ProvinceAccounts lists accounts, masked, newest first. The sort of the page is
	// ignored.
	ProvinceAccounts(ctx context.Context, by Actor, f ProvinceAccountFilter, p Page) (List[ProvinceAccount], error)
	// ProvinceAccount returns a whole account. The audit log names the actor.
	ProvinceAccount(ctx context.Context, by Actor, id string) (ProvinceAccount, error)
	// MaskedProvinceAccount returns an account, masked. The audit log does not name the
	// actor.
	MaskedProvinceAccount(ctx context.Context, by Actor, id string) (ProvinceAccount, error)
	// ProvinceProducer returns the producer of the actor's places that a text names, in
	// any state. Fails as ProducerNamed does.
	ProvinceProducer(ctx context.Context, by Actor, text string) (Producer, error)
	// AddProvinceLink mails a link of an account to its address, or, where the
	// installation sends no e-mail, stores the link of the caller. The caller sets
	// UserID, Purpose and TokenHash. The user gets a notice. Fails as
	// ProvinceAccount.CheckLink does.
	AddProvinceLink(ctx context.Context, by Actor, l AccountLink) (made AccountLink, mailed bool, err error)
	// AskLock asks the admins to lock an account, and notifies them. Fails as
	// ProvinceAccount.CheckLockRequest does.
	AskLock(ctx context.Context, by Actor, userID, reason string) (LockRequest, error)
	// LockRequest is for admins. It returns the open request to lock a user; nil: none.
	LockRequest(ctx context.Context, by Actor, userID string) (*LockRequest, error)
	// RefuseLock is for admins. It refuses the open request to lock a user, and notifies
	// the officer who asked. CodeNotFound without one. ChangeUser grants a request when
	// it locks the user.
	RefuseLock(ctx context.Context, by Actor, userID, reason string) (LockRequest, error)
}
