package trust

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
	"chophien/picture"
)

// sentForm is a report that was sent as a form: its texts, and its photo
// without the metadata of the camera (position, time, device), or nil.
type sentForm struct {
	texts map[string]string
	photo *picture.Image
}

// readReportForm reads the parts of a form: texts of together at most
// maxReportBody bytes, and one photo.
func (h *Handlers) readReportForm(ctx context.Context, from *multipart.Reader) (sentForm, error) {
	form, left := sentForm{texts: map[string]string{}}, int64(maxReportBody)
	for {
		part, err := from.NextPart()
		if errors.Is(err, io.EOF) {
			return form, nil
		}
		if err != nil {
			return form, reportFormFault(ctx, err)
		}
		name := part.FormName()
		if name == "photo" {
			if form.photo != nil {
				return form, domain.Invalidf("photo", "send one photo")
			}
			if form.photo, err = h.readPhoto(ctx, part); err != nil {
				return form, err
			}
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, left+1))
		if err != nil {
			return form, reportFormFault(ctx, err)
		}
		if left -= int64(len(text)); left < 0 {
			return form, rest.StatusProblem(ctx, http.StatusRequestEntityTooLarge, "the texts of a report have at most 32 KB")
		}
		if !utf8.Valid(text) || !utf8.ValidString(name) {
			return form, domain.Invalidf("text", "it is not UTF-8")
		}
		if _, twice := form.texts[name]; twice {
			return form, domain.Invalidf(name, "it is there twice")
		}
		form.texts[name] = string(text)
	}
}

func reportFormFault(ctx context.Context, err error) error {
	if he, ok := errors.AsType[*echo.HTTPError](err); ok && he.Code == http.StatusRequestEntityTooLarge {
		return rest.TooLarge(ctx)
	}
	return domain.Invalidf("text", "the form cannot be read").Because(err)
}

// readPhoto reads a photo, whose type is recognised by its content. A browser
// sends an empty part when no photo was chosen.
func (h *Handlers) readPhoto(ctx context.Context, part *multipart.Part) (*picture.Image, error) {
	var first [1]byte
	n, err := io.ReadFull(part, first[:])
	if n == 0 && errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, reportFormFault(ctx, err)
	}
	got, err := h.files.Spool(ctx, io.MultiReader(bytes.NewReader(first[:]), part), "")
	if err != nil {
		if e, ok := errors.AsType[*domain.Error](err); ok && e.Field != "" {
			return nil, e.About("photo")
		}
		return nil, err
	}
	defer got.Discard()
	clean, err := h.files.CleanPicture(ctx, "photo", got)
	if err != nil {
		return nil, err
	}
	return &clean, nil
}

// reportOfForm validates the texts of a form against the JSON schema.
func (h *Handlers) reportOfForm(ctx context.Context, form sentForm) (in NewReport, err error) {
	body, err := json.Marshal(form.texts)
	if err != nil {
		return in, err
	}
	err = rest.DecodeJSON(ctx, body, &in)
	return in, err
}

// keepPhoto stores a photo and sets its key in the report.
func (h *Handlers) keepPhoto(ctx context.Context, photo *picture.Image, r *domain.Report) error {
	if photo == nil {
		return nil
	}
	key := domain.FilesFolder + uuid.NewString() + photo.Extension()
	r.PhotoKey, r.PhotoType = &key, photo.ContentType
	return h.files.Put(ctx, key, photo.ContentType, bytes.NewReader(photo.Data))
}

// ReportPhoto sends the photo of a report to its officers.
func (h *Handlers) ReportPhoto(c echo.Context) error {
	r, err := h.store.Report(c.Request().Context(), front.ActorOf(c.Request().Context()), c.Param("id"))
	if err != nil {
		return err
	}
	if r.PhotoKey == nil {
		return domain.NotFoundf("the report has no photo")
	}
	return h.files.Serve(c, domain.File{FileKey: *r.PhotoKey, ContentType: r.PhotoType, Name: "phan-anh" + picture.Image{ContentType: r.PhotoType}.Extension()})
}
