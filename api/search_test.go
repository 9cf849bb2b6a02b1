package api_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chophien/api"
	"chophien/domain"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		some := func(v any) bool { return v.(float64) > 0 }
		runAll(t, s, []scenario{
			{
				name: "without marks, by the old province", path: "/v1/search?q=che%20shan%20tuyet%20ha%20giang&facets=kind,province,former_province&facets=group,set,stars",
				want: map[string]any{
					"items.#": some, "degraded": false, "sample": true, "items.0.kind": "product", "items.0.certified": true, "items.0.place.province.code": "08",
					"items.0.highlight":  func(v any) bool { return strings.Contains(v.(string), "<mark>") },
					"understood.notes.#": some, "facets.province.0.label": func(v any) bool { return v != "" }, "facets.kind.0.name": "Sản phẩm OCOP", "facets.kind.0.name_en": "OCOP products", "facets.kind.0.count": some,
					"facets.former_province.#": some, "facets.group.#": some, "facets.set.#": some, "facets.stars.#": some,
				},
			},
			{
				name: "a hostile name is text", never: []string{`\u003c`, `\u0026`}, path: "/v1/search?q=m%E1%BA%ADt+ong&producer_id=htx-thu-nghiem&view=full",
				want: map[string]any{
					"items.#": 1, "total": 1, "total_is_exact": true, "items.0.name": honey, "sample": false, "facets": map[string]any{},
					"items.0.highlight":      `<mark>Mật</mark> <mark>ong</mark> &lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; bạc hà`,
					"items.0.province_label": "Hà Giang", "items.0.place.former_district": "Mèo Vạc", "items.0.stars": 4, "items.0.potential_five": true, "items.0.group": "I", "items.0.set_code": "I.2.b",
					"items.0.producer": map[string]any{"id": producerID, "slug": "htx-thu-nghiem", "name": "HTX Thử nghiệm <b>", "url": publicURL + "/v1/producers/htx-thu-nghiem"},
					"items.0.picture":  map[string]any{"id": pictureID, "url": publicURL + "/v1/pictures/" + pictureID, "small_url": publicURL + "/v1/pictures/" + pictureID + "?size=small"},
				},
			},
			{
				name: "the card of a hit", path: "/v1/search?q=m%E1%BA%ADt+ong&producer_id=htx-thu-nghiem",
				want: map[string]any{
					"items.0.valid_until": "2029-08-15", "items.0.price_from_vnd": nil, "items.0.conditions_met": []any{}, "items.0.province": "Hà Giang",
					"items.0.place": map[string]any{
						"province": map[string]any{"code": "08", "label": "Tuyên Quang"}, "former_province": map[string]any{"code": "02", "label": "Hà Giang"}, "lat": 23.1612, "lon": 105.4036, "approximate": false,
					},
				},
				never: []string{`"source"`},
			},
			{name: "what only products have", path: "/v1/search?kind=craft_village&limit=1", want: map[string]any{"items.0.valid_until": nil, "items.0.price_from_vnd": nil, "items.0.conditions_met": nil}},
			{name: "NFD is NFC", path: "/v1/search?q=ma%CC%A3%CC%82t+ong&producer_id=htx-thu-nghiem", want: map[string]any{"items.#": 1}},
			{name: "before the certificate", path: "/v1/search?q=m%E1%BA%ADt+ong&producer_id=htx-thu-nghiem&valid_on=2026-08-14", want: map[string]any{"items.#": 0, "total": 0, "next_cursor": nil}},
			{
				name: "after the certificate", path: "/v1/search?q=m%E1%BA%ADt+ong&kind=product&producer_id=htx-thu-nghiem&valid_on=2029-08-20",
				want: map[string]any{
					"total": 0, "advice.ended.#": 1, "advice.ended.0.name": honey, "advice.ended.0.label": honey, "advice.ended.0.ended_on": "2029-08-15",
					"advice.ended.0.page_url": func(v any) bool { return strings.HasPrefix(v.(string), publicURL+"/san-pham/") },
				},
			},
			{name: "stars in the text", path: "/v1/search?q=tr%C3%A0+5+sao&kind=product", want: map[string]any{"items.0.stars": 5, "understood.filters.0.name": "stars", "understood.filters.0.value": "5"}},
			{name: "literally", path: "/v1/search?q=tr%C3%A0+5+sao&literal=true", want: map[string]any{"understood.filters.#": 0}},
			{name: "near a point", path: "/v1/search?near=23.1612,105.4036&within_km=5&kind=product,craft_village,tourism_site&sort=distance", want: map[string]any{"items.#": some, "items.0.distance_km": func(v any) bool { return v.(float64) < 5 }}},
			{name: "without text", path: "/v1/search?kind=craft_village&limit=5", want: map[string]any{"items.#": 5, "total": 44}},
			{name: "names in Vietnamese order", path: "/v1/search?kind=tourism_site&sort=name&limit=1", want: map[string]any{"items.#": 1}},
			{name: "a link to the next page", path: "/v1/search?q=tr%C3%A0&limit=2", wantHeader: map[string]string{"Link": publicURL + "/v1/search?cursor="}},
			{name: "nothing at all", path: "/v1/search?q=zzzzqqqq&literal=true", want: map[string]any{"items.#": 0}},
			{name: "only spaces and marks", path: "/v1/search?q=%20%CC%81%20%E2%80%8B", want: map[string]any{"items.#": 0, "total": 0}},
			{name: "control characters", path: "/v1/search?q=%01%02%7F%E2%80%AE"},
			{name: "300 words", path: "/v1/search?q=" + strings.Repeat("an+", 300)},
			{name: "1,000 characters", path: "/v1/search?q=" + strings.Repeat("%E1%BA%B7", 1000)},
			{name: "1,001 characters", path: "/v1/search?q=" + strings.Repeat("%E1%BA%B7", 1001), status: http.StatusUnprocessableEntity, want: map[string]any{"errors.0.location": "query.q"}},
			{name: "suggestions", path: "/v1/suggest?q=che%20sh&limit=3", want: map[string]any{"items.#": 3, "items.0.highlight": func(v any) bool { return strings.Contains(v.(string), "<mark>") }, "items.0.kind": "product"}},
			{name: "suggestions of a kind", path: "/v1/suggest?q=g%E1%BB%91m&kind=craft_village", want: map[string]any{"items.0.kind": "craft_village"}},
			{name: "suggestions on a day without products", path: "/v1/suggest?q=che+shan&kind=product&valid_on=2099-01-01", want: map[string]any{"items.#": 0}},
			{name: "no text, no suggestions", path: "/v1/suggest"},
		})
	})
}

func TestEngineAway(t *testing.T) {
	t.Parallel()
	away := broken{&domain.Error{Code: domain.CodeUnavailable, Message: "search is away", Err: http.ErrHandlerTimeout}}
	s := newChanged(t, setup{change: func(d *api.Config) {
		d.Searcher = away
		d.Checks = map[string]domain.Checker{"database": broken{nil}, "search": away, "files": broken{http.ErrMissingFile}, "index": broken{domain.ErrDegraded}}
	}})
	runAll(t, s, []scenario{
		{
			name: "search", path: "/v1/search?q=x", status: http.StatusServiceUnavailable,
			want:       map[string]any{"code": "unavailable", "type": "/problems/unavailable", "detail": "search is away", "request_id": func(v any) bool { return v != "" }},
			wantHeader: map[string]string{"Retry-After": "5", "Cache-Control": "no-store", "ETag": ""}, never: []string{"Handler timeout"},
		},
		{
			name: "not ready, and which part", path: "/readyz", status: http.StatusServiceUnavailable,
			want: map[string]any{"status": "not_ready", "parts": []any{
				map[string]any{"name": "database", "ready": true, "detail": nil},
				map[string]any{"name": "files", "ready": false, "detail": "not ready"},
				map[string]any{"name": "index", "ready": false, "detail": "not ready"},
				map[string]any{"name": "search", "ready": false, "detail": "search is away"},
			}},
			never: []string{http.ErrMissingFile.Error()},
		},
		{name: "but alive", path: "/livez", want: map[string]any{"status": "ok"}, wantHeader: map[string]string{"Cache-Control": "no-store"}},
		{
			name: "a panic", path: "/v1/suggest?q=x", status: http.StatusInternalServerError, header: map[string]string{"X-Request-ID": "panic-0001"},
			want: map[string]any{"code": "internal", "type": "/problems/internal", "request_id": "panic-0001"}, never: []string{"secret", "goroutine", ".go"},
		},
		{name: "and it lives on", path: "/v1/products?limit=1"},
	})
	if log := s.log.String(); !strings.Contains(log, "secret of the panic") || !strings.Contains(log, "panic-0001") {
		t.Error("the log lacks the panic")
	}
}

// TestClientLeft: a client that hangs up is no defect of the program.
func TestClientLeft(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		ctx, leave := context.WithCancel(t.Context())
		leave()
		for _, path := range []string{"/v1/products?limit=3", "/v1/search?q=che", "/san-pham"} {
			r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
			w := httptest.NewRecorder()
			if s.ServeHTTP(w, r); w.Code != http.StatusServiceUnavailable {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
		}
		if log := s.log.String(); strings.Contains(log, "ERROR") {
			t.Errorf("the log says %s", log)
		}
	})
}

func TestTimeAndDefects(t *testing.T) {
	t.Parallel()
	s := newChanged(t, setup{change: func(d *api.Config) { d.Searcher = late{} }})
	runAll(t, s, []scenario{
		{
			name: "out of time", path: "/v1/search?q=x", status: http.StatusServiceUnavailable,
			want: map[string]any{"code": "unavailable"}, wantHeader: map[string]string{"Retry-After": "5"}, never: []string{"engine"},
		},
		{name: "an error without a code", path: "/v1/suggest?q=x", status: http.StatusInternalServerError, want: map[string]any{"code": "internal", "title": "Lỗi của chương trình", "reason": "internal_error"}, never: []string{"10.0.0.7", "refused"}},
	})
	if !strings.Contains(s.log.String(), "10.0.0.7") {
		t.Error("the log lacks the cause")
	}
}
