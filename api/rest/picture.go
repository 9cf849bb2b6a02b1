package rest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"chophien/domain"
	"chophien/picture"
)

// SizeParam returns the parameter size of a picture.
func SizeParam() *huma.Param {
	return &huma.Param{
		Name: "size", In: "query", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{string(domain.PictureSmall), string(domain.PictureMedium)}},
		Description: "small: at most 320 pixels wide, medium: 960; left out: as it is. A picture that was not made in this size comes as it is",
	}
}

// SizeOf returns the requested size of a picture.
func SizeOf(c echo.Context) (domain.PictureSize, error) {
	switch size := domain.PictureSize(c.QueryParam("size")); size {
	case domain.PictureFull, domain.PictureSmall, domain.PictureMedium:
		return size, nil
	}
	return "", domain.Invalidf("size", "it must be small or medium")
}

// CleanPicture encodes a picture again without the metadata of the camera
// (position, time, device). field is the field that an error names.
func (s *FileStore) CleanPicture(ctx context.Context, field string, got *Received) (picture.Image, error) {
	clean, _, err := s.images.Clean(ctx, field, got)
	return clean, err
}

// ReadPhoto implements front.PhotoStore.
func (s *FileStore) ReadPhoto(ctx context.Context, field string, from io.Reader) (picture.Image, error) {
	got, err := s.Spool(ctx, from, "")
	if err != nil {
		if e, ok := errors.AsType[*domain.Error](err); ok && e.Field != "" {
			return picture.Image{}, e.About(field)
		}
		return picture.Image{}, err
	}
	defer got.Discard()
	return s.CleanPicture(ctx, field, got)
}

// TakePicture implements front.FileStore.
func (s *FileStore) TakePicture(ctx context.Context, from io.Reader) (domain.Picture, []string, error) {
	got, err := s.Spool(ctx, from, "")
	if err != nil {
		return domain.Picture{}, nil, err
	}
	defer got.Discard()
	p, keys, err := s.KeepPicture(ctx, got)
	if err != nil {
		s.Discard(ctx, keys...)
	}
	return p, keys, err
}

// KeepPicture stores an uploaded picture in all sizes and returns the keys of
// the files.
func (s *FileStore) KeepPicture(ctx context.Context, got *Received) (p domain.Picture, keys []string, err error) {
	var widths []int
	for _, size := range domain.PictureSizes() {
		widths = append(widths, size.Width())
	}
	whole, sizes, err := s.images.Clean(ctx, "file", got, widths...)
	if err != nil {
		return p, nil, err
	}
	p = domain.Picture{FileKey: domain.NewPictureKey(uuid.NewString(), got.SHA256, whole.Extension()), ContentType: whole.ContentType, Width: whole.Width, Height: whole.Height}
	images := map[string]picture.Image{p.FileKey: whole}
	for i, size := range domain.PictureSizes() {
		images[p.Key(size)] = sizes[i]
	}
	for key, image := range images {
		keys = append(keys, key)
		if err := s.Put(ctx, key, image.ContentType, bytes.NewReader(image.Data)); err != nil {
			return p, keys, err
		}
	}
	return p, keys, nil
}

// shownInline reports whether a browser may display a type from our address;
// other types are sent as downloads.
func shownInline(contentType string) bool {
	switch contentType {
	case "image/jpeg", "image/png", "image/webp", "image/avif", "image/gif":
		return true
	}
	return false
}

// ServePicture streams a picture in a size, or the original when there is no
// such size.
func (s *FileStore) ServePicture(c echo.Context, p domain.Picture, size domain.PictureSize) error {
	r, h := c.Request(), c.Response().Header()
	file, isSize, err := s.open(r.Context(), p, size)
	if err != nil {
		return err
	}
	defer file.Close()
	tag, contentType := p.ID, p.ContentType
	if isSize {
		tag, contentType = p.ID+"-"+string(size), picture.JPEG
	}
	h.Set(echo.HeaderContentType, contentType)
	if !shownInline(contentType) {
		h.Set(echo.HeaderContentType, echo.MIMEOctetStream)
		h.Set(echo.HeaderContentDisposition, "attachment")
	}
	h.Set("ETag", strconv.Quote(tag))
	http.ServeContent(c.Response(), r, "", time.Time{}, file)
	return nil
}

// OpenPicture opens a picture in a size, or the original when there is no such
// size. The caller closes it.
func (s *FileStore) OpenPicture(ctx context.Context, p domain.Picture, size domain.PictureSize) (io.ReadCloser, error) {
	file, _, err := s.open(ctx, p, size)
	if err != nil {
		return nil, err
	}
	return file, nil
}

// open opens a picture; isSize reports whether it has the size.
func (s *FileStore) open(ctx context.Context, p domain.Picture, size domain.PictureSize) (file *blob.Reader, isSize bool, err error) {
	if s.bucket == nil {
		return nil, false, domain.NotFoundf("there is no such picture")
	}
	if isSize = size != domain.PictureFull; isSize {
		file, err = s.bucket.NewReader(ctx, p.Key(size), nil)
	}
	if !isSize || gcerrors.Code(err) == gcerrors.NotFound {
		isSize = false
		file, err = s.bucket.NewReader(ctx, p.FileKey, nil)
	}
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, false, domain.NotFoundf("there is no such picture")
	}
	if err != nil {
		return nil, false, domain.Wrap(domain.CodeUnavailable, err, "the file store is away")
	}
	return file, isSize, nil
}
