package db

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"gorm.io/gorm/logger"
)

const (
	// slowQuery is the duration from which a statement is logged.
	slowQuery = 500 * time.Millisecond
	// loggedSQL is how much of a statement the log contains, in bytes: an
	// insert of hundreds of rows is long.
	loggedSQL = 500
)

// queryLog logs slow and failed statements, without their values.
type queryLog struct{ logger.Interface }

func newQueryLog(log *slog.Logger) queryLog {
	return queryLog{logger.NewSlogLogger(log, logger.Config{
		SlowThreshold: slowQuery, LogLevel: logger.Warn,
		IgnoreRecordNotFoundError: true, ParameterizedQueries: true,
	})}
}

// LogMode implements logger.Interface.
func (l queryLog) LogMode(level logger.LogLevel) logger.Interface {
	return queryLog{l.Interface.LogMode(level)}
}

// ParamsFilter implements gorm.ParamsFilter: values may be secrets.
func (queryLog) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) {
	return sql, nil
}

// Trace implements logger.Interface. A statement that was cancelled is logged
// only when it was slow. Trace builds the text of a statement only for
// a log line: GORM's PostgreSQL driver uses regular expressions for that, which
// take longer than many statements.
func (l queryLog) Trace(ctx context.Context, begin time.Time, statement func() (string, int64), err error) {
	countStatement(ctx)
	if ctx.Err() != nil {
		err = nil // the caller gave up; the database did nothing wrong
	}
	if (err == nil || errors.Is(err, logger.ErrRecordNotFound)) && time.Since(begin) <= slowQuery {
		return
	}
	l.Interface.Trace(ctx, begin, func() (string, int64) {
		sql, rows := statement()
		if len(sql) > loggedSQL {
			sql = sql[:loggedSQL] + "…"
		}
		return sql, rows
	}, err)
}

type countKey struct{}

// CountStatements returns a context whose statements are counted in n.
func CountStatements(ctx context.Context, n *atomic.Int64) context.Context {
	return context.WithValue(ctx, countKey{}, n)
}

// countStatement adds a statement to the number of CountStatements, if the context has one.
func countStatement(ctx context.Context) {
	if n, ok := ctx.Value(countKey{}).(*atomic.Int64); ok {
		n.Add(1)
	}
}
