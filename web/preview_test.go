package web_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gocloud.dev/blob/fileblob"

	"chophien/catalogue"
	"chophien/domain"
	"chophien/search"
)

// TestPreviewOfUnreadablePhoto: caches keep a preview forever, so it is not drawn
// without its photo while the photo cannot be read.
func TestPreviewOfUnreadablePhoto(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	files, err := fileblob.OpenBucket(dir, &fileblob.Options{NoTempDir: true})
	if err != nil {
		t.Fatal(err)
	}
	s := newEmbeddedOn(t, files, func(e search.Engine) search.Engine { return e })
	p, err := s.store.Product(t.Context(), fullID)
	if err != nil {
		t.Fatal(err)
	}
	photo := domain.Picture{OwnerKind: domain.KindProduct, OwnerID: fullID, FileKey: "photo.jpg", ContentType: "image/jpeg", Width: 960, Height: 720}
	if len(p.Pictures) > 0 {
		photo = p.Pictures[0]
	} else if _, _, err = s.store.AddPicture(t.Context(), domain.Actor{Roles: []domain.Role{domain.RoleAdmin}, SessionID: "x"}, photo, p.Version); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, filepath.FromSlash(photo.Key(domain.PictureMedium)))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/proc/self/mem", path); err != nil { // it can be opened, and reading its first byte fails
		t.Fatal(err)
	}
	page := "/san-pham/" + fullSlug
	preview := strings.TrimPrefix(checkPage(t, page, "vi", s.get(page)).meta["og:image"], publicURL)
	if w := s.get(preview); w.Code != http.StatusServiceUnavailable {
		t.Errorf("unreadable: %d %v", w.Code, w.Header())
	}
	var content bytes.Buffer
	if err := jpeg.Encode(&content, image.NewGray(image.Rect(0, 0, 96, 72)), nil); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if w := s.get(preview); w.Code != http.StatusOK {
		t.Errorf("readable again: %d", w.Code)
	}
}

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
