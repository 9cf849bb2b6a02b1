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
	// synonymsAge is the greatest age of the rules that a search uses. The index
	// follows a change later than that.
	synonymsAge = 3 * time.Second
	// synonymsTimeout limits the wait of a search for newer ones.
	synonymsTimeout = 500 * time.Millisecond
)

// Thesaurus has all rules about synonyms as of a revision.
type Thesaurus struct {
	Revision int64 // domain.SynonymState.Revision
	synonyms *vi.Synonyms
}

// BuiltInThesaurus has the rules of the program, without any changed rule.
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

// Synonyms reads the current rules and keeps them until a rule changes. It is
// safe for concurrent use.
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

// FixedSynonyms are rules that never change.
func FixedSynonyms(t Thesaurus) *Synonyms {
	s := &Synonyms{}
	s.kept.Store(&keptThesaurus{Thesaurus: t})
	return s
}

// Also returns the other names of what a name says, by recent rules. group is that
// of a product, or empty.
func (s *Synonyms) Also(ctx context.Context, name string, group domain.Group) []string {
	return s.recent(ctx).Also(name, string(group))
}

// Read returns the current rules.
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

// recent returns rules of at most synonymsAge. One search at a time checks for
// newer ones; the others use the present ones, and so does this one if the
// database is slow or does not answer.
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
