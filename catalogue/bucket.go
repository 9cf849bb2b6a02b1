package catalogue

import (
	"context"
	"fmt"
	"io"
	"strings"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"chophien/domain"
)

// Bucket reads the pictures of catalogues from the file store.
type Bucket struct{ Files *blob.Bucket }

// OpenPicture opens the smallest copy that is wide enough, or almost.
func (p Bucket) OpenPicture(ctx context.Context, pic domain.EditionPicture, width int) (io.ReadCloser, error) {
	whole := domain.Picture{FileKey: pic.FileKey}
	keys := []string{whole.FileKey}
	if medium := domain.PictureMedium; width <= medium.Width()*5/4 && strings.HasPrefix(pic.FileKey, domain.PicturesFolder) {
		keys = []string{whole.Key(medium), whole.FileKey}
	}
	for _, key := range keys {
		r, err := p.Files.NewReader(ctx, key, nil)
		if gcerrors.Code(err) == gcerrors.NotFound {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("catalogue: reading a picture: %w", err)
		}
		return r, nil
	}
	return nil, domain.NotFoundf("the picture does not exist any more")
}
