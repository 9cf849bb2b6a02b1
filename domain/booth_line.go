package domain

import (
	"cmp"
	"slices"
	"strings"
)

// BoothLine is a booth with its exhibitor and exhibits.
type BoothLine struct {
	Hall      string // name; empty without a booth
	Booth     *Booth // nil: the exhibitor has none yet
	Exhibitor Exhibitor
	Shown     []ShownExhibit
}

// Sign is a badge of a person at a fair or a table sign of an exhibit.
type Sign struct {
	Name     string // of the person, or of the thing
	NameEN   string
	Role     string         // position or task of the person; empty for a table sign
	Kind     FairPersonKind // of a badge; empty for a table sign
	Maker    string         // the producer, delegation or other organisation
	Province string         // name of the unit of today
	Booth    string         // numbers, separated by ", "; empty: none yet
	First    *Booth         // the first of them, for the order; nil: none, or not known
	Stars    int            // 0: none are shown
	Sample   bool           // demonstration data
	URL      string         // in its QR code
}

// SortSigns sorts signs in the order of handing them out: badges by their kind, and
// all by hall, booth, maker and name; those without a booth come first.
func SortSigns(all []Sign) {
	at := func(s Sign) Booth {
		if s.First == nil {
			return Booth{Number: s.Booth}
		}
		return *s.First
	}
	slices.SortStableFunc(all, func(a, b Sign) int {
		kinds := FairPersonKinds()
		return cmp.Or(cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), CompareBooths(at(a), at(b)), strings.Compare(a.Maker, b.Maker), strings.Compare(a.Name, b.Name))
	})
}
