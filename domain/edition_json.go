package domain

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
)

// EditionSchema names the form of the JSON of an edition. An edition keeps the
// schema that it was frozen with.
type EditionSchema string

// The schemas. The first wrote quantities in thousandths, months as bits, and
// some names as they are in the program. The second has the names and forms of
// the HTTP API.
const (
	EditionSchema1 EditionSchema = "chophien-edition/1"
	EditionSchema2 EditionSchema = "chophien-edition/2"
)

// DecodeEdition reads the JSON of a content that was frozen in a schema.
func DecodeEdition(schema EditionSchema, text []byte) (c EditionContent, err error) {
	switch schema {
	case EditionSchema1:
		var first firstContent
		if err = json.Unmarshal(text, &first); err == nil {
			c = first.content()
		}
	case EditionSchema2:
		err = json.Unmarshal(text, &c)
	default:
		err = fmt.Errorf("the schema %q is not known", schema)
	}
	return c, err
}

// MarshalJSON writes the content in EditionSchema2. A text that is empty is null,
// as in the API.
func (c EditionContent) MarshalJSON() ([]byte, error) {
	type plain EditionContent
	if c.Booths == nil {
		c.Booths = []EditionBooth{}
	}
	if c.Organisations == nil {
		c.Organisations = []EditionOrganisation{}
	}
	if c.Events == nil {
		c.Events = []EditionFairEvent{}
	}
	if c.Sections == nil {
		c.Sections = []EditionSection{}
	}
	if c.Producers == nil {
		c.Producers = []EditionProducer{}
	}
	if c.Provinces == nil {
		c.Provinces = []EditionProvince{}
	}
	text, err := json.Marshal(plain(c))
	return NullTexts(text), err
}

// quantityJSON is an amount of goods in the form of the API.
type quantityJSON struct {
	Amount float64 `json:"amount"` // in the unit
	Unit   Unit    `json:"unit"`
}

func quantityJSONOf(q Quantity) *quantityJSON {
	if q.IsZero() {
		return nil
	}
	return &quantityJSON{float64(q.Amount) / 1000, q.Unit}
}

func (q *quantityJSON) quantity() Quantity {
	if q == nil {
		return Quantity{}
	}
	return Quantity{int64(math.Round(q.Amount * 1000)), q.Unit}
}

type packJSON struct {
	Name         string        `json:"name"`
	NameEN       string        `json:"name_en"` // of PackNameEN, as all English names below that no one types
	Content      *quantityJSON `json:"content"`
	RetailVND    *int64        `json:"retail_vnd"`
	WholesaleVND *int64        `json:"wholesale_vnd"`
	WholesaleMin int           `json:"wholesale_min"`
}

type setJSON struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	NameEN string `json:"name_en"`
}

type decisionJSON struct {
	Issuer   string `json:"issuer"`
	IssuerEN string `json:"issuer_en"`
	Number   string `json:"number"`
	Date     Date   `json:"date"`
}

type certificateJSON struct {
	Code          string        `json:"code"` // as printed on packages
	Stars         *int          `json:"stars"`
	PotentialFive bool          `json:"potential_five"`
	ValidUntil    Date          `json:"valid_until"`
	Decision      *decisionJSON `json:"decision"`
}

// MarshalJSON implements json.Marshaler.
func (c EditionCertificate) MarshalJSON() ([]byte, error) {
	out := certificateJSON{Code: ShowCode(c.Code), PotentialFive: c.PotentialFive, ValidUntil: c.ValidUntil}
	if c.Stars > 0 {
		out.Stars = &c.Stars
	}
	if c.Number != "" {
		out.Decision = &decisionJSON{c.Issuer, OfficeEN(c.Issuer), c.Number, c.DecidedOn}
	}
	return json.Marshal(out)
}

// UnmarshalJSON implements json.Unmarshaler.
func (c *EditionCertificate) UnmarshalJSON(text []byte) error {
	var in certificateJSON
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	*c = EditionCertificate{Code: strings.ReplaceAll(in.Code, "-", ""), PotentialFive: in.PotentialFive, ValidUntil: in.ValidUntil}
	if in.Stars != nil {
		c.Stars = *in.Stars
	}
	if d := in.Decision; d != nil {
		c.Issuer, c.Number, c.DecidedOn = d.Issuer, d.Number, d.Date
	}
	return nil
}

// entryJSON is what entries of every kind have.
type entryJSON struct {
	Kind    Kind            `json:"kind"`
	ID      string          `json:"id"`
	Slug    string          `json:"slug"`
	Number  int             `json:"number"`
	Booths  []string        `json:"booth_numbers"`
	Sample  bool            `json:"sample"`
	Name    string          `json:"name"`
	NameEN  string          `json:"name_en"`
	Story   string          `json:"story"`
	StoryEN string          `json:"story_en"`
	Place   EditionPlace    `json:"place"`
	Picture *EditionPicture `json:"picture"`

	Featured     bool             `json:"featured"`
	MorePictures []EditionPicture `json:"more_pictures"`
}

// goodsJSON is what only products have.
type goodsJSON struct {
	Group       Group               `json:"group"`
	Set         *setJSON            `json:"set"`
	Certificate *EditionCertificate `json:"certificate"`
	VerifyURL   string              `json:"verify_url"`
	Maker       *EditionMaker       `json:"producer"`
	Packs       []packJSON          `json:"packs"`
	Capacity    *quantityJSON       `json:"capacity"`
	Season      []int               `json:"season"`
	ShelfLife   string              `json:"shelf_life"`
	ShelfLifeEN string              `json:"shelf_life_en"`
	Storage     string              `json:"storage"`
	StorageEN   string              `json:"storage_en"`
	MinOrder    *quantityJSON       `json:"min_order"`
	Conditions  []Condition         `json:"conditions_met"`
	Papers      []EditionPaper      `json:"papers"`
	GTIN        string              `json:"gtin"`
	Channels    []string            `json:"channels"`
	LeadDays    *int                `json:"lead_days"`
	HSCode      string              `json:"hs_code"`
	Markets     []string            `json:"markets"`
}

type productEntryJSON struct {
	entryJSON
	goodsJSON
}

type villageEntryJSON struct {
	entryJSON
	EditionVillage
}

type siteEntryJSON struct {
	entryJSON
	Season []int `json:"season"`
	EditionSite
}

// MarshalJSON writes the fields that the kind of the entry has.
func (e EditionEntry) MarshalJSON() ([]byte, error) {
	head := entryJSON{
		Kind: e.Kind, ID: e.ID, Slug: e.Slug, Number: e.Number, Booths: e.BoothNumbers(), Sample: e.Sample, Name: e.Name, NameEN: e.NameEN, Story: e.Story, StoryEN: e.StoryEN,
		Place: e.Place, Picture: e.Picture, Featured: e.Featured, MorePictures: append([]EditionPicture{}, e.MorePictures...),
	}
	switch e.Kind {
	case KindCraftVillage:
		out := villageEntryJSON{entryJSON: head}
		if e.Village != nil {
			out.EditionVillage = *e.Village
		}
		if out.Artisans == nil {
			out.Artisans = []Artisan{}
		}
		return json.Marshal(out)
	case KindTourismSite:
		out := siteEntryJSON{entryJSON: head, Season: e.Season.Months()}
		if e.Site != nil {
			out.EditionSite = *e.Site
		}
		if out.Activities == nil {
			out.Activities = []Activity{}
		}
		return json.Marshal(out)
	}
	goods := goodsJSON{
		Group: e.Group, Certificate: e.Certificate, VerifyURL: e.VerifyURL, Maker: e.Maker, Packs: make([]packJSON, len(e.Packs)), Capacity: quantityJSONOf(e.Capacity()), Season: e.Season.Months(),
		ShelfLife: e.ShelfLife, ShelfLifeEN: ShelfLifeEN(e.ShelfLife), Storage: e.Storage, StorageEN: StorageEN(e.Storage), MinOrder: quantityJSONOf(e.MinOrder()), Conditions: append([]Condition{}, e.Conditions...),
		Papers: append([]EditionPaper{}, e.Papers...), GTIN: e.GTIN, Channels: append([]string{}, e.Channels...), LeadDays: e.LeadDays,
		HSCode: e.HSCode, Markets: append([]string{}, e.Markets...),
	}
	if e.SetCode != "" {
		goods.Set = &setJSON{e.SetCode, e.SetVI, e.SetEN}
	}
	for i, p := range e.Packs {
		goods.Packs[i] = packJSON{p.Name, PackNameEN(p.Name), quantityJSONOf(p.Content), p.RetailVND, p.WholesaleVND, p.WholesaleMin}
	}
	return json.Marshal(productEntryJSON{head, goods})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (e *EditionEntry) UnmarshalJSON(text []byte) error {
	var in struct {
		entryJSON
		goodsJSON
	}
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	*e = EditionEntry{
		Kind: in.Kind, ID: in.ID, Slug: in.Slug, Number: in.Number, Booth: strings.Join(in.Booths, boothSeparator), Sample: in.Sample, Name: in.Name, NameEN: in.NameEN, Story: in.Story, StoryEN: in.StoryEN,
		Place: in.Place, Picture: in.Picture, Group: in.Group, Certificate: in.Certificate, VerifyURL: in.VerifyURL, Maker: in.Maker, ShelfLife: in.ShelfLife, Storage: in.Storage, Conditions: in.Conditions,
		Featured: in.Featured, MorePictures: in.MorePictures, Papers: in.Papers, GTIN: in.GTIN, Channels: in.Channels, LeadDays: in.LeadDays,
		HSCode: in.HSCode, Markets: in.Markets,
	}
	var err error
	if e.Season, err = SeasonOf("season", in.Season); err != nil {
		return err
	}
	capacity, order := in.Capacity.quantity(), in.MinOrder.quantity()
	e.CapacityAmount, e.CapacityUnit, e.MinOrderAmount, e.MinOrderUnit = capacity.Amount, capacity.Unit, order.Amount, order.Unit
	if s := in.Set; s != nil {
		e.SetCode, e.SetVI, e.SetEN = s.Code, s.Name, s.NameEN
	}
	for _, p := range in.Packs {
		e.Packs = append(e.Packs, Pack{p.Name, p.Content.quantity(), p.RetailVND, p.WholesaleVND, p.WholesaleMin})
	}
	switch e.Kind {
	case KindCraftVillage:
		e.Village = &EditionVillage{}
		return json.Unmarshal(text, e.Village)
	case KindTourismSite:
		e.Site = &EditionSite{}
		return json.Unmarshal(text, e.Site)
	}
	return nil
}
