package domain_test

import (
	"testing"

	"chophien/domain"
)

func TestCheckPapers(t *testing.T) {
	last := domain.NewDate(2027, 3, 15)
	day := func(d domain.Date) *domain.Date { return &d }
	good := domain.Certificate{Stars: 4, ValidFrom: last - 100, ValidUntil: last}
	ends, revoked, later, replaced := good, good, good, good
	ends.ValidUntil = last - 1
	revoked.RevokedOn = day(last)
	later.ValidFrom, later.ValidUntil = last+1, last+1000
	replaced.SupersededOn = day(last - 10)
	paper := func(v domain.Verdict, until *domain.Date) domain.Evidence {
		return domain.Evidence{Condition: domain.ConditionFoodSafety, IssuedOn: last - 300, ValidUntil: until, Verdict: v}
	}
	open := paper(domain.VerdictAccepted, nil)
	wrong := open
	wrong.Condition = domain.ConditionLocalWorkforce
	for name, c := range map[string]struct {
		status       domain.Status
		certificates []domain.Certificate
		papers       []domain.Evidence
		want         []domain.PaperReason
	}{
		"in order":                 {domain.StatusPublished, []domain.Certificate{good}, []domain.Evidence{open}, nil},
		"to the last day":          {domain.StatusPublished, []domain.Certificate{good}, []domain.Evidence{paper(domain.VerdictAccepted, day(last))}, nil},
		"waived":                   {domain.StatusPublished, []domain.Certificate{good}, []domain.Evidence{paper(domain.VerdictWaived, nil)}, nil},
		"renewed":                  {domain.StatusPublished, []domain.Certificate{replaced, {Stars: 4, ValidFrom: last - 10, ValidUntil: last + 900}}, []domain.Evidence{open}, nil},
		"suspended":                {domain.StatusSuspended, []domain.Certificate{good}, []domain.Evidence{open}, []domain.PaperReason{domain.PaperNotPublished}},
		"a day too short":          {domain.StatusPublished, []domain.Certificate{ends}, []domain.Evidence{open}, []domain.PaperReason{domain.PaperExpired}},
		"revoked on the last day":  {domain.StatusPublished, []domain.Certificate{revoked}, []domain.Evidence{open}, []domain.PaperReason{domain.PaperRevoked}},
		"begins after it":          {domain.StatusPublished, []domain.Certificate{later}, []domain.Evidence{open}, []domain.PaperReason{domain.PaperLater}},
		"nothing":                  {domain.StatusPublished, nil, nil, []domain.PaperReason{domain.PaperNoCertificate, domain.PaperNoFoodSafety}},
		"another condition":        {domain.StatusPublished, []domain.Certificate{good}, []domain.Evidence{wrong}, []domain.PaperReason{domain.PaperNoFoodSafety}},
		"the paper a day short":    {domain.StatusPublished, []domain.Certificate{good}, []domain.Evidence{paper(domain.VerdictAccepted, day(last-1))}, []domain.PaperReason{domain.PaperFoodSafetyEnds}},
		"no verdict yet":           {domain.StatusPublished, []domain.Certificate{good}, []domain.Evidence{paper(domain.VerdictPending, nil)}, []domain.PaperReason{domain.PaperFoodSafetyWaits}},
		"rejected":                 {domain.StatusPublished, []domain.Certificate{good}, []domain.Evidence{paper(domain.VerdictRejected, nil)}, []domain.PaperReason{domain.PaperFoodSafetyDenied}},
		"rejected, and a new one":  {domain.StatusPublished, []domain.Certificate{good}, []domain.Evidence{paper(domain.VerdictRejected, nil), open}, nil},
		"ended, a new one waiting": {domain.StatusPublished, []domain.Certificate{good}, []domain.Evidence{paper(domain.VerdictPending, nil), paper(domain.VerdictAccepted, day(last-1))}, []domain.PaperReason{domain.PaperFoodSafetyWaits}},
	} {
		t.Run(name, func(t *testing.T) {
			got := domain.CheckPapers(c.status, c.certificates, c.papers, last)
			if len(got) != len(c.want) {
				t.Fatalf("got %v, want %v", got, c.want)
			}
			for i := range got {
				if got[i].Reason != c.want[i] {
					t.Errorf("got %v, want %v", got, c.want)
				}
			}
		})
	}
}

func TestCompareNumbers(t *testing.T) {
	for _, c := range [][2]string{{"A-2", "A-10"}, {"A-09", "A-10"}, {"A-2", "B-1"}, {"9", "10"}, {"A", "A-1"}, {"1A", "1B"}, {"99999999999999999998", "99999999999999999999"}} {
		if domain.CompareNumbers(c[0], c[1]) >= 0 || domain.CompareNumbers(c[1], c[0]) <= 0 || domain.CompareNumbers(c[0], c[0]) != 0 {
			t.Errorf("%s does not come before %s", c[0], c[1])
		}
	}
}
