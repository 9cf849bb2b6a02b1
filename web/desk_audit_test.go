package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chophien/domain"
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
		for _, row := range []int{0, 7} {
			if err := s.store.RecordAudit(t.Context(), domain.Actor{}, domain.Audit{
				Action: "import.sheet", Noun: "import", ProvinceCode: "08", After: map[string]any{"file_name": "ds.xlsx", "sheet": "Sản phẩm", "from_row": row},
			}); err != nil {
				t.Fatal(err)
			}
		}
		if officer.get(list + "?viec=import.sheet"); strings.Count(officer.last.Body.String(), "Trang tính: ") != 2 || strings.Count(officer.last.Body.String(), "Dòng tiêu đề cột là dòng số: ") != 1 {
			t.Errorf("two choices of a sheet, one of them with a row: %.4000s", officer.last.Body)
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
