package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
)

// DemandDraft is what a sentence was read as. Nothing is stored.
type DemandDraft struct {
	Form DemandForm       `json:"form" doc:"Complete and correct it, and send it to POST /v1/demands"`
	Read []DemandReadPart `json:"read" nullable:"false" doc:"What was understood"`
	Left []string         `json:"left" nullable:"false" doc:"Words that told nothing"`
}

// DemandReadPart is a field with the words that it was read from.
type DemandReadPart struct {
	Field string `json:"field" example:"quantity"`
	Text  string `json:"text" example:"5 tấn"`
}

func (s *Server) routeDemandDrafts() {
	private(s, only(domain.ScopeWrite, buyers()...), huma.Operation{
		OperationID: "draft-demand", Method: http.MethodPost, Path: "/v1/demands/draft", Tags: []string{"Demands"},
		Summary:     "Read a demand from one sentence",
		Description: "Fills in a form from a text such as “cần mua 5 tấn miến dong/tháng giao Hà Nội” and says what was understood and what was left. Nothing is stored.",
		Errors:      []int{http.StatusTooManyRequests},
	}, s.draftDemand)
}

// DraftDemandInput is what POST /v1/demands/draft takes.
type DraftDemandInput struct {
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"1000" example:"cần mua 5 tấn miến dong/tháng giao Hà Nội"`
	}
}

func (s *Server) draftDemand(ctx context.Context, in *DraftDemandInput) (*secret[DemandDraft], error) {
	if err := s.deps.Accounts.TakeLimits(ctx, domain.Take{Limit: domain.DemandDraftsPerAccount(), Subject: actorOf(ctx).UserID}); err != nil {
		return nil, s.problem(ctx, err)
	}
	wish, err := s.deps.Search.ReadWish(ctx, in.Body.Text, s.today())
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	d := wish.Demand
	d.BuyerType, d.Visibility = "other", domain.VisibilityPublic
	body := DemandDraft{Form: demandFormOf(d), Read: make([]DemandReadPart, len(wish.Read)), Left: append([]string{}, wish.Left...)}
	for i, p := range wish.Read {
		body.Read[i] = DemandReadPart{p.Field, p.Text}
	}
	return tell(body), nil
}
