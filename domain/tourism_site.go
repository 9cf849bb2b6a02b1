package domain

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// TourismSite is a place of community tourism (TCVN 13259:2020; OCOP group VI).
type TourismSite struct {
	Record
	Source
	Place
	Name       string
	NameEN     string
	NameSort   string
	NameFold   string
	People     string // the ethnic group at home there, as the source names it
	Highlights string
	Awards     string // as the source reports them; not a certificate

	ManagedBy     string // body that is responsible for the site
	Homestays     *int   // as of FiguresAsOf, like the next three; nil when not known
	Rooms         *int
	Beds          *int // most guests a night
	GroupSize     *int // most guests of one group
	FiguresAsOf   *Date
	Meals         string
	Activities    JSONList[Activity]
	Season        Season           // months in which the site receives guests; 0 when not stated
	Languages     JSONList[string] // spoken with guests, BCP 47
	Access        string           // how to get there
	Phone         string           // private unless ContactPublic
	Email         string           // likewise
	ContactPublic bool
	PriceFrom     *int64 // đồng a guest and night; nil: on request
	PriceTo       *int64

	Products []Product `gorm:"many2many:product_tourism_sites"`
	Pictures []Picture `gorm:"-"`
}

// Activity is something that guests can do.
type Activity struct {
	Name     string `json:"name"`
	Minutes  int    `json:"minutes"`   // 0 when not stated
	PriceVND *int64 `json:"price_vnd"` // for one guest; nil: on request
}

// The most entries of the lists of a site.
const (
	MaxActivities = 50
	MaxLanguages  = 20
)

// maxActivityMinutes is a week.
const maxActivityMinutes = 7 * 24 * 60

// Validate returns CodeInvalid, with the field as the API names it, for all
// rules that t breaks. It does not check what needs stored data.
func (t TourismSite) Validate(today Date) error {
	var faults Faults
	faults.Add(validateNames(t.Name, t.NameEN))
	faults.Add(t.Place.Validate())
	for _, f := range []struct{ field, text string }{{"people", t.People}, {"managed_by", t.ManagedBy}} {
		faults.Add(validateLine(f.field, f.text, maxLine))
	}
	for _, f := range []struct {
		field, text string
		most        int
	}{
		{"highlights", t.Highlights, maxStory}, {"awards", t.Awards, maxText}, {"meals", t.Meals, maxText}, {"access", t.Access, maxText},
	} {
		faults.Add(validateText(f.field, f.text, f.most))
	}
	faults.Add(validateFigures(t.FiguresAsOf, today, figure{"homestays", t.Homestays}, figure{"rooms", t.Rooms}, figure{"beds", t.Beds}, figure{"group_size", t.GroupSize}))
	faults.Add(validateActivities(t.Activities))
	faults.AddIf(t.Season < 0 || t.Season > AllYear, "season", "it must be months, 1 to 12")
	faults.Add(validateLanguages(t.Languages))
	faults.Add(ValidatePhone("phone", t.Phone))
	faults.Add(validateContactEmail(t.Email))
	for _, p := range []struct {
		field string
		price *int64
	}{{"price_from_vnd", t.PriceFrom}, {"price_to_vnd", t.PriceTo}} {
		faults.AddIf(p.price != nil && (*p.price <= 0 || *p.price > MaxPrice), p.field, "a price is more than 0 and at most %d đồng; leave it out when it is on request", MaxPrice)
	}
	faults.AddIf(t.PriceTo != nil && (t.PriceFrom == nil || *t.PriceTo < *t.PriceFrom), "price_to_vnd", "it must not be below price_from_vnd, which it needs")
	return faults.Err()
}

func validateActivities(all []Activity) error {
	var faults Faults
	faults.AddIf(len(all) > MaxActivities, "activities", "at most %d are kept", MaxActivities)
	for i, a := range all {
		field := fmt.Sprintf("activities[%d].", i)
		faults.AddIf(strings.TrimSpace(a.Name) == "", field+"name", "it must not be empty")
		faults.Add(validateLine(field+"name", a.Name, maxName))
		faults.AddIf(a.Minutes < 0 || a.Minutes > maxActivityMinutes, field+"minutes", "it must be between 0 and %d", maxActivityMinutes)
		faults.AddIf(a.PriceVND != nil && (*a.PriceVND < 0 || *a.PriceVND > MaxPrice), field+"price_vnd", "it must be between 0 and %d đồng; leave it out when it is on request", MaxPrice)
	}
	return faults.Err()
}

var languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

func validateLanguages(all []string) error {
	var faults Faults
	faults.AddIf(len(all) > MaxLanguages, "languages", "at most %d are kept", MaxLanguages)
	for i, l := range all {
		faults.AddIf(!languageTag.MatchString(l) || len(l) > 35, fmt.Sprintf("languages[%d]", i), "it must be a tag of a language, such as vi, en or hmn (BCP 47)")
		faults.AddIf(slices.Contains(all[:i], l), fmt.Sprintf("languages[%d]", i), "it is there twice")
	}
	return faults.Err()
}

// SameIdentity reports whether two versions of a site agree in name and place.
func (t TourismSite) SameIdentity(other TourismSite) bool {
	return t.Name == other.Name && samePlace(t.Place, other.Place)
}

// TourismSiteEditor changes tourism sites, with the rules of CraftVillageEditor.
type TourismSiteEditor interface {
	AddTourismSite(ctx context.Context, by Actor, t TourismSite) (TourismSite, error)
	ChangeTourismSite(ctx context.Context, by Actor, t TourismSite, version int64) (TourismSite, error)
	ManagedTourismSite(ctx context.Context, by Actor, id string) (TourismSite, error)
}

// TourismSiteService reads tourism sites.
type TourismSiteService interface {
	// TourismSites lists published tourism sites.
	TourismSites(ctx context.Context, f ListingFilter, p Page) (List[TourismSite], error)
	// TourismSite finds a published tourism site by id or slug, with the
	// products tied to it that are published; CodeNotFound otherwise.
	TourismSite(ctx context.Context, idOrSlug string) (TourismSite, error)
}
