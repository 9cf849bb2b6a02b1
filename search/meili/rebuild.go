package meili

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"chophien/domain"
	"chophien/search"
)

// limits of an index, far above the number of listings in Vietnam; greater totals
// and facets would be cut.
const (
	maxTotalHits   = 100_000_000
	maxFacetValues = 1_000_000
)

// setUp prepares an empty index. It sets the filterable attributes last, with
// the marker among them, so that an index with the marker is
// complete.
func (e *Engine) setUp(ctx context.Context, uid string) error {
	index := e.client.Index(uid)
	steps := []func() (*meilisearch.TaskInfo, error){
		func() (*meilisearch.TaskInfo, error) {
			return index.UpdateTypoToleranceWithContext(ctx, &meilisearch.TypoTolerance{Enabled: false})
		},
		func() (*meilisearch.TaskInfo, error) { return index.UpdateFacetSearchWithContext(ctx, false) },
		func() (*meilisearch.TaskInfo, error) {
			return index.UpdateSettingsWithContext(ctx, &meilisearch.Settings{
				SearchableAttributes: attrTexts(),
				RankingRules:         rankingRules(),
				DisplayedAttributes:  []string{attrID, attrDoc},
				SortableAttributes:   []string{attrNameSort, attrCreatedAt, attrPrice, attrPriceKG},
				Pagination:           &meilisearch.Pagination{MaxTotalHits: maxTotalHits},
				Faceting:             &meilisearch.Faceting{MaxValuesPerFacet: maxFacetValues},
			})
		},
		func() (*meilisearch.TaskInfo, error) {
			return index.UpdateFilterableAttributesWithContext(ctx, filterable())
		},
	}
	var tasks []*meilisearch.TaskInfo
	for _, step := range steps {
		task, err := step()
		if err != nil {
			return e.failed("setting up an index", err)
		}
		tasks = append(tasks, task)
	}
	for _, task := range tasks {
		if err := e.await(ctx, "setting up an index", task, nil); err != nil {
			return err
		}
	}
	return nil
}

func filterable() *[]any {
	// Without comparison: no filter uses ranges, see spans.
	rule := func(attributes ...string) any {
		return meilisearch.AttributeRule{AttributePatterns: attributes,
			Features: meilisearch.AttributeFeatures{Filter: meilisearch.FilterFeatures{Equality: true}}}
	}
	return &[]any{
		rule(attrWords, attrKind, attrProvince, attrFormerProvince, attrCommune, attrRegion, attrNorthern, attrGroup, attrSet, attrProducer, attrTradeGroup,
			attrVersion, attrCertified, attrRated, attrHeld, attrPin, attrUnit, attrSeason),
		meilisearch.AttributeRule{AttributePatterns: []string{attrPrice, attrCapacity},
			Features: meilisearch.AttributeFeatures{Filter: meilisearch.FilterFeatures{Comparison: true}}},
		marker(),
	}
}

// rankingRules order by the sort keys of a query, then by how many of the words
// a document contains, then by where.
func rankingRules() []string { return []string{"sort", "words", "attribute"} }

func attrTexts() []string {
	var out []string
	for _, f := range search.Fields() {
		out = append(out, attrText(f))
	}
	return out
}

const building = "_new_"

var buildToken = regexp.MustCompile(`^[a-z2-7]{26}$`)

// Rebuild implements search.Engine.
func (e *Engine) Rebuild(ctx context.Context) (search.Build, error) {
	e.sweep(ctx)
	uid := e.cfg.Index + building + strings.ToLower(rand.Text())
	if err := e.create(ctx, uid); err != nil {
		return nil, err
	}
	b := &build{engine: e, uid: uid, stored: map[string]int64{}}
	if err := e.setUp(ctx, uid); err != nil {
		return nil, errors.Join(err, b.Abort(context.WithoutCancel(ctx)))
	}
	return b, nil
}

func (e *Engine) create(ctx context.Context, uid string) error {
	task, err := e.client.CreateIndexWithContext(ctx, &meilisearch.IndexConfig{Uid: uid, PrimaryKey: attrID})
	return e.await(ctx, "creating an index", task, err)
}

func (e *Engine) remove(ctx context.Context, uid string) error {
	task, err := e.client.DeleteIndexWithContext(ctx, uid)
	if err := e.await(ctx, "deleting an index", task, err); err != nil && !errors.Is(err, search.ErrNoIndex) {
		return err
	}
	return nil
}

// sweep removes the indexes of crashed rebuilds. It may fail: the next
// rebuild sweeps again.
func (e *Engine) sweep(ctx context.Context) {
	const page = 100
	var abandoned []string
	for offset := int64(0); ; offset += page {
		list, err := e.client.ListIndexesWithContext(ctx, &meilisearch.IndexesQuery{Limit: page, Offset: offset})
		if err != nil {
			e.cfg.Log.WarnContext(ctx, "can't look for search indexes that were left behind", "error", err)
			return
		}
		for _, index := range list.Results {
			token, ok := strings.CutPrefix(index.UID, e.cfg.Index+building)
			if ok && buildToken.MatchString(token) && time.Since(index.UpdatedAt) > e.cfg.AbandonedAfter {
				abandoned = append(abandoned, index.UID)
			}
		}
		if offset+page >= list.Total {
			break
		}
	}
	for _, uid := range abandoned {
		if err := e.remove(ctx, uid); err != nil {
			e.cfg.Log.WarnContext(ctx, "can't remove a search index that was left behind", "index", uid, "error", err)
		}
	}
}

// build implements search.Build.
type build struct {
	engine *Engine
	uid    string
	mu     sync.Mutex
	stored map[string]int64 // versions of all documents of the index; only this build writes to it
	ended  bool
}

// Put implements search.Build.
func (b *build) Put(ctx context.Context, docs []search.Document) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return errEnded
	}
	return b.engine.put(ctx, b.uid, docs, b.stored)
}

// Delete implements search.Build.
func (b *build) Delete(ctx context.Context, refs []domain.Ref) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return errEnded
	}
	return b.engine.delete(ctx, b.uid, refs, b.stored)
}

var errEnded = domain.NewError(domain.CodeConflict, "this build of the search index has ended")

// Commit implements search.Build.
func (b *build) Commit(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return errEnded
	}
	e := b.engine
	n, err := e.count(ctx, b.uid)
	if err != nil {
		return err
	}
	if n != len(b.stored) {
		return domain.Wrap(domain.CodeUnavailable, fmt.Errorf("meili: the new index holds %d documents, %d were put", n, len(b.stored)),
			"the new search index is not complete")
	}
	// Only existing indexes can be swapped. The index made here lacks the
	// marker, so no program uses it.
	if err := e.exists(ctx); errors.Is(err, search.ErrNoIndex) {
		// Another build may have made it meanwhile.
		if err := e.create(ctx, e.cfg.Index); err != nil && e.exists(ctx) != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	made, err := e.client.GetIndexWithContext(ctx, b.uid)
	if err != nil {
		return e.failed("looking at the new index", err)
	}
	task, err := e.client.SwapIndexesWithContext(ctx, []*meilisearch.SwapIndexesParams{{Indexes: []string{e.cfg.Index, b.uid}}})
	err = e.await(ctx, "swapping indexes", task, err)
	if hidden, ok := errors.AsType[*meilisearch.Error](err); ok && hidden.MeilisearchApiError.Code == codeTaskNotFound {
		err = e.awaitSwap(ctx, made.CreatedAt)
	}
	if err != nil {
		return err
	}
	b.ended = true
	// Searches see the new index; the next sweep can delete the rest of the
	// old one.
	if err := e.remove(ctx, b.uid); err != nil {
		e.cfg.Log.WarnContext(ctx, "can't remove the old search index", "index", b.uid, "error", err)
	}
	return nil
}

// codeTaskNotFound is the error for the task of a swap if the key is limited to
// named indexes: such a key sees only tasks of one index.
const codeTaskNotFound = "task_not_found"

// awaitSwap waits until the index that was made at a time has replaced the
// current one. The creation time moves along with the index.
func (e *Engine) awaitSwap(ctx context.Context, made time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, e.cfg.TaskTimeout)
	defer cancel()
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		index, err := e.client.GetIndexWithContext(ctx, e.cfg.Index)
		if err == nil && index.CreatedAt.Equal(made) {
			return nil
		}
		if err != nil && ctx.Err() == nil {
			return e.failed("looking whether the indexes are swapped", err)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return domain.Wrap(domain.CodeUnavailable, fmt.Errorf("meili: swapping indexes: %w", ctx.Err()),
				"the search engine did not say in time what became of a change")
		}
	}
}

// exists returns ErrNoIndex if there is no index to swap.
func (e *Engine) exists(ctx context.Context) error {
	_, err := e.client.GetIndexWithContext(ctx, e.cfg.Index)
	return e.failed("looking for the index", err)
}

// Abort implements search.Build.
func (b *build) Abort(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return nil
	}
	if err := b.engine.remove(ctx, b.uid); err != nil {
		return err
	}
	b.ended = true
	return nil
}
