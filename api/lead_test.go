package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/transfer"
)

// TestLeads: a buyer sends an inquiry, the producer answers with a quote and
// corrects it, and the buyer accepts it. Others see none of it (checks A2, A7,
// A9, L3, L4, M1, M3, M5).
func TestLeads(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		m := s.newMaker(t, "HTX mật ong Mèo Vạc")
		product, _ := s.publishedProduct(t, m, "Mật ong bạc hà")
		buyer := s.join(t, "buyer@example.vn", nil, domain.RoleBuyer)
		others := map[string]account{
			"another buyer": s.join(t, "rival@example.vn", nil, domain.RoleBuyer), "another maker": s.join(t, "khac@example.vn", nil, domain.RoleProducer),
			"an officer elsewhere": s.join(t, "can.bo.khac@example.vn", []string{"01"}, domain.RoleOfficer),
		}
		ask := "/v1/products/" + product + "/inquiries"
		const question = `{"text":"Mỗi tháng giao được bao nhiêu?","phone":"0987 000 111"}`
		const offer = `{"price_vnd":250000,"unit":"bottle","content":{"amount":500,"unit":"ml"},"min_order":{"amount":20,"unit":"bottle"},"lead_days":5,"valid_until":"2026-12-31","samples":"2 chai","text":"=1+1"}`
		var lead, id, file, quote string
		step(t, "bad inquiries are refused", func(t *testing.T) {
			for name, c := range map[string]struct{ body, location string }{
				"nothing":       {`{}`, "body.text"},
				"no word":       {`{"text":"  "}`, "body.text"},
				"a state":       {`{"text":"Còn hàng không?","state":"accepted"}`, "body.state"},
				"another buyer": {`{"text":"Còn hàng không?","buyer_id":"` + id404 + `"}`, "body.buyer_id"},
				"no phone":      {`{"text":"Còn hàng không?","phone":"gọi"}`, "body.phone"},
				"no file":       {`{"text":"Còn hàng không?","file_ids":["` + id404 + `"]}`, "body.file_ids"},
			} {
				t.Run(name, func(t *testing.T) {
					if w := s.asks(t, buyer, http.MethodPost, ask, "", c.body); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != c.location {
						t.Errorf("%s: %d %s", name, w.Code, w.Body)
					}
				})
			}
			wantStatus(t, "about nothing", s.asks(t, buyer, http.MethodPost, "/v1/products/"+id404+"/inquiries", "", `{"text":"Còn hàng không?"}`), http.StatusNotFound)
		})
		step(t, "the same request twice makes one lead", func(t *testing.T) {
			keyed := with(buyer.header(), "Idempotency-Key", "hoi-1")
			w := s.send(http.MethodPost, ask, keyed, question)
			wantStatus(t, "asking", w, http.StatusCreated)
			again := s.send(http.MethodPost, ask, keyed, question)
			if again.Code != http.StatusCreated || again.Header().Get("Idempotency-Replayed") != "true" || again.Body.String() != w.Body.String() {
				t.Fatalf("the same again: %d %s", again.Code, again.Body)
			}
			wantStatus(t, "another body", s.send(http.MethodPost, ask, keyed, `{"text":"Khác"}`), http.StatusUnprocessableEntity)
			wantStatus(t, "another inquiry", s.asks(t, buyer, http.MethodPost, ask, "", question), http.StatusConflict)
			lead, id = w.Header().Get("Location"), text(t, w, "id")
			if text(t, w, "state") != "new" || text(t, w, "side") != "buyer" || w.Header().Get("ETag") != `"1"` || strings.Contains(w.Body.String(), "0987") {
				t.Fatalf("the lead: %s", w.Body)
			}
		})
		step(t, "others find nothing", func(t *testing.T) {
			for name, a := range others {
				for _, path := range []string{lead, lead + "/messages", lead + "/files/" + id404} {
					t.Run(path, func(t *testing.T) {
						wantStatus(t, name+" reads "+path, s.asks(t, a, http.MethodGet, path, "", ""), http.StatusNotFound)
					})
				}
				wantStatus(t, name+" writes", s.asks(t, a, http.MethodPost, lead+"/messages", "", `{"text":"x"}`), http.StatusNotFound)
				wantStatus(t, name+" declines", s.asks(t, a, http.MethodPost, lead+"/decline", "1", `{"reason":"x"}`), http.StatusNotFound)
				wantStatus(t, name+" reveals", s.asks(t, a, http.MethodPost, lead+"/contact", "", ""), http.StatusNotFound)
				if w := s.asks(t, a, http.MethodGet, "/v1/me/leads?total=true", "", ""); text(t, w, "total") != "0" {
					t.Errorf("%s lists %s", name, w.Body)
				}
			}
		})
		step(t, "the producer reads", func(t *testing.T) {
			w := s.asks(t, m.account, http.MethodGet, "/v1/me/leads?side=producer&state=new", "", "")
			if text(t, w, "items.0.id") != id || text(t, w, "items.0.unread") != "1" || text(t, w, "items.0.buyer.name") != "Người dùng" || strings.Contains(w.Body.String(), "buyer@example.vn") {
				t.Fatalf("the producer lists %s", w.Body)
			}
			wantStatus(t, "reading", s.asks(t, m.account, http.MethodPost, lead+"/read", "", ""), http.StatusNoContent)
			sent := s.sendFile(http.MethodPost, "/v1/me/files", withFields(m.header(), "Content-Type", "application/pdf"), []byte("%PDF-1.7 báo giá"))
			wantStatus(t, "uploading", sent, http.StatusCreated)
			file = text(t, sent, "id")
		})
		step(t, "the producer quotes", func(t *testing.T) {
			for name, c := range map[string]struct{ body, location string }{
				"no price": {strings.Replace(offer, `"price_vnd":250000,`, "", 1), "body.price_vnd"},
				"no end":   {strings.Replace(offer, "2026-12-31", "mai", 1), "body.valid_until"},
				"over":     {strings.Replace(offer, "2026-12-31", "2026-11-22", 1), "body.valid_until"},
				"a state":  {strings.Replace(offer, `{"p`, `{"state":"accepted","p`, 1), "body.state"},
			} {
				t.Run(name, func(t *testing.T) {
					if w := s.asks(t, m.account, http.MethodPost, lead+"/quotes", "", c.body); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != c.location {
						t.Errorf("%s: %d %s", name, w.Code, w.Body)
					}
				})
			}
			w := s.asks(t, m.account, http.MethodPost, lead+"/quotes", "", strings.Replace(offer, `{"p`, `{"file_ids":["`+file+`"],"p`, 1))
			wantStatus(t, "quoting", w, http.StatusCreated)
			quote = w.Header().Get("Location")
			if text(t, w, "state") != "open" || text(t, w, "files.0.id") != file || text(t, w, "on_behalf") != "false" {
				t.Fatalf("the quote: %s", w.Body)
			}
			wantStatus(t, "a second quote", s.asks(t, m.account, http.MethodPost, lead+"/quotes", "", offer), http.StatusConflict)
			for name, a := range others {
				wantStatus(t, name+" reads the quote", s.asks(t, a, http.MethodGet, quote, "", ""), http.StatusNotFound)
			}
			got := s.asks(t, buyer, http.MethodGet, lead+"/files/"+file, "", "")
			if got.Code != http.StatusOK || got.Body.String() != "%PDF-1.7 báo giá" || !strings.HasPrefix(got.Header().Get("Content-Disposition"), "attachment") {
				t.Errorf("the file: %d %v", got.Code, got.Header())
			}
			wantStatus(t, "deleting the file", s.asks(t, m.account, http.MethodDelete, "/v1/me/files/"+file, "", ""), http.StatusConflict)
		})
		step(t, "a quote can be corrected once, in the version that was read", func(t *testing.T) {
			wantStatus(t, "without a version", s.asks(t, m.account, http.MethodPatch, quote, "", `{"price_vnd":240000}`), http.StatusPreconditionRequired)
			wantStatus(t, "an old version", s.asks(t, m.account, http.MethodPatch, quote, "7", `{"price_vnd":240000}`), http.StatusPreconditionFailed)
			w := s.asks(t, m.officer, http.MethodPatch, quote, "1", `{"price_vnd":240000,"samples":null}`)
			wantStatus(t, "correcting", w, http.StatusOK)
			if text(t, w, "price_vnd") != "240000" || text(t, w, "samples") != "<nil>" || text(t, w, "lead_days") != "5" || text(t, w, "files.#") != "1" || text(t, w, "corrected") != "true" || text(t, w, "on_behalf") != "true" {
				t.Errorf("corrected: %s", w.Body)
			}
			wantStatus(t, "correcting again", s.asks(t, m.account, http.MethodPatch, quote, "2", `{"price_vnd":230000}`), http.StatusConflict)
		})
		step(t, "the buyer lists it, and accepts what it has read", func(t *testing.T) {
			wantStatus(t, "the maker accepts", s.asks(t, m.account, http.MethodPost, lead+"/accept", "3", "{}"), http.StatusForbidden)
			wantStatus(t, "without a version", s.asks(t, buyer, http.MethodPost, lead+"/accept", "", "{}"), http.StatusPreconditionRequired)
			wantStatus(t, "before the correction", s.asks(t, buyer, http.MethodPost, lead+"/accept", "2", "{}"), http.StatusPreconditionFailed)
			wantStatus(t, "unlisting", s.asks(t, buyer, http.MethodPost, lead+"/unlist", "3", "{}"), http.StatusConflict)
			wantStatus(t, "shortlisting", s.asks(t, buyer, http.MethodPost, lead+"/shortlist", "3", ""), http.StatusOK)
			w := s.asks(t, buyer, http.MethodPost, lead+"/accept", "4", "{}")
			wantStatus(t, "accepting", w, http.StatusOK)
			if text(t, w, "state") != "accepted" || text(t, w, "quotes.0.state") != "accepted" {
				t.Errorf("accepted: %s", w.Body)
			}
			for _, action := range []string{"accept", "shortlist", "unlist", "close"} {
				t.Run(action, func(t *testing.T) {
					wantStatus(t, action+" after a deal", s.asks(t, buyer, http.MethodPost, lead+"/"+action, "5", "{}"), http.StatusConflict)
				})
			}
			wantStatus(t, "withdrawing after a deal", s.asks(t, m.account, http.MethodPost, quote+"/withdraw", "3", ""), http.StatusConflict)
			w = s.asks(t, m.account, http.MethodPost, lead+"/messages", "", `{"text":"Cảm ơn"}`)
			wantStatus(t, "writing after a deal", w, http.StatusCreated)
			if w := s.asks(t, buyer, http.MethodGet, lead+"/messages?limit=1", "", ""); text(t, w, "items.0.text") != "Cảm ơn" || text(t, w, "items.0.seen") != "false" || text(t, w, "next_cursor") == "<nil>" {
				t.Errorf("the thread: %s", w.Body)
			}
		})
		step(t, "both sides export their leads, others nothing", func(t *testing.T) {
			for side, a := range map[string]account{"người mua": buyer, "chủ thể": m.account} {
				t.Run(side, func(t *testing.T) {
					w := s.do(http.MethodGet, "/v1/me/leads/export.xlsx?state=accepted", a.header())
					wantStatus(t, "the sheet", w, http.StatusOK)
					rows, _ := sheetOf(t, w, transfer.Leads())
					if len(rows) != 1 || rows[0].Text("id") != id || rows[0].Text("side") != side || rows[0].Text("price") != "240000" || rows[0].Text("text") != "=1+1" {
						t.Errorf("the sheet of the %s holds %v", side, rows)
					}
					if w := s.asks(t, a, http.MethodGet, "/v1/me/leads/export.json", "", ""); text(t, w, "items.0.quotes.0.price_vnd") != "240000" || strings.Contains(w.Body.String(), "0987 000 111") {
						t.Errorf("as JSON: %s", w.Body)
					}
				})
			}
			for name, a := range others {
				if w := s.asks(t, a, http.MethodGet, "/v1/me/leads/export.json", "", ""); text(t, w, "items.#") != "0" {
					t.Errorf("%s takes away %s", name, w.Body)
				}
			}
		})
		step(t, "contacts are shown on request and counted, and their owner sees to whom", func(t *testing.T) {
			reveal := func(a account, path string) *httptest.ResponseRecorder {
				return s.asks(t, a, http.MethodPost, path, "", "")
			}
			if w := s.do(http.MethodGet, "/v1/producers/"+m.producer, nil); strings.Contains(w.Body.String(), "0912 345 678") {
				t.Error("the phone is public")
			}
			w := reveal(buyer, "/v1/products/"+product+"/contact")
			if w.Code != http.StatusOK || text(t, w, "phone") != "0912 345 678" {
				t.Errorf("revealed: %d %s", w.Code, w.Body)
			}
			if w := reveal(m.account, lead+"/contact"); w.Code != http.StatusOK || text(t, w, "phone") != "0987 000 111" || text(t, w, "email") != "buyer@example.vn" {
				t.Errorf("the buyer's: %d %s", w.Code, w.Body)
			}
			w = s.asks(t, m.account, http.MethodGet, "/v1/me/contact-reveals", "", "")
			if text(t, w, "items.#") != "1" || text(t, w, "items.0.by.id") != buyer.ID || text(t, w, "items.0.of") != "producer" {
				t.Errorf("the maker sees %s", w.Body)
			}
			for range domain.ContactsPerAccount().Max - 1 {
				if err := s.store.UseLimits(t.Context(), domain.LimitUse{Limit: domain.ContactsPerAccount(), Subject: buyer.ID}); err != nil {
					t.Fatal(err)
				}
			}
			if w := reveal(buyer, "/v1/producers/"+m.producer+"/contact"); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" {
				t.Errorf("after the limit: %d %v", w.Code, w.Header())
			}
		})
		step(t, "inquiries of an account and quotes of a producer are limited, and a refused one stores nothing", func(t *testing.T) {
			w := s.asks(t, others["another buyer"], http.MethodPost, ask, "", question)
			wantStatus(t, "another buyer asks", w, http.StatusCreated)
			lead = w.Header().Get("Location")
			for _, c := range []struct {
				take       domain.LimitUse
				by         account
				path, body string
			}{
				{domain.LimitUse{Limit: domain.InquiriesPerAccount(), Subject: buyer.ID}, buyer, ask, question},
				{domain.LimitUse{Limit: domain.QuotesPerProducer(), Subject: m.producer}, m.account, lead + "/quotes", offer},
			} {
				t.Run(c.path, func(t *testing.T) {
					var err error
					for err == nil {
						err = s.store.UseLimits(t.Context(), c.take)
					}
					if domain.CodeOf(err) != domain.CodeTooMany {
						t.Fatal(err)
					}
					if w := s.asks(t, c.by, http.MethodPost, c.path, "", c.body); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" {
						t.Errorf("%s, after the limit: %d %s", c.take.Name, w.Code, w.Body)
					}
				})
			}
			if w := s.asks(t, m.account, http.MethodGet, lead, "", ""); text(t, w, "quotes.#") != "0" || text(t, w, "version") != "1" {
				t.Errorf("the refused quote left %s", w.Body)
			}
		})
	})
}
