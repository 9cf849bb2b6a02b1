package domain

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"
)

// Count is how many there are of something.
type Count struct {
	Key   string // code or state; empty: of none
	Label string // Vietnamese; empty where the key says all
	N     int
}

// DayCount is how many there were on a day.
type DayCount struct {
	On Date
	N  int
}

// FairReport is what became of a fair, for its organizer. All are counts: it
// names no person and no price.
type FairReport struct {
	Fair Fair
	At   time.Time

	Booths, BoothsTaken  int
	Exhibitors           []Count // by answer
	Delegations          []Count // by answer
	Exhibits             int     // of exhibitors who accepted
	Kinds                []Count // exhibits by kind of listing
	Provinces            []Count // exhibits by province of the listing, the most first
	Groups               []Count // products by group
	Stars                []Count // products by the stars that are valid on the last day; key empty: none
	Visits               []DayCount
	Visited              []Count // products by visits, the ten most visited
	Leads                []Count // by state
	Meetings             []Count // by state
	BuyersMet, MakersMet int     // with an accepted meeting
}

// Sum adds counts.
func Sum(all []Count) (n int) {
	for _, c := range all {
		n += c.N
	}
	return n
}

// SortCounts puts the most first, and what is equal in the order of its labels.
func SortCounts(all []Count) {
	slices.SortFunc(all, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(SortKey(a.Label), SortKey(b.Label)), cmp.Compare(a.Key, b.Key))
	})
}

// VisitsInAll is the number of scans on all days.
func (r FairReport) VisitsInAll() (n int) {
	for _, c := range r.Visits {
		n += c.N
	}
	return n
}

// EachDay fills the days of the fair up to a day that nothing was counted on.
func EachDay(f Fair, until Date, counted []DayCount) []DayCount {
	n := map[Date]int{}
	for _, c := range counted {
		n[c.On] = c.N
	}
	var out []DayCount
	for d := f.StartsOn; d <= min(f.EndsOn, until); d++ {
		out = append(out, DayCount{d, n[d]})
	}
	return out
}

// CountShown counts exhibits by kind, province of the listing, group and the
// stars that are valid on the last day of the fair.
func (r *FairReport) CountShown(shown []Shown) {
	r.Exhibits = len(shown)
	kinds, provinces, groups, stars, names := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]string{}
	for _, x := range shown {
		kinds[string(x.Kind)]++
		provinces[x.Listing.ProvinceCode]++
		names[x.Listing.ProvinceCode] = x.Listing.ProvinceName
		if x.Kind != KindProduct {
			continue
		}
		groups[string(x.Listing.Group)]++
		key := ""
		if w, ok := x.Listing.WindowOn(r.Fair.EndsOn); ok && w.Stars > 0 {
			key = strconv.Itoa(w.Stars)
		}
		stars[key]++
	}
	for _, k := range []Kind{KindProduct, KindCraftVillage, KindTourismSite} {
		r.Kinds = append(r.Kinds, Count{Key: string(k), N: kinds[string(k)]})
	}
	for _, g := range Groups() {
		r.Groups = append(r.Groups, Count{Key: string(g), N: groups[string(g)]})
	}
	for _, s := range []string{"5", "4", "3", ""} {
		r.Stars = append(r.Stars, Count{Key: s, N: stars[s]})
	}
	for code, n := range provinces {
		r.Provinces = append(r.Provinces, Count{code, names[code], n})
	}
	SortCounts(r.Provinces)
}

// FairReportService reports on fairs.
type FairReportService interface {
	// FairReport is that of a fair which the actor runs, as of now.
	FairReport(ctx context.Context, by Actor, fairID string) (FairReport, error)
}
