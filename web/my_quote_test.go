package web_test

import (
	"net/http"
	"testing"

	"chophien/domain"
)

// TestUnconfirmedQuote checks that a producer sees why a quote waits and what the
// buyer changed, that it can confirm and withdraw the quote, and that nobody else
// can.
func TestUnconfirmedQuote(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	b, maker := s.memberOf(t, "ban@example.vn")
	q := s.unconfirmed(t, maker)
	lead := "/cua-toi/trao-doi/" + q.LeadID
	confirm, withdraw := lead+"/bao-gia/"+q.ID+"/xac-nhan", lead+"/bao-gia/"+q.ID+"/rut"
	b.checkBoth(t, lead)
	b.get("/en/my/conversations/" + q.LeadID)
	for _, want := range []string{"The buyer changed the demand after your quote", "<dd>50 bottles a month, quotes until 2026-12-23</dd>", "<dd>70 bottles a month, quotes until 2026-12-23</dd>"} {
		if !b.says(want) {
			t.Errorf("the conversation lacks %q: %.4000s", want, b.last.Body)
		}
	}
	b.get(lead)
	sent := b.form(t, confirm, nil)
	if other := s.signedUp(t, domain.RoleProducer, "khac@example.vn"); other.ask(http.MethodPost, confirm, sent.Encode()).Code != http.StatusNotFound {
		t.Errorf("another producer confirms the quote: %d", other.last.Code)
	}
	for range 2 { // a double tap
		if w := b.ask(http.MethodPost, confirm, sent.Encode()); w.Code != http.StatusSeeOther || w.Header().Get("Location") != lead {
			t.Fatalf("confirming: %d %.2500s", w.Code, w.Body)
		}
	}
	if b.get(lead); !b.says("Báo giá được giữ cho nhu cầu mới.") || b.says("Người mua đã đổi nhu cầu") {
		t.Errorf("the confirmed quote: %.3000s", b.last.Body)
	}
	if got, err := s.store.Quote(t.Context(), maker, q.ID); err != nil || got.StateOn(domain.Today(noon)) != domain.QuoteOpen {
		t.Errorf("the quote is %s, %v", got.StateOn(domain.Today(noon)), err)
	}
	sent.Set("key", "another")
	if w := b.ask(http.MethodPost, confirm, sent.Encode()); w.Code != http.StatusConflict || !b.says("Có người đã đổi báo giá này") {
		t.Errorf("confirming with an old page: %d %.2500s", w.Code, w.Body)
	}
	b.get(lead)
	b.submit(t, withdraw, nil)
	if !b.says("Đã rút báo giá.") {
		t.Errorf("withdrawing: %d %.2500s", b.last.Code, b.last.Body)
	}
}
