package web

import (
	"context"
	"net/http"
	"slices"

	"chophien/domain"
	"chophien/transfer"
)

// InspectionRow is an inspection in a list.
type InspectionRow struct {
	Name Link
	Kind string
	Day  Day
	Tag  Tag
}

// DeskInspectionsPage lists the inspections in the provinces of an officer.
type DeskInspectionsPage struct {
	Page
	Filter *Filter
	Items  []InspectionRow
	Pager  Pager
}

// InspectionFormPage plans or records an inspection of a listing.
type InspectionFormPage struct {
	Page
	Heading string
	Form    Form
}

// DeskInspectionPage shows an inspection and what the officer may do with it.
type DeskInspectionPage struct {
	Page
	Heading   string
	Tag       Tag
	Listing   Link
	Facts     []Fact
	Text      []string
	Remark    []string // for officers
	Result    *Form    // nil: it is done or cancelled
	PlanURL   string   // empty: it is done or cancelled
	Cancel    *Form
	Mended    *Form  // nil: there are no faults to fix
	RevokeURL string // empty: nothing was found, or there is no certificate
	Faulty    Form   // the form with faults; empty: none
}

// inspectionRoutes are the pages of inspections on the desk.
func inspectionRoutes() []accountRoute {
	return []accountRoute{
		{"desk-inspections", "/ban/can-bo/kiem-tra", "/en/desk/officer/inspections", "desk-inspections", officers(), (*Server).deskInspections, nil},
		{"desk-inspections-csv", "/ban/can-bo/kiem-tra.csv", "/en/desk/officer/inspections.csv", "desk-inspections", officers(), (*Server).deskInspectionsCSV, nil},
		{"desk-inspection", "/ban/can-bo/kiem-tra/:id", "/en/desk/officer/inspections/:id", "desk-inspections", officers(), (*Server).deskInspection, nil},
		{"inspection-result", "/ban/can-bo/kiem-tra/:id/ket-qua", "/en/desk/officer/inspections/:id/result", "desk-inspections", officers(), nil, changeInspection((*request).resultForm, (*request).sentResult, (*request).sendInspection)},
		{"inspection-plan", "/ban/can-bo/kiem-tra/:id/ke-hoach", "/en/desk/officer/inspections/:id/plan", "desk-inspections", officers(), (*Server).inspectionPlan, changeInspection((*request).planForm, (*request).sentPlan, (*request).sendPlan)},
		{"inspection-mended", "/ban/can-bo/kiem-tra/:id/khac-phuc", "/en/desk/officer/inspections/:id/mended", "desk-inspections", officers(), nil, changeInspection((*request).mendedForm, (*request).sentMended, (*request).sendInspection)},
		{"cancel-inspection", "/ban/can-bo/kiem-tra/:id/huy", "/en/desk/officer/inspections/:id/cancel", "desk-inspections", officers(), nil, changeInspection((*request).cancelForm, (*request).sentCancel, (*request).sendInspection)},
		{"new-inspection", "/ban/can-bo/xet-duyet/:kind/:id/kiem-tra", "/en/desk/officer/review/:kind/:id/inspections", "desk-review", officers(), (*Server).newInspection, (*Server).addInspection},
	}
}

// inspectionStates lists the states by which the list can be narrowed.
func inspectionStates() []domain.InspectionState {
	return []domain.InspectionState{domain.InspectionOverdue, domain.InspectionPlanned, domain.InspectionMendLate, domain.InspectionToMend, domain.InspectionDone, domain.InspectionCancelled}
}

func (r *request) inspectionState(s domain.InspectionState) string {
	switch s {
	case domain.InspectionOverdue:
		return r.t("Planned, and overdue")
	case domain.InspectionPlanned:
		return r.t("Planned")
	case domain.InspectionMendLate:
		return r.t("Faults are not fixed in time")
	case domain.InspectionToMend:
		return r.t("Faults are not fixed yet")
	case domain.InspectionDone:
		return r.t("Inspected")
	case domain.InspectionCancelled:
		return r.t("Cancelled")
	}
	return string(s)
}

func (r *request) inspectionKind(k domain.InspectionKind) string {
	if k == domain.InspectionSample {
		return r.t("Sample test")
	}
	return r.t("Visit")
}

func (r *request) finding(f domain.Finding) string {
	switch f {
	case domain.FindingPassed:
		return r.t("Passed")
	case domain.FindingMend:
		return r.t("Faults to fix")
	case domain.FindingFailed:
		return r.t("Failed")
	}
	return ""
}

// inspectionTag says what an inspection waits for, or what it found.
func (r *request) inspectionTag(i domain.Inspection) Tag {
	switch {
	case i.Cancelled:
		return plainTag(r.t("Cancelled"))
	case i.DoneOn == nil && i.PlannedOn < r.today():
		return r.taskTag(domain.AgendaOverdue, i.PlannedOn)
	case i.DoneOn == nil:
		return plainTag(r.t("Planned for %s", r.day(i.PlannedOn)))
	case i.Finding == domain.FindingPassed, i.MendedOn != nil:
		return goodTag(r.finding(domain.FindingPassed))
	case i.MendBy != nil && *i.MendBy < r.today():
		return r.taskTag(domain.AgendaMending, *i.MendBy)
	case i.Finding == domain.FindingMend && i.MendBy != nil:
		return soonTag(r.t("Faults to fix until %s", r.day(*i.MendBy)))
	}
	return badTag(r.finding(i.Finding))
}

// inspectionFilter reads the filter of the list of inspections.
func (r *request) inspectionFilter() (*Filter, domain.InspectionFilter, error) {
	form, text, state, province, err := r.stateFilter("desk-inspections", texts(inspectionStates()), func(s string) string { return r.inspectionState(domain.InspectionState(s)) })
	return form, domain.InspectionFilter{Province: province, State: domain.InspectionState(state), Today: r.today(), Text: text}, err
}

// inspectionList returns the inspections of a filter.
func (r *request) inspectionList(f domain.InspectionFilter) func(domain.Page) (domain.List[domain.Inspection], error) {
	return func(p domain.Page) (domain.List[domain.Inspection], error) {
		return r.server.store.Inspections(r.Request().Context(), r.actor(), f, p)
	}
}

// listingNames returns the names of listings in any state.
func (r *request) listingNames(refs []domain.Ref) (map[domain.Ref]string, error) {
	out := map[domain.Ref]string{}
	if len(refs) == 0 {
		return out, nil
	}
	found, err := r.server.store.Cards(r.Request().Context(), refs)
	for _, l := range found {
		out[l.Ref] = l.Name
	}
	return out, err
}

// inspectionRows returns the rows of a list.
func (r *request) inspectionRows(all []domain.Inspection) ([]InspectionRow, error) {
	var refs []domain.Ref
	for _, i := range all {
		refs = append(refs, i.Ref())
	}
	names, err := r.listingNames(refs)
	if err != nil {
		return nil, err
	}
	var out []InspectionRow
	for _, i := range all {
		row := InspectionRow{Name: Link{Text: names[i.Ref()], URL: r.to("desk-inspection", i.ID)}, Kind: r.inspectionKind(i.Kind), Day: r.on(i.PlannedOn), Tag: r.inspectionTag(i)}
		if i.DoneOn != nil {
			row.Day = r.on(*i.DoneOn)
		}
		out = append(out, row)
	}
	return out, nil
}

// deskInspections answers with the inspections of the officer, newest first.
func (s *Server) deskInspections(r *request) error {
	form, f, err := r.inspectionFilter()
	if err != nil {
		return err
	}
	found, pager, err := listed(form, r.inspectionList(f))
	if err != nil {
		return err
	}
	p := DeskInspectionsPage{Page: r.deskFrame(r.t("Inspections")), Filter: form, Pager: pager}
	if p.Items, err = r.inspectionRows(found.Items); err != nil {
		return err
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "desk-inspections", &p)
}

// deskInspectionsCSV answers with the same list as a file.
func (s *Server) deskInspectionsCSV(r *request) error {
	form, f, err := r.inspectionFilter()
	if err != nil {
		return err
	}
	headings := []string{"Name", "Kind", "Planned for", "Inspected on", "Result", "What was found", "Fix until", "Fixed on", "Note for officers"}
	return sendRows(form, r.dated("kiem-tra"), headings, r.inspectionList(f), func(i domain.Inspection) ([]any, error) {
		names, err := r.listingNames([]domain.Ref{i.Ref()})
		return []any{names[i.Ref()], r.inspectionKind(i.Kind), i.PlannedOn, dayOrNil(i.DoneOn), r.inspectionTag(i).Text, i.Text, dayOrNil(i.MendBy), dayOrNil(i.MendedOn), i.Note}, err
	})
}

// dayOrNil returns a day as a cell of a table.
func dayOrNil(d *domain.Date) any {
	if d == nil {
		return nil
	}
	return *d
}

// inspectedListing returns the product or producer of the address.
func (r *request) inspectedListing() (domain.ListingState, error) {
	l, err := r.listingOf()
	if err == nil && l.Kind != domain.KindProduct && l.Kind != domain.KindProducer {
		return l, domain.NotFoundf("there is no such listing")
	}
	return l, err
}

// newInspection answers with the form that plans an inspection.
func (s *Server) newInspection(r *request) error {
	l, err := r.inspectedListing()
	if err != nil {
		return err
	}
	return r.sendNewInspection(http.StatusOK, l, r.newInspectionForm(l))
}

func (r *request) newInspectionForm(l domain.ListingState) Form {
	kind := &Field{Name: "kind", Label: r.t("How is it inspected?"), Kind: "radios", Options: []Option{
		{Value: string(domain.InspectionVisit), Text: r.inspectionKind(domain.InspectionVisit), Chosen: true}, {Value: string(domain.InspectionSample), Text: r.inspectionKind(domain.InspectionSample)},
	}}
	return newForm(r.listingAddress("new-inspection", l.Ref), r.t("Plan it"), append([]*Field{kind}, r.planFields(domain.Inspection{PlannedOn: r.today()})...)...)
}

func (r *request) sendNewInspection(status int, l domain.ListingState, f Form) error {
	p := InspectionFormPage{Page: r.deskFrame(r.t("Plan an inspection")), Heading: r.t("Plan an inspection of %s", l.Name), Form: f}
	if len(f.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "desk-inspection-form", &p)
}

// addInspection stores a planned inspection.
func (s *Server) addInspection(r *request) error {
	l, err := r.inspectedListing()
	if err != nil {
		return err
	}
	i := domain.Inspection{Kind: domain.InspectionKind(r.sent("kind")), ListingKind: l.Kind, ListingID: l.ID}
	_, err = r.sentPlan(&i)
	to := ""
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			stored, err := s.store.AddInspection(ctx, r.actor(), i, false)
			return r.to("desk-inspection", stored.ID), err
		})
	}
	if err == nil {
		return r.lead(to, "inspection-planned")
	}
	f := r.newInspectionForm(l)
	status, err := r.refuseVersion(&f, 0, err)
	if err != nil {
		return err
	}
	return r.sendNewInspection(status, l, f)
}

// planFields are the fields of a planned inspection.
func (r *request) planFields(i domain.Inspection) []*Field {
	return []*Field{
		{Name: "planned_on", Label: r.t("Planned for"), Hint: r.t("Such as 31/12/2026"), Kind: "text", Value: r.day(i.PlannedOn), Max: 40},
		{Name: "unannounced", Label: r.t("Announcement"), Kind: "ticks", Options: []Option{{Value: "true", Text: r.t("Without notice: the producer sees it only when it is done"), Chosen: i.Unannounced}}},
		{Name: "note", Label: r.t("Note for officers"), Hint: r.t("The producer does not see it. It may stay empty."), Kind: "area", Value: i.Note, Max: domain.MaxInspectionText},
	}
}

func (r *request) planForm(i domain.Inspection) Form {
	return newForm(r.to("inspection-plan", i.ID), r.t("Change the plan"), r.planFields(i)...)
}

// inspectionPlan answers with the form that changes the plan of an inspection.
func (s *Server) inspectionPlan(r *request) error {
	i, err := s.store.Inspection(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	f := r.planForm(i)
	f.Version = i.Version
	return r.sendPlan(http.StatusOK, i, f)
}

func (r *request) sendPlan(status int, i domain.Inspection, f Form) error {
	names, err := r.listingNames([]domain.Ref{i.Ref()})
	if err != nil {
		return err
	}
	p := InspectionFormPage{Page: r.deskFrame(r.t("Change the plan")), Heading: joined(": ", r.t("Change the plan"), names[i.Ref()]), Form: f}
	if len(f.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "desk-inspection-form", &p)
}

// sentPlan copies a plan that was sent into an inspection.
func (r *request) sentPlan(i *domain.Inspection) (suspend bool, err error) {
	i.PlannedOn, err = transfer.ParseDate("planned_on", r.sent("planned_on"))
	i.Unannounced, i.Note = r.sent("unannounced") == "true", r.sent("note")
	return false, err
}

func (r *request) resultForm(i domain.Inspection) Form {
	finding := &Field{Name: "finding", Label: r.t("Result"), Kind: "radios"}
	for _, f := range []domain.Finding{domain.FindingPassed, domain.FindingMend, domain.FindingFailed} {
		finding.Options = append(finding.Options, Option{Value: string(f), Text: r.finding(f)})
	}
	fields := []*Field{
		{Name: "done_on", Label: r.t("Inspected on"), Hint: r.t("Such as 31/12/2026"), Kind: "text", Value: r.day(r.today()), Max: 40}, finding,
		{Name: "text", Label: r.t("What was found"), Hint: r.t("The producer reads it. Needed when there are faults."), Kind: "area", Value: i.Text, Max: domain.MaxInspectionText},
		{Name: "mend_by", Label: r.t("Fix until"), Hint: r.t("Only when there are faults to fix."), Kind: "text", Max: 40},
		{Name: "note", Label: r.t("Note for officers"), Hint: r.t("The producer does not see it. It may stay empty."), Kind: "area", Value: i.Note, Max: domain.MaxInspectionText},
		{Name: "suspend", Label: r.t("If it failed"), Kind: "ticks", Options: []Option{{Value: "true", Text: r.t("Suspend it at once, until it is clear")}}},
	}
	return newForm(r.to("inspection-result", i.ID), r.t("Record the result"), fields...)
}

// sentResult copies a result that was sent into an inspection.
func (r *request) sentResult(i *domain.Inspection) (suspend bool, err error) {
	var faults domain.Faults
	done, err := transfer.ParseDate("done_on", r.sent("done_on"))
	faults.Add(err)
	i.DoneOn, i.Finding, i.Text, i.Note = &done, domain.Finding(r.sent("finding")), r.sent("text"), r.sent("note")
	faults.AddIf(i.Finding == "", "finding", "choose one")
	i.MendBy = nil
	if text := r.sent("mend_by"); text != "" {
		day, err := transfer.ParseDate("mend_by", text)
		faults.Add(err)
		i.MendBy = &day
	}
	return r.sent("suspend") == "true", faults.Err()
}

func (r *request) mendedForm(i domain.Inspection) Form {
	return newForm(r.to("inspection-mended", i.ID), r.t("The faults are fixed"),
		&Field{Name: "mended_on", Label: r.t("Fixed on"), Hint: r.t("Such as 31/12/2026"), Kind: "text", Value: r.day(r.today()), Max: 40})
}

func (r *request) sentMended(i *domain.Inspection) (suspend bool, err error) {
	day, err := transfer.ParseDate("mended_on", r.sent("mended_on"))
	i.MendedOn = &day
	return false, err
}

func (r *request) cancelForm(i domain.Inspection) Form {
	return newForm(r.to("cancel-inspection", i.ID), r.t("Cancel the inspection"))
}

func (r *request) sentCancel(i *domain.Inspection) (suspend bool, err error) {
	i.Cancelled = true
	return false, nil
}

// deskInspection answers with an inspection.
func (s *Server) deskInspection(r *request) error {
	i, err := s.store.Inspection(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	return r.sendInspection(http.StatusOK, i, Form{})
}

// sendInspection answers with an inspection, and with a form that was not accepted.
func (r *request) sendInspection(status int, i domain.Inspection, faulty Form) error {
	names, err := r.listingNames([]domain.Ref{i.Ref()})
	if err != nil {
		return err
	}
	name := names[i.Ref()]
	p := DeskInspectionPage{
		Page: r.deskFrame(name), Heading: joined(": ", r.inspectionKind(i.Kind), name), Tag: r.inspectionTag(i), Faulty: faulty,
		Listing: Link{Text: name, URL: r.listingAddress("desk-listing", i.Ref())}, Text: paragraphs(i.Text), Remark: paragraphs(i.Note),
	}
	day := func(name string, d *domain.Date) {
		if d != nil {
			p.Facts = append(p.Facts, Fact{Name: name, Text: r.day(*d)})
		}
	}
	day(r.t("Planned for"), &i.PlannedOn)
	if i.Unannounced {
		p.Facts = append(p.Facts, Fact{Name: r.t("Announcement"), Text: r.t("Without notice: the producer sees it only when it is done")})
	}
	day(r.t("Inspected on"), i.DoneOn)
	if i.Finding != "" {
		p.Facts = append(p.Facts, Fact{Name: r.t("Result"), Text: r.finding(i.Finding)})
	}
	day(r.t("Fix until"), i.MendBy)
	day(r.t("Fixed on"), i.MendedOn)
	form := func(f Form) *Form {
		f.Version = i.Version
		if faulty.Action == f.Action {
			f = faulty
		}
		return &f
	}
	switch {
	case i.Cancelled:
	case i.DoneOn == nil:
		p.Result, p.PlanURL, p.Cancel = form(r.resultForm(i)), r.to("inspection-plan", i.ID), form(r.cancelForm(i))
	case i.MendBy != nil && i.MendedOn == nil:
		p.Mended = form(r.mendedForm(i))
	}
	if i.ListingKind == domain.KindProduct && slices.Contains([]domain.Finding{domain.FindingMend, domain.FindingFailed}, i.Finding) && i.MendedOn == nil {
		x, err := r.server.store.ManagedProduct(r.Request().Context(), r.actor(), i.ListingID)
		if err != nil {
			return err
		}
		if domain.CurrentOn(x.Certificates, r.today()) != nil {
			p.RevokeURL = r.listingAddress("revoke", i.Ref()) + "?" + r.or("kiem-tra", "inspection") + "=" + i.ID
		}
	}
	if faulty.Action != "" {
		r.wrong(&p.Page)
	}
	return r.send(status, "desk-inspection", &p)
}

// changeInspection returns the handler of a form that changes an inspection. sent
// copies what was sent, and reports whether the listing is suspended, too. send answers
// with a form that was not accepted.
func changeInspection(form func(*request, domain.Inspection) Form, sent func(*request, *domain.Inspection) (suspend bool, err error), send func(*request, int, domain.Inspection, Form) error) func(*Server, *request) error {
	return func(s *Server, r *request) error {
		stored, err := s.store.Inspection(r.Request().Context(), r.actor(), r.Param("id"))
		if err != nil {
			return err
		}
		changed := stored
		suspend, err := sent(r, &changed)
		to := ""
		if err == nil {
			to, err = r.once(func(ctx context.Context) (string, error) {
				_, err := s.store.ChangeInspection(ctx, r.actor(), stored.ID, r.version(), suspend, func(i *domain.Inspection) error {
					_, err := sent(r, i)
					return err
				})
				return r.to("desk-inspection", stored.ID), err
			})
		}
		if err == nil {
			return r.lead(to, "saved")
		}
		f := form(r, stored)
		f.Version = stored.Version
		status, err := r.refuseVersion(&f, stored.Version, err)
		if err != nil {
			return err
		}
		return send(r, status, stored, f)
	}
}
