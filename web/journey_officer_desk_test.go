package web_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/web/webtest"
)

// officeList is a list of products as an office keeps it: with a title, a heading that we do not
// know, and a sum. One maker is nearly called as one that exists, and two rows have no
// name.
func officeList(rows int) []byte {
	goods := []string{"Chè xanh", "Mật ong", "Miến dong", "Gạo nếp", "Thịt trâu gác bếp", "Cam sành", "Bún khô", "Rượu ngô", "Mắc khén", "Trà hoa"}
	var out strings.Builder
	out.WriteString("DANH SÁCH SẢN PHẨM OCOP;;;;\nSTT;Tên sản phẩm;Bên làm ra;Bộ sản phẩm;Câu chuyện\n")
	for n := range rows {
		name, maker := fmt.Sprintf("%s Giả Định %d", goods[n%len(goods)], n+1), fmt.Sprintf("HTX Giả Định số %d", n/len(goods)+1)
		switch n {
		case 0:
			maker = "Tổ hợp tác Đầy đủ"
		case 40, 41:
			name = ""
		}
		fmt.Fprintf(&out, "%d;%s;%s;I.2.b;Làm tại bản theo cách của người xưa.\n", n+1, name, maker)
	}
	fmt.Fprintf(&out, ";Tổng cộng: %d;;;\n", rows)
	return []byte(out.String())
}

// TestJourneyOfficerDesk uses the desk as two officers of a province, whose browsers
// run no scripts. The first one imports the list of the office. The second one
// publishes it. Then they certify a product of it by a decision with an annex, and
// revoke the certificate. The list has 700 rows, as that of a province; on the
// services 100, which take the same way in less time.
func TestJourneyOfficerDesk(t *testing.T) {
	t.Parallel()
	annex := filepath.Join(t.TempDir(), "phu-luc.xlsx")
	if err := os.WriteFile(annex, annexOf(t, [4]string{"mat-ong-gia-dinh-2", "Mới", "4", "76,75"}, [4]string{"mien-dong-gia-dinh-3", "Mới", "3", "55"}), 0o600); err != nil {
		t.Fatal(err)
	}
	eachInstallation(t, func(t *testing.T, s *site) {
		rows := 700
		if strings.HasSuffix(t.Name(), "services") {
			rows = 100
		}
		list := filepath.Join(t.TempDir(), "danh-sach.csv")
		if err := os.WriteFile(list, officeList(rows), 0o600); err != nil {
			t.Fatal(err)
		}
		desk := func(email string) *webtest.Tab {
			t.Helper()
			b := s.deskOfficer(t, email)
			p := s.tab(t, webtest.Desk())
			p.Keep("__Host-chophien", b.cookies["__Host-chophien"])
			return p
		}
		first, second := desk("ban.mot@example.vn"), desk("ban.hai@example.vn")

		first.Go("/ban/can-bo")
		first.Follow("Nhập danh sách")
		first.Upload("file", list)
		first.Follow("Đọc danh sách")
		first.Sees("Đang đọc danh sách.", "Bạn có thể rời trang")
		at := first.Path()
		work := func() {
			t.Helper()
			first.Go("/ban/can-bo/nhap") // the work goes on without its page
			s.workImport(t, lastPart(at))
			first.Go(at)
		}
		work()
		first.Sees(fmt.Sprintf("%d dòng", rows), "không đọc C Bên làm ra")
		first.Follow("Chọn cột")
		first.Shot("officer-1-columns")
		first.Choose("c.C", "Chủ thể")
		first.Follow("Đọc lại danh sách")
		work()
		first.Sees("1 dòng: chủ thể mới hay đã có?", fmt.Sprintf("Ghi %d dòng", rows-2), "2 dòng lỗi không ghi")
		first.Shot("officer-2-preview")

		first.Follow("1 dòng: chủ thể mới hay đã có?")
		first.Tap("Là HTX Đầy đủ")
		first.Shot("officer-3-maker")
		first.Follow("Lưu câu trả lời")
		first.Sees("Đã lưu.")
		for n, do := range []string{"Sửa dòng này", "Bỏ dòng này"} {
			first.Follow("✕ Lỗi")
			first.Sees("sản phẩm chưa có tên")
			first.Go(fmt.Sprintf("%s/dong/%d", at, 43+n))
			if n == 0 {
				first.Fill("cell.B", "Rượu ngô Giả Định sửa")
				first.Shot("officer-4-row")
			}
			first.Follow(do)
			first.Sees("Đã lưu.")
		}
		first.Follow(fmt.Sprintf("Ghi %d dòng", rows-1))
		first.Sees("Đang ghi các dòng.")
		work()
		first.Sees(fmt.Sprintf("Số dòng đã ghi %d", rows-1))
		first.Follow(fmt.Sprintf("Trình %d hồ sơ", rows-1))
		first.Sees("Đã trình các hồ sơ của danh sách.", "cán bộ khác của tỉnh đăng")
		first.Shot("officer-5-submitted")

		second.Go("/ban/can-bo/nhap")
		second.Sees("Danh sách của đồng nghiệp chờ bạn")
		second.Follow("danh-sach.csv")
		second.Follow(fmt.Sprintf("Đăng %d hồ sơ", rows-1))
		second.Sees("Đã đăng các hồ sơ của danh sách.")
		second.Shot("officer-6-published")

		first.Go("/ban/can-bo/quyet-dinh/moi")
		first.Fill("issuer", "UBND tỉnh Tuyên Quang")
		first.Fill("number", "1700/QĐ-UBND")
		first.Fill("date", "20/11/2026")
		first.Choose("province", "Tuyên Quang")
		first.Follow("Lưu")
		first.Upload("Phụ lục của quyết định", annex)
		decision := first.Path()
		first.Follow("Đọc phụ lục")
		first.Sees("Mật ong Giả Định 2", "Miến dong Giả Định 3", "2 sản phẩm")
		first.Follow("Trình công bố")
		first.Sees("Chờ cán bộ thứ hai")
		second.Go(decision)
		second.Follow("Công bố 1700/QĐ-UBND")
		second.Sees("Đã công bố")
		const product = "/san-pham/mat-ong-gia-dinh-2"
		second.Go(product)
		second.Sees("1700/QĐ-UBND", "4 sao")
		second.Shot("officer-7-certified")

		id, err := s.store.Product(t.Context(), lastPart(product))
		if err != nil {
			t.Fatal(err)
		}
		first.Go("/ban/can-bo/xet-duyet/san-pham/" + id.ID + "/thu-hoi")
		first.Tap("Không còn sản xuất")
		first.Fill("text", "Cơ sở ngừng làm từ tháng 10")
		first.Fill("effective_on", "23/11/2026")
		first.Follow("Đề xuất")
		proposal := first.Path()
		first.FollowTo(http.StatusForbidden, "Xác nhận")
		first.Sees("cán bộ khác")
		second.Go(proposal)
		second.Follow("Xác nhận")
		second.Sees("Đã xác nhận")
		second.Go(product)
		second.Sees("thu hồi")
		second.Shot("officer-8-revoked")
		page := s.get(product).Body.String()
		if seal := between(page, "<h1>", `aria-labelledby="h-story"`); strings.Contains(seal, "★") {
			t.Errorf("stars after the revocation: %s", seal)
		}
		if p, err := s.store.Product(t.Context(), id.ID); err != nil || domain.CurrentOn(p.Certificates, domain.Today(noon)) != nil {
			t.Errorf("the product is still certified: %v", err)
		}
	})
}
