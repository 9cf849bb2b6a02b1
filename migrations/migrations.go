// Package migrations holds the SQL that makes the schema, for both databases,
// with the same numbers in both. Package store/db applies it.
package migrations

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// Baseline is the number of the last migration of the baseline: the schema
// and reference rows that every database begins with. A database stores the
// fingerprint of its baseline in the table schema_baseline.
const Baseline = 2

//go:embed postgres/*.sql sqlite/*.sql data/*.csv
var files embed.FS

// Postgres returns the migrations for PostgreSQL.
func Postgres() fs.FS { return withRows{sub("postgres"), sub("data")} }

// SQLite returns the migrations for SQLite.
func SQLite() fs.FS { return withRows{sub("sqlite"), sub("data")} }

func sub(dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // only for an invalid path
	}
	return f
}

// Versions returns the numbers of the migrations in files, in ascending order.
func Versions(files fs.FS) ([]int64, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, fmt.Errorf("migrations: listing: %w", err)
	}
	var versions []int64
	for _, name := range names {
		n, err := number(name)
		if err != nil {
			return nil, err
		}
		versions = append(versions, n)
	}
	slices.Sort(versions)
	return versions, nil
}

func number(name string) (int64, error) {
	text, _, _ := strings.Cut(name, "_")
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("migrations: reading the number of %s: %w", name, err)
	}
	return n, nil
}

// Fingerprint returns a hash of the statements of the migrations up to and
// including last. Comments, white space and the statement that stores the
// fingerprint itself do not count.
func Fingerprint(files fs.FS, last int64) (string, error) {
	names, err := fs.Glob(files, "*.sql") // sorted
	if err != nil {
		return "", fmt.Errorf("migrations: listing: %w", err)
	}
	hash := sha256.New()
	for _, name := range names {
		n, err := number(name)
		if err != nil {
			return "", err
		}
		if n > last {
			continue
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return "", fmt.Errorf("migrations: reading: %w", err)
		}
		fmt.Fprintf(hash, "%s\n%s\n", name, statements(string(text))) // never fails
	}
	return hex.EncodeToString(hash.Sum(nil)[:8]), nil
}

// statements returns SQL without comments, on one line, with one space
// between words.
func statements(sql string) string {
	var b strings.Builder
	for line := range strings.Lines(sql) {
		if strings.HasPrefix(line, "INSERT INTO schema_baseline ") {
			continue
		}
		for _, word := range strings.Fields(withoutComment(line)) {
			b.WriteString(word)
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// withoutComment cuts the comment off a line. No text in our SQL spans lines.
func withoutComment(line string) string {
	quoted := false
	for i := range len(line) {
		switch {
		case line[i] == '\'':
			quoted = !quoted
		case !quoted && strings.HasPrefix(line[i:], "--"):
			return line[:i]
		}
	}
	return line
}
