package transfer

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// csvFile is a text with separators.
type csvFile struct {
	file  io.ReaderAt
	size  int64
	utf16 bool
	old   encoding.Encoding // of a text that is not Unicode; nil for UTF-8
	skip  int               // lines before the first record: "sep=;"
	comma rune
}

const wrongCharset = "the text is not UTF-8: save it as “CSV UTF-8”, or as .xlsx"

func openCSV(r io.ReaderAt, size int64, head []byte) (*csvFile, error) {
	f := &csvFile{file: r, size: size}
	f.utf16 = bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
	if !f.utf16 && !bytes.HasPrefix(head, []byte("\ufeff")) && bytes.IndexByte(head, 0) >= 0 {
		return nil, invalidFile("this is neither a workbook (.xlsx) nor a text with separators (.csv)")
	}
	if !f.utf16 {
		if err := f.findCharset(); err != nil {
			return nil, err
		}
	}
	text := bufio.NewReader(f.text())
	start, err := text.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, invalidFile(wrongCharset)
	}
	if line, rest, _ := bytes.Cut(start, []byte("\n")); bytes.HasPrefix(bytes.ToLower(line), []byte("sep=")) {
		if sep := bytes.TrimRight(line[4:], "\r"); len(sep) == 1 && bytes.ContainsAny(sep, ",;\t|") {
			f.comma, f.skip, start = rune(sep[0]), 1, rest
		}
	}
	if f.comma == 0 {
		f.comma = separator(string(start))
	}
	return f, nil
}

// charsetSample is how many bytes of a text are read to find its character set.
const charsetSample = 256 << 10

// findCharset finds whether a text that is not UTF-8 is Vietnamese of an old
// font (see legacy.go); such a text is read. It refuses other character sets, by
// name if known.
func (f *csvFile) findCharset() error {
	sample := make([]byte, min(f.size, charsetSample))
	if n, err := f.file.ReadAt(sample, 0); n < len(sample) {
		return err
	}
	if int64(len(sample)) < f.size { // not in the middle of a letter
		sample = sample[:1+bytes.LastIndexByte(sample, '\n')]
	}
	if utf8.Valid(sample) {
		return nil
	}
	legacy := func(word string) bool { return readLegacy(word, unicodeFace).whole }
	switch {
	case mostly(sample, charmap.Windows1258, isSyllable):
		return invalidFile("the text is in Windows-1258, not UTF-8: save it as “CSV UTF-8”, or as .xlsx")
	case mostly(sample, charmap.Windows1252, legacy):
		f.old = charmap.Windows1252
		return nil
	}
	return invalidFile(wrongCharset)
}

// mostly reports whether nearly all non-ASCII words of a text are correct in a
// character set.
func mostly(text []byte, set encoding.Encoding, right func(word string) bool) bool {
	plain, err := set.NewDecoder().Bytes(text)
	if err != nil {
		return false
	}
	good, words := 0, 0
	for _, word := range legacyWords(norm.NFC.String(string(plain))) {
		if strings.Trim(word, ascii) == "" {
			continue
		}
		words++
		if right(word) {
			good++
		}
	}
	return good*10 >= words*8
}

const ascii = "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"

// separator returns the character that splits the beginning of a text into the
// most pieces, outside of quotes.
func separator(text string) rune {
	best, most := ',', -1
	for _, sep := range ";\t,|" {
		n, quoted := 0, false
		for _, r := range text {
			switch {
			case r == '"':
				quoted = !quoted
			case r == sep && !quoted:
				n++
			}
		}
		if n > most {
			best, most = sep, n
		}
	}
	return best
}

// text returns the file as UTF-8 without a byte order mark.
func (f *csvFile) text() io.Reader {
	raw := io.NewSectionReader(f.file, 0, f.size)
	if f.utf16 {
		return transform.NewReader(raw, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder())
	}
	if f.old != nil {
		return transform.NewReader(raw, f.old.NewDecoder())
	}
	return transform.NewReader(raw, unicode.BOMOverride(transform.Nop))
}

func (f *csvFile) from1904() bool { return false }

func (f *csvFile) scan(ctx context.Context) iter.Seq2[record, error] { return f.records(ctx) }

func (f *csvFile) records(ctx context.Context) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		text := bufio.NewReader(f.text())
		for range f.skip {
			if _, err := text.ReadString('\n'); err != nil {
				return
			}
		}
		c := csv.NewReader(text)
		c.Comma, c.FieldsPerRecord, c.ReuseRecord = f.comma, -1, true
		var cells []cell
		inside := 0 // line ends inside cells so far: they make lines but not rows
		for {
			if err := ctx.Err(); err != nil {
				yield(record{}, err)
				return
			}
			fields, err := c.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
				yield(record{}, invalidFile("line %v: %v: a cell with quotes or line ends must be quoted", wrong.Line+f.skip, wrong.Err))
				return
			}
			if err != nil {
				yield(record{}, err)
				return
			}
			line, _ := c.FieldPos(0)
			rec := record{number: line + f.skip - inside}
			cells = cells[:0]
			last := 0
			for i, text := range fields {
				if !utf8.ValidString(text) {
					yield(record{}, invalidFile("row %v, column %s: %s", rec.number, columnName(i), wrongCharset))
					return
				}
				if err := checkCell(rec.number, i, text); err != nil {
					yield(record{}, err)
					return
				}
				inside += strings.Count(text, "\n")
				cells = append(cells, cell{text: text})
				if text != "" {
					last = i + 1
				}
			}
			if last > MaxColumns {
				yield(record{}, invalidFile("row %v has more than %d columns", rec.number, MaxColumns))
				return
			}
			rec.cells = cells[:last]
			if !yield(rec, nil) {
				return
			}
		}
	}
}
