package search

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"chophien/domain"
	"chophien/search/vi"
)

// IndexVersion changes with each change of documents or settings, so that an
// index of an older program is rebuilt.
const IndexVersion = 6

// MaxWindows is how many certified stretches of a product the index keeps,
// the newest ones: three years each, so twelve years back.
const MaxWindows = 4

// ErrNoIndex means that an engine has no index that this program can use.
var ErrNoIndex = errors.New("search: no usable index")

// RefusedError lists the documents that an engine refused, and why.
type RefusedError struct {
	Reasons map[domain.Ref]string
}

func (e *RefusedError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "search: %d documents refused", len(e.Reasons))
	for ref, reason := range e.Reasons {
		fmt.Fprintf(&b, "; %s %s: %s", ref.Kind, ref.ID, reason)
	}
	return b.String()
}

// Field is a searched part of a document, most important first.
type Field int

// The fields, in order of weight.
const (
	FieldName  Field = iota // name, English name
	FieldAlt                // other names of the thing: synonyms, set, kind
	FieldMaker              // producer
	FieldPlace              // provinces of both maps, aliases, district, commune
	FieldText               // story, trade, highlights
	numFields
)

// Fields lists the fields in order of weight.
func Fields() []Field { return []Field{FieldName, FieldAlt, FieldMaker, FieldPlace, FieldText} }

// Document is the form of a listing that an engine stores.
//
// Words holds, for each field, the folded words of the text in their order,
// made by vi.Words; an engine only splits them at single spaces and keeps them
// as they are. Exact holds the tone-keeping words of the same text, one for
// one, made by vi.Words too.
type Document struct {
	domain.Ref
	Version int64
	Name    string // as displayed; for the final order
	Maker   string
	Words   [numFields]string // folded, space-separated
	Exact   [numFields]string // tone-keeping, space-separated, ASCII

	Province       string // code of today
	FormerProvince string // code of the old map; may be empty
	Commune        string // code of the commune of today; may be empty
	Region         domain.Region
	Northern       bool
	Group          domain.Group
	Set            string
	ProducerID     string
	TradeGroup     int
	Windows        []domain.Window          // at most MaxWindows, in order; see domain.Listing
	Conditions     []domain.ConditionWindow // of each condition at most MaxWindows; see domain.ConditionWindows
	Price          *int64                   // lowest retail price of a pack in đồng; nil: on request, or no product
	PricePerKG     *int64                   // in đồng; nil: no price or no weight is stated
	Capacity       domain.Quantity          // a month, in the base of its unit; see domain.Unit.Base
	Season         domain.Season
	Lat, Lon       float64
	HasPin         bool
	NameSort       string
	CreatedAt      int64 // seconds since 1970
}

// VisibleOn is domain.Listing.VisibleOn for the fields of the index; a stored
// document belongs to a published listing.
func (d Document) VisibleOn(on domain.Date) bool {
	if !d.Kind.Dated() {
		return true
	}
	for _, w := range d.Windows {
		if w.Contains(on) {
			return true
		}
	}
	return false
}

// NewDocument is Thesaurus.Document with the synonyms of the program alone.
func NewDocument(l domain.Listing) Document { return BuiltInThesaurus().Document(l) }

// Document makes the document of a listing: its text under both keys, and its
// other names, from the synonyms that its marks allow.
func (t Thesaurus) Document(l domain.Listing) Document {
	d := Document{
		Ref:            l.Ref,
		Version:        l.Version,
		Name:           l.Name,
		Maker:          l.ProducerName,
		Province:       l.ProvinceCode,
		FormerProvince: l.FormerProvinceCode,
		Commune:        l.CommuneCode,
		Region:         l.Region,
		Northern:       l.Northern,
		Group:          l.Group,
		Set:            l.SetCode,
		ProducerID:     l.ProducerID,
		TradeGroup:     l.TradeGroup,
		Windows:        newestWindows(l.Windows),
		Conditions:     newestConditions(l.Conditions),
		Price:          l.PriceFrom,
		PricePerKG:     l.PricePerKG,
		Capacity:       l.Capacity.InBase(),
		Season:         l.Season,
		Lat:            l.Lat,
		Lon:            l.Lon,
		HasPin:         l.HasPin,
		NameSort:       l.NameSort,
		CreatedAt:      l.CreatedAt.Unix(),
	}
	alt := t.synonyms.Also(l.Name+" . "+l.NameEN+" . "+opening(l), string(l.Group))
	alt = append(alt, kindWords(l)...)
	alt = append(alt, readAs(l)...)
	maker := append([]string{l.ProducerName}, t.synonyms.Also(l.ProducerName, "")...)
	d.setField(FieldName, l.Name, l.NameEN)
	d.setField(FieldAlt, alt...)
	d.setField(FieldMaker, maker...)
	d.setField(FieldPlace, communeText(l), l.FormerCommune, l.FormerDistrict, l.FormerProvinceName, l.ProvinceName)
	d.setField(FieldText, l.Text, l.SetName)
	return d
}

// communeText returns the current commune as people wrote it, and its name
// if that adds something.
func communeText(l domain.Listing) string {
	if l.CommuneName == "" || strings.Contains(domain.Fold(l.Commune), domain.Fold(l.CommuneName)) {
		return l.Commune
	}
	return l.Commune + " . " + l.CommuneName
}

func (d *Document) setField(f Field, texts ...string) {
	d.Words[f], d.Exact[f] = vi.Keys(strings.Join(texts, " . "))
}

// kindWords names a thing in general words, which its own name often
// lacks.
func kindWords(l domain.Listing) []string {
	switch l.Kind {
	case domain.KindCraftVillage:
		return []string{"làng nghề", "nghề truyền thống", "craft village"}
	case domain.KindTourismSite:
		return []string{"du lịch cộng đồng", "du lịch sinh thái", "homestay", "làng du lịch", "community tourism"}
	case domain.KindProducer:
		return []string{"nhà sản xuất", "nhà cung cấp"}
	case domain.KindDemand:
		return []string{"nhu cầu mua", "tìm nguồn hàng", "demand"}
	}
	switch l.Group {
	case "II":
		return []string{"đồ uống"}
	case "III":
		return []string{"dược liệu"}
	case "IV":
		return []string{"thủ công mỹ nghệ", "handicraft"}
	case "V":
		return []string{"sinh vật cảnh"}
	case domain.GroupTourism:
		return []string{"du lịch cộng đồng", "du lịch sinh thái", "homestay", "làng du lịch", "community tourism"}
	}
	return nil
}

// shortText is how many words of a place's description are searched like its
// name: its people, products and sights come first.
const shortText = 40

// opening returns the beginning of the text of a village or a site.
func opening(l domain.Listing) string {
	if l.Kind != domain.KindCraftVillage && l.Kind != domain.KindTourismSite {
		return ""
	}
	words := vi.Words(l.Text)
	if len(words) == 0 {
		return ""
	}
	return l.Text[:words[min(len(words), shortText)-1].End]
}

// readAs returns the words that package vi reads from queries: codes, peoples,
// and the uses of goods.
func readAs(l domain.Listing) []string {
	out := vi.CodesOf(l.Name)
	switch l.Kind {
	case domain.KindProduct:
		out = append(out, vi.UsesOf(l.Name, l.SetCode)...)
		out = append(out, vi.PeopleOf(l.Name, false)...)
	case domain.KindCraftVillage, domain.KindTourismSite:
		out = append(out, opening(l))
		out = append(out, vi.UsesOf(opening(l), "")...)
		out = append(out, vi.PeopleOf(l.Text, true)...)
		out = append(out, vi.PeopleOf(l.Name, false)...)
	}
	return out
}

// newestConditions keeps the last windows of each condition.
func newestConditions(all []domain.ConditionWindow) []domain.ConditionWindow {
	var out []domain.ConditionWindow
	for i, w := range all {
		if next := i + MaxWindows; next >= len(all) || all[next].Condition != w.Condition {
			out = append(out, w)
		}
	}
	return out
}

func newestWindows(w []domain.Window) []domain.Window {
	out := slices.Clone(w[max(0, len(w)-MaxWindows):])
	for i := range out {
		out[i].Code = ""
	}
	return out
}
