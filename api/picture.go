package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
	"gocloud.dev/gcerrors"

	"chophien/domain"
	"chophien/picture"
)

// PictureView is an image of a listing.
type PictureView struct {
	ID      string `json:"id"`
	URL     string `json:"url" format:"uri"`
	Small   string `json:"small_url" format:"uri" doc:"At most 320 pixels wide, JPEG"`
	Medium  string `json:"medium_url" format:"uri" doc:"At most 960 pixels wide, JPEG"`
	Width   int    `json:"width" doc:"Pixels"`
	Height  int    `json:"height" doc:"Pixels"`
	Caption string `json:"caption"`
	Credit  string `json:"credit" doc:"Who made it and under what licence"`
}

func (s *Server) pictureURL(id string) string { return s.deps.PublicURL + "/v1/pictures/" + id }

func (s *Server) pictures(all []domain.Picture) []PictureView {
	out := make([]PictureView, 0, len(all))
	for _, p := range all {
		out = append(out, pictureAt(p, s.pictureURL(p.ID)))
	}
	return out
}

func pictureAt(p domain.Picture, url string) PictureView {
	size := func(v domain.PictureSize) string { return url + "?size=" + string(v) }
	return PictureView{p.ID, url, size(domain.PictureSmall), size(domain.PictureMedium), p.Width, p.Height, p.Caption, p.Credit}
}

// managedPictures are pictures with the addresses of those who manage their
// listing: they are served in any state of it.
func (s *Server) managedPictures(all []domain.Picture) []PictureView {
	out := make([]PictureView, 0, len(all))
	for _, p := range all {
		out = append(out, s.managedPicture(p))
	}
	return out
}

func (s *Server) managedPicture(p domain.Picture) PictureView {
	return pictureAt(p, s.deps.PublicURL+"/v1/"+collection(p.OwnerKind)+"/"+p.OwnerID+"/pictures/"+p.ID+"/content")
}

func sizeParam() *huma.Param {
	return &huma.Param{
		Name: "size", In: "query", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{string(domain.PictureSmall), string(domain.PictureMedium)}},
		Description: "small: at most 320 pixels wide, medium: 960; left out: as it is. A picture that was not made in this size comes as it is",
	}
}

// sizeOf is the size that a request asks for.
func sizeOf(c echo.Context) (domain.PictureSize, error) {
	switch size := domain.PictureSize(c.QueryParam("size")); size {
	case domain.PictureFull, domain.PictureSmall, domain.PictureMedium:
		return size, nil
	}
	return "", domain.Invalidf("size", "it must be small or medium")
}

func pictureOperation() *huma.Operation {
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	return &huma.Operation{
		OperationID: "get-picture", Method: http.MethodGet, Path: "/v1/pictures/{id}", Tags: []string{"Pictures"},
		Summary: "The bytes of a picture",
		Parameters: []*huma.Param{{
			Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}, Description: "id of the picture",
		}, sizeParam()},
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
	size, err := sizeOf(c)
	if err != nil {
		return err
	}
	p, err := s.deps.Pictures.Picture(r.Context(), id)
	if err != nil {
		return err
	}
	// A suspended listing takes its pictures along, so they are kept for an hour only.
	w.Header().Set(echo.HeaderCacheControl, "public, max-age=3600")
	return s.servePicture(c, p, size)
}

// servePicture streams a picture in a size, or as it is where there is no such size.
func (s *Server) servePicture(c echo.Context, p domain.Picture, size domain.PictureSize) error {
	r, h := c.Request(), c.Response().Header()
	if s.deps.Files == nil {
		return domain.NotFoundf("there is no such picture")
	}
	tag, contentType := p.ID+"-"+string(size), picture.JPEG
	file, err := s.deps.Files.NewReader(r.Context(), p.Key(size), nil)
	if size == domain.PictureFull || gcerrors.Code(err) == gcerrors.NotFound {
		tag, contentType = p.ID, p.ContentType
	}
	if size != domain.PictureFull && gcerrors.Code(err) == gcerrors.NotFound {
		file, err = s.deps.Files.NewReader(r.Context(), p.FileKey, nil)
	}
	if gcerrors.Code(err) == gcerrors.NotFound {
		return domain.NotFoundf("there is no such picture")
	}
	if err != nil {
		return domain.Wrap(domain.CodeUnavailable, err, "the file store is away")
	}
	defer file.Close()
	h.Set(echo.HeaderContentType, contentType)
	if !shownInline(contentType) {
		h.Set(echo.HeaderContentType, echo.MIMEOctetStream)
		h.Set(echo.HeaderContentDisposition, "attachment")
	}
	h.Set("ETag", strconv.Quote(tag))
	http.ServeContent(c.Response(), r, "", time.Time{}, file)
	return nil
}
