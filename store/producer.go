package store

import (
	"context"

	"gorm.io/gorm"

	"chophien/domain"
)

// Producers lists published producers. A filter on groups, sets or stars keeps
// those that have such a product which may be seen on f.ValidOn.
func (s *Store) Producers(ctx context.Context, f domain.ListingFilter, p domain.Page) (domain.List[domain.Producer], error) {
	return list(ctx, s, domain.KindProducer, query{filter: f, page: p, ofProducts: true}, func(tx *gorm.DB, ids []string) ([]domain.Producer, error) {
		var out []domain.Producer
		if err := withPlace(tx, "").Where("id IN ?", ids).Find(&out).Error; err != nil {
			return nil, err
		}
		first, err := firstPictures(tx, domain.KindProducer, ids)
		for i := range out {
			out[i].Pictures = first[out[i].ID]
		}
		return out, err
	}, func(p *domain.Producer) string { return p.ID })
}

// Producer finds a published producer by id or slug.
func (s *Store) Producer(ctx context.Context, idOrSlug string) (domain.Producer, error) {
	var out domain.Producer
	err := s.read(ctx, "reading a producer", func(tx *gorm.DB) (err error) {
		if out, err = one[domain.Producer](withPlace(tx, ""), idOrSlug, "producer"); err != nil {
			return err
		}
		found, err := pictures(tx, domain.KindProducer, []string{out.ID})
		out.Pictures = found[out.ID]
		return err
	})
	return out, err
}
