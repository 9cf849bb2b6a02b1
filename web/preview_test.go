package web_test

import (
	"bytes"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"

	"chophien/catalogue"
	"chophien/domain"
)

// TestPreviews checks the pictures that messengers show for a link: one for each
// listing and fair in each language, kept forever under the version of its thing.
func TestPreviews(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	seen := map[string]bool{}
	for _, page := range []string{"/san-pham/" + fullSlug, "/en/products/" + fullSlug, "/san-pham/" + hostileSlug, "/chu-the/htx-day-du", "/lang-nghe/lang-day-du", "/du-lich/diem-day-du", "/hoi-cho/" + s.fair} {
		t.Run(page, func(t *testing.T) {
			lang := "vi"
			if strings.HasPrefix(page, "/en/") {
				lang = "en"
			}
			at := checkPage(t, page, lang, s.get(page)).meta["og:image"]
			path, ok := strings.CutPrefix(at, publicURL+"/preview/")
			if !ok || seen[path] {
				t.Fatalf("the picture is %q", at)
			}
			seen[path] = true
			first, second := s.get("/preview/"+path), s.get("/preview/"+path)
			if first.Code != http.StatusOK || first.Header().Get("Content-Type") != "image/jpeg" || !strings.Contains(first.Header().Get("Cache-Control"), "immutable") || !bytes.Equal(first.Body.Bytes(), second.Body.Bytes()) {
				t.Fatalf("%d %v", first.Code, first.Header())
			}
			size, err := jpeg.DecodeConfig(first.Body)
			if err != nil || size.Width != catalogue.PreviewWidth || size.Height != catalogue.PreviewHeight {
				t.Errorf("the picture has %d × %d pixels: %v", size.Width, size.Height, err)
			}
			stale := "/preview/" + path[:strings.LastIndex(path, "/")] + "/0.jpg"
			if w := s.get(stale); w.Code != http.StatusTemporaryRedirect || w.Header().Get("Location") != "/preview/"+path {
				t.Errorf("an old version: %d %q", w.Code, w.Header().Get("Location"))
			}
		})
	}
	b, _ := s.memberOf(t, "ban@example.vn")
	b.get("/cua-toi/san-pham/moi")
	b.submit(t, "/cua-toi/san-pham/moi", map[string][]string{"name": {"Mật ong nháp"}, "set": {"I.2.b"}})
	for _, path := range []string{"/preview/vi/products/" + idIn(b.at) + "/1.jpg", "/preview/fr/products/" + fullID + "/1.jpg", "/preview/vi/demands/" + fullID + "/1.jpg", "/preview/vi/" + string(domain.KindProduct) + "/" + fullID + "/1.jpg"} {
		if w := s.get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
