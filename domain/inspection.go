package domain

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// InspectionKind is how officers look after a product once it is certified.
type InspectionKind string

// The kinds.
const (
	InspectionVisit  InspectionKind = "visit"
	InspectionSample InspectionKind = "sample_test" // a sample is taken and tested
)

// Finding is what an inspection found.
type Finding string

// The findings; empty until the inspection is done.
const (
	FindingPassed Finding = "passed"
	FindingMend   Finding = "mend" // faults to be mended by a day
	FindingFailed Finding = "failed"
)

// Inspection is a visit or a sample test after certification, planned or done.
type Inspection struct {
	ID      string `gorm:"primaryKey"` // UUIDv7 in lower case
	Version int64
	Kind    InspectionKind `gorm:"column:inspection_kind"`

	ListingKind Kind   // KindProduct or KindProducer
	ListingID   string // what is inspected

	PlannedOn   Date
	Unannounced bool // its members see it only once it is done
	DoneOn      *Date
	Finding     Finding
	Text        string          // what was found; members read it
	Note        string          // for officers
	Papers      Records[string] // ids of files: minutes, test reports
	MendBy      *Date           // faults are to be mended by then
	MendedOn    *Date
	Cancelled   bool

	CreatedBy string // user
	CreatedAt time.Time
	UpdatedBy string // user
	UpdatedAt time.Time
}

// Ref is what is inspected.
func (i Inspection) Ref() Ref { return Ref{i.ListingKind, i.ListingID} }

// MaxPapers is how many papers an inspection may have.
const MaxPapers = 20

// MaxInspectionText bounds text and note of an inspection, in characters.
const MaxInspectionText = maxReviewReason

// Check tells what in i breaks a rule, on a day.
func (i Inspection) Check(today Date) error {
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
		return Invalidf("text", "it must not hold the character NUL")
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
		return Invalidf("mend_by", "say by which day the faults are to be mended")
	case i.MendBy != nil && (!done || i.Finding == FindingPassed):
		return Invalidf("mend_by", "there is nothing to mend")
	case i.MendBy != nil && *i.MendBy < *i.DoneOn:
		return Invalidf("mend_by", "it must not be before done_on")
	case i.MendedOn != nil && i.MendBy == nil:
		return Invalidf("mended_on", "there is nothing to mend")
	case i.MendedOn != nil && (*i.MendedOn < *i.DoneOn || *i.MendedOn > today):
		return Invalidf("mended_on", "it must be between done_on and today")
	}
	return nil
}

// SeenByMembers tells whether those who are inspected may know of it.
func (i Inspection) SeenByMembers() bool { return !i.Unannounced || i.DoneOn != nil }

// InspectionFilter narrows a list of inspections. The zero value filters nothing.
type InspectionFilter struct {
	Listing  Ref
	Province string          // a unit of today
	State    InspectionState // empty: all
	Today    Date            // for State
}

// InspectionState is a question that officers ask about inspections.
type InspectionState string

// The states that lists can be narrowed to.
const (
	InspectionPlanned   InspectionState = "planned"   // still to do
	InspectionOverdue   InspectionState = "overdue"   // still to do, and its day is over
	InspectionDone      InspectionState = "done"      //
	InspectionToMend    InspectionState = "to_mend"   // faults are not mended yet
	InspectionMendLate  InspectionState = "mend_late" // and should have been
	InspectionCancelled InspectionState = "cancelled"
)

// InspectionService plans and records inspections. Officers of the place of
// what is inspected, and admins, change them; its members read them without
// notes. For others there is none (CodeNotFound).
type InspectionService interface {
	// AddInspection stores an inspection of a listing. With suspend, a failed
	// one hides the listing in the same transaction.
	AddInspection(ctx context.Context, by Actor, i Inspection, suspend bool) (Inspection, error)
	// ChangeInspection lets change alter an inspection; what it is of and who
	// made it stay. CodePrecondition when version is not the stored one.
	ChangeInspection(ctx context.Context, by Actor, id string, version int64, suspend bool, change func(*Inspection) error) (Inspection, error)
	// Inspections lists those that the actor may see, newest first.
	Inspections(ctx context.Context, by Actor, f InspectionFilter, p Page) (List[Inspection], error)
	// Inspection finds one.
	Inspection(ctx context.Context, by Actor, id string) (Inspection, error)
}
