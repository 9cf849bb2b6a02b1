package catalogue

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"

	"chophien/domain"
)

//go:embed page.html
var pageHTML string

// HTML writes an edition as one page without external resources, except the files
// of pictures that pictures returns. All texts are escaped.
func HTML(w io.Writer, e domain.Edition, language domain.EditionLanguage, pictures func(domain.EditionPicture) string) error {
	if err := (Options{Paper: domain.PaperA4, Language: language}).check(); err != nil {
		return err
	}
	all, err := newFaces()
	if err != nil {
		return err
	}
	p := &printer{words: words{language, e.Criteria}, faces: all, e: e}
	page, err := template.New("page").Funcs(template.FuncMap{
		"title": func(vi, en string) []string { a, b := p.title(vi, en); return []string{a, b} },
		"name":  func(vi, en string) []string { a, b := p.name(vi, en); return []string{a, b} },
		"texts": p.texts, "where": p.whereOf,
		"say": p.say, "days": p.days, "facts": p.facts, "kind": p.kind,
		"stars": func(n int) string { return strings.Repeat("★", n) },
		"stories": func(x domain.EditionEntry) []string {
			var out []string
			for _, s := range p.stories(x) {
				out = append(out, s.text)
			}
			return out
		},
		"paragraphs": func(s string) []string { return strings.Split(s, "\n") },
		"picture": func(pic *domain.EditionPicture) string {
			if pic == nil || pictures == nil {
				return ""
			}
			return pictures(*pic)
		},
		"language": func() string { return p.one("vi", "en") },
	}).Parse(pageHTML)
	if err != nil {
		return fmt.Errorf("catalogue: %w", err)
	}
	if err := page.Execute(w, e); err != nil {
		return fmt.Errorf("catalogue: writing a page: %w", err)
	}
	return nil
}

// JSON writes an edition as JSON: its content in the schema and with the bytes
// of the day on which it was frozen.
func JSON(w io.Writer, e domain.Edition) error {
	schema, content := e.Schema, e.JSON
	if content == nil { // a preview
		var err error
		if content, err = json.Marshal(e.Content); err != nil {
			return fmt.Errorf("catalogue: writing an edition: %w", err)
		}
		schema = domain.EditionSchema2
	}
	out := json.NewEncoder(w)
	out.SetIndent("", " ")
	err := out.Encode(struct {
		Schema   domain.EditionSchema `json:"schema"`
		Number   int                  `json:"number"`
		SHA256   string               `json:"sha256"`
		FrozenAt string               `json:"frozen_at"`
		Content  json.RawMessage      `json:"content"`
	}{schema, e.Number, e.SHA256, e.FrozenAt.UTC().Format("2006-01-02T15:04:05Z"), content})
	if err != nil {
		return fmt.Errorf("catalogue: writing an edition: %w", err)
	}
	return nil
}
