package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"chophien/domain"
)

// fault is a kind of failure that both databases know.
type fault int

const (
	faultOther fault = iota
	faultUnique
	faultReference
	faultRule
	faultText
	faultBusy
)

// Translate adds the code to an error of a database. An error with a code keeps
// it; an unexpected error stays as it is, and so has CodeInternal.
func Translate(err error) error {
	if err == nil {
		return nil
	}
	if known := domain.Known(err); known != nil {
		return known
	}
	switch faultOf(err) {
	case faultUnique:
		return domain.Wrap(domain.CodeConflict, err, "it exists already")
	case faultReference:
		return domain.Wrap(domain.CodeConflict, err, "something that it refers to does not exist, or something refers to it")
	case faultRule:
		return domain.Wrap(domain.CodeInvalid, err, "a value is missing or outside its range")
	case faultText:
		return domain.Wrap(domain.CodeInvalid, err, "the text holds characters that cannot be stored")
	case faultBusy:
		return domain.Wrap(domain.CodeUnavailable, err, "the database is busy or away; try again")
	}
	return err
}

// IsDuplicate reports whether err says that a row exists already.
func IsDuplicate(err error) bool { return faultOf(err) == faultUnique }

// IsDuplicateIn reports whether err says that a unique index has the value already.
func IsDuplicateIn(err error, index string) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return faultOf(err) == faultUnique && e.ConstraintName == index
	}
	return faultOf(err) == faultUnique && strings.Contains(err.Error(), "index '"+index+"'")
}

func faultOf(err error) fault {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return sqliteFault(e.Code())
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return postgresFault(e.Code)
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return faultBusy
	}
	if e, ok := errors.AsType[net.Error](err); ok {
		// A bare number of the system is that of a file: a connection wraps its own.
		if _, file := e.(syscall.Errno); !file {
			return faultBusy
		}
	}
	for _, away := range []error{driver.ErrBadConn, sql.ErrConnDone, io.EOF, io.ErrUnexpectedEOF, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, away) {
			return faultBusy
		}
	}
	return faultOther
}

func sqliteFault(code int) fault {
	switch code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return faultUnique
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return faultReference
	case sqlite3.SQLITE_CONSTRAINT_CHECK, sqlite3.SQLITE_CONSTRAINT_NOTNULL:
		return faultRule
	}
	switch code & 0xff { // the primary code of an extended one
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY:
		return faultBusy
	}
	return faultOther
}

// postgresFault reads an SQLSTATE (PostgreSQL manual, appendix A).
func postgresFault(state string) fault {
	switch state {
	case "23505", "23P01":
		return faultUnique
	case "23503":
		return faultReference
	case "23514", "23502", "22001", "22003":
		return faultRule
	case "22021", "22P05":
		return faultText
	}
	// Away is also a server that refuses the user or has not the database (28, 3D), and a
	// replica that only reads (25006): an operator mends them, and requests may come again.
	for _, class := range []string{"08", "25006", "28", "3D", "40", "53", "55", "57", "58"} {
		if strings.HasPrefix(state, class) {
			return faultBusy
		}
	}
	return faultOther
}
