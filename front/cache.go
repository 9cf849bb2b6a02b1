package front

import (
	"strconv"
	"time"

	"chophien/domain"
)

// NoStore is the value of Cache-Control that forbids all caches to keep an
// answer.
const NoStore = "no-store"

// maxAge is how long public answers may be kept without asking again.
const maxAge = time.Minute

// CacheControl is the Cache-Control of a public answer: it may be kept for a
// minute, but not past midnight in Vietnam, because what is valid today may
// not be valid tomorrow.
func (f *Front) CacheControl() string {
	return "public, max-age=" + strconv.Itoa(int(min(maxAge, untilMidnight(f.now())).Seconds()))
}

// untilMidnight is the time until the next day begins in Vietnam (UTC+7).
func untilMidnight(now time.Time) time.Duration {
	next := domain.Today(now) + 1
	return next.Time().Add(-7 * time.Hour).Sub(now)
}
