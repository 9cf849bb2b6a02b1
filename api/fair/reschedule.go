package fair

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// MeetingFate is what becomes of a meeting.
type MeetingFate struct {
	ID       string      `json:"id" format:"uuid"`
	State    string      `json:"state" enum:"requested,accepted" doc:"Before the change"`
	Producer view.Named  `json:"producer"`
	Buyer    view.Person `json:"buyer"`
	From     time.Time   `json:"starts_at" doc:"Before the change"`
	To       *time.Time  `json:"new_starts_at" doc:"null: it is cancelled"`
	Fate     string      `json:"fate" enum:"kept,moved,cancelled" doc:"cancelled: no slot is free for both sides"`
}

// EventFate is what becomes of an event of the programme.
type EventFate struct {
	ID    string     `json:"id" format:"uuid"`
	Title string     `json:"title"`
	From  time.Time  `json:"starts_at" doc:"Before the change"`
	To    *time.Time `json:"new_starts_at" doc:"null: it is cancelled"`
	Fate  string     `json:"fate" enum:"kept,moved,cancelled" doc:"cancelled: the fair no longer has its day"`
}

// BoothFate is what becomes of a booth that an exhibitor has.
type BoothFate struct {
	ID          string `json:"id" format:"uuid"`
	Number      string `json:"number"`
	ExhibitorID string `json:"exhibitor_id" format:"uuid" doc:"Before the change"`
	Fate        string `json:"fate" enum:"kept,freed"`
}

// DayFate is what becomes of a day with visits.
type DayFate struct {
	On     string `json:"on" format:"date"`
	Visits int    `json:"visits"`
	Fate   string `json:"fate" enum:"kept,outside" doc:"outside: no day of the fair any more; its visits stay counted"`
}

// EditionFate is what becomes of an edition.
type EditionFate struct {
	Number    int    `json:"number"`
	Published bool   `json:"published"`
	Fate      string `json:"fate" enum:"kept,outdated" doc:"outdated: it prints the old days or the old place; freeze a new one"`
}

// GuestCall is a guest whom nobody can notify.
type GuestCall struct {
	Guest string   `json:"guest_name"`
	Call  CallView `json:"call"`
}

// FairReschedule is what rescheduling a fair does.
type FairReschedule struct {
	Commit    string                 `json:"commit" nullable:"true" doc:"Send the same request again with commit to do what is proposed, once; null after that. It is valid until the fair, a guest or a meeting changes"`
	Done      bool                   `json:"committed"`
	Fair      FairSummary            `json:"fair" doc:"After the change"`
	Until     *string                `json:"registers_until" format:"date" doc:"Last day for answers, after the change"`
	Timetable rest.OrNull[Timetable] `json:"timetable" doc:"After the change; null: there is none"`
	Meetings  []MeetingFate          `json:"meetings" nullable:"false" doc:"To come, by their old time"`
	Events    []EventFate            `json:"events" nullable:"false" doc:"Of the programme, to come, by their old time: each keeps its day of the fair and its time of the day"`
	Booths    []BoothFate            `json:"booths" nullable:"false" doc:"Those with an exhibitor"`
	Days      []DayFate              `json:"visit_days" nullable:"false"`
	Editions  []EditionFate          `json:"editions" nullable:"false"`
	Papers    []ExhibitRef           `json:"papers_wrong" nullable:"false" doc:"Exhibits whose papers are valid on the last day of now, and not on the new one"`
	Notified  int                    `json:"notified" doc:"Users who are notified, each once"`
	Calls     []GuestCall            `json:"calls" nullable:"false" doc:"Guests without an account: call them"`
}

func (h *Handlers) rescheduleOf(p domain.RescheduleProposal, lang string) FairReschedule {
	out := FairReschedule{
		Commit: p.Token, Done: p.Done, Fair: h.fairSummary(p.Fair, lang), Until: rest.DateOrNil(p.Fair.RegistersUntil), Notified: p.Notified,
		Meetings: make([]MeetingFate, len(p.Meetings)), Events: make([]EventFate, len(p.Events)), Booths: make([]BoothFate, len(p.Booths)), Days: make([]DayFate, len(p.Days)), Editions: make([]EditionFate, len(p.Editions)),
		Papers: make([]ExhibitRef, len(p.PapersWrong)), Calls: make([]GuestCall, len(p.Calls)),
	}
	if p.Timetable != nil {
		out.Timetable = rest.Some(timetableOf(*p.Timetable, p.Fair))
	}
	for i, m := range p.Meetings {
		v := MeetingFate{m.Meeting.ID, string(m.Meeting.State), view.Named{ID: m.Meeting.ProducerID}, view.PersonOf(m.Meeting.BuyerID, m.Meeting.Buyer), m.Meeting.StartsAt.UTC(), nil, string(m.Fate)}
		if maker := m.Meeting.Producer; maker != nil {
			v.Producer = view.Named{ID: maker.ID, Slug: maker.Slug, Name: maker.Name}
		}
		if m.Fate != domain.FateCancelled {
			v.To = rest.UTC(&m.To.StartsAt)
		}
		out.Meetings[i] = v
	}
	for i, e := range p.Events {
		v := EventFate{ID: e.Event.ID, Title: e.Event.Title, From: e.Event.StartsAt.UTC(), Fate: string(e.Fate)}
		if e.Fate != domain.FateCancelled {
			v.To = rest.UTC(&e.To.StartsAt)
		}
		out.Events[i] = v
	}
	for i, b := range p.Booths {
		out.Booths[i] = BoothFate{b.Booth.ID, b.Booth.Number, *b.Booth.ExhibitorID, string(b.Fate)}
	}
	for i, d := range p.Days {
		out.Days[i] = DayFate{d.On.String(), d.N, string(d.Fate)}
	}
	for i, e := range p.Editions {
		out.Editions[i] = EditionFate{e.Number, e.Published, string(e.Fate)}
	}
	for i, x := range p.PapersWrong {
		out.Papers[i] = ExhibitRef{string(x.Kind), x.ListingID}
	}
	for i, c := range p.Calls {
		out.Calls[i] = GuestCall{c.Guest, CallView(c.Call)}
	}
	return out
}

func rescheduleOperations() []huma.Operation {
	return []huma.Operation{{
		OperationID: "reschedule-fair", Tags: []string{"Fairs"}, MaxBodyBytes: rest.MaxFormBody,
		Summary: "Change the days, the place, the hours or the room of a fair",
		Description: "Proposes what becomes of each meeting, event, booth, day with visits and printed edition, and changes nothing. With the commit of the proposal the same request does it in one step " +
			"and notifies each user concerned once. A proposal that is no longer right answers 409. Meetings keep their day of the fair and the nearest time of the day that is free for both sides; " +
			"calendars get a higher SEQUENCE. Fields that are left out stay.",
		Errors: []int{http.StatusConflict},
	}}
}

// RescheduleInput is the input of POST /v1/fairs/{id}/reschedule.
type RescheduleInput struct {
	FairInput
	Body struct {
		StartsOn    *string         `json:"starts_on,omitempty" format:"date"`
		EndsOn      *string         `json:"ends_on,omitempty" format:"date" doc:"Last day. Without it, the fair keeps its length"`
		Place       *view.PlaceForm `json:"place,omitempty" doc:"Of the venue; replaces the one before"`
		Venue       *string         `json:"venue,omitempty" maxLength:"1200"`
		VenueEN     *string         `json:"venue_en,omitempty" maxLength:"1200"`
		OpensAt     *string         `json:"opens_at,omitempty" maxLength:"5" doc:"Of meetings, each day, in Vietnam" example:"09:00"`
		ClosesAt    *string         `json:"closes_at,omitempty" maxLength:"5" example:"17:00"`
		SlotMinutes *int            `json:"slot_minutes,omitempty" minimum:"10" maximum:"240"`
		Room        *string         `json:"room,omitempty" maxLength:"1200" doc:"Where in the fair meetings are"`
		FreeBooths  bool            `json:"free_booths,omitempty" doc:"Take all booths from their exhibitors, since the new ground has others"`
		Reason      string          `json:"reason" maxLength:"8000" doc:"Everybody concerned reads it; at most 2,000 characters"`
		Commit      string          `json:"commit,omitempty" maxLength:"64" doc:"Of the proposal"`
	}
}

// Reschedule answers POST /v1/fairs/{id}/reschedule.
func (h *Handlers) Reschedule(ctx context.Context, in *RescheduleInput) (*rest.PrivateAnswer[FairReschedule], error) {
	by, b := front.ActorOf(ctx), in.Body
	f, err := h.store.ManagedFair(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	r := domain.Reschedule{FairID: f.ID, SlotMinutes: b.SlotMinutes, FreeBooths: b.FreeBooths, Reason: rest.Text(&b.Reason)}
	for _, day := range []struct {
		field string
		text  *string
		into  **domain.Date
	}{{"starts_on", b.StartsOn, &r.StartsOn}, {"ends_on", b.EndsOn, &r.EndsOn}} {
		if day.text == nil {
			continue
		}
		d, err := domain.ParseDateOf(day.field, *day.text)
		if err != nil {
			return nil, rest.InBody(err)
		}
		*day.into = &d
	}
	if r.StartsOn != nil && r.EndsOn == nil {
		last := *r.StartsOn + f.EndsOn - f.StartsOn
		r.EndsOn = &last
	}
	for _, m := range []struct {
		field string
		text  *string
		into  **domain.Minute
	}{{"opens_at", b.OpensAt, &r.OpensAt}, {"closes_at", b.ClosesAt, &r.ClosesAt}} {
		if m.text == nil {
			continue
		}
		at, err := domain.ParseMinute(*m.text)
		if err != nil {
			return nil, rest.InBody(domain.Invalidf(m.field, "it must be a time of the form HH:MM"))
		}
		*m.into = &at
	}
	if b.Place != nil {
		known, err := h.front.Places(ctx)
		if err != nil {
			return nil, err
		}
		place := b.Place.Place(known)
		r.Place = &place
	}
	for _, t := range []struct {
		text *string
		into **string
	}{{b.Venue, &r.Venue}, {b.VenueEN, &r.VenueEN}, {b.Room, &r.Room}} {
		if t.text != nil {
			text := rest.Text(t.text)
			*t.into = &text
		}
	}
	p, err := h.store.Reschedule(ctx, by, r, b.Commit)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(h.rescheduleOf(p, in.Lang())), nil
}
