package front

import (
	"regexp"
	"strings"
	"sync"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// LowerID returns an id in small letters, in which ids are stored; RFC 9562
// reads both alike. Every other text stays as it is.
func LowerID(text string) string {
	if len(text) == 36 && uuid.Validate(text) == nil {
		return strings.ToLower(text)
	}
	return text
}

// LowerIDs applies LowerID to the parameters of the path.
func LowerIDs(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		for i, v := range c.ParamValues() {
			c.ParamValues()[i] = LowerID(v)
		}
		return next(c)
	}
}

var jsonID = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"`)
})

// LowerJSON applies LowerID to the texts of a JSON value.
func LowerJSON(data []byte) []byte {
	return jsonID().ReplaceAllFunc(data, func(id []byte) []byte { return []byte(strings.ToLower(string(id))) })
}
