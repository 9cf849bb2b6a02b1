package trade

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

// QuoteForm is the form of a quote.
type QuoteForm struct {
	PriceVND   *int64                            `json:"price_vnd,omitempty" minimum:"1" maximum:"10000000000" doc:"Đồng for one unit" example:"250000"`
	Unit       *string                           `json:"unit,omitempty" enum:"g,kg,quintal,tonne,ml,l,m,piece,bottle,box,bag,jar,can,carton,set,plant,guest" example:"kg"`
	Content    rest.Clearable[view.QuantityForm] `json:"content,omitempty" doc:"How much is in one unit, of packages such as bottle or box; without it their price is not compared by weight"`
	MinOrder   rest.Clearable[view.QuantityForm] `json:"min_order,omitempty" doc:"Smallest order"`
	LeadDays   *int                              `json:"lead_days,omitempty" nullable:"true" minimum:"0" maximum:"365" doc:"Days from order to delivery"`
	ValidUntil *string                           `json:"valid_until,omitempty" format:"date" doc:"The last day on which it can be accepted" example:"2026-12-31"`
	Samples    *string                           `json:"samples,omitempty" nullable:"true" maxLength:"1200" doc:"Samples and their terms"`
	Text       *string                           `json:"text,omitempty" nullable:"true" maxLength:"8000" doc:"At most 2,000 characters"`
	FileIDs    []string                          `json:"file_ids,omitempty" nullable:"true" maxItems:"10" doc:"Files of yours, of POST /v1/me/files"`
}

func quoteFormOf(q domain.Quote) QuoteForm {
	unit, until := string(q.Unit), q.ValidUntil.String()
	f := QuoteForm{
		PriceVND: &q.PriceVND, Unit: &unit, Content: rest.Clearable[view.QuantityForm](view.QuantityFormOf(q.Content())), MinOrder: rest.Clearable[view.QuantityForm](view.QuantityFormOf(q.MinOrder())),
		LeadDays: q.LeadDays, ValidUntil: &until, Samples: &q.Samples, Text: &q.Text,
	}
	for _, file := range q.Files {
		f.FileIDs = append(f.FileIDs, file.ID)
	}
	return f
}

// apply copies the form into q. It fails with CodeInvalid when a day is not a date.
func (f QuoteForm) apply(q *domain.Quote) error {
	content, least := view.QuantityOf(f.Content), view.QuantityOf(f.MinOrder)
	if q.PriceVND = 0; f.PriceVND != nil {
		q.PriceVND = *f.PriceVND
	}
	q.Unit, q.ContentAmount, q.ContentUnit = domain.Unit(rest.Text(f.Unit)), content.Amount, content.Unit
	q.MinOrderAmount, q.MinOrderUnit, q.LeadDays = least.Amount, least.Unit, f.LeadDays
	q.Samples, q.Text, q.Files = rest.Text(f.Samples), rest.Text(f.Text), nil
	for _, id := range f.FileIDs {
		q.Files = append(q.Files, domain.File{ID: id})
	}
	day, err := domain.ParseDateOf("valid_until", rest.Text(f.ValidUntil))
	if err != nil {
		return err
	}
	q.ValidUntil = day
	return nil
}

// Quote is a quote as the two sides of its lead see it.
type Quote struct {
	ID              string                         `json:"id" format:"uuid"`
	LeadID          string                         `json:"lead_id" format:"uuid"`
	LeadVersion     int64                          `json:"lead_version" doc:"Of the lead: its ETag is this number in quotation marks"`
	State           string                         `json:"state" enum:"open,unconfirmed,accepted,declined,withdrawn,expired" doc:"Today. unconfirmed: the buyer changed the demand after the quote; the producer must confirm it before it can be accepted"`
	PriceVND        int64                          `json:"price_vnd" doc:"Đồng for one unit"`
	Unit            string                         `json:"unit"`
	Content         rest.OrNull[view.QuantityForm] `json:"content" doc:"How much is in one unit, of packages"`
	MinOrder        rest.OrNull[view.QuantityForm] `json:"min_order"`
	LeadDays        *int                           `json:"lead_days"`
	ValidUntil      string                         `json:"valid_until" format:"date"`
	Samples         string                         `json:"samples" nullable:"true"`
	Text            string                         `json:"text" nullable:"true"`
	Files           []LeadFile                     `json:"files" nullable:"false"`
	Corrected       bool                           `json:"corrected" doc:"It was corrected, which is possible once"`
	OnBehalf        bool                           `json:"on_behalf" doc:"An officer entered it for the producer"`
	DemandChangedAt *time.Time                     `json:"demand_changed_at" doc:"When the buyer changed the amount, unit or dates of the demand after this quote; null when the quote is for the demand as it is"`
	Version         int64                          `json:"version" doc:"The ETag is this number in quotation marks"`
	CreatedAt       time.Time                      `json:"created_at"`
	UpdatedAt       time.Time                      `json:"updated_at"`
}

func (h *Handlers) quoteOf(q domain.Quote) Quote {
	return Quote{
		ID: q.ID, LeadID: q.LeadID, LeadVersion: q.LeadVersion, State: string(q.StateOn(h.front.Today())), PriceVND: q.PriceVND, Unit: string(q.Unit), Content: view.QuantityFormOf(q.Content()),
		MinOrder: view.QuantityFormOf(q.MinOrder()), LeadDays: q.LeadDays, ValidUntil: q.ValidUntil.String(), Samples: q.Samples, Text: q.Text,
		Files: h.leadFiles(q.LeadID, q.Files), Corrected: q.Corrections > 0, OnBehalf: q.OnBehalf, DemandChangedAt: rest.UTC(q.DemandChangedAt), Version: q.Version, CreatedAt: q.CreatedAt.UTC(), UpdatedAt: q.UpdatedAt.UTC(),
	}
}

func (h *Handlers) replyQuote(q domain.Quote) *rest.PrivateAnswer[Quote] {
	return rest.ReplyVersion(h.quoteOf(q), q.Version)
}

const quotesPath = "/v1/me/quotes"

func quoteOperations() []huma.Operation {
	const tag = "Leads"
	return []huma.Operation{
		{
			OperationID: "quote-lead", Tags: []string{tag}, DefaultStatus: http.StatusCreated,
			Summary: "Answer an inquiry with a quote",
			Description: "Stores the live quote of the lead and notifies the buyer; a new lead becomes answered. The price is in whole đồng for one unit, and valid_until is within 366 days. A " +
				"lead that has ended, or has an open quote, answers 409; a lead has at most three quotes.",
			Errors: []int{http.StatusConflict, http.StatusTooManyRequests},
		},
		{
			OperationID: "get-quote", Tags: []string{tag},
			Summary:     "Get one quote",
			Description: "Returns a quote to the two sides of its lead. Its ETag is needed to correct it.",
		},
		{
			OperationID: "correct-quote", Tags: []string{tag},
			Summary:     "Correct an open quote",
			Description: "A merge patch (RFC 7396): what is left out stays, null empties. The buyer is notified. A quote can be corrected once; after that withdraw it and send another.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "confirm-quote", Tags: []string{tag},
			Summary:     "Confirm a quote after its demand changed",
			Description: "When a buyer changes the amount, unit or dates of a demand, its open quotes become unconfirmed and cannot be accepted. Read the demand, then confirm the quote as it is, correct it or withdraw it. The buyer is notified.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "withdraw-quote", Tags: []string{tag},
			Summary:     "Withdraw an open quote",
			Description: "The buyer can no longer accept the quote and is notified. The producer may send another in the same lead.",
			Errors:      rest.ChangeErrors(),
		},
	}
}

// NewQuoteForm is the form of a new quote.
type NewQuoteForm struct{ QuoteForm }

// TransformSchema implements huma.SchemaTransformer.
func (NewQuoteForm) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return rest.Require(s, "price_vnd", "unit", "valid_until")
}

// QuoteLeadInput is the input of POST /v1/me/leads/{id}/quotes.
type QuoteLeadInput struct {
	LeadInput
	Body NewQuoteForm
}

// QuoteLead answers POST /v1/me/leads/{id}/quotes.
func (h *Handlers) QuoteLead(ctx context.Context, in *QuoteLeadInput) (*rest.PrivateAnswer[Quote], error) {
	var q domain.Quote
	if err := in.Body.apply(&q); err != nil {
		return nil, rest.InBody(err)
	}
	q, err := h.store.AddLeadQuote(ctx, front.ActorOf(ctx), in.ID, q)
	return h.newQuote(q, err)
}

// newQuote answers with a new quote or an error.
func (h *Handlers) newQuote(q domain.Quote, err error) (*rest.PrivateAnswer[Quote], error) {
	if err != nil {
		return nil, rest.InBody(err)
	}
	out := h.replyQuote(q)
	out.Location = quotesPath + "/" + q.ID
	return out, nil
}

// QuoteInput names a quote.
type QuoteInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the quote"`
}

// Quote answers GET /v1/me/quotes/{id}.
func (h *Handlers) Quote(ctx context.Context, in *QuoteInput) (*rest.PrivateAnswer[Quote], error) {
	q, err := h.store.Quote(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return h.replyQuote(q), nil
}

// knownQuote returns a quote to be changed, and the version that the change
// requires.
func (h *Handlers) knownQuote(ctx context.Context, in QuoteInput, match rest.IfMatchParams) (q domain.Quote, version int64, err error) {
	if q, err = h.store.Quote(ctx, front.ActorOf(ctx), in.ID); err == nil {
		version, err = match.Version(q.Version)
	}
	return q, version, err
}

// CorrectQuoteInput is the input of PATCH /v1/me/quotes/{id}.
type CorrectQuoteInput struct {
	QuoteInput
	rest.IfMatchParams
	RawBody []byte
	Body    QuoteForm
}

// ChangeQuote answers PATCH /v1/me/quotes/{id}.
func (h *Handlers) ChangeQuote(ctx context.Context, in *CorrectQuoteInput) (*rest.PrivateAnswer[Quote], error) {
	q, version, err := h.knownQuote(ctx, in.QuoteInput, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	form, err := rest.Merge(quoteFormOf(q), in.RawBody)
	if err != nil {
		return nil, rest.InBody(err)
	}
	if q, err = h.store.ChangeQuote(ctx, front.ActorOf(ctx), in.ID, version, form.apply); err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyQuote(q), nil
}

// MoveQuoteInput is the input of POST …/confirm and …/withdraw.
type MoveQuoteInput struct {
	QuoteInput
	rest.IfMatchParams
}

// ConfirmQuote answers POST /v1/me/quotes/{id}/confirm.
func (h *Handlers) ConfirmQuote(ctx context.Context, in *MoveQuoteInput) (*rest.PrivateAnswer[Quote], error) {
	return h.moveQuote(ctx, in, h.store.ConfirmQuote)
}

// WithdrawQuote answers POST /v1/me/quotes/{id}/withdraw.
func (h *Handlers) WithdrawQuote(ctx context.Context, in *MoveQuoteInput) (*rest.PrivateAnswer[Quote], error) {
	return h.moveQuote(ctx, in, h.store.WithdrawQuote)
}

func (h *Handlers) moveQuote(ctx context.Context, in *MoveQuoteInput, move func(context.Context, domain.Actor, string, int64) (domain.Quote, error)) (*rest.PrivateAnswer[Quote], error) {
	q, version, err := h.knownQuote(ctx, in.QuoteInput, in.IfMatchParams)
	if err == nil {
		q, err = move(ctx, front.ActorOf(ctx), in.ID, version)
	}
	if err != nil {
		return nil, err
	}
	return h.replyQuote(q), nil
}
