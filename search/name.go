package search

import (
	"slices"
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"

	"chophien/domain"
	"chophien/search/vi"
)

// namesKept is how many names are kept read; each takes about a kilobyte.
const namesKept = 40_000

// name is how a name of a thing of a group reads. It must not be changed.
type name struct {
	words []vi.Word
	also  []vi.Occurrence // the words of what it is also called
	head  int             // see vi.HeadAt
	apart []bool          // words that mean something else there; see vi.Synonyms.Elsewhere
}

// nameKey is what a reading depends on.
type nameKey struct {
	synonyms *vi.Synonyms
	text     string
	group    domain.Group
}

// names reads names by rules about synonyms, and keeps how they read: the same
// ones are put in order by question after question.
type names struct {
	synonyms *vi.Synonyms
	kept     *lru.Cache[nameKey, name]
}

func (n names) read(text string, group domain.Group) name {
	key := nameKey{n.synonyms, text, group}
	if known, ok := n.kept.Get(key); ok {
		return known
	}
	words := vi.Words(text)
	out := name{words, slices.Clone(n.synonyms.Occurrences(words, string(group))), vi.HeadAt(words), n.synonyms.Elsewhere(words)}
	// What is kept must not keep the document that the texts are a part of.
	key.text, key.group = strings.Clone(text), domain.Group(strings.Clone(string(group)))
	n.kept.Add(key, out)
	return out
}
