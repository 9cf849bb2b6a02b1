package search

import (
	"context"
	"fmt"
	"slices"

	"chophien/domain"
	"chophien/search/vi"
)

// fieldsOfSuggest are what people type when they look for a name.
var fieldsOfSuggest = []Field{FieldName, FieldAlt, FieldMaker}

// Suggest completes the last word of text with names of listings that may be
// seen on f.ValidOn.
func (s *Searcher) Suggest(ctx context.Context, text string, f domain.ListingFilter, limit int) ([]Suggestion, error) {
	engineCtx, cancel := s.forEngine(ctx)
	defer cancel()
	lex, err := s.vocabulary(engineCtx)
	if err != nil {
		return s.suggestWithoutEngine(ctx, text, f, limit, err)
	}
	find := finder{engine: s.engine, names: s.names(s.synonyms.recent(ctx)), lexicon: lex, sort: domain.SortRelevance}
	found, err := find.complete(engineCtx, text, f, limit)
	if err != nil {
		return s.suggestWithoutEngine(ctx, text, f, limit, err)
	}
	ordered, err := s.firstNames(ctx, found.window, f, limit)
	if err != nil {
		return nil, fmt.Errorf("search: reading the listings to suggest: %w", err)
	}
	return s.suggestions(ctx, found.query, found.loose, ordered, limit), nil
}

// suggestWindow is how many hits are put in order for each suggestion: some have
// the same name.
const suggestWindow = 2

// complete asks for names that the text may become, in their order: one
// request, and others with places and with corrections where nothing is found.
func (f finder) complete(ctx context.Context, typed string, filter domain.ListingFilter, limit int) (findings, error) {
	out := findings{query: vi.Understand(typed, f.lexicon, nil, vi.Options{Literal: true}), loose: unfinished}
	if len(out.query.Terms) == 0 {
		return out, nil
	}
	fields := fieldsOfSuggest
	ask := func(texts ...string) (Page, error) {
		var queries []TextQuery
		for _, t := range texts {
			q := f.query(t, filter, max(fillLimit, suggestWindow*limit))
			q.Fields = fields
			queries = append(queries, q)
		}
		pages, err := f.ask(ctx, queries)
		if err != nil {
			return Page{}, err
		}
		return union(pages), nil
	}
	found, err := ask(typedText(required(out.query), true))
	if err != nil {
		return findings{}, err
	}
	if len(found.Hits) == 0 {
		// The name of a place: villages, sites and goods from there.
		fields = fieldsOfThing
		if found, err = ask(typedText(required(out.query), true)); err != nil {
			return findings{}, err
		}
		fields = fieldsOfSuggest
	}
	if len(found.Hits) == 0 {
		doubted := vi.Understand(typed, f.lexicon, nil, vi.Options{Unplaced: true}).Doubted(f.lexicon)
		terms := required(doubted)
		texts := []string{foldedText(terms, true)}
		out.query, out.loose = doubted, slipsInUnknown
		for _, c := range corrections(terms) {
			texts = append(texts, foldedText(c, true))
		}
		if len(texts) == 1 {
			out.loose = slipsAnywhere
			for _, d := range doubts(terms) {
				texts = append(texts, foldedText(d, true))
			}
		}
		if len(terms) > 0 {
			if found, err = ask(texts...); err != nil {
				return findings{}, err
			}
		}
	}
	ranked := newRanker(out.query, f.names, out.loose, nil).grades(each(found.Hits))
	order(ranked)
	out.window = hitsOf(ranked)
	return out, nil
}

// firstNames reads things from the database, best first, until limit different
// names are found that may be shown.
func (s *Searcher) firstNames(ctx context.Context, hits []*Hit, f domain.ListingFilter, limit int) ([]domain.Listing, error) {
	var out []domain.Listing
	names := map[string]bool{}
	for part := range slices.Chunk(refsOf(hits), max(1, limit+limit/2)) {
		if len(names) >= limit {
			break
		}
		listings, err := s.cards(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, ref := range part {
			if l := listings[ref]; l != nil && l.VisibleOn(f.ValidOn) && fits(l, f) {
				out = append(out, *l)
				names[l.NameSort+l.Name] = true
			}
		}
	}
	return out, nil
}

// suggestions keeps the first of each name.
func (s *Searcher) suggestions(ctx context.Context, q vi.Query, loose looseness, listings []domain.Listing, limit int) []Suggestion {
	light := highlighter{newRanker(q, s.names(s.synonyms.recent(ctx)), loose, nil)}
	out, seen := []Suggestion{}, map[string]bool{}
	for _, l := range listings {
		if len(out) == limit {
			break
		}
		if !seen[l.NameSort+l.Name] {
			seen[l.NameSort+l.Name] = true
			out = append(out, Suggestion{l, light.spans(l.Name, l.Group)})
		}
	}
	return out
}

func (s *Searcher) suggestWithoutEngine(ctx context.Context, text string, f domain.ListingFilter, limit int, cause error) ([]Suggestion, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if domain.CodeOf(cause) == domain.CodeInvalid {
		return nil, fmt.Errorf("search: asking the engine for suggestions: %w", cause)
	}
	domain.PassingAnswer(ctx)
	q := vi.Understand(text, nil, nil, vi.Options{Literal: true})
	words := foldedWords(q)
	if len(words) == 0 {
		return []Suggestion{}, nil
	}
	list, err := s.listings.FindListings(ctx, words, f, domain.Page{Sort: domain.SortName, Limit: min(limit, domain.MaxLimit)})
	if err != nil {
		return nil, fmt.Errorf("search: asking the database for suggestions: %w", err)
	}
	return s.suggestions(ctx, q, unfinished, list.Items, limit), nil
}

func refsOf(hits []*Hit) []domain.Ref {
	out := make([]domain.Ref, len(hits))
	for i, h := range hits {
		out[i] = h.Ref
	}
	return out
}
