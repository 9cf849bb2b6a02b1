package domain

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// UnmetSearch counts the searches of a day without a result. It does not contain
// who searched.
type UnmetSearch struct {
	Day          Date   `gorm:"primaryKey"` // in Vietnam
	Text         string `gorm:"primaryKey"` // see UnmetText
	SetCode      string `gorm:"primaryKey"` // of the search, or the nearest one; empty when not known
	ProvinceCode string `gorm:"primaryKey"` // unit of today of the search; empty for none
	Asked        int64
}

const (
	// MinUnmetCount is how often a text must have been searched in a month before
	// officers see it, so that they see no text of a single person.
	MinUnmetCount = 3
	// UnmetPerDay is how many different searches of a day are stored.
	UnmetPerDay = 5_000
	// UnmetKept is how many days they are stored.
	UnmetKept = 2 * 366
	// UnmetMonths is the most months of a report, including the current one.
	UnmetMonths = 24
	// UnansweredDays is after how many days officers see a demand without a quote
	// and a lead without an answer.
	UnansweredDays = 7

	maxUnmetText   = 80 // characters
	maxUnmetDigits = 7  // in total: telephone and personal numbers have more
)

// UnmetText returns the text of a search as it is counted: folded, in one line.
// ok is false for a text that must not be stored: an empty or long one, or one
// that may contain a telephone number, an internet address or other personal
// data.
func UnmetText(text string) (_ string, ok bool) {
	text = Fold(strings.Join(strings.Fields(text), " "))
	if text == "" || utf8.RuneCountInString(text) > maxUnmetText || strings.ContainsRune(text, '@') || strings.Contains(text, "://") || strings.Contains(text, "www.") {
		return "", false
	}
	digits, letters := 0, 0
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		case unicode.IsControl(r), r == utf8.RuneError:
			return "", false
		}
	}
	return text, letters > 0 && digits <= maxUnmetDigits
}

// UnmetFilter narrows the report of unmet demand.
type UnmetFilter struct {
	Province string // a unit of today; empty: all of the actor's
	Months   int    // number of months up to the current one, 1 to UnmetMonths
	Days     int    // without a quote or an answer, 1 to 366
	Limit    int    // rows of each part, 1 to MaxLimit
}

// Validate returns CodeInvalid for all rules that a filter breaks.
func (f UnmetFilter) Validate() error {
	var faults Faults
	faults.AddIf(f.Months < 1 || f.Months > UnmetMonths, "months", "it must be between 1 and %d", UnmetMonths)
	faults.AddIf(f.Days < 1 || f.Days > 366, "days", "it must be between 1 and 366")
	faults.AddIf(f.Limit < 1 || f.Limit > MaxLimit, "limit", "it must be between 1 and %d", MaxLimit)
	return faults.Err()
}

// Since returns the first day of the report.
func (f UnmetFilter) Since(today Date) Date { return today.FirstOfMonths(f.Months) }

// OpenedUntil returns a day. The report has the demands without a quote that were opened
// on that day or earlier.
func (f UnmetFilter) OpenedUntil(today Date) Date { return today - Date(f.Days) }

// AskedBefore returns a moment. The report has the leads without an answer that began
// before it, which is the end of the day f.Days days ago.
func (f UnmetFilter) AskedBefore(today Date) time.Time { return (today - Date(f.Days-1)).Begins() }

// UnmetSince returns the first day whose searches are stored today.
func UnmetSince(today Date) Date { return today - UnmetKept }

// UnmetAsked counts a search of one month.
type UnmetAsked struct {
	Month        string // "2026-11"
	Text         string
	SetCode      string
	ProvinceCode string
	Asked        int64
}

// UnmetDemands counts the public demands that were opened in a month and have no
// quote: open and expired ones, and those closed with DemandNoSupply.
type UnmetDemands struct {
	Month        string
	SetCode      string // empty when not stated
	ProvinceCode string // place of delivery
	Total        int64
	Open         int64 // those that can still be answered
}

// SilentProducer is a producer with unanswered leads. It does not contain their
// texts.
type SilentProducer struct {
	ProducerID   string
	Name         string
	ProvinceCode string
	Leads        int64
	Since        Date // day of the oldest one
}

// Unmet has the searches without result, the demands without quotes and the
// producers with unanswered leads.
type Unmet struct {
	Searches  []UnmetAsked   // latest month first, then highest count
	Demands   []UnmetDemands // latest month first, then highest count
	Producers []SilentProducer
}

// UnmetService reports unmet demand to officers.
type UnmetService interface {
	// Unmet covers the provinces of an officer, and all for admins: searches that
	// name one of them or, without a province in f, none; demands for delivery or
	// origin there; producers there.
	Unmet(ctx context.Context, by Actor, f UnmetFilter, today Date) (Unmet, error)
}

// SearchCounter stores counts of searches.
type SearchCounter interface {
	// CountSearches adds to the stored counts. It ignores new texts of a day
	// beyond UnmetPerDay, and deletes counts older than UnmetKept.
	CountSearches(ctx context.Context, searches []UnmetSearch) error
}

// SearchLog records searches without a result. It is safe for concurrent use and
// never blocks.
type SearchLog interface {
	// RecordSearch counts one search; it ignores Asked.
	RecordSearch(s UnmetSearch)
}
