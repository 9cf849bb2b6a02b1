package embedded

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/search"
	"chophien/search/memory"
)

// weights of bm25 for the columns of the table words. They order documents
// that match the same clause in the same fields.
const weights = "10, 5, 3, 2, 1"

// Search implements search.Engine. Total, facets and hits are of one moment.
func (e *Engine) Search(ctx context.Context, q search.Query) (search.Page, error) {
	if err := checkQuery(q); err != nil {
		return search.Page{}, err
	}
	var page search.Page
	err := e.read(ctx, "searching", func(g *generation) error {
		if memory.Knows(q) {
			ready, err := g.copied.ready(ctx)
			if err != nil {
				return err
			}
			if ready {
				page = g.copied.index.Search(q)
				return nil
			}
		}
		tx, err := g.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
		if err != nil {
			return err
		}
		defer tx.Rollback()
		page, err = run(ctx, tx, q)
		return err
	})
	if err != nil {
		return search.Page{}, err
	}
	return page, nil
}

func checkQuery(q search.Query) error {
	switch q.Sort {
	case "", domain.SortRelevance, domain.SortName, domain.SortNewest, domain.SortStars:
	case domain.SortDistance:
		if q.Near == nil {
			return domain.Invalidf("sort", "ordering by distance needs a point")
		}
	default:
		return domain.Invalidf("sort", "%q is no order", q.Sort)
	}
	if n := q.Near; n != nil && !(math.Abs(n.Lat) <= 90 && math.Abs(n.Lon) <= 180 && n.WithinKM >= 0) {
		return domain.Invalidf("near", "the point is not on the earth")
	}
	if q.Offset < 0 || q.Limit < 0 {
		return domain.Invalidf("limit", "a page cannot begin or end before the first row")
	}
	for _, f := range q.Facets {
		if !slices.Contains(search.Facets(), f) {
			return domain.Invalidf("facets", "%q is no facet", f)
		}
	}
	for _, f := range q.Fields {
		if column(f) == "" {
			return domain.Invalidf("fields", "%d is no field", f)
		}
	}
	return nil
}

func run(ctx context.Context, tx *sql.Tx, q search.Query) (search.Page, error) {
	page := search.Page{TotalIsExact: true}
	fields := fieldsOf(q)
	m := matchAny(q, fields)
	var err error
	if page.Total, page.Facets, err = count(ctx, tx, q, m); err != nil {
		return page, err
	}
	if q.Limit == 0 || q.Offset >= page.Total {
		return page, nil
	}
	if relevance(q) && !m.all && page.Total <= fewDocuments {
		page.Hits, err = relevantFew(ctx, tx, q, fields, m)
		return page, err
	}
	var found []candidate
	if relevance(q) {
		found, err = relevant(ctx, tx, q, fields, page.Total)
	} else {
		found, err = sorted(ctx, tx, q, m, q.Limit, q.Offset)
	}
	if err != nil {
		return page, err
	}
	page.Hits, err = load(ctx, tx, found)
	return page, err
}

// fieldsOf returns the fields that q searches.
func fieldsOf(q search.Query) []search.Field {
	if q.Fields == nil {
		return search.Fields()
	}
	return q.Fields
}

func relevance(q search.Query) bool { return q.Sort == "" || q.Sort == domain.SortRelevance }

// fewDocuments is up to how many matching documents are ordered in Go, which
// costs one question instead of one for each tier.
const fewDocuments = 200

// relevantFew returns the page that q asks for, best first, by looking at all
// documents that match.
func relevantFew(ctx context.Context, tx *sql.Tx, q search.Query, fields []search.Field, m match) ([]search.Hit, error) {
	found, err := sorted(ctx, tx, q, m, fewDocuments, 0)
	if err != nil {
		return nil, err
	}
	hits, err := load(ctx, tx, found)
	if err != nil {
		return nil, err
	}
	for i := range hits {
		hits[i].Score = scoreIn(tierOf(hits[i].Doc, q.Any, fields), hits[i].Score)
	}
	slices.SortStableFunc(hits, func(a, b search.Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits[min(q.Offset, len(hits)):min(q.Offset+q.Limit, len(hits))], nil
}

// scoreIn keeps the scores of one tier above those of the next.
func scoreIn(tier int, score float64) float64 {
	const step = 1000
	return min(score, step-1) - float64(tier)*step
}

// candidate is a row of the table doc.
type candidate struct {
	id    int64
	score float64
}

// relevant returns the page that q asks for, best first. Later tiers are asked
// only while the page isn't full.
func relevant(ctx context.Context, tx *sql.Tx, q search.Query, fields []search.Field, total int) ([]candidate, error) {
	window := min(q.Offset+q.Limit, total)
	found := make([]candidate, 0, window)
	seen := make(map[int64]bool, window)
	for i, tier := range tiers(q, fields) {
		if len(found) >= window {
			break
		}
		if tier.none() {
			continue
		}
		// A tier holds again what an earlier one holds. So many rows are
		// enough to fill the page even when all found so far come first.
		rows, err := sorted(ctx, tx, q, tier, window, 0)
		if err != nil {
			return nil, err
		}
		for _, c := range rows {
			if !seen[c.id] && len(found) < window {
				seen[c.id] = true
				found = append(found, candidate{c.id, scoreIn(i, c.score)})
			}
		}
	}
	return found[min(q.Offset, len(found)):], nil
}

// sorted asks for the rows that satisfy m and the filter, in the order of
// q.Sort.
func sorted(ctx context.Context, tx *sql.Tx, q search.Query, m match, limit, offset int) ([]candidate, error) {
	s := &statement{}
	s.add("SELECT a.id, ")
	switch {
	case relevance(q) && !m.all:
		s.add("-bm25(words, " + weights + ") AS score ")
	case q.Sort == domain.SortDistance:
		s.add("-").distance(*q.Near).add(" AS score ")
	default:
		s.add("0 AS score ")
	}
	s.from(m, q.Filter.ValidOn, true).where(q.Filter, nil).near(q.Near).add("ORDER BY ")
	switch q.Sort {
	case domain.SortName:
	case domain.SortNewest:
		s.add("a.created_at DESC, ")
	case domain.SortStars:
		s.add("max(w.stars, 0) DESC, ")
	default: // relevance, distance; a place without a pin is farthest
		if !m.all || q.Sort == domain.SortDistance {
			s.add("score DESC, ")
		}
	}
	s.add("a.name_sort, a.ref, a.kind LIMIT ? OFFSET ?", limit, offset)
	rows, err := tx.QueryContext(ctx, s.text.String(), s.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []candidate
	for rows.Next() {
		var c candidate
		var score *float64
		if err := rows.Scan(&c.id, &score); err != nil {
			return nil, err
		}
		if score != nil {
			c.score = *score
		} else {
			c.score = math.Inf(-1)
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// load reads the documents of the candidates, in their order.
func load(ctx context.Context, tx *sql.Tx, found []candidate) ([]search.Hit, error) {
	if len(found) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(found))
	place := make(map[int64]int, len(found))
	for i, c := range found {
		ids[i], place[c.id] = c.id, i
	}
	rows, err := tx.QueryContext(ctx, "SELECT id, data FROM body WHERE id IN (SELECT value FROM json_each(?))", list(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	hits := make([]search.Hit, len(found))
	read := 0
	for ; rows.Next(); read++ {
		var id int64
		var data string
		if err := rows.Scan(&id, &data); err != nil {
			return nil, err
		}
		hit := &hits[place[id]]
		if hit.Doc, err = memory.Unpack(data); err != nil {
			return nil, noIndex("the search index is damaged", err)
		}
		hit.Ref, hit.Version, hit.Score = hit.Doc.Ref, hit.Doc.Version, found[place[id]].score
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if read != len(found) {
		return nil, noIndex("the search index is damaged", errors.New("documents are missing"))
	}
	return hits, nil
}

// count counts what matches, and the values of the facets. One pass groups
// the matching documents by combo and stars, without the filters on fields
// whose facets are asked for; those filters are applied to the groups.
func count(ctx context.Context, tx *sql.Tx, q search.Query, m match) (int, map[search.Facet]map[string]int, error) {
	counts := make(map[search.Facet]map[string]int, len(q.Facets))
	for _, f := range q.Facets {
		counts[f] = map[string]int{}
	}
	s := &statement{}
	if len(q.Facets) == 0 {
		var total int
		s.add("SELECT count(*) ").from(m, q.Filter.ValidOn, needsDocs(q)).where(q.Filter, nil).near(q.Near)
		err := tx.QueryRowContext(ctx, s.text.String(), s.args...).Scan(&total)
		return total, counts, err
	}
	s.add(`SELECT c.kind, c.province, c.former_province, c.product_group, c.product_set, g.stars, g.n
		FROM (SELECT w.combo AS combo, w.stars AS stars, count(*) AS n `).
		from(m, q.Filter.ValidOn, needsDocs(q)).where(q.Filter, q.Facets).near(q.Near).
		add(`GROUP BY 1, 2) g JOIN combo c ON c.id = g.combo`)
	rows, err := tx.QueryContext(ctx, s.text.String(), s.args...)
	if err != nil {
		return 0, nil, err
	}
	defer rows.Close()
	wanted := facetFilters(q.Filter)
	total := 0
	for rows.Next() {
		var kind, province, former, group, productSet string
		var stars, n int
		if err := rows.Scan(&kind, &province, &former, &group, &productSet, &stars, &n); err != nil {
			return 0, nil, err
		}
		values := map[search.Facet]string{
			search.FacetKind: kind, search.FacetProvince: province, search.FacetFormerProvince: former,
			search.FacetGroup: group, search.FacetSet: productSet, search.FacetStars: strconv.Itoa(max(stars, 0)),
		}
		var failed []search.Facet
		for f, ok := range wanted {
			if !slices.Contains(ok, values[f]) {
				failed = append(failed, f)
			}
		}
		if len(failed) == 0 {
			total += n
		}
		for f := range counts {
			if v := values[f]; v != "" && !(f == search.FacetStars && stars <= 0) &&
				(len(failed) == 0 || len(failed) == 1 && failed[0] == f) {
				counts[f][v] += n
			}
		}
	}
	return total, counts, rows.Err()
}

// facetFilters returns the filters on fields that have facets, as the values
// that they let through.
func facetFilters(f domain.ListingFilter) map[search.Facet][]string {
	out := map[search.Facet][]string{}
	allow(out, search.FacetKind, f.Kinds)
	allow(out, search.FacetProvince, f.Provinces)
	allow(out, search.FacetFormerProvince, f.FormerProvinces)
	allow(out, search.FacetGroup, f.Groups)
	allow(out, search.FacetSet, f.Sets)
	allow(out, search.FacetStars, f.Stars)
	return out
}

func allow[T any](into map[search.Facet][]string, f search.Facet, values []T) {
	for _, v := range values {
		into[f] = append(into[f], fmt.Sprint(v))
	}
}

// statement is a query in the making. Its text is put together from constants
// only; every value of a caller is bound.
type statement struct {
	text strings.Builder
	args []any
}

func (s *statement) add(text string, args ...any) *statement {
	s.text.WriteString(text)
	s.args = append(s.args, args...)
	return s
}

// from names the documents that satisfy m and are shown on a day. In the rest
// of the statement w is the table shown and, with docs, a is the table doc.
func (s *statement) from(m match, on domain.Date, docs bool) *statement {
	switch {
	case m.all && docs:
		s.add("FROM doc a JOIN shown w ON w.doc = a.id ")
	case m.all:
		s.add("FROM shown w ")
	default: // the words are the narrowest; nothing else may lead
		s.add("FROM words CROSS JOIN shown w ON w.doc = words.rowid ")
		if docs {
			s.add("CROSS JOIN doc a ON a.id = w.doc ")
		}
	}
	s.add("WHERE w.from_day <= ? AND w.until_day >= ? ", int64(on), int64(on))
	switch {
	case m.none():
		s.add("AND 0 ")
	case !m.all:
		s.add("AND words MATCH ? ", m.text)
	}
	return s
}

// needsDocs tells whether the filter asks for what only the table doc holds.
func needsDocs(q search.Query) bool {
	return q.Filter.ProducerID != "" || q.Filter.PriceMin != nil || q.Filter.PriceMax != nil || len(q.Filter.TradeGroups) > 0 || q.Near != nil && q.Near.WithinKM > 0
}

// where adds the filter, but for the fields whose facets are named.
func (s *statement) where(f domain.ListingFilter, but []search.Facet) *statement {
	if !f.WantsDemands() {
		s.add("AND w.stars >= ? ", memory.NoStars)
	}
	var combos statement
	in := func(column string, facet search.Facet, n int, values any) {
		if n > 0 && !slices.Contains(but, facet) {
			combos.add("AND "+column+" IN (SELECT value FROM json_each(?)) ", list(values))
		}
	}
	in("kind", search.FacetKind, len(f.Kinds), f.Kinds)
	in("province", search.FacetProvince, len(f.Provinces), f.Provinces)
	in("former_province", search.FacetFormerProvince, len(f.FormerProvinces), f.FormerProvinces)
	in("product_group", search.FacetGroup, len(f.Groups), f.Groups)
	in("product_set", search.FacetSet, len(f.Sets), f.Sets)
	in("region", "", len(f.Regions), f.Regions)
	if f.Northern != nil {
		combos.add("AND northern = ? ", *f.Northern)
	}
	if len(combos.args) > 0 {
		s.add("AND w.combo IN (SELECT id FROM combo WHERE 1 "+combos.text.String()+") ", combos.args...)
	}
	if len(f.Stars) > 0 && !slices.Contains(but, search.FacetStars) {
		s.add("AND max(w.stars, 0) IN (SELECT value FROM json_each(?)) ", list(f.Stars))
	}
	for _, c := range f.Conditions {
		s.add("AND EXISTS (SELECT 1 FROM held h WHERE h.doc = w.doc AND h.condition = ? AND h.from_day <= ? AND h.until_day >= ?) ",
			c, int64(f.ValidOn), int64(f.ValidOn))
	}
	if f.PriceMin != nil {
		s.add("AND a.price >= ? ", *f.PriceMin)
	}
	if f.PriceMax != nil {
		s.add("AND a.price <= ? ", *f.PriceMax)
	}
	if f.ProducerID != "" {
		s.add("AND a.producer <> '' AND a.producer = ? ", f.ProducerID)
	}
	if len(f.TradeGroups) > 0 {
		s.add("AND a.trade_group <> 0 AND a.trade_group IN (SELECT value FROM json_each(?)) ", list(f.TradeGroups))
	}
	return s
}

// kmPerDegree is less than the length of a degree of latitude anywhere, so
// that a box made with it holds its circle.
const kmPerDegree = 110

// near adds the circle around a point, first as a box that an index serves.
func (s *statement) near(n *search.Near) *statement {
	if n == nil || n.WithinKM <= 0 {
		return s
	}
	high := n.WithinKM / kmPerDegree
	s.add("AND a.lat IS NOT NULL AND a.lat BETWEEN ? AND ? ", n.Lat-high, n.Lat+high)
	// Away from the poles and the date line the box has sides, too.
	if wide := high / math.Cos((math.Abs(n.Lat)+high)*math.Pi/180); math.Abs(n.Lat)+high < 80 && math.Abs(n.Lon)+wide < 180 {
		s.add("AND a.lon BETWEEN ? AND ? ", n.Lon-wide, n.Lon+wide)
	}
	return s.add("AND ").distance(*n).add(" <= ? ", n.WithinKM)
}

// distance adds the distance from a point to a document in kilometres, along
// the surface; NULL without a pin.
func (s *statement) distance(n search.Near) *statement {
	return s.add(`(2 * 6371.0088 * asin(min(1.0, sqrt(
		pow(sin(radians(a.lat - ?) / 2), 2) +
		cos(radians(?)) * cos(radians(a.lat)) * pow(sin(radians(a.lon - ?) / 2), 2)))))`, n.Lat, n.Lat, n.Lon)
}

// list makes one bound value of many.
func list(values any) string {
	b, err := json.Marshal(values)
	if err != nil {
		return "[]" // only strings and integers come here
	}
	return string(b)
}
