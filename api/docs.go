package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
	"github.com/swaggest/swgui/v5emb"

	"chophien/api/htmlpage"
	"chophien/front"
)

// specFiles are generated from the operations on first use: all of them are
// registered by then, and generating takes longer than the rest of the start.
type specFiles struct {
	json      func() ([]byte, error)
	yaml      func() ([]byte, error)
	reference http.Handler
	docsCSP   string
}

// inlineScript matches the scripts within a page.
var inlineScript = regexp.MustCompile(`(?s)<script>(.*?)</script>`)

func (s *Server) writeSpec() {
	once := func(write func() ([]byte, error)) func() ([]byte, error) {
		return sync.OnceValues(func() ([]byte, error) {
			spec, err := write()
			if err != nil {
				return nil, fmt.Errorf("api: writing the OpenAPI description: %w", err)
			}
			return spec, nil
		})
	}
	s.spec.json = once(func() ([]byte, error) { return json.Marshal(s.api.OpenAPI()) })
	s.spec.yaml = once(s.api.OpenAPI().YAML)
	s.spec.reference = v5emb.New("Chợ Phiên", "/openapi.json", "/docs/")
	// The page contains scripts; the policy lists their hashes.
	page := front.NewHeldResponse(http.Header{})
	s.spec.reference.ServeHTTP(page, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/docs/"}, Header: http.Header{}})
	scripts := "'self'"
	for _, m := range inlineScript.FindAllSubmatch(page.Body.Bytes(), -1) {
		scripts += " " + htmlpage.CSPHash(m[1])
	}
	s.spec.docsCSP = "default-src 'none'; connect-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; " +
		"script-src " + scripts + "; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
}

func docsFileOperation() huma.Operation {
	return huma.Operation{
		OperationID: "docs-file", Tags: []string{"Documentation"},
		Summary:     "Get a script, style or image of the API reference",
		Description: "The page of the reference loads these files. They come from the program, so that the page needs no other host.",
		Parameters: []*huma.Param{{
			Name: "file", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString},
		}},
		Responses: map[string]*huma.Response{"200": {Description: "The file"}},
	}
}

func specOperation(id, contentType string) huma.Operation {
	return huma.Operation{
		OperationID: id, Tags: []string{"Documentation"}, Summary: "Get this description (OpenAPI 3.1)",
		Description: "Generators of clients, linters and the page of the reference read this document.",
		Responses: map[string]*huma.Response{"200": {
			Description: "OpenAPI", Content: map[string]*huma.MediaType{contentType: {Schema: &huma.Schema{}}},
		}},
	}
}

func (s *Server) specJSON(c echo.Context) error {
	return sendSpec(c, "application/json", s.spec.json)
}

func (s *Server) specYAML(c echo.Context) error {
	return sendSpec(c, "application/yaml; charset=utf-8", s.spec.yaml)
}

func sendSpec(c echo.Context, contentType string, written func() ([]byte, error)) error {
	spec, err := written()
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=60")
	return c.Blob(http.StatusOK, contentType, spec)
}

// docs serves the API reference: its page at /docs and the files beside it.
func (s *Server) docs(c echo.Context) error {
	answer := front.NewHeldResponse(http.Header{})
	s.spec.reference.ServeHTTP(answer, c.Request())
	if answer.Status != http.StatusOK {
		return echo.ErrNotFound // the handler would answer in plain text
	}
	h := c.Response().Header()
	if c.Param("file") == "" {
		h.Set(echo.HeaderContentSecurityPolicy, s.spec.docsCSP)
		h.Set(echo.HeaderCacheControl, "public, max-age=60")
		return c.HTMLBlob(http.StatusOK, bytes.TrimSpace(answer.Body.Bytes()))
	}
	if encoding := answer.Header().Get(echo.HeaderContentEncoding); encoding != "" {
		h.Set(echo.HeaderContentEncoding, encoding)
	}
	contentType := answer.Header().Get(echo.HeaderContentType)
	if !strings.HasPrefix(contentType, "image/") && !strings.Contains(contentType, "charset") {
		contentType += front.Charset
	}
	h.Set(echo.HeaderVary, echo.HeaderAcceptEncoding)
	h.Set(echo.HeaderCacheControl, "public, max-age=86400")
	return c.Blob(http.StatusOK, contentType, answer.Body.Bytes())
}
