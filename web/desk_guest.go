package web

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"

	"chophien/domain"
	"chophien/front"
	"chophien/search"
	"chophien/transfer"
)

// GuestRow is an exhibitor or a delegation in a list.
type GuestRow struct {
	Name     Link
	Note     string // under the name
	Province string
	Tag      Tag
	Booths   string
	Shows    string
}

// FairGuestsPage lists the exhibitors of a fair.
type FairGuestsPage struct {
	Page
	Tabs       []Link
	InviteURL  string // empty: the fair cannot be changed
	LettersURL string
	Filter     *Filter
	Heading    string
	Items      []GuestRow
	Pager      Pager
	Files      []Link
}

// FairDelegationsPage lists the delegations of a fair, and invites others.
type FairDelegationsPage struct {
	Page
	Tabs       []Link
	LettersURL string // empty: the fair cannot be changed
	Heading    string
	Items      []GuestRow
	Invite     *Form // nil: none can be invited
	Files      []Link
}

// WrongPaperRow is an exhibit that may not be shown on the last day of a fair.
type WrongPaperRow struct {
	Name      string
	Exhibitor string
	Booths    string
	Why       []string
	Call      string
	Phone     string
}

// FairPapersPage lists the exhibits that may not be shown on the last day of a fair.
type FairPapersPage struct {
	Page
	Tabs    []Link
	Heading string
	Lede    string
	Filter  *Filter
	Items   []WrongPaperRow
	Pager   Pager
	Files   []Link
}

// InviteRow is a producer that may be invited.
type InviteRow struct {
	ID, Name, Province string
	Tag                *Tag // nil: it is not invited yet
}

// FairInvitePage finds producers and invites those that are chosen.
type FairInvitePage struct {
	Page
	Form   Form
	Filter *Filter
	Items  []InviteRow
	Pager  Pager
}

// FairGuestPage shows an exhibitor or a delegation of a fair.
type FairGuestPage struct {
	Page
	Faulty  Form
	Heading string
	Tag     Tag
	Facts   []Fact
	Shows   Link // the page of the exhibits; empty: of a delegation
	People  []BadgePersonRow
	Named   string   // how many people are named
	NewURL  string   // of the form that adds a person; empty: none can be added
	Letter  *Form    // nil: no link can be made
	Again   *Form    // invites the guest again; nil: it is invited or takes part
	Remove  *Form    // nil: it is removed, or the fair cannot be changed
	Effects []string // what the guest loses when it is removed
}

// guestRoutes are the pages of the guests of a fair.
func guestRoutes() []accountRoute {
	const vi, en = "/ban/hoi-cho/:id/khach-moi", "/en/desk/fairs/:id/guests"
	who := organizers()
	return []accountRoute{
		{"fair-guests", vi, en, "fair-guests", who, (*Server).fairGuests, nil},
		{"fair-guests-csv", vi + ".csv", en + ".csv", "fair-guests", who, fairGuestsFile("csv"), nil},
		{"fair-guests-xlsx", vi + ".xlsx", en + ".xlsx", "fair-guests", who, fairGuestsFile("xlsx"), nil},
		{"fair-contacts", vi + "/danh-ba.xlsx", en + "/contacts.xlsx", "fair-guests", who, (*Server).fairContacts, nil},
		{"fair-invite", vi + "/moi", en + "/invite", "fair-guests", who, (*Server).fairInvite, (*Server).inviteExhibitors},
		{"fair-delegations", vi + "/doan", en + "/delegations", "fair-guests", who, (*Server).fairDelegations, (*Server).inviteDelegations},
		{"fair-delegations-csv", vi + "/doan.csv", en + "/delegations.csv", "fair-guests", who, (*Server).fairDelegationsCSV, nil},
		{"fair-papers", vi + "/giay-to", en + "/papers", "fair-guests", who, (*Server).fairPapers, nil},
		{"fair-papers-csv", vi + "/giay-to.csv", en + "/papers.csv", "fair-guests", who, (*Server).fairPapersCSV, nil},
		{"fair-papers-xlsx", vi + "/giay-to.xlsx", en + "/papers.xlsx", "fair-guests", who, (*Server).fairPapersFile, nil},
		{"fair-exhibitor", vi + "/don-vi/:guest", en + "/exhibitors/:guest", "fair-guests", who, (*Server).fairExhibitor, nil},
		{"fair-exhibits", vi + "/don-vi/:guest/trung-bay", en + "/exhibitors/:guest/exhibits", "fair-guests", who, (*Server).fairExhibits, (*Server).changeFairExhibits},
		{"remove-exhibitor", vi + "/don-vi/:guest/bo", en + "/exhibitors/:guest/remove", "fair-guests", who, nil, (*Server).removeExhibitor},
		{"invite-exhibitor", vi + "/don-vi/:guest/moi-lai", en + "/exhibitors/:guest/invite", "fair-guests", who, nil, (*Server).inviteExhibitorAgain},
		{"fair-delegation", vi + "/doan/:guest", en + "/delegations/:guest", "fair-guests", who, (*Server).fairDelegation, nil},
		{"remove-delegation", vi + "/doan/:guest/bo", en + "/delegations/:guest/remove", "fair-guests", who, nil, (*Server).removeDelegation},
		{"invite-delegation", vi + "/doan/:guest/moi-lai", en + "/delegations/:guest/invite", "fair-guests", who, nil, (*Server).inviteDelegationAgain},
	}
}

// guestTabs lead to the lists of guests and of people.
func (r *request) guestTabs(fairID string) []Link {
	var out []Link
	for _, x := range []struct{ page, text string }{{"fair-guests", "Exhibitors"}, {"fair-delegations", "Delegations"}, {"badge-people", "People with badges"}, {"fair-papers", "Papers"}} {
		out = append(out, Link{Text: r.t(x.text), URL: r.to(x.page, fairID), Current: x.page == r.route.name})
	}
	return out
}

// answerText says what a guest answered.
func (r *request) answerText(a domain.Answer) string {
	switch a {
	case domain.AnswerAccepted:
		return r.t("accepted")
	case domain.AnswerDeclined:
		return r.t("declined")
	case domain.AnswerRemoved:
		return r.t("removed")
	}
	return r.t("no answer yet")
}

// answerTag marks what a guest answered.
func (r *request) answerTag(a domain.Answer) Tag {
	switch text := r.answerText(a); a {
	case domain.AnswerAccepted:
		return goodTag(text)
	case domain.AnswerDeclined:
		return plainTag(text)
	case domain.AnswerRemoved:
		return badTag(text)
	default:
		return soonTag(text)
	}
}

// guestStates lists the states of guests by which a list can be narrowed.
func guestStates() []domain.Answer { return append(domain.Answers(), domain.AnswerRemoved) }

// guestFilter reads the filter of the exhibitors of a fair, and returns those that it
// chooses.
func (r *request) guestFilter(fairID string) (*Filter, func(domain.Page) (domain.List[domain.Exhibitor], error), error) {
	form := r.filter("fair-guests", fairID)
	f := domain.ExhibitorFilter{Words: form.folded(r.t("Words of the name"))}
	f.State = domain.Answer(form.choice(r.param("tra-loi", "answer"), r.t("Answer"), texts(guestStates()), func(a string) string { return capital(r.answerText(domain.Answer(a))) }))
	var err error
	f.Province, err = form.unit()
	return form, func(p domain.Page) (domain.List[domain.Exhibitor], error) {
		return r.server.store.Exhibitors(r.Request().Context(), r.actor(), fairID, f, p)
	}, err
}

// exhibitorRow returns an exhibitor as a list shows it.
func (r *request) exhibitorRow(e domain.Exhibitor, places *front.Places) GuestRow {
	row := GuestRow{Name: Link{Text: r.or(e.Name()), URL: r.to("fair-exhibitor", e.FairID, e.ID)}, Tag: r.answerTag(e.Shown()), Booths: boothNumbers(e.Booths), Shows: r.number(len(e.Exhibits))}
	switch {
	case e.Producer != nil:
		row.Province = r.unitName(places.ByCode[e.Producer.ProvinceCode])
	case e.Delegation != nil:
		row.Province = r.unitName(places.ByCode[e.Delegation.ProvinceCode])
	}
	if e.ProducerID == nil {
		row.Note = r.t("Common stand of the delegation")
	} else if e.Delegation != nil && e.Delegation.Province != nil {
		row.Note = r.t("with the delegation of %s", r.unitName(*e.Delegation.Province))
	}
	return row
}

// fairGuests answers with the exhibitors of a fair.
func (s *Server) fairGuests(r *request) error {
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	places, err := s.front.Places(r.Request().Context())
	if err != nil {
		return err
	}
	form, list, err := r.guestFilter(f.ID)
	if err != nil {
		return err
	}
	found, pager, err := listed(form, list)
	if err != nil {
		return err
	}
	p := FairGuestsPage{Page: r.fairFrame(r.t("Exhibitors"), f), Tabs: r.guestTabs(f.ID), Filter: form, Heading: r.n("%s exhibitors", totalOf(found)), Pager: pager}
	for _, e := range found.Items {
		p.Items = append(p.Items, r.exhibitorRow(e, places))
	}
	if f.Open() {
		p.InviteURL, p.LettersURL = r.to("fair-invite", f.ID), r.to("fair-letters", f.ID)
	}
	p.Files = []Link{
		{Text: "CSV", URL: form.CSVURL}, {Text: "XLSX", URL: withQuery(r.to("fair-guests-xlsx", f.ID), r.query("after"))},
		{Text: r.t("All guests with contacts, to print (XLSX)"), URL: r.to("fair-contacts", f.ID)},
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "fair-guests", &p)
}

// fairGuestsFile answers with the exhibitors that the filter chooses as a table.
func fairGuestsFile(extension string) func(*Server, *request) error {
	return func(s *Server, r *request) error {
		f, err := r.fairOf()
		if err != nil {
			return err
		}
		places, err := s.front.Places(r.Request().Context())
		if err != nil {
			return err
		}
		form, list, err := r.guestFilter(f.ID)
		if err != nil {
			return err
		}
		return sendRowsAs(form, "don-vi-"+f.Slug, extension, transfer.Table{Name: r.t("Exhibitors"), Columns: []transfer.Column{
			{Key: "name", Heading: r.t("Exhibitor"), Width: 40}, {Key: "note", Heading: r.t("Note"), Width: 30}, {Key: "province", Heading: r.t("Province"), Width: 20}, {Key: "answer", Heading: r.t("Answer"), Width: 16},
			{Key: "booths", Heading: r.t("Booths")}, {Key: "shows", Heading: r.t("things on show"), Format: transfer.Whole},
		}}, list, func(e domain.Exhibitor) ([]any, error) {
			row := r.exhibitorRow(e, places)
			return []any{row.Name.Text, row.Note, row.Province, r.answerText(e.Shown()), row.Booths, len(e.Exhibits)}, nil
		})
	}
}

// fairContacts answers with all guests and their contacts, to print.
func (s *Server) fairContacts(r *request) error {
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	guests, err := s.store.FairContacts(r.Request().Context(), r.actor(), f.ID)
	if err != nil {
		return err
	}
	return r.sendSheet("fair.contacts", "danh-ba-", f, func(w io.Writer) error { return transfer.WriteContactList(w, f, guests, r.today()) })
}

// fairInvite answers with producers that may be invited.
func (s *Server) fairInvite(r *request) error { return r.sendInvite(nil) }

// sendInvite answers with producers that may be invited; err is why the chosen ones
// were not.
func (r *request) sendInvite(err error) error {
	ctx, s := r.Request().Context(), r.server
	f, loadErr := r.fairOf()
	if loadErr != nil {
		return loadErr
	}
	p := FairInvitePage{Page: r.fairFrame(r.t("Invite producers"), f), Form: newForm(r.Request().URL.RequestURI(), r.t("Invite the chosen producers")), Filter: r.filter("fair-invite", f.ID)}
	status := http.StatusOK
	if err != nil {
		if status, err = r.refuse(&p.Form, err); err != nil {
			return err
		}
		r.wrong(&p.Page)
	}
	p.Filter.Submit = r.t("Search")
	q := search.Request{Text: p.Filter.words(r.t("Words of the name")), Literal: true, Filter: domain.ListingFilter{Kinds: []domain.Kind{domain.KindProducer}}, Limit: pageItems, Cursor: r.text("after")}
	province, err := p.Filter.unit()
	if err != nil {
		return err
	}
	if province != "" {
		q.Filter.Provinces = []string{province}
	}
	found := search.Result{}
	if !p.Filter.Wrong() {
		if found, err = s.searcher.Search(ctx, q); err != nil {
			return err
		}
	}
	guests, err := s.store.FairContacts(ctx, r.actor(), f.ID)
	if err != nil {
		return err
	}
	places, err := s.front.Places(ctx)
	if err != nil {
		return err
	}
	for _, x := range found.Items {
		row := InviteRow{ID: x.Listing.ID, Name: r.or(x.Listing.Name, x.Listing.NameEN), Province: r.unitName(places.ByCode[x.Listing.ProvinceCode])}
		if i := slices.IndexFunc(guests, func(e domain.Exhibitor) bool { return e.ProducerID != nil && *e.ProducerID == row.ID }); i >= 0 && !domain.CanInvite(guests[i].State) {
			tag := r.answerTag(guests[i].Shown())
			row.Tag = &tag
		}
		p.Items = append(p.Items, row)
	}
	p.Pager = r.pager(len(found.Items), found.Total, found.Next)
	return r.send(p.Filter.finish(&p.Page, status), "fair-invite", &p)
}

// inviteExhibitors invites the chosen producers.
func (s *Server) inviteExhibitors(r *request) error {
	id, chosen := r.Param("id"), r.sentAll("producer")
	if len(chosen) == 0 {
		return r.sendInvite(domain.Invalidf("", "choose at least one line"))
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.InviteExhibitors(ctx, r.actor(), id, chosen)
		return r.to("fair-guests", id), err
	})
	if err != nil {
		return r.sendInvite(err)
	}
	return r.lead(to, "guests-invited")
}

// delegationRow returns a delegation as a list shows it.
func (r *request) delegationRow(d domain.Delegation) GuestRow {
	row := GuestRow{Name: Link{Text: r.or(domain.Exhibitor{Delegation: &d}.Name()), URL: r.to("fair-delegation", d.FairID, d.ID)}, Tag: r.answerTag(d.Shown()), Note: d.ContactName}
	if d.AnsweredAt != nil {
		row.Tag.Text = joined(" · ", row.Tag.Text, r.day(domain.Today(*d.AnsweredAt)))
	}
	return row
}

// fairDelegations answers with the delegations of a fair.
func (s *Server) fairDelegations(r *request) error { return r.sendDelegations(Form{}, nil) }

// sendDelegations answers with the delegations of a fair; faulty is the form that was
// not accepted, and err is why.
func (r *request) sendDelegations(faulty Form, err error) error {
	f, loadErr := r.fairOf()
	if loadErr != nil {
		return loadErr
	}
	status, err := r.faulty(&faulty, err)
	if err != nil {
		return err
	}
	found, err := r.server.store.Delegations(r.Request().Context(), r.actor(), f.ID)
	if err != nil {
		return err
	}
	p := FairDelegationsPage{Page: r.fairFrame(r.t("Delegations"), f), Tabs: r.guestTabs(f.ID), Heading: r.n("%s delegations", len(found)), Files: []Link{{Text: "CSV", URL: r.to("fair-delegations-csv", f.ID)}, {Text: r.t("All guests with contacts, to print (XLSX)"), URL: r.to("fair-contacts", f.ID)}}}
	for _, d := range found {
		p.Items = append(p.Items, r.delegationRow(d))
	}
	if f.Open() {
		p.LettersURL = r.to("fair-letters", f.ID)
		form, err := r.delegationForm(f.ID, found)
		if err != nil {
			return err
		}
		if faulty.Action != "" {
			form = faulty
		}
		if len(form.Field("provinces").Options) > 0 {
			p.Invite = &form
		}
	}
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(status, "fair-delegations", &p)
}

// fairDelegationsCSV answers with the delegations of a fair as a table.
func (s *Server) fairDelegationsCSV(r *request) error {
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	found, err := s.store.Delegations(r.Request().Context(), r.actor(), f.ID)
	if err != nil {
		return err
	}
	return sendRows(r.filterAt(r.to("fair-delegations", f.ID)), "doan-"+f.Slug, []string{"Delegation", "Answer", "Answered at"}, whole(found), func(d domain.Delegation) ([]any, error) {
		var answered any
		if d.AnsweredAt != nil {
			answered = domain.Today(*d.AnsweredAt)
		}
		return []any{r.or(domain.Exhibitor{Delegation: &d}.Name()), r.answerText(d.Shown()), answered}, nil
	})
}

// northValue is the value of the choice of all northern provinces.
const northValue = "north"

// delegationForm invites provinces that are not invited yet.
func (r *request) delegationForm(fairID string, have []domain.Delegation) (Form, error) {
	open, former, err := r.invitable(have)
	if err != nil {
		return Form{}, err
	}
	provinces := &Field{Name: "provinces", Label: r.t("Provinces of today"), Kind: "ticks"}
	north := 0
	for _, u := range open {
		provinces.Options = append(provinces.Options, Option{Value: u.Code, Text: r.unitName(u)})
		if u.Northern {
			north++
		}
	}
	fields := []*Field{provinces}
	if north > 0 {
		fields = slices.Insert(fields, 0, &Field{Name: "group", Label: r.t("Many at once"), Kind: "ticks", Options: []Option{
			{Value: northValue, Text: r.t("%s northern provinces (old map): %s units of today that are not invited yet", r.number(former), r.number(north))},
		}})
	}
	return newForm(r.to("fair-delegations", fairID), r.t("Invite the delegations"), fields...), nil
}

// invitable returns the provinces that may be invited, and how many northern provinces
// the old map has.
func (r *request) invitable(have []domain.Delegation) (open []domain.Province, former int, err error) {
	places, err := r.server.front.Places(r.Request().Context())
	if err != nil {
		return nil, 0, err
	}
	for _, u := range places.Rows {
		if !slices.ContainsFunc(have, func(d domain.Delegation) bool { return d.ProvinceCode == u.Code && !domain.CanInvite(d.State) }) {
			open = append(open, u)
		}
	}
	for _, p := range places.FormerByCode {
		if p.Northern {
			former++
		}
	}
	return open, former, nil
}

// inviteDelegations invites the chosen provinces.
func (s *Server) inviteDelegations(r *request) error {
	id := r.Param("id")
	have, err := s.store.Delegations(r.Request().Context(), r.actor(), id)
	if err != nil {
		return err
	}
	chosen := r.sentAll("provinces")
	if slices.Contains(r.sentAll("group"), northValue) {
		open, _, err := r.invitable(have)
		if err != nil {
			return err
		}
		for _, u := range open {
			if u.Northern && !slices.Contains(chosen, u.Code) {
				chosen = append(chosen, u.Code)
			}
		}
	}
	to := ""
	if len(chosen) == 0 {
		err = domain.Invalidf("provinces", "choose at least one line")
	} else {
		to, err = r.once(func(ctx context.Context) (string, error) {
			_, err := s.store.InviteDelegations(ctx, r.actor(), id, chosen)
			return r.to("fair-delegations", id), err
		})
	}
	if err != nil {
		f, formErr := r.delegationForm(id, have)
		if formErr != nil {
			return formErr
		}
		f.takeValues(r)
		return r.sendDelegations(f, err)
	}
	return r.lead(to, "guests-invited")
}

// paperReason says why an exhibit may not be shown.
func (r *request) paperReason(f domain.PaperFault) string {
	text := ""
	switch f.Reason {
	case domain.PaperNotPublished:
		text = r.t("It is not published.")
	case domain.PaperNoCertificate:
		text = r.t("It has no certificate.")
	case domain.PaperExpired:
		text = r.t("Its certificate ends before the last day.")
	case domain.PaperRevoked:
		text = r.t("Its certificate is revoked.")
	case domain.PaperLater:
		text = r.t("Its certificate begins later.")
	case domain.PaperNoFoodSafety:
		text = r.t("The food-safety paper is missing.")
	case domain.PaperFoodSafetyEnds:
		text = r.t("The food-safety paper ends before the last day.")
	case domain.PaperFoodSafetyWaits:
		text = r.t("An officer has not looked at the food-safety paper.")
	case domain.PaperFoodSafetyDenied:
		text = r.t("An officer rejected the food-safety paper.")
	}
	if f.On != nil {
		text = joined(" ", text, "("+r.day(*f.On)+")")
	}
	return text
}

// checkedPapers returns what may not be shown on the last day of a fair. It contains
// contacts that are not public, so the audit log records who read it.
func (r *request) checkedPapers(f domain.Fair) (domain.PapersCheck, error) {
	ctx, by := r.Request().Context(), r.actor()
	check, err := r.server.store.FairPapers(ctx, by, f.ID)
	if err == nil {
		err = r.server.store.RecordAudit(ctx, by, domain.Audit{Action: "fair.papers", Noun: "fair", NounID: f.ID})
	}
	return check, err
}

// fairPapers answers with what may not be shown on the last day of a fair.
func (s *Server) fairPapers(r *request) error {
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	check, err := r.checkedPapers(f)
	if err != nil {
		return err
	}
	form, wrong := r.paperFilter(f, check)
	part, pager, err := listedOf(form, wrong, func(x domain.CheckedExhibit) string { return x.ID })
	if err != nil {
		return err
	}
	p := FairPapersPage{
		Page: r.fairFrame(r.t("Papers"), f), Tabs: r.guestTabs(f.ID), Filter: form, Files: []Link{{Text: "CSV", URL: form.CSVURL}, {Text: r.t("To print (XLSX)"), URL: r.to("fair-papers-xlsx", f.ID)}},
		Lede: r.t("Of %s things on show, these may not be shown on the last day, %s.", r.number(check.Checked), r.day(check.LastDay)), Heading: r.n("%s things with wrong papers", len(wrong)), Pager: pager,
	}
	for _, x := range part {
		p.Items = append(p.Items, r.wrongPaperRow(x))
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "fair-papers", &p)
}

// paperFilter reads the filter of what may not be shown, and returns what it chooses.
func (r *request) paperFilter(f domain.Fair, check domain.PapersCheck) (*Filter, []domain.CheckedExhibit) {
	form := r.filter("fair-papers", f.ID)
	words := form.folded(r.t("Words of the name"))
	return form, slices.DeleteFunc(check.Wrong, func(x domain.CheckedExhibit) bool { return !holdsWords(x.Listing.Name+" "+x.ExhibitorName, words) })
}

// wrongPaperRow returns what may not be shown as a list shows it.
func (r *request) wrongPaperRow(x domain.CheckedExhibit) WrongPaperRow {
	row := WrongPaperRow{Name: r.or(x.Listing.Name, x.Listing.NameEN), Exhibitor: r.or(x.ExhibitorName, x.ExhibitorNameEN), Booths: strings.Join(x.Booths, ", "), Call: x.Call.Name, Phone: x.Call.Phone}
	for _, fault := range x.Faults {
		row.Why = append(row.Why, r.paperReason(fault))
	}
	return row
}

// fairPapersCSV answers with the same list as a file.
func (s *Server) fairPapersCSV(r *request) error {
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	check, err := r.checkedPapers(f)
	if err != nil {
		return err
	}
	form, wrong := r.paperFilter(f, check)
	return sendRows(form, "giay-to-"+f.Slug, []string{"Product", "Exhibitor", "Booths", "Why", "Call", "Phone"}, whole(wrong), func(x domain.CheckedExhibit) ([]any, error) {
		row := r.wrongPaperRow(x)
		return []any{row.Name, row.Exhibitor, row.Booths, strings.Join(row.Why, "; "), row.Call, row.Phone}, nil
	})
}

// fairPapersFile answers with the same list as a workbook.
func (s *Server) fairPapersFile(r *request) error {
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	check, err := s.store.FairPapers(r.Request().Context(), r.actor(), f.ID)
	if err != nil {
		return err
	}
	return r.sendSheet("fair.papers", "giay-to-", f, func(w io.Writer) error { return transfer.WritePapersList(w, f, check, r.today()) })
}

// guestExhibitor returns the exhibitor of the address with its fair.
func (r *request) guestExhibitor() (domain.Fair, domain.Exhibitor, error) {
	f, err := r.fairOf()
	if err != nil {
		return f, domain.Exhibitor{}, err
	}
	e, err := r.server.store.Exhibitor(r.Request().Context(), r.actor(), r.Param("guest"))
	if err == nil && e.FairID != f.ID {
		err = domain.NotFoundf("there is no such exhibitor")
	}
	return f, e, err
}

// guestDelegation returns the delegation of the address with its fair.
func (r *request) guestDelegation() (domain.Fair, domain.Delegation, error) {
	f, err := r.fairOf()
	if err != nil {
		return f, domain.Delegation{}, err
	}
	d, err := r.server.store.Delegation(r.Request().Context(), r.actor(), r.Param("guest"))
	if err == nil && d.FairID != f.ID {
		err = domain.NotFoundf("there is no such delegation")
	}
	return f, d, err
}

// fairExhibitor answers with an exhibitor.
func (s *Server) fairExhibitor(r *request) error { return r.sendExhibitor(Form{}, nil) }

// sendExhibitor answers with the exhibitor of the address; faulty is a form that was
// not accepted, and err is why.
func (r *request) sendExhibitor(faulty Form, err error) error {
	f, e, loadErr := r.guestExhibitor()
	if loadErr != nil {
		return loadErr
	}
	meetings, loadErr := r.server.store.MeetingTable(r.Request().Context(), r.actor(), f.ID)
	if loadErr != nil {
		return loadErr
	}
	n := 0
	for _, m := range meetings {
		if e.ProducerID != nil && m.ProducerID == *e.ProducerID {
			n++
		}
	}
	p := FairGuestPage{Heading: r.or(e.Name()), Tag: r.answerTag(e.Shown()), Facts: r.guestFacts(domain.ContactPersonOf(e), e.Note, e.RemovedReason)}
	if text := boothNumbers(e.Booths); text != "" {
		p.Facts = append(p.Facts, Fact{Name: r.t("Booths"), Text: text})
		p.Effects = append(p.Effects, r.n("%s booths become free", len(e.Booths))+": "+text)
	}
	p.Facts = append(p.Facts, Fact{Name: r.t("On show"), Text: r.number(len(e.Exhibits))})
	p.Shows = Link{Text: r.t("Change what is shown"), URL: r.to("fair-exhibits", f.ID, e.ID)}
	p.Effects = append(p.Effects, r.n("%s things are not shown any more", len(e.Exhibits)), r.n("%s meetings are cancelled", n))
	return r.sendGuest(&p, f, exhibitorPages(), domain.GuestRef{ExhibitorID: e.ID}, e.Version, e.State, e.GuestRemoval, faulty, err)
}

// guestFacts states whom to call, and what the guest wrote.
func (r *request) guestFacts(call domain.ContactPerson, note, removed string) []Fact {
	var out []Fact
	for _, x := range []Fact{{Name: r.t("Contact person"), Text: call.Name}, {Name: r.t("Phone"), Text: call.Phone}, {Name: r.t("E-mail"), Text: call.Email}, {Name: r.t("Note"), Text: note}, {Name: r.t("Reason of the removal"), Text: removed}} {
		if x.Text != "" {
			out = append(out, x)
		}
	}
	return out
}

// guestPages are the pages that do something with a guest.
type guestPages struct{ remove, invite, letter, person string }

func exhibitorPages() guestPages {
	return guestPages{"remove-exhibitor", "invite-exhibitor", "exhibitor-letter", "new-staff"}
}

func delegationPages() guestPages {
	return guestPages{"remove-delegation", "invite-delegation", "delegation-letter", "new-delegate"}
}

// sendGuest answers with a guest, its people, and what may be done with it.
func (r *request) sendGuest(p *FairGuestPage, f domain.Fair, pages guestPages, of domain.GuestRef, version int64, state domain.Answer, removal domain.GuestRemoval, faulty Form, err error) error {
	p.Page, p.Faulty = r.fairFrame(p.Heading, f), faulty
	status, err := r.faulty(&p.Faulty, err)
	if err != nil {
		return err
	}
	people, _, err := r.server.store.People(r.Request().Context(), r.actor(), of)
	if err != nil {
		return err
	}
	id := of.ExhibitorID + of.DelegationID
	p.Named, p.Letter = r.n("%s people are named.", len(people)), r.letterForm(pages.letter, f, id, removal)
	for _, x := range people {
		p.People = append(p.People, r.personRow(x))
	}
	if f.Open() && domain.CanInvite(state) {
		again := newForm(r.to(pages.invite, f.ID, id), r.t("Invite again"))
		p.Again = &again
	}
	if f.Open() && removal.CheckPresent() == nil {
		remove := r.removeForm(r.to(pages.remove, f.ID, id), version)
		p.Remove, p.NewURL = &remove, r.to(pages.person, f.ID, id)
		if p.Faulty.Action == remove.Action && len(p.Faulty.Fields) > 0 {
			p.Remove = &p.Faulty
		}
	}
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(status, "fair-guest", p)
}

func (r *request) removeForm(action string, version int64) Form {
	f := newForm(action, r.t("Remove from the fair"), &Field{Name: "reason", Label: r.t("Reason"), Hint: r.t("The guest reads it."), Kind: "area", Max: 2000})
	f.Version = version
	return f
}

// removeExhibitor removes an exhibitor with a reason.
func (s *Server) removeExhibitor(r *request) error {
	return r.removeGuest("fair-exhibitor", r.sendExhibitor, func(ctx context.Context) error {
		_, _, err := s.store.RemoveExhibitor(ctx, r.actor(), r.Param("id"), r.Param("guest"), r.version(), r.sent("reason"))
		return err
	})
}

// removeGuest removes a guest and leads to its page.
func (r *request) removeGuest(page string, refuse func(Form, error) error, remove func(ctx context.Context) error) error {
	to, err := r.once(func(ctx context.Context) (string, error) {
		return r.to(page, r.Param("id"), r.Param("guest")), remove(ctx)
	})
	if err != nil {
		f := r.removeForm(r.Request().URL.Path, 1)
		f.takeValues(r)
		return refuse(f, err)
	}
	return r.lead(to, "guest-removed")
}

// inviteExhibitorAgain invites an exhibitor that declined or was removed.
func (s *Server) inviteExhibitorAgain(r *request) error {
	f, e, err := r.guestExhibitor()
	if err != nil {
		return err
	}
	if e.ProducerID == nil { // the common stand comes back with its delegation
		return r.sendExhibitor(newForm(r.Request().URL.Path, ""), domain.Errorf(domain.CodeConflict, "invite the delegation again; its common stand comes back with it"))
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.InviteExhibitors(ctx, r.actor(), f.ID, []string{*e.ProducerID})
		return r.to("fair-exhibitor", f.ID, e.ID), err
	})
	if err != nil {
		return r.sendExhibitor(newForm(r.Request().URL.Path, ""), err)
	}
	return r.lead(to, "guests-invited")
}

// fairDelegation answers with a delegation.
func (s *Server) fairDelegation(r *request) error { return r.sendDelegation(Form{}, nil) }

// sendDelegation answers with the delegation of the address; faulty is a form that was
// not accepted, and err is why.
func (r *request) sendDelegation(faulty Form, err error) error {
	ctx, by := r.Request().Context(), r.actor()
	f, d, loadErr := r.guestDelegation()
	if loadErr != nil {
		return loadErr
	}
	guests, loadErr := r.server.store.FairContacts(ctx, by, f.ID)
	if loadErr != nil {
		return loadErr
	}
	meetings, loadErr := r.server.store.MeetingTable(ctx, by, f.ID)
	if loadErr != nil {
		return loadErr
	}
	var booths []domain.Booth
	exhibitors, n := 0, 0
	for _, e := range guests {
		if e.ID == "" || e.DelegationID == nil || *e.DelegationID != d.ID || e.State == domain.AnswerDeclined {
			continue
		}
		exhibitors++
		booths = append(booths, e.Booths...)
		for _, m := range meetings {
			if e.ProducerID != nil && m.ProducerID == *e.ProducerID {
				n++
			}
		}
	}
	p := FairGuestPage{
		Heading: r.or(domain.Exhibitor{Delegation: &d}.Name()), Tag: r.answerTag(d.Shown()),
		Facts:   r.guestFacts(domain.ContactPerson{Name: d.ContactName, Phone: d.Phone, Email: d.Email}, d.Note, d.RemovedReason),
		Effects: []string{r.n("%s exhibitors of the delegation leave the fair", exhibitors), r.n("%s booths become free", len(booths)), r.n("%s meetings are cancelled", n)},
	}
	p.Facts = append(p.Facts, Fact{Name: r.t("Exhibitors"), Text: r.number(exhibitors)})
	if text := boothNumbers(booths); text != "" {
		p.Facts = append(p.Facts, Fact{Name: r.t("Booths"), Text: text})
	}
	return r.sendGuest(&p, f, delegationPages(), domain.GuestRef{DelegationID: d.ID}, d.Version, d.State, d.GuestRemoval, faulty, err)
}

// removeDelegation removes a delegation with a reason.
func (s *Server) removeDelegation(r *request) error {
	return r.removeGuest("fair-delegation", r.sendDelegation, func(ctx context.Context) error {
		_, _, err := s.store.RemoveDelegation(ctx, r.actor(), r.Param("id"), r.Param("guest"), r.version(), r.sent("reason"))
		return err
	})
}

// inviteDelegationAgain invites a delegation that declined or was removed.
func (s *Server) inviteDelegationAgain(r *request) error {
	f, d, err := r.guestDelegation()
	if err != nil {
		return err
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.InviteDelegations(ctx, r.actor(), f.ID, []string{d.ProvinceCode})
		return r.to("fair-delegation", f.ID, d.ID), err
	})
	if err != nil {
		return r.sendDelegation(newForm(r.Request().URL.Path, ""), err)
	}
	return r.lead(to, "guests-invited")
}
