package search

import (
	"chophien/domain"
	"chophien/search/vi"
)

// highlighter finds the words of a name that a query matches.
type highlighter struct{ r ranker }

// spans returns whole words of the name, in order. Where some word carries
// the marks that were typed, those that don't are left alone.
func (h highlighter) spans(text string, group domain.Group) []Span {
	name := h.r.names.read(text, group)
	words := name.words
	marked := make([]bool, len(words))
	for _, t := range h.r.q.Terms {
		var proper, other []vi.Occurrence
		for _, o := range name.occurrences {
			switch f := h.r.compare(t, o.Fold, o.Exact); {
			case f.worth == 0:
			case f.proper && (!o.Synonym || len(proper) == 0):
				proper = append(proper, o)
			case !o.Synonym:
				other = append(other, o)
			}
		}
		if len(proper) == 0 {
			proper = other
		}
		for _, o := range proper {
			for i := int(o.Start); i < len(words) && float64(i) < o.End; i++ {
				marked[i] = true
			}
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
