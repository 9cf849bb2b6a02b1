package web

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/front"
	"chophien/icon"
)

//go:embed templates
var templates embed.FS

// pageSet holds the templates of all pages in one language. A page is parsed
// when it is first shown, since a start that parses all of them takes long.
type pageSet struct {
	words  *speech
	layout *template.Template

	mu     sync.Mutex
	byName map[string]*template.Template
}

// newPageSet parses the layout and the parts that pages share.
func newPageSet(lang string) (*pageSet, error) {
	set := &pageSet{words: newSpeech(lang), byName: map[string]*template.Template{}}
	layout := template.New("layout.html").Option("missingkey=error").Funcs(template.FuncMap{"t": set.words.t, "n": set.words.n, "drawing": icon.Path})
	var err error
	if set.layout, err = layout.ParseFS(templates, "templates/layout.html", "templates/part/*.html"); err != nil {
		return nil, fmt.Errorf("web: reading the layout: %w", err)
	}
	return set, nil
}

// page returns the template of a page.
func (p *pageSet) page(name string) (*template.Template, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t, ok := p.byName[name]; ok {
		return t, nil
	}
	t, err := p.layout.Clone()
	if err == nil {
		t, err = t.ParseFS(templates, "templates/page/"+name+".html")
	}
	if err != nil {
		return nil, fmt.Errorf("web: reading the page %s: %w", name, err)
	}
	p.byName[name] = t
	return t, nil
}

// execute renders a page into memory, so that no half page is sent.
func (p *pageSet) execute(name string, data any) ([]byte, error) {
	t, err := p.page(name)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("web: writing the page %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// Link is a link of a page.
type Link struct {
	Text, URL string
	Current   bool
}

// Page is what the layout shows around the content of each page.
type Page struct {
	Lang        string
	Title       string // without the name of the site
	Description string // for search engines and previews; never with stars
	Style       string // path of the style sheet
	Desk        string // name of the desk that the page belongs to; empty: the public face
	DeskStyle   string // path of the second style sheet; with Desk only
	Canonical   string // absolute; empty with NoIndex
	VI, EN      string // absolute addresses of both languages; empty when there is no pair
	Switch      string // path of the page in the other language
	NoIndex     bool
	Criteria    string // number of the decision that holds the criteria in force
	Query       string // text in the search field
	IsHome      bool   // the search field is part of the content
	HomeURL     string
	SearchURL   string
	Nav         []Link
	Foot        []Link
	Crumbs      []Link
	Account     Link   // what belongs to the user; the same for guests, so that caches may keep public pages
	User        string // name of the user; on pages of an account only
	Note        string // shown once, after a form
	Sample      bool   // something on the page is demonstration data
	LeftOut     string // says what the counts of the page leave out; empty: nothing
	Picture     string // absolute address of the first picture, or of the general one
	Preview     string // absolute address of the picture for messengers; empty: Picture
	OGType      string
	Data        []any // JSON-LD

	icons map[string]bool
}

// Icon marks an icon as used and returns its name, so that the page carries
// only the icons that it shows.
func (p *Page) Icon(name string) string {
	p.icons[name] = true
	return name
}

// Icons returns the names of the used icons. The layout asks last.
func (p *Page) Icons() []string { return slices.Sorted(maps.Keys(p.icons)) }

// request is one request for a page.
type request struct {
	echo.Context
	*speech
	server *Server
	route  route

	// Of pages that read the session.
	user     domain.User // the zero value for a guest
	formPath string      // the page that has the form which was sent
	askedOwn string      // the token of a code that this request sent to the number of the user
	ownEnded bool        // that code cannot be used any more

	params map[string]string // names of read parameters in the other language, by those in the language of the page
}

// of returns the path of the page of a listing.
func (r *request) of(k domain.Kind, slug string) string {
	vi, en := k.PagePaths()
	return r.or(vi, en) + url.PathEscape(slug)
}

// today returns the day in Vietnam.
func (r *request) today() domain.Date { return r.server.front.Today() }

// absolute returns the address of a path for other sites.
func (r *request) absolute(path string) string { return r.server.front.PublicURL() + path }

// page returns the frame of a page. rest is the part of the address after the
// path of the route: a slug, a query, or both.
func (r *request) page(title, description, rest string) Page {
	p := Page{
		Lang: r.lang, Title: title, Description: description, Style: r.server.style.path,
		HomeURL: r.path("home"), SearchURL: r.path("search"), OGType: "website",
		Picture: r.absolute("/card.png"), icons: map[string]bool{"search": true},
	}
	vi, en := r.route.vi+rest, r.route.en+rest
	p.VI, p.EN, p.Canonical, p.Switch = r.absolute(vi), r.absolute(en), r.absolute(r.or(vi, en)), en
	if r.lang == front.LangEN {
		p.Switch = vi
	}
	p.Account = Link{r.t("Account"), r.path("my"), r.route.section == "my"}
	for _, item := range navigation() {
		p.Nav = append(p.Nav, Link{r.t(item.text), r.path(item.page), item.page == r.route.section})
	}
	p.Criteria = r.criteria()
	p.Foot = []Link{
		{Text: r.t("Report a counterfeit or a wrong label"), URL: r.withLang(reportPath)},
		{Text: r.t("%s product sets", r.number(len(r.server.front.CriteriaToday().ProductSets))), URL: r.path("product-sets")},
		{Text: r.t("About Chợ Phiên"), URL: r.path("about")},
		{Text: r.t("Privacy"), URL: r.path("privacy")},
		{Text: r.t("New certificates (Atom)"), URL: r.path("feed")},
		{Text: r.t("For developers (API)"), URL: "/docs"},
	}
	return p
}

// noIndex keeps a page out of search engines.
func (p *Page) noIndex() { p.NoIndex, p.Canonical, p.VI, p.EN = true, "", "", "" }

// param returns the name of a parameter in the language of the page. The link to the page
// in the other language then has the parameter under its name there.
func (r *request) param(vi, en string) string {
	if r.params == nil {
		r.params = map[string]string{}
	}
	name := r.or(vi, en)
	r.params[name] = r.or(en, vi)
	return name
}

// switchQuery adds the parameters of the request to the link to the page in the other
// language.
func (r *request) switchQuery(p *Page) {
	if p.Switch == "" {
		return
	}
	q := url.Values{}
	for name, values := range r.query("after") { // a place in a list is one of its address
		q[cmp.Or(r.params[name], name)] = values
	}
	path, _, _ := strings.Cut(p.Switch, "?")
	p.Switch = withQuery(path, q)
}

// withLang adds the language to an address that both languages share, because
// it is printed on labels.
func (r *request) withLang(path string) string {
	mark := "?"
	if strings.Contains(path, "?") {
		mark = "&"
	}
	return path + mark + "lang=" + r.lang
}

// send answers with a page.
func (r *request) send(status int, name string, data any) error {
	body, err := r.server.pages[r.lang].execute(name, data)
	if err != nil {
		return err
	}
	h := r.Response().Header()
	h.Set("Content-Language", r.lang)
	if h.Get(echo.HeaderCacheControl) == "" {
		h.Set(echo.HeaderCacheControl, r.server.front.CacheControl())
	}
	return r.HTMLBlob(status, body)
}

// noStore keeps an answer out of caches, so that a revocation is visible
// immediately.
func (r *request) noStore() { r.Response().Header().Set(echo.HeaderCacheControl, front.NoStore) }

// moved leads on to another address for good.
func (r *request) moved(path string) error {
	r.Response().Header().Set(echo.HeaderCacheControl, r.server.front.CacheControl())
	return r.Redirect(http.StatusMovedPermanently, path)
}

// movedTo is moved, unless finding the path failed.
func (r *request) movedTo(path string, err error) error {
	if err != nil {
		return err
	}
	return r.moved(path)
}

// texts returns the values of a parameter without empty ones, which forms send.
func (r *request) texts(name string) []string {
	return slices.DeleteFunc(slices.Clone(r.QueryParams()[name]), func(v string) bool { return strings.TrimSpace(v) == "" })
}

// text returns the first value of a parameter, as valid text.
func (r *request) text(name string) string {
	return strings.TrimSpace(strings.ToValidUTF8(r.QueryParam(name), ""))
}
