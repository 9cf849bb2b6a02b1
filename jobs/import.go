package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"chophien/domain"
	"chophien/search"
	"chophien/transfer"
)

const (
	// importBatch is how many rows of a file one transaction previews or writes.
	importBatch = 50
	// importSlice is how long an import runs before it lets another job run and
	// continues later. It is shorter than jobTimeout, so that the import of a
	// killed process continues soon.
	importSlice = time.Minute
)

// Imports is the database of imports.
type Imports interface {
	domain.ImportWorker
	Provinces(ctx context.Context) ([]domain.Province, error)
	ProductSets(ctx context.Context) ([]domain.ProductSet, error)
}

// importer reads the rows of spreadsheets and writes them to the database.
type importer struct {
	imports  Imports
	files    *blob.Bucket
	log      *slog.Logger
	stopping <-chan struct{}
	slice    time.Duration // how long one run lasts
}

type importWorker struct {
	river.WorkerDefaults[domain.ImportArgs]
	importer *importer
}

// Work continues an import.
func (w *importWorker) Work(ctx context.Context, job *river.Job[domain.ImportArgs]) error {
	more, err := w.importer.work(ctx, job.Args.ImportID)
	switch {
	case err != nil && ctx.Err() == nil && job.Attempt >= job.MaxAttempts:
		if failed := w.importer.imports.FailImport(ctx, job.Args.ImportID, domain.NewError(domain.CodeInternal, "the file could not be processed; send it again")); failed != nil {
			return failed
		}
		return err
	case err == nil && more:
		return river.JobSnooze(0)
	}
	return err
}

// work continues an import for the time of a slice; more reports whether it is
// unfinished. Two calls in parallel are harmless.
func (x *importer) work(ctx context.Context, id string) (more bool, err error) {
	i, by, err := x.imports.ImportToWork(ctx, id)
	switch domain.CodeOf(err) {
	case "":
	case domain.CodeNotFound:
		return false, nil
	case domain.CodeForbidden:
		return false, x.fail(ctx, i, err)
	default:
		return false, err
	}
	until := time.Now().Add(x.slice)
	switch i.State {
	case domain.ImportReading:
		more, err = x.read(ctx, i, by, until)
	case domain.ImportCommitting:
		for more = true; more && x.goesOn(until) && err == nil; {
			var left int
			if _, by, err = x.imports.ImportToWork(ctx, id); err == nil {
				left, err = x.imports.WriteRows(ctx, by, id, importBatch)
			}
			more = left > 0
		}
		if err == nil && !more {
			x.remove(ctx, i.FileKey)
		}
	}
	switch domain.CodeOf(err) {
	case domain.CodeInvalid, domain.CodeForbidden:
		return false, x.fail(ctx, i, err)
	}
	return more, err
}

// WorkImport continues an import for a short time, for a command that waits for
// it; more reports whether it is unfinished. A server may work on the same import
// in parallel.
func WorkImport(ctx context.Context, imports Imports, files *blob.Bucket, log *slog.Logger, id string) (more bool, err error) {
	x := &importer{imports: imports, files: files, log: log, slice: time.Second}
	return x.work(ctx, id)
}

func (x *importer) goesOn(until time.Time) bool {
	select {
	case <-x.stopping:
		return false
	default:
		return time.Now().Before(until)
	}
}

// fail ends an import with the reason.
func (x *importer) fail(ctx context.Context, i domain.Import, why error) error {
	if domain.Known(why) == nil {
		why = domain.NewError(domain.CodeInternal, "the file could not be read")
	}
	if err := x.imports.FailImport(ctx, i.ID, why); err != nil {
		return err
	}
	x.remove(ctx, i.FileKey)
	return nil
}

// read previews the rows of the file that have no preview yet.
func (x *importer) read(ctx context.Context, i domain.Import, by domain.Actor, until time.Time) (more bool, err error) {
	file, size, err := x.open(ctx, i.FileKey)
	if err != nil {
		return false, err
	}
	defer func() {
		file.Close()
		os.Remove(file.Name())
	}()
	sets, err := x.imports.ProductSets(ctx)
	if err != nil {
		return false, err
	}
	provinces, err := x.imports.Provinces(ctx)
	if err != nil {
		return false, err
	}
	catalog := transfer.NewCatalog(sets, provinces)
	catalog.Propose(search.ProposeSet)
	rows, err := transfer.Open(ctx, file, size, transfer.Listings(i.Kind, sets, provinces), transfer.Choices{Columns: domain.ChosenColumns(i.Columns), SheetChoice: i.SheetChoice})
	if err != nil {
		return false, err
	}
	last, err := x.imports.ImportRead(ctx, i.ID)
	if err != nil {
		return false, err
	}
	var lines []domain.ImportLine
	flush := func() error {
		if len(lines) == 0 {
			return nil
		}
		err := x.imports.PreviewRows(ctx, by, i.ID, lines)
		lines = lines[:0]
		return err
	}
	for row, err := range rows.Rows(ctx) {
		if err != nil {
			return false, err
		}
		if row.Number <= last {
			continue
		}
		entry := catalog.Read(i.Kind, row)
		if row.Covered("name") { // a further row about the listing above, such as a pack
			if len(lines) > 0 {
				lines[len(lines)-1].Entry.Join(entry)
			}
			continue
		}
		if len(lines) >= importBatch {
			if err := flush(); err != nil {
				return false, err
			}
			if !x.goesOn(until) {
				return true, nil
			}
		}
		lines = append(lines, domain.ImportLine{Entry: entry, Cells: row.Sent()})
	}
	if err := flush(); err != nil {
		return false, err
	}
	if err := x.imports.FinishPreview(ctx, i.ID, len(rows.Missing()) == 0, rows.Notes()); err != nil {
		return false, err
	}
	old, err := x.imports.OldImports(ctx)
	for _, key := range old {
		x.remove(ctx, key)
	}
	return false, err
}

// open copies a file to this machine, since both formats need random access.
func (x *importer) open(ctx context.Context, key string) (*os.File, int64, error) {
	from, err := x.files.NewReader(ctx, key, nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, 0, domain.Invalidf("file", "the file is gone; send it again")
	}
	if err != nil {
		return nil, 0, fmt.Errorf("jobs: opening the file of an import: %w", err)
	}
	defer from.Close()
	file, err := os.CreateTemp("", "chophien-import-*")
	if err != nil {
		return nil, 0, fmt.Errorf("jobs: keeping the file of an import: %w", err)
	}
	size, err := io.Copy(file, io.LimitReader(from, transfer.MaxFile+1))
	if err != nil {
		file.Close()
		os.Remove(file.Name())
		return nil, 0, fmt.Errorf("jobs: fetching the file of an import: %w", err)
	}
	return file, size, nil
}

// remove deletes a file that is not needed any more.
func (x *importer) remove(ctx context.Context, key string) {
	if key == "" {
		return
	}
	if err := x.files.Delete(ctx, key); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		x.log.WarnContext(ctx, "the file of an import was not removed", "key", key, "error", err)
	}
}

// leftImports returns the imports whose jobs run before this process works any:
// another replica has them, or a killed process had them. River rescues the jobs
// of a killed process only after a while.
func (r *Runner) leftImports(ctx context.Context) ([]string, error) {
	if r.importer == nil {
		return nil, nil
	}
	found, err := r.client.JobList(ctx, river.NewJobListParams().Kinds(domain.ImportArgs{}.Kind()).States(rivertype.JobStateRunning).First(jobsPerPage))
	if err != nil {
		return nil, fmt.Errorf("jobs: listing running imports: %w", err)
	}
	var ids []string
	for _, row := range found.Jobs {
		var args domain.ImportArgs
		if err := json.Unmarshal(row.EncodedArgs, &args); err != nil {
			return nil, fmt.Errorf("jobs: reading a job: %w", err)
		}
		ids = append(ids, args.ImportID)
	}
	return ids, nil
}

// resume continues imports that a killed process left.
func (r *Runner) resume(ctx context.Context, ids []string) {
	for _, id := range ids {
		for more := true; more; {
			var err error
			if more, err = r.importer.work(ctx, id); err != nil {
				r.log.WarnContext(ctx, "an import continues later", "import", id, "error", err)
				more = false
			}
			select {
			case <-r.stopping:
				return
			default:
			}
		}
	}
}
