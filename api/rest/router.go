package rest

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/front"
)

// Route is a method with a path.
type Route struct{ Method, Path string }

// Router registers operations with Echo and in the contract, and stores who may
// call them and which of them carry files.
type Router struct {
	echo  *echo.Echo
	api   huma.API
	front *front.Front

	access    map[Route]front.Access // by paths in Echo's notation
	uploads   map[Route]bool         // paths in Echo's notation that take a file
	downloads map[Route]bool         // by paths in Echo's notation: whose answers are files
	public    map[string]bool        // paths in Echo's notation whose GET answers everybody alike
	keyed     map[string]bool        // paths in Echo's notation whose POST accepts an Idempotency-Key
	unkeyed   map[Route]bool         // paths in Echo's notation whose POST refuses an Idempotency-Key
	judged    map[Route]bool         // paths in Echo's notation whose POST judges what the caller read
	limits    map[Route]domain.Limit // of an account, by paths in Echo's notation
	matched   map[Route]bool         // paths in Echo's notation that require If-Match

	deprecated map[Route]Deprecation       // by paths in Echo's notation
	linked     map[string]echo.HandlerFunc // handlers of JSON-LD by paths in Echo's notation
	titles     map[int]string              // of problems by status
}

// NewRouter returns a Router without routes. Its HandleError turns errors of
// handlers into answers.
func NewRouter(e *echo.Echo, f *front.Front) *Router {
	useProblems()
	return &Router{
		echo: e, front: f,
		access: map[Route]front.Access{}, uploads: map[Route]bool{}, downloads: map[Route]bool{}, public: map[string]bool{}, keyed: map[string]bool{},
		linked: map[string]echo.HandlerFunc{}, titles: map[int]string{}, deprecated: map[Route]Deprecation{}, unkeyed: map[Route]bool{}, judged: map[Route]bool{}, limits: map[Route]domain.Limit{}, matched: map[Route]bool{},
	}
}

// Describe sets the description to which operations are added. It must be
// called once, before the first Add.
func (r *Router) Describe(api huma.API) {
	r.api = api
	r.api.UseMiddleware(r.checkQuery)
	api.OpenAPI().OnAddOperation = append(api.OpenAPI().OnAddOperation, r.describeMatch)
}

// Schemas returns the schemas of the contract.
func (r *Router) Schemas() huma.Registry { return r.api.OpenAPI().Components.Schemas }

// Add registers an operation with its method and path.
func (r *Router) Add(op huma.Operation, a front.Access, e Endpoint) {
	r.access[Route{op.Method, front.EchoPath(op.Path)}] = a
	e(r, &op, a)
	r.listErrors(op.Method, op.Path, a)
}

// listErrors adds to the description of an operation the problems with which it
// can answer because of who calls, what is sent and what is away. An operation
// itself lists what its own rules refuse.
func (r *Router) listErrors(method, path string, a front.Access) {
	op := OperationsOf(r.api.OpenAPI().Paths[path])[method]
	if op == nil {
		return
	}
	route := Route{method, front.EchoPath(path)}
	statuses := []int{http.StatusInternalServerError, http.StatusServiceUnavailable}
	statuses = append(statuses, op.Errors...)
	if !a.IsEverybody() || a.ReadsToken() {
		statuses = append(statuses, http.StatusUnauthorized)
	}
	if !a.IsEverybody() {
		statuses = append(statuses, http.StatusForbidden)
	}
	if strings.Contains(path, "{") {
		statuses = append(statuses, http.StatusNotFound)
	}
	if op.RequestBody != nil {
		statuses = append(statuses, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	if _, limited := r.limits[route]; limited {
		statuses = append(statuses, http.StatusTooManyRequests)
	}
	if len(op.Parameters) > 0 || op.RequestBody != nil {
		statuses = append(statuses, http.StatusUnprocessableEntity)
	}
	if method != http.MethodGet && !a.IsEverybody() {
		statuses = append(statuses, http.StatusConflict)
	}
	if slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.Name == IfMatch }) {
		statuses = append(statuses, http.StatusPreconditionFailed)
	}
	if r.matched[route] {
		statuses = append(statuses, http.StatusPreconditionRequired)
	}
	delete(op.Responses, "default")
	for _, status := range statuses {
		if key := strconv.Itoa(status); op.Responses[key] == nil {
			op.Responses[key] = &huma.Response{
				Description: r.title(status),
				Content:     map[string]*huma.MediaType{ProblemJSON: {Schema: SchemaOf[Problem](r.Schemas())}},
			}
		}
	}
	for key, response := range op.Responses {
		if _, limited := r.limits[route]; limited && (key == "429" || key == "201") {
			describeLimit(response)
		}
		if key == "429" || key == "503" {
			if response.Headers == nil {
				response.Headers = map[string]*huma.Param{}
			}
			response.Headers[echo.HeaderRetryAfter] = &huma.Param{
				Description: "After how many seconds to try again", Schema: &huma.Schema{Type: huma.TypeInteger},
			}
		}
	}
}

// title returns the English title of the problems of a status. Hundreds of
// operations ask for the same few.
func (r *Router) title(status int) string {
	title, ok := r.titles[status]
	if !ok {
		title = kindOfStatus(status).Title(front.LangEN)
		r.titles[status] = title
	}
	return title
}

// OperationsOf returns the operations of a path by method.
func OperationsOf(item *huma.PathItem) map[string]*huma.Operation {
	if item == nil {
		return nil
	}
	all := map[string]*huma.Operation{
		http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put,
		http.MethodPatch: item.Patch, http.MethodDelete: item.Delete,
	}
	maps.DeleteFunc(all, func(_ string, op *huma.Operation) bool { return op == nil })
	return all
}

// Access returns who may call a route, by the path in Echo's notation.
func (r *Router) Access(method, path string) (front.Access, bool) {
	a, ok := r.access[Route{method, path}]
	return a, ok
}

// CheckAccess returns an error when a route has no access.
func (r *Router) CheckAccess() error {
	var errs []error
	for _, route := range r.echo.Routes() {
		if a := r.access[Route{route.Method, route.Path}]; route.Method != echo.RouteNotFound && a.IsNobody() {
			errs = append(errs, fmt.Errorf("rest: %s %s does not say who may call it", route.Method, route.Path))
		}
	}
	return errors.Join(errs...)
}

// Transfers returns which requests carry files.
func (r *Router) Transfers() front.Transfers {
	return front.Transfers{
		IsUpload:   func(c echo.Context) bool { return r.uploads[Route{c.Request().Method, c.Path()}] },
		IsDownload: func(c echo.Context) bool { return r.downloads[Route{c.Request().Method, c.Path()}] },
	}
}

// Keeping returns which answers may be kept: those of Public to callers without a
// token.
func (r *Router) Keeping() front.Keeping {
	return front.Keeping{
		Keeps: func(c echo.Context) bool {
			return r.public[c.Path()] && c.Request().Header.Get(echo.HeaderAuthorization) == ""
		},
		Variant: func(c echo.Context) string {
			h := c.Request().Header
			variant := front.RequestLanguage(c.Request())
			if _, ok := r.linked[c.Path()]; ok && front.Prefers(h.Get(echo.HeaderAccept), TypeLinkedData, echo.MIMEApplicationJSON) {
				variant += " " + TypeLinkedData
			}
			return variant
		},
	}
}

// bearer is the name of the security scheme in the contract.
const bearer = "bearer"

// SecuritySchemes returns the security schemes of the contract.
func SecuritySchemes() map[string]*huma.SecurityScheme {
	return map[string]*huma.SecurityScheme{bearer: {
		Type: "http", Scheme: "bearer",
		Description: "A token of POST /v1/sessions, or an API key of POST /v1/me/api-keys, in the header Authorization and nowhere else. " +
			"An operation names the scope that an API key needs for it; a session needs none.",
	}}
}

// describeAccess adds to an operation who may call it.
func describeAccess(op *huma.Operation, a front.Access) {
	if a.ReadsToken() {
		op.Security = []map[string][]string{{}, {bearer: {string(a.Scope())}}}
		op.Description = strings.TrimSpace(op.Description + " With the token of somebody who manages it, it is shown in any state and with its private fields. API keys: " + keysOf(a))
		return
	}
	if a.IsEverybody() {
		return
	}
	op.Security = []map[string][]string{{bearer: {}}}
	if a.Scope() != front.SessionOnly {
		op.Security = []map[string][]string{{bearer: {string(a.Scope())}}}
	}
	var roles []string
	for _, r := range a.Roles() {
		roles = append(roles, string(r))
	}
	op.Description = strings.TrimSpace(op.Description + " For: " + strings.Join(roles, ", ") + ". API keys: " + keysOf(a))
}

// keysOf returns which API keys a route reads.
func keysOf(a front.Access) string {
	if a.Scope() == front.SessionOnly {
		return "none."
	}
	return "with the scope " + string(a.Scope()) + " or " + string(a.Scope().Wide()) + "."
}

// SchemaOf returns the schema of a type.
func SchemaOf[V any](schemas huma.Registry) *huma.Schema {
	return schemas.Schema(reflect.TypeFor[V](), true, "")
}
