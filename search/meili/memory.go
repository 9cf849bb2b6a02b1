package meili

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"chophien/domain"
	"chophien/search"
	"chophien/search/memory"
)

// copied is what the index holds, in memory. The index keeps the truth; the
// copy is brought up to date before each search by what the journals name, and
// read anew where they don't reach back far enough.
type copied struct {
	engine *Engine

	mu      sync.Mutex
	index   *memory.Index[domain.Ref] // nil while there is none
	state   string                    // State before it was last brought up to date
	seen    map[string]int64          // the last note of each journal that is in it
	broken  map[string]bool           // ids of documents that can't be read, and are left out
	unlike  time.Time                 // since when it holds another number of documents than the index
	loading *load                     // the one under way; nil without one
	pause   time.Time                 // no load before it
	follows bool
	wanted  bool // somebody searches, or will
	ended   bool
}

// load is one of the whole index.
type load struct {
	soon   chan struct{} // closed when there is nothing to wait for any more
	closed sync.Once
}

func (l *load) over() { l.closed.Do(func() { close(l.soon) }) }

const (
	// loadedSoon is how many documents searches wait for, rather than being
	// answered by the engine.
	loadedSoon = 2000
	// loadShare is the part of the time that loads may take, one in so many,
	// where so much changes that the journals can't be followed.
	loadShare = 5
	// loadPause is how long after a load that failed none is tried.
	loadPause = 5 * time.Second
	// loadPauseOfMany is the same after one that found too many documents.
	loadPauseOfMany = 10 * time.Minute
	// followEvery is how often changes are read while nobody searches, so that
	// the journals always reach back far enough.
	followEvery = 2 * time.Second
	// unlikePatience is how long a copy may hold another number of documents
	// than the index: something changes just now. After it the copy is given up.
	unlikePatience = 2 * time.Second
	// changedAtOnce is how many documents are read one by one; when more have
	// changed, all are.
	changedAtOnce = 5000
)

// buckets is how many parts the documents are read in. Each comes with one
// request, so that nothing slips through between two.
const buckets = 256

// loadedAtOnce is about how many documents are read with one request.
const loadedAtOnce = 1000

func bucketOf(id string) string {
	h := fnv.New32a()
	h.Write([]byte(id))
	return strconv.Itoa(int(h.Sum32() % buckets))
}

// at returns the copy, which is as new as the state of the index now, or nil
// while there is none.
func (c *copied) at(ctx context.Context) (*memory.Index[domain.Ref], error) {
	if ctx.Err() != nil {
		return nil, domain.Wrap(domain.CodeUnavailable, ctx.Err(), "the search engine is busy")
	}
	state, err := c.engine.State(ctx)
	if err != nil {
		return nil, err
	}
	index, loading, err := c.upTo(ctx, state)
	if err != nil || loading == nil {
		return index, err
	}
	select {
	case <-loading.soon:
		index, _, err := c.upTo(ctx, state)
		return index, err
	case <-ctx.Done():
		return nil, domain.Wrap(domain.CodeUnavailable, ctx.Err(), "the search engine is busy")
	}
}

// upTo brings the copy up to a state, or begins to load one.
func (c *copied) upTo(ctx context.Context, state string) (index *memory.Index[domain.Ref], loading *load, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wanted = true
	if c.index != nil && c.state != state {
		follows, err := c.follow(ctx, state)
		if err != nil {
			return nil, nil, err
		}
		if !follows {
			c.index = nil
		}
	}
	c.begin()
	if c.state != state {
		return nil, c.loading, nil
	}
	return c.index, c.loading, nil
}

// begin loads a copy where there is none. The caller holds mu.
func (c *copied) begin() {
	if c.index == nil && c.loading == nil && time.Now().After(c.pause) && c.engine.cfg.MemoryDocuments > 0 && !c.ended {
		c.loading = &load{soon: make(chan struct{})}
		loading := c.loading
		c.engine.tasks.Go(func() { c.load(c.engine.life, loading) })
	}
}

// ahead loads a copy before the first search.
func (c *copied) ahead() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wanted = true
	c.begin()
}

// end lets no load begin any more.
func (c *copied) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
}

// anew is ahead after another index took the place of the one that is copied.
func (c *copied) anew() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.index, c.pause = nil, time.Time{}
	if c.wanted {
		c.begin()
	}
}

// follow reads what the journals name. It is false when the copy is to be given
// up. Where the index holds another number of documents, something is changing
// that is not noted yet; then the copy stays what it was, of an older state.
func (c *copied) follow(ctx context.Context, state string) (bool, error) {
	if builtOf(state) != builtOf(c.state) {
		return false, nil // another index stands in the place of the one that was read
	}
	journals, err := c.engine.journals(ctx)
	if err != nil {
		return false, err
	}
	count, err := c.engine.count(ctx, c.engine.cfg.Index, attrBucket+" EXISTS")
	if err != nil {
		return false, err
	}
	seen := make(map[string]int64, len(journals))
	var ids []string
	for _, j := range journals {
		last := c.seen[j.id]
		for i, n := range j.notes {
			if n.number <= last {
				continue
			}
			if n.ids == nil || i == 0 && n.number > last+1 {
				return false, nil
			}
			ids = append(ids, n.ids...)
		}
		if n := len(j.notes); n > 0 {
			last = j.notes[n-1].number
		}
		seen[j.id] = last
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) > changedAtOnce {
		return false, nil
	}
	var put []memory.Entry[domain.Ref]
	gone := map[domain.Ref]bool{}
	for part := range slices.Chunk(ids, maxIDs) {
		found, broken, err := c.engine.packed(ctx, &meilisearch.DocumentsQuery{Ids: part, Limit: int64(len(part))})
		if err != nil {
			return false, err
		}
		put = append(put, found...)
		for _, id := range part {
			delete(c.broken, id)
		}
		for _, id := range broken {
			c.broken[id] = true
		}
		for _, id := range part {
			if ref, ok := refOf(id); ok {
				gone[ref] = true
			}
		}
	}
	for _, e := range put {
		delete(gone, e.Key)
	}
	away := make([]domain.Ref, 0, len(gone))
	for ref := range gone {
		away = append(away, ref)
	}
	if err := c.index.Apply(put, away); err != nil {
		return false, err
	}
	c.seen = seen
	if c.index.Len()+len(c.broken) == count {
		c.state, c.unlike = state, time.Time{}
		return true, nil
	}
	if c.unlike.IsZero() {
		c.unlike = time.Now()
	}
	return time.Since(c.unlike) < unlikePatience, nil
}

// load reads the whole index.
func (c *copied) load(ctx context.Context, loading *load) {
	defer loading.over() // whoever waits finds it ended
	begun := time.Now()
	next, err := c.read(ctx, loading)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.loading = nil
	if err != nil {
		c.pause = time.Now().Add(loadPause)
		if errors.Is(err, errTooMany) {
			c.pause = time.Now().Add(loadPauseOfMany)
		}
		if ctx.Err() == nil && !errors.Is(err, search.ErrNoIndex) {
			c.engine.cfg.Log.WarnContext(ctx, "the search index could not be copied; the engine answers by itself", "index", c.engine.cfg.Index, "error", err)
		}
		return
	}
	c.index, c.state, c.seen, c.broken, c.unlike = next.index, next.state, next.seen, next.broken, time.Time{}
	c.pause = time.Now().Add(loadShare * time.Since(begun))
	if !c.follows {
		c.follows = true
		c.engine.tasks.Go(func() { c.keep(ctx) })
	}
}

var errTooMany = errors.New("meili: more documents than are copied")

// read returns all of a copy but what tells of its loads.
func (c *copied) read(ctx context.Context, loading *load) (next *copied, err error) {
	e := c.engine
	next = &copied{index: memory.New[domain.Ref](), seen: map[string]int64{}, broken: map[string]bool{}}
	// What changes from here on is named by the journals, or leads to another state.
	if next.state, err = e.readState(ctx); err != nil {
		return nil, err
	}
	if err := e.Check(ctx); err != nil {
		return nil, err
	}
	n, err := e.Count(ctx)
	if err != nil {
		return nil, err
	}
	if n > e.cfg.MemoryDocuments {
		return nil, fmt.Errorf("%w: %d, at most %d are", errTooMany, n, e.cfg.MemoryDocuments)
	}
	if n > loadedSoon {
		loading.over()
	}
	journals, err := e.journals(ctx)
	if err != nil {
		return nil, err
	}
	for _, j := range journals {
		if n := len(j.notes); n > 0 {
			next.seen[j.id] = j.notes[n-1].number
		}
	}
	var all []string
	for bucket := range buckets {
		all = append(all, strconv.Itoa(bucket))
	}
	for part := range slices.Chunk(all, max(1, buckets*loadedAtOnce/max(n, loadedAtOnce))) {
		put, broken, err := e.packed(ctx, &meilisearch.DocumentsQuery{Filter: string(hasText(attrBucket, part)), Limit: maxTotalHits})
		if err != nil {
			return nil, err
		}
		for _, id := range broken {
			next.broken[id] = true
		}
		if err := next.index.Apply(put, nil); err != nil {
			return nil, err
		}
	}
	next.index.Settle()
	e.tidyJournals(ctx, journals)
	return next, nil
}

// keep follows the index while nobody searches.
func (c *copied) keep(ctx context.Context) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			// What goes wrong is told to the next one who searches.
			_, _ = c.at(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// document returns one that is copied, without asking whether it is still the
// newest.
func (c *copied) document(ref domain.Ref) (search.Document, bool) {
	c.mu.Lock()
	index := c.index
	c.mu.Unlock()
	if index == nil {
		return search.Document{}, false
	}
	return index.Document(ref)
}

// packed reads documents. One that can't be read is left out, named and logged:
// a broken document must not take the search down.
func (e *Engine) packed(ctx context.Context, q *meilisearch.DocumentsQuery) (found []memory.Entry[domain.Ref], broken []string, err error) {
	q.Fields = []string{attrID, attrDoc}
	var page meilisearch.DocumentsResult
	if err := e.client.Index(e.cfg.Index).GetDocumentsWithContext(ctx, q, &page); err != nil {
		return nil, nil, e.failed("reading documents", err)
	}
	found = make([]memory.Entry[domain.Ref], 0, len(page.Results))
	for _, hit := range page.Results {
		var id string
		if err := json.Unmarshal(hit[attrID], &id); err != nil {
			return nil, nil, unreadable(fmt.Errorf("a document without an id: %w", err))
		}
		ref, packed, err := readPacked(id, hit)
		if err != nil {
			e.cfg.Log.WarnContext(ctx, "a document of the search index is broken", "index", e.cfg.Index, "error", err)
			broken = append(broken, id)
			continue
		}
		found = append(found, memory.Entry[domain.Ref]{Key: ref, Packed: packed})
	}
	return found, broken, nil
}

// readPacked takes the document out of a hit, and checks that it is the one
// that the hit says it is.
func readPacked(id string, hit meilisearch.Hit) (ref domain.Ref, packed string, err error) {
	var text string
	if err := json.Unmarshal(hit[attrDoc], &text); err != nil {
		return ref, "", fmt.Errorf("hit %q: %w", id, err)
	}
	bytes, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return ref, "", fmt.Errorf("hit %q: %w", id, err)
	}
	d, err := memory.Unpack(string(bytes))
	if err != nil {
		return ref, "", fmt.Errorf("hit %q: %w", id, err)
	}
	if want, ok := documentID(d.Ref); !ok || want != id || !slices.Contains(domain.FoundKinds(), d.Kind) {
		return ref, "", fmt.Errorf("hit %q holds the document of %s %q", id, d.Kind, d.ID)
	}
	return d.Ref, string(bytes), nil
}

// refOf undoes documentID.
func refOf(id string) (ref domain.Ref, ok bool) {
	kind, rest, ok := strings.Cut(id, "-")
	return domain.Ref{Kind: domain.Kind(kind), ID: rest}, ok
}
