package web

import (
	"net/http"
	"strings"

	"chophien/domain"
)

// craftVillage answers with a craft village and its products.
func (s *Server) craftVillage(r *request) error {
	v, err := s.store.CraftVillage(r.Request().Context(), r.Param("slug"))
	if err != nil {
		return err
	}
	if v.Slug != r.Param("slug") {
		return r.moved(r.of(domain.KindCraftVillage, v.Slug))
	}
	name := r.or(v.Name, v.NameEN)
	p := ListingPage{
		Page: r.page(name, joined(". ", r.or(v.TradeVI, v.TradeEN), r.bothMaps(v.Place), r.t("Craft village on Chợ Phiên.")), v.Slug),
		Lede: r.or(v.TradeVI, v.TradeEN), Story: paragraphs(v.History), Nothing: r.t("No product that is certified today is tied to this village."),
	}
	r.listing(&p, name, v.Name, v.NameEN, v.Record, v.Place, v.Pictures, v.Source, domain.KindCraftVillage)
	fact := func(name, text string) {
		if text != "" {
			p.Facts = append(p.Facts, Fact{Name: name, Text: text})
		}
	}
	fact(r.t("Recognised as"), r.recognition(v.Recognition))
	if v.RecognitionNumber != "" {
		text := v.RecognitionNumber
		if v.RecognitionDate != nil {
			text += ", " + r.day(*v.RecognitionDate)
		}
		fact(r.t("Decision"), text)
	}
	as := ""
	if v.FiguresAsOf != nil {
		as = " " + r.t("(as of %s)", r.day(*v.FiguresAsOf))
	}
	if v.Households != nil {
		fact(r.t("Households in the trade"), r.number(*v.Households)+as)
	}
	if v.Workers != nil {
		fact(r.t("Workers"), r.number(*v.Workers)+as)
	}
	fact(r.t("Main products"), v.MainProducts)
	var artisans []string
	for _, a := range v.Artisans {
		artisans = append(artisans, joined(", ", a.Name, a.Title))
	}
	fact(r.t("Artisans"), strings.Join(artisans, "; "))
	fact(r.t("Visiting"), v.Visiting)
	p.Items = r.validCards(&p.Page, v.Products, r.today())
	p.Data = append(p.Data, r.describer().CraftVillage(v), r.crumbData(p.Crumbs))
	return r.send(http.StatusOK, "listing", &p)
}

func (r *request) recognition(x domain.Recognition) string {
	switch x {
	case domain.RecognisedTrade:
		return r.t("Traditional trade")
	case "craft_village":
		return r.t("Craft village")
	case "traditional_craft_village":
		return r.t("Traditional craft village")
	}
	return ""
}
