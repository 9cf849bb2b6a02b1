package jobs_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"

	"chophien/domain"
	"chophien/jobs"
	"chophien/search"
	"chophien/store"
	"chophien/testservices"
)

// A process is killed while it writes: committed rows reach the index, others do
// not.
func TestKilledWriter(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, in *installation) {
		in.load(t, 12, 0)
		in.run(t)
		cmd := in.child(t, "write", "")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if lines.Text() == "25" {
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		killed(t, cmd)
		in.untilInStep(t)
	})
}

// A worker is killed at every step between taking a job and finishing it. The
// next process indexes its rows.
func TestKilledWorker(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, in *installation) {
		in.load(t, 8, 0)
		_, stop := in.run(t)
		in.untilInStep(t)
		stop()
		points := []string{"before the engine is called", "after the engine is called"}
		onTheWire := map[string]func(r *http.Request) bool{
			"when documents are sent":  func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/documents") },
			"when the outcome is read": func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/tasks/") },
		}
		if in.wire != nil {
			points = append(points, "when documents are sent", "when the outcome is read")
		}
		for n, point := range points {
			// Each process must leave a job of its own.
			in.setStatus(t, village(n), domain.StatusSuspended)
			in.setStatus(t, village(n), domain.StatusPublished)
			cmd := in.child(t, "work", point)
			var once sync.Once
			started := make(chan struct{})
			if hit, ok := onTheWire[point]; ok {
				in.wire.set(false, func(r *http.Request) {
					if hit(r) {
						once.Do(func() {
							<-started
							if err := cmd.Process.Kill(); err != nil {
								t.Error(err)
							}
							_, _ = io.Copy(io.Discard, r.Body) // until then the server doesn't notice
							<-r.Context().Done()               // that the process is gone
						})
					}
				}, nil)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			close(started)
			killed(t, cmd)
			if in.wire != nil {
				in.wire.set(false, nil, nil)
			}
			_, stop := in.run(t)
			until(t, "the rows of a worker killed "+point+" are indexed", func() bool { return in.inStep(t) })
			stop()
		}
	})
}

// A transaction that began first commits last: indexing must not depend on the
// order of beginning.
func TestLateCommit(t *testing.T) {
	t.Parallel()
	in := services(t)
	in.load(t, 3, 0)
	in.run(t)
	in.untilInStep(t)
	client, err := river.NewClient(in.store.RiverDriver(), &river.Config{})
	if err != nil {
		t.Fatal(err)
	}
	tx, err := in.store.DB().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(t.Context(), "UPDATE craft_villages SET status = 'suspended', version = version + 1 WHERE id = $1", village(0).ID); err != nil {
		t.Fatal(err)
	}
	early, err := client.InsertTx(t.Context(), tx, domain.IndexArgs{Refs: []domain.Ref{village(0)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	in.setStatus(t, village(1), domain.StatusSuspended)
	in.untilInStep(t)
	late, err := client.Insert(t.Context(), domain.IndexArgs{Refs: []domain.Ref{village(2)}}, nil)
	if err != nil || late.Job.ID <= early.Job.ID {
		t.Fatalf("job %d is not later than %d, error %v", late.Job.ID, early.Job.ID, err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	until(t, "the late commit is indexed", func() bool {
		stored, err := in.engine.Versions(t.Context(), []domain.Ref{village(0)})
		return err == nil && len(stored) == 0
	})
}

// Searches do not return listings that became invisible, even before a job ran,
// and on the day after the end of a certificate without any write.
func TestInvisibleImmediately(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, in *installation) {
		in.load(t, 3, 6)
		_, stop := in.run(t)
		in.untilInStep(t)
		stop() // no process works jobs any more
		s := in.searcher(t, in.engine)
		find := func(on domain.Date, text string) (search.Result, map[domain.Ref]bool) {
			t.Helper()
			r := answered(t, s, search.Request{Text: text, Limit: 50, Filter: domain.ListingFilter{ValidOn: on}, Facets: search.Facets()})
			found := map[domain.Ref]bool{}
			for _, item := range r.Items {
				found[item.Listing.Ref] = true
			}
			return r, found
		}
		last := certificate(0).ValidUntil
		for _, text := range []string{"gốm", ""} {
			for _, on := range []struct {
				day      domain.Date
				villages int
				products int
			}{{today(), 3, 6}, {last, 3, 6}, {last + 1, 3, 0}, {today() - 31, 3, 0}} {
				r, found := find(on.day, text)
				if r.Total != on.villages+on.products || len(found) != r.Total || !r.TotalIsExact {
					t.Errorf("%q on %s: %d found, total %d, want %d", text, on.day, len(found), r.Total, on.villages+on.products)
				}
				for _, v := range r.Facets[search.FacetKind] {
					want := map[string]int{"craft_village": on.villages, "product": on.products}[v.Value]
					if v.Count != want {
						t.Errorf("%q on %s: facet %s counts %d, want %d", text, on.day, v.Value, v.Count, want)
					}
				}
			}
		}
		suspended, revoked, ended := village(0), product(1), product(2)
		in.setStatus(t, suspended, domain.StatusSuspended)
		c := certificate(1)
		at := today()
		c.RevokedOn, c.RevokedReason = &at, "Không còn sản xuất"
		if err := in.store.SaveCertificate(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		c = certificate(2)
		c.ValidUntil = today() - 1
		if err := in.store.SaveCertificate(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if stored, err := in.engine.Versions(t.Context(), []domain.Ref{suspended, revoked, ended}); err != nil || len(stored) != 3 {
			t.Fatalf("the index has the change already: %v, %v", stored, err)
		}
		for _, text := range []string{"gốm", ""} {
			r, found := find(today(), text)
			for _, ref := range []domain.Ref{suspended, revoked, ended} {
				if found[ref] {
					t.Errorf("%q finds %v", text, ref)
				}
			}
			if len(found) != 6 || r.Total != 6 {
				t.Errorf("%q: %d found, total %d, want 6", text, len(found), r.Total)
			}
		}
		in.run(t)
		in.untilInStep(t)
		for _, text := range []string{"gốm", ""} {
			if r, found := find(today(), text); len(found) != 6 || r.Total != 6 || !r.TotalIsExact {
				t.Errorf("%q with the index in step: %d found, total %d", text, len(found), r.Total)
			}
		}
	})
}

// Totals and facet counts equal the rows on all pages.
func TestTotalsAreRows(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, in *installation) {
		in.load(t, 90, 60)
		for n := range 9 {
			in.setStatus(t, village(n), domain.StatusSuspended)
		}
		in.run(t)
		in.untilInStep(t)
		s := in.searcher(t, in.engine)
		for _, text := range []string{"", "gốm", "gom men", "làng"} {
			var kinds, provinces map[string]int
			rows, total, cursor := map[domain.Ref]bool{}, 0, ""
			byKind, byProvince := map[string]int{}, map[string]int{}
			for {
				r := answered(t, s, search.Request{
					Text: text, Limit: 40, Cursor: cursor, Filter: domain.ListingFilter{ValidOn: today()}, Facets: search.Facets(),
				})
				total = r.Total
				kinds, provinces = counts(r, search.FacetKind), counts(r, search.FacetProvince)
				for _, item := range r.Items {
					if rows[item.Listing.Ref] {
						t.Errorf("%q: %v is on two pages", text, item.Listing.Ref)
					}
					rows[item.Listing.Ref] = true
					byKind[string(item.Listing.Kind)]++
					byProvince[item.Listing.ProvinceCode]++
				}
				if cursor = r.Next; cursor == "" {
					break
				}
			}
			if len(rows) != total || total == 0 {
				t.Errorf("%q: %d rows, total %d", text, len(rows), total)
			}
			if fmt.Sprint(kinds) != fmt.Sprint(byKind) || fmt.Sprint(provinces) != fmt.Sprint(byProvince) {
				t.Errorf("%q: facets %v %v, rows %v %v", text, kinds, provinces, byKind, byProvince)
			}
		}
	})
}

func counts(r search.Result, f search.Facet) map[string]int {
	out := map[string]int{}
	for _, v := range r.Facets[f] {
		out[v.Value] = v.Count
	}
	return out
}

// One of 500 documents is damaged in transfer, so the engine fails the batch: 499
// are indexed, one job is parked with the reason, and a repair runs it again.
func TestOneBadDocumentOf500(t *testing.T) {
	t.Parallel()
	in := services(t)
	r, stop := in.run(t)
	in.wire.set(false, func(r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/documents") {
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		body = bytes.ReplaceAll(body, []byte(`"id":"craft_village-`+village(77).ID+`"`), []byte(`"id":{"not":"an id"}`))
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}, nil)
	in.load(t, 500, 0)
	until(t, "the bad document is parked", func() bool {
		backlog, err := in.store.IndexBacklog(t.Context())
		return err == nil && backlog.Parked == 1 && backlog.Unfinished == 0
	})
	if n, err := in.engine.Count(t.Context()); err != nil || n != 499 {
		t.Errorf("%d documents, error %v; want 499", n, err)
	}
	h, err := r.SearchHealth(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Parked) != 1 || len(h.Parked[0].Refs) != 1 || h.Parked[0].Refs[0] != village(77) || !strings.Contains(h.Parked[0].Reason, "refused") || len(h.Problems()) == 0 {
		t.Errorf("health %+v, problems %q", h, h.Problems())
	}
	stop()
	// A comparison counts the missing document, but does not send it again.
	quiet := runnerOf(t, in.config())
	in.wire.set(false, nil, nil)
	done, err := quiet.RepairSearch(t.Context())
	if err != nil || done.Retried != 1 || done.Check.Listings != 500 || done.Check.Documents != 499 {
		t.Fatalf("repair %+v, error %v", done, err)
	}
	in.run(t)
	in.untilInStep(t)
}

// The engine accepts documents and then fails their task: the job stays open and
// the lag grows, until it is done.
func TestTaskFailsAfterItWasAccepted(t *testing.T) {
	t.Parallel()
	in := services(t)
	in.load(t, 3, 0)
	r, _ := in.run(t)
	in.idle(t)
	var failures atomic.Int64
	in.wire.set(false, func(r *http.Request) {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/documents") {
			// The engine accepts a change that stores nothing.
			r.URL.Path, r.URL.RawQuery = r.URL.Path+"/delete-batch", ""
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader("[]")), 2
			r.Header.Set("Content-Type", "application/json")
			r.Header.Del("Content-Encoding")
		}
	}, func(res *http.Response) error {
		if !strings.HasPrefix(res.Request.URL.Path, "/tasks/") {
			return nil
		}
		if err := res.Body.Close(); err != nil {
			return err
		}
		uid := strings.TrimPrefix(res.Request.URL.Path, "/tasks/")
		failed := fmt.Appendf(nil, `{"uid":%s,"status":"failed","type":"documentAdditionOrUpdate","error":{"message":"no space left","code":"no_space_left_on_device","type":"system"}}`, uid)
		failures.Add(1)
		res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(failed)), int64(len(failed))
		res.Header.Set("Content-Length", fmt.Sprint(len(failed)))
		return nil
	})
	in.setStatus(t, village(0), domain.StatusPublished)
	until(t, "the task has failed", func() bool { return failures.Load() > 1 })
	h, err := r.SearchHealth(t.Context())
	if err != nil || h.Backlog.Unfinished != 1 || h.Lag() <= 0 || h.Backlog.Parked != 0 {
		t.Errorf("health %+v, error %v; want one open job", h, err)
	}
	in.wire.set(false, nil, nil)
	until(t, "the job is done", func() bool {
		backlog, err := in.store.IndexBacklog(t.Context())
		return err == nil && backlog == domain.IndexBacklog{}
	})
	if !in.inStep(t) {
		t.Error("the index is not in step")
	}
}

// The engine is unavailable: writes succeed, searches are degraded and answered
// by the database, and the index catches up afterwards.
func TestEngineDown(t *testing.T) {
	t.Parallel()
	in := services(t)
	in.load(t, 6, 0)
	r, _ := in.run(t)
	in.idle(t)
	s := in.searcher(t, r.Engine())
	ask := func() search.Result {
		t.Helper()
		found, err := s.Search(t.Context(), search.Request{Text: "gốm", Limit: 20, Filter: domain.ListingFilter{ValidOn: today()}})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if found := ask(); found.Degraded || found.Total != 6 {
		t.Fatalf("before: %+v", found)
	}
	in.wire.set(true, nil, nil)
	// The very next search is degraded, of the same question: no process keeps a
	// copy of the index.
	if found := ask(); !found.Degraded || found.Total != 6 {
		t.Errorf("the next search: degraded %v, total %d; want 6 from the database", found.Degraded, found.Total)
	}
	for n := range 3 {
		in.setStatus(t, village(n), domain.StatusSuspended)
	}
	// A searcher may keep an answer for a moment after the engine went away.
	until(t, "searches answer from the database", func() bool { return ask().Degraded })
	if found := ask(); !found.Degraded || found.Total != 3 {
		t.Errorf("while the engine is away: degraded %v, total %d; want 3 from the database", found.Degraded, found.Total)
	}
	h, err := r.SearchHealth(t.Context())
	if err != nil || h.Engine == nil || h.Backlog.Unfinished != 3 || len(h.Problems()) == 0 {
		t.Errorf("health %+v, error %v", h, err)
	}
	if _, err := r.RepairSearch(t.Context()); domain.CodeOf(err) != domain.CodeUnavailable {
		t.Errorf("repair: %v, want code unavailable", err)
	}
	in.wire.set(false, nil, nil)
	in.untilInStep(t)
	until(t, "search is whole again", func() bool { found := ask(); return !found.Degraded && found.Total == 3 })
}

// wipe deletes the index of a running server.
func (in *installation) wipe(t *testing.T) {
	t.Helper()
	if in.wire == nil {
		// The server may be opening a file of it.
		until(t, "the folder is gone", func() bool { return os.RemoveAll(in.Folder) == nil })
		return
	}
	in.meili(t, http.MethodDelete, "/indexes/"+in.Index, "")
}

// meili calls Meilisearch directly and does not wait for changes.
func (in *installation) meili(t *testing.T, method, path, body string) {
	t.Helper()
	address, key := testservices.Meili(t)
	req, err := http.NewRequestWithContext(t.Context(), method, address+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode/100 != 2 {
		t.Fatalf("%s %s: %s", method, path, res.Status)
	}
}

// The index is wiped while two replicas serve: the first search that misses it
// makes one of them rebuild it; the database answers searches meanwhile.
func TestIndexWiped(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, in *installation) {
		in.load(t, 20, 0)
		reg := prometheus.NewRegistry()
		gate := newGate(in.engine)
		gate.open()
		c := in.config()
		c.Metrics, c.Engine = reg, gate
		first := runnerOf(t, c)
		start(t, first)
		until(t, "the index is ready", func() bool { return first.Check(t.Context()) == nil })
		rebuilds := func() float64 { return metric(t, reg, "chophien_index_rebuilds_total") }
		if in.Database != "" {
			c := in.config()
			c.Engine = gate
			second := runnerOf(t, c)
			start(t, second)
			until(t, "the second replica is ready", func() bool { return second.Check(t.Context()) == nil })
		}
		in.untilInStep(t)
		s := in.searcher(t, first.Engine())
		ask := func() search.Result {
			found, err := s.Search(t.Context(), search.Request{Text: "gốm", Limit: 50, Filter: domain.ListingFilter{ValidOn: today()}})
			if err != nil {
				t.Fatal(err)
			}
			if found.Total != 20 {
				t.Errorf("%d found, degraded %v; want 20", found.Total, found.Degraded)
			}
			return found
		}
		ask()
		before, err := in.engine.Built(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		gate.close()
		in.wipe(t)
		until(t, "searches answer from the database", func() bool { return ask().Degraded })
		gate.open()
		until(t, "the index is there again", func() bool {
			ask()
			at, err := in.engine.Built(t.Context())
			return err == nil && at.After(before) && in.inStep(t)
		})
		until(t, "search is whole again", func() bool { return !ask().Degraded })
		if in.Database == "" {
			// The rebuild is counted shortly after the new index is in use.
			until(t, "the rebuild is counted", func() bool { return rebuilds() == 2 })
		}
	})
}

func metric(t *testing.T, reg *prometheus.Registry, name string) float64 {
	t.Helper()
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == name {
			m := f.GetMetric()[0]
			return m.GetCounter().GetValue() + m.GetGauge().GetValue()
		}
	}
	t.Fatalf("no metric %s", name)
	return 0
}

// A rebuild under load: no search fails, no write is lost.
func TestRebuildUnderLoad(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, in *installation) {
		in.load(t, 60, 0)
		r, _ := in.run(t)
		in.untilInStep(t)
		s := in.searcher(t, r.Engine())
		stop := make(chan struct{})
		var group sync.WaitGroup
		loop := func(do func(n int) error) {
			group.Go(func() {
				for n := 0; ; n++ {
					if err := do(n); err != nil {
						t.Errorf("at turn %d: %v", n, err)
						return
					}
					select {
					case <-stop:
						return
					default:
					}
				}
			})
		}
		loop(func(int) error {
			// The first twenty change, the others stay.
			found, err := s.Search(t.Context(), search.Request{Text: "làng gốm", Limit: 100, Filter: domain.ListingFilter{ValidOn: today()}})
			if err == nil && (found.Degraded || len(found.Items) < 40) {
				err = fmt.Errorf("%d found, degraded %v", len(found.Items), found.Degraded)
			}
			return err
		})
		loop(func(n int) error {
			status := domain.StatusSuspended
			if n/20%2 == 1 {
				status = domain.StatusPublished
			}
			return setStatus(t.Context(), in.store, village(n%20), status)
		})
		for range 2 {
			if _, err := r.Reindex(t.Context(), nil); err != nil {
				t.Error(err)
			}
		}
		// Rows that are being written are not wrong.
		done, err := r.RepairSearch(t.Context())
		if err != nil || done.Check.Wrong() > 0 {
			t.Errorf("a comparison under load says %+v, error %v", done.Check, err)
		}
		close(stop)
		group.Wait()
		in.untilInStep(t)
	})
}

// A rebuild is killed at every step: the old or the new index is in use, and the
// next rebuild succeeds.
func TestKilledRebuild(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, in *installation) {
		in.load(t, 10, 0)
		_, stop := in.run(t)
		in.untilInStep(t)
		stop()
		for _, point := range []string{"begun", "half filled", "filled", "committed"} {
			cmd := in.child(t, "rebuild", point)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			killed(t, cmd)
			if err := in.engine.Check(t.Context()); err != nil || !in.inStep(t) {
				t.Errorf("after a rebuild was killed when it was %s: in step %v, error %v", point, in.inStep(t), err)
			}
		}
		if _, err := jobs.Reindex(t.Context(), in.store, in.engine, nil); err != nil || !in.inStep(t) {
			t.Errorf("the next rebuild: in step %v, error %v", in.inStep(t), err)
		}
	})
}

// plant makes three documents wrong without a job, and one with a higher version
// than its row, as after a restored backup.
func (in *installation) plant(t *testing.T) {
	t.Helper()
	listings, err := in.store.Listings(t.Context(), []domain.Ref{village(1), village(2), village(3)})
	if err != nil || len(listings) != 3 {
		t.Fatalf("%d listings, error %v", len(listings), err)
	}
	if err := in.engine.Delete(t.Context(), []domain.Ref{village(0), village(1)}); err != nil {
		t.Fatal(err)
	}
	var docs []search.Document
	for _, l := range listings {
		d := search.NewDocument(l)
		switch l.Ref {
		case village(1): // stale
			d.Version--
		case village(2): // ahead
			d.Version += 100
		case village(3): // extra
			d.Ref = village(9999)
		}
		docs = append(docs, d)
	}
	if err := in.engine.Put(t.Context(), docs); err != nil {
		t.Fatal(err)
	}
}

// A comparison finds wrong documents in both directions, independent of the
// history of jobs, and repairs them; also the periodic one.
func TestReconcile(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, in *installation) {
		in.load(t, 30, 10)
		_, stop := in.run(t)
		in.untilInStep(t)
		stop()
		for n := range 4 { // versions above 1
			in.setStatus(t, village(n), domain.StatusPublished)
		}
		_, stop = in.run(t)
		in.untilInStep(t)
		stop()

		in.plant(t)
		if in.inStep(t) {
			t.Fatal("nothing was planted")
		}
		for _, statement := range []string{"DELETE FROM count_changes", "UPDATE listing_counts SET n = n + 1"} { // the job may have folded the changes
			if _, err := in.store.DB().ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		reg := prometheus.NewRegistry()
		c := in.config()
		c.Metrics, c.CheckEvery = reg, time.Second
		r := runnerOf(t, c)
		done, err := r.RepairSearch(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		check := done.Check
		if check.Missing != 1 || check.Extra != 1 || check.Stale != 2 || check.Rebuilt || check.Listings != 40 || check.Documents != 40 || check.Counts == 0 {
			t.Errorf("found %+v, want 1 missing, 1 extra, 2 stale, and counts", check)
		}
		if got := metric(t, reg, "chophien_counts_wrong"); got != float64(check.Counts) {
			t.Errorf("the metric of counts is %v, want %d", got, check.Counts)
		}
		h, err := r.SearchHealth(t.Context())
		if err != nil || h.Check == nil || h.Check.Wrong() != 4 || len(h.Problems()) == 0 {
			t.Errorf("health %+v, error %v", h, err)
		}
		for name, want := range map[string]float64{"missing": 1, "extra": 1, "stale": 2, "parked": 0} {
			if got := metric(t, reg, "chophien_index_"+name); got != want {
				t.Errorf("metric %s is %v, want %v", name, got, want)
			}
		}
		again, err := r.RepairSearch(t.Context())
		if err != nil || again.Check.Wrong() > 0 || again.Check.Counts > 0 {
			t.Errorf("documents under repair, or counts, are found wrong again: %+v, %v", again.Check, err)
		}
		start(t, r)
		in.untilInStep(t)
		in.plant(t)
		in.untilInStep(t)
		until(t, "all is well", func() bool {
			h, err := r.SearchHealth(t.Context())
			return err == nil && len(h.Problems()) == 0
		})
	})
}

// With too many wrong documents, the index is rebuilt.
func TestSpoiltIndexIsRebuilt(t *testing.T) {
	t.Parallel()
	b := open(t, store.Config{DatabaseURL: sampled.postgres.Copy(t)})
	if _, err := b.runner.Reindex(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	var docs []search.Document
	for n := range 10_500 {
		docs = append(docs, search.Document{Ref: village(1_000_000 + n), Version: 1})
	}
	if err := b.engine.Put(t.Context(), docs); err != nil {
		t.Fatal(err)
	}
	done, err := b.runner.RepairSearch(t.Context())
	if err != nil || !done.Check.Rebuilt {
		t.Fatalf("repair %+v, error %v", done, err)
	}
	if got, want := b.count(t), len(b.published(t)); got != want {
		t.Errorf("%d documents, want %d", got, want)
	}
}

// Two processes work the same jobs: all rows are indexed.
func TestTwoWorkers(t *testing.T) {
	t.Parallel()
	in := services(t)
	in.load(t, 40, 0)
	other, err := in.openStore(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	})
	engine, err := in.openEngine(t.Context(), in.log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	in.run(t)
	start(t, runnerOf(t, jobsConfig(other, engine, in.log)))
	var group sync.WaitGroup
	for part := range 2 {
		group.Go(func() {
			s := []*store.Store{in.store, other}[part]
			for n := range 60 {
				status := domain.StatusSuspended
				if n%3 == 2 {
					status = domain.StatusPublished
				}
				// Both write the same rows; the later one retries.
				for {
					err := setStatus(t.Context(), s, village(n%20), status)
					if err == nil {
						break
					}
					if domain.CodeOf(err) != domain.CodePrecondition {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	group.Wait()
	in.untilInStep(t)
}

// A single edit does not wait for an earlier bulk load.
func TestEditsOvertakeBulkLoads(t *testing.T) {
	t.Parallel()
	eachSampled(t, func(t *testing.T, b *bench) {
		b.setStatus(t, b.village(t), domain.StatusPublished)
		rows, err := b.store.DB().QueryContext(t.Context(), "SELECT priority FROM river_job WHERE kind = 'index' ORDER BY id")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		var priorities []int
		for rows.Next() {
			var p int
			if err := rows.Scan(&p); err != nil {
				t.Fatal(err)
			}
			priorities = append(priorities, p)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		last := len(priorities) - 1
		if last < 1 || slices.Min(priorities[:last]) <= priorities[last] { // lower comes first
			t.Errorf("priorities %v: the edit came last and must come before the load", priorities)
		}
	})
}

// lateEngine calls a function before the commit of a rebuild, and another one before
// each deletion.
type lateEngine struct {
	search.Engine
	commits, deletes func()
}

// Rebuild implements search.Engine.
func (e lateEngine) Rebuild(ctx context.Context) (search.Build, error) {
	b, err := e.Engine.Rebuild(ctx)
	return lateBuild{b, e.commits}, err
}

// Delete implements search.Engine.
func (e lateEngine) Delete(ctx context.Context, refs []domain.Ref) error {
	e.deletes()
	return e.Engine.Delete(ctx, refs)
}

type lateBuild struct {
	search.Build
	commits func()
}

// Commit implements search.Build.
func (b lateBuild) Commit(ctx context.Context) error {
	b.commits()
	return b.Build.Commit(ctx)
}

// A row is hidden while an index is rebuilt. Before the rebuild deletes its document, a
// job puts it again, since the row is published again.
func TestRebuildAfterAJob(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, in *installation) {
		in.load(t, 5, 0)
		set := func(status domain.Status) {
			if err := setStatus(t.Context(), in.store, village(1), status); err != nil {
				t.Error(err)
			}
		}
		once := sync.OnceFunc(func() {
			set(domain.StatusPublished)
			listings, err := in.store.Listings(t.Context(), []domain.Ref{village(1)})
			if err != nil || len(listings) != 1 {
				t.Errorf("%d listings, error %v", len(listings), err)
				return
			}
			if err := in.engine.Put(t.Context(), []search.Document{search.BuiltInThesaurus().Document(listings[0])}); err != nil {
				t.Error(err)
			}
		})
		late := lateEngine{in.engine, func() { set(domain.StatusSuspended) }, once}
		if _, err := jobs.Reindex(t.Context(), in.store, late, nil); err != nil || !in.inStep(t) {
			t.Errorf("in step %v, error %v", in.inStep(t), err)
		}
	})
}
