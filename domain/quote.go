package domain

import (
	"context"
	"math/big"
	"slices"
	"strings"
	"time"
)

// QuoteState is where a quote stands.
type QuoteState string

// The states of a quote.
const (
	QuoteOpen      QuoteState = "open"
	QuoteAccepted  QuoteState = "accepted"
	QuoteDeclined  QuoteState = "declined"  // by the buyer, or with its lead or demand
	QuoteWithdrawn QuoteState = "withdrawn" // by the producer
	QuoteExpired   QuoteState = "expired"   // its last day is over; seen when read, stored only when another takes its place
)

// Live tells whether the quote takes the one place that a lead has.
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
	LeadDays       *int   // days from order to delivery; nil where not stated
	ValidUntil     Date   // the last day on which it can be accepted
	Samples        string // which samples are sent, and on what terms; empty: none
	Text           string

	Corrections int  // how often it was corrected; see MaxCorrections
	OnBehalf    bool // an officer entered it for the producer
	CreatedBy   string
	CreatedAt   time.Time
	UpdatedBy   string
	UpdatedAt   time.Time

	Files []File `gorm:"-"`
}

// Content is how much goods are in one Unit, where that is a package such as a
// bottle or a box; zero where not stated.
func (q Quote) Content() Quantity { return Quantity{q.ContentAmount, q.ContentUnit} }

// MinOrder is the least that is sold at once; zero where not stated.
func (q Quote) MinOrder() Quantity { return Quantity{q.MinOrderAmount, q.MinOrderUnit} }

// StateOn is the state of the quote on a day.
func (q Quote) StateOn(today Date) QuoteState {
	if q.State == QuoteOpen && q.ValidUntil < today {
		return QuoteExpired
	}
	return q.State
}

// CheckOpen returns CodeConflict when q does not wait for an answer.
func (q Quote) CheckOpen(today Date) error {
	if state := q.StateOn(today); state != QuoteOpen {
		return Errorf(CodeConflict, "the quote is %s", state)
	}
	return nil
}

// CheckCorrection returns CodeConflict when q was corrected MaxCorrections
// times.
func (q Quote) CheckCorrection() error {
	if q.Corrections >= MaxCorrections {
		return Errorf(CodeConflict, "a quote is corrected once; withdraw it and send another")
	}
	return nil
}

// The most of what quotes may be.
const (
	MaxCorrections = 1   // of a quote
	MaxQuotes      = 3   // of a lead, one live at a time
	MaxQuoteDays   = 366 // from today to the last day of a quote
)

// QuotesPerProducer limits how many quotes a producer may send.
func QuotesPerProducer() Limit { return Limit{"quote producer", 200, 30 * 24 * time.Hour} }

// Check tells what in q breaks a rule, on a day.
func (q Quote) Check(today Date) error {
	switch {
	case q.PriceVND < 1 || q.PriceVND > MaxPrice:
		return Invalidf("price_vnd", "a price is more than 0 and at most %d đồng", MaxPrice)
	case !slices.Contains(Units(), q.Unit):
		return Invalidf("unit", "say for how much goods the price is, such as kg")
	case q.ValidUntil < today || q.ValidUntil > today+MaxQuoteDays:
		return Invalidf("valid_until", "it must be today or one of the next %d days", MaxQuoteDays)
	case q.LeadDays != nil && (*q.LeadDays < 0 || *q.LeadDays > MaxLeadDays):
		return Invalidf("lead_days", "it must be between 0 and %d", MaxLeadDays)
	}
	if err := q.Content().Check("content"); err != nil {
		return err
	}
	if base, _ := q.Unit.Base(); !q.Content().IsZero() && (base == UnitGram || base == UnitMillilit) {
		return Invalidf("content", "only of a package is said how much is in it")
	}
	if err := q.MinOrder().Check("min_order"); err != nil {
		return err
	}
	if err := checkLine("samples", q.Samples, maxLine); err != nil {
		return err
	}
	return checkText("text", strings.TrimSpace(q.Text), maxText)
}

// Same tells whether two versions of a quote offer the same.
func (q Quote) Same(o Quote) bool {
	return q.PriceVND == o.PriceVND && q.Unit == o.Unit && q.Content() == o.Content() && q.MinOrder() == o.MinOrder() &&
		sameValue(q.LeadDays, o.LeadDays) && q.ValidUntil == o.ValidUntil && q.Samples == o.Samples && q.Text == o.Text &&
		slices.EqualFunc(q.Files, o.Files, func(a, b File) bool { return a.ID == b.ID })
}

// PricePer is what one unit costs, in đồng and not rounded; ok is false where
// the unit of the quote does not convert to it. A package converts by what is
// in it.
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

// CompareUnit is the unit in which quotes for an amount are compared where the
// buyer names none: kg of what is weighed, litres of what is measured.
func CompareUnit(u Unit) Unit {
	switch base, _ := u.Base(); base {
	case UnitGram:
		return UnitKilogram
	case UnitMillilit:
		return UnitLitre
	}
	return u
}

// Comparison is a quote beside others, in one unit.
type Comparison struct {
	Lead     Lead
	Quote    Quote
	Price    *big.Rat // đồng for one unit; nil where it cannot be compared
	MinOrder Quantity // in the unit; zero where not stated or not comparable
}

// Compare puts the quotes of leads side by side, the cheapest first and what
// cannot be compared last. Of each lead the newest quote that was not
// withdrawn is taken.
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

// QuoteService keeps quotes. What a quote says is for the two sides of its
// lead only: whoever else asks finds nothing (CodeNotFound).
type QuoteService interface {
	// AddLeadQuote answers an inquiry with a quote. CodeConflict when one is live
	// already or the lead has ended, CodeTooMany after QuotesPerProducer. Of q
	// what people say is given, and Files by id.
	AddLeadQuote(ctx context.Context, by Actor, leadID string, q Quote) (Quote, error)
	// Quote finds a quote.
	Quote(ctx context.Context, by Actor, id string) (Quote, error)
	// CorrectQuote lets change alter an open quote of the actor's side, at most
	// MaxCorrections times (CodeConflict). CodePrecondition when version is not
	// the stored one.
	CorrectQuote(ctx context.Context, by Actor, id string, version int64, change func(*Quote) error) (Quote, error)
	// WithdrawQuote takes an open quote back.
	WithdrawQuote(ctx context.Context, by Actor, id string, version int64) (Quote, error)
}
