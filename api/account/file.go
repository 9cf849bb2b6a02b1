package account

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// File is a private upload of the user.
type File struct {
	ID          string    `json:"id" format:"uuid"`
	Name        string    `json:"name" doc:"As its sender called it; its ending follows the content"`
	ContentType string    `json:"content_type" doc:"Found from the content" example:"application/pdf"`
	Size        int64     `json:"size" doc:"Bytes that are stored"`
	SHA256      string    `json:"sha256" doc:"Of the stored bytes, in hex. Images are encoded again, so their hash differs from that of the upload"`
	URL         string    `json:"url" format:"uri" doc:"The bytes, for you only"`
	CreatedAt   time.Time `json:"created_at"`
}

func (h *Handlers) fileOf(f domain.File) File {
	return File{f.ID, f.Name, f.ContentType, f.Size, f.SHA256, h.front.PublicURL() + filesPath + "/" + f.ID + "/content", f.CreatedAt.UTC()}
}

const (
	filesPath = "/v1/me/files"
)

func fileOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "upload-file", Tags: []string{"Files"}, Summary: "Upload a private file",
			Description: "For papers and their annexes: PDF, XLSX, JPEG, PNG or WebP, recognised by the content. Images are encoded again without their metadata (position, camera). " +
				"What nothing refers to is deleted after 7 days.",
		},
		{
			OperationID: "list-my-files", Tags: []string{"Files"},
			Summary: "List the files that I uploaded",
			Description: "Returns the files of the user page by page, newest first, each with name, type, size and hash. Other users read a file only through what refers to it, such as a paper " +
				"or a message.",
		},
		{
			OperationID: "get-my-file", Tags: []string{"Files"},
			Summary:     "Get one of my files",
			Description: "Returns name, type, size and hash of a file of the user, and the address of its bytes.",
		},
		{
			OperationID: "get-my-file-content", Tags: []string{"Files"},
			Summary:     "Download one of my files",
			Description: "Sends the bytes of a file to the user who uploaded it, or the part that Range asks for. Other users download it through what refers to it.",
		},
		{
			OperationID: "delete-my-file", Tags: []string{"Files"}, DefaultStatus: http.StatusNoContent,
			Summary:     "Delete one of my files",
			Description: "Deletes a file with its bytes. While something refers to it, such as a paper, a message or a memorandum, the answer is 409.",
			Errors:      []int{http.StatusConflict},
		},
	}
}

// AddFile answers POST /v1/me/files.
func (h *Handlers) AddFile(c echo.Context) error {
	ctx := c.Request().Context()
	by := front.ActorOf(ctx)
	f, err := h.takeFile(c, by)
	if err != nil {
		return rest.InBody(err)
	}
	stored, err := h.store.AddFile(ctx, by, f)
	if err != nil {
		h.files.Discard(ctx, f.FileKey)
		return rest.InBody(err)
	}
	header := c.Response().Header()
	header.Set(echo.HeaderCacheControl, front.NoStore)
	header.Set(echo.HeaderLocation, h.front.PublicURL()+filesPath+"/"+stored.ID)
	return c.JSON(http.StatusCreated, h.fileOf(stored))
}

func (h *Handlers) takeFile(c echo.Context, by domain.Actor) (domain.File, error) {
	ctx := c.Request().Context()
	if err := h.store.UseLimits(ctx, domain.LimitUse{Limit: domain.FilesPerAccount(), Subject: by.UserID}); err != nil {
		return domain.File{}, err
	}
	got, err := h.files.Receive(c)
	if err != nil {
		return domain.File{}, err
	}
	defer got.Discard()
	return h.files.Keep(ctx, got)
}

// FilesInput is the input of GET /v1/me/files.
type FilesInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"Files a page"`
	Cursor string `query:"cursor" maxLength:"1000" doc:"next_cursor of the page before"`
	Total  bool   `query:"total" doc:"Count them all as well"`
}

// Files is a page of files.
type Files struct {
	Items      []File  `json:"items" nullable:"false" doc:"Newest first"`
	NextCursor *string `json:"next_cursor"`
	Total      *int    `json:"total" doc:"How many there are on all pages; null without total=true"`
}

// Files answers GET /v1/me/files.
func (h *Handlers) Files(ctx context.Context, in *FilesInput) (*rest.PrivateAnswer[Files], error) {
	found, err := h.store.OwnFiles(ctx, front.ActorOf(ctx), domain.Page{Limit: in.Limit, Cursor: in.Cursor, Total: in.Total})
	if err != nil {
		return nil, err
	}
	out := Files{Items: make([]File, len(found.Items)), NextCursor: rest.OrNil(found.Next), Total: found.Total}
	for i, f := range found.Items {
		out.Items[i] = h.fileOf(f)
	}
	return rest.ReplyPrivate(out), nil
}

// FileInput names a file.
type FileInput struct {
	ID string `path:"id" maxLength:"100"`
}

// File answers GET /v1/me/files/{id}.
func (h *Handlers) File(ctx context.Context, in *FileInput) (*rest.PrivateAnswer[File], error) {
	f, err := h.store.OwnFile(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(h.fileOf(f)), nil
}

// FileContent answers GET /v1/me/files/{id}/content.
func (h *Handlers) FileContent(c echo.Context) error {
	ctx := c.Request().Context()
	f, err := h.store.OwnFile(ctx, front.ActorOf(ctx), c.Param("id"))
	if err != nil {
		return err
	}
	return h.files.Serve(c, f)
}

// DeleteFile answers DELETE /v1/me/files/{id}.
func (h *Handlers) DeleteFile(ctx context.Context, in *FileInput) (*rest.NoContent, error) {
	f, err := h.store.DeleteFile(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	h.files.Discard(ctx, f.FileKey)
	return rest.ReplyNoContent(), nil
}
