package domain

import "context"

// PageCount counts how often the pages about a listing of a producer were opened
// on a day. It contains no visitors.
type PageCount struct {
	ProducerID string `gorm:"primaryKey"`
	ListingID  string `gorm:"primaryKey"` // a product of the producer, or the producer
	Day        Date   `gorm:"primaryKey"` // in Vietnam
	Views      int64  // of the public page
	Scans      int64  // of the code of a certificate, such as the QR code of a label
}

// PageCountsKept is how many days counts of pages are stored: three whole years, of
// which producers compare the same months.
const PageCountsKept = 3 * 366

// MonthFigures are the counts of the producers of a user in a month.
type MonthFigures struct {
	Month    string // "2026-11"
	Views    int64  // pages that were opened
	Scans    int64  // codes that were checked
	Contacts int64  // contacts that users asked for
	Leads    int64  // conversations that began
}

// NewMonthFigures returns empty counts of n months up to that of today, oldest
// first.
func NewMonthFigures(n int, today Date) []MonthFigures {
	first := today.FirstOfMonths(n)
	out := make([]MonthFigures, n)
	for i := range out {
		out[i].Month = first.AddMonths(i).Month()
	}
	return out
}

// PageCountsSince returns the first day whose counts are stored today.
func PageCountsSince(today Date) Date { return today - PageCountsKept }

// FigureService counts for producers how buyers reach them.
type FigureService interface {
	// Figures returns the counts of the actor's producers in a number of months up
	// to that of today, oldest first.
	Figures(ctx context.Context, by Actor, months int, today Date) ([]MonthFigures, error)
}

// PageCounter stores counts of pages.
type PageCounter interface {
	// CountPages adds to the stored counts, and deletes those older than
	// PageCountsKept.
	CountPages(ctx context.Context, counts []PageCount) error
}

// PageLog counts openings of pages. It is safe for concurrent use and never
// blocks.
type PageLog interface {
	// RecordPage adds the views and scans of c.
	RecordPage(c PageCount)
}
