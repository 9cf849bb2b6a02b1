package domain

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"path"
)

// File is a private upload of a user: a paper, a photograph of one, a list.
// Others see it only through a thing that refers to it, such as evidence.
type File struct {
	ID          string `gorm:"primaryKey"` // UUIDv7 in lower case
	UserID      string // the user who uploaded it
	Name        string // as the user named it; for display only
	ContentType string // detected from the content
	Size        int64  // bytes
	SHA256      string `gorm:"column:sha256"` // of the stored bytes, in hex
	FileKey     string // key in the file store; never shown
	CreatedAt   time.Time
}

// MaxFileBytes is the most bytes of an uploaded file.
const MaxFileBytes = 20 << 20

// UnusedFileAge is how long a file without references is kept.
const UnusedFileAge = 7 * 24 * time.Hour

// The folders of the file store. Every key begins with one.
const (
	FilesFolder    = "files/"
	PicturesFolder = "pictures/"
	ReportsFolder  = "reports/"
)

// FilesPerAccount bounds uploads.
func FilesPerAccount() Limit { return Limit{"upload account", 300, 24 * time.Hour} }

// maxFileName bounds the name of a file, in characters.
const maxFileName = 150

// FileName returns a file name that is safe to show and send: one line, without
// a path. It replaces the extension.
func FileName(name, extension string) string {
	name = strings.ToValidUTF8(name, "")
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`"<>:|?*/`, r) {
			return -1
		}
		return r
	}, name))
	name = strings.Trim(strings.TrimSuffix(name, path.Ext(name)), ". ")
	if utf8.RuneCountInString(name) > maxFileName {
		name = strings.TrimSpace(string([]rune(name)[:maxFileName]))
	}
	if name == "" {
		name = "file"
	}
	return name + extension
}

// FileService stores private uploads. A file of another user is CodeNotFound.
type FileService interface {
	// AddFile stores the description of bytes that are in the file store already.
	AddFile(ctx context.Context, by Actor, f File) (File, error)
	// OwnFiles lists the files of the actor, newest first.
	OwnFiles(ctx context.Context, by Actor, p Page) (List[File], error)
	// OwnFile finds a file of the actor.
	OwnFile(ctx context.Context, by Actor, id string) (File, error)
	// DeleteFile deletes the row of a file of the actor; CodeConflict while
	// something refers to it. The caller deletes the bytes.
	DeleteFile(ctx context.Context, by Actor, id string) (File, error)
}

// FileCleaner finds files that can be deleted.
type FileCleaner interface {
	// DeleteUnusedFiles deletes the rows of at most limit files that were uploaded
	// before a time and that nothing refers to. It returns their number.
	DeleteUnusedFiles(ctx context.Context, before time.Time, limit int) (int, error)
	// UnknownKeys returns those keys of the file store that nothing refers to.
	UnknownKeys(ctx context.Context, keys []string) ([]string, error)
}
