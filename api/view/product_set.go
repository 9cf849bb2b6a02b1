package view

import (
	"chophien/domain"
	"chophien/front"
)

// ProductSet is one of the sets in which products are scored.
type ProductSet struct {
	Code       string `json:"code" example:"I.5.a"`
	Number     int    `json:"number" doc:"Its place in the list, from 1"`
	Group      string `json:"group" enum:"I,II,III,IV,V,VI" example:"I"`
	SubgroupVI string `json:"subgroup" nullable:"true"`
	SubgroupEN string `json:"subgroup_en" nullable:"true"`
	Name       string `json:"name"`
	NameEN     string `json:"name_en"`
	Label      string `json:"label" doc:"The name in the language of the answer"`
}

// ProductSetOf returns the JSON of a product set.
func ProductSetOf(r domain.ProductSet, lang string) ProductSet {
	return ProductSet{r.Code, r.Number, string(r.Group), r.SubgroupVI, r.SubgroupEN, r.NameVI, r.NameEN, front.Label(lang, r.NameVI, r.NameEN)}
}
