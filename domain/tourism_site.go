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

	Products []Product `gorm:"many2many:product_tourism_sites"`
	Pictures []Picture `gorm:"-"`
}

// TourismSiteService reads tourism sites.
type TourismSiteService interface {
	// TourismSites lists published tourism sites.
	TourismSites(ctx context.Context, f ListingFilter, p Page) (List[TourismSite], error)
	// TourismSite finds a published tourism site by id or slug, with the
	// products tied to it that are published; CodeNotFound otherwise.
	TourismSite(ctx context.Context, idOrSlug string) (TourismSite, error)
}
