package transfer

import (
	"regexp"
	"slices"
	"strings"

	"chophien/domain"
)

// The kinds of rows of a file besides the kinds of notes.
const (
	isRow   domain.NoteKind = "row"
	isEmpty domain.NoteKind = ""
)

// number is the key of the column that counts rows, STT.
const numberKey = "number"

// sieve finds which rows of a file are rows of its table.
type sieve struct {
	reader *Reader
	signed bool // a signature was read: the list has ended
	other  bool // the heading of another table was read
}

func (s *sieve) kindOf(row Row) domain.NoteKind {
	own, filled, example := 0, false, false
	for i, c := range row.values {
		filled = filled || c.text != "" || c.formula
		if (c.text != "" || c.formula) && !c.covered && s.reader.table.Columns[i].Key != numberKey {
			own++
		}
	}
	for _, c := range row.raw {
		example = example || strings.Contains(c.text, "(") && isExample(c.text)
	}
	t := s.reader.table
	switch {
	case example:
		return isEmpty
	case t.Item == "":
		if filled {
			return isRow
		}
		return isEmpty
	case s.repeatsHeading(row):
		s.signed, s.other = false, false
		return domain.NoteHeading
	case s.other && filled, s.beginsOther(row):
		s.other = true
		return domain.NoteOther
	case s.isTotal(row):
		return domain.NoteTotal
	case s.isSignature(row):
		s.signed = true
		return domain.NoteSignature
	case s.signed && !s.counted(row) && (row.Text(t.Item) == "" || t.Maker == "" || row.Text(t.Maker) == ""):
		return isEmpty
	case s.signed && !s.counted(row) && s.reader.has(numberKey):
		return domain.NoteSignature // names of those who sign
	case own == 0 && (row.Covered(numberKey) || !isTitle(row.Text(numberKey))):
		return isEmpty
	case own == 0, s.isSection(row, own):
		return domain.NoteSection
	}
	return isRow
}

// isTitle reports whether a cell under STT is a text instead of a number.
func isTitle(text string) bool { return len([]rune(text)) > 4 }

// counted reports whether the row has a number of its own, as rows of lists have.
func (s *sieve) counted(row Row) bool {
	text := strings.TrimRight(row.Text(numberKey), ".) ")
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// columnNumber matches the row of numbers below a heading that counts its columns.
var columnNumber = regexp.MustCompile(`^\(?(\d{1,2}|[A-ZĐ])\)?$`)

func (s *sieve) repeatsHeading(row Row) bool {
	same, counts, own := 0, 0, 0
	for i, c := range row.values {
		if c.text == "" || c.covered {
			continue
		}
		own++
		if slices.Contains(s.reader.table.Columns[i].names(), headingKey(c.text)) {
			same++
		} else if j := slices.IndexFunc(s.reader.layout.columns, func(f domain.SheetColumn) bool { return f.Key == s.reader.table.Columns[i].Key }); j >= 0 && headingKey(s.reader.layout.columns[j].Heading) == headingKey(c.text) {
			same++
		}
		if columnNumber.MatchString(c.text) {
			counts++
		}
	}
	item := row.cell(s.reader.table.Item)
	return own >= 2 && same >= 2 && same*2 >= own || own >= 3 && counts == own && columnNumber.MatchString(item.text)
}

// beginsOther reports whether the row is the heading of another table: it writes
// STT in the column that counts the rows, and names no column of this table.
func (s *sieve) beginsOther(row Row) bool {
	number := row.cell(numberKey)
	i := s.reader.table.Index(numberKey)
	return number.text != "" && !number.covered && i >= 0 && slices.Contains(s.reader.table.Columns[i].names(), headingKey(number.text))
}

var total = regexp.MustCompile(`^(tong (cong|so|hop)|tong|cong)\s*($|[:.(\d])|^(tong )?cong (huyen|xa|phuong|toan|nhom|muc|danh sach)\b|^tong so (san pham|chu the)\b`)

func (s *sieve) isTotal(row Row) bool {
	if s.reader.table.Maker != "" {
		if c := row.cell(s.reader.table.Maker); c.text != "" && !c.covered && !c.number && strings.ContainsFunc(c.text, isLetter) && !total.MatchString(domain.Fold(oneLine(c.text))) {
			return false
		}
	}
	for _, c := range row.raw {
		if c.text != "" && !c.covered {
			return total.MatchString(domain.Fold(oneLine(c.text))) || total.MatchString(domain.Fold(row.Line(s.reader.table.Item)))
		}
	}
	return false
}

func isLetter(r rune) bool {
	return domain.FoldLetter(r) >= 'a' && domain.FoldLetter(r) <= 'z' || r >= 'A' && r <= 'Z' || r > 0x7f
}

var signature = regexp.MustCompile(`^(nguoi (lap|ky|tong hop|kiem tra|duyet|phu trach)|thu truong|\(?ky[,( ]|\(?da ky|\(ky|t/?m\.|kt\.|tl\.|tuq\.|q\.|(pho )?(chu tich|giam doc|chu nhiem|truong phong|thu ky)\b.{0,30}$|xac nhan (cua|ubnd)|noi nhan|can bo (lap|phu trach|tong hop)|ke toan|thu quy|dai dien (don vi|chu the|hop tac xa)|lanh dao|duyet$|(.{0,40}, ?)?ngay\s*[\d.…_]*\s*thang\s*[\d.…_]*\s*nam)`)

func isSigned(text string) bool { return signature.MatchString(domain.Fold(oneLine(text))) }

// isSignature reports whether the row names a signer, or a place and a day. A
// counted row does not, nor does one that names a thing and its maker.
func (s *sieve) isSignature(row Row) bool {
	if s.counted(row) {
		return false
	}
	t := s.reader.table
	item, maker := row.Text(t.Item), ""
	if t.Maker != "" {
		maker = row.Text(t.Maker)
	}
	if item != "" && maker != "" && !isSigned(item) && !isSigned(maker) {
		return false
	}
	return slices.ContainsFunc(row.raw, func(c cell) bool { return c.text != "" && !c.covered && isSigned(c.text) })
}

var (
	sectionNumber = regexp.MustCompile(`^([IVXLC]+|[A-ZĐ]|[a-zđ]|[IVX]+\.\d+|\d+\.\d+)[.)]?$`)
	sectionTitle  = regexp.MustCompile(`^(huyện|huyen|thị xã|thi xa|thị trấn|thi tran|thành phố|thanh pho|tp\.|xã|phường|phuong|quận|tỉnh|nhóm|nhom|ngành|nganh|phần|mục|đợt|năm \d|hạng|[ivx]+[.)]|(sản phẩm|san pham) (ocop )?((đạt|dat|hạng|hang) )?(\d|đề nghị|tham gia|đánh giá|nâng hạng|công nhận))( |$|:|\d)`)
)

// unitTitle matches a place that heads the rows about it, which some lists count.
var unitTitle = regexp.MustCompile(`^(huyện|thị xã|thị trấn|thành phố|xã|phường|đặc khu|tỉnh) \pL`)

// isSection reports whether the row is a title within the table: it has one text
// only, and in a counted list it has no number, unless it names a place.
func (s *sieve) isSection(row Row, own int) bool {
	t := s.reader.table
	if own == 1 && s.counted(row) {
		return t.Maker != "" && s.reader.has(t.Maker) && !row.cell(t.Item).covered && unitTitle.MatchString(strings.ToLower(row.Line(t.Item)))
	}
	if own != 1 {
		return false
	}
	if t.Maker != "" && row.Covered(t.Maker) || row.Covered(t.Item) {
		return false
	}
	text := row.Line(t.Item)
	if text == "" && t.Maker != "" {
		text = row.Line(t.Maker)
	}
	if text == "" {
		return false
	}
	number := row.Text(numberKey)
	return sectionNumber.MatchString(number) || isTitle(number) || s.reader.has(numberKey) && number == "" ||
		sectionTitle.MatchString(strings.ToLower(text)) && t.Maker != "" && s.reader.has(t.Maker)
}
