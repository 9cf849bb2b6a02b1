package search

import (
	"slices"

	"chophien/domain"
	"chophien/search/vi"
)

// highlighter finds the words of a name that a query matches.
type highlighter struct{ r *ranker }

// spans returns whole words of the name, in order. Where some word carries
// the marks that were typed, those that don't are left alone.
func (h highlighter) spans(text string, group domain.Group) []Span {
	name := h.r.names.read(text, group)
	words := name.words
	marked := make([]bool, len(words))
	for i := range h.r.q.Terms {
		t, proper := &h.r.q.Terms[i], false
		var others []int
		for at, w := range words {
			switch like := h.r.compare(t, w.Fold, w.Exact); {
			case like.proper:
				marked[at], proper = true, true
			case like.worth > 0:
				others = append(others, at)
			}
		}
		if proper {
			continue
		}
		if o := slices.IndexFunc(name.also, func(o vi.Occurrence) bool { return h.r.compare(t, o.Fold, o.Exact).proper }); o >= 0 {
			for at := int(name.also[o].Start); at < len(words) && float64(at) < name.also[o].End; at++ {
				marked[at] = true
			}
			continue
		}
		for _, at := range others {
			marked[at] = true
		}
	}
	out := []Span{}
	for i, w := range words {
		if marked[i] {
			out = append(out, Span{w.Start, w.End})
		}
	}
	return out
}
