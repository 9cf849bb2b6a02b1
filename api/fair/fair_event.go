package fair

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/calendar"
	"chophien/domain"
	"chophien/front"
)

// Event is an event of the programme of a fair.
type Event struct {
	ID        string     `json:"id" format:"uuid"`
	Title     string     `json:"title"`
	TitleEN   string     `json:"title_en" nullable:"true"`
	Text      string     `json:"text" nullable:"true"`
	TextEN    string     `json:"text_en" nullable:"true"`
	Day       string     `json:"day" format:"date" doc:"In Vietnam"`
	StartsAt  time.Time  `json:"starts_at"`
	EndsAt    time.Time  `json:"ends_at"`
	HallID    *string    `json:"hall_id" format:"uuid"`
	Hall      string     `json:"hall_name" nullable:"true"`
	HallEN    string     `json:"hall_name_en" nullable:"true"`
	Place     string     `json:"place" nullable:"true" doc:"In words; more than the hall, or instead of it"`
	PlaceEN   string     `json:"place_en" nullable:"true"`
	Speaker   string     `json:"speaker" nullable:"true" doc:"Who speaks or leads"`
	SpeakerEN string     `json:"speaker_en" nullable:"true"`
	Cancelled *time.Time `json:"cancelled_at" doc:"null: it takes place"`
	Reason    string     `json:"reason" nullable:"true" doc:"Why it was cancelled"`
	Overlaps  []string   `json:"overlaps" nullable:"false" doc:"A warning to those who run the fair: ids of other events in the same place at the same time; empty for everybody else"`
	Version   int64      `json:"version" doc:"The ETag is this number in quotation marks"`
}

func eventOf(e domain.FairEvent, overlaps []string) Event {
	out := Event{
		e.ID, e.Title, e.TitleEN, e.Text, e.TextEN, e.Day().String(), e.StartsAt.UTC(), e.EndsAt.UTC(), e.HallID, "", "", e.Place, e.PlaceEN, e.Speaker, e.SpeakerEN,
		rest.UTC(e.CancelledAt), e.Reason, append([]string{}, overlaps...), e.Version,
	}
	if e.Hall != nil {
		out.Hall, out.HallEN = e.Hall.Name, e.Hall.NameEN
	}
	return out
}

func eventOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-fair-events", Tags: []string{tagOfProgramme},
			Summary: "List the programme of a fair",
			Description: "Returns the events of a public fair by time, cancelled ones included; to those who run it, of a fair in any state, and with the events that are in the same place at the " +
				"same time.",
		},
		{
			OperationID: "add-fair-event", Tags: []string{tagOfProgramme}, DefaultStatus: http.StatusCreated, MaxBodyBytes: rest.MaxFormBody,
			Summary:     "Add an event to the programme of a fair",
			Description: "An event begins and ends on one day of the fair, in Vietnam. overlaps of the answer warns of other events in the same place. A fair that is cancelled or closed answers 409.",
			Errors:      []int{http.StatusConflict},
		},
		{
			OperationID: "change-fair-event", Tags: []string{tagOfProgramme}, MaxBodyBytes: rest.MaxFormBody,
			Summary:     "Change an event",
			Description: "Replaces all that people fill in. Calendars get a higher SEQUENCE. A cancelled event answers 409.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "cancel-fair-event", Tags: []string{tagOfProgramme},
			Summary:     "Cancel an event",
			Description: "The event stays in the programme, marked with the reason, so that calendars learn of it.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "delete-fair-event", Tags: []string{tagOfProgramme}, DefaultStatus: http.StatusNoContent,
			Summary:     "Delete an event of a fair that was never published",
			Description: "Visitors may have the events of a published fair in their calendars: it answers 409, and its events are cancelled instead.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "get-programme", Tags: []string{tagOfProgramme},
			Summary: "Export the programme of a fair as a calendar",
			Description: "Sends the events of a public fair as iCalendar (RFC 5545). Subscribe to the address: the UID of an event never changes, each change raises its SEQUENCE, and a cancelled event stays with " +
				"the status CANCELLED.",
			Parameters: []*huma.Param{{Name: "language", In: "query", Description: "Of the texts", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"vi", "en"}, Default: "vi"}}},
			Responses: map[string]*huma.Response{"200": {
				Description: "A calendar", Content: map[string]*huma.MediaType{"text/calendar": {Schema: &huma.Schema{Type: huma.TypeString}}},
			}},
		},
	}
}

// EventForm is the form of an event.
type EventForm struct {
	Title     string    `json:"title" maxLength:"800" example:"Lễ khai mạc"`
	TitleEN   string    `json:"title_en,omitempty" maxLength:"800" example:"Opening ceremony"`
	Text      string    `json:"text,omitempty" maxLength:"8000" doc:"For visitors; at most 2,000 characters"`
	TextEN    string    `json:"text_en,omitempty" maxLength:"8000"`
	StartsAt  time.Time `json:"starts_at" example:"2027-03-12T08:00:00+07:00"`
	EndsAt    time.Time `json:"ends_at" example:"2027-03-12T09:30:00+07:00"`
	HallID    string    `json:"hall_id,omitempty" maxLength:"100" doc:"A hall of the fair; this or place is needed"`
	Place     string    `json:"place,omitempty" maxLength:"1200" example:"Sân khấu chính"`
	PlaceEN   string    `json:"place_en,omitempty" maxLength:"1200"`
	Speaker   string    `json:"speaker,omitempty" maxLength:"1200"`
	SpeakerEN string    `json:"speaker_en,omitempty" maxLength:"1200"`
}

func (f EventForm) event(fairID, id string) domain.FairEvent {
	out := domain.FairEvent{
		ID: id, FairID: fairID, Title: rest.Text(&f.Title), TitleEN: rest.Text(&f.TitleEN), Text: rest.Text(&f.Text), TextEN: rest.Text(&f.TextEN), StartsAt: f.StartsAt, EndsAt: f.EndsAt,
		Place: rest.Text(&f.Place), PlaceEN: rest.Text(&f.PlaceEN), Speaker: rest.Text(&f.Speaker), SpeakerEN: rest.Text(&f.SpeakerEN),
	}
	if hall := rest.Text(&f.HallID); hall != "" {
		out.HallID = &hall
	}
	return out
}

// Events answers GET /v1/fairs/{id}/events.
func (h *Handlers) Events(ctx context.Context, in *FairInput) (*rest.PublicAnswer[rest.OnePage[Event]], error) {
	f, mine, err := rest.Seen(ctx, in.ID, h.store.Fair, h.store.ManagedFair, func(f domain.Fair) string { return f.ID })
	if err != nil {
		return nil, err
	}
	var events []domain.FairEvent
	overlaps := map[string][]string{}
	if mine {
		events, _, err = h.store.ManagedEvents(ctx, front.ActorOf(ctx), f.ID)
		overlaps = domain.Overlapping(events)
	} else {
		events, _, err = h.store.FairEvents(ctx, f.ID)
	}
	if err != nil {
		return nil, err
	}
	out := rest.Reply(h.front, rest.OnePageOf(events, func(e domain.FairEvent) Event { return eventOf(e, overlaps[e.ID]) }))
	if mine {
		out.CacheControl = front.NoStore
	}
	return out, nil
}

// replyEvent answers with an event and those that it overlaps.
func (h *Handlers) replyEvent(ctx context.Context, e domain.FairEvent) (*rest.PrivateAnswer[Event], error) {
	all, _, err := h.store.ManagedEvents(ctx, front.ActorOf(ctx), e.FairID)
	if err != nil {
		return nil, err
	}
	return rest.ReplyVersion(eventOf(e, domain.Overlapping(all)[e.ID]), e.Version), nil
}

// AddEventInput is the input of POST /v1/fairs/{id}/events.
type AddEventInput struct {
	FairInput
	Body EventForm
}

// AddEvent answers POST /v1/fairs/{id}/events.
func (h *Handlers) AddEvent(ctx context.Context, in *AddEventInput) (*rest.PrivateAnswer[Event], error) {
	e, err := h.store.AddEvent(ctx, front.ActorOf(ctx), in.Body.event(in.ID, ""))
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyEvent(ctx, e)
}

// EventInput names an event of a fair.
type EventInput struct {
	FairInput
	Event string `path:"event_id" maxLength:"100" doc:"Id of the event"`
	rest.IfMatchParams
}

// eventVersion returns the version that the caller has read.
func (h *Handlers) eventVersion(ctx context.Context, in EventInput) (int64, error) {
	all, _, err := h.store.ManagedEvents(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return 0, err
	}
	for _, e := range all {
		if e.ID == in.Event {
			return in.Exact(e.Version)
		}
	}
	return 0, domain.NotFoundf("the fair has no such event")
}

// ChangeEventInput is the input of PUT …/events/{event_id}.
type ChangeEventInput struct {
	EventInput
	Body EventForm
}

// ChangeEvent answers PUT /v1/fairs/{id}/events/{event_id}.
func (h *Handlers) ChangeEvent(ctx context.Context, in *ChangeEventInput) (*rest.PrivateAnswer[Event], error) {
	version, err := h.eventVersion(ctx, in.EventInput)
	if err != nil {
		return nil, err
	}
	e, err := h.store.ChangeEvent(ctx, front.ActorOf(ctx), in.Body.event(in.ID, in.Event), version)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyEvent(ctx, e)
}

// CancelEventInput is the input of POST …/events/{event_id}/cancel.
type CancelEventInput struct {
	EventInput
	Body struct {
		Reason string `json:"reason" maxLength:"8000" doc:"Everybody reads it; at most 2,000 characters"`
	}
}

// CancelEvent answers POST /v1/fairs/{id}/events/{event_id}/cancel.
func (h *Handlers) CancelEvent(ctx context.Context, in *CancelEventInput) (*rest.PrivateAnswer[Event], error) {
	version, err := h.eventVersion(ctx, in.EventInput)
	if err != nil {
		return nil, err
	}
	e, err := h.store.CancelEvent(ctx, front.ActorOf(ctx), in.ID, in.Event, version, rest.Text(&in.Body.Reason))
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyVersion(eventOf(e, nil), e.Version), nil
}

// DeleteEvent answers DELETE /v1/fairs/{id}/events/{event_id}.
func (h *Handlers) DeleteEvent(ctx context.Context, in *EventInput) (*rest.NoContent, error) {
	version, err := h.eventVersion(ctx, *in)
	if err != nil {
		return nil, err
	}
	if err := h.store.DeleteEvent(ctx, front.ActorOf(ctx), in.ID, in.Event, version); err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}

// Programme answers GET /v1/fairs/{id}/programme.ics.
func (h *Handlers) Programme(c echo.Context) error {
	english := false
	switch c.QueryParam("language") {
	case "", "vi":
	case "en":
		english = true
	default:
		return domain.Invalidf("language", "must be vi or en")
	}
	events, f, err := h.store.FairEvents(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := calendar.WriteProgramme(&b, f, events, h.calendarHost(), english); err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set(echo.HeaderContentDisposition, rest.Attachment("chuong-trinh-"+f.Slug+".ics"))
	header.Set(echo.HeaderCacheControl, h.front.CacheControl())
	return c.Blob(http.StatusOK, calendar.Type, b.Bytes())
}
