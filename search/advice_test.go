package search_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/search"
	"chophien/search/searchtest"
)

func TestAbsentGoodsGiveAdvice(t *testing.T) {
	m := open(t)
	for _, text := range []string{"iphone 15 pro max", "bánh mì", "tôm hùm alaska", "nước hoa chanel", "qwertyuiop"} {
		r := m.find(t, text, products)
		if r.Total > 0 || r.Advice == nil || r.Advice.Text == "" {
			t.Errorf("%q: total %d, advice %+v", text, r.Total, r.Advice)
		}
	}
	// The nearest sets are those of goods that are called alike.
	for text, of := range map[string]string{"bánh mì": "Bánh", "nước hoa chanel": "Nước", "tôm hùm alaska": "Tôm"} {
		r := m.find(t, text, products)
		if r.Advice == nil || len(r.Advice.Sets) == 0 {
			t.Errorf("%q: no set in %+v", text, r.Advice)
			continue
		}
		in := map[string]bool{}
		for _, l := range m.rows {
			if strings.HasPrefix(l.Name, of) {
				in[l.SetCode] = true
			}
		}
		if v := r.Advice.Sets[0]; !in[v.Value] || v.Count == 0 {
			t.Errorf("%q: the set %+v holds nothing that is called %s", text, v, of)
		}
	}
	if r := m.find(t, "mật ong", products); r.Advice != nil {
		t.Errorf("advice where there is something: %+v", r.Advice)
	}
}

// TestAdviceNamesEndedCertificates checks that an empty answer says when the
// certificate of the goods ended, and is silent about what was hidden.
func TestAdviceNamesEndedCertificates(t *testing.T) {
	m := open(t)
	lasting := func(until domain.Date) func(*domain.Listing) {
		return func(l *domain.Listing) {
			l.Windows = []domain.Window{{Stars: 4, From: until.AddMonths(-36), Until: until}}
		}
	}
	end := searchtest.Today - 40
	m.sells(t, "Hà Giang", named("Zubrowka quế thử", lasting(end)), named("Zubrowka gừng thử", lasting(end)), named("Kvassica quế thử", lasting(end), func(l *domain.Listing) { l.Status = domain.StatusSuspended }))
	for _, c := range []struct {
		name, text string
		dated      bool
	}{
		{"ended", "zubrowka quế", true},
		{"hidden", "kvassica quế", false},
		{"unknown", "qwertyuiop", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := m.find(t, c.text, products)
			if r.Total > 0 || r.Advice == nil {
				t.Fatalf("total %d, advice %+v", r.Total, r.Advice)
			}
			if got := strings.Contains(r.Advice.Text, "giấy chứng nhận đã hết hiệu lực ngày "+end.Vietnamese()+"."); got != c.dated {
				t.Errorf("the advice is %q", r.Advice.Text)
			}
		})
	}
	alone := "Zubrowka quế thử: giấy chứng nhận đã hết hiệu lực ngày " + end.Vietnamese() + "."
	for _, c := range []struct {
		name   string
		change func(*search.Request)
	}{
		{"what holds all words", func(*search.Request) {}},
		{"in its province", func(r *search.Request) { r.Text += " hà giang" }},
		{"in another order", func(r *search.Request) { r.Sort = domain.SortPrice }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := m.find(t, "zubrowka quế", products, c.change)
			if r.Advice == nil || r.Advice.Text != alone {
				t.Fatalf("the advice is %+v", r.Advice)
			}
			if want := "Zubrowka quế thử: the certificate ended on " + end.String() + "."; r.Advice.TextEN != want || len(r.Advice.Ended) != 1 || r.Advice.Ended[0].LastDay != end {
				t.Errorf("in English: %q, ended %+v", r.Advice.TextEN, r.Advice.Ended)
			}
		})
	}
}

// counted counts the requests to an engine.
type counted struct {
	search.Engine
	requests int
}

func (c *counted) Ask(ctx context.Context, queries []search.TextQuery) ([]search.Page, error) {
	c.requests++
	return c.Engine.Ask(ctx, queries)
}

// TestAdviceAsksOnceForEndedCertificates checks that advice for goods whose
// certificate ended needs one request to the engine beyond those of the search.
func TestAdviceAsksOnceForEndedCertificates(t *testing.T) {
	m := open(t)
	end := searchtest.Today - 40
	m.sells(t, "Hà Giang", named("Zubrowka quế thử", func(l *domain.Listing) {
		l.Windows = []domain.Window{{Stars: 4, From: end.AddMonths(-36), Until: end}}
	}))
	engine := &counted{Engine: m.engine}
	m.Searcher = searchtest.NewSearcher(t, engine, m.db)
	asked := func(text string) (requests int, advice *search.Advice) {
		before := engine.requests
		r := m.find(t, text, products, func(r *search.Request) { r.Sort = domain.SortName })
		return engine.requests - before, r.Advice
	}
	if n, advice := asked("zubrowka quế"); n != 2 || advice == nil || !strings.Contains(advice.Text, "hết hiệu lực") {
		t.Errorf("%d requests give the advice %+v", n, advice)
	}
}

func TestPlacesWithoutListingsNameThoseAround(t *testing.T) {
	m := open(t)
	for _, row := range m.rows {
		if row.ProvinceName == "Hồ Chí Minh" {
			m.db.Remove(row.Ref)
			if err := m.engine.Delete(t.Context(), []domain.Ref{row.Ref}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		text   string
		change func(*search.Request)
	}{
		{"đặc sản TP.HCM", func(*search.Request) {}},
		{"sản phẩm ocop 4 sao sài gòn", func(*search.Request) {}},
		{"mật ong", func(r *search.Request) { r.Filter.Provinces = []string{"79"} }},
	} {
		r := m.find(t, c.text, products, c.change)
		if r.Total > 0 || r.Advice == nil || !strings.HasPrefix(r.Advice.Text, "Hôm nay chưa có gì được đăng ở Hồ Chí Minh.") || !strings.HasPrefix(r.Advice.TextEN, "Nothing is listed in ") || !strings.Contains(r.Advice.TextEN, "Nearest: ") || len(r.Advice.Provinces) == 0 {
			t.Errorf("%q: total %d, advice %+v", c.text, r.Total, r.Advice)
			continue
		}
		first := r.Advice.Provinces[0]
		listed := m.find(t, c.text, products, c.change, func(r *search.Request) { r.Filter.Provinces = []string{first.Value} })
		if listed.Total != first.Count {
			t.Errorf("%q: %d are promised in %s, and there are %d", c.text, first.Count, first.Value, listed.Total)
		}
	}
	r := m.find(t, "đặc sản TP.HCM", products)
	near := []string{}
	units, err := searchtest.RealProvinces(t).Provinces(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range units {
		if p.Region == domain.RegionSoutheast {
			near = append(near, p.Code)
		}
	}
	if r.Advice == nil || !slices.Contains(near, r.Advice.Provinces[0].Value) {
		t.Errorf("%+v is not of the same region %q", r.Advice, near)
	}
}
