package domain

import "math/bits"

// Season is a set of months, January the lowest bit. The zero value means not
// stated.
type Season int

// AllYear is every month.
const AllYear Season = 1<<12 - 1

// SeasonOf returns the set of months, each 1 to 12; CodeInvalid about field
// otherwise.
func SeasonOf(field string, months []int) (Season, error) {
	var s Season
	for _, m := range months {
		if m < 1 || m > 12 {
			return 0, Invalidf(field, "%d is not a month: 1 to 12", m)
		}
		s |= 1 << (m - 1)
	}
	return s, nil
}

// Months lists the months in order, 1 to 12.
func (s Season) Months() []int {
	out := make([]int, 0, bits.OnesCount(uint(s)))
	for m := 1; m <= 12; m++ {
		if s.Has(m) {
			out = append(out, m)
		}
	}
	return out
}

// Has reports whether the month is in the set.
func (s Season) Has(month int) bool { return s&(1<<(month-1)) != 0 }
