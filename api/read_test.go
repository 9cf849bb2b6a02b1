package api_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"chophien/domain"
)

// TestReadsAtOnce: eight readers ask for public answers and pages while an officer
// changes a product. No reader sees an older version than was stored when it asked.
// The race detector watches this test, so each kind of public handler is asked.
func TestReadsAtOnce(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		s.uncompared = true // a second request would see a later version
		officer := s.join(t, "can.bo.cung.luc@example.vn", []string{"08"}, domain.RoleOfficer)
		const product, page = "/v1/products/" + honeyID, "/san-pham/mat-ong-thu-nghiem"
		paths := []string{
			product, page, "/en/products/mat-ong-thu-nghiem", "/v1/products?province=08", "/v1/search?q=mat+ong", "/tim-kiem?q=mat+ong", "/en/search?q=honey",
			product, page, "/v1/suggest?q=ma", "/v1/provinces", "/v1/statistics", "/thong-ke", "/", "/en/",
			product, page, "/v1/producers/" + producerID, "/chu-the/htx-thu-nghiem", "/v1/craft-villages", "/v1/tourism-sites", "/v1/product-sets", "/v1/changes",
			product, page, "/tinh", "/tinh/tuyen-quang", "/nhu-cau", "/hoi-cho", "/tra-cuu", "/openapi.json",
		}
		var stored atomic.Int64
		var ended atomic.Bool
		var readers sync.WaitGroup
		for reader := range 8 {
			readers.Go(func() {
				for n := reader * 5; !ended.Load(); n++ {
					path, least := paths[n%len(paths)], stored.Load()
					w := s.do(http.MethodGet, path, nil)
					if w.Code != http.StatusOK {
						t.Errorf("%s answers %d: %.300s", path, w.Code, w.Body)
					}
					if path != product && path != page {
						continue
					}
					_, after, _ := strings.Cut(w.Body.String(), "Nơi khô số ")
					digits := after[:len(after)-len(strings.TrimLeft(after, "0123456789"))]
					if seen, _ := strconv.ParseInt(digits, 10, 64); seen < least {
						t.Errorf("%s shows version %q when %d was stored", path, digits, least)
					}
				}
			})
		}
		for n := int64(1); n <= 30; n++ {
			w := s.send(http.MethodPatch, product, with(officer.header(), "If-Match", "*"), fmt.Sprintf(`{"storage":"Nơi khô số %d"}`, n))
			if wantStatus(t, "a change", w, http.StatusOK); t.Failed() {
				break
			}
			stored.Store(n)
		}
		ended.Store(true)
		readers.Wait()
	})
}
