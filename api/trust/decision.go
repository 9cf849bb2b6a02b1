package trust

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
	"chophien/transfer"
)

// DecisionSummary is a decision in a list.
type DecisionSummary struct {
	ID           string  `json:"id" format:"uuid"`
	Slug         string  `json:"slug"`
	Status       string  `json:"state" enum:"draft,published" doc:"draft or published" example:"published"`
	ProvinceCode *string `json:"province_code" doc:"Of the products: unit of today; null for the ministry's"`
	Text         string  `json:"text" nullable:"true" doc:"What readers of the decision should know"`

	WaitsFor   *string                         `json:"waits_for" enum:"submission,second_officer,ministry" doc:"What a draft waits for. submission: an officer submits it. second_officer: another officer of the province or an admin publishes or returns it. ministry: an account of the ministry does, or an admin if an officer submitted it, or an officer if an admin did. null once it is published" example:"second_officer"`
	Submission rest.OrNull[DecisionSubmission] `json:"submission" doc:"Who submitted it, and when. null before, after a change, and for readers who do not manage the decision"`

	view.DecisionView
	rest.Sample
	view.Stamps
}

func decisionSummary(d domain.Decision) DecisionSummary {
	out := DecisionSummary{
		ID: d.ID, Slug: d.Slug, Status: string(d.Status), Text: d.Note, ProvinceCode: d.ProvinceCode, Sample: rest.SampleOf(d.Sample), Stamps: view.StampsOf(d.Record),
		DecisionView: view.DecisionViewOf(d),
		WaitsFor:     rest.OrNil(string(d.Step())), Submission: submissionOf(d),
	}
	return out
}

// DecisionProduct is a certificate of a decision with its product.
type DecisionProduct struct {
	Certificate view.CertificateView              `json:"certificate"`
	Product     view.Names                        `json:"product"`
	Producer    rest.OrNull[view.ProducerSummary] `json:"producer" doc:"null where none is public"`
}

// Decision is a decision with its certificates, or as a draft with its lines.
type Decision struct {
	DecisionSummary
	Version  int64             `json:"version" doc:"The ETag begins with this number"`
	ValidOn  string            `json:"valid_on" format:"date" doc:"The day that states were computed for"`
	Awards   []AwardView       `json:"awards" nullable:"false" doc:"Lines of a draft; empty once it is published"`
	Products []DecisionProduct `json:"products" nullable:"false" doc:"Certificates of a published decision, by the name of the product; everybody sees those of public products"`
}

// AwardView is a line of a draft.
type AwardView struct {
	Product       view.Names `json:"product"`
	Kind          string     `json:"kind" enum:"new,renewal,upgrade,name_change" doc:"new, renewal, upgrade or name_change"`
	Stars         int        `json:"stars"`
	PotentialFive bool       `json:"potential_five"`
	ScoreA        *float64   `json:"score_a" doc:"Product and community"`
	ScoreB        *float64   `json:"score_b" doc:"Marketing"`
	ScoreC        *float64   `json:"score_c" doc:"Quality"`
	Score         *float64   `json:"score" doc:"Total"`
	Name          string     `json:"name" nullable:"true" doc:"On the certificate; null: as the product is called"`
}

func pointsOf(hundredths *int) *float64 {
	if hundredths == nil {
		return nil
	}
	points := float64(*hundredths) / 100
	return &points
}

func hundredthsOf(points *float64) *int {
	if points == nil {
		return nil
	}
	v := int(math.Round(*points * 100))
	return &v
}

func (h *Handlers) decisionProducts(certified []domain.CertifiedProduct, d domain.Decision, on domain.Date, lang string) []DecisionProduct {
	out := make([]DecisionProduct, len(certified))
	for i, c := range certified {
		c.Certificate.Decision = &d
		out[i] = DecisionProduct{
			Certificate: view.CertificateOf(c.Certificate, on),
			Product:     h.cards.Names(domain.KindProduct, c.Product.ID, c.Product.Slug, c.Product.Name, c.Product.NameEN, lang),
		}
		if c.Product.Producer != nil {
			out[i].Producer = rest.Some(h.cards.ProducerSummary(*c.Product.Producer, lang))
		}
	}
	return out
}

func (h *Handlers) replyDecision(d domain.DecisionWithLines, lang string) *rest.PrivateAnswer[Decision] {
	return rest.ReplyVersion(h.decision(d, h.front.Today(), lang), d.Version)
}

func (h *Handlers) decision(d domain.DecisionWithLines, on domain.Date, lang string) Decision {
	body := Decision{
		DecisionSummary: decisionSummary(d.Decision), Version: d.Version, ValidOn: on.String(), Awards: make([]AwardView, len(d.Lines)),
		Products: h.decisionProducts(d.Certificates, d.Decision, on, lang),
	}
	for i, a := range d.Lines {
		body.Awards[i] = AwardView{
			Kind: string(a.Kind), Stars: a.Stars, PotentialFive: a.PotentialFive, ScoreA: pointsOf(a.ScoreA), ScoreB: pointsOf(a.ScoreB),
			ScoreC: pointsOf(a.ScoreC), Score: pointsOf(a.Total()), Name: a.Name,
		}
		if p := a.Product; p != nil {
			body.Awards[i].Product = h.cards.Names(domain.KindProduct, p.ID, p.Slug, p.Name, p.NameEN, lang)
		}
	}
	return body
}

func decisionOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-decisions", Tags: []string{"Decisions"},
			Summary:     "List published decisions",
			Description: "Lists published decisions page by page, by province, year and number. Everybody may call it.",
		},
		{
			OperationID: "get-decision", Tags: []string{"Decisions"},
			Summary:     "Get one published decision with what it certified",
			Description: "Returns a published decision by id or slug with the certificates that it granted.",
		},
		{
			OperationID: "list-my-decisions", Tags: []string{"Decisions"},
			Summary:     "List the decisions of my provinces",
			Description: "Returns drafts and published decisions of the officer's provinces, or of the ministry for its accounts, page by page, last added first. submitted=true leaves those that wait for a second person.",
		},
		{
			OperationID: "add-decision", Tags: []string{"Decisions"}, DefaultStatus: http.StatusCreated,
			Summary: "Add a decision as a draft",
			Description: "Stores the head of a decision: issuer, number, day, level and criteria. Add its lines with PUT /v1/decisions/{id}/awards or with the annex, then submit it; another officer publishes it. A second " +
				"decision with the same issuer, number and day answers 409.",
			Errors: []int{http.StatusConflict},
		},
		{
			OperationID: "change-decision", Tags: []string{"Decisions"},
			Summary:     "Change the head of a draft decision",
			Description: "A merge patch (RFC 7396): what is left out stays, null empties. The change takes a submission back. A published decision answers 409.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "drop-decision", Tags: []string{"Decisions"}, DefaultStatus: http.StatusNoContent,
			Summary:     "Delete a draft decision",
			Description: "Deletes a draft with its lines. A published decision cannot be deleted; it answers 409.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "put-awards", Tags: []string{"Decisions"}, MaxBodyBytes: rest.MaxFormBody,
			Summary: "Set the lines of a draft decision",
			Description: "The lines replace all that the draft has, all or none. The points of a line must make its stars: three from 50 points, four from 70, five from 90 (Decision 148/QĐ-TTg). " +
				"Only the ministry certifies five stars; a province certifies 90 points with four and potential_five. An error names the line. The change takes a submission back.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "submit-decision", Tags: []string{"Decisions"},
			Summary: "Submit a decision for publication by a second officer",
			Description: "Checks every line as publishing does, and notifies the other officers of the province, for a decision of the ministry its accounts, and where there is none the admins. Any change of the decision or its lines takes " +
				"the submission back. A decision that is submitted already, names no product or is published answers 409.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "return-decision", Tags: []string{"Decisions"},
			Summary: "Reject a submitted decision, or take my submission back",
			Description: "The decision is a draft that is not submitted again. Another person than the submitter must give a reason, of which the submitter gets a notice. A decision that is not submitted " +
				"answers 409.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "publish-decision", Tags: []string{"Decisions"},
			Summary: "Publish a decision",
			Description: "It takes two users. A decision that nobody submitted answers 409, and 403 for the user who submitted it. A decision of a province is published by another officer of the province " +
				"or an admin; one of the ministry by an account of the ministry, or by an admin if an officer submitted it, or by an officer if an admin did. Publishing adds a certificate for each line, or " +
				"changes nothing and names the line that breaks a rule. A certificate is valid for as long as the criteria of the decision say, which is 36 months under Decision 148/QĐ-TTg, and supersedes the one that the product had; " +
				"with a new name alone (name_change) stars and end stay. Afterwards two officers together can revoke a certificate or change its stars.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "send-annex", Tags: []string{"Decisions"}, Summary: "Preview the annex of a draft row by row, then commit it",
			Description: "A spreadsheet (XLSX or CSV; /v1/decisions/annex-template.xlsx). Nothing is written without commit; with it all rows replace the lines of the draft, or none does.",
			Parameters: []*huma.Param{{
				Name: "commit", In: "query", Schema: &huma.Schema{Type: huma.TypeString}, Description: "The token of the preview of the same file",
			}},
			DefaultStatus: http.StatusOK,
			Responses:     map[string]*huma.Response{"200": {Description: "What the rows would do, or have done"}},
		},
		{
			OperationID: "get-annex-template", Tags: []string{"Decisions"},
			Summary:     "Get an empty annex with headings, drop-downs and an example",
			Description: "An officer fills in this sheet and sends it to the annex of a draft decision.",
			Responses: map[string]*huma.Response{"200": {Description: "A workbook", Content: map[string]*huma.MediaType{
				rest.TypeXLSX: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
			}}},
		},
	}
}

// DecisionsInput is the input of /v1/decisions.
type DecisionsInput struct {
	Province []string `query:"province" doc:"Units of today, by code or slug"`
	Level    string   `query:"level" enum:"district,province,ministry" doc:"Level of the issuer"`
	Year     int      `query:"year" minimum:"2018" maximum:"2199" doc:"Of the date"`
	Number   string   `query:"number" maxLength:"100" doc:"The whole number" example:"2585/QĐ-UBND"`
	front.PageParams
}

// Decisions answers GET /v1/decisions.
func (h *Handlers) Decisions(ctx context.Context, in *DecisionsInput) (*rest.PublicAnswer[rest.List[DecisionSummary]], error) {
	var f front.Filter
	if err := h.front.FilterPlaces(ctx, &f, front.PlaceParams{Province: in.Province}); err != nil {
		return nil, err
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	found, err := h.store.Decisions(ctx, domain.DecisionFilter{
		Provinces: f.Provinces, Level: domain.DecisionLevel(in.Level), Year: in.Year, Number: in.Number,
	}, in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyList(ctx, h.front, found, func(d domain.Decision) (DecisionSummary, bool) { return decisionSummary(d), d.Sample }), nil
}

// Decision answers GET /v1/decisions/{id}.
func (h *Handlers) Decision(ctx context.Context, in *rest.OnDayInput) (*rest.PublicAnswer[Decision], error) {
	on, err := h.front.Day(in.DayParams)
	if err != nil {
		return nil, err
	}
	d, mine, err := rest.Seen(ctx, in.ID, h.store.Decision, h.store.ManagedDecision, func(d domain.DecisionWithLines) string { return d.ID })
	if err != nil {
		return nil, err
	}
	return rest.ReplySeen(h.front, d.Record, h.decision(d, on, in.Lang()), mine), nil
}

// ManagedDecisionsInput is the input of GET /v1/me/decisions.
type ManagedDecisionsInput struct {
	Status string `query:"state" enum:"draft,published" doc:"Only these"`
	Q      string `query:"q" maxLength:"200" doc:"A part of the number" example:"2585"`

	Submitted string `query:"submitted" enum:"true,false" doc:"true: drafts that wait for a second person; false: drafts that are not submitted"`
	front.PageParams
}

// ManagedDecisions answers GET /v1/me/decisions.
func (h *Handlers) ManagedDecisions(ctx context.Context, in *ManagedDecisionsInput) (*rest.PrivateAnswer[rest.Paged[DecisionSummary]], error) {
	f := domain.ManagedDecisionFilter{Status: domain.Status(in.Status), Number: norm.NFC.String(in.Q)}
	if in.Submitted != "" {
		submitted := in.Submitted == "true"
		f.Submitted = &submitted
	}
	found, err := h.store.ManagedDecisions(ctx, front.ActorOf(ctx), f, in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, decisionSummary)), nil
}

// DecisionForm is the form of a decision without its lines.
type DecisionForm struct {
	Issuer   *string `json:"issuer,omitempty" maxLength:"800" example:"UBND tỉnh Tuyên Quang"`
	Number   *string `json:"number,omitempty" maxLength:"400" example:"2585/QĐ-UBND"`
	Date     *string `json:"date,omitempty" format:"date"`
	Level    *string `json:"level,omitempty" enum:"district,province,ministry" doc:"Districts decided until 05/07/2025"`
	Criteria *string `json:"criteria,omitempty" maxLength:"200" doc:"One of GET /v1/criteria; default: those in force on the date" example:"148/QĐ-TTg"`
	Province *string `json:"province,omitempty" nullable:"true" maxLength:"100" doc:"Province of the products: unit of today, by code or slug; missing only in the ministry's decisions, which its accounts and admins add"`
	Note     *string `json:"text,omitempty" nullable:"true" maxLength:"8000"`
}

func decisionFormOf(d domain.Decision) DecisionForm {
	date, level, criteria := d.Date.String(), string(d.Level), string(d.Criteria)
	return DecisionForm{&d.Issuer, &d.Number, &date, &level, &criteria, d.ProvinceCode, &d.Note}
}

// decision copies the form into d.
func (f DecisionForm) decision(d domain.Decision, known *front.Places, sets domain.CriteriaSets) (domain.Decision, error) {
	d.Issuer, d.Number, d.Note = rest.Text(f.Issuer), rest.Text(f.Number), rest.Text(f.Note)
	d.Level, d.Criteria = domain.DecisionLevel(rest.Text(f.Level)), domain.Criteria(rest.Text(f.Criteria))
	var err error
	if d.Date, err = domain.ParseDateOf("date", rest.Text(f.Date)); err != nil {
		return d, err
	}
	if d.Criteria == "" {
		d.Criteria = sets.On(d.Date).ID
	}
	d.ProvinceCode = nil
	if province := rest.Text(f.Province); province != "" {
		if unit, ok := known.Find(province); ok {
			province = unit.Code
		}
		d.ProvinceCode = &province
	}
	return d, nil
}

// NewDecisionForm is the form of a new decision.
type NewDecisionForm struct{ DecisionForm }

// TransformSchema implements huma.SchemaTransformer.
func (NewDecisionForm) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return rest.Require(s, "issuer", "number", "date", "level")
}

// AddDecisionInput is the input of POST /v1/decisions.
type AddDecisionInput struct {
	front.LanguageParams
	Body NewDecisionForm
}

// AddDecision answers POST /v1/decisions.
func (h *Handlers) AddDecision(ctx context.Context, in *AddDecisionInput) (*rest.PrivateAnswer[Decision], error) {
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	d, err := in.Body.decision(domain.Decision{}, known, h.front.Criteria())
	if err != nil {
		return nil, rest.InBody(err)
	}
	if d, err = h.store.AddDecision(ctx, front.ActorOf(ctx), d); err != nil {
		return nil, rest.InBody(err)
	}
	out := h.replyDecision(domain.DecisionWithLines{Decision: d}, in.Lang())
	out.Location = "/v1/decisions/" + d.ID
	return out, nil
}

// ChangeDecisionInput is the input of PATCH /v1/decisions/{id}.
type ChangeDecisionInput struct {
	rest.ManagedInput
	rest.IfMatchParams
	RawBody []byte
	Body    DecisionForm
}

// ChangeDecision answers PATCH /v1/decisions/{id}.
func (h *Handlers) ChangeDecision(ctx context.Context, in *ChangeDecisionInput) (*rest.PrivateAnswer[Decision], error) {
	d, version, err := h.decisionToChange(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	form, err := rest.Merge(decisionFormOf(d.Decision), in.RawBody)
	if err != nil {
		return nil, rest.InBody(err)
	}
	changed, err := form.decision(d.Decision, known, h.front.Criteria())
	if err != nil {
		return nil, rest.InBody(err)
	}
	if _, err := h.store.ChangeDecision(ctx, front.ActorOf(ctx), changed, version); err != nil {
		return nil, rest.InBody(err)
	}
	if d, err = h.store.ManagedDecision(ctx, front.ActorOf(ctx), in.ID); err != nil {
		return nil, err
	}
	return h.replyDecision(d, in.Lang()), nil
}

func (h *Handlers) decisionToChange(ctx context.Context, id string, match rest.IfMatchParams) (domain.DecisionWithLines, int64, error) {
	d, err := h.store.ManagedDecision(ctx, front.ActorOf(ctx), id)
	if err != nil {
		return d, 0, err
	}
	version, err := match.Version(d.Version)
	return d, version, err
}

// DecisionVersionInput names a decision and the version that was read.
type DecisionVersionInput struct {
	rest.ManagedInput
	rest.IfMatchParams
}

// DeleteDecision answers DELETE /v1/decisions/{id}.
func (h *Handlers) DeleteDecision(ctx context.Context, in *DecisionVersionInput) (*rest.NoContent, error) {
	_, version, err := h.decisionToChange(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	if err := h.store.DeleteDecision(ctx, front.ActorOf(ctx), in.ID, version); err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}

// AwardForm is a line of a decision.
type AwardForm struct {
	Product       string   `json:"product_id" maxLength:"100" doc:"Id of a product of the province"`
	Kind          string   `json:"kind,omitempty" enum:"new,renewal,upgrade,name_change" default:"new"`
	Stars         int      `json:"stars" minimum:"1" maximum:"5"`
	PotentialFive bool     `json:"potential_five,omitempty" doc:"90 points or more, sent up to the ministry; four stars until it decides"`
	ScoreA        *float64 `json:"score_a,omitempty" nullable:"true" minimum:"0" maximum:"100" doc:"Product and community: at most 40 under 148/QĐ-TTg, 35 under 1048/QĐ-TTg"`
	ScoreB        *float64 `json:"score_b,omitempty" nullable:"true" minimum:"0" maximum:"100" doc:"Marketing: at most 25"`
	ScoreC        *float64 `json:"score_c,omitempty" nullable:"true" minimum:"0" maximum:"100" doc:"Quality: at most 35 under 148/QĐ-TTg, 40 under 1048/QĐ-TTg"`
	Score         *float64 `json:"score,omitempty" nullable:"true" minimum:"0" maximum:"100" doc:"Total; may be missing when the parts are given"`
	Name          string   `json:"name,omitempty" maxLength:"800" doc:"On the certificate, where it differs; required for name_change"`
}

// PutAwardsInput is the input of PUT /v1/decisions/{id}/awards.
type PutAwardsInput struct {
	rest.ManagedInput
	rest.IfMatchParams
	Body struct {
		Awards []AwardForm `json:"awards" nullable:"false" maxItems:"500"`
	}
}

// SetDecisionLines answers PUT /v1/decisions/{id}/awards.
func (h *Handlers) SetDecisionLines(ctx context.Context, in *PutAwardsInput) (*rest.PrivateAnswer[Decision], error) {
	_, version, err := h.decisionToChange(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	lines := make([]domain.DecisionLine, len(in.Body.Awards))
	for i, f := range in.Body.Awards {
		lines[i] = domain.DecisionLine{
			ProductID: f.Product, Kind: domain.DecisionLineKind(f.Kind), Stars: f.Stars, PotentialFive: f.PotentialFive, Name: rest.Text(&f.Name),
			ScoreA: hundredthsOf(f.ScoreA), ScoreB: hundredthsOf(f.ScoreB), ScoreC: hundredthsOf(f.ScoreC), Score: hundredthsOf(f.Score),
		}
	}
	d, err := h.store.AddDecisionLines(ctx, front.ActorOf(ctx), in.ID, version, lines, true)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyDecision(d, in.Lang()), nil
}

// AnnexRow is a row of an annex with what committing it would do.
type AnnexRow struct {
	Row         int                     `json:"row" doc:"Of the sheet, from 1"`
	Product     string                  `json:"product_name" nullable:"true" doc:"As in the sheet"`
	Producer    string                  `json:"producer_name" nullable:"true" doc:"As in the sheet"`
	Found       rest.OrNull[view.Names] `json:"found" doc:"The product that is meant; null where none or several fit"`
	Kind        string                  `json:"kind" nullable:"true"`
	Stars       int                     `json:"stars"`
	Score       *float64                `json:"score"`
	Column      string                  `json:"column" nullable:"true" doc:"Column of the first error; null for none"`
	Error       string                  `json:"error" nullable:"true" doc:"The first error; null for none"`
	Errors      []view.RowError         `json:"errors" nullable:"false" doc:"All errors of the row, at most one for each column"`
	Suggestions []view.Names            `json:"suggestions" nullable:"false" doc:"Products that may be meant"`
}

// Annex is what committing an annex would do, or has done.
type Annex struct {
	Token   string           `json:"token" nullable:"true" doc:"Send the same file again with ?commit= this token to commit it. The token is valid until the decision or its products change; null when rows have errors"`
	Taken   bool             `json:"taken" doc:"true: the rows are lines of the draft now"`
	Right   int              `json:"right"`
	Wrong   int              `json:"wrong"`
	Unknown []string         `json:"unknown_columns" nullable:"false" doc:"Headings that are not read"`
	Notes   []view.SheetNote `json:"notes" nullable:"false" doc:"Further sheets, hidden rows, and skipped rows: titles, sums, signatures"`
	Rows    []AnnexRow       `json:"rows" nullable:"false"`
}

// Annex answers POST /v1/decisions/{id}/annex.
func (h *Handlers) Annex(c echo.Context) error {
	ctx := c.Request().Context()
	got, err := h.files.Receive(c)
	if err != nil {
		return rest.InBody(err)
	}
	defer got.Discard()
	out, err := h.readAnnex(ctx, c.Param("id"), got, c.QueryParam("commit"), front.LanguageOf(c.Request().Header.Get("Accept-Language")))
	if err != nil {
		return rest.InBody(err)
	}
	c.Response().Header().Set(echo.HeaderCacheControl, front.NoStore)
	return c.JSON(http.StatusOK, out)
}

func (h *Handlers) readAnnex(ctx context.Context, id string, got *rest.Received, commit, lang string) (out Annex, err error) {
	// The actor is checked before the file, so that the answer reveals nothing
	// to strangers.
	if _, err := h.store.ManagedDecision(ctx, front.ActorOf(ctx), id); err != nil {
		return out, err
	}
	lines, report, err := transfer.ReadAll(ctx, got, got.Size, transfer.Annex(), transfer.Choices{}, func(row transfer.Row) domain.AnnexLine { return transfer.ReadAnnexLine(h.front.Criteria(), row) },
		transfer.Limits{Most: domain.MaxDecisionLines, TooMany: "a decision names at most %d products", None: "the sheet names no product"})
	if err != nil {
		return out, err
	}
	d, matches, err := h.store.MatchAnnex(ctx, front.ActorOf(ctx), id, lines)
	if err != nil {
		return out, err
	}
	out.Rows, out.Unknown, out.Notes = make([]AnnexRow, len(matches)), report.Unknown, view.SheetNotes(report.Notes, lang)
	headings := transfer.Annex().Headings()
	awards := make([]domain.DecisionLine, len(matches))
	for i, m := range matches {
		out.Rows[i] = h.annexRow(m, headings, lang)
		awards[i] = m.Line
		if m.Right() {
			out.Right++
		} else {
			out.Wrong++
		}
	}
	if out.Wrong == 0 {
		token, err := json.Marshal([]any{d.ID, d.Version, awards})
		if err != nil {
			return out, fmt.Errorf("api: making the token of an annex: %w", err)
		}
		sum := sha256.Sum256(token)
		out.Token = hex.EncodeToString(sum[:16])
	}
	if commit == "" {
		return out, nil
	}
	if out.Wrong > 0 {
		return out, domain.Invalidf("file", "%d rows have errors; see the preview", out.Wrong)
	}
	if commit != out.Token {
		return out, domain.Errorf(domain.CodeConflict, "the file, the decision or its products changed after the preview; preview it again")
	}
	if _, err := h.store.AddDecisionLines(ctx, front.ActorOf(ctx), id, d.Version, awards, true); err != nil {
		return out, err
	}
	out.Taken, out.Token = true, ""
	return out, nil
}

func (h *Handlers) annexRow(m domain.AnnexMatch, headings map[string]string, lang string) AnnexRow {
	name := func(p domain.Product) view.Names {
		return h.cards.Names(domain.KindProduct, p.ID, p.Slug, p.Name, p.NameEN, lang)
	}
	out := AnnexRow{
		Row: m.Row, Product: m.Product, Producer: m.Producer, Kind: string(m.Line.Kind), Stars: m.Line.Stars, Score: pointsOf(m.Line.Total()), Suggestions: []view.Names{}, Errors: view.LineErrors(m.LineFaults, headings, lang),
	}
	if m.Found != nil {
		out.Found = rest.Some(name(*m.Found))
	}
	for _, p := range m.Suggestions {
		out.Suggestions = append(out.Suggestions, name(p))
	}
	if len(out.Errors) > 0 {
		out.Column, out.Error = out.Errors[0].Column, out.Errors[0].Message
	}
	return out
}

// AnnexTemplate answers GET /v1/decisions/annex-template.xlsx.
func (h *Handlers) AnnexTemplate(c echo.Context) error {
	var b strings.Builder
	w, err := transfer.NewXLSX(&b, transfer.Annex())
	if err != nil {
		return fmt.Errorf("api: writing a template: %w", err)
	}
	if err := errors.Join(w.Row(transfer.AnnexExample()...), w.Close()); err != nil {
		return fmt.Errorf("api: writing a template: %w", err)
	}
	header := c.Response().Header()
	header.Set(echo.HeaderCacheControl, h.front.CacheControl())
	header.Set(echo.HeaderContentDisposition, `attachment; filename="phu-luc.xlsx"`)
	return c.Blob(http.StatusOK, rest.TypeXLSX, []byte(b.String()))
}
