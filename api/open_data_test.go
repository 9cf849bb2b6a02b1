package api_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"chophien/domain"
)

// TestOpenData: the file has the rows of the public lists whose licence was accepted,
// the licence and the day; it contains no contacts, and no samples beside them.
func TestOpenData(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		const path = "/v1/exports/open-data.json"
		const phone, mail, person = "0912345678", "lien.he@example.vn", "Giàng Thị Mỷ"
		if _, err := s.store.DB().ExecContext(t.Context(), "UPDATE producers SET contact_public = true, phone = '"+phone+"', email = '"+mail+"', representative = '"+person+"' WHERE id = '"+producerID+"'"); err != nil {
			t.Fatal(err)
		}
		if w := s.do(http.MethodGet, path, nil); w.Code != http.StatusOK || strings.Contains(w.Body.String(), honeyID) || !strings.Contains(w.Body.String(), `"counts":{"products":0,`) {
			t.Errorf("nobody has accepted the licence: %d %.300s", w.Code, w.Body)
		}
		acceptLicences(t, s)
		w := s.do(http.MethodGet, path, nil)
		wantStatus(t, "open data", w, http.StatusOK)
		for _, never := range []string{phone, mail, person, "bản nháp", draftID} {
			if strings.Contains(w.Body.String(), never) {
				t.Errorf("it holds %q", never)
			}
		}
		type row struct {
			ID           string          `json:"id"`
			Certificates json.RawMessage `json:"certificates"`
			Sample       bool            `json:"sample"`
		}
		var head struct {
			SchemaVersion int                        `json:"schema_version"`
			Date          string                     `json:"date"`
			Publisher     string                     `json:"publisher"`
			Licence       struct{ SPDX, URL string } `json:"licence"`
			Counts        map[string]int             `json:"counts"`
		}
		var lists map[string]json.RawMessage
		for _, into := range []any{&head, &lists} {
			if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
				t.Fatal(err)
			}
		}
		if head.SchemaVersion != 1 || head.Date != "2026-11-23" || head.Publisher != publicURL || head.Licence.SPDX != "CC-BY-4.0" || head.Licence.URL == "" {
			t.Errorf("head %+v", head)
		}
		for name, list := range map[string]string{"products": "/v1/products", "producers": "/v1/producers", "craft_villages": "/v1/craft-villages", "tourism_sites": "/v1/tourism-sites"} {
			t.Run(name, func(t *testing.T) {
				var rows, public []row
				if err := json.Unmarshal(lists[name], &rows); err != nil {
					t.Fatal(err)
				}
				for page := "?view=full&limit=100"; page != ""; {
					w := s.do(http.MethodGet, list+page, nil)
					wantStatus(t, list, w, http.StatusOK)
					var p struct {
						Items []row   `json:"items"`
						Next  *string `json:"next_cursor"`
					}
					if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
						t.Fatal(err)
					}
					public = append(public, slices.DeleteFunc(p.Items, func(r row) bool { return r.Sample })...)
					if page = ""; p.Next != nil {
						page = "?view=full&limit=100&cursor=" + url.QueryEscape(*p.Next)
					}
				}
				if len(rows) == 0 || len(rows) != len(public) || head.Counts[name] != len(rows) {
					t.Errorf("%s: %d rows, %d public ones, %d counted", name, len(rows), len(public), head.Counts[name])
					return
				}
				for i, r := range rows {
					if r.ID != public[i].ID || string(r.Certificates) != string(public[i].Certificates) {
						t.Errorf("%s: row %d is %s with %s, in public %s with %s", name, i, r.ID, r.Certificates, public[i].ID, public[i].Certificates)
						break
					}
				}
			})
		}
		wantStatus(t, "a parameter that it does not have", s.do(http.MethodGet, path+"?province=08", nil), http.StatusUnprocessableEntity)
	})
}

// onlySamples marks the rows of people as samples: beside them no count has samples.
func onlySamples(t *testing.T, s *server) {
	t.Helper()
	for _, table := range []string{"products", "certificates", "producers", "craft_villages", "tourism_sites"} {
		if _, err := s.store.DB().ExecContext(t.Context(), "UPDATE "+table+" SET sample = true"); err != nil {
			t.Fatal(err)
		}
	}
}

// acceptLicences accepts the licence of the open data for the rows of people.
func acceptLicences(t *testing.T, s *server) {
	t.Helper()
	u, err := s.store.AddUser(t.Context(), domain.User{Email: "giay-phep@example.vn", EmailKey: "giay-phep@example.vn", Name: "Giấy phép", PasswordHash: "$argon2id$x", Roles: []domain.Role{domain.RoleBuyer}})
	if err != nil {
		t.Fatal(err)
	}
	refs := []domain.Ref{
		{Kind: domain.KindProducer, ID: producerID}, {Kind: domain.KindCraftVillage, ID: villageID}, {Kind: domain.KindTourismSite, ID: siteID},
		{Kind: domain.KindProduct, ID: honeyID}, {Kind: domain.KindProduct, ID: revokedID},
	}
	out, err := s.store.AcceptLicence(t.Context(), domain.Actor{UserID: u.ID, Roles: []domain.Role{domain.RoleAdmin}}, refs, "CC-BY-4.0")
	if err != nil || len(out) != len(refs) || !out[0].Moved {
		t.Fatalf("%+v, %v", out, err)
	}
}
