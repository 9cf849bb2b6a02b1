package domain

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// InspectionKind is how officers inspect a product after its certification.
type InspectionKind string

// The kinds.
const (
	InspectionVisit  InspectionKind = "visit"
	InspectionSample InspectionKind = "sample_test" // a sample is taken and tested
)

// Finding is the result of an inspection.
type Finding string

// The findings; empty until the inspection is done.
const (
	FindingPassed Finding = "passed"
	FindingMend   Finding = "mend" // faults must be fixed by a day
	FindingFailed Finding = "failed"
)

// Inspection is a visit or a sample test after certification, planned or done.
type Inspection struct {
	ID      string `gorm:"primaryKey"` // UUIDv7 in lower case
	Version int64
	Kind    InspectionKind `gorm:"column:inspection_kind"`

	ListingKind Kind   // KindProduct or KindProducer
	ListingID   string // the inspected listing

	PlannedOn   Date
	Unannounced bool // members of the producer see it only after it is done
	DoneOn      *Date
	Finding     Finding
	Text        string           // findings; members of the producer read it
	Note        string           // for officers
	Papers      JSONList[string] // ids of files: minutes, test reports
	MendBy      *Date            // faults must be fixed by this day
	MendedOn    *Date            // the day on which they were fixed
	Cancelled   bool

	CreatedBy string // user
	CreatedAt time.Time
	UpdatedBy string // user
	UpdatedAt time.Time
}

// Ref returns the inspected listing.
func (i Inspection) Ref() Ref { return Ref{i.ListingKind, i.ListingID} }

// MaxPapers is how many papers an inspection may have.
const MaxPapers = 20

// MaxInspectionText bounds text and note of an inspection, in characters.
const MaxInspectionText = maxReviewReason

// Validate returns CodeInvalid for the first rule that i breaks on a day.
func (i Inspection) Validate(today Date) error {
	done := i.DoneOn != nil
	switch {
	case i.Kind != InspectionVisit && i.Kind != InspectionSample:
		return Invalidf("kind", "it must be visit or sample_test")
	case i.ListingKind != KindProduct && i.ListingKind != KindProducer:
		return Invalidf("listing_kind", "only products and producers are inspected")
	case i.PlannedOn == 0:
		return Invalidf("planned_on", "say for which day it is planned")
	case i.PlannedOn > today.AddMonths(60):
		return Invalidf("planned_on", "it is more than five years away")
	case utf8.RuneCountInString(i.Text) > MaxInspectionText:
		return Invalidf("text", "it has more than %d characters", MaxInspectionText)
	case utf8.RuneCountInString(i.Note) > MaxInspectionText:
		return Invalidf("note", "it has more than %d characters", MaxInspectionText)
	case strings.ContainsRune(i.Text+i.Note, 0):
		return Invalidf("text", "it must not contain the character NUL")
	case len(i.Papers) > MaxPapers:
		return Invalidf("papers", "there are more than %d", MaxPapers)
	case i.Cancelled && done:
		return Invalidf("cancelled", "what was done cannot be cancelled")
	case done && *i.DoneOn > today:
		return Invalidf("done_on", "the day is still to come")
	case done != (i.Finding != ""):
		return Invalidf("finding", "done_on and finding go together")
	case i.Finding != "" && !slices.Contains([]Finding{FindingPassed, FindingMend, FindingFailed}, i.Finding):
		return Invalidf("finding", "it must be passed, mend or failed")
	case i.Finding != "" && i.Finding != FindingPassed && strings.TrimSpace(i.Text) == "":
		return Invalidf("text", "say what was found")
	case i.Finding == FindingMend && i.MendBy == nil:
		return Invalidf("mend_by", "give the day by which the faults must be fixed")
	case i.MendBy != nil && (!done || i.Finding == FindingPassed):
		return Invalidf("mend_by", "this inspection found no faults to fix")
	case i.MendBy != nil && *i.MendBy < *i.DoneOn:
		return Invalidf("mend_by", "it must not be before done_on")
	case i.MendedOn != nil && i.MendBy == nil:
		return Invalidf("mended_on", "this inspection found no faults to fix")
	case i.MendedOn != nil && (*i.MendedOn < *i.DoneOn || *i.MendedOn > today):
		return Invalidf("mended_on", "it must be between done_on and today")
	}
	return nil
}

// SeenByMembers reports whether the members of the producer may see the inspection.
func (i Inspection) SeenByMembers() bool { return !i.Unannounced || i.DoneOn != nil }

// InspectionFilter narrows a list of inspections. The zero value filters nothing.
type InspectionFilter struct {
	Listing  Ref
	Province string          // a unit of today
	State    InspectionState // empty: all
	Today    Date            // for State
}

// InspectionState is a filter for lists of inspections.
type InspectionState string

// The states that lists can be narrowed to.
const (
	InspectionPlanned   InspectionState = "planned"   // not done
	InspectionOverdue   InspectionState = "overdue"   // not done, and its day is in the past
	InspectionDone      InspectionState = "done"      //
	InspectionToMend    InspectionState = "to_mend"   // faults are not fixed yet
	InspectionMendLate  InspectionState = "mend_late" // faults are not fixed, and MendBy is in the past
	InspectionCancelled InspectionState = "cancelled"
)

// InspectionService stores inspections. Officers of the place of the inspected
// listing and admins change them; members of the producer read them without
// notes. For others they are CodeNotFound.
type InspectionService interface {
	// AddInspection stores an inspection. With suspend, a failed inspection
	// suspends the listing in the same transaction.
	AddInspection(ctx context.Context, by Actor, i Inspection, suspend bool) (Inspection, error)
	// ChangeInspection lets change edit an inspection, except its listing and
	// author. CodePrecondition when version is not the stored one.
	ChangeInspection(ctx context.Context, by Actor, id string, version int64, suspend bool, change func(*Inspection) error) (Inspection, error)
	// Inspections lists those that the actor may see, newest first.
	Inspections(ctx context.Context, by Actor, f InspectionFilter, p Page) (List[Inspection], error)
	// Inspection finds one.
	Inspection(ctx context.Context, by Actor, id string) (Inspection, error)
}
