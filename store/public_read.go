package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// publicReader reads the public rows of one kind, with the related rows that they
// show, in one statement.
type publicReader[T any] struct {
	table    string
	card     string // columns of a card, of the alias t of the table
	whole    string // columns of an item
	scan     func(rows *sql.Rows, u *units, whole bool) (T, error)
	id       func(*T) string
	cards    *db.Statement            // by ids
	items    map[string]*db.Statement // by the column id or slug
	ofOthers map[string]*db.Statement // cards that belong to another row, by its kind
}

// newPublicReader adds the statements to the columns of a reader. ofOthers has the
// statements of cards that belong to another row, by its kind.
func newPublicReader[T any](dialect string, r publicReader[T], ofOthers map[string]string) *publicReader[T] {
	j := jsonOf(dialect)
	from := " FROM " + r.table + " t WHERE "
	r.cards = db.NewStatement(dialect, "SELECT "+r.card+from+"t."+public+" AND "+j.among("t.id"))
	r.items = map[string]*db.Statement{
		"id":   db.NewStatement(dialect, "SELECT "+r.whole+from+"t."+public+" AND "+j.is("t.id", "uuid")),
		"slug": db.NewStatement(dialect, "SELECT "+r.whole+from+"t."+public+" AND "+j.is("t.slug", "text")),
	}
	r.ofOthers = map[string]*db.Statement{}
	for kind, text := range ofOthers {
		r.ofOthers[kind] = db.NewStatement(dialect, text)
	}
	return &r
}

// prepare prepares the statements where the driver does not do so by itself.
func (r *publicReader[T]) prepare(ctx context.Context, pool *sql.DB) {
	r.cards.Prepare(ctx, pool)
	for _, statements := range []map[string]*db.Statement{r.items, r.ofOthers} {
		for _, s := range statements {
			s.Prepare(ctx, pool)
		}
	}
}

// all returns a function that reads the rows of a statement of r; whole: as items.
func (r *publicReader[T]) all(u *units, whole bool) func(*sql.Rows, error) ([]T, error) {
	return func(rows *sql.Rows, err error) ([]T, error) {
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		var out []T
		for rows.Next() {
			v, err := r.scan(rows, u, whole)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return out, rows.Err()
	}
}

// one returns the published row with an id or slug.
func (r *publicReader[T]) one(tx *gorm.DB, u *units, idOrSlug, what string) (T, error) {
	var none T
	column := "slug"
	if db.IsID(idOrSlug) {
		column = "id"
	} else if !isSlug(idOrSlug) {
		return none, domain.NewError(domain.CodeNotFound, "there is no such "+what)
	}
	found, err := r.all(u, true)(r.items[column].QueryOne(tx, idOrSlug))
	if err != nil {
		return none, err
	}
	if len(found) == 0 {
		return none, domain.NewError(domain.CodeNotFound, "there is no such "+what)
	}
	return found[0], nil
}

// listPublic reads a page of a public list.
func listPublic[T any](ctx context.Context, s *Store, k domain.Kind, q query, r *publicReader[T]) (domain.List[T], error) {
	u, err := s.unitsNow(ctx, "listing "+r.table)
	if err != nil {
		return domain.List[T]{}, err
	}
	q.units = u
	return list(ctx, s, k, q, rowLoader[T]{
		rows: func(tx *gorm.DB, ids []string) ([]T, error) { return r.all(u, false)(r.cards.Query(tx, ids)) },
		id:   r.id,
		apart: func(ctx context.Context, ids []string) ([]T, error) {
			return r.all(u, false)(r.cards.Query(s.db.On(ctx), ids))
		},
	})
}

// publicReaders are the readers of all kinds.
type publicReaders struct {
	products  *publicReader[domain.Product]
	producers *publicReader[domain.Producer]
	villages  *publicReader[domain.CraftVillage]
	sites     *publicReader[domain.TourismSite]
}

// publicFields are the columns of the tables that public rows show.
type publicFields struct{ product, producer, village, site, certificate, decision, paper, picture fields }

func newPublicReaders(handle *gorm.DB, dialect string) (*publicReaders, error) {
	var f publicFields
	for _, of := range []struct {
		into *fields
		row  any
	}{
		{&f.product, &domain.Product{}}, {&f.producer, &domain.Producer{}}, {&f.village, &domain.CraftVillage{}}, {&f.site, &domain.TourismSite{}},
		{&f.certificate, &domain.Certificate{}}, {&f.decision, &domain.Decision{}}, {&f.paper, &domain.Evidence{}}, {&f.picture, &domain.Picture{}},
	} {
		var err error
		if *of.into, err = fieldsOf(handle, of.row); err != nil {
			return nil, err
		}
	}
	return &publicReaders{
		products: newProductReader(dialect, f),
		producers: newPlaceReader(dialect, f, domain.KindProducer, f.producer, func(p *domain.Producer) placeParts {
			return placeParts{&p.Record, &p.Place, &p.Pictures}
		}),
		villages: newPlaceReader(dialect, f, domain.KindCraftVillage, f.village, func(v *domain.CraftVillage) placeParts {
			return placeParts{&v.Record, &v.Place, &v.Pictures}
		}),
		sites: newPlaceReader(dialect, f, domain.KindTourismSite, f.site, func(t *domain.TourismSite) placeParts {
			return placeParts{&t.Record, &t.Place, &t.Pictures}
		}),
	}, nil
}

// placeParts are the parts of a row with a place that its reader fills in or needs.
type placeParts struct {
	record   *domain.Record
	place    *domain.Place
	pictures *[]domain.Picture
}

// newPlaceReader returns the reader of a kind that shows its own columns and
// pictures only.
func newPlaceReader[T any](dialect string, f publicFields, k domain.Kind, of fields, parts func(*T) placeParts) *publicReader[T] {
	j := jsonOf(dialect)
	return newPublicReader(dialect, publicReader[T]{
		table: tableOf(k), card: of.selected() + ", " + f.pictures(j, k, true), whole: of.selected() + ", " + f.pictures(j, k, false),
		id: func(v *T) string { return parts(v).record.ID },
		scan: func(rows *sql.Rows, u *units, _ bool) (v T, err error) {
			pictures, err := f.scan(rows, of, &v)
			p := parts(&v)
			*p.pictures = pictures
			u.place(p.place)
			return v, err
		},
	}, nil)
}

func (r *publicReaders) prepare(ctx context.Context, pool *sql.DB) {
	r.products.prepare(ctx, pool)
	r.producers.prepare(ctx, pool)
	r.villages.prepare(ctx, pool)
	r.sites.prepare(ctx, pool)
}

// tied returns the published products of a craft village or tourism site. Their cards
// show no papers.
func (r *publicReaders) tied(tx *gorm.DB, u *units, k domain.Kind, id string) ([]domain.Product, error) {
	return r.products.all(u, false)(r.products.ofOthers[string(k)].QueryOne(tx, id))
}

// publicPlace returns the published village or site with an id or slug, with its
// published products, certified today or not.
func publicPlace[T any](ctx context.Context, s *Store, r *publicReader[T], k domain.Kind, idOrSlug, what string, products func(*T) *[]domain.Product) (out T, err error) {
	u, err := s.unitsNow(ctx, "reading a "+what)
	if err != nil {
		return out, err
	}
	err = s.read(ctx, "reading a "+what, func(tx *gorm.DB) error {
		if out, err = r.one(tx, u, idOrSlug, what); err != nil {
			return err
		}
		*products(&out), err = s.public.tied(tx, u, k, r.id(&out))
		return err
	})
	return out, err
}

// publicItem returns the published row with an id or slug.
func publicItem[T any](ctx context.Context, s *Store, r *publicReader[T], idOrSlug, what string) (out T, err error) {
	u, err := s.unitsNow(ctx, "reading a "+what)
	if err != nil {
		return out, err
	}
	if out, err = r.one(s.db.On(ctx), u, idOrSlug, what); err != nil {
		return out, fmt.Errorf("store: reading a %s: %w", what, db.Translate(err))
	}
	return out, nil
}

// pictures returns the column with the pictures of a row t of a kind, or with the
// first one.
func (f publicFields) pictures(j jsonSQL, k domain.Kind, first bool) string {
	from := "pictures i WHERE i.owner_kind = '" + string(k) + "' AND i.owner_id = t.id"
	if first {
		from += " AND NOT EXISTS (SELECT 1 FROM pictures b WHERE b.owner_kind = i.owner_kind AND b.owner_id = i.owner_id AND b.position < i.position)"
	}
	return j.many(j.texts(f.picture, "i"), "i.position", from)
}

// picturesIn parses the column of pictures.
func (f publicFields) picturesIn(column sql.NullString) (out []domain.Picture, err error) {
	err = rowsIn(column, func(texts []*string) error {
		var p domain.Picture
		_, err := f.picture.fill(texts, &p)
		out = append(out, p)
		return err
	})
	return out, err
}

// scan reads a row and its pictures.
func (f publicFields) scan(rows *sql.Rows, of fields, row any) ([]domain.Picture, error) {
	var pictures sql.NullString
	if err := rows.Scan(append(of.destinations(row), &pictures)...); err != nil {
		return nil, err
	}
	return f.picturesIn(pictures)
}

// newProductReader returns the reader of products. A card shows the producer, the
// certificates with their decisions, the papers that prove a condition, and the first
// picture. An item also shows all pictures, and the villages and sites.
func newProductReader(dialect string, f publicFields) *publicReader[domain.Product] {
	j := jsonOf(dialect)
	certified := f.product.selected() + ", " +
		j.one(j.texts(f.producer, "m"), "producers m WHERE m.id = t.producer_id AND m."+public) + ", " +
		j.many(j.texts(f.certificate, "c")+", "+j.texts(f.decision, "d"), "c.valid_from, c.id", "certificates c JOIN decisions d ON d.id = c.decision_id WHERE c.product_id = t.id") + ", "
	shared := certified + j.many(j.texts(f.paper, "evidence"), "evidence.issued_on, evidence.id", "evidence WHERE evidence.product_id = t.id AND "+proving) + ", "
	r := publicReader[domain.Product]{
		table: "products",
		card:  shared + f.pictures(j, domain.KindProduct, true),
		whole: shared + f.pictures(j, domain.KindProduct, false) + ", " +
			j.many(j.texts(f.village, "v"), "v.name_sort, v.id", "craft_villages v JOIN product_craft_villages l ON l.craft_village_id = v.id WHERE l.product_id = t.id AND v."+public) + ", " +
			j.many(j.texts(f.site, "s"), "s.name_sort, s.id", "tourism_sites s JOIN product_tourism_sites l ON l.tourism_site_id = s.id WHERE l.product_id = t.id AND s."+public),
		id: func(p *domain.Product) string { return p.ID },
		scan: func(rows *sql.Rows, u *units, whole bool) (p domain.Product, err error) {
			var producer, certificates, papers, pictures, villages, sites sql.NullString
			into := append(f.product.destinations(&p), &producer, &certificates, &papers, &pictures)
			if whole {
				into = append(into, &villages, &sites)
			}
			if err := rows.Scan(into...); err != nil {
				return p, err
			}
			if err := f.ofProduct(&p, producer, certificates, papers, pictures); err != nil {
				return p, fmt.Errorf("product %s: %w", p.ID, err)
			}
			u.place(&p.Place)
			p.Set = u.set(p.SetCode)
			if !whole {
				return p, nil
			}
			p.CraftVillages, p.TourismSites = []domain.CraftVillage{}, []domain.TourismSite{}
			if p.Producer != nil {
				u.place(&p.Producer.Place)
			}
			err = rowsIn(villages, func(texts []*string) error {
				var v domain.CraftVillage
				_, err := f.village.fill(texts, &v)
				u.place(&v.Place)
				p.CraftVillages = append(p.CraftVillages, v)
				return err
			})
			if err != nil {
				return p, fmt.Errorf("product %s: %w", p.ID, err)
			}
			err = rowsIn(sites, func(texts []*string) error {
				var s domain.TourismSite
				_, err := f.site.fill(texts, &s)
				u.place(&s.Place)
				p.TourismSites = append(p.TourismSites, s)
				return err
			})
			if err != nil {
				return p, fmt.Errorf("product %s: %w", p.ID, err)
			}
			return p, nil
		},
	}
	tied := func(links, owner string) string {
		return "SELECT " + certified + "NULL, " + f.pictures(j, domain.KindProduct, true) + " FROM products t WHERE t." + public +
			" AND t.id IN (SELECT product_id FROM " + links + " WHERE " + j.is(owner, "uuid") + ") ORDER BY t.name_sort, t.id"
	}
	return newPublicReader(dialect, r, map[string]string{
		"craft_village": tied("product_craft_villages", "craft_village_id"),
		"tourism_site":  tied("product_tourism_sites", "tourism_site_id"),
	})
}

// ofProduct sets the related rows that a card of a product shows.
func (f publicFields) ofProduct(p *domain.Product, producer, certificates, papers, pictures sql.NullString) error {
	texts, err := rowIn(producer)
	if err != nil {
		return err
	}
	if texts != nil {
		p.Producer = &domain.Producer{}
		if _, err := f.producer.fill(texts, p.Producer); err != nil {
			return err
		}
	}
	p.Certificates = []domain.Certificate{}
	err = rowsIn(certificates, func(texts []*string) error {
		c := domain.Certificate{Decision: &domain.Decision{}}
		rest, err := f.certificate.fill(texts, &c)
		if err != nil {
			return err
		}
		_, err = f.decision.fill(rest, c.Decision)
		p.Certificates = append(p.Certificates, c)
		return err
	})
	if err != nil {
		return err
	}
	err = rowsIn(papers, func(texts []*string) error {
		var e domain.Evidence
		_, err := f.paper.fill(texts, &e)
		p.Papers = append(p.Papers, e)
		return err
	})
	if err != nil {
		return err
	}
	p.Pictures, err = f.picturesIn(pictures)
	return err
}

// units are the units of both maps and the sets, by their codes.
type units struct {
	all       []domain.Province // with their former units, in Vietnamese alphabetical order
	provinces map[string]domain.Province
	former    map[string]domain.FormerProvince
	sets      map[string]domain.ProductSet
}

// place sets the units of a place.
func (u *units) place(p *domain.Place) {
	if unit, ok := u.provinces[p.ProvinceCode]; ok {
		p.Province = &unit
	}
	if p.FormerProvinceCode != nil {
		if unit, ok := u.former[*p.FormerProvinceCode]; ok {
			p.FormerProvince = &unit
		}
	}
}

func (u *units) set(code *string) *domain.ProductSet {
	if code != nil {
		if set, ok := u.sets[*code]; ok {
			return &set
		}
	}
	return nil
}

// unitTable keeps the units while the reference data stay the same.
type unitTable struct {
	mu    sync.Mutex
	of    int64 // DataState.Places of what is kept
	units *units
}

// unitsNow returns the units of both maps and the sets, which callers must not change.
// doing is named in errors.
func (s *Store) unitsNow(ctx context.Context, doing string) (*units, error) {
	state, known := s.DataState(ctx)
	if known {
		s.units.mu.Lock()
		defer s.units.mu.Unlock()
		if s.units.units != nil && s.units.of == state.Places {
			return s.units.units, nil
		}
	}
	u, err := readUnits(s.db.On(ctx))
	if err != nil {
		return nil, fmt.Errorf("store: %s: %w", doing, db.Translate(err))
	}
	if known {
		s.units.of, s.units.units = state.Places, u
	}
	return u, nil
}

func readUnits(tx *gorm.DB) (*units, error) {
	u := &units{provinces: map[string]domain.Province{}, former: map[string]domain.FormerProvince{}, sets: map[string]domain.ProductSet{}}
	var err error
	if u.all, err = provinces(tx); err != nil {
		return nil, err
	}
	var sets []domain.ProductSet
	if err := tx.Find(&sets).Error; err != nil {
		return nil, err
	}
	for _, p := range u.all {
		for _, f := range p.Former {
			u.former[f.Code] = f
		}
		p.Former = nil // a place has its former unit by itself
		u.provinces[p.Code] = p
	}
	for _, p := range sets {
		u.sets[p.Code] = p
	}
	return u, nil
}
