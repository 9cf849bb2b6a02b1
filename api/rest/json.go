package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/front"
)

// maxJSONDepth is how deeply a body may nest objects and lists.
const maxJSONDepth = 16

// StrictJSON accepts only bodies with one meaning. The decoder of the standard
// library replaces bytes that are not UTF-8 without an error, so that two
// different passwords could match; and of two fields with one name it uses the
// last, where other programs use the first.
func StrictJSON() huma.Format {
	f := huma.Format{Marshal: writeJSON}
	read := huma.DefaultJSONFormat.Unmarshal
	f.Unmarshal = func(data []byte, v any) error {
		if !utf8.Valid(data) {
			return errors.New(huma.ErrorFormatter("the body is not UTF-8"))
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		if err := unambiguous(d, maxJSONDepth); err != nil {
			return err
		}
		return read(front.LowerJSON(data), v)
	}
	return f
}

// writeJSON writes an answer. A text that is empty is null, so that a reader has
// one value for none: a field is always there, and null where it has no value.
func writeJSON(w io.Writer, v any) error {
	body, err := EncodeJSON(v)
	if err == nil {
		_, err = w.Write(body)
	}
	return err
}

// EncodeJSON returns an answer, or a part of one, as writeJSON writes it.
func EncodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return domain.NullTexts(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// Serializer writes the JSON of Echo's handlers as that of all others.
type Serializer struct{ echo.DefaultJSONSerializer }

// Serialize implements echo.JSONSerializer.
func (Serializer) Serialize(c echo.Context, v any, _ string) error { return writeJSON(c.Response(), v) }

// unambiguous checks one value. Names that differ only in case are equal, as
// they are to the decoder.
func unambiguous(d *json.Decoder, depth int) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	open, nested := token.(json.Delim)
	if !nested {
		return nil
	}
	if depth == 0 {
		return errors.New(huma.ErrorFormatter("the body is more than %d levels deep", maxJSONDepth))
	}
	names := map[string]bool{}
	for d.More() {
		if open == '{' {
			token, err := d.Token()
			if err != nil {
				return err
			}
			name := strings.ToLower(strings.ToUpper(fmt.Sprint(token)))
			if names[name] {
				return errors.New(huma.ErrorFormatter("the field %v occurs twice", token))
			}
			names[name] = true
		}
		if err := unambiguous(d, depth-1); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

// DecodeJSON reads a body as huma does for its operations: it validates the
// body against the schema of into, so unknown fields are refused.
func DecodeJSON(ctx context.Context, body []byte, into any) error {
	read := StrictJSON().Unmarshal
	var plain any
	if err := read(body, &plain); err != nil {
		return StatusProblem(ctx, http.StatusBadRequest, "the body is no JSON")
	}
	schemas := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	schema := schemas.Schema(reflect.TypeOf(into).Elem(), false, "")
	res := &huma.ValidateResult{}
	huma.Validate(schemas, schema, huma.NewPathBuffer([]byte("body"), len("body")), huma.ModeWriteToServer, plain, res)
	if len(res.Errors) > 0 {
		return schemaProblem(ctx, http.StatusUnprocessableEntity, "", res.Errors...)
	}
	if err := read(body, into); err != nil {
		return StatusProblem(ctx, http.StatusBadRequest, "the body is no JSON")
	}
	return nil
}
