package api

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

	"chophien/domain"
	"chophien/transfer"
)

// DecisionSummary is what a list tells of a decision.
type DecisionSummary struct {
	ID       string `json:"id" format:"uuid"`
	Slug     string `json:"slug"`
	Status   string `json:"status" doc:"draft or published" example:"published"`
	Province string `json:"province" doc:"Whose products: unit of today, by code; empty for the ministry's"`
	Note     string `json:"note"`
	DecisionView
	Sample
	Stamps
}

func decisionSummary(d domain.Decision) DecisionSummary {
	out := DecisionSummary{
		ID: d.ID, Slug: d.Slug, Status: string(d.Status), Note: d.Note, Sample: sampled(d.Sample), Stamps: stampsOf(d.Record),
		DecisionView: DecisionView{d.Issuer, d.Number, d.Date.String(), string(d.Level), string(d.Criteria)},
	}
	if d.ProvinceCode != nil {
		out.Province = *d.ProvinceCode
	}
	return out
}

// DecisionProduct is a certificate of a decision with its product.
type DecisionProduct struct {
	Certificate CertificateView         `json:"certificate"`
	Product     Names                   `json:"product"`
	Producer    OrNull[ProducerSummary] `json:"producer" doc:"null where none is public"`
}

// Decision is a published decision with what it certified.
type Decision struct {
	DecisionSummary
	ValidOn  string            `json:"valid_on" format:"date" doc:"The day that states were computed for"`
	Products []DecisionProduct `json:"products" nullable:"false" doc:"Those that are public, by name"`
}

// AwardView is a line of a draft.
type AwardView struct {
	Product       Names    `json:"product"`
	Kind          string   `json:"kind" doc:"new, renewal, upgrade or name_change"`
	Stars         int      `json:"stars"`
	PotentialFive bool     `json:"potential_five"`
	ScoreA        *float64 `json:"score_a" doc:"Product and community"`
	ScoreB        *float64 `json:"score_b" doc:"Marketing"`
	ScoreC        *float64 `json:"score_c" doc:"Quality"`
	Score         *float64 `json:"score" doc:"Total"`
	Name          string   `json:"name" doc:"On the certificate; empty: as the product is called"`
}

// ManagedDecision is a decision in any state, as its officers see it.
type ManagedDecision struct {
	DecisionSummary
	Version  int64             `json:"version" doc:"In quotation marks it is the ETag"`
	Awards   []AwardView       `json:"awards" nullable:"false" doc:"Lines of a draft"`
	Products []DecisionProduct `json:"products" nullable:"false" doc:"What a published one certified"`
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

func (s *Server) decisionProducts(certified []domain.CertifiedProduct, d domain.Decision, on domain.Date, lang string) []DecisionProduct {
	out := make([]DecisionProduct, len(certified))
	for i, c := range certified {
		c.Certificate.Decision = &d
		out[i] = DecisionProduct{
			Certificate: certificateOf(c.Certificate, on),
			Product:     s.names(domain.KindProduct, c.Product.ID, c.Product.Slug, c.Product.Name, c.Product.NameEN, lang),
		}
		if c.Product.Producer != nil {
			out[i].Producer = some(s.producerSummary(*c.Product.Producer, lang))
		}
	}
	return out
}

func (s *Server) tellDecision(d domain.DecisionWithAwards, lang string) *secret[ManagedDecision] {
	body := ManagedDecision{
		DecisionSummary: decisionSummary(d.Decision), Version: d.Version, Awards: make([]AwardView, len(d.Awards)),
		Products: s.decisionProducts(d.Certificates, d.Decision, s.today(), lang),
	}
	for i, a := range d.Awards {
		body.Awards[i] = AwardView{
			Kind: string(a.Kind), Stars: a.Stars, PotentialFive: a.PotentialFive, ScoreA: pointsOf(a.ScoreA), ScoreB: pointsOf(a.ScoreB),
			ScoreC: pointsOf(a.ScoreC), Score: pointsOf(a.Total()), Name: a.Name,
		}
		if p := a.Product; p != nil {
			body.Awards[i].Product = s.names(domain.KindProduct, p.ID, p.Slug, p.Name, p.NameEN, lang)
		}
	}
	out := tell(body)
	out.ETag = versionTag(d.Version)
	return out
}

const decisionsPath = "/v1/decisions"

func (s *Server) routeDecisions() {
	changes := []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired}
	get(s, decisionsPath, "Decisions", "list-decisions", "Published decisions, newest first", s.decisions)
	get(s, decisionsPath+"/{id}", "Decisions", "get-decision", "One published decision with what it certified", s.decision)
	private(s, only(domain.ScopeRead, officers()...), huma.Operation{
		OperationID: "list-my-decisions", Method: http.MethodGet, Path: "/v1/me/decisions", Tags: []string{"Decisions"}, Summary: "Decisions of my provinces, drafts too, last entered first",
	}, s.managedDecisions)
	private(s, only(domain.ScopeRead, officers()...), huma.Operation{
		OperationID: "get-my-decision", Method: http.MethodGet, Path: "/v1/me/decisions/{id}", Tags: []string{"Decisions"}, Summary: "One decision of my provinces with its lines",
	}, s.managedDecision)
	private(s, only(domain.ScopeWrite, officers()...), huma.Operation{
		OperationID: "add-decision", Method: http.MethodPost, Path: decisionsPath, Tags: []string{"Decisions"}, DefaultStatus: http.StatusCreated,
		Summary: "Enter a decision as a draft", Errors: []int{http.StatusConflict},
	}, s.addDecision)
	private(s, only(domain.ScopeWrite, officers()...), huma.Operation{
		OperationID: "change-decision", Method: http.MethodPatch, Path: decisionsPath + "/{id}", Tags: []string{"Decisions"},
		Summary: "Change the head of a draft", Description: "A merge patch (RFC 7396).", Errors: changes,
	}, s.changeDecision)
	private(s, only(domain.ScopeWrite, officers()...), huma.Operation{
		OperationID: "drop-decision", Method: http.MethodDelete, Path: decisionsPath + "/{id}", Tags: []string{"Decisions"},
		Summary: "Delete a draft with its lines", DefaultStatus: http.StatusNoContent, Errors: changes,
	}, s.dropDecision)
	private(s, only(domain.ScopeWrite, officers()...), huma.Operation{
		OperationID: "put-awards", Method: http.MethodPut, Path: decisionsPath + "/{id}/awards", Tags: []string{"Decisions"},
		Summary: "Say which products a draft names, all or none", Description: "The lines replace those that are there.", Errors: changes, MaxBodyBytes: maxFormBody,
	}, s.putAwards)
	private(s, only(domain.ScopeWrite, officers()...), huma.Operation{
		OperationID: "publish-decision", Method: http.MethodPost, Path: decisionsPath + "/{id}/publish", Tags: []string{"Decisions"},
		Summary:     "Make certificates of all lines, or change nothing",
		Description: "What a product had until then is superseded. From then on only two officers together revoke or change stars.", Errors: changes,
	}, s.publishDecision)
	s.upload(only(domain.ScopeWrite, officers()...), s.annexOperation(), s.annex)
	s.raw(annexTemplateOperation(), s.annexTemplate)
}

// DecisionsInput is what /v1/decisions takes.
type DecisionsInput struct {
	Province []string `query:"province" doc:"Units of today, by code or slug"`
	Level    string   `query:"level" enum:"district,province,ministry" doc:"Who decided"`
	Year     int      `query:"year" minimum:"2018" maximum:"2199" doc:"Of the date"`
	Number   string   `query:"number" maxLength:"100" doc:"The whole number" example:"2585/QĐ-UBND"`
	PageParams
}

func (s *Server) decisions(ctx context.Context, in *DecisionsInput) (*answer[List[DecisionSummary]], error) {
	var f filters
	if err := s.filterPlaces(ctx, &f, PlaceParams{Province: in.Province}); err != nil {
		return nil, s.problem(ctx, err)
	}
	if err := f.problem(ctx); err != nil {
		return nil, s.problem(ctx, err)
	}
	found, err := s.deps.Decisions.Decisions(ctx, domain.DecisionFilter{
		Provinces: f.Provinces, Level: domain.DecisionLevel(in.Level), Year: in.Year, Number: in.Number,
	}, in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return replyList(ctx, s, found, func(d domain.Decision) (DecisionSummary, bool) { return decisionSummary(d), d.Sample }), nil
}

func (s *Server) decision(ctx context.Context, in *ProductInput) (*answer[Decision], error) {
	on, err := s.day(in.DayParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	d, err := s.deps.Decisions.Decision(ctx, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return replyRecord(s, d.Record, Decision{decisionSummary(d.Decision), on.String(), s.decisionProducts(d.Certificates, d.Decision, on, in.lang())}), nil
}

// ManagedDecisionsInput is what GET /v1/me/decisions takes.
type ManagedDecisionsInput struct {
	Status string `query:"status" enum:"draft,published" doc:"Only these"`
	PageParams
}

func (s *Server) managedDecisions(ctx context.Context, in *ManagedDecisionsInput) (*secret[Paged[DecisionSummary]], error) {
	found, err := s.deps.Decisions.ManagedDecisions(ctx, actorOf(ctx), domain.Status(in.Status), in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(paged(found, decisionSummary)), nil
}

func (s *Server) managedDecision(ctx context.Context, in *ManagedInput) (*secret[ManagedDecision], error) {
	d, err := s.deps.Decisions.ManagedDecision(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.tellDecision(d, in.lang()), nil
}

// DecisionForm is the head of a decision.
type DecisionForm struct {
	Issuer   *string `json:"issuer,omitempty" maxLength:"800" example:"UBND tỉnh Tuyên Quang"`
	Number   *string `json:"number,omitempty" maxLength:"400" example:"2585/QĐ-UBND"`
	Date     *string `json:"date,omitempty" format:"date"`
	Level    *string `json:"level,omitempty" enum:"district,province,ministry" doc:"Districts decided until 05/07/2025"`
	Criteria *string `json:"criteria,omitempty" enum:"1048/QĐ-TTg,148/QĐ-TTg" doc:"Left out in a new one: those in force on the date"`
	Province *string `json:"province,omitempty" nullable:"true" maxLength:"100" doc:"Whose products: unit of today, by code or slug; left out by an admin for the ministry's decisions about several provinces"`
	Note     *string `json:"note,omitempty" nullable:"true" maxLength:"8000"`
}

func decisionFormOf(d domain.Decision) DecisionForm {
	date, level, criteria := d.Date.String(), string(d.Level), string(d.Criteria)
	return DecisionForm{&d.Issuer, &d.Number, &date, &level, &criteria, d.ProvinceCode, &d.Note}
}

// decision puts what the form says into d.
func (f DecisionForm) decision(d domain.Decision, known *places) (domain.Decision, error) {
	d.Issuer, d.Number, d.Note = said(f.Issuer), said(f.Number), said(f.Note)
	d.Level, d.Criteria = domain.DecisionLevel(said(f.Level)), domain.Criteria(said(f.Criteria))
	var err error
	if d.Date, err = domain.ParseDate(said(f.Date)); err != nil {
		return d, domain.Invalidf("date", "it must be a date of the form YYYY-MM-DD")
	}
	if d.Criteria == "" {
		d.Criteria = domain.CriteriaOn(d.Date)
	}
	d.ProvinceCode = nil
	if province := said(f.Province); province != "" {
		if unit, ok := known.find(province); ok {
			province = unit.Code
		}
		d.ProvinceCode = &province
	}
	return d, nil
}

// AddDecisionInput is what POST /v1/decisions takes.
type AddDecisionInput struct {
	LanguageParams
	Body DecisionForm
}

func (s *Server) addDecision(ctx context.Context, in *AddDecisionInput) (*secret[ManagedDecision], error) {
	known, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	d, err := in.Body.decision(domain.Decision{}, known)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if d, err = s.deps.Decisions.AddDecision(ctx, actorOf(ctx), d); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	out := s.tellDecision(domain.DecisionWithAwards{Decision: d}, in.lang())
	out.Location = "/v1/me/decisions/" + d.ID
	return out, nil
}

// ChangeDecisionInput is what PATCH /v1/decisions/{id} takes.
type ChangeDecisionInput struct {
	ManagedInput
	IfMatchParams
	RawBody []byte
	Body    DecisionForm
}

func (s *Server) changeDecision(ctx context.Context, in *ChangeDecisionInput) (*secret[ManagedDecision], error) {
	d, version, err := s.decisionToChange(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	known, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	form, err := merge(decisionFormOf(d.Decision), in.RawBody)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	changed, err := form.decision(d.Decision, known)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if _, err := s.deps.Decisions.SaveDecision(ctx, actorOf(ctx), changed, version); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.managedDecision(ctx, &in.ManagedInput)
}

func (s *Server) decisionToChange(ctx context.Context, id string, match IfMatchParams) (domain.DecisionWithAwards, int64, error) {
	d, err := s.deps.Decisions.ManagedDecision(ctx, actorOf(ctx), id)
	if err != nil {
		return d, 0, err
	}
	version, err := match.version(ctx, d.Version)
	return d, version, err
}

// DecisionVersionInput names a decision in a version.
type DecisionVersionInput struct {
	ManagedInput
	IfMatchParams
}

func (s *Server) dropDecision(ctx context.Context, in *DecisionVersionInput) (*nothing, error) {
	_, version, err := s.decisionToChange(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	if err := s.deps.Decisions.DropDecision(ctx, actorOf(ctx), in.ID, version); err != nil {
		return nil, s.problem(ctx, err)
	}
	return &nothing{noStore}, nil
}

// AwardForm is a line of a decision.
type AwardForm struct {
	Product       string   `json:"product" maxLength:"100" doc:"Id of a product of the province"`
	Kind          string   `json:"kind,omitempty" enum:"new,renewal,upgrade,name_change" default:"new"`
	Stars         int      `json:"stars" minimum:"1" maximum:"5"`
	PotentialFive bool     `json:"potential_five,omitempty" doc:"90 points or more, sent up to the ministry; four stars until it decides"`
	ScoreA        *float64 `json:"score_a,omitempty" nullable:"true" minimum:"0" maximum:"100" doc:"Product and community: at most 40 under 148/QĐ-TTg, 35 under 1048/QĐ-TTg"`
	ScoreB        *float64 `json:"score_b,omitempty" nullable:"true" minimum:"0" maximum:"100" doc:"Marketing: at most 25"`
	ScoreC        *float64 `json:"score_c,omitempty" nullable:"true" minimum:"0" maximum:"100" doc:"Quality: at most 35 under 148/QĐ-TTg, 40 under 1048/QĐ-TTg"`
	Score         *float64 `json:"score,omitempty" nullable:"true" minimum:"0" maximum:"100" doc:"Total; left out where the parts say it"`
	Name          string   `json:"name,omitempty" maxLength:"800" doc:"On the certificate, where it differs; required for name_change"`
}

// PutAwardsInput is what PUT /v1/decisions/{id}/awards takes.
type PutAwardsInput struct {
	ManagedInput
	IfMatchParams
	Body struct {
		Awards []AwardForm `json:"awards" nullable:"false" maxItems:"500"`
	}
}

func (s *Server) putAwards(ctx context.Context, in *PutAwardsInput) (*secret[ManagedDecision], error) {
	_, version, err := s.decisionToChange(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	awards := make([]domain.Award, len(in.Body.Awards))
	for i, f := range in.Body.Awards {
		awards[i] = domain.Award{
			ProductID: f.Product, Kind: domain.AwardKind(f.Kind), Stars: f.Stars, PotentialFive: f.PotentialFive, Name: said(&f.Name),
			ScoreA: hundredthsOf(f.ScoreA), ScoreB: hundredthsOf(f.ScoreB), ScoreC: hundredthsOf(f.ScoreC), Score: hundredthsOf(f.Score),
		}
	}
	d, err := s.deps.Decisions.AddAwards(ctx, actorOf(ctx), in.ID, version, awards, true)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.tellDecision(d, in.lang()), nil
}

func (s *Server) publishDecision(ctx context.Context, in *DecisionVersionInput) (*secret[ManagedDecision], error) {
	_, version, err := s.decisionToChange(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	d, err := s.deps.Decisions.PublishDecision(ctx, actorOf(ctx), in.ID, version, s.today())
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.tellDecision(d, in.lang()), nil
}

// AnnexRow is a row of an annex, as it would be taken.
type AnnexRow struct {
	Row         int           `json:"row" doc:"Of the sheet, from 1"`
	Product     string        `json:"product" doc:"As the sheet says"`
	Producer    string        `json:"producer" doc:"As the sheet says"`
	Found       OrNull[Names] `json:"found" doc:"The product that is meant; null where none or several fit"`
	Kind        string        `json:"kind"`
	Stars       int           `json:"stars"`
	Score       *float64      `json:"score"`
	Column      string        `json:"column" doc:"Where it is wrong; empty when it is right"`
	Error       string        `json:"error" doc:"Why; empty when it is right"`
	Suggestions []Names       `json:"suggestions" nullable:"false" doc:"Products that may be meant"`
}

// Annex is what an annex would make of a draft, or has made.
type Annex struct {
	Token   string     `json:"token" doc:"Send the same file again with ?commit= this token to take it. It holds while the decision and its products stay as they are; empty where rows are wrong"`
	Taken   bool       `json:"taken" doc:"true: the rows are lines of the draft now"`
	Right   int        `json:"right"`
	Wrong   int        `json:"wrong"`
	Unknown []string   `json:"unknown_columns" nullable:"false" doc:"Headings that are not read"`
	Rows    []AnnexRow `json:"rows" nullable:"false"`
}

func (s *Server) annexOperation() *huma.Operation {
	op := uploadOperation[Annex](s, "send-annex", decisionsPath+"/{id}/annex", "Decisions", "Look at the annex of a draft row by row, then take it",
		"A spreadsheet (XLSX or CSV; /v1/decisions/annex-template.xlsx). Nothing is written without commit; with it all rows replace the lines of the draft, or none does.")
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: "commit", In: "query", Schema: &huma.Schema{Type: huma.TypeString}, Description: "The token of the preview of the same file",
	})
	op.Responses["200"] = op.Responses["201"]
	op.Responses["200"] = &huma.Response{Description: "What it would do, or has done", Content: op.Responses["201"].Content}
	delete(op.Responses, "201")
	return op
}

func (s *Server) annex(c echo.Context) error {
	ctx := c.Request().Context()
	got, err := s.receive(c)
	if err != nil {
		return s.bodyProblem(ctx, err)
	}
	defer got.close(s)
	out, err := s.readAnnex(ctx, c.Param("id"), got, c.QueryParam("commit"), languageOf(c.Request().Header.Get("Accept-Language")))
	if err != nil {
		return s.bodyProblem(ctx, err)
	}
	c.Response().Header().Set(echo.HeaderCacheControl, noStore)
	return c.JSON(http.StatusOK, out)
}

// sheetLines reads all rows of a spreadsheet that was sent, of which there must
// be some and at most so many, and names the columns that nothing is read from.
func sheetLines[T any](ctx context.Context, got *received, t transfer.Table, read func(transfer.Row) T, most int, tooMany, none string) (lines []T, unknown []string, err error) {
	sheet, err := transfer.Open(ctx, got, got.size, t, nil)
	if err != nil {
		return nil, nil, err
	}
	for row, err := range sheet.Rows(ctx) {
		if err != nil {
			return nil, nil, err
		}
		if len(lines) == most {
			return nil, nil, domain.Invalidf("file", tooMany, most)
		}
		lines = append(lines, read(row))
	}
	if len(lines) == 0 {
		return nil, nil, domain.Invalidf("file", "%s", none)
	}
	return lines, append([]string{}, sheet.Unknown()...), nil
}

func (s *Server) readAnnex(ctx context.Context, id string, got *received, commit, lang string) (out Annex, err error) {
	// Whose decision it is comes first: a stranger learns nothing by a file.
	if _, err := s.deps.Decisions.ManagedDecision(ctx, actorOf(ctx), id); err != nil {
		return out, err
	}
	lines, unknown, err := sheetLines(ctx, got, transfer.Annex(), transfer.ReadAnnexLine, domain.MaxAwards,
		"a decision names at most %d products", "the sheet names no product")
	if err != nil {
		return out, err
	}
	d, matches, err := s.deps.Decisions.MatchAnnex(ctx, actorOf(ctx), id, lines)
	if err != nil {
		return out, err
	}
	out.Rows, out.Unknown = make([]AnnexRow, len(matches)), unknown
	awards := make([]domain.Award, len(matches))
	for i, m := range matches {
		out.Rows[i] = s.annexRow(m, lang)
		awards[i] = m.Award
		if m.Fault == nil {
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
		return out, domain.Invalidf("file", "%d rows are wrong; look at the preview", out.Wrong)
	}
	if commit != out.Token {
		return out, domain.Errorf(domain.CodeConflict, "the file, the decision or its products changed since the preview; look again")
	}
	if _, err := s.deps.Decisions.AddAwards(ctx, actorOf(ctx), id, d.Version, awards, true); err != nil {
		return out, err
	}
	out.Taken, out.Token = true, ""
	return out, nil
}

func (s *Server) annexRow(m domain.AnnexMatch, lang string) AnnexRow {
	name := func(p domain.Product) Names { return s.names(domain.KindProduct, p.ID, p.Slug, p.Name, p.NameEN, lang) }
	out := AnnexRow{
		Row: m.Row, Product: m.Product, Producer: m.Producer, Kind: string(m.Award.Kind), Stars: m.Award.Stars, Score: pointsOf(m.Award.Total()), Suggestions: []Names{},
	}
	if m.Found != nil {
		out.Found = some(name(*m.Found))
	}
	for _, p := range m.Suggestions {
		out.Suggestions = append(out.Suggestions, name(p))
	}
	if e, ok := errors.AsType[*domain.Error](m.Fault); ok {
		out.Column, out.Error = e.Field, e.Message
	} else if m.Fault != nil {
		out.Error = "it cannot be read"
	}
	return out
}

func annexTemplateOperation() *huma.Operation {
	return &huma.Operation{
		OperationID: "get-annex-template", Method: http.MethodGet, Path: decisionsPath + "/annex-template.xlsx", Tags: []string{"Decisions"},
		Summary: "An empty annex with headings, drop-downs and an example",
		Responses: map[string]*huma.Response{"200": {Description: "A workbook", Content: map[string]*huma.MediaType{
			typeXLSX: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		}}},
	}
}

func (s *Server) annexTemplate(c echo.Context) error {
	var b strings.Builder
	w, err := transfer.NewXLSX(&b, transfer.Annex())
	if err != nil {
		return fmt.Errorf("api: writing a template: %w", err)
	}
	if err := errors.Join(w.Row(transfer.AnnexExample()...), w.Close()); err != nil {
		return fmt.Errorf("api: writing a template: %w", err)
	}
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, cacheControl(s.deps.Now()))
	h.Set(echo.HeaderContentDisposition, `attachment; filename="phu-luc.xlsx"`)
	return c.Blob(http.StatusOK, typeXLSX, []byte(b.String()))
}
