package domain_test

import (
	"strings"
	"testing"

	"chophien/domain"
)

func TestInspectionCheck(t *testing.T) {
	today := domain.NewDate(2026, 11, 23)
	type i = domain.Inspection
	planned := func() i {
		return i{Kind: domain.InspectionVisit, ListingKind: domain.KindProduct, ListingID: "p", PlannedOn: today + 7}
	}
	done := func(finding domain.Finding) func(*i) {
		return func(v *i) {
			v.PlannedOn, v.DoneOn, v.Finding, v.Text = today-3, ptr(today-2), finding, "Nhãn thiếu hạn dùng"
			if finding == domain.FindingMend {
				v.MendBy = ptr(today + 30)
			}
		}
	}
	fix := func(change func(*i)) func(*i) {
		return func(v *i) { done(domain.FindingMend)(v); change(v) }
	}
	testCheck(t, planned, func(v i) error { return v.Validate(today) }, []edit[i]{
		{"an unknown kind", "kind", func(v *i) { v.Kind = "call" }},
		{"of a fair", "listing_kind", func(v *i) { v.ListingKind = domain.KindDemand }},
		{"no day", "planned_on", func(v *i) { v.PlannedOn = 0 }},
		{"after six years", "planned_on", func(v *i) { v.PlannedOn = today.AddMonths(72) }},
		{"a long note", "note", func(v *i) { v.Note = strings.Repeat("ă", domain.MaxInspectionText+1) }},
		{"NUL", "text", func(v *i) { v.Text = "\x00" }},
		{"too many papers", "papers", func(v *i) { v.Papers = make([]string, domain.MaxPapers+1) }},
		{"passed", "", done(domain.FindingPassed)},
		{"faults to fix", "", done(domain.FindingMend)},
		{"failed", "", done(domain.FindingFailed)},
		{"an unknown finding", "finding", done("fine")},
		{"done without a finding", "finding", func(v *i) { v.DoneOn = ptr(today) }},
		{"done tomorrow", "done_on", func(v *i) { done(domain.FindingPassed)(v); v.DoneOn = ptr(today + 1) }},
		{"done and cancelled", "cancelled", func(v *i) { done(domain.FindingPassed)(v); v.Cancelled = true }},
		{"failed without a text", "text", func(v *i) { done(domain.FindingFailed)(v); v.Text = " " }},
		{"faults without a day", "mend_by", fix(func(v *i) { v.MendBy = nil })},
		{"a day without faults", "mend_by", func(v *i) { done(domain.FindingPassed)(v); v.MendBy = ptr(today) }},
		{"a day before the visit", "mend_by", fix(func(v *i) { v.MendBy = ptr(today - 3) })},
		{"fixed", "", fix(func(v *i) { v.MendedOn = ptr(today) })},
		{"fixed tomorrow", "mended_on", fix(func(v *i) { v.MendedOn = ptr(today + 1) })},
		{"fixed without faults", "mended_on", func(v *i) { done(domain.FindingPassed)(v); v.MendedOn = ptr(today) }},
	})
	for _, c := range []struct {
		name string
		i    i
		want bool
	}{{"announced", i{}, true}, {"unannounced", i{Unannounced: true}, false}, {"unannounced and done", i{Unannounced: true, DoneOn: &today}, true}} {
		t.Run("members see it "+c.name, func(t *testing.T) {
			if got := c.i.SeenByMembers(); got != c.want {
				t.Errorf("%t", got)
			}
		})
	}
}
