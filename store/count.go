package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.CountService = (*Store)(nil)

// part is a division of listing_counts: numbers by the values of some columns.
type part struct {
	name     string
	columns  []string
	products bool   // divides products only
	where    string // which changes it counts; empty: all
}

func byPlace() part {
	return part{name: "place", columns: []string{"province_code", "former_province_code", "product_group", "stars"}}
}

// byCommune leaves out what has no commune: that is what the province has
// besides its communes.
func byCommune() part {
	return part{name: "commune", columns: []string{"province_code", "commune_code", "product_group", "stars"}, where: "commune_code <> ''"}
}

func byDecisionMonth() part {
	return part{name: "month", columns: []string{"province_code", "decided_month"}, products: true}
}

func byProducerKind() part {
	return part{name: "maker", columns: []string{"province_code", "producer_kind"}, products: true}
}

func parts() []part { return []part{byPlace(), byCommune(), byDecisionMonth(), byProducerKind()} }

// countedColumns lists the columns that parts divide by.
func countedColumns() []string {
	return []string{"province_code", "former_province_code", "commune_code", "product_group", "stars", "producer_kind", "decided_month", sampleColumn}
}

// sampleColumn divides every part: it tells sample data from others.
const sampleColumn = "sample"

// within is the condition that a column has one of some values.
type within struct {
	column string
	values any
}

// counting asks for the numbers of the public things of a kind on a day.
type counting struct {
	kind      domain.Kind
	on        domain.Date
	provinces []string // codes of all units of today in which things count
	within    []within // all of these must hold
	from      domain.Date
	until     domain.Date // days of decisions, both included; 0: any
	real      bool        // leave out sample data; see countsReal
}

// by returns the numbers by columns of a part. Without columns that is one cell.
func (c counting) by(tx *gorm.DB, p part, columns ...string) (out []domain.StatCell, err error) {
	statement, args := c.folded(p, columns)
	if !c.isFolded(p) {
		statement, args = c.direct(columns)
	}
	return out, tx.Raw(statement, args...).Scan(&out).Error
}

// isFolded reports whether the rows of a part have all columns of the conditions.
func (c counting) isFolded(p part) bool {
	for _, w := range c.within {
		if !slices.Contains(p.columns, w.column) {
			return false
		}
	}
	return c.from == 0 && c.until == 0
}

// folded sums listing_counts and the changes that wait to be folded.
func (c counting) folded(p part, columns []string) (statement string, args []any) {
	selected := strings.Join(append(slices.Clone(columns), ""), ", ")
	where := " AND province_code IN ?"
	values := []any{c.provinces}
	for _, w := range c.within {
		where, values = where+" AND "+w.column+" IN ?", append(values, w.values)
	}
	if c.real {
		where += " AND NOT " + sampleColumn
	}
	var sums []string
	for _, s := range spansUntil(c.on) {
		sums = append(sums, "SELECT "+selected+s.sign+"n AS n FROM listing_counts WHERE kind = ? AND part = ? AND grain = ? AND span >= ? AND span < ?"+where)
		args = append(append(args, c.kind, p.name, s.grain, s.from, s.before), values...)
	}
	sums = append(sums, "SELECT "+selected+"n FROM count_changes WHERE kind = ? AND day <= ?"+where)
	args = append(append(args, c.kind, c.on.String()), values...)
	statement = "SELECT " + selected + "CAST(coalesce(sum(n), 0) AS bigint) AS n FROM (" + strings.Join(sums, " UNION ALL ") + ") AS counted"
	if len(columns) > 0 {
		statement += " GROUP BY " + strings.Join(columns, ", ") + " HAVING sum(n) <> 0"
	}
	return statement, args
}

// direct counts the rows of product_days.
func (c counting) direct(columns []string) (statement string, args []any) {
	selected, groups := "", []string{}
	for _, name := range columns {
		value := name
		switch name {
		case "former_province_code", "commune_code":
			value = "coalesce(" + name + ", '')"
		case "decided_month":
			value = "substr(CAST(decided_on AS text), 1, 7)"
		}
		selected += value + " AS " + name + ", "
		groups = append(groups, value)
	}
	statement = "SELECT " + selected + "count(*) AS n FROM product_days WHERE first_day <= ? AND last_day >= ? AND province_code IN ?"
	args = []any{c.on, c.on, c.provinces}
	for _, w := range c.within {
		statement, args = statement+" AND "+w.column+" IN ?", append(args, w.values)
	}
	if c.real {
		statement += " AND NOT " + sampleColumn
	}
	if c.from != 0 {
		statement, args = statement+" AND decided_on >= ?", append(args, c.from)
	}
	if c.until != 0 {
		statement, args = statement+" AND decided_on <= ?", append(args, c.until)
	}
	if len(groups) > 0 {
		statement += " GROUP BY " + strings.Join(groups, ", ")
	}
	return statement, args
}

// spans are the rows of one grain that count, and their sign.
type spans struct {
	grain        string
	from, before string
	sign         string
}

// spansUntil returns the spans whose sum is the number on a day. They go to the
// nearer end of the month and of the year, which leaves fewer rows to read.
func spansUntil(on domain.Date) []spans {
	day := on.Time().Day()
	first := on - domain.Date(day-1)
	next := first.AddMonths(1)
	month, days := first, spans{"day", first.String(), (on + 1).String(), ""}
	if day > int(next-first)/2 {
		month, days = next, spans{"day", (on + 1).String(), next.String(), "-"}
	}
	year := domain.NewDate(month.Time().Year(), time.January, 1)
	following := domain.NewDate(month.Time().Year()+1, time.January, 1)
	years, months := year, spans{"month", year.Month(), month.Month(), ""}
	if month.Time().Month() > time.July {
		years, months = following, spans{"month", month.Month(), following.Month(), "-"}
	}
	return []spans{{"year", "", years.String()[:4], ""}, months, days}
}

const (
	// changesPerFold bounds how long a fold holds locks.
	changesPerFold = 20_000
	// foldLock is the key of PostgreSQL's advisory lock for changes of
	// listing_counts: two of them would wait for rows of each other.
	foldLock = 0x63686f70666c
)

// FoldCounts adds the changes that were committed until now to listing_counts.
func (s *Store) FoldCounts(ctx context.Context) error {
	var last []int64
	if err := s.db.On(ctx).Raw("SELECT id FROM count_changes ORDER BY id DESC LIMIT 1").Scan(&last).Error; err != nil {
		return fmt.Errorf("store: folding counts: %w", db.Translate(err))
	}
	for more := len(last) > 0; more; {
		err := s.write(ctx, "folding counts", func(tx *tx) ([]domain.Ref, error) {
			if err := s.lockFolds(tx.DB); err != nil {
				return nil, err
			}
			var until []int64
			err := tx.Raw("SELECT id FROM (SELECT id FROM count_changes ORDER BY id LIMIT ?) AS chunk ORDER BY id DESC LIMIT 1", changesPerFold).Scan(&until).Error
			if err != nil || len(until) == 0 { // another process has folded them
				more = false
				return nil, err
			}
			more = until[0] < last[0]
			return nil, s.fold(tx.DB, until[0])
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// lockFolds serializes changes of listing_counts. SQLite has one writer at a time.
func (s *Store) lockFolds(tx *gorm.DB) error {
	if s.db.Dialect() != db.Postgres {
		return nil
	}
	return tx.Exec("SELECT pg_advisory_xact_lock(?)", foldLock).Error
}

// fold moves changes up to an id to listing_counts. On PostgreSQL one statement reads
// and deletes them, since a change with a lower id may be committed between two.
func (s *Store) fold(tx *gorm.DB, until int64) error {
	columns := "kind, day, " + strings.Join(countedColumns(), ", ") + ", n"
	taken := "SELECT " + columns + " FROM count_changes WHERE id <= ?"
	if s.db.Dialect() == db.Postgres {
		taken = "DELETE FROM count_changes WHERE id <= ? RETURNING " + columns
	}
	if err := tx.Exec(addedTo(taken, ""), until).Error; err != nil {
		return err
	}
	if s.db.Dialect() != db.Postgres {
		if err := tx.Exec("DELETE FROM count_changes WHERE id <= ?", until).Error; err != nil {
			return err
		}
	}
	return tx.Exec("DELETE FROM listing_counts WHERE n = 0").Error
}

// addedTo returns the statement that adds the changes that taken selects, and the
// rows that besides selects, to listing_counts.
func addedTo(taken, besides string) string {
	key := countKey()
	with, sums := divided(taken, besides)
	return with + " INSERT INTO listing_counts (" + key + ", n) " + sums + " ON CONFLICT (" + key + ") DO UPDATE SET n = listing_counts.n + excluded.n"
}

// countKey returns the key of listing_counts.
func countKey() string { return "kind, part, grain, span, " + strings.Join(countedColumns(), ", ") }

// divided returns the sums of the changes that taken selects as rows of
// listing_counts, and of the rows that besides selects; empty: none. The clause
// with stands before the statement.
func divided(taken, besides string) (with, sums string) {
	change := "kind, day, " + strings.Join(countedColumns(), ", ")
	with = "WITH taken AS (" + taken + "), added AS (SELECT " + change + ", sum(n) AS n FROM taken GROUP BY " + change + " HAVING sum(n) <> 0)"
	var rows []string
	for _, p := range parts() {
		for _, grain := range []struct {
			name    string
			letters int
		}{{"year", 4}, {"month", 7}, {"day", 10}} {
			columns := countedColumns()
			for i, name := range columns {
				switch {
				case name == sampleColumn, slices.Contains(p.columns, name):
				case name == "stars":
					columns[i] = "0 AS stars"
				default:
					columns[i] = "'' AS " + name
				}
			}
			row := fmt.Sprintf("SELECT kind, '%s' AS part, '%s' AS grain, substr(day, 1, %d) AS span, %s, n FROM added WHERE true", p.name, grain.name, grain.letters, strings.Join(columns, ", "))
			if p.products || grain.name != "year" { // other kinds have no days
				row += " AND kind = 'product'"
			}
			if p.where != "" {
				row += " AND " + p.where
			}
			rows = append(rows, row)
		}
	}
	if besides != "" {
		rows = append(rows, besides)
	}
	return with, "SELECT " + countKey() + ", CAST(sum(n) AS bigint) AS n FROM (" + strings.Join(rows, " UNION ALL ") + ") AS rows_of_parts GROUP BY " + countKey() + " HAVING sum(n) <> 0"
}

// wrongCounts selects for divided what listing_counts lacks: the changes that lead to
// what is public now, less those that wait or were folded.
func wrongCounts() (taken, besides string) {
	columns := "kind, day, " + strings.Join(countedColumns(), ", ")
	return "SELECT " + columns + ", n FROM expected_changes UNION ALL SELECT " + columns + ", -n FROM count_changes",
		"SELECT " + countKey() + ", -n FROM listing_counts"
}

// These select the rows of product_days that are wrong, and those that should be
// there.
const (
	wrongDays   = "SELECT * FROM product_days EXCEPT SELECT * FROM certified_days"
	missingDays = "SELECT * FROM certified_days EXCEPT SELECT * FROM product_days"
)

// MendCounts compares the stored counts with the data that they follow from, and
// mends them.
func (s *Store) MendCounts(ctx context.Context) (wrong int, err error) {
	err = s.read(ctx, "comparing counts", func(tx *gorm.DB) error {
		with, sums := divided(wrongCounts())
		return tx.Raw(with + " SELECT (SELECT count(*) FROM (" + sums + ") AS counts) + (SELECT count(*) FROM (" + wrongDays + ") AS wrong) + (SELECT count(*) FROM (" + missingDays + ") AS missing)").Scan(&wrong).Error
	})
	if err != nil || wrong == 0 {
		return wrong, err
	}
	err = s.write(ctx, "mending counts", func(tx *tx) ([]domain.Ref, error) {
		if err := s.lockFolds(tx.DB); err != nil {
			return nil, err
		}
		for _, statement := range []string{
			"DELETE FROM product_days WHERE certificate_id IN (SELECT certificate_id FROM (" + wrongDays + ") AS wrong)",
			// A writer may have added the row meanwhile.
			"INSERT INTO product_days SELECT * FROM (" + missingDays + ") AS missing WHERE true ON CONFLICT (certificate_id) DO NOTHING",
			addedTo(wrongCounts()),
			"DELETE FROM listing_counts WHERE n = 0",
		} {
			if err := tx.Exec(statement).Error; err != nil {
				return nil, err
			}
		}
		return nil, s.moveState(tx.DB, partThings)
	})
	return wrong, err
}
