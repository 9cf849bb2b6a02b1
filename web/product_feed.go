package web

import (
	"context"
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"

	"chophien/domain"
	"chophien/front"
)

// maxFeedProducts is the most products of the feed.
const maxFeedProducts = 5_000

// productFeed is a feed in the format of Google Merchant Center, which Meta
// reads, too: RSS 2.0 with elements of the namespace g.
type productFeed struct {
	XMLName xml.Name           `xml:"rss"`
	Version string             `xml:"version,attr"`
	G       string             `xml:"xmlns:g,attr"`
	Channel productFeedChannel `xml:"channel"`
}

type productFeedChannel struct {
	Title       string            `xml:"title"`
	Link        string            `xml:"link"`
	Description string            `xml:"description"`
	Items       []productFeedItem `xml:"item"`
}

type productFeedItem struct {
	ID           string `xml:"g:id"`
	Title        string `xml:"g:title"`
	Description  string `xml:"g:description"`
	Link         string `xml:"g:link"`
	Picture      string `xml:"g:image_link,omitempty"`
	Price        string `xml:"g:price"`
	Availability string `xml:"g:availability"`
	Condition    string `xml:"g:condition"`
	Brand        string `xml:"g:brand,omitempty"`
	GTIN         string `xml:"g:gtin,omitempty"`
	Identified   string `xml:"g:identifier_exists,omitempty"`
	Type         string `xml:"g:product_type,omitempty"`
}

// productFeed answers with the products that have a price and are certified
// today, by name and without stars: copies of a feed outlive a revocation. It
// leaves out demonstration data, because those products are not for sale.
func (s *Server) productFeed(r *request) error {
	items, err := s.feeds[r.lang].Rows(r.Request().Context())
	if err != nil {
		return err
	}
	body, err := xml.Marshal(productFeed{
		Version: "2.0", G: "http://base.google.com/ns/1.0",
		Channel: productFeedChannel{Title: "Chợ Phiên", Link: r.absolute(r.path("products")), Description: r.t("OCOP products with a valid certificate"), Items: items},
	})
	if err != nil {
		return err
	}
	r.Response().Header().Set("Cache-Control", s.front.CacheControl())
	return r.Blob(http.StatusOK, "application/rss+xml"+front.Charset, slices.Concat([]byte(xml.Header), body))
}

// loadProductFeed returns a function that reads the products of the feed in a
// language, page by page.
func (s *Server) loadProductFeed(lang string) func(context.Context) ([]productFeedItem, error) {
	return func(ctx context.Context) (out []productFeedItem, err error) {
		r := &request{speech: s.pages[lang].words, server: s}
		price := int64(1)
		filter := domain.ListingFilter{ValidOn: r.today(), PriceMin: &price}
		for page := (domain.Page{Sort: domain.SortName, Limit: domain.MaxLimit}); len(out) < maxFeedProducts; {
			list, err := s.store.Products(ctx, filter, page)
			if err != nil {
				return nil, err
			}
			for _, x := range list.Items {
				if x.PriceFrom != nil && !x.HasSample() && domain.CurrentOn(x.Certificates, filter.ValidOn) != nil {
					out = append(out, r.productFeedItem(x))
				}
			}
			if page.Cursor = list.Next; page.Cursor == "" {
				break
			}
		}
		return out[:min(len(out), maxFeedProducts)], nil
	}
}

func (r *request) productFeedItem(x domain.Product) productFeedItem {
	out := productFeedItem{
		ID: x.ID, Title: r.or(x.Name, x.NameEN), Description: r.productDescription(x), Link: r.absolute(r.of(domain.KindProduct, x.Slug)),
		Price: strconv.FormatInt(*x.PriceFrom, 10) + " VND", Availability: "in_stock", Condition: "new", GTIN: x.GTIN,
	}
	if len(x.Pictures) > 0 {
		out.Picture = r.absolute(picturePath(x.Pictures[0].ID, domain.PictureMedium))
	}
	if m := x.Producer; m != nil {
		out.Brand = r.or(m.Name, m.NameEN)
	}
	if x.GTIN == "" {
		out.Identified = "no"
	}
	if x.Set != nil {
		out.Type = r.or(x.Set.NameVI, x.Set.NameEN)
	}
	if x.Season != 0 && !x.Season.Has(int(r.today().Time().Month())) {
		out.Availability = "out_of_stock"
	}
	return out
}
