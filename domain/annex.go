package domain

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
	Fault       error        // why the row could not be read; CodeInvalid about a column
}

// AnnexMatch is a row with the product that it is about.
type AnnexMatch struct {
	AnnexLine
	Found       *Product  // with its producer; nil where none or several fit
	Suggestions []Product // at most 5 that may be meant
}

// Blame notes why a row is not right; the first reason stays.
func (l *AnnexLine) Blame(err error) {
	if l.Fault == nil {
		l.Fault = err
	}
}
