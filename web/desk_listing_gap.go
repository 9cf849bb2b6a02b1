package web

import (
	"context"
	"net/http"
	"strings"

	"chophien/domain"
	"chophien/front"
	"chophien/transfer"
	"chophien/words"
)

// GapRow is a draft that lacks fields.
type GapRow struct {
	Name   Link // to the form
	Maker  string
	Row    string
	Number string // in the list; empty: the list has none
	Lacks  []Tag
}

// GapFault is a row of a filled spreadsheet that was not entered.
type GapFault struct {
	Row  string
	Name string
	Why  []string
}

// ImportGapsPage lists the drafts of a list that lack fields. Its form takes the
// spreadsheet that the office filled in.
type ImportGapsPage struct {
	Page
	Faulty   Form
	Heading  string
	Lede     string
	Filter   *Filter
	Items    []GapRow
	None     string // why there are no items
	Pager    Pager
	SheetURL string
	Form     Form
	Wrong    []GapFault
	More     string // how many wrong rows are not shown; empty: none
	Refused  []ImportRefusal
	BackURL  string
}

// gapText names a missing field.
func (r *request) gapText(field string) string {
	switch field {
	case "set":
		return r.t("Product set")
	case "story":
		return r.t("Story")
	}
	return r.t("Producer")
}

// importGaps answers with the drafts of a list that lack fields.
func (s *Server) importGaps(r *request) error {
	return r.sendGaps(http.StatusOK, r.gapsForm(), front.FilledSheet{})
}

// gapFilter reads the filter of the list, and returns what it chooses, in the order of
// the file.
func (r *request) gapFilter() (*Filter, func(domain.Page) (domain.List[domain.ListingGaps], error)) {
	id := r.Param("id")
	form := r.filter("import-gaps", id)
	f := domain.GapFilter{Text: form.words(r.t("Name"))}
	f.Field = form.choice(r.param("thieu", "lacks"), r.t("Missing"), domain.GapFields(), func(field string) string { return r.t("Lacks: %s", r.gapText(field)) })
	return form, func(p domain.Page) (domain.List[domain.ListingGaps], error) {
		return r.server.store.ImportedGaps(r.Request().Context(), r.actor(), id, f, p)
	}
}

func (r *request) gapsForm() Form {
	return newForm(r.to("import-gaps", r.Param("id")), r.t("Enter the filled list"), r.sheetField(), r.fromRowField(), &Field{
		Name: "file", Label: r.t("Filled list"), Hint: r.t("The list above, or your own with the numbers (STT) of the list that you sent. Only empty fields are filled; what is there already stays."), Kind: "file"})
}

// sendGaps answers with the drafts that lack fields, and with what became of a sheet.
func (r *request) sendGaps(status int, form Form, done front.FilledSheet) error {
	ctx, by, id := r.Request().Context(), r.actor(), r.Param("id")
	found, err := r.server.store.ImportedListings(ctx, by, id)
	if err != nil {
		return err
	}
	if found.Import.CheckMove() != nil {
		return r.lead(r.to("desk-import", id), "gaps-early")
	}
	all, err := r.server.store.ImportedGaps(ctx, by, id, domain.GapFilter{}, domain.Page{Limit: 1, Total: true})
	if err != nil {
		return err
	}
	filter, list := r.gapFilter()
	gaps, pager, err := listed(filter, list)
	if err != nil {
		return err
	}
	p := ImportGapsPage{
		Page: r.deskFrame(r.t("What is missing")), Faulty: form, Heading: r.t("What is missing: %s", r.importName(found.Import)), Lede: r.n("%s drafts cannot be submitted yet.", *all.Total),
		Filter: filter, None: r.t("Nothing is missing here."), Pager: pager, SheetURL: withQuery(r.to("import-gaps-sheet", id), r.query("after")), Form: form, Refused: r.refusals(done.Refused), BackURL: r.to("desk-import", id),
	}
	if *all.Total > 0 {
		p.None = r.t("There is no such draft.")
	}
	for _, g := range gaps.Items {
		row := GapRow{Name: Link{Text: g.Name, URL: r.listingAddress("desk-listing", g.Ref) + "#enter"}, Maker: g.Maker, Row: r.number(g.Row), Number: g.Number}
		for _, field := range g.Fields {
			row.Lacks = append(row.Lacks, soonTag(r.gapText(field)))
		}
		p.Items = append(p.Items, row)
	}
	headings := transfer.Gaps(nil).Headings()
	for n, l := range done.Wrong {
		if n == mostListRows {
			p.More = r.n("%s more rows are wrong.", len(done.Wrong)-n)
			break
		}
		fault := GapFault{Row: r.number(l.Row), Name: l.Name}
		for _, e := range l.Faults {
			fault.Why = append(fault.Why, joined(": ", headings[e.Field], words.Of(r.lang, e)))
		}
		p.Wrong = append(p.Wrong, fault)
	}
	if len(form.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(filter.finish(&p.Page, status), "import-gaps", &p)
}

// importGapsSheet sends the drafts that lack fields as a workbook to fill in.
func (s *Server) importGapsSheet(r *request) error {
	form, list := r.gapFilter()
	sets, err := s.front.ProductSets(r.Request().Context())
	if err != nil {
		return err
	}
	return sendRowsAs(form, "con-thieu", "xlsx", transfer.Gaps(sets.Rows), list, func(g domain.ListingGaps) ([]any, error) { return transfer.GapValues(g), nil })
}

// importGapsCSV answers with the same list as a file that says what is missing.
func (s *Server) importGapsCSV(r *request) error {
	form, list := r.gapFilter()
	return sendRows(form, r.dated("con-thieu"), []string{"Row", "Number in the list", "Name", "Producer", "Missing"}, list, func(g domain.ListingGaps) ([]any, error) {
		var lacks []string
		for _, field := range g.Fields {
			lacks = append(lacks, r.gapText(field))
		}
		return []any{g.Row, g.Number, g.Name, g.Maker, strings.Join(lacks, ", ")}, nil
	})
}

// fillGaps takes the spreadsheet of missing fields that an office filled in.
func (s *Server) fillGaps(r *request) error {
	ctx, form := r.Request().Context(), r.gapsForm()
	refuse := func(_ int, err error) error {
		form.takeValues(r)
		status, err := r.refuse(&form, err)
		if err != nil {
			return err
		}
		return r.sendGaps(status, form, front.FilledSheet{})
	}
	u, choice, err := r.readSheet()
	if err != nil {
		return r.refuseUpload(err, refuse)
	}
	got, err := s.files.TakeUpload(ctx, u.file, u.file.FileName())
	if err != nil {
		return r.refuseUpload(err, refuse)
	}
	defer got.Discard()
	done, err := s.imports.Fill(ctx, r.actor(), r.Param("id"), got, choice)
	if err != nil {
		return refuse(statusOf(err), err)
	}
	wrong := len(done.Wrong) + len(done.Refused)
	if wrong == 0 && done.Entered > 0 {
		return r.lead(r.to("import-gaps", r.Param("id")), "gaps-filled")
	}
	text := r.n("%s rows could not be entered. All others were.", wrong)
	if wrong == 0 {
		text = r.t("The list holds nothing new.")
	}
	form.Faults = []Fault{{"file", text}}
	return r.sendGaps(http.StatusUnprocessableEntity, form, done)
}

// gapNote says what a product lacks before it can be submitted.
func (r *request) gapNote(id string) (string, error) {
	fields, err := r.server.store.ProductGaps(r.Request().Context(), r.actor(), id)
	if err != nil || len(fields) == 0 {
		return r.t("It has all fields that it needs to be submitted."), err
	}
	for i, field := range fields {
		fields[i] = r.gapText(field)
	}
	return r.t("It still lacks, before it can be submitted: %s.", strings.Join(fields, ", ")), nil
}

// gapForm returns the form by which an office enters fields of a product for its
// producer; nil where it may not.
func (r *request) gapForm(x domain.Product) (*Form, error) {
	maker := ""
	if x.ProducerID != nil {
		maker = *x.ProducerID
	}
	if _, onBehalf := r.actor().MayManage(maker, x.Place); !onBehalf || x.Status != domain.StatusDraft && x.Status != domain.StatusChangesRequested {
		return nil, nil
	}
	sets, err := r.setOptions(x.SetCode)
	if err != nil {
		return nil, err
	}
	f := newForm(r.listingAddress("enter-gaps", domain.Ref{Kind: domain.KindProduct, ID: x.ID}), r.t("Save for the producer"),
		&Field{Name: "set", Label: r.t("Product set"), Kind: "select", Options: sets},
		&Field{Name: "story", Label: r.t("Story"), Hint: r.t("Where it grows, who makes it, and how. Everybody reads it: write no phone number."), Kind: "area", Value: x.Description, Max: 5000})
	f.Version = x.Version
	return &f, nil
}

// enterGaps stores what an office enters of a product for its producer.
func (s *Server) enterGaps(r *request) error {
	l, err := r.listingOf()
	if err != nil {
		return err
	}
	x, err := s.store.ManagedProduct(r.Request().Context(), r.actor(), l.ID)
	if err != nil {
		return err
	}
	f, err := r.gapForm(x)
	if err != nil {
		return err
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.EnterGaps(ctx, r.actor(), r.version(), domain.FilledGap{ProductID: x.ID, GapEntry: domain.GapEntry{Set: r.sent("set"), Story: r.sent("story")}})
		return r.listingAddress("desk-listing", l.Ref), err
	})
	if err == nil {
		return r.lead(to, "gaps-entered")
	}
	if f == nil {
		return err
	}
	return r.refuseListing(l, *f, err)
}

// setOptions lists the product sets that hold today, and the chosen one.
func (r *request) setOptions(chosen *string) ([]Option, error) {
	tables, err := r.tables()
	if err != nil {
		return nil, err
	}
	out := []Option{{Text: r.t("Choose")}}
	for _, set := range tables.sets.Rows {
		is := chosen != nil && *chosen == set.Code
		if is || set.InForce(r.today()) {
			out = append(out, Option{Value: set.Code, Text: set.Code + " " + r.or(set.NameVI, set.NameEN), Chosen: is})
		}
	}
	return out, nil
}
