package api_test

import (
	"net/http"
	"testing"
)

func TestListings(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		onlySamples(t, s)
		atLeast := func(n float64) func(any) bool { return func(v any) bool { return v.(float64) >= n } }
		runAll(t, s, []scenario{
			{name: "producers", path: "/v1/producers?total=true&limit=2", want: map[string]any{"items.#": 2, "sample": true, "total": atLeast(100)}},
			{
				name: "a producer with the products of the day", path: "/v1/producers/htx-thu-nghiem",
				want: map[string]any{
					"id": producerID, "kind": "cooperative", "story": "Chuyện kể", "sample": true, "products.#": 1, "products_total": 1,
					"products.0.id": honeyID, "products.0.stars": 4, "place.former_district": "Mèo Vạc",
				},
				never: []string{"bản nháp", "thu hồi"},
			},
			{name: "its products while the other was valid", path: "/v1/producers/" + producerID + "?valid_on=2026-11-21", want: map[string]any{"products.#": 2, "products_total": 2}},
			{name: "its products after all certificates", path: "/v1/producers/" + producerID + "?valid_on=2099-01-01", want: map[string]any{"products.#": 0, "products_total": 0}},
			{name: "producers by their products", path: "/v1/producers?group=I&stars=4&set=I.2.b&former_province=02", want: map[string]any{"items.#": 1, "items.0.id": producerID}},
			{name: "producers by the products of another day", path: "/v1/producers?set=I.2.b&former_province=02&valid_on=2026-08-14", want: map[string]any{"items.#": 0}},
			{name: "craft villages", path: "/v1/craft-villages?total=true&limit=100", want: map[string]any{"items.#": 44, "total": 44, "next_cursor": nil, "sample": true}},
			{name: "craft villages by trade and place", path: "/v1/craft-villages?trade_group=4&former_province=02", want: map[string]any{"items.0.slug": func(v any) bool { return v != "" }}},
			{
				name: "a craft village", path: "/v1/craft-villages/lang-thu-nghiem",
				want: map[string]any{"trade": "dệt lanh", "trade_en": "hemp weaving", "trade_group": 4, "products.#": 1, "products.0.pictures.#": 1, "sample": true},
			},
			{name: "tourism sites", path: "/v1/tourism-sites?total=true", want: map[string]any{"total": 21, "items.#": 20, "sample": true}},
			{name: "a tourism site", path: "/v1/tourism-sites/" + siteID, want: map[string]any{"people": "Mông", "products.0.id": honeyID}},
			{name: "a product is no producer", path: "/v1/producers/" + honeyID, status: http.StatusNotFound},
			{
				name: "provinces", path: "/v1/provinces",
				want: map[string]any{
					"items.#": 34, "valid_on": "2026-11-23", "items.0.name": "An Giang", "sample": true,
					"items.0.region": map[string]any{"code": "mekong_delta", "name": "Đồng bằng sông Cửu Long", "name_en": "Mekong Delta", "label": "Đồng bằng sông Cửu Long"},
				},
			},
			{
				name: "a province by slug", path: "/v1/provinces/tuyen-quang", header: map[string]string{"Accept-Language": "en"},
				want: map[string]any{
					"code": "08", "northern": true, "city": false, "former.#": 2, "former.0.name": "Hà Giang", "former.0.code": "02", "region.label": "Northern midlands and mountains",
					"counts.kinds.product": atLeast(1), "counts.kinds.craft_village": atLeast(1), "counts.groups.I": atLeast(1), "counts.stars.4": atLeast(1),
				},
			},
			{name: "a province by code", path: "/v1/provinces/08", want: map[string]any{"slug": "tuyen-quang"}},
			{name: "a province on a day without products", path: "/v1/provinces/08?valid_on=2099-12-31", want: map[string]any{"counts.kinds.product": 0, "counts.stars": map[string]any{"0": 0, "3": 0, "4": 0, "5": 0}}},
			{name: "a province that is gone", path: "/v1/provinces/ha-giang", status: http.StatusNotFound, wantText: []string{"Tuyên Quang"}},
			{name: "product sets", path: "/v1/product-sets", want: map[string]any{"items.#": 6, "total_sets": 26, "items.0.name": "Thực phẩm", "items.0.name_en": "Food", "items.0.sets.#": 13, "items.5.code": "VI"}},
			{
				name: "statistics", path: "/v1/statistics",
				want: map[string]any{
					"valid_on": "2026-11-23", "sample": func(v any) bool { return v != nil }, "total": atLeast(400),
					"by_province.#": 34, "by_former_province.#": 63, "by_region.#": 6, "by_northern.#": 2, "by_group.#": 6,
					"north.provinces": 25, "north.rated_provinces": atLeast(10), "by_group.0.label": "Thực phẩm",
				},
				wantText: []string{"trên 25 tỉnh, thành phía Bắc"},
			},
			{name: "statistics of a day without products", path: "/v1/statistics?valid_on=2099-12-31", header: map[string]string{"Accept-Language": "en"}, want: map[string]any{"total": 0, "north.share": 0, "north.label": "0 of 25 northern provinces (map before 01/07/2025) have rated products, 0.00% of the country's"}},
		})

		t.Run("counts agree with lists and shares with counts", func(t *testing.T) {
			stats := decode(t, s.do(http.MethodGet, "/v1/statistics", nil))
			total, _ := at(stats, "total")
			for _, dimension := range []string{"by_province", "by_region", "by_northern", "by_group", "by_stars", "by_decision_month"} {
				t.Run(dimension, func(t *testing.T) {
					bars, err := at(stats, dimension)
					if err != nil {
						t.Fatal(err)
					}
					sum, share := 0.0, 0.0
					for _, bar := range bars.([]any) {
						count, _ := at(bar, "count")
						percent, _ := at(bar, "share")
						sum, share = sum+count.(float64), share+percent.(float64)
					}
					if sum != total || share < 99.5 || share > 100.5 {
						t.Errorf("%s adds up to %v products of %v and %v %%", dimension, sum, total, share)
					}
				})
			}
			listed, _ := at(decode(t, s.do(http.MethodGet, "/v1/products?total=true&limit=1", nil)), "total")
			searched, _ := at(decode(t, s.do(http.MethodGet, "/v1/search?kind=product&limit=1", nil)), "total")
			if listed != total || searched != total {
				t.Errorf("%v products listed, %v found, %v counted", listed, searched, total)
			}
		})
	})
}

// TestCoverage: an installation that covers provinces states no share of the
// country.
func TestCoverage(t *testing.T) {
	t.Parallel()
	runAll(t, newChanged(t, setup{withoutDemo: true, scope: "tuyen-quang,15"}), []scenario{
		{name: "statistics", path: "/v1/statistics", want: map[string]any{"total": 1, "north": nil, "coverage.nation": false, "coverage.label": "Tuyên Quang, Lào Cai", "coverage.province_codes.#": 2}, never: []string{"cả nước"}},
		{name: "its places only", path: "/v1/statistics", want: map[string]any{"by_province.#": 2, "by_region.#": 1}},
		{name: "what is asked for", path: "/v1/statistics?province=01", want: map[string]any{"total": 0, "by_province.#": 1}},
		{name: "page", path: "/thong-ke", wantText: []string{"Tuyên Quang, Lào Cai"}, never: []string{"cả nước", "25 tỉnh"}},
	})
	runAll(t, newChanged(t, setup{withoutDemo: true, scope: "15"}), []scenario{
		{name: "products of others", path: "/v1/statistics", want: map[string]any{"total": 0, "coverage.label": "Lào Cai"}},
		{name: "page", path: "/thong-ke", wantText: []string{" – Lào Cai</h1>", "Mọi xã, phường"}},
	})
}

func TestWithoutSamples(t *testing.T) {
	t.Parallel()
	note := []string{"minh họa"}
	runAll(t, newChanged(t, setup{withoutDemo: true}), []scenario{
		{name: "products", path: "/v1/products?total=true", want: map[string]any{"total": 1, "sample": false}, never: note},
		{name: "search", path: "/v1/search?kind=product", want: map[string]any{"total": 1, "sample": false}, never: note},
		{name: "provinces", path: "/v1/provinces", want: map[string]any{"sample": false}, never: note},
		{name: "statistics", path: "/v1/statistics", want: map[string]any{"total": 1, "sample": false, "coverage.nation": true, "coverage.label": "cả nước", "north.rated_provinces": 1, "north.share": 100}, never: note},
		{name: "home", path: "/", never: note, wantText: []string{"Chợ Phiên"}},
	})
}
