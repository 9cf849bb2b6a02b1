package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"chophien/domain"
	"chophien/transfer"
)

// DeskLogo is the logo of an organisation as the desk shows it.
type DeskLogo struct {
	URL           string
	Width, Height int // CSS pixels
}

// OrganisationRow is an organisation in the list of a fair's desk.
type OrganisationRow struct {
	Name    Link
	Logo    *DeskLogo // nil: none
	Level   string
	Website string
	Place   string // among those of its role and level; 1 is the first
}

// OrganisationPart has the organisations of one role on the desk.
type OrganisationPart struct {
	ID, Heading string
	Items       []OrganisationRow
}

// FairOrganisationsPage lists the organisations of a fair by role.
type FairOrganisationsPage struct {
	Page
	Tabs   []Link
	NewURL string // empty: the fair cannot be changed
	Filter *Filter
	Parts  []OrganisationPart
	Pager  Pager
}

// FairOrganisationPage shows an organisation with what may be done with it.
type FairOrganisationPage struct {
	Page
	Faulty   Form
	Heading  string
	Facts    []Fact
	Logo     *DeskLogo // nil: none
	Change   *Form     // nil: the fair cannot be changed
	SetLogo  *Form
	DropLogo *Form
	Delete   *Form
}

// organisationRoutes are the pages of the organisations of a fair.
func organisationRoutes() []accountRoute {
	const vi, en = "/ban/hoi-cho/:id/chuong-trinh/don-vi", "/en/desk/fairs/:id/programme/organisations"
	const section = "fair-programme"
	who := organizers()
	return []accountRoute{
		{"fair-organisations", vi, en, section, who, (*Server).fairOrganisations, nil},
		{"fair-organisations-csv", vi + ".csv", en + ".csv", section, who, (*Server).fairOrganisationsCSV, nil},
		{"new-organisation", vi + "/moi", en + "/new", section, who, (*Server).newOrganisation, (*Server).addOrganisation},
		{"fair-organisation", vi + "/:organisation", en + "/:organisation", section, who, (*Server).fairOrganisation, (*Server).changeOrganisation},
		{"organisation-logo", vi + "/:organisation/logo", en + "/:organisation/logo", section, who, (*Server).organisationLogo, (*Server).setLogo},
		{"drop-logo", vi + "/:organisation/logo/xoa", en + "/:organisation/logo/delete", section, who, nil, (*Server).dropLogo},
		{"delete-organisation", vi + "/:organisation/xoa", en + "/:organisation/delete", section, who, nil, (*Server).deleteOrganisation},
	}
}

// deskLogo returns the logo of an organisation of a fair in any state; nil without one.
func (r *request) deskLogo(o domain.FairOrganisation) *DeskLogo {
	if o.Logo == nil {
		return nil
	}
	width, height := logoSize(*o.Logo)
	return &DeskLogo{URL: r.to("organisation-logo", o.FairID, o.ID), Width: width, Height: height}
}

// fairOrganisations answers with the organisations of a fair.
func (s *Server) fairOrganisations(r *request) error {
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	form, all, err := r.organisationFilter(f.ID)
	if err != nil {
		return err
	}
	part, pager, err := listedOf(form, all, func(o domain.FairOrganisation) string { return o.ID })
	if err != nil {
		return err
	}
	p := FairOrganisationsPage{Page: r.fairFrame(r.t("Organizers and sponsors"), f), Tabs: r.programmeTabs(f.ID), Filter: form, Pager: pager}
	role := domain.FairRole("")
	for _, o := range part {
		if o.Role != role {
			role = o.Role
			p.Parts = append(p.Parts, OrganisationPart{ID: string(role), Heading: r.or(role.Title())})
		}
		last := &p.Parts[len(p.Parts)-1]
		last.Items = append(last.Items, OrganisationRow{
			Name: Link{Text: r.or(o.Name, o.NameEN), URL: r.to("fair-organisation", f.ID, o.ID)}, Logo: r.deskLogo(o), Level: r.or(o.Level.Title()), Website: o.Website, Place: r.number(o.Position + 1),
		})
	}
	if f.Open() {
		p.NewURL = r.to("new-organisation", f.ID)
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "fair-organisations", &p)
}

// organisationFilter reads the filter of the organisations of a fair, and returns those
// that it chooses.
func (r *request) organisationFilter(fairID string) (*Filter, []domain.FairOrganisation, error) {
	form := r.filter("fair-organisations", fairID)
	words := form.folded(r.t("Words of the name"))
	role := domain.FairRole(form.choice(r.param("vai-tro", "role"), r.t("Role"), texts(domain.FairRoles()), func(x string) string { return r.or(domain.FairRole(x).Title()) }))
	all, err := r.server.store.ManagedOrganisations(r.Request().Context(), r.actor(), fairID)
	return form, slices.DeleteFunc(all, func(o domain.FairOrganisation) bool {
		return role != "" && o.Role != role || !holdsWords(joined(" ", o.Name, o.NameEN), words)
	}), err
}

// fairOrganisationsCSV answers with the same list as a file.
func (s *Server) fairOrganisationsCSV(r *request) error {
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	form, all, err := r.organisationFilter(f.ID)
	if err != nil {
		return err
	}
	headings := []string{"Name", "English name", "Role", "Level of a sponsor", "Website", "Text for visitors", "Text for visitors, in English"}
	return sendRows(form, "to-chuc-"+f.Slug, headings, whole(all), func(o domain.FairOrganisation) ([]any, error) {
		return []any{o.Name, o.NameEN, r.or(o.Role.Title()), r.or(o.Level.Title()), o.Website, o.Text, o.TextEN}, nil
	})
}

// organisationFields are the fields of an organisation.
func (r *request) organisationFields(o domain.FairOrganisation) []*Field {
	var roles []Option
	for _, x := range domain.FairRoles() {
		roles = append(roles, Option{Value: string(x), Text: r.or(x.Title()), Chosen: x == o.Role})
	}
	levels := []Option{{Text: r.t("None")}}
	for _, x := range domain.SponsorLevels() {
		levels = append(levels, Option{Value: string(x), Text: r.or(x.Title()), Chosen: x == o.Level})
	}
	at := ""
	if o.ID != "" {
		at = strconv.Itoa(o.Position + 1)
	}
	return []*Field{
		{Name: "role", Label: r.t("Role"), Kind: "select", Options: roles},
		{Name: "level", Label: r.t("Level of a sponsor"), Hint: r.t("Only for sponsors."), Kind: "select", Options: levels},
		{Name: "name", Label: r.t("Name"), Kind: "text", Value: o.Name, Max: 200},
		{Name: "name_en", Label: r.t("English name"), Kind: "text", Value: o.NameEN, Max: 200},
		{Name: "text", Label: r.t("Text for visitors"), Hint: r.t("At most 500 characters."), Kind: "area", Value: o.Text, Max: 500},
		{Name: "text_en", Label: r.t("Text for visitors, in English"), Kind: "area", Value: o.TextEN, Max: 500},
		{Name: "website", Label: r.t("Website"), Hint: r.t("Such as https://lienminh.example.vn"), Kind: "text", Value: o.Website, InputMode: "url", Max: 300},
		{Name: "position", Label: r.t("Order among those of its role and level"), Hint: r.t("1 is the first. Empty: it stays where it is, and a new one is the last."), Kind: "text", Value: at, InputMode: "numeric", Max: 2},
	}
}

// sentOrganisation returns the organisation that was sent.
func (r *request) sentOrganisation(fairID, id string) (domain.FairOrganisation, error) {
	o := domain.FairOrganisation{
		ID: id, FairID: fairID, Role: domain.FairRole(r.sent("role")), Level: domain.SponsorLevel(r.sent("level")), Name: r.sent("name"), NameEN: r.sent("name_en"),
		Text: r.sent("text"), TextEN: r.sent("text_en"), Website: r.sent("website"), Position: domain.OrganisationLast,
	}
	text := r.sent("position")
	if text == "" {
		return o, nil
	}
	var faults domain.Faults
	n, err := transfer.ParseWhole("position", text)
	faults.Add(err)
	faults.AddIf(err == nil && (n < 1 || n > domain.MaxFairOrganisations), "position", "it must be between 1 and %d", domain.MaxFairOrganisations)
	o.Position = n - 1
	if faults.Err() != nil { // all other faults are answered at once, too
		o.Position = 0
		faults.Add(o.Validate())
	}
	return o, faults.Err()
}

// newOrganisation answers with the form of a new organisation.
func (s *Server) newOrganisation(r *request) error { return r.sendNewOrganisation(nil) }

// sendNewOrganisation answers with the form of a new organisation; err is why it was
// not added.
func (r *request) sendNewOrganisation(err error) error {
	f, loadErr := r.fairOf()
	if loadErr != nil {
		return loadErr
	}
	form, status, err := r.answered(func() (Form, error) {
		return newForm(r.to("new-organisation", f.ID), r.t("Add the organisation"), r.organisationFields(domain.FairOrganisation{})...), nil
	}, err)
	if err != nil {
		return err
	}
	title := r.t("A new organisation")
	return r.sendFairForm(status, FairFormPage{Page: r.fairFrame(title, f), Heading: title, Text: []string{r.t("Add it first; then upload its logo.")}, Form: form})
}

// addOrganisation adds an organisation to the fair.
func (s *Server) addOrganisation(r *request) error {
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	o, err := r.sentOrganisation(f.ID, "")
	to := ""
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			stored, err := s.store.AddOrganisation(ctx, r.actor(), o)
			return r.to("fair-organisation", f.ID, stored.ID), err
		})
	}
	if err != nil {
		return r.sendNewOrganisation(err)
	}
	return r.lead(to, "organisation-added")
}

// organisationOf returns the organisation of the address with its fair.
func (r *request) organisationOf() (domain.Fair, domain.FairOrganisation, error) {
	f, err := r.fairOf()
	if err != nil {
		return f, domain.FairOrganisation{}, err
	}
	all, err := r.server.store.ManagedOrganisations(r.Request().Context(), r.actor(), f.ID)
	if err != nil {
		return f, domain.FairOrganisation{}, err
	}
	for _, o := range all {
		if o.ID == r.Param("organisation") {
			return f, o, nil
		}
	}
	return f, domain.FairOrganisation{}, domain.NotFoundf("the fair has no such organisation")
}

// fairOrganisation answers with an organisation.
func (s *Server) fairOrganisation(r *request) error { return r.sendOrganisation(nil) }

// sendOrganisation answers with the organisation of the address; err is why the form
// that was sent to the request's path was not accepted.
func (r *request) sendOrganisation(err error) error {
	f, o, loadErr := r.organisationOf()
	if loadErr != nil {
		return loadErr
	}
	form := func(page, submit string, fields func() []*Field) func() Form {
		return func() Form {
			x := newForm(r.to(page, f.ID, o.ID), submit, fields()...)
			x.Version = o.Version
			return x
		}
	}
	button := func() []*Field { return nil }
	var builds []func() Form
	if f.Open() {
		builds = []func() Form{
			form("fair-organisation", r.t("Save"), func() []*Field { return r.organisationFields(o) }), form("delete-organisation", r.t("Delete the organisation"), button),
			form("organisation-logo", r.t("Upload the logo"), func() []*Field {
				return []*Field{{Name: "file", Label: r.t("Picture of the logo"), Hint: r.t("JPEG, PNG or WebP of at most 20 MB. It replaces the logo before."), Kind: "file"}}
			}),
		}
		if o.Logo != nil {
			builds = append(builds, form("drop-logo", r.t("Delete the logo"), button))
		}
	}
	forms, faulty, status, err := r.formsOf(r.Request().URL.Path, err, builds...)
	if err != nil {
		return err
	}
	title := r.or(o.Name, o.NameEN)
	p := FairOrganisationPage{Page: r.fairFrame(title, f), Faulty: faulty, Heading: title, Logo: r.deskLogo(o)}
	// The section of the navigation is the programme; this page is below a list of its own.
	p.Crumbs = append(p.Crumbs, Link{Text: r.t("Organizers and sponsors"), URL: r.to("fair-organisations", f.ID)})
	for _, x := range []Fact{{Name: r.t("Role"), Text: r.or(o.Role.Title())}, {Name: r.t("Level of a sponsor"), Text: r.or(o.Level.Title())}, {Name: r.t("Website"), Text: o.Website}, {Name: r.t("Text for visitors"), Text: r.or(o.Text, o.TextEN)}} {
		if x.Text != "" {
			p.Facts = append(p.Facts, x)
		}
	}
	if len(forms) > 0 {
		p.Change, p.Delete, p.SetLogo = forms[0], forms[1], forms[2]
	}
	if len(forms) > 3 {
		p.DropLogo = forms[3]
	}
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(status, "fair-organisation", &p)
}

// changeOrganisation changes an organisation; its logo stays.
func (s *Server) changeOrganisation(r *request) error {
	id, organisation := r.Param("id"), r.Param("organisation")
	o, err := r.sentOrganisation(id, organisation)
	to := ""
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			_, err := s.store.ChangeOrganisation(ctx, r.actor(), o, r.version())
			return r.to("fair-organisation", id, organisation), err
		})
	}
	if err != nil {
		return r.sendOrganisation(err)
	}
	return r.lead(to, "saved")
}

// deleteOrganisation deletes an organisation.
func (s *Server) deleteOrganisation(r *request) error {
	id := r.Param("id")
	var dropped *domain.FairLogo
	to, err := r.once(func(ctx context.Context) (string, error) {
		before, err := s.store.DeleteOrganisation(ctx, r.actor(), id, r.Param("organisation"), r.version())
		dropped = before
		return r.to("fair-organisations", id), err
	})
	if err != nil {
		return r.sendOrganisation(err)
	}
	s.discardLogo(r.Request().Context(), dropped)
	return r.lead(to, "organisation-gone")
}

// organisationLogo sends the logo of an organisation of a fair in any state to those
// who run it.
func (s *Server) organisationLogo(r *request) error {
	_, o, err := r.organisationOf()
	if err == nil && o.Logo == nil {
		err = domain.NotFoundf("the organisation has no logo")
	}
	if err != nil {
		return err
	}
	return s.files.ServePicture(r.Context, o.Logo.Picture(), domain.PictureSmall)
}

// setLogo stores the logo of an organisation.
func (s *Server) setLogo(r *request) error {
	ctx, by := r.Request().Context(), r.actor()
	refuse := func(_ int, err error) error { return r.sendOrganisation(err) }
	f, o, err := r.organisationOf()
	if err != nil {
		return err
	}
	u, err := r.readUpload()
	if err == nil && u.file == nil {
		err = domain.Invalidf("file", "it is empty")
	}
	if err == nil {
		err = f.CheckOpen()
	}
	if err == nil {
		err = s.store.UseLimits(ctx, domain.LimitUse{Limit: domain.PicturesPerAccount(), Subject: by.UserID})
	}
	if err != nil {
		return r.refuseUpload(err, refuse)
	}
	picture, keys, err := s.files.TakePicture(ctx, u.file)
	if err != nil {
		return r.refuseUpload(err, refuse)
	}
	var dropped *domain.FairLogo
	added := false
	to, err := r.once(func(ctx context.Context) (string, error) {
		logo := domain.FairLogo{FileKey: picture.FileKey, ContentType: picture.ContentType, Width: picture.Width, Height: picture.Height}
		_, before, err := s.store.SetLogo(ctx, by, f.ID, o.ID, r.version(), &logo)
		added, dropped = err == nil, before
		return r.to("fair-organisation", f.ID, o.ID), err
	})
	if !added { // it failed, or it is the second tap
		s.files.Discard(ctx, keys...)
	}
	if err != nil {
		return r.refuseUpload(err, refuse)
	}
	s.discardLogo(ctx, dropped)
	return r.lead(to, "logo-saved")
}

// dropLogo deletes the logo of an organisation.
func (s *Server) dropLogo(r *request) error {
	id, organisation := r.Param("id"), r.Param("organisation")
	var dropped *domain.FairLogo
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, before, err := s.store.SetLogo(ctx, r.actor(), id, organisation, r.version(), nil)
		dropped = before
		return r.to("fair-organisation", id, organisation), err
	})
	if err != nil {
		return r.sendOrganisation(err)
	}
	s.discardLogo(r.Request().Context(), dropped)
	return r.lead(to, "logo-deleted")
}

// discardLogo deletes the file of a logo to which nothing refers any more.
func (s *Server) discardLogo(ctx context.Context, l *domain.FairLogo) {
	if l != nil {
		s.discardPicture(ctx, l.Picture())
	}
}
