package domain_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"chophien/criteria"
	"chophien/domain"
)

// TestAllWrongFields: the validator of each noun names all wrong fields of a form.
func TestAllWrongFields(t *testing.T) {
	today, err := domain.ParseDate("2026-11-24")
	if err != nil {
		t.Fatal(err)
	}
	bell, long, minus := "a\ab", strings.Repeat("a", 5000), -1
	cost := int64(-1)
	yes := true
	place := domain.Place{ProvinceCode: "08"}
	for _, c := range []struct {
		name string
		err  error
		want []string
	}{
		{"product", domain.Product{Name: " x", Season: -1, LeadDays: &minus}.Validate(), []string{"name", "season", "lead_days"}},
		{"packs of a product", domain.Product{Name: "Chè", Packs: []domain.Pack{{RetailVND: &cost, WholesaleMin: -1}}}.Validate(), []string{"packs[0].name", "packs[0].retail_vnd", "packs[0].wholesale_min"}},
		{"product to submit", domain.Product{}.CheckComplete(), []string{"producer_id", "set", "story"}},
		{"producer", domain.Producer{Name: "Hợp tác xã", Place: place, Kind: "club", Phone: "x", TaxCode: "1"}.Validate(), []string{"kind", "phone", "tax_code"}},
		{"craft village", domain.CraftVillage{Name: "Làng", Place: place, Artisans: []domain.Artisan{{}}}.Validate(today), []string{"trade_group", "trade", "artisans[0].name"}},
		{"tourism site", domain.TourismSite{Name: "Bản", Place: place, Season: -1, Phone: "x", PriceFrom: &cost}.Validate(today), []string{"season", "phone", "price_from_vnd"}},
		{"place", domain.Place{Commune: bell, Address: bell}.Validate(), []string{"place.province", "place.commune", "place.address"}},
		{"demand", domain.Demand{Name: "Chè", Stars: 7, BuyerType: domain.BuyerTypes()[0], Period: domain.Periods()[0], Visibility: "none", Tell: "never"}.Validate(criteria.Default()), []string{"stars", "visibility", "tell"}},
		{"demand to open", domain.Demand{}.CheckComplete(today), []string{"quantity", "delivery.province", "deadline", "contact"}},
		{"quote", domain.Quote{LeadDays: &minus}.Validate(today), []string{"price_vnd", "unit", "valid_until", "lead_days"}},
		{"memorandum", domain.Memorandum{}.Validate(today), []string{"buyer_name", "goods", "signed_on"}},
		{"fair", domain.Fair{Name: " x", Place: place, StartsOn: today, EndsOn: today - 1, Phone: "x"}.Validate(), []string{"name", "phone", "ends_on"}},
		{"fair to publish", domain.Fair{EndsOn: today}.CheckComplete(today), []string{"venue", "organizer", "phone"}},
		{"hall", domain.Hall{Position: -1, NameEN: bell}.Validate(), []string{"name", "position", "name_en"}},
		{"booth", domain.Booth{WidthCM: -1, PriceVND: &cost}.Validate(), []string{"number", "width_cm", "price_vnd"}},
		{"catalogue", domain.Catalogue{Title: bell, CoverKind: "x", Sections: []domain.CatalogueSection{{Split: domain.SectionProvince}}}.Validate(), []string{"title", "cover", "sections[0].kind"}},
		{"timetable", domain.Timetable{OpensAt: -1}.Validate(), []string{"slot_minutes", "opens_at"}},
		{"report", domain.Report{Contact: long}.Validate(), []string{"contact", "product_name", "text", "province"}},
		{"evidence", domain.Evidence{}.Validate(criteria.Default(), nil, today), []string{"condition", "issuer", "issued_on"}},
		{"change of a certificate", domain.CertificateChange{Kind: domain.CertificateChangeStars}.Validate(domain.Certificate{ValidFrom: today - 10, ValidUntil: today + 10}, today), []string{"ground", "text", "effective_on", "decision_id"}},
		{"inspection", domain.Inspection{}.Validate(today), []string{"kind", "listing_kind", "planned_on"}},
		{"decision", domain.Decision{}.Validate(criteria.Default(), today), []string{"issuer", "number", "date", "level", "province", "criteria"}},
		{"line of a decision", domain.DecisionLine{Kind: "x", PotentialFive: true}.Validate(criteria.Default(), domain.Decision{}), []string{"kind", "stars", "potential_five"}},
		{"webhook", domain.Webhook{Name: bell, URL: "x"}.Validate(nil), []string{"name", "events", "url"}},
		{"API key", domain.APIKey{ExpiresAt: time.Unix(0, 0)}.Validate(time.Now()), []string{"name", "scopes", "expires_at"}},
		{"user", domain.UserChange{Name: new(string), Provinces: []string{"08"}, Locked: &yes}.Validate(), []string{"name", "provinces", "locked_reason"}},
		{"saved search", domain.Alert{}.Validate(), []string{"name", "cadence", "query"}},
		{"synonym", domain.Synonym{Groups: []string{"X"}, Note: bell}.Validate(), []string{"names", "also", "groups[0]", "note"}},
		{"answer to an invitation", domain.FairAnswer{Email: "x", Note: bell}.Validate(), []string{"answer", "email", "note"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, e := range domain.ErrorsOf(c.err) {
				got = append(got, e.Field)
			}
			for _, field := range c.want {
				if !slices.Contains(got, field) {
					t.Errorf("%s is missing in %q", field, got)
				}
			}
			if one := new(domain.Error); !errors.As(c.err, &one) || one.Code != domain.CodeInvalid {
				t.Errorf("the error is %v", c.err)
			}
		})
	}
}

// TestNoFaultsAboutAMissingBase checks that a value is not called wrong only
// because the one that it is compared with is missing or wrong.
func TestNoFaultsAboutAMissingBase(t *testing.T) {
	today := domain.NewDate(2027, 3, 14)
	from, until := today-30, today+300
	unsigned := domain.Memorandum{BuyerName: "Siêu thị", Goods: "Mật ong", ValidFrom: &from, ValidUntil: &until}
	for _, c := range []struct {
		name string
		err  error
		want []string
	}{
		{"a term without the day of signing", unsigned.Validate(today), []string{"signed_on"}},
		{"hours without a slot", domain.Timetable{OpensAt: 540, ClosesAt: 600}.Validate(), []string{"slot_minutes"}},
		{"hours with a slot that is too long", domain.Timetable{OpensAt: 540, ClosesAt: 600, SlotMinutes: 10_000}.Validate(), []string{"slot_minutes"}},
		{"hours in the wrong order without a slot", domain.Timetable{OpensAt: 600, ClosesAt: 540}.Validate(), []string{"slot_minutes", "closes_at"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, e := range domain.ErrorsOf(c.err) {
				got = append(got, e.Field)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
