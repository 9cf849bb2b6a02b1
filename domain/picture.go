package domain

import (
	"context"
	"strings"
	"time"
)

// PictureSize is the size of a scaled copy of a picture, for a list or a page.
type PictureSize string

// The sizes. The empty size is the picture itself.
const (
	PictureFull   PictureSize = ""
	PictureSmall  PictureSize = "small"
	PictureMedium PictureSize = "medium"
)

// Width returns the largest width of a picture of the size in pixels; 0: not
// scaled.
func (s PictureSize) Width() int {
	switch s {
	case PictureSmall:
		return 320
	case PictureMedium:
		return 960
	}
	return 0
}

// PictureSizes lists the sizes of the copies of every picture.
func PictureSizes() []PictureSize { return []PictureSize{PictureSmall, PictureMedium} }

// Key returns the key of the picture in a size, in the file store.
func (p Picture) Key(s PictureSize) string {
	if s == PictureFull {
		return p.FileKey
	}
	return p.FileKey + "." + string(s)
}

// PictureKey returns the FileKey of a picture from the key of one of its sizes.
func PictureKey(key string) string {
	for _, s := range PictureSizes() {
		if whole, ok := strings.CutSuffix(key, "."+string(s)); ok {
			return whole
		}
	}
	return key
}

// NewPictureKey returns the FileKey of a picture with an id of its own, which is
// made from a file with a SHA-256 in hex. The key contains a part of that hash, so
// that MadeFrom recognizes the file when it is sent again.
func NewPictureKey(id, sha256, extension string) string {
	return PicturesFolder + id + sourceMark(sha256) + extension
}

// MadeFrom reports whether p was made from the file with a SHA-256 in hex. It is
// false for pictures whose key does not name their file.
func (p Picture) MadeFrom(sha256 string) bool { return strings.Contains(p.FileKey, sourceMark(sha256)) }

func sourceMark(sha256 string) string { return "." + sha256[:min(len(sha256), 32)] }

// MaxPictures is how many pictures a listing may have.
const MaxPictures = 12

// PicturesPerAccount bounds uploads of pictures.
func PicturesPerAccount() Limit { return Limit{"picture account", 500, 24 * time.Hour} }

// PictureChange changes the texts and the position of a picture; nil fields
// change nothing.
type PictureChange struct {
	Caption  *string
	Credit   *string
	Position *int // from 0; the other pictures move
}

// Validate returns CodeInvalid for all rules that a change breaks.
func (c PictureChange) Validate() error {
	var faults Faults
	for _, t := range []struct {
		field string
		text  *string
	}{{"caption", c.Caption}, {"credit", c.Credit}} {
		if t.text == nil {
			continue
		}
		faults.Add(validateLine(t.field, *t.text, maxLine))
	}
	faults.AddIf(c.Position != nil && (*c.Position < 0 || *c.Position >= MaxPictures), "position", "it must be between 0 and %d", MaxPictures-1)
	return faults.Err()
}

// PictureService stores the pictures of listings. A listing that the actor may
// not manage is CodeNotFound. Every change makes a new version of the listing;
// version is the one that the actor has read.
type PictureService interface {
	// Picture finds a picture of a published listing; CodeNotFound otherwise.
	Picture(ctx context.Context, id string) (Picture, error)
	// ManagedPicture finds a picture of a listing in any state.
	ManagedPicture(ctx context.Context, by Actor, owner Ref, id string) (Picture, error)
	// ManagedPictures lists the pictures of a listing in any state, with its
	// version.
	ManagedPictures(ctx context.Context, by Actor, owner Ref) ([]Picture, int64, error)
	// MayAddPicture returns the error that AddPicture would return, before the
	// caller stores bytes.
	MayAddPicture(ctx context.Context, by Actor, owner Ref, version int64) error
	// AddPicture appends a picture whose bytes are in the file store already.
	// CodeConflict when there are MaxPictures, or when the listing waits for
	// review.
	AddPicture(ctx context.Context, by Actor, p Picture, version int64) (Picture, int64, error)
	// ChangePicture changes the texts and the position of a picture.
	ChangePicture(ctx context.Context, by Actor, owner Ref, id string, c PictureChange, version int64) (Picture, int64, error)
	// DeletePicture deletes the row of a picture. The caller deletes the bytes.
	DeletePicture(ctx context.Context, by Actor, owner Ref, id string, version int64) (Picture, int64, error)
}

// CheckPictureCount returns CodeConflict if a listing that has some pictures may
// not get more.
func CheckPictureCount(have, more int) error {
	if have+more > MaxPictures {
		return Errorf(CodeConflict, "it has %d pictures already; delete one first", have)
	}
	return nil
}
