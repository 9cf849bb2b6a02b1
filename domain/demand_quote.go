package domain

import "context"

// DemandQuoteService lets producers answer demands with quotes, and buyers
// compare them. Only its buyer sees how many quotes a demand has; officers see
// which public demands have none for UnansweredDays.
type DemandQuoteService interface {
	// AddQuote answers a demand with a quote for a product, in the lead of buyer
	// and producer about it, or in a new one. The caller sets the fields of q that
	// people fill in, and Files by id. CodeNotFound when the producer does not see
	// the demand or the actor does not act for the product; CodeConflict when the
	// demand can no longer be answered, the product is not public, a quote for it
	// is live already or the lead has ended; CodeTooMany after QuotesPerProducer.
	AddQuote(ctx context.Context, by Actor, demandID, productID string, q Quote) (Quote, error)
	// QuotedLeads returns the leads of a demand of the actor with their quotes,
	// at most MaxQuotedLeads, oldest first, and the demand.
	QuotedLeads(ctx context.Context, by Actor, demandID string) (Demand, []Lead, error)
}

// MaxQuotedLeads bounds how many leads of a demand are compared.
const MaxQuotedLeads = 1000
