package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"chophien/domain"
	"chophien/transfer"
	"chophien/words"
)

// DecisionRow is a decision in a list.
type DecisionRow struct {
	Name   Link
	Issuer string
	Day    Day
	Tag    Tag
	By     string // who submitted it
}

// DeskDecisionsPage lists the decisions that an officer manages.
type DeskDecisionsPage struct {
	Page
	Filter *Filter
	NewURL string
	Items  []DecisionRow
	Pager  Pager
}

// DecisionFormPage adds or changes a decision.
type DecisionFormPage struct {
	Page
	Heading string
	Form    Form
}

// LineRow is a product that a decision names.
type LineRow struct {
	Name  Link
	Maker string
	Kind  string
	Stars string // in words: a draft certifies nothing
	Score string
	Form  *Form // removes it; nil: the decision cannot change
}

// AnnexFault is a row of an annex that is wrong.
type AnnexFault struct {
	Row         string
	Product     string
	Why         []string
	Suggestions []string
}

// DeskDecisionPage shows a decision and what the officer may do with it.
type DeskDecisionPage struct {
	Page
	Heading   string
	Tag       Tag
	Next      string // who does what next
	Facts     []Fact
	ChangeURL string
	PublicURL string
	Lines     []LineRow
	LinesText string
	Annex     *Form // nil: the decision cannot change
	Template  string
	Faults    []AnnexFault
	Add       *Form
	Scan      Form
	ScanURL   string
	ShowsScan bool // everybody may read it
	Submit    *Form
	Publish   *Form
	Return    *Form
	Delete    *Form
	Faulty    Form // the form with faults; empty: none
}

// decisionRoutes are the pages of decisions on the desk.
func decisionRoutes() []accountRoute {
	certifiers := audience{roles: []domain.Role{domain.RoleOfficer, domain.RoleMinistry, domain.RoleAdmin}}
	return []accountRoute{
		{"desk-decisions", "/ban/can-bo/quyet-dinh", "/en/desk/officer/decisions", "desk-decisions", certifiers, (*Server).deskDecisions, nil},
		{"desk-decisions-csv", "/ban/can-bo/quyet-dinh.csv", "/en/desk/officer/decisions.csv", "desk-decisions", certifiers, (*Server).deskDecisionsCSV, nil},
		{"new-decision", "/ban/can-bo/quyet-dinh/moi", "/en/desk/officer/decisions/new", "desk-decisions", certifiers, (*Server).newDecision, (*Server).addDecision},
		{"desk-decision", "/ban/can-bo/quyet-dinh/:id", "/en/desk/officer/decisions/:id", "desk-decisions", certifiers, (*Server).deskDecision, nil},
		{"change-decision", "/ban/can-bo/quyet-dinh/:id/sua", "/en/desk/officer/decisions/:id/change", "desk-decisions", certifiers, (*Server).decisionForm, (*Server).changeDecision},
		{"decision-annex", "/ban/can-bo/quyet-dinh/:id/phu-luc", "/en/desk/officer/decisions/:id/annex", "desk-decisions", certifiers, nil, (*Server).takeAnnex},
		{"decision-line", "/ban/can-bo/quyet-dinh/:id/dong", "/en/desk/officer/decisions/:id/lines", "desk-decisions", certifiers, nil, (*Server).addLine},
		{"remove-line", "/ban/can-bo/quyet-dinh/:id/dong/:line/bo", "/en/desk/officer/decisions/:id/lines/:line/remove", "desk-decisions", certifiers, nil, (*Server).removeLine},
		{"decision-scan", "/ban/can-bo/quyet-dinh/:id/ban-quet", "/en/desk/officer/decisions/:id/scan", "desk-decisions", certifiers, (*Server).decisionScan, (*Server).takeScan},
		{"submit-decision", "/ban/can-bo/quyet-dinh/:id/trinh", "/en/desk/officer/decisions/:id/submit", "desk-decisions", certifiers, nil, moveDecision("decision-submitted", Store.SubmitDecision)},
		{"publish-decision", "/ban/can-bo/quyet-dinh/:id/cong-bo", "/en/desk/officer/decisions/:id/publish", "desk-decisions", certifiers, nil, moveDecision("decision-published", Store.PublishDecision)},
		{"return-decision", "/ban/can-bo/quyet-dinh/:id/tra-lai", "/en/desk/officer/decisions/:id/return", "desk-decisions", certifiers, nil, (*Server).returnDecision},
		{"delete-decision", "/ban/can-bo/quyet-dinh/:id/xoa", "/en/desk/officer/decisions/:id/delete", "desk-decisions", certifiers, nil, (*Server).deleteDecision},
	}
}

// decisionStep says what a decision waits for.
func (r *request) decisionStep(d domain.Decision) Tag {
	switch d.Step() {
	case domain.DecisionSubmission:
		return plainTag(r.t("Draft"))
	case domain.DecisionSecondOfficer:
		return soonTag(r.t("Waits for a second officer"))
	case domain.DecisionOfMinistry:
		return soonTag(r.t("Waits for the ministry"))
	}
	return goodTag(r.t("Published decision"))
}

// decisionFilter reads the filter of the list of decisions, and returns those that it
// chooses.
func (r *request) decisionFilter() (*Filter, func(domain.Page) (domain.List[domain.Decision], error)) {
	steps := map[string]domain.ManagedDecisionFilter{
		"draft": {Status: domain.StatusDraft, Submitted: new(false)}, "second": {Status: domain.StatusDraft, Submitted: new(true)}, "published": {Status: domain.StatusPublished},
	}
	form := r.filter("desk-decisions")
	number := form.text(r.param("so", "number"), r.t("Number"), 100)
	f := steps[form.option(r.param("buoc", "step"), r.t("Status"), []Option{
		{Text: r.t("All")}, {Value: "draft", Text: r.t("Drafts")}, {Value: "second", Text: r.t("Wait for a second person")}, {Value: "published", Text: r.t("Published decisions")},
	})]
	f.Number = number
	return form, func(p domain.Page) (domain.List[domain.Decision], error) {
		return r.server.store.ManagedDecisions(r.Request().Context(), r.actor(), f, p)
	}
}

// decisionRow returns a decision as a list shows it.
func (r *request) decisionRow(d domain.Decision) DecisionRow {
	row := DecisionRow{Name: Link{Text: d.Number, URL: r.to("desk-decision", d.ID)}, Issuer: d.Issuer, Day: r.on(d.Date), Tag: r.decisionStep(d)}
	if d.Submitted() && d.Submitter != nil {
		row.By = r.t("submitted by %s", d.Submitter.Name)
	}
	return row
}

// deskDecisions answers with the decisions of the officer, last entered first.
func (s *Server) deskDecisions(r *request) error {
	form, list := r.decisionFilter()
	found, pager, err := listed(form, list)
	if err != nil {
		return err
	}
	p := DeskDecisionsPage{Page: r.deskFrame(r.t("Decisions")), Filter: form, NewURL: r.path("new-decision"), Pager: pager}
	for _, d := range found.Items {
		p.Items = append(p.Items, r.decisionRow(d))
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "desk-decisions", &p)
}

// deskDecisionsCSV answers with the same list as a file.
func (s *Server) deskDecisionsCSV(r *request) error {
	form, list := r.decisionFilter()
	return sendRows(form, r.dated("quyet-dinh"), []string{"Number", "Issuer", "Day", "Status", "Submitter", "Note"}, list, func(d domain.Decision) ([]any, error) {
		row := r.decisionRow(d)
		return []any{d.Number, d.Issuer, d.Date, row.Tag.Text, row.By, d.Note}, nil
	})
}

// decisionFields are the fields of the head of a decision.
func (r *request) decisionFields(d domain.Decision) ([]*Field, error) {
	places, err := r.server.front.Places(r.Request().Context())
	if err != nil {
		return nil, err
	}
	day := ""
	if d.Date != 0 {
		day = r.day(d.Date)
	}
	by := r.actor()
	level := &Field{Name: "level", Label: r.t("Who decides"), Kind: "radios", Options: []Option{
		{Value: string(domain.LevelProvince), Text: r.t("The province")},
		{Value: string(domain.LevelMinistry), Text: r.t("The ministry")},
		{Value: string(domain.LevelDistrict), Text: r.t("A district, for decisions until 05/07/2025")},
	}}
	level.choose(string(d.Level))
	province := &Field{Name: "province", Label: r.t("Province of the products"), Hint: r.t("A unit of today. A decision of the ministry may have none."), Kind: "select", Options: []Option{{Text: r.t("None")}}}
	for _, u := range places.Rows {
		if by.Has(domain.RoleAdmin, domain.RoleMinistry) || slices.Contains(by.Provinces, u.Code) {
			province.Options = append(province.Options, Option{Value: u.Code, Text: r.unitName(u), Chosen: d.ProvinceCode != nil && *d.ProvinceCode == u.Code})
		}
	}
	return []*Field{
		{Name: "issuer", Label: r.t("Issuer"), Hint: r.t("As on the decision, such as UBND tỉnh Tuyên Quang"), Kind: "text", Value: d.Issuer, Max: 200},
		{Name: "number", Label: r.t("Number"), Hint: r.t("Such as 2585/QĐ-UBND"), Kind: "text", Value: d.Number, Max: 100},
		{Name: "date", Label: r.t("Day"), Hint: r.t("Such as 31/12/2026"), Kind: "text", Value: day, Max: 40},
		level, province,
		{Name: "text", Label: r.t("Note"), Hint: r.t("It may stay empty."), Kind: "area", Value: d.Note, Max: 5000},
	}, nil
}

// sentDecision copies what was sent into a decision, and returns all faults.
func (r *request) sentDecision(d *domain.Decision) error {
	var faults domain.Faults
	d.Issuer, d.Number, d.Level, d.Note = r.sent("issuer"), domain.DecisionNumber(r.sent("number")), domain.DecisionLevel(r.sent("level")), r.sent("text")
	d.ProvinceCode = orNil(r.sent("province"))
	day, err := transfer.ParseDate("date", r.sent("date"))
	faults.Add(err)
	if err != nil {
		day = r.today()
	}
	d.Date, d.Criteria = day, r.criteriaOf(*d, day)
	faults.Add(d.Validate(r.server.front.Criteria(), r.today()))
	return faults.Err()
}

// criteriaOf returns the criteria of a decision: those in force on its day, unless it
// had others for that day before.
func (r *request) criteriaOf(d domain.Decision, day domain.Date) domain.Criteria {
	if d.Criteria != "" && d.Date == day {
		return d.Criteria
	}
	return r.server.front.Criteria().On(day).ID
}

// newDecision answers with the form of a new decision.
func (s *Server) newDecision(r *request) error {
	d := domain.Decision{Level: domain.LevelProvince}
	if !r.actor().Has(officers().roles...) {
		d.Level = domain.LevelMinistry
	}
	if own := r.actor().Provinces; len(own) == 1 {
		d.ProvinceCode = &own[0]
	}
	return r.sendDecisionForm(http.StatusOK, d, nil)
}

// decisionForm answers with the form of a decision that is stored.
func (s *Server) decisionForm(r *request) error {
	d, err := s.store.ManagedDecision(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	return r.sendDecisionForm(http.StatusOK, d.Decision, nil)
}

// sendDecisionForm answers with the form of a decision; err is why it was not accepted.
func (r *request) sendDecisionForm(status int, d domain.Decision, err error) error {
	fields, loadErr := r.decisionFields(d)
	if loadErr != nil {
		return loadErr
	}
	title, action := r.t("A new decision"), r.path("new-decision")
	if d.ID != "" {
		title, action = r.t("Change %s", d.Number), r.to("change-decision", d.ID)
	}
	p := DecisionFormPage{Page: r.deskFrame(title), Heading: title, Form: newForm(action, r.t("Save"), fields...)}
	p.Form.Version = d.Version
	if err != nil {
		p.Form.takeValues(r)
		if domain.CodeOf(err) == domain.CodePrecondition {
			stored, loadErr := r.decisionFields(d)
			if loadErr != nil {
				return loadErr
			}
			p.Form.compare(Form{Version: d.Version, Fields: stored})
			status = http.StatusConflict
		} else if status, err = r.refuse(&p.Form, err); err != nil {
			return err
		}
		r.wrong(&p.Page)
	}
	return r.send(status, "desk-decision-form", &p)
}

// addDecision stores a draft.
func (s *Server) addDecision(r *request) error {
	var d domain.Decision
	err := r.sentDecision(&d)
	to := ""
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			stored, err := s.store.AddDecision(ctx, r.actor(), d)
			return r.to("desk-decision", stored.ID), err
		})
	}
	if err != nil {
		return r.sendDecisionForm(statusOf(err), domain.Decision{}, err)
	}
	return r.lead(to, "saved")
}

// changeDecision stores the head of a draft.
func (s *Server) changeDecision(r *request) error {
	stored, err := s.store.ManagedDecision(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	d, to := stored.Decision, ""
	if err = r.sentDecision(&d); err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			_, err := s.store.ChangeDecision(ctx, r.actor(), d, r.version())
			return r.to("desk-decision", d.ID), err
		})
	}
	if err != nil {
		return r.sendDecisionForm(statusOf(err), stored.Decision, err)
	}
	return r.lead(to, "saved")
}

// deskDecision answers with a decision.
func (s *Server) deskDecision(r *request) error {
	return r.sendDecision(http.StatusOK, Form{}, nil, nil)
}

// sendDecision answers with the decision of the address; faulty is a form that was not
// accepted, faults are the wrong rows of an annex, and err is why.
func (r *request) sendDecision(status int, faulty Form, faults []AnnexFault, err error) error {
	d, loadErr := r.server.store.ManagedDecision(r.Request().Context(), r.actor(), r.Param("id"))
	if loadErr != nil {
		return loadErr
	}
	if err != nil {
		switch domain.CodeOf(err) {
		case domain.CodePrecondition:
			status, faulty.Faults = http.StatusConflict, []Fault{{"main", r.t("Somebody changed this after you opened the page. Look at it once more.")}}
		case domain.CodeForbidden: // a second person is needed
			status, faulty.Faults = http.StatusForbidden, []Fault{{"main", r.reason(err)}}
		default:
			if status, err = r.refuse(&faulty, err); err != nil {
				return err
			}
		}
	}
	p := DeskDecisionPage{Page: r.deskFrame(d.Number), Heading: d.Number, Tag: r.decisionStep(d.Decision), Faults: faults, Faulty: faulty}
	r.decisionFacts(&p, d)
	r.decisionLines(&p, d)
	r.decisionForms(&p, d.Decision)
	if faulty.Action != "" {
		scan := &p.Scan
		for _, f := range []**Form{&p.Add, &p.Return, &p.Annex, &scan} {
			if *f != nil && (*f).Action == faulty.Action && len(faulty.Fields) > 0 {
				*f = &p.Faulty
			}
		}
		p.Scan = *scan
		r.wrong(&p.Page)
	}
	return r.send(status, "desk-decision", &p)
}

// decisionFacts fills in the head of a decision, and who does what next.
func (r *request) decisionFacts(p *DeskDecisionPage, d domain.DecisionWithLines) {
	state := func(name, text string) {
		if text != "" {
			p.Facts = append(p.Facts, Fact{Name: name, Text: text})
		}
	}
	state(r.t("Issuer"), d.Issuer)
	state(r.t("Day"), r.day(d.Date))
	state(r.t("Criteria"), string(d.Criteria))
	state(r.t("Note"), d.Note)
	submitter := ""
	if d.Submitter != nil && d.SubmittedAt != nil {
		submitter = d.Submitter.Name
		state(r.t("Was submitted"), joined(" · ", r.moment(*d.SubmittedAt), submitter))
	}
	switch d.Step() {
	case domain.DecisionSubmission:
		p.Next = r.t("Next: an officer submits it, then another person publishes it.")
	case domain.DecisionSecondOfficer:
		p.Next = r.t("Next: another officer of the province, or an admin, publishes or returns it. %s submitted it and cannot.", submitter)
	case domain.DecisionOfMinistry:
		p.Next = r.t("Next: an account of the ministry publishes or returns it; or an admin, if an officer submitted it.")
	}
	if d.Status == domain.StatusDraft {
		p.ChangeURL = r.to("change-decision", d.ID)
	}
	if d.ScanID != nil {
		p.ScanURL, p.ShowsScan = r.to("decision-scan", d.ID), d.ScanPublic
	}
}

// lineKind names why a decision names a product.
func (r *request) lineKind(k domain.DecisionLineKind) string {
	switch k {
	case domain.DecisionLineNew:
		return r.t("First certificate")
	case domain.DecisionLineRenewal:
		return r.t("Evaluated again")
	case domain.DecisionLineUpgrade:
		return r.t("More stars")
	case domain.DecisionLineNameChange:
		return r.t("New name")
	}
	return string(k)
}

// starsInWords names stars without showing any: what is not certified today has none.
func (r *request) starsInWords(stars int, potential bool) string {
	text := r.t("%s stars", r.number(stars))
	if potential {
		text = joined(", ", text, r.t("potential for five"))
	}
	return text
}

func (r *request) points(score *int) string {
	if score == nil {
		return ""
	}
	return r.decimal(float64(*score)/100, 2)
}

// decisionLines fills in the products of a decision.
func (r *request) decisionLines(p *DeskDecisionPage, d domain.DecisionWithLines) {
	at := func(id string) string {
		if !r.actor().Has(officers().roles...) {
			return "" // an account of the ministry reviews no listings
		}
		return r.listingAddress("desk-listing", domain.Ref{Kind: domain.KindProduct, ID: id})
	}
	for _, l := range d.Lines {
		row := LineRow{Name: Link{Text: l.Name, URL: at(l.ProductID)}, Kind: r.lineKind(l.Kind), Stars: r.starsInWords(l.Stars, l.PotentialFive), Score: r.points(l.Total())}
		if x := l.Product; x != nil {
			if row.Name.Text == "" {
				row.Name.Text = x.Name
			}
			if x.Producer != nil {
				row.Maker = x.Producer.Name
			}
		}
		if d.Status == domain.StatusDraft {
			f := newForm(r.to("remove-line", d.ID, l.ID), r.t("Remove"))
			f.Version, row.Form = d.Version, &f
		}
		p.Lines = append(p.Lines, row)
	}
	for _, c := range d.Certificates {
		row := LineRow{Name: Link{Text: c.Product.Name, URL: at(c.ProductID)}, Kind: r.lineKind(c.Kind), Stars: r.starsInWords(c.Stars, c.PotentialFive), Score: r.points(c.Score)}
		if c.Product.Producer != nil {
			row.Maker = c.Product.Producer.Name
		}
		p.Lines = append(p.Lines, row)
	}
	p.LinesText = r.n("%s products", len(p.Lines))
}

// decisionForms fills in what may be done with a decision now. What the user must not
// do because a second person is needed has its button all the same: it says why.
func (r *request) decisionForms(p *DeskDecisionPage, d domain.Decision) {
	form := func(page, submit string, fields ...*Field) *Form {
		f := newForm(r.to(page, d.ID), submit, fields...)
		f.Version = d.Version
		return &f
	}
	p.Scan = *form("decision-scan", r.t("Save the scan"), r.scanField())
	if d.Status != domain.StatusDraft {
		return
	}
	p.Annex = form("decision-annex", r.t("Read the annex"), r.annexField())
	p.Template = "/v1/decisions/annex-template.xlsx"
	p.Add = form("decision-line", r.t("Add the product"), r.lineFields()...)
	if d.Submitted() {
		p.Publish = form("publish-decision", r.t("Publish %s", d.Number))
		p.Return = form("return-decision", r.t("Return it"), r.returnField())
	} else {
		p.Submit = form("submit-decision", r.t("Submit it for publication"))
		p.Delete = form("delete-decision", r.t("Delete the draft"))
	}
}

func (r *request) annexField() *Field {
	return &Field{Name: "file", Label: r.t("Annex of the decision"), Hint: r.t("XLSX or CSV: product, producer, kind, stars, points. It takes the place of the lines above when every row is right."), Kind: "file"}
}

// scanField is the field of the scan. Its name is not that of what is sent, since the
// page has another file.
func (r *request) scanField() *Field {
	return &Field{Name: "scan", Label: r.t("Scan (PDF or picture)"), Kind: "file"}
}

func (r *request) returnField() *Field {
	return &Field{Name: "reason", Label: r.t("Reason"), Hint: r.t("The submitter reads it."), Kind: "area", Max: 2000}
}

// lineFields are the fields of one product of a decision.
func (r *request) lineFields() []*Field {
	kinds := &Field{Name: "kind", Label: r.t("Kind"), Kind: "select"}
	for _, k := range []domain.DecisionLineKind{domain.DecisionLineNew, domain.DecisionLineRenewal, domain.DecisionLineUpgrade, domain.DecisionLineNameChange} {
		kinds.Options = append(kinds.Options, Option{Value: string(k), Text: r.lineKind(k)})
	}
	return []*Field{
		{Name: "product", Label: r.t("Product"), Hint: r.t("Its name as in the decision, or the end of its address."), Kind: "text", Max: 300},
		{Name: "producer", Label: r.t("Producer"), Hint: r.t("Needed where several products have the name."), Kind: "text", Max: 300},
		kinds,
		{Name: "name", Label: r.t("New name"), Hint: r.t("Only for a change of the name."), Kind: "text", Max: 200},
		{Name: "stars", Label: r.t("Stars"), Hint: r.t("3, 4 or 5"), Kind: "text", InputMode: "numeric", Max: 1},
		{Name: "score", Label: r.t("Points"), Hint: r.t("Such as 76,75. It may stay empty."), Kind: "text", InputMode: "decimal", Max: 6},
		{Name: "potential_five", Label: r.t("Sent up for five stars"), Kind: "ticks", Options: []Option{{Value: "true", Text: r.t("Yes, it has the points for five stars")}}},
	}
}

// takeAnnex reads an annex. Its rows take the place of the lines when all are right.
func (s *Server) takeAnnex(r *request) error {
	d, err := s.store.ManagedDecision(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	form := newForm(r.to("decision-annex", d.ID), r.t("Read the annex"), r.annexField())
	form.Version = d.Version
	u, err := r.readUpload()
	if err == nil && u.file == nil {
		err = domain.Invalidf("file", "it is empty")
	}
	refuse := func(status int, err error) error { return r.sendDecision(status, form, nil, err) }
	if err != nil {
		return r.refuseUpload(err, refuse)
	}
	form.Version = r.version()
	lines, err := r.readAnnex(u)
	if err != nil {
		return r.refuseUpload(err, refuse)
	}
	_, matches, err := s.store.MatchAnnex(r.Request().Context(), r.actor(), d.ID, lines)
	if err != nil {
		return refuse(statusOf(err), err)
	}
	var faults []AnnexFault
	rows := make([]domain.DecisionLine, len(matches))
	for i, m := range matches {
		if rows[i] = m.Line; !m.Right() {
			faults = append(faults, r.annexFault(m))
		}
	}
	if len(faults) > 0 {
		form.Faults = []Fault{{"annex", r.n("%s rows of the annex are wrong. Nothing was stored.", len(faults))}}
		return r.sendDecision(http.StatusUnprocessableEntity, form, faults, nil)
	}
	return r.storeLines(form, rows, true)
}

// readAnnex reads the rows of an uploaded annex.
func (r *request) readAnnex(u upload) ([]domain.AnnexLine, error) {
	got, err := r.server.files.TakeUpload(r.Request().Context(), u.file, u.file.FileName())
	if err != nil {
		return nil, err
	}
	defer got.Discard()
	lines, _, err := transfer.ReadAll(r.Request().Context(), got, got.Length(), transfer.Annex(), transfer.Choices{}, func(row transfer.Row) domain.AnnexLine { return transfer.ReadAnnexLine(r.server.front.Criteria(), row) },
		transfer.Limits{Most: domain.MaxDecisionLines, TooMany: "a decision names at most %d products", None: "the sheet names no product"})
	return lines, err
}

// annexFault describes a wrong row of an annex.
func (r *request) annexFault(m domain.AnnexMatch) AnnexFault {
	out := AnnexFault{Row: r.number(m.Row), Product: m.Product}
	headings := transfer.Annex().Headings()
	for _, e := range m.Faults {
		out.Why = append(out.Why, joined(": ", headings[e.Field], words.Of(r.lang, e)))
	}
	for _, x := range m.Suggestions {
		out.Suggestions = append(out.Suggestions, joined(" · ", x.Name, x.Slug))
	}
	return out
}

// storeLines stores lines of the decision of the address.
func (r *request) storeLines(f Form, rows []domain.DecisionLine, replace bool) error {
	id := r.Param("id")
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := r.server.store.AddDecisionLines(ctx, r.actor(), id, r.version(), rows, replace)
		return r.to("desk-decision", id), err
	})
	if err != nil {
		return r.sendDecision(statusOf(err), f, nil, err)
	}
	return r.lead(to, "saved")
}

// addLine adds one product to a draft.
func (s *Server) addLine(r *request) error {
	f := newForm(r.to("decision-line", r.Param("id")), r.t("Add the product"), r.lineFields()...)
	f.Version = 1
	f.takeValues(r)
	line := domain.AnnexLine{Row: 1, Product: r.sent("product"), Producer: r.sent("producer"), NamesMakers: r.sent("producer") != ""}
	line.Line.Kind, line.Line.PotentialFive = domain.DecisionLineKind(r.sent("kind")), len(r.sentAll("potential_five")) > 0
	line.Line.Name = r.sent("name")
	if line.Product == "" {
		line.Blame(domain.Invalidf("product", "the row names no product"))
	}
	stars, err := strconv.Atoi(r.sent("stars"))
	if err != nil {
		line.Blame(domain.Invalidf("stars", "it must be 3, 4 or 5"))
	}
	line.Line.Stars = stars
	if text := r.sent("score"); text != "" {
		score, err := transfer.ParseScore(r.server.front.Criteria(), "score", text)
		line.Blame(err)
		line.Line.Score = &score
	}
	_, matches, err := s.store.MatchAnnex(r.Request().Context(), r.actor(), r.Param("id"), []domain.AnnexLine{line})
	if err != nil {
		return r.sendDecision(statusOf(err), f, nil, err)
	}
	if m := matches[0]; !m.Right() {
		var faults domain.Faults
		for _, e := range m.Faults {
			faults.Add(e)
		}
		if len(m.Suggestions) > 0 {
			names := r.annexFault(m).Suggestions
			f.Field("product").Hint = r.t("Perhaps: %s", joined("; ", names...))
		}
		return r.sendDecision(http.StatusUnprocessableEntity, f, nil, faults.Err())
	}
	return r.storeLines(f, []domain.DecisionLine{matches[0].Line}, false)
}

// removeLine removes a product from a draft. One that is gone already is no error.
func (s *Server) removeLine(r *request) error {
	id := r.Param("id")
	to, err := r.once(func(ctx context.Context) (string, error) {
		return r.to("desk-decision", id), s.store.RemoveDecisionLine(ctx, r.actor(), id, r.version(), r.Param("line"))
	})
	if err != nil {
		return r.sendDecision(statusOf(err), newForm(r.Request().URL.Path, ""), nil, err)
	}
	return r.lead(to, "saved")
}

// decisionScan sends the scan of a decision.
func (s *Server) decisionScan(r *request) error {
	f, err := s.store.DecisionScan(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	return s.files.Serve(r.Context, f)
}

// takeScan attaches the scan of a signed decision, or says whether everybody may read
// the one that there is.
func (s *Server) takeScan(r *request) error {
	ctx, id := r.Request().Context(), r.Param("id")
	d, err := s.store.ManagedDecision(ctx, r.actor(), id)
	if err != nil {
		return err
	}
	form := newForm(r.to("decision-scan", id), r.t("Save the scan"), r.scanField())
	form.Version = d.Version
	refuse := func(status int, err error) error {
		return r.sendDecision(status, form, nil, domain.MapFields(err, func(field string) string {
			if field == "file" {
				return "scan"
			}
			return field
		}))
	}
	u, err := r.readUpload()
	if err == nil && u.file == nil && d.ScanID == nil {
		err = domain.Invalidf("file", "it is empty")
	}
	if err != nil {
		return r.refuseUpload(err, refuse)
	}
	var file domain.File
	if u.file != nil {
		if err := s.store.UseLimits(ctx, domain.LimitUse{Limit: domain.FilesPerAccount(), Subject: r.actor().UserID}); err != nil {
			return refuse(statusOf(err), err)
		}
		if file, err = s.files.TakeFile(ctx, u.file, u.file.FileName()); err != nil {
			return r.refuseUpload(err, refuse)
		}
	}
	added := false
	to, err := r.once(func(ctx context.Context) (string, error) {
		scan := d.ScanID
		if u.file != nil {
			stored, err := s.store.AddFile(ctx, r.actor(), file)
			if err != nil {
				return "", err
			}
			scan = &stored.ID
		}
		_, err := s.store.SetDecisionScan(ctx, r.actor(), id, r.version(), scan, len(r.sentAll("public")) > 0)
		added = err == nil
		return r.to("desk-decision", id), err
	})
	if !added && u.file != nil { // it failed, or it is the second tap
		s.files.Discard(ctx, file.FileKey)
	}
	if err != nil {
		return refuse(statusOf(err), err)
	}
	return r.lead(to, "saved")
}

// moveDecision submits or publishes a decision.
func moveDecision(note string, move func(s Store, ctx context.Context, by domain.Actor, id string, version int64, today domain.Date) (domain.DecisionWithLines, error)) func(*Server, *request) error {
	return func(s *Server, r *request) error {
		id := r.Param("id")
		to, err := r.once(func(ctx context.Context) (string, error) {
			_, err := move(s.store, ctx, r.actor(), id, r.version(), r.today())
			return r.to("desk-decision", id), err
		})
		if err != nil {
			return r.sendDecision(statusOf(err), newForm(r.Request().URL.Path, ""), nil, err)
		}
		return r.lead(to, note)
	}
}

// returnDecision takes the submission of a draft back.
func (s *Server) returnDecision(r *request) error {
	id := r.Param("id")
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.ReturnDecision(ctx, r.actor(), id, r.version(), r.sent("reason"))
		return r.to("desk-decision", id), err
	})
	if err != nil {
		f := newForm(r.to("return-decision", id), r.t("Return it"), r.returnField())
		f.Version = 1
		f.takeValues(r)
		return r.sendDecision(statusOf(err), f, nil, err)
	}
	return r.lead(to, "decision-returned")
}

// deleteDecision deletes a draft.
func (s *Server) deleteDecision(r *request) error {
	to, err := r.once(func(ctx context.Context) (string, error) {
		return r.path("desk-decisions"), s.store.DeleteDecision(ctx, r.actor(), r.Param("id"), r.version())
	})
	if err != nil {
		return r.sendDecision(statusOf(err), newForm(r.Request().URL.Path, ""), nil, err)
	}
	return r.lead(to, "decision-deleted")
}
