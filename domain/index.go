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
	// Cards returns the same without the texts. It is for what is asked for
	// again and again: what has not changed need not be read anew. Callers
	// must not change what the slices hold.
	Cards(ctx context.Context, refs []Ref) ([]Listing, error)
	// ListingsOfGTIN returns the products that carry a trade item number, in any
	// state and in no order, at most a page of them.
	ListingsOfGTIN(ctx context.Context, gtin string) ([]Listing, error)
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

// RefVersion says that a thing exists in a version.
type RefVersion struct {
	Ref
	Version int64
}

// IndexService tells what the search index must hold, what is still on its
// way there, and what the last comparison of the two found.
type IndexService interface {
	// EachVersion yields every published listing in key order. It reads in
	// batches, so memory stays flat.
	EachVersion(ctx context.Context) iter.Seq2[RefVersion, error]
	// Versions returns the versions of those of refs that are published.
	Versions(ctx context.Context, refs []Ref) (map[Ref]int64, error)
	// IndexBacklog counts the index jobs that are still to be done or were
	// given up.
	IndexBacklog(ctx context.Context) (IndexBacklog, error)
	// LastIndexCheck returns the last comparison; ok is false when there was none.
	LastIndexCheck(ctx context.Context) (check IndexCheck, ok bool, err error)
	// SaveIndexCheck keeps c as the last comparison.
	SaveIndexCheck(ctx context.Context, c IndexCheck) error
}

// IndexBacklog is the index jobs that are not done.
type IndexBacklog struct {
	Unfinished int
	Oldest     time.Time // when the oldest unfinished one was enqueued; zero without any
	Parked     int       // given up; each has a reason
}

// IndexCheck is what a comparison of the database with the search index found.
type IndexCheck struct {
	StartedAt time.Time
	EndedAt   time.Time
	Listings  int  // published in the database
	Documents int  // in the index
	Missing   int  // published, but not in the index
	Extra     int  // in the index, but not published
	Stale     int  // in the index in another version than in the database
	Rebuilt   bool // so much was wrong that the index was built anew
}

// Wrong is how many documents are not what they should be.
func (c IndexCheck) Wrong() int { return c.Missing + c.Extra + c.Stale }

// Checker is a part of the system that can say whether it is ready.
type Checker interface {
	// Check returns nil when the part is ready to serve.
	Check(ctx context.Context) error
}
