// Package words is the catalogue of the program's messages in Vietnamese and
// English. The English format is the id of a message, as in gettext: code
// makes an error once, in English, and the code that shows it looks it up here.
// A reason is the stable name of one or more messages, for programs.
package words

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

//go:embed active.vi.json active.en.json reasons.json page.vi.json page.en.json
var files embed.FS

// bundle has all files. They are part of the program, so a file that cannot be
// read is a defect.
var bundle = sync.OnceValue(func() *i18n.Bundle {
	b := i18n.NewBundle(language.English)
	b.RegisterUnmarshalFunc("json", json.Unmarshal)
	for _, name := range []string{"active.vi.json", "active.en.json", "page.vi.json", "page.en.json"} {
		if _, err := b.LoadMessageFileFS(files, name); err != nil {
			panic(fmt.Sprintf("words: %s: %v", name, err))
		}
	}
	return b
})

// localizers are those of both languages, by language.
var localizers = sync.OnceValue(func() map[string]*i18n.Localizer {
	out := map[string]*i18n.Localizer{}
	for _, lang := range []string{"vi", "en"} {
		out[lang] = i18n.NewLocalizer(bundle(), lang)
	}
	return out
})

// localize returns the message of a catalogue in a language, or nothing for an
// unknown one.
func localize(lang string, c *i18n.LocalizeConfig) string {
	l, ok := localizers()[lang]
	if !ok {
		return ""
	}
	text, err := l.Localize(c)
	if err != nil {
		return ""
	}
	return text
}

// verbs finds the verbs of a format, with the quotation mark before each.
var verbs = regexp.MustCompile(`“?%[sdvq%]`)

// plain replaces all verbs by one: the arguments are already text.
var plain = strings.NewReplacer("%d", "%s", "%v", "%s", "%q", "“%s”")

// Message is a text of the catalogue with its arguments. An argument may be a message
// itself.
type Message interface {
	Words() (format string, args []any)
}

// Text returns the message of an English format in a language, "vi" or "en",
// with its arguments. A format that is not in the catalogue stays English.
//
// The verb of the format says how an argument is written. %d is a number, with
// the separators of the language. %q and “%s” are what somebody wrote, and stay as
// they are, as does %v, such as the number of a row. Of the other arguments, a
// message of the catalogue is translated, and in Vietnamese a day is dd/mm/yyyy and
// a decimal number has a comma.
func Text(lang, format string, args ...any) string {
	return fill(lang, lookUp(lang, format), format, args)
}

// fill puts arguments into a text, each written as its verb in format says.
func fill(lang, text, format string, args []any) string {
	values := make([]any, 0, len(args))
	for _, verb := range verbs.FindAllString(format, -1) {
		if strings.HasSuffix(verb, "%%") || len(values) == len(args) {
			continue
		}
		values = append(values, argument(lang, verb, args[len(values)]))
	}
	return fmt.Sprintf(plain.Replace(text), values...)
}

// Of returns the text of a message in a language.
func Of(lang string, m Message) string {
	format, args := m.Words()
	return Text(lang, format, args...)
}

// Pattern returns the text of an English format in a language without arguments: …
// stands for each.
func Pattern(lang, format string) string {
	return strings.NewReplacer("%%", "%", "%s", "…").Replace(plain.Replace(lookUp(lang, format)))
}

func lookUp(lang, format string) string {
	return cmp.Or(localize(lang, &i18n.LocalizeConfig{MessageID: format}), format)
}

// decimal is a number with a decimal point.
var decimal = regexp.MustCompile(`^\d+\.\d+$`)

func argument(lang, verb string, arg any) string {
	if m, ok := arg.(Message); ok {
		return Of(lang, m)
	}
	text := fmt.Sprint(arg)
	switch verb {
	case "%d":
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return text
		}
		return message.NewPrinter(language.Make(lang)).Sprint(n)
	case "%s":
		if known := lookUp(lang, text); known != text {
			return known
		}
		if lang != "vi" {
			return text
		}
		if day, err := time.Parse(time.DateOnly, text); err == nil {
			return day.Format("02/01/2006")
		}
		if decimal.MatchString(text) {
			return strings.Replace(text, ".", ",", 1)
		}
	}
	return text
}

// Reason is the stable name of what is wrong, for programs.
type Reason struct {
	Name     string   `json:"-"`        // snake_case
	Types    []string `json:"types"`    // the types of problems that have it
	Messages []string `json:"messages"` // the English formats that it names
}

// reasons are the reasons by name, and the names by English format.
var reasons = sync.OnceValues(func() (byName map[string]Reason, byFormat map[string]string) {
	text, err := files.ReadFile("reasons.json")
	if err == nil {
		err = json.Unmarshal(text, &byName)
	}
	if err != nil {
		panic(fmt.Sprintf("words: reasons.json: %v", err))
	}
	byFormat = map[string]string{}
	for name, r := range byName {
		for _, format := range r.Messages {
			byFormat[format] = name
		}
	}
	return byName, byFormat
})

// ReasonOf returns the name of the reason of an English format, or "" for a format
// without one.
func ReasonOf(format string) string {
	_, byFormat := reasons()
	return byFormat[format]
}

// Reasons returns all reasons, sorted by name.
func Reasons() []Reason {
	byName, _ := reasons()
	out := make([]Reason, 0, len(byName))
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		r := byName[name]
		r.Name = name
		out = append(out, r)
	}
	return out
}

// Format returns the text of an English format with %s for each argument. It is
// for texts whose arguments are written in the language already.
func Format(lang, format string) string { return plain.Replace(lookUp(lang, format)) }

// Count is Format for a format that counts n things: English has a singular.
func Count(lang, format string, n int) string {
	return plain.Replace(cmp.Or(localize(lang, &i18n.LocalizeConfig{MessageID: format, PluralCount: n}), format))
}
