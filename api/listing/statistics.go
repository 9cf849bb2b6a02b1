package listing

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// Bar is one value of a dimension with what is counted for it.
type Bar struct {
	Key     string  `json:"key" nullable:"true" doc:"Code, number or month"`
	Label   string  `json:"label" doc:"In the language of the answer"`
	LabelVI string  `json:"name"`
	LabelEN string  `json:"name_en" nullable:"true"`
	Count   int     `json:"count"`
	Share   float64 `json:"share" doc:"Percent of total, two decimals" example:"55.74"`
}

// Headline is the programme's own figure: how many of the northern provinces
// of the old map rated products, and their share of the country's.
type Headline struct {
	RatedProvinces int     `json:"rated_provinces" doc:"Northern provinces of the old map with at least one product valid on the day" example:"22"`
	Provinces      int     `json:"provinces" doc:"Northern provinces of the old map" example:"25"`
	Products       int     `json:"products" doc:"Their products"`
	Share          float64 `json:"share" doc:"Percent of the country's products, two decimals" example:"55.74"`
	Label          string  `json:"label" doc:"The text in the language of the answer"`
	TextVI         string  `json:"text"`
	TextEN         string  `json:"text_en"`
}

// Coverage is what an installation covers.
type Coverage struct {
	Nation    bool     `json:"nation" doc:"true: the whole country; only then there are shares of the country"`
	Provinces []string `json:"province_codes" nullable:"false" doc:"Units of today that are covered; empty for the whole country" example:"[\"08\"]"`
	Label     string   `json:"label" doc:"In the language of the answer" example:"Tuyên Quang"`
}

func (h *Handlers) coverage(lang string) Coverage {
	c := h.front.Coverage()
	vi, en := c.Names()
	return Coverage{Nation: c.Nation(), Provinces: append([]string{}, c.Codes()...), Label: front.Label(lang, vi, en)}
}

// StatisticsView counts the products valid on a day, ready to chart.
type StatisticsView struct {
	rest.Sample
	ValidOn  string   `json:"valid_on" format:"date"`
	Total    int      `json:"total" doc:"Products valid on the day that are asked for"`
	Coverage Coverage `json:"coverage" doc:"What this installation covers. Without province and commune the answer counts its provinces, as if they were asked for"`

	North rest.OrNull[Headline] `json:"north" doc:"Of the whole country, whatever is asked for; null unless the installation covers the country"`

	ByProvince       []Bar `json:"by_province" nullable:"false" doc:"Every unit of today, also with 0; with province or commune, or where the installation covers provinces, only those"`
	ByFormerProvince []Bar `json:"by_former_province" nullable:"false" doc:"Every unit before 01/07/2025, also with 0, or those that are part of the units asked for; with an empty key products of which only the unit of today is known, if any"`
	ByCommune        []Bar `json:"by_commune" nullable:"false" doc:"With province or commune, or where the installation covers provinces: every commune of today that is asked for or is in such a province, also with 0, in alphabetical order; with an empty key products whose commune has no code, if any. Otherwise empty"`
	ByRegion         []Bar `json:"by_region" nullable:"false" doc:"Every region, or those of the units asked for"`
	ByNorthern       []Bar `json:"by_northern" nullable:"false" doc:"true: in the units that hold the 25 northern provinces"`
	ByGroup          []Bar `json:"by_group" nullable:"false"`
	ByStars          []Bar `json:"by_stars" nullable:"false" doc:"0: certified, stars not stated by the record at hand"`
	ByProducerKind   []Bar `json:"by_producer_kind" nullable:"false" doc:"By the legal form of the producer; with an empty key products without a producer, if any"`
	ByDecisionMonth  []Bar `json:"by_decision_month" nullable:"false" doc:"In order of time; months with none between are 0"`
}

// StatisticsInput is the input of /v1/statistics.
type StatisticsInput struct {
	front.StatisticsParams
	front.LanguageParams
}

// Statistics answers GET /v1/statistics.
func (h *Handlers) Statistics(ctx context.Context, in *StatisticsInput) (*rest.PublicAnswer[StatisticsView], error) {
	f, err := h.front.StatisticsFilter(ctx, in.StatisticsParams)
	if err != nil {
		return nil, err
	}
	stats, err := h.store.Statistics(ctx, f)
	if err != nil {
		return nil, err
	}
	places, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	communes, err := h.front.Communes(ctx)
	if err != nil {
		return nil, err
	}
	sets, err := h.front.ProductSets(ctx)
	if err != nil {
		return nil, err
	}
	sample, err := h.store.CountsSamples(ctx)
	if err != nil {
		return nil, err
	}
	bars := func(rows []domain.StatRow, labels func(key string) (vi, en string)) []Bar {
		out := make([]Bar, 0, len(rows))
		for _, r := range rows {
			vi, en := labels(r.Key)
			out = append(out, Bar{r.Key, front.Label(in.Lang(), vi, en), vi, en, r.Count, percent(r.Count, stats.Total)})
		}
		return out
	}
	var north rest.OrNull[Headline]
	if h.front.Coverage().Nation() {
		north = rest.Some(headline(stats, in.Lang()))
	}
	return rest.Reply(h.front, StatisticsView{
		Sample: rest.SampleOf(sample), ValidOn: stats.ValidOn.String(), Total: stats.Total, Coverage: h.coverage(in.Lang()), North: north,
		ByProvince: bars(stats.ByProvince, func(key string) (vi, en string) {
			return front.NameLabels(key, places.ByCode[key].Name, places.ByCode[key].NameEN)
		}),
		ByFormerProvince: bars(stats.ByFormerProvince, func(key string) (vi, en string) {
			return front.NameLabels(key, places.FormerByCode[key].Name, places.FormerByCode[key].NameEN)
		}),
		ByCommune:       bars(stats.ByCommune, func(key string) (vi, en string) { return front.CommuneLabels(communes, key) }),
		ByRegion:        bars(stats.ByRegion, func(key string) (vi, en string) { return domain.Region(key).Names() }),
		ByNorthern:      bars(stats.ByNorthern, northernLabels),
		ByGroup:         bars(stats.ByGroup, func(key string) (vi, en string) { return front.GroupLabels(sets, domain.Group(key)) }),
		ByStars:         bars(stats.ByStars, front.StarsLabels),
		ByProducerKind:  bars(stats.ByProducerKind, front.ProducerKindLabels),
		ByDecisionMonth: bars(stats.ByDecisionMonth, front.MonthLabels),
	}), nil
}

func headline(stats domain.Statistics, lang string) Headline {
	header := Headline{
		RatedProvinces: stats.RatedFormerNorthern, Provinces: stats.FormerNorthern, Products: stats.North, Share: percent(stats.North, stats.Country),
	}
	share := fmt.Sprintf("%.2f", header.Share)
	header.TextVI = fmt.Sprintf("%d trên %d tỉnh, thành phía Bắc (theo địa giới trước 01/07/2025) có sản phẩm được công nhận, chiếm %s%% cả nước",
		header.RatedProvinces, header.Provinces, strings.Replace(share, ".", ",", 1))
	header.TextEN = fmt.Sprintf("%d of %d northern provinces (map before 01/07/2025) have rated products, %s%% of the country's",
		header.RatedProvinces, header.Provinces, share)
	header.Label = front.Label(lang, header.TextVI, header.TextEN)
	return header
}

// percent returns n of total in percent, rounded to two decimals.
func percent(n, total int) float64 {
	if total == 0 {
		return 0
	}
	return math.Round(float64(n)*10000/float64(total)) / 100
}

func northernLabels(key string) (vi, en string) {
	if key == "true" {
		return "Phía Bắc (25 tỉnh, thành cũ)", "The north (25 former provinces)"
	}
	return "Các vùng khác", "Elsewhere"
}

func statisticsOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "get-statistics", Tags: []string{"Statistics"},
			Summary:     "Count the products valid on the day, for charts",
			Description: "Counts products with a valid certificate by province, region, group, stars, legal form of the producer and month of the decision, for charts of offices and newspapers. With province or commune it counts the products there, also by commune, and lists only these units; shares are then of their total. A commune outside of the provinces is refused. producer_kind counts only producers of a legal form, from and to only decisions of these days. Without a place it counts what the installation covers (coverage). Without valid_on the day is today. The page /thong-ke has the same as CSV and XLSX.",
		},
	}
}
