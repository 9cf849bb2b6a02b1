package search

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"log/slog"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/search/vi"
)

// Request is a search with the parameters of the API.
type Request struct {
	Text    string // at most 1,000 characters; checked by the caller
	GTIN    string // of a product; then Text does not count
	Literal bool   // take Text as words only: no filters, places or corrections read from it
	Filter  domain.ListingFilter
	Near    *Near
	Facets  []Facet
	Sort    domain.Sort // empty: relevance with text, name without
	Limit   int         // 1 to domain.MaxLimit
	Cursor  string
}

// Span is a stretch of bytes of a text.
type Span struct{ Start, End int }

// Item is a found thing.
type Item struct {
	Listing    domain.Listing
	Highlight  []Span   // whole words of Listing.Name that match, in order
	DistanceKM *float64 // with Request.Near only
}

// FacetValue is a value of a facet with the number of things that have it.
type FacetValue struct {
	Value string
	Count int
}

// Result is one page of what was found.
type Result struct {
	Items        []Item
	Total        int
	TotalIsExact bool
	Facets       map[Facet][]FacetValue // most frequent first, then by value
	Understood   vi.Understood
	Next         string
	Degraded     bool    // the engine did not answer; names only, from the database
	Advice       *Advice // where nothing was found and the engine was asked; otherwise nil
}

// Suggestion completes the typed text.
type Suggestion struct {
	Listing   domain.Listing
	Highlight []Span
}

// Searcher answers requests: it reads the text, queries the engine, ranks the
// hits, and checks each hit against the database.
type Searcher struct {
	engine   Engine
	listings domain.ListingService
	places   *vi.Gazetteer
	synonyms *Synonyms
	// Of today, by their codes.
	provinces map[string]domain.Province
	sets      map[string]domain.ProductSet
	now       func() time.Time
	log       *slog.Logger
	timeout   time.Duration // of the engine, for one search

	kept       *lru.Cache[nameKey, name]
	lexicon    atomic.Pointer[lexicon]
	loading    sync.Mutex
	refreshing atomic.Bool
}

// lexicon is the vocabulary of the index as of a moment.
type lexicon struct {
	words *vi.Lexicon
	print uint64    // fingerprint of the words and their counts
	size  int       // how many words
	total int       // how many documents
	due   time.Time // when it is read again
	pause time.Duration
}

const (
	// engineTimeout is how long an engine may take unless WithEngineTimeout says otherwise.
	engineTimeout = 3 * time.Second
	// The vocabulary is read again after refreshFirst, and less and less often
	// while it doesn't grow; a vocabulary that takes long to read is read at
	// most so often that it takes a part of refreshShare of the time. Words that
	// it doesn't hold yet are found as typed.
	refreshFirst = 2 * time.Second
	refreshLast  = 2 * time.Minute
	refreshShare = 50
)

// SearcherOption configures a Searcher.
type SearcherOption func(*Searcher)

// WithSynonyms gives a Searcher the rules that hold now. Without it, those of
// the program hold.
func WithSynonyms(synonyms *Synonyms) SearcherOption {
	return func(s *Searcher) { s.synonyms = synonyms }
}

// WithEngineTimeout sets how long the engine may take for one search before
// the database answers instead. Without it, that is three seconds: a person
// waits for the answer. A caller that needs the whole answer can wait longer.
func WithEngineTimeout(most time.Duration) SearcherOption {
	return func(s *Searcher) { s.timeout = most }
}

// NewSearcher makes a Searcher. It reads the names of places and sets once.
func NewSearcher(ctx context.Context, engine Engine, listings domain.ListingService, provinces domain.ProvinceService, now func() time.Time, log *slog.Logger, options ...SearcherOption) (*Searcher, error) {
	units, err := provinces.Provinces(ctx)
	if err != nil {
		return nil, fmt.Errorf("search: reading the provinces: %w", err)
	}
	sets, err := provinces.ProductSets(ctx)
	if err != nil {
		return nil, fmt.Errorf("search: reading the product sets: %w", err)
	}
	provincesByCode, setsByCode := map[string]domain.Province{}, map[string]domain.ProductSet{}
	for _, p := range units {
		provincesByCode[p.Code] = p
	}
	for _, p := range sets {
		setsByCode[p.Code] = p
	}
	kept, err := lru.New[nameKey, name](namesKept)
	if err != nil {
		return nil, fmt.Errorf("search: making room for names: %w", err)
	}
	s := &Searcher{
		kept: kept, provinces: provincesByCode, sets: setsByCode,
		engine: engine, listings: listings, places: vi.NewGazetteer(units), synonyms: FixedSynonyms(BuiltInThesaurus()), now: now, log: log, timeout: engineTimeout,
	}
	for _, o := range options {
		o(s)
	}
	return s, nil
}

// Search finds listings. It fails with CodeInvalid for a broken cursor or a
// page beyond MaxWindow, with Field set to the parameter.
func (s *Searcher) Search(ctx context.Context, r Request) (Result, error) {
	offset, err := r.offset()
	if err != nil {
		return Result{}, err
	}
	r.Limit = min(max(r.Limit, 1), domain.MaxLimit)
	sort, err := r.order()
	if err != nil {
		return Result{}, err
	}
	if gtin := r.gtin(); gtin != "" {
		return s.byGTIN(ctx, r, gtin)
	}
	engineCtx, cancel := s.forEngine(ctx)
	defer cancel()
	found, err := s.find(engineCtx, r, sort, nil)
	if err != nil {
		return s.withoutEngine(ctx, r, sort, err)
	}
	if found.query.Nothing {
		return Result{Items: []Item{}, TotalIsExact: true, Facets: noFacets(r.Facets), Understood: found.query.Understood}, nil
	}
	refs, more, err := found.page(engineCtx, offset, r.Limit)
	if err != nil {
		return s.withoutEngine(ctx, r, sort, err)
	}
	out := Result{Advice: found.advice, Total: found.total, TotalIsExact: found.exact, Facets: sortFacets(found.facets, r.Facets)}
	if err := s.check(ctx, &out, refs, found.filter, found.findings, r.Near); err != nil {
		return Result{}, err
	}
	out.Understood = corrected(found.findings, out.Items)
	if more && offset+r.Limit < MaxWindow {
		out.Next = r.cursorAt(offset + r.Limit)
	}
	return out, nil
}

// forEngine returns the context of the engine for one search. It ends when half
// of the caller's time is over at the latest, so that the database can still
// answer.
func (s *Searcher) forEngine(ctx context.Context) (context.Context, context.CancelFunc) {
	most := s.timeout
	if end, ok := ctx.Deadline(); ok {
		most = min(most, time.Until(end)/2)
	}
	return context.WithTimeout(ctx, most)
}

// order returns how hits are ordered, which Sort leaves open.
func (r Request) order() (domain.Sort, error) {
	hasText := strings.TrimSpace(r.Text) != ""
	switch {
	case r.Sort == domain.SortDistance && r.Near == nil:
		return "", domain.Invalidf("sort", "the order by distance needs a point (near)")
	case r.Sort == "" && r.Near != nil && !hasText:
		return domain.SortDistance, nil
	case hasText && (r.Sort == "" || r.Sort == domain.SortRelevance):
		return domain.SortRelevance, nil
	case r.Sort == "" || r.Sort == domain.SortRelevance:
		return domain.SortName, nil
	}
	return r.Sort, nil
}

// answer is what a request found, with how it was read.
type answer struct {
	findings
	finder finder
	filter domain.ListingFilter
	advice *Advice // where nothing was found
}

// find reads a request and asks the engine for hits, facets and advice.
func (s *Searcher) find(ctx context.Context, r Request, sort domain.Sort, trace *Explanation) (answer, error) {
	lex, err := s.vocabulary(ctx)
	if err != nil {
		return answer{}, err
	}
	q, filter := s.understand(r, lex)
	f := finder{engine: s.engine, names: s.names(s.synonyms.recent(ctx)), lexicon: lex, sort: sort, near: r.Near, literal: r.Literal, trace: trace}
	out := answer{findings: findings{query: q}, finder: f, filter: filter}
	if q.Nothing {
		return out, nil
	}
	if out.findings, out.filter, err = f.findPriced(ctx, q, filter, r.Facets); err != nil {
		return answer{}, err
	}
	found := &out.findings
	filter = out.filter
	if found.facets == nil && len(r.Facets) > 0 {
		if found.facets, err = f.count(ctx, q, filter, *found, r.Facets); err != nil {
			return answer{}, err
		}
	}
	if !found.placed {
		for i := range found.query.Filters {
			if isPlaceFilter(found.query.Filters[i].Name) {
				found.query.Filters[i].Boost = true
			}
		}
	}
	if found.total == 0 {
		if out.advice, err = s.advise(ctx, f, q, filter); err != nil {
			// The answer is right without it.
			domain.PassingAnswer(ctx)
			s.log.WarnContext(ctx, "no advice could be given for an empty answer", "error", err)
		}
	}
	return out, nil
}

// names reads names by rules.
func (s *Searcher) names(by *vi.Synonyms) names { return names{by, s.kept} }

// understand reads the text and joins its filters with the explicit ones; the
// explicit ones win.
func (s *Searcher) understand(r Request, lex *vi.Lexicon) (vi.Query, domain.ListingFilter) {
	f := r.Filter
	placed := len(f.Provinces) > 0 || len(f.Communes) > 0 || len(f.FormerProvinces) > 0 || len(f.Regions) > 0 || f.Northern != nil
	q := vi.Understand(r.Text, lex, s.places, vi.Options{Literal: r.Literal, Unplaced: placed})
	if code, ok := vi.ReadCertificate(r.Text); ok && !r.Literal {
		q.Notes = append(q.Notes, domain.ShowCode(code)+" có dạng mã giấy chứng nhận: xem còn hiệu lực hay không tại /verify/"+code)
	}
	drop := func(name string) {
		q.Filters = slices.DeleteFunc(q.Filters, func(f vi.Filter) bool { return f.Name == name })
	}
	if len(f.Stars) > 0 {
		drop("stars")
	} else {
		f.Stars = q.Stars
	}
	if len(f.Kinds) > 0 || q.Kind == "" {
		drop("kind")
	} else {
		f.Kinds = []domain.Kind{domain.Kind(q.Kind)}
	}
	return q, f
}

func isPlaceFilter(name string) bool {
	switch name {
	case "province", "former_province", "region", "northern":
		return true
	}
	return false
}

// page cuts one page out of what was found: from the ranked window, then from
// the engine's own order behind it.
func (a answer) page(ctx context.Context, offset, limit int) (refs []domain.Ref, more bool, err error) {
	limit = min(limit, MaxWindow-offset)
	total := min(a.total, MaxWindow)
	refs = refsOf(a.window[min(offset, len(a.window)):min(offset+limit, len(a.window))])
	if missing := limit - len(refs); missing > 0 && a.tail != nil && a.total > len(a.window) {
		t := *a.tail
		t.Offset, t.Limit = max(offset, len(a.window)), missing
		pages, err := a.finder.ask(ctx, []TextQuery{t})
		if err != nil {
			return nil, false, err
		}
		for _, h := range pages[0].Hits {
			refs = append(refs, h.Ref)
		}
	}
	return refs, offset+limit < total, nil
}

// count counts the facets of hits that were chosen here and not by the engine:
// for each facet once without the filter on it.
func (f finder) count(ctx context.Context, q vi.Query, filter domain.ListingFilter, found findings, facets []Facet) (map[Facet]map[string]int, error) {
	out := map[Facet]map[string]int{}
	for _, facet := range facets {
		window, free := found.window, withoutFacet(filter, facet)
		if !sameFacet(filter, facet) {
			more, err := f.find(ctx, q, free, nil)
			if err != nil {
				return nil, err
			}
			window = more.window
		}
		out[facet] = map[string]int{}
		for _, h := range window {
			for _, v := range facetValues(&h.Doc, facet, filter.ValidOn) {
				out[facet][v]++
			}
		}
	}
	return out, nil
}

// sameFacet reports whether the filter says nothing about the facet.
func sameFacet(f domain.ListingFilter, facet Facet) bool {
	switch facet {
	case FacetKind:
		return len(f.Kinds) == 0
	case FacetProvince:
		return len(f.Provinces) == 0
	case FacetFormerProvince:
		return len(f.FormerProvinces) == 0
	case FacetCommune:
		return len(f.Communes) == 0
	case FacetGroup:
		return len(f.Groups) == 0
	case FacetSet:
		return len(f.Sets) == 0
	case FacetStars:
		return len(f.Stars) == 0
	case FacetCondition:
		return len(f.Conditions) == 0
	}
	return true
}

func withoutFacet(f domain.ListingFilter, facet Facet) domain.ListingFilter {
	demands := f.WantsDemands()
	switch facet {
	case FacetKind:
		if f.Kinds = nil; demands {
			f.Kinds = domain.SearchableKinds()
		}
	case FacetProvince:
		f.Provinces = nil
	case FacetFormerProvince:
		f.FormerProvinces = nil
	case FacetCommune:
		f.Communes = nil
	case FacetGroup:
		f.Groups = nil
	case FacetSet:
		f.Sets = nil
	case FacetStars:
		f.Stars = nil
	case FacetCondition:
		f.Conditions = nil
	}
	return f
}

// facetValues returns the values of a document that count for a facet.
func facetValues(d *Document, facet Facet, on domain.Date) []string {
	if facet == FacetCondition {
		var out []string
		for _, c := range domain.Conditions() {
			if domain.Holds(d.Conditions, c, on) {
				out = append(out, string(c))
			}
		}
		return out
	}
	if v := facetOf(d, facet, on); v != "" {
		return []string{v}
	}
	return nil
}

func facetOf(d *Document, facet Facet, on domain.Date) string {
	switch facet {
	case FacetKind:
		return string(d.Kind)
	case FacetProvince:
		return d.Province
	case FacetFormerProvince:
		return d.FormerProvince
	case FacetCommune:
		return d.Commune
	case FacetGroup:
		return string(d.Group)
	case FacetSet:
		return d.Set
	case FacetStars:
		for _, w := range d.Windows {
			if w.Contains(on) && w.Stars > 0 {
				return strconv.Itoa(w.Stars)
			}
		}
	}
	return ""
}

func noFacets(facets []Facet) map[Facet][]FacetValue {
	out := map[Facet][]FacetValue{}
	for _, f := range facets {
		out[f] = []FacetValue{}
	}
	return out
}

func sortFacets(counts map[Facet]map[string]int, facets []Facet) map[Facet][]FacetValue {
	out := noFacets(facets)
	for f, values := range counts {
		for v, n := range values {
			if n > 0 {
				out[f] = append(out[f], FacetValue{v, n})
			}
		}
		slices.SortFunc(out[f], func(a, b FacetValue) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
	}
	return out
}

// check reads the hits from the database and keeps those that may be shown: the
// index may lag behind a suspension, a revocation or a move.
func (s *Searcher) check(ctx context.Context, out *Result, refs []domain.Ref, filter domain.ListingFilter, found findings, near *Near) error {
	out.Items = make([]Item, 0, len(refs))
	if len(refs) == 0 {
		return nil
	}
	listings, err := s.cards(ctx, refs)
	if err != nil {
		return fmt.Errorf("search: reading the listings that were found: %w", err)
	}
	light := highlighter{newRanker(found.query, s.names(s.synonyms.recent(ctx)), found.loose, nil)}
	for _, ref := range refs {
		l := listings[ref]
		if l == nil || !l.VisibleOn(filter.ValidOn) || !fits(l, filter) {
			out.Total--
			out.TotalIsExact = false
			continue
		}
		item := Item{Listing: *l, Highlight: light.spans(l.Name, l.Group)}
		if near != nil && l.HasPin {
			d := DistanceKM(near.Lat, near.Lon, l.Lat, l.Lon)
			item.DistanceKM = &d
		}
		out.Items = append(out.Items, item)
	}
	return nil
}

// cards reads the cards of listings from the database.
func (s *Searcher) cards(ctx context.Context, refs []domain.Ref) (map[domain.Ref]*domain.Listing, error) {
	listings, err := s.listings.Cards(ctx, refs)
	if err != nil {
		return nil, err
	}
	out := make(map[domain.Ref]*domain.Listing, len(listings))
	for i := range listings {
		out[listings[i].Ref] = &listings[i]
	}
	return out, nil
}

// fits checks the filter on the listing itself.
func fits(l *domain.Listing, f domain.ListingFilter) bool {
	window, _ := l.WindowOn(f.ValidOn)
	return f.Wants(l.Kind) && among(f.Provinces, l.ProvinceCode) && among(f.FormerProvinces, l.FormerProvinceCode) && among(f.Communes, l.CommuneCode) &&
		among(f.Regions, l.Region) && (f.Northern == nil || *f.Northern == l.Northern) && among(f.Groups, l.Group) &&
		among(f.Sets, l.SetCode) && among(f.Stars, window.Stars) && (f.ProducerID == "" || f.ProducerID == l.ProducerID) &&
		among(f.TradeGroups, l.TradeGroup) && f.Meets(l.PriceFrom, l.Conditions) && f.Supplies(l.Capacity, l.Season)
}

func among[T comparable](wanted []T, v T) bool { return len(wanted) == 0 || slices.Contains(wanted, v) }

// DistanceKM is the distance between two points along the earth's surface.
func DistanceKM(lat1, lon1, lat2, lon2 float64) float64 {
	const earth, rad = 6371.0088, math.Pi / 180
	dLat, dLon := (lat2-lat1)*rad/2, (lon2-lon1)*rad/2
	a := math.Pow(math.Sin(dLat), 2) + math.Cos(lat1*rad)*math.Cos(lat2*rad)*math.Pow(math.Sin(dLon), 2)
	return 2 * earth * math.Asin(math.Sqrt(min(1, a)))
}

// corrected returns the text that was searched for, with corrected words as the
// best hit writes them.
func corrected(found findings, items []Item) vi.Understood {
	u := found.query.Understood
	if u.Filters == nil {
		u.Filters = []vi.Filter{}
	}
	if u.Notes == nil {
		u.Notes = []string{}
	}
	var shown []string
	var name []vi.Word
	if len(items) > 0 {
		name = vi.Words(items[0].Listing.Name)
	}
	for _, t := range found.query.Terms {
		text := t.Text
		if text == "" {
			continue // not a typed word
		}
		if found.loose >= slipsInUnknown && !t.Known {
			for _, w := range name {
				if slices.Contains(t.Slips, w.Fold) {
					text = strings.ToLower(items[0].Listing.Name[w.Start:w.End])
					break
				}
			}
		}
		shown = append(shown, text)
	}
	u.Text = strings.Join(shown, " ")
	return u
}

// withoutEngine answers from the database: names with a word that begins with each
// word of the text.
func (s *Searcher) withoutEngine(ctx context.Context, r Request, sort domain.Sort, cause error) (Result, error) {
	if ctx.Err() != nil {
		return Result{}, ctx.Err()
	}
	if domain.CodeOf(cause) == domain.CodeInvalid {
		return Result{}, fmt.Errorf("search: asking the engine: %w", cause)
	}
	s.log.WarnContext(ctx, "search engine failed, answering from the database", "error", cause)
	domain.PassingAnswer(ctx)
	if r.Cursor != "" {
		// The database pages otherwise; a page of the engine can't be continued.
		return Result{}, domain.Wrap(domain.CodeUnavailable, cause, "the search is away; begin again without the cursor")
	}
	q, filter := s.understand(r, vi.NewLexicon(nil, 0))
	if q.Place != nil {
		filter = placeFilter(filter, q.Place)
	}
	out := Result{Items: []Item{}, Facets: map[Facet][]FacetValue{}, Degraded: true}
	if q.Nothing {
		return out, nil
	}
	words := foldedWords(q)
	if sort == domain.SortRelevance || sort == domain.SortDistance || sort == domain.SortPrice || sort == domain.SortPriceKG {
		sort = domain.SortName
	}
	list, err := s.listings.FindListings(ctx, words, filter, domain.Page{Sort: sort, Limit: r.Limit, Total: true})
	if err != nil {
		return Result{}, fmt.Errorf("search: asking the database: %w", err)
	}
	light := highlighter{newRanker(q, s.names(s.synonyms.recent(ctx)), asTyped, nil)}
	for _, l := range list.Items {
		item := Item{Listing: l, Highlight: light.spans(l.Name, l.Group)}
		if r.Near != nil && l.HasPin {
			d := DistanceKM(r.Near.Lat, r.Near.Lon, l.Lat, l.Lon)
			item.DistanceKM = &d
		}
		out.Items = append(out.Items, item)
	}
	out.Total = len(out.Items)
	if list.Total != nil {
		out.Total, out.TotalIsExact = *list.Total, len(words) == 0 || *list.Total < domain.MaxNamed
	}
	out.Understood = corrected(findings{query: q}, nil)
	return out, nil
}

// foldedWords returns the required words as folded names hold them: without
// marks, but with their own i and y.
func foldedWords(q vi.Query) []string {
	var out []string
	for _, t := range required(q) {
		out = append(out, domain.Fold(norm.NFC.String(t.Text)))
	}
	return out
}

// Reading identifies the vocabulary and the rules that this process has read. Answers
// depend on them besides the index and the database.
type Reading struct {
	vocabulary uint64
	synonyms   int64
}

// Reading returns what a search would use now. When newer words and rules are due, it
// starts reading them, as a search does, and does not wait.
func (s *Searcher) Reading(ctx context.Context) Reading {
	var out Reading
	if l := s.lexicon.Load(); l != nil {
		s.refresh(ctx, l)
		out.vocabulary = l.print
	}
	s.synonyms.recent(ctx)
	out.synonyms = s.synonyms.kept.Load().Revision
	return out
}

// vocabulary returns the words of the index. The first caller waits for them;
// later they are read again from time to time beside the searches.
func (s *Searcher) vocabulary(ctx context.Context) (*vi.Lexicon, error) {
	if l := s.lexicon.Load(); l != nil {
		s.refresh(ctx, l)
		return l.words, nil
	}
	s.loading.Lock()
	defer s.loading.Unlock()
	if s.lexicon.Load() == nil {
		if err := s.readVocabulary(ctx); err != nil {
			return nil, err
		}
	}
	return s.lexicon.Load().words, nil
}

// refresh reads the vocabulary again beside the searches when it is due.
func (s *Searcher) refresh(ctx context.Context, l *lexicon) {
	if !s.now().After(l.due) || !s.refreshing.CompareAndSwap(false, true) {
		return
	}
	go func() {
		defer s.refreshing.Store(false)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
		defer cancel()
		if err := s.readVocabulary(ctx); err != nil {
			s.log.WarnContext(ctx, "the vocabulary of the index could not be read", "error", err)
		}
	}()
}

// fingerprint returns a number that differs for vocabularies with other words or
// counts.
func fingerprint(words map[string]int, total int) uint64 {
	sum := uint64(total)
	for w, n := range words {
		h := fnv.New64a()
		_, _ = h.Write([]byte(w)) // it never fails
		sum += h.Sum64() * uint64(2*n+1)
	}
	return sum
}

func (s *Searcher) readVocabulary(ctx context.Context) error {
	began := time.Now()
	words, err := s.engine.Vocabulary(ctx)
	if err != nil {
		return err
	}
	total, err := s.engine.Count(ctx)
	if err != nil {
		return err
	}
	pause := refreshFirst
	if old := s.lexicon.Load(); old != nil && old.size == len(words) && old.total == total {
		pause = min(2*old.pause, refreshLast)
	}
	pause = min(max(pause, refreshShare*time.Since(began)), refreshLast)
	s.lexicon.Store(&lexicon{vi.NewLexicon(words, total), fingerprint(words, total), len(words), total, s.now().Add(pause), pause})
	return nil
}
