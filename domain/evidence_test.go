package domain_test

import (
	"slices"
	"testing"

	"chophien/criteria"
	"chophien/domain"
)

func TestEvidenceCheck(t *testing.T) {
	today := domain.NewDate(2026, 11, 23)
	type e = domain.Evidence
	workers := func() e {
		return e{
			Condition: domain.ConditionLocalWorkforce, PaperKind: "worker_list", Issuer: "UBND xã", IssuedOn: today - 9, ValidUntil: ptr(today + 9),
			Workers: ptr(20), LocalWorkers: ptr(20), Women: ptr(0),
		}
	}
	testCheck(t, workers, func(v e) error { return v.Validate(criteria.Default(), nil, today) }, []edit[e]{
		{"an unknown condition", "condition", func(v *e) { v.Condition = "luck" }},
		{"a paper of another condition", "paper_kind", func(v *e) { v.PaperKind = "haccp" }},
		{"another paper without a name", "other_kind", func(v *e) { v.PaperKind = domain.PaperOther }},
		{"another paper with a name", "", func(v *e) { v.PaperKind, v.OtherKind = domain.PaperOther, "Biên bản" }},
		{"a name for a known paper", "other_kind", func(v *e) { v.OtherKind = "Biên bản" }},
		{"no issuer", "issuer", func(v *e) { v.Issuer = " " }},
		{"no day", "issued_on", func(v *e) { v.IssuedOn = 0 }},
		{"issued tomorrow", "issued_on", func(v *e) { v.IssuedOn = today + 1 }},
		{"ends before it begins", "valid_until", func(v *e) { v.ValidUntil = ptr(v.IssuedOn - 1) }},
		{"more women than workers", "women", func(v *e) { v.Women = ptr(21) }},
		{"no total", "local_workers", func(v *e) { v.Condition, v.PaperKind, v.Workers = domain.ConditionFoodSafety, "haccp", nil }},
		{"parts without the total", "workers", func(v *e) { v.Workers = nil }},
		{"a negative number", "workers", func(v *e) { v.Workers = ptr(-1) }},
	})
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		verdict      domain.Verdict
		field        string
	}{
		{"accepted", "", domain.VerdictAccepted, ""}, {"rejected with a reason", "Hết hạn", domain.VerdictRejected, ""}, {"waived with a reason", "Không phải thực phẩm", domain.VerdictWaived, ""},
		{"rejected without a reason", " ", domain.VerdictRejected, "reason"}, {"waived without a reason", "", domain.VerdictWaived, "reason"}, {"pending", "", domain.VerdictPending, "verdict"},
	} {
		t.Run(c.name, func(t *testing.T) { testField(t, domain.CheckVerdict(c.verdict, c.reason), c.field) })
	}
}

// The days of a condition: papers that overlap or touch make one window.
func TestConditionWindows(t *testing.T) {
	day := domain.NewDate(2026, 1, 1)
	paper := func(from domain.Date, until *domain.Date, change func(*domain.Evidence)) domain.Evidence {
		e := domain.Evidence{Condition: domain.ConditionIntellectualProperty, PaperKind: "trademark", IssuedOn: from, ValidUntil: until, Verdict: domain.VerdictAccepted}
		if change != nil {
			change(&e)
		}
		return e
	}
	type window struct{ from, until domain.Date }
	for _, c := range []struct {
		name   string
		papers []domain.Evidence
		want   []window
	}{
		{"none", nil, nil},
		{"one", []domain.Evidence{paper(day, ptr(day+9), nil)}, []window{{day, day + 9}}},
		{"two that touch", []domain.Evidence{paper(day+10, ptr(day+19), nil), paper(day, ptr(day+9), nil)}, []window{{day, day + 19}}},
		{"two with a gap", []domain.Evidence{paper(day, ptr(day+9), nil), paper(day+11, ptr(day+19), nil)}, []window{{day, day + 9}, {day + 11, day + 19}}},
		{"one without end", []domain.Evidence{paper(day, nil, nil), paper(day+3, ptr(day+4), nil)}, []window{{day, domain.LastDate()}}},
		{"a pending one", []domain.Evidence{paper(day, nil, func(e *domain.Evidence) { e.Verdict = domain.VerdictPending })}, nil},
		{"a waived one", []domain.Evidence{paper(day, ptr(day), func(e *domain.Evidence) { e.Verdict = domain.VerdictWaived })}, []window{{day, day}}},
		{"the registration of a geographical indication", []domain.Evidence{paper(day, nil, func(e *domain.Evidence) { e.PaperKind = domain.PaperGI })}, nil},
		{"the right to use it", []domain.Evidence{paper(day, ptr(day), func(e *domain.Evidence) { e.PaperKind = domain.PaperGIRight })}, []window{{day, day}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []window
			all := domain.ConditionWindows(c.papers)
			for _, w := range all {
				got = append(got, window{w.From, w.Until})
				if !domain.Holds(all, domain.ConditionIntellectualProperty, w.From) || domain.Holds(all, domain.ConditionFoodSafety, w.From) || w.Open() != (w.Until == domain.LastDate()) {
					t.Errorf("%+v", w)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestSamePaper(t *testing.T) {
	a := domain.Evidence{Number: "1", Issuer: "A", ValidUntil: ptr(domain.Date(5)), Verdict: domain.VerdictAccepted}
	b := a
	if b.ValidUntil, b.Verdict, b.Version = ptr(domain.Date(5)), domain.VerdictPending, 7; !a.SamePaper(b) {
		t.Error("the verdict makes another paper")
	}
	if b.ValidUntil = nil; a.SamePaper(b) {
		t.Error("another end makes the same paper")
	}
}
