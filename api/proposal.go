package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
)

// Proposal is what one officer proposes to do to a certificate and another confirms.
type Proposal struct {
	ID            string     `json:"id" format:"uuid"`
	Kind          string     `json:"kind" enum:"revoke,change_stars"`
	Code          string     `json:"code" doc:"Of the certificate"`
	Product       Names      `json:"product"`
	Ground        string     `json:"ground" example:"unsafe_production"`
	GroundVI      string     `json:"ground_vi" doc:"The ground as a decision words it"`
	Text          string     `json:"text" doc:"What was found"`
	EffectiveOn   string     `json:"effective_on" format:"date" doc:"First day without the certificate, or with the new stars"`
	DecisionID    *string    `json:"decision_id"`
	Stars         *int       `json:"stars" doc:"The new ones; null for a revocation"`
	PotentialFive bool       `json:"potential_five"`
	Score         *float64   `json:"score"`
	State         string     `json:"state" doc:"open, confirmed, rejected, withdrawn or expired (after 30 days)"`
	ProposedBy    string     `json:"proposed_by" format:"uuid" doc:"Id of the user; somebody else must confirm"`
	ProposedAt    time.Time  `json:"proposed_at"`
	DecidedBy     *string    `json:"decided_by"`
	DecidedAt     *time.Time `json:"decided_at"`
	Reason        string     `json:"reason" doc:"Why it was rejected"`
}

func (s *Server) proposalOf(p domain.Proposal) Proposal {
	out := Proposal{
		ID: p.ID, Kind: string(p.Kind), Ground: string(p.Ground), GroundVI: p.Ground.NameVI(), Text: p.Text, EffectiveOn: p.EffectiveOn.String(),
		DecisionID: p.DecisionID, PotentialFive: p.PotentialFive, Score: pointsOf(p.Score), State: string(p.StateAt(s.deps.Now())),
		ProposedBy: p.ProposedBy, ProposedAt: p.ProposedAt.UTC(), DecidedBy: p.DecidedBy, DecidedAt: utc(p.DecidedAt), Reason: p.Reason,
		Product: s.names(domain.KindProduct, p.Product.ID, p.Product.Slug, p.Product.Name, p.Product.NameEN, langVI),
	}
	if p.Certificate != nil {
		out.Code = domain.ShowCode(p.Certificate.Code)
	}
	if p.Stars > 0 {
		out.Stars = &p.Stars
	}
	return out
}

const myProposalsPath = "/v1/me/proposals"

func (s *Server) routeProposals() {
	private(s, only(domain.ScopeWrite, officers()...), huma.Operation{
		OperationID: "add-proposal", Method: http.MethodPost, Path: "/v1/certificates/{code}/proposals", Tags: []string{"Decisions"}, DefaultStatus: http.StatusCreated,
		Summary:     "Propose to revoke a certificate or to change its stars",
		Description: "Nothing happens until another officer of the province confirms it, within 30 days.",
		Errors:      []int{http.StatusConflict},
	}, s.addProposal)
	private(s, only(domain.ScopeRead, officers()...), huma.Operation{
		OperationID: "list-proposals", Method: http.MethodGet, Path: myProposalsPath, Tags: []string{"Decisions"}, Summary: "Proposals of my provinces, newest first",
	}, s.proposals)
	private(s, only(domain.ScopeRead, officers()...), huma.Operation{
		OperationID: "get-proposal", Method: http.MethodGet, Path: myProposalsPath + "/{id}", Tags: []string{"Decisions"}, Summary: "One proposal",
	}, s.proposal)
	private(s, only(domain.ScopeWrite, officers()...), huma.Operation{
		OperationID: "confirm-proposal", Method: http.MethodPost, Path: myProposalsPath + "/{id}/confirm", Tags: []string{"Decisions"},
		Summary: "Do what another officer proposed", Errors: []int{http.StatusConflict},
	}, s.confirmProposal)
	private(s, only(domain.ScopeWrite, officers()...), huma.Operation{
		OperationID: "reject-proposal", Method: http.MethodPost, Path: myProposalsPath + "/{id}/reject", Tags: []string{"Decisions"},
		Summary: "Reject a proposal with a reason, or withdraw one's own", Errors: []int{http.StatusConflict},
	}, s.rejectProposal)
}

// AddProposalInput is what POST /v1/certificates/{code}/proposals takes.
type AddProposalInput struct {
	Code string `path:"code" maxLength:"40" doc:"Code of the certificate, as printed"`
	Body struct {
		Kind          string   `json:"kind" enum:"revoke,change_stars"`
		Ground        string   `json:"ground" enum:"not_declared_process,unsafe_production,raw_material_elsewhere,no_longer_produced,no_traceability_papers,scored_again,other"`
		Text          string   `json:"text" maxLength:"8000" doc:"What was found; at most 2,000 characters"`
		EffectiveOn   string   `json:"effective_on,omitempty" format:"date" doc:"First day without the certificate, or with the new stars; left out: today"`
		DecisionID    *string  `json:"decision_id,omitempty" nullable:"true" doc:"The published decision that says so; required for change_stars"`
		Stars         int      `json:"stars,omitempty" minimum:"3" maximum:"5" doc:"The new ones; for change_stars"`
		PotentialFive bool     `json:"potential_five,omitempty"`
		Score         *float64 `json:"score,omitempty" nullable:"true" minimum:"0" maximum:"100"`
	}
}

func (s *Server) addProposal(ctx context.Context, in *AddProposalInput) (*secret[Proposal], error) {
	b := in.Body
	p := domain.Proposal{
		Kind: domain.ProposalKind(b.Kind), Ground: domain.Ground(b.Ground), Text: said(&b.Text), EffectiveOn: s.today(), DecisionID: b.DecisionID,
		Stars: b.Stars, PotentialFive: b.PotentialFive, Score: hundredthsOf(b.Score),
	}
	var err error
	if b.EffectiveOn != "" {
		if p.EffectiveOn, err = domain.ParseDate(b.EffectiveOn); err != nil {
			return nil, s.bodyProblem(ctx, domain.Invalidf("effective_on", "it must be a date of the form YYYY-MM-DD"))
		}
	}
	v, err := s.deps.Verifications.Verification(ctx, domain.ParseCode(in.Code))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	p.CertificateID = v.Certificate.ID
	if p, err = s.deps.Proposals.AddProposal(ctx, actorOf(ctx), p, s.today()); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	out := tell(s.proposalOf(p))
	out.Location = myProposalsPath + "/" + p.ID
	return out, nil
}

// ProposalsInput is what GET /v1/me/proposals takes.
type ProposalsInput struct {
	Open bool `query:"open" doc:"Only those that wait"`
	PageParams
}

func (s *Server) proposals(ctx context.Context, in *ProposalsInput) (*secret[Paged[Proposal]], error) {
	found, err := s.deps.Proposals.Proposals(ctx, actorOf(ctx), in.Open, in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(paged(found, s.proposalOf)), nil
}

// ProposalInput names a proposal.
type ProposalInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the proposal"`
}

func (s *Server) proposal(ctx context.Context, in *ProposalInput) (*secret[Proposal], error) {
	p, err := s.deps.Proposals.Proposal(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(s.proposalOf(p)), nil
}

func (s *Server) confirmProposal(ctx context.Context, in *ProposalInput) (*secret[Proposal], error) {
	p, err := s.deps.Proposals.ConfirmProposal(ctx, actorOf(ctx), in.ID, s.today())
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(s.proposalOf(p)), nil
}

// RejectProposalInput is what POST /v1/me/proposals/{id}/reject takes.
type RejectProposalInput struct {
	ProposalInput
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"8000" doc:"Needed but from who proposed it"`
	}
}

func (s *Server) rejectProposal(ctx context.Context, in *RejectProposalInput) (*secret[Proposal], error) {
	reason := ""
	if in.Body != nil {
		reason = said(&in.Body.Reason)
	}
	p, err := s.deps.Proposals.CloseProposal(ctx, actorOf(ctx), in.ID, reason)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return tell(s.proposalOf(p)), nil
}
