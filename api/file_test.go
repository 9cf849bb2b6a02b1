package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"chophien/api"
	"chophien/api/rest"
	"chophien/domain"
)

// sendFile sends a request with a body of bytes.
func (s *server) sendFile(method, path string, header map[string]string, body []byte) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/", bytes.NewReader(body))
	if err := setTarget(r, path); err != nil {
		panic(err)
	}
	r.Header.Set("Content-Type", "application/octet-stream")
	for name, value := range header {
		r.Header.Set(name, value)
	}
	return s.answer(r, path)
}

// TestUploadWithoutFileStore checks that an upload names the part that is away: only a
// request whose time is over says so.
func TestUploadWithoutFileStore(t *testing.T) {
	t.Parallel()
	s := newChanged(t, setup{change: func(c *api.Config) { c.Files = nil }})
	w := s.sendFile(http.MethodPost, "/v1/me/files", s.join(t, "chi@example.vn", nil, domain.RoleProducer).header(), []byte("%PDF-1.7\n%%EOF\n"))
	if w.Code != http.StatusServiceUnavailable || text(t, w, "detail") != "chưa có kho tệp" {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	if log := s.log.String(); !strings.Contains(log, "there is no file store") || strings.Contains(log, "out of time") {
		t.Errorf("the log says %s", log)
	}
}

// TestUploadOntoAFullDisk checks that a fault of a file on the machine is not laid to the
// sender. A folder cannot be read, with the kind of error that a full disk gives.
func TestUploadOntoAFullDisk(t *testing.T) {
	t.Parallel()
	folder, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	files := rest.NewFileStore(nil, nil, slog.New(slog.DiscardHandler))
	for name, c := range map[string]struct {
		from io.Reader
		want domain.Code
	}{
		"a fault of a file": {folder, domain.CodeUnavailable},
		"half of a request": {iotest.ErrReader(io.ErrUnexpectedEOF), domain.CodeInvalid},
	} {
		if _, err := files.Spool(t.Context(), c.from, "a.pdf"); domain.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// withFields adds fields to a header.
func withFields(header map[string]string, pairs ...string) map[string]string {
	out := map[string]string{}
	for k, v := range header {
		out[k] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

// photograph returns a JPEG of 40 × 20 pixels, red on the left, with a position
// and an orientation in EXIF: it must be shown upright.
func photograph(t testing.TB) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 40, 20))
	for y := range 20 {
		for x := range 40 {
			img.Set(x, y, color.RGBA{B: 255, A: 255})
			if x < 20 {
				img.Set(x, y, color.RGBA{R: 255, A: 255})
			}
		}
	}
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	// A TIFF with the orientation 6 (turn right), the name of a camera, and a position.
	exif := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08")
	entry := func(tag, kind uint16, count, value uint32) {
		exif = binary.BigEndian.AppendUint16(exif, tag)
		exif = binary.BigEndian.AppendUint16(exif, kind)
		exif = binary.BigEndian.AppendUint32(exif, count)
		exif = binary.BigEndian.AppendUint32(exif, value)
	}
	exif = append(exif, 0, 3)
	entry(0x010f, 2, 11, 68)        // maker
	entry(0x0112, 3, 1, 6<<16)      // orientation
	entry(0x8825, 4, 1, 50)         // position
	exif = append(exif, 0, 0, 0, 0) // 50: no more
	exif = append(exif, 0, 1)
	entry(0x0001, 2, 2, 'N'<<24)
	exif = append(exif, 0, 0, 0, 0)
	exif = append(exif, "GPS-CAMERA\x00"...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(exif)+2))
	return append(append(append([]byte{0xff, 0xd8}, segment...), exif...), plain.Bytes()[2:]...)
}

// bomb returns a PNG of a few bytes that claims to be very large.
func bomb(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	out := b.Bytes()
	binary.BigEndian.PutUint32(out[16:], 19000)
	binary.BigEndian.PutUint32(out[20:], 19000)
	binary.BigEndian.PutUint32(out[29:], crc32.ChecksumIEEE(out[12:29]))
	return out
}

func workbook(t testing.TB, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		if _, err := z.Create(n); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const paper = "%PDF-1.7\n% giấy chứng nhận\n%%EOF"

// TestFiles: which files are accepted, and who may read them (checks A2, I7).
func TestFiles(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		an := s.join(t, "an@example.vn", nil, domain.RoleBuyer)
		binh := s.join(t, "binh@example.vn", nil, domain.RoleProducer)
		const path = "/v1/me/files"
		send := func(a account, method, path string, body []byte, pairs ...string) *httptest.ResponseRecorder {
			t.Helper()
			w := s.sendFile(method, path, withFields(a.header(), pairs...), body)
			return w
		}
		for name, c := range map[string]struct {
			body   []byte
			status int
		}{
			"nothing":              {nil, http.StatusUnprocessableEntity},
			"text":                 {[]byte("xin chào"), http.StatusUnprocessableEntity},
			"SVG":                  {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), http.StatusUnprocessableEntity},
			"HTML":                 {[]byte("<!doctype html><script>alert(1)</script>"), http.StatusUnprocessableEntity},
			"a GIF":                {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), http.StatusUnprocessableEntity},
			"half a JPEG":          {photograph(t)[:200], http.StatusUnprocessableEntity},
			"a bomb":               {bomb(t), http.StatusUnprocessableEntity},
			"a ZIP":                {workbook(t, "a.txt"), http.StatusUnprocessableEntity},
			"a workbook of macros": {workbook(t, "[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), http.StatusUnprocessableEntity},
			"one byte too many":    {append([]byte(paper), make([]byte, domain.MaxFileBytes-len(paper)+1)...), http.StatusRequestEntityTooLarge},
			"far too many":         {append([]byte(paper), make([]byte, domain.MaxFileBytes+1<<20)...), http.StatusRequestEntityTooLarge},
		} {
			t.Run(name, func(t *testing.T) {
				w := send(an, http.MethodPost, path, c.body, "Content-Type", "application/pdf", "Content-Disposition", `attachment; filename="x.pdf"`)
				if w.Code != c.status || c.status == http.StatusUnprocessableEntity && text(t, w, "errors.0.location") != "body.file" {
					t.Errorf("%s: %d %s", name, w.Code, w.Body)
				}
			})
		}
		if w := send(an, http.MethodGet, path, nil); text(t, w, "items.#") != "0" {
			t.Errorf("what was refused is kept: %s", w.Body)
		}

		w := send(an, http.MethodPost, path, []byte(paper), "Content-Disposition", `attachment; filename*=UTF-8''C%3A%5C..%2FGia%CC%82%CC%81y%20%22VSATTP%22%0D%0A.exe`)
		wantStatus(t, "a PDF", w, http.StatusCreated)
		if text(t, w, "name") != "Giấy VSATTP.pdf" || text(t, w, "content_type") != "application/pdf" || text(t, w, "size") != "38" {
			t.Errorf("stored as %s", w.Body)
		}
		id := text(t, w, "id")
		if got := w.Header().Get("Location"); got != publicURL+path+"/"+id {
			t.Errorf("location %q", got)
		}
		for _, sub := range []string{"", "/content"} {
			t.Run(sub, func(t *testing.T) {
				wantStatus(t, "another asks"+sub, send(binh, http.MethodGet, path+"/"+id+sub, nil), http.StatusNotFound)
				wantStatus(t, "mine"+sub, send(an, http.MethodGet, path+"/"+id+sub, nil), http.StatusOK)
				wantStatus(t, "no id"+sub, send(an, http.MethodGet, path+"/x"+sub, nil), http.StatusNotFound)
			})
		}
		w = send(an, http.MethodGet, path+"/"+id+"/content", nil, "Range", "bytes=0-3")
		if w.Code != http.StatusOK || w.Body.String() != paper {
			t.Errorf("the bytes: %d %q", w.Code, w.Body)
		}
		for name, want := range map[string]string{
			"Content-Type": "application/pdf", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Length": "38",
			"Content-Disposition":     `attachment; filename="Giay VSATTP.pdf"; filename*=UTF-8''Gi%E1%BA%A5y%20VSATTP.pdf`,
			"Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		w = s.sendFile(http.MethodHead, path+"/"+id+"/content", an.header(), nil)
		if w.Code != http.StatusOK || w.Body.Len() > 0 || w.Header().Get("Content-Length") != "38" {
			t.Errorf("HEAD: %d %d %v", w.Code, w.Body.Len(), w.Header())
		}

		// A photograph of a paper is upright and has no position.
		w = send(an, http.MethodPost, path, photograph(t))
		wantStatus(t, "a photograph", w, http.StatusCreated)
		photo := text(t, w, "id")
		w = send(an, http.MethodGet, path+"/"+photo+"/content", nil)
		upright(t, w.Body.Bytes())
		wantStatus(t, "a workbook", send(an, http.MethodPost, path, workbook(t, "[Content_Types].xml", "xl/workbook.xml")), http.StatusCreated)

		form := func(parts ...string) ([]byte, string) {
			var b bytes.Buffer
			m := multipart.NewWriter(&b)
			for _, name := range parts {
				p, err := m.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="` + name + `"`}})
				if err == nil {
					_, err = p.Write([]byte(paper))
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			if err := m.Close(); err != nil {
				t.Fatal(err)
			}
			return b.Bytes(), m.FormDataContentType()
		}
		body, contentType := form("a.pdf")
		if w = send(an, http.MethodPost, path, body, "Content-Type", contentType); w.Code != http.StatusCreated || text(t, w, "name") != "a.pdf" {
			t.Errorf("a form: %d %s", w.Code, w.Body)
		}
		two, contentType := form("a.pdf", "b.pdf")
		wantStatus(t, "two parts", send(an, http.MethodPost, path, two, "Content-Type", contentType), http.StatusUnprocessableEntity)
		wantStatus(t, "half a form", send(an, http.MethodPost, path, two[:60], "Content-Type", contentType), http.StatusUnprocessableEntity)
		none, contentType := form()
		wantStatus(t, "no part", send(an, http.MethodPost, path, none, "Content-Type", contentType), http.StatusUnprocessableEntity)
		wantStatus(t, "no boundary", send(an, http.MethodPost, path, body, "Content-Type", "multipart/form-data"), http.StatusUnprocessableEntity)

		if w = send(an, http.MethodGet, path+"?total=true&limit=2", nil); text(t, w, "items.#") != "2" || text(t, w, "total") != "4" {
			t.Errorf("the list: %s", w.Body)
		}
		wantStatus(t, "another deletes", send(binh, http.MethodDelete, path+"/"+id, nil), http.StatusNotFound)
		wantStatus(t, "deleting", send(an, http.MethodDelete, path+"/"+id, nil), http.StatusNoContent)
		wantStatus(t, "and it is gone", send(an, http.MethodGet, path+"/"+id+"/content", nil), http.StatusNotFound)
	})
}

// upright checks that the photograph is upright: 20 × 40, red above.
func upright(t testing.TB, b []byte) {
	t.Helper()
	for _, text := range []string{"Exif", "GPS-CAMERA"} {
		if bytes.Contains(b, []byte(text)) {
			t.Errorf("the image still holds %q", text)
		}
	}
	img, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if size := img.Bounds().Size(); size != image.Pt(20, 40) {
		t.Fatalf("the image is %v", size)
	}
	red := func(x, y int) bool { r, _, b, _ := img.At(x, y).RGBA(); return r > b }
	if !red(10, 5) || red(10, 35) {
		t.Error("the image lies on its side")
	}
}
