package domain

import (
	"context"
	"fmt"
	"time"
)

// Timetable says when and where buyers and producers meet at a fair: on each
// of its days, from opening to closing, in slots of one length. What is left
// at the end of a day and is shorter than a slot is none.
type Timetable struct {
	FairID      string `gorm:"primaryKey"`
	Version     int64
	OpensAt     Minute
	ClosesAt    Minute
	SlotMinutes int
	Venue       string // where in the fair, such as "Khu kết nối giao thương, nhà B"
	UpdatedAt   time.Time
}

// Minute is a time of the day in Vietnam, in minutes after midnight; 1440 is
// the end of the day.
type Minute int

const (
	dayMinutes     = 24 * 60
	minSlotMinutes = 10
	maxSlotMinutes = 240
)

// ParseMinute reads "09:30"; "24:00" is the end of the day.
func ParseMinute(s string) (Minute, error) {
	if s == "24:00" {
		return dayMinutes, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, Errorf(CodeInvalid, "%q is not a time of the form HH:MM", s)
	}
	return Minute(t.Hour()*60 + t.Minute()), nil
}

func (m Minute) String() string { return fmt.Sprintf("%02d:%02d", int(m)/60, int(m)%60) }

// On is the moment of m on a day.
func (m Minute) On(d Date) time.Time {
	y, month, day := d.Time().Date()
	return time.Date(y, month, day, 0, int(m), 0, 0, vietnam).UTC()
}

// Check tells what in t breaks a rule.
func (t Timetable) Check() error {
	switch {
	case t.SlotMinutes < minSlotMinutes || t.SlotMinutes > maxSlotMinutes:
		return Invalidf("slot_minutes", "a slot has %d to %d minutes", minSlotMinutes, maxSlotMinutes)
	case t.OpensAt < 0 || t.OpensAt >= dayMinutes:
		return Invalidf("opens_at", "it must be between 00:00 and 23:59")
	case t.ClosesAt > dayMinutes || t.ClosesAt < t.OpensAt+Minute(t.SlotMinutes):
		return Invalidf("closes_at", "it must be at least one slot after opens_at, and at most 24:00")
	}
	return checkLine("venue", t.Venue, maxLine)
}

// Slot is a time in which one meeting fits.
type Slot struct{ StartsAt, EndsAt time.Time }

// Slots are those of a day, the first one first; none outside of the fair.
func (t Timetable) Slots(f Fair, d Date) []Slot {
	var out []Slot
	if d < f.StartsOn || d > f.EndsOn || t.SlotMinutes < minSlotMinutes {
		return nil
	}
	step := Minute(t.SlotMinutes)
	for m := t.OpensAt; m+step <= t.ClosesAt; m += step {
		out = append(out, Slot{m.On(d), (m + step).On(d)})
	}
	return out
}

// SlotAt finds the slot that begins at a moment.
func (t Timetable) SlotAt(f Fair, at time.Time) (Slot, bool) {
	for _, s := range t.Slots(f, Today(at)) {
		if s.StartsAt.Equal(at) {
			return s, true
		}
	}
	return Slot{}, false
}

// MeetingState is where a meeting stands.
type MeetingState string

// The states of a meeting. MeetingDeclined and MeetingCancelled are final.
const (
	MeetingRequested MeetingState = "requested"
	MeetingAccepted  MeetingState = "accepted" // only then the slot is taken
	MeetingDeclined  MeetingState = "declined"
	MeetingCancelled MeetingState = "cancelled"
)

// MeetingStates lists all states of a meeting.
func MeetingStates() []MeetingState {
	return []MeetingState{MeetingRequested, MeetingAccepted, MeetingDeclined, MeetingCancelled}
}

// MeetingsLive are the states of meetings that may still take place.
func MeetingsLive() []MeetingState { return []MeetingState{MeetingRequested, MeetingAccepted} }

// MeetingAction is what a side does to a meeting.
type MeetingAction string

// The actions.
const (
	MeetingAccept  MeetingAction = "accept"  // of the side that was asked
	MeetingDecline MeetingAction = "decline" // likewise
	MeetingCancel  MeetingAction = "cancel"  // of the side that asked; once accepted, of either
)

// Meeting is an appointment of one buyer and one producer at a fair.
type Meeting struct {
	ID          string `gorm:"primaryKey"` // UUIDv7 in lower case
	Version     int64
	FairID      string
	BuyerID     string // user
	ProducerID  string
	StartsAt    time.Time // a slot of the timetable
	EndsAt      time.Time
	State       MeetingState
	AskedBy     LeadSide
	RequestedBy string // user
	Subject     string // what it is about; may be empty
	Reason      string // why it was declined or cancelled; may be empty
	CreatedAt   time.Time
	UpdatedAt   time.Time

	Fair     *Fair     `gorm:"foreignKey:FairID"`
	Buyer    *User     `gorm:"foreignKey:BuyerID"` // of whom only the name is loaded
	Producer *Producer `gorm:"foreignKey:ProducerID"`

	Venue string   `gorm:"-"` // where in the fair
	Side  LeadSide `gorm:"-"` // of whoever asks
}

// When says the begin as people in Vietnam do.
func (m Meeting) When() string { return m.StartsAt.In(vietnam).Format("15:04 02/01/2006") }

// Apply returns the state after an action of a side at a moment: CodeForbidden
// when it is the other side's, CodeConflict when the state or the time does
// not allow it.
func (m Meeting) Apply(a MeetingAction, by LeadSide, now time.Time, reason string) (MeetingState, error) {
	if err := checkText("reason", reason, maxReviewReason); err != nil {
		return m.State, err
	}
	to, from, mine := MeetingDeclined, MeetingRequested, m.AskedBy == by
	switch a {
	case MeetingAccept:
		to, mine = MeetingAccepted, !mine
	case MeetingDecline:
		mine = !mine
	case MeetingCancel:
		to = MeetingCancelled
		if m.State == MeetingAccepted {
			from, mine = MeetingAccepted, true
		}
	default:
		return m.State, Invalidf("action", "%q is not an action", a)
	}
	switch {
	case m.State != from:
		return m.State, Errorf(CodeConflict, "the meeting is %s", m.State)
	case !mine:
		return m.State, Errorf(CodeForbidden, "only the other side may do this")
	case !now.Before(m.StartsAt):
		return m.State, Errorf(CodeConflict, "the time of the meeting has come")
	}
	return to, nil
}

// MeetingRequest asks for a slot: of a producer, as a buyer, or of the other
// side of a lead, as either.
type MeetingRequest struct {
	FairID   string // or slug
	Producer string // id or slug; empty with Lead
	LeadID   string
	StartsAt time.Time
	Subject  string
}

// Check tells what in a request breaks a rule.
func (r MeetingRequest) Check() error {
	if (r.Producer == "") == (r.LeadID == "") {
		return Invalidf("producer", "name either a producer or a lead")
	}
	return checkLine("subject", r.Subject, maxLine)
}

// MeetingFilter narrows a list of meetings. The zero value filters nothing.
type MeetingFilter struct {
	FairID string
	States []MeetingState
}

// MaxCalendar is how many meetings one calendar holds.
const MaxCalendar = 1000

// MeetingRequestsPerAccount limits requests, so that nobody is flooded.
func MeetingRequestsPerAccount() Limit { return Limit{"meeting account", 100, 24 * time.Hour} }

// MeetingService keeps the timetables of fairs and the meetings in them. A
// meeting belongs to its buyer, and to the members of its producer and the
// officers of the producer's place; for all others there is none.
type MeetingService interface {
	// Timetable finds that of a public fair by the fair's id or slug, with the fair.
	Timetable(ctx context.Context, fair string) (Timetable, Fair, error)
	// ManagedTimetable finds that of a fair in any state which the actor runs.
	ManagedTimetable(ctx context.Context, by Actor, fairID string) (Timetable, error)
	// SetTimetable stores that of a fair which the actor runs. Version 0 is for
	// one that is not there yet; CodeConflict while meetings stand that would
	// not fit into it.
	SetTimetable(ctx context.Context, by Actor, t Timetable, version int64) (Timetable, error)
	// FreeSlots returns the slots of a day in which the producer and, where it
	// is a buyer who asks, the actor have no meeting yet and which are to come.
	FreeSlots(ctx context.Context, by Actor, fair, producer string, on Date) ([]Slot, error)

	// RequestMeeting asks for a slot. CodeConflict when one of the two has a
	// meeting then, when the producer is no exhibitor who accepted, or when it
	// was asked for already; CodeTooMany after MeetingRequestsPerAccount.
	RequestMeeting(ctx context.Context, by Actor, r MeetingRequest) (Meeting, error)
	// Meetings lists meetings of the actor, the newest request first.
	Meetings(ctx context.Context, by Actor, f MeetingFilter, p Page) (List[Meeting], error)
	// Calendar returns the live meetings of the actor by time, at most MaxCalendar.
	Calendar(ctx context.Context, by Actor) ([]Meeting, error)
	// Meeting finds one.
	Meeting(ctx context.Context, by Actor, id string) (Meeting, error)
	// MoveMeeting takes an action and tells the other side. CodePrecondition
	// when version is not the stored one; CodeConflict when the state does not
	// allow it or, to accept, when one of the two has another meeting then.
	MoveMeeting(ctx context.Context, by Actor, id string, version int64, a MeetingAction, reason string) (Meeting, error)
}
