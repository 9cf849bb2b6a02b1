package transfer

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// area is a merged area of a sheet. Columns count from 0, rows from 1.
type area struct{ top, bottom, left, right int }

// maxMerged bounds the merged areas of a sheet.
const maxMerged = 100_000

// addMerged adds a merged area of more than one row. Only its first cell has a
// value.
func (w *workbook) addMerged(ref string) error {
	a, ok := areaOf(ref)
	if !ok || a.bottom == a.top || a.left >= MaxColumns {
		return nil
	}
	if w.merged = append(w.merged, a); len(w.merged) > maxMerged {
		return invalidFile("the sheet has more than %d merged areas; split it", maxMerged)
	}
	return nil
}

func (w *workbook) sortMerged() {
	slices.SortFunc(w.merged, func(a, b area) int { return cmp.Or(a.top-b.top, a.left-b.left) })
}

// areaOf reads a reference such as "A2:C4".
func areaOf(ref string) (a area, ok bool) {
	from, to, found := strings.Cut(ref, ":")
	if !found {
		return a, false
	}
	var ok1, ok2, ok3, ok4 bool
	a.left, ok1 = columnOf(from)
	a.right, ok2 = columnOf(to)
	a.top, ok3 = rowOf(from)
	a.bottom, ok4 = rowOf(to)
	return a, ok1 && ok2 && ok3 && ok4 && a.left <= a.right && a.top <= a.bottom
}

// rowOf returns the row of a cell such as "AB12".
func rowOf(place string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimLeft(place, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	return n, err == nil && n >= 1 && n <= maxSheetRow
}

// openArea is a merged area of the current row, with its value.
type openArea struct {
	area
	value cell
}

// mergedRows repeats the values of merged areas down their first column.
type mergedRows struct {
	areas []area     // not reached yet
	open  []openArea // at most MaxColumns: areas do not overlap
}

// fill puts the values of merged areas into a row.
func (m *mergedRows) fill(row int, cells []cell) []cell {
	if len(m.areas) == 0 && len(m.open) == 0 {
		return cells
	}
	m.open = slices.DeleteFunc(m.open, func(a openArea) bool { return a.bottom < row })
	for _, a := range m.open {
		for len(cells) <= a.left {
			cells = append(cells, cell{})
		}
		if cells[a.left].text == "" && !cells[a.left].formula {
			cells[a.left] = a.value
		}
	}
	for len(m.areas) > 0 && m.areas[0].top <= row {
		a := m.areas[0]
		m.areas = m.areas[1:]
		if a.top == row && a.left < len(cells) && cells[a.left].text != "" && len(m.open) < MaxColumns {
			value := cells[a.left]
			value.covered = true
			m.open = append(m.open, openArea{a, value})
		}
	}
	return cells
}
