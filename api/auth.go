package api

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"chophien/domain"
)

// access says who may call a route. Its zero value lets nobody in: every route
// has one, made by everybody, signedIn or only.
type access struct {
	everybody bool
	roles     []domain.Role // one of them is enough
	scope     domain.Scope  // what an API key needs; empty: an API key does not do
}

// everybody may call the route; tokens are not looked at.
func everybody() access { return access{everybody: true} }

// signedIn lets every user in, with an API key only when it has the scope.
func signedIn(scope domain.Scope) access { return only(scope, domain.Roles()...) }

// only lets users with one of the roles in. Without a scope they must have
// signed in: no API key does.
func only(scope domain.Scope, roles ...domain.Role) access {
	return access{roles: roles, scope: scope}
}

// bySession is the scope of what no API key may do, since none has it.
const bySession domain.Scope = ""

// bearer is the name of the security scheme in the contract.
const bearer = "bearer"

func securitySchemes() map[string]*huma.SecurityScheme {
	return map[string]*huma.SecurityScheme{bearer: {
		Type: "http", Scheme: "bearer",
		Description: "A token of POST /v1/sessions, or an API key of POST /v1/me/api-keys, in the header Authorization and nowhere else.",
	}}
}

// grant notes who may call a route, whose path is that of the contract.
func (s *Server) grant(method, path string, a access) {
	if s.access == nil {
		s.access = map[Route]access{}
	}
	s.access[Route{method, echoPath(path)}] = a
}

// checkAccess fails when a route does not say who may call it.
func (s *Server) checkAccess() error {
	for _, r := range s.echo.Routes() {
		if a := s.access[Route{r.Method, r.Path}]; r.Method != echo.RouteNotFound && !a.everybody && len(a.roles) == 0 {
			return fmt.Errorf("api: %s %s does not say who may call it", r.Method, r.Path)
		}
	}
	return nil
}

// authorize lets nobody through to a route who may not call it. What has no
// entry in the table is no route, as checkAccess has found: the router
// answers it with 404 or 405.
func (s *Server) authorize(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		a, ok := s.access[Route{r.Method, c.Path()}]
		if !ok || a.everybody {
			return next(c)
		}
		c.Response().Header().Set(echo.HeaderCacheControl, noStore)
		ctx := r.Context()
		actor, err := s.actor(ctx, r.Header)
		if err != nil {
			return s.problem(ctx, err)
		}
		actor.RequestID, actor.Address = requestID(ctx), c.RealIP()
		if !actor.May(a.scope) {
			s.noteRefusal(ctx, actor, r.Method, c.Path())
			return kindOf(domain.CodeForbidden).problem(ctx, "an API key with these scopes may not do this")
		}
		if !actor.Has(a.roles...) {
			s.noteRefusal(ctx, actor, r.Method, c.Path())
			return kindOf(domain.CodeForbidden).problem(ctx, "this needs another role")
		}
		c.SetRequest(r.WithContext(context.WithValue(ctx, actorKey{}, actor)))
		return next(c)
	}
}

// actor finds out who asks. A token is taken from the header Authorization
// only: addresses are kept in logs and histories.
func (s *Server) actor(ctx context.Context, h http.Header) (domain.Actor, error) {
	values := h.Values(echo.HeaderAuthorization)
	if len(values) == 0 {
		return domain.Actor{}, kindOf(domain.CodeUnauthenticated).problem(ctx, "send a token in the header Authorization: Bearer …")
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	k, ok := domain.ParseToken(token)
	if len(values) > 1 || !strings.EqualFold(scheme, "Bearer") || !ok {
		return domain.Actor{}, badToken(ctx)
	}
	actor, err := s.deps.Accounts.Actor(ctx, k, domain.HashToken(token))
	if domain.CodeOf(err) == domain.CodeUnauthenticated {
		return domain.Actor{}, badToken(ctx)
	}
	return actor, err
}

// challenge is what RFC 6750 asks of an answer 401.
const challenge = `Bearer realm="chophien"`

func badToken(ctx context.Context) *Problem {
	p := kindOf(domain.CodeUnauthenticated).problem(ctx, "the token is unknown, expired or revoked")
	p.headers.Set(echo.HeaderWWWAuthenticate, challenge+`, error="invalid_token"`)
	return p
}

type actorKey struct{}

// actorOf is who asks, on routes that are not for everybody.
func actorOf(ctx context.Context) domain.Actor {
	a, _ := ctx.Value(actorKey{}).(domain.Actor)
	return a
}

// private registers an operation that is not for everybody, or whose answer
// is for one person only.
func private[I, O any](s *Server, a access, op huma.Operation, handler func(context.Context, *I) (*O, error)) {
	s.grant(op.Method, op.Path, a)
	s.takeKey(&op, a)
	if op.MaxBodyBytes == 0 {
		op.MaxBodyBytes = maxAccountBody
	}
	op.Errors = append(op.Errors, http.StatusServiceUnavailable)
	if op.Method == http.MethodPost || op.Method == http.MethodPut || op.Method == http.MethodPatch {
		op.Errors = append(op.Errors, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	if strings.Contains(op.Path, "{") {
		op.Errors = append(op.Errors, http.StatusNotFound)
	}
	if !a.everybody {
		op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden)
	}
	tellAccess(&op, a)
	slices.Sort(op.Errors)
	op.Errors = slices.Compact(op.Errors)
	huma.Register(s.api, op, handler)
}

// tellAccess says in the contract who may call a route.
func tellAccess(op *huma.Operation, a access) {
	if a.everybody {
		return
	}
	op.Security = []map[string][]string{{bearer: {}}}
	who := make([]string, len(a.roles))
	for i, r := range a.roles {
		who[i] = string(r)
	}
	op.Description += " For: " + strings.Join(who, ", ") + ". API keys: "
	if a.scope == bySession {
		op.Description += "none."
	} else {
		op.Description += "with the scope " + string(a.scope) + "."
	}
	op.Description = strings.TrimSpace(op.Description)
}

// maxAccountBody is the most bytes that the body of such an operation has,
// where it does not say otherwise.
const maxAccountBody = 16 << 10

// bodyProblem is problem for rules about the body of a request.
func (s *Server) bodyProblem(ctx context.Context, err error) *Problem {
	p := s.problem(ctx, err)
	for i, e := range p.Errors {
		if field, ok := strings.CutPrefix(e.Location, "query."); ok {
			p.Errors[i].Location = "body." + field
		}
	}
	return p
}

// ClientParams is embedded in the input of operations that need to know who
// sent them.
type ClientParams struct {
	address   string // of the client, behind proxies that are trusted
	userAgent string
}

// Resolve serves huma.Resolver.
func (p *ClientParams) Resolve(ctx huma.Context) []error {
	*p = clientOf(humaecho.UnwrapV4(ctx))
	return nil
}

// clientOf tells who sent a request.
func clientOf(c echo.Context) ClientParams {
	agent := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(c.Request().UserAgent(), "\uFFFD"))
	if runes := []rune(agent); len(runes) > 200 {
		agent = string(runes[:200])
	}
	return ClientParams{address: c.RealIP(), userAgent: agent}
}

// limited is the address as limits see it: who has one address of IPv6 has
// a whole /64 of them.
func (p *ClientParams) limited() string {
	a, err := netip.ParseAddr(p.address)
	if err != nil {
		return p.address
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, 64).Masked().String()
}

// clientAddress finds the address of the client: that of the peer, and the
// header X-Forwarded-For only as far as trusted proxies have written it.
func clientAddress(trusted []netip.Prefix) echo.IPExtractor {
	if len(trusted) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range trusted {
		options = append(options, echo.TrustIPRange(&net.IPNet{
			IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen()),
		}))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

// IfMatchParams is embedded in the input of changes.
type IfMatchParams struct {
	IfMatch string `header:"If-Match" doc:"The ETag of what is changed, as it was read; required" example:"\"3\""`
}

// version returns the version when the header names it: 428 without the
// header, 412 when somebody else changed it meanwhile.
func (p IfMatchParams) version(ctx context.Context, stored int64) (int64, error) {
	if p.IfMatch == "" {
		return 0, kind{"precondition_required", "precondition-required", "The change needs the header If-Match", http.StatusPreconditionRequired}.
			problem(ctx, "send the ETag of what you read in the header If-Match")
	}
	for tag := range strings.SplitSeq(p.IfMatch, ",") {
		if tag = strings.TrimSpace(tag); tag == "*" || tag == versionTag(stored) {
			return stored, nil
		}
	}
	return 0, domain.Errorf(domain.CodePrecondition, "somebody else changed it meanwhile; read it again")
}

func versionTag(version int64) string { return strconv.Quote(strconv.FormatInt(version, 10)) }
