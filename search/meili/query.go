package meili

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/meilisearch/meilisearch-go"

	"chophien/domain"
	"chophien/search"
	"chophien/search/memory"
)

// gather is up to how many documents are fetched at once and ordered here,
// rather than asked for part by part.
const gather = 40

// question is one query of a request, and what is to be done with the answer.
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
			// An index that was set up by somebody else lacks attributes, and
			// then the question is refused.
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

// counting asks how many documents pass f.
func counting(f filter, into *int) question {
	return question{request(f), func(r *meilisearch.SearchResponse) error {
		if r.Page < 1 { // only answers with an exact total have it
			return errors.New("an answer without a total")
		}
		*into = int(r.TotalHits)
		return nil
	}}
}

// request asks for an exact total and no hits.
func request(f filter) *meilisearch.SearchRequest {
	none := int64(0)
	r := &meilisearch.SearchRequest{HitsPerPage: &none}
	if f != always {
		r.Filter = string(f)
	}
	return r
}

// bucket is a part of the result that stands in one piece in the order.
type bucket struct {
	filter filter
	count  int
	clause search.Clause // with SortRelevance, whose documents these are
	rest   filter        // with SortRelevance, the filter without the clause
}

// Search implements search.Engine.
func (e *Engine) Search(ctx context.Context, q search.Query) (search.Page, error) {
	index, err := e.copied.at(ctx)
	if err != nil {
		return search.Page{}, err
	}
	if index != nil && memory.Knows(q) {
		return index.Search(q), nil
	}
	fields := q.Fields
	if fields == nil {
		fields = search.Fields()
	}
	matched := always
	if len(q.Any) > 0 {
		var clauses []filter
		for _, c := range q.Any {
			clauses = append(clauses, match(c, fields))
		}
		matched = or(clauses...)
	}
	near, err := e.within(ctx, q.Near, matched)
	if err != nil {
		return search.Page{}, err
	}
	visible := and(conditions(q.Filter, ""), near)
	found := and(visible, matched)

	page := search.Page{TotalIsExact: true, Facets: map[search.Facet]map[string]int{}}
	total := counting(found, &page.Total)
	questions, total := facetQuestions(q, total, and(near, matched), page.Facets)

	order := q.Sort
	if order == domain.SortDistance && q.Near != nil {
		var pins []pin
		if err := e.ask(ctx, append(questions, total, pinning(found, *q.Near, &pins))); err != nil {
			return search.Page{}, err
		}
		if q.Limit > 0 && q.Offset < page.Total {
			page.Hits, err = e.nearest(ctx, q, found, pins)
		}
		return scored(page, q), err
	}
	var buckets []bucket
	switch {
	case order == domain.SortStars:
		for _, stars := range starValues() {
			buckets = append(buckets, bucket{filter: and(found, rated(q.Filter.ValidOn, stars))})
		}
		buckets = append(buckets, bucket{filter: and(found, not(rated(q.Filter.ValidOn, starValues()...)))})
	case order == domain.SortName, order == domain.SortNewest:
		buckets = []bucket{{filter: found}}
	case len(q.Any) == 0:
		order, buckets = domain.SortName, []bucket{{filter: found}}
	default:
		order = domain.SortRelevance
		before := never
		for _, c := range q.Any {
			rest := and(visible, not(before))
			buckets = append(buckets, bucket{filter: and(rest, match(c, fields)), clause: c, rest: rest})
			before = or(before, match(c, fields))
		}
	}
	var counts []question
	if q.Limit > 0 && len(buckets) > 1 {
		for i := range buckets {
			counts = append(counts, counting(buckets[i].filter, &buckets[i].count))
		}
	}
	if order == domain.SortRelevance && q.Limit > 0 && q.Offset == 0 {
		done, err := e.best(ctx, questions, total, q, fields, visible, found, &page)
		if done || err != nil {
			return scored(page, q), err
		}
		questions = nil
	} else {
		questions = append(questions, total)
	}
	questions = append(questions, counts...)
	// One bucket needs no count of its own: its hits come with the first request.
	single := q.Limit > 0 && order != domain.SortRelevance && len(buckets) == 1
	var first fetched
	if single {
		questions = append(questions, e.fetching(found, q, order, q.Offset, q.Limit, &first))
	}
	if err := e.ask(ctx, questions); err != nil {
		return search.Page{}, err
	}
	if page.Hits, err = e.documents(ctx, first); err != nil {
		return search.Page{}, err
	}
	if len(buckets) == 1 {
		buckets[0].count = page.Total
	}
	if single || q.Limit <= 0 || q.Offset >= page.Total {
		return scored(page, q), nil
	}
	if page.Total <= max(gather, q.Limit) {
		var some fetched
		if err := e.ask(ctx, []question{e.fetching(found, q, domain.SortRelevance, 0, page.Total, &some)}); err != nil {
			return search.Page{}, err
		}
		all, err := e.documents(ctx, some)
		if err != nil {
			return search.Page{}, err
		}
		sortHits(all, q, order, fields)
		page.Hits = all[min(q.Offset, len(all)):min(q.Offset+q.Limit, len(all))]
		return scored(page, q), nil
	}
	if order == domain.SortRelevance {
		if buckets, err = e.split(ctx, buckets, q, fields); err != nil {
			return search.Page{}, err
		}
	}
	parts := make([]fetched, len(buckets))
	within := domain.SortName
	if order == domain.SortRelevance {
		within = order
	}
	questions = nil
	for i, at := 0, 0; i < len(buckets); i++ {
		from, to := max(q.Offset, at), min(q.Offset+q.Limit, at+buckets[i].count)
		if from < to {
			questions = append(questions, e.fetching(buckets[i].filter, q, within, from-at, to-from, &parts[i]))
		}
		at += buckets[i].count
	}
	if err := e.ask(ctx, questions); err != nil {
		return search.Page{}, err
	}
	var all fetched
	for _, p := range parts {
		all.hits = append(all.hits, p.hits...)
	}
	page.Hits, err = e.documents(ctx, all)
	return scored(page, q), err
}

// best asks for the first of those that match the first clause in the first
// field, which are often the whole page, and beside them for the first of the
// others, so that few are all at hand. It is done when the page is.
func (e *Engine) best(ctx context.Context, questions []question, total question, q search.Query, fields []search.Field, visible, found filter, page *search.Page) (done bool, err error) {
	var (
		enough      = max(gather, q.Limit)
		top         = upTo(q.Any[0], fields, 0)
		count, more int
		hits, rest  fetched
	)
	first := e.paged(e.fetching(and(visible, top), q, domain.SortRelevance, 0, enough, &hits), &count)
	others := e.paged(e.fetching(and(found, not(top)), q, domain.SortRelevance, 0, gather, &rest), &more)
	if len(total.request.Facets) > 0 {
		questions = append(questions, total)
	}
	if err := e.ask(ctx, append(questions, first, others)); err != nil {
		return false, err
	}
	page.Total = count + more
	few := page.Total <= enough
	switch {
	case few && more > gather, !few && count < q.Limit:
		return false, nil
	case few:
		hits.hits = append(hits.hits, rest.hits...)
	}
	if page.Hits, err = e.documents(ctx, hits); err != nil {
		return false, err
	}
	if few {
		sortHits(page.Hits, q, domain.SortRelevance, fields)
	}
	page.Hits = page.Hits[:min(q.Limit, len(page.Hits))]
	return true, nil
}

// paged lets a question that asks for the first hits ask for their exact total
// as well.
func (e *Engine) paged(q question, total *int) question {
	limit := q.request.Limit
	q.request.Limit, q.request.Page, q.request.HitsPerPage = 0, 1, &limit
	take := q.take
	q.take = func(r *meilisearch.SearchResponse) error {
		if r.Page < 1 { // only answers with an exact total have it
			return errors.New("an answer without a total")
		}
		*total = int(r.TotalHits)
		return take(r)
	}
	return q
}

// scored gives hits scores that fall with their place.
func scored(page search.Page, q search.Query) search.Page {
	for i := range page.Hits {
		page.Hits[i].Score = -float64(q.Offset + i)
	}
	return page
}

// split divides those buckets of clauses that the page touches by level.
func (e *Engine) split(ctx context.Context, buckets []bucket, q search.Query, fields []search.Field) ([]bucket, error) {
	var questions []question
	var out []bucket
	type levelCount struct{ upTo, before *int }
	counts := map[int]levelCount{} // by place in out
	at := 0
	for _, b := range buckets {
		n := len(fields)
		touched := at < q.Offset+q.Limit && at+b.count > q.Offset
		at += b.count
		if !touched || n == 1 || len(b.clause) == 0 {
			out = append(out, b)
			continue
		}
		before, countBefore := never, new(int)
		for level := range n {
			upto, count := upTo(b.clause, fields, level), b.count
			if level < n-1 {
				questions = append(questions, counting(and(b.rest, upto), &count))
			}
			counts[len(out)] = levelCount{&count, countBefore}
			out = append(out, bucket{filter: and(b.rest, upto, not(before))})
			before, countBefore = upto, &count
		}
	}
	if err := e.ask(ctx, questions); err != nil {
		return nil, err
	}
	for i, c := range counts {
		out[i].count = *c.upTo - *c.before
	}
	return out, nil
}

// fetching asks for documents in order, those that are alike in the one in which
// the engine holds them: it is the same for everybody who asks, and the engine
// would have to sort many for the few that are read.
func (e *Engine) fetching(f filter, q search.Query, order domain.Sort, offset, limit int, into *fetched) question {
	r := request(f)
	r.HitsPerPage = nil
	r.Offset, r.Limit = int64(offset), int64(limit)
	r.AttributesToRetrieve = []string{attrID}
	switch order {
	case domain.SortRelevance:
	case domain.SortNewest:
		r.Sort = []string{attrCreatedAt + ":desc", attrNameSort + ":asc"}
	default:
		r.Sort = []string{attrNameSort + ":asc"}
	}
	return question{r, func(answer *meilisearch.SearchResponse) error {
		into.hits = append(into.hits, answer.Hits...)
		return nil
	}}
}

// fetched is what came of fetching.
type fetched struct{ hits []meilisearch.Hit }

// documents returns the documents of hits: those that are copied, and the
// others from the engine.
func (e *Engine) documents(ctx context.Context, of fetched) ([]search.Hit, error) {
	refs := make([]domain.Ref, 0, len(of.hits))
	found := make(map[domain.Ref]search.Document, len(of.hits))
	var missing []string
	for _, hit := range of.hits {
		var id string
		if err := json.Unmarshal(hit[attrID], &id); err != nil {
			return nil, unreadable(fmt.Errorf("a hit without an id: %w", err))
		}
		ref, ok := refOf(id)
		if !ok {
			e.cfg.Log.WarnContext(ctx, "a document of the search index is not ours", "index", e.cfg.Index, "document", id)
			continue
		}
		refs = append(refs, ref)
		if d, ok := e.copied.document(ref); ok {
			found[ref] = d
		} else {
			missing = append(missing, id)
		}
	}
	for part := range slices.Chunk(missing, maxIDs) {
		// It may have changed since it was found; then it is shown as it is
		// now, and the database has the last word.
		read, _, err := e.packed(ctx, &meilisearch.DocumentsQuery{Ids: part, Limit: int64(len(part))})
		if err != nil {
			return nil, err
		}
		for _, r := range read {
			if found[r.Key], err = memory.Unpack(r.Packed); err != nil {
				return nil, unreadable(err) // it was read a moment ago
			}
		}
	}
	out := make([]search.Hit, 0, len(refs))
	for _, ref := range refs {
		if d, ok := found[ref]; ok { // what is gone in the meantime is left out
			out = append(out, search.Hit{Ref: ref, Version: d.Version, Doc: d})
		}
	}
	return out, nil
}

// sortHits orders all documents that were found.
func sortHits(hits []search.Hit, q search.Query, order domain.Sort, fields []search.Field) {
	type rank struct{ clause, level int }
	ranks := map[domain.Ref]rank{}
	for _, h := range hits {
		switch order {
		case domain.SortStars:
			ranks[h.Ref] = rank{clause: -stars(h.Doc, q.Filter.ValidOn)}
		case domain.SortRelevance:
			clause, level := place(h.Doc, q.Any, fields)
			ranks[h.Ref] = rank{clause, level}
		}
	}
	slices.SortStableFunc(hits, func(a, b search.Hit) int {
		x, y := ranks[a.Ref], ranks[b.Ref]
		return cmp.Or(cmp.Compare(x.clause, y.clause), cmp.Compare(x.level, y.level),
			cmp.Compare(a.Doc.NameSort, b.Doc.NameSort), cmp.Compare(a.Doc.ID, b.Doc.ID))
	})
}

func stars(d search.Document, on domain.Date) int {
	for _, w := range d.Windows {
		if w.Contains(on) {
			return w.Stars
		}
	}
	return 0
}

// place returns the first clause that d matches, and how far down the fields
// one must look to find all of its units.
func place(d search.Document, any []search.Clause, fields []search.Field) (clause, level int) {
	words := make([]map[string]bool, len(fields))
	for i, f := range fields {
		words[i] = map[string]bool{}
		for w := range strings.SplitSeq(d.Words[f], " ") {
			words[i][w] = true
		}
	}
	holds := func(in map[string]bool, u search.Unit) bool {
		if slices.ContainsFunc(u.Words, func(w string) bool { return w != "" && in[w] }) {
			return true
		}
		if u.Prefix != "" {
			for w := range in {
				if strings.HasPrefix(w, u.Prefix) {
					return true
				}
			}
		}
		return false
	}
	for i, c := range any {
		level, all := 0, true
		for _, u := range c {
			at := slices.IndexFunc(words, func(in map[string]bool) bool { return holds(in, u) })
			if all = at >= 0; !all {
				break
			}
			level = max(level, at)
		}
		if all {
			return i, level
		}
	}
	return len(any), 0
}

// facetQuestions returns what asks for the counts of q.Facets, and total. Those
// without a filter of their own are counted by total, which passes the same
// documents.
func facetQuestions(q search.Query, total question, rest filter, into map[search.Facet]map[string]int) (questions []question, _ question) {
	attributes := map[search.Facet]string{
		search.FacetKind: attrKind, search.FacetProvince: attrProvince, search.FacetFormerProvince: attrFormerProvince,
		search.FacetGroup: attrGroup, search.FacetSet: attrSet,
	}
	var shared []search.Facet
	for _, facet := range q.Facets {
		into[facet] = map[string]int{}
		attr, plain := attributes[facet]
		others := and(conditions(q.Filter, facet), rest)
		switch {
		case facet == search.FacetStars:
			for _, stars := range starValues() {
				questions = append(questions, question{
					request(and(others, rated(q.Filter.ValidOn, stars))),
					func(r *meilisearch.SearchResponse) error {
						if r.TotalHits > 0 {
							into[facet][strconv.Itoa(stars)] = int(r.TotalHits)
						}
						return nil
					}})
			}
		case !plain:
			continue
		case filtered(q.Filter, facet):
			r := request(others)
			r.Facets = []string{attr}
			questions = append(questions, question{r, func(r *meilisearch.SearchResponse) error {
				return readFacet(r, attr, into[facet])
			}})
		default:
			shared = append(shared, facet)
		}
	}
	if len(shared) == 0 {
		return questions, total
	}
	for _, facet := range shared {
		total.request.Facets = append(total.request.Facets, attributes[facet])
	}
	return questions, question{total.request, func(r *meilisearch.SearchResponse) error {
		if err := total.take(r); err != nil {
			return err
		}
		for _, facet := range shared {
			if err := readFacet(r, attributes[facet], into[facet]); err != nil {
				return err
			}
		}
		return nil
	}}
}

// readFacet takes the counts of one attribute; documents without a value of it
// are not counted.
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
	r := request(always)
	r.Facets = []string{attrWords}
	words := map[string]int{}
	err := e.ask(ctx, []question{{r, func(r *meilisearch.SearchResponse) error {
		var counts map[string]map[string]int
		if err := json.Unmarshal(r.FacetDistribution, &counts); err != nil {
			return fmt.Errorf("vocabulary: %w", err)
		}
		for enc, n := range counts[attrWords] {
			// What was too long to be kept whole is nobody's word.
			if w, ok := decode(enc); ok && w != "" {
				words[w] = n
			}
		}
		return nil
	}}})
	return words, err
}
