package sentence

import (
	"slices"
	"strings"
	"unicode"

	"chophien/domain"
	"chophien/measure"
)

// contactWords appear beside a phone number or an e-mail address.
var contactWords = []string{
	"lh", "l/h", "liên hệ", "liên lạc", "gọi", "alo", "a lô", "call", "contact", "phone", "tel", "sđt", "số điện thoại", "số", "đt", "điện thoại", "hotline", "zalo", "email", "e-mail", "e mail", "mail", "gmail", "ib", "inbox", "nhắn", "nhắn tin", "qua", "gặp", "di động", "dđ", "mobile", "whatsapp", "viber", "facebook", "fb",
	"sdt", "dt", "dien thoai", "lien he", "goi", "người liên hệ", "hoặc", "hay", "or", "and", "at", "via", "on", "is", "to", "cho", "theo", "với", "tại", "gửi về", "gửi", "and ask for", "ask for", "reach", "text", "attn", "write to", "reply to", "email to", "us", "me", "please", "số zalo", "kết bạn", "kb", "add",
}

// weakContact are those that alone do not mark a contact.
var weakContact = []string{"hoặc", "hay", "or", "and", "at", "via", "on", "is", "to", "cho", "theo", "với", "tại", "số", "qua", "us", "me", "please", "gửi", "gửi về"}

// contacts claims phone numbers, e-mail addresses and links with the words that
// introduce them. No public field contains them afterwards.
func (r *reading) contacts() {
	for _, c := range domain.FindContacts(r.Raw) {
		from, to := r.tokensOf(c.From, c.To)
		if from >= to || !r.free(from, to) {
			continue
		}
		if to < len(r.Tokens) && r.Is(to, ")") && r.Is(from-1, "(") {
			from--
		}
		begin := r.contactLead(from)
		end, zaloBehind := r.zaloBehind(to)
		lead := r.Text
		lead.Tokens = r.Tokens[begin:from]
		zalo, phone := false, false
		for i := range lead.Tokens {
			zalo = zalo || lead.Is(i, "zalo")
			phone = phone || lead.Is(i, "sđt", "đt", "phone", "gọi", "thoại", "tel", "hotline")
		}
		field := ""
		switch {
		case c.Kind == domain.ContactEmail && r.d.ContactEmail == "":
			if _, err := domain.ParseEmail(c.Value); err == nil {
				r.d.ContactEmail, field = c.Value, "contact.email"
			}
		case c.Kind != domain.ContactPhone || domain.ValidatePhone("", c.Value) != nil:
		case zalo && !phone && r.d.ContactZalo == "":
			r.d.ContactZalo, field = c.Value, "contact.zalo"
			if r.d.ContactPhone == c.Value {
				r.d.ContactPhone = ""
			}
		case r.d.ContactPhone == "":
			r.d.ContactPhone, field = c.Value, "contact.phone"
			if zalo || zaloBehind {
				r.d.ContactZalo = c.Value
			}
		}
		if field == "" {
			r.note("second_contact", r.Cut(from, to))
			begin, end = from, to
		}
		r.take(field, begin, end)
	}
}

// contactLead returns where the words begin that introduce the contact at i.
func (r *reading) contactLead(i int) int {
	for {
		k := i
		for k > 0 && r.owner[k-1] == 0 && r.Is(k-1, ":", ".", "(", "-", "–", ",", "/") {
			k--
		}
		b := r.back(k, 1, contactWords)
		if b == k {
			break
		}
		if r.Is(b, weakContact...) && b+1 == k {
			// "cho", "qua" and the like count only after a contact word.
			c := r.back(b, 1, contactWords)
			if c == b {
				break
			}
			b = c
		}
		i = b
	}
	return i
}

// zaloBehind reads "(Zalo)" and "zalo" after a number.
func (r *reading) zaloBehind(to int) (int, bool) {
	k := to
	if r.Is(k, "(", "/", "-") {
		k++
	}
	if r.Is(k, "có") {
		k++
	}
	if !r.Is(k, "zalo", "viber", "whatsapp") || !r.free(to, k+1) {
		return to, false
	}
	// If another number or address follows, the word belongs to that one.
	next := k + 1
	if r.Is(next, ":") {
		next++
	}
	if next < len(r.Tokens) && (r.Tokens[next].Kind == measure.Digits || r.Is(next, "+")) {
		return to, false
	}
	zalo := r.Is(k, "zalo")
	k++
	if r.Is(k, ")") {
		k++
	}
	return k, zalo
}

// Titles that come before the name of a person. Those that names of goods also
// contain count only beside a contact.
var (
	titles     = []string{"anh", "chị", "mr", "ms", "mrs", "miss", "mister", "madam", "a", "c", "em", "e", "a/c"}
	elders     = []string{"bà", "ông", "cô", "chú", "bác", "dì", "cậu", "thầy"}
	callWords  = []string{"gặp", "liên hệ", "lh", "contact", "call", "ask for", "attn", "tên", "tên là", "mình là", "em là", "e là", "m là", "tôi là", "em tên là", "mình tên là", "gọi", "liên lạc", "hỏi", "người liên hệ", "cảm ơn", "regards", "thanks", "this is", "my name is", "alo", "mình tên", "em tên", "tôi tên", "người nhận", "phụ trách", "zalo", "sđt", "đt", "i am", "email", "bếp trưởng", "quản lý", "kế toán", "giám đốc", "chủ quán", "chủ shop", "trưởng phòng", "thủ kho", "thu mua", "chef", "manager"}
	noNames    = []string{"zalo", "sđt", "đt", "email", "mail", "phone", "tel", "lh", "liên", "gặp", "gọi", "số", "call", "contact", "hotline", "cần", "mua", "tìm", "đặt", "lấy", "nhập", "giao", "muốn", "ơi", "nào", "nhé", "ạ", "em", "anh", "chị", "mình", "bên", "có", "cho", "để", "qua", "theo", "trước", "sau", "hoặc", "và", "xin", "báo", "tại", "ở", "phòng", "at", "on", "for", "in", "needs", "need", "from", "is", "vat", "ocop", "us", "me", "via", "by", "or", "and", "to", "please", "hàng", "ngay", "sớm", "trực", "tiếp", "htx", "cty", "ubnd", "shop", "nhà"}
	noPersons  = []string{"công ty", "hợp tác xã", "hợp tác", "hợp đồng", "doanh nghiệp", "công an", "công đoàn"} // their first words are names, too
	longTitles = map[string]string{"a": "anh", "c": "chị", "e": "em"}
)

// persons claims the names of people.
func (r *reading) persons() {
	for i := 0; i < len(r.Tokens); i++ {
		if r.owner[i] != 0 || r.Tokens[i].Kind != measure.Word {
			continue
		}
		if n := r.placeLike(i); n > 1 && !(r.Is(i, titles...) && !r.capital(i)) && !r.properCalled(i) {
			i += n - 1
			continue
		}
		at, n := r.personAt(i)
		if n == 0 {
			continue
		}
		r.keepPerson(i, at, n)
		i = at + n - 1
	}
}

// personAt reads a person at i, with a title or without. It returns where the
// name begins and how many tokens it has; 0 for none.
func (r *reading) personAt(i int) (at, n int) {
	title := r.Is(i, titles...)
	elder := r.Is(i, elders...)
	at = i
	if title || elder {
		at++
		for r.Is(at, ".", "/") || at < len(r.Tokens) && at > i+1 && r.Is(at, titles...) && r.Is(at-1, "/") {
			at++
		}
	}
	n = r.properName(at)
	beside := r.besideContact(i, at+n)
	called := r.back(i, 1, callWords) < i || i > 0 && r.Is(i-1, ":", ".") && r.back(i-1, 1, callWords) < i-1
	if n == 0 && (title || elder) && (beside || called) && r.plainName(at) {
		n = 1 // lh chị hạnh
		beside = r.besideContact(i, at+n)
	}
	if n == 0 {
		return 0, 0
	}
	switch {
	case title && (len([]rune(r.Tokens[i].Lower)) > 1 || beside || called || r.boundary(at+n) || r.Is(at-1, ".")):
		if !beside && !called && r.capital(i) && i > 0 && r.placeLike(i) > 1 {
			return 0, 0 // Anh Sơn is a district
		}
		if !beside && !called && r.Is(i, "a", "e", "c") && r.english {
			return 0, 0
		}
	case elder && (beside || called || i == 0 && !r.boundary(at+n)):
	case !title && !elder && r.capital(i) && (called && !r.sentenceWord(i) || beside && r.nameBegins(i, n)):
	default:
		return 0, 0
	}
	return at, n
}

// keepPerson stores the name of n tokens at the index at as that of the contact.
// A title begins at i, unless the name does.
func (r *reading) keepPerson(i, at, n int) {
	name := r.Cut(at, at+n)
	if at > i {
		word := r.Raw[r.Tokens[i].Start:r.Tokens[i].End]
		if long, ok := longTitles[r.Tokens[i].Lower]; ok {
			word = long
		}
		name = word + " " + name
	}
	if r.d.ContactName == "" {
		r.d.ContactName = name
		r.take("contact.name", r.back(i, 2, callWords), at+n)
	} else if domain.Fold(r.d.ContactName) == domain.Fold(name) {
		r.take("contact.name", i, at+n)
	} else {
		r.note("second_contact", r.Cut(i, at+n))
		r.take("", i, at+n)
	}
}

// surnames are the common ones, folded.
var surnames = []string{
	"nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "do", "ho", "ngo", "duong", "ly", "dinh", "dao", "trinh", "mai", "luong", "ha", "to", "cao", "trieu", "chu", "chau", "luu", "vuong", "thai", "ta", "phung", "tong", "quach", "lo", "vang", "giang", "nong", "sung", "thao", "ma", "luc", "kieu", "lam", "tu", "tang", "than",
	"khuat", "la", "be", "hua", "doan", "truong", "nghiem", "cu", "cam", "vi", "quang", "ksor", "rcom", "kpa", "y", "hlang", "thach", "danh", "son", "kim",
}

// properCalled reports whether a word directly before i introduces a person,
// whose name may be that of a place.
func (r *reading) properCalled(i int) bool { return r.back(i, 1, callWords) < i }

// nameBegins reports whether n words at i beside a contact may be a person: they
// follow the contact, or begin a clause.
func (r *reading) nameBegins(i, n int) bool {
	for k := i - 1; k >= 0 && k > i-4; k-- {
		if f, ok := r.fieldAt(k); ok {
			return strings.HasPrefix(f, "contact.") || f == "" && r.holdsContact(k)
		}
		if !r.Is(k, ":", "(", "-", "–", ",", ".", ")") && !r.Is(k, contactWords...) {
			break
		}
	}
	if !r.boundary(i-1) && r.back(i, 1, contactWords) == i {
		return false
	}
	for k := i - 1; k >= 0 && (k == i-1 || !r.boundary(k)); k-- {
		if r.Phrase(k, "giao", "ship", "đường", "phố", "kho") > 0 {
			return false // a street
		}
	}
	return n == 1 && r.verbAt(i) == 0 || n > 1 && slices.Contains(surnames, r.Tokens[i].Fold)
}

// properName returns how many capitalized words follow from i, at most four,
// without a place after the first.
func (r *reading) properName(i int) int {
	n := 0
	for n < 4 && i+n < len(r.Tokens) && r.owner[i+n] == 0 && r.capital(i+n) && (n > 0 && r.Is(i+n, "anh") || !r.Is(i+n, noNames...)) && r.Phrase(i+n, noPersons...) == 0 {
		if n > 0 && r.placeLike(i+n) > 1 {
			break
		}
		if n > 0 && r.boundary(i+n-1) {
			break
		}
		word := r.Raw[r.Tokens[i+n].Start:r.Tokens[i+n].End]
		if n > 0 && len(word) > 2 && strings.ToUpper(word) == word && strings.IndexFunc(word, unicode.IsLower) < 0 && len(word) <= 4 {
			break // VAT, HACCP
		}
		n++
	}
	return n
}

// plainName reports whether the word at i may be a name in lower case.
func (r *reading) plainName(i int) bool {
	if i >= len(r.Tokens) || r.owner[i] != 0 || r.Tokens[i].Kind != measure.Word || r.Is(i, noNames...) || r.Phrase(i, noPersons...) > 0 || r.grammar(i) {
		return false
	}
	return len(r.Tokens[i].Fold) > 1
}

// sentenceWord reports whether the word at i begins a sentence, where each word
// has a capital.
func (r *reading) sentenceWord(i int) bool { return i == 0 || r.Is(i-1, ".", "!", "?") }

// besideContact reports whether a contact comes directly before the token at from
// or after those up to to, ignoring signs and contact words.
func (r *reading) besideContact(from, to int) bool {
	for k := to; k < len(r.Tokens) && k < to+4; k++ {
		if f, ok := r.fieldAt(k); ok {
			if strings.HasPrefix(f, "contact.") && f != "contact.name" || f == "" && r.holdsContact(k) {
				return true
			}
			break
		}
		if !r.Is(k, ":", "(", "-", "–", ",", ".") && !r.Is(k, contactWords...) {
			break
		}
	}
	for k := from - 1; k >= 0 && k > from-4; k-- {
		if f, ok := r.fieldAt(k); ok {
			return strings.HasPrefix(f, "contact.") && f != "contact.name" || f == "" && r.holdsContact(k)
		}
		if !r.Is(k, ":", "(", "-", "–", ",", ".", ")") && !r.Is(k, contactWords...) {
			break
		}
	}
	return false
}

// holdsContact reports whether the left stretch at i is a contact.
func (r *reading) holdsContact(i int) bool {
	s := r.spans[r.owner[i]-1]
	return len(domain.FindContacts(r.Cut(s.from, s.to))) > 0
}

// accounts leaves tax and account numbers: no field takes them.
func (r *reading) accounts() {
	for i := range r.Tokens {
		n := r.Phrase(i, "mst", "mã số thuế", "mã số doanh nghiệp", "stk", "số tài khoản", "tài khoản", "tax code", "tax id", "mã vạch", "gtin", "cccd", "cmnd")
		if n == 0 || !r.free(i, i+n) {
			continue
		}
		to := i + n
		for to < len(r.Tokens) && r.owner[to] == 0 && (r.Tokens[to].Kind == measure.Digits || r.Is(to, ":", "-", ".", "số", "là") && !r.Tokens[to].Spaced || r.Is(to, "số", "là")) {
			to++
		}
		for to > i+n && r.Tokens[to-1].Kind != measure.Digits {
			to--
		}
		if to > i+n {
			r.take("", i, to)
		}
	}
}
