package domain

import "context"

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

	ManagedBy     string // body that answers for the site
	Homestays     *int   // as of FiguresAsOf, as are the next three; nil where not known
	Rooms         *int
	Beds          *int // most guests a night
	GroupSize     *int // most guests of one group
	FiguresAsOf   *Date
	Meals         string
	Activities    Records[Activity]
	Season        Season          // months in which guests are received; 0 where not stated
	Languages     Records[string] // that guests are spoken to in, BCP 47
	Access        string          // how to get there
	Phone         string          // private unless ContactPublic
	Email         string          // likewise
	ContactPublic bool
	PriceFrom     *int64 // đồng a guest and night; nil: on request
	PriceTo       *int64

	Products []Product `gorm:"many2many:product_tourism_sites"`
	Pictures []Picture `gorm:"-"`
}

// Activity is something that guests can do.
type Activity struct {
	Name     string `json:"name"`
	Minutes  int    `json:"minutes"`   // 0 where not stated
	PriceVND *int64 `json:"price_vnd"` // a guest; nil: on request
}

// TourismSiteService reads tourism sites.
type TourismSiteService interface {
	// TourismSites lists published tourism sites.
	TourismSites(ctx context.Context, f ListingFilter, p Page) (List[TourismSite], error)
	// TourismSite finds a published tourism site by id or slug, with the
	// products tied to it that are published; CodeNotFound otherwise.
	TourismSite(ctx context.Context, idOrSlug string) (TourismSite, error)
}
