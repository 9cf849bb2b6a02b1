// Package search connects what people type with what is listed: the documents
// that engines index, the port that every engine serves, and the searcher
// above them that understands Vietnamese and decides the final order, so that
// all engines answer alike.
package search

import (
	"context"
	"iter"
	"time"

	"chophien/domain"
)

// MaxWindow is how deep a search with text can be paged. Deeper browsing
// without text is a keyset query on the database.
const MaxWindow = 1000

// Engine finds candidates. Every implementation passes package searchtest.
//
// An engine matches folded words exactly: understanding slips, synonyms and
// filters in the text is done above it, once, and reaches it as Unit.Words.
//
// Until the first Rebuild there may be no index. Calls then fail with
// ErrNoIndex and domain.CodeUnavailable.
type Engine interface {
	// Put adds documents or replaces those with the same Ref, and returns when
	// they can be found. A document with a lower Version than the stored one
	// is ignored. Where the engine refuses documents, the error is a
	// *RefusedError, and the documents it doesn't name are stored.
	Put(ctx context.Context, docs []Document) error
	// Delete removes documents and returns when they can't be found any more.
	// A Ref that is not stored is no error.
	Delete(ctx context.Context, refs []domain.Ref) error
	// Search returns one page of candidates.
	Search(ctx context.Context, q Query) (Page, error)
	// State returns a text that is another one whenever a search may find
	// something else. What is searched after it was asked is of this state or
	// of a later one.
	State(ctx context.Context) (string, error)
	// Vocabulary returns every word of the fields with the number of
	// documents that hold it.
	Vocabulary(ctx context.Context) (map[string]int, error)
	// Rebuild starts an index beside the one that serves. Until its Commit,
	// searches see the old one.
	Rebuild(ctx context.Context) (Build, error)
	// Check returns nil when the engine can search, and an error with
	// domain.CodeUnavailable when it can't be reached or its index is missing,
	// damaged or of another IndexVersion (then errors.Is ErrNoIndex).
	Check(ctx context.Context) error
	// Count returns the number of documents stored.
	Count(ctx context.Context) (int, error)
	// EachVersion yields the version of every document stored, in no order and
	// in batches, so that memory stays flat. What is written meanwhile may be
	// left out or come twice. A document that can't be read has version 0.
	EachVersion(ctx context.Context) iter.Seq2[domain.RefVersion, error]
	// Versions returns the versions of those of refs that are stored.
	Versions(ctx context.Context, refs []domain.Ref) (map[domain.Ref]int64, error)
	// Built returns when the Rebuild of the index that serves began.
	Built(ctx context.Context) (time.Time, error)
	// Close releases files and connections.
	Close() error
}

// Build is an index that is being filled.
type Build interface {
	// Put adds documents as Engine.Put does.
	Put(ctx context.Context, docs []Document) error
	// Delete removes documents as Engine.Delete does.
	Delete(ctx context.Context, refs []domain.Ref) error
	// Commit checks that the new index holds what was put, lets it take the
	// place of the old one in one step, and removes the old one. It returns
	// when searches see the new index.
	Commit(ctx context.Context) error
	// Abort throws the new index away. After Commit it does nothing.
	Abort(ctx context.Context) error
}

// Facet is a field whose values can be counted.
type Facet string

// The facets. Their names are part of the HTTP contract.
const (
	FacetKind           Facet = "kind"
	FacetProvince       Facet = "province"
	FacetFormerProvince Facet = "former_province"
	FacetGroup          Facet = "group"
	FacetSet            Facet = "set"
	FacetStars          Facet = "stars"
)

// Facets lists all facets.
func Facets() []Facet {
	return []Facet{FacetKind, FacetProvince, FacetFormerProvince, FacetGroup, FacetSet, FacetStars}
}

// Near asks for things around a point.
type Near struct {
	Lat, Lon float64 // degrees, WGS 84
	WithinKM float64 // 0: no limit
}

// Unit is one word of a query: a document matches it when any of Words stands
// in one of the searched fields, or any word that begins with Prefix.
type Unit struct {
	Words  []string // folded, best first
	Prefix string   // folded; empty when only whole words count
}

// Clause is a conjunction: all of its units must match.
type Clause []Unit

// Query asks an engine. Its values are typed; no text of a user reaches a
// filter except through the engine's one quoting function.
type Query struct {
	// Any holds alternatives, best first: a document matches when one clause
	// does. Without clauses every document matches.
	Any []Clause
	// Fields are the fields that are searched; nil means all.
	Fields []Field
	Filter domain.ListingFilter
	Near   *Near
	// Facets asks for counts of the values of these fields. The counts of one
	// field leave out the filter on that same field (disjunctive facets).
	Facets []Facet
	// Sort is SortRelevance, SortName, SortNewest, SortStars or SortDistance.
	// With SortRelevance documents that match an earlier clause come first,
	// and then those that match in an earlier field.
	Sort   domain.Sort
	Offset int
	Limit  int // 0 asks only for Total and Facets
}

// Hit is a candidate with what the final order is computed from.
type Hit struct {
	Ref     domain.Ref
	Version int64
	Score   float64 // the engine's own; only its order means something
	Doc     Document
}

// Page is what an engine found.
type Page struct {
	Hits         []Hit
	Total        int // all documents that match
	TotalIsExact bool
	// Facets holds only values with a count above 0. A document without a
	// value, or with stars that are not stated, counts for none.
	Facets map[Facet]map[string]int
}
