package api_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"chophien/domain"
)

// TestMemberships: an officer hands a producer to its owner, who invites a
// colleague; no one else becomes a member (checks A2, A8, K8).
func TestMemberships(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		maker := s.anyProducer(t)
		officer := s.join(t, "can.bo@example.vn", []string{maker.ProvinceCode}, domain.RoleOfficer)
		elsewhere := "01"
		if maker.ProvinceCode == elsewhere {
			elsewhere = "08"
		}
		stranger := s.join(t, "can.bo.khac@example.vn", []string{elsewhere}, domain.RoleOfficer)
		an := s.join(t, "An@example.vn", nil, domain.RoleBuyer)
		binh := s.join(t, "binh@example.vn", nil, domain.RoleProducer)
		send := func(a account, method, path, body string) *httptest.ResponseRecorder {
			t.Helper()
			w := s.send(method, path, a.header(), body)
			return w
		}
		members, invitations := "/v1/producers/"+maker.ID+"/members", "/v1/producers/"+maker.ID+"/invitations"
		accept := func(a account, token string) *httptest.ResponseRecorder {
			return send(a, http.MethodPost, "/v1/me/invitations/accept", `{"token":"`+token+`"}`)
		}

		wantStatus(t, "an officer of another province", send(stranger, http.MethodPost, invitations, `{"email":"an@example.vn"}`), http.StatusNotFound)
		wantStatus(t, "a producer of something else", send(binh, http.MethodGet, members, ""), http.StatusNotFound)
		w := send(officer, http.MethodPost, invitations, `{"email":"x y"}`)
		if w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != "body.email" {
			t.Errorf("a bad address: %d %s", w.Code, w.Body)
		}
		first := send(officer, http.MethodPost, invitations, `{"email":"an@example.vn"}`)
		wantStatus(t, "inviting", first, http.StatusCreated)
		second := send(officer, http.MethodPost, invitations, `{"email":"AN@example.vn"}`)
		wantStatus(t, "inviting again", second, http.StatusCreated)
		wantStatus(t, "the token that was replaced", accept(an, text(t, first, "token")), http.StatusNotFound)
		token := text(t, second, "token")
		wantStatus(t, "a token for another user", accept(binh, token), http.StatusNotFound)
		wantStatus(t, "no token", accept(an, "x"), http.StatusNotFound)

		// Of two concurrent requests with one token, one succeeds.
		var wg sync.WaitGroup
		codes := make([]int, 4)
		for i := range codes {
			wg.Go(func() { codes[i] = accept(an, token).Code })
		}
		wg.Wait()
		in := 0
		for _, c := range codes {
			if c == http.StatusOK {
				in++
			}
		}
		if in != 1 {
			t.Fatalf("of twins with one token: %v", codes)
		}
		w = send(an, http.MethodGet, "/v1/me/memberships", "")
		if text(t, w, "items.#") != "1" || text(t, w, "items.0.producer_id") != maker.ID || text(t, w, "items.0.owner") != "true" {
			t.Fatalf("the first member: %s", w.Body)
		}
		if w = send(an, http.MethodGet, "/v1/me", ""); text(t, w, "roles") != "[buyer producer]" {
			t.Errorf("roles: %s", w.Body)
		}

		// Owners may invite; other members may not.
		w = send(an, http.MethodPost, invitations, `{"email":"binh@example.vn"}`)
		wantStatus(t, "the owner invites", w, http.StatusCreated)
		wantStatus(t, "accepting", accept(binh, text(t, w, "token")), http.StatusOK)
		wantStatus(t, "a member twice", send(an, http.MethodPost, invitations, `{"email":"binh@example.vn"}`), http.StatusConflict)
		wantStatus(t, "a plain member invites", send(binh, http.MethodPost, invitations, `{"email":"chi@example.vn"}`), http.StatusForbidden)
		wantStatus(t, "a plain member rises", send(binh, http.MethodPatch, members+"/"+binh.ID, `{"owner":true}`), http.StatusForbidden)
		if w = send(binh, http.MethodGet, members, ""); text(t, w, "items.#") != "2" || text(t, w, "items.0.user_id") != an.ID {
			t.Errorf("members: %s", w.Body)
		}
		w = send(an, http.MethodPost, invitations, `{"email":"chi@example.vn","owner":true}`)
		open := text(t, w, "id")
		wantStatus(t, "revoking", send(an, http.MethodDelete, invitations+"/"+open, ""), http.StatusNoContent)
		wantStatus(t, "revoking again", send(an, http.MethodDelete, invitations+"/"+open, ""), http.StatusNotFound)
		chi := s.join(t, "chi@example.vn", nil, domain.RoleProducer)
		wantStatus(t, "a revoked token", accept(chi, text(t, w, "token")), http.StatusNotFound)
		if w = send(an, http.MethodGet, invitations, ""); text(t, w, "items.0.state") != "revoked" || text(t, w, "items.1.state") != "accepted" || text(t, w, "items.#") != "4" {
			t.Errorf("invitations: %s", w.Body)
		}

		// An owner must stay, and a removed member has no access from the next
		// request.
		wantStatus(t, "the last owner leaves", send(an, http.MethodDelete, members+"/"+an.ID, ""), http.StatusConflict)
		wantStatus(t, "the last owner steps down", send(an, http.MethodPatch, members+"/"+an.ID, `{"owner":false}`), http.StatusConflict)
		wantStatus(t, "another owner", send(an, http.MethodPatch, members+"/"+binh.ID, `{"owner":true}`), http.StatusOK)
		wantStatus(t, "now the first leaves", send(an, http.MethodDelete, members+"/"+an.ID, ""), http.StatusNoContent)
		wantStatus(t, "and is out", send(an, http.MethodGet, members, ""), http.StatusNotFound)
		wantStatus(t, "the officer gives no reason", send(officer, http.MethodDelete, members+"/"+binh.ID, ""), http.StatusUnprocessableEntity)
		wantStatus(t, "the officer removes the rest", send(officer, http.MethodDelete, members+"/"+binh.ID, `{"reason":"đã nghỉ việc"}`), http.StatusNoContent)
		wantStatus(t, "no such member", send(officer, http.MethodDelete, members+"/"+binh.ID, `{"reason":"đã nghỉ việc"}`), http.StatusNotFound)

		log, err := s.store.AuditEntries(t.Context(), domain.AuditFilter{Listing: domain.Ref{Kind: domain.KindProducer, ID: maker.ID}}, domain.Page{Limit: 100})
		if err != nil || len(log.Items) != 10 || !log.Items[0].OnBehalf || log.Items[0].Action != "membership.remove" {
			t.Errorf("the history has %d entries (%v): %+v", len(log.Items), err, log.Items)
		}

		// Invitations expire, and guesses of tokens are limited.
		dung := s.join(t, "dung@example.vn", nil, domain.RoleBuyer)
		w = send(officer, http.MethodPost, invitations, `{"email":"dung@example.vn"}`)
		wantStatus(t, "one more", w, http.StatusCreated)
		s.clock.set(noon.AddDate(0, 0, domain.InvitationDays).Add(time.Second))
		late := accept(dung, text(t, w, "token"))
		wantStatus(t, "after its end", late, http.StatusNotFound)
		if w = send(officer, http.MethodGet, invitations, ""); text(t, w, "items.0.state") != "expired" {
			t.Errorf("after its end: %s", w.Body)
		}
		w = send(officer, http.MethodPost, invitations, `{"email":"dung@example.vn"}`)
		wantStatus(t, "a new one", w, http.StatusCreated)
		for range domain.InvitationAcceptsPerAccount().Max - 1 {
			wantStatus(t, "a guess", accept(dung, domain.NewToken(domain.TokenInvitation)), http.StatusNotFound)
		}
		right := accept(dung, text(t, w, "token"))
		wantStatus(t, "the right one after many guesses", right, http.StatusTooManyRequests)
		if right.Header().Get("Retry-After") == "" {
			t.Error("a limit without Retry-After")
		}
	})
}

// anyProducer returns a published producer of the fixture.
func (s *server) anyProducer(t testing.TB) domain.Producer {
	t.Helper()
	found, err := s.store.Producers(t.Context(), domain.ListingFilter{ValidOn: domain.Today(s.clock.now())}, domain.Page{Sort: domain.SortName, Limit: 1})
	if err != nil || len(found.Items) == 0 {
		t.Fatalf("the fixture has no producer (%v)", err)
	}
	return found.Items[0]
}
