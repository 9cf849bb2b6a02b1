package api_test

import (
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/password"
	"chophien/store"
)

const goodPassword = "trồng chè trên núi"

// hashed is the hash of goodPassword, computed once, as that is slow.
var hashed = sync.OnceValues(func() (string, error) {
	h := password.NewHasher(cheap)
	return h.Hash(context.Background(), goodPassword)
})

func bearer(token string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + token}
}

func with(header map[string]string, name, value string) map[string]string {
	out := map[string]string{name: value}
	for k, v := range header {
		out[k] = v
	}
	return out
}

// account is a user with a session.
type account struct {
	domain.User
	token string
}

func (a account) header() map[string]string { return bearer(a.token) }

// join adds a user and a session in the store.
func (s *server) join(t testing.TB, email string, provinces []string, roles ...domain.Role) account {
	t.Helper()
	hash, err := hashed()
	if err != nil {
		t.Fatal(err)
	}
	u, err := s.store.AddUser(t.Context(), domain.User{
		Email: email, EmailKey: strings.ToLower(email), Name: "Người dùng", PasswordHash: hash, Roles: roles, Provinces: provinces,
	})
	if err != nil {
		t.Fatal(err)
	}
	return account{u, s.session(t, u)}
}

// session begins a session of a user in the store and returns its token.
func (s *server) session(t testing.TB, u domain.User) string {
	t.Helper()
	token := domain.NewToken(domain.TokenSession)
	if _, err := s.store.AddSession(t.Context(), domain.Session{UserID: u.ID, TokenHash: domain.HashToken(token)}, domain.SignInProof{PasswordHash: u.PasswordHash}); err != nil {
		t.Fatal(err)
	}
	return token
}

func (s *server) key(t testing.TB, a account, scopes ...domain.Scope) map[string]string {
	t.Helper()
	token := domain.NewToken(domain.TokenAPIKey)
	_, err := s.store.AddAPIKey(t.Context(), domain.Actor{}, domain.APIKey{UserID: a.ID, Name: "Thử", TokenHash: domain.HashToken(token), Scopes: scopes})
	if err != nil {
		t.Fatal(err)
	}
	return bearer(token)
}

func signIn(s *server, email, plain string, header map[string]string) *httptest.ResponseRecorder {
	return s.send(http.MethodPost, "/v1/sessions", header, fmt.Sprintf(`{"email":%q,"password":%q}`, email, plain))
}

func text(t testing.TB, w *httptest.ResponseRecorder, path string) string {
	t.Helper()
	v, err := at(decode(t, w), path)
	if err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	return fmt.Sprint(v)
}

func wantStatus(t testing.TB, what string, w *httptest.ResponseRecorder, want int) {
	t.Helper()
	if w.Code != want {
		t.Fatalf("%s: status %d, want %d: %.400s", what, w.Code, want, w.Body)
	}
}

// TestAccess checks every route with every role. A route without a row fails
// it. The table here is independent of the routes. Who may call a route is decided
// before the database and the engine are asked, so one installation is enough.
func TestAccess(t *testing.T) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) {
		s := newEmbedded(t)
		const everybody = "anonymous buyer producer organizer officer ministry admin key-none key-read key-write locked unconfirmed"
		const known = "anonymous buyer producer organizer officer ministry admin key-read key-write unconfirmed"
		const sessions = "buyer producer organizer officer ministry admin"
		const readers = sessions + " key-read"
		const early = sessions + " unconfirmed" // before the e-mail address is confirmed
		rows := map[string]string{
			"POST /v1/users":                                       everybody,
			"POST /v1/users/confirm":                               everybody,
			"POST /v1/password-resets":                             everybody,
			"POST /v1/password-resets/complete":                    everybody,
			"POST /v1/me/email":                                    early,
			"POST /v1/me/email/confirmation":                       early,
			"POST /v1/admin/users/{id}/links":                      "admin",
			"DELETE /v1/admin/users/{id}/second-factor":            "admin",
			"GET /v1/me/second-factor":                             early,
			"POST /v1/me/second-factor":                            "organizer officer ministry admin unconfirmed",
			"DELETE /v1/me/second-factor":                          early,
			"POST /v1/me/second-factor/confirm":                    "organizer officer ministry admin unconfirmed",
			"POST /v1/me/second-factor/recovery-codes":             early,
			"POST /v1/sessions":                                    everybody,
			"POST /v1/phone-codes":                                 everybody,
			"GET /v1/me/notice-stops":                              readers,
			"PUT /v1/me/notice-stops":                              sessions + " key-write",
			"POST /v1/sessions/phone":                              everybody,
			"POST /v1/users/phone":                                 everybody,
			"POST /v1/me/phone":                                    sessions,
			"DELETE /v1/me/phone":                                  sessions,
			"POST /v1/me/phone/code":                               early,
			"POST /v1/me/phone/confirm":                            sessions,
			"GET /v1/me":                                           readers + " unconfirmed",
			"PATCH /v1/me":                                         early,
			"GET /v1/me/memberships":                               readers,
			"POST /v1/craft-villages":                              "officer admin key-write",
			"PATCH /v1/craft-villages/{id}":                        "officer admin key-write",
			"PUT /v1/craft-villages/{id}/products/{product_id}":    "officer admin key-write",
			"DELETE /v1/craft-villages/{id}/products/{product_id}": "officer admin key-write",
			"POST /v1/tourism-sites":                               "officer admin key-write",
			"PATCH /v1/tourism-sites/{id}":                         "officer admin key-write",
			"PUT /v1/tourism-sites/{id}/products/{product_id}":     "officer admin key-write",
			"DELETE /v1/tourism-sites/{id}/products/{product_id}":  "officer admin key-write",
			"GET /v1/me/files":                                     readers,
			"POST /v1/me/files":                                    sessions + " key-write",
			"GET /v1/me/files/{id}":                                readers,
			"GET /v1/me/files/{id}/content":                        readers,
			"DELETE /v1/me/files/{id}":                             sessions + " key-write",
			"POST /v1/me/invitations/accept":                       sessions,
			"POST /v1/me/organizer-invitations/accept":             sessions,
			"GET /v1/me/sessions":                                  early,

			"GET /v1/demands":                                              everybody,
			"GET /v1/demands/{id}":                                         known,
			"POST /v1/demands/draft":                                       "buyer organizer admin key-write",
			"POST /v1/demands":                                             "buyer organizer admin key-write",
			"PATCH /v1/demands/{id}":                                       "buyer organizer admin key-write",
			"POST /v1/demands/{id}/open":                                   "buyer organizer admin key-write",
			"POST /v1/demands/{id}/close":                                  "buyer organizer admin key-write",
			"POST /v1/demands/{id}/match":                                  "buyer organizer admin key-write",
			"GET /v1/demands/{id}/matches":                                 "buyer organizer admin key-read",
			"GET /v1/me/demands":                                           "buyer organizer admin key-read",
			"GET /v1/products/{id}/demands":                                "producer officer admin key-read",
			"GET /v1/me/matches":                                           readers,
			"POST /v1/me/alerts":                                           sessions + " key-write",
			"GET /v1/me/alerts":                                            readers,
			"GET /v1/me/alerts/{id}":                                       readers,
			"PATCH /v1/me/alerts/{id}":                                     sessions + " key-write",
			"DELETE /v1/me/alerts/{id}":                                    sessions + " key-write",
			"GET /v1/me/alerts/{id}/finds":                                 readers,
			"GET /v1/unsubscribe/{token}":                                  everybody,
			"POST /v1/unsubscribe/{token}":                                 everybody,
			"POST /v1/me/webhooks":                                         sessions + " key-write",
			"GET /v1/me/webhooks":                                          readers,
			"GET /v1/me/webhooks/{id}":                                     readers,
			"PATCH /v1/me/webhooks/{id}":                                   sessions + " key-write",
			"POST /v1/me/webhooks/{id}/secret":                             sessions + " key-write",
			"DELETE /v1/me/webhooks/{id}":                                  sessions + " key-write",
			"POST /v1/me/webhooks/{id}/test":                               sessions + " key-write",
			"GET /v1/me/webhooks/{id}/deliveries":                          readers,
			"POST /v1/me/webhooks/{id}/deliveries/{delivery_id}/redeliver": sessions + " key-write",

			"GET /v1/verify/{code}":               everybody,
			"GET /v1/verify/{code}/qr.svg":        everybody,
			"GET /v1/verify/{code}/qr.png":        everybody,
			"POST /v1/reports":                    everybody,
			"GET /v1/reports/{ref}":               everybody,
			"GET /v1/me/province":                 "officer admin key-read",
			"GET /v1/me/province/{part}":          "officer admin key-read",
			"GET /v1/me/province/unmet":           "officer admin key-read",
			"GET /v1/me/reports":                  "officer admin key-read",
			"GET /v1/me/reports/{id}":             "officer admin key-read",
			"GET /v1/me/reports/{id}/photo":       "officer admin key-read",
			"POST /v1/me/reports/{id}/review":     "officer admin key-write",
			"POST /v1/me/reports/{id}/answer":     "officer admin key-write",
			"POST /v1/me/reports/{id}/dismiss":    "officer admin key-write",
			"POST /v1/me/reports/{id}/uphold":     "officer admin key-write",
			"POST /v1/me/reports/{id}/suspend":    "officer admin key-write",
			"POST /v1/products/{id}/inspections":  "officer admin key-write",
			"GET /v1/products/{id}/inspections":   "producer officer admin key-read",
			"POST /v1/producers/{id}/inspections": "officer admin key-write",
			"GET /v1/producers/{id}/inspections":  "producer officer admin key-read",
			"GET /v1/me/inspections":              "producer officer admin key-read",
			"GET /v1/me/inspections/{id}":         "producer officer admin key-read",
			"PATCH /v1/me/inspections/{id}":       "officer admin key-write",

			"GET /v1/fairs":                                              everybody,
			"GET /v1/fairs/{id}":                                         known,
			"GET /v1/fairs/{id}/exhibits":                                everybody,
			"GET /v1/me/fairs":                                           "organizer admin key-read",
			"POST /v1/fairs":                                             "organizer admin key-write",
			"PATCH /v1/fairs/{id}":                                       "organizer admin key-write",
			"POST /v1/fairs/{id}/publish":                                "organizer admin key-write",
			"POST /v1/fairs/{id}/cancel":                                 "organizer admin key-write",
			"POST /v1/fairs/{id}/close":                                  "organizer admin key-write",
			"POST /v1/fairs/{id}/halls":                                  "organizer admin key-write",
			"PUT /v1/fairs/{id}/halls/{hall_id}":                         "organizer admin key-write",
			"DELETE /v1/fairs/{id}/halls/{hall_id}":                      "organizer admin key-write",
			"GET /v1/fairs/{id}/halls":                                   "organizer admin key-read",
			"GET /v1/fairs/{id}/halls/{hall_id}":                         "organizer admin key-read",
			"GET /v1/fairs/{id}/booths/{booth_id}":                       "organizer admin key-read",
			"GET /v1/fairs/{id}/exhibitors/{exhibitor_id}":               "organizer admin key-read",
			"GET /v1/fairs/{id}/booths":                                  "organizer admin key-read",
			"POST /v1/fairs/{id}/booths":                                 "organizer admin key-write",
			"PUT /v1/fairs/{id}/booths/{booth_id}":                       "organizer admin key-write",
			"DELETE /v1/fairs/{id}/booths/{booth_id}":                    "organizer admin key-write",
			"PUT /v1/fairs/{id}/booths/{booth_id}/exhibitor":             "organizer admin key-write",
			"DELETE /v1/fairs/{id}/booths/{booth_id}/exhibitor":          "organizer admin key-write",
			"GET /v1/fairs/{id}/delegations":                             "organizer admin key-read",
			"POST /v1/fairs/{id}/delegations":                            "organizer admin key-write",
			"POST /v1/fairs/{id}/delegations/{delegation_id}/links":      "organizer admin",
			"POST /v1/fairs/{id}/delegations/{delegation_id}/remove":     "organizer admin key-write",
			"POST /v1/fairs/{id}/exhibitors/{exhibitor_id}/remove":       "organizer admin key-write",
			"GET /v1/fairs/{id}/exhibitors":                              "organizer admin key-read",
			"POST /v1/fairs/{id}/exhibitors":                             "organizer admin key-write",
			"POST /v1/fairs/{id}/exhibitors/{exhibitor_id}/links":        "organizer admin",
			"GET /v1/fairs/{id}/organizers":                              "organizer admin key-read",
			"DELETE /v1/fairs/{id}/organizers/{user_id}":                 "organizer admin",
			"GET /v1/fairs/{id}/invitations":                             "organizer admin key-read",
			"POST /v1/fairs/{id}/invitations":                            "organizer admin",
			"DELETE /v1/fairs/{id}/invitations/{invitation_id}":          "organizer admin",
			"GET /v1/fairs/{id}/desk":                                    "organizer admin key-read",
			"GET /v1/fairs/{id}/meeting-list":                            "organizer admin key-read",
			"GET /v1/fairs/{id}/meeting-list.xlsx":                       "organizer admin key-read",
			"POST /v1/fairs/{id}/meetings/{meeting_id}/cancel":           "organizer admin key-write",
			"POST /v1/fairs/{id}/reschedule":                             "organizer admin key-write",
			"GET /v1/fairs/{id}/papers.xlsx":                             "organizer admin key-read",
			"GET /v1/fairs/{id}/contacts.xlsx":                           "organizer admin key-read",
			"GET /v1/fairs/{id}/papers":                                  "organizer admin key-read",
			"GET /v1/me/delegations":                                     readers,
			"GET /v1/me/delegations/{id}":                                readers,
			"POST /v1/me/delegations/{id}/answer":                        sessions + " key-write",
			"PUT /v1/me/delegations/{id}/list":                           sessions + " key-write",
			"GET /v1/me/exhibitors":                                      readers,
			"GET /v1/me/exhibitors/{id}":                                 readers,
			"POST /v1/me/exhibitors/{id}/answer":                         sessions + " key-write",
			"PUT /v1/me/exhibitors/{id}/exhibits":                        sessions + " key-write",
			"POST /v1/fair-invitations/look":                             everybody,
			"POST /v1/fair-invitations/answer":                           everybody,
			"POST /v1/me/fair-invitations/answer":                        sessions,
			"POST /v1/fairs/{id}/letters.pdf":                            "organizer admin",
			"POST /v1/fairs/{id}/delegations/{delegation_id}/letter.pdf": "organizer admin",
			"POST /v1/fairs/{id}/exhibitors/{exhibitor_id}/letter.pdf":   "organizer admin",
			"GET /v1/fairs/{id}/people":                                  "organizer admin key-read",
			"POST /v1/fairs/{id}/people":                                 "organizer admin key-write",
			"GET /v1/fairs/{id}/people/{person_id}":                      "organizer admin key-read",
			"PUT /v1/fairs/{id}/people/{person_id}":                      "organizer admin key-write",
			"DELETE /v1/fairs/{id}/people/{person_id}":                   "organizer admin key-write",
			"GET /v1/me/delegations/{id}/people":                         readers,
			"PUT /v1/me/delegations/{id}/people":                         sessions + " key-write",
			"GET /v1/me/exhibitors/{id}/people":                          readers,
			"PUT /v1/me/exhibitors/{id}/people":                          sessions + " key-write",
			"GET /v1/badges/{code}":                                      everybody,
			"POST /v1/badges/{code}/meet":                                "buyer producer officer",

			"GET /v1/criteria":                                      everybody,
			"GET /v1/paper-kinds":                                   everybody,
			"GET /v1/products/{id}/evidence":                        "producer officer admin key-read",
			"POST /v1/products/{id}/evidence":                       "producer officer admin key-write",
			"GET /v1/products/{id}/evidence/{evidence_id}":          "producer officer admin key-read",
			"PATCH /v1/products/{id}/evidence/{evidence_id}":        "producer officer admin key-write",
			"DELETE /v1/products/{id}/evidence/{evidence_id}":       "producer officer admin key-write",
			"POST /v1/products/{id}/evidence/{evidence_id}/verdict": "officer admin key-write",
			"GET /v1/products/{id}/evidence/{evidence_id}/file":     "producer officer admin key-read",
			"GET /v1/me/notices":                                    readers,
			"POST /v1/me/notices/{id}/read":                         sessions + " key-write",
			"POST /v1/me/notices/read-all":                          sessions + " key-write",

			"GET /v1/decisions":                      everybody,
			"GET /v1/decisions/{id}":                 known,
			"GET /v1/decisions/annex-template.xlsx":  everybody,
			"GET /v1/me/decisions":                   "officer ministry admin key-read",
			"POST /v1/me/decisions/actions":          "officer ministry admin key-write",
			"POST /v1/decisions":                     "officer ministry admin key-write",
			"PATCH /v1/decisions/{id}":               "officer ministry admin key-write",
			"DELETE /v1/decisions/{id}":              "officer ministry admin key-write",
			"PUT /v1/decisions/{id}/awards":          "officer ministry admin key-write",
			"POST /v1/decisions/{id}/publish":        "officer ministry admin key-write",
			"GET /v1/decisions/{id}/scan/content":    known,
			"PUT /v1/decisions/{id}/scan":            "officer ministry admin key-write",
			"POST /v1/decisions/{id}/submit":         "officer ministry admin key-write",
			"POST /v1/decisions/{id}/return":         "officer ministry admin key-write",
			"POST /v1/decisions/{id}/annex":          "officer ministry admin key-write",
			"GET /v1/certificates/{code}":            everybody,
			"POST /v1/certificates/{code}/proposals": "officer admin key-write",
			"GET /v1/me/proposals":                   "officer admin key-read",
			"GET /v1/me/proposals/{id}":              "officer admin key-read",
			"POST /v1/me/proposals/{id}/confirm":     "officer admin key-write",
			"POST /v1/me/proposals/{id}/reject":      "officer admin key-write",
			"GET /v1/me/listings":                    "producer officer admin key-read",
			"POST /v1/products":                      "producer officer admin key-write",
			"PATCH /v1/products/{id}":                "producer officer admin key-write",
			"GET /v1/me/fairs/{id}":                  "organizer admin key-read",
			"GET /v1/me/products/{id}":               "producer officer admin key-read",
			"POST /v1/producers":                     "producer officer admin key-write",
			"PATCH /v1/producers/{id}":               "producer officer admin key-write",
			"GET /v1/me/producers/{id}":              "producer officer admin key-read",
			"POST /v1/sessions/oidc":                 everybody,
			"POST /v1/sessions/oidc/complete":        everybody,
			"GET /v1/me/identities":                  sessions,
			"POST /v1/me/identities":                 sessions,
			"DELETE /v1/me/identities":               sessions,

			"POST /v1/products/{id}/inquiries":      "buyer",
			"POST /v1/producers/{id}/inquiries":     "buyer",
			"GET /v1/me/leads":                      "buyer producer officer",
			"GET /v1/me/leads/{id}":                 "buyer producer officer",
			"POST /v1/me/leads/{id}/shortlist":      "buyer",
			"POST /v1/me/leads/{id}/unlist":         "buyer",
			"POST /v1/me/leads/{id}/accept":         "buyer",
			"POST /v1/me/leads/{id}/decline":        "buyer producer officer",
			"POST /v1/me/leads/{id}/close":          "buyer",
			"GET /v1/me/leads/{id}/messages":        "buyer producer officer",
			"POST /v1/me/leads/{id}/messages":       "buyer producer officer",
			"POST /v1/me/leads/{id}/read":           "buyer producer officer",
			"GET /v1/me/leads/{id}/files/{file_id}": "buyer producer officer",
			"POST /v1/me/leads/{id}/quotes":         "producer officer",
			"GET /v1/me/quotes/{id}":                "buyer producer officer",
			"PATCH /v1/me/quotes/{id}":              "producer officer",
			"POST /v1/me/quotes/{id}/confirm":       "producer officer",
			"POST /v1/me/quotes/{id}/withdraw":      "producer officer",
			"POST /v1/products/{id}/contact":        sessions + " key-write",
			"POST /v1/producers/{id}/contact":       sessions + " key-write",
			"POST /v1/me/leads/{id}/contact":        "buyer producer officer",
			"GET /v1/me/data":                       sessions,
			"DELETE /v1/me":                         early,
			"GET /v1/me/leads/export.xlsx":          "buyer producer officer",
			"GET /v1/me/leads/export.json":          "buyer producer officer",
			"GET /v1/me/contact-reveals":            readers,
			"POST /v1/demands/{id}/quotes":          "producer officer",
			"GET /v1/demands/{id}/quotes":           "buyer",

			"GET /v1/producers/{id}/members":                        "producer officer admin key-read",
			"PATCH /v1/producers/{id}/members/{user_id}":            "producer officer admin",
			"DELETE /v1/producers/{id}/members/{user_id}":           "producer officer admin",
			"GET /v1/producers/{id}/invitations":                    "producer officer admin key-read",
			"POST /v1/producers/{id}/invitations":                   "producer officer admin",
			"DELETE /v1/producers/{id}/invitations/{invitation_id}": "producer officer admin",
			"DELETE /v1/me/sessions/{id}":                           early,
			"GET /v1/me/api-keys":                                   sessions,
			"POST /v1/me/api-keys":                                  sessions,
			"DELETE /v1/me/api-keys/{id}":                           sessions,
			"GET /v1/admin/users":                                   "admin",
			"GET /v1/admin/users/{id}":                              "admin",
			"PATCH /v1/admin/users/{id}":                            "admin",
			"POST /v1/admin/users/{id}/refuse-lock":                 "admin",
			"GET /v1/me/province-accounts":                          "officer admin",
			"GET /v1/me/province-accounts/{id}":                     "officer admin",
			"POST /v1/me/province-accounts/{id}/ask-lock":           "officer admin",
			"POST /v1/me/province-accounts/{id}/links":              "officer admin",
			"GET /v1/admin/audit":                                   "officer admin key-read",
			"GET /v1/admin/audit/verify":                            "admin key-read",
			"GET /v1/admin/search/explain":                          "admin",
			"GET /v1/admin/jobs":                                    "admin",
			"GET /v1/admin/search/health":                           "admin",
			"POST /v1/admin/search/repair":                          "admin",
			"GET /v1/admin/synonyms":                                "officer admin key-read",
			"POST /v1/admin/synonyms":                               "officer admin key-write",
			"GET /v1/admin/synonyms/{id}":                           "officer admin key-read",
			"PUT /v1/admin/synonyms/{id}":                           "officer admin key-write",
			"POST /v1/admin/synonyms/evaluate":                      "officer admin key-write",
			"DELETE /v1/admin/synonyms/{id}":                        "officer admin key-write",
			"POST /v1/me/imports":                                   "producer officer admin key-write",
			"GET /v1/me/imports":                                    "producer officer admin key-read",
			"GET /v1/me/imports/{id}":                               "producer officer admin key-read",
			"GET /v1/me/imports/{id}/rows":                          "producer officer admin key-read",
			"PATCH /v1/me/imports/{id}/rows/{row}":                  "producer officer admin key-write",
			"PUT /v1/me/imports/{id}/columns":                       "producer officer admin key-write",
			"PUT /v1/me/imports/{id}/sheet":                         "producer officer admin key-write",
			"GET /v1/me/imports/{id}/missing":                       "producer officer admin key-read",
			"GET /v1/me/imports/{id}/missing.xlsx":                  "producer officer admin key-read",
			"POST /v1/me/imports/{id}/missing":                      "producer officer admin key-write",
			"POST /v1/me/imports/{id}/pictures":                     "producer officer admin key-write",
			"POST /v1/me/imports/{id}/commit":                       "producer officer admin key-write",
			"POST /v1/me/listings/actions":                          "producer officer admin key-write",
			"GET /v1/me/imports/{id}/failed.xlsx":                   "producer officer admin key-read",
			"GET /v1/me/products/export.xlsx":                       "producer officer admin key-read",
			"GET /v1/me/products/export.csv":                        "producer officer admin key-read",
			"GET /v1/imports/template.xlsx":                         everybody,
			"GET /v1/exports/products.xlsx":                         everybody,
			"GET /v1/exports/products.csv":                          everybody,
			"GET /docs":                                             everybody,
			"GET /docs/{file}":                                      everybody,
			"GET /problems":                                         everybody,
			"GET /problems/{name}":                                  everybody,
			"GET /livez":                                            everybody,
			"GET /readyz":                                           everybody,
			"GET /openapi.json":                                     everybody,
			"GET /openapi.yaml":                                     everybody,
			"GET /v1/craft-villages":                                everybody,
			"GET /v1/craft-villages/{id}":                           known,
			"GET /v1/pictures/{id}":                                 everybody,
			"GET /v1/producers":                                     everybody,
			"GET /v1/producers/{id}":                                known,
			"GET /v1/product-sets":                                  everybody,
			"GET /v1/products":                                      everybody,
			"GET /v1/products/{id}":                                 known,
			"GET /v1/communes":                                      everybody,
			"GET /v1/provinces/{code}/communes":                     everybody,
			"GET /v1/provinces":                                     everybody,
			"GET /v1/provinces/{code}":                              everybody,
			"GET /v1/search":                                        everybody,
			"GET /v1/statistics":                                    everybody,
			"GET /v1/suggest":                                       everybody,
			"GET /v1/tourism-sites":                                 everybody,
			"GET /v1/tourism-sites/{id}":                            known,

			"GET /v1/fairs/{id}/catalogue-draft":                 "organizer admin key-read",
			"PUT /v1/fairs/{id}/catalogue-draft":                 "organizer admin key-write",
			"GET /v1/fairs/{id}/catalogue-draft/check":           "organizer admin key-read",
			"GET /v1/fairs/{id}/catalogue-draft/preview.pdf":     "organizer admin key-read",
			"POST /v1/fairs/{id}/editions":                       "organizer admin key-write",
			"GET /v1/fairs/{id}/editions":                        "organizer admin key-read",
			"GET /v1/fairs/{id}/editions/{number}":               "organizer admin key-read",
			"POST /v1/fairs/{id}/editions/{number}/publish":      "organizer admin key-write",
			"POST /v1/fairs/{id}/editions/{number}/withdraw":     "organizer admin key-write",
			"GET /v1/fairs/{id}/editions/{number}/addendum":      "organizer admin key-read",
			"GET /v1/fairs/{id}/editions/{number}/files/{name}":  "organizer admin key-read",
			"GET /v1/fairs/{id}/catalogue":                       everybody,
			"GET /v1/fairs/{id}/catalogue/addendum":              everybody,
			"GET /v1/fairs/{id}/catalogue/pictures/{picture_id}": everybody,
			"GET /v1/fairs/{id}/catalogue/addendum.pdf":          everybody,
			"GET /v1/fairs/{id}/catalogue.pdf":                   everybody,
			"GET /v1/fairs/{id}/catalogue.xlsx":                  everybody,
			"GET /v1/fairs/{id}/catalogue.json":                  everybody,
			"GET /v1/fairs/{id}/catalogue.html":                  everybody,
			"GET /v1/fairs/{id}/catalogue.zip":                   everybody,

			"GET /v1/memoranda/statistics":                      everybody,
			"GET /v1/me/memoranda":                              readers,
			"POST /v1/me/memoranda":                             sessions + " key-write",
			"GET /v1/me/memoranda/{id}":                         readers,
			"PATCH /v1/me/memoranda/{id}":                       sessions + " key-write",
			"POST /v1/me/memoranda/{id}/register":               sessions + " key-write",
			"POST /v1/me/memoranda/{id}/cancel":                 sessions + " key-write",
			"GET /v1/me/memoranda/{id}/file":                    readers,
			"GET /v1/fairs/{id}/memoranda":                      "organizer admin key-read",
			"GET /v1/fairs/{id}/memoranda.xlsx":                 "organizer admin key-read",
			"GET /v1/fairs/{id}/booths/proposal":                "organizer admin key-read",
			"POST /v1/fairs/{id}/allocations":                   "organizer admin key-write",
			"GET /v1/fairs/{id}/booth-list":                     "organizer admin key-read",
			"GET /v1/fairs/{id}/booth-list.xlsx":                "organizer admin key-read",
			"GET /v1/fairs/{id}/badges.pdf":                     "organizer admin key-read",
			"GET /v1/fairs/{id}/table-signs.pdf":                "organizer admin key-read",
			"GET /v1/fairs/{id}/timetable":                      everybody,
			"PUT /v1/fairs/{id}/timetable":                      "organizer admin key-write",
			"GET /v1/fairs/{id}/slots":                          "buyer producer officer",
			"GET /v1/fairs/{id}/meetings":                       "buyer producer officer",
			"POST /v1/fairs/{id}/meetings":                      "buyer producer officer",
			"GET /v1/me/meetings":                               "buyer producer officer",
			"GET /v1/me/meetings.ics":                           "buyer producer officer",
			"GET /v1/me/meetings/{id}":                          "buyer producer officer",
			"GET /v1/me/meetings/{id}/calendar.ics":             "buyer producer officer",
			"POST /v1/me/meetings/{id}/accept":                  "buyer producer officer",
			"POST /v1/me/meetings/{id}/decline":                 "buyer producer officer",
			"POST /v1/me/meetings/{id}/cancel":                  "buyer producer officer",
			"POST /v1/fairs/{id}/visits":                        everybody,
			"GET /v1/fairs/{id}/report":                         "organizer admin key-read",
			"GET /v1/fairs/{id}/report.xlsx":                    "organizer admin key-read",
			"GET /v1/fairs/{id}/report.pdf":                     "organizer admin key-read",
			"GET /v1/fairs/{id}/editions/{number}/addendum.pdf": "organizer admin key-read",
			"POST /v1/fairs/{id}/catalogue-draft/ask":           "organizer admin key-write",
			"GET /v1/fairs/{id}/catalogue-entries":              "organizer admin key-read",
			"GET /v1/me/catalogue-entries":                      readers,
			"GET /v1/me/catalogue-entries/{id}":                 readers,
			"POST /v1/me/catalogue-entries/{id}/answer":         sessions + " key-write",

			"POST /v1/me/delegations/{id}/list":                          sessions + " key-write",
			"GET /v1/me/delegations/{id}/list":                           readers,
			"GET /v1/fairs/delegation-template.xlsx":                     everybody,
			"GET /v1/fairs/{id}/organisations":                           known,
			"POST /v1/fairs/{id}/organisations":                          "organizer admin key-write",
			"PUT /v1/fairs/{id}/organisations/{organisation_id}":         "organizer admin key-write",
			"DELETE /v1/fairs/{id}/organisations/{organisation_id}":      "organizer admin key-write",
			"GET /v1/fairs/{id}/organisations/{organisation_id}/logo":    known,
			"PUT /v1/fairs/{id}/organisations/{organisation_id}/logo":    "organizer admin key-write",
			"DELETE /v1/fairs/{id}/organisations/{organisation_id}/logo": "organizer admin key-write",
			"GET /v1/fairs/{id}/events":                                  known,
			"POST /v1/fairs/{id}/events":                                 "organizer admin key-write",
			"PUT /v1/fairs/{id}/events/{event_id}":                       "organizer admin key-write",
			"DELETE /v1/fairs/{id}/events/{event_id}":                    "organizer admin key-write",
			"POST /v1/fairs/{id}/events/{event_id}/cancel":               "organizer admin key-write",
			"GET /v1/fairs/{id}/programme.ics":                           everybody,
			"GET /v1/fairs/{id}/plan/content":                            known,
			"PUT /v1/fairs/{id}/plan":                                    "organizer admin key-write",
			"DELETE /v1/fairs/{id}/plan":                                 "organizer admin key-write",

			"GET /v1/exports/open-data.json": everybody,
			"GET /v1/changes":                everybody,

			"GET /v1/fairs/{id}/catalogue-draft/sections/{section}/entries": "organizer admin key-read",
			"POST /v1/fairs/{id}/catalogue-draft/sections/{section}/change": "organizer admin key-write",
			"GET /v1/fairs/{id}/catalogue-entries/{entry_id}":               "organizer admin key-read",
			"POST /v1/fairs/{id}/catalogue-entries/{entry_id}/accept":       "organizer admin key-write",
			"POST /v1/fairs/{id}/catalogue-entries/{entry_id}/reject":       "organizer admin key-write",
		}
		for _, kind := range []string{"products", "producers", "craft-villages", "tourism-sites"} {
			for _, action := range []string{"submit", "recall", "withdraw", "reopen"} {
				rows["POST /v1/"+kind+"/{id}/"+action] = "producer officer admin key-write"
			}
			for _, action := range []string{"request-changes", "publish", "suspend", "reinstate"} {
				rows["POST /v1/"+kind+"/{id}/"+action] = "officer admin key-write"
			}
			rows["POST /v1/"+kind+"/{id}/pictures"] = "producer officer admin key-write"
			rows["PATCH /v1/"+kind+"/{id}/pictures/{picture_id}"] = "producer officer admin key-write"
			rows["DELETE /v1/"+kind+"/{id}/pictures/{picture_id}"] = "producer officer admin key-write"
			rows["GET /v1/"+kind+"/{id}/pictures/{picture_id}/content"] = "producer officer admin key-read"
			rows["GET /v1/"+kind+"/{id}/history"] = "producer officer admin key-read"
		}
		callers := map[string]map[string]string{"anonymous": nil}
		for _, r := range domain.Roles() {
			var provinces []string
			if r == domain.RoleOfficer {
				provinces = []string{"08"}
			}
			a := s.join(t, string(r)+"@example.vn", provinces, r)
			callers[string(r)] = a.header()
			if r == domain.RoleAdmin {
				// This is the most that a key could inherit.
				callers["key-read"] = s.key(t, a, domain.ScopeRead)
				callers["key-write"] = s.key(t, a, domain.ScopeWrite)
			}
		}
		hash, err := hashed()
		if err != nil {
			t.Fatal(err)
		}
		newcomer, err := s.store.Register(t.Context(), domain.User{
			Email: "chua@example.vn", EmailKey: "chua@example.vn", Name: "Chưa", PasswordHash: hash, Roles: domain.Roles(), Provinces: []string{"08"},
		})
		if err != nil {
			t.Fatal(err)
		}
		callers["unconfirmed"] = bearer(s.session(t, newcomer))
		callers["key-none"] = bearer(domain.NewToken(domain.TokenAPIKey))
		locked := s.join(t, "locked@example.vn", nil, domain.RoleBuyer)
		callers["locked"] = s.key(t, locked, domain.ScopeRead, domain.ScopeWrite)
		yes := true
		if _, err := s.store.ChangeUser(t.Context(), domain.Actor{}, locked.ID, 1, domain.UserChange{Locked: &yes, LockedReason: "Thử"}); err != nil {
			t.Fatal(err)
		}

		order := slices.Sorted(maps.Keys(callers))
		for n, route := range s.Routes() {
			name := route.Method + " " + route.Path
			row, ok := rows[name]
			if !ok {
				t.Errorf("%s has no row: who may call it?", name)
				continue
			}
			delete(rows, name)
			path := strings.NewReplacer("{id}", id404, "{user_id}", id404, "{invitation_id}", id404, "{evidence_id}", id404, "{code}", "08", "{ref}", "000000000000", "{file}", "x", "{part}", "reports_open").Replace(route.Path)
			if strings.HasPrefix(path, "/v1/exports/products") {
				path += "?province=01" // a smaller sheet
			}
			allowed := strings.Fields(row)
			for i, caller := range order {
				// The database does not affect who may call what: on the second
				// one, each route is tried by some of the callers.
				if s.store.Dialect() == store.Postgres && (n+i)%3 != 0 {
					continue
				}
				header, body := callers[caller], ""
				if route.Method == http.MethodPost || route.Method == http.MethodPatch {
					body = "{}"
				}
				w := s.send(route.Method, path, header, body)
				nobody := caller == "anonymous" || caller == "locked" || caller == "key-none"
				switch {
				case slices.Contains(allowed, caller):
					if w.Code == http.StatusUnauthorized || w.Code == http.StatusForbidden || w.Code >= 500 {
						t.Errorf("%s as %s: status %d: %s", name, caller, w.Code, w.Body)
					}
				case nobody && (w.Code != http.StatusUnauthorized || !strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Bearer ")):
					t.Errorf("%s as %s: status %d, challenge %q, want 401", name, caller, w.Code, w.Header().Get("WWW-Authenticate"))
				case !nobody && w.Code != http.StatusForbidden:
					t.Errorf("%s as %s: status %d, want 403", name, caller, w.Code)
				}
				if row != everybody && w.Header().Get("Cache-Control") != "no-store" {
					t.Errorf("%s as %s may be cached: %q", name, caller, w.Header().Get("Cache-Control"))
				}
			}
			secured := len(operationOf(s, route.Method, path).Security) > 0
			if secured == (row == everybody) {
				t.Errorf("%s: the contract says otherwise who may call it", name)
			}
		}
		for name := range rows {
			t.Errorf("%s has a row, but is not served", name)
		}
	})
}

// id404 is an id that no row has.
const id404 = "01900000-0000-7000-8000-00000000dead"

// TestTokens: an invalid token gives no access, wherever it is sent.
func TestTokens(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	a := s.join(t, "an@example.vn", nil, domain.RoleBuyer)
	for name, header := range map[string]map[string]string{
		"basic":              {"Authorization": "Basic " + a.token},
		"no scheme":          {"Authorization": a.token},
		"two spaces":         {"Authorization": "Bearer  " + a.token},
		"one letter more":    bearer(a.token + "A"),
		"one letter less":    bearer(a.token[:len(a.token)-1]),
		"another's":          bearer(domain.NewToken(domain.TokenSession)),
		"as an API key":      bearer(strings.Replace(a.token, string(domain.TokenSession), string(domain.TokenAPIKey), 1)),
		"unsigned JWT":       bearer("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9."),
		"its hash":           bearer(hex.EncodeToString(domain.HashToken(a.token))),
		"an injection":       bearer("' OR '1'='1"),
		"two of them":        bearer(a.token + ", Bearer " + a.token),
		"very long":          bearer(strings.Repeat("a", 10000)),
		"in another header":  {"X-Api-Key": a.token},
		"as a cookie":        {"Cookie": "token=" + a.token},
		"empty":              {"Authorization": ""},
		"scheme without one": {"Authorization": "Bearer"},
	} {
		w := s.do(http.MethodGet, "/v1/me", header)
		if w.Code != http.StatusUnauthorized || !strings.HasPrefix(w.Header().Get("WWW-Authenticate"), `Bearer realm="chophien"`) {
			t.Errorf("%s: status %d, challenge %q", name, w.Code, w.Header().Get("WWW-Authenticate"))
		}
		if strings.Contains(w.Body.String(), a.token) {
			t.Errorf("%s: the answer repeats the token", name)
		}
	}
	w := s.do(http.MethodGet, "/v1/me?access_token="+a.token, nil)
	wantStatus(t, "a token in the address", w, http.StatusUnauthorized)
	w = s.do(http.MethodGet, "/v1/me", map[string]string{"Authorization": "bearer " + a.token})
	wantStatus(t, "the scheme in small letters", w, http.StatusOK)

	s.clock.set(noon.Add(domain.SessionLife))
	wantStatus(t, "an expired token", s.do(http.MethodGet, "/v1/me", a.header()), http.StatusUnauthorized)
	if strings.Contains(s.log.String(), strings.TrimPrefix(a.token, string(domain.TokenSession))) {
		t.Error("the log holds a token")
	}
}

// TestAccounts: a user registers, signs in, and ends the session.
func TestAccounts(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		register := func(email, plain, name, role string) *httptest.ResponseRecorder {
			w := s.send(http.MethodPost, "/v1/users", nil, fmt.Sprintf(`{"email":%q,"password":%q,"name":%q,"role":%q}`, email, plain, name, role))
			return w
		}
		w := register("Bếp.Lửa@example.vn", goodPassword, " Nguyễn Thị An ", "producer")
		wantStatus(t, "registering", w, http.StatusCreated)
		if text(t, w, "name") != "Nguyễn Thị An" || text(t, w, "roles") != "[producer]" || w.Header().Get("ETag") != `"1"` || w.Header().Get("Location") != "/v1/me" {
			t.Fatalf("registered %v %s", w.Header(), w.Body)
		}
		for _, secret := range []string{"argon2", "password", goodPassword} {
			if strings.Contains(w.Body.String(), secret) {
				t.Errorf("the answer holds %q", secret)
			}
		}
		wantStatus(t, "the same address in capitals and NFD", register(norm.NFD.String("BẾP.LỬA@EXAMPLE.VN"), goodPassword, "Khác", "buyer"), http.StatusConflict)

		// Name and password are Unicode text: NFD signs in, too, and other
		// marks do not.
		w = signIn(s, "bếp.lửa@EXAMPLE.vn", norm.NFD.String(goodPassword), map[string]string{"User-Agent": "thử\x00nghiệm"})
		wantStatus(t, "signing in", w, http.StatusCreated)
		if w.Header().Get("Cache-Control") != "no-store" || text(t, w, "token_type") != "Bearer" || w.Header().Get("Location") != "/v1/me/sessions/"+text(t, w, "id") {
			t.Errorf("signed in with %v", w.Header())
		}
		first := bearer(text(t, w, "token"))
		wantStatus(t, "signing in without marks", signIn(s, "bếp.lửa@example.vn", domain.Fold(goodPassword), nil), http.StatusUnauthorized)

		// Unknown and known addresses get the same answer.
		wrong, unknown := signIn(s, "bếp.lửa@example.vn", "sai mật khẩu", nil), signIn(s, "không.có@example.vn", "sai mật khẩu", nil)
		cut := func(w *httptest.ResponseRecorder) string {
			before, _, _ := strings.Cut(w.Body.String(), `"request_id"`)
			return strconv.Itoa(w.Code) + before
		}
		if cut(wrong) != cut(unknown) || wrong.Code != http.StatusUnauthorized || wrong.Header().Get("WWW-Authenticate") == "" {
			t.Errorf("known: %s\nunknown: %s", cut(wrong), cut(unknown))
		}

		// A change names the version that was read.
		me := s.do(http.MethodGet, "/v1/me", first)
		wantStatus(t, "reading me", me, http.StatusOK)
		patch := func(header map[string]string, tag, body string) *httptest.ResponseRecorder {
			if tag != "" {
				header = with(header, "If-Match", tag)
			}
			w := s.send(http.MethodPatch, "/v1/me", header, body)
			return w
		}
		wantStatus(t, "a change without If-Match", patch(first, "", `{"name":"Bình"}`), http.StatusPreconditionRequired)
		wantStatus(t, "a change of another version", patch(first, `"7"`, `{"name":"Bình"}`), http.StatusPreconditionFailed)
		w = patch(first, me.Header().Get("ETag"), `{"name":"Trần Văn Bình"}`)
		wantStatus(t, "a change", w, http.StatusOK)
		if text(t, w, "name") != "Trần Văn Bình" || w.Header().Get("ETag") != `"2"` {
			t.Errorf("changed to %s %s", w.Header().Get("ETag"), w.Body)
		}
		wantStatus(t, "the same change again", patch(first, me.Header().Get("ETag"), `{"name":"Chi"}`), http.StatusPreconditionFailed)
		for name, body := range map[string]string{
			"roles":              `{"roles":["admin"]}`,
			"email":              `{"email":"x@example.vn"}`,
			"version":            `{"version":9}`,
			"an empty name":      `{"name":" "}`,
			"a name of lines":    `{"name":"a\r\nBcc: b"}`,
			"password alone":     `{"password":"mưa rơi bên hiên"}`,
			"a wrong current":    `{"password":"mưa rơi bên hiên","current_password":"sai"}`,
			"a weak password":    `{"password":"12345678","current_password":"` + goodPassword + `"}`,
			"current alone":      `{"current_password":"` + goodPassword + `"}`,
			"a number as name":   `{"name":1}`,
			"the address itself": `{"password":"bếp lửa example.vn","current_password":"` + goodPassword + `"}`,
		} {
			t.Run(name, func(t *testing.T) {
				w := patch(first, `"2"`, body)
				if w.Code != http.StatusUnprocessableEntity || !strings.HasPrefix(text(t, w, "errors.0.location"), "body") {
					t.Errorf("%s: status %d: %s", name, w.Code, w.Body)
				}
			})
		}

		// A new password ends the other sessions.
		w = signIn(s, "bếp.lửa@example.vn", goodPassword, nil)
		wantStatus(t, "signing in again", w, http.StatusCreated)
		second := bearer(text(t, w, "token"))
		wantStatus(t, "a new password", patch(first, `"2"`, `{"password":"mưa rơi bên hiên","current_password":"`+goodPassword+`"}`), http.StatusOK)
		wantStatus(t, "the other session", s.do(http.MethodGet, "/v1/me", second), http.StatusUnauthorized)
		wantStatus(t, "this session", s.do(http.MethodGet, "/v1/me", first), http.StatusOK)
		wantStatus(t, "the old password", signIn(s, "bếp.lửa@example.vn", goodPassword, nil), http.StatusUnauthorized)
		w = signIn(s, "bếp.lửa@example.vn", "mưa rơi bên hiên", nil)
		wantStatus(t, "the new password", w, http.StatusCreated)
		third, thirdID := bearer(text(t, w, "token")), text(t, w, "id")

		// Sessions: mine only.
		other := s.join(t, "khac@example.vn", nil, domain.RoleBuyer)
		w = s.do(http.MethodGet, "/v1/me/sessions", first)
		wantStatus(t, "sessions", w, http.StatusOK)
		if text(t, w, "items.#") != "2" || text(t, w, "items.0.id") != thirdID || text(t, w, "items.0.current") != "false" || text(t, w, "items.1.current") != "true" || text(t, w, "items.1.user_agent") != "thửnghiệm" {
			t.Errorf("sessions: %s", w.Body)
		}
		wantStatus(t, "ending another's session", s.do(http.MethodDelete, "/v1/me/sessions/"+thirdID, other.header()), http.StatusNotFound)
		wantStatus(t, "the session still", s.do(http.MethodGet, "/v1/me", third), http.StatusOK)
		wantStatus(t, "ending a session", s.do(http.MethodDelete, "/v1/me/sessions/"+thirdID, first), http.StatusNoContent)
		wantStatus(t, "the ended session", s.do(http.MethodGet, "/v1/me", third), http.StatusUnauthorized)
		wantStatus(t, "ending it again", s.do(http.MethodDelete, "/v1/me/sessions/"+thirdID, first), http.StatusNotFound)

		// API keys: shown once, mine only.
		w = s.send(http.MethodPost, "/v1/me/api-keys", first, `{"name":"Kho hàng","scopes":["read"]}`)
		wantStatus(t, "making a key", w, http.StatusCreated)
		keyToken, keyID := text(t, w, "token"), text(t, w, "id")
		w = s.do(http.MethodGet, "/v1/me", bearer(keyToken))
		wantStatus(t, "using the key", w, http.StatusOK)
		w = s.do(http.MethodGet, "/v1/me/api-keys", first)
		wantStatus(t, "keys", w, http.StatusOK)
		if strings.Contains(w.Body.String(), keyToken) || !strings.HasPrefix(keyToken, text(t, w, "items.0.hint")) || text(t, w, "items.0.last_used_at") == "<nil>" {
			t.Errorf("keys: %s", w.Body)
		}
		wantStatus(t, "revoking another's key", s.do(http.MethodDelete, "/v1/me/api-keys/"+keyID, other.header()), http.StatusNotFound)
		wantStatus(t, "revoking the key", s.do(http.MethodDelete, "/v1/me/api-keys/"+keyID, first), http.StatusNoContent)
		wantStatus(t, "the revoked key", s.do(http.MethodGet, "/v1/me", bearer(keyToken)), http.StatusUnauthorized)
		for name, body := range map[string]string{
			"no scope":      `{"name":"x","scopes":[]}`,
			"all scopes":    `{"name":"x","scopes":["*"]}`,
			"a scope twice": `{"name":"x","scopes":["read","read"]}`,
			"no name":       `{"name":" ","scopes":["read"]}`,
			"in the past":   `{"name":"x","scopes":["read"],"expires_at":"2020-01-01T00:00:00Z"}`,
			"another owner": `{"name":"x","scopes":["read"],"user_id":"` + other.ID + `"}`,
		} {
			t.Run(name, func(t *testing.T) {
				wantStatus(t, name, s.send(http.MethodPost, "/v1/me/api-keys", first, body), http.StatusUnprocessableEntity)
			})
		}

		wantStatus(t, "signing out", s.do(http.MethodDelete, "/v1/me/sessions/current", first), http.StatusNoContent)
		wantStatus(t, "after signing out", s.do(http.MethodGet, "/v1/me", first), http.StatusUnauthorized)
		for _, secret := range []string{keyToken, goodPassword, "mưa rơi"} {
			if strings.Contains(s.log.String(), secret) {
				t.Errorf("the log holds %q", secret)
			}
		}
	})
}

func TestRegisterRefuses(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	valid := map[string]string{"email": `"an@example.vn"`, "password": `"` + goodPassword + `"`, "name": `"An"`, "role": `"buyer"`}
	for name, c := range map[string]struct {
		field, value string
		status       int
	}{
		"admin":                 {"role", `"admin"`, 422},
		"officer":               {"role", `"officer"`, 422},
		"roles":                 {"roles", `["admin"]`, 422},
		"provinces":             {"provinces", `["08"]`, 422},
		"an id":                 {"id", `"` + id404 + `"`, 422},
		"no address":            {"email", `"an"`, 422},
		"a name before it":      {"email", `"An <an@example.vn>"`, 422},
		"a header in it":        {"email", `"an@example.vn\r\nBcc: b@example.vn"`, 422},
		"a NUL in it":           {"email", `"an\u0000@example.vn"`, 422},
		"a mail domain of one":  {"email", `"an@localhost"`, 422},
		"an IP address":         {"email", `"an@[192.0.2.1]"`, 422},
		"300 letters":           {"email", `"` + strings.Repeat("a", 300) + `@example.vn"`, 422},
		"an empty name":         {"name", `""`, 422},
		"a name with a NUL":     {"name", `"a\u0000"`, 422},
		"a name of 201":         {"name", `"` + strings.Repeat("ă", 201) + `"`, 422},
		"seven characters":      {"password", `"ừữợộẩẫặ"`, 422},
		"a common password":     {"password", `"iloveyou"`, 422},
		"129 characters":        {"password", `"` + strings.Repeat("ab cd-ef ", 14) + `xyz"`, 422},
		"null":                  {"password", `null`, 422},
		"a list":                {"password", `["x"]`, 422},
		"not UTF-8":             {"password", "\"tr\xffng ch\xfe tr\xean\"", 400},
		"not JSON":              {"password", `{`, 400},
		"64 characters is fine": {"password", `"` + string([]rune(strings.Repeat("mưa rơi bên hiên nhà ", 4))[:64]) + `"`, 201},
	} {
		t.Run(name, func(t *testing.T) {
			fields := map[string]string{}
			for k, v := range valid {
				fields[k] = v
			}
			fields[c.field] = c.value
			var parts []string
			for k, v := range fields {
				parts = append(parts, strconv.Quote(k)+":"+v)
			}
			w := s.send(http.MethodPost, "/v1/users", nil, "{"+strings.Join(parts, ",")+"}")
			if w.Code != c.status {
				t.Errorf("%s: status %d, want %d: %s", name, w.Code, c.status, w.Body)
			}
			if c.status == 422 && !strings.Contains(text(t, w, "errors.0.location"), c.field) {
				t.Errorf("%s: the answer does not name %s: %s", name, c.field, w.Body)
			}
		})
	}
	wantStatus(t, "the same in the query", s.send(http.MethodPost, "/v1/users?role=admin", nil,
		`{"email":"b@example.vn","password":"`+goodPassword+`","name":"B","role":"buyer"}`), http.StatusUnprocessableEntity)
	wantStatus(t, "no body", s.send(http.MethodPost, "/v1/users", nil, ""), http.StatusBadRequest)
	wantStatus(t, "a form", s.send(http.MethodPost, "/v1/users", map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, "role=admin"), http.StatusUnsupportedMediaType)
	wantStatus(t, "a large body", s.send(http.MethodPost, "/v1/users", nil, `{"name":"`+strings.Repeat("a", 17<<10)+`"}`), http.StatusRequestEntityTooLarge)
}

// TestAdministration: what an admin grants, revokes and locks holds for the
// next request.
func TestAdministration(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		admin := s.join(t, "admin@example.vn", nil, domain.RoleAdmin)
		an := s.join(t, "an@example.vn", nil, domain.RoleBuyer)
		patch := func(by account, who, tag, body string) *httptest.ResponseRecorder {
			path := "/v1/admin/users/" + who
			w := s.send(http.MethodPatch, path, with(by.header(), "If-Match", tag), body)
			return w
		}
		wantStatus(t, "a buyer appoints itself", patch(an, an.ID, `"1"`, `{"roles":["admin"]}`), http.StatusForbidden)
		w := patch(admin, an.ID, `"1"`, `{"roles":["buyer","officer"],"provinces":["15","08"]}`)
		wantStatus(t, "appointing an officer", w, http.StatusOK)
		if text(t, w, "roles") != "[buyer officer]" || text(t, w, "provinces") != "[08 15]" {
			t.Errorf("appointed %s", w.Body)
		}
		// A revoked province is lost with the next request, by session and by
		// key.
		reads := func(what string, want int, headers ...map[string]string) {
			t.Helper()
			for _, header := range headers {
				wantStatus(t, what, s.do(http.MethodGet, "/v1/me/products/"+draftID, header), want)
			}
		}
		moved := s.key(t, an, domain.ScopeRead)
		reads("a draft of the province", http.StatusOK, an.header(), moved)
		wantStatus(t, "moving the officer", patch(admin, an.ID, `"2"`, `{"provinces":["15"]}`), http.StatusOK)
		reads("a draft of the province that is lost", http.StatusNotFound, an.header(), moved)
		for name, body := range map[string]string{
			"an officer of the old map": `{"provinces":["02"]}`,
			"an officer of nowhere":     `{"roles":["officer"],"provinces":[]}`,
			"a buyer of a province":     `{"roles":["buyer"],"provinces":["08"]}`,
			"no role":                   `{"roles":[]}`,
			"an unknown role":           `{"roles":["root"]}`,
			"a lock without a reason":   `{"locked":true}`,
			"a password":                `{"password":"x"}`,
			"an address":                `{"email":"x@example.vn"}`,
		} {
			t.Run(name, func(t *testing.T) {
				wantStatus(t, name, patch(admin, an.ID, `"3"`, body), http.StatusUnprocessableEntity)
			})
		}
		wantStatus(t, "without If-Match", s.send(http.MethodPatch, "/v1/admin/users/"+an.ID, admin.header(), `{}`), http.StatusPreconditionRequired)
		wantStatus(t, "of an older version", patch(admin, an.ID, `"2"`, `{"roles":["buyer"]}`), http.StatusPreconditionFailed)
		wantStatus(t, "no such user", patch(admin, id404, `"1"`, `{}`), http.StatusNotFound)
		wantStatus(t, "the last admin resigns", patch(admin, admin.ID, `"1"`, `{"roles":["buyer"]}`), http.StatusConflict)

		// A role that is revoked and a lock hold for tokens that have not expired.
		key := s.key(t, an, domain.ScopeRead)
		wantStatus(t, "a second admin", patch(admin, an.ID, `"3"`, `{"roles":["admin"]}`), http.StatusOK)
		wantStatus(t, "its list", s.do(http.MethodGet, "/v1/admin/users", an.header()), http.StatusOK)
		wantStatus(t, "the role revoked", patch(admin, an.ID, `"4"`, `{"roles":["buyer"]}`), http.StatusOK)
		wantStatus(t, "its list again", s.do(http.MethodGet, "/v1/admin/users", an.header()), http.StatusForbidden)
		reads("a draft without any role for it", http.StatusForbidden, an.header(), moved)
		wantStatus(t, "a lock", patch(admin, an.ID, `"5"`, `{"locked":true,"locked_reason":"Giả mạo"}`), http.StatusOK)
		wantStatus(t, "the locked user", s.do(http.MethodGet, "/v1/me", an.header()), http.StatusUnauthorized)
		wantStatus(t, "its key", s.do(http.MethodGet, "/v1/me", key), http.StatusUnauthorized)
		wantStatus(t, "its sign-in", signIn(s, "an@example.vn", goodPassword, nil), http.StatusForbidden)
		wantStatus(t, "its sign-in with a wrong password", signIn(s, "an@example.vn", "sai mật khẩu", nil), http.StatusUnauthorized)
		wantStatus(t, "unlocking", patch(admin, an.ID, `"6"`, `{"locked":false}`), http.StatusOK)
		wantStatus(t, "its sign-in afterwards", signIn(s, "an@example.vn", goodPassword, nil), http.StatusCreated)

		w = s.do(http.MethodGet, "/v1/admin/users/"+an.ID, admin.header())
		wantStatus(t, "one user", w, http.StatusOK)
		if w.Header().Get("ETag") != `"7"` {
			t.Errorf("its ETag is %s", w.Header().Get("ETag"))
		}
		for path, want := range map[string]string{
			"/v1/admin/users":                           "2",
			"/v1/admin/users?role=admin":                "1",
			"/v1/admin/users?email=AN@example.vn":       "1",
			"/v1/admin/users?email=an%40ex":             "1",
			"/v1/admin/users?q=AN%40":                   "1",
			"/v1/admin/users?confirmed=false":           "0",
			"/v1/admin/users?locked=true":               "0",
			"/v1/admin/users?role=officer&province=08":  "0",
			"/v1/admin/users?limit=1&total=true":        "1",
			"/v1/admin/users?province=%27%20OR%201%3D1": "0",
			"/v1/admin/users?email=nobody%40example.vn": "0",
			"/v1/admin/users?role=buyer&locked=false":   "1",
		} {
			t.Run(path, func(t *testing.T) {
				w := s.do(http.MethodGet, path, admin.header())
				wantStatus(t, path, w, http.StatusOK)
				if text(t, w, "items.#") != want {
					t.Errorf("%s lists %s, want %s", path, text(t, w, "items.#"), want)
				}
			})
		}
		for _, query := range []string{"role=root", "locked=maybe", "limit=0", "limit=101", "cursor=x", "family=An", "confirmed=maybe"} {
			t.Run(query, func(t *testing.T) {
				wantStatus(t, query, s.do(http.MethodGet, "/v1/admin/users?"+query, admin.header()), http.StatusUnprocessableEntity)
			})
		}
	})
}

// TestLimits: guesses are counted by account and by address, for all processes
// together, and the client cannot choose its address.
func TestLimits(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		s.join(t, "an@example.vn", nil, domain.RoleBuyer)
		tries := func(n int, try func(i int) int) map[int]int {
			codes := map[int]int{}
			for i := range n {
				codes[try(i)]++
			}
			return codes
		}
		// A false header changes nothing.
		account := domain.SignInsPerAccount()
		codes := tries(account.Max+3, func(i int) int {
			return signIn(s, "an@example.vn", "sai mật khẩu", map[string]string{"X-Forwarded-For": fmt.Sprintf("203.0.113.%d", i), "X-Real-Ip": fmt.Sprintf("203.0.113.%d", i)}).Code
		})
		if codes[http.StatusUnauthorized] != account.Max || codes[http.StatusTooManyRequests] != 3 {
			t.Fatalf("guesses at one account: %v", codes)
		}
		w := signIn(s, "AN@example.vn", goodPassword, nil)
		wantStatus(t, "even the right password", w, http.StatusTooManyRequests)
		wait, err := strconv.Atoi(w.Header().Get("Retry-After"))
		if step := int(account.Window.Seconds()) / account.Max; err != nil || wait != step {
			t.Fatalf("Retry-After %q, want %d", w.Header().Get("Retry-After"), step)
		}
		s.clock.set(noon.Add(time.Duration(wait) * time.Second))
		wantStatus(t, "after that time", signIn(s, "an@example.vn", goodPassword, nil), http.StatusCreated)
		// A successful sign-in restores all attempts.
		wantStatus(t, "once more", signIn(s, "an@example.vn", goodPassword, nil), http.StatusCreated)

		// Unknown addresses are counted, too, and so is the client.
		s.clock.set(noon.Add(time.Hour))
		codes = tries(account.Max+3, func(int) int { return signIn(s, "khong.co@example.vn", "sai mật khẩu", nil).Code })
		if codes[http.StatusUnauthorized] != account.Max || codes[http.StatusTooManyRequests] != 3 {
			t.Fatalf("guesses at an unknown account: %v", codes)
		}
		s.clock.set(noon.Add(2 * time.Hour))
		address := domain.SignInsPerAddress()
		codes = tries(address.Max+3, func(i int) int {
			return signIn(s, fmt.Sprintf("nguoi.%d@example.vn", i), "sai mật khẩu", map[string]string{"X-Forwarded-For": fmt.Sprintf("203.0.113.%d", i)}).Code
		})
		if codes[http.StatusUnauthorized] != address.Max || codes[http.StatusTooManyRequests] != 3 {
			t.Fatalf("guesses from one address: %v", codes)
		}
		codes = tries(domain.RegistersPerAccount().Max+2, func(int) int {
			return s.send(http.MethodPost, "/v1/users", nil, `{"email":"an@example.vn","password":"`+goodPassword+`","name":"B","role":"buyer"}`).Code
		})
		if codes[http.StatusConflict] != domain.RegistersPerAccount().Max || codes[http.StatusTooManyRequests] != 2 {
			t.Fatalf("registrations of one address: %v", codes)
		}
	})
}

// TestProxies: behind a trusted proxy, clients are distinguished by its header,
// only as far as the proxy wrote it.
func TestProxies(t *testing.T) {
	t.Parallel()
	servers := map[string]*server{} // by what they trust
	// 192.0.2.1 is the peer of every request that httptest makes.
	for n, c := range []struct {
		name    string
		trusted string
		header  func(i int) map[string]string
		limited bool
	}{
		{"each client its own", "192.0.2.0/24", func(i int) map[string]string {
			return map[string]string{"X-Forwarded-For": fmt.Sprintf("203.0.113.%d", i)}
		}, false},
		{"two proxies", "192.0.2.0/24,10.0.0.0/8", func(i int) map[string]string {
			return map[string]string{"X-Forwarded-For": fmt.Sprintf("203.0.113.%d, 10.1.2.3", i)}
		}, false},
		{"another proxy is trusted", "10.0.0.0/8", func(i int) map[string]string {
			return map[string]string{"X-Forwarded-For": fmt.Sprintf("203.0.113.%d", i)}
		}, true},
		{"the client lies to the proxy", "192.0.2.0/24", func(i int) map[string]string {
			return map[string]string{"X-Forwarded-For": fmt.Sprintf("203.0.113.%d, 198.51.100.9", i)}
		}, true},
		{"the client says it is a private address", "192.0.2.0/24", func(i int) map[string]string {
			return map[string]string{"X-Forwarded-For": fmt.Sprintf("203.0.113.%d, 127.0.0.1", i)}
		}, true},
		{"the client says it is in a private network", "192.0.2.0/24", func(i int) map[string]string {
			return map[string]string{"X-Forwarded-For": fmt.Sprintf("203.0.113.%d, 10.0.0.1", i)}
		}, true},
		{"the client says it is on the same link", "192.0.2.0/24", func(i int) map[string]string {
			return map[string]string{"X-Forwarded-For": fmt.Sprintf("203.0.113.%d, 169.254.0.1", i)}
		}, true},
		{"noise", "192.0.2.0/24", func(i int) map[string]string {
			return map[string]string{"X-Forwarded-For": fmt.Sprintf("client-%d", i)}
		}, true},
		{"other headers", "192.0.2.0/24", func(i int) map[string]string {
			return map[string]string{"X-Real-Ip": fmt.Sprintf("203.0.113.%d", i), "Forwarded": fmt.Sprintf("for=203.0.113.%d", i)}
		}, true},
		{"one network of IPv6", "192.0.2.0/24", func(i int) map[string]string {
			return map[string]string{"X-Forwarded-For": fmt.Sprintf("2001:db8:1:2::%x", i+1)}
		}, true},
		{"networks of IPv6", "192.0.2.0/24", func(i int) map[string]string {
			return map[string]string{"X-Forwarded-For": fmt.Sprintf("2001:db8:1:%x::1", i+1)}
		}, false},
	} {
		s := servers[c.trusted]
		if s == nil {
			s = newChanged(t, setup{proxies: c.trusted})
			servers[c.trusted] = s
		}
		s.clock.set(s.clock.now().Add(2 * domain.RegistersPerAddress().Window)) // what was counted before is forgotten
		limited := false
		for i := range domain.RegistersPerAddress().Max + 1 {
			w := s.send(http.MethodPost, "/v1/users", c.header(i), fmt.Sprintf(`{"email":"nguoi.%d.%d@example.vn","password":"%s","name":"B","role":"buyer"}`, n, i, goodPassword))
			limited = limited || w.Code == http.StatusTooManyRequests
		}
		if limited != c.limited {
			t.Errorf("%s: limited: %v, want %v", c.name, limited, c.limited)
		}
	}
}
