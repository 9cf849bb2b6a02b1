// Package storetest is the suite that a store passes on both databases.
package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"chophien/criteria"
	"chophien/domain"
	"chophien/store"
)

// Open opens a store on a database of its own with the clock now. The database
// is empty, or migrated, and then configured by set. The store is closed when the
// test ends.
type Open func(t testing.TB, now func() time.Time, migrated bool, set ...func(*store.Config)) *store.Store

// step runs a named part of a scenario. A failed part ends the scenario, as
// each part continues from those before it.
func step(t *testing.T, name string, run func(t *testing.T)) {
	t.Helper()
	if !t.Run(name, run) {
		t.FailNow()
	}
}

// oneSucceeds runs a call many times at once. One must succeed; the others must
// fail with one of the codes.
func oneSucceeds(t *testing.T, many int, call func(i int) error, codes ...domain.Code) {
	t.Helper()
	errs := make(chan error, many)
	for i := range many {
		go func() { errs <- call(i) }()
	}
	succeeded := 0
	for range many {
		if err := <-errs; err == nil {
			succeeded++
		} else if !slices.Contains(codes, domain.CodeOf(err)) {
			t.Error(err)
		}
	}
	if succeeded != 1 {
		t.Fatalf("%d of %d concurrent calls succeeded", succeeded, many)
	}
}

// Run runs the suite on stores of open.
func Run(t *testing.T, open Open) {
	for _, part := range []struct {
		name string
		test func(*testing.T, Open)
	}{
		{"schema fits the domain", schemaFits},
		{"readiness", readiness},
		{"schema of other programs", schemaRefused},
		{"reference data", reference},
		{"load", load},
		{"load refuses", loadRefuses},
		{"slugs", slugs},
		{"product filters", productFilters},
		{"filters hold hostile text", hostileFilters},
		{"validity follows the calendar", validity},
		{"pages", pages},
		{"cursors", cursors},
		{"cursors of other lists", foreignCursors},
		{"vietnamese order", vietnameseOrder},
		{"producers, villages and sites", otherKinds},
		{"details", details},
		{"pictures", pictures},
		{"certificates", certificates},
		{"statuses", statuses},
		{"jobs and rows together", together},
		{"concurrent writers", writers},
		{"listings", listings},
		{"names without an engine", named},
		{"cards", cards},
		{"walks over listings", walks},
		{"the state of public data", states},
		{"states of transactions", movingStates},
		{"answers of one state", sameStates},
		{"index", index},
		{"counts by province", provinceCounts},
		{"communes", communes},
		{"communes of places", communePlaces},
		{"officers of communes", communeOfficers},
		{"statistics", statistics},
		{"counts are those of lists", counts},
		{"counts beside samples", countsBesideSamples},
		{"folds and writers", foldingAtOnce},
		{"producers and their products", producerAtOnce},
		{"samples", samples},
		{"licences", licences},
		{"consents", consents},
		{"retention", retention},
		{"users", users},
		{"lists of users", userLists},
		{"accounts of a province", provinceAccounts},
		{"links and rights", linksAndRights},
		{"links with four eyes", linksWithFourEyes},
		{"unconfirmed accounts", unconfirmed},
		{"links of accounts", accountLinks},
		{"the last identity", lastIdentity},
		{"the last admin", lastAdmin},
		{"sessions", sessions},
		{"second factors", secondFactors},
		{"tokens of channels", channelTokens},
		{"phones", phones},
		{"notices to phones", noticeMessages},
		{"actors", actors},
		{"API keys", apiKeys},
		{"limits", limits},
		{"synonyms", synonyms},
		{"edits of products", productEdits},
		{"drafts of others", hiddenDrafts},
		{"trade item numbers", tradeItemNumbers},
		{"reviews", reviews},
		{"reviews of many listings", manyReviews},
		{"completeness", completeness},
		{"managed lists", managedLists},
		{"decisions and their lines", decisionLines},
		{"criteria are data", criteriaAreData},
		{"submitted decisions", decisionSubmissions},
		{"two officers", certificateChanges},
		{"four eyes", fourEyes},
		{"audit log", audit},
		{"the audit log only grows", auditGrows},
		{"the chain of the audit log", auditChain},
		{"the audit log of many writers", auditWriters},
		{"requests with a key", idempotency},
		{"requests that end early", endedEarly},
		{"private files", files},
		{"reports", reports},
		{"inspections", inspections},
		{"evidence", evidence},
		{"conditions follow the calendar", conditions},
		{"agenda", agenda},
		{"what ends soon", lapses},
		{"imports", imports},
		{"import answers", importAnswers},
		{"listing gaps", listingGaps},
		{"rule of gaps", gapRule},

		{"events", events},
		{"changes", changes},
		{"many changes", manyChanges},
		{"changes of overlapping writers", overlappingWriters},

		{"demands and matches", demands},
		{"notices of matches", matchNotices},
		{"webhooks", webhooks},
		{"saved searches", alerts},
		{"inquiries", inquiries},
		{"quotes", quotes},
		{"contacts", contacts},
		{"quotes on demands", demandQuotes},
		{"changed terms of a demand", changedTerms},
		{"personal data", personal},

		{"fairs", fairs},
		{"guests leave a fair", leaving},
		{"links of a fair", fairLinks},
		{"people of a fair", fairPeople},
		{"halls of a fair in order", hallOrder},
		{"organizers run a fair together", organizersTogether},
		{"desk of a fair", desk},
		{"reschedules of a fair", reschedules},
		{"exhibits", exhibits},
		{"exhibit choices", exhibitChoices},
		{"rights over exhibitors", exhibitorRights},
		{"organisations of a fair", organisationsOfFair},
		{"programme of a fair", programmes},

		{"memoranda", memoranda},
		{"what is missing", unmet},
		{"figures of producers", figures},
		{"meetings", meetings},
		{"visits and the report of a fair", fairReports},

		{"catalogues", catalogues},
		{"catalogue sections", catalogueSections},
		{"editions", editions},
		{"backups", backups},
	} {
		t.Run(part.name, func(t *testing.T) { part.test(t, countedTruly(open)) })
	}
}

// noon is the time of most tests, and today its day in Vietnam.
func noon() time.Time { return time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC) }

func today() domain.Date { return domain.Today(noon()) }

func migrated(t testing.TB, open Open) *store.Store {
	t.Helper()
	return open(t, noon, true)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t testing.TB, err error, want domain.Code) {
	t.Helper()
	if got := domain.CodeOf(err); got != want {
		t.Fatalf("got code %q (%v), want %q", got, err, want)
	}
}

// id returns the nth id of a kind of thing, which is a letter from a to f.
func id(kind rune, n int) string { return fmt.Sprintf("01900000-0000-7000-8000-%c%011x", kind, n) }

func record(kind rune, n int) domain.Record {
	return domain.Record{
		ID: id(kind, n), Status: domain.StatusPublished, Sample: true,
		CreatedAt: noon().Add(-time.Duration(n) * time.Hour),
	}
}

// place returns a place with a unit of today and, unless it is empty, a former
// one.
func place(province, former string) domain.Place {
	p := domain.Place{ProvinceCode: province}
	if former != "" {
		p.FormerProvinceCode = &former
	}
	return p
}

func product(n int, name, province, former string) domain.Product {
	return domain.Product{Record: record('a', n), Place: place(province, former), Name: name, Group: "I"}
}

func producer(n int, name, province, former string) domain.Producer {
	return domain.Producer{Record: record('b', n), Place: place(province, former), Name: name, Kind: domain.ProducerCooperative}
}

func village(n int, name, province, former string) domain.CraftVillage {
	return domain.CraftVillage{Record: record('c', n), Place: place(province, former), Name: name, TradeGroup: 1}
}

func site(n int, name, province, former string) domain.TourismSite {
	return domain.TourismSite{Record: record('d', n), Place: place(province, former), Name: name}
}

func decision(n int, on domain.Date) domain.Decision {
	return domain.Decision{
		Record: record('e', n), Issuer: "Dữ liệu minh họa", Number: fmt.Sprintf("MH-%d", n), Date: on,
		Level: domain.LevelProvince, Criteria: criteria.Default().On(on).ID,
	}
}

func certificate(n, product, decision, stars int, from domain.Date) domain.Certificate {
	return domain.Certificate{
		ID: id('f', n), ProductID: id('a', product), DecisionID: id('e', decision), Stars: stars,
		ValidFrom: from, ValidUntil: criteria.Default().ValidUntil(from), Sample: true,
	}
}

// certified adds certificates for products 1 to n of a batch, a month old, one
// each.
func certified(b domain.Batch, stars func(n int) int) domain.Batch {
	from := today() - 30
	b.Decisions = append(b.Decisions, decision(1, from))
	for i := range b.Products {
		b.Certificates = append(b.Certificates, certificate(i+1, i+1, 1, stars(i+1), from))
	}
	return b
}

func four(int) int { return 4 }

func ptr[T any](v T) *T { return &v }

func names(items []domain.Product) []string {
	out := make([]string, len(items))
	for i, p := range items {
		out[i] = p.Name
	}
	return out
}

func filter() domain.ListingFilter { return domain.ListingFilter{ValidOn: today()} }

func page() domain.Page { return domain.Page{Sort: domain.SortName, Limit: domain.MaxLimit} }

// jobRefs returns the things that the stored index jobs name, and the number of
// jobs.
func jobRefs(t testing.TB, s *store.Store) (refs []domain.Ref, jobs int) {
	t.Helper()
	text := "args"
	if s.Dialect() == store.SQLite {
		text = "json(args)"
	}
	rows, err := s.DB().QueryContext(t.Context(), "SELECT "+text+" FROM river_job WHERE kind = 'index' ORDER BY id")
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var b []byte
		must(t, rows.Scan(&b))
		var args domain.IndexArgs
		must(t, json.Unmarshal(b, &args))
		if len(args.Refs) == 0 || len(args.Refs) > 500 {
			t.Fatalf("a job names %d things", len(args.Refs))
		}
		refs = append(refs, args.Refs...)
		jobs++
	}
	must(t, rows.Err())
	return refs, jobs
}

func clearJobs(t testing.TB, s *store.Store) {
	t.Helper()
	sameCards(t, s)
	exec(t, s, "DELETE FROM river_job")
}

func exec(t testing.TB, s *store.Store, query string) {
	t.Helper()
	_, err := s.DB().ExecContext(t.Context(), query)
	must(t, err)
}

func wantJobs(t testing.TB, s *store.Store, want ...domain.Ref) {
	t.Helper()
	got, _ := jobRefs(t, s)
	if !slices.Equal(got, want) {
		t.Fatalf("index jobs name %v, want %v", got, want)
	}
	sameCards(t, s)
}

// walkPages reads a list to its end.
func walkPages[T any](t testing.TB, limit int, sort domain.Sort, list func(ctx context.Context, p domain.Page) (domain.List[T], error)) []T {
	t.Helper()
	var all []T
	p := domain.Page{Sort: sort, Limit: limit}
	for {
		got, err := list(t.Context(), p)
		must(t, err)
		if len(got.Items) > limit {
			t.Fatalf("a page of %d holds %d", limit, len(got.Items))
		}
		all = append(all, got.Items...)
		if got.Next == "" {
			return all
		}
		if len(got.Items) == 0 {
			t.Fatal("an empty page names a next one")
		}
		p.Cursor = got.Next
	}
}

// count returns the number that a query selects.
func count(t testing.TB, s *store.Store, query string) (n int) {
	t.Helper()
	must(t, s.DB().QueryRowContext(t.Context(), query).Scan(&n))
	return n
}
