package main

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"chophien/domain"
	"chophien/store"
)

// publishAll publishes products, eight at a time.
func (b *bench) publishAll(ctx context.Context, refs []domain.Ref) (time.Duration, error) {
	start := time.Now()
	writes, ctx := errgroup.WithContext(ctx)
	writes.SetLimit(8)
	for _, ref := range refs {
		writes.Go(func() error { return b.app.Store().SetStatus(ctx, ref, 1, domain.StatusPublished) })
	}
	err := writes.Wait()
	return time.Since(start), err
}

// countingTriggers narrows a query to the triggers that move the state of the public
// data, and to those that keep counts.
func countingTriggers(column string) string {
	return "(" + column + " LIKE '%_move_state%' OR " + column + " LIKE '%_days' OR " + column + " LIKE '%_count_%')"
}

// withoutTriggers calls a function while the triggers that move the state of the
// public data and keep counts are off. Afterwards it mends the counts.
func (b *bench) withoutTriggers(ctx context.Context, do func() error) error {
	names := "SELECT 'DROP TRIGGER ' || name, sql FROM sqlite_schema WHERE type = 'trigger' AND " + countingTriggers("name")
	if b.app.Store().Dialect() == store.Postgres {
		names = `SELECT 'ALTER TABLE ' || tgrelid::regclass || ' DISABLE TRIGGER ' || tgname, 'ALTER TABLE ' || tgrelid::regclass || ' ENABLE TRIGGER ' || tgname
			FROM pg_trigger WHERE NOT tgisinternal AND ` + countingTriggers("tgname")
	}
	rows, err := b.app.Store().DB().QueryContext(ctx, names)
	if err != nil {
		return err
	}
	defer rows.Close()
	var off, on []string
	for rows.Next() {
		var o, n string
		if err := rows.Scan(&o, &n); err != nil {
			return err
		}
		off, on = append(off, o), append(on, n)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, statements := range [][]string{off, nil, on} {
		if statements == nil {
			if err := do(); err != nil {
				return err
			}
		}
		for _, s := range statements {
			if _, err := b.app.Store().DB().ExecContext(ctx, s); err != nil {
				return err
			}
		}
	}
	_, err = b.app.Store().MendCounts(ctx)
	return err
}
