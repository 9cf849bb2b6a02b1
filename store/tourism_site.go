package store

import (
	"context"

	"chophien/domain"
)

// TourismSites returns published tourism sites.
func (s *Store) TourismSites(ctx context.Context, f domain.ListingFilter, p domain.Page) (domain.List[domain.TourismSite], error) {
	return listPublic(ctx, s, domain.KindTourismSite, query{filter: f, page: p}, s.public.sites)
}

// TourismSite returns a published tourism site by id or slug, with its
// published products, certified today or not.
func (s *Store) TourismSite(ctx context.Context, idOrSlug string) (domain.TourismSite, error) {
	return publicPlace(ctx, s, s.public.sites, domain.KindTourismSite, idOrSlug, "tourism site", func(v *domain.TourismSite) *[]domain.Product { return &v.Products })
}

func tourismSites() placeListing[domain.TourismSite] {
	type T = domain.TourismSite
	return placeListing[T]{
		kind:   domain.KindTourismSite,
		record: func(t *T) *domain.Record { return &t.Record }, source: func(t *T) *domain.Source { return &t.Source },
		place: func(t *T) *domain.Place { return &t.Place }, products: func(t *T) []domain.Product { return t.Products }, name: func(t *T) string { return t.Name },
		check: func(t *T, today domain.Date) error {
			t.NameSort, t.NameFold = domain.SortKey(t.Name), domain.Fold(t.Name)
			return t.Validate(today)
		},
		contact: shownOfSite,
		same:    T.SameIdentity, auditView: func(t T) any { return siteAuditView(t) },
		apply: domain.ListingEntry.ApplySite, changes: domain.TourismSiteChanges,
		columns: []string{
			"people", "highlights", "awards", "managed_by", "homestays", "rooms", "beds", "group_size", "figures_as_of", "meals", "activities",
			"season", "languages", "access", "phone", "email", "contact_public", "price_from", "price_to",
		},
	}
}

// siteAudit is what the audit log holds of a site. Of contacts it holds only
// that they changed.
type siteAudit struct {
	Name          string                           `json:"name"`
	NameEN        string                           `json:"name_en"`
	People        string                           `json:"people"`
	Highlights    string                           `json:"highlights"`
	Awards        string                           `json:"awards"`
	ManagedBy     string                           `json:"managed_by"`
	Homestays     *int                             `json:"homestays"`
	Rooms         *int                             `json:"rooms"`
	Beds          *int                             `json:"beds"`
	GroupSize     *int                             `json:"group_size"`
	FiguresAsOf   *domain.Date                     `json:"figures_as_of"`
	Meals         string                           `json:"meals"`
	Activities    domain.JSONList[domain.Activity] `json:"activities"`
	Season        []int                            `json:"season"`
	Languages     domain.JSONList[string]          `json:"languages"`
	Access        string                           `json:"access"`
	Contacts      string                           `json:"contacts"`
	ContactPublic bool                             `json:"contact_public"`
	PriceFrom     *int64                           `json:"price_from"`
	PriceTo       *int64                           `json:"price_to"`
	Place         placeAudit                       `json:"place"`
}

func siteAuditView(t domain.TourismSite) siteAudit {
	return siteAudit{
		t.Name, t.NameEN, t.People, t.Highlights, t.Awards, t.ManagedBy, t.Homestays, t.Rooms, t.Beds, t.GroupSize, t.FiguresAsOf, t.Meals,
		t.Activities, t.Season.Months(), t.Languages, t.Access, hashed(t.Phone + "\n" + t.Email), t.ContactPublic, t.PriceFrom, t.PriceTo, placeAuditView(t.Place),
	}
}

// AddTourismSite stores a draft.
func (s *Store) AddTourismSite(ctx context.Context, by domain.Actor, t domain.TourismSite) (domain.TourismSite, error) {
	return tourismSites().add(ctx, s, by, t)
}

// ChangeTourismSite changes a site.
func (s *Store) ChangeTourismSite(ctx context.Context, by domain.Actor, t domain.TourismSite, version int64) (domain.TourismSite, error) {
	return tourismSites().save(ctx, s, by, t, version)
}

// ManagedTourismSite returns a site in any state.
func (s *Store) ManagedTourismSite(ctx context.Context, by domain.Actor, id string) (t domain.TourismSite, err error) {
	t, t.Pictures, err = tourismSites().find(ctx, s, by, id)
	return t, err
}
