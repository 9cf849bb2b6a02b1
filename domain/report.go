package domain

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"
)

// ReportState is how far officers are with a report.
type ReportState string

// The states of a report. The last three are final.
const (
	ReportOpen      ReportState = "open"
	ReportInReview  ReportState = "in_review"
	ReportAnswered  ReportState = "answered"  // a question, or nothing to decide
	ReportDismissed ReportState = "dismissed" // nothing wrong was found
	ReportUpheld    ReportState = "upheld"    // the suspicion was right
)

// Final tells whether nothing more happens to a report in this state.
func (s ReportState) Final() bool { return s != ReportOpen && s != ReportInReview }

// Report is a suspicion that somebody has about a product: a counterfeit, or
// stars that are shown without the right. Anybody may send one.
type Report struct {
	ID      string `gorm:"primaryKey"` // UUIDv7 in lower case
	Ref     string // what the reporter reads the answer with; see NewReportRef
	Version int64
	State   ReportState

	// What it is about. A code that nobody issued is kept as it was read: that is what makes it suspicious.
	Code        string  // of a certificate, as read; may be empty
	ProductID   *string // nil where it is no product of ours
	ProductName string  // as seen; may be empty

	ProvinceCode string // unit of today where it was seen
	Place        string // shop, market, address of a page
	Text         string
	Contact      string  // of the reporter; private
	PhotoKey     *string // key in the file store; nil without a photo
	PhotoType    string  // content type of the photo

	Answer    string  // public: the reporter reads it
	Note      string  // for officers
	DecidedBy *string // user
	DecidedAt *time.Time
	CreatedAt time.Time
	UpdatedAt time.Time

	Product *Product `gorm:"foreignKey:ProductID"`
}

// refLetters is how long a reference is: 60 bits, which nobody guesses.
const refLetters = 12

// NewReportRef makes the reference of a report, of the letters of codes:
// ShowCode prints it, ParseCode reads it.
func NewReportRef() string { return randomLetters(refLetters) }

// SameReport is how long a report that is sent again word for word is the same
// one: a double click, or a page that is loaded anew.
const SameReport = 10 * time.Minute

// Bounds of the texts of a report, in characters.
const (
	MaxReportText  = 4000
	MaxReportPlace = 300
	MaxReportName  = 200
)

// Check tells what in a new report breaks a rule. A report about nothing, or
// without a word, helps nobody.
func (r Report) Check() error {
	for _, f := range []struct {
		field, text string
		longest     int
	}{
		{"certificate_code", r.Code, 64}, {"product_name", r.ProductName, MaxReportName}, {"place", r.Place, MaxReportPlace},
		{"text", r.Text, MaxReportText}, {"contact", r.Contact, MaxReportName},
	} {
		if utf8.RuneCountInString(f.text) > f.longest {
			return Invalidf(f.field, "it has more than %d characters", f.longest)
		}
		if strings.ContainsRune(f.text, 0) {
			return Invalidf(f.field, "it must not hold the character NUL")
		}
	}
	switch {
	case r.Code == "" && r.ProductID == nil && r.ProductName == "":
		return Invalidf("product_name", "name the certificate, the product, or what you saw")
	case utf8.RuneCountInString(r.Text) < 10:
		return Invalidf("text", "say in at least 10 characters what is suspicious")
	case r.ProvinceCode == "":
		return Invalidf("province", "say in which province it was seen")
	}
	return nil
}

// ReportsPerAddress limits the reports that one address sends.
func ReportsPerAddress() Limit { return Limit{"report address", 10, time.Hour} }

// ReportsPerProduct limits the reports about one product from all addresses
// together, so that its officers are not flooded.
func ReportsPerProduct() Limit { return Limit{"report product", 50, 24 * time.Hour} }

// ReportsPerPlace limits the reports about goods without a listing, for each
// province.
func ReportsPerPlace() Limit { return Limit{"report place", 200, 24 * time.Hour} }

// ReportAction is what an officer does about a report.
type ReportAction string

// The actions. ReportSuspend hides the product while the report goes on.
const (
	ReportReview  ReportAction = "review"
	ReportAnswer  ReportAction = "answer"
	ReportDismiss ReportAction = "dismiss"
	ReportUphold  ReportAction = "uphold"
	ReportSuspend ReportAction = "suspend"
)

// ReportDecision is an action with its words.
type ReportDecision struct {
	Action ReportAction
	Answer string // public; needed to answer
	Note   string // for officers; needed to dismiss, uphold and suspend
}

// Check tells what of a decision is missing or too long.
func (d ReportDecision) Check() error {
	for _, f := range []struct{ field, text string }{{"answer", d.Answer}, {"note", d.Note}} {
		if utf8.RuneCountInString(f.text) > maxReviewReason {
			return Invalidf(f.field, "it has more than %d characters", maxReviewReason)
		}
		if strings.ContainsRune(f.text, 0) {
			return Invalidf(f.field, "it must not hold the character NUL")
		}
	}
	switch {
	case d.Action == ReportAnswer && d.Answer == "":
		return Invalidf("answer", "the reporter needs an answer")
	case (d.Action == ReportDismiss || d.Action == ReportUphold || d.Action == ReportSuspend) && d.Note == "":
		return Invalidf("note", "say why")
	}
	return nil
}

// Apply returns the state of a report after an action; CodeConflict when it is
// decided already.
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
	Province  string // of the officers who see to it: a unit of today
}

// ReportService takes reports and lets officers decide on them. A report
// belongs to the officers of its product's place, or of where it was seen when
// it is about no product of ours; for others there is none (CodeNotFound).
type ReportService interface {
	// AddReport stores a report, of which Code, ProductName, ProvinceCode, Place, Text, Contact and the
	// photo are given, and product, an id or slug or empty. The product of a
	// certificate's code is found by itself; whether there is one is not told.
	// A report that equals one of the last SameReport in all its texts is that
	// one, which is returned with the photo that it had.
	// CodeInvalid names what is wrong, CodeTooMany when there were too many
	// about the product today.
	AddReport(ctx context.Context, r Report, product string) (Report, error)
	// ReportByRef finds a report by its reference.
	ReportByRef(ctx context.Context, ref string) (Report, error)
	// Reports lists reports for an officer, newest first.
	Reports(ctx context.Context, by Actor, f ReportFilter, p Page) (List[Report], error)
	// Report finds one, with its product.
	Report(ctx context.Context, by Actor, id string) (Report, error)
	// DecideReport does something about a report. Suspending hides its product in
	// the same transaction; CodeConflict when there is none, or it is not public.
	DecideReport(ctx context.Context, by Actor, id string, version int64, d ReportDecision) (Report, error)
}
