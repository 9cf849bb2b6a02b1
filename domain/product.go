package domain

import "context"

// Product is one OCOP product of one producer, as it is sold.
type Product struct {
	Record
	Source
	Place
	Name        string
	NameEN      string
	NameSort    string
	NameFold    string
	ProducerID  *string // nil where the source names no producer
	Group       Group   `gorm:"column:product_group"`
	SetCode     *string // nil until an officer assigns one of the 26 sets
	Description string  // the story, as a catalogue tells it

	Ingredients    string        // or the specification of what is no food
	Packs          Records[Pack] // as sold, in order
	PriceFrom      *int64        // made by the store: lowest RetailVND of Packs; nil without any
	CapacityAmount int64         // see Capacity
	CapacityUnit   Unit
	Season         Season // months in which it can be delivered; 0 where not stated
	ShelfLife      string // such as "12 tháng kể từ ngày sản xuất"
	Storage        string
	MinOrderAmount int64 // see MinOrder
	MinOrderUnit   Unit
	LeadDays       *int            // days from order to delivery; nil where not stated
	GTIN           string          // 8, 12, 13 or 14 digits (GS1), or empty
	Channels       Records[string] // where it is sold today

	Producer      *Producer      `gorm:"foreignKey:ProducerID"`
	Set           *ProductSet    `gorm:"foreignKey:SetCode;references:Code"`
	Certificates  []Certificate  `gorm:"foreignKey:ProductID"`
	CraftVillages []CraftVillage `gorm:"many2many:product_craft_villages"`
	TourismSites  []TourismSite  `gorm:"many2many:product_tourism_sites"`
	Pictures      []Picture      `gorm:"-"`
}

// Pack is one size in which a product is sold. A price that is nil is told on
// request ("liên hệ").
type Pack struct {
	Name         string   `json:"name"`    // as printed, such as "Túi 500 g"
	Content      Quantity `json:"content"` // how much is in it; zero where not stated
	RetailVND    *int64   `json:"retail_vnd"`
	WholesaleVND *int64   `json:"wholesale_vnd"`
	WholesaleMin int      `json:"wholesale_min"` // packs from which the wholesale price holds; 0 where not stated
}

// MaxPacks is how many packs a product may have.
const MaxPacks = 20

// MaxPrice bounds a price, in đồng.
const MaxPrice int64 = 10_000_000_000

// Capacity is how much can be delivered in a month of the season; zero where not stated.
func (p Product) Capacity() Quantity { return Quantity{p.CapacityAmount, p.CapacityUnit} }

// MinOrder is the least that is sold at once; zero where not stated.
func (p Product) MinOrder() Quantity { return Quantity{p.MinOrderAmount, p.MinOrderUnit} }

// LowestRetail returns the lowest retail price of packs, nil where all are on request.
func LowestRetail(packs []Pack) *int64 {
	var lowest *int64
	for _, p := range packs {
		if p.RetailVND != nil && (lowest == nil || *p.RetailVND < *lowest) {
			lowest = p.RetailVND
		}
	}
	return lowest
}

// ProductService reads products.
type ProductService interface {
	// Products lists products that may be seen on f.ValidOn, each with its
	// producer, places, certificates and first picture.
	Products(ctx context.Context, f ListingFilter, p Page) (List[Product], error)
	// Product finds a published product by id or slug with everything tied to
	// it, also when no certificate is valid: a QR code on an old package must
	// still lead to the truth. CodeNotFound otherwise.
	Product(ctx context.Context, idOrSlug string) (Product, error)
}
