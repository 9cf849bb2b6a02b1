package store

import (
	"context"

	"gorm.io/gorm"

	"chophien/domain"
)

var _ domain.VisitService = (*Store)(nil)

// visit is how often a product was scanned at a fair on a day.
type visit struct {
	FairID    string      `gorm:"primaryKey"`
	ProductID string      `gorm:"primaryKey"`
	Day       domain.Date `gorm:"primaryKey"`
	Visits    int
}

// AddVisit counts a scan.
func (s *Store) AddVisit(ctx context.Context, fair, product, address string) (out domain.Visit, err error) {
	err = s.write(ctx, "counting a visit", func(tx *tx) ([]domain.Ref, error) {
		out.On = domain.Today(s.clock())
		if out.Fair, err = publicFair(tx.DB, fair); err != nil {
			return nil, err
		}
		if err := out.Fair.CheckVisits(out.On); err != nil {
			return nil, err
		}
		if out.Product, err = shownProduct(tx.DB, out.Fair.ID, product); err != nil {
			return nil, err
		}
		err := s.takeLimits(tx.DB, domain.LimitUse{Limit: domain.VisitsPerAddressProduct(), Subject: address + " " + out.Fair.ID + " " + out.Product.ID})
		if err != nil {
			return nil, err
		}
		return nil, tx.Exec("INSERT INTO visits (fair_id, product_id, day, visits) VALUES (?, ?, ?, 1)"+
			" ON CONFLICT (fair_id, product_id, day) DO UPDATE SET visits = visits.visits + 1", out.Fair.ID, out.Product.ID, out.On).Error
	})
	return out, err
}

// shownProduct returns a public product that a fair shows, by id, slug or the
// code of one of its certificates.
func shownProduct(tx *gorm.DB, fairID, name string) (domain.Product, error) {
	unknown := domain.Invalidf("product_id", "the fair shows no product with this id, slug or code")
	if code := domain.ParseCode(name); domain.IsCode(code) {
		var ids []string
		if err := tx.Model(&domain.Certificate{}).Where("code = ?", code).Pluck("product_id", &ids).Error; err != nil {
			return domain.Product{}, err
		}
		if len(ids) > 0 {
			name = ids[0]
		}
	}
	p, err := one[domain.Product](tx, name, "product")
	if domain.CodeOf(err) == domain.CodeNotFound {
		return p, unknown
	} else if err != nil {
		return p, err
	}
	var n int64
	err = tx.Table("exhibits x").Joins("JOIN exhibitors e ON e.id = x.exhibitor_id").
		Where("x.fair_id = ? AND x.listing_kind = ? AND x.listing_id = ? AND e.state = ?", fairID, domain.KindProduct, p.ID, domain.AnswerAccepted).Count(&n).Error
	if err == nil && n == 0 {
		err = unknown
	}
	return p, err
}
