package domain

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ReviewAction is an action that changes the status of a listing.
type ReviewAction string

// The actions. Their names are part of the HTTP contract.
const (
	ReviewSubmit         ReviewAction = "submit"          // gửi duyệt
	ReviewRecall         ReviewAction = "recall"          // rút lại để sửa
	ReviewRequestChanges ReviewAction = "request_changes" // yêu cầu bổ sung
	ReviewPublish        ReviewAction = "publish"         // duyệt đăng
	ReviewWithdraw       ReviewAction = "withdraw"        // gỡ xuống
	ReviewReopen         ReviewAction = "reopen"          // mở lại thành bản nháp
	ReviewSuspend        ReviewAction = "suspend"         // tạm ngừng
	ReviewReinstate      ReviewAction = "reinstate"       // cho hiển thị lại
)

// ReviewActions lists all actions.
func ReviewActions() []ReviewAction {
	return []ReviewAction{
		ReviewSubmit, ReviewRecall, ReviewRequestChanges, ReviewPublish, ReviewWithdraw, ReviewReopen, ReviewSuspend, ReviewReinstate,
	}
}

// ReviewRule says from which statuses to which status an action leads.
type ReviewRule struct {
	From    []Status
	To      Status
	Officer bool // only officers of the place and admins may take it
	Reason  bool // a reason is required
}

// Rule returns the rule of an action; ok is false for an unknown action.
func (a ReviewAction) Rule() (_ ReviewRule, ok bool) {
	switch a {
	case ReviewSubmit:
		return ReviewRule{From: []Status{StatusDraft, StatusChangesRequested}, To: StatusSubmitted}, true
	case ReviewRecall:
		return ReviewRule{From: []Status{StatusSubmitted}, To: StatusDraft}, true
	case ReviewRequestChanges:
		return ReviewRule{From: []Status{StatusSubmitted}, To: StatusChangesRequested, Officer: true, Reason: true}, true
	case ReviewPublish:
		return ReviewRule{From: []Status{StatusSubmitted}, To: StatusPublished, Officer: true}, true
	case ReviewWithdraw:
		return ReviewRule{From: []Status{StatusDraft, StatusChangesRequested, StatusPublished, StatusSuspended}, To: StatusWithdrawn}, true
	case ReviewReopen:
		return ReviewRule{From: []Status{StatusWithdrawn}, To: StatusDraft}, true
	case ReviewSuspend:
		return ReviewRule{From: []Status{StatusPublished}, To: StatusSuspended, Officer: true, Reason: true}, true
	case ReviewReinstate:
		return ReviewRule{From: []Status{StatusSuspended}, To: StatusPublished, Officer: true, Reason: true}, true
	}
	return ReviewRule{}, false
}

// Allows reports whether a listing in a status can take the action.
func (a ReviewAction) Allows(from Status) bool {
	rule, ok := a.Rule()
	return ok && slices.Contains(rule.From, from)
}

// Reached reports whether a listing in a status is already where the action
// leads, so that taking it again in bulk changes nothing.
func (a ReviewAction) Reached(s Status) bool {
	rule, ok := a.Rule()
	return ok && (s == rule.To || a == ReviewSubmit && s == StatusPublished)
}

// maxReviewReason bounds a reason, in characters.
const maxReviewReason = 2000

// Check returns why a listing in a status cannot take the action with a reason:
// CodeConflict when the status does not allow it.
func (a ReviewAction) Check(from Status, reason string) error {
	rule, ok := a.Rule()
	if !ok {
		return Invalidf("action", "%q is not an action", a)
	}
	if rule.Reason && strings.TrimSpace(reason) == "" {
		return Invalidf("reason", "say why")
	}
	if utf8.RuneCountInString(reason) > maxReviewReason {
		return Invalidf("reason", "it must have at most %d characters", maxReviewReason)
	}
	if !slices.Contains(rule.From, from) {
		return Errorf(CodeConflict, "a listing that is %s cannot take the action %s", from, a)
	}
	return nil
}

// CheckStanding returns CodeForbidden when an actor of a standing must not take
// the action on a listing in a status: only officers of the province take actions
// of officers, and an officer of a commune must not withdraw a published listing.
func (a ReviewAction) CheckStanding(from Status, s Standing) error {
	if rule, _ := a.Rule(); rule.Officer && s != StandingProvince {
		return Errorf(CodeForbidden, "only an officer of the province may do this")
	}
	if a == ReviewWithdraw && s == StandingCommune && (from == StatusPublished || from == StatusSuspended) {
		return Errorf(CodeForbidden, "an officer of the commune enters and proposes; the producer or an officer of the province withdraws what is published")
	}
	return nil
}

// CheckEdit returns why an actor of a standing must not change a listing in a
// status: CodeConflict while it waits for review or is withdrawn, or when someone
// other than an officer of the province changes the identity of a published
// listing; CodeForbidden when an officer of a commune changes a published one.
func CheckEdit(status Status, sameIdentity bool, s Standing) error {
	switch status {
	case StatusSubmitted:
		return Errorf(CodeConflict, "it waits for review; recall it to change it")
	case StatusWithdrawn:
		return Errorf(CodeConflict, "it is withdrawn; reopen it to change it")
	case StatusPublished, StatusSuspended:
		if s == StandingCommune {
			return Errorf(CodeForbidden, "an officer of the commune enters drafts; the producer or an officer of the province changes what is published")
		}
		if !sameIdentity && s != StandingProvince {
			return Errorf(CodeConflict, "certificates depend on name, kind, set, producer and place of a published listing; ask an officer of the province to change them, or withdraw and reopen it")
		}
	}
	return nil
}

// ListingState is the status of a listing for those who manage it.
type ListingState struct {
	Ref
	Slug         string
	Name         string
	Status       Status
	Version      int64
	ProducerID   string // of a product; for a producer its own id; otherwise empty
	ProvinceCode string
}

// ReviewFilter narrows the listings that an actor manages.
type ReviewFilter struct {
	Kinds    []Kind
	Statuses []Status
	Text     string // words of the name, with or without marks; the name contains each
}

// ReviewOutcome is the result of one listing of many that one action moves.
type ReviewOutcome struct {
	Ref
	Name  string   // empty if the actor does not manage the listing
	Moved bool     // false without Errs: the listing was already there
	Errs  []*Error // why the listing stays as it is: every wrong field
}

// ReviewService changes the status of listings.
type ReviewService interface {
	// Review applies an action. CodeNotFound when the actor may not manage the
	// listing; CodeForbidden when only officers may take the action;
	// CodePrecondition when version is not the stored one; CodeConflict when the
	// status does not allow it, or when the producer of a product is not public;
	// CodeInvalid when a field that publication needs is missing.
	Review(ctx context.Context, by Actor, ref Ref, version int64, action ReviewAction, reason string) (ListingState, error)
	// ReviewAll applies an action to each listing by the rules of Review, in the
	// order of refs, and returns one outcome for each. A listing that breaks a rule
	// stays and does not stop the others. With an error it returns the outcomes of
	// the listings before, whose moves are stored.
	ReviewAll(ctx context.Context, by Actor, refs []Ref, action ReviewAction, reason string) ([]ReviewOutcome, error)
	// Managed lists the listings that the actor manages, last changed first: those
	// of its producers, and those in the places where it is an officer. It ignores
	// the sort of the page.
	Managed(ctx context.Context, by Actor, f ReviewFilter, p Page) (List[ListingState], error)
	// State finds a listing that the actor manages; CodeNotFound otherwise.
	State(ctx context.Context, by Actor, ref Ref) (ListingState, error)
	// LastMove returns the last time that somebody took an action on a listing that
	// the actor manages; the zero value when there was none.
	LastMove(ctx context.Context, by Actor, ref Ref, action ReviewAction) (ReviewMove, error)
}

// ReviewMove is an action that was taken on a listing.
type ReviewMove struct {
	At       time.Time
	Reason   string
	UserID   string // who took it
	OnBehalf bool   // an officer took it for the producer
}
