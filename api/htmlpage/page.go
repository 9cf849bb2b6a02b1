// Package htmlpage writes the few HTML pages that belong to the API: the
// reference, and the page that stops e-mail. Pages for people are in package
// web.
package htmlpage

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/front"
)

// Operation describes a page with GET.
func Operation(id, tag, summary, description string) huma.Operation {
	return huma.Operation{
		OperationID: id, Tags: []string{tag}, Summary: summary, Description: description,
		Responses: map[string]*huma.Response{"200": {
			Description: "A page", Content: map[string]*huma.MediaType{"text/html": {Schema: &huma.Schema{Type: huma.TypeString}}},
		}},
	}
}

// CSPHash returns the source expression of inline text for a
// Content-Security-Policy.
func CSPHash(text []byte) string {
	sum := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Language returns the language of a page: the parameter lang, or the
// preference of the browser.
func Language(c echo.Context) string { return front.RequestLanguage(c.Request()) }

// Write answers with a page that needs no other file. Caches may not keep it.
func Write(c echo.Context, status int, name, source string, data any) error {
	t, err := template.New(name).Parse(source)
	if err != nil {
		return fmt.Errorf("htmlpage: reading the page %s: %w", name, err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return fmt.Errorf("htmlpage: writing the page %s: %w", name, err)
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; style-src "+CSPHash([]byte(Style))+"; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set(echo.HeaderCacheControl, front.NoStore)
	return c.HTMLBlob(status, b.Bytes())
}
