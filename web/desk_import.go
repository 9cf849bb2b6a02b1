package web

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/front"
	"chophien/transfer"
	"chophien/words"
)

// ImportItem is a spreadsheet in a list.
type ImportItem struct {
	Name   Link
	Kind   string
	At     string
	Tag    Tag
	Counts string
}

// DeskImportsPage lists the spreadsheets that an officer sent, and those of
// colleagues whose listings wait for review. Its form sends another one.
type DeskImportsPage struct {
	Page
	Form    Form
	Waiting []ImportItem
	Filter  *Filter
	Items   []ImportItem
	None    string // why there are no items
	Pager   Pager
}

// ImportWorkPage shows how far a spreadsheet is, or why it failed.
type ImportWorkPage struct {
	Page
	Heading string
	Doing   string
	Done    string // how many rows so far
	At, Of  int    // of a bar; Of is 0 while the number of rows is not known
	Problem string // empty: it is being worked on
	BackURL string
}

// ImportChip is a part of the rows of a preview.
type ImportChip struct {
	Link
	Count string
}

// ImportRowItem is a row of a preview.
type ImportRowItem struct {
	Number string
	ID     int
	Tag    Tag
	Name   string
	Maker  string
	Says   []string // what is wrong, what changes, or what will be
	URL    string   // of its own page; empty: nothing can be done with it
	Do     string
}

// DeskImportPage shows the preview of a spreadsheet.
type DeskImportPage struct {
	Page
	Heading    string
	About      string
	SheetURL   string   // chooses the sheet that is read
	Sheet      string   // that is read, of several; empty: there is one
	Sheets     []string // what is said of further sheets, which are not read
	Notes      []string // what else is said of the file
	Missing    bool     // no row can be read before the columns are chosen
	ColumnsURL string
	Columns    string // what was understood of the columns
	Unread     string // which columns are not read; empty: none
	Ask        []Link // what else the officer should look at
	Chips      []ImportChip
	Filter     *Filter
	Items      []ImportRowItem
	Pager      Pager
	Commit     *Form  // nil: there is nothing to write
	Token      string // of the preview that the commit writes
	Writes     string // what the commit does
	FailedURL  string // of the rows with errors; empty: there are none
	Failed     string
	Faulty     Form
}

// ImportColumn is a column of a spreadsheet.
type ImportColumn struct {
	Title  string
	Sample string
	Tag    Tag
	Field  *Field // nil: it is read as Reads
	Reads  string
	URL    string // shows the field
}

// ImportColumnsPage chooses what the columns of a spreadsheet are.
type ImportColumnsPage struct {
	Page
	Form    Form
	Columns []ImportColumn
	BackURL string
}

// importRoutes are the pages on which officers import spreadsheets.
func importRoutes() []accountRoute {
	return []accountRoute{
		{"desk-imports", "/ban/can-bo/nhap", "/en/desk/officer/imports", "desk-imports", officers(), (*Server).deskImports, (*Server).addImport},
		{"desk-imports-csv", "/ban/can-bo/nhap.csv", "/en/desk/officer/imports.csv", "desk-imports", officers(), (*Server).deskImportsCSV, nil},
		{"desk-import", "/ban/can-bo/nhap/:id", "/en/desk/officer/imports/:id", "desk-imports", officers(), (*Server).deskImport, nil},
		{"import-columns", "/ban/can-bo/nhap/:id/cot", "/en/desk/officer/imports/:id/columns", "desk-imports", officers(), (*Server).importColumns, (*Server).chooseColumns},
		{"import-sheet", "/ban/can-bo/nhap/:id/trang-tinh", "/en/desk/officer/imports/:id/sheet", "desk-imports", officers(), (*Server).importSheet, (*Server).chooseSheet},
		{"import-row", "/ban/can-bo/nhap/:id/dong/:row", "/en/desk/officer/imports/:id/rows/:row", "desk-imports", officers(), (*Server).importRow, (*Server).changeRow},
		{"import-makers", "/ban/can-bo/nhap/:id/chu-the", "/en/desk/officer/imports/:id/producers", "desk-imports", officers(), (*Server).importMakers, (*Server).answerMakers},
		{"import-sets", "/ban/can-bo/nhap/:id/bo", "/en/desk/officer/imports/:id/product-sets", "desk-imports", officers(), (*Server).importSets, (*Server).answerSets},
		{"import-gaps", "/ban/can-bo/nhap/:id/con-thieu", "/en/desk/officer/imports/:id/missing", "desk-imports", officers(), (*Server).importGaps, (*Server).fillGaps},
		{"import-gaps-csv", "/ban/can-bo/nhap/:id/con-thieu.csv", "/en/desk/officer/imports/:id/missing.csv", "desk-imports", officers(), (*Server).importGapsCSV, nil},
		{"import-gaps-sheet", "/ban/can-bo/nhap/:id/con-thieu.xlsx", "/en/desk/officer/imports/:id/missing.xlsx", "desk-imports", officers(), (*Server).importGapsSheet, nil},
		{"import-failed", "/ban/can-bo/nhap/:id/dong-loi.csv", "/en/desk/officer/imports/:id/failed.csv", "desk-imports", officers(), (*Server).failedRows, nil},
		{"import-commit", "/ban/can-bo/nhap/:id/ghi", "/en/desk/officer/imports/:id/commit", "desk-imports", officers(), nil, (*Server).commitImport},
		{"import-publish", "/ban/can-bo/nhap/:id/dang", "/en/desk/officer/imports/:id/publish", "desk-imports", officers(), nil, (*Server).moveImported},
	}
}

// importTag says where an import stands.
func (r *request) importTag(i domain.Import) Tag {
	switch i.State {
	case domain.ImportReading:
		return plainTag(r.importStateText(i.State))
	case domain.ImportPreview:
		return soonTag(r.importStateText(i.State))
	case domain.ImportCommitting:
		return plainTag(r.importStateText(i.State))
	case domain.ImportDone:
		return goodTag(r.importStateText(i.State))
	}
	return badTag(r.importStateText(i.State))
}

// importStateText names where an import stands.
func (r *request) importStateText(s domain.ImportState) string {
	switch s {
	case domain.ImportReading:
		return r.t("Is being read")
	case domain.ImportPreview:
		return r.t("Waits for you")
	case domain.ImportCommitting:
		return r.t("Is being written")
	case domain.ImportDone:
		return r.t("Written")
	}
	return r.t("Could not be read")
}

func (r *request) importName(i domain.Import) string {
	if i.FileName == "" {
		return r.t("A file without a name")
	}
	return i.FileName
}

func (r *request) importItem(i domain.Import) ImportItem {
	out := ImportItem{Name: Link{Text: r.importName(i), URL: r.to("desk-import", i.ID)}, Kind: r.kindName(i.Kind), At: r.moment(i.CreatedAt), Tag: r.importTag(i)}
	switch i.State {
	case domain.ImportPreview:
		out.Counts = joined(" · ", r.n("%s rows to write", i.Rows), r.some("%s rows with errors", i.Faulty))
	case domain.ImportDone:
		out.Counts = joined(" · ", r.n("%s rows written", i.Written), r.some("%s rows with errors", i.Faulty))
	}
	return out
}

// some is n, or nothing for none.
func (r *request) some(format string, n int) string {
	if n == 0 {
		return ""
	}
	return r.n(format, n)
}

// importForm returns the form that sends a spreadsheet.
func (r *request) importForm() Form {
	kinds := &Field{Name: "kind", Label: r.t("What is in the list?"), Kind: "select"}
	for _, k := range domain.ImportKinds() {
		kinds.Options = append(kinds.Options, Option{Value: string(k), Text: r.kindName(k)})
	}
	return newForm(r.path("desk-imports"), r.t("Read the list"), kinds, r.sheetField(), r.fromRowField(), &Field{Name: "file", Label: r.t("List"),
		Hint: r.t("Your own list, as it is: XLSX or CSV, at most 20 MiB and 20,000 rows. Titles, sums and signatures do no harm. Nothing is written before you have seen it."), Kind: "file"})
}

// deskImports answers with the spreadsheets of the officer, newest first.
func (s *Server) deskImports(r *request) error { return r.sendImports(http.StatusOK, r.importForm()) }

func (r *request) sendImports(status int, form Form) error {
	ctx, by := r.Request().Context(), r.actor()
	filter, list := r.importFilter()
	none := r.t("There is no such list. Lists are kept for 90 days.")
	if !filter.narrows() {
		none = r.t("You have not sent a list yet.")
	}
	own, pager, err := listed(filter, list)
	if err != nil {
		return err
	}
	p := DeskImportsPage{Page: r.deskFrame(r.t("Import a list")), Form: form, Filter: filter, None: none, Pager: pager}
	for _, i := range own.Items {
		p.Items = append(p.Items, r.importItem(i))
	}
	waiting, err := r.server.store.ImportsToReview(ctx, by, domain.Page{Limit: pageItems})
	if err != nil {
		return err
	}
	for _, i := range waiting.Items {
		item := r.importItem(i)
		item.Tag = soonTag(r.t("Waits for you"))
		p.Waiting = append(p.Waiting, item)
	}
	if len(form.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(filter.finish(&p.Page, status), "desk-imports", &p)
}

// importFilter reads the filter of the spreadsheets of the officer, and returns those that
// it chooses, newest first.
func (r *request) importFilter() (*Filter, func(domain.Page) (domain.List[domain.Import], error)) {
	form := r.filter("desk-imports")
	var f domain.ImportFilter
	f.Kind = domain.Kind(form.choice(r.param("loai", "kind"), r.t("Kind"), texts(domain.ImportKinds()), func(k string) string { return r.kindName(domain.Kind(k)) }))
	f.State = domain.ImportState(form.choice(r.param("trang-thai", "status"), r.t("Status"), texts(domain.ImportStates()), func(s string) string {
		return r.importStateText(domain.ImportState(s))
	}))
	return form, func(p domain.Page) (domain.List[domain.Import], error) {
		return r.server.store.Imports(r.Request().Context(), r.actor(), f, p)
	}
}

// deskImportsCSV answers with the same list as a file.
func (s *Server) deskImportsCSV(r *request) error {
	form, list := r.importFilter()
	headings := []string{"List", "Kind", "Sent", "Status", "New", "Changed", "As before", "Errors", "Skipped", "Rows written"}
	return sendRows(form, r.dated("danh-sach-nhap"), headings, list, func(i domain.Import) ([]any, error) {
		return []any{r.importName(i), r.kindName(i.Kind), r.moment(i.CreatedAt), r.importStateText(i.State), i.Added, i.Changed, i.Same, i.Faulty, i.Skipped, i.Written}, nil
	})
}

// addImport takes a spreadsheet and begins to read it.
func (s *Server) addImport(r *request) error {
	ctx, form := r.Request().Context(), r.importForm()
	refuse := func(_ int, err error) error {
		form.takeValues(r)
		status, err := r.refuse(&form, err)
		if err != nil {
			return err
		}
		return r.sendImports(status, form)
	}
	u, choice, err := r.readSheet()
	kind := domain.Kind(r.sent("kind"))
	if err == nil {
		err = s.imports.Check(ctx, r.actor(), kind)
	}
	if err != nil {
		return r.refuseUpload(err, refuse)
	}
	got, err := s.files.TakeUpload(ctx, u.file, u.file.FileName())
	if err != nil {
		return r.refuseUpload(err, refuse)
	}
	defer got.Discard()
	to, err := r.once(func(ctx context.Context) (string, error) {
		i, err := s.imports.Add(ctx, r.actor(), kind, got, u.file.FileName(), choice)
		return r.to("desk-import", i.ID), err
	})
	if err != nil {
		return refuse(statusOf(err), err)
	}
	return r.Redirect(http.StatusSeeOther, to)
}

// refreshSeconds is how often a page about work that goes on loads itself again.
const refreshSeconds = 5

// deskImport answers with an import: how far it is, its preview, or what became of
// its listings.
func (s *Server) deskImport(r *request) error {
	i, err := s.store.Import(r.Request().Context(), r.actor(), r.Param("id"))
	switch {
	case domain.CodeOf(err) == domain.CodeNotFound, err == nil && i.State == domain.ImportDone:
		return r.sendImported(http.StatusOK, Form{}, nil)
	case err != nil:
		return err
	case i.State != domain.ImportPreview:
		return r.sendImportWork(i)
	}
	return r.sendImport(http.StatusOK, i, Form{})
}

// sendImportWork answers with how far an import is. The page loads itself again until
// the work has ended; to leave it stops nothing.
func (r *request) sendImportWork(i domain.Import) error {
	name := r.importName(i)
	p := ImportWorkPage{Page: r.deskFrame(name), Heading: name, BackURL: r.path("desk-imports")}
	switch i.State {
	case domain.ImportFailed:
		p.Problem = r.faultText(domain.RowFault(i.Problem))
		return r.send(http.StatusOK, "desk-import-work", &p)
	case domain.ImportCommitting:
		p.Doing, p.Done, p.At, p.Of = r.t("The rows are being written."), r.t("%s of %s rows are written.", r.number(i.Done), r.number(i.Rows)), i.Done, i.Rows
	default:
		p.Doing, p.Done = r.t("The list is being read."), r.n("%s rows are read so far.", i.Done)
	}
	r.Response().Header().Set("Refresh", strconv.Itoa(refreshSeconds))
	return r.send(http.StatusOK, "desk-import-work", &p)
}

// faultText writes a fault of a row, without its column.
func (r *request) faultText(f domain.RowFault) string {
	if f.Format == "" {
		return f.Message
	}
	return words.Of(r.lang, f.Err())
}

// rowFault writes a fault of a row with the heading of its column.
func (r *request) rowFault(f domain.RowFault, headings map[string]string) string {
	return joined(": ", headings[f.Column], r.faultText(f))
}

// sheetHeadings returns the headings of the columns of a kind by their keys, without
// the mark of those that a sheet must have.
func sheetHeadings(k domain.Kind) map[string]string {
	out := transfer.Listings(k, nil, nil).Headings()
	for key, heading := range out {
		out[key] = strings.TrimSuffix(heading, " (*)")
	}
	return out
}

// importFilters are the parts of a preview, by the value in the address.
func importFilters() map[string]domain.ImportRowFilter {
	return map[string]domain.ImportRowFilter{
		"new": {Result: domain.ImportNew}, "changed": {Result: domain.ImportChanged}, "same": {Result: domain.ImportSame}, "error": {Result: domain.ImportError},
		"skipped": {Only: domain.ImportRowsSkipped},
	}
}

// sendImport answers with a preview, and with a form that was not accepted.
func (r *request) sendImport(status int, i domain.Import, faulty Form) error {
	filter := r.filter("desk-import", i.ID)
	show := filter.kept(r.param("xem", "show"), r.t("Show"), r.importParts(i))
	f := importFilters()[show]
	f.FromRow = filter.whole(r.param("tu-dong", "from-row"), r.t("From row"))
	found, pager, err := listed(filter, func(p domain.Page) (domain.List[domain.ImportRow], error) {
		return r.server.store.ImportRows(r.Request().Context(), r.actor(), i.ID, f, p)
	})
	if err != nil {
		return err
	}
	table := transfer.Listings(i.Kind, nil, nil)
	headings := sheetHeadings(i.Kind)
	p := DeskImportPage{
		Page: r.deskFrame(r.importName(i)), Heading: r.t("Look at the list: %s", r.importName(i)), About: joined(" · ", r.kindName(i.Kind), r.n("%s rows", i.Added+i.Changed+i.Same+i.Faulty+i.Skipped), r.t("sent %s", r.moment(i.CreatedAt))),
		ColumnsURL: r.to("import-columns", i.ID), Missing: len(table.Missing(i.Columns)) > 0, Filter: filter, Pager: pager, Faulty: faulty,
	}
	p.SheetURL = r.to("import-sheet", i.ID)
	if len(i.Sheets) > 1 {
		p.Sheet = r.t("The sheet “%s” is read, of %s sheets.", i.Sheet, r.number(len(i.Sheets)))
	}
	for _, n := range i.Notes {
		to := &p.Notes
		if n.Kind == domain.NoteSheet {
			to = &p.Sheets
		}
		*to = append(*to, capital(r.faultText(n.Says())))
	}
	r.importSummary(&p, i, headings)
	for _, x := range r.importParts(i) {
		if x.Count != r.number(0) || x.Value == "" || x.Value == show {
			at := filter.Action
			if x.Value != "" {
				at += "?" + r.param("xem", "show") + "=" + x.Value
			}
			p.Chips = append(p.Chips, ImportChip{Link: Link{Text: x.Text, URL: at, Current: x.Value == show}, Count: x.Count})
		}
	}
	for _, row := range found.Items {
		p.Items = append(p.Items, r.importRowItem(i, row, headings))
	}
	if i.Rows > 0 && i.Token != "" {
		f := newForm(r.to("import-commit", i.ID), r.n("Write %s rows", i.Rows))
		p.Commit, p.Writes = &f, joined(" · ", r.some("%s new ones become drafts", i.Added), r.some("%s are changed", i.Changed), r.some("%s rows with errors are left out", i.Faulty), r.some("%s skipped rows are left out", i.Skipped))
		p.Token = i.Token
	}
	if i.Faulty > 0 {
		p.FailedURL, p.Failed = r.to("import-failed", i.ID), r.n("Download %s rows with errors", i.Faulty)
	}
	if len(faulty.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(filter.finish(&p.Page, status), "desk-import", &p)
}

// importParts lists the parts of the rows of a preview with their numbers.
func (r *request) importParts(i domain.Import) []Option {
	part := func(value, text string, n int) Option { return Option{Value: value, Text: text, Count: r.number(n)} }
	return []Option{
		part("", r.t("All"), i.Added+i.Changed+i.Same+i.Faulty+i.Skipped), part("error", r.t("✕ Errors"), i.Faulty), part("new", r.t("+ New"), i.Added),
		part("changed", r.t("~ Changed"), i.Changed), part("same", r.t("= As before"), i.Same), part("skipped", r.t("– Skipped"), i.Skipped),
	}
}

// importSummary fills in what was understood of the columns, and what is open.
func (r *request) importSummary(p *DeskImportPage, i domain.Import, headings map[string]string) {
	var read, unread []string
	for _, c := range i.Columns {
		if c.Key != "" {
			read = append(read, c.Letter+" "+headings[c.Key])
		} else {
			unread = append(unread, c.Letter+" "+c.Heading)
		}
	}
	p.Columns, p.Unread = joined(" · ", read...), joined(" · ", unread...)
	if i.UnsureMakers > 0 {
		p.Ask = append(p.Ask, Link{Text: r.n("%s rows: is the producer new?", i.UnsureMakers), URL: r.to("import-makers", i.ID)})
	}
	if i.UnsureSets > 0 {
		p.Ask = append(p.Ask, Link{Text: r.n("%s rows: is the product set right?", i.UnsureSets), URL: r.to("import-sets", i.ID)})
	}
}

// maxChangesShown is how many changes of a row a list shows.
const maxChangesShown = 6

// importRowItem describes a row of a preview.
func (r *request) importRowItem(i domain.Import, row domain.ImportRow, headings map[string]string) ImportRowItem {
	out := ImportRowItem{Number: r.number(row.Row), ID: row.Row, Name: row.Name, Maker: row.Entry.Maker.Name}
	if out.Name == "" {
		out.Name = r.t("Without a name")
	}
	if out.Maker == "" {
		out.Maker = row.Entry.Producer.Name
	}
	if row.CheckAnswer() == nil {
		out.URL, out.Do = r.to("import-row", i.ID, strconv.Itoa(row.Row)), r.t("Change or skip")
	}
	switch {
	case row.Skipped:
		out.Tag, out.Says = plainTag(r.t("skipped")), []string{r.t("It is not written.")}
		return out
	case row.Result == domain.ImportError:
		out.Tag = badTag(r.t("error"))
		for _, f := range row.Faults {
			out.Says = append(out.Says, r.rowFault(f, headings))
		}
		return out
	case row.Result == domain.ImportSame:
		out.Tag = plainTag(r.t("as before"))
	case row.Result == domain.ImportNew:
		out.Tag = Tag{"good", "+", r.t("new")}
		if row.Entry.Maker.New {
			out.Says = append(out.Says, r.t("Becomes a draft, with a new producer."))
		} else {
			out.Says = append(out.Says, r.t("Becomes a draft."))
		}
	case row.Result == domain.ImportChanged:
		out.Tag = Tag{"soon", "~", r.t("changed")}
		for n, c := range row.Changes {
			if n == maxChangesShown {
				out.Says = append(out.Says, r.n("and %s further fields", len(row.Changes)-n))
				break
			}
			out.Says = append(out.Says, r.changeText(c, headings))
		}
	}
	for _, f := range row.Entry.Notes {
		out.Says = append(out.Says, r.rowFault(f, headings))
	}
	return out
}

// changeText writes how a field changes.
func (r *request) changeText(c domain.FieldChange, headings map[string]string) string {
	heading := headings[c.Field]
	if c.Field == "packs" {
		heading = r.t("Packs and prices")
	}
	before, after := c.Before, c.After
	if before == "" {
		before = "–"
	}
	if after == "" {
		after = "–"
	}
	return joined(": ", heading, before+" → "+after)
}

// commitImport begins to write what a preview showed.
func (s *Server) commitImport(r *request) error {
	id := r.Param("id")
	_, err := s.store.CommitImport(r.Request().Context(), r.actor(), id, r.sent("token"))
	if err == nil {
		return r.Redirect(http.StatusSeeOther, r.to("desk-import", id))
	}
	i, loadErr := s.store.Import(r.Request().Context(), r.actor(), id)
	if loadErr != nil || i.State != domain.ImportPreview {
		return err
	}
	f := newForm(r.to("import-commit", id), "")
	if domain.CodeOf(err) == domain.CodePrecondition {
		f.Faults = []Fault{{"main", r.t("Somebody changed this after you opened the page. Look at it once more.")}}
		return r.sendImport(http.StatusConflict, i, f)
	}
	status, err := r.refuse(&f, err)
	if err != nil {
		return err
	}
	return r.sendImport(status, i, f)
}

// failedRows sends the rows with errors as they were sent, with the reason in one more
// column, as a CSV for programs with Vietnamese settings.
func (s *Server) failedRows(r *request) error {
	ctx, by := r.Request().Context(), r.actor()
	i, err := s.store.Import(ctx, by, r.Param("id"))
	if err != nil {
		return err
	}
	table, headings := transfer.Failed(i.Kind, i.Columns), sheetHeadings(i.Kind)
	var out bytes.Buffer
	sheet, err := transfer.NewSeparated(&out, table, ';')
	if err != nil {
		return err
	}
	for page := (domain.Page{Limit: domain.MaxLimit}); ; {
		rows, err := s.store.ImportRows(ctx, by, i.ID, domain.ImportRowFilter{Result: domain.ImportError}, page)
		if err != nil {
			return err
		}
		for _, row := range rows.Items {
			if err := sheet.Row(row.FailedCells(len(table.Columns), headings, r.faultText)...); err != nil {
				return err
			}
		}
		if page.Cursor = rows.Next; page.Cursor == "" {
			break
		}
	}
	if err := sheet.Close(); err != nil {
		return err
	}
	r.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="dong-loi.csv"`)
	return r.Blob(http.StatusOK, "text/csv"+front.Charset, out.Bytes())
}

// notRead is the choice of a column from which nothing is read.
const notRead = "-"

// mostChoices is how many columns of a file show their field at once: each has a list
// of all columns of the table.
const mostChoices = 12

// importColumns answers with the columns of a preview.
func (s *Server) importColumns(r *request) error {
	i, err := s.importOf(r)
	if err != nil {
		return err
	}
	if i.CheckChoose() != nil {
		return r.leadToImport(i, "columns-written")
	}
	form := newForm(r.to("import-columns", i.ID), r.t("Read the list again"))
	form.Version = i.Version
	return r.sendColumns(http.StatusOK, i, form)
}

// importOf returns the import of the address.
func (s *Server) importOf(r *request) (domain.Import, error) {
	return s.store.Import(r.Request().Context(), r.actor(), r.Param("id"))
}

// previewOf returns the import of the address, unless check refuses to change it.
func (s *Server) previewOf(r *request, check func(domain.Import) error) (domain.Import, error) {
	i, err := s.importOf(r)
	if err == nil {
		err = check(i)
	}
	return i, err
}

// leadToImport leads to the page of an import that cannot be read in another way any
// more, or not yet, and says why there. written is the note for one that is written.
func (r *request) leadToImport(i domain.Import, written string) error {
	note := "file-removed"
	switch i.State {
	case domain.ImportReading:
		note = "list-being-read"
	case domain.ImportFailed:
		note = "list-unread"
	case domain.ImportCommitting, domain.ImportDone:
		note = written
	}
	return r.lead(r.to("desk-import", i.ID), note)
}

// sendColumns answers with the form of the columns, and with its faults.
func (r *request) sendColumns(status int, i domain.Import, form Form) error {
	p := ImportColumnsPage{Page: r.deskFrame(r.t("Columns of the list")), BackURL: r.to("desk-import", i.ID)}
	samples, err := r.samples(i)
	if err != nil {
		return err
	}
	table, shown := transfer.Listings(i.Kind, nil, nil), r.text(r.param("cot", "column"))
	headings, choices := sheetHeadings(i.Kind), 0
	for n, c := range i.Columns {
		out := ImportColumn{Title: c.Letter + " · " + c.Title(), Sample: samples[n], Reads: headings[c.Key]}
		switch {
		case c.Key == "" && !c.Chosen:
			out.Tag = soonTag(r.t("not read"))
		case c.Key == "":
			out.Tag, out.Reads = plainTag(r.t("not read, as you chose")), r.t("Do not read it")
		case c.Chosen:
			out.Tag = goodTag(r.t("as you chose"))
		default:
			out.Tag = goodTag(r.t("understood"))
		}
		sent := r.Request().Method == http.MethodPost && r.sent("c."+c.Letter) != ""
		if open := c.Key == "" && !c.Chosen && choices < mostChoices || shown == c.Letter || sent; open {
			choices++
			out.Field = r.columnField(table.Keys(), headings, c)
			if sent {
				out.Field.takeValue(r)
			}
			form.Fields = append(form.Fields, out.Field)
		} else {
			out.URL = r.to("import-columns", i.ID) + "?" + r.param("cot", "column") + "=" + c.Letter + "#c." + c.Letter
		}
		p.Columns = append(p.Columns, out)
	}
	for _, fault := range form.Faults {
		if at := form.find(fault.Field); at != nil {
			at.Error = fault.Text
		}
	}
	if p.Form = form; len(form.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "import-columns", &p)
}

// columnField is the field of a column of a file.
func (r *request) columnField(keys []string, headings map[string]string, c domain.SheetColumn) *Field {
	f := &Field{Name: "c." + c.Letter, Label: r.t("Column %s is", c.Letter), Kind: "select", Options: []Option{{Text: r.t("Choose")}, {Value: notRead, Text: r.t("Do not read it"), Chosen: c.Key == "" && c.Chosen}}}
	for _, key := range keys {
		f.Options = append(f.Options, Option{Value: key, Text: headings[key], Chosen: key == c.Key})
	}
	return f
}

// samples returns for each column of a file the first text under it.
func (r *request) samples(i domain.Import) ([]string, error) {
	out := make([]string, len(i.Columns))
	rows, err := r.server.store.ImportRows(r.Request().Context(), r.actor(), i.ID, domain.ImportRowFilter{}, domain.Page{Limit: pageItems})
	for _, row := range rows.Items {
		for n, text := range row.Cells[:min(len(row.Cells), len(out))] {
			if out[n] == "" {
				out[n] = firstLetters(text)
			}
		}
	}
	return out, err
}

// maxSample is how many letters of a cell are shown as a sample.
const maxSample = 60

func firstLetters(text string) string {
	if letters := []rune(text); len(letters) > maxSample {
		return string(letters[:maxSample]) + "…"
	}
	return text
}

// chooseColumns reads the list again with other columns.
func (s *Server) chooseColumns(r *request) error {
	i, err := s.importOf(r)
	if err != nil {
		return err
	}
	if i.CheckChoose() != nil {
		return r.leadToImport(i, "columns-written")
	}
	form := newForm(r.to("import-columns", i.ID), r.t("Read the list again"))
	form.Version = r.version()
	var choices []domain.ColumnChoice
	for _, c := range i.Columns {
		switch key := r.sent("c." + c.Letter); key {
		case "":
		case notRead:
			choices = append(choices, domain.ColumnChoice{Letter: c.Letter})
		default:
			choices = append(choices, domain.ColumnChoice{Letter: c.Letter, Key: key})
		}
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		if len(choices) == 0 {
			return "", domain.Invalidf("columns", "name at least one column")
		}
		i.Version = r.version()
		_, err := s.imports.Choose(ctx, r.actor(), i, choices)
		return r.to("desk-import", i.ID), err
	})
	if err == nil {
		return r.Redirect(http.StatusSeeOther, to)
	}
	status := statusOf(err)
	if status != http.StatusUnprocessableEntity && status != http.StatusConflict {
		return err
	}
	for _, e := range domain.ErrorsOf(err) {
		form.Faults = append(form.Faults, Fault{columnOf(e.Field, choices), capital(words.Of(r.lang, e))})
	}
	return r.sendColumns(status, i, form)
}

// columnOf returns the field of the form that an error about choices names.
func columnOf(field string, choices []domain.ColumnChoice) string {
	for n, c := range choices {
		at := "columns[" + strconv.Itoa(n) + "]"
		if slices.Contains([]string{at, at + ".key", at + ".letter"}, field) {
			return "c." + c.Letter
		}
	}
	return "main"
}
