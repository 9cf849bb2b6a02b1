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

// matchPause is the pause before a job checks again whether its listing is in
// the index. A job matches after its own listing can be found, so of a demand
// and a product that arrive together at least one finds the other.
const matchPause = time.Second

// matcher matches products and demands.
type matcher struct {
	matches  domain.MatchWorker
	engine   search.Engine
	synonyms *search.Synonyms
	criteria domain.CriteriaSets
	searcher func(context.Context) (*search.Searcher, error)
}

// newMatcher returns a matcher. It makes its searcher at the first use, since
// that reads the names of places, which need the schema.
func newMatcher(l Listings, engine search.Engine, log *slog.Logger) *matcher {
	var mu sync.Mutex
	var made *search.Searcher
	synonyms := search.NewSynonyms(l, log)
	return &matcher{matches: l, criteria: l.Criteria(), engine: engine, synonyms: synonyms, searcher: func(ctx context.Context) (_ *search.Searcher, err error) {
		mu.Lock()
		defer mu.Unlock()
		if made == nil {
			made, err = search.NewSearcher(ctx, engine, l, l, time.Now, log, search.WithSynonyms(synonyms), search.WithEngineTimeout(patience))
		}
		return made, err
	}}
}

type matchWorker struct {
	river.WorkerDefaults[domain.MatchArgs]
	matcher *matcher
}

// Work matches the demands and products of the job.
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

// match matches demands and products; later reports whether some of them are not
// in the index yet.
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
		return true, nil // it will never be in the index
	}
	stored, err := m.engine.Versions(ctx, []domain.Ref{ref})
	if err != nil {
		return false, fmt.Errorf("jobs: looking up %s %s in the index: %w", ref.Kind, ref.ID, err)
	}
	return stored[ref] >= version, nil
}

// candidates returns the listings of a kind that a search by one of names, or by
// set, finds.
func (m *matcher) candidates(ctx context.Context, kind domain.Kind, names []string, set *string, producer string, today domain.Date) ([]string, error) {
	s, err := m.searcher(ctx)
	if err != nil {
		return nil, err
	}
	filter := domain.ListingFilter{Kinds: []domain.Kind{kind}, ProducerID: producer, ValidOn: today}
	of := filter
	if set != nil {
		of.Sets = []string{*set}
	}
	// The name of a demand is shorter than that of a product that answers it.
	literal := kind == domain.KindProduct
	var asks []search.Request
	for _, name := range names {
		asks = append(asks, search.Request{Text: name, Literal: literal, Filter: filter, Limit: domain.MaxLimit})
		if set != nil {
			asks = append(asks, search.Request{Text: name, Literal: literal, Filter: of, Limit: domain.MaxLimit})
		}
	}
	if set != nil {
		asks = append(asks, search.Request{Filter: of, Limit: domain.MaxLimit})
	}
	var ids []string
	for _, r := range asks {
		found, err := s.Search(ctx, r)
		if err != nil {
			return nil, fmt.Errorf("jobs: looking for candidates: %w", err)
		}
		if found.Degraded {
			return nil, domain.Errorf(domain.CodeUnavailable, "the search engine is unavailable")
		}
		for _, item := range found.Items {
			ids = append(ids, item.Listing.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// rated returns the matches of a demand, best first. The products matched
// before are scored again even when the index does not return them: it may not
// have them yet.
func (m *matcher) rated(ctx context.Context, d domain.Demand, before []string, today domain.Date) ([]domain.Match, error) {
	producers := []string{""}
	if d.Visibility == domain.VisibilityInvited {
		producers = d.Invited
	}
	ids := slices.Clone(before)
	for _, producer := range producers {
		found, err := m.candidates(ctx, domain.KindProduct, []string{d.Goods()}, d.SetCode, producer, today)
		if err != nil {
			return nil, err
		}
		ids = append(ids, found...)
	}
	slices.Sort(ids)
	products, err := m.matches.ProductsToMatch(ctx, slices.Compact(ids), today)
	if err != nil {
		return nil, err
	}
	var out []domain.Match
	for _, p := range products {
		if d.Visibility == domain.VisibilityInvited && (p.ProducerID == nil || !slices.Contains(d.Invited, *p.ProducerID)) {
			continue // matched before the producer was taken off the list
		}
		if match, ok := m.score(ctx, d, p, today); ok {
			out = append(out, match)
		}
	}
	slices.SortFunc(out, func(a, b domain.Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ProductID, b.ProductID))
	})
	return out[:min(len(out), domain.MaxMatches)], nil
}

// score scores a product for a demand, with the other names of the goods of both.
func (m *matcher) score(ctx context.Context, d domain.Demand, p domain.Product, today domain.Date) (domain.Match, bool) {
	d.Also, p.Also = m.synonyms.Also(ctx, d.Goods(), d.Group), m.synonyms.Also(ctx, p.Name, p.Group)
	return domain.ScoreMatch(m.criteria, d, p, today)
}

func (m *matcher) demand(ctx context.Context, d domain.Demand, today domain.Date) error {
	of := domain.Ref{Kind: domain.KindDemand, ID: d.ID}
	before, err := m.matches.MatchedIDs(ctx, of)
	if err != nil {
		return err
	}
	found, err := m.rated(ctx, d, before, today)
	if err != nil {
		return err
	}
	return m.matches.SaveMatches(ctx, of, found, missing(before, found, func(f domain.Match) string { return f.ProductID }))
}

func (m *matcher) product(ctx context.Context, p domain.Product, today domain.Date) error {
	of := domain.Ref{Kind: domain.KindProduct, ID: p.ID}
	before, err := m.matches.MatchedIDs(ctx, of)
	if err != nil {
		return err
	}
	ids, err := m.candidates(ctx, domain.KindDemand, p.GoodsNames(), p.SetCode, "", today)
	if err != nil {
		return err
	}
	ids = append(ids, before...)
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
			if match, ok := m.score(ctx, d, p, today); ok {
				found = append(found, match)
			}
		}
	}
	return m.matches.SaveMatches(ctx, of, found, missing(before, found, func(f domain.Match) string { return f.DemandID }))
}

// missing returns those of before that are in no match of found.
func missing(before []string, found []domain.Match, id func(domain.Match) string) []string {
	return slices.DeleteFunc(before, func(b string) bool {
		return slices.ContainsFunc(found, func(f domain.Match) bool { return id(f) == b })
	})
}

// ScoreDemand returns the matches of a demand, best first. It searches candidates
// with the engine and stores nothing.
func ScoreDemand(ctx context.Context, l Listings, engine search.Engine, log *slog.Logger, d domain.Demand, today domain.Date) ([]domain.Match, error) {
	return newMatcher(l, engine, log).rated(ctx, d, nil, today)
}

// demandsPerStep is how many demands are read in one query.
const demandsPerStep = 200

// notifyMatchesArgs is the job that notifies buyers with CadenceDaily.
type notifyMatchesArgs struct{}

// Kind is the name of the job.
func (notifyMatchesArgs) Kind() string { return "tell_matches" }

type notifyMatchesWorker struct {
	river.WorkerDefaults[notifyMatchesArgs]
	matches domain.MatchWorker
}

// Work notifies each buyer in a transaction of its own. After an interruption,
// the next job continues without repeating notices.
func (w *notifyMatchesWorker) Work(ctx context.Context, _ *river.Job[notifyMatchesArgs]) error {
	for after := ""; ; {
		ids, err := w.matches.DemandsToNotify(ctx, after, demandsPerStep)
		if err != nil {
			return fmt.Errorf("jobs: notifying of matches: %w", err)
		}
		for _, id := range ids {
			if _, err := w.matches.NotifyBuyer(ctx, id); err != nil {
				return fmt.Errorf("jobs: notifying of matches: %w", err)
			}
			after = id
		}
		if len(ids) < demandsPerStep {
			return nil
		}
	}
}

// notifiesMatches is the periodic job. It also runs at the first start of a day, so
// that no day is missed.
func notifiesMatches() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(domain.NotifyMatchesEvery), func() (river.JobArgs, *river.InsertOpts) {
		return notifyMatchesArgs{}, onceADay()
	}, &river.PeriodicJobOpts{RunOnStart: true})
}
