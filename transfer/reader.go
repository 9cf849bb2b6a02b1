package transfer

import (
	"bytes"
	"context"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"chophien/domain"
)

// cell is what stands in one place of a file.
type cell struct {
	text    string
	number  bool // a number of a workbook: its point is a decimal point
	formula bool // text is what the program that wrote the file last computed
}

// record is one row of a file. Cells are valid until the next one.
type record struct {
	number int // as the program that shows the file counts
	cells  []cell
}

// source yields the rows of a file from the first, again each time it is asked.
type source interface {
	records(ctx context.Context) iter.Seq2[record, error]
	from1904() bool
}

// Reader reads the rows of a table from a file. Rows may be read again and
// again, from the first.
type Reader struct {
	table   Table
	source  source
	heading int   // number of the row with the headings
	at      []int // for each column of the table its place in the file, or -1
	unknown []string
}

// Open looks at a file, finds out whether it is XLSX or CSV, and finds the
// heading. What is wrong with the file is CodeInvalid about "file".
func Open(ctx context.Context, r io.ReaderAt, size int64, t Table) (*Reader, error) {
	switch {
	case size <= 0:
		return nil, invalidFile("the file is empty")
	case size > MaxFile:
		return nil, invalidFile("the file has more than %d MiB", MaxFile>>20)
	}
	head := make([]byte, min(size, 4096))
	if n, err := r.ReadAt(head, 0); n < len(head) {
		return nil, err
	}
	var src source
	var err error
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		src, err = openWorkbook(r, size, t)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		err = invalidFile("this is an old workbook (.xls) or one with a password: save it as .xlsx without a password")
	case bytes.HasPrefix(head, []byte("%PDF")):
		err = invalidFile("this is a PDF; send the spreadsheet (.xlsx or .csv)")
	default:
		src, err = openCSV(r, size, head)
	}
	if err != nil {
		return nil, err
	}
	out := &Reader{table: t, source: src}
	return out, out.findHeading(ctx)
}

// findHeading takes the row, among the first, that names the most columns.
func (r *Reader) findHeading(ctx context.Context) error {
	byName := map[string]int{}
	for i, c := range r.table.Columns {
		for _, name := range c.names() {
			byName[name] = i
		}
	}
	best := 0
	var twice, missing []string
	seen := 0
	for rec, err := range r.source.records(ctx) {
		if err != nil {
			return err
		}
		at := make([]int, len(r.table.Columns))
		for i := range at {
			at[i] = -1
		}
		var unknown, again []string
		found, filled := 0, 0
		for col, c := range rec.cells {
			name := content(c.text)
			if name == "" {
				continue
			}
			filled++
			i, ok := lookUp(byName, name)
			switch {
			case !ok && headingKey(name) == headingKey(reason):
				// a list of failed rows that was mended
			case !ok:
				unknown = append(unknown, short(name))
			case at[i] >= 0:
				again = append(again, r.table.Columns[i].Heading)
			default:
				at[i] = col
				found++
			}
		}
		if found > best {
			best, r.heading, r.at, r.unknown, twice = found, rec.number, at, unknown, again
		}
		if filled > 0 {
			seen++
		}
		if seen >= headingDepth || rec.number >= headingRows || best == len(r.table.Columns) {
			break
		}
	}
	for i, c := range r.table.Columns {
		if c.Required && (best == 0 || r.at[i] < 0) {
			missing = append(missing, "“"+c.Heading+"”")
		}
	}
	switch {
	case seen == 0:
		return invalidFile("the sheet holds nothing")
	case best == 0 || len(missing) > 0:
		return invalidFile("no row of headings was found among the first %d rows; missing: %s. Begin with the template", headingDepth, strings.Join(missing, ", "))
	case len(twice) > 0:
		return invalidFile("row %d has two headings for “%s”", r.heading, twice[0])
	}
	return nil
}

func lookUp(byName map[string]int, heading string) (int, bool) {
	for _, k := range headingKeys(heading) {
		if i, ok := byName[k]; ok && k != "" {
			return i, true
		}
	}
	return 0, false
}

// Keys are the columns that the file has, in the order of the table.
func (r *Reader) Keys() []string {
	var out []string
	for i, c := range r.table.Columns {
		if r.at[i] >= 0 {
			out = append(out, c.Key)
		}
	}
	return out
}

// Unknown are headings of the file that the table does not know; what stands
// under them is not read.
func (r *Reader) Unknown() []string { return slices.Clone(r.unknown) }

// Row is one row of a table.
type Row struct {
	Number   int // as the program that shows the file counts, from 1
	table    *Table
	at       []int
	values   []cell
	from1904 bool
}

// Rows yields the rows below the heading that hold something, without
// examples. It ends at an error: CodeInvalid about "file" where the file is at fault.
func (r *Reader) Rows(ctx context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		rows, from1904 := 0, r.source.from1904()
		for rec, err := range r.source.records(ctx) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(Row{}, err)
				return
			}
			if rec.number <= r.heading {
				continue
			}
			row := Row{Number: rec.number, table: &r.table, at: r.at, values: make([]cell, len(r.at)), from1904: from1904}
			filled, example := false, false
			for _, c := range rec.cells {
				example = example || strings.Contains(c.text, "(") && isExample(c.text)
			}
			for i, col := range r.at {
				if col < 0 || col >= len(rec.cells) {
					continue
				}
				c := rec.cells[col]
				c.text = content(c.text)
				row.values[i] = c
				filled = filled || c.text != "" || c.formula
			}
			if !filled || example {
				continue
			}
			if rows++; rows > MaxRows {
				yield(Row{}, invalidFile("the sheet has more than %d rows; split it", MaxRows))
				return
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

func (row Row) cell(key string) cell {
	if i := row.table.Index(key); i >= 0 {
		return row.values[i]
	}
	return cell{}
}

// Has tells whether the file has the column, empty or not.
func (row Row) Has(key string) bool {
	i := row.table.Index(key)
	return i >= 0 && row.at[i] >= 0
}

// Text is what the cell says, NFC, without spaces around it.
func (row Row) Text(key string) string { return row.cell(key).text }

// Texts are all cells in the order of the table's columns, as people write them.
func (row Row) Texts() []string {
	out := make([]string, len(row.values))
	for i, c := range row.values {
		out[i] = c.local()
	}
	return out
}

// Formulas are the keys of cells that hold a formula. Their text is what was
// last computed elsewhere: nothing is computed here.
func (row Row) Formulas() []string {
	var out []string
	for i, c := range row.values {
		if c.formula {
			out = append(out, row.table.Columns[i].Key)
		}
	}
	return out
}

// fault is the error of a cell that nobody computed.
func (c cell) fault(key string) error {
	if c.formula && c.text == "" {
		return domain.Invalidf(key, "the cell holds a formula without a stored value; put the value in its place")
	}
	return nil
}

// local writes a number of a workbook as people do: with a decimal comma.
func (c cell) local() string {
	if c.number {
		return strings.Replace(c.text, ".", ",", 1)
	}
	return c.text
}

// Check is CodeInvalid about the cell when it holds a formula nobody computed.
func (row Row) Check(key string) error { return row.cell(key).fault(key) }

// Money reads a price; nil where there is none.
func (row Row) Money(key string) (*int64, error) {
	c := row.cell(key)
	if err := c.fault(key); err != nil {
		return nil, err
	}
	if whole, part, ok := strings.Cut(c.text, "."); c.number && ok && part != "" {
		return nil, domain.Invalidf(key, "%s,%s is not a price in whole đồng", whole, part)
	}
	return ParseMoney(key, c.text)
}

// Quantity reads an amount with its unit; zero where there is none.
func (row Row) Quantity(key string) (domain.Quantity, error) {
	c := row.cell(key)
	if err := c.fault(key); err != nil {
		return domain.Quantity{}, err
	}
	return ParseQuantity(key, c.local())
}

// Whole reads a whole number; nil where there is none.
func (row Row) Whole(key string) (*int, error) {
	c := row.cell(key)
	if err := c.fault(key); err != nil || c.text == "" {
		return nil, err
	}
	n, err := ParseWhole(key, c.local())
	if err != nil {
		return nil, err
	}
	return &n, nil
}

// Hundredths reads a number with at most two decimals, such as a score; nil
// where there is none.
func (row Row) Hundredths(key string) (*int, error) {
	c := row.cell(key)
	if err := c.fault(key); err != nil || c.text == "" {
		return nil, err
	}
	text := c.local()
	if !c.number && strings.Count(text, ".") == 1 && !strings.Contains(text, ",") {
		text = strings.Replace(text, ".", ",", 1) // nothing that is counted so has thousands
	}
	n, ok := thousandths(text)
	if !ok || n%10 != 0 || n > 1_000_000_000 {
		return nil, domain.Invalidf(key, "%q is not a number with at most two decimals, such as 85,5", short(c.text))
	}
	out := int(n / 10)
	return &out, nil
}

// Date reads a day; nil where there is none.
func (row Row) Date(key string) (*domain.Date, error) {
	c := row.cell(key)
	if err := c.fault(key); err != nil || c.text == "" {
		return nil, err
	}
	if c.number {
		if d, ok := serialDay(float(c.text), row.from1904); ok {
			return &d, nil
		}
	}
	d, err := ParseDate(key, c.text)
	if err != nil {
		return nil, err
	}
	return &d, nil
}

// Months reads months of the year; 0 where there are none.
func (row Row) Months(key string) (domain.Season, error) {
	c := row.cell(key)
	if err := c.fault(key); err != nil {
		return 0, err
	}
	return ParseMonths(key, c.local())
}

// Bool reads có/không, x, yes/no; nil where nothing is written.
func (row Row) Bool(key string) (*bool, error) {
	c := row.cell(key)
	if err := c.fault(key); err != nil || c.text == "" {
		return nil, err
	}
	var yes bool
	switch headingKey(c.text) {
	case "co", "x", "yes", "y", "true", "1", "dung":
		yes = true
	case "khong", "no", "n", "false", "0", "sai":
	default:
		return nil, domain.Invalidf(key, "%q is neither có nor không", short(c.text))
	}
	return &yes, nil
}

func checkCell(number, col int, text string) error {
	switch {
	case len(text) > MaxCell && utf8.RuneCountInString(text) > MaxCell:
		return invalidFile("row %d, column %s: a cell must have at most %d characters", number, columnName(col), MaxCell)
	case !utf8.ValidString(text):
		return invalidFile("row %d, column %s: the text is not UTF-8", number, columnName(col))
	}
	return nil
}

// columnName is A, B, … Z, AA, … for a place from 0.
func columnName(col int) string {
	name := ""
	for col++; col > 0; col = (col - 1) / 26 {
		name = string(rune('A'+(col-1)%26)) + name
	}
	return name
}
