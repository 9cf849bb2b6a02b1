package catalogue

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"time"

	"gocloud.dev/blob"

	"chophien/domain"
)

// packedName returns the name of a picture in a pack.
func packedName(id string) string { return "pictures/" + id + ".jpg" }

// packTail is how much of the end of a pack is read at once: it holds the directory
// of the pack, which is otherwise read in small pieces, each a request to a bucket.
const packTail = 512 << 10

// PackedPicture returns a picture, a JPEG, of the pack of an edition. CodeNotFound
// when the pack does not have it.
func PackedPicture(ctx context.Context, files *blob.Bucket, pack domain.EditionFile, id string) ([]byte, error) {
	from := &packReader{ctx: ctx, files: files, key: pack.FileKey, tailAt: max(0, pack.Size-packTail), size: pack.Size}
	z, err := zip.NewReader(from, pack.Size)
	if err != nil {
		return nil, domain.Wrap(domain.CodeUnavailable, err, "the file store is away")
	}
	f, err := z.Open(packedName(id))
	if err != nil {
		return nil, domain.NotFoundf("the edition has no such picture")
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, domain.Wrap(domain.CodeUnavailable, err, "the file store is away")
	}
	return data, nil
}

// packReader reads parts of a pack from the file store.
type packReader struct {
	ctx    context.Context
	files  *blob.Bucket
	key    string
	size   int64
	tailAt int64
	tail   []byte // from tailAt; nil: not read yet
}

// ReadAt implements io.ReaderAt.
func (r *packReader) ReadAt(b []byte, at int64) (int, error) {
	if at < r.tailAt {
		return r.read(b, at)
	}
	if r.tail == nil {
		tail := make([]byte, r.size-r.tailAt)
		if _, err := r.read(tail, r.tailAt); err != nil {
			return 0, err
		}
		r.tail = tail
	}
	if at >= r.size {
		return 0, io.EOF
	}
	n := copy(b, r.tail[at-r.tailAt:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (r *packReader) read(b []byte, at int64) (int, error) {
	part, err := r.files.NewRangeReader(r.ctx, r.key, at, int64(len(b)), nil)
	if err != nil {
		return 0, err
	}
	defer part.Close()
	return io.ReadFull(part, b)
}

// packWidth is the width of the pictures of a pack in pixels.
const packWidth = 960

// Pack writes an edition with its pictures as a ZIP file for use without a network:
// catalogue.json, catalogue.html, and the pictures by their ids.
func Pack(ctx context.Context, w io.Writer, e domain.Edition, pictures Pictures, progress func(done, total int)) error {
	z := zip.NewWriter(w)
	// Use the time of the edition, so that the same edition gives the same bytes. A
	// preview has none and uses the day of its fair, since programs refuse month 0.
	at := e.FrozenAt.UTC().Truncate(time.Second)
	if at.IsZero() {
		at = e.Content.Fair.From.Time()
	}
	part := func(name string, write func(io.Writer) error) error {
		out, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
		if err != nil {
			return err
		}
		return write(out)
	}
	file := func(p domain.EditionPicture) string { return packedName(p.ID) }
	if err := part("catalogue.json", func(w io.Writer) error { return JSON(w, e) }); err != nil {
		return fmt.Errorf("catalogue: packing: %w", err)
	}
	if err := part("catalogue.html", func(w io.Writer) error { return HTML(w, e, domain.EditionBilingual, file) }); err != nil {
		return fmt.Errorf("catalogue: packing: %w", err)
	}
	seen := map[string]bool{}
	var all []domain.EditionPicture
	for p := range e.Content.Pictures() {
		if !seen[p.ID] {
			seen[p.ID] = true
			all = append(all, *p)
		}
	}
	for i, p := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		pic, err := read(ctx, pictures, placed{p, packWidth})
		if err != nil {
			return err
		}
		out, err := z.CreateHeader(&zip.FileHeader{Name: file(p), Method: zip.Store, Modified: at})
		if err == nil {
			_, err = out.Write(pic.data)
		}
		if err != nil {
			return fmt.Errorf("catalogue: packing: %w", err)
		}
		if progress != nil {
			progress(i+1, len(all))
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("catalogue: packing: %w", err)
	}
	return nil
}
