package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
	"gocloud.dev/gcerrors"

	"chophien/domain"
)

// PictureView is an image of a listing.
type PictureView struct {
	ID      string `json:"id"`
	URL     string `json:"url" format:"uri"`
	Width   int    `json:"width" doc:"Pixels"`
	Height  int    `json:"height" doc:"Pixels"`
	Caption string `json:"caption"`
	Credit  string `json:"credit" doc:"Who made it and under what licence"`
}

func (s *Server) pictureURL(id string) string { return s.deps.PublicURL + "/v1/pictures/" + id }

func (s *Server) pictures(all []domain.Picture) []PictureView {
	out := make([]PictureView, 0, len(all))
	for _, p := range all {
		out = append(out, PictureView{p.ID, s.pictureURL(p.ID), p.Width, p.Height, p.Caption, p.Credit})
	}
	return out
}

func pictureOperation() *huma.Operation {
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	return &huma.Operation{
		OperationID: "get-picture", Method: http.MethodGet, Path: "/v1/pictures/{id}", Tags: []string{"Pictures"},
		Summary: "The bytes of a picture",
		Parameters: []*huma.Param{{
			Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}, Description: "id of the picture",
		}},
		Responses: map[string]*huma.Response{
			"200": {Description: "The picture", Content: map[string]*huma.MediaType{
				"image/jpeg": {Schema: binary}, "image/png": {Schema: binary}, "image/webp": {Schema: binary}, "application/octet-stream": {Schema: binary},
			}},
			"206": {Description: "The part of it that Range asks for"},
			"304": {Description: "Not changed"},
		},
	}
}

// shownInline are the types that a browser may show from our address; all
// others, were they stored, would come as a download.
func shownInline(contentType string) bool {
	switch contentType {
	case "image/jpeg", "image/png", "image/webp", "image/avif", "image/gif":
		return true
	}
	return false
}

// picture streams a picture from the file store; ranges work. The bytes of a
// picture never change: a new picture has a new id.
func (s *Server) picture(c echo.Context) error {
	r, w := c.Request(), c.Response()
	id := c.Param("id")
	if errs := pathErrors([]string{"id"}, []string{id}); len(errs) > 0 {
		return domain.NotFoundf("there is no such picture")
	}
	p, err := s.deps.Pictures.Picture(r.Context(), id)
	if err != nil {
		return err
	}
	if s.deps.Files == nil {
		return domain.NotFoundf("there is no such picture")
	}
	file, err := s.deps.Files.NewReader(r.Context(), p.FileKey, nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return domain.NotFoundf("there is no such picture")
	}
	if err != nil {
		return domain.Wrap(domain.CodeUnavailable, err, "the file store is away")
	}
	defer file.Close()
	h := w.Header()
	h.Set(echo.HeaderContentType, p.ContentType)
	if !shownInline(p.ContentType) {
		h.Set(echo.HeaderContentType, echo.MIMEOctetStream)
		h.Set(echo.HeaderContentDisposition, "attachment")
	}
	// A suspended listing takes its pictures along, so they are kept for an hour only.
	h.Set(echo.HeaderCacheControl, "public, max-age=3600")
	h.Set("ETag", strconv.Quote(p.ID))
	http.ServeContent(w, r, "", time.Time{}, file)
	return nil
}
