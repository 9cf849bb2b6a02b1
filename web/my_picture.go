package web

import (
	"cmp"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"

	"chophien/domain"
	"chophien/front"
)

// Thumb is a picture of a product with the button that deletes it.
type Thumb struct {
	URL    string
	Alt    string
	First  bool
	Delete Form
}

// PicturesPage is the step of the pictures of a product.
type PicturesPage struct {
	Page
	Progress Progress
	Form     Form
	Thumbs   []Thumb
	MayAdd   bool
	NextURL  string
	Notes    []string
}

// productPictures answers with the pictures of a product.
func (s *Server) productPictures(r *request) error { return r.sendPictures(http.StatusOK, nil) }

func (r *request) sendPictures(status int, err error) error {
	x, loadErr := r.managedProduct()
	if loadErr != nil {
		return loadErr
	}
	f := newForm(r.to("product-pictures", x.ID), r.t("Upload the picture"), &Field{
		Name: "file", Kind: "file", Label: r.t("Picture of the product"), Hint: r.t("Level, in good light, with the label readable. JPEG, PNG or WebP of at most 20 MB, one at a time. Place and camera are removed from it."),
	})
	if err != nil {
		if status, err = r.refuse(&f, err); err != nil {
			return err
		}
	}
	p := PicturesPage{
		Page: r.productFrame(x, "product-pictures"), Progress: r.progress("product-pictures", x.ID), Form: f, MayAdd: len(x.Pictures) < domain.MaxPictures,
		NextURL: r.to("product-papers", x.ID), Notes: r.stepNotes(x),
	}
	for i, picture := range x.Pictures {
		alt := cmp.Or(picture.Caption, r.t("Picture %s", r.number(i+1)))
		p.Thumbs = append(p.Thumbs, Thumb{r.to("product-picture", x.ID, picture.ID), alt, i == 0, newForm(r.to("delete-picture", x.ID, picture.ID), r.t("Delete picture %s", r.number(i+1)))})
	}
	if len(f.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "product-pictures", &p)
}

// productPicture sends a picture of a product in any state to those who manage it.
func (s *Server) productPicture(r *request) error {
	p, err := s.store.ManagedPicture(r.Request().Context(), r.actor(), domain.Ref{Kind: domain.KindProduct, ID: r.Param("id")}, r.Param("picture"))
	if err != nil {
		return err
	}
	return s.files.ServePicture(r.Context, p, domain.PictureSmall)
}

// upload is a form with a file, which comes last.
type upload struct {
	texts url.Values
	file  *multipart.Part // nil: none was chosen
}

// maxUploadText bounds the text fields before a file, in bytes.
const maxUploadText = 64 << 10

// readUpload reads the texts of a form up to its file. The texts are those that
// sent returns.
func (r *request) readUpload() (upload, error) {
	from, err := r.Request().MultipartReader()
	if err != nil {
		return upload{}, domain.Invalidf("file", "the form cannot be read, or holds no part")
	}
	u := upload{texts: url.Values{}}
	for left := int64(maxUploadText); ; {
		part, err := from.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if front.IsTooLarge(err) {
				return u, err
			}
			return u, domain.Invalidf("file", "it did not arrive whole").Because(err)
		}
		if part.FileName() != "" {
			u.file = part
			break
		}
		if part.FormName() == "file" {
			continue // a browser sends an empty part when no file was chosen
		}
		text, err := io.ReadAll(io.LimitReader(part, left+1))
		if left -= int64(len(text)); err != nil || left < 0 {
			return u, domain.Invalidf("file", "the form cannot be read, or holds no part")
		}
		u.texts.Add(part.FormName(), string(text))
	}
	r.Request().PostForm, r.Request().Form = u.texts, u.texts
	return u, nil
}

// addPicture adds a picture to a product.
func (s *Server) addPicture(r *request) error {
	ctx, owner := r.Request().Context(), domain.Ref{Kind: domain.KindProduct, ID: r.Param("id")}
	u, err := r.readUpload()
	if err == nil && u.file == nil {
		err = domain.Invalidf("file", "it is empty")
	}
	if err != nil {
		return r.refuseUpload(err, r.sendPictures)
	}
	to := r.to("product-pictures", owner.ID)
	picture, keys, err := r.takePicture(owner, u.file)
	if err != nil {
		return r.refuseUpload(err, r.sendPictures)
	}
	added := false
	_, err = r.once(func(ctx context.Context) (string, error) {
		_, _, err := s.store.AddPicture(ctx, r.actor(), picture, domain.AnyVersion)
		added = err == nil
		return to, err
	})
	if !added { // it failed, or it is the second tap
		s.files.Discard(ctx, keys...)
	}
	if err != nil {
		return r.refuseUpload(err, r.sendPictures)
	}
	return r.lead(to, "picture-added")
}

// takePicture stores the bytes of a picture, which no transaction may wait for.
func (r *request) takePicture(owner domain.Ref, from *multipart.Part) (domain.Picture, []string, error) {
	ctx, s := r.Request().Context(), r.server
	if err := s.store.MayAddPicture(ctx, r.actor(), owner, domain.AnyVersion); err != nil {
		return domain.Picture{}, nil, err
	}
	if err := s.store.UseLimits(ctx, domain.LimitUse{Limit: domain.PicturesPerAccount(), Subject: r.actor().UserID}); err != nil {
		return domain.Picture{}, nil, err
	}
	p, keys, err := s.files.TakePicture(ctx, from)
	p.OwnerKind, p.OwnerID = owner.Kind, owner.ID
	return p, keys, err
}

// refuseUpload answers with the form again, also to what is too large.
func (r *request) refuseUpload(err error, send func(int, error) error) error {
	if statusOf(err) == http.StatusRequestEntityTooLarge || front.IsTooLarge(err) {
		err = domain.Invalidf("file", "a file may have %d MiB", domain.MaxFileBytes>>20)
	}
	return send(statusOf(err), err)
}

// deletePicture deletes a picture of a product. One that is gone already is no
// error.
func (s *Server) deletePicture(r *request) error {
	ctx, owner := r.Request().Context(), domain.Ref{Kind: domain.KindProduct, ID: r.Param("id")}
	gone, _, err := s.store.DeletePicture(ctx, r.actor(), owner, r.Param("picture"), domain.AnyVersion)
	switch {
	case err == nil:
		s.discardPicture(ctx, gone)
	case domain.CodeOf(err) == domain.CodeConflict:
		return r.sendPictures(http.StatusConflict, err)
	case domain.CodeOf(err) != domain.CodeNotFound:
		return err
	default:
		if _, err := r.managedProduct(); err != nil {
			return err
		}
	}
	return r.lead(r.to("product-pictures", owner.ID), "picture-deleted")
}

// discardPicture deletes the file of a picture in all its sizes.
func (s *Server) discardPicture(ctx context.Context, p domain.Picture) {
	keys := []string{p.FileKey}
	for _, size := range domain.PictureSizes() {
		keys = append(keys, p.Key(size))
	}
	s.files.Discard(ctx, keys...)
}
