package measure

import (
	"strings"

	"chophien/domain"
)

// Class is the kind of thing that a unit counts.
type Class uint8

// The classes of units.
const (
	Bulk Class = iota // weights and loads that no product name contains: tấn, container
	Size              // weights and volumes that a product name may contain: gói 100 g
	Pack              // packs and pieces: hộp, chai, con
)

// Unit is a unit as texts name it: Factor of Of are one of it.
type Unit struct {
	Of     domain.Unit // empty if the marketplace has no unit for it, such as container
	Factor int64       // yến is 10 kg, tá is 12 pieces
	Class  Class
	Names  []string // the usual one first, lower case, with marks; several words split by spaces
}

// Units lists the units with all their names, Vietnamese and English. A name
// belongs to one unit.
func Units() []Unit { return append([]Unit{}, units...) }

var units = []Unit{
	{domain.UnitTonne, 1, Bulk, []string{"tấn", "ton", "tons", "tonne", "tonnes", "mt"}},
	{domain.UnitQuintal, 1, Bulk, []string{"tạ", "quintal", "quintals"}},
	{domain.UnitKilogram, 10, Bulk, []string{"yến"}},
	{domain.UnitKilogram, 1, Size, []string{"kg", "ký", "kí", "ki", "cân", "kilo", "kilogam", "kilogram", "kilograms", "kilos", "kgs", "ký lô", "kí lô", "ki lô"}},
	{domain.UnitGram, 100, Size, []string{"lạng"}},
	{domain.UnitGram, 1, Size, []string{"g", "gam", "gram", "gr", "grams", "gams"}},
	{domain.UnitLitre, 1, Size, []string{"lít", "l", "liter", "liters", "litre", "litres"}},
	{domain.UnitMillilit, 1, Size, []string{"ml", "mililít", "mili lít", "millilitre", "millilitres", "milliliter", "milliliters", "cc"}},
	{domain.UnitMetre, 1, Size, []string{"mét", "m", "meter", "meters", "metre", "metres"}},
	{domain.UnitPiece, 12, Pack, []string{"tá", "dozen", "dozens"}},
	{domain.UnitPiece, 10, Pack, []string{"chục"}},
	{domain.UnitPiece, 1, Pack, []string{
		"sản phẩm", "sp", "cái", "chiếc", "con", "quả", "trái", "miếng", "tấm", "viên", "củ", "phần", "suất", "giỏ", "can", "bình", "khay", "vỉ", "bó", "đôi", "cặp", "cuộn", "thanh", "ổ", "đòn", "buồng", "nải",
		"piece", "pieces", "pcs", "pc", "unit", "units", "item", "items", "tray", "trays", "basket", "baskets", "pair", "pairs", "hamper", "hampers",
	}},
	{domain.UnitBox, 1, Pack, []string{"hộp", "box", "boxes"}},
	{domain.UnitBottle, 1, Pack, []string{"chai", "bottle", "bottles"}},
	{domain.UnitBag, 1, Pack, []string{"túi", "gói", "bịch", "bao", "bag", "bags", "pack", "packs", "packet", "packets", "sachet", "sachets", "pouch", "pouches"}},
	{domain.UnitJar, 1, Pack, []string{"lọ", "hũ", "hủ", "keo", "jar", "jars"}},
	{domain.UnitCan, 1, Pack, []string{"lon", "cans", "tin", "tins"}},
	{domain.UnitCarton, 1, Pack, []string{"thùng", "kiện", "két", "carton", "cartons", "case", "cases", "crate", "crates"}},
	{domain.UnitSet, 1, Pack, []string{"bộ", "set", "sét", "combo", "sets", "combos"}},
	{domain.UnitPlant, 1, Pack, []string{"cây", "chậu", "plant", "plants"}},
	{domain.UnitGuest, 1, Pack, []string{"khách", "lượt", "lượt khách", "guest", "guests"}},
	{"", 1, Bulk, []string{"container", "containers", "cont", "công", "pallet", "pallets", "xe", "chuyến"}},
}

// In returns an amount of the unit, in thousandths of the domain's unit.
func (u Unit) In(thousandths int64) domain.Quantity {
	return domain.Quantity{Amount: thousandths * u.Factor, Unit: u.Of}
}

// UnitAt reads the unit at i and returns how many tokens its name has; 0 for
// none. Call it only where a unit is expected: after a number or a slash. A
// name that is typed without its marks counts there, too.
func (t Text) UnitAt(i int) (Unit, int) {
	if i < 0 || i >= len(t.Tokens) || t.Tokens[i].Kind != Word {
		return Unit{}, 0
	}
	var found Unit
	best, sure := 0, false
	for _, u := range units {
		for _, name := range u.Names {
			n, exact := t.named(i, name)
			if n > best || n == best && n > 0 && exact && !sure {
				found, best, sure = u, n, exact
			}
		}
	}
	return found, best
}

// named returns how many tokens at i are the name, and whether with all marks.
func (t Text) named(i int, name string) (n int, exact bool) {
	if i < 0 || i >= len(t.Tokens) || !t.begins(i, name) {
		return 0, false
	}
	exact = true
	for word := range strings.SplitSeq(name, " ") {
		if i+n >= len(t.Tokens) {
			return 0, false
		}
		token := t.Tokens[i+n]
		switch {
		case token.Lower == word:
		case !token.Marked() && foldsTo(word, token.Fold):
			exact = false
		default:
			return 0, false
		}
		n++
	}
	if n > 0 && i > 0 && !exact && !t.Marked && name == "cân" {
		return n, true // in a text without marks, "5 can" more likely means kilograms than canisters
	}
	return n, exact
}

// UnitOf reads a text that consists of the name of a unit.
func UnitOf(text string) (Unit, bool) {
	t := Scan(text)
	u, n := t.UnitAt(0)
	return u, n > 0 && n == len(t.Tokens)
}
