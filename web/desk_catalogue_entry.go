package web

import (
	"cmp"
	"context"
	"net/http"

	"chophien/domain"
)

// EntryRow is an entry that its producer was asked about.
type EntryRow struct {
	Anchor  string
	Name    Link
	Maker   string
	Tag     Tag
	When    string
	Changes []Conflict // what the producer wants to have printed, beside what is printed
	Note    string
	Reason  string // why it was rejected
	Accept  *Form
	Reject  Link
}

// DeskEntriesPage lists the answers of producers about their entries.
type DeskEntriesPage struct {
	Page
	Figures []FairFigure
	Until   string
	Ask     *Form
	Faulty  Form
	Lost    []string // producers whom nobody could ask
	Filter  *Filter
	Items   []EntryRow
	Pager   Pager
}

// catalogueEntryRoutes are the pages of what makers answer about their entries.
func catalogueEntryRoutes() []accountRoute {
	const vi, en = "/ban/hoi-cho/:id/tra-loi", "/en/desk/fairs/:id/answers"
	return []accountRoute{
		{"fair-entries", vi, en, "fair-catalogue", organizers(), (*Server).fairEntries, nil},
		{"fair-entries-csv", vi + ".csv", en + ".csv", "fair-catalogue", organizers(), (*Server).fairEntriesCSV, nil},
		{"ask-makers", vi + "/hoi", en + "/ask", "fair-catalogue", organizers(), nil, (*Server).askMakers},
		{"accept-entry", vi + "/:entry/nhan", en + "/:entry/accept", "fair-catalogue", organizers(), nil, (*Server).acceptEntry},
		{"reject-entry", vi + "/:entry/tu-choi", en + "/:entry/reject", "fair-catalogue", organizers(), (*Server).rejectForm, (*Server).rejectEntry},
	}
}

// entryStates are the answers by which the list is filtered, with their English names.
func entryStates() []struct {
	value, text string
	filter      domain.CatalogueEntryFilter
} {
	return []struct {
		value, text string
		filter      domain.CatalogueEntryFilter
	}{
		{"", "All", domain.CatalogueEntryFilter{}},
		{string(domain.EntryAsked), "No answer yet", domain.CatalogueEntryFilter{State: domain.EntryAsked}},
		{string(domain.EntryConfirmed), "Confirmed", domain.CatalogueEntryFilter{State: domain.EntryConfirmed}},
		{string(domain.VerdictPending), "Corrections that wait", domain.CatalogueEntryFilter{Verdict: domain.VerdictPending}},
		{string(domain.VerdictAccepted), "Corrections accepted", domain.CatalogueEntryFilter{Verdict: domain.VerdictAccepted}},
		{string(domain.VerdictRejected), "Corrections rejected", domain.CatalogueEntryFilter{Verdict: domain.VerdictRejected}},
	}
}

// entryFilter reads the filter of the answers of makers, and returns those that it chooses.
func (r *request) entryFilter(fairID string) (*Filter, func(domain.Page) (domain.List[domain.AskedEntry], error)) {
	form := r.filter("fair-entries", fairID)
	text := form.words(r.t("Words of the product or the producer"))
	var options []Option
	for _, x := range entryStates() {
		options = append(options, Option{Value: x.value, Text: r.t(x.text)})
	}
	state := form.option("state", r.t("Answer"), options)
	var f domain.CatalogueEntryFilter
	for _, x := range entryStates() {
		if x.value == state {
			f = x.filter
		}
	}
	f.Text = text
	return form, func(p domain.Page) (domain.List[domain.AskedEntry], error) {
		return r.server.store.CatalogueEntries(r.Request().Context(), r.actor(), fairID, f, p)
	}
}

// entryStateText names a state of an entry that its maker was asked about.
func (r *request) entryStateText(s domain.EntryState) string {
	switch s {
	case domain.EntryAsked:
		return r.t("No answer yet")
	case domain.EntryConfirmed:
		return r.t("Confirmed")
	case domain.EntryCorrected:
		return r.t("Corrected")
	}
	return string(s)
}

// fairEntries answers with the answers of makers, newest first.
func (s *Server) fairEntries(r *request) error {
	return r.sendEntries(http.StatusOK, Form{}, nil, nil)
}

// sendEntries answers with the list; faulty is a form that was not accepted and err is
// why. lost are producers whom nobody could ask.
func (r *request) sendEntries(status int, faulty Form, lost []string, err error) error {
	if err != nil {
		if status, err = r.faulty(&faulty, err); err != nil {
			return err
		}
	}
	ctx := r.Request().Context()
	c, f, err := r.draft()
	if err != nil {
		return err
	}
	counts, err := r.server.store.CountCatalogueEntries(ctx, r.actor(), f.ID)
	if err != nil {
		return err
	}
	p := DeskEntriesPage{
		Page: r.fairFrame(r.t("Answers of producers"), f), Figures: r.entryFigures(counts), Faulty: faulty, Lost: lost,
	}
	if c.ClosesOn != nil {
		p.Until = r.t("Producers answer until %s.", r.day(*c.ClosesOn))
	}
	ask := newForm(r.to("ask-makers", f.ID), r.t("Ask the producers who were not asked"))
	ask.Version, p.Ask = c.Version, &ask
	filter, entries := r.entryFilter(f.ID)
	list, pager, err := listed(filter, entries)
	if err != nil {
		return err
	}
	p.Filter, p.Pager = filter, pager
	for _, e := range list.Items {
		p.Items = append(p.Items, r.entryRow(f, e))
	}
	if len(faulty.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(filter.finish(&p.Page, status), "desk-catalogue-entries", &p)
}

// entryFigures returns the numbers of answers.
func (r *request) entryFigures(counts []domain.EntryCount) []FairFigure {
	asked, confirmed, open, waiting := 0, 0, 0, 0
	for _, x := range counts {
		asked += x.N
		switch {
		case x.State == domain.EntryAsked:
			open += x.N
		case x.State == domain.EntryConfirmed:
			confirmed += x.N
		case x.Verdict == domain.VerdictPending:
			waiting += x.N
		}
	}
	return []FairFigure{
		{Number: r.number(asked), Text: r.t("asked")}, {Number: r.number(confirmed), Text: r.t("confirmed")}, {Number: r.number(waiting), Text: r.t("corrections that wait")},
		{Number: r.number(open), Text: r.t("without an answer")},
	}
}

// entryRow returns the row of an entry.
func (r *request) entryRow(f domain.Fair, e domain.AskedEntry) EntryRow {
	row := EntryRow{Anchor: "row-" + e.ID, Name: Link{Text: e.Listing, URL: r.of(e.Kind, e.ListingID)}, Maker: e.Producer, Note: e.Note, Reason: e.Reason}
	row.Tag, _ = r.entryTag(&e.CatalogueEntry)
	if e.AnsweredAt != nil {
		row.When = r.moment(*e.AnsweredAt)
	}
	var now domain.EditionEntry
	if e.Printed != nil {
		now = *e.Printed
	} else {
		row.Name.URL = ""
	}
	for _, x := range []struct{ label, wanted, printed string }{
		{r.t("Name"), e.Name, now.Name}, {r.t("English name"), e.NameEN, now.NameEN}, {r.t("Story"), e.Story, now.Story}, {r.t("English story"), e.StoryEN, now.StoryEN},
	} {
		if x.wanted != "" {
			row.Changes = append(row.Changes, Conflict{x.label, x.wanted, x.printed})
		}
	}
	if e.State == domain.EntryCorrected && e.Verdict == domain.VerdictPending {
		accept := newForm(r.to("accept-entry", f.ID, e.ID), r.t("Accept the correction"))
		accept.Version, row.Accept = e.Version, &accept
		row.Reject = Link{Text: r.t("Reject…"), URL: r.to("reject-entry", f.ID, e.ID)}
	}
	return row
}

// askMakers asks the makers of all entries that were not asked about.
func (s *Server) askMakers(r *request) error {
	c, f, err := r.draft()
	if err != nil {
		return err
	}
	var lost []string
	to := ""
	found, err := r.hits(c.Sections, f.EndsOn)
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			asked, err := s.store.AskMakers(ctx, r.actor(), f.ID, max(0, r.version()), found, s.front.PublicURL())
			for _, x := range asked.Unreachable {
				lost = append(lost, r.or(x.Name, x.NameEN))
			}
			return r.to("fair-entries", f.ID), err
		})
	}
	if err != nil {
		return r.sendEntries(statusOf(err), Form{}, nil, err)
	}
	if len(lost) > 0 { // named once: the next page does not know them
		return r.sendEntries(http.StatusOK, Form{}, lost, nil)
	}
	return r.lead(to, "makers-asked")
}

// acceptEntry prints a correction.
func (s *Server) acceptEntry(r *request) error {
	to, err := r.once(func(ctx context.Context) (string, error) {
		e, err := s.store.DecideCatalogueEntry(ctx, r.actor(), r.Param("id"), r.Param("entry"), r.version(), domain.VerdictAccepted, "")
		return r.to("fair-entries", r.Param("id")) + "#row-" + e.ID, err
	})
	if err != nil {
		return r.sendEntries(statusOf(err), Form{}, nil, err)
	}
	return r.lead(to, "entry-accepted")
}

// rejectForm asks why a correction is rejected.
func (s *Server) rejectForm(r *request) error { return r.sendReject(nil) }

func (r *request) sendReject(err error) error {
	var p FairFormPage
	form, status, err := r.answered(func() (Form, error) {
		ctx := r.Request().Context()
		f, err := r.fairOf()
		if err != nil {
			return Form{}, err
		}
		e, err := r.server.store.CatalogueEntry(ctx, r.actor(), f.ID, r.Param("entry"))
		if err != nil {
			return Form{}, err
		}
		title := r.t("Reject the correction: %s", e.Listing)
		p = FairFormPage{Page: r.fairFrame(title, f), Heading: title, Text: []string{r.t("What was printed before stays. The producer reads the reason and may answer again until the last day of answers.")}}
		row := r.entryRow(f, e)
		for _, x := range row.Changes {
			p.Facts = append(p.Facts, Fact{Name: x.Label, Text: x.Yours})
		}
		if e.Note != "" {
			p.Facts = append(p.Facts, Fact{Name: r.t("Note"), Text: e.Note})
		}
		form := newForm(r.to("reject-entry", f.ID, e.ID), r.t("Reject it"), &Field{Name: "reason", Label: r.t("Reason"), Hint: r.t("The producer reads it."), Kind: "area", Value: e.Reason, Max: 2000})
		form.Version = e.Version
		return form, nil
	}, err)
	if err != nil {
		return err
	}
	p.Form = form
	return r.sendFairForm(status, p)
}

// rejectEntry does not print a correction.
func (s *Server) rejectEntry(r *request) error {
	to, err := r.once(func(ctx context.Context) (string, error) {
		e, err := s.store.DecideCatalogueEntry(ctx, r.actor(), r.Param("id"), r.Param("entry"), r.version(), domain.VerdictRejected, r.sent("reason"))
		return r.to("fair-entries", r.Param("id")) + "#row-" + e.ID, err
	})
	if err != nil {
		return r.sendReject(err)
	}
	return r.lead(to, "entry-rejected")
}

// fairEntriesCSV answers with the same list as a file.
func (s *Server) fairEntriesCSV(r *request) error {
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	form, list := r.entryFilter(f.ID)
	headings := []string{"Product", "Producer", "Answer", "Answered at", "Name", "English name", "Story", "English story", "Note"}
	return sendRows(form, "tra-loi-catalogue-"+f.Slug, headings, list, func(e domain.AskedEntry) ([]any, error) {
		x := r.entryRow(f, e)
		return []any{cmp.Or(e.Listing, e.ListingID), e.Producer, x.Tag.Text, x.When, e.Name, e.NameEN, e.Story, e.StoryEN, e.Note}, nil
	})
}
