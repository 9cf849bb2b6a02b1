package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
)

// The condition of being public is spelled out, not bound, so that both
// planners can prove that the partial indexes hold what is asked for.
const public = "status = 'published'"

// valid is the one place in SQL that says when a certificate is valid on a
// day, like domain.Certificate.ValidOn.
func valid(on domain.Date) clause.Expression {
	return clause.NamedExpr{
		SQL: "certificates.valid_from <= @on AND certificates.valid_until >= @on" +
			" AND (certificates.revoked_on IS NULL OR certificates.revoked_on > @on)" +
			" AND (certificates.superseded_on IS NULL OR certificates.superseded_on > @on)",
		Vars: []any{sql.Named("on", on)},
	}
}

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
	panic("store: unknown kind " + string(k)) // kinds are checked where they come in
}

// query asks for a page over some kinds.
type query struct {
	filter domain.ListingFilter
	page   domain.Page
	words  []string // folded; each must occur in the folded name
	// ofProducts lets a filter on products (group, set, stars) narrow producers
	// to those that have such a product. Without it, a producer has none of
	// these, so that nothing matches.
	ofProducts bool
	within     *fairPart // only what a fair shows; nil: everything
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
	narrow := len(f.Groups) > 0 || len(f.Sets) > 0 || len(f.Stars) > 0 || f.PriceMin != nil || f.PriceMax != nil || len(f.Conditions) > 0
	byProducts := narrow && q.ofProducts && k == domain.KindProducer
	if k != domain.KindProduct && (narrow && !byProducts || f.ProducerID != "") {
		return nil, false
	}
	if f.ProducerID != "" && !isID(f.ProducerID) {
		return nil, false
	}

	db := tx.Table(t).Where(t + "." + public)
	db = in(db, t+".province_code", f.Provinces)
	db = in(db, t+".former_province_code", f.FormerProvinces)
	db = in(db, t+".commune_code", f.Communes)
	if len(f.Regions) > 0 {
		db = db.Where(broad(tx, t+".province_code")+" IN (SELECT code FROM provinces WHERE region IN ?)", f.Regions)
	}
	if f.Northern != nil {
		db = db.Where(broad(tx, t+".province_code")+" IN (SELECT code FROM provinces WHERE northern = ?)", *f.Northern)
	}
	db = in(db, t+".trade_group", f.TradeGroups)
	for _, w := range q.words {
		db = db.Where(position(tx)+"("+t+".name_fold, ?) > 0", w)
	}
	if q.within != nil {
		db = q.within.narrow(tx, db, k)
	}
	if byProducts {
		products := query{filter: domain.ListingFilter{Groups: f.Groups, Sets: f.Sets, Stars: f.Stars, PriceMin: f.PriceMin, PriceMax: f.PriceMax, Conditions: f.Conditions, ValidOn: f.ValidOn}}
		made, _ := products.visible(tx, domain.KindProduct)
		db = db.Where("EXISTS (?)", made.Select("1").Where("products.producer_id = producers.id"))
	}
	if k != domain.KindProduct {
		return db, true
	}

	db = in(db, "products.product_group", f.Groups)
	db = in(db, "products.set_code", f.Sets)
	if f.PriceMin != nil {
		db = db.Where("products.price_from >= ?", *f.PriceMin)
	}
	if f.PriceMax != nil {
		db = db.Where("products.price_from <= ?", *f.PriceMax)
	}
	db = meets(db, f.Conditions, f.ValidOn)
	if f.ProducerID != "" {
		db = db.Where("products.producer_id = ?", f.ProducerID)
	}
	if q.page.Sort == domain.SortStars {
		// A product has at most one valid certificate, so this adds no rows.
		db = db.Joins("JOIN certificates ON certificates.product_id = products.id AND ?", valid(f.ValidOn))
		if len(f.Stars) > 0 {
			db = db.Where("certificates.stars IN ?", f.Stars)
		}
		return db, true
	}
	if len(f.Stars) > 0 {
		return db.Where("EXISTS (SELECT 1 FROM certificates WHERE certificates.product_id = products.id AND certificates.stars IN ? AND ?)", f.Stars, valid(f.ValidOn)), true
	}
	return db.Where("EXISTS (SELECT 1 FROM certificates WHERE certificates.product_id = products.id AND ?)", valid(f.ValidOn)), true
}

// demands is visible for demands, of which the place is where to deliver.
func (q query) demands(tx *gorm.DB) (_ *gorm.DB, ok bool) {
	f := q.filter
	if len(f.Communes) > 0 || len(f.TradeGroups) > 0 || len(f.Stars) > 0 || len(f.Conditions) > 0 || f.PriceMin != nil || f.PriceMax != nil || f.ProducerID != "" {
		return nil, false
	}
	db := tx.Table("demands").Where("demands."+public).Where("demands.opened_on <= ? AND demands.deadline >= ?", f.ValidOn, f.ValidOn)
	db = in(db, "demands.province_code", f.Provinces)
	db = in(db, "demands.former_province_code", f.FormerProvinces)
	db = in(db, "demands.product_group", f.Groups)
	db = in(db, "demands.set_code", f.Sets)
	if len(f.Regions) > 0 {
		db = db.Where("demands.province_code IN (SELECT code FROM provinces WHERE region IN ?)", f.Regions)
	}
	if f.Northern != nil {
		db = db.Where("demands.province_code IN (SELECT code FROM provinces WHERE northern = ?)", *f.Northern)
	}
	for _, w := range q.words {
		db = db.Where(position(tx)+"(demands.name_fold, ?) > 0", w)
	}
	return db, true
}

// in narrows db to rows whose column holds one of values, if there are any. One
// value is asked for by "=", since an index then gives the rows in order.
func in[T any](db *gorm.DB, column string, values []T) *gorm.DB {
	switch len(values) {
	case 0:
		return db
	case 1:
		return db.Where(column+" = ?", values[0])
	}
	return db.Where(column+" IN ?", values)
}

// broad names a column by which SQLite shall not choose an index: a condition
// that leaves most rows is better checked while walking in the order of the
// list, and groups are better sorted after reading a narrow index than read
// in order from a wide table. SQLite has no statistics to see that.
func broad(tx *gorm.DB, column string) string {
	if tx.Name() == SQLite {
		return "+" + column
	}
	return column
}

// position is the function that finds a text within a text. LIKE would need
// its wildcards escaped and folds case in one dialect only.
func position(tx *gorm.DB) string {
	if tx.Name() == Postgres {
		return "strpos"
	}
	return "instr"
}

// key is what the order of a list needs of a row.
type key struct {
	Kind      domain.Kind `gorm:"-"`
	ID        string
	NameSort  string
	CreatedAt time.Time
	Stars     int
}

// keys returns the keys of one page and the cursor of the next.
func (q query) keys(tx *gorm.DB, kinds ...domain.Kind) (_ []key, next string, total *int, _ error) {
	if q.page.Limit < 1 || q.page.Limit > domain.MaxLimit {
		return nil, "", nil, domain.Invalidf("limit", "it must be between 1 and %d", domain.MaxLimit)
	}
	switch q.page.Sort {
	case domain.SortName, domain.SortNewest, domain.SortStars:
	case "":
		q.page.Sort = domain.SortName
	default:
		return nil, "", nil, domain.Invalidf("sort", "a list cannot be sorted by %q", q.page.Sort)
	}
	of := fingerprint(kinds, q.filter, q.words)
	if w := q.within; w != nil {
		of = fingerprint(kinds, q.filter, append([]string{w.fair, w.filter.Exhibitor, w.filter.Delegation, w.filter.Booth}, w.filter.Words...))
	}
	after, err := parseCursor(q.page.Cursor, q.page.Sort, of)
	if err != nil {
		return nil, "", nil, err
	}
	var keys []key
	sum := 0
	for _, k := range kinds {
		db, ok := q.visible(tx, k)
		if !ok {
			continue
		}
		if q.page.Total {
			var n int64
			if err := db.Session(&gorm.Session{}).Count(&n).Error; err != nil {
				return nil, "", nil, err
			}
			sum += int(n)
		}
		var found []key
		if err := q.order(db.Session(&gorm.Session{}), k, after).Limit(q.page.Limit + 1).Find(&found).Error; err != nil {
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
	if len(keys) > q.page.Limit {
		keys = keys[:q.page.Limit]
		last := keys[len(keys)-1]
		c := cursor{Sort: q.page.Sort, Of: of, Kind: last.Kind, ID: last.ID}
		switch q.page.Sort {
		case domain.SortNewest:
			c.At = last.CreatedAt.UnixMicro()
		case domain.SortStars:
			c.Stars, c.Name = last.Stars, last.NameSort
		default:
			c.Name = last.NameSort
		}
		next = c.String()
	}
	return keys, next, total, nil
}

// compare is the order that order asks the database for, over several kinds.
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

func rank(k domain.Kind) int { return slices.Index(domain.FoundKinds(), k) }

// order sorts a query on the table of a kind and starts it after a cursor.
// Every order ends with the id, so that no two rows tie.
func (q query) order(db *gorm.DB, k domain.Kind, after *cursor) *gorm.DB {
	t := tableOf(k)
	// Of two kinds with the same key, the later kind follows the earlier.
	beyond, before := ">", "<"
	if after != nil && rank(k) > rank(after.Kind) {
		beyond, before = ">=", "<="
	}
	byName := fmt.Sprintf("(%[1]s.name_sort, %[1]s.id) %[2]s (?, ?)", t, beyond)
	switch q.page.Sort {
	case domain.SortNewest:
		db = db.Select(t + ".id, " + t + ".created_at").Order(t + ".created_at DESC, " + t + ".id DESC")
		if after != nil {
			db = db.Where(fmt.Sprintf("(%[1]s.created_at, %[1]s.id) %[2]s (?, ?)", t, before), after.at(), after.ID)
		}
	case domain.SortStars:
		if k != domain.KindProduct { // without stars, so they follow those that have some
			db = db.Select(t + ".id, " + t + ".name_sort").Order(t + ".name_sort, " + t + ".id")
			if after != nil && after.Stars == 0 {
				db = db.Where(byName, after.Name, after.ID)
			}
			return db
		}
		db = db.Select("products.id, products.name_sort, certificates.stars").Order("certificates.stars DESC, products.name_sort, products.id")
		if after != nil {
			db = db.Where("(certificates.stars < ? OR certificates.stars = ? AND "+byName+")", after.Stars, after.Stars, after.Name, after.ID)
		}
	default:
		db = db.Select(t + ".id, " + t + ".name_sort").Order(t + ".name_sort, " + t + ".id")
		if after != nil {
			db = db.Where(byName, after.Name, after.ID)
		}
	}
	return db
}

// list reads a page of one kind: which rows, then the rows with all that is
// tied to them, in a fixed number of queries.
func list[T any](ctx context.Context, s *Store, k domain.Kind, q query, load func(tx *gorm.DB, ids []string) ([]T, error), id func(*T) string) (domain.List[T], error) {
	var out domain.List[T]
	if q.page.Sort == domain.SortStars && k != domain.KindProduct {
		return out, domain.Invalidf("sort", "only products have stars")
	}
	err := s.read(ctx, "listing "+tableOf(k), func(tx *gorm.DB) error {
		keys, next, total, err := q.keys(tx, k)
		if err != nil {
			return err
		}
		out.Next, out.Total = next, total
		ids := make([]string, len(keys))
		for i, key := range keys {
			ids[i] = key.ID
		}
		if len(ids) == 0 {
			return nil
		}
		if out.Items, err = load(tx, ids); err != nil {
			return err
		}
		at := make(map[string]int, len(ids))
		for i, id := range ids {
			at[id] = i
		}
		slices.SortFunc(out.Items, func(a, b T) int { return at[id(&a)] - at[id(&b)] })
		return nil
	})
	return out, err
}

// one returns the only published row that condition on id or slug finds.
func one[T any](tx *gorm.DB, idOrSlug string, what string) (T, error) {
	var found []T
	column := "slug"
	if isID(idOrSlug) {
		column = "id"
	} else if !isSlug(idOrSlug) {
		return *new(T), domain.NotFoundf("there is no such %s", what)
	}
	if err := tx.Where(public).Where(column+" = ?", idOrSlug).Limit(1).Find(&found).Error; err != nil {
		return *new(T), err
	}
	if len(found) == 0 {
		return *new(T), domain.NotFoundf("there is no such %s", what)
	}
	return found[0], nil
}

// isSlug tells whether s can be a slug, so that nothing else reaches the database.
func isSlug(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return false
		}
	}
	return s != "" && len(s) <= 100
}

// listingRow is a row of the view "listings".
type listingRow struct {
	Kind               domain.Kind
	ID                 string
	Slug               string
	Status             domain.Status
	Version            int64
	Sample             bool
	CreatedAt          time.Time
	UpdatedAt          time.Time
	Name               string
	NameEN             string
	NameSort           string
	Body               string
	SourceURL          string
	SourceAsOf         string
	SourceNote         string
	ProducerID         sql.NullString
	ProducerSlug       sql.NullString
	ProducerName       sql.NullString
	ProvinceCode       string
	ProvinceName       string
	FormerProvinceCode sql.NullString
	FormerProvinceName sql.NullString
	FormerDistrict     string
	FormerCommune      string
	Commune            string
	CommuneCode        sql.NullString
	CommuneName        string
	Region             domain.Region
	Northern           bool
	Lat, Lon           sql.NullFloat64
	ProductGroup       sql.NullString
	SetCode            sql.NullString
	SetName            sql.NullString
	PriceFrom          sql.NullInt64
	TradeGroup         sql.NullInt64
	PictureID          sql.NullString
	ShownFrom          *domain.Date // of a demand
	ShownUntil         *domain.Date
}

func (listingRow) TableName() string { return "listings" }

func (r listingRow) listing() domain.Listing {
	l := domain.Listing{
		Ref:  domain.Ref{Kind: r.Kind, ID: r.ID},
		Slug: r.Slug, Status: r.Status, Version: r.Version, Sample: r.Sample, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
		Name: r.Name, NameEN: r.NameEN, NameSort: r.NameSort, Text: r.Body,
		Source:     domain.Source{SourceURL: r.SourceURL, SourceAsOf: r.SourceAsOf, SourceNote: r.SourceNote},
		ProducerID: r.ProducerID.String, ProducerSlug: r.ProducerSlug.String, ProducerName: r.ProducerName.String,
		ProvinceCode: r.ProvinceCode, ProvinceName: r.ProvinceName,
		FormerProvinceCode: r.FormerProvinceCode.String, FormerProvinceName: r.FormerProvinceName.String,
		FormerDistrict: r.FormerDistrict, FormerCommune: r.FormerCommune,
		Commune: r.Commune, CommuneCode: r.CommuneCode.String, CommuneName: r.CommuneName,
		Region: r.Region, Northern: r.Northern,
		Lat: r.Lat.Float64, Lon: r.Lon.Float64, HasPin: r.Lat.Valid && r.Lon.Valid,
		Group: domain.Group(r.ProductGroup.String), SetCode: r.SetCode.String, SetName: r.SetName.String,
		PriceFrom: nullable(r.PriceFrom), TradeGroup: int(r.TradeGroup.Int64), PictureID: r.PictureID.String,
	}
	if r.ShownFrom != nil && r.ShownUntil != nil {
		l.Windows = []domain.Window{{From: *r.ShownFrom, Until: *r.ShownUntil}}
	}
	return l
}

func nullable(v sql.NullInt64) *int64 {
	if !v.Valid {
		return nil
	}
	return &v.Int64
}

// idsPerQuery bounds the ids that one query binds (SQLite takes 32,766 values).
const idsPerQuery = 1000

// Listings returns the listings that exist among refs, in any state and in no
// order. Each is of one moment; all of them need not be of the same.
func (s *Store) Listings(ctx context.Context, refs []domain.Ref) ([]domain.Listing, error) {
	out, err := s.readListings(s.on(ctx), refs)
	if err != nil {
		return nil, fmt.Errorf("store: reading listings: %w", translate(err))
	}
	return out, nil
}

func (s *Store) readListings(tx *gorm.DB, refs []domain.Ref) ([]domain.Listing, error) {
	var out []domain.Listing
	for k, ids := range byKind(refs) {
		for chunk := range slices.Chunk(ids, idsPerQuery) {
			found, err := s.listings.read(tx, k, chunk)
			if err != nil {
				return nil, err
			}
			out = append(out, found...)
		}
	}
	return out, nil
}

// byKind returns the ids of refs, each once. What can't be there is left out.
func byKind(refs []domain.Ref) map[domain.Kind][]string {
	seen := make(map[domain.Ref]bool, len(refs))
	out := map[domain.Kind][]string{}
	for _, r := range refs {
		if isID(r.ID) && !seen[r] && slices.Contains(domain.FoundKinds(), r.Kind) {
			seen[r] = true
			out[r.Kind] = append(out[r.Kind], r.ID)
		}
	}
	return out
}

// listingsPerBatch is how many listings EachListing and ChangedListings hold at a time.
const listingsPerBatch = 500

// EachListing yields every published listing by kind and id.
func (s *Store) EachListing(ctx context.Context) iter.Seq2[domain.Listing, error] {
	return s.walk(ctx, "reading all listings", func(tx *gorm.DB, last *key) *gorm.DB {
		tx = tx.Select("id").Where(public).Order("id")
		if last != nil {
			tx = tx.Where("id > ?", last.ID)
		}
		return tx
	}, func(l domain.Listing) bool { return l.Status == domain.StatusPublished })
}

// ChangedListings yields every listing, in any state, that changed at or after
// since. Changes are timed when they are made and seen when they commit, so
// since should lie as long before the last look as a write may take. A listing
// that changes meanwhile may come twice.
func (s *Store) ChangedListings(ctx context.Context, since time.Time) iter.Seq2[domain.Listing, error] {
	since = since.UTC()
	return s.walk(ctx, "reading changed listings", func(tx *gorm.DB, last *key) *gorm.DB {
		tx = tx.Select("id, updated_at AS created_at").Order("updated_at, id")
		if last == nil {
			return tx.Where("updated_at >= ?", since)
		}
		return tx.Where("(updated_at, id) > (?, ?)", last.CreatedAt.UTC(), last.ID)
	}, func(domain.Listing) bool { return true })
}

// walk yields listings batch by batch. next narrows and sorts the query for
// the batch after a key; want drops what changed between the two queries.
func (s *Store) walk(ctx context.Context, doing string, next func(*gorm.DB, *key) *gorm.DB, want func(domain.Listing) bool) iter.Seq2[domain.Listing, error] {
	return func(yield func(domain.Listing, error) bool) {
		for _, k := range domain.FoundKinds() {
			var last *key
			for {
				var batch []domain.Listing
				n := 0
				err := s.read(ctx, doing, func(tx *gorm.DB) error {
					var keys []key
					if err := next(tx.Table(tableOf(k)), last).Limit(listingsPerBatch).Find(&keys).Error; err != nil {
						return err
					}
					if n = len(keys); n == 0 {
						return nil
					}
					last = &keys[n-1]
					refs := make([]domain.Ref, n)
					at := make(map[string]int, n)
					for i, row := range keys {
						refs[i] = domain.Ref{Kind: k, ID: row.ID}
						at[row.ID] = i
					}
					var err error
					if batch, err = s.readListings(tx, refs); err != nil {
						return err
					}
					slices.SortFunc(batch, func(a, b domain.Listing) int { return at[a.ID] - at[b.ID] })
					return nil
				})
				if err != nil {
					yield(domain.Listing{}, err)
					return
				}
				for _, l := range batch {
					if want(l) && !yield(l, nil) {
						return
					}
				}
				if n < listingsPerBatch {
					break
				}
			}
		}
	}
}

// FindListings lists what may be seen over all kinds. Filters on what a kind
// does not have (group, set, stars, producer of a village) match none of it.
// Things without stars follow those with some. SortRelevance, which needs an
// engine, becomes SortName.
func (s *Store) FindListings(ctx context.Context, words []string, f domain.ListingFilter, p domain.Page) (domain.List[domain.Listing], error) {
	var out domain.List[domain.Listing]
	if p.Sort == domain.SortRelevance {
		p.Sort = domain.SortName
	}
	kinds := slices.DeleteFunc(domain.FoundKinds(), func(k domain.Kind) bool { return !f.Wants(k) })
	err := s.read(ctx, "finding listings", func(tx *gorm.DB) error {
		keys, next, total, err := query{filter: f, page: p, words: words}.keys(tx, kinds...)
		if err != nil {
			return err
		}
		out.Next, out.Total = next, total
		refs := make([]domain.Ref, len(keys))
		at := make(map[domain.Ref]int, len(keys))
		for i, k := range keys {
			refs[i] = domain.Ref{Kind: k.Kind, ID: k.ID}
			at[refs[i]] = i
		}
		if out.Items, err = s.readListings(tx, refs); err != nil {
			return err
		}
		slices.SortFunc(out.Items, func(a, b domain.Listing) int { return at[a.Ref] - at[b.Ref] })
		return nil
	})
	return out, err
}
