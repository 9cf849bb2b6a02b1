package front

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"chophien/domain"
	"chophien/search"
)

const (
	// maxKeptBody is the size in bytes above which an answer is not kept: it would
	// push out many others.
	maxKeptBody = 1 << 20
	// maxKeptAddress is the length above which the answer of an address is not kept.
	maxKeptAddress = 2 << 10
	// keptOverhead is about what an entry takes besides its texts, in bytes.
	keptOverhead = 1 << 10
	// keptEntries is the most entries; the limit of their bytes is reached earlier.
	keptEntries = 1 << 20
)

// Keeping says which answers of a face may be kept.
type Keeping struct {
	// Keeps reports whether all callers get the same answer for an address and a
	// variant. The answer is kept if it is also 200 and public.
	Keeps func(echo.Context) bool
	// Variant returns everything besides the address on which an answer depends,
	// such as the language.
	Variant func(echo.Context) string
}

// Keep sends the answer of an earlier request again while the data that it shows are
// the same. It reads their state after the request arrived, so no answer is older than
// the arrival of its request.
//
// One request at a time makes the answer of an address; others wait for it. The
// handlers behind Keep get the request without the headers about compression and
// ETags, which Keep applies itself. A request with Cache-Control: no-cache always gets
// a new answer.
func (f *Front) Keep(of Keeping) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			if f.kept == nil || r.Method != http.MethodGet || !of.Keeps(c) {
				return next(c)
			}
			address := r.URL.Path + "?" + r.URL.RawQuery
			basis, known := f.basis(r.Context())
			if known && strings.Contains(r.Header.Get(echo.HeaderCacheControl), "no-cache") {
				ctx, _ := domain.WithAnswer(r.Context(), basis.state) // one reading of the state is enough
				c.SetRequest(r.WithContext(ctx))
				return next(c)
			}
			if !known || len(address) > maxKeptAddress {
				return next(c)
			}
			key := keptKey{address, of.Variant(c)}
			if a, ok := f.kept.get(key, basis); ok {
				f.kept.hits.Inc()
				return f.sendAgain(c, a)
			}
			made, mine := f.kept.join(key, basis)
			if mine {
				f.kept.misses.Inc()
				return f.makeKept(c, next, key, basis, made)
			}
			select {
			case <-made.done:
			case <-r.Context().Done():
				return r.Context().Err()
			}
			if made.answer != nil {
				f.kept.hits.Inc()
				return f.sendAgain(c, made.answer)
			}
			f.kept.misses.Inc()
			return next(c) // the request that made it failed
		}
	}
}

// basis is what answers are made of.
type basis struct {
	state   domain.DataState
	reading search.Reading
	day     domain.Date
}

// basis returns what an answer would be made of now.
func (f *Front) basis(ctx context.Context) (b basis, known bool) {
	b.day = f.Today()
	if f.reading != nil {
		b.reading = f.reading.Reading(ctx)
	}
	b.state, known = f.store.DataState(ctx)
	return b, known
}

// keptKey identifies an answer.
type keptKey struct{ address, variant string }

// answer is a whole answer.
type answer struct {
	status int
	header http.Header
	body   []byte // not compressed

	of      basis
	caching string                  // its Cache-Control when it was made; empty: none
	public  bool                    // sent with the Cache-Control of public answers at that moment, not with caching
	repeats []func(context.Context) // what each request does
	gzipped func() []byte
}

// beingMade is an answer that a request makes. The answer is set when done is
// closed; nil: it is only for the request that made it, such as an error.
type beingMade struct {
	done   chan struct{}
	answer *answer
}

// sendAgain sends a kept answer, and then does what each request does: the client
// need not wait for it.
func (f *Front) sendAgain(c echo.Context, a *answer) error {
	caching := a.caching
	if a.public {
		caching = f.CacheControl()
	}
	if err := f.send(c, a, caching); err != nil {
		return err
	}
	if len(a.repeats) > 0 {
		_ = http.NewResponseController(c.Response().Writer).Flush() // a writer that cannot sends it at the end
	}
	for _, do := range a.repeats {
		do(c.Request().Context())
	}
	return nil
}

// makeKept makes an answer, keeps it if possible, and sends it. The requests that
// wait for it get it too, since it was made after they arrived, but not when it may not
// be stored: it may hold what is for one visitor, such as the key of a form.
func (f *Front) makeKept(c echo.Context, next echo.HandlerFunc, key keptKey, of basis, made *beingMade) error {
	var shared *answer
	keep := false
	defer func() { f.kept.finish(key, of, made, shared, keep) }()
	before := f.CacheControl()
	a, notes, err := hold(c, next, of.state)
	if err != nil {
		return err
	}
	caching := a.header.Get(echo.HeaderCacheControl)
	forAll := caching != NoStore || notes.Passing()
	if forAll && a.status == http.StatusOK && len(a.header.Values(echo.HeaderSetCookie)) == 0 && of.day == f.Today() {
		a.of, a.caching, a.repeats, shared = of, caching, notes.Repeats(), a
		a.gzipped = sync.OnceValue(func() []byte { return f.compressed(a.body) })
		public := caching == before || caching == f.CacheControl()
		if keep = public && !notes.Passing() && len(a.body) <= maxKeptBody; keep {
			a.public = true
			a.gzipped = sync.OnceValue(func() []byte { return f.kept.grown(key, f.compressed(a.body)) })
		}
	}
	return f.send(c, a, caching)
}

// hold runs next and returns its answer without sending it.
func hold(c echo.Context, next echo.HandlerFunc, state domain.DataState) (*answer, *domain.PublicAnswer, error) {
	w, r := c.Response(), c.Request()
	ctx, notes := domain.WithAnswer(r.Context(), state)
	plain := r.Clone(ctx)
	plain.Header.Del(echo.HeaderAcceptEncoding)
	plain.Header.Del("If-None-Match")
	out, held := w.Writer, NewHeldResponse(http.Header{})
	w.Writer = held
	c.SetRequest(plain)
	defer func() {
		w.Writer = out
		c.SetRequest(r)
	}()
	if err := next(c); err != nil && !held.Wrote {
		return nil, nil, err
	}
	w.Committed, w.Size = false, 0
	return &answer{status: held.Status, header: held.header, body: bytes.Clone(held.Body.Bytes())}, notes, nil
}

// send sends an answer, compressed if the client accepts that. It sends 304 if the
// client has the answer.
func (f *Front) send(c echo.Context, a *answer, caching string) error {
	w := c.Response()
	h := w.Header()
	for name, values := range a.header {
		if name == echo.HeaderVary {
			for _, v := range values {
				h.Add(name, v)
			}
			continue
		}
		h[name] = slices.Clip(values) // it is shared: who appends gets a copy
	}
	if caching != "" {
		h.Set(echo.HeaderCacheControl, caching)
	}
	body, status := a.body, a.status
	zip := len(body) >= MinGzip && TakesGzip(c.Request()) && h.Get(echo.HeaderContentEncoding) == ""
	if tag := h.Get("ETag"); tag != "" && status == http.StatusOK && caching != NoStore {
		if zip {
			tag = strings.TrimSuffix(tag, `"`) + gzipMark + `"`
		}
		h.Set("ETag", tag)
		if Matches(c.Request().Header.Get("If-None-Match"), tag) {
			status, body, zip = http.StatusNotModified, nil, false
			h.Del(echo.HeaderContentType)
			h.Del(echo.HeaderContentLength)
		}
	}
	switch {
	case zip && a.gzipped != nil:
		body = a.gzipped()
	case zip:
		body = f.compressed(body)
	}
	if zip {
		h.Set(echo.HeaderContentEncoding, "gzip")
	}
	if len(body) > 0 {
		h.Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
	}
	w.WriteHeader(status)
	if len(body) == 0 {
		return nil
	}
	_, err := w.Write(body)
	return err
}

// compressed returns body as gzip.
func (f *Front) compressed(body []byte) []byte {
	var b bytes.Buffer
	w, ok := f.zippers.Get().(*gzip.Writer)
	if !ok {
		w = gzip.NewWriter(nil)
	}
	defer f.zippers.Put(w)
	w.Reset(&b)
	_, err := w.Write(body)
	if err := errors.Join(err, w.Close()); err != nil {
		panic(err) // a buffer in memory takes everything
	}
	return b.Bytes()
}

// keptAnswers holds the answers in memory that were used most recently.
type keptAnswers struct {
	most         int64
	hits, misses prometheus.Counter

	mu    sync.Mutex
	held  *simplelru.LRU[keptKey, *answer]
	bytes int64
	sizes map[keptKey]int64 // bytes of each held answer
	made  map[keptKey]map[basis]*beingMade
}

// newKeptAnswers returns room for answers of so many bytes, or nil for 0.
func newKeptAnswers(most int64, reg prometheus.Registerer) (*keptAnswers, error) {
	if most <= 0 {
		return nil, nil
	}
	outcomes := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "chophien_kept_answers_total", Help: "Requests for answers that may be kept: hit: the answer was kept; miss: it was made.",
	}, []string{"outcome"})
	k := &keptAnswers{
		most: most, hits: outcomes.WithLabelValues("hit"), misses: outcomes.WithLabelValues("miss"),
		sizes: map[keptKey]int64{}, made: map[keptKey]map[basis]*beingMade{},
	}
	var err error
	k.held, err = simplelru.NewLRU(keptEntries, func(key keptKey, _ *answer) {
		k.bytes -= k.sizes[key]
		delete(k.sizes, key)
	})
	if err != nil {
		return nil, fmt.Errorf("front: making room for answers: %w", err)
	}
	if reg != nil {
		used := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "chophien_kept_answer_bytes", Help: "Memory of kept answers."}, func() float64 { return float64(k.used()) })
		if err := errors.Join(reg.Register(outcomes), reg.Register(used)); err != nil {
			return nil, fmt.Errorf("front: registering metrics: %w", err)
		}
	}
	return k, nil
}

func (k *keptAnswers) used() int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.bytes
}

// get returns an answer that is made of b.
func (k *keptAnswers) get(key keptKey, b basis) (*answer, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	a, ok := k.held.Get(key)
	return a, ok && a.of == b
}

// join returns the answer that is being made of b, and whether the caller is the
// one to make it.
func (k *keptAnswers) join(key keptKey, b basis) (made *beingMade, mine bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if made, ok := k.made[key][b]; ok {
		return made, false
	}
	made = &beingMade{done: make(chan struct{})}
	if k.made[key] == nil {
		k.made[key] = map[basis]*beingMade{}
	}
	k.made[key][b] = made
	return made, true
}

// finish gives an answer to the requests that wait for it, and keeps it when keep is
// true. The answer is nil when only the request that made it may have it.
func (k *keptAnswers) finish(key keptKey, b basis, made *beingMade, a *answer, keep bool) {
	made.answer = a
	k.mu.Lock()
	if delete(k.made[key], b); len(k.made[key]) == 0 {
		delete(k.made, key)
	}
	if keep {
		k.held.Remove(key)
		k.held.Add(key, a)
		k.grow(key, keptOverhead+int64(2*len(key.address)+len(a.body)))
	}
	k.mu.Unlock()
	close(made.done)
}

// grown counts the compressed form of an answer, and returns it.
func (k *keptAnswers) grown(key keptKey, zipped []byte) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.held.Contains(key) {
		k.grow(key, int64(len(zipped)))
	}
	return zipped
}

// grow counts bytes of a held answer. Above the limit it removes the answers that
// were not used for longest.
func (k *keptAnswers) grow(key keptKey, n int64) {
	k.sizes[key] += n
	k.bytes += n
	for k.bytes > k.most {
		k.held.RemoveOldest()
	}
}
