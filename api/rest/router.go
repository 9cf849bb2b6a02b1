package rest

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

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

	tempDir string // where uploads wait; empty: the system's folder

	access    map[Route]front.Access // by paths in Echo's notation
	uploads   map[Route]bool         // paths in Echo's notation that take a file
	downloads map[string]bool        // paths in Echo's notation whose answers are files
	keyed     map[string]bool        // paths in Echo's notation whose POST accepts an Idempotency-Key
	unkept    map[Route]bool         // paths in Echo's notation whose POST refuses an Idempotency-Key
	judged    map[Route]bool         // paths in Echo's notation whose POST judges what the caller read
	matched   map[Route]bool         // paths in Echo's notation that require If-Match

	deprecated map[Route]Deprecation // by paths in Echo's notation
}

// NewRouter returns a Router without routes. Its HandleError turns errors of
// handlers into answers. tempDir is where uploads wait; it may be empty.
func NewRouter(e *echo.Echo, f *front.Front, tempDir string) *Router {
	useProblems()
	return &Router{
		echo: e, front: f, tempDir: tempDir,
		access: map[Route]front.Access{}, uploads: map[Route]bool{}, downloads: map[string]bool{}, keyed: map[string]bool{},
		deprecated: map[Route]Deprecation{}, unkept: map[Route]bool{}, judged: map[Route]bool{}, matched: map[Route]bool{},
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
		IsDownload: func(c echo.Context) bool { return r.downloads[c.Path()] },
	}
}

// bearer is the name of the security scheme in the contract.
const bearer = "bearer"

// SecuritySchemes returns the security schemes of the contract.
func SecuritySchemes() map[string]*huma.SecurityScheme {
	return map[string]*huma.SecurityScheme{bearer: {
		Type: "http", Scheme: "bearer",
		Description: "A token of POST /v1/sessions, or an API key of POST /v1/me/api-keys, in the header Authorization and nowhere else.",
	}}
}

// describeAccess adds to an operation who may call it.
func describeAccess(op *huma.Operation, a front.Access) {
	if a.ReadsToken() {
		op.Security = []map[string][]string{{}, {bearer: {}}}
		op.Description = strings.TrimSpace(op.Description + " With the token of somebody who manages it, it is shown in any state and with its private fields.")
		return
	}
	if a.IsEverybody() {
		return
	}
	op.Security = []map[string][]string{{bearer: {}}}
	var roles []string
	for _, r := range a.Roles() {
		roles = append(roles, string(r))
	}
	op.Description += " For: " + strings.Join(roles, ", ") + ". API keys: "
	if a.Scope() == front.SessionOnly {
		op.Description += "none."
	} else {
		op.Description += "with the scope " + string(a.Scope()) + "."
	}
	op.Description = strings.TrimSpace(op.Description)
}

// SchemaOf returns the schema of a type.
func SchemaOf[V any](schemas huma.Registry) *huma.Schema {
	return schemas.Schema(reflect.TypeFor[V](), true, "")
}
