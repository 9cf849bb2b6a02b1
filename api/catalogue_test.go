package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"chophien/domain"
	"chophien/jobs"
)

// makeFiles runs the job of the editions.
func makeFiles(t *testing.T, s *server, fair, admin string) {
	t.Helper()
	by := domain.Actor{UserID: admin, Roles: []domain.Role{domain.RoleAdmin}}
	all, err := s.store.Editions(t.Context(), by, fair)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		for more := true; more; {
			if more, err = jobs.MakeEdition(t.Context(), s.store, s.files, e.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestCatalogue(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		organizer := s.join(t, "ban-to-chuc@example.vn", nil, domain.RoleOrganizer)
		other := s.join(t, "ban-khac@example.vn", nil, domain.RoleOrganizer)
		by := domain.Actor{UserID: organizer.ID, Roles: []domain.Role{domain.RoleOrganizer}}
		today := domain.Today(noon)
		fair, err := s.store.AddFair(t.Context(), by, domain.Fair{
			Name: "Hội chợ <b>OCOP</b> {{.}}", NameEN: "OCOP fair", Venue: "Quảng trường", Organizer: "Sở Công Thương", Phone: "0912345678", StartsOn: today + 10, EndsOn: today + 13,
			Place: domain.Place{ProvinceCode: "08"},
		})
		if err != nil {
			t.Fatal(err)
		}
		base := "/v1/fairs/" + fair.ID
		draft := base + "/catalogue-draft"
		head := organizer.header()

		step(t, "a draft is empty at first, and of its organizer", func(t *testing.T) {
			w := s.do(http.MethodGet, draft, head)
			wantStatus(t, "an empty draft", w, http.StatusOK)
			if tag := w.Header().Get("ETag"); tag != `"0"` {
				t.Errorf("the tag of an empty draft is %s", tag)
			}
			for _, path := range []string{draft, base + "/editions", draft + "/preview.pdf", base + "/editions/1/addendum", base + "/editions/1/files/catalogue.json"} {
				t.Run(path, func(t *testing.T) {
					wantStatus(t, "another organizer at "+path, s.do(http.MethodGet, path, other.header()), http.StatusNotFound)
				})
			}
		})
		form := `{"title":"Catalogue thử","cover":{"kind":"product","id":"` + honeyID + `"},"greeting":"Kính chào","sections":[` +
			`{"kind":"province","split":"province","query":{"q":"mat ong","province":["08"]},"pinned":[{"kind":"product","id":"` + honeyID + `"},{"kind":"product","id":"` + revokedID + `"},{"kind":"product","id":"` + draftID + `"}]},` +
			`{"kind":"craft_villages","title":"Làng nghề","pinned":[{"kind":"craft_village","id":"` + villageID + `"}]},` +
			`{"kind":"tourism_sites","title":"Du lịch","query":{"kind":["tourism_site"],"province":["08"]}}],` +
			`"texts":[{"kind":"product","id":"` + honeyID + `","story":"Chuyện để in"}]}`
		step(t, "bad drafts are refused", func(t *testing.T) {
			wantStatus(t, "without If-Match", s.send(http.MethodPut, draft, head, form), http.StatusPreconditionRequired)
			for _, bad := range []string{
				`{"sections":[{"kind":"other"}]}`,
				`{"sections":[{"kind":"other","title":"x","query":{"province":["nowhere"]}}]}`,
				`{"sections":[{"kind":"other","title":"x","query":{"commune":["99999"]}}]}`,
				`{"sections":[{"kind":"other","title":"x","query":{"capacity_min":2}}]}`,
				`{"sections":[{"kind":"none","title":"x"}]}`,
				`{"sections":[{"kind":"other","title":"x","query":{"all":true,"stars":[5]}}]}`,
				`{"stars":5}`,
				`{"cover":{"kind":"producer","id":"` + honeyID + `"}}`,
			} {
				t.Run(bad, func(t *testing.T) {
					w := s.send(http.MethodPut, draft, with(head, "If-Match", `"0"`), bad)
					wantStatus(t, bad, w, http.StatusUnprocessableEntity)
					if !strings.Contains(w.Body.String(), `"body.`) {
						t.Errorf("%s: no field is named: %s", bad, w.Body)
					}
				})
			}
		})
		step(t, "a draft is saved with the products that are valid", func(t *testing.T) {
			w := s.send(http.MethodPut, draft, with(head, "If-Match", `"0"`), form)
			wantStatus(t, "saving", w, http.StatusOK)
			var d struct {
				Entries  int `json:"entries"`
				Sections []struct {
					Kind, Title string
					Entries     []struct {
						ID    string `json:"id"`
						Stars *int   `json:"stars"`
					}
				}
			}
			if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil {
				t.Fatal(err)
			}
			printed := map[string]bool{}
			for _, sec := range d.Sections {
				for _, e := range sec.Entries {
					if printed[e.ID] {
						t.Errorf("%s is printed twice", e.ID)
					}
					printed[e.ID] = true
				}
			}
			if !printed[honeyID] || !printed[villageID] || !printed[siteID] || printed[revokedID] || printed[draftID] {
				t.Fatalf("the draft has %v", printed)
			}
			if first := d.Sections[0].Entries[0]; first.ID != honeyID || first.Stars == nil {
				t.Errorf("what is pinned is not first with its stars: %+v", first)
			}
			wantStatus(t, "an old version", s.send(http.MethodPut, draft, with(head, "If-Match", `"0"`), form), http.StatusPreconditionFailed)
		})
		step(t, "a preview", func(t *testing.T) {
			w := s.do(http.MethodGet, draft+"/preview.pdf?paper=a5&language=both", head)
			wantStatus(t, "a preview", w, http.StatusOK)
			if !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) || !bytes.HasSuffix(bytes.TrimSpace(w.Body.Bytes()), []byte("%%EOF")) {
				t.Error("the preview is no PDF")
			}
			if w := s.do(http.MethodGet, draft+"/preview.pdf?print=true", head); !bytes.Contains(w.Body.Bytes(), []byte("/TrimBox [")) {
				t.Errorf("a preview for a print shop: %d, without a box of the page", w.Code)
			}
			wantStatus(t, "a preview on other paper", s.do(http.MethodGet, draft+"/preview.pdf?paper=a3", head), http.StatusUnprocessableEntity)

			for _, query := range []string{"foo=1", "paper=a4&paper=a5", "language=%00", "paper=%ff", "print=yes"} {
				if w := s.do(http.MethodGet, draft+"/preview.pdf?"+query, head); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `"query.`) {
					t.Errorf("a preview with %s: %d, %s", query, w.Code, w.Body)
				}
			}
		})
		step(t, "the check lists what is not printed, and what should be mended", func(t *testing.T) {
			w := s.do(http.MethodGet, draft+"/check", with(head, "Accept-Language", "en"))
			var d struct {
				LeftOut  []struct{ ID, Reason, Because string } `json:"left_out"`
				Warnings []struct{ What, Text string }
			}
			if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil {
				t.Fatal(err)
			}
			left := map[string]string{}
			for _, l := range d.LeftOut {
				left[l.ID] = l.Reason
				if !strings.HasPrefix(l.Because, "Not printed, because ") {
					t.Errorf("the reason %s is %q", l.Reason, l.Because)
				}
			}
			if len(left) != 2 || left[revokedID] != "no_certificate" || left[draftID] != "not_published" {
				t.Errorf("left out are %v", left)
			}
			small := false
			for _, x := range d.Warnings {
				small = small || x.What == "picture" && strings.Contains(x.Text, " dpi ")
			}
			if !small {
				t.Errorf("a picture of 40 pixels is fine: %+v", d.Warnings)
			}
			for _, body := range []string{"", "{}", `{"confirm_left_out":false}`} {
				refused := s.send(http.MethodPost, base+"/editions", with(head, "If-Match", `"1"`), body)
				if refused.Code != http.StatusUnprocessableEntity || !strings.Contains(refused.Body.String(), "body.confirm_left_out") {
					t.Errorf("freezing with %q: %d %s", body, refused.Code, refused.Body)
				}
			}
		})
		step(t, "fifty requests at once freeze one edition", func(t *testing.T) {
			var wait sync.WaitGroup
			codes := make(chan int, 50)
			for range 50 {
				wait.Go(func() {
					codes <- s.send(http.MethodPost, base+"/editions", with(head, "If-Match", `"1"`), `{"confirm_left_out":true}`).Code
				})
			}
			wait.Wait()
			close(codes)
			counts := map[int]int{}
			for c := range codes {
				counts[c]++
			}
			if counts[http.StatusCreated] != 1 || counts[http.StatusPreconditionFailed] != 49 {
				t.Fatalf("fifty concurrent requests ended with %v", counts)
			}
		})
		step(t, "an edition is public when it and its fair are published", func(t *testing.T) {
			wantStatus(t, "publishing before the files are made", s.send(http.MethodPost, base+"/editions/1/publish", head, ""), http.StatusConflict)
			wantStatus(t, "the public before", s.do(http.MethodGet, base+"/catalogue", nil), http.StatusNotFound)
			makeFiles(t, s, fair.ID, organizer.ID)
			w := s.do(http.MethodGet, base+"/editions/1", head)
			wantStatus(t, "the edition", w, http.StatusOK)
			wantStatus(t, "the public before it is published", s.do(http.MethodGet, base+"/catalogue.pdf", nil), http.StatusNotFound)
			wantStatus(t, "publishing", s.send(http.MethodPost, base+"/editions/1/publish", head, ""), http.StatusOK)
			wantStatus(t, "the public while the fair is a draft", s.do(http.MethodGet, base+"/catalogue.pdf", nil), http.StatusNotFound)
			if fair, err = s.store.MoveFair(t.Context(), by, fair.ID, fair.Version, domain.FairPublish, ""); err != nil {
				t.Fatal(err)
			}
		})
		first := map[string][]byte{}
		step(t, "files and links", func(t *testing.T) {
			for _, name := range []string{"catalogue.pdf?language=both", "catalogue.pdf?paper=a5", "catalogue.pdf?print=true", "catalogue.xlsx", "catalogue.json", "catalogue.html", "catalogue.zip"} {
				t.Run(name, func(t *testing.T) {
					w := s.do(http.MethodGet, base+"/"+name, nil)
					wantStatus(t, name, w, http.StatusOK)
					first[name] = w.Body.Bytes()
					wantStatus(t, name+" again", s.do(http.MethodGet, base+"/"+name, map[string]string{"If-None-Match": w.Header().Get("ETag")}), http.StatusNotModified)
				})
			}
			for path, link := range map[string]string{"/hoi-cho/": "/catalogue.pdf?edition=1&amp;language=vi", "/en/fairs/": "/catalogue.html?edition=1&amp;language=en"} {
				t.Run(path, func(t *testing.T) {
					w := s.do(http.MethodGet, path+fair.Slug, nil)
					wantStatus(t, "the page of the fair", w, http.StatusOK)
					if want := `href="/v1/fairs/` + fair.Slug + link + `"`; !strings.Contains(w.Body.String(), want) {
						t.Errorf("the page of the fair has no %s", want)
					}
				})
			}
		})
		step(t, "the content", func(t *testing.T) {
			var data struct {
				SHA256  string
				Content domain.EditionContent
			}
			if err := json.Unmarshal(first["catalogue.json"], &data); err != nil {
				t.Fatal(err)
			}
			if e := data.Content.Sections[0].Entries[0]; e.Story != "Chuyện để in" || e.Certificate == nil || !strings.Contains(e.VerifyURL, "/verify/") {
				t.Errorf("printed is %+v", e)
			}
			if want := publicURL + "/hoi-cho/" + fair.Slug + "/dinh-chinh?edition=1"; data.Content.AddendumURL != want {
				t.Errorf("the code on the cover leads to %s, want %s", data.Content.AddendumURL, want)
			}
			if c := data.Content; c.Cover == nil || c.Cover.Width == 0 || c.Fair.Place.Province.NameEN != "Tuyen Quang" {
				t.Errorf("the cover is %+v, the place %+v", c.Cover, c.Fair.Place)
			}
			if html := string(first["catalogue.html"]); strings.Contains(html, "<b>OCOP</b>") || !strings.Contains(html, "&lt;b&gt;OCOP&lt;/b&gt; {{.}}") {
				t.Error("what people wrote is not text in HTML")
			}
		})
		step(t, "a revoked certificate is in the addendum", func(t *testing.T) {
			product, err := s.store.Product(t.Context(), honeyID)
			if err != nil {
				t.Fatal(err)
			}
			c := product.Certificates[0]
			revoked := today + 1
			c.RevokedOn, c.RevokedReason, c.Decision = &revoked, "Không đúng quy trình", nil
			if err := s.store.SaveCertificate(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			w := s.do(http.MethodGet, base+"/editions/1/addendum", head)
			wantStatus(t, "the addendum", w, http.StatusOK)
			if !strings.Contains(w.Body.String(), `"what":"certificate"`) || !strings.Contains(w.Body.String(), `"reason":"revoked"`) {
				t.Errorf("the addendum lacks the certificate: %s", w.Body)
			}
			for _, query := range []string{"", "?language=en", "?language=both"} {
				t.Run(query, func(t *testing.T) {
					w = s.do(http.MethodGet, base+"/editions/1/addendum.pdf"+query, head)
					wantStatus(t, "the sheet"+query, w, http.StatusOK)
					if !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) || !bytes.HasSuffix(bytes.TrimSpace(w.Body.Bytes()), []byte("%%EOF")) {
						t.Errorf("the sheet%s is no PDF", query)
					}
				})
			}
			wantStatus(t, "a sheet in another language", s.do(http.MethodGet, base+"/editions/1/addendum.pdf?language=fr", head), http.StatusUnprocessableEntity)
			public := s.do(http.MethodGet, "/v1/fairs/"+fair.Slug+"/catalogue/addendum?edition=1", map[string]string{"Accept-Language": "en"})
			wantStatus(t, "the addendum for everybody", public, http.StatusOK)
			if text(t, public, "items.0.reason") != "revoked" || !strings.HasPrefix(text(t, public, "items.0.was"), "4 stars, ") {
				t.Errorf("everybody reads %s", public.Body)
			}
			sheet := s.do(http.MethodGet, base+"/catalogue/addendum.pdf?language=both", nil)
			wantStatus(t, "the sheet for everybody", sheet, http.StatusOK)
			if !bytes.HasPrefix(sheet.Body.Bytes(), []byte("%PDF-")) {
				t.Error("the sheet for everybody is no PDF")
			}
			wantStatus(t, "no edition", s.do(http.MethodGet, base+"/catalogue/addendum?edition=7", nil), http.StatusNotFound)
			wantStatus(t, "a number that is none", s.do(http.MethodGet, base+"/catalogue/addendum.pdf?edition=x", nil), http.StatusUnprocessableEntity)
			if page := s.do(http.MethodGet, "/en/fairs/"+fair.Slug, nil).Body.String(); !strings.Contains(page, `href="/en/fairs/`+fair.Slug+`/corrections?edition=1"`) {
				t.Error("the page of the fair has no link to the corrections")
			}
			wantStatus(t, "the sheet of no edition", s.do(http.MethodGet, base+"/editions/7/addendum.pdf", head), http.StatusNotFound)
		})
		step(t, "a second edition", func(t *testing.T) {
			w := s.send(http.MethodPost, base+"/editions", with(head, "If-Match", `"2"`), `{"confirm_left_out":true}`)
			wantStatus(t, "edition 2", w, http.StatusCreated)
			if !strings.Contains(w.Body.String(), `"number":2`) {
				t.Errorf("the second edition is %s", w.Body)
			}
			makeFiles(t, s, fair.ID, organizer.ID)
			wantStatus(t, "publishing 2", s.send(http.MethodPost, base+"/editions/2/publish", head, ""), http.StatusOK)
		})
		step(t, "each edition keeps its files", func(t *testing.T) {
			for name, was := range first {
				mark := "?"
				if strings.Contains(name, "?") {
					mark = "&"
				}
				if now := s.do(http.MethodGet, base+"/"+name+mark+"edition=1", nil).Body.Bytes(); !bytes.Equal(was, now) {
					t.Errorf("%s of edition 1 has other bytes", name)
				}
				if now := s.do(http.MethodGet, base+"/"+name, nil).Body.Bytes(); bytes.Equal(was, now) {
					t.Errorf("%s of edition 2 is that of edition 1", name)
				}
			}
		})
		step(t, "the second edition lacks the revoked product", func(t *testing.T) {
			var second struct{ Content domain.EditionContent }
			if err := json.Unmarshal(s.do(http.MethodGet, base+"/catalogue.json", nil).Body.Bytes(), &second); err != nil {
				t.Fatal(err)
			}
			for _, sec := range second.Content.Sections {
				for _, e := range sec.Entries {
					if e.ID == honeyID {
						t.Error("what is revoked is printed in edition 2")
					}
				}
			}
		})
		step(t, "a withdrawn edition is kept, marked and replaced", func(t *testing.T) {
			withdraw := func(number, body string) *httptest.ResponseRecorder {
				return s.send(http.MethodPost, base+"/editions/"+number+"/withdraw", head, body)
			}
			if w := withdraw("2", `{"reason":" "}`); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "body.reason") {
				t.Errorf("without a reason: %d %s", w.Code, w.Body)
			}
			wantStatus(t, "by another", s.send(http.MethodPost, base+"/editions/2/withdraw", other.header(), `{"reason":"x"}`), http.StatusNotFound)
			w := withdraw("1", `{"reason":"Số điện thoại in sai"}`)
			wantStatus(t, "withdrawing", w, http.StatusOK)
			if text(t, w, "replaced_by") != "2" || text(t, w, "withdrawn_reason") != "Số điện thoại in sai" {
				t.Errorf("withdrawn it is %s", w.Body)
			}
			again := withdraw("1", `{"reason":"Khác"}`)
			if text(t, again, "withdrawn_reason") != "Số điện thoại in sai" {
				t.Errorf("withdrawn again it is %s", again.Body)
			}
			if w := s.do(http.MethodGet, base+"/catalogue?edition=1", nil); text(t, w, "replaced_by") != "2" || text(t, w, "withdrawn_at") == "<nil>" {
				t.Errorf("the public reads %s", w.Body)
			}
			if w := s.do(http.MethodGet, base+"/catalogue", nil); text(t, w, "number") != "2" || text(t, w, "withdrawn_at") != "<nil>" {
				t.Errorf("the latest is %s", w.Body)
			}
			file := s.do(http.MethodGet, base+"/catalogue.json?edition=1", nil)
			if !bytes.Equal(file.Body.Bytes(), first["catalogue.json"]) || !strings.Contains(file.Header().Get("Link"), `edition=2>; rel="successor-version"`) {
				t.Errorf("its file has other bytes, or the Link %q", file.Header().Get("Link"))
			}
			wantStatus(t, "withdrawing the last", withdraw("2", `{"reason":"In lại"}`), http.StatusOK)
			wantStatus(t, "the latest file", s.do(http.MethodGet, base+"/catalogue.pdf", nil), http.StatusNotFound)
			if w := s.do(http.MethodGet, base+"/catalogue", nil); text(t, w, "number") != "2" || text(t, w, "withdrawn_reason") != "In lại" {
				t.Errorf("the latest is %s", w.Body)
			}
			if page := s.do(http.MethodGet, "/hoi-cho/"+fair.Slug, nil).Body.String(); !strings.Contains(page, "Ban tổ chức đã rút ấn bản 2: In lại") || strings.Contains(page, "catalogue.html") {
				t.Error("the page of the fair does not say that the edition is withdrawn")
			}
			if w := s.do(http.MethodGet, base+"/catalogue/addendum?edition=1", nil); text(t, w, "withdrawn_reason") != "Số điện thoại in sai" {
				t.Errorf("the addendum is %s", w.Body)
			}
			wantStatus(t, "its sheet", s.do(http.MethodGet, base+"/catalogue/addendum.pdf?edition=1&language=both", nil), http.StatusOK)
		})
		step(t, "editions cannot be changed", func(t *testing.T) {
			for _, sql := range []string{"UPDATE editions SET content = '{}'", "DELETE FROM editions", "UPDATE editions SET withdrawn_at = NULL, withdrawn_reason = ''", "UPDATE edition_files SET sha256 = 'x'", "DELETE FROM edition_files"} {
				if _, err := s.store.DB().ExecContext(t.Context(), sql); err == nil {
					t.Errorf("%s is let through", sql)
				}
			}
		})
	})
}

// TestSectionQueries: a query without words and filters finds nothing, and all
// finds everything. Freezing needs a public address.
func TestSectionQueries(t *testing.T) {
	t.Parallel()
	s := newChanged(t, setup{privateURL: true})
	organizer := s.join(t, "ban-to-chuc@example.vn", nil, domain.RoleOrganizer)
	today, head := domain.Today(noon), organizer.header()
	fair, err := s.store.AddFair(t.Context(), domain.Actor{UserID: organizer.ID, Roles: []domain.Role{domain.RoleOrganizer}}, domain.Fair{
		Name: "Hội chợ", Venue: "Quảng trường", Organizer: "Sở Công Thương", Phone: "0912345678", StartsOn: today + 10, EndsOn: today + 13, Place: domain.Place{ProvinceCode: "08"},
	})
	if err != nil {
		t.Fatal(err)
	}
	base := "/v1/fairs/" + fair.ID
	draft := base + "/catalogue-draft"
	for i, c := range []struct {
		query   string
		entries bool
	}{{"{}", false}, {`{"all":true}`, true}, {`{"kind":["tourism_site"]}`, true}, {"{}", false}} {
		w := s.send(http.MethodPut, draft, with(head, "If-Match", fmt.Sprintf(`"%d"`, i)), `{"sections":[{"kind":"other","title":"Tất cả","query":`+c.query+`}]}`)
		wantStatus(t, c.query, w, http.StatusOK)
		if got := text(t, w, "entries") != "0"; got != c.entries {
			t.Errorf("%s finds %s entries", c.query, text(t, w, "entries"))
		}
		if !c.entries && text(t, w, "left_out.0.reason") != "empty_section" {
			t.Errorf("%s: an empty section is not listed: %s", c.query, w.Body)
		}
		if text(t, s.do(http.MethodGet, draft+"/check", head), "warnings.0.what") != "private_address" {
			t.Errorf("%s: no warning of the address", c.query)
		}
		if c.query == `{"all":true}` && text(t, w, "catalogue.sections.0.query.all") != "true" {
			t.Errorf("stored is %.300s", w.Body)
		}
	}
	if w := s.send(http.MethodPost, base+"/editions", with(head, "If-Match", `"4"`), `{"confirm_left_out":true}`); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "CHOPHIEN_PUBLIC_URL") {
		t.Errorf("freezing for a private address: %d %s", w.Code, w.Body)
	}
}
