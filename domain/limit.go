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

// ImportsPerAccount limits how many spreadsheets an account may upload.
func ImportsPerAccount() Limit { return Limit{"import account", 30, 24 * time.Hour} }

// ExportsPerAddress limits how many whole lists one address may export.
func ExportsPerAddress() Limit { return Limit{"export address", 60, time.Hour} }

// LimitUse is one use of a limit by a subject, such as an address.
type LimitUse struct {
	Limit
	Subject string
}

// LimitService counts uses for all processes together.
type LimitService interface {
	// UseLimits counts one use of each limit. When one has no use left, it counts
	// none and returns CodeTooMany with RetryAfter.
	UseLimits(ctx context.Context, takes ...LimitUse) error
	// ResetLimit deletes all uses of a limit by a subject.
	ResetLimit(ctx context.Context, t LimitUse) error
}
