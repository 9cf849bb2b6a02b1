package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestDeskAudit: an officer reads in the log who did what in the province, narrows it, and
// downloads it; an officer of another province does not see it.
func TestDeskAudit(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		const email, list = "can.bo.nhat.ky@example.vn", "/ban/can-bo/nhat-ky"
		officer, other := s.deskOfficer(t, email), s.officerOf(t, "can.bo.ha.noi.nhat.ky@example.vn", "01")
		listing := "/ban/can-bo/xet-duyet/san-pham/" + fullID
		officer.get(listing)
		officer.submit(t, listing, url.Values{"action": {"suspend"}, "reason": {"Chờ xác minh nguồn gốc"}})
		officer.checkBoth(t, list)
		for query, found := range map[string]bool{
			"": true, "?ai=" + email: true, "?ai=khong.co@example.vn": false, "?ve=product": true, "?ve=decision": false, "?viec=product.suspend": true, "?viec=product.publish": false,
			"?tu=2026-11-23&den=2026-11-23": true, "?tu=2026-11-24": false, "?den=22/11/2026": false, "?muc=product:" + fullID: true, "?muc=producer:" + fullID: false,
		} {
			if officer.get(list + query); officer.last.Code != http.StatusOK || officer.says("Chờ xác minh nguồn gốc") != found {
				t.Errorf("the log %s: %d, found %t", query, officer.last.Code, !found)
			}
		}
		officer.get(list + "?viec=product.suspend")
		for _, text := range []string{"Tạm ngừng hiển thị sản phẩm", "Mật ong Đầy đủ", `href="` + listing + `"`, "Người thử", "<del>published</del>", "<ins>suspended</ins>"} {
			if !officer.says(text) {
				t.Errorf("the log does not show %q: %.4000s", text, officer.last.Body)
			}
		}
		if officer.get(list + "?tu=hôm+qua"); officer.last.Code != http.StatusUnprocessableEntity {
			t.Errorf("a wrong day: %d", officer.last.Code)
		}
		if got := officer.ask(http.MethodGet, list+".csv?viec=product.suspend", "").Body.String(); !strings.Contains(got, "Chờ xác minh nguồn gốc") || !strings.Contains(got, "Người thử") {
			t.Errorf("the file: %s", got)
		}
		if other.get(list); other.says("Chờ xác minh nguồn gốc") {
			t.Error("an officer of another province reads the entry")
		}
	})
}
