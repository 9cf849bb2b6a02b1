package db_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"chophien/domain"
	"chophien/store/db"
)

// TestTranslate: what an operator must mend is no defect of the program, and a fault of
// a file is none of the database.
func TestTranslate(t *testing.T) {
	t.Parallel()
	state := func(code string) error { return fmt.Errorf("reading: %w", &pgconn.PgError{Code: code}) }
	for name, c := range map[string]struct {
		err  error
		want domain.Code
	}{
		"a wrong password":             {state("28P01"), domain.CodeUnavailable},
		"a user who may not connect":   {state("28000"), domain.CodeUnavailable},
		"no such database":             {state("3D000"), domain.CodeUnavailable},
		"a replica that only reads":    {state("25006"), domain.CodeUnavailable},
		"a full disk":                  {state("53100"), domain.CodeUnavailable},
		"a server that starts":         {state("57P03"), domain.CodeUnavailable},
		"a transaction that has ended": {state("25P01"), domain.CodeInternal},
		"a wrong statement":            {state("42601"), domain.CodeInternal},
		"a refused connection":         {&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, domain.CodeUnavailable},
		"an end of time":               {context.DeadlineExceeded, domain.CodeUnavailable},
		"a file on a full disk":        {fmt.Errorf("writing: %w", &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}), domain.CodeInternal},
		"another error":                {errors.New("x"), domain.CodeInternal},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := domain.CodeOf(db.Translate(c.err)); got != c.want {
				t.Errorf("code %q, want %q", got, c.want)
			}
		})
	}
}
