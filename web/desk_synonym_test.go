package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestDeskSynonym: an officer compares what a synonym would alter, adds it, switches off a
// rule of the program, and takes both back.
func TestDeskSynonym(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	officer := s.deskOfficer(t, "can.bo.tu@example.vn")
	const list = "/ban/can-bo/tu-dong-nghia"
	officer.checkBoth(t, list)
	officer.checkBoth(t, list+"/moi")
	officer.get(list + "/moi")
	officer.submit(t, list+"/moi", url.Values{"names": {"mật ong"}, "also": {""}})
	if officer.last.Code != http.StatusUnprocessableEntity || !officer.says(`href="#also"`) || !officer.says(">mật ong</textarea>") {
		t.Errorf("no other name: %d %.3000s", officer.last.Code, officer.last.Body)
	}
	officer.submit(t, list+"/moi", url.Values{"also": {"mật rừng, nước hoa ong"}, "note": {"Người miền Tây hay gọi"}, "do": {"compare"}})
	if officer.last.Code != http.StatusOK || !officer.says("trước") || !officer.says("nước hoa ong") {
		t.Fatalf("compared: %d %.4000s", officer.last.Code, officer.last.Body)
	}
	if rules, _, err := s.store.Synonyms(t.Context()); err != nil || len(rules) != 0 {
		t.Errorf("the comparison stored %v: %v", rules, err)
	}
	officer.submit(t, list+"/moi", nil)
	if officer.at != list || !officer.says("Đã lưu") {
		t.Fatalf("added: %d %.3000s", officer.last.Code, officer.last.Body)
	}
	if officer.get(list + "?tim=nuoc+hoa"); !officer.says("mật rừng, nước hoa ong") || !officer.says("Người miền Tây hay gọi") {
		t.Fatalf("the rule is not found: %.3000s", officer.last.Body)
	}
	at := list + "/" + between(officer.last.Body.String(), `<th scope="row" role="rowheader"><a href="`+list+"/", `"`)
	officer.get(at)
	stale := officer.form(t, at+"/xoa", url.Values{"key": {"another"}})
	officer.submit(t, at, url.Values{"also": {"mật rừng"}})
	if got := officer.ask(http.MethodPost, at+"/xoa", stale.Encode()); got.Code != http.StatusConflict {
		t.Errorf("deleted on an older version: %d", got.Code)
	}
	if got := officer.ask(http.MethodGet, list+".csv", "").Body.String(); !strings.Contains(got, "mật rừng") || strings.Contains(got, "nước hoa ong") {
		t.Errorf("the file: %.500s", got)
	}
	officer.get(at)
	officer.submit(t, at+"/xoa", nil)
	if officer.get(list + "?tim=mat+rung"); officer.says("mật rừng") {
		t.Errorf("the rule is still there: %.3000s", officer.last.Body)
	}

	officer.get(list)
	at = list + "/" + between(officer.last.Body.String(), `<th scope="row" role="rowheader"><a href="`+list+"/", `"`)
	officer.get(at)
	officer.submit(t, at, url.Values{"enabled": nil})
	if officer.get(at); !strings.HasPrefix(at, list+"/built-in-") || !officer.says(at+"/xoa") {
		t.Fatalf("a rule of the program at %s: %.3000s", at, officer.last.Body)
	}
	officer.submit(t, at+"/xoa", nil)
	if officer.get(at); officer.says(at + "/xoa") {
		t.Errorf("the rule of the program is still changed: %.3000s", officer.last.Body)
	}
}
