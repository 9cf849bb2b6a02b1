package front

import (
	"strconv"
	"time"

	"chophien/domain"
)

// NoStore is the value of Cache-Control with which caches may not keep an
// answer.
const NoStore = "no-store"

// maxAge is how long caches may keep public answers.
const maxAge = time.Minute

// CacheControl returns the Cache-Control of a public answer: caches may keep it
// for a minute, but not past midnight in Vietnam, because a certificate that is
// valid today may not be valid tomorrow.
func (f *Front) CacheControl() string {
	return "public, max-age=" + strconv.Itoa(int(min(maxAge, untilMidnight(f.now())).Seconds()))
}

// untilMidnight returns the time until the next day begins in Vietnam (UTC+7).
func untilMidnight(now time.Time) time.Duration {
	next := domain.Today(now) + 1
	return next.Time().Add(-7 * time.Hour).Sub(now)
}
