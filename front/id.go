package front

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// LowerID returns an id in small letters, in which ids are stored; RFC 9562
// reads both alike. Every other text stays as it is.
func LowerID(text string) string {
	if IsID(text) {
		return strings.ToLower(text)
	}
	return text
}

// IsID reports whether a text has the form of an id, such as
// 01900000-0000-7000-8000-a00000000001.
func IsID(text string) bool { return len(text) == 36 && uuid.Validate(text) == nil }

// LowerIDs applies LowerID to the parameters of the path.
func LowerIDs(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		for i, v := range c.ParamValues() {
			c.ParamValues()[i] = LowerID(v)
		}
		return next(c)
	}
}

// uuidJSON matches a JSON string of the form of an id.
const uuidJSON = `"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"`

// jsonID matches the fields of a JSON text that contain ids: the field id and
// those that end in _id with their value, and the lists ids and *_ids. A string
// of JSON contains no bare quotation mark, so the name of a field cannot be
// mistaken for a part of a string.
var jsonID = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)"(?:[^"\\]*_)?(?:id"\s*:\s*` + uuidJSON + `|ids"\s*:\s*\[[^\]]*\])`)
})

var jsonUUID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(uuidJSON) })

// LowerJSON applies LowerID to the ids of a JSON text: the values of fields with
// the name id or a name that ends in _id, and of the lists ids and *_ids. All
// other strings stay as they are, since a password or a token may have the form
// of an id.
func LowerJSON(data []byte) []byte {
	return jsonID().ReplaceAllFunc(data, func(field []byte) []byte { return jsonUUID().ReplaceAllFunc(field, bytes.ToLower) })
}
