package web

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/front"
)

const (
	sitemapIndexPath = "/sitemap.xml"
	sitemapPath      = "/sitemap/:file"
	// sitemapLinks is how many pages a sitemap lists. The protocol allows 50,000
	// addresses; each page has two.
	sitemapLinks = 10_000
)

// robots answers with what crawlers may read. Searches and filtered lists are
// endless and say noindex; crawlers need not read them.
func (s *Server) robots(c echo.Context) error {
	lines := []string{"User-agent: *", "Disallow: /v1/", "Allow: /v1/pictures/", "Disallow: " + s.path("search", front.LangVI) + "?", "Disallow: " + s.path("search", front.LangEN) + "?", "Disallow: " + verifyPath + "/",
		"Disallow: " + s.path("my", front.LangVI), "Disallow: " + s.path("my", front.LangEN), "Disallow: " + s.path("sign-in", front.LangVI), "Disallow: " + s.path("sign-in", front.LangEN), "Sitemap: " + s.front.PublicURL() + sitemapIndexPath, ""}
	c.Response().Header().Set(echo.HeaderCacheControl, s.front.CacheControl())
	return c.String(http.StatusOK, strings.Join(lines, "\n"))
}

// sitemapIndex answers with the list of sitemaps. Listings that are suspended
// or whose certificate ended leave them within a minute: each sitemap is read
// from the database when it is asked for.
func (s *Server) sitemapIndex(c echo.Context) error {
	provinces, err := s.front.ProvinceCounts(c.Request().Context())
	if err != nil {
		return err
	}
	counts := map[domain.Kind]int{}
	for _, p := range provinces {
		for k, n := range p.Counts.Kinds {
			counts[k] += n
		}
	}
	var b strings.Builder
	b.WriteString(xml.Header + `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
	add := func(name string) {
		b.WriteString("<sitemap><loc>" + s.front.PublicURL() + "/sitemap/" + name + ".xml</loc></sitemap>")
	}
	add("pages-1")
	for _, k := range domain.SearchableKinds() {
		for n := range (counts[k] + sitemapLinks - 1) / sitemapLinks {
			add(strings.ReplaceAll(string(k), "_", "-") + "-" + strconv.Itoa(n+1))
		}
	}
	b.WriteString("</sitemapindex>")
	c.Response().Header().Set(echo.HeaderCacheControl, s.front.CacheControl())
	return c.Blob(http.StatusOK, echo.MIMEApplicationXML+front.Charset, []byte(b.String()))
}

// sitemap streams one sitemap: the fixed pages, or a part of the listings of a
// kind.
func (s *Server) sitemap(c echo.Context) error {
	name, isXML := strings.CutSuffix(c.Param("file"), ".xml")
	cut := strings.LastIndexByte(name, '-')
	if !isXML || cut < 0 {
		return echo.ErrNotFound
	}
	n, err := strconv.Atoi(name[cut+1:])
	kind := domain.Kind(strings.ReplaceAll(name[:cut], "-", "_"))
	known := name[:cut] == "pages"
	for _, k := range domain.SearchableKinds() {
		known = known || k == kind
	}
	if err != nil || n < 1 || !known {
		return echo.ErrNotFound
	}
	w := c.Response()
	w.Header().Set(echo.HeaderContentType, echo.MIMEApplicationXML+front.Charset)
	w.Header().Set(echo.HeaderCacheControl, s.front.CacheControl())
	w.WriteHeader(http.StatusOK)
	if _, err := fmt.Fprint(w, xml.Header+`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">`); err != nil {
		return err
	}
	if name[:cut] == "pages" {
		err = s.writePages(c, w)
	} else {
		err = s.writeListings(c, w, kind, n)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(w, "</urlset>")
	return err
}

// writePages writes the pages that are no listings.
func (s *Server) writePages(c echo.Context, w *echo.Response) error {
	for _, r := range routes() {
		if r.inSitemap() {
			if err := s.writeURL(w, r.vi, r.en, ""); err != nil {
				return err
			}
		}
	}
	ctx := c.Request().Context()
	samples, err := s.store.CountsSamples(ctx)
	if err != nil {
		return err
	}
	places, err := s.front.Places(ctx)
	if err != nil {
		return err
	}
	for _, p := range places.Rows {
		if err := s.writeURL(w, s.path("province", front.LangVI)+p.Slug, s.path("province", front.LangEN)+p.Slug, ""); err != nil {
			return err
		}
	}
	sets, err := s.front.ProductSets(ctx)
	if err != nil {
		return err
	}
	for _, set := range sets.Rows {
		if err := s.writeURL(w, s.path("product-set", front.LangVI)+set.Code, s.path("product-set", front.LangEN)+set.Code, ""); err != nil {
			return err
		}
	}
	for page := (domain.Page{Limit: domain.MaxLimit}); ; {
		fairs, err := s.store.Fairs(ctx, domain.FairFilter{}, page)
		if err != nil {
			return err
		}
		for _, f := range fairs.Items {
			if f.Sample && !samples {
				continue
			}
			if err := s.writeURL(w, s.path("fair", front.LangVI)+f.Slug, s.path("fair", front.LangEN)+f.Slug, f.UpdatedAt.UTC().Format("2006-01-02")); err != nil {
				return err
			}
		}
		if page.Cursor = fairs.Next; page.Cursor == "" {
			break
		}
	}
	for page := (domain.Page{Limit: domain.MaxLimit}); ; {
		demands, err := s.store.Demands(ctx, domain.DemandFilter{On: s.front.Today()}, page)
		if err != nil {
			return err
		}
		for _, d := range demands.Items {
			if d.Sample && !samples {
				continue
			}
			if err := s.writeURL(w, s.path("demand", front.LangVI)+d.Slug, s.path("demand", front.LangEN)+d.Slug, d.UpdatedAt.UTC().Format("2006-01-02")); err != nil {
				return err
			}
		}
		if page.Cursor = demands.Next; page.Cursor == "" {
			return nil
		}
	}
}

// writeListings writes the n-th part of the visible listings of a kind, of those that
// counts count: the list of sitemaps is made from them.
func (s *Server) writeListings(c echo.Context, w *echo.Response, kind domain.Kind, n int) error {
	at, today := 0, s.front.Today()
	samples, err := s.store.CountsSamples(c.Request().Context())
	if err != nil {
		return err
	}
	vi, en := kind.PagePaths()
	for l, err := range s.store.EachListing(c.Request().Context()) {
		if err != nil {
			return err
		}
		if at > 0 && l.Kind != kind { // listings come kind by kind
			return nil
		}
		if l.Kind != kind || !l.VisibleOn(today) || l.HasSample() && !samples {
			continue
		}
		at++
		if at <= (n-1)*sitemapLinks {
			continue
		}
		if at > n*sitemapLinks {
			return nil
		}
		if err := s.writeURL(w, vi+l.Slug, en+l.Slug, l.UpdatedAt.UTC().Format("2006-01-02")); err != nil {
			return err
		}
	}
	return nil
}

// writeURL writes a page in both languages.
func (s *Server) writeURL(w *echo.Response, vi, en, changed string) error {
	base := s.front.PublicURL()
	if changed != "" {
		changed = "<lastmod>" + changed + "</lastmod>"
	}
	for _, loc := range []string{vi, en} {
		if _, err := fmt.Fprintf(w, `<url><loc>%s%s</loc>%s<xhtml:link rel="alternate" hreflang="vi" href="%s%s"/><xhtml:link rel="alternate" hreflang="en" href="%s%s"/></url>`,
			base, loc, changed, base, vi, base, en); err != nil {
			return err
		}
	}
	return nil
}
