package web

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"chophien/domain"
	"chophien/front"
	"chophien/words"
)

// speech writes texts, numbers, prices and days in one language.
type speech struct {
	lang    string
	numbers *message.Printer
	formats sync.Map          // texts by their English formats
	paths   map[string]string // of pages, by name
}

func newSpeech(lang string) *speech {
	tag := language.Vietnamese
	if lang == front.LangEN {
		tag = language.English
	}
	s := &speech{lang: lang, numbers: message.NewPrinter(tag), paths: map[string]string{}}
	for _, r := range pageRoutes() {
		s.paths[r.name] = r.path(lang)
	}
	return s
}

// path returns the path of a page in the language.
func (s *speech) path(name string) string { return s.paths[name] }

// t returns the text of an English format. Its arguments are names, numbers and
// days in the language already, so they are written as they are.
func (s *speech) t(format string, args ...string) string {
	found, ok := s.formats.Load(format)
	if !ok {
		found, _ = s.formats.LoadOrStore(format, words.Format(s.lang, format))
	}
	if len(args) == 0 {
		return found.(string)
	}
	return fill(found.(string), args)
}

// n returns the text of an English format that counts n things.
func (s *speech) n(format string, n int) string {
	return fill(words.Count(s.lang, format, n), []string{s.number(n)})
}

// noun returns the English noun for n things, without the number.
func (s *speech) noun(format string, n int) string { return words.Count(s.lang, format, n) }

// fill puts the arguments in the places of a text.
func fill(text string, args []string) string {
	var b strings.Builder
	for _, a := range args {
		before, after, _ := strings.Cut(text, "%s")
		b.WriteString(before)
		b.WriteString(a)
		text = after
	}
	b.WriteString(text)
	return b.String()
}

// or returns the text in the language; the Vietnamese one where there is no
// English text.
func (s *speech) or(vi, en string) string { return front.Label(s.lang, vi, en) }

// number formats a whole number: 12.345 in Vietnamese, 12,345 in English.
func (s *speech) number(n int) string { return s.numbers.Sprintf("%d", n) }

// percent formats n of total in percent with one decimal.
func (s *speech) percent(n, total int) string {
	if total == 0 {
		return "0 %"
	}
	return s.decimal(float64(n)*100/float64(total), 1) + " %"
}

func (s *speech) decimal(x float64, decimals int) string {
	text := strconv.FormatFloat(x, 'f', decimals, 64)
	if s.lang == front.LangVI {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// money formats đồng, or says that the price is on request.
func (s *speech) money(vnd *int64) string {
	if vnd == nil {
		return s.t("On request")
	}
	return s.numbers.Sprintf("%d", *vnd) + "\u00a0đ"
}

// quantity formats an amount of goods; empty when it is not stated.
func (s *speech) quantity(q domain.Quantity) string {
	if q.IsZero() {
		return ""
	}
	amount := s.number(int(q.Amount / 1000))
	if rest := q.Amount % 1000; rest != 0 {
		amount = strings.TrimRight(s.decimal(float64(q.Amount)/1000, 3), "0")
	}
	vi, en := q.UnitNames()
	return amount + " " + s.or(vi, en)
}

// day formats a date: 20/05/2029 in Vietnamese, 20 May 2029 in English.
func (s *speech) day(d domain.Date) string {
	if s.lang == front.LangEN {
		return d.English()
	}
	return d.Vietnamese()
}

// moment formats a time of a day in Vietnam.
func (s *speech) moment(t time.Time) string {
	t = t.UTC().Add(7 * time.Hour)
	return t.Format("15:04") + ", " + s.day(domain.Today(t.Add(-7*time.Hour)))
}

// Day is a day as a page shows it.
type Day struct{ ISO, Text string }

// on returns a day for a <time> element.
func (s *speech) on(d domain.Date) Day { return Day{d.String(), s.day(d)} }
