package domain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
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

// EditionLayout is how the entries of a catalogue are printed.
type EditionLayout string

// The layouts of a catalogue.
const (
	LayoutStandard EditionLayout = "standard" // a block a producer: its profile, then its products with pictures and stories
	LayoutCompact  EditionLayout = "compact"  // a table with 8 to 12 entries a page, for fairs with thousands of exhibits
)

// EditionLayouts lists them.
func EditionLayouts() []EditionLayout { return []EditionLayout{LayoutStandard, LayoutCompact} }

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
// contract, has the names and forms of the API, and Edition.SHA256 is the hash
// of it.
type EditionContent struct {
	Title      string          `json:"title"`
	TitleEN    string          `json:"title_en"`
	Fair       EditionFair     `json:"fair"`
	Greeting   string          `json:"greeting"` // paragraphs separated by line ends; empty: none is printed
	GreetingEN string          `json:"greeting_en"`
	GreetingBy string          `json:"greeting_by"` // who signs it, with the office on a line of its own
	Imprint    string          `json:"imprint"`     // publisher, licence to print; empty: only what is known is printed
	Cover      *EditionPicture `json:"cover"`
	Plan       *EditionPicture `json:"plan"` // of the booths

	Organisations []EditionOrganisation `json:"organisations"` // in the order of CompareOrganisations
	Events        []EditionFairEvent    `json:"events"`        // by time; cancelled ones are not printed

	Booths   []EditionBooth   `json:"booths"` // that have an exhibitor, by number
	Sections []EditionSection `json:"sections"`

	// The next three are empty in editions that were frozen before they existed.
	Layout    EditionLayout     `json:"layout"`
	Producers []EditionProducer `json:"producers"` // of the products of the book, in its order
	Provinces []EditionProvince `json:"provinces"` // that the entries come from, for the map

	AddendumURL string `json:"addendum_url"` // the latest corrections; in a QR code on the cover; empty in EditionSchema1
}

// AddendumURL returns the address of the page on which everybody reads the corrections
// of an edition of a fair; number 0: of the latest. It is empty without a site.
func AddendumURL(site, fairSlug string, number int) string {
	if site == "" {
		return ""
	}
	url := site + "/hoi-cho/" + fairSlug + "/dinh-chinh"
	if number > 0 {
		url += "?edition=" + strconv.Itoa(number)
	}
	return url
}

// EditionFair is the fair as a catalogue prints it. An English name that is
// empty is as the Vietnamese one.
type EditionFair struct {
	ID          string       `json:"id"`
	Slug        string       `json:"slug"`
	Sample      bool         `json:"sample"` // demonstration data, never an official fact; false in editions that were frozen before it existed
	Name        string       `json:"name"`
	NameEN      string       `json:"name_en"`
	Theme       string       `json:"theme"`
	ThemeEN     string       `json:"theme_en"`
	Organizer   string       `json:"organizer"`
	OrganizerEN string       `json:"organizer_en"`
	Venue       string       `json:"venue"`
	VenueEN     string       `json:"venue_en"`
	Place       EditionPlace `json:"place"`
	From        Date         `json:"starts_on"`
	Until       Date         `json:"ends_on"` // the day on which everything printed must be valid
}

// Where returns the address and the unit of today of the venue.
func (f EditionFair) Where() (vi, en string) {
	p := f.Place
	return strings.Trim(p.Address+", "+p.Province.Name, ", "), strings.Trim(PlaceEN(p.Address)+", "+cmp.Or(p.Province.NameEN, p.Province.Name), ", ")
}

// EditionBooth is a booth with its exhibitor.
type EditionBooth struct {
	Number      string `json:"number"` // such as "A-07"
	Hall        string `json:"hall_name"`
	HallEN      string `json:"hall_name_en"`
	ExhibitorID string `json:"exhibitor_id"` // empty in EditionSchema1
	ProducerID  string `json:"producer_id"`  // of the exhibitor; empty for the common stand of a delegation
	Exhibitor   string `json:"exhibitor_name"`
	ExhibitorEN string `json:"exhibitor_name_en"`
	PlanX       *int   `json:"plan_x"` // thousandths of the width and height of the plan; nil: not marked on it
	PlanY       *int   `json:"plan_y"`
}

// EditionOrganisation is an organisation of the fair.
type EditionOrganisation struct {
	Role    FairRole        `json:"role"`
	Level   SponsorLevel    `json:"level"`
	Name    string          `json:"name"`
	NameEN  string          `json:"name_en"`
	Text    string          `json:"text"`
	TextEN  string          `json:"text_en"`
	Website string          `json:"website"`
	Logo    *EditionPicture `json:"logo"`
}

// EditionFairEvent is an event of the programme of the fair.
type EditionFairEvent struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	TitleEN   string    `json:"title_en"`
	Text      string    `json:"text"`
	TextEN    string    `json:"text_en"`
	StartsAt  time.Time `json:"starts_at"` // UTC
	EndsAt    time.Time `json:"ends_at"`   // UTC
	Place     string    `json:"place"`     // with its hall
	PlaceEN   string    `json:"place_en"`
	Speaker   string    `json:"speaker"`
	SpeakerEN string    `json:"speaker_en"`
}

// Day returns the day in Vietnam on which the event begins.
func (e EditionFairEvent) Day() Date { return Today(e.StartsAt) }

// Hours returns the times of the event in Vietnam, such as "09:00–11:30".
func (e EditionFairEvent) Hours() string { return hours(e.StartsAt, e.EndsAt) }

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
	Kind   Kind
	ID     string
	Slug   string
	Number int    // in the book, from 1
	Booth  string // such as "A12"; several are separated by ", "
	Sample bool   // demonstration data, never an official fact
	// Featured entries open a section: its organizer pinned them before the hits
	// of a search.
	Featured bool

	Name    string
	NameEN  string
	Story   string
	StoryEN string

	Group   Group  // products only, like the next five
	SetCode string // empty in EditionSchema1
	SetVI   string
	SetEN   string
	// Certificate is nil unless one is valid on all days of the fair: without
	// it no stars may be shown (Decision 148/QĐ-TTg).
	Certificate *EditionCertificate
	VerifyURL   string // page that verifies the certificate; in a QR code

	Maker *EditionMaker
	Place EditionPlace

	Packs          []Pack
	CapacityAmount int64 // a month, in thousandths of the unit; 0 when not stated
	CapacityUnit   Unit
	Season         Season // 0 when not stated
	ShelfLife      string
	Storage        string
	MinOrderAmount int64 // thousandths of the unit
	MinOrderUnit   Unit
	Conditions     []Condition // which of the four hold on the last day of the fair
	Picture        *EditionPicture
	MorePictures   []EditionPicture // at most MaxMorePictures

	// What buyers abroad ask for; products only.
	Papers   []EditionPaper // that prove a condition on the last day of the fair
	GTIN     string
	Channels []string // where it is sold today
	LeadDays *int     // days from order to delivery; nil when not stated
	HSCode   string
	Markets  []string // that it is exported to

	Village *EditionVillage // craft villages only
	Site    *EditionSite    // tourism sites only
	first   []Fact          // facts of an entry in EditionSchema1, which has no others
}

// EditionVillage is what only an entry of a craft village has.
type EditionVillage struct {
	Trade             string    `json:"trade"`
	TradeEN           string    `json:"trade_en"`
	RecognitionNumber string    `json:"recognition_number"`
	MainProducts      string    `json:"main_products"`
	Artisans          []Artisan `json:"artisans"`
	Households        *int      `json:"households"`
	Visiting          string    `json:"visiting"`
}

// EditionSite is what only an entry of a tourism site has, with contacts only
// when they are public.
type EditionSite struct {
	People     string     `json:"people"`
	ManagedBy  string     `json:"managed_by"`
	Homestays  *int       `json:"homestays"`
	Beds       *int       `json:"beds"`
	Activities []Activity `json:"activities"`
	Meals      string     `json:"meals"`
	Access     string     `json:"access"`
	Awards     string     `json:"awards"`
	Phone      string     `json:"phone"`
	Email      string     `json:"email"`
}

// Fact is one printed line about a thing, with its label.
type Fact struct {
	LabelVI string
	LabelEN string
	Text    string
	TextEN  string // empty: as in Vietnamese
}

// EditionCertificate is the part of a certificate that may be printed.
type EditionCertificate struct {
	Code          string
	Stars         int // 0 where the record does not state them
	PotentialFive bool
	Number        string // of the decision
	Issuer        string
	DecidedOn     Date
	ValidUntil    Date
}

// EditionMaker is the producer of a product, with contacts only when they are
// public.
type EditionMaker struct {
	ID             string       `json:"id"`
	Slug           string       `json:"slug"` // empty in EditionSchema1
	Name           string       `json:"name"`
	NameEN         string       `json:"name_en"`
	Kind           ProducerKind `json:"kind"`
	Representative string       `json:"representative"`
	Phone          string       `json:"phone"`
	Zalo           string       `json:"zalo"`
	Email          string       `json:"email"`
	Website        string       `json:"website"`
}

// EditionProducer is a producer with its profile, which is printed above its
// products.
type EditionProducer struct {
	EditionMaker
	Sample  bool            `json:"sample"` // demonstration data, never an official fact
	Story   string          `json:"story"`
	Place   EditionPlace    `json:"place"`
	Picture *EditionPicture `json:"picture"`
	Booths  []string        `json:"booth_numbers"` // its own ones at the fair; none: those of its entries
}

// EditionPaper is a kind of paper that a producer holds for a product. Numbers and
// files of papers are private.
type EditionPaper struct {
	Condition Condition `json:"condition"`
	Kind      PaperKind `json:"paper"`
}

// EditionProvince is a unit of today on the map of a catalogue.
type EditionProvince struct {
	EditionUnit
	Points []EditionPoint `json:"points"` // one for each of its former units; none: a unit of another map
	Other  bool           `json:"other"`  // no entry comes from it: it only completes the map
}

// EditionPoint is a place on the map, in degrees of WGS 84.
type EditionPoint struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// EditionPlace is the place of a thing: unit of today and former unit. In
// EditionSchema1 it has fewer fields.
type EditionPlace struct {
	Province       EditionUnit  `json:"province"`
	FormerProvince *EditionUnit `json:"former_province"` // nil when only the unit of today is known
	FormerDistrict string       `json:"former_district"`
	FormerCommune  string       `json:"former_commune"`
	Commune        string       `json:"commune"` // of today, as people wrote it
	CommuneCode    string       `json:"commune_code"`
	Address        string       `json:"address"`
}

// EditionUnit is a unit of one of the two maps.
type EditionUnit struct {
	Code   string `json:"code"`
	Slug   string `json:"slug"`
	Name   string `json:"name"`
	NameEN string `json:"name_en"`
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

// MaxMorePictures is how many pictures an entry prints beside its first one.
const MaxMorePictures = 2

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

// boothSeparator is between the numbers of the booths of an entry.
const boothSeparator = ", "

// BoothNumbers returns the numbers of the booths of the entry; none before a
// booth is allocated.
func (e EditionEntry) BoothNumbers() []string {
	if e.Booth == "" {
		return []string{}
	}
	return strings.Split(e.Booth, boothSeparator)
}

// SetBooths sets the numbers of the booths of the entry.
func (e *EditionEntry) SetBooths(numbers []string) { e.Booth = strings.Join(numbers, boothSeparator) }

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
	Schema   EditionSchema
	JSON     []byte // the content as it was frozen, in Schema; nil in a preview
	SHA256   string // of JSON, in hex; empty in a preview
	FrozenAt time.Time
	FrozenBy string // user

	// Criteria are those in force when it was frozen; they name the groups.
	Criteria CriteriaSet
}
