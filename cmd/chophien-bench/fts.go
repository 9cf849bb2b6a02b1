package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"chophien/domain"
	"chophien/search/vi"
)

// ftsSchema is a plain text search with SQLite: a table with the shown and
// filtered columns, and an index of the folded words with prefixes.
const ftsSchema = `
CREATE TABLE listing (
	id INTEGER PRIMARY KEY, ref TEXT NOT NULL, slug TEXT NOT NULL, name TEXT NOT NULL, maker TEXT NOT NULL, story TEXT NOT NULL,
	kind TEXT NOT NULL, province TEXT NOT NULL, former_province TEXT NOT NULL, "group" TEXT NOT NULL, "set" TEXT NOT NULL, stars INTEGER NOT NULL
);
CREATE VIRTUAL TABLE words USING fts5(name, maker, place, story, content = '', tokenize = 'ascii', prefix = '2 3');
`

const ftsColumns = `l.ref, l.slug, l.name, l.maker, l.story, l.kind, l.province, l.former_province, l."group", l."set", l.stars`

// bareFTS fills a file of its own with all public listings of today.
func (b *bench) bareFTS(ctx context.Context, log *slog.Logger) (bare bareEngine, err error) {
	listings, closeStore, err := b.listings(ctx, log)
	if err != nil {
		return bare, err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	dir, err := os.MkdirTemp("", "chophien-bench-fts-*")
	if err != nil {
		return bare, err
	}
	remove := func() error { return os.RemoveAll(dir) }
	pragmas := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(OFF)", "cache_size(-16000)"}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(dir, "bare.db")), RawQuery: pragmas.Encode()}).String())
	if err != nil {
		return bare, errors.Join(err, remove())
	}
	closeAll := func() error { return errors.Join(db.Close(), remove()) }
	db.SetMaxOpenConns(b.workers)
	db.SetMaxIdleConns(b.workers)
	if err := fillFTS(ctx, db, listings, domain.Today(time.Now())); err != nil {
		return bare, errors.Join(err, closeAll())
	}
	return bareEngine{
		name:    "bare FTS5 in the process",
		search:  func(ctx context.Context, q benchQuery) error { return askFTS(ctx, db, q, false, searchLimit) },
		suggest: func(ctx context.Context, q benchQuery) error { return askFTS(ctx, db, q, true, q.limit) },
		close:   closeAll,
	}, nil
}

func fillFTS(ctx context.Context, db *sql.DB, listings domain.ListingService, today domain.Date) error {
	if _, err := db.ExecContext(ctx, ftsSchema); err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	row, err := tx.PrepareContext(ctx, `INSERT INTO listing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`) //nolint:sqlclosecheck // closed below; the loop over a function hides it
	if err != nil {
		return err
	}
	defer row.Close()
	words, err := tx.PrepareContext(ctx, `INSERT INTO words (rowid, name, maker, place, story) VALUES (?, ?, ?, ?, ?)`) //nolint:sqlclosecheck // closed below; the loop over a function hides it
	if err != nil {
		return err
	}
	defer words.Close()
	id := 0
	for l, err := range listings.EachListing(ctx) {
		if err != nil {
			return err
		}
		if !l.VisibleOn(today) {
			continue
		}
		id++
		window, _ := l.WindowOn(today)
		if _, err := row.ExecContext(ctx, id, l.ID, l.Slug, l.Name, l.ProducerName, l.Text, l.Kind,
			l.ProvinceCode, l.FormerProvinceCode, l.Group, l.SetCode, window.Stars); err != nil {
			return err
		}
		place := strings.Join([]string{l.ProvinceName, l.FormerProvinceName, l.FormerDistrict, l.FormerCommune}, " ")
		if _, err := words.ExecContext(ctx, id, plainText(l.Name), plainText(l.ProducerName), plainText(place), plainText(l.Text)); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO words (words) VALUES ('optimize')`); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "ANALYZE")
	return err
}

// askFTS reads one page, best first, and for a search also the exact total and
// the counts of the facets.
func askFTS(ctx context.Context, db *sql.DB, q benchQuery, unfinished bool, limit int) error {
	var terms []string
	for _, w := range vi.Words(q.text) {
		terms = append(terms, `"`+w.Fold+`"`)
	}
	if len(terms) == 0 {
		return nil
	}
	if unfinished {
		terms[len(terms)-1] += "*"
	}
	from, args := " FROM words JOIN listing l ON l.id = words.rowid WHERE words MATCH ?", []any{strings.Join(terms, " ")}
	for _, f := range []struct{ column, value string }{{"province", q.province}, {"stars", q.stars}} {
		if f.value != "" {
			from, args = from+" AND l."+f.column+" = ?", append(args, f.value)
		}
	}
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := readAll(ctx, tx, "SELECT "+ftsColumns+from+" ORDER BY bm25(words, 10, 3, 2, 1) LIMIT ?", append(slices.Clone(args), limit)); err != nil {
		return err
	}
	if unfinished {
		return nil
	}
	if q.province == "" && q.stars == "" {
		from = " FROM words WHERE words MATCH ?" // the table is not needed
	}
	if err := readAll(ctx, tx, "SELECT count(*)"+from, args); err != nil {
		return err
	}
	from = " FROM words JOIN listing l ON l.id = words.rowid WHERE words MATCH ?"
	for _, facet := range q.facets {
		if err := readAll(ctx, tx, fmt.Sprintf(`SELECT l.%q, count(*)%s GROUP BY 1`, facet, from), args[:1]); err != nil {
			return err
		}
	}
	return nil
}

// readAll reads and discards the result of a query.
func readAll(ctx context.Context, tx *sql.Tx, query string, args []any) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
	}
	return rows.Err()
}
