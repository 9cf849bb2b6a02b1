package api

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"

	"github.com/labstack/echo/v4"

	"chophien/api/htmlpage"
	"chophien/api/rest"
)

//go:embed home.html
var homePage string

const homeStyle = `body{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}` +
	`a{color:#0b5c3b}.sample{border-left:.3rem solid #b8860b;padding:.5rem 1rem;background:#fff8e6}input,button{font:inherit;padding:.3rem .5rem}`

// home is the start page: what the program is, and links. It works without
// scripts.
func (s *Server) home(c echo.Context) error {
	sample, err := s.samples.HoldsSamples(c.Request().Context())
	if err != nil {
		return err
	}
	page, err := template.New("home").Parse(homePage)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	err = page.Execute(&b, struct {
		Style  template.CSS
		Sample bool
		Note   string
	}{homeStyle, sample, rest.SampleNote})
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; style-src "+htmlpage.CSPHash([]byte(homeStyle))+"; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set(echo.HeaderCacheControl, s.front.CacheControl())
	return c.HTMLBlob(http.StatusOK, b.Bytes())
}
