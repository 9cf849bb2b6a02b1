package api_test

import (
	"net/http"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/transfer"
)

// TestContactIsWithdrawn: a contact that is not public any more is gone at once, also
// from answers that were kept.
func TestContactIsWithdrawn(t *testing.T) {
	t.Parallel()
	const phone = "0912 345 999"
	s := newChanged(t, setup{withoutDemo: true})
	acceptLicences(t, s)
	officer := s.join(t, "can.bo.lien.he@example.vn", []string{"08"}, domain.RoleOfficer).header()
	const path = "/v1/producers/" + producerID
	set := func(body string) {
		t.Helper()
		tag := s.do(http.MethodGet, path, officer).Header().Get("ETag")
		wantStatus(t, body, s.send(http.MethodPatch, path, with(officer, "If-Match", tag), body), http.StatusOK)
	}
	table := transfer.Letter(publicURL, "CC BY 4.0", domain.Today(noon), domain.Today(noon))
	shows := func(want bool) {
		t.Helper()
		for _, at := range []string{path, "/chu-the/htx-thu-nghiem", "/san-pham/mat-ong-thu-nghiem"} {
			for range 2 { // the second may be a kept answer
				w := s.do(http.MethodGet, at, nil)
				if w.Code != http.StatusOK || strings.Contains(strings.ReplaceAll(w.Body.String(), " ", ""), strings.ReplaceAll(phone, " ", "")) != want {
					t.Errorf("%s: status %d, the phone number is shown: %t", at, w.Code, !want)
				}
			}
		}
		rows, _ := sheetOf(t, s.do(http.MethodGet, "/v1/exports/products.xlsx", nil), table)
		if len(rows) != 1 || (rows[0].Text("phone") != "") != want {
			t.Errorf("the list: %d rows, %q", len(rows), rows[0].Text("phone"))
		}
	}
	set(`{"phone":"` + phone + `","contact_public":true}`)
	shows(true)
	set(`{"contact_public":false}`)
	shows(false)
	set(`{"contact_public":true}`)
	shows(true)
	set(`{"phone":null}`)
	shows(false)
	history := s.do(http.MethodGet, path+"/history", officer).Body.String()
	for _, want := range []string{"consent.give", "consent.withdraw", string(domain.ConsentPublic), string(domain.ConsentBuyers)} {
		if !strings.Contains(history, want) {
			t.Errorf("the history lacks %s", want)
		}
	}
}

// TestLicenceIsAccepted: who submits names the licence; another one is refused.
func TestLicenceIsAccepted(t *testing.T) {
	t.Parallel()
	s := newChanged(t, setup{withoutDemo: true})
	officer := s.join(t, "can.bo.giay.phep@example.vn", []string{"08"}, domain.RoleOfficer).header()
	const product, actions = "/v1/products/" + draftID, "/v1/me/listings/actions"
	tag := s.do(http.MethodGet, product, officer).Header().Get("ETag")
	for name, c := range map[string]struct{ path, body, field string }{
		"another licence":             {product + "/submit", `{"licence":"MIT"}`, "body.licence"},
		"with another action":         {product + "/recall", `{"licence":"CC-BY-4.0"}`, "body.licence"},
		"many with another licence":   {actions, `{"action":"submit","licence":"MIT","listings":[{"kind":"producer","id":"` + producerID + `"}]}`, "body.licence"},
		"many without":                {actions, `{"action":"accept_licence","listings":[{"kind":"producer","id":"` + producerID + `"}]}`, "body.licence"},
		"many with an action besides": {actions, `{"action":"publish","licence":"CC-BY-4.0","listings":[{"kind":"producer","id":"` + producerID + `"}]}`, "body.licence"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s.send(http.MethodPost, c.path, with(officer, "If-Match", tag), c.body)
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), c.field) {
				t.Errorf("status %d: %s", w.Code, w.Body)
			}
		})
	}
	licensed := func(want string) {
		t.Helper()
		if w := s.do(http.MethodGet, "/v1/me/listings?kind=producer", officer); !strings.Contains(w.Body.String(), `"licensed":`+want) {
			t.Errorf("licensed: %s", w.Body)
		}
	}
	licensed("false")
	body := `{"action":"accept_licence","licence":"CC-BY-4.0","listings":[{"kind":"producer","id":"` + producerID + `"},{"kind":"product","id":"` + honeyID + `"}]}`
	if w := s.send(http.MethodPost, actions, officer, body); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"done":2`) {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	if w := s.send(http.MethodPost, actions, officer, body); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"done":0`) {
		t.Errorf("again: status %d: %s", w.Code, w.Body)
	}
	licensed("true")
	if w := s.do(http.MethodGet, "/v1/exports/open-data.json", nil); !strings.Contains(w.Body.String(), honeyID) || !strings.Contains(w.Body.String(), `"counts":{"products":1,"producers":1,"craft_villages":0,"tourism_sites":0}`) {
		t.Errorf("the open data: %.400s", w.Body)
	}
}
