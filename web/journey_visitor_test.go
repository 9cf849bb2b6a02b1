package web_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	goqr "github.com/piglig/go-qr"

	"chophien/domain"
	"chophien/web/webtest"
)

// TestJourneyVisitorPhone checks that a visitor can scan a label, read whether
// its stars are valid, and send a report with a photo. The phone is small, and
// its browser runs no scripts.
func TestJourneyVisitorPhone(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		// The phone reads the address from the code on the package.
		code := s.get("/v1/verify/" + s.code + "/qr.png")
		if code.Code != http.StatusOK {
			t.Fatalf("the QR code: status %d", code.Code)
		}
		picture, err := png.Decode(code.Body)
		if err != nil {
			t.Fatal(err)
		}
		address, err := goqr.Decode(picture)
		target, ok := strings.CutPrefix(address, publicURL)
		if err != nil || !ok {
			t.Fatalf("the QR code leads to %q: %v", address, err)
		}

		p := s.tab(t, webtest.Phone())
		p.Go(target)
		p.Sees("Còn hiệu lực", "Mật ong Đầy đủ", "4 sao", "HTX Đầy đủ", "Tuyên Quang (trước 07/2025: Hà Giang)")
		p.Shot("visitor-1-verify")
		p.Follow("Mật ong Đầy đủ")
		p.Sees("95.000 đ", "0912345678")
		p.Follow("Kiểm tra mã")
		p.Follow("Bao bì không giống? Phản ánh")
		if got := p.Value("certificate_code"); got != s.code {
			t.Errorf("the form holds the code %q", got)
		}
		p.Fill("Điều gì đáng nghi?", "Mờ")
		p.FollowTo(http.StatusUnprocessableEntity, "Gửi phản ánh")
		p.Sees("Hãy chọn tỉnh, thành phố", "từ 10 đến 4.000 ký tự")
		p.Shot("visitor-2-fault")
		if got := p.Value("text"); got != "Mờ" {
			t.Errorf("the form lost the text: %q", got)
		}
		p.Tap("Hãy chọn tỉnh, thành phố nơi bạn thấy")
		p.Choose("province", "Hà Nội")
		p.Fill("place", "Chợ Đồng Xuân")
		p.Fill("text", "Tem mờ, số sao khác trang sản phẩm")
		p.Upload("photo", photo(t))
		p.Follow("Gửi phản ánh")
		if !strings.HasPrefix(p.Path(), "/phan-anh/") {
			t.Errorf("the report leads to %s", p.Path())
		}
		p.Sees("Cảm ơn bạn", "Đã tiếp nhận")
		p.Shot("visitor-3-sent")

		ref, _ := url.PathUnescape(strings.TrimPrefix(p.Path(), "/phan-anh/"))
		report, err := s.store.ReportByRef(t.Context(), domain.ParseCode(ref))
		if err != nil {
			t.Fatal(err)
		}
		if report.ProvinceCode != "01" || report.Place != "Chợ Đồng Xuân" || report.ProductID == nil || *report.ProductID != fullID || report.PhotoKey == nil {
			t.Errorf("stored: %+v", report)
		}
		p.Follow("English")
		p.Sees("Received")
	})
}

// photo stores a photo as a phone takes it.
func photo(t *testing.T) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for i := range m.Pix {
		m.Pix[i] = byte(i)
	}
	m.Set(1, 1, color.White)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "tem.jpg")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
