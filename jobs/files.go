package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/riverqueue/river"
	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"chophien/domain"
)

const (
	// cleanEvery is how often the file store is cleaned.
	cleanEvery = 6 * time.Hour
	// orphanAge is the least age of bytes that are deleted for lack of a row,
	// since bytes are stored before their row.
	orphanAge = 24 * time.Hour
	// filesPerStep is how many files and keys one query checks.
	filesPerStep = 500
	// cleanTimeout bounds one run; the next run continues.
	cleanTimeout = 30 * time.Minute
)

// cleanFilesArgs is the job that cleans the file store.
type cleanFilesArgs struct{}

func (cleanFilesArgs) Kind() string { return "clean_files" }

type cleanFilesWorker struct {
	river.WorkerDefaults[cleanFilesArgs]
	runner *Runner
}

func (w *cleanFilesWorker) Timeout(*river.Job[cleanFilesArgs]) time.Duration { return cleanTimeout }

// Work cleans the file store.
func (w *cleanFilesWorker) Work(ctx context.Context, _ *river.Job[cleanFilesArgs]) error {
	dropped, deleted, err := CleanFiles(ctx, w.runner.cleaner, w.runner.files, time.Now())
	if dropped+deleted > 0 {
		w.runner.log.Info("the file store was cleaned", "files", dropped, "blobs", deleted)
	}
	return err
}

var _ river.Worker[cleanFilesArgs] = (*cleanFilesWorker)(nil)

// CleanFiles deletes the rows of files without references after
// domain.UnusedFileAge, and the bytes in the file store without a row. It returns
// the numbers of both.
func CleanFiles(ctx context.Context, cleaner domain.FileCleaner, files *blob.Bucket, now time.Time) (dropped, deleted int, err error) {
	for {
		n, err := cleaner.DeleteUnusedFiles(ctx, now.Add(-domain.UnusedFileAge), filesPerStep)
		if err != nil {
			return dropped, 0, err
		}
		dropped += n
		if n < filesPerStep {
			break
		}
	}
	for _, folder := range []string{domain.FilesFolder, domain.PicturesFolder, domain.ReportsFolder} {
		n, err := deleteUnknown(ctx, cleaner, files, folder, now.Add(-orphanAge))
		deleted += n
		if err != nil {
			return dropped, deleted, err
		}
	}
	return dropped, deleted, nil
}

// deleteUnknown deletes the bytes in a folder that are older than before and have
// no row.
func deleteUnknown(ctx context.Context, cleaner domain.FileCleaner, files *blob.Bucket, folder string, before time.Time) (deleted int, err error) {
	var keys []string
	flush := func() error {
		unknown, err := cleaner.UnknownKeys(ctx, keys)
		if err != nil {
			return err
		}
		for _, key := range unknown {
			if err := files.Delete(ctx, key); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
				return fmt.Errorf("jobs: deleting from the file store: %w", err)
			}
			deleted++
		}
		keys = keys[:0]
		return nil
	}
	list := files.List(&blob.ListOptions{Prefix: folder})
	for {
		object, err := list.Next(ctx)
		if errors.Is(err, io.EOF) {
			return deleted, flush()
		}
		if err != nil {
			return deleted, fmt.Errorf("jobs: listing the file store: %w", err)
		}
		if object.IsDir || !object.ModTime.Before(before) {
			continue
		}
		if keys = append(keys, object.Key); len(keys) == filesPerStep {
			if err := flush(); err != nil {
				return deleted, err
			}
		}
	}
}
