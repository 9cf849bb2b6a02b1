package web

import (
	"net/url"
	"strconv"

	"chophien/domain"
)

// Programme is the programme on the page of a fair: the events of one day, or of all
// days when there are few.
type Programme struct {
	Days     []Link // of a long programme
	Shown    []ProgrammeDay
	Calendar string
}

// ProgrammeDay has the events of a day.
type ProgrammeDay struct {
	Day    string
	Events []EventRow
}

// EventRow is an event on the page of a fair.
type EventRow struct {
	Hours, Title, Where, Speaker string
	Text                         []string
	Cancelled                    string // that it does not take place, and why; empty: it does
}

// wholeProgramme is how many events a page shows for all days at once.
const wholeProgramme = 20

// programmeOf returns the programme of a fair, or nil. at is the address of the page
// with the events of a day.
func (r *request) programmeOf(f domain.Fair, events []domain.FairEvent, at func(day string) string) *Programme {
	if len(events) == 0 {
		return nil
	}
	p := Programme{Calendar: "/v1/fairs/" + url.PathEscape(f.Slug) + "/programme.ics?language=" + r.lang}
	chosen := r.chosenDay(events)
	for i := 0; i < len(events); {
		day, j := events[i].Day(), i
		for j < len(events) && events[j].Day() == day {
			j++
		}
		if len(events) > wholeProgramme {
			p.Days = append(p.Days, Link{Text: r.day(day) + " (" + strconv.Itoa(j-i) + ")", URL: at(day.String()) + "#programme", Current: day == chosen})
		}
		if len(events) <= wholeProgramme || day == chosen {
			p.Shown = append(p.Shown, r.programmeDay(day, events[i:j]))
		}
		i = j
	}
	return &p
}

// chosenDay returns the day that the reader asked for, else today, else the first day
// with events.
func (r *request) chosenDay(events []domain.FairEvent) domain.Date {
	asked, _ := domain.ParseDate(r.text("day")) // no day: none is asked for
	out := events[0].Day()
	for _, e := range events {
		switch e.Day() {
		case asked:
			return asked
		case r.today():
			out = r.today()
		}
	}
	return out
}

func (r *request) programmeDay(day domain.Date, events []domain.FairEvent) ProgrammeDay {
	out := ProgrammeDay{Day: r.day(day)}
	for _, e := range events {
		row := EventRow{Hours: e.Hours(), Title: r.or(e.Title, e.TitleEN), Where: r.or(e.Where()), Speaker: r.or(e.Speaker, e.SpeakerEN), Text: paragraphs(r.or(e.Text, e.TextEN))}
		if e.CancelledAt != nil {
			row.Cancelled = r.t("Cancelled: %s", e.Reason)
		}
		out.Events = append(out.Events, row)
	}
	return out
}

// OrganisationGroup has the organisations of one role on the page of a fair.
type OrganisationGroup struct {
	Heading string
	Items   []OrganisationCard
}

// OrganisationCard is an organisation on the page of a fair.
type OrganisationCard struct {
	Name, Level, Website string
	Text                 []string
	Logo                 string // address; empty: none
	Width, Height        int    // of the logo as it is shown
}

// logoHeight is the height of a logo on the page of a fair in CSS pixels.
const logoHeight = 72

// organisationsOf returns the organisations of a fair by role.
func (r *request) organisationsOf(f domain.Fair, all []domain.FairOrganisation) []OrganisationGroup {
	var out []OrganisationGroup
	role := domain.FairRole("")
	for _, o := range all {
		if o.Role != role {
			role = o.Role
			out = append(out, OrganisationGroup{Heading: r.or(role.Title())})
		}
		card := OrganisationCard{Name: r.or(o.Name, o.NameEN), Level: r.or(o.Level.Title()), Website: o.Website, Text: paragraphs(r.or(o.Text, o.TextEN))}
		if l := o.Logo; l != nil {
			card.Logo = "/v1/fairs/" + url.PathEscape(f.Slug) + "/organisations/" + o.ID + "/logo?size=small"
			card.Width, card.Height = max(1, logoHeight*l.Width/l.Height), logoHeight
			if card.Width > 3*logoHeight {
				card.Width, card.Height = 3*logoHeight, max(1, 3*logoHeight*l.Height/l.Width)
			}
		}
		last := &out[len(out)-1]
		last.Items = append(last.Items, card)
	}
	return out
}
