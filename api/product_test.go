package api_test

import (
	"net/http"
	"testing"
)

func TestProducts(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		runAll(t, s, []scenario{
			{
				name: "a page", path: "/v1/products?limit=3&total=true",
				want: map[string]any{"items.#": 3, "sample": true, "sample_note": "dữ liệu minh họa", "total": func(v any) bool { return v.(float64) > 400 }},
				wantHeader: map[string]string{
					"Link": `rel="next"`, "Cache-Control": "public, max-age=60", "ETag": `"`, "Vary": "Accept-Language", "Content-Type": "application/json",
				},
			},
			{name: "without total", path: "/v1/products?limit=1", want: map[string]any{"total": nil}},
			{
				name: "one of a producer", path: "/v1/products?producer_id=htx-thu-nghiem&view=full",
				want: map[string]any{
					"items.#": 1, "next_cursor": nil, "sample": false, "items.0.slug": "mat-ong-thu-nghiem", "items.0.name": honey,
					"items.0.stars": 4, "items.0.potential_five": true, "items.0.certified": true, "items.0.pictures.#": 1,
					"items.0.producer.slug": "htx-thu-nghiem", "items.0.set.code": "I.2.b",
				},
				wantHeader: map[string]string{"Link": ""}, never: []string{"bản nháp", "thu hồi"},
			},
			{
				name: "the card of one", path: "/v1/products?producer_id=htx-thu-nghiem",
				want: map[string]any{
					"items.#": 1, "items.0.slug": "mat-ong-thu-nghiem", "items.0.stars": 4, "items.0.valid_until": "2029-08-15", "items.0.conditions_met": []any{}, "items.0.group": "I",
					"items.0.certificate_code": func(v any) bool { code, ok := v.(string); return ok && len(code) == 9 },
					"items.0.set":              map[string]any{"code": "I.2.b", "label": "Mật ong, mật khác và nông sản thực phẩm khác"},
					"items.0.producer":         map[string]any{"id": producerID, "slug": "htx-thu-nghiem", "label": "HTX Thử nghiệm <b>"},
					"items.0.picture":          map[string]any{"id": pictureID, "url": publicURL + "/v1/pictures/" + pictureID, "small_url": publicURL + "/v1/pictures/" + pictureID + "?size=small"},
					"items.0.place": map[string]any{
						"province": map[string]any{"code": "08", "label": "Tuyên Quang"}, "former_province": map[string]any{"code": "02", "label": "Hà Giang"}, "lat": 23.1612, "lon": 105.4036, "approximate": false,
					},
				},
				never: []string{`"certificates"`, `"source"`, `"created_at"`},
			},
			{name: "labels of cards in English", path: "/v1/products?producer_id=htx-thu-nghiem", header: map[string]string{"Accept-Language": "en"}, want: map[string]any{"items.0.set.label": "Honey, other nectars and other farm foods", "items.0.place.province.label": "Tuyen Quang"}},
			{name: "no such view", path: "/v1/products?view=all", status: http.StatusUnprocessableEntity, want: map[string]any{"errors.0.location": "query.view"}},
			{name: "producer by id, alternatives both ways", path: "/v1/products?producer_id=" + producerID + "&group=I,II&group=VI&stars=4,5&province=08,tuyen-quang&former_province=ha-giang&northern=true&set=I.2.b,I.5.a", want: map[string]any{"items.#": 1}},
			{name: "filters must all hold", path: "/v1/products?producer_id=" + producerID + "&northern=false", want: map[string]any{"items.#": 0}},
			{name: "the day before the certificate", path: "/v1/products?producer_id=" + producerID + "&valid_on=2026-08-14", want: map[string]any{"items.#": 0}},
			{name: "the day of the revocation", path: "/v1/products?producer_id=" + producerID + "&valid_on=2026-11-21&sort=newest", want: map[string]any{"items.#": 2}},
			{name: "most stars first", path: "/v1/products?sort=stars&limit=1", want: map[string]any{"items.0.stars": 5}},
			{name: "newest first", path: "/v1/products?sort=newest&limit=1", want: map[string]any{"items.0.id": honeyID}},
			{
				name: "one in full", path: "/v1/products/mat-ong-thu-nghiem",
				want: map[string]any{
					"id": honeyID, "name": honey, "name_en": "Mint honey", "label": honey, "valid_on": "2026-11-23", "sample": false,
					"url": publicURL + "/v1/products/mat-ong-thu-nghiem", "stars": 4, "potential_five": true, "certified": true,
					"certificates.#": 1, "certificates.0.state": "valid", "certificates.0.score": 91.5, "certificates.0.valid_from": "2026-08-15", "certificates.0.valid_until": "2029-08-15",
					"certificates.0.decision": map[string]any{"issuer": "UBND tỉnh Tuyên Quang", "issuer_en": "People's Committee of Tuyên Quang province", "number": "12/QĐ-UBND", "date": "2026-08-15", "level": "province", "criteria": "148/QĐ-TTg", "on_file": false, "scan_path": nil},
					"place.province.code":     "08", "place.province.name": "Tuyên Quang", "place.former_province.code": "02", "place.former_province.name": "Hà Giang",
					"place.former_district": "Mèo Vạc", "place.former_commune": "Pả Vi", "place.lat": 23.1612,
					"craft_villages.0.slug": "lang-thu-nghiem", "tourism_sites.0.slug": "diem-thu-nghiem",
					"pictures.#": 3, "pictures.0": map[string]any{"id": pictureID, "url": publicURL + "/v1/pictures/" + pictureID, "medium_url": publicURL + "/v1/pictures/" + pictureID + "?size=medium", "small_url": publicURL + "/v1/pictures/" + pictureID + "?size=small", "width": 40, "height": 30, "caption": "Mật ong", "credit": "Ảnh mẫu"},
				},
			},
			{name: "labels in English", path: "/v1/products/" + honeyID, header: map[string]string{"Accept-Language": "fr;q=0.9, en-GB;q=0.8, vi;q=0.1"}, want: map[string]any{"label": "Mint honey", "name": honey, "set.label": "Honey, other nectars and other farm foods"}},
			{name: "on a day without a certificate", path: "/v1/products/" + honeyID + "?valid_on=2030-01-01", want: map[string]any{"stars": nil, "certified": false, "potential_five": false, "certificates.0.state": "expired", "valid_on": "2030-01-01"}},
			{name: "revoked, still found", path: "/v1/products/" + revokedID, want: map[string]any{"stars": nil, "certified": false, "certificates.0.state": "revoked", "certificates.0.revoked_on": "2026-11-22", "certificates.0.revoked_reason": "Không còn sản xuất", "set": nil}},
			{name: "expiring", path: "/v1/products/" + honeyID + "?valid_on=2029-06-01", want: map[string]any{"stars": 4, "certificates.0.state": "expiring"}},
			{name: "a draft is not there", path: "/v1/products/" + draftID, status: http.StatusNotFound, want: map[string]any{"code": "not_found", "type": "/problems/not-found", "status": 404}},
			{name: "a draft is not there by slug", path: "/v1/products/mat-ong-nhap", status: http.StatusNotFound},
		})
	})
}

// TestPages reads each list as a whole and page by page.
func TestPages(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		for _, list := range []string{
			"/v1/products?province=08&sort=name", "/v1/products?province=08&sort=newest", "/v1/products?province=08&sort=stars",
			"/v1/producers?region=red_river_delta", "/v1/craft-villages?sort=newest", "/v1/tourism-sites?northern=true",
			"/v1/search?q=ch%C3%A8&sort=name", "/v1/search?kind=craft_village",
		} {
			t.Run(list, func(t *testing.T) {
				whole, _ := at(decode(t, s.do(http.MethodGet, list+"&limit=100", nil)), "items")
				var paged []any
				seen := map[string]bool{}
				cursor := ""
				for range 200 {
					w := s.do(http.MethodGet, list+"&limit=7"+cursor, nil)
					body := decode(t, w)
					items, err := at(body, "items")
					if err != nil {
						t.Fatalf("%s: %v", list, err)
					}
					for _, item := range items.([]any) {
						id, _ := at(item, "id")
						if seen[id.(string)] {
							t.Errorf("%s: %v comes twice", list, id)
						}
						seen[id.(string)] = true
					}
					paged = append(paged, items.([]any)...)
					next, _ := at(body, "next_cursor")
					if next == nil {
						break
					}
					cursor = "&cursor=" + next.(string)
				}
				first := whole.([]any)
				if len(paged) < len(first) || len(first) == 0 || len(first) < 100 && len(paged) != len(first) {
					t.Errorf("%s: %d items page by page, %d on one page", list, len(paged), len(first))
					return
				}
				for i := range first {
					a, _ := at(first[i], "id")
					b, _ := at(paged[i], "id")
					if a != b {
						t.Errorf("%s: item %d differs page by page", list, i)
						break
					}
				}
			})
		}
	})
}
