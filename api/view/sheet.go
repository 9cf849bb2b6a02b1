package view

import (
	"chophien/domain"
	"chophien/words"
)

// SheetColumn is one column of a spreadsheet that was sent in.
type SheetColumn struct {
	Letter  string `json:"letter" doc:"As spreadsheet programs name it" example:"C"`
	Heading string `json:"heading" nullable:"true" doc:"As the file writes it; a heading of several rows in one line"`
	Key     string `json:"key" nullable:"true" doc:"Of the column that it was read as; null: nothing is read from it" example:"producer_name"`
	Chosen  bool   `json:"chosen" doc:"The sender, or their office for an earlier file, chose the key"`
	Unit    string `json:"unit" nullable:"true" doc:"Of a line above the heading; null where there is none" example:"nghìn đồng"`
}

// SheetColumns returns the columns of a file.
func SheetColumns(columns []domain.SheetColumn) []SheetColumn {
	out := make([]SheetColumn, len(columns))
	for i, c := range columns {
		out[i] = SheetColumn(c)
	}
	return out
}

// Sheet is a sheet of a spreadsheet that was sent in.
type Sheet struct {
	Name  string      `json:"name" nullable:"true" doc:"null: the file is no workbook"`
	Rows  int         `json:"rows" doc:"With content"`
	More  bool        `json:"more_rows" doc:"It may have more rows: those of a long sheet that is not read are not all counted"`
	First []SheetLine `json:"first_rows" nullable:"false" doc:"The first rows with content"`
	Read  bool        `json:"read" doc:"It is the one that is read"`
}

// SheetLine is a row of a sheet in one line.
type SheetLine struct {
	Row  int    `json:"row" doc:"As the program that shows the file counts"`
	Text string `json:"text" nullable:"true" doc:"Its cells in one line, shortened"`
}

// Sheets returns the sheets of a file.
func Sheets(sheets []domain.Sheet) []Sheet {
	out := make([]Sheet, len(sheets))
	for i, s := range sheets {
		out[i] = Sheet{s.Name, s.Rows, s.More, make([]SheetLine, len(s.First)), s.Read}
		for n, line := range s.First {
			out[i].First[n] = SheetLine(line)
		}
	}
	return out
}

// SheetNote is something about a spreadsheet that its sender should know.
type SheetNote struct {
	Kind    string `json:"kind" enum:"sheet,hidden,section,total,heading,signature,other"`
	Row     int    `json:"row" doc:"0: about the file as a whole"`
	Text    string `json:"text" nullable:"true" doc:"What stands there"`
	Message string `json:"message"`
}

// SheetNotes returns notes in a language.
func SheetNotes(notes []domain.SheetNote, lang string) []SheetNote {
	out := make([]SheetNote, len(notes))
	for i, n := range notes {
		out[i] = SheetNote{string(n.Kind), n.Row, n.Text, FaultText(n.Says(), lang)}
	}
	return out
}

// RowError is an error of a row.
type RowError struct {
	Column  string `json:"column" nullable:"true" doc:"null for the row as a whole" example:"season"`
	Heading string `json:"heading" nullable:"true" doc:"Of the column, as the template has it"`
	Message string `json:"message"`
}

// RowErrorOf returns a fault of a row in a language. headings has those of the
// template by the keys of their columns.
func RowErrorOf(f domain.RowFault, headings map[string]string, lang string) RowError {
	return RowError{f.Column, headings[f.Column], FaultText(f, lang)}
}

// LineErrors returns all faults of a row in a language.
func LineErrors(l domain.LineFaults, headings map[string]string, lang string) []RowError {
	out := make([]RowError, len(l.Faults))
	for i, e := range l.Faults {
		out[i] = RowErrorOf(domain.FaultOf(e), headings, lang)
	}
	return out
}

// FaultText is the message of a fault of a row in a language.
func FaultText(f domain.RowFault, lang string) string {
	if f.Format == "" {
		return f.Message
	}
	return words.Of(lang, f.Err())
}
