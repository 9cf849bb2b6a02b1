package transfer

import (
	"strconv"
	"strings"

	"chophien/domain"
)

const packColumns = domain.SheetPacks

// onePack is the name of a pack if a sheet has no column for it.
const onePack = "1 sản phẩm"

func packKey(n int, part string) string { return "pack" + strconv.Itoa(n) + "_" + part }

func setText(s domain.ProductSet) string { return s.Code + " – " + s.NameVI }

// Products is the table of products: the form of a listing, as offices fill it.
func Products(sets []domain.ProductSet, provinces []domain.Province) Table {
	var setNames, groups, kinds []string
	for _, s := range sets {
		setNames = append(setNames, setText(s))
	}
	for _, g := range domain.Groups() {
		groups = append(groups, string(g))
	}
	for _, k := range producerKinds() {
		kinds = append(kinds, k.names[0])
	}
	columns := []Column{
		{Key: "slug", Heading: "Mã sản phẩm", Aliases: []string{"Mã", "slug", "id"}, Width: 24, Hint: "Để trống khi thêm sản phẩm mới. Đừng sửa mã của sản phẩm đã có."},
		{Key: "name", Heading: "Tên sản phẩm (*)", Aliases: []string{"Sản phẩm", "Tên hàng", "Tên hàng hóa", "Tên mặt hàng", "Mặt hàng", "Tên sản phẩm OCOP", "Sản phẩm OCOP", "Tên gọi sản phẩm", "Tên thương mại", "Product", "Product name", "Name"}, Required: true, Width: 40},
		{Key: "name_en", Heading: "Tên tiếng Anh", Aliases: []string{"English name", "Name in English"}, Width: 30},
		{Key: "group", Heading: "Nhóm (I–VI)", Aliases: []string{"Nhóm", "Nhóm sản phẩm", "Nhóm ngành", "Nhóm hàng", "Ngành", "Ngành hàng", "Lĩnh vực", "Group"}, Width: 8, Choices: groups},
		{Key: "set", Heading: "Bộ sản phẩm", Aliases: []string{"Phân nhóm", "Phân nhóm sản phẩm", "Bộ", "Bộ tiêu chí", "Product set", "Set"}, Width: 32, Choices: setNames},
		{Key: "story", Heading: "Câu chuyện sản phẩm", Aliases: []string{"Giới thiệu", "Mô tả", "Mô tả sản phẩm", "Câu chuyện", "Giới thiệu sản phẩm", "Description", "Story"}, Width: 50, Format: LongText},
		{Key: "ingredients", Heading: "Thành phần, quy cách", Aliases: []string{"Thành phần", "Nguyên liệu", "Ingredients", "Specification"}, Width: 30, Format: LongText},
	}
	for n := 1; n <= packColumns; n++ {
		no := strconv.Itoa(n)
		c := []Column{
			{Key: packKey(n, "name"), Heading: "Quy cách đóng gói " + no, Aliases: []string{"Pack " + no}, Width: 20, Hint: "Như in trên bao bì: Túi 500 g"},
			{Key: packKey(n, "content"), Heading: "Khối lượng, dung tích " + no, Aliases: []string{"Khối lượng " + no, "Content " + no}, Width: 14, Hint: "Số và đơn vị: 500 g; 1,2 kg; 750 ml"},
			{Key: packKey(n, "retail"), Heading: "Giá bán lẻ " + no + " (đồng)", Aliases: []string{"Giá lẻ " + no, "Retail price " + no}, Width: 14, Format: Money, Hint: "Để trống: liên hệ"},
			{Key: packKey(n, "wholesale"), Heading: "Giá bán sỉ " + no + " (đồng)", Aliases: []string{"Giá sỉ " + no, "Giá bán buôn " + no, "Wholesale price " + no}, Width: 14, Format: Money, Hint: "Để trống: liên hệ"},
			{Key: packKey(n, "wholesale_min"), Heading: "Mua sỉ từ " + no + " (gói)", Aliases: []string{"Số lượng sỉ " + no, "Wholesale from " + no}, Width: 10, Format: Whole},
		}
		if n == 1 { // letters with only one pack
			c[0].Aliases = append(c[0].Aliases, "Quy cách", "Quy cách đóng gói", "Quy cách sản phẩm", "Đóng gói", "Bao bì", "Kiểu đóng gói")
			c[1].Aliases = append(c[1].Aliases, "Khối lượng", "Dung tích", "Khối lượng tịnh", "Khối lượng, dung tích", "Khối lượng/dung tích", "Trọng lượng", "Trọng lượng tịnh", "Thể tích")
			c[2].Aliases = append(c[2].Aliases, "Giá", "Giá bán", "Giá bán lẻ", "Bán lẻ", "Giá lẻ", "Đơn giá", "Giá thành", "Giá sản phẩm", "Giá tham khảo", "Giá niêm yết", "Giá công bố", "Price", "Retail price")
			c[3].Aliases = append(c[3].Aliases, "Giá bán sỉ", "Bán sỉ", "Giá sỉ", "Giá bán buôn", "Bán buôn", "Giá buôn", "Giá đại lý", "Wholesale price")
		}
		columns = append(columns, c...)
	}
	columns = append(columns, []Column{
		{Key: "packs_more", Heading: "Quy cách khác", Aliases: []string{"Quy cách và giá", "Further packs"}, Width: 36, Format: LongText, Hint: "Mỗi dòng một quy cách: tên | khối lượng | giá lẻ | giá sỉ | mua sỉ từ"},
		{Key: "capacity", Heading: "Sản lượng mỗi tháng", Aliases: []string{"Sản lượng", "Sản lượng/tháng", "Sản lượng/năm", "Sản lượng hàng năm", "Sản lượng bình quân", "Sản lượng cung ứng", "Năng lực sản xuất", "Năng lực cung ứng", "Công suất", "Quy mô sản xuất", "Khả năng cung ứng", "Khả năng cung cấp", "Monthly capacity", "Capacity"}, Width: 16, Hint: "Số và đơn vị: 1,2 tấn; 500 chai"},
		{Key: "season", Heading: "Tháng có hàng", Aliases: []string{"Mùa vụ", "Thời vụ", "Vụ", "Mùa", "Thời gian có hàng", "Thời điểm thu hoạch", "Thời gian thu hoạch", "Mùa thu hoạch", "Months", "Season"}, Width: 16, Hint: "1, 2, 10-12 hoặc quanh năm"},
		{Key: "shelf_life", Heading: "Hạn sử dụng", Aliases: []string{"HSD", "Hạn dùng", "Thời hạn sử dụng", "Thời gian bảo quản", "Shelf life"}, Width: 24},
		{Key: "storage", Heading: "Bảo quản", Aliases: []string{"Điều kiện bảo quản", "Storage"}, Width: 24},
		{Key: "min_order", Heading: "Đơn hàng tối thiểu", Aliases: []string{"Đặt tối thiểu", "Đặt hàng tối thiểu", "Số lượng đặt tối thiểu", "Số lượng tối thiểu", "Minimum order", "MOQ"}, Width: 14, Hint: "Số và đơn vị: 50 kg"},
		{Key: "lead_days", Heading: "Thời gian giao (ngày)", Aliases: []string{"Số ngày giao hàng", "Thời gian giao", "Thời gian giao hàng", "Lead time", "Lead days"}, Width: 10, Format: Whole},
		{Key: "gtin", Heading: "Mã vạch (GTIN)", Aliases: []string{"Mã vạch", "Mã số mã vạch", "MSMV", "Barcode", "GTIN", "EAN"}, Width: 18},
		{Key: "channels", Heading: "Kênh bán hàng", Aliases: []string{"Nơi bán", "Thị trường", "Channels"}, Width: 28, Format: LongText, Hint: "Mỗi dòng một kênh, hoặc cách nhau bằng dấu chấm phẩy"},
	}...)
	columns = append(columns, placeColumns(provinces)...)
	columns = append(columns, []Column{
		{Key: "address", Heading: "Địa chỉ sản xuất", Aliases: []string{"Nơi sản xuất", "Địa chỉ", "Địa điểm", "Địa điểm sản xuất", "Địa chỉ cơ sở", "Address"}, Width: 36},
		{Key: "producer_slug", Heading: "Mã chủ thể", Aliases: []string{"Producer slug", "Producer id"}, Width: 24, Hint: "Để trống: tìm theo tên"},
		{Key: "producer_name", Heading: "Chủ thể (*)", Aliases: makerHeadings(), Width: 36},
		{Key: "producer_kind", Heading: "Loại hình chủ thể", Aliases: []string{"Loại hình", "Loại hình tổ chức", "Loại hình sản xuất", "Loại chủ thể", "Producer kind"}, Width: 20, Choices: kinds},
		{Key: "representative", Heading: "Người đại diện", Aliases: []string{"Đại diện", "Người liên hệ", "Họ và tên", "Họ tên", "Đại diện chủ thể", "Họ tên người đại diện", "Họ tên chủ thể", "Giám đốc", "Chủ cơ sở", "Representative", "Contact"}, Width: 22},
		{Key: "phone", Heading: "Điện thoại", Aliases: []string{"Số điện thoại", "SĐT", "Số ĐT", "ĐT", "Điện thoại liên hệ", "Số điện thoại liên hệ", "SĐT liên hệ", "Di động", "Phone"}, Width: 16},
		{Key: "zalo", Heading: "Zalo", Aliases: []string{"Số Zalo"}, Width: 16},
		{Key: "email", Heading: "E-mail", Aliases: []string{"Email", "Thư điện tử"}, Width: 24},
		{Key: "producer_address", Heading: "Địa chỉ chủ thể", Aliases: []string{"Địa chỉ của chủ thể", "Trụ sở", "Địa chỉ trụ sở", "Địa chỉ liên hệ", "Producer address"}, Width: 36},
	}...)
	return Table{Name: "Sản phẩm", Item: "name", Maker: "producer_name", Chosen: true, Also: officeColumns(), Columns: columns}
}

// placeColumns are the columns of the units of a place.
func placeColumns(provinces []domain.Province) []Column {
	var units, former []string
	for _, p := range provinces {
		units = append(units, p.Name)
		for _, f := range p.Former {
			former = append(former, f.Name)
		}
	}
	return []Column{
		{Key: "province", Heading: "Tỉnh, thành phố", Aliases: []string{"Tỉnh", "Tỉnh/thành phố", "Tỉnh/thành", "Tỉnh/TP", "Tỉnh thành", "Tỉnh mới", "Địa phương", "Province"}, Width: 18, Choices: units},
		{Key: "former_province", Heading: "Tỉnh, thành phố cũ", Aliases: []string{"Tỉnh cũ", "Tỉnh trước 01/07/2025", "Former province"}, Width: 18, Choices: former},
		{Key: "former_district", Heading: "Huyện cũ", Aliases: []string{"Huyện", "Quận/huyện", "Huyện/thị xã/thành phố", "Huyện, thị xã, thành phố", "Huyện, thành phố", "Huyện/TP", "Former district", "District"}, Width: 18},
		{Key: "former_commune", Heading: "Xã cũ", Aliases: []string{"Xã/phường cũ", "Phường/xã cũ", "Former commune"}, Width: 18},
	}
}

// makerHeadings are headings that offices write above the names of makers.
func makerHeadings() []string {
	own := []string{
		"Tên chủ thể", "Chủ thể sản xuất", "Chủ thể OCOP", "Tên chủ thể OCOP", "Chủ thể/Cơ sở", "Chủ thể, cơ sở", "Chủ thể (cơ sở)", "Đơn vị", "Tên đơn vị", "Đơn vị sản xuất", "Đơn vị/cá nhân", "Đơn vị chủ thể", "Cơ sở", "Cơ sở sản xuất",
		"Tên cơ sở", "Tên cơ sở sản xuất", "Cơ sở/hộ sản xuất", "Nhà sản xuất", "Hộ sản xuất", "Tổ chức, cá nhân", "Doanh nghiệp", "HTX", "Hợp tác xã", "Tên HTX", "HTX/Doanh nghiệp", "Tên doanh nghiệp", "Producer", "Producer name",
	}
	out := own
	for _, heading := range own {
		if !strings.HasPrefix(heading, "Tên") {
			out = append(out, "Tên "+heading)
		}
	}
	return out
}

// starHeadings are headings that offices write above the stars.
func starHeadings() []string {
	return []string{"Số sao", "Sao", "Xếp hạng", "Phân hạng", "Hạng", "Hạng OCOP", "Sao OCOP", "Kết quả", "Kết quả phân hạng", "Kết quả đánh giá", "Kết quả xếp hạng", "Đạt sao", "Hạng sao đạt", "Hạng sao OCOP", "Xếp loại", "Số sao đạt", "Cấp sao", "Stars"}
}

// officeColumns are the columns of offices' lists that the form of a product lacks.
func officeColumns() []Column {
	return []Column{
		numberColumn(),
		{Key: "unit", Heading: "Đơn vị tính", Aliases: []string{"ĐVT", "Unit"}},
		communeColumn(),
		{Key: "stars", Heading: "Hạng sao", Aliases: starHeadings()},
		{Key: "decision_number", Heading: "Số quyết định", Aliases: []string{"Quyết định", "Số QĐ", "QĐ số", "QĐ công nhận", "Quyết định số", "Số quyết định công nhận", "Quyết định công nhận", "Số, ngày quyết định", "Số quyết định, ngày", "Quyết định phê duyệt", "Decision number"}},
		{Key: "decision_date", Heading: "Ngày quyết định", Aliases: []string{"Ngày QĐ", "Ngày ký", "Ngày công nhận", "Ngày cấp", "Ngày ban hành", "Ngày, tháng quyết định", "Ngày", "Thời gian công nhận", "Decision date"}},
	}
}

func communeColumn() Column {
	return Column{Key: "commune", Heading: "Xã, phường", Aliases: []string{"Xã", "Xã/phường", "Phường/xã", "Xã, phường, thị trấn", "Xã/phường/thị trấn", "Xã mới", "Xã/phường mới", "Tên xã", "Commune"}, Width: 20}
}

// numberColumn is the column that counts the rows of offices' lists.
func numberColumn() Column {
	return Column{Key: numberKey, Heading: "STT", Aliases: []string{"TT", "Số TT", "Số thứ tự", "No"}}
}

// Failed is the table of the rows of a file of listings of a kind that failed: its
// own headings, and one more column with the reason, which is not read back.
func Failed(k domain.Kind, columns []domain.SheetColumn) Table {
	t := Table{Name: Listings(k, nil, nil).Name}
	for _, c := range columns {
		t.Columns = append(t.Columns, Column{Key: c.Letter, Heading: c.Title(), Width: 24})
	}
	t.Columns = append(t.Columns, Column{Key: "reason", Heading: reason, Width: 50, Format: LongText})
	return t
}

// teaSet is the code of the set of processed tea, which is the example's.
const teaSet = "I.5.a"

// Example is a row for a template, marked as such. It is not a real product.
func Example(t Table) []any {
	values := map[string]any{
		"slug": ExampleMark, "name": "Chè xanh (tên ví dụ)", "name_en": "Green tea (example)", "group": "I", "story": "Kể trong 50–80 chữ: hái ở đâu, ai làm, làm thế nào.",
		"ingredients": "Búp chè một tôm hai lá", "pack1_name": "Túi 200 g", "pack1_content": "200 g", "pack1_retail": 120_000, "pack1_wholesale": 100_000, "pack1_wholesale_min": 20,
		"pack2_name": "Hộp quà", "pack2_content": "500 g", "capacity": "1,2 tấn", "season": "3-11", "shelf_life": "12 tháng kể từ ngày sản xuất", "storage": "Nơi khô, mát", "min_order": "10 kg",
		"lead_days": 5, "channels": "Cửa hàng tại xưởng\nSiêu thị tỉnh", "producer_name": "HTX Ví dụ", "producer_kind": "Hợp tác xã", "representative": "Họ và tên", "phone": "0912 000 000",
	}
	for _, c := range t.Columns {
		switch c.Key {
		case "province":
			if len(c.Choices) > 0 {
				values[c.Key] = c.Choices[0]
			}
		case "set":
			for _, choice := range c.Choices {
				if strings.HasPrefix(choice, teaSet+" ") {
					values[c.Key] = choice
				}
			}
		}
	}
	return inOrder(t, values)
}

// ProductValues returns the cells of a product, in the order of Products. Its
// set, places and producer must be loaded.
func ProductValues(p domain.Product) []any {
	v := map[string]any{
		"slug": p.Slug, "name": p.Name, "name_en": p.NameEN, "group": string(p.Group), "story": p.Description, "ingredients": p.Ingredients,
		"capacity": p.Capacity(), "season": p.Season, "shelf_life": p.ShelfLife, "storage": p.Storage, "min_order": p.MinOrder(), "lead_days": p.LeadDays,
		"gtin": p.GTIN, "channels": strings.Join(p.Channels, "\n"),
		"former_district": p.FormerDistrict, "former_commune": p.FormerCommune, "address": p.Address,
	}
	if p.Set != nil {
		v["set"] = setText(*p.Set)
	}
	if p.Province != nil {
		v["province"] = p.Province.Name
	}
	if p.FormerProvince != nil {
		v["former_province"] = p.FormerProvince.Name
	}
	for i, pack := range p.Packs[:min(len(p.Packs), packColumns)] {
		v[packKey(i+1, "name")], v[packKey(i+1, "content")] = pack.Name, pack.Content
		v[packKey(i+1, "retail")], v[packKey(i+1, "wholesale")] = pack.RetailVND, pack.WholesaleVND
		if pack.WholesaleMin > 0 {
			v[packKey(i+1, "wholesale_min")] = pack.WholesaleMin
		}
	}
	if len(p.Packs) > packColumns {
		v["packs_more"] = domain.PacksText(p.Packs[packColumns:])
	}
	if m := p.Producer; m != nil {
		v["producer_slug"], v["producer_name"], v["producer_address"] = m.Slug, m.Name, m.Address
		v["representative"], v["phone"], v["zalo"], v["email"] = m.Representative, m.Phone, m.Zalo, m.Email
		for _, k := range producerKinds() {
			if k.kind == m.Kind {
				v["producer_kind"] = k.names[0]
			}
		}
	}
	return inOrder(Products(nil, nil), v)
}

func inOrder(t Table, values map[string]any) []any {
	out := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = values[c.Key]
	}
	return out
}
