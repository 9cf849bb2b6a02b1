package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
	"chophien/store"
)

func TestBadInput(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		for path, location := range map[string]string{
			"/v1/products?colour=red":                             "query.colour",
			"/v1/products?Limit=3":                                "query.Limit",
			"/v1/products?limit=0":                                "query.limit",
			"/v1/products?limit=101":                              "query.limit",
			"/v1/products?limit=-1":                               "query.limit",
			"/v1/products?limit=many":                             "query.limit",
			"/v1/products?limit=99999999999999999999":             "query.limit",
			"/v1/products?limit=1&limit=2":                        "query.limit",
			"/v1/products?total=perhaps":                          "query.total",
			"/v1/products?sort=price":                             "query.sort",
			"/v1/products?sort=relevance":                         "query.sort",
			"/v1/products?stars=four":                             "query.stars",
			"/v1/products?stars=4,9":                              "query.stars[1]",
			"/v1/products?group=VII":                              "query.group[0]",
			"/v1/products?region=the_moon":                        "query.region[0]",
			"/v1/products?northern=1":                             "query.northern",
			"/v1/products?province=99":                            "query.province",
			"/v1/products?province=ha-giang":                      "query.province",
			"/v1/products?province=08,,15":                        "query.province",
			"/v1/products?former_province=99":                     "query.former_province",
			"/v1/products?set=I.9.z":                              "query.set",
			"/v1/products?producer_id=nobody":                     "query.producer_id",
			"/v1/products?producer_id=" + honeyID:                 "query.producer_id",
			"/v1/products?producer_id=a&producer_id=b":            "query.producer_id",
			"/v1/products?valid_on=2026-02-30":                    "query.valid_on",
			"/v1/products?valid_on=1899-12-31":                    "query.valid_on",
			"/v1/products?valid_on=2200-01-01":                    "query.valid_on",
			"/v1/products?valid_on=" + url.QueryEscape("২০২৬"):    "query.valid_on",
			"/v1/products?cursor=broken":                          "query.cursor",
			"/v1/products?cursor=" + strings.Repeat("a", 2000):    "query.cursor",
			"/v1/products?province=%ff":                           "query.province",
			"/v1/products?province=08%00":                         "query.province",
			"/v1/products?%ff=1":                                  "query.\uFFFD",
			"/v1/products?province=%zz":                           "query",
			"/v1/products?a=1;b=2":                                "query",
			"/v1/products/%ff":                                    "path.id",
			"/v1/products/a%00b":                                  "path.id",
			"/v1/products/" + strings.Repeat("a", 300):            "path.id",
			"/v1/products/" + honeyID + "?limit=1":                "query.limit",
			"/v1/producers?stars=2":                               "query.stars[0]",
			"/v1/craft-villages?trade_group=8":                    "query.trade_group[0]",
			"/v1/tourism-sites?sort=stars":                        "query.sort",
			"/v1/provinces?limit=1":                               "query.limit",
			"/v1/provinces/08?valid_on=x":                         "query.valid_on",
			"/v1/statistics?valid_on=tomorrow":                    "query.valid_on",
			"/v1/statistics?province=ha-giang":                    "query.province",
			"/v1/statistics?commune=8":                            "query.commune",
			"/v1/statistics?former_province=08":                   "query.former_province",
			"/v1/search?q=" + strings.Repeat("a", 10_000):         "query.q",
			"/v1/search?q=" + strings.Repeat("%E1%BA%B7", 10_000): "query.q",
			"/v1/search?q=%ff%fe":                                 "query.q",
			"/v1/search?q=%ed%a0%80":                              "query.q",
			"/v1/search?q=a&q=b":                                  "query.q",
			"/v1/search?kind=fair":                                "query.kind[0]",
			"/v1/search?facets=price":                             "query.facets[0]",
			"/v1/search?near=here":                                "query.near",
			"/v1/search?near=91,0":                                "query.near",
			"/v1/search?near=NaN,0":                               "query.near",
			"/v1/search?near=1":                                   "query.near",
			"/v1/search?within_km=5":                              "query.within_km",
			"/v1/search?near=1,1&within_km=NaN":                   "query.within_km",
			"/v1/search?near=1,1&within_km=-1":                    "query.within_km",
			"/v1/search?near=1,1&within_km=Inf":                   "query.within_km",
			"/v1/search?sort=distance":                            "query.sort",
			"/v1/search?q=a&cursor=AAAA":                          "query.cursor",
			"/v1/search?q=a&literal=maybe":                        "query.literal",
			"/v1/suggest?q=" + strings.Repeat("a", 1001):          "query.q",
			"/v1/suggest?q=a&limit=21":                            "query.limit",
			"/v1/suggest?q=a&cursor=x":                            "query.cursor",
		} {
			name := path
			if len(name) > 60 {
				name = name[:60] + "…"
			}
			scenario{
				name: name, path: path, status: http.StatusUnprocessableEntity,
				want: map[string]any{
					"type": "/problems/invalid", "code": "invalid", "status": 422,
					"errors.0.location": location, "errors.0.message": func(v any) bool { return v != "" },
				},
				wantHeader: map[string]string{"Content-Type": "application/problem+json"},
			}.run(t, s)
		}
		scenario{
			name: "all errors together", path: "/v1/products?province=a,b&set=x&producer_id=y&valid_on=z", status: http.StatusUnprocessableEntity,
			want: map[string]any{"errors.#": 4},
		}.run(t, s)
	})
}

// TestTextsOfBodies: half of a character and characters that change the direction
// of writing are refused, with the field that has them.
func TestTextsOfBodies(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	m := s.newMaker(t, "HTX Chữ Viết")
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		field              string // which the answer names
	}{
		"half of a character":           {http.MethodPatch, "/v1/me", `{"name":"An \ud800"}`, http.StatusBadRequest, "body.name"},
		"the second half":               {http.MethodPatch, "/v1/me", `{"name":"An \uDC00 Bình"}`, http.StatusBadRequest, "body.name"},
		"two first halves":              {http.MethodPatch, "/v1/me", `{"name":"\ud83d\ud83d\ude00"}`, http.StatusBadRequest, "body.name"},
		"half of a character within":    {http.MethodPost, "/v1/products", `{"name":"Chè","packs":[{"name":"Hộp"},{"name":"Túi \ud800"}]}`, http.StatusBadRequest, "body.packs[1].name"},
		"half of a character in a name": {http.MethodPatch, "/v1/me", `{"\ud800":1}`, http.StatusBadRequest, "body"},
		"a whole character":             {http.MethodPatch, "/v1/me", `{"name":"An \ud83d\ude00"}`, http.StatusOK, ""},
		"a backslash":                   {http.MethodPatch, "/v1/me", `{"name":"An \\ud800"}`, http.StatusOK, ""},
		"an override":                   {http.MethodPatch, "/v1/me", `{"name":"An \u202egnab"}`, http.StatusUnprocessableEntity, "body.name"},
		"a mark in a product's name":    {http.MethodPost, "/v1/products", `{"name":"Chè \u200fShan","producer_id":"` + m.producer + `"}`, http.StatusUnprocessableEntity, "body.name"},
		"an isolate in a story":         {http.MethodPost, "/v1/products", `{"name":"Chè","story":"Chè \u2067ngon\u2069","producer_id":"` + m.producer + `"}`, http.StatusUnprocessableEntity, "body.story"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s.send(c.method, c.path, with(m.header(), "If-Match", "*"), c.body)
			if w.Code != c.status || c.field != "" && !strings.Contains(text(t, w, "errors.0.location")+" "+text(t, w, "errors.0.message"), c.field) {
				t.Errorf("status %d, want %d and %s: %s", w.Code, c.status, c.field, w.Body)
			}
		})
	}
}

// hostile returns strings that break out of filters, paths, patterns and SQL
// that are built from text.
func hostile() []string {
	return []string{
		`x" OR status = "draft`, `x' OR 1=1`, `x' OR '1'='1' --`, `2020 OR type = product`, `\"`, "a\nb", "a\r\nX-Injected: 1", "😀", "TO", "EXISTS", `08 TO 99`,
		`IS NOT NULL`, `*`, `%`, `_`, `' UNION SELECT * FROM certificates --`, `"; DROP TABLE products; --`, `{{7*7}}`, `${7*7}`, `<script>alert(1)</script>`,
		`../../etc/passwd`, `[]`, `{"$ne":null}`, `NEAR(a b)`, `name:x`, `"unclosed`, `(`, `^a AND`, `-1`, `1e309`, `null`, "\u202e", "a\tb",
	}
}

// TestHostileValues sends hostile values in every parameter of every operation:
// no request may fail inside, or return more than without them. Callers have
// the roles that an operation needs, as any other request would only be
// refused.
//
// The embedded installation gets every value for every parameter of the public
// operations. Elsewhere operations with equal parameters share the values: each
// gets some, and each value is sent.
func TestHostileValues(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		admin := s.join(t, "admin.hostile@example.vn", []string{"08"}, domain.Roles()...)
		type target struct {
			path string
			p    *huma.Param
			by   map[string]string // header of the caller
			all  bool              // gets every value
		}
		equal := map[string][]target{}
		for _, path := range slices.Sorted(maps.Keys(s.OpenAPI().Paths)) {
			op := s.OpenAPI().Paths[path].Get
			if !strings.HasPrefix(path, "/v1/") || op == nil {
				continue
			}
			for _, p := range op.Parameters {
				schema, err := json.Marshal(p.Schema)
				if err != nil {
					t.Fatal(err)
				}
				x := target{path: path, p: p, all: s.store.Dialect() == store.SQLite}
				if len(op.Security) > 0 {
					x.by, x.all = admin.header(), false
				}
				key := fmt.Sprint(p.In, " ", p.Name, " ", len(op.Security) > 0, " ", string(schema))
				equal[key] = append(equal[key], x)
			}
		}
		values := hostile()
		for _, targets := range equal {
			for i, x := range targets {
				for j, value := range values {
					if x.all || j%len(targets) == i || i%len(values) == j {
						refusesHostile(t, s, x.path, x.p, x.by, value)
					}
				}
			}
		}
	})
}

// refusesHostile sends one value in one parameter.
func refusesHostile(t *testing.T, s *server, path string, p *huma.Param, by map[string]string, value string) {
	t.Helper()
	target, header := strings.NewReplacer("{id}", "mat-ong-thu-nghiem", "{code}", "08").Replace(path), maps.Clone(by)
	switch p.In {
	case "path":
		target = strings.Replace(path, "{"+p.Name+"}", url.PathEscape(value), 1)
	case "query":
		target += "?" + p.Name + "=" + url.QueryEscape(value)
	case "header":
		header = with(by, p.Name, value)
	}
	w := s.do(http.MethodGet, target, header)
	if w.Code >= 500 {
		t.Errorf("%s: status %d: %.200s", target, w.Code, w.Body)
		return
	}
	if w.Header().Get("X-Injected") != "" {
		t.Errorf("%s: a header was injected", target)
	}
	if w.Code == http.StatusOK && by == nil && strings.Contains(w.Body.String(), "bản nháp") {
		t.Errorf("%s shows a draft", target)
	}
	if w.Code != http.StatusOK || p.In != "query" || p.Name == "q" || equivalent(p, value) {
		return
	}
	if by != nil && strings.HasSuffix(path, ".xlsx") {
		return // an empty sheet of nothing; its JSON twin is tested
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
		if n, err := at(decode(t, w), "items.#"); (p.Name == "number" || by != nil) && err == nil && n == 0.0 {
			return // the number of a decision, or an address, may be any text; this one is none's
		}
	}
	t.Errorf("%s: status 200, so the value was passed over", target)
}

// equivalent reports whether a parameter may take a value.
func equivalent(p *huma.Param, value string) bool {
	if p.Schema.Type == huma.TypeBoolean {
		_, err := strconv.ParseBool(value)
		return err == nil
	}
	return false
}
