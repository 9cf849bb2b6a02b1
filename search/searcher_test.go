package search_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/search"
	"chophien/search/searchtest"
)

// market is the demo data behind a searcher over the reference engine.
type market struct {
	*search.Searcher
	engine *searchtest.Reference
	db     *searchtest.Listings
	rows   []domain.Listing
}

func open(t *testing.T) market {
	t.Helper()
	m := market{engine: searchtest.NewReference().(*searchtest.Reference), db: &searchtest.Listings{}, rows: searchtest.RealListings(t)}
	m.db.Save(m.rows...)
	searchtest.Fill(t, m.engine, m.rows)
	m.Searcher = searchtest.NewSearcher(t, m.engine, m.db)
	return m
}

func (m market) find(t *testing.T, text string, change ...func(*search.Request)) search.Result {
	t.Helper()
	r := search.Request{Text: text, Limit: 20, Filter: domain.ListingFilter{ValidOn: searchtest.Today}}
	for _, c := range change {
		c(&r)
	}
	out, err := m.Search(t.Context(), r)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return out
}

func names(r search.Result) []string {
	var out []string
	for _, it := range r.Items {
		out = append(out, it.Listing.Name)
	}
	return out
}

func products(r *search.Request) { r.Filter.Kinds = []domain.Kind{domain.KindProduct} }

func TestEveryProductIsFoundByItsOwnName(t *testing.T) {
	m := open(t)
	found, first, all := 0, 0, 0
	for i, l := range m.rows {
		if i%15 > 0 || !l.VisibleOn(searchtest.Today) || l.Kind != domain.KindProduct {
			continue
		}
		for _, text := range []string{l.Name, domain.Fold(l.Name)} {
			all++
			got := names(m.find(t, text, products))
			if slices.Contains(got, l.Name) {
				found++
			} else {
				t.Logf("%q does not find itself: %q", text, got)
			}
			if len(got) > 0 && got[0] == l.Name {
				first++
			}
		}
	}
	if found < all || first < all*98/100 {
		t.Errorf("of %d names, with and without marks, %d are found and %d first", all, found, first)
	}
}

func TestAllKindsAreSearchedAtOnce(t *testing.T) {
	m := open(t)
	r := m.find(t, "gốm bát tràng", func(r *search.Request) { r.Facets = []search.Facet{search.FacetKind} })
	if len(r.Items) == 0 || r.Items[0].Listing.Name != "Làng gốm Bát Tràng" {
		t.Errorf("got %q", names(r))
	}
	r = m.find(t, "làng nghề hà nội")
	for _, it := range r.Items {
		if it.Listing.Kind != domain.KindCraftVillage || it.Listing.ProvinceName != "Hà Nội" {
			t.Errorf("%s %q of %s is no craft village of Hà Nội", it.Listing.Kind, it.Listing.Name, it.Listing.ProvinceName)
		}
	}
	if len(r.Items) == 0 {
		t.Error("no craft village of Hà Nội")
	}
}

func TestFiltersAreReadFromTheText(t *testing.T) {
	m := open(t)
	r := m.find(t, "sản phẩm ocop 5 sao quảng ninh", products)
	if r.Total == 0 {
		t.Fatal("nothing found")
	}
	for _, it := range r.Items {
		w, _ := it.Listing.WindowOn(searchtest.Today)
		if w.Stars != 5 || it.Listing.ProvinceName != "Quảng Ninh" {
			t.Errorf("%q has %d stars in %s", it.Listing.Name, w.Stars, it.Listing.ProvinceName)
		}
	}
	// What is asked for explicitly wins, and literal reads nothing.
	r = m.find(t, "trà 5 sao", products, func(r *search.Request) { r.Filter.Stars = []int{3} })
	if len(r.Items) == 0 || slices.ContainsFunc(r.Items, func(it search.Item) bool {
		w, _ := it.Listing.WindowOn(searchtest.Today)
		return w.Stars != 3
	}) || len(r.Understood.Filters) > 0 {
		t.Errorf("got %q, understood %+v", names(r), r.Understood)
	}
	r = m.find(t, "chè hà giang", products, func(r *search.Request) { r.Filter.Provinces = []string{"19"} })
	for _, it := range r.Items {
		if it.Listing.ProvinceCode != "19" {
			t.Errorf("%q is of %s", it.Listing.Name, it.Listing.ProvinceName)
		}
	}
	if r = m.find(t, "trà 5 sao", products, func(r *search.Request) { r.Literal = true }); len(r.Understood.Filters) > 0 {
		t.Errorf("literal text was understood as %+v", r.Understood)
	}
}

func TestPlacesOfBothMaps(t *testing.T) {
	m := open(t)
	r := m.find(t, "chè yên bái", products)
	for i, it := range r.Items[:4] {
		if it.Listing.FormerProvinceName != "Yên Bái" {
			t.Errorf("hit %d, %q, is of old %s", i+1, it.Listing.Name, it.Listing.FormerProvinceName)
		}
	}
	if d := cmp.Diff([]string{"Yên Bái nay thuộc Lào Cai"}, r.Understood.Notes); d != "" {
		t.Error(d)
	}
	if len(r.Understood.Filters) != 1 || !r.Understood.Filters[0].Boost {
		t.Errorf("understood %+v: few are in the place, so it orders and does not exclude", r.Understood.Filters)
	}
	if r = m.find(t, "đặc sản mèo vạc"); !slices.ContainsFunc(r.Understood.Notes, func(n string) bool { return strings.Contains(n, "Hà Giang") }) {
		t.Errorf("an old district is not known: %+v", r.Understood)
	}
}

func TestNumbersAreExact(t *testing.T) {
	m := open(t)
	for _, text := range []string{"nước mắm 40 độ đạm", "nuoc mam 40"} {
		for i, it := range m.find(t, text, products).Items[:2] {
			if !strings.Contains(it.Listing.Name, "40") {
				t.Errorf("%q: hit %d is %q", text, i+1, it.Listing.Name)
			}
		}
	}
}

func TestAbsentGoodsGiveNothing(t *testing.T) {
	m := open(t)
	for _, text := range []string{
		"iphone 15 pro max", "máy giặt", "điện thoại samsung", "nước hoa chanel", "bia heineken", "giày thể thao", "ghế gỗ", "xe đạp điện",
		"tôm hùm alaska", "qwertyuiop", "!!!", "日本", strings.Repeat("zx ", 300), "bánh mì",
	} {
		if r := m.find(t, text, products); r.Total > 0 || len(r.Items) > 0 || !r.TotalIsExact {
			t.Errorf("%q finds %q", text, names(r))
		}
	}
}

func TestHitsAreCheckedAgainstTheDatabase(t *testing.T) {
	m := open(t)
	before := m.find(t, "mật ong", products)
	gone, suspended, expired := before.Items[0].Listing, before.Items[1].Listing, before.Items[2].Listing
	m.db.Remove(gone.Ref)
	suspended.Status = domain.StatusSuspended
	expired.Windows = nil
	m.db.Save(suspended, expired)
	after := m.find(t, "mật ong", products)
	for _, l := range []domain.Listing{gone, suspended, expired} {
		if slices.Contains(names(after), l.Name) {
			t.Errorf("%q is still shown", l.Name)
		}
	}
	if after.Total != before.Total-3 || after.TotalIsExact {
		t.Errorf("total %d (exact %t) after three of %d went", after.Total, after.TotalIsExact, before.Total)
	}
}

func TestPagesAreConsistent(t *testing.T) {
	m := open(t)
	var more []domain.Listing
	for i := range 260 {
		name := fmt.Sprintf("Mật ong rừng thử số %d", i)
		more = append(more, domain.Listing{
			Ref: domain.Ref{Kind: domain.KindProducer, ID: fmt.Sprintf("p%03d", i)}, Status: domain.StatusPublished, Version: 1,
			Name: name, NameSort: domain.SortKey(name), CreatedAt: time.Unix(int64(i), 0),
		})
	}
	m.db.Save(more...)
	searchtest.Fill(t, m.engine, more)
	for _, sort := range []domain.Sort{"", domain.SortName, domain.SortNewest} {
		for _, text := range []string{"mật ong", "mat ong rung"} {
			seen, cursor, total := map[domain.Ref]bool{}, "", 0
			for {
				r := m.find(t, text, func(r *search.Request) { r.Limit, r.Cursor, r.Sort = 30, cursor, sort })
				for _, it := range r.Items {
					if seen[it.Listing.Ref] {
						t.Fatalf("%q by %q: %q is on two pages", text, sort, it.Listing.Name)
					}
					seen[it.Listing.Ref] = true
				}
				total, cursor = r.Total, r.Next
				if cursor == "" {
					break
				}
			}
			if len(seen) != total || total < 260 {
				t.Errorf("%q by %q: %d rows on all pages, total %d", text, sort, len(seen), total)
			}
		}
	}
}

func TestCursors(t *testing.T) {
	m := open(t)
	next := m.find(t, "chè", func(r *search.Request) { r.Limit = 5 }).Next
	if next == "" {
		t.Fatal("no next page")
	}
	for name, r := range map[string]search.Request{
		"broken":  {Text: "chè", Cursor: "%%%"},
		"short":   {Text: "chè", Cursor: "AAAA"},
		"foreign": {Text: "gạo", Cursor: next},
		"sorted":  {Text: "chè", Sort: domain.SortName, Cursor: next},
	} {
		r.Limit, r.Filter.ValidOn = 5, searchtest.Today
		_, err := m.Search(t.Context(), r)
		var e *domain.Error
		if !errors.As(err, &e) || e.Code != domain.CodeInvalid || e.Field != "cursor" {
			t.Errorf("%s cursor: %v", name, err)
		}
	}
}

func TestFacetsEqualTheRows(t *testing.T) {
	m := open(t)
	for _, text := range []string{"", "trà", "chè yên bái", "thịt heo", "rượu men lá 4 sao", "mực", "cà phê", "xyz123"} {
		r := m.find(t, text, products, func(r *search.Request) { r.Facets, r.Limit = search.Facets(), 100 })
		rows, cursor := r.Items, r.Next
		for cursor != "" {
			more := m.find(t, text, products, func(r *search.Request) { r.Limit, r.Cursor = 100, cursor })
			rows, cursor = append(rows, more.Items...), more.Next
		}
		if len(rows) != r.Total {
			t.Errorf("%q: %d rows, total %d", text, len(rows), r.Total)
		}
		counts := map[string]int{}
		for _, it := range rows {
			counts[it.Listing.ProvinceCode]++
		}
		got := map[string]int{}
		for i, v := range r.Facets[search.FacetProvince] {
			got[v.Value] = v.Count
			if i > 0 && r.Facets[search.FacetProvince][i-1].Count < v.Count {
				t.Errorf("%q: provinces are not in order of their counts", text)
			}
		}
		if d := cmp.Diff(counts, got); d != "" {
			t.Errorf("%q: provinces of the rows and of the facet differ: %s", text, d)
		}
	}
	// A facet that is chosen keeps the counts of its other values.
	all := m.find(t, "chè yên bái", products, func(r *search.Request) { r.Facets = []search.Facet{search.FacetStars} })
	one := m.find(t, "chè yên bái", products, func(r *search.Request) {
		r.Facets, r.Filter.Stars = []search.Facet{search.FacetStars}, []int{4}
	})
	if d := cmp.Diff(all.Facets, one.Facets); d != "" {
		t.Errorf("stars after choosing one: %s", d)
	}
}

func TestHighlight(t *testing.T) {
	m := open(t)
	decomposed := m.rows[slices.IndexFunc(m.rows, func(l domain.Listing) bool { return l.Name == "Tinh dầu quế Nậm Đét" })]
	decomposed.Name = norm.NFD.String(decomposed.Name)
	m.db.Save(decomposed)
	for _, c := range []struct {
		text string
		want []string
	}{
		{"tinh dầu quế nậm đét", []string{"Tinh", "dầu", "quế", "Nậm", "Đét"}},
		{"tinh dau que nam det", []string{"Tinh", "dầu", "quế", "Nậm", "Đét"}},
		{"tinh dầu q", []string{"Tinh", "dầu", "quế"}},
	} {
		r := m.find(t, c.text, products)
		var got []string
		for _, it := range r.Items {
			if it.Listing.Ref == decomposed.Ref {
				for _, s := range it.Highlight {
					got = append(got, norm.NFC.String(it.Listing.Name[s.Start:s.End]))
				}
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%q: %s", c.text, d)
		}
	}
}

func TestSuggest(t *testing.T) {
	m := open(t)
	for text, want := range map[string]string{
		"nước kho": "Nước khoáng", "banh chu": "Bánh chưng", "miến dong b": "Miến dong Bình Lư", "nhugn huou": "Nhung hươu", "traviph": "Trà trái mãng cầu xiêm",
	} {
		got, err := m.Suggest(t.Context(), text, domain.ListingFilter{ValidOn: searchtest.Today, Kinds: []domain.Kind{domain.KindProduct}}, 5)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) == 0 || len(got) > 5 || !strings.HasPrefix(got[0].Listing.Name, want) {
			t.Errorf("%q suggests %+v, want %q first", text, got, want)
		}
		seen := map[string]bool{}
		for _, s := range got {
			if seen[s.Listing.Name] {
				t.Errorf("%q suggests %q twice", text, s.Listing.Name)
			}
			seen[s.Listing.Name] = true
		}
	}
	if got, err := m.Suggest(t.Context(), " !! ", domain.ListingFilter{ValidOn: searchtest.Today}, 5); err != nil || len(got) > 0 {
		t.Errorf("no words suggest %v, %v", got, err)
	}
}

// silent is an engine that never answers a query.
type silent struct{ search.Engine }

func (silent) Ask(ctx context.Context, _ []search.TextQuery) ([]search.Page, error) {
	<-ctx.Done()
	return nil, domain.Wrap(domain.CodeUnavailable, ctx.Err(), "the engine does not answer")
}

// TestASilentEngineLeavesTimeForTheDatabase checks that the database answers
// before the deadline of the caller.
func TestASilentEngineLeavesTimeForTheDatabase(t *testing.T) {
	m := open(t)
	s := searchtest.NewSearcher(t, silent{m.engine}, m.db)
	for name, ask := range map[string]func(context.Context) (int, error){
		"search": func(ctx context.Context) (int, error) {
			r, err := s.Search(ctx, search.Request{Text: "mật ong", Limit: 3, Filter: domain.ListingFilter{ValidOn: searchtest.Today}})
			return len(r.Items), err
		},
		"suggest": func(ctx context.Context) (int, error) {
			found, err := s.Suggest(ctx, "mật o", domain.ListingFilter{ValidOn: searchtest.Today}, 3)
			return len(found), err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second) // as /v1/suggest has
			defer cancel()
			if n, err := ask(ctx); err != nil || n == 0 {
				t.Errorf("%d found, %v", n, err)
			}
		})
	}
}

func TestWithoutTheEngineTheDatabaseAnswers(t *testing.T) {
	m := open(t)
	m.find(t, "chè")
	m.engine.Break(domain.Errorf(domain.CodeUnavailable, "the engine is away"))
	r := m.find(t, "mật ong 5 sao", func(r *search.Request) { r.Facets = search.Facets() })
	if !r.Degraded || len(r.Items) == 0 || len(r.Facets) > 0 {
		t.Errorf("degraded %t, %q, facets %v", r.Degraded, names(r), r.Facets)
	}
	for _, text := range []string{"mì gạo", "mỳ gạo"} {
		if r := m.find(t, text); !r.Degraded {
			t.Errorf("%q: %+v", text, r)
		}
	}
	if got, err := m.Suggest(t.Context(), "mật o", domain.ListingFilter{ValidOn: searchtest.Today}, 3); err != nil || len(got) == 0 {
		t.Errorf("suggested %v, %v", got, err)
	}
	m.engine.Break(nil)
	if r := m.find(t, "mật ong"); r.Degraded || len(r.Items) == 0 {
		t.Error("the engine is back and not used")
	}
}

func TestNewWordsAreFoundAtOnce(t *testing.T) {
	m := open(t)
	m.find(t, "chè") // the vocabulary is read now
	l := domain.Listing{
		Ref: domain.Ref{Kind: domain.KindProducer, ID: "new"}, Status: domain.StatusPublished, Version: 1,
		Name: "HTX Xyloquartz", NameSort: domain.SortKey("HTX Xyloquartz"),
	}
	m.db.Save(l)
	searchtest.Fill(t, m.engine, []domain.Listing{l})
	if r := m.find(t, "xyloquartz"); len(r.Items) != 1 {
		t.Errorf("found %q", names(r))
	}
}

func TestEmptyTextBrowses(t *testing.T) {
	m := open(t)
	r := m.find(t, "  ", products)
	if r.Total < 400 || len(r.Items) != 20 {
		t.Fatalf("%d of %d", len(r.Items), r.Total)
	}
	if !slices.IsSortedFunc(r.Items, func(a, b search.Item) int { return strings.Compare(a.Listing.NameSort, b.Listing.NameSort) }) {
		t.Errorf("not by name: %q", names(r))
	}
	r = m.find(t, "", func(r *search.Request) { r.Near = &search.Near{Lat: 22.76, Lon: 104.98, WithinKM: 50} })
	for i, it := range r.Items {
		if it.DistanceKM == nil || *it.DistanceKM > 50 || i > 0 && *it.DistanceKM < *r.Items[i-1].DistanceKM {
			t.Errorf("%q at %v", it.Listing.Name, it.DistanceKM)
		}
	}
	if len(r.Items) == 0 {
		t.Error("nothing near Hà Giang")
	}
	if _, err := m.Search(t.Context(), search.Request{Sort: domain.SortDistance, Limit: 1}); domain.CodeOf(err) != domain.CodeInvalid {
		t.Errorf("distance without a point: %v", err)
	}
}

func TestOddInput(t *testing.T) {
	m := open(t)
	for _, text := range []string{
		"\u0301\u0323", "a\xffb", strings.Repeat("ấ", 1000), strings.Repeat("trà ", 300), "\x00\x1b[31m", `x" OR status = "draft`, "5*", "★", "sao sao sao",
		"năm năm năm sao", "để", "công ty", "tỉnh", "4 sao 5 sao",
	} {
		r := m.find(t, text)
		if r.Total < len(r.Items) {
			t.Errorf("%q: %d items, total %d", text, len(r.Items), r.Total)
		}
	}
}
