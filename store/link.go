package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

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
		if standing := row.standing(by); standing == domain.StandingCommune {
			if err := domain.CheckEdit(row.Status, true, standing); err != nil {
				return nil, err
			}
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

// linkable returns a product that the actor may tie to a place: one that it
// manages, or a published one. It is locked.
func linkable(tx *gorm.DB, by domain.Actor, id string) (stateRow, error) {
	row, _, err := managed(tx, by, domain.Ref{Kind: domain.KindProduct, ID: id})
	if domain.CodeOf(err) != domain.CodeNotFound || !db.IsID(id) {
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
