package transfer

import (
	"slices"
	"strings"

	"chophien/domain"
)

// TourismSites is the table of sites of community tourism.
func TourismSites(provinces []domain.Province) Table {
	columns := []Column{
		{Key: "slug", Heading: "Mã điểm du lịch", Aliases: []string{"Mã", "slug", "id"}, Width: 24, Hint: "Để trống khi thêm điểm mới. Đừng sửa mã đã có."},
		{Key: "name", Heading: "Tên điểm du lịch (*)", Aliases: []string{"Điểm du lịch", "Điểm du lịch cộng đồng", "Tên điểm", "Tên điểm du lịch cộng đồng", "Làng du lịch", "Làng văn hóa du lịch", "Tên làng văn hóa du lịch", "Làng văn hóa du lịch cộng đồng", "Tên làng du lịch", "Bản du lịch", "Tên bản", "Tên gọi", "Tourism site", "Name"}, Required: true, Width: 40},
		{Key: "name_en", Heading: "Tên tiếng Anh", Aliases: []string{"English name", "Name in English"}, Width: 30},
		{Key: "people", Heading: "Dân tộc", Aliases: []string{"Cộng đồng dân tộc", "Thành phần dân tộc", "People"}, Width: 16},
		{Key: "highlights", Heading: "Điểm nổi bật", Aliases: []string{"Giới thiệu", "Nét đặc sắc", "Mô tả", "Sản phẩm du lịch", "Đặc điểm nổi bật", "Highlights"}, Width: 50, Format: LongText},
		{Key: "awards", Heading: "Giải thưởng, công nhận", Aliases: []string{"Giải thưởng", "Công nhận", "Danh hiệu", "Awards"}, Width: 30, Format: LongText},
		{Key: "managed_by", Heading: "Đơn vị quản lý", Aliases: []string{"Quản lý", "Chủ thể", "Chủ thể quản lý", "Tổ chức quản lý", "Ban quản lý", "Managed by"}, Width: 30},
		{Key: "homestays", Heading: "Số homestay", Aliases: []string{"Homestay", "Số hộ homestay", "Số hộ đón khách", "Số cơ sở lưu trú", "Homestays"}, Width: 12, Format: Whole},
		{Key: "rooms", Heading: "Số phòng", Aliases: []string{"Phòng", "Số phòng nghỉ", "Rooms"}, Width: 10, Format: Whole},
		{Key: "beds", Heading: "Số khách một đêm", Aliases: []string{"Số giường", "Sức chứa", "Số chỗ nghỉ", "Sức chứa (khách/đêm)", "Khách/đêm", "Beds"}, Width: 12, Format: Whole},
		{Key: "group_size", Heading: "Đoàn đông nhất", Aliases: []string{"Số khách một đoàn", "Khách/đoàn", "Group size"}, Width: 12, Format: Whole},
		{Key: "figures_as_of", Heading: "Ngày số liệu", Aliases: []string{"Số liệu tính đến", "Thời điểm số liệu", "Thời điểm", "Figures as of"}, Width: 14, Format: Day, Hint: "Số homestay, phòng, khách đúng vào ngày này"},
		{Key: "meals", Heading: "Ăn uống", Aliases: []string{"Ẩm thực", "Dịch vụ ăn uống", "Meals"}, Width: 30, Format: LongText},
		{Key: "activities", Heading: "Hoạt động", Aliases: []string{"Trải nghiệm", "Hoạt động trải nghiệm", "Các hoạt động", "Dịch vụ", "Activities"}, Width: 36, Format: LongText, Hint: "Mỗi dòng: tên | số phút | giá một khách"},
		{Key: "season", Heading: "Tháng đón khách", Aliases: []string{"Mùa", "Mùa du lịch", "Thời gian đón khách", "Months", "Season"}, Width: 16, Hint: "1, 2, 10-12 hoặc quanh năm"},
		{Key: "languages", Heading: "Ngôn ngữ", Aliases: []string{"Tiếng", "Ngôn ngữ giao tiếp", "Ngoại ngữ", "Languages"}, Width: 20, Hint: "Tiếng Việt, tiếng Anh"},
		{Key: "access", Heading: "Đường đi", Aliases: []string{"Cách đi", "Giao thông", "Access"}, Width: 30, Format: LongText},
		{Key: "phone", Heading: "Điện thoại", Aliases: []string{"Số điện thoại", "SĐT", "Số ĐT", "ĐT", "Điện thoại liên hệ", "SĐT liên hệ", "Phone"}, Width: 16},
		{Key: "email", Heading: "E-mail", Aliases: []string{"Email", "Thư điện tử"}, Width: 24},
		{Key: "price_from_vnd", Heading: "Giá một đêm từ (đồng)", Aliases: []string{"Giá", "Giá phòng", "Giá nghỉ", "Giá một đêm", "Giá/đêm", "Giá từ", "Price from"}, Width: 14, Format: Money, Hint: "Một khách, một đêm. Để trống: liên hệ"},
		{Key: "price_to_vnd", Heading: "Giá một đêm đến (đồng)", Aliases: []string{"Giá đến", "Price to"}, Width: 14, Format: Money},
	}
	columns = append(columns, placeColumns(provinces)...)
	columns = append(columns, communeColumn(), Column{Key: "address", Heading: "Địa chỉ", Aliases: []string{"Địa điểm", "Thôn, bản", "Thôn", "Bản", "Thôn/bản", "Address"}, Width: 36})
	return Table{Name: "Điểm du lịch", Item: "name", Chosen: true, Also: []Column{numberColumn()}, Columns: columns}
}

func tourismSiteExample() map[string]any {
	return map[string]any{
		"slug": ExampleMark, "name": "Bản du lịch cộng đồng (tên ví dụ)", "people": "Tày", "highlights": "Kể trong 50–80 chữ: khách đến xem gì, làm gì.", "homestays": 12, "rooms": 40, "beds": 120,
		"figures_as_of": "31/12/2025", "activities": "Đi bộ lên nương | 180 | 150000\nNấu ăn cùng chủ nhà", "season": "quanh năm", "languages": "Tiếng Việt, tiếng Anh", "phone": "0912 000 000",
		"price_from_vnd": 120_000, "price_to_vnd": 250_000,
	}
}

// languageOf returns the tag of a language (BCP 47) by its name in Vietnamese, or a
// tag itself.
func languageOf(text string) (tag string, ok bool) {
	key := strings.TrimSpace(strings.TrimPrefix(domain.Fold(text), "tieng "))
	for tag, names := range map[string][]string{
		"vi": {"viet", "kinh", "pho thong"}, "en": {"anh", "english"}, "fr": {"phap"}, "zh": {"trung", "hoa", "trung quoc"}, "ko": {"han", "han quoc"}, "ja": {"nhat", "nhat ban"},
		"de": {"duc"}, "ru": {"nga"}, "hmn": {"mong", "h'mong", "hmong"}, "tyz": {"tay"}, "nut": {"nung"}, "ium": {"dao"}, "mtq": {"muong"}, "km": {"khmer", "kho me", "kho-me"},
		"cjm": {"cham"}, "rad": {"ede", "e de", "e-de"}, "jra": {"gia rai", "jrai", "j'rai"}, "bdq": {"ba na", "bahnar"}, "blt": {"thai den"}, "twh": {"thai trang"},
	} {
		if key == tag || slices.Contains(names, key) {
			return tag, true
		}
	}
	return "", false
}

// ReadTourismSite reads a row of TourismSites, with the faults and notes of
// ReadProduct.
func (c *Catalog) ReadTourismSite(row Row) domain.ListingEntry {
	t := &domain.TourismSite{}
	r := siteRow{newListingRow(c, row), t}
	r.entry.Site = t
	r.checkCells("slug", "name")
	r.readTexts()
	r.readFigures(&t.FiguresAsOf, figureCell{"homestays", &t.Homestays}, figureCell{"rooms", &t.Rooms}, figureCell{"beds", &t.Beds}, figureCell{"group_size", &t.GroupSize})
	r.readLists()
	r.readContact()
	r.readPrices()
	r.readPlaceOf(&t.Place)
	return r.entry
}

// siteRow is a row of TourismSites that is being read.
type siteRow struct {
	listingRow
	site *domain.TourismSite
}

func (r *siteRow) readTexts() {
	t := r.site
	r.readLines(textCell{"name", &t.Name}, textCell{"name_en", &t.NameEN}, textCell{"people", &t.People}, textCell{"managed_by", &t.ManagedBy})
	t.Name = listItem.ReplaceAllString(t.Name, "")
	r.readParagraphs(textCell{"highlights", &t.Highlights}, textCell{"awards", &t.Awards}, textCell{"meals", &t.Meals}, textCell{"access", &t.Access})
	if r.has("season") {
		t.Season = r.readSeason()
	}
}

// parts splits a cell into its lines and what semicolons separate.
func parts(text string) []string {
	var out []string
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == ';' }) {
		if part = strings.TrimSpace(strings.Trim(part, "-–•+* ")); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func (r *siteRow) readLists() {
	t := r.site
	if r.has("activities") {
		for _, line := range parts(r.Text("activities")) {
			t.Activities = append(t.Activities, r.activity(line))
		}
	}
	if !r.has("languages") {
		return
	}
	for _, name := range parts(strings.ReplaceAll(r.Text("languages"), ",", ";")) {
		switch tag, ok := languageOf(name); {
		case !ok:
			r.note(domain.Invalidf("languages", "“%s” is not a language that is known here: write Tiếng Việt, tiếng Anh, or a tag such as hmn", short(name)))
		case !slices.Contains(t.Languages, tag):
			t.Languages = append(t.Languages, tag)
		}
	}
}

// activity reads a line: name | minutes | price of one guest. What is no number
// stays in the name.
func (r *siteRow) activity(line string) domain.Activity {
	fields := strings.Split(line, "|")
	a := domain.Activity{Name: oneLine(fields[0])}
	if len(fields) > 1 && strings.TrimSpace(fields[1]) != "" {
		minutes, err := ParseWhole("activities", strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(fields[1]), "phút")))
		r.note(err)
		a.Minutes = minutes
	}
	if len(fields) > 2 {
		price, err := ParseMoney("activities", strings.TrimSpace(fields[2]))
		r.note(err)
		a.PriceVND = price
	}
	return a
}

// readContact reads the contacts, which stay private until somebody makes them
// public.
func (r *siteRow) readContact() {
	t := r.site
	if r.has("phone") {
		t.Phone, _ = r.phones("phone")
	}
	if r.has("email") {
		text := r.Line("email")
		if _, err := domain.ParseEmail(text); text != "" && err != nil {
			r.note(domain.Invalidf("email", "“%s” is not an e-mail address", short(text)))
			return
		}
		t.Email = text
	}
}

func (r *siteRow) readPrices() {
	t := r.site
	if r.has("price_from_vnd") {
		t.PriceFrom, _, _ = r.price("price_from_vnd")
	}
	if r.has("price_to_vnd") {
		t.PriceTo, _, _ = r.price("price_to_vnd")
	}
}
