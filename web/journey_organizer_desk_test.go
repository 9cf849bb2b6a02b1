package web_test

import (
	"net/http"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/web/webtest"
)

// TestJourneyOrganizerDesk runs a fair from an empty draft to given booths, at a desk
// whose browser runs no scripts.
func TestJourneyOrganizerDesk(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	b, organizer := s.deskOrganizer(t, "hanh.trinh@example.vn")
	p := s.tab(t, webtest.Desk())
	p.Keep("__Host-chophien", b.cookies["__Host-chophien"])
	p.Go("/cua-toi")
	p.Follow("Hội chợ của tôi")
	p.Follow("Lập hội chợ mới")
	p.Fill("name", "Hội chợ OCOP Xuân")
	p.Fill("starts_on", "18/03/2027")
	p.Fill("ends_on", "22/03/2027")
	p.FollowTo(http.StatusUnprocessableEntity, "Lưu bản nháp")
	p.Choose("place.province", "Tuyên Quang")
	p.Fill("venue", "Cung Triển lãm")
	p.Fill("organizer", "Sở Công Thương")
	p.Fill("phone", "0207123456")
	p.Follow("Lưu bản nháp")
	p.Sees("Đã lưu bản nháp của hội chợ", "Hội chợ còn là bản nháp")
	p.Shot("organizer-1-desk")
	p.Follow("Thông tin")
	p.Follow("Công khai hội chợ")
	p.Sees("Hội chợ đã công khai")

	p.Follow("Gian hàng")
	p.Fill("name", "Nhà A")
	p.Follow("Thêm nhà")
	p.Fill("prefix", "A-")
	p.Fill("from", "1")
	p.Fill("to", "12")
	p.Follow("Thêm gian")
	p.Sees("12 gian hàng", "A-07")

	p.Follow("Khách mời")
	p.Follow("Mời đơn vị")
	p.Fill("tim", "HTX Đầy đủ")
	p.Follow("Tìm")
	p.Tap("HTX Đầy đủ")
	p.Follow("Mời các đơn vị đã chọn")
	p.Sees("Đã mời", "HTX Đầy đủ", "chưa trả lời")
	p.Shot("organizer-2-guests")

	fair := strings.Split(p.Path(), "/")[3]
	all, err := s.store.Exhibitors(t.Context(), organizer, fair, domain.ExhibitorFilter{}, domain.Page{Limit: 1})
	if err == nil && len(all.Items) == 1 { // the producer answers
		_, err = s.store.AnswerExhibitor(t.Context(), s.admin(t), all.Items[0].ID, all.Items[0].Version, domain.FairAnswer{Answer: domain.AnswerAccepted, ContactName: "Bà Giả Định", Phone: "0912345678"})
	}
	if err != nil {
		t.Fatal(err)
	}
	p.Follow("Việc cần làm")
	p.Follow("Đơn vị chưa có gian hàng")
	p.Sees("A-01", "Gian không dành riêng", "giao được")
	p.Shot("organizer-3-proposal")
	p.Follow("Giao các gian đã chọn")
	p.Sees("Đã giao gian", "Không có đơn vị nào đang chờ")
	p.Follow("Gian hàng")
	p.Sees("HTX Đầy đủ", "đã giao")
	p.Shot("organizer-4-booths")
}
