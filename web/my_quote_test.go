package web_test

import (
	"net/http"
	"net/url"
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
	for _, want := range []string{"The buyer changed the demand after your quote", "<dd>50 bottles a month, quotes until 23 December 2026</dd>", "<dd>70 bottles a month, quotes until 23 December 2026</dd>"} {
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

// TestCorrectedQuote checks that a producer can correct its quote with what it holds
// filled in, and sees why a correction is refused: a wrong price, an old page, or one
// correction too many.
func TestCorrectedQuote(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	b, maker := s.memberOf(t, "sua@example.vn")
	q := s.unconfirmed(t, maker)
	lead := "/cua-toi/trao-doi/" + q.LeadID
	at := lead + "/bao-gia/" + q.ID + "/sua"
	b.get(lead)
	if !b.says(`href="`+at+`"`) || !b.says("hãy sửa báo giá") {
		t.Fatalf("the conversation leads to no correction: %.4000s", b.last.Body)
	}
	b.checkBoth(t, at)
	b.get(at)
	old := b.form(t, at, url.Values{"price_vnd": {"70.000"}, "key": {"another"}})
	if old.Get("unit") != "bottle" || old.Get("valid_until") != q.ValidUntil.Vietnamese() || b.form(t, at, nil).Get("price_vnd") != "90.000" {
		t.Errorf("the form holds %v", old)
	}
	if other := s.signedUp(t, domain.RoleProducer, "ngoai@example.vn"); other.get(at).Code != http.StatusNotFound || other.ask(http.MethodPost, at, old.Encode()).Code != http.StatusNotFound {
		t.Errorf("another producer corrects the quote: %d", other.last.Code)
	}
	b.submit(t, at, url.Values{"price_vnd": {"rẻ"}, "content_amount": {"nhiều"}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-price"`) || !b.says(`id="e-content"`) || !b.says(`value="rẻ"`) || !b.says("<title>Lỗi: ") {
		t.Errorf("two wrong fields: %d %.4000s", b.last.Code, b.last.Body)
	}
	sent := b.form(t, at, url.Values{"price_vnd": {"85.000"}, "content_amount": {"500"}, "content_unit": {"g"}, "lead_days": {"3"}})
	for range 2 { // a double tap
		if w := b.ask(http.MethodPost, at, sent.Encode()); w.Code != http.StatusSeeOther || w.Header().Get("Location") != lead {
			t.Fatalf("correcting: %d %.3000s", w.Code, w.Body)
		}
	}
	if b.get(lead); !b.says("Đã sửa báo giá.") || !b.says("85.000\u00a0đ/chai (500 g)") || b.says("Người mua đã đổi nhu cầu") {
		t.Errorf("the corrected quote: %.4000s", b.last.Body)
	}
	if w := b.ask(http.MethodPost, at, old.Encode()); w.Code != http.StatusConflict || !b.says("<td>70.000") || !b.says("85.000") {
		t.Errorf("the form of an old version: %d %.4000s", w.Code, w.Body)
	}
	b.get(at)
	if b.submit(t, at, nil); b.at != lead || !b.says("Không có gì thay đổi.") {
		t.Errorf("the same quote: %s %.2000s", b.at, b.last.Body)
	}
	b.get(at)
	b.submit(t, at, url.Values{"price_vnd": {"80.000"}}) // the correction after the change of the demand did not count
	if b.at != lead || !b.says("80.000\u00a0đ/chai") || b.says(`href="`+at+`"`) {
		t.Errorf("the second correction: %s %.4000s", b.at, b.last.Body)
	}
	if b.get(at); b.last.Code != http.StatusConflict || !b.says("chỉ sửa được một lần") {
		t.Errorf("the third correction: %d %.2000s", b.last.Code, b.last.Body)
	}
	got, err := s.store.Quote(t.Context(), maker, q.ID)
	if err != nil || got.PriceVND != 80_000 || got.LeadDays == nil || *got.LeadDays != 3 || got.State != domain.QuoteOpen {
		t.Errorf("the quote is %+v, %v", got, err)
	}
}
