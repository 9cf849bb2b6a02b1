package domain

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// CraftVillage is a recognised craft village or traditional trade (Decree
// 52/2018/NĐ-CP).
type CraftVillage struct {
	Record
	Source
	Place
	Name       string
	NameEN     string
	NameSort   string
	NameFold   string
	TradeVI    string
	TradeEN    string
	TradeGroup int // 1 to 7, the trade groups of Decree 52/2018/NĐ-CP, article 4
	History    string

	Recognition       Recognition // kind of recognition; empty when not known
	RecognitionNumber string      // of the decision of the province
	RecognitionDate   *Date
	Artisans          JSONList[Artisan]
	Households        *int // in the trade, as of FiguresAsOf; nil when not known
	Workers           *int
	FiguresAsOf       *Date
	MainProducts      string
	Visiting          string // hours and prices for visitors

	Products []Product `gorm:"many2many:product_craft_villages"`
	Pictures []Picture `gorm:"-"`
}

// Recognition is the kind of recognition of a village or a trade (Decree
// 52/2018/NĐ-CP, article 5).
type Recognition string

// The kinds of recognition.
const (
	RecognisedTrade              Recognition = "traditional_trade"         // nghề truyền thống
	RecognisedVillage            Recognition = "craft_village"             // làng nghề
	RecognisedTraditionalVillage Recognition = "traditional_craft_village" // làng nghề truyền thống
)

// Artisan is a person with a title in the trade.
type Artisan struct {
	Name  string `json:"name"`
	Title string `json:"title"` // such as "Nghệ nhân ưu tú"
}

// Recognitions lists the kinds of recognition.
func Recognitions() []Recognition {
	return []Recognition{RecognisedTrade, RecognisedVillage, RecognisedTraditionalVillage}
}

// MaxArtisans is how many artisans a village may name.
const MaxArtisans = 50

// maxFigure bounds figures of people, rooms and the like.
const maxFigure = 1_000_000

// Validate returns CodeInvalid, with the field as the API names it, for all
// rules that v breaks. It does not check what needs stored data.
func (v CraftVillage) Validate(today Date) error {
	var faults Faults
	faults.Add(validateNames(v.Name, v.NameEN))
	faults.Add(v.Place.Validate())
	faults.AddIf(v.TradeGroup < 1 || v.TradeGroup > 7, "trade_group", "it must be one of the seven of Decree 52/2018/NĐ-CP")
	faults.AddIf(strings.TrimSpace(v.TradeVI) == "", "trade", "say what the village makes or does")
	for _, t := range []struct{ field, text string }{
		{"trade", v.TradeVI}, {"trade_en", v.TradeEN}, {"recognition_number", v.RecognitionNumber},
	} {
		faults.Add(validateLine(t.field, t.text, maxLine))
	}
	for _, t := range []struct {
		field, text string
		most        int
	}{
		{"history", v.History, maxStory}, {"main_products", v.MainProducts, maxText}, {"visiting", v.Visiting, maxText},
	} {
		faults.Add(validateText(t.field, t.text, t.most))
	}
	faults.AddIf(v.Recognition != "" && !slices.Contains(Recognitions(), v.Recognition), "recognition", "%q is no kind of recognition", v.Recognition)
	faults.AddIf(v.Recognition == "" && (v.RecognitionNumber != "" || v.RecognitionDate != nil), "recognition", "say what the decision recognises it as")
	faults.Add(validatePast("recognition_date", v.RecognitionDate, today))
	faults.AddIf(len(v.Artisans) > MaxArtisans, "artisans", "at most %d are kept", MaxArtisans)
	for i, a := range v.Artisans {
		faults.AddIf(strings.TrimSpace(a.Name) == "", fmt.Sprintf("artisans[%d].name", i), "it must not be empty")
		for _, t := range []struct{ field, text string }{{"name", a.Name}, {"title", a.Title}} {
			faults.Add(validateLine(fmt.Sprintf("artisans[%d].%s", i, t.field), t.text, maxName))
		}
	}
	faults.Add(validateFigures(v.FiguresAsOf, today, figure{"households", v.Households}, figure{"workers", v.Workers}))
	return faults.Err()
}

// figure is a number from a source, with its field.
type figure struct {
	field string
	n     *int
}

// validateFigures checks figures. They need the day as of which they are right,
// since sources disagree and figures age.
func validateFigures(asOf *Date, today Date, figures ...figure) error {
	var faults Faults
	given := false
	for _, f := range figures {
		if f.n == nil {
			continue
		}
		given = true
		faults.AddIf(*f.n < 0 || *f.n > maxFigure, f.field, "it must be between 0 and %d", maxFigure)
	}
	faults.AddIf(given && asOf == nil, "figures_as_of", "give the day of the figures")
	faults.Add(validatePast("figures_as_of", asOf, today))
	return faults.Err()
}

// validatePast checks a day that must not be in the future.
func validatePast(field string, d *Date, today Date) error {
	if d != nil && *d > today {
		return Invalidf(field, "the day is still to come")
	}
	return nil
}

// SameIdentity reports whether two versions of a village agree in name, trade
// group and place.
func (v CraftVillage) SameIdentity(other CraftVillage) bool {
	return v.Name == other.Name && v.TradeGroup == other.TradeGroup && samePlace(v.Place, other.Place)
}

func samePlace(a, b Place) bool {
	return a.ProvinceCode == b.ProvinceCode && (a.FormerProvinceCode == nil) == (b.FormerProvinceCode == nil) &&
		(a.FormerProvinceCode == nil || *a.FormerProvinceCode == *b.FormerProvinceCode)
}

// CraftVillageEditor changes craft villages. No producer owns a village, so the
// officers of its place and admins manage it. For others it is CodeNotFound.
type CraftVillageEditor interface {
	// AddCraftVillage stores a draft.
	AddCraftVillage(ctx context.Context, by Actor, v CraftVillage) (CraftVillage, error)
	// ChangeCraftVillage replaces what people fill in. CodePrecondition when
	// version is not the stored one, CodeConflict in a state that allows no
	// changes.
	ChangeCraftVillage(ctx context.Context, by Actor, v CraftVillage, version int64) (CraftVillage, error)
	// ManagedCraftVillage finds a village in any state by id, with its products.
	ManagedCraftVillage(ctx context.Context, by Actor, id string) (CraftVillage, error)
}

// LinkEditor ties products to craft villages and tourism sites.
type LinkEditor interface {
	// SetLink ties a product to a craft village or a tourism site, or unties it.
	// Actors who manage both may do so, and the officers of the place of the
	// village or site with any published product. CodeNotFound for others.
	// Repeating it changes nothing.
	SetLink(ctx context.Context, by Actor, to Ref, productID string, tied bool) error
}

// CraftVillageService reads craft villages.
type CraftVillageService interface {
	// CraftVillages lists published craft villages.
	CraftVillages(ctx context.Context, f ListingFilter, p Page) (List[CraftVillage], error)
	// CraftVillage finds a published craft village by id or slug, with the
	// products tied to it that are published; CodeNotFound otherwise.
	CraftVillage(ctx context.Context, idOrSlug string) (CraftVillage, error)
}
