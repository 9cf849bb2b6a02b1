package api

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"chophien/domain"
)

// answer is a response with a body that caches may keep. The middleware
// conditional finishes the ETag with a hash of the body.
type answer[T any] struct {
	ETag         string `header:"ETag" doc:"Strong; send it back as If-None-Match"`
	CacheControl string `header:"Cache-Control"`
	Link         string `header:"Link" doc:"The next page, as rel=\"next\", where there is one"`
	Body         T
}

// reply answers with a body that is public.
func reply[T any](s *Server, body T) *answer[T] {
	return &answer[T]{CacheControl: cacheControl(s.deps.Now()), Body: body}
}

// replyRecord answers with one stored thing; its version is in the ETag.
func replyRecord[T any](s *Server, r domain.Record, body T) *answer[T] {
	a := reply(s, body)
	a.ETag = strconv.Quote(strconv.FormatInt(r.Version, 10))
	return a
}

// replyPage answers with a page of a list.
func replyPage[T any](ctx context.Context, s *Server, body T, next string) *answer[T] {
	a := reply(s, body)
	if next != "" {
		a.Link = nextLink(ctx, s.deps.PublicURL, next)
	}
	return a
}

func nextLink(ctx context.Context, public, cursor string) string {
	u, ok := ctx.Value(urlKey{}).(*url.URL)
	if !ok {
		return ""
	}
	query := u.Query()
	query.Set("cursor", cursor)
	return "<" + public + u.EscapedPath() + "?" + query.Encode() + `>; rel="next"`
}

// urlKey holds the *url.URL of a request with its checked query.
type urlKey struct{}

// maxAge is how long public answers may be kept without asking again.
const maxAge = time.Minute

const noStore = "no-store"

func cacheControl(now time.Time) string {
	return "public, max-age=" + strconv.Itoa(int(min(maxAge, untilMidnight(now)).Seconds()))
}

// untilMidnight is the time until the next day begins in Vietnam (UTC+7): what
// is valid today may not be then, so no answer is kept beyond it.
func untilMidnight(now time.Time) time.Duration {
	next := domain.Today(now) + 1
	return next.Time().Add(-7 * time.Hour).Sub(now)
}

// replyList answers with a page of things that view makes presentable; view
// tells, too, whether the thing is a sample.
func replyList[D, V any](ctx context.Context, s *Server, list domain.List[D], view func(D) (V, bool)) *answer[List[V]] {
	body := List[V]{Items: make([]V, 0, len(list.Items)), NextCursor: orNil(list.Next), Total: list.Total}
	for _, d := range list.Items {
		v, sample := view(d)
		body.Items = append(body.Items, v)
		body.Sample = sampled(body.Sample.Sample || sample)
	}
	return replyPage(ctx, s, body, list.Next)
}
