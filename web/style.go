package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"

	"github.com/labstack/echo/v4"

	"chophien/front"
)

//go:embed static
var static embed.FS

// style is the style sheet under a path that changes with its content, so that
// caches may keep it for ever.
type style struct {
	path    string
	content []byte
}

func newStyle(name string) style {
	content := mustRead("static/" + name + ".css")
	sum := sha256.Sum256(content)
	return style{"/" + name + "." + hex.EncodeToString(sum[:6]) + ".css", content}
}

// mustRead returns an embedded file, which is part of the program.
func mustRead(name string) []byte {
	content, err := static.ReadFile(name)
	if err != nil {
		panic("web: " + err.Error())
	}
	return content
}

const forever = "public, max-age=31536000, immutable"

func (s style) send(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, forever)
	return c.Blob(http.StatusOK, "text/css"+front.Charset, s.content)
}

// sendStatic serves a file that has a fixed path.
func sendStatic(name, contentType string) echo.HandlerFunc {
	content := mustRead("static/" + name)
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=86400")
		return c.Blob(http.StatusOK, contentType, content)
	}
}
