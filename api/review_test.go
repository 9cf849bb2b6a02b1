package api_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// maker is a user who registers a producer in province 08 and gets it published.
type maker struct {
	account
	officer  account
	producer string // id
}

// newMaker registers a producer over the API.
func (s *server) newMaker(t testing.TB, name string) maker {
	t.Helper()
	m := maker{account: s.join(t, domain.Slug(name)+"@example.vn", nil, domain.RoleProducer), officer: s.join(t, "cb."+domain.Slug(name)+"@example.vn", []string{"08"}, domain.RoleOfficer)}
	w := s.send(http.MethodPost, "/v1/producers", m.header(), `{"name":"`+name+`","kind":"cooperative","phone":"0912 345 678","tax_code":"0312345678","place":{"province":"08","former_province":"02","former_district":"Hoàng Su Phì"}}`)
	wantStatus(t, "adding a producer", w, http.StatusCreated)
	m.producer = text(t, w, "id")
	w = s.act(t, m.account, "producers", m.producer, "submit", w.Header().Get("ETag"), "")
	wantStatus(t, "submitting it", w, http.StatusOK)
	w = s.act(t, m.officer, "producers", m.producer, "publish", w.Header().Get("ETag"), "")
	wantStatus(t, "publishing it", w, http.StatusOK)
	return m
}

// act takes an action on a listing.
func (s *server) act(t testing.TB, a account, kind, id, action, tag, reason string) *httptest.ResponseRecorder {
	t.Helper()
	header, body := a.header(), ""
	if tag != "" {
		header = with(header, "If-Match", tag)
	}
	if reason != "" {
		body = `{"reason":"` + reason + `"}`
	}
	path := "/v1/" + kind + "/" + id + "/" + action
	w := s.send(http.MethodPost, path, header, body)
	return w
}

// setCode returns the code of the first of the 26 sets.
func (s *server) setCode(t testing.TB) string {
	t.Helper()
	sets, err := s.store.ProductSets(t.Context())
	if err != nil || len(sets) == 0 {
		t.Fatal(err)
	}
	return sets[0].Code
}

// TestReviews: a product goes from a draft to publication and back.
func TestReviews(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		m := s.newMaker(t, "HTX chè Bản Luốc")
		rival := s.join(t, "rival@example.vn", nil, domain.RoleProducer)
		stranger := s.join(t, "stranger@example.vn", []string{"01"}, domain.RoleOfficer)
		send := func(a account, method, path, tag, body string) *httptest.ResponseRecorder {
			t.Helper()
			header := a.header()
			if tag != "" {
				header = with(header, "If-Match", tag)
			}
			w := s.send(method, path, header, body)
			return w
		}

		// The draft has decomposed letters, and all fields of the form.
		form := norm.NFD.String(`{"name":" Chè Shan tuyết Bản Luốc ","name_en":"Ban Luoc Shan tea","producer_id":"` + m.producer + `","set":"` + s.setCode(t) + `",
			"story":"Cây chè cổ thụ.","packs":[{"name":"Túi 500 g","content":{"amount":500,"unit":"g"},"retail_vnd":250000,"wholesale_vnd":200000,"wholesale_min":20},{"name":"Hộp quà"}],
			"capacity":{"amount":1.5,"unit":"tonne"},"season":[3,4,5],"shelf_life":"24 tháng","storage":"Nơi khô","min_order":{"amount":10,"unit":"kg"},"lead_days":7,
			"gtin":"8936012345674","channels":["Siêu thị"],"hs_code":"09024090","markets":["Nhật Bản"]}`)
		w := send(m.account, http.MethodPost, "/v1/products", "", form)
		wantStatus(t, "adding", w, http.StatusCreated)
		id, tag := text(t, w, "id"), w.Header().Get("ETag")
		own, public := "/v1/products/"+id, "/v1/products/"+id
		if w.Header().Get("Location") != own || text(t, w, "state") != "draft" || text(t, w, "name") != norm.NFC.String("Chè Shan tuyết Bản Luốc") ||
			text(t, w, "place.former_district") != "Hoàng Su Phì" || text(t, w, "capacity.amount") != "1.5" || text(t, w, "packs.1.content") != "<nil>" {
			t.Fatalf("the draft: %s", w.Body)
		}
		wantStatus(t, "the same name again", send(m.account, http.MethodPost, "/v1/products", "", strings.Replace(form, " Ch", " CH", 1)), http.StatusConflict)

		// Only members and officers see a draft.
		for name, a := range map[string]account{"a rival": rival, "an officer elsewhere": stranger} {
			t.Run(name, func(t *testing.T) {
				wantStatus(t, name+" reads", send(a, http.MethodGet, own, "", ""), http.StatusNotFound)
				wantStatus(t, name+" reads its history", send(a, http.MethodGet, public+"/history", "", ""), http.StatusNotFound)
				wantStatus(t, name+" changes", send(a, http.MethodPatch, public, tag, `{"story":"x"}`), http.StatusNotFound)
				wantStatus(t, name+" submits", s.act(t, a, "products", id, "submit", tag, ""), http.StatusNotFound)
				wantStatus(t, name+" adds for it", send(a, http.MethodPost, "/v1/products", "", form), http.StatusUnprocessableEntity)
			})
		}
		wantStatus(t, "the public", s.do(http.MethodGet, public, nil), http.StatusNotFound)

		// Of two editors the second gets an error, and no change is lost.
		wantStatus(t, "a change without If-Match", send(m.account, http.MethodPatch, public, "", `{"story":"x"}`), http.StatusPreconditionRequired)
		w = send(m.account, http.MethodPatch, public, tag, `{"lead_days":null,"packs":[{"name":"Túi 100 g","retail_vnd":60000}],"place":{"address":"Thôn 1"}}`)
		wantStatus(t, "a change", w, http.StatusOK)
		if text(t, w, "packs.#") != "1" || text(t, w, "lead_days") != "<nil>" || text(t, w, "hs_code") != "09024090" || text(t, w, "markets.0") != "Nhật Bản" || text(t, w, "story") != "Cây chè cổ thụ." || text(t, w, "place.former_district") != "Hoàng Su Phì" {
			t.Fatalf("after the change: %s", w.Body)
		}
		wantStatus(t, "a change of the version before", send(m.account, http.MethodPatch, public, tag, `{"story":"y"}`), http.StatusPreconditionFailed)
		tag = w.Header().Get("ETag")

		wantStatus(t, "a member publishes", s.act(t, m.account, "products", id, "publish", tag, ""), http.StatusForbidden)
		wantStatus(t, "an officer publishes a draft", s.act(t, m.officer, "products", id, "publish", tag, ""), http.StatusConflict)
		w = s.act(t, m.account, "products", id, "submit", tag, "")
		wantStatus(t, "submitting", w, http.StatusOK)
		tag = w.Header().Get("ETag")
		wantStatus(t, "a change while it waits", send(m.account, http.MethodPatch, public, tag, `{"story":"z"}`), http.StatusConflict)
		if w = send(m.officer, http.MethodGet, "/v1/me/listings?state=submitted&total=true", "", ""); text(t, w, "total") != "1" || text(t, w, "items.0.id") != id {
			t.Fatalf("what waits: %s", w.Body)
		}
		if w = send(m.officer, http.MethodGet, "/v1/me/listings?q=shan+ban+luoc&total=true", "", ""); text(t, w, "items.0.id") != id {
			t.Fatalf("listings by words of the name: %s", w.Body)
		}
		wantStatus(t, "sent back without a reason", s.act(t, m.officer, "products", id, "request-changes", tag, ""), http.StatusUnprocessableEntity)
		w = s.act(t, m.officer, "products", id, "request-changes", tag, "Thiếu ảnh")
		wantStatus(t, "sent back", w, http.StatusOK)
		w = s.act(t, m.account, "products", id, "submit", w.Header().Get("ETag"), "")
		w = s.act(t, m.officer, "products", id, "publish", w.Header().Get("ETag"), "")
		wantStatus(t, "publishing", w, http.StatusOK)
		tag = w.Header().Get("ETag")

		// The public sees the public fields, and no stars without a
		// certificate.
		w = s.do(http.MethodGet, public, nil)
		wantStatus(t, "the public page", w, http.StatusOK)
		if text(t, w, "price_from_vnd") != "60000" || text(t, w, "capacity.unit") != "tonne" || text(t, w, "season") != "[3 4 5]" || text(t, w, "certified") != "false" {
			t.Errorf("the public page: %s", w.Body)
		}
		w = s.do(http.MethodGet, "/v1/producers/"+m.producer, nil)
		if strings.Contains(w.Body.String(), "0912") || strings.Contains(w.Body.String(), "0312345678") || text(t, w, "phone") != "<nil>" {
			t.Errorf("the public page of the producer: %s", w.Body)
		}

		// Prices change immediately; fields of the certificate do not.
		w = send(m.account, http.MethodPatch, public, tag, `{"packs":[{"name":"Túi 100 g","retail_vnd":65000}]}`)
		wantStatus(t, "a new price", w, http.StatusOK)
		tag = w.Header().Get("ETag")
		wantStatus(t, "a new name", send(m.account, http.MethodPatch, public, tag, `{"name":"Chè năm sao"}`), http.StatusConflict)
		w = send(m.officer, http.MethodPatch, public, tag, `{"name":"Chè Shan tuyết cổ thụ Bản Luốc"}`)
		wantStatus(t, "a new name by an officer", w, http.StatusOK)
		w = s.act(t, m.officer, "products", id, "suspend", w.Header().Get("ETag"), "Nghi mượn nhãn")
		wantStatus(t, "suspending", w, http.StatusOK)
		wantStatus(t, "the public page while suspended", s.do(http.MethodGet, public, nil), http.StatusNotFound)
		wantStatus(t, "a member reinstates", s.act(t, m.account, "products", id, "reinstate", w.Header().Get("ETag"), "Đã sửa"), http.StatusForbidden)

		w = send(m.account, http.MethodGet, public+"/history", "", "")
		wantStatus(t, "the history", w, http.StatusOK)
		if text(t, w, "items.#") != "9" || text(t, w, "items.0.action") != "product.suspend" || text(t, w, "items.0.reason") != "Nghi mượn nhãn" ||
			text(t, w, "items.1.on_behalf") != "true" || text(t, w, "items.1.before.name") != norm.NFC.String("Chè Shan tuyết Bản Luốc") || text(t, w, "items.8.action") != "product.add" || text(t, w, "items.0.user_name") == "<nil>" {
			t.Errorf("the history: %s", w.Body)
		}
	})
}

// TestReviewMatrix takes every action on every kind in every state over HTTP,
// as officers and as others.
func TestReviewMatrix(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	m := s.newMaker(t, "HTX bảng")
	admin := s.join(t, "admin.matrix@example.vn", nil, domain.RoleAdmin)
	elsewhere := s.join(t, "elsewhere@example.vn", []string{"01"}, domain.RoleOfficer)
	w := s.send(http.MethodPost, "/v1/products", m.header(), `{"name":"Chè bảng","story":"Chuyện.","producer_id":"`+m.producer+`","set":"`+s.setCode(t)+`"}`)
	wantStatus(t, "adding a product", w, http.StatusCreated)
	for path, ref := range map[string]domain.Ref{
		"products": {Kind: domain.KindProduct, ID: text(t, w, "id")}, "producers": {Kind: domain.KindProducer, ID: m.producer},
		"craft-villages": {Kind: domain.KindCraftVillage, ID: villageID}, "tourism-sites": {Kind: domain.KindTourismSite, ID: siteID},
	} {
		t.Run(path, func(t *testing.T) {
			version := func(t *testing.T) int64 {
				t.Helper()
				state, err := s.store.State(t.Context(), domain.Actor{Roles: []domain.Role{domain.RoleAdmin}}, ref)
				if err != nil {
					t.Fatal(err)
				}
				return state.Version
			}
			for _, status := range domain.Statuses() {
				for _, action := range domain.ReviewActions() {
					t.Run(string(status)+" "+string(action), func(t *testing.T) {
						verb, what := strings.ReplaceAll(string(action), "_", "-"), path+" "+string(status)+" "+string(action)
						if err := s.store.SetStatus(t.Context(), ref, version(t), status); err != nil {
							t.Fatal(err)
						}
						tag := strconv.Quote(strconv.FormatInt(version(t), 10))
						wantStatus(t, what+" elsewhere", s.act(t, elsewhere, path, ref.ID, verb, tag, "Lý do"), http.StatusNotFound)
						if action == domain.ReviewPublish {
							wantStatus(t, what+" without a version", s.act(t, admin, path, ref.ID, verb, "", "Lý do"), http.StatusPreconditionRequired)
						}
						wantStatus(t, what+" of another version", s.act(t, admin, path, ref.ID, verb, `"0"`, "Lý do"), http.StatusPreconditionFailed)
						rule, _ := action.Rule()
						if rule.Officer {
							wantStatus(t, what+" by a member", s.act(t, m.account, path, ref.ID, verb, tag, "Lý do"), http.StatusForbidden)
						}
						w := s.act(t, admin, path, ref.ID, verb, tag, "Lý do")
						if !slices.Contains(rule.From, status) {
							wantStatus(t, what, w, http.StatusConflict)
							if !strings.Contains(w.Body.String(), `"reason":"listing_state"`) {
								t.Errorf("%s has another reason: %s", what, w.Body)
							}
							return
						}
						wantStatus(t, what, w, http.StatusOK)
						if text(t, w, "state") != string(rule.To) || w.Header().Get("ETag") == tag {
							t.Errorf("%s: %s", what, w.Body)
						}
						if path == "producers" || path == "products" {
							return
						}
						public := s.do(http.MethodGet, "/v1/"+path+"/"+ref.ID, nil).Code == http.StatusOK
						if public != (rule.To == domain.StatusPublished) {
							t.Errorf("%s: public %t", what, public)
						}
					})
				}
			}
			if err := s.store.SetStatus(t.Context(), ref, version(t), domain.StatusPublished); err != nil {
				t.Fatal(err) // products need their producer
			}
		})
	}
}

// TestFormsRefuse: an answer names the field that breaks a rule, and nothing is
// stored.
func TestFormsRefuse(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	m := s.newMaker(t, "HTX thử")
	good := `"name":"Chè thử","producer_id":"` + m.producer + `","set":"` + s.setCode(t) + `"`
	first := s.send(http.MethodPost, "/v1/products", m.header(), "{"+strings.Replace(good, "Chè thử", "Chè đầu", 1)+"}")
	wantStatus(t, "a first product", first, http.StatusCreated)
	draft := text(t, first, "id")
	for _, same := range []string{`{}`, `{"channels":[],"packs":null,"season":[],"name":"Chè đầu"}`} {
		w := s.send(http.MethodPatch, "/v1/products/"+draft, with(m.header(), "If-Match", `"1"`), same)
		if w.Code != http.StatusOK || w.Header().Get("ETag") != `"1"` {
			t.Errorf("%s changes it: %d %s", same, w.Code, w.Body)
		}
	}
	for name, c := range map[string]struct{ location, more string }{
		"stars":                  {"body.stars", `"stars":5`},
		"a status":               {"body.state", `"state":"published"`},
		"verified_at":            {"body.verified_at", `"verified_at":"2026-01-01T00:00:00Z"`},
		"created_by":             {"body.created_by", `"created_by":"x"`},
		"a province code":        {"body.province_code", `"province_code":"01"`},
		"sample":                 {"body.sample", `"sample":false`},
		"a producer":             {"body.producer", `"producer":"x"`},
		"a version":              {"body.version", `"version":9`},
		"a wrong check digit":    {"body.gtin", `"gtin":"8936012345675"`},
		"dots in an HS code":     {"body.hs_code", `"hs_code":"0902.40"`},
		"letters in a GTIN":      {"body.gtin", `"gtin":"abcdefgh"`},
		"an unknown unit":        {"body.capacity.unit", `"capacity":{"amount":1,"unit":"stone"}`},
		"a negative amount":      {"body.capacity.amount", `"capacity":{"amount":-1,"unit":"kg"}`},
		"month 13":               {"body.season", `"season":[13]`},
		"a price of 0":           {"body.packs[0].retail_vnd", `"packs":[{"name":"Túi","retail_vnd":0}]`},
		"wholesale above retail": {"body.packs[0].wholesale_vnd", `"packs":[{"name":"Túi","retail_vnd":1000,"wholesale_vnd":2000}]`},
		"a pack without a name":  {"body.packs[0].name", `"packs":[{"name":" "}]`},
		"units that disagree":    {"body.place.former_province", `"place":{"province":"08","former_province":"01"}`},
		"an unknown unit today":  {"body.place.province", `"place":{"province":"atlantis"}`},
		"a pin at sea far off":   {"body.place.lat", `"place":{"province":"08","lat":48.8,"lon":2.3}`},
		"half a pin":             {"body.place.lat", `"place":{"province":"08","lat":21}`},
		"a NUL":                  {"body.story", `"story":"a\u0000b"`},
		"a long story":           {"body.story", `"story":"` + strings.Repeat("ă", 5001) + `"`},
		"a line break in a line": {"body.shelf_life", `"shelf_life":"a\nb"`},
	} {
		t.Run(name, func(t *testing.T) {
			w := s.send(http.MethodPost, "/v1/products", m.header(), "{"+good+","+c.more+"}")
			if w.Code != http.StatusUnprocessableEntity || !strings.HasPrefix(text(t, w, "errors.0.location"), c.location) {
				t.Errorf("%s: %d %s", name, w.Code, w.Body)
			}
			w = s.send(http.MethodPatch, "/v1/products/"+draft, with(m.header(), "If-Match", "*"), "{"+c.more+"}")
			if w.Code != http.StatusUnprocessableEntity || !strings.HasPrefix(text(t, w, "errors.0.location"), c.location) {
				t.Errorf("%s, in a change: %d %s", name, w.Code, w.Body)
			}
		})
	}
	if w := s.send(http.MethodGet, "/v1/products/"+draft, m.header(), ""); w.Header().Get("ETag") != `"1"` || text(t, w, "state") != "draft" {
		t.Errorf("what was refused was stored: %s", w.Body)
	}
	for name, body := range map[string]string{
		"no name": `{"producer_id":"` + m.producer + `"}`, "an empty name": `{"name":" ","producer_id":"` + m.producer + `"}`, "no producer": `{"name":"Chè"}`,
		"an unknown set": `{"name":"Chè","producer_id":"` + m.producer + `","set":"IX.9"}`, "a list": `[]`, "null": `null`,
	} {
		if w := s.send(http.MethodPost, "/v1/products", m.header(), body); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	// Echo must not bind the query string into the stored thing.
	w := s.send(http.MethodPost, "/v1/products?state=published&name=x", m.header(), "{"+good+"}")
	if w.Code == http.StatusCreated && (text(t, w, "state") != "draft" || text(t, w, "name") != "Chè thử") {
		t.Errorf("the query string was stored: %s", w.Body)
	}
	for _, bad := range []string{`"kind":"guild"`, `"phone":"call me"`, `"email":"x"`, `"website":"javascript:alert(1)"`, `"tax_code":"12"`} {
		field, kind := strings.Split(bad, `"`)[1], `"kind":"cooperative",`
		if field == "kind" {
			kind = ""
		}
		w := s.send(http.MethodPost, "/v1/producers", m.header(), `{"name":"HTX khác","place":{"province":"08"},`+kind+bad+`}`)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "body."+field) {
			t.Errorf("%s: %d %s", bad, w.Code, w.Body)
		}
	}
}
