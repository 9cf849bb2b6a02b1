package domain

import (
	"context"
	"iter"
	"time"
)

// DumpKind is how the values of a column of a dump are written. Both databases have
// the same tables and columns, so a dump of one can be loaded into the other.
type DumpKind string

// The kinds, with the Go type of their values.
const (
	DumpText    DumpKind = "text"    // string
	DumpInteger DumpKind = "integer" // int64
	DumpReal    DumpKind = "real"    // float64
	DumpBoolean DumpKind = "boolean" // bool
	DumpBytes   DumpKind = "bytes"   // []byte
	DumpDay     DumpKind = "day"     // string, such as 2026-11-30
	DumpTime    DumpKind = "time"    // time.Time in UTC
)

// DumpColumn is a column of a table of a dump.
type DumpColumn struct {
	Name string   `json:"name"`
	Kind DumpKind `json:"kind"`
}

// DumpJobs is the name of the table of jobs that are not finished. It is the same for
// both databases, whose queues differ.
const DumpJobs = "jobs"

// DumpTable is a table of a dump.
type DumpTable struct {
	Name    string       `json:"name"`
	Columns []DumpColumn `json:"columns"`
}

// DumpPart is a table with rows, which have the values of its columns; nil is null.
type DumpPart struct {
	Table DumpTable
	Rows  iter.Seq2[[]any, error]
}

// DumpHead describes a dump.
type DumpHead struct {
	Schema       int64  `json:"schema"`        // number of the last migration
	AuditEntries int64  `json:"audit_entries"` // in the chain of the audit log
	AuditHash    string `json:"audit_hash"`    // of the last of them; empty without one
	AuditTail    int64  `json:"audit_tail"`    // entries that have no place in the chain yet; they get one after a restore
}

// Backup is a backup that was made.
type Backup struct {
	ID     string    `gorm:"primaryKey"` // UUIDv7
	MadeAt time.Time // moment of the data
	Name   string    // of the file
	Bytes  int64     // of the file
}

// BackupService reads and writes all tables.
type BackupService interface {
	// Dump calls to with the description and all tables, of one moment. The rows
	// must be read before the next table.
	Dump(ctx context.Context, to func(DumpHead, iter.Seq2[DumpPart, error]) error) error
	// CheckLoad returns why LoadDump would refuse a dump: CodeConflict for a database
	// with users or listings or of a newer schema, CodeUnavailable for a dump of a newer
	// program. It changes nothing.
	CheckLoad(ctx context.Context, h DumpHead) error
	// LoadDump loads a dump, all or nothing, into a database without users and
	// listings, or fails as CheckLoad does. It migrates the database.
	LoadDump(ctx context.Context, h DumpHead, parts iter.Seq2[DumpPart, error]) error
	// AddBackup records a backup.
	AddBackup(ctx context.Context, b Backup) error
	// LastBackup returns the newest backup; ok is false without one.
	LastBackup(ctx context.Context) (b Backup, ok bool, err error)
}
