package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"chophien/domain"
)

// job counts the calls of a job and those of them that send a version.
type job struct {
	s               *server
	calls, versions int
}

// call sends JSON of an account; tag is the version that it names, or empty.
func (j *job) call(t *testing.T, a account, method, path, tag, body string, want int) *httptest.ResponseRecorder {
	t.Helper()
	header := map[string]string{}
	if a.token != "" {
		header = a.header()
	}
	if j.calls++; tag != "" {
		j.versions++
		header = with(header, "If-Match", tag)
	}
	w := j.s.send(method, path, header, body)
	wantStatus(t, method+" "+path, w, want)
	return w
}

func (j *job) wantAtMost(t *testing.T, calls, versions int) {
	t.Helper()
	if j.calls > calls || j.versions > versions {
		t.Errorf("%d calls, %d of them with a version; want at most %d and %d", j.calls, j.versions, calls, versions)
	}
}

// TestJobsInFewCalls checks that each job of an integrator takes few calls, and
// that no answer is read a second time only for its version. Publishing a product
// is TestPublishingInSixCalls.
func TestJobsInFewCalls(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	m := s.newMaker(t, "HTX Ít Bước")
	product, _ := s.publishedProduct(t, m, "Mật ong Ít Bước")
	buyer := s.join(t, "it.buoc.mua@example.vn", nil, domain.RoleBuyer)
	officer := s.join(t, "it.buoc.cb@example.vn", []string{"08"}, domain.RoleOfficer)
	demand := ""
	t.Run("a sentence becomes an open demand", func(t *testing.T) {
		j := job{s: s}
		w := j.call(t, buyer, http.MethodPost, "/v1/demands/draft", "", `{"text":"cần 300 kg mật ong mỗi tháng, giao Hà Nội, hạn báo giá 10/12/2026, sđt 0912 345 678"}`, http.StatusOK)
		var draft struct {
			Form json.RawMessage `json:"form"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &draft); err != nil {
			t.Fatal(err)
		}
		w = j.call(t, buyer, http.MethodPost, "/v1/demands", "", string(draft.Form), http.StatusCreated)
		demand = w.Header().Get("Location")
		j.call(t, buyer, http.MethodPost, demand+"/open", "", "", http.StatusOK)
		j.wantAtMost(t, 3, 0)
	})
	t.Run("a quote is accepted", func(t *testing.T) {
		j := job{s: s}
		w := j.call(t, m.account, http.MethodPost, demand+"/quotes", "", `{"product_id":"`+product+`","price_vnd":250000,"unit":"kg","valid_until":"2026-12-31"}`, http.StatusCreated)
		lead := "/v1/me/leads/" + text(t, w, "lead_id")
		w = j.call(t, buyer, http.MethodGet, lead, "", "", http.StatusOK) // what the buyer judges
		j.call(t, buyer, http.MethodPost, lead+"/accept", w.Header().Get("ETag"), "{}", http.StatusOK)
		j.wantAtMost(t, 3, 1)
	})
	t.Run("an office's list goes live", func(t *testing.T) {
		j := job{s: s}
		list := "STT;Tên sản phẩm;Chủ thể;Nhóm;Bộ sản phẩm;Hạng sao;Số quyết định;Ngày quyết định\n" +
			"1;Trà hoa Ít Bước;HTX Nhanh;I;I.5.a;3;81/QĐ-UBND;05/03/2026\n2;Trà lá Ít Bước;HTX Nhanh;I;I.5.a;4;81/QĐ-UBND;05/03/2026\n"
		j.calls++
		w := s.upload(t, officer.header(), "text/csv", list)
		wantStatus(t, "the list", w, http.StatusAccepted)
		id, path := text(t, w, "id"), w.Header().Get("Location")
		s.workImport(t, id)
		w = j.call(t, officer, http.MethodGet, path+"?wait=50", "", "", http.StatusOK)
		j.call(t, officer, http.MethodPost, path+"/commit", "", fmt.Sprintf(`{"token":%q}`, text(t, w, "token")), http.StatusAccepted)
		s.workImport(t, id)
		j.call(t, officer, http.MethodGet, path+"?wait=50", "", "", http.StatusOK)
		for _, action := range []string{"submit", "publish"} {
			j.call(t, officer, http.MethodPost, "/v1/me/listings/actions", "", fmt.Sprintf(`{"action":%q,"import_id":%q}`, action, id), http.StatusOK)
		}
		j.call(t, officer, http.MethodPost, "/v1/me/decisions/actions", "", fmt.Sprintf(`{"action":"submit","import_id":%q}`, id), http.StatusOK)
		j.call(t, m.officer, http.MethodPost, "/v1/me/decisions/actions", "", fmt.Sprintf(`{"action":"publish","import_id":%q}`, id), http.StatusOK)
		j.wantAtMost(t, 10, 0)
		if w := s.do(http.MethodGet, "/v1/decisions?number=81/Q%C4%90-UBND&province=08", nil); text(t, w, "items.#") != "1" {
			t.Errorf("the decision: %s", w.Body)
		}
	})
	t.Run("a mirror takes over a change", func(t *testing.T) {
		j := job{s: s}
		w := j.call(t, account{}, http.MethodGet, "/v1/changes?limit=100", "", "", http.StatusOK)
		j.call(t, account{}, http.MethodGet, text(t, w, "items.0.path"), "", "", http.StatusOK)
		j.wantAtMost(t, 2, 0)
	})
}
