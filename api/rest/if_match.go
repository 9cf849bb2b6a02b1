package rest

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/front"
)

// IfMatch is the header in which a change names the version that its caller
// read.
const IfMatch = "If-Match"

const (
	matchRequired = "The ETag of any representation of the thing that was read; * fits every version. The change is refused with 412 when the thing has another version, and with 428 without the header"
	matchOptional = "The ETag of any representation of the thing that was read; * fits every version. With the header, the change is refused with 412 when the thing has another version"
)

// IfMatchParams is embedded in the input of changes. Whether the header is
// required belongs to the route, see Router.RequireMatch.
type IfMatchParams struct {
	IfMatch string `header:"If-Match" doc:"The ETag of what was read" example:"\"3\""`
}

// Version returns the version that a change of a stored thing requires:
// domain.AnyVersion where the caller names none or accepts every one. It fails
// with CodePrecondition when the caller read another version.
func (p IfMatchParams) Version(stored int64) (int64, error) {
	if strings.TrimSpace(p.IfMatch) == "" {
		return domain.AnyVersion, nil
	}
	for tag := range strings.SplitSeq(p.IfMatch, ",") {
		if tag = strings.TrimSpace(tag); tag == "*" {
			return domain.AnyVersion, nil
		}
		if read, ok := versionOf(tag); ok && read == stored {
			return stored, nil
		}
	}
	return 0, domain.Errorf(domain.CodePrecondition, "it was changed after you read it; read it again, and send the new ETag in the header If-Match")
}

// Exact is Version for things that have a version before they are stored: it
// returns the stored version where the caller accepts every one.
func (p IfMatchParams) Exact(stored int64) (int64, error) {
	if _, err := p.Version(stored); err != nil {
		return 0, err
	}
	return stored, nil
}

// MatchOf returns the header of a request to a raw handler.
func MatchOf(c echo.Context) IfMatchParams {
	return IfMatchParams{IfMatch: strings.Join(c.Request().Header.Values(IfMatch), ",")}
}

// versionOf returns the version in an ETag of VersionTag. The tags of public
// and compressed representations continue with a hyphen after the version, and
// proxies make strong tags weak.
func versionOf(tag string) (int64, bool) {
	tag, ok := strings.CutPrefix(strings.TrimPrefix(tag, "W/"), `"`)
	if !ok {
		return 0, false
	}
	if tag, ok = strings.CutSuffix(tag, `"`); !ok {
		return 0, false
	}
	version, _, _ := strings.Cut(tag, "-")
	read, err := strconv.ParseInt(version, 10, 64)
	return read, err == nil && VersionTag(read) == strconv.Quote(version)
}

// Judged makes If-Match required for a POST that judges what the caller read,
// such as publishing. PATCH, PUT and DELETE require it wherever they take it;
// other actions take it as an option, since the state of the thing guards them.
func Judged(e Endpoint) Endpoint {
	return func(r *Router, op *huma.Operation, a front.Access) {
		r.judged[Route{op.Method, front.EchoPath(op.Path)}] = true
		e(r, op, a)
	}
}

// MatchParam returns the parameter If-Match of an operation with a raw handler.
func MatchParam() *huma.Param {
	return &huma.Param{Name: IfMatch, In: "header", Schema: &huma.Schema{Type: huma.TypeString}, Example: `"3"`}
}

// describeMatch completes the description of If-Match, where an operation takes
// it, and notes whether it is required.
func (r *Router) describeMatch(_ *huma.OpenAPI, op *huma.Operation) {
	for _, p := range op.Parameters {
		if p.In != "header" || p.Name != IfMatch {
			continue
		}
		route := Route{op.Method, front.EchoPath(op.Path)}
		p.Required = op.Method != http.MethodPost || r.judged[route]
		p.Description = matchOptional
		if p.Required {
			p.Description = matchRequired
			r.matched[route] = true
		}
	}
}

// RequireMatch refuses requests without If-Match, with status 428, to the
// routes that require it.
func (r *Router) RequireMatch(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		req := c.Request()
		if r.matched[Route{req.Method, c.Path()}] && strings.TrimSpace(req.Header.Get(IfMatch)) == "" {
			p := StatusProblem(req.Context(), http.StatusPreconditionRequired, "send the ETag of what you read in the header If-Match")
			return p.about(front.LanguageIn(req.Context()), fault{location: "header." + IfMatch, format: "send the ETag of what you read in the header If-Match"})
		}
		return next(c)
	}
}
