package front

import (
	"strconv"

	"chophien/domain"
)

// LanguageParams is embedded in the input of operations with labels.
type LanguageParams struct {
	AcceptLanguage string `header:"Accept-Language" doc:"Language of labels: vi (default) or en. Names in both languages are always in the data." example:"vi"`
}

// Lang returns LangVI or LangEN, whichever the header prefers.
func (p LanguageParams) Lang() string { return LanguageOf(p.AcceptLanguage) }

// DayParams is embedded in the input of operations that depend on the day.
type DayParams struct {
	ValidOn string `query:"valid_on" doc:"The day that validity of certificates is asked for, YYYY-MM-DD, 1900 to 2199; by default today in Vietnam" example:"2027-03-12" maxLength:"10"`
}

// PageParams is embedded in the input of lists.
type PageParams struct {
	Limit  int    `query:"limit" default:"20" minimum:"1" maximum:"100" doc:"How many items a page has"`
	Cursor string `query:"cursor" maxLength:"1000" doc:"next_cursor of the page before"`
	Total  bool   `query:"total" doc:"Count all items, too"`
}

// Page returns the requested page of a list.
func (p PageParams) Page(sort domain.Sort) domain.Page {
	return domain.Page{Sort: sort, Limit: p.Limit, Cursor: p.Cursor, Total: p.Total}
}

// PlaceParams is embedded in the input of lists with filters on places.
type PlaceParams struct {
	Province       []string `query:"province" doc:"Units of today: codes or slugs; several are alternatives"`
	FormerProvince []string `query:"former_province" doc:"Units of the map before 01/07/2025: codes or slugs; several are alternatives"`
	Commune        []string `query:"commune" doc:"Communes of today: codes, see /v1/communes; several are alternatives" example:"02545"`
	Region         []string `query:"region" enum:"northern_midlands_mountains,red_river_delta,north_central,south_central_coast_highlands,southeast,mekong_delta" doc:"Regions of the map of today; several are alternatives"`
	Northern       string   `query:"northern" enum:"true,false" doc:"true: only the units that hold the 25 northern provinces of the old map; false: only the others"`
}

// FormatBool returns true or false as a parameter of a query, and an empty text
// for nil.
func FormatBool(b *bool) string {
	if b == nil {
		return ""
	}
	return strconv.FormatBool(*b)
}

// OfProductsParams is embedded in the input of lists of products, and of
// producers, of which it selects those with such a product on the day.
type OfProductsParams struct {
	Group []string `query:"group" enum:"I,II,III,IV,V,VI" doc:"Groups of products; several are alternatives"`
	Set   []string `query:"set" doc:"Product sets, such as I.5.a; several are alternatives" example:"I.5.a"`
	Stars []int    `query:"stars" enum:"0,3,4,5" doc:"Stars of the certificate that is valid on the day (0: not stated by the record at hand); several are alternatives"`
}

// ProductParams is embedded in the input of lists with filters on products.
type ProductParams struct {
	OfProductsParams
	Condition    []string `query:"condition" enum:"raw_material_area,local_workforce,food_safety,intellectual_property" doc:"Conditions of the programme that hold on the day; several must all hold"`
	PriceMin     int64    `query:"price_min_vnd" minimum:"1" maximum:"10000000000" doc:"At least this many đồng for the cheapest pack; products without a price are left out"`
	PriceMax     int64    `query:"price_max_vnd" minimum:"1" maximum:"10000000000" doc:"At most this many đồng for the cheapest pack; products without a price are left out"`
	CapacityMin  float64  `query:"capacity_min" minimum:"0.001" maximum:"1000000000" doc:"At least this much a month, in capacity_unit; products that state no capacity, or one in a unit that does not convert, are left out" example:"1.5"`
	CapacityUnit string   `query:"capacity_unit" enum:"g,kg,quintal,tonne,ml,l,m,piece,bottle,box,bag,jar,can,carton,set,plant,guest" doc:"Unit of capacity_min: kg finds what is stated in tonnes, too; pieces, bottles and the like don't convert" example:"tonne"`
	Month        int      `query:"month" minimum:"1" maximum:"12" doc:"A month in which the product can be delivered; products that state no season are left out"`
	Producer     string   `query:"producer_id" doc:"A producer: id or slug" maxLength:"200"`
}
