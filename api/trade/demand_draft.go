package trade

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// DemandDraft is a demand that was read from a sentence. Nothing is stored.
type DemandDraft struct {
	Form DemandForm       `json:"form" doc:"Complete and correct it, and send it to POST /v1/demands"`
	Read []DemandReadPart `json:"read" nullable:"false" doc:"Parts that were read"`
	Left []string         `json:"left" nullable:"false" doc:"Words that were not used"`
}

// DemandReadPart is a field with the words that it was read from.
type DemandReadPart struct {
	Field string `json:"field" example:"quantity"`
	Text  string `json:"text" example:"5 tấn"`
}

func demandDraftOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "draft-demand", Tags: []string{"Demands"},
			Summary:     "Read a demand from one sentence",
			Description: "Fills in a form from a text such as “cần mua 5 tấn miến dong/tháng giao Hà Nội” and returns what was read and which words were left. Nothing is stored.",
			Errors:      []int{http.StatusTooManyRequests},
		},
	}
}

// DraftDemandInput is the input of POST /v1/demands/draft.
type DraftDemandInput struct {
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"1000" example:"cần mua 5 tấn miến dong/tháng giao Hà Nội"`
	}
}

// DraftDemand answers POST /v1/demands/draft.
func (h *Handlers) DraftDemand(ctx context.Context, in *DraftDemandInput) (*rest.PrivateAnswer[DemandDraft], error) {
	if err := h.store.TakeLimits(ctx, domain.Take{Limit: domain.DemandDraftsPerAccount(), Subject: front.ActorOf(ctx).UserID}); err != nil {
		return nil, err
	}
	wish, err := h.reader.ReadWish(ctx, in.Body.Text, h.front.Today())
	if err != nil {
		return nil, rest.InBody(err)
	}
	d := wish.Demand
	d.BuyerType, d.Visibility = "other", domain.VisibilityPublic
	body := DemandDraft{Form: demandFormOf(d), Read: make([]DemandReadPart, len(wish.Read)), Left: append([]string{}, wish.Left...)}
	for i, p := range wish.Read {
		body.Read[i] = DemandReadPart{p.Field, p.Text}
	}
	return rest.ReplyPrivate(body), nil
}
