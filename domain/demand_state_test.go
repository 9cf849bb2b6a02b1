package domain_test

import (
	"slices"
	"strings"
	"testing"

	"chophien/criteria"
	"chophien/domain"
)

var demandDay = domain.NewDate(2026, 11, 23)

func validDemand() domain.Demand {
	return domain.Demand{
		Name: "Gạo nếp cái hoa vàng", BuyerType: "restaurant", Amount: 2_000, Unit: domain.UnitTonne, Period: domain.PeriodMonth, Visibility: domain.VisibilityPublic,
		State: domain.DemandDraft, Tell: domain.CadenceAtOnce, ProvinceCode: ptr("01"), Deadline: ptr(demandDay + 20), ContactPhone: "024 3825 1234",
	}
}

func TestDemandCheck(t *testing.T) {
	type d = domain.Demand
	testCheck(t, validDemand, func(v d) error { return v.Validate(criteria.Default()) }, []edit[d]{
		{"no name", "name", func(v *d) { v.Name = "" }},
		{"a long text", "text", func(v *d) { v.Description = strings.Repeat("ă", 2001) }},
		{"a line break in the terms", "terms", func(v *d) { v.Terms = "a\nb" }},
		{"a phone without digits", "contact.phone", func(v *d) { v.ContactPhone = "gọi tôi" }},
		{"a broken e-mail address", "contact.email", func(v *d) { v.ContactEmail = "an@" }},
		{"no unit", "quantity", func(v *d) { v.Unit = "" }},
		{"an unknown type of buyer", "buyer_type", func(v *d) { v.BuyerType = "king" }},
		{"no period", "period", func(v *d) { v.Period = "" }},
		{"an end before the beginning", "deliver_until", func(v *d) { v.DeliverFrom, v.DeliverUntil = ptr(demandDay+9), ptr(demandDay+8) }},
		{"a thirteenth month", "season", func(v *d) { v.Season = domain.AllYear + 1 }},
		{"two stars", "stars", func(v *d) { v.Stars = 2 }},
		{"three stars", "", func(v *d) { v.Stars = 3 }},
		{"no visibility", "visibility", func(v *d) { v.Visibility = "" }},
		{"no cadence", "tell", func(v *d) { v.Tell = "" }},
		{"public with an invitation", "invited_producer_ids", func(v *d) { v.Invited = []string{"p"} }},
		{"too many invitations", "invited_producer_ids", func(v *d) {
			v.Visibility, v.Invited = domain.VisibilityInvited, make([]string, domain.MaxInvited+1)
		}},
		{"one invitation twice", "invited_producer_ids[1]", func(v *d) { v.Visibility, v.Invited = domain.VisibilityInvited, []string{"p", "p"} }},
		{"a former unit alone", "delivery.province", func(v *d) { v.ProvinceCode, v.FormerProvinceCode = nil, ptr("02") }},
		{"a price of 0", "price_max_vnd", func(v *d) { v.PriceMax, v.PriceUnit = ptr(int64(0)), domain.UnitKilogram }},
		{"a price without unit", "price_unit", func(v *d) { v.PriceMin = ptr(int64(5)) }},
		{"a unit without price", "price_unit", func(v *d) { v.PriceUnit = domain.UnitKilogram }},
		{"prices in the wrong order", "price_max_vnd", func(v *d) {
			v.PriceMin, v.PriceMax, v.PriceUnit = ptr(int64(5)), ptr(int64(4)), domain.UnitKilogram
		}},
		{"a condition twice", "conditions[1]", func(v *d) {
			v.Conditions = []domain.Condition{domain.ConditionFoodSafety, domain.ConditionFoodSafety}
		}},
		{"an unknown paper", "papers[0]", func(v *d) { v.Papers = []domain.PaperKind{domain.PaperOther} }},
		{"a region of the old map", "regions[0]", func(v *d) { v.Regions = []domain.Region{domain.FormerRegionCentralHighlands} }},
		{"a province twice", "provinces[1]", func(v *d) { v.Provinces = []string{"01", "01"} }},
	})
}

func TestDemandCheckComplete(t *testing.T) {
	type d = domain.Demand
	testCheck(t, validDemand, func(v d) error { return v.CheckComplete(demandDay) }, []edit[d]{
		{"no quantity", "quantity", func(v *d) { v.Amount, v.Unit = 0, "" }},
		{"no place", "delivery.province", func(v *d) { v.ProvinceCode = nil }},
		{"no deadline", "deadline", func(v *d) { v.Deadline = nil }},
		{"the deadline is today", "", func(v *d) { v.Deadline = ptr(demandDay) }},
		{"the deadline was yesterday", "deadline", func(v *d) { v.Deadline = ptr(demandDay - 1) }},
		{"a deadline after more than a year", "deadline", func(v *d) { v.Deadline = ptr(demandDay + domain.MaxDemandDays + 1) }},
		{"a delivery in the past", "deliver_until", func(v *d) { v.DeliverUntil = ptr(demandDay - 1) }},
		{"invited without names", "invited_producer_ids", func(v *d) { v.Visibility = domain.VisibilityInvited }},
		{"no contact", "contact", func(v *d) { v.ContactPhone = " " }},
	})
}

func TestDemandCheckClose(t *testing.T) {
	for _, c := range []struct {
		name    string
		state   domain.DemandState
		outcome domain.DemandOutcome
		want    domain.Code
	}{
		{"a deal", domain.DemandQuoted, domain.DemandDeal, ""},
		{"no supply", domain.DemandOpen, domain.DemandNoSupply, ""},
		{"a withdrawn draft", domain.DemandDraft, domain.DemandWithdrawn, ""},
		{"a deal on a draft", domain.DemandDraft, domain.DemandDeal, domain.CodeConflict},
		{"an unknown outcome", domain.DemandOpen, "lost", domain.CodeInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := (domain.Demand{State: c.state}).CheckClose(c.outcome, ""); domain.CodeOf(err) != c.want {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestDemandListed(t *testing.T) {
	for _, c := range []struct {
		name       string
		state      domain.DemandState
		visibility domain.Visibility
		want       domain.Status
	}{
		{"a draft", domain.DemandDraft, domain.VisibilityPublic, domain.StatusDraft},
		{"open to all", domain.DemandOpen, domain.VisibilityPublic, domain.StatusPublished},
		{"quoted", domain.DemandQuoted, domain.VisibilityPublic, domain.StatusPublished},
		{"open to invited producers", domain.DemandOpen, domain.VisibilityInvited, domain.StatusWithdrawn},
		{"closed", domain.DemandClosed, domain.VisibilityPublic, domain.StatusWithdrawn},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := (domain.Demand{State: c.state, Visibility: c.visibility}).Listed(); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestDelivery(t *testing.T) {
	from := domain.NewDate(2026, 11, 23)
	for _, c := range []struct {
		name        string
		d           domain.Demand
		first, last domain.Date
		need        int64 // thousandths in a month
	}{
		{"once, from today", domain.Demand{Amount: 9000, Unit: domain.UnitKilogram, Period: domain.PeriodOnce}, from, from, 9000},
		{"every month, for three months", domain.Demand{Amount: 9000, Unit: domain.UnitKilogram, Period: domain.PeriodMonth}, from, domain.NewDate(2027, 2, 23), 9000},
		{"every week, after the deadline", domain.Demand{Amount: 12_000, Unit: domain.UnitKilogram, Period: domain.PeriodWeek, Deadline: ptr(from + 5)}, from + 5, domain.NewDate(2027, 2, 28), 52_000},
		{"every quarter, with both days", domain.Demand{Amount: 9000, Unit: domain.UnitKilogram, Period: domain.PeriodQuarter, DeliverFrom: ptr(from + 40), DeliverUntil: ptr(from + 60)}, from + 40, from + 60, 3000},
		{"every year, begun already", domain.Demand{Amount: 12_000, Unit: domain.UnitKilogram, Period: domain.PeriodYear, DeliverFrom: ptr(from - 40)}, from, domain.NewDate(2027, 2, 23), 1000},
		{"once, spread over 90 days", domain.Demand{Amount: 9000, Unit: domain.UnitKilogram, Period: domain.PeriodOnce, DeliverUntil: ptr(from + 90)}, from, from + 90, 3000},
	} {
		t.Run(c.name, func(t *testing.T) {
			first, last := c.d.Delivery(from)
			if need := c.d.MonthlyNeed(from); first != c.first || last != c.last || need.Amount != c.need {
				t.Errorf("%s to %s, %d a month; want %s to %s, %d", first, last, need.Amount, c.first, c.last, c.need)
			}
		})
	}
}

func TestPeriodNames(t *testing.T) {
	for _, p := range domain.Periods() {
		vi, en := p.Names()
		if (vi == "" || en == "") != (p == domain.PeriodOnce) {
			t.Errorf("%s: %q, %q", p, vi, en)
		}
	}
	if !slices.Contains(domain.DemandOutcomes(), domain.DemandDeal) {
		t.Error("a deal is not an outcome")
	}
}
