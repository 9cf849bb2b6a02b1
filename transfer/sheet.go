package transfer

import (
	"context"
	"iter"
	"strconv"
	"strings"
)

// records yields the rows of the sheet. Cells that a merged area covers repeat
// the value of its first cell down their column.
func (w *workbook) records(ctx context.Context) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		s := sheetWalk{book: w, yield: yield, merged: mergedRows{areas: w.merged}}
		if err := w.budget.walk(ctx, w.sheet.file, maxUnpacked, s.token); err != nil {
			yield(record{}, err)
		}
	}
}

// scan yields the rows as they are stored, and finds the merged areas: a sheet
// lists them after its rows.
func (w *workbook) scan(ctx context.Context) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		w.merged = nil
		s := sheetWalk{book: w, yield: yield, learn: true}
		if err := w.budget.walk(ctx, w.sheet.file, maxUnpacked, s.token); err != nil {
			yield(record{}, err)
			return
		}
		w.sortMerged()
	}
}

// sheetWalk makes rows from the tags of a sheet.
type sheetWalk struct {
	book   *workbook
	yield  func(record, error) bool
	rec    record
	filled int // rows with content so far
	col    int
	merged mergedRows
	learn  bool // note merged areas

	// The current cell.
	inCell, phonetic, formula bool
	kind, style               string
	value, inline             []byte
	into                      *[]byte // where its text goes
}

func (s *sheetWalk) token(x token) error {
	switch {
	case x.start == "row":
		return s.startRow(x)
	case x.end == "row":
		return s.endRow()
	case x.start == "c":
		return s.startCell(x)
	case x.end == "c":
		return s.endCell()
	case s.inCell:
		return s.inside(x)
	case s.learn && x.start == "mergeCell":
		return s.book.addMerged(x.attr("ref"))
	}
	return nil
}

func (s *sheetWalk) startRow(x token) error {
	n := s.rec.number + 1
	if r := x.attr("r"); r != "" {
		at, err := strconv.Atoi(r)
		if err != nil || at <= s.rec.number {
			return invalidFile("the workbook is damaged: its rows are out of order at %q", short(r))
		}
		n = at
	}
	if n > maxSheetRow {
		return invalidFile("the workbook is damaged: its rows are out of order at %q", strconv.Itoa(n))
	}
	hidden := x.attr("hidden")
	s.rec = record{number: n, cells: s.rec.cells[:0], hidden: hidden == "1" || hidden == "true"}
	s.col = -1
	return nil
}

func (s *sheetWalk) endRow() error {
	s.rec.cells = s.merged.fill(s.rec.number, s.rec.cells)
	for len(s.rec.cells) > 0 && s.rec.cells[len(s.rec.cells)-1] == (cell{}) {
		s.rec.cells = s.rec.cells[:len(s.rec.cells)-1]
	}
	if len(s.rec.cells) > 0 {
		if s.filled++; s.filled > maxRecords {
			return invalidFile("the sheet has more than %d rows; split it", maxRecords)
		}
	}
	if !s.yield(s.rec, nil) {
		return errDone
	}
	return nil
}

func (s *sheetWalk) startCell(x token) error {
	place := x.attr("r")
	s.kind, s.style = x.attr("t"), x.attr("s")
	s.value, s.inline, s.into = s.value[:0], s.inline[:0], nil
	s.inCell, s.phonetic, s.formula = true, false, false
	next := s.col + 1
	if place != "" {
		var ok bool
		if next, ok = columnOf(place); !ok || next <= s.col {
			return invalidFile("the workbook is damaged: the cells of row %v are out of order at %q", s.rec.number, short(place))
		}
	}
	if s.col = next; s.col >= maxPlaces {
		return invalidFile("row %v has more than %d columns", s.rec.number, MaxColumns)
	}
	return nil
}

// inside reads the tags and texts within a cell.
func (s *sheetWalk) inside(x token) error {
	switch {
	case x.start == "f":
		s.formula, s.into = true, nil
	case x.start == "v":
		s.into = &s.value
	case x.start == "rPh":
		s.phonetic = true
	case x.end == "rPh":
		s.phonetic = false
	case x.start == "t" && !s.phonetic:
		s.into = &s.inline
	case x.end == "v" || x.end == "t" || x.end == "f":
		s.into = nil
	case s.into != nil && x.text != nil:
		if *s.into = append(*s.into, x.text...); len(*s.into) > 8*MaxCell {
			return invalidFile("row %v, column %s: a cell must have at most %d characters", s.rec.number, columnName(s.col), MaxCell)
		}
	}
	return nil
}

func (s *sheetWalk) endCell() error {
	s.inCell = false
	c, err := s.book.cell(s.kind, s.style, s.value, s.inline)
	if err != nil {
		return err
	}
	c.formula = s.formula
	if c == (cell{}) {
		return nil
	}
	if s.col >= MaxColumns {
		return invalidFile("row %v has more than %d columns", s.rec.number, MaxColumns)
	}
	if err := checkCell(s.rec.number, s.col, c.text); err != nil {
		return err
	}
	for len(s.rec.cells) < s.col {
		s.rec.cells = append(s.rec.cells, cell{})
	}
	s.rec.cells = append(s.rec.cells, c)
	return nil
}

// cell returns the value of a cell of a kind and style.
func (w *workbook) cell(kind, style string, value, inline []byte) (cell, error) {
	n, err := strconv.Atoi(style)
	if err != nil || n < 0 {
		n = len(w.dates)
	}
	c := cell{}
	switch kind {
	case "s":
		text, ok := w.sharedText(strings.TrimSpace(string(value)))
		if !ok && len(value) > 0 {
			return cell{}, invalidFile("the workbook is damaged: a cell refers to a text that is not there")
		}
		c.text = unescape(text)
	case "inlineStr":
		c.text = unescape(string(inline))
	case "str", "e", "d":
		c.text = unescape(string(value))
	case "b":
		switch string(value) {
		case "1":
			c.text = "có"
		case "0":
			c.text = "không"
		}
	default:
		return w.numeric(string(value), n < len(w.dates) && w.dates[n]), nil
	}
	if c.text != "" && n < len(w.faces) {
		c.face = w.faces[n]
	}
	return c, nil
}

// numeric returns a cell of a number, or of a day if its format shows one.
func (w *workbook) numeric(value string, day bool) cell {
	if value == "" {
		return cell{}
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil {
		return cell{text: value}
	}
	if day {
		if d, ok := serialDay(n, w.old); ok {
			return cell{text: d.Time().Format("2/1/2006"), day: true}
		}
	}
	return cell{text: plainNumber(n), number: true}
}
