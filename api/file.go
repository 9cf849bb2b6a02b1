package api

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/picture"
)

// File is something that the user uploaded in private.
type File struct {
	ID          string    `json:"id" format:"uuid"`
	Name        string    `json:"name" doc:"As its sender called it; its ending follows the content"`
	ContentType string    `json:"content_type" doc:"Found from the content" example:"application/pdf"`
	Size        int64     `json:"size" doc:"Bytes that are stored"`
	SHA256      string    `json:"sha256" doc:"Of the bytes that are stored, in hex. Images are written anew, so theirs differs from that of what was sent"`
	URL         string    `json:"url" format:"uri" doc:"The bytes, for you only"`
	CreatedAt   time.Time `json:"created_at"`
}

func (s *Server) fileOf(f domain.File) File {
	return File{f.ID, f.Name, f.ContentType, f.Size, f.SHA256, s.deps.PublicURL + filesPath + "/" + f.ID + "/content", f.CreatedAt.UTC()}
}

const (
	filesPath = "/v1/me/files"
	// maxUpload leaves room for what multipart/form-data adds.
	maxUpload = domain.MaxFileBytes + 64<<10
	// uploadTime is what an upload may take, on a slow line too.
	uploadTime = 5 * time.Minute
	// downloadTime is what a file may take to be sent.
	downloadTime = 5 * time.Minute
)

const (
	typePDF  = "application/pdf"
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

func (s *Server) routeFiles() {
	s.upload(signedIn(domain.ScopeWrite), uploadOperation[File](s, "upload-file", filesPath, "Files", "Upload a private file",
		"For papers and what belongs to them: PDF, XLSX, JPEG, PNG or WebP, as the content says. Images are written anew without their metadata (position, camera). "+
			"What nothing refers to is deleted after 7 days."), s.addFile)
	private(s, signedIn(domain.ScopeRead), huma.Operation{
		OperationID: "list-my-files", Method: http.MethodGet, Path: filesPath, Tags: []string{"Files"}, Summary: "Which files did I upload?",
	}, s.files)
	private(s, signedIn(domain.ScopeRead), huma.Operation{
		OperationID: "get-my-file", Method: http.MethodGet, Path: filesPath + "/{id}", Tags: []string{"Files"}, Summary: "What is known of one of my files",
	}, s.file)
	s.download(signedIn(domain.ScopeRead), downloadOperation("get-my-file-content", filesPath+"/{id}/content", "Files", "The bytes of one of my files"), s.fileContent)
	private(s, signedIn(domain.ScopeWrite), huma.Operation{
		OperationID: "delete-my-file", Method: http.MethodDelete, Path: filesPath + "/{id}", Tags: []string{"Files"},
		Summary: "Delete one of my files", DefaultStatus: http.StatusNoContent, Errors: []int{http.StatusConflict},
	}, s.deleteFile)
}

// upload registers a handler of Echo that takes a file; receive reads it.
func (s *Server) upload(a access, op *huma.Operation, handler echo.HandlerFunc) {
	s.uploads[Route{op.Method, echoPath(op.Path)}] = true
	s.rawPrivate(a, op, handler)
}

// download registers a handler of Echo that streams a file; serveFile does so.
func (s *Server) download(a access, op *huma.Operation, handler echo.HandlerFunc) {
	s.streams[echoPath(op.Path)] = true
	s.rawPrivate(a, op, handler)
}

// rawPrivate is raw for what is not for everybody. Its query may hold only the
// parameters of op.
func (s *Server) rawPrivate(a access, op *huma.Operation, handler echo.HandlerFunc) {
	s.grant(op.Method, op.Path, a)
	tellAccess(op, a)
	if op.Responses["default"] == nil {
		op.Responses["default"] = &huma.Response{Description: "A problem", Content: map[string]*huma.MediaType{
			problemJSON: {Schema: schemaOf[Problem](s)},
		}}
	}
	s.echo.Add(op.Method, echoPath(op.Path), func(c echo.Context) error {
		query, err := url.ParseQuery(c.Request().URL.RawQuery)
		_, errs := cleanQuery(query, op.Parameters)
		if err != nil {
			errs = append(errs, ProblemError{"query", "the query string is not well formed"})
		}
		if len(errs) > 0 {
			p := kindOf(domain.CodeInvalid).problem(c.Request().Context(), summary(errs))
			p.Errors = errs
			return p
		}
		return handler(c)
	})
	s.api.OpenAPI().AddOperation(op)
}

func schemaOf[V any](s *Server) *huma.Schema {
	return s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[V](), true, "")
}

func pathParams(path string) []*huma.Param {
	var out []*huma.Param
	for part := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			out = append(out, &huma.Param{Name: strings.TrimSuffix(name, "}"), In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
		}
	}
	return out
}

// uploadOperation describes a route that takes one file and answers with V.
func uploadOperation[V any](s *Server, id, path, tag, summary, description string) *huma.Operation {
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	form := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{"file": binary}, Required: []string{"file"}}
	form.PrecomputeMessages()
	return &huma.Operation{
		OperationID: id, Method: http.MethodPost, Path: path, Tags: []string{tag}, Summary: summary,
		Description: description + fmt.Sprintf(" At most %d MiB. Send the bytes as the body, with the name in Content-Disposition (filename or filename*) where it matters, or multipart/form-data with one part.", domain.MaxFileBytes>>20),
		Parameters:  pathParams(path),
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/octet-stream": {Schema: binary}, "multipart/form-data": {Schema: form},
		}},
		Responses: map[string]*huma.Response{"201": {
			Description: "Stored", Headers: map[string]*huma.Param{"Location": {Schema: &huma.Schema{Type: huma.TypeString}}},
			Content: map[string]*huma.MediaType{"application/json": {Schema: schemaOf[V](s)}},
		}},
	}
}

// downloadOperation describes a route that answers with the bytes of a file.
func downloadOperation(id, path, tag, summary string) *huma.Operation {
	binary := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	return &huma.Operation{
		OperationID: id, Method: http.MethodGet, Path: path, Tags: []string{tag}, Summary: summary,
		Parameters: pathParams(path),
		Responses: map[string]*huma.Response{"200": {
			Description: "The file, as an attachment", Content: map[string]*huma.MediaType{typePDF: binary, typeXLSX: binary, picture.JPEG: binary, picture.PNG: binary},
		}},
	}
}

// received is a file that was sent, in a temporary file of ours.
type received struct {
	*os.File
	name string // as its sender called it; may be empty
	size int64
}

// close lets the temporary file go.
func (r *received) close(s *Server) {
	if err := errors.Join(r.File.Close(), os.Remove(r.File.Name())); err != nil {
		s.deps.Log.Warn("removing a temporary file", "error", err)
	}
}

// receive reads the one file of a request: its body, or the one part of a form.
func (s *Server) receive(c echo.Context) (*received, error) {
	r := c.Request()
	mediaType, params, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil || mediaType != echo.MIMEMultipartForm {
		name := ""
		if _, said, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentDisposition)); err == nil {
			name = said["filename"]
		}
		return s.spool(r.Context(), r.Body, name)
	}
	if params["boundary"] == "" {
		return nil, domain.Invalidf("file", "the form names no boundary")
	}
	form := multipart.NewReader(r.Body, params["boundary"])
	part, err := form.NextPart()
	if err != nil {
		return nil, formFault(err)
	}
	got, err := s.spool(r.Context(), part, part.FileName())
	if err != nil {
		return nil, err
	}
	if _, err := form.NextPart(); err != io.EOF {
		got.close(s)
		if err != nil {
			return nil, formFault(err)
		}
		return nil, domain.Invalidf("file", "send one part")
	}
	return got, nil
}

// formFault is the answer to a form that cannot be read.
func formFault(err error) error {
	if he, ok := errors.AsType[*echo.HTTPError](err); ok {
		return he
	}
	return &domain.Error{Code: domain.CodeInvalid, Field: "file", Message: "the form cannot be read, or holds no part", Err: err}
}

func tooLarge(ctx context.Context) error {
	return kindOfStatus(http.StatusRequestEntityTooLarge).problem(ctx, fmt.Sprintf("a file may have %d MiB", domain.MaxFileBytes>>20))
}

// spool keeps what is sent in a temporary file.
func (s *Server) spool(ctx context.Context, from io.Reader, name string) (*received, error) {
	f, err := os.CreateTemp(s.deps.TempDir, "upload-*")
	if err != nil {
		return nil, fmt.Errorf("api: making a temporary file: %w", err)
	}
	got := &received{File: f, name: norm.NFC.String(strings.ToValidUTF8(name, ""))}
	got.size, err = io.Copy(f, io.LimitReader(from, domain.MaxFileBytes+1))
	switch he, ok := errors.AsType[*echo.HTTPError](err); {
	case ok && he.Code == http.StatusRequestEntityTooLarge, got.size > domain.MaxFileBytes:
		err = tooLarge(ctx)
	case err != nil:
		err = &domain.Error{Code: domain.CodeInvalid, Field: "file", Message: "it did not arrive whole", Err: err}
	case got.size == 0:
		err = domain.Invalidf("file", "it is empty")
	default:
		if _, err = f.Seek(0, io.SeekStart); err == nil {
			return got, nil
		}
		err = fmt.Errorf("api: reading a temporary file: %w", err)
	}
	got.close(s)
	return nil, err
}

// keep stores a private file that was sent and returns what is known of it.
func (s *Server) keep(ctx context.Context, got *received) (domain.File, error) {
	head := make([]byte, 16)
	n, err := got.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return domain.File{}, fmt.Errorf("api: reading a temporary file: %w", err)
	}
	head = head[:n]
	f := domain.File{FileKey: domain.FilesFolder + uuid.NewString(), Size: got.size}
	var content io.Reader = got
	switch {
	case picture.Detect(head) != "":
		clean, _, err := s.deps.Images.Clean(ctx, "file", got)
		if err != nil {
			return f, err
		}
		f.ContentType, f.Size, f.Name = clean.ContentType, int64(len(clean.Data)), domain.FileName(got.name, clean.Extension())
		content = bytes.NewReader(clean.Data)
	case bytes.HasPrefix(head, []byte("%PDF-")):
		f.ContentType, f.Name = typePDF, domain.FileName(got.name, ".pdf")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")) && isWorkbook(got):
		f.ContentType, f.Name = typeXLSX, domain.FileName(got.name, ".xlsx")
	default:
		return f, domain.Invalidf("file", "its content is no PDF, XLSX, JPEG, PNG or WebP")
	}
	sum := sha256.New()
	if err := s.store(ctx, f.FileKey, f.ContentType, io.TeeReader(content, sum)); err != nil {
		return f, err
	}
	f.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return f, nil
}

// isWorkbook tells whether a file is a workbook without macros.
func isWorkbook(got *received) bool {
	z, err := zip.NewReader(got, got.size)
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

// store writes to the file store.
func (s *Server) store(ctx context.Context, key, contentType string, from io.Reader) error {
	if s.deps.Files == nil {
		return domain.Errorf(domain.CodeUnavailable, "there is no file store")
	}
	err := s.deps.Files.Upload(ctx, key, from, &blob.WriterOptions{ContentType: contentType})
	return domain.Wrap(domain.CodeUnavailable, err, "the file store is away")
}

// discard deletes from the file store what nothing refers to any more. Should
// it fail, the job that looks for such files does so later.
func (s *Server) discard(ctx context.Context, keys ...string) {
	if s.deps.Files == nil {
		return
	}
	for _, key := range keys {
		if err := s.deps.Files.Delete(context.WithoutCancel(ctx), key); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
			s.deps.Log.WarnContext(ctx, "a file of the file store is deleted later", "request_id", requestID(ctx), "error", err)
		}
	}
}

func (s *Server) addFile(c echo.Context) error {
	ctx := c.Request().Context()
	by := actorOf(ctx)
	f, err := s.takeFile(c, by)
	if err != nil {
		return s.bodyProblem(ctx, err)
	}
	stored, err := s.deps.PrivateFiles.AddFile(ctx, by, f)
	if err != nil {
		s.discard(ctx, f.FileKey)
		return s.bodyProblem(ctx, err)
	}
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, noStore)
	h.Set(echo.HeaderLocation, s.deps.PublicURL+filesPath+"/"+stored.ID)
	return c.JSON(http.StatusCreated, s.fileOf(stored))
}

func (s *Server) takeFile(c echo.Context, by domain.Actor) (domain.File, error) {
	ctx := c.Request().Context()
	if err := s.deps.Accounts.TakeLimits(ctx, domain.Take{Limit: domain.FilesPerAccount(), Subject: by.UserID}); err != nil {
		return domain.File{}, err
	}
	got, err := s.receive(c)
	if err != nil {
		return domain.File{}, err
	}
	defer got.close(s)
	return s.keep(ctx, got)
}

// FilesInput is what GET /v1/me/files takes.
type FilesInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"Files a page"`
	Cursor string `query:"cursor" maxLength:"1000" doc:"next_cursor of the page before"`
	Total  bool   `query:"total" doc:"Count them all as well"`
}

// Files is a page of files.
type Files struct {
	Items      []File  `json:"items" nullable:"false" doc:"Newest first"`
	NextCursor *string `json:"next_cursor"`
	Total      *int    `json:"total,omitempty"`
}

func (s *Server) files(ctx context.Context, in *FilesInput) (*secret[Files], error) {
	found, err := s.deps.PrivateFiles.OwnFiles(ctx, actorOf(ctx), domain.Page{Limit: in.Limit, Cursor: in.Cursor, Total: in.Total})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := Files{Items: make([]File, len(found.Items)), NextCursor: orNil(found.Next), Total: found.Total}
	for i, f := range found.Items {
		out.Items[i] = s.fileOf(f)
	}
	return tell(out), nil
}

// FileInput names a file.
type FileInput struct {
	ID string `path:"id" maxLength:"100"`
}

func (s *Server) file(ctx context.Context, in *FileInput) (*secret[File], error) {
	f, err := s.deps.PrivateFiles.OwnFile(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(s.fileOf(f)), nil
}

func (s *Server) fileContent(c echo.Context) error {
	ctx := c.Request().Context()
	f, err := s.deps.PrivateFiles.OwnFile(ctx, actorOf(ctx), c.Param("id"))
	if err != nil {
		return err
	}
	return s.serveFile(c, f)
}

func (s *Server) deleteFile(ctx context.Context, in *FileInput) (*nothing, error) {
	f, err := s.deps.PrivateFiles.DeleteFile(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	s.discard(ctx, f.FileKey)
	return &nothing{noStore}, nil
}

// fileCSP keeps a file that a browser shows in spite of all from doing anything.
const fileCSP = "sandbox; " + apiCSP

// serveFile streams a private file as an attachment. The caller has found out
// that whoever asks may see it.
func (s *Server) serveFile(c echo.Context, f domain.File) error {
	r, w := c.Request(), c.Response()
	if s.deps.Files == nil {
		return domain.NotFoundf("there is no such file")
	}
	from, err := s.deps.Files.NewReader(r.Context(), f.FileKey, nil)
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
	h.Set(echo.HeaderContentDisposition, attachment(f.Name))
	h.Set(echo.HeaderContentSecurityPolicy, fileCSP)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set(echo.HeaderCacheControl, noStore)
	w.WriteHeader(http.StatusOK)
	if methodOf(r) == http.MethodHead {
		return nil
	}
	_, err = io.Copy(w, from)
	return err
}

// attachment names a file in both forms of RFC 6266: for those who know no
// other letters than ASCII, and as it is (RFC 5987).
func attachment(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r = domain.FoldLetter(r); r > '~' || r < ' ' || strings.ContainsRune(`"\%`, r) {
			return '_'
		}
		return r
	}, name)
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}
