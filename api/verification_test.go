package api_test

import (
	"bytes"
	"html"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	goqr "github.com/piglig/go-qr"

	"chophien/criteria"
	"chophien/domain"
)

// codeOf returns the code of a product's certificate, by its first day.
func (s *server) codeOf(t testing.TB, product string, from domain.Date) string {
	t.Helper()
	p, err := s.store.Product(t.Context(), product)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range p.Certificates {
		if c.ValidFrom == from {
			return c.Code
		}
	}
	t.Fatalf("%s has no certificate from %s", product, from)
	return ""
}

// TestVerification: JSON and page agree in every state, in both languages, on
// any day (checks P1, P2, I8).
func TestVerification(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		today := domain.Today(noon)
		first := s.codeOf(t, honeyID, today-100)
		revoked := s.codeOf(t, revokedID, today-100)
		end := criteria.Default().ValidUntil(today - 100)
		// The honey is upgraded: a second certificate supersedes the first.
		p, err := s.store.Product(t.Context(), honeyID)
		if err != nil {
			t.Fatal(err)
		}
		renewed := p.Certificates[0]
		from := end - 30
		renewed.SupersededOn = &from
		if err := s.store.SaveCertificate(t.Context(), renewed); err != nil {
			t.Fatal(err)
		}
		five := domain.Certificate{
			ID: "01900000-0000-7000-8000-0000000000c3", ProductID: honeyID, DecisionID: renewed.DecisionID, Stars: 5, ValidFrom: from, ValidUntil: criteria.Default().ValidUntil(from),
		}
		if err := s.store.SaveCertificate(t.Context(), five); err != nil {
			t.Fatal(err)
		}
		second := s.codeOf(t, honeyID, from)

		check := func(state, code string, on domain.Date, stars string) {
			t.Helper()
			valid := state == "valid" || state == "expiring"
			for lang, verdict := range map[string]map[string]string{
				"vi": {"valid": "Còn hiệu lực", "expiring": "Còn hiệu lực, sắp hết hạn", "expired": "Đã hết hạn", "superseded": "Đã được thay thế", "suspended": "Tạm ngừng", "revoked": "Đã bị thu hồi", "pending": "Chưa có hiệu lực"},
				"en": {"valid": "Valid", "expiring": "Valid, ends soon", "expired": "Expired", "superseded": "Superseded", "suspended": "Suspended", "revoked": "Revoked", "pending": "Not yet valid"},
			} {
				t.Run(lang, func(t *testing.T) {
					query := "?valid_on=" + on.String()
					path := "/v1/verify/" + code + query
					w := s.do(http.MethodGet, path, map[string]string{"Accept-Language": lang})
					if text(t, w, "state") != state || text(t, w, "verdict") != verdict[state] || text(t, w, "valid") != strconv.FormatBool(valid) || text(t, w, "stars") != stars {
						t.Errorf("%s on %s: %s", state, on, w.Body)
					}
					if one := s.do(http.MethodGet, "/v1/certificates/"+code+query, nil); text(t, one, "state") != state {
						t.Errorf("%s on %s: the certificate is %s", state, on, one.Body)
					}
					if w.Header().Get("Cache-Control") != "no-store" {
						t.Errorf("%s may be kept: %q", state, w.Header().Get("Cache-Control"))
					}
					page := s.do(http.MethodGet, "/verify/"+code+query, map[string]string{"Accept-Language": lang})
					wantStatus(t, state, page, http.StatusOK)
					s.keepPage(t, state+"-"+lang, page)
					said := page.Body.String()
					title, _, _ := strings.Cut(said[strings.Index(said, "<title>")+7:], "</title>")
					if title != verdict[state]+" · "+text(t, w, "certificate_code")+" · Chợ Phiên" || !strings.Contains(said, "<h1>"+verdict[state]+"</h1>") || !strings.Contains(said, `<html lang="`+lang+`">`) {
						t.Errorf("%s: the page says %s", state, title)
					}
					if got := strings.Contains(said, "?lang="+lang+`">`+verdict[text(t, w, "state_today")]+"</a></strong>"); got != (on != today) {
						t.Errorf("%s on %s: the page says what holds today: %v", state, on, got)
					}
					if got := strings.Contains(said, `class="stars"`); got != (stars != "<nil>") {
						t.Errorf("%s: the page shows stars: %v", state, got)
					}
					issuer := map[string]string{"vi": "certificate.decision.issuer", "en": "certificate.decision.issuer_en"}[lang]
					for _, at := range []string{"product.label", "producer.label", "certificate.decision.number", issuer, "place.province.label"} {
						if v := text(t, w, at); !strings.Contains(html.UnescapeString(said), v) {
							t.Errorf("%s in %s: the page does not say %s %q", state, lang, at, v)
						}
					}
					history, err := strconv.Atoi(text(t, w, "history.#"))
					if err != nil || strings.Count(said, "<li><time") != history {
						t.Errorf("%s: %d certificates, the page lists %d", state, history, strings.Count(said, "<li><time"))
					}
					for _, banned := range []string{"<script", "src=", "http-equiv", "@import", "url("} {
						if strings.Contains(strings.ReplaceAll(said, "&lt;script", ""), banned) {
							t.Errorf("%s: the page holds %s", state, banned)
						}
					}
					if len(said) > 15<<10 {
						t.Errorf("%s: the page has %d bytes", state, len(said))
					}
				})
			}
		}
		check("pending", first, today-101, "<nil>")
		check("valid", first, today, "4")
		check("superseded", first, from, "<nil>")
		check("superseded", first, end+1, "<nil>")
		check("pending", second, from-1, "<nil>")
		check("valid", second, from, "5")
		check("expiring", second, criteria.Default().ValidUntil(from)-10, "5")
		check("expired", second, criteria.Default().ValidUntil(from)+1, "<nil>")
		check("revoked", revoked, today, "<nil>")
		check("valid", revoked, today-2, "4")

		// A code is read in any form in which people type it; the language of
		// the link precedes that of the browser.
		shown := text(t, s.do(http.MethodGet, "/v1/verify/"+first, nil), "certificate_code")
		for _, way := range []string{strings.ToLower(first), shown, strings.ReplaceAll(shown, "-", "%20"), " " + shown + " ", strings.NewReplacer("0", "O", "1", "l").Replace(first), strings.ReplaceAll(shown, "-", "–")} {
			t.Run(way, func(t *testing.T) {
				wantStatus(t, way, s.do(http.MethodGet, "/v1/verify/"+way, nil), http.StatusOK)
			})
		}
		page := s.do(http.MethodGet, "/verify/"+first+"?lang=en", map[string]string{"Accept-Language": "vi"})
		if !strings.Contains(page.Body.String(), `<html lang="en">`) || !strings.Contains(page.Body.String(), `href="/verify/`+shown+`?lang=vi"`) {
			t.Errorf("the switch: %s", page.Body)
		}
		wantStatus(t, "no day", s.do(http.MethodGet, "/v1/verify/"+first+"?valid_on=today", nil), http.StatusUnprocessableEntity)
		wantStatus(t, "no day on the page", s.do(http.MethodGet, "/verify/"+first+"?valid_on=today", nil), http.StatusUnprocessableEntity)
		w := s.do(http.MethodGet, "/verify?code="+strings.ToLower(first)+"&lang=vi", nil)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/verify/"+shown+"?lang=vi" {
			t.Errorf("the field for another code leads to %d %q", w.Code, w.Header().Get("Location"))
		}

		// Suspension and revocation hold immediately, and a revoked certificate
		// stays revoked.
		officer := domain.Actor{Roles: []domain.Role{domain.RoleAdmin}, SessionID: "x"}
		if _, err := s.store.Review(t.Context(), officer, domain.Ref{Kind: domain.KindProduct, ID: honeyID}, p.Version+2, domain.ReviewSuspend, "Nghi giả"); err != nil {
			t.Fatal(err)
		}
		check("suspended", first, today, "<nil>")
		check("superseded", first, from, "<nil>")
		w = s.do(http.MethodGet, "/v1/verify/"+first, nil)
		if text(t, w, "product.url") != "<nil>" || text(t, w, "history.#") != "2" {
			t.Errorf("suspended: %s", w.Body)
		}
	})
}

// keepPage writes a page to the folder TEST_PAGES, for people to look at.
func (s *server) keepPage(t testing.TB, name string, w *httptest.ResponseRecorder) {
	t.Helper()
	if dir := os.Getenv("TEST_PAGES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".html"), w.Body.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestUnknownCodes: codes that were never issued get the same answer in any
// form, and are limited (checks P1, L3).
func TestUnknownCodes(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		var want, wantPage string
		for _, code := range []string{"00000000", "ZZZZ-ZZZZ", "x", "%27%20OR%201=1", strings.Repeat("A", 500), "mật", "%3Cb%3E", honeyID, "00000000-"} {
			t.Run(code, func(t *testing.T) {
				w := s.do(http.MethodGet, "/v1/verify/"+code, nil)
				wantStatus(t, code, w, http.StatusNotFound)
				said := strings.ReplaceAll(w.Body.String(), w.Header().Get("X-Request-Id"), "")
				page := s.do(http.MethodGet, "/verify/"+code+"?lang=vi", nil)
				wantStatus(t, code+" as a page", page, http.StatusNotFound)
				s.keepPage(t, "unknown", page)
				if strings.Contains(page.Body.String(), "<b>") {
					t.Errorf("%s: the page holds markup", code)
				}
				h1 := page.Body.String()
				h1 = h1[strings.Index(h1, "<h1"):strings.Index(h1, "</main>")]
				h1, _, _ = strings.Cut(h1, "</div>")
				if want == "" {
					want, wantPage = said, h1
				}
				if said != want || h1 != wantPage {
					t.Errorf("%s: %s %s", code, said, h1)
				}
			})
		}
		// Known or not, JSON or page: one limit for the address.
		code := s.codeOf(t, honeyID, domain.Today(noon)-100)
		s.clock.set(noon.Add(2 * domain.VerificationsPerAddress().Window))
		for i := range domain.VerificationsPerAddress().Max {
			path := []string{"/v1/verify/00000000", "/v1/verify/" + code, "/verify/00000000", "/v1/verify/x"}[i%4]
			if w := s.do(http.MethodGet, path, nil); w.Code != http.StatusNotFound && w.Code != http.StatusOK {
				t.Fatalf("the %dth: %d", i, w.Code)
			}
		}
		for _, path := range []string{"/v1/verify/" + code, "/v1/verify/00000000", "/v1/verify/x", "/verify/" + code, "/verify/x"} {
			t.Run(path, func(t *testing.T) {
				w := s.do(http.MethodGet, path, nil)
				wantStatus(t, path, w, http.StatusTooManyRequests)
				if n, err := strconv.Atoi(w.Header().Get("Retry-After")); err != nil || n < 1 {
					t.Errorf("%s: Retry-After is %q", path, w.Header().Get("Retry-After"))
				}
			})
		}
	})
}

// TestCertificateQR: the QR code contains the address of the page.
func TestCertificateQR(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	path := "/v1/verify/7k3f-m2qx/qr."
	for _, size := range []int{100, 400, 2000} {
		t.Run("size "+strconv.Itoa(size), func(t *testing.T) {
			w := s.do(http.MethodGet, path+"png?size="+strconv.Itoa(size), nil)
			img, err := png.Decode(bytes.NewReader(w.Body.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := goqr.Decode(img); err != nil || got != publicURL+"/verify/7K3F-M2QX" || img.Bounds().Dx() != size {
				t.Errorf("size %d: read %q (%v)", size, got, err)
			}
		})
	}
	runAll(t, s, []scenario{
		{name: "SVG", path: path + "svg?size=300", wantText: []string{`width="300"`, "<path"}, wantHeader: map[string]string{"Content-Type": "image/svg+xml", "Cache-Control": "public, max-age=86400"}},
		{name: "too small", path: path + "svg?size=99", status: http.StatusUnprocessableEntity, want: map[string]any{"errors.0.location": "query.size"}},
		{name: "too large", path: path + "png?size=2001", status: http.StatusUnprocessableEntity},
		{name: "no size", path: path + "png?size=big", status: http.StatusUnprocessableEntity},
		{name: "no code", path: "/v1/verify/x/qr.png", status: http.StatusNotFound},
		{name: "another form", path: "/v1/verify/7k3f-m2qx/qr.gif", status: http.StatusNotFound},
	})
}

// TestReportForm: a report can be sent without scripts.
func TestReportForm(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	officer := s.join(t, "can.bo@example.vn", []string{"08"}, domain.RoleOfficer)
	page := s.do(http.MethodGet, "/report?code=7K3F-M2QX&lang=vi", nil)
	s.keepPage(t, "report", page)
	if !strings.Contains(page.Body.String(), `value="7K3F-M2QX"`) || strings.Count(page.Body.String(), "<option") != 35 || page.Body.Len() > 15<<10 {
		t.Errorf("%d bytes: %.2000s", page.Body.Len(), page.Body)
	}
	send := func(fields map[string]string) *httptest.ResponseRecorder {
		t.Helper()
		var b strings.Builder
		for name, v := range fields {
			b.WriteString("--xyz\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + v + "\r\n")
		}
		b.WriteString("--xyz--\r\n")
		w := s.send(http.MethodPost, "/report", map[string]string{"Content-Type": "multipart/form-data; boundary=xyz"}, b.String())
		return w
	}
	code := s.codeOf(t, honeyID, domain.Today(noon)-100)
	good := map[string]string{"lang": "en", "certificate_code": strings.ToLower(code), "province": "01", "text": `Nghi <script>alert(1)</script> là giả`}
	w := send(good)
	wantStatus(t, "a good one", w, http.StatusSeeOther)
	thanks := s.do(http.MethodGet, w.Header().Get("Location"), nil)
	s.keepPage(t, "thanks", thanks)
	if !strings.Contains(thanks.Body.String(), "Thank you") || thanks.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%s", thanks.Body)
	}
	list := s.asks(t, officer, http.MethodGet, "/v1/me/reports", "", "")
	if text(t, list, "items.0.product.id") != honeyID {
		t.Errorf("the report went to %s", list.Body)
	}
	good["text"] = "<b>x"
	w = send(good)
	wantStatus(t, "too short", w, http.StatusUnprocessableEntity)
	s.keepPage(t, "fault", w)
	if !strings.Contains(w.Body.String(), "&lt;b&gt;x</textarea>") || !strings.Contains(w.Body.String(), `role="alert"`) {
		t.Errorf("%s", w.Body)
	}
	w = send(map[string]string{"lang": "en", "text": "short", "province": "zz", "contact": strings.Repeat("x", 201)})
	wantStatus(t, "several wrong fields", w, http.StatusUnprocessableEntity)
	for _, advice := range []string{"Write the name in at most", "Choose the province", "Write what is suspicious", "Write a phone number or"} {
		if !strings.Contains(w.Body.String(), advice) {
			t.Errorf("the page of several wrong fields lacks %q", advice)
		}
	}
	wantStatus(t, "not UTF-8", send(map[string]string{"text": "\xff", "province": "01", "product_name": "x"}), http.StatusUnprocessableEntity)
	wantStatus(t, "too long", send(map[string]string{"text": strings.Repeat("x", 64<<10)}), http.StatusRequestEntityTooLarge)
	wantStatus(t, "no form", s.send(http.MethodPost, "/report", nil, `{}`), http.StatusUnsupportedMediaType)
}
