package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"chophien/domain"
	"chophien/jobs"
)

// TestDemands: a buyer adds a demand, opens it and closes it; producers find it
// while it can be answered, and only the buyer reads its private fields (checks
// A2, A5, A7, A11, L3, M5, R4, R5).
func TestDemands(t *testing.T) {
	t.Parallel()
	eachIndex(t, func(t *testing.T, s *server) {
		buyer := s.join(t, "mua@example.vn", nil, domain.RoleBuyer)
		other := s.join(t, "mua.khac@example.vn", nil, domain.RoleBuyer)
		stranger := s.join(t, "ban.khac@example.vn", nil, domain.RoleProducer)
		maker := s.join(t, "chi@example.vn", nil, domain.RoleProducer)
		if _, err := s.store.DB().ExecContext(t.Context(), fmt.Sprintf(
			"INSERT INTO memberships (user_id, producer_id, owner, created_at) VALUES ('%s', '%s', true, '2026-11-23 05:00:00')", maker.ID, producerID)); err != nil {
			t.Fatal(err)
		}
		const good = `{"name":"Mật ong bạc hà","tell":"daily","set":"I.1.a","quantity":{"amount":5,"unit":"tonne"},"period":"month","price_max_vnd":987654,"price_unit":"kg","price_hidden":true,` +
			`"delivery":{"province":"ha-noi","address":"Kho Gia Lâm"},"contact":{"name":"Chị Mai","phone":"0912345678"},"deadline":"2026-12-10"}`
		for name, c := range map[string]struct{ body, location string }{
			"nothing":          {`{}`, "body.name"},
			"unknown set":      {`{"name":"Miến","set":"X.9"}`, "body.set"},
			"unknown province": {`{"name":"Miến","delivery":{"province":"zz"}}`, "body.delivery.province"},
			"no unit":          {`{"name":"Miến","price_max_vnd":9}`, "body.price_unit"},
			"two stars":        {`{"name":"Miến","stars":2}`, "body.stars"},
			"no paper":         {`{"name":"Miến","papers":["x"]}`, "body.papers[0]"},
			"no condition":     {`{"name":"Miến","conditions":["x"]}`, "body.conditions[0]"},
			"a state":          {`{"name":"Miến","state":"open"}`, "body.state"},
			"a stranger":       {`{"name":"Miến","visibility":"invited","invited_producer_ids":["` + draftID + `"]}`, "body.invited_producer_ids[0]"},
			"hourly notices":   {`{"name":"Miến","tell":"hourly"}`, "body.tell"},
			"no telephone":     {`{"name":"Miến","contact":{"phone":"gọi em nhé"}}`, "body.contact.phone"},
			"no Zalo":          {`{"name":"Miến","contact":{"zalo":"abc"}}`, "body.contact.zalo"},
			"no day":           {`{"name":"Miến","deadline":"hôm qua"}`, "body.deadline"},
		} {
			t.Run(name, func(t *testing.T) {
				if w := s.asks(t, buyer, http.MethodPost, "/v1/demands", "", c.body); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != c.location {
					t.Errorf("%s: %d %s", name, w.Code, w.Body)
				}
			})
		}
		w := s.asks(t, buyer, http.MethodPost, "/v1/demands", "", good)
		wantStatus(t, "a demand", w, http.StatusCreated)
		mine := w.Header().Get("Location")
		id := text(t, w, "id")
		if text(t, w, "state") != "draft" || text(t, w, "contact.phone") != "0912345678" || text(t, w, "tell") != "daily" || text(t, w, "tell_email") != "true" || w.Header().Get("ETag") != `"1"` {
			t.Fatalf("added: %s", w.Body)
		}
		read := func(a account, path string) *httptest.ResponseRecorder {
			t.Helper()
			return s.asks(t, a, http.MethodGet, path, "", "")
		}
		found := func() bool {
			t.Helper()
			if _, err := jobs.Reindex(t.Context(), s.store, s.engine, nil); err != nil {
				t.Fatal(err)
			}
			in := map[string]bool{}
			for _, list := range []string{"/v1/demands?", "/v1/search?kind=demand", "/v1/search?kind=demand&q=mat+ong", "/v1/suggest?kind=demand&q=mat+on"} {
				t.Run(list, func(t *testing.T) {
					w := s.do(http.MethodGet, list, nil)
					if w.Code != http.StatusOK {
						t.Fatalf("%s: %d %s", list, w.Code, w.Body)
					}
					in[list] = strings.Contains(w.Body.String(), id) || strings.Contains(w.Body.String(), "mat-ong-bac-ha")
				})
			}
			for list, has := range in {
				if has != in["/v1/demands?"] {
					t.Errorf("%s: %t, but other lists %t", list, has, !has)
				}
			}
			for _, list := range []string{"/v1/search?q=mat+ong&facets=kind&limit=100", "/v1/search?facets=kind&limit=1", "/v1/suggest?q=mat+ong"} {
				if w := s.do(http.MethodGet, list, nil); strings.Contains(w.Body.String(), `"demand"`) || strings.Contains(w.Body.String(), id) {
					t.Errorf("%s shows demands: %s", list, w.Body)
				}
			}
			return in["/v1/demands?"]
		}
		var visitor account
		wantStatus(t, "a draft", read(visitor, "/v1/demands/"+id), http.StatusNotFound)
		wantStatus(t, "a draft of another buyer", read(other, mine), http.StatusNotFound)
		if found() {
			t.Error("a draft is found")
		}
		act := func(a account, what, version, body string) *httptest.ResponseRecorder {
			t.Helper()
			return s.asks(t, a, http.MethodPost, "/v1/demands/"+id+"/"+what, version, body)
		}
		wantStatus(t, "a deal of a draft", act(buyer, "close", "1", `{"outcome":"deal"}`), http.StatusConflict)
		wantStatus(t, "opened by another buyer", act(other, "open", "1", ""), http.StatusNotFound)
		wantStatus(t, "opened", act(buyer, "open", "1", ""), http.StatusOK)
		wantStatus(t, "opened again", act(buyer, "open", "2", ""), http.StatusConflict)
		wantStatus(t, "opened late", act(buyer, "open", "1", ""), http.StatusPreconditionFailed)
		if !found() {
			t.Error("it is not found")
		}
		for _, w := range []*httptest.ResponseRecorder{read(visitor, "/v1/demands/"+id), read(maker, mine), read(other, mine), read(visitor, "/v1/demands")} {
			if body := w.Body.String(); w.Code != http.StatusOK || strings.Contains(body, "0912345678") || strings.Contains(body, "987654") || strings.Contains(body, "Chị Mai") {
				t.Errorf("others read %d %s", w.Code, body)
			}
		}
		wantStatus(t, "its matches, by another buyer", read(other, "/v1/demands/"+id+"/matches"), http.StatusNotFound)
		if w := read(buyer, "/v1/demands/"+id+"/matches"); text(t, w, "items.#") != "0" {
			t.Errorf("nothing was matched yet: %s", w.Body)
		}
		wantStatus(t, "on request", act(buyer, "match", "", ""), http.StatusAccepted)

		// Two products of one cooperative have the capacity together, and a reason says so.
		more, err := s.store.Product(t.Context(), "mien-dong-tai-hoan")
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range []string{
			"UPDATE products SET capacity_amount = 3000, capacity_unit = 'tonne', season = 4095, set_code = 'I.1.a' WHERE id IN ('" + honeyID + "', '" + more.ID + "')",
			"UPDATE products SET producer_id = '" + producerID + "', name = 'Mật ong bạc hà rừng' WHERE id = '" + more.ID + "'",
		} {
			t.Run(q, func(t *testing.T) {
				if _, err := s.store.DB().ExecContext(t.Context(), q); err != nil {
					t.Fatal(err)
				}
			})
		}
		if err := s.store.SaveMatches(t.Context(), domain.Ref{Kind: domain.KindDemand, ID: id}, []domain.Match{
			{DemandID: id, ProductID: honeyID, Score: 60, DemandVersion: 2, ProductVersion: 1}, {DemandID: id, ProductID: more.ID, Score: 60, DemandVersion: 2, ProductVersion: 1},
		}, nil); err != nil {
			t.Fatal(err)
		}
		w = read(buyer, "/v1/demands/"+id+"/matches")
		if text(t, w, "items.#") != "2" || text(t, w, "together.#") != "1" || text(t, w, "together.0.producer.id") != producerID || text(t, w, "together.0.producers") != "1" ||
			text(t, w, "together.0.product_ids.#") != "2" || text(t, w, "together.0.capacity.amount") != "6" || !strings.Contains(text(t, w, "together.0.label"), "6 tấn/tháng đủ 5 tấn") {
			t.Errorf("together: %s", w.Body)
		}

		patch := func(a account, version, body string) *httptest.ResponseRecorder {
			t.Helper()
			return s.asks(t, a, http.MethodPatch, "/v1/demands/"+id, version, body)
		}
		wantStatus(t, "changed by another", patch(other, "2", `{"text":"x"}`), http.StatusNotFound)
		wantStatus(t, "without a deadline", patch(buyer, "2", `{"deadline":null}`), http.StatusUnprocessableEntity)
		w = patch(buyer, "2", `{"visibility":"invited","invited_producer_ids":["`+producerID+`"]}`)
		wantStatus(t, "for one producer", w, http.StatusOK)
		if found() {
			t.Error("what is for invited producers is found by all")
		}
		wantStatus(t, "the public", read(visitor, "/v1/demands/"+id), http.StatusNotFound)
		wantStatus(t, "a producer without an invitation", read(stranger, mine), http.StatusNotFound)
		wantStatus(t, "an invited producer", read(maker, mine), http.StatusOK)
		w = patch(buyer, "3", `{"visibility":"public","invited_producer_ids":null,"tell_email":false}`)
		wantStatus(t, "public again", w, http.StatusOK)
		if text(t, w, "tell") != "daily" || text(t, w, "tell_email") != "false" {
			t.Errorf("the notices of the buyer: %s", w.Body)
		}
		if !found() {
			t.Error("it is not found again")
		}

		// The clock passes the deadline, without any write.
		s.clock.set(noon.Add(20 * 24 * time.Hour))
		if w := s.do(http.MethodGet, "/v1/search?kind=demand&q=mat+ong", nil); strings.Contains(w.Body.String(), id) {
			t.Errorf("expired, and found: %s", w.Body)
		}
		wantStatus(t, "expired", read(visitor, "/v1/demands/"+id), http.StatusNotFound)
		wantStatus(t, "expired, by a maker", read(maker, mine), http.StatusNotFound)
		if w := read(buyer, "/v1/me/demands?state=expired"); text(t, w, "items.0.state") != "expired" || text(t, w, "items.#") != "1" {
			t.Errorf("the buyer reads %s", w.Body)
		}
		w = act(buyer, "close", "4", `{"outcome":"no_supply","note":"Sẽ thử lại"}`)
		if w.Code != http.StatusOK || text(t, w, "state") != "closed" || text(t, w, "outcome") != "no_supply" {
			t.Errorf("closed: %d %s", w.Code, w.Body)
		}
		wantStatus(t, "closed again", act(buyer, "close", "5", `{"outcome":"deal"}`), http.StatusConflict)
		wantStatus(t, "changed when closed", patch(buyer, "5", `{"text":"x"}`), http.StatusConflict)
		for range domain.DemandsPerAccount().Max {
			s.asks(t, buyer, http.MethodPost, "/v1/demands", "", `{"name":"Miến dong"}`)
		}
		w = s.asks(t, buyer, http.MethodPost, "/v1/demands", "", `{"name":"Miến dong"}`)
		wantStatus(t, "too many", w, http.StatusTooManyRequests)
		if w.Header().Get("Retry-After") == "" {
			t.Error("it does not say when to try again")
		}
	})
}
