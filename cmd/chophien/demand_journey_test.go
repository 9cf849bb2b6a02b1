package main_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestJourneyBuyerDemand: a buyer pastes a sentence, confirms what was read
// from it, and opens the demand; the producer whose goods answer it is
// notified, and both read the reasons.
func TestJourneyBuyerDemand(t *testing.T) {
	t.Parallel()
	eachWithSamples(t, func(t *testing.T, in *installation) {
		const secret = "mưa rơi bên hiên nhà"
		if out, errs, code := in.typed(t, secret+"\n", "user", "create", "--admin", "--email", "admin@example.vn"); code != 0 {
			t.Fatalf("the first admin: exit code %d\n%s%s", code, out, errs)
		}
		s := in.serve(t)
		signIn := func(email, role string) string {
			t.Helper()
			if role != "" {
				s.must(t, http.StatusCreated, http.MethodPost, "/v1/users", "", "", fmt.Sprintf(`{"email":%q,"password":%q,"name":"Người dùng","role":%q}`, email, secret, role))
			}
			return s.must(t, http.StatusCreated, http.MethodPost, "/v1/sessions", "", "", credentials(email, secret))["token"].(string)
		}
		admin, buyer, producer := signIn("admin@example.vn", ""), signIn("mua@example.vn", "buyer"), signIn("ban@example.vn", "producer")

		var id string // of the product
		step(t, "A producer states its capacity", func(t *testing.T) {
			product := s.must(t, http.StatusOK, http.MethodGet, "/v1/products/mien-dong-tai-hoan", "", "", "")
			id = product["id"].(string)
			maker := product["producer"].(map[string]any)["id"].(string)
			invitation := s.must(t, http.StatusCreated, http.MethodPost, "/v1/producers/"+maker+"/invitations", admin, "", `{"email":"ban@example.vn"}`)
			s.must(t, http.StatusOK, http.MethodPost, "/v1/me/invitations/accept", producer, "", fmt.Sprintf(`{"token":%q}`, invitation["token"]))
			managed := s.must(t, http.StatusOK, http.MethodGet, "/v1/products/"+id, producer, "", "")
			s.must(t, http.StatusOK, http.MethodPatch, "/v1/products/"+id, producer, fmt.Sprintf(`"%v"`, managed["version"]),
				`{"capacity":{"amount":6,"unit":"tonne"},"season":[1,2,3,4,5,6,7,8,9,10,11,12]}`)
		})

		var demand string
		step(t, "A sentence becomes a demand", func(t *testing.T) {
			draft := s.must(t, http.StatusOK, http.MethodPost, "/v1/demands/draft", buyer, "", `{"text":"cần mua 5 tấn miến dong/tháng giao Hà Nội, giá dưới 90.000đ/kg"}`)
			form := draft["form"].(map[string]any)
			if q := fmt.Sprint(form["quantity"]); form["name"] != "Miến dong" || q != "map[amount:5 unit:tonne]" || form["period"] != "month" ||
				fmt.Sprint(form["price_max_vnd"]) != "90000" || form["price_unit"] != "kg" || form["delivery"].(map[string]any)["province"] != "01" {
				t.Fatalf("the sentence was read as %v", draft)
			}
			form["deadline"] = time.Now().AddDate(0, 0, 20).Format(time.DateOnly)
			form["contact"] = map[string]any{"name": "Chị Mai", "phone": "0912345678"}
			body, err := json.Marshal(form)
			if err != nil {
				t.Fatal(err)
			}
			demand = s.must(t, http.StatusCreated, http.MethodPost, "/v1/demands", buyer, "", string(body))["id"].(string)
			s.must(t, http.StatusOK, http.MethodPost, "/v1/demands/"+demand+"/open", buyer, `"1"`, "")
		})

		notices := func(t *testing.T) (n int) {
			t.Helper()
			for _, v := range s.must(t, http.StatusOK, http.MethodGet, "/v1/me/notices", producer, "", "")["items"].([]any) {
				if v.(map[string]any)["kind"] == "match.demand" {
					n++
				}
			}
			return n
		}
		step(t, "Both sides read the match and its reasons", func(t *testing.T) {
			var found map[string]any
			until(t, "the match", func() bool {
				for _, m := range s.must(t, http.StatusOK, http.MethodGet, "/v1/demands/"+demand+"/matches?limit=100", buyer, "", "")["items"].([]any) {
					if found = m.(map[string]any); found["product"].(map[string]any)["id"] == id {
						return true
					}
				}
				return false
			})
			for _, want := range []string{"công suất 6 tấn/tháng đủ 5 tấn", "sao đến", "cách "} {
				if !strings.Contains(found["label"].(string), want) {
					t.Errorf("the reasons lack %q: %v", want, found["label"])
				}
			}
			for _, path := range []string{"/v1/products/" + id + "/demands", "/v1/me/matches"} {
				t.Run(path, func(t *testing.T) {
					// The job of the product may run before the demand is indexed; then
					// the match is gone until it runs again.
					var mine []any
					until(t, path+" holds a match", func() bool {
						mine = s.must(t, http.StatusOK, http.MethodGet, path, producer, "", "")["items"].([]any)
						return len(mine) > 0
					})
					if len(mine) != 1 || mine[0].(map[string]any)["demand"].(map[string]any)["id"] != demand || strings.Contains(fmt.Sprint(mine), "0912345678") {
						t.Errorf("%s: %v", path, mine)
					}
				})
			}
			until(t, "the producer is notified", func() bool { return notices(t) > 0 })
			if n := notices(t); n != 1 {
				t.Errorf("the producer was notified %d times", n)
			}
		})

		step(t, "Searches for demands find it until it is closed", func(t *testing.T) {
			until(t, "the demand in searches", func() bool { return len(searchFor(t, s, "mien dong", "&kind=demand").Items) == 1 })
			if found := searchFor(t, s, "miến dong", "&limit=100"); strings.Contains(fmt.Sprint(found.Items), demand) {
				t.Error("a search without a kind finds it")
			}
			s.must(t, http.StatusOK, http.MethodPost, "/v1/demands/"+demand+"/close", buyer, `"2"`, `{"outcome":"deal"}`)
			if found := searchFor(t, s, "mien dong", "&kind=demand"); len(found.Items) != 0 {
				t.Errorf("closed, and found: %v", found)
			}
			if left := s.must(t, http.StatusOK, http.MethodGet, "/v1/me/matches", producer, "", "")["items"].([]any); len(left) != 0 || notices(t) != 1 {
				t.Errorf("closed, and matched: %v", left)
			}
		})
	})
}
