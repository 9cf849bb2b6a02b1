package web

import (
	"bytes"
	"net/http"
	"slices"

	"chophien/catalogue"
	"chophien/domain"
	"chophien/front"
	"chophien/transfer"
)

// FairReportPage shows the results of a fair in charts.
type FairReportPage struct {
	Page
	At      string
	Figures []FairFigure
	Charts  []Bars
	Files   []Link
}

// fairReportRoutes are the pages of the report of a fair.
func fairReportRoutes() []accountRoute {
	const vi, en = "/ban/hoi-cho/:id/bao-cao", "/en/desk/fairs/:id/report"
	return []accountRoute{
		{"fair-report", vi, en, "fair-report", organizers(), (*Server).fairReport, nil},
		{"fair-report-sheet", vi + ".xlsx", en + ".xlsx", "fair-report", organizers(), (*Server).fairReportSheet, nil},
		{"fair-report-pdf", vi + ".pdf", en + ".pdf", "fair-report", organizers(), (*Server).fairReportPDF, nil},
	}
}

// fairReport answers with the report in charts.
func (s *Server) fairReport(r *request) error {
	x, err := s.store.FairReport(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	accepted := func(all []domain.Count, key string) int {
		if i := slices.IndexFunc(all, func(c domain.Count) bool { return c.Key == key }); i >= 0 {
			return all[i].N
		}
		return 0
	}
	p := FairReportPage{
		Page: r.fairFrame(r.t("Report of the fair"), x.Fair), At: r.t("As of %s", r.moment(x.At)),
		Files: []Link{{Text: "XLSX", URL: r.to("fair-report-sheet", x.Fair.ID)}, {Text: "PDF", URL: r.to("fair-report-pdf", x.Fair.ID)}},
	}
	p.Figures = append(r.fairFigures(x),
		FairFigure{Number: r.number(x.VisitsInAll()), Text: r.t("scans of products")}, FairFigure{Number: r.number(domain.Sum(x.Leads)), Text: r.t("trade leads")},
		FairFigure{Number: r.number(accepted(x.Meetings, string(domain.MeetingAccepted))), Text: r.t("meetings agreed on")},
		FairFigure{Number: r.number(x.BuyersMet), Text: r.t("buyers with a meeting")}, FairFigure{Number: r.number(x.MakersMet), Text: r.t("producers with a meeting")},
		FairFigure{Number: r.number(accepted(x.Memoranda, string(domain.MemorandumRegistered))), Text: r.t("memoranda registered")},
	)
	visits := make([]barRow, len(x.Visits))
	for i, d := range x.Visits {
		visits[i] = barRow{text: r.day(d.On), count: d.N}
	}
	chart := func(label string, rows []barRow, total int) {
		if len(rows) > 0 {
			p.Charts = append(p.Charts, r.bars(label, rows, total))
		}
	}
	counted := func(label string, all []domain.Count, name func(domain.Count) string) {
		rows := make([]barRow, len(all))
		for i, c := range all {
			rows[i] = barRow{text: name(c), count: c.N}
		}
		chart(label, rows, domain.Sum(all))
	}
	places, err := s.front.Places(r.Request().Context())
	if err != nil {
		return err
	}
	state := func(c domain.Count) string { return r.stateText(c) }
	chart(r.t("Scans by day"), visits, 0)
	counted(r.t("Exhibitors by answer"), x.Exhibitors, state)
	counted(r.t("Delegations by answer"), x.Delegations, state)
	counted(r.t("On show by kind"), x.Kinds, func(c domain.Count) string { return capital(r.or(front.KindLabels(domain.Kind(c.Key)))) })
	counted(r.t("On show by province"), x.Provinces, func(c domain.Count) string { return r.unitName(places.ByCode[c.Key]) })
	counted(r.t("Products by group"), x.Groups, func(c domain.Count) string { return r.groupName(domain.Group(c.Key)) })
	counted(r.t("Products by stars valid on the last day"), x.Stars, func(c domain.Count) string {
		if c.Key == "" {
			return capital(r.t("none that is valid"))
		}
		return r.or(front.StarsLabels(c.Key))
	})
	counted(r.t("Products scanned most"), x.Visited, func(c domain.Count) string { return c.Label })
	counted(r.t("Trade leads by state"), x.Leads, state)
	counted(r.t("Meetings by state"), x.Meetings, state)
	counted(r.t("Memoranda by state"), x.Memoranda, state)
	return r.send(http.StatusOK, "desk-fair-report", &p)
}

// stateText names a state of guests, leads, meetings and memoranda.
func (r *request) stateText(c domain.Count) string {
	text, ok := map[string]string{
		string(domain.AnswerOpen): "no answer yet", string(domain.AnswerAccepted): "accepted", string(domain.AnswerDeclined): "declined",
		string(domain.LeadNew): "new", string(domain.LeadAnswered): "answered", string(domain.LeadShortlisted): "shortlisted", string(domain.LeadClosed): "closed",
		string(domain.MeetingRequested): "requested", string(domain.MeetingCancelled): "cancelled",
		string(domain.MemorandumDraft): "waits for the other side", string(domain.MemorandumRegistered): "registered",
	}[c.Key]
	if !ok {
		return c.Label
	}
	return capital(r.or(c.Label, r.t(text)))
}

// memorandumState names a state of a memorandum.
func (r *request) memorandumState(s domain.MemorandumState) string {
	switch s {
	case domain.MemorandumDraft:
		return r.t("waits for the other side")
	case domain.MemorandumRegistered:
		return r.t("registered")
	case domain.MemorandumCancelled:
		return r.t("cancelled")
	}
	return string(s)
}

// fairReportSheet sends the report as a spreadsheet.
func (s *Server) fairReportSheet(r *request) error {
	x, err := s.store.FairReport(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	sheet, err := transfer.NewXLSX(&out, transfer.FairReport(x))
	if err != nil {
		return err
	}
	for _, part := range x.Parts() {
		for _, c := range part.Counts {
			if err := sheet.Row(part.Title, c.Label, c.N); err != nil {
				return err
			}
		}
	}
	if err := sheet.Close(); err != nil {
		return err
	}
	return r.sendFile("bao-cao-"+x.Fair.Slug+".xlsx", sheetType, out.Bytes())
}

// fairReportPDF sends the report as PDF.
func (s *Server) fairReportPDF(r *request) error {
	x, err := s.store.FairReport(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := catalogue.Report(&out, x); err != nil {
		return err
	}
	return r.sendFile("bao-cao-"+x.Fair.Slug+".pdf", "application/pdf", out.Bytes())
}
