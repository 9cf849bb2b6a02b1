package domain

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"
)

// ReportState is the state of a report.
type ReportState string

// The states of a report. The last three are final.
const (
	ReportOpen      ReportState = "open"
	ReportInReview  ReportState = "in_review"
	ReportAnswered  ReportState = "answered"  // a question, or nothing to decide
	ReportDismissed ReportState = "dismissed" // the suspicion was wrong
	ReportUpheld    ReportState = "upheld"    // the suspicion was right
)

// Final reports whether a report in this state cannot change any more.
func (s ReportState) Final() bool { return s != ReportOpen && s != ReportInReview }

// Report is a suspicion about a product: a counterfeit, or stars that are shown
// without the right. Anybody may send one.
type Report struct {
	ID      string `gorm:"primaryKey"` // UUIDv7 in lower case
	Ref     string // reference by which the reporter reads the answer; see NewReportRef
	Version int64
	State   ReportState

	// The suspicious product. An unknown code is stored as the reporter read it.
	Code        string  // of a certificate, as read; may be empty
	ProductID   *string // nil for a product without listing
	ProductName string  // as the reporter read it; may be empty

	ProvinceCode string // unit of today where it was seen
	Place        string // shop, market, address of a page
	Text         string
	Contact      string  // of the reporter; private
	PhotoKey     *string // key in the file store; nil without a photo
	PhotoType    string  // content type of the photo

	Answer    string  // the reporter reads it
	Note      string  // for officers
	DecidedBy *string // user
	DecidedAt *time.Time
	CreatedAt time.Time
	UpdatedAt time.Time

	Product *Product `gorm:"foreignKey:ProductID"`
}

// refLetters is the length of a reference: 60 bits, too many to guess.
const refLetters = 12

// NewReportRef returns a new reference of a report, with the letters of codes:
// ShowCode formats it, ParseCode reads it.
func NewReportRef() string { return randomLetters(refLetters) }

// SameReport is how long an identical report counts as a repetition, such as
// after a double click or a reload.
const SameReport = 10 * time.Minute

// Bounds of the texts of a report, in characters.
const (
	MaxReportText  = 4000
	MaxReportPlace = 300
	MaxReportName  = 200
)

// Validate returns CodeInvalid for all rules that a new report breaks. It
// must name a product and describe the suspicion.
func (r Report) Validate() error {
	var faults Faults
	for _, f := range []struct {
		field, text string
		longest     int
	}{
		{"certificate_code", r.Code, 64}, {"product_name", r.ProductName, MaxReportName}, {"place", r.Place, MaxReportPlace},
		{"text", r.Text, MaxReportText}, {"contact", r.Contact, MaxReportName},
	} {
		faults.AddIf(utf8.RuneCountInString(f.text) > f.longest, f.field, "it has more than %d characters", f.longest)
		faults.AddIf(strings.ContainsRune(f.text, 0), f.field, "it must not contain the character NUL")
	}
	faults.AddIf(r.Code == "" && r.ProductID == nil && r.ProductName == "", "product_name", "name the certificate, the product, or what you saw")
	faults.AddIf(utf8.RuneCountInString(r.Text) < 10, "text", "say in at least 10 characters what is suspicious")
	faults.AddIf(r.ProvinceCode == "", "province", "say in which province it was seen")
	return faults.Err()
}

// ReportsPerAddress limits the reports that one address sends.
func ReportsPerAddress() Limit { return Limit{"report address", 10, time.Hour} }

// ReportsPerProduct limits the reports about one product from all addresses
// together, to protect its officers from floods.
func ReportsPerProduct() Limit { return Limit{"report product", 50, 24 * time.Hour} }

// ReportsPerPlace limits the reports about goods without a listing, for each
// province.
func ReportsPerPlace() Limit { return Limit{"report place", 200, 24 * time.Hour} }

// ReportAction is an action of an officer on a report.
type ReportAction string

// The actions. ReportSuspend also suspends the product; the report stays in review.
const (
	ReportReview  ReportAction = "review"
	ReportAnswer  ReportAction = "answer"
	ReportDismiss ReportAction = "dismiss"
	ReportUphold  ReportAction = "uphold"
	ReportSuspend ReportAction = "suspend"
)

// ReportDecision is an action with its texts.
type ReportDecision struct {
	Action ReportAction
	Answer string // for the reporter; required by ReportAnswer
	Note   string // for officers; required by ReportDismiss, ReportUphold and ReportSuspend
}

// Validate returns CodeInvalid for a text of a decision that is missing or too long.
func (d ReportDecision) Validate() error {
	var faults Faults
	for _, f := range []struct{ field, text string }{{"answer_text", d.Answer}, {"note", d.Note}} {
		faults.AddIf(utf8.RuneCountInString(f.text) > maxReviewReason, f.field, "it has more than %d characters", maxReviewReason)
		faults.AddIf(strings.ContainsRune(f.text, 0), f.field, "it must not contain the character NUL")
	}
	faults.AddIf(d.Action == ReportAnswer && d.Answer == "", "answer_text", "the reporter needs an answer")
	faults.AddIf((d.Action == ReportDismiss || d.Action == ReportUphold || d.Action == ReportSuspend) && d.Note == "", "note", "say why")
	return faults.Err()
}

// Apply returns the state of a report after an action; CodeConflict when the
// report is final.
func (s ReportState) Apply(a ReportAction) (ReportState, error) {
	if s.Final() {
		return s, Errorf(CodeConflict, "the report is %s already", s)
	}
	switch a {
	case ReportAnswer:
		return ReportAnswered, nil
	case ReportDismiss:
		return ReportDismissed, nil
	case ReportUphold:
		return ReportUpheld, nil
	case ReportReview:
		if s == ReportInReview {
			return s, Errorf(CodeConflict, "the report is in review already")
		}
	}
	return ReportInReview, nil
}

// ReportFilter narrows a list of reports. The zero value filters nothing.
type ReportFilter struct {
	States    []ReportState
	ProductID string
	Province  string // of the responsible officers: a unit of today
	Text      string // words of the name of the listed product, with or without marks; or a part of the name or place that the reporter wrote
}

// ReportService stores reports and the decisions of officers on them. A report
// belongs to the officers of the place of its product, or of the place where it
// was seen when the product has no listing; for others it is CodeNotFound.
type ReportService interface {
	// AddReport stores a report. The caller sets Code, ProductName, ProvinceCode,
	// Place, Text, Contact and the photo; product is an id, a slug or empty. The
	// store finds the product of Code itself, and the answer does not reveal
	// whether there is one. When an identical report was added within SameReport,
	// AddReport returns that one with its photo. CodeInvalid names the wrong
	// field, CodeTooMany when there were too many reports about the product.
	AddReport(ctx context.Context, r Report, product string) (Report, error)
	// ReportByRef finds a report by its reference.
	ReportByRef(ctx context.Context, ref string) (Report, error)
	// Reports lists reports for an officer, newest first.
	Reports(ctx context.Context, by Actor, f ReportFilter, p Page) (List[Report], error)
	// Report finds one, with its product.
	Report(ctx context.Context, by Actor, id string) (Report, error)
	// DecideReport applies an action to a report. ReportSuspend suspends the
	// product in the same transaction; CodeConflict when there is none, or it is
	// not public.
	DecideReport(ctx context.Context, by Actor, id string, version int64, d ReportDecision) (Report, error)
}
