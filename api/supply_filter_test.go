package api_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"chophien/jobs"
)

// TestPriceOfAKilogram orders hits by it.
func TestPriceOfAKilogram(t *testing.T) {
	eachIndex(t, func(t *testing.T, s *server) {
		order := func(query string) string {
			w := s.do(http.MethodGet, "/v1/search?limit=1&sort="+query, nil)
			wantStatus(t, query, w, http.StatusOK)
			return text(t, w, "items.0.id")
		}
		index := func(packs string) {
			if _, err := s.store.DB().ExecContext(t.Context(), "UPDATE products SET packs = '"+packs+"' WHERE id = '"+honeyID+"'"); err != nil {
				t.Fatal(err)
			}
			if _, err := jobs.Reindex(t.Context(), s.store, s.engine, nil); err != nil {
				t.Fatal(err)
			}
		}
		index(`[{"name":"Chai","content":{"Amount":0,"Unit":""},"retail_vnd":1000}]`)
		if order("price_kg") != order("name") {
			t.Error("a pack without a weight counts")
		}
		index(`[{"name":"Lọ 500 g","content":{"Amount":500000,"Unit":"g"},"retail_vnd":90000}]`)
		if order("price_kg") != honeyID || order("name") == honeyID {
			t.Error("what states the price of a kilogram does not come first")
		}
		w := s.do(http.MethodGet, "/v1/search?sort=price_kilo", nil)
		if w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != "query.sort" {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

// TestApproximatePosition: a hit with the pin of its province says so.
func TestApproximatePosition(t *testing.T) {
	eachIndex(t, func(t *testing.T, s *server) {
		hit := func() *httptest.ResponseRecorder {
			t.Helper()
			if _, err := jobs.Reindex(t.Context(), s.store, s.engine, nil); err != nil {
				t.Fatal(err)
			}
			w := s.do(http.MethodGet, "/v1/search?near=21.0278,105.8342&kind=product&producer_id="+producerID, nil)
			if w.Code != http.StatusOK || text(t, w, "items.0.id") != honeyID {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			return w
		}
		if w := hit(); text(t, w, "items.0.place.approximate") != "false" || !strings.Contains(text(t, w, "items.0.distance_km"), ".") {
			t.Errorf("with a position of its own: %s", w.Body)
		}
		if _, err := s.store.DB().ExecContext(t.Context(), "UPDATE products SET version = version + 1, lat = NULL, lon = NULL WHERE id = '"+honeyID+"'"); err != nil {
			t.Fatal(err)
		}
		if w := hit(); text(t, w, "items.0.place.approximate") != "true" || text(t, w, "items.0.place.lat") == "<nil>" || strings.Contains(text(t, w, "items.0.distance_km"), ".") {
			t.Errorf("with the pin of its province: %s", w.Body)
		}
		if w := s.do(http.MethodGet, "/v1/products/"+honeyID, nil); text(t, w, "place.lat") != "<nil>" || text(t, w, "place.approximate") != "false" {
			t.Errorf("the product itself: %s", w.Body)
		}
		if _, err := s.store.DB().ExecContext(t.Context(), "UPDATE products SET version = version + 1, former_province_code = NULL WHERE id = '"+honeyID+"'"); err != nil {
			t.Fatal(err)
		}
		if w := hit(); text(t, w, "items.0.place.lat") != "<nil>" || text(t, w, "items.0.place.approximate") != "false" || text(t, w, "items.0.distance_km") != "<nil>" {
			t.Errorf("without any position: %s", w.Body)
		}
	})
}

// TestSupplyFilters asks lists and searches for what products can deliver.
func TestSupplyFilters(t *testing.T) {
	eachIndex(t, func(t *testing.T, s *server) {
		if _, err := s.store.DB().ExecContext(t.Context(),
			"UPDATE products SET capacity_amount = 1500, capacity_unit = 'tonne', season = 2050 WHERE id = '"+honeyID+"'"); err != nil { // February and December
			t.Fatal(err)
		}
		if _, err := jobs.Reindex(t.Context(), s.store, s.engine, nil); err != nil {
			t.Fatal(err)
		}
		lists := []string{"/v1/products?", "/v1/search?", "/v1/search?q=" + url.QueryEscape("mật ong") + "&"}
		for query, want := range map[string]bool{
			"capacity_min=1.5&capacity_unit=tonne":          true,
			"capacity_min=1500&capacity_unit=kg":            true,
			"capacity_min=1500.001&capacity_unit=kg":        false,
			"capacity_min=1&capacity_unit=box":              false,
			"month=12":                                      true,
			"month=2&capacity_min=15&capacity_unit=quintal": true,
			"month=3": false,
		} {
			t.Run(query, func(t *testing.T) {
				for _, list := range lists {
					w := s.do(http.MethodGet, list+query+"&limit=100", nil)
					wantStatus(t, list, w, http.StatusOK)
					if strings.Contains(w.Body.String(), honeyID) != want || strings.Contains(w.Body.String(), revokedID) {
						t.Errorf("%s%s: %s", list, query, w.Body)
					}
				}
			})
		}
		for query, location := range map[string]string{
			"month=0": "query.month", "month=13": "query.month", "month=May": "query.month", "capacity_min=0&capacity_unit=kg": "query.capacity_min",
			"capacity_min=5": "query.capacity_unit", "capacity_unit=kg": "query.capacity_min", "capacity_min=5&capacity_unit=pound": "query.capacity_unit",
			"capacity_min=NaN&capacity_unit=kg": "query.capacity_min",
		} {
			t.Run(query, func(t *testing.T) {
				for _, list := range lists {
					if w := s.do(http.MethodGet, list+query, nil); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != location {
						t.Errorf("%s%s: %d %s", list, query, w.Code, w.Body)
					}
				}
			})
		}
	})
}
