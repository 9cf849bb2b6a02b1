package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"chophien/domain"
)

// node walks a parsed page.
func walk(n *html.Node, visit func(*html.Node)) {
	visit(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, visit)
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	walk(n, func(c *html.Node) {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	})
	return b.String()
}

func parse(t *testing.T, w *httptest.ResponseRecorder) *html.Node {
	t.Helper()
	n, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// head is what the head of a page says.
type head struct {
	lang, title, canonical string
	alternates             map[string]string
	meta                   map[string]string
	data                   []map[string]any
}

// checkPage checks what must be true of every page, and returns its head.
func checkPage(t *testing.T, target, lang string, w *httptest.ResponseRecorder) head {
	t.Helper()
	h := head{alternates: map[string]string{}, meta: map[string]string{}}
	if got := w.Header().Get("Content-Type"); !strings.EqualFold(got, "text/html; charset=utf-8") {
		t.Fatalf("%s: content type %q", target, got)
	}
	if got := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'none'; style-src 'self'; img-src 'self'") || strings.Contains(got, "script-src") {
		t.Errorf("%s: policy %q", target, got)
	}
	body := w.Body.String()
	for _, bad := range []string{"%!", "<no value>", "ZgotmplZ", "<nil>"} {
		if strings.Contains(body, bad) {
			t.Errorf("%s holds %s", target, bad)
		}
	}
	headings := 0
	walk(parse(t, w), func(n *html.Node) {
		if n.Type != html.ElementNode {
			return
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s: <%s> has the attribute %s", target, n.Data, a.Key)
			}
			if (a.Key == "href" || a.Key == "src") && strings.Contains(strings.ToLower(a.Val), "javascript:") {
				t.Errorf("%s leads to %s", target, a.Val)
			}
		}
		switch n.Data {
		case "html":
			h.lang = attribute(n, "lang")
		case "h1":
			headings++
		case "title":
			if n.Parent.Data == "head" {
				h.title = textOf(n)
			}
		case "link":
			if rel := attribute(n, "rel"); rel == "canonical" {
				h.canonical = attribute(n, "href")
			} else if rel == "alternate" {
				h.alternates[attribute(n, "hreflang")] = attribute(n, "href")
			}
		case "meta":
			h.meta[attribute(n, "name")+attribute(n, "property")] = attribute(n, "content")
		case "style", "iframe", "object", "embed":
			t.Errorf("%s holds <%s>", target, n.Data)
		case "b":
			t.Errorf("%s holds markup of a text: <b>%s", target, textOf(n))
		case "script":
			if attribute(n, "type") != "application/ld+json" {
				t.Errorf("%s runs a script", target)
				return
			}
			var data map[string]any
			if err := json.Unmarshal([]byte(textOf(n)), &data); err != nil || data["@context"] != "https://schema.org" || data["@type"] == nil {
				t.Errorf("%s: JSON-LD %v: %s", target, err, textOf(n))
			}
			h.data = append(h.data, data)
		}
	})
	if headings != 1 {
		t.Errorf("%s has %d h1", target, headings)
	}
	if h.lang != lang || w.Header().Get("Content-Language") != lang {
		t.Errorf("%s is in %q (%q), want %q", target, h.lang, w.Header().Get("Content-Language"), lang)
	}
	for name, text := range map[string]string{"the title": h.title, "og:title": h.meta["og:title"], "og:description": h.meta["og:description"], "description": h.meta["description"]} {
		if strings.Contains(text, "★") || starText.MatchString(text) && h.meta["robots"] != "noindex" {
			t.Errorf("%s: %s shows stars: %q", target, name, text)
		}
	}
	return h
}

// starText is stars in words, in both languages.
var starText = regexp.MustCompile(`[345] (sao|stars)`)

// pages lists an address of every page in both languages.
func (s *site) pages() [][2]string {
	of := func(vi, en string, slugs ...string) [][2]string {
		var out [][2]string
		for _, slug := range slugs {
			out = append(out, [2]string{vi + slug, en + slug})
		}
		return out
	}
	return slices.Concat(
		[][2]string{{"/", "/en/"}},
		of("/san-pham", "/en/products", "", "?group=I", "?province=tuyen-quang&stars=4"),
		of("/san-pham/", "/en/products/", fullSlug, leastSlug, hostileSlug, revokedSlug),
		of("/chu-the", "/en/producers", "", "/htx-day-du", "/htx-xau"),
		of("/lang-nghe", "/en/craft-villages", "", "/lang-day-du", "/lang-xau"),
		of("/du-lich", "/en/tourism", "", "/diem-day-du", "/diem-xau"),
		of("/tinh", "/en/provinces", "", "/tuyen-quang", "/tuyen-quang?cu=ha-giang", "/ha-noi"),
		of("/bo-san-pham", "/en/product-sets", "", "/I.2.b"),
		of("/nhu-cau", "/en/wanted", "", "?province=ha-noi&group=I", "/"+s.demand),
		of("/hoi-cho", "/en/fairs", "", "/"+s.fair, "/"+s.fair+"?q=ch%C3%A8"),
		[][2]string{
			{"/hoi-cho/" + s.fair + "/dinh-chinh?edition=1", "/en/fairs/" + s.fair + "/corrections?edition=1"},
			{"/tim-kiem?q=mat+ong", "/en/search?q=mat+ong"}, {"/tim-kiem?q=%3Cb%3E%22'%26", "/en/search?q=%3Cb%3E%22'%26"}, {"/tim-kiem?q=che+4+sao+ha+giang", "/en/search?q=che+4+sao+ha+giang"},
			{"/thong-ke", "/en/statistics"}, {"/thong-ke?ngay=2026-01-31", "/en/statistics?day=2026-01-31"}, {"/thong-ke?tinh=tuyen-quang", "/en/statistics?province=tuyen-quang"}, {"/tra-cuu", "/en/verify"},
			{"/gioi-thieu", "/en/about"}, {"/quyen-rieng-tu", "/en/privacy"},
			{"/verify/" + s.code + "?lang=vi", "/verify/" + s.code + "?lang=en"}, {"/report?code=" + s.code + "&lang=vi", "/report?code=" + s.code + "&lang=en"},
		},
	)
}

// TestPages: every page answers in both languages, says so, leads to its other
// language and back, and runs nothing.
func TestPages(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		for _, pair := range s.pages() {
			t.Run(pair[0], func(t *testing.T) {
				var heads [2]head
				for i, lang := range []string{"vi", "en"} {
					w := s.get(pair[i])
					if w.Code != http.StatusOK {
						t.Fatalf("%s: status %d", pair[i], w.Code)
					}
					heads[i] = checkPage(t, pair[i], lang, w)
				}
				if heads[0].meta["robots"] == "noindex" {
					if heads[0].canonical != "" || len(heads[0].alternates) != 0 {
						t.Errorf("a page without an index entry has the addresses %q %v", heads[0].canonical, heads[0].alternates)
					}
					return
				}
				if heads[0].alternates["vi"] != heads[0].canonical || heads[0].alternates["en"] != heads[1].canonical || heads[1].alternates["vi"] != heads[0].canonical || heads[0].alternates["x-default"] != heads[0].canonical {
					if !strings.Contains(pair[0], "?cu=") {
						t.Errorf("the languages do not lead to each other: %+v", heads)
					}
				}
				if !strings.HasPrefix(heads[0].canonical, publicURL+"/") {
					t.Errorf("the canonical address is %q", heads[0].canonical)
				}
			})
		}
	})
}

// TestData: JSON-LD names the things of the pages, and the certification of a
// product only while it is valid.
func TestData(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	types := func(target string) map[string]map[string]any {
		t.Helper()
		out := map[string]map[string]any{}
		for _, d := range checkPage(t, target, "vi", s.get(target)).data {
			out[d["@type"].(string)] = d
		}
		return out
	}
	for target, want := range map[string]string{
		"/": "WebSite", "/san-pham/" + fullSlug: "Product", "/chu-the/htx-day-du": "Organization", "/lang-nghe/lang-day-du": "Place", "/du-lich/diem-day-du": "TouristAttraction",
		"/hoi-cho/" + s.fair: "Event", "/thong-ke": "Dataset", "/bo-san-pham/I.2.b": "BreadcrumbList", "/tinh/tuyen-quang": "AdministrativeArea",
	} {
		t.Run(want, func(t *testing.T) {
			if types(target)[want] == nil {
				t.Errorf("%s has no %s", target, want)
			}
		})
	}
	full := types("/san-pham/" + fullSlug)["Product"]
	if full["hasCertification"] == nil || full["offers"] == nil || full["gtin"] != gtin {
		t.Errorf("the full product: %v", full)
	}
	if revoked := types("/san-pham/" + revokedSlug)["Product"]; revoked["hasCertification"] != nil {
		t.Errorf("the revoked product: %v", revoked)
	}
	if least := types("/san-pham/" + leastSlug)["Product"]; least["offers"] != nil {
		t.Errorf("a product without a price: %v", least)
	}
}

// TestProof: stars are shown while a certificate is valid, and not after it is
// revoked, from one request to the next.
func TestProof(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		target := "/san-pham/" + fullSlug
		before := s.get(target)
		if !strings.Contains(before.Body.String(), "★★★★") || !strings.Contains(before.Body.String(), "✓ Còn hiệu lực hôm nay, đến hết") {
			t.Fatalf("the valid product: %.3000s", before.Body)
		}
		if got := s.get(target, "If-None-Match", before.Header().Get("ETag")); got.Code != http.StatusNotModified {
			t.Errorf("the same page again: %d", got.Code)
		}
		p, err := s.store.Product(t.Context(), fullID)
		if err != nil {
			t.Fatal(err)
		}
		c, today := p.Certificates[0], domain.Today(noon)
		c.RevokedOn, c.RevokedReason = &today, "Hàng giả"
		if err := s.store.SaveCertificate(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		after := s.get(target, "If-None-Match", before.Header().Get("ETag"))
		if after.Code != http.StatusOK || strings.Contains(after.Body.String(), `class="big"`) || !strings.Contains(after.Body.String(), "Đã bị thu hồi") {
			t.Errorf("the revoked product: %d %.3000s", after.Code, after.Body)
		}
		for _, list := range []string{"/chu-the/htx-day-du", "/lang-nghe/lang-day-du"} {
			if strings.Contains(s.get(list).Body.String(), `href="`+target+`"`) {
				t.Errorf("%s still lists it", list)
			}
		}
	})
}

// TestSupply: the page of a product shows what a buyer needs.
func TestSupply(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	for lang, want := range map[string][]string{
		"/san-pham/":    {"Mật ong Đầy đủ", "95.000\u00a0đ", "80.000\u00a0đ", "từ 20 gói", "Giao được 350 kg mỗi tháng", "Đang là tháng 11 (viền đậm): đúng vụ.", "7 ngày", "0912345678", "HTX Đầy đủ", "Làng Đầy đủ", "Trước 07/2025: Pả Vi, Mèo Vạc, Hà Giang", "Điểm</", "86,50"},
		"/en/products/": {"Full honey", "95,000\u00a0đ", "from 20 packs", "Delivers 350 kg a month.", "in season", "Full Cooperative", "86.50"},
	} {
		t.Run(lang, func(t *testing.T) {
			said := html.UnescapeString(s.get(lang + fullSlug).Body.String())
			for _, text := range want {
				if text != "Điểm</" && !strings.Contains(said, text) {
					t.Errorf("the page lacks %q", text)
				}
			}
		})
	}
	if said := s.get("/chu-the/htx-xau").Body.String(); strings.Contains(said, "0900000000") {
		t.Error("a phone number that is not public is shown")
	}
	if said := s.get("/nhu-cau/" + s.demand).Body.String(); strings.Contains(said, "0987654321") {
		t.Error("the phone number of a buyer is shown")
	}
}

// TestErrors: wrong requests get a page in their language that says what to do.
func TestErrors(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	for _, c := range []struct {
		name, method, target string
		status               int
		lang, want           string
		header               []string
	}{
		{name: "no page", target: "/khong-co", status: 404, lang: "vi", want: "Không có trang này"},
		{name: "no page in English", target: "/en/nothing", status: 404, lang: "en", want: "There is no such page"},
		{name: "no product", target: "/san-pham/khong-co", status: 404, lang: "vi", want: "Không có trang này"},
		{name: "a draft or nothing", target: "/en/wanted/khong-co", status: 404, lang: "en", want: "no such page"},
		{name: "no province", target: "/tinh/atlantis", status: 404, lang: "vi", want: "Không có trang này"},
		{name: "a former unit of another province", target: "/tinh/ha-noi?cu=ha-giang", status: 422, lang: "vi", want: "Không có lựa chọn này"},
		{name: "several wrong parameters", target: "/san-pham?stars=9&province=xx&price_min_vnd=abc", status: 422, lang: "vi", want: "Giá: hãy ghi giá bằng đồng"},
		{name: "a wrong price in English", target: "/en/search?price_max_vnd=-1", status: 422, lang: "en", want: "such as 95.000"},
		{name: "a wrong day", target: "/thong-ke?ngay=32/12/2026", status: 422, lang: "vi", want: "Hãy viết như 31/12/2026"},
		{name: "days in the wrong order", target: "/thong-ke?tu=2026-02-01&den=2026-01-01", status: 422, lang: "vi", want: "Quyết định đến ngày: ngày cuối không được trước ngày đầu"},
		{name: "a wrong legal form", target: "/en/statistics?producer_kind=x", status: 422, lang: "en", want: "Legal form of the producer: "},
		{name: "a commune of another province", target: "/en/statistics?province=ha-noi&commune=02545", status: 422, lang: "en", want: "Place: There is no such choice. Choose one of the list.<"},
		{name: "an unknown commune", target: "/thong-ke?xa=99999", status: 422, lang: "vi", want: "Nơi: Không có lựa chọn này. Hãy chọn một mục trong danh sách.<"},
		{name: "a wrong cursor", target: "/hoi-cho?after=x", status: 422, lang: "vi", want: "chưa đúng"},
		{name: "not UTF-8", target: "/tim-kiem?q=%ff", status: 200, lang: "vi"},
		{name: "a method", method: http.MethodDelete, target: "/san-pham", status: 405, lang: "vi", want: "không làm được"},
		{name: "a form of another site", method: http.MethodPost, target: "/report", header: []string{"Origin", "https://evil.example"}, status: 403, lang: "vi", want: "gửi từ trang khác"},
		{name: "a form that the browser marks as foreign", method: http.MethodPost, target: "/report", header: []string{"Sec-Fetch-Site", "cross-site"}, status: 403, lang: "vi", want: "gửi từ trang khác"},
		{name: "no form", method: http.MethodPost, target: "/report", header: []string{"Origin", publicURL}, status: 415, lang: "vi", want: "Không đọc được"},
		{name: "no report", target: "/phan-anh/0000-0000-0000", status: 404, lang: "vi", want: "Không có trang này"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.method == "" {
				c.method = http.MethodGet
			}
			w := s.do(c.method, c.target, c.header...)
			if w.Code != c.status || !strings.Contains(html.UnescapeString(w.Body.String()), c.want) {
				t.Errorf("status %d: %.2500s", w.Code, w.Body)
			}
			checkPage(t, c.target, c.lang, w)
			if c.status >= 400 && w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("it may be kept: %q", w.Header().Get("Cache-Control"))
			}
		})
	}
}

// TestRedirects: old, printed and short addresses lead on.
func TestRedirects(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	for _, c := range []struct {
		target string
		status int
		to     string
	}{
		{"/en", http.StatusMovedPermanently, "/en/"},
		{"/tinh/ha-giang", http.StatusMovedPermanently, "/tinh/tuyen-quang?cu=ha-giang"},
		{"/en/provinces/ha-giang", http.StatusMovedPermanently, "/en/provinces/tuyen-quang?cu=ha-giang"},
		{"/san-pham/" + fullID, http.StatusMovedPermanently, "/san-pham/" + fullSlug},
		{"/fairs/" + s.fair + "?lang=en", http.StatusMovedPermanently, "/en/fairs/" + s.fair},
		{"/verify?code=" + strings.ToLower(s.code) + "&lang=en", http.StatusSeeOther, "/verify/" + s.code + "?lang=en"},
		{"/verify?code=&lang=vi", http.StatusSeeOther, "/tra-cuu"},
		{"/01/" + gtin, http.StatusTemporaryRedirect, "/san-pham/" + fullSlug},
		{"/01/0" + gtin + "/10/LO-7", http.StatusTemporaryRedirect, "/san-pham/" + fullSlug},
	} {
		t.Run(c.target, func(t *testing.T) {
			w := s.get(c.target)
			if w.Code != c.status || w.Header().Get("Location") != c.to {
				t.Errorf("status %d to %q, want %d to %q", w.Code, w.Header().Get("Location"), c.status, c.to)
			}
		})
	}
	links := s.get("/01/" + gtin).Header().Values("Link")
	if len(links) != 3 || !strings.Contains(links[2], "/v1/products/"+fullSlug+`>; rel="alternate"; type="application/json"`) {
		t.Errorf("the link set: %v", links)
	}
	for _, wrong := range []string{"/01/8936012345675", "/01/4006381333931", "/01/abc"} {
		if w := s.get(wrong); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, w.Code)
		}
	}
}

// TestMachines: feeds, sitemaps and tables for programs.
func TestMachines(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	feed := s.get("/moi.atom").Body.String()
	if !strings.Contains(feed, `xmlns="http://www.w3.org/2005/Atom"`) || !strings.Contains(feed, publicURL+"/san-pham/") || strings.Contains(feed, "★") || starText.MatchString(feed) {
		t.Errorf("the feed: %.1500s", feed)
	}
	if robots := s.get("/robots.txt").Body.String(); !strings.Contains(robots, "Sitemap: "+publicURL+"/sitemap.xml") || !strings.Contains(robots, "Disallow: /v1/\n") {
		t.Errorf("robots: %s", robots)
	}
	table := s.get("/thong-ke.csv?ngay=2026-11-23")
	if !strings.HasPrefix(table.Body.String(), "\ufeffChiều thống kê,") || !strings.HasPrefix(table.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("the table: %v %.200s", table.Header(), table.Body)
	}
	of := s.get("/thong-ke.csv?ngay=2026-11-23&tinh=tuyen-quang")
	if body := of.Body.String(); !strings.Contains(body, "\n\"Xã, phường nay\",02545,Xã Tân Trào,0,2026-11-23\n") || !strings.Contains(body, "\n\"Xã, phường nay\",,Chưa rõ,") || !strings.Contains(of.Header().Get("Content-Disposition"), "ocop-tuyen-quang-2026-11-23.csv") {
		t.Errorf("the table of a province: %v %.400s", of.Header(), body)
	}
	if strings.Contains(of.Body.String(), "Hà Nội") {
		t.Errorf("the table of a province names others: %s", of.Body)
	}
	if book := s.get("/thong-ke.xlsx?ngay=2026-11-23&tinh=tuyen-quang"); !strings.HasPrefix(book.Body.String(), "PK") || !strings.Contains(book.Header().Get("Content-Disposition"), "ocop-tuyen-quang-2026-11-23.xlsx") {
		t.Errorf("the workbook of a province: %d %v", book.Code, book.Header())
	}
	if w := s.get("/thong-ke?tinh=ha-noi-xyz"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("an unknown province: %d", w.Code)
	}
	for from, to := range map[string]string{
		"/thong-ke?ngay=2026-11-23&tinh=ha-giang": "/thong-ke?ngay=2026-11-23&tinh=tuyen-quang", "/en/statistics.csv?province=ha-giang": "/en/statistics.csv?province=tuyen-quang",
		"/thong-ke.xlsx?tinh=ha-giang": "/thong-ke.xlsx?tinh=tuyen-quang",
	} {
		if w := s.get(from); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != to {
			t.Errorf("%s leads to %q with status %d", from, w.Header().Get("Location"), w.Code)
		}
	}
	narrow := s.get("/thong-ke?ngay=2026-11-23&tinh=tuyen-quang&chu-the=cooperative&tu=2020-01-01&den=2026-11-01").Body.String()
	for _, want := range []string{
		`"url":"` + publicURL + `/thong-ke?chu-the=cooperative\u0026den=2026-11-01\u0026ngay=2026-11-23\u0026tinh=tuyen-quang\u0026tu=2020-01-01"`,
		`href="/thong-ke.xlsx?chu-the=cooperative&amp;den=2026-11-01`, `href="/en/statistics?day=2026-11-23&amp;from=2020-01-01&amp;producer_kind=cooperative&amp;province=tuyen-quang&amp;to=2026-11-01"`,
	} {
		if !strings.Contains(narrow, want) {
			t.Errorf("the page of a filter has no %s", want)
		}
	}
	if strings.Contains(narrow, "products.xlsx") {
		t.Error("the page of a filter that no list has leads to a list")
	}
	commune := s.get("/thong-ke?ngay=2026-11-23&tinh=tuyen-quang&xa=02545").Body.String()
	for _, want := range []string{`<select class="short" id="f-xa" name="xa">`, `<option value="02545" selected>`, `href="/v1/exports/products.xlsx?commune=02545&amp;province=08&amp;valid_on=2026-11-23"`} {
		if !strings.Contains(commune, want) {
			t.Errorf("the page of a commune has no %s", want)
		}
	}
	in := func() bool {
		return strings.Contains(s.get("/sitemap/product-1.xml").Body.String(), "/san-pham/"+fullSlug+"<")
	}
	if !in() || !strings.Contains(s.get("/sitemap.xml").Body.String(), publicURL+"/sitemap/product-1.xml") {
		t.Error("the sitemap lacks the product")
	}
	p, err := s.store.Product(t.Context(), fullID)
	if err != nil {
		t.Fatal(err)
	}
	admin := domain.Actor{Roles: []domain.Role{domain.RoleAdmin}, SessionID: "x"}
	if _, err := s.store.Review(t.Context(), admin, domain.Ref{Kind: domain.KindProduct, ID: fullID}, p.Version, domain.ReviewSuspend, "Nghi giả"); err != nil {
		t.Fatal(err)
	}
	if in() || s.get("/san-pham/"+fullSlug).Code != http.StatusNotFound {
		t.Error("a suspended product is still in the sitemap or has a page")
	}
	for _, wrong := range []string{"/sitemap/x-1.xml", "/sitemap/product-0.xml", "/sitemap/product.xml", "/sitemap/product-1.json"} {
		if w := s.get(wrong); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, w.Code)
		}
	}
}

// TestAcceptEncoding checks that a page is compressed only for readers who
// take gzip.
func TestAcceptEncoding(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	for accept, want := range map[string]string{"gzip": "gzip", "gzip;q=0": "", "gzip;q=0, *": "", "*": "gzip", "br": ""} {
		t.Run(accept, func(t *testing.T) {
			w := s.get("/san-pham", "Accept-Encoding", accept)
			if got := w.Header().Get("Content-Encoding"); got != want || !strings.Contains(w.Header().Get("Vary"), "Accept-Encoding") {
				t.Errorf("the encoding is %q, want %q; Vary %q", got, want, w.Header().Get("Vary"))
			}
		})
	}
}
