package meili

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/meilisearch/meilisearch-go"

	"chophien/domain"
	"chophien/search"
)

// OldestVersion and NewestVersion are the ends of the range of minor versions
// (1.x) that this package was written for.
const (
	OldestVersion = 21
	NewestVersion = 43
)

// Version returns the version of Meilisearch, such as "1.21.0". It fails with
// CodeForbidden if the key does not allow the request.
func (e *Engine) Version(ctx context.Context) (string, error) {
	v, err := e.client.VersionWithContext(ctx)
	if answer, ok := errors.AsType[*meilisearch.Error](err); ok && answer.MeilisearchApiError.Code == "invalid_api_key" {
		return "", domain.Wrap(domain.CodeForbidden, err, "the key of Meilisearch may not ask for its version; make another one with chophien meili-key")
	}
	if err != nil {
		return "", e.failed("asking for the version", err)
	}
	return v.PkgVersion, nil
}

// Proven reports whether a version is in the range that this package was written
// for.
func Proven(version string) bool {
	parts := strings.Split(version, ".")
	if len(parts) < 2 || parts[0] != "1" {
		return false
	}
	minor, err := strconv.Atoi(parts[1])
	return err == nil && OldestVersion <= minor && minor <= NewestVersion
}

// contractTerm is one behaviour that this package depends on.
type contractTerm struct {
	name  string
	check func(ctx context.Context, e *Engine) error
}

// Contract checks that a Meilisearch behaves as this package requires. It uses
// a scratch index that it deletes at the end, and reports each term with nil or
// with its error. It returns these errors joined.
func (e *Engine) Contract(ctx context.Context, report func(term string, err error)) (err error) {
	cfg := e.cfg
	cfg.Index += building + strings.ToLower(rand.Text())
	scratch := &Engine{cfg: cfg, client: e.client, writing: make(chan struct{}, 1)}
	defer func() { err = errors.Join(err, e.remove(context.WithoutCancel(ctx), cfg.Index)) }()
	b, err := scratch.Rebuild(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(b.Put(ctx, contractDocuments()), b.Commit(ctx)); err != nil {
		return errors.Join(err, b.Abort(context.WithoutCancel(ctx)))
	}
	var broken []error
	for _, term := range contract() {
		err := term.check(ctx, scratch)
		report(term.name, err)
		if err != nil {
			broken = append(broken, fmt.Errorf("%s: %w", term.name, err))
		}
	}
	return errors.Join(broken...)
}

// contractDocuments are the documents for the terms: c1 to c5 for their words,
// the first three of them on a meridian, and 120 more, each with a word of its
// own.
func contractDocuments() []search.Document {
	document := func(id, name, exact, alt, text string) search.Document {
		d := search.Document{Ref: domain.Ref{Kind: domain.KindProducer, ID: id}, Version: 1, Name: name, NameSort: id}
		d.Words[search.FieldName], d.Exact[search.FieldName] = name, exact
		d.Words[search.FieldAlt], d.Exact[search.FieldAlt] = alt, alt
		d.Words[search.FieldText], d.Exact[search.FieldText] = text, text
		return d
	}
	docs := []search.Document{
		document("c1", "mat ong rung", "maat5 ong ruwng2", "", ""),
		document("c2", "mat ong hoa", "maat5 ong hoa", "", "rung"),
		document("c3", "mat mia", "maat5 mia1", "", "sa pa"),
		document("c4", "gao st25", "gao5 st25", "mat", ""),
		document("c5", "mot hai ba bon nam sau bay tam chin muoi", "mot hai ba bon nam sau bay tam chin muoi", "", ""),
	}
	for i, lat := range []float64{21.2, 21.3, 21.1} {
		docs[i].Lat, docs[i].Lon, docs[i].HasPin = lat, 105, true
	}
	for i := range 120 {
		docs = append(docs, document(fmt.Sprintf("d%03d", i), fmt.Sprintf("chung rieng%d", i), fmt.Sprintf("chung rieng%d", i), "", ""))
	}
	return docs
}

// finds checks that a text finds the documents, in this order.
func finds(text string, want ...string) func(context.Context, *Engine) error {
	return findsQuery(search.TextQuery{Text: text, Limit: 10}, want...)
}

func findsQuery(q search.TextQuery, want ...string) func(context.Context, *Engine) error {
	return func(ctx context.Context, e *Engine) error {
		pages, err := e.Ask(ctx, []search.TextQuery{q})
		if err != nil {
			return err
		}
		var got []string
		for _, h := range pages[0].Hits {
			got = append(got, h.Ref.ID)
		}
		if !slices.Equal(got, want) {
			return fmt.Errorf("%q finds %v, and should find %v", q.Text, got, want)
		}
		if n := pages[0].Total; pages[0].TotalIsExact && n != len(want) {
			return fmt.Errorf("%q has a total of %d, and should have %d", q.Text, n, len(want))
		}
		return nil
	}
}

// raw returns the page of one request.
func (e *Engine) raw(ctx context.Context, r *meilisearch.SearchRequest) (answer meilisearch.SearchResponse, err error) {
	err = e.ask(ctx, []question{{r, func(a *meilisearch.SearchResponse) error { answer = *a; return nil }}})
	return answer, err
}

// contract lists the behaviours that this package depends on.
func contract() []contractTerm {
	name := []search.Field{search.FieldName}
	point, circle := &search.Near{Lat: 21, Lon: 105}, &search.Near{Lat: 21, Lon: 105, WithinKM: 25}
	last := func(text string, limit int) search.TextQuery {
		return search.TextQuery{Text: text, Matching: search.MatchLast, Limit: limit}
	}
	return []contractTerm{
		{"settings are what was set before documents came", checkSettings},
		{"a word without a space behind it is a beginning", finds("mat ru", "c1", "c2")},
		{"a space at the end switches prefix search off", finds("mat ru ")},
		{"one attribute answers words with and without marks", finds("maat5 rung ", "c1", "c2")},
		{"typo tolerance is off", finds("mat ongg ")},
		{"attributesToSearchOn restricts the search", findsQuery(search.TextQuery{Text: "mat rung ", Fields: name, Limit: 10}, "c1")},
		{"earlier attributes come first", finds("mat ", "c1", "c2", "c3", "c4")},
		{"neighbours also count as one word", finds("st 25 ", "c4")},
		{"a word also counts as two neighbours", finds("sapa ", "c3")},
		{"last leaves out words from the end", findsQuery(last("mat ong rung ", 4), "c1", "c2", "c3", "c4")},
		{"last stops where it has enough", findsQuery(last("mat ong rung ", 2), "c1", "c2")},
		{"last never leaves out the first word", findsQuery(last("khong mat ", 10))},
		{"ten words count, and the eleventh is ignored", checkTenWords},
		{"totals are exact with page and hitsPerPage only", checkTotals},
		{"a query without a limit brings 20 hits, hitsPerPage 0 none", checkLimits},
		{"all values of a facet come, more than 100 of them, too", checkFacetValues},
		{"sort orders by a sortable attribute", findsQuery(search.TextQuery{Text: "ong ", Sort: domain.SortName, Limit: 10}, "c1", "c2")},
		{"the nearest come first, and what has no point last", findsQuery(search.TextQuery{Text: "mat ", Near: point, Sort: domain.SortDistance, Limit: 10}, "c3", "c1", "c2", "c4")},
		{"only what is near enough is found", findsQuery(search.TextQuery{Text: "mat ", Near: circle, Sort: domain.SortDistance, Limit: 10}, "c3", "c1")},
		{"a document that is refused is named by its task", checkRefused},
		{"indexes are swapped in one step", checkSwap},
	}
}

func checkSettings(ctx context.Context, e *Engine) error {
	index := e.client.Index(e.cfg.Index)
	searched, err := index.GetSearchableAttributesWithContext(ctx)
	if err != nil {
		return e.failed("reading settings", err)
	}
	rules, err := index.GetRankingRulesWithContext(ctx)
	if err != nil {
		return e.failed("reading settings", err)
	}
	typos, err := index.GetTypoToleranceWithContext(ctx)
	if err != nil {
		return e.failed("reading settings", err)
	}
	switch {
	case !slices.Equal(*searched, attrTexts()):
		return fmt.Errorf("searchableAttributes are %v", *searched)
	case !slices.Equal(*rules, rankingRules()):
		return fmt.Errorf("rankingRules are %v", *rules)
	case typos.Enabled:
		return errors.New("typoTolerance is on")
	}
	return e.Check(ctx)
}

func checkTenWords(ctx context.Context, e *Engine) error {
	const ten = "mot hai ba bon nam sau bay tam chin muoi "
	for _, q := range []struct {
		text string
		want int64
	}{{ten + "khong ", 1}, {strings.Replace(ten, "muoi", "khong", 1), 0}} {
		r := request(search.TextQuery{}, always)
		r.Query, r.Page = q.text, 1
		answer, err := e.raw(ctx, r)
		if err != nil {
			return err
		}
		if answer.TotalHits != q.want {
			return fmt.Errorf("%q has %d hits, and should have %d", q.text, answer.TotalHits, q.want)
		}
	}
	return nil
}

func checkTotals(ctx context.Context, e *Engine) error {
	r := request(search.TextQuery{Text: "chung "}, always)
	r.Page = 1
	exact, err := e.raw(ctx, r)
	if err != nil {
		return err
	}
	r = request(search.TextQuery{Text: "chung "}, always)
	r.HitsPerPage, r.Limit = nil, 5
	estimated, err := e.raw(ctx, r)
	if err != nil {
		return err
	}
	if exact.TotalHits != 120 || exact.Page != 1 {
		return fmt.Errorf("totalHits is %d on page %d, and should be 120 on page 1", exact.TotalHits, exact.Page)
	}
	if estimated.Page != 0 || estimated.TotalHits != 0 {
		return fmt.Errorf("a query with a limit has totalHits %d", estimated.TotalHits)
	}
	return nil
}

func checkLimits(ctx context.Context, e *Engine) error {
	r := request(search.TextQuery{Text: "chung "}, always)
	none, err := e.raw(ctx, r)
	if err != nil {
		return err
	}
	r = request(search.TextQuery{Text: "chung "}, always)
	r.HitsPerPage = nil
	some, err := e.raw(ctx, r)
	if err != nil {
		return err
	}
	if len(none.Hits) != 0 || len(some.Hits) != 20 {
		return fmt.Errorf("%d hits with hitsPerPage 0 and %d without a limit", len(none.Hits), len(some.Hits))
	}
	return nil
}

func checkFacetValues(ctx context.Context, e *Engine) error {
	words, err := e.Vocabulary(ctx)
	if err != nil {
		return err
	}
	if len(words) < 120 || words["chung"] != 120 {
		return fmt.Errorf("%d words, one of them in %d documents", len(words), words["chung"])
	}
	return nil
}

func checkRefused(ctx context.Context, e *Engine) error {
	key := attrID
	line, err := json.Marshal(map[string]string{attrID: "not an id"})
	if err != nil {
		return err
	}
	task, err := e.client.Index(e.cfg.Index).AddDocumentsNdjsonWithContext(ctx, line, &meilisearch.DocumentOptions{PrimaryKey: &key})
	err = e.await(ctx, "storing a bad document", task, err)
	if _, refused := errors.AsType[errRefused](err); !refused {
		return fmt.Errorf("a document with a bad id was not refused: %w", err)
	}
	return nil
}

func checkSwap(ctx context.Context, e *Engine) error {
	docs := contractDocuments()
	b, err := e.Rebuild(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(b.Put(ctx, docs[2:]), finds("ong ", "c1", "c2")(ctx, e), b.Commit(ctx)); err != nil {
		return errors.Join(err, b.Abort(context.WithoutCancel(ctx)))
	}
	n, err := e.Count(ctx)
	if err == nil && n != len(docs)-2 {
		err = fmt.Errorf("%d documents after the swap, and should be %d", n, len(docs)-2)
	}
	return errors.Join(err, finds("ong ")(ctx, e))
}
