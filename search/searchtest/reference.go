package searchtest

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"chophien/domain"
	"chophien/search"
)

// Reference is an engine that reads every document for every query. It is slow
// and simple: the tests compare the real engines with it.
type Reference struct {
	mu    sync.RWMutex
	docs  map[domain.Ref]stored
	built time.Time
	down  error

	counting sync.Mutex
	pairs    map[string]int // documents by two neighbouring words; nil: not counted yet
}

// stored is a document with its words apart.
type stored struct {
	search.Document
	words [][]string // by field, folded and tone-keeping
}

// NewReference returns an empty Reference.
func NewReference() search.Engine {
	return &Reference{docs: map[domain.Ref]stored{}, built: time.Now()}
}

// Break makes every later call fail with err; nil repairs it.
func (r *Reference) Break(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.down = err
}

// Put implements search.Engine.
func (r *Reference) Put(_ context.Context, docs []search.Document) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.down != nil {
		return r.down
	}
	put(r.docs, docs)
	r.pairs = nil
	return nil
}

func put(into map[domain.Ref]stored, docs []search.Document) {
	for _, d := range docs {
		if old, ok := into[d.Ref]; !ok || old.Version <= d.Version {
			s := stored{Document: d}
			for f, text := range d.Words {
				s.words = append(s.words, append(strings.Fields(text), strings.Fields(d.Exact[f])...))
			}
			into[d.Ref] = s
		}
	}
}

// Delete implements search.Engine.
func (r *Reference) Delete(_ context.Context, refs []domain.Ref) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.down != nil {
		return r.down
	}
	for _, ref := range refs {
		delete(r.docs, ref)
	}
	r.pairs = nil
	return nil
}

// Ask implements search.Engine.
func (r *Reference) Ask(_ context.Context, queries []search.TextQuery) ([]search.Page, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.down != nil {
		return nil, r.down
	}
	var pages []search.Page
	for _, q := range queries {
		pages = append(pages, r.ask(q))
	}
	return pages, nil
}

func (r *Reference) ask(q search.TextQuery) search.Page {
	type found struct {
		doc      stored
		missing  int
		field    int
		distance float64
	}
	var all []found
	page := search.Page{TotalIsExact: q.Matching == search.MatchAll, Facets: map[search.Facet]map[string]int{}}
	for _, f := range q.Facets {
		page.Facets[f] = map[string]int{}
	}
	fields := q.Fields
	if fields == nil {
		fields = search.Fields()
	}
	words, prefix := q.Words()
	cuts := r.cuts(words)
	for _, d := range r.docs {
		missing, field, ok := d.match(words, cuts, prefix, fields, q.Matching)
		if !ok {
			continue
		}
		far := math.Inf(1)
		if q.Near != nil {
			if d.HasPin {
				far = DistanceKM(q.Near.Lat, q.Near.Lon, d.Lat, d.Lon)
			}
			if q.Near.WithinKM > 0 && far > q.Near.WithinKM {
				continue
			}
		}
		for _, f := range q.Facets {
			if missing == 0 && passes(d, q.Filter, f) {
				for _, v := range facetValues(d, f, q.Filter.ValidOn) {
					page.Facets[f][v]++
				}
			}
		}
		if passes(d, q.Filter, "") {
			all = append(all, found{d, missing, field, far})
		}
	}
	stars := func(d stored) int { return starsOn(d, q.Filter.ValidOn) }
	slices.SortFunc(all, func(a, b found) int {
		var c int
		switch q.Sort {
		case domain.SortName:
		case domain.SortNewest:
			c = cmp.Compare(b.doc.CreatedAt, a.doc.CreatedAt)
		case domain.SortStars:
			c = cmp.Compare(stars(b.doc), stars(a.doc))
		case domain.SortPrice:
			c = cmp.Compare(orLast(a.doc.Price), orLast(b.doc.Price))
		case domain.SortPriceKG:
			c = cmp.Compare(orLast(a.doc.PricePerKG), orLast(b.doc.PricePerKG))
		case domain.SortDistance:
			c = cmp.Compare(a.distance, b.distance)
		default:
			c = cmp.Or(cmp.Compare(a.missing, b.missing), cmp.Compare(a.field, b.field))
		}
		return cmp.Or(c, cmp.Compare(a.doc.NameSort, b.doc.NameSort), cmp.Compare(a.doc.ID, b.doc.ID))
	})
	page.Total = len(all)
	for _, f := range all[min(q.Offset, len(all)):min(q.Offset+q.Limit, len(all))] {
		d := f.doc.Document
		d.Words[search.FieldText], d.Exact[search.FieldText] = "", ""
		page.Hits = append(page.Hits, search.Hit{Ref: d.Ref, Version: d.Version, Doc: d})
	}
	return page
}

// match returns how many of words, from the end, d lacks, and the sum of the
// places of the fields that contain the others.
func (s stored) match(words []string, cuts map[string]string, prefix bool, fields []search.Field, m search.Matching) (missing, field int, ok bool) {
	least := len(words)
	if m == search.MatchLast {
		least = min(1, len(words))
	}
	for n := len(words); n >= least; n-- {
		if field, ok := s.holds(words, cuts, n, prefix, fields); ok {
			return len(words) - n, field, true
		}
	}
	return 0, 0, false
}

// cuts returns for each of words its best split into two neighbours: the one that
// most documents contain.
func (r *Reference) cuts(words []string) map[string]string {
	r.counting.Lock()
	defer r.counting.Unlock()
	if r.pairs == nil {
		r.pairs = map[string]int{}
		for _, d := range r.docs {
			of := map[string]bool{}
			for _, text := range d.Words {
				words := strings.Fields(text)
				for i := 1; i < len(words); i++ {
					of[words[i-1]+" "+words[i]] = true
				}
			}
			for pair := range of {
				r.pairs[pair]++
			}
		}
	}
	out := map[string]string{}
	for _, w := range words {
		most := 0
		for at := 1; at < len(w); at++ {
			if n := r.pairs[w[:at]+" "+w[at:]]; n > most {
				out[w], most = w[:at]+" "+w[at:], n
			}
		}
	}
	return out
}

// together reports whether a document contains a pair of words that begins with w.
func (s stored) together(pair, w string) bool {
	first, _, cut := strings.Cut(pair, " ")
	return cut && first == w && slices.ContainsFunc(s.Words[:], func(text string) bool { return strings.Contains(" "+text+" ", " "+pair+" ") })
}

// holds reports whether s contains the first n of words; it may contain
// neighbours as one word.
func (s stored) holds(words []string, cuts map[string]string, n int, prefix bool, fields []search.Field) (field int, ok bool) {
	if n <= 0 {
		return 0, true
	}
	best := -1
	for length := 1; length <= 3 && length <= len(words); length++ {
		word := strings.Join(words[:length], "")
		at := slices.IndexFunc(fields, func(f search.Field) bool {
			return slices.ContainsFunc(s.words[f], func(w string) bool {
				return w == word || length == 1 && s.together(cuts[word], w) || prefix && length == len(words) && strings.HasPrefix(w, word)
			})
		})
		if at < 0 {
			continue
		}
		if rest, ok := s.holds(words[length:], cuts, n-length, prefix, fields); ok && (best < 0 || rest+length*at < best) {
			best = rest + length*at
		}
	}
	return best, best >= 0
}

// passes checks the filter; conditions on the facet but are left out.
func passes(d stored, f domain.ListingFilter, but search.Facet) bool {
	on := f.ValidOn
	if but == search.FacetCondition {
		f.Conditions = nil
	}
	return d.VisibleOn(on) &&
		(d.Kind != domain.KindDemand || slices.Contains(f.Kinds, domain.KindDemand)) &&
		(but == search.FacetKind || one(f.Kinds, d.Kind)) &&
		(but == search.FacetProvince || one(f.Provinces, d.Province)) &&
		(but == search.FacetFormerProvince || one(f.FormerProvinces, d.FormerProvince)) &&
		(but == search.FacetCommune || one(f.Communes, d.Commune)) &&
		(but == search.FacetGroup || one(f.Groups, d.Group)) &&
		(but == search.FacetSet || one(f.Sets, d.Set)) &&
		(but == search.FacetStars || one(f.Stars, starsOn(d, on))) &&
		one(f.Regions, d.Region) &&
		(f.Northern == nil || *f.Northern == d.Northern) &&
		(f.ProducerID == "" || f.ProducerID == d.ProducerID) &&
		one(f.TradeGroups, d.TradeGroup) &&
		f.Meets(d.Price, d.Conditions) && f.Supplies(d.Capacity, d.Season)
}

func one[T comparable](wanted []T, v T) bool { return len(wanted) == 0 || slices.Contains(wanted, v) }

func starsOn(d stored, on domain.Date) int {
	for _, w := range d.Windows {
		if w.Contains(on) {
			return w.Stars
		}
	}
	return 0
}

func facetValues(d stored, f search.Facet, on domain.Date) (values []string) {
	if f != search.FacetCondition {
		if v := facetValue(d, f, on); v != "" {
			values = append(values, v)
		}
		return values
	}
	for _, w := range d.Conditions { // of one condition they never overlap
		if w.From <= on && on <= w.Until {
			values = append(values, string(w.Condition))
		}
	}
	return values
}

func facetValue(d stored, f search.Facet, on domain.Date) string {
	switch f {
	case search.FacetKind:
		return string(d.Kind)
	case search.FacetProvince:
		return d.Province
	case search.FacetFormerProvince:
		return d.FormerProvince
	case search.FacetCommune:
		return d.Commune
	case search.FacetGroup:
		return string(d.Group)
	case search.FacetSet:
		return d.Set
	case search.FacetStars:
		if s := starsOn(d, on); s > 0 {
			return strconv.Itoa(s)
		}
	}
	return ""
}

// DistanceKM is the distance along the earth's surface, in kilometres.
func DistanceKM(lat1, lon1, lat2, lon2 float64) float64 {
	const earth, rad = 6371.0088, math.Pi / 180
	dLat, dLon := (lat2-lat1)*rad/2, (lon2-lon1)*rad/2
	a := math.Pow(math.Sin(dLat), 2) + math.Cos(lat1*rad)*math.Cos(lat2*rad)*math.Pow(math.Sin(dLon), 2)
	return 2 * earth * math.Asin(math.Sqrt(min(1, a)))
}

// Vocabulary implements search.Engine.
func (r *Reference) Vocabulary(context.Context) (map[string]int, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.down != nil {
		return nil, r.down
	}
	out := map[string]int{}
	for _, d := range r.docs {
		seen := map[string]bool{}
		for _, text := range d.Words {
			for _, w := range strings.Fields(text) {
				if !seen[w] {
					seen[w] = true
					out[w]++
				}
			}
		}
	}
	return out, nil
}

// Check implements search.Engine.
func (r *Reference) Check(context.Context) error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.down
}

// Count implements search.Engine.
func (r *Reference) Count(context.Context) (int, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.docs), r.down
}

// EachVersion implements search.Engine.
func (r *Reference) EachVersion(ctx context.Context) iter.Seq2[domain.RefVersion, error] {
	return func(yield func(domain.RefVersion, error) bool) {
		r.mu.RLock()
		refs := slices.Collect(maps.Keys(r.docs))
		r.mu.RUnlock()
		versions, err := r.Versions(ctx, refs)
		if err != nil {
			yield(domain.RefVersion{}, err)
			return
		}
		for ref, v := range versions {
			if !yield(domain.RefVersion{Ref: ref, Version: v}, nil) {
				return
			}
		}
	}
}

// Versions implements search.Engine.
func (r *Reference) Versions(_ context.Context, refs []domain.Ref) (map[domain.Ref]int64, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.down != nil {
		return nil, r.down
	}
	out := map[domain.Ref]int64{}
	for _, ref := range refs {
		if d, ok := r.docs[ref]; ok {
			out[ref] = d.Version
		}
	}
	return out, nil
}

// Built implements search.Engine.
func (r *Reference) Built(context.Context) (time.Time, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.built, r.down
}

// Close implements search.Engine.
func (r *Reference) Close() error { return nil }

// Rebuild implements search.Engine.
func (r *Reference) Rebuild(context.Context) (search.Build, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.down != nil {
		return nil, r.down
	}
	return &referenceBuild{engine: r, docs: map[domain.Ref]stored{}, begun: time.Now()}, nil
}

type referenceBuild struct {
	engine *Reference
	mu     sync.Mutex
	docs   map[domain.Ref]stored
	begun  time.Time
	ended  bool
}

func (b *referenceBuild) Put(_ context.Context, docs []search.Document) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	put(b.docs, docs)
	return nil
}

func (b *referenceBuild) Delete(_ context.Context, refs []domain.Ref) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, ref := range refs {
		delete(b.docs, ref)
	}
	return nil
}

func (b *referenceBuild) Commit(context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return fmt.Errorf("searchtest: this build has ended")
	}
	b.ended = true
	b.engine.mu.Lock()
	defer b.engine.mu.Unlock()
	b.engine.docs, b.engine.built, b.engine.pairs = maps.Clone(b.docs), b.begun, nil
	return nil
}

func (b *referenceBuild) Abort(context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = true
	return nil
}

// orLast returns the price by which a document is ordered: those without one
// come last.
func orLast(price *int64) int64 {
	if price == nil {
		return math.MaxInt64
	}
	return *price
}
