package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

// SaveCertificate adds or changes a certificate, which also changes its
// product.
func (s *Store) SaveCertificate(ctx context.Context, c domain.Certificate) error {
	return s.write(ctx, "saving a certificate", func(tx *tx) ([]domain.Ref, error) {
		if err := checkCertificate(c); err != nil {
			return nil, err
		}
		all, err := lockProducts(tx.DB, []string{c.ProductID})
		if err != nil {
			return nil, err
		}
		var decisions int64
		if err := tx.Model(&domain.Decision{}).Where("id = ?", c.DecisionID).Count(&decisions).Error; err != nil {
			return nil, err
		}
		if decisions == 0 {
			return nil, domain.Invalidf("decision_id", "there is no such decision")
		}
		at := len(all)
		for i := range all {
			if all[i].ID == c.ID {
				at = i
			}
		}
		isNew := at == len(all)
		if isNew {
			if c.Code == "" {
				c.Code = domain.NewCode()
			}
			all = append(all, c)
		} else {
			c.Code = all[at].Code
			all[at] = c
		}
		if _, err := domain.Windows(all); err != nil {
			return nil, err
		}
		rows := tx.Omit(clause.Associations)
		if isNew {
			// An id of another product's certificate fails here: a certificate
			// never moves.
			err = rows.Create(&c).Error
		} else {
			err = rows.Select("*").Where("id = ?", c.ID).Updates(&c).Error
		}
		if err != nil {
			return nil, err
		}
		return []domain.Ref{{Kind: domain.KindProduct, ID: c.ProductID}}, s.touch(tx.DB, "products", []string{c.ProductID})
	})
}

func checkCertificate(c domain.Certificate) error {
	for _, id := range []struct{ field, value string }{{"id", c.ID}, {"product_id", c.ProductID}, {"decision_id", c.DecisionID}} {
		if !db.IsID(id.value) {
			return domain.Invalidf(id.field, "it is not a UUID in lower case")
		}
	}
	return c.Validate()
}

// lockProducts locks products until tx ends, so that no one else certifies
// them, and returns their certificates. SQLite has one writer at a time anyway.
// It fails with CodeNotFound when a product does not exist.
func lockProducts(tx *gorm.DB, ids []string) ([]domain.Certificate, error) {
	var found []string
	err := tx.Model(&domain.Product{}).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where("id IN ?", ids).Order("id").Pluck("id", &found).Error
	if err != nil {
		return nil, err
	}
	if len(found) != len(ids) {
		return nil, domain.NotFoundf("there is no such product")
	}
	var out []domain.Certificate
	return out, tx.Where("product_id IN ?", ids).Find(&out).Error
}
