package domain

import (
	"slices"
	"strings"
	"time"
)

// Kind is the kind of a listing.
type Kind string

// The kinds. Their names are part of the HTTP contract.
const (
	KindProduct      Kind = "product"
	KindProducer     Kind = "producer"
	KindCraftVillage Kind = "craft_village"
	KindTourismSite  Kind = "tourism_site"
	KindDemand       Kind = "demand"
)

// Kinds lists the kinds that are published after a review, in the order of
// results.
func Kinds() []Kind {
	return []Kind{KindProduct, KindProducer, KindCraftVillage, KindTourismSite}
}

// SearchableKinds lists all kinds that searches can find: those of Kinds, and
// demands, which a search finds only when it names the kind.
func SearchableKinds() []Kind { return append(Kinds(), KindDemand) }

// Dated reports whether listings of the kind are visible only on the days of
// their windows: products while a certificate is valid, demands from the day of
// opening to their deadline.
func (k Kind) Dated() bool { return k == KindProduct || k == KindDemand }

// Collection returns the name of the kind in paths of the API, such as
// craft-villages.
func (k Kind) Collection() string { return strings.ReplaceAll(string(k), "_", "-") + "s" }

// PagePaths returns the paths below which the pages of the kind are, in
// Vietnamese and in English. The slug or the id of a listing follows.
func (k Kind) PagePaths() (vi, en string) {
	switch k {
	case KindProduct:
		return "/san-pham/", "/en/products/"
	case KindProducer:
		return "/chu-the/", "/en/producers/"
	case KindCraftVillage:
		return "/lang-nghe/", "/en/craft-villages/"
	case KindTourismSite:
		return "/du-lich/", "/en/tourism/"
	case KindDemand:
		return "/nhu-cau/", "/en/wanted/"
	case KindFair:
		return "/hoi-cho/", "/en/fairs/"
	}
	return "/", "/en/"
}

// Status is the state of a listing between draft and publication.
type Status string

// The states of a listing. Only StatusPublished is public.
const (
	StatusDraft            Status = "draft"
	StatusSubmitted        Status = "submitted"         // waits for an officer
	StatusChangesRequested Status = "changes_requested" // an officer sent it back, with a reason
	StatusPublished        Status = "published"
	StatusSuspended        Status = "suspended" // hidden by an officer, with a reason
	StatusWithdrawn        Status = "withdrawn" // hidden by its producer
)

// Statuses lists all states of a listing.
func Statuses() []Status {
	return []Status{StatusDraft, StatusSubmitted, StatusChangesRequested, StatusPublished, StatusSuspended, StatusWithdrawn}
}

// Ref identifies a listing.
type Ref struct {
	Kind Kind   `json:"kind"`
	ID   string `json:"id"`
}

// AnyVersion stands for the version of a thing in a change whose caller read
// none, or accepts every one.
const AnyVersion int64 = 0

// Record has the fields that every stored thing has. Other structs embed it.
type Record struct {
	ID        string `gorm:"primaryKey"` // UUIDv7 in lower case
	Slug      string // unique within a kind; for people and paths
	Status    Status
	Version   int64 // grows by one with every change; the ETag contains it
	Sample    bool  // demonstration data ("dữ liệu minh họa"), never an official fact
	CreatedAt time.Time
	UpdatedAt time.Time
}

// HasSample reports whether the thing is demonstration data. Kinds with certificates
// have a method of their own, which includes these.
func (r Record) HasSample() bool { return r.Sample }

// Source is the source of the facts about a thing.
type Source struct {
	SourceURL  string // a page, or a description when there is no page
	SourceAsOf string // date of the facts: "2024", "2024-03" or empty
	SourceNote string
}

// Picture is an image of a listing. Its bytes are in the file store.
type Picture struct {
	ID          string `gorm:"primaryKey"`
	OwnerKind   Kind
	OwnerID     string
	Position    int    // order of show, from 0
	FileKey     string // key in the file store; never shown
	ContentType string // such as "image/jpeg", detected from the content
	Width       int    // pixels
	Height      int
	Caption     string
	Credit      string
}

// Window is a range of days on which a product is certified, both ends included,
// with the stars of the certificate.
type Window struct {
	Stars         int // 3, 4 or 5; 0 when the record of the certificate does not state them
	PotentialFive bool
	From, Until   Date
	Code          string // of the certificate; empty in the search index, and for demands
}

// Contains reports whether d lies in the window.
func (w Window) Contains(d Date) bool { return w.From <= d && d <= w.Until }

// Listing is the common view of all kinds: the fields for cards, for the search
// index, and for the rule of visibility.
type Listing struct {
	Ref
	Slug      string
	Status    Status
	Version   int64
	Sample    bool
	CreatedAt time.Time
	UpdatedAt time.Time

	Name     string
	NameEN   string
	NameSort string
	Text     string // story, trade, highlights or people
	Source   Source

	ProducerID     string // products only
	ProducerSlug   string
	ProducerName   string
	ProducerNameEN string

	ProvinceCode       string
	ProvinceName       string
	FormerProvinceCode string // empty when only the unit of today is known
	FormerProvinceName string
	FormerDistrict     string
	FormerCommune      string
	Commune            string // of today, as people write it
	CommuneCode        string // of today; empty where it is not certain
	CommuneName        string // of the unit with CommuneCode, without its kind
	Region             Region
	Northern           bool
	Lat, Lon           float64
	HasPin             bool
	Approximate        bool // the pin is that of the former province: the listing has no position of its own

	Group   Group  // products only
	SetCode string // products only; empty when not assigned
	SetName string // in Vietnamese

	PriceFrom  *int64   // products only: lowest retail price of a pack in đồng; nil: on request
	PricePerKG *int64   // products only: see LowestPerKG
	Capacity   Quantity // products only: see Product.Capacity
	Season     Season   // products only: months in which it can be delivered; 0 when not stated

	TradeGroup int // craft villages only, 1 to 7

	Windows    []Window          // products: certified days, in order, never overlapping; demands: the days on which they can be answered, without stars
	SampleStar bool              // products only: a certificate is demonstration data
	Conditions []ConditionWindow // products only: the days on which the four conditions hold; see ConditionWindows
	PictureID  string            // the first picture; empty without one
}

// WindowOn returns the window that contains d.
func (l Listing) WindowOn(d Date) (Window, bool) {
	for _, w := range l.Windows {
		if w.Contains(d) {
			return w, true
		}
	}
	return Window{}, false
}

// CodeOn returns the code of the certificate that is valid on d; empty without one.
func (l Listing) CodeOn(d Date) string {
	w, _ := l.WindowOn(d)
	return w.Code
}

// HasSample reports whether the listing or one of its certificates is demonstration
// data. The sample data give example certificates to real products.
func (l Listing) HasSample() bool { return l.Sample || l.SampleStar }

// VisibleOn reports whether lists, searches, counts and catalogues may show the
// listing on day d: it must be published, a product only while a certificate is
// valid (Decision 148/QĐ-TTg: stars and logo may be used only while the
// certificate is valid), and a demand only while it can be answered.
func (l Listing) VisibleOn(d Date) bool {
	if l.Status != StatusPublished {
		return false
	}
	if !l.Kind.Dated() {
		return true
	}
	_, ok := l.WindowOn(d)
	return ok
}

// HasPage reports whether the listing has a public page on day d: a demand only
// while it can be answered. The page of a product stays when its certificate
// ends, and then shows no stars.
func (l Listing) HasPage(d Date) bool {
	return l.VisibleOn(d) || l.Status == StatusPublished && l.Kind != KindDemand
}

// Meets reports whether a product satisfies the prices and conditions of f, like
// the filters of lists and searches. price is its lowest retail price.
func (f ListingFilter) Meets(price *int64, windows []ConditionWindow) bool {
	if f.PriceMin != nil && (price == nil || *price < *f.PriceMin) || f.PriceMax != nil && (price == nil || *price > *f.PriceMax) {
		return false
	}
	for _, c := range f.Conditions {
		if !Holds(windows, c, f.ValidOn) {
			return false
		}
	}
	return true
}

// Supplies reports whether a product states that it can deliver what f asks for:
// a capacity of at least f.CapacityMin, and a season that includes f.Month. What
// it does not state, and a capacity in a unit that does not convert, supply
// nothing.
func (f ListingFilter) Supplies(capacity Quantity, season Season) bool {
	if !f.CapacityMin.IsZero() {
		if c, ok := capacity.Cmp(f.CapacityMin); !ok || c < 0 {
			return false
		}
	}
	return f.Month == 0 || season.Has(f.Month)
}

// ListingFilter narrows lists and searches. Values within one field are
// alternatives; fields must all hold. The zero value filters nothing but
// visibility on ValidOn.
type ListingFilter struct {
	Kinds           []Kind   // empty: those of the function Kinds
	Provinces       []string // codes of today
	FormerProvinces []string // codes of the old map
	Communes        []string // codes of communes of today
	Regions         []Region // of the map of today
	Northern        *bool
	Groups          []Group
	Sets            []string
	Stars           []int
	ProducerID      string
	TradeGroups     []int
	PriceMin        *int64 // đồng, against the lowest retail price of a pack; products only. Listings without price do not match
	PriceMax        *int64
	Conditions      []Condition // products only: each must hold on ValidOn
	CapacityMin     Quantity    // a month; products only. Zero: any. Listings that state no capacity, or one in a unit that does not convert, do not match
	Month           int         // 1 to 12; products only: those whose season includes the month. 0: any. Listings that state no season do not match
	ValidOn         Date        // day of validity; required
	MirrorFilter                // lists only
}

// IsZero reports whether f is the zero value.
func (f ListingFilter) IsZero() bool {
	lists := len(f.Kinds) + len(f.Provinces) + len(f.FormerProvinces) + len(f.Communes) + len(f.Regions) + len(f.Groups) + len(f.Sets) + len(f.Stars) + len(f.TradeGroups) + len(f.Conditions) + len(f.IDs)
	return lists == 0 && f.Northern == nil && f.ProducerID == "" && f.PriceMin == nil && f.PriceMax == nil && f.CapacityMin.IsZero() && f.Month == 0 && f.ValidOn == 0 && f.UpdatedSince == nil
}

// Wants reports whether f includes a kind.
func (f ListingFilter) Wants(k Kind) bool {
	if len(f.Kinds) == 0 {
		return k != KindDemand
	}
	return slices.Contains(f.Kinds, k)
}

// WantsDemands reports whether f includes demands. Otherwise no facet counts
// them, not even the facet of kinds.
func (f ListingFilter) WantsDemands() bool { return slices.Contains(f.Kinds, KindDemand) }

// Sort is an order of a list.
type Sort string

// The orders. SortRelevance is for searches with text only; SortDistance for
// searches near a point only.
const (
	SortRelevance Sort = "relevance"
	SortName      Sort = "name"   // Vietnamese alphabetical order
	SortNewest    Sort = "newest" // by first appearance here, newest first
	SortStars     Sort = "stars"  // most stars first, then by name
	SortDistance  Sort = "distance"
	SortUpdated   Sort = "updated"  // by the last change, oldest first, with what left the list; public lists only
	SortPrice     Sort = "price"    // cheapest pack first, then by name; what states no price comes last; searches only
	SortPriceKG   Sort = "price_kg" // cheapest kilogram first, see LowestPerKG, then by name; what states no price or no weight comes last; searches only
)
