package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/front"
)

// GS1 Digital Link: a barcode number as an address, with a lot or without.
const (
	digitalLinkPath = "/01/:gtin"
	lotPath         = "/01/:gtin/10/:lot"
)

// digitalLink leads from the number in a GS1 code to the page of the product.
// The header Link names the JSON of the same product. Numbers are compared in
// all their lengths.
func (s *Server) digitalLink(r *request) error {
	gtin := r.Param("gtin")
	if err := domain.ValidateGTIN(gtin); err != nil {
		return echo.ErrNotFound
	}
	var best *domain.Listing
	for _, form := range domain.GTINForms(gtin) {
		found, err := s.store.ListingsOfGTIN(r.Request().Context(), form)
		if err != nil {
			return err
		}
		for _, l := range found {
			if l.Status == domain.StatusPublished && (best == nil || l.VisibleOn(r.today())) {
				best = &l
			}
		}
	}
	if best == nil {
		return echo.ErrNotFound
	}
	h := r.Response().Header()
	h.Set(echo.HeaderCacheControl, s.front.CacheControl())
	vi, en := domain.KindProduct.PagePaths()
	slug := url.PathEscape(best.Slug)
	h.Add("Link", "<"+r.absolute(vi+slug)+`>; rel="https://gs1.org/voc/pip"; hreflang="vi"; type="text/html"`)
	h.Add("Link", "<"+r.absolute(en+slug)+`>; rel="https://gs1.org/voc/pip"; hreflang="en"; type="text/html"`)
	h.Add("Link", "<"+r.absolute("/v1/products/"+slug)+`>; rel="alternate"; type="application/json"`)
	return r.Redirect(http.StatusTemporaryRedirect, front.Label(r.lang, vi, en)+slug)
}
