package domain

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// DecisionLevel is the administrative level that takes a decision.
type DecisionLevel string

// The levels. The criteria say which stars each certifies, and when.
const (
	LevelDistrict DecisionLevel = "district"
	LevelProvince DecisionLevel = "province"
	LevelMinistry DecisionLevel = "ministry"
)

// Decision approves a batch of products. Its number restarts each year and
// repeats across issuers, so its key is issuer, number and date together.
type Decision struct {
	Record
	Issuer       string
	Number       string
	Date         Date `gorm:"column:decided_on"`
	Level        DecisionLevel
	Criteria     Criteria
	ProvinceCode *string // the province of the products; nil for decisions of the ministry
	Note         string

	ScanID     *string // the scan of the signed decision, a private file; nil for none
	ScanPublic bool    // everybody may read the scan once the decision is published

	// Who submitted the draft for publication, and when; nil before, and again after
	// each change. They stay when it is published.
	SubmittedBy *string // user
	SubmittedAt *time.Time
	Submitter   *DecisionSubmitter `gorm:"-"` // for those who manage the decision
}

// firstDecision is the first day of the programme (Decision 490/QĐ-TTg).
const firstDecision = Date(17658) // 2018-05-07

// DecisionNumber returns the number of a decision as it is stored: Ð (U+00D0), which
// looks like Đ and which some keyboards type for it, becomes Đ.
func DecisionNumber(text string) string {
	return strings.NewReplacer("Ð", "Đ", "ð", "đ").Replace(text)
}

// Validate returns CodeInvalid, with the field as the API names it, for all
// rules that d breaks. Today is Vietnam's.
func (d Decision) Validate(sets CriteriaSets, today Date) error {
	var faults Faults
	for _, t := range []struct {
		field, text string
		most        int
	}{{"issuer", d.Issuer, maxName}, {"number", d.Number, 100}} {
		faults.AddIf(strings.TrimSpace(t.text) == "" || strings.TrimSpace(t.text) != t.text, t.field, "it must not be empty, nor begin or end with a space")
		faults.Add(validateLine(t.field, t.text, t.most))
	}
	faults.Add(validateText("text", d.Note, maxText))
	dated := faults.AddIf(d.Date < firstDecision || d.Date > today, "date", "it must lie between %s and today", firstDecision)
	inForce := sets.On(d.Date)
	switch d.Level {
	case LevelDistrict, LevelProvince, LevelMinistry:
		faults.AddIf(dated && len(inForce.StarsBy(d.Level, d.Date)) == 0, "level", "on %s this level certifies nothing under the criteria of %s", d.Date, inForce.ID)
	default:
		faults.Addf("level", "it must be district, province or ministry")
	}
	faults.AddIf(d.Level != LevelMinistry && d.ProvinceCode == nil, "province", "say whose products it is about: a unit of today")
	used, known := sets.Of(d.Criteria)
	explained := strings.TrimSpace(d.Note) != ""
	switch {
	case !known:
		faults.Addf("criteria", "it must be one of %s", sets.ids())
	case !dated || explained:
	case used.ID != inForce.ID:
		faults.Addf("criteria", "on %s the criteria of %s were in force; say in text why others were used", d.Date, inForce.ID)
	case used.Until != nil && d.Date > *used.Until:
		faults.Addf("criteria", "the criteria of %s were in force until %s; say in text why they were used", used.ID, *used.Until)
	}
	return faults.Err()
}

// CheckStars returns CodeInvalid when a decision of this level and day must not give
// so many stars.
func (d Decision) CheckStars(sets CriteriaSets, stars int) error {
	if stars < 3 || stars > 5 {
		return Invalidf("stars", "a certificate has 3, 4 or 5 stars")
	}
	inForce := sets.On(d.Date)
	may := inForce.StarsBy(d.Level, d.Date)
	switch {
	case slices.Contains(may, stars):
		return nil
	case len(may) == 0:
		return Invalidf("stars", "on %s this level certifies nothing under the criteria of %s", d.Date, inForce.ID)
	case stars == 5 && slices.Contains(may, 4):
		return Invalidf("stars", "this level certifies at most four stars; from %s points on set potential_five with four stars", inForce.least(5))
	}
	list := make([]string, len(may))
	for i, n := range may {
		list[i] = strconv.Itoa(n)
	}
	return Invalidf("stars", "a decision of this level certifies these numbers of stars only: %s", strings.Join(list, ", "))
}

// checkPotential returns CodeInvalid when a decision must not state potential for five
// stars with so many stars: a level that may not give five certifies the product with
// four and sends it up.
func (d Decision) checkPotential(sets CriteriaSets, stars int) error {
	may := sets.On(d.Date).StarsBy(d.Level, d.Date)
	if stars != 4 || !slices.Contains(may, 4) || slices.Contains(may, 5) {
		return Invalidf("potential_five", "the province certifies a product with potential for five stars with four and sends it up")
	}
	return nil
}

// DecisionLineKind is why a decision names a product.
type DecisionLineKind string

// The kinds.
const (
	DecisionLineNew        DecisionLineKind = "new"
	DecisionLineRenewal    DecisionLineKind = "renewal"     // re-evaluated (đánh giá lại)
	DecisionLineUpgrade    DecisionLineKind = "upgrade"     // more stars than before (nâng hạng)
	DecisionLineNameChange DecisionLineKind = "name_change" // the product has a new name; stars and end stay
)

// MaxDecisionLines is how many products a decision may name.
const MaxDecisionLines = 500

// DecisionLine is a line of a decision about one product. It becomes a certificate
// when the decision is published.
type DecisionLine struct {
	ID            string `gorm:"primaryKey"` // UUIDv7 in lower case
	DecisionID    string
	ProductID     string
	Kind          DecisionLineKind `gorm:"column:award_kind"`
	Stars         int              // 3 to 5
	PotentialFive bool
	ScoreA        *int   // hundredths of a point: product and community; nil when not stated
	ScoreB        *int   // marketing
	ScoreC        *int   // quality
	Score         *int   // total
	Name          string // the product's name on the certificate; empty: its current name

	Product *Product `gorm:"foreignKey:ProductID"`
}

// TableName is the table of the lines of decisions.
func (DecisionLine) TableName() string { return "awards" }

// Validate returns CodeInvalid, with the field as the API names it, for all
// rules that a line of decision d breaks.
func (a DecisionLine) Validate(sets CriteriaSets, d Decision) error {
	var faults Faults
	switch a.Kind {
	case DecisionLineNew, DecisionLineRenewal, DecisionLineUpgrade, DecisionLineNameChange:
	default:
		faults.Addf("kind", "%q is no kind of award", a.Kind)
	}
	faults.Add(d.CheckStars(sets, a.Stars))
	if a.PotentialFive {
		faults.Add(d.checkPotential(sets, a.Stars))
	}
	if a.Name != "" {
		faults.Add(validateNames(a.Name, ""))
	}
	faults.AddIf(a.Kind == DecisionLineNameChange && a.Name == "", "name", "give the new name of the product")
	if set, ok := sets.Of(d.Criteria); ok { // otherwise the decision is wrong, not its line
		faults.Add(a.validateScore(set))
	}
	return faults.Err()
}

func (a DecisionLine) validateScore(set CriteriaSet) error {
	parts := []*int{a.ScoreA, a.ScoreB, a.ScoreC}
	names := []string{"score_a", "score_b", "score_c"}
	stated, sum := 0, 0
	for i, p := range parts {
		if p == nil {
			continue
		}
		stated++
		sum += *p
		if most := set.MaxParts[i]; *p < 0 || *p > most {
			return Invalidf(names[i], "under %s this part has 0 to %d points", set.ID, most/100)
		}
	}
	if stated != 0 && stated != len(parts) {
		return Invalidf("score_a", "the parts A, B and C go together")
	}
	total := a.Score
	if total == nil && stated > 0 {
		total = &sum
	}
	if total == nil {
		return nil
	}
	if *total < 0 || *total > MaxScore {
		return Invalidf("score", "it must be between 0 and 100 points")
	}
	if stated > 0 && *total != sum {
		return Invalidf("score", "the parts make %s points", points(sum))
	}
	switch band := set.StarsOf(*total); {
	case band < 3:
		return Invalidf("score", "below %s points there is no certificate", set.least(3))
	case band == 5 && a.Stars == 4:
		if !a.PotentialFive {
			return Invalidf("potential_five", "from %s points on a product has potential for five stars; until the ministry decides it is certified with four", set.least(5))
		}
	case a.PotentialFive:
		return Invalidf("score", "potential for five stars needs %s points", set.least(5))
	case band != a.Stars:
		return Invalidf("stars", "%s points make %d stars", points(*total), band)
	}
	return nil
}

// Total returns the score in hundredths, or the sum of the parts when only they
// are stated.
func (a DecisionLine) Total() *int {
	if a.Score != nil || a.ScoreA == nil || a.ScoreB == nil || a.ScoreC == nil {
		return a.Score
	}
	sum := *a.ScoreA + *a.ScoreB + *a.ScoreC
	return &sum
}

// Certify returns the certificate of a line of decision d, and the changed
// certificates that it supersedes. all are the certificates of the product. It
// fails with CodeConflict when the line does not fit them, or when sets lack the
// criteria of d.
func (a DecisionLine) Certify(sets CriteriaSets, d Decision, all []Certificate) (c Certificate, superseded []Certificate, err error) {
	set, ok := sets.Of(d.Criteria)
	if !ok {
		return c, nil, Errorf(CodeConflict, "the criteria of %s are not known here", d.Criteria)
	}
	c = Certificate{
		ProductID: a.ProductID, DecisionID: d.ID, Kind: a.Kind, Stars: a.Stars, PotentialFive: a.PotentialFive, Name: a.Name,
		ScoreA: a.ScoreA, ScoreB: a.ScoreB, ScoreC: a.ScoreC, Score: a.Total(), ValidFrom: d.Date, ValidUntil: set.ValidUntil(d.Date),
	}
	current := CurrentOn(all, d.Date)
	var last *Certificate
	for i := range all {
		if all[i].ValidFrom >= d.Date && all[i].ValidOn(all[i].ValidFrom) {
			return c, nil, Errorf(CodeConflict, "the product has a certificate of %s, which is not before this decision", all[i].ValidFrom)
		}
		if last == nil || all[i].ValidFrom > last.ValidFrom {
			last = &all[i]
		}
	}
	switch a.Kind {
	case DecisionLineNew:
		if current != nil {
			return c, nil, Errorf(CodeConflict, "the product has a certificate that is valid on %s; it is a renewal, an upgrade or a change of name", d.Date)
		}
	case DecisionLineRenewal:
		if last == nil {
			return c, nil, Errorf(CodeConflict, "the product never had a certificate; it is new")
		}
	case DecisionLineUpgrade:
		if last == nil || last.Stars >= a.Stars {
			return c, nil, Errorf(CodeConflict, "an upgrade gives more stars than the certificate before")
		}
	case DecisionLineNameChange:
		if current == nil {
			return c, nil, Errorf(CodeConflict, "only a certificate that is valid on %s can change its name", d.Date)
		}
		if current.Stars != a.Stars || current.PotentialFive != a.PotentialFive {
			return c, nil, Errorf(CodeConflict, "a change of name changes no stars")
		}
		// A change of name evaluates nothing, so the end and the score stay.
		c.ValidUntil, c.Score, c.ScoreA, c.ScoreB, c.ScoreC = current.ValidUntil, current.Score, current.ScoreA, current.ScoreB, current.ScoreC
	}
	if current != nil {
		old := *current
		old.SupersededOn = &d.Date
		superseded = append(superseded, old)
	}
	return c, superseded, nil
}

// DecisionFilter narrows decisions.
type DecisionFilter struct {
	Provinces []string
	Level     DecisionLevel
	Year      int    // of the date; 0: any
	Number    string // the whole number
}

// ManagedDecisionFilter limits the decisions that an officer lists. Empty fields
// allow everything.
type ManagedDecisionFilter struct {
	Status    Status
	Submitted *bool  // true: drafts that wait for a second person; false: drafts that are not submitted
	Number    string // words of the number, with or without Đ; the number contains each
}

// DecisionWithLines is a decision with its lines: drafted while it is a draft,
// certificates after it was published.
type DecisionWithLines struct {
	Decision
	Lines        []DecisionLine
	Certificates []CertifiedProduct
}

// CertifiedProduct is a certificate with its product.
type CertifiedProduct struct {
	Certificate
	Product Product // with its producer when that is public
}

// DecisionRefusal is one reason why a draft of many was not submitted or published.
type DecisionRefusal struct {
	DecisionID string
	Number     string
	ProductID  string // of the line that is wrong; empty about the decision as a whole
	Product    string
	Err        *Error
}

// DecisionService stores decisions. A draft of another province is CodeNotFound.
type DecisionService interface {
	// Decisions lists published decisions, newest first by date.
	Decisions(ctx context.Context, f DecisionFilter, p Page) (List[Decision], error)
	// Decision finds a published decision by id or slug, with the certificates
	// of products that are public; CodeNotFound otherwise.
	Decision(ctx context.Context, idOrSlug string) (DecisionWithLines, error)

	// ManagedDecisions lists those of the officer's provinces, in any state,
	// last entered first.
	ManagedDecisions(ctx context.Context, by Actor, f ManagedDecisionFilter, p Page) (List[Decision], error)
	// ManagedDecision finds one with its lines.
	ManagedDecision(ctx context.Context, by Actor, id string) (DecisionWithLines, error)
	// AddDecision stores a draft; CodeConflict when (issuer, number, date) exists.
	AddDecision(ctx context.Context, by Actor, d Decision) (Decision, error)
	// ChangeDecision changes a draft.
	ChangeDecision(ctx context.Context, by Actor, d Decision, version int64) (Decision, error)
	// DeleteDecision deletes a draft with its lines.
	DeleteDecision(ctx context.Context, by Actor, id string, version int64) error
	// AddDecisionLines adds lines to a draft, all or none; replace removes the existing
	// lines first. An error names the line: "awards[2].stars".
	AddDecisionLines(ctx context.Context, by Actor, id string, version int64, lines []DecisionLine, replace bool) (DecisionWithLines, error)
	// RemoveDecisionLine removes a line from a draft, whatever the other lines are; one that
	// is gone already is no error.
	RemoveDecisionLine(ctx context.Context, by Actor, id string, version int64, lineID string) error
	// MatchAnnex finds the products of the rows of an annex and checks each row.
	// It changes nothing.
	MatchAnnex(ctx context.Context, by Actor, id string, lines []AnnexLine) (Decision, []AnnexMatch, error)
	// SetDecisionScan attaches a file of the actor as the scan of the signed decision,
	// or removes the scan, and says whether everybody may read it. Of a draft that
	// takes the submission back; the scan of a published decision may change, too.
	SetDecisionScan(ctx context.Context, by Actor, id string, version int64, fileID *string, public bool) (DecisionWithLines, error)
	// DecisionScan finds the scan: that of a published decision for everybody when it
	// is public, otherwise for those who manage the decision; CodeNotFound otherwise.
	DecisionScan(ctx context.Context, by Actor, id string) (File, error)

	// SubmitDecision submits a draft, all lines of which could become certificates,
	// and notifies those who may publish it. Any change takes the submission back.
	SubmitDecision(ctx context.Context, by Actor, id string, version int64, today Date) (DecisionWithLines, error)
	// ReturnDecision takes the submission of a draft back and notifies the submitter
	// of the reason. The submitter needs none.
	ReturnDecision(ctx context.Context, by Actor, id string, version int64, reason string) (DecisionWithLines, error)
	// PublishDecision makes a certificate of each line, all or none. Another user
	// than the actor must have submitted the draft; see Decision.CheckPublish.
	PublishDecision(ctx context.Context, by Actor, id string, version int64, today Date) (DecisionWithLines, error)
	// MoveDecisions submits or publishes drafts by the rules of SubmitDecision and
	// PublishDecision, each whole or not at all, and names every line that keeps its
	// draft where it is. Decisions that are there already are passed over.
	MoveDecisions(ctx context.Context, by Actor, ids []string, action DecisionAction, today Date) (done int, refused []DecisionRefusal, err error)
	// ImportedDecisions returns the drafts that written rows of an import name for
	// their products and that the actor manages, and the row of each product.
	// CodeNotFound unless the actor sent the import or manages a product that it
	// wrote; CodeConflict as Import.CheckMove.
	ImportedDecisions(ctx context.Context, by Actor, importID string) (ids []string, rows map[string]int, err error)
}

// CheckDecisionLineCount returns CodeInvalid if a decision may not name n
// products.
func CheckDecisionLineCount(n int) error {
	if n > MaxDecisionLines {
		return Invalidf("awards", "a decision names at most %d products", MaxDecisionLines)
	}
	return nil
}

// CheckDraft returns CodeConflict if the decision cannot change any more.
func (d Decision) CheckDraft() error {
	if d.Status != StatusDraft {
		return Errorf(CodeConflict, "the decision is published; propose changes of its certificates instead")
	}
	return nil
}
