package catalogue

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"chophien/domain"
)

// words formats texts in the languages of a book.
type words struct {
	language domain.EditionLanguage
	criteria domain.CriteriaSet // with the names of groups; empty where none is printed
}

// say returns a phrase in the language of the book, or in both with a slash
// between.
func (w words) say(vi, en string) string {
	switch w.language {
	case domain.EditionEnglish:
		return en
	case domain.EditionVietnamese:
		return vi
	}
	return vi + " / " + en
}

// one returns a phrase in the first language of the book.
func (w words) one(vi, en string) string {
	if w.language == domain.EditionEnglish {
		return en
	}
	return vi
}

// title returns a title in the first language of the book, and in the second one
// if it differs.
func (w words) title(vi, en string) (first, second string) {
	switch {
	case en == "" || en == vi:
		return vi, ""
	case w.language == domain.EditionVietnamese:
		return vi, ""
	case w.language == domain.EditionEnglish:
		return en, ""
	}
	return vi, en
}

// put returns a text in the languages of the book, with a slash between. Without English
// it is Vietnamese in every book.
func (w words) put(vi, en string) string {
	first, second := w.title(vi, en)
	if second != "" {
		first += " / " + second
	}
	return first
}

// texts returns a text in each language of the book, without empty ones.
func (w words) texts(vi, en string) []string {
	first, second := w.title(vi, en)
	return slices.DeleteFunc([]string{first, second}, func(t string) bool { return t == "" })
}

// name is title for things with a Vietnamese name, which every book prints; an
// English book prints the English name first.
func (w words) name(vi, en string) (first, second string) {
	switch {
	case en == "" || en == vi:
		return vi, ""
	case w.language == domain.EditionVietnamese:
		return vi, ""
	case w.language == domain.EditionEnglish:
		return en, vi
	}
	return vi, en
}

// day formats a date in the language of the book.
func (w words) day(d domain.Date) string {
	if w.language == domain.EditionEnglish {
		return d.Time().Format("2\u00a0Jan\u00a02006")
	}
	return d.Vietnamese()
}

// days formats a range of dates as short as possible.
func (w words) days(from, until domain.Date) string {
	if from == until {
		return w.day(from)
	}
	a, b := from.Time(), until.Time()
	if w.language == domain.EditionEnglish {
		if a.Year() == b.Year() && a.Month() == b.Month() {
			return strconv.Itoa(a.Day()) + "–" + b.Format("2 January 2006")
		}
		return a.Format("2 January 2006") + " – " + b.Format("2 January 2006")
	}
	if a.Year() == b.Year() && a.Month() == b.Month() {
		return a.Format("02") + "–" + b.Format("02/01/2006")
	}
	return a.Format("02/01/2006") + " – " + b.Format("02/01/2006")
}

// number formats a whole number with separators of thousands.
func (w words) number(n int64) string {
	mark := "."
	if w.language == domain.EditionEnglish {
		mark = ","
	}
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + mark + s[i:]
	}
	return s
}

func (w words) price(n *int64) string {
	if n == nil {
		return w.say("liên\u00a0hệ", "on\u00a0request")
	}
	if w.language == domain.EditionEnglish {
		return "VND\u00a0" + w.number(*n)
	}
	return w.number(*n) + "\u00a0đ"
}

// quantity formats an amount with its unit.
func (w words) quantity(q domain.Quantity) string {
	vi := w.number(q.Amount / 1000)
	if rest := q.Amount % 1000; rest != 0 {
		point := ","
		if w.language == domain.EditionEnglish {
			point = "."
		}
		vi += point + strings.TrimRight(strconv.FormatInt(1000+rest, 10)[1:], "0")
	}
	return vi + "\u00a0" + w.one(q.UnitNames())
}

// season formats months as ranges.
func (w words) season(s domain.Season) string {
	if s == domain.AllYear {
		return w.say("quanh năm", "all year")
	}
	var runs []string
	months := s.Months()
	for i := 0; i < len(months); {
		j := i
		for j+1 < len(months) && months[j+1] == months[j]+1 {
			j++
		}
		runs = append(runs, w.month(months[i], months[j]))
		i = j + 1
	}
	text := strings.Join(runs, ", ")
	if w.language != domain.EditionEnglish {
		text = "tháng\u00a0" + text
	}
	return text
}

func (w words) month(from, until int) string {
	name := strconv.Itoa
	if w.language == domain.EditionEnglish {
		name = func(m int) string { return time.Month(m).String()[:3] }
	}
	if from == until {
		return name(from)
	}
	return name(from) + "–" + name(until)
}

func (w words) group(g domain.Group) string {
	vi, en := w.criteria.GroupNames(g)
	return w.say("Nhóm "+string(g)+": "+vi, "Group "+string(g)+": "+en)
}

func (w words) producerKind(k domain.ProducerKind) string {
	return w.say(k.Names())
}

func (w words) condition(c domain.Condition) string {
	switch c {
	case domain.ConditionRawMaterialArea:
		return w.one("vùng nguyên liệu", "raw-material area")
	case domain.ConditionLocalWorkforce:
		return w.one("lao động địa phương", "local workforce")
	case domain.ConditionFoodSafety:
		return w.one("an toàn thực phẩm, tiêu chuẩn sản phẩm", "food safety, product standard")
	case domain.ConditionIntellectualProperty:
		return w.one("sở hữu trí tuệ", "intellectual property")
	}
	return string(c)
}

// count formats a number with a noun.
func (w words) count(n int, vi, one, many string) string {
	en := many
	if n == 1 {
		en = one
	}
	return w.say(w.number(int64(n))+" "+vi, w.number(int64(n))+" "+en)
}
