package transfer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/measure"
)

// listingRow is a row about a listing of any kind that is being read.
type listingRow struct {
	Row
	catalog *Catalog
	entry   domain.ListingEntry
}

func newListingRow(c *Catalog, row Row) listingRow {
	return listingRow{Row: row, catalog: c, entry: domain.ListingEntry{
		Row: row.Number, Number: strings.TrimRight(row.Line(numberKey), ".) "), Slug: row.Line("slug"), Formulas: row.Formulas(),
	}}
}

func (r *listingRow) fault(err error) {
	if err != nil {
		r.add(&r.entry.Faults, err)
	}
}

// note adds a note that a value of a field was left out. A stored value stays.
func (r *listingRow) note(err error) {
	if err == nil {
		return
	}
	r.add(&r.entry.Notes, err)
	field := domain.FaultOf(err).Column
	if strings.HasPrefix(field, "pack") {
		field = "packs"
	}
	r.leave(field)
}

// leave keeps the stored value of a field.
func (r *listingRow) leave(field string) {
	if !slices.Contains(r.entry.Unread, field) {
		r.entry.Unread = append(r.entry.Unread, field)
	}
}

// remark adds a note on how a value was read.
func (r *listingRow) remark(column, format string, args ...any) {
	r.add(&r.entry.Notes, domain.Invalidf(column, format, args...))
}

func (r *listingRow) add(to *[]domain.RowFault, err error) {
	f := domain.FaultOf(err)
	if !slices.ContainsFunc(*to, func(g domain.RowFault) bool { return g.Column == f.Column && g.Message == f.Message }) {
		*to = append(*to, f)
	}
}

// has reports whether the file has the column, and records its field.
func (r *listingRow) has(key string) bool {
	if !r.Has(key) {
		return false
	}
	r.entry.Fields = append(r.entry.Fields, key)
	return true
}

// checkCells finds cells without a value: errors of a formula, formulas that were
// not computed, text of an old font. They are read as empty. Without the cells of
// identity a row is invalid.
func (r *listingRow) checkCells(identity ...string) {
	for i, c := range r.reader.table.Columns {
		err := r.values[i].fault(c.Key)
		if err == nil {
			continue
		}
		if slices.Contains(identity, c.Key) || r.values[i].formula && r.values[i].text == "" {
			r.fault(err)
		} else {
			r.note(err)
		}
		r.values[i] = cell{}
	}
	if i := r.reader.table.Index(r.reader.table.Item); i >= 0 && isDitto(r.values[i].text) {
		r.fault(domain.Invalidf(r.reader.table.Item, "“%s” stands for the name above; write the name of this row", short(r.values[i].text)))
		r.values[i] = cell{}
	}
}

// listItem matches the mark of a list before a name: "1. ", "2) ", "- ".
var listItem = regexp.MustCompile(`^(?:\d{1,3}[.)]\s+|[-–+•*]\s*)`)

// readPlace reads the units of both maps. A letter often has the former unit in
// the column of the current one; it then determines both.
func (r *listingRow) readPlace(p *domain.Place) {
	today, former := r.Line("province"), r.Line("former_province")
	if former != "" {
		f, ok := r.catalog.former(former)
		if !ok {
			r.fault(domain.Invalidf("former_province", "“%s” is not one of the 63 units until 30/06/2025", short(former)))
		} else {
			code := f.Code
			p.FormerProvinceCode, p.ProvinceCode = &code, f.ProvinceCode
		}
	}
	if today != "" {
		unit, ok := r.catalog.province(today)
		if !ok {
			var f domain.FormerProvince
			if f, ok = r.catalog.former(today); ok {
				unit.Code = f.ProvinceCode
				if former == "" {
					code := f.Code
					p.FormerProvinceCode = &code
				}
			}
		}
		switch {
		case !ok:
			r.fault(domain.Invalidf("province", "“%s” is not one of the 34 units of today", short(today)))
		case p.ProvinceCode != "" && p.ProvinceCode != unit.Code:
			r.fault(domain.Invalidf("former_province", "“%s” does not belong to “%s”", short(former), short(today)))
		default:
			p.ProvinceCode = unit.Code
		}
	}
	if p.ProvinceCode != "" {
		r.entry.Fields = append(r.entry.Fields, "province")
	}
	if r.Has("former_province") || p.FormerProvinceCode != nil {
		r.entry.Fields = append(r.entry.Fields, "former_province")
	}
}

// phones reads the phone number of a cell, and the one marked as on Zalo.
func (r *listingRow) phones(key string) (first, zalo string) {
	if r.Text(key) == "" {
		return "", ""
	}
	text := r.cell(key).local()
	got := readPhones(text)
	if got.rest || got.first == "" && text != "" {
		r.remark(key, "“%s” was read as %s", short(oneLine(text)), orDash(got.first))
	}
	return got.first, got.zalo
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// readFigure reads a number of people, rooms or the like: "120", "120 hộ". What is no
// number is a note.
func (r *listingRow) readFigure(key string) *int {
	if !r.has(key) {
		return nil
	}
	text := oneLine(r.cell(key).local())
	if text == "" {
		return nil
	}
	if m := leadingNumber.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	n, err := ParseWhole(key, text)
	if err != nil {
		r.note(err)
		return nil
	}
	return &n
}

// leadingNumber matches a number before one or two words, such as a unit.
var leadingNumber = regexp.MustCompile(`^([\d.,]+)\s+\pL+(?:\s\pL+)?$`)

// readDay reads a day. What is no day, such as a year alone, is a note.
func (r *listingRow) readDay(key string) *domain.Date {
	if !r.has(key) {
		return nil
	}
	d, err := r.Date(key)
	r.note(err)
	return d
}

// textCell is a column of text with the field that it fills.
type textCell struct {
	key string
	to  *string
}

// readLines reads columns of text in one line.
func (r *listingRow) readLines(cells ...textCell) {
	for _, c := range cells {
		if r.has(c.key) {
			*c.to = r.Line(c.key)
		}
	}
}

// readParagraphs reads columns of text.
func (r *listingRow) readParagraphs(cells ...textCell) {
	for _, c := range cells {
		if r.has(c.key) {
			*c.to = r.Text(c.key)
		}
	}
}

// readFigures reads numbers of people, rooms or the like, and the day as of which
// they are right. Without the day they are left out: figures of sources differ, and
// they age.
func (r *listingRow) readFigures(asOf **domain.Date, figures ...figureCell) {
	*asOf = r.readDay("figures_as_of")
	for _, f := range figures {
		n := r.readFigure(f.key)
		if n != nil && *asOf == nil {
			r.note(domain.Invalidf(f.key, "“%s” has no day: give it in a column Ngày số liệu", short(r.Line(f.key))))
			n = nil
		}
		*f.to = n
	}
}

// figureCell is a column of numbers with the field that it fills.
type figureCell struct {
	key string
	to  **int
}

// readPlaceOf reads the place of a listing that belongs to no producer.
func (r *listingRow) readPlaceOf(p *domain.Place) {
	r.readPlace(p)
	r.readLines(textCell{"commune", &p.Commune}, textCell{"former_district", &p.FormerDistrict}, textCell{"former_commune", &p.FormerCommune}, textCell{"address", &p.Address})
}

// readSeason reads months of the year.
func (r *listingRow) readSeason() (season domain.Season) {
	c := r.cell("season")
	if c.day {
		r.note(domain.Invalidf("season", "“%s” is a day (ngày), not months: a spreadsheet makes one of 3-11; write tháng 3 đến tháng 11", c.text))
		return 0
	}
	season, err := ParseMonths("season", oneLine(c.local()))
	r.note(err)
	return season
}

// price reads a price with its amount of goods.
func (r *listingRow) price(key string) (vnd *int64, per domain.Quantity, called string) {
	c := r.cell(key)
	text := oneLine(c.local())
	if c.number {
		if whole, part, ok := strings.Cut(c.text, "."); ok && part != "" && measure.ReadHeading(r.heading(key)).Scale == 1 && measure.ReadHeading(r.above(key)).Scale == 1 {
			r.note(domain.Invalidf(key, "%s,%s is not a price in whole đồng", whole, part))
			return nil, per, ""
		}
	}
	p, err := readPrice(key, text, r.heading(key), r.above(key))
	if err != nil {
		r.note(err)
		return nil, per, ""
	}
	if p.vnd != nil && *p.vnd < leastPrice && !hasMoneyWord(measure.Scan(text)) {
		r.note(domain.Invalidf(key, "“%s” may be đồng or nghìn đồng: write the unit in the cell or in the heading", short(text)))
		return nil, per, ""
	}
	if p.rest && p.vnd != nil {
		r.remark(key, "“%s” was read as %s đồng", text, strconv.FormatInt(*p.vnd, 10))
	}
	return p.vnd, p.per, p.pack
}
