package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"chophien/domain"
)

// asks sends a request of an account with the version of the thing.
func (s *server) asks(t testing.TB, a account, method, path, version, body string) *httptest.ResponseRecorder {
	t.Helper()
	header := map[string]string{}
	if a.token != "" {
		header = a.header()
	}
	if version != "" {
		header["If-Match"] = `"` + version + `"`
	}
	return s.send(method, path, header, body)
}

// TestReports: anybody reports, the officers of the place decide, and a
// suspended product is shown nowhere (checks A2, A4, A7, L3, M5, R4).
func TestReports(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		officer := s.join(t, "can.bo@example.vn", []string{"08"}, domain.RoleOfficer)
		stranger := s.join(t, "can.bo.khac@example.vn", []string{"01"}, domain.RoleOfficer)
		maker := s.join(t, "chi@example.vn", nil, domain.RoleProducer)
		if _, err := s.store.DB().ExecContext(t.Context(), fmt.Sprintf(
			"INSERT INTO memberships (user_id, producer_id, owner, created_at) VALUES ('%s', '%s', true, '2026-11-23 05:00:00')", maker.ID, producerID)); err != nil {
			t.Fatal(err)
		}
		var visitor account
		report := func(body string) *httptest.ResponseRecorder {
			t.Helper()
			return s.asks(t, visitor, http.MethodPost, "/v1/reports", "", body)
		}
		for name, c := range map[string]struct{ body, location string }{
			"nothing":            {`{}`, "body.text"},
			"no product":         {`{"province":"08","text":"Nghi là hàng giả"}`, "body.product_name"},
			"unknown product":    {`{"province":"08","text":"Nghi là hàng giả","product_id":"khong-co"}`, "body.product_id"},
			"a draft":            {`{"province":"08","text":"Nghi là hàng giả","product_id":"` + draftID + `"}`, "body.product_id"},
			"unknown province":   {`{"province":"zz","text":"Nghi là hàng giả","product_name":"Mật"}`, "body.province"},
			"a state":            {`{"province":"08","text":"Nghi là hàng giả","product_name":"Mật","state":"upheld"}`, "body.state"},
			"a text too short":   {`{"province":"08","text":"Giả","product_name":"Mật"}`, "body.text"},
			"a number as a text": {`{"province":"08","text":7,"product_name":"Mật"}`, "body.text"},
		} {
			w := report(c.body)
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `"`+c.location+`"`) && !strings.Contains(w.Body.String(), strings.TrimPrefix(c.location, "body.")) {
				t.Errorf("%s: %d %s", name, w.Code, w.Body)
			}
		}
		s.clock.set(noon.Add(domain.ReportsPerAddress().Window))
		wantStatus(t, "no JSON", report(`{`), http.StatusBadRequest)
		wantStatus(t, "no UTF-8", report("{\"text\":\"\xff\"}"), http.StatusBadRequest)
		wantStatus(t, "a long one", report(`{"text":"`+strings.Repeat("x", 40<<10)+`"}`), http.StatusRequestEntityTooLarge)
		plain := s.send(http.MethodPost, "/v1/reports", map[string]string{"Content-Type": "text/plain"}, "Nghi")
		wantStatus(t, "plain text", plain, http.StatusUnsupportedMediaType)

		w := report(`{"province":"ha-noi","place":"Chợ Đồng Xuân","text":"Mật ong <b>giả</b>, mùi lạ","product_id":"mat-ong-thu-nghiem","contact":"0912345678"}`)
		wantStatus(t, "a report", w, http.StatusCreated)
		ref := text(t, w, "ref")
		if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Location") != "/v1/reports/"+strings.ReplaceAll(ref, "-", "") || strings.Contains(w.Body.String(), "0912345678") {
			t.Errorf("the receipt: %v %s", w.Header(), w.Body)
		}
		status := func(ref string) *httptest.ResponseRecorder {
			t.Helper()
			return s.asks(t, visitor, http.MethodGet, "/v1/reports/"+ref, "", "")
		}
		for _, way := range []string{ref, strings.ToLower(ref), strings.ReplaceAll(ref, "-", "")} {
			t.Run(way, func(t *testing.T) {
				if w := status(way); w.Code != http.StatusOK || text(t, w, "state") != "open" || strings.Contains(w.Body.String(), "0912345678") || strings.Contains(w.Body.String(), "Đồng Xuân") {
					t.Errorf("%s: %d %s", way, w.Code, w.Body)
				}
			})
		}
		wantStatus(t, "no such reference", status("0000-0000-0000"), http.StatusNotFound)

		// Only the officers of the product see it.
		list := s.asks(t, officer, http.MethodGet, "/v1/me/reports?state=open&total=true", "", "")
		if text(t, list, "total") != "1" || text(t, list, "items.0.contact") != "0912345678" || text(t, list, "items.0.product.slug") != "mat-ong-thu-nghiem" {
			t.Errorf("the list: %s", list.Body)
		}
		path := "/v1/me/reports/" + text(t, list, "items.0.id")
		if w := s.asks(t, stranger, http.MethodGet, "/v1/me/reports", "", ""); text(t, w, "items.#") != "0" {
			t.Errorf("an officer of Hà Nội sees %s", w.Body)
		}
		wantStatus(t, "by another province", s.asks(t, officer, http.MethodGet, "/v1/me/reports?province=ha-noi", "", ""), http.StatusForbidden)
		wantStatus(t, "an officer of another province", s.asks(t, stranger, http.MethodGet, path, "", ""), http.StatusNotFound)
		wantStatus(t, "and changes it", s.asks(t, stranger, http.MethodPost, path+"/suspend", "1", `{"note":"x"}`), http.StatusNotFound)
		wantStatus(t, "its maker", s.asks(t, maker, http.MethodGet, path, "", ""), http.StatusForbidden)
		wantStatus(t, "with an old version", s.asks(t, officer, http.MethodPost, path+"/review", "9", `{}`), http.StatusPreconditionFailed)
		if w := s.asks(t, officer, http.MethodPost, path+"/answer", "1", `{}`); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != "body.answer_text" {
			t.Errorf("an answer without words: %d %s", w.Code, w.Body)
		}
		review := s.asks(t, officer, http.MethodPost, path+"/review", "1", `{"answer_text":"Chúng tôi đang kiểm tra."}`)
		if text(t, review, "state") != "in_review" || review.Header().Get("ETag") != `"2"` {
			t.Errorf("in review: %s", review.Body)
		}

		before := s.shown(t)
		if !before.everywhere() {
			t.Fatalf("before: %+v", before)
		}
		w = s.asks(t, officer, http.MethodPost, path+"/suspend", "2", `{"note":"Nghi giả mạo"}`)
		wantStatus(t, "suspending", w, http.StatusOK)
		after := s.shown(t)
		if after.listed || after.searched || after.suggested || after.page || after.counted != before.counted-1 || after.inProvince != before.inProvince-1 {
			t.Errorf("before %+v, after %+v", before, after)
		}
		if w := s.asks(t, maker, http.MethodGet, "/v1/me/notices", "", ""); w.Code == http.StatusOK && !strings.Contains(w.Body.String(), "Nghi giả mạo") {
			t.Errorf("the maker has the notices %s", w.Body)
		}
		w = s.asks(t, officer, http.MethodPost, path+"/uphold", "3", `{"note":"Đúng là giả","answer_text":"Cảm ơn bạn."}`)
		wantStatus(t, "upholding", w, http.StatusOK)
		wantStatus(t, "once more", s.asks(t, officer, http.MethodPost, path+"/dismiss", "4", `{"note":"x"}`), http.StatusConflict)
		if w := status(ref); text(t, w, "state") != "upheld" || text(t, w, "answer_text") != "Cảm ơn bạn." || strings.Contains(w.Body.String(), "Đúng là giả") {
			t.Errorf("the reporter reads %s", w.Body)
		}

		// A photo is sent as a form, loses its position, and only officers see
		// it.
		s.clock.set(noon.Add(2 * domain.ReportsPerAddress().Window))
		form := func(photo string, more ...string) *httptest.ResponseRecorder {
			t.Helper()
			var b strings.Builder
			for name, v := range map[string]string{"province": "08", "text": "Tem mờ, nghi là giả", "product_id": "mat-ong-thu-hoi"} {
				b.WriteString("--xyz\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + v + "\r\n")
			}
			for _, name := range more {
				b.WriteString("--xyz\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\nx\r\n")
			}
			b.WriteString("--xyz\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"../a.svg\"\r\nContent-Type: image/svg+xml\r\n\r\n" + photo + "\r\n--xyz--\r\n")
			w := s.send(http.MethodPost, "/v1/reports", map[string]string{"Content-Type": "multipart/form-data; boundary=xyz"}, b.String())
			return w
		}
		for what, w := range map[string]*httptest.ResponseRecorder{
			"body.photo":    form(`<svg onload="alert(1)"/>`),
			"body.state":    form("", "state"),
			"body.province": form("", "province"),
		} {
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), what) && !strings.Contains(w.Body.String(), strings.TrimPrefix(what, "body.")) {
				t.Errorf("%s: %d %s", what, w.Code, w.Body)
			}
		}
		w = form(string(photograph(t)))
		wantStatus(t, "a report with a photo", w, http.StatusCreated)
		if again := form(string(photograph(t))); text(t, again, "ref") != text(t, w, "ref") {
			t.Errorf("sent twice by a double click: %s and %s", w.Body, again.Body)
		}
		list = s.asks(t, officer, http.MethodGet, "/v1/me/reports?state=open", "", "")
		if text(t, list, "items.#") != "1" {
			t.Errorf("with the photo: %s", list.Body)
		}
		photo := text(t, list, "items.0.photo_url")
		w = s.asks(t, officer, http.MethodGet, photo, "", "")
		if w.Header().Get("Content-Type") != "image/jpeg" || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") || strings.Contains(w.Body.String(), "Exif") || w.Body.Len() == 0 {
			t.Errorf("the photo: %d %v", w.Code, w.Header())
		}
		wantStatus(t, "for an officer elsewhere", s.asks(t, stranger, http.MethodGet, photo, "", ""), http.StatusNotFound)
		wantStatus(t, "of a report without one", s.asks(t, officer, http.MethodGet, path+"/photo", "", ""), http.StatusNotFound)

		// Reports and look-ups of references are limited by address.
		s.clock.set(noon.Add(4 * domain.ReportsPerAddress().Window))
		refs := map[string]bool{}
		for range domain.ReportsPerAddress().Max {
			w := report(`{"province":"08","text":"Nghi là hàng giả","product_name":"Mật"}`)
			wantStatus(t, "a report", w, http.StatusCreated)
			refs[text(t, w, "ref")] = true
		}
		if len(refs) != 1 {
			t.Errorf("concurrent equal reports are %d reports", len(refs))
		}
		w = report(`{"province":"08","text":"Nghi là hàng giả","product_name":"Mật"}`)
		wantStatus(t, "one more", w, http.StatusTooManyRequests)
		if n, err := strconv.Atoi(w.Header().Get("Retry-After")); err != nil || n < 1 {
			t.Errorf("Retry-After is %q", w.Header().Get("Retry-After"))
		}
		for range domain.VerificationsPerAddress().Max {
			wantStatus(t, "a reference", status("0000-0000-0000"), http.StatusNotFound)
		}
		wantStatus(t, "one more reference", status(ref), http.StatusTooManyRequests)
	})
}

// shown reports where the honey of the fixture can be found.
type shown struct {
	listed, searched, suggested, page bool
	counted, inProvince               int
}

func (v shown) everywhere() bool { return v.listed && v.searched && v.suggested && v.page }

func (s *server) shown(t testing.TB) shown {
	t.Helper()
	holds := func(path string) bool {
		t.Helper()
		return strings.Contains(s.do(http.MethodGet, path, nil).Body.String(), honeyID)
	}
	n := func(path, at string) int {
		t.Helper()
		v, err := strconv.Atoi(text(t, s.do(http.MethodGet, path, nil), at))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	return shown{
		listed:     holds("/v1/products?province=08&limit=100"),
		searched:   holds("/v1/search?q=m%E1%BA%ADt+ong+script&limit=100"),
		suggested:  holds("/v1/suggest?q=m%E1%BA%ADt+ong+scr"),
		page:       s.do(http.MethodGet, "/v1/products/"+honeyID, nil).Code == http.StatusOK,
		counted:    n("/v1/statistics", "total"),
		inProvince: n("/v1/products?province=08&total=true&limit=1", "total"),
	}
}
