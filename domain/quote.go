package domain

import (
	"context"
	"math/big"
	"slices"
	"strings"
	"time"
)

// QuoteState is the state of a quote.
type QuoteState string

// The states of a quote.
const (
	QuoteOpen      QuoteState = "open"
	QuoteAccepted  QuoteState = "accepted"
	QuoteDeclined  QuoteState = "declined"  // by the buyer, or with its lead or demand
	QuoteWithdrawn QuoteState = "withdrawn" // by the producer
	QuoteExpired   QuoteState = "expired"   // after its last day; computed by StateOn, stored only when another quote follows

	// QuoteUnconfirmed is an open quote whose demand the buyer changed after it:
	// the producer must confirm it before the buyer can accept it. StateOn computes
	// it; it is never stored.
	QuoteUnconfirmed QuoteState = "unconfirmed"
)

// Live reports whether the quote is open or accepted. A lead has at most one.
func (s QuoteState) Live() bool { return s == QuoteOpen || s == QuoteAccepted }

// Quote is the offer of a producer within a lead.
type Quote struct {
	ID      string `gorm:"primaryKey"` // UUIDv7 in lower case
	LeadID  string
	Version int64
	State   QuoteState

	PriceVND       int64 `gorm:"column:price_vnd"` // đồng for one Unit
	Unit           Unit
	ContentAmount  int64 // see Content
	ContentUnit    Unit
	MinOrderAmount int64 // see MinOrder
	MinOrderUnit   Unit
	LeadDays       *int   // days from order to delivery; nil when not stated
	ValidUntil     Date   // the last day on which it can be accepted
	Samples        string // samples and their terms; empty: none
	Text           string

	// DemandChangedAt is when the buyer changed the terms of the demand after the
	// quote, see Demand.SameTerms; nil when the quote is for the demand as it is.
	DemandChangedAt *time.Time
	DemandBefore    *OrderTerms // terms for which the quote was made; nil with DemandChangedAt

	Corrections int  // how often it was corrected; see MaxCorrections
	OnBehalf    bool // an officer entered it for the producer
	CreatedBy   string
	CreatedAt   time.Time
	UpdatedBy   string
	UpdatedAt   time.Time

	Files       []File `gorm:"-"`
	LeadVersion int64  `gorm:"-"` // of its lead, which moves of the buyer need
}

// Content returns the amount in one Unit when that is a package, such as a
// bottle or a box; zero when not stated.
func (q Quote) Content() Quantity { return Quantity{q.ContentAmount, q.ContentUnit} }

// MinOrder returns the smallest order; zero when not stated.
func (q Quote) MinOrder() Quantity { return Quantity{q.MinOrderAmount, q.MinOrderUnit} }

// StateOn returns the state of the quote on a day.
func (q Quote) StateOn(today Date) QuoteState {
	switch {
	case q.State != QuoteOpen:
		return q.State
	case q.ValidUntil < today:
		return QuoteExpired
	case q.DemandChangedAt != nil:
		return QuoteUnconfirmed
	}
	return QuoteOpen
}

// CheckOpen returns CodeConflict unless q is open on a day, confirmed or not.
func (q Quote) CheckOpen(today Date) error {
	if state := q.StateOn(today); state != QuoteOpen && state != QuoteUnconfirmed {
		return Errorf(CodeConflict, "the quote is %s", state)
	}
	return nil
}

// CheckConfirm returns CodeConflict unless q waits for its confirmation on a day.
func (q Quote) CheckConfirm(today Date) error {
	if state := q.StateOn(today); state != QuoteUnconfirmed {
		return Errorf(CodeConflict, "the quote is %s; there is nothing to confirm", state)
	}
	return nil
}

// CheckAccept returns CodeConflict unless the buyer can accept q on a day.
func (q Quote) CheckAccept(today Date) error {
	switch q.StateOn(today) {
	case QuoteOpen:
		return nil
	case QuoteUnconfirmed:
		return Errorf(CodeConflict, "the demand was changed after this quote; the producer must confirm the quote first")
	}
	return noLiveQuote()
}

func noLiveQuote() error { return Errorf(CodeConflict, "the lead has no live quote") }

// CheckCorrection returns CodeConflict when q was corrected MaxCorrections times.
// A correction after a change of the demand is always possible.
func (q Quote) CheckCorrection() error {
	if q.DemandChangedAt == nil && q.Corrections >= MaxCorrections {
		return Errorf(CodeConflict, "a quote can be corrected once; withdraw it and send another")
	}
	return nil
}

// Bounds of quotes.
const (
	MaxCorrections = 1   // corrections of a quote
	MaxQuotes      = 3   // quotes of a lead, one live at a time
	MaxQuoteDays   = 366 // from today to the last day of a quote
)

// QuotesPerProducer limits how many quotes a producer may send.
func QuotesPerProducer() Limit { return Limit{"quote producer", 200, 30 * 24 * time.Hour} }

// Validate returns CodeInvalid for all rules that q breaks on a day.
func (q Quote) Validate(today Date) error {
	var faults Faults
	faults.AddIf(q.PriceVND < 1 || q.PriceVND > MaxPrice, "price_vnd", "a price is more than 0 and at most %d đồng", MaxPrice)
	faults.AddIf(!slices.Contains(Units(), q.Unit), "unit", "say for how much goods the price is, such as kg")
	faults.AddIf(q.ValidUntil < today || q.ValidUntil > today+MaxQuoteDays, "valid_until", "it must be today or one of the next %d days", MaxQuoteDays)
	faults.AddIf(q.LeadDays != nil && (*q.LeadDays < 0 || *q.LeadDays > MaxLeadDays), "lead_days", "it must be between 0 and %d", MaxLeadDays)
	faults.Add(q.Content().Validate("content"))
	if base, _ := q.Unit.Base(); !q.Content().IsZero() && (base == UnitGram || base == UnitMillilit) {
		faults.Addf("content", "only a package, such as a box, has a content")
	}
	faults.Add(q.MinOrder().Validate("min_order"))
	faults.Add(validateLine("samples", q.Samples, maxLine))
	faults.Add(validateText("text", strings.TrimSpace(q.Text), maxText))
	return faults.Err()
}

// Same reports whether two versions of a quote make the same offer.
func (q Quote) Same(o Quote) bool {
	return q.PriceVND == o.PriceVND && q.Unit == o.Unit && q.Content() == o.Content() && q.MinOrder() == o.MinOrder() &&
		sameValue(q.LeadDays, o.LeadDays) && q.ValidUntil == o.ValidUntil && q.Samples == o.Samples && q.Text == o.Text &&
		slices.EqualFunc(q.Files, o.Files, func(a, b File) bool { return a.ID == b.ID })
}

// PricePer returns the price of one unit in đồng, not rounded. A package converts
// by its content. ok is false when the unit of the quote does not convert.
func (q Quote) PricePer(unit Unit) (_ *big.Rat, ok bool) {
	many := Quantity{1000, q.Unit}
	if base, _ := unit.Base(); base != q.Unit && !q.Content().IsZero() {
		many = q.Content()
	}
	from, each := many.Unit.Base()
	to, per := unit.Base()
	if from != to {
		return nil, false
	}
	// price ÷ (amount ÷ 1000 × each) × per
	price := new(big.Rat).SetFrac(big.NewInt(q.PriceVND*1000), big.NewInt(many.Amount))
	return price.Mul(price, big.NewRat(per, each)), true
}

// RoundVND rounds a price to whole đồng, halves up.
func RoundVND(price *big.Rat) int64 {
	twice := new(big.Int).Lsh(price.Num(), 1)
	twice.Add(twice, price.Denom())
	return twice.Div(twice, new(big.Int).Lsh(price.Denom(), 1)).Int64()
}

// CompareUnit returns the default unit for comparing quotes: kg for weights,
// litres for volumes, else u.
func CompareUnit(u Unit) Unit {
	switch base, _ := u.Base(); base {
	case UnitGram:
		return UnitKilogram
	case UnitMillilit:
		return UnitLitre
	}
	return u
}

// Comparison is a quote with its price in the unit of a comparison.
type Comparison struct {
	Lead     Lead
	Quote    Quote
	Price    *big.Rat // đồng for one unit; nil when it does not convert
	MinOrder Quantity // in the unit; zero when not stated or not convertible
}

// Compare returns the newest quote of each lead that was not withdrawn, cheapest
// first. Quotes whose price does not convert to unit are last.
func Compare(leads []Lead, unit Unit) []Comparison {
	var out []Comparison
	for _, l := range leads {
		for _, q := range slices.Backward(l.Quotes) {
			if q.State == QuoteWithdrawn {
				continue
			}
			c := Comparison{Lead: l, Quote: q}
			c.Price, _ = q.PricePer(unit)
			if least, ok := q.MinOrder().In(unit); ok && !q.MinOrder().IsZero() {
				c.MinOrder = least
			}
			out = append(out, c)
			break
		}
	}
	slices.SortStableFunc(out, func(a, b Comparison) int {
		switch {
		case a.Price != nil && b.Price != nil:
			if c := a.Price.Cmp(b.Price); c != 0 {
				return c
			}
		case a.Price != nil:
			return -1
		case b.Price != nil:
			return 1
		}
		return strings.Compare(a.Quote.ID, b.Quote.ID)
	})
	return out
}

// QuoteService stores quotes. Only the two sides of its lead see a quote; for
// others it is CodeNotFound.
type QuoteService interface {
	// AddLeadQuote answers an inquiry with a quote. The caller sets the fields of
	// q that people fill in, and Files by id. CodeConflict when one is live
	// already or the lead has ended, CodeTooMany after QuotesPerProducer.
	AddLeadQuote(ctx context.Context, by Actor, leadID string, q Quote) (Quote, error)
	// Quote finds a quote.
	Quote(ctx context.Context, by Actor, id string) (Quote, error)
	// ChangeQuote lets change edit an open quote of the actor's side, at most
	// MaxCorrections times (CodeConflict). CodePrecondition when version is not
	// the stored one.
	ChangeQuote(ctx context.Context, by Actor, id string, version int64, change func(*Quote) error) (Quote, error)
	// ConfirmQuote confirms a quote for the demand as it is now. CodeConflict unless
	// the quote is QuoteUnconfirmed.
	ConfirmQuote(ctx context.Context, by Actor, id string, version int64) (Quote, error)
	// WithdrawQuote withdraws an open quote.
	WithdrawQuote(ctx context.Context, by Actor, id string, version int64) (Quote, error)
}

// CheckOffered returns CodeConflict if a product cannot be offered in a quote:
// the product and its producer must be published.
func CheckOffered(p Product, by Producer) error {
	if p.Status != StatusPublished || by.Status != StatusPublished {
		return Errorf(CodeConflict, "the product is not published")
	}
	return nil
}
