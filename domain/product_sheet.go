package domain

import (
	"slices"
	"strconv"
	"strings"
)

// SheetPacks is how many packs of a product have columns of their own in a
// spreadsheet; further ones stand as lines in one cell.
const SheetPacks = 3

func productFields() []sheetField[Product] {
	return append([]sheetField[Product]{
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
	}, placeFields(func(p *Product) *Place { return &p.Place })...)
}

// Apply writes the fields that the entry has into a product, which has no ID if it
// is new.
func (e ListingEntry) Apply(p *Product) { applyFields(productFields(), e, p, e.Product, p.ID == "") }

// Join takes over what a further row about the same product adds: its packs.
func (e *ListingEntry) Join(more ListingEntry) {
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

// ProductChanges returns the fields in which two states of a product differ.
func ProductChanges(before, after Product) []FieldChange {
	return fieldChanges(productFields(), before, after)
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

func monthsText(s Season) string {
	months := s.Months()
	words := make([]string, len(months))
	for i, m := range months {
		words[i] = strconv.Itoa(m)
	}
	return strings.Join(words, ", ")
}
