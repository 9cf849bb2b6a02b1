package domain

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"time"
)

// ImportState is where an import stands.
type ImportState string

// The states of an import. While it reads or commits, its user can begin no other.
const (
	ImportReading    ImportState = "reading"    // rows are read and compared
	ImportPreview    ImportState = "preview"    // waits for its user to look and commit
	ImportCommitting ImportState = "committing" // right rows are being written
	ImportDone       ImportState = "done"
	ImportFailed     ImportState = "failed" // the file could not be read; Problem says why
)

// ImportStates lists all states.
func ImportStates() []ImportState {
	return []ImportState{ImportReading, ImportPreview, ImportCommitting, ImportDone, ImportFailed}
}

// ImportFilter narrows a list of imports. The zero value filters nothing.
type ImportFilter struct {
	Kind  Kind
	State ImportState
}

// ImportResult is what importing a row does.
type ImportResult string

// The results. After the commit they still say what a row was.
const (
	ImportNew     ImportResult = "new"     // becomes a draft
	ImportChanged ImportResult = "changed" // differs from a product that is there
	ImportSame    ImportResult = "same"
	ImportError   ImportResult = "error"
)

// ImportResults lists all results.
func ImportResults() []ImportResult {
	return []ImportResult{ImportNew, ImportChanged, ImportSame, ImportError}
}

// ImportKinds lists the kinds of listings that spreadsheets can bring in.
func ImportKinds() []Kind { return []Kind{KindProduct, KindCraftVillage, KindTourismSite} }

// CheckImport returns why an actor must not import listings of a kind: CodeInvalid
// unless spreadsheets can bring them in, and CodeForbidden for villages and sites,
// which belong to no producer, unless the actor is an officer or an admin.
func (a Actor) CheckImport(k Kind) error {
	switch {
	case !slices.Contains(ImportKinds(), k):
		return Invalidf("kind", "it must be product, craft_village or tourism_site")
	case k != KindProduct && !a.Has(RoleOfficer, RoleAdmin):
		return Errorf(CodeForbidden, "officers of the place enter craft villages and tourism sites")
	}
	return nil
}

// Import is one spreadsheet of listings that somebody sent in.
type Import struct {
	ID       string `gorm:"primaryKey"`
	Kind     Kind   // of its listings, one of ImportKinds
	UserID   string
	APIKeyID string // the key that it was sent with; its end ends the import
	FileName string
	FileKey  string // key in the file store; empty when the file is not needed any more
	State    ImportState
	Token    string      // of the preview; what is committed is what was seen
	Problem  StoredFault // why it failed
	SheetChoice
	Sheets       JSONList[Sheet]       // of the file, with their first rows
	Columns      JSONList[SheetColumn] // of the sheet, from the left
	Notes        JSONList[SheetNote]   // what the sender should know of the file; known when it was read
	Done         int                   // rows that the job has read, or written, so far
	Rows         int                   // rows that there are to write; 0 while it reads
	Added        int                   // rows by result
	Changed      int
	Same         int
	Faulty       int
	Skipped      int // rows that the sender leaves out; they count to no result
	UnsureMakers int // rows whose new producer may be one that exists; see ImportRow.Ask
	UnsureSets   int // rows whose product set is proposed or missing
	Written      int // rows that were committed
	Version      int64
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// ImportRow is one row of an import.
type ImportRow struct {
	ImportID    string `gorm:"primaryKey"`
	Row         int    `gorm:"column:row_number;primaryKey"` // as the program that shows the file counts
	Result      ImportResult
	Name        string
	Subject     string  // what listing the row is about; a second row about it is an error
	ProductID   *string // nil for a new one that was not committed, and for other kinds
	VillageID   *string `gorm:"column:craft_village_id"` // likewise
	SiteID      *string `gorm:"column:tourism_site_id"`  // likewise
	BaseVersion int64   // of the listing when it was compared
	Written     bool
	Skipped     bool // the commit leaves it out
	UnsureMaker bool // its new producer may be one that exists, and the sender has not said
	UnsureSet   bool // its set is proposed or missing, and the sender has not said
	Changes     JSONList[FieldChange]
	Faults      JSONList[RowFault]
	Entry       EntryJSON        // what the row says
	Cells       JSONList[string] // the row as it was sent, by Columns; empty where it changes nothing and was never answered
}

// Listing returns the listing that the row is about; ok is false for a new one that
// was not committed.
func (r ImportRow) Listing() (ref Ref, ok bool) {
	for kind, id := range map[Kind]*string{KindProduct: r.ProductID, KindCraftVillage: r.VillageID, KindTourismSite: r.SiteID} {
		if id != nil {
			return Ref{Kind: kind, ID: *id}, true
		}
	}
	return Ref{}, false
}

// SetListing sets the listing that the row is about.
func (r *ImportRow) SetListing(ref Ref) {
	switch ref.Kind {
	case KindProduct:
		r.ProductID = &ref.ID
	case KindCraftVillage:
		r.VillageID = &ref.ID
	case KindTourismSite:
		r.SiteID = &ref.ID
	}
}

// Judge sets the result of a row by its faults and changes; isNew is true if the
// listing is not stored yet.
func (r *ImportRow) Judge(isNew bool) {
	switch {
	case len(r.Faults) > 0:
		r.Result, r.Changes = ImportError, nil
	case isNew:
		r.Result = ImportNew
	case len(r.Changes) == 0:
		r.Result = ImportSame
	default:
		r.Result = ImportChanged
	}
}

// AddNote adds a note to the row. An empty one, or one that the row has, is left out.
func (r *ImportRow) AddNote(n RowFault) {
	if n.Message != "" && !slices.ContainsFunc(r.Entry.Notes, func(o RowFault) bool { return o.Column == n.Column && o.Message == n.Message }) {
		r.Entry.Notes = append(r.Entry.Notes, n)
	}
}

// EntryJSON is an entry stored as JSON text.
type EntryJSON ListingEntry

// Value stores the entry as JSON.
func (e EntryJSON) Value() (driver.Value, error) {
	b, err := json.Marshal(ListingEntry(e))
	return string(b), err
}

// Scan reads JSON.
func (e *EntryJSON) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), (*ListingEntry)(e))
	case []byte:
		return json.Unmarshal(v, (*ListingEntry)(e))
	}
	return fmt.Errorf("domain: cannot read an entry from %T", src)
}

// GormDataType tells GORM what column an entry is.
func (EntryJSON) GormDataType() string { return "text" }

// ImportLine is an entry with its cells as they were sent.
type ImportLine struct {
	Entry ListingEntry
	Cells []string
}

// ImportArgs is the job that reads an import or writes its rows, whichever its
// state asks for.
type ImportArgs struct {
	ImportID string `json:"import_id"`
}

// Kind names the job.
func (ImportArgs) Kind() string { return "import" }

// ImportRowFilter narrows the rows of an import.
type ImportRowFilter struct {
	Result  ImportResult // empty: every result; else without skipped rows
	FromRow int          // the first row in the file; 0: from the beginning
	Only    ImportRowSubset
}

// ImportRowSubset is a part of the rows of an import that is no result.
type ImportRowSubset string

// The subsets.
const (
	ImportRowsSkipped        ImportRowSubset = "skipped"         // that the sender leaves out
	ImportRowsUnsureProducer ImportRowSubset = "unsure_producer" // that wait for the answer which producer they mean
	ImportRowsUnsureSet      ImportRowSubset = "unsure_set"      // that wait for the answer to which set they belong
)

// ImportRowSubsets lists all subsets.
func ImportRowSubsets() []ImportRowSubset {
	return []ImportRowSubset{ImportRowsSkipped, ImportRowsUnsureProducer, ImportRowsUnsureSet}
}

// ImportService keeps imports. Each belongs to the user who sent it; for
// others there is none (CodeNotFound).
type ImportService interface {
	ImportAnswerService
	ImportedListingService
	ListingGapService
	// AddImport stores an import, of which Kind, FileName, FileKey, SheetChoice, Sheets
	// and Columns are given, and enqueues its job. CodeConflict while another import of the user is
	// being read or written.
	AddImport(ctx context.Context, by Actor, i Import) (Import, error)
	// Imports lists what a user sent, newest first. The sort of the page is ignored.
	Imports(ctx context.Context, by Actor, f ImportFilter, p Page) (List[Import], error)
	// Import finds one.
	Import(ctx context.Context, by Actor, id string) (Import, error)
	// ImportRows lists rows in the order of the file. The sort of the page is
	// ignored.
	ImportRows(ctx context.Context, by Actor, id string, f ImportRowFilter, p Page) (List[ImportRow], error)
	// ImportRow finds one row by its number; CodeNotFound without it.
	ImportRow(ctx context.Context, by Actor, id string, row int) (ImportRow, error)
	// ChooseColumns reads the file of a preview again with other columns: it
	// deletes the rows and the token, and enqueues the job. Those of columns that
	// were chosen now or before are remembered for the office of the actor.
	// CodeConflict when the import has no preview or is not of the version.
	ChooseColumns(ctx context.Context, by Actor, id string, version int64, columns []SheetColumn) (Import, error)
	// ChooseSheet reads another part of the file of a preview, with its own columns, as
	// ChooseColumns does.
	ChooseSheet(ctx context.Context, by Actor, id string, version int64, c SheetChoice, sheets []Sheet, columns []SheetColumn) (Import, error)
	// RememberedColumns returns what the office of the actor chose for headings of
	// earlier files of a kind, the last choice last.
	RememberedColumns(ctx context.Context, by Actor, k Kind) ([]SheetColumn, error)
	// CommitImport begins to write what a preview showed, and enqueues the job.
	// CodePrecondition when token is not that of the preview, CodeConflict in
	// another state. Skipped rows are not written. What is being written or was written already is no error.
	CommitImport(ctx context.Context, by Actor, id, token string) (Import, error)
	// ManagedSheet yields the products that the actor manages and that are not
	// withdrawn, in the order in which they were added, with set, places and
	// producer. The rows are not all of one moment.
	ManagedSheet(ctx context.Context, by Actor) iter.Seq2[Product, error]
	// ManagedCount counts what ManagedSheet yields.
	ManagedCount(ctx context.Context, by Actor) (int, error)
}

// ImportWorker is what the job of an import asks the database. All of it may
// be done again without harm.
type ImportWorker interface {
	// ImportToWork finds an import of any user, with the user as an actor.
	// CodeForbidden when the user, or the key that it was sent with, may act no more.
	ImportToWork(ctx context.Context, id string) (Import, Actor, error)
	// ImportRead returns the number of the last row that was compared; 0 for none.
	ImportRead(ctx context.Context, id string) (int, error)
	// PreviewRows compares lines with what is stored and keeps the results.
	PreviewRows(ctx context.Context, by Actor, id string, lines []ImportLine) error
	// FinishPreview counts the results, keeps the notes and makes the token. The
	// file stays until the commit, since its columns can be chosen otherwise. Without
	// read, the file lacks a column without which no row can be read, and there is no
	// token.
	FinishPreview(ctx context.Context, id string, read bool, notes []SheetNote) error
	// WriteRows writes the next rows, at most limit of them, each whole or not
	// at all, and returns how many are left. What somebody else changed since the
	// preview becomes an error.
	WriteRows(ctx context.Context, by Actor, id string, limit int) (left int, err error)
	// FailImport ends an import with the error why it failed.
	FailImport(ctx context.Context, id string, why error) error
	// OldImports deletes imports older than ImportKept with their rows, at most 100
	// at a time, and returns their files.
	OldImports(ctx context.Context) (fileKeys []string, err error)
}

// ImportKept is how long an import is kept.
const ImportKept = 90 * 24 * time.Hour

// Running reports whether the job of the import reads its file or writes its rows.
func (i Import) Running() bool { return i.State == ImportReading || i.State == ImportCommitting }

// CheckCommit returns CodeConflict when the import has no preview that can be
// committed.
func (i Import) CheckCommit() error {
	switch i.State {
	case ImportReading:
		return Errorf(CodeConflict, "the import is still being read; look at the preview first")
	case ImportFailed:
		return Errorf(CodeConflict, "the import has failed; send the file again")
	case ImportPreview:
		if i.Token == "" {
			return Errorf(CodeConflict, "no column has the names; choose the columns of the file first")
		}
	}
	return nil
}
