package web_test

import (
	"net/http"
	"strings"
	"testing"

	"chophien/jobs"
	"chophien/web/webtest"
)

// TestJourneyOrganizerDesk uses the desk as an organizer whose browser runs no scripts:
// from an empty fair over guests and booths to a published edition of the catalogue, and
// to a correction of it.
func TestJourneyOrganizerDesk(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		maker, _ := s.memberOf(t, "hanh.trinh.chu.the@example.vn")
		b, _ := s.deskOrganizer(t, "hanh.trinh@example.vn")
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
		p.Follow("Cài đặt")
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
		s.answerOnPhone(t, maker)
		p.Follow("HTX Đầy đủ")
		p.Sees("đã nhận lời", "Bà Giả Định", "Chiều mới tới được")
		p.Follow("Thêm, bớt mặt hàng trưng bày")
		p.Sees("1 mục trưng bày", "Mật ong Đầy đủ")
		p.Fill("tim", "thu hồi")
		p.Follow("Tìm")
		p.Tap("Mật ong thu hồi")
		p.Follow("Thêm các mục đã chọn")
		p.Sees("2 mục trưng bày", "Không có giấy chứng nhận còn hiệu lực vào ngày cuối hội chợ")
		p.Shot("organizer-2-exhibits")
		p.Follow("Bỏ Mật ong thu hồi khỏi phần trưng bày")
		p.Sees("1 mục trưng bày")
		p.Follow("Việc cần làm")
		p.Follow("Đơn vị chưa có gian hàng")
		p.Sees("A-01", "Gian không dành riêng", "giao được")
		p.Shot("organizer-3-proposal")
		p.Follow("Giao các gian đã chọn")
		p.Sees("Đã giao gian", "Không có đơn vị nào đang chờ")
		p.Follow("Gian hàng")
		p.Sees("HTX Đầy đủ", "đã giao")
		p.Shot("organizer-4-booths")

		p.Follow("Catalogue")
		p.Follow("Thêm phần")
		p.Fill("title", "Mật ong các bản")
		p.Follow("Lưu")
		p.Follow("Tìm và chọn")
		p.Fill("q", "mật ong đầy đủ")
		p.Follow("Tìm")
		p.Sees("Mật ong Đầy đủ", "Số sao vào ngày cuối hội chợ")
		p.Shot("organizer-5-search")
		p.Follow("Dùng tìm kiếm này")
		p.Sees("Mật ong Đầy đủ")
		p.Follow("Ấn bản")
		p.FollowTo(http.StatusUnprocessableEntity, "Chốt ấn bản với")
		p.Tap("Tôi đã xem những mục không in và các lưu ý")
		p.Follow("Chốt ấn bản với")
		p.Sees("Đã xong 0 trên", "Bạn có thể rời trang này")
		p.Shot("organizer-6-progress")
		edition := p.Path()
		p.Follow("Cài đặt") // the work goes on without its page
		made, err := s.store.ManagedEdition(t.Context(), s.admin(t), fair, 1)
		for more := true; err == nil && more; {
			more, err = jobs.MakeEdition(t.Context(), s.store, s.files, made.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		p.Go(edition)
		p.Follow("Công bố ấn bản 1")
		p.Sees("Đã công bố ấn bản", "Những gì đã in vẫn đúng đến hôm nay")

		p.Follow("Cài đặt")
		p.Follow("Dời hội chợ")
		p.Fill("venue", "Nhà thi đấu tỉnh")
		p.Fill("reason", "Cung Triển lãm phải sửa mái")
		p.Follow("Xem trước kết quả")
		p.Sees("Các ấn bản in ngày cũ hoặc địa điểm cũ")
		p.Shot("organizer-7-move")
		p.Follow("Dời hội chợ và báo cho mọi người liên quan")
		p.Sees("Đã dời hội chợ")
		p.Go(edition)
		p.Sees("Đã đổi từ khi chốt: 1 chỗ", "Cung Triển lãm", "Nhà thi đấu tỉnh")
		p.Shot("organizer-8-edition")
	})
}

// answerOnPhone answers the invitation of a member of a producer with a phone: from the
// notice to what the producer shows and who works at its stand.
func (s *site) answerOnPhone(t *testing.T, maker *browser) {
	t.Helper()
	p := s.tab(t, webtest.Phone())
	p.Keep("__Host-chophien", maker.cookies["__Host-chophien"])
	p.Go("/cua-toi")
	p.Sees("Lời mời đang chờ bạn trả lời")
	p.Shot("member-1-home")
	p.Go("/cua-toi/thong-bao")
	p.Follow("Thư mời: Hội chợ OCOP Xuân")
	p.Sees("kính mời", "Những việc đơn vị cần làm")
	p.Tap("Nhận lời tham gia")
	p.Fill("contact_name", "Bà Giả Định")
	p.FollowTo(http.StatusUnprocessableEntity, "Gửi trả lời")
	p.Fill("phone", "0912345678")
	p.Fill("note", "Chiều mới tới được")
	p.Follow("Gửi trả lời")
	p.Sees("Đơn vị đã nhận lời tham gia")
	p.Follow("Chọn mặt hàng trưng bày")
	p.Tap("Mật ong Đầy đủ")
	p.Follow("Thêm các mục đã chọn")
	p.Sees("Đã thêm vào phần trưng bày", "1 mục trưng bày")
	p.Shot("member-2-exhibits")
	p.Follow("Hội chợ OCOP Xuân")
	p.Follow("Ghi tên người")
	p.Fill("people.1.name", "Vàng Thị Mai")
	p.Follow("Lưu danh sách")
	p.Sees("Đã ghi tên 2 người")
	p.Shot("member-3-invitation")
}
