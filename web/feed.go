package web

import (
	"encoding/xml"
	"net/http"
	"time"

	"chophien/domain"
	"chophien/front"
)

// atomFeed is a feed of RFC 4287.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  atomAuthor  `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Summary string   `xml:"summary"`
}

// feed answers with the newly certified products as Atom, without stars: copies
// of a feed outlive a revocation.
func (s *Server) feed(r *request) error {
	newest, err := s.newlyCertified(r.Request().Context(), r.today(), front.MaxAwards)
	if err != nil {
		return err
	}
	self := r.absolute(r.path("feed"))
	out := atomFeed{
		Lang: r.lang, ID: self, Title: "Chợ Phiên: " + r.t("Newly certified"), Updated: r.today().Begins().UTC().Format(time.RFC3339), Author: atomAuthor{"Chợ Phiên"},
		Links: []atomLink{{"self", self}, {"alternate", r.absolute(r.path("products"))}},
	}
	for i, x := range newest {
		updated := x.decision.Date.Begins().UTC().Format(time.RFC3339)
		if i == 0 {
			out.Updated = updated
		}
		at := r.absolute(r.of(domain.KindProduct, x.product.Slug))
		out.Entries = append(out.Entries, atomEntry{
			ID: at, Title: r.or(x.product.Name, x.product.NameEN), Updated: updated, Link: atomLink{"alternate", at},
			Summary: joined(". ", r.productDescription(x.product), r.t("Decision %s of %s", x.decision.Number, r.day(x.decision.Date))),
		})
	}
	body, err := xml.Marshal(out)
	if err != nil {
		return err
	}
	r.Response().Header().Set("Cache-Control", s.front.CacheControl())
	return r.Blob(http.StatusOK, "application/atom+xml"+front.Charset, append([]byte(xml.Header), body...))
}
