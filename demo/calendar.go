package demo

import (
	"time"

	"chophien/domain"
)

// busy reports whether provinces take many decisions in a month: from November to
// January and from April to July.
func busy(m time.Month) bool {
	return m == time.November || m == time.December || m == time.January || m >= time.April && m <= time.July
}

// days has the working days of a period, on which decisions are taken.
type days struct {
	busy  []domain.Date
	quiet []domain.Date
}

func newDays(from, to domain.Date) days {
	var out days
	for d := from; d <= to; d++ {
		t := d.Time()
		switch {
		case t.Weekday() == time.Saturday || t.Weekday() == time.Sunday:
		case busy(t.Month()):
			out.busy = append(out.busy, d)
		default:
			out.quiet = append(out.quiet, d)
		}
	}
	return out
}

// byKey returns a day from a key, a busy one if there is one.
func (d days) byKey(parts ...string) domain.Date {
	pool := d.busy
	if len(pool) == 0 {
		pool = d.quiet
	}
	return pool[pick(len(pool), parts...)]
}

// firstValid returns the first day of decision whose certificates still have
// at least left days after today.
func firstValid(sets domain.CriteriaSets, today domain.Date, left int) domain.Date {
	d := today.AddMonths(-sets.On(today).CertificateMonths)
	for sets.ValidUntil(d) < today+domain.Date(left) {
		d++
	}
	return d
}
