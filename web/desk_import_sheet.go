package web

import (
	"context"
	"net/http"
	"strconv"

	"chophien/domain"
)

// SheetItem is a sheet of a spreadsheet, to choose from.
type SheetItem struct {
	Name   string
	Value  string // in the form
	Chosen bool
	Rows   string
	First  []SheetItemLine
}

// SheetItemLine is one of the first rows of a sheet.
type SheetItemLine struct{ Row, Text string }

// ImportSheetPage chooses the sheet of a spreadsheet, and where its heading is sought.
type ImportSheetPage struct {
	Page
	Form    Form
	Sheet   *Field // of Form
	FromRow *Field // of Form
	Sheets  []SheetItem
	BackURL string
}

// sheetItems describes the sheets of a file. The one that a form sent stays chosen.
func (r *request) sheetItems(sheets []domain.Sheet, sent *Field) []SheetItem {
	var out []SheetItem
	for _, s := range sheets {
		item := SheetItem{Name: s.Name, Value: s.Name, Chosen: s.Read, Rows: r.n("%s rows", s.Rows)}
		if s.More {
			item.Rows = r.n("More than %s rows", s.Rows)
		}
		if s.Name == "" {
			item.Name = r.t("The whole file")
		}
		if sent.Value != "" {
			item.Chosen = s.Name == sent.Value
		}
		for _, line := range s.First {
			item.First = append(item.First, SheetItemLine{Row: r.number(line.Row), Text: line.Text})
		}
		out = append(out, item)
	}
	return out
}

// sheetField is the field of the sheet of a file that is not known yet.
func (r *request) sheetField() *Field {
	return &Field{Name: "sheet", Label: r.t("Sheet"), Hint: r.t("Only for a workbook with several sheets: the name of the one with the list."), Kind: "text", Max: 100}
}

// fromRowField is the field of the row from which the heading is sought.
func (r *request) fromRowField() *Field {
	return &Field{Name: "from_row", Label: r.t("The heading stands in row"), Hint: r.t("Only if it is not found: the number of the row with the headings."), Kind: "text", InputMode: "numeric", Max: 7}
}

// sheetForm returns the form that chooses the sheet of an import.
func (r *request) sheetForm(i domain.Import) Form {
	f := newForm(r.to("import-sheet", i.ID), r.t("Read the list again"), &Field{Name: "sheet", Label: r.t("Sheet"), Kind: "text"}, r.fromRowField())
	if f.Version = i.Version; i.FromRow > 0 {
		f.Field("from_row").Value = strconv.Itoa(i.FromRow)
	}
	return f
}

// importSheet answers with the sheets of the file of a preview.
func (s *Server) importSheet(r *request) error {
	i, err := s.importOf(r)
	if err != nil {
		return err
	}
	if i.CheckChooseSheet() != nil {
		return r.leadToImport(i, "sheet-written")
	}
	return r.sendSheets(http.StatusOK, i, r.sheetForm(i))
}

func (r *request) sendSheets(status int, i domain.Import, form Form) error {
	p := ImportSheetPage{Page: r.deskFrame(r.t("Sheets of the list")), Form: form, Sheet: form.Field("sheet"), FromRow: form.Field("from_row"), BackURL: r.to("desk-import", i.ID)}
	p.Sheets = r.sheetItems(i.Sheets, p.Sheet)
	if len(form.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "import-sheet", &p)
}

// chooseSheet reads another sheet of the file of a preview.
func (s *Server) chooseSheet(r *request) error {
	i, err := s.importOf(r)
	if err != nil {
		return err
	}
	if i.CheckChooseSheet() != nil {
		return r.leadToImport(i, "sheet-written")
	}
	stored := i.Version
	to, err := r.once(func(ctx context.Context) (string, error) {
		choice, err := domain.ParseSheetChoice(r.sent("sheet"), r.sent("from_row"))
		if err != nil {
			return "", err
		}
		i.Version = r.version()
		_, err = s.imports.ChooseSheet(ctx, r.actor(), i, choice)
		return r.to("desk-import", i.ID), err
	})
	if err == nil {
		return r.Redirect(http.StatusSeeOther, to)
	}
	form := r.sheetForm(i)
	status, err := r.refuseVersion(&form, stored, err)
	if err != nil {
		return err
	}
	return r.sendSheets(status, i, form)
}

// readSheet reads the form of an uploaded spreadsheet up to its file, and returns all
// faults.
func (r *request) readSheet() (upload, domain.SheetChoice, error) {
	u, err := r.readUpload()
	if err != nil {
		return u, domain.SheetChoice{}, err
	}
	var faults domain.Faults
	choice, err := domain.ParseSheetChoice(r.sent("sheet"), r.sent("from_row"))
	faults.Add(err)
	faults.AddIf(u.file == nil, "file", "it is empty")
	return u, choice, faults.Err()
}
