package migrations

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// rowsMark begins a line of a migration that stands for the rows of a file:
// "-- +rows communes" inserts those of data/communes.csv, whose first line
// names the columns, into the table communes. Both dialects share the file.
const rowsMark = "-- +rows "

// rowsPerInsert is how many rows one INSERT statement has.
const rowsPerInsert = 1000

// withRows is the migrations of a dialect, with the rows of data files written
// into them as statements. So such rows are part of the migration: a released
// file never changes, and its rows have the migration's fingerprint.
type withRows struct{ migrations, data fs.FS }

// Open opens a migration, or the folder.
func (w withRows) Open(name string) (fs.File, error) {
	f, err := w.migrations.Open(name)
	if err != nil || path.Ext(name) != ".sql" {
		return f, err
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("migrations: reading %s: %w", name, err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("migrations: reading %s: %w", name, err)
	}
	if text, err = w.expand(text); err != nil {
		return nil, fmt.Errorf("migrations: %s: %w", name, err)
	}
	return &file{bytes.NewReader(text), sized{info, int64(len(text))}}, nil
}

// expand replaces each line that begins with rowsMark.
func (w withRows) expand(text []byte) ([]byte, error) {
	if !bytes.Contains(text, []byte(rowsMark)) {
		return text, nil
	}
	var out bytes.Buffer
	for line := range strings.Lines(string(text)) {
		table, ok := strings.CutPrefix(strings.TrimSpace(line), rowsMark)
		if !ok {
			out.WriteString(line)
			continue
		}
		if err := w.insert(&out, table); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// insert writes the statements that insert the rows of a table's file.
func (w withRows) insert(out *bytes.Buffer, table string) error {
	f, err := w.data.Open(table + ".csv")
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fmt.Errorf("%s.csv: %w", table, err)
	}
	head := fmt.Sprintf("INSERT INTO %s (%s) VALUES\n", table, strings.Join(rows[0], ", "))
	for i, row := range rows[1:] {
		if i%rowsPerInsert == 0 {
			out.WriteString(head)
		}
		for j, value := range row {
			out.WriteString([2]string{"    ('", "', '"}[min(j, 1)])
			out.WriteString(strings.ReplaceAll(value, "'", "''"))
		}
		if i%rowsPerInsert == rowsPerInsert-1 || i == len(rows)-2 {
			out.WriteString("');\n")
		} else {
			out.WriteString("'),\n")
		}
	}
	return nil
}

// file is a migration in memory.
type file struct {
	*bytes.Reader
	info sized
}

// Stat returns what the folder says of the migration, with its true size.
func (f *file) Stat() (fs.FileInfo, error) { return f.info, nil }

// Close does nothing.
func (f *file) Close() error { return nil }

type sized struct {
	fs.FileInfo
	size int64
}

// Size returns the length of the text in bytes.
func (s sized) Size() int64 { return s.size }
