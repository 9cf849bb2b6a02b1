package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"chophien/domain"
)

func agenda(t *testing.T, open Open) {
	s := migrated(t, open)
	officer, elsewhere, admin, member := onShelves(t, s)
	// Products 3 to 8 of Tuyên Quang end in 10, 5 and 200 days, ended yesterday, ended a year ago, and ended but renewed.
	var b domain.Batch
	start := func(end domain.Date) domain.Date { return (end + 1).AddMonths(-36) - 1 }
	for i, end := range []domain.Date{today() + 10, today() + 5, today() + 200, today() - 1, today() - 365, today() - 50} {
		n := i + 3
		p := product(n, "Sản phẩm", "08", "02")
		from := start(end)
		b.Products = append(b.Products, p)
		b.Decisions = append(b.Decisions, decision(n, from))
		c := certificate(n, n, n, 4, from)
		c.ValidUntil = end
		b.Certificates = append(b.Certificates, c)
	}
	b.Decisions = append(b.Decisions, decision(20, today()-49))
	b.Certificates = append(b.Certificates, certificate(20, 8, 20, 4, today()-49))
	waits := product(9, "Chờ duyệt", "08", "02")
	waits.Status = domain.StatusSubmitted
	far := product(10, "Chờ nơi khác", "01", "01")
	far.Status = domain.StatusSubmitted
	house := village(1, "Làng chờ duyệt", "08", "")
	house.Status = domain.StatusSubmitted
	b.Products, b.CraftVillages = append(b.Products, waits, far), append(b.CraftVillages, house)
	_, err := s.Load(t.Context(), b)
	must(t, err)

	_, err = s.AddReport(t.Context(), about("Bao bì in năm sao, mùi lạ"), id('a', 1))
	must(t, err)
	loose := about("Hàng không rõ nguồn gốc")
	loose.ProductName, loose.ProvinceCode = "Mật ong", "08"
	_, err = s.AddReport(t.Context(), loose, "")
	must(t, err)
	for _, i := range []domain.Inspection{
		{PlannedOn: today() - 3}, {PlannedOn: today() + 3}, {PlannedOn: today() + 300}, {PlannedOn: today() - 9, Cancelled: true},
		{PlannedOn: today() - 40, DoneOn: ptr(today() - 40), Finding: domain.FindingMend, Text: "Nhãn", MendBy: ptr(today() - 1)},
		{PlannedOn: today() - 40, DoneOn: ptr(today() - 40), Finding: domain.FindingMend, Text: "Nhãn", MendBy: ptr(today())},
	} {
		i.Kind, i.ListingKind, i.ListingID = domain.InspectionVisit, domain.KindProduct, id('a', 1)
		_, err := s.AddInspection(t.Context(), officer, i, false)
		must(t, err)
	}

	// Of these papers one ends soon, one later, and one has a successor.
	for i, e := range []domain.Evidence{
		{Condition: domain.ConditionFoodSafety, PaperKind: "haccp", ValidUntil: ptr(today() + 30)},
		{Condition: domain.ConditionIntellectualProperty, PaperKind: "trademark", ValidUntil: ptr(today() + 300)},
		{Condition: domain.ConditionRawMaterialArea, PaperKind: "vietgap", ValidUntil: ptr(today() + 10)},
		{Condition: domain.ConditionRawMaterialArea, PaperKind: "organic"},
	} {
		e.ProductID, e.Issuer, e.IssuedOn, e.Number = id('a', 1), "Cơ quan cấp", today()-100, fmt.Sprint(i)
		e, err := s.AddEvidence(t.Context(), officer, e)
		must(t, err)
		exec(t, s, fmt.Sprintf("UPDATE evidence SET verdict = 'accepted', verdict_by = '%s' WHERE id = '%s'", officer.UserID, e.ID))
	}

	list := func(by domain.Actor, part domain.AgendaPart, province string) []domain.AgendaItem {
		t.Helper()
		return walkPages(t, 1, "", func(ctx context.Context, p domain.Page) (domain.List[domain.AgendaItem], error) {
			p.Total = true
			return s.Agenda(ctx, by, part, province, today(), p)
		})
	}
	for part, want := range map[domain.AgendaPart][]string{
		domain.AgendaExpiring:  {id('a', 4), id('a', 3)},
		domain.AgendaLapsed:    {id('a', 6), id('a', 7)},
		domain.AgendaEvidence:  {id('a', 1)},
		domain.AgendaSubmitted: {id('a', 9), id('c', 1)},
		domain.AgendaReports:   {id('a', 1), ""},
		domain.AgendaDue:       {id('a', 1)},
		domain.AgendaOverdue:   {id('a', 1)},
		domain.AgendaMending:   {id('a', 1)},
	} {
		for name, by := range map[string]domain.Actor{"officer": officer, "admin": admin} {
			var got []string
			for _, i := range list(by, part, "08") {
				got = append(got, i.ListingID)
				if i.Name == "" || i.On == 0 || i.ID == "" {
					t.Errorf("%s: %+v", part, i)
				}
			}
			if part == domain.AgendaSubmitted || part == domain.AgendaReports {
				slices.Sort(got)
				slices.Sort(want)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s for an %s: %v, want %v", part, name, got, want)
			}
		}
		for name, by := range map[string]domain.Actor{"a member": member, "a visitor": {}} {
			if got := list(by, part, ""); len(got) > 0 {
				t.Errorf("%s sees in %s %+v", name, part, got)
			}
		}
		if got := list(officer, part, "01"); len(got) > 0 {
			t.Errorf("of another province an officer sees in %s %+v", part, got)
		}
		got := list(elsewhere, part, "")
		if part == domain.AgendaSubmitted && (len(got) != 1 || got[0].ListingID != id('a', 10)) || part != domain.AgendaSubmitted && len(got) > 0 {
			t.Errorf("an officer elsewhere sees in %s %+v", part, got)
		}
	}
	if on := list(officer, domain.AgendaExpiring, "")[0].On; on != today()+5 {
		t.Errorf("the first ends on %s", on)
	}
	_, err = s.Agenda(t.Context(), officer, "x", "", today(), domain.Page{Limit: 1})
	wantCode(t, err, domain.CodeNotFound)
	for _, cursor := range []string{"x", "2026-11-23_x", "x_" + id('a', 1), "2026-11-23"} {
		_, err = s.Agenda(t.Context(), officer, domain.AgendaReports, "", today(), domain.Page{Limit: 1, Cursor: cursor})
		wantCode(t, err, domain.CodeInvalid)
	}
	if len(domain.AgendaParts()) != 8+4 { // four have tests beside what they count
		t.Error("a part has no row here")
	}
}
