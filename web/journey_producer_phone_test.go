package web_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chophien/criteria"
	"chophien/domain"
	"chophien/web/webtest"
)

// TestJourneyProducerPhone uses the site as a maker with a small phone whose
// browser runs no scripts. The maker signs up, fills in a product with a price
// that is wrong at first, a picture and a paper, and submits it. An officer
// publishes and certifies it. Then the maker quotes for a demand and prints labels.
func TestJourneyProducerPhone(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		officer := s.admin(t)
		p := s.tab(t, webtest.Phone())
		p.Go("/dang-nhap")
		p.Follow("Tôi làm ra sản phẩm")
		p.Fill("name", "Chị Mỷ")
		p.Fill("email", "my-phone@example.vn")
		p.Fill("password", secret)
		p.Follow("Tạo tài khoản")
		p.Follow("Hàng của tôi")
		p.Follow("Thêm chủ thể")
		p.Fill("name", "HTX Mỷ")
		p.Choose("place.province", "Tuyên Quang")
		p.Fill("phone", "0912 345 678")
		p.Follow("Lưu")
		p.Sees("Đã lưu bản nháp của chủ thể.")
		maker := lastPart(p.Path())
		p.Follow("Gửi cán bộ duyệt")
		p.Sees("Đang chờ cán bộ duyệt")
		publish(t, s, officer, domain.Ref{Kind: domain.KindProducer, ID: maker})

		p.Go("/cua-toi/san-pham")
		p.Follow("Thêm sản phẩm")
		p.Fill("name", "Mật ong bạc hà Mỷ")
		p.Choose("set", "Mật ong, mật khác và nông sản thực phẩm khác (I.2.b)")
		p.Follow("Lưu và tiếp tục")
		p.Sees("Bước 2 trên 7")
		product := strings.Split(p.Path(), "/")[3]
		p.Fill("story", "Ong lấy mật bạc hà trên cao nguyên đá.")
		p.Follow("Lưu và tiếp tục")
		p.Fill("packs.0.name", "Chai 500 ml")
		p.Fill("packs.0.amount", "500")
		p.Choose("packs.0.unit", "ml")
		p.Fill("packs.0.retail_vnd", "hai trăm")
		p.FollowTo(http.StatusUnprocessableEntity, "Lưu và tiếp tục")
		p.Sees("Xin sửa", "hai trăm")
		p.Shot("producer-1-wrong-price")
		if got := p.Value("packs.0.name"); got != "Chai 500 ml" {
			t.Errorf("the name of the pack is %q after the fault", got)
		}
		p.Fill("packs.0.retail_vnd", "200k")
		p.Follow("Thêm quy cách")
		p.Fill("packs.1.name", "Can 5 lít")
		p.Follow("Lưu và tiếp tục")
		p.Fill("capacity_amount", "300")
		p.Tap("Tháng 10")
		p.Tap("Tháng 11")
		p.Follow("Lưu và tiếp tục")

		picture := filepath.Join(t.TempDir(), "mat-ong.png")
		if err := os.WriteFile(picture, photograph(t), 0o600); err != nil {
			t.Fatal(err)
		}
		p.Upload("file", picture)
		p.Follow("Tải ảnh lên")
		p.Sees("Đã lưu ảnh.", "Xóa ảnh 1")
		p.Shot("producer-2-picture")
		p.Follow("Tiếp tục")
		p.Choose("paper_kind", paperOption(t, "food_safety", "haccp"))
		p.Fill("issuer", "Trung tâm Kỹ thuật")
		p.Fill("issued_on", "01/02/2026")
		p.Upload("file", picture)
		p.Follow("Lưu giấy tờ")
		p.Sees("Đã lưu giấy tờ.", "Cán bộ chưa xem")
		p.Shot("producer-3-paper")
		p.Follow("Tiếp tục")
		p.Follow("Gửi cán bộ duyệt")
		p.Sees("Đã gửi.", "Đang chờ cán bộ duyệt")
		publish(t, s, officer, domain.Ref{Kind: domain.KindProduct, ID: product})
		certify(t, s, product)

		p.Go("/cua-toi/nhu-cau-phu-hop/" + s.demand + "/bao-gia?product=" + product)
		p.Fill("price_vnd", "180.000")
		p.Follow("Gửi báo giá")
		p.Sees("Đã gửi báo giá.", "180.000 đ")
		p.Shot("producer-4-quote")

		p.Go("/cua-toi/san-pham")
		p.Follow("Mật ong bạc hà Mỷ")
		p.Sees("4 sao", "Đang hiển thị")
		p.Follow("In tem QR")
		p.Fill("count", "3")
		p.Shot("producer-5-labels")
		if kind, file := p.Download("Tạo PDF"); kind != "application/pdf" || !bytes.HasPrefix(file, []byte("%PDF-")) {
			t.Errorf("the labels are %s: %.100q", kind, file)
		}
	})
}

// lastPart returns the text after the last slash of a path.
func lastPart(path string) string { return path[strings.LastIndex(path, "/")+1:] }

// paperOption returns the text of a kind of paper in the form of papers.
func paperOption(t *testing.T, c domain.Condition, k domain.PaperKind) string {
	t.Helper()
	kind, ok := criteria.Default().PaperType(c, k)
	if !ok {
		t.Fatalf("there is no paper %s of %s", k, c)
	}
	vi, _ := c.Names()
	return kind.NameVI + " (" + vi + ")"
}
