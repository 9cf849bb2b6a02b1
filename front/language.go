package front

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"
)

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

// RequestLanguage returns the language of an answer: the parameter lang, which
// pages have, or what the client prefers.
func RequestLanguage(r *http.Request) string {
	switch lang := r.URL.Query().Get("lang"); lang {
	case LangVI, LangEN:
		return lang
	}
	return LanguageOf(r.Header.Get("Accept-Language"))
}

type languageKey struct{}

// Speak stores the language of the request for the texts of its errors.
func Speak(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		c.SetRequest(r.WithContext(context.WithValue(r.Context(), languageKey{}, RequestLanguage(r))))
		return next(c)
	}
}

// LanguageIn returns the language that Speak stored, or LangVI.
func LanguageIn(ctx context.Context) string {
	if lang, ok := ctx.Value(languageKey{}).(string); ok {
		return lang
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
