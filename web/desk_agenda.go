package web

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"chophien/domain"
)

// TaskRow is a part of the work of an officer.
type TaskRow struct {
	Text   string // what there is to do
	Detail string // the most urgent one; empty for none
	Count  string
	Tag    Tag
	URL    string
	Do     string // text of the button
}

// DeskPage lists the work of an officer, the most urgent first.
type DeskPage struct {
	Page
	Filter      *Filter
	Day         Day
	Heading     string
	Tasks       []TaskRow
	Figures     []Figure // of the day
	Unmet       Bars     // searches without a result
	Unquoted    []Link   // open demands without a quote
	UnquotedURL string
	Quick       []Link
}

// TaskItemRow is one piece of work.
type TaskItemRow struct {
	Name Link // without URL: there is no page of it
	Tag  Tag
	On   Day
}

// DeskTasksPage lists the items of a part.
type DeskTasksPage struct {
	Page
	Filter *Filter
	Items  []TaskItemRow
	Pager  Pager
}

// taskText names a part of the agenda.
func (r *request) taskText(part domain.AgendaPart) string {
	switch part {
	case domain.AgendaReports:
		return r.t("Reports that are not decided")
	case domain.AgendaSubmitted:
		return r.t("Listings that wait for review")
	case domain.AgendaExpiring:
		return r.t("Certificates that end soon, without a successor")
	case domain.AgendaLapsed:
		return r.t("Certificates that have ended, without a new one")
	case domain.AgendaEvidence:
		return r.t("Papers that end soon")
	case domain.AgendaOverdue:
		return r.t("Inspections that are overdue")
	case domain.AgendaDue:
		return r.t("Inspections in the next 30 days")
	case domain.AgendaMending:
		return r.t("Faults that are not mended in time")
	case domain.AgendaDecisions:
		return r.t("Decisions that wait for a second person")
	case domain.AgendaProposals:
		return r.t("Proposals that wait for a second officer")
	case domain.AgendaUnquoted:
		return r.t("Demands without a quote")
	case domain.AgendaSilent:
		return r.t("Producers who do not answer")
	}
	return string(part)
}

// taskTag says how urgent an item of a part is.
func (r *request) taskTag(part domain.AgendaPart, on domain.Date) Tag {
	today := r.today()
	switch part {
	case domain.AgendaReports, domain.AgendaSubmitted, domain.AgendaDecisions, domain.AgendaProposals:
		waited := int(today - on)
		switch {
		case waited < 1:
			return soonTag(r.t("since today"))
		case waited > domain.UnansweredDays:
			return badTag(r.n("has waited %s days", waited))
		}
		return soonTag(r.n("has waited %s days", waited))
	case domain.AgendaUnquoted, domain.AgendaSilent:
		return soonTag(r.n("has waited %s days", int(today-on)))
	case domain.AgendaOverdue, domain.AgendaMending:
		return badTag(r.n("%s days late", int(today-on)))
	case domain.AgendaExpiring, domain.AgendaEvidence:
		left := int(on - today)
		if left > soonDays {
			return plainTag(r.n("%s days left", left))
		}
		return soonTag(r.n("%s days left", left))
	case domain.AgendaLapsed:
		return plainTag(r.t("the latest on %s", r.day(on)))
	}
	return plainTag(r.t("from %s", r.day(on)))
}

// soonDays is within how many days an end is marked as soon.
const soonDays = 30

// deskAgenda answers with the work of the officer, part by part.
func (s *Server) deskAgenda(r *request) error {
	form := r.filter("desk")
	province, err := form.deskProvince()
	if err != nil {
		return err
	}
	today := r.today()
	p := DeskPage{Page: r.deskFrame(r.t("To do")), Filter: form, Day: r.on(today)}
	if form.Wrong() {
		return r.send(form.finish(&p.Page, http.StatusOK), "desk", &p)
	}
	total, late := 0, 0
	for _, part := range domain.AgendaParts() {
		found, err := s.store.Agenda(r.Request().Context(), r.actor(), part, province, today, domain.Page{Limit: 1, Total: true})
		if err != nil {
			return err
		}
		if *found.Total == 0 {
			continue
		}
		first := found.Items[0]
		row := TaskRow{Text: r.taskText(part), Detail: first.Name, Count: r.number(*found.Total), Tag: r.taskTag(part, first.On), URL: withQuery(r.to("desk-tasks", string(part)), r.query()), Do: r.t("View")}
		if part == domain.AgendaSubmitted && province == "" { // the queue shows all provinces
			row.URL, row.Do = withQuery(r.path("desk-review"), r.query()), r.t("Review")
		}
		if total += *found.Total; row.Tag.Class == "bad" {
			late++
		}
		p.Tasks = append(p.Tasks, row)
	}
	slices.SortStableFunc(p.Tasks, func(a, b TaskRow) int { return a.Tag.rank() - b.Tag.rank() })
	p.Heading = r.n("%s things to do", total)
	if late > 0 {
		p.Heading = joined(", ", p.Heading, r.n("%s kinds are late", late))
	}
	if err := r.deskFigures(&p, province); err != nil {
		return err
	}
	if err := r.deskUnmet(&p, province); err != nil {
		return err
	}
	p.Quick = []Link{{Text: r.t("Enter a decision"), URL: r.path("new-decision")}, {Text: r.t("Statistics of a day"), URL: p.Figures[0].URL}, {Text: r.t("Synonyms of the search"), URL: r.path("desk-synonyms")}}
	return r.send(form.finish(&p.Page, http.StatusOK), "desk", &p)
}

// unmetMonths is how many months of searches without a result the desk shows.
const unmetMonths = 3

// shownUnmet is how many of them, and of the demands without a quote, it shows.
const shownUnmet = 6

// deskFigures fills in the figures of a province, or of all provinces of the officer, with
// the way to the statistics of each.
func (r *request) deskFigures(p *DeskPage, province string) error {
	ctx, today := r.Request().Context(), r.today()
	places, err := r.server.front.Places(ctx)
	if err != nil {
		return err
	}
	codes := r.actor().Provinces
	if province != "" {
		codes = []string{province}
	}
	f := domain.StatisticsFilter{ValidOn: today, Provinces: codes}
	if len(codes) == 0 { // an officer of communes only, or an admin, who has none
		f.Communes = r.actor().Communes
	}
	stats, err := r.server.store.Statistics(ctx, f)
	if err != nil {
		return err
	}
	if err := r.leaveOut(&p.Page, f, ""); err != nil {
		return err
	}
	statistics := r.path("statistics")
	if len(codes) == 1 {
		statistics += "?" + url.Values{r.or("tinh", "province"): {places.ByCode[codes[0]].Slug}}.Encode()
	}
	p.Figures = append(p.Figures, Figure{Number: r.number(stats.Total), Text: r.t("products with a valid certificate"), URL: statistics})
	f.DecidedFrom, f.DecidedUntil = today.FirstOfMonths(1), today
	decided, err := r.server.store.Statistics(ctx, f)
	if err != nil {
		return err
	}
	p.Figures = append(p.Figures, Figure{Number: r.number(decided.Total), Text: r.t("of them decided this month"), URL: r.path("desk-decisions")})
	for _, f := range []struct{ page, state, text string }{
		{"desk-reports", string(domain.ReportInReview), "reports that are being examined"}, {"desk-inspections", string(domain.InspectionPlanned), "planned inspections"},
	} {
		var total *int
		if f.page == "desk-reports" {
			found, err := r.server.store.Reports(ctx, r.actor(), domain.ReportFilter{Province: province, States: []domain.ReportState{domain.ReportInReview}}, domain.Page{Limit: 1, Total: true})
			if err != nil {
				return err
			}
			total = found.Total
		} else {
			found, err := r.server.store.Inspections(ctx, r.actor(), domain.InspectionFilter{Province: province, State: domain.InspectionPlanned, Today: today}, domain.Page{Limit: 1, Total: true})
			if err != nil {
				return err
			}
			total = found.Total
		}
		q := r.query("after")
		q.Set(r.or("trang-thai", "status"), f.state)
		p.Figures = append(p.Figures, Figure{Number: r.number(*total), Text: r.t(f.text), URL: withQuery(r.path(f.page), q)})
	}
	return nil
}

// deskUnmet fills in what buyers looked for and did not find.
func (r *request) deskUnmet(p *DeskPage, province string) error {
	ctx, today := r.Request().Context(), r.today()
	found, err := r.server.store.Unmet(ctx, r.actor(), domain.UnmetFilter{Province: province, Months: unmetMonths, Days: domain.UnansweredDays, Limit: domain.MaxLimit}, today)
	if err != nil {
		return err
	}
	asked := map[string]int{} // a text may be asked in several months
	for _, s := range found.Searches {
		asked[s.Text] += int(s.Asked)
	}
	texts := slices.SortedFunc(maps.Keys(asked), func(a, b string) int { return cmp.Or(asked[b]-asked[a], strings.Compare(a, b)) })
	var rows []barRow
	for _, text := range texts[:min(len(texts), shownUnmet)] {
		rows = append(rows, barRow{text: text, count: asked[text]})
	}
	p.Unmet = r.bars(r.t("Searches without a result"), rows, 0)
	demands, err := r.server.store.Agenda(ctx, r.actor(), domain.AgendaUnquoted, province, today, domain.Page{Limit: shownUnmet})
	if err != nil {
		return err
	}
	for _, i := range demands.Items {
		p.Unquoted = append(p.Unquoted, Link{Text: i.Name, URL: r.taskAddress(domain.AgendaUnquoted, i)})
	}
	p.UnquotedURL = withQuery(r.to("desk-tasks", string(domain.AgendaUnquoted)), r.query("after"))
	return nil
}

// taskFilter reads the filter of the items of a part, and returns those that it chooses.
func (r *request) taskFilter() (domain.AgendaPart, *Filter, func(domain.Page) (domain.List[domain.AgendaItem], error), error) {
	part, form := domain.AgendaPart(r.Param("id")), r.filter("desk-tasks", r.Param("id"))
	if !slices.Contains(domain.AgendaParts(), part) {
		return part, form, nil, domain.NotFoundf("there is no such part")
	}
	province, err := form.deskProvince()
	return part, form, func(p domain.Page) (domain.List[domain.AgendaItem], error) {
		return r.server.store.Agenda(r.Request().Context(), r.actor(), part, province, r.today(), p)
	}, err
}

// deskTasks answers with the items of a part.
func (s *Server) deskTasks(r *request) error {
	part, form, list, err := r.taskFilter()
	if err != nil {
		return err
	}
	found, pager, err := listed(form, list)
	if err != nil {
		return err
	}
	p := DeskTasksPage{Page: r.deskFrame(r.taskText(part)), Filter: form, Pager: pager}
	for _, i := range found.Items {
		p.Items = append(p.Items, TaskItemRow{Name: Link{Text: i.Name, URL: r.taskAddress(part, i)}, Tag: r.taskTag(part, i.On), On: r.on(i.On)})
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "desk-tasks", &p)
}

// deskTasksCSV answers with the same list as a file.
func (s *Server) deskTasksCSV(r *request) error {
	part, form, list, err := r.taskFilter()
	if err != nil {
		return err
	}
	return sendRows(form, r.dated("viec"), []string{"Name", "How urgent", "Day"}, list, func(i domain.AgendaItem) ([]any, error) {
		return []any{i.Name, r.taskTag(part, i.On).Text, i.On}, nil
	})
}

// taskAddress returns the address of the page on which an item is done, or of the
// listing that it is about.
func (r *request) taskAddress(part domain.AgendaPart, i domain.AgendaItem) string {
	switch {
	case part == domain.AgendaDecisions:
		return r.to("desk-decision", i.ID)
	case part == domain.AgendaProposals:
		return r.to("desk-proposal", i.ID)
	case part == domain.AgendaReports:
		return r.to("desk-report", i.ID)
	case slices.Contains([]domain.AgendaPart{domain.AgendaOverdue, domain.AgendaDue, domain.AgendaMending}, part):
		return r.to("desk-inspection", i.ID)
	case i.ListingKind == domain.KindDemand:
		return r.of(domain.KindDemand, i.ListingID)
	}
	return r.listingAddress("desk-listing", domain.Ref{Kind: i.ListingKind, ID: i.ListingID})
}
