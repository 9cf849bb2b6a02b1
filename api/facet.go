package api

import (
	"chophien/domain"
	"chophien/search"
)

// facetLabels names a value of a facet in both languages.
func facetLabels(f search.Facet, value string, places *places, sets *sets) (vi, en string) {
	switch f {
	case search.FacetKind:
		return kindLabels(domain.Kind(value))
	case search.FacetProvince:
		if p, ok := places.byCode[value]; ok {
			return p.Name, p.NameEN
		}
	case search.FacetFormerProvince:
		if p, ok := places.formerByCode[value]; ok {
			return p.Name, p.NameEN
		}
	case search.FacetGroup:
		return groupLabels(sets, domain.Group(value))
	case search.FacetSet:
		if s, ok := sets.byCode[value]; ok {
			return s.NameVI, s.NameEN
		}
	case search.FacetStars:
		return starsLabels(value)
	}
	return value, value
}

func kindLabels(k domain.Kind) (vi, en string) {
	switch k {
	case domain.KindProduct:
		return "Sản phẩm OCOP", "OCOP products"
	case domain.KindProducer:
		return "Chủ thể OCOP", "Producers"
	case domain.KindCraftVillage:
		return "Làng nghề", "Craft villages"
	case domain.KindTourismSite:
		return "Điểm du lịch cộng đồng", "Community tourism sites"
	case domain.KindDemand:
		return "Nhu cầu mua", "Demands"
	}
	return string(k), string(k)
}

func groupLabels(s *sets, g domain.Group) (vi, en string) {
	if names, ok := s.groups[g]; ok {
		return names.GroupVI, names.GroupEN
	}
	return string(g), string(g)
}

func starsLabels(stars string) (vi, en string) {
	if stars == "0" {
		return "Chưa rõ số sao", "Stars not stated"
	}
	return stars + " sao", stars + " stars"
}
