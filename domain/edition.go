package domain

import (
	"slices"
	"time"
)

// EditionLanguage is the language of a printed catalogue.
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

// SectionKind is what the entries of a section have in common.
type SectionKind string

// The kinds of sections of a catalogue.
const (
	SectionProvince SectionKind = "province" // one province; opens with half a page
	SectionGroup    SectionKind = "group"    // one of the six groups
	SectionVillages SectionKind = "craft_villages"
	SectionSites    SectionKind = "tourism_sites"
	SectionOther    SectionKind = "other" // as its organizer put it together
)

// EditionContent is all that is printed in a catalogue, as plain values. A
// frozen content does not depend on listings. Its JSON is part of the HTTP
// contract, and Edition.SHA256 is the hash of it.
type EditionContent struct {
	Title      string           `json:"title"`
	TitleEN    string           `json:"title_en"`
	Fair       EditionFair      `json:"fair"`
	Greeting   string           `json:"greeting"` // paragraphs separated by line ends; empty: none is printed
	GreetingEN string           `json:"greeting_en"`
	GreetingBy string           `json:"greeting_by"` // who signs it, with the office on a line of its own
	Imprint    string           `json:"imprint"`     // publisher, licence to print; empty: only what is known is printed
	Cover      *EditionPicture  `json:"cover"`
	Plan       *EditionPicture  `json:"plan"`   // of the booths
	Booths     []EditionBooth   `json:"booths"` // that have an exhibitor, by number
	Sections   []EditionSection `json:"sections"`
}

// EditionFair is the fair as a catalogue prints it.
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

	// English names; empty: as above.
	OrganizerEN string `json:"organizer_en"`
	VenueEN     string `json:"venue_en"`
	PlaceEN     string `json:"place_en"`
}

// EditionBooth is a booth with its exhibitor.
type EditionBooth struct {
	Number      string `json:"number"` // such as "A-07"
	Hall        string `json:"hall_name"`
	HallEN      string `json:"hall_name_en"`
	Exhibitor   string `json:"exhibitor_name"`
	ExhibitorEN string `json:"exhibitor_name_en"`
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

// EditionEntry is one thing in a catalogue. Fields that are empty or nil are not
// printed.
type EditionEntry struct {
	Kind   Kind   `json:"kind"`
	ID     string `json:"id"`
	Slug   string `json:"slug"`
	Number int    `json:"number"`       // in the book, from 1
	Booth  string `json:"booth_number"` // such as "A12"; several are separated by ", "
	Sample bool   `json:"sample"`       // demonstration data, never an official fact

	Name    string `json:"name"`
	NameEN  string `json:"name_en"`
	Story   string `json:"story"`
	StoryEN string `json:"story_en"`

	Group Group  `json:"group"` // products only, like the next four
	SetVI string `json:"set_name"`
	SetEN string `json:"set_name_en"`
	// Certificate is nil unless one is valid on all days of the fair: without
	// it no stars may be shown (Decision 148/QĐ-TTg).
	Certificate *EditionCertificate `json:"certificate"`
	VerifyURL   string              `json:"verify_url"` // page that verifies the certificate; in a QR code

	Maker *EditionMaker `json:"producer"`
	Place EditionPlace  `json:"place"`

	Packs          []Pack          `json:"packs"`
	CapacityAmount int64           `json:"capacity_amount"` // a month, in thousandths of the unit; 0 when not stated
	CapacityUnit   Unit            `json:"capacity_unit"`
	Season         Season          `json:"season"` // one bit for each month, January the lowest; 0 when not stated
	ShelfLife      string          `json:"shelf_life"`
	Storage        string          `json:"storage"`
	MinOrderAmount int64           `json:"min_order_amount"` // thousandths of the unit
	MinOrderUnit   Unit            `json:"min_order_unit"`
	Facts          []Fact          `json:"facts"`      // of craft villages and tourism sites
	Conditions     []Condition     `json:"conditions"` // which of the four hold on the last day of the fair
	Picture        *EditionPicture `json:"picture"`
}

// Fact is one printed line about a thing, with its label.
type Fact struct {
	LabelVI string `json:"name"`
	LabelEN string `json:"name_en"`
	Text    string `json:"text"`
	TextEN  string `json:"text_en"` // empty: as in Vietnamese
}

// EditionCertificate is the part of a certificate that may be printed.
type EditionCertificate struct {
	Code          string `json:"code"`
	Stars         int    `json:"stars"` // 0 where the record does not state them
	PotentialFive bool   `json:"potential_five"`
	Number        string `json:"number"` // of the decision
	Issuer        string `json:"issuer"`
	DecidedOn     Date   `json:"decided_on"`
	ValidUntil    Date   `json:"valid_until"`
}

// EditionMaker is the producer of a product, with contacts only when they are
// public.
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

// EditionPlace is the place of a thing: unit of today and former unit.
type EditionPlace struct {
	Address        string `json:"address"`
	Commune        string `json:"former_commune"`
	District       string `json:"former_district"`
	ProvinceCode   string `json:"province_code"`
	Province       string `json:"province_name"`
	ProvinceEN     string `json:"province_name_en"`
	FormerProvince string `json:"former_province_name"` // empty when only the unit of today is known
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

// Capacity returns how much can be delivered in a month; zero when not stated.
func (e EditionEntry) Capacity() Quantity { return Quantity{e.CapacityAmount, e.CapacityUnit} }

// MinOrder returns the smallest order; zero when not stated.
func (e EditionEntry) MinOrder() Quantity { return Quantity{e.MinOrderAmount, e.MinOrderUnit} }

// ValidThrough returns the certificate that is valid on every day between from
// and until, or nil. Stars may be printed only with one.
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

// Edition is a frozen catalogue. It never changes.
type Edition struct {
	ID       string // UUIDv7 in lower case
	Number   int    // from 1 within a catalogue; 0: a preview
	Content  EditionContent
	SHA256   string // of the JSON of the content, in hex; empty in a preview
	FrozenAt time.Time
	FrozenBy string // user

	// Criteria are those in force when it was frozen; they name the groups.
	Criteria CriteriaSet
}
