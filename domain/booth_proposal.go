package domain

import (
	"cmp"
	"slices"
	"strings"
)

// BoothRequest is the part of an accepted exhibitor that ProposeBooths needs.
type BoothRequest struct {
	ExhibitorID  string
	Name         string // in Vietnamese
	Province     string // unit of today, by code
	DelegationID string // its delegation; empty: none
	Groups       []Group
	Shows        int // number of exhibits
	Booths       int // number of booths that it has already
}

// PlacedReason is why a booth is proposed for an exhibitor.
type PlacedReason string

// The reasons.
const (
	PlacedForProvince PlacedReason = "reserved_province" // the booth is reserved for its province
	PlacedForGroup    PlacedReason = "reserved_group"    // the booth is reserved for a group of its exhibits
	PlacedBeside      PlacedReason = "beside_delegation" // a neighbour belongs to its delegation
	PlacedApart       PlacedReason = "apart"             // no neighbour belongs to its delegation, which has other booths
	PlacedFree        PlacedReason = "free"              // the booth is not reserved
)

// PlacedBoothRequest is a booth that is proposed for an exhibitor.
type PlacedBoothRequest struct {
	Stand   BoothRequest
	Booth   Booth
	Reasons []PlacedReason // at least one, in the order of the constants
}

// UnplacedReason is why no booth is proposed for an exhibitor.
type UnplacedReason string

// The reasons.
const (
	UnplacedNoneFree UnplacedReason = "none_free" // all booths are taken
	UnplacedNoneFits UnplacedReason = "none_fits" // the free booths are reserved for others
)

// UnplacedBoothRequest is an exhibitor without a proposed booth.
type UnplacedBoothRequest struct {
	Stand  BoothRequest
	Reason UnplacedReason
}

// BoothProposal proposes booths for exhibitors. It changes nothing.
type BoothProposal struct {
	Placed   []PlacedBoothRequest // by hall and number
	Unplaced []UnplacedBoothRequest
}

// ProposeBooths proposes a free booth for every exhibitor without one. The
// rules, in this order:
//   - a booth that is reserved for a group or a province goes to an exhibitor
//     of that group or province only;
//   - an exhibitor gets a booth that is reserved for its province if one is
//     free, else one for its group, else one for any exhibitor;
//   - the booths of a delegation are in one run of free booths if one is long
//     enough, else as near to each other as possible;
//   - within a delegation, an exhibitor with more exhibits gets a larger booth.
//
// Large delegations choose first. The order of halls and stands does not change
// the result. The halls must have their booths loaded.
func ProposeBooths(halls []Hall, stands []BoothRequest) BoothProposal {
	p := planner{near: map[string][]int{}}
	halls = slices.Clone(halls)
	slices.SortFunc(halls, CompareHalls)
	for _, h := range halls {
		booths := slices.Clone(h.Booths)
		slices.SortFunc(booths, CompareBooths)
		p.booths = append(p.booths, booths...)
	}
	p.taken = make([]bool, len(p.booths))
	blockOf := make(map[string]string, len(stands)) // of an exhibitor
	waiting := map[string][]BoothRequest{}          // by block
	for _, s := range stands {
		block := cmp.Or(s.DelegationID, s.ExhibitorID)
		blockOf[s.ExhibitorID] = block
		if s.Booths == 0 {
			waiting[block] = append(waiting[block], s)
		}
	}
	for i, b := range p.booths {
		if b.ExhibitorID != nil {
			p.take(i, blockOf[*b.ExhibitorID])
		}
	}
	blocks := make([]string, 0, len(waiting))
	for block, all := range waiting {
		slices.SortFunc(all, func(a, b BoothRequest) int {
			return cmp.Or(slices.Compare(a.Groups, b.Groups), b.Shows-a.Shows, strings.Compare(a.Name, b.Name), strings.Compare(a.ExhibitorID, b.ExhibitorID))
		})
		blocks = append(blocks, block)
	}
	slices.SortFunc(blocks, func(a, b string) int {
		return cmp.Or(len(waiting[b])-len(waiting[a]), strings.Compare(waiting[a][0].Province, waiting[b][0].Province), strings.Compare(a, b))
	})
	var out BoothProposal
	type place struct {
		stand BoothRequest
		booth int
	}
	var all []place
	for _, block := range blocks {
		var placed []place
		for i, s := range waiting[block] {
			at, ok := p.choose(s, block, len(waiting[block])-i)
			if !ok {
				reason := UnplacedNoneFits
				if !slices.Contains(p.taken, false) {
					reason = UnplacedNoneFree
				}
				out.Unplaced = append(out.Unplaced, UnplacedBoothRequest{s, reason})
				continue
			}
			p.take(at, block)
			placed = append(placed, place{s, at})
		}
		for i := range placed {
			for j := range placed {
				a, b := &placed[i], &placed[j]
				one, other := p.booths[a.booth], p.booths[b.booth]
				if a.stand.Shows > b.stand.Shows && one.Area() < other.Area() &&
					a.stand.fit(one) == a.stand.fit(other) && b.stand.fit(one) == b.stand.fit(other) {
					a.booth, b.booth = b.booth, a.booth
				}
			}
		}
		all = append(all, placed...)
	}
	slices.SortFunc(all, func(a, b place) int { return a.booth - b.booth })
	delegations := make([]string, len(p.booths)) // of the booths that are taken
	for i, b := range p.booths {
		if b.ExhibitorID != nil {
			delegations[i] = blockOf[*b.ExhibitorID]
		}
	}
	for _, v := range all {
		delegations[v.booth] = v.stand.DelegationID
	}
	for _, v := range all {
		out.Placed = append(out.Placed, PlacedBoothRequest{v.stand, p.booths[v.booth], p.reasons(v.stand, v.booth, delegations)})
	}
	return out
}

// reasons returns why an exhibitor is placed in a booth. delegations has the
// delegation of each booth, empty for none.
func (p *planner) reasons(s BoothRequest, at int, delegations []string) []PlacedReason {
	var out []PlacedReason
	b := p.booths[at]
	if b.ZoneProvince != "" {
		out = append(out, PlacedForProvince)
	}
	if b.ZoneGroup != "" {
		out = append(out, PlacedForGroup)
	}
	if s.DelegationID != "" {
		beside, others := false, false
		for i, d := range delegations {
			if d != s.DelegationID || i == at {
				continue
			}
			others = true
			beside = beside || (i == at-1 || i == at+1) && p.booths[i].HallID == b.HallID
		}
		switch {
		case beside:
			out = append(out, PlacedBeside)
		case others:
			out = append(out, PlacedApart)
		}
	}
	if b.ZoneProvince == "" && b.ZoneGroup == "" {
		out = append(out, PlacedFree)
	}
	return out
}

// fit returns how well a booth fits an exhibitor: 0 for a booth that is
// reserved for others, 1 for a booth that is not reserved.
func (s BoothRequest) fit(b Booth) int {
	fit := 1
	if b.ZoneProvince != "" {
		if b.ZoneProvince != s.Province {
			return 0
		}
		fit += 2
	}
	if b.ZoneGroup != "" {
		if !slices.Contains(s.Groups, b.ZoneGroup) {
			return 0
		}
		fit++
	}
	return fit
}

// planner tracks the free booths, in the order of halls and numbers.
type planner struct {
	booths []Booth
	taken  []bool
	near   map[string][]int // by block: the distance of each booth to the nearest booth of the block
}

// elsewhere is a distance that is larger than any within one hall.
const elsewhere = MaxBooths

func (p *planner) take(at int, block string) {
	p.taken[at] = true
	if block == "" {
		return
	}
	near, known := p.near[block]
	if !known {
		near = make([]int, len(p.booths))
		p.near[block] = near
	}
	for i := range near {
		far := max(i-at, at-i)
		if p.booths[i].HallID != p.booths[at].HallID {
			far += elsewhere
		}
		if !known || far < near[i] {
			near[i] = far
		}
	}
}

// choose returns the best free booth for an exhibitor of a block. waiting is how
// many exhibitors of the block still need a booth.
func (p *planner) choose(s BoothRequest, block string, waiting int) (int, bool) {
	fit := 0
	for i, b := range p.booths {
		if !p.taken[i] {
			fit = max(fit, s.fit(b))
		}
	}
	if fit == 0 {
		return 0, false
	}
	best, cost := -1, 0
	near := p.near[block]
	for i := 0; i < len(p.booths); {
		// A run is a row of neighbouring free booths with the same fit.
		end := i
		for end < len(p.booths) && !p.taken[end] && p.booths[end].HallID == p.booths[i].HallID && s.fit(p.booths[end]) == fit {
			end++
		}
		for at := i; at < end; at++ {
			c := 0
			switch run := end - i; {
			case near != nil:
				c = near[at]
			case run >= waiting:
				c = run - waiting // prefer the shortest run that is long enough
			default:
				c = elsewhere + waiting - run
			}
			if best < 0 || c < cost {
				best, cost = at, c
			}
		}
		i = max(end, i+1)
	}
	return best, true
}
