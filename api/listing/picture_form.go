package listing

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// ManagedPictureView is a picture as those see it who manage its listing.
type ManagedPictureView struct {
	view.PictureView
	Position int   `json:"position" doc:"Position from 0; lists show the first"`
	Version  int64 `json:"version" doc:"Of the listing; the ETag is this number in quotation marks"`
}

func (h *Handlers) managedPictureView(p domain.Picture, version int64) ManagedPictureView {
	return ManagedPictureView{h.cards.ManagedPicture(p), p.Position, version}
}

func pictureOperations() []huma.Operation {
	ops := []huma.Operation{

		pictureOperation(),
	}
	for _, k := range domain.Kinds() {
		name := strings.ReplaceAll(string(k), "_", "-")
		ops = append(ops, huma.Operation{
			OperationID: "add-" + name + "-picture", Tags: []string{"Pictures"}, Summary: "Add a picture to a listing that I manage",
			Description: "JPEG, PNG or WebP, recognised by the content; the picture is encoded again, upright and without its metadata, with a small and a medium copy. At most 12 a listing. It is added after the others.",
			Parameters:  []*huma.Param{rest.MatchParam()}, Errors: []int{http.StatusTooManyRequests},
		}, huma.Operation{
			OperationID: "change-" + name + "-picture", Tags: []string{"Pictures"}, Errors: rest.ChangeErrors(),
			Summary: "Change caption, credit or position of a picture", Description: "If-Match names the version of the listing. What is left out stays.",
		}, huma.Operation{
			OperationID: "delete-" + name + "-picture", Tags: []string{"Pictures"}, DefaultStatus: http.StatusNoContent, Errors: rest.ChangeErrors(),
			Summary:     "Delete a picture",
			Description: "Deletes the picture with its copies; those after it move up. If-Match names the version of the listing, and the ETag of the answer is its new one.",
		}, huma.Operation{
			OperationID: "get-" + name + "-picture", Tags: []string{"Pictures"}, Summary: "Download a picture of a listing that I manage",
			Description: "Sends the picture, or a smaller copy, also of a listing that is not published. Caches must not keep it.",
			Parameters:  []*huma.Param{rest.SizeParam()},
		})
	}
	return ops
}

func pictureOperation() huma.Operation {
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	return huma.Operation{
		OperationID: "get-picture", Tags: []string{"Pictures"},
		Summary:     "Download a picture",
		Description: "Returns a picture of a published listing in one of the sizes that the program makes. Web pages and mirrors load it.",
		Parameters: []*huma.Param{{
			Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}, Description: "id of the picture",
		}, rest.SizeParam()},
		Responses: map[string]*huma.Response{
			"200": {Description: "The picture", Content: map[string]*huma.MediaType{
				"image/jpeg": {Schema: binary}, "image/png": {Schema: binary}, "image/webp": {Schema: binary}, "application/octet-stream": {Schema: binary},
			}},
			"206": {Description: "The part of it that Range asks for"},
			"304": {Description: "Not changed"},
		},
	}
}

// AddPicture adds a picture to a listing of a kind.
func (h *Handlers) AddPicture(k domain.Kind) echo.HandlerFunc {
	return func(c echo.Context) error { return h.addPicture(c, k) }
}

// ChangePicture changes a picture of a listing of a kind.
func (h *Handlers) ChangePicture(k domain.Kind) rest.Handler[ChangePictureInput, rest.PrivateAnswer[ManagedPictureView]] {
	return func(ctx context.Context, in *ChangePictureInput) (*rest.PrivateAnswer[ManagedPictureView], error) {
		return h.changePicture(ctx, k, in)
	}
}

// DeletePicture deletes a picture of a listing of a kind.
func (h *Handlers) DeletePicture(k domain.Kind) rest.Handler[PictureInput, rest.NewVersion] {
	return func(ctx context.Context, in *PictureInput) (*rest.NewVersion, error) {
		return h.deletePicture(ctx, k, in)
	}
}

// ManagedPicture sends a picture of a listing of a kind to the listing's
// managers.
func (h *Handlers) ManagedPicture(k domain.Kind) echo.HandlerFunc {
	return func(c echo.Context) error { return h.managedContent(c, k) }
}

// PictureInput names a picture of a listing.
type PictureInput struct {
	ID      string `path:"id" maxLength:"100" doc:"Id of the listing"`
	Picture string `path:"picture_id" maxLength:"100" doc:"Id of the picture"`
	rest.IfMatchParams
}

// ChangePictureInput is the input of PATCH …/pictures/{picture_id}.
type ChangePictureInput struct {
	PictureInput
	Body struct {
		Caption  *string `json:"caption,omitempty" maxLength:"1200" doc:"At most 300 characters"`
		Credit   *string `json:"credit,omitempty" maxLength:"1200" doc:"Author and licence; at most 300 characters"`
		Position *int    `json:"position,omitempty" minimum:"0" maximum:"11" doc:"From 0; the others move"`
	}
}

// addPicture stores the file, then the row: a job finds files without a row,
// but nothing finds rows without a file.
func (h *Handlers) addPicture(c echo.Context, k domain.Kind) error {
	ctx := c.Request().Context()
	by, owner := front.ActorOf(ctx), domain.Ref{Kind: k, ID: c.Param("id")}
	_, stored, err := h.store.ManagedPictures(ctx, by, owner)
	if err != nil {
		return err
	}
	version, err := rest.MatchOf(c).Version(stored)
	if err != nil {
		return err
	}
	if err := h.store.MayAddPicture(ctx, by, owner, version); err != nil {
		return err
	}
	if err := h.store.UseLimits(ctx, domain.LimitUse{Limit: domain.PicturesPerAccount(), Subject: by.UserID}); err != nil {
		return err
	}
	got, err := h.files.Receive(c)
	if err != nil {
		return rest.InBody(err)
	}
	defer got.Discard()
	p, keys, err := h.files.KeepPicture(ctx, got)
	if err != nil {
		h.files.Discard(ctx, keys...)
		return rest.InBody(err)
	}
	p.OwnerKind, p.OwnerID = k, owner.ID
	p, version, err = h.store.AddPicture(ctx, by, p, version)
	if err != nil {
		h.files.Discard(ctx, keys...)
		return rest.InBody(err)
	}
	header := c.Response().Header()
	header.Set(echo.HeaderCacheControl, front.NoStore)
	header.Set("ETag", rest.VersionTag(version))
	shown := h.managedPictureView(p, version)
	header.Set(echo.HeaderLocation, shown.URL)
	return c.JSON(http.StatusCreated, shown)
}

func (h *Handlers) changePicture(ctx context.Context, k domain.Kind, in *ChangePictureInput) (*rest.PrivateAnswer[ManagedPictureView], error) {
	by, owner := front.ActorOf(ctx), domain.Ref{Kind: k, ID: in.ID}
	if _, err := h.store.ManagedPicture(ctx, by, owner, in.Picture); err != nil {
		return nil, err
	}
	version, err := h.ownerVersion(ctx, by, owner, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	c := domain.PictureChange{Position: in.Body.Position}
	for _, f := range []struct{ from, to **string }{{&in.Body.Caption, &c.Caption}, {&in.Body.Credit, &c.Credit}} {
		if *f.from != nil {
			text := strings.TrimSpace(norm.NFC.String(**f.from))
			*f.to = &text
		}
	}
	p, version, err := h.store.ChangePicture(ctx, by, owner, in.Picture, c, version)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyVersion(h.managedPictureView(p, version), version), nil
}

// ownerVersion returns the version of a listing when the header names it.
func (h *Handlers) ownerVersion(ctx context.Context, by domain.Actor, owner domain.Ref, match rest.IfMatchParams) (int64, error) {
	_, stored, err := h.store.ManagedPictures(ctx, by, owner)
	if err != nil {
		return 0, err
	}
	return match.Version(stored)
}

func (h *Handlers) deletePicture(ctx context.Context, k domain.Kind, in *PictureInput) (*rest.NewVersion, error) {
	by, owner := front.ActorOf(ctx), domain.Ref{Kind: k, ID: in.ID}
	if _, err := h.store.ManagedPicture(ctx, by, owner, in.Picture); err != nil {
		return nil, err
	}
	version, err := h.ownerVersion(ctx, by, owner, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	p, version, err := h.store.DeletePicture(ctx, by, owner, in.Picture, version)
	if err != nil {
		return nil, err
	}
	keys := []string{p.FileKey}
	for _, size := range domain.PictureSizes() {
		keys = append(keys, p.Key(size))
	}
	h.files.Discard(ctx, keys...)
	return rest.ReplyNewVersion(version), nil
}

func (h *Handlers) managedContent(c echo.Context, k domain.Kind) error {
	ctx := c.Request().Context()
	size, err := rest.SizeOf(c)
	if err != nil {
		return err
	}
	p, err := h.store.ManagedPicture(ctx, front.ActorOf(ctx), domain.Ref{Kind: k, ID: c.Param("id")}, c.Param("picture_id"))
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, front.NoStore)
	return h.files.ServePicture(c, p, size)
}
