package api_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/transfer"
)

// photo is a small JPEG picture.
func photo(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// zipped packs files, in pairs of name and content.
func zipped(t *testing.T, change func(h *zip.FileHeader), files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		h := &zip.FileHeader{Name: files[i], Method: zip.Deflate}
		h.SetMode(0o644)
		if change != nil {
			change(h)
		}
		w, err := z.CreateHeader(h)
		if err == nil {
			_, err = w.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestPicturesOfAnImport: a ZIP file is matched with the products of an import by
// name and by STT, and added once; what is no picture, or leads elsewhere, is named.
func TestPicturesOfAnImport(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		officer := s.join(t, "anh@example.vn", []string{"08"}, domain.RoleOfficer).header()
		other := s.join(t, "anh.khac@example.vn", []string{"08"}, domain.RoleOfficer).header()
		w := s.upload(t, officer, "text/csv", "STT;Tên sản phẩm;Chủ thể\n07;Mứt dâu Ảnh;HTX Ảnh Mẫu\n8;Mứt dứa Ảnh;HTX Ảnh Mẫu\n9;Mứt dừa Ảnh;HTX Ảnh Mẫu\n")
		wantStatus(t, "the list", w, http.StatusAccepted)
		id := text(t, w, "id")
		s.workImport(t, id)
		path := importsPath + "/" + id
		commit := fmt.Sprintf(`{"token":%q}`, text(t, s.do(http.MethodGet, path, officer), "token"))
		wantStatus(t, "the commit", s.send(http.MethodPost, path+"/commit", officer, commit), http.StatusAccepted)
		s.workImport(t, id)
		send := func(who map[string]string, query, file string) *httptest.ResponseRecorder {
			t.Helper()
			header := map[string]string{"Content-Type": "application/zip", "Accept-Language": "en"}
			for k, v := range who {
				header[k] = v
			}
			w := s.send(http.MethodPost, path+"/pictures"+query, header, file)
			return w
		}
		jpg := photo(t)
		album := zipped(t, nil, "anh/7.jpg", jpg, "anh/Mứt dâu Ảnh (2).JPG", jpg, "MỨT DỪA ẢNH.jpg", jpg, "mut dua anh.jpg", jpg, "99.jpg", jpg, "8.jpg", "x", "../8.jpg", jpg, `C:\8.jpg`, jpg,
			"8-1.heic", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "8.txt", strings.Repeat("0", 2<<20), "__MACOSX/8.jpg", jpg, "Thumbs.db", "x",
			"9-1.mp4", "\x00\x00\x00\x18ftypisom\x00\x00\x00\x00", `ảnh\9.jpg`, jpg, "ảnh: chụp/9_2.jpg", jpg)
		w = send(officer, "", album)
		wantStatus(t, "the preview", w, http.StatusOK)
		for n, want := range []string{"matched Mứt dâu Ảnh", "matched Mứt dâu Ảnh", "matched Mứt dừa Ảnh", "refused 2 listings", "refused no listing", "refused not a JPEG", "refused leads out", "refused leads out", "refused iPhones", "refused packed",
			"refused not a JPEG", "matched Mứt dừa Ảnh", "matched Mứt dừa Ảnh"} {
			state, of, _ := strings.Cut(want, " ")
			at := fmt.Sprintf("files.%d.", n)
			if got := text(t, w, at+"product_name") + text(t, w, at+"reason"); text(t, w, at+"state") != state || !strings.Contains(got, of) {
				t.Errorf("%s is %s, %q; want %s", text(t, w, at+"file_name"), text(t, w, at+"state"), got, want)
			}
		}
		if text(t, w, "files.#") != "13" || text(t, w, "matched") != "5" || text(t, w, "refused") != "8" || text(t, w, "added") != "0" {
			t.Fatalf("the preview: %s", w.Body)
		}
		token := text(t, w, "token")
		product := text(t, w, "files.0.product_id")
		wantStatus(t, "a guessed token", send(officer, "?commit=x", album), http.StatusPreconditionFailed)
		wantStatus(t, "the token of another file", send(officer, "?commit="+token, zipped(t, nil, "7.jpg", jpg)), http.StatusPreconditionFailed)
		wantStatus(t, "another's import", send(other, "", album), http.StatusNotFound)
		w = send(officer, "?commit="+token, album)
		if wantStatus(t, "the commit", w, http.StatusOK); text(t, w, "added") != "5" || text(t, w, "token") != "<nil>" || text(t, w, "files.0.state") != "added" {
			t.Errorf("the commit: %s", w.Body)
		}
		wantStatus(t, "the commit again", send(officer, "?commit="+token, album), http.StatusPreconditionFailed)
		if w := s.do(http.MethodGet, "/v1/me/products/"+product, officer); text(t, w, "pictures.#") != "2" {
			t.Errorf("the product: %s", w.Body)
		}
		again := text(t, send(officer, "", album), "token")
		w = send(officer, "?commit="+again, album)
		if wantStatus(t, "the same pictures", w, http.StatusOK); text(t, w, "added") != "0" || text(t, w, "files.0.reason") != "the listing has this picture already" {
			t.Errorf("the same pictures: %s", w.Body)
		}
		if w := s.do(http.MethodGet, "/v1/me/products/"+product, officer); text(t, w, "pictures.#") != "2" {
			t.Errorf("the product after the same pictures: %s", w.Body)
		}
		w = send(with(officer, "Idempotency-Key", "anh-1"), "", album)
		wantStatus(t, "with a key", w, http.StatusUnprocessableEntity)

		// Where the limit is reached, no picture is refused alone.
		fresh := zipped(t, nil, "99.jpg", jpg, "8.jpg", photo(t)+"x")
		ready := text(t, send(officer, "", fresh), "token")
		if _, err := s.store.DB().ExecContext(t.Context(), fmt.Sprintf("UPDATE limits SET free_at = free_at + %d WHERE key LIKE 'picture account %%'", domain.PicturesPerAccount().Window.Microseconds())); err != nil {
			t.Fatal(err)
		}
		wantStatus(t, "beyond the limit", send(officer, "?commit="+ready, fresh), http.StatusTooManyRequests)

		many := make([]string, 0, 2*transfer.MaxPictureFiles+2)
		for n := range transfer.MaxPictureFiles + 1 {
			many = append(many, fmt.Sprintf("%d.jpg", n), "x")
		}
		for name, c := range map[string]struct{ file, why string }{
			"no ZIP file":    {"PK and so on", "not a ZIP file"},
			"no picture":     {zipped(t, nil, "__MACOSX/8.jpg", jpg), "no picture"},
			"too many files": {zipped(t, nil, many...), "more than 300 files"},
			"too large":      {zipped(t, nil, "8.jpg", strings.Repeat("0", 201<<20)), "more than 200 MiB"},
		} {
			t.Run(name, func(t *testing.T) {
				w := send(officer, "", c.file)
				if wantStatus(t, name, w, http.StatusUnprocessableEntity); !strings.Contains(w.Body.String(), c.why) {
					t.Errorf("%s: %s", c.why, w.Body)
				}
			})
		}
		for name, c := range map[string]struct {
			change func(h *zip.FileHeader)
			why    string
		}{
			"a link":          {func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) }, "link"},
			"with a password": {func(h *zip.FileHeader) { h.Flags |= 1 }, "password"},
		} {
			t.Run(name, func(t *testing.T) {
				w := send(officer, "", zipped(t, c.change, "8.jpg", jpg))
				if text(t, w, "matched") != "0" || text(t, w, "token") != "<nil>" || !strings.Contains(text(t, w, "files.0.reason"), c.why) {
					t.Errorf("%s", w.Body)
				}
			})
		}
	})
}

// TestPicturesOfPlaces checks that the pictures of an office's list of villages or
// sites come in as those of products do.
func TestPicturesOfPlaces(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		officer := s.join(t, "anh.lang@example.vn", []string{"08"}, domain.RoleOfficer).header()
		jpg := photo(t)
		for _, c := range []struct{ kind, list, path string }{
			{"craft_village", "STT;Tên làng nghề;Ngành nghề\n1;Làng nghề đan cói Ảnh;Đan cói\n2;Làng nghề rèn Ảnh;Rèn\n", "/v1/craft-villages/"},
			{"tourism_site", "STT;Tên điểm du lịch;Dân tộc\n1;Bản Ảnh Trong;Tày\n2;Bản Ảnh Ngoài;Dao\n", "/v1/tourism-sites/"},
		} {
			t.Run(c.kind, func(t *testing.T) {
				w := s.send(http.MethodPost, importsPath+"?kind="+c.kind, with(officer, "Content-Type", "text/csv"), c.list)
				wantStatus(t, "the list", w, http.StatusAccepted)
				path := importsPath + "/" + text(t, w, "id")
				s.workImport(t, text(t, w, "id"))
				commit := fmt.Sprintf(`{"token":%q}`, text(t, s.do(http.MethodGet, path, officer), "token"))
				wantStatus(t, "the commit", s.send(http.MethodPost, path+"/commit", officer, commit), http.StatusAccepted)
				s.workImport(t, text(t, w, "id"))
				names := map[string]string{}
				for n := range 2 {
					rows := s.do(http.MethodGet, path+"/rows", officer)
					names[fmt.Sprint(n+1)] = text(t, rows, fmt.Sprintf("items.%d.name", n))
				}
				album := zipped(t, nil, "1.jpg", jpg, strings.ToUpper(names["1"])+"-2.jpg", jpg+"x", domain.Fold(names["2"])+".jpg", jpg, "3.jpg", jpg)
				send := func(query string) *httptest.ResponseRecorder {
					return s.send(http.MethodPost, path+"/pictures"+query, with(officer, "Content-Type", "application/zip"), album)
				}
				w = send("")
				wantStatus(t, "the preview", w, http.StatusOK)
				if text(t, w, "matched") != "3" || text(t, w, "refused") != "1" || text(t, w, "files.0.listing_name") != names["1"] || text(t, w, "files.2.listing_name") != names["2"] ||
					text(t, w, "files.0.product_id") != "<nil>" || text(t, w, "files.3.reason") != "không mục nào của danh sách có tên hoặc STT này" {
					t.Fatalf("the preview: %s", w.Body)
				}
				listing := text(t, w, "files.0.listing_id")
				w = send("?commit=" + text(t, w, "token"))
				if wantStatus(t, "the commit", w, http.StatusOK); text(t, w, "added") != "3" {
					t.Fatalf("the commit: %s", w.Body)
				}
				if w := s.do(http.MethodGet, c.path+listing, officer); text(t, w, "pictures.#") != "2" {
					t.Errorf("the draft: %s", w.Body)
				}
			})
		}
	})
}
