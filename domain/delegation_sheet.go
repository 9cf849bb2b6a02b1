package domain

import "slices"

// DelegationLine is one row of the list of a delegation, as offices send it.
type DelegationLine struct {
	Row      int    // of the sheet
	Code     string // of a certificate, as ParseCode gives it; empty where the sheet does not say
	Name     string // of a product, craft village or tourism site, or its slug
	Producer string // name; empty where the sheet does not say
	// NamesMakers says that the sheet has a column of makers: then an empty
	// Producer does not mean any maker.
	NamesMakers bool
	LineFaults
}

// DelegationMatch is a row with what it is about.
type DelegationMatch struct {
	DelegationLine
	Found       *Listing  // nil where nothing or several things fit
	Suggestions []Listing // at most 5 that may be meant
}

// Named reports whether the cells that name something could be read.
func (l DelegationLine) Named() bool {
	return !slices.ContainsFunc(l.Faults, func(e *Error) bool { return e.Field == "name" || e.Field == "code" })
}
