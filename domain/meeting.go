package domain

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Timetable is when and where buyers and producers meet at a fair: on each of
// its days, from opening to closing, in slots of one length. A shorter rest at
// the end of a day is not a slot.
type Timetable struct {
	FairID      string `gorm:"primaryKey"`
	Version     int64
	OpensAt     Minute
	ClosesAt    Minute
	SlotMinutes int
	Venue       string // place in the fair, such as "Khu kết nối giao thương, nhà B"
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

// MinuteOf returns the time of the day of a moment in Vietnam.
func MinuteOf(at time.Time) Minute {
	at = at.In(vietnam)
	return Minute(at.Hour()*60 + at.Minute())
}

// On returns the moment of m on a day.
func (m Minute) On(d Date) time.Time {
	y, month, day := d.Time().Date()
	return time.Date(y, month, day, 0, int(m), 0, 0, vietnam).UTC()
}

// Validate returns CodeInvalid for all rules that t breaks.
func (t Timetable) Validate() error {
	var faults Faults
	least := Minute(t.SlotMinutes) // between opens_at and closes_at
	if !faults.AddIf(t.SlotMinutes < minSlotMinutes || t.SlotMinutes > maxSlotMinutes, "slot_minutes", "a slot has %d to %d minutes", minSlotMinutes, maxSlotMinutes) {
		least = minSlotMinutes
	}
	faults.AddIf(t.OpensAt < 0 || t.OpensAt >= dayMinutes, "opens_at", "it must be between 00:00 and 23:59")
	faults.AddIf(t.ClosesAt > dayMinutes || t.ClosesAt < t.OpensAt+least, "closes_at", "it must be at least one slot after opens_at, and at most 24:00")
	faults.Add(validateLine("venue", t.Venue, maxLine))
	return faults.Err()
}

// Slot is the time of one meeting.
type Slot struct{ StartsAt, EndsAt time.Time }

// Slots returns the slots of a day in order; none outside the fair.
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

// SlotAt returns the slot that begins at a moment.
func (t Timetable) SlotAt(f Fair, at time.Time) (Slot, bool) {
	for _, s := range t.Slots(f, Today(at)) {
		if s.StartsAt.Equal(at) {
			return s, true
		}
	}
	return Slot{}, false
}

// MeetingState is the state of a meeting.
type MeetingState string

// The states of a meeting. MeetingDeclined and MeetingCancelled are final.
const (
	MeetingRequested MeetingState = "requested"
	MeetingAccepted  MeetingState = "accepted" // takes the slot
	MeetingDeclined  MeetingState = "declined"
	MeetingCancelled MeetingState = "cancelled"
)

// MeetingStates lists all states of a meeting.
func MeetingStates() []MeetingState {
	return []MeetingState{MeetingRequested, MeetingAccepted, MeetingDeclined, MeetingCancelled}
}

// MeetingsLive lists the states of meetings that may still take place.
func MeetingsLive() []MeetingState { return []MeetingState{MeetingRequested, MeetingAccepted} }

// MeetingAction is an action of one side on a meeting.
type MeetingAction string

// The actions.
const (
	MeetingAccept  MeetingAction = "accept"  // by the side that did not request it
	MeetingDecline MeetingAction = "decline" // likewise
	MeetingCancel  MeetingAction = "cancel"  // by the side that requested it; after acceptance, by either
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
	Subject     string // may be empty
	Reason      string // why it was declined or cancelled; may be empty
	CreatedAt   time.Time
	UpdatedAt   time.Time

	Fair     *Fair     `gorm:"foreignKey:FairID"`
	Buyer    *User     `gorm:"foreignKey:BuyerID"` // only the name is loaded
	Producer *Producer `gorm:"foreignKey:ProducerID"`

	Venue string   `gorm:"-"` // place in the fair
	Side  LeadSide `gorm:"-"` // of the actor
}

// When formats the beginning in Vietnam's time and order.
func (m Meeting) When() string { return m.StartsAt.In(vietnam).Format("15:04 02/01/2006") }

// Apply returns the state after an action of a side at a moment: CodeForbidden
// when only the other side may take it, CodeConflict when the state does not
// allow it or the meeting has begun.
func (m Meeting) Apply(a MeetingAction, by LeadSide, now time.Time, reason string) (MeetingState, error) {
	if err := validateText("reason", reason, maxReviewReason); err != nil {
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
		return m.State, Errorf(CodeConflict, "the meeting has begun already")
	}
	return to, nil
}

// CheckCancel returns why the organizer of the fair cannot cancel the meeting at a
// moment: CodeInvalid without a reason, CodeConflict when it is not live or has begun.
func (m Meeting) CheckCancel(now time.Time, reason string) error {
	switch {
	case strings.TrimSpace(reason) == "":
		return Invalidf("reason", "say why the meeting is cancelled; both sides read it")
	case !slices.Contains(MeetingsLive(), m.State):
		return Errorf(CodeConflict, "the meeting is %s", m.State)
	case !now.Before(m.StartsAt):
		return Errorf(CodeConflict, "the meeting has begun already")
	}
	return validateText("reason", reason, maxReviewReason)
}

// MeetingRequest requests a slot: as a buyer with a producer, or as either side
// of a lead with the other.
type MeetingRequest struct {
	FairID   string // or slug
	Producer string // id or slug; empty with Lead
	LeadID   string
	StartsAt time.Time
	Subject  string
}

// Validate returns CodeInvalid for all rules that a request breaks.
func (r MeetingRequest) Validate() error {
	var faults Faults
	faults.AddIf((r.Producer == "") == (r.LeadID == ""), "producer_id", "name either a producer or a lead")
	faults.Add(validateLine("subject", r.Subject, maxLine))
	return faults.Err()
}

// MeetingFilter narrows a list of meetings. The zero value filters nothing.
type MeetingFilter struct {
	FairID string
	States []MeetingState
}

// MaxCalendar is the most meetings in one calendar.
const MaxCalendar = 1000

// MeetingRequestsPerAccount limits the requests of a user in a day.
func MeetingRequestsPerAccount() Limit { return Limit{"meeting account", 100, 24 * time.Hour} }

// MeetingService stores the timetables of fairs and the meetings in them. A
// meeting belongs to its buyer, to the members of its producer and to the
// officers of the producer's place; for others it is CodeNotFound.
type MeetingService interface {
	// Timetable finds the timetable of a public fair by the fair's id or slug.
	Timetable(ctx context.Context, fair string) (Timetable, Fair, error)
	// ManagedTimetable finds the timetable of a fair that the actor runs, in any
	// state.
	ManagedTimetable(ctx context.Context, by Actor, fairID string) (Timetable, error)
	// SetTimetable replaces the timetable of a fair that the actor runs. Version
	// is 0 when none is stored. CodeConflict when live meetings would have another
	// slot or room: RescheduleService moves them.
	SetTimetable(ctx context.Context, by Actor, t Timetable, version int64) (Timetable, error)
	// FreeSlots returns the future slots of a day in which the producer has no
	// meeting, and the actor neither when it is a buyer.
	FreeSlots(ctx context.Context, by Actor, fair, producer string, on Date) ([]Slot, error)

	// RequestMeeting requests a slot. CodeConflict when one of the two has a
	// meeting then, when the producer is not an accepted exhibitor, or when the
	// same request exists; CodeTooMany after MeetingRequestsPerAccount.
	RequestMeeting(ctx context.Context, by Actor, r MeetingRequest) (Meeting, error)
	// Meetings lists meetings of the actor, the newest request first.
	Meetings(ctx context.Context, by Actor, f MeetingFilter, p Page) (List[Meeting], error)
	// Calendar returns the live meetings of the actor by time, at most MaxCalendar.
	Calendar(ctx context.Context, by Actor) ([]Meeting, error)
	// Meeting finds one.
	Meeting(ctx context.Context, by Actor, id string) (Meeting, error)
	// MoveMeeting applies an action and notifies the other side. CodePrecondition
	// when version is not the stored one; CodeConflict when the state does not
	// allow it, or when MeetingAccept finds another meeting of one of the two.
	// Accepting a meeting cancels the other requests for its slot of both sides, and
	// notifies those who asked or were asked. The organizers are notified of a meeting
	// that is cancelled.
	MoveMeeting(ctx context.Context, by Actor, id string, version int64, a MeetingAction, reason string) (Meeting, error)

	// FairMeetings lists the meetings of a fair that the actor runs, by time, in some
	// states or in all. Their subjects are empty: these are for the two sides.
	FairMeetings(ctx context.Context, by Actor, fairID string, states []MeetingState, p Page) (List[Meeting], error)
	// FairMeeting finds one of them.
	FairMeeting(ctx context.Context, by Actor, fairID, id string) (Meeting, error)
	// MeetingTable returns all live meetings of a fair that the actor runs, by time.
	MeetingTable(ctx context.Context, by Actor, fairID string) ([]Meeting, error)
	// CancelFairMeeting cancels a live meeting of an open fair that the actor runs, and
	// notifies both sides, who read the reason.
	CancelFairMeeting(ctx context.Context, by Actor, fairID, id string, version int64, reason string) (Meeting, error)
}
