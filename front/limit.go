package front

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"chophien/domain"
)

// maxBody is the largest request body in bytes; operations may allow less.
const maxBody = "1M"

// maxUpload is the largest upload in bytes. It leaves room for what
// multipart/form-data adds to the file.
const maxUpload = domain.MaxFileBytes + 64<<10

// LimitBody refuses bodies that are too large. Uploads, for which isUpload
// returns true, may have the size of a file.
func LimitBody(isUpload func(echo.Context) bool) echo.MiddlewareFunc {
	isNoUpload := func(c echo.Context) bool { return !isUpload(c) }
	short := middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{Skipper: isUpload, Limit: maxBody})
	long := middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{Skipper: isNoUpload, Limit: strconv.Itoa(maxUpload) + "B"})
	return func(next echo.HandlerFunc) echo.HandlerFunc { return short(long(next)) }
}

// IsTooLarge reports whether err is that of a body that LimitBody refused.
func IsTooLarge(err error) bool {
	he, ok := errors.AsType[*echo.HTTPError](err)
	return ok && he.Code == http.StatusRequestEntityTooLarge
}
