package domain

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"path"
)

// File is what somebody uploaded in private: a paper, a photograph of one, a
// list. Others see it only through what refers to it, such as an evidence.
type File struct {
	ID          string `gorm:"primaryKey"` // UUIDv7 in lower case
	UserID      string // who uploaded it
	Name        string // as its sender called it; for people only
	ContentType string // found from the content
	Size        int64  // bytes
	SHA256      string `gorm:"column:sha256"` // of the bytes that are stored, in hex
	FileKey     string // key in the file store; never shown
	CreatedAt   time.Time
}

// MaxFileBytes is the most bytes of an uploaded file.
const MaxFileBytes = 20 << 20

// UnusedFileAge is how long a file is kept that nothing refers to.
const UnusedFileAge = 7 * 24 * time.Hour

// The folders of the file store: the first part of each key in it.
const (
	FilesFolder    = "files/"
	PicturesFolder = "pictures/"
	ReportsFolder  = "reports/"
)

// FilesPerAccount bounds uploads.
func FilesPerAccount() Limit { return Limit{"upload account", 300, 24 * time.Hour} }

// maxFileName bounds the name of a file, in characters.
const maxFileName = 150

// FileName makes the name that its sender gave a file fit to be shown and
// sent: one line, without a path. The extension is that of the type.
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

// FileService keeps what people uploaded in private. A file of somebody else
// is CodeNotFound.
type FileService interface {
	// AddFile stores what is known of bytes that are in the file store already.
	AddFile(ctx context.Context, by Actor, f File) (File, error)
	// OwnFiles lists the files of the actor, newest first.
	OwnFiles(ctx context.Context, by Actor, p Page) (List[File], error)
	// OwnFile finds a file of the actor.
	OwnFile(ctx context.Context, by Actor, id string) (File, error)
	// DeleteFile forgets a file of the actor; CodeConflict while something
	// refers to it. Its bytes are the caller's to delete.
	DeleteFile(ctx context.Context, by Actor, id string) (File, error)
}

// FileCleaner finds what the file store need not keep.
type FileCleaner interface {
	// DropUnusedFiles forgets at most limit files that were uploaded before
	// then and that nothing refers to.
	DropUnusedFiles(ctx context.Context, before time.Time, limit int) (int, error)
	// UnknownKeys returns those keys of the file store that nothing refers to.
	UnknownKeys(ctx context.Context, keys []string) ([]string, error)
}
