package domain

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Product is one OCOP product of one producer, as it is sold.
type Product struct {
	Record
	Source
	Place
	Name        string
	NameEN      string
	NameSort    string
	NameFold    string
	ProducerID  *string // nil when the source names no producer
	Group       Group   `gorm:"column:product_group"`
	SetCode     *string // nil until an officer assigns one of the 26 sets
	Description string  // the story, as catalogues print it

	Ingredients    string         // or the specification of non-food
	Packs          JSONList[Pack] // as sold, in order
	PriceFrom      *int64         // computed by the store: lowest RetailVND of Packs; nil without any
	CapacityAmount int64          // see Capacity
	CapacityUnit   Unit
	Season         Season // months in which it can be delivered; 0 when not stated
	ShelfLife      string // such as "12 tháng kể từ ngày sản xuất"
	Storage        string
	MinOrderAmount int64 // see MinOrder
	MinOrderUnit   Unit
	LeadDays       *int             // days from order to delivery; nil when not stated
	GTIN           string           // 8, 12, 13 or 14 digits (GS1), or empty
	Channels       JSONList[string] // where it is sold today
	HSCode         string           // 6 or 8 digits of the list of goods for export and import (Circular 31/2022/TT-BTC), or empty
	Markets        JSONList[string] // countries and regions that it is exported to

	Producer      *Producer      `gorm:"foreignKey:ProducerID"`
	Set           *ProductSet    `gorm:"foreignKey:SetCode;references:Code"`
	Certificates  []Certificate  `gorm:"foreignKey:ProductID"`
	CraftVillages []CraftVillage `gorm:"many2many:product_craft_villages"`
	TourismSites  []TourismSite  `gorm:"many2many:product_tourism_sites"`
	Pictures      []Picture      `gorm:"-"`
	Also          []string       `gorm:"-"` // other names of the goods, as synonyms give them; only ScoreMatch reads them
	Papers        []Evidence     `gorm:"-"` // public reads load only those that prove a condition
}

// Pack is a size in which a product is sold. A nil price is on request ("liên
// hệ").
type Pack struct {
	Name         string   `json:"name"`    // as printed, such as "Túi 500 g"
	Content      Quantity `json:"content"` // amount in one pack; zero when not stated
	RetailVND    *int64   `json:"retail_vnd"`
	WholesaleVND *int64   `json:"wholesale_vnd"`
	WholesaleMin int      `json:"wholesale_min"` // least number of packs for the wholesale price; 0 when not stated
}

// MaxPacks is how many packs a product may have.
const MaxPacks = 20

// MaxPrice bounds a price, in đồng.
const MaxPrice int64 = 10_000_000_000

// Capacity returns how much can be delivered in a month of the season; zero
// when not stated.
func (p Product) Capacity() Quantity { return Quantity{p.CapacityAmount, p.CapacityUnit} }

// MinOrder returns the smallest order; zero when not stated.
func (p Product) MinOrder() Quantity { return Quantity{p.MinOrderAmount, p.MinOrderUnit} }

// LowestRetail returns the lowest retail price of packs, nil when all are on
// request.
func LowestRetail(packs []Pack) *int64 {
	var lowest *int64
	for _, p := range packs {
		if p.RetailVND != nil && (lowest == nil || *p.RetailVND < *lowest) {
			lowest = p.RetailVND
		}
	}
	return lowest
}

// LowestPerKG returns the lowest retail price of a kilogram, in đồng rounded
// down, of the packs that state a price and a weight; nil without any. A pack
// of pieces or millilitres states no weight.
func LowestPerKG(packs []Pack) *int64 {
	const kilogram = 1_000 * 1_000 // thousandths of a gram
	var lowest *int64
	for _, p := range packs {
		weight, ok := p.Content.In(UnitGram)
		if p.RetailVND == nil || !ok || weight.Amount <= 0 {
			continue
		}
		if each := *p.RetailVND * kilogram / weight.Amount; lowest == nil || each < *lowest {
			lowest = &each
		}
	}
	return lowest
}

// PricesText returns the packs with their prices as a line for readers, in both
// languages, such as "Túi 500 g: 120.000 đ (sỉ 100.000 đ, từ 20); Hộp: liên hệ". A content that
// the name does not state follows the name. An English name is that of PackNameEN.
func PricesText(packs []Pack) (vi, en string) {
	dong := func(vnd *int64, mark, none string) string {
		if vnd == nil {
			return none
		}
		return grouped(*vnd, mark) + " đ"
	}
	linesVI, linesEN := make([]string, len(packs)), make([]string, len(packs))
	for i, p := range packs {
		name, nameEN := p.Name, cmp.Or(PackNameEN(p.Name), p.Name)
		if content := p.Content.String(); content != "" && !strings.Contains(name, content) {
			name += " (" + content + ")"
			nameEN += " (" + p.Content.EN() + ")"
		}
		linesVI[i], linesEN[i] = name+": "+dong(p.RetailVND, ".", "liên hệ"), nameEN+": "+dong(p.RetailVND, ",", "on request")
		if p.WholesaleVND == nil {
			continue
		}
		fromVI, fromEN := "", ""
		if p.WholesaleMin > 0 {
			fromVI, fromEN = ", từ "+strconv.Itoa(p.WholesaleMin), ", from "+strconv.Itoa(p.WholesaleMin)
		}
		linesVI[i] += " (sỉ " + dong(p.WholesaleVND, ".", "") + fromVI + ")"
		linesEN[i] += " (wholesale " + dong(p.WholesaleVND, ",", "") + fromEN + ")"
	}
	return strings.Join(linesVI, "; "), strings.Join(linesEN, "; ")
}

// The longest texts of a listing, in characters.
const (
	maxName  = 200
	maxStory = 5000
	maxText  = 2000
	maxLine  = 300
)

// MaxChannels is how many channels a product may name.
const MaxChannels = 20

// MaxMarkets is how many markets a product may name.
const MaxMarkets = 20

// MaxLeadDays bounds Product.LeadDays.
const MaxLeadDays = 365

// HasSample reports whether the product or one of its certificates is
// demonstration data. The sample data give example certificates to real products.
func (p Product) HasSample() bool {
	return p.Sample || slices.ContainsFunc(p.Certificates, func(c Certificate) bool { return c.Sample })
}

// Validate returns CodeInvalid, with the field as the API names it, for all
// rules that p breaks. It does not check what needs stored data.
func (p Product) Validate() error {
	var faults Faults
	faults.Add(validateNames(p.Name, p.NameEN))
	faults.Add(p.Place.Validate())
	for _, t := range []struct{ field, text string }{
		{"shelf_life", p.ShelfLife}, {"storage", p.Storage},
	} {
		faults.Add(validateLine(t.field, t.text, maxLine))
	}
	for _, t := range []struct {
		field, text string
		most        int
	}{
		{"story", p.Description, maxStory}, {"ingredients", p.Ingredients, maxText},
	} {
		faults.Add(validateText(t.field, t.text, t.most))
	}
	for _, t := range []struct{ field, text string }{{"name", p.Name}, {"story", p.Description}, {"ingredients", p.Ingredients}} {
		faults.Add(checkPublic(t.field, t.text, "the producer's "))
	}
	faults.Add(validatePacks(p.Packs))
	faults.Add(p.Capacity().Validate("capacity"))
	faults.Add(p.MinOrder().Validate("min_order"))
	faults.AddIf(p.Season < 0 || p.Season > AllYear, "season", "it must be months, 1 to 12")
	faults.AddIf(p.LeadDays != nil && (*p.LeadDays < 0 || *p.LeadDays > MaxLeadDays), "lead_days", "it must be between 0 and %d", MaxLeadDays)
	faults.Add(ValidateGTIN(p.GTIN))
	faults.AddIf(p.HSCode != "" && (len(p.HSCode) != 6 && len(p.HSCode) != 8 || strings.Trim(p.HSCode, "0123456789") != ""), "hs_code", "it must have 6 or 8 digits, without dots")
	for _, list := range []struct {
		field string
		lines []string
		most  int
	}{{"channels", p.Channels, MaxChannels}, {"markets", p.Markets, MaxMarkets}} {
		faults.AddIf(len(list.lines) > list.most, list.field, "at most %d are kept", list.most)
		for i, line := range list.lines {
			field := fmt.Sprintf("%s[%d]", list.field, i)
			faults.AddIf(strings.TrimSpace(line) == "", field, "it must not be empty")
			faults.Add(validateLine(field, line, maxLine))
		}
	}
	return faults.Err()
}

// CheckComplete returns CodeInvalid for all fields that a product needs
// before it can be submitted.
func (p Product) CheckComplete() error {
	var faults Faults
	faults.AddIf(p.ProducerID == nil, "producer_id", "a product needs its producer before it is submitted")
	faults.AddIf(p.SetCode == nil, "set", "a product needs one of the product sets before it is submitted")
	faults.AddIf(strings.TrimSpace(p.Description) == "", "story", "a product needs its story before it is submitted")
	return faults.Err()
}

// CheckSubmit returns CodeInvalid for all fields that a product needs before it is
// submitted. One that an award or a certificate names goes public without its story: an
// office's list of certified products has none, and a buyer must find them.
func (p Product) CheckSubmit(named bool) error {
	var faults Faults
	for _, e := range ErrorsOf(p.CheckComplete()) {
		if !named || e.Field != "story" {
			faults.Add(e)
		}
	}
	return faults.Err()
}

func validateNames(name, english string) error {
	var faults Faults
	faults.AddIf(name == "" || strings.TrimSpace(name) != name, "name", "it must not be empty, nor begin or end with a space")
	faults.Add(validateLine("name", name, maxName))
	faults.AddIf(Slug(name) == "", "name", "it needs at least one letter or digit")
	faults.Add(validateLine("name_en", english, maxName))
	return faults.Err()
}

// validateText checks a text of several lines.
func validateText(field, text string, most int) error {
	if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
		return Invalidf(field, "it must be text without control characters")
	}
	if strings.ContainsFunc(text, isBidiControl) {
		return turnsWriting(field)
	}
	if utf8.RuneCountInString(text) > most {
		return Invalidf(field, "it must have at most %d characters", most)
	}
	return nil
}

func validatePacks(packs []Pack) error {
	var faults Faults
	faults.AddIf(len(packs) > MaxPacks, "packs", "at most %d are kept", MaxPacks)
	for i, k := range packs {
		field := fmt.Sprintf("packs[%d].", i)
		faults.AddIf(strings.TrimSpace(k.Name) == "", field+"name", "say how it is packed, such as Túi 500 g")
		faults.Add(validateLine(field+"name", k.Name, 100))
		faults.Add(k.Content.Validate(field + "content"))
		for _, v := range []struct {
			name  string
			price *int64
		}{{"retail_vnd", k.RetailVND}, {"wholesale_vnd", k.WholesaleVND}} {
			faults.AddIf(v.price != nil && (*v.price <= 0 || *v.price > MaxPrice), field+v.name, "a price is more than 0 and at most %d đồng; leave it out when it is on request", MaxPrice)
		}
		faults.AddIf(k.RetailVND != nil && k.WholesaleVND != nil && *k.WholesaleVND > *k.RetailVND, field+"wholesale_vnd", "the wholesale price is above the retail price")
		faults.AddIf(k.WholesaleMin < 0 || k.WholesaleMin > 1_000_000, field+"wholesale_min", "it must be between 0 and %d packs", 1_000_000)
	}
	return faults.Err()
}

// SameIdentity reports whether two versions of a product agree in the fields that
// certificates depend on. Only officers of the province may change these of a
// published product.
func (p Product) SameIdentity(other Product) bool {
	same := func(a, b *string) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }
	return p.Name == other.Name && same(p.SetCode, other.SetCode) && same(p.ProducerID, other.ProducerID) &&
		p.ProvinceCode == other.ProvinceCode && same(p.FormerProvinceCode, other.FormerProvinceCode)
}

// ProductEditor changes products. A product that the actor may not manage is
// CodeNotFound.
type ProductEditor interface {
	// AddProduct stores a draft. The caller sets the fields that people fill in, and
	// Sample for demonstration data.
	// CodeInvalid names the field that breaks a rule; CodeConflict when the
	// producer has a product of the same name.
	AddProduct(ctx context.Context, by Actor, p Product) (Product, error)
	// ChangeProduct replaces what people fill in. CodePrecondition when
	// version is not the stored one, CodeConflict in a state that allows no
	// changes, or about the identity of what is published.
	ChangeProduct(ctx context.Context, by Actor, p Product, version int64) (Product, error)
	// ManagedProduct finds a product in any state by id, with its associations.
	ManagedProduct(ctx context.Context, by Actor, id string) (Product, error)
}

// ProductService reads products.
type ProductService interface {
	// Products lists products that are visible on f.ValidOn, each with its
	// producer, places, certificates and first picture.
	Products(ctx context.Context, f ListingFilter, p Page) (List[Product], error)
	// ProductCards is Products with what cards show: listings without their texts.
	ProductCards(ctx context.Context, f ListingFilter, p Page) (List[Listing], error)
	// ProductsOf reads products by id, in the order of ids and loaded as by
	// Products. It leaves out products that are not visible on the day.
	ProductsOf(ctx context.Context, ids []string, on Date) ([]Product, error)
	// Product finds a published product by id or slug with its associations, even
	// without a valid certificate, so that a QR code on an old package shows the
	// current state. CodeNotFound otherwise.
	Product(ctx context.Context, idOrSlug string) (Product, error)
}
