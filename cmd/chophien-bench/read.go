package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/sync/errgroup"

	"chophien/app"
	"chophien/domain"
	"chophien/search"
	"chophien/search/vi"
)

// benchRounds is how often the sides of a comparison take turns, so that a
// change in the speed of the machine affects all of them.
const benchRounds = 10

// Sizes of pages, the defaults of the API.
const (
	searchLimit  = 20
	suggestLimit = 8
)

// askedOf is the number of products from which queries are made, and askedFirst
// the number of queries, so that a run repeats none; askedAgain of them are
// repeated all the time.
const (
	askedOf    = 8000
	askedFirst = 20_000
	askedAgain = 300
)

// searchFirst is the row of searches of which none is repeated.
const searchFirst = "search, asked first"

// benchQuery is one query for the server and for the bare engine.
type benchQuery struct {
	text     string
	province string   // code of a unit of today; empty: any
	stars    string   // empty: any
	facets   []string // to count
	limit    int      // of suggestions
}

func (q benchQuery) path() string {
	v := url.Values{"q": {q.text}}
	for name, value := range map[string]string{"province": q.province, "stars": q.stars, "facets": strings.Join(q.facets, ",")} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return "/v1/search?" + v.Encode()
}

// side is one of the compared programs; it runs the i-th request.
type side struct {
	name string
	ask  func(ctx context.Context, i int) error
}

// read compares the most frequent requests of visitors.
func (b *bench) read(ctx context.Context, log *slog.Logger) (err error) {
	queries, beginnings, product, err := b.questions(ctx)
	if err != nil {
		return err
	}
	engine, err := b.bareEngine(ctx, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.close()) }()
	var searches, suggests []string
	for _, q := range queries {
		searches = append(searches, q.path())
	}
	// There are fewer beginnings than queries: after all were sent, asking for
	// one more suggestion makes another query.
	var completions []benchQuery
	for limit := suggestLimit; len(completions) < askedFirst && limit <= 2*suggestLimit; limit++ {
		for _, text := range beginnings {
			completions = append(completions, benchQuery{text: text, limit: limit})
			suggests = append(suggests, fmt.Sprintf("/v1/suggest?q=%s&limit=%d", url.QueryEscape(text), limit))
		}
	}
	bare := func(ctx context.Context, i int) error { return engine.search(ctx, queries[i%len(queries)]) }
	bareSuggest := func(ctx context.Context, i int) error {
		return engine.suggest(ctx, completions[i%len(completions)])
	}
	again := min(askedAgain, len(queries), len(beginnings))
	targets := []struct {
		name  string
		paths []string
		plain bool // fetching the expected bytes would be the first request
		bare  func(ctx context.Context, i int) error
	}{
		{"list", []string{"/v1/products?limit=20"}, true, nil},
		{"product", []string{product}, true, nil},
		{searchFirst, searches, false, bare},
		{"suggest, asked first", suggests, false, bareSuggest},
		{"search, asked again", searches[:again], true, func(ctx context.Context, i int) error { return bare(ctx, i%again) }},
		{"suggest, asked again", suggests[:again], true, func(ctx context.Context, i int) error { return bareSuggest(ctx, i%again) }},
	}
	var inside func(ctx context.Context, i int) error
	if b.app != nil {
		searcher, err := b.app.Searcher(ctx)
		if err != nil {
			return err
		}
		inside = func(ctx context.Context, i int) error {
			r, err := queries[i%len(queries)].request()
			if err == nil {
				_, err = searcher.Search(ctx, r)
			}
			return err
		}
	}
	fmt.Fprintf(b.out, "%d searches, %d beginnings of words, %d of each asked again; each side %v in %d turns after a warm-up\n\n", len(queries), len(beginnings), again, b.duration, benchRounds)
	w := tabwriter.NewWriter(b.out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\trequests\treq/s\tp50\tp99\tp50 ratio\tp99 ratio\treq/s ratio\tengine CPU each\tCPU ratio\town CPU each\t")
	for _, t := range targets {
		sides, stop := []side{{t.name, b.get(b.url, t.paths)}}, func() error { return nil }
		if t.plain {
			plain, end, err := b.plain(ctx, t.paths)
			if err != nil {
				return err
			}
			sides, stop = append(sides, side{"plain Echo, same bytes", b.get(plain, t.paths)}), end
		}
		if t.bare != nil {
			sides = append(sides, side{engine.name, t.bare})
		}
		if t.name == searchFirst && inside != nil {
			sides = append(sides, side{"the search itself", inside})
		}
		end, err := b.profiled(t.name == searchFirst)
		if err != nil {
			return errors.Join(err, stop())
		}
		m, err := b.compare(ctx, sides)
		if err := errors.Join(err, end(), stop()); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		for i, one := range m {
			ratios := "\t\t\t"
			if i > 0 {
				ratios = fmt.Sprintf("%.2f\t%.2f\t%.2f\t", ratio(m[0].p50, one.p50), ratio(m[0].p99, one.p99), m[0].perSecond/one.perSecond)
			}
			ratios += engineColumns(m[0].engineCPU, one.engineCPU, i > 0) + ownColumn(one.ownCPU)
			fmt.Fprintf(w, "%s\t%d\t%.0f\t%s\t%s\t%s\n", sides[i].name, one.requests, one.perSecond, short(one.p50), short(one.p99), ratios)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(b.out, "\nRatios are of the line above them that has none to the line itself.")
	return nil
}

// request returns the request that the server makes of path.
func (q benchQuery) request() (search.Request, error) {
	r := search.Request{Text: q.text, Limit: searchLimit, Filter: domain.ListingFilter{ValidOn: domain.Today(time.Now())}}
	if q.province != "" {
		r.Filter.Provinces = []string{q.province}
	}
	if q.stars != "" {
		n, err := strconv.Atoi(q.stars)
		if err != nil {
			return r, err
		}
		r.Filter.Stars = []int{n}
	}
	for _, f := range q.facets {
		r.Facets = append(r.Facets, search.Facet(f))
	}
	return r, nil
}

// profiled starts the profile of --cpuprofile, if wanted, and returns a
// function that ends it.
func (b *bench) profiled(wanted bool) (end func() error, err error) {
	if b.profile == "" || !wanted {
		return func() error { return nil }, nil
	}
	f, err := os.Create(b.profile)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() error { pprof.StopCPUProfile(); return f.Close() }, nil
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }

func short(d time.Duration) string { return d.Round(10 * time.Microsecond).String() }

// questions makes the queries of buyers from listings: names as they are,
// without marks, with a typing error, unfinished, in part, with a place, with
// stars, and with filters and facets. It also returns the path of one product.
func (b *bench) questions(ctx context.Context) (queries []benchQuery, beginnings []string, product string, err error) {
	type card struct {
		ID    string `json:"id"`
		Name  string `json:"name"`
		Place struct {
			Province struct {
				Code  string `json:"code"`
				Label string `json:"label"`
			} `json:"province"`
		} `json:"place"`
	}
	var cards []card
	for cursor, more := "", true; more && len(cards) < askedOf; {
		body, err := b.fetch(ctx, b.url+"/v1/products?limit=100&sort=newest&cursor="+url.QueryEscape(cursor))
		if err != nil {
			return nil, nil, "", err
		}
		var list struct {
			Items []card `json:"items"`
			Next  string `json:"next_cursor"`
		}
		if err := json.Unmarshal(body, &list); err != nil {
			return nil, nil, "", fmt.Errorf("reading the list of products: %w", err)
		}
		cards = append(cards, list.Items...)
		cursor, more = list.Next, list.Next != ""
	}
	if len(cards) == 0 {
		return nil, nil, "", errors.New("the server has no product to measure with; load some: chophien demo")
	}
	product = "/v1/products/" + url.PathEscape(cards[0].ID)
	rng := rand.New(rand.NewPCG(b.seed, 0))
	rng.Shuffle(len(cards), func(i, j int) { cards[i], cards[j] = cards[j], cards[i] })
	asked := map[string]bool{}
	const forms = 8
	for n := range forms * len(cards) {
		i, c := n, cards[n%len(cards)]
		form := (i + i/len(cards)) % forms // another form in each round
		words := vi.Words(c.Name)
		part := func(n int) string { return c.Name[words[0].Start:words[min(n, len(words))-1].End] }
		if len(words) == 0 {
			continue
		}
		q := benchQuery{text: part(4)}
		switch form {
		case 0: // unchanged
		case 1:
			q.text = plainText(q.text)
		case 2:
			q.text = slip(q.text)
		case 3:
			runes := []rune(part(3))
			q.text = string(runes[:max(1, len(runes)-1)])
		case 4:
			q.text = part(2) + " " + c.Place.Province.Label
		case 5:
			q.text = part(2) + " 4 sao"
		case 6:
			q.text, q.province = part(2), c.Place.Province.Code
		case 7:
			q.text, q.stars, q.facets = plainText(part(2)), "3", []string{"kind", "province", "group", "stars"}
		}
		if path := q.path(); !asked[path] && len(queries) < askedFirst {
			asked[path] = true
			queries = append(queries, q)
		}
		begin := part(3)
		if rng.IntN(2) == 0 {
			begin = plainText(begin)
		}
		letters := []rune(begin)
		if text := strings.TrimSpace(string(letters[:min(len(letters), 2+rng.IntN(len(letters)))])); !asked[text] && len(beginnings) < askedFirst {
			asked[text] = true
			beginnings = append(beginnings, text)
		}
	}
	return queries, beginnings, product, nil
}

// plainText returns text without marks.
func plainText(text string) string {
	var out []string
	for _, w := range vi.Words(text) {
		out = append(out, w.Fold)
	}
	return strings.Join(out, " ")
}

// slip swaps two letters of the longest word.
func slip(text string) string {
	words := strings.Fields(text)
	longest := 0
	for i, w := range words {
		if len([]rune(w)) > len([]rune(words[longest])) {
			longest = i
		}
	}
	letters := []rune(words[longest])
	if n := len(letters); n > 2 {
		letters[n-1], letters[n-2] = letters[n-2], letters[n-1]
	}
	words[longest] = string(letters)
	return strings.Join(words, " ")
}

// fetch returns the body of an answer that must be 200. with has names and values of
// headers.
func (b *bench) fetch(ctx context.Context, address string, with ...string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	req.Header = header(with)
	res, err := b.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = &statusError{address, res.StatusCode}
	}
	return body, err
}

// statusError is an answer that is not 200.
type statusError struct {
	address string
	status  int
}

func (e *statusError) Error() string {
	return fmt.Sprintf("%s: %d %s", e.address, e.status, http.StatusText(e.status))
}

// header returns the header of names and values.
func header(with []string) http.Header {
	h := http.Header{}
	for i := 0; i+1 < len(with); i += 2 {
		h.Set(with[i], with[i+1])
	}
	return h
}

// get returns a function that requests the paths of base in turn. with has names and
// values of headers.
func (b *bench) get(base string, paths []string, with ...string) func(context.Context, int) error {
	return func(ctx context.Context, i int) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+paths[i%len(paths)], nil)
		if err != nil {
			return err
		}
		req.Header = header(with)
		return do(b.client, req)
	}
}

// do sends a request and reads its answer to the end.
func do(client *http.Client, req *http.Request) error {
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s", req.Method, req.URL, res.Status)
	}
	return nil
}

// plain starts an Echo server that answers paths with the bytes of the server's
// answers to requests with a header.
func (b *bench) plain(ctx context.Context, paths []string, with ...string) (base string, stop func() error, err error) {
	bodies := make(map[string][]byte, len(paths))
	for _, path := range paths {
		if bodies[path], err = b.fetch(ctx, b.url+path, with...); err != nil {
			return "", nil, err
		}
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.GET("/*", func(c echo.Context) error {
		body, ok := bodies[c.Request().RequestURI]
		if !ok {
			return echo.ErrNotFound
		}
		return c.Blob(http.StatusOK, "application/json", body)
	})
	return serve(e)
}

// serve starts a server of a handler.
func serve(handler http.Handler) (base string, stop func() error, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	stop = func() error {
		err := server.Close()
		if served := <-done; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		return err
	}
	return app.LocalURL(listener.Addr().String()), stop, nil
}

// measurement is the result of one side of a comparison. Percentiles are over
// all requests of all turns.
type measurement struct {
	requests  int
	perSecond float64
	p50, p99  time.Duration
	engineCPU time.Duration // of Meilisearch for each request; 0: not known
	ownCPU    time.Duration // of this process for each request: the client and, without --url, the server; 0: not known
}

// compare lets the sides take turns and adds up the turns. Each round starts
// with another side; the first turn of each side warms it up and is not
// counted.
func (b *bench) compare(ctx context.Context, sides []side) ([]measurement, error) {
	took := make([][]time.Duration, len(sides))
	spent, engine, own := make([]time.Duration, len(sides)), make([]time.Duration, len(sides)), make([]time.Duration, len(sides))
	next := make([]int, len(sides))
	for round := range benchRounds + 1 {
		for n := range sides {
			i := (n + round) % len(sides)
			before, ownBefore := processCPU(b.meiliPID), processCPU(os.Getpid())
			all, d, err := b.load(ctx, sides[i].ask, next[i])
			if err != nil {
				return nil, err
			}
			used, ownUsed := processCPU(b.meiliPID)-before, processCPU(os.Getpid())-ownBefore
			next[i] += len(all)
			if round > 0 {
				took[i], spent[i], engine[i], own[i] = append(took[i], all...), spent[i]+d, engine[i]+used, own[i]+ownUsed
			}
		}
	}
	out := make([]measurement, len(sides))
	for i, all := range took {
		out[i] = measurement{requests: len(all), perSecond: float64(len(all)) / spent[i].Seconds(), p50: percentile(all, 50), p99: percentile(all, 99),
			engineCPU: engine[i] / time.Duration(len(all)), ownCPU: own[i] / time.Duration(len(all))}
	}
	return out, nil
}

// percentile sorts all, which must not be empty, and returns the least of them
// that p percent do not exceed.
func percentile(all []time.Duration, p int) time.Duration {
	slices.Sort(all)
	return all[(len(all)*p+99)/100-1]
}

// load runs one turn: all workers send requests, each after its previous
// answer, from request first on. It returns the duration of each request.
func (b *bench) load(ctx context.Context, ask func(context.Context, int) error, first int) ([]time.Duration, time.Duration, error) {
	var mu sync.Mutex
	var all []time.Duration
	group, ctx := errgroup.WithContext(ctx)
	start, turn := time.Now(), b.duration/benchRounds
	for worker := range b.workers {
		group.Go(func() error {
			var took []time.Duration
			for i := first + worker; time.Since(start) < turn || len(took) == 0; i += b.workers {
				begin := time.Now()
				if err := ask(ctx, i); err != nil {
					return err
				}
				took = append(took, time.Since(begin))
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, took...)
			return nil
		})
	}
	err := group.Wait()
	return all, time.Since(start), err
}
