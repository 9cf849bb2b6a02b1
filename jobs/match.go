package jobs

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"chophien/domain"
	"chophien/search"
)

// matchPause is after which time a job looks again whether what it is about
// can be found. Whoever is found first looks second, so that of a demand and a
// product that come at once one finds the other.
const matchPause = time.Second

// matcher finds which products answer which demands.
type matcher struct {
	matches  domain.MatchWorker
	engine   search.Engine
	searcher func(context.Context) (*search.Searcher, error)
}

// newMatcher makes its searcher when it is first needed: the names of places
// are there when the schema is.
func newMatcher(l Listings, engine search.Engine, log *slog.Logger) *matcher {
	var mu sync.Mutex
	var made *search.Searcher
	return &matcher{matches: l, engine: engine, searcher: func(ctx context.Context) (_ *search.Searcher, err error) {
		mu.Lock()
		defer mu.Unlock()
		if made == nil {
			made, err = search.NewSearcher(ctx, engine, l, l, time.Now, log, search.WithSynonyms(search.NewSynonyms(l, log)), search.WithEngineTimeout(patience))
		}
		return made, err
	}}
}

type matchWorker struct {
	river.WorkerDefaults[domain.MatchArgs]
	matcher *matcher
}

// Work matches all that the job names.
func (w *matchWorker) Work(ctx context.Context, job *river.Job[domain.MatchArgs]) error {
	today := domain.Today(time.Now())
	open, err := w.matcher.matches.AnswerableDemands(ctx, nil, today)
	if err != nil || len(open) == 0 {
		return err
	}
	var demands, products []string
	for _, ref := range job.Args.Refs {
		if ref.Kind == domain.KindDemand {
			demands = append(demands, ref.ID)
		} else {
			products = append(products, ref.ID)
		}
	}
	later, err := w.matcher.match(ctx, demands, products, today)
	switch {
	case domain.CodeOf(err) == domain.CodeUnavailable:
		return river.JobSnooze(patience)
	case err == nil && later:
		return river.JobSnooze(matchPause)
	}
	return err
}

// match matches demands and products; later tells that some of them are not in
// the index yet.
func (m *matcher) match(ctx context.Context, demandIDs, productIDs []string, today domain.Date) (later bool, err error) {
	if len(demandIDs) > 0 {
		demands, err := m.matches.AnswerableDemands(ctx, demandIDs, today)
		if err != nil {
			return false, err
		}
		for _, d := range demands {
			found, err := m.indexed(ctx, domain.Ref{Kind: domain.KindDemand, ID: d.ID}, d.Version, d.Status)
			if err != nil {
				return false, err
			}
			later = later || !found
			if err := m.demand(ctx, d, today); err != nil {
				return false, err
			}
		}
	}
	if len(productIDs) == 0 {
		return later, nil
	}
	products, err := m.matches.ProductsToMatch(ctx, productIDs, today)
	if err != nil {
		return false, err
	}
	for _, p := range products {
		found, err := m.indexed(ctx, domain.Ref{Kind: domain.KindProduct, ID: p.ID}, p.Version, p.Status)
		if err != nil {
			return false, err
		}
		later = later || !found
		if err := m.product(ctx, p, today); err != nil {
			return false, err
		}
	}
	return later, nil
}

func (m *matcher) indexed(ctx context.Context, ref domain.Ref, version int64, status domain.Status) (bool, error) {
	if status != domain.StatusPublished {
		return true, nil // it never is
	}
	stored, err := m.engine.Versions(ctx, []domain.Ref{ref})
	if err != nil {
		return false, fmt.Errorf("jobs: asking whether %s %s can be found: %w", ref.Kind, ref.ID, err)
	}
	return stored[ref] >= version, nil
}

// candidates asks for things of a kind by name, and by set.
func (m *matcher) candidates(ctx context.Context, kind domain.Kind, name string, set *string, producer string, today domain.Date) ([]string, error) {
	s, err := m.searcher(ctx)
	if err != nil {
		return nil, err
	}
	filter := domain.ListingFilter{Kinds: []domain.Kind{kind}, ProducerID: producer, ValidOn: today}
	// A demand says less than the name of what answers it.
	literal := kind == domain.KindProduct
	asks := []search.Request{{Text: name, Literal: literal, Filter: filter, Limit: domain.MaxLimit}}
	if set != nil {
		filter.Sets = []string{*set}
		asks = append(asks, search.Request{Text: name, Literal: literal, Filter: filter, Limit: domain.MaxLimit}, search.Request{Filter: filter, Limit: domain.MaxLimit})
	}
	var ids []string
	for _, r := range asks {
		found, err := s.Search(ctx, r)
		if err != nil {
			return nil, fmt.Errorf("jobs: looking for candidates: %w", err)
		}
		if found.Degraded {
			return nil, domain.Errorf(domain.CodeUnavailable, "the search engine is away")
		}
		for _, item := range found.Items {
			ids = append(ids, item.Listing.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// rated is what answers a demand, best first.
func (m *matcher) rated(ctx context.Context, d domain.Demand, today domain.Date) ([]domain.Match, error) {
	producers := []string{""}
	if d.Visibility == domain.VisibilityInvited {
		producers = d.Invited
	}
	var ids []string
	for _, producer := range producers {
		found, err := m.candidates(ctx, domain.KindProduct, d.Name, d.SetCode, producer, today)
		if err != nil {
			return nil, err
		}
		ids = append(ids, found...)
	}
	products, err := m.matches.ProductsToMatch(ctx, ids, today)
	if err != nil {
		return nil, err
	}
	var out []domain.Match
	for _, p := range products {
		if match, ok := domain.Rate(d, p, today); ok {
			out = append(out, match)
		}
	}
	slices.SortFunc(out, func(a, b domain.Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ProductID, b.ProductID))
	})
	return out[:min(len(out), domain.MaxMatches)], nil
}

func (m *matcher) demand(ctx context.Context, d domain.Demand, today domain.Date) error {
	found, err := m.rated(ctx, d, today)
	if err != nil {
		return err
	}
	return m.matches.SaveMatches(ctx, domain.Ref{Kind: domain.KindDemand, ID: d.ID}, found)
}

func (m *matcher) product(ctx context.Context, p domain.Product, today domain.Date) error {
	ids, err := m.candidates(ctx, domain.KindDemand, p.Name, p.SetCode, "", today)
	if err != nil {
		return err
	}
	if p.ProducerID != nil {
		invited, err := m.matches.InvitedDemands(ctx, *p.ProducerID, today)
		if err != nil {
			return err
		}
		ids = append(ids, invited...)
	}
	var found []domain.Match
	if len(ids) > 0 {
		demands, err := m.matches.AnswerableDemands(ctx, ids, today)
		if err != nil {
			return err
		}
		for _, d := range demands {
			if d.Visibility == domain.VisibilityInvited && (p.ProducerID == nil || !slices.Contains(d.Invited, *p.ProducerID)) {
				continue
			}
			if match, ok := domain.Rate(d, p, today); ok {
				found = append(found, match)
			}
		}
	}
	return m.matches.SaveMatches(ctx, domain.Ref{Kind: domain.KindProduct, ID: p.ID}, found)
}

// RateDemand finds what answers a demand by way of the engine, best first, and
// stores nothing.
func RateDemand(ctx context.Context, l Listings, engine search.Engine, log *slog.Logger, d domain.Demand, today domain.Date) ([]domain.Match, error) {
	return newMatcher(l, engine, log).rated(ctx, d, today)
}

// demandsPerStep is how many demands are read together.
const demandsPerStep = 200

// tellMatchesArgs is the job that tells buyers who want it daily.
type tellMatchesArgs struct{}

// Kind is the name of the job.
func (tellMatchesArgs) Kind() string { return "tell_matches" }

type tellMatchesWorker struct {
	river.WorkerDefaults[tellMatchesArgs]
	matches domain.MatchWorker
}

// Work tells each buyer in a transaction of its own. What was told stays told,
// so that a job that is cut short is made up for by the next one.
func (w *tellMatchesWorker) Work(ctx context.Context, _ *river.Job[tellMatchesArgs]) error {
	for after := ""; ; {
		ids, err := w.matches.DemandsToTell(ctx, after, demandsPerStep)
		if err != nil {
			return fmt.Errorf("jobs: telling matches: %w", err)
		}
		for _, id := range ids {
			if _, err := w.matches.TellDemand(ctx, id); err != nil {
				return fmt.Errorf("jobs: telling matches: %w", err)
			}
			after = id
		}
		if len(ids) < demandsPerStep {
			return nil
		}
	}
}

// tellsMatches comes by the clock and at every start, so that no day is missed.
func tellsMatches() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(domain.TellMatchesEvery), func() (river.JobArgs, *river.InsertOpts) {
		return tellMatchesArgs{}, once(domain.TellMatchesEvery)
	}, &river.PeriodicJobOpts{RunOnStart: true})
}
