package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path"
	"time"

	"github.com/riverqueue/river"
	"gocloud.dev/blob"

	"chophien/catalogue"
	"chophien/domain"
	"chophien/transfer"
)

// editionTimeout bounds the making of one file of an edition.
const editionTimeout = 20 * time.Minute

// editionWorker makes the files of editions, one file in each run. Making a file
// twice is harmless: the same edition gives the same bytes.
type editionWorker struct {
	river.WorkerDefaults[domain.EditionArgs]
	editions domain.EditionWorker
	files    *blob.Bucket
	log      *slog.Logger
}

// Timeout bounds one run.
func (w *editionWorker) Timeout(*river.Job[domain.EditionArgs]) time.Duration { return editionTimeout }

// Work makes the next file.
func (w *editionWorker) Work(ctx context.Context, job *river.Job[domain.EditionArgs]) error {
	more, err := MakeEdition(ctx, w.editions, w.files, job.Args.EditionID)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return nil
	}
	if err == nil && more {
		return river.JobSnooze(0)
	}
	return err
}

// MakeEdition makes the next missing file of an edition; more reports whether
// others are missing.
func MakeEdition(ctx context.Context, editions domain.EditionWorker, files *blob.Bucket, id string) (more bool, err error) {
	e, err := editions.EditionToMake(ctx, id)
	if err != nil {
		return false, err
	}
	var left []string
	for _, name := range domain.EditionFileNames() {
		if _, ok := e.File(name); !ok {
			left = append(left, name)
		}
	}
	if len(left) == 0 {
		return false, nil
	}
	f, err := makeFile(ctx, e.Edition, files, left[0])
	if err != nil {
		return false, err
	}
	return len(left) > 1, editions.AddEditionFile(ctx, f)
}

// makeFile writes a file of an edition to a temporary file and then to the file
// store, so that the memory does not grow with the file.
func makeFile(ctx context.Context, e domain.Edition, files *blob.Bucket, name string) (_ domain.EditionFile, err error) {
	f := domain.EditionFile{EditionID: e.ID, Name: name, FileKey: domain.EditionsFolder + e.ID + "/" + name}
	temp, err := os.CreateTemp("", "edition-*")
	if err != nil {
		return f, fmt.Errorf("jobs: a temporary file: %w", err)
	}
	defer func() { err = errors.Join(err, temp.Close(), os.Remove(temp.Name())) }()
	sum := sha256.New()
	if f.ContentType, err = writeEdition(ctx, io.MultiWriter(temp, sum), e, files, name); err != nil {
		return f, err
	}
	if f.Size, err = temp.Seek(0, io.SeekCurrent); err != nil {
		return f, fmt.Errorf("jobs: a temporary file: %w", err)
	}
	if _, err = temp.Seek(0, io.SeekStart); err != nil {
		return f, fmt.Errorf("jobs: a temporary file: %w", err)
	}
	f.SHA256 = hex.EncodeToString(sum.Sum(nil))
	if err := files.Upload(ctx, f.FileKey, temp, &blob.WriterOptions{ContentType: f.ContentType}); err != nil {
		return f, fmt.Errorf("jobs: storing a file of an edition: %w", err)
	}
	return f, nil
}

func writeEdition(ctx context.Context, w io.Writer, e domain.Edition, files *blob.Bucket, name string) (contentType string, err error) {
	pictures := catalogue.Bucket{Files: files}
	if b, ok := domain.EditionBookOf(name); ok {
		return "application/pdf", catalogue.PDF(ctx, w, e, catalogue.Options{Paper: b.Paper, Language: b.Language, Print: b.Print}, pictures)
	}
	if language, ok := domain.EditionPageOf(name); ok {
		return "text/html; charset=utf-8", catalogue.HTML(w, e, language, func(p domain.EditionPicture) string { return catalogue.PicturePath(e, p) })
	}
	switch path.Ext(name) {
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", transfer.WriteEdition(w, e)
	case ".json":
		return "application/json", catalogue.JSON(w, e)
	}
	return "application/zip", catalogue.Pack(ctx, w, e, pictures, nil)
}
