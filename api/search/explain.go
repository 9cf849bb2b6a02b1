package search

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/search"
)

// ExplainInput is the input of /v1/admin/search/explain.
type ExplainInput struct {
	Q       string   `query:"q" required:"true" minLength:"1" maxLength:"1000" doc:"The text of the search" example:"che shan tuyet ha giang"`
	Kind    []string `query:"kind" enum:"product,producer,craft_village,tourism_site,demand" doc:"Kinds of things; several are alternatives"`
	Literal bool     `query:"literal" doc:"Read q as words only"`
}

// ExplanationView explains the answer of a search.
type ExplanationView struct {
	Terms      []ExplainedTerm      `json:"terms" nullable:"false" doc:"The words that were read"`
	Filters    []ExplainedFilter    `json:"filters" nullable:"false" doc:"The filters that were read"`
	Requests   [][]ExplainedQuery   `json:"requests" nullable:"false" doc:"The queries to the search engine, by request"`
	Candidates []ExplainedCandidate `json:"candidates" nullable:"false" doc:"In the final order; empty when the engine sorts"`
	Total      int                  `json:"total"`
}

// ExplainedTerm is a word of the query.
type ExplainedTerm struct {
	Text     string   `json:"text"`
	Key      string   `json:"key" doc:"Folded, with its tone"`
	Required bool     `json:"required"`
	Known    bool     `json:"known" doc:"true when a document contains it"`
	Weight   float64  `json:"weight"`
	Slips    []string `json:"slips" nullable:"false" doc:"Words that it may be a typing error of"`
}

// ExplainedFilter is a condition that was read from the text.
type ExplainedFilter struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Text  string `json:"text"`
}

// ExplainedQuery is one query to the engine.
type ExplainedQuery struct {
	Text  string `json:"text" nullable:"true" doc:"With a space at the end the last word is complete"`
	Some  bool   `json:"some" doc:"true when the last words may be missing"`
	Hits  int    `json:"hits"`
	Total int    `json:"total"`
}

// ExplainedCandidate is a document that was ranked.
type ExplainedCandidate struct {
	Kind     string          `json:"kind" enum:"product,producer,craft_village,tourism_site,demand"`
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Score    float64         `json:"score"`
	Features search.Features `json:"features"`
}

func explainOperations() []huma.Operation {
	return []huma.Operation{{
		OperationID: "explain-search", Tags: []string{"Administration"},
		Summary: "Explain a search",
		Description: "Returns what was read from the text (words and filters), the queries that went to the search engine, and the candidates in their final order with the features and " +
			"scores that ranked them. Candidates must be valid today.",
	}}
}

// ExplainSearch answers GET /v1/admin/search/explain.
func (h *Handlers) ExplainSearch(ctx context.Context, in *ExplainInput) (*rest.PrivateAnswer[ExplanationView], error) {
	r := search.Request{Text: in.Q, Literal: in.Literal, Filter: domain.ListingFilter{ValidOn: domain.Today(time.Now())}, Limit: domain.MaxLimit}
	for _, k := range in.Kind {
		r.Filter.Kinds = append(r.Filter.Kinds, domain.Kind(k))
	}
	e, err := h.searcher.Explain(ctx, r)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(explanationView(e)), nil
}

func explanationView(e search.Explanation) ExplanationView {
	v := ExplanationView{Terms: []ExplainedTerm{}, Filters: []ExplainedFilter{}, Requests: [][]ExplainedQuery{}, Candidates: []ExplainedCandidate{}, Total: e.Total}
	for _, t := range e.Reading.Terms {
		v.Terms = append(v.Terms, ExplainedTerm{t.Text, t.Exact, !t.Weak, t.Known, t.Weight, append([]string{}, t.Slips...)})
	}
	for _, f := range e.Reading.Filters {
		v.Filters = append(v.Filters, ExplainedFilter{f.Name, f.Value, f.Text})
	}
	for _, request := range e.Requests {
		queries := []ExplainedQuery{}
		for _, q := range request {
			queries = append(queries, ExplainedQuery{q.Query.Text, q.Query.Matching == search.MatchLast, q.Hits, q.Total})
		}
		v.Requests = append(v.Requests, queries)
	}
	for _, c := range e.Candidates {
		v.Candidates = append(v.Candidates, ExplainedCandidate{string(c.Hit.Ref.Kind), c.Hit.Ref.ID, c.Hit.Doc.Name, c.Features.Score, c.Features})
	}
	return v
}
