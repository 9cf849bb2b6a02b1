package api_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"chophien/domain"
)

// TestMatchOfAnyRepresentation: the ETag of each representation of a thing is
// an If-Match of its changes: public and private, weak, and compressed; and an
// old version gets an answer that says what to do.
func TestMatchOfAnyRepresentation(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	admin := s.join(t, "admin.etag@example.vn", nil, domain.RoleAdmin, domain.RoleOrganizer, domain.RoleBuyer)
	add := func(path, body string) string {
		t.Helper()
		w := s.send(http.MethodPost, path, admin.header(), body)
		wantStatus(t, "adding to "+path, w, http.StatusCreated)
		return w.Header().Get("Location")
	}
	demand := add("/v1/demands", `{"name":"Mật ong","quantity":{"amount":1,"unit":"tonne"},"deadline":"2026-12-20","delivery":{"province":"01"},"contact":{"phone":"0912345678"}}`)
	wantStatus(t, "opening the demand", s.send(http.MethodPost, demand+"/open", admin.header(), ""), http.StatusOK)
	fair := add("/v1/fairs", `{"name":"Hội chợ","venue":"Quảng trường","place":{"province":"tuyen-quang"},"starts_on":"2026-12-10","ends_on":"2026-12-14","organizer":"Sở","phone":"0207 382 2222"}`)
	draft := s.do(http.MethodGet, fair, admin.header()).Header().Get("ETag")
	wantStatus(t, "publishing the fair", s.send(http.MethodPost, fair+"/publish", with(admin.header(), "If-Match", draft), ""), http.StatusOK)
	wantStatus(t, "its hours", s.send(http.MethodPut, fair+"/timetable", with(admin.header(), "If-Match", `"0"`), `{"opens_at":"09:00","closes_at":"17:00","slot_minutes":30}`), http.StatusOK)
	for name, c := range map[string]struct {
		path, method, change, body string
		private                    bool
	}{
		"a product":       {path: "/v1/products/" + honeyID, body: `{"storage":"Nơi khô %"}`},
		"a producer":      {path: "/v1/producers/" + producerID, body: `{"website":"https://a.example/%"}`},
		"a craft village": {path: "/v1/craft-villages/" + villageID, body: `{"main_products":"Lanh %"}`},
		"a tourism site":  {path: "/v1/tourism-sites/" + siteID, body: `{"meals":"Cơm %"}`},
		"a demand":        {path: demand, body: `{"terms":"Trả ngay %"}`},
		"a fair":          {path: fair, body: `{"theme":"Chủ đề %"}`},
		"a timetable":     {path: fair + "/timetable", method: http.MethodPut, body: `{"opens_at":"09:00","closes_at":"17:00","slot_minutes":30,"venue":"Nhà %"}`},
		"a decision":      {path: add("/v1/decisions", `{"issuer":"UBND tỉnh Tuyên Quang","number":"9/QĐ-UBND","date":"2026-10-01","level":"province","province":"08"}`), body: `{"text":"Ghi chú %"}`, private: true},
		"a synonym":       {path: add("/v1/admin/synonyms", `{"names":["mật ong"],"also":["qwexyz"]}`), method: http.MethodPut, body: `{"names":["mật ong"],"also":["qwe%"]}`, private: true},
		"a user":          {path: "/v1/me", body: `{"name":"Tên %"}`, private: true},
		"an alert":        {path: add("/v1/me/alerts", `{"name":"Trà","query":{"q":"trà"}}`), body: `{"name":"Trà %"}`, private: true},
		"a webhook":       {path: add("/v1/me/webhooks", `{"url":"http://127.0.0.1:1/","events":["notice.created"]}`), body: `{"name":"CRM %"}`, private: true},
		"a paper":         {path: add("/v1/products/"+honeyID+"/evidence", `{"condition":"food_safety","paper_kind":"haccp","number":"1","issuer":"Quacert","issued_on":"2026-01-10"}`), body: `{"number":"2%"}`, private: true},
		"a catalogue":     {path: fair + "/catalogue-draft", method: http.MethodPut, body: `{"title":"Catalogue %","sections":[]}`, private: true},
	} {
		t.Run(name, func(t *testing.T) {
			method := c.method
			if method == "" {
				method = http.MethodPatch
			}
			stale, n := "", 0
			change := func(what, tag string) {
				t.Helper()
				n++
				w := s.send(method, c.path, with(admin.header(), "If-Match", tag), strings.ReplaceAll(c.body, "%", strings.Repeat("i", n)))
				if w.Code != http.StatusOK {
					t.Fatalf("a change with the ETag %s, %s: %d %.400s", tag, what, w.Code, w.Body)
				}
				stale = tag
			}
			read := func(header map[string]string) string {
				t.Helper()
				w := s.do(http.MethodGet, c.path, header)
				if w.Code != http.StatusOK || w.Header().Get("ETag") == "" {
					t.Fatalf("reading it: %d, ETag %q: %.300s", w.Code, w.Header().Get("ETag"), w.Body)
				}
				return w.Header().Get("ETag")
			}
			change("of its manager", read(admin.header()))
			change("made weak", "W/"+read(admin.header()))
			if !c.private {
				change("of the public", read(nil))
				change("compressed", read(map[string]string{"Accept-Encoding": "gzip"}))
			}
			w := s.send(method, c.path, with(admin.header(), "If-Match", stale), strings.ReplaceAll(c.body, "%", "x"))
			if w.Code != http.StatusPreconditionFailed || text(t, w, "reason") != "changed_meanwhile" || !strings.Contains(text(t, w, "detail"), "If-Match") {
				t.Errorf("an old version: %d %s", w.Code, w.Body)
			}
			change("by *", "*")
		})
	}
}

// TestPublishingInSixCalls: a product with a picture and a paper is published
// in six calls with two headers, and nothing is read again.
func TestPublishingInSixCalls(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		officer := s.join(t, "can.bo.sau@example.vn", []string{"08"}, domain.RoleOfficer)
		calls, headers := 0, 0
		call := func(path, contentType, tag string, body []byte, want int) reading {
			t.Helper()
			calls++
			header := with(officer.header(), "Content-Type", contentType)
			if tag != "" {
				headers++
				header = with(header, "If-Match", tag)
			}
			w := s.sendFile(http.MethodPost, path, header, body)
			wantStatus(t, path, w, want)
			return reading{w.Header().Get("Location"), w.Header().Get("ETag")}
		}
		product := call("/v1/products", "application/json", "", []byte(`{"name":"Mật ong sáu bước","producer_id":"`+producerID+`","set":"I.2.b","story":"Chuyện kể","packs":[{"name":"Chai 500 ml"}]}`), http.StatusCreated)
		call(product.location+"/pictures", "image/jpeg", "", photograph(t), http.StatusCreated)
		paper := call(product.location+"/evidence", "application/json", "", []byte(`{"condition":"food_safety","paper_kind":"haccp","number":"1","issuer":"Quacert","issued_on":"2026-01-10"}`), http.StatusCreated)
		call(paper.location+"/verdict", "application/json", paper.tag, []byte(`{"verdict":"accepted"}`), http.StatusOK)
		submitted := call(product.location+"/submit", "application/json", "", nil, http.StatusOK)
		call(product.location+"/publish", "application/json", submitted.tag, nil, http.StatusOK)
		if calls > 6 || headers > 2 {
			t.Errorf("%d calls with %d headers", calls, headers)
		}
		w := s.do(http.MethodGet, product.location, nil)
		if w.Code != http.StatusOK || text(t, w, "pictures.#") != "1" || text(t, w, "story") != "Chuyện kể" {
			t.Errorf("in public: %d %s", w.Code, w.Body)
		}
	})
}

// TestAnswersStateTheNewVersion checks that adding a picture, a paper, a scan
// or a verdict answers with the new version of the product. The caller uses
// that version for its next change and need not read the product again.
func TestAnswersStateTheNewVersion(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	officer := s.join(t, "can.bo.ban.moi@example.vn", []string{"08"}, domain.RoleOfficer)
	product := "/v1/products/" + honeyID
	call := func(method, path, tag, body string, want int) *httptest.ResponseRecorder {
		t.Helper()
		header := officer.header()
		if tag != "" {
			header = with(header, "If-Match", tag)
		}
		w := s.send(method, path, header, body)
		wantStatus(t, method+" "+path, w, want)
		return w
	}
	n := 0
	// next changes the product by the version that an answer stated.
	next := func(what, tag string) {
		t.Helper()
		n++
		if w := s.send(http.MethodPatch, product, with(officer.header(), "If-Match", tag), `{"storage":"Nơi khô `+strconv.Itoa(n)+`"}`); w.Code != http.StatusOK {
			t.Errorf("%s states the version %s, with which a change is refused: %d %s", what, tag, w.Code, w.Body)
		}
	}
	quoted := func(w *httptest.ResponseRecorder, field string) string {
		t.Helper()
		return `"` + text(t, w, field) + `"`
	}
	picture := s.sendFile(http.MethodPost, product+"/pictures", with(officer.header(), "Content-Type", "image/jpeg"), photograph(t))
	wantStatus(t, "a picture", picture, http.StatusCreated)
	next("a picture", picture.Header().Get("ETag"))
	at := product + "/pictures/" + text(t, picture, "id")
	w := call(http.MethodPatch, at, "*", `{"caption":"Tổ ong"}`, http.StatusOK)
	if quoted(w, "version") != w.Header().Get("ETag") {
		t.Errorf("the version and the ETag differ: %s, %s", w.Header().Get("ETag"), w.Body)
	}
	next("a caption", w.Header().Get("ETag"))
	next("a picture that is deleted", call(http.MethodDelete, at, "*", "", http.StatusNoContent).Header().Get("ETag"))

	paper := call(http.MethodPost, product+"/evidence", "", `{"condition":"food_safety","paper_kind":"haccp","number":"1","issuer":"Quacert","issued_on":"2026-01-10"}`, http.StatusCreated)
	next("a paper", quoted(paper, "product_version"))
	at = paper.Header().Get("Location")
	scan := s.sendFile(http.MethodPost, "/v1/me/files", with(officer.header(), "Content-Type", "image/jpeg"), photograph(t))
	wantStatus(t, "a scan", scan, http.StatusCreated)
	w = call(http.MethodPatch, at, paper.Header().Get("ETag"), `{"file_id":"`+text(t, scan, "id")+`"}`, http.StatusOK)
	next("a scan", quoted(w, "product_version"))
	w = call(http.MethodPost, at+"/verdict", w.Header().Get("ETag"), `{"verdict":"accepted"}`, http.StatusOK)
	next("a verdict", quoted(w, "product_version"))
	if read := call(http.MethodGet, at, "", "", http.StatusOK); text(t, read, "product_version") != text(t, s.do(http.MethodGet, product, officer.header()), "version") {
		t.Errorf("the paper states another version of its product: %s", read.Body)
	}
	next("a paper that is deleted", call(http.MethodDelete, at, w.Header().Get("ETag"), "", http.StatusNoContent).Header().Get("ETag"))
}

// reading is what a client keeps of an answer.
type reading struct{ location, tag string }

// TestIDsInCapitals: a UUID in capitals is the same UUID, in the path, the query
// and the body.
func TestIDsInCapitals(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	officer := s.join(t, "can.bo.hoa@example.vn", []string{"08"}, domain.RoleOfficer)
	wantStatus(t, "in the path", s.do(http.MethodGet, "/v1/products/"+strings.ToUpper(honeyID), nil), http.StatusOK)
	if w := s.do(http.MethodGet, "/v1/products?producer_id="+strings.ToUpper(producerID), nil); w.Code != http.StatusOK || text(t, w, "items.0.id") != honeyID {
		t.Errorf("in the query: %d %s", w.Code, w.Body)
	}
	w := s.send(http.MethodPost, "/v1/products", officer.header(), `{"name":"Mật ong hoa","producer_id":"`+strings.ToUpper(producerID)+`"}`)
	wantStatus(t, "in the body", w, http.StatusCreated)
	if text(t, w, "producer.id") != producerID {
		t.Errorf("in the body: %s", w.Body)
	}
}

// TestAcceptEncoding checks that an answer is compressed only where the client
// takes gzip.
func TestAcceptEncoding(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	for accept, want := range map[string]bool{
		"": false, "gzip": true, "x-gzip": true, "GZIP;q=0.5": true, "gzip;q=0": false, "gzip; q=0.0, *": false, "*": true, "*;q=0": false,
		"br, identity": false, "deflate, gzip;q=1.0, *;q=0.5": true, "gzip;q=x": false, "gzipped": false,
	} {
		t.Run(accept, func(t *testing.T) {
			w := s.do(http.MethodGet, "/v1/provinces", map[string]string{"Accept-Encoding": accept})
			if got := w.Header().Get("Content-Encoding") == "gzip"; got != want || strings.HasSuffix(w.Header().Get("ETag"), `-gz"`) != want {
				t.Errorf("compressed: %t, ETag %s", got, w.Header().Get("ETag"))
			}
		})
	}
}

// TestSeparators: an export as CSV has the separator that is asked for.
func TestSeparators(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	for query, want := range map[string]string{"": ",", "&separator=comma": ",", "&separator=semicolon": ";", "&separator=tab": "\t"} {
		t.Run(query, func(t *testing.T) {
			w := s.do(http.MethodGet, "/v1/exports/products.csv?province=08"+query, nil)
			wantStatus(t, "the list", w, http.StatusOK)
			last := strings.TrimSpace(w.Body.String())
			last = last[strings.LastIndex(last, "\n")+1:]
			if strings.Count(last, want) < 5 {
				t.Errorf("a row: %s", last)
			}
		})
	}
	wantStatus(t, "another one", s.do(http.MethodGet, "/v1/exports/products.csv?separator=x", nil), http.StatusUnprocessableEntity)
	wantStatus(t, "in a workbook", s.do(http.MethodGet, "/v1/exports/products.xlsx?separator=tab", nil), http.StatusUnprocessableEntity)
}

// TestDeprecatedReads: the old addresses of drafts say what replaces them.
func TestDeprecatedReads(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	officer := s.join(t, "can.bo.cu@example.vn", []string{"08"}, domain.RoleOfficer)
	for path, successor := range map[string]string{"/v1/me/products/" + draftID: "/v1/products/" + draftID, "/v1/me/producers/" + producerID: "/v1/producers/" + producerID} {
		t.Run(path, func(t *testing.T) {
			w := s.do(http.MethodGet, path, officer.header())
			wantStatus(t, path, w, http.StatusOK)
			h := w.Header()
			if !strings.HasPrefix(h.Get("Deprecation"), "@") || !strings.HasSuffix(h.Get("Sunset"), "GMT") || h.Get("Link") != "<"+publicURL+successor+`>; rel="successor-version"` {
				t.Errorf("headers %v", h)
			}
			if text(t, w, "form.name") != text(t, w, "name") || text(t, w, "status") != text(t, w, "state") {
				t.Errorf("the form differs: %s", w.Body)
			}
			if now := s.do(http.MethodGet, successor, officer.header()); now.Code != http.StatusOK || now.Header().Get("ETag") != h.Get("ETag") {
				t.Errorf("its successor: %d, ETag %s, was %s", now.Code, now.Header().Get("ETag"), h.Get("ETag"))
			}
		})
	}
}
