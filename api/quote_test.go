package api_test

import (
	"net/http"
	"strings"
	"testing"

	"chophien/domain"
)

// TestQuoteConfirmation checks that the producer is notified when a buyer changes
// a demand that was quoted, and that the buyer cannot accept the quote before the
// producer confirms it.
func TestQuoteConfirmation(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		m := s.newMaker(t, "HTX mật ong Mèo Vạc")
		product, _ := s.publishedProduct(t, m, "Mật ong bạc hà")
		buyer := s.join(t, "doi@example.vn", nil, domain.RoleBuyer)
		rival := s.join(t, "doi.khac@example.vn", nil, domain.RoleProducer)
		w := s.asks(t, buyer, http.MethodPost, "/v1/demands", "", `{"name":"Mật ong bạc hà","quantity":{"amount":5,"unit":"tonne"},"period":"month","delivery":{"province":"ha-noi"},`+
			`"contact":{"phone":"0912345678"},"deadline":"2026-12-10","deliver_from":"2026-12-20","deliver_until":"2027-03-20"}`)
		wantStatus(t, "a demand", w, http.StatusCreated)
		demand := "/v1/demands/" + text(t, w, "id")
		wantStatus(t, "opened", s.asks(t, buyer, http.MethodPost, demand+"/open", "1", ""), http.StatusOK)
		w = s.asks(t, m.account, http.MethodPost, demand+"/quotes", "", `{"product_id":"`+product+`","price_vnd":250000,"unit":"kg","valid_until":"2026-12-31"}`)
		wantStatus(t, "a quote", w, http.StatusCreated)
		quote, lead := w.Header().Get("Location"), "/v1/me/leads/"+text(t, w, "lead_id")
		if text(t, w, "state") != "open" || text(t, w, "demand_changed_at") != "<nil>" {
			t.Fatalf("the quote: %s", w.Body)
		}
		confirm := func(a account, version string) int {
			t.Helper()
			return s.asks(t, a, http.MethodPost, quote+"/confirm", version, "").Code
		}
		if got := confirm(m.account, "1"); got != http.StatusConflict {
			t.Errorf("nothing to confirm: %d", got)
		}

		wantStatus(t, "another amount", s.asks(t, buyer, http.MethodPatch, demand, "2", `{"quantity":{"amount":3,"unit":"tonne"},"deliver_from":"2026-12-21"}`), http.StatusOK)
		for name, a := range map[string]account{"the producer": m.account, "the buyer": buyer} {
			t.Run(name, func(t *testing.T) {
				w := s.asks(t, a, http.MethodGet, quote, "", "")
				if text(t, w, "state") != "unconfirmed" || text(t, w, "demand_changed_at") == "<nil>" || w.Header().Get("ETag") != `"2"` {
					t.Errorf("reads %s", w.Body)
				}
			})
		}
		w = s.asks(t, buyer, http.MethodGet, demand+"/quotes", "", "")
		if text(t, w, "items.0.state") != "unconfirmed" {
			t.Errorf("compared: %s", w.Body)
		}
		w = s.send(http.MethodPost, lead+"/accept", with(with(buyer.header(), "If-Match", "*"), "Accept-Language", "vi"), "{}")
		if w.Code != http.StatusConflict || text(t, w, "reason") != "quote_unconfirmed" || !strings.Contains(text(t, w, "detail"), "phải xác nhận lại báo giá") {
			t.Errorf("accepting it: %d %s", w.Code, w.Body)
		}
		notice := s.asks(t, m.account, http.MethodGet, "/v1/me/notices?unread=true", "", "")
		if text(t, notice, "items.0.kind") != "lead.demand_changed" || text(t, notice, "items.0.path") != lead {
			t.Errorf("the notice: %s", notice.Body)
		}
		for _, c := range []struct {
			name, version string
			by            account
			want          int
		}{
			{"the buyer", "2", buyer, http.StatusForbidden},
			{"another producer", "2", rival, http.StatusNotFound},
			{"a visitor", "2", account{}, http.StatusUnauthorized},
			{"without a version", "", m.account, http.StatusPreconditionRequired},
			{"before it was read", "1", m.account, http.StatusPreconditionFailed},
			{"the producer", "2", m.account, http.StatusOK},
			{"once more", "3", m.account, http.StatusConflict},
		} {
			t.Run(c.name, func(t *testing.T) {
				if got := confirm(c.by, c.version); got != c.want {
					t.Errorf("confirming: status %d, want %d", got, c.want)
				}
			})
		}
		w = s.asks(t, buyer, http.MethodGet, quote, "", "")
		if text(t, w, "state") != "open" || text(t, w, "demand_changed_at") != "<nil>" {
			t.Errorf("confirmed: %s", w.Body)
		}
		wantStatus(t, "no such quote", s.asks(t, m.account, http.MethodPost, "/v1/me/quotes/"+id404+"/confirm", "1", ""), http.StatusNotFound)
		w = s.asks(t, buyer, http.MethodGet, lead, "", "")
		wantStatus(t, "accepted", s.asks(t, buyer, http.MethodPost, lead+"/accept", text(t, w, "version"), "{}"), http.StatusOK)
	})
}
