package domain

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
)

// FairEvent is an event of the programme of a fair, such as its opening, a seminar
// or a contest ("sự kiện").
type FairEvent struct {
	ID       string `gorm:"primaryKey"` // UUIDv7 in lower case
	FairID   string
	Title    string
	TitleEN  string
	Text     string // about it, for visitors
	TextEN   string
	StartsAt time.Time
	EndsAt   time.Time
	HallID   *string // where it is; nil: at Place
	Place    string  // in free words, such as "Sân khấu chính"; more than the hall, or instead of it
	PlaceEN  string
	// Speaker is who speaks or leads, such as "TS. Nguyễn Thị An, Viện Thổ nhưỡng".
	Speaker   string
	SpeakerEN string

	CancelledAt *time.Time // nil: it takes place
	Reason      string     // why it was cancelled; everybody reads it

	Version   int64 // raised by every change; calendars get Version - 1 as SEQUENCE (RFC 5545, 3.8.7.4)
	CreatedAt time.Time
	UpdatedAt time.Time

	Hall *Hall `gorm:"foreignKey:HallID"` // nil: none, or not loaded
}

// Day returns the day in Vietnam on which the event begins.
func (e FairEvent) Day() Date { return Today(e.StartsAt) }

// Hours returns the times of the event in Vietnam, such as "09:00–11:30".
func (e FairEvent) Hours() string { return hours(e.StartsAt, e.EndsAt) }

func hours(from, until time.Time) string {
	end := MinuteOf(until)
	if end == 0 && until.After(from) {
		end = dayMinutes
	}
	return MinuteOf(from).String() + "–" + end.String()
}

// Where returns the hall and the place of the event in both languages.
func (e FairEvent) Where() (vi, en string) {
	hall, hallEN := "", ""
	if e.Hall != nil {
		hall, hallEN = e.Hall.Name, cmp.Or(e.Hall.NameEN, e.Hall.Name)
	}
	return strings.Trim(hall+", "+e.Place, ", "), strings.Trim(hallEN+", "+cmp.Or(e.PlaceEN, e.Place), ", ")
}

// MaxFairEvents is how many events the programme of a fair may have, cancelled ones
// included.
const MaxFairEvents = 200

// Validate returns CodeInvalid for all rules that e breaks at a fair.
func (e FairEvent) Validate(f Fair) error {
	var faults Faults
	faults.AddIf(strings.TrimSpace(e.Title) == "", "title", "say what the event is called")
	for _, t := range []struct{ field, text string }{{"title", e.Title}, {"title_en", e.TitleEN}} {
		faults.Add(validateLine(t.field, t.text, maxName))
	}
	for _, t := range []struct{ field, text string }{{"place", e.Place}, {"place_en", e.PlaceEN}, {"speaker", e.Speaker}, {"speaker_en", e.SpeakerEN}} {
		faults.Add(validateLine(t.field, t.text, maxLine))
	}
	faults.Add(validateText("text", e.Text, maxText))
	faults.Add(validateText("text_en", e.TextEN, maxText))
	faults.AddIf(e.HallID == nil && strings.TrimSpace(e.Place) == "", "place", "say where the event is: a hall, or a place in words")
	faults.AddIf(e.Day() < f.StartsOn || e.Day() > f.EndsOn, "starts_at", "it must be on a day of the fair, from %s to %s", f.StartsOn, f.EndsOn)
	faults.AddIf(!e.EndsAt.After(e.StartsAt), "ends_at", "it must be after starts_at")
	faults.AddIf(e.EndsAt.After((e.Day() + 1).Begins()), "ends_at", "an event ends on the day on which it begins, at 24:00 at the latest")
	return faults.Err()
}

// CompareEvents compares two events by time.
func CompareEvents(a, b FairEvent) int {
	return cmp.Or(a.StartsAt.Compare(b.StartsAt), a.EndsAt.Compare(b.EndsAt), strings.Compare(SortKey(a.Title), SortKey(b.Title)), strings.Compare(a.ID, b.ID))
}

// Overlapping returns for each event the ids of the others that are in the same
// place at the same time. It is a warning: a large hall may hold both. Cancelled
// events are in nobody's way.
func Overlapping(events []FairEvent) map[string][]string {
	out := map[string][]string{}
	for i, a := range events {
		for _, b := range events[:i] {
			if a.CancelledAt == nil && b.CancelledAt == nil && inOnePlace(a, b) && a.StartsAt.Before(b.EndsAt) && b.StartsAt.Before(a.EndsAt) {
				out[a.ID], out[b.ID] = append(out[a.ID], b.ID), append(out[b.ID], a.ID)
			}
		}
	}
	return out
}

// inOnePlace reports whether two events are in one place: the same hall and the same
// words. An event with a hall only takes the whole hall.
func inOnePlace(a, b FairEvent) bool {
	hallA, hallB := "", ""
	if a.HallID != nil {
		hallA = *a.HallID
	}
	if b.HallID != nil {
		hallB = *b.HallID
	}
	placeA, placeB := PlaceKey(strings.TrimSpace(a.Place)), PlaceKey(strings.TrimSpace(b.Place))
	return hallA == hallB && (placeA == placeB || hallA != "" && (placeA == "" || placeB == ""))
}

// CheckEventCount returns CodeConflict if the programme of a fair may not have n
// events.
func CheckEventCount(n int) error {
	if n > MaxFairEvents {
		return Errorf(CodeConflict, "the programme of a fair has at most %d events", MaxFairEvents)
	}
	return nil
}

// CheckChange returns CodeConflict for a cancelled event, which is not changed any
// more: calendars that have it show it as cancelled.
func (e FairEvent) CheckChange() error {
	if e.CancelledAt != nil {
		return Errorf(CodeConflict, "the event is cancelled; add another one")
	}
	return nil
}

// CheckDelete returns CodeConflict for an event of a fair that was published:
// visitors may have it in their calendars.
func (e FairEvent) CheckDelete(f Fair) error {
	if f.Public() {
		return Errorf(CodeConflict, "the programme is public, so the event cannot be deleted; cancel it with a reason")
	}
	return nil
}

// CheckCancel returns why an event cannot be cancelled: CodeConflict when it is
// already, CodeInvalid without a reason.
func (e FairEvent) CheckCancel(reason string) error {
	if err := e.CheckChange(); err != nil {
		return err
	}
	var faults Faults
	faults.AddIf(strings.TrimSpace(reason) == "", "reason", "say why the event is cancelled; everybody reads it")
	faults.Add(validateText("reason", reason, maxText))
	return faults.Err()
}

// EventFate is what becomes of an event of a fair that is rescheduled.
type EventFate struct {
	Event FairEvent
	Fate  Fate
	To    Slot // of kept and moved events
}

// ProposeEvents returns what becomes of the events that have not begun, in their
// order: each keeps its day of the fair (the first, the second …) and its time of the
// day. One whose day the fair no longer has is cancelled.
func ProposeEvents(before, after Fair, events []FairEvent, now time.Time) []EventFate {
	var out []EventFate
	days := after.StartsOn - before.StartsOn
	for _, e := range events {
		if e.CancelledAt != nil || !e.StartsAt.After(now) {
			continue
		}
		shift := time.Duration(days) * 24 * time.Hour
		f := EventFate{Event: e, Fate: FateMoved, To: Slot{e.StartsAt.Add(shift), e.EndsAt.Add(shift)}}
		switch day := Today(f.To.StartsAt); {
		case day > after.EndsOn || !f.To.StartsAt.After(now):
			f.Fate, f.To = FateCancelled, Slot{}
		case days == 0:
			f.Fate = FateKept
		}
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b EventFate) int { return CompareEvents(a.Event, b.Event) })
	return out
}

// FairEventService stores the programmes of fairs. A fair that the actor does not run
// is CodeNotFound, a version that is not the stored one CodePrecondition, and a fair
// that is over or cancelled CodeConflict.
type FairEventService interface {
	// FairEvents returns the programme of a public fair, by id or slug, by time,
	// cancelled events included.
	FairEvents(ctx context.Context, idOrSlug string) ([]FairEvent, Fair, error)
	// ManagedEvents returns the programme of a fair in any state.
	ManagedEvents(ctx context.Context, by Actor, fairID string) ([]FairEvent, Fair, error)
	AddEvent(ctx context.Context, by Actor, e FairEvent) (FairEvent, error)
	// ChangeEvent replaces what people fill in; CodeConflict when it is cancelled.
	ChangeEvent(ctx context.Context, by Actor, e FairEvent, version int64) (FairEvent, error)
	// CancelEvent cancels an event with a reason. It stays in the programme.
	CancelEvent(ctx context.Context, by Actor, fairID, id string, version int64, reason string) (FairEvent, error)
	// DeleteEvent deletes an event of a fair that was never published; CodeConflict
	// for others.
	DeleteEvent(ctx context.Context, by Actor, fairID, id string, version int64) error
}
