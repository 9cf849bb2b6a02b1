package web

import (
	"context"
	"net/http"
	"slices"

	"chophien/domain"
	"chophien/transfer"
)

// FairRow is a fair in a list of its organizers.
type FairRow struct {
	Name  Link
	When  string
	Where string
	Tag   Tag
}

// DeskFairsPage lists the fairs that the user runs.
type DeskFairsPage struct {
	Page
	Filter *Filter
	NewURL string
	Items  []FairRow
	Pager  Pager
}

// FairFormPage is a page of a fair's desk with one form.
type FairFormPage struct {
	Page
	Heading string
	Text    []string // what the form does
	Facts   []Fact
	Form    Form
}

// FairStepRow is a step of running a fair.
type FairStepRow struct {
	Class  string // done, now or empty
	Text   string
	State  string // for those who see no colours
	Detail string
}

// FairDeskPage is the first page of a fair's desk: what waits, and how far the fair is.
type FairDeskPage struct {
	Page
	Heading   string
	Tag       Tag
	PublicURL string
	Reason    string // why the fair is cancelled
	When      string
	Figures   []FairFigure
	TasksText string
	Tasks     []TaskRow
	Steps     []FairStepRow
	Facts     []Fact
	Links     []Link
}

// FairFigure is a number with what it counts.
type FairFigure struct {
	Number, Of string // Of: the most there can be; empty: not bounded
	Text       string
}

// organizers run fairs; an admin runs all.
func organizers() audience {
	return audience{roles: []domain.Role{domain.RoleOrganizer, domain.RoleAdmin}}
}

// fairDeskRoutes are the first pages of the desk of organizers.
func fairDeskRoutes() []accountRoute {
	return []accountRoute{
		{"desk-fairs", "/ban/hoi-cho", "/en/desk/fairs", "desk-fairs", organizers(), (*Server).deskFairs, nil},
		{"desk-fairs-csv", "/ban/hoi-cho.csv", "/en/desk/fairs.csv", "desk-fairs", organizers(), (*Server).deskFairsCSV, nil},
		{"new-fair", "/ban/hoi-cho/moi", "/en/desk/fairs/new", "desk-fairs", organizers(), (*Server).newFair, (*Server).addFair},
		{"fair-desk", "/ban/hoi-cho/:id", "/en/desk/fairs/:id", "fair-desk", organizers(), (*Server).fairDesk, nil},
	}
}

// fairSections lists the pages in the navigation of a fair's desk.
func fairSections() []struct{ page, text string } {
	return []struct{ page, text string }{
		{"fair-desk", "To do"},
		{"fair-guests", "Guests"},
		{"fair-booths", "Booths"},
		{"fair-catalogue", "Catalogue"},
		{"fair-editions", "Editions"},
		{"fair-meetings", "Meetings"},
		{"fair-programme", "Programme"},
		{"fair-report", "Figures and report"},
		{"fair-settings", "Settings"},
	}
}

// fairTask is how the desk shows a part of the work.
type fairTask struct {
	text, do string
	page     string // where it is done; empty: there is no page of it
	query    string // of that page
}

// fairTasks lists how the parts of the desk of a fair are shown.
func fairTasks() map[domain.DeskPart]fairTask {
	return map[domain.DeskPart]fairTask{
		domain.DeskPublish:                {text: "The fair is a draft", do: "Publish the fair", page: "fair-settings"},
		domain.DeskOrganizers:             {text: "Invitations to run the fair without an answer", do: "View", page: "fair-people"},
		domain.DeskDelegations:            {text: "Delegations without an answer", do: "View", page: "fair-delegations"},
		domain.DeskExhibitors:             {text: "Exhibitors without an answer", do: "View", page: "fair-guests"},
		domain.DeskUnreachable:            {text: "Exhibitors whom nobody can notify", do: "View", page: "fair-guests"},
		domain.DeskUnreachableDelegations: {text: "Delegations whom nobody can notify", do: "View", page: "fair-delegations"},
		domain.DeskLists:                  {text: "Delegations without a list of goods", do: "View", page: "fair-delegations"},
		domain.DeskExhibits:               {text: "Exhibitors who show nothing yet", do: "View", page: "fair-guests"},
		domain.DeskBooths:                 {text: "Exhibitors without a booth", do: "Place them", page: "fair-proposal"},
		domain.DeskPapers:                 {text: "Goods whose papers are not valid on the last day", do: "View", page: "fair-papers"},
		domain.DeskMeetings:               {text: "Meetings without an answer", do: "View", page: "fair-meetings"},
		domain.DeskEntries:                {text: "Catalogue entries without an answer", do: "View", page: "fair-entries", query: "?state=asked"},
		domain.DeskCorrections:            {text: "Corrections of producers that wait", do: "View", page: "fair-entries", query: "?state=pending"},
		domain.DeskEditions:               {text: "The newest edition is not published", do: "View", page: "fair-editions"},
		domain.DeskClose:                  {text: "The fair is over and not closed", do: "Close the fair", page: "fair-settings"},
	}
}

// organizerFrame returns the frame of a page of the desk of organizers.
func (r *request) organizerFrame(title string) Page {
	p := r.accountFrame(title)
	p.Desk, p.DeskStyle, p.HomeURL = r.t("Organizer's desk"), r.server.deskStyle.path, r.path("my")
	p.Nav = []Link{
		{Text: r.t("My fairs"), URL: r.path("desk-fairs"), Current: r.route.section == "desk-fairs"}, {Text: r.t("The market"), URL: r.path("home")},
	}
	if r.route.name != "desk-fairs" {
		p.Crumbs = []Link{{Text: r.t("My fairs"), URL: r.path("desk-fairs")}}
	}
	return p
}

// fairFrame returns the frame of a page of the desk of a fair, which has a navigation
// of its own.
func (r *request) fairFrame(title string, f domain.Fair) Page {
	p := r.organizerFrame(title)
	p.Sample, p.Nav = f.Sample, nil
	for _, item := range fairSections() {
		p.Nav = append(p.Nav, Link{Text: r.t(item.text), URL: r.to(item.page, f.ID), Current: item.page == r.route.section})
	}
	p.Nav = append(p.Nav, Link{Text: r.t("The market"), URL: r.path("home")})
	if r.route.name != "fair-desk" {
		p.Crumbs = append(p.Crumbs, Link{Text: r.or(f.Name, f.NameEN), URL: r.to("fair-desk", f.ID)})
	}
	if r.route.name != r.route.section {
		if at := slices.IndexFunc(p.Nav, func(l Link) bool { return l.Current }); at >= 0 {
			p.Crumbs = append(p.Crumbs, Link{Text: p.Nav[at].Text, URL: p.Nav[at].URL})
		}
	}
	return p
}

// fairOf returns the fair of the address, which the user runs.
func (r *request) fairOf() (domain.Fair, error) {
	return r.server.store.ManagedFair(r.Request().Context(), r.actor(), r.Param("id"))
}

// fairStatus names the state of a fair.
func (r *request) fairStatus(s domain.Status) string {
	switch s {
	case domain.StatusPublished:
		return r.t("Public")
	case domain.FairCancelled:
		return r.t("Cancelled")
	case domain.FairClosed:
		return r.t("Closed")
	}
	return r.t("Draft")
}

// fairTag marks the state of a fair.
func (r *request) fairTag(s domain.Status) Tag {
	switch text := r.fairStatus(s); s {
	case domain.StatusPublished:
		return goodTag(text)
	case domain.FairCancelled:
		return badTag(text)
	default:
		return plainTag(text)
	}
}

// fairDays returns the first and the last day of a fair.
func (r *request) fairDays(f domain.Fair) string {
	return r.day(f.StartsOn) + " – " + r.day(f.EndsOn)
}

// fairStatuses lists the states of a fair.
func fairStatuses() []domain.Status {
	return []domain.Status{domain.StatusDraft, domain.StatusPublished, domain.FairClosed, domain.FairCancelled}
}

// managedFairFilter reads the filter of the fairs that the user runs, and returns those
// that it chooses.
func (r *request) managedFairFilter() (*Filter, func(domain.Page) (domain.List[domain.Fair], error)) {
	form := r.filter("desk-fairs")
	status := form.choice(r.param("tinh-trang", "status"), r.t("Status"), texts(fairStatuses()), func(s string) string { return r.fairStatus(domain.Status(s)) })
	return form, func(p domain.Page) (domain.List[domain.Fair], error) {
		return r.server.store.ManagedFairs(r.Request().Context(), r.actor(), domain.Status(status), p)
	}
}

// deskFairs answers with the fairs that the user runs, newest first.
func (s *Server) deskFairs(r *request) error {
	form, list := r.managedFairFilter()
	found, pager, err := listed(form, list)
	if err != nil {
		return err
	}
	p := DeskFairsPage{Page: r.organizerFrame(r.t("My fairs")), Filter: form, NewURL: r.path("new-fair"), Pager: pager}
	for _, f := range found.Items {
		p.Items = append(p.Items, FairRow{Name: Link{Text: r.or(f.Name, f.NameEN), URL: r.to("fair-desk", f.ID)}, When: r.fairDays(f), Where: r.or(f.Venue, f.VenueEN), Tag: r.fairTag(f.Status)})
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "desk-fairs", &p)
}

// deskFairsCSV answers with the same list as a file.
func (s *Server) deskFairsCSV(r *request) error {
	form, list := r.managedFairFilter()
	return sendRows(form, r.dated("hoi-cho"), []string{"Fair", "First day", "Last day", "Where", "Status"}, list, func(f domain.Fair) ([]any, error) {
		return []any{r.or(f.Name, f.NameEN), f.StartsOn, f.EndsOn, r.or(f.Venue, f.VenueEN), r.fairStatus(f.Status)}, nil
	})
}

// totalOf returns how many things a list has; those of its page where it counts none.
func totalOf[T any](found domain.List[T]) int {
	if found.Total == nil {
		return len(found.Items)
	}
	return *found.Total
}

// fairFields are the fields of a fair. Its days and its place are among them only
// while moving it concerns nobody.
func (r *request) fairFields(f domain.Fair, moves bool) ([]*Field, error) {
	places, err := r.server.front.Places(r.Request().Context())
	if err != nil {
		return nil, err
	}
	units := []Option{{Text: r.t("Choose")}}
	for _, u := range places.Rows {
		units = append(units, Option{Value: u.Code, Text: r.unitName(u), Chosen: u.Code == f.ProvinceCode})
	}
	day := func(d domain.Date) string {
		if d == 0 {
			return ""
		}
		return d.Vietnamese()
	}
	fields := []*Field{
		{Name: "name", Label: r.t("Name of the fair"), Hint: r.t("Such as Hội chợ OCOP các tỉnh phía Bắc 2027"), Kind: "text", Value: f.Name, Max: 200},
		{Name: "name_en", Label: r.t("English name"), Kind: "text", Value: f.NameEN, Max: 200},
	}
	if moves {
		fields = append(fields,
			&Field{Name: "starts_on", Label: r.t("First day"), Hint: r.t("Such as 31/12/2026"), Kind: "text", Value: day(f.StartsOn), Max: 40},
			&Field{Name: "ends_on", Label: r.t("Last day"), Hint: r.t("Papers of the goods must be valid on it."), Kind: "text", Value: day(f.EndsOn), Max: 40},
			&Field{Name: "venue", Label: r.t("Building or ground"), Hint: r.t("Needed to publish the fair."), Kind: "text", Value: f.Venue, Max: 300},
			&Field{Name: "venue_en", Label: r.t("Building or ground, in English"), Kind: "text", Value: f.VenueEN, Max: 300},
			&Field{Name: "place.province", Label: r.t("Province"), Kind: "select", Options: units},
			&Field{Name: "place.address", Label: r.t("Address"), Kind: "text", Value: f.Address, Max: 300},
		)
	}
	return append(fields,
		&Field{Name: "registers_from", Label: r.t("Guests answer from"), Hint: r.t("Empty: immediately."), Kind: "text", Value: r.plainDay(f.RegistersFrom), Max: 40},
		&Field{Name: "registers_until", Label: r.t("Guests answer until"), Hint: r.t("Empty: until the fair ends."), Kind: "text", Value: r.plainDay(f.RegistersUntil), Max: 40},
		&Field{Name: "organizer", Label: r.t("Organizing office"), Hint: r.t("As it is printed. Needed to publish the fair."), Kind: "text", Value: f.Organizer, Max: 300},
		&Field{Name: "organizer_en", Label: r.t("Organizing office, in English"), Kind: "text", Value: f.OrganizerEN, Max: 300},
		&Field{Name: "phone", Label: r.t("Phone number"), Hint: r.t("Everybody sees it. This or the e-mail is needed to publish the fair."), Kind: "tel", Value: f.Phone, Max: 30},
		&Field{Name: "email", Label: r.t("E-mail"), Kind: "email", Value: f.Email, Max: 254},
		&Field{Name: "theme", Label: r.t("Theme"), Kind: "text", Value: f.Theme, Max: 300},
		&Field{Name: "theme_en", Label: r.t("Theme, in English"), Kind: "text", Value: f.ThemeEN, Max: 300},
		&Field{Name: "about", Label: r.t("Text for visitors"), Kind: "area", Value: f.About, Max: 5000},
		&Field{Name: "about_en", Label: r.t("Text for visitors, in English"), Kind: "area", Value: f.AboutEN, Max: 5000},
	), nil
}

// sentFair copies what was sent into a fair, and returns all faults.
func (r *request) sentFair(f *domain.Fair, moves bool) error {
	var faults domain.Faults
	unread := false
	f.Name, f.NameEN, f.Theme, f.ThemeEN, f.About, f.AboutEN = r.sent("name"), r.sent("name_en"), r.sent("theme"), r.sent("theme_en"), r.sent("about"), r.sent("about_en")
	f.Organizer, f.OrganizerEN, f.Phone, f.Email = r.sent("organizer"), r.sent("organizer_en"), r.sent("phone"), r.sent("email")
	if moves {
		f.Venue, f.VenueEN, f.Address = r.sent("venue"), r.sent("venue_en"), r.sent("place.address")
		if code := r.sent("place.province"); code != f.ProvinceCode {
			f.Place = domain.Place{ProvinceCode: code, Address: f.Address}
		}
		for name, into := range map[string]*domain.Date{"starts_on": &f.StartsOn, "ends_on": &f.EndsOn} {
			day, err := transfer.ParseDate(name, r.sent(name))
			faults.Add(err)
			*into, unread = day, unread || err != nil
		}
	}
	for name, into := range map[string]**domain.Date{"registers_from": &f.RegistersFrom, "registers_until": &f.RegistersUntil} {
		*into = nil
		if r.sent(name) == "" {
			continue
		}
		day, err := transfer.ParseDate(name, r.sent(name))
		faults.Add(err)
		*into, unread = &day, unread || err != nil
	}
	if unread { // days that cannot be read make no sense together
		faults.AddBesides(f.Validate(), "starts_on", "ends_on", "registers_from", "registers_until")
	} else {
		faults.Add(f.Validate())
	}
	return faults.Err()
}

// answered returns a form that make builds and the status of its page. err is why the
// form that was sent was not accepted; nil before. It returns errors that are not about
// what was sent.
func (r *request) answered(make func() (Form, error), err error) (Form, int, error) {
	f, makeErr := make()
	if makeErr != nil || err == nil {
		return f, http.StatusOK, makeErr
	}
	f.takeValues(r)
	if domain.CodeOf(err) == domain.CodePrecondition {
		stored, makeErr := make()
		if makeErr == nil {
			f.compare(stored)
		}
		return f, http.StatusConflict, makeErr
	}
	status, err := r.refuse(&f, err)
	return f, status, err
}

// sendFairForm answers with a page that has one form.
func (r *request) sendFairForm(status int, p FairFormPage) error {
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(status, "fair-form", &p)
}

// newFair answers with the form of a new fair.
func (s *Server) newFair(r *request) error { return r.sendNewFair(nil) }

// sendNewFair answers with the form of a new fair; err is why it was not accepted.
func (r *request) sendNewFair(err error) error {
	f, status, err := r.answered(func() (Form, error) {
		fields, err := r.fairFields(domain.Fair{}, true)
		return newForm(r.path("new-fair"), r.t("Save the draft"), fields...), err
	}, err)
	if err != nil {
		return err
	}
	title := r.t("A new fair")
	return r.sendFairForm(status, FairFormPage{Page: r.organizerFrame(title), Heading: title, Text: []string{r.t("Only its organizers see the draft. Halls, guests and texts can be added before and after the fair is published.")}, Form: f})
}

// addFair stores a draft.
func (s *Server) addFair(r *request) error {
	var f domain.Fair
	err := r.sentFair(&f, true)
	to := ""
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			stored, err := s.store.AddFair(ctx, r.actor(), f)
			return r.to("fair-desk", stored.ID), err
		})
	}
	if err != nil {
		return r.sendNewFair(err)
	}
	return r.lead(to, "fair-added")
}

// fairDesk answers with what waits at a fair.
func (s *Server) fairDesk(r *request) error {
	ctx, by := r.Request().Context(), r.actor()
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	desk, err := s.store.FairDesk(ctx, by, f.ID)
	if err != nil {
		return err
	}
	report, err := s.store.FairReport(ctx, by, f.ID)
	if err != nil {
		return err
	}
	people, err := s.store.FairOrganizers(ctx, by, f.ID)
	if err != nil {
		return err
	}
	name := r.or(f.Name, f.NameEN)
	p := FairDeskPage{
		Page: r.fairFrame(name, f), Heading: name, Tag: r.fairTag(f.Status), Reason: f.EndedReason, When: joined(" · ", r.fairDays(f), r.or(f.Venue, f.VenueEN)),
		Figures: r.fairFigures(report), Steps: r.fairSteps(f, desk.Steps),
	}
	if f.Public() {
		p.PublicURL = r.path("fair") + f.Slug
	}
	p.Links = []Link{{Text: r.t("Who runs the fair"), URL: r.to("fair-people", f.ID)}}
	r.fairTaskRows(&p, f, desk.Items)
	for _, x := range people {
		text := r.t("Organizer")
		if x.Owner {
			text = r.t("Owner")
		}
		p.Facts = append(p.Facts, Fact{Name: text, Text: x.Name})
	}
	return r.send(http.StatusOK, "fair-desk", &p)
}

// fairFigures returns the numbers at the head of a fair's desk.
func (r *request) fairFigures(x domain.FairReport) []FairFigure {
	accepted := func(all []domain.Count) FairFigure {
		i := slices.IndexFunc(all, func(c domain.Count) bool { return c.Key == string(domain.AnswerAccepted) })
		if i < 0 {
			return FairFigure{Number: r.number(0), Of: r.number(domain.Sum(all))}
		}
		return FairFigure{Number: r.number(all[i].N), Of: r.number(domain.Sum(all))}
	}
	exhibitors, delegations := accepted(x.Exhibitors), accepted(x.Delegations)
	exhibitors.Text, delegations.Text = r.t("exhibitors accepted"), r.t("delegations accepted")
	return []FairFigure{
		exhibitors, delegations, {r.number(x.BoothsTaken), r.number(x.Booths), r.t("booths given")}, {r.number(x.Exhibits), "", r.t("things on show")},
	}
}

// fairTaskRows fills in what waits at a fair.
func (r *request) fairTaskRows(p *FairDeskPage, f domain.Fair, items []domain.DeskItem) {
	late := 0
	for _, i := range items {
		task := fairTasks()[i.Part]
		row := TaskRow{Text: r.t(task.text), Detail: joined(", ", i.Names[:min(len(i.Names), 3)]...), Count: r.number(i.Open), Tag: r.fairTaskTag(i), Do: r.t(task.do)}
		if len(i.Names) > 3 {
			row.Detail += " …"
		}
		if task.page != "" {
			row.URL = r.to(task.page, f.ID) + task.query
		}
		if row.Tag.Class == "bad" {
			late++
		}
		p.Tasks = append(p.Tasks, row)
	}
	p.TasksText = r.n("%s kinds of work", len(items))
	if late > 0 {
		p.TasksText = joined(", ", p.TasksText, r.n("%s kinds are late", late))
	}
}

// fairTaskTag says how urgent a part of the desk is.
func (r *request) fairTaskTag(i domain.DeskItem) Tag {
	today := r.today()
	switch {
	case i.Overdue > 0 && i.Due != nil && today > *i.Due:
		return badTag(r.n("%s days late", int(today-*i.Due)))
	case i.Overdue > 0:
		return badTag(r.n("%s are late", i.Overdue))
	case i.Due == nil:
		return plainTag(r.t("without a last day"))
	case int(*i.Due-today) > soonDays:
		return plainTag(r.t("until %s", r.day(*i.Due)))
	}
	return soonTag(r.n("%s days left", int(*i.Due-today)))
}

// fairSteps returns the steps of a fair as its desk shows them.
func (r *request) fairSteps(f domain.Fair, steps []domain.FairStep) []FairStepRow {
	var out []FairStepRow
	for _, s := range steps {
		row := FairStepRow{Text: r.fairStepText(s.Name)}
		switch s.State {
		case domain.StepDone:
			row.Class, row.State = "done", r.t("done")
		case domain.StepNow:
			row.Class, row.State = "now", r.t("now")
		default:
			row.State = r.t("later")
		}
		if s.Open > 0 {
			row.Detail = r.n("%s things wait", s.Open)
		}
		if s.Overdue > 0 {
			row.Detail = joined(", ", row.Detail, r.n("%s are late", s.Overdue))
		}
		if s.Name == domain.StepOpen {
			row.Detail = joined(" · ", r.fairDays(f), row.Detail)
		}
		out = append(out, row)
	}
	return out
}

// fairStepText names a step of running a fair.
func (r *request) fairStepText(s domain.FairStepName) string {
	switch s {
	case domain.StepPublish:
		return r.t("Publish the fair")
	case domain.StepGuests:
		return r.t("Invite exhibitors and delegations")
	case domain.StepBooths:
		return r.t("Give the booths")
	case domain.StepCatalogue:
		return r.t("Print the catalogue")
	case domain.StepOpen:
		return r.t("The days of the fair")
	case domain.StepClose:
		return r.t("Close the fair and report")
	}
	return string(s)
}
