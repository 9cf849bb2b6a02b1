package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"chophien/domain"
)

// ProgrammeRow is an event in the programme on the desk of a fair.
type ProgrammeRow struct {
	Time    string
	Title   Link
	Where   string
	Speaker string
	Tag     Tag
}

// FairProgrammePage lists the events of a fair by day and time.
type FairProgrammePage struct {
	Page
	Tabs      []Link
	NewURL    string // empty: the fair cannot be changed
	PublicURL string // empty: the fair is a draft
	Days      []Link
	Filter    *Filter
	Heading   string
	Items     []ProgrammeRow
	Pager     Pager
	Files     []Link
}

// FairEventPage shows an event with what may be done with it.
type FairEventPage struct {
	Page
	Faulty   Form
	Heading  string
	Tag      Tag
	Facts    []Fact
	Overlaps []Link
	Change   *Form // nil: it cannot be changed any more
	Cancel   *Form
	Delete   *Form // nil: the fair was published
}

// programmeRoutes are the pages of the programme of a fair.
func programmeRoutes() []accountRoute {
	const vi, en = "/ban/hoi-cho/:id/chuong-trinh", "/en/desk/fairs/:id/programme"
	const section = "fair-programme"
	who := organizers()
	return []accountRoute{
		{"fair-programme", vi, en, section, who, (*Server).fairProgramme, nil},
		{"fair-programme-csv", vi + ".csv", en + ".csv", section, who, (*Server).fairProgrammeCSV, nil},
		{"new-event", vi + "/moi", en + "/new", section, who, (*Server).newEvent, (*Server).addEvent},
		{"fair-event", vi + "/su-kien/:event", en + "/events/:event", section, who, (*Server).fairEvent, (*Server).changeEvent},
		{"cancel-event", vi + "/su-kien/:event/huy", en + "/events/:event/cancel", section, who, nil, (*Server).cancelEvent},
		{"delete-event", vi + "/su-kien/:event/xoa", en + "/events/:event/delete", section, who, nil, (*Server).deleteEvent},
	}
}

// programmeTabs leads from the events of a fair to its organisations and back.
func (r *request) programmeTabs(fairID string) []Link {
	var out []Link
	for _, x := range []struct{ page, text string }{{"fair-programme", "Events"}, {"fair-organisations", "Organizers and sponsors"}} {
		out = append(out, Link{Text: r.t(x.text), URL: r.to(x.page, fairID), Current: r.route.name == x.page})
	}
	return out
}

// formsOf builds the forms of a page that has several. refused is the address of the
// form that was not accepted, and err is why; nil: none was sent. faulty is that form
// with what is wrong, or one without fields when the page does not show it any more.
// It returns errors that are not about what was sent.
func (r *request) formsOf(refused string, err error, builds ...func() Form) (forms []*Form, faulty Form, status int, _ error) {
	status = http.StatusOK
	for _, build := range builds {
		f := build()
		if err != nil && f.Action == refused {
			if f, status, err = r.answered(func() (Form, error) { return build(), nil }, err); err != nil {
				return nil, f, status, err
			}
			if len(f.Faults)+len(f.Conflicts) == 0 { // nothing that was sent differs from what is stored
				f.Faults = []Fault{{"main", r.t("Somebody changed this after you opened the page. Look at it once more.")}}
			}
			faulty = f
		}
		forms = append(forms, &f)
	}
	if err != nil {
		status, err = r.faulty(&faulty, err)
	}
	return forms, faulty, status, err
}

// eventTag marks whether an event takes place, and whether another one is in its way.
func (r *request) eventTag(e domain.FairEvent, overlaps []string) Tag {
	switch {
	case e.CancelledAt != nil:
		return badTag(r.t("cancelled"))
	case len(overlaps) > 0:
		return soonTag(r.t("overlaps another event"))
	}
	return goodTag(r.t("takes place"))
}

// eventFilter reads the filter of the programme of the fair of the address, and returns all
// events, those that it chooses, and links to those of each day.
func (r *request) eventFilter() (form *Filter, f domain.Fair, all, chosen []domain.FairEvent, days []Link, err error) {
	all, f, err = r.server.store.ManagedEvents(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return nil, f, nil, nil, nil, err
	}
	form = r.filter("fair-programme", f.ID)
	words := form.folded(r.t("Event, place or speaker"))
	on, days := form.fairDay(f, len(all), func(d domain.Date) (n int) {
		for _, e := range all {
			if e.Day() == d {
				n++
			}
		}
		return n
	})
	for _, e := range all {
		vi, en := e.Where()
		if (on == 0 || e.Day() == on) && holdsWords(joined(" ", e.Title, e.TitleEN, e.Speaker, e.SpeakerEN, vi, en), words) {
			chosen = append(chosen, e)
		}
	}
	return form, f, all, chosen, days, nil
}

// fairProgramme answers with the events of a fair.
func (s *Server) fairProgramme(r *request) error {
	form, f, all, chosen, days, err := r.eventFilter()
	if err != nil {
		return err
	}
	part, pager, err := listedOf(form, chosen, func(e domain.FairEvent) string { return e.ID })
	if err != nil {
		return err
	}
	p := FairProgrammePage{Page: r.fairFrame(r.t("Programme"), f), Tabs: r.programmeTabs(f.ID), Days: days, Filter: form, Heading: r.n("%s events", len(chosen)), Pager: pager}
	overlaps := domain.Overlapping(all)
	for _, e := range part {
		p.Items = append(p.Items, ProgrammeRow{
			Time: joined(" ", r.day(e.Day()), e.Hours()), Title: Link{Text: r.or(e.Title, e.TitleEN), URL: r.to("fair-event", f.ID, e.ID)},
			Where: r.or(e.Where()), Speaker: r.or(e.Speaker, e.SpeakerEN), Tag: r.eventTag(e, overlaps[e.ID]),
		})
	}
	if f.Open() {
		p.NewURL = r.to("new-event", f.ID)
	}
	p.Files = []Link{{Text: "CSV", URL: form.CSVURL}}
	if f.Public() {
		p.PublicURL = r.path("fair") + f.Slug + "#programme"
		p.Files = append(p.Files, Link{Text: r.t("Calendar (ICS)"), URL: "/v1/fairs/" + url.PathEscape(f.Slug) + "/programme.ics?language=" + r.lang})
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "fair-programme", &p)
}

// fairProgrammeCSV answers with the events that the filter chooses.
func (s *Server) fairProgrammeCSV(r *request) error {
	form, f, _, chosen, _, err := r.eventFilter()
	if err != nil {
		return err
	}
	return sendRows(form, "chuong-trinh-"+f.Slug, []string{
		"Day", "Begins at", "Ends at", "Name of the event", "English name", "Hall", "Place in words", "Place in words, in English", "Speaker", "Speaker, in English",
		"Text for visitors", "Text for visitors, in English", "Status", "Reason",
	}, whole(chosen), func(e domain.FairEvent) ([]any, error) {
		from, until, _ := strings.Cut(e.Hours(), "–")
		hall := ""
		if e.Hall != nil {
			hall = e.Hall.Name
		}
		state := r.t("takes place")
		if e.CancelledAt != nil {
			state = r.t("cancelled")
		}
		return []any{e.Day(), from, until, e.Title, e.TitleEN, hall, e.Place, e.PlaceEN, e.Speaker, e.SpeakerEN, e.Text, e.TextEN, state, e.Reason}, nil
	})
}

// eventFields are the fields of an event of a fair.
func (r *request) eventFields(f domain.Fair, e domain.FairEvent) []*Field {
	days := []Option{}
	for d := f.StartsOn; d <= f.EndsOn; d++ {
		days = append(days, Option{Value: d.String(), Text: r.day(d), Chosen: e.ID != "" && d == e.Day()})
	}
	halls := []Option{{Text: r.t("No hall")}}
	for _, h := range f.Halls {
		halls = append(halls, Option{Value: h.ID, Text: r.or(h.Name, h.NameEN), Chosen: e.HallID != nil && h.ID == *e.HallID})
	}
	from, until := "", ""
	if e.ID != "" {
		from, until, _ = strings.Cut(e.Hours(), "–")
	}
	return []*Field{
		{Name: "title", Label: r.t("Name of the event"), Hint: r.t("Such as Lễ khai mạc"), Kind: "text", Value: e.Title, Max: 200},
		{Name: "title_en", Label: r.t("English name"), Kind: "text", Value: e.TitleEN, Max: 200},
		{Name: "day", Label: r.t("Day"), Kind: "select", Options: days},
		{Name: "starts_at", Label: r.t("Begins at"), Hint: r.t("Such as 08:30"), Kind: "text", Value: from, Max: 5},
		{Name: "ends_at", Label: r.t("Ends at"), Hint: r.t("On the same day, at 24:00 at the latest."), Kind: "text", Value: until, Max: 5},
		{Name: "hall_id", Label: r.t("Hall"), Kind: "select", Options: halls},
		{Name: "place", Label: r.t("Place in words"), Hint: r.t("Such as Sân khấu chính. It may stay empty when a hall is chosen."), Kind: "text", Value: e.Place, Max: 300},
		{Name: "place_en", Label: r.t("Place in words, in English"), Kind: "text", Value: e.PlaceEN, Max: 300},
		{Name: "speaker", Label: r.t("Speaker"), Hint: r.t("Who speaks or leads, with the office."), Kind: "text", Value: e.Speaker, Max: 300},
		{Name: "speaker_en", Label: r.t("Speaker, in English"), Kind: "text", Value: e.SpeakerEN, Max: 300},
		{Name: "text", Label: r.t("Text for visitors"), Kind: "area", Value: e.Text, Max: 2000},
		{Name: "text_en", Label: r.t("Text for visitors, in English"), Kind: "area", Value: e.TextEN, Max: 2000},
	}
}

// sentEvent returns the event that was sent.
func (r *request) sentEvent(f domain.Fair, id string) (domain.FairEvent, error) {
	var faults domain.Faults
	e := domain.FairEvent{
		ID: id, FairID: f.ID, Title: r.sent("title"), TitleEN: r.sent("title_en"), Text: r.sent("text"), TextEN: r.sent("text_en"),
		Place: r.sent("place"), PlaceEN: r.sent("place_en"), Speaker: r.sent("speaker"), SpeakerEN: r.sent("speaker_en"),
	}
	if hall := r.sent("hall_id"); hall != "" {
		e.HallID = &hall
	}
	day, err := domain.ParseDateOf("day", r.sent("day"))
	faults.Add(err)
	from, err := domain.ParseMinute(r.sent("starts_at"))
	faults.AddIf(err != nil, "starts_at", "it must be a time of the form HH:MM")
	until, err := domain.ParseMinute(r.sent("ends_at"))
	faults.AddIf(err != nil, "ends_at", "it must be a time of the form HH:MM")
	e.StartsAt, e.EndsAt = from.On(day), until.On(day)
	if faults.Err() != nil { // all other faults are answered at once, too
		e.StartsAt, e.EndsAt = f.StartsOn.Begins(), (f.StartsOn + 1).Begins()
		faults.Add(e.Validate(f))
	}
	return e, faults.Err()
}

// newEvent answers with the form of a new event.
func (s *Server) newEvent(r *request) error { return r.sendNewEvent(nil) }

// sendNewEvent answers with the form of a new event; err is why it was not added.
func (r *request) sendNewEvent(err error) error {
	f, loadErr := r.fairOf()
	if loadErr != nil {
		return loadErr
	}
	form, status, err := r.answered(func() (Form, error) {
		return newForm(r.to("new-event", f.ID), r.t("Add the event"), r.eventFields(f, domain.FairEvent{})...), nil
	}, err)
	if err != nil {
		return err
	}
	title := r.t("A new event")
	return r.sendFairForm(status, FairFormPage{Page: r.fairFrame(title, f), Heading: title, Form: form})
}

// addEvent adds an event to the programme.
func (s *Server) addEvent(r *request) error {
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	e, err := r.sentEvent(f, "")
	to := ""
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			stored, err := s.store.AddEvent(ctx, r.actor(), e)
			return r.to("fair-event", f.ID, stored.ID), err
		})
	}
	if err != nil {
		return r.sendNewEvent(err)
	}
	return r.lead(to, "event-added")
}

// eventOf returns the event of the address with its fair and its programme.
func (r *request) eventOf() (domain.Fair, domain.FairEvent, []domain.FairEvent, error) {
	f, err := r.fairOf()
	if err != nil {
		return f, domain.FairEvent{}, nil, err
	}
	all, _, err := r.server.store.ManagedEvents(r.Request().Context(), r.actor(), f.ID)
	if err != nil {
		return f, domain.FairEvent{}, nil, err
	}
	for _, e := range all {
		if e.ID == r.Param("event") {
			return f, e, all, nil
		}
	}
	return f, domain.FairEvent{}, nil, domain.NotFoundf("the fair has no such event")
}

// fairEvent answers with an event.
func (s *Server) fairEvent(r *request) error { return r.sendEvent(nil) }

// sendEvent answers with the event of the address; err is why the form that was sent to
// the request's path was not accepted.
func (r *request) sendEvent(err error) error {
	f, e, all, loadErr := r.eventOf()
	if loadErr != nil {
		return loadErr
	}
	form := func(page, submit string, fields func() []*Field) func() Form {
		return func() Form {
			x := newForm(r.to(page, f.ID, e.ID), submit, fields()...)
			x.Version = e.Version
			return x
		}
	}
	changes, deletes := f.Open() && e.CheckChange() == nil, f.Open() && e.CheckDelete(f) == nil
	var builds []func() Form
	if changes {
		builds = append(builds, form("fair-event", r.t("Save"), func() []*Field { return r.eventFields(f, e) }), form("cancel-event", r.t("Cancel the event"), func() []*Field {
			return []*Field{{Name: "reason", Label: r.t("Reason"), Hint: r.t("Everybody reads it."), Kind: "area", Max: 2000}}
		}))
	}
	if deletes {
		builds = append(builds, form("delete-event", r.t("Delete the event"), func() []*Field { return nil }))
	}
	forms, faulty, status, err := r.formsOf(r.Request().URL.Path, err, builds...)
	if err != nil {
		return err
	}
	overlaps := domain.Overlapping(all)[e.ID]
	title := r.or(e.Title, e.TitleEN)
	p := FairEventPage{Page: r.fairFrame(title, f), Faulty: faulty, Heading: title, Tag: r.eventTag(e, overlaps)}
	for _, x := range []Fact{
		{Name: r.t("When"), Text: joined(" ", r.day(e.Day()), e.Hours())}, {Name: r.t("Where"), Text: r.or(e.Where())}, {Name: r.t("Speaker"), Text: r.or(e.Speaker, e.SpeakerEN)},
		{Name: r.t("Text for visitors"), Text: r.or(e.Text, e.TextEN)}, {Name: r.t("Why it was cancelled"), Text: e.Reason},
	} {
		if x.Text != "" {
			p.Facts = append(p.Facts, x)
		}
	}
	for _, other := range all {
		if slices.Contains(overlaps, other.ID) {
			p.Overlaps = append(p.Overlaps, Link{Text: joined(" ", other.Hours(), r.or(other.Title, other.TitleEN)), URL: r.to("fair-event", f.ID, other.ID)})
		}
	}
	if changes {
		p.Change, p.Cancel, forms = forms[0], forms[1], forms[2:]
	}
	if deletes {
		p.Delete = forms[0]
	}
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(status, "fair-event", &p)
}

// changeEvent changes an event.
func (s *Server) changeEvent(r *request) error {
	id, event := r.Param("id"), r.Param("event")
	f, _, _, err := r.eventOf()
	if err != nil {
		return err
	}
	e, err := r.sentEvent(f, event)
	to := ""
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			_, err := s.store.ChangeEvent(ctx, r.actor(), e, r.version())
			return r.to("fair-event", id, event), err
		})
	}
	if err != nil {
		return r.sendEvent(err)
	}
	return r.lead(to, "saved")
}

// cancelEvent cancels an event with a reason.
func (s *Server) cancelEvent(r *request) error {
	id, event := r.Param("id"), r.Param("event")
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.CancelEvent(ctx, r.actor(), id, event, r.version(), r.sent("reason"))
		return r.to("fair-event", id, event), err
	})
	if err != nil {
		return r.sendEvent(err)
	}
	return r.lead(to, "event-cancelled")
}

// deleteEvent deletes an event of a fair that was never published.
func (s *Server) deleteEvent(r *request) error {
	id := r.Param("id")
	to, err := r.once(func(ctx context.Context) (string, error) {
		return r.to("fair-programme", id), s.store.DeleteEvent(ctx, r.actor(), id, r.Param("event"), r.version())
	})
	if err != nil {
		return r.sendEvent(err)
	}
	return r.lead(to, "event-deleted")
}
