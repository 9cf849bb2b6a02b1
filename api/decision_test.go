package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chophien/domain"
)

// published returns a public product of a producer, not certified yet.
func (s *server) publishedProduct(t testing.TB, m maker, name string) (id, tag string) {
	t.Helper()
	w := s.send(http.MethodPost, "/v1/products", m.header(), `{"name":"`+name+`","producer_id":"`+m.producer+`","set":"`+s.setCode(t)+`","story":"Kể."}`)
	wantStatus(t, "adding "+name, w, http.StatusCreated)
	id = text(t, w, "id")
	w = s.act(t, m.account, "products", id, "submit", w.Header().Get("ETag"), "")
	w = s.act(t, m.officer, "products", id, "publish", w.Header().Get("ETag"), "")
	wantStatus(t, "publishing "+name, w, http.StatusOK)
	return id, w.Header().Get("ETag")
}

// TestDecisions: an officer adds a decision and its annex, publication adds
// certificates, and two officers are needed to end one (checks A4, A10, P2).
func TestDecisions(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		m := s.newMaker(t, "HTX chè Bản Luốc")
		stranger := s.join(t, "stranger@example.vn", []string{"01"}, domain.RoleOfficer)
		second := s.join(t, "second@example.vn", []string{"08"}, domain.RoleOfficer)
		tea, _ := s.publishedProduct(t, m, "Hồng trà Bản Luốc")
		green, _ := s.publishedProduct(t, m, "Trà xanh Bản Luốc")
		send := func(a account, method, path, tag, body string) *httptest.ResponseRecorder {
			t.Helper()
			header := a.header()
			if tag != "" {
				header = with(header, "If-Match", tag)
			}
			w := s.send(method, path, header, body)
			return w
		}
		today := domain.Today(s.clock.now())
		head := fmt.Sprintf(`{"issuer":"UBND tỉnh Tuyên Quang","number":"2585/QĐ-UBND","date":"%s","level":"province","province":"tuyen-quang"}`, today-5)
		for field, bad := range map[string]string{
			"body.date": strings.Replace(head, (today - 5).String(), (today + 1).String(), 1), "body.level": strings.Replace(head, `"province",`, `"district",`, 1),
			"body.province": strings.Replace(head, "tuyen-quang", "ha-noi", 1), "body.issuer": strings.Replace(head, "UBND tỉnh Tuyên Quang", " ", 1),
		} {
			t.Run(field, func(t *testing.T) {
				w := send(m.officer, http.MethodPost, "/v1/decisions", "", bad)
				if w.Code != http.StatusUnprocessableEntity || !strings.HasPrefix(text(t, w, "errors.0.location"), field) {
					t.Errorf("%s: %d %s", bad, w.Code, w.Body)
				}
			})
		}
		w := send(m.officer, http.MethodPost, "/v1/decisions", "", head)
		wantStatus(t, "entering a decision", w, http.StatusCreated)
		id, tag := text(t, w, "id"), w.Header().Get("ETag")
		wantStatus(t, "the same again", send(m.officer, http.MethodPost, "/v1/decisions", "", head), http.StatusConflict)
		path := "/v1/decisions/" + id
		wantStatus(t, "an officer elsewhere reads", send(stranger, http.MethodGet, path, "", ""), http.StatusNotFound)
		if w := send(m.officer, http.MethodGet, "/v1/me/decisions?q=khong-co", "", ""); text(t, w, "items.#") != "0" {
			t.Errorf("decisions by a number that none has: %s", w.Body)
		}
		wantStatus(t, "an officer elsewhere publishes", send(stranger, http.MethodPost, path+"/publish", tag, ""), http.StatusNotFound)
		wantStatus(t, "the public", s.do(http.MethodGet, path, nil), http.StatusNotFound)
		wantStatus(t, "publishing nothing", send(m.officer, http.MethodPost, path+"/publish", tag, ""), http.StatusConflict)

		// The annex is previewed, then committed as a whole or not at all.
		annex := func(query, csv string) *httptest.ResponseRecorder {
			t.Helper()
			w := s.send(http.MethodPost, path+"/annex"+query, with(m.officer.header(), "Content-Type", "text/csv"), csv)
			return w
		}
		wrong := "STT;Tên sản phẩm;Chủ thể;Hạng sao;Tổng điểm\n1;Hồng trà Bản Luốc;HTX chè Bản Luốc;4;75,5\n2;Trà xanh Bản Luôc;;3;60\n3;Trà xanh Bản Luốc;HTX chè Bản Luốc;3;71\n4;Trà xanh Bản Luốc;;3;60\n"
		w = annex("", wrong)
		wantStatus(t, "looking at an annex", w, http.StatusOK)
		if text(t, w, "right") != "1" || text(t, w, "wrong") != "3" || text(t, w, "rows.3.column") != "producer" || text(t, w, "token") != "<nil>" || text(t, w, "rows.1.column") != "product" ||
			text(t, w, "rows.1.suggestions.0.id") != green || text(t, w, "rows.2.column") != "stars" || text(t, w, "rows.0.found.id") != tea {
			t.Fatalf("the preview: %s", w.Body)
		}
		// All that is wrong in a row is answered at once, in the reader's language.
		many := "STT;Tên sản phẩm;Chủ thể;Hạng sao;Tổng điểm;Hình thức\n1;Không có trên đời;;sáu sao;cao;Tặng\n2;;HTX chè Bản Luốc;5;101;\n"
		for lang, message := range map[string]string{"vi": "hãy ghi 3, 4 hoặc 5", "en": "it must be 3, 4 or 5"} {
			w = s.send(http.MethodPost, path+"/annex", with(with(m.officer.header(), "Content-Type", "text/csv"), "Accept-Language", lang), many)
			for row, columns := range []string{"kind stars score product", "product stars score"} {
				at := fmt.Sprintf("rows.%d.errors", row)
				var got []string
				for i := range len(strings.Fields(columns)) {
					got = append(got, text(t, w, fmt.Sprintf("%s.%d.column", at, i)))
				}
				if strings.Join(got, " ") != columns || text(t, w, at+".#") != fmt.Sprint(len(got)) || text(t, w, fmt.Sprintf("rows.%d.error", row)) != text(t, w, at+".0.message") {
					t.Errorf("row %d has errors in %q, want %q: %s", row, got, columns, w.Body)
				}
			}
			if got := text(t, w, "rows.0.errors.1.message"); got != message || text(t, w, "rows.0.errors.1.heading") != "Hạng sao" {
				t.Errorf("%s: %q", lang, got)
			}
		}
		right := "STT;Tên sản phẩm;Chủ thể;Hạng sao;Tổng điểm\n1;Hồng trà Bản Luốc;HTX chè Bản Luốc;4 sao;75,5\n2;Trà xanh Bản Luốc;Hợp tác xã chè Bản Luốc;3;60\n"
		token := text(t, annex("", right), "token")
		wantStatus(t, "a token of another file", annex("?commit="+token, right+"3;Không có;;3;60\n"), http.StatusUnprocessableEntity)
		wantStatus(t, "a made-up token", annex("?commit=00", right), http.StatusConflict)
		if w = annex("?commit="+token, right); text(t, w, "taken") != "true" {
			t.Fatalf("taking the annex: %d %s", w.Code, w.Body)
		}
		wantStatus(t, "taking it twice", annex("?commit="+token, right), http.StatusConflict)
		wantStatus(t, "no spreadsheet", annex("", "%PDF-1.7"), http.StatusUnprocessableEntity)

		w = send(m.officer, http.MethodGet, "/v1/decisions/"+id, "", "")
		tag = w.Header().Get("ETag")
		if text(t, w, "awards.#") != "2" || text(t, w, "awards.0.score") != "75.5" {
			t.Fatalf("the draft: %s", w.Body)
		}
		// One officer submits, another publishes or returns it (check N13).
		wantStatus(t, "publishing what nobody submitted", send(second, http.MethodPost, path+"/publish", tag, ""), http.StatusConflict)
		w = send(m.officer, http.MethodPost, path+"/submit", tag, "")
		wantStatus(t, "submitting", w, http.StatusOK)
		if text(t, w, "waits_for") != "second_officer" || text(t, w, "submission.by_id") != m.officer.ID || text(t, w, "submission.by_name") == "" {
			t.Errorf("submitted: %s", w.Body)
		}
		own := send(m.officer, http.MethodPost, path+"/publish", w.Header().Get("ETag"), "")
		if own.Code != http.StatusForbidden || text(t, own, "reason") != "two_officers_needed" {
			t.Errorf("publishing one's own: %d %s", own.Code, own.Body)
		}
		if waits := send(second, http.MethodGet, "/v1/me/decisions?submitted=true", "", ""); text(t, waits, "items.#") != "1" || text(t, waits, "items.0.submission.by_id") != m.officer.ID {
			t.Errorf("what waits: %s", waits.Body)
		}
		wantStatus(t, "returning without a reason", send(second, http.MethodPost, path+"/return", "", "{}"), http.StatusUnprocessableEntity)
		w = send(second, http.MethodPost, path+"/return", "", `{"reason":"Thiếu bản quét"}`)
		if w.Code != http.StatusOK || text(t, w, "waits_for") != "submission" || text(t, w, "submission") != "<nil>" {
			t.Errorf("returned: %d %s", w.Code, w.Body)
		}

		// The scan is on file for everybody, the file itself only where it is public.
		file := s.send(http.MethodPost, "/v1/me/files", with(m.officer.header(), "Content-Type", "application/pdf"), "%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
		wantStatus(t, "uploading the scan", file, http.StatusCreated)
		scan := func(by account, id string, public bool) *httptest.ResponseRecorder {
			return send(by, http.MethodPut, path+"/scan", "*", fmt.Sprintf(`{"file_id":%s,"public":%t}`, id, public))
		}
		mine := fmt.Sprintf("%q", text(t, file, "id"))
		wantStatus(t, "another's file", scan(second, mine, false), http.StatusUnprocessableEntity)
		wantStatus(t, "no file that is public", scan(m.officer, "null", true), http.StatusUnprocessableEntity)
		w = scan(m.officer, mine, false)
		if w.Code != http.StatusOK || text(t, w, "on_file") != "true" || text(t, w, "scan_path") != "<nil>" {
			t.Fatalf("attaching the scan: %d %s", w.Code, w.Body)
		}
		wantStatus(t, "the second officer reads the scan", send(second, http.MethodGet, path+"/scan/content", "", ""), http.StatusOK)
		wantStatus(t, "deleting a scan that is on file", send(m.officer, http.MethodDelete, "/v1/me/files/"+text(t, file, "id"), "", ""), http.StatusConflict)

		w = send(m.officer, http.MethodPost, path+"/submit", w.Header().Get("ETag"), "")
		wantStatus(t, "submitting again", w, http.StatusOK)
		w = send(second, http.MethodPost, path+"/publish", w.Header().Get("ETag"), "")
		wantStatus(t, "publishing", w, http.StatusOK)
		for public, want := range map[bool]int{false: http.StatusNotFound, true: http.StatusOK} {
			// A published decision keeps its state, and its scan may be shown later.
			if w := scan(second, mine, public); w.Code != http.StatusOK || text(t, w, "state") != "published" {
				t.Errorf("showing the scan %t: %d %s", public, w.Code, w.Body)
			}
			wantStatus(t, "everybody reads the scan", s.do(http.MethodGet, path+"/scan/content", nil), want)
			seen := s.do(http.MethodGet, path, nil)
			if text(t, seen, "on_file") != "true" || (text(t, seen, "scan_path") == path+"/scan/content") != public || text(t, seen, "submission") != "<nil>" {
				t.Errorf("everybody sees: %s", seen.Body)
			}
		}
		code := ""
		for i := range 2 {
			if text(t, w, fmt.Sprintf("products.%d.product.id", i)) == tea {
				code = text(t, w, fmt.Sprintf("products.%d.certificate.code", i))
			}
		}
		w = s.do(http.MethodGet, "/v1/products/"+tea, nil)
		if text(t, w, "stars") != "4" || text(t, w, "certificates.0.decision.number") != "2585/QĐ-UBND" {
			t.Fatalf("the product: %s", w.Body)
		}
		w = s.do(http.MethodGet, path, nil)
		if text(t, w, "products.#") != "2" || w.Code != http.StatusOK {
			t.Errorf("the public decision: %s", w.Body)
		}
		if w = s.do(http.MethodGet, "/v1/decisions?province=08&number=2585/Q%C4%90-UBND&total=true", nil); text(t, w, "total") != "1" {
			t.Errorf("finding it: %s", w.Body)
		}
		if page := s.do(http.MethodGet, "/verify/"+code, nil).Body.String(); !strings.Contains(page, "Đã lưu bản quét") {
			t.Errorf("the page of the code does not say that the decision is on file: %.600s", page)
		}
		verdict := func() string {
			t.Helper()
			return text(t, s.do(http.MethodGet, "/v1/verify/"+code, nil), "state")
		}
		if got := verdict(); got != "valid" {
			t.Fatalf("the certificate is %s", got)
		}

		// One officer proposes, with any kind of credential; another confirms.
		changes := "/v1/certificates/" + code + "/proposals"
		body := `{"kind":"revoke","ground":"unsafe_production","text":"Mẫu thử không đạt"}`
		wantStatus(t, "an officer elsewhere", send(stranger, http.MethodPost, changes, "", body), http.StatusNotFound)
		wantStatus(t, "without a ground", send(m.officer, http.MethodPost, changes, "", `{"kind":"revoke","text":"x"}`), http.StatusUnprocessableEntity)
		w = s.send(http.MethodPost, changes, s.key(t, m.officer, domain.ScopeRead, domain.ScopeWrite), body)
		wantStatus(t, "proposing with a key", w, http.StatusCreated)
		mine = w.Header().Get("Location")
		wantStatus(t, "confirming it oneself", send(m.officer, http.MethodPost, mine+"/confirm", "", ""), http.StatusForbidden)
		key := s.send(http.MethodPost, mine+"/confirm", s.key(t, m.officer, domain.ScopeRead, domain.ScopeWrite), "")
		wantStatus(t, "confirming it with another key", key, http.StatusForbidden)
		if got := verdict(); got != "valid" {
			t.Errorf("before the second officer it is %s", got)
		}
		if w = send(second, http.MethodGet, "/v1/me/proposals?open=true", "", ""); text(t, w, "items.#") != "1" {
			t.Errorf("what waits: %s", w.Body)
		}
		wantStatus(t, "confirming", send(second, http.MethodPost, mine+"/confirm", "", ""), http.StatusOK)
		if got := verdict(); got != "revoked" {
			t.Errorf("afterwards it is %s", got)
		}
		wantStatus(t, "confirming again", send(second, http.MethodPost, mine+"/confirm", "", ""), http.StatusConflict)
		w = s.do(http.MethodGet, "/v1/products/"+tea, nil)
		if text(t, w, "certified") != "false" || text(t, w, "stars") != "<nil>" || !strings.Contains(text(t, w, "certificates.0.revoked_reason"), "Mẫu thử không đạt") {
			t.Errorf("the product: %s", w.Body)
		}
		w = send(m.account, http.MethodGet, "/v1/products/"+tea+"/history", "", "")
		if text(t, w, "items.0.action") != "proposal.confirm" || !strings.Contains(w.Body.String(), "certificate.revoke") || !strings.Contains(w.Body.String(), "certificate.add") {
			t.Errorf("the history: %.600s", w.Body)
		}
	})
}
