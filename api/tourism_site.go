package api

import (
	"context"

	"chophien/domain"
)

// TourismSiteCard is what a list tells of a tourism site.
type TourismSiteCard struct {
	Names
	People   string        `json:"people" doc:"The ethnic group at home there, as the source names it"`
	Place    Place         `json:"place"`
	Pictures []PictureView `json:"pictures" nullable:"false" doc:"In lists the first one only"`
	Source   SourceView    `json:"source"`
	Sample
	Stamps
}

// TourismSite is everything that is public of a tourism site.
type TourismSite struct {
	TourismSiteCard
	ValidOn    string `json:"valid_on" format:"date" doc:"The day that products were chosen for"`
	Highlights string `json:"highlights"`
	Awards     string `json:"awards" doc:"As the source reports them; not a certificate"`

	ManagedBy   string         `json:"managed_by" doc:"Body that answers for the site"`
	Homestays   *int           `json:"homestays" doc:"As of figures_as_of, as are the next three; null where not known"`
	Rooms       *int           `json:"rooms"`
	Beds        *int           `json:"beds" doc:"Most guests a night"`
	GroupSize   *int           `json:"group_size" doc:"Most guests of one group"`
	FiguresAsOf *string        `json:"figures_as_of" format:"date"`
	Meals       string         `json:"meals"`
	Activities  []ActivityForm `json:"activities" nullable:"false"`
	Season      []int          `json:"season" nullable:"false" doc:"Months in which guests are received; empty where not stated"`
	Languages   []string       `json:"languages" nullable:"false" doc:"That guests are spoken to in (BCP 47)"`
	Access      string         `json:"access" doc:"How to get there"`
	Phone       string         `json:"phone" doc:"Empty where it is not public"`
	Email       string         `json:"email" doc:"Empty where it is not public"`
	PriceFrom   *int64         `json:"price_from_vnd" doc:"A guest and night; null: on request"`
	PriceTo     *int64         `json:"price_to_vnd"`

	Products []ProductSummary `json:"products" nullable:"false" doc:"Tied to it, with a certificate valid on the day"`
}

func (s *Server) tourismSiteCard(t domain.TourismSite, lang string) TourismSiteCard {
	return TourismSiteCard{
		Names:  s.names(domain.KindTourismSite, t.ID, t.Slug, t.Name, t.NameEN, lang),
		People: t.People, Place: placeOf(t.Place, lang), Pictures: s.pictures(t.Pictures), Source: sourceOf(t.Source),
		Sample: sampled(t.Sample), Stamps: stampsOf(t.Record),
	}
}

func (s *Server) tourismSites(ctx context.Context, in *ListInput) (*answer[List[TourismSiteCard]], error) {
	f, err := s.filter(ctx, in.DayParams, in.PlaceParams, nil)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	list, err := s.deps.TourismSites.TourismSites(ctx, f, in.page(domain.Sort(in.Sort)))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return replyList(ctx, s, list, func(t domain.TourismSite) (TourismSiteCard, bool) {
		return s.tourismSiteCard(t, in.lang()), t.Sample
	}), nil
}

func (s *Server) tourismSite(ctx context.Context, in *OneInput) (*answer[TourismSite], error) {
	on, err := s.day(in.DayParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	t, err := s.deps.TourismSites.TourismSite(ctx, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	if !t.ContactPublic {
		t.Phone, t.Email = "", ""
	}
	return replyRecord(s, t.Record, TourismSite{
		TourismSiteCard: s.tourismSiteCard(t, in.lang()), ValidOn: on.String(), Highlights: t.Highlights, Awards: t.Awards,
		ManagedBy: t.ManagedBy, Homestays: t.Homestays, Rooms: t.Rooms, Beds: t.Beds, GroupSize: t.GroupSize, FiguresAsOf: dayText(t.FiguresAsOf),
		Meals: t.Meals, Activities: activitiesOf(t.Activities), Season: t.Season.Months(), Languages: append([]string{}, t.Languages...), Access: t.Access,
		Phone: t.Phone, Email: t.Email, PriceFrom: t.PriceFrom, PriceTo: t.PriceTo,
		Products: s.visibleProducts(t.Products, on, in.lang()),
	}), nil
}
