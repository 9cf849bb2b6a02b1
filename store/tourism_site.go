package store

import (
	"context"

	"gorm.io/gorm"

	"chophien/domain"
)

// TourismSites lists published tourism sites.
func (s *Store) TourismSites(ctx context.Context, f domain.ListingFilter, p domain.Page) (domain.List[domain.TourismSite], error) {
	return list(ctx, s, domain.KindTourismSite, query{filter: f, page: p}, func(tx *gorm.DB, ids []string) ([]domain.TourismSite, error) {
		var out []domain.TourismSite
		if err := withPlace(tx, "").Where("id IN ?", ids).Find(&out).Error; err != nil {
			return nil, err
		}
		first, err := firstPictures(tx, domain.KindTourismSite, ids)
		for i := range out {
			out[i].Pictures = first[out[i].ID]
		}
		return out, err
	}, func(t *domain.TourismSite) string { return t.ID })
}

// TourismSite finds a published tourism site by id or slug, with the
// products tied to it that are published, certified today or not.
func (s *Store) TourismSite(ctx context.Context, idOrSlug string) (domain.TourismSite, error) {
	var out domain.TourismSite
	err := s.read(ctx, "reading a tourism site", func(tx *gorm.DB) (err error) {
		full := withCard(withPlace(tx, "").Preload("Products", publicByName), "Products.")
		if out, err = one[domain.TourismSite](full, idOrSlug, "tourism site"); err != nil {
			return err
		}
		found, err := pictures(tx, domain.KindTourismSite, []string{out.ID})
		if err != nil {
			return err
		}
		out.Pictures = found[out.ID]
		return addFirstPictures(tx, out.Products)
	})
	return out, err
}
