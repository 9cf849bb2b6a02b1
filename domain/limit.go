package domain

import (
	"context"
	"time"
)

// Limit bounds how often an action may occur: a token bucket of size Max that
// refills completely in Window.
type Limit struct {
	Name   string // of the action; stored
	Max    int
	Window time.Duration
}

// SignInsPerAccount limits the attempts to sign in to one account (one e-mail
// address). Each attempt also counts for the client's address.
func SignInsPerAccount() Limit { return Limit{"sign-in account", 10, 15 * time.Minute} }

// SignInsPerAccountAndAddress counts the attempts to sign in to one account from one
// address.
func SignInsPerAccountAndAddress() Limit {
	return Limit{"sign-in account and address", 10, 15 * time.Minute}
}

// SignInTrickle is the limit of an address for an account that has no attempt left
// because of other addresses: SignInsPerAccountAndAddress with one attempt at a
// time. So nobody locks the owner of an account out.
func SignInTrickle() Limit {
	l := SignInsPerAccountAndAddress()
	return Limit{l.Name, 1, l.Window / time.Duration(l.Max)}
}

// PasswordChecks limits how often a signed-in user may enter its password. Strangers
// who try to sign in do not use it up.
func PasswordChecks() Limit { return Limit{"password check", 10, 15 * time.Minute} }

// LinksPerAccount limits the mails with a one-time link to one e-mail address.
func LinksPerAccount() Limit { return Limit{"account link", 5, time.Hour} }

// LinksPerAddress limits the mails with a one-time link that are asked for from one
// address.
func LinksPerAddress() Limit { return Limit{"account link address", 30, time.Hour} }

// SignInsPerAddress limits the attempts to sign in from one address.
func SignInsPerAddress() Limit { return Limit{"sign-in address", 60, 15 * time.Minute} }

// RegistersPerAccount limits the registrations of one e-mail address. Each also
// counts for the client's address.
func RegistersPerAccount() Limit { return Limit{"register account", 5, time.Hour} }

// RegistersPerAddress limits the registrations from one address.
func RegistersPerAddress() Limit { return Limit{"register address", 30, time.Hour} }

// VerificationsPerAddress limits the verifications from one address, against
// guessing of codes. It is high, since a market hall may share one address.
func VerificationsPerAddress() Limit { return Limit{"verification address", 120, 10 * time.Minute} }

// ListingsPerAccount limits how many listings an account may add one by one. Those of
// a spreadsheet count as one import.
func ListingsPerAccount() Limit { return Limit{"listing account", 300, 24 * time.Hour} }

// ImportsPerAccount limits how many spreadsheets an account may upload.
func ImportsPerAccount() Limit { return Limit{"import account", 30, 24 * time.Hour} }

// ImportReadingsPerAccount limits how often an account may have spreadsheets read besides
// that: once more with another sheet or other columns, or to fill in what drafts lack.
func ImportReadingsPerAccount() Limit { return Limit{"import reading account", 120, 24 * time.Hour} }

// ExportsPerAddress limits how many whole lists one address may export.
func ExportsPerAddress() Limit { return Limit{"export address", 60, time.Hour} }

// LimitUse is one use of a limit by a subject, such as an address.
type LimitUse struct {
	Limit
	Subject string
}

// LimitLeft is what a subject has left of a limit.
type LimitLeft struct {
	Uses int           // at this moment
	Full time.Duration // until all uses are back
}

// LimitService counts uses for all processes together.
type LimitService interface {
	// UseLimits counts one use of each limit. When one has no use left, it counts
	// none and returns CodeTooMany with RetryAfter.
	UseLimits(ctx context.Context, takes ...LimitUse) error
	// LimitLeft returns what a subject has left of a limit.
	LimitLeft(ctx context.Context, t LimitUse) (LimitLeft, error)
	// ResetLimit deletes all uses of a limit by a subject.
	ResetLimit(ctx context.Context, t LimitUse) error
}
