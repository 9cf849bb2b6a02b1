package front

import (
	"context"
	"io"

	"github.com/labstack/echo/v4"
	"gocloud.dev/blob"

	"chophien/domain"
)

// FileStore stores and sends uploads. *rest.FileStore is one.
type FileStore interface {
	// TakePicture cleans a picture and stores it in all sizes. It returns the keys
	// of the files, which the caller discards unless a listing refers to them.
	// Errors of the picture are about the field file.
	TakePicture(ctx context.Context, from io.Reader) (p domain.Picture, keys []string, err error)
	// TakeFile stores a private file. name is what its sender calls it.
	TakeFile(ctx context.Context, from io.Reader, name string) (domain.File, error)
	// ServePicture sends a picture in a size. The caller has checked that the
	// user may see it.
	ServePicture(c echo.Context, p domain.Picture, size domain.PictureSize) error
	// Serve sends a private file. The caller has checked that the user may see it.
	Serve(c echo.Context, f domain.File) error
	// OpenPicture opens a picture in a size, or the original when there is no such
	// size. The caller closes it.
	OpenPicture(ctx context.Context, p domain.Picture, size domain.PictureSize) (io.ReadCloser, error)
	// TakeUpload stores an upload that is read once, such as a spreadsheet, until the
	// caller discards it. Errors of the upload are about the field file.
	TakeUpload(ctx context.Context, from io.Reader, name string) (Upload, error)
	// Bucket is where the files are; nil: there is no file store.
	Bucket() *blob.Bucket
	// Discard deletes files to which nothing refers.
	Discard(ctx context.Context, keys ...string)
}

// Upload is an uploaded file that is not kept.
type Upload interface {
	io.ReaderAt
	Length() int64 // bytes
	Discard()      // deletes it
}
