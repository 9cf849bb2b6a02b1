package fair

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
	"chophien/picture"
)

const tagOfProgramme = "Programmes"

// Logo is the picture of an organisation.
type Logo struct {
	URL    string `json:"url" format:"uri" doc:"The bytes; with size=small or medium smaller"`
	Width  int    `json:"width" doc:"Pixels"`
	Height int    `json:"height" doc:"Pixels"`
}

// Organisation is an office, company or association with a part in a fair.
type Organisation struct {
	ID       string            `json:"id" format:"uuid"`
	Role     string            `json:"role" enum:"host,co_organizer,patron,sponsor,media_partner"`
	RoleName string            `json:"role_name" doc:"The heading of the role in the language of the answer" example:"Đơn vị tài trợ"`
	Level    string            `json:"level" nullable:"true" enum:"diamond,gold,silver,bronze" doc:"Of a sponsor; null: none is stated"`
	Name     string            `json:"name"`
	NameEN   string            `json:"name_en" nullable:"true"`
	Text     string            `json:"text" nullable:"true"`
	TextEN   string            `json:"text_en" nullable:"true"`
	Website  string            `json:"website" nullable:"true"`
	Position int               `json:"position" doc:"Order among those of one role and level, from 0"`
	Logo     rest.OrNull[Logo] `json:"logo"`
	Version  int64             `json:"version" doc:"The ETag is this number in quotation marks"`
}

func (h *Handlers) organisationOf(o domain.FairOrganisation, lang string) Organisation {
	vi, en := o.Role.Title()
	out := Organisation{
		ID: o.ID, Role: string(o.Role), RoleName: front.Label(lang, vi, en), Level: string(o.Level), Name: o.Name, NameEN: o.NameEN, Text: o.Text, TextEN: o.TextEN, Website: o.Website,
		Position: o.Position, Version: o.Version,
	}
	if l := o.Logo; l != nil {
		out.Logo = rest.Some(Logo{h.front.PublicURL() + fairsPath + "/" + o.FairID + "/organisations/" + o.ID + "/logo", l.Width, l.Height})
	}
	return out
}

func (h *Handlers) replyOrganisation(o domain.FairOrganisation, lang string) *rest.PrivateAnswer[Organisation] {
	return rest.ReplyVersion(h.organisationOf(o, lang), o.Version)
}

func organisationOperations() []huma.Operation {
	binary := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	return []huma.Operation{
		{
			OperationID: "list-fair-organisations", Tags: []string{tagOfProgramme},
			Summary:     "List the organisations of a fair",
			Description: "Returns the hosts, co-organizers, patrons, sponsors and media partners of a public fair in the order in which they are shown; to those who run it, of a fair in any state.",
		},
		{
			OperationID: "add-fair-organisation", Tags: []string{tagOfProgramme}, DefaultStatus: http.StatusCreated, MaxBodyBytes: rest.MaxFormBody,
			Summary:     "Add an organisation to a fair",
			Description: "Adds an organisation without a logo; send that with PUT …/logo. A fair that is cancelled or closed answers 409.",
			Errors:      []int{http.StatusConflict},
		},
		{
			OperationID: "change-fair-organisation", Tags: []string{tagOfProgramme}, MaxBodyBytes: rest.MaxFormBody,
			Summary:     "Change an organisation of a fair",
			Description: "Replaces the role, names, texts, website and position; its logo stays.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "delete-fair-organisation", Tags: []string{tagOfProgramme}, DefaultStatus: http.StatusNoContent,
			Summary:     "Delete an organisation of a fair",
			Description: "Editions that are frozen keep it with its logo.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "set-fair-logo", Tags: []string{tagOfProgramme}, DefaultStatus: http.StatusOK,
			Summary:     "Set the logo of an organisation of a fair",
			Description: "JPEG, PNG or WebP, recognised by the content; the picture is encoded again, upright and without its metadata. It replaces the logo before.",
			Parameters:  []*huma.Param{rest.MatchParam()},
			Responses:   map[string]*huma.Response{"200": {Description: "The organisation with its logo"}},
		},
		{
			OperationID: "delete-fair-logo", Tags: []string{tagOfProgramme}, DefaultStatus: http.StatusNoContent,
			Summary:     "Delete the logo of an organisation of a fair",
			Description: "If-Match names the version of the organisation. Frozen editions keep the logo.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "get-fair-logo", Tags: []string{tagOfProgramme},
			Summary:     "Download the logo of an organisation of a fair",
			Description: "Returns the picture. It is 404 when the organisation has none.",
			Parameters:  []*huma.Param{rest.SizeParam()},
			Responses: map[string]*huma.Response{
				"200": {Description: "The picture", Content: map[string]*huma.MediaType{picture.JPEG: binary, picture.PNG: binary}},
				"206": {Description: "The part of it that Range asks for"},
				"304": {Description: "Not changed"},
			},
		},
	}
}

// OrganisationForm is the form of an organisation.
type OrganisationForm struct {
	Role     string `json:"role" enum:"host,co_organizer,patron,sponsor,media_partner"`
	Level    string `json:"level,omitempty" enum:"diamond,gold,silver,bronze" doc:"Of a sponsor"`
	Name     string `json:"name" maxLength:"800" example:"Liên minh Hợp tác xã tỉnh Tuyên Quang"`
	NameEN   string `json:"name_en,omitempty" maxLength:"800"`
	Text     string `json:"text,omitempty" maxLength:"2000" doc:"For visitors; at most 500 characters"`
	TextEN   string `json:"text_en,omitempty" maxLength:"2000"`
	Website  string `json:"website,omitempty" maxLength:"1200" example:"https://lienminh.example.vn"`
	Position *int   `json:"position,omitempty" minimum:"0" maximum:"59" doc:"Order among those of one role and level. Without it, a new one goes behind the others, and a stored one stays where it is"`
}

func (f OrganisationForm) organisation(fairID, id string) domain.FairOrganisation {
	out := domain.FairOrganisation{
		ID: id, FairID: fairID, Role: domain.FairRole(f.Role), Level: domain.SponsorLevel(f.Level), Name: rest.Text(&f.Name), NameEN: rest.Text(&f.NameEN), Text: rest.Text(&f.Text), TextEN: rest.Text(&f.TextEN),
		Website: rest.Text(&f.Website), Position: domain.OrganisationLast,
	}
	if f.Position != nil {
		out.Position = *f.Position
	}
	return out
}

// seenOrganisations returns the organisations of a fair as the caller may see them.
func (h *Handlers) seenOrganisations(ctx context.Context, fair string) ([]domain.FairOrganisation, bool, error) {
	f, mine, err := rest.Seen(ctx, fair, h.store.Fair, h.store.ManagedFair, func(f domain.Fair) string { return f.ID })
	if err != nil {
		return nil, false, err
	}
	if mine {
		all, err := h.store.ManagedOrganisations(ctx, front.ActorOf(ctx), f.ID)
		return all, true, err
	}
	all, err := h.store.FairOrganisations(ctx, f.ID)
	return all, false, err
}

// Organisations answers GET /v1/fairs/{id}/organisations.
func (h *Handlers) Organisations(ctx context.Context, in *FairInput) (*rest.PublicAnswer[rest.OnePage[Organisation]], error) {
	all, mine, err := h.seenOrganisations(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := rest.Reply(h.front, rest.OnePageOf(all, func(o domain.FairOrganisation) Organisation { return h.organisationOf(o, in.Lang()) }))
	if mine {
		out.CacheControl = front.NoStore
	}
	return out, nil
}

// AddOrganisationInput is the input of POST /v1/fairs/{id}/organisations.
type AddOrganisationInput struct {
	FairInput
	Body OrganisationForm
}

// AddOrganisation answers POST /v1/fairs/{id}/organisations.
func (h *Handlers) AddOrganisation(ctx context.Context, in *AddOrganisationInput) (*rest.PrivateAnswer[Organisation], error) {
	o, err := h.store.AddOrganisation(ctx, front.ActorOf(ctx), in.Body.organisation(in.ID, ""))
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyOrganisation(o, in.Lang()), nil
}

// OrganisationInput names an organisation of a fair.
type OrganisationInput struct {
	FairInput
	Organisation string `path:"organisation_id" maxLength:"100" doc:"Id of the organisation"`
	rest.IfMatchParams
}

// organisation returns an organisation of a fair that the caller runs.
func (h *Handlers) organisation(ctx context.Context, fair, id string) (domain.FairOrganisation, error) {
	all, err := h.store.ManagedOrganisations(ctx, front.ActorOf(ctx), fair)
	if err != nil {
		return domain.FairOrganisation{}, err
	}
	for _, o := range all {
		if o.ID == id {
			return o, nil
		}
	}
	return domain.FairOrganisation{}, domain.NotFoundf("the fair has no such organisation")
}

// organisationVersion returns the version that the caller has read.
func (h *Handlers) organisationVersion(ctx context.Context, fair, id string, match rest.IfMatchParams) (int64, error) {
	o, err := h.organisation(ctx, fair, id)
	if err != nil {
		return 0, err
	}
	return match.Version(o.Version)
}

// ChangeOrganisationInput is the input of PUT …/organisations/{organisation_id}.
type ChangeOrganisationInput struct {
	OrganisationInput
	Body OrganisationForm
}

// ChangeOrganisation answers PUT /v1/fairs/{id}/organisations/{organisation_id}.
func (h *Handlers) ChangeOrganisation(ctx context.Context, in *ChangeOrganisationInput) (*rest.PrivateAnswer[Organisation], error) {
	version, err := h.organisationVersion(ctx, in.ID, in.Organisation, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	o, err := h.store.ChangeOrganisation(ctx, front.ActorOf(ctx), in.Body.organisation(in.ID, in.Organisation), version)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyOrganisation(o, in.Lang()), nil
}

// DeleteOrganisation answers DELETE /v1/fairs/{id}/organisations/{organisation_id}.
func (h *Handlers) DeleteOrganisation(ctx context.Context, in *OrganisationInput) (*rest.NoContent, error) {
	version, err := h.organisationVersion(ctx, in.ID, in.Organisation, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	dropped, err := h.store.DeleteOrganisation(ctx, front.ActorOf(ctx), in.ID, in.Organisation, version)
	if err != nil {
		return nil, err
	}
	h.discardLogo(ctx, dropped)
	return rest.ReplyNoContent(), nil
}

// SetLogo stores the file, then the row, like SetFairPlan.
func (h *Handlers) SetLogo(c echo.Context) error {
	ctx, fair, id := c.Request().Context(), c.Param("id"), c.Param("organisation_id")
	by := front.ActorOf(ctx)
	version, err := h.organisationVersion(ctx, fair, id, rest.MatchOf(c))
	if err != nil {
		return err
	}
	f, err := h.store.ManagedFair(ctx, by, fair)
	if err != nil {
		return err
	}
	p, keys, err := h.receivePicture(c, f)
	if err != nil {
		return err
	}
	logo := domain.FairLogo{FileKey: p.FileKey, ContentType: p.ContentType, Width: p.Width, Height: p.Height}
	o, dropped, err := h.store.SetLogo(ctx, by, fair, id, version, &logo)
	if err != nil {
		h.files.Discard(ctx, keys...)
		return rest.InBody(err)
	}
	h.discardLogo(ctx, dropped)
	header := c.Response().Header()
	header.Set(echo.HeaderCacheControl, front.NoStore)
	header.Set("ETag", rest.VersionTag(o.Version))
	return c.JSON(http.StatusOK, h.organisationOf(o, front.LanguageOf(c.Request().Header.Get("Accept-Language"))))
}

// DeleteLogo answers DELETE …/organisations/{organisation_id}/logo.
func (h *Handlers) DeleteLogo(ctx context.Context, in *OrganisationInput) (*rest.NewVersion, error) {
	version, err := h.organisationVersion(ctx, in.ID, in.Organisation, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	o, dropped, err := h.store.SetLogo(ctx, front.ActorOf(ctx), in.ID, in.Organisation, version, nil)
	if err != nil {
		return nil, err
	}
	h.discardLogo(ctx, dropped)
	return rest.ReplyNewVersion(o.Version), nil
}

// discardLogo deletes the file of a logo to which nothing refers any more.
func (h *Handlers) discardLogo(ctx context.Context, l *domain.FairLogo) {
	if l != nil {
		h.discardPicture(ctx, l.Picture())
	}
}

// Logo streams the logo of an organisation of a public fair, or of a fair that the
// caller runs. Its ETag changes with the logo, so that clients may cache it.
func (h *Handlers) Logo(c echo.Context) error {
	all, mine, err := h.seenOrganisations(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	size, err := rest.SizeOf(c)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age="+strconv.Itoa(logoSeconds))
	if mine {
		c.Response().Header().Set(echo.HeaderCacheControl, front.NoStore)
	}
	for _, o := range all {
		if o.ID == c.Param("organisation_id") && o.Logo != nil {
			return h.files.ServePicture(c, o.Logo.Picture(), size)
		}
	}
	return domain.NotFoundf("the organisation has no logo")
}

// logoSeconds is how long caches may keep a logo.
const logoSeconds = 300
