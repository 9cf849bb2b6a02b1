package web

import (
	"net/http"

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
// scan of its code. Robots and the members of the producer do not count. The
// session is read for that only: the page is the same for everybody.
func (r *request) opened(c domain.PageCount) {
	if c.ProducerID == "" || front.MethodOf(r.Request()) != http.MethodGet || front.IsRobot(r.Request()) {
		return
	}
	if token := r.server.cookies.value(r, sessionCookie); token != "" {
		actor, err := r.server.front.ActorOfSession(r, token)
		if err == nil && actor.MemberOf(c.ProducerID) {
			return
		}
	}
	c.Day = r.today()
	r.server.pageLog.RecordPage(c)
}
