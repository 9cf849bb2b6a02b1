package rest

import (
	"io"
	"time"

	"chophien/transfer"
)

// The content types of documents.
const (
	TypePDF  = "application/pdf"
	TypeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// SheetFile is a file that is generated while it is sent.
type SheetFile struct {
	Name  string
	Write func(w io.Writer) error

	// Version identifies the content of a public file that is the same for
	// everybody, so that clients and caches do not load it again; empty: unknown.
	Version    string
	ModifiedAt time.Time // with Version: when the content changed last
}

// WriteSheet writes a spreadsheet of the rows that each yields. format is xlsx
// or csv.
func WriteSheet(w io.Writer, format string, t transfer.Table, each func(row func(...any) error) error) error {
	begin := transfer.NewXLSX
	if format == "csv" {
		begin = transfer.NewCSV
	}
	sheet, err := begin(w, t)
	return writeRows(sheet, err, each)
}

// SeparatorParams is embedded in the input of exports as CSV.
type SeparatorParams struct {
	Separator string `query:"separator" enum:"comma,semicolon,tab" default:"comma" doc:"Between values; spreadsheet programs with Vietnamese settings expect a semicolon"`
}

// Write is WriteSheet for CSV with the separator.
func (p SeparatorParams) Write(w io.Writer, t transfer.Table, each func(row func(...any) error) error) error {
	separator := ','
	switch p.Separator {
	case "semicolon":
		separator = ';'
	case "tab":
		separator = '\t'
	}
	sheet, err := transfer.NewSeparated(w, t, separator)
	return writeRows(sheet, err, each)
}

func writeRows(sheet transfer.Writer, err error, each func(row func(...any) error) error) error {
	if err != nil {
		return err
	}
	if err := each(sheet.Row); err != nil {
		return err
	}
	return sheet.Close()
}
