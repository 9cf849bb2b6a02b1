package front

import "golang.org/x/text/language"

// The two languages of the program.
const (
	LangVI = "vi"
	LangEN = "en"
)

// LanguageOf reads an Accept-Language header. It returns LangVI or LangEN,
// whichever the header prefers.
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

// Label chooses a text by language. It falls back to Vietnamese where there is
// no English text.
func Label(lang, vi, en string) string {
	if lang == LangEN && en != "" {
		return en
	}
	return vi
}
