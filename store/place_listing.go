package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
)

var (
	_ domain.CraftVillageEditor = (*Store)(nil)
	_ domain.TourismSiteEditor  = (*Store)(nil)
	_ domain.LinkEditor         = (*Store)(nil)
)

// placeListing is a listing that belongs to a place and to no producer: a
// craft village or a tourism site.
type placeListing[T any] struct {
	kind    domain.Kind
	record  func(*T) *domain.Record
	source  func(*T) *domain.Source
	place   func(*T) *domain.Place
	name    func(*T) string
	check   func(*T, domain.Date) error // holds it to its rules and fills in what follows
	same    func(a, b T) bool           // identity
	said    func(T) any                 // for the audit log
	columns []string                    // of what people say
}

func craftVillages() placeListing[domain.CraftVillage] {
	type V = domain.CraftVillage
	return placeListing[V]{
		kind:   domain.KindCraftVillage,
		record: func(v *V) *domain.Record { return &v.Record }, source: func(v *V) *domain.Source { return &v.Source },
		place: func(v *V) *domain.Place { return &v.Place }, name: func(v *V) string { return v.Name },
		check: func(v *V, today domain.Date) error {
			v.NameSort, v.NameFold = domain.SortKey(v.Name), domain.Fold(v.Name)
			return v.Check(today)
		},
		same: V.SameIdentity, said: func(v V) any { return villageSaid(v) },
		columns: []string{
			"trade_vi", "trade_en", "trade_group", "history", "recognition", "recognition_number", "recognition_date", "artisans",
			"households", "workers", "figures_as_of", "main_products", "visiting",
		},
	}
}

func tourismSites() placeListing[domain.TourismSite] {
	type T = domain.TourismSite
	return placeListing[T]{
		kind:   domain.KindTourismSite,
		record: func(t *T) *domain.Record { return &t.Record }, source: func(t *T) *domain.Source { return &t.Source },
		place: func(t *T) *domain.Place { return &t.Place }, name: func(t *T) string { return t.Name },
		check: func(t *T, today domain.Date) error {
			t.NameSort, t.NameFold = domain.SortKey(t.Name), domain.Fold(t.Name)
			return t.Check(today)
		},
		same: T.SameIdentity, said: func(t T) any { return siteSaid(t) },
		columns: []string{
			"people", "highlights", "awards", "managed_by", "homestays", "rooms", "beds", "group_size", "figures_as_of", "meals", "activities",
			"season", "languages", "access", "phone", "email", "contact_public", "price_from", "price_to",
		},
	}
}

// villageAudit is what people say of a village, for the audit log.
type villageAudit struct {
	Name              string                         `json:"name"`
	NameEN            string                         `json:"name_en"`
	TradeVI           string                         `json:"trade"`
	TradeEN           string                         `json:"trade_en"`
	TradeGroup        int                            `json:"trade_group"`
	History           string                         `json:"history"`
	Recognition       domain.Recognition             `json:"recognition"`
	RecognitionNumber string                         `json:"recognition_number"`
	RecognitionDate   *domain.Date                   `json:"recognition_date"`
	Artisans          domain.Records[domain.Artisan] `json:"artisans"`
	Households        *int                           `json:"households"`
	Workers           *int                           `json:"workers"`
	FiguresAsOf       *domain.Date                   `json:"figures_as_of"`
	MainProducts      string                         `json:"main_products"`
	Visiting          string                         `json:"visiting"`
	Place             placeAudit                     `json:"place"`
}

func villageSaid(v domain.CraftVillage) villageAudit {
	return villageAudit{
		v.Name, v.NameEN, v.TradeVI, v.TradeEN, v.TradeGroup, v.History, v.Recognition, v.RecognitionNumber, v.RecognitionDate,
		v.Artisans, v.Households, v.Workers, v.FiguresAsOf, v.MainProducts, v.Visiting, placeSaid(v.Place),
	}
}

// siteAudit is what people say of a site, for the audit log; of contacts only
// that they changed.
type siteAudit struct {
	Name          string                          `json:"name"`
	NameEN        string                          `json:"name_en"`
	People        string                          `json:"people"`
	Highlights    string                          `json:"highlights"`
	Awards        string                          `json:"awards"`
	ManagedBy     string                          `json:"managed_by"`
	Homestays     *int                            `json:"homestays"`
	Rooms         *int                            `json:"rooms"`
	Beds          *int                            `json:"beds"`
	GroupSize     *int                            `json:"group_size"`
	FiguresAsOf   *domain.Date                    `json:"figures_as_of"`
	Meals         string                          `json:"meals"`
	Activities    domain.Records[domain.Activity] `json:"activities"`
	Season        []int                           `json:"season"`
	Languages     domain.Records[string]          `json:"languages"`
	Access        string                          `json:"access"`
	Contacts      string                          `json:"contacts"`
	ContactPublic bool                            `json:"contact_public"`
	PriceFrom     *int64                          `json:"price_from"`
	PriceTo       *int64                          `json:"price_to"`
	Place         placeAudit                      `json:"place"`
}

func siteSaid(t domain.TourismSite) siteAudit {
	return siteAudit{
		t.Name, t.NameEN, t.People, t.Highlights, t.Awards, t.ManagedBy, t.Homestays, t.Rooms, t.Beds, t.GroupSize, t.FiguresAsOf, t.Meals,
		t.Activities, t.Season.Months(), t.Languages, t.Access, hashed(t.Phone + "\n" + t.Email), t.ContactPublic, t.PriceFrom, t.PriceTo, placeSaid(t.Place),
	}
}

func (l placeListing[T]) ref(v *T) domain.Ref { return domain.Ref{Kind: l.kind, ID: l.record(v).ID} }

// settle holds a listing to all rules: whoever writes it is an officer of its place.
func (l placeListing[T]) settle(s *Store, tx *gorm.DB, by domain.Actor, v *T) error {
	if err := l.check(v, domain.Today(s.now())); err != nil {
		return err
	}
	if err := checkPlace(tx, l.place(v)); err != nil {
		return err
	}
	if !by.MayEnter(*l.place(v)) {
		return otherOfficers()
	}
	return nil
}

func (l placeListing[T]) add(ctx context.Context, s *Store, by domain.Actor, v T) (out T, err error) {
	err = s.write(ctx, "adding a "+string(l.kind), func(tx *tx) ([]domain.Ref, error) {
		r, err := s.draft()
		if err != nil {
			return nil, err
		}
		*l.record(&v) = r
		if err := l.settle(s, tx.DB, by, &v); err != nil {
			return nil, err
		}
		out, err = insertOne(s, tx.DB, tableOf(l.kind), v, func(v *T) (*domain.Record, string) { return l.record(v), l.name(v) })
		if err != nil {
			return nil, err
		}
		return nil, s.record(tx, by, domain.Audit{
			Action: string(l.kind) + ".add", Noun: string(l.kind), NounID: l.record(&out).ID, Listing: l.ref(&out), ProvinceCode: l.place(&out).ProvinceCode, After: l.said(out),
		})
	})
	return out, err
}

// save stores what people filled in anew. What did not change makes no new version.
func (l placeListing[T]) save(ctx context.Context, s *Store, by domain.Actor, v T, version int64) (out T, err error) {
	err = s.write(ctx, "changing a "+string(l.kind), func(tx *tx) ([]domain.Ref, error) {
		ref := l.ref(&v)
		row, _, err := managed(tx.DB, by, ref)
		if err != nil {
			return nil, err
		}
		if version != row.Version {
			return nil, changedMeanwhile()
		}
		var stored T
		if err := tx.Where("id = ?", ref.ID).Take(&stored).Error; err != nil {
			return nil, err
		}
		*l.record(&v), *l.source(&v) = *l.record(&stored), *l.source(&stored)
		if err := domain.CheckEdit(row.Status, l.same(v, stored), row.standing(by)); err != nil {
			return nil, err
		}
		if err := l.settle(s, tx.DB, by, &v); err != nil {
			return nil, err
		}
		was, is, err := changes(l.said(stored), l.said(v))
		if err != nil || len(is) == 0 {
			out = stored
			return nil, err
		}
		r := l.record(&v)
		r.Version, r.UpdatedAt = r.Version+1, s.clock()
		columns := append(append(placeColumns(), "name", "name_en", "name_sort", "name_fold", "version", "updated_at"), l.columns...)
		if err := tx.Model(new(T)).Where("id = ?", ref.ID).Select(columns).Updates(&v).Error; err != nil {
			return nil, err
		}
		out = v
		return []domain.Ref{ref}, s.record(tx, by, domain.Audit{
			Action: string(l.kind) + ".change", Noun: string(l.kind), NounID: ref.ID, Listing: ref, ProvinceCode: l.place(&v).ProvinceCode, Before: was, After: is,
		})
	})
	return out, err
}

// find reads a listing in any state, with its products in any state.
func (l placeListing[T]) find(ctx context.Context, s *Store, by domain.Actor, id string) (out T, found []domain.Picture, err error) {
	err = s.read(ctx, "reading a managed "+string(l.kind), func(tx *gorm.DB) error {
		if _, err := visibleTo(tx, by, domain.Ref{Kind: l.kind, ID: id}); err != nil {
			return err
		}
		if err := withPlace(tx, "").Preload("Products", byName).Where("id = ?", id).Take(&out).Error; err != nil {
			return err
		}
		all, err := pictures(tx, l.kind, []string{id})
		found = all[id]
		return err
	})
	return out, found, err
}

// AddCraftVillage stores a draft.
func (s *Store) AddCraftVillage(ctx context.Context, by domain.Actor, v domain.CraftVillage) (domain.CraftVillage, error) {
	return craftVillages().add(ctx, s, by, v)
}

// SaveCraftVillage stores what people filled in anew.
func (s *Store) SaveCraftVillage(ctx context.Context, by domain.Actor, v domain.CraftVillage, version int64) (domain.CraftVillage, error) {
	return craftVillages().save(ctx, s, by, v, version)
}

// ManagedCraftVillage finds a village in any state.
func (s *Store) ManagedCraftVillage(ctx context.Context, by domain.Actor, id string) (v domain.CraftVillage, err error) {
	v, v.Pictures, err = craftVillages().find(ctx, s, by, id)
	return v, err
}

// AddTourismSite stores a draft.
func (s *Store) AddTourismSite(ctx context.Context, by domain.Actor, t domain.TourismSite) (domain.TourismSite, error) {
	return tourismSites().add(ctx, s, by, t)
}

// SaveTourismSite stores what people filled in anew.
func (s *Store) SaveTourismSite(ctx context.Context, by domain.Actor, t domain.TourismSite, version int64) (domain.TourismSite, error) {
	return tourismSites().save(ctx, s, by, t, version)
}

// ManagedTourismSite finds a site in any state.
func (s *Store) ManagedTourismSite(ctx context.Context, by domain.Actor, id string) (t domain.TourismSite, err error) {
	t, t.Pictures, err = tourismSites().find(ctx, s, by, id)
	return t, err
}

// SetLink ties a product to a village or a site, or unties it.
func (s *Store) SetLink(ctx context.Context, by domain.Actor, to domain.Ref, productID string, tied bool) error {
	return s.write(ctx, "tying a product to a place", func(tx *tx) ([]domain.Ref, error) {
		table, column := "product_craft_villages", "craft_village_id"
		switch to.Kind {
		case domain.KindCraftVillage:
		case domain.KindTourismSite:
			table, column = "product_tourism_sites", "tourism_site_id"
		default:
			return nil, noListing()
		}
		row, _, err := managed(tx.DB, by, to)
		if err != nil {
			return nil, err
		}
		product, err := linkable(tx.DB, by, productID)
		if err != nil {
			return nil, err
		}
		var n int64
		link := tx.Table(table).Where("product_id = ? AND "+column+" = ?", productID, to.ID).Session(&gorm.Session{})
		if err := link.Count(&n).Error; err != nil || (n > 0) == tied {
			return nil, err
		}
		action := ".tie"
		if tied {
			err = tx.Table(table).Clauses(clause.OnConflict{DoNothing: true}).Create(map[string]any{"product_id": productID, column: to.ID}).Error
		} else {
			action = ".untie"
			err = link.Delete(nil).Error
		}
		if err != nil {
			return nil, err
		}
		if err := s.touch(tx.DB, tableOf(to.Kind), []string{to.ID}); err != nil {
			return nil, err
		}
		if err := s.touch(tx.DB, "products", []string{productID}); err != nil {
			return nil, err
		}
		ref := domain.Ref{Kind: domain.KindProduct, ID: productID}
		for _, l := range []domain.Ref{to, ref} {
			err := s.record(tx, by, domain.Audit{
				Action: string(to.Kind) + action, Noun: string(to.Kind), NounID: to.ID, Listing: l, ProvinceCode: row.ProvinceCode,
				After: map[string]string{"product": productID, "product_name": product.Name},
			})
			if err != nil {
				return nil, err
			}
		}
		return []domain.Ref{to, ref}, nil
	})
}

// linkable finds a product that the actor may tie to a place: one that it
// manages, or any that is published. Its row is kept from others.
func linkable(tx *gorm.DB, by domain.Actor, id string) (stateRow, error) {
	row, _, err := managed(tx, by, domain.Ref{Kind: domain.KindProduct, ID: id})
	if domain.CodeOf(err) != domain.CodeNotFound || !isID(id) {
		return row, err
	}
	var found []stateRow
	if err := tx.Table("products").Select(stateColumns(domain.KindProduct)).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where(public).Where("id = ?", id).Find(&found).Error; err != nil {
		return row, err
	}
	if len(found) == 0 {
		return row, noListing()
	}
	return found[0], nil
}
