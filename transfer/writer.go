package transfer

import (
	"archive/zip"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"chophien/domain"
)

// Writer writes the rows of a table.
type Writer interface {
	// Row writes one row: a value for each column, of string, int, int64,
	// *int64, *int, domain.Date, bool or nil. It escapes text so that no program
	// reads it as a formula; Open restores the text.
	Row(values ...any) error
	// Close ends the file. It does not close the underlying writer.
	Close() error
}

// plain returns the value of a pointer, nil for none.
func plain(v any) any {
	switch v := v.(type) {
	case *int64:
		if v == nil {
			return nil
		}
		return *v
	case *int:
		if v == nil {
			return nil
		}
		return *v
	case domain.Season:
		return FormatMonths(v)
	case domain.Quantity:
		return v.String()
	}
	return v
}

// csvWriter writes UTF-8 with a byte order mark, by which Excel recognizes it.
type csvWriter struct {
	out    *csv.Writer
	fields []string
}

// NewCSV begins a CSV file with the heading of t.
func NewCSV(w io.Writer, t Table) (Writer, error) { return NewSeparated(w, t, ',') }

// NewSeparated is NewCSV with another separator: with Vietnamese settings,
// spreadsheet programs expect a semicolon.
func NewSeparated(w io.Writer, t Table, separator rune) (Writer, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, err
	}
	c := &csvWriter{out: csv.NewWriter(w)}
	c.out.UseCRLF, c.out.Comma = false, separator
	for _, line := range t.Above {
		if err := c.Row(line); err != nil {
			return nil, err
		}
	}
	heading := make([]any, len(t.Columns))
	for i, col := range t.Columns {
		heading[i] = col.Heading
	}
	return c, c.Row(heading...)
}

func (c *csvWriter) Row(values ...any) error {
	c.fields = c.fields[:0]
	for _, v := range values {
		text := ""
		switch v := plain(v).(type) {
		case nil:
		case string:
			text = harmless(v)
		case int:
			text = strconv.Itoa(v)
		case int64:
			text = strconv.FormatInt(v, 10)
		case domain.Date:
			text = v.Time().Format("02/01/2006")
		case bool:
			text = yesNo(v)
		default:
			return fmt.Errorf("transfer: cannot write a %T", v)
		}
		c.fields = append(c.fields, text)
	}
	return c.out.Write(c.fields)
}

func (c *csvWriter) Close() error {
	c.out.Flush()
	return c.out.Error()
}

func yesNo(v bool) string {
	if v {
		return "có"
	}
	return "không"
}

// choicesSheet is the hidden sheet with the values of drop-downs.
const choicesSheet = "Danh mục"

// rowsWithChoices is how many rows have a drop-down.
const rowsWithChoices = MaxRows + 1

// xlsxWriter writes each row to a temporary file; Close assembles the workbook.
type xlsxWriter struct {
	table   Table
	file    *excelize.File
	sheet   *excelize.StreamWriter
	styles  map[Format]int
	row     int
	cells   []any
	heading int
	example int
	title   int
	source  int
}

// sheetFont is the font of all cells. Without a named font each program takes another
// one, and LibreOffice cuts the marks of Vietnamese letters off.
const sheetFont = "Arial"

// Heights of lines in points: Vietnamese capitals carry two marks.
const (
	headingLine = 17
	titleLine   = 24
	aboveLine   = 18
)

// NewXLSX begins a workbook with the heading of t: bold on colour, frozen,
// with drop-downs and a filter. It is ready to print: A4 landscape, as wide as the
// page, the heading on each page, with page numbers. Nothing reaches w before Close.
func NewXLSX(w io.Writer, t Table) (Writer, error) {
	f := excelize.NewFile(excelize.Options{UnzipSizeLimit: maxUnpacked})
	// Written straight to w: otherwise excelize copies the whole file in memory.
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(w) })
	x := &xlsxWriter{table: t, file: f, row: 1, styles: map[Format]int{}}
	if err := x.begin(); err != nil {
		return nil, fmt.Errorf("transfer: beginning a workbook: %w", errorsOf(err, f.Close()))
	}
	return x, nil
}

func errorsOf(err error, more error) error {
	if err == nil {
		return more
	}
	return err
}

func (x *xlsxWriter) begin() error {
	if err := x.file.SetSheetName("Sheet1", x.table.Name); err != nil {
		return err
	}
	if err := x.printable(); err != nil {
		return err
	}
	if err := x.style(); err != nil {
		return err
	}
	if err := x.choices(); err != nil {
		return err
	}
	var err error
	if x.sheet, err = x.file.NewStreamWriter(x.table.Name); err != nil {
		return err
	}
	top := len(x.table.Above) + 1
	if err := x.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: top, TopLeftCell: "A" + strconv.Itoa(top+1), ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, c := range x.table.Columns {
		width := c.Width
		if width == 0 {
			width = 16
		}
		if err := x.sheet.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	for i, line := range x.table.Above {
		style, height := x.source, float64(aboveLine)
		if i == 0 {
			style, height = x.title, titleLine
		}
		if err := x.sheet.SetRow("A"+strconv.Itoa(i+1), []any{excelize.Cell{StyleID: style, Value: harmless(xmlText(line))}}, excelize.RowOpts{Height: height}); err != nil {
			return err
		}
	}
	heading, lines := make([]any, len(x.table.Columns)), 1
	for i, c := range x.table.Columns {
		lines = max(lines, linesOf(c))
		heading[i] = excelize.Cell{StyleID: x.heading, Value: harmless(xmlText(c.Heading))}
	}
	if err := x.sheet.SetRow("A"+strconv.Itoa(top), heading, excelize.RowOpts{Height: float64(lines) * headingLine}); err != nil {
		return err
	}
	x.row = top + 1
	return nil
}

// linesOf returns how many lines the heading of a column takes.
func linesOf(c Column) int {
	width, used, lines := int(c.Width), 0, 1
	if width == 0 {
		width = 16
	}
	for word := range strings.FieldsSeq(c.Heading) {
		n := utf8.RuneCountInString(word) + 1
		if used > 0 && used+n > width {
			lines, used = lines+1, 0
		}
		used += n
	}
	return min(lines, 6)
}

// printable sets how the sheet is printed.
func (x *xlsxWriter) printable() error {
	if err := x.file.SetDefaultFont(sheetFont); err != nil {
		return err
	}
	fit, paper, landscape, one, any := true, 9, "landscape", 1, 0
	if err := x.file.SetSheetProps(x.table.Name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := x.file.SetPageLayout(x.table.Name, &excelize.PageLayoutOptions{Size: &paper, Orientation: &landscape, FitToWidth: &one, FitToHeight: &any}); err != nil {
		return err
	}
	narrow, wide := 0.4, 0.6 // inches
	if err := x.file.SetPageMargins(x.table.Name, &excelize.PageLayoutMarginsOptions{Left: &narrow, Right: &narrow, Top: &narrow, Bottom: &wide, Footer: &narrow}); err != nil {
		return err
	}
	if err := x.file.SetHeaderFooter(x.table.Name, &excelize.HeaderFooterOptions{OddFooter: "&C&P/&N"}); err != nil {
		return err
	}
	top := strconv.Itoa(len(x.table.Above) + 1)
	return x.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: "'" + strings.ReplaceAll(x.table.Name, "'", "''") + "'!$" + top + ":$" + top, Scope: x.table.Name,
	})
}

func (x *xlsxWriter) style() error {
	var err error
	border := []excelize.Border{{Type: "bottom", Color: "1B5E20", Style: 2}}
	if x.heading, err = x.file.NewStyle(&excelize.Style{
		Font: &excelize.Font{Family: sheetFont, Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"2E7D32"}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}, Border: border,
	}); err != nil {
		return err
	}
	if x.title, err = x.file.NewStyle(&excelize.Style{Font: &excelize.Font{Family: sheetFont, Bold: true, Size: 14}}); err != nil {
		return err
	}
	if x.source, err = x.file.NewStyle(&excelize.Style{Font: &excelize.Font{Family: sheetFont, Italic: true, Color: "555555"}}); err != nil {
		return err
	}
	top := &excelize.Alignment{Vertical: "top"}
	if x.example, err = x.file.NewStyle(&excelize.Style{
		Font: &excelize.Font{Family: sheetFont, Italic: true, Color: "757575"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFF8E1"}},
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}, NumFmt: 49,
	}); err != nil {
		return err
	}
	text, dates := 49, "dd/mm/yyyy"
	plain := &excelize.Font{Family: sheetFont, Size: 11}
	for format, s := range []*excelize.Style{
		Text: {NumFmt: text, Alignment: top}, LongText: {NumFmt: text, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}},
		Whole: {NumFmt: 1, Alignment: top}, Money: {NumFmt: 3, Alignment: top}, Day: {CustomNumFmt: &dates, Alignment: top},
	} {
		s.Font = plain
		if x.styles[Format(format)], err = x.file.NewStyle(s); err != nil {
			return err
		}
	}
	return nil
}

// choices writes the drop-downs. Their values are in a separate sheet: the rule
// itself has room for only 255 characters.
func (x *xlsxWriter) choices() error {
	col := 0
	for i, c := range x.table.Columns {
		if len(c.Choices) == 0 && c.Hint == "" {
			continue
		}
		here, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		rule := excelize.NewDataValidation(true)
		rule.SetSqref(fmt.Sprintf("%s%d:%s%d", here, len(x.table.Above)+2, here, rowsWithChoices))
		if len(c.Choices) > 0 {
			if col == 0 {
				if _, err := x.file.NewSheet(choicesSheet); err != nil {
					return err
				}
				if err := x.file.SetSheetVisible(choicesSheet, false); err != nil {
					return err
				}
			}
			col++
			at, err := excelize.ColumnNumberToName(col)
			if err != nil {
				return err
			}
			for row, choice := range append([]string{c.Heading}, c.Choices...) {
				if err := x.file.SetCellStr(choicesSheet, at+strconv.Itoa(row+1), harmless(xmlText(choice))); err != nil {
					return err
				}
			}
			rule.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$2:$%s$%d", choicesSheet, at, at, len(c.Choices)+1))
			rule.ShowErrorMessage = false // values outside the list are allowed
		}
		if c.Hint != "" {
			rule.SetInput(cut(c.Heading, 32), cut(c.Hint, 255))
		}
		if err := x.file.AddDataValidation(x.table.Name, rule); err != nil {
			return err
		}
	}
	return nil
}

func cut(s string, runes int) string {
	if r := []rune(s); len(r) > runes {
		return string(r[:runes-1]) + "…"
	}
	return s
}

func (x *xlsxWriter) Row(values ...any) error {
	x.cells = x.cells[:0]
	for i, v := range values {
		format := Text
		if i < len(x.table.Columns) {
			format = x.table.Columns[i].Format
		}
		switch v := plain(v).(type) {
		case nil:
			x.cells = append(x.cells, nil)
		case string:
			if format != LongText {
				format = Text
			}
			if v == "" {
				x.cells = append(x.cells, nil)
				continue
			}
			if len(v) > MaxCell && len(utf16.Encode([]rune(v))) >= MaxCell {
				return fmt.Errorf("transfer: a text is longer than a cell can be")
			}
			x.cells = append(x.cells, excelize.Cell{StyleID: x.styles[format], Value: harmless(xmlText(v))})
		case int, int64:
			x.cells = append(x.cells, excelize.Cell{StyleID: x.styles[format], Value: v})
		case domain.Date:
			x.cells = append(x.cells, excelize.Cell{StyleID: x.styles[Day], Value: int(v - domain.NewDate(1899, 12, 30))})
		case bool:
			x.cells = append(x.cells, excelize.Cell{StyleID: x.styles[Text], Value: yesNo(v)})
		default:
			return fmt.Errorf("transfer: cannot write a %T", v)
		}
	}
	if slices.Contains(values, any(ExampleMark)) {
		for i, c := range x.cells {
			if c, ok := c.(excelize.Cell); ok {
				c.StyleID = x.example
				x.cells[i] = c
			}
		}
	}
	at, err := excelize.CoordinatesToCellName(1, x.row)
	if err != nil {
		return fmt.Errorf("transfer: %w", err)
	}
	x.row++
	if err := x.sheet.SetRow(at, x.cells); err != nil {
		return fmt.Errorf("transfer: writing a row: %w", err)
	}
	return nil
}

func (x *xlsxWriter) Close() (err error) {
	defer func() { err = errorsOf(err, x.file.Close()) }()
	// The filter covers the rows, so it is set when all are known.
	top := len(x.table.Above) + 1
	last, err := excelize.CoordinatesToCellName(len(x.table.Columns), max(x.row-1, top))
	if err != nil {
		return fmt.Errorf("transfer: %w", err)
	}
	if err := x.file.AutoFilter(x.table.Name, "A"+strconv.Itoa(top)+":"+last, nil); err != nil {
		return fmt.Errorf("transfer: setting a filter: %w", err)
	}
	if err := x.sheet.Flush(); err != nil {
		return fmt.Errorf("transfer: ending a sheet: %w", err)
	}
	if _, err := x.file.WriteTo(io.Discard); err != nil {
		return fmt.Errorf("transfer: writing a workbook: %w", err)
	}
	return nil
}

// xmlText removes characters that XML, and so a workbook, cannot contain. No
// stored text has any.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, s)
}
