package front

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// MinGzip is the size in bytes from which an answer is compressed.
const MinGzip = 1024

// Charset is the suffix of a content type of text.
const Charset = "; charset=utf-8"

// gzipMark is the suffix of the ETag of a compressed answer, because a strong
// tag identifies bytes, and these differ.
const gzipMark = "-gz"

// Conditional holds back an answer until it is complete, sets a strong ETag of
// the version that the handler set and of a hash of the body, and answers 304
// when the client has that ETag. The hash covers everything on which an answer
// depends: other rows, the day, the language. Routes for which isStream returns
// true are not held back. AcceptEncoding must run before it.
func Conditional(isStream func(echo.Context) bool) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if isStream(c) {
				c.Response().Before(func() {
					if c.Response().Status >= http.StatusBadRequest && nameCharset(c.Response().Header()) {
						c.Response().Header().Set(echo.HeaderCacheControl, NoStore)
					}
				})
				return next(c)
			}
			w := c.Response()
			out := w.Writer
			held := NewHeldResponse(out.Header())
			w.Writer = held
			err := next(c)
			w.Writer = out
			if !held.Wrote {
				return err
			}
			h := out.Header()
			nameCharset(h)
			compressed := held.Body.Len() >= MinGzip && TakesGzip(c.Request())
			switch {
			case held.Status >= http.StatusBadRequest:
				h.Set(echo.HeaderCacheControl, NoStore)
				h.Del("ETag")
			case held.Status == http.StatusOK && c.Request().Method == http.MethodGet && h.Get(echo.HeaderCacheControl) != NoStore:
				tag := etag(h.Get("ETag"), held.Body.Bytes())
				if compressed {
					tag = strings.TrimSuffix(tag, `"`) + gzipMark + `"`
				}
				h.Set("ETag", tag)
				if Matches(c.Request().Header.Get("If-None-Match"), tag) {
					held.Status = http.StatusNotModified
					held.Body.Reset()
					h.Del(echo.HeaderContentType)
				}
			}
			if !compressed && held.Body.Len() > 0 {
				h.Set(echo.HeaderContentLength, strconv.Itoa(held.Body.Len()))
			}
			w.Status, w.Size = held.Status, int64(held.Body.Len())
			out.WriteHeader(held.Status)
			if held.Body.Len() > 0 {
				if _, werr := out.Write(held.Body.Bytes()); err == nil {
					err = werr
				}
			}
			return err
		}
	}
}

// nameCharset adds the charset to the content type of a JSON answer, and
// reports whether it was missing.
func nameCharset(h http.Header) bool {
	ct := h.Get(echo.HeaderContentType)
	if ct != echo.MIMEApplicationJSON && !strings.HasSuffix(ct, "+json") {
		return false
	}
	h.Set(echo.HeaderContentType, ct+Charset)
	return true
}

func etag(version string, body []byte) string {
	sum := sha256.Sum256(body)
	tag := hex.EncodeToString(sum[:12])
	if v := strings.Trim(version, `"`); v != "" {
		tag = v + "-" + tag
	}
	return `"` + tag + `"`
}

// Matches reports whether the If-None-Match header contains tag. It compares
// weakly, as RFC 9110 requires, so the compressed and the plain form are equal.
func Matches(header, tag string) bool {
	plain := func(t string) string {
		return strings.TrimSuffix(strings.Trim(strings.TrimPrefix(strings.TrimSpace(t), "W/"), `"`), gzipMark)
	}
	for t := range strings.SplitSeq(header, ",") {
		if strings.TrimSpace(t) == "*" || t != "" && plain(t) == plain(tag) {
			return true
		}
	}
	return false
}

// HeldResponse is an http.ResponseWriter that holds an answer in memory.
type HeldResponse struct {
	Status int
	Wrote  bool // the handler has written something
	Body   bytes.Buffer
	header http.Header
}

// NewHeldResponse returns a HeldResponse that writes headers to h.
func NewHeldResponse(h http.Header) *HeldResponse {
	return &HeldResponse{Status: http.StatusOK, header: h}
}

// Header implements http.ResponseWriter.
func (h *HeldResponse) Header() http.Header { return h.header }

// WriteHeader implements http.ResponseWriter.
func (h *HeldResponse) WriteHeader(status int) { h.Status, h.Wrote = status, true }

// Write implements http.ResponseWriter.
func (h *HeldResponse) Write(p []byte) (int, error) {
	h.Wrote = true
	return h.Body.Write(p)
}
