package web_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"chophien/web"
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

// TestAuditActionsHaveWords: the log shows each action that the store writes out in full
// in words, not as its code.
func TestAuditActionsHaveWords(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../store/*.go")
	if err != nil {
		t.Fatal(err)
	}
	written := regexp.MustCompile(`(?:Action:|[rR]ecord\w*\(|certificateChanged\(|quoteChanged\(|retain\(|[aA]ction\b[^"\n]*=)[^"\n]*"([a-z_]+(?:\.[a-z_]+)+)"`)
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range written.FindAllStringSubmatch(string(source), -1) {
			found++
			if done, what := web.AuditWords(m[1]); done == "" || what == "" {
				t.Errorf("%s writes %s, which has no words in the log: add them to web/desk_audit.go", filepath.Base(file), m[1])
			}
		}
	}
	if found == 0 {
		t.Error("no action is found in the store")
	}
}
