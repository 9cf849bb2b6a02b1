package domain

import "context"

// CraftVillage is a recognised craft village or traditional trade (Decree 52/2018/NĐ-CP).
type CraftVillage struct {
	Record
	Source
	Place
	Name       string
	NameEN     string
	NameSort   string
	NameFold   string
	TradeVI    string
	TradeEN    string
	TradeGroup int // 1 to 7, the trade groups of Decree 52/2018/NĐ-CP, article 4
	History    string

	Products []Product `gorm:"many2many:product_craft_villages"`
	Pictures []Picture `gorm:"-"`
}

// CraftVillageService reads craft villages.
type CraftVillageService interface {
	// CraftVillages lists published craft villages.
	CraftVillages(ctx context.Context, f ListingFilter, p Page) (List[CraftVillage], error)
	// CraftVillage finds a published craft village by id or slug, with the
	// products tied to it that are published; CodeNotFound otherwise.
	CraftVillage(ctx context.Context, idOrSlug string) (CraftVillage, error)
}
