package embedded

import (
	"slices"
	"strings"
	"unicode/utf8"

	"chophien/search"
)

// column is the column of the table words that holds a field; empty for what
// is no field.
func column(f search.Field) string {
	switch f {
	case search.FieldName:
		return "name"
	case search.FieldAlt:
		return "alt"
	case search.FieldMaker:
		return "maker"
	case search.FieldPlace:
		return "place"
	case search.FieldText:
		return "story"
	}
	return ""
}

// quote makes a string of FTS5 of one folded word. It is the only way from a
// query to the match language. ok is false for what can be no folded word:
// such a word is nowhere in the index.
func quote(word string) (quoted string, ok bool) {
	if word == "" || !utf8.ValidString(word) {
		return "", false
	}
	for _, r := range word {
		if r < utf8.RuneSelf && (r < 'a' || r > 'z') && (r < '0' || r > '9') {
			return "", false
		}
	}
	return `"` + word + `"`, true
}

// unit writes the words of u as alternatives; empty when none can match.
func unit(u search.Unit) string {
	var words []string
	for _, w := range u.Words {
		if q, ok := quote(w); ok {
			words = append(words, q)
		}
	}
	if q, ok := quote(u.Prefix); ok {
		words = append(words, q+"*")
	}
	if len(words) == 0 {
		return ""
	}
	return "(" + strings.Join(words, " OR ") + ")"
}

// conjunction writes a clause; empty when it can't match. Its units are looked
// for in the fields.
func conjunction(c search.Clause, fields []search.Field) string {
	units := make([]string, len(c))
	for i, u := range c {
		if units[i] = unit(u); units[i] == "" {
			return ""
		}
	}
	in := make([]string, len(fields))
	for i, f := range fields {
		in[i] = column(f)
	}
	if len(in) == 0 {
		return ""
	}
	return "({" + strings.Join(in, " ") + "} : (" + strings.Join(units, " AND ") + "))"
}

// everything tells whether c asks for nothing, so that every document matches.
func everything(c search.Clause) bool { return len(c) == 0 }

// match is what the words of a document must satisfy.
type match struct {
	all  bool   // no condition
	text string // in the language of FTS5; empty when nothing can match
}

func (m match) none() bool { return !m.all && m.text == "" }

// matchAny joins the clauses.
func matchAny(q search.Query, fields []search.Field) match {
	if len(q.Any) == 0 {
		return match{all: true}
	}
	var clauses []string
	for _, c := range q.Any {
		if everything(c) {
			return match{all: true}
		}
		if text := conjunction(c, fields); text != "" {
			clauses = append(clauses, text)
		}
	}
	return match{text: strings.Join(clauses, " OR ")}
}

// tiers lists what to ask one after the other so that documents come in the
// order of the clause that they match and then of the fields that suffice.
func tiers(q search.Query, fields []search.Field) []match {
	if len(q.Any) == 0 {
		return []match{{all: true}}
	}
	var out []match
	for _, c := range q.Any {
		if everything(c) {
			return append(out, match{all: true})
		}
		for n := range fields {
			out = append(out, match{text: conjunction(c, fields[:n+1])})
		}
	}
	return out
}

// tierOf returns the place in tiers of the first one that d satisfies.
func tierOf(d search.Document, clauses []search.Clause, fields []search.Field) int {
	for i, c := range clauses {
		enough := 0 // the last field that the clause needs
		for _, u := range c {
			in := slices.IndexFunc(fields, func(f search.Field) bool { return holds(d.Words[f], u) })
			if in < 0 {
				enough = -1
				break
			}
			enough = max(enough, in)
		}
		if enough >= 0 {
			return i*len(fields) + enough
		}
	}
	return len(clauses) * len(fields)
}

// holds tells whether one of the words of u stands in text.
func holds(text string, u search.Unit) bool {
	for w := range strings.SplitSeq(text, " ") {
		if w != "" && (slices.Contains(u.Words, w) || u.Prefix != "" && strings.HasPrefix(w, u.Prefix)) {
			return true
		}
	}
	return false
}
