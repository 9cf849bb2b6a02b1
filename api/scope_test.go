package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"chophien/domain"
)

// TestOfficerScope: an officer certifies in its unit of today and that unit's
// former ones only, even if a commune moved to another unit in 2025.
func TestOfficerScope(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		m := s.newMaker(t, "HTX Bản Máy")
		officers := map[string]account{"08": m.officer, "15": s.join(t, "lao-cai@example.vn", []string{"15"}, domain.RoleOfficer)}
		w := s.send(http.MethodPost, "/v1/products", m.header(), `{"name":"Mật ong Bản Máy","producer_id":"`+m.producer+`","set":"`+s.setCode(t)+`","story":"Ong rừng."}`)
		wantStatus(t, "adding", w, http.StatusCreated)
		id := text(t, w, "id")
		w = s.act(t, m.account, "products", id, "submit", w.Header().Get("ETag"), "")
		wantStatus(t, "submitting", w, http.StatusOK)
		tag := w.Header().Get("ETag")
		for _, c := range []struct {
			name, today, former string
			may                 string // the unit whose officer may
		}{
			{"of Lào Cai", "'15'", "NULL", "15"},
			{"of Lào Cai, formerly Yên Bái", "'15'", "'15'", "15"},
			{"of Lào Cai, but formerly Hà Giang: its commune moved", "'15'", "'02'", ""},
			{"of Tuyên Quang, but formerly Yên Bái: its commune moved", "'08'", "'15'", ""},
			{"of Tuyên Quang, formerly Hà Giang", "'08'", "'02'", "08"},
		} {
			t.Run(c.name, func(t *testing.T) {
				if _, err := s.store.DB().ExecContext(t.Context(), fmt.Sprintf("UPDATE products SET province_code = %s, former_province_code = %s WHERE id = '%s'", c.today, c.former, id)); err != nil {
					t.Fatal(err)
				}
				for unit, officer := range officers {
					t.Run("officer of "+unit, func(t *testing.T) {
						listed := text(t, s.do(http.MethodGet, "/v1/me/listings?kind=product&state=submitted&total=true", officer.header()), "total")
						if unit == c.may {
							if listed != "1" {
								t.Errorf("%s: the officer of %s sees %s that wait", c.name, unit, listed)
							}
							return // the last one publishes below
						}
						if listed != "0" {
							t.Errorf("%s: the officer of %s sees %s that wait", c.name, unit, listed)
						}
						wantStatus(t, c.name+": reading as officer of "+unit, s.do(http.MethodGet, "/v1/products/"+id, officer.header()), http.StatusNotFound)
						for _, action := range []string{"publish", "request-changes", "suspend"} {
							wantStatus(t, c.name+": "+action+" as officer of "+unit, s.act(t, officer, "products", id, action, tag, "Lý do"), http.StatusNotFound)
						}
					})
				}
			})
		}
		wantStatus(t, "publishing at home", s.act(t, m.officer, "products", id, "publish", tag, ""), http.StatusOK)
	})
}

// TestNarrowKeysReadDrafts checks what API keys read at the address of a
// draft. A key with the scope of the area reads what its owner reads. A key of
// another area reads what the public reads.
func TestNarrowKeysReadDrafts(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	officer := s.join(t, "chia.khoa@example.vn", []string{"08"}, domain.RoleOfficer)
	for _, c := range []struct {
		scope domain.Scope
		want  int
	}{
		{domain.ScopeRead, http.StatusOK}, {domain.AreaListings.Scope(domain.ScopeRead), http.StatusOK},
		{domain.ScopeWrite, http.StatusNotFound}, {domain.AreaFairs.Scope(domain.ScopeRead), http.StatusNotFound},
	} {
		t.Run(string(c.scope), func(t *testing.T) {
			wantStatus(t, "the draft", s.do(http.MethodGet, "/v1/products/"+draftID, s.key(t, officer, c.scope)), c.want)
			wantStatus(t, "what is public", s.do(http.MethodGet, "/v1/products/"+honeyID, s.key(t, officer, c.scope)), http.StatusOK)
		})
	}
}
