package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestDeskGuests: an organizer invites producers and provinces, finds them, and removes
// an exhibitor after reading what it loses.
func TestDeskGuests(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		b, _ := s.deskOrganizer(t, "to.chuc.khach@example.vn")
		at := b.newFair(t, "Hội chợ có khách")
		guests := at + "/khach-moi"
		for _, target := range []string{guests, guests + "/doan", guests + "/giay-to", guests + "/moi"} {
			b.checkBoth(t, target)
		}
		p, err := s.store.Product(t.Context(), fullID)
		if err != nil {
			t.Fatal(err)
		}
		b.get(guests + "/moi?tinh=tuyen-quang")
		if !b.says(`value="` + *p.ProducerID + `"`) {
			t.Fatalf("the producer is not found: %.3000s", b.last.Body)
		}
		b.submit(t, guests+"/moi?tinh=tuyen-quang", nil)
		if b.last.Code != http.StatusUnprocessableEntity || !b.says("Hãy chọn ít nhất một dòng") {
			t.Errorf("nobody is chosen: %d %.2500s", b.last.Code, b.last.Body)
		}
		b.submit(t, guests+"/moi?tinh=tuyen-quang", url.Values{"producer": {*p.ProducerID}})
		if b.at != guests || !b.says("Đã mời") || !b.says("1 đơn vị") || !b.says("chưa trả lời") {
			t.Fatalf("invited: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
		}
		guest := guests + "/don-vi/" + between(b.last.Body.String(), guests+"/don-vi/", `"`)
		for query, found := range map[string]bool{"?tra-loi=invited": true, "?tra-loi=accepted": false, "?tinh=tuyen-quang": true, "?tinh=ha-noi": false, "?tim=khong+ai+ca": false} {
			if b.get(guests + query); b.last.Code != http.StatusOK || b.says(guest) != found {
				t.Errorf("the list %s: %d, found %t", query, b.last.Code, !found)
			}
		}
		for _, file := range []string{".csv?tra-loi=invited", ".xlsx", "/danh-ba.xlsx", "/giay-to.xlsx", "/doan.csv"} {
			if got := b.ask(http.MethodGet, guests+file, ""); got.Code != http.StatusOK || !strings.Contains(got.Header().Get("Content-Disposition"), "attachment") {
				t.Errorf("%s: %d %v", file, got.Code, got.Header())
			}
		}

		b.checkBoth(t, guest)
		b.get(guest)
		if !b.says("Gỡ 0 mục trưng bày") || !b.says("Hủy 0 cuộc gặp") {
			t.Errorf("the effects: %.3000s", b.last.Body)
		}
		stale := b.form(t, guest+"/bo", url.Values{"reason": {"Cũ"}, "key": {"another"}, "version": {"7"}})
		if got := b.ask(http.MethodPost, guest+"/bo", stale.Encode()); got.Code != http.StatusConflict || !b.says("Có người đã sửa") || !b.says("Cũ") {
			t.Errorf("an older version: %d", got.Code)
		}
		b.get(guest)
		b.submit(t, guest+"/bo", nil)
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-reason"`) {
			t.Errorf("removed without a reason: %d %.2500s", b.last.Code, b.last.Body)
		}
		b.submit(t, guest+"/bo", url.Values{"reason": {"Hết chỗ cho nhóm hàng này"}})
		if b.at != guest || !b.says("Hết chỗ cho nhóm hàng này") || b.says(guest+"/bo") {
			t.Fatalf("removed: %d %.2500s", b.last.Code, b.last.Body)
		}
		b.submit(t, guest+"/moi-lai", nil)
		if b.at != guest || !b.says("chưa trả lời") {
			t.Fatalf("invited again: %d %.2500s", b.last.Code, b.last.Body)
		}

		b.get(guests + "/doan")
		if !b.says("25 tỉnh phía Bắc (bản đồ cũ)") {
			t.Errorf("the provinces: %.3000s", b.last.Body)
		}
		b.submit(t, guests+"/doan", nil)
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#provinces"`) {
			t.Errorf("no province: %d %.2500s", b.last.Code, b.last.Body)
		}
		b.submit(t, guests+"/doan", url.Values{"group": {"north"}, "provinces": {"79"}})
		if b.at != guests+"/doan" || !b.says("16 đoàn") || b.says("bản đồ cũ") {
			t.Fatalf("the delegations: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
		}
		delegation := guests + "/doan/" + between(b.last.Body.String(), `href="`+guests+"/doan/", `"`)
		b.checkBoth(t, delegation)
		b.get(delegation)
		b.submit(t, delegation+"/bo", url.Values{"reason": {"Tỉnh xin rút"}})
		if b.at != delegation || !b.says("Tỉnh xin rút") {
			t.Fatalf("the delegation is removed: %d %.2500s", b.last.Code, b.last.Body)
		}
		b.submit(t, delegation+"/moi-lai", nil)
		if b.at != delegation || !b.says("chưa trả lời") {
			t.Errorf("the delegation is invited again: %d %.2500s", b.last.Code, b.last.Body)
		}
		other, _ := s.deskOrganizer(t, "to.chuc.khach.khac@example.vn")
		for _, target := range []string{guests, guests + ".csv", guests + "/doan", guests + "/giay-to", guests + "/moi", guest, delegation} {
			if got := other.ask(http.MethodGet, target, ""); got.Code != http.StatusNotFound {
				t.Errorf("another organizer at %s: %d", target, got.Code)
			}
		}
	})
}
