package account

import (
	"context"
	_ "embed"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/htmlpage"
	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// AlertQuery is the query of a saved search: the parameters of /v1/search.
type AlertQuery struct {
	Q              string   `json:"q,omitempty" maxLength:"1000" doc:"Text of the search" example:"mật ong bạc hà"`
	Literal        bool     `json:"literal,omitempty" doc:"Take q as words only"`
	Kind           []string `json:"kind,omitempty" maxItems:"10" enum:"product,producer,craft_village,tourism_site,demand" doc:"Without it: all but demands"`
	Province       []string `json:"province,omitempty" maxItems:"34" doc:"Units of today: codes or slugs"`
	FormerProvince []string `json:"former_province,omitempty" maxItems:"63" doc:"Units before 01/07/2025: codes or slugs"`
	Commune        []string `json:"commune,omitempty" maxItems:"100" doc:"Codes of communes of today"`
	Region         []string `json:"region,omitempty" maxItems:"6" enum:"northern_midlands_mountains,red_river_delta,north_central,south_central_coast_highlands,southeast,mekong_delta"`
	Northern       *bool    `json:"northern,omitempty" doc:"true: only the units that hold the 25 northern provinces of the old map; false: only the others"`
	Group          []string `json:"group,omitempty" maxItems:"6" enum:"I,II,III,IV,V,VI"`
	Set            []string `json:"set,omitempty" maxItems:"50" doc:"Product sets" example:"[\"I.2.b\"]"`
	Stars          []int    `json:"stars,omitempty" maxItems:"4" enum:"0,3,4,5"`
	Condition      []string `json:"condition,omitempty" maxItems:"4" enum:"raw_material_area,local_workforce,food_safety,intellectual_property"`
	PriceMin       int64    `json:"price_min_vnd,omitempty" minimum:"1" maximum:"10000000000" doc:"Đồng"`
	PriceMax       int64    `json:"price_max_vnd,omitempty" minimum:"1" maximum:"10000000000" doc:"Đồng"`
	CapacityMin    float64  `json:"capacity_min,omitempty" minimum:"0.001" maximum:"1000000000" doc:"At least this much a month, in capacity_unit" example:"1.5"`
	CapacityUnit   string   `json:"capacity_unit,omitempty" enum:"g,kg,quintal,tonne,ml,l,m,piece,bottle,box,bag,jar,can,carton,set,plant,guest" doc:"Unit of capacity_min" example:"tonne"`
	Month          int      `json:"month,omitempty" minimum:"1" maximum:"12" doc:"A month in which the product can be delivered"`
	Producer       string   `json:"producer_id,omitempty" maxLength:"200" doc:"A producer: id or slug"`
	Near           string   `json:"near,omitempty" maxLength:"60" doc:"A point: latitude,longitude in degrees; needs within_km" example:"22.83,104.98"`
	WithinKM       float64  `json:"within_km,omitempty" minimum:"0.1" maximum:"2000" doc:"Only things within this distance of the point of near"`
}

func alertQueryOf(q domain.AlertQuery) AlertQuery {
	out := AlertQuery{
		Q: q.Text, Literal: q.Literal, Kind: wordsFrom(q.Kinds), Province: q.Provinces, FormerProvince: q.FormerProvinces, Commune: q.Communes, Region: wordsFrom(q.Regions),
		Group: wordsFrom(q.Groups), Set: q.Sets, Stars: q.Stars, Condition: wordsFrom(q.Conditions), Northern: q.Northern, Producer: q.ProducerID,
		CapacityMin: float64(q.CapacityMin) / 1000, CapacityUnit: string(q.CapacityUnit), Month: q.Month,
	}
	if q.PriceMin != nil {
		out.PriceMin = *q.PriceMin
	}
	if q.PriceMax != nil {
		out.PriceMax = *q.PriceMax
	}
	if a := q.Around; a != nil {
		out.Near, out.WithinKM = strconv.FormatFloat(a.Lat, 'f', -1, 64)+","+strconv.FormatFloat(a.Lon, 'f', -1, 64), a.WithinKM
	}
	return out
}

func wordsFrom[T ~string](in []T) []string {
	var out []string
	for _, v := range in {
		out = append(out, string(v))
	}
	return out
}

// alertQuery validates a query like /v1/search.
func (h *Handlers) alertQuery(ctx context.Context, q AlertQuery) (domain.AlertQuery, error) {
	f, err := h.front.Filter(ctx, front.DayParams{}, front.PlaceParams{Province: q.Province, FormerProvince: q.FormerProvince, Commune: q.Commune, Region: q.Region, Northern: front.FormatBool(q.Northern)}, &front.ProductParams{
		OfProductsParams: front.OfProductsParams{Group: q.Group, Set: q.Set, Stars: q.Stars}, Condition: q.Condition, PriceMin: q.PriceMin, PriceMax: q.PriceMax, Producer: q.Producer,
		CapacityMin: q.CapacityMin, CapacityUnit: q.CapacityUnit, Month: q.Month,
	})
	if err != nil {
		return domain.AlertQuery{}, err
	}
	f.Kinds = front.KindsOf(q.Kind)
	near, err := front.NearOf(q.Near, q.WithinKM, "")
	if err != nil {
		return domain.AlertQuery{}, err
	}
	var around *domain.Around
	if near != nil {
		if near.WithinKM == 0 {
			return domain.AlertQuery{}, domain.Invalidf("within_km", "give the distance; a point alone filters nothing")
		}
		around = &domain.Around{Lat: near.Lat, Lon: near.Lon, WithinKM: near.WithinKM}
	}
	return domain.AlertQueryOf(rest.Text(&q.Q), q.Literal, f, around), nil
}

// Alert is a saved search.
type Alert struct {
	ID        string     `json:"id" format:"uuid"`
	Name      string     `json:"name"`
	Query     AlertQuery `json:"query"`
	Cadence   string     `json:"cadence" enum:"daily,at_once"`
	Enabled   bool       `json:"enabled"`
	Email     bool       `json:"email" doc:"By e-mail, too"`
	Webhook   bool       `json:"webhook" doc:"To my webhooks that ask for alert.found, too"`
	LastRunAt *time.Time `json:"last_run_at" doc:"null: not asked yet"`
	Version   int64      `json:"version" doc:"The ETag is this number in quotation marks"`
	CreatedAt time.Time  `json:"created_at"`
	UpdatedAt time.Time  `json:"updated_at"`
}

func alertOf(a domain.Alert) Alert {
	return Alert{
		ID: a.ID, Name: a.Name, Query: alertQueryOf(a.Query), Cadence: string(a.Cadence), Enabled: a.Enabled, Email: a.Email, Webhook: a.Webhook,
		LastRunAt: rest.UTC(a.LastRunAt), Version: a.Version, CreatedAt: a.CreatedAt.UTC(), UpdatedAt: a.UpdatedAt.UTC(),
	}
}

func replyAlert(a domain.Alert) *rest.PrivateAnswer[Alert] {
	return rest.ReplyVersion(alertOf(a), a.Version)
}

// AlertList is the saved searches of a user.
type AlertList struct {
	Items      []Alert `json:"items" nullable:"false" doc:"Newest first; at most 50"`
	NextCursor *string `json:"next_cursor" doc:"Always null: there is one page"`
}

// AlertFind is something that a saved search found.
type AlertFind struct {
	Kind    string    `json:"kind" enum:"product,producer,craft_village,tourism_site,demand" example:"product"`
	ID      string    `json:"id" format:"uuid"`
	Name    string    `json:"name" doc:"When it was found"`
	Path    string    `json:"path" doc:"Its path in this API"`
	FoundAt time.Time `json:"found_at"`
}

func alertFindOf(f domain.AlertFind) AlertFind {
	return AlertFind{string(f.ListingKind), f.ListingID, f.Name, "/v1/" + f.ListingKind.Collection() + "/" + f.ListingID, f.FoundAt.UTC()}
}

const (
	alertsPath = "/v1/me/alerts"
)

func alertOperations(schemas huma.Registry) []huma.Operation {
	const tag = "Saved searches"
	return []huma.Operation{
		{
			OperationID: "create-alert", Tags: []string{tag}, DefaultStatus: http.StatusCreated,
			Summary: "Save a search and get notices of new hits",
			Description: "The query means the same as in /v1/search. Hits that exist already cause no notice, and no hit causes two. New hits are notices under /v1/me/notices, " +
				"and by e-mail and webhook if asked: daily, or within seconds after it can be found. It looks at the newest 1,000 hits.",
			Errors: []int{http.StatusConflict},
		},
		{
			OperationID: "list-alerts", Tags: []string{tag},
			Summary:     "List my saved searches",
			Description: "Returns all saved searches of the user, newest first, each with its query, how often the user is notified, and by which channels.",
		},
		{
			OperationID: "get-alert", Tags: []string{tag},
			Summary:     "Get one of my saved searches",
			Description: "Returns the query, the cadence and the channels of a saved search. Its ETag is needed to change or delete it.",
		},
		{
			OperationID: "change-alert", Tags: []string{tag},
			Summary: "Change a saved search",
			Description: "Fields that are left out stay; query is replaced as a whole. With another query the search starts again from the hits of that moment, and a hit that the user was " +
				"notified of is not notified again. enabled: false stops all notices of it.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "delete-alert", Tags: []string{tag}, DefaultStatus: http.StatusNoContent,
			Summary:     "Delete a saved search",
			Description: "Deletes the saved search with the list of its hits. The user gets no more notices of it.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "list-alert-finds", Tags: []string{tag},
			Summary:     "List the new hits of a saved search",
			Description: "Returns page by page, newest first, the hits that the user was notified of since the search was saved.",
		},
		unsubscribeOperation(schemas, huma.Operation{
			OperationID: "unsubscribe-page",
			Summary:     "Show the page to unsubscribe from a saved search or from notices",
			Description: "Each e-mail contains the token. The page asks its reader to confirm and changes nothing itself.",
		}),
		unsubscribeOperation(schemas, huma.Operation{
			OperationID: "unsubscribe", Summary: "Unsubscribe from a saved search or from notices, without signing in",
			Description: "Mail programs send this request for the header List-Unsubscribe-Post (RFC 8058). Repeating it changes nothing.",
		}),
	}
}

func unsubscribeOperation(schemas huma.Registry, op huma.Operation) huma.Operation {
	html := map[string]*huma.MediaType{"text/html": {Schema: &huma.Schema{Type: huma.TypeString}}}
	problem := map[string]*huma.MediaType{rest.ProblemJSON: {Schema: rest.SchemaOf[rest.Problem](schemas)}}
	op.Tags = []string{"Saved searches"}
	op.Parameters = []*huma.Param{{Name: "token", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}}
	op.Responses = map[string]*huma.Response{
		"200": {Description: "A page", Content: html}, "404": {Description: "The token is unknown", Content: problem}, "503": {Description: "A part of the system is away", Content: problem},
	}
	return op
}

// CreateAlertInput is the input of POST /v1/me/alerts.
type CreateAlertInput struct {
	Body struct {
		Name    string     `json:"name" maxLength:"400" doc:"At most 100 characters" example:"Mật ong"`
		Query   AlertQuery `json:"query"`
		Cadence string     `json:"cadence,omitempty" enum:"daily,at_once" default:"daily"`
		Email   bool       `json:"email,omitempty" doc:"By e-mail, too"`
		Webhook bool       `json:"webhook,omitempty" doc:"To my webhooks that ask for alert.found, too"`
	}
}

// CreateAlert answers POST /v1/me/alerts.
func (h *Handlers) CreateAlert(ctx context.Context, in *CreateAlertInput) (*rest.PrivateAnswer[Alert], error) {
	q, err := h.alertQuery(ctx, in.Body.Query)
	if err != nil {
		return nil, rest.InPart("body.query", err)
	}
	a, err := h.store.AddAlert(ctx, front.ActorOf(ctx), domain.Alert{
		Name: rest.Text(&in.Body.Name), Query: q, Cadence: domain.Cadence(in.Body.Cadence), Email: in.Body.Email, Webhook: in.Body.Webhook,
	})
	if err != nil {
		return nil, rest.InBody(err)
	}
	out := replyAlert(a)
	out.Location = alertsPath + "/" + a.ID
	return out, nil
}

// Alerts answers GET /v1/me/alerts.
func (h *Handlers) Alerts(ctx context.Context, _ *struct{}) (*rest.PrivateAnswer[AlertList], error) {
	found, err := h.store.Alerts(ctx, front.ActorOf(ctx))
	if err != nil {
		return nil, err
	}
	list := AlertList{Items: []Alert{}}
	for _, a := range found {
		list.Items = append(list.Items, alertOf(a))
	}
	return rest.ReplyPrivate(list), nil
}

// AlertInput names a saved search.
type AlertInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the saved search"`
}

// Alert answers GET /v1/me/alerts/{id}.
func (h *Handlers) Alert(ctx context.Context, in *AlertInput) (*rest.PrivateAnswer[Alert], error) {
	a, err := h.store.Alert(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return replyAlert(a), nil
}

func (h *Handlers) alertVersion(ctx context.Context, id string, p rest.IfMatchParams) (int64, error) {
	stored, err := h.store.Alert(ctx, front.ActorOf(ctx), id)
	if err != nil {
		return 0, err
	}
	return p.Version(stored.Version)
}

// ChangeAlertInput is the input of PATCH /v1/me/alerts/{id}.
type ChangeAlertInput struct {
	AlertInput
	rest.IfMatchParams
	Body struct {
		Name    *string     `json:"name,omitempty" maxLength:"400" doc:"At most 100 characters"`
		Query   *AlertQuery `json:"query,omitempty" doc:"As a whole"`
		Cadence *string     `json:"cadence,omitempty" enum:"daily,at_once"`
		Enabled *bool       `json:"enabled,omitempty"`
		Email   *bool       `json:"email,omitempty"`
		Webhook *bool       `json:"webhook,omitempty"`
	}
}

// ChangeAlert answers PATCH /v1/me/alerts/{id}.
func (h *Handlers) ChangeAlert(ctx context.Context, in *ChangeAlertInput) (*rest.PrivateAnswer[Alert], error) {
	version, err := h.alertVersion(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	var q domain.AlertQuery
	if in.Body.Query != nil {
		if q, err = h.alertQuery(ctx, *in.Body.Query); err != nil {
			return nil, rest.InPart("body.query", err)
		}
	}
	b := in.Body
	a, err := h.store.ChangeAlert(ctx, front.ActorOf(ctx), in.ID, version, func(a *domain.Alert) error {
		if b.Name != nil {
			a.Name = rest.Text(b.Name)
		}
		if b.Query != nil {
			a.Query = q
		}
		if b.Cadence != nil {
			a.Cadence = domain.Cadence(*b.Cadence)
		}
		for _, f := range []struct {
			to   *bool
			from *bool
		}{{&a.Enabled, b.Enabled}, {&a.Email, b.Email}, {&a.Webhook, b.Webhook}} {
			if f.from != nil {
				*f.to = *f.from
			}
		}
		return nil
	})
	if err != nil {
		return nil, rest.InBody(err)
	}
	return replyAlert(a), nil
}

// AlertVersionInput names a saved search in a version.
type AlertVersionInput struct {
	AlertInput
	rest.IfMatchParams
}

// DeleteAlert answers DELETE /v1/me/alerts/{id}.
func (h *Handlers) DeleteAlert(ctx context.Context, in *AlertVersionInput) (*rest.NoContent, error) {
	version, err := h.alertVersion(ctx, in.ID, in.IfMatchParams)
	if err == nil {
		err = h.store.DeleteAlert(ctx, front.ActorOf(ctx), in.ID, version)
	}
	if err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}

// AlertFindsInput is the input of GET /v1/me/alerts/{id}/finds.
type AlertFindsInput struct {
	AlertInput
	front.PageParams
}

// AlertFinds answers GET /v1/me/alerts/{id}/finds.
func (h *Handlers) AlertFinds(ctx context.Context, in *AlertFindsInput) (*rest.PrivateAnswer[rest.Paged[AlertFind]], error) {
	found, err := h.store.AlertFinds(ctx, front.ActorOf(ctx), in.ID, in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, alertFindOf)), nil
}

//go:embed unsubscribe.html
var unsubscribeHTML string

// Unsubscribe is a page that works without scripts, and the target of one-click
// unsubscription.
func (h *Handlers) Unsubscribe(c echo.Context) error {
	name, done, err := h.unsubscribed(c.Request().Context(), c.Param("token"), c.Request().Method == http.MethodPost)
	if err != nil {
		return err
	}
	return htmlpage.Write(c, http.StatusOK, "unsubscribe", unsubscribeHTML, struct {
		Style template.CSS
		Done  bool
		Name  string
	}{htmlpage.Style, done, name})
}

// unsubscribed returns the name of the saved search of a token, empty for the
// token of notices, and whether its e-mail is off. With stop it turns the
// e-mail off.
func (h *Handlers) unsubscribed(ctx context.Context, token string, stop bool) (name string, off bool, err error) {
	if strings.HasPrefix(token, string(domain.TokenMailStop)) {
		if stop {
			if err := h.store.StopMail(ctx, token); err != nil {
				return "", false, err
			}
		}
		off, err = h.store.MailStopped(ctx, token)
		return "", off, err
	}
	ask := h.store.AlertByToken
	if stop {
		ask = h.store.Unsubscribe
	}
	a, err := ask(ctx, token)
	return a.Name, !a.Email, err
}
