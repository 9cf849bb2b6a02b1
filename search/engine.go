// Package search connects queries with listings: the documents that engines
// index, the interface of every engine, and the searcher above them, which
// reads Vietnamese and decides the final order, so that all engines give the
// same answers.
package search

import (
	"context"
	"iter"
	"math"
	"slices"
	"strings"
	"time"

	"chophien/domain"
)

// MaxWindow is the greatest offset of a search with text. Deeper browsing
// without text is a keyset query on the database.
const MaxWindow = 1000

// Engine finds and orders candidates. Every implementation passes package
// searchtest.
//
// An engine matches words as they are: understanding slips, synonyms and
// filters in the text is done above it, once.
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
	// Ask answers queries, one page for each, in their order. It sends as few
	// requests as it can: the cost of a search is the number of calls.
	Ask(ctx context.Context, queries []TextQuery) ([]Page, error)
	// Vocabulary returns every folded word of the fields with the number of
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
	// Abort deletes the new index. After Commit it does nothing.
	Abort(ctx context.Context) error
}

// Facet is a field whose values can be counted.
type Facet string

// The facets. Their names are part of the HTTP contract.
const (
	FacetKind           Facet = "kind"
	FacetProvince       Facet = "province"
	FacetFormerProvince Facet = "former_province"
	FacetCommune        Facet = "commune"
	FacetGroup          Facet = "group"
	FacetSet            Facet = "set"
	FacetStars          Facet = "stars"
	FacetCondition      Facet = "condition" // those that hold on the day; a document may have several
)

// Facets lists all facets.
func Facets() []Facet {
	return []Facet{FacetKind, FacetProvince, FacetFormerProvince, FacetCommune, FacetGroup, FacetSet, FacetStars, FacetCondition}
}

// Near filters by distance from a point.
type Near struct {
	Lat, Lon float64 // degrees, WGS 84
	WithinKM float64 // 0: no limit
}

// Distance returns how many kilometres a document is away; infinite without a pin.
func (n Near) Distance(d *Document) float64 {
	if !d.HasPin {
		return math.Inf(1)
	}
	return DistanceKM(n.Lat, n.Lon, d.Lat, d.Lon)
}

// MaxWords is how many words of a query count: Meilisearch ignores the rest
// without an error.
const MaxWords = 10

// LongestWord is how many letters a word may have and be found. Meilisearch
// leaves longer ones out.
const LongestWord = 200

// Matching is which of the words of a query a document must contain.
type Matching int

const (
	// MatchAll asks for documents that hold every word.
	MatchAll Matching = iota
	// MatchLast leaves out words from the end, one after the other, until there
	// are Offset + Limit documents. The first word is never left out.
	MatchLast
)

// TextQuery is a query to an engine for documents with words.
type TextQuery struct {
	// Text is words made by package vi, of a-z and 0-9 only, with single spaces
	// between them: folded, or tone-keeping where the marks count. The last word
	// also matches every word that begins with it, unless a space follows. Two
	// or three neighbours also match the word that they form when they are
	// written together ("st 25" finds st25), and a word also matches the two
	// neighbours that most often form it ("sapa" finds sa pa). Every document
	// matches an empty text.
	Text string
	// Fields are the fields that are searched; nil means all.
	Fields   []Field
	Filter   domain.ListingFilter
	Near     *Near
	Matching Matching
	// Sort is SortRelevance, SortName, SortNewest, SortStars, SortPrice, SortPriceKG or SortDistance.
	// With SortRelevance, documents that hold more of the words come first, then
	// those that hold them in earlier fields, then those that hold them nearer
	// the beginning. An empty text with SortRelevance is in the order of names.
	Sort   domain.Sort
	Offset int
	Limit  int // 0 asks only for Total and Facets
	// Facets asks for counts of the values of these fields. The counts of one
	// field leave out the filter on that same field (disjunctive facets). They
	// are of what matches all words.
	Facets []Facet
}

// Words returns the words that count, and whether the last one also matches
// words that begin with it.
func (q TextQuery) Words() (words []string, prefix bool) {
	words = strings.Fields(q.Text)
	if len(words) > MaxWords {
		return words[:MaxWords], false
	}
	return words, len(words) > 0 && !strings.HasSuffix(q.Text, " ")
}

// Validate returns an error with CodeInvalid, and Field set, for a meaningless
// query. Engines return the same error for such a query.
func (q TextQuery) Validate() error {
	switch q.Sort {
	case "", domain.SortRelevance, domain.SortName, domain.SortNewest, domain.SortStars, domain.SortPrice, domain.SortPriceKG:
	case domain.SortDistance:
		if q.Near == nil {
			return domain.Invalidf("sort", "ordering by distance needs a point")
		}
	default:
		return domain.Invalidf("sort", "%q is no order", q.Sort)
	}
	if n := q.Near; n != nil && !(math.Abs(n.Lat) <= 90 && math.Abs(n.Lon) <= 180 && n.WithinKM >= 0) {
		return domain.Invalidf("near", "the point is not on the earth")
	}
	if q.Offset < 0 || q.Limit < 0 {
		return domain.Invalidf("limit", "a page cannot begin or end before the first row")
	}
	for _, f := range q.Facets {
		if !slices.Contains(Facets(), f) {
			return domain.Invalidf("facets", "%q is no facet", f)
		}
	}
	for _, f := range q.Fields {
		if !slices.Contains(Fields(), f) {
			return domain.Invalidf("fields", "%d is no field", f)
		}
	}
	return nil
}

// Hit is a candidate with the values that decide the final order.
type Hit struct {
	Ref     domain.Ref
	Version int64
	Doc     Document // without the words of FieldText
}

// Page is the answer of an engine.
type Page struct {
	Hits []Hit
	// Total is the number of all documents that match. With MatchLast it is only
	// a lower bound, and TotalIsExact is false.
	Total        int
	TotalIsExact bool
	// Facets holds only values with a count above 0. A document without a
	// value, or with stars that are not stated, counts for none.
	Facets map[Facet]map[string]int
}
