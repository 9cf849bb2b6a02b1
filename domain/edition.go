package domain

import (
	"slices"
	"time"
)

// EditionLanguage is what a printed catalogue is written in.
type EditionLanguage string

// The languages of a printed catalogue.
const (
	EditionVietnamese EditionLanguage = "vi"
	EditionEnglish    EditionLanguage = "en"
	EditionBilingual  EditionLanguage = "both" // Vietnamese first
)

// EditionLanguages lists them.
func EditionLanguages() []EditionLanguage {
	return []EditionLanguage{EditionVietnamese, EditionEnglish, EditionBilingual}
}

// PaperSize is the size of a printed page (ISO 216).
type PaperSize string

// The sizes of a printed page.
const (
	PaperA4 PaperSize = "a4"
	PaperA5 PaperSize = "a5"
)

// PaperSizes lists them.
func PaperSizes() []PaperSize { return []PaperSize{PaperA4, PaperA5} }

// SectionKind says how the entries of a section belong together.
type SectionKind string

// The kinds of sections of a catalogue.
const (
	SectionProvince SectionKind = "province" // one province; opens with half a page
	SectionGroup    SectionKind = "group"    // one of the six groups
	SectionVillages SectionKind = "craft_villages"
	SectionSites    SectionKind = "tourism_sites"
	SectionOther    SectionKind = "other" // as its organizer put it together
)

// EditionContent is all that is printed in a catalogue, as plain values: once
// frozen it depends on no listing any more. Its JSON is part of the HTTP
// contract, and what its hash is taken of.
type EditionContent struct {
	Title      string           `json:"title"`
	TitleEN    string           `json:"title_en"`
	Fair       EditionFair      `json:"fair"`
	Greeting   string           `json:"greeting"` // paragraphs split by line ends; empty: none is printed
	GreetingEN string           `json:"greeting_en"`
	GreetingBy string           `json:"greeting_by"` // who signs it, with the office on a line of its own
	Imprint    string           `json:"imprint"`     // publisher, licence to print; empty: only what is known is printed
	Cover      *EditionPicture  `json:"cover"`
	Plan       *EditionPicture  `json:"plan"`   // of the booths
	Booths     []EditionBooth   `json:"booths"` // that somebody has, in the order of their numbers
	Sections   []EditionSection `json:"sections"`
}

// EditionFair is what a catalogue says of its fair.
type EditionFair struct {
	ID        string `json:"id"`
	Slug      string `json:"slug"`
	Name      string `json:"name"`
	NameEN    string `json:"name_en"`
	Theme     string `json:"theme"`
	ThemeEN   string `json:"theme_en"`
	Organizer string `json:"organizer"`
	Venue     string `json:"venue"`
	Place     string `json:"place"` // address and unit of today
	From      Date   `json:"from"`
	Until     Date   `json:"until"` // the day on which everything printed must be valid

	// As they are called in English; empty: as above.
	OrganizerEN string `json:"organizer_en"`
	VenueEN     string `json:"venue_en"`
	PlaceEN     string `json:"place_en"`
}

// EditionBooth is a booth with who has it.
type EditionBooth struct {
	Number      string `json:"number"` // such as "A-07"
	Hall        string `json:"hall"`
	HallEN      string `json:"hall_en"`
	Exhibitor   string `json:"exhibitor"`
	ExhibitorEN string `json:"exhibitor_en"`
	PlanX       *int   `json:"plan_x"` // thousandths of the width and height of the plan; nil: not marked on it
	PlanY       *int   `json:"plan_y"`
}

// EditionSection is a part of a catalogue with a title of its own.
type EditionSection struct {
	Kind    SectionKind     `json:"kind"`
	Title   string          `json:"title"`
	TitleEN string          `json:"title_en"`
	Intro   string          `json:"intro"`
	IntroEN string          `json:"intro_en"`
	Picture *EditionPicture `json:"picture"`
	Entries []EditionEntry  `json:"entries"`
}

// EditionEntry is one thing in a catalogue. What is empty or nil is not
// stated, and not printed.
type EditionEntry struct {
	Kind   Kind   `json:"kind"`
	ID     string `json:"id"`
	Slug   string `json:"slug"`
	Number int    `json:"number"` // in the book, from 1
	Booth  string `json:"booth"`  // such as "A12"; several are split by ", "
	Sample bool   `json:"sample"` // demonstration data, never an official fact

	Name    string `json:"name"`
	NameEN  string `json:"name_en"`
	Story   string `json:"story"`
	StoryEN string `json:"story_en"`

	Group Group  `json:"group"` // products only, as are the next three
	SetVI string `json:"set"`
	SetEN string `json:"set_en"`
	// Certificate is nil where none is valid on all days of the fair: then no
	// stars may be shown (Decision 148/QĐ-TTg).
	Certificate *EditionCertificate `json:"certificate"`
	VerifyURL   string              `json:"verify_url"` // page that tells what the certificate is worth; in a QR code

	Maker *EditionMaker `json:"maker"`
	Place EditionPlace  `json:"place"`

	Packs          []Pack          `json:"packs"`
	CapacityAmount int64           `json:"capacity_amount"` // a month, in thousandths of the unit; 0 where not stated
	CapacityUnit   Unit            `json:"capacity_unit"`
	Season         Season          `json:"season"` // a bit a month, January the lowest; 0 where not stated
	ShelfLife      string          `json:"shelf_life"`
	Storage        string          `json:"storage"`
	MinOrderAmount int64           `json:"min_order_amount"` // thousandths of the unit
	MinOrderUnit   Unit            `json:"min_order_unit"`
	Facts          []Fact          `json:"facts"`      // of craft villages and tourism sites
	Conditions     []Condition     `json:"conditions"` // which of the four hold on the last day of the fair
	Picture        *EditionPicture `json:"picture"`
}

// Fact is one line of what is told of a thing, with what it is called.
type Fact struct {
	LabelVI string `json:"label"`
	LabelEN string `json:"label_en"`
	Text    string `json:"text"`
	TextEN  string `json:"text_en"` // empty: as in Vietnamese
}

// EditionCertificate is what may be printed of a certificate.
type EditionCertificate struct {
	Code          string `json:"code"`
	Stars         int    `json:"stars"` // 0 where the record does not state them
	PotentialFive bool   `json:"potential_five"`
	Number        string `json:"number"` // of the decision
	Issuer        string `json:"issuer"`
	DecidedOn     Date   `json:"decided_on"`
	ValidUntil    Date   `json:"valid_until"`
}

// EditionMaker is the producer of a product, with contacts only where they are public.
type EditionMaker struct {
	ID             string       `json:"id"`
	Name           string       `json:"name"`
	NameEN         string       `json:"name_en"`
	Kind           ProducerKind `json:"kind"`
	Representative string       `json:"representative"`
	Phone          string       `json:"phone"`
	Zalo           string       `json:"zalo"`
	Email          string       `json:"email"`
	Website        string       `json:"website"`
}

// EditionPlace is where a thing is, on the map of today, with the old unit.
type EditionPlace struct {
	Address        string `json:"address"`
	Commune        string `json:"former_commune"`
	District       string `json:"former_district"`
	ProvinceCode   string `json:"province_code"`
	Province       string `json:"province"`
	ProvinceEN     string `json:"province_en"`
	FormerProvince string `json:"former_province"` // empty when only the unit of today is known
}

// EditionPicture is a picture of a catalogue.
type EditionPicture struct {
	ID      string `json:"id"`
	Width   int    `json:"width"` // pixels
	Height  int    `json:"height"`
	Caption string `json:"caption"`
	Credit  string `json:"credit"`
	FileKey string `json:"-"` // key in the file store; never shown
}

// Entries counts the entries of all sections.
func (c EditionContent) Entries() int {
	n := 0
	for _, s := range c.Sections {
		n += len(s.Entries)
	}
	return n
}

// Capacity is how much can be delivered in a month; zero where not stated.
func (e EditionEntry) Capacity() Quantity { return Quantity{e.CapacityAmount, e.CapacityUnit} }

// MinOrder is the least that is sold at once; zero where not stated.
func (e EditionEntry) MinOrder() Quantity { return Quantity{e.MinOrderAmount, e.MinOrderUnit} }

// ValidThrough returns the certificate that is valid on every day from the
// first to the last, or nil: only with one may stars be printed.
func ValidThrough(certificates []Certificate, from, until Date) *Certificate {
	i := slices.IndexFunc(certificates, func(c Certificate) bool {
		w, ok := c.Window()
		return ok && w.Contains(from) && w.Contains(until)
	})
	if i < 0 {
		return nil
	}
	return &certificates[i]
}

// Edition is a catalogue that was frozen: it never changes again.
type Edition struct {
	ID       string // UUIDv7 in lower case
	Number   int    // from 1 within a catalogue; 0: a preview, which is no edition
	Content  EditionContent
	SHA256   string // of the JSON of the content, in hex; empty in a preview
	FrozenAt time.Time
	FrozenBy string // user
}
