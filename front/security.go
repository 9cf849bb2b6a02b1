package front

import "github.com/labstack/echo/v4"

// ClosedCSP is a Content-Security-Policy that forbids everything to a browser
// that shows an answer as a page. HTML pages name what they need instead.
const ClosedCSP = "default-src 'none'; frame-ancestors 'none'"

// SecureHeaders sets the headers that keep a browser from guessing, framing
// and leaking.
func SecureHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set(echo.HeaderXContentTypeOptions, "nosniff")
		h.Set(echo.HeaderReferrerPolicy, "strict-origin-when-cross-origin")
		h.Set(echo.HeaderContentSecurityPolicy, ClosedCSP)
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Add(echo.HeaderVary, "Accept-Language")
		return next(c)
	}
}
