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

// usableID is what both engines take as an id.
var usableID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

// refusal says why d can't be stored; empty when it can.
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

// changes are the statements of one write transaction, prepared when first
// used.
type changes struct {
	ctx      context.Context
	tx       *sql.Tx
	prepared map[string]*sql.Stmt
	combos   map[combo]int64
}

// combo is what a row of the table combo holds.
type combo struct {
	kind     domain.Kind
	province string
	former   string
	region   domain.Region
	northern bool
	group    domain.Group
	set      string
}

// change runs f in one transaction.
func (g *generation) change(ctx context.Context, f func(*changes) error) error {
	tx, err := g.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(&changes{ctx, tx, map[string]*sql.Stmt{}, map[combo]int64{}}); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func (c *changes) statement(query string) (*sql.Stmt, error) {
	if s, ok := c.prepared[query]; ok {
		return s, nil
	}
	s, err := c.tx.PrepareContext(c.ctx, query) // closed with the transaction
	if err == nil {
		c.prepared[query] = s
	}
	return s, err
}

func (c *changes) exec(query string, args ...any) (int64, error) {
	s, err := c.statement(query)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(c.ctx, args...)
	if err != nil {
		return 0, err
	}
	return r.LastInsertId()
}

// get scans one row; ok is false when there is none.
func (c *changes) get(query string, args []any, into ...any) (ok bool, err error) {
	s, err := c.statement(query)
	if err != nil {
		return false, err
	}
	err = s.QueryRowContext(c.ctx, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
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

func (c *changes) put(d search.Document) (isNew bool, err error) {
	var id, version int64
	var data []byte
	found, err := c.get("SELECT d.id, d.version, b.data FROM doc d JOIN body b ON b.id = d.id WHERE d.ref = ? AND d.kind = ?",
		[]any{d.ID, d.Kind}, &id, &version, &data)
	if err != nil || found && version > d.Version {
		return false, err
	}
	packed := memory.Pack(d)
	if found {
		if bytes.Equal(data, packed) {
			return false, nil
		}
		// What changed gets a new id, so that readers see it among the last ones.
		if err := c.remove(id); err != nil {
			return false, err
		}
	}
	combo, err := c.combo(comboOf(d))
	if err != nil {
		return false, err
	}
	var lat, lon *float64
	if d.HasPin {
		lat, lon = &d.Lat, &d.Lon
	}
	id, err = c.exec(`INSERT INTO doc (version, producer, trade_group, name_sort, created_at, lat, lon, price, ref, kind)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, d.Version, d.ProducerID, d.TradeGroup, d.NameSort, d.CreatedAt, lat, lon, d.Price, d.ID, d.Kind)
	if err != nil {
		return false, err
	}
	if err := c.putDays(id, combo, d); err != nil {
		return false, err
	}
	w := d.Words
	if _, err := c.exec("INSERT INTO words (rowid, name, alt, maker, place, story) VALUES (?, ?, ?, ?, ?, ?)", id,
		w[search.FieldName], w[search.FieldAlt], w[search.FieldMaker], w[search.FieldPlace], w[search.FieldText]); err != nil {
		return false, err
	}
	_, err = c.exec("INSERT INTO body (id, data) VALUES (?, ?)", id, packed)
	return !found, err
}

// remove takes a document out of all tables and notes that its id is gone.
func (c *changes) remove(id int64) error {
	for _, query := range []string{
		"DELETE FROM doc WHERE id = ?", "DELETE FROM shown WHERE doc = ?", "DELETE FROM held WHERE doc = ?",
		"DELETE FROM words WHERE rowid = ?", "DELETE FROM body WHERE id = ?",
		"INSERT INTO gone (id) VALUES (?)",
	} {
		if _, err := c.exec(query, id); err != nil {
			return err
		}
	}
	return nil
}

// putDays stores on which days d is shown, and on which its conditions hold.
func (c *changes) putDays(id, combo int64, d search.Document) error {
	for _, w := range memory.ShownOn(d) {
		if _, err := c.exec("INSERT INTO shown (doc, from_day, until_day, stars, combo) VALUES (?, ?, ?, ?, ?)",
			id, int64(w.From), int64(w.Until), w.Stars, combo); err != nil {
			return err
		}
	}
	for _, w := range d.Conditions {
		if _, err := c.exec("INSERT INTO held (doc, condition, from_day, until_day) VALUES (?, ?, ?, ?)",
			id, w.Condition, int64(w.From), int64(w.Until)); err != nil {
			return err
		}
	}
	return nil
}

func comboOf(d search.Document) combo {
	return combo{d.Kind, d.Province, d.FormerProvince, d.Region, d.Northern, d.Group, d.Set}
}

func (c *changes) combo(v combo) (id int64, err error) {
	if id, ok := c.combos[v]; ok {
		return id, nil
	}
	args := []any{v.kind, v.province, v.former, v.region, v.northern, v.group, v.set}
	found, err := c.get(`SELECT id FROM combo WHERE kind = ? AND province = ? AND former_province = ? AND region = ?
		AND northern = ? AND product_group = ? AND product_set = ?`, args, &id)
	if err == nil && !found {
		id, err = c.exec(`INSERT INTO combo (kind, province, former_province, region, northern, product_group, product_set)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, args...)
	}
	if err == nil {
		c.combos[v] = id
	}
	return id, err
}

// delete removes what refs name and returns how many were there.
func (g *generation) delete(ctx context.Context, refs []domain.Ref) (removed int, err error) {
	err = g.change(ctx, func(c *changes) error {
		for _, ref := range refs {
			var id int64
			found, err := c.get("SELECT id FROM doc WHERE ref = ? AND kind = ?", []any{ref.ID, ref.Kind}, &id)
			if err != nil {
				return err
			}
			if !found {
				continue
			}
			removed++
			if err := c.remove(id); err != nil {
				return err
			}
		}
		return nil
	})
	return removed, err
}
