package main_test

import (
	"strings"
	"testing"
)

// TestJourneyDemoRemove takes the sample data out while a server runs, which then finds
// and counts none of it.
func TestJourneyDemoRemove(t *testing.T) {
	t.Parallel()
	eachWithSamples(t, func(t *testing.T, in *installation) {
		s := in.serve(t)
		finds(t, s)
		step(t, "a dry run says what would go, and deletes nothing", func(t *testing.T) {
			if out := in.run(t, "demo", "--remove", "--dry-run"); !strings.Contains(out, "products") || !strings.Contains(out, "rows of sample data would be deleted") {
				t.Error(out)
			}
			finds(t, s)
			if _, errs, code := in.try(t, "demo", "--dry-run"); code == 0 || !strings.Contains(errs, "--remove") {
				t.Errorf("exit code %d: %s", code, errs)
			}
		})
		step(t, "removal", func(t *testing.T) {
			if out := in.run(t, "demo", "--remove"); !strings.Contains(out, "rows of sample data deleted") {
				t.Error(out)
			}
			until(t, "the index follows", func() bool { return len(searchFor(t, s, "che shan tuyet", "").Items) == 0 })
			if _, _, body := s.get(t, "/v1/statistics"); !strings.Contains(string(body), `"total":0`) || strings.Contains(string(body), `"sample":true`) {
				t.Errorf("%s", body)
			}
			if _, _, body := s.get(t, "/v1/products?total=true"); !strings.Contains(string(body), `"total":0`) {
				t.Errorf("%s", body)
			}
			if out := in.run(t, "demo", "--remove"); !strings.HasPrefix(out, "0 rows") {
				t.Errorf("a second removal: %s", out)
			}
		})
	})
}
