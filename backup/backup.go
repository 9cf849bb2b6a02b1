package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"filippo.io/age"
	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"chophien/domain"
)

// Source is what is backed up, or where a backup is restored.
type Source struct {
	Data  domain.BackupService
	Files *blob.Bucket // pictures, papers and editions
}

// Options are how a backup is made.
type Options struct {
	Version    string          // of the program
	Now        time.Time       // moment, for the name
	Recipients []age.Recipient // who can read it; none: it is not encrypted
	Keep       int             // how many of the newest backups stay; 0: all
	// Sync writes a finished backup to the disk; nil where the folder is no disk.
	Sync func(name string) error
}

const (
	namePrefix, nameSuffix, sealedSuffix = "chophien-", ".tar.gz", ".age"
	nameTime                             = "20060102T150405Z"
)

// Make writes a backup into a folder and returns its record. Until it is whole, the
// folder does not show it. Afterwards Make deletes older backups than Options.Keep, and
// what it left a day ago or earlier when it was killed.
func Make(ctx context.Context, from Source, folder *blob.Bucket, o Options) (b domain.Backup, err error) {
	b = domain.Backup{MadeAt: o.Now.UTC(), Name: namePrefix + o.Now.UTC().Format(nameTime) + nameSuffix}
	if len(o.Recipients) > 0 {
		b.Name += sealedSuffix
	}
	// A writer whose context ends before Close leaves no object.
	writing, abandon := context.WithCancel(ctx)
	defer abandon()
	object, err := folder.NewWriter(writing, b.Name, &blob.WriterOptions{ContentType: "application/octet-stream"})
	if err != nil {
		return b, fmt.Errorf("backup: opening %s: %w", b.Name, err)
	}
	count := &counter{to: object}
	if err := write(ctx, count, from, o); err != nil {
		abandon()
		_ = object.Close() // abandoned
		return b, err
	}
	if err := object.Close(); err != nil {
		return b, fmt.Errorf("backup: storing %s: %w", b.Name, err)
	}
	if o.Sync != nil { // before older backups are deleted
		if err := o.Sync(b.Name); err != nil {
			return b, fmt.Errorf("backup: storing %s: %w", b.Name, err)
		}
	}
	b.Bytes = count.n
	if err := from.Data.AddBackup(ctx, b); err != nil { // as on a full disk
		return b, fmt.Errorf("backup: %s is whole and stays, but the database did not record it: %w", b.Name, err)
	}
	return b, forget(ctx, folder, o)
}

// counter counts the bytes that are written.
type counter struct {
	to io.Writer
	n  int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	return n, err
}

func write(ctx context.Context, to io.Writer, from Source, o Options) error {
	w, err := newWriter(to, o.Recipients, o.Now)
	if err != nil {
		return err
	}
	err = from.Data.Dump(ctx, func(h domain.DumpHead, parts iter.Seq2[domain.DumpPart, error]) error {
		if err := w.addJSON(headName, Head{Format, o.Version, o.Now.UTC(), h}); err != nil {
			return err
		}
		for part, err := range parts {
			if err != nil {
				return err
			}
			if err := w.table(part); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	// Files are stored before their rows and deleted long after them, so those that
	// are there now hold all files of the rows.
	for object, err := range objects(ctx, from.Files) {
		if err != nil {
			return err
		}
		if strings.HasSuffix(object.Key, partSuffix) {
			continue // is being stored; no row names it yet
		}
		if err := addFile(ctx, w, from.Files, object.Key); err != nil {
			return err
		}
	}
	return w.close()
}

// objects lists the files of a bucket.
func objects(ctx context.Context, bucket *blob.Bucket) iter.Seq2[*blob.ListObject, error] {
	return func(yield func(*blob.ListObject, error) bool) {
		for list := bucket.List(nil); ; {
			object, err := list.Next(ctx)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				err = fmt.Errorf("backup: listing files: %w", err)
			}
			if !yield(object, err) || err != nil {
				return
			}
		}
	}
}

func addFile(ctx context.Context, w *writer, files *blob.Bucket, key string) error {
	object, err := files.NewReader(ctx, key, nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil // deleted since it was listed
	}
	if err != nil {
		return fmt.Errorf("backup: reading %s: %w", key, err)
	}
	defer object.Close()
	// A file that grows meanwhile belongs to no row yet.
	return w.add(filesFolder+key, object.Size(), object.ContentType(), io.LimitReader(object, object.Size()))
}

// partSuffix ends the name of a file on a disk while it is written.
const partSuffix = ".tmp"

// oldPart is the age of an unfinished file of a backup that was killed.
const oldPart = 24 * time.Hour

// forget deletes all backups but the newest, and what killed backups left.
func forget(ctx context.Context, folder *blob.Bucket, o Options) error {
	var names, old []string
	for object, err := range objects(ctx, folder) {
		if err != nil {
			return err
		}
		switch {
		case IsName(object.Key):
			names = append(names, object.Key)
		case isPart(object.Key) && o.Now.Sub(object.ModTime) > oldPart:
			old = append(old, object.Key)
		}
	}
	slices.Sort(names)
	if o.Keep > 0 {
		old = append(old, names[:max(0, len(names)-o.Keep)]...)
	}
	for _, name := range old {
		if err := folder.Delete(ctx, name); err != nil {
			return fmt.Errorf("backup: deleting %s: %w", name, err)
		}
	}
	return nil
}

// isPart reports whether a folder on a disk gives a file this name while Make writes it:
// the name of the backup, a number and ".tmp".
func isPart(name string) bool {
	at, ok := strings.CutSuffix(name, partSuffix)
	number := strings.LastIndexByte(at, '.')
	return ok && number > 0 && IsName(at[:number])
}

// IsName reports whether a file of this name was made by Make.
func IsName(name string) bool {
	at, ok := strings.CutPrefix(strings.TrimSuffix(name, sealedSuffix), namePrefix)
	if at, ok = cut(at, ok); !ok {
		return false
	}
	_, err := time.Parse(nameTime, at)
	return err == nil
}

func cut(at string, ok bool) (string, bool) {
	if !ok {
		return "", false
	}
	return strings.CutSuffix(at, nameSuffix)
}

// Report is what a backup holds.
type Report struct {
	Head  Head
	Rows  map[string]int // by table
	Files int
	// Missing are the files that a row names and the backup lacks, since they were
	// missing in the installation.
	Missing []string
}

// Check reads a whole backup and returns what it holds. It fails with CodeInvalid for a
// file that is no backup, is not whole or is of another format.
func Check(from io.Reader, identities []age.Identity) (Report, error) {
	r := Report{Rows: map[string]int{}}
	named, found := map[string]string{}, map[string]string{} // SHA-256 by key
	for e, err := range entries(from, identities) {
		if err != nil {
			return r, err
		}
		switch {
		case r.Head.Format == "":
			if r.Head, err = readHead(e); err != nil {
				return r, err
			}
		case strings.HasPrefix(e.name, tablesFolder):
			part, err := rows(e)
			if err != nil {
				return r, err
			}
			for row, err := range part.Rows {
				if err != nil {
					return r, err
				}
				r.Rows[part.Table.Name]++
				if key, sum := fileOf(part.Table, row); key != "" {
					named[key] = sum
				}
			}
		case strings.HasPrefix(e.name, filesFolder):
			sum := sha256.New()
			if _, err := io.Copy(sum, e.content); err != nil {
				return r, notWhole("%s cannot be read", e.name)
			}
			found[strings.TrimPrefix(e.name, filesFolder)] = hex.EncodeToString(sum.Sum(nil))
			r.Files++
		}
	}
	for _, key := range slices.Sorted(maps.Keys(named)) {
		switch sum, ok := found[key]; {
		case !ok:
			r.Missing = append(r.Missing, key)
		case named[key] != "" && named[key] != sum:
			return r, domain.Errorf(domain.CodeInvalid, "the file %s has not the hash that its row states", key)
		}
	}
	return r, nil
}

// fileOf returns the key of the file that a row names, and its hash if the row has one.
func fileOf(t domain.DumpTable, row []any) (key, sum string) {
	for i, c := range t.Columns {
		switch c.Name {
		case "file_key", "photo_key":
			key, _ = row[i].(string)
		case "sha256":
			sum, _ = row[i].(string)
		}
	}
	return key, sum
}

func readHead(e entry) (h Head, err error) {
	if e.name != headName || json.NewDecoder(e.content).Decode(&h) != nil {
		return h, domain.Errorf(domain.CodeInvalid, "the file is no backup of chophien")
	}
	if h.Format != Format {
		return h, domain.Errorf(domain.CodeInvalid, "the backup has the format %s; this program reads %s", h.Format, Format)
	}
	return h, nil
}

// Reading reads a backup from its beginning.
type Reading func(work func(from io.Reader) error) error

// Restore loads a backup that Check accepted into an installation without data. It
// stores the files first: when that fails, the database has no data yet, and Restore can
// be repeated.
func Restore(ctx context.Context, backup Reading, identities []age.Identity, to Source) error {
	err := backup(func(from io.Reader) error { return restoreFiles(ctx, from, identities, to) })
	if err != nil {
		return err
	}
	return backup(func(from io.Reader) error { return restoreTables(ctx, from, identities, to) })
}

func restoreFiles(ctx context.Context, from io.Reader, identities []age.Identity, to Source) error {
	begun := false
	for e, err := range entries(from, identities) {
		if err != nil {
			return err
		}
		if !begun {
			head, err := readHead(e)
			if err == nil {
				err = to.Data.CheckLoad(ctx, head.Dump)
			}
			if err != nil {
				return err
			}
			begun = true
			continue
		}
		key, isFile := strings.CutPrefix(e.name, filesFolder)
		if !isFile {
			continue
		}
		if err := to.Files.Upload(ctx, key, e.content, &blob.WriterOptions{ContentType: e.contentType}); err != nil {
			return fmt.Errorf("backup: storing %s: %w", key, err)
		}
	}
	if !begun {
		return notWhole("it is empty")
	}
	return nil
}

func restoreTables(ctx context.Context, from io.Reader, identities []age.Identity, to Source) error {
	next, stop := iter.Pull2(entries(from, identities))
	defer stop()
	first, err, ok := next()
	if err != nil || !ok {
		return errors.Join(err, notWhole("it is empty"))
	}
	head, err := readHead(first)
	if err != nil {
		return err
	}
	return to.Data.LoadDump(ctx, head.Dump, func(yield func(domain.DumpPart, error) bool) {
		for {
			e, err, ok := next()
			if !ok || err == nil && !strings.HasPrefix(e.name, tablesFolder) {
				return // files follow the tables
			}
			var part domain.DumpPart
			if err == nil {
				part, err = rows(e)
			}
			if !yield(part, err) || err != nil {
				return
			}
		}
	})
}
