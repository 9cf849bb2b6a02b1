package password

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/ccojocar/zxcvbn-go/data"

	"chophien/domain"
)

const (
	// decoration is the most digits and signs around a common word with which a
	// password still counts as common.
	decoration = 6
	// mostDigits is the length up to which passwords of digits alone are refused:
	// phone numbers, dates and identity card numbers are not longer.
	mostDigits = 12
	// leastBeside is the least number of characters besides public facts about
	// the owner.
	leastBeside = 6
	leastWord   = 3
)

// local returns common words that the international list lacks: Vietnamese ones,
// and words of this program, folded as by domain.Fold.
func local() []string {
	return strings.Fields(`
		matkhau matkhaumoi khongbiet khongco anhyeuem emyeuanh yeuem yeuanh yeuemnhieu anhnhoem emnhoanh
		concac concho vietnam vietnamvodich saigon hanoi danang hochiminh bacho toiyeuvietnam
		nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly
		giadinh hanhphuc tinhyeu congchua hoangtu bongda bongdem conyeume conyeu meyeu boyeu
		taikhoan dangnhap quantri nguoidung admin administrator quantrivien
		ocop chophien phien langnghe sanpham htx hoptacxa dulich
		welcome changeme letmein secret`)
}

// common has the folded common passwords: the list of zxcvbn (MIT licence) and
// local ones.
var common = sync.OnceValue(func() map[string]bool {
	var list struct{ List []string }
	b, err := data.Asset("data/Passwords.json")
	if err == nil {
		err = json.Unmarshal(b, &list)
	}
	if err != nil || len(list.List) < 3000 {
		panic(fmt.Sprintf("password: the list of common passwords has %d entries: %v", len(list.List), err)) // it is compiled in
	}
	words := make(map[string]bool, len(list.List)+100)
	for _, w := range append(list.List, local()...) {
		words[domain.Fold(w)] = true
	}
	return words
})

// rows returns keyboard rows and the alphabet.
func rows() []string {
	return []string{
		"abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiop[]asdfghjkl;'zxcvbnm,./",
		"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/", "q1w2e3r4t5y6u7i8o9p0", "1q2w3e4r5t6y7u8i9o0p", "azertyuiopqsdfghjklmwxcvbn",
	}
}

// guessable returns why a password in NFC is easily guessed, or "".
func guessable(plain string, about []string) string {
	s := domain.Fold(plain)
	runes := []rune(s)
	switch {
	case len(runes) <= mostDigits && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsDigit(r) }):
		return "digits alone, as in a phone number or a date"
	case distinct(plain) < 4:
		return "it repeats very few characters"
	case repeats(runes):
		return "it repeats one part"
	case runs(s):
		return "it follows the keyboard or the alphabet"
	}
	word := strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	n := utf8.RuneCountInString(word)
	switch {
	case common()[s] || common()[leet.Replace(s)]:
		return "it is one of the most common ones"
	case n < leastWord || len(runes)-n > decoration:
	case common()[word] || common()[leet.Replace(word)] || runs(word):
		return "a very common word with a few digits or signs"
	}
	for _, known := range about {
		for _, word := range words(known) {
			if rest := strings.ReplaceAll(letters(s), word, ""); rest != letters(s) && utf8.RuneCountInString(rest) < leastBeside {
				return "it has little more than the name or e-mail address"
			}
		}
	}
	return ""
}

// leet replaces signs and digits with the letters that they resemble.
var leet = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[unicode.ToLower(r)] = true
	}
	return len(seen)
}

// repeats reports whether s repeats one part of at most eight characters.
func repeats(s []rune) bool {
	for n := 1; n <= min(8, len(s)/2); n++ {
		same := len(s)%n == 0
		for i := n; same && i < len(s); i++ {
			same = s[i] == s[i-n]
		}
		if same {
			return true
		}
	}
	return false
}

// runs reports whether s is a part of a row, forwards or backwards.
func runs(s string) bool {
	back := []rune(s)
	for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
		back[i], back[j] = back[j], back[i]
	}
	for _, row := range rows() {
		if strings.Contains(row, s) || strings.Contains(row, string(back)) {
			return true
		}
	}
	return false
}

// words returns the folded parts of a public fact, the longest first: the whole,
// the part of an address before the @, and each name.
func words(known string) []string {
	s := domain.Fold(known)
	name, _, _ := strings.Cut(s, "@")
	var out []string
	for _, w := range append([]string{letters(s), letters(name)}, strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...) {
		if utf8.RuneCountInString(w) >= leastWord {
			out = append(out, w)
		}
	}
	return out
}

// letters returns the letters and digits of s.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}
