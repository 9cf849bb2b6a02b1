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
	Maker    string // the producer or delegation
	Province string // name of the unit of today
	Booth    string // numbers, separated by ", "; empty: none yet
	First    *Booth // the first of them, for the order; nil: none, or not known
	Stars    int    // 0: none are shown
	Sample   bool   // demonstration data
	URL      string // in its QR code
}

// Badges returns a badge for the contact person of each exhibitor. url is the
// page of the fair.
func Badges(lines []BoothLine, url string) []Sign {
	var out []Sign
	at := map[string]int{} // of an exhibitor
	for _, l := range lines {
		if i, ok := at[l.Exhibitor.ID]; ok {
			out[i].Booth += ", " + l.Booth.Number
			continue
		}
		at[l.Exhibitor.ID] = len(out)
		b := Sign{Name: l.Exhibitor.ContactName, Province: l.Exhibitor.ProvinceName(), URL: url}
		b.Maker, _ = l.Exhibitor.Name()
		if l.Booth != nil {
			b.Booth, b.First = l.Booth.Number, l.Booth
		}
		out = append(out, b)
	}
	return out
}

// SortSigns sorts signs in the order of handing them out: by hall, booth, maker and
// name; those without a booth come first.
func SortSigns(all []Sign) {
	at := func(s Sign) Booth {
		if s.First == nil {
			return Booth{Number: s.Booth}
		}
		return *s.First
	}
	slices.SortStableFunc(all, func(a, b Sign) int {
		return cmp.Or(CompareBooths(at(a), at(b)), strings.Compare(a.Maker, b.Maker), strings.Compare(a.Name, b.Name))
	})
}
