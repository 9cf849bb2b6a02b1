package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"chophien/domain"
	"chophien/front"
)

// ReportPage is the form of a report of misuse.
type ReportPage struct {
	Page
	In        front.NewReport
	Faults    []Fault // in the order of the form
	Wrong     map[string]string
	Provinces []Option
}

// ReportStatusPage says what happened to a report.
type ReportStatusPage struct {
	Page
	Ref, State, Text, Answer string
	Sent, Updated            string
}

// report answers with the form of a report.
func (s *Server) report(r *request) error {
	return r.reportForm(http.StatusOK, front.NewReport{CertificateCode: front.Shorten(r.text("code"))}, nil)
}

// reportForm answers with the form, its values, and its faults.
func (r *request) reportForm(status int, in front.NewReport, faults []Fault) error {
	places, err := r.server.front.Places(r.Request().Context())
	if err != nil {
		return err
	}
	p := ReportPage{
		Page: r.page(r.t("Report a counterfeit or a wrong label"), r.t("Tell the authority about OCOP stars that are used without the right. No account is needed."), ""),
		In:   in, Faults: faults, Wrong: map[string]string{},
	}
	for _, field := range reportFields() {
		p.Wrong[field] = ""
	}
	for _, f := range faults {
		p.Wrong[f.Field] = f.Text
	}
	for _, unit := range places.Rows {
		p.Provinces = append(p.Provinces, Option{Value: unit.Code, Text: r.unitName(unit), Chosen: unit.Code == in.Province})
	}
	p.noIndex()
	if len(faults) > 0 {
		p.Title = r.t("Error: %s", p.Title)
	}
	p.Switch = reportPath + "?" + url.Values{"code": {in.CertificateCode}, "lang": {r.or(front.LangEN, front.LangVI)}}.Encode()
	r.noStore()
	return r.send(status, "report", &p)
}

// reportFields lists the fields of the form in order.
func reportFields() []string {
	return []string{"certificate_code", "product_name", "province", "place", "text", "contact", "photo"}
}

// sendReport stores a report and leads to its page.
func (s *Server) sendReport(r *request) error {
	ctx := r.Request().Context()
	var in front.NewReport
	again := func(err error) error {
		status := statusOf(err)
		switch {
		case errors.Is(err, front.ErrReportTooLarge) || status == http.StatusRequestEntityTooLarge || front.IsTooLarge(err):
			return r.reportForm(http.StatusRequestEntityTooLarge, in, []Fault{{"photo", r.t("What you sent is too large. Make the text shorter or the picture smaller.")}})
		case status == http.StatusTooManyRequests:
			setRetryAfter(r, err)
			return r.reportForm(status, in, []Fault{{"text", r.t("There were too many reports. Try again later.")}})
		case status == http.StatusUnprocessableEntity:
			return r.reportForm(status, in, r.reportFaults(err))
		case status >= http.StatusInternalServerError:
			s.logFailure(ctx, status, err)
			setRetryAfter(r, err)
			return r.reportForm(status, in, []Fault{{"text", r.t("It could not be stored. Send it again.")}})
		}
		return err
	}
	typed := func(texts map[string]string) {
		if lang := texts["lang"]; lang == front.LangVI || lang == front.LangEN {
			r.speech = s.pages[lang].words
		}
		in = front.NewReport{
			CertificateCode: texts["certificate_code"], ProductName: texts["product_name"], Province: texts["province"],
			Place: texts["place"], Text: texts["text"], Contact: texts["contact"],
		}
	}
	from, err := r.Request().MultipartReader()
	if err != nil {
		return r.reportForm(http.StatusUnsupportedMediaType, in, []Fault{{"text", r.t("The form cannot be read. Send it again from this page.")}})
	}
	if err := s.reports.Count(ctx, front.ClientOf(r)); err != nil {
		texts, _ := s.reports.ReadTexts(from) // what can be read; err says why it is not stored
		typed(texts)
		return again(err)
	}
	form, err := s.reports.ReadForm(ctx, from)
	typed(form.Texts)
	in.Photo = form.Photo
	if err != nil {
		return again(err)
	}
	stored, err := s.reports.Add(ctx, in)
	if err != nil {
		return again(err)
	}
	r.noStore()
	return r.Redirect(http.StatusSeeOther, r.path("report-status")+domain.ShowCode(stored.Ref))
}

// reportFaults says in words which fields are wrong and what to do, in the order
// of the form.
func (r *request) reportFaults(err error) (out []Fault) {
	for _, e := range domain.ErrorsOf(err) {
		if f := r.reportFault(e); !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		return []Fault{{"text", r.t("The form cannot be read. Send it again from this page.")}}
	}
	slices.SortStableFunc(out, func(a, b Fault) int {
		return cmp.Compare(slices.Index(reportFields(), a.Field), slices.Index(reportFields(), b.Field))
	})
	return out
}

// reportFault says in words which field is wrong and what to do.
func (r *request) reportFault(e *domain.Error) Fault {
	switch e.Field {
	case "province":
		return Fault{e.Field, r.t("Choose the province where you saw it")}
	case "text":
		return Fault{e.Field, r.t("Write what is suspicious, in 10 to 4,000 characters")}
	case "photo":
		return Fault{e.Field, r.t("Send one JPEG, PNG or WebP picture of at most 20 MB")}
	case "certificate_code", "code":
		return Fault{"certificate_code", r.t("Write the code as it is on the package, or leave it empty")}
	case "product_name":
		return Fault{e.Field, r.t("Write the name in at most 200 characters")}
	case "place":
		return Fault{e.Field, r.t("Write the shop or address in at most 300 characters")}
	case "contact":
		return Fault{e.Field, r.t("Write a phone number or an e-mail address in at most 200 characters")}
	}
	return Fault{"text", r.t("The form cannot be read. Send it again from this page.")}
}

// reportStatus answers with what happened to a report, for the holder of its
// reference.
func (s *Server) reportStatus(r *request) error {
	r.noStore()
	report, err := s.reports.ByRef(r.Request().Context(), front.ClientOf(r), r.Param("slug"))
	if err != nil {
		return err
	}
	ref := domain.ShowCode(report.Ref)
	p := ReportStatusPage{
		Page: r.page(r.t("Your report %s", ref), "", ref), Ref: ref, State: r.reportState(report.State), Answer: report.Answer,
		Sent: r.moment(report.CreatedAt), Updated: r.moment(report.UpdatedAt),
	}
	p.noIndex()
	switch {
	case report.Answer != "":
		p.Text = r.t("The authority has answered:")
	case report.State == domain.ReportOpen:
		p.Text = r.t("Thank you. The authority of the province will read it.")
	}
	return r.send(http.StatusOK, "report-status", &p)
}

func (r *request) reportState(s domain.ReportState) string {
	switch s {
	case domain.ReportOpen:
		return r.t("Received")
	case domain.ReportInReview:
		return r.t("Being examined")
	case domain.ReportAnswered:
		return r.t("Answered")
	case domain.ReportDismissed:
		return r.t("The suspicion was not confirmed")
	case domain.ReportUpheld:
		return r.t("The suspicion was confirmed")
	}
	return string(s)
}
