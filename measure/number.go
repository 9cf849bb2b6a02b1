package measure

import (
	"strconv"
	"strings"
)

// Number is a number that was read.
type Number struct {
	Value int64 // thousandths: "1,5" is 1500
	// Other is the second way to read digits such as "1,200", which may be
	// 1200 or 1.2; 0 where there is only one. Value is the whole number then.
	Other int64
	Vague bool // "vài chục": Value is the least possible number
	Words bool // at least partly written in words
}

const thousand = 1000

// maxNumber is the greatest number that is read, in thousandths.
const maxNumber = 1_000_000_000_000_000

// NumberWord is a word of a number with its value in thousandths.
type NumberWord struct {
	Value int64
	Times bool // it multiplies the number before it: trăm, chục
	Names []string
}

var numberWords = []NumberWord{
	{500, false, []string{"nửa", "half"}},
	{1000, false, []string{"một", "mốt", "one"}},
	{2000, false, []string{"hai", "two"}},
	{3000, false, []string{"ba", "three"}},
	{4000, false, []string{"bốn", "tư", "four"}},
	{5000, false, []string{"năm", "lăm", "nhăm", "five"}},
	{6000, false, []string{"sáu", "six"}},
	{7000, false, []string{"bảy", "bẩy", "seven"}},
	{8000, false, []string{"tám", "eight"}},
	{9000, false, []string{"chín", "nine"}},
	{10_000, false, []string{"mười", "ten"}},
	{12_000, false, []string{"twelve"}}, {15_000, false, []string{"fifteen"}}, {20_000, false, []string{"twenty"}}, {30_000, false, []string{"thirty"}},
	{40_000, false, []string{"forty"}}, {50_000, false, []string{"fifty"}}, {60_000, false, []string{"sixty"}}, {80_000, false, []string{"eighty"}},
	{10_000, true, []string{"mươi", "chục"}},
	{100_000, true, []string{"trăm", "hundred"}},
	{1_000_000, true, []string{"nghìn", "ngàn", "thousand"}},
	{10_000_000, true, []string{"vạn"}},
	{1_000_000_000, true, []string{"triệu", "million"}},
	{1_000_000_000_000, true, []string{"tỷ", "tỉ", "billion"}},
}

// vague words name a number that is not stated.
var vague = []string{"vài", "mấy", "dăm", "several", "few"}

// Words that are too common in a text without marks to be numbers there: nam
// is also Nam and năm of the calendar, sau is also after, tam also about.
var unmarkedNoNumbers = []string{"nam", "sau", "tam", "tu", "bay", "lam", "mot", "muoi", "chin", "ty", "ti"}

func (t Text) numberWord(i int) (NumberWord, bool) {
	if i < 0 || i >= len(t.Tokens) || t.Tokens[i].Kind != Word {
		return NumberWord{}, false
	}
	for _, w := range numberWords {
		if t.Is(i, w.Names...) {
			if !t.Tokens[i].Marked() && containsFold(unmarkedNoNumbers, t.Tokens[i].Fold) {
				_, unit := t.UnitAt(i + 1)
				return w, unit > 0 && t.Tokens[i].Fold != "nam" && t.Tokens[i].Fold != "sau"
			}
			return w, true
		}
	}
	return NumberWord{}, false
}

func containsFold(list []string, fold string) bool {
	for _, w := range list {
		if w == fold {
			return true
		}
	}
	return false
}

// NumberAt reads the number at i, in digits, in words, or both ("2 nghìn"),
// and returns how many tokens it has; 0 for none.
func (t Text) NumberAt(i int) (Number, int) {
	if n, length := t.fractionAt(i); length > 0 {
		return n, length
	}
	n, length := t.digitsAt(i)
	if length == 0 {
		return t.wordsAt(i)
	}
	for { // 2 trăm, 5 chục; nghìn and triệu are left to the caller, which may read money
		w, ok := t.numberWord(i + length)
		if !ok || !w.Times || n.Value > maxNumber/w.Value {
			return n, length
		}
		if w.Value >= 1_000_000 {
			if _, unit := t.UnitAt(i + length + 1); unit == 0 {
				return n, length // 100 nghìn is money, 2 nghìn hộp is not
			}
		}
		n.Value, n.Other, n.Words = n.Value*w.Value/thousand, 0, true
		length++
		if t.Is(i+length, "rưỡi", "rưởi") {
			n.Value += w.Value / 2
			length++
		}
	}
}

// fractionAt reads "1/2" and "3/4" before a unit.
func (t Text) fractionAt(i int) (Number, int) {
	if !t.digits(i) || !t.Is(i+1, "/") || !t.digits(i+2) || len(t.Tokens[i].Fold) > 1 || len(t.Tokens[i+2].Fold) > 1 || t.Tokens[i+1].Spaced || t.Tokens[i+2].Spaced || i > 0 && t.Is(i-1, "/", ".", ",", "-") {
		return Number{}, 0
	}
	over, under := int64(t.Tokens[i].Fold[0]-'0'), int64(t.Tokens[i+2].Fold[0]-'0')
	if _, unit := t.UnitAt(i + 3); unit == 0 || over == 0 || over >= under {
		return Number{}, 0
	}
	return Number{Value: over * thousand / under}, 3
}

// digitsAt reads digits with their marks: 500, 1.200, 1,5, 1.200,5, 10 000.
func (t Text) digitsAt(i int) (Number, int) {
	if i < 0 || i >= len(t.Tokens) || t.Tokens[i].Kind != Digits || len(t.Tokens[i].Fold) > 15 {
		return Number{}, 0
	}
	type group struct {
		sign, digits string
	}
	groups := []group{{"", t.Tokens[i].Fold}}
	length := 1
	for i+length+1 < len(t.Tokens) {
		sign, next := t.Tokens[i+length], t.Tokens[i+length+1]
		if sign.Fold != "." && sign.Fold != "," || sign.Spaced || next.Spaced || next.Kind != Digits {
			break
		}
		groups = append(groups, group{sign.Fold, next.Fold})
		length += 2
	}
	if len(groups) == 1 {
		spaces, zeros := 0, false
		for i+length < len(t.Tokens) && t.Tokens[i+length].Kind == Digits && t.Tokens[i+length].Spaced && len(t.Tokens[i+length].Fold) == 3 && len(groups[0].digits) <= 3 {
			groups = append(groups, group{" ", t.Tokens[i+length].Fold})
			zeros = zeros || t.Tokens[i+length].Fold == "000"
			length++
			spaces++
		}
		if spaces > 0 && (!zeros || groups[0].digits[0] == '0') {
			groups, length = groups[:1], 1
		}
	}
	// All groups but the last are whole. The last is whole too if it has the mark
	// of the others and three digits.
	last := groups[len(groups)-1]
	whole := groups[0].digits
	fraction := ""
	for k := 1; k < len(groups); k++ {
		g := groups[k]
		final := k == len(groups)-1
		switch {
		case len(g.digits) == 3 && groups[0].digits[0] != '0' && len(groups[0].digits) <= 3 && (!final || k == 1 || g.sign == groups[1].sign):
			whole += g.digits
		case final && len(g.digits) <= 3:
			fraction = g.digits
		default: // 20.12.2026 is not a number
			return Number{}, 0
		}
	}
	value, ok := thousandths(whole, fraction)
	if !ok {
		return Number{}, 0
	}
	n := Number{Value: value}
	if len(groups) == 2 && fraction == "" && last.sign == "," {
		n.Other, _ = thousandths(groups[0].digits, last.digits)
	}
	return n, length
}

func thousandths(whole, fraction string) (int64, bool) {
	fraction = strings.TrimRight(fraction, "0")
	if whole == "" || len(whole) > 15 || len(fraction) > 3 {
		return 0, false
	}
	v, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", 3-len(fraction)), 10, 64)
	return v, err == nil && v <= maxNumber
}

// wordsAt reads a number in words: hai trăm năm mươi, nửa, vài chục, a dozen.
func (t Text) wordsAt(i int) (Number, int) {
	n, length := Number{Words: true}, 0
	if t.Is(i, vague...) {
		n.Vague = true
		length++
	}
	s := wordSum{vague: n.Vague}
	for {
		read := t.addWord(&s, i+length)
		if read == 0 {
			break
		}
		s.some = true
		length += read
	}
	if !s.some && !n.Vague || length == 0 {
		return Number{}, 0
	}
	n.Value = s.sum + s.part
	return n, length
}

// wordSum is the number that the words read so far make, in thousandths.
type wordSum struct {
	sum, part int64 // the millions, and what is less than the next of them
	some      bool  // whether a word was read
	vague     bool  // whether a vague word is before them
}

// addWord adds the number word at i to s and returns how many tokens it read; 0
// for a word that does not continue the number.
func (t Text) addWord(s *wordSum, i int) int {
	w, ok := t.numberWord(i)
	switch {
	case ok && w.Times && w.Value >= 1_000_000:
		return t.addThousands(s, w, i)
	case ok && w.Times:
		return t.multiply(s, w, i)
	case ok && w.Value == 500:
		if s.some {
			return 0
		}
		s.part = 500
	case ok:
		if s.some && s.part != 0 && (s.part%10_000 != 0 || w.Value > 10_000) {
			return 0
		}
		s.part += w.Value
	case s.some && t.Is(i, "lẻ", "linh"):
		if _, more := t.numberWord(i + 1); !more {
			return 0
		}
	default:
		return 0
	}
	return 1
}

// addThousands adds nghìn or triệu at i. They mean money unless they count
// goods.
func (t Text) addThousands(s *wordSum, w NumberWord, i int) int {
	if _, unit := t.UnitAt(i + 1); unit == 0 && !t.numberFollows(i+1) {
		return 0
	}
	if s.part == 0 && s.sum == 0 {
		s.part = thousand
	}
	if s.part > maxNumber/w.Value {
		return 0
	}
	s.sum, s.part = s.sum+s.part*w.Value/thousand, 0
	return 1
}

// multiply multiplies the last digit by the tens or hundreds at i: hai trăm năm
// mươi, hai trăm rưỡi.
func (t Text) multiply(s *wordSum, w NumberWord, i int) int {
	if s.part == 0 {
		if !s.vague && !s.some && t.Fold(i) == "muoi" {
			return 0
		}
		s.part = thousand
	}
	digit := s.part % 10_000
	if digit == 0 || s.part != digit && s.part-digit < 10*w.Value {
		return 0
	}
	s.part = s.part - digit + digit*w.Value/thousand
	if t.Is(i+1, "rưỡi", "rưởi") {
		s.part += w.Value / 2
		return 2
	}
	return 1
}

func (t Text) numberFollows(i int) bool {
	w, ok := t.numberWord(i)
	_, unit := t.UnitAt(i + 1) // hai trăm nghìn một chai
	return ok && unit == 0 && (!w.Times || w.Value < 1_000_000) && w.Value != 500
}
