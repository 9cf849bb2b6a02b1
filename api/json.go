package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// maxJSONDepth is how deep objects and lists of a body may lie in each other.
const maxJSONDepth = 16

// strictJSON reads what means one thing only. The decoder would replace what
// is not UTF-8 in silence, and so take two passwords for one; and of two
// fields of one name it would take the last, where others take the first.
func strictJSON() huma.Format {
	f := huma.DefaultJSONFormat
	read := f.Unmarshal
	f.Unmarshal = func(data []byte, v any) error {
		if !utf8.Valid(data) {
			return errors.New("the body is not UTF-8")
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		if err := unambiguous(d, maxJSONDepth); err != nil {
			return err
		}
		return read(data, v)
	}
	return f
}

// unambiguous passes over one value. Names are the same without regard to
// case, as they are to the decoder.
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
		return fmt.Errorf("the body is more than %d levels deep", maxJSONDepth)
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
				return fmt.Errorf("the field %v is there twice", token)
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
