package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"chophien/domain"
)

// TestDemandDrafts: sentences as buyers write them become forms.
func TestDemandDrafts(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	buyer := s.join(t, "mua@example.vn", nil, domain.RoleBuyer)
	for sentence, want := range map[string]map[string]string{
		"cần mua 5 tấn miến dong/tháng giao Hà Nội":             {"name": "Miến dong", "quantity.amount": "5", "quantity.unit": "tonne", "period": "month", "delivery.province": "01"},
		"can mua 5 tan mien dong moi thang giao ha noi":         {"name": "Mien dong", "quantity.amount": "5", "quantity.unit": "tonne", "period": "month", "delivery.province": "01"},
		"Mua 200 hộp chè Shan tuyết 4 sao, giá tối đa 150k/hộp": {"name": "Chè Shan tuyết", "quantity.amount": "200", "quantity.unit": "box", "period": "once", "stars": "4", "price_max_vnd": "150000", "price_unit": "box"},
		"1.500 lít mật ong mỗi quý giao về Hải Phòng có HACCP":  {"name": "Mật ong", "quantity.amount": "1500", "quantity.unit": "l", "period": "quarter", "delivery.province": "31", "papers.0": "haccp"},
		"tìm nguồn nước mắm":                                    {"name": "Nước mắm", "period": "once"},
	} {
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
	}
	for _, body := range []string{`{}`, `{"text":""}`, `{"text":7}`} {
		wantStatus(t, body, s.asks(t, buyer, http.MethodPost, "/v1/demands/draft", "", body), http.StatusUnprocessableEntity)
	}
}
