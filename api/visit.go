package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
)

// Visit is a scan that was counted.
type Visit struct {
	FairID     string `json:"fair_id" format:"uuid"`
	Product    Named  `json:"product"`
	On         string `json:"on" format:"date" doc:"The day it counts for; who scanned is kept nowhere"`
	ProductURL string `json:"product_url" format:"uri"`
	AskPath    string `json:"ask_path" doc:"Where a buyer who has signed in leaves a lead, with this fair_id"`
}

func (s *Server) routeVisits() {
	private(s, everybody(), huma.Operation{
		OperationID: "add-visit", Method: http.MethodPost, Path: fairPath + "/visits", Tags: []string{"Fairs"},
		Summary:     "Count the scan of a product at a fair",
		Description: "On the days of the fair. Only counts by day and product are kept. Limited by address of the client, and once more by product.",
		Errors:      []int{http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests},
	}, s.addVisit)
}

// AddVisitInput is what POST /v1/fairs/{id}/visits takes.
type AddVisitInput struct {
	ClientParams
	ID   string `path:"id" maxLength:"200" doc:"Id or slug of a public fair"`
	Body struct {
		Product string `json:"product" minLength:"1" maxLength:"100" doc:"Id or slug of a product that the fair shows, or the code of its certificate"`
	}
}

func (s *Server) addVisit(ctx context.Context, in *AddVisitInput) (*secret[Visit], error) {
	if err := s.deps.Accounts.TakeLimits(ctx, domain.Take{Limit: domain.VisitsPerAddress(), Subject: in.limited()}); err != nil {
		return nil, s.problem(ctx, err)
	}
	v, err := s.deps.Visits.AddVisit(ctx, in.ID, in.Body.Product, in.limited())
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	p := v.Product
	return tell(Visit{v.Fair.ID, Named{p.ID, p.Slug, p.Name}, v.On.String(), s.url(domain.KindProduct, p.Slug), "/v1/products/" + p.ID + "/inquiries"}), nil
}

// visited counts the scan of a label at a fair and returns where the fair is.
// Whatever keeps it from being counted, the page of the certificate is shown.
func (s *Server) visited(ctx context.Context, fair, productID string, client ClientParams, lang string) (name, url string) {
	f, err := s.deps.Fairs.Fair(ctx, fair)
	if err != nil {
		return "", ""
	}
	if _, err := s.deps.Visits.AddVisit(ctx, f.ID, productID, client.limited()); err != nil && domain.CodeOf(err) == domain.CodeInternal {
		s.deps.Log.WarnContext(ctx, "a visit was not counted", "request_id", requestID(ctx), "error", err)
	}
	return label(lang, f.Name, f.NameEN), "/fairs/" + f.Slug + "?lang=" + lang
}
