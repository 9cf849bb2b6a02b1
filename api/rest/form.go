package rest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	jsonpatch "github.com/evanphx/json-patch/v5"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/front"
)

// MaxFormBody is the largest body, in bytes, of the form of a listing.
const MaxFormBody = 128 << 10

// Require adds to the schema of a form the fields that a new thing needs. Where
// the form changes a thing, all fields may be missing.
func Require(s *huma.Schema, fields ...string) *huma.Schema {
	s.Required = append(s.Required, fields...)
	return s
}

// Merge returns form changed by a merge patch (RFC 7396): fields that the patch
// leaves out stay, null empties a field, a list is replaced as a whole.
func Merge[F any](form F, patch []byte) (merged F, err error) {
	before, err := json.Marshal(form)
	if err != nil {
		return merged, fmt.Errorf("rest: writing a form: %w", err)
	}
	after, err := jsonpatch.MergePatch(before, front.LowerJSON(patch))
	if err != nil {
		return merged, domain.Invalidf("", "the body is not a JSON object")
	}
	if err := json.Unmarshal(after, &merged); err != nil {
		return merged, fmt.Errorf("rest: reading a merged form: %w", err)
	}
	return merged, nil
}

// Text returns the text of a form field in NFC without surrounding spaces, or
// an empty text for a missing field.
func Text(field *string) string {
	if field == nil {
		return ""
	}
	return strings.TrimSpace(norm.NFC.String(strings.ReplaceAll(*field, "\r\n", "\n")))
}
