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

// Validate returns CodeInvalid for all rules that i breaks on a day.
func (i Inspection) Validate(today Date) error {
	var faults Faults
	done := i.DoneOn != nil
	faults.AddIf(i.Kind != InspectionVisit && i.Kind != InspectionSample, "kind", "it must be visit or sample_test")
	faults.AddIf(i.ListingKind != KindProduct && i.ListingKind != KindProducer, "listing_kind", "only products and producers are inspected")
	faults.AddIf(i.PlannedOn == 0, "planned_on", "say for which day it is planned")
	faults.AddIf(i.PlannedOn > today.AddMonths(60), "planned_on", "it is more than five years away")
	faults.AddIf(utf8.RuneCountInString(i.Text) > MaxInspectionText, "text", "it has more than %d characters", MaxInspectionText)
	faults.AddIf(utf8.RuneCountInString(i.Note) > MaxInspectionText, "note", "it has more than %d characters", MaxInspectionText)
	faults.AddIf(strings.ContainsRune(i.Text+i.Note, 0), "text", "it must not contain the character NUL")
	faults.AddIf(len(i.Papers) > MaxPapers, "papers", "there are more than %d", MaxPapers)
	faults.AddIf(i.Cancelled && done, "cancelled", "what was done cannot be cancelled")
	faults.AddIf(done && *i.DoneOn > today, "done_on", "the day is still to come")
	faults.AddIf(done != (i.Finding != ""), "finding", "done_on and finding go together")
	faults.AddIf(i.Finding != "" && !slices.Contains([]Finding{FindingPassed, FindingMend, FindingFailed}, i.Finding), "finding", "it must be passed, mend or failed")
	faults.AddIf(i.Finding != "" && i.Finding != FindingPassed && strings.TrimSpace(i.Text) == "", "text", "say what was found")
	faults.AddIf(i.Finding == FindingMend && i.MendBy == nil, "mend_by", "give the day by which the faults must be fixed")
	faults.AddIf(i.MendBy != nil && (!done || i.Finding == FindingPassed), "mend_by", "this inspection found no faults to fix")
	faults.AddIf(i.MendBy != nil && done && *i.MendBy < *i.DoneOn, "mend_by", "it must not be before done_on")
	faults.AddIf(i.MendedOn != nil && i.MendBy == nil, "mended_on", "this inspection found no faults to fix")
	faults.AddIf(i.MendedOn != nil && done && (*i.MendedOn < *i.DoneOn || *i.MendedOn > today), "mended_on", "it must be between done_on and today")
	return faults.Err()
}

// SeenByMembers reports whether the members of the producer may see the inspection.
func (i Inspection) SeenByMembers() bool { return !i.Unannounced || i.DoneOn != nil }

// InspectionFilter narrows a list of inspections. The zero value filters nothing.
type InspectionFilter struct {
	Listing  Ref
	Province string          // a unit of today
	State    InspectionState // empty: all
	Today    Date            // for State
	Text     string          // words of the name of the listing, with or without marks; the name contains each
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
