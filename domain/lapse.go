package domain

import (
	"context"
	"time"
)

// NotifyLapsesEvery is how often the program looks for papers and certificates
// that end soon.
const NotifyLapsesEvery = 6 * time.Hour

// LapseDays returns how many days before the end of a paper or certificate its
// users are notified, in descending order.
func LapseDays() []int { return []int{ExpiringDays, 30, 7} }

// LapseService notifies users of papers and certificates that end soon.
type LapseService interface {
	// NotifyLapses notifies members and the officers of the province of accepted
	// papers and valid certificates that end within 90, 30 or 7 days after today,
	// once for each of the three. It leaves out a paper when another of its kind
	// ends later. It handles at most limit papers and certificates, and returns
	// their number.
	NotifyLapses(ctx context.Context, today Date, limit int) (notified int, err error)
}
