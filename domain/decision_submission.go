package domain

import (
	"slices"
	"strings"
)

// DecisionStep is what a draft of a decision waits for.
type DecisionStep string

// The steps. Their names are part of the HTTP contract.
const (
	DecisionSubmission    DecisionStep = "submission"     // an officer submits it
	DecisionSecondOfficer DecisionStep = "second_officer" // another officer or an admin publishes or returns it
	DecisionOfMinistry    DecisionStep = "ministry"       // an account of the ministry publishes or returns it, or an admin if an officer submitted it, or an officer if an admin did
)

// DecisionAction is an action on a draft of a decision.
type DecisionAction string

// The actions. Their names are part of the HTTP contract.
const (
	DecisionSubmit  DecisionAction = "submit"
	DecisionPublish DecisionAction = "publish"
)

// DecisionSubmitter is the user who submitted a decision.
type DecisionSubmitter struct {
	Name  string
	Roles []Role // those that the user has now
}

// Submitted reports whether d is a draft that waits for a second person.
func (d Decision) Submitted() bool { return d.Status == StatusDraft && d.SubmittedBy != nil }

// Step returns what d waits for; empty when it is published.
func (d Decision) Step() DecisionStep {
	switch {
	case d.Status != StatusDraft:
		return ""
	case d.SubmittedBy == nil:
		return DecisionSubmission
	case d.Level == LevelMinistry:
		return DecisionOfMinistry
	}
	return DecisionSecondOfficer
}

// ManagedBy reports whether the actor manages d: an officer the decisions about its
// provinces, an account of the ministry those of the ministry, an admin all.
func (d Decision) ManagedBy(by Actor) bool {
	return by.Has(RoleAdmin) || d.Level == LevelMinistry && by.Has(RoleMinistry) || d.ProvinceCode != nil && by.OfficerAt(*d.ProvinceCode, nil)
}

// CheckManaged returns CodeInvalid, with the field as the API names it, when the
// actor must not enter d.
func (d Decision) CheckManaged(by Actor) error {
	switch {
	case d.ManagedBy(by):
		return nil
	case by.Has(RoleMinistry) && !by.Has(RoleOfficer):
		return Invalidf("level", "an account of the ministry enters decisions of the ministry only")
	}
	return Invalidf("province", "this is a province of other officers; only an admin or an account of the ministry adds decisions without a province")
}

// CheckSubmit returns CodeConflict when d is submitted already or published.
func (d Decision) CheckSubmit() error {
	if err := d.CheckDraft(); err != nil {
		return err
	}
	if d.SubmittedBy != nil {
		return Errorf(CodeConflict, "the decision is submitted already; another officer publishes or returns it")
	}
	return nil
}

// CheckPublish returns why the actor, who manages d, must not publish it. It takes
// two: CodeConflict when nobody submitted d, CodeForbidden when the actor did. A
// decision of the ministry, which gives five stars, is published by an account of
// the ministry, or by an officer and an admin together: one submits, the other
// publishes. d must have its Submitter.
func (d Decision) CheckPublish(by Actor) error {
	if err := d.CheckDraft(); err != nil {
		return err
	}
	switch {
	case d.SubmittedBy == nil:
		return Errorf(CodeConflict, "the decision is not submitted; one officer submits it with POST /v1/decisions/{id}/submit, then another publishes it")
	case *d.SubmittedBy == by.UserID && d.Level == LevelMinistry:
		return Errorf(CodeForbidden, "you submitted this decision; an account of the ministry publishes it, or an admin if you are an officer, or an officer if you are an admin")
	case *d.SubmittedBy == by.UserID:
		return Errorf(CodeForbidden, "you submitted this decision; ask another officer of the province or an admin to publish it")
	case d.Level == LevelMinistry && !by.Has(RoleMinistry) && (d.Submitter == nil || !isPair(by, d.Submitter.Roles)):
		return Errorf(CodeForbidden, "a decision of the ministry is published by an account of the ministry, or by an officer and an admin together: one submits it, the other publishes it")
	}
	return nil
}

// isPair reports whether by is an officer and the other user an admin, or the reverse.
func isPair(by Actor, other []Role) bool {
	return by.Has(RoleAdmin) && slices.Contains(other, RoleOfficer) || by.Has(RoleOfficer) && slices.Contains(other, RoleAdmin)
}

// CheckReturn returns why a user must not return d: CodeConflict when d does not wait
// for a second person, CodeInvalid when the reason is missing. The submitter needs none.
func (d Decision) CheckReturn(userID, reason string) error {
	if err := d.CheckDraft(); err != nil {
		return err
	}
	switch {
	case d.SubmittedBy == nil:
		return Errorf(CodeConflict, "the decision is not submitted; there is nothing to return")
	case *d.SubmittedBy != userID && strings.TrimSpace(reason) == "":
		return Invalidf("reason", "say why")
	}
	return validateText("reason", reason, maxReviewReason)
}
