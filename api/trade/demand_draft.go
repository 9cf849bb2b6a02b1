package trade

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/front"
)

// DemandDraft is a demand that was read from a sentence. Nothing is stored.
type DemandDraft struct {
	Form DemandForm       `json:"form" doc:"Complete and correct it, and send it to POST /v1/demands"`
	Read []DemandReadPart `json:"read" nullable:"false" doc:"Parts that were read, in the order of the sentence"`
	Left []string         `json:"left" nullable:"false" doc:"Words of the sentence that are in no field, in its order; each word is in read or here"`

	Notes []DemandNote `json:"notes" nullable:"false" doc:"Points that a person should check"`
}

// DemandNote is a point of the reading that a person should check.
type DemandNote struct {
	Code   string `json:"code" example:"amount_range"`
	TextVI string `json:"text"`
	TextEN string `json:"text_en"`
	Label  string `json:"label" doc:"In the language of the answer"`
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
			Summary: "Read a demand from one sentence",
			Description: "Fills in a form from a text such as “cần mua 5 tấn miến dong/tháng giao Hà Nội”, Vietnamese or English, and returns what was read and which words were left. " +
				"Phone numbers, e-mail addresses and names of people are only in contact, which is private. Nothing is stored.",
			Errors: []int{http.StatusTooManyRequests},
		},
	}
}

// DraftDemandInput is the input of POST /v1/demands/draft.
type DraftDemandInput struct {
	front.LanguageParams
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"1000" example:"cần mua 5 tấn miến dong/tháng giao Hà Nội"`
	}
}

// DraftDemand answers POST /v1/demands/draft.
func (h *Handlers) DraftDemand(ctx context.Context, in *DraftDemandInput) (*rest.PrivateAnswer[DemandDraft], error) {
	read, err := h.drafts.Read(ctx, front.ActorOf(ctx), in.Body.Text)
	if err != nil {
		return nil, rest.InBody(err)
	}
	body := DemandDraft{Form: demandFormOf(read.Demand), Read: make([]DemandReadPart, len(read.Read)), Left: append([]string{}, read.Left...), Notes: make([]DemandNote, len(read.Notes))}
	for i, p := range read.Read {
		body.Read[i] = DemandReadPart{p.Field, p.Text}
	}
	for i, n := range read.Notes {
		body.Notes[i] = DemandNote{n.Code, n.VI, n.EN, front.Label(in.Lang(), n.VI, n.EN)}
	}
	return rest.ReplyPrivate(body), nil
}
