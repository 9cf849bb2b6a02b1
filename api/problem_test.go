package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"chophien/api/rest"
	"chophien/words"
)

// TestProblemPages: each type and each reason has a page in both languages, and
// is JSON for clients that ask for it.
func TestProblemPages(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	runAll(t, s, []scenario{
		{name: "all", path: "/problems", wantText: []string{"Các lỗi của API", "fair_state", `href="?lang=en"`}, wantHeader: map[string]string{"Content-Type": "text/html"}, never: []string{"<script"}},
		{name: "all in English", path: "/problems?lang=en", wantText: []string{"Problems of the API", "The state of the thing does not allow it"}},
		{name: "a type", path: "/problems/not-found", wantText: []string{"Không tìm thấy", "no_such_fair"}},
		{name: "a reason", path: "/problems/too_many_tries", wantText: []string{"đã thử quá nhiều lần"}},
		{name: "a reason in English", path: "/problems/too_many_tries", header: map[string]string{"Accept-Language": "en"}, wantText: []string{"too many tries; wait before the next one"}},
		{name: "a type as JSON", path: "/problems/conflict", header: map[string]string{"Accept": "application/json"}, want: map[string]any{"type": "/problems/conflict", "status": 409, "code": "conflict"}},
		{name: "a reason as JSON", path: "/problems/file_too_large", header: map[string]string{"Accept": "application/json"}, want: map[string]any{"reason": "file_too_large", "types.0.code": "too_large"}},
		{name: "no such reason", path: "/problems/no-such", status: http.StatusNotFound, want: map[string]any{"reason": "no_such_path", "detail": "không có gì ở địa chỉ này"}},
	})
	kinds := rest.Kinds()
	if len(kinds) > 15 {
		t.Errorf("there are %d types", len(kinds))
	}
	for _, k := range kinds {
		for lang, title := range map[string]string{"vi": k.Title("vi"), "en": k.Title("en")} {
			if w := s.do(http.MethodGet, "/problems/"+k.Name+"?lang="+lang, nil); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), title) {
				t.Errorf("%s in %s: status %d", k.Name, lang, w.Code)
			}
		}
		if k.Title("vi") == k.Title("en") {
			t.Errorf("%s has no Vietnamese title", k.Name)
		}
	}
	for _, r := range words.Reasons() {
		for _, name := range r.Types {
			if !slices.ContainsFunc(kinds, func(k rest.Kind) bool { return k.Name == name }) {
				t.Errorf("%s is of the type %s, which does not exist", r.Name, name)
			}
		}
		if slices.ContainsFunc(kinds, func(k rest.Kind) bool { return k.Name == r.Name }) {
			t.Errorf("%s is a type and a reason", r.Name)
		}
	}
}

// TestProblemsInTheLanguageOfTheRequest: one request with three wrong parts gets
// three errors, each with a reason, in Vietnamese and in English.
func TestProblemsInTheLanguageOfTheRequest(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	for _, c := range []struct{ lang, path, detail, title string }{
		{"vi", "/v1/products?limit=0&province=99&stars=9&colour=red", "query.colour: không có tham số này", "Yêu cầu không hợp lệ"},
		{"en", "/v1/products?limit=0&province=99&stars=9&colour=red", "query.colour: unknown parameter", "The request is not valid"},
		{"vi", "/v1/products?limit=0&stars=9", "(và 1 lỗi khác)", "Yêu cầu không hợp lệ"},
		{"en", "/v1/products?limit=0&stars=9", "(and 1 more)", "The request is not valid"},
		{"vi", "/v1/products?province=99&former_province=99&set=Z.1", "(và 2 lỗi khác)", "Yêu cầu không hợp lệ"},
	} {
		w := s.do(http.MethodGet, c.path, map[string]string{"Accept-Language": c.lang})
		var p rest.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		if w.Code != http.StatusUnprocessableEntity || p.Title != c.title || !strings.Contains(p.Detail, c.detail) || w.Header().Get("Content-Language") != c.lang {
			t.Errorf("%s in %s: status %d, title %q, detail %q, language %q", c.path, c.lang, w.Code, p.Title, p.Detail, w.Header().Get("Content-Language"))
		}
		for _, e := range p.Errors {
			if e.Reason == "" || e.Location == "" || strings.ContainsAny(e.Message, "\x00%") {
				t.Errorf("%s: %+v", c.path, e)
			}
		}
	}
}

// TestOperationsListTheirErrors: each operation lists the answers that it can
// give when a request is wrong, and each is a problem or a page.
func TestOperationsListTheirErrors(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	for path, item := range s.OpenAPI().Paths {
		for method, op := range rest.OperationsOf(item) {
			want := []string{"500", "503"}
			if len(op.Security) > 0 {
				want = append(want, "401")
			}
			if !slices.ContainsFunc(op.Security, func(s map[string][]string) bool { return len(s) == 0 }) && len(op.Security) > 0 {
				want = append(want, "403") // everybody may call the others
			}
			if strings.Contains(path, "{") {
				want = append(want, "404")
			}
			if len(op.Parameters) > 0 || op.RequestBody != nil {
				want = append(want, "422")
			}
			if op.RequestBody != nil {
				want = append(want, "400", "413", "415")
			}
			for _, status := range want {
				if op.Responses[status] == nil {
					t.Errorf("%s %s does not list %s", method, path, status)
				}
			}
			if op.Responses["default"] != nil {
				t.Errorf("%s %s lists errors as default", method, path)
			}
		}
	}
}
