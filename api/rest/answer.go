package rest

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"chophien/domain"
	"chophien/front"
)

// PublicAnswer is a response whose body caches may keep. front.Conditional adds
// a hash of the body to the ETag.
type PublicAnswer[T any] struct {
	ETag         string `header:"ETag" doc:"Strong; send it back as If-None-Match"`
	CacheControl string `header:"Cache-Control"`
	Link         string `header:"Link" doc:"The next page, as rel=\"next\", where there is one"`
	Body         T
}

// Reply answers with a public body.
func Reply[T any](f *front.Front, body T) *PublicAnswer[T] {
	return &PublicAnswer[T]{CacheControl: f.CacheControl(), Body: body}
}

// ReplyRecord answers with one stored thing, whose version is in the ETag.
func ReplyRecord[T any](f *front.Front, r domain.Record, body T) *PublicAnswer[T] {
	a := Reply(f, body)
	a.ETag = VersionTag(r.Version)
	return a
}

// Seen returns a thing as the caller may see it: as those do who manage it, in
// any state, or else as everybody does. mine reports which one it is. public
// and managed read the thing, and idOf returns its id.
func Seen[D any](ctx context.Context, idOrSlug string, public func(context.Context, string) (D, error), managed func(context.Context, domain.Actor, string) (D, error), idOf func(D) string) (d D, mine bool, err error) {
	d, err = public(ctx, idOrSlug)
	by := front.ActorOf(ctx)
	if by.UserID == "" || err != nil && domain.CodeOf(err) != domain.CodeNotFound {
		return d, false, err
	}
	if err == nil {
		idOrSlug = idOf(d)
	}
	m, refused := managed(ctx, by, idOrSlug)
	switch domain.CodeOf(refused) {
	case domain.CodeNotFound, domain.CodeForbidden:
		return d, false, err
	}
	return m, refused == nil, refused
}

// ReplySeen is ReplyRecord; caches may not keep the answer to those who manage
// the thing.
func ReplySeen[T any](f *front.Front, r domain.Record, body T, mine bool) *PublicAnswer[T] {
	a := ReplyRecord(f, r, body)
	if mine {
		a.CacheControl = front.NoStore
	}
	return a
}

// ReplyPage answers with a page of a list and the cursor of the next page.
func ReplyPage[T any](ctx context.Context, f *front.Front, body T, next string) *PublicAnswer[T] {
	a := Reply(f, body)
	if next != "" {
		a.Link = nextLink(ctx, f.PublicURL(), next)
	}
	return a
}

// ReplyList answers with a page of things. view returns the JSON of a thing,
// and whether it is a sample.
func ReplyList[D, V any](ctx context.Context, f *front.Front, list domain.List[D], view func(D) (V, bool)) *PublicAnswer[List[V]] {
	body := List[V]{Items: make([]V, 0, len(list.Items)), NextCursor: OrNil(list.Next), Total: list.Total}
	for _, d := range list.Items {
		v, sample := view(d)
		body.Items = append(body.Items, v)
		body.Sample = SampleOf(body.Sample.Sample || sample)
	}
	return ReplyPage(ctx, f, body, list.Next)
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

// urlKey is the context key of the *url.URL of a request with its validated
// query.
type urlKey struct{}

// PrivateAnswer is an answer for one caller: caches may not keep it.
type PrivateAnswer[T any] struct {
	CacheControl string `header:"Cache-Control"`
	ETag         string `header:"ETag" doc:"Send it back as If-Match to change it"`
	Location     string `header:"Location" doc:"Where the new thing is"`
	Body         T
}

// ReplyPrivate answers with a body for one caller.
func ReplyPrivate[T any](body T) *PrivateAnswer[T] {
	return &PrivateAnswer[T]{CacheControl: front.NoStore, Body: body}
}

// ReplyVersion is ReplyPrivate with the version of the thing in the ETag.
func ReplyVersion[T any](body T, version int64) *PrivateAnswer[T] {
	a := ReplyPrivate(body)
	a.ETag = VersionTag(version)
	return a
}

// NoContent is the answer of an operation that returns nothing.
type NoContent struct {
	CacheControl string `header:"Cache-Control"`
}

// ReplyNoContent answers without a body.
func ReplyNoContent() *NoContent { return &NoContent{front.NoStore} }

// VersionTag returns the ETag of a version.
func VersionTag(version int64) string { return strconv.Quote(strconv.FormatInt(version, 10)) }

// NewVersion is the answer of an operation that returns only the new version of
// the changed thing.
type NewVersion struct {
	CacheControl string `header:"Cache-Control"`
	ETag         string `header:"ETag" doc:"The new version of the listing"`
}

// ReplyNewVersion answers with the new version of a thing.
func ReplyNewVersion(version int64) *NewVersion {
	return &NewVersion{front.NoStore, VersionTag(version)}
}

// ChangeErrors returns the statuses, besides the common ones, with which a
// change that takes If-Match can fail. Router.Add adds that of a missing header.
func ChangeErrors() []int {
	return []int{http.StatusConflict, http.StatusPreconditionFailed}
}
