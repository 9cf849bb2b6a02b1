package api

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
)

// examples holds a request body for each operation that takes JSON, by the id
// of the operation.
//
//go:embed examples.json
var examples []byte

// addExamples adds the examples to the bodies of requests. It fails when an
// operation with a JSON body has no example, or an example no such operation.
func addExamples(doc *huma.OpenAPI) error {
	var bodies map[string]json.RawMessage
	if err := json.Unmarshal(examples, &bodies); err != nil {
		return fmt.Errorf("api: reading the examples: %w", err)
	}
	for _, item := range doc.Paths {
		for _, op := range rest.OperationsOf(item) {
			if op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil {
				continue
			}
			body, ok := bodies[op.OperationID]
			if !ok {
				return fmt.Errorf("api: the operation %s has no example", op.OperationID)
			}
			op.RequestBody.Content["application/json"].Example = body
			delete(bodies, op.OperationID)
		}
	}
	for id := range bodies {
		return fmt.Errorf("api: the operation %s of an example takes no JSON", id)
	}
	return nil
}
