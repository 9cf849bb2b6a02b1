package search

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"chophien/domain"
	"chophien/search/vi"
)

const (
	// synonymsAge is how old the rules may be that a search goes by. The index
	// follows a change later than that.
	synonymsAge = 3 * time.Second
	// synonymsTimeout bounds what a search waits for newer ones.
	synonymsTimeout = 500 * time.Millisecond
)

// Thesaurus is all rules about synonyms that hold as of a revision.
type Thesaurus struct {
	Revision int64 // domain.SynonymState.Revision
	synonyms *vi.Synonyms
}

// BuiltInThesaurus is what holds as long as nobody has changed a rule.
func BuiltInThesaurus() Thesaurus { return Thesaurus{0, vi.BuiltInSynonyms()} }

// NewThesaurus joins the rules of the program with stored ones.
func NewThesaurus(stored []domain.Synonym, revision int64) (Thesaurus, error) {
	if len(stored) == 0 {
		return Thesaurus{revision, vi.BuiltInSynonyms()}, nil
	}
	synonyms, err := vi.NewSynonyms(vi.Rules(stored))
	if err != nil {
		return Thesaurus{}, fmt.Errorf("search: taking synonyms: %w", err)
	}
	return Thesaurus{revision, synonyms}, nil
}

// Synonyms reads the rules that hold and keeps them for as long as nobody has
// changed one. It is safe for concurrent use.
type Synonyms struct {
	service domain.SynonymService // nil: what is kept stays
	log     *slog.Logger

	reading sync.Mutex
	kept    atomic.Pointer[keptThesaurus]
	asking  atomic.Bool
}

type keptThesaurus struct {
	Thesaurus
	due time.Time // when a search asks whether there are newer ones
}

// NewSynonyms makes Synonyms; nothing is read yet.
func NewSynonyms(service domain.SynonymService, log *slog.Logger) *Synonyms {
	s := &Synonyms{service: service, log: log}
	s.kept.Store(&keptThesaurus{Thesaurus: BuiltInThesaurus()})
	return s
}

// FixedSynonyms are rules that nobody changes.
func FixedSynonyms(t Thesaurus) *Synonyms {
	s := &Synonyms{}
	s.kept.Store(&keptThesaurus{Thesaurus: t})
	return s
}

// Read returns the rules that hold at this moment.
func (s *Synonyms) Read(ctx context.Context) (Thesaurus, error) {
	if s.service == nil {
		return s.kept.Load().Thesaurus, nil
	}
	s.reading.Lock()
	defer s.reading.Unlock()
	state, err := s.service.SynonymState(ctx)
	if err != nil {
		return Thesaurus{}, fmt.Errorf("search: reading the state of synonyms: %w", err)
	}
	t := s.kept.Load().Thesaurus
	if state.Revision != t.Revision {
		stored, state, err := s.service.Synonyms(ctx)
		if err != nil {
			return Thesaurus{}, fmt.Errorf("search: reading synonyms: %w", err)
		}
		if t, err = NewThesaurus(stored, state.Revision); err != nil {
			return Thesaurus{}, err
		}
	}
	s.kept.Store(&keptThesaurus{t, time.Now().Add(synonymsAge)})
	return t, nil
}

// recent returns rules that are as good as new. One search at a time looks for
// newer ones; the others go by those that are there, and so does this one when
// the database is slow or away.
func (s *Synonyms) recent(ctx context.Context) *vi.Synonyms {
	kept := s.kept.Load()
	if s.service == nil || time.Now().Before(kept.due) || !s.asking.CompareAndSwap(false, true) {
		return kept.synonyms
	}
	defer s.asking.Store(false)
	ctx, cancel := context.WithTimeout(ctx, synonymsTimeout)
	defer cancel()
	t, err := s.Read(ctx)
	if err != nil {
		if ctx.Err() == nil {
			s.log.WarnContext(ctx, "synonyms could not be read; searches go by the last ones", "error", err)
		}
		s.kept.Store(&keptThesaurus{kept.Thesaurus, time.Now().Add(synonymsAge)})
		return kept.synonyms
	}
	return t.synonyms
}
