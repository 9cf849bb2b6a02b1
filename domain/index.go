package domain

import (
	"context"
	"iter"
	"time"
)

// IndexArgs is a job that brings the search index in step with the rows that
// Refs names. It is enqueued in the transaction that writes the rows and
// carries no data: the worker reads the rows when it runs.
type IndexArgs struct {
	Refs []Ref `json:"refs"`
}

// Kind is the name of the job.
func (IndexArgs) Kind() string { return "index" }

// ListingService reads the common view of all kinds.
type ListingService interface {
	// Listings returns the listings that exist among refs, in any state and in
	// no order. What is missing in the answer does not exist.
	Listings(ctx context.Context, refs []Ref) ([]Listing, error)
	// EachListing yields every published listing in key order. It reads in
	// batches, so memory stays flat.
	EachListing(ctx context.Context) iter.Seq2[Listing, error]
	// ChangedListings yields every listing, in any state, that changed at or
	// after since.
	ChangedListings(ctx context.Context, since time.Time) iter.Seq2[Listing, error]
	// FindListings searches without an engine: every word of words (folded)
	// must occur in the folded name. It serves browsing without text and
	// stands in while the engine is down.
	FindListings(ctx context.Context, words []string, f ListingFilter, p Page) (List[Listing], error)
}

// Checker is a part of the system that can say whether it is ready.
type Checker interface {
	// Check returns nil when the part is ready to serve.
	Check(ctx context.Context) error
}
