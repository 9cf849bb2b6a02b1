package trust

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// Proposal is a change of a certificate that one officer proposes and another
// confirms.
type Proposal struct {
	ID            string     `json:"id" format:"uuid"`
	Kind          string     `json:"kind" enum:"revoke,change_stars"`
	Code          string     `json:"certificate_code"`
	Product       view.Names `json:"product"`
	Ground        string     `json:"ground" enum:"not_declared_process,unsafe_production,raw_material_elsewhere,no_longer_produced,no_traceability_papers,scored_again,other" example:"unsafe_production"`
	GroundVI      string     `json:"ground_text" nullable:"true" doc:"The ground as a decision words it"`
	Text          string     `json:"text" nullable:"true" doc:"Findings"`
	EffectiveOn   string     `json:"effective_on" format:"date" doc:"First day without the certificate, or with the new stars"`
	DecisionID    *string    `json:"decision_id"`
	Stars         *int       `json:"stars" doc:"The new ones; null for a revocation"`
	PotentialFive bool       `json:"potential_five"`
	Score         *float64   `json:"score"`
	State         string     `json:"state" enum:"open,confirmed,rejected,withdrawn,expired" doc:"open, confirmed, rejected, withdrawn or expired (after 30 days)"`
	ProposedBy    string     `json:"proposed_by_id" format:"uuid" doc:"Id of the user; another user must confirm"`
	ProposedAt    time.Time  `json:"proposed_at"`
	DecidedBy     *string    `json:"decided_by_id"`
	DecidedAt     *time.Time `json:"decided_at"`
	Reason        string     `json:"reason" nullable:"true" doc:"Why it was rejected"`
}

func (h *Handlers) certificateChangeOf(p domain.CertificateChange) Proposal {
	out := Proposal{
		ID: p.ID, Kind: string(p.Kind), Ground: string(p.Ground), GroundVI: p.Ground.NameVI(), Text: p.Text, EffectiveOn: p.EffectiveOn.String(),
		DecisionID: p.DecisionID, PotentialFive: p.PotentialFive, Score: pointsOf(p.Score), State: string(p.StateAt(h.front.Now())),
		ProposedBy: p.ProposedBy, ProposedAt: p.ProposedAt.UTC(), DecidedBy: p.DecidedBy, DecidedAt: rest.UTC(p.DecidedAt), Reason: p.Reason,
		Product: h.cards.Names(domain.KindProduct, p.Product.ID, p.Product.Slug, p.Product.Name, p.Product.NameEN, front.LangVI),
	}
	if p.Certificate != nil {
		out.Code = domain.ShowCode(p.Certificate.Code)
	}
	if p.Stars > 0 {
		out.Stars = &p.Stars
	}
	return out
}

const myCertificateChangesPath = "/v1/me/proposals"

func certificateChangeOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "add-proposal", Tags: []string{"Decisions"}, DefaultStatus: http.StatusCreated,
			Summary: "Propose to revoke a certificate or to change its stars",
			Description: "Nothing changes until another officer of the province confirms it, within 30 days. A change of stars needs the published decision about it. While another proposal " +
				"about the certificate is open, the answer is 409.",
			Errors: []int{http.StatusConflict},
		},
		{
			OperationID: "list-proposals", Tags: []string{"Decisions"},
			Summary:     "List the proposals of my provinces",
			Description: "Returns proposals to revoke a certificate or to change its stars page by page, newest first. open=true leaves only those that wait for a second officer.",
		},
		{
			OperationID: "get-proposal", Tags: []string{"Decisions"},
			Summary:     "Get one proposal",
			Description: "Returns a proposed change of a certificate with its reason, its first day and, once it is decided, the officer who decided. An open proposal expires after 30 days.",
		},
		{
			OperationID: "confirm-proposal", Tags: []string{"Decisions"},
			Summary: "Confirm what another officer proposed",
			Description: "The certificate is revoked, or has the new stars, from effective_on. The officer who proposed it cannot confirm it. A proposal that was decided or has expired, or " +
				"whose certificate has changed meanwhile, answers 409.",
			Errors: []int{http.StatusConflict},
		},
		{
			OperationID: "reject-proposal", Tags: []string{"Decisions"},
			Summary:     "Reject a proposal, or withdraw one of mine",
			Description: "Ends an open proposal; the certificate stays as it is. Another officer must give a reason; the officer who proposed it withdraws it without one.",
			Errors:      []int{http.StatusConflict},
		},
	}
}

// AddProposalInput is the input of POST /v1/certificates/{code}/proposals.
type AddProposalInput struct {
	Code string `path:"code" maxLength:"40" doc:"Code of the certificate, as printed"`
	Body struct {
		Kind          string   `json:"kind" enum:"revoke,change_stars"`
		Ground        string   `json:"ground" enum:"not_declared_process,unsafe_production,raw_material_elsewhere,no_longer_produced,no_traceability_papers,scored_again,other"`
		Text          string   `json:"text" maxLength:"8000" doc:"Findings; at most 2,000 characters"`
		EffectiveOn   string   `json:"effective_on,omitempty" format:"date" doc:"First day without the certificate, or with the new stars; default: today"`
		DecisionID    *string  `json:"decision_id,omitempty" nullable:"true" doc:"The published decision about it; required for change_stars"`
		Stars         int      `json:"stars,omitempty" minimum:"3" maximum:"5" doc:"The new ones; for change_stars"`
		PotentialFive bool     `json:"potential_five,omitempty"`
		Score         *float64 `json:"score,omitempty" nullable:"true" minimum:"0" maximum:"100"`
	}
}

// AddCertificateChange answers POST /v1/certificates/{code}/proposals.
func (h *Handlers) AddCertificateChange(ctx context.Context, in *AddProposalInput) (*rest.PrivateAnswer[Proposal], error) {
	b := in.Body
	p := domain.CertificateChange{
		Kind: domain.CertificateChangeKind(b.Kind), Ground: domain.Ground(b.Ground), Text: rest.Text(&b.Text), EffectiveOn: h.front.Today(), DecisionID: b.DecisionID,
		Stars: b.Stars, PotentialFive: b.PotentialFive, Score: hundredthsOf(b.Score),
	}
	var err error
	if b.EffectiveOn != "" {
		if p.EffectiveOn, err = domain.ParseDateOf("effective_on", b.EffectiveOn); err != nil {
			return nil, rest.InBody(err)
		}
	}
	v, err := h.store.Verification(ctx, domain.ParseCode(in.Code))
	if err != nil {
		return nil, err
	}
	p.CertificateID = v.Certificate.ID
	if p, err = h.store.AddCertificateChange(ctx, front.ActorOf(ctx), p, h.front.Today()); err != nil {
		return nil, rest.InBody(err)
	}
	out := rest.ReplyPrivate(h.certificateChangeOf(p))
	out.Location = myCertificateChangesPath + "/" + p.ID
	return out, nil
}

// ProposalsInput is the input of GET /v1/me/proposals.
type ProposalsInput struct {
	Open bool `query:"open" doc:"Only those that wait"`
	front.PageParams
}

// CertificateChanges answers GET /v1/me/proposals.
func (h *Handlers) CertificateChanges(ctx context.Context, in *ProposalsInput) (*rest.PrivateAnswer[rest.Paged[Proposal]], error) {
	found, err := h.store.CertificateChanges(ctx, front.ActorOf(ctx), in.Open, in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, h.certificateChangeOf)), nil
}

// ProposalInput names a proposal.
type ProposalInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the proposal"`
}

// CertificateChange answers GET /v1/me/proposals/{id}.
func (h *Handlers) CertificateChange(ctx context.Context, in *ProposalInput) (*rest.PrivateAnswer[Proposal], error) {
	p, err := h.store.CertificateChange(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(h.certificateChangeOf(p)), nil
}

// ConfirmCertificateChange answers POST /v1/me/proposals/{id}/confirm.
func (h *Handlers) ConfirmCertificateChange(ctx context.Context, in *ProposalInput) (*rest.PrivateAnswer[Proposal], error) {
	p, err := h.store.ConfirmCertificateChange(ctx, front.ActorOf(ctx), in.ID, h.front.Today())
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(h.certificateChangeOf(p)), nil
}

// RejectProposalInput is the input of POST /v1/me/proposals/{id}/reject.
type RejectProposalInput struct {
	ProposalInput
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"8000" doc:"Required unless the proposer withdraws it"`
	}
}

// RejectCertificateChange answers POST /v1/me/proposals/{id}/reject.
func (h *Handlers) RejectCertificateChange(ctx context.Context, in *RejectProposalInput) (*rest.PrivateAnswer[Proposal], error) {
	reason := ""
	if in.Body != nil {
		reason = rest.Text(&in.Body.Reason)
	}
	p, err := h.store.CloseCertificateChange(ctx, front.ActorOf(ctx), in.ID, reason)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(h.certificateChangeOf(p)), nil
}
