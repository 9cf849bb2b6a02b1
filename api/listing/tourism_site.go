package listing

import (
	"context"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
)

// TourismSiteCard is a tourism site in a list.
type TourismSiteCard struct {
	view.Names
	People  string                        `json:"people" nullable:"true" doc:"The ethnic group at home there, as the source names it"`
	Place   view.CardPlace                `json:"place"`
	Picture rest.OrNull[view.CardPicture] `json:"picture" doc:"The first one; null without one"`
	rest.Sample
}

// TourismSiteInList is a tourism site in the view that the caller of a list chose.
type TourismSiteInList struct {
	view.Either[TourismSiteCard, FullTourismSiteCard]
}

// FullTourismSiteCard is all that a list can show of a tourism site.
type FullTourismSiteCard struct {
	view.Names
	People   string             `json:"people" nullable:"true" doc:"The ethnic group at home there, as the source names it"`
	Place    view.Place         `json:"place"`
	Pictures []view.PictureView `json:"pictures" nullable:"false" doc:"In lists the first one only"`
	Source   view.SourceView    `json:"source"`
	rest.Sample
	view.Stamps
}

// TourismSite is all public data of a tourism site.
type TourismSite struct {
	FullTourismSiteCard
	State      string `json:"state" enum:"draft,submitted,changes_requested,published,suspended,withdrawn" doc:"Everybody sees published ones only"`
	Version    int64  `json:"version" doc:"The ETag begins with this number"`
	ValidOn    string `json:"valid_on" format:"date" doc:"The day that products were chosen for"`
	Highlights string `json:"highlights" nullable:"true"`
	Awards     string `json:"awards" nullable:"true" doc:"As the source reports them; not a certificate"`

	ManagedBy   string         `json:"managed_by" nullable:"true" doc:"Body that answers for the site"`
	Homestays   *int           `json:"homestays" doc:"As of figures_as_of, as are the next three; null where not known"`
	Rooms       *int           `json:"rooms"`
	Beds        *int           `json:"beds" doc:"Most guests a night"`
	GroupSize   *int           `json:"group_size" doc:"Most guests of one group"`
	FiguresAsOf *string        `json:"figures_as_of" format:"date"`
	Meals       string         `json:"meals" nullable:"true"`
	Activities  []ActivityForm `json:"activities" nullable:"false"`
	Season      []int          `json:"season" nullable:"false" doc:"Months in which guests are received; empty where not stated"`
	Languages   []string       `json:"languages" nullable:"false" doc:"That guests are spoken to in (BCP 47)"`
	Access      string         `json:"access" nullable:"true" doc:"How to get there"`
	Phone       string         `json:"phone" nullable:"true" doc:"null where it is not public"`
	Email       string         `json:"email" nullable:"true" doc:"null where it is not public"`

	ContactPublic bool `json:"contact_public" doc:"Everybody sees phone and e-mail"`

	PriceFrom *int64 `json:"price_from_vnd" doc:"A guest and night; null: on request"`
	PriceTo   *int64 `json:"price_to_vnd"`

	Products []ProductSummary `json:"products" nullable:"false" doc:"Tied to it, with a certificate valid on the day"`

	TiedProducts []TiedProduct `json:"tied_products" nullable:"true" doc:"All that are tied to it, in any state; null unless you manage it"`
}

func (h *Handlers) tourismSiteCard(t domain.TourismSite, lang string) TourismSiteCard {
	return TourismSiteCard{
		Names:  h.cards.Names(domain.KindTourismSite, t.ID, t.Slug, t.Name, t.NameEN, lang),
		People: t.People, Place: view.PlaceOf(t.Place, lang).Card(), Picture: h.cards.FirstPicture(t.Pictures), Sample: rest.SampleOf(t.Sample),
	}
}

func (h *Handlers) fullTourismSiteCard(t domain.TourismSite, lang string) FullTourismSiteCard {
	return FullTourismSiteCard{
		Names:  h.cards.Names(domain.KindTourismSite, t.ID, t.Slug, t.Name, t.NameEN, lang),
		People: t.People, Place: view.PlaceOf(t.Place, lang), Pictures: h.cards.Pictures(t.Pictures), Source: view.SourceOf(t.Source),
		Sample: rest.SampleOf(t.Sample), Stamps: view.StampsOf(t.Record),
	}
}

// TourismSites answers GET /v1/tourism-sites.
func (h *Handlers) TourismSites(ctx context.Context, in *ListInput) (*rest.PublicAnswer[rest.Mirrored[TourismSiteInList]], error) {
	f, err := h.front.Filter(ctx, in.DayParams, in.PlaceParams, nil)
	if err != nil {
		return nil, err
	}
	var sort domain.Sort
	if f.MirrorFilter, sort, err = in.Mirror(domain.Sort(in.Sort), domain.SortName); err != nil {
		return nil, err
	}
	list, err := h.store.TourismSites(ctx, f, in.Page(sort))
	if err != nil {
		return nil, err
	}
	return rest.ReplyMirrored(ctx, h.front, list, func(t domain.TourismSite) (TourismSiteInList, bool) {
		return TourismSiteInList{view.In(in.Params,
			func() TourismSiteCard { return h.tourismSiteCard(t, in.Lang()) },
			func() FullTourismSiteCard { return h.fullTourismSiteCard(t, in.Lang()) },
		)}, t.Sample
	}), nil
}

// TourismSite answers GET /v1/tourism-sites/{id}.
func (h *Handlers) TourismSite(ctx context.Context, in *OneInput) (*rest.PublicAnswer[TourismSite], error) {
	on, err := h.front.Day(in.DayParams)
	if err != nil {
		return nil, err
	}
	t, mine, err := rest.Seen(ctx, in.ID, h.store.TourismSite, h.store.ManagedTourismSite, func(t domain.TourismSite) string { return t.ID })
	if err != nil {
		return nil, err
	}
	return rest.ReplySeen(h.front, t.Record, h.tourismSite(t, on, in.Lang(), mine), mine), nil
}

// tourismSite returns the JSON of a tourism site; mine: for those who manage it.
func (h *Handlers) tourismSite(t domain.TourismSite, on domain.Date, lang string, mine bool) TourismSite {
	if !mine && !t.ContactPublic {
		t.Phone, t.Email = "", ""
	}
	body := TourismSite{
		FullTourismSiteCard: h.fullTourismSiteCard(t, lang), State: string(t.Status), Version: t.Version, ValidOn: on.String(), Highlights: t.Highlights, Awards: t.Awards,
		ManagedBy: t.ManagedBy, Homestays: t.Homestays, Rooms: t.Rooms, Beds: t.Beds, GroupSize: t.GroupSize, FiguresAsOf: dayText(t.FiguresAsOf),
		Meals: t.Meals, Activities: activitiesOf(t.Activities), Season: t.Season.Months(), Languages: append([]string{}, t.Languages...), Access: t.Access,
		ContactPublic: t.ContactPublic, Phone: t.Phone, Email: t.Email, PriceFrom: t.PriceFrom, PriceTo: t.PriceTo,
		Products: h.visibleProducts(t.Products, on, lang),
	}
	if mine {
		body.Pictures, body.TiedProducts = h.cards.ManagedPictures(t.Pictures), tiedProducts(t.Products)
	}
	return body
}

func tourismSiteOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-tourism-sites", Tags: []string{"Tourism sites"},
			Summary:     "List community-tourism sites",
			Description: "Lists published sites of community tourism page by page, by province and other filters. Everybody may call it.",
		},
		{
			OperationID: "get-tourism-site", Tags: []string{"Tourism sites"},
			Summary:     "Get one tourism site with its products",
			Description: "Returns a published tourism site by id or slug, with its activities, prices, pictures and products.",
		},
	}
}

// TourismSiteData answers GET /v1/tourism-sites/{id} as JSON-LD.
func (h *Handlers) TourismSiteData(c echo.Context) error {
	// The description is the same on every day.
	if _, err := rest.DayOf(c, h.front); err != nil {
		return err
	}
	t, err := h.store.TourismSite(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return rest.ReplyLinkedData(c, h.front, t.Record, rest.DescriberOf(c, h.front).TourismSite(t))
}
