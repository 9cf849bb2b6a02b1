package domain

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// PaperKind is a kind of paper that proves one of the four conditions.
type PaperKind string

// Paper kinds with rules of their own. The criteria name the others.
const (
	// PaperOther is a paper that the list does not name; Evidence.OtherKind does.
	PaperOther PaperKind = "other"
	// PaperGI is the registration of a geographical indication. It belongs to a
	// place and a good, not to a seller, so it proves nothing by itself.
	PaperGI PaperKind = "gi_registration"
	// PaperGIRight is the right of one producer to use a geographical indication.
	PaperGIRight PaperKind = "gi_right_of_use"
)

// PaperType is a kind of paper with the condition that it proves and its names.
type PaperType struct {
	Kind      PaperKind
	Condition Condition
	NameVI    string
	NameEN    string
}

// Verdict is the decision of an officer about a paper.
type Verdict string

// The verdicts.
const (
	VerdictPending  Verdict = "pending"  // no officer has looked at it yet
	VerdictAccepted Verdict = "accepted" //
	VerdictRejected Verdict = "rejected" // with a reason
	VerdictWaived   Verdict = "waived"   // not required of this product, with a reason; counts like an accepted one
)

// Evidence is a paper for one of the four conditions of a product, with the
// verdict of an officer on it.
type Evidence struct {
	ID        string `gorm:"primaryKey"` // UUIDv7 in lower case
	ProductID string
	Version   int64
	// ProductVersion is the version of the product, which changes with its papers.
	ProductVersion int64 `gorm:"-"`

	Condition  Condition
	PaperKind  PaperKind
	OtherKind  string // PaperOther only: what the paper is
	Number     string // may be empty: contracts and lists have none
	Issuer     string
	IssuedOn   Date
	ValidUntil *Date // the last valid day; nil: no end
	LegalBasis string
	FileID     *string // private
	// ConditionLocalWorkforce only: how many people work on the product, and how
	// many of them are local, women, of an ethnic minority; nil when not stated.
	Workers      *int
	LocalWorkers *int
	Women        *int
	Minority     *int

	Verdict       Verdict
	VerdictReason string
	VerdictBy     *string // the officer
	VerdictAt     *time.Time
	OnBehalf      bool // an officer entered it for the producer

	CreatedBy string // user
	CreatedAt time.Time
	UpdatedBy string // user
	UpdatedAt time.Time
}

// TableName returns the name of the table, since "evidence" has no plural.
func (Evidence) TableName() string { return "evidence" }

// EnteredBy reports whether a user entered what is to be judged: added the paper, or
// changed it last since its last verdict.
func (e Evidence) EnteredBy(userID string) bool {
	return e.CreatedBy == userID || e.UpdatedBy == userID && e.Verdict == VerdictPending
}

// Bounds of evidence.
const (
	MaxEvidence   = 100 // papers of a product
	maxPaperText  = 300
	maxLegalBasis = 1000
	maxWorkers    = 1_000_000
)

// Validate returns CodeInvalid for all rules that e breaks on a day. Its kind must be
// one of the criteria in force, unless was, the paper before the change, had it.
func (e Evidence) Validate(sets CriteriaSets, was *Evidence, today Date) error {
	var faults Faults
	known := faults.AddIf(!slices.Contains(Conditions(), e.Condition), "condition", "it must be one of the four conditions")
	kept := was != nil && was.Condition == e.Condition && was.PaperKind == e.PaperKind
	if _, ok := sets.On(today).PaperType(e.Condition, e.PaperKind); known && !ok && !kept {
		faults.Addf("paper_kind", "%q is no kind of paper for %s", e.PaperKind, e.Condition)
	}
	for _, t := range []struct {
		field, text string
		most        int
	}{{"other_kind", e.OtherKind, maxPaperText}, {"number", e.Number, maxPaperText}, {"issuer", e.Issuer, maxPaperText}} {
		faults.Add(validateLine(t.field, t.text, t.most))
	}
	faults.Add(validateText("legal_basis", e.LegalBasis, maxLegalBasis))
	faults.AddIf((e.PaperKind == PaperOther) != (strings.TrimSpace(e.OtherKind) != ""), "other_kind", "say what the paper is, if and only if its kind is other")
	faults.AddIf(strings.TrimSpace(e.Issuer) == "", "issuer", "say who issued it")
	faults.AddIf(e.IssuedOn == 0, "issued_on", "say when it was issued")
	faults.AddIf(e.IssuedOn > today, "issued_on", "the day is still to come")
	faults.AddIf(e.ValidUntil != nil && *e.ValidUntil < e.IssuedOn, "valid_until", "it must not be before issued_on")
	for _, n := range []struct {
		field string
		value *int
	}{{"workers", e.Workers}, {"local_workers", e.LocalWorkers}, {"women", e.Women}, {"ethnic_minority", e.Minority}} {
		switch {
		case n.value == nil:
		case e.Condition != ConditionLocalWorkforce:
			faults.Addf(n.field, "only papers on the local workforce state it")
		case *n.value < 0 || *n.value > maxWorkers:
			faults.Addf(n.field, "it must be between 0 and %d", maxWorkers)
		case e.Workers == nil:
			faults.Addf("workers", "say how many people there are in all")
		case *n.value > *e.Workers:
			faults.Addf(n.field, "it must not be more than workers")
		}
	}
	return faults.Err()
}

// CheckVerdict returns CodeInvalid unless v is a verdict with the reason that it
// needs.
func CheckVerdict(v Verdict, reason string) error {
	var faults Faults
	if !slices.Contains([]Verdict{VerdictAccepted, VerdictRejected, VerdictWaived}, v) {
		faults.Addf("verdict", "it must be accepted, rejected or waived")
	}
	faults.AddIf(v != VerdictAccepted && strings.TrimSpace(reason) == "", "reason", "say why")
	faults.AddIf(utf8.RuneCountInString(reason) > maxReviewReason, "reason", "it must have at most %d characters", maxReviewReason)
	faults.Add(validateText("reason", reason, maxReviewReason))
	return faults.Err()
}

// SamePaper reports whether two versions state the same facts, so that a verdict
// on one holds for the other.
func (e Evidence) SamePaper(o Evidence) bool {
	return e.Condition == o.Condition && e.PaperKind == o.PaperKind && e.OtherKind == o.OtherKind && e.Number == o.Number && e.Issuer == o.Issuer &&
		e.IssuedOn == o.IssuedOn && sameValue(e.ValidUntil, o.ValidUntil) && e.LegalBasis == o.LegalBasis && sameValue(e.FileID, o.FileID) &&
		sameValue(e.Workers, o.Workers) && sameValue(e.LocalWorkers, o.LocalWorkers) && sameValue(e.Women, o.Women) && sameValue(e.Minority, o.Minority)
}

func sameValue[T comparable](a, b *T) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

// LastDate returns the last day that ParseDate accepts. Windows without end end
// on it.
func LastDate() Date { return NewDate(2199, time.December, 31) }

// Proves reports whether the paper counts for its condition on the days that it
// covers: an officer accepted or waived it, and it belongs to the producer. The
// registration of a geographical indication does not; the right to use it does.
func (e Evidence) Proves() bool {
	return (e.Verdict == VerdictAccepted || e.Verdict == VerdictWaived) && e.PaperKind != PaperGI
}

// ConditionWindow is a range of days on which a condition holds, both ends
// included. A window without end ends on LastDate.
type ConditionWindow struct {
	Condition   Condition
	From, Until Date
}

// Contains reports whether d lies in the window.
func (w ConditionWindow) Contains(d Date) bool { return w.From <= d && d <= w.Until }

// Open reports whether the window has no end.
func (w ConditionWindow) Open() bool { return w.Until >= LastDate() }

// ConditionWindows returns the days on which the conditions of a product hold,
// by condition in the order of the programme and then in time. Windows of one
// condition neither overlap nor touch.
func ConditionWindows(papers []Evidence) []ConditionWindow {
	var out []ConditionWindow
	for _, c := range Conditions() {
		var some []ConditionWindow
		for _, e := range papers {
			if e.Condition != c || !e.Proves() {
				continue
			}
			until := LastDate()
			if e.ValidUntil != nil {
				until = *e.ValidUntil
			}
			some = append(some, ConditionWindow{c, e.IssuedOn, until})
		}
		slices.SortFunc(some, func(a, b ConditionWindow) int { return int(a.From - b.From) })
		for i, w := range some {
			if last := len(out) - 1; i > 0 && w.From <= out[last].Until+1 {
				out[last].Until = max(out[last].Until, w.Until)
				continue
			}
			out = append(out, w)
		}
	}
	return out
}

// Holds reports whether a condition holds on a day.
func Holds(windows []ConditionWindow, c Condition, on Date) bool {
	return slices.ContainsFunc(windows, func(w ConditionWindow) bool { return w.Condition == c && w.Contains(on) })
}

// EvidenceService stores the papers of products. Members of the producer,
// officers of the place and admins see them; for others they are CodeNotFound.
// Every change increases the version of the product and updates the search
// index.
type EvidenceService interface {
	// Evidence lists the papers of a product, by condition and then oldest first.
	Evidence(ctx context.Context, by Actor, productID string) ([]Evidence, error)
	// OneEvidence finds a paper of a product.
	OneEvidence(ctx context.Context, by Actor, productID, id string) (Evidence, error)
	// AddEvidence stores a paper, which waits for a verdict.
	AddEvidence(ctx context.Context, by Actor, e Evidence) (Evidence, error)
	// ChangeEvidence lets change edit a paper. When its facts change (see
	// SamePaper), it waits for a verdict again. CodePrecondition when version is
	// not the stored one.
	ChangeEvidence(ctx context.Context, by Actor, productID, id string, version int64, change func(*Evidence) error) (Evidence, error)
	// DeleteEvidence deletes a paper, and returns the new version of its
	// product. The audit log keeps its fields.
	DeleteEvidence(ctx context.Context, by Actor, productID, id string, version int64) (product int64, err error)
	// JudgeEvidence records a verdict of an officer of the place: CodeForbidden
	// for others who see the paper.
	JudgeEvidence(ctx context.Context, by Actor, productID, id string, version int64, v Verdict, reason string) (Evidence, error)
	// EvidenceFile finds the file of a paper; CodeNotFound when it has none.
	EvidenceFile(ctx context.Context, by Actor, productID, id string) (File, error)
}

// CheckEvidenceCount returns CodeConflict if a product may not have n papers.
func CheckEvidenceCount(n int) error {
	if n > MaxEvidence {
		return Errorf(CodeConflict, "a product has at most %d papers", MaxEvidence)
	}
	return nil
}
