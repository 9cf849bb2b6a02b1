package rest

import (
	"fmt"
	"math"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/front"
)

// The headers of limited routes (draft-ietf-httpapi-ratelimit-headers).
const (
	RateLimit       = "RateLimit"
	RateLimitPolicy = "RateLimit-Policy"
)

// Limited marks a route whose use is limited by account. Answers say how many uses
// are left. The operation itself counts them, for pages as well.
func Limited(l domain.Limit, e Endpoint) Endpoint {
	return func(r *Router, op *huma.Operation, a front.Access) {
		r.limits[Route{op.Method, front.EchoPath(op.Path)}] = l
		e(r, op, a)
	}
}

// describeLimit adds the headers of a limited route to an answer.
func describeLimit(response *huma.Response) {
	if response.Headers == nil {
		response.Headers = map[string]*huma.Param{}
	}
	for name, text := range map[string]string{
		RateLimitPolicy: `The limit of the account, such as "listing-account";q=300;w=86400: 300 uses in 86,400 seconds, which come back evenly`,
		RateLimit:       `What is left of it, such as "listing-account";r=299;t=288: 299 uses now, and all of them in 288 seconds`,
	} {
		response.Headers[name] = &huma.Param{Schema: &huma.Schema{Type: huma.TypeString}, Description: text}
	}
}

// NoteLimits adds the headers of limited routes, as the limits are when the answer
// is sent.
func (r *Router) NoteLimits(store domain.LimitService) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			l, ok := r.limits[Route{c.Request().Method, c.Path()}]
			if !ok {
				return next(c)
			}
			ctx := c.Request().Context()
			name := strings.ReplaceAll(l.Name, " ", "-")
			c.Response().Header().Set(RateLimitPolicy, fmt.Sprintf("%q;q=%d;w=%d", name, l.Max, int(l.Window.Seconds())))
			err := next(c)
			left, limitErr := store.LimitLeft(ctx, domain.LimitUse{Limit: l, Subject: front.ActorOf(ctx).UserID})
			if limitErr != nil {
				r.front.Log().WarnContext(ctx, "a limit was not read", "request_id", front.RequestID(ctx), "error", limitErr)
				return err
			}
			c.Response().Header().Set(RateLimit, fmt.Sprintf("%q;r=%d;t=%d", name, left.Uses, int(math.Ceil(left.Full.Seconds()))))
			return err
		}
	}
}
