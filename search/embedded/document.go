package embedded

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"math"
	"regexp"

	"chophien/domain"
	"chophien/search"
	"chophien/search/memory"
)

// usableID matches the ids that both engines accept.
var usableID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

// refusal returns why d cannot be stored; empty if it can.
func refusal(d search.Document) string {
	if !usableID.MatchString(d.ID) {
		return "the id is not 1 to 128 of A-Z, a-z, 0-9, _ and -"
	}
	if !usableID.MatchString(string(d.Kind)) {
		return "the kind is not a name"
	}
	if d.HasPin && !(math.Abs(d.Lat) <= 90 && math.Abs(d.Lon) <= 180) {
		return "the pin is not on the earth"
	}
	for i, w := range d.Windows {
		if w.Until < w.From || i > 0 && w.From <= d.Windows[i-1].Until {
			return "the certified days overlap or are out of order"
		}
	}
	for i, w := range d.Conditions {
		if before := i - 1; w.Until < w.From || before >= 0 && d.Conditions[before].Condition == w.Condition && w.From <= d.Conditions[before].Until {
			return "the days of a condition overlap or are out of order"
		}
	}
	return ""
}

// put stores docs and returns how many of them are new.
func (g *generation) put(ctx context.Context, docs []search.Document) (added int, err error) {
	refused := map[domain.Ref]string{}
	err = g.change(ctx, func(c *changes) error {
		for _, d := range docs {
			if reason := refusal(d); reason != "" {
				refused[d.Ref] = reason
				continue
			}
			isNew, err := c.put(d)
			if err != nil {
				return err
			}
			if isNew {
				added++
			}
		}
		return nil
	})
	if err == nil && len(refused) > 0 {
		err = &search.RefusedError{Reasons: refused}
	}
	return added, err
}

// delete removes the documents of refs and returns how many there were.
func (g *generation) delete(ctx context.Context, refs []domain.Ref) (removed int, err error) {
	err = g.change(ctx, func(c *changes) error {
		for _, ref := range refs {
			gone, err := c.remove(ref)
			if err != nil {
				return err
			}
			if gone {
				removed++
			}
		}
		return nil
	})
	return removed, err
}

// changes is one write transaction.
type changes struct {
	ctx      context.Context
	tx       *sql.Tx
	prepared map[string]*sql.Stmt
	rows     []row
	gone     []domain.Ref
}

// change runs f in one transaction and then applies the changes to the index in memory.
func (g *generation) change(ctx context.Context, f func(*changes) error) error {
	if err := g.ready(ctx); err != nil {
		return err
	}
	g.changing.Lock()
	defer g.changing.Unlock()
	tx, err := g.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	c := &changes{ctx: ctx, tx: tx, prepared: map[string]*sql.Stmt{}}
	var before int64
	err = tx.QueryRowContext(ctx, "SELECT n FROM changes").Scan(&before)
	if err == nil {
		err = f(c)
	}
	if err == nil && len(c.rows)+len(c.gone) > 0 {
		_, err = tx.ExecContext(ctx, "UPDATE changes SET n = n + 1")
	}
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if len(c.rows)+len(c.gone) == 0 || before != g.seen.Load() {
		return nil // another process also wrote: the next search reads everything first
	}
	if err := g.apply(c.rows, c.gone); err != nil {
		return err
	}
	g.seen.Add(1)
	return nil
}

func (c *changes) statement(query string) (*sql.Stmt, error) {
	if s, ok := c.prepared[query]; ok {
		return s, nil
	}
	s, err := c.tx.PrepareContext(c.ctx, query)
	if err == nil {
		c.prepared[query] = s
	}
	return s, err
}

// exec runs a statement that is prepared once for the transaction.
func (c *changes) exec(query string, args ...any) (sql.Result, error) {
	s, err := c.statement(query) //nolint:sqlclosecheck // the transaction closes it
	if err != nil {
		return nil, err
	}
	return s.ExecContext(c.ctx, args...)
}

func (c *changes) put(d search.Document) (isNew bool, err error) {
	find, err := c.statement("SELECT id, version, data, words, exact FROM doc WHERE ref = ? AND kind = ?") //nolint:sqlclosecheck // the transaction closes it
	if err != nil {
		return false, err
	}
	var (
		id, version  int64
		data         []byte
		words, exact string
	)
	err = find.QueryRowContext(c.ctx, d.ID, d.Kind).Scan(&id, &version, &data, &words, &exact)
	found := err == nil
	if err != nil && !errors.Is(err, sql.ErrNoRows) || found && version > d.Version {
		return false, err
	}
	r := row{packed: search.Pack(d), text: memory.Text{Words: d.Words[search.FieldText], Exact: d.Exact[search.FieldText]}}
	if found {
		if bytes.Equal(data, r.packed) && words == r.text.Words && exact == r.text.Exact {
			return false, nil
		}
		if _, err := c.exec("DELETE FROM doc WHERE id = ?", id); err != nil {
			return false, err
		}
	}
	stored, err := c.exec("INSERT INTO doc (ref, kind, version, data, words, exact) VALUES (?, ?, ?, ?, ?, ?)",
		d.ID, d.Kind, d.Version, r.packed, r.text.Words, r.text.Exact)
	if err != nil {
		return false, err
	}
	if r.id, err = stored.LastInsertId(); err != nil {
		return false, err
	}
	c.rows = append(c.rows, r)
	return !found, nil
}

func (c *changes) remove(ref domain.Ref) (gone bool, err error) {
	done, err := c.exec("DELETE FROM doc WHERE ref = ? AND kind = ?", ref.ID, ref.Kind)
	if err != nil {
		return false, err
	}
	n, err := done.RowsAffected()
	if err != nil || n == 0 {
		return false, err
	}
	c.gone = append(c.gone, ref)
	return true, nil
}
