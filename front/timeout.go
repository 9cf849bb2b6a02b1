package front

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

const (
	// UploadTime is how long an upload may take, also on a slow line.
	UploadTime = 5 * time.Minute
	// DownloadTime is how long sending a file may take.
	DownloadTime = 5 * time.Minute
	// writeGrace is how long an answer may take after its request was read.
	writeGrace = 30 * time.Second
)

// Transfers reports which requests carry files.
type Transfers struct {
	IsUpload   func(echo.Context) bool // the request is a file
	IsDownload func(echo.Context) bool // the answer is a file
}

// ExtendDeadlines sets longer deadlines for files on slow lines: the deadlines
// of the server itself are for short requests.
func ExtendDeadlines(t Transfers) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			conn := http.NewResponseController(c.Response())
			var err error
			switch {
			case t.IsUpload(c):
				err = errors.Join(conn.SetReadDeadline(time.Now().Add(UploadTime)), conn.SetWriteDeadline(time.Now().Add(UploadTime+writeGrace)))
			case t.IsDownload(c):
				err = conn.SetWriteDeadline(time.Now().Add(DownloadTime))
			}
			if err != nil && !errors.Is(err, http.ErrNotSupported) {
				return err
			}
			return next(c)
		}
	}
}

// Timeout cancels the context of a request when the time of its route is over,
// which also stops the database and the search engine. limit returns that time
// by the path in Echo's notation. AnswerErrors belongs inside of it: once Timeout has
// returned the context is cancelled, and each fault would look like an end of time.
func Timeout(t Transfers, limit func(path string) time.Duration) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			most := limit(c.Path())
			switch {
			case t.IsUpload(c):
				most = UploadTime
			case t.IsDownload(c):
				most = DownloadTime
			}
			ctx, cancel := context.WithTimeout(r.Context(), most)
			defer cancel()
			c.SetRequest(r.WithContext(ctx))
			return next(c)
		}
	}
}
