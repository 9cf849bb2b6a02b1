package store

import (
	"context"

	"gorm.io/gorm"

	"chophien/domain"
)

// byDate sorts what is loaded with a row.
func byDate(db *gorm.DB) *gorm.DB { return db.Order("valid_from, id") }

// publicByName loads only what is public of what is tied to a row.
func publicByName(db *gorm.DB) *gorm.DB { return db.Where(public).Order("name_sort, id") }

// withPlace loads the units of both maps of a row, or of what path leads to.
func withPlace(tx *gorm.DB, path string) *gorm.DB {
	return tx.Preload(path + "Province").Preload(path + "FormerProvince")
}

// withCard loads what the card of a product shows.
func withCard(tx *gorm.DB, path string) *gorm.DB {
	return withPlace(tx, path).
		Preload(path+"Producer", public).
		Preload(path+"Set").
		Preload(path+"Certificates", byDate).
		Preload(path + "Certificates.Decision")
}

// Products lists products that may be seen on f.ValidOn.
func (s *Store) Products(ctx context.Context, f domain.ListingFilter, p domain.Page) (domain.List[domain.Product], error) {
	return list(ctx, s, domain.KindProduct, query{filter: f, page: p}, func(tx *gorm.DB, ids []string) ([]domain.Product, error) {
		var out []domain.Product
		if err := withCard(tx, "").Where("id IN ?", ids).Find(&out).Error; err != nil {
			return nil, err
		}
		return out, addFirstPictures(tx, out)
	}, func(p *domain.Product) string { return p.ID })
}

func addFirstPictures(tx *gorm.DB, products []domain.Product) error {
	ids := make([]string, len(products))
	for i, p := range products {
		ids[i] = p.ID
	}
	first, err := firstPictures(tx, domain.KindProduct, ids)
	for i := range products {
		products[i].Pictures = first[products[i].ID]
	}
	return err
}

// Product finds a published product by id or slug. A producer, craft village
// or tourism site that is not public is left out.
func (s *Store) Product(ctx context.Context, idOrSlug string) (domain.Product, error) {
	var out domain.Product
	err := s.read(ctx, "reading a product", func(tx *gorm.DB) (err error) {
		full := withCard(tx, "").Preload("CraftVillages", publicByName).Preload("TourismSites", publicByName)
		for _, path := range []string{"Producer.", "CraftVillages.", "TourismSites."} {
			full = withPlace(full, path)
		}
		if out, err = one[domain.Product](full, idOrSlug, "product"); err != nil {
			return err
		}
		found, err := pictures(tx, domain.KindProduct, []string{out.ID})
		out.Pictures = found[out.ID]
		return err
	})
	return out, err
}
