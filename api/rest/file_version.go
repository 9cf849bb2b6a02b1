package rest

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"chophien/front"
)

// gzipSuffix marks the ETag of a compressed file, whose bytes differ.
const gzipSuffix = "-gz"

// notModified sets the ETag and Last-Modified of a file with a version. It
// answers 304, and reports true, when the client has that version: by
// If-None-Match, or without it by If-Modified-Since (RFC 9110, 13.2.2).
func notModified(c echo.Context, f SheetFile) bool {
	h, req := c.Response().Header(), c.Request().Header
	h.Add(echo.HeaderVary, echo.HeaderAcceptEncoding)
	tag := f.Version
	if front.TakesGzip(c.Request()) {
		tag += gzipSuffix
	}
	h.Set("ETag", strconv.Quote(tag))
	h.Set(echo.HeaderLastModified, f.ModifiedAt.UTC().Format(http.TimeFormat))
	if known := req.Get("If-None-Match"); known != "" {
		if !front.Matches(known, strconv.Quote(tag)) {
			return false
		}
	} else if since, err := http.ParseTime(req.Get(echo.HeaderIfModifiedSince)); err != nil || f.ModifiedAt.Truncate(time.Second).After(since) {
		return false
	}
	h.Del(echo.HeaderContentType)
	h.Del(echo.HeaderContentDisposition)
	c.Response().WriteHeader(http.StatusNotModified)
	return true
}

// writeFile sends a file, compressed where it has a version and the client
// takes gzip. Spreadsheets in XLSX are compressed already.
func writeFile(c echo.Context, f SheetFile) error {
	if f.Version == "" || !front.TakesGzip(c.Request()) {
		return f.Write(c.Response())
	}
	out := &gzipOnWrite{c: c}
	if err := f.Write(out); err != nil {
		return err
	}
	return out.Close()
}

// gzipOnWrite compresses an answer. It sends nothing before the first bytes, so
// that an error before them gets an answer of its own.
type gzipOnWrite struct {
	c echo.Context
	w *gzip.Writer
}

var _ io.WriteCloser = (*gzipOnWrite)(nil)

// Write implements io.Writer.
func (g *gzipOnWrite) Write(p []byte) (int, error) {
	if g.w == nil {
		g.c.Response().Header().Set(echo.HeaderContentEncoding, "gzip")
		g.w = gzip.NewWriter(g.c.Response())
	}
	return g.w.Write(p)
}

// Close implements io.Closer.
func (g *gzipOnWrite) Close() error {
	if g.w == nil {
		return nil
	}
	return g.w.Close()
}
