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
	"strconv"
	"strings"
	"unicode/utf16"
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
// different passwords could match; likewise half of a character (\ud800 without its
// other half). Of two fields with one name it uses the last, where other programs
// use the first.
func StrictJSON() huma.Format {
	f := huma.Format{Marshal: writeJSON}
	read := huma.DefaultJSONFormat.Unmarshal
	f.Unmarshal = func(data []byte, v any) error {
		if !utf8.Valid(data) {
			return errors.New(huma.ErrorFormatter("the body is not UTF-8"))
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		err := (strictReader{d, data}).value(maxJSONDepth)
		if half, ok := errors.AsType[halfCharacterError](err); ok {
			err = errors.New(huma.ErrorFormatter("the text of %v has half of a character, such as \\ud800; send the whole character", "body"+half.at))
		}
		if err != nil {
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
	body, err := PlainJSON(v)
	return domain.NullTexts(body), err
}

// PlainJSON is json.Marshal without escapes for HTML, which an answer does not need.
// Types of answers write themselves with it.
func PlainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// Serializer writes the JSON of Echo's handlers as that of all others.
type Serializer struct{ echo.DefaultJSONSerializer }

// Serialize implements echo.JSONSerializer.
func (Serializer) Serialize(c echo.Context, v any, _ string) error { return writeJSON(c.Response(), v) }

// strictReader checks the values of a body.
type strictReader struct {
	tokens *json.Decoder
	body   []byte
}

// halfCharacterError is the error for a text with half of a character.
type halfCharacterError struct{ at string } // path of the text below the value that was read

func (e halfCharacterError) Error() string { return "half of a character at " + e.at }

// token returns the next token.
func (r strictReader) token() (json.Token, error) {
	from := r.tokens.InputOffset()
	token, err := r.tokens.Token()
	if err != nil {
		return nil, err
	}
	if _, ok := token.(string); ok && halfCharacter(r.body[from:r.tokens.InputOffset()]) {
		return nil, halfCharacterError{}
	}
	return token, nil
}

// value checks one value. Names that differ only in case are equal, as they are to
// the decoder.
func (r strictReader) value(depth int) error {
	token, err := r.token()
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
	for i := 0; r.tokens.More(); i++ {
		var field json.Token
		if open == '{' {
			if field, err = r.token(); err != nil {
				return err
			}
			name := strings.ToLower(strings.ToUpper(fmt.Sprint(field)))
			if names[name] {
				return errors.New(huma.ErrorFormatter("the field %v occurs twice", field))
			}
			names[name] = true
		}
		err := r.value(depth - 1)
		if half, ok := errors.AsType[halfCharacterError](err); ok && field != nil {
			return halfCharacterError{fmt.Sprintf(".%v%s", field, half.at)}
		} else if ok {
			return halfCharacterError{fmt.Sprintf("[%d]%s", i, half.at)}
		}
		if err != nil {
			return err
		}
	}
	_, err = r.token()
	return err
}

// halfCharacter reports whether a JSON text has an escaped surrogate without the
// other one of its pair. The decoder would make U+FFFD of it.
func halfCharacter(text []byte) bool {
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		i++ // the escaped character
		unit := escapedUnit(text[i:])
		switch {
		case !utf16.IsSurrogate(unit):
			continue
		case i+10 >= len(text) || text[i+5] != '\\' || utf16.DecodeRune(unit, escapedUnit(text[i+6:])) == utf8.RuneError:
			return true
		}
		i += 10 // both halves
	}
	return false
}

// escapedUnit returns the code unit of an escape that begins behind its backslash,
// such as u1ebf; 0 for an escape of another kind.
func escapedUnit(escape []byte) rune {
	if len(escape) < 5 || escape[0] != 'u' {
		return 0
	}
	unit, err := strconv.ParseUint(string(escape[1:5]), 16, 16)
	if err != nil {
		return 0
	}
	return rune(unit)
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
