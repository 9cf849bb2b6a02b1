package transfer

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"chophien/domain"
)

// CraftVillages is the table of craft villages and traditional trades.
func CraftVillages(provinces []domain.Province) Table {
	var groups, kinds []string
	for _, g := range tradeGroups() {
		groups = append(groups, g.name)
	}
	for _, k := range recognitions() {
		kinds = append(kinds, k.names[0])
	}
	columns := []Column{
		{Key: "slug", Heading: "Mã làng nghề", Aliases: []string{"Mã", "slug", "id"}, Width: 24, Hint: "Để trống khi thêm làng nghề mới. Đừng sửa mã đã có."},
		{Key: "name", Heading: "Tên làng nghề (*)", Aliases: []string{"Làng nghề", "Tên làng nghề, nghề truyền thống", "Tên nghề truyền thống, làng nghề", "Tên làng nghề truyền thống", "Làng nghề truyền thống", "Tên làng", "Tên nghề truyền thống", "Nghề truyền thống, làng nghề", "Làng nghề, nghề truyền thống", "Tên gọi", "Craft village", "Name"}, Required: true, Width: 40},
		{Key: "name_en", Heading: "Tên tiếng Anh", Aliases: []string{"English name", "Name in English"}, Width: 30},
		{Key: "trade", Heading: "Nghề (*)", Aliases: []string{"Ngành nghề", "Tên nghề", "Nghề chính", "Ngành nghề chính", "Nghề sản xuất", "Ngành nghề nông thôn", "Ngành nghề sản xuất", "Lĩnh vực", "Lĩnh vực sản xuất", "Ngành nghề hoạt động", "Trade"}, Width: 28},
		{Key: "trade_en", Heading: "Nghề (tiếng Anh)", Aliases: []string{"Trade in English"}, Width: 28},
		{Key: "trade_group", Heading: "Nhóm ngành nghề (1–7)", Aliases: []string{"Nhóm ngành nghề", "Nhóm nghề", "Nhóm", "Nhóm ngành nghề nông thôn", "Trade group"}, Width: 30, Choices: groups, Hint: "Điều 4 Nghị định 52/2018/NĐ-CP. Để trống: theo nghề"},
		{Key: "recognition", Heading: "Loại công nhận", Aliases: []string{"Loại hình", "Hình thức công nhận", "Danh hiệu", "Công nhận là", "Phân loại", "Loại", "Recognition"}, Width: 24, Choices: kinds},
		{Key: "recognition_number", Heading: "Số quyết định công nhận", Aliases: []string{"Quyết định công nhận", "Số quyết định", "Quyết định", "Số QĐ", "QĐ công nhận", "Quyết định số", "Số, ngày quyết định", "Số quyết định, ngày", "Decision number"}, Width: 24},
		{Key: "recognition_date", Heading: "Ngày công nhận", Aliases: []string{"Ngày quyết định", "Ngày QĐ", "Ngày ký", "Ngày cấp", "Ngày ban hành", "Thời gian công nhận", "Năm công nhận", "Decision date"}, Width: 14, Format: Day},
		{Key: "artisans", Heading: "Nghệ nhân", Aliases: []string{"Tên nghệ nhân", "Các nghệ nhân", "Artisans"}, Width: 30, Format: LongText, Hint: "Mỗi dòng một người: Họ tên (danh hiệu)"},
		{Key: "households", Heading: "Số hộ làm nghề", Aliases: []string{"Số hộ", "Số hộ tham gia", "Tổng số hộ", "Hộ làm nghề", "Households"}, Width: 12, Format: Whole},
		{Key: "workers", Heading: "Số lao động", Aliases: []string{"Lao động", "Tổng số lao động", "Số lao động tham gia", "Workers"}, Width: 12, Format: Whole},
		{Key: "figures_as_of", Heading: "Ngày số liệu", Aliases: []string{"Số liệu tính đến", "Thời điểm số liệu", "Thời điểm", "Figures as of"}, Width: 14, Format: Day, Hint: "Số hộ và số lao động đúng vào ngày này"},
		{Key: "main_products", Heading: "Sản phẩm chính", Aliases: []string{"Sản phẩm", "Sản phẩm chủ yếu", "Sản phẩm tiêu biểu", "Các sản phẩm chính", "Main products"}, Width: 36, Format: LongText},
		{Key: "history", Heading: "Lịch sử", Aliases: []string{"Giới thiệu", "Lịch sử hình thành", "Mô tả", "History"}, Width: 50, Format: LongText},
		{Key: "visiting", Heading: "Tham quan", Aliases: []string{"Giờ đón khách, giá vé", "Thông tin tham quan", "Visiting"}, Width: 30, Format: LongText},
	}
	columns = append(columns, placeColumns(provinces)...)
	columns = append(columns, communeColumn(), Column{Key: "address", Heading: "Địa chỉ", Aliases: []string{"Địa điểm", "Địa chỉ làng nghề", "Thôn, bản", "Thôn", "Thôn/bản", "Address"}, Width: 36})
	return Table{Name: "Làng nghề", Item: "name", Chosen: true, Also: []Column{numberColumn()}, Columns: columns}
}

func craftVillageExample() map[string]any {
	return map[string]any{
		"slug": ExampleMark, "name": "Làng nghề mây tre đan (tên ví dụ)", "trade": "mây tre đan", "recognition": recognitions()[1].names[0],
		"recognition_number": "1/QĐ-UBND", "recognition_date": "31/12/2024", "artisans": "Họ và tên (Nghệ nhân ưu tú)", "households": 120, "workers": 300, "figures_as_of": "31/12/2025",
		"main_products": "Giỏ, làn, mẹt", "history": "Kể trong 50–80 chữ: nghề có từ bao giờ, ai truyền nghề.",
	}
}

// tradeGroup is one of the seven groups of trades with words of the trades in it.
type tradeGroup struct {
	name  string
	words []string // in names of trades
}

// tradeGroups are the groups of Decree 52/2018/NĐ-CP, article 4, in its order.
func tradeGroups() []tradeGroup {
	return []tradeGroup{
		{"1 – Chế biến, bảo quản nông, lâm, thủy sản", []string{"chế biến", "bảo quản", "miến", "bún", "bánh", "bánh tổ", "nước mắm", "rượu", "chè", "mật ong", "phở", "mì", "kẹo", "mứt", "giò", "chả", "nem", "tương", "đậu phụ", "cốm", "sấy", "thuốc nam", "tinh bột", "đường", "thực phẩm", "dược liệu", "mắm", "hủ tiếu", "cá khô", "tôm khô"}},
		{"2 – Sản xuất hàng thủ công mỹ nghệ", []string{"thủ công mỹ nghệ", "mỹ nghệ", "chạm", "khắc", "khảm", "tranh", "nón", "đèn lồng", "sơn mài", "chạm bạc", "kim hoàn", "khèn", "nhạc cụ", "giấy dó", "giấy bản", "hương", "làm hương", "nhang", "quạt"}},
		{"3 – Xử lý, chế biến nguyên vật liệu phục vụ sản xuất ngành nghề nông thôn", []string{"nguyên vật liệu", "nguyên liệu", "chế biến nguyên liệu", "chế biến nguyên vật liệu", "vật liệu", "gạch", "ngói"}},
		{"4 – Sản xuất đồ gỗ, mây tre đan, gốm sứ, thủy tinh, dệt may, sợi, thêu ren, đan lát, cơ khí nhỏ", []string{"gỗ", "mộc", "mây tre", "mây tre đan", "tre", "gốm", "gốm sứ", "thủy tinh", "dệt", "dệt may", "may mặc", "sợi", "thêu", "ren", "đan lát", "đan", "cơ khí", "rèn", "đúc", "lụa", "thổ cẩm", "cói", "chiếu", "dệt thổ cẩm", "dệt lanh", "lục bình", "cỏ bàng", "xơ dừa"}},
		{"5 – Sản xuất và kinh doanh sinh vật cảnh", []string{"sinh vật cảnh", "trồng hoa", "hoa cây cảnh", "cây cảnh", "cây kiểng", "bonsai", "cá cảnh", "đào cảnh", "quất cảnh", "hoa"}},
		{"6 – Sản xuất muối", []string{"sản xuất muối", "làm muối", "nghề muối", "muối"}},
		{"7 – Các dịch vụ phục vụ sản xuất, đời sống dân cư nông thôn", []string{"dịch vụ"}},
	}
}

// readTradeGroup reads the number or the name of a group.
func readTradeGroup(text string) (group int, ok bool) {
	key := strings.TrimPrefix(domain.Fold(oneLine(text)), "nhom ")
	for i, g := range tradeGroups() {
		_, name, _ := strings.Cut(domain.Fold(g.name), " – ")
		if key == strconv.Itoa(i+1) || key == name || strings.HasPrefix(key, strconv.Itoa(i+1)+" ") || strings.HasPrefix(key, strconv.Itoa(i+1)+".") {
			return i + 1, true
		}
	}
	return tradeGroupOf(text)
}

// unmarkedWord is the least length of a word that is known without its marks:
// "hoa" may be hoa or hóa.
const unmarkedWord = 6

// tradeGroupOf returns the group of a trade by the longest of the words that it
// contains, with its marks or, where the trade is written without any, without.
func tradeGroupOf(trade string) (group int, ok bool) {
	lower := strings.ToLower(strings.Join(strings.FieldsFunc(trade, func(r rune) bool { return !unicode.IsLetter(r) }), " "))
	bare, longest := domain.Fold(lower) == lower, 0
	for i, g := range tradeGroups() {
		for _, w := range g.words {
			if folded := domain.Fold(w); bare && (folded == w || len(folded) >= unmarkedWord) {
				w = folded
			}
			if len(w) > longest && strings.Contains(" "+lower+" ", " "+w+" ") {
				group, longest = i+1, len(w)
			}
		}
	}
	return group, longest > 0
}

// recognition is a kind of recognition with its names.
type recognition struct {
	kind  domain.Recognition
	names []string
}

// recognitions are the kinds of Decree 52/2018/NĐ-CP, article 5.
func recognitions() []recognition {
	return []recognition{
		{domain.RecognisedTrade, []string{"Nghề truyền thống"}},
		{domain.RecognisedVillage, []string{"Làng nghề"}},
		{domain.RecognisedTraditionalVillage, []string{"Làng nghề truyền thống"}},
	}
}

// recognitionOf returns the kind that a name begins with, the longest one.
func recognitionOf(name string) domain.Recognition {
	found, longest := domain.Recognition(""), 0
	for _, r := range recognitions() {
		for _, n := range r.names {
			if strings.HasPrefix(domain.Fold(name)+" ", domain.Fold(n)+" ") && len(n) > longest {
				found, longest = r.kind, len(n)
			}
		}
	}
	return found
}

// ReadCraftVillage reads a row of CraftVillages, with the faults and notes of
// ReadProduct.
func (c *Catalog) ReadCraftVillage(row Row) domain.ListingEntry {
	r := villageRow{newListingRow(c, row), &domain.CraftVillage{}}
	r.entry.Village = r.village
	r.checkCells("slug", "name")
	r.readTexts()
	r.readTrade()
	r.readRecognition()
	r.readFigures(&r.village.FiguresAsOf, figureCell{"households", &r.village.Households}, figureCell{"workers", &r.village.Workers})
	r.readPlaceOf(&r.village.Place)
	return r.entry
}

// villageRow is a row of CraftVillages that is being read.
type villageRow struct {
	listingRow
	village *domain.CraftVillage
}

func (r *villageRow) readTexts() {
	v := r.village
	r.readLines(textCell{"name", &v.Name}, textCell{"name_en", &v.NameEN}, textCell{"trade", &v.TradeVI}, textCell{"trade_en", &v.TradeEN})
	v.Name = listItem.ReplaceAllString(v.Name, "")
	r.readParagraphs(textCell{"history", &v.History}, textCell{"main_products", &v.MainProducts}, textCell{"visiting", &v.Visiting})
	if r.has("artisans") {
		v.Artisans = domain.ParseArtisans(r.Text("artisans"))
	}
}

// readTrade reads the trade and its group. Lists of offices name neither group nor,
// where the name of the village holds it, the trade.
func (r *villageRow) readTrade() {
	v := r.village
	if v.TradeVI == "" {
		if v.TradeVI = tradeIn(v.Name); v.TradeVI != "" {
			r.propose("trade")
			r.remark("trade", "the trade “%s” is taken from the name; look at it", v.TradeVI)
		}
	}
	if text := r.Line("trade_group"); text != "" {
		var ok bool
		if v.TradeGroup, ok = readTradeGroup(text); ok {
			r.entry.Fields = append(r.entry.Fields, "trade_group")
			return
		}
		r.note(domain.Invalidf("trade_group", "“%s” is not one of the seven groups of trades, 1 to 7", short(text)))
	}
	for _, text := range []string{v.TradeVI, v.Name} {
		if group, ok := tradeGroupOf(text); ok {
			v.TradeGroup = group
			r.propose("trade_group")
			r.remark("trade_group", "group %d is proposed by the trade; look at it", group)
			return
		}
	}
}

// propose records a field that the row does not name. A stored value stays.
func (r *villageRow) propose(field string) {
	r.entry.Fields = append(r.entry.Fields, field)
	r.leave(field)
}

// villageWords begin the names of villages and trades, the longest of those that
// begin alike first.
func villageWords() []string {
	return []string{
		"cụm làng nghề", "làng nghề truyền thống", "nghề truyền thống", "làng có nghề", "làng nghề", "xóm nghề", "ấp nghề", "thôn nghề", "bản nghề", "nghề", "làng",
	}
}

// placeWords stand before the name of a place within a name.
func placeWords() []string {
	return []string{
		"thôn", "xã", "bản", "xóm", "ấp", "làng", "buôn", "plei", "phum", "sóc", "khóm", "khu", "tổ", "phường", "quận", "huyện", "tỉnh", "tp", "tp.",
		"thị trấn", "thị xã", "thành phố", "khu phố", "tiểu khu", "tổ dân phố",
	}
}

// tradeIn returns what follows "làng nghề" or "nghề" in a name: its trade, up to the
// name of the place. Where each word begins with a capital, capitals do not tell a
// place from a trade; then the trade ends with its last known word.
func tradeIn(name string) string {
	words := strings.Fields(oneLine(name))
	rest := words
	bare := domain.Fold(name) == strings.ToLower(name)
	for _, w := range villageWords() {
		n := strings.Count(w, " ") + 1
		if len(words) <= n {
			continue
		}
		if begin := strings.ToLower(strings.Join(words[:n], " ")); begin == w || bare && begin == domain.Fold(w) {
			rest = words[n:]
			break
		}
	}
	if len(rest) == len(words) {
		return ""
	}
	titled := strings.ToUpper(name) == name || len(rest) > 1 && !slices.ContainsFunc(rest, func(w string) bool { return w == strings.ToLower(w) })
	known := 0 // where the known words end that come first
	for i := 0; i < len(rest) && (known == 0 || i == known); i++ {
		if n := tradeWordAt(rest[i:], bare); n > 0 {
			known = i + n
		}
	}
	if known == 0 {
		return ""
	}
	var out []string
	for i, w := range rest {
		if i > 0 && i < known && placeAt(rest[i:], titled) && tradeWordAt(rest[i-1:], bare) < 2 || i >= known && (titled || w != strings.ToLower(w) || placeAt(rest[i:], false)) {
			break
		}
		if w = strings.Trim(w, ",;.-–"); titled {
			w = strings.ToLower(w)
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

// placeAt reports whether words begin with a word for a place and a name or number.
// Where capitals mean nothing, any word may be a name.
func placeAt(words []string, titled bool) bool {
	for _, w := range placeWords() {
		n := strings.Count(w, " ") + 1
		if len(words) > n && strings.EqualFold(strings.Join(words[:n], " "), w) {
			if first, _ := utf8.DecodeRuneInString(words[n]); titled || unicode.IsUpper(first) || unicode.IsDigit(first) {
				return true
			}
		}
	}
	return false
}

// tradeWordAt returns how many words at the beginning are a known word of a trade,
// the longest one; 0 for none. bare texts have no marks.
func tradeWordAt(words []string, bare bool) (longest int) {
	for _, g := range tradeGroups() {
		for _, w := range g.words {
			n := strings.Count(w, " ") + 1
			if n <= longest || n > len(words) {
				continue
			}
			text := strings.ToLower(strings.Trim(strings.Join(words[:n], " "), ",;.-–"))
			if folded := domain.Fold(w); text == w || bare && text == folded && len(folded) >= unmarkedWord {
				longest = n
			}
		}
	}
	return longest
}

func (r *villageRow) readRecognition() {
	v := r.village
	if text := r.Line("recognition"); text != "" {
		for _, k := range recognitions() {
			if headingKey(text) == headingKey(k.names[0]) || text == string(k.kind) {
				v.Recognition = k.kind
			}
		}
		if v.Recognition == "" {
			r.remark("recognition", "“%s” is no kind of recognition: Nghề truyền thống, Làng nghề or Làng nghề truyền thống", short(text))
		}
	}
	var day string
	if r.has("recognition_number") {
		v.RecognitionNumber, day = readDecision(r.Line("recognition_number"))
	}
	v.RecognitionDate = r.readDay("recognition_date")
	if v.RecognitionDate == nil && day != "" {
		if d, err := ParseDate("recognition_date", day); err == nil {
			v.RecognitionDate = &d
			r.entry.Fields = append(r.entry.Fields, "recognition_date")
		}
	}
	if v.RecognitionNumber == "" && v.RecognitionDate == nil {
		if v.Recognition != "" {
			r.entry.Fields = append(r.entry.Fields, "recognition")
		}
		return
	}
	if v.Recognition != "" {
		r.entry.Fields = append(r.entry.Fields, "recognition")
		return
	}
	if v.Recognition = recognitionOf(v.Name); v.Recognition == "" {
		v.Recognition = domain.RecognisedVillage
		r.remark("recognition", "the row does not say what the decision recognises: it was read as a craft village (làng nghề)")
	}
	r.propose("recognition")
}
