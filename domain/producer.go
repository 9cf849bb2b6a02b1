package domain

import "context"

// ProducerKind is the legal form of a producer ("chủ thể").
type ProducerKind string

// The legal forms that the programme counts.
const (
	ProducerCooperative      ProducerKind = "cooperative"       // hợp tác xã (HTX)
	ProducerCooperativeGroup ProducerKind = "cooperative_group" // tổ hợp tác (THT)
	ProducerCompany          ProducerKind = "company"           // công ty, doanh nghiệp, chi nhánh
	ProducerHousehold        ProducerKind = "household"         // hộ kinh doanh, cơ sở, trang trại
	ProducerOther            ProducerKind = "other"
)

// Producer is who makes and answers for products.
type Producer struct {
	Record
	Source
	Place
	Name     string
	NameEN   string
	NameSort string
	NameFold string
	Kind     ProducerKind `gorm:"column:producer_kind"`
	Story    string

	Representative string // who speaks for it
	Phone          string // as dialled in Vietnam; private unless ContactPublic
	Zalo           string // likewise
	Email          string // likewise
	Website        string
	ContactPublic  bool   // phone, Zalo and e-mail may be shown to everybody
	TaxCode        string // private
	WomenLed       *bool  // nil where not stated
	EthnicMinority *bool  // led by members of an ethnic minority; nil where not stated

	Pictures []Picture `gorm:"-"`
}

// ProducerService reads producers.
type ProducerService interface {
	// Producers lists published producers.
	Producers(ctx context.Context, f ListingFilter, p Page) (List[Producer], error)
	// Producer finds a published producer by id or slug; CodeNotFound otherwise.
	Producer(ctx context.Context, idOrSlug string) (Producer, error)
}
