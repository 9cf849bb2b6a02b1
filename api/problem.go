package api

import (
	_ "embed"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/htmlpage"
	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
	"chophien/words"
)

//go:embed problem.html
var problemPage string

// ProblemTypes are all types of problems.
type ProblemTypes struct {
	Items []ProblemType `json:"items"`
}

// ProblemType is a type of problems with the reasons that it can have.
type ProblemType struct {
	Type    string   `json:"type" doc:"As in a problem" example:"/problems/conflict"`
	Name    string   `json:"-"`
	Code    string   `json:"code" example:"conflict"`
	Status  int      `json:"status" example:"409"`
	Title   string   `json:"title" doc:"In the language of the request"`
	Reasons []string `json:"reasons" doc:"What can be wrong; /problems/{reason} explains each"`
}

// ReasonExplained is a reason with its messages.
type ReasonExplained struct {
	Reason   string           `json:"reason" example:"fair_state"`
	Types    []ProblemType    `json:"types" doc:"The types of problems that have the reason"`
	Messages []ProblemMessage `json:"messages" doc:"What such a problem says; … stands for a value"`
}

// ProblemMessage is a message in both languages.
type ProblemMessage struct {
	VI   string `json:"vi"`
	EN   string `json:"en"`
	Text string `json:"-"` // in the language of the page
}

func problemOperations(schemas huma.Registry) []huma.Operation {
	all := htmlpage.Operation("list-problems", "Documentation", "List all types of problems with their reasons",
		"Returns each type with its status, its title and its reasons, as JSON for Accept: application/json, otherwise as a page.")
	one := htmlpage.Operation("get-problem", "Documentation", "Get a type of problems, or a reason",
		"The type of a problem is the address of this page. JSON for Accept: application/json, otherwise a page.")
	lang := &huma.Param{Name: "lang", In: "query", Schema: &huma.Schema{Type: huma.TypeString}, Description: "vi or en; otherwise Accept-Language says"}
	all.Parameters = []*huma.Param{lang}
	one.Parameters = []*huma.Param{
		{Name: "name", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}, Description: "Last part of a type, or a reason", Example: "fair_state"}, lang,
	}
	all.Responses["200"].Content["application/json"] = &huma.MediaType{Schema: rest.SchemaOf[ProblemTypes](schemas)}
	one.Responses["200"].Content["application/json"] = &huma.MediaType{Schema: &huma.Schema{OneOf: []*huma.Schema{
		rest.SchemaOf[ProblemType](schemas), rest.SchemaOf[ReasonExplained](schemas),
	}}}
	return []huma.Operation{all, one}
}

// problemTypes returns the types of problems in a language.
func problemTypes(lang string) []ProblemType {
	var out []ProblemType
	reasons := words.Reasons()
	for _, k := range rest.Kinds() {
		t := ProblemType{Type: "/problems/" + k.Name, Name: k.Name, Code: k.Code, Status: k.Status, Title: k.Title(lang), Reasons: []string{}}
		for _, r := range reasons {
			if slices.Contains(r.Types, k.Name) {
				t.Reasons = append(t.Reasons, r.Name)
			}
		}
		out = append(out, t)
	}
	return out
}

func problemReason(r words.Reason, lang string) ReasonExplained {
	out := ReasonExplained{Reason: r.Name, Types: []ProblemType{}, Messages: []ProblemMessage{}}
	for _, t := range problemTypes(lang) {
		if slices.Contains(r.Types, t.Name) {
			out.Types = append(out.Types, t)
		}
	}
	for _, format := range r.Messages {
		m := ProblemMessage{VI: words.Pattern(front.LangVI, format), EN: words.Pattern(front.LangEN, format)}
		m.Text = front.Label(lang, m.VI, m.EN)
		out.Messages = append(out.Messages, m)
	}
	return out
}

// problems answers GET /problems.
func (s *Server) problems(c echo.Context) error {
	lang := htmlpage.Language(c)
	types := problemTypes(lang)
	if wantsJSON(c) {
		return c.JSON(http.StatusOK, ProblemTypes{types})
	}
	return writeProblemPage(c, lang, problemView{Title: front.Label(lang, "Các lỗi của API", "Problems of the API"), Types: types})
}

// problem answers GET /problems/{name}.
func (s *Server) problem(c echo.Context) error {
	lang, name := htmlpage.Language(c), c.Param("name")
	for _, t := range problemTypes(lang) {
		if t.Name != name {
			continue
		}
		if wantsJSON(c) {
			return c.JSON(http.StatusOK, t)
		}
		return writeProblemPage(c, lang, problemView{Title: t.Title, Types: []ProblemType{t}})
	}
	for _, r := range words.Reasons() {
		if r.Name != name {
			continue
		}
		reason := problemReason(r, lang)
		if wantsJSON(c) {
			return c.JSON(http.StatusOK, reason)
		}
		return writeProblemPage(c, lang, problemView{Title: r.Name, Reason: &reason})
	}
	return domain.NotFoundf("there is nothing at this path")
}

func wantsJSON(c echo.Context) bool {
	c.Response().Header().Add(echo.HeaderVary, echo.HeaderAccept)
	return strings.Contains(c.Request().Header.Get(echo.HeaderAccept), echo.MIMEApplicationJSON)
}

// problemView is what the page shows.
type problemView struct {
	Title  string
	Types  []ProblemType
	Reason *ReasonExplained

	Lang, OtherLang, OtherName, All, Intro, OfTypes string
	Style                                           template.CSS
}

func writeProblemPage(c echo.Context, lang string, v problemView) error {
	v.Lang, v.OtherLang, v.OtherName = lang, front.Label(lang, front.LangEN, front.LangVI), front.Label(lang, "English", "Tiếng Việt")
	v.All = front.Label(lang, "Các lỗi của API", "Problems of the API")
	v.Intro = front.Label(lang,
		"Khi không làm được, API trả lời bằng một “problem” (RFC 9457): type và code là loại lỗi, reason là lý do và không đổi theo thời gian, detail giải thích bằng ngôn ngữ của yêu cầu.",
		"When the API cannot do something, it answers with a problem (RFC 9457): type and code name the kind, reason names what is wrong and stays the same, and detail explains it in the language of the request.")
	v.OfTypes = front.Label(lang, "Thuộc loại:", "Problems of these types have it:")
	v.Style = htmlpage.Style
	return htmlpage.Write(c, http.StatusOK, "problem", problemPage, v)
}
