package main_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"chophien/testservices"
)

// TestMeiliKeyIsNarrow: the server's key can search and write the indexes of
// this installation, and nothing else.
func TestMeiliKeyIsNarrow(t *testing.T) {
	t.Parallel()
	in := services(t)
	key := in.key()
	address, _ := testservices.Meili(t)
	other := testservices.IndexName(t)
	for _, c := range []struct {
		method, path, body string
		want               int
	}{
		{http.MethodPost, "/indexes/" + in.index + "/documents", `[{"id":"1"}]`, http.StatusAccepted},
		{http.MethodPost, "/indexes/" + in.index + "_new_1/documents", `[{"id":"1"}]`, http.StatusAccepted},
		{http.MethodPost, "/indexes/" + other + "/documents", `[{"id":"1"}]`, http.StatusForbidden},
		{http.MethodPost, "/indexes/" + other + "/search", `{"q":"x"}`, http.StatusForbidden},
		{http.MethodPost, "/multi-search", `{"queries":[{"indexUid":"` + other + `","q":"x"}]}`, http.StatusForbidden},
		{http.MethodPatch, "/indexes/" + other + "/settings", `{"rankingRules":[]}`, http.StatusForbidden},
		{http.MethodDelete, "/indexes/" + other, "", http.StatusForbidden},
		{http.MethodPost, "/swap-indexes", `[{"indexes":["` + in.index + `","` + other + `"]}]`, http.StatusForbidden},
		{http.MethodGet, "/keys", "", http.StatusForbidden},
		{http.MethodPost, "/keys", `{"actions":["*"],"indexes":["*"],"expiresAt":null}`, http.StatusForbidden},
		{http.MethodPost, "/dumps", "", http.StatusForbidden},
		{http.MethodPost, "/snapshots", "", http.StatusForbidden},
		{http.MethodPatch, "/experimental-features", `{}`, http.StatusForbidden},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), c.method, address+c.path, strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+key)
			req.Header.Set("Content-Type", "application/json")
			res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(res.Body)
			res.Body.Close()
			if err != nil || res.StatusCode != c.want {
				t.Errorf("status %d, want %d: %s (%v)", res.StatusCode, c.want, body, err)
			}
		})
	}
}
