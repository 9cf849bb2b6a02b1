package rest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/front"
	"chophien/words"
)

// Problem is the body of every error answer (RFC 9457). Its texts are in the
// language of the request.
type Problem struct {
	Type      string         `json:"type" doc:"Stable name of the kind of problem; a page with this address explains it" example:"/problems/not-found"`
	Title     string         `json:"title" doc:"The kind of problem in words, in Vietnamese or English by Accept-Language"`
	Status    int            `json:"status" doc:"HTTP status" example:"404"`
	Detail    string         `json:"detail" doc:"Explanation of this error, in the language of title"`
	Code      string         `json:"code" enum:"bad_request,unauthenticated,forbidden,not_found,method_not_allowed,not_acceptable,conflict,precondition,too_large,unsupported_media_type,invalid,precondition_required,too_many,internal,unavailable" doc:"Stable code of the kind of problem" example:"not_found"`
	Reason    ProblemReason  `json:"reason" doc:"What is wrong; of the first error where there are several"`
	RequestID string         `json:"request_id" doc:"Name this number when you report the problem"`
	Errors    []ProblemError `json:"errors" nullable:"false" doc:"All wrong parts of the request; none where the request is right in itself"`

	headers http.Header
}

// ProblemError says what is wrong with one part of a request.
type ProblemError struct {
	Location string        `json:"location" nullable:"true" doc:"The part of the request; null about the request as a whole" example:"query.limit"`
	Reason   ProblemReason `json:"reason" doc:"What is wrong with it"`
	Message  string        `json:"message" doc:"The error, in the language of title"`
}

// ProblemReason is the stable name of what is wrong, in snake_case. GET
// /problems lists all of them.
type ProblemReason string

// Schema implements huma.SchemaProvider: a reason is one of those of the
// catalogue of messages.
func (ProblemReason) Schema(r huma.Registry) *huma.Schema {
	const name = "ProblemReason"
	if r.Map()[name] == nil {
		s := &huma.Schema{Type: huma.TypeString, Description: "Stable name of what is wrong; /problems/{reason} explains it"}
		for _, reason := range words.Reasons() {
			s.Enum = append(s.Enum, reason.Name)
		}
		s.PrecomputeMessages()
		r.Map()[name] = s
	}
	return &huma.Schema{Ref: "#/components/schemas/" + name}
}

// fault is a wrong part of a request before its message has a language.
type fault struct {
	location, format string
	args             []any
}

func (f fault) in(lang string) ProblemError {
	return ProblemError{f.location, reasonOf(domain.CodeInvalid, f.format), words.Text(lang, f.format, f.args...)}
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

// Kind is a kind of problem: one for each code of domain, and some for HTTP
// errors. There are at most 15.
type Kind struct {
	Code   string // in snake_case
	Name   string // last part of Problem.Type
	Status int
	title  string // the English format
	text   string // the English format of a problem that says no more
}

// Title returns the kind in words.
func (k Kind) Title(lang string) string { return words.Text(lang, k.title) }

// Kinds returns all kinds of problems, by status.
func Kinds() []Kind {
	return []Kind{
		{"bad_request", "bad-request", http.StatusBadRequest, "The request cannot be read", "the request cannot be read"},
		{string(domain.CodeUnauthenticated), "unauthenticated", front.StatusOf(domain.CodeUnauthenticated), "Authentication is required", "send a token in the header Authorization: Bearer …"},
		{string(domain.CodeForbidden), "forbidden", front.StatusOf(domain.CodeForbidden), "Not allowed", "this needs another role"},
		{string(domain.CodeNotFound), "not-found", front.StatusOf(domain.CodeNotFound), "Not found", "there is nothing at this path"},
		{"method_not_allowed", "method-not-allowed", http.StatusMethodNotAllowed, "This path does not know this method", "the Allow header names the methods of this path"},
		{"not_acceptable", "not-acceptable", http.StatusNotAcceptable, "There is no such form of it", "there is no such form of it"},
		{string(domain.CodeConflict), "conflict", front.StatusOf(domain.CodeConflict), "The state of the thing does not allow it", "its state does not allow it"},
		{string(domain.CodePrecondition), "precondition", front.StatusOf(domain.CodePrecondition), "It was changed in the meantime", "it was changed in the meantime; read it again"},
		{"too_large", "too-large", http.StatusRequestEntityTooLarge, "The request is too large", "the request is too large"},
		{"unsupported_media_type", "unsupported-media-type", http.StatusUnsupportedMediaType, "The body is of another type than expected", "the body is of another type than expected"},
		{string(domain.CodeInvalid), "invalid", front.StatusOf(domain.CodeInvalid), "The request is not valid", "a value is not valid"},
		{"precondition_required", "precondition-required", http.StatusPreconditionRequired, "The change needs the header If-Match", "send the ETag of what you read in the header If-Match"},
		{string(domain.CodeTooMany), "too-many", front.StatusOf(domain.CodeTooMany), "Too many requests", "too many tries; wait before the next one"},
		{string(domain.CodeInternal), "internal", front.StatusOf(domain.CodeInternal), "Internal error", "an error of the program; name the request id when you report it"},
		{string(domain.CodeUnavailable), "unavailable", front.StatusOf(domain.CodeUnavailable), "A part of the system is away", "a part of the system is away; try again"},
	}
}

// kindOf returns the kind of a code, and "internal" for an unknown code.
func kindOf(c domain.Code) Kind {
	kinds := Kinds()
	i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Code == string(c) })
	if i < 0 {
		return kindOf(domain.CodeInternal)
	}
	return kinds[i]
}

// kindOfStatus returns the kind of an HTTP status. Other statuses below 500 are
// bad requests.
func kindOfStatus(status int) Kind {
	kinds := Kinds()
	if i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Status == status }); i >= 0 {
		return kinds[i]
	}
	if status >= 400 && status < 500 {
		k := kinds[0]
		k.Status = status
		return k
	}
	return kindOf(domain.CodeInternal)
}

// reasonOf returns the reason of a message, or that of the code when the message
// is not in the catalogue.
func reasonOf(code domain.Code, format string) ProblemReason {
	if r := words.ReasonOf(format); r != "" {
		return ProblemReason(r)
	}
	return ProblemReason(words.ReasonOf(kindOf(code).text))
}

// ReasonOf returns the reason of an error.
func ReasonOf(e *domain.Error) ProblemReason { return reasonOf(e.Code, e.Format) }

// problem returns a problem of the kind. An empty format stands for what is always
// true of the kind.
func (k Kind) problem(ctx context.Context, format string, args ...any) *Problem {
	if format == "" {
		format = k.text
	}
	lang := front.LanguageIn(ctx)
	p := &Problem{
		Type: "/problems/" + k.Name, Title: k.Title(lang), Status: k.Status, Code: k.Code,
		Detail: words.Text(lang, format, args...), Reason: reasonOf(domain.Code(k.Code), format),
		RequestID: front.RequestID(ctx), Errors: []ProblemError{}, headers: http.Header{"Content-Language": {lang}},
	}
	if k.Status == http.StatusServiceUnavailable || k.Status == http.StatusTooManyRequests {
		p.headers.Set(echo.HeaderRetryAfter, retryAfter)
	}
	if k.Status == http.StatusUnauthorized {
		p.headers.Set(echo.HeaderWWWAuthenticate, challenge)
	}
	return p
}

// about adds the wrong parts of the request. The first of them gives the problem
// its detail and reason.
func (p *Problem) about(lang string, faults ...fault) *Problem {
	for _, f := range faults {
		p.Errors = append(p.Errors, f.in(lang))
	}
	if len(p.Errors) > 0 {
		p.Detail, p.Reason = summary(lang, p.Errors), p.Errors[0].Reason
	}
	return p
}

// StatusProblem returns the problem of an HTTP error status, with the English
// format of its detail.
func StatusProblem(ctx context.Context, status int, format string, args ...any) *Problem {
	return kindOfStatus(status).problem(ctx, format, args...)
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
// answer. Only the messages and fields of domain.Error are sent; the rest is
// logged.
func (r *Router) problem(ctx context.Context, err error) *Problem {
	part := "query"
	if located, ok := errors.AsType[*locatedError](err); ok {
		part = located.part
	}
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if front.EndedEarly(ctx, err) {
		r.front.Log().WarnContext(ctx, "request ran out of time", "request_id", front.RequestID(ctx), "error", err)
		return kindOf(domain.CodeUnavailable).problem(ctx, "the answer took too long; try again")
	}
	k := kindOf(domain.CodeOf(err))
	all := domain.ErrorsOf(err)
	if len(all) == 0 || k.Code == string(domain.CodeInternal) || k.Code == string(domain.CodeUnavailable) {
		r.front.Log().ErrorContext(ctx, "request failed", "request_id", front.RequestID(ctx), "code", k.Code, "error", err)
	}
	if len(all) == 0 || k.Code == string(domain.CodeInternal) {
		return kindOf(domain.CodeInternal).problem(ctx, "")
	}
	e := all[0]
	format, args := e.Words()
	p := k.problem(ctx, format, args...)
	if e.RetryAfter > 0 || e.Code == domain.CodeTooMany {
		p.headers.Set(echo.HeaderRetryAfter, RetryAfter(err))
	}
	if errors.Is(err, front.ErrBadToken) {
		p.headers.Set(echo.HeaderWWWAuthenticate, challenge+`, error="invalid_token"`)
	}
	var faults []fault
	for _, e := range all {
		if e.Field != "" {
			format, args := e.Words()
			faults = append(faults, fault{part + "." + e.Field, format, args})
		}
	}
	return p.about(front.LanguageIn(ctx), faults...)
}

// invalid returns the problem of a request with invalid parts.
func invalid(ctx context.Context, faults []fault) *Problem {
	return kindOf(domain.CodeInvalid).problem(ctx, "").about(front.LanguageIn(ctx), faults...)
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
		p = StatusProblem(ctx, he.Code, "")
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

// useProblems makes huma answer with Problem, and write its messages as the
// catalogue can translate them. huma holds its constructors in package variables
// and reads them on every request, so they are set once for the process, before any
// server starts; they hold no state of a server.
var useProblems = sync.OnceFunc(func() {
	huma.ErrorFormatter = func(format string, args ...any) string {
		parts := []string{"", format}
		for _, a := range args {
			parts = append(parts, fmt.Sprint(a))
		}
		return strings.Join(parts, packed)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		if ctx == nil {
			return schemaProblem(context.Background(), status, msg, errs...)
		}
		p := schemaProblem(ctx.Context(), status, msg, errs...)
		ctx.SetHeader("Content-Language", front.LanguageIn(ctx.Context()))
		return p
	}
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		return schemaProblem(context.Background(), status, msg, errs...)
	}
})

// packed separates the format and the arguments of a message of huma. It begins
// each such message.
const packed = "\x00"

// unpack returns the format and the arguments of a message of huma.
func unpack(message string) (format string, args []any) {
	parts := strings.Split(message, packed)
	if len(parts) < 2 {
		return message, nil
	}
	for _, a := range parts[2:] {
		args = append(args, a)
	}
	return parts[1], args
}

// schemaProblem returns the problem of a request that does not satisfy its schema.
func schemaProblem(ctx context.Context, status int, msg string, errs ...error) *Problem {
	for _, err := range errs {
		if p, ok := errors.AsType[*Problem](err); ok {
			return p
		}
	}
	p := StatusProblem(ctx, status, "")
	if p.Status >= http.StatusInternalServerError {
		return p
	}
	var faults []fault
	for _, err := range errs {
		if d, ok := err.(huma.ErrorDetailer); ok {
			e := d.ErrorDetail()
			format, args := unpack(e.Message)
			if p.Status == http.StatusBadRequest && words.ReasonOf(format) == "" {
				format, args = "the body is no JSON: %v", []any{format}
			}
			at := e.Location
			if format == validation.MsgExpectedRequiredProperty && len(args) == 1 && strings.HasPrefix(at, "body") {
				at += "." + fmt.Sprint(args[0])
			}
			faults = append(faults, fault{at, format, args})
		}
	}
	if len(faults) == 0 && msg == "request body is required" {
		faults = []fault{{location: "body", format: "it is missing"}}
	}
	return p.about(front.LanguageIn(ctx), faults...)
}

func summary(lang string, errs []ProblemError) string {
	text := errs[0].Message
	if errs[0].Location != "" {
		text = errs[0].Location + ": " + text
	}
	if len(errs) > 1 {
		text = words.Text(lang, "%v (and %d more)", text, len(errs)-1)
	}
	return text
}
