package transfer

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// Before Unicode, Vietnamese was typed with fonts that draw Vietnamese letters
// in the places of Western ones. The text of such a cell contains other letters
// than the reader sees: "MËt ong" in .VnTime shows "Mật ong". Offices still mail such
// sheets; this file finds these texts and converts them to Unicode.

// face is the character set of a font.
type face struct {
	set   legacySet
	upper bool // the font draws capitals for small letters (.VnTimeH)
}

type legacySet int

const (
	unicodeSet legacySet = iota
	tcvn3                // TCVN 5712:1993, table 3 ("ABC"): fonts .VnTime, .VnArial
	vni                  // VNI Windows: fonts VNI-Times, VNI-Helve
)

var unicodeFace = face{}

// faceOf returns the character set of a font by its name.
func faceOf(font string) face {
	name := strings.ToLower(strings.TrimSpace(font))
	switch {
	case strings.HasPrefix(name, ".vn"):
		return face{tcvn3, strings.HasSuffix(name, "h")}
	case strings.HasPrefix(name, "vni-"), strings.HasPrefix(name, "vni "):
		return face{set: vni}
	}
	return unicodeFace
}

// tcvn3Letters maps the Western letters of TCVN3 text to Vietnamese ones.
var tcvn3Letters = pairs(
	"µà ¸á ¶ả ·ã ¹ạ ¨ă »ằ ¾ắ ¼ẳ ½ẵ Æặ ©â Çầ Êấ Èẩ Éẫ Ëậ ®đ Ìè Ðé Îẻ Ïẽ Ñẹ ªê Òề Õế Óể Ôễ Öệ ×ì Ýí Øỉ Üĩ Þị ßò ãó áỏ âõ äọ «ô åồ èố æổ çỗ éộ " +
		"¬ơ êờ íớ ëở ìỡ îợ ïù óú ñủ òũ ôụ \u00adư õừ øứ öử ÷ữ ùự úỳ ýý ûỷ üỹ þỵ ¡Ă ¢Â §Đ £Ê ¤Ô ¥Ơ ¦Ư")

// vniLetters are the letters that VNI changes as a whole, vniMarks those that it
// writes after a vowel.
var (
	vniLetters = pairs("ñđ ÑĐ íí ìì æỉ óĩ òị ÍÍ ÌÌ ÆỈ ÓĨ ÒỊ ôơ ÔƠ öư ÖƯ îỵ ÎỴ")
	vniMarks   = map[rune]string{
		'ù': "\u0301", 'ø': "\u0300", 'û': "\u0309", 'õ': "\u0303", 'ï': "\u0323",
		'â': "\u0302", 'á': "\u0302\u0301", 'à': "\u0302\u0300", 'å': "\u0302\u0309", 'ã': "\u0302\u0303", 'ä': "\u0302\u0323",
		'ê': "\u0306", 'é': "\u0306\u0301", 'è': "\u0306\u0300", 'ú': "\u0306\u0309", 'ü': "\u0306\u0303", 'ë': "\u0306\u0323",
	}
)

func pairs(text string) map[rune]rune {
	out := map[rune]rune{}
	for pair := range strings.FieldsSeq(text) {
		r := []rune(pair)
		out[r[0]] = r[1]
	}
	return out
}

func fromTCVN3(s string) string {
	return strings.Map(func(r rune) rune {
		if to, ok := tcvn3Letters[r]; ok {
			return to
		}
		return r
	}, s)
}

func fromVNI(s string) string {
	var b strings.Builder
	vowel := false // the rune before can take a mark
	for _, r := range s {
		marks, ok := vniMarks[unicode.ToLower(r)]
		if ok && vowel {
			b.WriteString(marks)
			vowel = false
			continue
		}
		if to, ok := vniLetters[r]; ok {
			r = to
		}
		b.WriteRune(r)
		vowel = strings.ContainsRune("aeouyơưAEOUYƠƯ", r)
	}
	return norm.NFC.String(b.String())
}

// legacyText is a possible reading of a text of Western letters.
type legacyText struct {
	set     legacySet
	text    string // in Unicode
	certain bool   // it contains letters that no Vietnamese word in Unicode has
	whole   bool   // all its words are Vietnamese
}

// readLegacy reads a text in an old character set; set is unicodeSet if the text
// is not in one.
func readLegacy(s string, of face) legacyText {
	if !hasWestern(s) || hasVietnamese(s) {
		return legacyText{}
	}
	best, most := legacyText{}, 0
	for _, set := range []legacySet{tcvn3, vni} {
		if of.set != unicodeSet && of.set != set {
			continue
		}
		t, words, wrong := legacyText{set: set, whole: true}, 0, 0
		if set == tcvn3 {
			t.text = fromTCVN3(s)
		} else {
			t.text = fromVNI(s)
		}
		if t.text == s {
			continue // the set has none of these letters
		}
		before, after := legacyWords(s), legacyWords(t.text)
		for i, word := range before {
			if !hasWestern(word) {
				continue
			}
			if len(before) != len(after) || !isSyllable(after[i]) {
				t.whole = false
				wrong++
				continue
			}
			words++
			// A sign alone, such as ½ or ·, proves nothing.
			t.certain = t.certain || strings.ContainsFunc(word, isASCIILetter) && !isSyllable(norm.NFC.String(word))
		}
		t.certain = t.certain && words > wrong
		if words > most || words == most && words > 0 && t.whole && !best.whole {
			best, most = t, words
		}
	}
	if of.upper {
		best.text = strings.ToUpper(best.text)
	}
	return best
}

func isASCIILetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// hasWestern reports whether s has letters or signs from Latin-1 above ASCII.
func hasWestern(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 0xA1 && r <= 0xFF })
}

// hasVietnamese reports whether s has letters that only Unicode has.
func hasVietnamese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return r == 'ă' || r == 'Ă' || r == 'đ' || r == 'Đ' || r == 'ĩ' || r == 'Ĩ' || r == 'ũ' || r == 'Ũ' || r == 'ơ' || r == 'Ơ' || r == 'ư' || r == 'Ư' ||
			r >= 0x300 && r <= 0x323 || r >= 0x1EA0 && r <= 0x1EF9
	})
}

// legacyWords splits at the separators of both readings: spaces and ASCII
// punctuation.
func legacyWords(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) && r != 0xAD || r < 0x80 && !unicode.IsLetter(r)
	})
}

// onsets and codas of Vietnamese syllables.
var (
	onsets = words(" b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x")
	codas  = words(" c ch m n ng nh p t")
	nuclei = words("a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iu iêu oa oă oe oi oo ôi ơi oai oao oay oeo ua uâ uê ui uo uô uơ uy ưa ưi ươ ưu uôi uây uyê uya uyu ươi ươu yê yêu")
)

func words(s string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.SplitSeq(s, " ") {
		out[w] = true
	}
	return out
}

// isSyllable reports whether a word can be a Vietnamese syllable by its letters,
// its one tone and its capitals.
func isSyllable(word string) bool {
	var plain []rune
	tones, upper, lower := 0, 0, 0
	for i, r := range []rune(word) {
		if unicode.IsUpper(r) && i > 0 {
			upper++
		}
		if unicode.IsLower(r) {
			lower++
		}
		base, tone, ok := domain.SplitLetter(unicode.ToLower(r))
		if !ok || strings.ContainsRune("fjwz", base) {
			return false
		}
		if tone != domain.Level {
			tones++
		}
		plain = append(plain, base)
	}
	if tones > 1 || upper > 0 && lower > 0 {
		return false
	}
	for on := min(3, len(plain)); on >= 0; on-- {
		if !onsets[string(plain[:on])] {
			continue
		}
		rest := plain[on:]
		for off := range min(3, len(rest)) {
			if codas[string(rest[len(rest)-off:])] && nuclei[string(rest[:len(rest)-off])] {
				return true
			}
		}
	}
	return false
}

// legacyVotes counts the texts of one column for each possible character set.
type legacyVotes struct{ tcvn3, vni, unicode int }

func (v *legacyVotes) add(c cell) {
	if _, twice := readTwice(c.text); twice || hasVietnamese(c.text) {
		v.unicode++
		return
	}
	if t := readLegacy(c.text, c.face); t.certain {
		switch t.set {
		case tcvn3:
			v.tcvn3++
		case vni:
			v.vni++
		}
	}
}

// decode converts a text to Unicode. ok is false if it is of an old font and
// cannot be read.
func (v legacyVotes) decode(c cell) (text string, ok bool) {
	if twice, ok := readTwice(c.text); ok {
		return twice, true
	}
	t := readLegacy(c.text, c.face)
	switch {
	case t.set == unicodeSet && c.face.set != unicodeSet && hasWestern(c.text) && !hasVietnamese(c.text):
		return c.text, false
	case t.set == unicodeSet:
		return c.text, true
	case t.certain && t.whole, c.face.set == t.set && t.whole:
		return t.text, true
	case t.certain:
		return c.text, false
	case t.whole && v.unicode == 0 && (t.set == tcvn3 && v.tcvn3 > 0 || t.set == vni && v.vni > 0):
		return t.text, true // "Chè" may be read in both ways: its column decides
	}
	return c.text, true
}
