package domain

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// SheetHeading is what an office chose to read from the columns with a heading.
// It belongs to the officers of one province, or else to one user.
type SheetHeading struct {
	ID           string  `gorm:"primaryKey"`
	ProvinceCode *string // of the officers who share it; nil: UserID is set
	UserID       *string
	Kind         Kind   // of the listings in the file
	Heading      string // as a file wrote it
	ColumnKey    string // of the column of the table; empty: nothing is read from it
	CreatedAt    time.Time
}

// ColumnChoice is what the sender of a file wants one of its columns to be.
type ColumnChoice struct {
	Letter string
	Key    string // of a column of the table; empty: nothing is read from it
}

// CheckChoose returns CodeConflict when the columns of the import cannot be
// chosen any more.
func (i Import) CheckChoose() error {
	switch i.State {
	case ImportReading:
		return Errorf(CodeConflict, "the import is still being read; choose the columns in its preview")
	case ImportCommitting, ImportDone:
		return Errorf(CodeConflict, "the import was committed; send the file again to read other columns")
	}
	return i.checkReadAgain()
}

// CheckChooseSheet is CheckChoose for the sheet of the import.
func (i Import) CheckChooseSheet() error {
	switch i.State {
	case ImportReading:
		return Errorf(CodeConflict, "the import is still being read; choose the sheet in its preview")
	case ImportCommitting, ImportDone:
		return Errorf(CodeConflict, "the import was committed; send the file again to read another sheet")
	}
	return i.checkReadAgain()
}

// checkReadAgain returns CodeConflict when a preview has no file to read again.
func (i Import) checkReadAgain() error {
	switch {
	case i.State == ImportFailed:
		return Errorf(CodeConflict, "the import has failed; send the file again")
	case i.FileKey == "":
		return Errorf(CodeConflict, "the file of the import was removed; send it again")
	}
	return nil
}

// Choose returns the columns of the import that the sender chose, now or
// before. A new choice takes its key from an earlier one. CodeInvalid when the file
// has no such column, the table has no such key, or two choices name the same one.
func (i Import) Choose(choices []ColumnChoice, known []string) ([]SheetColumn, error) {
	if len(choices) == 0 {
		return nil, Invalidf("columns", "name at least one column")
	}
	byLetter := map[string]int{}
	out := append([]SheetColumn{}, i.Columns...)
	for n, c := range out {
		byLetter[c.Letter] = n
	}
	letters, keys := map[string]bool{}, map[string]string{}
	for n, c := range choices {
		field := fmt.Sprintf("columns[%d]", n)
		at, ok := byLetter[c.Letter]
		switch other := keys[c.Key]; {
		case !ok:
			return nil, Invalidf(field+".letter", "the file has no column %q with a heading; see layout", c.Letter)
		case letters[c.Letter]:
			return nil, Invalidf(field+".letter", "column %s is named twice", c.Letter)
		case c.Key != "" && !slices.Contains(known, c.Key):
			return nil, Invalidf(field+".key", "%q is no column of the table; the keys are %s", c.Key, strings.Join(known, ", "))
		case c.Key != "" && other != "":
			return nil, Invalidf(field+".key", "columns %s and %s are both %q; give one of them another key, or null", other, c.Letter, c.Key)
		}
		letters[c.Letter], keys[c.Key] = true, c.Letter
		out[at].Key, out[at].Chosen = c.Key, true
	}
	for n, c := range out {
		if other := keys[c.Key]; c.Key != "" && other != "" && other != c.Letter {
			out[n].Key = ""
		}
	}
	return ChosenColumns(out), nil
}

// ChosenColumns returns the columns whose key the sender or their office chose.
func ChosenColumns(columns []SheetColumn) []SheetColumn {
	var out []SheetColumn
	for _, c := range columns {
		if c.Chosen {
			out = append(out, c)
		}
	}
	return out
}

// Remembered returns the chosen columns whose headings stand once in the file:
// in the next file, a heading alone must say which column is meant.
func Remembered(columns []SheetColumn) []SheetColumn {
	times := map[string]int{}
	for _, c := range columns {
		times[c.Heading]++
	}
	return slices.DeleteFunc(ChosenColumns(columns), func(c SheetColumn) bool { return times[c.Heading] > 1 })
}
