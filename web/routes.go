package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"chophien/front"
)

// route is one line of the table: the name of a page, its paths in Vietnamese
// and English, the section of the navigation that it belongs to, and its
// handler. A path that ends with a slash continues with a slug; one within a path is
// :slug.
type route struct {
	name, vi, en, section string
	answer                func(*Server, *request) error
}

// routes is the table of all pages.
func routes() []route {
	return []route{
		{"home", "/", "/en/", "", (*Server).home},
		{"search", "/tim-kiem", "/en/search", "", (*Server).search},
		{"products", "/san-pham", "/en/products", "products", (*Server).products},
		{"product", "/san-pham/", "/en/products/", "products", (*Server).product},
		{"producers", "/chu-the", "/en/producers", "producers", (*Server).producers},
		{"producer", "/chu-the/", "/en/producers/", "producers", (*Server).producer},
		{"craft-villages", "/lang-nghe", "/en/craft-villages", "craft-villages", (*Server).craftVillages},
		{"craft-village", "/lang-nghe/", "/en/craft-villages/", "craft-villages", (*Server).craftVillage},
		{"tourism", "/du-lich", "/en/tourism", "tourism", (*Server).tourismSites},
		{"tourism-site", "/du-lich/", "/en/tourism/", "tourism", (*Server).tourismSite},
		{"provinces", "/tinh", "/en/provinces", "provinces", (*Server).provinces},
		{"province", "/tinh/", "/en/provinces/", "provinces", (*Server).province},
		{"product-sets", "/bo-san-pham", "/en/product-sets", "products", (*Server).productSets},
		{"product-set", "/bo-san-pham/", "/en/product-sets/", "products", (*Server).productSet},
		{"wanted", "/nhu-cau", "/en/wanted", "wanted", (*Server).demands},
		{"demand", "/nhu-cau/", "/en/wanted/", "wanted", (*Server).demand},
		{"fairs", "/hoi-cho", "/en/fairs", "fairs", (*Server).fairs},
		{"fair", "/hoi-cho/", "/en/fairs/", "fairs", (*Server).fair},
		{"corrections", "/hoi-cho/:slug/dinh-chinh", "/en/fairs/:slug/corrections", "fairs", (*Server).corrections},
		{"statistics", "/thong-ke", "/en/statistics", "statistics", (*Server).statistics},
		{"statistics-csv", "/thong-ke.csv", "/en/statistics.csv", "", (*Server).statisticsCSV},
		{"statistics-xlsx", "/thong-ke.xlsx", "/en/statistics.xlsx", "", (*Server).statisticsXLSX},
		{"verify", "/tra-cuu", "/en/verify", "verify", (*Server).verifyForm},
		{"report-status", "/phan-anh/", "/en/reports/", "", (*Server).reportStatus},
		{"about", "/gioi-thieu", "/en/about", "", (*Server).about},
		{"privacy", "/quyen-rieng-tu", "/en/privacy", "", (*Server).privacy},
		{"feed", "/moi.atom", "/en/new.atom", "", (*Server).feed},
		{"product-feed", "/san-pham.xml", "/en/products.xml", "", (*Server).productFeed},
	}
}

// inSitemap reports whether a sitemap lists the page itself: pages of listings
// have sitemaps of their own, and searches none.
func (r route) inSitemap() bool {
	return r.name == "home" || !strings.HasSuffix(r.vi, "/") && !strings.ContainsAny(r.vi, ".:") && r.name != "search"
}

// Addresses that are printed on labels and posters, the same in both languages.
const (
	verifyPath = "/verify"
	codePath   = "/verify/:code"
	reportPath = "/report"
	posterPath = "/fairs/:slug" // of a fair
)

// isShared reports whether a path is the same in both languages.
func isShared(path string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return slices.ContainsFunc([]string{verifyPath, reportPath, posterPath, digitalLinkPath}, func(p string) bool {
		shared, _, _ := strings.Cut(strings.TrimPrefix(p, "/"), "/")
		return first == shared
	})
}

// navigation lists the pages in the head of every page.
func navigation() []struct{ page, text string } {
	return []struct{ page, text string }{
		{"products", "Products"}, {"wanted", "Demands"}, {"provinces", "Provinces"}, {"producers", "Producers"}, {"craft-villages", "Craft villages"},
		{"tourism", "Tourism"}, {"fairs", "Fairs"}, {"statistics", "Statistics"}, {"verify", "Check a label"},
	}
}

// pageRoutes is the table of all pages, with those that read the session.
func pageRoutes() []route {
	out := routes()
	for _, a := range accountRoutes() {
		out = append(out, route{name: a.name, vi: a.vi, en: a.en, section: a.section})
	}
	return out
}

// path returns the path of a page in a language.
func (r route) path(lang string) string { return front.Label(lang, r.vi, r.en) }

// path returns the path of the page with a name in a language.
func (s *Server) path(name, lang string) string { return s.pages[lang].words.path(name) }

// echoPath returns the path of a page in a language in Echo's notation.
func (r route) echoPath(lang string) string {
	path := r.path(lang)
	if path[len(path)-1] == '/' && r.name != "home" {
		path += ":slug"
	}
	return path
}

// route registers all routes. All visitors see the pages without a session alike, but
// the one about a report, which only its sender reads. Corrections are compared anew
// for each reader.
func (s *Server) route() {
	s.public[posterPath], s.public[sitemapIndexPath], s.uploads[reportPath] = true, true, true
	for _, r := range routes() {
		for _, lang := range languages() {
			s.echo.GET(r.echoPath(lang), s.page(r, lang))
			s.public[r.echoPath(lang)] = r.name != "report-status" && r.name != "corrections"
		}
	}
	s.routeAccounts()
	s.echo.GET("/en", func(c echo.Context) error { return c.Redirect(http.StatusMovedPermanently, "/en/") })
	s.echo.GET(verifyPath, s.shared("verify", (*Server).verifyCode))
	s.echo.GET(codePath, s.shared("verify", (*Server).verification))
	s.echo.GET(reportPath, s.shared("report", (*Server).report))
	s.echo.POST(reportPath, s.shared("report", (*Server).sendReport))
	s.echo.GET(s.style.path, s.style.send)
	s.echo.GET(s.deskStyle.path, s.deskStyle.send)
	s.echo.GET(posterPath, s.shared("fairs", (*Server).printedFair))
	s.echo.GET(digitalLinkPath, s.shared("products", (*Server).digitalLink))
	s.echo.GET(lotPath, s.shared("products", (*Server).digitalLink))
	s.echo.GET("/robots.txt", s.robots)
	s.echo.GET(sitemapIndexPath, s.sitemapIndex)
	s.echo.GET(sitemapPath, s.sitemap)
	s.echo.GET("/favicon.svg", sendStatic("favicon.svg", "image/svg+xml"))
	s.echo.GET(previewPath, s.preview)
	s.echo.GET("/card.png", sendStatic("card.png", "image/png"))
}

// page returns the handler of a page in one language.
func (s *Server) page(r route, lang string) echo.HandlerFunc {
	return func(c echo.Context) error {
		filled, of := withIDs(c), r
		of.vi, of.en = filled(r.vi), filled(r.en)
		return r.answer(s, &request{Context: c, speech: s.pages[lang].words, server: s, route: of})
	}
}

// shared returns the handler of an address that both languages share: the
// parameter lang chooses, otherwise the browser.
func (s *Server) shared(section string, answer func(*Server, *request) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Add(echo.HeaderVary, "Accept-Language")
		return answer(s, &request{
			Context: c, speech: s.pages[front.RequestLanguage(c.Request())].words, server: s, route: route{name: "home", vi: "/", en: "/en/", section: section},
		})
	}
}
