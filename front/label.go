package front

import (
	"strings"

	"chophien/domain"
	"chophien/search"
)

// FacetLabels names a value of a facet in both languages.
func FacetLabels(f search.Facet, value string, places *Places, communes *domain.CommuneDirectory, sets *ProductSets) (vi, en string) {
	switch f {
	case search.FacetKind:
		return KindLabels(domain.Kind(value))
	case search.FacetProvince:
		if p, ok := places.ByCode[value]; ok {
			return p.Name, p.NameEN
		}
	case search.FacetFormerProvince:
		if p, ok := places.FormerByCode[value]; ok {
			return p.Name, p.NameEN
		}
	case search.FacetCommune:
		return CommuneLabels(communes, value)
	case search.FacetGroup:
		return GroupLabels(sets, domain.Group(value))
	case search.FacetSet:
		if s, ok := sets.ByCode[value]; ok {
			return s.NameVI, s.NameEN
		}
	case search.FacetStars:
		return StarsLabels(value)
	case search.FacetCondition:
		return domain.Condition(value).Names()
	}
	return value, value
}

// KindLabels returns the name of a kind in both languages.
func KindLabels(k domain.Kind) (vi, en string) {
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

// GroupLabels returns the name of a group of products in both languages.
func GroupLabels(s *ProductSets, g domain.Group) (vi, en string) {
	if names, ok := s.Groups[g]; ok {
		return names.GroupVI, names.GroupEN
	}
	return string(g), string(g)
}

// StarsLabels returns the name of a number of stars in both languages; 0 is a
// record that does not state them.
func StarsLabels(stars string) (vi, en string) {
	if stars == "0" {
		return "Chưa rõ số sao", "Stars not stated"
	}
	return stars + " sao", stars + " stars"
}

// MonthLabels returns the name of a month of the form YYYY-MM in both
// languages.
func MonthLabels(key string) (vi, en string) {
	year, month, _ := strings.Cut(key, "-")
	return month + "/" + year, key
}

// NameLabels returns the names of a counted thing: a fixed text for things
// without a key, and the key itself when there is no name.
func NameLabels(key, vi, en string) (string, string) {
	switch {
	case key == "":
		return "Chưa rõ", "Unknown"
	case vi == "":
		return key, key
	}
	return vi, en
}

// CommuneLabels returns the name of a commune with its kind in both languages.
func CommuneLabels(communes *domain.CommuneDirectory, code string) (vi, en string) {
	if c, ok := communes.Unit(code); ok {
		return c.FullName(), c.FullNameEN()
	}
	return NameLabels(code, "", "")
}

// VerdictLabels returns the state of a certificate in both languages.
func VerdictLabels(s domain.CertificateState) (vi, en string) {
	switch s {
	case domain.CertificateValid:
		return "Còn hiệu lực", "Valid"
	case domain.CertificateExpiring:
		return "Còn hiệu lực, sắp hết hạn", "Valid, ends soon"
	case domain.CertificateExpired:
		return "Đã hết hạn", "Expired"
	case domain.CertificateSuperseded:
		return "Đã được thay thế", "Superseded"
	case domain.CertificateSuspended:
		return "Tạm ngừng", "Suspended"
	case domain.CertificateRevoked:
		return "Đã bị thu hồi", "Revoked"
	case domain.CertificatePending:
		return "Chưa có hiệu lực", "Not yet valid"
	}
	return string(s), string(s)
}
