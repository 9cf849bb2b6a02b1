package search

import (
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"chophien/domain"
	"chophien/search/vi"
)

// answersKept is how many questions are kept with what they found, those that
// were asked last; each takes up to some ten kilobytes.
const answersKept = 4000

// answers keeps what questions found for as long as the index is in the same
// state, and the words and the rules about synonyms are the same. Only
// references are kept: whether they may be shown is read from the database for
// every answer.
type answers struct {
	mu   sync.Mutex
	of   version
	kept *simplelru.LRU[string, findings]
}

// version is what an answer depends on besides the question.
type version struct {
	index    string // Engine.State
	lexicon  *vi.Lexicon
	whole    bool // the lexicon holds every word of the index
	synonyms *vi.Synonyms
}

func newAnswers() (*answers, error) {
	kept, err := simplelru.NewLRU[string, findings](answersKept, nil)
	return &answers{kept: kept}, err
}

func (a *answers) get(of version, question string) (findings, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.of != of {
		a.of = of
		a.kept.Purge()
	}
	return a.kept.Get(question)
}

// put keeps f, which must not be changed any more. It was asked for after of
// was read, so that it is at least as new.
func (a *answers) put(of version, question string, f findings) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.of == of {
		a.kept.Add(question, f)
	}
}

// withoutDocuments returns f with no more of the window than what it refers to.
func (f findings) withoutDocuments() findings {
	f.refs = make([]domain.Ref, len(f.window))
	for i, h := range f.window {
		f.refs[i] = h.Ref
	}
	f.window = nil
	return f
}
