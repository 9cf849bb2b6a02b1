// Package words is the catalogue of the program's messages in Vietnamese and
// English. The English format is the id of a message, as in gettext: code
// makes an error once, in English, and the code that shows it looks it up here.
package words

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed active.vi.json active.en.json page.vi.json page.en.json
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

// plain replaces all verbs by one: the arguments are already text.
var plain = strings.NewReplacer("%d", "%s", "%v", "%s", "%q", "“%s”")

// Text returns the message of an English format in a language, "vi" or "en",
// with its arguments. A format that is not in the catalogue stays English.
func Text(lang, format string, args ...string) string {
	text, err := i18n.NewLocalizer(bundle(), lang).Localize(&i18n.LocalizeConfig{MessageID: format})
	if err != nil || text == "" {
		text = format
	}
	return fill(text, args)
}

func fill(text string, args []string) string {
	if len(args) == 0 {
		return text
	}
	values := make([]any, len(args))
	for i, a := range args {
		values[i] = a
	}
	return fmt.Sprintf(plain.Replace(text), values...)
}

// Count is Text for a format that counts n things: English has a singular.
func Count(lang, format string, n int, args ...string) string {
	text, err := i18n.NewLocalizer(bundle(), lang).Localize(&i18n.LocalizeConfig{MessageID: format, PluralCount: n})
	if err != nil || text == "" {
		text = format
	}
	return fill(text, args)
}
