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
	Description string

	Producer      *Producer      `gorm:"foreignKey:ProducerID"`
	Set           *ProductSet    `gorm:"foreignKey:SetCode;references:Code"`
	Certificates  []Certificate  `gorm:"foreignKey:ProductID"`
	CraftVillages []CraftVillage `gorm:"many2many:product_craft_villages"`
	TourismSites  []TourismSite  `gorm:"many2many:product_tourism_sites"`
	Pictures      []Picture      `gorm:"-"`
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
