package domain

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
)

// Reschedule changes when and where a fair takes place. Fields that are nil stay as
// they are.
type Reschedule struct {
	FairID           string
	StartsOn, EndsOn *Date
	Place            *Place
	Venue, VenueEN   *string

	// Of the timetable of meetings.
	OpensAt, ClosesAt *Minute
	SlotMinutes       *int
	Room              *string // Timetable.Venue

	FreeBooths bool   // take the booths from their exhibitors: the new ground has other booths
	Reason     string // everybody concerned reads it
}

// Apply returns the fair and its timetable after the change; t is nil for a fair
// without one. Days for answers that the new days leave behind are moved to the last
// day. CodeInvalid names fields that are wrong, or without effect.
func (r Reschedule) Apply(f Fair, t *Timetable) (Fair, *Timetable, error) {
	set(&f.StartsOn, r.StartsOn)
	set(&f.EndsOn, r.EndsOn)
	set(&f.Place, r.Place)
	set(&f.Venue, r.Venue)
	set(&f.VenueEN, r.VenueEN)
	if f.RegistersUntil != nil && *f.RegistersUntil > f.EndsOn {
		last := f.EndsOn
		f.RegistersUntil = &last
	}
	if f.RegistersFrom != nil && *f.RegistersFrom > f.AnswersUntil() {
		f.RegistersFrom = nil
	}
	var faults Faults
	faults.AddIf(strings.TrimSpace(r.Reason) == "", "reason", "say why the fair is moved; everybody concerned reads it")
	faults.Add(validateText("reason", r.Reason, maxReviewReason))
	hours := r.OpensAt != nil || r.ClosesAt != nil || r.SlotMinutes != nil || r.Room != nil
	switch {
	case t == nil:
		faults.AddIf(hours, "opens_at", "the fair has no timetable of meetings; set it with PUT /v1/fairs/{id}/timetable")
	default:
		changed := *t
		set(&changed.OpensAt, r.OpensAt)
		set(&changed.ClosesAt, r.ClosesAt)
		set(&changed.SlotMinutes, r.SlotMinutes)
		set(&changed.Venue, r.Room)
		t = &changed
		faults.Add(t.Validate())
	}
	faults.Add(f.Validate())
	return f, t, faults.Err()
}

func set[T any](into, value *T) {
	if value != nil {
		*into = *value
	}
}

// HasMoved reports whether guests who know the fair as it was would come to another
// place or on another day.
func (f Fair) HasMoved(was Fair) bool {
	return f.StartsOn != was.StartsOn || f.EndsOn != was.EndsOn || f.Venue != was.Venue || f.ProvinceCode != was.ProvinceCode || f.Commune != was.Commune || f.Address != was.Address
}

// HasMoved reports whether the hours or the room of meetings are others.
func (t Timetable) HasMoved(was Timetable) bool {
	return t.OpensAt != was.OpensAt || t.ClosesAt != was.ClosesAt || t.SlotMinutes != was.SlotMinutes || t.Venue != was.Venue
}

// Fate is what becomes of a part of a fair that is rescheduled.
type Fate string

// The fates.
const (
	FateKept      Fate = "kept"
	FateMoved     Fate = "moved"     // a meeting: to another slot; an event: to another day
	FateCancelled Fate = "cancelled" // a meeting: no slot is free for both sides; an event: the fair no longer has its day
	FateFreed     Fate = "freed"     // a booth
	FateOutside   Fate = "outside"   // a day with visits that is no day of the fair any more; its visits stay counted
	FateOutdated  Fate = "outdated"  // an edition prints the old days or the old place
)

// MeetingFate is what becomes of a meeting.
type MeetingFate struct {
	Meeting Meeting
	Fate    Fate
	To      Slot // of kept and moved meetings
}

// BoothFate is what becomes of a booth that an exhibitor has.
type BoothFate struct {
	Booth Booth
	Fate  Fate
}

// DayFate is what becomes of a day with visits.
type DayFate struct {
	DayCount
	Fate Fate
}

// EditionFate is what becomes of a frozen edition.
type EditionFate struct {
	Number    int
	Published bool
	Fate      Fate
}

// GuestCall is a guest whom nobody can notify, with the person to call.
type GuestCall struct {
	Guest string // name
	Call  ContactPerson
}

// RescheduleProposal is what rescheduling a fair does to its parts.
type RescheduleProposal struct {
	Token       string // confirms this proposal, once
	Done        bool   // it was confirmed
	Fair        Fair   // after it
	Timetable   *Timetable
	Meetings    []MeetingFate // to come, by their old time
	Events      []EventFate   // to come, by their old time
	Booths      []BoothFate   // by hall and number
	Days        []DayFate
	Editions    []EditionFate
	PapersWrong []ShownExhibit // may be shown on the last day of now, not on the new one
	Notified    int            // users who are notified
	Calls       []GuestCall
}

// Sign sets the token. It depends on the change and on all that the proposal is made
// from, so it is another one as soon as any of them changes.
func (p *RescheduleProposal) Sign(r Reschedule, fairVersion, timetableVersion int64) error {
	type part struct {
		ID      string
		Version int64
		Fate    Fate
		At      time.Time
	}
	var parts []part
	for _, m := range p.Meetings {
		parts = append(parts, part{m.Meeting.ID, m.Meeting.Version, m.Fate, m.To.StartsAt})
	}
	for _, e := range p.Events {
		parts = append(parts, part{e.Event.ID, e.Event.Version, e.Fate, e.To.StartsAt})
	}
	for _, b := range p.Booths {
		parts = append(parts, part{b.Booth.ID, b.Booth.Version, b.Fate, time.Time{}})
	}
	text, err := json.Marshal([]any{r, fairVersion, timetableVersion, parts, p.Days, p.Editions, len(p.PapersWrong), p.Notified, p.Calls})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	p.Token = hex.EncodeToString(sum[:16])
	return nil
}

// MeetingPlan proposes slots for the meetings of a fair that is rescheduled.
type MeetingPlan struct {
	Before, After Fair
	New           Timetable
	Now           time.Time
	Elsewhere     []Meeting // live meetings at other fairs of those who meet
}

// Propose returns what becomes of the live meetings that have not begun, in their
// order. The rules:
//   - accepted meetings choose first, earlier ones before later ones;
//   - a meeting keeps its slot where there is one and no day was moved, else it gets
//     the slot of the same day of the fair (the first, the second …) and the nearest
//     time of the day, else one of the nearest day;
//   - a slot must begin in the future, and neither side has another meeting in it;
//   - a meeting without such a slot is cancelled.
func (p MeetingPlan) Propose(live []Meeting) []MeetingFate {
	taken := map[string][]Slot{}
	for _, m := range p.Elsewhere {
		p.take(taken, m, Slot{m.StartsAt, m.EndsAt})
	}
	order := slices.Clone(live)
	slices.SortStableFunc(order, func(a, b Meeting) int {
		if a.State != b.State {
			return map[bool]int{true: -1, false: 1}[a.State == MeetingAccepted]
		}
		return a.StartsAt.Compare(b.StartsAt)
	})
	out := make([]MeetingFate, 0, len(order))
	for _, m := range order {
		f := MeetingFate{Meeting: m, Fate: FateCancelled}
		if s, ok := p.slotFor(m, taken); ok {
			if f.Fate, f.To = FateMoved, s; s.StartsAt.Equal(m.StartsAt) && s.EndsAt.Equal(m.EndsAt) {
				f.Fate = FateKept
			}
			p.take(taken, m, s)
		}
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b MeetingFate) int { return a.Meeting.StartsAt.Compare(b.Meeting.StartsAt) })
	return out
}

// take notes a slot of a meeting. Requests take no slot of their sides, but the same
// two sides do not ask twice for one.
func (p MeetingPlan) take(taken map[string][]Slot, m Meeting, s Slot) {
	keys := []string{m.BuyerID + " " + m.ProducerID}
	if m.State == MeetingAccepted {
		keys = append(keys, m.BuyerID, m.ProducerID)
	}
	for _, k := range keys {
		taken[k] = append(taken[k], s)
	}
}

func (p MeetingPlan) slotFor(m Meeting, taken map[string][]Slot) (Slot, bool) {
	free := func(s Slot) bool {
		for _, k := range []string{m.BuyerID, m.ProducerID, m.BuyerID + " " + m.ProducerID} {
			if slices.ContainsFunc(taken[k], func(t Slot) bool { return t.StartsAt.Before(s.EndsAt) && t.EndsAt.After(s.StartsAt) }) {
				return false
			}
		}
		return s.StartsAt.After(p.Now)
	}
	day, minute := Today(m.StartsAt)+p.After.StartsOn-p.Before.StartsOn, MinuteOf(m.StartsAt)
	days := make([]Date, 0, MaxFairDays)
	for d := p.After.StartsOn; d <= p.After.EndsOn; d++ {
		days = append(days, d)
	}
	slices.SortStableFunc(days, func(a, b Date) int { return int(max(a-day, day-a) - max(b-day, day-b)) })
	for _, d := range days {
		all := p.New.Slots(p.After, d)
		slices.SortStableFunc(all, func(a, b Slot) int {
			x, y := MinuteOf(a.StartsAt)-minute, MinuteOf(b.StartsAt)-minute
			return int(max(x, -x) - max(y, -y))
		})
		if i := slices.IndexFunc(all, free); i >= 0 {
			return all[i], true
		}
	}
	return Slot{}, false
}

// ErrConcerned is the cause of the conflict that CheckReschedule returns, so that a
// page can name its own way to reschedule the fair.
var ErrConcerned = errors.New("guests, meetings or events of the fair are concerned")

// CheckReschedule returns CodeConflict, caused by ErrConcerned, for a change of a fair
// that its guests or the sides of its meetings would not learn of, or that its events
// would not follow.
func CheckReschedule(concerned bool) error {
	if concerned {
		return Errorf(CodeConflict, "guests, meetings or events of the fair are concerned; POST /v1/fairs/{id}/reschedule proposes what becomes of them and notifies them").Because(ErrConcerned)
	}
	return nil
}

// RescheduleService moves fairs.
type RescheduleService interface {
	// Reschedule returns what a change of an open fair that the actor runs does. With
	// the token of that proposal it does so in one transaction, and notifies each user
	// concerned once. CodeConflict when the proposal has another token by now.
	Reschedule(ctx context.Context, by Actor, r Reschedule, token string) (RescheduleProposal, error)
}
