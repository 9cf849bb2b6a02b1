// Package backup writes all data of an installation into one file, and reads it back,
// on either database. The file is a tar archive with gzip, encrypted with age when
// recipients are given:
//
//	head.json             format, version of the program, moment, description of the dump
//	tables/NAME/N.jsonl   a line for the columns, then a line for each row
//	files/KEY             pictures, papers and editions
//	end.json              SHA-256 of each entry before it
//
// A file without end.json is not whole.
package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"filippo.io/age"

	"chophien/domain"
)

const (
	// Format is the format that this program writes and reads.
	Format = "chophien-backup/1"

	headName, endName         = "head.json", "end.json"
	tablesFolder, filesFolder = "tables/", "files/"

	// chunkBytes is about how many bytes of rows an entry has: an entry is held in
	// memory, since tar states its size first.
	chunkBytes = 4 << 20
)

// Head is what a backup says of itself.
type Head struct {
	Format  string          `json:"format"`
	Version string          `json:"version"` // of the program
	MadeAt  time.Time       `json:"made_at"`
	Dump    domain.DumpHead `json:"dump"`
}

// end closes a backup.
type end struct {
	Entries map[string]string `json:"entries"` // SHA-256 by name
}

// notWhole is the error for a file that was cut off or changed.
func notWhole(format string, args ...any) error {
	return domain.Errorf(domain.CodeInvalid, "the backup is not whole: "+format, args...)
}

// writer writes an archive.
type writer struct {
	tar    *tar.Writer
	closes []io.Closer // from the inside to the outside
	sums   map[string]string
	at     time.Time
}

func newWriter(to io.Writer, recipients []age.Recipient, at time.Time) (*writer, error) {
	w := &writer{sums: map[string]string{}, at: at}
	if len(recipients) > 0 {
		sealed, err := age.Encrypt(to, recipients...)
		if err != nil {
			return nil, fmt.Errorf("backup: encrypting: %w", err)
		}
		to, w.closes = sealed, append(w.closes, sealed)
	}
	packed := gzip.NewWriter(to)
	w.tar = tar.NewWriter(packed)
	w.closes = append([]io.Closer{w.tar, packed}, w.closes...)
	return w, nil
}

// add writes an entry of a known size.
func (w *writer) add(name string, size int64, contentType string, from io.Reader) error {
	header := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: w.at, Format: tar.FormatPAX}
	if contentType != "" {
		header.PAXRecords = map[string]string{contentTypeRecord: contentType}
	}
	if err := w.tar.WriteHeader(header); err != nil {
		return fmt.Errorf("backup: writing %s: %w", name, err)
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(w.tar, sum), from); err != nil {
		return fmt.Errorf("backup: writing %s: %w", name, err)
	}
	w.sums[name] = hex.EncodeToString(sum.Sum(nil))
	return nil
}

// contentTypeRecord is the extended header with the content type of a file.
const contentTypeRecord = "CHOPHIEN.content-type"

func (w *writer) addJSON(name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("backup: writing %s: %w", name, err)
	}
	return w.add(name, int64(len(b)), "", bytes.NewReader(b))
}

// table writes a table in chunks.
func (w *writer) table(p domain.DumpPart) error {
	var chunk bytes.Buffer
	lines := json.NewEncoder(&chunk)
	lines.SetEscapeHTML(false)
	n := 0
	begin := func() error { chunk.Reset(); return lines.Encode(p.Table.Columns) }
	flush := func() error {
		n++
		return w.add(fmt.Sprintf("%s%s/%06d.jsonl", tablesFolder, p.Table.Name, n), int64(chunk.Len()), "", &chunk)
	}
	if err := begin(); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	for row, err := range p.Rows {
		if err == nil {
			err = lines.Encode(encoded(row))
		}
		if err == nil && chunk.Len() >= chunkBytes {
			if err = flush(); err == nil {
				err = begin()
			}
		}
		if err != nil {
			return fmt.Errorf("backup: table %s: %w", p.Table.Name, err)
		}
	}
	return flush()
}

// encoded returns a row as JSON writes it: bytes as base64, times as RFC 3339.
func encoded(row []any) []any {
	out := make([]any, len(row))
	for i, v := range row {
		switch v := v.(type) {
		case []byte:
			out[i] = base64.StdEncoding.EncodeToString(v)
		case time.Time:
			out[i] = v.UTC().Format(time.RFC3339Nano)
		default:
			out[i] = v
		}
	}
	return out
}

// close ends the archive.
func (w *writer) close() error {
	if err := w.addJSON(endName, end{w.sums}); err != nil {
		return err
	}
	for _, c := range w.closes {
		if err := c.Close(); err != nil {
			return fmt.Errorf("backup: writing the end: %w", err)
		}
	}
	return nil
}

// entry is an entry of an archive that is read.
type entry struct {
	name, contentType string
	content           io.Reader
}

// entries reads an archive and checks that it is whole: each entry must be in end.json
// with its hash, which is known only at the end.
func entries(from io.Reader, identities []age.Identity) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		packed, err := open(from, identities)
		if err != nil {
			yield(entry{}, err)
			return
		}
		archive := tar.NewReader(packed)
		sums := map[string]string{}
		for {
			header, err := archive.Next()
			if err != nil {
				yield(entry{}, notWhole("it ends after %d entries", len(sums)))
				return
			}
			if header.Name == endName {
				err := checkEnd(archive, sums)
				if _, left := archive.Next(); err == nil && !errors.Is(left, io.EOF) {
					err = notWhole("it goes on after its end")
				}
				// The last bytes hold the checksums of gzip and age.
				if _, cut := io.Copy(io.Discard, packed); err == nil && cut != nil {
					err = notWhole("its last bytes are missing")
				}
				if err != nil {
					yield(entry{}, err)
				}
				return
			}
			sum := sha256.New()
			content := io.TeeReader(archive, sum)
			if !yield(entry{header.Name, header.PAXRecords[contentTypeRecord], content}, nil) {
				return
			}
			if _, err := io.Copy(io.Discard, content); err != nil {
				yield(entry{}, notWhole("%s cannot be read", header.Name))
				return
			}
			sums[header.Name] = hex.EncodeToString(sum.Sum(nil))
		}
	}
}

// open returns the archive without its encryption and compression.
func open(from io.Reader, identities []age.Identity) (io.Reader, error) {
	if len(identities) > 0 {
		opened, err := age.Decrypt(from, identities...)
		if _, ok := errors.AsType[*age.NoIdentityMatchError](err); ok {
			return nil, domain.Errorf(domain.CodeInvalid, "the backup was encrypted for another identity")
		}
		if err != nil {
			return nil, domain.Errorf(domain.CodeInvalid, "the backup is not encrypted, or not whole")
		}
		from = opened
	}
	packed, err := gzip.NewReader(from)
	if err != nil {
		return nil, domain.Errorf(domain.CodeInvalid, "the file is no backup; an encrypted one needs --identity")
	}
	return packed, nil
}

func checkEnd(from io.Reader, sums map[string]string) error {
	var e end
	if err := json.NewDecoder(from).Decode(&e); err != nil {
		return notWhole("its end cannot be read")
	}
	for name, sum := range e.Entries {
		if sums[name] != sum {
			return notWhole("%s is missing or was changed", name)
		}
	}
	if len(sums) != len(e.Entries) {
		return notWhole("it has %d entries instead of %d", len(sums), len(e.Entries))
	}
	return nil
}

// rows reads a chunk of a table.
func rows(e entry) (domain.DumpPart, error) {
	name, _, _ := strings.Cut(strings.TrimPrefix(e.name, tablesFolder), "/")
	part := domain.DumpPart{Table: domain.DumpTable{Name: name}}
	lines := json.NewDecoder(e.content)
	lines.UseNumber()
	if err := lines.Decode(&part.Table.Columns); err != nil {
		return part, notWhole("%s cannot be read", e.name)
	}
	part.Rows = func(yield func([]any, error) bool) {
		for lines.More() {
			var row []any
			err := lines.Decode(&row)
			if err != nil {
				err = notWhole("%s cannot be read", e.name)
			} else {
				err = decode(row, part.Table.Columns)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
	return part, nil
}

// decode turns the values of a row from JSON into the Go types of their kinds.
func decode(row []any, columns []domain.DumpColumn) error {
	if len(row) != len(columns) {
		return notWhole("a row has %d values for %d columns", len(row), len(columns))
	}
	for i, c := range columns {
		if row[i] == nil {
			continue
		}
		text, isText := row[i].(string)
		number, isNumber := row[i].(json.Number)
		var err error
		switch c.Kind {
		case domain.DumpInteger:
			row[i], err = number.Int64()
		case domain.DumpReal:
			row[i], err = number.Float64()
		case domain.DumpBytes:
			row[i], err = base64.StdEncoding.DecodeString(text)
		case domain.DumpTime:
			row[i], err = time.Parse(time.RFC3339Nano, text)
		case domain.DumpBoolean:
			if _, ok := row[i].(bool); !ok {
				err = errors.New("no boolean")
			}
		case domain.DumpText, domain.DumpDay:
			if !isText {
				err = errors.New("no text")
			}
		default:
			err = fmt.Errorf("an unknown kind %q", c.Kind)
		}
		if err != nil || (c.Kind == domain.DumpInteger || c.Kind == domain.DumpReal) != isNumber {
			return notWhole("column %s cannot be read", c.Name)
		}
	}
	return nil
}
