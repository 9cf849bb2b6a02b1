package domain

import (
	"slices"
	"strings"
)

// The annex of a decision is the list of products that it names, as offices
// keep it: a spreadsheet.

// AnnexLine is one row of an annex as it was read.
type AnnexLine struct {
	Row      int    // of the sheet
	Product  string // slug, or the name as the decision writes it
	Producer string // name; empty where the sheet does not say
	// NamesMakers says that the sheet has a column of makers: then an empty
	// Producer does not mean any maker.
	NamesMakers bool
	Line        DecisionLine // without its product
	LineFaults
}

// AnnexMatch is a row with the product that it is about.
type AnnexMatch struct {
	AnnexLine
	Found       *Product  // with its producer; nil where none or several fit
	Suggestions []Product // at most 5 that may be meant
}

// CheckRules blames the line for all rules of d that it breaks. It says nothing of
// points while some could not be read.
func (l *AnnexLine) CheckRules(sets CriteriaSets, d Decision) {
	isScore := func(e *Error) bool { return strings.HasPrefix(e.Field, "score") }
	unread := slices.ContainsFunc(l.Faults, isScore)
	for _, e := range ErrorsOf(l.Line.Validate(sets, d)) {
		if !unread || !isScore(e) {
			l.Blame(e)
		}
	}
}

// LineFaults are all reasons why a row of a list is wrong, at most one for each
// column.
type LineFaults struct {
	Faults []*Error // Field is the key of a column; empty for the row as a whole
}

// Blame adds what err says. Of each column the first reason stays: the next rules
// for it often need the one that is broken.
func (l *LineFaults) Blame(err error) {
	for _, e := range ErrorsOf(err) {
		if !slices.ContainsFunc(l.Faults, func(known *Error) bool { return known.Field == e.Field }) {
			l.Faults = append(l.Faults, e)
		}
	}
}

// Right reports whether nothing is wrong.
func (l *LineFaults) Right() bool { return len(l.Faults) == 0 }
