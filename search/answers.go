package search

import (
	"slices"
	"sync"

	"chophien/domain"
	"chophien/search/vi"
)

// maxAnswers is how many questions are kept with what they found; of each at
// most rankWindow references.
const maxAnswers = 2000

// answers keeps what questions found for as long as the index is in the same
// state, and the words and the rules about synonyms are the same. Only
// references are kept: whether they may be shown is read from the database for
// every answer.
type answers struct {
	mu   sync.Mutex
	of   version
	kept map[string]findings
}

// version is what an answer depends on besides the question.
type version struct {
	index    string // Engine.State
	lexicon  *vi.Lexicon
	synonyms *vi.Synonyms
}

func (a *answers) get(of version, question string) (findings, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.of != of {
		a.of, a.kept = of, nil
	}
	f, ok := a.kept[question]
	return f, ok
}

// put keeps f, which must not be changed any more. It was asked for after of
// was read, so that it is at least as new.
func (a *answers) put(of version, question string, f findings) {
	f.window = slices.Clone(f.window)
	for i, h := range f.window {
		f.window[i] = Hit{Ref: domain.Ref{Kind: h.Ref.Kind, ID: h.Ref.ID}}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.of != of {
		return
	}
	if a.kept == nil || len(a.kept) >= maxAnswers {
		a.kept = map[string]findings{}
	}
	a.kept[question] = f
}
