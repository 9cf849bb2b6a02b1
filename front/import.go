package front

import (
	"bytes"
	"context"
	"io"
	"path"
	"strings"

	"github.com/google/uuid"

	"chophien/domain"
	"chophien/search"
	"chophien/transfer"
)

// ImportStore is the part of the database that Imports uses.
type ImportStore interface {
	domain.ImportService
	ProductSets(ctx context.Context) ([]domain.ProductSet, error)
	Provinces(ctx context.Context) ([]domain.Province, error)
	UseLimits(ctx context.Context, takes ...domain.LimitUse) error
}

// ImportFiles stores the spreadsheets of imports. *rest.FileStore is one.
type ImportFiles interface {
	Put(ctx context.Context, key, contentType string, from io.Reader) error
	// ReadAll returns a whole stored file; CodeNotFound when it is gone.
	ReadAll(ctx context.Context, key string) ([]byte, error)
	// Discard deletes files to which nothing refers any more.
	Discard(ctx context.Context, keys ...string)
}

// Imports accepts spreadsheets, and what their senders say about columns and rows.
type Imports struct {
	store ImportStore
	files ImportFiles
}

// NewImports makes an Imports.
func NewImports(store ImportStore, files ImportFiles) *Imports { return &Imports{store, files} }

// Check returns why the actor must not send a spreadsheet of listings of a kind
// now, such as a limit that is used up, which it counts.
func (x *Imports) Check(ctx context.Context, by domain.Actor, k domain.Kind) error {
	if err := by.CheckImport(k); err != nil {
		return err
	}
	return x.store.UseLimits(ctx, domain.LimitUse{Limit: domain.ImportsPerAccount(), Subject: by.UserID})
}

// Add stores a spreadsheet of listings of a kind, and begins to read it. name is
// what the sender calls the file. Errors of the file are about the field file, those of
// the choice about sheet or from_row.
func (x *Imports) Add(ctx context.Context, by domain.Actor, k domain.Kind, file Upload, name string, c domain.SheetChoice) (domain.Import, error) {
	table, err := x.Table(ctx, k)
	if err != nil {
		return domain.Import{}, err
	}
	chosen, err := x.store.RememberedColumns(ctx, by, k)
	if err != nil {
		return domain.Import{}, err
	}
	rows, err := transfer.Open(ctx, file, file.Length(), table, transfer.Choices{Columns: chosen, SheetChoice: c})
	if err != nil {
		return domain.Import{}, err
	}
	sheets, err := rows.Sheets(ctx)
	if err != nil {
		return domain.Import{}, err
	}
	i := domain.Import{Kind: k, FileName: FileName(name), FileKey: "imports/" + uuid.NewString(), SheetChoice: domain.SheetChoice{Sheet: rows.SheetName(), FromRow: c.FromRow}, Sheets: sheets, Columns: rows.Columns()}
	if err := x.files.Put(ctx, i.FileKey, "application/octet-stream", io.NewSectionReader(file, 0, file.Length())); err != nil {
		return i, err
	}
	added, err := x.store.AddImport(ctx, by, i)
	if err != nil {
		x.files.Discard(ctx, i.FileKey)
	}
	return added, err
}

// FileName returns a name that a client gave to a file, for display only.
func FileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, "\\", "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, name)
	if name == "." || name == "/" {
		return ""
	}
	if r := []rune(name); len(r) > 200 {
		name = string(r[:200])
	}
	return name
}

// Table returns the table of a kind with its drop-down lists.
func (x *Imports) Table(ctx context.Context, k domain.Kind) (transfer.Table, error) {
	sets, err := x.store.ProductSets(ctx)
	if err != nil {
		return transfer.Table{}, err
	}
	provinces, err := x.store.Provinces(ctx)
	return transfer.Listings(k, sets, provinces), err
}

// useReading counts one reading of a spreadsheet by the actor. CodeTooMany as UseLimits.
func (x *Imports) useReading(ctx context.Context, by domain.Actor) error {
	return x.store.UseLimits(ctx, domain.LimitUse{Limit: domain.ImportReadingsPerAccount(), Subject: by.UserID})
}

// readAgain returns the file of a preview, and counts the reading.
func (x *Imports) readAgain(ctx context.Context, by domain.Actor, i domain.Import) ([]byte, error) {
	if err := x.useReading(ctx, by); err != nil {
		return nil, err
	}
	return x.files.ReadAll(ctx, i.FileKey)
}

// Choose reads the file of a preview again with the columns that its sender
// chooses. i is the import as the sender read it: ChooseColumns of the store compares its
// version. Errors of the choice are about the field columns.
func (x *Imports) Choose(ctx context.Context, by domain.Actor, i domain.Import, choices []domain.ColumnChoice) (domain.Import, error) {
	if err := i.CheckChoose(); err != nil {
		return i, err
	}
	table, err := x.Table(ctx, i.Kind)
	if err != nil {
		return i, err
	}
	chosen, err := i.Choose(choices, table.Keys())
	if err != nil {
		return i, err
	}
	file, err := x.readAgain(ctx, by, i)
	if err != nil {
		return i, err
	}
	rows, err := transfer.Open(ctx, bytes.NewReader(file), int64(len(file)), table, transfer.Choices{Columns: chosen, SheetChoice: i.SheetChoice})
	if err != nil { // the file itself was read before
		return i, domain.MapFields(err, func(string) string { return "columns" })
	}
	if missing := rows.Missing(); len(missing) > 0 {
		return i, domain.Invalidf("columns", "no column is read as %s; name one", strings.Join(missing, ", "))
	}
	return x.store.ChooseColumns(ctx, by, i.ID, i.Version, rows.Columns())
}

// ChooseSheet reads another part of the file of a preview, as Choose reads other
// columns. Errors of the choice are about the fields sheet and from_row.
func (x *Imports) ChooseSheet(ctx context.Context, by domain.Actor, i domain.Import, c domain.SheetChoice) (domain.Import, error) {
	if err := i.CheckChooseSheet(); err != nil {
		return i, err
	}
	table, err := x.Table(ctx, i.Kind)
	if err != nil {
		return i, err
	}
	chosen, err := x.store.RememberedColumns(ctx, by, i.Kind)
	if err != nil {
		return i, err
	}
	file, err := x.readAgain(ctx, by, i)
	if err != nil {
		return i, err
	}
	rows, err := transfer.Open(ctx, bytes.NewReader(file), int64(len(file)), table, transfer.Choices{Columns: chosen, SheetChoice: c})
	if err != nil {
		return i, err
	}
	sheets, err := rows.Sheets(ctx)
	if err != nil {
		return i, err
	}
	c.Sheet = rows.SheetName()
	return x.store.ChooseSheet(ctx, by, i.ID, i.Version, c, sheets, rows.Columns())
}

// Correct reads a row of a preview again with other cells, which stand in the order
// of the columns of the file. Errors of the row as a whole are about the field cells;
// faults of single cells are faults of the row, and no error. CodeConflict as
// ImportRow.CheckAnswer.
func (x *Imports) Correct(ctx context.Context, by domain.Actor, i domain.Import, row domain.ImportRow, cells []string) (domain.Import, error) {
	if err := row.CheckAnswer(); err != nil {
		return i, err
	}
	sets, err := x.store.ProductSets(ctx)
	if err != nil {
		return i, err
	}
	provinces, err := x.store.Provinces(ctx)
	if err != nil {
		return i, err
	}
	catalog, table := transfer.NewCatalog(sets, provinces), transfer.Listings(i.Kind, sets, provinces)
	catalog.Propose(search.ProposeSet)
	to, err := transfer.RowOf(table, i.Columns, cells, row.Row)
	if err != nil {
		return i, err
	}
	entry := catalog.Read(i.Kind, to)
	read := entry
	if was, err := transfer.RowOf(table, i.Columns, row.Cells, row.Row); err == nil {
		read = catalog.Read(i.Kind, was)
	}
	line := domain.ImportLine{Entry: row.Correct(entry, read), Cells: cells}
	return x.store.AnswerImportRow(ctx, by, i.ID, i.Version, domain.RowAnswer{Row: row.Row, Line: &line})
}
