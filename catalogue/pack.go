package catalogue

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"time"

	"chophien/domain"
)

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
	file := func(p domain.EditionPicture) string { return "pictures/" + p.ID + ".jpg" }
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
