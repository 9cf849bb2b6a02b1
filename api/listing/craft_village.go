package listing

import (
	"context"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
)

// CraftVillageCard is a craft village in a list.
type CraftVillageCard struct {
	view.Names
	Trade      string                        `json:"trade" doc:"In Vietnamese" example:"gốm sứ"`
	TradeEN    string                        `json:"trade_en" nullable:"true" example:"ceramics"`
	TradeGroup int                           `json:"trade_group" doc:"1 to 7: the trade groups of Decree 52/2018/NĐ-CP, article 4"`
	Place      view.CardPlace                `json:"place"`
	Picture    rest.OrNull[view.CardPicture] `json:"picture" doc:"The first one; null without one"`
	rest.Sample
}

// CraftVillageInList is a craft village in the view that the caller of a list chose.
type CraftVillageInList struct {
	view.Either[CraftVillageCard, FullCraftVillageCard]
}

// FullCraftVillageCard is all that a list can show of a craft village.
type FullCraftVillageCard struct {
	view.Names
	Trade      string             `json:"trade" doc:"In Vietnamese" example:"gốm sứ"`
	TradeEN    string             `json:"trade_en" nullable:"true" example:"ceramics"`
	TradeGroup int                `json:"trade_group" doc:"1 to 7: the trade groups of Decree 52/2018/NĐ-CP, article 4"`
	Place      view.Place         `json:"place"`
	Pictures   []view.PictureView `json:"pictures" nullable:"false" doc:"In lists the first one only"`
	Source     view.SourceView    `json:"source"`
	rest.Sample
	view.Stamps
}

// CraftVillage is all public data of a craft village.
type CraftVillage struct {
	FullCraftVillageCard
	State   string `json:"state" enum:"draft,submitted,changes_requested,published,suspended,withdrawn" doc:"Everybody sees published ones only"`
	Version int64  `json:"version" doc:"The ETag begins with this number"`
	ValidOn string `json:"valid_on" format:"date" doc:"The day that products were chosen for"`
	History string `json:"history" nullable:"true"`

	Recognition       *string       `json:"recognition" enum:"traditional_trade,craft_village,traditional_craft_village" doc:"traditional_trade, craft_village or traditional_craft_village (Decree 52/2018/NĐ-CP); null where not known"`
	RecognitionNumber string        `json:"recognition_number" nullable:"true" doc:"Of the decision of the province"`
	RecognitionDate   *string       `json:"recognition_date" format:"date"`
	Artisans          []ArtisanForm `json:"artisans" nullable:"false"`
	Households        *int          `json:"households" doc:"In the trade, as of figures_as_of; null where not known"`
	Workers           *int          `json:"workers" doc:"As of figures_as_of"`
	FiguresAsOf       *string       `json:"figures_as_of" format:"date"`
	MainProducts      string        `json:"main_products" nullable:"true"`
	Visiting          string        `json:"visiting" nullable:"true" doc:"Hours and prices for visitors"`

	Products []ProductSummary `json:"products" nullable:"false" doc:"Tied to it, with a certificate valid on the day"`

	TiedProducts []TiedProduct `json:"tied_products" nullable:"true" doc:"All that are tied to it, in any state; null unless you manage it"`
}

func (h *Handlers) craftVillageCard(v domain.CraftVillage, lang string) CraftVillageCard {
	return CraftVillageCard{
		Names: h.cards.Names(domain.KindCraftVillage, v.ID, v.Slug, v.Name, v.NameEN, lang),
		Trade: v.TradeVI, TradeEN: v.TradeEN, TradeGroup: v.TradeGroup,
		Place: view.PlaceOf(v.Place, lang).Card(), Picture: h.cards.FirstPicture(v.Pictures), Sample: rest.SampleOf(v.Sample),
	}
}

func (h *Handlers) fullCraftVillageCard(v domain.CraftVillage, lang string) FullCraftVillageCard {
	return FullCraftVillageCard{
		Names: h.cards.Names(domain.KindCraftVillage, v.ID, v.Slug, v.Name, v.NameEN, lang),
		Trade: v.TradeVI, TradeEN: v.TradeEN, TradeGroup: v.TradeGroup,
		Place: view.PlaceOf(v.Place, lang), Pictures: h.cards.Pictures(v.Pictures), Source: view.SourceOf(v.Source),
		Sample: rest.SampleOf(v.Sample), Stamps: view.StampsOf(v.Record),
	}
}

// CraftVillagesInput is the input of /v1/craft-villages.
type CraftVillagesInput struct {
	ListInput
	TradeGroup []int `query:"trade_group" enum:"1,2,3,4,5,6,7" doc:"Trade groups of Decree 52/2018/NĐ-CP; several are alternatives"`
}

// CraftVillages answers GET /v1/craft-villages.
func (h *Handlers) CraftVillages(ctx context.Context, in *CraftVillagesInput) (*rest.PublicAnswer[rest.Mirrored[CraftVillageInList]], error) {
	f, err := h.front.Filter(ctx, in.DayParams, in.PlaceParams, nil)
	if err != nil {
		return nil, err
	}
	f.TradeGroups = in.TradeGroup
	var sort domain.Sort
	if f.MirrorFilter, sort, err = in.Mirror(domain.Sort(in.Sort), domain.SortName); err != nil {
		return nil, err
	}
	list, err := h.store.CraftVillages(ctx, f, in.Page(sort))
	if err != nil {
		return nil, err
	}
	return rest.ReplyMirrored(ctx, h.front, list, func(v domain.CraftVillage) (CraftVillageInList, bool) {
		return CraftVillageInList{view.In(in.Params,
			func() CraftVillageCard { return h.craftVillageCard(v, in.Lang()) },
			func() FullCraftVillageCard { return h.fullCraftVillageCard(v, in.Lang()) },
		)}, v.Sample
	}), nil
}

// CraftVillage answers GET /v1/craft-villages/{id}.
func (h *Handlers) CraftVillage(ctx context.Context, in *OneInput) (*rest.PublicAnswer[CraftVillage], error) {
	on, err := h.front.Day(in.DayParams)
	if err != nil {
		return nil, err
	}
	v, mine, err := rest.Seen(ctx, in.ID, h.store.CraftVillage, h.store.ManagedCraftVillage, func(v domain.CraftVillage) string { return v.ID })
	if err != nil {
		return nil, err
	}
	return rest.ReplySeen(h.front, v.Record, h.craftVillage(v, on, in.Lang(), mine), mine), nil
}

// craftVillage returns the JSON of a craft village; mine: for those who manage it.
func (h *Handlers) craftVillage(v domain.CraftVillage, on domain.Date, lang string, mine bool) CraftVillage {
	body := CraftVillage{
		FullCraftVillageCard: h.fullCraftVillageCard(v, lang), State: string(v.Status), Version: v.Version, ValidOn: on.String(), History: v.History,
		Recognition: rest.OrNil(string(v.Recognition)), RecognitionNumber: v.RecognitionNumber, RecognitionDate: dayText(v.RecognitionDate),
		Artisans: artisansOf(v.Artisans), Households: v.Households, Workers: v.Workers, FiguresAsOf: dayText(v.FiguresAsOf),
		MainProducts: v.MainProducts, Visiting: v.Visiting,
		Products: h.visibleProducts(v.Products, on, lang),
	}
	if mine {
		body.Pictures, body.TiedProducts = h.cards.ManagedPictures(v.Pictures), tiedProducts(v.Products)
	}
	return body
}

func craftVillageOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-craft-villages", Tags: []string{"Craft villages"},
			Summary:     "List craft villages",
			Description: "Lists published craft villages page by page, by province, trade and other filters. Everybody may call it.",
		},
		{
			OperationID: "get-craft-village", Tags: []string{"Craft villages"},
			Summary:     "Get one craft village with its products",
			Description: "Returns a published craft village by id or slug, with its artisans, pictures and products.",
		},
	}
}

// CraftVillageData answers GET /v1/craft-villages/{id} as JSON-LD.
func (h *Handlers) CraftVillageData(c echo.Context) error {
	// The description is the same on every day.
	if _, err := rest.DayOf(c, h.front); err != nil {
		return err
	}
	v, err := h.store.CraftVillage(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return rest.ReplyLinkedData(c, h.front, v.Record, rest.DescriberOf(c, h.front).CraftVillage(v))
}
