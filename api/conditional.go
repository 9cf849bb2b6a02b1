package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// gzipMark ends the ETag of a compressed answer: a strong tag names bytes, and
// those differ.
const gzipMark = "-gz"

// conditional holds an answer back until it is whole, gives it a strong ETag
// made of the version that the handler set and of a hash of the body, and
// answers 304 where the client has it already. A hash sees everything that a
// view depends on: other rows, the day, the language.
func (s *Server) conditional(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.isStream(c) {
			c.Response().Before(func() {
				if h := c.Response().Header(); c.Response().Status >= 400 && h.Get(echo.HeaderContentType) == problemJSON {
					h.Set(echo.HeaderContentType, problemJSON+charset)
					h.Set(echo.HeaderCacheControl, noStore)
				}
			})
			return next(c)
		}
		w := c.Response()
		out := w.Writer
		held := &heldResponse{header: out.Header(), status: http.StatusOK}
		w.Writer = held
		err := next(c)
		w.Writer = out
		if !held.wrote {
			return err
		}
		h := out.Header()
		if ct := h.Get(echo.HeaderContentType); ct == echo.MIMEApplicationJSON || ct == problemJSON {
			h.Set(echo.HeaderContentType, ct+charset)
		}
		compressed := held.body.Len() >= minGzip && strings.Contains(c.Request().Header.Get(echo.HeaderAcceptEncoding), "gzip")
		switch {
		case held.status >= 400:
			h.Set(echo.HeaderCacheControl, noStore)
			h.Del("ETag")
		case held.status == http.StatusOK && c.Request().Method == http.MethodGet && h.Get(echo.HeaderCacheControl) != noStore:
			tag := etag(h.Get("ETag"), held.body.Bytes())
			if compressed {
				tag = strings.TrimSuffix(tag, `"`) + gzipMark + `"`
			}
			h.Set("ETag", tag)
			if matches(c.Request().Header.Get("If-None-Match"), tag) {
				held.status = http.StatusNotModified
				held.body.Reset()
				h.Del(echo.HeaderContentType)
			}
		}
		if !compressed && held.body.Len() > 0 {
			h.Set(echo.HeaderContentLength, strconv.Itoa(held.body.Len()))
		}
		w.Status, w.Size = held.status, int64(held.body.Len())
		out.WriteHeader(held.status)
		if held.body.Len() > 0 {
			if _, werr := out.Write(held.body.Bytes()); err == nil {
				err = werr
			}
		}
		return err
	}
}

func etag(version string, body []byte) string {
	sum := sha256.Sum256(body)
	tag := hex.EncodeToString(sum[:12])
	if v := strings.Trim(version, `"`); v != "" {
		tag = v + "-" + tag
	}
	return `"` + tag + `"`
}

// matches tells whether the If-None-Match header names tag. It compares weakly,
// as RFC 9110 asks, and so takes the compressed and the plain form as one.
func matches(header, tag string) bool {
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

// heldResponse keeps an answer in memory.
type heldResponse struct {
	header http.Header
	status int
	wrote  bool
	body   bytes.Buffer
}

func (h *heldResponse) Header() http.Header { return h.header }

func (h *heldResponse) WriteHeader(status int) { h.status, h.wrote = status, true }

func (h *heldResponse) Write(p []byte) (int, error) {
	h.wrote = true
	return h.body.Write(p)
}
