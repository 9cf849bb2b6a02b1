package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"chophien/domain"
)

// An admin reads the explanation of a search.
func TestExplainSearch(t *testing.T) {
	t.Parallel()
	eachIndex(t, func(t *testing.T, s *server) {
		admin := s.join(t, "admin@example.vn", nil, domain.RoleAdmin).header()
		const path = "/v1/admin/search/explain?q=che+shan+4+sao"
		answer := s.send(http.MethodGet, path, admin, "")
		var got struct {
			Terms    []struct{ Text string }
			Filters  []struct{ Name, Value string }
			Requests [][]struct{ Text string }
		}
		if err := json.Unmarshal(answer.Body.Bytes(), &got); answer.Code != http.StatusOK || err != nil {
			t.Fatalf("%d %s: %v", answer.Code, answer.Body, err)
		}
		if len(got.Terms) != 2 || len(got.Filters) != 1 || got.Filters[0].Name != "stars" || len(got.Requests) == 0 || got.Requests[0][0].Text == "" {
			t.Errorf("the explanation is %s", answer.Body)
		}
		if none := s.send(http.MethodGet, "/v1/admin/search/explain", admin, ""); none.Code != http.StatusUnprocessableEntity {
			t.Errorf("without q: %d", none.Code)
		}
	})
}
