package api_test

import (
	"net/http"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/transfer"
)

// TestMemoranda: a buyer adds a memorandum that was signed at a fair, and the
// producer confirms it; the organizer adds one from its own paper. The public
// reads how many there are, but not who signed them (checks A2, A7, A9, M1, M3,
// M5).
func TestMemoranda(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		const all, counts = "/v1/me/memoranda", "/v1/memoranda/statistics"
		m := s.newMaker(t, "HTX miến dong Na Rì")
		product, _ := s.publishedProduct(t, m, "Miến dong")
		buyer := s.join(t, "buyer@example.vn", nil, domain.RoleBuyer)
		organizer := s.join(t, "hoi.cho@example.vn", nil, domain.RoleOrganizer)
		others := map[string]account{
			"another buyer": s.join(t, "rival@example.vn", nil, domain.RoleBuyer), "another organizer": s.join(t, "khac@example.vn", nil, domain.RoleOrganizer),
			"an officer elsewhere": s.join(t, "can.bo.khac@example.vn", []string{"01"}, domain.RoleOfficer),
		}
		w := s.asks(t, organizer, http.MethodPost, "/v1/fairs", "", `{"name":"Hội chợ OCOP","venue":"Nhà văn hóa","place":{"province":"08"},"starts_on":"2026-11-20","ends_on":"2026-11-25","organizer":"Sở Công Thương","phone":"0207 382 2222"}`)
		wantStatus(t, "adding a fair", w, http.StatusCreated)
		fair := text(t, w, "id")
		wantStatus(t, "publishing it", s.asks(t, organizer, http.MethodPost, "/v1/fairs/"+fair+"/publish", "1", "{}"), http.StatusOK)
		scan := func(a account) string {
			t.Helper()
			w := s.sendFile(http.MethodPost, "/v1/me/files", withFields(a.header(), "Content-Type", "application/pdf"), []byte("%PDF-1.7 biên bản"))
			wantStatus(t, "uploading", w, http.StatusCreated)
			return text(t, w, "id")
		}

		form := `{"producer_id":"` + m.producer + `","buyer_name":"Siêu thị Miền Bắc","product_id":"` + product + `","quantity":{"amount":1.5,"unit":"tonne"},"period":"month",` +
			`"valid_from":"2026-12-01","valid_until":"2027-11-30","signed_on":"2026-11-21","fair_id":"` + fair + `"}`
		for name, c := range map[string]struct{ body, location string }{
			"nothing":        {`{}`, "body.producer_id"},
			"no day":         {strings.Replace(form, "2026-11-21", "hôm qua", 1), "body.signed_on"},
			"tomorrow":       {strings.Replace(form, "2026-11-21", "2026-11-24", 1), "body.signed_on"},
			"no period":      {strings.Replace(form, `"period":"month",`, "", 1), "body.period"},
			"no fair":        {strings.Replace(form, fair, id404, 1), "body.fair_id"},
			"no product":     {strings.Replace(form, product, id404, 1), "body.product_id"},
			"an unknown set": {strings.Replace(form, `{`, `{"set":"X.9",`, 1), "body.set"},
			"no producer":    {strings.Replace(form, m.producer, id404, 1), "body.producer_id"},
			"another buyer":  {strings.Replace(form, `{`, `{"buyer_id":"`+others["another buyer"].ID+`",`, 1), "body.producer_id"},
			"a state":        {strings.Replace(form, `{`, `{"state":"registered",`, 1), "body.state"},
		} {
			t.Run(name, func(t *testing.T) {
				if w := s.asks(t, buyer, http.MethodPost, all, "", c.body); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != c.location {
					t.Errorf("%s: %d %s", name, w.Code, w.Body)
				}
			})
		}

		// A memorandum names the lead in which the two sides agreed: both see it, and
		// the buyer follows from it.
		rival := s.join(t, "trao.doi@example.vn", nil, domain.RoleBuyer)
		asked := s.asks(t, rival, http.MethodPost, "/v1/products/"+product+"/inquiries", "", `{"text":"Còn hàng không?","phone":"0987 000 111"}`)
		wantStatus(t, "asking", asked, http.StatusCreated)
		lead := text(t, asked, "id")
		agreed := `{"producer_id":"` + m.producer + `","goods":"Miến dong","signed_on":"2026-11-20","lead_id":"` + lead + `"}`
		if w := s.asks(t, buyer, http.MethodPost, all, "", agreed); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != "body.lead_id" {
			t.Errorf("the lead of another buyer: %d %s", w.Code, w.Body)
		}
		if w := s.asks(t, m.account, http.MethodPost, all, "", strings.Replace(agreed, `{`, `{"buyer_id":"`+buyer.ID+`",`, 1)); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != "body.lead_id" {
			t.Errorf("another buyer than that of the lead: %d %s", w.Code, w.Body)
		}
		w = s.asks(t, m.account, http.MethodPost, all, "", agreed)
		if wantStatus(t, "the producer names the lead", w, http.StatusCreated); text(t, w, "lead_id") != lead || text(t, w, "buyer_id") != rival.ID {
			t.Errorf("with a lead: %s", w.Body)
		}
		ofLead := w.Header().Get("Location")
		if w := s.asks(t, rival, http.MethodGet, ofLead, "", ""); text(t, w, "lead_id") != lead || text(t, w, "side") != "buyer" {
			t.Errorf("the buyer reads: %s", w.Body)
		}
		if w := s.asks(t, m.account, http.MethodPatch, ofLead, "1", `{"lead_id":null}`); w.Code != http.StatusOK || text(t, w, "lead_id") != "<nil>" {
			t.Errorf("without the lead: %d %s", w.Code, w.Body)
		}
		if w := s.asks(t, m.account, http.MethodPatch, ofLead, "2", `{"lead_id":"`+lead+`"}`); w.Code != http.StatusOK || text(t, w, "lead_id") != lead {
			t.Errorf("with the lead again: %d %s", w.Code, w.Body)
		}
		wantStatus(t, "cancelling it", s.asks(t, m.account, http.MethodPost, ofLead+"/cancel", "3", `{"reason":"Thử"}`), http.StatusOK)

		// The same request twice makes one; the same memorandum twice is refused.
		keyed := with(buyer.header(), "Idempotency-Key", "bien-ban-1")
		w = s.send(http.MethodPost, all, keyed, form)
		wantStatus(t, "entering", w, http.StatusCreated)
		if again := s.send(http.MethodPost, all, keyed, form); again.Header().Get("Idempotency-Replayed") != "true" || again.Body.String() != w.Body.String() {
			t.Fatalf("the same again: %d %s", again.Code, again.Body)
		}
		one := w.Header().Get("Location")
		if text(t, w, "state") != "draft" || text(t, w, "side") != "buyer" || text(t, w, "subject") != "Miến dong" || text(t, w, "fair.name") != "Hội chợ OCOP" || w.Header().Get("ETag") != `"1"` {
			t.Fatalf("entered: %s", w.Body)
		}
		wantStatus(t, "twice", s.asks(t, buyer, http.MethodPost, all, "", form), http.StatusConflict)
		wantStatus(t, "twice, by the organizer", s.asks(t, organizer, http.MethodPost, all, "", strings.Replace(form, "Siêu thị", "SIEU THI", 1)), http.StatusConflict)
		for name, a := range others {
			for _, path := range []string{one, one + "/file", "/v1/fairs/" + fair + "/memoranda"} {
				if w := s.asks(t, a, http.MethodGet, path, "", ""); w.Code != http.StatusNotFound && !(w.Code == http.StatusForbidden && strings.HasPrefix(path, "/v1/fairs")) {
					t.Errorf("%s reads %s: %d", name, path, w.Code)
				}
			}
			for _, action := range []string{"/register", "/cancel"} {
				t.Run(action, func(t *testing.T) {
					wantStatus(t, name+action, s.asks(t, a, http.MethodPost, one+action, "1", map[string]string{"/register": "{}", "/cancel": `{"reason":"x"}`}[action]), http.StatusNotFound)
				})
			}
			if w := s.asks(t, a, http.MethodGet, all+"?total=true", "", ""); text(t, w, "total") != "0" {
				t.Errorf("%s lists %s", name, w.Body)
			}
		}

		// A change names the version that was read, and only the other side
		// confirms.
		wantStatus(t, "without a version", s.asks(t, buyer, http.MethodPatch, one, "", `{"goods":"Miến dong sợi nhỏ"}`), http.StatusPreconditionRequired)
		w = s.asks(t, buyer, http.MethodPatch, one, "1", `{"quantity":{"amount":2,"unit":"tonne"},"valid_from":null}`)
		wantStatus(t, "changing", w, http.StatusOK)
		if text(t, w, "quantity.amount") != "2" || text(t, w, "valid_from") != "<nil>" || text(t, w, "valid_until") != "2027-11-30" || text(t, w, "version") != "2" {
			t.Errorf("changed: %s", w.Body)
		}
		wantStatus(t, "confirming one's own", s.asks(t, buyer, http.MethodPost, one+"/register", "2", "{}"), http.StatusForbidden)
		wantStatus(t, "confirming what was before", s.asks(t, m.account, http.MethodPost, one+"/register", "1", "{}"), http.StatusPreconditionFailed)
		if w := s.asks(t, organizer, http.MethodPost, one+"/register", "2", "{}"); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != "body.file_id" {
			t.Errorf("without the paper: %d %s", w.Code, w.Body)
		}
		w = s.asks(t, m.account, http.MethodPost, one+"/register", "2", "{}")
		wantStatus(t, "confirming", w, http.StatusOK)
		if text(t, w, "state") != "registered" || text(t, w, "registered_as") != "producer" {
			t.Errorf("confirmed: %s", w.Body)
		}

		// The organizer registers from the paper, which both sides can read.
		paper := scan(organizer)
		w = s.asks(t, organizer, http.MethodPost, all, "", `{"producer_id":"`+m.producer+`","buyer_name":"=Công ty Á Đông","goods":"Bún khô","quantity":{"amount":300,"unit":"kg"},"period":"month","signed_on":"2026-11-22","fair_id":"`+fair+`"}`)
		wantStatus(t, "entering a paper", w, http.StatusCreated)
		two := w.Header().Get("Location")
		wantStatus(t, "registering it", s.asks(t, organizer, http.MethodPost, two+"/register", "1", `{"file_id":"`+paper+`"}`), http.StatusOK)
		if got := s.asks(t, m.account, http.MethodGet, two+"/file", "", ""); got.Code != http.StatusOK || got.Body.String() != "%PDF-1.7 biên bản" || got.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("the scan: %d %v", got.Code, got.Header())
		}
		wantStatus(t, "another buyer's scan", s.asks(t, buyer, http.MethodGet, two+"/file", "", ""), http.StatusNotFound)

		// The register, as a list and as a sheet.
		w = s.asks(t, organizer, http.MethodGet, "/v1/fairs/"+fair+"/memoranda?state=registered&limit=1&total=true", "", "")
		if text(t, w, "total") != "2" || text(t, w, "items.0.goods") != "Bún khô" || text(t, w, "next_cursor") == "<nil>" {
			t.Errorf("the register: %s", w.Body)
		}
		rows, _ := sheetOf(t, s.do(http.MethodGet, "/v1/fairs/"+fair+"/memoranda.xlsx", organizer.header()), transfer.Memoranda())
		if len(rows) != 2 || rows[0].Text("buyer") != "=Công ty Á Đông" || rows[0].Text("scan") != "có" || rows[1].Text("quantity") != "2 tấn" || rows[1].Text("registered_as") != "chủ thể" {
			t.Errorf("the sheet holds %v", rows)
		}
		wantStatus(t, "another's sheet", s.do(http.MethodGet, "/v1/fairs/"+fair+"/memoranda.xlsx", others["another organizer"].header()), http.StatusNotFound)

		// The public statistics name no party, and leave out cancelled
		// memoranda.
		w = s.asks(t, account{}, http.MethodGet, counts, "", "")
		if w.Code != http.StatusOK || text(t, w, "total") != "2" || text(t, w, "volumes.0.amount") != "2300" || text(t, w, "volumes.0.unit") != "kg" ||
			text(t, w, "by_fair.0.key") != fair || text(t, w, "by_fair.0.label") != "Hội chợ OCOP" || text(t, w, "by_province.0.key") != "08" || text(t, w, "by_month.0.key") != "2026-11" {
			t.Errorf("counted: %d %s", w.Code, w.Body)
		}
		for _, name := range []string{"Siêu thị", "Á Đông", "Na Rì", "Miến"} {
			if strings.Contains(w.Body.String(), name) {
				t.Errorf("the public reads %q in %s", name, w.Body)
			}
		}
		wantStatus(t, "cancelling without a reason", s.asks(t, m.account, http.MethodPost, two+"/cancel", "2", `{"reason":" "}`), http.StatusUnprocessableEntity)
		wantStatus(t, "cancelling", s.asks(t, m.account, http.MethodPost, two+"/cancel", "2", `{"reason":"Hai bên thôi hợp tác"}`), http.StatusOK)
		for query, want := range map[string]string{"": "1", "?fair_id=" + fair: "1", "?province=ha-noi": "0", "?from=2026-11-22": "0", "?fair_id=" + id404: "0"} {
			t.Run(query, func(t *testing.T) {
				if w := s.asks(t, account{}, http.MethodGet, counts+query, "", ""); text(t, w, "total") != want {
					t.Errorf("%s: %s", query, w.Body)
				}
			})
		}
		w = s.asks(t, organizer, http.MethodGet, "/v1/me/notices", "", "")
		if text(t, w, "items.0.kind") != "memorandum.cancel" || text(t, w, "items.0.path") != two {
			t.Errorf("the organizer has the notices %s", w.Body)
		}
	})
}
