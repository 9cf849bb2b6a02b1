package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

// Products returns products that may be seen on f.ValidOn.
func (s *Store) Products(ctx context.Context, f domain.ListingFilter, p domain.Page) (domain.List[domain.Product], error) {
	return listPublic(ctx, s, domain.KindProduct, query{filter: f, page: p}, s.public.products)
}

// ProductCards returns what cards show of the products of Products. Cards that are as in
// the database come from memory.
func (s *Store) ProductCards(ctx context.Context, f domain.ListingFilter, p domain.Page) (domain.List[domain.Listing], error) {
	u, err := s.unitsNow(ctx, "listing cards")
	if err != nil {
		return domain.List[domain.Listing]{}, err
	}
	q := query{filter: f, page: p, units: u}
	return list(ctx, s, domain.KindProduct, q, rowLoader[domain.Listing]{
		rows: func(tx *gorm.DB, ids []string) ([]domain.Listing, error) {
			cards, err := s.readListings(tx, refsOf(domain.KindProduct, ids))
			for i := range cards {
				cards[i].Text = ""
			}
			return cards, err
		},
		id: func(l *domain.Listing) string { return l.ID },
		apart: func(ctx context.Context, ids []string) ([]domain.Listing, error) {
			cards, err := s.Cards(ctx, refsOf(domain.KindProduct, ids))
			return slices.DeleteFunc(cards, func(l domain.Listing) bool { return !l.VisibleOn(f.ValidOn) }), err
		},
	})
}

// ProductsOf reads the products with ids that may be seen on a day.
func (s *Store) ProductsOf(ctx context.Context, ids []string, on domain.Date) (out []domain.Product, err error) {
	var asked []string
	for _, id := range ids {
		if db.IsID(id) {
			asked = append(asked, id)
		}
	}
	u, err := s.unitsNow(ctx, "reading products")
	if err != nil {
		return nil, err
	}
	for chunk := range slices.Chunk(sorted(asked), idsPerQuery) {
		products, err := s.public.products.all(u, false)(s.public.products.cards.Query(s.db.On(ctx), chunk))
		if err != nil {
			return nil, fmt.Errorf("store: reading products: %w", db.Translate(err))
		}
		for _, p := range products {
			if domain.CurrentOn(p.Certificates, on) != nil {
				out = append(out, p)
			}
		}
	}
	sortByID(out, asked, func(p *domain.Product) string { return p.ID })
	return out, nil
}

// Product returns a published product by id or slug. It leaves out a producer,
// craft village or tourism site that is not public.
func (s *Store) Product(ctx context.Context, idOrSlug string) (domain.Product, error) {
	return publicItem(ctx, s, s.public.products, idOrSlug, "product")
}

var _ domain.ProductEditor = (*Store)(nil)

// productAudit is what the audit log holds of a product. A list without items
// is always an empty list, so that nil and empty are no change.
type productAudit struct {
	Name        string                       `json:"name"`
	NameEN      string                       `json:"name_en"`
	Producer    *string                      `json:"producer_id"`
	Set         *string                      `json:"set"`
	Story       string                       `json:"story"`
	Ingredients string                       `json:"ingredients"`
	Packs       domain.JSONList[domain.Pack] `json:"packs"`
	Capacity    string                       `json:"capacity"`
	Season      []int                        `json:"season"`
	ShelfLife   string                       `json:"shelf_life"`
	Storage     string                       `json:"storage"`
	MinOrder    string                       `json:"min_order"`
	LeadDays    *int                         `json:"lead_days"`
	GTIN        string                       `json:"gtin"`
	Channels    domain.JSONList[string]      `json:"channels"`
	HSCode      string                       `json:"hs_code"`
	Markets     domain.JSONList[string]      `json:"markets"`
	Place       placeAudit                   `json:"place"`
}

func productAuditView(p domain.Product) productAudit {
	return productAudit{
		p.Name, p.NameEN, p.ProducerID, p.SetCode, p.Description, p.Ingredients, append(domain.JSONList[domain.Pack]{}, p.Packs...), p.Capacity().String(), p.Season.Months(),
		p.ShelfLife, p.Storage, p.MinOrder().String(), p.LeadDays, p.GTIN, append(domain.JSONList[string]{}, p.Channels...), p.HSCode, append(domain.JSONList[string]{}, p.Markets...), placeAuditView(p.Place),
	}
}

// productColumns returns the columns of a product that people fill in.
func productColumns() []string {
	return append(placeColumns(), "name", "name_en", "name_sort", "name_fold", "producer_id", "product_group", "set_code", "description",
		"ingredients", "packs", "price_from", "capacity_amount", "capacity_unit", "season", "shelf_life", "storage",
		"min_order_amount", "min_order_unit", "lead_days", "gtin", "channels", "hs_code", "markets", "version", "updated_at")
}

// AddProduct stores a draft.
func (s *Store) AddProduct(ctx context.Context, by domain.Actor, p domain.Product) (out domain.Product, err error) {
	err = s.write(ctx, "adding a product", func(tx *tx) ([]domain.Ref, error) {
		if err := s.takeLimits(tx.DB, domain.LimitUse{Limit: domain.ListingsPerAccount(), Subject: by.UserID}); err != nil {
			return nil, err
		}
		out, err = s.addProduct(tx, by, p)
		return nil, err
	})
	return out, err
}

// addProduct stores a draft. All code that adds a product uses it.
func (s *Store) addProduct(tx *tx, by domain.Actor, p domain.Product) (domain.Product, error) {
	var maker domain.Producer
	var faults domain.Faults
	var err error
	if p.ProducerID == nil {
		faults.Addf("producer", "a product needs its producer")
	} else {
		maker, err = producerFor(tx.DB, by, *p.ProducerID)
		faults.Add(err)
	}
	if faults.Err() != nil { // without a producer, the product may have no place
		faults.AddBesides(p.Validate(), "place.province")
		return p, faults.Err()
	}
	if p.ProvinceCode == "" {
		p.Place = maker.Place
		p.Province, p.FormerProvince = nil, nil
	}
	if p.Record, err = s.draft(p.Sample || maker.Sample); err != nil {
		return p, err
	}
	if err := s.checkProduct(tx.DB, &p); err != nil {
		return p, err
	}
	if err := checkGTIN(tx.DB, p); err != nil {
		return p, err
	}
	_, onBehalf := by.MayManage(maker.ID, maker.Place)
	if onBehalf && !by.MayEnter(p.Place) {
		return p, otherOfficers()
	}
	stored, err := insertOne(s, tx.DB, "products", p, func(p *domain.Product) (*domain.Record, string) { return &p.Record, p.Name })
	if err != nil {
		return p, onGTIN(err)
	}
	return stored, s.record(tx, by, domain.Audit{
		Action: "product.add", Noun: "product", NounID: stored.ID, Listing: domain.Ref{Kind: domain.KindProduct, ID: stored.ID},
		ProvinceCode: stored.ProvinceCode, OnBehalf: onBehalf, After: productAuditView(stored),
	})
}

// checkGTIN returns CodeConflict when another product has the trade item number of
// p, in 8, 12, 13 or 14 digits: these are ways to write the same number.
func checkGTIN(tx *gorm.DB, p domain.Product) error {
	forms := domain.GTINForms(p.GTIN)
	if len(forms) == 0 {
		return nil
	}
	taken, err := db.Exists(tx.Model(&domain.Product{}).Where("gtin IN ? AND id <> ? AND status <> ?", forms, p.ID, domain.StatusWithdrawn))
	if err == nil && taken {
		return gtinTaken()
	}
	return err
}

func gtinTaken() error {
	return domain.NewError(domain.CodeConflict, "another product has this number already").About("gtin")
}

// onGTIN returns the error of checkGTIN when err is that of the unique index: two
// transactions that pass checkGTIN at the same time may store the same number.
func onGTIN(err error) error {
	if db.IsDuplicateIn(err, "products_by_full_gtin") {
		return gtinTaken()
	}
	return err
}

// checkProduct checks a product against all rules and fills in what follows from
// what is said.
func (s *Store) checkProduct(tx *gorm.DB, p *domain.Product) error {
	var faults domain.Faults
	faults.Add(p.Validate())
	faults.Add(checkUnits(tx, &p.Place))
	if p.SetCode != nil {
		set, err := s.productSet(tx, *p.SetCode, "products", p.ID)
		faults.Add(err)
		p.Group = set.Group
	}
	faults.AddIf(p.Group == "" && p.Status != domain.StatusDraft, "set", "a product needs one of the product sets")
	if err := faults.Err(); err != nil {
		return err
	}
	p.NameSort, p.NameFold, p.PriceFrom = domain.SortKey(p.Name), domain.Fold(strings.Join(strings.Fields(p.Name), " ")), domain.LowestRetail(p.Packs)
	if p.ProducerID == nil {
		return nil
	}
	var others []domain.Product
	err := tx.Select("id, slug, name").Where("producer_id = ? AND name_fold = ? AND id <> ? AND status <> ?", *p.ProducerID, p.NameFold, p.ID, domain.StatusWithdrawn).Find(&others).Error
	for _, o := range others {
		if domain.SameName(o.Name, p.Name) {
			return domain.Errorf(domain.CodeConflict, "the producer has a product of this name already: %s", o.Slug).About("name")
		}
	}
	return err
}

// ChangeProduct changes a product.
func (s *Store) ChangeProduct(ctx context.Context, by domain.Actor, p domain.Product, version int64) (out domain.Product, err error) {
	err = s.write(ctx, "changing a product", func(tx *tx) (refs []domain.Ref, err error) {
		out, refs, err = s.saveProduct(tx, by, p, version)
		return refs, err
	})
	return out, err
}

// saveProduct changes a product. All code that changes one uses it. A form
// without changes makes no new version.
func (s *Store) saveProduct(tx *tx, by domain.Actor, p domain.Product, version int64) (domain.Product, []domain.Ref, error) {
	ref := domain.Ref{Kind: domain.KindProduct, ID: p.ID}
	if p.ProducerID != nil && db.IsID(*p.ProducerID) { // a producer is locked before its products everywhere
		var held []string
		err := tx.Model(&domain.Producer{}).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", *p.ProducerID).Pluck("id", &held).Error
		if err != nil {
			return p, nil, err
		}
	}
	row, onBehalf, err := managed(tx.DB, by, ref)
	if err != nil {
		return p, nil, err
	}
	if isStale(row.Version, version) {
		return p, nil, changedMeanwhile()
	}
	var stored domain.Product
	if err := tx.Where("id = ?", p.ID).Take(&stored).Error; err != nil {
		return p, nil, err
	}
	p.Record, p.Source = stored.Record, stored.Source
	if p.SetCode == nil {
		p.Group = stored.Group
	}
	if p.ProducerID != nil && (stored.ProducerID == nil || *p.ProducerID != *stored.ProducerID) {
		if _, err := producerFor(tx.DB, by, *p.ProducerID); err != nil {
			return p, nil, err
		}
	}
	if p.ProducerID == nil && stored.ProducerID != nil {
		return p, nil, domain.Invalidf("producer", "a product keeps a producer")
	}
	p.Place.FollowCommune(stored.Place)
	if err := domain.CheckEdit(row.Status, p.SameIdentity(stored), row.standing(by)); err != nil {
		return p, nil, err
	}
	if err := s.checkProduct(tx.DB, &p); err != nil {
		return p, nil, err
	}
	if p.GTIN != stored.GTIN {
		if err := checkGTIN(tx.DB, p); err != nil {
			return p, nil, err
		}
	}
	if stored.CheckComplete() == nil && (row.Status == domain.StatusPublished || row.Status == domain.StatusSuspended) {
		if err := p.CheckComplete(); err != nil {
			return p, nil, err
		}
	}
	if onBehalf && !by.MayEnter(p.Place) {
		return p, nil, otherOfficers()
	}
	was, is, err := changes(productAuditView(stored), productAuditView(p))
	if err != nil || len(is) == 0 {
		return stored, nil, err
	}
	p.Version, p.UpdatedAt = stored.Version+1, s.clock()
	if err := tx.Model(&domain.Product{}).Where("id = ?", p.ID).Select(productColumns()).Updates(&p).Error; err != nil {
		return p, nil, err
	}
	err = s.record(tx, by, domain.Audit{
		Action: "product.change", Noun: "product", NounID: p.ID, Listing: ref, ProvinceCode: p.ProvinceCode, OnBehalf: onBehalf, Before: was, After: is,
	})
	if err == nil {
		err = s.emitEdited(tx.DB, ref)
	}
	return p, []domain.Ref{ref}, err
}

// ManagedProduct returns a product in any state.
func (s *Store) ManagedProduct(ctx context.Context, by domain.Actor, id string) (out domain.Product, err error) {
	err = s.read(ctx, "reading a managed product", func(tx *gorm.DB) error {
		if _, err := visibleTo(tx, by, domain.Ref{Kind: domain.KindProduct, ID: id}); err != nil {
			return err
		}
		full := withPlace(tx, "").Preload("Producer", seenByName(by, domain.KindProducer)).Preload("Set").Preload("Certificates", byDate).Preload("Certificates.Decision").
			Preload("CraftVillages", seenByName(by, domain.KindCraftVillage)).Preload("TourismSites", seenByName(by, domain.KindTourismSite))
		for _, path := range []string{"Producer.", "CraftVillages.", "TourismSites."} {
			full = withPlace(full, path)
		}
		if err := full.Where("id = ?", id).Take(&out).Error; err != nil {
			return err
		}
		found, err := pictures(tx, domain.KindProduct, []string{id})
		if err != nil {
			return err
		}
		out.Pictures = found[id]
		papers, err := provingPapers(tx, []string{id})
		out.Papers = papers[id]
		return err
	})
	return out, err
}
