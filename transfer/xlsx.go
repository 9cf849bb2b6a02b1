package transfer

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"chophien/domain"
)

// sheetPart is a sheet of a workbook.
type sheetPart struct {
	name   string
	id     string // of its relation
	hidden bool
	file   *zip.File
}

// workbook is an XLSX file (ECMA-376), of which one sheet is read.
type workbook struct {
	all    []sheetPart // in the order of the file
	sheet  sheetPart   // the one that is read
	old    bool        // days are counted from 1904
	dates  []bool      // by cell style: it shows a number as a day
	faces  []face      // by cell style: the character set of its font
	shared []byte      // all shared strings, one after another
	ends   []uint32
	merged []area // in the order of their first rows; known after scan
	budget *budget
	known  map[*zip.File]domain.Sheet // descriptions of the sheets that were scanned
}

func (w *workbook) from1904() bool { return w.old }

const notPlain = "this is not a plain workbook: open it and save it again as .xlsx"

func openWorkbook(r io.ReaderAt, size int64) (*workbook, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, invalidFile("the workbook is damaged: %s", "it cannot be unpacked")
	}
	parts, total, err := partsOf(z)
	if err != nil {
		return nil, err
	}
	w := &workbook{budget: &budget{max(minRead, passes*total)}, known: map[*zip.File]domain.Sheet{}}
	main := "xl/workbook.xml"
	if target := w.relations(parts, "_rels/.rels", "").ofKind("officeDocument"); target != "" {
		main = target
	}
	if parts[main] == nil {
		if parts["content.xml"] != nil {
			return nil, invalidFile("this is an OpenDocument sheet: save it as .xlsx")
		}
		return nil, invalidFile("this is no workbook (.xlsx)")
	}
	if err := w.readMain(parts[main]); err != nil {
		return nil, err
	}
	dir := path.Dir(main)
	rels := w.relations(parts, path.Join(dir, "_rels", path.Base(main)+".rels"), dir)
	used := map[*zip.File]bool{}
	for i, sheet := range w.all {
		file := parts[rels.target(func(r relation) bool { return r.id == sheet.id })]
		if file != nil && used[file] {
			return nil, invalidFile("the workbook is damaged: two of its sheets are the same part")
		}
		w.all[i].file, used[file] = file, true
	}
	if styles := parts[rels.ofKind("styles")]; styles != nil {
		if err := w.readStyles(styles); err != nil {
			return nil, err
		}
	}
	if shared := parts[rels.ofKind("sharedStrings")]; shared != nil {
		if err := w.readShared(shared); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// partsOf lists the parts of a file after checking the sizes that they claim, and
// returns the sum of these. archive/zip returns no more of a part than it claims.
func partsOf(z *zip.Reader) (map[string]*zip.File, int64, error) {
	if len(z.File) > maxEntries {
		return nil, 0, invalidFile("the workbook has more than %d parts", maxEntries)
	}
	parts := make(map[string]*zip.File, len(z.File))
	var total, packed uint64
	for _, f := range z.File {
		if f.UncompressedSize64 > maxUnpacked {
			return nil, 0, invalidFile("unpacked, the workbook has more than %d MiB", maxUnpacked>>20)
		}
		if total += f.UncompressedSize64; total > maxUnpacked {
			return nil, 0, invalidFile("unpacked, the workbook has more than %d MiB", maxUnpacked>>20)
		}
		if f.UncompressedSize64 > ratioFrom && f.UncompressedSize64/maxRatio > f.CompressedSize64 {
			return nil, 0, invalidFile("a part of the workbook is packed more than %d to 1, as no sheet of people is", maxRatio)
		}
		packed += f.CompressedSize64
		if f.Flags&1 != 0 {
			return nil, 0, invalidFile("the workbook has a password: save it without")
		}
		name := strings.TrimPrefix(strings.ReplaceAll(f.Name, "\\", "/"), "/")
		if parts[name] != nil {
			return nil, 0, invalidFile("the workbook is damaged: it has a part twice")
		}
		parts[name] = f
	}
	if total > ratioFrom && total/maxRatio > packed {
		return nil, 0, invalidFile("the workbook is packed more than %d to 1, as no sheet of people is", maxRatio)
	}
	return parts, int64(total), nil
}

// relation names a part to which another part refers.
type relation struct{ id, kind, target string }

type relations []relation

// relations returns the relations of a part in the folder dir, at most twice as many
// as a file may have parts. One that cannot be read has those before the fault.
func (w *workbook) relations(parts map[string]*zip.File, rels, dir string) (out relations) {
	_ = w.budget.walk(context.Background(), parts[rels], maxMeta, func(d token) error {
		if d.start != "Relationship" {
			return nil
		}
		target, whole := strings.CutPrefix(d.attr("Target"), "/")
		if !whole {
			target = path.Join(dir, target)
		}
		if out = append(out, relation{d.attr("Id"), d.attr("Type"), target}); len(out) == 2*maxEntries {
			return errDone
		}
		return nil
	})
	return out
}

// target returns the target of the first wanted relation; empty if there is none.
func (all relations) target(wanted func(relation) bool) string {
	if i := slices.IndexFunc(all, wanted); i >= 0 {
		return all[i].target
	}
	return ""
}

func (all relations) ofKind(kind string) string {
	return all.target(func(r relation) bool { return strings.HasSuffix(r.kind, "/"+kind) })
}

// token is a start, an end or a text, without namespaces.
type token struct {
	start, end string
	attrs      []xml.Attr
	text       []byte // valid until the next one
}

func (t token) attr(name string) string {
	for _, a := range t.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

var errDone = errors.New("enough was read")

// budget is how many bytes may still be unpacked of a workbook. All passes over its
// parts share it, so that the work for a file is bounded, however many sheets it has.
type budget struct{ left int64 }

// walk calls fn for the tokens of a part, at most most bytes of it.
func (b *budget) walk(ctx context.Context, f *zip.File, most int64, fn func(token) error) error {
	if f == nil {
		return nil
	}
	if int64(f.UncompressedSize64) > most {
		return invalidFile("a part of the workbook is too long when unpacked")
	}
	body, err := f.Open()
	if err != nil {
		return invalidFile("the workbook is damaged: it cannot be unpacked")
	}
	defer body.Close()
	d := xml.NewDecoder(&tame{in: body, ctx: ctx, budget: b})
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("not UTF-8") }
	for depth, tokens := 0, 0; ; tokens++ {
		if tokens > maxTokens {
			return invalidFile(notPlain)
		}
		raw, err := d.RawToken()
		if errors.Is(err, io.EOF) && depth == 0 {
			return nil
		}
		if err != nil {
			if e, ok := errors.AsType[*domain.Error](err); ok {
				return e
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return invalidFile("the workbook is damaged: a part of it cannot be read")
		}
		var t token
		switch x := raw.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return invalidFile(notPlain)
			}
			t.start, t.attrs = x.Name.Local, x.Attr
		case xml.EndElement:
			depth--
			t.end = x.Name.Local
		case xml.CharData:
			t.text = x
		default:
			continue
		}
		if err := fn(t); errors.Is(err, errDone) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// tame limits the memory of a decoder: the bytes between two tags.
// Declarations, comments and CDATA, which no office program writes into a
// sheet, are refused, since they too could be long tokens.
type tame struct {
	in     io.Reader
	ctx    context.Context
	budget *budget
	gap    int
	open   bool // the last byte was a <
}

func (t *tame) Read(p []byte) (int, error) {
	if err := t.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := t.in.Read(p)
	if t.budget.left -= int64(n); t.budget.left < 0 {
		return 0, invalidFile("the workbook is too long; send the sheet with the list alone")
	}
	for rest := p[:n]; len(rest) > 0; {
		if t.open && rest[0] == '!' {
			return 0, invalidFile(notPlain)
		}
		t.open = false
		i := bytes.IndexByte(rest, '<')
		if i < 0 {
			t.gap += len(rest)
		} else {
			t.gap += i
		}
		if t.gap > maxToken {
			return 0, invalidFile("a cell of the workbook is too long")
		}
		if i < 0 {
			break
		}
		t.gap, t.open, rest = 0, true, rest[i+1:]
	}
	return n, err
}

// readMain lists the sheets.
func (w *workbook) readMain(f *zip.File) error {
	return w.budget.walk(context.Background(), f, maxMeta, func(x token) error {
		switch x.start {
		case "workbookPr":
			w.old = x.attr("date1904") == "1" || x.attr("date1904") == "true"
		case "sheet":
			state := x.attr("state")
			s := sheetPart{name: content(x.attr("name")), hidden: state != "" && state != "visible"}
			for _, a := range x.attrs {
				if a.Name.Local == "id" && a.Name.Space != "" {
					s.id = a.Value
				}
			}
			if utf8.RuneCountInString(s.name) > maxSheetName {
				return invalidFile("the name of a sheet must have at most %d characters: “%s”", maxSheetName, short(s.name))
			}
			if len(w.all) == maxEntries {
				return invalidFile("the workbook has more than %d parts", maxEntries)
			}
			w.all = append(w.all, s)
		}
		return nil
	})
}

// shown returns the sheets that show.
func (w *workbook) shown() []sheetPart {
	return slices.DeleteFunc(slices.Clone(w.all), func(s sheetPart) bool { return s.hidden })
}

// candidates returns the sheets that may hold a table whose sender names none: the
// one with the table's name, or else those that show.
func (w *workbook) candidates(t Table) []sheetPart {
	if i := slices.IndexFunc(w.all, func(s sheetPart) bool { return headingKey(s.name) == headingKey(t.Name) }); i >= 0 {
		return w.all[i : i+1]
	}
	shown := w.shown()
	return shown[:min(len(shown), maxSheets)]
}

// at returns the workbook with another sheet to read.
func (w *workbook) at(s sheetPart) (*workbook, error) {
	if s.file == nil {
		return nil, invalidFile("the workbook is damaged: its sheet is missing")
	}
	out := *w
	out.sheet, out.merged = s, nil
	return &out, nil
}

// A format shows dates if it has letters of days outside quotes, brackets and
// escapes.
var notDate = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|\\.|_.`)

func isDateFormat(code string) bool {
	code = strings.ToLower(notDate.ReplaceAllString(code, ""))
	return strings.Contains(code, "d") && strings.Contains(code, "m") || strings.Contains(code, "yy")
}

// readStyles finds the formats of cells that show a number as a day, and the
// fonts of old character sets.
func (w *workbook) readStyles(f *zip.File) error {
	custom := map[string]bool{}
	var fonts []face
	inCells, inFonts := false, false
	return w.budget.walk(context.Background(), f, maxMeta, func(x token) error {
		switch {
		case x.start == "numFmt":
			custom[x.attr("numFmtId")] = isDateFormat(x.attr("formatCode"))
		case x.start == "fonts":
			inFonts = true
		case x.end == "fonts":
			inFonts = false
		case x.start == "font" && inFonts:
			fonts = append(fonts, unicodeFace)
		case x.start == "name" && inFonts && len(fonts) > 0:
			fonts[len(fonts)-1] = faceOf(x.attr("val"))
		case x.start == "cellXfs":
			inCells = true
		case x.end == "cellXfs":
			inCells = false
		case x.start == "xf" && inCells:
			id := x.attr("numFmtId")
			n, _ := strconv.Atoi(id)
			w.dates = append(w.dates, custom[id] || n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 36 || n >= 50 && n <= 58)
			font := unicodeFace
			if n, err := strconv.Atoi(x.attr("fontId")); err == nil && n >= 0 && n < len(fonts) {
				font = fonts[n]
			}
			w.faces = append(w.faces, font)
		}
		return nil
	})
}

// readShared reads the strings that cells share. They are kept as one text: a
// file may have a million of them.
func (w *workbook) readShared(f *zip.File) error {
	if f.UncompressedSize64 > maxUnpacked {
		return invalidFile("a part of the workbook is too long when unpacked")
	}
	text, phonetic, begin := false, false, 0
	return w.budget.walk(context.Background(), f, maxUnpacked, func(x token) error {
		switch {
		case x.start == "si":
			begin = len(w.shared)
		case x.start == "t":
			text = !phonetic
		case x.end == "t":
			text = false
		case x.start == "rPh":
			phonetic = true
		case x.end == "rPh":
			phonetic = false
		case x.end == "si":
			w.ends = append(w.ends, uint32(len(w.shared)))
		case text:
			if w.shared = append(w.shared, x.text...); len(w.shared) > maxShared {
				return invalidFile("the workbook holds more than %d MiB of text", maxShared>>20)
			}
			if len(w.shared)-begin > 4*MaxCell {
				return invalidFile("a cell of the workbook has more than %d characters", MaxCell)
			}
		}
		return nil
	})
}

func (w *workbook) sharedText(index string) (string, bool) {
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= len(w.ends) {
		return "", false
	}
	begin := uint32(0)
	if i > 0 {
		begin = w.ends[i-1]
	}
	return string(w.shared[begin:w.ends[i]]), true
}

// The escapes of a workbook for characters that XML lacks (ECMA-376, ST_Xstring).
var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(e string) string {
		n, err := strconv.ParseUint(e[2:6], 16, 16)
		if err != nil || n >= 0xD800 && n < 0xE000 {
			return e
		}
		return string(rune(n))
	})
}

// plainNumber formats a number with the 15 digits that Excel stores.
func plainNumber(n float64) string {
	if whole := math.Round(n); math.Abs(n-whole) < 1e-7 && math.Abs(n) < 1e15 {
		n = whole // 44999.9999999999 is computed, not typed
	}
	return strconv.FormatFloat(float(strconv.FormatFloat(n, 'g', 15, 64)), 'f', -1, 64)
}

func float(s string) float64 {
	n, _ := strconv.ParseFloat(s, 64) // zero is not a day
	return n
}

// columnOf returns the column, from 0, of a cell such as "AB12".
func columnOf(place string) (int, bool) {
	n := 0
	for i := range len(place) {
		c := place[i]
		if c >= '0' && c <= '9' {
			return n - 1, i > 0
		}
		if c < 'A' || c > 'Z' || n > 16_384 {
			return 0, false
		}
		n = n*26 + int(c-'A') + 1
	}
	return 0, false
}
