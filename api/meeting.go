package api

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/calendar"
	"chophien/domain"
)

// Timetable says when and where buyers and producers meet at a fair.
type Timetable struct {
	FairID      string `json:"fair_id" format:"uuid"`
	StartsOn    string `json:"starts_on" format:"date" doc:"First day of the fair"`
	EndsOn      string `json:"ends_on" format:"date"`
	OpensAt     string `json:"opens_at" doc:"Each day, in Vietnam" example:"09:00"`
	ClosesAt    string `json:"closes_at" example:"17:00"`
	SlotMinutes int    `json:"slot_minutes"`
	Venue       string `json:"venue" doc:"Where in the fair"`
	Version     int64  `json:"version" doc:"In quotation marks it is the ETag"`
}

func timetableOf(t domain.Timetable, f domain.Fair) Timetable {
	return Timetable{f.ID, f.StartsOn.String(), f.EndsOn.String(), t.OpensAt.String(), t.ClosesAt.String(), t.SlotMinutes, t.Venue, t.Version}
}

// SlotView is a time in which one meeting fits.
type SlotView struct {
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
}

// Slots are free ones.
type Slots struct {
	Items []SlotView `json:"items" nullable:"false"`
}

// Meeting is an appointment of one buyer and one producer at a fair.
type Meeting struct {
	ID          string    `json:"id" format:"uuid"`
	State       string    `json:"state" enum:"requested,accepted,declined,cancelled" doc:"Only accepted takes the slot"`
	Side        string    `json:"side" enum:"buyer,producer" doc:"Which of the two you are"`
	AskedBy     string    `json:"asked_by" enum:"buyer,producer" doc:"The other side accepts or declines"`
	Fair        Named     `json:"fair"`
	Buyer       Person    `json:"buyer"`
	Producer    Named     `json:"producer"`
	StartsAt    time.Time `json:"starts_at"`
	EndsAt      time.Time `json:"ends_at"`
	Venue       string    `json:"venue" doc:"Where in the fair"`
	Subject     string    `json:"subject"`
	Reason      string    `json:"reason" doc:"Why it was declined or cancelled"`
	CalendarURL string    `json:"calendar_url" format:"uri" doc:"As iCalendar"`
	Version     int64     `json:"version" doc:"In quotation marks it is the ETag"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func (s *Server) meetingOf(m domain.Meeting) Meeting {
	v := Meeting{
		ID: m.ID, State: string(m.State), Side: string(m.Side), AskedBy: string(m.AskedBy), Fair: Named{ID: m.FairID}, Buyer: personOf(m.BuyerID, m.Buyer), Producer: Named{ID: m.ProducerID},
		StartsAt: m.StartsAt.UTC(), EndsAt: m.EndsAt.UTC(), Venue: m.Venue, Subject: m.Subject, Reason: m.Reason, CalendarURL: s.deps.PublicURL + meetingsPath + "/" + m.ID + "/calendar.ics",
		Version: m.Version, CreatedAt: m.CreatedAt.UTC(), UpdatedAt: m.UpdatedAt.UTC(),
	}
	if f := m.Fair; f != nil {
		v.Fair = Named{f.ID, f.Slug, f.Name}
	}
	if p := m.Producer; p != nil {
		v.Producer = Named{p.ID, p.Slug, p.Name}
	}
	return v
}

func (s *Server) tellMeeting(m domain.Meeting) *secret[Meeting] {
	out := tell(s.meetingOf(m))
	out.ETag = versionTag(m.Version)
	return out
}

const (
	meetingsPath  = "/v1/me/meetings"
	timetablePath = fairPath + "/timetable"
)

func (s *Server) routeMeetings() {
	const tag, one = "Meetings", meetingsPath + "/{id}"
	read, write := only(domain.ScopeRead, parties()...), only(domain.ScopeWrite, parties()...)
	get(s, timetablePath, tag, "get-timetable", "When and where buyers and producers meet at a public fair", s.timetable)
	private(s, only(domain.ScopeWrite, organizers()...), huma.Operation{
		OperationID: "put-timetable", Method: http.MethodPut, Path: timetablePath, Tags: []string{tag}, Summary: "Set the timetable of a fair that I run",
		Description: `If-Match "0" is for one that is not there yet. Meetings that stand must fit into it.`, Errors: stale(),
	}, s.putTimetable)
	private(s, read, huma.Operation{
		OperationID: "list-free-slots", Method: http.MethodGet, Path: fairPath + "/slots", Tags: []string{tag},
		Summary: "The slots of a day in which the producer, and I as a buyer, have no meeting", Errors: []int{http.StatusConflict},
	}, s.freeSlots)
	private(s, write, huma.Operation{
		OperationID: "request-meeting", Method: http.MethodPost, Path: fairPath + "/meetings", Tags: []string{tag}, DefaultStatus: http.StatusCreated,
		Summary:     "Ask for a slot",
		Description: "As a buyer name a producer, or a lead; as a producer name a lead with the buyer.", Errors: []int{http.StatusConflict, http.StatusTooManyRequests},
	}, s.requestMeeting)
	private(s, read, huma.Operation{
		OperationID: "list-meetings", Method: http.MethodGet, Path: meetingsPath, Tags: []string{tag}, Summary: "My meetings on both sides, the newest request first",
	}, s.meetings)
	private(s, read, huma.Operation{
		OperationID: "get-meeting", Method: http.MethodGet, Path: one, Tags: []string{tag}, Summary: "One meeting",
	}, s.meeting)
	for _, a := range []struct {
		action  domain.MeetingAction
		summary string
	}{
		{domain.MeetingAccept, "Accept a meeting that the other side asked for; then the slot is taken"},
		{domain.MeetingDecline, "Decline a meeting that the other side asked for"},
		{domain.MeetingCancel, "Take my request back, or cancel what was accepted"},
	} {
		private(s, write, huma.Operation{
			OperationID: string(a.action) + "-meeting", Method: http.MethodPost, Path: one + "/" + string(a.action), Tags: []string{tag}, Summary: a.summary, Errors: stale(),
		}, func(ctx context.Context, in *MoveMeetingInput) (*secret[Meeting], error) {
			return s.moveMeeting(ctx, a.action, in)
		})
	}
	for _, op := range []*huma.Operation{
		calendarOperation("get-calendar", meetingsPath+".ics", "My meetings that stand or are asked for, as iCalendar (RFC 5545)"),
		calendarOperation("get-meeting-calendar", one+"/calendar.ics", "One meeting as iCalendar (RFC 5545), in any state"),
	} {
		s.rawPrivate(read, op, s.calendar)
	}
}

func calendarOperation(id, path, summary string) *huma.Operation {
	return &huma.Operation{
		OperationID: id, Method: http.MethodGet, Path: path, Tags: []string{"Meetings"}, Summary: summary, Parameters: pathParams(path),
		Responses: map[string]*huma.Response{"200": {
			Description: "A calendar", Content: map[string]*huma.MediaType{"text/calendar": {Schema: &huma.Schema{Type: huma.TypeString}}},
		}},
	}
}

func (s *Server) timetable(ctx context.Context, in *FairInput) (*answer[Timetable], error) {
	t, f, err := s.deps.Meetings.Timetable(ctx, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := reply(s, timetableOf(t, f))
	out.ETag = versionTag(t.Version)
	return out, nil
}

// PutTimetableInput is what PUT /v1/fairs/{id}/timetable takes.
type PutTimetableInput struct {
	FairInput
	IfMatchParams
	Body struct {
		OpensAt     string `json:"opens_at" maxLength:"5" doc:"Each day, in Vietnam" example:"09:00"`
		ClosesAt    string `json:"closes_at" maxLength:"5" example:"17:00"`
		SlotMinutes int    `json:"slot_minutes" minimum:"10" maximum:"240"`
		Venue       string `json:"venue,omitempty" maxLength:"1200" doc:"Where in the fair"`
	}
}

func (s *Server) putTimetable(ctx context.Context, in *PutTimetableInput) (*secret[Timetable], error) {
	by := actorOf(ctx)
	f, err := s.deps.Fairs.ManagedFair(ctx, by, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	stored, err := s.deps.Meetings.ManagedTimetable(ctx, by, f.ID)
	if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
		return nil, s.problem(ctx, err)
	}
	version, err := in.version(ctx, stored.Version)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	t := domain.Timetable{FairID: f.ID, SlotMinutes: in.Body.SlotMinutes, Venue: said(&in.Body.Venue)}
	for _, m := range []struct {
		field, text string
		into        *domain.Minute
	}{{"opens_at", in.Body.OpensAt, &t.OpensAt}, {"closes_at", in.Body.ClosesAt, &t.ClosesAt}} {
		if *m.into, err = domain.ParseMinute(m.text); err != nil {
			return nil, s.bodyProblem(ctx, domain.Invalidf(m.field, "it must be a time of the form HH:MM"))
		}
	}
	if t, err = s.deps.Meetings.SetTimetable(ctx, by, t, version); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	out := tell(timetableOf(t, f))
	out.ETag = versionTag(t.Version)
	return out, nil
}

// FreeSlotsInput is what GET /v1/fairs/{id}/slots takes.
type FreeSlotsInput struct {
	FairInput
	Producer string `query:"producer" required:"true" minLength:"1" maxLength:"100" doc:"Id or slug of the producer"`
	On       string `query:"on" required:"true" maxLength:"10" doc:"A day of the fair, YYYY-MM-DD"`
}

func (s *Server) freeSlots(ctx context.Context, in *FreeSlotsInput) (*secret[Slots], error) {
	on, err := domain.ParseDate(in.On)
	if err != nil {
		return nil, s.problem(ctx, domain.Invalidf("on", "it must be a date of the form YYYY-MM-DD"))
	}
	free, err := s.deps.Meetings.FreeSlots(ctx, actorOf(ctx), in.ID, in.Producer, on)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := Slots{Items: make([]SlotView, len(free))}
	for i, f := range free {
		out.Items[i] = SlotView{f.StartsAt.UTC(), f.EndsAt.UTC()}
	}
	return tell(out), nil
}

// RequestMeetingInput is what POST /v1/fairs/{id}/meetings takes.
type RequestMeetingInput struct {
	FairInput
	Body struct {
		Producer string    `json:"producer,omitempty" maxLength:"100" doc:"Id or slug; as a buyer"`
		LeadID   string    `json:"lead_id,omitempty" format:"uuid" doc:"In place of the producer: a lead of the two, as either side"`
		StartsAt time.Time `json:"starts_at" doc:"Begin of a slot"`
		Subject  string    `json:"subject,omitempty" maxLength:"1200"`
	}
}

func (s *Server) requestMeeting(ctx context.Context, in *RequestMeetingInput) (*secret[Meeting], error) {
	b := in.Body
	m, err := s.deps.Meetings.RequestMeeting(ctx, actorOf(ctx), domain.MeetingRequest{FairID: in.ID, Producer: b.Producer, LeadID: b.LeadID, StartsAt: b.StartsAt.UTC(), Subject: said(&b.Subject)})
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	out := s.tellMeeting(m)
	out.Location = meetingsPath + "/" + m.ID
	return out, nil
}

// MeetingsInput is what GET /v1/me/meetings takes.
type MeetingsInput struct {
	Fair  string   `query:"fair" maxLength:"36" doc:"Id of a fair"`
	State []string `query:"state" enum:"requested,accepted,declined,cancelled" doc:"Several are alternatives"`
	PageParams
}

func (s *Server) meetings(ctx context.Context, in *MeetingsInput) (*secret[Paged[Meeting]], error) {
	f := domain.MeetingFilter{FairID: in.Fair}
	for _, v := range in.State {
		f.States = append(f.States, domain.MeetingState(v))
	}
	found, err := s.deps.Meetings.Meetings(ctx, actorOf(ctx), f, in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(paged(found, s.meetingOf)), nil
}

// MeetingInput names a meeting.
type MeetingInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the meeting"`
}

func (s *Server) meeting(ctx context.Context, in *MeetingInput) (*secret[Meeting], error) {
	m, err := s.deps.Meetings.Meeting(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.tellMeeting(m), nil
}

// MoveMeetingInput is what the actions on a meeting take.
type MoveMeetingInput struct {
	MeetingInput
	IfMatchParams
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"8000" doc:"The other side reads it; at most 2,000 characters"`
	}
}

func (s *Server) moveMeeting(ctx context.Context, a domain.MeetingAction, in *MoveMeetingInput) (*secret[Meeting], error) {
	by := actorOf(ctx)
	stored, err := s.deps.Meetings.Meeting(ctx, by, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	version, err := in.version(ctx, stored.Version)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	m, err := s.deps.Meetings.MoveMeeting(ctx, by, in.ID, version, a, said(&in.Body.Reason))
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.tellMeeting(m), nil
}

// calendar answers with one meeting, or with all that stand or are asked for.
func (s *Server) calendar(c echo.Context) error {
	ctx, by := c.Request().Context(), actorOf(c.Request().Context())
	name := "lich-gap.ics"
	all, err := []domain.Meeting(nil), error(nil)
	if id := c.Param("id"); id != "" {
		var m domain.Meeting
		m, err = s.deps.Meetings.Meeting(ctx, by, id)
		all, name = []domain.Meeting{m}, "lich-gap-"+m.ID+".ics"
	} else {
		all, err = s.deps.Meetings.Calendar(ctx, by)
	}
	if err != nil {
		return err
	}
	host := "chophien"
	if u, err := url.Parse(s.deps.PublicURL); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	var b bytes.Buffer
	if err := calendar.Write(&b, all, host); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, attachment(name))
	h.Set(echo.HeaderCacheControl, noStore)
	return c.Blob(http.StatusOK, calendar.Type, b.Bytes())
}
