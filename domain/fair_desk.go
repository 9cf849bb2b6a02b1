package domain

import (
	"context"
	"slices"
	"time"
)

// DeskPart is a kind of work that waits for the organizers of a fair.
type DeskPart string

// The parts of a desk, in the order of running a fair.
const (
	DeskPublish                DeskPart = "publish"                 // the fair is a draft
	DeskOrganizers             DeskPart = "organizers_invited"      // open invitations to run the fair
	DeskDelegations            DeskPart = "delegations_invited"     // without an answer
	DeskExhibitors             DeskPart = "exhibitors_invited"      // without an answer
	DeskUnreachable            DeskPart = "guests_unreachable"      // exhibitors that are invited, without an account that was notified and without an open link
	DeskUnreachableDelegations DeskPart = "delegations_unreachable" // likewise delegations
	DeskLists                  DeskPart = "delegations_unlisted"    // accepted, and show nothing yet
	DeskExhibits               DeskPart = "exhibitors_unlisted"     // accepted, and show nothing yet
	DeskBooths                 DeskPart = "exhibitors_unplaced"     // accepted, and have no booth
	DeskPapers                 DeskPart = "papers_wrong"            // exhibits that may not be shown on the last day
	DeskMeetings               DeskPart = "meetings_requested"      // to come, without an answer
	DeskEntries                DeskPart = "entries_asked"           // of the catalogue, without an answer
	DeskCorrections            DeskPart = "entries_corrected"       // of the catalogue, neither accepted nor rejected
	DeskEditions               DeskPart = "editions_unpublished"    // newer than the published one
	DeskClose                  DeskPart = "close"                   // the fair is over
)

// DeskParts lists the parts of a desk in their order.
func DeskParts() []DeskPart {
	return []DeskPart{
		DeskPublish, DeskOrganizers, DeskDelegations, DeskUnreachableDelegations, DeskExhibitors, DeskUnreachable, DeskLists, DeskExhibits, DeskBooths, DeskPapers, DeskMeetings, DeskEntries,
		DeskCorrections, DeskEditions, DeskClose,
	}
}

const (
	placedDays    = 7              // before a fair begins, all have booths and papers
	publishedDays = 30             // before a fair begins, it is public
	closedDays    = 7              // after a fair, it is closed
	meetingWaits  = 72 * time.Hour // a request that waits longer is overdue
	meetingNears  = 24 * time.Hour // a request that begins sooner is overdue
)

// DeskOpen is what is open in a part, as the store counts it.
type DeskOpen struct {
	Names []string // of what is open, in order
	Late  int      // of them, what is overdue whatever the day that the part is due
}

// DeskItem is a part with work.
type DeskItem struct {
	Part    DeskPart
	Open    int
	Overdue int
	Due     *Date    // the last day for it; nil: none
	Names   []string // the first that are open, at most DeskNames
}

// DeskNames is how many names a part of a desk shows.
const DeskNames = 10

// DeskDue returns the last day on which a part of the desk is in time; nil for parts
// without one. closes is the day on which the catalogue closes, nil without one.
func (f Fair) DeskDue(p DeskPart, closes *Date) *Date {
	var day Date
	switch p {
	case DeskPublish:
		day = f.StartsOn - publishedDays
	case DeskDelegations, DeskUnreachableDelegations, DeskExhibitors, DeskUnreachable, DeskLists, DeskExhibits:
		day = f.AnswersUntil()
	case DeskBooths, DeskPapers:
		day = f.StartsOn - placedDays
	case DeskEntries, DeskCorrections:
		return closes
	case DeskEditions:
		day = f.StartsOn
	case DeskClose:
		day = f.EndsOn + closedDays
	default:
		return nil
	}
	return &day
}

// Desk returns the parts with work on a day: those with overdue work first, each in
// the order of DeskParts.
func (f Fair) Desk(open map[DeskPart]DeskOpen, closes *Date, today Date) []DeskItem {
	var out []DeskItem
	for _, p := range DeskParts() {
		o := open[p]
		if len(o.Names) == 0 {
			continue
		}
		item := DeskItem{Part: p, Open: len(o.Names), Overdue: o.Late, Due: f.DeskDue(p, closes), Names: o.Names[:min(len(o.Names), DeskNames)]}
		if item.Due != nil && today > *item.Due {
			item.Overdue = item.Open
		}
		out = append(out, item)
	}
	slices.SortStableFunc(out, func(a, b DeskItem) int { return min(b.Overdue, 1) - min(a.Overdue, 1) })
	return out
}

// IsLate reports whether a request for a meeting waits too long for its answer at a
// moment, or begins too soon.
func (m Meeting) IsLate(now time.Time) bool {
	return m.State == MeetingRequested && (now.Sub(m.CreatedAt) > meetingWaits || m.StartsAt.Sub(now) < meetingNears)
}

// FairDesk is the work of a fair and how far the fair is.
type FairDesk struct {
	Items []DeskItem // with work; none for a fair that is cancelled or closed
	Steps []FairStep
}

// FairDeskService shows what waits for the organizers of a fair.
type FairDeskService interface {
	// FairDesk returns the desk of a fair that the actor runs.
	FairDesk(ctx context.Context, by Actor, fairID string) (FairDesk, error)
}
