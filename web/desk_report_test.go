package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestDeskReport: an officer finds a report, reads it with what the reporter saw, hides
// the product, and decides; the reporter reads the answer and nothing else.
func TestDeskReport(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		status := s.sendForm(t.Context(), "/report", map[string]string{"province": "01", "certificate_code": s.code, "product_name": "Mật ong chợ Hôm", "place": "Chợ Hôm", "text": "Tem mờ, nghi là giả", "contact": "0901234567"}).Header().Get("Location")
		s.sendForm(t.Context(), "/report", map[string]string{"province": "08", "product_name": "Rượu ngô lạ", "text": "Ghi 5 sao trên bao, không có mã"})
		officer, other := s.deskOfficer(t, "can.bo.phan.anh@example.vn"), s.officerOf(t, "can.bo.ha.noi@example.vn", "01")
		const list = "/ban/can-bo/phan-anh"
		officer.checkBoth(t, list)
		for _, c := range []struct {
			query       string
			honey, wine bool
		}{{"", true, true}, {"?tim=mat+ong", true, false}, {"?tim=Chợ", true, false}, {"?tim=Rượu", false, true}, {"?trang-thai=upheld", false, false}, {"?trang-thai=open", true, true}} {
			officer.get(list + c.query)
			if officer.last.Code != http.StatusOK || officer.says("Mật ong Đầy đủ") != c.honey || officer.says("Rượu ngô lạ") != c.wine {
				t.Errorf("the list %s: %d %.3000s", c.query, officer.last.Code, officer.last.Body)
			}
		}
		file := officer.ask(http.MethodGet, list+".csv?tim=mat+ong", "")
		if text := file.Body.String(); file.Code != http.StatusOK || !strings.Contains(text, "Tem mờ, nghi là giả") || strings.Contains(text, "Rượu") || strings.Contains(text, "0901234567") || !strings.Contains(file.Header().Get("Content-Disposition"), ".csv") {
			t.Errorf("the file: %d %v %s", file.Code, file.Header(), text)
		}
		if other.get(list); other.says("Mật ong Đầy đủ") {
			t.Error("an officer of another province sees the report")
		}

		officer.get("/ban/can-bo/viec/reports_open")
		if !officer.says(`href="` + list + "/") {
			t.Errorf("the agenda leads to no report: %.3000s", officer.last.Body)
		}
		officer.get(list + "?tim=mat+ong")
		at := list + "/" + between(officer.last.Body.String(), `href="`+list+"/", `"`)
		if len(at) < len(list)+30 {
			t.Fatalf("no link to the report: %.3000s", officer.last.Body)
		}
		officer.checkBoth(t, at)
		officer.get(at)
		for _, text := range []string{"Tem mờ, nghi là giả", "0901234567", "Chợ Hôm", "Mật ong chợ Hôm", "/ban/can-bo/xet-duyet/san-pham/" + fullID + "/kiem-tra", "/thu-hoi"} {
			if !officer.says(text) {
				t.Errorf("the report does not show %q: %.4000s", text, officer.last.Body)
			}
		}
		stale := officer.form(t, at, url.Values{"action": {"dismiss"}, "note": {"x"}, "key": {"another"}})
		officer.submit(t, at, url.Values{"answer_text": {"Đang xem"}})
		if officer.last.Code != http.StatusUnprocessableEntity || !officer.says(`id="e-action"`) || !officer.says(">Đang xem</textarea>") {
			t.Errorf("no decision: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		officer.submit(t, at, url.Values{"action": {"suspend"}, "note": {""}})
		if officer.last.Code != http.StatusUnprocessableEntity || !officer.says(`id="e-note"`) {
			t.Errorf("hidden without a reason: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		officer.submit(t, at, url.Values{"action": {"suspend"}, "note": {"Chờ xác minh"}})
		if officer.at != at || !officer.says("Đang xem xét") || !officer.says("Chờ xác minh") || !officer.says("Tạm ngừng") {
			t.Fatalf("hidden: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		if got := s.get("/san-pham/" + fullSlug); got.Code != http.StatusNotFound && got.Code != http.StatusGone {
			t.Errorf("the product is still shown: %d", got.Code)
		}
		if got := officer.ask(http.MethodPost, at, stale.Encode()); got.Code != http.StatusConflict || !officer.says("Có người đã sửa") {
			t.Errorf("a decision on an older version: %d", got.Code)
		}
		officer.get(at)
		officer.submit(t, at, url.Values{"action": {"uphold"}, "answer_text": {"Hàng giả đã bị thu giữ"}, "note": {"Biên bản 12"}})
		if officer.at != at || !officer.says("Đã ghi nhận") || officer.says(`name="action"`) {
			t.Fatalf("upheld: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		if got := s.get(status); !strings.Contains(got.Body.String(), "Hàng giả đã bị thu giữ") || strings.Contains(got.Body.String(), "Biên bản 12") {
			t.Errorf("the reporter reads: %.3000s", got.Body)
		}
	})
}
