package domain_test

import (
	"slices"
	"testing"

	"chophien/domain"
)

// TestLeadStates takes every action in every state, as both sides: what is not
// in the table is refused.
func TestLeadStates(t *testing.T) {
	type move struct {
		from domain.LeadState
		by   domain.LeadAction
		side domain.LeadSide
	}
	const buyer, producer = domain.SideBuyer, domain.SideProducer
	allowed := map[move]domain.LeadState{
		{domain.LeadNew, domain.LeadAnswer, producer}:          domain.LeadAnswered,
		{domain.LeadAnswered, domain.LeadShortlist, buyer}:     domain.LeadShortlisted,
		{domain.LeadShortlisted, domain.LeadUnlist, buyer}:     domain.LeadAnswered,
		{domain.LeadAnswered, domain.LeadAccept, buyer}:        domain.LeadAccepted,
		{domain.LeadShortlisted, domain.LeadAccept, buyer}:     domain.LeadAccepted,
		{domain.LeadNew, domain.LeadDecline, buyer}:            domain.LeadDeclined,
		{domain.LeadNew, domain.LeadDecline, producer}:         domain.LeadDeclined,
		{domain.LeadAnswered, domain.LeadDecline, buyer}:       domain.LeadDeclined,
		{domain.LeadAnswered, domain.LeadDecline, producer}:    domain.LeadDeclined,
		{domain.LeadShortlisted, domain.LeadDecline, buyer}:    domain.LeadDeclined,
		{domain.LeadShortlisted, domain.LeadDecline, producer}: domain.LeadDeclined,
		{domain.LeadNew, domain.LeadClose, buyer}:              domain.LeadClosed,
		{domain.LeadAnswered, domain.LeadClose, buyer}:         domain.LeadClosed,
		{domain.LeadShortlisted, domain.LeadClose, buyer}:      domain.LeadClosed,
	}
	for _, from := range domain.LeadStates() {
		for _, a := range domain.LeadActions() {
			rule, _ := a.Rule()
			for _, side := range []domain.LeadSide{buyer, producer} {
				got, err := from.Apply(a, side, "Lý do")
				to, ok := allowed[move{from, a, side}]
				want := domain.Code("")
				switch {
				case ok:
				case !slices.Contains(rule.Sides, side):
					want, to = domain.CodeForbidden, from
				default:
					want, to = domain.CodeConflict, from
				}
				if domain.CodeOf(err) != want || got != to {
					t.Errorf("%s by the %s when %s: %s (%v), want %s and %q", a, side, from, got, err, to, want)
				}
			}
		}
	}
	if _, err := domain.LeadNew.Apply(domain.LeadDecline, buyer, "  "); domain.CodeOf(err) != domain.CodeInvalid {
		t.Errorf("declined without a reason: %v", err)
	}
}

func TestPricePer(t *testing.T) {
	for name, c := range map[string]struct {
		quote domain.Quote
		unit  domain.Unit
		want  int64 // 0: not comparable
	}{
		"as it is":            {domain.Quote{PriceVND: 250_000, Unit: domain.UnitKilogram}, domain.UnitKilogram, 250_000},
		"from tonnes":         {domain.Quote{PriceVND: 82_000_000, Unit: domain.UnitTonne}, domain.UnitKilogram, 82_000},
		"from quintals":       {domain.Quote{PriceVND: 8_250_050, Unit: domain.UnitQuintal}, domain.UnitKilogram, 82_501},
		"to tonnes":           {domain.Quote{PriceVND: 333, Unit: domain.UnitGram}, domain.UnitTonne, 333_000_000},
		"halves go up":        {domain.Quote{PriceVND: 1_500, Unit: domain.UnitKilogram}, domain.UnitGram, 2},
		"a box by weight":     {domain.Quote{PriceVND: 60_000, Unit: domain.UnitBox, ContentAmount: 300_000, ContentUnit: domain.UnitGram}, domain.UnitKilogram, 200_000},
		"a bottle by volume":  {domain.Quote{PriceVND: 50_000, Unit: domain.UnitBottle, ContentAmount: 750_000, ContentUnit: domain.UnitMillilit}, domain.UnitLitre, 66_667},
		"a box as a box":      {domain.Quote{PriceVND: 60_000, Unit: domain.UnitBox, ContentAmount: 300_000, ContentUnit: domain.UnitGram}, domain.UnitBox, 60_000},
		"a box of what?":      {domain.Quote{PriceVND: 60_000, Unit: domain.UnitBox}, domain.UnitKilogram, 0},
		"litres and kilogram": {domain.Quote{PriceVND: 60_000, Unit: domain.UnitLitre}, domain.UnitKilogram, 0},
	} {
		price, ok := c.quote.PricePer(c.unit)
		if ok != (c.want > 0) || ok && domain.RoundVND(price) != c.want {
			t.Errorf("%s: %v (%t), want %d", name, price, ok, c.want)
		}
	}
}
