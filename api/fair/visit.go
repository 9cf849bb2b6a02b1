package fair

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
)

// Visit is a counted scan.
type Visit struct {
	FairID     string     `json:"fair_id" format:"uuid"`
	Product    view.Named `json:"product"`
	On         string     `json:"on" format:"date" doc:"The counted day; the person who scanned is not stored"`
	ProductURL string     `json:"product_url" format:"uri"`
	AskPath    string     `json:"ask_path" doc:"Path to which a signed-in buyer posts an inquiry with this fair_id"`
}

func visitOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "add-visit", Tags: []string{"Fairs"},
			Summary:     "Count the scan of a product at a fair",
			Description: "Counts a visit on a day of the fair. Only counts by day and product are kept. Limited by address of the client, and once more by product.",
			Errors:      []int{http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests},
		},
	}
}

// AddVisitInput is the input of POST /v1/fairs/{id}/visits.
type AddVisitInput struct {
	rest.ClientParams
	ID   string `path:"id" maxLength:"200" doc:"Id or slug of a public fair"`
	Body struct {
		Product string `json:"product_id" minLength:"1" maxLength:"100" doc:"Id or slug of a product that the fair shows, or the code of its certificate"`
	}
}

// AddVisit answers POST /v1/fairs/{id}/visits.
func (h *Handlers) AddVisit(ctx context.Context, in *AddVisitInput) (*rest.PrivateAnswer[Visit], error) {
	if err := h.store.UseLimits(ctx, domain.LimitUse{Limit: domain.VisitsPerAddress(), Subject: in.Client().LimitSubject()}); err != nil {
		return nil, err
	}
	v, err := h.store.AddVisit(ctx, in.ID, in.Body.Product, in.Client().LimitSubject())
	if err != nil {
		return nil, rest.InBody(err)
	}
	p := v.Product
	return rest.ReplyPrivate(Visit{v.Fair.ID, view.Named{ID: p.ID, Slug: p.Slug, Name: p.Name}, v.On.String(), h.cards.URL(domain.KindProduct, p.Slug), "/v1/products/" + p.ID + "/inquiries"}), nil
}
