package api

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/picture"
)

// ManagedPictureView is a picture as those see it who manage its listing.
type ManagedPictureView struct {
	PictureView
	Position int   `json:"position" doc:"Order of show, from 0; the first stands in lists"`
	Version  int64 `json:"version" doc:"Of the listing; in quotation marks it is the ETag"`
}

func (s *Server) managedPictureView(p domain.Picture, version int64) ManagedPictureView {
	return ManagedPictureView{s.managedPicture(p), p.Position, version}
}

func (s *Server) routePictures() {
	for _, k := range domain.Kinds() {
		path := "/v1/" + collection(k) + "/{id}/pictures"
		name := strings.ReplaceAll(string(k), "_", "-")
		add := uploadOperation[ManagedPictureView](s, "add-"+name+"-picture", path, "Pictures", "Add a picture to a listing that I manage",
			"JPEG, PNG or WebP, as the content says; it is written anew, upright and without its metadata, with a small and a medium copy. At most 12 a listing. It stands after the others.")
		add.Parameters = append(add.Parameters, &huma.Param{
			Name: "If-Match", In: "header", Required: true, Schema: &huma.Schema{Type: huma.TypeString}, Description: "The ETag of the listing, as it was read",
		})
		s.upload(only(domain.ScopeWrite, managers()...), add, func(c echo.Context) error { return s.addPicture(c, k) })
		private(s, only(domain.ScopeWrite, managers()...), huma.Operation{
			OperationID: "change-" + name + "-picture", Method: http.MethodPatch, Path: path + "/{picture}", Tags: []string{"Pictures"},
			Summary: "Change caption, credit or place of a picture", Description: "If-Match names the version of the listing. What is left out stays.",
			Errors: []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired},
		}, func(ctx context.Context, in *ChangePictureInput) (*secret[ManagedPictureView], error) {
			return s.changePicture(ctx, k, in)
		})
		private(s, only(domain.ScopeWrite, managers()...), huma.Operation{
			OperationID: "delete-" + name + "-picture", Method: http.MethodDelete, Path: path + "/{picture}", Tags: []string{"Pictures"},
			Summary: "Take a picture away", Description: "If-Match names the version of the listing.", DefaultStatus: http.StatusNoContent,
			Errors: []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired},
		}, func(ctx context.Context, in *PictureInput) (*gone, error) { return s.deletePicture(ctx, k, in) })
		content := downloadOperation("get-"+name+"-picture", path+"/{picture}/content", "Pictures", "The bytes of a picture of a listing that I manage, in any state")
		content.Parameters = append(content.Parameters, sizeParam())
		s.download(only(domain.ScopeRead, managers()...), content, func(c echo.Context) error { return s.managedContent(c, k) })
	}
}

// gone is the answer to what leaves nothing behind but a new version of what
// it belonged to.
type gone struct {
	CacheControl string `header:"Cache-Control"`
	ETag         string `header:"ETag" doc:"Of the listing as it is now"`
}

// PictureInput names a picture of a listing.
type PictureInput struct {
	ID      string `path:"id" maxLength:"100" doc:"Id of the listing"`
	Picture string `path:"picture" maxLength:"100" doc:"Id of the picture"`
	IfMatchParams
}

// ChangePictureInput is what PATCH …/pictures/{picture} takes.
type ChangePictureInput struct {
	PictureInput
	Body struct {
		Caption  *string `json:"caption,omitempty" maxLength:"1200" doc:"At most 300 characters"`
		Credit   *string `json:"credit,omitempty" maxLength:"1200" doc:"Who made it and under what licence; at most 300 characters"`
		Position *int    `json:"position,omitempty" minimum:"0" maximum:"11" doc:"From 0; the others move"`
	}
}

// addPicture stores the bytes, then the row: bytes without a row are found by
// a job, a row without bytes by nobody.
func (s *Server) addPicture(c echo.Context, k domain.Kind) error {
	ctx := c.Request().Context()
	by, owner := actorOf(ctx), domain.Ref{Kind: k, ID: c.Param("id")}
	_, stored, err := s.deps.Pictures.ManagedPictures(ctx, by, owner)
	if err != nil {
		return err
	}
	version, err := IfMatchParams{IfMatch: c.Request().Header.Get("If-Match")}.version(ctx, stored)
	if err != nil {
		return err
	}
	if err := s.deps.Pictures.MayAddPicture(ctx, by, owner, version); err != nil {
		return err
	}
	if err := s.deps.Accounts.TakeLimits(ctx, domain.Take{Limit: domain.PicturesPerAccount(), Subject: by.UserID}); err != nil {
		return err
	}
	got, err := s.receive(c)
	if err != nil {
		return s.bodyProblem(ctx, err)
	}
	defer got.close(s)
	p, keys, err := s.keepPicture(ctx, got)
	if err != nil {
		s.discard(ctx, keys...)
		return s.bodyProblem(ctx, err)
	}
	p.OwnerKind, p.OwnerID = k, owner.ID
	p, version, err = s.deps.Pictures.AddPicture(ctx, by, p, version)
	if err != nil {
		s.discard(ctx, keys...)
		return s.bodyProblem(ctx, err)
	}
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, noStore)
	h.Set("ETag", versionTag(version))
	view := s.managedPictureView(p, version)
	h.Set(echo.HeaderLocation, view.URL)
	return c.JSON(http.StatusCreated, view)
}

// keepPicture stores a picture that was sent, in all sizes, and returns the
// keys that were written.
func (s *Server) keepPicture(ctx context.Context, got *received) (p domain.Picture, keys []string, err error) {
	var widths []int
	for _, size := range domain.PictureSizes() {
		widths = append(widths, size.Width())
	}
	whole, sizes, err := s.deps.Images.Clean(ctx, "file", got, widths...)
	if err != nil {
		return p, nil, err
	}
	p = domain.Picture{FileKey: domain.PicturesFolder + uuid.NewString() + whole.Extension(), ContentType: whole.ContentType, Width: whole.Width, Height: whole.Height}
	images := map[string]picture.Image{p.FileKey: whole}
	for i, size := range domain.PictureSizes() {
		images[p.Key(size)] = sizes[i]
	}
	for key, image := range images {
		keys = append(keys, key)
		if err := s.store(ctx, key, image.ContentType, bytes.NewReader(image.Data)); err != nil {
			return p, keys, err
		}
	}
	return p, keys, nil
}

func (s *Server) changePicture(ctx context.Context, k domain.Kind, in *ChangePictureInput) (*secret[ManagedPictureView], error) {
	by, owner := actorOf(ctx), domain.Ref{Kind: k, ID: in.ID}
	if _, err := s.deps.Pictures.ManagedPicture(ctx, by, owner, in.Picture); err != nil {
		return nil, s.problem(ctx, err)
	}
	version, err := s.ownerVersion(ctx, by, owner, in.IfMatchParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	c := domain.PictureChange{Position: in.Body.Position}
	for _, f := range []struct{ from, to **string }{{&in.Body.Caption, &c.Caption}, {&in.Body.Credit, &c.Credit}} {
		if *f.from != nil {
			text := strings.TrimSpace(norm.NFC.String(**f.from))
			*f.to = &text
		}
	}
	p, version, err := s.deps.Pictures.ChangePicture(ctx, by, owner, in.Picture, c, version)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	out := tell(s.managedPictureView(p, version))
	out.ETag = versionTag(version)
	return out, nil
}

// ownerVersion returns the version of a listing when the header names it.
func (s *Server) ownerVersion(ctx context.Context, by domain.Actor, owner domain.Ref, match IfMatchParams) (int64, error) {
	_, stored, err := s.deps.Pictures.ManagedPictures(ctx, by, owner)
	if err != nil {
		return 0, err
	}
	return match.version(ctx, stored)
}

func (s *Server) deletePicture(ctx context.Context, k domain.Kind, in *PictureInput) (*gone, error) {
	by, owner := actorOf(ctx), domain.Ref{Kind: k, ID: in.ID}
	if _, err := s.deps.Pictures.ManagedPicture(ctx, by, owner, in.Picture); err != nil {
		return nil, s.problem(ctx, err)
	}
	version, err := s.ownerVersion(ctx, by, owner, in.IfMatchParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	p, version, err := s.deps.Pictures.DeletePicture(ctx, by, owner, in.Picture, version)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	keys := []string{p.FileKey}
	for _, size := range domain.PictureSizes() {
		keys = append(keys, p.Key(size))
	}
	s.discard(ctx, keys...)
	return &gone{noStore, versionTag(version)}, nil
}

func (s *Server) managedContent(c echo.Context, k domain.Kind) error {
	ctx := c.Request().Context()
	size, err := sizeOf(c)
	if err != nil {
		return err
	}
	p, err := s.deps.Pictures.ManagedPicture(ctx, actorOf(ctx), domain.Ref{Kind: k, ID: c.Param("id")}, c.Param("picture"))
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, noStore)
	return s.servePicture(c, p, size)
}
