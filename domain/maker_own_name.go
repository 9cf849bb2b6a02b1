package domain

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// makerForms are the kinds of makers that names begin with, in their long form.
var makerForms = []string{
	"công ty", "trách nhiệm hữu hạn", "cổ phần", "một thành viên", "hợp danh", "chi nhánh", "doanh nghiệp tư nhân", "doanh nghiệp", "liên hiệp", "hợp tác xã", "tổ hợp tác", "tổ sản xuất",
	"hộ kinh doanh", "hộ gia đình", "hộ sản xuất", "hộ", "cơ sở sản xuất", "cơ sở chế biến", "cơ sở", "trang trại", "xưởng sản xuất", "xưởng",
}

// makerTrades are what may stand between the kind and the own name of a maker.
var makerTrades = []string{
	"sản xuất", "thương mại", "dịch vụ", "nông nghiệp", "lâm nghiệp", "kinh doanh", "xuất nhập khẩu", "chế biến", "đầu tư", "phát triển", "tổng hợp", "du lịch", "xây dựng", "và",
}

// villageForms are what names of craft villages begin with.
var villageForms = []string{"làng nghề truyền thống", "làng nghề", "làng"}

// OwnName splits the name of a maker into its own name, by which people look it up,
// and what stands before it: "Công ty TNHH Thương mại Hà Diệp" into "Hà Diệp" and
// "Công ty TNHH Thương mại". It returns a name without an own name whole.
func OwnName(name string) (own, form string) {
	fields := strings.Fields(name)
	n := beginning(fields, makerForms)
	if n == 0 || n == len(fields) {
		return name, ""
	}
	for {
		more := beginning(fields[n:], makerForms)
		if more == 0 {
			// A trade before a word in small letters is a part of the name, as in
			// "nông nghiệp sạch".
			more = beginning(fields[n:], makerTrades)
			if rest := fields[n+more:]; len(rest) > 0 && !beginsLarge(rest[0]) && beginning(rest, makerTrades) == 0 {
				break
			}
		}
		if more == 0 || n+more == len(fields) {
			break
		}
		n += more
	}
	return splitName(fields, n)
}

// OwnVillageName splits the name of a craft village: "Làng nghề gốm Phù Lãng" into
// "Gốm Phù Lãng" and "Làng nghề".
func OwnVillageName(name string) (own, form string) {
	fields := strings.Fields(name)
	n := beginning(fields, villageForms)
	if n == 0 || n == len(fields) {
		return name, ""
	}
	return splitName(fields, n)
}

// beginning returns how many words of a name make up the longest form that it
// begins with; 0: none. It reads short forms as makerName does.
func beginning(fields, forms []string) int {
	longest := 0
	words := ""
	for n := range fields {
		words = strings.TrimSpace(words + " " + makerName(fields[n]))
		if slices.Contains(forms, words) {
			longest = n + 1
		}
		if len(words) > len("công ty trách nhiệm hữu hạn") {
			break
		}
	}
	return longest
}

// splitName splits the words of a name after n of them. The own name begins with a
// capital.
func splitName(fields []string, n int) (own, form string) {
	own = strings.Join(fields[n:], " ")
	r, size := utf8.DecodeRuneInString(own)
	return string(unicode.ToUpper(r)) + own[size:], strings.Trim(strings.Join(fields[:n], " "), " ,.:-–")
}

func beginsLarge(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, "“\"'("))
	return unicode.IsUpper(r) || unicode.IsDigit(r)
}
