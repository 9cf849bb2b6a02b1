package web_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"chophien/search"
)

// TestPrices checks that the search form reads prices as people write them.
func TestPrices(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	for _, c := range []struct {
		price  string
		status int
		shown  bool // the full product, whose cheapest pack costs 95,000 đồng
	}{
		{"95000", http.StatusOK, true}, {"95.000", http.StatusOK, true}, {"95.001", http.StatusOK, false}, {"95,000", http.StatusOK, true}, {"95.000đ", http.StatusOK, true},
		{"95k", http.StatusOK, true}, {"95 nghìn", http.StatusOK, true}, {"1.5k", http.StatusOK, true}, {"96.5k", http.StatusOK, false}, {"94,5k", http.StatusOK, true},
		{"1,2 triệu", http.StatusOK, false}, {"1.2 million", http.StatusOK, false}, {"1tr2", http.StatusOK, false}, {"0,09 triệu", http.StatusOK, true}, {"500", http.StatusOK, true}, {"500đ", http.StatusOK, true},
		{"95 000", http.StatusOK, true},
		{"abc", http.StatusUnprocessableEntity, false}, {"-1", http.StatusUnprocessableEntity, false}, {"0", http.StatusUnprocessableEntity, false}, {"90k/kg", http.StatusUnprocessableEntity, false},
		{"90-95k", http.StatusUnprocessableEntity, false}, {"dưới 90k", http.StatusUnprocessableEntity, false}, {"99 tỷ", http.StatusUnprocessableEntity, false}, {"95k x", http.StatusUnprocessableEntity, false},
	} {
		t.Run(c.price, func(t *testing.T) {
			w := s.get("/san-pham?producer_id=htx-day-du&price_min_vnd=" + strings.NewReplacer(" ", "+", "/", "%2F").Replace(c.price))
			if w.Code != c.status || strings.Contains(w.Body.String(), fullSlug) != c.shown {
				t.Errorf("status %d, want %d; shown: %t, want %t", w.Code, c.status, !c.shown, c.shown)
			}
		})
	}
}

// away is an engine that does not answer.
type away struct{ search.Engine }

func (away) Ask(context.Context, []search.TextQuery) ([]search.Page, error) {
	return nil, errors.New("the engine does not answer")
}

// TestEngineAway checks pages that the database fills while the search engine
// is away: caches must not store them, and they must not say that nothing was
// found.
func TestEngineAway(t *testing.T) {
	t.Parallel()
	s := newEmbeddedWith(t, func(e search.Engine) search.Engine { return away{e} })
	for target, kept := range map[string]bool{
		"/tim-kiem?q=mat+ong": false, "/san-pham": false, "/tinh/tuyen-quang": false, "/bo-san-pham": false, "/en/product-sets/I.2.b": false,
		"/": true, "/san-pham/" + fullSlug: true, "/chu-the/htx-day-du": true,
	} {
		t.Run(target, func(t *testing.T) {
			w := s.get(target)
			if w.Code != http.StatusOK || (w.Header().Get("Cache-Control") != "no-store") != kept {
				t.Errorf("status %d, Cache-Control %q", w.Code, w.Header().Get("Cache-Control"))
			}
			if said := html.UnescapeString(w.Body.String()); target == "/bo-san-pham" && strings.Contains(said, `class="n">0<`) {
				t.Error("sets without a count show 0")
			}
		})
	}
	if w := s.get("/san-pham/" + fullSlug); !strings.Contains(w.Body.String(), `id="h-others">Cùng bộ sản phẩm: Mật ong, mật khác và nông sản thực phẩm khác</h2>`) {
		t.Error("the page of a product lacks the others of its set")
	}
}

// TestEndedCertificates checks that a search without hits names the goods that fit and
// whose certificates ended, in the words and with the dates of its language.
func TestEndedCertificates(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	p, err := s.store.Product(t.Context(), fullID)
	if err != nil {
		t.Fatal(err)
	}
	last := p.Certificates[0].ValidUntil
	s.clock.set((last + 30).Time())
	for target, want := range map[string]string{
		"/san-pham?q=mat+ong+day+du":    `<a href="/san-pham/` + fullSlug + `">Mật ong Đầy đủ: giấy chứng nhận đã hết hiệu lực ngày ` + last.Vietnamese() + "</a>",
		"/en/products?q=mat+ong+day+du": `<a href="/en/products/` + fullSlug + `">Full honey: the certificate ended on ` + last.Time().Format("2 January 2006") + "</a>",
	} {
		t.Run(target, func(t *testing.T) {
			w := s.get(target)
			if said := html.UnescapeString(w.Body.String()); w.Code != http.StatusOK || !strings.Contains(said, want) || strings.Contains(said, "★") {
				t.Errorf("%d, not %q: %.4000s", w.Code, want, said)
			}
		})
	}
}
