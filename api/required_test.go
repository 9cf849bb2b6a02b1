package api_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

// neededTogether lists fields that are not required, and that examples need
// because of others.
func neededTogether() []string {
	return []string{
		"add-decision.province",                            // all but the ministry decide for one
		"add-memorandum.goods",                             // or a product, or a set
		"add-memorandum.quantity", "add-memorandum.period", // with each other
		"add-memorandum.buyer_name",                                         // by default that of the account of the buyer
		"add-craft-village.figures_as_of", "add-tourism-site.figures_as_of", // with figures
		"add-demand.price_max_vnd", "add-demand.price_unit", // with each other
		"add-report.product_name", // or a certificate, or a product
		"add-booths.to",           // or a list of numbers
	}
}

// sentForm is an example that added a thing.
type sentForm struct {
	op     *huma.Operation
	target string
	header map[string]string
	body   string
}

// leaveOut sends a form that added a thing without each of its fields in turn: it
// is refused if and only if the document says that the field is required, and the
// answer names it.
func leaveOut(t *testing.T, s *server, form sentForm) {
	t.Helper()
	op := form.op
	schema := op.RequestBody.Content["application/json"].Schema
	if name, ok := strings.CutPrefix(schema.Ref, "#/components/schemas/"); ok {
		schema = s.OpenAPI().Components.Schemas.Map()[name]
	}
	var whole map[string]any
	if err := json.Unmarshal([]byte(form.body), &whole); err != nil {
		t.Fatal(err)
	}
	for _, field := range schema.Required {
		if _, ok := whole[field]; !ok {
			t.Errorf("%s: the example lacks %s, which is required", op.OperationID, field)
		}
	}
	for _, field := range slices.Sorted(maps.Keys(whole)) {
		part := maps.Clone(whole)
		delete(part, field)
		sent, err := json.Marshal(part)
		if err != nil {
			t.Fatal(err)
		}
		w := s.send(op.Method, form.target, form.header, string(sent))
		refused := w.Code == http.StatusUnprocessableEntity
		required := slices.Contains(schema.Required, field)
		if refused != required && !slices.Contains(neededTogether(), op.OperationID+"."+field) {
			t.Errorf("%s without %s: status %d, required: %t: %.300s", op.OperationID, field, w.Code, required, w.Body)
		}
		if required && !strings.Contains(w.Body.String(), `"location":"body.`+field+`"`) {
			t.Errorf("%s without %s: the answer does not name it: %.300s", op.OperationID, field, w.Body)
		}
	}
}
