package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestDeskInspection: an officer plans an inspection, records its result, which the
// producer reads without the note, and the day on which the faults were fixed.
func TestDeskInspection(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		officer := s.deskOfficer(t, "can.bo.kiem.tra@example.vn")
		const list = "/ban/can-bo/kiem-tra"
		listing := "/ban/can-bo/xet-duyet/san-pham/" + fullID
		officer.get(listing)
		if !officer.says(`href="` + listing + `/kiem-tra"`) {
			t.Fatalf("no form to plan: %.3000s", officer.last.Body)
		}
		officer.checkBoth(t, listing+"/kiem-tra")
		officer.get(listing + "/kiem-tra")
		officer.submit(t, listing+"/kiem-tra", url.Values{"planned_on": {"hôm sau"}, "note": {"Nhớ lấy mẫu"}})
		if officer.last.Code != http.StatusUnprocessableEntity || !officer.says(`href="#planned_on"`) || !officer.says(`value="hôm sau"`) || !officer.says("Nhớ lấy mẫu") {
			t.Errorf("no day: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		officer.submit(t, listing+"/kiem-tra", url.Values{"planned_on": {"20/11/2026"}, "unannounced": {"true"}})
		at := officer.at
		if !strings.HasPrefix(at, list+"/0") || !officer.says("quá 3 ngày") || !officer.says("Nhớ lấy mẫu") {
			t.Fatalf("planned: %s %d %.3000s", at, officer.last.Code, officer.last.Body)
		}
		officer.checkBoth(t, at)
		officer.get("/ban/can-bo/viec/inspections_overdue")
		if !officer.says(`href="` + at + `"`) {
			t.Errorf("the overdue inspections: %.3000s", officer.last.Body)
		}
		officer.checkBoth(t, list)
		for query, found := range map[string]bool{"?tim=mat+ong+day+du": true, "?tim=cam": false, "?trang-thai=overdue": true, "?trang-thai=done": false} {
			if officer.get(list + query); officer.says(at) != found {
				t.Errorf("the list %s: found %t", query, !found)
			}
		}
		officer.checkBoth(t, at+"/ke-hoach")
		officer.get(at + "/ke-hoach")
		officer.submit(t, at+"/ke-hoach", url.Values{"planned_on": {"30/11/2026"}})
		if officer.at != at || !officer.says("30/11/2026") {
			t.Fatalf("another day: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		stale := officer.form(t, at+"/huy", url.Values{"key": {"another"}})
		officer.submit(t, at+"/ket-qua", url.Values{"done_on": {"22/11/2026"}})
		if officer.last.Code != http.StatusUnprocessableEntity || !officer.says(`href="#finding"`) {
			t.Errorf("no result: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		officer.submit(t, at+"/ket-qua", url.Values{"finding": {"mend"}, "text": {"Nhãn thiếu hạn dùng"}, "mend_by": {""}})
		if officer.last.Code != http.StatusUnprocessableEntity || !officer.says(`href="#mend_by"`) || !officer.says("Nhãn thiếu hạn dùng") {
			t.Errorf("no day to fix the faults: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		officer.submit(t, at+"/ket-qua", url.Values{"mend_by": {"22/11/2026"}})
		if officer.at != at || !officer.says("quá 1 ngày") || officer.says(at+"/huy") {
			t.Fatalf("faults: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		if got := officer.ask(http.MethodPost, at+"/huy", stale.Encode()); got.Code != http.StatusConflict {
			t.Errorf("cancelled on an older version: %d", got.Code)
		}
		officer.get(at)
		revoke := "/ban/can-bo/xet-duyet/san-pham/" + fullID + "/thu-hoi?kiem-tra=" + strings.TrimPrefix(at, list+"/")
		if !officer.says(revoke) {
			t.Errorf("no way to revoke: %.3000s", officer.last.Body)
		}
		if officer.get(revoke); !officer.says("Nhãn thiếu hạn dùng") {
			t.Errorf("the proposal does not begin with what was found: %.3000s", officer.last.Body)
		}
		officer.get(at)
		officer.submit(t, at+"/khac-phuc", url.Values{"mended_on": {"23/11/2026"}})
		if officer.at != at || !officer.says("✓ Đạt") {
			t.Fatalf("fixed: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		if got := officer.ask(http.MethodGet, list+".csv", "").Body.String(); !strings.Contains(got, "Nhãn thiếu hạn dùng") || !strings.Contains(got, "23/11/2026") {
			t.Errorf("the file: %s", got)
		}
		officer.get(listing)
		if !officer.says(at) {
			t.Errorf("the product does not lead to its inspections: %.3000s", officer.last.Body)
		}
	})
}
