package storetest

import (
	"errors"
	"testing"

	"chophien/domain"
)

func inspections(t *testing.T, open Open) {
	s := migrated(t, open)
	officer, elsewhere, admin, member := onShelves(t, s)
	tea := domain.Ref{Kind: domain.KindProduct, ID: id('a', 1)}
	visit := domain.Inspection{Kind: domain.InspectionVisit, ListingKind: tea.Kind, ListingID: tea.ID, PlannedOn: today() + 7, Note: "Kiểm tra kho"}

	for name, c := range map[string]struct {
		change func(*domain.Inspection)
		field  string
	}{
		"no kind":               {func(i *domain.Inspection) { i.Kind = "" }, "kind"},
		"no day":                {func(i *domain.Inspection) { i.PlannedOn = 0 }, "planned_on"},
		"a far day":             {func(i *domain.Inspection) { i.PlannedOn = today() + 3000 }, "planned_on"},
		"done tomorrow":         {func(i *domain.Inspection) { i.DoneOn, i.Finding = ptr(today()+1), domain.FindingPassed }, "done_on"},
		"done without finding":  {func(i *domain.Inspection) { i.DoneOn = ptr(today()) }, "finding"},
		"found without doing":   {func(i *domain.Inspection) { i.Finding = domain.FindingPassed }, "finding"},
		"an unknown finding":    {func(i *domain.Inspection) { i.DoneOn, i.Finding = ptr(today()), "good" }, "finding"},
		"failed without a word": {func(i *domain.Inspection) { i.DoneOn, i.Finding = ptr(today()), domain.FindingFailed }, "text"},
		"to mend, but when":     {func(i *domain.Inspection) { i.DoneOn, i.Finding, i.Text = ptr(today()), domain.FindingMend, "Nhãn" }, "mend_by"},
		"nothing to mend": {func(i *domain.Inspection) {
			i.DoneOn, i.Finding, i.MendBy = ptr(today()), domain.FindingPassed, ptr(today())
		}, "mend_by"},
		"mended before": {func(i *domain.Inspection) {
			i.DoneOn, i.Finding, i.Text, i.MendBy, i.MendedOn = ptr(today()), domain.FindingMend, "Nhãn", ptr(today()+9), ptr(today()-1)
		}, "mended_on"},
	} {
		t.Run(name, func(t *testing.T) {
			i := visit
			c.change(&i)
			_, err := s.AddInspection(t.Context(), officer, i, false)
			wantField(t, err, c.field)
		})
	}
	for _, by := range []domain.Actor{elsewhere, {}} {
		_, err := s.AddInspection(t.Context(), by, visit, false)
		wantCode(t, err, domain.CodeNotFound)
	}
	_, err := s.AddInspection(t.Context(), member, visit, false)
	wantCode(t, err, domain.CodeForbidden)
	nothing := visit
	nothing.ListingID = id('a', 99)
	_, err = s.AddInspection(t.Context(), officer, nothing, false)
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.AddInspection(t.Context(), officer, visit, true)
	wantField(t, err, "suspend")

	planned, err := s.AddInspection(t.Context(), officer, visit, false)
	must(t, err)
	secret := visit
	secret.Unannounced, secret.PlannedOn, secret.Kind = true, today()-1, domain.InspectionSample
	late, err := s.AddInspection(t.Context(), admin, secret, false)
	must(t, err)
	of := visit
	of.ListingKind, of.ListingID = domain.KindProducer, id('b', 1)
	house, err := s.AddInspection(t.Context(), officer, of, false)
	must(t, err)

	list := func(by domain.Actor, f domain.InspectionFilter) (out []domain.Inspection) {
		t.Helper()
		f.Today = today()
		got, err := s.Inspections(t.Context(), by, f, domain.Page{Limit: 10})
		must(t, err)
		return got.Items
	}
	want := func(what string, got []domain.Inspection, ids ...string) {
		t.Helper()
		if len(got) != len(ids) {
			t.Errorf("%s: %d inspections, want %d", what, len(got), len(ids))
			return
		}
		for i := range got {
			if got[i].ID != ids[i] {
				t.Errorf("%s: the %dth is %s, want %s", what, i, got[i].ID, ids[i])
			}
		}
	}
	step(t, "its officers see all of it, its members what is no secret, without notes", func(t *testing.T) {
		want("an officer", list(officer, domain.InspectionFilter{}), house.ID, late.ID, planned.ID)
		want("an admin", list(admin, domain.InspectionFilter{Province: "08"}), house.ID, late.ID, planned.ID)
		want("another officer", list(elsewhere, domain.InspectionFilter{}))
		want("overdue", list(officer, domain.InspectionFilter{State: domain.InspectionOverdue}), late.ID)
		want("by words of the name", list(officer, domain.InspectionFilter{Text: "SHAN che"}), late.ID, planned.ID)
		want("of no such name", list(officer, domain.InspectionFilter{Text: "cam"}))
		want("of the product", list(officer, domain.InspectionFilter{Listing: tea}), late.ID, planned.ID)
		seen := list(member, domain.InspectionFilter{})
		want("a member", seen, house.ID, planned.ID)
		for _, i := range seen {
			if i.Note != "" {
				t.Errorf("a member reads the note %q", i.Note)
			}
		}
		both := member
		both.Roles, both.Provinces, both.FormerProvinces = []domain.Role{domain.RoleProducer, domain.RoleOfficer}, []string{"01"}, []string{"01"}
		if got := list(both, domain.InspectionFilter{}); len(got) != 2 || got[0].Note != "" {
			t.Errorf("a member who is an officer elsewhere sees %+v", got)
		}
		if got := list(officer, domain.InspectionFilter{}); got[0].Note == "" {
			t.Error("an officer reads no note")
		}
		_, err = s.Inspections(t.Context(), elsewhere, domain.InspectionFilter{Listing: tea}, domain.Page{Limit: 10})
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.Inspection(t.Context(), member, late.ID)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.Inspection(t.Context(), officer, "x")
		wantCode(t, err, domain.CodeNotFound)
		if got, err := s.Inspection(t.Context(), member, planned.ID); err != nil || got.Note != "" {
			t.Errorf("a member reads %+v (%v)", got, err)
		}

		mend := func(i *domain.Inspection) error {
			i.DoneOn, i.Finding, i.Text, i.MendBy = ptr(today()), domain.FindingMend, "Nhãn sai", ptr(today()+10)
			return nil
		}
		_, err = s.ChangeInspection(t.Context(), officer, planned.ID, 9, false, mend)
		wantCode(t, err, domain.CodePrecondition)
		_, err = s.ChangeInspection(t.Context(), member, planned.ID, 1, false, mend)
		wantCode(t, err, domain.CodeForbidden)
		_, err = s.ChangeInspection(t.Context(), elsewhere, planned.ID, 1, false, mend)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.ChangeInspection(t.Context(), officer, planned.ID, 1, true, mend)
		wantField(t, err, "suspend")
		done, err := s.ChangeInspection(t.Context(), officer, planned.ID, 1, false, mend)
		must(t, err)
		if done.Version != 2 || done.Finding != domain.FindingMend {
			t.Errorf("changed to %+v", done)
		}
		want("to mend", list(officer, domain.InspectionFilter{State: domain.InspectionToMend}), planned.ID)
		want("late", list(officer, domain.InspectionFilter{State: domain.InspectionMendLate}))
	})

	step(t, "what fails is suspended with it, or nothing happens", func(t *testing.T) {
		wantJobs(t, s)
		fail := func(i *domain.Inspection) error {
			i.DoneOn, i.Finding, i.Text = ptr(today()), domain.FindingFailed, "Mẫu không đạt"
			return nil
		}
		_, err = s.ChangeInspection(t.Context(), officer, late.ID, 1, true, fail)
		must(t, err)
		wantJobs(t, s, tea)
		visible, err := s.Products(t.Context(), filter(), page())
		must(t, err)
		if len(visible.Items) != 1 {
			t.Errorf("listed: %v", names(visible.Items))
		}
		want("once it is done, a member", list(member, domain.InspectionFilter{}), house.ID, late.ID, planned.ID)
		again := secret
		again.DoneOn, again.Finding, again.Text = ptr(today()), domain.FindingFailed, "Vẫn không đạt"
		_, err = s.AddInspection(t.Context(), officer, again, true)
		wantCode(t, err, domain.CodeConflict)
		want("what was refused", list(officer, domain.InspectionFilter{}), house.ID, late.ID, planned.ID)

		log, err := s.AuditEntries(t.Context(), domain.AuditFilter{Listing: tea}, domain.Page{Limit: 10})
		must(t, err)
		if len(log.Items) != 4 || log.Items[0].Action != "product.suspend" || log.Items[1].Action != "inspection.change" || log.Items[3].Action != "inspection.add" {
			t.Errorf("the history: %+v", log.Items)
		}
		notices, err := s.Notices(t.Context(), member.UserID, false, domain.Page{Limit: 10})
		must(t, err)
		if len(notices.Items) != 5 {
			t.Errorf("the member has the notices %+v", notices.Items)
		}
	})
}

// wantField wants CodeInvalid about a field.
func wantField(t *testing.T, err error, field string) {
	t.Helper()
	wantCode(t, err, domain.CodeInvalid)
	if got := fieldOf(err); got != field {
		t.Errorf("the error is about %q, want %q: %v", got, field, err)
	}
}

func fieldOf(err error) string {
	e, ok := errors.AsType[*domain.Error](err)
	if !ok {
		return ""
	}
	return e.Field
}
