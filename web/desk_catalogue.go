package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"chophien/catalogue"
	"chophien/domain"
	"chophien/front"
	"chophien/transfer"
	"chophien/words"
)

// SectionOfCatalogue is a row in the list of the sections of a catalogue.
type SectionOfCatalogue struct {
	Anchor  string
	Name    Link
	Detail  string
	Count   string
	Buttons []RowButton
	Change  Link
	Remove  Link
}

// RowButton is a button in a row of a table with one form.
type RowButton struct {
	Value string // of the field do
	Text  string
	Label string // says what, for those who hear the button
	Class string
	Off   bool
}

// DeskCataloguePage shows the draft of a catalogue: its texts and its sections.
type DeskCataloguePage struct {
	Page
	Saved    string
	Facts    []Fact
	HeadURL  string
	NewURL   string
	Text     string // how many entries are printed
	Sections []SectionOfCatalogue
	Move     Form
	Checks   []CheckRow
	Previews []Link
	Links    []Link
}

// CheckRow is a check before printing.
type CheckRow struct {
	Text   string
	Tag    Tag
	Effect string // what happens in print
	URL    string
}

// LeftOutRow is something that is not printed, or that should be mended.
type LeftOutRow struct {
	Name  Link
	Place string // section or number
	Why   string
}

// DeskCheckPage lists what is not printed, or what should be mended.
type DeskCheckPage struct {
	Page
	Filter *Filter
	Items  []LeftOutRow
	Pager  Pager
}

// catalogueRoutes are the pages on which organizers build a catalogue.
func catalogueRoutes() []accountRoute {
	const vi, en = "/ban/hoi-cho/:id/catalogue", "/en/desk/fairs/:id/catalogue"
	return []accountRoute{
		{"fair-catalogue", vi, en, "fair-catalogue", organizers(), (*Server).deskCatalogue, (*Server).moveSection},
		{"catalogue-head", vi + "/thong-tin", en + "/head", "fair-catalogue", organizers(), (*Server).catalogueHead, (*Server).saveCatalogueHead},
		{"new-section", vi + "/them", en + "/new", "fair-catalogue", organizers(), (*Server).newSection, (*Server).addSection},
		{"catalogue-check", vi + "/kiem-tra", en + "/check", "fair-catalogue", organizers(), (*Server).catalogueCheck, nil},
		{"catalogue-check-csv", vi + "/kiem-tra.csv", en + "/check.csv", "fair-catalogue", organizers(), (*Server).catalogueCheckCSV, nil},
		{"catalogue-pdf", vi + "/xem-thu.pdf", en + "/preview.pdf", "fair-catalogue", organizers(), (*Server).cataloguePDF, nil},
		{"catalogue-page", vi + "/xem-thu", en + "/preview", "fair-catalogue", organizers(), (*Server).cataloguePage, nil},
		{"catalogue-section", vi + "/:section", en + "/:section", "fair-catalogue", organizers(), (*Server).catalogueSection, nil},
		{"section-entries", vi + "/:section/muc", en + "/:section/entries", "fair-catalogue", organizers(), nil, (*Server).changeSection},
		{"section-file", vi + "/:section/muc.csv", en + "/:section/entries.csv", "fair-catalogue", organizers(), (*Server).sectionFile, nil},
		{"change-section", vi + "/:section/sua", en + "/:section/change", "fair-catalogue", organizers(), (*Server).sectionForm, (*Server).saveSection},
		{"section-source", vi + "/:section/nguon", en + "/:section/source", "fair-catalogue", organizers(), nil, (*Server).saveSource},
		{"remove-section", vi + "/:section/xoa", en + "/:section/remove", "fair-catalogue", organizers(), (*Server).removeSectionForm, (*Server).removeSection},
		{"section-text", vi + "/:section/loi/:kind/:ref", en + "/:section/texts/:kind/:ref", "fair-catalogue", organizers(), (*Server).entryText, (*Server).saveEntryText},
	}
}

// draft returns the draft of the catalogue of the address, and its fair.
func (r *request) draft() (domain.Catalogue, domain.Fair, error) {
	return r.server.store.Catalogue(r.Request().Context(), r.actor(), r.Param("id"))
}

// hits returns the hits of the saved queries of sections.
func (r *request) hits(sections []domain.CatalogueSection, on domain.Date) ([]domain.SectionHits, error) {
	return front.SectionHits(r.Request().Context(), r.server.searcher, r.server.store, sections, on)
}

// composed returns what would be printed now.
func (r *request) composed() (domain.Catalogue, domain.Fair, domain.Composition, error) {
	c, f, err := r.draft()
	if err != nil {
		return c, f, domain.Composition{}, err
	}
	found, err := r.hits(c.Sections, f.EndsOn)
	if err != nil {
		return c, f, domain.Composition{}, err
	}
	out, err := r.server.store.Compose(r.Request().Context(), r.actor(), f.ID, found, r.server.front.PublicURL())
	return c, f, out, err
}

// sectionTitle names a section of a catalogue.
func (r *request) sectionTitle(s domain.CatalogueSection, number int) string {
	return cmp.Or(r.or(s.Title, s.TitleEN), r.t("Section %s", r.number(number)))
}

// sectionURL returns the address of a page of a section; numbers begin at 1.
func (r *request) sectionURL(page, fairID string, number int, ids ...string) string {
	return r.to(page, append([]string{fairID, strconv.Itoa(number)}, ids...)...)
}

// splitText says how a section is split.
func (r *request) splitText(s domain.SectionKind) string {
	switch s {
	case domain.SectionProvince:
		return r.t("a part for each province")
	case domain.SectionGroup:
		return r.t("a part for each group")
	}
	return ""
}

// deskCatalogue answers with the sections of the draft.
func (s *Server) deskCatalogue(r *request) error {
	return r.sendCatalogue(http.StatusOK, Form{}, nil)
}

// sendCatalogue answers with the draft; err is why a change was not accepted.
func (r *request) sendCatalogue(status int, faulty Form, err error) error {
	if err != nil {
		if status, err = r.faulty(&faulty, err); err != nil {
			return err
		}
	}
	c, f, composed, err := r.composed()
	if err != nil {
		return err
	}
	p := DeskCataloguePage{
		Page: r.fairFrame(r.t("Catalogue"), f), HeadURL: r.to("catalogue-head", f.ID), NewURL: r.to("new-section", f.ID), Text: r.n("%s entries are printed", composed.Content.Entries()),
		Move: newForm(r.to("fair-catalogue", f.ID), ""),
	}
	p.Move.Version, p.Move.Faults = c.Version, faulty.Faults
	if c.Version > 0 {
		p.Saved = r.t("Saved at %s", r.moment(c.UpdatedAt))
	}
	state := func(name, text string) {
		if text != "" {
			p.Facts = append(p.Facts, Fact{Name: name, Text: text})
		}
	}
	state(r.t("Title"), cmp.Or(r.or(c.Title, c.TitleEN), r.or(f.Name, f.NameEN)))
	state(r.t("Greeting"), c.GreetingBy)
	if c.ClosesOn != nil {
		state(r.t("Producers answer until"), r.day(*c.ClosesOn))
	}
	for i, sec := range c.Sections {
		p.Sections = append(p.Sections, r.sectionRow(f, sec, i, len(c.Sections), composed.Counts[i]))
	}
	r.catalogueBeside(&p, f, composed)
	if len(p.Move.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "desk-catalogue", &p)
}

// sectionRow returns the row of a section; at counts from 0.
func (r *request) sectionRow(f domain.Fair, sec domain.CatalogueSection, at, sections, count int) SectionOfCatalogue {
	title := r.sectionTitle(sec, at+1)
	row := SectionOfCatalogue{
		Anchor: "row-" + strconv.Itoa(at+1), Name: Link{Text: title, URL: r.sectionURL("catalogue-section", f.ID, at+1)}, Count: r.number(count),
		Change: Link{Text: r.t("Change"), URL: r.sectionURL("change-section", f.ID, at+1)}, Remove: Link{Text: r.t("Remove…"), URL: r.sectionURL("remove-section", f.ID, at+1)},
	}
	source := ""
	if sec.Query.Finds() {
		source = r.t("a live search")
	}
	if sec.Exhibits {
		source = joined(", ", source, r.t("exhibits of the fair"))
	}
	if n := len(sec.Pinned); n > 0 {
		source = joined(", ", source, r.n("%s pinned", n))
	}
	row.Detail = joined(" · ", source, r.splitText(sec.Split))
	number := strconv.Itoa(at)
	row.Buttons = []RowButton{
		{Value: "up:" + number, Text: "↑", Label: r.t("Move %s up", title), Off: at == 0},
		{Value: "down:" + number, Text: "↓", Label: r.t("Move %s down", title), Off: at == sections-1},
	}
	return row
}

// catalogueBeside fills in what stands beside the sections.
func (r *request) catalogueBeside(p *DeskCataloguePage, f domain.Fair, composed domain.Composition) {
	left := goodTag(r.t("everything is printed"))
	if n := len(composed.LeftOut); n > 0 {
		left = soonTag(r.n("%s things", n))
	}
	p.Checks = []CheckRow{{Text: r.t("Not printed"), Tag: left, URL: r.to("catalogue-check", f.ID)}}
	pdf, page := r.to("catalogue-pdf", f.ID), r.to("catalogue-page", f.ID)
	p.Previews = []Link{
		{Text: r.t("As a page"), URL: page + "?language=" + r.lang},
		{Text: r.t("PDF A4 in Vietnamese"), URL: pdf + "?language=vi"}, {Text: r.t("PDF A4 in English"), URL: pdf + "?language=en"},
		{Text: r.t("PDF A4 in both languages"), URL: pdf + "?language=both"}, {Text: r.t("PDF A5 in Vietnamese"), URL: pdf + "?paper=a5&language=vi"},
	}
	p.Links = []Link{{Text: r.t("Answers of producers"), URL: r.to("fair-entries", f.ID)}, {Text: r.t("Freeze an edition"), URL: r.to("fair-editions", f.ID)}}
}

// moveSection moves a section a place up or down.
func (s *Server) moveSection(r *request) error {
	do, number, _ := strings.Cut(r.sent("do"), ":")
	to, err := r.once(func(ctx context.Context) (string, error) {
		at, err := strconv.Atoi(number)
		if err != nil {
			return "", domain.Invalidf("do", "a section is moved up or down, or removed")
		}
		_, err = s.store.ChangeSection(ctx, r.actor(), r.Param("id"), r.version(), domain.SectionChange{Section: at, Do: domain.SectionAction(do)})
		place := at + 1
		switch domain.SectionAction(do) {
		case domain.SectionUp:
			place--
		case domain.SectionDown:
			place++
		}
		return r.to("fair-catalogue", r.Param("id")) + "#row-" + strconv.Itoa(place), err
	})
	if err != nil {
		return r.sendCatalogue(statusOf(err), Form{}, err)
	}
	return r.lead(to, "saved")
}

// headFields are the fields of the texts of a catalogue.
func (r *request) headFields(c domain.Catalogue, f domain.Fair) []*Field {
	layout := &Field{Name: "layout", Label: r.t("Layout"), Kind: "radios", Options: []Option{
		{Value: string(domain.LayoutStandard), Text: r.t("Standard: a block for each producer, with pictures and stories")},
		{Value: string(domain.LayoutCompact), Text: r.t("Compact: 8 to 12 entries a page, for thousands of exhibits")},
	}}
	layout.choose(string(cmp.Or(c.Layout, domain.LayoutStandard)))
	return []*Field{
		{Name: "title", Label: r.t("Title"), Hint: r.t("Empty: the name of the fair, %s.", f.Name), Kind: "text", Value: c.Title, Max: 200},
		{Name: "title_en", Label: r.t("Title in English"), Kind: "text", Value: c.TitleEN, Max: 200},
		{Name: "greeting", Label: r.t("Greeting"), Hint: r.t("It may stay empty."), Kind: "area", Value: c.Greeting, Max: 5000},
		{Name: "greeting_en", Label: r.t("Greeting in English"), Kind: "area", Value: c.GreetingEN, Max: 5000},
		{Name: "greeting_by", Label: r.t("Who signs the greeting"), Kind: "text", Value: c.GreetingBy, Max: 300},
		{Name: "imprint", Label: r.t("Imprint"), Hint: r.t("Publisher, licence to print, number of copies."), Kind: "area", Value: c.Imprint, Max: 2000},
		{Name: "cover", Label: r.t("Cover picture"), Hint: r.t("The address of the product, craft village or tourism site whose picture is on the cover. Empty: an ornament."), Kind: "text", Value: r.coverAddress(c), Max: 300},
		layout,
		{Name: "closes_on", Label: r.t("Producers answer until"), Hint: r.t("Such as 31/12/2026. Empty: producers are not asked."), Kind: "text", Value: r.plainDay(c.ClosesOn), Max: 40},
	}
}

// coverAddress returns the address of the thing on the cover; empty without one.
func (r *request) coverAddress(c domain.Catalogue) string {
	if c.CoverID == "" {
		return ""
	}
	return r.of(c.CoverKind, c.CoverID)
}

// readThing reads the address of a listing that has entries in a catalogue, such as
// /san-pham/che-shan-tuyet, with or without the name of the site.
func (r *request) readThing(field, text string) (domain.Ref, error) {
	parts := strings.Split(strings.Trim(text, "/ "), "/")
	slug := parts[len(parts)-1]
	ctx := r.Request().Context()
	for _, k := range []domain.Kind{domain.KindProduct, domain.KindCraftVillage, domain.KindTourismSite} {
		vi, en := k.PagePaths()
		if at := "/" + strings.Trim(text, "/ "); len(parts) > 1 && !strings.Contains(at, vi) && !strings.Contains(at, en) {
			continue
		}
		id, err := "", error(nil)
		switch k {
		case domain.KindProduct:
			x, e := r.server.store.Product(ctx, slug)
			id, err = x.ID, e
		case domain.KindCraftVillage:
			x, e := r.server.store.CraftVillage(ctx, slug)
			id, err = x.ID, e
		default:
			x, e := r.server.store.TourismSite(ctx, slug)
			id, err = x.ID, e
		}
		if err == nil {
			return domain.Ref{Kind: k, ID: id}, nil
		}
		if domain.CodeOf(err) != domain.CodeNotFound {
			return domain.Ref{}, err
		}
	}
	return domain.Ref{}, domain.Invalidf(field, "no public product, craft village or tourism site has this address")
}

// catalogueHead answers with the form of the texts of a catalogue.
func (s *Server) catalogueHead(r *request) error { return r.sendHead(nil) }

func (r *request) sendHead(err error) error {
	var f domain.Fair
	form, status, err := r.answered(func() (Form, error) {
		c, fair, err := r.draft()
		f = fair
		form := newForm(r.to("catalogue-head", r.Param("id")), r.t("Save"), r.headFields(c, fair)...)
		form.Version = c.Version
		return form, err
	}, err)
	if err != nil {
		return err
	}
	title := r.t("Texts of the catalogue")
	return r.sendFairForm(status, FairFormPage{Page: r.fairFrame(title, f), Heading: title, Form: form})
}

// saveCatalogueHead stores the texts of a catalogue.
func (s *Server) saveCatalogueHead(r *request) error {
	to, err := r.editDraft(func(c *domain.Catalogue) (string, error) {
		c.Title, c.TitleEN, c.Greeting, c.GreetingEN, c.GreetingBy, c.Imprint = r.sent("title"), r.sent("title_en"), r.sent("greeting"), r.sent("greeting_en"), r.sent("greeting_by"), r.sent("imprint")
		c.Layout = domain.EditionLayout(r.sent("layout"))
		var faults domain.Faults
		stored := r.coverAddress(*c)
		if text := r.sent("cover"); text == "" {
			c.CoverKind, c.CoverID = "", ""
		} else if text != stored {
			ref, err := r.readThing("cover", text)
			faults.Add(err)
			c.CoverKind, c.CoverID = ref.Kind, ref.ID
		}
		c.ClosesOn = nil
		if text := r.sent("closes_on"); text != "" {
			day, err := transfer.ParseDate("closes_on", text)
			faults.Add(err)
			c.ClosesOn = &day
		}
		faults.Add(c.Validate())
		return r.to("fair-catalogue", c.FairID), faults.Err()
	})
	if err != nil {
		return r.sendHead(err)
	}
	return r.lead(to, "saved")
}

// editDraft stores a change of the draft that the sender has read, and returns the
// page that edit leads to.
func (r *request) editDraft(edit func(c *domain.Catalogue) (to string, err error)) (string, error) {
	return r.once(func(ctx context.Context) (string, error) {
		c, f, err := r.server.store.Catalogue(ctx, r.actor(), r.Param("id"))
		if err != nil {
			return "", err
		}
		c.FairID, c.Sections = f.ID, slices.Clone(c.Sections)
		to, err := edit(&c)
		if err != nil {
			return "", err
		}
		_, err = r.server.store.SetCatalogue(ctx, r.actor(), c, max(0, r.version()))
		return to, err
	})
}

// sectionFields are the fields of a section.
func (r *request) sectionFields(s domain.CatalogueSection) []*Field {
	kind := &Field{Name: "kind", Label: r.t("What it lists"), Kind: "select", Options: []Option{
		{Value: string(domain.SectionOther), Text: r.t("Things that you choose")}, {Value: string(domain.SectionProvince), Text: r.t("Goods of a province")},
		{Value: string(domain.SectionGroup), Text: r.t("Products of a group")}, {Value: string(domain.SectionVillages), Text: r.t("Craft villages")},
		{Value: string(domain.SectionSites), Text: r.t("Community tourism")},
	}}
	kind.choose(string(s.Kind))
	split := &Field{Name: "split", Label: r.t("Split it"), Kind: "radios", Options: []Option{
		{Value: "", Text: r.t("No")}, {Value: string(domain.SectionProvince), Text: capital(r.splitText(domain.SectionProvince))}, {Value: string(domain.SectionGroup), Text: capital(r.splitText(domain.SectionGroup))},
	}}
	split.choose(string(s.Split))
	return []*Field{
		{Name: "title", Label: r.t("Title"), Hint: r.t("A section that is split may have none: its parts have their own."), Kind: "text", Value: s.Title, Max: 200},
		{Name: "title_en", Label: r.t("Title in English"), Kind: "text", Value: s.TitleEN, Max: 200},
		kind, split,
		{Name: "exhibits", Label: r.t("Exhibits"), Kind: "ticks", Options: []Option{{Value: "true", Text: r.t("Also everything that the exhibitors of the fair show"), Chosen: s.Exhibits}}},
		{Name: "intro", Label: r.t("Introduction"), Hint: r.t("It may stay empty."), Kind: "area", Value: s.Intro, Max: 2000},
		{Name: "intro_en", Label: r.t("Introduction in English"), Kind: "area", Value: s.IntroEN, Max: 2000},
	}
}

// sentSection copies what was sent into a section of a draft, and returns its faults by
// the names of the form.
func (r *request) sentSection(c *domain.Catalogue, at int) error {
	s := &c.Sections[at]
	s.Title, s.TitleEN, s.Kind, s.Split = r.sent("title"), r.sent("title_en"), domain.SectionKind(r.sent("kind")), domain.SectionKind(r.sent("split"))
	s.Intro, s.IntroEN, s.Exhibits = r.sent("intro"), r.sent("intro_en"), len(r.sentAll("exhibits")) > 0
	return ofField(c.Validate(), "sections["+strconv.Itoa(at)+"].")
}

// ofField takes a prefix from the fields of errors.
func ofField(err error, prefix string) error {
	var faults domain.Faults
	for _, e := range domain.ErrorsOf(err) {
		out := *e
		out.Field = strings.TrimPrefix(out.Field, prefix)
		faults.Add(&out)
	}
	if faults.Err() == nil {
		return err
	}
	return faults.Err()
}

// newSection answers with the form of a new section.
func (s *Server) newSection(r *request) error { return r.sendSectionForm(-1, nil) }

// sectionForm answers with the form of a section.
func (s *Server) sectionForm(r *request) error { return r.sendSectionForm(r.sectionNumber(), nil) }

// sectionNumber returns the place of the section of the address, from 0.
func (r *request) sectionNumber() int {
	n, err := strconv.Atoi(r.Param("section"))
	if err != nil {
		return -1
	}
	return n - 1
}

// sendSectionForm answers with the form of a section; at is -1 for a new one.
func (r *request) sendSectionForm(at int, err error) error {
	var f domain.Fair
	isNew := r.route.name == "new-section"
	title := r.t("A new section")
	form, status, err := r.answered(func() (Form, error) {
		c, fair, err := r.draft()
		if err != nil {
			return Form{}, err
		}
		f = fair
		sec, action := domain.CatalogueSection{Kind: domain.SectionOther}, r.to("new-section", f.ID)
		if !isNew {
			if err := c.CheckSection(at); err != nil {
				return Form{}, err
			}
			sec, action, title = c.Sections[at], r.sectionURL("change-section", f.ID, at+1), r.sectionTitle(c.Sections[at], at+1)
		}
		form := newForm(action, r.t("Save"), r.sectionFields(sec)...)
		form.Version = c.Version
		return form, nil
	}, err)
	if err != nil {
		return err
	}
	return r.sendFairForm(status, FairFormPage{Page: r.fairFrame(title, f), Heading: title, Form: form})
}

// addSection adds a section at the end of the draft.
func (s *Server) addSection(r *request) error {
	to, err := r.editDraft(func(c *domain.Catalogue) (string, error) {
		c.Sections = append(c.Sections, domain.CatalogueSection{})
		at := len(c.Sections) - 1
		return r.sectionURL("catalogue-section", c.FairID, at+1), r.sentSection(c, at)
	})
	if err != nil {
		return r.sendSectionForm(-1, err)
	}
	return r.lead(to, "saved")
}

// saveSection stores the texts and the kind of a section.
func (s *Server) saveSection(r *request) error {
	at := r.sectionNumber()
	to, err := r.editDraft(func(c *domain.Catalogue) (string, error) {
		if err := c.CheckSection(at); err != nil {
			return "", err
		}
		return r.sectionURL("catalogue-section", c.FairID, at+1), r.sentSection(c, at)
	})
	if err != nil {
		return r.sendSectionForm(at, err)
	}
	return r.lead(to, "saved")
}

// removeSectionForm says what removing a section does.
func (s *Server) removeSectionForm(r *request) error { return r.sendRemoval(nil) }

func (r *request) sendRemoval(err error) error {
	var f domain.Fair
	title, at := "", r.sectionNumber()
	form, status, err := r.answered(func() (Form, error) {
		c, fair, err := r.draft()
		if err == nil {
			err = c.CheckSection(at)
		}
		if err != nil {
			return Form{}, err
		}
		f, title = fair, r.t("Remove %s", r.sectionTitle(c.Sections[at], at+1))
		form := newForm(r.sectionURL("remove-section", f.ID, at+1), r.t("Remove the section"))
		form.Version = c.Version
		return form, nil
	}, err)
	if err != nil {
		return err
	}
	return r.sendFairForm(status, FairFormPage{Page: r.fairFrame(title, f), Heading: title, Form: form, Text: []string{
		r.t("Its search, its pinned and dropped entries and its introduction are lost. Texts for print stay, and editions that are frozen stay as they are."),
	}})
}

// removeSection removes a section.
func (s *Server) removeSection(r *request) error {
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.ChangeSection(ctx, r.actor(), r.Param("id"), r.version(), domain.SectionChange{Section: r.sectionNumber(), Do: domain.SectionRemove})
		return r.to("fair-catalogue", r.Param("id")), err
	})
	if err != nil {
		return r.sendRemoval(err)
	}
	return r.lead(to, "section-removed")
}

// printWarnings returns what should be mended in a content before it is frozen.
func (r *request) printWarnings(content domain.EditionContent) ([]domain.PrintWarning, error) {
	all, err := catalogue.Warnings(r.Request().Context(), content, r.server.front.CriteriaToday())
	if err == nil && r.server.front.PrivateURL() {
		all = append([]domain.PrintWarning{{Kind: domain.WarnAddress, URL: r.server.front.PublicURL()}}, all...)
	}
	return all, err
}

// warningText names a kind of warnings.
func (r *request) warningText(k domain.WarningKind) string {
	switch k {
	case domain.WarnPicture:
		return r.t("Pictures that are too small")
	case domain.WarnEnglish:
		return r.t("Texts without English")
	case domain.WarnLetters:
		return r.t("Characters that no font has")
	case domain.WarnAddress:
		return r.t("QR codes that lead nowhere")
	}
	return string(k)
}

// notPrinted is the kind of the list of what is not printed.
const notPrinted = "left_out"

// checkKinds lists the kinds of the list of checks.
func checkKinds() []string {
	return append([]string{notPrinted}, texts([]domain.WarningKind{domain.WarnPicture, domain.WarnEnglish, domain.WarnLetters, domain.WarnAddress})...)
}

// checkText names a kind of checks.
func (r *request) checkText(kind string) string {
	if kind == notPrinted {
		return r.t("Not printed")
	}
	return r.warningText(domain.WarningKind(kind))
}

// checkFilter reads the filter of the checks of the catalogue: what is not printed, or the
// warnings of a kind. It returns the rows that it chooses. Only warnings need the whole
// book.
func (r *request) checkFilter() (*Filter, domain.Fair, []LeftOutRow, error) {
	c, f, composed, err := r.composed()
	if err != nil {
		return nil, f, nil, err
	}
	var kinds []Option
	for _, k := range checkKinds() {
		kinds = append(kinds, Option{Value: k, Text: r.checkText(k)})
	}
	form := r.filter("catalogue-check", f.ID)
	kind := form.option(r.param("loai", "kind"), r.t("Show"), kinds)
	words := form.folded(r.t("Words of the name or section"))
	var rows []LeftOutRow
	switch {
	case form.Wrong():
	case kind == notPrinted:
		rows = r.leftOutRows(c, f, composed.LeftOut)
	default:
		warnings, err := r.printWarnings(composed.Content)
		if err != nil {
			return form, f, nil, err
		}
		rows = r.warningRows(f, c, warnings, domain.WarningKind(kind))
	}
	return form, f, slices.DeleteFunc(rows, func(row LeftOutRow) bool { return !holdsWords(joined(" ", row.Name.Text, row.Place), words) }), nil
}

// catalogueCheck answers with what is not printed and why, or with the warnings of a
// kind.
func (s *Server) catalogueCheck(r *request) error {
	form, f, rows, err := r.checkFilter()
	if err != nil {
		return err
	}
	p := DeskCheckPage{Page: r.fairFrame(r.t("Checks of the catalogue"), f), Filter: form}
	if p.Items, p.Pager, err = listedOf(form, rows, nil); err != nil {
		return err
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "desk-catalogue-check", &p)
}

// catalogueCheckCSV answers with the same list as a file.
func (s *Server) catalogueCheckCSV(r *request) error {
	form, f, rows, err := r.checkFilter()
	if err != nil {
		return err
	}
	return sendRows(form, "kiem-tra-"+f.Slug, []string{"Name", "Where in the book", "Why"}, whole(rows), func(x LeftOutRow) ([]any, error) {
		return []any{x.Name.Text, x.Place, x.Why}, nil
	})
}

// leftOutRows lists what is not printed.
func (r *request) leftOutRows(c domain.Catalogue, f domain.Fair, all []domain.LeftOut) []LeftOutRow {
	rows := make([]LeftOutRow, len(all))
	for i, l := range all {
		row := LeftOutRow{Name: Link{Text: l.Name}, Why: r.or(l.Because()), Place: r.t("Texts and cover")}
		if l.Section >= 0 {
			row.Place = r.sectionTitle(c.Sections[l.Section], l.Section+1)
			row.Name.URL = r.sectionURL("catalogue-section", f.ID, l.Section+1) + "#row-" + l.Ref.ID
		}
		if row.Name.Text == "" && l.Ref.ID != "" {
			row.Name.Text = joined(" ", r.or(front.KindLabels(l.Ref.Kind)), l.Ref.ID)
		}
		if l.Ref.ID == "" {
			row.Name.Text = row.Place
		}
		switch l.Reason {
		case domain.LeftOutUndecided:
			row.Name.URL = r.to("fair-entries", f.ID) + "?state=" + string(domain.VerdictPending)
		case domain.LeftOutNoPicture:
			row.Name.URL = r.to("catalogue-head", f.ID)
		}
		rows[i] = row
	}
	return rows
}

// warningRows lists the warnings of a kind.
func (r *request) warningRows(f domain.Fair, c domain.Catalogue, all []domain.PrintWarning, kind domain.WarningKind) []LeftOutRow {
	var rows []LeftOutRow
	for _, w := range all {
		if w.Kind != kind {
			continue
		}
		row := LeftOutRow{Name: Link{Text: w.Name}, Place: r.t("The book"), Why: words.Of(r.lang, w.Text())}
		if w.Number > 0 {
			row.Place = r.t("No. %s", r.number(w.Number))
			if at := slices.IndexFunc(c.Sections, func(s domain.CatalogueSection) bool { return slices.Contains(s.Pinned, w.Ref) }); at >= 0 || len(c.Sections) > 0 {
				row.Name.URL = r.sectionURL("section-text", f.ID, max(at, 0)+1, string(w.Ref.Kind), w.Ref.ID)
			}
		}
		if row.Name.Text == "" {
			row.Name.Text, row.Name.URL = row.Place, r.to("catalogue-head", f.ID)
		}
		rows = append(rows, row)
	}
	return rows
}

// printOptions reads the paper and the language of a preview.
func (r *request) printOptions() (catalogue.Options, error) {
	o := catalogue.Options{Paper: domain.PaperSize(cmp.Or(r.text("paper"), string(domain.PaperA4))), Language: domain.EditionLanguage(cmp.Or(r.text("language"), r.lang))}
	if !slices.Contains(domain.PaperSizes(), o.Paper) {
		return o, domain.Invalidf("paper", "must be a4 or a5")
	}
	if !slices.Contains(domain.EditionLanguages(), o.Language) {
		return o, domain.Invalidf("language", "must be vi, en or both")
	}
	return o, nil
}

// cataloguePDF sends the book as it would be printed now.
func (s *Server) cataloguePDF(r *request) error {
	o, err := r.printOptions()
	if err != nil {
		return err
	}
	_, f, composed, err := r.composed()
	if err != nil {
		return err
	}
	h := r.Response().Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", `inline; filename="`+domain.FileName("xem-thu-"+f.Slug, ".pdf")+`"`)
	return catalogue.PDF(r.Request().Context(), r.Response(), domain.Edition{Content: composed.Content}, o, catalogue.Bucket{Files: s.files.Bucket()})
}

// bookPolicy is the Content-Security-Policy of a book as a page, which carries its
// style: no script, and only pictures of this site.
const bookPolicy = "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"

// cataloguePage sends the book as one page, as it would be printed now.
func (s *Server) cataloguePage(r *request) error {
	o, err := r.printOptions()
	if err != nil {
		return err
	}
	_, _, composed, err := r.composed()
	if err != nil {
		return err
	}
	h := r.Response().Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", bookPolicy)
	return catalogue.HTML(r.Response(), domain.Edition{Content: composed.Content}, o.Language, func(p domain.EditionPicture) string {
		return picturePath(p.ID, domain.PictureMedium)
	})
}
