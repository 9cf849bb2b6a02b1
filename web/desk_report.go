package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"chophien/domain"
	"chophien/front"
)

// ReportRow is a report in a list.
type ReportRow struct {
	Name Link
	Text string // the beginning of what the reporter wrote
	Sent string
	Tag  Tag
}

// DeskReportsPage lists the reports that an officer decides on.
type DeskReportsPage struct {
	Page
	Filter *Filter
	Items  []ReportRow
	Pager  Pager
}

// DeskReportPage shows a report and what the officer may do with it.
type DeskReportPage struct {
	Page
	Heading    string
	Tag        Tag
	Facts      []Fact
	Text       []string
	PhotoURL   string // empty: there is none
	Product    Link   // without URL: the product is not listed
	Answer     []string
	Remark     []string // for officers
	Decide     *Form    // nil: it is decided
	InspectURL string
	RevokeURL  string
	Faulty     Form // the form with faults; empty: none
}

// reportRoutes are the pages of reports on the desk.
func reportRoutes() []accountRoute {
	return []accountRoute{
		{"desk-reports", "/ban/can-bo/phan-anh", "/en/desk/officer/reports", "desk-reports", officers(), (*Server).deskReports, nil},
		{"desk-reports-csv", "/ban/can-bo/phan-anh.csv", "/en/desk/officer/reports.csv", "desk-reports", officers(), (*Server).deskReportsCSV, nil},
		{"desk-report", "/ban/can-bo/phan-anh/:id", "/en/desk/officer/reports/:id", "desk-reports", officers(), (*Server).deskReport, (*Server).decideReport},
		{"desk-report-photo", "/ban/can-bo/phan-anh/:id/anh", "/en/desk/officer/reports/:id/photo", "desk-reports", officers(), (*Server).deskReportPhoto, nil},
	}
}

// reportStates lists the states of a report in their order.
func reportStates() []domain.ReportState {
	return []domain.ReportState{domain.ReportOpen, domain.ReportInReview, domain.ReportAnswered, domain.ReportDismissed, domain.ReportUpheld}
}

// deskReportState names a state as an officer reads it.
func (r *request) deskReportState(s domain.ReportState) string {
	switch s {
	case domain.ReportOpen:
		return r.t("Not examined yet")
	case domain.ReportInReview:
		return r.t("Being examined")
	case domain.ReportAnswered:
		return r.t("Answered")
	case domain.ReportDismissed:
		return r.t("Dismissed")
	case domain.ReportUpheld:
		return r.t("Upheld")
	}
	return string(s)
}

// reportTag says what a report waits for.
func (r *request) reportTag(x domain.Report) Tag {
	text := r.deskReportState(x.State)
	if x.State.Final() {
		return goodTag(text)
	}
	on := domain.Today(x.CreatedAt)
	waits := r.taskTag(domain.AgendaReports, on)
	return Tag{waits.Class, waits.Mark, joined(" · ", waits.Text, text)}
}

// reportName names what a report is about.
func (r *request) reportName(x domain.Report) string {
	switch {
	case x.Product != nil:
		return x.Product.Name
	case x.ProductName != "":
		return x.ProductName
	case x.Code != "":
		return r.t("Code %s", x.Code)
	}
	return r.t("A product that is not listed")
}

// stateFilter returns the filter of a list with words, a state and a province, and what
// was chosen.
func (r *request) stateFilter(page string, states []string, state func(string) string) (f *Filter, text, chosen, province string, err error) {
	f = r.filter(page)
	text = f.words(r.t("Words of the name"))
	chosen = f.choice(r.param("trang-thai", "status"), r.t("Status"), states, state)
	province, err = f.deskProvince()
	return f, text, chosen, province, err
}

// reportFilter reads the filter of the list of reports.
func (r *request) reportFilter() (*Filter, domain.ReportFilter, error) {
	form, text, state, province, err := r.stateFilter("desk-reports", texts(reportStates()), func(s string) string { return r.deskReportState(domain.ReportState(s)) })
	f := domain.ReportFilter{Province: province, Text: text}
	if state != "" {
		f.States = []domain.ReportState{domain.ReportState(state)}
	}
	return form, f, err
}

// reportList returns the reports of a filter.
func (r *request) reportList(f domain.ReportFilter) func(domain.Page) (domain.List[domain.Report], error) {
	return func(p domain.Page) (domain.List[domain.Report], error) {
		return r.server.store.Reports(r.Request().Context(), r.actor(), f, p)
	}
}

// deskReports answers with the reports of the officer, newest first.
func (s *Server) deskReports(r *request) error {
	form, f, err := r.reportFilter()
	if err != nil {
		return err
	}
	found, pager, err := listed(form, r.reportList(f))
	if err != nil {
		return err
	}
	p := DeskReportsPage{Page: r.deskFrame(r.t("Reports")), Filter: form, Pager: pager}
	for _, x := range found.Items {
		p.Items = append(p.Items, ReportRow{Name: Link{Text: r.reportName(x), URL: r.to("desk-report", x.ID)}, Text: shortened(x.Text), Sent: r.moment(x.CreatedAt), Tag: r.reportTag(x)})
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "desk-reports", &p)
}

// maxShortened is how many characters of a text a list shows.
const maxShortened = 120

// shortened returns the beginning of a text, in one line.
func shortened(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > maxShortened {
		return string(runes[:maxShortened]) + "…"
	}
	return text
}

// deskReportsCSV answers with the same list as a file. It leaves out how to reach the
// reporters: a file is passed on more easily than a page.
func (s *Server) deskReportsCSV(r *request) error {
	form, f, err := r.reportFilter()
	if err != nil {
		return err
	}
	places, err := s.front.Places(r.Request().Context())
	if err != nil {
		return err
	}
	headings := []string{"Sent on", "Product", "Code", "Province", "Place", "What was seen", "Status", "Answer to the reporter", "Note for officers"}
	return sendRows(form, r.dated("phan-anh"), headings, r.reportList(f), func(x domain.Report) ([]any, error) {
		return []any{r.moment(x.CreatedAt), r.reportName(x), x.Code, r.unitName(places.ByCode[x.ProvinceCode]), x.Place, x.Text, r.deskReportState(x.State), x.Answer, x.Note}, nil
	})
}

// deskReport answers with a report.
func (s *Server) deskReport(r *request) error {
	x, err := s.store.Report(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	return r.sendReport(http.StatusOK, x, Form{})
}

// sendReport answers with a report, and with a form that was not accepted.
func (r *request) sendReport(status int, x domain.Report, faulty Form) error {
	ctx := r.Request().Context()
	places, err := r.server.front.Places(ctx)
	if err != nil {
		return err
	}
	p := DeskReportPage{
		Page: r.deskFrame(r.reportName(x)), Heading: r.reportName(x), Tag: r.reportTag(x), Text: paragraphs(x.Text), Faulty: faulty,
		Product: Link{Text: x.ProductName}, Answer: paragraphs(x.Answer), Remark: paragraphs(x.Note),
	}
	state := func(name, text string) {
		if text != "" {
			p.Facts = append(p.Facts, Fact{Name: name, Text: text})
		}
	}
	if m := x.Product; m != nil {
		ref := domain.Ref{Kind: domain.KindProduct, ID: m.ID}
		p.Product = Link{Text: m.Name, URL: r.listingAddress("desk-listing", ref)}
		p.InspectURL = r.listingAddress("new-inspection", ref)
		managed, err := r.server.store.ManagedProduct(ctx, r.actor(), m.ID)
		if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
			return err
		}
		if domain.CurrentOn(managed.Certificates, r.today()) != nil {
			p.RevokeURL = r.listingAddress("revoke", ref)
		}
		if x.ProductName != m.Name {
			state(r.t("Name as seen"), x.ProductName)
		}
		state(r.t("Status of the product"), r.deskStatus(m.Status))
	}
	state(r.t("Code as read"), x.Code)
	state(r.t("Seen in"), joined(", ", x.Place, r.unitName(places.ByCode[x.ProvinceCode])))
	state(r.t("Sent on"), r.moment(x.CreatedAt))
	state(r.t("Contact of the reporter"), x.Contact)
	if x.DecidedBy != nil && x.DecidedAt != nil {
		names, err := r.userNames(*x.DecidedBy)
		if err != nil {
			return err
		}
		state(r.t("Last action"), joined(" · ", r.moment(*x.DecidedAt), names[*x.DecidedBy]))
	}
	if x.PhotoKey != nil {
		p.PhotoURL = r.to("desk-report-photo", x.ID)
	}
	if !x.State.Final() {
		f := r.decisionOnReport(x)
		if p.Decide = &f; faulty.Action != "" {
			p.Decide = &faulty
		}
	}
	if faulty.Action != "" {
		r.wrong(&p.Page)
	}
	return r.send(status, "desk-report", &p)
}

// decisionOnReport returns the form that decides on a report.
func (r *request) decisionOnReport(x domain.Report) Form {
	choice := &Field{Name: "action", Label: r.t("What do you decide?"), Kind: "radios"}
	for _, a := range []struct {
		action domain.ReportAction
		text   string
	}{
		{domain.ReportReview, "Examine it: the reporter reads that it is being examined"}, {domain.ReportSuspend, "Suspend the product until it is clear"},
		{domain.ReportUphold, "The suspicion is right"}, {domain.ReportDismiss, "The suspicion is wrong"}, {domain.ReportAnswer, "Answer only: there is nothing to decide"},
	} {
		_, err := x.State.Apply(a.action)
		if rule, _ := domain.ReviewSuspend.Rule(); err == nil && (a.action != domain.ReportSuspend || x.Product != nil && slices.Contains(rule.From, x.Product.Status)) {
			choice.Options = append(choice.Options, Option{Value: string(a.action), Text: r.t(a.text)})
		}
	}
	f := newForm(r.to("desk-report", x.ID), r.t("Decide"), choice,
		&Field{Name: "answer_text", Label: r.t("Answer to the reporter"), Hint: r.t("The reporter reads exactly this. Needed to answer."), Kind: "area", Value: x.Answer, Max: 2000},
		&Field{Name: "note", Label: r.t("Note for officers"), Hint: r.t("Say why. Needed to suspend the product and to decide whether the suspicion is right."), Kind: "area", Value: x.Note, Max: 2000})
	f.Version = x.Version
	return f
}

// decideReport applies the decision of an officer to a report.
func (s *Server) decideReport(r *request) error {
	ctx := r.Request().Context()
	x, err := s.store.Report(ctx, r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	d := domain.ReportDecision{Action: domain.ReportAction(r.sent("action")), Answer: r.sent("answer_text"), Note: r.sent("note")}
	to, err := r.once(func(ctx context.Context) (string, error) {
		if d.Action == "" {
			return "", domain.Invalidf("action", "choose one")
		}
		_, err := s.store.DecideReport(ctx, r.actor(), x.ID, r.version(), d)
		return r.to("desk-report", x.ID), err
	})
	if err == nil {
		return r.lead(to, "decided")
	}
	f := r.decisionOnReport(x)
	status, err := r.refuseVersion(&f, x.Version, err)
	if err != nil {
		return err
	}
	return r.sendReport(status, x, f)
}

// deskReportPhoto sends the photo of a report.
func (s *Server) deskReportPhoto(r *request) error {
	x, err := s.store.Report(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	photo, err := front.ReportPhoto(x)
	if err != nil {
		return err
	}
	return s.files.Serve(r.Context, photo)
}
