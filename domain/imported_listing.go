package domain

import "context"

// ImportedListings says what became of the listings that an import wrote. Listings
// that its rows name and leave as they are do not count.
type ImportedListings struct {
	Import    Import
	Sender    string // name of the user who sent it
	Draft     int    // drafts, and listings sent back for changes
	Submitted int
	Published int
	Others    int // suspended and withdrawn
}

// ImportedListingService leads from a committed import to the review of its
// listings. One officer sends and submits a list, and another may publish it, so it is
// not only for its sender: it is also for those who manage a listing that it wrote.
type ImportedListingService interface {
	// ImportedListings counts the listings of an import by status. It is the import
	// as it is, whatever its state. CodeNotFound when it is not for the actor.
	ImportedListings(ctx context.Context, by Actor, id string) (ImportedListings, error)
	// ImportedRefs returns the listings of the written rows of an import, from a row
	// on, at most those of most rows, and the row to go on from; 0 at the end. With
	// makers, the producer of a product stands before it. CodeNotFound as above;
	// CodeConflict as Import.CheckMove.
	ImportedRefs(ctx context.Context, by Actor, id string, from, most int, makers bool) (refs []Ref, next int, err error)
	// ImportsToReview lists committed imports of other users that wrote listings that
	// wait for review and that the actor manages, newest first. It ignores the sort of
	// the page.
	ImportsToReview(ctx context.Context, by Actor, p Page) (List[Import], error)
}

// CheckMove returns CodeConflict when the import is not written, so that there is
// nothing of it to submit or to publish. An import that failed while it was written
// has the rows written before.
func (i Import) CheckMove() error {
	switch {
	case i.State == ImportDone, i.State == ImportFailed && i.Written > 0:
		return nil
	case i.State == ImportCommitting:
		return Errorf(CodeConflict, "the rows of the import are still being written; wait until they all are")
	case i.State == ImportFailed:
		return Errorf(CodeConflict, "the import has failed; send the file again")
	}
	return Errorf(CodeConflict, "the rows of the import are not written yet; commit the preview first")
}
