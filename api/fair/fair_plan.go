package fair

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
	"chophien/picture"
)

// FairPlan is the picture of the ground of a fair.
type FairPlan struct {
	URL    string `json:"url" format:"uri" doc:"The bytes; with size=small or medium smaller"`
	Width  int    `json:"width" doc:"Pixels"`
	Height int    `json:"height" doc:"Pixels"`
}

func (h *Handlers) planOf(f domain.Fair) rest.OrNull[FairPlan] {
	if f.Plan == nil {
		return rest.OrNull[FairPlan]{}
	}
	return rest.Some(FairPlan{h.front.PublicURL() + fairsPath + "/" + f.ID + "/plan/content", f.Plan.Width, f.Plan.Height})
}

func fairPlanOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "delete-fair-plan", Tags: []string{"Fairs"},
			Summary:     "Delete the booth plan of a fair",
			Description: "If-Match names the version of the fair. Frozen editions keep it.", DefaultStatus: http.StatusNoContent,
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "set-fair-plan", Tags: []string{"Fairs"}, Summary: "Set the booth plan of a fair as a picture",
			Description:   "JPEG, PNG or WebP, recognised by the content; the picture is encoded again, upright and without its metadata. It replaces the plan before. Booths have their places on it in plan_x and plan_y, thousandths of its width and height.",
			Parameters:    []*huma.Param{rest.MatchParam()},
			DefaultStatus: http.StatusOK,
			Responses:     map[string]*huma.Response{"200": {Description: "The fair with its plan"}},
		},
		fairPlanOperation(),
	}
}

func fairPlanOperation() huma.Operation {
	binary := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	return huma.Operation{
		OperationID: "get-fair-plan", Tags: []string{"Fairs"}, Summary: "Download the booth plan of a public fair",
		Description: "Returns the picture on which the plan_x and plan_y of booths are measured. It is 404 while the organizer has set none.",
		Parameters:  []*huma.Param{rest.SizeParam()},
		Responses: map[string]*huma.Response{
			"200": {Description: "The picture", Content: map[string]*huma.MediaType{picture.JPEG: binary, picture.PNG: binary}},
			"206": {Description: "The part of it that Range asks for"},
			"304": {Description: "Not changed"},
		},
	}
}

// receivePicture stores the picture that a request to a fair sends, and returns it with
// the keys of its files, which the caller deletes if the row cannot be stored.
func (h *Handlers) receivePicture(c echo.Context, f domain.Fair) (p domain.Picture, keys []string, err error) {
	ctx := c.Request().Context()
	if err := f.CheckOpen(); err != nil {
		return p, nil, err
	}
	if err := h.store.UseLimits(ctx, domain.LimitUse{Limit: domain.PicturesPerAccount(), Subject: front.ActorOf(ctx).UserID}); err != nil {
		return p, nil, err
	}
	got, err := h.files.Receive(c)
	if err != nil {
		return p, nil, rest.InBody(err)
	}
	defer got.Discard()
	if p, keys, err = h.files.KeepPicture(ctx, got); err != nil {
		h.files.Discard(ctx, keys...)
		return p, nil, rest.InBody(err)
	}
	return p, keys, nil
}

// SetFairPlan stores the file, then the row, like addPicture.
func (h *Handlers) SetFairPlan(c echo.Context) error {
	ctx := c.Request().Context()
	by := front.ActorOf(ctx)
	f, version, err := h.fairToChange(ctx, c.Param("id"), rest.MatchOf(c))
	if err != nil {
		return err
	}
	p, keys, err := h.receivePicture(c, f)
	if err != nil {
		return err
	}
	plan := domain.FairPlan{FileKey: p.FileKey, ContentType: p.ContentType, Width: p.Width, Height: p.Height}
	f, dropped, err := h.store.SetFairPlan(ctx, by, f.ID, version, &plan)
	if err != nil {
		h.files.Discard(ctx, keys...)
		return rest.InBody(err)
	}
	h.discardPlan(ctx, dropped)
	header := c.Response().Header()
	header.Set(echo.HeaderCacheControl, front.NoStore)
	header.Set("ETag", rest.VersionTag(f.Version))
	return c.JSON(http.StatusOK, h.fairOf(f, front.LanguageOf(c.Request().Header.Get("Accept-Language"))))
}

// discardPlan deletes the file of a plan to which nothing refers any more.
func (h *Handlers) discardPlan(ctx context.Context, p *domain.FairPlan) {
	if p != nil {
		h.discardPicture(ctx, p.Picture())
	}
}

// discardPicture deletes the bytes of a picture in all sizes.
func (h *Handlers) discardPicture(ctx context.Context, p domain.Picture) {
	keys := []string{p.FileKey}
	for _, size := range domain.PictureSizes() {
		keys = append(keys, p.Key(size))
	}
	h.files.Discard(ctx, keys...)
}

// FairPlanInput is the input of DELETE /v1/fairs/{id}/plan.
type FairPlanInput struct {
	ID string `path:"id" maxLength:"200" doc:"id of the fair"`
	rest.IfMatchParams
}

// DeleteFairPlan answers DELETE /v1/fairs/{id}/plan.
func (h *Handlers) DeleteFairPlan(ctx context.Context, in *FairPlanInput) (*rest.NewVersion, error) {
	f, version, err := h.fairToChange(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	f, dropped, err := h.store.SetFairPlan(ctx, front.ActorOf(ctx), f.ID, version, nil)
	if err != nil {
		return nil, err
	}
	h.discardPlan(ctx, dropped)
	return rest.ReplyNewVersion(f.Version), nil
}

// FairPlan streams the plan of a public fair, or of a fair that the caller runs. Its ETag changes with the plan,
// so that clients may cache it.
func (h *Handlers) FairPlan(c echo.Context) error {
	f, mine, err := rest.Seen(c.Request().Context(), c.Param("id"), h.store.Fair, h.store.ManagedFair, func(f domain.Fair) string { return f.ID })
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=300")
	if mine {
		c.Response().Header().Set(echo.HeaderCacheControl, front.NoStore)
	}
	return h.servePlan(c, f)
}

func (h *Handlers) servePlan(c echo.Context, f domain.Fair) error {
	size, err := rest.SizeOf(c)
	if err != nil {
		return err
	}
	if f.Plan == nil {
		return domain.NotFoundf("the fair has no plan")
	}
	return h.files.ServePicture(c, f.Plan.Picture(), size)
}
