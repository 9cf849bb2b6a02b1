// Package calendar writes meetings and the programmes of fairs as iCalendar (RFC 5545)
// for calendar programs.
package calendar

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	ics "github.com/arran4/golang-ical"

	"chophien/domain"
)

// Type is the media type of the output of Write.
const Type = "text/calendar; charset=utf-8"

// Write writes meetings for the sides that they were read for. Times are UTC. The
// UID of a meeting never changes, and its sequence grows with its version. host is
// the name of the installation, such as "chophien.vn".
func Write(w io.Writer, meetings []domain.Meeting, host string) error {
	c := ics.NewCalendar()
	c.SetProductId("-//Chợ Phiên//chophien//VI")
	c.SetMethod(ics.MethodPublish)
	for _, m := range meetings {
		e := c.AddEvent(m.ID + "@" + host)
		e.SetDtStampTime(m.UpdatedAt.UTC())
		e.SetCreatedTime(m.CreatedAt.UTC())
		e.SetModifiedAt(m.UpdatedAt.UTC())
		e.SetSequence(int(m.Version) - 1)
		e.SetStartAt(m.StartsAt.UTC())
		e.SetEndAt(m.EndsAt.UTC())
		e.SetSummary(summary(m))
		if where := place(m); where != "" {
			e.SetLocation(where)
		}
		if about := joined("\n", m.Subject, m.Reason); about != "" {
			e.SetDescription(about)
		}
		switch m.State {
		case domain.MeetingAccepted:
			e.SetStatus(ics.ObjectStatusConfirmed)
		case domain.MeetingRequested:
			e.SetStatus(ics.ObjectStatusTentative)
		default:
			e.SetStatus(ics.ObjectStatusCancelled)
		}
	}
	if err := c.SerializeTo(w, ics.WithNewLineWindows); err != nil {
		return fmt.Errorf("calendar: %w", err)
	}
	return nil
}

// WriteProgramme writes the events of a fair. Cancelled events stay in the file, so that
// calendars that hold them show the cancellation; so do all events of a cancelled fair.
// english chooses the language of the texts.
func WriteProgramme(w io.Writer, f domain.Fair, events []domain.FairEvent, host string, english bool) error {
	either := func(vi, en string) string {
		if english {
			return cmp.Or(en, vi)
		}
		return vi
	}
	c := ics.NewCalendar()
	c.SetProductId("-//Chợ Phiên//chophien//VI")
	c.SetMethod(ics.MethodPublish)
	c.SetXWRCalName(either(f.Name, f.NameEN))
	for _, ev := range events {
		e := c.AddEvent(ev.ID + "@" + host)
		changed, sequence := ev.UpdatedAt, int(ev.Version)-1
		status, reason := ics.ObjectStatusConfirmed, ""
		if ev.CancelledAt != nil {
			status, reason = ics.ObjectStatusCancelled, ev.Reason
		} else if f.Status == domain.FairCancelled {
			// The events of a cancelled fair are not changed themselves.
			status, reason = ics.ObjectStatusCancelled, f.EndedReason
			changed, sequence = f.UpdatedAt, sequence+1
		}
		e.SetDtStampTime(changed.UTC())
		e.SetCreatedTime(ev.CreatedAt.UTC())
		e.SetModifiedAt(changed.UTC())
		e.SetSequence(sequence)
		e.SetStartAt(ev.StartsAt.UTC())
		e.SetEndAt(ev.EndsAt.UTC())
		e.SetSummary(either(ev.Title, ev.TitleEN))
		e.SetLocation(joined(", ", either(ev.Where()), either(f.Venue, f.VenueEN), f.Address))
		if about := joined("\n", reason, either(ev.Speaker, ev.SpeakerEN), either(ev.Text, ev.TextEN)); about != "" {
			e.SetDescription(about)
		}
		e.SetStatus(status)
	}
	if err := c.SerializeTo(w, ics.WithNewLineWindows); err != nil {
		return fmt.Errorf("calendar: %w", err)
	}
	return nil
}

// summary returns a title with the name of the other side.
func summary(m domain.Meeting) string {
	other := ""
	switch {
	case m.Side == domain.SideBuyer && m.Producer != nil:
		other = m.Producer.Name
	case m.Side == domain.SideProducer && m.Buyer != nil:
		other = m.Buyer.Name
	}
	return "Gặp " + cmp.Or(other, "đối tác")
}

func place(m domain.Meeting) string {
	if m.Fair == nil {
		return m.Venue
	}
	return joined(", ", m.Venue, m.Fair.Venue, m.Fair.Address)
}

func joined(by string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, by)
}
