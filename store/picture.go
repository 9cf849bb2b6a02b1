package store

import (
	"context"

	"gorm.io/gorm"

	"chophien/domain"
)

// Picture finds a picture of a published listing; CodeNotFound otherwise.
func (s *Store) Picture(ctx context.Context, id string) (domain.Picture, error) {
	var found []domain.Picture
	err := s.read(ctx, "reading a picture", func(tx *gorm.DB) error {
		if !isID(id) {
			return nil
		}
		return tx.Joins("JOIN listings ON listings.kind = pictures.owner_kind AND listings.id = pictures.owner_id AND listings."+public).
			Where("pictures.id = ?", id).Limit(1).Find(&found).Error
	})
	if err != nil {
		return domain.Picture{}, err
	}
	if len(found) == 0 {
		return domain.Picture{}, domain.NotFoundf("there is no such picture")
	}
	return found[0], nil
}

// firstPictures returns the first picture of each listing that has one.
func firstPictures(tx *gorm.DB, k domain.Kind, owners []string) (map[string][]domain.Picture, error) {
	return pictures(tx.Where("NOT EXISTS (SELECT 1 FROM pictures b WHERE b.owner_kind = pictures.owner_kind AND b.owner_id = pictures.owner_id AND b.position < pictures.position)"), k, owners)
}

// pictures returns the pictures of listings in their order.
func pictures(tx *gorm.DB, k domain.Kind, owners []string) (map[string][]domain.Picture, error) {
	out := map[string][]domain.Picture{}
	if len(owners) == 0 {
		return out, nil
	}
	var found []domain.Picture
	if err := tx.Where("owner_kind = ? AND owner_id IN ?", k, owners).Order("owner_id, position").Find(&found).Error; err != nil {
		return nil, err
	}
	for _, p := range found {
		out[p.OwnerID] = append(out[p.OwnerID], p)
	}
	return out, nil
}
