package domain

import (
	"errors"
	"fmt"
	"slices"
)

// ListingEntry is what one row of a spreadsheet says about a listing: a product,
// or else the village or site of Village or Site.
type ListingEntry struct {
	Row      int           // as the program that shows the file counts
	Number   string        // what the file counts the row by, STT; may be empty
	Slug     string        // of the listing; empty for a new one
	Fields   []string      // keys of the fields that the file has; others stay as they are
	Unread   []string      // those of Fields that hold something that could not be read: a stored value stays
	Product  Product       // the fields that Fields names
	Village  *CraftVillage `json:",omitempty"` // likewise; nil for other kinds
	Site     *TourismSite  `json:",omitempty"` // likewise
	Producer Producer      // whom the row of a product names as producer: slug or name, and for a new one its form, contacts and place
	Maker    EntryMaker    // the producer that was found by what the row says
	Award    EntryAward    // what the row says of its certification
	Proposed int           // how sure it is, in percent, that the set of Product is right, which the name proposed; 0: the row names it, or there is none
	Said     EntrySaid     // what the sender said beside the row
	Faults   []RowFault    // why the row is not taken
	Notes    []RowFault    // what was left out or is not certain; the row is taken
	Formulas []string      // columns in which the file holds a formula; its stored value was taken
}

// EntryMaker is the producer that a row is about.
type EntryMaker struct {
	ID         string // empty for a new one
	Name       string
	New        bool         // it is added with the product
	Lookalikes []MakerAlike // producers of the province that may be the same as a new one; they stay when the sender chose one, so that another can be chosen
}

// EntryAward is what a row of an office's list says of the decision that
// certified a product. It is empty where Number is.
type EntryAward struct {
	Stars         int
	PotentialFive bool
	Number        string // of the decision
	Date          Date   // of the decision; 0 where the row does not say
}

// Complete reports whether a line of a decision can be made of it.
func (a EntryAward) Complete() bool { return a.Number != "" && a.Date != 0 && a.Stars != 0 }

// Changes returns what the line changes for a product: it names a decision.
func (a EntryAward) Changes() FieldChange {
	after := fmt.Sprintf("%s, %s, %d sao", a.Number, a.Date.Vietnamese(), a.Stars)
	return FieldChange{Field: "decision_number", After: after}
}

// RowFault is something about one row of a file.
type RowFault struct {
	Column  string   `json:"column"`  // key of a column; empty for the row as a whole
	Message string   `json:"message"` // in English
	Format  string   `json:"format,omitempty"`
	Args    []string `json:"args,omitempty"`
}

// FaultsOf returns the faults of a row for all wrong fields in err.
func FaultsOf(err error) []RowFault {
	var out []RowFault
	for _, e := range ErrorsOf(err) {
		out = append(out, FaultOf(e))
	}
	if len(out) == 0 {
		out = []RowFault{FaultOf(err)}
	}
	return out
}

// FaultOf returns what an error about a field says, as a fault of its column.
func FaultOf(err error) RowFault {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		e = NewError(CodeInternal, "it cannot be stored")
	}
	f := RowFault{Column: e.Field, Message: e.Message, Format: e.Format}
	for _, a := range e.Args {
		if inner, ok := a.(*Error); ok {
			a = inner.Message
		}
		f.Args = append(f.Args, fmt.Sprint(a))
	}
	return f
}

// Err returns the fault as an error about its column.
func (f RowFault) Err() *Error {
	e := NewError(CodeInvalid, f.Message)
	e.Field, e.Format = f.Column, f.Format
	for _, a := range f.Args {
		e.Args = append(e.Args, a)
	}
	return e
}

// FieldChange is how one field differs, in the words of a spreadsheet.
type FieldChange struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// sheetField is a field of the form of a listing that a spreadsheet can fill.
type sheetField[T any] struct {
	key  string
	text func(v T) string
	copy func(to *T, from T)
}

// applyFields writes the fields that the entry has into a listing. It touches
// nothing else: neither status nor producer can come from a file. What could not
// be read leaves a listing that is there as it is.
func applyFields[T any](fields []sheetField[T], e ListingEntry, to *T, from T, isNew bool) {
	for _, f := range fields {
		if slices.Contains(e.Fields, f.key) && (isNew || !slices.Contains(e.Unread, f.key)) {
			f.copy(to, from)
		}
	}
}

// fieldChanges returns the fields in which two states of a listing differ.
func fieldChanges[T any](fields []sheetField[T], before, after T) []FieldChange {
	var out []FieldChange
	for _, f := range fields {
		if a, b := f.text(before), f.text(after); a != b {
			out = append(out, FieldChange{f.key, a, b})
		}
	}
	return out
}

// placeFields are the fields of the place of a listing.
func placeFields[T any](of func(*T) *Place) []sheetField[T] {
	field := func(key string, text func(Place) string, set func(to *Place, from Place)) sheetField[T] {
		return sheetField[T]{key, func(v T) string { return text(*of(&v)) }, func(to *T, from T) { set(of(to), *of(&from)) }}
	}
	return []sheetField[T]{
		field("province", func(p Place) string { return p.ProvinceCode }, func(to *Place, from Place) { to.ProvinceCode = from.ProvinceCode }),
		field("former_province", func(p Place) string { return text(p.FormerProvinceCode) }, func(to *Place, from Place) { to.FormerProvinceCode = from.FormerProvinceCode }),
		field("former_district", func(p Place) string { return p.FormerDistrict }, func(to *Place, from Place) { to.FormerDistrict = from.FormerDistrict }),
		field("former_commune", func(p Place) string { return p.FormerCommune }, func(to *Place, from Place) { to.FormerCommune = from.FormerCommune }),
		field("address", func(p Place) string { return p.Address }, func(to *Place, from Place) { to.Address = from.Address }),
	}
}

// lineField is a field of one text.
func lineField[T any](key string, of func(*T) *string) sheetField[T] {
	return sheetField[T]{key, func(v T) string { return *of(&v) }, func(to *T, from T) { *of(to) = *of(&from) }}
}

// numberField is a field of one number that may be missing.
func numberField[T any, N int | int64](key string, of func(*T) **N) sheetField[T] {
	return sheetField[T]{key, func(v T) string {
		if n := *of(&v); n != nil {
			return fmt.Sprint(*n)
		}
		return ""
	}, func(to *T, from T) { *of(to) = *of(&from) }}
}

// dayField is a field of one day that may be missing.
func dayField[T any](key string, of func(*T) **Date) sheetField[T] {
	return sheetField[T]{key, func(v T) string {
		if d := *of(&v); d != nil {
			return d.Vietnamese()
		}
		return ""
	}, func(to *T, from T) { *of(to) = *of(&from) }}
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
