package storetest

import (
	"encoding/json"
	"testing"
	"time"

	"chophien/domain"
	"chophien/store"
)

// webhooks: events are stored with the change that causes them, once, and only
// for the users concerned.
func webhooks(t *testing.T, open Open) {
	s := migrated(t, open)
	officer, _, _, member := onShelves(t, s)
	hook := domain.Webhook{Name: "CRM", URL: "https://crm.example/", Secret: domain.NewWebhookSecret(), Events: []domain.EventType{domain.EventListingSuspended, domain.EventNotice}}
	_, err := s.AddWebhook(t.Context(), member, domain.Webhook{URL: "http://10.0.0.1", Events: hook.Events}, nil)
	wantField(t, err, "url")
	w, err := s.AddWebhook(t.Context(), member, hook, nil)
	must(t, err)
	_, err = s.Webhook(t.Context(), officer, w.ID)
	wantCode(t, err, domain.CodeNotFound)
	sent := func(state domain.DeliveryState) []domain.Delivery {
		t.Helper()
		got, err := s.Deliveries(t.Context(), member, w.ID, state, domain.Page{Limit: 10})
		must(t, err)
		return got.Items
	}

	var (
		d    domain.Delivery
		got  []domain.Delivery
		ok   bool
		on   domain.Webhook
		to   domain.Webhook
		wait time.Duration
	)
	step(t, "one event and one notice, with the change or not at all", func(t *testing.T) {
		got = suspendedOnce(t, s, officer, sent)
	})

	step(t, "a try that fails is tried again, one that succeeds ends", func(t *testing.T) {
		d, to, wait, ok, err = s.DeliveryToSend(t.Context(), got[0].ID)
		must(t, err)
		if !ok || wait != 0 || to.Secret != hook.Secret || d.Payload != got[0].Payload {
			t.Errorf("to send %+v to %+v: %v %v", d, to, ok, wait)
		}
		next, err := s.FinishAttempt(t.Context(), d.ID, domain.WebhookAttempt{Status: 500, Error: "it answered 500"})
		must(t, err)
		if next == nil || next.Sub(noon()) != 5*time.Second {
			t.Errorf("next at %v", next)
		}
		if _, _, wait, ok, err := s.DeliveryToSend(t.Context(), d.ID); err != nil || !ok || wait != 5*time.Second {
			t.Errorf("before its time: %v %v %v", ok, wait, err)
		}
		_, err = s.Redeliver(t.Context(), member, w.ID, d.ID)
		wantCode(t, err, domain.CodeConflict)
		if next, err := s.FinishAttempt(t.Context(), d.ID, domain.WebhookAttempt{Status: 204}); err != nil || next != nil {
			t.Errorf("delivered: %v %v", next, err)
		}
		if done := sent(domain.DeliveryDelivered); len(done) != 1 || len(done[0].Attempts) != 2 || done[0].Attempts[0].Status != 500 {
			t.Errorf("the log says %+v", done)
		}
		if _, _, _, ok, err := s.DeliveryToSend(t.Context(), d.ID); err != nil || ok {
			t.Error("what is delivered is sent again")
		}
		again, err := s.Redeliver(t.Context(), member, w.ID, d.ID)
		must(t, err)
		if again.ID != d.ID || again.State != domain.DeliveryPending || again.Payload != d.Payload {
			t.Errorf("again %+v", again)
		}
	})

	step(t, "an address that is gone ends it, with all that waits, and its owner is notified", func(t *testing.T) {
		_, err = s.FinishAttempt(t.Context(), d.ID, domain.WebhookAttempt{Status: 410, Error: "it answered 410"})
		must(t, err)
		off, err := s.Webhook(t.Context(), member, w.ID)
		must(t, err)
		if off.DisabledAt == nil || off.DisabledReason.Message == "" || off.Version != 2 || len(sent(domain.DeliveryPending)) != 0 {
			t.Errorf("gone: %+v", off)
		}
		if n := count(t, s, "SELECT count(*) FROM notices WHERE kind = 'webhook.ended'"); n != 1 {
			t.Errorf("%d notices", n)
		}
		_, err = s.TestWebhook(t.Context(), member, w.ID)
		wantCode(t, err, domain.CodeConflict)
		_, err = s.ChangeWebhook(t.Context(), member, w.ID, 1, nil, func(*domain.Webhook) error { return nil })
		wantCode(t, err, domain.CodePrecondition)
		on, err = s.ChangeWebhook(t.Context(), member, w.ID, 2, nil, func(w *domain.Webhook) error { w.DisabledAt = nil; return nil })
		must(t, err)
		if on.FailingSince != nil || on.DisabledReason.Message != "" {
			t.Errorf("switched on: %+v", on)
		}
	})

	step(t, "locked users get nothing any more", func(t *testing.T) {
		test, err := s.TestWebhook(t.Context(), member, w.ID)
		must(t, err)
		exec(t, s, "UPDATE users SET locked_at = '2026-11-23 05:00:00' WHERE id = '"+member.UserID+"'")
		if _, _, _, ok, err := s.DeliveryToSend(t.Context(), test.ID); err != nil || ok {
			t.Errorf("to a locked user: %v %v", ok, err)
		}
		if n, err := s.DeleteOldDeliveries(t.Context(), noon().Add(time.Hour), 100); err != nil || n != 3 {
			t.Errorf("forgot %d: %v", n, err)
		}
		must(t, s.DeleteWebhook(t.Context(), member, w.ID, on.Version))
		for range domain.MaxWebhooks {
			_, err := s.AddWebhook(t.Context(), member, hook, nil)
			must(t, err)
		}
		_, err = s.AddWebhook(t.Context(), member, hook, nil)
		wantCode(t, err, domain.CodeConflict)
	})
}

// suspendedOnce suspends a product and returns the two deliveries of it: the event
// and the notice.
func suspendedOnce(t *testing.T, s *store.Store, officer domain.Actor, sent func(domain.DeliveryState) []domain.Delivery) []domain.Delivery {
	tea := domain.Ref{Kind: domain.KindProduct, ID: id('a', 1)}
	_, err := s.Review(t.Context(), officer, tea, 99, domain.ReviewSuspend, "Nhãn sai")
	wantCode(t, err, domain.CodePrecondition)
	if got := sent(""); len(got) != 0 {
		t.Fatalf("a refused change was sent: %+v", got)
	}
	_, err = s.Review(t.Context(), officer, tea, 1, domain.ReviewSuspend, "Nhãn sai")
	must(t, err)
	got := sent(domain.DeliveryPending)
	if len(got) != 2 || count(t, s, "SELECT count(*) FROM river_job WHERE kind = 'webhook' AND queue = 'webhooks'") != 2 {
		t.Fatalf("sent %+v", got)
	}
	var body struct {
		Type string
		Data struct{ ID, State, Path string }
	}
	for _, d := range got {
		if d.Event == domain.EventListingSuspended {
			must(t, json.Unmarshal([]byte(d.Payload), &body))
		}
	}
	if body.Type != "listing.suspended" || body.Data.ID != tea.ID || body.Data.State != "suspended" || body.Data.Path != "/v1/products/"+tea.ID {
		t.Errorf("notices %+v", body)
	}
	return got
}
