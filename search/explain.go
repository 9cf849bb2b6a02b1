package search

// Explanation says how one search came to its answer.
type Explanation struct {
	Requests [][]ExplainedQuery // one request to the engine each
	Ranked   []ExplainedHit     // the candidates in the final order
}

// ExplainedQuery is one query to the engine with what it found.
type ExplainedQuery struct {
	Query TextQuery
	Hits  int
	Total int
}

// ExplainedHit is a candidate with its score.
type ExplainedHit struct {
	Hit   *Hit
	Score float64
}

func (e *Explanation) request(queries []TextQuery, pages []Page, err error) {
	if e == nil || err != nil {
		return
	}
	var all []ExplainedQuery
	for i, q := range queries {
		all = append(all, ExplainedQuery{q, len(pages[i].Hits), pages[i].Total})
	}
	e.Requests = append(e.Requests, all)
}

func (e *Explanation) ranked(c []candidate) {
	if e == nil {
		return
	}
	e.Ranked = nil
	for _, one := range c {
		e.Ranked = append(e.Ranked, ExplainedHit{one.hit, one.grade.Score})
	}
}
