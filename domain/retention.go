package domain

import (
	"context"
	"time"
)

// Retention says how many days data about persons are kept; 0: as long as the
// installation. See docs/guide/privacy.md.
type Retention struct {
	Leads     int // after the last message or step
	Reveals   int // after a contact was shown
	Badges    int // after the last day of the fair
	Addresses int // of clients in the audit log, after the action
}

// RetainEvery is how often data whose time has passed are deleted.
const RetainEvery = 24 * time.Hour

// RetentionService deletes data whose time has passed. A call deletes at most limit
// rows, in one transaction with one entry in the audit log, and returns their number.
type RetentionService interface {
	// DeleteLeads deletes leads in which nothing happened since before, with their
	// messages, quotes and files. Registered memoranda stay.
	DeleteLeads(ctx context.Context, before time.Time, limit int) (int, error)
	// DeleteReveals deletes the records of contacts that were shown before a time.
	DeleteReveals(ctx context.Context, before time.Time, limit int) (int, error)
	// DeleteFairPeople deletes the people with a badge of fairs that ended before a
	// day in Vietnam.
	DeleteFairPeople(ctx context.Context, before time.Time, limit int) (int, error)
	// RemoveAddresses removes the client addresses from entries of the audit log of
	// before a time. The chain stays whole, as the hashes cover a digest. Entries of
	// programs that had no digest keep their addresses.
	RemoveAddresses(ctx context.Context, before time.Time, limit int) (int, error)
}
