package api

import (
	"context"

	"chophien/domain"
)

// CraftVillageCard is what a list tells of a craft village.
type CraftVillageCard struct {
	Names
	Trade      string        `json:"trade" doc:"In Vietnamese" example:"gốm sứ"`
	TradeEN    string        `json:"trade_en" example:"ceramics"`
	TradeGroup int           `json:"trade_group" doc:"1 to 7: the trade groups of Decree 52/2018/NĐ-CP, article 4"`
	Place      Place         `json:"place"`
	Pictures   []PictureView `json:"pictures" nullable:"false" doc:"In lists the first one only"`
	Source     SourceView    `json:"source"`
	Sample
	Stamps
}

// CraftVillage is everything that is public of a craft village.
type CraftVillage struct {
	CraftVillageCard
	ValidOn string `json:"valid_on" format:"date" doc:"The day that products were chosen for"`
	History string `json:"history"`

	Recognition       *string       `json:"recognition" doc:"traditional_trade, craft_village or traditional_craft_village (Decree 52/2018/NĐ-CP); null where not known"`
	RecognitionNumber string        `json:"recognition_number" doc:"Of the decision of the province"`
	RecognitionDate   *string       `json:"recognition_date" format:"date"`
	Artisans          []ArtisanForm `json:"artisans" nullable:"false"`
	Households        *int          `json:"households" doc:"In the trade, as of figures_as_of; null where not known"`
	Workers           *int          `json:"workers" doc:"As of figures_as_of"`
	FiguresAsOf       *string       `json:"figures_as_of" format:"date"`
	MainProducts      string        `json:"main_products"`
	Visiting          string        `json:"visiting" doc:"Hours and prices for visitors"`

	Products []ProductSummary `json:"products" nullable:"false" doc:"Tied to it, with a certificate valid on the day"`
}

func (s *Server) craftVillageCard(v domain.CraftVillage, lang string) CraftVillageCard {
	return CraftVillageCard{
		Names: s.names(domain.KindCraftVillage, v.ID, v.Slug, v.Name, v.NameEN, lang),
		Trade: v.TradeVI, TradeEN: v.TradeEN, TradeGroup: v.TradeGroup,
		Place: placeOf(v.Place, lang), Pictures: s.pictures(v.Pictures), Source: sourceOf(v.Source),
		Sample: sampled(v.Sample), Stamps: stampsOf(v.Record),
	}
}

// CraftVillagesInput is what /v1/craft-villages takes.
type CraftVillagesInput struct {
	ListInput
	TradeGroup []int `query:"trade_group" enum:"1,2,3,4,5,6,7" doc:"Trade groups of Decree 52/2018/NĐ-CP; several are alternatives"`
}

func (s *Server) craftVillages(ctx context.Context, in *CraftVillagesInput) (*answer[List[CraftVillageCard]], error) {
	f, err := s.filter(ctx, in.DayParams, in.PlaceParams, nil)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	f.TradeGroups = in.TradeGroup
	list, err := s.deps.CraftVillages.CraftVillages(ctx, f, in.page(domain.Sort(in.Sort)))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return replyList(ctx, s, list, func(v domain.CraftVillage) (CraftVillageCard, bool) {
		return s.craftVillageCard(v, in.lang()), v.Sample
	}), nil
}

func (s *Server) craftVillage(ctx context.Context, in *OneInput) (*answer[CraftVillage], error) {
	on, err := s.day(in.DayParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	v, err := s.deps.CraftVillages.CraftVillage(ctx, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return replyRecord(s, v.Record, CraftVillage{
		CraftVillageCard: s.craftVillageCard(v, in.lang()), ValidOn: on.String(), History: v.History,
		Recognition: orNil(string(v.Recognition)), RecognitionNumber: v.RecognitionNumber, RecognitionDate: dayText(v.RecognitionDate),
		Artisans: artisansOf(v.Artisans), Households: v.Households, Workers: v.Workers, FiguresAsOf: dayText(v.FiguresAsOf),
		MainProducts: v.MainProducts, Visiting: v.Visiting,
		Products: s.visibleProducts(v.Products, on, in.lang()),
	}), nil
}
