package web

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"chophien/catalogue"
	"chophien/domain"
)

// EditionRow is an edition in a list.
type EditionRow struct {
	Name    Link
	Frozen  string
	Entries string
	Tag     Tag
}

// DeskEditionsPage lists the editions of a fair, and freezes the next one.
type DeskEditionsPage struct {
	Page
	Items   []EditionRow
	Heading string // of the form
	Checks  []CheckRow
	Freeze  Form
	BackURL string
}

// EditionFileRow is a file of an edition.
type EditionFileRow struct {
	Name Link // without URL: it is being made
	Text string
	Size string
	Hash string
}

// DifferenceRow is something that is different today from what was printed.
type DifferenceRow struct {
	Class  string
	Number string
	Name   string
	What   string
	Was    string
	Now    string
}

// DeskEditionPage shows an edition with its files and what has changed since.
type DeskEditionPage struct {
	Page
	Heading   string
	Tag       Tag
	Facts     []Fact
	Progress  string // how many files are ready; empty: all
	Share     int    // hundredths
	Files     []EditionFileRow
	FilesText string
	Publish   *Form
	Withdraw  *Form
	Withdrawn string
	PublicURL string
	Changes   []DifferenceRow
	Text      string
	Pager     Pager
	Sheets    []Link
	Faulty    Form
}

// editionRoutes are the pages of the editions of a catalogue.
func editionRoutes() []accountRoute {
	const vi, en = "/ban/hoi-cho/:id/an-ban", "/en/desk/fairs/:id/editions"
	return []accountRoute{
		{"fair-editions", vi, en, "fair-editions", organizers(), (*Server).fairEditions, (*Server).freezeEdition},
		{"fair-edition", vi + "/:number", en + "/:number", "fair-editions", organizers(), (*Server).fairEdition, nil},
		{"publish-edition", vi + "/:number/cong-bo", en + "/:number/publish", "fair-editions", organizers(), nil, (*Server).publishEdition},
		{"withdraw-edition", vi + "/:number/rut", en + "/:number/withdraw", "fair-editions", organizers(), nil, (*Server).withdrawEdition},
		{"edition-file", vi + "/:number/tep/:name", en + "/:number/files/:name", "fair-editions", organizers(), (*Server).editionFile, nil},
		{"edition-corrections", vi + "/:number/dinh-chinh.pdf", en + "/:number/corrections.pdf", "fair-editions", organizers(), (*Server).editionCorrections, nil},
	}
}

// editionTag says in which state an edition is.
func (r *request) editionTag(e domain.FrozenEdition) Tag {
	switch {
	case e.WithdrawnAt != nil:
		return badTag(r.t("withdrawn on %s", r.moment(*e.WithdrawnAt)))
	case e.PublishedAt != nil:
		return goodTag(r.t("published on %s", r.moment(*e.PublishedAt)))
	case !e.Ready():
		return Tag{"act", "●", r.t("%s of %s files are ready", r.number(len(e.Files)), r.number(len(domain.EditionFileNames())))}
	}
	return soonTag(r.t("not published yet"))
}

// fairEditions answers with the editions of a fair.
func (s *Server) fairEditions(r *request) error {
	return r.sendEditions(nil)
}

// readField is the tick that the organizer has read what is not printed and the
// warnings.
func (r *request) readField() *Field {
	return &Field{Name: "confirm_left_out", Label: r.t("Before you freeze"), Kind: "ticks", Options: []Option{{Value: "true", Text: r.t("I have read what is not printed, and the warnings")}}}
}

// sendEditions answers with the editions and the form that freezes the next one; err is
// why it was not accepted.
func (r *request) sendEditions(err error) error {
	ctx := r.Request().Context()
	c, f, composed, loadErr := r.composed()
	if loadErr != nil {
		return loadErr
	}
	all, loadErr := r.server.store.Editions(ctx, r.actor(), f.ID)
	if loadErr != nil {
		return loadErr
	}
	next := 1
	if len(all) > 0 {
		next = all[0].Number + 1
	}
	p := DeskEditionsPage{Page: r.fairFrame(r.t("Editions"), f), Heading: r.t("Freeze edition %s", strconv.Itoa(next)), BackURL: r.to("fair-catalogue", f.ID)}
	p.Freeze = newForm(r.to("fair-editions", f.ID), r.n("Freeze %s entries", composed.Content.Entries()), r.readField())
	p.Freeze.Version = c.Version
	status := http.StatusOK
	if err != nil {
		p.Freeze.takeValues(r)
		if status, err = r.faulty(&p.Freeze, err); err != nil {
			return err
		}
		p.Freeze.Version = c.Version // the page shows what would be frozen now
		r.wrong(&p.Page)
	}
	for _, e := range all {
		p.Items = append(p.Items, EditionRow{
			Name: Link{Text: r.t("Edition %s", strconv.Itoa(e.Number)), URL: r.to("fair-edition", f.ID, strconv.Itoa(e.Number))}, Frozen: r.moment(e.FrozenAt), Entries: r.number(e.Entries), Tag: r.editionTag(e),
		})
	}
	if p.Checks, loadErr = r.editionChecks(c, f, composed); loadErr != nil {
		return loadErr
	}
	return r.send(status, "desk-editions", &p)
}

// editionChecks lists what the organizer should know before freezing.
func (r *request) editionChecks(c domain.Catalogue, f domain.Fair, composed domain.Composition) ([]CheckRow, error) {
	warnings, err := r.printWarnings(composed.Content)
	if err != nil {
		return nil, err
	}
	counts, err := r.server.store.CountCatalogueEntries(r.Request().Context(), r.actor(), f.ID)
	if err != nil {
		return nil, err
	}
	check, kind := r.to("catalogue-check", f.ID)+"?"+r.or("loai", "kind")+"=", func(k domain.WarningKind) int {
		n := 0
		for _, w := range warnings {
			if w.Kind == k {
				n++
			}
		}
		return n
	}
	var out []CheckRow
	add := func(text string, n int, effect, to string, bad bool) {
		row := CheckRow{Text: text, Tag: goodTag(r.t("none")), URL: to}
		switch {
		case n > 0 && bad:
			row.Tag, row.Effect = badTag(r.number(n)), effect
		case n > 0:
			row.Tag, row.Effect = soonTag(r.number(n)), effect
		default:
			row.URL = ""
		}
		out = append(out, row)
	}
	unanswered, waiting := 0, 0
	for _, x := range counts {
		switch {
		case x.State == domain.EntryAsked:
			unanswered += x.N
		case x.State == domain.EntryCorrected && x.Verdict == domain.VerdictPending:
			waiting += x.N
		}
	}
	answers := r.to("fair-entries", f.ID) + "?state="
	add(r.t("Chosen, but not printed"), len(composed.LeftOut), r.t("They are left out of the book."), check+notPrinted, true)
	add(r.t("Entries that producers have not confirmed"), unanswered, r.t("They are printed as they are."), answers+string(domain.EntryAsked), false)
	add(r.t("Corrections of producers that wait"), waiting, r.t("The text before the correction is printed."), answers+string(domain.VerdictPending), true)
	add(r.warningText(domain.WarnPicture), kind(domain.WarnPicture), r.t("They look blurred."), check+string(domain.WarnPicture), false)
	add(r.warningText(domain.WarnEnglish), kind(domain.WarnEnglish), r.t("The English book prints Vietnamese."), check+string(domain.WarnEnglish), false)
	add(r.warningText(domain.WarnLetters), kind(domain.WarnLetters), r.t("They are replaced or left out."), check+string(domain.WarnLetters), false)
	if n := kind(domain.WarnAddress); n > 0 {
		add(r.warningText(domain.WarnAddress), n, r.t("Readers cannot open the links."), check+string(domain.WarnAddress), true)
	}
	if c.Greeting == "" || c.Imprint == "" {
		add(r.t("Greeting and imprint"), 1, r.t("The pages are left out."), r.to("catalogue-head", f.ID), false)
	}
	return out, nil
}

// freezeEdition freezes the draft as the next edition.
func (s *Server) freezeEdition(r *request) error {
	c, f, err := r.draft()
	if err != nil {
		return err
	}
	to := ""
	confirmed := len(r.sentAll("confirm_left_out")) > 0
	if !confirmed {
		err = domain.Invalidf("confirm_left_out", "read what is not printed and the warnings, and tick the box")
	}
	var found []domain.SectionHits
	if err == nil {
		err = s.front.CheckPrintAddress()
	}
	if err == nil {
		found, err = r.hits(c.Sections, f.EndsOn)
	}
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			e, err := s.store.Freeze(ctx, r.actor(), f.ID, domain.FreezeForm{Version: max(0, r.version()), Found: found, Site: s.front.PublicURL(), ConfirmLeftOut: confirmed})
			return r.to("fair-edition", f.ID, strconv.Itoa(e.Number)), err
		})
	}
	if err != nil {
		return r.sendEditions(err)
	}
	return r.lead(to, "edition-frozen")
}

// editionNumber returns the number of the edition of the address.
func (r *request) editionNumber() (int, error) {
	n, err := strconv.Atoi(r.Param("number"))
	if err != nil || n < 1 {
		return 0, domain.NotFoundf("there is no such edition")
	}
	return n, nil
}

// fairEdition answers with an edition.
func (s *Server) fairEdition(r *request) error {
	return r.sendEdition(http.StatusOK, Form{}, nil)
}

// sendEdition answers with an edition; faulty is a form that was not accepted, and err
// is why.
func (r *request) sendEdition(status int, faulty Form, err error) error {
	if err != nil {
		if status, err = r.faulty(&faulty, err); err != nil {
			return err
		}
	}
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	number, err := r.editionNumber()
	if err != nil {
		return err
	}
	e, changes, err := r.server.store.Addendum(r.Request().Context(), r.actor(), f.ID, number)
	if err != nil {
		return err
	}
	name, id := r.t("Edition %s", strconv.Itoa(number)), strconv.Itoa(number)
	p := DeskEditionPage{Page: r.fairFrame(name, f), Heading: name, Tag: r.editionTag(e), Faulty: faulty}
	p.Facts = []Fact{
		{Name: r.t("Title"), Text: e.Title}, {Name: r.t("Entries"), Text: r.number(e.Entries)}, {Name: r.t("Frozen"), Text: r.moment(e.FrozenAt)}, {Name: "SHA-256", Text: e.SHA256},
	}
	r.editionFiles(&p, f, e)
	switch {
	case e.WithdrawnAt != nil:
		p.Withdrawn = r.t("Withdrawn: %s", e.WithdrawnReason)
		if e.ReplacedBy > 0 {
			p.Withdrawn = joined(" ", p.Withdrawn, r.t("Edition %s takes its place.", strconv.Itoa(e.ReplacedBy)))
		}
	case e.PublishedAt != nil:
		withdraw := newForm(r.to("withdraw-edition", f.ID, id), r.t("Withdraw edition %s", id), r.withdrawField())
		if faulty.Action == withdraw.Action {
			withdraw = faulty
		}
		p.Withdraw = &withdraw
	default:
		publish := newForm(r.to("publish-edition", f.ID, id), r.t("Publish edition %s", id))
		p.Publish = &publish
	}
	if e.PublishedAt != nil && f.Public() {
		p.PublicURL = r.path("fair") + f.Slug
	}
	rows := r.differenceRows(changes)
	p.Text = r.n("Changed since: %s", len(rows))
	if p.Changes, p.Pager, err = partOf(r, r.to("fair-edition", f.ID, id), rows, nil); err != nil {
		return err
	}
	sheet := r.to("edition-corrections", f.ID, id)
	p.Sheets = []Link{{Text: r.t("Addendum in Vietnamese (PDF)"), URL: sheet + "?language=vi"}, {Text: r.t("Addendum in both languages (PDF)"), URL: sheet + "?language=both"}}
	if len(faulty.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "desk-edition", &p)
}

// editionFiles fills in the files of an edition. While they are made the page loads
// itself again: a header does it without script, and the page has a link, too.
func (r *request) editionFiles(p *DeskEditionPage, f domain.Fair, e domain.FrozenEdition) {
	names := domain.EditionFileNames()
	if e.Ready() { // an edition of an earlier version of the program has fewer
		names = slices.DeleteFunc(names, func(name string) bool {
			_, ok := e.File(name)
			return !ok
		})
	}
	p.FilesText = r.n("%s files", len(names))
	for _, name := range names {
		row := EditionFileRow{Name: Link{Text: name}, Text: r.fileText(name)}
		if x, ok := e.File(name); ok {
			row.Name.URL, row.Size, row.Hash = r.to("edition-file", f.ID, strconv.Itoa(e.Number), name), r.fileSize(x.Size), x.SHA256
		}
		p.Files = append(p.Files, row)
	}
	if e.Ready() {
		return
	}
	p.Progress, p.Share = r.t("%s of %s files are ready.", r.number(len(e.Files)), r.number(len(names))), len(e.Files)*100/len(names)
	if r.Request().Method == http.MethodGet {
		r.Response().Header().Set("Refresh", strconv.Itoa(refreshSeconds))
	}
}

// fileText says what a file of an edition is.
func (r *request) fileText(name string) string {
	base, ext, _ := strings.Cut(name, ".")
	base, isForPress := strings.CutSuffix(base, "-print")
	parts := strings.Split(base, "-")
	language := map[string]string{"vi": r.t("in Vietnamese"), "en": r.t("in English"), "both": r.t("in both languages")}[parts[len(parts)-1]]
	switch ext {
	case "pdf":
		text := joined(" ", r.t("Book"), strings.ToUpper(parts[1]), language)
		if isForPress {
			text = joined(", ", text, r.t("for a print shop"))
		}
		return text
	case "html":
		return joined(" ", r.t("Page"), language)
	case "xlsx":
		return r.t("Spreadsheet")
	case "json":
		return r.t("Data for programs")
	case "zip":
		return r.t("Everything, with the pictures for a print shop")
	}
	return ext
}

// fileSize returns a size in kB or MB.
func (r *request) fileSize(bytes int64) string {
	if bytes < 1e6 {
		return r.decimal(math.Ceil(float64(bytes)/1e3), 0) + " kB"
	}
	return r.decimal(float64(bytes)/1e6, 1) + " MB"
}

// differenceRows returns what has changed since an edition.
func (r *request) differenceRows(all []domain.Difference) []DifferenceRow {
	rows := make([]DifferenceRow, len(all))
	for i, d := range all {
		row := DifferenceRow{Name: r.or(d.Name, d.NameEN), What: r.or(d.Label()), Was: r.or(d.Was, d.WasEN), Now: r.or(d.Now, d.NowEN)}
		if d.Number > 0 {
			row.Number = r.number(d.Number)
		}
		if row.Name == "" {
			row.Name = r.t("The fair")
		}
		if d.Reason != "" {
			row.Class, row.Now = "late", joined(" · ", r.goneText(d.Reason), row.Now)
		}
		rows[i] = row
	}
	return rows
}

// goneText says why something printed no longer holds.
func (r *request) goneText(g domain.Gone) string {
	switch g {
	case domain.GoneWithdrawn:
		return r.t("not published any more")
	case domain.GoneRevoked:
		return r.t("certificate revoked")
	case domain.GoneEnded:
		return r.t("certificate ended")
	case domain.GoneLeft:
		return r.t("does not take part any more")
	case domain.GoneCancelled:
		return r.t("does not take place")
	}
	return string(g)
}

func (r *request) withdrawField() *Field {
	return &Field{Name: "reason", Label: r.t("Reason"), Hint: r.t("Everybody reads it."), Kind: "area", Max: 2000}
}

// publishEdition makes an edition public.
func (s *Server) publishEdition(r *request) error {
	number, err := r.editionNumber()
	if err != nil {
		return err
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.PublishEdition(ctx, r.actor(), r.Param("id"), number)
		return r.to("fair-edition", r.Param("id"), r.Param("number")), err
	})
	if err != nil {
		return r.sendEdition(statusOf(err), Form{}, err)
	}
	return r.lead(to, "edition-published")
}

// withdrawEdition marks a published edition as one that no longer holds.
func (s *Server) withdrawEdition(r *request) error {
	number, err := r.editionNumber()
	if err != nil {
		return err
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.WithdrawEdition(ctx, r.actor(), r.Param("id"), number, r.sent("reason"))
		return r.to("fair-edition", r.Param("id"), r.Param("number")), err
	})
	if err != nil {
		f := newForm(r.to("withdraw-edition", r.Param("id"), r.Param("number")), r.t("Withdraw edition %s", r.Param("number")), r.withdrawField())
		f.takeValues(r)
		return r.sendEdition(statusOf(err), f, err)
	}
	return r.lead(to, "edition-withdrawn")
}

// editionFile sends a file of an edition.
func (s *Server) editionFile(r *request) error {
	number, err := r.editionNumber()
	if err != nil {
		return err
	}
	e, err := s.store.ManagedEdition(r.Request().Context(), r.actor(), r.Param("id"), number)
	if err != nil {
		return err
	}
	f, ok := e.File(r.Param("name"))
	if !ok {
		return domain.NotFoundf("the edition has no such file, or it is still being made")
	}
	return s.files.Serve(r.Context, domain.File{Name: f.Name, ContentType: f.ContentType, FileKey: f.FileKey})
}

// editionCorrections sends the sheet of what has changed since an edition.
func (s *Server) editionCorrections(r *request) error {
	o, err := r.printOptions()
	if err != nil {
		return err
	}
	number, err := r.editionNumber()
	if err != nil {
		return err
	}
	ctx := r.Request().Context()
	e, all, err := s.store.Addendum(ctx, r.actor(), r.Param("id"), number)
	if err != nil {
		return err
	}
	h := r.Response().Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", `inline; filename="dinh-chinh-an-ban-`+strconv.Itoa(number)+`.pdf"`)
	return catalogue.Addendum(ctx, r.Response(), e, all, s.front.Now(), o.Language)
}
