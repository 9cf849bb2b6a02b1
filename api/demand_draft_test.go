package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"chophien/domain"
)

// TestDemandDrafts: sentences of buyers become forms.
func TestDemandDrafts(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	buyer := s.join(t, "mua@example.vn", nil, domain.RoleBuyer)
	for sentence, want := range map[string]map[string]string{
		"cần mua 5 tấn miến dong/tháng giao Hà Nội":                {"name": "Miến dong", "quantity.amount": "5", "quantity.unit": "tonne", "period": "month", "delivery.province": "01"},
		"can mua 5 tan mien dong moi thang giao ha noi":            {"name": "Mien dong", "quantity.amount": "5", "quantity.unit": "tonne", "period": "month", "delivery.province": "01"},
		"Mua 200 hộp chè Shan tuyết 4 sao, giá tối đa 150k/hộp":    {"name": "Chè Shan tuyết", "quantity.amount": "200", "quantity.unit": "box", "period": "once", "stars": "4", "price_max_vnd": "150000", "price_unit": "box"},
		"1.500 lít mật ong mỗi quý giao về Hải Phòng có HACCP":     {"name": "Mật ong", "quantity.amount": "1500", "quantity.unit": "l", "period": "quarter", "delivery.province": "31", "papers.0": "haccp"},
		"cần 300 kg chè Shan tuyết, hạn 20/12/2026, lấy mẫu trước": {"name": "Chè Shan tuyết", "quantity.amount": "300", "deadline": "2026-12-20", "sample_wanted": "true"},
		"can 2 tan mien dong giao ha noi truoc 15/1, gui mau thu, han bao gia: 5-12": {
			"name": "Mien dong", "delivery.province": "01", "deliver_until": "2027-01-15", "deadline": "2026-12-05", "sample_wanted": "true",
		},
		"mua mật ong từ tháng 11 đến tháng 2, 5 tạ/tháng": {"name": "Mật ong", "season.0": "1", "season.3": "12", "season.#": "4", "period": "month"},
		"cần miến dong có màu trắng, hạn 31/02/2027":      {"name": "Miến dong", "sample_wanted": "false"},
		"mua 5 kg chè từ 20/12, báo giá trước 01/12/2026": {"name": "Chè", "deliver_from": "2026-12-20", "deadline": "2026-12-01"},
		"tìm nguồn nước mắm":                              {"name": "Nước mắm", "period": "once"},
		"Quán cần 30 kg mực khô Quảng Bình, giá 900-950k/kg, giao kho Gia Lâm, lh 0935.111.222 chị Mây": {
			"buyer_type": "restaurant", "price_min_vnd": "900000", "price_max_vnd": "950000", "provinces.0": "44", "delivery.province": "01", "delivery.address": "kho Gia Lâm",
			"contact.phone": "0935111222", "contact.name": "chị Mây",
		},
	} {
		t.Run(sentence, func(t *testing.T) {
			body, err := json.Marshal(map[string]string{"text": sentence})
			if err != nil {
				t.Fatal(err)
			}
			w := s.asks(t, buyer, http.MethodPost, "/v1/demands/draft", "", string(body))
			wantStatus(t, sentence, w, http.StatusOK)
			for path, value := range want {
				if got := text(t, w, "form."+path); got != value {
					t.Errorf("%s: %s is %q, want %q: %s", sentence, path, got, value, w.Body)
				}
			}
		})
	}
	w := s.asks(t, buyer, http.MethodPost, "/v1/demands/draft", "", `{"text":"Cần 2-3 tạ ớt Hà Giang, không cần mẫu"}`)
	wantStatus(t, "left and notes", w, http.StatusOK)
	for path, want := range map[string]string{"left.0": "không cần mẫu", "notes.#": "3", "read.0.field": "quantity"} {
		if got := text(t, w, path); got != want {
			t.Errorf("%s is %q, want %q: %s", path, got, want, w.Body)
		}
	}
	if w := s.asks(t, buyer, http.MethodPost, "/v1/demands/draft", "", ""); w.Code != http.StatusBadRequest || text(t, w, "errors.0.location") != "body" {
		t.Errorf("no body: %d %s", w.Code, w.Body)
	}
	for _, body := range []string{`{}`, `{"text":""}`, `{"text":"  "}`, `{"text":"a\u0000b"}`, `{"text":7}`} {
		t.Run(body, func(t *testing.T) {
			wantStatus(t, body, s.asks(t, buyer, http.MethodPost, "/v1/demands/draft", "", body), http.StatusUnprocessableEntity)
		})
	}
}

// TestDemandsShowNoContact: a form with a contact in a public field is refused,
// and the error names the field for contacts.
func TestDemandsShowNoContact(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	buyer := s.join(t, "kin@example.vn", nil, domain.RoleBuyer)
	for field, body := range map[string]string{
		"body.name":    `{"name":"Mực khô 0935 111 222"}`,
		"body.text":    `{"name":"Mực khô","text":"viết về kin@example.vn"}`,
		"body.packing": `{"name":"Mực khô","packing":"hỏi (+84) 935.111.222"}`,
	} {
		w := s.asks(t, buyer, http.MethodPost, "/v1/demands", "", body)
		wantStatus(t, body, w, http.StatusUnprocessableEntity)
		if got := text(t, w, "errors.0.location"); got != field || !strings.Contains(text(t, w, "errors.0.message"), "contact.") {
			t.Errorf("%s: %s", body, w.Body)
		}
	}
	w := s.asks(t, buyer, http.MethodPost, "/v1/demands", "", `{"name":"Mực khô","contact":{"name":"Chị Mây","phone":"0935 111 222"}}`)
	wantStatus(t, "a draft", w, http.StatusCreated)
	if slug := text(t, w, "slug"); strings.Contains(slug, "muc") {
		t.Errorf("the draft has the address %q", slug)
	}
	w = s.asks(t, buyer, http.MethodPatch, "/v1/demands/"+text(t, w, "id"), "1", `{"terms":"chốt với chị Mây"}`)
	wantStatus(t, "a person", w, http.StatusUnprocessableEntity)
}
