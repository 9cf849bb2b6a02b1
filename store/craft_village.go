package store

import (
	"context"

	"gorm.io/gorm"

	"chophien/domain"
)

// CraftVillages lists published craft villages.
func (s *Store) CraftVillages(ctx context.Context, f domain.ListingFilter, p domain.Page) (domain.List[domain.CraftVillage], error) {
	return list(ctx, s, domain.KindCraftVillage, query{filter: f, page: p}, func(tx *gorm.DB, ids []string) ([]domain.CraftVillage, error) {
		var out []domain.CraftVillage
		if err := withPlace(tx, "").Where("id IN ?", ids).Find(&out).Error; err != nil {
			return nil, err
		}
		first, err := firstPictures(tx, domain.KindCraftVillage, ids)
		for i := range out {
			out[i].Pictures = first[out[i].ID]
		}
		return out, err
	}, func(v *domain.CraftVillage) string { return v.ID })
}

// CraftVillage finds a published craft village by id or slug, with the
// products tied to it that are published, certified today or not.
func (s *Store) CraftVillage(ctx context.Context, idOrSlug string) (domain.CraftVillage, error) {
	var out domain.CraftVillage
	err := s.read(ctx, "reading a craft village", func(tx *gorm.DB) (err error) {
		full := withCard(withPlace(tx, "").Preload("Products", publicByName), "Products.")
		if out, err = one[domain.CraftVillage](full, idOrSlug, "craft village"); err != nil {
			return err
		}
		found, err := pictures(tx, domain.KindCraftVillage, []string{out.ID})
		if err != nil {
			return err
		}
		out.Pictures = found[out.ID]
		return addFirstPictures(tx, out.Products)
	})
	return out, err
}
