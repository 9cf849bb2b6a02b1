package domain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// The functions of this file translate the short texts of a listing that have a closed
// vocabulary: names of packs, shelf life, storage, offices, titles and units of
// places. English books, pages and answers show what they return. A text with one
// word that the vocabulary lacks is not translated at all; MissingEnglish lists it.

// word is a token of a text: a word or number in lower case, or one other character.
type word struct {
	text   string
	spaced bool // a space is before it
}

// wordsOf splits a text into tokens. A number keeps its marks: 1.000 and 0,5.
func wordsOf(s string) []word {
	var out []word
	spaced, kind := false, 0 // of the last letter: 1 a letter, 2 a digit
	runes := []rune(strings.TrimSpace(s))
	for i, r := range runes {
		now := 0
		switch {
		case unicode.IsSpace(r):
			spaced, kind = true, 0
			continue
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
			now = 1
		case unicode.IsDigit(r):
			now = 2
		case (r == '.' || r == ',') && kind == 2 && i+1 < len(runes) && unicode.IsDigit(runes[i+1]):
			now = 2
		}
		if now != 0 && now == kind {
			out[len(out)-1].text += string(lower(r))
		} else {
			out = append(out, word{string(lower(r)), spaced})
		}
		spaced, kind = false, now
	}
	return out
}

// phrase is a Vietnamese phrase in lower case with its English one.
type phrase struct{ vi, en string }

// vocabulary holds phrases by their first word.
type vocabulary map[string][]phraseWords

// phraseWords are the words of a phrase, with its English.
type phraseWords struct {
	words []string
	en    string
}

// newVocabulary splits phrases into words as wordsOf does.
func newVocabulary(table ...phrase) vocabulary {
	v := vocabulary{}
	for _, p := range table {
		words := strings.Fields(strings.ReplaceAll(p.vi, ",", " ,"))
		v[words[0]] = append(v[words[0]], phraseWords{words, p.en})
	}
	return v
}

// at returns the longest phrase that the words begin with, and how many words it has; 0
// for none.
func (v vocabulary) at(words []word) (en string, n int) {
	if len(words) == 0 {
		return "", 0
	}
	for _, p := range v[words[0].text] {
		if len(p.words) > n && len(p.words) <= len(words) && slices.EqualFunc(p.words, words[:len(p.words)], func(text string, w word) bool { return w.text == text }) {
			en, n = p.en, len(p.words)
		}
	}
	return en, n
}

// isNumber reports whether the word is a number in digits.
func (w word) isNumber() bool { return w.text[0] >= '0' && w.text[0] <= '9' }

// numberEN returns a number as English writes it: 1.000 is 1,000, 0,5 is 0.5, and 01 is 1.
func numberEN(s string) string {
	if !strings.ContainsAny(s, ".,") {
		return cmp.Or(strings.TrimLeft(s, "0"), "0")
	}
	parts := strings.Split(s, ".")
	if len(parts) > 1 && !slices.ContainsFunc(parts[1:], func(p string) bool { return len(p) != 3 }) {
		return strings.Join(parts, ",")
	}
	return strings.ReplaceAll(s, ",", ".")
}

// smallNumbers are the number words of packs, up to ninety-nine.
var smallNumbers = sync.OnceValue(func() vocabulary {
	digits := []string{"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"}
	var out []phrase
	for n := 1; n < 100; n++ {
		tens, ones := n/10, n%10
		// Some digits change their form behind tens.
		forms := []string{digits[ones]}
		switch {
		case tens > 0 && ones == 0:
			forms = []string{""}
		case tens > 1 && ones == 1:
			forms = []string{"mốt"}
		case tens > 0 && ones == 4:
			forms = append(forms, "tư")
		case tens > 0 && ones == 5:
			forms = []string{"lăm"}
		}
		before := ""
		switch {
		case tens == 1:
			before = "mười"
		case tens > 1:
			before = digits[tens] + " mươi"
		}
		for _, form := range forms {
			out = append(out, phrase{strings.TrimSpace(before + " " + form), strconv.Itoa(n)})
		}
	}
	return newVocabulary(out...)
})

// containers are the nouns of packs that are no units, or have another name as a pack.
var containers = sync.OnceValue(func() vocabulary {
	return newVocabulary([]phrase{
		{"gói", "packet"}, {"hũ", "jar"}, {"bao", "sack"}, {"sọt", "crate"}, {"két", "crate"}, {"kiện", "carton"}, {"khay", "tray"}, {"vỉ", "tray"}, {"giỏ", "basket"}, {"can", "canister"}, {"bình", "flask"}, {"phích", "flask"},
		{"thanh", "bar"}, {"bánh", "bar"}, {"viên", "tablet"}, {"ống", "tube"}, {"tuýp", "tube"}, {"cuộn", "roll"}, {"bó", "bunch"}, {"đôi", "pair"}, {"cặp", "pair"}, {"combo", "set"}, {"set", "set"}, {"sét", "set"}, {"cỡ", "size"}, {"khổ", "width"},
		{"túi lọc", "tea bag"}, {"suất", "portion"}, {"phần", "portion"}, {"bịch", "bag"}, {"ly", "cup"}, {"cốc", "cup"}, {"tô", "bowl"}, {"chum", "earthen jar"}, {"vò", "earthen jar"}, {"người", "person"},
	}...)
})

// packAdjectives stand behind the noun in Vietnamese and before it in English.
var packAdjectives = sync.OnceValue(func() vocabulary {
	return newVocabulary([]phrase{
		{"quà", "gift"}, {"quà tặng", "gift"}, {"quà tết", "Tết gift"}, {"giấy", "paper"}, {"giấy kraft", "kraft-paper"}, {"kraft", "kraft-paper"}, {"thủy tinh", "glass"}, {"thuỷ tinh", "glass"}, {"nhựa", "plastic"}, {"thiếc", "tin"}, {"sắt", "tin"},
		{"gỗ", "wooden"}, {"tre", "bamboo"}, {"mây", "rattan"}, {"sứ", "porcelain"}, {"gốm", "ceramic"}, {"lưới", "net"}, {"vải", "cloth"}, {"zip", "zip"}, {"hút chân không", "vacuum"}, {"hút khí", "vacuum"}, {"chân không", "vacuum"},
		{"lớn", "large"}, {"to", "large"}, {"nhỏ", "small"}, {"vừa", "medium"}, {"mini", "mini"}, {"cao cấp", "premium"}, {"tiêu chuẩn", "standard"}, {"tiết kiệm", "value"}, {"đặc biệt", "special"}, {"trà", "tea"}, {"vuông", "square"}, {"tròn", "round"},
	}...)
})

// plural returns a noun as it stands behind a number.
func plural(noun, number string) string {
	switch {
	case number == "1" || noun == "":
		return noun
	case strings.HasSuffix(noun, "x"):
		return noun + "es"
	}
	return noun + "s"
}

// packSigns are units of length in the names of packs.
var packSigns = sync.OnceValue(func() vocabulary { return newVocabulary(phrase{"cm", "cm"}, phrase{"mm", "mm"}) })

// packNoun returns the noun of a pack or the sign of a unit that the words begin with,
// and how many words it has. The name of a plant is no pack: cây is also a piece.
func packNoun(words []word) (noun string, sign bool, n int) {
	if noun, n = containers().at(words); n > 0 {
		return noun, false, n
	}
	if noun, n = packSigns().at(words); n > 0 {
		return noun, true, n
	}
	for n = min(2, len(words)); n > 0; n-- {
		texts := make([]string, n)
		for i, w := range words[:n] {
			texts[i] = w.text
		}
		if u, ok := ParseUnit(strings.Join(texts, " ")); ok && u != UnitPlant && string(u) != texts[0] || ok && len(u) <= 2 {
			if u == UnitLitre {
				return "litre", false, n
			}
			if u == UnitMetre {
				return "metre", false, n
			}
			return string(u), len(u) <= 2, n
		}
	}
	return "", false, 0
}

// PackNameEN returns the English name of a pack, such as "Box of 200 g" for "Hộp 200 g";
// empty when the name has words that are not in the vocabulary.
func PackNameEN(name string) string {
	words := wordsOf(name)
	var b strings.Builder
	number := "" // before the next noun
	for i := 0; i < len(words); {
		w, space := words[i], " "
		if i == 0 {
			space = ""
		}
		last, _ := lastRune(b.String())
		if last == '(' {
			space = ""
		}
		numeral, count := smallNumbers().at(words[i:])
		if w.isNumber() {
			numeral, count = numberEN(w.text), 1
		}
		noun, sign, n := packNoun(words[i:])
		switch {
		case count > 0 && number != "":
			return "" // of two numbers in a row nobody knows which counts
		case count > 0:
			b.WriteString(space + numeral)
			number = numeral
			i += count
			continue
		case w.text == "x" || w.text == "×" || w.text == "*":
			b.WriteString(" ×")
			i++
		case strings.Contains("(+/", w.text):
			b.WriteString(space + w.text)
			i++
		case strings.Contains("),;", w.text):
			b.WriteString(w.text)
			i++
		case w.text == "-" || w.text == "–":
			b.WriteString(" –")
			i++
		case w.text == "loại":
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(space + "grade")
			i++
		case n > 0:
			i += n
			adjectives := ""
			for {
				adjective, more := packAdjectives().at(words[i:])
				if more == 0 {
					break
				}
				adjectives, i = adjective+" "+adjectives, i+more
			}
			if number != "" && !sign {
				noun = plural(noun, number)
			}
			b.WriteString(space + adjectives + noun)
			if i < len(words) && (words[i].isNumber() || isNumeral(words[i:])) {
				b.WriteString(" of")
			}
		default:
			return ""
		}
		number = ""
	}
	return asWritten(b.String(), name)
}

func isNumeral(words []word) bool {
	_, n := smallNumbers().at(words)
	return n > 0
}

func lastRune(s string) (last rune, ok bool) {
	for _, r := range s {
		last, ok = r, true
	}
	return last, ok
}

// asWritten begins the sentences of a text with capitals when the original begins with
// one.
func asWritten(s, original string) string {
	first := []rune(strings.TrimSpace(original))
	if s == "" || !unicode.IsUpper(first[0]) {
		return s
	}
	runes := []rune(s)
	for i := range runes {
		if i == 0 || i > 1 && runes[i-1] == ' ' && runes[i-2] == '.' {
			runes[i] = unicode.ToUpper(runes[i])
		}
	}
	return string(runes)
}

// shelfPhrases are those of shelf life.
func shelfPhrases() []phrase {
	return []phrase{
		{"ngày", "days"}, {"tuần", "weeks"}, {"tháng", "months"}, {"năm", "years"}, {"giờ", "hours"}, {"kể từ ngày sản xuất", "from the date of production"}, {"từ ngày sản xuất", "from the date of production"}, {"kể từ khi sản xuất", "from the date of production"},
		{"tính từ ngày sản xuất", "from the date of production"}, {"sau ngày sản xuất", "after the date of production"}, {"kể từ nsx", "from the date of production"}, {"từ nsx", "from the date of production"},
		{"kể từ ngày đóng gói", "from the date of packing"}, {"từ ngày đóng gói", "from the date of packing"}, {"kể từ ngày thu hoạch", "from the date of harvest"}, {"từ ngày thu hoạch", "from the date of harvest"}, {"sau khi thu hoạch", "after the harvest"},
		{"sau khi mở nắp", "after opening"}, {"sau khi mở", "after opening"}, {"sau khi mở bao bì", "after opening"}, {"không thời hạn", "no limit"}, {"không giới hạn", "no limit"}, {"vô thời hạn", "no limit"},
		{"ghi trên bao bì", "as stated on the package"}, {"in trên bao bì", "as stated on the package"}, {"xem trên bao bì", "as stated on the package"}, {"ghi trên nhãn", "as stated on the label"},
		{"ở nhiệt độ thường", "at room temperature"}, {"ở nhiệt độ phòng", "at room temperature"}, {"nhiệt độ thường", "at room temperature"}, {"trong ngăn mát", "in a refrigerator"}, {"ngăn mát", "in a refrigerator"}, {"ngăn mát tủ lạnh", "in a refrigerator"},
		{"trong ngăn mát tủ lạnh", "in a refrigerator"}, {"trong tủ lạnh", "in a refrigerator"}, {"trong ngăn đông", "in a freezer"}, {"ngăn đông", "in a freezer"}, {"ngăn đá", "in a freezer"}, {"trong ngăn đá", "in a freezer"}, {"bảo quản lạnh", "chilled"},
		{"khi bảo quản lạnh", "when chilled"}, {"đông lạnh", "frozen"}, {"cấp đông", "frozen"}, {"hoặc", "or"}, {"và", "and"}, {"đến", "to"}, {"từ", "from"}, {"hàng tươi", "fresh goods"}, {"giả định", "assumed"}, {"khoảng", "about"},
	}
}

var shelfVocabulary = sync.OnceValue(func() vocabulary { return newVocabulary(shelfPhrases()...) })

// ShelfLifeEN returns a shelf life in English, such as "12 months from the date of
// production"; empty when it has words that are not in the vocabulary.
func ShelfLifeEN(text string) string {
	return asWritten(translated(wordsOf(text), shelfVocabulary(), nil), text)
}

// storagePhrases are those of storage. Places with adjectives are in placeAdjectives.
func storagePhrases() []phrase {
	return append(shelfPhrases(), []phrase{
		{"bảo quản", "keep"}, {"để", "keep"}, {"giữ", "keep"}, {"cất", "keep"}, {"tránh ánh nắng", "away from sunlight"}, {"tránh nắng", "away from sunlight"}, {"tránh ánh sáng", "away from light"}, {"tránh ánh nắng trực tiếp", "away from direct sunlight"},
		{"tránh ánh nắng mặt trời", "away from sunlight"}, {"tránh ánh sáng mặt trời", "away from sunlight"}, {"tránh ánh sáng trực tiếp", "away from direct light"}, {"tránh ánh nắng trực tiếp của mặt trời", "away from direct sunlight"}, {"tránh ánh nắng mặt trời trực tiếp", "away from direct sunlight"},
		{"tránh ánh sáng trực tiếp của mặt trời", "away from direct sunlight"}, {"tránh ẩm", "away from moisture"}, {"tránh ẩm mốc", "away from moisture"}, {"tránh ẩm ướt", "away from moisture"}, {"tránh nơi ẩm ướt", "away from moisture"}, {"tránh nước", "away from water"},
		{"tránh nhiệt độ cao", "away from heat"}, {"tránh xa nguồn nhiệt", "away from heat"}, {"tránh mùi lạ", "away from strong smells"}, {"ở nhiệt độ", "at"}, {"nhiệt độ", "at"}, {"ở nhiệt độ dưới", "below"}, {"nhiệt độ dưới", "below"}, {"ở", "at"}, {"dưới", "below"},
		{"độ c", "°C"}, {"c", "C"}, {"đậy kín", "close tightly"}, {"đậy kín nắp", "close tightly"}, {"đậy nắp kín", "close tightly"}, {"buộc kín", "close tightly"}, {"kín", "closed"}, {"sau khi dùng", "after use"}, {"sau khi sử dụng", "after use"}, {"sau mỗi lần dùng", "after each use"},
		{"ở ngăn mát", "in a refrigerator"}, {"ở ngăn mát tủ lạnh", "in a refrigerator"}, {"trong tủ mát", "in a refrigerator"}, {"tủ lạnh", "in a refrigerator"}, {"ở ngăn đông", "in a freezer"}, {"ở ngăn đá", "in a freezer"}, {"trong tủ đông", "in a freezer"}, {"lạnh", "cold"},
		{"dùng ngay sau khi mở", "use at once after opening"}, {"dùng trong", "use within"}, {"sử dụng trong", "use within"}, {"không để gần nguồn nhiệt", "away from heat"}, {"mát", "cool"}, {"khô", "dry"}, {"khô ráo", "dry"}, {"thoáng mát", "cool and airy"},
	}...)
}

var storageVocabulary = sync.OnceValue(func() vocabulary { return newVocabulary(storagePhrases()...) })

// placeWords stand before the adjectives of a place of storage.
var placeWords = sync.OnceValue(func() vocabulary {
	return newVocabulary(phrase{"nơi", ""}, phrase{"ở nơi", ""}, phrase{"trong nơi", ""}, phrase{"chỗ", ""}, phrase{"ở chỗ", ""})
})

// placeAdjectives say what a place of storage is like.
var placeAdjectives = sync.OnceValue(func() vocabulary {
	return newVocabulary([]phrase{
		{"khô", "dry"}, {"khô ráo", "dry"}, {"khô thoáng", "dry, airy"}, {"mát", "cool"}, {"thoáng", "airy"}, {"thoáng mát", "cool, airy"}, {"mát mẻ", "cool"}, {"sạch", "clean"}, {"sạch sẽ", "clean"}, {"râm mát", "cool, shady"}, {"tối", "dark"}, {"kín", "closed"}, {"kín gió", "sheltered"},
	}...)
})

// StorageEN returns how to store goods in English, such as "In a dry, cool place" for
// "Nơi khô, mát"; empty when the text has words that are not in the vocabulary.
func StorageEN(text string) string {
	words := wordsOf(text)
	var rest []word
	places := map[string]string{} // by a token that stands for one
	for i := 0; i < len(words); {
		_, n := placeWords().at(words[i:])
		if n == 0 {
			rest = append(rest, words[i])
			i++
			continue
		}
		at := i
		i += n
		var adjectives []string
		for i < len(words) {
			next := i
			if len(adjectives) > 0 && (words[i].text == "," || words[i].text == "và" || words[i].text == "-") {
				next++
			}
			adjective, more := placeAdjectives().at(words[next:])
			if more == 0 {
				break
			}
			adjectives, i = append(adjectives, adjective), next+more
		}
		if len(adjectives) == 0 {
			return ""
		}
		article := "a"
		if adjectives[0] == "airy" {
			article = "an"
		}
		token := "\x00" + string(rune('a'+len(places)%26))
		places[token] = "in " + article + " " + strings.Join(adjectives, ", ") + " place"
		rest = append(rest, word{token, words[at].spaced})
	}
	return asWritten(translated(rest, storageVocabulary(), places), text)
}

// translated returns words phrase by phrase; empty when a word is in no phrase. Tokens
// stand for English texts. A period behind the number 1 is singular.
func translated(words []word, table vocabulary, tokens map[string]string) string {
	var b strings.Builder
	number := ""
	for i := 0; i < len(words); {
		w := words[i]
		if w.spaced && i > 0 {
			b.WriteByte(' ')
		}
		if w.isNumber() {
			number = numberEN(w.text)
			b.WriteString(number)
			i++
			continue
		}
		if strings.Contains(",.;:()-–/°%+≤<", w.text) {
			b.WriteString(w.text)
			i++
			continue
		}
		en, n := table.at(words[i:])
		if token, ok := tokens[w.text]; ok {
			en, n = token, 1
		}
		if n == 0 {
			return ""
		}
		if number == "1" && n == 1 {
			en = strings.TrimSuffix(en, "s")
		}
		b.WriteString(en)
		number = ""
		i += n
	}
	return b.String()
}

// offices are the names of offices that decide, without their place.
var offices = sync.OnceValue(func() vocabulary {
	return newVocabulary([]phrase{
		{"ubnd", "People's Committee"}, {"ủy ban nhân dân", "People's Committee"}, {"uỷ ban nhân dân", "People's Committee"}, {"hđnd", "People's Council"}, {"hội đồng nhân dân", "People's Council"},
		{"hội đồng đánh giá, phân hạng sản phẩm ocop", "OCOP Evaluation Council"}, {"hội đồng đánh giá và phân hạng sản phẩm ocop", "OCOP Evaluation Council"}, {"hội đồng ocop", "OCOP Evaluation Council"}, {"hội đồng ocop trung ương", "Central OCOP Evaluation Council"},
		{"bộ nông nghiệp và môi trường", "Ministry of Agriculture and Environment"}, {"bộ nông nghiệp và phát triển nông thôn", "Ministry of Agriculture and Rural Development"}, {"bộ nông nghiệp và ptnt", "Ministry of Agriculture and Rural Development"}, {"bộ công thương", "Ministry of Industry and Trade"},
		{"bộ y tế", "Ministry of Health"}, {"bộ khoa học và công nghệ", "Ministry of Science and Technology"}, {"bộ văn hóa, thể thao và du lịch", "Ministry of Culture, Sports and Tourism"},
		{"sở nông nghiệp và môi trường", "Department of Agriculture and Environment"}, {"sở nông nghiệp và phát triển nông thôn", "Department of Agriculture and Rural Development"}, {"sở nông nghiệp và ptnt", "Department of Agriculture and Rural Development"}, {"sở công thương", "Department of Industry and Trade"},
		{"sở y tế", "Department of Health"}, {"sở khoa học và công nghệ", "Department of Science and Technology"}, {"sở văn hóa, thể thao và du lịch", "Department of Culture, Sports and Tourism"}, {"sở du lịch", "Department of Tourism"}, {"sở tài chính", "Department of Finance"},
		{"chi cục phát triển nông thôn", "Sub-Department of Rural Development"}, {"chi cục an toàn vệ sinh thực phẩm", "Sub-Department of Food Safety"}, {"cục sở hữu trí tuệ", "Intellectual Property Office"}, {"văn phòng điều phối nông thôn mới", "New Rural Development Coordination Office"},
		{"văn phòng điều phối nông thôn mới trung ương", "Central New Rural Development Coordination Office"}, {"dữ liệu minh họa", "Sample data"},
	}...)
})

// placeKinds are the kinds of units and of addresses, which stand behind the name in
// English.
var placeKinds = sync.OnceValue(func() vocabulary {
	return newVocabulary([]phrase{
		{"tỉnh", "province"}, {"thành phố", "city"}, {"tp", "city"}, {"quận", "district"}, {"huyện", "district"}, {"thị xã", "town"}, {"thị trấn", "township"}, {"phường", "ward"}, {"xã", "commune"}, {"đặc khu", "special zone"},
		{"thôn", "village"}, {"bản", "village"}, {"buôn", "village"}, {"làng", "village"}, {"ấp", "hamlet"}, {"xóm", "hamlet"}, {"phum", "hamlet"}, {"sóc", "hamlet"}, {"tổ dân phố", "residential group"}, {"khu phố", "quarter"}, {"khóm", "quarter"}, {"đường", "street"}, {"phố", "street"},
	}...)
})

// splitKind cuts the phrase of a table off the beginning of a text and returns the rest
// as it was written.
func splitKind(text string, table vocabulary) (en, rest string, ok bool) {
	words := wordsOf(text)
	en, n := table.at(words)
	if n == 0 {
		return "", text, false
	}
	// Skip as many letters as the words of the phrase have.
	skip := 0
	for _, w := range words[:n] {
		skip += len([]rune(w.text))
	}
	for i, r := range text {
		if skip == 0 {
			return en, strings.Trim(text[i:], " ."), true
		}
		if !unicode.IsSpace(r) {
			skip--
		}
	}
	return en, "", true
}

// namedUnit returns the name of a unit with its kind in English: a number stands behind
// the kind, as in "Village 3". The date that a street is named after is no number.
func namedUnit(kind, name string) string {
	if name[0] >= '0' && name[0] <= '9' && !strings.Contains(name, "/") && !strings.Contains(name, " tháng ") {
		return strings.ToUpper(kind[:1]) + kind[1:] + " " + name
	}
	return name + " " + kind
}

// PlaceEN returns the parts of an address with the kinds of their units in English, such
// as "Village 3, Suối Giàng commune, Văn Chấn district". Names stay as they are.
func PlaceEN(text string) string {
	parts := strings.Split(text, ", ")
	for i, part := range parts {
		if kind, name, ok := splitKind(strings.TrimSpace(part), placeKinds()); ok && name != "" {
			parts[i] = namedUnit(kind, name)
		}
	}
	return strings.Join(parts, ", ")
}

// OfficeEN returns the name of an office in English, such as "People's Committee of
// Tuyên Quang province" for "UBND tỉnh Tuyên Quang"; empty for an office that is not in
// the vocabulary.
func OfficeEN(name string) string {
	office, of, ok := splitKind(name, offices())
	if !ok || strings.Contains(of, ",") {
		return ""
	}
	if of == "" {
		return office
	}
	if kind, place, ok := splitKind(of, placeKinds()); ok && place != "" {
		return office + " of " + namedUnit(kind, place)
	}
	if first := []rune(of)[0]; unicode.IsUpper(first) {
		return office + " of " + of
	}
	return ""
}

var artisanTitles = sync.OnceValue(func() vocabulary {
	return newVocabulary(phrase{"nghệ nhân ưu tú", "Meritorious Artisan"}, phrase{"nghệ nhân nhân dân", "People's Artisan"}, phrase{"nghệ nhân", "artisan"})
})

// ArtisanTitleEN returns the title of an artisan in English (Decree 123/2014/NĐ-CP);
// empty for another title.
func ArtisanTitleEN(title string) string {
	en, n := artisanTitles().at(wordsOf(title))
	if n != len(wordsOf(title)) {
		return ""
	}
	return en
}
