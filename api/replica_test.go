package api_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"chophien/domain"
	"chophien/store"
)

// TestReplicasAtOnce: two processes of one installation share limits, and a read on one
// that begins after the other has answered a revocation never shows it as valid.
func TestReplicasAtOnce(t *testing.T) {
	t.Parallel()
	dsn := demoServices.database.Copy(t)
	replica := func() *server {
		engine, err := openMeili(t.Context(), demoServices.index)
		s := newServer(t, setup{Config: store.Config{DatabaseURL: dsn}, filled: true, indexed: true}, sharedIndex{engine}, err)
		s.uncompared = true // the data change during requests
		return s
	}
	a, b := replica(), replica()
	t.Run("limits", func(t *testing.T) {
		u := a.join(t, "chung@example.vn", nil, domain.RoleBuyer)
		for i := range domain.SignInsPerAccount().Max {
			wantStatus(t, "a wrong password", signIn([]*server{a, b}[i%2], u.Email, "sai", nil), http.StatusUnauthorized)
		}
		for _, s := range []*server{a, b} {
			wantStatus(t, "one more", signIn(s, u.Email, goodPassword, nil), http.StatusTooManyRequests)
		}
	})
	t.Run("a revocation", func(t *testing.T) {
		officer := a.join(t, "can.bo.mot@example.vn", []string{"08"}, domain.RoleOfficer)
		second := a.join(t, "can.bo.hai@example.vn", []string{"08"}, domain.RoleOfficer)
		code := a.codeOf(t, honeyID, domain.Today(noon)-100)
		// What each answer says only while the certificate is valid.
		valid := map[string]string{
			"/v1/verify/" + code: `"state":"valid"`, "/v1/products/" + honeyID: `"certified":true`, "/v1/products?producer_id=" + producerID: honeyID, "/verify/" + code: "Còn hiệu lực",
		}
		for range 3 { // so that the answers are kept
			for path, says := range valid {
				if w := b.do(http.MethodGet, path, nil); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), says) {
					t.Fatalf("%s before: %d %.600s", path, w.Code, w.Body)
				}
			}
		}
		w := a.send(http.MethodPost, "/v1/certificates/"+code+"/proposals", officer.header(), `{"kind":"revoke","ground":"unsafe_production","text":"Mẫu thử không đạt"}`)
		wantStatus(t, "proposing", w, http.StatusCreated)
		var answered, enough atomic.Bool
		var after atomic.Int64
		var readers sync.WaitGroup
		for path, says := range valid {
			readers.Go(func() {
				for !enough.Load() {
					late := answered.Load()
					w := b.do(http.MethodGet, path, nil)
					if late {
						if strings.Contains(w.Body.String(), says) {
							t.Errorf("%s says after the revocation: %.600s", path, w.Body)
							return
						}
						after.Add(1)
					}
				}
			})
		}
		confirmed := a.send(http.MethodPost, w.Header().Get("Location")+"/confirm", second.header(), "")
		answered.Store(true)
		for path, says := range valid {
			if w := b.do(http.MethodGet, path, nil); strings.Contains(w.Body.String(), says) {
				t.Errorf("%s says at once: %.600s", path, w.Body)
			}
		}
		for after.Load() < 20 && !t.Failed() {
			b.do(http.MethodGet, "/livez", nil)
		}
		enough.Store(true)
		readers.Wait()
		wantStatus(t, "confirming", confirmed, http.StatusOK)
	})
}
