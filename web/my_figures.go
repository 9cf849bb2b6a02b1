package web

import (
	"net/http"
	"time"

	"chophien/domain"
)

// figureMonths is how many months the figures of a producer cover.
const figureMonths = 12

// FigureRow are the counts of a month.
type FigureRow struct {
	Month                   string
	Contacts, Leads, Quotes string
}

// FiguresPage shows how often buyers reached the producers of the user. It names
// no person.
type FiguresPage struct {
	Page
	Rows     []FigureRow
	Contacts Bars
	Leads    Bars
}

// figures answers with counts by month: contacts that buyers asked for, and leads.
func (s *Server) figures(r *request) error {
	ctx, today := r.Request().Context(), r.today()
	first := today.AddMonths(1 - figureMonths).Month()
	contacts, leads, quoted := map[string]int{}, map[string]int{}, map[string]int{}
	monthOf := func(t time.Time) string { return domain.Today(t).Month() }
	for cursor := ""; ; {
		found, err := s.store.ContactReveals(ctx, r.actor(), domain.Page{Limit: domain.MaxLimit, Cursor: cursor})
		if err != nil {
			return err
		}
		old := false
		for _, x := range found.Items {
			if old = monthOf(x.CreatedAt) < first; !old && x.ProducerID != nil {
				contacts[monthOf(x.CreatedAt)]++
			}
		}
		if cursor = found.Next; old || cursor == "" {
			break
		}
	}
	for cursor := ""; ; {
		found, err := s.store.Leads(ctx, r.actor(), domain.LeadFilter{Side: domain.SideProducer}, domain.Page{Limit: domain.MaxLimit, Cursor: cursor})
		if err != nil {
			return err
		}
		old := false
		for _, l := range found.Items {
			if old = monthOf(l.CreatedAt) < first; old {
				continue
			}
			leads[monthOf(l.CreatedAt)]++
			if l.State == domain.LeadAccepted {
				quoted[monthOf(l.CreatedAt)]++
			}
		}
		if cursor = found.Next; old || cursor == "" {
			break
		}
	}
	p := FiguresPage{Page: r.accountFrame(r.t("Figures"))}
	var contactRows, leadRows []barRow
	for i := range figureMonths {
		day := today.AddMonths(i + 1 - figureMonths)
		key, name := day.Month(), day.Time().Format("01/2006")
		p.Rows = append(p.Rows, FigureRow{name, r.number(contacts[key]), r.number(leads[key]), r.number(quoted[key])})
		contactRows = append(contactRows, barRow{text: name, count: contacts[key]})
		leadRows = append(leadRows, barRow{text: name, count: leads[key]})
	}
	p.Contacts, p.Leads = r.bars(r.t("Contacts that buyers asked for"), contactRows, 0), r.bars(r.t("Conversations that began"), leadRows, 0)
	return r.send(http.StatusOK, "figures", &p)
}
