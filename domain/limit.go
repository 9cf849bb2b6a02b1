package domain

import (
	"context"
	"time"
)

// Limit is how often something may be done: Max times at once, and then as
// often as Window spreads Max times.
type Limit struct {
	Name   string // what is limited; part of what is stored
	Max    int
	Window time.Duration
}

// SignInsPerAccount limits the attempts to sign in to one account (one e-mail
// address). Each attempt also counts for the client's address.
func SignInsPerAccount() Limit { return Limit{"sign-in account", 10, 15 * time.Minute} }

// SignInsPerAddress limits the attempts to sign in from one address.
func SignInsPerAddress() Limit { return Limit{"sign-in address", 60, 15 * time.Minute} }

// RegistersPerAccount limits the registrations of one e-mail address. Each also
// counts for the client's address.
func RegistersPerAccount() Limit { return Limit{"register account", 5, time.Hour} }

// RegistersPerAddress limits the registrations from one address.
func RegistersPerAddress() Limit { return Limit{"register address", 30, time.Hour} }

// VerificationsPerAddress limits how often a client may ask about codes, so
// that nobody tries them all. A market hall behind one address needs many.
func VerificationsPerAddress() Limit { return Limit{"verification address", 120, 10 * time.Minute} }

// ImportsPerAccount limits how many spreadsheets an account may send in.
func ImportsPerAccount() Limit { return Limit{"import account", 30, 24 * time.Hour} }

// ExportsPerAddress limits how many lists a client may fetch whole.
func ExportsPerAddress() Limit { return Limit{"export address", 60, time.Hour} }

// Take is one use of a limit by a subject, such as an address.
type Take struct {
	Limit
	Subject string
}

// LimitService counts uses for all processes together.
type LimitService interface {
	// TakeLimits counts one use of each, or none of them and returns
	// CodeTooMany with RetryAfter when one has no use left.
	TakeLimits(ctx context.Context, takes ...Take) error
	// ReleaseLimit forgets all uses of a subject.
	ReleaseLimit(ctx context.Context, t Take) error
}
