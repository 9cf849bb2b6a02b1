package backup_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"gocloud.dev/blob"
	"gocloud.dev/blob/memblob"

	"chophien/backup"
	"chophien/domain"
	"chophien/store"
)

// installation is a database and a file store.
func installation(t *testing.T) backup.Source {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "x.db")})
	if err != nil {
		t.Fatal(err)
	}
	files := memblob.OpenBucket(nil)
	t.Cleanup(func() {
		files.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return backup.Source{Data: s, Files: files}
}

// filled returns an installation with a user and files.
func filled(t *testing.T) backup.Source {
	t.Helper()
	in := installation(t)
	s := in.Data.(*store.Store)
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := s.AddUser(t.Context(), domain.User{Email: "a@example.vn", EmailKey: "a@example.vn", Name: "Nguyễn <An> & \"Bình\"\u2028", PasswordHash: "$argon2id$x", Roles: []domain.Role{domain.RoleAdmin}})
	if err != nil {
		t.Fatal(err)
	}
	for key, content := range map[string]string{"pictures/chè.jpg": strings.Repeat("ảnh", 1000), "evidence/1": "", "editions/1/catalogue.json": "{}"} {
		if err := in.Files.WriteAll(t.Context(), key, []byte(content), &blob.WriterOptions{ContentType: "image/jpeg"}); err != nil {
			t.Fatal(err)
		}
	}
	return in
}

func made(t *testing.T, in backup.Source, o backup.Options) []byte {
	t.Helper()
	folder := memblob.OpenBucket(nil)
	defer folder.Close()
	o.Now = time.Now()
	b, err := backup.Make(t.Context(), in, folder, o)
	if err != nil {
		t.Fatal(err)
	}
	content, err := folder.ReadAll(t.Context(), b.Name)
	if err != nil || int64(len(content)) != b.Bytes || !backup.IsName(b.Name) {
		t.Fatalf("%+v has %d bytes: %v", b, len(content), err)
	}
	return content
}

// reading returns the Reading of a backup in memory.
func reading(content []byte) backup.Reading {
	return func(work func(io.Reader) error) error { return work(bytes.NewReader(content)) }
}

// TestRestoreAgain: a restore that could not store a file leaves no data, and succeeds
// when it is repeated.
func TestRestoreAgain(t *testing.T) {
	content, to := made(t, filled(t), backup.Options{}), installation(t)
	ctx, cancel := context.WithCancel(t.Context())
	reads := 0
	err := backup.Restore(ctx, func(work func(io.Reader) error) error {
		if reads++; reads == 2 {
			cancel() // the disk is full, or the process is killed
		}
		return work(bytes.NewReader(content))
	}, nil, to)
	if err == nil {
		t.Fatal("an interrupted restore succeeded")
	}
	if _, err := to.Files.ReadAll(t.Context(), "pictures/chè.jpg"); err != nil {
		t.Errorf("files follow the rows: %v", err)
	}
	if err := backup.Restore(t.Context(), reading(content), nil, to); err != nil {
		t.Errorf("the second time: %v", err)
	}
}

// TestUnfinishedFiles: a file that is being stored is no part of a backup.
func TestUnfinishedFiles(t *testing.T) {
	in := filled(t)
	if err := in.Files.WriteAll(t.Context(), "pictures/mới.jpg.0a1b.tmp", []byte("x"), nil); err != nil {
		t.Fatal(err)
	}
	report, err := backup.Check(bytes.NewReader(made(t, in, backup.Options{})), nil)
	if err != nil || report.Files != 3 {
		t.Errorf("%d files, want 3: %v", report.Files, err)
	}
}

// TestRestore: a restored installation has the users and the files.
func TestRestore(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		recipients []age.Recipient
		identities []age.Identity
	}{"plain": {}, "encrypted": {[]age.Recipient{key.Recipient()}, []age.Identity{key}}} {
		t.Run(name, func(t *testing.T) {
			from, to := filled(t), installation(t)
			content := made(t, from, backup.Options{Version: "v1", Recipients: c.recipients})
			report, err := backup.Check(bytes.NewReader(content), c.identities)
			if err != nil || report.Files != 3 || report.Rows["users"] != 1 || report.Head.Version != "v1" || len(report.Missing) != 0 {
				t.Fatalf("%+v, %v", report, err)
			}
			if err := backup.Restore(t.Context(), reading(content), c.identities, to); err != nil {
				t.Fatal(err)
			}
			u, err := to.Data.(*store.Store).UserByEmail(t.Context(), "a@example.vn")
			if err != nil || u.Name != "Nguyễn <An> & \"Bình\"\u2028" {
				t.Errorf("%+v, %v", u, err)
			}
			got, err := to.Files.ReadAll(t.Context(), "pictures/chè.jpg")
			if err != nil || string(got) != strings.Repeat("ảnh", 1000) {
				t.Errorf("%d bytes, %v", len(got), err)
			}
			if a, err := to.Files.Attributes(t.Context(), "pictures/chè.jpg"); err != nil || a.ContentType != "image/jpeg" {
				t.Errorf("%+v, %v", a, err)
			}
			if err := backup.Restore(t.Context(), reading(content), c.identities, to); domain.CodeOf(err) != domain.CodeConflict {
				t.Errorf("into an installation with data: %v", err)
			}
		})
	}
}

// TestSpoiltBackups: no file that is cut off, changed or not ours is accepted.
func TestSpoiltBackups(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	in := filled(t)
	plain, sealed := made(t, in, backup.Options{}), made(t, in, backup.Options{Recipients: []age.Recipient{key.Recipient()}})
	changed := func(content []byte, at int) []byte {
		out := bytes.Clone(content)
		out[at] ^= 1
		return out
	}
	for name, c := range map[string]struct {
		content    []byte
		identities []age.Identity
	}{
		"empty":                    {nil, nil},
		"a text":                   {[]byte("Chè Shan tuyết"), nil},
		"one byte short":           {plain[:len(plain)-1], nil},
		"half":                     {plain[:len(plain)/2], nil},
		"changed":                  {changed(plain, len(plain)/2), nil},
		"encrypted, without a key": {sealed, nil},
		"with another key":         {sealed, []age.Identity{other}},
		"not encrypted":            {plain, []age.Identity{key}},
		"encrypted, half":          {sealed[:len(sealed)/2], []age.Identity{key}},
		"encrypted, changed":       {changed(sealed, len(sealed)/2), []age.Identity{key}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := backup.Check(bytes.NewReader(c.content), c.identities); domain.CodeOf(err) != domain.CodeInvalid {
				t.Errorf("checked: %v", err)
			}
		})
	}
}

// TestFolder: an interrupted backup leaves no file, and only the newest stay.
func TestFolder(t *testing.T) {
	in, folder := filled(t), memblob.OpenBucket(nil)
	defer folder.Close()
	names := func() (out []string) {
		for list := folder.List(nil); ; {
			object, err := list.Next(t.Context())
			if err != nil {
				return out
			}
			out = append(out, object.Key)
		}
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := backup.Make(cancelled, in, folder, backup.Options{Now: time.Now()}); err == nil || len(names()) != 0 {
		t.Errorf("interrupted: %v, %v", err, names())
	}
	const part = "chophien-20261101T010000Z.tar.gz.18c.tmp" // as a killed backup leaves it
	for _, name := range []string{"khac.txt", "khac.tmp", part} {
		if err := folder.WriteAll(t.Context(), name, []byte("x"), nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := backup.Make(t.Context(), in, folder, backup.Options{Now: time.Now(), Keep: 1}); err != nil || !slices.Contains(names(), part) {
		t.Errorf("a file that another backup may write is gone: %v, %v", names(), err)
	}
	at := time.Date(2126, 11, 30, 1, 0, 0, 0, time.UTC)
	for n := range 4 {
		if _, err := backup.Make(t.Context(), in, folder, backup.Options{Now: at.AddDate(0, 0, n), Keep: 2}); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(names(), " "); got != "chophien-21261202T010000Z.tar.gz chophien-21261203T010000Z.tar.gz khac.tmp khac.txt" {
		t.Errorf("the folder has %s", got)
	}
}

// unrecorded is a database that is full: it refuses the record of a backup.
type unrecorded struct{ domain.BackupService }

var errFull = errors.New("the disk is full")

func (unrecorded) AddBackup(context.Context, domain.Backup) error { return errFull }

// TestUnrecordedBackup: a backup that the database could not record is whole, and the
// error says so: it may be the last one before the disk is mended.
func TestUnrecordedBackup(t *testing.T) {
	in, folder := filled(t), memblob.OpenBucket(nil)
	defer folder.Close()
	b, err := backup.Make(t.Context(), backup.Source{Data: unrecorded{in.Data}, Files: in.Files}, folder, backup.Options{Now: time.Now()})
	if !errors.Is(err, errFull) || !strings.Contains(err.Error(), b.Name+" is whole") {
		t.Errorf("error %v", err)
	}
	file, err := folder.NewReader(t.Context(), b.Name, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if report, err := backup.Check(file, nil); err != nil || report.Rows["users"] != 1 {
		t.Errorf("%d users, %v", report.Rows["users"], err)
	}
}
