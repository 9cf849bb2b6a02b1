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
	engineCtx, cancel := context.WithTimeout(ctx, engineTimeout)
	defer cancel()
	of, err := s.version(engineCtx)
	if err != nil {
		return s.suggestWithoutEngine(ctx, text, f, limit, err)
	}
	question := fmt.Sprint("suggest", limit, Request{Text: text, Filter: f}.identity())
	found, known := s.answers.get(of, question)
	if !known {
		if found, err = s.complete(engineCtx, of, text, f, limit); err != nil {
			return s.suggestWithoutEngine(ctx, text, f, limit, err)
		}
		s.answers.put(of, question, found)
	}
	ordered, err := s.firstNames(ctx, found.refs, f, limit)
	if err != nil {
		return nil, fmt.Errorf("search: reading the listings to suggest: %w", err)
	}
	return s.suggestions(ctx, found.query, found.loose, ordered, limit), nil
}

// complete asks for names that the text may become, in their order.
func (s *Searcher) complete(ctx context.Context, of version, text string, f domain.ListingFilter, limit int) (findings, error) {
	out := findings{query: vi.Understand(text, of.lexicon, nil, vi.Options{Literal: true})}
	if len(out.query.Terms) == 0 {
		return out, nil
	}
	find := finder{engine: s.engine, names: s.names(of.synonyms), lexicon: of.lexicon, sort: domain.SortRelevance}
	var hits []Hit
	for _, out.loose = range []looseness{unfinished, slipsInUnknown, slipsAnywhere} {
		if out.loose == slipsInUnknown {
			out.query = vi.Understand(text, of.lexicon, nil, vi.Options{Unplaced: true}).Doubted(of.lexicon)
		}
		a := ask{any: clauses(required(out.query), out.loose), fields: fieldsOfSuggest, filter: f}
		if len(a.any) == 0 {
			continue
		}
		page, err := s.engine.Search(ctx, find.query(a, 0, max(40, 4*limit)))
		if err != nil {
			return findings{}, err
		}
		if hits = page.Hits; len(hits) > 0 {
			break
		}
	}
	out.window = hitsOf(find.rank(out.query, hits, out.loose))
	return out.withoutDocuments(), nil
}

// firstNames reads things from the database, best first, until limit different
// names are found that may be shown.
func (s *Searcher) firstNames(ctx context.Context, refs []domain.Ref, f domain.ListingFilter, limit int) ([]domain.Listing, error) {
	var out []domain.Listing
	names := map[string]bool{}
	for part := range slices.Chunk(refs, max(1, limit+limit/2)) {
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
	light := highlighter{newRanker(q, s.names(s.synonyms.recent(ctx)), loose)}
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
