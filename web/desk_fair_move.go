package web

import (
	"context"
	"net/http"
	"strings"

	"chophien/domain"
	"chophien/transfer"
)

// FateRow is what becomes of a part of a fair that is moved.
type FateRow struct {
	What string
	Tag  Tag
}

// FairMovePage moves a fair: a form, and what it would do.
type FairMovePage struct {
	Page
	Form     Form
	Confirm  *Form // does what is proposed; nil: nothing is proposed
	Hidden   []HiddenField
	Effects  []string
	Meetings []FateRow
	MoreText string // that there are more meetings
	Calls    []string
}

// moveFields are the fields of a fair that is moved. t is nil without a timetable.
func (r *request) moveFields(f domain.Fair, t *domain.Timetable) ([]*Field, error) {
	places, err := r.server.front.Places(r.Request().Context())
	if err != nil {
		return nil, err
	}
	units := []Option{}
	for _, u := range places.Rows {
		units = append(units, Option{Value: u.Code, Text: r.unitName(u), Chosen: u.Code == f.ProvinceCode})
	}
	fields := []*Field{
		{Name: "starts_on", Label: r.t("First day"), Hint: r.t("Such as 31/12/2026"), Kind: "text", Value: f.StartsOn.Vietnamese(), Max: 40},
		{Name: "ends_on", Label: r.t("Last day"), Hint: r.t("Papers of the goods must be valid on it."), Kind: "text", Value: f.EndsOn.Vietnamese(), Max: 40},
		{Name: "venue", Label: r.t("Building or ground"), Kind: "text", Value: f.Venue, Max: 300},
		{Name: "venue_en", Label: r.t("Building or ground, in English"), Kind: "text", Value: f.VenueEN, Max: 300},
		{Name: "place.province", Label: r.t("Province"), Kind: "select", Options: units},
		{Name: "place.address", Label: r.t("Address"), Kind: "text", Value: f.Address, Max: 300},
		{Name: "free_booths", Label: r.t("Booths"), Kind: "ticks", Options: []Option{{Value: "true", Text: r.t("Free all booths: the new ground has others")}}},
	}
	if t != nil {
		fields = append(fields, r.timetableFields(*t)...)
	}
	return append(fields, &Field{Name: "reason", Label: r.t("Reason"), Hint: r.t("Everybody concerned reads it."), Kind: "area", Max: 2000}), nil
}

// moveForm answers with the form that moves a fair.
func (s *Server) moveForm(r *request) error { return r.sendMove(nil, nil) }

// sentMove returns the change that was sent.
func (r *request) sentMove(f domain.Fair, t *domain.Timetable) (domain.Reschedule, error) {
	var faults domain.Faults
	m := domain.Reschedule{FairID: f.ID, FreeBooths: len(r.sentAll("free_booths")) > 0, Reason: r.sent("reason")}
	for name, into := range map[string]**domain.Date{"starts_on": &m.StartsOn, "ends_on": &m.EndsOn} {
		day, err := transfer.ParseDate(name, r.sent(name))
		faults.Add(err)
		*into = &day
	}
	venue, venueEN, place := r.sent("venue"), r.sent("venue_en"), f.Place
	if code := r.sent("place.province"); code != f.ProvinceCode {
		place = domain.Place{ProvinceCode: code}
	}
	place.Address = r.sent("place.address")
	m.Venue, m.VenueEN, m.Place = &venue, &venueEN, &place
	if t != nil {
		changed, err := r.sentTimetable(f.ID)
		faults.Add(err)
		m.OpensAt, m.ClosesAt, m.SlotMinutes, m.Room = &changed.OpensAt, &changed.ClosesAt, &changed.SlotMinutes, &changed.Venue
	}
	if faults.Err() != nil { // all other faults are answered at once, too
		_, _, err := m.Apply(f, t)
		faults.AddBesides(err, "starts_on", "ends_on", "opens_at", "closes_at", "slot_minutes")
	}
	return m, faults.Err()
}

// moveFair proposes what moving a fair does; with the token of the proposal, it does so.
func (s *Server) moveFair(r *request) error {
	ctx, by := r.Request().Context(), r.actor()
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	t, err := r.timetable(f.ID)
	if err != nil {
		return err
	}
	m, err := r.sentMove(f, t)
	if err != nil {
		return r.sendMove(nil, err)
	}
	if commit := r.sent("commit"); commit != "" {
		to, err := r.once(func(ctx context.Context) (string, error) {
			_, err := s.store.Reschedule(ctx, by, m, commit)
			return r.to("fair-desk", f.ID), err
		})
		if err != nil {
			return r.sendMove(nil, err)
		}
		return r.lead(to, "fair-moved")
	}
	p, err := s.store.Reschedule(ctx, by, m, "")
	if err != nil {
		return r.sendMove(nil, err)
	}
	return r.sendMove(&p, nil)
}

// mostFates is how many meetings the page of a proposal names.
const mostFates = 50

// sendMove answers with the form that moves a fair, and with what it would do; err is
// why it was not accepted.
func (r *request) sendMove(proposal *domain.RescheduleProposal, err error) error {
	f, loadErr := r.fairOf()
	if loadErr != nil {
		return loadErr
	}
	t, loadErr := r.timetable(f.ID)
	if loadErr != nil {
		return loadErr
	}
	form, status, err := r.answered(func() (Form, error) {
		fields, err := r.moveFields(f, t)
		return newForm(r.to("move-fair", f.ID), r.t("Show what this does"), fields...), err
	}, err)
	if err != nil {
		return err
	}
	p := FairMovePage{Page: r.fairFrame(r.t("Reschedule the fair"), f), Form: form}
	if proposal != nil {
		p.Form.takeValues(r)
		confirm := newForm(p.Form.Action, r.t("Reschedule the fair and notify everybody concerned"))
		p.Confirm = &confirm
		for name, values := range r.Request().PostForm {
			if isFormPart(name) || name == "commit" {
				continue
			}
			for _, v := range values {
				p.Hidden = append(p.Hidden, HiddenField{name, cleanText(v)})
			}
		}
		p.Hidden = append(p.Hidden, HiddenField{"commit", proposal.Token})
		r.moveEffects(&p, *proposal)
	}
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(status, "fair-move", &p)
}

// moveEffects fills in what moving a fair does.
func (r *request) moveEffects(p *FairMovePage, x domain.RescheduleProposal) {
	for i, m := range x.Meetings {
		if i == mostFates {
			p.MoreText = r.n("%s more meetings", len(x.Meetings)-mostFates)
			break
		}
		row := FateRow{What: joined(" · ", r.moment(m.Meeting.StartsAt), r.meetingSides(m.Meeting)), Tag: goodTag(r.t("stays"))}
		switch m.Fate {
		case domain.FateMoved:
			row.Tag = soonTag(r.t("moves to %s", r.moment(m.To.StartsAt)))
		case domain.FateCancelled:
			row.Tag = badTag(r.t("is cancelled: no time is free for both"))
		}
		p.Meetings = append(p.Meetings, row)
	}
	var freed, outside, outdated []string
	for _, b := range x.Booths {
		if b.Fate == domain.FateFreed {
			freed = append(freed, b.Booth.Number)
		}
	}
	for _, d := range x.Days {
		if d.Fate == domain.FateOutside {
			outside = append(outside, r.day(d.On))
		}
	}
	for _, e := range x.Editions {
		if e.Fate == domain.FateOutdated {
			outdated = append(outdated, r.number(e.Number))
		}
	}
	p.Effects = []string{r.t("The fair is from %s to %s.", r.day(x.Fair.StartsOn), r.day(x.Fair.EndsOn)), r.n("%s users are notified.", x.Notified)}
	say := func(text string, of []string) {
		if len(of) > 0 {
			p.Effects = append(p.Effects, text+" "+strings.Join(of, ", "))
		}
	}
	say(r.t("Booths that become free:"), freed)
	say(r.t("Days with visits that are no days of the fair any more:"), outside)
	say(r.t("Editions that print the old days or the old place:"), outdated)
	if n := len(x.PapersWrong); n > 0 {
		p.Effects = append(p.Effects, r.n("%s things have papers that end before the new last day.", n))
	}
	for _, c := range x.Calls {
		p.Calls = append(p.Calls, joined(" · ", c.Guest, c.Call.Name, c.Call.Phone))
	}
}
