package domain

import (
	"context"
	"strings"
	"time"
)

// AnswerRemoved is the state that is shown of a guest whom the organizer removed
// from a fair. Such a guest is stored as AnswerDeclined, so that it takes part in
// nothing, with a GuestRemoval.
const AnswerRemoved Answer = "removed"

// GuestRemoval is when and why the organizer removed an exhibitor or a delegation
// from a fair. The guest cannot answer any more until it is invited again.
type GuestRemoval struct {
	RemovedAt     *time.Time // nil: it was not removed
	RemovedReason string     // the guest reads it
}

// shown returns the state that is shown of a guest in a stored state.
func (r GuestRemoval) shown(stored Answer) Answer {
	if r.RemovedAt != nil {
		return AnswerRemoved
	}
	return stored
}

// CheckPresent returns CodeConflict for a guest whom the organizer removed.
func (r GuestRemoval) CheckPresent() error {
	if r.RemovedAt != nil {
		return Errorf(CodeConflict, "the organizer removed this guest from the fair; ask the organizer to invite it again")
	}
	return nil
}

// CheckRemoval returns why the organizer cannot remove a guest: CodeConflict when
// it is removed already, CodeInvalid without a reason.
func (r GuestRemoval) CheckRemoval(reason string) error {
	if r.RemovedAt != nil {
		return Errorf(CodeConflict, "the guest is removed already")
	}
	if strings.TrimSpace(reason) == "" {
		return Invalidf("reason", "say why the guest is removed; it reads this")
	}
	return validateText("reason", reason, maxReviewReason)
}

// CanInvite reports whether a guest in a state may be invited again: one that
// declined or was removed.
func CanInvite(state Answer) bool { return state == AnswerDeclined }

// GuestLoss is what guests lose when they leave a fair.
type GuestLoss struct {
	Exhibitors int      // that leave
	Booths     []string // numbers of booths that are free now, in order
	Meetings   int      // cancelled
	Exhibits   int      // that visitors do not see any more
	Entries    int      // of the catalogue that nobody had answered; nobody is asked any more
}

// GuestRemovalService removes guests from fairs. A fair that the actor does not
// run is CodeNotFound, a version that is not the stored one CodePrecondition, and a
// guest that is removed already, or a fair that is over or cancelled, CodeConflict.
type GuestRemovalService interface {
	// RemoveExhibitor removes an exhibitor, revokes its links and notifies its
	// producer and its delegation. Its booths become free, its meetings are
	// cancelled, and its exhibits are not shown any more, in one transaction.
	RemoveExhibitor(ctx context.Context, by Actor, fairID, id string, version int64, reason string) (Exhibitor, GuestLoss, error)
	// RemoveDelegation does the same with a delegation and all its exhibitors.
	RemoveDelegation(ctx context.Context, by Actor, fairID, id string, version int64, reason string) (Delegation, GuestLoss, error)
}
