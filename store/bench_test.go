package store_test

import (
	"context"
	"flag"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chophien/demo"
	"chophien/domain"
	"chophien/jobs"
	"chophien/store"
	"chophien/testservices"
)

// scale is by default about as many products as the whole country has today.
var scale = flag.Int("scale", 20_000, "products that benchmarks load")

func loaded(b *testing.B, open func(testing.TB, func() time.Time) *store.Store) *store.Store {
	b.Helper()
	s := open(b, time.Now)
	if err := s.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	if _, err := demo.LoadGenerated(b.Context(), s, s, *scale, 1, domain.Today(time.Now()), nil); err != nil {
		b.Fatal(err)
	}
	if err := s.FoldCounts(b.Context()); err != nil {
		b.Fatal(err)
	}
	return s
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		loaded(b, openSQLite)
	}
}

func BenchmarkSQLite(b *testing.B) { reads(b, loaded(b, openSQLite)) }

func BenchmarkPostgres(b *testing.B) { reads(b, loaded(b, openPostgres)) }

// reads measures the most frequent reads of visitors.
func reads(b *testing.B, s *store.Store) {
	today := domain.Today(time.Now())
	all, hanoi, five, north := domain.ListingFilter{ValidOn: today}, domain.ListingFilter{ValidOn: today, Provinces: []string{"01"}},
		domain.ListingFilter{ValidOn: today, Stars: []int{5}}, domain.ListingFilter{ValidOn: today, Northern: new(true)}
	first, err := s.Products(b.Context(), all, domain.Page{Limit: 20})
	if err != nil {
		b.Fatal(err)
	}
	one := first.Items[0]
	var refs []domain.Ref
	for v, err := range s.EachVersion(b.Context()) {
		if err != nil {
			b.Fatal(err)
		}
		if refs = append(refs, v.Ref); len(refs) == 5000 {
			break
		}
	}
	if _, err := s.Cards(b.Context(), refs); err != nil { // fills the cache
		b.Fatal(err)
	}
	found := func() []domain.Ref { // a page of a search
		out := make([]domain.Ref, 20)
		for i := range out {
			out[i] = refs[rand.IntN(len(refs))]
		}
		return out
	}
	for _, c := range []struct {
		name string
		f    domain.ListingFilter
		p    domain.Page
	}{
		{"list/name", all, domain.Page{Sort: domain.SortName, Limit: 20}},
		{"list/next page", all, domain.Page{Sort: domain.SortName, Limit: 20, Cursor: first.Next}},
		{"list/newest", all, domain.Page{Sort: domain.SortNewest, Limit: 20}},
		{"list/stars", all, domain.Page{Sort: domain.SortStars, Limit: 20}},
		{"list/total", all, domain.Page{Sort: domain.SortName, Limit: 20, Total: true}},
		{"list/total of a province", hanoi, domain.Page{Sort: domain.SortName, Limit: 20, Total: true}},
		{"list/one province", hanoi, domain.Page{Sort: domain.SortName, Limit: 20}},
		{"list/one province by stars", hanoi, domain.Page{Sort: domain.SortStars, Limit: 20}},
		{"list/north", north, domain.Page{Sort: domain.SortName, Limit: 20}},
		{"list/five stars", five, domain.Page{Sort: domain.SortName, Limit: 20}},
		{"list/hundred", all, domain.Page{Sort: domain.SortName, Limit: 100}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if got, err := s.Products(b.Context(), c.f, c.p); err != nil || len(got.Items) != c.p.Limit {
					b.Fatal(len(got.Items), err)
				}
			}
		})
	}
	b.Run("list/parallel", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := s.Products(b.Context(), all, domain.Page{Limit: 20}); err != nil {
					b.Error(err)
					return
				}
			}
		})
	})
	for name, run := range map[string]func() error{
		"listings":   func() error { _, err := s.Listings(b.Context(), found()); return err },
		"cards":      func() error { _, err := s.Cards(b.Context(), found()); return err },
		"product":    func() error { _, err := s.Product(b.Context(), one.Slug); return err },
		"statistics": func() error { _, err := s.Statistics(b.Context(), domain.StatisticsFilter{ValidOn: today}); return err },
		"statistics of a province": func() error {
			_, err := s.Statistics(b.Context(), domain.StatisticsFilter{ValidOn: today, Provinces: []string{"01"}})
			return err
		},
		"statistics of a legal form": func() error {
			_, err := s.Statistics(b.Context(), domain.StatisticsFilter{ValidOn: today, ProducerKinds: []domain.ProducerKind{domain.ProducerCooperative}})
			return err
		},
		"state": func() error {
			if _, ok := s.DataState(b.Context()); !ok {
				return context.DeadlineExceeded
			}
			return nil
		},
		"mend":      func() error { _, err := s.MendCounts(b.Context()); return err },
		"provinces": func() error { _, err := s.ProvinceCounts(b.Context(), today); return err },
		"makers of five stars": func() error {
			_, err := s.Producers(b.Context(), five, domain.Page{Limit: 20})
			return err
		},
		"find": func() error {
			_, err := s.FindListings(b.Context(), []string{"che", "tuyet"}, all, domain.Page{Limit: 20})
			return err
		},
		"find all": func() error {
			_, err := s.FindListings(b.Context(), nil, all, domain.Page{Limit: 20})
			return err
		},
		"each": func() error {
			for _, err := range s.EachListing(b.Context()) {
				if err != nil {
					return err
				}
			}
			return nil
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAuditedWrites measures writers that change products at once, each one of
// its own, on a PostgreSQL that writes to the disk:
// TEST_POSTGRES_DSN=… go test ./store -run '^$' -bench AuditedWrites. The log is chained
// meanwhile, as in a server.
func BenchmarkAuditedWrites(b *testing.B) {
	s := open(b, store.Config{DatabaseURL: testservices.Postgres(b)})
	if err := s.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	if _, err := demo.LoadGenerated(b.Context(), s, s, 1000, 1, domain.Today(time.Now()), nil); err != nil {
		b.Fatal(err)
	}
	makers, err := s.Producers(b.Context(), domain.ListingFilter{ValidOn: domain.Today(time.Now())}, domain.Page{Limit: 100})
	if err != nil {
		b.Fatal(err)
	}
	member := func(p domain.Producer) domain.Actor {
		return domain.Actor{UserID: p.ID, Roles: []domain.Role{domain.RoleProducer}, Producers: []string{p.ID}}
	}
	const most = 64
	if len(makers.Items) < most {
		b.Fatalf("%d producers for %d writers", len(makers.Items), most)
	}
	products := make([]domain.Product, most)
	for i := range products {
		maker := makers.Items[i]
		if products[i], err = s.AddProduct(b.Context(), member(maker), domain.Product{Name: "Chè đo tốc độ", ProducerID: &maker.ID, Group: "I"}); err != nil {
			b.Fatal(err)
		}
	}
	for _, writers := range []int{1, 8, most} {
		b.Run(strconv.Itoa(writers), func(b *testing.B) {
			chain := jobs.NewAuditChain(s, slog.New(slog.DiscardHandler), nil)
			ctx, stop := context.WithCancel(b.Context())
			var chaining, writing sync.WaitGroup
			chaining.Go(func() { chain.Run(ctx) })
			var left atomic.Int64
			left.Store(int64(b.N))
			b.ResetTimer()
			for i := range writers {
				by, p := member(makers.Items[i]), &products[i]
				writing.Go(func() {
					for n := left.Add(-1); n >= 0; n = left.Add(-1) {
						p.Description = "Lần " + strconv.FormatInt(p.Version, 10)
						changed, err := s.ChangeProduct(ctx, by, *p, p.Version)
						if err != nil {
							b.Error(err)
							return
						}
						*p = changed
					}
				})
			}
			writing.Wait()
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "writes/s")
			stop()
			chaining.Wait()
			if err := chain.Flush(b.Context()); err != nil {
				b.Fatal(err)
			}
			if _, err := s.VerifyAudit(b.Context()); err != nil {
				b.Fatal(err)
			}
		})
	}
}
