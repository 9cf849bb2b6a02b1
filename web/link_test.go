package web_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"chophien/domain"
)

// Budget of a page with its style sheet: what a weak phone on a slow line
// reads in two seconds.
const (
	maxBytes   = 50_000
	maxGzipped = 15_000
)

// leadsAway reports whether a link of a page leads to programs or to a file on
// purpose: the page for developers, downloads, pictures.
func leadsAway(target string) bool {
	p, _, _ := strings.Cut(target, "?")
	switch path.Ext(p) {
	case ".csv", ".xlsx", ".pdf", ".atom", ".ics":
		return true
	}
	return p == "/docs" || p == "/v1/exports/open-data.json" || strings.HasPrefix(p, "/v1/pictures/") || strings.HasSuffix(p, "/catalogue.html")
}

// pagesOfKind is how many pages of listings of a kind are read in a language.
// They are of one template; of the others only the links to them are checked.
const pagesOfKind = 20

// crawler follows the links of pages.
type crawler struct {
	ask    func(target string) *httptest.ResponseRecorder
	within func(target string) bool   // the pages whose links it follows
	shown  map[string]bool            // pages of all public listings
	read   map[string]int             // pages of listings that were read, by folder
	seen   map[string]map[string]bool // by target: the ids of the page
	from   map[string]string          // the first page that links to a target
	todo   []string
	styles map[string][]byte
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
	return &crawler{ask: ask, within: within, shown: shown, read: map[string]int{}, seen: map[string]map[string]bool{}, from: map[string]string{}, styles: map[string][]byte{}}
}

// TestMemberLinks checks that the links of the pages of a buyer and of a producer
// lead to no dead page and to no JSON, that they reach every page of the account,
// and that every page is small.
func TestMemberLinks(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	for name, of := range map[string]func(*testing.T) ([]look, *browser){"buyer": s.memberLooks, "maker": s.makerLooks} {
		t.Run(name, func(t *testing.T) {
			looks, b := of(t)
			c := newCrawler(func(target string) *httptest.ResponseRecorder { return b.ask(http.MethodGet, target, "") }, func(target string) bool {
				return strings.HasPrefix(target, "/cua-toi") || strings.HasPrefix(target, "/en/my")
			}, nil)
			c.crawl(t, "/cua-toi", "/en/my")
			for _, l := range looks {
				for _, target := range []string{l.vi, l.en} {
					if c.seen[target] == nil && strings.HasPrefix(l.vi, "/cua-toi") && !strings.Contains(target, "?") {
						t.Errorf("no page of the account leads to %s", target)
					}
				}
			}
		})
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
		if !strings.HasPrefix(strings.ToLower(w.Header().Get("Content-Type")), "text/html") {
			t.Errorf("%s links to %s, which is %s", c.from[target], target, w.Header().Get("Content-Type"))
			continue
		}
		if !c.within(target) {
			continue
		}
		lang := "vi"
		if strings.HasPrefix(target, "/en/") || strings.Contains(target, "lang=en") {
			lang = "en"
		}
		checkPage(t, target, lang, w)
		c.checkSize(t, target, w.Body.Bytes())
		ids := map[string]bool{}
		c.seen[target] = ids
		walk(parse(t, w), func(n *html.Node) {
			if n.Type != html.ElementNode {
				return
			}
			if id := attribute(n, "id"); id != "" {
				if ids[id] {
					t.Errorf("%s has the id %s twice", target, id)
				}
				ids[id] = true
			}
			name := map[string]string{"a": "href", "form": "action", "img": "src"}[n.Data]
			if n.Data == "form" && attribute(n, "method") == "post" || name == "" {
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
			if n.Data == "img" || leadsAway(next) {
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

// checkSize compares a page and its style sheet with the budget.
func (c *crawler) checkSize(t *testing.T, target string, page []byte) {
	t.Helper()
	link := styleLink.FindSubmatch(page)
	if link == nil {
		t.Errorf("%s has no style sheet", target)
		return
	}
	at := string(link[1])
	if c.styles[at] == nil {
		w := c.ask(at)
		if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Fatalf("%s: %d %v", at, w.Code, w.Header())
		}
		c.styles[at] = w.Body.Bytes()
	}
	if n := len(page) + len(c.styles[at]); n > maxBytes {
		t.Errorf("%s has %d bytes with its style, at most %d", target, n, maxBytes)
	}
	if n := gzipped(t, page) + gzipped(t, c.styles[at]); n > maxGzipped {
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
