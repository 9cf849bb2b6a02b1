package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// hits returns how many requests got a kept answer.
func (s *server) hits(t *testing.T) float64 {
	t.Helper()
	families, err := s.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == "chophien_kept_answers_total" && m.GetLabel()[0].GetValue() == "hit" {
				return m.GetCounter().GetValue()
			}
		}
	}
	t.Fatal("there is no metric")
	return 0
}

// TestKeptAnswers checks that a change of another process shows at once, in JSON and
// on pages.
func TestKeptAnswers(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		s.uncompared = true // hits are counted
		paths := []string{
			"/v1/products/" + honeyID, "/v1/products?producer_id=" + producerID, "/v1/producers/" + producerID, "/v1/search?q=mat+ong+thu+nghiem&producer_id=" + producerID,
			"/san-pham/mat-ong-thu-nghiem", "/en/producers/htx-thu-nghiem",
		}
		show := func(name string) {
			t.Helper()
			var before float64
			for range 3 { // the first search reads the words of the index, after which answers are made anew
				before = s.hits(t)
				for _, path := range paths {
					if w := s.do(http.MethodGet, path, nil); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), name) {
						t.Errorf("%s does not show %s: %d %.300s", path, name, w.Code, w.Body)
					}
				}
			}
			if got := s.hits(t) - before; got != float64(len(paths)) {
				t.Errorf("%v of %d answers were kept", got, len(paths))
			}
		}
		show("Thử nghiệm")
		if _, err := s.store.DB().ExecContext(t.Context(), "UPDATE producers SET name = 'HTX Đổi tên', version = version + 1 WHERE id = '"+producerID+"'"); err != nil {
			t.Fatal(err)
		}
		show("HTX Đổi tên")

		before := s.hits(t)
		s.do(http.MethodGet, paths[0], map[string]string{"Authorization": "Bearer nobody"})
		s.do(http.MethodGet, "/v1/changes", nil)
		s.do(http.MethodGet, "/v1/changes", nil)
		if s.hits(t) != before {
			t.Error("an answer for one caller, or of a list of changes, was kept")
		}
	})
}

// TestKeptLanguages: an answer is kept for its language and media type.
func TestKeptLanguages(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	runAll(t, s, []scenario{
		{name: "Vietnamese", path: "/v1/producers/" + producerID, want: map[string]any{"place.province.label": "Tuyên Quang"}},
		{name: "a description", path: "/v1/producers/" + producerID, header: map[string]string{"Accept": "application/ld+json"}, wantHeader: map[string]string{"Content-Type": "application/ld+json"}},
		{name: "JSON again", path: "/v1/producers/" + producerID, wantHeader: map[string]string{"Content-Type": "application/json"}},
		{name: "English", path: "/v1/products/" + honeyID, header: map[string]string{"Accept-Language": "en"}, want: map[string]any{"label": "Mint honey"}},
		{name: "Vietnamese after English", path: "/v1/products/" + honeyID, want: map[string]any{"label": honey}},
	})
}
