package front

import "github.com/labstack/echo/v4"

// ClosedCSP is a Content-Security-Policy that forbids everything to a browser
// that displays an answer as a page. HTML pages set their own.
const ClosedCSP = "default-src 'none'; frame-ancestors 'none'"

// SecureHeaders sets the headers that stop a browser from guessing content
// types, from framing and from sending referrers.
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
