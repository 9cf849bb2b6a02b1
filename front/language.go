package front

import "golang.org/x/text/language"

// The two languages of the program.
const (
	LangVI = "vi"
	LangEN = "en"
)

// LanguageOf returns LangVI or LangEN, whichever an Accept-Language header
// prefers.
func LanguageOf(header string) string {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return LangVI
	}
	for _, tag := range tags {
		switch base, _ := tag.Base(); base.String() {
		case LangVI:
			return LangVI
		case LangEN:
			return LangEN
		}
	}
	return LangVI
}

// Label returns the text in a language. It returns the Vietnamese one when
// there is no English text.
func Label(lang, vi, en string) string {
	if lang == LangEN && en != "" {
		return en
	}
	return vi
}
