package meili_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"chophien/domain"
	"chophien/search"
	"chophien/search/meili"
	"chophien/testservices"
)

// raw sends requests to Meilisearch as another client, with the master key.
type raw struct {
	t            testing.TB
	address, key string
}

func (r raw) call(method, path string, body any, into any) {
	r.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		r.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(context.WithoutCancel(r.t.Context()), method, r.address+path, bytes.NewReader(text))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+r.key)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode/100 != 2 {
		r.t.Fatalf("%s %s: %s, %v: %s", method, path, res.Status, err, answer)
	}
	if into != nil {
		if err := json.Unmarshal(answer, into); err != nil {
			r.t.Fatal(err)
		}
	}
}

// change makes a change and waits for it.
func (r raw) change(method, path string, body any) {
	r.t.Helper()
	var task struct {
		UID    int    `json:"taskUid"`
		Status string `json:"status"`
	}
	r.call(method, path, body, &task)
	for task.Status != "succeeded" {
		if task.Status == "failed" || task.Status == "canceled" {
			r.t.Fatalf("%s %s: the task is %s", method, path, task.Status)
		}
		r.call(http.MethodGet, fmt.Sprintf("/tasks/%d", task.UID), nil, &task)
	}
}

// indexes returns the uids that begin with prefix.
func (r raw) indexes(prefix string) (uids []string) {
	r.t.Helper()
	var list struct {
		Results []struct{ UID string }
	}
	r.call(http.MethodGet, "/indexes?limit=1000", nil, &list)
	for _, index := range list.Results {
		if strings.HasPrefix(index.UID, prefix) {
			uids = append(uids, index.UID)
		}
	}
	return uids
}

func product(id string) search.Document {
	return search.Document{Ref: domain.Ref{Kind: domain.KindProduct, ID: id}, Version: 1, Name: id, NameSort: "01",
		Words: [5]string{"tra"}, Exact: [5]string{"tra2"}, Windows: []domain.Window{{Stars: 4, From: today, Until: today}}}
}

var visible = []search.TextQuery{{Filter: domain.ListingFilter{ValidOn: today}, Limit: 100}}

func wantTotal(t *testing.T, e *meili.Engine, want int) {
	t.Helper()
	pages, err := e.Ask(t.Context(), visible)
	if err != nil {
		t.Fatal(err)
	}
	if pages[0].Total != want || len(pages[0].Hits) != want {
		t.Errorf("found %d, %d on the page; want %d", pages[0].Total, len(pages[0].Hits), want)
	}
}

// every calls all methods that need an engine that answers.
func every(ctx context.Context, e *meili.Engine) map[string]error {
	_, searching := e.Ask(ctx, visible)
	_, vocabulary := e.Vocabulary(ctx)
	_, count := e.Count(ctx)
	return map[string]error{
		"Search": searching, "Vocabulary": vocabulary, "Count": count, "Check": e.Check(ctx),
		"Put":    e.Put(ctx, []search.Document{product("p")}),
		"Delete": e.Delete(ctx, []domain.Ref{{Kind: domain.KindProduct, ID: "p"}}),
	}
}

func TestOpenRefusesBadConfiguration(t *testing.T) {
	for _, cfg := range []meili.Config{
		{}, {URL: "127.0.0.1:7700"}, {URL: "ftp://127.0.0.1"}, {URL: "http://"}, {URL: "http://127.0.0.1:7700", Index: "a b"}, {URL: "http://127.0.0.1:7700", Index: "a/../b"},
	} {
		_, err := meili.Open(t.Context(), cfg)
		if e, ok := errors.AsType[*domain.Error](err); !ok || e.Code != domain.CodeInvalid || e.Field == "" {
			t.Errorf("Open(%+v): %v, want an invalid field", cfg, err)
		}
	}
}

func TestMissingIndex(t *testing.T) {
	address, key := testservices.Meili(t)
	e := connect(t, meili.Config{URL: address, Key: key, Index: testservices.IndexName(t)})
	for name, err := range every(t.Context(), e) {
		if !errors.Is(err, search.ErrNoIndex) || domain.CodeOf(err) != domain.CodeUnavailable {
			t.Errorf("%s: %v, want ErrNoIndex", name, err)
		}
	}
}

func TestIndexOfSomebodyElse(t *testing.T) {
	address, key := testservices.Meili(t)
	name := testservices.IndexName(t)
	raw{t, address, key}.change(http.MethodPost, "/indexes/"+name+"/documents", []map[string]any{{"id": "product-p1", "kind": "product"}})
	e := connect(t, meili.Config{URL: address, Key: key, Index: name})
	_, err := e.Ask(t.Context(), visible)
	for what, err := range map[string]error{"Check": e.Check(t.Context()), "Search": err} {
		if !errors.Is(err, search.ErrNoIndex) {
			t.Errorf("%s: %v, want ErrNoIndex", what, err)
		}
	}
	b, err := e.Rebuild(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(b.Put(t.Context(), []search.Document{product("p2")}), b.Commit(t.Context())); err != nil {
		t.Fatal(err)
	}
	wantTotal(t, e, 1)
}

func TestUnreachable(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	address, _ := testservices.Meili(t)
	for name, cfg := range map[string]meili.Config{
		"no server listens": {URL: gone.URL, Key: "x"},
		"a wrong key":       {URL: address, Key: "wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			e := connect(t, cfg)
			for name, err := range every(t.Context(), e) {
				if domain.CodeOf(err) != domain.CodeUnavailable || errors.Is(err, search.ErrNoIndex) {
					t.Errorf("%s: %v, want code unavailable", name, err)
				}
			}
			if _, err := e.Rebuild(t.Context()); domain.CodeOf(err) != domain.CodeUnavailable {
				t.Errorf("Rebuild: %v, want code unavailable", err)
			}
		})
	}
}

// TestStrangeAnswers checks that an answer unlike those of Meilisearch is an
// error, never an empty result, and that the engine follows no redirect.
func TestStrangeAnswers(t *testing.T) {
	var elsewhere int
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	defer other.Close()
	for name, answer := range map[string]func(w http.ResponseWriter){
		"a redirect": func(w http.ResponseWriter) {
			w.Header().Set("Location", other.URL)
			w.WriteHeader(http.StatusTemporaryRedirect)
		},
		"a page":             func(w http.ResponseWriter) { io.WriteString(w, "<html>sign in</html>") },
		"nothing":            func(http.ResponseWriter) {},
		"an empty object":    func(w http.ResponseWriter) { io.WriteString(w, "{}") },
		"too few results":    func(w http.ResponseWriter) { io.WriteString(w, `{"results":[{"hits":[],"totalHits":3}]}`) },
		"no totals":          func(w http.ResponseWriter) { io.WriteString(w, `{"results":[{"hits":[]},{"hits":[]}]}`) },
		"another type":       func(w http.ResponseWriter) { io.WriteString(w, `{"results":[{"hits":{},"totalHits":"3"},{}]}`) },
		"an error":           func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) },
		"an overloaded part": func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) },
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w) }))
			defer server.Close()
			e := connect(t, meili.Config{URL: server.URL})
			if _, err := e.Ask(t.Context(), visible); domain.CodeOf(err) != domain.CodeUnavailable {
				t.Errorf("Search: %v, want code unavailable", err)
			}
		})
	}
	if elsewhere > 0 {
		t.Errorf("%d redirects were followed", elsewhere)
	}
}

// TestBrokenDocuments checks that hits with broken documents are left out.
func TestBrokenDocuments(t *testing.T) {
	address, key := testservices.Meili(t)
	name := testservices.IndexName(t)
	e := connect(t, meili.Config{URL: address, Key: key, Index: name})
	b, err := e.Rebuild(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(b.Put(t.Context(), []search.Document{product("good")}), b.Commit(t.Context())); err != nil {
		t.Fatal(err)
	}
	raw{t, address, key}.change(http.MethodPost, "/indexes/"+name+"/documents", []map[string]any{
		{"id": "producer-1", "kind": "producer", "version": 1},
		{"id": "producer-2", "kind": "producer", "version": 1, "r": 7},
		{"id": "producer-3", "kind": "producer", "version": 1, "r": "producer 3"},
		{"id": "spy-1", "kind": "spy", "version": 1, "r": search.Pack(search.Document{Ref: domain.Ref{Kind: "spy", ID: "1"}})},
	})
	pages, err := e.Ask(t.Context(), visible)
	if err != nil {
		t.Fatal(err)
	}
	if len(pages[0].Hits) != 1 || pages[0].Hits[0].Ref.ID != "good" {
		t.Errorf("found %+v, want the good one alone", pages[0].Hits)
	}
}

// proxied returns the address of a server that lets change see requests on
// their way to Meilisearch.
func proxied(t *testing.T, address string, change func(r *http.Request)) string {
	t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	forward := httputil.NewSingleHostReverseProxy(target)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		change(r)
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)
	return proxy.URL
}

// TestEngineRefusesDocuments checks that, if a proxy breaks three ids and the
// engine fails the whole batch, all other documents are stored.
func TestEngineRefusesDocuments(t *testing.T) {
	address, key := testservices.Meili(t)
	spoilt := proxied(t, address, func(r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/documents") {
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		for _, id := range []string{"p17", "p18", "p499"} {
			body = bytes.ReplaceAll(body, []byte(`"id":"product-`+id+`"`), []byte(`"id":"product `+id+`"`))
		}
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	})
	e := connect(t, meili.Config{URL: spoilt, Key: key, Index: testservices.IndexName(t)})
	b, err := e.Rebuild(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var docs []search.Document
	for i := range 500 {
		docs = append(docs, product(fmt.Sprintf("p%d", i)))
	}
	err = b.Put(t.Context(), docs)
	refused, ok := errors.AsType[*search.RefusedError](err)
	if !ok || len(refused.Reasons) != 3 {
		t.Fatalf("Put: %v, want three refused documents", err)
	}
	for _, i := range []int{17, 18, 499} {
		if reason := refused.Reasons[docs[i].Ref]; !strings.HasPrefix(reason, "Document identifier") {
			t.Errorf("p%d is refused because of %q", i, reason)
		}
	}
	if err := b.Commit(t.Context()); err != nil {
		t.Error(err)
	}
	if n, err := e.Count(t.Context()); err != nil || n != 497 {
		t.Errorf("Count() = %d, %v; want 497", n, err)
	}
}

// TestTimeIsUp checks that a change without a known outcome in time is an error.
func TestTimeIsUp(t *testing.T) {
	address, key := testservices.Meili(t)
	name := testservices.IndexName(t)
	patient := connect(t, meili.Config{URL: address, Key: key, Index: name})
	b, err := patient.Rebuild(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	e := connect(t, meili.Config{URL: address, Key: key, Index: name, TaskTimeout: time.Nanosecond})
	if err := e.Put(t.Context(), []search.Document{product("p")}); domain.CodeOf(err) != domain.CodeUnavailable || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Put: %v, want code unavailable and a deadline", err)
	}
}

func TestIncompleteBuildIsNotServed(t *testing.T) {
	address, key := testservices.Meili(t)
	name := testservices.IndexName(t)
	server := raw{t, address, key}
	e := connect(t, meili.Config{URL: address, Key: key, Index: name})
	begin := func(docs ...search.Document) search.Build {
		b, err := e.Rebuild(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Put(t.Context(), docs); err != nil {
			t.Fatal(err)
		}
		return b
	}
	if err := begin(product("old")).Commit(t.Context()); err != nil {
		t.Fatal(err)
	}

	b := begin(product("new1"), product("new2"))
	building := server.indexes(name + "_new_")
	if len(building) != 1 {
		t.Fatalf("%v are being built", building)
	}
	server.change(http.MethodDelete, "/indexes/"+building[0]+"/documents/product-new2", nil)
	if err := b.Commit(t.Context()); err == nil {
		t.Error("Commit took an index that has lost a document")
	}
	wantTotal(t, e, 1)
	if err := b.Abort(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := server.indexes(name + "_"); len(left) > 0 {
		t.Errorf("%v are left", left)
	}
}

// TestFailedSwap deletes the new index at the last moment, so that the engine
// accepts the swap and then fails it.
func TestFailedSwap(t *testing.T) {
	address, key := testservices.Meili(t)
	name := testservices.IndexName(t)
	server := raw{t, address, key}
	armed := false
	proxy := proxied(t, address, func(r *http.Request) {
		if armed && r.URL.Path == "/swap-indexes" {
			for _, uid := range server.indexes(name + "_new_") {
				server.change(http.MethodDelete, "/indexes/"+uid, nil)
			}
		}
	})
	e := connect(t, meili.Config{URL: proxy, Key: key, Index: name})
	for i, id := range []string{"old", "new"} {
		armed = i == 1
		b, err := e.Rebuild(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Put(t.Context(), []search.Document{product(id)}); err != nil {
			t.Fatal(err)
		}
		if err := b.Commit(t.Context()); (err != nil) != armed {
			t.Errorf("Commit of %s: %v", id, err)
		}
		if err := b.Abort(t.Context()); err != nil {
			t.Errorf("Abort of %s: %v", id, err)
		}
	}
	pages, err := e.Ask(t.Context(), visible)
	if err != nil || len(pages[0].Hits) != 1 || pages[0].Hits[0].Ref.ID != "old" {
		t.Errorf("found %+v, %v; want the old index to serve", pages[0].Hits, err)
	}
}

func TestAbandonedBuildsAreRemoved(t *testing.T) {
	address, key := testservices.Meili(t)
	name := testservices.IndexName(t)
	server := raw{t, address, key}
	mine := name + "_new_mine" // not a name that a rebuild gives
	server.change(http.MethodPost, "/indexes", map[string]string{"uid": mine})
	rebuild := func(after time.Duration) {
		e := connect(t, meili.Config{URL: address, Key: key, Index: name, AbandonedAfter: after})
		if _, err := e.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{time.Hour, 1}, {time.Hour, 2}, {time.Nanosecond, 1}} {
		rebuild(step.after)
		if got := len(server.indexes(name+"_new_")) - 1; got != step.want {
			t.Errorf("%d unfinished indexes after a rebuild that removes those older than %s, want %d", got, step.after, step.want)
		}
	}
}
