package embedded

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"chophien/domain"
)

// versionsPerBatch is how many versions are read at a time.
const versionsPerBatch = 1000

// EachVersion implements search.Engine, on the current generation at the time of
// the call.
func (e *Engine) EachVersion(ctx context.Context) iter.Seq2[domain.RefVersion, error] {
	const doing = "reading versions"
	return func(yield func(domain.RefVersion, error) bool) {
		g, err := e.acquire(ctx)
		if err != nil {
			yield(domain.RefVersion{}, explain(ctx, doing, err))
			return
		}
		defer e.release(g)
		for last := int64(0); ; {
			batch, next, err := g.versionsAfter(ctx, last)
			if err != nil {
				yield(domain.RefVersion{}, explain(ctx, doing, err))
				return
			}
			for _, v := range batch {
				if !yield(v, nil) {
					return
				}
			}
			if len(batch) < versionsPerBatch {
				return
			}
			last = next
		}
	}
}

func (g *generation) versionsAfter(ctx context.Context, last int64) (batch []domain.RefVersion, next int64, err error) {
	rows, err := g.readers.QueryContext(ctx, "SELECT id, kind, ref, version FROM doc WHERE id > ? ORDER BY id LIMIT ?", last, versionsPerBatch)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var v domain.RefVersion
		if err := rows.Scan(&next, &v.Kind, &v.ID, &v.Version); err != nil {
			return nil, 0, err
		}
		batch = append(batch, v)
	}
	return batch, next, rows.Err()
}

// Versions implements search.Engine.
func (e *Engine) Versions(ctx context.Context, refs []domain.Ref) (map[domain.Ref]int64, error) {
	var out map[domain.Ref]int64
	err := e.read(ctx, "reading versions", func(g *generation) error {
		out = make(map[domain.Ref]int64, len(refs))
		for part := range slices.Chunk(refs, versionsPerBatch) {
			args := make([]any, 0, 2*len(part))
			for _, ref := range part {
				args = append(args, ref.ID, ref.Kind)
			}
			query := "SELECT kind, ref, version FROM doc WHERE (ref, kind) IN (VALUES " +
				strings.TrimSuffix(strings.Repeat("(?, ?), ", len(part)), ", ") + ")"
			if err := g.scanVersions(ctx, out, query, args); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (g *generation) scanVersions(ctx context.Context, into map[domain.Ref]int64, query string, args []any) error {
	rows, err := g.readers.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var v domain.RefVersion
		if err := rows.Scan(&v.Kind, &v.ID, &v.Version); err != nil {
			return err
		}
		into[v.Ref] = v.Version
	}
	return rows.Err()
}

// Built implements search.Engine. It is zero for an index of a program that did
// not record the time.
func (e *Engine) Built(ctx context.Context) (time.Time, error) {
	var at time.Time
	err := e.read(ctx, "reading when the index was built", func(g *generation) error {
		var text string
		err := g.readers.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = 'begun'").Scan(&text)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if at, err = time.Parse(time.RFC3339Nano, text); err != nil {
			return noIndex("the search index is damaged", fmt.Errorf("when it was built: %w", err))
		}
		return nil
	})
	return at, err
}
