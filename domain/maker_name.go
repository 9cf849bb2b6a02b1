package domain

import "strings"

// Offices write the kind of a maker in front of its name in many ways: HTX is
// Hợp tác xã, Cty CP is Công ty cổ phần.

// makerWords are the short forms with what they stand for.
var makerWords = []struct{ short, long string }{
	{"htx", "hợp tác xã"}, {"tht", "tổ hợp tác"}, {"cty", "công ty"}, {"ct", "công ty"}, {"tnhh", "trách nhiệm hữu hạn"}, {"cp", "cổ phần"}, {"mtv", "một thành viên"},
	{"hkd", "hộ kinh doanh"}, {"dntn", "doanh nghiệp tư nhân"}, {"dn", "doanh nghiệp"}, {"cssx", "cơ sở sản xuất"}, {"sx", "sản xuất"}, {"tm", "thương mại"}, {"dv", "dịch vụ"},
	{"nn", "nông nghiệp"}, {"xnk", "xuất nhập khẩu"}, {"&", "và"},
}

// makerMarks are signs that tell no makers apart.
var makerMarks = strings.NewReplacer(".", " ", ",", " ", `"`, " ", "“", " ", "”", " ", "'", "", "’", "", "-", " ", "–", " ", "(", " ", ")", " ", "&", " & ", "c.ty", "cty", "C.ty", "Cty", "C.TY", "CTY")

// makerName is a name with the long forms of its words, in one case.
func makerName(name string) string {
	words := strings.Fields(strings.Map(lower, makerMarks.Replace(name)))
	for i, w := range words {
		for _, m := range makerWords {
			if w == m.short {
				words[i] = m.long
			}
		}
	}
	return strings.Join(words, " ")
}

// SameMaker reports whether two names in NFC are of one maker: the same but
// for case, spaces, punctuation and short forms. A name that is written
// without any mark is the same as one with them.
func SameMaker(a, b string) bool {
	a, b = makerName(a), makerName(b)
	if Fold(a) != Fold(b) {
		return false
	}
	return SameName(a, b) || Fold(a) == a || Fold(b) == b
}

// maxMakerForms bounds MakerForms.
const maxMakerForms = 64

// MakerForms lists the folded ways in which the name of one maker may be
// stored, to look it up; SameMaker has the last word.
func MakerForms(name string) []string {
	forms := []string{""}
	add := func(ways ...string) {
		var out []string
		for _, f := range forms {
			for _, w := range ways {
				if len(out) < maxMakerForms {
					out = append(out, strings.TrimSpace(f+" "+w))
				}
			}
		}
		forms = out
	}
	rest := Fold(makerName(name)) + " "
words:
	for rest != "" {
		for _, m := range makerWords {
			if after, ok := strings.CutPrefix(rest, Fold(m.long)+" "); ok {
				add(Fold(m.long), m.short)
				rest = after
				continue words
			}
		}
		word, after, _ := strings.Cut(rest, " ")
		add(word)
		rest = after
	}
	if fold := Fold(name); fold != forms[0] {
		forms = append(forms, fold)
	}
	return forms
}

// MakerCore is the folded name of a maker without the words that say what
// kind of maker it is, by which look-alikes are found.
func MakerCore(name string) string {
	core := " " + Fold(makerName(name)) + " "
	for _, m := range makerWords {
		core = strings.ReplaceAll(core, " "+Fold(m.long)+" ", " ")
	}
	return strings.TrimSpace(core)
}
