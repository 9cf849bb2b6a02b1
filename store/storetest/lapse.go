package storetest

import (
	"slices"
	"testing"

	"chophien/criteria"
	"chophien/domain"
)

// lapses: each lapse causes notices 90, 30 and 7 days before, one for each
// user, also when days were missed or two processes run.
func lapses(t *testing.T, open Open) {
	s := migrated(t, open)
	officer, elsewhere, admin, member := onShelves(t, s)
	tea := id('a', 1)
	e := paper(ptr(today() + 100))
	e = proven(t, s, admin, e, domain.VerdictAccepted)
	outlasted := paper(ptr(today() + 50))
	proven(t, s, admin, outlasted, domain.VerdictAccepted)
	rejected := paper(ptr(today() + 40))
	rejected.PaperKind = "haccp"
	proven(t, s, admin, rejected, domain.VerdictRejected)
	exec(t, s, "DELETE FROM notices")
	end := today() + 100
	notified := func(user string) (titles []string) {
		t.Helper()
		got, err := s.Notices(t.Context(), user, false, domain.Page{Limit: 50})
		must(t, err)
		for _, n := range got.Items {
			if n.Kind == "evidence.lapses" {
				titles = append(titles, n.TitleEN)
			}
		}
		slices.Reverse(titles)
		return titles
	}
	look := func(on domain.Date) {
		t.Helper()
		done := make(chan error, 2)
		for range 2 {
			go func() {
				for {
					n, err := s.NotifyLapses(t.Context(), on, 1)
					if err != nil || n < 1 {
						done <- err
						return
					}
				}
			}()
		}
		must(t, <-done)
		must(t, <-done)
	}
	for _, c := range []struct {
		left, want int
	}{{91, 0}, {90, 1}, {89, 1}, {31, 1}, {28, 2}, {8, 2}, {7, 3}, {0, 3}, {-1, 3}} {
		look(end - domain.Date(c.left))
		for _, who := range []domain.Actor{officer, member} {
			if got := notified(who.UserID); len(got) != c.want {
				t.Errorf("%d days before: notified of %q, want %d", c.left, got, c.want)
			}
		}
	}
	if got, want := notified(member.UserID), []string{
		"Chè Shan tuyết: 90 days left (Food-safety certificate)", "Chè Shan tuyết: 28 days left (Food-safety certificate)", "Chè Shan tuyết: 7 days left (Food-safety certificate)",
	}; !slices.Equal(got, want) {
		t.Fatalf("notices %q", got)
	}
	if got := notified(elsewhere.UserID); len(got) != 0 {
		t.Fatalf("an officer elsewhere has the notices %q", got)
	}
	// A renewed paper ends later.
	e, err := s.ChangeEvidence(t.Context(), member, tea, e.ID, e.Version, func(e *domain.Evidence) error {
		e.ValidUntil = ptr(end + 5)
		return nil
	})
	must(t, err)
	look(end)
	if got := notified(member.UserID); len(got) != 3 {
		t.Fatalf("notified of a paper that was not accepted: %q", got)
	}
	_, err = s.JudgeEvidence(t.Context(), officer, tea, e.ID, e.Version, domain.VerdictAccepted, "")
	must(t, err)
	look(end)
	if got := notified(member.UserID); len(got) != 4 {
		t.Fatalf("of the new end: %q", got)
	}
	// Certificates cause warnings too: this one ends three years after its day.
	look(criteria.Default().ValidUntil(today()-30) - 20)
	got, err := s.Notices(t.Context(), member.UserID, true, domain.Page{Limit: 50})
	must(t, err)
	if !slices.ContainsFunc(got.Items, func(n domain.Notice) bool { return n.Kind == "certificate.lapses" }) {
		t.Fatalf("nothing of the certificate: %+v", got.Items)
	}
}
