package fair

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/calendar"
	"chophien/domain"
	"chophien/front"
	"chophien/transfer"
)

// Timetable is when and where buyers and producers meet at a fair.
type Timetable struct {
	FairID      string `json:"fair_id" format:"uuid"`
	StartsOn    string `json:"starts_on" format:"date" doc:"First day of the fair"`
	EndsOn      string `json:"ends_on" format:"date"`
	OpensAt     string `json:"opens_at" doc:"Each day, in Vietnam" example:"09:00"`
	ClosesAt    string `json:"closes_at" example:"17:00"`
	SlotMinutes int    `json:"slot_minutes"`
	Venue       string `json:"venue" nullable:"true" doc:"Where in the fair"`
	Version     int64  `json:"version" doc:"The ETag is this number in quotation marks"`
}

func timetableOf(t domain.Timetable, f domain.Fair) Timetable {
	return Timetable{f.ID, f.StartsOn.String(), f.EndsOn.String(), t.OpensAt.String(), t.ClosesAt.String(), t.SlotMinutes, t.Venue, t.Version}
}

// SlotView is a time for one meeting.
type SlotView struct {
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
}

// Slots is a list of free slots.
type Slots struct {
	Items []SlotView `json:"items" nullable:"false"`
}

// Meeting is an appointment of one buyer and one producer at a fair.
type Meeting struct {
	ID          string      `json:"id" format:"uuid"`
	State       string      `json:"state" enum:"requested,accepted,declined,cancelled" doc:"Only accepted takes the slot"`
	Side        string      `json:"side" enum:"buyer,producer" doc:"Your side"`
	AskedBy     string      `json:"asked_by_side" enum:"buyer,producer" doc:"The other side accepts or declines"`
	Fair        view.Named  `json:"fair"`
	Buyer       view.Person `json:"buyer"`
	Producer    view.Named  `json:"producer"`
	StartsAt    time.Time   `json:"starts_at"`
	EndsAt      time.Time   `json:"ends_at"`
	Venue       string      `json:"venue" nullable:"true" doc:"Where in the fair"`
	Subject     string      `json:"subject" nullable:"true"`
	Reason      string      `json:"reason" nullable:"true" doc:"Why it was declined or cancelled"`
	CalendarURL string      `json:"calendar_url" format:"uri" doc:"As iCalendar"`
	Version     int64       `json:"version" doc:"The ETag is this number in quotation marks"`
	CreatedAt   time.Time   `json:"created_at"`
	UpdatedAt   time.Time   `json:"updated_at"`
}

func (h *Handlers) meetingOf(m domain.Meeting) Meeting {
	v := Meeting{
		ID: m.ID, State: string(m.State), Side: string(m.Side), AskedBy: string(m.AskedBy), Fair: view.Named{ID: m.FairID}, Buyer: view.PersonOf(m.BuyerID, m.Buyer), Producer: view.Named{ID: m.ProducerID},
		StartsAt: m.StartsAt.UTC(), EndsAt: m.EndsAt.UTC(), Venue: m.Venue, Subject: m.Subject, Reason: m.Reason, CalendarURL: h.front.PublicURL() + meetingsPath + "/" + m.ID + "/calendar.ics",
		Version: m.Version, CreatedAt: m.CreatedAt.UTC(), UpdatedAt: m.UpdatedAt.UTC(),
	}
	if f := m.Fair; f != nil {
		v.Fair = view.Named{ID: f.ID, Slug: f.Slug, Name: f.Name}
	}
	if p := m.Producer; p != nil {
		v.Producer = view.Named{ID: p.ID, Slug: p.Slug, Name: p.Name}
	}
	return v
}

func (h *Handlers) replyMeeting(m domain.Meeting) *rest.PrivateAnswer[Meeting] {
	return rest.ReplyVersion(h.meetingOf(m), m.Version)
}

const (
	meetingsPath  = "/v1/me/meetings"
	timetablePath = fairPath + "/timetable"
)

func meetingOperations() []huma.Operation {
	const tag = "Meetings"
	ops := []huma.Operation{
		{
			OperationID: "get-timetable", Tags: []string{tag},
			Summary:     "Get when and where buyers and producers meet at a public fair",
			Description: "Returns the hours, the length of a meeting and the place. Buyers and producers choose the start of a meeting from it.",
		},
		{
			OperationID: "put-timetable", Tags: []string{tag},
			Summary:     "Set the timetable of a fair that I run",
			Description: "If-Match \"0\" is for one that is not stored yet. Where a meeting to come would get another slot or room, the answer is 409: POST /v1/fairs/{id}/reschedule moves it.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "list-free-slots", Tags: []string{tag},
			Summary: "List the free slots of a day",
			Description: "Returns the slots to come of a day of the fair in which the producer has no accepted meeting, nor has the caller as a buyer. Request one with POST " +
				"/v1/fairs/{id}/meetings.",
			Errors: []int{http.StatusConflict},
		},
		{
			OperationID: "list-fair-meetings", Tags: []string{tag},
			Summary:     "List my meetings at a fair",
			Description: "Returns the meetings of the caller at one fair, on both sides, page by page, the newest request first.",
		},
		{
			OperationID: "request-meeting", Tags: []string{tag}, DefaultStatus: http.StatusCreated,
			Summary: "Request a meeting in a slot",
			Description: "As a buyer name a producer, or a lead; as a producer name a lead with the buyer. The other side is notified and accepts or declines; the slot is taken only then, and other requests for it are cancelled. The " +
				"producer must have accepted the invitation to the fair.",
			Errors: []int{http.StatusConflict, http.StatusTooManyRequests},
		},
		{
			OperationID: "list-meetings", Tags: []string{tag},
			Summary:     "List my meetings",
			Description: "Returns the meetings of the caller at all fairs, as a buyer and for producers, page by page, the newest request first.",
		},
		{
			OperationID: "get-meeting", Tags: []string{tag},
			Summary:     "Get one meeting",
			Description: "Returns a meeting to its buyer, to the members of its producer and to the officers of its place, with the side of the caller.",
		},
		{
			OperationID: "list-all-meetings", Tags: []string{tag},
			Summary:     "List the meetings of a fair that I run",
			Description: "Returns who meets whom at which time, page by page and by time, without the subjects, which are for the two sides.",
		},
		{
			OperationID: "export-meeting-list",
			Summary:     "Export the meetings of a fair as a workbook",
			Description: "Writes the meetings that are requested or accepted, by time, ready to print. The audit log records who exported it.",
		},
		{
			OperationID: "cancel-fair-meeting", Tags: []string{tag},
			Summary:     "Cancel a meeting of a fair that I run",
			Description: "Both sides are notified and read the reason. A meeting that is over, declined or cancelled answers 409.",
			Errors:      rest.ChangeErrors(),
		},
		calendarOperation("get-calendar", "Export my meetings as a calendar",
			"Sends the meetings of the caller that are requested or accepted, by time and at most 1,000, as iCalendar (RFC 5545)."),
		calendarOperation("get-meeting-calendar", "Export one meeting as a calendar",
			"Sends a meeting in any state as iCalendar (RFC 5545), so that a calendar which has it also learns that it was cancelled."),
	}
	for action, text := range map[domain.MeetingAction]struct{ summary, description string }{
		domain.MeetingAccept: {"Accept a meeting",
			"The side that did not request the meeting accepts it before it begins. The slot is taken then; where one of the two has another meeting at that time, the answer is 409."},
		domain.MeetingDecline: {"Decline a meeting", "The side that did not request the meeting declines it before it begins. The other side is notified and reads the reason, which is optional."},
		domain.MeetingCancel: {"Cancel a meeting",
			"The side that requested a meeting takes the request back, or either side cancels an accepted meeting, before it begins. The slot is free again, and the other side is notified."},
	} {
		ops = append(ops, huma.Operation{
			OperationID: string(action) + "-meeting", Tags: []string{tag}, Summary: text.summary, Description: text.description, Errors: rest.ChangeErrors(),
		})
	}
	return ops
}

func calendarOperation(id, summary, description string) huma.Operation {
	return huma.Operation{
		OperationID: id, Tags: []string{"Meetings"}, Summary: summary, Description: description,
		Responses: map[string]*huma.Response{"200": {
			Description: "A calendar", Content: map[string]*huma.MediaType{"text/calendar": {Schema: &huma.Schema{Type: huma.TypeString}}},
		}},
	}
}

// MoveMeeting moves a meeting to another state.
func (h *Handlers) MoveMeeting(a domain.MeetingAction) rest.Handler[MoveMeetingInput, rest.PrivateAnswer[Meeting]] {
	return func(ctx context.Context, in *MoveMeetingInput) (*rest.PrivateAnswer[Meeting], error) {
		return h.moveMeeting(ctx, a, in)
	}
}

// Timetable answers GET /v1/fairs/{id}/timetable.
func (h *Handlers) Timetable(ctx context.Context, in *FairInput) (*rest.PublicAnswer[Timetable], error) {
	t, f, err := h.store.Timetable(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := rest.Reply(h.front, timetableOf(t, f))
	out.ETag = rest.VersionTag(t.Version)
	return out, nil
}

// PutTimetableInput is the input of PUT /v1/fairs/{id}/timetable.
type PutTimetableInput struct {
	FairInput
	rest.IfMatchParams
	Body struct {
		OpensAt     string `json:"opens_at" maxLength:"5" doc:"Each day, in Vietnam" example:"09:00"`
		ClosesAt    string `json:"closes_at" maxLength:"5" example:"17:00"`
		SlotMinutes int    `json:"slot_minutes" minimum:"10" maximum:"240"`
		Venue       string `json:"venue,omitempty" maxLength:"1200" doc:"Where in the fair"`
	}
}

// PutTimetable answers PUT /v1/fairs/{id}/timetable.
func (h *Handlers) PutTimetable(ctx context.Context, in *PutTimetableInput) (*rest.PrivateAnswer[Timetable], error) {
	by := front.ActorOf(ctx)
	f, err := h.store.ManagedFair(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	stored, err := h.store.ManagedTimetable(ctx, by, f.ID)
	if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
		return nil, err
	}
	version, err := in.Exact(stored.Version)
	if err != nil {
		return nil, err
	}
	t := domain.Timetable{FairID: f.ID, SlotMinutes: in.Body.SlotMinutes, Venue: rest.Text(&in.Body.Venue)}
	for _, m := range []struct {
		field, text string
		into        *domain.Minute
	}{{"opens_at", in.Body.OpensAt, &t.OpensAt}, {"closes_at", in.Body.ClosesAt, &t.ClosesAt}} {
		if *m.into, err = domain.ParseMinute(m.text); err != nil {
			return nil, rest.InBody(domain.Invalidf(m.field, "it must be a time of the form HH:MM"))
		}
	}
	if t, err = h.store.SetTimetable(ctx, by, t, version); err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyVersion(timetableOf(t, f), t.Version), nil
}

// FreeSlotsInput is the input of GET /v1/fairs/{id}/slots.
type FreeSlotsInput struct {
	FairInput
	Producer string `query:"producer_id" required:"true" minLength:"1" maxLength:"100" doc:"Id or slug of the producer"`
	On       string `query:"on" required:"true" maxLength:"10" doc:"A day of the fair, YYYY-MM-DD"`
}

// FreeSlots answers GET /v1/fairs/{id}/slots.
func (h *Handlers) FreeSlots(ctx context.Context, in *FreeSlotsInput) (*rest.PrivateAnswer[Slots], error) {
	on, err := domain.ParseDateOf("on", in.On)
	if err != nil {
		return nil, err
	}
	free, err := h.store.FreeSlots(ctx, front.ActorOf(ctx), in.ID, in.Producer, on)
	if err != nil {
		return nil, err
	}
	out := Slots{Items: make([]SlotView, len(free))}
	for i, f := range free {
		out.Items[i] = SlotView{f.StartsAt.UTC(), f.EndsAt.UTC()}
	}
	return rest.ReplyPrivate(out), nil
}

// RequestMeetingInput is the input of POST /v1/fairs/{id}/meetings.
type RequestMeetingInput struct {
	FairInput
	Body struct {
		Producer string    `json:"producer_id,omitempty" maxLength:"100" doc:"Id or slug; as a buyer"`
		LeadID   string    `json:"lead_id,omitempty" format:"uuid" doc:"Instead of the producer: a lead of the two sides"`
		StartsAt time.Time `json:"starts_at" doc:"Begin of a slot"`
		Subject  string    `json:"subject,omitempty" maxLength:"1200"`
	}
}

// RequestMeeting answers POST /v1/fairs/{id}/meetings.
func (h *Handlers) RequestMeeting(ctx context.Context, in *RequestMeetingInput) (*rest.PrivateAnswer[Meeting], error) {
	b := in.Body
	m, err := h.store.RequestMeeting(ctx, front.ActorOf(ctx), domain.MeetingRequest{FairID: in.ID, Producer: b.Producer, LeadID: b.LeadID, StartsAt: b.StartsAt.UTC(), Subject: rest.Text(&b.Subject)})
	if err != nil {
		return nil, rest.InBody(err)
	}
	out := h.replyMeeting(m)
	out.Location = meetingsPath + "/" + m.ID
	return out, nil
}

// MeetingsInput is the input of GET /v1/me/meetings.
type MeetingsInput struct {
	Fair  string   `query:"fair_id" maxLength:"36" doc:"Id of a fair"`
	State []string `query:"state" enum:"requested,accepted,declined,cancelled" doc:"Several are alternatives"`
	front.PageParams
}

// Meetings answers GET /v1/me/meetings.
func (h *Handlers) Meetings(ctx context.Context, in *MeetingsInput) (*rest.PrivateAnswer[rest.Paged[Meeting]], error) {
	f := domain.MeetingFilter{FairID: in.Fair}
	for _, v := range in.State {
		f.States = append(f.States, domain.MeetingState(v))
	}
	found, err := h.store.Meetings(ctx, front.ActorOf(ctx), f, in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, h.meetingOf)), nil
}

// MeetingInput names a meeting.
type MeetingInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the meeting"`
}

// Meeting answers GET /v1/me/meetings/{id}.
func (h *Handlers) Meeting(ctx context.Context, in *MeetingInput) (*rest.PrivateAnswer[Meeting], error) {
	m, err := h.store.Meeting(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return h.replyMeeting(m), nil
}

// MoveMeetingInput is the input of the actions on a meeting.
type MoveMeetingInput struct {
	MeetingInput
	rest.IfMatchParams
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"8000" doc:"The other side reads it; at most 2,000 characters"`
	}
}

func (h *Handlers) moveMeeting(ctx context.Context, a domain.MeetingAction, in *MoveMeetingInput) (*rest.PrivateAnswer[Meeting], error) {
	by := front.ActorOf(ctx)
	stored, err := h.store.Meeting(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(stored.Version)
	if err != nil {
		return nil, err
	}
	reason := ""
	if in.Body != nil {
		reason = rest.Text(&in.Body.Reason)
	}
	m, err := h.store.MoveMeeting(ctx, by, in.ID, version, a, reason)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyMeeting(m), nil
}

// Calendar answers with one meeting, or with all accepted and requested ones.
func (h *Handlers) Calendar(c echo.Context) error {
	ctx, by := c.Request().Context(), front.ActorOf(c.Request().Context())
	name := "lich-gap.ics"
	all, err := []domain.Meeting(nil), error(nil)
	if id := c.Param("id"); id != "" {
		var m domain.Meeting
		m, err = h.store.Meeting(ctx, by, id)
		all, name = []domain.Meeting{m}, "lich-gap-"+m.ID+".ics"
	} else {
		all, err = h.store.Calendar(ctx, by)
	}
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := calendar.Write(&b, all, h.calendarHost()); err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set(echo.HeaderContentDisposition, rest.Attachment(name))
	header.Set(echo.HeaderCacheControl, front.NoStore)
	return c.Blob(http.StatusOK, calendar.Type, b.Bytes())
}

// calendarHost returns the name of the installation in the UIDs of calendars.
func (h *Handlers) calendarHost() string {
	if u, err := url.Parse(h.front.PublicURL()); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return "chophien"
}

// FairMeetingsInput is the input of GET /v1/fairs/{id}/meetings.
type FairMeetingsInput struct {
	ID    string   `path:"id" maxLength:"100" doc:"Id of the fair"`
	State []string `query:"state" enum:"requested,accepted,declined,cancelled" doc:"Several are alternatives"`
	front.PageParams
}

// FairMeetings answers GET /v1/fairs/{id}/meetings.
func (h *Handlers) FairMeetings(ctx context.Context, in *FairMeetingsInput) (*rest.PrivateAnswer[rest.Paged[Meeting]], error) {
	return h.Meetings(ctx, &MeetingsInput{Fair: in.ID, State: in.State, PageParams: in.PageParams})
}

// OrganizersMeeting is a meeting as the organizers of its fair see it.
type OrganizersMeeting struct {
	ID        string      `json:"id" format:"uuid"`
	State     string      `json:"state" enum:"requested,accepted,declined,cancelled"`
	AskedBy   string      `json:"asked_by_side" enum:"buyer,producer"`
	Buyer     view.Person `json:"buyer"`
	Producer  view.Named  `json:"producer"`
	StartsAt  time.Time   `json:"starts_at"`
	EndsAt    time.Time   `json:"ends_at"`
	Venue     string      `json:"venue" nullable:"true" doc:"Where in the fair"`
	Reason    string      `json:"reason" nullable:"true" doc:"Why it was declined or cancelled"`
	Version   int64       `json:"version" doc:"The ETag is this number in quotation marks"`
	CreatedAt time.Time   `json:"created_at"`
	UpdatedAt time.Time   `json:"updated_at"`
}

func organizersMeetingOf(m domain.Meeting) OrganizersMeeting {
	v := OrganizersMeeting{
		m.ID, string(m.State), string(m.AskedBy), view.PersonOf(m.BuyerID, m.Buyer), view.Named{ID: m.ProducerID}, m.StartsAt.UTC(), m.EndsAt.UTC(), m.Venue, m.Reason, m.Version,
		m.CreatedAt.UTC(), m.UpdatedAt.UTC(),
	}
	if p := m.Producer; p != nil {
		v.Producer = view.Named{ID: p.ID, Slug: p.Slug, Name: p.Name}
	}
	return v
}

// AllMeetings answers GET /v1/fairs/{id}/meeting-list.
func (h *Handlers) AllMeetings(ctx context.Context, in *FairMeetingsInput) (*rest.PrivateAnswer[rest.Paged[OrganizersMeeting]], error) {
	var states []domain.MeetingState
	for _, v := range in.State {
		states = append(states, domain.MeetingState(v))
	}
	found, err := h.store.FairMeetings(ctx, front.ActorOf(ctx), in.ID, states, in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, organizersMeetingOf)), nil
}

// MeetingSheet answers GET /v1/fairs/{id}/meeting-list.xlsx.
func (h *Handlers) MeetingSheet(ctx context.Context, in *FairInput) (*rest.SheetFile, error) {
	by := front.ActorOf(ctx)
	f, err := h.store.ManagedFair(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	all, err := h.store.MeetingTable(ctx, by, f.ID)
	if err != nil {
		return nil, err
	}
	if err := h.store.RecordAudit(ctx, by, domain.Audit{Action: "fair.meeting-list", Noun: "fair", NounID: f.ID}); err != nil {
		return nil, err
	}
	return &rest.SheetFile{Name: "lich-gap-" + f.Slug + ".xlsx", Write: func(w io.Writer) error {
		return transfer.WriteMeetingList(w, f, all, h.front.Today())
	}}, nil
}

// CancelFairMeetingInput is the input of POST /v1/fairs/{id}/meetings/{meeting_id}/cancel.
type CancelFairMeetingInput struct {
	FairInput
	rest.IfMatchParams
	Meeting string `path:"meeting_id" maxLength:"100" doc:"Id of the meeting"`
	Body    struct {
		Reason string `json:"reason" maxLength:"8000" doc:"Both sides read it; at most 2,000 characters"`
	}
}

// CancelFairMeeting answers POST /v1/fairs/{id}/meetings/{meeting_id}/cancel.
func (h *Handlers) CancelFairMeeting(ctx context.Context, in *CancelFairMeetingInput) (*rest.PrivateAnswer[OrganizersMeeting], error) {
	by := front.ActorOf(ctx)
	stored, err := h.store.FairMeeting(ctx, by, in.ID, in.Meeting)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(stored.Version)
	if err != nil {
		return nil, err
	}
	m, err := h.store.CancelFairMeeting(ctx, by, in.ID, in.Meeting, version, rest.Text(&in.Body.Reason))
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyVersion(organizersMeetingOf(m), m.Version), nil
}
