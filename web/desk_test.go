package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chophien/domain"
)

// deskOfficer returns a browser of an officer of Tuyên Quang.
func (s *site) deskOfficer(t *testing.T, email string) *browser {
	t.Helper()
	return s.officerOf(t, email, "08")
}

// officerOf returns a browser of an officer of a province.
func (s *site) officerOf(t *testing.T, email, province string) *browser {
	t.Helper()
	b := s.signedUp(t, domain.RoleBuyer, email)
	u, err := s.store.UserByEmail(t.Context(), email)
	if err == nil {
		_, err = s.store.ChangeUser(t.Context(), domain.Actor{}, u.ID, u.Version, domain.UserChange{Roles: []domain.Role{domain.RoleOfficer}, Provinces: []string{province}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// submitted returns the id of a product that a maker of Tuyên Quang submitted with one
// paper, from pages only.
func (s *site) submitted(t *testing.T, maker *browser) string {
	t.Helper()
	maker.get("/cua-toi/san-pham/moi")
	maker.submit(t, "/cua-toi/san-pham/moi", url.Values{"name": {"Mật ong chờ duyệt"}, "set": {"I.2.b"}})
	id := idIn(maker.at)
	at := "/cua-toi/san-pham/" + id
	maker.get(at + "/chuyen")
	maker.submit(t, at+"/chuyen", url.Values{"story": {"Ong lấy mật hoa bạc hà."}})
	maker.get(at + "/gia")
	maker.submit(t, at+"/gia", url.Values{"packs.0.name": {"Chai 500 ml"}, "packs.0.amount": {"500"}, "packs.0.unit": {"ml"}, "packs.0.retail_vnd": {"180k"}})
	maker.get(at + "/anh")
	maker.upload(t, at+"/anh", nil, "ong.png", photograph(t))
	maker.get(at + "/giay-to")
	maker.upload(t, at+"/giay-to", url.Values{"paper_kind": {"food_safety haccp"}, "issuer": {"Trung tâm Kỹ thuật"}, "issued_on": {"01/02/2026"}}, "haccp.png", photograph(t))
	maker.get(at + "/gui")
	maker.submit(t, at+"/gui", nil)
	if id == "" || !maker.says("Đã gửi") {
		t.Fatalf("submitting: %d %.3000s", maker.last.Code, maker.last.Body)
	}
	return id
}

// TestDeskReview: an officer sees what waits, judges the papers of a product, sends it
// back with a reason, and publishes it when it comes again.
func TestDeskReview(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		maker, _ := s.memberOf(t, "chu.the.duyet@example.vn")
		id := s.submitted(t, maker)
		officer := s.deskOfficer(t, "can.bo.duyet@example.vn")

		officer.checkBoth(t, "/ban/can-bo")
		officer.get("/ban/can-bo")
		if !officer.says("Hồ sơ chờ duyệt") || !officer.says("Mật ong chờ duyệt") {
			t.Fatalf("the desk: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		officer.checkBoth(t, "/ban/can-bo/viec/listings_submitted")
		officer.checkBoth(t, "/ban/can-bo/xet-duyet")
		for _, c := range []struct {
			query string
			found bool
		}{{"", true}, {"?tim=mat+ong+cho", true}, {"?tim=cam", false}, {"?loai=producer", false}, {"?trang-thai=published&tim=cho+duyet", false}, {"?loai=product", true}} {
			officer.get("/ban/can-bo/xet-duyet" + c.query)
			if officer.last.Code != http.StatusOK || officer.says("Mật ong chờ duyệt") != c.found {
				t.Errorf("the queue %s: %d, found %t", c.query, officer.last.Code, !c.found)
			}
		}

		at := "/ban/can-bo/xet-duyet/san-pham/" + id
		officer.checkBoth(t, at)
		officer.get(at)
		for _, text := range []string{"Chai 500 ml", "180.000", "Ong lấy mật hoa bạc hà.", "HACCP", "An toàn thực phẩm", "Chưa xem"} {
			if !officer.says(text) {
				t.Errorf("the listing does not show %q: %.4000s", text, officer.last.Body)
			}
		}
		page := officer.last.Body.String()
		paper, picture := between(page, at+"/giay-to/", `"`), between(page, at+"/anh/", `"`)
		if got := officer.ask(http.MethodGet, at+"/giay-to/"+paper, ""); got.Code != http.StatusOK || !strings.HasPrefix(got.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("the scan of the paper: %d %v", got.Code, got.Header())
		}
		if got := officer.ask(http.MethodGet, at+"/anh/"+picture, ""); got.Code != http.StatusOK || !strings.HasPrefix(got.Header().Get("Content-Type"), "image/") {
			t.Errorf("the picture: %d %v", got.Code, got.Header())
		}

		officer.get(at)
		officer.submit(t, at+"/giay-to", url.Values{"verdict." + paper: {"rejected"}})
		if officer.last.Code != http.StatusUnprocessableEntity || !officer.says(`href="#reason.`+paper) || !officer.says("<title>Lỗi: ") {
			t.Errorf("a rejection without a reason: %d %.2000s", officer.last.Code, officer.last.Body)
		}
		officer.get(at)
		stale := officer.form(t, at+"/giay-to", url.Values{"verdict." + paper: {"accepted"}, "key": {"another"}})
		officer.submit(t, at+"/giay-to", url.Values{"verdict." + paper: {"rejected"}, "reason." + paper: {"Bản chụp mờ"}})
		if officer.at != at || !officer.says("Đã lưu kết luận") || !officer.says("Không đạt") || !officer.says("Bản chụp mờ") {
			t.Fatalf("a verdict: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		if got := officer.ask(http.MethodPost, at+"/giay-to", stale.Encode()); got.Code != http.StatusConflict || !officer.says("Có người đã sửa") {
			t.Errorf("a verdict on an older version: %d", got.Code)
		}

		officer.get(at)
		officer.submit(t, at, url.Values{"action": {"request_changes"}})
		if officer.last.Code != http.StatusUnprocessableEntity || !officer.says(`id="e-reason"`) {
			t.Errorf("sent back without a reason: %d %.2000s", officer.last.Code, officer.last.Body)
		}
		officer.get(at)
		officer.submit(t, at, nil)
		if officer.last.Code != http.StatusUnprocessableEntity || !officer.says(`id="e-action"`) {
			t.Errorf("no decision: %d %.2000s", officer.last.Code, officer.last.Body)
		}
		officer.submit(t, at, url.Values{"action": {"request_changes"}, "reason": {"Chụp lại giấy HACCP cho rõ"}})
		if officer.at != at || !officer.says("Đã ghi nhận") || !officer.says("Đã trả lại để bổ sung") {
			t.Fatalf("sent back: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		maker.get("/cua-toi/san-pham/" + id)
		if !maker.says("Chụp lại giấy HACCP cho rõ") {
			t.Errorf("the maker does not read why: %.2000s", maker.last.Body)
		}
		maker.get("/cua-toi/san-pham/" + id + "/gui")
		maker.submit(t, "/cua-toi/san-pham/"+id+"/gui", nil)
		officer.get(at)
		officer.submit(t, at, url.Values{"action": {"publish"}})
		if officer.at != at || !officer.says("Đang hiển thị") && !officer.says("Đã đăng") || !officer.says("/san-pham/mat-ong-cho-duyet") {
			t.Fatalf("published: %d %.3000s", officer.last.Code, officer.last.Body)
		}
	})
}

// between returns the part of a text after the first occurrence of one text, up to another.
func between(text, after, before string) string {
	_, rest, _ := strings.Cut(text, after)
	part, _, _ := strings.Cut(rest, before)
	return part
}
