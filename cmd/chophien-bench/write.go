package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"chophien/app"
	"chophien/criteria"
	"chophien/domain"
	"chophien/search"
	"chophien/search/embedded"
)

const (
	// probeName is in the name of every product that the bench publishes, and
	// in no other.
	probeName = "Zacpho đo tốc độ"
	probeText = "zacpho"
	// patienceToFind is how long to wait for a product before giving up.
	patienceToFind = 30 * time.Second
	// pollGap is the pause between two searches for a published product.
	pollGap = 5 * time.Millisecond
)

// publish measures the time from the commit of a publication until /v1/search
// finds the product, at a given number of publications a second.
func (b *bench) publish(ctx context.Context) error {
	n := max(1, int((4*b.duration).Seconds()*float64(b.rate)))
	refs, err := b.probes(ctx, n)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	waiting, found := map[string]time.Time{}, []time.Duration{}
	written := make(chan struct{})
	group, inner := errgroup.WithContext(ctx)
	var spent time.Duration
	group.Go(func() error {
		defer close(written)
		start := time.Now()
		writes, inner := errgroup.WithContext(inner)
		writes.SetLimit(8)
		tick := time.NewTicker(time.Second / time.Duration(b.rate))
		defer tick.Stop()
		// The last name in the sort order is published first, so that new
		// products are on the first page.
		for i := len(refs) - 1; i >= 0; i-- {
			select {
			case <-tick.C:
			case <-inner.Done():
				return errors.Join(inner.Err(), writes.Wait())
			}
			writes.Go(func() error {
				if err := b.app.Store().SetStatus(inner, refs[i], 1, domain.StatusPublished); err != nil {
					return err
				}
				mu.Lock()
				defer mu.Unlock()
				waiting[refs[i].ID] = time.Now()
				return nil
			})
		}
		err := writes.Wait()
		spent = time.Since(start)
		return err
	})
	first := b.url + "/v1/search?" + url.Values{"q": {probeText}, "kind": {"product"}, "literal": {"true"}, "sort": {"name"}, "limit": {"100"}}.Encode()
	group.Go(func() error {
		deadline := time.Now().Add(5*b.duration + patienceToFind)
		for address := first; ; {
			done := false
			select {
			case <-written:
				done = true
			case <-inner.Done():
				return inner.Err()
			case <-time.After(pollGap):
			}
			page, next, err := b.probesFound(inner, address)
			if err != nil {
				return err
			}
			now := time.Now()
			mu.Lock()
			// A product that is found before its commit is noted here waits for
			// the next poll.
			for _, id := range page {
				if at, ok := waiting[id]; ok {
					found = append(found, now.Sub(at))
					delete(waiting, id)
				}
			}
			left := len(waiting)
			mu.Unlock()
			if done && left == 0 {
				return nil
			}
			if now.After(deadline) {
				return fmt.Errorf("%d of %d products were not found", left, n)
			}
			if address = first; left > 0 && next != "" {
				address = first + "&cursor=" + url.QueryEscape(next)
			}
		}
	})
	if err := group.Wait(); err != nil {
		return err
	}
	p50, p99 := percentile(found, 50), percentile(found, 99)
	w := tabwriter.NewWriter(b.out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\n\tproducts\tpublished/s\tp50\tp99\tmax\t")
	fmt.Fprintf(w, "commit → found\t%d\t%.1f\t%s\t%s\t%s\t\n", len(found), float64(n)/spent.Seconds(), short(p50), short(p99), short(found[len(found)-1]))
	return w.Flush()
}

// probesFound returns the ids of one page of a search and the cursor of the next.
func (b *bench) probesFound(ctx context.Context, address string) (ids []string, next string, err error) {
	body, err := b.fetch(ctx, address)
	if err != nil {
		return nil, "", err
	}
	var page struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
		Next *string `json:"next_cursor"`
	}
	if err := json.Unmarshal(body, &page); err != nil {
		return nil, "", err
	}
	for _, item := range page.Items {
		ids = append(ids, item.ID)
	}
	if page.Next != nil {
		next = *page.Next
	}
	return ids, next, nil
}

// probes stores n drafts of products with certificates, sorted by name.
func (b *bench) probes(ctx context.Context, n int) ([]domain.Ref, error) {
	units, err := b.app.Store().Provinces(ctx)
	if err != nil {
		return nil, err
	}
	place, today := domain.Place{ProvinceCode: units[0].Code}, domain.Today(time.Now())
	record := func(s domain.Status) domain.Record {
		return domain.Record{ID: uuid.Must(uuid.NewV7()).String(), Status: s, Sample: true}
	}
	const about = "Dữ liệu minh họa"
	decision := domain.Decision{
		Record: record(domain.StatusPublished), Issuer: about, Number: "MH-BENCH", Date: today, Level: domain.LevelProvince,
		Criteria: criteria.Default().On(today).ID, ProvinceCode: &place.ProvinceCode, Note: about,
	}
	batch := domain.Batch{Decisions: []domain.Decision{decision}}
	var refs []domain.Ref
	for i := range n {
		p := domain.Product{
			Record: record(domain.StatusDraft), Source: domain.Source{SourceNote: about}, Place: place,
			Name: fmt.Sprintf("%s %06d", probeName, i), Group: "I",
		}
		batch.Products = append(batch.Products, p)
		batch.Certificates = append(batch.Certificates, domain.Certificate{
			ID: uuid.Must(uuid.NewV7()).String(), ProductID: p.ID, DecisionID: decision.ID, Stars: 3,
			ValidFrom: today, ValidUntil: criteria.Default().ValidUntil(today), Sample: true,
		})
		refs = append(refs, domain.Ref{Kind: domain.KindProduct, ID: p.ID})
	}
	if _, err := b.app.Store().Load(ctx, batch); err != nil {
		return nil, err
	}
	// The jobs of the drafts are not measured.
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		left, err := b.app.Runner().Pending(ctx)
		if err != nil || left == 0 {
			return refs, err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// rebuildTurns is how often both ways to build an index are measured; a large
// index takes long enough for one turn.
func (b *bench) rebuildTurns() int {
	if b.scale > 50_000 {
		return 1
	}
	return 2
}

// rebuild compares a rebuild from the database with the engine's own bulk
// load of the same prepared documents into an empty index.
func (b *bench) rebuild(ctx context.Context) error {
	bulk, documents, err := b.bulk(ctx)
	if err != nil {
		return err
	}
	var ours, bare time.Duration
	for range b.rebuildTurns() {
		start := time.Now()
		progress, finish := app.Progress(b.err, "reindex")
		report, err := b.app.Runner().Reindex(ctx, func(done int) { progress(done, documents) })
		finish()
		if err != nil {
			return err
		}
		if report.Documents != documents {
			return fmt.Errorf("%d documents in the new index, %d prepared", report.Documents, documents)
		}
		ours += time.Since(start)
		took, err := bulk(ctx)
		if err != nil {
			return err
		}
		bare += took
	}
	rate := func(d time.Duration) float64 { return float64(documents*b.rebuildTurns()) / d.Seconds() }
	w := tabwriter.NewWriter(b.out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\n\tdocuments\tturns\tdocuments/s\tratio\t")
	fmt.Fprintf(w, "reindex\t%d\t%d\t%.0f\t\t\n", documents, b.rebuildTurns(), rate(ours))
	fmt.Fprintf(w, "engine's own bulk load\t%d\t%d\t%.0f\t%.2f\t\n", documents, b.rebuildTurns(), rate(bare), rate(ours)/rate(bare))
	return w.Flush()
}

// bulk prepares documents and returns a function that loads them into an empty
// index and deletes it, and the number of documents.
func (b *bench) bulk(ctx context.Context) (load func(context.Context) (time.Duration, error), n int, err error) {
	if b.cfg.Services() {
		return b.bulkMeili(ctx)
	}
	var docs []search.Document
	for l, err := range b.app.Store().EachListing(ctx) {
		if err != nil {
			return nil, 0, err
		}
		docs = append(docs, search.NewDocument(l))
	}
	load = func(ctx context.Context) (took time.Duration, err error) {
		dir, err := os.MkdirTemp(b.cfg.DataDir, "bulk-*")
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		engine, err := embedded.Open(ctx, dir)
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, engine.Close()) }()
		start := time.Now()
		build, err := engine.Rebuild(ctx)
		if err != nil {
			return 0, err
		}
		for i := 0; i < len(docs); i += 1000 {
			if err := build.Put(ctx, docs[i:min(i+1000, len(docs))]); err != nil {
				return 0, errors.Join(err, build.Abort(ctx))
			}
		}
		err = build.Commit(ctx)
		return time.Since(start), err
	}
	return load, len(docs), nil
}

// bulkMeili reads the documents and settings of the index.
func (b *bench) bulkMeili(ctx context.Context) (load func(context.Context) (time.Duration, error), n int, err error) {
	m := meiliAsker(b.cfg)
	var settings json.RawMessage
	if err := m.ask(ctx, http.MethodGet, "/indexes/"+b.cfg.MeiliIndex+"/settings", nil, &settings); err != nil {
		return nil, 0, err
	}
	var lines [][]byte
	const page = 5000
	listed := url.QueryEscape("kind != journal") // documents about the processes themselves are not loaded
	for offset := 0; ; offset += page {
		var answer struct {
			Results []json.RawMessage `json:"results"`
		}
		path := fmt.Sprintf("/indexes/%s/documents?limit=%d&offset=%d&filter=%s", b.cfg.MeiliIndex, page, offset, listed)
		if err := m.ask(ctx, http.MethodGet, path, nil, &answer); err != nil {
			return nil, 0, err
		}
		if len(answer.Results) == 0 {
			break
		}
		for _, line := range answer.Results {
			lines = append(lines, bytes.Clone(line))
		}
	}
	if len(lines) == 0 {
		return nil, 0, errors.New("the index is empty")
	}
	var one map[string]json.RawMessage
	if err := json.Unmarshal(lines[0], &one); err != nil {
		return nil, 0, err
	}
	if one["w"] == nil {
		return nil, 0, fmt.Errorf("the engine shows only parts of its documents, not the attribute %q", "w")
	}
	load = func(ctx context.Context) (took time.Duration, err error) {
		uid := own(b.cfg.MeiliIndex)
		defer func() { err = errors.Join(err, m.remove(context.WithoutCancel(ctx), uid)) }()
		if err := m.create(ctx, uid, settings); err != nil {
			return 0, err
		}
		start := time.Now()
		err = m.fill(ctx, uid, lines)
		return time.Since(start), err
	}
	return load, len(lines), nil
}
