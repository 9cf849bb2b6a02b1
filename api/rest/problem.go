package rest

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/front"
)

// Problem is the body of every error answer (RFC 9457).
type Problem struct {
	Type      string         `json:"type" doc:"Stable name of the kind of problem" example:"/problems/not-found"`
	Title     string         `json:"title" doc:"The kind of problem in words"`
	Status    int            `json:"status" doc:"HTTP status" example:"404"`
	Detail    string         `json:"detail,omitempty" doc:"Explanation of this error"`
	Code      string         `json:"code" doc:"Stable code of the kind of problem" example:"not_found"`
	RequestID string         `json:"request_id,omitempty" doc:"Name this number when you report the problem"`
	Errors    []ProblemError `json:"errors,omitempty" nullable:"false" doc:"Which parts of the request are wrong"`

	headers http.Header
}

// ProblemError says what is wrong with one part of a request.
type ProblemError struct {
	Location string `json:"location,omitempty" doc:"The part of the request" example:"query.limit"`
	Message  string `json:"message" doc:"The error"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return ProblemJSON }

// ProblemJSON is the content type of a Problem.
const ProblemJSON = "application/problem+json"

// retryAfter is how many seconds a client must wait when a part of the system
// is away or a limit is reached, unless the error says otherwise.
const retryAfter = "5"

// challenge is the header that RFC 6750 requires in an answer with status 401.
const challenge = `Bearer realm="chophien"`

// kind is a kind of problem: one for each code of domain, and some for HTTP
// errors.
type kind struct {
	code   string
	name   string // last part of Problem.Type
	title  string
	status int
}

func kindOf(c domain.Code) kind {
	switch c {
	case domain.CodeInvalid:
		return kind{string(c), "invalid", "The request is not valid", http.StatusUnprocessableEntity}
	case domain.CodeUnauthenticated:
		return kind{string(c), "unauthenticated", "Authentication is required", http.StatusUnauthorized}
	case domain.CodeForbidden:
		return kind{string(c), "forbidden", "Not allowed", http.StatusForbidden}
	case domain.CodeNotFound:
		return kind{string(c), "not-found", "Not found", http.StatusNotFound}
	case domain.CodeConflict:
		return kind{string(c), "conflict", "The state of the thing does not allow it", http.StatusConflict}
	case domain.CodePrecondition:
		return kind{string(c), "precondition", "It was changed in the meantime", http.StatusPreconditionFailed}
	case domain.CodeTooMany:
		return kind{string(c), "too-many", "Too many requests", http.StatusTooManyRequests}
	case domain.CodeUnavailable:
		return kind{string(c), "unavailable", "A part of the system is away", http.StatusServiceUnavailable}
	}
	return kind{string(domain.CodeInternal), "internal", "Internal error", http.StatusInternalServerError}
}

func kindOfStatus(status int) kind {
	switch status {
	case http.StatusBadRequest:
		return kind{"bad_request", "bad-request", "The request cannot be read", status}
	case http.StatusMethodNotAllowed:
		return kind{"method_not_allowed", "method-not-allowed", "This path does not know this method", status}
	case http.StatusNotAcceptable:
		return kind{"not_acceptable", "not-acceptable", "There is no such form of it", status}
	case http.StatusRequestEntityTooLarge:
		return kind{"too_large", "too-large", "The request is too large", status}
	case http.StatusUnsupportedMediaType:
		return kind{"unsupported_media_type", "unsupported-media-type", "The body is of another type than expected", status}
	}
	for _, c := range []domain.Code{
		domain.CodeInvalid, domain.CodeUnauthenticated, domain.CodeForbidden, domain.CodeNotFound,
		domain.CodeConflict, domain.CodePrecondition, domain.CodeTooMany, domain.CodeUnavailable,
	} {
		if k := kindOf(c); k.status == status {
			return k
		}
	}
	if status >= 400 && status < 500 {
		return kind{"bad_request", "bad-request", "The request cannot be served", status}
	}
	return kindOf(domain.CodeInternal)
}

func (k kind) problem(ctx context.Context, detail string) *Problem {
	p := &Problem{
		Type: "/problems/" + k.name, Title: k.title, Status: k.status, Code: k.code,
		Detail: detail, RequestID: front.RequestID(ctx), headers: http.Header{},
	}
	if k.status == http.StatusServiceUnavailable || k.status == http.StatusTooManyRequests {
		p.headers.Set(echo.HeaderRetryAfter, retryAfter)
	}
	if k.status == http.StatusUnauthorized {
		p.headers.Set(echo.HeaderWWWAuthenticate, challenge)
	}
	return p
}

// StatusProblem returns the problem of an HTTP error status.
func StatusProblem(ctx context.Context, status int, detail string) *Problem {
	return kindOfStatus(status).problem(ctx, detail)
}

// locatedError is an error whose fields belong to another part of the request
// than the query.
type locatedError struct {
	part string
	err  error
}

func (e *locatedError) Error() string { return e.err.Error() }

func (e *locatedError) Unwrap() error { return e.err }

// InBody returns err with fields that belong to the body of the request.
func InBody(err error) error { return InPart("body", err) }

// InPart returns err with fields that belong to a part of the request, such as
// body.query. The part that is set first stays.
func InPart(part string, err error) error {
	if _, ok := errors.AsType[*locatedError](err); ok || err == nil {
		return err
	}
	return &locatedError{part, err}
}

// problem is the only code that turns an error of an inner layer into an
// answer. Only Message and Field of a domain.Error are sent; the rest is
// logged.
func (r *Router) problem(ctx context.Context, err error) *Problem {
	p := r.problemWithoutPart(ctx, err)
	located, ok := errors.AsType[*locatedError](err)
	if !ok {
		return p
	}
	moved := false
	for i, e := range p.Errors {
		if field, ok := strings.CutPrefix(e.Location, "query."); ok {
			p.Errors[i].Location, moved = located.part+"."+field, true
		}
	}
	if _, ok := errors.AsType[front.WrongParameters](err); ok && moved {
		p.Detail = summary(p.Errors)
	}
	return p
}

func (r *Router) problemWithoutPart(ctx context.Context, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		r.front.Log().WarnContext(ctx, "request ran out of time", "request_id", front.RequestID(ctx), "error", err)
		return kindOf(domain.CodeUnavailable).problem(ctx, "the answer took too long; try again")
	}
	if wrong, ok := errors.AsType[front.WrongParameters](err); ok {
		errs := make([]ProblemError, len(wrong))
		for i, w := range wrong {
			errs[i] = ProblemError{"query." + w.Name, w.Message}
		}
		return invalid(ctx, errs)
	}
	k := kindOf(domain.CodeOf(err))
	e, ok := errors.AsType[*domain.Error](err)
	if !ok || e.Code == domain.CodeInternal || e.Code == domain.CodeUnavailable {
		r.front.Log().ErrorContext(ctx, "request failed", "request_id", front.RequestID(ctx), "code", k.code, "error", err)
	}
	if !ok || k.code == string(domain.CodeInternal) {
		return k.problem(ctx, "")
	}
	p := k.problem(ctx, e.Message)
	if e.RetryAfter > 0 || e.Code == domain.CodeTooMany {
		p.headers.Set(echo.HeaderRetryAfter, RetryAfter(err))
	}
	if errors.Is(err, front.ErrBadToken) {
		p.headers.Set(echo.HeaderWWWAuthenticate, challenge+`, error="invalid_token"`)
	}
	if e.Field != "" {
		p.Errors = []ProblemError{{Location: "query." + e.Field, Message: e.Message}}
	}
	return p
}

// invalid returns the problem of a request with invalid parts.
func invalid(ctx context.Context, errs []ProblemError) *Problem {
	p := kindOf(domain.CodeInvalid).problem(ctx, summary(errs))
	p.Errors = errs
	return p
}

// RetryAfter returns the value of the header Retry-After for an error: how many
// seconds the client must wait.
func RetryAfter(err error) string {
	if e, ok := errors.AsType[*domain.Error](err); ok && e.RetryAfter > 0 {
		return strconv.Itoa(int(math.Ceil(e.RetryAfter.Seconds())))
	}
	return retryAfter
}

// HandleError answers errors of Echo: unknown paths, wrong methods, panics, and
// errors of raw handlers.
func (r *Router) HandleError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	ctx := c.Request().Context()
	var p *Problem
	if he, ok := errors.AsType[*echo.HTTPError](err); ok {
		detail := ""
		switch he.Code {
		case http.StatusNotFound:
			detail = "there is nothing at this path"
		case http.StatusMethodNotAllowed:
			detail = "the Allow header names the methods of this path"
		}
		p = kindOfStatus(he.Code).problem(ctx, detail)
	} else {
		p = r.problem(ctx, err)
	}
	h := c.Response().Header()
	for name, values := range p.headers {
		h[name] = values
	}
	h.Set(echo.HeaderContentType, ProblemJSON+front.Charset)
	h.Set(echo.HeaderCacheControl, front.NoStore)
	if err := c.JSON(p.Status, p); err != nil {
		r.front.Log().WarnContext(ctx, "writing a problem", "request_id", front.RequestID(ctx), "error", err)
	}
}

// useProblems makes huma answer with Problem. huma holds its error constructors
// in package variables and reads them on every request, so they are set once
// for the process, before any server starts; they hold no state of a server.
var useProblems = sync.OnceFunc(func() {
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		reqCtx := context.Background()
		if ctx != nil {
			reqCtx = ctx.Context()
		}
		for _, err := range errs {
			if p, ok := errors.AsType[*Problem](err); ok {
				return p
			}
		}
		p := kindOfStatus(status).problem(reqCtx, "")
		if p.Status >= http.StatusInternalServerError {
			return p
		}
		for _, err := range errs {
			if d, ok := err.(huma.ErrorDetailer); ok {
				e := d.ErrorDetail()
				p.Errors = append(p.Errors, ProblemError{Location: e.Location, Message: e.Message})
			}
		}
		if len(p.Errors) == 0 && msg == "request body is required" {
			p.Errors = []ProblemError{{Location: "body", Message: "it is missing"}}
		}
		p.Detail = summary(p.Errors)
		return p
	}
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		return huma.NewErrorWithContext(nil, status, msg, errs...)
	}
})

func summary(errs []ProblemError) string {
	if len(errs) == 0 {
		return ""
	}
	text := errs[0].Message
	if errs[0].Location != "" {
		text = errs[0].Location + ": " + text
	}
	if len(errs) > 1 {
		text += " (and " + strconv.Itoa(len(errs)-1) + " more)"
	}
	return text
}
