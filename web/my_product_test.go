package web_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chophien/criteria"
	"chophien/domain"
)

// upload sends the form of the last page that posts to a path with a file, which
// comes last, and follows where it leads.
func (b *browser) upload(t *testing.T, action string, fill url.Values, name string, file []byte) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, values := range b.form(t, action, fill) {
		if field == "file" {
			continue
		}
		for _, v := range values {
			if err := w.WriteField(field, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if name != "" {
		part.Write(file)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	b.at = action
	if got := b.ask(http.MethodPost, action, body.String(), "Content-Type", w.FormDataContentType()); got.Code == http.StatusSeeOther {
		b.get(got.Header().Get("Location"))
	}
}

// photograph returns a small picture.
func photograph(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// idIn returns the part of the path of the last page at a position.
func (b *browser) idIn(t *testing.T, at int) string {
	t.Helper()
	path, _, _ := strings.Cut(b.at, "?")
	parts := strings.Split(path, "/")
	if len(parts) <= at {
		t.Fatalf("the page is %s: %d %.2000s", b.at, b.last.Code, b.last.Body)
	}
	return parts[at]
}

// TestMakerPages checks the forms of a maker one by one: a producer, a product
// with a wrong price, a picture and a paper, its review, labels while a
// certificate is valid, and a quote.
func TestMakerPages(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		b := s.signedUp(t, domain.RoleProducer, "maker@example.vn")
		admin := s.admin(t) // notices go to others only

		b.checkBoth(t, "/cua-toi/san-pham")
		b.checkBoth(t, "/cua-toi/san-pham/moi")
		b.checkBoth(t, "/cua-toi/chu-the/moi")
		b.get("/cua-toi/chu-the/moi")
		b.submit(t, "/cua-toi/chu-the/moi", url.Values{"name": {""}, "phone": {"abc"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says("<title>Lỗi: ") || !b.says(`value="abc"`) || !b.says(`href="#place.province"`) {
			t.Fatalf("a producer without name and place: %d %.3000s", b.last.Code, b.last.Body)
		}
		b.submit(t, "/cua-toi/chu-the/moi", url.Values{"name": {"HTX Bản Thử"}, "kind": {"cooperative"}, "place.province": {"08"}, "phone": {"0912 345 678"}})
		maker := b.idIn(t, 3)
		b.submit(t, "/cua-toi/chu-the/"+maker+"/gui", nil)
		publish(t, s, admin, domain.Ref{Kind: domain.KindProducer, ID: maker})

		b.get("/cua-toi/san-pham/moi")
		b.submit(t, "/cua-toi/san-pham/moi", url.Values{"name": {"Hạt kê thử " + hostile[:20]}, "set": {"I.2.a"}})
		product := b.idIn(t, 3)
		at := func(step string) string { return "/cua-toi/san-pham/" + product + step }
		if b.at != at("/chuyen") {
			t.Fatalf("the new product leads to %s", b.at)
		}
		b.submit(t, at("/chuyen"), url.Values{"story": {"Gọi 0912 345 678"}, "storage": {"Nơi khô"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-story"`) || !b.says(`value="Nơi khô"`) {
			t.Errorf("a phone number in the story: %d %.2500s", b.last.Code, b.last.Body)
		}
		b.submit(t, at("/chuyen"), url.Values{"story": {"Kê gieo trên nương."}})

		packs := url.Values{"packs.0.name": {"Túi 500 g"}, "packs.0.amount": {"500"}, "packs.0.unit": {"g"}, "packs.0.retail_vnd": {"chín lăm"}}
		b.submit(t, at("/gia"), packs)
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#packs.0.retail_vnd"`) || !b.says(`value="chín lăm"`) {
			t.Fatalf("a wrong price: %d %.3000s", b.last.Code, b.last.Body)
		}
		packs.Set("packs.0.retail_vnd", "95k")
		packs.Set("do", "add")
		b.submit(t, at("/gia"), packs)
		if b.last.Code != http.StatusOK || !b.says(`name="packs.1.name"`) || !b.says(`value="95k"`) {
			t.Fatalf("another pack: %d %.3000s", b.last.Code, b.last.Body)
		}
		b.submit(t, at("/gia"), url.Values{"packs.1.name": {"Hộp"}, "packs.1.retail_vnd": {"260.000"}, "packs.1.wholesale_vnd": {"2.150.000"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#packs.1.wholesale_vnd"`) {
			t.Errorf("a wholesale price above the retail price: %d %.3000s", b.last.Code, b.last.Body)
		}
		b.submit(t, at("/gia"), url.Values{"packs.1.wholesale_vnd": {"215.000"}, "packs.1.wholesale_min": {"20"}})
		if b.at != at("/nang-luc") || !b.says("Đã lưu.") {
			t.Fatalf("the packs lead to %s: %d %.2500s", b.at, b.last.Code, b.last.Body)
		}
		b.submit(t, at("/nang-luc"), url.Values{"hs_code": {"1008.29"}, "markets": {strings.Repeat("Lào\n", domain.MaxMarkets+1)}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-hs_code"`) || !b.says(`value="1008.29"`) || !b.says(`id="e-markets"`) {
			t.Errorf("a wrong HS code and too many markets: %d %.3000s", b.last.Code, b.last.Body)
		}
		capacity := b.form(t, at("/nang-luc"), url.Values{"capacity_amount": {"800"}, "capacity_unit": {"kg"}, "season": {"9", "10", "11"}, "hs_code": {"100829"}, "markets": {"Nhật Bản\r\n\r\n Lào "}})
		for range 2 { // a double tap
			if w := b.ask(http.MethodPost, at("/nang-luc"), capacity.Encode()); w.Code != http.StatusSeeOther {
				t.Fatalf("the capacity: %d %.2500s", w.Code, w.Body)
			}
		}
		capacity.Set("key", "another")
		capacity.Set("capacity_amount", "900")
		if w := b.ask(http.MethodPost, at("/nang-luc"), capacity.Encode()); w.Code != http.StatusConflict || !b.says("900") || !b.says("800") {
			t.Errorf("the form of an old version: %d %.2500s", w.Code, w.Body)
		}

		b.get(at("/anh"))
		b.upload(t, at("/anh"), nil, "not-a-picture.jpg", []byte("hello"))
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-file"`) {
			t.Errorf("a text for a picture: %d %.2500s", b.last.Code, b.last.Body)
		}
		b.upload(t, at("/anh"), nil, "kê.png", photograph(t))
		if !b.says("Đã lưu ảnh.") || strings.Count(b.last.Body.String(), "/xoa") != 1 {
			t.Fatalf("the picture at %s: %d %.2500s", b.at, b.last.Code, b.last.Body)
		}
		b.upload(t, at("/anh"), nil, "kê 2.png", photograph(t))
		x, err := s.store.ManagedProduct(t.Context(), admin, product)
		if err != nil || len(x.Pictures) != 2 {
			t.Fatalf("%d pictures: %v", len(x.Pictures), err)
		}
		if x.HSCode != "100829" || strings.Join(x.Markets, "|") != "Nhật Bản|Lào" {
			t.Errorf("it is exported as %q to %q", x.HSCode, x.Markets)
		}
		b.submit(t, at("/anh/"+x.Pictures[1].ID+"/xoa"), nil)
		if w := b.get(at("/anh/" + x.Pictures[0].ID)); w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "image/") {
			t.Errorf("the thumb of a draft: %d %v", w.Code, w.Header())
		}
		b.get(at("/giay-to"))
		if !b.says("Giấy tờ có hiệu lực đến") || b.says("Giữ giá đến") { // a quote holds a price
			t.Error("the form of a paper asks for the last day of a price")
		}
		b.upload(t, at("/giay-to"), url.Values{"issuer": {"UBND xã"}, "issued_on": {"31/12/2099"}}, "", nil)
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-paper_kind"`) || !b.says(`id="e-issued_on"`) || !b.says(`value="UBND xã"`) {
			t.Errorf("a wrong paper: %d %.3000s", b.last.Code, b.last.Body)
		}
		b.upload(t, at("/giay-to"), url.Values{"paper_kind": {"food_safety haccp"}, "issued_on": {"01/02/2026"}}, "haccp.png", photograph(t))
		if !b.says("Cán bộ chưa xem") {
			t.Errorf("the paper at %s: %d %.2500s", b.at, b.last.Code, b.last.Body)
		}

		for _, step := range []string{"", "/ten", "/chuyen", "/gia", "/nang-luc", "/anh", "/giay-to", "/gui"} {
			b.checkBoth(t, at(step))
		}
		other := s.signedUp(t, domain.RoleProducer, "other@example.vn")
		for _, step := range []string{"", "/gia", "/anh", "/giay-to", "/gui", "/tem", "/tem.pdf", "/anh/" + x.Pictures[0].ID} {
			if w := other.get(at(step)); w.Code != http.StatusNotFound {
				t.Errorf("another maker at %s: %d", step, w.Code)
			}
		}

		b.get(at("/gui"))
		b.submit(t, at("/gui"), nil)
		if b.at != at("") || !b.says("Đã gửi.") {
			t.Fatalf("submitting leads to %s: %d %.2500s", b.at, b.last.Code, b.last.Body)
		}
		b.submit(t, at("/rut"), nil)
		b.get(at("/gui"))
		b.submit(t, at("/gui"), nil)
		state, err := s.store.State(t.Context(), admin, domain.Ref{Kind: domain.KindProduct, ID: product})
		if err == nil {
			_, err = s.store.Review(t.Context(), admin, state.Ref, state.Version, domain.ReviewRequestChanges, "Ghi thêm hạn dùng <b>")
		}
		if b.get(at("")); err != nil || !b.says("Ghi thêm hạn dùng <b>") {
			t.Errorf("what the officer asked: %v %.2500s", err, b.last.Body)
		}
		b.get(at("/gui"))
		b.submit(t, at("/gui"), nil)
		publish(t, s, admin, state.Ref)

		if w := b.get(at("/tem.pdf")); w.Code != http.StatusConflict || !b.says("còn hiệu lực hôm nay") {
			t.Errorf("labels without a certificate: %d %.2500s", w.Code, w.Body)
		}
		certify(t, s, product)
		b.checkBoth(t, at("/tem"))
		for _, sheet := range domain.LabelSheets() {
			w := b.get(at("/tem.pdf?count=3&sheet=" + string(sheet)))
			if w.Code != http.StatusOK || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("labels on %s: %d %v", sheet, w.Code, w.Header())
			}
		}
		if w := b.get(at("/tem.pdf?count=0&first=99")); w.Code != http.StatusUnprocessableEntity || !b.says(`href="#count"`) || !b.says(`href="#first"`) {
			t.Errorf("no labels from the 99th place: %d %.2500s", w.Code, w.Body)
		}

		b.checkBoth(t, "/cua-toi/nhu-cau-phu-hop")
		b.checkBoth(t, "/cua-toi/so-lieu")
		demand, err := s.store.Demand(t.Context(), domain.Actor{}, s.demand)
		if err != nil {
			t.Fatal(err)
		}
		quote := "/cua-toi/nhu-cau-phu-hop/" + demand.ID + "/bao-gia"
		b.checkBoth(t, quote)
		b.get(quote)
		b.submit(t, quote, url.Values{"price_vnd": {"x"}, "text": {"Giao sáng"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-price"`) || !b.says("Giao sáng") {
			t.Errorf("a wrong quote: %d %.3000s", b.last.Code, b.last.Body)
		}
		b.submit(t, quote, url.Values{"price_vnd": {"72.000"}, "unit": {"kg"}})
		if !strings.HasPrefix(b.at, "/cua-toi/trao-doi/") || !b.says("Đã gửi báo giá.") || !b.says("72.000") {
			t.Errorf("the quote leads to %s: %d %.3000s", b.at, b.last.Code, b.last.Body)
		}
	})
}

// publish publishes a submitted listing.
func publish(t *testing.T, s *site, admin domain.Actor, ref domain.Ref) {
	t.Helper()
	state, err := s.store.State(t.Context(), admin, ref)
	if err == nil {
		_, err = s.store.Review(t.Context(), admin, ref, state.Version, domain.ReviewPublish, "")
	}
	if err != nil {
		t.Fatalf("publishing the %s: %v", ref.Kind, err)
	}
}

// certify gives a product a certificate of four stars.
func certify(t *testing.T, s *site, product string) {
	t.Helper()
	on, province := domain.NewDate(2026, 5, 21), "08"
	d := domain.Decision{
		Record: record("01900000-0000-7000-8000-0000000000d9", "qd-thu"), Issuer: "UBND tỉnh", Number: "99/QĐ-UBND", Level: domain.LevelProvince, ProvinceCode: &province, Date: on, Criteria: criteria.Default().On(on).ID,
	}
	c := domain.Certificate{ID: "01900000-0000-7000-8000-0000000000c9", ProductID: product, DecisionID: d.ID, Stars: 4, ValidFrom: on, ValidUntil: criteria.Default().ValidUntil(on)}
	if _, err := s.store.Load(t.Context(), domain.Batch{Decisions: []domain.Decision{d}, Certificates: []domain.Certificate{c}}); err != nil {
		t.Fatal(err)
	}
}
