package embedded

import (
	"context"
	"database/sql"
	"fmt"

	"chophien/domain"
	"chophien/search"
	"chophien/search/memory"
)

// row is a document as it is stored.
type row struct {
	id     int64
	packed []byte
	text   memory.Text
}

// load begins to read the whole file. It is called once.
func (g *generation) load() {
	ctx, cancel := context.WithCancel(context.Background())
	g.stop = cancel
	go func() {
		defer close(g.loaded)
		g.changing.Lock()
		defer g.changing.Unlock()
		g.failed = g.refresh(ctx)
	}()
}

// ready waits until the index is in memory.
func (g *generation) ready(ctx context.Context) error {
	select {
	case <-g.loaded:
		return g.failed
	case <-ctx.Done():
		return domain.Wrap(domain.CodeUnavailable, ctx.Err(), "the search index is still being read")
	}
}

// follow applies the writes of other processes in the file to the index in
// memory.
func (g *generation) follow(ctx context.Context) error {
	if err := g.ready(ctx); err != nil {
		return err
	}
	stale := func() (bool, error) {
		var n int64
		err := g.count.QueryRowContext(ctx).Scan(&n)
		return n != g.seen.Load(), err
	}
	if changed, err := stale(); !changed || err != nil {
		return err
	}
	g.changing.Lock()
	defer g.changing.Unlock()
	// It may be a change of this process that was being applied.
	if changed, err := stale(); !changed || err != nil {
		return err
	}
	return g.refresh(ctx)
}

// storedIDs returns the ids of all documents, of which there are about n.
func storedIDs(ctx context.Context, tx *sql.Tx, n int) (map[int64]bool, error) {
	rows, err := tx.QueryContext(ctx, "SELECT id FROM doc")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	ids := make(map[int64]bool, n)
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids[id] = true
	}
	return ids, rows.Err()
}

// refresh reads the new documents of the file, and drops those that it no
// longer contains.
func (g *generation) refresh(ctx context.Context) error {
	tx, err := g.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var n int64
	if err := tx.QueryRowContext(ctx, "SELECT n FROM changes").Scan(&n); err != nil {
		return err
	}
	there, err := storedIDs(ctx, tx, len(g.refs))
	if err != nil {
		return err
	}
	var gone []domain.Ref
	for id, ref := range g.refs {
		if !there[id] {
			gone = append(gone, ref)
		}
	}
	fresh, err := tx.QueryContext(ctx, "SELECT id, data, words, exact FROM doc WHERE id > ? ORDER BY id", g.last)
	if err != nil {
		return err
	}
	defer fresh.Close()
	var put []row
	for fresh.Next() {
		var r row
		if err := fresh.Scan(&r.id, &r.packed, &r.text.Words, &r.text.Exact); err != nil {
			return err
		}
		put = append(put, r)
	}
	if err := fresh.Err(); err != nil {
		return err
	}
	if err := g.apply(put, gone); err != nil {
		return err
	}
	g.seen.Store(n)
	return nil
}

// apply changes the index in memory.
func (g *generation) apply(put []row, gone []domain.Ref) error {
	entries := make([]memory.Entry, len(put))
	for i, r := range put {
		d, err := search.Unpack(string(r.packed))
		if err != nil {
			return noIndex("the search index is damaged", fmt.Errorf("document %d: %w", r.id, err))
		}
		entries[i] = memory.Entry{Document: d, Text: r.text}
	}
	replaced := map[domain.Ref]bool{}
	for _, e := range entries {
		replaced[e.Document.Ref] = true
	}
	for _, ref := range gone {
		if id, ok := g.ids[ref]; ok {
			delete(g.refs, id)
			delete(g.ids, ref)
		}
	}
	for i, e := range entries {
		if id, ok := g.ids[e.Document.Ref]; ok {
			delete(g.refs, id)
		}
		g.refs[put[i].id], g.ids[e.Document.Ref] = e.Document.Ref, put[i].id
		g.last = max(g.last, put[i].id)
	}
	var dropped []domain.Ref
	for _, ref := range gone {
		if !replaced[ref] { // a replaced document keeps its place
			dropped = append(dropped, ref)
		}
	}
	g.index.Apply(entries, dropped)
	return nil
}

// Ask implements search.Engine.
func (e *Engine) Ask(ctx context.Context, queries []search.TextQuery) ([]search.Page, error) {
	for _, q := range queries {
		if err := q.Validate(); err != nil {
			return nil, err
		}
	}
	pages := make([]search.Page, len(queries))
	err := e.read(ctx, "searching", func(g *generation) error {
		if err := g.follow(ctx); err != nil {
			return err
		}
		for i, q := range queries {
			if err := ctx.Err(); err != nil {
				return err
			}
			pages[i] = g.index.Ask(q)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return pages, nil
}

// Vocabulary implements search.Engine.
func (e *Engine) Vocabulary(ctx context.Context) (map[string]int, error) {
	var out map[string]int
	err := e.read(ctx, "reading the vocabulary", func(g *generation) error {
		if err := g.follow(ctx); err != nil {
			return err
		}
		out = g.index.Vocabulary()
		return nil
	})
	return out, err
}
