package api_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chophien/domain"
)

// TestFairPlan: a fair has a plan as a picture, with its booths as links. An
// edition keeps the plan when the fair gets another.
func TestFairPlan(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		organizer, other := s.join(t, "plan@example.vn", nil, domain.RoleOrganizer), s.join(t, "other@example.vn", nil, domain.RoleOrganizer)
		send := func(by account, method, path, tag, body string, want int) *httptest.ResponseRecorder {
			t.Helper()
			header := by.header()
			if tag != "" {
				header = with(header, "If-Match", tag)
			}
			if method == http.MethodPut && strings.HasSuffix(path, "/plan") {
				header = with(header, "Content-Type", "application/octet-stream")
			}
			w := s.send(method, path, header, body)
			wantStatus(t, method+" "+path, w, want)
			return w
		}
		w := send(organizer, http.MethodPost, "/v1/fairs", "", `{"name":"Hội chợ","venue":"Quảng trường","place":{"province":"tuyen-quang"},"starts_on":"2026-12-10","ends_on":"2026-12-14","organizer":"Sở","phone":"0207 382 2222"}`, http.StatusCreated)
		id, slug := text(t, w, "id"), text(t, w, "slug")
		fair := "/v1/fairs/" + id
		plan := fair + "/plan"
		hall := text(t, send(organizer, http.MethodPost, fair+"/halls", "", `{"name":"Nhà A"}`, http.StatusCreated), "id")
		booths := send(organizer, http.MethodPost, fair+"/booths", "", fmt.Sprintf(`{"hall_id":%q,"prefix":"A-","from":1,"to":2,"digits":2,"width_m":3,"depth_m":3}`, hall), http.StatusCreated)
		send(organizer, http.MethodPut, fair+"/booths/"+text(t, booths, "items.0.id"), `"1"`, fmt.Sprintf(`{"hall_id":%q,"number":"A-01","width_m":3,"depth_m":3,"plan_x":500,"plan_y":250}`, hall), http.StatusOK)
		tag := send(organizer, http.MethodGet, fair, "", "", http.StatusOK).Header().Get("ETag")

		photo := string(photograph(t))
		send(organizer, http.MethodGet, fair+"/plan/content", "", "", http.StatusNotFound)
		send(organizer, http.MethodDelete, plan, tag, "", http.StatusNotFound)
		send(organizer, http.MethodPut, plan, "", photo, http.StatusPreconditionRequired)
		send(organizer, http.MethodPut, plan, `"99"`, photo, http.StatusPreconditionFailed)
		send(other, http.MethodPut, plan, tag, photo, http.StatusNotFound)
		if w := send(organizer, http.MethodPut, plan, tag, "<svg/>", http.StatusUnprocessableEntity); text(t, w, "errors.0.location") != "body.file" {
			t.Errorf("SVG: %s", w.Body)
		}
		w = send(organizer, http.MethodPut, plan, tag, photo, http.StatusOK)
		if text(t, w, "plan.width") != "20" || text(t, w, "plan.height") != "40" || !strings.HasSuffix(text(t, w, "plan.url"), fair+"/plan/content") {
			t.Errorf("the plan: %s", w.Body)
		}
		tag = w.Header().Get("ETag")
		w = send(organizer, http.MethodGet, fair+"/plan/content", "", "", http.StatusOK)
		if strings.Contains(w.Body.String(), "Exif") || !strings.HasPrefix(w.Body.String(), "\xff\xd8\xff") || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("the bytes of the plan: %d, %v", w.Body.Len(), w.Header())
		}
		send(other, http.MethodGet, fair+"/plan/content", "", "", http.StatusNotFound)
		wantStatus(t, "the plan of a draft", s.do(http.MethodGet, plan+"/content", nil), http.StatusNotFound)

		tag = send(organizer, http.MethodPost, fair+"/publish", tag, "{}", http.StatusOK).Header().Get("ETag")
		w = s.do(http.MethodGet, "/v1/fairs/"+slug+"/plan/content?size=medium", nil)
		wantStatus(t, "the plan", w, http.StatusOK)
		if got := w.Header().Get("Cache-Control"); got != "public, max-age=300" {
			t.Errorf("it is kept as %q", got)
		}
		wantStatus(t, "the plan that I have", s.do(http.MethodGet, plan+"/content?size=medium", map[string]string{"If-None-Match": w.Header().Get("ETag")}), http.StatusNotModified)
		wantStatus(t, "in no size", s.do(http.MethodGet, plan+"/content?size=huge", nil), http.StatusUnprocessableEntity)
		runAll(t, s, []scenario{
			{name: "the page", path: "/hoi-cho/" + slug, wantText: []string{`viewBox="0 0 1000 2000"`, "/v1/fairs/" + slug + "/plan/content?size=medium", "?booth=A-01#shown", ">A-01<"}, never: []string{"<script>", "A-02"},
				wantHeader: map[string]string{"Content-Security-Policy": "img-src 'self'"}},
			{name: "a booth", path: "/en/fairs/" + slug + "?booth=A-01", wantText: []string{"Show all", "Nothing was found", `class="chosen"`}},
			{name: "no booth", path: "/hoi-cho/" + slug + "?booth=%3Cb%3E%00", status: http.StatusUnprocessableEntity, wantText: []string{"ông có gian hàng này"}, never: []string{"Xem tất cả", "<b>"}},
		})

		// Booths that are close to each other are drawn smaller, in a plan that
		// a phone scrolls.
		runAll(t, s, []scenario{{name: "far apart", path: "/hoi-cho/" + slug, wantText: []string{`<div class="plan">`, `font-size="30"`}}})
		send(organizer, http.MethodPut, fair+"/booths/"+text(t, booths, "items.1.id"), `"1"`, fmt.Sprintf(`{"hall_id":%q,"number":"A-02","width_m":3,"depth_m":3,"plan_x":560,"plan_y":250}`, hall), http.StatusOK)
		runAll(t, s, []scenario{{name: "close together", path: "/hoi-cho/" + slug, wantText: []string{`<div class="plan crowded">`, ">A-02<"}, never: []string{`font-size="30"`}}})

		// A frozen edition keeps its plan: replacing or deleting the plan does
		// not delete its file.
		draft := fair + "/catalogue-draft"
		send(organizer, http.MethodPut, draft, `"0"`, `{"sections":[{"kind":"other","title":"x","pinned":[{"kind":"product","id":"`+honeyID+`"}]}]}`, http.StatusOK)
		send(organizer, http.MethodPost, fair+"/editions", `"1"`, "", http.StatusCreated)
		w = send(organizer, http.MethodPut, plan, tag, photo, http.StatusOK)
		w = send(organizer, http.MethodPut, plan, w.Header().Get("ETag"), photo, http.StatusOK)
		w = send(organizer, http.MethodDelete, plan, w.Header().Get("ETag"), "", http.StatusNoContent)
		if got := send(organizer, http.MethodGet, fair, "", "", http.StatusOK); !strings.Contains(got.Body.String(), `"plan":null`) || got.Header().Get("ETag") != w.Header().Get("ETag") {
			t.Errorf("afterwards: %s, %v", got.Body, got.Header())
		}
		wantStatus(t, "the plan that is gone", s.do(http.MethodGet, plan+"/content", nil), http.StatusNotFound)
		makeFiles(t, s, id, organizer.ID)
		kept := text(t, s.do(http.MethodGet, fair+"/editions/1/files/catalogue.json", organizer.header()), "content.plan.id")
		pack := s.do(http.MethodGet, fair+"/editions/1/files/catalogue-pack.zip", organizer.header()).Body.Bytes()
		z, err := zip.NewReader(bytes.NewReader(pack), int64(len(pack)))
		if err != nil {
			t.Fatal(err)
		}
		f, err := z.Open("pictures/" + kept + ".jpg")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if c, _, err := image.DecodeConfig(f); err != nil || c.Width != 20 {
			t.Errorf("the plan of the edition is %d pixels wide: %v", c.Width, err)
		}
	})
}
