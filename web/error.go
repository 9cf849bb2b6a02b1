package web

import (
	"context"
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/front"
	"chophien/words"
)

// ErrorPage says what went wrong and what to do.
type ErrorPage struct {
	Page
	Text      string
	Faults    []Fault // wrong parameters
	RequestID string  // of a defect
}

// statusOf returns the status of an error.
func statusOf(err error) int {
	if he, ok := errors.AsType[*echo.HTTPError](err); ok {
		return he.Code
	}
	if front.IsOutOfTime(err) {
		return http.StatusServiceUnavailable
	}
	return front.StatusOf(domain.CodeOf(err))
}

// wait returns how long a client should wait before it tries again.
func wait(err error) time.Duration {
	if e, ok := errors.AsType[*domain.Error](err); ok && e.RetryAfter > 0 {
		return e.RetryAfter
	}
	return time.Minute
}

// setRetryAfter tells programs what the page says in words.
func setRetryAfter(c echo.Context, err error) {
	c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(wait(err).Seconds()))))
}

// logFailure logs an error that the client did not cause.
func (s *Server) logFailure(ctx context.Context, status int, err error) {
	switch {
	case status < http.StatusInternalServerError:
	case front.EndedEarly(ctx, err):
		s.front.Log().WarnContext(ctx, "a page ran out of time", "request_id", front.RequestID(ctx), "error", err)
	default:
		s.front.Log().ErrorContext(ctx, "a page failed", "request_id", front.RequestID(ctx), "error", err)
	}
}

// handleError answers an error with a page in the language of the path, or of
// the reader where both languages share the path.
func (s *Server) handleError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	ctx := c.Request().Context()
	status := statusOf(err)
	s.logFailure(ctx, status, err)
	lang := front.LangVI
	switch p := c.Request().URL.Path; {
	case p == "/en" || strings.HasPrefix(p, "/en/"):
		lang = front.LangEN
	case isShared(p):
		lang = front.RequestLanguage(c.Request())
	}
	r := &request{Context: c, speech: s.pages[lang].words, server: s, route: route{name: "home", vi: "/", en: "/en/"}}
	if status == http.StatusUnauthorized { // the session ended after it was read
		r.formPath = r.path("my")
		if err := r.toSignIn(); err == nil {
			return
		}
	}
	page := ErrorPage{}
	switch status {
	case http.StatusNotFound:
		page.Page, page.Text = r.page(r.t("There is no such page"), "", ""), r.t("The address may have changed, or the producer has withdrawn the product. Search by name, or begin at the home page.")
	case http.StatusMethodNotAllowed:
		page.Page, page.Text = r.page(r.t("This page cannot do that"), "", ""), r.t("Go back and use the links and forms of the page.")
	case http.StatusForbidden:
		if domain.CodeOf(err) == domain.CodeForbidden {
			page.Page, page.Text = r.page(r.t("Not allowed"), "", ""), r.because(err)
			break
		}
		page.Page, page.Text = r.page(r.t("Not allowed"), "", ""), r.t("The form was sent from another website. Open this page again and send the form from here.")
	case http.StatusRequestEntityTooLarge:
		page.Page, page.Text = r.page(r.t("Too large"), "", ""), r.t("What you sent is too large. Make the text shorter or the picture smaller.")
	case http.StatusUnprocessableEntity, http.StatusBadRequest:
		page.Page, page.Text = r.page(r.t("Something in the address is wrong"), "", ""), r.t("Change what is named here, or begin again at the home page.")
		page.Faults = r.addressFaults(err)
	case http.StatusConflict:
		page.Page, page.Text = r.page(r.t("That is not possible now"), "", ""), r.because(err)
	case http.StatusPreconditionFailed:
		page.Page, page.Text = r.page(r.t("It was changed in the meantime"), "", ""), r.t("Somebody changed it after you opened the page. Go back, open the page again, and look at it before you decide.")
		status = http.StatusConflict
	case http.StatusTooManyRequests:
		page.Page, page.Text = r.page(r.t("Please wait"), "", ""), r.n("There were too many requests from your network. Try again in %s minutes.", int(math.Ceil(wait(err).Minutes())))
		setRetryAfter(c, err)
	case http.StatusServiceUnavailable:
		page.Page, page.Text = r.page(r.t("Part of the site does not work at the moment"), "", ""), r.t("Try again in a minute.")
		setRetryAfter(c, err)
	default:
		page.Page, page.Text = r.page(r.t("Something went wrong"), "", ""), r.t("It is our fault. Try again; if it happens again, send us this number:")
		page.RequestID = front.RequestID(ctx)
	}
	page.noIndex()
	r.noStore()
	if err := r.send(status, "error", &page); err != nil {
		s.front.Log().ErrorContext(ctx, "the page of an error failed", "request_id", front.RequestID(ctx), "error", err)
		http.Error(c.Response(), http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}

// because returns the reasons of an error, each as a sentence.
func (r *request) because(err error) string {
	var out []string
	for _, e := range domain.ErrorsOf(err) {
		out = append(out, capital(words.Of(r.lang, e))+".")
	}
	return strings.Join(out, " ")
}

// addressFaults names the wrong parameters of a request. A wrong place in a list leads to its
// first page.
func (r *request) addressFaults(err error) (out []Fault) {
	if domain.CodeOf(err) != domain.CodeInvalid {
		return nil
	}
	for _, e := range domain.ErrorsOf(err) {
		at := "main"
		if isPlace(e) {
			at = r.firstPage()
		}
		out = append(out, Fault{at, joined(": ", r.parameterName(e.Field), r.addressText(e))})
	}
	return out
}

// isPlace reports whether an error is about the place in a list.
func isPlace(e *domain.Error) bool { return e.Field == "cursor" || e.Field == "after" }

// firstPage returns the address of the first page of the list of the request.
func (r *request) firstPage() string {
	return withQuery(r.Request().URL.EscapedPath(), r.query("after"))
}

// addressText says what is wrong with a parameter. Readers follow links and choose in
// lists: they know neither cursors nor codes of places.
func (r *request) addressText(e *domain.Error) string {
	format, args := e.Words()
	unknown := slices.Contains([]string{"unknown_province", "unknown_former_province", "unknown_commune"}, words.ReasonOf(format))
	switch {
	case isPlace(e):
		return r.t("There is no such page of the list. Go to its first page.")
	case unknown && len(args) == 0:
		return r.t("There is no such choice. Choose one of the list.")
	}
	return words.Of(r.lang, e)
}

// sendWrong answers with a page that says what is wrong in its address.
func (r *request) sendWrong(name string, frame *Page, page any) error {
	r.wrong(frame)
	frame.noIndex()
	r.noStore()
	return r.send(http.StatusUnprocessableEntity, name, page)
}

// parameterName returns the name of a parameter for people.
func (r *request) parameterName(name string) string {
	switch name {
	case "valid_on", "ngay", "day":
		return r.t("Day")
	case "booth":
		return r.t("Booth")
	case "from":
		return r.t("Decisions from")
	case "to":
		return r.t("Decisions until")
	case "producer_kind":
		return r.t("Legal form of the producer")
	case "province", "former_province", "commune":
		return r.t("Place")
	case "stars":
		return r.t("Stars")
	case "set", "group":
		return r.t("Kind of goods")
	case "kind":
		return r.t("Kind")
	case "region":
		return r.t("Region")
	case "condition":
		return r.t("Condition")
	case "month":
		return r.t("Month")
	case "sort":
		return r.t("Sort")
	case "producer_id":
		return r.t("Producer")
	case "price_min_vnd", "price_max_vnd":
		return r.t("Price")
	case "near", "within_km":
		return r.t("Distance")
	case "cursor", "after":
		return r.t("Place in the list")
	}
	return name
}
