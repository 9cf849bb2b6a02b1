package web_test

import (
	"bytes"
	"compress/gzip"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"chophien/domain"
)

// Budget of a page with its style sheets. A weak phone on a slow line reads a public page
// in two seconds; desks are used on faster lines.
const (
	maxBytes     = 50_000
	maxGzipped   = 15_000
	maxDeskBytes = 80_000
)

// leadsAway reports whether a link of a page leads to programs or to a file on
// purpose: the page for developers, downloads, pictures.
func leadsAway(target string) bool {
	p, _, _ := strings.Cut(target, "?")
	return isFile(p) || p == "/docs" || p == "/v1/exports/open-data.json" || strings.HasPrefix(p, "/v1/pictures/") || strings.HasSuffix(p, "/catalogue.html")
}

// isFile reports whether a path is that of a file.
func isFile(p string) bool {
	return slices.Contains([]string{".csv", ".xlsx", ".pdf", ".atom", ".ics"}, path.Ext(p))
}

// onDesk reports whether a target is a page or a file of a desk.
func onDesk(target string) bool {
	p, _, _ := strings.Cut(target, "?")
	for _, desk := range []string{"/ban", "/en/desk"} {
		if p == desk || strings.HasPrefix(p, desk+"/") {
			return true
		}
	}
	return false
}

// Pages of one template differ in little. Of the pages of listings of a kind, in a
// language, pagesOfKind are read, and of the pages of a user with the same address but for
// ids and filters, pagesOfShape. Of the others only the links to them are checked.
const (
	pagesOfKind  = 20
	pagesOfShape = 8
)

// anyPart finds what differs between the addresses of pages of one template.
var anyPart = regexp.MustCompile(`/(?:[0-9a-f]{8}-[0-9a-f-]{27}|built-in-[0-9a-f]+|[0-9]+)(/|\.|$)`)

// shape returns the address of a page of a user without its ids and filters.
func shape(target string) string {
	p, _, _ := strings.Cut(target, "?")
	if at := path.Dir(p); path.Base(at) == "viec" || path.Base(at) == "tasks" {
		p = at + "/:part"
	}
	return anyPart.ReplaceAllString(p, "/:id$1")
}

// crawler follows the links of pages.
type crawler struct {
	ask    func(target string) *httptest.ResponseRecorder
	within func(target string) bool   // the pages whose links it follows
	shown  map[string]bool            // pages of all public listings
	read   map[string]int             // pages that were read, by folder of listings or by shape
	seen   map[string]map[string]bool // by target: the ids of the page
	from   map[string]string          // the first page that links to a target
	todo   []string
	styles map[string]sizes
	forms  map[string]sentForm // those that post, by shape
}

// sizes are the bytes of a file, as it is and compressed.
type sizes struct{ bytes, gzipped int }

// sentForm is what a browser would send from a form of a page.
type sentForm struct {
	page, action string
	values       url.Values
}

// TestLinks checks that the links from the two first pages lead to no dead page
// and to no JSON, that they reach every public listing, that every page is
// small, and that the sitemaps list what can be reached.
func TestLinks(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	s.fresh, s.uncompared = true, true
	for _, table := range []string{"products", "certificates", "producers", "craft_villages", "tourism_sites", "demands", "fairs"} { // beside rows of people, sitemaps have no samples
		if _, err := s.store.DB().ExecContext(t.Context(), "UPDATE "+table+" SET sample = true"); err != nil {
			t.Fatal(err)
		}
	}
	c := newCrawler(func(target string) *httptest.ResponseRecorder { return s.get(target) }, func(string) bool { return true }, shownPages(t, s))
	c.crawl(t, "/", "/en/")
	for at := range c.shown {
		if c.seen[at] == nil {
			t.Errorf("no page leads to %s", at)
		}
	}
	c.checkSitemaps(t)
	t.Logf("%d pages", len(c.seen))
}

// shownPages returns the pages of all public listings.
func shownPages(t *testing.T, s *site) map[string]bool {
	t.Helper()
	out, today := map[string]bool{}, domain.Today(noon)
	for l, err := range s.store.EachListing(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if l.VisibleOn(today) {
			vi, en := l.Kind.PagePaths()
			out[vi+l.Slug], out[en+l.Slug] = true, true
		}
	}
	return out
}

// newCrawler returns a crawler that asks as some client. It reads the pages
// within only, and a part of those shown.
func newCrawler(ask func(target string) *httptest.ResponseRecorder, within func(target string) bool, shown map[string]bool) *crawler {
	return &crawler{ask: ask, within: within, shown: shown, read: map[string]int{}, seen: map[string]map[string]bool{}, from: map[string]string{}, styles: map[string]sizes{}, forms: map[string]sentForm{}}
}

// checkRole follows the links that a user finds from some pages. They must lead to no dead
// page and to no JSON, reach the looks, and each page must be small and sound. Then it sends
// each form of the pages: it must answer with its page.
func checkRole(t *testing.T, b *browser, looks []look, starts ...string) {
	t.Helper()
	own := func(target string) bool {
		return onDesk(target) || strings.HasPrefix(target, "/cua-toi") || strings.HasPrefix(target, "/en/my")
	}
	c := newCrawler(func(target string) *httptest.ResponseRecorder { return b.ask(http.MethodGet, target, "") }, own, nil)
	c.crawl(t, starts...)
	reached := map[string]bool{}
	for target := range c.seen {
		reached[shape(target)] = true
	}
	for at := range c.forms {
		reached[at] = true // its answer is a page
	}
	for _, l := range looks {
		for _, target := range []string{l.vi, l.en} {
			if own(target) && !strings.Contains(target, "?") && !reached[shape(target)] {
				t.Errorf("no page leads to %s", target)
			}
		}
	}
	c.sendForms(t, b)
	t.Logf("%d targets, %d forms", len(c.from), len(c.forms))
}

// keyless are the forms that take no key, by shape: each may be sent twice because it sets
// a state, deletes one thing, or answers with a file, a page or a preview.
func keyless() []string {
	const my, fair = "/cua-toi/", "/ban/hoi-cho/:id/khach-moi/"
	return []string{
		"/dang-xuat", my + "dang-xuat-het", my + "thong-bao", my + "thong-bao/kenh", my + "tim-kiem/:id/xoa", my + "trao-doi/:id/lien-he", my + "trao-doi/:id/da-doc",
		my + "san-pham/:id/anh/:id/xoa", my + "san-pham/:id/giay-to/:id/xoa", fair + "giay-moi", fair + "don-vi/:id/giay-moi", fair + "doan/:id/giay-moi",
		"/ban/quan-tri/chi-muc", "/ban/quan-tri/tai-khoan/:id/lien-ket", "/ban/can-bo/tai-khoan/:id/lien-ket", "/ban/can-bo/nhap/:id/ghi", "/ban/can-bo/nhap/:id/dang", "/ban/can-bo/tu-dong-nghia/:id",
	}
}

// sendForms sends each form as its page has it, with a key that another form had. So it
// changes nothing, and must answer with a page that says so, or that a field is wrong.
func (c *crawler) sendForms(t *testing.T, b *browser) {
	t.Helper()
	const key, account = "of another form", "/cua-toi/tai-khoan"
	b.get(account)
	b.submit(t, account, url.Values{"key": {key}})
	for _, at := range slices.Sorted(maps.Keys(c.forms)) {
		f := c.forms[at]
		if strings.HasPrefix(at, "/en/") || at == account || slices.Contains(keyless(), at) {
			continue // in English it is the same form
		}
		f.values.Set("key", key)
		w := b.ask(http.MethodPost, f.action, f.values.Encode())
		if said := w.Body.String(); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusConflict || !strings.Contains(said, `role="alert"`) {
			t.Errorf("the form of %s for %s: status %d to %q: %.3000s", f.page, f.action, w.Code, w.Header().Get("Location"), said)
		}
	}
}

// crawl follows the links from some pages.
func (c *crawler) crawl(t *testing.T, starts ...string) {
	t.Helper()
	var anchors [][3]string // page, target, id
	for _, target := range starts {
		c.add(target, "start")
	}
	for len(c.todo) > 0 {
		target := c.todo[0]
		c.todo = c.todo[1:]
		if c.shown[target] {
			if c.read[path.Dir(target)]++; c.read[path.Dir(target)] > pagesOfKind {
				c.seen[target] = map[string]bool{}
				continue
			}
		} else if onDesk(target) {
			if c.read[shape(target)]++; c.read[shape(target)] > pagesOfShape || isFile(shape(target)) && c.read[shape(target)] > 1 {
				c.seen[target] = map[string]bool{}
				continue
			}
		}
		w := c.ask(target)
		if w.Code == http.StatusMovedPermanently || w.Code == http.StatusSeeOther || w.Code == http.StatusTemporaryRedirect {
			c.seen[target] = map[string]bool{}
			c.add(w.Header().Get("Location"), target)
			continue
		}
		if w.Code != http.StatusOK {
			t.Errorf("%s links to %s: status %d", c.from[target], target, w.Code)
			continue
		}
		kind := strings.ToLower(w.Header().Get("Content-Type"))
		file, _, _ := strings.Cut(target, "?")
		if onDesk(target) && (isFile(file) || strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") || strings.HasPrefix(kind, "image/")) {
			if w.Body.Len() == 0 || strings.HasPrefix(kind, "text/html") {
				t.Errorf("%s links to %s, which is %s of %d bytes", c.from[target], target, kind, w.Body.Len())
			}
			continue
		}
		if !strings.HasPrefix(kind, "text/html") {
			t.Errorf("%s links to %s, which is %s", c.from[target], target, w.Header().Get("Content-Type"))
			continue
		}
		if !c.within(target) || isBook(target) {
			continue
		}
		lang := "vi"
		if strings.HasPrefix(target, "/en/") || strings.Contains(target, "lang=en") {
			lang = "en"
		}
		checkPage(t, target, lang, w)
		c.checkSize(t, target, w.Body.Bytes())
		page := parse(t, w)
		checkControls(t, target, page)
		if lang == "vi" {
			checkVietnamese(t, target, page)
		}
		ids := map[string]bool{}
		c.seen[target] = ids
		walk(page, func(n *html.Node) {
			if n.Type != html.ElementNode {
				return
			}
			if n.Data == "form" && attribute(n, "method") == "post" {
				f := sentForm{target, attribute(n, "action"), url.Values{}}
				pressed := "" // name of the last button; others add a row or show a preview
				walk(n, func(control *html.Node) {
					readControl(f.values, control)
					if control.Data != "button" {
						return
					}
					if pressed != "" {
						f.values.Del(pressed)
					}
					if pressed = attribute(control, "name"); pressed != "" {
						f.values.Set(pressed, attribute(control, "value"))
					}
				})
				c.forms[shape(f.action)] = f
				return
			}
			if id := attribute(n, "id"); id != "" {
				if ids[id] {
					t.Errorf("%s has the id %s twice", target, id)
				}
				ids[id] = true
			}
			name := map[string]string{"a": "href", "form": "action", "img": "src"}[n.Data]
			if name == "" {
				return
			}
			to, err := url.Parse(attribute(n, name))
			if err != nil {
				t.Errorf("%s links to %q: %v", target, attribute(n, name), err)
				return
			}
			if to.Scheme != "" && to.Host != "chophien.test" {
				return // another site, a phone, an e-mail
			}
			if to.Path == "" {
				to.Path, to.RawQuery, _ = strings.Cut(target, "?")
			}
			fragment := to.Fragment
			to.Fragment = ""
			next := to.RequestURI()
			if n.Data == "img" && !onDesk(next) || leadsAway(next) && !onDesk(next) {
				return
			}
			if fragment != "" {
				anchors = append(anchors, [3]string{target, next, fragment})
			}
			c.add(next, target)
		})
	}
	for _, a := range anchors {
		if ids, ok := c.seen[a[1]]; ok && len(ids) > 0 && !ids[a[2]] {
			t.Errorf("%s links to %s#%s, which is not there", a[0], a[1], a[2])
		}
	}
}

// add queues a target that was not seen. Searches are endless: of addresses
// with a query it follows those of lists and later pages only.
// Each page that needs a user leads to the sign-in, which is one page: where it
// leads on to does not count, nor do the filters that a form of a user takes.
func (c *crawler) add(target, from string) {
	if at, query, ok := strings.Cut(target, "?"); ok && strings.Contains(query, "next=") {
		kept, err := url.ParseQuery(query)
		if err == nil {
			kept.Del("next")
			target = strings.TrimSuffix(at+"?"+kept.Encode(), "?")
		}
	}
	if at, _, ok := strings.Cut(target, "?"); ok && (strings.HasPrefix(at, "/cua-toi/") || strings.HasPrefix(at, "/en/my/")) {
		target = at
	}
	if _, ok := c.from[target]; ok {
		return
	}
	c.from[target] = from
	c.todo = append(c.todo, target)
}

var styleLink = regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)">`)

// checkSize compares a page and its style sheets with the budget.
func (c *crawler) checkSize(t *testing.T, target string, page []byte) {
	t.Helper()
	links := styleLink.FindAllSubmatch(page, -1)
	if len(links) == 0 {
		t.Errorf("%s has no style sheet", target)
	}
	all := sizes{bytes: len(page)}
	for _, link := range links {
		at := string(link[1])
		style, ok := c.styles[at]
		if !ok {
			w := c.ask(at)
			if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
				t.Fatalf("%s: %d %v", at, w.Code, w.Header())
			}
			style = sizes{w.Body.Len(), gzipped(t, w.Body.Bytes())}
			c.styles[at] = style
		}
		all.bytes, all.gzipped = all.bytes+style.bytes, all.gzipped+style.gzipped
	}
	if onDesk(target) {
		if all.bytes > maxDeskBytes {
			t.Errorf("%s has %d bytes with its styles, at most %d", target, all.bytes, maxDeskBytes)
		}
		return
	}
	if all.bytes > maxBytes {
		t.Errorf("%s has %d bytes with its style, at most %d", target, all.bytes, maxBytes)
	}
	if n := all.gzipped + gzipped(t, page); n > maxGzipped {
		t.Errorf("%s has %d bytes compressed with its style, at most %d", target, n, maxGzipped)
	}
}

func gzipped(t *testing.T, b []byte) int {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

var location = regexp.MustCompile(`<loc>` + regexp.QuoteMeta(publicURL) + `([^<]+)</loc>`)

// isBook reports whether a target is a catalogue to read, which has a layout of its own;
// see TestEditionPage.
func isBook(target string) bool {
	return strings.Contains(target, "/catalogue/xem-thu") || strings.Contains(target, "/catalogue/preview")
}

// checkControls checks that each field of a page has a label, and each table headings.
func checkControls(t *testing.T, target string, page *html.Node) {
	t.Helper()
	labelled := map[string]bool{}
	walk(page, func(n *html.Node) {
		if n.Data == "label" {
			labelled[attribute(n, "for")] = true
		}
	})
	walk(page, func(n *html.Node) {
		if n.Type != html.ElementNode {
			return
		}
		named := attribute(n, "aria-label") != "" || attribute(n, "aria-labelledby") != ""
		switch n.Data {
		case "input", "select", "textarea":
			switch attribute(n, "type") {
			case "hidden":
				return
			case "submit", "image":
				named = named || attribute(n, "value") != "" || attribute(n, "alt") != ""
			}
			for up := n.Parent; up != nil && !named; up = up.Parent {
				named = up.Data == "label"
			}
			if id := attribute(n, "id"); !named && (id == "" || !labelled[id]) {
				t.Errorf("%s: the field %s has no label", target, attribute(n, "name"))
			}
		case "table":
			headings := 0
			walk(n, func(cell *html.Node) {
				if cell.Data != "th" {
					return
				}
				if headings++; strings.TrimSpace(textOf(cell)) == "" || attribute(cell, "scope") == "" {
					t.Errorf("%s has a heading of a table without a text or a scope", target)
				}
			})
			if headings == 0 {
				t.Errorf("%s has a table without headings", target)
			}
		}
	})
}

// englishWords and codes find texts that nobody translated. Vietnamese has none of these
// words, and no text with a low line.
var (
	englishWords = regexp.MustCompile(`(?i)\b(?:the|and|of|is|are|was|not|with|this|that|must|has|have|for|from|your)\b`)
	codes        = regexp.MustCompile(`\b[a-z]+_[a-z_]+\b`)
)

// quoted finds what is English on purpose: addresses, and translations beside a text.
var quoted = regexp.MustCompile(`https?://\S+|\S+@\S+|\([^)]*\)`)

// englishOnly are the texts of the catalogue that only English pages show.
var englishOnly = sync.OnceValue(func() map[string]bool {
	vi, out := map[string]bool{}, map[string]bool{}
	for _, kind := range []string{"page", "active"} {
		for _, all := range readTexts(kind + ".vi.json") {
			for _, text := range all {
				vi[text] = true
			}
		}
	}
	for _, kind := range []string{"page", "active"} {
		for _, all := range readTexts(kind + ".en.json") {
			for _, text := range all {
				out[text] = !vi[text]
			}
		}
	}
	return out
})

// checkVietnamese checks that a page in Vietnamese has no English text and no name of a
// message or a code instead of a text.
func checkVietnamese(t *testing.T, target string, page *html.Node) {
	t.Helper()
	check := func(text string) {
		text = strings.Join(strings.Fields(quoted.ReplaceAllString(text, "")), " ")
		if englishOnly()[text] || englishWords.MatchString(text) || codes.MatchString(text) {
			t.Errorf("%s says %q", target, text)
		}
	}
	var visit func(n *html.Node)
	visit = func(n *html.Node) {
		if n.Type == html.TextNode {
			check(n.Data)
		}
		if n.Type == html.ElementNode {
			if lang := attribute(n, "lang"); n.Data == "script" || n.Data == "code" || lang != "" && lang != "vi" {
				return
			}
			for _, name := range []string{"aria-label", "title", "alt", "placeholder"} {
				check(attribute(n, name))
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c)
		}
	}
	visit(page)
}

// checkSitemaps: each address of the sitemaps was reached, and each page that
// wants to be found is in them.
func (c *crawler) checkSitemaps(t *testing.T) {
	t.Helper()
	listed := map[string]bool{}
	for _, m := range location.FindAllStringSubmatch(c.ask("/sitemap.xml").Body.String(), -1) {
		for _, page := range location.FindAllStringSubmatch(c.ask(m[1]).Body.String(), -1) {
			listed[page[1]] = true
			if c.seen[page[1]] == nil {
				t.Errorf("%s lists %s, to which no page leads", m[1], page[1])
			}
		}
	}
	for target := range c.seen {
		if strings.Contains(target, "?") || listed[target] || strings.HasPrefix(target, "/report") || target == "/tim-kiem" || target == "/en/search" {
			continue
		}
		if page := c.ask(target); page.Code == http.StatusOK && !strings.Contains(page.Body.String(), `content="noindex"`) {
			t.Errorf("no sitemap lists %s", target)
		}
	}
}

// TestOnlyProofPrintsStars: no template but those of Proof holds a star, and no
// template holds text that is not in the catalogue.
func TestOnlyProofPrintsStars(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("templates/*/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range append(files, "templates/layout.html") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "★") && !slices.Contains([]string{"proof.html", "seal.html"}, filepath.Base(file)) {
			t.Errorf("%s prints stars", file)
		}
		for _, banned := range []string{"style=", "<style", "onclick", "safeHTML", "template.HTML"} {
			if strings.Contains(string(text), banned) {
				t.Errorf("%s holds %s", file, banned)
			}
		}
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range sources {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file, "_test.go") && (strings.Contains(string(text), "★") || strings.Contains(string(text), "template.HTML(")) {
			t.Errorf("%s prints stars or trusts markup", file)
		}
	}
}
