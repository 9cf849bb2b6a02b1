package store

import (
	"gorm.io/gorm"

	"chophien/domain"
)

// checkPlace checks the units of a place: each must exist, and the former one
// and the commune must belong to the one of today. It fills in the code of the
// commune that the text names.
func checkPlace(tx *gorm.DB, p *domain.Place) error {
	var known int64
	if err := tx.Model(&domain.Province{}).Where("code = ?", p.ProvinceCode).Count(&known).Error; err != nil {
		return err
	}
	if known == 0 {
		return domain.Invalidf("place.province", "there is no unit of today with this code or slug")
	}
	if p.Commune != "" || p.CommuneCode != nil {
		var units []domain.Commune
		if err := tx.Where("province_code = ?", p.ProvinceCode).Find(&units).Error; err != nil {
			return err
		}
		if err := p.SetCommune(units); err != nil {
			return err
		}
	}
	if p.FormerProvinceCode == nil {
		return nil
	}
	var found []domain.FormerProvince
	if err := tx.Where("code = ?", *p.FormerProvinceCode).Find(&found).Error; err != nil {
		return err
	}
	if len(found) == 0 {
		return domain.Invalidf("place.former_province", "the map before 01/07/2025 has no unit with this code or slug")
	}
	if found[0].ProvinceCode != p.ProvinceCode {
		return domain.Invalidf("place.former_province", "%s does not belong to this unit of today", found[0].Name)
	}
	return nil
}

// checkUnits is checkPlace for a place that may break rules of its own; these are for
// Validate of its listing.
func checkUnits(tx *gorm.DB, p *domain.Place) error {
	if p.Validate() != nil {
		return nil
	}
	return checkPlace(tx, p)
}

// placeAudit is what the audit log holds of a place.
type placeAudit struct {
	Province       string   `json:"province"`
	Commune        string   `json:"commune"`
	CommuneCode    *string  `json:"commune_code"`
	FormerProvince *string  `json:"former_province"`
	FormerDistrict string   `json:"former_district"`
	FormerCommune  string   `json:"former_commune"`
	Address        string   `json:"address"`
	Lat            *float64 `json:"lat"`
	Lon            *float64 `json:"lon"`
}

func placeAuditView(p domain.Place) placeAudit {
	return placeAudit{p.ProvinceCode, p.Commune, p.CommuneCode, p.FormerProvinceCode, p.FormerDistrict, p.FormerCommune, p.Address, p.Lat, p.Lon}
}

// placeColumns returns the columns of a place that people fill in.
func placeColumns() []string {
	return []string{"province_code", "commune", "commune_code", "former_province_code", "former_district", "former_commune", "address", "lat", "lon"}
}
