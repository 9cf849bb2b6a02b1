package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/front"
)

// figureMonths is how many months the figures of a producer cover.
const figureMonths = 12

// FiguresPage shows how often buyers reached the producers of the user. It names
// no person.
type FiguresPage struct {
	Page
	Charts []FigureChart
}

// FigureChart is a chart of a count by month.
type FigureChart struct {
	ID, Title string
	Bars      Bars
}

// figures answers with counts by month.
func (s *Server) figures(r *request) error {
	found, err := s.store.Figures(r.Request().Context(), r.actor(), figureMonths, r.today())
	if err != nil {
		return err
	}
	p := FiguresPage{Page: r.accountFrame(r.t("Figures"))}
	for _, c := range []struct {
		id, title string
		count     func(domain.MonthFigures) int64
	}{
		{"h-views", "Views of your pages", func(m domain.MonthFigures) int64 { return m.Views }},
		{"h-scans", "Codes that were checked", func(m domain.MonthFigures) int64 { return m.Scans }},
		{"h-contacts", "Contacts that buyers asked for", func(m domain.MonthFigures) int64 { return m.Contacts }},
		{"h-leads", "Conversations that began", func(m domain.MonthFigures) int64 { return m.Leads }},
	} {
		rows := make([]barRow, len(found))
		for i, m := range found {
			rows[i] = barRow{text: r.or(front.MonthLabels(m.Month)), count: int(c.count(m))}
		}
		p.Charts = append(p.Charts, FigureChart{c.id, r.t(c.title), r.bars(r.t(c.title), rows, 0)})
	}
	return r.send(http.StatusOK, "figures", &p)
}

// opened counts a view of the public page about a listing of a producer, or a
// scan of its code, for each request that gets the page.
func (r *request) opened(c domain.PageCount) {
	if c.ProducerID == "" {
		return
	}
	s := r.server
	domain.ForEachRequest(r.Request().Context(), func(ctx context.Context) {
		if counts, ok := ctx.Value(visitorKey{}).(func(producerID string) bool); ok && counts(c.ProducerID) {
			c := c
			c.Day = s.front.Today()
			s.pageLog.RecordPage(c)
		}
	})
}

type visitorKey struct{}

// knowVisitor lets opened ask whether the client of a request counts for a producer.
// Robots and members of the producer do not count. The session is read for that
// only, and last: the page is the same for all visitors.
func (s *Server) knowVisitor(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		counts := func(producerID string) bool {
			if front.MethodOf(r) != http.MethodGet || front.IsRobot(r) {
				return false
			}
			token := s.cookies.value(c, sessionCookie)
			if token == "" {
				return true
			}
			actor, err := s.front.ActorOfSession(c, token)
			if err != nil {
				return domain.CodeOf(err) == domain.CodeUnauthenticated // the session has ended; after another failure nobody knows who it is
			}
			return !actor.MemberOf(producerID)
		}
		c.SetRequest(r.WithContext(context.WithValue(r.Context(), visitorKey{}, counts)))
		return next(c)
	}
}
