package store

import (
	"context"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// SetFairPlan replaces or removes the plan of a fair.
func (s *Store) SetFairPlan(ctx context.Context, by domain.Actor, fairID string, version int64, p *domain.FairPlan) (out domain.Fair, dropped *domain.FairPlan, err error) {
	err = s.write(ctx, "setting the plan of a fair", func(tx *tx) ([]domain.Ref, error) {
		dropped = nil
		f, err := openFair(tx.DB, by, fairID)
		if err != nil {
			return nil, err
		}
		if isStale(f.Version, version) {
			return nil, changedMeanwhile()
		}
		old, err := planOf(tx.DB, f.ID)
		if err != nil {
			return nil, err
		}
		if old == nil && p == nil {
			return nil, domain.NotFoundf("the fair has no plan")
		}
		if old != nil {
			if dropped, err = s.dropPlan(tx.DB, *old); err != nil {
				return nil, err
			}
		}
		action := "fair.plan.remove"
		if p != nil {
			row := *p
			if row.ID, err = db.NewID(); err != nil {
				return nil, err
			}
			action, row.FairID, row.CreatedAt, row.RemovedAt = "fair.plan.set", f.ID, s.clock(), nil
			if err := tx.Create(&row).Error; err != nil {
				return nil, err
			}
		}
		if err := tx.Model(&domain.Fair{}).Where("id = ?", f.ID).Updates(map[string]any{"version": f.Version + 1, "updated_at": s.clock()}).Error; err != nil {
			return nil, err
		}
		if err := s.recordFair(tx, by, f, action, "", planAuditView(old), planAuditView(p)); err != nil {
			return nil, err
		}
		out, err = fairRunBy(withHalls(withPlace(tx.DB, "")), by, f.ID)
		return nil, err
	})
	return out, dropped, err
}

// planAuditView is what the audit log holds of a plan.
func planAuditView(p *domain.FairPlan) any {
	if p == nil {
		return nil
	}
	return map[string]int{"width": p.Width, "height": p.Height}
}

// dropPlan removes a plan from its fair. A plan that an edition contains keeps
// its row and its file. Any other plan is returned, so that the caller deletes
// its file.
func (s *Store) dropPlan(tx *gorm.DB, p domain.FairPlan) (*domain.FairPlan, error) {
	shown, err := isInEdition(tx, p.FairID, p.ID)
	if err != nil {
		return nil, err
	}
	if shown {
		return nil, tx.Model(&domain.FairPlan{}).Where("id = ?", p.ID).Update("removed_at", s.clock()).Error
	}
	return &p, tx.Where("id = ?", p.ID).Delete(&domain.FairPlan{}).Error
}

// isInEdition reports whether an edition of a fair contains a picture.
func isInEdition(tx *gorm.DB, fairID, pictureID string) (bool, error) {
	var n int64
	err := tx.Model(&editionRow{}).Where("fair_id = ? AND picture_keys LIKE ?", fairID, "%"+pictureID+"%").Count(&n).Error
	return n > 0, err
}

// planOf returns the plan of a fair, or nil.
func planOf(tx *gorm.DB, fairID string) (*domain.FairPlan, error) {
	var found []domain.FairPlan
	if err := tx.Where("fair_id = ? AND removed_at IS NULL", fairID).Find(&found).Error; err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}
