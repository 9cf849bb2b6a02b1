package domain

import (
	"slices"
	"strconv"
	"strings"
)

// Unit is the unit of an amount of goods.
type Unit string

// The units. Their names are part of the HTTP contract. Units of pieces do not
// convert: Pack.Content is the amount in a bottle or a box.
const (
	UnitGram     Unit = "g"
	UnitKilogram Unit = "kg"
	UnitQuintal  Unit = "quintal" // tạ, 100 kg
	UnitTonne    Unit = "tonne"   // tấn, 1,000 kg
	UnitMillilit Unit = "ml"
	UnitLitre    Unit = "l"
	UnitMetre    Unit = "m"
	UnitPiece    Unit = "piece"  // cái, chiếc, con, sản phẩm
	UnitBottle   Unit = "bottle" // chai
	UnitBox      Unit = "box"    // hộp
	UnitBag      Unit = "bag"    // túi, gói
	UnitJar      Unit = "jar"    // lọ, hũ
	UnitCan      Unit = "can"    // lon
	UnitCarton   Unit = "carton" // thùng
	UnitSet      Unit = "set"    // bộ
	UnitPlant    Unit = "plant"  // cây, chậu
	UnitGuest    Unit = "guest"  // khách, lượt
)

// unitNames returns the units in the order of forms, each with its Vietnamese
// names, the usual one first.
func unitNames() []struct {
	Unit  Unit
	Names []string
} {
	return []struct {
		Unit  Unit
		Names []string
	}{
		{UnitGram, []string{"g", "gam", "gram"}}, {UnitKilogram, []string{"kg", "ký", "kí", "cân", "kilogam"}},
		{UnitQuintal, []string{"tạ"}}, {UnitTonne, []string{"tấn"}},
		{UnitMillilit, []string{"ml", "mililít"}}, {UnitLitre, []string{"lít", "l"}}, {UnitMetre, []string{"mét", "m"}},
		{UnitPiece, []string{"cái", "chiếc", "con", "sản phẩm", "quả", "trái", "miếng", "tấm"}}, {UnitBottle, []string{"chai"}}, {UnitBox, []string{"hộp"}},
		{UnitBag, []string{"túi", "gói", "bao"}}, {UnitJar, []string{"lọ", "hũ"}}, {UnitCan, []string{"lon"}},
		{UnitCarton, []string{"thùng", "kiện"}}, {UnitSet, []string{"bộ"}}, {UnitPlant, []string{"cây", "chậu"}}, {UnitGuest, []string{"khách", "lượt"}},
	}
}

// Units lists all units in the order of forms.
func Units() []Unit {
	names := unitNames()
	out := make([]Unit, len(names))
	for i, n := range names {
		out[i] = n.Unit
	}
	return out
}

// NameVI returns the usual Vietnamese name of the unit.
func (u Unit) NameVI() string {
	for _, n := range unitNames() {
		if n.Unit == u {
			return n.Names[0]
		}
	}
	return string(u)
}

// ParseUnit reads the code of a unit or one of its Vietnamese names.
func ParseUnit(s string) (Unit, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, n := range unitNames() {
		if string(n.Unit) == s || slices.Contains(n.Names, s) {
			return n.Unit, true
		}
	}
	return "", false
}

// Base returns the unit to which u converts and how many of it u is: grams,
// millilitres, or u itself.
func (u Unit) Base() (Unit, int64) {
	switch u {
	case UnitKilogram:
		return UnitGram, 1_000
	case UnitQuintal:
		return UnitGram, 100_000
	case UnitTonne:
		return UnitGram, 1_000_000
	case UnitLitre:
		return UnitMillilit, 1_000
	}
	return u, 1
}

// MaxAmount bounds an amount, in thousandths of its unit.
const MaxAmount = 1_000_000_000_000

// Quantity is an amount of goods. The zero value means not stated.
type Quantity struct {
	Amount int64 // thousandths of the unit
	Unit   Unit
}

// IsZero reports whether no quantity is stated.
func (q Quantity) IsZero() bool { return q == Quantity{} }

// Validate returns CodeInvalid about field for the first rule that q breaks.
func (q Quantity) Validate(field string) error {
	switch {
	case q.IsZero():
		return nil
	case q.Amount <= 0 || q.Amount > MaxAmount:
		return Invalidf(field, "the amount must be more than 0 and at most %d", MaxAmount/1000)
	case !slices.Contains(Units(), q.Unit):
		return Invalidf(field, "%q is not a unit", q.Unit)
	}
	return nil
}

// UnitNames returns the usual name of the unit in both languages; the English
// one fits the amount: 1 tonne, 2 tonnes, 2 kg.
func (q Quantity) UnitNames() (vi, en string) {
	en = string(q.Unit)
	switch {
	case q.Amount == 1000 || len(en) <= 2: // kg, ml and the like are signs
	case strings.HasSuffix(en, "x"):
		en += "es"
	default:
		en += "s"
	}
	return q.Unit.NameVI(), en
}

// In converts q to unit; ok is false when the units do not convert.
func (q Quantity) In(unit Unit) (_ Quantity, ok bool) {
	from, many := q.Unit.Base()
	to, per := unit.Base()
	if from != to {
		return Quantity{}, false
	}
	return Quantity{q.Amount * many / per, unit}, true
}

// InBase converts q to the base of its unit; see Unit.Base.
func (q Quantity) InBase() Quantity {
	base, many := q.Unit.Base()
	return Quantity{q.Amount * many, base}
}

// Cmp compares two quantities; ok is false when their units do not convert.
func (q Quantity) Cmp(other Quantity) (_ int, ok bool) {
	base, a := q.Unit.Base()
	otherBase, b := other.Unit.Base()
	if base != otherBase {
		return 0, false
	}
	x, y := q.Amount*a, other.Amount*b
	switch {
	case x < y:
		return -1, true
	case x > y:
		return 1, true
	}
	return 0, true
}

// String returns the quantity in Vietnamese, such as "1,5 tấn".
func (q Quantity) String() string {
	if q.IsZero() {
		return ""
	}
	return q.amount(",") + " " + q.Unit.NameVI()
}

// EN returns the quantity in English, such as "1.5 tonnes".
func (q Quantity) EN() string {
	if q.IsZero() {
		return ""
	}
	_, unit := q.UnitNames()
	return q.amount(".") + " " + unit
}

// amount formats the number of units with a decimal mark.
func (q Quantity) amount(mark string) string {
	text := strconv.FormatInt(q.Amount/1000, 10)
	if rest := q.Amount % 1000; rest != 0 {
		text += mark + strings.TrimRight(strconv.FormatInt(1000+rest, 10)[1:], "0")
	}
	return text
}
