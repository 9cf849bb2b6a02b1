package api_test

import (
	"net/http"
	"strings"
	"testing"

	"chophien/domain"
)

// An admin reads the health of the index and repairs it.
func TestSearchHealth(t *testing.T) {
	t.Parallel()
	eachIndex(t, func(t *testing.T, s *server) {
		admin := s.join(t, "admin@example.vn", nil, domain.RoleAdmin).header()
		const health, repair = "/v1/admin/search/health", "/v1/admin/search/repair"
		first := s.send(http.MethodGet, health, admin, "")
		if first.Code != http.StatusOK || !strings.Contains(first.Body.String(), `"last_check":null`) {
			t.Errorf("health before the first comparison: %d %s", first.Code, first.Body)
		}
		done := s.send(http.MethodPost, repair, admin, "")
		if done.Code != http.StatusOK || !strings.Contains(done.Body.String(), `"extra":0,"stale":0`) {
			t.Errorf("repair: %d %s", done.Code, done.Body)
		}
		after := s.send(http.MethodGet, health, admin, "")
		if after.Code != http.StatusOK || strings.Contains(after.Body.String(), `"last_check":null`) || !strings.Contains(after.Body.String(), `"engine":"ok"`) {
			t.Errorf("health after a comparison: %d %s", after.Code, after.Body)
		}
	})
}
