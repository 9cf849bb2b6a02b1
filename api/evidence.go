package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/domain"
)

// EvidenceForm is what people say of a paper.
type EvidenceForm struct {
	Condition      *string `json:"condition,omitempty" enum:"raw_material_area,local_workforce,food_safety,intellectual_property" doc:"Which of the four conditions it proves"`
	PaperKind      *string `json:"paper_kind,omitempty" maxLength:"100" doc:"One of GET /v1/paper-kinds for the condition" example:"vietgap"`
	OtherKind      *string `json:"other_kind,omitempty" nullable:"true" maxLength:"1200" doc:"What the paper is, of kind other; at most 300 characters"`
	Number         *string `json:"number,omitempty" nullable:"true" maxLength:"1200"`
	Issuer         *string `json:"issuer,omitempty" maxLength:"1200" example:"Chi cục Quản lý chất lượng nông lâm sản"`
	IssuedOn       *string `json:"issued_on,omitempty" maxLength:"10" example:"2025-06-30"`
	ValidUntil     *string `json:"valid_until,omitempty" nullable:"true" maxLength:"10" doc:"The last valid day; null: open"`
	LegalBasis     *string `json:"legal_basis,omitempty" nullable:"true" maxLength:"4000"`
	FileID         *string `json:"file_id,omitempty" nullable:"true" maxLength:"100" doc:"A file of yours, of POST /v1/me/files"`
	Workers        *int    `json:"workers,omitempty" nullable:"true" minimum:"0" maximum:"1000000" doc:"Of local_workforce only: people in all"`
	LocalWorkers   *int    `json:"local_workers,omitempty" nullable:"true" minimum:"0" maximum:"1000000" doc:"Those of them who live there"`
	Women          *int    `json:"women,omitempty" nullable:"true" minimum:"0" maximum:"1000000"`
	EthnicMinority *int    `json:"ethnic_minority,omitempty" nullable:"true" minimum:"0" maximum:"1000000"`
}

func evidenceFormOf(e domain.Evidence) EvidenceForm {
	condition, kind, issued := string(e.Condition), string(e.PaperKind), e.IssuedOn.String()
	return EvidenceForm{
		Condition: &condition, PaperKind: &kind, OtherKind: &e.OtherKind, Number: &e.Number, Issuer: &e.Issuer, IssuedOn: &issued,
		ValidUntil: dateOrNil(e.ValidUntil), LegalBasis: &e.LegalBasis, FileID: e.FileID,
		Workers: e.Workers, LocalWorkers: e.LocalWorkers, Women: e.Women, EthnicMinority: e.Minority,
	}
}

// apply puts what the form says into e; CodeInvalid names a day that is none.
func (f EvidenceForm) apply(e *domain.Evidence) error {
	e.Condition, e.PaperKind, e.OtherKind = domain.Condition(said(f.Condition)), domain.PaperKind(said(f.PaperKind)), said(f.OtherKind)
	e.Number, e.Issuer, e.LegalBasis, e.FileID = said(f.Number), said(f.Issuer), said(f.LegalBasis), orNil(said(f.FileID))
	e.Workers, e.LocalWorkers, e.Women, e.Minority = f.Workers, f.LocalWorkers, f.Women, f.EthnicMinority
	e.IssuedOn, e.ValidUntil = 0, nil
	for _, d := range []struct {
		field string
		value *string
		set   func(domain.Date)
	}{
		{"issued_on", f.IssuedOn, func(d domain.Date) { e.IssuedOn = d }},
		{"valid_until", f.ValidUntil, func(d domain.Date) { e.ValidUntil = &d }},
	} {
		if d.value == nil || *d.value == "" {
			continue
		}
		day, err := domain.ParseDate(*d.value)
		if err != nil {
			return domain.Invalidf(d.field, "must be a date of the form YYYY-MM-DD, 1900 to 2199")
		}
		d.set(day)
	}
	return nil
}

// Evidence is a paper of a product, for those who may see it.
type Evidence struct {
	ID string `json:"id" format:"uuid"`
	EvidenceForm
	Paper         PaperKindName `json:"paper"`
	FileURL       *string       `json:"file_url" doc:"The file, for those who may see the paper"`
	Verdict       string        `json:"verdict" doc:"pending, accepted, rejected or waived"`
	VerdictReason string        `json:"verdict_reason"`
	VerdictAt     *time.Time    `json:"verdict_at"`
	Holds         bool          `json:"holds" doc:"Does it count today? It is accepted or waived, and valid"`
	OnBehalf      bool          `json:"on_behalf" doc:"An officer entered it for the producer"`
	Version       int64         `json:"version" doc:"In quotation marks it is the ETag"`
	CreatedAt     time.Time     `json:"created_at"`
	UpdatedAt     time.Time     `json:"updated_at"`
}

// PaperKindName is what a kind of paper is called.
type PaperKindName struct {
	Kind   string `json:"kind" example:"vietgap"`
	NameVI string `json:"name_vi" example:"Giấy chứng nhận VietGAP"`
	NameEN string `json:"name_en" example:"VietGAP certificate"`
}

func paperOf(c domain.Condition, k domain.PaperKind) PaperKindName {
	t, _ := domain.PaperTypeOf(c, k)
	return PaperKindName{string(k), t.NameVI, t.NameEN}
}

func (s *Server) evidenceOf(e domain.Evidence) Evidence {
	out := Evidence{
		ID: e.ID, EvidenceForm: evidenceFormOf(e), Paper: paperOf(e.Condition, e.PaperKind), Verdict: string(e.Verdict), VerdictReason: e.VerdictReason,
		Holds: domain.Holds(domain.ConditionWindows([]domain.Evidence{e}), e.Condition, s.today()), OnBehalf: e.OnBehalf,
		Version: e.Version, CreatedAt: e.CreatedAt.UTC(), UpdatedAt: e.UpdatedAt.UTC(),
	}
	if e.FileID != nil {
		url := s.deps.PublicURL + evidencePath(e.ProductID, e.ID) + "/file"
		out.FileURL = &url
	}
	if e.VerdictAt != nil {
		at := e.VerdictAt.UTC()
		out.VerdictAt = &at
	}
	return out
}

func evidencePath(product, id string) string { return "/v1/products/" + product + "/evidence/" + id }

func (s *Server) tellEvidence(e domain.Evidence) *secret[Evidence] {
	out := tell(s.evidenceOf(e))
	out.ETag = versionTag(e.Version)
	return out
}

func (s *Server) routeEvidence() {
	const all, one = "/v1/products/{id}/evidence", "/v1/products/{id}/evidence/{evidence}"
	const tag = "The four conditions"
	people := append(officers(), domain.RoleProducer)
	changes := []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired}
	get(s, "/v1/paper-kinds", tag, "list-paper-kinds", "Which papers prove which of the four conditions", s.paperKinds)
	private(s, only(domain.ScopeRead, people...), huma.Operation{
		OperationID: "list-evidence", Method: http.MethodGet, Path: all, Tags: []string{tag}, Summary: "The papers of a product, for its people",
	}, s.evidence)
	private(s, only(domain.ScopeWrite, people...), huma.Operation{
		OperationID: "add-evidence", Method: http.MethodPost, Path: all, Tags: []string{tag}, DefaultStatus: http.StatusCreated,
		Summary: "Enter a paper, which waits for an officer's verdict", Errors: []int{http.StatusConflict},
		Description: "A geographical indication belongs to a place, not to a seller: only the producer's own right to use it (gi_right_of_use) proves the condition.",
	}, s.addEvidence)
	private(s, only(domain.ScopeRead, people...), huma.Operation{
		OperationID: "get-evidence", Method: http.MethodGet, Path: one, Tags: []string{tag}, Summary: "One paper",
	}, s.oneEvidence)
	private(s, only(domain.ScopeWrite, people...), huma.Operation{
		OperationID: "change-evidence", Method: http.MethodPatch, Path: one, Tags: []string{tag}, Errors: changes,
		Summary:     "Change what is said of a paper, which then waits for a verdict again",
		Description: "A merge patch (RFC 7396): what is left out stays, null empties.",
	}, s.changeEvidence)
	private(s, only(domain.ScopeWrite, people...), huma.Operation{
		OperationID: "delete-evidence", Method: http.MethodDelete, Path: one, Tags: []string{tag}, Errors: changes, DefaultStatus: http.StatusNoContent,
		Summary: "Take a paper away; the history keeps what it said",
	}, s.deleteEvidence)
	private(s, only(domain.ScopeWrite, officers()...), huma.Operation{
		OperationID: "judge-evidence", Method: http.MethodPost, Path: one + "/verdict", Tags: []string{tag}, Errors: changes,
		Summary: "Accept, reject or waive a paper, as an officer of the place",
	}, s.judgeEvidence)
	s.download(only(domain.ScopeRead, people...), downloadOperation("get-evidence-file", one+"/file", tag, "The file of a paper"), s.evidenceFile)
}

// PaperKind is a kind of paper and the condition that it proves.
type PaperKind struct {
	Condition string `json:"condition" example:"raw_material_area"`
	PaperKindName
}

// PaperKinds is the list of them.
type PaperKinds struct {
	Items []PaperKind `json:"items" nullable:"false"`
}

func (s *Server) paperKinds(_ context.Context, _ *struct{}) (*answer[PaperKinds], error) {
	out := PaperKinds{Items: []PaperKind{}}
	for _, t := range domain.PaperTypes() {
		out.Items = append(out.Items, PaperKind{string(t.Condition), PaperKindName{string(t.Kind), t.NameVI, t.NameEN}})
	}
	return reply(s, out), nil
}

// EvidenceOfInput names a product.
type EvidenceOfInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the product"`
}

// EvidenceList is the papers of a product.
type EvidenceList struct {
	Items []Evidence `json:"items" nullable:"false" doc:"By condition, then oldest first"`
}

func (s *Server) evidence(ctx context.Context, in *EvidenceOfInput) (*secret[EvidenceList], error) {
	found, err := s.deps.Evidence.Evidence(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := EvidenceList{Items: make([]Evidence, len(found))}
	for i, e := range found {
		out.Items[i] = s.evidenceOf(e)
	}
	return tell(out), nil
}

// AddEvidenceInput is what POST …/evidence takes.
type AddEvidenceInput struct {
	EvidenceOfInput
	Body EvidenceForm
}

func (s *Server) addEvidence(ctx context.Context, in *AddEvidenceInput) (*secret[Evidence], error) {
	e := domain.Evidence{ProductID: in.ID}
	if err := in.Body.apply(&e); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	e, err := s.deps.Evidence.AddEvidence(ctx, actorOf(ctx), e)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	out := s.tellEvidence(e)
	out.Location = evidencePath(e.ProductID, e.ID)
	return out, nil
}

// EvidenceInput names a paper of a product.
type EvidenceInput struct {
	EvidenceOfInput
	Evidence string `path:"evidence" maxLength:"100" doc:"Id of the paper"`
}

func (s *Server) oneEvidence(ctx context.Context, in *EvidenceInput) (*secret[Evidence], error) {
	e, err := s.deps.Evidence.OneEvidence(ctx, actorOf(ctx), in.ID, in.Evidence)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.tellEvidence(e), nil
}

// known finds the paper that is to be changed, and checks the version that its
// sender read.
func (s *Server) knownEvidence(ctx context.Context, in EvidenceInput, match IfMatchParams) (domain.Evidence, error) {
	e, err := s.deps.Evidence.OneEvidence(ctx, actorOf(ctx), in.ID, in.Evidence)
	if err == nil {
		_, err = match.version(ctx, e.Version)
	}
	return e, err
}

// ChangeEvidenceInput is what PATCH …/evidence/{evidence} takes.
type ChangeEvidenceInput struct {
	EvidenceInput
	IfMatchParams
	RawBody []byte
	Body    EvidenceForm
}

func (s *Server) changeEvidence(ctx context.Context, in *ChangeEvidenceInput) (*secret[Evidence], error) {
	e, err := s.knownEvidence(ctx, in.EvidenceInput, in.IfMatchParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	form, err := merge(evidenceFormOf(e), in.RawBody)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	e, err = s.deps.Evidence.ChangeEvidence(ctx, actorOf(ctx), in.ID, in.Evidence, e.Version, form.apply)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.tellEvidence(e), nil
}

// DeleteEvidenceInput is what DELETE …/evidence/{evidence} takes.
type DeleteEvidenceInput struct {
	EvidenceInput
	IfMatchParams
}

func (s *Server) deleteEvidence(ctx context.Context, in *DeleteEvidenceInput) (*nothing, error) {
	e, err := s.knownEvidence(ctx, in.EvidenceInput, in.IfMatchParams)
	if err == nil {
		err = s.deps.Evidence.DeleteEvidence(ctx, actorOf(ctx), in.ID, in.Evidence, e.Version)
	}
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &nothing{noStore}, nil
}

// JudgeEvidenceInput is what POST …/verdict takes.
type JudgeEvidenceInput struct {
	EvidenceInput
	IfMatchParams
	Body struct {
		Verdict string `json:"verdict" enum:"accepted,rejected,waived"`
		Reason  string `json:"reason,omitempty" maxLength:"8000" doc:"Needed unless it is accepted; at most 2,000 characters"`
	}
}

func (s *Server) judgeEvidence(ctx context.Context, in *JudgeEvidenceInput) (*secret[Evidence], error) {
	e, err := s.knownEvidence(ctx, in.EvidenceInput, in.IfMatchParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	e, err = s.deps.Evidence.JudgeEvidence(ctx, actorOf(ctx), in.ID, in.Evidence, e.Version, domain.Verdict(in.Body.Verdict), said(&in.Body.Reason))
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.tellEvidence(e), nil
}

func (s *Server) evidenceFile(c echo.Context) error {
	ctx := c.Request().Context()
	f, err := s.deps.Evidence.EvidenceFile(ctx, actorOf(ctx), c.Param("id"), c.Param("evidence"))
	if err != nil {
		return err
	}
	return s.serveFile(c, f)
}

// ConditionView says whether one of the four conditions holds on the day.
type ConditionView struct {
	Condition string          `json:"condition" example:"food_safety"`
	Holds     bool            `json:"holds" doc:"On valid_on"`
	Until     *string         `json:"until" doc:"The last day without a gap; null where it is open or does not hold"`
	Papers    []PaperKindName `json:"papers" nullable:"false" doc:"What it is proven by on that day"`
}

// conditionsOn tells of the four conditions of a product on a day, in the
// order of the programme.
func conditionsOn(papers []domain.Evidence, on domain.Date) []ConditionView {
	windows := domain.ConditionWindows(papers)
	out := []ConditionView{}
	for _, c := range domain.Conditions() {
		v := ConditionView{Condition: string(c), Papers: []PaperKindName{}}
		for _, w := range windows {
			if w.Condition == c && w.Contains(on) {
				v.Holds = true
				if !w.Open() {
					until := w.Until.String()
					v.Until = &until
				}
			}
		}
		for _, e := range papers {
			name := paperOf(c, e.PaperKind)
			if e.Condition == c && domain.Holds(domain.ConditionWindows([]domain.Evidence{e}), c, on) && !slices.Contains(v.Papers, name) {
				v.Papers = append(v.Papers, name)
			}
		}
		out = append(out, v)
	}
	return out
}
