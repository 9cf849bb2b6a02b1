package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
)

// scenario is a request with the expected answer.
type scenario struct {
	name       string
	method     string // GET where empty
	path       string
	header     map[string]string
	body       string            // sent as JSON where not empty
	status     int               // 200 where 0
	want       map[string]any    // by path into the body: "items.0.name"; "items.#" is a length
	wantHeader map[string]string // what the header must hold; "" for none
	wantText   []string          // what the body must hold, as text
	never      []string          // what the body must not hold
}

func (sc scenario) run(t *testing.T, s *server) {
	t.Helper()
	t.Run(sc.name, func(t *testing.T) {
		method, status := sc.method, sc.status
		if method == "" {
			method = http.MethodGet
		}
		if status == 0 {
			status = http.StatusOK
		}
		w := s.send(method, sc.path, sc.header, sc.body)
		if w.Code != status {
			t.Fatalf("status %d, want %d: %.500s", w.Code, status, w.Body)
		}
		for name, want := range sc.wantHeader {
			got := strings.Join(w.Header().Values(name), ", ")
			if want == "" && got != "" || !strings.Contains(got, want) {
				t.Errorf("header %s is %q, want %q", name, got, want)
			}
		}
		for _, text := range sc.wantText {
			if !strings.Contains(w.Body.String(), text) {
				t.Errorf("the body lacks %q: %.500s", text, w.Body)
			}
		}
		for _, text := range sc.never {
			if strings.Contains(w.Body.String(), text) {
				t.Errorf("the body holds %q", text)
			}
		}
		if len(sc.want) == 0 {
			return
		}
		body := decode(t, w)
		for path, want := range sc.want {
			got, err := at(body, path)
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			if check, ok := want.(func(any) bool); ok {
				if !check(got) {
					t.Errorf("%s is %v", path, got)
				}
			} else if !reflect.DeepEqual(got, plain(t, want)) {
				t.Errorf("%s is %v, want %v", path, got, want)
			}
		}
	})
}

func runAll(t *testing.T, s *server, all []scenario) {
	t.Helper()
	for _, sc := range all {
		sc.run(t, s)
	}
}

func decode(t testing.TB, w *httptest.ResponseRecorder) any {
	t.Helper()
	var body any
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		t.Fatalf("no JSON: %v: %.300s", err, w.Body)
	}
	return body
}

// plain converts a Go value to what JSON decodes to.
func plain(t testing.TB, v any) any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// at returns a value within decoded JSON.
func at(v any, path string) (any, error) {
	for part := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			value, ok := x[part]
			if !ok {
				return nil, fmt.Errorf("there is no %s", part)
			}
			v = value
		case []any:
			if part == "#" {
				v = float64(len(x))
				continue
			}
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(x) {
				return nil, fmt.Errorf("there is no %s among %d", part, len(x))
			}
			v = x[i]
		default:
			return nil, fmt.Errorf("there is nothing within %v", v)
		}
	}
	return v, nil
}

// setTarget sets the address of a request as a client wrote it, well formed or
// not.
func setTarget(r *http.Request, target string) error {
	path, query, _ := strings.Cut(target, "?")
	decoded, err := url.PathUnescape(path)
	if err != nil {
		return err
	}
	r.URL = &url.URL{Path: decoded, RawPath: path, RawQuery: query}
	r.RequestURI = target
	return nil
}

// followsContract checks an answer against the OpenAPI description: its status
// and content type are documented, and its body fits the schema. It also checks
// the headers of all answers. body is the decoded body.
func followsContract(t testing.TB, s *server, method, target string, w *httptest.ResponseRecorder, body any) {
	t.Helper()
	for _, name := range []string{"X-Request-Id", "X-Content-Type-Options", "Referrer-Policy", "Content-Security-Policy"} {
		if w.Header().Get(name) == "" {
			t.Errorf("the answer has no %s", name)
		}
	}
	contentType := w.Header().Get("Content-Type")
	mediaType, _, _ := strings.Cut(contentType, ";")
	isFile := w.Header().Get("Content-Disposition") != "" // which keeps its stored content type
	if strings.HasSuffix(mediaType, "json") && !strings.HasSuffix(contentType, "; charset=utf-8") && !isFile {
		t.Errorf("content type %q does not name its charset", contentType)
	}
	redirects := w.Code >= http.StatusMultipleChoices && w.Code < http.StatusBadRequest
	if (mediaType == "text/html" || redirects) && !strings.HasPrefix(target, "/v1/") && target != "/docs" {
		return // a page for people is no part of the contract
	}
	if w.Code >= http.StatusBadRequest && mediaType != "application/json" {
		if mediaType != "application/problem+json" {
			t.Errorf("status %d with content type %q", w.Code, contentType)
			return
		}
		if method != http.MethodHead {
			fits(t, s, s.OpenAPI().Components.Schemas.Map()["Problem"], body)
		}
		if got := w.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("a problem may be cached: %q", got)
		}
	}
	op := operationOf(s, method, target)
	if op == nil {
		if w.Code < http.StatusBadRequest && method != http.MethodOptions {
			t.Errorf("%s is not in the contract", target)
		}
		return
	}
	if method == http.MethodHead || method == http.MethodOptions || w.Code == http.StatusNotModified {
		return
	}
	documented := op.Responses[strconv.Itoa(w.Code)]
	if documented == nil {
		documented = op.Responses["default"]
	}
	if documented == nil {
		if w.Code != http.StatusNotFound && w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusServiceUnavailable && w.Code != http.StatusInternalServerError {
			t.Errorf("%s: status %d is not in the contract", op.OperationID, w.Code)
		}
		return
	}
	media := documented.Content[mediaType]
	if media == nil && len(documented.Content) > 0 && w.Code < http.StatusBadRequest {
		t.Errorf("%s: content type %q is not in the contract", op.OperationID, contentType)
	}
	if media == nil || media.Schema == nil || !strings.HasSuffix(mediaType, "json") || w.Header().Get("Content-Encoding") != "" {
		return
	}
	fits(t, s, media.Schema, body)
	satisfies(t, s, op, strconv.Itoa(w.Code), mediaType, w.Body.Bytes())
	if !isFile && strings.Contains(w.Body.String(), `":""`) {
		t.Errorf("%s: an empty text stands for none: %.2000s", op.OperationID, w.Body)
	}
}

// fits checks a body against a schema, which is compiled once, as answers are
// checked in parallel.
func fits(t testing.TB, s *server, schema *huma.Schema, body any) {
	t.Helper()
	schemas := s.OpenAPI().Components.Schemas
	once, _ := s.precomputed.LoadOrStore(schema, sync.OnceFunc(schema.PrecomputeMessages))
	once.(func())()
	res := &huma.ValidateResult{}
	huma.Validate(schemas, schema, huma.NewPathBuffer([]byte{}, 0), huma.ModeReadFromServer, body, res)
	for i, err := range res.Errors {
		if i == 5 {
			break
		}
		t.Errorf("the body breaks the contract: %v", err)
	}
}

// pathTemplate is a path of the contract, cut at its slashes.
type pathTemplate struct {
	parts []string
	item  *huma.PathItem
}

// pathTemplates returns all paths, by the number of their parts.
func pathTemplates(paths map[string]*huma.PathItem) map[int][]pathTemplate {
	out := map[int][]pathTemplate{}
	for path, item := range paths {
		parts := strings.Split(path, "/")
		out[len(parts)] = append(out[len(parts)], pathTemplate{parts, item})
	}
	// As in the router, /booths/proposal comes before /booths/{booth_id}.
	for _, same := range out {
		slices.SortFunc(same, func(a, b pathTemplate) int {
			return strings.Compare(strings.Join(a.parts, "/"), strings.Join(b.parts, "/"))
		})
	}
	return out
}

func operationOf(s *server, method, target string) *huma.Operation {
	path, _, _ := strings.Cut(target, "?")
	if item := s.OpenAPI().Paths[path]; item != nil {
		if op := rest.OperationsOf(item)[method]; op != nil {
			return op
		}
	}
	parts := strings.Split(path, "/")
	for _, template := range s.paths()[len(parts)] {
		same := true
		for i, wanted := range template.parts {
			if same = wanted == parts[i] || strings.HasPrefix(wanted, "{") && parts[i] != ""; !same {
				break
			}
		}
		if same {
			if method == http.MethodHead || method == http.MethodOptions {
				method = http.MethodGet
			}
			if op := rest.OperationsOf(template.item)[method]; op != nil { // another template may fit, too
				return op
			}
		}
	}
	return nil
}
