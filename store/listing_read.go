package store

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// listingReader reads rows of the view "listings" with their certified days in
// one statement a kind, each of a fixed text: every hit of every search goes
// through it. PostgreSQL would plan one statement for all kinds anew each time.
type listingReader struct {
	statements map[domain.Kind]*db.Statement
	columns    [][]int // of listingRow, for each column but the last two
}

// Days are written by the database as text and become windows by the rules of
// domain.Certificate and domain.ConditionWindows.
const (
	sqlitePapers = `(SELECT group_concat(evidence.condition || '|' || evidence.issued_on || '|' || coalesce(evidence.valid_until, '') || '|' ||
		evidence.verdict || '|' || evidence.paper_kind, ';') FROM evidence WHERE evidence.product_id = l.id AND ` + proving + `)`
	postgresPapers = `(SELECT string_agg(concat_ws('|', evidence.condition, to_char(evidence.issued_on, 'YYYY-MM-DD'),
		coalesce(to_char(evidence.valid_until, 'YYYY-MM-DD'), ''), evidence.verdict, evidence.paper_kind), ';')
		FROM evidence WHERE evidence.product_id = l.id AND ` + proving + `)`

	sqliteDays = `(SELECT group_concat(c.valid_from || '|' || c.valid_until || '|' || coalesce(c.revoked_on, '') || '|' ||
		coalesce(c.superseded_on, '') || '|' || c.stars || '|' || c.potential_five, ';') FROM certificates c WHERE c.product_id = l.id)`
	postgresDays = `(SELECT string_agg(concat_ws('|', to_char(c.valid_from, 'YYYY-MM-DD'), to_char(c.valid_until, 'YYYY-MM-DD'),
		coalesce(to_char(c.revoked_on, 'YYYY-MM-DD'), ''), coalesce(to_char(c.superseded_on, 'YYYY-MM-DD'), ''),
		c.stars, c.potential_five::int), ';') FROM certificates c WHERE c.product_id = l.id)`
)

// newListingReader takes the columns from listingRow.
func newListingReader(handle *gorm.DB, dialect string) (*listingReader, error) {
	parsed := &gorm.Statement{DB: handle}
	if err := parsed.Parse(&listingRow{}); err != nil {
		return nil, err
	}
	r := &listingReader{statements: map[domain.Kind]*db.Statement{}}
	var names []string
	for _, f := range parsed.Schema.Fields {
		names = append(names, "l."+f.DBName)
		r.columns = append(r.columns, f.StructField.Index)
	}
	days, papers, among := sqliteDays, sqlitePapers, "l.id IN (SELECT value FROM json_each(?))"
	if dialect == db.Postgres {
		days, papers, among = postgresDays, postgresPapers, "l.id = ANY($1::uuid[])"
	}
	for _, k := range domain.FoundKinds() {
		// The kinds are constants in the parts of the view, so that both
		// planners leave out the tables of other kinds.
		r.statements[k] = db.NewStatement(dialect, "SELECT "+strings.Join(names, ", ")+", "+days+", "+papers+
			" FROM listings l WHERE "+among+" AND l.kind = '"+string(k)+"'")
	}
	return r, nil
}

func (r *listingReader) prepare(ctx context.Context, pool *sql.DB) {
	for _, s := range r.statements {
		s.Prepare(ctx, pool)
	}
}

// read returns the listings of a kind with ids, within the transaction of tx
// if there is one.
func (r *listingReader) read(tx *gorm.DB, k domain.Kind, ids []string) ([]domain.Listing, error) {
	rows, err := r.statements[k].Query(tx, ids)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var (
		row listingRow

		days, papers sql.NullString
		into         = make([]any, 0, len(r.columns)+2)
		out          = make([]domain.Listing, 0, len(ids))
	)
	for _, index := range r.columns {
		into = append(into, reflect.ValueOf(&row).Elem().FieldByIndex(index).Addr().Interface())
	}
	into = append(into, &days, &papers)
	for rows.Next() {
		row = listingRow{}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		l := row.listing()
		if l.Kind != domain.KindDemand {
			if l.Windows, err = windowsIn(days.String); err != nil {
				return nil, fmt.Errorf("%s %s: %w", l.Kind, l.ID, err)
			}
		}
		if l.Conditions, err = conditionsIn(papers.String); err != nil {
			return nil, fmt.Errorf("%s %s: %w", l.Kind, l.ID, err)
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// windowsIn reads the days of certificates as the database wrote them.
func windowsIn(text string) ([]domain.Window, error) {
	var certificates []domain.Certificate
	err := each(text, 6, func(fields []string) (err error) {
		var c domain.Certificate
		if err := dates(fields, &c.ValidFrom, &c.ValidUntil); err != nil {
			return err
		}
		if c.RevokedOn, err = dateOrNone(fields[2]); err != nil {
			return err
		}
		if c.SupersededOn, err = dateOrNone(fields[3]); err != nil {
			return err
		}
		c.Stars, err = strconv.Atoi(fields[4])
		c.PotentialFive = fields[5] == "1"
		certificates = append(certificates, c)
		return err
	})
	if err != nil || certificates == nil {
		return nil, err
	}
	return domain.Windows(certificates)
}

// conditionsIn reads the papers that prove conditions as the database wrote them.
func conditionsIn(text string) ([]domain.ConditionWindow, error) {
	var papers []domain.Evidence
	err := each(text, 5, func(fields []string) (err error) {
		e := domain.Evidence{Condition: domain.Condition(fields[0]), Verdict: domain.Verdict(fields[3]), PaperKind: domain.PaperKind(fields[4])}
		if err := dates(fields[1:], &e.IssuedOn); err != nil {
			return err
		}
		e.ValidUntil, err = dateOrNone(fields[2])
		papers = append(papers, e)
		return err
	})
	if err != nil || papers == nil {
		return nil, err
	}
	return domain.ConditionWindows(papers), nil
}

// each hands over the fields of each row in a text.
func each(text string, n int, f func(fields []string) error) error {
	for row := range strings.SplitSeq(text, ";") {
		if row == "" {
			continue
		}
		fields := strings.Split(row, "|")
		if len(fields) != n {
			return fmt.Errorf("a row is written %q", row)
		}
		if err := f(fields); err != nil {
			return err
		}
	}
	return nil
}

func dates(fields []string, into ...*domain.Date) error {
	for i, d := range into {
		if err := d.Scan(fields[i]); err != nil {
			return err
		}
	}
	return nil
}

func dateOrNone(text string) (*domain.Date, error) {
	if text == "" {
		return nil, nil
	}
	d := new(domain.Date)
	return d, d.Scan(text)
}
