package api_test

import (
	"bytes"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chophien/domain"
)

// TestPictures: a producer adds pictures to a product; uploads are made safe,
// the order is kept, and only managers see the pictures of a draft (checks A2,
// A3, I7).
func TestPictures(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		m := s.newMaker(t, "HTX ảnh")
		rival := s.newMaker(t, "HTX khác")
		w := s.send(http.MethodPost, "/v1/products", m.header(), `{"name":"Chè ảnh","producer_id":"`+m.producer+`","set":"`+s.setCode(t)+`"}`)
		wantStatus(t, "adding a product", w, http.StatusCreated)
		product, tag := text(t, w, "id"), w.Header().Get("ETag")
		path := "/v1/products/" + product + "/pictures"
		send := func(a account, method, path, tag string, body []byte) *httptest.ResponseRecorder {
			t.Helper()
			header := a.header()
			if tag != "" {
				header = with(header, "If-Match", tag)
			}
			if method == http.MethodPatch {
				header = with(header, "Content-Type", "application/json")
			}
			w := s.sendFile(method, path, header, body)
			return w
		}
		photo := photograph(t)
		wantStatus(t, "of an old version", send(m.account, http.MethodPost, path, `"7"`, photo), http.StatusPreconditionFailed)
		wantStatus(t, "a rival's", send(rival.account, http.MethodPost, path, tag, photo), http.StatusNotFound)
		wantStatus(t, "of the wrong kind", send(m.account, http.MethodPost, strings.Replace(path, "products", "producers", 1), tag, photo), http.StatusNotFound)
		for name, body := range map[string][]byte{"a paper": []byte(paper), "SVG": []byte("<svg/>"), "a bomb": bomb(t), "nothing": nil} {
			t.Run(name, func(t *testing.T) {
				if w := send(m.account, http.MethodPost, path, tag, body); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != "body.file" {
					t.Errorf("%s: %d %s", name, w.Code, w.Body)
				}
			})
		}
		wantStatus(t, "too large", send(m.account, http.MethodPost, path, tag, make([]byte, domain.MaxFileBytes+1)), http.StatusRequestEntityTooLarge)

		var ids []string
		for i := range domain.MaxPictures {
			w = send(m.account, http.MethodPost, path, tag, photo)
			wantStatus(t, "a picture", w, http.StatusCreated)
			ids, tag = append(ids, text(t, w, "id")), w.Header().Get("ETag")
			if i == 0 && (text(t, w, "width") != "20" || text(t, w, "height") != "40" || text(t, w, "position") != "0") {
				t.Errorf("the picture: %s", w.Body)
			}
		}
		wantStatus(t, "one too many", send(m.account, http.MethodPost, path, tag, photo), http.StatusConflict)

		first, last := path+"/"+ids[0], path+"/"+ids[len(ids)-1]
		w = send(m.account, http.MethodPatch, last, tag, []byte(`{"position":0,"caption":" Đồi chè ","credit":"HTX"}`))
		if w.Code != http.StatusOK || text(t, w, "caption") != "Đồi chè" || text(t, w, "position") != "0" {
			t.Fatalf("to the front: %d %s", w.Code, w.Body)
		}
		old := tag
		tag = w.Header().Get("ETag")
		wantStatus(t, "a second editor", send(m.account, http.MethodPatch, first, old, []byte(`{"caption":"x"}`)), http.StatusPreconditionFailed)
		wantStatus(t, "without a version", send(m.account, http.MethodPatch, first, "", []byte(`{"caption":"x"}`)), http.StatusPreconditionRequired)
		wantStatus(t, "a rival changes", send(rival.account, http.MethodPatch, first, tag, []byte(`{"caption":"x"}`)), http.StatusNotFound)
		wantStatus(t, "too long", send(m.account, http.MethodPatch, first, tag, []byte(`{"caption":"`+strings.Repeat("ă", 301)+`"}`)), http.StatusUnprocessableEntity)
		// A picture of another listing cannot become one of this (A3).
		elsewhere := "/v1/producers/" + m.producer + "/pictures/" + ids[0]
		wantStatus(t, "nested elsewhere", send(m.account, http.MethodPatch, elsewhere, tag, []byte(`{"caption":"x"}`)), http.StatusNotFound)
		wantStatus(t, "nested elsewhere", send(m.account, http.MethodGet, elsewhere+"/content", "", nil), http.StatusNotFound)
		wantStatus(t, "nested elsewhere", send(m.account, http.MethodDelete, elsewhere, tag, nil), http.StatusNotFound)

		wantStatus(t, "a rival deletes", send(rival.account, http.MethodDelete, first, tag, nil), http.StatusNotFound)
		w = send(m.account, http.MethodDelete, first, tag, nil)
		wantStatus(t, "deleting", w, http.StatusNoContent)
		tag = w.Header().Get("ETag")
		wantStatus(t, "and it is gone", send(m.account, http.MethodGet, first+"/content", "", nil), http.StatusNotFound)

		w = s.send(http.MethodGet, "/v1/products/"+product, m.header(), "")
		if text(t, w, "pictures.#") != "11" || text(t, w, "pictures.0.id") != ids[11] || text(t, w, "pictures.1.id") != ids[1] || w.Header().Get("ETag") != tag {
			t.Errorf("the order: %s, %s", w.Body, tag)
		}

		// The pictures of a draft are not public.
		wantStatus(t, "of a draft", s.do(http.MethodGet, "/v1/pictures/"+ids[1], nil), http.StatusNotFound)
		wantStatus(t, "a rival looks", send(rival.account, http.MethodGet, last+"/content", "", nil), http.StatusNotFound)
		for _, size := range []string{"", "?size=small", "?size=medium"} {
			t.Run(size, func(t *testing.T) {
				w = send(m.account, http.MethodGet, last+"/content"+size, "", nil)
				if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" {
					t.Fatalf("%q: %d %v", size, w.Code, w.Header())
				}
				upright(t, w.Body.Bytes())
			})
		}
		wantStatus(t, "an unknown size", send(m.account, http.MethodGet, last+"/content?size=huge", "", nil), http.StatusUnprocessableEntity)

		// A submitted listing does not change.
		w = s.send(http.MethodPatch, "/v1/products/"+product, with(m.header(), "If-Match", tag), `{"story":"Chuyện của chè"}`)
		wantStatus(t, "a story", w, http.StatusOK)
		w = s.act(t, m.account, "products", product, "submit", w.Header().Get("ETag"), "")
		wantStatus(t, "submitting", w, http.StatusOK)
		tag = w.Header().Get("ETag")
		wantStatus(t, "in review", send(m.account, http.MethodDelete, last, tag, nil), http.StatusConflict)
		w = s.act(t, m.officer, "products", product, "publish", tag, "")
		wantStatus(t, "publishing", w, http.StatusOK)
		w = s.do(http.MethodGet, "/v1/pictures/"+ids[11]+"?size=small", nil)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/jpeg" || !strings.HasPrefix(w.Header().Get("Cache-Control"), "public") {
			t.Errorf("in public: %d %v", w.Code, w.Header())
		}
		again := s.do(http.MethodGet, "/v1/pictures/"+ids[11]+"?size=small", map[string]string{"If-None-Match": w.Header().Get("ETag")})
		wantStatus(t, "not changed", again, http.StatusNotModified)
		if _, err := jpeg.Decode(bytes.NewReader(w.Body.Bytes())); err != nil {
			t.Error(err)
		}
		w = s.do(http.MethodGet, "/v1/products/"+product, nil)
		if text(t, w, "pictures.0.small_url") != publicURL+"/v1/pictures/"+ids[11]+"?size=small" || text(t, w, "pictures.0.caption") != "Đồi chè" {
			t.Errorf("the product: %s", w.Body)
		}
		log, err := s.store.AuditEntries(t.Context(), domain.AuditFilter{Listing: domain.Ref{Kind: domain.KindProduct, ID: product}, Noun: "picture"}, domain.Page{Limit: 100})
		if err != nil || len(log.Items) != 14 || log.Items[0].Action != "picture.delete" || log.Items[1].Action != "picture.change" {
			t.Errorf("the history has %d entries (%v)", len(log.Items), err)
		}
	})
}
