package trust

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// EvidenceForm is the form of a paper.
type EvidenceForm struct {
	Condition      *string `json:"condition" required:"false" enum:"raw_material_area,local_workforce,food_safety,intellectual_property" doc:"Which of the four conditions it proves"`
	PaperKind      *string `json:"paper_kind" required:"false" maxLength:"100" doc:"One of GET /v1/paper-kinds for the condition" example:"vietgap"`
	OtherKind      *string `json:"other_kind" required:"false" nullable:"true" maxLength:"1200" doc:"Name of a paper of kind other; at most 300 characters"`
	Number         *string `json:"number" required:"false" nullable:"true" maxLength:"1200"`
	Issuer         *string `json:"issuer" required:"false" maxLength:"1200" example:"Chi cục Quản lý chất lượng nông lâm sản"`
	IssuedOn       *string `json:"issued_on" required:"false" format:"date" example:"2025-06-30"`
	ValidUntil     *string `json:"valid_until" required:"false" nullable:"true" format:"date" doc:"The last valid day; null: open"`
	LegalBasis     *string `json:"legal_basis" required:"false" nullable:"true" maxLength:"4000"`
	FileID         *string `json:"file_id" required:"false" nullable:"true" maxLength:"100" doc:"A file of yours, of POST /v1/me/files"`
	Workers        *int    `json:"workers" required:"false" nullable:"true" minimum:"0" maximum:"1000000" doc:"Of local_workforce only: people in all"`
	LocalWorkers   *int    `json:"local_workers" required:"false" nullable:"true" minimum:"0" maximum:"1000000" doc:"Number of them who live there"`
	Women          *int    `json:"women" required:"false" nullable:"true" minimum:"0" maximum:"1000000"`
	EthnicMinority *int    `json:"ethnic_minority" required:"false" nullable:"true" minimum:"0" maximum:"1000000"`
}

func evidenceFormOf(e domain.Evidence) EvidenceForm {
	condition, kind, issued := string(e.Condition), string(e.PaperKind), e.IssuedOn.String()
	return EvidenceForm{
		Condition: &condition, PaperKind: &kind, OtherKind: &e.OtherKind, Number: &e.Number, Issuer: &e.Issuer, IssuedOn: &issued,
		ValidUntil: rest.DateOrNil(e.ValidUntil), LegalBasis: &e.LegalBasis, FileID: e.FileID,
		Workers: e.Workers, LocalWorkers: e.LocalWorkers, Women: e.Women, EthnicMinority: e.Minority,
	}
}

// apply copies the form into e. It fails with CodeInvalid when a day is not a date.
func (f EvidenceForm) apply(e *domain.Evidence) error {
	e.Condition, e.PaperKind, e.OtherKind = domain.Condition(rest.Text(f.Condition)), domain.PaperKind(rest.Text(f.PaperKind)), rest.Text(f.OtherKind)
	e.Number, e.Issuer, e.LegalBasis, e.FileID = rest.Text(f.Number), rest.Text(f.Issuer), rest.Text(f.LegalBasis), rest.OrNil(rest.Text(f.FileID))
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
		day, err := domain.ParseDateOf(d.field, *d.value)
		if err != nil {
			return err
		}
		d.set(day)
	}
	return nil
}

// Evidence is a paper of a product, for members and officers.
type Evidence struct {
	ID string `json:"id" format:"uuid"`
	EvidenceForm
	Paper         view.PaperKindName `json:"paper"`
	FileURL       *string            `json:"file_url" doc:"Path of the file, for users who may see the paper"`
	Verdict       string             `json:"verdict" enum:"pending,accepted,rejected,waived" doc:"pending, accepted, rejected or waived"`
	VerdictReason string             `json:"verdict_reason" nullable:"true"`
	VerdictAt     *time.Time         `json:"verdict_at"`
	Holds         bool               `json:"holds" doc:"true when it is accepted or waived, and valid today"`
	OnBehalf      bool               `json:"on_behalf" doc:"An officer entered it for the producer"`
	Version       int64              `json:"version" doc:"The ETag is this number in quotation marks"`

	ProductVersion int64 `json:"product_version" doc:"Of the product, which changes with its papers; in quotation marks it is the If-Match of the next change of the product"`

	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func (h *Handlers) evidenceOf(e domain.Evidence) Evidence {
	out := Evidence{
		ID: e.ID, EvidenceForm: evidenceFormOf(e), Paper: h.cards.PaperOf(e.Condition, e.PaperKind), Verdict: string(e.Verdict), VerdictReason: e.VerdictReason,
		Holds: domain.Holds(domain.ConditionWindows([]domain.Evidence{e}), e.Condition, h.front.Today()), OnBehalf: e.OnBehalf,
		Version: e.Version, ProductVersion: e.ProductVersion, CreatedAt: e.CreatedAt.UTC(), UpdatedAt: e.UpdatedAt.UTC(),
	}
	if e.FileID != nil {
		url := h.front.PublicURL() + evidencePath(e.ProductID, e.ID) + "/file"
		out.FileURL = &url
	}
	if e.VerdictAt != nil {
		at := e.VerdictAt.UTC()
		out.VerdictAt = &at
	}
	return out
}

func evidencePath(product, id string) string { return "/v1/products/" + product + "/evidence/" + id }

func (h *Handlers) replyEvidence(e domain.Evidence) *rest.PrivateAnswer[Evidence] {
	return rest.ReplyVersion(h.evidenceOf(e), e.Version)
}

func evidenceOperations() []huma.Operation {
	const tag = "The four conditions"
	return []huma.Operation{
		{
			OperationID: "list-paper-kinds", Tags: []string{tag},
			Summary:     "List which papers prove which of the four conditions",
			Description: "Returns the kinds of papers for each condition with their names. The paper_kind of a paper is one of them.",
		},
		{
			OperationID: "list-evidence", Tags: []string{tag},
			Summary:     "List the papers of a product",
			Description: "Returns the papers for the four conditions with their verdicts, by condition and then oldest first, to members of the producer and officers of its place.",
		},
		{
			OperationID: "add-evidence", Tags: []string{tag}, DefaultStatus: http.StatusCreated,
			Summary: "Add a paper of a product",
			Description: "The paper waits for the verdict of an officer, and the product gets a new version (product_version). A geographical indication belongs to a place, not to a seller: " +
				"only the producer's own right to use it (gi_right_of_use) proves the condition.",
			Errors: []int{http.StatusConflict},
		},
		{
			OperationID: "get-evidence", Tags: []string{tag},
			Summary:     "Get one paper of a product",
			Description: "Returns a paper with its verdict and the path of its file. Its ETag is needed to change, delete or judge it.",
		},
		{
			OperationID: "change-evidence", Tags: []string{tag},
			Summary: "Change a paper",
			Description: "A merge patch (RFC 7396): what is left out stays, null empties. When what the paper states changes, it waits for a verdict again, and until then does not count for " +
				"its condition.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "delete-evidence", Tags: []string{tag}, DefaultStatus: http.StatusNoContent,
			Summary:     "Delete a paper",
			Description: "The paper no longer counts for its condition; the history of the product keeps its content. The ETag of the answer is the new version of the product.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "judge-evidence", Tags: []string{tag},
			Summary: "Accept, reject or waive a paper",
			Description: "An officer of the province decides; a rejection or a waiver needs a reason, and the members of the producer are notified. A paper that is accepted or waived counts " +
				"for its condition while it is valid.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "get-evidence-file", Tags: []string{tag},
			Summary:     "Download the file of a paper",
			Description: "Sends the file to members of the producer and officers of its place. The answer is 404 for a paper without a file.",
		},
	}
}

// PaperKind is a kind of paper and the condition that it proves.
type PaperKind struct {
	Condition string `json:"condition" example:"raw_material_area"`
	view.PaperKindName
}

// PaperKinds is the list of paper kinds.
type PaperKinds struct {
	Items []PaperKind `json:"items" nullable:"false"`
}

// PaperKinds answers GET /v1/paper-kinds.
func (h *Handlers) PaperKinds(_ context.Context, _ *struct{}) (*rest.PublicAnswer[PaperKinds], error) {
	out := PaperKinds{Items: []PaperKind{}}
	for _, t := range h.front.CriteriaToday().Papers {
		out.Items = append(out.Items, PaperKind{string(t.Condition), view.PaperKindName{Kind: string(t.Kind), NameVI: t.NameVI, NameEN: t.NameEN}})
	}
	return rest.Reply(h.front, out), nil
}

// EvidenceOfInput names a product.
type EvidenceOfInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the product"`
}

// EvidenceList is the papers of a product.
type EvidenceList struct {
	Items []Evidence `json:"items" nullable:"false" doc:"By condition, then oldest first"`
}

// Evidence answers GET /v1/products/{id}/evidence.
func (h *Handlers) Evidence(ctx context.Context, in *EvidenceOfInput) (*rest.PrivateAnswer[EvidenceList], error) {
	found, err := h.store.Evidence(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := EvidenceList{Items: make([]Evidence, len(found))}
	for i, e := range found {
		out.Items[i] = h.evidenceOf(e)
	}
	return rest.ReplyPrivate(out), nil
}

// NewEvidenceForm is the form of a new paper.
type NewEvidenceForm struct{ EvidenceForm }

// TransformSchema implements huma.SchemaTransformer.
func (NewEvidenceForm) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return rest.Require(s, "condition", "paper_kind", "issuer", "issued_on")
}

// AddEvidenceInput is the input of POST …/evidence.
type AddEvidenceInput struct {
	EvidenceOfInput
	Body NewEvidenceForm
}

// AddEvidence answers POST /v1/products/{id}/evidence.
func (h *Handlers) AddEvidence(ctx context.Context, in *AddEvidenceInput) (*rest.PrivateAnswer[Evidence], error) {
	e := domain.Evidence{ProductID: in.ID}
	if err := in.Body.apply(&e); err != nil {
		return nil, rest.InBody(err)
	}
	e, err := h.store.AddEvidence(ctx, front.ActorOf(ctx), e)
	if err != nil {
		return nil, rest.InBody(err)
	}
	out := h.replyEvidence(e)
	out.Location = evidencePath(e.ProductID, e.ID)
	return out, nil
}

// EvidenceInput names a paper of a product.
type EvidenceInput struct {
	EvidenceOfInput
	Evidence string `path:"evidence_id" maxLength:"100" doc:"Id of the paper"`
}

// OneEvidence answers GET /v1/products/{id}/evidence/{evidence_id}.
func (h *Handlers) OneEvidence(ctx context.Context, in *EvidenceInput) (*rest.PrivateAnswer[Evidence], error) {
	e, err := h.store.OneEvidence(ctx, front.ActorOf(ctx), in.ID, in.Evidence)
	if err != nil {
		return nil, err
	}
	return h.replyEvidence(e), nil
}

// knownEvidence returns a paper to be changed, and checks the version that the
// caller read.
func (h *Handlers) knownEvidence(ctx context.Context, in EvidenceInput, match rest.IfMatchParams) (domain.Evidence, error) {
	e, err := h.store.OneEvidence(ctx, front.ActorOf(ctx), in.ID, in.Evidence)
	if err == nil {
		_, err = match.Version(e.Version)
	}
	return e, err
}

// ChangeEvidenceInput is the input of PATCH …/evidence/{evidence_id}.
type ChangeEvidenceInput struct {
	EvidenceInput
	rest.IfMatchParams
	RawBody []byte
	Body    EvidenceForm
}

// ChangeEvidence answers PATCH /v1/products/{id}/evidence/{evidence_id}.
func (h *Handlers) ChangeEvidence(ctx context.Context, in *ChangeEvidenceInput) (*rest.PrivateAnswer[Evidence], error) {
	e, err := h.knownEvidence(ctx, in.EvidenceInput, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	form, err := rest.Merge(evidenceFormOf(e), in.RawBody)
	if err != nil {
		return nil, rest.InBody(err)
	}
	e, err = h.store.ChangeEvidence(ctx, front.ActorOf(ctx), in.ID, in.Evidence, e.Version, form.apply)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyEvidence(e), nil
}

// DeleteEvidenceInput is the input of DELETE …/evidence/{evidence_id}.
type DeleteEvidenceInput struct {
	EvidenceInput
	rest.IfMatchParams
}

// DeleteEvidence answers DELETE /v1/products/{id}/evidence/{evidence_id}.
func (h *Handlers) DeleteEvidence(ctx context.Context, in *DeleteEvidenceInput) (*rest.NewVersion, error) {
	e, err := h.knownEvidence(ctx, in.EvidenceInput, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	product, err := h.store.DeleteEvidence(ctx, front.ActorOf(ctx), in.ID, in.Evidence, e.Version)
	if err != nil {
		return nil, err
	}
	return rest.ReplyNewVersion(product), nil
}

// JudgeEvidenceInput is the input of POST …/verdict.
type JudgeEvidenceInput struct {
	EvidenceInput
	rest.IfMatchParams
	Body struct {
		Verdict string `json:"verdict" enum:"accepted,rejected,waived"`
		Reason  string `json:"reason,omitempty" maxLength:"8000" doc:"Required unless the paper is accepted; at most 2,000 characters"`
	}
}

// JudgeEvidence answers POST /v1/products/{id}/evidence/{evidence_id}/verdict.
func (h *Handlers) JudgeEvidence(ctx context.Context, in *JudgeEvidenceInput) (*rest.PrivateAnswer[Evidence], error) {
	e, err := h.knownEvidence(ctx, in.EvidenceInput, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	e, err = h.store.JudgeEvidence(ctx, front.ActorOf(ctx), in.ID, in.Evidence, e.Version, domain.Verdict(in.Body.Verdict), rest.Text(&in.Body.Reason))
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyEvidence(e), nil
}

// EvidenceFile answers GET /v1/products/{id}/evidence/{evidence_id}/file.
func (h *Handlers) EvidenceFile(c echo.Context) error {
	ctx := c.Request().Context()
	f, err := h.store.EvidenceFile(ctx, front.ActorOf(ctx), c.Param("id"), c.Param("evidence_id"))
	if err != nil {
		return err
	}
	return h.files.Serve(c, f)
}
