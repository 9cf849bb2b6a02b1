package rest

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/front"
	"chophien/picture"
)

// FileStore receives uploaded files, stores them, and sends them.
type FileStore struct {
	bucket *blob.Bucket // nil: there are no files, and none is accepted
	images *picture.Maker
	log    *slog.Logger
}

// NewFileStore returns a FileStore. bucket may be nil.
func NewFileStore(bucket *blob.Bucket, images *picture.Maker, log *slog.Logger) *FileStore {
	return &FileStore{bucket, images, log}
}

// Bucket returns the bucket of the files; it may be nil.
func (s *FileStore) Bucket() *blob.Bucket { return s.bucket }

// Received is an uploaded file in a temporary file.
type Received struct {
	*os.File
	Name string // as the sender named it; may be empty
	Size int64

	SHA256 string // of the content, in hex

	log *slog.Logger
}

// Discard deletes the temporary file. A failure is logged only.
func (r *Received) Discard() {
	if err := errors.Join(r.Close(), os.Remove(r.File.Name())); err != nil {
		r.log.Warn("removing a temporary file", "error", err)
	}
}

// Receive reads the one file of a request: its body, or the one file part of a
// form.
func (s *FileStore) Receive(c echo.Context) (*Received, error) {
	r := c.Request()
	mediaType, params, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil || mediaType != echo.MIMEMultipartForm {
		name := ""
		if _, params, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentDisposition)); err == nil {
			name = params["filename"]
		}
		return s.Spool(r.Context(), r.Body, name)
	}
	if params["boundary"] == "" {
		return nil, domain.Invalidf("file", "the form names no boundary")
	}
	form := multipart.NewReader(r.Body, params["boundary"])
	part, err := form.NextPart()
	if err != nil {
		return nil, formFault(err)
	}
	got, err := s.Spool(r.Context(), part, part.FileName())
	if err != nil {
		return nil, err
	}
	if _, err := form.NextPart(); err != io.EOF {
		got.Discard()
		if err != nil {
			return nil, formFault(err)
		}
		return nil, domain.Invalidf("file", "send one part")
	}
	return got, nil
}

// formFault returns the error for a form that cannot be read.
func formFault(err error) error {
	if he, ok := errors.AsType[*echo.HTTPError](err); ok {
		return he
	}
	return domain.Invalidf("file", "the form cannot be read, or holds no part").Because(err)
}

// ReadAll returns a whole stored file; CodeNotFound when it is gone.
func (s *FileStore) ReadAll(ctx context.Context, key string) ([]byte, error) {
	content, err := s.bucket.ReadAll(ctx, key)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, domain.NotFoundf("the file is gone; send it again")
	}
	return content, err
}

// TooLarge returns the error for a file that is too large.
func TooLarge(ctx context.Context) error {
	return StatusProblem(ctx, http.StatusRequestEntityTooLarge, "a file may have %d MiB", domain.MaxFileBytes>>20)
}

// Spool copies from into a temporary file.
func (s *FileStore) Spool(ctx context.Context, from io.Reader, name string) (*Received, error) {
	f, err := os.CreateTemp("", "upload-*")
	if err != nil {
		return nil, fmt.Errorf("rest: making a temporary file: %w", err)
	}
	got := &Received{File: f, Name: norm.NFC.String(strings.ToValidUTF8(name, "")), log: s.log}
	sum := sha256.New()
	got.Size, err = io.Copy(io.MultiWriter(f, sum), io.LimitReader(from, domain.MaxFileBytes+1))
	got.SHA256 = hex.EncodeToString(sum.Sum(nil))
	switch he, ok := errors.AsType[*echo.HTTPError](err); {
	case ok && he.Code == http.StatusRequestEntityTooLarge, got.Size > domain.MaxFileBytes:
		err = TooLarge(ctx)
	case isFileFault(err): // as on a full disk: the sender can do nothing about it
		err = domain.Wrap(domain.CodeUnavailable, err, "the file store is away")
	case err != nil:
		err = domain.Invalidf("file", "it did not arrive whole").Because(err)
	case got.Size == 0:
		err = domain.Invalidf("file", "it is empty")
	default:
		if _, err = f.Seek(0, io.SeekStart); err == nil {
			return got, nil
		}
		err = fmt.Errorf("rest: reading a temporary file: %w", err)
	}
	got.Discard()
	return nil, err
}

// isFileFault reports whether err is a fault of a file on this machine.
func isFileFault(err error) bool {
	_, ok := errors.AsType[*fs.PathError](err)
	return ok
}

// Keep stores an uploaded private file and returns its description.
func (s *FileStore) Keep(ctx context.Context, got *Received) (domain.File, error) {
	head := make([]byte, 16)
	n, err := got.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return domain.File{}, fmt.Errorf("rest: reading a temporary file: %w", err)
	}
	head = head[:n]
	f := domain.File{FileKey: domain.FilesFolder + uuid.NewString(), Size: got.Size}
	var content io.Reader = got
	switch {
	case picture.Detect(head) != "":
		clean, err := s.CleanPicture(ctx, "file", got)
		if err != nil {
			return f, err
		}
		f.ContentType, f.Size, f.Name = clean.ContentType, int64(len(clean.Data)), domain.FileName(got.Name, clean.Extension())
		content = bytes.NewReader(clean.Data)
	case bytes.HasPrefix(head, []byte("%PDF-")):
		f.ContentType, f.Name = TypePDF, domain.FileName(got.Name, ".pdf")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")) && isWorkbook(got):
		f.ContentType, f.Name = TypeXLSX, domain.FileName(got.Name, ".xlsx")
	default:
		if err := picture.Refuse("file", head); err != nil {
			return f, err
		}
		return f, domain.Invalidf("file", "its content is no PDF, XLSX, JPEG, PNG or WebP")
	}
	sum := sha256.New()
	if err := s.Put(ctx, f.FileKey, f.ContentType, io.TeeReader(content, sum)); err != nil {
		return f, err
	}
	f.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return f, nil
}

// isWorkbook reports whether a file is a workbook without macros.
func isWorkbook(got *Received) bool {
	z, err := zip.NewReader(got, got.Size)
	if err != nil {
		return false
	}
	types, book := false, false
	for _, f := range z.File {
		switch f.Name {
		case "[Content_Types].xml":
			types = true
		case "xl/workbook.xml":
			book = true
		case "xl/vbaProject.bin":
			return false
		}
	}
	return types && book
}

// TakeFile implements front.FileStore.
func (s *FileStore) TakeFile(ctx context.Context, from io.Reader, name string) (domain.File, error) {
	got, err := s.Spool(ctx, from, name)
	if err != nil {
		return domain.File{}, err
	}
	defer got.Discard()
	return s.Keep(ctx, got)
}

// Put writes a file to the bucket.
func (s *FileStore) Put(ctx context.Context, key, contentType string, from io.Reader) error {
	if s.bucket == nil {
		return domain.Errorf(domain.CodeUnavailable, "there is no file store")
	}
	err := s.bucket.Upload(ctx, key, from, &blob.WriterOptions{ContentType: contentType})
	return domain.Wrap(domain.CodeUnavailable, err, "the file store is away")
}

// Discard deletes files from the bucket to which nothing refers any more. If it
// fails, the job that looks for such files deletes them later.
func (s *FileStore) Discard(ctx context.Context, keys ...string) {
	if s.bucket == nil {
		return
	}
	for _, key := range keys {
		if err := s.bucket.Delete(context.WithoutCancel(ctx), key); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
			s.log.WarnContext(ctx, "a file of the file store is deleted later", "request_id", front.RequestID(ctx), "error", err)
		}
	}
}

// TakeUpload stores an upload in a temporary file, which the caller discards.
func (s *FileStore) TakeUpload(ctx context.Context, from io.Reader, name string) (front.Upload, error) {
	got, err := s.Spool(ctx, from, name)
	if err != nil {
		return nil, err
	}
	return got, nil
}

// Length returns the length in bytes.
func (r *Received) Length() int64 { return r.Size }

// FileCSP is a Content-Security-Policy that keeps a file from running anything
// when a browser displays it.
const FileCSP = "sandbox; " + front.ClosedCSP

// Serve streams a private file as an attachment. The caller has checked that
// the user may see it.
func (s *FileStore) Serve(c echo.Context, f domain.File) error {
	r, w := c.Request(), c.Response()
	if s.bucket == nil {
		return domain.NotFoundf("there is no such file")
	}
	from, err := s.bucket.NewReader(r.Context(), f.FileKey, nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return domain.NotFoundf("there is no such file")
	}
	if err != nil {
		return domain.Wrap(domain.CodeUnavailable, err, "the file store is away")
	}
	defer from.Close()
	h := w.Header()
	h.Set(echo.HeaderContentType, f.ContentType)
	h.Set(echo.HeaderContentLength, strconv.FormatInt(from.Size(), 10))
	h.Set(echo.HeaderContentDisposition, Attachment(f.Name))
	h.Set(echo.HeaderContentSecurityPolicy, FileCSP)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set(echo.HeaderCacheControl, front.NoStore)
	w.WriteHeader(http.StatusOK)
	if front.MethodOf(r) == http.MethodHead {
		return nil
	}
	_, err = io.Copy(w, from)
	return err
}

// Attachment returns a Content-Disposition with the file name in both forms of
// RFC 6266: in ASCII for old clients, and in UTF-8 (RFC 5987).
func Attachment(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r = domain.FoldLetter(r); r > '~' || r < ' ' || strings.ContainsRune(`"\%`, r) {
			return '_'
		}
		return r
	}, name)
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}
