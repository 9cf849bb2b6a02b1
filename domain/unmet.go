package domain

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"
)

// UnmetSearch counts the searches of a day that had no answer. Nothing tells
// who searched.
type UnmetSearch struct {
	Day          Date   `gorm:"primaryKey"` // in Vietnam
	Text         string `gorm:"primaryKey"` // see UnmetText
	SetCode      string `gorm:"primaryKey"` // asked for, or the one that comes nearest; empty where not known
	ProvinceCode string `gorm:"primaryKey"` // unit of today that was asked for; empty where none was
	Asked        int64
}

const (
	// UnmetLeast is how often a text must have been asked within a month before
	// anybody is shown it, so that no single person's words are.
	UnmetLeast = 3
	// UnmetPerDay is how many different searches are kept of one day.
	UnmetPerDay = 5_000
	// UnmetKept is how many days they are kept.
	UnmetKept = 2 * 366
	// UnmetMonths is how many months back, with this one, are looked at.
	UnmetMonths = 24
	// UnansweredDays is after how many days without a quote a demand, and
	// without an answer a lead, is something for officers.
	UnansweredDays = 7

	maxUnmetText   = 80 // characters
	maxUnmetDigits = 7  // in all: telephone numbers and numbers of persons have more
)

// UnmetText is the text of a search as it is counted: folded, in one line. ok
// is false for what is not kept: what is empty or long, and what may hold a
// telephone number, an address on the internet or another key to a person.
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

// UnmetFilter narrows what officers are shown.
type UnmetFilter struct {
	Province string // a unit of today; empty: all of the actor's
	Months   int    // this one and those before it, 1 to UnmetMonths
	Days     int    // without a quote or an answer, 1 to 366
	Limit    int    // rows of each part, 1 to MaxLimit
}

// Check tells what in a filter breaks a rule.
func (f UnmetFilter) Check() error {
	switch {
	case f.Months < 1 || f.Months > UnmetMonths:
		return Invalidf("months", "it must be between 1 and %d", UnmetMonths)
	case f.Days < 1 || f.Days > 366:
		return Invalidf("days", "it must be between 1 and 366")
	case f.Limit < 1 || f.Limit > MaxLimit:
		return Invalidf("limit", "it must be between 1 and %d", MaxLimit)
	}
	return nil
}

// UnmetAsked counts a search of one month.
type UnmetAsked struct {
	Month        string // "2026-11"
	Text         string
	SetCode      string
	ProvinceCode string
	Asked        int64
}

// UnmetDemands counts public demands that were opened in one month and have no
// quote: those that can be or could be answered, and those that their buyers
// closed for want of supply.
type UnmetDemands struct {
	Month        string
	SetCode      string // empty where not stated
	ProvinceCode string // where to deliver
	Total        int64
	Open         int64 // of these, can still be answered
}

// SilentProducer has leads that it has not answered. What they say stays with
// their parties.
type SilentProducer struct {
	ProducerID   string
	Name         string
	ProvinceCode string
	Leads        int64
	Since        Date // when the oldest of them came
}

// Unmet is what is looked for and not found, demands without quotes and
// producers without answers.
type Unmet struct {
	Searches  []UnmetAsked   // latest month first, then most asked
	Demands   []UnmetDemands // latest month first, then most
	Producers []SilentProducer
}

// UnmetService tells officers what is wanted and missing.
type UnmetService interface {
	// Unmet is about the provinces of an officer, and about all for admins:
	// searches that name one of them or, without a province in f, none; demands
	// to deliver there or to come from there; producers who are there.
	Unmet(ctx context.Context, by Actor, f UnmetFilter, today Date) (Unmet, error)
}

// SearchCounter keeps counts of searches.
type SearchCounter interface {
	// CountSearches adds to what is counted already. Beyond UnmetPerDay new
	// texts of a day are left out. What is older than UnmetKept goes.
	CountSearches(ctx context.Context, searches []UnmetSearch) error
}

// SearchLog takes note of searches without an answer. It is safe for
// concurrent use and never waits for anything.
type SearchLog interface {
	// Note counts one search more; Asked is ignored.
	Note(s UnmetSearch)
}
