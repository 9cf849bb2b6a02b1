package web

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"chophien/catalogue"
	"chophien/domain"
)

// BadgePersonRow is a person with a badge in a list.
type BadgePersonRow struct {
	Name         Link
	Role         string // under the name
	Kind         string
	Organisation string
	Phone        string
}

// BadgePeoplePage lists the people with a badge of a fair, and prints badges.
type BadgePeoplePage struct {
	Page
	Tabs    []Link
	NewURL  string // empty: the fair cannot be changed
	Filter  *Filter
	Heading string
	Items   []BadgePersonRow
	Pager   Pager
	Files   []Link

	PrintAction string
	KindName    string
	Kinds       []Option
	SheetName   string
	Sheets      []Option
}

// BadgePersonPage shows a person with a badge.
type BadgePersonPage struct {
	Page
	Heading string
	Facts   []Fact
	Faulty  Form
	Form    *Form // nil: the fair cannot be changed
	Delete  *Form
}

// fairPersonRoutes are the pages of the people with a badge.
func fairPersonRoutes() []accountRoute {
	const vi, en = "/ban/hoi-cho/:id/khach-moi", "/en/desk/fairs/:id/guests"
	who := organizers()
	return []accountRoute{
		{"badge-people", vi + "/nguoi", en + "/people", "fair-guests", who, (*Server).badgePeople, nil},
		{"badge-people-csv", vi + "/nguoi.csv", en + "/people.csv", "fair-guests", who, (*Server).badgePeopleCSV, nil},
		{"badges", vi + "/the-deo.pdf", en + "/badges.pdf", "fair-guests", who, (*Server).printBadges, nil},
		{"new-person", vi + "/nguoi/moi", en + "/people/new", "fair-guests", who, (*Server).newPerson, (*Server).addPerson},
		{"new-staff", vi + "/don-vi/:guest/nguoi-moi", en + "/exhibitors/:guest/new-person", "fair-guests", who, (*Server).newPerson, (*Server).addPerson},
		{"new-delegate", vi + "/doan/:guest/nguoi-moi", en + "/delegations/:guest/new-person", "fair-guests", who, (*Server).newPerson, (*Server).addPerson},
		{"badge-person", vi + "/nguoi/:person", en + "/people/:person", "fair-guests", who, (*Server).badgePerson, (*Server).changePerson},
		{"delete-person", vi + "/nguoi/:person/xoa", en + "/people/:person/delete", "fair-guests", who, nil, (*Server).deletePerson},
	}
}

// personFilter reads the filter of the people of a fair, and returns those that it
// chooses.
func (r *request) personFilter(fairID string) (*Filter, func(domain.Page) (domain.List[domain.FairPerson], error)) {
	form := r.filter("badge-people", fairID)
	f := domain.FairPersonFilter{Words: form.folded(r.t("Words of the name"))}
	f.Kind = domain.FairPersonKind(form.choice(r.param("loai", "kind"), r.t("Kind"), texts(domain.FairPersonKinds()), func(k string) string { return r.or(domain.FairPersonKind(k).Names()) }))
	return form, func(p domain.Page) (domain.List[domain.FairPerson], error) {
		return r.server.store.FairPeople(r.Request().Context(), r.actor(), fairID, f, p)
	}
}

// personRow returns a person as a list shows it.
func (r *request) personRow(p domain.FairPerson) BadgePersonRow {
	return BadgePersonRow{Name: Link{Text: p.Name, URL: r.to("badge-person", p.FairID, p.ID)}, Role: p.Role, Kind: r.or(p.Kind.Names()), Organisation: r.or(p.Organisations()), Phone: p.Phone}
}

// recordPeople records in the audit log who read names and contacts, which are private.
func (r *request) recordPeople(action string, f domain.Fair) error {
	return r.server.store.RecordAudit(r.Request().Context(), r.actor(), domain.Audit{Action: action, Noun: "fair", NounID: f.ID})
}

// badgePeople answers with the people with a badge of a fair.
func (s *Server) badgePeople(r *request) error {
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	form, list := r.personFilter(f.ID)
	found, pager, err := listed(form, list)
	if err != nil {
		return err
	}
	if err := r.recordPeople("fair.people", f); err != nil {
		return err
	}
	kinds := form.Fields[len(form.Fields)-1]
	p := BadgePeoplePage{
		Page: r.fairFrame(r.t("People with badges"), f), Tabs: r.guestTabs(f.ID), Filter: form, Heading: r.n("%s people", totalOf(found)), Pager: pager, Files: []Link{{Text: "CSV", URL: form.CSVURL}},
		PrintAction: r.to("badges", f.ID), KindName: kinds.Name, Kinds: kinds.Options, SheetName: r.param("giay", "sheet"), Sheets: r.badgeSheets(),
	}
	for _, x := range found.Items {
		p.Items = append(p.Items, r.personRow(x))
	}
	if f.Open() {
		p.NewURL = r.to("new-person", f.ID)
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "badge-people", &p)
}

// badgePeopleCSV answers with the people that the filter chooses as a table.
func (s *Server) badgePeopleCSV(r *request) error {
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	if err := r.recordPeople("fair.people", f); err != nil {
		return err
	}
	form, list := r.personFilter(f.ID)
	return sendRows(form, "nguoi-deo-the-"+f.Slug, []string{"Full name", "Position", "Kind", "Organisation", "Phone", "E-mail", "Code of the badge"}, list, func(x domain.FairPerson) ([]any, error) {
		row := r.personRow(x)
		return []any{x.Name, x.Role, row.Kind, row.Organisation, x.Phone, x.Email, domain.ShowCode(x.Code)}, nil
	})
}

// badgeSheets offers the sheets of paper for badges.
func (r *request) badgeSheets() []Option {
	return []Option{
		{Value: string(domain.BadgeA4With8), Text: r.t("8 badges, 95 × 68 mm, to cut")},
		{Value: string(domain.BadgeA4With24), Text: r.t("24 labels, 70 × 37 mm")},
	}
}

// printBadges answers with the badges of a kind, or of all, as PDF.
func (s *Server) printBadges(r *request) error {
	sheet, kind := domain.BadgeSheet(cmp.Or(r.text(r.param("giay", "sheet")), string(domain.BadgeA4With8))), domain.FairPersonKind(r.text(r.param("loai", "kind")))
	if sheet != domain.BadgeA4With8 && sheet != domain.BadgeA4With24 {
		return domain.Invalidf("sheet", "it must be a4-8 or a4-24")
	}
	if kind != "" && !slices.Contains(domain.FairPersonKinds(), kind) {
		return domain.Invalidf("kind", "it must be staff, delegation, organizer, press or guest")
	}
	ctx := r.Request().Context()
	f, signs, err := s.store.Badges(ctx, r.actor(), r.Param("id"), domain.FairPersonFilter{Kind: kind}, s.front.PublicURL())
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := catalogue.Badges(ctx, &out, f, signs, sheet); err != nil {
		return err
	}
	if err := r.recordPeople("fair.badges", f); err != nil {
		return err
	}
	return r.sendFile("the-deo-"+f.Slug+".pdf", "application/pdf", out.Bytes())
}

// personFields are the fields of a person. The organisation of staff and of people of a
// delegation is their guest.
func (r *request) personFields(p domain.FairPerson) []*Field {
	fields := []*Field{
		{Name: "name", Label: r.t("Full name"), Kind: "text", Value: p.Name, Max: 200},
		{Name: "role", Label: r.t("Position (optional)"), Kind: "text", Value: p.Role, Max: 200},
	}
	if p.ExhibitorID == nil && p.DelegationID == nil {
		fields = append(fields, &Field{Name: "organisation", Label: r.t("Organisation (optional)"), Hint: r.t("The badge shows it."), Kind: "text", Value: p.Organisation, Max: 200})
	}
	return append(fields,
		&Field{Name: "phone", Label: r.t("Phone (optional)"), Hint: r.t("Only the organizer sees it."), Kind: "tel", Value: p.Phone, InputMode: "tel", Max: 30},
		&Field{Name: "email", Label: r.t("E-mail (optional)"), Hint: r.t("A producer that scans the badge can write to the buyer with this address."), Kind: "email", Value: p.Email, InputMode: "email", Max: 254},
	)
}

// sentPerson copies what was sent into a person, and returns all faults.
func (r *request) sentPerson(p *domain.FairPerson) error {
	var faults domain.Faults
	p.Name, p.Role, p.Phone, p.Email, p.EmailKey = r.sent("name"), r.sent("role"), r.sent("phone"), r.sent("email"), ""
	if p.ExhibitorID == nil && p.DelegationID == nil {
		p.Organisation = r.sent("organisation")
	}
	if p.Email != "" {
		key, err := domain.ParseEmail(p.Email)
		faults.Add(err)
		p.EmailKey = key
	}
	faults.Add(p.Validate())
	return faults.Err()
}

// personToAdd returns the fair of the address with a new person of its exhibitor or
// delegation, and the page to which the form leads. Organizers, press and guests have
// neither; for them guest is empty.
func (r *request) personToAdd() (f domain.Fair, p domain.FairPerson, guest Link, err error) {
	switch r.route.name {
	case "new-staff":
		f, e, err := r.guestExhibitor()
		return f, domain.FairPerson{Kind: domain.PersonStaff, ExhibitorID: &e.ID}, Link{Text: r.or(e.Name()), URL: r.to("fair-exhibitor", f.ID, e.ID)}, err
	case "new-delegate":
		f, d, err := r.guestDelegation()
		return f, domain.FairPerson{Kind: domain.PersonDelegation, DelegationID: &d.ID}, Link{Text: r.or(domain.Exhibitor{Delegation: &d}.Name()), URL: r.to("fair-delegation", f.ID, d.ID)}, err
	}
	f, err = r.fairOf()
	return f, p, guest, err
}

// newPerson answers with the form of a new person.
func (s *Server) newPerson(r *request) error { return r.sendNewPerson(nil) }

// sendNewPerson answers with the form of a new person; err is why it was not accepted.
func (r *request) sendNewPerson(err error) error {
	f, p, guest, loadErr := r.personToAdd()
	if loadErr != nil {
		return loadErr
	}
	form, status, err := r.answered(func() (Form, error) {
		fields := r.personFields(p)
		if guest.URL == "" {
			kind := &Field{Name: "kind", Label: r.t("Kind"), Kind: "select"}
			for _, k := range []domain.FairPersonKind{domain.PersonPress, domain.PersonGuest, domain.PersonOrganizer} {
				kind.Options = append(kind.Options, Option{Value: string(k), Text: r.or(k.Names())})
			}
			fields = slices.Insert(fields, 0, kind)
		}
		return newForm(r.Request().URL.Path, r.t("Add the person"), fields...), nil
	}, err)
	if err != nil {
		return err
	}
	title := r.t("A new person with a badge")
	out := FairFormPage{Page: r.fairFrame(title, f), Heading: title, Form: form}
	if guest.URL == "" {
		out.Text = []string{r.t("Staff and people of a delegation are added on the page of their guest.")}
		out.Crumbs = append(out.Crumbs, Link{Text: r.t("People with badges"), URL: r.to("badge-people", f.ID)})
	} else {
		out.Facts = []Fact{{Name: r.t("Organisation"), Text: guest.Text}}
		out.Crumbs = append(out.Crumbs, guest)
	}
	return r.sendFairForm(status, out)
}

// addPerson adds a person.
func (s *Server) addPerson(r *request) error {
	f, p, guest, err := r.personToAdd()
	if err != nil {
		return err
	}
	to := cmp.Or(guest.URL, r.to("badge-people", f.ID))
	if guest.URL == "" {
		p.Kind = domain.FairPersonKind(r.sent("kind"))
	}
	if err = r.sentPerson(&p); err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			_, err := s.store.AddFairPeople(ctx, r.actor(), f.ID, []domain.FairPerson{p})
			return to, err
		})
	}
	if err != nil {
		return r.sendNewPerson(domain.MapFields(err, func(field string) string { return strings.TrimPrefix(field, "people[0].") }))
	}
	return r.lead(to, "person-added")
}

// personOf returns the person of the address with the fair.
func (r *request) personOf() (domain.Fair, domain.FairPerson, error) {
	f, err := r.fairOf()
	if err != nil {
		return f, domain.FairPerson{}, err
	}
	p, err := r.server.store.FairPerson(r.Request().Context(), r.actor(), f.ID, r.Param("person"))
	return f, p, err
}

// badgePerson answers with a person.
func (s *Server) badgePerson(r *request) error { return r.sendPerson(nil, nil) }

// sendPerson answers with the person of the address. changing and deleting are why it was
// not changed or deleted.
func (r *request) sendPerson(changing, deleting error) error {
	f, x, err := r.personOf()
	if err != nil {
		return err
	}
	form, status, err := r.answered(func() (Form, error) {
		form := newForm(r.to("badge-person", f.ID, x.ID), r.t("Save"), r.personFields(x)...)
		form.Version = x.Version
		return form, nil
	}, changing)
	if err != nil {
		return err
	}
	if deleting != nil {
		if status, err = r.faulty(&form, deleting); err != nil {
			return err
		}
	}
	p := BadgePersonPage{Page: r.fairFrame(x.Name, f), Heading: x.Name, Faulty: form, Facts: []Fact{{Name: r.t("Kind"), Text: r.or(x.Kind.Names())}}}
	p.Crumbs = append(p.Crumbs, Link{Text: r.t("People with badges"), URL: r.to("badge-people", f.ID)})
	organisation := Fact{Name: r.t("Organisation"), Text: r.or(x.Organisations())}
	switch {
	case x.ExhibitorID != nil:
		organisation.URL = r.to("fair-exhibitor", f.ID, *x.ExhibitorID)
	case x.DelegationID != nil:
		organisation.URL = r.to("fair-delegation", f.ID, *x.DelegationID)
	}
	if organisation.Text != "" {
		p.Facts = append(p.Facts, organisation)
	}
	p.Facts = append(p.Facts, Fact{Name: r.t("Code of the badge"), Text: domain.ShowCode(x.Code)})
	if f.Open() {
		remove := newForm(r.to("delete-person", f.ID, x.ID), r.t("Delete the person"))
		remove.Version = x.Version
		p.Form, p.Delete = &form, &remove
	} else {
		for _, fact := range []Fact{{Name: r.t("Position"), Text: x.Role}, {Name: r.t("Phone"), Text: x.Phone}, {Name: r.t("E-mail"), Text: x.Email}} {
			if fact.Text != "" {
				p.Facts = append(p.Facts, fact)
			}
		}
	}
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(status, "badge-person", &p)
}

// changePerson changes a person. The badge keeps its code.
func (s *Server) changePerson(r *request) error {
	f, p, err := r.personOf()
	if err != nil {
		return err
	}
	to := ""
	if err = r.sentPerson(&p); err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			_, err := s.store.ChangeFairPerson(ctx, r.actor(), p, r.version())
			return r.to("badge-person", f.ID, p.ID), err
		})
	}
	if err != nil {
		return r.sendPerson(err, nil)
	}
	return r.lead(to, "saved")
}

// deletePerson deletes a person.
func (s *Server) deletePerson(r *request) error {
	id := r.Param("id")
	to, err := r.once(func(ctx context.Context) (string, error) {
		return r.to("badge-people", id), s.store.DeleteFairPerson(ctx, r.actor(), id, r.Param("person"), r.version())
	})
	if err != nil {
		return r.sendPerson(nil, err)
	}
	return r.lead(to, "person-deleted")
}
