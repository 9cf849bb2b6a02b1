package domain

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
)

// maxCursor bounds the text of a cursor: sort keys have at most 242 bytes.
const maxCursor = 1000

// A cursor is the place in a list after which the next page begins: the
// fingerprint of the list, and the sort keys of the last row, in URL-safe
// base64. All lists use this format. A cursor is neither secret nor signed: a
// caller can read and forge one, so it must not contain private values, and its
// values must be checked like any input.

// NewCursor returns the cursor of the page that follows the row with the sort
// keys after. of is the ListFingerprint of the list.
func NewCursor(of string, after ...string) string {
	b, err := json.Marshal(append([]string{of}, after...))
	if err != nil {
		panic(err) // strings only
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// ParseCursor returns the n sort keys in a cursor. of is the ListFingerprint of
// the list. It fails with CodeInvalid in the field "cursor" for a broken cursor
// and for a cursor of another list or other filters.
func ParseCursor(text, of string, n int) ([]string, error) {
	if len(text) > maxCursor {
		return nil, InvalidCursor()
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, InvalidCursor()
	}
	var parts []string
	d := json.NewDecoder(bytes.NewReader(b))
	if err := d.Decode(&parts); err != nil || d.More() || len(parts) == 0 {
		return nil, InvalidCursor()
	}
	if parts[0] != of {
		return nil, Invalidf("cursor", "it belongs to another list: filters and sort must stay the same from page to page; begin again without it")
	}
	if len(parts) != n+1 {
		return nil, InvalidCursor()
	}
	return parts[1:], nil
}

// InvalidCursor returns the error for a cursor that no list made.
func InvalidCursor() error {
	return Invalidf("cursor", "it is not a cursor of this list; begin again without it")
}

// ListFingerprint identifies a list with its filters and sort. The order of
// values within one filter and repeated values do not matter. Callers leave out
// today's date, so that a cursor from before midnight works after it.
func ListFingerprint(list string, filters ...any) string {
	hash := sha256.New()
	fmt.Fprintf(hash, "%q", list) // never fails
	for _, f := range filters {
		fmt.Fprintf(hash, " %s", canonical(f))
	}
	return hex.EncodeToString(hash.Sum(nil)[:6])
}

// canonical returns JSON that is the same for the same set of values.
func canonical(filter any) []byte {
	text, err := json.Marshal(filter)
	if err != nil {
		panic(err) // filters hold texts, numbers and days
	}
	var v any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		panic(err) // it was made above
	}
	if text, err = json.Marshal(sortLists(v)); err != nil {
		panic(err)
	}
	return text
}

func sortLists(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, field := range v {
			v[name] = sortLists(field)
		}
	case []any:
		if len(v) == 0 {
			return nil
		}
		slices.SortFunc(v, func(a, b any) int { return bytes.Compare(jsonOf(a), jsonOf(b)) })
		return slices.CompactFunc(v, func(a, b any) bool { return bytes.Equal(jsonOf(a), jsonOf(b)) })
	}
	return v
}

func jsonOf(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // it was read from JSON
	}
	return text
}
