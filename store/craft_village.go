package store

import (
	"context"

	"chophien/domain"
)

// CraftVillages returns published craft villages.
func (s *Store) CraftVillages(ctx context.Context, f domain.ListingFilter, p domain.Page) (domain.List[domain.CraftVillage], error) {
	return listPublic(ctx, s, domain.KindCraftVillage, query{filter: f, page: p}, s.public.villages)
}

// CraftVillage returns a published craft village by id or slug, with its
// published products, certified today or not.
func (s *Store) CraftVillage(ctx context.Context, idOrSlug string) (domain.CraftVillage, error) {
	return publicPlace(ctx, s, s.public.villages, domain.KindCraftVillage, idOrSlug, "craft village", func(v *domain.CraftVillage) *[]domain.Product { return &v.Products })
}

func craftVillages() placeListing[domain.CraftVillage] {
	type V = domain.CraftVillage
	return placeListing[V]{
		kind:   domain.KindCraftVillage,
		record: func(v *V) *domain.Record { return &v.Record }, source: func(v *V) *domain.Source { return &v.Source },
		place: func(v *V) *domain.Place { return &v.Place }, products: func(v *V) []domain.Product { return v.Products }, name: func(v *V) string { return v.Name },
		check: func(v *V, today domain.Date) error {
			v.NameSort, v.NameFold = domain.SortKey(v.Name), domain.Fold(v.Name)
			return v.Validate(today)
		},
		same: V.SameIdentity, auditView: func(v V) any { return villageAuditView(v) },
		apply: domain.ListingEntry.ApplyVillage, changes: domain.CraftVillageChanges,
		columns: []string{
			"trade_vi", "trade_en", "trade_group", "history", "recognition", "recognition_number", "recognition_date", "artisans",
			"households", "workers", "figures_as_of", "main_products", "visiting",
		},
	}
}

// villageAudit is what the audit log holds of a village.
type villageAudit struct {
	Name              string                          `json:"name"`
	NameEN            string                          `json:"name_en"`
	TradeVI           string                          `json:"trade"`
	TradeEN           string                          `json:"trade_en"`
	TradeGroup        int                             `json:"trade_group"`
	History           string                          `json:"history"`
	Recognition       domain.Recognition              `json:"recognition"`
	RecognitionNumber string                          `json:"recognition_number"`
	RecognitionDate   *domain.Date                    `json:"recognition_date"`
	Artisans          domain.JSONList[domain.Artisan] `json:"artisans"`
	Households        *int                            `json:"households"`
	Workers           *int                            `json:"workers"`
	FiguresAsOf       *domain.Date                    `json:"figures_as_of"`
	MainProducts      string                          `json:"main_products"`
	Visiting          string                          `json:"visiting"`
	Place             placeAudit                      `json:"place"`
}

func villageAuditView(v domain.CraftVillage) villageAudit {
	return villageAudit{
		v.Name, v.NameEN, v.TradeVI, v.TradeEN, v.TradeGroup, v.History, v.Recognition, v.RecognitionNumber, v.RecognitionDate,
		v.Artisans, v.Households, v.Workers, v.FiguresAsOf, v.MainProducts, v.Visiting, placeAuditView(v.Place),
	}
}

// AddCraftVillage stores a draft.
func (s *Store) AddCraftVillage(ctx context.Context, by domain.Actor, v domain.CraftVillage) (domain.CraftVillage, error) {
	return craftVillages().add(ctx, s, by, v)
}

// ChangeCraftVillage changes a village.
func (s *Store) ChangeCraftVillage(ctx context.Context, by domain.Actor, v domain.CraftVillage, version int64) (domain.CraftVillage, error) {
	return craftVillages().save(ctx, s, by, v, version)
}

// ManagedCraftVillage returns a village in any state.
func (s *Store) ManagedCraftVillage(ctx context.Context, by domain.Actor, id string) (v domain.CraftVillage, err error) {
	v, v.Pictures, err = craftVillages().find(ctx, s, by, id)
	return v, err
}
