package web

import (
	"context"
	"io"
	"net/http"

	"chophien/domain"
	"chophien/transfer"
)

// MeetingRow is a meeting in the timetable of a fair.
type MeetingRow struct {
	Time     string
	Buyer    string
	Producer Link
	Tag      Tag
	URL      string
}

// FairMeetingsPage shows the meetings of a fair by day and time. What the sides write
// to each other is not on it.
type FairMeetingsPage struct {
	Page
	Faulty  Form
	Days    []Link
	Filter  *Filter
	Heading string
	Items   []MeetingRow
	Pager   Pager
	Hours   *Form // nil: the fair cannot be changed
	MoveURL string
	Files   []Link
}

// meetingRoutes are the pages of the meetings of a fair.
func meetingRoutes() []accountRoute {
	const vi, en = "/ban/hoi-cho/:id/lich-hen", "/en/desk/fairs/:id/meetings"
	who := organizers()
	return []accountRoute{
		{"fair-meetings", vi, en, "fair-meetings", who, (*Server).fairMeetings, nil},
		{"set-timetable", vi + "/khung-gio", en + "/hours", "fair-meetings", who, nil, (*Server).setTimetable},
		{"fair-meetings-csv", vi + ".csv", en + ".csv", "fair-meetings", who, (*Server).fairMeetingsCSV, nil},
		{"fair-meetings-xlsx", vi + ".xlsx", en + ".xlsx", "fair-meetings", who, (*Server).fairMeetingsXLSX, nil},
		{"cancel-meeting", vi + "/:meeting", en + "/:meeting", "fair-meetings", who, (*Server).fairMeeting, (*Server).cancelMeeting},
	}
}

// meetingSides names who meets.
func (r *request) meetingSides(m domain.Meeting) string {
	buyer, maker := "", ""
	if m.Buyer != nil {
		buyer = m.Buyer.Name
	}
	if m.Producer != nil {
		maker = r.or(m.Producer.Name, m.Producer.NameEN)
	}
	return joined(" – ", buyer, maker)
}

// meetingState names the state of a meeting.
func (r *request) meetingState(s domain.MeetingState) string {
	switch s {
	case domain.MeetingAccepted:
		return r.t("accepted")
	case domain.MeetingDeclined:
		return r.t("declined")
	case domain.MeetingCancelled:
		return r.t("cancelled")
	}
	return r.t("no answer yet")
}

// meetingTag marks whether a meeting takes place.
func (r *request) meetingTag(m domain.Meeting) Tag {
	text := r.meetingState(m.State)
	switch {
	case m.State == domain.MeetingAccepted:
		return goodTag(text)
	case m.State == domain.MeetingDeclined:
		return plainTag(text)
	case m.State == domain.MeetingCancelled:
		return badTag(text)
	case m.IsLate(r.server.front.Now()):
		return badTag(r.t("waits too long"))
	}
	return soonTag(text)
}

// timetable returns the timetable of a fair; nil without one.
func (r *request) timetable(fairID string) (*domain.Timetable, error) {
	t, err := r.server.store.ManagedTimetable(r.Request().Context(), r.actor(), fairID)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return nil, nil
	}
	return &t, err
}

// timetableFields are the fields of a timetable.
func (r *request) timetableFields(t domain.Timetable) []*Field {
	at := func(m domain.Minute) string {
		if t.SlotMinutes == 0 {
			return ""
		}
		return m.String()
	}
	minutes := ""
	if t.SlotMinutes > 0 {
		minutes = r.number(t.SlotMinutes)
	}
	return []*Field{
		{Name: "opens_at", Label: r.t("Meetings from"), Hint: r.t("On each day of the fair, such as 09:00"), Kind: "text", Value: at(t.OpensAt), Max: 5},
		{Name: "closes_at", Label: r.t("Meetings until"), Hint: r.t("Such as 16:30"), Kind: "text", Value: at(t.ClosesAt), Max: 5},
		{Name: "slot_minutes", Label: r.t("Minutes of a meeting"), Kind: "text", Value: minutes, InputMode: "numeric", Max: 3},
		{Name: "room", Label: r.t("Where in the fair"), Kind: "text", Value: t.Venue, Max: 300},
	}
}

// sentTimetable returns the timetable that was sent.
func (r *request) sentTimetable(fairID string) (domain.Timetable, error) {
	var faults domain.Faults
	t := domain.Timetable{FairID: fairID, Venue: r.sent("room")}
	for name, into := range map[string]*domain.Minute{"opens_at": &t.OpensAt, "closes_at": &t.ClosesAt} {
		m, err := domain.ParseMinute(r.sent(name))
		faults.AddIf(err != nil, name, "it must be a time of the form HH:MM")
		*into = m
	}
	n, err := transfer.ParseWhole("slot_minutes", r.sent("slot_minutes"))
	faults.Add(err)
	t.SlotMinutes = n
	if faults.Err() != nil { // hours that cannot be read make no sense together
		faults.AddBesides(t.Validate(), "opens_at", "closes_at", "slot_minutes")
	}
	return t, faults.Err()
}

// fairMeetings answers with the meetings of a fair.
func (s *Server) fairMeetings(r *request) error { return r.sendMeetings(nil) }

// meetingFilter reads the filter of the live meetings of a fair, and returns those that it
// chooses, and links to those of each day.
func (r *request) meetingFilter(f domain.Fair) (form *Filter, chosen []domain.Meeting, days []Link, err error) {
	all, err := r.server.store.MeetingTable(r.Request().Context(), r.actor(), f.ID)
	form = r.filter("fair-meetings", f.ID)
	words := form.folded(r.t("Buyer or producer"))
	on, days := form.fairDay(f, len(all), func(d domain.Date) (n int) {
		for _, m := range all {
			if domain.Today(m.StartsAt) == d {
				n++
			}
		}
		return n
	})
	for _, m := range all {
		if (on == 0 || domain.Today(m.StartsAt) == on) && holdsWords(r.meetingSides(m), words) {
			chosen = append(chosen, m)
		}
	}
	return form, chosen, days, err
}

// sendMeetings answers with the meetings of a fair; err is why its timetable was not
// changed.
func (r *request) sendMeetings(err error) error {
	f, loadErr := r.fairOf()
	if loadErr != nil {
		return loadErr
	}
	t, loadErr := r.timetable(f.ID)
	if loadErr != nil {
		return loadErr
	}
	if t == nil {
		t = &domain.Timetable{}
	}
	form, status, err := r.answered(func() (Form, error) {
		x := newForm(r.to("set-timetable", f.ID), r.t("Save the hours"), r.timetableFields(*t)...)
		x.Version = t.Version
		return x, nil
	}, err)
	if err != nil {
		return err
	}
	p := FairMeetingsPage{Page: r.fairFrame(r.t("Meetings"), f), Faulty: form}
	filter, chosen, days, err := r.meetingFilter(f)
	if err != nil {
		return err
	}
	part, pager, err := listedOf(filter, chosen, func(m domain.Meeting) string { return m.ID })
	if err != nil {
		return err
	}
	p.Filter, p.Days, p.Heading, p.Pager = filter, days, r.n("%s meetings", len(chosen)), pager
	for _, m := range part {
		row := MeetingRow{Time: r.moment(m.StartsAt), Tag: r.meetingTag(m), URL: r.to("cancel-meeting", f.ID, m.ID)}
		if m.Buyer != nil {
			row.Buyer = m.Buyer.Name
		}
		if m.Producer != nil {
			row.Producer = Link{Text: r.or(m.Producer.Name, m.Producer.NameEN)}
		}
		p.Items = append(p.Items, row)
	}
	if f.Open() {
		p.Hours, p.MoveURL = &p.Faulty, r.to("move-fair", f.ID)
	}
	p.Files = []Link{{Text: "CSV", URL: filter.CSVURL}, {Text: r.t("To print (XLSX)"), URL: r.to("fair-meetings-xlsx", f.ID)}}
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(filter.finish(&p.Page, status), "fair-meetings", &p)
}

// setTimetable stores when and where meetings are.
func (s *Server) setTimetable(r *request) error {
	id := r.Param("id")
	t, err := r.sentTimetable(id)
	version := int64(0) // without a timetable, the form has no version
	if r.sent("version") != "" {
		version = r.version()
	}
	to := ""
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			_, err := s.store.SetTimetable(ctx, r.actor(), t, version)
			return r.to("fair-meetings", id), err
		})
	}
	if err != nil {
		return r.sendMeetings(movesInstead(err))
	}
	return r.lead(to, "saved")
}

// fairMeetingsCSV answers with the meetings that the filter chooses.
func (s *Server) fairMeetingsCSV(r *request) error {
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	form, chosen, _, err := r.meetingFilter(f)
	if err != nil {
		return err
	}
	if err := s.store.RecordAudit(r.Request().Context(), r.actor(), domain.Audit{Action: "fair.meeting-list", Noun: "fair", NounID: f.ID}); err != nil {
		return err
	}
	return sendRows(form, "lich-gap-"+f.Slug, []string{"Day", "Meetings from", "Meetings until", "Buyer", "Producer", "Status"}, whole(chosen), func(m domain.Meeting) ([]any, error) {
		buyer, maker := "", ""
		if m.Buyer != nil {
			buyer = m.Buyer.Name
		}
		if m.Producer != nil {
			maker = m.Producer.Name
		}
		return []any{domain.Today(m.StartsAt), domain.MinuteOf(m.StartsAt).String(), domain.MinuteOf(m.EndsAt).String(), buyer, maker, r.meetingState(m.State)}, nil
	})
}

// fairMeetingsXLSX answers with the live meetings, to print.
func (s *Server) fairMeetingsXLSX(r *request) error {
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	all, err := s.store.MeetingTable(r.Request().Context(), r.actor(), f.ID)
	if err != nil {
		return err
	}
	return r.sendSheet("fair.meeting-list", "lich-gap-", f, func(w io.Writer) error { return transfer.WriteMeetingList(w, f, all, r.today()) })
}

// fairMeeting answers with the form that cancels a meeting.
func (s *Server) fairMeeting(r *request) error { return r.sendMeeting(nil) }

// sendMeeting answers with the form that cancels a meeting; err is why it was not
// cancelled.
func (r *request) sendMeeting(err error) error {
	f, loadErr := r.fairOf()
	if loadErr != nil {
		return loadErr
	}
	m, loadErr := r.server.store.FairMeeting(r.Request().Context(), r.actor(), f.ID, r.Param("meeting"))
	if loadErr != nil {
		return loadErr
	}
	form, status, err := r.answered(func() (Form, error) {
		x := newForm(r.to("cancel-meeting", f.ID, m.ID), r.t("Cancel the meeting"), &Field{Name: "reason", Label: r.t("Reason"), Hint: r.t("Both sides read it."), Kind: "area", Max: 2000})
		x.Version = m.Version
		return x, nil
	}, err)
	if err != nil {
		return err
	}
	title := r.moment(m.StartsAt)
	p := FairFormPage{Page: r.fairFrame(title, f), Heading: title, Form: form, Facts: []Fact{{Name: r.t("Who meets"), Text: r.meetingSides(m)}, {Name: r.t("Status"), Text: r.meetingTag(m).Text}}}
	if m.Reason != "" {
		p.Facts = append(p.Facts, Fact{Name: r.t("Reason"), Text: m.Reason})
	}
	return r.sendFairForm(status, p)
}

// cancelMeeting cancels a meeting and notifies both sides.
func (s *Server) cancelMeeting(r *request) error {
	id := r.Param("id")
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.CancelFairMeeting(ctx, r.actor(), id, r.Param("meeting"), r.version(), r.sent("reason"))
		return r.to("fair-meetings", id), err
	})
	if err != nil {
		return r.sendMeeting(err)
	}
	return r.lead(to, "meeting-cancelled")
}
