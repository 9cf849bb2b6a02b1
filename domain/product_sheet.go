package domain

import (
	"slices"
	"strconv"
	"strings"
)

// ProductEntry is what one row of a spreadsheet says about a product.
type ProductEntry struct {
	Row      int      // as the program that shows the file counts
	Slug     string   // of the product; empty for a new one
	Fields   []string // keys of ProductFields that the file has; others stay as they are
	Product  Product  // the fields that Fields names
	Producer Producer // whom the row names as producer: slug or name, and for a new one its form, contacts and place
	Faults   []RowFault
	Formulas []string // columns in which the file holds a formula; its stored value was taken
}

// RowFault is what is wrong with one row of a file.
type RowFault struct {
	Column  string `json:"column"` // key of a column; empty for the row as a whole
	Message string `json:"message"`
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
// neither status nor producer can come from a file.
func (e ProductEntry) Apply(p *Product) {
	for _, f := range productFields() {
		if slices.Contains(e.Fields, f.key) {
			f.copy(p, e.Product)
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

// packSeparator splits the parts of a pack in a line of text.
const packSeparator = " | "

// PacksText writes packs as lines: "Túi 500 g | 500 g | 120000 | 100000 | 20".
func PacksText(packs []Pack) string {
	lines := make([]string, len(packs))
	for i, p := range packs {
		parts := []string{p.Name, p.Content.String(), price(p.RetailVND), price(p.WholesaleVND), ""}
		if p.WholesaleMin > 0 {
			parts[4] = strconv.Itoa(p.WholesaleMin)
		}
		for len(parts) > 1 && parts[len(parts)-1] == "" {
			parts = parts[:len(parts)-1]
		}
		lines[i] = strings.Join(parts, packSeparator)
	}
	return strings.Join(lines, "\n")
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
