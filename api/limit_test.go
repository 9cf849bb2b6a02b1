package api_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"chophien/domain"
)

// TestListingLimits: an account adds so many listings a day one by one, whatever
// their kind, and each answer says how many are left.
func TestListingLimits(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	officer := s.join(t, "can.bo.han@example.vn", []string{"08"}, domain.RoleOfficer)
	other := s.join(t, "can.bo.khac@example.vn", []string{"08"}, domain.RoleOfficer)
	add := func(a account, i int) (int, http.Header) {
		w := s.send(http.MethodPost, "/v1/producers", a.header(), fmt.Sprintf(`{"name":"HTX số %d","kind":"cooperative","place":{"province":"08"}}`, i))
		return w.Code, w.Header()
	}
	l := domain.ListingsPerAccount()
	status, header := add(officer, 0)
	step := int(l.Window.Seconds()) / l.Max
	if status != http.StatusCreated || header.Get("RateLimit-Policy") != fmt.Sprintf(`"listing-account";q=%d;w=%d`, l.Max, int(l.Window.Seconds())) ||
		header.Get("RateLimit") != fmt.Sprintf(`"listing-account";r=%d;t=%d`, l.Max-1, step) {
		t.Fatalf("the first: %d %v", status, header)
	}
	use := domain.LimitUse{Limit: l, Subject: officer.ID}
	for range l.Max - 2 { // as pages and another replica do
		if err := s.store.UseLimits(t.Context(), use); err != nil {
			t.Fatal(err)
		}
	}
	if status, header = add(officer, 1); status != http.StatusCreated || header.Get("RateLimit") != fmt.Sprintf(`"listing-account";r=0;t=%d`, int(l.Window.Seconds())) {
		t.Errorf("the last: %d %v", status, header)
	}
	for path, body := range map[string]string{
		"/v1/producers":      `{"name":"HTX cuối","kind":"cooperative","place":{"province":"08"}}`,
		"/v1/products":       `{"name":"Chè cuối","producer_id":"` + producerID + `","set":"I.5.a"}`,
		"/v1/craft-villages": `{"name":"Làng cuối","trade":"dệt","trade_group":4,"place":{"province":"08"}}`,
		"/v1/tourism-sites":  `{"name":"Điểm cuối","place":{"province":"08"}}`,
	} {
		t.Run(path, func(t *testing.T) {
			w := s.send(http.MethodPost, path, officer.header(), body)
			if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != strconv.Itoa(step) || w.Header().Get("RateLimit") == "" {
				t.Errorf("status %d, %v: %s", w.Code, w.Header(), w.Body)
			}
		})
	}
	if status, _ = add(other, 2); status != http.StatusCreated {
		t.Errorf("another account: %d", status)
	}
	w := s.send(http.MethodPost, "/v1/producers", other.header(), `{"name":"","kind":"cooperative","place":{"province":"08"}}`)
	if w.Code != http.StatusUnprocessableEntity || w.Header().Get("RateLimit") != fmt.Sprintf(`"listing-account";r=%d;t=%d`, l.Max-1, step) {
		t.Errorf("a form that is refused uses none: %d %v", w.Code, w.Header())
	}
}
