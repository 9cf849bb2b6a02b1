package api_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"chophien/domain"
)

// TestPlaceListings: officers, and only they, add villages and sites of their
// province and tie products to them (checks A2, A4, A5, M5).
func TestPlaceListings(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		officer := s.join(t, "can.bo@example.vn", []string{"08"}, domain.RoleOfficer)
		stranger := s.join(t, "can.bo.khac@example.vn", []string{"01"}, domain.RoleOfficer)
		producer := s.join(t, "htx@example.vn", nil, domain.RoleProducer)
		send := func(t *testing.T, a account, method, path, tag, body string) *httptest.ResponseRecorder {
			t.Helper()
			header := a.header()
			if tag != "" {
				header = with(header, "If-Match", tag)
			}
			w := s.send(method, path, header, body)
			return w
		}
		const at = `"place":{"province":"08","former_province":"02"}`
		for _, c := range []struct {
			kind, body, more, field string
			bad                     map[string]string // field → member of the form
		}{
			{"craft-villages", `{"name":"Làng dệt Lùng Tám","trade":"dệt lanh","trade_group":4,` + at + `}`,
				`{"recognition":"traditional_craft_village","recognition_number":"12/QĐ-UBND","recognition_date":"2020-01-02","artisans":[{"name":"Vàng Thị Mai","title":"Nghệ nhân ưu tú"}],"households":120,"workers":300,"figures_as_of":"2025-12-31","main_products":"Vải lanh","visiting":"8 giờ đến 17 giờ","history":"Lâu đời"}`,
				"history", map[string]string{
					"trade_group": `"trade_group":8`, "figures_as_of": `"households":3`, "recognition_date": `"recognition":"craft_village","recognition_date":"2027-01-01"`,
					"recognition": `"recognition_number":"1"`, "artisans[0].name": `"artisans":[{"name":" "}]`, "name": `"name":""`, "place.province": `"place":{"province":"01","former_province":null}`,
				}},
			{"tourism-sites", `{"name":"Nặm Đăm","people":"Dao",` + at + `}`,
				`{"managed_by":"HTX du lịch","homestays":30,"rooms":90,"beds":250,"group_size":40,"figures_as_of":"2025-12-31","meals":"Cơm","activities":[{"name":"Tắm lá thuốc","minutes":60,"price_vnd":100000}],"season":[9,10],"languages":["vi","en"],"access":"Xe khách","phone":"0912 345 678","email":"a@example.vn","price_from_vnd":150000,"price_to_vnd":400000,"highlights":"Nhà trình tường"}`,
				"highlights", map[string]string{
					"figures_as_of": `"beds":3`, "season[0]": `"season":[13]`, "languages[0]": `"languages":["tiếng Việt"]`, "price_to_vnd": `"price_from_vnd":5,"price_to_vnd":4`,
					"phone": `"phone":"x"`, "activities[0].minutes": `"activities":[{"name":"a","minutes":99999}]`, "place.province": `"place":{"province":"01","former_province":null}`,
				}},
		} {
			t.Run(c.kind, func(t *testing.T) {
				path := "/v1/" + c.kind
				wantStatus(t, "a producer adds", send(t, producer, http.MethodPost, path, "", c.body), http.StatusForbidden)
				w := send(t, stranger, http.MethodPost, path, "", c.body)
				if w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != "body.place.province" {
					t.Errorf("another's province: %d %s", w.Code, w.Body)
				}
				w = send(t, officer, http.MethodPost, path, "", c.body)
				wantStatus(t, "adding", w, http.StatusCreated)
				id, tag := text(t, w, "id"), w.Header().Get("ETag")
				if text(t, w, "state") != "draft" {
					t.Errorf("added as %s", w.Body)
				}
				one := path + "/" + id
				wantStatus(t, "a draft in public", s.do(http.MethodGet, one, nil), http.StatusNotFound)
				wantStatus(t, "a stranger reads", send(t, stranger, http.MethodGet, one, "", ""), http.StatusNotFound)
				wantStatus(t, "a stranger changes", send(t, stranger, http.MethodPatch, one, tag, c.more), http.StatusNotFound)
				wantStatus(t, "without a version", send(t, officer, http.MethodPatch, one, "", c.more), http.StatusPreconditionRequired)
				for field, member := range c.bad {
					w := send(t, officer, http.MethodPatch, one, tag, "{"+member+"}")
					if w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != "body."+field {
						t.Errorf("%s: %d %s", member, w.Code, w.Body)
					}
				}
				wantStatus(t, "a state from outside", send(t, officer, http.MethodPatch, one, tag, `{"state":"published"}`), http.StatusUnprocessableEntity)
				w = send(t, officer, http.MethodPatch, one, tag, c.more)
				wantStatus(t, "changing", w, http.StatusOK)
				wantStatus(t, "a second editor", send(t, officer, http.MethodPatch, one, tag, c.more), http.StatusPreconditionFailed)
				tag = w.Header().Get("ETag")
				w = send(t, officer, http.MethodPatch, one, tag, c.more)
				if w.Code != http.StatusOK || w.Header().Get("ETag") != tag {
					t.Errorf("the same again: %d %s", w.Code, w.Header().Get("ETag"))
				}

				// Products are tied and untied; drafts of others are not found.
				tie := one + "/products/" + honeyID
				wantStatus(t, "a stranger ties", send(t, stranger, http.MethodPut, tie, "", ""), http.StatusNotFound)
				wantStatus(t, "an unknown product", send(t, officer, http.MethodPut, one+"/products/x", "", ""), http.StatusNotFound)
				for range 2 {
					wantStatus(t, "tying", send(t, officer, http.MethodPut, tie, "", ""), http.StatusNoContent)
				}
				w = send(t, officer, http.MethodGet, one, "", "")
				if text(t, w, "tied_products.#") != "1" || text(t, w, "tied_products.0.id") != honeyID {
					t.Errorf("tied: %s", w.Body)
				}
				w = s.act(t, officer, c.kind, id, "submit", w.Header().Get("ETag"), "")
				wantStatus(t, "submitting", w, http.StatusOK)
				w = s.act(t, officer, c.kind, id, "publish", w.Header().Get("ETag"), "")
				wantStatus(t, "publishing", w, http.StatusOK)
				w = s.do(http.MethodGet, one, nil)
				if w.Code != http.StatusOK || text(t, w, "products.#") != "1" || text(t, w, c.field) == "<nil>" || text(t, w, "figures_as_of") != "2025-12-31" {
					t.Errorf("in public: %d %s", w.Code, w.Body)
				}
				if c.kind == "tourism-sites" && (text(t, w, "phone") != "<nil>" || text(t, w, "season") != "[9 10]") {
					t.Errorf("a private contact: %s", w.Body)
				}
				wantStatus(t, "untying", send(t, officer, http.MethodDelete, tie, "", ""), http.StatusNoContent)
				if w = s.do(http.MethodGet, one, nil); text(t, w, "products.#") != "0" {
					t.Errorf("untied: %s", w.Body)
				}
			})
		}
	})
}
