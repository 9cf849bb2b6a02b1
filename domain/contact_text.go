package domain

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ContactKind is what kind of contact stands in a text.
type ContactKind string

// The kinds of contacts that FindContacts finds.
const (
	ContactPhone ContactKind = "phone"
	ContactEmail ContactKind = "email"
	ContactLink  ContactKind = "link" // a page of a messenger or a social network
)

// ContactSpan is a contact that stands in a text.
type ContactSpan struct {
	Kind     ContactKind
	From, To int    // byte offsets
	Value    string // a phone number as its national digits, 0912345678; an e-mail address or link in lower case
}

// FindContacts finds the phone numbers, e-mail addresses, links to messengers and
// names of accounts there in a text, in their order. Numbers may have spaces, dots,
// dashes and brackets between their digits, and the prefix of Vietnam; some digits
// may be written as words, or as the letters O and l. Addresses may have words in
// place of the @ and the dots. Digits that are no phone number of Vietnam count
// behind a word such as "zalo" or "gọi" only, so that tax numbers, dates and prices
// are none.
func FindContacts(text string) []ContactSpan {
	var out []ContactSpan
	for _, find := range []func(string) []ContactSpan{findEmails, findSpelledEmails, findLinks, findPhones, findSpelledPhones} {
		for _, c := range find(text) {
			if !slices.ContainsFunc(out, func(o ContactSpan) bool { return c.From < o.To && o.From < c.To }) {
				out = append(out, c)
			}
		}
	}
	for i := 1; i < len(out); i++ {
		for j := i; j > 0 && out[j].From < out[j-1].From; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

// checkPublic refuses a contact in a text that everybody reads. owner begins
// the names of the fields where contacts belong, such as "contact.".
func checkPublic(field, text, owner string) error {
	found := FindContacts(text)
	if len(found) == 0 {
		return nil
	}
	c := found[0]
	what, belongs := "a phone number", "phone"
	switch c.Kind {
	case ContactEmail:
		what, belongs = "an e-mail address", "email"
	case ContactLink:
		what, belongs = "a link to a messenger", "zalo"
	}
	return Invalidf(field, "everybody reads it, and %q is %s: take it out and put it into %s%s", text[c.From:c.To], what, owner, belongs)
}

// checkNobody refuses the name of a person in a text that everybody reads. A
// name of one word is not looked for: it may be one of goods.
func checkNobody(field, text, person, belongs string) error {
	words := strings.Fields(Fold(person))
	if len(words) < 2 {
		return nil
	}
	apart := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	in := " " + strings.Join(strings.FieldsFunc(Fold(text), apart), " ") + " "
	if strings.Contains(in, " "+strings.Join(words, " ")+" ") {
		return Invalidf(field, "everybody reads it, and %q is a person: take the name out; it stands in %s", person, belongs)
	}
	return nil
}

func isLocal(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("._%+-", c) >= 0
}

func isHost(c byte) bool { return isLocal(c) && c != '_' && c != '%' && c != '+' }

// findEmails finds a@b.vn, also with spaces around the @ or with (at) in its
// place.
func findEmails(text string) (out []ContactSpan) {
	lower := strings.ToLower(text)
	if len(lower) != len(text) {
		lower = text // a letter that changes its length; addresses are ASCII
	}
	for i := 0; i < len(text); i++ {
		sign := 0
		switch {
		case text[i] == '@':
			sign = 1
		case strings.HasPrefix(lower[i:], "(at)"), strings.HasPrefix(lower[i:], "[at]"):
			sign = 4
		default:
			continue
		}
		from := i
		for from > 0 && text[from-1] == ' ' && i-from < 2 {
			from--
		}
		end := from
		for from > 0 && isLocal(text[from-1]) {
			from--
		}
		for from < end && strings.IndexByte(".-+%", text[from]) >= 0 {
			from++
		}
		begin := i + sign
		for begin < len(text) && text[begin] == ' ' && begin-i-sign < 2 {
			begin++
		}
		to := begin
		for to < len(text) && isHost(text[to]) {
			to++
		}
		for to > begin && (text[to-1] == '.' || text[to-1] == '-') {
			to--
		}
		to = hostEnd(text, begin, to)
		dot := strings.LastIndexByte(text[begin:to], '.')
		if from == end || dot <= 0 || to-begin-dot < 3 {
			continue
		}
		out = append(out, ContactSpan{ContactEmail, from, to, strings.ToLower(text[from:end] + "@" + text[begin:to])})
		i = to - 1
	}
	return out
}

// hostEnd returns where the host at from ends, at most at to. A last part is the next
// sentence if it alone begins with a capital and is no top-level domain, as in
// "mua@cho.example.vn.Giao sớm", or if it is the beginning of a word with marks:
// "mua@cho.example.vn.Có hàng".
func hostEnd(text string, from, to int) int {
	for {
		dot := strings.LastIndexByte(text[from:to], '.')
		if dot < 0 || from+dot+1 == to {
			return to
		}
		last, before := text[from+dot+1:to], text[from:from+dot]
		after, _ := utf8.DecodeRuneInString(text[to:])
		switch {
		case unicode.IsLetter(after) && (strings.Contains(before, ".") || spelledDot.MatchString(before)):
		case last[0] < 'A' || last[0] > 'Z' || strings.ToUpper(last) == last || strings.ToLower(before) != before || isTopDomain(strings.ToLower(last)):
			return to
		}
		to = from + dot
	}
}

// isTopDomain reports whether a part of a host is a top-level domain of the addresses
// that people write here. Those that are also words of Vietnamese without marks, such
// as me and la, are none.
func isTopDomain(part string) bool {
	switch part {
	case "com", "net", "org", "edu", "gov", "info", "biz", "asia", "vn", "us", "uk", "eu", "jp", "kr", "cn", "tw", "sg", "th", "kh", "au", "fr":
		return true
	}
	return false
}

// findLinks finds pages by which people are written to.
func findLinks(text string) (out []ContactSpan) {
	lower := strings.ToLower(text)
	if len(lower) != len(text) {
		return nil
	}
	for i := 0; i < len(lower); i++ {
		for _, host := range []string{"zalo.me/", "facebook.com/", "fb.com/", "fb.me/", "m.me/", "t.me/", "wa.me/", "viber.com/"} {
			if !strings.HasPrefix(lower[i:], host) || i > 0 && (isLocal(lower[i-1]) && lower[i-1] != '.') {
				continue
			}
			from, to := i, i+len(host)
			for from > 0 && (isLocal(lower[from-1]) || lower[from-1] == '/' || lower[from-1] == ':') {
				from--
			}
			for to < len(lower) && (isLocal(lower[to]) || strings.IndexByte("/?=&#", lower[to]) >= 0) {
				to++
			}
			if to > i+len(host) {
				out = append(out, ContactSpan{ContactLink, from, to, lower[from:to]})
				i = to - 1
			}
			break
		}
	}
	for _, m := range account.FindAllStringSubmatchIndex(text, -1) {
		if !strings.ContainsAny(text[m[2]:m[3]], "0123456789._") && !called(text[:m[2]]) {
			continue // "giao @Hanoi"
		}
		out = append(out, ContactSpan{ContactLink, m[2], m[3], strings.ToLower(text[m[2]:m[3]])})
	}
	return out
}

// spelledEmail matches an address with words or brackets in place of its @ or dots:
// an[at]example[dot]vn, an a còng example.vn, an at example dot com. The last part
// matches an address whose @ alone is a bare "at", which also stands between other
// words.
var spelledEmail = regexp.MustCompile(`(?i)([a-z0-9][a-z0-9._%+-]*)` +
	`(\s*(?:＠|@|[(\[{<]\s*(?:at|a|@|a còng|a cong)\s*[)\]}>])\s*|\s+(?:a còng|a cong|a móc|a moc)\s+|\s+at\s+)` +
	`([a-z0-9][a-z0-9-]*(?:(?:\s*[(\[{<]\s*(?:dot|chấm|cham|\.)\s*[)\]}>]\s*|\s+(?:dot|chấm|cham)\s+|\.)[a-z0-9-]+)+)`)

// spelledDot matches what stands in place of a dot.
var spelledDot = regexp.MustCompile(`(?i)\s*[(\[{<]\s*(?:dot|chấm|cham|\.)\s*[)\]}>]\s*|\s+(?:dot|chấm|cham)\s+`)

// findSpelledEmails finds addresses that are written so that programs do not read
// them. A bare "at" counts only before a spelled dot, or behind a local part that is
// no word.
func findSpelledEmails(text string) (out []ContactSpan) {
	for _, m := range spelledEmail.FindAllStringSubmatchIndex(text, -1) {
		end := hostEnd(text, m[6], m[7])
		local, sign, host := text[m[2]:m[3]], strings.TrimSpace(text[m[4]:m[5]]), text[m[6]:end]
		if strings.EqualFold(sign, "at") && !spelledDot.MatchString(host) && !strings.ContainsAny(local, "._0123456789") {
			continue
		}
		host = spelledDot.ReplaceAllString(host, ".")
		dot := strings.LastIndexByte(host, '.')
		if last := host[dot+1:]; dot < 0 || len(last) < 2 || strings.ContainsAny(last, "0123456789") {
			continue
		}
		out = append(out, ContactSpan{ContactEmail, m[2], end, strings.ToLower(local + "@" + host)})
	}
	return out
}

// account matches what may be the name of an account of a messenger: @an.nguyen. A
// plain word counts only behind a word such as "zalo".
var account = regexp.MustCompile(`(?:^|[\s(:,;])(@[A-Za-z][A-Za-z0-9._]{3,})`)

// spelledDigits are the words for digits, without marks.
func spelledDigits() map[string]byte {
	return map[string]byte{
		"khong": '0', "mot": '1', "hai": '2', "ba": '3', "bon": '4', "tu": '4', "nam": '5', "lam": '5', "sau": '6', "bay": '7', "tam": '8', "chin": '9',
		"zero": '0', "oh": '0', "one": '1', "two": '2', "three": '3', "four": '4', "five": '5', "six": '6', "seven": '7', "eight": '8', "nine": '9',
	}
}

// manySpelled is a number of words for digits that no amount has.
const manySpelled = 8

// findSpelledPhones finds numbers whose digits are written as words, all or some of
// them: "không chín một hai …", "09 một hai ba bốn …".
func findSpelledPhones(text string) (out []ContactSpan) {
	words := spelledDigits()
	var run []spelledPart
	flush := func() {
		out = append(out, spelledPhones(text, run)...)
		run = nil
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			i += size
			continue
		}
		from := i
		for i < len(text) && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			i += size
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		word := text[from:i]
		p := spelledPart{from: from, to: i}
		if d, ok := words[Fold(word)]; ok {
			p.digits, p.spelled = string(d), true
		} else if strings.Trim(word, "0123456789") == "" {
			p.digits = word
		}
		if len(run) > 0 {
			last := run[len(run)-1]
			year := last.digits == "5" && last.spelled && len(p.digits) == 4 && (p.digits[:2] == "19" || p.digits[:2] == "20") // năm 2026
			if gap := text[last.to:from]; year || !near(gap) && !(last.spelled && p.spelled && divided(gap)) {
				flush()
			}
		}
		if p.digits == "" {
			flush()
			continue
		}
		run = append(run, p)
	}
	flush()
	return out
}

// spelledPart is a word or a group of digits of a number with spelled digits.
type spelledPart struct {
	from, to int
	digits   string
	spelled  bool
}

// spelledPhones finds the numbers in a run of parts that stand side by side.
func spelledPhones(text string, run []spelledPart) (out []ContactSpan) {
	for i := 0; i < len(run); i++ {
		digits, spelled := "", 0
		for k := i; k < len(run) && len(digits) < 13; k++ {
			if digits += run[k].digits; run[k].spelled {
				spelled++
			}
			value, ok := national(digits, false)
			if !ok && k+1 == len(run) && len(digits) >= 8 && (spelled > 1 && called(text[:run[i].from]) || spelled >= manySpelled) {
				value, ok = digits, true
			}
			if ok && spelled > 0 {
				out = append(out, ContactSpan{ContactPhone, run[i].from, run[k].to, value})
				i = k
				break
			}
		}
	}
	return out
}

// digitGroup is a run of digits in a text.
type digitGroup struct {
	from, to int
	digits   string
	plus     bool // a + stands directly in front of it
}

// digitOf returns the digit that a rune writes; the letter O at the beginning
// of a number stands for zero.
func digitOf(r rune) (byte, bool) {
	switch {
	case r >= '0' && r <= '9':
		return byte(r), true
	case r >= '０' && r <= '９':
		return byte(r-'０') + '0', true
	}
	return 0, false
}

// findPhones finds phone numbers: groups of digits with little between them.
func findPhones(text string) (out []ContactSpan) {
	var run []digitGroup
	flush := func() {
		out = append(out, phonesIn(text, run)...)
		run = nil
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		c, ok := digitOf(r)
		if !ok && (r == 'o' || r == 'O') && startsNumber(text, i) {
			c, ok = '0', true
		}
		if !ok {
			i += size
			continue
		}
		g := digitGroup{from: i, plus: i > 0 && text[i-1] == '+'}
		for ok {
			g.digits += string(c)
			i += size
			g.to = i
			if i >= len(text) {
				break
			}
			r, size = utf8.DecodeRuneInString(text[i:])
			if c, ok = digitOf(r); !ok {
				c, ok = letterDigit(text, i)
			}
		}
		if len(run) > 0 {
			before := run[len(run)-1]
			if gap := text[before.to:g.from]; !near(gap) && !(divided(gap) && len(before.digits) >= 3 && len(g.digits) >= 3) {
				flush()
			}
		}
		run = append(run, g)
	}
	flush()
	return out
}

// startsNumber reports whether the letter O at i is the zero of "O912 345 678".
func startsNumber(text string, i int) bool {
	if i > 0 {
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		if unicode.IsLetter(before) || unicode.IsDigit(before) {
			return false
		}
	}
	return i+1 < len(text) && strings.IndexByte("35789", text[i+1]) >= 0
}

// letterDigit returns the digit that a letter between two digits stands for: the
// letters O, and l and I for one.
func letterDigit(text string, i int) (byte, bool) {
	digit := byte('0')
	switch text[i] {
	case 'o', 'O':
	case 'l', 'I':
		digit = '1'
	default:
		return 0, false
	}
	for k := i + 1; k < len(text); k++ {
		if text[k] >= '0' && text[k] <= '9' {
			return digit, true
		}
		if text[k] != text[i] {
			return 0, false
		}
	}
	return 0, false
}

// divided reports whether a comma or slash stands between two groups of digits.
// Some write a phone number in that way; days and amounts have shorter groups.
func divided(gap string) bool {
	gap = strings.TrimSpace(gap)
	return gap == "," || gap == "/"
}

// near reports whether so little stands between two groups of digits that they
// may be one number.
func near(gap string) bool {
	if utf8.RuneCountInString(gap) > 3 {
		return false
	}
	for _, r := range gap {
		if !unicode.IsSpace(r) && !strings.ContainsRune(".-–—_()·•+\u200b\u00ad", r) {
			return false
		}
	}
	return true
}

// phonesIn finds the numbers in a run of groups.
func phonesIn(text string, run []digitGroup) (out []ContactSpan) {
	for i := 0; i < len(run); {
		n, value := phoneAt(text, run[i:])
		if n == 0 {
			i++
			continue
		}
		from, to := run[i].from, run[i+n-1].to
		if run[i].plus {
			from--
		}
		if from > 0 && text[from-1] == '(' && strings.Contains(text[from:to], ")") {
			from--
		}
		out = append(out, ContactSpan{ContactPhone, from, to, value})
		i += n
	}
	return out
}

// phoneAt reads the number that begins with the first group of run. It returns
// how many groups the number has; 0 for none.
func phoneAt(text string, run []digitGroup) (int, string) {
	before := text[:run[0].from]
	if taxNumber(before) {
		return 0, ""
	}
	if n, value := nationalAt(run); n > 0 {
		return n, value
	}
	if run[0].plus || called(before) {
		return otherPhoneAt(run)
	}
	return 0, ""
}

// nationalAt reads the longest number of Vietnam at the beginning of run.
func nationalAt(run []digitGroup) (n int, value string) {
	digits := ""
	for k := 0; k < len(run) && k < 10 && len(digits) <= 15; k++ {
		if k > 0 && run[k].plus {
			break
		}
		digits += run[k].digits
		if v, ok := national(digits, run[0].plus); ok && !looksLikeDate(run[:k+1]) {
			n, value = k+1, v
		}
	}
	return n, value
}

// otherPhoneAt reads 8 to 15 digits at the beginning of run as a number.
func otherPhoneAt(run []digitGroup) (n int, value string) {
	digits := ""
	for k := 0; k < len(run) && len(digits) < 15; k++ {
		if k > 0 && run[k].plus {
			break
		}
		digits += run[k].digits
		if len(digits) < 8 || len(digits) > 15 || looksLikeDate(run[:k+1]) {
			continue
		}
		n, value = k+1, digits
		if len(digits) == 9 && strings.IndexByte("35789", digits[0]) >= 0 {
			value = "0" + digits // a sheet took its zero away
		}
		if len(digits) >= 9 {
			break
		}
	}
	return n, value
}

// national returns the digits of a phone number of Vietnam, with their zero.
// Source: the numbering plan of the Ministry of Information and Communications
// (circular 22/2014/TT-BTTTT and the change of prefixes of 2018).
func national(digits string, plus bool) (string, bool) {
	switch {
	case strings.HasPrefix(digits, "0084"):
		digits = "0" + strings.TrimPrefix(digits[4:], "0")
	case strings.HasPrefix(digits, "84") && (plus || len(digits) >= 11):
		digits = "0" + strings.TrimPrefix(digits[2:], "0")
	}
	if len(digits) < 10 || digits[0] != '0' {
		return "", false
	}
	second := digits[2]
	switch digits[1] {
	case '3':
		return digits, len(digits) == 10 && second >= '2'
	case '5':
		return digits, len(digits) == 10 && strings.IndexByte("25689", second) >= 0
	case '7':
		return digits, len(digits) == 10 && (second == '0' || second >= '6')
	case '8':
		return digits, len(digits) == 10 && second >= '1'
	case '9':
		return digits, len(digits) == 10
	case '2':
		return digits, len(digits) == 11 || len(digits) == 10
	case '1': // mobile numbers until 2018
		return digits, len(digits) == 11 && strings.IndexByte("2689", second) >= 0
	}
	return "", false
}

// looksLikeDate reports whether groups are a day, a month and a year.
func looksLikeDate(groups []digitGroup) bool {
	if len(groups) < 3 {
		return false
	}
	d, m, y := groups[0].digits, groups[1].digits, groups[2].digits
	return len(d) <= 2 && d <= "31" && len(m) <= 2 && m <= "12" && len(y) == 4 && (strings.HasPrefix(y, "19") || strings.HasPrefix(y, "20"))
}

// lastWords returns the folded words at the end of a text, the last one first.
func lastWords(text string, n int) (out []string) {
	words := strings.FieldsFunc(Fold(text[max(0, len(text)-60):]), func(r rune) bool { return !unicode.IsLetter(r) })
	for i := len(words) - 1; i >= 0 && len(out) < n; i-- {
		out = append(out, words[i])
	}
	return append(out, make([]string, n-len(out))...)
}

// taxNumber reports whether a text ends with words behind which a tax or account
// number stands.
func taxNumber(text string) bool {
	w := lastWords(text, 3)
	switch {
	case w[0] == "mst", w[0] == "stk", w[0] == "gtin", w[0] == "ean", w[0] == "vach":
		return true
	case w[1] == "so" && w[0] == "thue", w[0] == "thue" && w[1] == "ma", w[1] == "tax" && (w[0] == "code" || w[0] == "id" || w[0] == "no"), w[1] == "tai" && w[0] == "khoan":
		return true
	}
	return false
}

// called reports whether a text ends with a word behind which a number is one to
// call.
func called(text string) bool {
	w := lastWords(text, 2)
	for _, s := range w {
		switch s {
		case "sdt", "dt", "zalo", "viber", "whatsapp", "hotline", "tel", "phone", "call", "alo", "mobile", "lh", "ib", "fax", "tele", "telegram", "fb", "facebook", "insta", "instagram", "tiktok":
			return true
		case "goi":
			return !strings.Contains(strings.ToLower(text[max(0, len(text)-20):]), "gói") // a pack is no call
		}
	}
	return w[1] == "dien" && w[0] == "thoai" || w[1] == "lien" && w[0] == "he" || w[1] == "tong" && w[0] == "dai"
}
