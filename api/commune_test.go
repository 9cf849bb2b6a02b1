package api_test

import (
	"net/http"
	"testing"

	"chophien/domain"
)

// TestCommunes: units are found by name and by code, listings and officers have
// them (Decision 1489/QĐ-TTg: the commune examines, the province certifies).
func TestCommunes(t *testing.T) {
	t.Parallel()
	atLeast := func(n float64) func(any) bool { return func(v any) bool { return v.(float64) >= n } }
	none := func(v any) bool { return v == nil }
	eachInstallation(t, func(t *testing.T, s *server) {
		onlySamples(t, s)
		for _, sc := range []scenario{
			{name: "the units of a province", path: "/v1/communes?province=tuyen-quang&limit=200", want: map[string]any{"items.#": 124, "items.0.province.code": "08"}},
			{name: "a beginning without marks", path: "/v1/communes?q=tan+trao", want: map[string]any{
				"items.0.code": "02545", "items.0.kind": "commune", "items.0.full_name": "Xã Tân Trào", "items.0.province.slug": "tuyen-quang", "items.0.former.#": 0,
			}},
			{name: "a name of the old map", path: "/v1/communes?q=Th%E1%BB%8B+tr%E1%BA%A5n+T%C3%A2y+%C4%90%E1%BA%B1ng", want: map[string]any{
				"items.#": 1, "items.0.code": "09619", "items.0.former.0.district": "Huyện Ba Vì", "items.0.former.0.province.code": "01",
			}},
			{name: "nothing", path: "/v1/communes?q=qqq", want: map[string]any{"items.#": 0}},
			{name: "an unknown province", path: "/v1/communes?province=x", status: 422, want: map[string]any{"errors.0.location": "query.province"}},
			{name: "counts", path: "/v1/provinces/08/communes?valid_on=2026-11-23", want: map[string]any{"items.#": 124, "valid_on": "2026-11-23", "items.0.counts.kinds.product": 0}},
			{name: "counts of an old province", path: "/v1/provinces/ha-giang/communes", status: 404, wantText: []string{"Tuyên Quang"}},
			{name: "a list of an unknown commune", path: "/v1/products?commune=99999", status: 422, want: map[string]any{"errors.0.location": "query.commune"}},
			{name: "a list of a commune without products", path: "/v1/products?commune=02536&total=true", want: map[string]any{"total": 0}},
			{name: "producers of a commune", path: "/v1/producers?commune=02536&total=true", want: map[string]any{"total": 0}},
			{name: "producers of an unknown commune", path: "/v1/producers?commune=x", status: 422, want: map[string]any{"errors.0.location": "query.commune"}},
			{name: "villages of a commune", path: "/v1/craft-villages?commune=02536&total=true", want: map[string]any{"total": 0}},
			{name: "villages of an unknown commune", path: "/v1/craft-villages?commune=x", status: 422, want: map[string]any{"errors.0.location": "query.commune"}},
			{name: "sites of a commune", path: "/v1/tourism-sites?commune=02536&total=true", want: map[string]any{"total": 0}},
			{name: "sites of an unknown commune", path: "/v1/tourism-sites?commune=x", status: 422, want: map[string]any{"errors.0.location": "query.commune"}},
			{name: "statistics of the country", path: "/v1/statistics", want: map[string]any{"by_commune.#": 0}},
			{name: "statistics of a province", path: "/v1/statistics?province=tuyen-quang", header: map[string]string{"Accept-Language": "en"}, want: map[string]any{
				"by_commune.#": 125, "by_commune.124.key": none, "by_commune.124.label": "Unknown", "total": atLeast(1), "north.provinces": 25, "north.products": atLeast(100),
			}},
			{name: "statistics of a commune", path: "/v1/statistics?commune=02545", want: map[string]any{"by_commune.#": 1, "by_commune.0.label": "Xã Tân Trào", "total": 0, "north.products": atLeast(100)}},
			{name: "statistics of a commune in its province", path: "/v1/statistics?province=08&commune=02545", want: map[string]any{"by_province.#": 1, "by_province.0.key": "08", "by_former_province.#": 2, "by_region.#": 1, "by_northern.#": 1}},
			{name: "statistics of a commune in another province", path: "/v1/statistics?province=01&commune=02545", status: 422, want: map[string]any{"errors.0.location": "query.commune"}, wantText: []string{"danh sách xã, phường của tỉnh"}},
			{name: "statistics of a legal form", path: "/v1/statistics?producer_kind=company", want: map[string]any{"by_producer_kind.#": 5, "by_producer_kind.0.count": 0, "by_producer_kind.2.share": 100, "by_producer_kind.2.label": "công ty", "north.products": atLeast(100)}},
			{name: "statistics of decisions after the day", path: "/v1/statistics?from=2027-01-01", want: map[string]any{"total": 0, "by_province.#": 34, "by_decision_month.#": 0}},
			{name: "statistics of days in the wrong order", path: "/v1/statistics?from=2026-02-01&to=2026-01-01", status: 422, want: map[string]any{"errors.0.location": "query.to"}},
			{name: "statistics from no day", path: "/v1/statistics?from=2026", status: 422, want: map[string]any{"errors.0.location": "query.from"}},
			{name: "a search with the facet", path: "/v1/search?commune=02536&facets=commune", want: map[string]any{"total": 0}},
		} {
			sc.run(t, s)
		}

		admin := s.join(t, "quan.tri@example.vn", nil, domain.RoleAdmin)
		officer := s.join(t, "can.bo.xa@example.vn", []string{"08"}, domain.RoleOfficer)
		path := "/v1/admin/users/" + officer.ID
		w := s.send(http.MethodPatch, path, with(admin.header(), "If-Match", `"1"`), `{"provinces":[],"communes":["02545"]}`)
		wantStatus(t, "granting a commune", w, http.StatusOK)
		if text(t, w, "communes") != "[02545]" || text(t, w, "provinces") != "[]" {
			t.Errorf("the officer has %s", w.Body)
		}

		post := func(path, body string, status int) string {
			t.Helper()
			w := s.send(http.MethodPost, path, officer.header(), body)
			wantStatus(t, path, w, status)
			if status != http.StatusCreated {
				return text(t, w, "errors.0.location")
			}
			if text(t, w, "place.commune_code") != "02545" {
				t.Errorf("the place has no code: %s", w.Body)
			}
			return text(t, w, "id")
		}
		if at := post("/v1/producers", `{"name":"HTX Sơn Dương","kind":"cooperative","place":{"province":"08","commune":"Sơn Dương"}}`, http.StatusUnprocessableEntity); at != "body.place.province" {
			t.Errorf("another commune is refused at %s", at)
		}
		if at := post("/v1/producers", `{"name":"HTX Sai","kind":"cooperative","place":{"province":"08","commune_code":"00565"}}`, http.StatusUnprocessableEntity); at != "body.place.commune_code" {
			t.Errorf("a commune of another province is refused at %s", at)
		}
		w = s.send(http.MethodPost, "/v1/admin/synonyms", officer.header(), `{"names":["sắn"],"also":["khoai mì"]}`)
		wantStatus(t, "adding a synonym", w, http.StatusForbidden)
		id := post("/v1/producers", `{"name":"HTX Tân Trào","kind":"cooperative","place":{"province":"08","commune":"xã tân trào"}}`, http.StatusCreated)
		w = s.send(http.MethodGet, "/v1/producers/"+id, officer.header(), "")
		wantStatus(t, "reading it", w, http.StatusOK)
		w = s.send(http.MethodPost, "/v1/producers/"+id+"/submit", with(officer.header(), "If-Match", w.Header().Get("ETag")), "")
		wantStatus(t, "proposing", w, http.StatusOK)
		w = s.send(http.MethodPost, "/v1/producers/"+id+"/publish", with(officer.header(), "If-Match", w.Header().Get("ETag")), "")
		wantStatus(t, "publishing", w, http.StatusForbidden)
	})
}
