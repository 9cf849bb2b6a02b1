package web_test

import (
	"net/http"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/web/webtest"
)

// TestJourneyBuyerPhone uses the site as a buyer with a small phone whose browser
// runs no scripts. The buyer searches, filters, opens a product, and signs up on
// the way to the number of its maker. Then one sentence becomes a demand, and a
// quote is accepted.
func TestJourneyBuyerPhone(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		maker := s.makerOf(t)
		p := s.tab(t, webtest.Phone())
		p.Go("/")
		p.Fill("q", "mật ong")
		p.Follow("Tìm")
		p.Tap("Lọc và sắp xếp")
		p.Tap("4 sao")
		p.Follow("Áp dụng")
		p.Shot("buyer-1-search")
		p.Follow("Mật ong Đầy đủ")
		p.Sees("4 sao", "HTX Đầy đủ")
		p.Follow("Hỏi giá")
		if !strings.HasPrefix(p.Path(), "/dang-nhap?next=") {
			t.Fatalf("a guest is led to %s", p.Path())
		}
		p.Follow("Tôi mua hàng")
		p.Fill("name", "Chị Hà")
		p.Fill("email", "ha-phone@")
		p.Fill("password", secret)
		p.FollowTo(http.StatusUnprocessableEntity, "Tạo tài khoản")
		p.Sees("Đây không phải địa chỉ e-mail")
		p.Shot("buyer-2-fault")
		p.Fill("email", "ha-phone@example.vn")
		p.Fill("password", secret)
		p.Follow("Tạo tài khoản")
		if want := "/san-pham/" + fullSlug + "/lien-he"; p.Path() != want {
			t.Fatalf("after the sign-up the page is %s", p.Path())
		}
		p.Follow("Xem số điện thoại, Zalo")
		p.Sees("0912345678", "Bà Mai")
		p.Shot("buyer-3-contact")

		p.Go("/nhu-cau")
		p.Follow("Đăng nhu cầu mua")
		p.Fill("text", "Cần mua 100 kg mật ong mỗi tháng, giao Hà Nội, giá dưới 250k/kg, có giấy ATTP")
		p.Follow("Đọc câu này")
		p.Sees("Đã đọc được", "Còn thiếu để đăng")
		p.Shot("buyer-4-read")
		if got := p.Value("amount"); got != "100" {
			t.Errorf("the amount is %q", got)
		}
		p.Fill("organisation", "Bếp Hà")
		p.Fill("contact.phone", "0987000111")
		p.Fill("deadline", "20/12/2026")
		p.Follow("Đăng nhu cầu")
		p.Sees("Nhu cầu đã được đăng.", "Đang mở")
		own := p.Path()
		quote := domain.Quote{PriceVND: 200_000, Unit: domain.UnitKilogram, MinOrderAmount: 20_000, MinOrderUnit: domain.UnitKilogram, ValidUntil: domain.Today(noon) + 20}
		if _, err := s.store.AddQuote(t.Context(), maker, own[strings.LastIndex(own, "/")+1:], fullID, quote); err != nil {
			t.Fatal(err)
		}
		p.Go("/cua-toi")
		p.Follow("Nhu cầu của tôi")
		p.Follow("Mật ong")
		p.Sees("1 báo giá, tính theo kg", "200.000 đ", "20 kg")
		p.Shot("buyer-5-quotes")
		p.Follow("Trả lời, chấp nhận")
		p.Follow("Chấp nhận báo giá")
		p.Sees("Bạn đã chấp nhận báo giá.", "Đã chấp nhận")
		p.Shot("buyer-6-accepted")
	})
}
