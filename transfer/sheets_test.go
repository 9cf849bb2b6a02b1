package transfer_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"chophien/domain"
	"chophien/transfer"
)

// sheets makes a workbook of sheets, each with rows of cells.
func sheets(t *testing.T, names []string, rows map[string][][]any) string {
	t.Helper()
	f := excelize.NewFile()
	for i, name := range names {
		if i == 0 {
			must(t, f.SetSheetName("Sheet1", name))
		} else if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for n, row := range rows[name] {
			must(t, f.SetSheetRow(name, fmt.Sprintf("A%d", n+1), &row))
		}
	}
	var b bytes.Buffer
	must(t, f.Write(&b))
	return b.String()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestSheets: a workbook with several sheets is read as its sender chooses, or else from
// the first sheet with the columns.
func TestSheets(t *testing.T) {
	far := slices.Repeat([][]any{{"Ghi chú", "của phòng"}}, 40)
	file := sheets(t, []string{"Bìa", "Huyện A", "Huyện B", "Cuối"}, map[string][][]any{
		"Bìa":     {{"DANH SÁCH SẢN PHẨM"}, {"năm 2026"}},
		"Huyện A": {{"Tên sản phẩm", "Giá"}, {"Chè", 1000}, {"Mật", 2000}},
		"Huyện B": {{"Tên sản phẩm", "Giá"}, {"Cam", 3000}},
		"Cuối":    append(slices.Clone(far), []any{"Tên sản phẩm", "Giá"}, []any{"Quýt", 4000}),
	})
	const csv = "Tên sản phẩm;Giá\nChè;1000\n"
	for name, c := range map[string]struct {
		file   string
		choice domain.SheetChoice
		sheet  string
		names  []string
		field  string // of the error
	}{
		"nothing chosen":             {file, domain.SheetChoice{}, "Huyện A", []string{"Chè", "Mật"}, ""},
		"a sheet":                    {file, domain.SheetChoice{Sheet: "Huyện B"}, "Huyện B", []string{"Cam"}, ""},
		"a sheet without a heading":  {file, domain.SheetChoice{Sheet: "Bìa"}, "", nil, "sheet"},
		"a sheet that there is not":  {file, domain.SheetChoice{Sheet: "Huyện C"}, "", nil, "sheet"},
		"a heading far below":        {file, domain.SheetChoice{Sheet: "Cuối"}, "", nil, "sheet"},
		"the row of the heading":     {file, domain.SheetChoice{Sheet: "Cuối", FromRow: 41}, "Cuối", []string{"Quýt"}, ""},
		"a row below the heading":    {file, domain.SheetChoice{Sheet: "Huyện A", FromRow: 2}, "", nil, "from_row"},
		"a row behind the sheet":     {file, domain.SheetChoice{Sheet: "Huyện A", FromRow: 9}, "", nil, "from_row"},
		"a sheet of a CSV file":      {csv, domain.SheetChoice{Sheet: "Huyện A"}, "", nil, "sheet"},
		"the row of a CSV file":      {"Nguồn\n" + csv, domain.SheetChoice{FromRow: 2}, "", []string{"Chè"}, ""},
		"nothing chosen, a CSV file": {csv, domain.SheetChoice{}, "", []string{"Chè"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := transfer.Open(t.Context(), strings.NewReader(c.file), int64(len(c.file)), table(), transfer.Choices{SheetChoice: c.choice})
			if all := domain.ErrorsOf(err); c.field != "" && (len(all) != 1 || all[0].Field != c.field || all[0].Code != domain.CodeInvalid) {
				t.Fatalf("%v, want one about %s", err, c.field)
			} else if c.field != "" {
				return
			}
			must(t, err)
			var names []string
			for row, err := range r.Rows(t.Context()) {
				must(t, err)
				names = append(names, row.Line("name"))
			}
			if !slices.Equal(names, c.names) || r.SheetName() != c.sheet {
				t.Errorf("%q of the sheet %q, want %q of %q", names, r.SheetName(), c.names, c.sheet)
			}
		})
	}
	r, err := transfer.Open(t.Context(), strings.NewReader(file), int64(len(file)), table(), transfer.Choices{})
	must(t, err)
	got, err := r.Sheets(t.Context())
	must(t, err)
	var said []string
	for _, s := range got {
		said = append(said, fmt.Sprint(s.Name, " ", s.Rows, " ", s.Read, " ", s.First[0].Row, " ", s.First[0].Text, " ", len(s.First)))
	}
	want := []string{"Bìa 2 false 1 DANH SÁCH SẢN PHẨM 2", "Huyện A 3 true 1 Tên sản phẩm · Giá 3", "Huyện B 2 false 1 Tên sản phẩm · Giá 2", "Cuối 42 false 1 Ghi chú · của phòng 8"}
	if !slices.Equal(said, want) {
		t.Errorf("the sheets are %q, want %q", said, want)
	}
}

// TestNoHeading: a file without a row of headings is refused with what its sender can do.
func TestNoHeading(t *testing.T) {
	cover := sheets(t, []string{"Bìa", "Cuối"}, map[string][][]any{"Bìa": {{"DANH SÁCH"}, {"năm 2026"}}, "Cuối": {{"Nơi nhận"}}})
	for name, c := range map[string]struct {
		file  string
		table transfer.Table
		row   int
		field string
		says  string
	}{
		"a text":                      {"Kính gửi;Ủy ban\n", table(), 0, "file", "missing: “Tên sản phẩm (*)”"},
		"a text, nothing is required": {"Kính gửi;Ủy ban\n", transfer.Gaps(nil), 0, "file", "rows; begin with the list that can be downloaded"},
		"sheets":                      {cover, table(), 0, "file", "headings with “Tên sản phẩm (*)” was found in any sheet; the sheets, with their numbers of rows, are “Bìa” (2), “Cuối” (1)"},
		"sheets, nothing is required": {cover, transfer.Gaps(nil), 0, "file", "no row of headings was found in any sheet; the sheets, with their numbers of rows, are “Bìa” (2), “Cuối” (1)"},
		"sheets, and a row":           {cover, table(), 1, "from_row", "“Bìa” (2), “Cuối” (1)"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := transfer.Open(t.Context(), strings.NewReader(c.file), int64(len(c.file)), c.table, transfer.Choices{SheetChoice: domain.SheetChoice{FromRow: c.row}})
			if all := domain.ErrorsOf(err); len(all) != 1 || all[0].Field != c.field || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want one about %s with %q", err, c.field, c.says)
			}
		})
	}
}
