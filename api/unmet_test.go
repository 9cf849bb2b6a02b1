package api_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"chophien/domain"
)

// TestUnmet: officers see searches without a hit that concern them, only when
// several people asked, and without persons (checks A4, A7).
func TestUnmet(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		s.uncompared = true // searches are counted, also those that get a kept answer
		officer := s.join(t, "can.bo@example.vn", []string{"08"}, domain.RoleOfficer)
		admin := s.join(t, "quan.tri@example.vn", nil, domain.RoleAdmin)
		const path = "/v1/me/province/unmet"
		for query, times := range map[string]int{
			"q=qwrtz+plkjh":                               3, // of everywhere
			"q=Qwrtz++Plkjh&province=tuyen-quang":         2,
			"q=qwrtz+plkjh&former_province=ha-giang":      1, // a part of it
			"q=qwrtz+plkjh+ha+noi":                        4,
			"q=qwrtz+plkjh+0912345678":                    3,
			"q=qwrtz+zzkjh":                               2, // too few
			"q=qwrtz+demand&kind=demand":                  3,
			"q=qwrtz+near&near=22.8,105&within_km=1":      3,
			"q=qwrtz+maker&producer_id=htx-thu-nghiem":    3,
			"q=qwrtz+later&valid_on=2027-01-01":           3,
			"q=mat+ong":                                   3, // found
			"q=qwrtz+set&set=I.2.b&province=08":           3,
			"q=qwrtz+several&province=08&province=01":     3,
			"q=qwrtz+stars&stars=5&province=tuyen-quang":  3,
			"q=" + strings.Repeat("qwrtz+", 20) + "plkjh": 3,
		} {
			t.Run(query, func(t *testing.T) {
				for range times {
					w := s.do(http.MethodGet, "/v1/search?"+query, nil)
					wantStatus(t, query, w, http.StatusOK)
					if (text(t, w, "total") == "0") != strings.Contains(strings.ToLower(query), "qwrtz") {
						t.Errorf("%s: %s", query, w.Body)
					}
				}
			})
		}
		if w := s.asks(t, officer, http.MethodGet, path, "", ""); text(t, w, "searches.#") != "0" {
			t.Errorf("before they are stored: %s", w.Body)
		}
		if err := s.searches.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		seen := func(by account, query string) map[string]string {
			t.Helper()
			w := s.asks(t, by, http.MethodGet, path+query, "", "")
			wantStatus(t, query, w, http.StatusOK)
			out := map[string]string{}
			n, err := strconv.Atoi(text(t, w, "searches.#"))
			if err != nil {
				t.Fatal(err)
			}
			for i := range n {
				at := "searches." + strconv.Itoa(i)
				known := strings.NewReplacer("<nil>", "")
				province := ""
				if text(t, w, at+".province") != "<nil>" {
					province = text(t, w, at+".province.code")
				}
				out[text(t, w, at+".text")+" "+province+" "+known.Replace(text(t, w, at+".set_code"))] = text(t, w, at+".asked")
			}
			return out
		}
		for name, c := range map[string]struct {
			by    account
			query string
			want  map[string]string
		}{
			"officer": {officer, "", map[string]string{
				"qwrtz plkjh  ": "3", "qwrtz plkjh 08 ": "3", "qwrtz set 08 I.2.b": "3", "qwrtz several  ": "3", "qwrtz stars 08 ": "3",
			}},
			"officer of one": {officer, "?province=tuyen-quang&limit=2", map[string]string{"qwrtz plkjh 08 ": "3", "qwrtz set 08 I.2.b": "3"}},
			"admin of one":   {admin, "?province=01", map[string]string{"qwrtz plkjh ha noi 01 ": "4"}},
		} {
			got := seen(c.by, c.query)
			same := len(got) == len(c.want)
			for k, v := range c.want {
				same = same && got[k] == v
			}
			if !same {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		wantStatus(t, "another province", s.asks(t, officer, http.MethodGet, path+"?province=ha-noi", "", ""), http.StatusForbidden)
		wantStatus(t, "no month", s.asks(t, officer, http.MethodGet, path+"?months=0", "", ""), http.StatusUnprocessableEntity)
	})
}
