package domain

import (
	"context"
	"time"
)

// TellLapsesEvery is how often it is looked for what ends soon.
const TellLapsesEvery = 6 * time.Hour

// LapseDays are how many days before a paper or a certificate ends its people
// are told, most first.
func LapseDays() []int { return []int{ExpiringDays, 30, 7} }

// LapseService tells people what ends soon.
type LapseService interface {
	// TellLapses tells members and the officers of the province of accepted
	// papers and valid certificates that end 90, 30 or 7 days after today, or
	// sooner where that day was missed; of each end at most once for each of
	// these. A paper that another one of its kind outlasts is left out. It looks
	// at no more than limit things that nobody was told of yet, and returns how
	// many it found.
	TellLapses(ctx context.Context, today Date, limit int) (told int, err error)
}
