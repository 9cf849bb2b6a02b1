// Package transfer reads and writes the spreadsheets that offices mail to each
// other, XLSX and CSV, row by row. It uses neither a database nor HTTP: a table
// defines the columns, a Reader yields rows, a Writer writes them.
//
// Workbooks are read with a parser of our own over archive/zip and encoding/xml:
// a file from outside may be hostile, formulas must be distinguished from
// values, and memory must not grow with rows. They are written with excelize.
package transfer

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// Limits of files that are read.
const (
	MaxFile    = 20 << 20 // bytes of a file
	MaxRows    = 20_000   // rows with content below the heading
	MaxColumns = 256      // columns with content
	MaxCell    = 32_767   // characters of a cell, which is Excel's own limit

	maxUnpacked  = 160 << 20 // bytes of all parts of a workbook together
	passes       = 3         // over all parts of a workbook; more of one with less than minRead
	minRead      = 64 << 20
	maxEntries   = 1_000 // parts of a workbook
	maxRatio     = 100   // unpacked to packed, of a part above ratioFrom
	ratioFrom    = 16 << 20
	maxShared    = 48 << 20   // bytes of the strings that cells share
	maxMeta      = 4 << 20    // bytes of a part that is not a sheet
	maxDepth     = 64         // tags within tags
	maxToken     = 1 << 20    // bytes between two tags
	maxTokens    = 10_000_000 // tags and texts of a part
	maxRecords   = 100_000    // rows of a workbook, those without content too
	maxPlaces    = 16_384     // Excel's own limit of columns
	maxSheetRow  = domain.MaxSheetRow
	maxSheets    = 30      // sheets of a workbook that are looked at
	maxSheetName = 31      // characters of the name of a sheet, which is Excel's own limit
	maxCounted   = 1_000   // rows that are counted of a sheet that is not read
	maxDescribed = 4 << 20 // bytes that are unpacked of a sheet that is not read
	headingDepth = 20      // rows with content among which the heading is sought: letters have titles above it
	headingRows  = 1_000   // rows of any kind, likewise
)

// Format is how values of a column are shown. Reading does not depend on it.
type Format int

// The formats.
const (
	Text     Format = iota
	Whole           // a number without decimals
	Money           // đồng
	Day             // a domain.Date
	LongText        // wrapped
)

// Column is one column of a table.
type Column struct {
	Key      string   // in errors and in Row
	Heading  string   // as it is written
	Aliases  []string // other headings of the same column
	Required bool     // a sheet without it is not this table
	Width    float64  // characters; 0: 16
	Format   Format
	Choices  []string // offered in a drop-down; other values are still allowed
	Hint     string   // shown when the cell is chosen
}

// Table defines the columns of a sheet.
type Table struct {
	Name    string // of the sheet
	Columns []Column
	Also    []Column // more columns that are read if a file has them, and never written
	Item    string   // key of the column that names what a row is about; empty: every row with content counts
	Maker   string   // key of the column that names its maker
	Above   []string // lines above the heading: a title, the source of the list and its day
	Chosen  bool     // the sender can choose the columns: a file whose headings name too few of them is opened; see Reader.Missing
}

// Missing returns the keys of the required columns that none of the columns of a
// file is read as.
func (t Table) Missing(columns []domain.SheetColumn) []string {
	var out []string
	for _, c := range t.Columns {
		if c.Required && !slices.ContainsFunc(columns, func(f domain.SheetColumn) bool { return f.Key == c.Key }) {
			out = append(out, c.Key)
		}
	}
	return out
}

// Index returns the place of a column, or -1.
func (t Table) Index(key string) int {
	for i, c := range t.Columns {
		if c.Key == key {
			return i
		}
	}
	return -1
}

// Keys returns the keys of all columns that are read.
func (t Table) Keys() []string {
	var out []string
	for _, c := range slices.Concat(t.Columns, t.Also) {
		out = append(out, c.Key)
	}
	return out
}

// Headings returns the headings of the columns by their keys.
func (t Table) Headings() map[string]string {
	out := map[string]string{}
	for _, c := range slices.Concat(t.Columns, t.Also) {
		out[c.Key] = c.Heading
	}
	return out
}

// ExampleMark in any cell of a row marks the row as an example.
const ExampleMark = "VÍ DỤ (không nhập dòng này)"

// reason is the heading of the column with the reason why a row failed.
const reason = "Lý do lỗi"

func isExample(text string) bool { return headingKey(text) == headingKey(ExampleMark) }

// headingKey returns the form of a heading for comparison: letters and digits
// without marks and case.
func headingKey(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, domain.Fold(norm.NFC.String(s)))
}

// names returns all keys of a column, its own first.
func (c Column) names() []string {
	out := []string{headingKey(withoutBrackets(c.Heading)), headingKey(c.Heading), headingKey(c.Key)}
	for _, a := range c.Aliases {
		out = append(out, headingKey(a))
	}
	return out
}

func invalidFile(format string, args ...any) error {
	return domain.Invalidf("file", format, args...)
}

// clean returns the text of a cell in the form in which it is stored, without
// spaces around it.
func clean(s string) string { return strings.TrimSpace(tidy(s)) }

var invisible = strings.NewReplacer("\r\n", "\n", "\u00a0", " ", "\u200b", "", "\ufeff", "", "\u200e", "", "\u200f", "")

// tidy converts text to NFC and one kind of line end, and removes invisible
// characters.
func tidy(s string) string {
	if s == "" {
		return s
	}
	return norm.NFC.String(invisible.Replace(s))
}

// content returns the value of a cell of a file.
func content(s string) string {
	if plain := original(s); plain != s {
		return tidy(plain) // as it was before harmless
	}
	return clean(s)
}
