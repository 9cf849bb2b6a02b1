package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

// The condition is literal, without parameters, so that both planners can prove
// that the partial indexes apply.
const public = "status = 'published'"

// valid is the only SQL that decides whether a certificate is valid on a day,
// like domain.Certificate.ValidOn.
func valid(on domain.Date) clause.Expression {
	return clause.Expr{SQL: fmt.Sprintf("certificates.valid_from <= %[1]s AND certificates.valid_until >= %[1]s"+
		" AND (certificates.revoked_on IS NULL OR certificates.revoked_on > %[1]s)"+
		" AND (certificates.superseded_on IS NULL OR certificates.superseded_on > %[1]s)", literal(on))}
}

// literal writes a day into the text of a statement. Most requests are about today, so
// they share one text, and a list without other filters has no parameter: PostgreSQL
// keeps its plan, which takes longer to make than to run.
func literal(on domain.Date) string { return "'" + on.String() + "'" }

// fixedLimit is LIMIT in the text of a statement; see literal.
type fixedLimit int

// Name implements clause.Interface.
func (fixedLimit) Name() string { return "LIMIT" }

// Build implements clause.Interface.
func (n fixedLimit) Build(b clause.Builder) { _, _ = b.WriteString("LIMIT " + strconv.Itoa(int(n))) }

// MergeClause implements clause.Interface.
func (n fixedLimit) MergeClause(c *clause.Clause) { c.Name, c.Expression = "", n }

// tableOf returns the table that holds a kind.
func tableOf(k domain.Kind) string {
	switch k {
	case domain.KindProduct:
		return "products"
	case domain.KindProducer:
		return "producers"
	case domain.KindCraftVillage:
		return "craft_villages"
	case domain.KindTourismSite:
		return "tourism_sites"
	case domain.KindDemand:
		return "demands"
	}
	panic("store: unknown kind " + string(k)) // callers validate kinds
}

// query asks for a page over some kinds.
type query struct {
	filter domain.ListingFilter
	page   domain.Page
	words  []string // folded; with each of them a word of the folded name must begin
	// ofProducts lets a filter on products (group, set, stars) select producers
	// that have such a product. Without it the filter matches no producer.
	ofProducts bool
	within     *fairPart // only what a fair shows; nil: everything
	units      *units    // for totals from stored counts; nil: every total counts rows
	counted    bool      // of demands, leave out samples where counts do
}

// visible narrows a query to the things of a kind that may be seen on
// f.ValidOn and match f. ok is false where nothing can match.
func (q query) visible(tx *gorm.DB, k domain.Kind) (_ *gorm.DB, ok bool) {
	f, t := q.filter, tableOf(k)
	if !f.Wants(k) {
		return nil, false
	}
	if k == domain.KindDemand {
		return q.demands(tx)
	}
	if len(f.TradeGroups) > 0 && k != domain.KindCraftVillage {
		return nil, false
	}
	narrow := len(f.Groups) > 0 || len(f.Sets) > 0 || len(f.Stars) > 0 || f.PriceMin != nil || f.PriceMax != nil || len(f.Conditions) > 0 ||
		!f.CapacityMin.IsZero() || f.Month != 0
	byProducts := narrow && q.ofProducts && k == domain.KindProducer
	if k != domain.KindProduct && (narrow && !byProducts || f.ProducerID != "") {
		return nil, false
	}
	if f.ProducerID != "" && !db.IsID(f.ProducerID) {
		return nil, false
	}

	from, of := t, t // of has the columns that product_days also has
	if k == domain.KindProduct && q.page.Sort == domain.SortStars {
		of = "product_days"
		from = byStars
	}
	sel := in(tx.Table(from).Where(t+"."+public), t+".id", f.IDs)
	sel = in(sel, of+".province_code", f.Provinces)
	sel = in(sel, of+".former_province_code", f.FormerProvinces)
	sel = in(sel, of+".commune_code", f.Communes)
	if len(f.Regions) > 0 {
		sel = sel.Where(broad(tx, of+".province_code")+" IN (SELECT code FROM provinces WHERE region IN ?)", f.Regions)
	}
	if f.Northern != nil {
		sel = sel.Where(broad(tx, of+".province_code")+" IN (SELECT code FROM provinces WHERE northern = ?)", *f.Northern)
	}
	sel = in(sel, t+".trade_group", f.TradeGroups)
	sel = q.named(tx, sel, k)
	if q.within != nil {
		sel = q.within.narrow(tx, sel, k)
	}
	if byProducts {
		products := query{filter: domain.ListingFilter{Groups: f.Groups, Sets: f.Sets, Stars: f.Stars, PriceMin: f.PriceMin, PriceMax: f.PriceMax, Conditions: f.Conditions, CapacityMin: f.CapacityMin, Month: f.Month, ValidOn: f.ValidOn}}
		made, _ := products.visible(tx, domain.KindProduct)
		sel = sel.Where("EXISTS (?)", made.Select("1").Where("products.producer_id = producers.id"))
	}
	if k != domain.KindProduct {
		return sel, true
	}

	sel = in(sel, of+".product_group", f.Groups)
	sel = in(sel, of+".set_code", f.Sets)
	if f.PriceMin != nil {
		sel = sel.Where("products.price_from >= ?", *f.PriceMin)
	}
	if f.PriceMax != nil {
		sel = sel.Where("products.price_from <= ?", *f.PriceMax)
	}
	sel = supplies(sel, f)
	sel = meets(sel, f.Conditions, f.ValidOn)
	if f.ProducerID != "" {
		sel = sel.Where("products.producer_id = ?", f.ProducerID)
	}
	if q.page.Sort == domain.SortStars {
		return in(certified(sel, f.ValidOn), "product_days.stars", f.Stars), true
	}
	if len(f.Stars) > 0 {
		return sel.Where("EXISTS (SELECT 1 FROM certificates WHERE certificates.product_id = products.id AND certificates.stars IN ? AND ?)", f.Stars, valid(f.ValidOn)), true
	}
	return sel.Where("EXISTS (SELECT 1 FROM certificates WHERE certificates.product_id = products.id AND ?)", valid(f.ValidOn)), true
}

// demands is visible for demands, whose place is the place of delivery.
func (q query) demands(tx *gorm.DB) (_ *gorm.DB, ok bool) {
	f := q.filter
	if len(f.Communes) > 0 || len(f.TradeGroups) > 0 || len(f.Stars) > 0 || len(f.Conditions) > 0 || f.PriceMin != nil || f.PriceMax != nil || f.ProducerID != "" ||
		!f.CapacityMin.IsZero() || f.Month != 0 {
		return nil, false
	}
	sel := in(tx.Table("demands").Where("demands."+public), "demands.id", f.IDs).Where("demands.opened_on <= ? AND demands.deadline >= ?", f.ValidOn, f.ValidOn)
	if q.counted {
		sel = sel.Where("NOT (demands.sample AND " + peopleArePublic() + ")")
	}
	sel = in(sel, "demands.province_code", f.Provinces)
	sel = in(sel, "demands.former_province_code", f.FormerProvinces)
	sel = in(sel, "demands.product_group", f.Groups)
	sel = in(sel, "demands.set_code", f.Sets)
	if len(f.Regions) > 0 {
		sel = sel.Where("demands.province_code IN (SELECT code FROM provinces WHERE region IN ?)", f.Regions)
	}
	if f.Northern != nil {
		sel = sel.Where("demands.province_code IN (SELECT code FROM provinces WHERE northern = ?)", *f.Northern)
	}
	return q.named(tx, sel, domain.KindDemand), true
}

// byStars is what products are read from when they are ordered by their stars.
const byStars = "product_days JOIN products ON products.id = product_days.product_id"

// certified narrows a query on byStars to a day. A product has at most one valid
// certificate, so it returns each product once.
func certified(sel *gorm.DB, on domain.Date) *gorm.DB {
	return sel.Where("product_days.first_day <= " + literal(on) + " AND product_days.last_day >= " + literal(on))
}

// named narrows a query on a kind to names that have a word for each of q.words that
// begins with it.
func (q query) named(tx, sel *gorm.DB, k domain.Kind) *gorm.DB {
	if len(q.words) == 0 {
		return sel
	}
	var parts []string
	for _, w := range q.words {
		found := strings.FieldsFunc(w, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
		if len(found) == 0 {
			return sel.Where("1 = 0")
		}
		parts = append(parts, found...)
	}
	t := tableOf(k)
	if tx.Name() == db.Postgres {
		return sel.Where("name_words("+t+".name_fold) @@ to_tsquery('simple', ?)", strings.Join(parts, ":* & ")+":*")
	}
	return sel.Where(t+".id IN (SELECT k.id FROM name_words w JOIN name_keys k ON k.n = w.rowid WHERE name_words MATCH ?)",
		`kind : "`+string(k)+`" AND words : ("`+strings.Join(parts, `"* AND "`)+`"*)`)
}

// supplies is domain.ListingFilter.Supplies for a query on products.
func supplies(sel *gorm.DB, f domain.ListingFilter) *gorm.DB {
	if !f.CapacityMin.IsZero() {
		least := f.CapacityMin.InBase()
		var enough []string
		var values []any
		for _, u := range domain.Units() {
			if base, many := u.Base(); base == least.Unit {
				enough = append(enough, "products.capacity_unit = ? AND products.capacity_amount >= ?")
				values = append(values, u, (least.Amount+many-1)/many)
			}
		}
		if len(enough) == 0 {
			return sel.Where("1 = 0") // no such unit
		}
		sel = sel.Where("("+strings.Join(enough, " OR ")+")", values...)
	}
	if f.Month != 0 {
		sel = sel.Where("products.season & ? <> 0", 1<<(f.Month-1))
	}
	return sel
}

// in narrows sel to rows whose column holds one of values, if there are any.
// One value is compared with "=", as an index then returns rows in order.
func in[T any](sel *gorm.DB, column string, values []T) *gorm.DB {
	switch len(values) {
	case 0:
		return sel
	case 1:
		return sel.Where(column+" = ?", values[0])
	}
	return sel.Where(column+" IN ?", values)
}

// broad names a column in a way that keeps SQLite from using an index on it: a
// condition that most rows meet is better checked while reading in the order of
// the list, and groups are better sorted after reading a narrow index than read
// in order from a wide table. SQLite has no statistics to know that.
func broad(tx *gorm.DB, column string) string {
	if tx.Name() == SQLite {
		return "+" + column
	}
	return column
}

// position returns the function that finds a text within a text. LIKE would
// need its wildcards escaped, and folds case in one dialect only.
func position(tx *gorm.DB) string {
	if tx.Name() == db.Postgres {
		return "strpos"
	}
	return "instr"
}

// key is the part of a row that the order of a list needs.
type key struct {
	Kind      domain.Kind `gorm:"-"`
	ID        string
	NameSort  string
	CreatedAt time.Time
	Stars     int
}

// start checks the page that q asks for. It returns the fingerprint of the list and
// the key after which the page starts; nil: at the beginning.
func (q *query) start(kinds []domain.Kind) (of string, after *lastKey, err error) {
	if err := db.CheckLimit(q.page); err != nil {
		return "", nil, err
	}
	switch q.page.Sort {
	case domain.SortName, domain.SortNewest, domain.SortStars:
	case "":
		q.page.Sort = domain.SortName
	default:
		return "", nil, domain.Invalidf("sort", "a list cannot be sorted by %q", q.page.Sort)
	}
	of = q.fingerprint(kinds)
	after, err = parseLastKey(q.page.Cursor, of)
	return of, after, err
}

// slice returns the query for one page of a kind, which starts after a key and ends
// with the first row of the next page, and with q.page.Total the number of all rows.
// rows is nil where nothing can match.
func (q query) slice(tx *gorm.DB, k domain.Kind, after *lastKey) (rows *gorm.DB, total int, err error) {
	sel, ok := q.visible(tx, k)
	if !ok {
		return nil, 0, nil
	}
	if len(q.words) > 0 {
		// Only the rows with the lowest ids are counted and sorted: all rows with common
		// words would take too long, and each request gets the same rows.
		t := tableOf(k)
		named := tx.Table(t)
		if k == domain.KindProduct && q.page.Sort == domain.SortStars {
			named = certified(tx.Table(byStars), q.filter.ValidOn)
		}
		sel = named.Where(t+".id IN (?)", sel.Select(t+".id").Order(t+".id").Limit(domain.MaxNamed))
	}
	if q.page.Total {
		if total, err = q.total(tx, k, sel); err != nil {
			return nil, 0, err
		}
	}
	return q.order(sel.Session(&gorm.Session{}), k, after).Clauses(fixedLimit(q.page.Limit + 1)), total, nil
}

// keys returns the keys of one page and the cursor of the next.
func (q query) keys(tx *gorm.DB, kinds ...domain.Kind) (_ []key, next string, total *int, _ error) {
	of, after, err := q.start(kinds)
	if err != nil {
		return nil, "", nil, err
	}
	var keys []key
	sum := 0
	for _, k := range kinds {
		rows, n, err := q.slice(tx, k, after)
		if err != nil {
			return nil, "", nil, err
		}
		if sum += n; rows == nil {
			continue
		}
		var found []key
		if err := rows.Find(&found).Error; err != nil {
			return nil, "", nil, err
		}
		for i := range found {
			found[i].Kind = k
		}
		keys = append(keys, found...)
	}
	if q.page.Total {
		total = &sum
	}
	if len(kinds) > 1 {
		slices.SortFunc(keys, q.compare)
	}
	keys, next = db.Cut(keys, q.page.Limit, func(last key) string { return lastKey{last}.cursor(of) })
	return keys, next, total, nil
}

// total returns the number of things of a kind that sel, the query of visible,
// selects. Counts are stored by unit, group and stars; with other conditions it
// counts the rows.
func (q query) total(tx *gorm.DB, k domain.Kind, sel *gorm.DB) (int, error) {
	count, p, ok := q.counting(k)
	if !ok {
		return db.Count(sel)
	}
	cells, err := count.by(tx, p)
	if err != nil || len(cells) == 0 {
		return 0, err
	}
	return cells[0].Count, nil
}

// counting returns the numbers whose sum is the total of a kind; ok is false when
// these are not stored.
func (q query) counting(k domain.Kind) (count counting, p part, ok bool) {
	f, rest := q.filter, q.filter
	rest.Kinds, rest.ValidOn, rest.Provinces, rest.Regions, rest.Northern, rest.FormerProvinces, rest.Communes = nil, 0, nil, nil, nil, nil, nil
	if k == domain.KindProduct {
		rest.Groups, rest.Stars = nil, nil
	}
	if q.units == nil || k == domain.KindDemand || q.within != nil || len(q.words) > 0 || !rest.IsZero() {
		return count, p, false
	}
	count, p = counting{kind: k, on: f.ValidOn}, byPlace()
	for code, u := range q.units.provinces {
		if (len(f.Provinces) == 0 || slices.Contains(f.Provinces, code)) && (len(f.Regions) == 0 || slices.Contains(f.Regions, u.Region)) && (f.Northern == nil || *f.Northern == u.Northern) {
			count.provinces = append(count.provinces, code)
		}
	}
	slices.Sort(count.provinces)
	if len(f.FormerProvinces) > 0 {
		count.within = append(count.within, within{"former_province_code", f.FormerProvinces})
	}
	if len(f.Communes) > 0 {
		p, count.within = byCommune(), append(count.within, within{"commune_code", f.Communes})
	}
	if len(f.Groups) > 0 {
		count.within = append(count.within, within{"product_group", f.Groups})
	}
	if len(f.Stars) > 0 {
		count.within = append(count.within, within{"stars", f.Stars})
	}
	if k == domain.KindProduct && len(count.within) == 0 {
		p = byProducerKind() // it has the fewest rows
	}
	return count, p, count.isFolded(p)
}

// fingerprint identifies the list in cursors. It leaves out the day: see
// domain.ListFingerprint.
func (q query) fingerprint(kinds []domain.Kind) string {
	f := q.filter
	f.Kinds, f.ValidOn = kinds, 0
	var within []any
	if w := q.within; w != nil {
		within = []any{w.fair, w.filter.Exhibitor, w.filter.Delegation, w.filter.Booth, w.filter.Words}
	}
	return domain.ListFingerprint("listings", q.page.Sort, f, q.words, domain.ListFingerprint("exhibits", within...), q.counted)
}

// lastKey is the key of the last row of a page.
type lastKey struct{ key }

// cursor returns the cursor of the page that follows p.
func (p lastKey) cursor(of string) string {
	return domain.NewCursor(of, string(p.Kind), p.ID, p.NameSort, strconv.Itoa(p.Stars), strconv.FormatInt(p.CreatedAt.UnixMicro(), 10))
}

// parseLastKey reads a cursor. An empty text is no cursor.
func parseLastKey(text, of string) (*lastKey, error) {
	if text == "" {
		return nil, nil
	}
	parts, err := domain.ParseCursor(text, of, 5)
	if err != nil {
		return nil, err
	}
	p := lastKey{key{Kind: domain.Kind(parts[0]), ID: parts[1], NameSort: parts[2]}}
	stars, badStars := strconv.Atoi(parts[3])
	micros, badTime := strconv.ParseInt(parts[4], 10, 64)
	if badStars != nil || badTime != nil || !db.IsID(p.ID) || !slices.Contains(domain.SearchableKinds(), p.Kind) || strings.Trim(p.NameSort, "0123456789abcdef") != "" {
		return nil, domain.InvalidCursor()
	}
	p.Stars, p.CreatedAt = stars, time.UnixMicro(micros).UTC()
	return &p, nil
}

// compare compares rows of several kinds in the order that order gives to SQL.
func (q query) compare(a, b key) int {
	kind := cmp.Compare(rank(a.Kind), rank(b.Kind))
	byName := cmp.Or(cmp.Compare(a.NameSort, b.NameSort), cmp.Compare(a.ID, b.ID), kind)
	switch q.page.Sort {
	case domain.SortNewest:
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID), kind)
	case domain.SortStars:
		return cmp.Or(cmp.Compare(b.Stars, a.Stars), byName)
	}
	return byName
}

func rank(k domain.Kind) int { return slices.Index(domain.SearchableKinds(), k) }

// order sorts a query on the table of a kind and starts it after a cursor.
// Every order ends with the id, so that no two rows are equal.
func (q query) order(sel *gorm.DB, k domain.Kind, after *lastKey) *gorm.DB {
	t := tableOf(k)
	// Of two kinds with the same key, the later kind follows the earlier.
	beyond, before := ">", "<"
	if after != nil && rank(k) > rank(after.Kind) {
		beyond, before = ">=", "<="
	}
	byName := fmt.Sprintf("(%[1]s.name_sort, %[1]s.id) %[2]s (?, ?)", t, beyond)
	switch q.page.Sort {
	case domain.SortNewest:
		sel = sel.Select(t + ".id, " + t + ".created_at, 0 AS stars").Order(t + ".created_at DESC, " + t + ".id DESC")
		if after != nil {
			sel = sel.Where(fmt.Sprintf("(%[1]s.created_at, %[1]s.id) %[2]s (?, ?)", t, before), after.CreatedAt, after.ID)
		}
	case domain.SortStars:
		if k != domain.KindProduct { // without stars, so they follow those with stars
			sel = sel.Select(t + ".id, " + t + ".name_sort, 0 AS stars").Order(t + ".name_sort, " + t + ".id")
			if after != nil && after.Stars == 0 {
				sel = sel.Where(byName, after.NameSort, after.ID)
			}
			return sel
		}
		sel = sel.Select("products.id, product_days.name_sort, product_days.stars").Order("product_days.stars DESC, product_days.name_sort, product_days.product_id")
		if after != nil {
			sel = sel.Where("product_days.stars <= ? AND (product_days.stars < ? OR (product_days.name_sort, product_days.product_id) "+beyond+" (?, ?))", after.Stars, after.Stars, after.NameSort, after.ID)
		}
	default:
		sel = sel.Select(t + ".id, " + t + ".name_sort, 0 AS stars").Order(t + ".name_sort, " + t + ".id")
		if after != nil {
			sel = sel.Where(byName, after.NameSort, after.ID)
		}
	}
	return sel
}

// rowLoader reads the rows that a list shows.
type rowLoader[T any] struct {
	// rows reads rows by their ids in a transaction, in no particular order.
	rows func(tx *gorm.DB, ids []string) ([]T, error)
	id   func(*T) string
	// apart is rows without the transaction that found the ids: it reads each row whole,
	// and leaves out a row that was hidden in between. nil: rows needs the transaction.
	apart func(ctx context.Context, ids []string) ([]T, error)
}

// list reads a page of one kind.
func list[T any](ctx context.Context, s *Store, k domain.Kind, q query, load rowLoader[T]) (out domain.List[T], err error) {
	if q.page.Sort == domain.SortStars && k != domain.KindProduct {
		return out, domain.Invalidf("sort", "only products have stars")
	}
	if q.page.Sort == domain.SortUpdated {
		return listChanged(ctx, s, k, q, load)
	}
	doing := "listing " + tableOf(k)
	of, after, err := q.start([]domain.Kind{k})
	if err != nil {
		return out, fmt.Errorf("store: %s: %w", doing, err)
	}
	var ids []string
	find := func(tx *gorm.DB) error {
		out = domain.List[T]{}
		selected, n, err := q.slice(tx, k, after)
		if err != nil {
			return err
		}
		if q.page.Total {
			out.Total = &n
		}
		if selected == nil {
			return nil
		}
		var keys []key
		if err := selected.Find(&keys).Error; err != nil {
			return err
		}
		keys, out.Next = db.Cut(keys, q.page.Limit, func(last key) string { last.Kind = k; return lastKey{last}.cursor(of) })
		ids = make([]string, len(keys))
		for i, k := range keys {
			ids[i] = k.ID
		}
		return nil
	}
	switch {
	case load.apart == nil:
		err = s.read(ctx, doing, func(tx *gorm.DB) error {
			if err := find(tx); err != nil || len(ids) == 0 {
				return err
			}
			out.Items, err = load.rows(tx, ids)
			return err
		})
	case q.page.Total: // of the same moment as the page
		err = s.read(ctx, doing, find)
	default:
		if err = find(s.db.On(ctx)); err != nil {
			err = fmt.Errorf("store: %s: %w", doing, db.Translate(err))
		}
	}
	if err != nil {
		return out, err
	}
	if load.apart != nil && len(ids) > 0 {
		if out.Items, err = load.apart(ctx, ids); err != nil {
			return out, fmt.Errorf("store: %s: %w", doing, db.Translate(err))
		}
	}
	sortByID(out.Items, ids, load.id)
	return out, nil
}

// listChanged is list in the order of changes.
func listChanged[T any](ctx context.Context, s *Store, k domain.Kind, q query, load rowLoader[T]) (out domain.List[T], err error) {
	if _, err := s.SettleChanges(ctx); err != nil {
		return out, err
	}
	err = s.read(ctx, "listing "+tableOf(k), func(tx *gorm.DB) error {
		sel, _ := q.visible(tx, k)
		ids, err := changedIDs(tx, k, sel, tableOf(k), q.filter.MirrorFilter, q.page, q.fingerprint([]domain.Kind{k}), &out)
		if err != nil || len(ids) == 0 {
			return err
		}
		out.Items, err = load.rows(tx, ids)
		sortByID(out.Items, ids, load.id)
		return err
	})
	return out, err
}

// sortByID puts rows in the order of their ids.
func sortByID[T any](rows []T, ids []string, id func(*T) string) {
	at := make(map[string]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	slices.SortFunc(rows, func(a, b T) int { return at[id(&a)] - at[id(&b)] })
}

// isSlug reports whether s can be a slug. Other text never reaches the
// database.
func isSlug(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return false
		}
	}
	return s != "" && len(s) <= 100
}

// idsPerQuery is how many ids one query binds at most (SQLite takes 32,766
// values).
const idsPerQuery = 1000

func sorted[T cmp.Ordered](in []T) []T {
	out := slices.Clone(in)
	slices.Sort(out)
	return slices.Compact(out)
}
