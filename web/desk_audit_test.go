package web_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chophien/domain"
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
		for _, text := range []string{"Tạm ngừng hiển thị sản phẩm", "Mật ong Đầy đủ", `href="` + listing + `"`, "Người thử", "Trạng thái: <del>", "<ins>Tạm ngừng</ins>"} {
			if !officer.says(text) {
				t.Errorf("the log does not show %q: %.4000s", text, officer.last.Body)
			}
		}
		if got := officer.ask(http.MethodGet, list+".csv?viec=product.suspend", "").Body.String(); !strings.Contains(got, "Chờ xác minh nguồn gốc") || !strings.Contains(got, "Người thử") {
			t.Errorf("the file: %s", got)
		}
		if other.get(list); other.says("Chờ xác minh nguồn gốc") {
			t.Error("an officer of another province reads the entry")
		}
	})
}

// TestDeskAuditFilter: a wrong value in the address of the log has an error at its field,
// keeps what was written, and lists nothing.
func TestDeskAuditFilter(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		const list = "/ban/can-bo/nhat-ky"
		officer := s.deskOfficer(t, "can.bo.loc.nhat.ky@example.vn")
		listing := "/ban/can-bo/xet-duyet/san-pham/" + fullID
		officer.get(listing)
		officer.submit(t, listing, url.Values{"action": {"suspend"}, "reason": {"Chờ xác minh nguồn gốc"}})
		for _, c := range []struct{ query, field, kept string }{
			{"viec=xyz", "viec", `<option value="xyz" selected>`}, {"ve=xyz", "ve", `<option value="xyz" selected>`}, {"tu=hôm+qua", "tu", `value="hôm qua"`},
			{"den=31/02/2026", "den", `value="31/02/2026"`}, {"tu=2026-11-23&den=2026-11-22", "den", `value="2026-11-22"`}, {"ai=khong@", "ai", `value="khong@"`},
			{"muc=product:1", "muc", `value="product:1"`}, {"viec=xyz&tim=mật+ong", "viec", `value="mật ong"`},
		} {
			officer.get(list + "?" + c.query)
			if officer.last.Code != http.StatusUnprocessableEntity || !officer.says(`aria-describedby="e-f-`+c.field+`"`) || !officer.says(c.kept) || !officer.says("<title>Lỗi: ") || officer.says("Chờ xác minh nguồn gốc") {
				t.Errorf("%s: %d %.3000s", c.query, officer.last.Code, officer.last.Body)
			}
			if w := officer.ask(http.MethodGet, list+".csv?"+c.query, ""); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), list+"?") {
				t.Errorf("the file of %s: %d to %s", c.query, w.Code, w.Header().Get("Location"))
			}
		}
		for query, found := range map[string]bool{"mat ong": true, "MẬT ONG": true, "nguoi thu": true, "che dinh": false, "mat khong": false} {
			if officer.get(list + "?" + url.Values{"tim": {query}}.Encode()); officer.last.Code != http.StatusOK || officer.says("Chờ xác minh nguồn gốc") != found {
				t.Errorf("the name %q: %d, found %t", query, officer.last.Code, !found)
			}
		}
	})
}

// TestAuditWords: each action that the program writes has words in both languages, and each
// field that the store writes has a name.
func TestAuditWords(t *testing.T) {
	t.Parallel()
	vi, en := readTexts("page.vi.json"), readTexts("page.en.json")
	for _, action := range domain.AuditActions() {
		keys := web.AuditWords(action)
		if len(keys) == 0 {
			t.Errorf("%s has no words in the log: add them to web/audit_word.go", action)
		}
		for _, key := range keys {
			if len(vi[key]) == 0 || len(en[key]) == 0 {
				t.Errorf("%s: the words %q are not in both catalogues", action, key)
			}
		}
	}
	for field, key := range web.AuditFields() {
		if len(vi[key]) == 0 || len(en[key]) == 0 {
			t.Errorf("the field %s: the words %q are not in both catalogues", field, key)
		}
	}
	files, err := filepath.Glob("../store/*.go")
	if err != nil {
		t.Fatal(err)
	}
	view, field := regexp.MustCompile(`(?s)type \w*[aA]udit struct \{.*?\n\}`), regexp.MustCompile("json:\"([a-z_0-9]+)")
	found := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range view.FindAllString(string(source), -1) {
			for _, m := range field.FindAllStringSubmatch(v, -1) {
				if found++; web.AuditFields()[m[1]] == "" && !slices.Contains(web.AuditHidden(), m[1]) {
					t.Errorf("%s writes the field %s, which has no name in the log: add it to web/audit_word.go", filepath.Base(file), m[1])
				}
			}
		}
	}
	if found == 0 {
		t.Error("no field is found in the store")
	}
}
