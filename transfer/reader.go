package transfer

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"chophien/domain"
	"chophien/measure"
)

// cell is the content of one cell of a file.
type cell struct {
	text    string
	number  bool // a number of a workbook: its point is a decimal point
	day     bool // a number that is shown as a day
	formula bool // text is the value that the writing program last computed
	covered bool // covered by a merged area; text is that of its first cell
	garbled bool // text of an old font that could not be read
	face    face
}

// record is one row of a file. Its cells are valid until the next record.
type record struct {
	number int // as the program that shows the file counts
	hidden bool
	cells  []cell
}

// source yields the rows of a file from the first, again on each call.
type source interface {
	// scan yields the rows as they are stored. It must run once before records.
	scan(ctx context.Context) iter.Seq2[record, error]
	records(ctx context.Context) iter.Seq2[record, error]
	from1904() bool
}

// Reader reads the rows of a table from a file. Rows may be read several times,
// each time from the first.
type Reader struct {
	table  Table
	source source
	layout layout
	about  domain.Sheet  // what was scanned
	votes  []legacyVotes // by column of the file
	last   int           // number of the last row with content
	above  string        // unit of the lines above the heading
	notes  []domain.SheetNote
}

// Choices is how the sender of a file wants it to be read.
type Choices struct {
	// Columns are those that the sender reads differently from their headings: by
	// letter and heading, or, where Letter is empty, as remembered from earlier files,
	// by heading alone. An empty key leaves a column out.
	Columns []domain.SheetColumn
	domain.SheetChoice
}

// Open opens a file, detects whether it is XLSX or CSV, and finds the heading. It
// ignores remembered columns with which the file cannot be read. A bad file is an
// error of CodeInvalid about "file"; where the sender can choose columns, one without
// a known heading is not bad. If the file has no such sheet or row as the sender chose,
// the error is about "sheet" or "from_row".
func Open(ctx context.Context, r io.ReaderAt, size int64, t Table, c Choices) (*Reader, error) {
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
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		book, err := openWorkbook(r, size)
		if err != nil {
			return nil, err
		}
		return openSheet(ctx, book, t, c)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return nil, invalidFile("this is an old workbook (.xls) or one with a password: save it as .xlsx without a password")
	case bytes.HasPrefix(head, []byte("%PDF")):
		return nil, invalidFile("this is a PDF; send the spreadsheet (.xlsx or .csv)")
	}
	if c.Sheet != "" {
		return nil, domain.Invalidf("sheet", "a CSV file has no sheets; leave the name out")
	}
	list, err := openCSV(r, size, head)
	if err != nil {
		return nil, err
	}
	out, err := newReader(ctx, list, t)
	if err != nil {
		return nil, err
	}
	return out, out.findHeading(ctx, c)
}

// openSheet opens the sheet that the sender names. Without a name it is the first one
// with all required columns, since many workbooks begin with a cover.
func openSheet(ctx context.Context, book *workbook, t Table, c Choices) (*Reader, error) {
	from := book.candidates(t)
	if c.Sheet != "" {
		i := slices.IndexFunc(book.all, func(s sheetPart) bool { return s.name == content(c.Sheet) })
		if i < 0 {
			return nil, domain.Invalidf("sheet", "the workbook has no sheet “%s”; its sheets are %s", short(c.Sheet), book.names())
		}
		from = book.all[i : i+1]
	}
	if len(from) == 0 {
		return nil, invalidFile("the workbook has no sheet that shows")
	}
	var best *Reader
	var fault error
	for i, part := range from {
		w, err := book.at(part)
		if err != nil {
			return nil, err
		}
		r, err := newReader(ctx, w, t)
		if err != nil {
			return nil, err
		}
		unfit := r.findHeading(ctx, c)
		switch {
		case unfit == nil && len(r.Missing()) == 0:
			return r, nil
		case unfit != nil && domain.CodeOf(unfit) != domain.CodeInvalid:
			return nil, unfit
		case i == 0 || fault != nil && unfit == nil:
			best, fault = r, unfit
		}
	}
	if c.Sheet == "" && len(from) > 1 && fault != nil && best.layout.twice == "" {
		return nil, best.withSheets(ctx, fault)
	}
	return best, fault
}

// withSheets returns the fault of a workbook none of whose sheets has a row of headings.
// It lists the sheets with their numbers of rows, among which the sender can choose.
func (r *Reader) withSheets(ctx context.Context, fault error) error {
	sheets, err := r.Sheets(ctx)
	if err != nil {
		return err
	}
	var names []string
	for _, s := range sheets {
		names = append(names, "“"+short(s.Name)+"” ("+strconv.Itoa(s.Rows)+")")
	}
	list := strings.Join(names, ", ")
	out := invalidFile("no row of headings was found in any sheet; the sheets, with their numbers of rows, are %s", list)
	if required := r.required(func(int) bool { return true }); required != "" {
		out = invalidFile("no row of headings with %s was found in any sheet; the sheets, with their numbers of rows, are %s", required, list)
	}
	return domain.MapFields(out, func(field string) string { return cmp.Or(domain.ErrorsOf(fault)[0].Field, field) })
}

// newReader returns a reader of a source. Its heading is not known yet.
func newReader(ctx context.Context, from source, t Table) (*Reader, error) {
	out := &Reader{table: t, source: from}
	out.table.Columns = slices.Concat(t.Columns, t.Also)
	if w, ok := from.(*workbook); ok {
		for _, s := range w.shown() {
			if s.id != w.sheet.id {
				out.notes = append(out.notes, domain.SheetNote{Kind: domain.NoteSheet, Text: short(s.name)})
			}
		}
	}
	return out, out.scan(ctx)
}

// scan reads the whole sheet once, to describe it and to find its end and the columns
// in an old character set.
func (r *Reader) scan(ctx context.Context) error {
	for rec, err := range r.source.scan(ctx) {
		if err != nil {
			return err
		}
		describe(&r.about, rec)
		for at, c := range rec.cells {
			if c.text == "" {
				continue
			}
			for len(r.votes) <= at {
				r.votes = append(r.votes, legacyVotes{})
			}
			r.last = rec.number
			r.votes[at].add(c)
		}
	}
	if w, ok := r.source.(*workbook); ok {
		w.known[w.sheet.file] = r.about
	}
	return nil
}

// records yields the rows up to the last with content, in Unicode.
func (r *Reader) records(ctx context.Context) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		for rec, err := range r.source.records(ctx) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(record{}, err)
				return
			}
			if rec.number > r.last {
				return
			}
			for at := range rec.cells {
				c := &rec.cells[at]
				text, ok := c.text, true
				if at < len(r.votes) && !c.number {
					text, ok = r.votes[at].decode(*c)
				}
				c.text, c.garbled = content(text), !ok
			}
			if !yield(rec, nil) {
				return
			}
		}
	}
}

// findHeading takes the rows, among the first, that name the most columns. A fault
// is about what the sender chose, if anything.
func (r *Reader) findHeading(ctx context.Context, c Choices) error {
	if c.FromRow > max(r.last, 1) {
		return domain.Invalidf("from_row", "the sheet ends with row %v", r.last)
	}
	err := r.seekHeading(ctx, c)
	chosen := ""
	if c.Sheet != "" {
		chosen = "sheet"
	}
	if c.FromRow > 0 {
		chosen = "from_row"
	}
	return domain.MapFields(err, func(field string) string { return cmp.Or(chosen, field) })
}

func (r *Reader) seekHeading(ctx context.Context, c Choices) error {
	var first []record
	chosen := c.Columns
	for rec, err := range r.records(ctx) {
		if err != nil {
			return err
		}
		if rec.number >= c.FromRow && slices.ContainsFunc(rec.cells, func(c cell) bool { return c.text != "" }) {
			rec.cells = slices.Clone(rec.cells)
			first = append(first, rec)
		}
		if len(first) >= headingDepth+headingParts || rec.number >= c.FromRow+headingRows {
			break
		}
	}
	if len(first) == 0 {
		return invalidFile("the sheet holds nothing")
	}
	err := r.readHeading(first, chosen)
	ofFile := slices.DeleteFunc(slices.Clone(chosen), func(c domain.SheetColumn) bool { return c.Letter == "" })
	if len(ofFile) < len(chosen) && (err != nil || len(r.Missing()) > 0) {
		err = r.readHeading(first, ofFile)
	}
	return err
}

// readHeading finds the heading among the first rows.
func (r *Reader) readHeading(first []record, chosen []domain.SheetColumn) error {
	r.layout = newHeadings(r.table, chosen).find(first)
	r.above = unitAbove(first, r.layout.first)
	if measure.ReadHeading(r.above).Money {
		r.sayUnit()
	}
	if r.table.Chosen && len(r.layout.columns) > 0 {
		return nil
	}
	missing := r.required(func(i int) bool { return r.layout.places[i].at < 0 })
	switch {
	case missing != "":
		return invalidFile("no row of headings was found among the first %d rows; missing: %s. Begin with the template", headingDepth, missing)
	case r.layout.found == 0:
		return invalidFile("no row of headings was found among the first %d rows; begin with the list that can be downloaded", headingDepth)
	case r.layout.twice != "":
		return invalidFile("row %v has two headings for “%s”", r.layout.first, r.layout.twice)
	}
	return nil
}

// required returns the headings of the required columns that pass a test, for a message.
func (r *Reader) required(passes func(i int) bool) string {
	var out []string
	for i, c := range r.table.Columns {
		if c.Required && passes(i) {
			out = append(out, "“"+c.Heading+"”")
		}
	}
	return strings.Join(out, ", ")
}

// Missing returns the keys of required columns that the file lacks. Without them
// it has no rows.
func (r *Reader) Missing() []string { return r.table.Missing(r.layout.columns) }

// sayUnit adds the unit of the lines above to the headings of prices, so that a
// row keeps its meaning when it is sent back.
func (r *Reader) sayUnit() {
	for i, c := range r.layout.columns {
		if at := r.table.Index(c.Key); at >= 0 && r.table.Columns[at].Format == Money && !measure.ReadHeading(c.Heading).Money {
			r.layout.columns[i].Unit = r.above
		}
	}
}

// has reports whether the file has the column.
func (r *Reader) has(key string) bool {
	i := r.table.Index(key)
	return i >= 0 && r.layout.places[i].at >= 0
}

// Keys returns the keys of the file's columns, in the order of the table.
func (r *Reader) Keys() []string {
	var out []string
	for i, c := range r.table.Columns {
		if r.layout.places[i].at >= 0 {
			out = append(out, c.Key)
		}
	}
	return out
}

// Columns returns the columns of the file that have a heading, from the left.
func (r *Reader) Columns() []domain.SheetColumn { return slices.Clone(r.layout.columns) }

// Unknown returns headings of the file that the table does not have; the cells
// under them are not read.
func (r *Reader) Unknown() []string {
	var out []string
	for _, c := range r.layout.columns {
		if c.Key == "" {
			out = append(out, c.Heading)
		}
	}
	return out
}

// Notes returns notes for the sender about the file: hidden rows, more sheets,
// rows that were left out because they are not part of the table. Those about
// rows are complete after Rows has read the file.
func (r *Reader) Notes() []domain.SheetNote { return slices.Clone(r.notes) }

// Row is one row of a table.
type Row struct {
	Number   int // as the program that shows the file counts, from 1
	reader   *Reader
	values   []cell
	raw      []cell
	from1904 bool
}

// Rows yields the rows with content below the heading, without examples and
// without other rows: sections, totals, signatures. It ends at an error:
// CodeInvalid about "file" for a bad file.
func (r *Reader) Rows(ctx context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if len(r.Missing()) > 0 {
			return
		}
		rows, from1904 := 0, r.source.from1904()
		sieve, above := sieve{reader: r}, make([]cell, len(r.layout.places))
		r.notes = slices.DeleteFunc(r.notes, func(n domain.SheetNote) bool { return n.Row > 0 })
		for rec, err := range r.records(ctx) {
			if err != nil {
				yield(Row{}, err)
				return
			}
			if rec.number <= r.layout.last {
				continue
			}
			row := Row{Number: rec.number, reader: r, values: make([]cell, len(r.layout.places)), raw: rec.cells, from1904: from1904}
			for i, p := range r.layout.places {
				if p.at >= 0 && p.at < len(rec.cells) {
					row.values[i] = rec.cells[p.at]
				}
			}
			kind := sieve.kindOf(row)
			if kind != isRow {
				r.note(kind, row)
				continue
			}
			for i, c := range row.values {
				if of := r.table.Columns[i]; r.table.Item != "" && of.Key != r.table.Item && of.Format != LongText && isDitto(c.text) {
					row.values[i] = above[i]
					row.values[i].covered = c.covered
				}
			}
			copy(above, row.values)
			if rec.hidden {
				r.note(domain.NoteHidden, row)
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

// isDitto reports whether a cell says that it is the same as the one above it.
func isDitto(text string) bool {
	switch strings.Trim(domain.Fold(text), "-. ") {
	case `"`, `''`, "〃", "″", "”", "“", "nt", "n.t", "n/t", "nhu tren":
		return true
	}
	return false
}

// maxNotes is the greatest number of notes on a file.
const maxNotes = 200

func (r *Reader) note(kind domain.NoteKind, row Row) {
	if kind == isEmpty || len(r.notes) >= maxNotes {
		return
	}
	var texts []string
	for _, c := range row.raw {
		if c.text != "" && !c.covered {
			texts = append(texts, oneLine(c.text))
		}
	}
	r.notes = append(r.notes, domain.SheetNote{Kind: kind, Row: row.Number, Text: short(strings.Join(texts, " · "))})
}

func (row Row) cell(key string) cell {
	if i := row.reader.table.Index(key); i >= 0 {
		return row.values[i]
	}
	return cell{}
}

// Has reports whether the file has the column, empty or not.
func (row Row) Has(key string) bool { return row.reader.has(key) }

// Text returns the text of the cell, NFC, without spaces around it. A cell of
// dashes or points is empty.
func (row Row) Text(key string) string {
	text := row.cell(key).text
	if strings.Trim(text, "-–—.…_ ") == "" {
		return ""
	}
	return text
}

// Line returns Text in one line, without double spaces: a name.
func (row Row) Line(key string) string { return oneLine(row.Text(key)) }

// Covered reports whether the cell repeats the value of its merged area.
func (row Row) Covered(key string) bool { return row.cell(key).covered }

// Texts returns all cells in the order of the table's columns, as people write them.
func (row Row) Texts() []string {
	out := make([]string, len(row.reader.table.Columns)-len(row.reader.table.Also))
	for i := range out {
		out[i] = row.values[i].local()
	}
	return out
}

// Sent returns the cells of the row under the headings of the file, in the order
// of Reader.Columns, as people write them. A mark that stands for the cell above has
// the text of that cell, so that the row can be read alone.
func (row Row) Sent() []string {
	out := make([]string, len(row.reader.layout.columns))
	for i, c := range row.reader.layout.columns {
		if at, _ := columnOf(c.Letter + "1"); at < len(row.raw) {
			out[i] = row.raw[at].local()
		}
		if read := row.reader.table.Index(c.Key); read >= 0 && isDitto(out[i]) {
			out[i] = row.values[read].local()
		}
	}
	return out
}

// Formulas returns the keys of cells with a formula. Their text is the value that
// another program last computed: nothing is computed here.
func (row Row) Formulas() []string {
	var out []string
	for i, c := range row.values {
		if c.formula {
			out = append(out, row.reader.table.Columns[i].Key)
		}
	}
	return out
}

// cellError matches the text that spreadsheets write for a failed formula.
var cellError = regexp.MustCompile(`^#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA|BLOCKED!|FIELD!|CONNECT!)$`)

// fault returns the error of a cell without a value.
func (c cell) fault(key string) error {
	switch {
	case c.formula && c.text == "":
		return domain.Invalidf(key, "the cell holds a formula (công thức) without a stored value; put the value in its place")
	case cellError.MatchString(c.text):
		return domain.Invalidf(key, "the cell holds the error %s; put the value in its place", c.text)
	case hasLostLetters(c.text):
		return domain.Invalidf(key, "“%s” has lost letters, which became question marks: save the list again as .xlsx or “CSV UTF-8”", short(c.text))
	case c.garbled:
		return domain.Invalidf(key, "“%s” is text of an old font (TCVN3, VNI): convert it to Unicode", short(c.text))
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

// Faults returns CodeInvalid about each cell without a value: an error, a formula
// that was not computed, or text of an old font.
func (row Row) Faults() (out []error) {
	for i, c := range row.values {
		if err := c.fault(row.reader.table.Columns[i].Key); err != nil {
			out = append(out, err)
		}
	}
	return out
}

// Check returns CodeInvalid about the cell if it has a formula that was not computed.
func (row Row) Check(key string) error { return row.cell(key).fault(key) }

// heading returns the heading of the column in the file, with what it contains
// besides the name of the column repeated in brackets.
func (row Row) heading(key string) string {
	for _, c := range row.reader.layout.columns {
		if c.Key != key {
			continue
		}
		if i := row.reader.table.Index(key); i >= 0 && row.reader.layout.places[i].unit != "" {
			return c.Title() + " (" + row.reader.layout.places[i].unit + ")"
		}
		return c.Title()
	}
	return ""
}

// above returns the unit of the lines above the table; a column of units in each
// row overrides it.
func (row Row) above(string) string {
	if unit := row.Line("unit"); measure.ReadHeading(unit).Money {
		return unit
	}
	return row.reader.above
}

// Money reads a price; nil if there is none.
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

// Quantity reads an amount with its unit; zero if there is none.
func (row Row) Quantity(key string) (domain.Quantity, error) {
	c := row.cell(key)
	if err := c.fault(key); err != nil {
		return domain.Quantity{}, err
	}
	return ParseQuantity(key, c.local())
}

// Whole reads a whole number; nil if there is none.
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

// Score reads points in hundredths; nil if there are none. Rounding them must change
// the stars under none of the criteria.
func (row Row) Score(sets domain.CriteriaSets, key string) (*int, error) {
	c := row.cell(key)
	if err := c.fault(key); err != nil || c.text == "" {
		return nil, err
	}
	n, err := readScore(sets, key, c.local())
	if err != nil {
		return nil, err
	}
	return &n, nil
}

// Date reads a day; nil if there is none.
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

// Months reads months of the year; 0 if there are none.
func (row Row) Months(key string) (domain.Season, error) {
	c := row.cell(key)
	if err := c.fault(key); err != nil {
		return 0, err
	}
	return ParseMonths(key, c.local())
}

// Bool reads có/không, x, yes/no; nil for an empty cell.
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
		return invalidFile("row %v, column %s: a cell must have at most %d characters", number, columnName(col), MaxCell)
	case !utf8.ValidString(text):
		return invalidFile("row %v, column %s: the text is not UTF-8", number, columnName(col))
	}
	return nil
}

// columnName returns A, B, … Z, AA, … for a place from 0.
func columnName(col int) string {
	name := ""
	for col++; col > 0; col = (col - 1) / 26 {
		name = string(rune('A'+(col-1)%26)) + name
	}
	return name
}

// Limits are the highest number of rows of a spreadsheet, and the messages for a sheet
// with more or none.
type Limits struct {
	Most    int
	TooMany string // a format with the number
	None    string // without arguments
}

// Report is what the sender of a spreadsheet should know of it.
type Report struct {
	Unknown []string // headings of columns that nothing is read from
	Notes   []domain.SheetNote
	Sheets  []domain.Sheet
}

// ReadAll reads all rows of a spreadsheet, with the errors of Open. It returns
// CodeInvalid about "file" for a sheet without rows or with more than limits.Most.
func ReadAll[T any](ctx context.Context, from io.ReaderAt, size int64, t Table, c Choices, read func(Row) T, limits Limits) (lines []T, report Report, err error) {
	sheet, err := Open(ctx, from, size, t, c)
	if err != nil {
		return nil, report, err
	}
	if report.Sheets, err = sheet.Sheets(ctx); err != nil {
		return nil, report, err
	}
	for row, err := range sheet.Rows(ctx) {
		if err != nil {
			return nil, report, err
		}
		if len(lines) == limits.Most {
			return nil, report, domain.Invalidf("file", limits.TooMany, limits.Most)
		}
		lines = append(lines, read(row))
	}
	if len(lines) == 0 {
		return nil, report, domain.NewError(domain.CodeInvalid, limits.None).About("file")
	}
	report.Unknown, report.Notes = append([]string{}, sheet.Unknown()...), sheet.Notes()
	return lines, report, nil
}
