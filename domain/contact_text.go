package domain

import (
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

// FindContacts finds the phone numbers, e-mail addresses and links to
// messengers in a text, in their order. Numbers may have spaces, dots, dashes
// and brackets between their digits, and the prefix of Vietnam. Digits that are
// no phone number of Vietnam count behind a word such as "zalo" or "gọi" only,
// so that tax numbers, dates and prices are none.
func FindContacts(text string) []ContactSpan {
	out := append(findEmails(text), findLinks(text)...)
	for _, p := range findPhones(text) {
		inside := false
		for _, o := range out {
			inside = inside || p.From < o.To && o.From < p.To
		}
		if !inside {
			out = append(out, p)
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
		dot := strings.LastIndexByte(text[begin:to], '.')
		if from == end || dot <= 0 || to-begin-dot < 3 {
			continue
		}
		out = append(out, ContactSpan{ContactEmail, from, to, strings.ToLower(text[from:end] + "@" + text[begin:to])})
		i = to - 1
	}
	return out
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
			c, ok = digitOf(r)
		}
		if len(run) > 0 && !near(text[run[len(run)-1].to:g.from]) {
			flush()
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
		case "sdt", "dt", "zalo", "viber", "whatsapp", "hotline", "tel", "phone", "call", "goi", "alo", "mobile", "lh", "ib", "fax":
			return true
		}
	}
	return w[1] == "dien" && w[0] == "thoai" || w[1] == "lien" && w[0] == "he" || w[1] == "tong" && w[0] == "dai"
}
