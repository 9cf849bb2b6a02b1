package catalogue

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"chophien/domain"
)

//go:embed page.html
var pageHTML string

// phrase is a text with its language, for the attribute lang.
type phrase struct{ Text, Lang string }

// PicturePath returns the path at which a server sends a picture of a published
// edition from the files of that edition. A listing may change or lose its pictures;
// those of an edition never change.
func PicturePath(e domain.Edition, pic domain.EditionPicture) string {
	return "/v1/fairs/" + url.PathEscape(e.Content.Fair.Slug) + "/catalogue/pictures/" + url.PathEscape(pic.ID) + "?edition=" + strconv.Itoa(e.Number)
}

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
		"title": p.phrases, "name": p.namePhrases, "both": p.saidPhrases, "stories": p.storyPhrases,
		"where": func(f domain.EditionFair) string { return p.whereOf(f) },
		"one":   p.one, "day": p.day, "days": p.days, "facts": p.facts, "kind": p.kind,
		"stars":      func(n int) string { return strings.Repeat("★", n) },
		"paragraphs": func(s string) []string { return strings.Split(s, "\n") },
		"picture": func(pic *domain.EditionPicture) string {
			if pic == nil || pictures == nil {
				return ""
			}
			return pictures(*pic)
		},
		"first": func(all []phrase) string {
			if len(all) == 0 {
				return ""
			}
			return all[0].Text
		},
		"plan":       p.pagePlan,
		"roleTitle":  func(r domain.FairRole) []phrase { return p.phrases(r.Title()) },
		"levelTitle": func(l domain.SponsorLevel) []phrase { return p.phrases(l.Title()) },
		"roles":      pageRoles,
		"programme":  pageProgramme,
		"language":   func() string { return p.one("vi", "en") },
	}).Parse(pageHTML)
	if err != nil {
		return fmt.Errorf("catalogue: %w", err)
	}
	if err := page.Execute(w, e); err != nil {
		return fmt.Errorf("catalogue: writing a page: %w", err)
	}
	return nil
}

// phrases returns a text in the languages of the page.
func (p *printer) phrases(vi, en string) []phrase {
	first, second := p.title(vi, en)
	return languages(vi, first, second)
}

// namePhrases is phrases for names: an English page has the Vietnamese name, too.
func (p *printer) namePhrases(vi, en string) []phrase {
	first, second := p.name(vi, en)
	return languages(vi, first, second)
}

// saidPhrases returns a phrase of the page itself in its languages.
func (p *printer) saidPhrases(vi, en string) []phrase {
	switch p.language {
	case domain.EditionEnglish:
		return []phrase{{en, "en"}}
	case domain.EditionVietnamese:
		return []phrase{{vi, "vi"}}
	}
	return []phrase{{vi, "vi"}, {en, "en"}}
}

// storyPhrases returns the story of an entry in the languages of the page.
func (p *printer) storyPhrases(e domain.EditionEntry) []phrase {
	var out []phrase
	for _, s := range p.stories(e) {
		lang := "vi"
		if s.text == e.StoryEN && s.text != e.Story {
			lang = "en"
		}
		out = append(out, phrase{s.text, lang})
	}
	return out
}

// languages returns texts with their languages; the one that is vi is Vietnamese.
func languages(vi string, texts ...string) []phrase {
	var out []phrase
	for _, t := range texts {
		switch {
		case t == "":
		case t == vi:
			out = append(out, phrase{t, "vi"})
		default:
			out = append(out, phrase{t, "en"})
		}
	}
	return out
}

// pagePlan is the plan of the booths in the units of its drawing.
type pagePlan struct {
	Picture               string
	Width, Height, Letter int
	Places                []pagePlace
}

// pagePlace is the number of a booth on the plan: its box, and the middle of its text.
type pagePlace struct {
	Number                   string
	X, Y, Width, TextX, Base int
}

// planUnits is the width of the plan of the booths on a page.
const planUnits = 1000

// pagePlan returns the plan with the numbers of the booths, or nil when the page has
// no picture of it.
func (p *printer) pagePlan(picture string) *pagePlan {
	pic := p.e.Content.Plan
	if picture == "" || !usable(pic) {
		return nil
	}
	const letter = 20
	out := &pagePlan{Picture: picture, Width: planUnits, Height: max(1, planUnits*pic.Height/pic.Width), Letter: letter}
	for _, b := range p.e.Content.Booths {
		if b.PlanX == nil || b.PlanY == nil {
			continue
		}
		width := letter * 2 * (utf8.RuneCountInString(b.Number) + 1) / 3
		x, y := *b.PlanX*planUnits/1000, *b.PlanY*out.Height/1000
		x = max(0, min(planUnits-width, x-width/2))
		y = max(0, min(out.Height-letter*3/2, y-letter*3/4))
		out.Places = append(out.Places, pagePlace{b.Number, x, y, width, x + width/2, y + letter*11/10})
	}
	return out
}

// pageRole has the organisations of one role.
type pageRole struct {
	Role  domain.FairRole
	Items []domain.EditionOrganisation
}

func pageRoles(all []domain.EditionOrganisation) []pageRole {
	var out []pageRole
	for _, o := range all {
		if n := len(out); n == 0 || out[n-1].Role != o.Role {
			out = append(out, pageRole{Role: o.Role})
		}
		last := &out[len(out)-1]
		last.Items = append(last.Items, o)
	}
	return out
}

// pageDay has the events of one day.
type pageDay struct {
	Day    domain.Date
	Events []domain.EditionFairEvent
}

func pageProgramme(all []domain.EditionFairEvent) []pageDay {
	var out []pageDay
	for _, e := range all {
		if n := len(out); n == 0 || out[n-1].Day != e.Day() {
			out = append(out, pageDay{Day: e.Day()})
		}
		last := &out[len(out)-1]
		last.Events = append(last.Events, e)
	}
	return out
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
