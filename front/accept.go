package front

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// AcceptEncoding reduces the header Accept-Encoding to gzip or nothing, by the
// rules of RFC 9110, section 12.5.3: the middleware behind it only looks for the
// word.
func AcceptEncoding(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Request().Header
		if acceptsGzip(strings.Join(h.Values(echo.HeaderAcceptEncoding), ",")) {
			h.Set(echo.HeaderAcceptEncoding, "gzip")
		} else {
			h.Del(echo.HeaderAcceptEncoding)
		}
		return next(c)
	}
}

// TakesGzip reports whether the client of a request takes gzip. It reads what
// AcceptEncoding left of the header.
func TakesGzip(r *http.Request) bool { return r.Header.Get(echo.HeaderAcceptEncoding) == "gzip" }

// acceptsGzip reports whether a client takes gzip, whose other name is x-gzip.
// The weight of a name precedes that of *.
func acceptsGzip(header string) bool {
	named, named0, rest := false, false, false
	for part := range strings.SplitSeq(header, ",") {
		coding, params, _ := strings.Cut(part, ";")
		accepted := weight(params) > 0
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip", "x-gzip":
			named, named0 = named || accepted, named0 || !accepted
		case "*":
			rest = accepted
		}
	}
	return named || rest && !named0
}

// weight returns the value of the parameter q: 1 without one, and 0 when it
// cannot be read.
func weight(params string) float64 {
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(param, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil {
			return 0
		}
		return q
	}
	return 1
}
