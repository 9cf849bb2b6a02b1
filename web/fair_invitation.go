package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/front"
)

// InvitationPage is the page of an invitation to a fair: the holder of its link, or a
// member of the invited producer, answers and sees what the guest has to do.
type InvitationPage struct {
	Page
	Lede     string
	State    string
	Reason   string // why the organizer removed the guest
	Facts    []Fact
	Phone    string // of the organizer
	FairURL  string // of the public page; empty: the fair is not public
	Expected []StepRow
	Closed   string // why no answer is taken now; empty: one is
	SignIn   Link   // where the user with the address of the link signs in; empty: the link is not bound to an address
	Form     *Form  // nil: no answer is taken
	Shows    Link   // the page of the exhibits; empty: not yet, or the holder of a link asks
	Shown    string // how many there are
	People   Link   // the page of the people who get a badge; empty: not yet
	Named    string // how many are named
	Entries  []TextCard
	Meetings []InvitedMeeting
	Plan     *Plan // with the booths of the guest
	ByLink   bool
}

// InvitedMeeting is a meeting of the guest of an invitation.
type InvitedMeeting struct{ When, Buyer, Subject, State string }

// InvitedPeoplePage is the form of the people of a guest who get a badge.
type InvitedPeoplePage struct {
	Page
	Lede   string
	Closed string // why nobody can be named now; empty: people can
	Answer Link   // the page of the invitation; with Closed only
	Form   Form
	Rows   []PersonRow
}

// PersonRow is a person in a form of people.
type PersonRow struct {
	Legend string
	ID     HiddenField // of a person who keeps the badge; without a name for a new one
	Fields []*Field
}

// InvitedEntryPage shows an entry of the catalogue as it will be printed, and its
// forms.
type InvitedEntryPage struct {
	Page
	Name, Second string // as printed; Second is empty where it is the same
	State        string
	Sent         []Fact // texts of a correction that is not printed
	Rejected     string // why the organizer rejected it; empty: it did not
	Facts        []Fact
	Text         []string
	Closed       string // why no answer is taken any more; empty: one is
	Confirm      *Form
	Correct      *Form
}

// invited is a request for a page of an invitation. The holder of a link and a member
// of the invited producer see the same pages; they differ only in how their guest is
// found.
type invited struct {
	*request
	guest domain.InvitedGuest
	hash  []byte // of the code of the link; nil: the user answers with the account
}

// at returns the address of the page of the invitation.
func (v *invited) at() string {
	if v.hash != nil {
		return v.to("invitation", v.Param("token"))
	}
	return v.to("my-fair", v.guest.Exhibitor.ID)
}

// peopleAt returns the address of the people of the guest.
func (v *invited) peopleAt() string {
	if v.hash != nil {
		return v.to("invitation-people", v.Param("token"))
	}
	return v.to("my-fair-people", v.guest.Exhibitor.ID)
}

// entryAt returns the address of an entry of the catalogue.
func (v *invited) entryAt(id string) string {
	if v.hash != nil {
		return v.to("invitation-entry", v.Param("token"), id)
	}
	return v.to("my-entry", id)
}

// entryBack returns the page to which an entry of the catalogue belongs. A producer may
// be in a catalogue without being invited.
func (v *invited) entryBack() Link {
	if v.hash != nil {
		return v.crumb()
	}
	return Link{Text: v.t("Catalogue entries"), URL: v.path("my-entries")}
}

func (v *invited) crumb() Link {
	return Link{Text: v.or(v.guest.Fair.Name, v.guest.Fair.NameEN), URL: v.at()}
}

// crumbs lead back to the page of the invitation.
func (v *invited) crumbs() []Link {
	if v.hash != nil {
		return []Link{v.crumb()}
	}
	return []Link{v.myFairsCrumb(), v.crumb()}
}

func (v *invited) myFairsCrumb() Link {
	return Link{Text: v.t("Invitations to fairs"), URL: v.path("my-fairs")}
}

// answer stores the answer to the invitation.
func (v *invited) answer(ctx context.Context, version int64, a domain.FairAnswer) (err error) {
	if v.hash != nil {
		_, err = v.server.store.UseInvitation(ctx, v.holder(), v.hash, version, a)
	} else {
		_, err = v.server.store.AnswerExhibitor(ctx, v.actor(), v.guest.Exhibitor.ID, version, a)
	}
	return err
}

// people returns the people of the guest who get a badge.
func (v *invited) people() (out []domain.FairPerson, err error) {
	ctx := v.Request().Context()
	if v.hash != nil {
		return v.server.store.InvitedPeople(ctx, v.holder(), v.hash)
	}
	out, _, err = v.server.store.People(ctx, v.actor(), domain.GuestRef{ExhibitorID: v.guest.Exhibitor.ID})
	return out, err
}

// setPeople replaces the people of the guest.
func (v *invited) setPeople(ctx context.Context, version int64, lines []domain.PersonLine) (err error) {
	if v.hash != nil {
		_, err = v.server.store.SetInvitedPeople(ctx, v.holder(), v.hash, version, lines)
	} else {
		_, _, err = v.server.store.SetPeople(ctx, v.actor(), domain.GuestRef{ExhibitorID: v.guest.Exhibitor.ID}, version, lines)
	}
	return err
}

// entries returns what the catalogue of the fair prints of the guest.
func (v *invited) entries() (out []domain.AskedEntry, err error) {
	ctx := v.Request().Context()
	if v.hash != nil {
		return v.server.store.InvitedEntries(ctx, v.holder(), v.hash)
	}
	e := v.guest.Exhibitor
	if e.ProducerID == nil {
		return nil, nil
	}
	err = eachRow(func(p domain.Page) (domain.List[domain.AskedEntry], error) {
		return v.server.store.MyCatalogueEntries(ctx, v.actor(), domain.MyEntryFilter{FairID: e.FairID, ProducerID: *e.ProducerID}, p)
	}, func(x domain.AskedEntry) error {
		out = append(out, x)
		return nil
	})
	return out, err
}

// entry returns the entry of the address.
func (v *invited) entry() (domain.AskedEntry, error) {
	if v.hash == nil {
		return v.server.store.MyCatalogueEntry(v.Request().Context(), v.actor(), v.Param("id"))
	}
	all, err := v.entries()
	for _, e := range all {
		if e.ID == v.Param("id") {
			return e, err
		}
	}
	if err == nil {
		err = domain.NotFoundf("there is no such entry of a catalogue")
	}
	return domain.AskedEntry{}, err
}

// answerEntry confirms or corrects an entry.
func (v *invited) answerEntry(ctx context.Context, id string, version int64, a domain.EntryAnswer) (err error) {
	if v.hash != nil {
		_, err = v.server.store.AnswerInvitedEntry(ctx, v.holder(), v.hash, id, version, a)
	} else {
		_, err = v.server.store.AnswerCatalogueEntry(ctx, v.actor(), id, version, a)
	}
	return err
}

// holder returns who uses the link of an invitation: the user, or a guest with what
// the audit log needs. A user whose account is not ready counts as a guest.
func (r *request) holder() domain.Actor {
	by := r.actor()
	if by.CheckReady() != nil {
		by = domain.Actor{}
	}
	if by.Address == "" {
		by.Address, by.RequestID = front.ClientOf(r).Address, front.RequestID(r.Request().Context())
	}
	return by
}

// withLink answers a request for a page of a link whose holder may answer. A bound
// link leads another person to the first page, which says what to do.
func withLink(answer func(*invited) error) func(*Server, *request) error {
	return func(s *Server, r *request) error {
		// Not even our own server gets the address of this page as a referrer.
		r.Response().Header().Set(echo.HeaderReferrerPolicy, "strict-origin")
		ctx, hash := r.Request().Context(), domain.HashInvitationCode(r.Param("token"))
		g, err := s.store.FairInvitation(ctx, r.holder(), hash)
		if domain.CodeOf(err) == domain.CodeNotFound {
			use := domain.LimitUse{Limit: domain.FairInvitationsPerAddress(), Subject: front.ClientOf(r).LimitSubject()}
			if err := s.store.UseLimits(ctx, use); err != nil {
				return err
			}
			return r.linkEnded()
		}
		if err != nil {
			return err
		}
		if !g.MayAnswer && r.route.name != "invitation" {
			return r.Redirect(http.StatusSeeOther, r.to("invitation", r.Param("token")))
		}
		return answer(&invited{r, g, hash})
	}
}

// linkEnded answers with what to do about a link that does not work.
func (r *request) linkEnded() error {
	p := ErrorPage{Page: r.accountFrame(r.t("This link does not work any more")), Text: r.t("Perhaps the code was mistyped, a newer letter replaced this one, or the fair is over or cancelled. Look for the newest letter, or call the organizer at the number in it.")}
	return r.send(http.StatusNotFound, "error", &p)
}

// invitation answers with the page of an invitation.
func invitation(v *invited) error {
	return v.sendInvitation(http.StatusOK, v.invitationFields(v.at(), v.guest))
}

// invitationFields returns the form of the answer of a guest, which posts to action.
func (r *request) invitationFields(action string, g domain.InvitedGuest) Form {
	a := g.Answered()
	answer := &Field{Name: "answer", Label: r.t("Your answer"), Kind: "radios", Options: []Option{{Value: string(domain.AnswerAccepted), Text: r.t("We take part")}, {Value: string(domain.AnswerDeclined), Text: r.t("We do not take part")}}}
	answer.choose(string(a.Answer))
	f := newForm(action, r.t("Send the answer"), answer,
		&Field{Name: "contact_name", Label: r.t("Contact person"), Hint: r.t("Needed to take part."), Kind: "text", Value: a.ContactName, Autocomplete: "name", Max: 200},
		&Field{Name: "phone", Label: r.t("Phone"), Hint: r.t("The organizer calls this number."), Kind: "tel", Value: a.Phone, Autocomplete: "tel", InputMode: "tel", Max: 30},
		&Field{Name: "email", Label: r.t("E-mail (optional)"), Kind: "email", Value: a.Email, Autocomplete: "email", InputMode: "email", Max: 254},
		&Field{Name: "note", Label: r.t("Message to the organizer (optional)"), Hint: r.t("If you do not take part, please say why."), Kind: "area", Value: a.Note, Max: 2000},
	)
	f.Version = g.Version()
	return f
}

// sentFairAnswer returns the answer that the browser sent.
func (r *request) sentFairAnswer() domain.FairAnswer {
	return domain.FairAnswer{Answer: domain.Answer(r.sent("answer")), ContactName: r.sent("contact_name"), Phone: r.sent("phone"), Email: r.sent("email"), Note: r.sent("note")}
}

// answeredNote names the note after an answer.
func answeredNote(a domain.FairAnswer) string {
	if a.Answer == domain.AnswerAccepted {
		return "invitation-accepted"
	}
	return "invitation-declined"
}

func (r *request) answerState(a domain.Answer) string {
	switch a {
	case domain.AnswerAccepted:
		return r.t("You take part")
	case domain.AnswerDeclined:
		return r.t("You do not take part")
	case domain.AnswerRemoved:
		return r.t("The organizer has withdrawn the invitation")
	}
	return r.t("Not answered yet")
}

// invitedFacts returns when and where a fair is, who runs it, and until when it takes
// answers.
func (r *request) invitedFacts(f domain.Fair) (out []Fact) {
	province := ""
	if f.Province != nil {
		province = r.unitName(*f.Province)
	}
	for _, x := range []Fact{
		{Name: r.t("Days"), Text: r.day(f.StartsOn) + " – " + r.day(f.EndsOn)},
		{Name: r.t("Place"), Text: joined(", ", r.or(f.Venue, f.VenueEN), f.Address, f.Commune, province)},
		{Name: r.t("Organizer"), Text: r.or(f.Organizer, f.OrganizerEN)},
		{Name: r.t("Answer by"), Text: r.day(f.AnswersUntil())},
	} {
		if x.Text != "" {
			out = append(out, x)
		}
	}
	return out
}

// sendInvitation answers with the page of an invitation and the form of the answer.
func (v *invited) sendInvitation(status int, f Form) error {
	g := v.guest
	guest, fair := v.or(g.Name()), v.or(g.Fair.Name, g.Fair.NameEN)
	p := InvitationPage{
		Page: v.accountFrame(fair), Lede: v.t("%s invites %s to this fair.", v.or(g.Fair.Organizer, g.Fair.OrganizerEN), guest), State: v.answerState(g.Shown()), Reason: g.RemovedReason(), Facts: v.invitedFacts(g.Fair), Phone: g.Fair.Phone,
		ByLink: v.hash != nil,
	}
	p.Sample = g.Fair.Sample
	if !g.MayAnswer {
		p.SignIn = Link{Text: v.t("Sign in"), URL: v.path("sign-in") + nextQuery(v.at())}
		return v.send(status, "invitation", &p)
	}
	err := g.Fair.CheckAnswers(v.today())
	if g.Shown() == domain.AnswerRemoved {
		err = g.CheckNames()
	}
	if err != nil {
		p.Closed = v.because(err)
	} else {
		p.Form = &f
	}
	named := 0
	if g.CheckNames() == nil {
		people, err := v.people()
		if err != nil {
			return err
		}
		named = len(people)
		p.People, p.Named = Link{Text: v.t("Name the people"), URL: v.peopleAt()}, v.n("%s people are named.", named)
	}
	entries, err := v.entries()
	if err != nil {
		return err
	}
	for _, e := range entries {
		p.Entries = append(p.Entries, v.entryCard(e))
	}
	if v.hash == nil {
		p.Crumbs = append(p.Crumbs, v.myFairsCrumb())
		if err := v.fillMyFair(&p, named, entries); err != nil {
			return err
		}
	}
	if len(f.Faults)+len(f.Conflicts) > 0 {
		v.wrong(&p.Page)
	}
	return v.send(status, "invitation", &p)
}

// entryCard returns an entry of the catalogue as a list shows it.
func (v *invited) entryCard(e domain.AskedEntry) TextCard {
	card := TextCard{Title: e.Listing, URL: v.entryAt(e.ID), Lines: []string{v.entryState(e)}}
	if e.Printed != nil {
		card.Title = v.or(e.Printed.Name, e.Printed.NameEN)
	}
	return card
}

// answerInvitation stores the answer to an invitation.
func answerInvitation(v *invited) error {
	a := v.sentFairAnswer()
	err := v.onceByVersion(func(ctx context.Context) error { return v.answer(ctx, v.version(), a) })
	// A form that is sent twice from a browser without an account has an old version.
	if err == nil || domain.CodeOf(err) == domain.CodePrecondition && v.guest.Answered() == a {
		return v.lead(v.at(), answeredNote(a))
	}
	f, stored := v.invitationFields(v.at(), v.guest), v.invitationFields(v.at(), v.guest)
	f.takeValues(v.request)
	status, err := v.refuseStale(&f, stored, err)
	if err != nil {
		return err
	}
	return v.sendInvitation(status, f)
}

// onceByVersion runs a change once: for a user by the key of the form, and for others
// by its version alone, since keys belong to users.
func (r *request) onceByVersion(do func(ctx context.Context) error) error {
	if r.holder().UserID == "" {
		return do(r.Request().Context())
	}
	_, err := r.once(func(ctx context.Context) (string, error) { return "", do(ctx) })
	return err
}

// refuseStale is refuse for a form whose version may be old; stored is the form with
// what is stored now.
func (r *request) refuseStale(f *Form, stored Form, err error) (int, error) {
	if domain.CodeOf(err) == domain.CodePrecondition {
		f.compare(stored)
		return http.StatusConflict, nil
	}
	return r.refuse(f, err)
}

// emptyRows is how many rows for new people a form has.
const emptyRows = 3

// invitedPeople answers with the people of a guest.
func invitedPeople(v *invited) error {
	f, rows, err := v.peopleFields()
	if err != nil {
		return err
	}
	return v.sendPeople(http.StatusOK, f, rows)
}

// peopleFields returns the form of the stored people, with rows for new ones.
func (v *invited) peopleFields() (Form, []PersonRow, error) {
	people, err := v.people()
	if err != nil {
		return Form{}, nil, err
	}
	lines := make([]domain.PersonLine, len(people))
	for i, p := range people {
		lines[i] = domain.PersonLine{ID: p.ID, Name: p.Name, Role: p.Role, Phone: p.Phone}
	}
	f, rows := v.peopleForm(append(lines, make([]domain.PersonLine, max(0, min(emptyRows, domain.MaxPeoplePerGuest-len(lines))))...))
	f.Version = v.guest.Version()
	return f, rows, nil
}

// peopleForm returns a form with a row for each line.
func (v *invited) peopleForm(lines []domain.PersonLine) (Form, []PersonRow) {
	f := newForm(v.peopleAt(), v.t("Save the list"))
	var rows []PersonRow
	for i, l := range lines {
		at := personField(i)
		row := PersonRow{Legend: v.t("Person %s", v.number(i+1)), Fields: []*Field{
			{Name: at + "name", Label: v.t("Full name"), Kind: "text", Value: l.Name, Max: 200},
			{Name: at + "role", Label: v.t("Position (optional)"), Kind: "text", Value: l.Role, Max: 200},
			{Name: at + "phone", Label: v.t("Phone (optional)"), Kind: "tel", Value: l.Phone, InputMode: "tel", Max: 30},
		}}
		if l.ID != "" {
			row.ID = HiddenField{at + "id", l.ID}
		}
		rows, f.Fields = append(rows, row), append(f.Fields, row.Fields...)
	}
	return f, rows
}

// personField returns the beginning of the names of the fields of a row.
func personField(row int) string { return "people." + strconv.Itoa(row) + "." }

// sentPeople returns the rows that the browser sent.
func (r *request) sentPeople() (out []domain.PersonLine) {
	r.sent("key") // parses the form
	for i := 0; ; i++ {
		at := personField(i)
		if _, ok := r.Request().PostForm[at+"name"]; !ok {
			break
		}
		out = append(out, domain.PersonLine{ID: r.sent(at + "id"), Name: r.sent(at + "name"), Role: r.sent(at + "role"), Phone: r.sent(at + "phone")})
	}
	return out
}

// setInvitedPeople stores the people of a guest. Empty rows are left out.
func setInvitedPeople(v *invited) error {
	sent := v.sentPeople()
	var lines []domain.PersonLine
	var rowOf []int
	for i, l := range sent {
		if l.Name+l.Role+l.Phone != "" {
			lines, rowOf = append(lines, l), append(rowOf, i)
		}
	}
	err := v.onceByVersion(func(ctx context.Context) error { return v.setPeople(ctx, v.version(), lines) })
	stored, storedRows, storedErr := v.peopleFields()
	if storedErr != nil {
		return storedErr
	}
	if err == nil || domain.CodeOf(err) == domain.CodePrecondition && samePeople(lines, storedRows) {
		return v.lead(v.at(), "saved")
	}
	err = domain.MapFields(err, func(field string) string {
		var i int
		var part string
		if n, _ := fmt.Sscanf(field, "people[%d].%s", &i, &part); n == 2 && i < len(rowOf) {
			return fmt.Sprintf("people[%d].%s", rowOf[i], part)
		}
		return field
	})
	f, rows := v.peopleForm(sent)
	f.Version = v.version()
	status, err := v.refuseStale(&f, stored, err)
	if err != nil {
		return err
	}
	return v.sendPeople(status, f, rows)
}

// samePeople reports whether a list that was sent has the names, positions and phones
// that are stored.
func samePeople(lines []domain.PersonLine, stored []PersonRow) bool {
	for i, row := range stored {
		var l domain.PersonLine
		if i < len(lines) {
			l = lines[i]
		}
		if row.Fields[0].Value != l.Name || row.Fields[1].Value != l.Role || row.Fields[2].Value != l.Phone {
			return false
		}
	}
	return len(lines) <= len(stored)
}

func (v *invited) sendPeople(status int, f Form, rows []PersonRow) error {
	p := InvitedPeoplePage{
		Page: v.accountFrame(v.t("People of %s", v.or(v.guest.Name()))), Form: f, Rows: rows,
		Lede: v.t("Each person gets a badge with a name and an organisation. Only the organizer sees phone numbers. To remove a person, empty the row; save to get more rows."),
	}
	p.Crumbs, p.Sample = append(p.Crumbs, v.crumbs()...), v.guest.Fair.Sample
	if err := v.guest.CheckNames(); err != nil {
		p.Closed, p.Answer = v.because(err), Link{Text: v.t("To the invitation"), URL: v.at()}
	}
	if len(f.Faults)+len(f.Conflicts) > 0 {
		v.wrong(&p.Page)
	}
	return v.send(status, "invitation-people", &p)
}

func (r *request) entryState(e domain.AskedEntry) string {
	switch {
	case e.Printed == nil:
		return r.t("Not printed: it may not be shown on the last day of the fair")
	case e.State == domain.EntryConfirmed:
		return r.t("Confirmed")
	case e.Waits():
		return r.t("Corrected; the organizer has not decided yet")
	case e.State == domain.EntryCorrected && e.Verdict == domain.VerdictRejected:
		return r.t("The organizer has rejected your correction")
	case e.State == domain.EntryCorrected:
		return r.t("The organizer has accepted your correction")
	}
	return r.t("Please check")
}

// sentTexts returns the texts and the note of a correction that is not printed: it
// waits, or was rejected.
func (r *request) sentTexts(e domain.CatalogueEntry) (out []Fact) {
	if e.State != domain.EntryCorrected || e.Verdict == domain.VerdictAccepted {
		return nil
	}
	for _, x := range []Fact{
		{Name: r.t("Name"), Text: e.Name}, {Name: r.t("Name in English"), Text: e.NameEN}, {Name: r.t("Story"), Text: e.Story}, {Name: r.t("Story in English"), Text: e.StoryEN},
		{Name: r.t("Note to the organizer"), Text: e.Note},
	} {
		if x.Text != "" {
			out = append(out, x)
		}
	}
	return out
}

// invitedEntry answers with an entry of the catalogue.
func invitedEntry(v *invited) error {
	e, err := v.entry()
	if err != nil {
		return err
	}
	return v.sendEntry(http.StatusOK, e, v.entryFields(e))
}

// entryFields returns the form that corrects an entry.
func (v *invited) entryFields(e domain.AskedEntry) Form {
	// A new answer replaces the one before, so that the form holds a correction that waits.
	text, note := e.Wanted(), ""
	if e.Waits() {
		note = e.Note
	}
	f := newForm(v.entryAt(e.ID), v.t("Send the correction"),
		&Field{Name: "name", Label: v.t("Name"), Kind: "text", Value: text.Name, Max: 200},
		&Field{Name: "name_en", Label: v.t("Name in English"), Kind: "text", Value: text.NameEN, Max: 200},
		&Field{Name: "story", Label: v.t("Story"), Kind: "area", Value: text.Story},
		&Field{Name: "story_en", Label: v.t("Story in English"), Kind: "area", Value: text.StoryEN},
		&Field{Name: "note", Label: v.t("What else is wrong (optional)"), Hint: v.t("Only the organizer reads it, for example about prices or packs."), Kind: "area", Value: note, Max: 2000},
	)
	f.Version = e.Version
	return f
}

func (v *invited) sendEntry(status int, e domain.AskedEntry, f Form) error {
	p := InvitedEntryPage{Page: v.accountFrame(v.t("In the catalogue: %s", e.Listing)), Name: e.Listing, State: v.entryState(e), Sent: v.sentTexts(e.CatalogueEntry), Rejected: e.Reason}
	p.Crumbs, p.Sample = append(p.Crumbs, v.entryBack()), e.Fair.Sample
	if v.hash == nil {
		p.Facts = append(p.Facts, Fact{Name: v.t("Fair"), Text: v.or(e.Fair.Name, e.Fair.NameEN)})
	}
	if e.Printed != nil {
		v.fillEntry(&p, e, f)
	}
	if len(f.Faults)+len(f.Conflicts) > 0 {
		v.wrong(&p.Page)
	}
	return v.send(status, "invitation-entry", &p)
}

// fillEntry fills in what is printed of an entry, and the forms while answers are taken.
func (v *invited) fillEntry(p *InvitedEntryPage, e domain.AskedEntry, f Form) {
	x := e.Printed
	p.Title, p.Name, p.Text, p.Sample = v.t("In the catalogue: %s", x.Name), x.Name, paragraphs(joined("\n\n", x.Story, x.StoryEN)), p.Sample || x.Sample
	if x.NameEN != x.Name {
		p.Second = x.NameEN
	}
	maker := ""
	if x.Maker != nil {
		maker = x.Maker.Name
	}
	stars := ""
	if c := x.Certificate; c != nil && c.Stars > 0 {
		stars = v.starsInWords(c.Stars, false)
	}
	for _, fact := range []Fact{
		{Name: v.t("Producer"), Text: maker}, {Name: v.t("OCOP stars in the catalogue"), Text: stars}, {Name: v.t("Packs and prices"), Text: v.or(domain.PricesText(x.Packs))},
		{Name: v.t("Shelf life"), Text: x.ShelfLife}, {Name: v.t("Storage"), Text: x.Storage}, {Name: v.t("Booth"), Text: x.Booth},
	} {
		if fact.Text != "" {
			p.Facts = append(p.Facts, fact)
		}
	}
	if err := (domain.Catalogue{ClosesOn: e.ClosesOn}).CheckAnswer(v.today()); err != nil {
		p.Closed = v.because(err)
		return
	}
	confirm := newForm(f.Action, v.t("It is right, print it so"))
	if e.Waits() {
		confirm.Submit = v.t("Withdraw the correction, print it so")
	}
	confirm.Version = e.Version
	p.Confirm, p.Correct = &confirm, &f
	p.Facts = append(p.Facts, Fact{Name: v.t("Answer by"), Text: v.day(*e.ClosesOn)})
}

// answerInvitedEntry confirms an entry, or corrects the texts that were changed.
func answerInvitedEntry(v *invited) error {
	e, err := v.entry()
	if err != nil {
		return err
	}
	a := domain.EntryAnswer{State: domain.EntryConfirmed}
	v.sent("key") // parses the form
	_, correcting := v.Request().PostForm["name"]
	if correcting {
		sent := domain.CatalogueText{Name: v.sent("name"), NameEN: v.sent("name_en"), Story: v.sent("story"), StoryEN: v.sent("story_en")}
		a, err = e.AnswerOf(sent, v.sent("note"))
	}
	if err == nil {
		err = v.onceByVersion(func(ctx context.Context) error { return v.answerEntry(ctx, e.ID, v.version(), a) })
	}
	if domain.CodeOf(err) == domain.CodePrecondition {
		// A form that is sent twice from a browser without an account has an old
		// version, and its answer is stored already.
		now, readErr := v.entry()
		if readErr != nil {
			return readErr
		}
		if e = now; e.Answer() == a {
			err = nil
		}
	}
	if err == nil {
		return v.lead(v.entryBack().URL, "entry-"+string(a.State))
	}
	f, stored := v.entryFields(e), v.entryFields(e)
	f.takeValues(v.request)
	status, err := v.refuseStale(&f, stored, err)
	if err != nil {
		return err
	}
	return v.sendEntry(status, e, f)
}
