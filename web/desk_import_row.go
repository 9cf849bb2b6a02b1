package web

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/transfer"
)

// ImportRowPage shows a row of a preview and what the officer may do with it.
type ImportRowPage struct {
	Page
	Heading string
	Tag     Tag
	Says    []string
	Correct *Form // nil: the row of the file changes nothing
	Maker   *Form // nil: there is no question about its producer
	Set     *Form // nil: it is about no new product
	Skip    *Form // leaves the row out, or takes it again; nil: the row changes nothing
	SkipDo  string
	Faulty  Form
	BackURL string
}

// ImportMaker is a producer of a list that may be one that exists.
type ImportMaker struct {
	Name  string
	Rows  string
	Field *Field
	first domain.ImportRow // of Rows; its answer holds for the others
}

// ImportMakersPage asks which producers of a list are new.
type ImportMakersPage struct {
	Page
	Form    Form
	Makers  []ImportMaker
	Pager   Pager
	BackURL string
}

// ImportSet is a product of a list with its proposed set.
type ImportSet struct {
	Name  string
	Row   string
	Tag   Tag
	Field *Field
}

// ImportSetsPage asks for the product sets of a list.
type ImportSetsPage struct {
	Page
	Form    Form
	Sets    []ImportSet
	Pager   Pager
	BackURL string
}

// rowOf returns the import and the row of the address.
func (s *Server) rowOf(r *request) (i domain.Import, row domain.ImportRow, err error) {
	if i, err = s.previewOf(r, domain.Import.CheckAnswer); err != nil {
		return i, row, err
	}
	number, err := strconv.Atoi(r.Param("row"))
	if err != nil {
		return i, row, domain.NotFoundf("the import has no such row")
	}
	row, err = s.store.ImportRow(r.Request().Context(), r.actor(), i.ID, number)
	return i, row, err
}

// importRow answers with a row of a preview.
func (s *Server) importRow(r *request) error {
	i, row, err := s.rowOf(r)
	if err != nil {
		return err
	}
	return r.sendRow(http.StatusOK, i, row, "", nil)
}

// sendRow answers with a row; err is why the form that do names was not accepted.
func (r *request) sendRow(status int, i domain.Import, row domain.ImportRow, do string, err error) error {
	item := r.importRowItem(i, row, sheetHeadings(i.Kind))
	p := ImportRowPage{Page: r.deskFrame(r.t("Row %s", item.Number)), Heading: r.t("Row %s: %s", item.Number, item.Name), Tag: item.Tag, Says: item.Says, BackURL: r.to("desk-import", i.ID) + "#row-" + strconv.Itoa(row.Row)}
	p.Crumbs = append(p.Crumbs, Link{Text: r.importName(i), URL: r.to("desk-import", i.ID)})
	form := func(submit string, fields ...*Field) *Form {
		f := newForm(r.to("import-row", i.ID, strconv.Itoa(row.Row)), submit, fields...)
		f.Version = i.Version
		return &f
	}
	forms := map[string]*Form{}
	if row.CheckAnswer() == nil {
		p.Correct = form(r.t("Correct this row"), r.cellFields(i, row)...)
		forms["correct"] = p.Correct
	}
	if row.CheckSkip() == nil {
		p.Skip, p.SkipDo = form(r.t("Skip this row")), "skip"
		if row.Skipped {
			p.Skip, p.SkipDo = form(r.t("Take this row again")), "take"
		}
		forms[p.SkipDo] = p.Skip
	}
	if len(row.Entry.Maker.Lookalikes) > 0 && !row.Skipped {
		p.Maker = form(r.t("Save"), r.makerField(row, "producer_id"))
		forms["maker"] = p.Maker
	}
	if i.Kind == domain.KindProduct && row.Result == domain.ImportNew && !row.Skipped {
		field, loadErr := r.setField(row, "set")
		if loadErr != nil {
			return loadErr
		}
		p.Set = form(r.t("Save"), field)
		forms["set"] = p.Set
	}
	if f := forms[do]; f != nil && err != nil {
		f.takeValues(r)
		if status, err = r.refuseAnswer(f, i.Version, err); err != nil {
			return err
		}
		p.Faulty = *f
		r.wrong(&p.Page)
	}
	return r.send(status, "import-row", &p)
}

// refuseAnswer writes into a form why an answer was not accepted. A form of an older
// preview takes the version of the new one, which the page shows.
func (r *request) refuseAnswer(f *Form, version int64, err error) (int, error) {
	if domain.CodeOf(err) == domain.CodePrecondition {
		f.Version, f.Faults = version, []Fault{{"main", r.t("Somebody changed this after you opened the page. Look at it once more.")}}
		return http.StatusConflict, nil
	}
	return r.refuse(f, err)
}

// cellFields are the cells of a row under the headings of its file: those that are
// read first.
func (r *request) cellFields(i domain.Import, row domain.ImportRow) []*Field {
	wrong := map[string]string{}
	for _, f := range row.Faults {
		wrong[f.Column] = capital(r.faultText(f))
	}
	var read, unread []*Field
	for n, c := range i.Columns {
		f := &Field{Name: "cell." + c.Letter, Label: c.Letter + " · " + c.Title(), Kind: "text", Max: maxCellShown}
		if n < len(row.Cells) {
			f.Value = row.Cells[n]
		}
		if strings.Contains(f.Value, "\n") || len(f.Value) > longCell {
			f.Kind = "area"
		}
		if c.Key == "" {
			f.Hint = r.t("This column is not read.")
			unread = append(unread, f)
			continue
		}
		f.Error = wrong[c.Key]
		read = append(read, f)
	}
	return append(read, unread...)
}

const (
	maxCellShown = transfer.MaxCell
	longCell     = 100 // bytes from which a cell has a field of several lines
)

// makerField asks which producer a row means.
func (r *request) makerField(row domain.ImportRow, name string) *Field {
	f := &Field{Name: name, Label: r.t("Which producer is “%s”?", row.Entry.Producer.Name), Kind: "radios"}
	said := row.Entry.Said.Maker
	for _, m := range row.Entry.Maker.Lookalikes {
		f.Options = append(f.Options, Option{Value: m.ID, Text: r.t("It is %s", joined(" · ", m.Name, m.Commune, m.Address)), Chosen: said != nil && *said == m.ID})
	}
	f.Options = append(f.Options, Option{Value: newMaker, Text: r.t("It is a new producer"), Chosen: said != nil && *said == ""})
	return f
}

// newMaker is the answer that a producer is new.
const newMaker = "new"

// setField asks for the product set of a row.
func (r *request) setField(row domain.ImportRow, name string) (*Field, error) {
	sets, err := r.setOptions(row.Entry.Product.SetCode)
	return &Field{Name: name, Label: r.t("Product set"), Kind: "select", Options: sets}, err
}

// changeRow applies what a form of a row says.
func (s *Server) changeRow(r *request) error {
	i, row, err := s.rowOf(r)
	if err != nil {
		return err
	}
	do := r.sent("do")
	to, err := r.once(func(ctx context.Context) (string, error) {
		sent := i
		sent.Version = r.version()
		return r.to("desk-import", i.ID), s.applyToRow(ctx, r, sent, row, do)
	})
	if err != nil {
		return r.sendRow(statusOf(err), i, row, do, err)
	}
	return r.lead(to, "saved")
}

// applyToRow does what a form of a row says.
func (s *Server) applyToRow(ctx context.Context, r *request, i domain.Import, row domain.ImportRow, do string) error {
	answer := domain.RowAnswer{Row: row.Row}
	switch do {
	case "skip", "take":
		skip := do == "skip"
		answer.Skip = &skip
	case "maker":
		maker, err := sentMaker("producer_id", r.sent("producer_id"))
		if err != nil {
			return err
		}
		answer.Maker = &maker
	case "set":
		set := r.sent("set")
		if set == "" {
			return domain.Invalidf("set", "choose one")
		}
		answer.Set = &set
	default:
		cells := make([]string, len(i.Columns))
		for n, c := range i.Columns {
			cells[n] = r.sent("cell." + c.Letter)
		}
		_, err := s.imports.Correct(ctx, r.actor(), i, row, cells)
		return err
	}
	_, err := s.store.AnswerImportRow(ctx, r.actor(), i.ID, i.Version, answer)
	return err
}

// sentMaker returns the id of the producer that was chosen; empty for a new one.
func sentMaker(field, text string) (string, error) {
	switch text {
	case "":
		return "", domain.Invalidf(field, "choose one")
	case newMaker:
		return "", nil
	}
	return text, nil
}

// unsureRows returns a page of the rows of a preview that wait for an answer.
func (s *Server) unsureRows(r *request, only domain.ImportRowSubset) (i domain.Import, rows domain.List[domain.ImportRow], err error) {
	if i, err = s.previewOf(r, domain.Import.CheckAnswer); err != nil {
		return i, rows, err
	}
	rows, err = s.store.ImportRows(r.Request().Context(), r.actor(), i.ID, domain.ImportRowFilter{Only: only}, domain.Page{Limit: pageItems, Cursor: r.text("after"), Total: true})
	return i, rows, err
}

// importMakers asks which producers of a list are new.
func (s *Server) importMakers(r *request) error { return s.sendMakers(r, http.StatusOK, nil) }

func (s *Server) sendMakers(r *request, status int, err error) error {
	i, rows, loadErr := s.unsureRows(r, domain.ImportRowsUnsureProducer)
	if loadErr != nil {
		return loadErr
	}
	p := ImportMakersPage{Page: r.deskFrame(r.t("Producers of the list")), BackURL: r.to("desk-import", i.ID), Pager: r.pager(len(rows.Items), *rows.Total, rows.Next)}
	p.Crumbs = append(p.Crumbs, Link{Text: r.importName(i), URL: p.BackURL})
	p.Form = newForm(r.Request().URL.RequestURI(), r.t("Save the answers"))
	p.Form.Version = i.Version
	var numbers [][]string
	for _, row := range rows.Items {
		number := r.number(row.Row)
		at := -1
		for n, m := range p.Makers {
			if m.first.AsksAsWell(row, "") {
				at = n
			}
		}
		if at >= 0 {
			numbers[at] = append(numbers[at], number)
			continue
		}
		field := r.makerField(row, "m."+strconv.Itoa(row.Row))
		p.Form.Fields = append(p.Form.Fields, field)
		p.Makers = append(p.Makers, ImportMaker{Name: row.Entry.Producer.Name, Field: field, first: row})
		numbers = append(numbers, []string{number})
	}
	for n := range p.Makers {
		p.Makers[n].Rows = r.t("rows %s", strings.Join(numbers[n], ", "))
	}
	if status, err = r.refuseAnswers(&p.Form, &p.Page, status, i.Version, err); err != nil {
		return err
	}
	return r.send(status, "import-makers", &p)
}

// refuseAnswers is refuseAnswer for a page of answers; nothing is written into the form
// without an error.
func (r *request) refuseAnswers(f *Form, p *Page, status int, version int64, err error) (int, error) {
	if err == nil {
		return status, nil
	}
	f.takeValues(r)
	if status, err = r.refuseAnswer(f, version, err); err == nil {
		r.wrong(p)
	}
	return status, err
}

// answerMakers stores which producers of a list are new.
func (s *Server) answerMakers(r *request) error {
	err := s.answerRows(r, "m.", "main", func(field, text string, a *domain.RowAnswer) error {
		maker, err := sentMaker(field, text)
		a.Maker = &maker
		return err
	})
	if err != nil {
		return s.sendMakers(r, statusOf(err), err)
	}
	return s.leadOn(r, "import-makers", func(i domain.Import) int { return i.UnsureMakers })
}

// answerRows stores the answers of a form, all or none. Their fields are named by a
// prefix and the number of the row.
func (s *Server) answerRows(r *request, prefix, none string, read func(field, text string, a *domain.RowAnswer) error) error {
	i, err := s.previewOf(r, domain.Import.CheckAnswer)
	if err != nil {
		return err
	}
	_, err = r.once(func(ctx context.Context) (string, error) {
		version, answers := r.version(), 0
		for _, name := range slices.Sorted(maps.Keys(r.Request().PostForm)) {
			number, ok := strings.CutPrefix(name, prefix)
			row, err := strconv.Atoi(number)
			if text := r.sent(name); ok && err == nil && text != "" {
				a := domain.RowAnswer{Row: row}
				if err := read(name, text, &a); err != nil {
					return "", err
				}
				after, err := s.store.AnswerImportRow(ctx, r.actor(), i.ID, version, a)
				if err != nil {
					return "", domain.MapFields(err, func(string) string { return name })
				}
				version, answers = after.Version, answers+1
			}
		}
		if answers == 0 {
			return "", domain.Invalidf(none, "choose one")
		}
		return r.to("desk-import", i.ID), nil
	})
	return err
}

// leadOn leads to the next questions of a page, or back to the preview when there are
// none.
func (s *Server) leadOn(r *request, page string, left func(domain.Import) int) error {
	i, err := s.store.Import(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	to := r.to("desk-import", i.ID)
	if left(i) > 0 {
		to = r.to(page, i.ID)
	}
	return r.lead(to, "saved")
}

// importSets asks for the product sets of a list.
func (s *Server) importSets(r *request) error { return s.sendSets(r, http.StatusOK, nil) }

func (s *Server) sendSets(r *request, status int, err error) error {
	i, rows, loadErr := s.unsureRows(r, domain.ImportRowsUnsureSet)
	if loadErr != nil {
		return loadErr
	}
	p := ImportSetsPage{Page: r.deskFrame(r.t("Product sets of the list")), BackURL: r.to("desk-import", i.ID), Pager: r.pager(len(rows.Items), *rows.Total, rows.Next)}
	p.Crumbs = append(p.Crumbs, Link{Text: r.importName(i), URL: p.BackURL})
	p.Form = newForm(r.Request().URL.RequestURI(), r.t("Save the sets of this page"))
	p.Form.Version = i.Version
	for _, row := range rows.Items {
		field, loadErr := r.setField(row, "s."+strconv.Itoa(row.Row))
		if loadErr != nil {
			return loadErr
		}
		field.Label = r.t("Product set of %s", row.Name)
		p.Form.Fields = append(p.Form.Fields, field)
		out := ImportSet{Name: row.Name, Row: r.t("row %s", r.number(row.Row)), Field: field, Tag: soonTag(r.t("no set yet"))}
		switch sure := row.Entry.Proposed; {
		case sure >= sureSet:
			out.Tag = goodTag(r.t("%s sure", r.number(sure)+" %"))
		case sure > 0:
			out.Tag = soonTag(r.t("%s sure", r.number(sure)+" %"))
		}
		p.Sets = append(p.Sets, out)
	}
	if status, err = r.refuseAnswers(&p.Form, &p.Page, status, i.Version, err); err != nil {
		return err
	}
	return r.send(status, "import-sets", &p)
}

// sureSet is the certainty, in percent, from which a proposal needs no second look.
const sureSet = 85

// answerSets stores the product sets of a page of a list.
func (s *Server) answerSets(r *request) error {
	err := s.answerRows(r, "s.", "main", func(_, text string, a *domain.RowAnswer) error {
		a.Set = &text
		return nil
	})
	if err != nil {
		return s.sendSets(r, statusOf(err), err)
	}
	return s.leadOn(r, "import-sets", func(i domain.Import) int { return i.UnsureSets })
}
