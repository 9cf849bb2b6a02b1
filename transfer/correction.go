package transfer

import (
	"chophien/domain"
)

// RowOf returns a row of a file again from the columns of the file and its cells,
// as Reader.Columns and Row.Sent return them: its sender has corrected some. It
// fails with CodeInvalid about "cells" when the file would not have such a row, such
// as an empty one or a sum.
func RowOf(t Table, columns []domain.SheetColumn, cells []string, number int) (Row, error) {
	r := &Reader{table: t}
	r.table.Columns = append(append([]Column{}, t.Columns...), t.Also...)
	heading, chosen := record{number: 1}, make([]domain.SheetColumn, len(columns))
	row := Row{Number: number, reader: r}
	for i, c := range columns {
		title := oneLine(c.Title())
		heading.cells = append(heading.cells, cell{text: title})
		chosen[i] = domain.SheetColumn{Letter: columnName(i), Heading: short(title), Key: c.Key}
		text := ""
		if i < len(cells) {
			text = content(cells[i])
		}
		row.raw = append(row.raw, cell{text: text})
	}
	r.layout = newHeadings(r.table, chosen).read([]record{heading})
	row.values = make([]cell, len(r.layout.places))
	for i, p := range r.layout.places {
		if p.at >= 0 {
			row.values[i] = row.raw[p.at]
		}
	}
	if s := (sieve{reader: r}); s.kindOf(row) != isRow {
		return Row{}, domain.Invalidf("cells", "the row reads as a title, a sum or an empty row; give it a name, or skip it")
	}
	return row, nil
}
