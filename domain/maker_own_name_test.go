package domain_test

import (
	"testing"

	"chophien/domain"
)

func TestOwnName(t *testing.T) {
	for _, c := range []struct{ name, own, form string }{
		{"Công ty TNHH Hà Diệp", "Hà Diệp", "Công ty TNHH"},
		{"Công ty TNHH MTV Trà Hoàng Long", "Trà Hoàng Long", "Công ty TNHH MTV"},
		{"CÔNG TY CỔ PHẦN Thương mại và Dịch vụ Hùng Cường", "Hùng Cường", "CÔNG TY CỔ PHẦN Thương mại và Dịch vụ"},
		{"HTX nông nghiệp Suối Giàng", "Suối Giàng", "HTX nông nghiệp"},
		{"Hợp tác xã chè Phìn Hồ", "Chè Phìn Hồ", "Hợp tác xã"},
		{"HTX Nông nghiệp sạch Ba Bể", "Nông nghiệp sạch Ba Bể", "HTX"},
		{"Cơ sở sản xuất Bà Hoa", "Bà Hoa", "Cơ sở sản xuất"},
		{"Hộ kinh doanh", "Hộ kinh doanh", ""}, {"Cty CP Nhà Gỗ", "Nhà Gỗ", "Cty CP"},
		{"Hợp tác xã", "Hợp tác xã", ""},
		{"Hộp quà Tây Bắc", "Hộp quà Tây Bắc", ""},
		{"Công ty TNHH Dịch vụ", "Dịch vụ", "Công ty TNHH"},
		{"Công ty TNHH hà diệp", "Hà diệp", "Công ty TNHH"},
		{"Mộc Châu Farm", "Mộc Châu Farm", ""},
		{"", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if own, form := domain.OwnName(c.name); own != c.own || form != c.form {
				t.Errorf("%q and %q, want %q and %q", own, form, c.own, c.form)
			}
		})
	}
	for _, c := range [][3]string{{"Làng nghề gốm Phù Lãng", "Gốm Phù Lãng", "Làng nghề"}, {"Làng dệt lanh Lùng Tám", "Dệt lanh Lùng Tám", "Làng"}, {"Lạng Sơn", "Lạng Sơn", ""}} {
		if own, form := domain.OwnVillageName(c[0]); own != c[1] || form != c[2] {
			t.Errorf("%q: %q and %q", c[0], own, form)
		}
	}
}
