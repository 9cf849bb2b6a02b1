package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// timesEach is how many answers of one operation and status are validated.
const timesEach = 5

// document is the OpenAPI document as clients read it. A validator that knows
// nothing of the program compiles its schemas: those of OpenAPI 3.1 are JSON
// Schema 2020-12.
type document struct {
	mu       sync.Mutex
	compiler *jsonschema.Compiler // nil before the first use
	schemas  map[string]*jsonschema.Schema
	times    map[string]int
}

// documents are the documents of the servers of all tests, which are the same.
var documents = document{schemas: map[string]*jsonschema.Schema{}, times: map[string]int{}}

// schemaAt returns the schema of an answer, or nil where enough answers were
// validated. Compiling is not safe for concurrent use.
func (d *document) schemaAt(s *server, op *huma.Operation, status, mediaType string) (*jsonschema.Schema, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	escape := strings.NewReplacer("~", "~0", "/", "~1").Replace
	at := fmt.Sprintf("#/paths/%s/%s/responses/%s/content/%s/schema", escape(op.Path), strings.ToLower(op.Method), status, escape(mediaType))
	if d.times[at]++; d.times[at] > timesEach {
		return nil, nil
	}
	if d.compiler == nil {
		w := httptest.NewRecorder()
		s.Server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/openapi.json", nil))
		doc, err := jsonschema.UnmarshalJSON(w.Body)
		if err != nil {
			return nil, err
		}
		c := jsonschema.NewCompiler()
		c.DefaultDraft(jsonschema.Draft2020)
		c.AssertFormat()
		if err := c.AddResource("openapi.json", doc); err != nil {
			return nil, err
		}
		d.compiler = c
	}
	if d.schemas[at] == nil {
		compiled, err := d.compiler.Compile("openapi.json" + at)
		if err != nil {
			return nil, err
		}
		d.schemas[at] = compiled
	}
	return d.schemas[at], nil
}

// satisfies validates a body against the document that clients read.
func satisfies(t testing.TB, s *server, op *huma.Operation, status, mediaType string, body []byte) {
	t.Helper()
	schema, err := documents.schemaAt(s, op, status, mediaType)
	if err != nil {
		t.Errorf("%s: the schema of %s cannot be compiled: %v", op.OperationID, status, err)
		return
	}
	if schema == nil {
		return
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Errorf("%s: the answer is no JSON: %v", op.OperationID, err)
		return
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("%s: the answer %s breaks the document: %.2000s", op.OperationID, status, err.Error())
	}
}
