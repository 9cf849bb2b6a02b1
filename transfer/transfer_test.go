package transfer_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/transfer"
)

func table() transfer.Table {
	return transfer.Table{Name: "Hàng", Columns: []transfer.Column{
		{Key: "name", Heading: "Tên sản phẩm (*)", Aliases: []string{"Sản phẩm", "Product name"}, Required: true, Width: 40},
		{Key: "price", Heading: "Giá (đồng)", Format: transfer.Money, Hint: "Để trống: liên hệ"},
		{Key: "since", Heading: "Từ ngày", Format: transfer.Day},
		{Key: "amount", Heading: "Sản lượng", Choices: []string{"1 tấn", "2 tấn"}},
	}}
}

func open(t testing.TB, file string) (*transfer.Reader, error) {
	t.Helper()
	return transfer.Open(t.Context(), strings.NewReader(file), int64(len(file)), table(), transfer.Choices{})
}

// all reads the texts of all rows, with their numbers in front.
func all(t testing.TB, file string) ([][]string, error) {
	t.Helper()
	r, err := open(t, file)
	if err != nil {
		return nil, err
	}
	var out [][]string
	for row, err := range r.Rows(t.Context()) {
		if err != nil {
			return nil, err
		}
		out = append(out, append([]string{fmt.Sprint(row.Number)}, row.Texts()...))
	}
	return out, nil
}

// workbook makes a file of sheets as office programs write them.
func workbook(t testing.TB, sheet, shared string) string {
	t.Helper()
	return pack(t, map[string]string{
		"[Content_Types].xml":        `<Types/>`,
		"_rels/.rels":                `<Relationships><Relationship Id="rId1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="Ẩn" state="hidden" r:id="rId9"/><sheet name="Sheet 1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="rId3" Type="http://x/styles" Target="styles.xml"/></Relationships>`,
		"xl/styles.xml":              `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\/mm\/yyyy"/><numFmt numFmtId="165" formatCode="#,##0&quot; đồng/ymd&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml":       `<sst>` + shared + `</sst>`,
		"xl/worksheets/sheet1.xml":   `<?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>` + sheet + `</sheetData></worksheet>`,
	})
}

func pack(t testing.TB, parts map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWorkbooksOfOthers(t *testing.T) {
	file := workbook(t, `
		<row r="1"><c r="A1" t="s"><v>0</v></c></row>
		<row r="3"><c r="B3" t="inlineStr"><is><t>GIÁ</t></is></c><c r="D3" t="s"><v>1</v></c><c r="E3" t="str"><v>Tu ngay</v></c><c r="F3" t="s"><v>2</v></c></row>
		<row r="4" spans="1:9"><c r="B4"><v>1.2E5</v></c><c r="D4" t="s"><v>3</v></c><c r="E4" s="1"><v>46387</v></c><c r="F4" t="str"><f>SUM(B4)</f><v>ghi chú</v></c></row>
		<row r="5"/>
		<row r="6"><c r="B6"><f>1+1</f></c><c r="D6" t="str"><f>HYPERLINK("http://x")</f><v>Mật ong</v></c><c r="E6" s="3"><v>46388.5</v></c></row>
		<row r="9"><c r="B9" s="2"><v>0.30000000000000004</v></c><c r="D9" t="inlineStr"><is><r><t>Che</t></r><r><t xml:space="preserve">&#768; </t></r><rPh><t>bỏ</t></rPh></is></c><c r="E9"><v>46389</v></c></row>`,
		`<si><t>DANH SÁCH SẢN PHẨM</t></si><si><r><t>Sản </t></r><r><t>phẩm</t></r></si><si><t>Ghi chú riêng</t></si><si><t>Chè _x005F_x0041_ &amp; trà</t></si>`)
	r, err := open(t, file)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Unknown(); !cmp.Equal(got, []string{"Ghi chú riêng"}) {
		t.Errorf("unknown headings: %q", got)
	}
	if got := r.Keys(); !cmp.Equal(got, []string{"name", "price", "since"}) {
		t.Errorf("columns: %q", got)
	}
	got, err := all(t, file)
	want := [][]string{
		{"4", "Chè _x0041_ & trà", "120000", "31/12/2026", ""},
		{"6", "Mật ong", "", "1/1/2027", ""},
		{"9", "Chè", "0,3", "46389", ""},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	for row, err := range r.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		d, err := row.Date("since")
		if err != nil || int(*d-domain.NewDate(2026, 12, 31)) > 2 || *d < domain.NewDate(2026, 12, 31) {
			t.Errorf("row %v: %v %v", row.Number, d, err)
		}
		switch row.Number {
		case 6:
			if _, err := row.Money("price"); domain.CodeOf(err) != domain.CodeInvalid || !strings.Contains(err.Error(), "formula") {
				t.Errorf("a formula that was not computed: %v", err)
			}
			if got := row.Formulas(); !cmp.Equal(got, []string{"name", "price"}) {
				t.Errorf("formulas: %q", got)
			}
		case 9:
			if _, err := row.Money("price"); err == nil {
				t.Error("a third of a đồng is a price")
			}
		}
	}
}

func utf16File(s string) string {
	var b bytes.Buffer
	b.WriteString("\xff\xfe")
	for _, u := range utf16.Encode([]rune(s)) {
		_ = binary.Write(&b, binary.LittleEndian, u)
	}
	return b.String()
}

func TestCSVOfOthers(t *testing.T) {
	const text = "Giá;TEN SAN PHAM;Từ ngày\r\n\"1.200.000\";\"Chè\r\n\"\"Shan\"\"; tuyết\";31/12/2026\r\n;;\r\n120k;Mật ong;2026-12-31\r\n"
	want := [][]string{{"2", "Chè\n\"Shan\"; tuyết", "1.200.000", "31/12/2026", ""}, {"4", "Mật ong", "120k", "2026-12-31", ""}}
	for name, file := range map[string]string{
		"semicolons":   text,
		"with mark":    "\ufeff" + text,
		"UTF-16":       utf16File(text),
		"tabs":         strings.ReplaceAll(strings.ReplaceAll(text, "; tuyết", "| tuyết"), ";", "\t"),
		"stated":       "sep=;\r\n" + text,
		"decomposed":   strings.ReplaceAll(text, "è", "e\u0300"),
		"commas":       strings.ReplaceAll(strings.ReplaceAll(text, "; tuyết", "| tuyết"), ";", ","),
		"old line end": strings.ReplaceAll(text, "\r\n", "\n"),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := all(t, file)
			if err != nil {
				t.Fatal(err)
			}
			for i := range got {
				got[i][1] = strings.ReplaceAll(got[i][1], "|", ";")
				if name == "stated" { // its first line is a row of the file
					got[i][0] = want[i][0]
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	const heading = `<row r="1"><c r="A1" t="inlineStr"><is><t>Sản phẩm</t></is></c></row>`
	sheet := func(rows string) string { return workbook(t, heading+rows, "") }
	long := strings.Repeat("x", transfer.MaxCell+1)
	many := strings.Repeat("Mật ong\n", transfer.MaxRows+1)
	for name, c := range map[string]struct{ file, why string }{
		"empty":                  {"", "empty"},
		"too big":                {strings.Repeat(" ", transfer.MaxFile+1), "20 MiB"},
		"old workbook":           {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + long, ".xls"},
		"PDF":                    {"%PDF-1.7", "PDF"},
		"picture":                {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "neither"},
		"old bytes in a row":     {"Sản phẩm\nM\xcbt ong\n", "UTF-8"},
		"no headings":            {"a,b\n1,2\n", "“Tên sản phẩm (*)”"},
		"a heading twice":        {"Sản phẩm;Giá;Product name\n", "two headings"},
		"open quotes":            {"Sản phẩm\n\"Mật ong\n", "quotes"},
		"blank":                  {"\n\n  \n", "nothing"},
		"too many rows":          {"Sản phẩm\n" + many, "more than 20000 rows"},
		"too many columns":       {"Sản phẩm\nx" + strings.Repeat(";", 300) + "x\n", "columns"},
		"long cell":              {"Sản phẩm\n" + long + "\n", "row 2, column A"},
		"cut off":                {sheet("")[:400], "damaged"},
		"no workbook":            {pack(t, map[string]string{"x.txt": "x"}), "no workbook"},
		"OpenDocument":           {pack(t, map[string]string{"content.xml": "x"}), "OpenDocument"},
		"broken XML":             {sheet("<row><c>"), "damaged"},
		"document type":          {workbook(t, "", `<!DOCTYPE x [<!ENTITY a "b">]>`), "plain workbook"},
		"rows out of order":      {sheet(`<row r="5"/><row r="4"/>`), "out of order"},
		"cells out of order":     {sheet(`<row r="5"><c r="B5"/><c r="A5"/></row>`), "out of order"},
		"wide":                   {sheet(`<row r="5"><c r="XFD5"><v>1</v></c></row>`), "columns"},
		"text that is missing":   {sheet(`<row r="5"><c r="A5" t="s"><v>7</v></c></row>`), "not there"},
		"long cell of a book":    {sheet(`<row r="5"><c r="A5" t="inlineStr"><is><t>` + long + `</t></is></c></row>`), "at most"},
		"long shared text":       {workbook(t, heading, "<si><t>"+strings.Repeat(long, 5)+"</t></si>"), "characters"},
		"far row":                {sheet(`<row r="99999999"/>`), "out of order"},
		"one part, two sheets":   {stored(t, part{"A", "a.xml", heading}, part{"B", "a.xml", heading}), "the same part"},
		"long name of a sheet":   {stored(t, part{strings.Repeat("ệ", 32), "a.xml", heading}), "at most 31 characters"},
		"more sheets than parts": {stored(t, slices.Repeat([]part{{"A", "", ""}}, 1_001)...), "more than 1000 parts"},
		"packed too well":        {packedWhole(t), "the workbook is packed more than 100 to 1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := all(t, c.file)
			if e := domain.CodeOf(err); e != domain.CodeInvalid || !strings.Contains(err.Error(), "file: ") || !strings.Contains(err.Error(), c.why) {
				t.Errorf("got %v, want it to say %q", err, c.why)
			}
		})
	}
}

// bomb is a workbook of a few hundred kilobytes whose sheet unpacks to size
// bytes of body, repeated.
func bomb(t *testing.T, begin, body, end string, size int) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	plain, err := zip.NewReader(strings.NewReader(workbook(t, "", "")), int64(len(workbook(t, "", ""))))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range plain.File {
		if f.Name != "xl/worksheets/sheet1.xml" {
			if err := z.Copy(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	// The middle is packed once and repeated: packing half a gibibyte under the
	// race detector would take minutes.
	packed := func(text string, last bool) []byte {
		var out bytes.Buffer
		w, err := flate.NewWriter(&out, flate.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, text)
		if last {
			err = w.Close()
		} else {
			err = w.Flush()
		}
		if err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	chunk := strings.Repeat(body, 1+(1<<20)/len(body))
	sheet, sum, unpacked := packed(begin, false), crc32.ChecksumIEEE([]byte(begin)), len(begin)
	middle := packed(chunk, false)
	for n := 0; n < size; n += len(chunk) {
		sheet, sum, unpacked = append(sheet, middle...), crc32.Update(sum, crc32.IEEETable, []byte(chunk)), unpacked+len(chunk)
	}
	sheet, sum, unpacked = append(sheet, packed(end, true)...), crc32.Update(sum, crc32.IEEETable, []byte(end)), unpacked+len(end)
	w, err := z.CreateRaw(&zip.FileHeader{
		Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate, CRC32: sum, CompressedSize64: uint64(len(sheet)), UncompressedSize64: uint64(unpacked),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(sheet); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestBombs(t *testing.T) {
	const begin = `<worksheet><sheetData><row><c t="inlineStr"><is><t>Sản phẩm</t></is></c></row>`
	for name, file := range map[string]string{
		"one cell":    bomb(t, begin+`<row><c t="inlineStr"><is><t>`, "A", `</t></is></c></row></sheetData></worksheet>`, 15<<20),
		"attributes":  bomb(t, begin+`<row><c `, `a="b" `, `/></row></sheetData></worksheet>`, 15<<20),
		"rows":        bomb(t, begin, `<row><c><v>1</v></c></row>`, `</sheetData></worksheet>`, 15<<20),
		"empty rows":  bomb(t, begin, `<row/>`, `</sheetData></worksheet>`, 15<<20),
		"cells":       bomb(t, begin+"<row>", `<c/>`, `</row></sheetData></worksheet>`, 15<<20),
		"deep":        bomb(t, begin, `<a>`, ``, 15<<20),
		"half a GiB":  bomb(t, begin, " ", `</sheetData></worksheet>`, 500<<20),
		"many copies": bomb(t, begin, `<row><c t="inlineStr"><is><t>`+strings.Repeat("x", 900)+`</t></is></c></row>`, `</sheetData></worksheet>`, 150<<20),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			start := time.Now()
			_, err := all(t, file)
			runtime.ReadMemStats(&after)
			if domain.CodeOf(err) != domain.CodeInvalid {
				t.Errorf("it was read: %v", err)
			}
			if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 200<<20 {
				t.Errorf("it took %d MB of memory", grown>>20)
			}
			t.Logf("%d KB, %v, heap %+d MB: %v", len(file)>>10, time.Since(start).Round(time.Millisecond), (int64(after.HeapSys)-int64(before.HeapSys))>>20, err)
		})
	}
}

// hostile are texts that a program may read as formulas, and texts that already
// look escaped.
func hostile() []string {
	return []string{
		`=HYPERLINK("http://evil.example";"x")`, "+84 912 345 678", "-1", "@SUM(A1)", "\tx", "'=1", "''=1", "' =1", " =1", "＝1", "|calc", "'quoted'", "x=1",
		"chè\nShan", `"`, "a;b,c\td", "_x0041_", "<script>", "0912 345 678", "001", "31/12/2026", "1e5", "{{x}}", "%0A",
	}
}

func TestWhatIsWrittenIsHarmlessAndComesBack(t *testing.T) {
	tab := table()
	tab.Columns[3].Heading = "=Sản lượng"
	for name, begin := range writers() {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			w, err := begin(&b, tab)
			if err != nil {
				t.Fatal(err)
			}
			price := int64(120_000)
			if err := w.Row(transfer.ExampleMark, 1, nil, nil); err != nil {
				t.Fatal(err)
			}
			for _, text := range hostile() {
				if err := w.Row(text, &price, domain.NewDate(2026, 12, 31), domain.Quantity{Amount: 1500, Unit: domain.UnitTonne}); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			for _, row := range cells(t, name, b.Bytes()) {
				for _, text := range row {
					if text != "" && strings.ContainsRune("=+-@\t＝", []rune(text)[0]) {
						t.Errorf("%q may be read as a formula", text)
					}
				}
			}
			r, err := transfer.Open(t.Context(), bytes.NewReader(b.Bytes()), int64(b.Len()), tab, transfer.Choices{})
			if err != nil {
				t.Fatal(err)
			}
			i := 0
			for row, err := range r.Rows(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				want := hostile()[i]
				if want != " =1" && want != "\tx" {
					want = strings.TrimSpace(want)
				}
				if got := row.Text("name"); got != want {
					t.Errorf("%q came back as %q", want, got)
				}
				p, err1 := row.Money("price")
				d, err2 := row.Date("since")
				q, err3 := row.Quantity("amount")
				if err1 != nil || err2 != nil || err3 != nil || *p != price || *d != domain.NewDate(2026, 12, 31) || q.Amount != 1500 || q.Unit != domain.UnitTonne {
					t.Errorf("%v %v %v %v %v %v", p, d, q, err1, err2, err3)
				}
				i++
			}
			if i != len(hostile()) {
				t.Errorf("%d rows came back", i)
			}
		})
	}
}

func writers() map[string]func(io.Writer, transfer.Table) (transfer.Writer, error) {
	return map[string]func(io.Writer, transfer.Table) (transfer.Writer, error){"xlsx": transfer.NewXLSX, "csv": transfer.NewCSV}
}

// cells returns the texts of a file as another program reads them.
func cells(t *testing.T, format string, file []byte) [][]string {
	t.Helper()
	if format == "csv" {
		var out [][]string
		for line := range strings.SplitSeq(strings.TrimPrefix(string(file), "\ufeff"), "\n") {
			out = append(out, strings.Split(line, ","))
		}
		return out
	}
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	if p, err := f.GetPanes(f.GetSheetName(0)); err != nil || !p.Freeze || p.YSplit != 1 {
		t.Errorf("the heading is not frozen: %v %v", p, err)
	}
	if rules, err := f.GetDataValidations(f.GetSheetName(0)); err != nil || len(rules) != 2 {
		t.Errorf("drop-downs: %v %v", rules, err)
	}
	if visible, err := f.GetSheetVisible("Danh mục"); err != nil || visible {
		t.Errorf("the values of drop-downs show: %v", err)
	}
	return rows
}

func TestWorkbooksAreTheSameEachTime(t *testing.T) {
	var files [2]bytes.Buffer
	for i := range files {
		w, err := transfer.NewXLSX(&files[i], table())
		if err == nil {
			err = w.Row("Mật ong", nil, nil, nil)
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
		t.Error("two writes of the same differ")
	}
}

// plain returns text as it is stored: without invisible characters.
func plain(s string) string {
	return strings.TrimSpace(norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r == '\u00a0':
			return ' '
		case r < ' ' && r != '\n' && r != '\t', r == 0xFFFE, r == 0xFFFF, strings.ContainsRune("\u200b\ufeff\u200e\u200f", r):
			return -1
		}
		return r
	}, s)))
}

func FuzzRoundTrip(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(strings.ReplaceAll(text, "\r", ""), "")
		for name, begin := range writers() {
			var b bytes.Buffer
			w, err := begin(&b, table())
			if err != nil {
				t.Fatal(err)
			}
			if w.Row("x", nil, nil, text) != nil { // too long
				return
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			got, err := all(t, b.String())
			if err != nil {
				continue // too long for a cell
			}
			if len(got) != 1 || plain(got[0][4]) != plain(text) {
				t.Fatalf("%s: %q came back as %q", name, text, got)
			}
		}
	})
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("Sản phẩm;Giá\nMật ong;120k\n"))
	f.Add([]byte(workbook(f, `<row><c t="inlineStr"><is><t>Sản phẩm</t></is></c></row>`, "")))
	f.Fuzz(func(t *testing.T, file []byte) {
		if _, err := all(t, string(file)); err != nil && domain.CodeOf(err) != domain.CodeInvalid {
			t.Errorf("%v", err)
		}
	})
}

// letter writes n rows of a letter between offices.
func letter(tb testing.TB, begin func(io.Writer, transfer.Table) (transfer.Writer, error), n int) []byte {
	tb.Helper()
	var b bytes.Buffer
	r := rand.New(rand.NewPCG(1, 2))
	w, err := begin(&b, transfer.Products(nil, nil))
	if err != nil {
		tb.Fatal(err)
	}
	values := make([]any, len(transfer.Products(nil, nil).Columns))
	for i := range n {
		for c := range values {
			values[c] = fmt.Sprintf("Ô %d dòng %d %x", c, i, r.Uint32()>>20)
		}
		if err := w.Row(values...); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func BenchmarkTransfer(b *testing.B) {
	for name, begin := range writers() {
		for _, n := range []int{2_000, 20_000} {
			file := letter(b, begin, n)
			b.Run(fmt.Sprintf("write/%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					letter(b, begin, n)
				}
			})
			b.Run(fmt.Sprintf("read/%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				var peak uint64
				for b.Loop() {
					r, err := transfer.Open(b.Context(), bytes.NewReader(file), int64(len(file)), transfer.Products(nil, nil), transfer.Choices{})
					if err != nil {
						b.Fatal(err)
					}
					rows := 0
					for _, err := range r.Rows(b.Context()) {
						if err != nil {
							b.Fatal(err)
						}
						if rows++; rows%1000 == 0 {
							var m runtime.MemStats
							runtime.ReadMemStats(&m)
							peak = max(peak, m.HeapInuse)
						}
					}
					if rows != n {
						b.Fatal(rows)
					}
				}
				b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
				b.ReportMetric(float64(len(file))/(1<<20), "file-MB")
			})
		}
	}
}
