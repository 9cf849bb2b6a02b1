package web

import (
	"net/http"
	"net/url"
	"slices"

	"chophien/domain"
)

// MyFairsPage lists the fairs to which the producers of the user are invited.
type MyFairsPage struct {
	Page
	Items      []TextCard
	Pager      Pager
	EntriesURL string
}

// MyEntriesPage lists what catalogues print of the producers of the user.
type MyEntriesPage struct {
	Page
	Items []TextCard
	Pager Pager
}

// myFairRoutes are the pages of producers that are invited to fairs.
func myFairRoutes() []accountRoute {
	const vi, en = "/cua-toi/hoi-cho", "/en/my/fairs"
	return []accountRoute{
		{"my-fairs", vi, en, "my", makers(), (*Server).myFairs, nil},
		{"my-fair", vi + "/:id", en + "/:id", "my", makers(), withAccount(invitation), withAccount(answerInvitation)},
		{"my-fair-people", vi + "/:id/nguoi", en + "/:id/people", "my", makers(), withAccount(invitedPeople), withAccount(setInvitedPeople)},
		{"my-fair-exhibits", vi + "/:id/trung-bay", en + "/:id/exhibits", "my", makers(), withAccount(myExhibits), withAccount(changeMyExhibits)},
		{"my-entries", "/cua-toi/catalogue", "/en/my/catalogue", "my", makers(), (*Server).myEntries, nil},
		{"my-entry", "/cua-toi/catalogue/:id", "/en/my/catalogue/:id", "my", makers(), withMyEntry(invitedEntry), withMyEntry(answerInvitedEntry)},
	}
}

// withAccount answers a request for a page of an invitation that the user answers with
// the account.
func withAccount(answer func(*invited) error) func(*Server, *request) error {
	return func(s *Server, r *request) error {
		e, err := s.store.Exhibitor(r.Request().Context(), r.actor(), r.Param("id"))
		if err == nil && !e.ManagedBy(r.actor()) { // organizers of the fair have pages of their own
			err = domain.NotFoundf("there is no such exhibitor")
		}
		if err != nil {
			return err
		}
		return answer(&invited{request: r, guest: domain.InvitedGuest{Fair: *e.Fair, Exhibitor: &e, MayAnswer: true}})
	}
}

// withMyEntry answers a request for an entry of a catalogue about which the user is
// asked. The producer may not be invited to the fair.
func withMyEntry(answer func(*invited) error) func(*Server, *request) error {
	return func(_ *Server, r *request) error { return answer(&invited{request: r}) }
}

// fairCardOf returns the invitation of an exhibitor as a list shows it.
func (r *request) fairCardOf(e domain.Exhibitor) TextCard {
	f := *e.Fair
	return TextCard{Title: r.or(f.Name, f.NameEN), URL: r.to("my-fair", e.ID), Lines: []string{
		joined(" · ", r.fairDays(f), r.or(f.Venue, f.VenueEN)), r.or(e.Name()), joined(" · ", r.answerState(e.Shown()), r.t("Answer by")+" "+r.day(f.AnswersUntil())),
	}}
}

// myFairs answers with the fairs to which the producers of the user are invited.
func (s *Server) myFairs(r *request) error {
	found, err := s.store.MyExhibitors(r.Request().Context(), r.actor(), domain.ExhibitorFilter{}, domain.Page{Limit: pageItems, Cursor: r.text("after"), Total: true})
	if err != nil {
		return err
	}
	p := MyFairsPage{Page: r.accountFrame(r.t("Invitations to fairs")), Pager: r.pager(len(found.Items), totalOf(found), found.Next), EntriesURL: r.path("my-entries")}
	for _, e := range found.Items {
		p.Items = append(p.Items, r.fairCardOf(e))
	}
	return r.send(http.StatusOK, "my-fairs", &p)
}

// mostInvitations is how many open invitations the first page of an account lists.
const mostInvitations = 5

// openInvitations returns the invitations of the user that wait for an answer.
func (r *request) openInvitations() (out []TextCard, err error) {
	today := r.today()
	found, err := r.server.store.MyExhibitors(r.Request().Context(), r.actor(), domain.ExhibitorFilter{State: domain.AnswerOpen, Open: &today}, domain.Page{Limit: mostInvitations})
	for _, e := range found.Items {
		out = append(out, r.fairCardOf(e))
	}
	return out, err
}

// fillMyFair fills in what a user with an account sees of an invitation beside the
// holder of a link: what is expected, the exhibits, the booths and the meetings.
func (v *invited) fillMyFair(p *InvitationPage, named int, entries []domain.AskedEntry) error {
	ctx, e, f := v.Request().Context(), v.guest.Exhibitor, v.guest.Fair
	shown, err := v.exhibitsOf(*e)
	if err != nil {
		return err
	}
	if text := boothNumbers(e.Booths); text != "" {
		p.Facts = append(p.Facts, Fact{Name: v.t("Booth"), Text: text})
	}
	if f.Public() {
		p.FairURL = v.path("fair") + f.Slug
		if err := v.fillPlan(p); err != nil {
			return err
		}
	}
	if v.guest.CheckNames() == nil {
		p.Shows, p.Shown = Link{Text: v.t("Choose what you show"), URL: v.to("my-fair-exhibits", e.ID)}, v.n("%s things on show", len(shown))
	}
	p.Expected = v.expected(named, shown, entries)
	err = eachRow(func(page domain.Page) (domain.List[domain.Meeting], error) {
		return v.server.store.Meetings(ctx, v.actor(), domain.MeetingFilter{FairID: f.ID, States: domain.MeetingsLive()}, page)
	}, func(m domain.Meeting) error {
		if e.ProducerID != nil && m.ProducerID == *e.ProducerID {
			row := InvitedMeeting{When: m.When(), Subject: m.Subject, State: v.meetingState(m.State)}
			if m.Buyer != nil {
				row.Buyer = m.Buyer.Name
			}
			p.Meetings = append(p.Meetings, row)
		}
		return nil
	})
	slices.Reverse(p.Meetings)
	return err
}

// fillPlan fills in the plan of a public fair, on which the booths of the guest are
// marked.
func (v *invited) fillPlan(p *InvitationPage) error {
	booths := v.guest.Exhibitor.Booths
	if len(booths) == 0 {
		return nil
	}
	f, err := v.server.store.Fair(v.Request().Context(), v.guest.Fair.ID)
	if err != nil {
		return err
	}
	numbers := make([]string, len(booths))
	for i, b := range booths {
		numbers[i] = b.Number
	}
	p.Plan = planOf(f, func(number string) string { return p.FairURL + "?booth=" + url.QueryEscape(number) + "#shown" }, numbers...)
	return nil
}

// expected lists what the guest has to do, with what is done.
func (v *invited) expected(named int, shown []ExhibitLine, entries []domain.AskedEntry) (out []StepRow) {
	f, id := v.guest.Fair, v.guest.Exhibitor.ID
	takesPart := v.guest.CheckNames() == nil
	states := make([]domain.ExhibitState, len(shown))
	for i, x := range shown {
		states[i] = x.state
	}
	for _, task := range v.guest.Tasks(states, named, entries) {
		row := StepRow{Done: task.Done}
		switch task.Step {
		case domain.GuestAnswers:
			row.Text = v.t("Answer the invitation by %s", v.day(f.AnswersUntil()))
		case domain.GuestShows:
			row.Link = Link{Text: v.t("Choose what you show by %s", v.day(f.AnswersUntil())), URL: v.to("my-fair-exhibits", id)}
		case domain.GuestPapers:
			row.Link = Link{Text: v.t("Certificates of everything that you show hold until the last day, %s", v.day(f.EndsOn)), URL: v.to("my-fair-exhibits", id)}
		case domain.GuestPeople:
			row.Link = Link{Text: v.t("Name everybody who works at your stand, for the badges"), URL: v.peopleAt()}
		case domain.GuestConfirms:
			row.Link = Link{Text: v.t("Confirm or correct what the catalogue prints of your products"), URL: "#h-entries"}
		}
		if !takesPart && task.Step != domain.GuestConfirms { // its pages open with the answer
			row.URL = ""
		}
		out = append(out, row)
	}
	return out
}

// myEntries answers with what catalogues print of the producers of the user.
func (s *Server) myEntries(r *request) error {
	found, err := s.store.MyCatalogueEntries(r.Request().Context(), r.actor(), domain.MyEntryFilter{}, domain.Page{Limit: pageItems, Cursor: r.text("after"), Total: true})
	if err != nil {
		return err
	}
	p := MyEntriesPage{Page: r.accountFrame(r.t("Catalogue entries")), Pager: r.pager(len(found.Items), totalOf(found), found.Next)}
	v := &invited{request: r}
	for _, e := range found.Items {
		card := v.entryCard(e)
		card.Lines = append(card.Lines, r.or(e.Fair.Name, e.Fair.NameEN))
		p.Items = append(p.Items, card)
	}
	return r.send(http.StatusOK, "my-entries", &p)
}
