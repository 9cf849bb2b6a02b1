package front

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"chophien/domain"
)

// ErrBadToken is wrapped by the error of a request whose token is unknown,
// expired or revoked.
var ErrBadToken = errors.New("front: bad token")

type actorKey struct{}

// ActorOf returns the caller of a route that reads tokens; the zero value for a
// caller without one.
func ActorOf(ctx context.Context) domain.Actor {
	a, _ := ctx.Value(actorKey{}).(domain.Actor)
	return a
}

// WithActor returns a context with a caller, which ActorOf returns.
func WithActor(ctx context.Context, a domain.Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorOfSession returns the user of the token of a session, with its current
// rights, as the caller of a request. CodeUnauthenticated when the token is not
// one, unknown, expired or revoked, or its user is locked.
func (f *Front) ActorOfSession(c echo.Context, token string) (domain.Actor, error) {
	if k, ok := domain.ParseToken(token); !ok || k != domain.TokenSession {
		return domain.Actor{}, badToken()
	}
	ctx := c.Request().Context()
	actor, err := f.store.Actor(ctx, domain.TokenSession, domain.HashToken(token))
	actor.RequestID, actor.Address = RequestID(ctx), c.RealIP()
	f.askSecondFactor(&actor)
	return actor, err
}

// Authorize refuses callers that have no access to the route. accessOf returns
// the access of a route by method and path in Echo's notation. A request
// without a route passes, so that the router answers it with 404 or 405.
func (f *Front) Authorize(accessOf func(method, path string) (Access, bool)) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			a, ok := accessOf(r.Method, c.Path())
			if !ok || a.everybody && !a.reads {
				return next(c)
			}
			if a.reads {
				c.Response().Header().Add(echo.HeaderVary, echo.HeaderAuthorization)
				if len(r.Header.Values(echo.HeaderAuthorization)) == 0 {
					return next(c)
				}
			}
			c.Response().Header().Set(echo.HeaderCacheControl, NoStore)
			ctx := r.Context()
			actor, err := f.actor(ctx, r.Header)
			if err != nil {
				return err
			}
			actor.RequestID, actor.Address = RequestID(ctx), c.RealIP()
			if a.reads {
				if actor.May(a.scope) && actor.CheckReady() == nil {
					c.SetRequest(r.WithContext(WithActor(ctx, actor)))
				}
				return next(c)
			}
			if !actor.May(a.scope) {
				f.noteRefusal(ctx, actor, r.Method, c.Path())
				return domain.Errorf(domain.CodeForbidden, "an API key with these scopes may not do this")
			}
			if !actor.Has(a.roles...) {
				f.noteRefusal(ctx, actor, r.Method, c.Path())
				return domain.Errorf(domain.CodeForbidden, "this needs another role")
			}
			if !a.early {
				if err := actor.CheckReady(); err != nil {
					return err
				}
			}
			c.SetRequest(r.WithContext(WithActor(ctx, actor)))
			return next(c)
		}
	}
}

// actor returns the owner of the token of a request. It reads tokens only from
// the header Authorization, since addresses are stored in logs and browser
// histories.
func (f *Front) actor(ctx context.Context, h http.Header) (domain.Actor, error) {
	values := h.Values(echo.HeaderAuthorization)
	if len(values) == 0 {
		return domain.Actor{}, domain.Errorf(domain.CodeUnauthenticated, "send a token in the header Authorization: Bearer …")
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	k, ok := domain.ParseToken(token)
	if len(values) > 1 || !strings.EqualFold(scheme, "Bearer") || !ok {
		return domain.Actor{}, badToken()
	}
	actor, err := f.store.Actor(ctx, k, domain.HashToken(token))
	if domain.CodeOf(err) == domain.CodeUnauthenticated {
		return domain.Actor{}, badToken()
	}
	f.askSecondFactor(&actor)
	return actor, err
}

// askSecondFactor sets whether an actor must set up a second factor first.
func (f *Front) askSecondFactor(a *domain.Actor) {
	a.LacksSecondFactor = !a.SecondFactor && f.secondFactor.Requires(a.Roles)
}

func badToken() error {
	return domain.Wrap(domain.CodeUnauthenticated, ErrBadToken, "the token is unknown, expired or revoked")
}

// noteRefusal records the refused request of a signed-in user in the audit log.
// Requests without a user are only in the request log, so that visitors cannot
// fill the audit log.
func (f *Front) noteRefusal(ctx context.Context, by domain.Actor, method, path string) {
	err := f.store.RecordAudit(ctx, by, domain.Audit{
		Action: "authorization.refused", Noun: "route", NounID: method + " " + OpenAPIPath(path),
	})
	if err != nil {
		f.log.WarnContext(ctx, "a refusal was not written to the audit log", "request_id", RequestID(ctx), "error", err)
	}
}
