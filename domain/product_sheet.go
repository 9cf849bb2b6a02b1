package domain

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ProductEntry is what one row of a spreadsheet says about a product.
type ProductEntry struct {
	Row      int        // as the program that shows the file counts
	Number   string     // what the file counts the row by, STT; may be empty
	Slug     string     // of the product; empty for a new one
	Fields   []string   // keys of ProductFields that the file has; others stay as they are
	Unread   []string   // those of Fields that hold something that could not be read: a stored value stays
	Product  Product    // the fields that Fields names
	Producer Producer   // whom the row names as producer: slug or name, and for a new one its form, contacts and place
	Maker    EntryMaker // the producer that was found by what the row says
	Award    EntryAward // what the row says of its certification
	Faults   []RowFault // why the row is not taken
	Notes    []RowFault // what was left out or is not certain; the row is taken
	Formulas []string   // columns in which the file holds a formula; its stored value was taken
}

// EntryMaker is the producer that a row is about.
type EntryMaker struct {
	ID    string // empty for a new one
	Name  string
	New   bool     // it is added with the product
	Alike []string // names of producers of the province that may be the same as a new one
}

// EntryAward is what a row of an office's list says of the decision that
// certified a product. It is empty where Number is.
type EntryAward struct {
	Stars         int
	PotentialFive bool
	Number        string // of the decision
	Date          Date   // of the decision; 0 where the row does not say
}

// Complete reports whether a line of a decision can be made of it.
func (a EntryAward) Complete() bool { return a.Number != "" && a.Date != 0 && a.Stars != 0 }

// Changes returns what the line changes for a product: it names a decision.
func (a EntryAward) Changes() FieldChange {
	after := fmt.Sprintf("%s, %s, %d sao", a.Number, a.Date.Vietnamese(), a.Stars)
	return FieldChange{Field: "decision_number", After: after}
}

// RowFault is something about one row of a file.
type RowFault struct {
	Column  string   `json:"column"`  // key of a column; empty for the row as a whole
	Message string   `json:"message"` // in English
	Format  string   `json:"format,omitempty"`
	Args    []string `json:"args,omitempty"`
}

// FaultsOf returns the faults of a row for all wrong fields in err.
func FaultsOf(err error) []RowFault {
	var out []RowFault
	for _, e := range ErrorsOf(err) {
		out = append(out, FaultOf(e))
	}
	if len(out) == 0 {
		out = []RowFault{FaultOf(err)}
	}
	return out
}

// FaultOf returns what an error about a field says, as a fault of its column.
func FaultOf(err error) RowFault {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		e = NewError(CodeInternal, "it cannot be stored")
	}
	f := RowFault{Column: e.Field, Message: e.Message, Format: e.Format}
	for _, a := range e.Args {
		if inner, ok := a.(*Error); ok {
			a = inner.Message
		}
		f.Args = append(f.Args, fmt.Sprint(a))
	}
	return f
}

// FieldChange is how one field differs, in the words of a spreadsheet.
type FieldChange struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// SheetPacks is how many packs of a product have columns of their own in a
// spreadsheet; further ones stand as lines in one cell.
const SheetPacks = 3

// productField is a field of the form that a spreadsheet can fill.
type productField struct {
	key  string
	text func(p Product) string
	copy func(to *Product, from Product)
}

func productFields() []productField {
	return []productField{
		{"name", func(p Product) string { return p.Name }, func(to *Product, from Product) { to.Name = from.Name }},
		{"name_en", func(p Product) string { return p.NameEN }, func(to *Product, from Product) { to.NameEN = from.NameEN }},
		{"group", func(p Product) string { return string(p.Group) }, func(to *Product, from Product) { to.Group = from.Group }},
		{"set", func(p Product) string { return text(p.SetCode) }, func(to *Product, from Product) { to.SetCode = from.SetCode }},
		{"story", func(p Product) string { return p.Description }, func(to *Product, from Product) { to.Description = from.Description }},
		{"ingredients", func(p Product) string { return p.Ingredients }, func(to *Product, from Product) { to.Ingredients = from.Ingredients }},
		{"packs", func(p Product) string { return PacksText(p.Packs) }, func(to *Product, from Product) { to.Packs = from.Packs }},
		{"capacity", func(p Product) string { return p.Capacity().String() }, func(to *Product, from Product) {
			to.CapacityAmount, to.CapacityUnit = from.CapacityAmount, from.CapacityUnit
		}},
		{"season", func(p Product) string { return monthsText(p.Season) }, func(to *Product, from Product) { to.Season = from.Season }},
		{"shelf_life", func(p Product) string { return p.ShelfLife }, func(to *Product, from Product) { to.ShelfLife = from.ShelfLife }},
		{"storage", func(p Product) string { return p.Storage }, func(to *Product, from Product) { to.Storage = from.Storage }},
		{"min_order", func(p Product) string { return p.MinOrder().String() }, func(to *Product, from Product) {
			to.MinOrderAmount, to.MinOrderUnit = from.MinOrderAmount, from.MinOrderUnit
		}},
		{"lead_days", func(p Product) string {
			if p.LeadDays == nil {
				return ""
			}
			return strconv.Itoa(*p.LeadDays)
		}, func(to *Product, from Product) { to.LeadDays = from.LeadDays }},
		{"gtin", func(p Product) string { return p.GTIN }, func(to *Product, from Product) { to.GTIN = from.GTIN }},
		{"channels", func(p Product) string { return strings.Join(p.Channels, "\n") }, func(to *Product, from Product) { to.Channels = from.Channels }},
		{"province", func(p Product) string { return p.ProvinceCode }, func(to *Product, from Product) { to.ProvinceCode = from.ProvinceCode }},
		{"former_province", func(p Product) string { return text(p.FormerProvinceCode) }, func(to *Product, from Product) {
			to.FormerProvinceCode = from.FormerProvinceCode
		}},
		{"former_district", func(p Product) string { return p.FormerDistrict }, func(to *Product, from Product) { to.FormerDistrict = from.FormerDistrict }},
		{"former_commune", func(p Product) string { return p.FormerCommune }, func(to *Product, from Product) { to.FormerCommune = from.FormerCommune }},
		{"address", func(p Product) string { return p.Address }, func(to *Product, from Product) { to.Address = from.Address }},
	}
}

// Apply writes the fields that the entry has into p. It touches nothing else:
// neither status nor producer can come from a file. What could not be read
// leaves a product that is there as it is.
func (e ProductEntry) Apply(p *Product) {
	for _, f := range productFields() {
		if slices.Contains(e.Fields, f.key) && (p.ID == "" || !slices.Contains(e.Unread, f.key)) {
			f.copy(p, e.Product)
		}
	}
}

// Join takes over what a further row about the same product adds: its packs.
func (e *ProductEntry) Join(more ProductEntry) {
	e.Product.Packs = append(e.Product.Packs, more.Product.Packs...)
	e.Faults = append(e.Faults, more.Faults...)
	e.Notes = append(e.Notes, more.Notes...)
	e.Formulas = append(e.Formulas, more.Formulas...)
	for _, field := range more.Unread {
		if !slices.Contains(e.Unread, field) {
			e.Unread = append(e.Unread, field)
		}
	}
}

// ProductChanges tells in which of the fields two states of a product differ.
func ProductChanges(before, after Product) []FieldChange {
	var out []FieldChange
	for _, f := range productFields() {
		if a, b := f.text(before), f.text(after); a != b {
			out = append(out, FieldChange{f.key, a, b})
		}
	}
	return out
}

// packSeparator splits the parts of a pack in a line of text. In a part itself
// it is written with packEscape in front.
const (
	packSeparator = "|"
	packEscape    = `\`
)

var packEscapes = strings.NewReplacer(packEscape, packEscape+packEscape, packSeparator, packEscape+packSeparator)

// PacksText writes packs as lines: "Túi 500 g | 500 g | 120000 | 100000 | 20".
// PackParts takes a line apart.
func PacksText(packs []Pack) string {
	lines := make([]string, len(packs))
	for i, p := range packs {
		parts := []string{packEscapes.Replace(p.Name), p.Content.String(), price(p.RetailVND), price(p.WholesaleVND), ""}
		if p.WholesaleMin > 0 {
			parts[4] = strconv.Itoa(p.WholesaleMin)
		}
		for len(parts) > 1 && parts[len(parts)-1] == "" {
			parts = parts[:len(parts)-1]
		}
		lines[i] = strings.Join(parts, " "+packSeparator+" ")
	}
	return strings.Join(lines, "\n")
}

// PackParts splits a line of PacksText into its parts.
func PackParts(line string) []string {
	parts := []string{""}
	escaped := false
	for _, r := range line {
		last := &parts[len(parts)-1]
		switch {
		case escaped && string(r) != packSeparator && string(r) != packEscape:
			*last += packEscape + string(r)
		case escaped:
			*last += string(r)
		case string(r) == packEscape:
			escaped = true
			continue
		case string(r) == packSeparator:
			parts = append(parts, "")
		default:
			*last += string(r)
		}
		escaped = false
	}
	if escaped {
		parts[len(parts)-1] += packEscape
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

func price(vnd *int64) string {
	if vnd == nil {
		return ""
	}
	return strconv.FormatInt(*vnd, 10)
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func monthsText(s Season) string {
	months := s.Months()
	words := make([]string, len(months))
	for i, m := range months {
		words[i] = strconv.Itoa(m)
	}
	return strings.Join(words, ", ")
}
