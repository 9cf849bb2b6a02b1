package domain_test

import (
	"strings"
	"testing"

	"chophien/domain"
)

func TestReportCheck(t *testing.T) {
	type r = domain.Report
	testCheck(t, func() r { return r{Code: "ABCD", Text: "Tem dán lệch, nghi giả", ProvinceCode: "01"} }, r.Validate, []edit[r]{
		{"nothing to report", "product_name", func(v *r) { v.Code = "" }},
		{"a short text", "text", func(v *r) { v.Text = "giả" }},
		{"a long place", "place", func(v *r) { v.Place = strings.Repeat("ă", domain.MaxReportPlace+1) }},
		{"NUL", "contact", func(v *r) { v.Contact = "\x00" }},
		{"no province", "province", func(v *r) { v.ProvinceCode = "" }},
	})
	type d = domain.ReportDecision
	testCheck(t, func() d { return d{Action: domain.ReportReview} }, d.Validate, []edit[d]{
		{"an answer without text", "answer_text", func(v *d) { v.Action = domain.ReportAnswer }},
		{"dismissed without a note", "note", func(v *d) { v.Action = domain.ReportDismiss }},
		{"suspended with a note", "", func(v *d) { v.Action, v.Note = domain.ReportSuspend, "Đang xác minh" }},
		{"NUL", "note", func(v *d) { v.Note = "\x00" }},
		{"a long answer", "answer_text", func(v *d) { v.Answer = strings.Repeat("ă", 2001) }},
	})
}

func TestReportStates(t *testing.T) {
	for _, c := range []struct {
		from   domain.ReportState
		action domain.ReportAction
		want   domain.ReportState // empty: refused
	}{
		{domain.ReportOpen, domain.ReportReview, domain.ReportInReview}, {domain.ReportInReview, domain.ReportReview, ""},
		{domain.ReportOpen, domain.ReportAnswer, domain.ReportAnswered}, {domain.ReportInReview, domain.ReportDismiss, domain.ReportDismissed},
		{domain.ReportInReview, domain.ReportUphold, domain.ReportUpheld}, {domain.ReportOpen, domain.ReportSuspend, domain.ReportInReview},
		{domain.ReportInReview, domain.ReportSuspend, domain.ReportInReview},
		{domain.ReportAnswered, domain.ReportReview, ""}, {domain.ReportDismissed, domain.ReportUphold, ""}, {domain.ReportUpheld, domain.ReportSuspend, ""},
	} {
		t.Run(string(c.from)+" "+string(c.action), func(t *testing.T) {
			got, err := c.from.Apply(c.action)
			if c.want == "" {
				if domain.CodeOf(err) != domain.CodeConflict || got != c.from {
					t.Errorf("%s, %v", got, err)
				}
			} else if err != nil || got != c.want {
				t.Errorf("%s, %v, want %s", got, err, c.want)
			}
		})
	}
}
