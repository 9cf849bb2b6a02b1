package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
)

// QuoteForm is what a producer offers.
type QuoteForm struct {
	PriceVND   *int64                  `json:"price_vnd,omitempty" minimum:"1" maximum:"10000000000" doc:"Đồng for one unit" example:"250000"`
	Unit       *string                 `json:"unit,omitempty" enum:"g,kg,quintal,tonne,ml,l,m,piece,bottle,box,bag,jar,can,carton,set,plant,guest" example:"kg"`
	Content    Clearable[QuantityForm] `json:"content,omitempty" doc:"How much is in one unit, of packages such as bottle or box; without it their price is not compared by weight"`
	MinOrder   Clearable[QuantityForm] `json:"min_order,omitempty" doc:"The least that is sold at once"`
	LeadDays   *int                    `json:"lead_days,omitempty" nullable:"true" minimum:"0" maximum:"365" doc:"Days from order to delivery"`
	ValidUntil *string                 `json:"valid_until,omitempty" maxLength:"10" doc:"The last day on which it can be accepted" example:"2026-12-31"`
	Samples    *string                 `json:"samples,omitempty" nullable:"true" maxLength:"1200" doc:"Which samples are sent, and on what terms"`
	Text       *string                 `json:"text,omitempty" nullable:"true" maxLength:"8000" doc:"At most 2,000 characters"`
	FileIDs    []string                `json:"file_ids,omitempty" nullable:"true" maxItems:"10" doc:"Files of yours, of POST /v1/me/files"`
}

func quoteFormOf(q domain.Quote) QuoteForm {
	unit, until := string(q.Unit), q.ValidUntil.String()
	f := QuoteForm{
		PriceVND: &q.PriceVND, Unit: &unit, Content: Clearable[QuantityForm](quantityFormOf(q.Content())), MinOrder: Clearable[QuantityForm](quantityFormOf(q.MinOrder())),
		LeadDays: q.LeadDays, ValidUntil: &until, Samples: &q.Samples, Text: &q.Text,
	}
	for _, file := range q.Files {
		f.FileIDs = append(f.FileIDs, file.ID)
	}
	return f
}

// apply puts what the form says into q; CodeInvalid names a day that is none.
func (f QuoteForm) apply(q *domain.Quote) error {
	content, least := quantityOf(f.Content), quantityOf(f.MinOrder)
	if q.PriceVND = 0; f.PriceVND != nil {
		q.PriceVND = *f.PriceVND
	}
	q.Unit, q.ContentAmount, q.ContentUnit = domain.Unit(said(f.Unit)), content.Amount, content.Unit
	q.MinOrderAmount, q.MinOrderUnit, q.LeadDays = least.Amount, least.Unit, f.LeadDays
	q.Samples, q.Text, q.Files = said(f.Samples), said(f.Text), nil
	for _, id := range f.FileIDs {
		q.Files = append(q.Files, domain.File{ID: id})
	}
	day, err := domain.ParseDate(said(f.ValidUntil))
	if err != nil {
		return domain.Invalidf("valid_until", "say until which day it can be accepted, as YYYY-MM-DD")
	}
	q.ValidUntil = day
	return nil
}

// Quote is an offer of a producer, for the two sides of its lead only.
type Quote struct {
	ID         string               `json:"id" format:"uuid"`
	LeadID     string               `json:"lead_id" format:"uuid"`
	State      string               `json:"state" enum:"open,accepted,declined,withdrawn,expired" doc:"Today"`
	PriceVND   int64                `json:"price_vnd" doc:"Đồng for one unit"`
	Unit       string               `json:"unit"`
	Content    OrNull[QuantityForm] `json:"content" doc:"How much is in one unit, of packages"`
	MinOrder   OrNull[QuantityForm] `json:"min_order"`
	LeadDays   *int                 `json:"lead_days"`
	ValidUntil string               `json:"valid_until" format:"date"`
	Samples    string               `json:"samples"`
	Text       string               `json:"text"`
	Files      []LeadFile           `json:"files" nullable:"false"`
	Corrected  bool                 `json:"corrected" doc:"It was corrected, which is possible once"`
	OnBehalf   bool                 `json:"on_behalf" doc:"An officer entered it for the producer"`
	Version    int64                `json:"version" doc:"In quotation marks it is the ETag"`
	CreatedAt  time.Time            `json:"created_at"`
	UpdatedAt  time.Time            `json:"updated_at"`
}

func (s *Server) quoteOf(q domain.Quote) Quote {
	return Quote{
		ID: q.ID, LeadID: q.LeadID, State: string(q.StateOn(s.today())), PriceVND: q.PriceVND, Unit: string(q.Unit), Content: quantityFormOf(q.Content()),
		MinOrder: quantityFormOf(q.MinOrder()), LeadDays: q.LeadDays, ValidUntil: q.ValidUntil.String(), Samples: q.Samples, Text: q.Text,
		Files: s.leadFiles(q.LeadID, q.Files), Corrected: q.Corrections > 0, OnBehalf: q.OnBehalf, Version: q.Version, CreatedAt: q.CreatedAt.UTC(), UpdatedAt: q.UpdatedAt.UTC(),
	}
}

func (s *Server) tellQuote(q domain.Quote) *secret[Quote] {
	out := tell(s.quoteOf(q))
	out.ETag = versionTag(q.Version)
	return out
}

const quotesPath = "/v1/me/quotes"

// answerers are who sends quotes.
func answerers() []domain.Role { return []domain.Role{domain.RoleProducer, domain.RoleOfficer} }

func (s *Server) routeQuotes() {
	const tag, one = "Leads", quotesPath + "/{id}"
	changes := []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired}
	private(s, only(domain.ScopeWrite, answerers()...), huma.Operation{
		OperationID: "quote-lead", Method: http.MethodPost, Path: leadsPath + "/{id}/quotes", Tags: []string{tag}, DefaultStatus: http.StatusCreated,
		Summary: "Answer an inquiry with a quote", Errors: []int{http.StatusConflict, http.StatusTooManyRequests},
	}, s.quoteLead)
	private(s, only(domain.ScopeRead, parties()...), huma.Operation{
		OperationID: "get-quote", Method: http.MethodGet, Path: one, Tags: []string{tag}, Summary: "One quote, for the two sides of its lead",
	}, s.quote)
	private(s, only(domain.ScopeWrite, answerers()...), huma.Operation{
		OperationID: "correct-quote", Method: http.MethodPatch, Path: one, Tags: []string{tag}, Errors: changes,
		Summary: "Correct an open quote, once", Description: "A merge patch (RFC 7396): what is left out stays, null empties.",
	}, s.correctQuote)
	private(s, only(domain.ScopeWrite, answerers()...), huma.Operation{
		OperationID: "withdraw-quote", Method: http.MethodPost, Path: one + "/withdraw", Tags: []string{tag}, Errors: changes, Summary: "Take an open quote back",
	}, s.withdrawQuote)
}

// QuoteLeadInput is what POST /v1/me/leads/{id}/quotes takes.
type QuoteLeadInput struct {
	LeadInput
	Body QuoteForm
}

func (s *Server) quoteLead(ctx context.Context, in *QuoteLeadInput) (*secret[Quote], error) {
	var q domain.Quote
	if err := in.Body.apply(&q); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	q, err := s.deps.Quotes.AddLeadQuote(ctx, actorOf(ctx), in.ID, q)
	return s.newQuote(ctx, q, err)
}

// newQuote answers with a quote that was sent, or with why it was not.
func (s *Server) newQuote(ctx context.Context, q domain.Quote, err error) (*secret[Quote], error) {
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	out := s.tellQuote(q)
	out.Location = quotesPath + "/" + q.ID
	return out, nil
}

// QuoteInput names a quote.
type QuoteInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the quote"`
}

func (s *Server) quote(ctx context.Context, in *QuoteInput) (*secret[Quote], error) {
	q, err := s.deps.Quotes.Quote(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.tellQuote(q), nil
}

// knownQuote finds the quote that is to be changed, and checks the version
// that its sender read.
func (s *Server) knownQuote(ctx context.Context, in QuoteInput, match IfMatchParams) (domain.Quote, error) {
	q, err := s.deps.Quotes.Quote(ctx, actorOf(ctx), in.ID)
	if err == nil {
		_, err = match.version(ctx, q.Version)
	}
	return q, err
}

// CorrectQuoteInput is what PATCH /v1/me/quotes/{id} takes.
type CorrectQuoteInput struct {
	QuoteInput
	IfMatchParams
	RawBody []byte
	Body    QuoteForm
}

func (s *Server) correctQuote(ctx context.Context, in *CorrectQuoteInput) (*secret[Quote], error) {
	q, err := s.knownQuote(ctx, in.QuoteInput, in.IfMatchParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	form, err := merge(quoteFormOf(q), in.RawBody)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if q, err = s.deps.Quotes.CorrectQuote(ctx, actorOf(ctx), in.ID, q.Version, form.apply); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.tellQuote(q), nil
}

// WithdrawQuoteInput is what POST …/withdraw takes.
type WithdrawQuoteInput struct {
	QuoteInput
	IfMatchParams
}

func (s *Server) withdrawQuote(ctx context.Context, in *WithdrawQuoteInput) (*secret[Quote], error) {
	q, err := s.knownQuote(ctx, in.QuoteInput, in.IfMatchParams)
	if err == nil {
		q, err = s.deps.Quotes.WithdrawQuote(ctx, actorOf(ctx), in.ID, q.Version)
	}
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.tellQuote(q), nil
}
