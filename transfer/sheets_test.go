package transfer_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
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

func must(t testing.TB, err error) {
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

// part is a sheet of a workbook: its name, its part, and the rows of that.
type part struct{ name, file, rows string }

// stored makes a workbook of sheets whose parts are not packed, so that reading a part
// reads as many bytes of the file. Sheets may name one part.
func stored(t testing.TB, sheets ...part) string { return zipped(t, zip.Store, sheets...) }

func zipped(t testing.TB, method uint16, sheets ...part) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name, text string) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var list, rels strings.Builder
	seen := map[string]bool{}
	for i, s := range sheets {
		fmt.Fprintf(&list, `<sheet name="%s" r:id="s%d"/>`, s.name, i)
		if s.file == "" {
			continue
		}
		fmt.Fprintf(&rels, `<Relationship Id="s%d" Type="http://x/worksheet" Target="%s"/>`, i, s.file)
		if !seen[s.file] {
			add("xl/"+s.file, "<worksheet><sheetData>"+s.rows+"</sheetData></worksheet>")
		}
		seen[s.file] = true
	}
	add("_rels/.rels", `<Relationships><Relationship Id="r" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	add("xl/workbook.xml", `<workbook xmlns:r="r"><sheets>`+list.String()+`</sheets></workbook>`)
	add("xl/_rels/workbook.xml.rels", `<Relationships>`+rels.String()+`</Relationships>`)
	must(t, z.Close())
	return b.String()
}

// packedWhole makes a workbook of parts that are each too short to be suspicious.
func packedWhole(t testing.TB) string {
	blank := strings.Repeat(" ", 512<<10)
	rows := strings.Repeat(blank+"<row/>", 20)
	return zipped(t, zip.Deflate, part{"A", "a.xml", rows}, part{"B", "b.xml", rows})
}

// rowOf is a row of one cell.
func rowOf(text string) string {
	return `<row><c t="inlineStr"><is><t>` + text + `</t></is></c></row>`
}

// counted counts the bytes that are read of a file.
type counted struct {
	io.ReaderAt
	read int
}

func (c *counted) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, at)
	c.read += n
	return n, err
}

// TestSheetsAreReadOnce: however many sheets a file has, finding the one with the table
// and describing all reads each once, and only the beginning of long ones that are not
// looked at.
func TestSheetsAreReadOnce(t *testing.T) {
	cover, list := strings.Repeat(rowOf("Bìa của danh sách"), 2_000), rowOf("Tên sản phẩm")+strings.Repeat(rowOf("Chè"), 1_500)
	long := strings.Repeat(rowOf(strings.Repeat("x", 30_000)), 300)
	var covers []part
	for i := range 20 {
		covers = append(covers, part{fmt.Sprint("Bìa ", i), fmt.Sprint("c", i, ".xml"), cover})
	}
	for name, c := range map[string]struct {
		sheets []part
		sheet  string
		most   float64 // of the bytes of the file
		want   []string
	}{
		"the last of many":     {append(slices.Clone(covers[:2]), part{"Chè", "t.xml", list}), "", 1.5, []string{"Bìa 0 2000", "Bìa 1 2000", "Chè 1501 read"}},
		"a named one":          {append(slices.Clone(covers[:2]), part{"Chè", "t.xml", list}), "Chè", 1.5, []string{"Bìa 0 1000 more", "Bìa 1 1000 more", "Chè 1501 read"}},
		"none of many":         {covers, "", 1.5, nil},
		"beside long cells":    {[]part{{"Chè", "t.xml", list}, {"Dài", "l.xml", long}}, "", 0.6, []string{"Chè 1501 read", "Dài 139 more"}},
		"a name of the length": {[]part{{strings.Repeat("ệ", 31), "t.xml", list}}, "", 2.5, []string{strings.Repeat("ệ", 31) + " 1501 read"}},
	} {
		t.Run(name, func(t *testing.T) {
			file := stored(t, c.sheets...)
			from := &counted{ReaderAt: strings.NewReader(file)}
			var said []string
			r, err := transfer.Open(t.Context(), from, int64(len(file)), table(), transfer.Choices{SheetChoice: domain.SheetChoice{Sheet: c.sheet}})
			if c.want != nil {
				must(t, err)
				all, err := r.Sheets(t.Context())
				must(t, err)
				for _, s := range all {
					text := fmt.Sprint(s.Name, " ", s.Rows)
					if s.More {
						text += " more"
					}
					if s.Read {
						text += " read"
					}
					said = append(said, text)
				}
			} else if domain.CodeOf(err) != domain.CodeInvalid {
				t.Errorf("it was read: %v", err)
			}
			if !slices.Equal(said, c.want) {
				t.Errorf("the sheets are %q, want %q", said, c.want)
			}
			if most := int(c.most * float64(len(file))); from.read > most {
				t.Errorf("%d bytes of a file of %d were read, want at most %d", from.read, len(file), most)
			}
		})
	}
}

// TestPassesAreBounded: a file cannot be read again and again.
func TestPassesAreBounded(t *testing.T) {
	file := zipped(t, zip.Deflate, part{"A", "a.xml", rowOf("Tên sản phẩm") + strings.Repeat(strings.Repeat(" ", 512<<10)+rowOf("Chè"), 28)})
	r, err := transfer.Open(t.Context(), strings.NewReader(file), int64(len(file)), table(), transfer.Choices{})
	must(t, err)
	for n := range 5 {
		for _, err = range r.Rows(t.Context()) {
			if err != nil {
				break
			}
		}
		if err != nil {
			if n < 2 || domain.CodeOf(err) != domain.CodeInvalid || !strings.Contains(err.Error(), "too long") {
				t.Errorf("pass %d: %v", n, err)
			}
			return
		}
	}
	t.Error("it was read five times")
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
