package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

// rowsPerInsert times the columns of the widest table (40) stays below the
// 32,766 values that SQLite binds at once.
const rowsPerInsert = 700

// Keys of PostgreSQL's advisory locks: a writer first reads which slugs are free
// and takes one later. A load takes many slugs, so it holds loadLock alone. A
// writer of one thing shares loadLock, and holds a key of slugLocks for its slug.
const (
	loadLock  = 0x63686f7068
	slugLocks = 0x6368 // the first of two keys of 32 bits; the second is a hash
)

// Load stores a batch. A row whose id is stored already stays as it is.
func (s *Store) Load(ctx context.Context, b domain.Batch) (added int, err error) {
	err = s.write(ctx, "loading a batch", func(tx *tx) ([]domain.Ref, error) {
		if err := s.lockLoads(tx.DB); err != nil {
			return nil, err
		}
		l := loader{tx: tx.DB, store: s}
		if err := l.load(b); err != nil {
			return nil, err
		}
		added = l.added
		return l.changed, l.analyze()
	})
	if err != nil {
		return 0, err
	}
	return added, nil
}

// lockLoads keeps all other transactions from taking free slugs. A transaction that
// takes several of one table calls it first.
func (s *Store) lockLoads(tx *gorm.DB) error {
	if s.db.Dialect() != db.Postgres {
		return nil
	}
	return tx.Exec("SELECT pg_advisory_xact_lock(?)", loadLock).Error
}

// lockSlug keeps all other transactions from taking a slug that may be given for a
// wanted one. Names that differ in more than their numbers do not wait for each other.
func (s *Store) lockSlug(tx *gorm.DB, table, wanted string) error {
	if s.db.Dialect() != db.Postgres {
		return nil
	}
	return tx.Exec("SELECT pg_advisory_xact_lock_shared(?), pg_advisory_xact_lock(?, hashtext(?))", loadLock, slugLocks, table+"/"+withoutNumbers(wanted)).Error
}

// withoutNumbers cuts the numbers at the end of a slug: "che-2" may be given for "che".
func withoutNumbers(slug string) string {
	for {
		i := strings.LastIndexByte(slug, '-')
		if i < 0 || i == len(slug)-1 || strings.Trim(slug[i+1:], "0123456789") != "" {
			return slug
		}
		slug = slug[:i]
	}
}

// loader is one load in progress.
type loader struct {
	tx      *gorm.DB
	store   *Store
	added   int
	changed []domain.Ref
}

// load stores rows before those that refer to them.
func (l *loader) load(b domain.Batch) error {
	producers, err := fresh(l, "producers", b.Producers, func(p *domain.Producer) *domain.Record { return &p.Record })
	if err != nil {
		return err
	}
	villages, err := fresh(l, "craft_villages", b.CraftVillages, func(v *domain.CraftVillage) *domain.Record { return &v.Record })
	if err != nil {
		return err
	}
	sites, err := fresh(l, "tourism_sites", b.TourismSites, func(t *domain.TourismSite) *domain.Record { return &t.Record })
	if err != nil {
		return err
	}
	products, err := fresh(l, "products", b.Products, func(p *domain.Product) *domain.Record { return &p.Record })
	if err != nil {
		return err
	}
	decisions, err := fresh(l, "decisions", b.Decisions, func(d *domain.Decision) *domain.Record { return &d.Record })
	if err != nil {
		return err
	}
	for i := range decisions {
		decisions[i].Number = domain.DecisionNumber(decisions[i].Number)
	}
	if err := l.setCommunes(producers, villages, sites, products); err != nil {
		return err
	}
	for i := range producers {
		p := &producers[i]
		p.NameSort, p.NameFold = domain.SortKey(p.Name), domain.Fold(p.Name)
	}
	for i := range villages {
		v := &villages[i]
		v.NameSort, v.NameFold = domain.SortKey(v.Name), domain.Fold(v.Name)
	}
	for i := range sites {
		t := &sites[i]
		t.NameSort, t.NameFold = domain.SortKey(t.Name), domain.Fold(t.Name)
	}
	for i := range products {
		p := &products[i]
		p.PriceFrom = domain.LowestRetail(p.Packs)
		p.NameSort, p.NameFold = domain.SortKey(p.Name), domain.Fold(p.Name)
	}

	if err := insert(l, "producers", producers, func(p *domain.Producer) (*domain.Record, string) { return &p.Record, p.Name }); err != nil {
		return err
	}
	if err := insert(l, "craft_villages", villages, func(v *domain.CraftVillage) (*domain.Record, string) { return &v.Record, v.Name }); err != nil {
		return err
	}
	if err := insert(l, "tourism_sites", sites, func(t *domain.TourismSite) (*domain.Record, string) { return &t.Record, t.Name }); err != nil {
		return err
	}
	if err := insert(l, "products", products, func(p *domain.Product) (*domain.Record, string) { return &p.Record, p.Name }); err != nil {
		return onGTIN(err)
	}
	if err := insert(l, "decisions", decisions, func(d *domain.Decision) (*domain.Record, string) {
		return &d.Record, d.Number + " " + d.Date.String() + " " + d.Issuer
	}); err != nil {
		return err
	}
	changed(l, domain.KindProducer, producers, func(p *domain.Producer) string { return p.ID })
	changed(l, domain.KindCraftVillage, villages, func(v *domain.CraftVillage) string { return v.ID })
	changed(l, domain.KindTourismSite, sites, func(t *domain.TourismSite) string { return t.ID })
	changed(l, domain.KindProduct, products, func(p *domain.Product) string { return p.ID })
	if err := l.certificates(b.Certificates, products); err != nil {
		return err
	}
	if err := link(l, "product_craft_villages", b.VillageLinks, func(k domain.Link) villageLink { return villageLink{k.ProductID, k.OtherID} }); err != nil {
		return err
	}
	return link(l, "product_tourism_sites", b.SiteLinks, func(k domain.Link) siteLink { return siteLink{k.ProductID, k.OtherID} })
}

// setCommunes brings the text and the code of communes together, as each write does.
func (l *loader) setCommunes(producers []domain.Producer, villages []domain.CraftVillage, sites []domain.TourismSite, products []domain.Product) error {
	var places []*domain.Place
	for i := range producers {
		places = append(places, &producers[i].Place)
	}
	for i := range villages {
		places = append(places, &villages[i].Place)
	}
	for i := range sites {
		places = append(places, &sites[i].Place)
	}
	for i := range products {
		places = append(places, &products[i].Place)
	}
	places = slices.DeleteFunc(places, func(p *domain.Place) bool { return p.Commune == "" && p.CommuneCode == nil })
	if len(places) == 0 {
		return nil
	}
	var units []domain.Commune
	if err := l.tx.Find(&units).Error; err != nil {
		return err
	}
	of := map[string][]domain.Commune{}
	for _, u := range units {
		of[u.ProvinceCode] = append(of[u.ProvinceCode], u)
	}
	for _, p := range places {
		if err := p.SetCommune(of[p.ProvinceCode]); err != nil {
			return err
		}
	}
	return nil
}

// fresh returns those of things that are not stored, as copies that may be
// changed, with the parts of a record that the store fills in.
func fresh[T any](l *loader, table string, things []T, record func(*T) *domain.Record) ([]T, error) {
	ids := make([]string, len(things))
	for i := range things {
		ids[i] = record(&things[i]).ID
	}
	known, err := l.known(table, ids)
	if err != nil {
		return nil, err
	}
	now := l.store.clock()
	var out []T
	for i := range things {
		if known[ids[i]] {
			continue
		}
		known[ids[i]] = true // a batch may contain a thing twice
		thing := things[i]
		r := record(&thing)
		r.Version, r.UpdatedAt = 1, now
		if r.CreatedAt.IsZero() {
			r.CreatedAt = now
		}
		r.CreatedAt = r.CreatedAt.UTC().Truncate(clockStep)
		if r.Status == "" {
			r.Status = domain.StatusDraft
		}
		out = append(out, thing)
	}
	return out, nil
}

// known returns which ids a table holds. It fails with CodeInvalid for text
// that is no id.
func (l *loader) known(table string, ids []string) (map[string]bool, error) {
	known := map[string]bool{}
	for _, id := range ids {
		if !db.IsID(id) {
			return nil, domain.Invalidf("id", "%q is not a UUID in lower case", id)
		}
	}
	for chunk := range slices.Chunk(ids, idsPerQuery) {
		var found []string
		if err := l.tx.Table(table).Where("id IN ?", chunk).Pluck("id", &found).Error; err != nil {
			return nil, err
		}
		for _, id := range found {
			known[id] = true
		}
	}
	return known, nil
}

// insert stores things, each with a slug of its own.
func insert[T any](l *loader, table string, things []T, named func(*T) (*domain.Record, string)) error {
	if len(things) == 0 {
		return nil
	}
	wanted := make([]string, len(things))
	for i := range things {
		r, name := named(&things[i])
		if name == "" {
			return domain.Invalidf("name", "%s %s has no name", table, r.ID)
		}
		wanted[i] = wantedSlug(*r, name)
	}
	slugs, err := l.slugs(table, wanted)
	if err != nil {
		return err
	}
	for i := range things {
		r, _ := named(&things[i])
		r.Slug = slugs[i]
	}
	if err := l.tx.Omit(clause.Associations).CreateInBatches(things, rowsPerInsert).Error; err != nil {
		return fmt.Errorf("storing %s: %w", table, err)
	}
	l.added += len(things)
	return nil
}

// wantedSlug returns the slug that a thing gets if it is free.
func wantedSlug(r domain.Record, name string) string {
	return asSlug(cmp.Or(r.Slug, domain.Slug(name)))
}

// newCodes gives codes to the certificates that have none. Among a million codes two are
// equal about every second time, and one would make the whole load fail.
func (l *loader) newCodes(all []domain.Certificate) error {
	var without []*domain.Certificate
	for i := range all {
		if all[i].Code == "" {
			without = append(without, &all[i])
		}
	}
	of := map[string]*domain.Certificate{}
	for len(without) > 0 {
		var again []*domain.Certificate
		for chunk := range slices.Chunk(without, idsPerQuery) {
			codes := make([]string, len(chunk))
			for i, c := range chunk {
				for c.Code == "" || of[c.Code] != nil {
					c.Code = domain.NewCode()
				}
				of[c.Code], codes[i] = c, c.Code
			}
			var taken []string
			if err := l.tx.Model(&domain.Certificate{}).Where("code IN ?", codes).Pluck("code", &taken).Error; err != nil {
				return err
			}
			for _, code := range taken {
				of[code].Code = ""
				again = append(again, of[code])
			}
		}
		without = again
	}
	return nil
}

// asSlug turns wanted into a slug that is no id.
func asSlug(wanted string) string {
	if !isSlug(wanted) || db.IsID(wanted) {
		return "x" + domain.Slug(wanted)
	}
	return wanted
}

// freeSlug returns a slug of a name that the table does not contain yet.
func freeSlug(s *Store, tx *gorm.DB, table, name string) (string, error) {
	wanted := asSlug(domain.Slug(name))
	if err := s.lockSlug(tx, table, wanted); err != nil {
		return "", err
	}
	slugs, err := (&loader{tx: tx, store: s}).slugs(table, []string{wanted})
	if err != nil {
		return "", err
	}
	return slugs[0], nil
}

// slugs adds a number to each wanted slug that is taken: -2, -3 and so on.
func (l *loader) slugs(table string, wanted []string) ([]string, error) {
	used := map[string]bool{}
	count := map[string]int{}
	for _, w := range wanted {
		count[w]++
	}
	bases := make([]string, 0, len(count))
	for w := range count {
		bases = append(bases, w)
	}
	slices.Sort(bases)
	for chunk := range slices.Chunk(bases, idsPerQuery) {
		var found []string
		if err := l.tx.Table(table).Where("slug IN ?", chunk).Pluck("slug", &found).Error; err != nil {
			return nil, err
		}
		for _, slug := range found {
			used[slug] = true
		}
	}
	crowded := slices.DeleteFunc(bases, func(b string) bool { return count[b] == 1 && !used[b] })
	for chunk := range slices.Chunk(crowded, idsPerQuery) {
		// This selects the numbered slugs of all bases; ':' follows '9'.
		var bounds []any
		for _, base := range chunk {
			bounds = append(bounds, base+"-0", base+"-:")
		}
		values := strings.TrimSuffix(strings.Repeat("(?, ?), ", len(chunk)), ", ")
		var found []string
		err := l.tx.Raw("WITH b (low, high) AS (VALUES "+values+") SELECT t.slug FROM b JOIN "+table+" t ON t.slug >= b.low AND t.slug < b.high", bounds...).Scan(&found).Error
		if err != nil {
			return nil, err
		}
		for _, slug := range found {
			used[slug] = true
		}
	}
	out := make([]string, len(wanted))
	for i, w := range wanted {
		if !used[w] {
			used[w], out[i] = true, w
		}
	}
	next := map[string]int{}
	for i, w := range wanted {
		for n := max(next[w], 2); out[i] == ""; n++ {
			if slug := fmt.Sprintf("%s-%d", w, n); !used[slug] {
				used[slug], out[i] = true, slug
			}
			next[w] = n + 1
		}
	}
	return out, nil
}

func changed[T any](l *loader, k domain.Kind, things []T, id func(*T) string) {
	for i := range things {
		l.changed = append(l.changed, domain.Ref{Kind: k, ID: id(&things[i])})
	}
}

// certificates stores the new certificates and checks that each product has at
// most one valid certificate a day. It marks products that were stored before
// as changed.
func (l *loader) certificates(all []domain.Certificate, newProducts []domain.Product) error {
	ids := make([]string, len(all))
	for i, c := range all {
		ids[i] = c.ID
	}
	known, err := l.known("certificates", ids)
	if err != nil {
		return err
	}
	isNew := map[string]bool{}
	for _, p := range newProducts {
		isNew[p.ID] = true
	}
	var add []domain.Certificate
	var old []string // products that were stored before
	of := map[string][]domain.Certificate{}
	for _, c := range all {
		if known[c.ID] {
			continue
		}
		known[c.ID] = true
		if err := c.Validate(); err != nil {
			return err
		}
		if !db.IsID(c.ProductID) || !db.IsID(c.DecisionID) {
			return domain.Invalidf("certificate", "certificate %s names no product or no decision", c.ID)
		}
		if len(of[c.ProductID]) == 0 && !isNew[c.ProductID] {
			old = append(old, c.ProductID)
		}
		of[c.ProductID] = append(of[c.ProductID], c)
		add = append(add, c)
	}
	for chunk := range slices.Chunk(old, idsPerQuery) {
		stored, err := lockProducts(l.tx, chunk)
		if err != nil {
			return err
		}
		for _, c := range stored {
			of[c.ProductID] = append(of[c.ProductID], c)
		}
	}
	for id, certificates := range of {
		if _, err := domain.Windows(certificates); err != nil {
			return fmt.Errorf("product %s: %w", id, err)
		}
	}
	if len(add) == 0 {
		return nil
	}
	if err := l.newCodes(add); err != nil {
		return err
	}
	if err := l.tx.Omit(clause.Associations).CreateInBatches(add, rowsPerInsert).Error; err != nil {
		return fmt.Errorf("storing certificates: %w", err)
	}
	l.added += len(add)
	for _, id := range old {
		l.changed = append(l.changed, domain.Ref{Kind: domain.KindProduct, ID: id})
	}
	return l.store.touch(l.tx, "products", old)
}

// The rows that tie products to villages and sites.
type (
	villageLink struct{ ProductID, CraftVillageID string }
	siteLink    struct{ ProductID, TourismSiteID string }
)

func link[T any](l *loader, table string, links []domain.Link, row func(domain.Link) T) error {
	if len(links) == 0 {
		return nil
	}
	rows := make([]T, len(links))
	for i, k := range links {
		if !db.IsID(k.ProductID) || !db.IsID(k.OtherID) {
			return domain.Invalidf("link", "%q and %q are not both ids", k.ProductID, k.OtherID)
		}
		rows[i] = row(k)
	}
	err := l.tx.Table(table).Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(rows, rowsPerInsert).Error
	if err != nil {
		return fmt.Errorf("storing %s: %w", table, err)
	}
	return nil
}

// analyze updates PostgreSQL's statistics when a load has doubled a table:
// until autovacuum does so, a minute later or more, the planner would assume
// empty tables. SQLite plans by the schema alone.
func (l *loader) analyze() error {
	const worthwhile = 200
	if l.store.db.Dialect() != db.Postgres || l.added < worthwhile {
		return nil
	}
	var known, rows float64
	if err := l.tx.Raw("SELECT reltuples FROM pg_class WHERE oid = 'products'::regclass").Scan(&known).Error; err != nil {
		return err
	}
	if err := l.tx.Raw("SELECT count(*) FROM products").Scan(&rows).Error; err != nil {
		return err
	}
	if rows < 2*known {
		return nil
	}
	return l.tx.Exec("ANALYZE products, producers, craft_villages, tourism_sites, decisions, certificates, product_days").Error
}

// touch marks rows as changed for the index.
func (s *Store) touch(tx *gorm.DB, table string, ids []string) error {
	for chunk := range slices.Chunk(ids, idsPerQuery) {
		err := tx.Table(table).Where("id IN ?", chunk).
			Updates(map[string]any{"version": gorm.Expr("version + 1"), "updated_at": s.clock()}).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// draft returns the record of a new thing of a person. Of the record that the
// caller set it keeps the mark of demonstration data only.
func (s *Store) draft(sample bool) (domain.Record, error) {
	id, err := db.NewID()
	now := s.clock()
	return domain.Record{ID: id, Status: domain.StatusDraft, Version: 1, Sample: sample, CreatedAt: now, UpdatedAt: now}, err
}

// draftOf is draft for a thing of the actor: what an account of the demonstration adds
// is demonstration data, too.
func (s *Store) draftOf(tx *gorm.DB, by domain.Actor, sample bool) (domain.Record, error) {
	if !sample && db.IsID(by.UserID) {
		var err error
		if sample, err = db.Exists(tx.Model(&domain.User{}).Where("id = ? AND sample", by.UserID)); err != nil {
			return domain.Record{}, err
		}
	}
	return s.draft(sample)
}

// insertOne stores a new thing with a slug of its own.
func insertOne[T any](s *Store, tx *gorm.DB, table string, thing T, named func(*T) (*domain.Record, string)) (T, error) {
	r, name := named(&thing)
	if err := s.lockSlug(tx, table, wantedSlug(*r, name)); err != nil {
		return thing, err
	}
	things := []T{thing}
	err := insert(&loader{tx: tx, store: s}, table, things, named)
	return things[0], err
}
