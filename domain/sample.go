package domain

import "context"

// SampleRemoval is what taking the demonstration out of a database deletes.
type SampleRemoval struct {
	Rows     []SampleRows      // by table, in the order of deletion; only tables with rows
	Refers   []SampleReference // rows of people that refer to the demonstration; while there are any, nothing is deleted
	FileKeys []string          // keys in the file store that no row has any longer
}

// SampleRows is how many rows of a table belong to the demonstration.
type SampleRows struct {
	Table string
	Rows  int
}

// SampleReference is a row of people that refers to a row of the demonstration.
type SampleReference struct {
	Table, Column string // of the row of people
	ID, Name      string // of that row; Name is empty where it has none
	To            string // table that it refers to
}

// MaxSampleReferences is how many rows of people one column is named with.
const MaxSampleReferences = 20

// SampleService takes the demonstration out of a database.
type SampleService interface {
	// HoldsOnlyReal reports whether there are listings of people, in any state, and
	// no demonstration data.
	HoldsOnlyReal(ctx context.Context) (bool, error)
	// FindSamples returns what RemoveSamples would delete, without FileKeys.
	FindSamples(ctx context.Context) (SampleRemoval, error)
	// RemoveSamples deletes the accounts, listings, decisions, fairs, demands and
	// leads of the demonstration with all that belongs to them, and writes one entry
	// into the audit log. CodeConflict, with the rows in Refers, when rows of people
	// refer to any of it. The caller then deletes FileKeys from the file store.
	RemoveSamples(ctx context.Context, by Actor) (SampleRemoval, error)
}
