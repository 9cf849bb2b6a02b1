package domain_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"chophien/criteria"
	"chophien/domain"
)

func day(d domain.Date) *domain.Date { return &d }

func TestCertificateStates(t *testing.T) {
	from := date(t, "2024-02-29")
	until := criteria.Default().ValidUntil(from)
	if until.String() != "2027-02-28" {
		t.Fatalf("36 months from %s end on %s", from, until)
	}
	plain := domain.Certificate{Stars: 4, ValidFrom: from, ValidUntil: until}
	revoked, superseded, both := plain, plain, plain
	revoked.RevokedOn = day(from + 10)
	superseded.SupersededOn = day(from + 10)
	both.SupersededOn, both.RevokedOn = day(from+10), day(from+20)
	for _, c := range []struct {
		name string
		c    domain.Certificate
		on   domain.Date
		want domain.CertificateState
	}{
		{"the day before", plain, from - 1, domain.CertificatePending},
		{"the first day", plain, from, domain.CertificateValid},
		{"91 days before the end", plain, until - 91, domain.CertificateValid},
		{"90 days before the end", plain, until - 90, domain.CertificateExpiring},
		{"the last day", plain, until, domain.CertificateExpiring},
		{"the day after", plain, until + 1, domain.CertificateExpired},
		{"before revocation", revoked, from + 9, domain.CertificateValid},
		{"the day of revocation", revoked, from + 10, domain.CertificateRevoked},
		{"revoked and past its end", revoked, until + 1, domain.CertificateRevoked},
		{"before the new one", superseded, from + 9, domain.CertificateValid},
		{"the first day of the new one", superseded, from + 10, domain.CertificateSuperseded},
		{"superseded, then revoked", both, from + 20, domain.CertificateRevoked},
	} {
		if got := c.c.StateOn(c.on); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		valid := c.want == domain.CertificateValid || c.want == domain.CertificateExpiring
		if c.c.ValidOn(c.on) != valid {
			t.Errorf("%s: valid is %t", c.name, !valid)
		}
	}
}

func TestWindows(t *testing.T) {
	from := date(t, "2024-01-01")
	first := domain.Certificate{Stars: 3, ValidFrom: from, ValidUntil: from + 100}
	upgrade := domain.Certificate{Stars: 4, PotentialFive: true, ValidFrom: from + 50, ValidUntil: from + 150}
	if _, err := domain.Windows([]domain.Certificate{upgrade, first}); domain.CodeOf(err) != domain.CodeConflict {
		t.Errorf("two on a day: %v", err)
	}
	first.SupersededOn = day(from + 50)
	never := domain.Certificate{Stars: 5, ValidFrom: from, ValidUntil: from + 100, RevokedOn: day(from)}
	got, err := domain.Windows([]domain.Certificate{upgrade, never, first})
	if err != nil {
		t.Fatal(err)
	}
	want := []domain.Window{{Stars: 3, From: from, Until: from + 49}, {Stars: 4, PotentialFive: true, From: from + 50, Until: from + 150}}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %v, want %v", got, want)
	}
	next := domain.Certificate{Stars: 4, ValidFrom: from + 150, ValidUntil: from + 200}
	if _, err := domain.Windows([]domain.Certificate{first, upgrade, next}); domain.CodeOf(err) != domain.CodeConflict {
		t.Errorf("the last day of one is the first of the next: %v", err)
	}
	next.ValidFrom++
	if _, err := domain.Windows([]domain.Certificate{first, upgrade, next}); err != nil {
		t.Error(err)
	}
}

// A listing is visible on a day exactly when one of its certificates is valid.
func TestVisibilityAgreesWithCertificates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var certificates []domain.Certificate
		at := domain.Date(0)
		for range rapid.IntRange(0, 4).Draw(t, "certificates") {
			at += domain.Date(rapid.IntRange(0, 5).Draw(t, "gap"))
			c := domain.Certificate{Stars: 3, ValidFrom: at, ValidUntil: at + domain.Date(rapid.IntRange(0, 5).Draw(t, "length"))}
			if rapid.Bool().Draw(t, "revoked") {
				c.RevokedOn = day(at + domain.Date(rapid.IntRange(-1, 7).Draw(t, "on")))
			}
			certificates = append(certificates, c)
			at = c.ValidUntil + 1
		}
		windows, err := domain.Windows(certificates)
		if err != nil {
			t.Fatal(err)
		}
		l := domain.Listing{Ref: domain.Ref{Kind: domain.KindProduct}, Status: domain.StatusPublished, Windows: windows}
		for on := domain.Date(-2); on < at+3; on++ {
			current := domain.CurrentOn(certificates, on)
			if l.VisibleOn(on) != (current != nil) {
				t.Fatalf("on %s visible is %t with %+v", on, l.VisibleOn(on), certificates)
			}
			if current != nil && !current.ValidOn(on) {
				t.Fatalf("%+v is current but not valid on %s", current, on)
			}
		}
	})
	draft := domain.Listing{Ref: domain.Ref{Kind: domain.KindProduct}, Status: domain.StatusDraft, Windows: []domain.Window{{From: 0, Until: 10}}}
	village := domain.Listing{Ref: domain.Ref{Kind: domain.KindCraftVillage}, Status: domain.StatusPublished}
	if draft.VisibleOn(5) || !village.VisibleOn(5) {
		t.Error("a draft may be seen, or a village may not")
	}
}

func TestCertificateCheck(t *testing.T) {
	score := func(n int) *int { return &n }
	ok := domain.Certificate{Stars: 4, PotentialFive: true, Score: score(9000), ValidFrom: 10, ValidUntil: 10}
	if err := ok.Validate(); err != nil {
		t.Error(err)
	}
	for field, change := range map[string]func(*domain.Certificate){
		"stars":          func(c *domain.Certificate) { c.Stars = 2 },
		"potential_five": func(c *domain.Certificate) { c.Stars = 5 },
		"score":          func(c *domain.Certificate) { c.Score = score(-1) },
		"valid_until":    func(c *domain.Certificate) { c.ValidUntil = 9 },
	} {
		c := ok
		change(&c)
		e, isError := errors.AsType[*domain.Error](c.Validate())
		if !isError || e.Code != domain.CodeInvalid || e.Field != field {
			t.Errorf("%s: %v", field, e)
		}
	}
}

func TestCriteriaOn(t *testing.T) {
	for on, want := range map[string]domain.Criteria{"2023-02-23": "1048/QĐ-TTg", "2023-02-24": "148/QĐ-TTg"} {
		if got := criteria.Default().On(date(t, on)).ID; got != want {
			t.Errorf("on %s: %s, want %s", on, got, want)
		}
	}
}
