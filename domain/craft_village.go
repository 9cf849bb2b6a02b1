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

	Recognition       Recognition // what it is recognised as; empty where not known
	RecognitionNumber string      // of the decision of the province
	RecognitionDate   *Date
	Artisans          Records[Artisan]
	Households        *int // in the trade, as of FiguresAsOf; nil where not known
	Workers           *int
	FiguresAsOf       *Date
	MainProducts      string
	Visiting          string // hours and prices for visitors

	Products []Product `gorm:"many2many:product_craft_villages"`
	Pictures []Picture `gorm:"-"`
}

// Recognition is what a village or a trade is recognised as (Decree
// 52/2018/NĐ-CP, article 5).
type Recognition string

// The kinds of recognition.
const (
	RecognisedTrade              Recognition = "traditional_trade"         // nghề truyền thống
	RecognisedVillage            Recognition = "craft_village"             // làng nghề
	RecognisedTraditionalVillage Recognition = "traditional_craft_village" // làng nghề truyền thống
)

// Artisan is a person with a title in the trade.
type Artisan struct {
	Name  string `json:"name"`
	Title string `json:"title"` // such as "Nghệ nhân ưu tú"
}

// CraftVillageService reads craft villages.
type CraftVillageService interface {
	// CraftVillages lists published craft villages.
	CraftVillages(ctx context.Context, f ListingFilter, p Page) (List[CraftVillage], error)
	// CraftVillage finds a published craft village by id or slug, with the
	// products tied to it that are published; CodeNotFound otherwise.
	CraftVillage(ctx context.Context, idOrSlug string) (CraftVillage, error)
}
