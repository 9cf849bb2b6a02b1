package domain

import "strconv"

// SheetColumn is one column of a spreadsheet that was sent in, with a heading.
type SheetColumn struct {
	Letter  string `json:"letter"`           // A, B, … as spreadsheet programs name it
	Heading string `json:"heading"`          // as the file writes it; a heading of several rows in one line
	Key     string `json:"key"`              // of the column it was read as; empty: nothing is read from it
	Chosen  bool   `json:"chosen,omitempty"` // the sender, or their office, chose Key; otherwise the heading names it
	Unit    string `json:"unit,omitempty"`   // of a line above the heading, which the heading itself does not say
}

// Title returns the heading with its unit.
func (c SheetColumn) Title() string {
	if c.Unit == "" {
		return c.Heading
	}
	return c.Heading + " (" + c.Unit + ")"
}

// Sheet describes a sheet of a file that was sent in, so that its sender can choose
// the one with the list.
type Sheet struct {
	Name  string      `json:"name"`           // empty: the file is no workbook
	Rows  int         `json:"rows"`           // with content
	More  bool        `json:"more,omitempty"` // it has, or may have, more rows: those of a long sheet that is not read are not all counted
	First []SheetLine `json:"first"`
	Read  bool        `json:"read,omitempty"` // it is the one that is read
}

// SheetLine is a row of a sheet in one line.
type SheetLine struct {
	Row  int    `json:"row"` // as the program that shows the file counts
	Text string `json:"text"`
}

// SheetChoice is the part of a file that its sender wants to be read.
type SheetChoice struct {
	Sheet   string // name of a sheet; empty: the one that fits best
	FromRow int    // the first row in which the heading is sought; 0: from the beginning
}

// MaxSheetRow is the last row that a sheet can have.
const MaxSheetRow = 1_048_576

// ParseSheetChoice reads a choice. row is a number, or empty. CodeInvalid is about
// from_row.
func ParseSheetChoice(sheet, row string) (SheetChoice, error) {
	c := SheetChoice{Sheet: sheet}
	if row == "" {
		return c, nil
	}
	n, err := strconv.Atoi(row)
	if err != nil || n < 1 || n > MaxSheetRow {
		return c, Invalidf("from_row", "it must be the number of a row, from 1 to %d", MaxSheetRow)
	}
	c.FromRow = n
	return c, nil
}

// SheetNote is something about a spreadsheet that its sender should know.
type SheetNote struct {
	Kind NoteKind `json:"kind"`
	Row  int      `json:"row,omitempty"` // 0: about the file as a whole
	Text string   `json:"text"`          // what stands there
}

// NoteKind says what a note is about.
type NoteKind string

// The kinds of notes. What is no row is not read; a hidden row is.
const (
	NoteSheet     NoteKind = "sheet"     // a further sheet, which is not read
	NoteHidden    NoteKind = "hidden"    // a row that does not show, which is read
	NoteSection   NoteKind = "section"   // a title within the table
	NoteTotal     NoteKind = "total"     // a sum
	NoteHeading   NoteKind = "heading"   // the heading once more, or numbers of columns
	NoteSignature NoteKind = "signature" // who signs, where and when
	NoteOther     NoteKind = "other"     // a row of another table on the sheet
)

// Says returns the note as a message to the sender.
func (n SheetNote) Says() RowFault {
	switch n.Kind {
	case NoteSheet:
		return remark("file", "the sheet “%s” is not read; send it alone if it is needed", n.Text)
	case NoteHidden:
		return remark("file", "row %v is hidden in the file, and was read", n.Row)
	case NoteSection:
		return remark("file", "row %v is a title, not a product", n.Row)
	case NoteTotal:
		return remark("file", "row %v is a sum, not a product", n.Row)
	case NoteHeading:
		return remark("file", "row %v is a heading, not a product", n.Row)
	case NoteSignature:
		return remark("file", "row %v is part of the signature, not a product", n.Row)
	case NoteOther:
		return remark("file", "row %v is of another table on the sheet, and was not read; send it alone if it is needed", n.Row)
	}
	return RowFault{Message: n.Text}
}

// remark returns a message about a column, or about the file.
func remark(column, format string, args ...any) RowFault {
	return FaultOf(Invalidf(column, format, args...))
}
