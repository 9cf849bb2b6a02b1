package meili

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/meilisearch/meilisearch-go"

	"chophien/domain"
	"chophien/search"
)

// question is one query of a request, and the function that reads its answer.
type question struct {
	request *meilisearch.SearchRequest
	take    func(*meilisearch.SearchResponse) error
}

// ask sends questions in one request.
func (e *Engine) ask(ctx context.Context, questions []question) error {
	if len(questions) == 0 {
		return nil
	}
	request := &meilisearch.MultiSearchRequest{}
	for _, q := range questions {
		q.request.IndexUID = e.cfg.Index
		request.Queries = append(request.Queries, q.request)
	}
	answer, err := e.client.MultiSearchWithContext(ctx, request)
	if err != nil {
		err = e.failed("searching", err)
		if domain.CodeOf(err) == domain.CodeInternal {
			// An index that another program set up lacks attributes, and then
			// Meilisearch refuses the question.
			if missing := e.Check(ctx); errors.Is(missing, search.ErrNoIndex) {
				return missing
			}
		}
		return err
	}
	if len(answer.Results) != len(questions) {
		return unreadable(fmt.Errorf("%d answers to %d queries", len(answer.Results), len(questions)))
	}
	for i, q := range questions {
		if err := q.take(&answer.Results[i]); err != nil {
			return unreadable(err)
		}
	}
	return nil
}

func unreadable(err error) error {
	return domain.Wrap(domain.CodeUnavailable, fmt.Errorf("meili: %w", err), "the search engine's answer can't be read")
}

// Ask implements search.Engine. Queries whose order the engine knows are sent in
// one request; those by stars or distance, which it cannot order, take separate
// requests.
func (e *Engine) Ask(ctx context.Context, queries []search.TextQuery) ([]search.Page, error) {
	pages := make([]search.Page, len(queries))
	var together []question
	for i, q := range queries {
		if err := q.Validate(); err != nil {
			return nil, err
		}
		pages[i] = search.Page{TotalIsExact: q.Matching == search.MatchAll, Facets: map[search.Facet]map[string]int{}}
		switch {
		case q.Sort == domain.SortDistance && q.Near != nil, q.Near != nil && q.Near.WithinKM > 0, q.Sort == domain.SortStars && q.Limit > 0:
			if err := e.askApart(ctx, q, &pages[i]); err != nil {
				return nil, err
			}
		default:
			together = append(together, e.questions(q, always, &pages[i])...)
		}
	}
	if err := e.ask(ctx, together); err != nil {
		return nil, err
	}
	return pages, nil
}

// askApart answers a query that takes several requests.
func (e *Engine) askApart(ctx context.Context, q search.TextQuery, page *search.Page) error {
	near, err := e.within(ctx, q)
	switch {
	case err != nil:
		return err
	case q.Sort == domain.SortDistance:
		return e.byDistance(ctx, q, near, page)
	case q.Sort == domain.SortStars && q.Limit > 0:
		return e.byStars(ctx, q, near, page)
	}
	return e.ask(ctx, e.questions(q, near, page))
}

// questions returns the questions for a page of q, among the documents that pass near.
func (e *Engine) questions(q search.TextQuery, near filter, page *search.Page) []question {
	found := and(conditions(q.Filter, ""), near)
	switch {
	case q.Matching == search.MatchLast && q.Limit == 0:
		return nil // it would count nothing, and the engine reads no limit as 20
	case q.Matching == search.MatchLast:
		// The engine stops when it has enough: a total would require the rest.
		return []question{e.fetching(q, found, q.Sort, q.Offset, q.Limit, page)}
	}
	if q.Limit > 0 && q.Offset%q.Limit == 0 {
		hits := e.fetching(q, found, q.Sort, q.Offset, q.Limit, page)
		paged(&hits, int64(q.Offset/q.Limit+1), int64(q.Limit), &page.Total)
		return e.withFacets(q, near, hits, page)
	}
	out := e.withFacets(q, near, counting(q, found, &page.Total), page)
	if q.Limit > 0 {
		out = append(out, e.fetching(q, found, q.Sort, q.Offset, q.Limit, page))
	}
	return out
}

// request requests documents with the words of q that pass f, without hits.
func request(q search.TextQuery, f filter) *meilisearch.SearchRequest {
	none := int64(0)
	words, prefix := q.Words()
	r := &meilisearch.SearchRequest{HitsPerPage: &none, Query: strings.Join(words, " "), MatchingStrategy: "all"}
	if q.Matching == search.MatchLast {
		r.MatchingStrategy = "last"
	}
	if len(words) > 0 && !prefix {
		r.Query += " " // which switches prefix search off
	}
	for _, w := range words {
		if !plain(w) {
			f = never // no document contains it, and the engine would read it differently
		}
	}
	if len(words) > 0 && q.Fields != nil {
		for _, field := range q.Fields {
			r.AttributesToSearchOn = append(r.AttributesToSearchOn, attrText(field))
		}
	}
	if f != always {
		r.Filter = string(f)
	}
	return r
}

// plain reports whether documents can contain a word.
func plain(word string) bool {
	for i := range len(word) {
		if c := word[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return len(word) <= search.LongestWord
}

// counting requests the number of documents that match q and pass f.
func counting(q search.TextQuery, f filter, into *int) question {
	c := question{request(q, f), func(*meilisearch.SearchResponse) error { return nil }}
	paged(&c, 0, 0, into)
	return c
}

// paged makes a question request an exact total as well.
func paged(q *question, page, size int64, total *int) {
	q.request.Offset, q.request.Limit, q.request.Page, q.request.HitsPerPage = 0, 0, page, &size
	take := q.take
	q.take = func(r *meilisearch.SearchResponse) error {
		if r.Page < 1 { // only answers with an exact total have it
			return errors.New("an answer without a total")
		}
		*total = int(r.TotalHits)
		return take(r)
	}
}

// fetching requests documents in an order.
func (e *Engine) fetching(q search.TextQuery, f filter, order domain.Sort, offset, limit int, into *search.Page) question {
	r := request(q, f)
	r.HitsPerPage, r.Offset, r.Limit = nil, int64(offset), int64(limit)
	r.AttributesToRetrieve = []string{attrDoc}
	switch {
	case order == domain.SortNewest:
		r.Sort = []string{attrCreatedAt + ":desc", attrNameSort + ":asc"}
	case order == domain.SortPrice:
		r.Sort = []string{attrPrice + ":asc", attrNameSort + ":asc"}
	case order == domain.SortPriceKG:
		r.Sort = []string{attrPriceKG + ":asc", attrNameSort + ":asc"}
	case r.Query == "" || order != domain.SortRelevance && order != "":
		r.Sort = []string{attrNameSort + ":asc"}
	}
	return question{r, func(answer *meilisearch.SearchResponse) error {
		into.Hits = slices.Grow(into.Hits, len(answer.Hits))
		for _, hit := range answer.Hits {
			d, err := document(hit)
			if err != nil {
				e.cfg.Log.Warn("a document of the search index is not ours", "index", e.cfg.Index, "error", err)
				continue
			}
			into.Hits = append(into.Hits, search.Hit{Ref: d.Ref, Version: d.Version, Doc: d})
		}
		if q.Matching == search.MatchLast {
			into.Total = offset + len(into.Hits)
		}
		return nil
	}}
}

// document reads the packed document of a hit.
func document(hit meilisearch.Hit) (search.Document, error) {
	raw := hit[attrDoc]
	if len(raw) < 3 || raw[0] != '"' {
		return search.Document{}, errors.New("a hit without a document")
	}
	// JSON writes the letters of base64 as they are.
	var room [2048]byte // for all but a few
	packed, err := base64.StdEncoding.AppendDecode(room[:0], raw[1:len(raw)-1])
	if err != nil {
		return search.Document{}, fmt.Errorf("the document of a hit: %w", err)
	}
	d, err := search.Unpack(string(packed))
	if err != nil {
		return d, fmt.Errorf("the document of a hit: %w", err)
	}
	if !slices.Contains(domain.SearchableKinds(), d.Kind) {
		return d, fmt.Errorf("the document of a hit is a %q", d.Kind)
	}
	return d, nil
}

// starValues are the stars that a certificate can state, most first.
func starValues() []int { return []int{5, 4, 3} }

// byStars answers a query whose hits are ordered by stars: each number of stars
// is a query of its own.
func (e *Engine) byStars(ctx context.Context, q search.TextQuery, near filter, page *search.Page) error {
	found := and(conditions(q.Filter, ""), near)
	var parts []filter
	for _, stars := range starValues() {
		parts = append(parts, and(found, rated(q.Filter.ValidOn, stars)))
	}
	parts = append(parts, and(found, not(rated(q.Filter.ValidOn, starValues()...))))
	counts, fetched := make([]int, len(parts)), make([]search.Page, len(parts))
	var questions []question
	for i, f := range parts {
		one := counting(q, f, &counts[i])
		if q.Offset == 0 {
			one = e.fetching(q, f, domain.SortName, 0, q.Limit, &fetched[i])
			paged(&one, 1, int64(q.Limit), &counts[i])
		}
		questions = append(questions, one)
	}
	total := counting(q, found, &page.Total)
	if len(q.Facets) > 0 {
		questions = append(questions, e.withFacets(q, near, total, page)...)
	}
	if err := e.ask(ctx, questions); err != nil {
		return err
	}
	page.Total = 0
	questions = nil
	for i, f := range parts {
		from, to := max(q.Offset-page.Total, 0), min(q.Offset+q.Limit-page.Total, counts[i])
		if from < to && q.Offset > 0 {
			questions = append(questions, e.fetching(q, f, domain.SortName, from, to-from, &fetched[i]))
		}
		page.Total += counts[i]
	}
	if err := e.ask(ctx, questions); err != nil {
		return err
	}
	for _, part := range fetched {
		page.Hits = append(page.Hits, part.Hits...)
	}
	page.Hits = page.Hits[:min(len(page.Hits), q.Limit)]
	return nil
}

// withFacets returns questions for the counts of q.Facets, and total. Facets
// without their own filter are counted by total, which matches the same
// documents.
func (e *Engine) withFacets(q search.TextQuery, near filter, total question, page *search.Page) []question {
	attributes := map[search.Facet]string{
		search.FacetKind: attrKind, search.FacetProvince: attrProvince, search.FacetFormerProvince: attrFormerProvince,
		search.FacetCommune: attrCommune, search.FacetGroup: attrGroup, search.FacetSet: attrSet,
	}
	var out []question
	var shared []search.Facet
	for _, facet := range q.Facets {
		counts := map[string]int{}
		page.Facets[facet] = counts
		attr, asIs := attributes[facet]
		others := and(conditions(q.Filter, facet), near)
		switch {
		case facet == search.FacetStars:
			for _, stars := range starValues() {
				out = append(out, countingValue(q, and(others, rated(q.Filter.ValidOn, stars)), strconv.Itoa(stars), counts))
			}
		case facet == search.FacetCondition:
			for _, c := range domain.Conditions() {
				out = append(out, countingValue(q, and(others, holds(c, q.Filter.ValidOn)), string(c), counts))
			}
		case !asIs:
		case filtered(q.Filter, facet):
			r := request(q, others)
			r.Facets = []string{attr}
			out = append(out, question{r, func(r *meilisearch.SearchResponse) error { return readFacet(r, attr, counts) }})
		default:
			shared = append(shared, facet)
			total.request.Facets = append(total.request.Facets, attr)
		}
	}
	take := total.take
	total.take = func(r *meilisearch.SearchResponse) error {
		if err := take(r); err != nil {
			return err
		}
		for _, facet := range shared {
			if err := readFacet(r, attributes[facet], page.Facets[facet]); err != nil {
				return err
			}
		}
		return nil
	}
	return append([]question{total}, out...)
}

// countingValue counts the documents that hold the words of q and pass f, as
// those with a value of a facet.
func countingValue(q search.TextQuery, f filter, value string, counts map[string]int) question {
	return question{request(q, f), func(r *meilisearch.SearchResponse) error {
		if r.TotalHits > 0 {
			counts[value] = int(r.TotalHits)
		}
		return nil
	}}
}

// readFacet reads the counts of one attribute; documents without a value are not
// counted.
func readFacet(r *meilisearch.SearchResponse, attr string, into map[string]int) error {
	var counts map[string]map[string]int
	if err := json.Unmarshal(r.FacetDistribution, &counts); err != nil {
		return fmt.Errorf("facets: %w", err)
	}
	for enc, n := range counts[attr] {
		v, ok := decode(enc)
		if !ok {
			return fmt.Errorf("facet %s has the value %q", attr, enc)
		}
		if v != "" && n > 0 {
			into[v] = n
		}
	}
	return nil
}

// Vocabulary implements search.Engine.
func (e *Engine) Vocabulary(ctx context.Context) (map[string]int, error) {
	r := request(search.TextQuery{}, always)
	r.Facets = []string{attrWords}
	words := map[string]int{}
	err := e.ask(ctx, []question{{r, func(r *meilisearch.SearchResponse) error { return readFacet(r, attrWords, words) }}})
	return words, err
}
