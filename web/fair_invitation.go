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

// InvitationPage is the page of the link of an invitation to a fair: its holder
// answers, and sees the state until the link ends.
type InvitationPage struct {
	Page
	Lede    string
	State   string
	Reason  string // why the organizer removed the guest
	Facts   []Fact
	Phone   string // of the organizer
	Closed  string // why no answer is taken now; empty: one is
	SignIn  Link   // where the user with the address of the link signs in; empty: the link is not bound to an address
	Form    *Form  // nil: no answer is taken
	People  Link   // the page of the people who get a badge; empty: not yet
	Named   string // how many are named
	Entries []TextCard
}

// InvitedPeoplePage is the form of the people of a guest who get a badge.
type InvitedPeoplePage struct {
	Page
	Lede string
	Form Form
	Rows []PersonRow
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
func withLink(answer func(r *request, hash []byte, g domain.InvitedGuest) error) func(*Server, *request) error {
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
		return answer(r, hash, g)
	}
}

// linkEnded answers with what to do about a link that does not work.
func (r *request) linkEnded() error {
	p := ErrorPage{Page: r.accountFrame(r.t("This link does not work any more")), Text: r.t("Perhaps the code was mistyped, a newer letter replaced this one, or the fair is over or cancelled. Look for the newest letter, or call the organizer at the number in it.")}
	return r.send(http.StatusNotFound, "error", &p)
}

// invitation answers with the page of a link.
func invitation(r *request, hash []byte, g domain.InvitedGuest) error {
	f := r.invitationFields(g)
	return r.sendInvitation(http.StatusOK, hash, g, f)
}

func (r *request) invitationFields(g domain.InvitedGuest) Form {
	a := g.Answered()
	answer := &Field{Name: "answer", Label: r.t("Your answer"), Kind: "radios", Options: []Option{{Value: string(domain.AnswerAccepted), Text: r.t("We take part")}, {Value: string(domain.AnswerDeclined), Text: r.t("We do not take part")}}}
	answer.choose(string(a.Answer))
	f := newForm(r.to("invitation", r.Param("token")), r.t("Send the answer"), answer,
		&Field{Name: "contact_name", Label: r.t("Contact person"), Hint: r.t("Needed to take part."), Kind: "text", Value: a.ContactName, Autocomplete: "name", Max: 200},
		&Field{Name: "phone", Label: r.t("Phone"), Hint: r.t("The organizer calls this number."), Kind: "tel", Value: a.Phone, Autocomplete: "tel", InputMode: "tel", Max: 30},
		&Field{Name: "email", Label: r.t("E-mail (optional)"), Kind: "email", Value: a.Email, Autocomplete: "email", InputMode: "email", Max: 254},
		&Field{Name: "note", Label: r.t("Message to the organizer (optional)"), Hint: r.t("If you do not take part, please say why."), Kind: "area", Value: a.Note, Max: 2000},
	)
	f.Version = g.Version()
	return f
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

// sendInvitation answers with the page of a link and the form of the answer.
func (r *request) sendInvitation(status int, hash []byte, g domain.InvitedGuest, f Form) error {
	ctx, code := r.Request().Context(), r.Param("token")
	guest, fair := r.or(g.Name()), r.or(g.Fair.Name, g.Fair.NameEN)
	p := InvitationPage{
		Page: r.accountFrame(fair), Lede: r.t("%s invites %s to this fair.", r.or(g.Fair.Organizer, g.Fair.OrganizerEN), guest), State: r.answerState(g.Shown()), Reason: g.RemovedReason(), Facts: r.invitedFacts(g.Fair), Phone: g.Fair.Phone,
	}
	p.Sample = g.Fair.Sample
	if !g.MayAnswer {
		p.SignIn = Link{Text: r.t("Sign in"), URL: r.path("sign-in") + nextQuery(r.to("invitation", code))}
		return r.send(status, "invitation", &p)
	}
	err := g.Fair.CheckAnswers(r.today())
	if g.Shown() == domain.AnswerRemoved {
		err = g.CheckNames()
	}
	if err != nil {
		p.Closed = r.because(err)
	} else {
		p.Form = &f
	}
	if g.CheckNames() == nil {
		people, err := r.server.store.InvitedPeople(ctx, r.holder(), hash)
		if err != nil {
			return err
		}
		p.People, p.Named = Link{Text: r.t("Name the people"), URL: r.to("invitation-people", code)}, r.n("%s people are named.", len(people))
	}
	entries, err := r.server.store.InvitedEntries(ctx, r.holder(), hash)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Printed != nil {
			p.Entries = append(p.Entries, TextCard{Title: r.or(e.Printed.Name, e.Printed.NameEN), URL: r.to("invitation-entry", code, e.ID), Lines: []string{r.entryState(e.CatalogueEntry)}})
		}
	}
	if len(f.Faults)+len(f.Conflicts) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "invitation", &p)
}

// answerInvitation stores the answer of the holder of a link.
func answerInvitation(r *request, hash []byte, g domain.InvitedGuest) error {
	a := domain.FairAnswer{Answer: domain.Answer(r.sent("answer")), ContactName: r.sent("contact_name"), Phone: r.sent("phone"), Email: r.sent("email"), Note: r.sent("note")}
	to := r.to("invitation", r.Param("token"))
	note := map[bool]string{true: "invitation-accepted", false: "invitation-declined"}[a.Answer == domain.AnswerAccepted]
	err := r.onceByVersion(func(ctx context.Context) error {
		_, err := r.server.store.UseInvitation(ctx, r.holder(), hash, r.version(), a)
		return err
	})
	// A form that is sent twice from a browser without an account has an old version.
	if err == nil || domain.CodeOf(err) == domain.CodePrecondition && g.Answered() == a {
		return r.lead(to, note)
	}
	f := r.invitationFields(g)
	stored := f
	f.Fields = nil
	for _, x := range stored.Fields {
		own := *x
		own.Options = append([]Option{}, x.Options...)
		f.Fields = append(f.Fields, &own)
	}
	f.takeValues(r)
	status, err := r.refuseStale(&f, stored, err)
	if err != nil {
		return err
	}
	return r.sendInvitation(status, hash, g, f)
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

// invitedPeople answers with the people of the guest of a link.
func invitedPeople(r *request, hash []byte, g domain.InvitedGuest) error {
	f, rows, err := r.peopleFields(hash, g)
	if err != nil {
		return err
	}
	return r.sendPeople(http.StatusOK, g, f, rows)
}

// peopleFields returns the form of the stored people, with rows for new ones.
func (r *request) peopleFields(hash []byte, g domain.InvitedGuest) (Form, []PersonRow, error) {
	people, err := r.server.store.InvitedPeople(r.Request().Context(), r.holder(), hash)
	if err != nil {
		return Form{}, nil, err
	}
	lines := make([]domain.PersonLine, len(people))
	for i, p := range people {
		lines[i] = domain.PersonLine{ID: p.ID, Name: p.Name, Role: p.Role, Phone: p.Phone}
	}
	f, rows := r.peopleForm(append(lines, make([]domain.PersonLine, max(0, min(emptyRows, domain.MaxPeoplePerGuest-len(lines))))...))
	f.Version = g.Version()
	return f, rows, nil
}

// peopleForm returns a form with a row for each line.
func (r *request) peopleForm(lines []domain.PersonLine) (Form, []PersonRow) {
	f := newForm(r.to("invitation-people", r.Param("token")), r.t("Save the list"))
	var rows []PersonRow
	for i, l := range lines {
		at := personField(i)
		row := PersonRow{Legend: r.t("Person %s", r.number(i+1)), Fields: []*Field{
			{Name: at + "name", Label: r.t("Full name"), Kind: "text", Value: l.Name, Max: 200},
			{Name: at + "role", Label: r.t("Position (optional)"), Kind: "text", Value: l.Role, Max: 200},
			{Name: at + "phone", Label: r.t("Phone (optional)"), Kind: "tel", Value: l.Phone, InputMode: "tel", Max: 30},
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

// setInvitedPeople stores the people of the guest of a link. Empty rows are left out.
func setInvitedPeople(r *request, hash []byte, g domain.InvitedGuest) error {
	sent := r.sentPeople()
	var lines []domain.PersonLine
	var rowOf []int
	for i, l := range sent {
		if l.Name+l.Role+l.Phone != "" {
			lines, rowOf = append(lines, l), append(rowOf, i)
		}
	}
	err := r.onceByVersion(func(ctx context.Context) error {
		_, err := r.server.store.SetInvitedPeople(ctx, r.holder(), hash, r.version(), lines)
		return err
	})
	stored, storedRows, storedErr := r.peopleFields(hash, g)
	if storedErr != nil {
		return storedErr
	}
	if err == nil || domain.CodeOf(err) == domain.CodePrecondition && samePeople(lines, storedRows) {
		return r.lead(r.to("invitation", r.Param("token")), "saved")
	}
	err = domain.MapFields(err, func(field string) string {
		var i int
		var part string
		if n, _ := fmt.Sscanf(field, "people[%d].%s", &i, &part); n == 2 && i < len(rowOf) {
			return fmt.Sprintf("people[%d].%s", rowOf[i], part)
		}
		return field
	})
	f, rows := r.peopleForm(sent)
	f.Version = r.version()
	status, err := r.refuseStale(&f, stored, err)
	if err != nil {
		return err
	}
	return r.sendPeople(status, g, f, rows)
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

func (r *request) sendPeople(status int, g domain.InvitedGuest, f Form, rows []PersonRow) error {
	p := InvitedPeoplePage{
		Page: r.accountFrame(r.t("People of %s", r.or(g.Name()))), Form: f, Rows: rows,
		Lede: r.t("Each person gets a badge with a name and an organisation. Only the organizer sees phone numbers. To remove a person, empty the row; save to get more rows."),
	}
	p.Crumbs, p.Sample = r.invitationCrumbs(g), g.Fair.Sample
	if len(f.Faults)+len(f.Conflicts) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "invitation-people", &p)
}

func (r *request) invitationCrumbs(g domain.InvitedGuest) []Link {
	return []Link{{Text: r.or(g.Fair.Name, g.Fair.NameEN), URL: r.to("invitation", r.Param("token"))}}
}

func (r *request) entryState(e domain.CatalogueEntry) string {
	switch {
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
func invitedEntry(r *request, hash []byte, g domain.InvitedGuest) error {
	e, err := r.askedEntry(hash)
	if err != nil {
		return err
	}
	return r.sendEntry(http.StatusOK, g, e, r.entryFields(e))
}

// askedEntry returns the entry of the address.
func (r *request) askedEntry(hash []byte) (domain.AskedEntry, error) {
	entries, err := r.server.store.InvitedEntries(r.Request().Context(), r.holder(), hash)
	for _, e := range entries {
		if e.ID == r.Param("id") && e.Printed != nil {
			return e, err
		}
	}
	if err == nil {
		err = domain.NotFoundf("there is no such entry of a catalogue")
	}
	return domain.AskedEntry{}, err
}

// entryFields returns the form that corrects an entry.
func (r *request) entryFields(e domain.AskedEntry) Form {
	// A new answer replaces the one before, so that the form holds a correction that waits.
	text, note := e.Wanted(), ""
	if e.Waits() {
		note = e.Note
	}
	f := newForm(r.to("invitation-entry", r.Param("token"), e.ID), r.t("Send the correction"),
		&Field{Name: "name", Label: r.t("Name"), Kind: "text", Value: text.Name, Max: 200},
		&Field{Name: "name_en", Label: r.t("Name in English"), Kind: "text", Value: text.NameEN, Max: 200},
		&Field{Name: "story", Label: r.t("Story"), Kind: "area", Value: text.Story},
		&Field{Name: "story_en", Label: r.t("Story in English"), Kind: "area", Value: text.StoryEN},
		&Field{Name: "note", Label: r.t("What else is wrong (optional)"), Hint: r.t("Only the organizer reads it, for example about prices or packs."), Kind: "area", Value: note, Max: 2000},
	)
	f.Version = e.Version
	return f
}

func (r *request) sendEntry(status int, g domain.InvitedGuest, e domain.AskedEntry, f Form) error {
	x := e.Printed
	p := InvitedEntryPage{Page: r.accountFrame(r.t("In the catalogue: %s", x.Name)), Name: x.Name, State: r.entryState(e.CatalogueEntry), Sent: r.sentTexts(e.CatalogueEntry), Rejected: e.Reason, Text: paragraphs(joined("\n\n", x.Story, x.StoryEN))}
	if x.NameEN != x.Name {
		p.Second = x.NameEN
	}
	maker := ""
	if x.Maker != nil {
		maker = x.Maker.Name
	}
	stars := ""
	if c := x.Certificate; c != nil && c.Stars > 0 {
		stars = r.starsInWords(c.Stars, false)
	}
	for _, fact := range []Fact{
		{Name: r.t("Producer"), Text: maker}, {Name: r.t("OCOP stars in the catalogue"), Text: stars}, {Name: r.t("Packs and prices"), Text: r.or(domain.PricesText(x.Packs))},
		{Name: r.t("Shelf life"), Text: x.ShelfLife}, {Name: r.t("Storage"), Text: x.Storage}, {Name: r.t("Booth"), Text: x.Booth},
	} {
		if fact.Text != "" {
			p.Facts = append(p.Facts, fact)
		}
	}
	p.Crumbs, p.Sample = r.invitationCrumbs(g), x.Sample || g.Fair.Sample
	if err := (domain.Catalogue{ClosesOn: e.ClosesOn}).CheckAnswer(r.today()); err != nil {
		p.Closed = r.because(err)
	} else {
		confirm := newForm(f.Action, r.t("It is right, print it so"))
		if e.Waits() {
			confirm.Submit = r.t("Withdraw the correction, print it so")
		}
		confirm.Version = e.Version
		p.Confirm, p.Correct = &confirm, &f
		p.Facts = append(p.Facts, Fact{Name: r.t("Answer by"), Text: r.day(*e.ClosesOn)})
	}
	if len(f.Faults)+len(f.Conflicts) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "invitation-entry", &p)
}

// answerInvitedEntry confirms an entry, or corrects the texts that were changed.
func answerInvitedEntry(r *request, hash []byte, g domain.InvitedGuest) error {
	e, err := r.askedEntry(hash)
	if err != nil {
		return err
	}
	a := domain.EntryAnswer{State: domain.EntryConfirmed}
	r.sent("key") // parses the form
	_, correcting := r.Request().PostForm["name"]
	if correcting {
		sent := domain.CatalogueText{Name: r.sent("name"), NameEN: r.sent("name_en"), Story: r.sent("story"), StoryEN: r.sent("story_en")}
		a, err = e.AnswerOf(sent, r.sent("note"))
	}
	if err == nil {
		err = r.onceByVersion(func(ctx context.Context) error {
			_, err := r.server.store.AnswerInvitedEntry(ctx, r.holder(), hash, e.ID, r.version(), a)
			return err
		})
	}
	if domain.CodeOf(err) == domain.CodePrecondition {
		// A form that is sent twice from a browser without an account has an old
		// version, and its answer is stored already.
		now, readErr := r.askedEntry(hash)
		if readErr != nil {
			return readErr
		}
		if e = now; e.Answer() == a {
			err = nil
		}
	}
	if err == nil {
		return r.lead(r.to("invitation", r.Param("token")), "entry-"+string(a.State))
	}
	f, stored := r.entryFields(e), r.entryFields(e)
	f.takeValues(r)
	status, err := r.refuseStale(&f, stored, err)
	if err != nil {
		return err
	}
	return r.sendEntry(status, g, e, f)
}
