package storetest

import (
	"testing"
	"time"

	"chophien/domain"
)

// alerts: a saved search reports each new listing once, in the transaction that
// stores it.
func alerts(t *testing.T, open Open) {
	s := migrated(t, open)
	officer, _, _, member := onShelves(t, s)
	_, err := s.AddAlert(t.Context(), member, domain.Alert{Name: "Chè", Cadence: domain.CadenceDaily})
	wantField(t, err, "query")
	_, err = s.AddAlert(t.Context(), member, domain.Alert{Name: "Chè", Query: domain.AlertQuery{Text: "chè"}})
	wantField(t, err, "cadence")
	_, err = s.AddWebhook(t.Context(), member, domain.Webhook{URL: "https://crm.example/", Secret: "x", Events: []domain.EventType{domain.EventAlertFound}}, nil)
	must(t, err)
	a, err := s.AddAlert(t.Context(), member, domain.Alert{Name: "Chè", Query: domain.AlertQuery{Text: "chè", Stars: []int{4}}, Cadence: domain.CadenceAtOnce, Email: true, Webhook: true})
	must(t, err)
	if n := count(t, s, "SELECT count(*) FROM river_job WHERE kind = 'alerts'"); n != 1 {
		t.Errorf("%d jobs for a new one", n)
	}
	_, err = s.Alert(t.Context(), officer, a.ID)
	wantCode(t, err, domain.CodeNotFound)
	if got, err := s.Alert(t.Context(), member, a.ID); err != nil || got.Query.Text != "chè" || len(got.Query.Stars) != 1 {
		t.Errorf("stored %+v: %v", got, err)
	}

	// All changes within one pause share one job.
	tea := domain.Ref{Kind: domain.KindProduct, ID: id('a', 1)}
	_, err = s.Review(t.Context(), officer, tea, 1, domain.ReviewSuspend, "Nhãn sai")
	must(t, err)
	_, err = s.Review(t.Context(), officer, tea, 2, domain.ReviewReinstate, "Đã sửa")
	must(t, err)
	if n := count(t, s, "SELECT count(*) FROM river_job WHERE kind = 'alerts' AND state = 'scheduled'") + count(t, s, "SELECT count(*) FROM river_job WHERE kind = 'alerts' AND state = 'available'"); n != 2 {
		t.Errorf("%d jobs", n)
	}

	// The first run stores what exists; later runs report what appeared since.
	there := domain.Listing{Ref: tea, Name: "Chè Shan tuyết", UpdatedAt: noon().Add(-time.Hour)}
	fresh := func(n int) domain.Listing {
		return domain.Listing{Ref: domain.Ref{Kind: domain.KindProduct, ID: id('a', n)}, Name: "Chè mới", UpdatedAt: noon().Add(time.Minute)}
	}
	end := func(want int, found ...domain.Listing) {
		t.Helper()
		runs, err := s.AlertsToRun(t.Context(), domain.AlertsArgs{Round: 1}, "", 10)
		must(t, err)
		if len(runs) != 1 {
			t.Fatalf("%d to run", len(runs))
		}
		notified, err := s.FinishAlert(t.Context(), runs[0], found)
		must(t, err)
		if notified != want {
			t.Errorf("notified of %d, want %d", notified, want)
		}
	}
	notices := func() int {
		t.Helper()
		return count(t, s, "SELECT count(*) FROM notices WHERE kind = 'alert.found'")
	}
	end(1, there, fresh(11))
	end(0, there, fresh(11))
	later := there
	later.Ref.ID = id('a', 12)
	end(1, there, later, fresh(11))
	end(2, fresh(13), fresh(14), fresh(13))
	end(0, fresh(14))
	if notices() != 3 || count(t, s, "SELECT count(*) FROM webhook_deliveries WHERE event = 'alert.found'") != 3 {
		t.Errorf("%d notices", notices())
	}
	finds, err := s.AlertFinds(t.Context(), member, a.ID, domain.Page{Limit: 10})
	must(t, err)
	if len(finds.Items) != 4 {
		t.Errorf("found %+v", finds.Items)
	}
	mail := domain.MailAlertArgs{AlertID: a.ID, NoticeID: *finds.Items[0].NoticeID}
	if u, _, of, ok, err := s.AlertToMail(t.Context(), mail); err != nil || !ok || len(of) != 2 || u.ID != member.UserID {
		t.Errorf("to mail %+v to %s: %v %v", of, u.ID, ok, err)
	}

	// A changed query starts again, and still reports nothing twice. A result
	// that was read before the change is dropped.
	runs, err := s.AlertsToRun(t.Context(), domain.AlertsArgs{AlertID: a.ID}, "", 10)
	must(t, err)
	changed, err := s.ChangeAlert(t.Context(), member, a.ID, 1, func(a *domain.Alert) error { a.Query.Text = "chè xanh"; return nil })
	must(t, err)
	if notified, err := s.FinishAlert(t.Context(), runs[0], []domain.Listing{fresh(20)}); err != nil || notified != 0 {
		t.Errorf("an old query notified of %d: %v", notified, err)
	}
	if changed.FirstRunAt != nil {
		t.Error("a changed query does not start again")
	}
	end(1, fresh(11), there, fresh(21))

	// The token stops only the e-mail; using it twice is no error.
	_, err = s.Unsubscribe(t.Context(), "chophien_unsubscribe_x")
	wantCode(t, err, domain.CodeNotFound)
	for range 2 {
		off, err := s.Unsubscribe(t.Context(), a.Unsubscribe)
		must(t, err)
		if off.Email || !off.Enabled || off.Version != 3 {
			t.Errorf("unsubscribed: %+v", off)
		}
	}
	if _, _, _, ok, err := s.AlertToMail(t.Context(), mail); err != nil || ok {
		t.Error("it is mailed to who unsubscribed")
	}
	exec(t, s, "UPDATE users SET locked_at = '2026-11-23 05:00:00' WHERE id = '"+member.UserID+"'")
	if runs, err := s.AlertsToRun(t.Context(), domain.AlertsArgs{}, "", 10); err != nil || len(runs) != 0 {
		t.Errorf("run for a locked user: %v %v", runs, err)
	}
	must(t, s.DeleteAlert(t.Context(), member, a.ID, 3))
	_, err = s.Alert(t.Context(), member, a.ID)
	wantCode(t, err, domain.CodeNotFound)
}
