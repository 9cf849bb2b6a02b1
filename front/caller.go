package front

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"chophien/domain"
)

// ErrBadToken is within the error of a request whose token is unknown, expired
// or revoked.
var ErrBadToken = errors.New("front: bad token")

type actorKey struct{}

// ActorOf is the caller of a route that is not for everybody.
func ActorOf(ctx context.Context) domain.Actor {
	a, _ := ctx.Value(actorKey{}).(domain.Actor)
	return a
}

// Authorize lets only callers pass that have access to the route. accessOf
// returns the access of a route by method and path in Echo's notation; a
// request of no route passes, for the router to answer it with 404 or 405.
func (f *Front) Authorize(accessOf func(method, path string) (Access, bool)) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			a, ok := accessOf(r.Method, c.Path())
			if !ok || a.everybody {
				return next(c)
			}
			c.Response().Header().Set(echo.HeaderCacheControl, NoStore)
			ctx := r.Context()
			actor, err := f.actor(ctx, r.Header)
			if err != nil {
				return err
			}
			actor.RequestID, actor.Address = RequestID(ctx), c.RealIP()
			if !actor.May(a.scope) {
				f.noteRefusal(ctx, actor, r.Method, c.Path())
				return domain.Errorf(domain.CodeForbidden, "an API key with these scopes may not do this")
			}
			if !actor.Has(a.roles...) {
				f.noteRefusal(ctx, actor, r.Method, c.Path())
				return domain.Errorf(domain.CodeForbidden, "this needs another role")
			}
			c.SetRequest(r.WithContext(context.WithValue(ctx, actorKey{}, actor)))
			return next(c)
		}
	}
}

// actor returns the owner of the token of a request. It takes a token from the
// header Authorization only, since addresses are kept in logs and histories.
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
	return actor, err
}

func badToken() error {
	return &domain.Error{Code: domain.CodeUnauthenticated, Message: "the token is unknown, expired or revoked", Err: ErrBadToken}
}

// noteRefusal writes a refused request of a signed-in user to the audit log.
// Requests without a user stand in the log of requests only, so that nobody
// can fill the audit log from outside.
func (f *Front) noteRefusal(ctx context.Context, by domain.Actor, method, path string) {
	err := f.store.Note(ctx, by, domain.Audit{
		Action: "authorization.refused", Noun: "route", NounID: method + " " + OpenAPIPath(path),
	})
	if err != nil {
		f.log.WarnContext(ctx, "a refusal was not written to the audit log", "request_id", RequestID(ctx), "error", err)
	}
}
