package rest

import (
	"encoding/json"
	"fmt"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// MaxFormBody is the most bytes that the form of a listing has.
const MaxFormBody = 128 << 10

// Merge returns form changed by a merge patch (RFC 7396): what the patch
// leaves out stays, null empties, a list is replaced as a whole.
func Merge[F any](form F, patch []byte) (merged F, err error) {
	before, err := json.Marshal(form)
	if err != nil {
		return merged, fmt.Errorf("rest: writing a form: %w", err)
	}
	after, err := jsonpatch.MergePatch(before, patch)
	if err != nil {
		return merged, domain.Invalidf("", "the body is not a JSON object")
	}
	if err := json.Unmarshal(after, &merged); err != nil {
		return merged, fmt.Errorf("rest: reading a merged form: %w", err)
	}
	return merged, nil
}

// Text is the text of a field of a form, in NFC and without spaces around it;
// empty where the field is missing.
func Text(field *string) string {
	if field == nil {
		return ""
	}
	return strings.TrimSpace(norm.NFC.String(strings.ReplaceAll(*field, "\r\n", "\n")))
}
