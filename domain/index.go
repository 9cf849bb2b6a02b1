package domain

import (
	"context"
	"errors"
	"iter"
	"time"
)

// IndexArgs is the job that updates the search index for the rows of Refs. The
// transaction that writes the rows enqueues it. It carries no data: the worker
// reads the rows when it runs.
type IndexArgs struct {
	Refs []Ref `json:"refs"`
}

// Kind is the name of the job.
func (IndexArgs) Kind() string { return "index" }

// ListingService reads listings, the common view of all kinds.
type ListingService interface {
	// Listings returns the listings of refs that exist, in any state and in no
	// particular order.
	Listings(ctx context.Context, refs []Ref) ([]Listing, error)
	// Cards returns the same without the texts, from a cache where possible.
	// Callers must not modify the elements of the result.
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
	// FindListings searches without an engine: for every word of words (folded) the
	// folded name must have a word that begins with it. It serves browsing without
	// text, and replaces the engine while that is down. With words it puts at most
	// MaxNamed listings of each kind in order, and counts no more.
	FindListings(ctx context.Context, words []string, f ListingFilter, p Page) (List[Listing], error)
}

// MaxNamed is how many listings of a kind a search without an engine puts in order.
const MaxNamed = 2000

// RefVersion is a listing with its stored version.
type RefVersion struct {
	Ref
	Version int64
}

// IndexService returns what the search index must contain, the index jobs that
// are not done, and the last comparison of index and database.
type IndexService interface {
	// EachVersion yields every published listing in key order. It reads in
	// batches, so memory stays flat.
	EachVersion(ctx context.Context) iter.Seq2[RefVersion, error]
	// Versions returns the versions of the published listings among refs.
	Versions(ctx context.Context, refs []Ref) (map[Ref]int64, error)
	// IndexBacklog counts the index jobs that are unfinished or were given up.
	IndexBacklog(ctx context.Context) (IndexBacklog, error)
	// LastIndexCheck returns the last comparison; ok is false when there was none.
	LastIndexCheck(ctx context.Context) (check IndexCheck, ok bool, err error)
	// SaveIndexCheck stores c as the last comparison.
	SaveIndexCheck(ctx context.Context, c IndexCheck) error
}

// IndexBacklog counts the index jobs that are not done.
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
	Rebuilt   bool // the index was rebuilt, since too many documents were wrong
	Counts    int  // numbers of public things that were wrong, and were mended
}

// Wrong returns how many documents differ from the database.
func (c IndexCheck) Wrong() int { return c.Missing + c.Extra + c.Stale }

// ErrDegraded marks the error of a Checker when the server still answers without the
// part. Its answers are worse: without an engine, search asks the database.
var ErrDegraded = errors.New("the server answers without it")

// Checker is a part of the system that can say whether it is ready.
type Checker interface {
	// Check returns nil when the part is ready to serve.
	Check(ctx context.Context) error
}
