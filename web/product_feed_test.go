package web_test

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
)

// feedProduct is an item of the product feed.
type feedProduct struct {
	ID           string `xml:"id"`
	Title        string `xml:"title"`
	Link         string `xml:"link"`
	Price        string `xml:"price"`
	Availability string `xml:"availability"`
	Brand        string `xml:"brand"`
	GTIN         string `xml:"gtin"`
	Identified   string `xml:"identifier_exists"`
}

// feedProducts reads the feed at a path, by id.
func feedProducts(t *testing.T, s *site, path string) map[string]feedProduct {
	t.Helper()
	w := s.get(path)
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/rss+xml") {
		t.Fatalf("%s: %d %s", path, w.Code, w.Header().Get("Content-Type"))
	}
	if strings.Contains(w.Body.String(), "★") || starText.Match(w.Body.Bytes()) {
		t.Errorf("%s names stars: %.1500s", path, w.Body)
	}
	var feed struct {
		Channel struct {
			Items []feedProduct `xml:"item"`
		} `xml:"channel"`
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &feed); err != nil {
		t.Fatal(err)
	}
	out := map[string]feedProduct{}
	for _, item := range feed.Channel.Items {
		out[item.ID] = item
	}
	return out
}

// TestProductFeed checks that the feed lists the products with a price and a
// valid certificate, with the addresses of their pages.
func TestProductFeed(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	feed := feedProducts(t, s, "/san-pham.xml")
	want := feedProduct{
		ID: fullID, Title: "Mật ong Đầy đủ", Link: publicURL + "/san-pham/" + fullSlug, Availability: "in_stock", Brand: "HTX Đầy đủ", GTIN: gtin,
	}
	got := feed[fullID]
	if !strings.HasSuffix(got.Price, "000 VND") {
		t.Errorf("the price %q", got.Price)
	}
	got.Price = ""
	if got != want {
		t.Errorf("the item is\n%+v, want\n%+v", got, want)
	}
	for id, item := range feed {
		if item.Price == "" || item.Title == "" || (item.GTIN == "") != (item.Identified == "no") {
			t.Errorf("%s: %+v", id, item)
		}
	}
	for _, out := range []string{"01900000-0000-7000-8000-000000000012", "01900000-0000-7000-8000-000000000014"} {
		if _, ok := feed[out]; ok {
			t.Errorf("%s is without a price or revoked, and in the feed", out)
		}
	}
	if english := feedProducts(t, s, "/en/products.xml")[fullID]; english.Title != "Full honey" || english.Link != publicURL+"/en/products/"+fullSlug || english.Brand != "Full Cooperative" {
		t.Errorf("in English: %+v", english)
	}
	s.clock.set(noon.AddDate(4, 0, 0))
	if late := feedProducts(t, s, "/san-pham.xml"); len(late) > 0 {
		t.Errorf("after the certificates: %v", late)
	}
}
