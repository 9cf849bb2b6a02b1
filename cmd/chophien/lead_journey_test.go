package main_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// market is a server with a buyer and a producer of the sample data.
type market struct {
	*server
	admin, buyer, producer string // tokens
	product, maker         string // ids
}

// openMarket starts a server and registers the two.
func (in *installation) openMarket(t *testing.T) market {
	t.Helper()
	const secret = "mưa rơi bên hiên nhà"
	if out, errs, code := in.typed(t, secret+"\n", "user", "create", "--admin", "--email", "admin@example.vn"); code != 0 {
		t.Fatalf("the first admin: exit code %d\n%s%s", code, out, errs)
	}
	m := market{server: in.serve(t)}
	signIn := func(email, role string) string {
		t.Helper()
		if role != "" {
			m.must(t, http.StatusCreated, http.MethodPost, "/v1/users", "", "", fmt.Sprintf(`{"email":%q,"password":%q,"name":"Người dùng","role":%q}`, email, secret, role))
		}
		return m.must(t, http.StatusCreated, http.MethodPost, "/v1/sessions", "", "", credentials(email, secret))["token"].(string)
	}
	m.admin, m.buyer, m.producer = signIn("admin@example.vn", ""), signIn("mua@example.vn", "buyer"), signIn("ban@example.vn", "producer")
	product := m.must(t, http.StatusOK, http.MethodGet, "/v1/products/mien-dong-tai-hoan", "", "", "")
	m.product, m.maker = product["id"].(string), product["producer"].(map[string]any)["id"].(string)
	invitation := m.must(t, http.StatusCreated, http.MethodPost, "/v1/producers/"+m.maker+"/invitations", m.admin, "", `{"email":"ban@example.vn"}`)
	m.must(t, http.StatusOK, http.MethodPost, "/v1/me/invitations/accept", m.producer, "", fmt.Sprintf(`{"token":%q}`, invitation["token"]))
	return m
}

// demand adds and opens the demand of a sentence.
func (m market) demand(t *testing.T, sentence string) string {
	t.Helper()
	draft := m.must(t, http.StatusOK, http.MethodPost, "/v1/demands/draft", m.buyer, "", fmt.Sprintf(`{"text":%q}`, sentence))
	form := draft["form"].(map[string]any)
	form["deadline"] = inDays(20)
	form["contact"] = map[string]any{"name": "Chị Mai", "phone": "0912345678"}
	body, err := json.Marshal(form)
	if err != nil {
		t.Fatal(err)
	}
	id := m.must(t, http.StatusCreated, http.MethodPost, "/v1/demands", m.buyer, "", string(body))["id"].(string)
	m.must(t, http.StatusOK, http.MethodPost, "/v1/demands/"+id+"/open", m.buyer, `"1"`, "")
	return id
}

func inDays(n int) string { return time.Now().AddDate(0, 0, n).Format(time.DateOnly) }

// items returns the items of a list.
func (m market) items(t *testing.T, path, token string) []map[string]any {
	t.Helper()
	var out []map[string]any
	for _, v := range m.must(t, http.StatusOK, http.MethodGet, path, token, "", "")["items"].([]any) {
		out = append(out, v.(map[string]any))
	}
	return out
}

// notice returns the first unread notice of a kind, or nil.
func (m market) notice(t *testing.T, token, kind string) map[string]any {
	t.Helper()
	for _, n := range m.items(t, "/v1/me/notices?unread=true", token) {
		if n["kind"] == kind {
			return n
		}
	}
	return nil
}

// memorandum is the step in which the buyer enters a memorandum after a deal
// and the producer confirms it; the statistics count it.
func (m market) memorandum(t *testing.T) {
	t.Helper()
	one := m.must(t, http.StatusCreated, http.MethodPost, "/v1/me/memoranda", m.buyer, "", fmt.Sprintf(
		`{"producer_id":%q,"product_id":%q,"buyer_name":"Siêu thị Miền Bắc","quantity":{"amount":5,"unit":"tonne"},"period":"month","signed_on":%q}`, m.maker, m.product, inDays(-1)))
	total := func() string {
		t.Helper()
		return fmt.Sprint(m.must(t, http.StatusOK, http.MethodGet, "/v1/memoranda/statistics", "", "", "")["total"])
	}
	if n := total(); n != "0" {
		t.Errorf("%s memoranda are counted before the producer confirms", n)
	}
	done := m.must(t, http.StatusOK, http.MethodPost, "/v1/me/memoranda/"+one["id"].(string)+"/register", m.producer, `"1"`, "{}")
	if n := total(); done["state"] != "registered" || n != "1" {
		t.Errorf("registered %v; %s are counted", done, n)
	}
}

const offer = `{"product_id":%q,"price_vnd":82000000,"unit":"tonne","min_order":{"amount":1,"unit":"tonne"},"lead_days":7,"valid_until":%q,"samples":"2 kg miễn phí","text":"Giao tận kho"}`

// TestJourneyBuyerDeal: a buyer goes from a sentence to an accepted quote.
func TestJourneyBuyerDeal(t *testing.T) {
	t.Parallel()
	eachWithSamples(t, func(t *testing.T, in *installation) {
		m := in.openMarket(t)
		demand := m.demand(t, "cần mua 5 tấn miến dong/tháng giao Hà Nội")

		var quote map[string]any
		step(t, "A producer quotes", func(t *testing.T) {
			quote = m.must(t, http.StatusCreated, http.MethodPost, "/v1/demands/"+demand+"/quotes", m.producer, "", fmt.Sprintf(offer, m.product, inDays(30)))
			m.must(t, http.StatusConflict, http.MethodPost, "/v1/demands/"+demand+"/quotes", m.producer, "", fmt.Sprintf(offer, m.product, inDays(30)))
			if n := m.notice(t, m.buyer, "lead.quote"); n == nil || n["path"] != "/v1/me/leads/"+quote["lead_id"].(string) {
				t.Fatalf("the buyer's notice is %v", n)
			}
		})

		var lead string // a path
		step(t, "The buyer compares in kilograms, asks, and gets a changed quote", func(t *testing.T) {
			list := m.must(t, http.StatusOK, http.MethodGet, "/v1/demands/"+demand+"/quotes?unit=kg", m.buyer, "", "")
			first := list["items"].([]any)[0].(map[string]any)
			if compared := first["compared"].(map[string]any); fmt.Sprint(compared["price_vnd"]) != "82000" || list["unit"] != "kg" || list["currency"] != "VND" {
				t.Fatalf("compared: %v", list)
			}
			m.must(t, http.StatusForbidden, http.MethodGet, "/v1/demands/"+demand+"/quotes", m.producer, "", "")
			lead = "/v1/me/leads/" + first["lead_id"].(string)
			m.must(t, http.StatusOK, http.MethodPost, lead+"/shortlist", m.buyer, `"2"`, "{}")
			m.must(t, http.StatusCreated, http.MethodPost, lead+"/messages", m.buyer, "", `{"text":"Bớt được không?"}`)
			m.must(t, http.StatusOK, http.MethodPatch, "/v1/me/quotes/"+quote["id"].(string), m.producer, `"1"`, `{"price_vnd":80000000}`)
			m.must(t, http.StatusPreconditionFailed, http.MethodPost, lead+"/accept", m.buyer, `"3"`, "{}")
		})

		step(t, "A deal closes the demand", func(t *testing.T) {
			accepted := m.must(t, http.StatusOK, http.MethodPost, lead+"/accept", m.buyer, `"4"`, `{"close_demand":true}`)
			if q := accepted["quotes"].([]any)[0].(map[string]any); accepted["state"] != "accepted" || q["state"] != "accepted" || fmt.Sprint(q["price_vnd"]) != "8e+07" {
				t.Errorf("accepted: %v", accepted)
			}
			if mine := m.must(t, http.StatusOK, http.MethodGet, "/v1/demands/"+demand, m.buyer, "", ""); mine["state"] != "closed" || mine["outcome"] != "deal" {
				t.Errorf("the demand: %v", mine)
			}
			if m.notice(t, m.producer, "lead.accept") == nil {
				t.Error("the producer has no notice of the deal")
			}
			if c := m.must(t, http.StatusOK, http.MethodPost, lead+"/contact", m.producer, "", ""); c["phone"] != "0912345678" {
				t.Errorf("the contact: %v", c)
			}
			if seen := m.items(t, "/v1/me/contact-reveals", m.buyer); len(seen) != 1 || seen[0]["of"] != "buyer" {
				t.Errorf("the buyer sees these reveals: %v", seen)
			}
		})
		step(t, "Both register a memorandum", m.memorandum)
	})
}

// TestJourneyProducerDeal: a producer goes from a notice to a deal, once about
// a demand that its goods answer, once about an inquiry.
func TestJourneyProducerDeal(t *testing.T) {
	t.Parallel()
	eachWithSamples(t, func(t *testing.T, in *installation) {
		m := in.openMarket(t)
		// Sample data have no capacity, and a producer gets notices only about what it can supply.
		m.must(t, http.StatusOK, http.MethodPatch, "/v1/products/"+m.product, m.producer, "*", `{"capacity":{"amount":8,"unit":"tonne"},"season":[1,2,3,4,5,6,7,8,9,10,11,12]}`)
		demand := m.demand(t, "cần mua 5 tấn miến dong/tháng giao Hà Nội")

		step(t, "A notice about a demand leads to a deal", func(t *testing.T) {
			until(t, "the notice of a demand", func() bool { return m.notice(t, m.producer, "match.demand") != nil })
			var mine []map[string]any
			until(t, "the demands of the product", func() bool {
				mine = m.items(t, "/v1/products/"+m.product+"/demands", m.producer)
				return len(mine) > 0
			})
			if len(mine) != 1 || mine[0]["demand"].(map[string]any)["id"] != demand || strings.Contains(fmt.Sprint(mine), "0912345678") {
				t.Fatalf("the demands: %v", mine)
			}
			quote := m.must(t, http.StatusCreated, http.MethodPost, "/v1/demands/"+demand+"/quotes", m.producer, "", fmt.Sprintf(offer, m.product, inDays(30)))
			lead := "/v1/me/leads/" + quote["lead_id"].(string)
			m.must(t, http.StatusOK, http.MethodPost, lead+"/accept", m.buyer, `"2"`, "{}")
			if m.notice(t, m.producer, "lead.accept") == nil {
				t.Error("the producer has no notice of the deal")
			}
		})

		step(t, "A notice about an inquiry leads to a deal", func(t *testing.T) {
			asked := m.must(t, http.StatusCreated, http.MethodPost, "/v1/products/"+m.product+"/inquiries", m.buyer, "", `{"text":"Có túi 200 g không?","phone":"0987654321"}`)
			n := m.notice(t, m.producer, "lead.new")
			if n == nil || n["path"] != "/v1/me/leads/"+asked["id"].(string) {
				t.Fatalf("the producer's notice is %v", n)
			}
			lead := n["path"].(string)
			m.must(t, http.StatusNoContent, http.MethodPost, lead+"/read", m.producer, "", "")
			m.must(t, http.StatusCreated, http.MethodPost, lead+"/messages", m.producer, "", `{"text":"Có ạ."}`)
			m.must(t, http.StatusCreated, http.MethodPost, lead+"/quotes", m.producer, "", fmt.Sprintf(`{"price_vnd":20000,"unit":"bag","content":{"amount":200,"unit":"g"},"valid_until":%q}`, inDays(30)))
			if c := m.must(t, http.StatusOK, http.MethodPost, lead+"/contact", m.producer, "", ""); c["phone"] != "0987654321" {
				t.Errorf("the contact: %v", c)
			}
			m.must(t, http.StatusOK, http.MethodPost, lead+"/accept", m.buyer, `"3"`, "{}")
			deals := m.items(t, "/v1/me/leads?state=accepted", m.producer)
			if len(deals) != 2 {
				t.Errorf("the producer has %d deals", len(deals))
			}
			if all := m.items(t, "/v1/me/leads/export.json?state=accepted", m.producer); len(all) != 2 {
				t.Errorf("the export holds %d deals", len(all))
			}
		})
		step(t, "Both register a memorandum", m.memorandum)
	})
}
