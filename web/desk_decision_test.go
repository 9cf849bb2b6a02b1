package web_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/transfer"
)

// annexOf returns an annex with rows of a product, a kind, stars and points.
func annexOf(t *testing.T, rows ...[4]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := transfer.NewXLSX(&out, transfer.Annex())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := w.Row("", row[0], "", row[1], row[2], "", "", "", "", row[3], ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestDeskDecision: one officer enters a decision with its annex and submits it, and
// another one returns it once and then publishes it. Then the product has its stars,
// until the two revoke its certificate.
func TestDeskDecision(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		maker, _ := s.memberOf(t, "chu.the.quyet.dinh@example.vn")
		id := s.submitted(t, maker)
		publish(t, s, s.admin(t), domain.Ref{Kind: domain.KindProduct, ID: id})
		first, second := s.deskOfficer(t, "can.bo.mot@example.vn"), s.deskOfficer(t, "can.bo.hai@example.vn")
		const list, slug = "/ban/can-bo/quyet-dinh", "mat-ong-cho-duyet"

		first.checkBoth(t, list)
		first.checkBoth(t, list+"/moi")
		first.get(list + "/moi")
		first.submit(t, list+"/moi", url.Values{"issuer": {""}, "number": {"915/QĐ-UBND"}, "date": {"20.11.2026"}, "province": {"08"}})
		if first.last.Code != http.StatusUnprocessableEntity || !first.says(`href="#issuer"`) || !first.says(`value="915/QĐ-UBND"`) {
			t.Fatalf("a decision without an issuer: %d %.2500s", first.last.Code, first.last.Body)
		}
		first.submit(t, list+"/moi", url.Values{"issuer": {"UBND tỉnh Tuyên Quang"}})
		at := first.at
		if !strings.HasPrefix(at, list+"/0") || !first.says("915/QĐ-UBND") || !first.says("Bản nháp") {
			t.Fatalf("the draft: %s %d %.2500s", at, first.last.Code, first.last.Body)
		}
		first.checkBoth(t, at)
		first.checkBoth(t, at+"/sua")

		first.get(at)
		first.upload(t, at+"/phu-luc", nil, "phu-luc.xlsx", annexOf(t, [4]string{slug, "Mới", "4", "55"}, [4]string{"Không có hàng này", "Mới", "3", ""}))
		if first.last.Code != http.StatusUnprocessableEntity || !first.says("2 dòng của phụ lục sai") || !first.says("Không có hàng này") || !first.says("chưa có sản phẩm nào") {
			t.Errorf("a wrong annex: %d %.4000s", first.last.Code, first.last.Body)
		}
		first.get(at)
		first.upload(t, at+"/phu-luc", nil, "", nil)
		if first.last.Code != http.StatusUnprocessableEntity {
			t.Errorf("no file: %d", first.last.Code)
		}
		first.get(at)
		first.upload(t, at+"/phu-luc", nil, "phu-luc.xlsx", annexOf(t, [4]string{slug, "Mới", "4", "76,75"}))
		if first.at != at || !first.says("Mật ong chờ duyệt") || !first.says("4 sao") || !first.says("76,75") || first.says("★") {
			t.Fatalf("the annex: %d %.4000s", first.last.Code, first.last.Body)
		}
		line := between(first.last.Body.String(), at+"/dong/", "/")
		first.submit(t, at+"/dong/"+line+"/bo", nil)
		if first.at != at || !first.says("chưa có sản phẩm nào") {
			t.Fatalf("the line is removed: %d %.3000s", first.last.Code, first.last.Body)
		}
		first.submit(t, at+"/dong", url.Values{"product": {slug}, "stars": {"5"}, "score": {"x"}})
		if first.last.Code != http.StatusUnprocessableEntity || !first.says(`href="#stars"`) || !first.says(`href="#score"`) || !first.says(`value="`+slug+`"`) {
			t.Errorf("a wrong line: %d %.3000s", first.last.Code, first.last.Body)
		}
		first.get(at)
		first.submit(t, at+"/dong", url.Values{"product": {slug}, "stars": {"4"}, "score": {"76,75"}})
		if first.at != at || !first.says("Mật ong chờ duyệt") {
			t.Fatalf("one line: %d %.3000s", first.last.Code, first.last.Body)
		}
		first.upload(t, at+"/ban-quet", url.Values{"public": {"true"}}, "quyet-dinh.png", photograph(t))
		if got := first.ask(http.MethodGet, at+"/ban-quet", ""); got.Code != http.StatusOK || got.Header().Get("Content-Disposition") == "" {
			t.Errorf("the scan: %d %v", got.Code, got.Header())
		}
		first.get(at)
		stale := first.form(t, at+"/trinh", url.Values{"version": {"1"}, "key": {"another"}})
		if got := first.ask(http.MethodPost, at+"/trinh", stale.Encode()); got.Code != http.StatusConflict {
			t.Errorf("an older version: %d", got.Code)
		}
		first.get(at)
		first.submit(t, at+"/trinh", nil)
		if first.at != at || !first.says("Chờ cán bộ thứ hai") || !first.says("Người khác sẽ công bố") {
			t.Fatalf("submitted: %d %.3000s", first.last.Code, first.last.Body)
		}
		first.submit(t, at+"/cong-bo", nil)
		if first.last.Code != http.StatusForbidden || !first.says("cán bộ khác") {
			t.Errorf("the submitter publishes: %d %.2500s", first.last.Code, first.last.Body)
		}

		second.get("/ban/can-bo")
		if !second.says("Quyết định chờ người thứ hai") || !second.says("915/QĐ-UBND") {
			t.Errorf("the desk of the second officer: %.3000s", second.last.Body)
		}
		second.get("/ban/can-bo/viec/decisions_submitted")
		if !second.says(`href="` + at + `"`) {
			t.Errorf("the decisions that wait: %.3000s", second.last.Body)
		}
		second.get(list + "?buoc=second&so=915")
		if !second.says("915/QĐ-UBND") || !second.says("Người thử trình") {
			t.Errorf("the list of the second officer: %.3000s", second.last.Body)
		}
		second.get(at)
		second.submit(t, at+"/tra-lai", url.Values{"reason": {""}})
		if second.last.Code != http.StatusUnprocessableEntity || !second.says(`id="e-reason"`) {
			t.Errorf("returned without a reason: %d %.2500s", second.last.Code, second.last.Body)
		}
		second.submit(t, at+"/tra-lai", url.Values{"reason": {"Thiếu bản quét trang 2"}})
		if second.at != at || !second.says("Đã trả lại") {
			t.Fatalf("returned: %d %.3000s", second.last.Code, second.last.Body)
		}
		first.get(at)
		first.submit(t, at+"/trinh", nil)
		second.get(at)
		second.submit(t, at+"/cong-bo", nil)
		if second.at != at || !second.says("Đã công bố") || second.says(at+"/phu-luc") {
			t.Fatalf("published: %d %.3000s", second.last.Code, second.last.Body)
		}
		b := s.newBrowser()
		b.get("/san-pham/" + slug)
		if !b.says("915/QĐ-UBND") || !b.says("★") {
			t.Errorf("the product: %.4000s", b.last.Body)
		}

		// Two officers revoke it again.
		listing := "/ban/can-bo/xet-duyet/san-pham/" + id
		first.get(listing)
		if !first.says(listing + "/thu-hoi") {
			t.Fatalf("no form to revoke: %.3000s", first.last.Body)
		}
		first.checkBoth(t, listing+"/thu-hoi")
		first.get(listing + "/thu-hoi")
		first.submit(t, listing+"/thu-hoi", url.Values{"text": {""}, "effective_on": {"mai"}})
		if first.last.Code != http.StatusUnprocessableEntity || !first.says(`href="#ground"`) || !first.says(`href="#text"`) || !first.says(`href="#effective_on"`) || !first.says(`value="mai"`) {
			t.Errorf("an empty proposal: %d %.3000s", first.last.Code, first.last.Body)
		}
		first.submit(t, listing+"/thu-hoi", url.Values{"ground": {"unsafe_production"}, "text": {"Mẫu ngày 21/11 có dư lượng"}, "effective_on": {"23/11/2026"}})
		proposal := first.at
		if !strings.HasPrefix(proposal, "/ban/can-bo/thu-hoi/0") || !first.says("Chờ cán bộ thứ hai") || !first.says("Mẫu ngày 21/11 có dư lượng") {
			t.Fatalf("the proposal: %s %d %.3000s", first.at, first.last.Code, first.last.Body)
		}
		first.submit(t, proposal+"/xac-nhan", nil)
		if first.last.Code != http.StatusForbidden || !first.says("cán bộ khác") {
			t.Errorf("the proposer confirms: %d %.2500s", first.last.Code, first.last.Body)
		}
		second.get("/ban/can-bo")
		if !second.says("Đề xuất chờ cán bộ thứ hai") {
			t.Errorf("the desk of the second officer: %.3000s", second.last.Body)
		}
		second.checkBoth(t, "/ban/can-bo/thu-hoi")
		second.checkBoth(t, proposal)
		second.get(proposal)
		second.submit(t, proposal+"/dong", url.Values{"reason": {""}})
		if second.last.Code != http.StatusUnprocessableEntity || !second.says(`id="e-reason"`) {
			t.Errorf("rejected without a reason: %d %.2500s", second.last.Code, second.last.Body)
		}
		second.get(proposal)
		second.submit(t, proposal+"/xac-nhan", nil)
		if second.at != proposal || !second.says("Đã xác nhận") || second.says(proposal+"/dong") {
			t.Fatalf("confirmed: %d %.3000s", second.last.Code, second.last.Body)
		}
		b.get("/san-pham/" + slug)
		if seal := between(b.last.Body.String(), "<h1>", `aria-labelledby="h-price"`); strings.Contains(seal, "★") || !b.says("thu hồi") {
			t.Errorf("the product after its revocation: %s", seal)
		}
		second.get(listing + "/thu-hoi")
		if second.last.Code != http.StatusConflict {
			t.Errorf("a second revocation: %d", second.last.Code)
		}
	})
}
