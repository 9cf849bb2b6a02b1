package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// Picture returns a picture of a published listing. It fails with CodeNotFound
// otherwise.
func (s *Store) Picture(ctx context.Context, id string) (domain.Picture, error) {
	var found []domain.Picture
	err := s.read(ctx, "reading a picture", func(tx *gorm.DB) error {
		if !db.IsID(id) {
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

var _ domain.PictureService = (*Store)(nil)

func noPicture() error { return domain.NotFoundf("there is no such picture") }

// ManagedPicture returns a picture of a listing in any state.
func (s *Store) ManagedPicture(ctx context.Context, by domain.Actor, owner domain.Ref, id string) (domain.Picture, error) {
	all, _, err := s.ManagedPictures(ctx, by, owner)
	if err != nil {
		return domain.Picture{}, err
	}
	i := slices.IndexFunc(all, func(p domain.Picture) bool { return p.ID == id })
	if i < 0 {
		return domain.Picture{}, noPicture()
	}
	return all[i], nil
}

// ManagedPictures returns the pictures of a listing in any state.
func (s *Store) ManagedPictures(ctx context.Context, by domain.Actor, owner domain.Ref) (all []domain.Picture, version int64, err error) {
	err = s.read(ctx, "reading the pictures of a listing", func(tx *gorm.DB) error {
		row, err := visibleTo(tx, by, owner)
		if err != nil {
			return err
		}
		found, err := pictures(tx, owner.Kind, []string{owner.ID})
		all, version = found[owner.ID], row.Version
		return err
	})
	return all, version, err
}

// MayAddPicture fails as AddPicture would.
func (s *Store) MayAddPicture(ctx context.Context, by domain.Actor, owner domain.Ref, version int64) error {
	return s.read(ctx, "asking for a place for a picture", func(tx *gorm.DB) error {
		row, err := visibleTo(tx, by, owner)
		if err != nil {
			return err
		}
		_, err = picturesFor(tx, by, row, version, 1)
		return err
	})
}

// picturesFor returns the pictures of a listing to which more shall be added.
func picturesFor(tx *gorm.DB, by domain.Actor, row stateRow, version int64, more int) ([]domain.Picture, error) {
	if isStale(row.Version, version) {
		return nil, changedMeanwhile()
	}
	if err := domain.CheckEdit(row.Status, true, row.standing(by)); err != nil {
		return nil, err
	}
	found, err := pictures(tx, row.Kind, []string{row.ID})
	if err != nil {
		return nil, err
	}
	all := found[row.ID]
	if err := domain.CheckPictureCount(len(all), more); err != nil {
		return nil, err
	}
	return all, nil
}

// pictureAudit is what the audit log holds of a picture.
type pictureAudit struct {
	Position int    `json:"position"`
	Caption  string `json:"caption"`
	Credit   string `json:"credit"`
}

func pictureAuditView(p domain.Picture) pictureAudit {
	return pictureAudit{p.Position, p.Caption, p.Credit}
}

// changePictures changes the pictures of a listing, which gets a new version.
// fn returns the audit entry without the listing.
func (s *Store) changePictures(ctx context.Context, by domain.Actor, owner domain.Ref, version int64, more int, fn func(tx *gorm.DB, all []domain.Picture) (domain.Audit, error)) (int64, error) {
	var next int64
	err := s.write(ctx, "changing pictures", func(tx *tx) ([]domain.Ref, error) {
		row, onBehalf, err := managed(tx.DB, by, owner)
		if err != nil {
			return nil, err
		}
		all, err := picturesFor(tx.DB, by, row, version, more)
		if err != nil {
			return nil, err
		}
		next = row.Version
		entry, err := fn(tx.DB, all)
		if err != nil || entry.Action == "" {
			return nil, err
		}
		if err := s.touch(tx.DB, tableOf(owner.Kind), []string{owner.ID}); err != nil {
			return nil, err
		}
		next = row.Version + 1
		entry.Noun, entry.Listing, entry.ProvinceCode, entry.OnBehalf = "picture", owner, row.ProvinceCode, onBehalf
		return []domain.Ref{owner}, s.record(tx, by, entry)
	})
	return next, err
}

// AddPicture adds a picture after the others.
func (s *Store) AddPicture(ctx context.Context, by domain.Actor, p domain.Picture, version int64) (domain.Picture, int64, error) {
	owner := domain.Ref{Kind: p.OwnerKind, ID: p.OwnerID}
	next, err := s.changePictures(ctx, by, owner, version, 1, func(tx *gorm.DB, all []domain.Picture) (domain.Audit, error) {
		if err := (domain.PictureChange{Caption: &p.Caption, Credit: &p.Credit}).Validate(); err != nil {
			return domain.Audit{}, err
		}
		p.Position = 0
		if len(all) > 0 {
			p.Position = all[len(all)-1].Position + 1
		}
		var err error
		if p.ID, err = db.NewID(); err != nil {
			return domain.Audit{}, err
		}
		return domain.Audit{Action: "picture.add", NounID: p.ID, After: pictureAuditView(p)}, tx.Create(&p).Error
	})
	if err != nil {
		return domain.Picture{}, 0, err
	}
	return p, next, nil
}

// ChangePicture changes the texts and the position of a picture.
func (s *Store) ChangePicture(ctx context.Context, by domain.Actor, owner domain.Ref, id string, c domain.PictureChange, version int64) (out domain.Picture, next int64, err error) {
	next, err = s.changePictures(ctx, by, owner, version, 0, func(tx *gorm.DB, all []domain.Picture) (domain.Audit, error) {
		at := slices.IndexFunc(all, func(p domain.Picture) bool { return p.ID == id })
		if at < 0 {
			return domain.Audit{}, noPicture()
		}
		if err := c.Validate(); err != nil {
			return domain.Audit{}, err
		}
		out = all[at]
		before := pictureAuditView(out)
		if c.Caption != nil {
			out.Caption = *c.Caption
		}
		if c.Credit != nil {
			out.Credit = *c.Credit
		}
		if c.Position != nil && *c.Position != at {
			if *c.Position >= len(all) {
				return domain.Audit{}, domain.Invalidf("position", "there are %d pictures; the last position is %d", len(all), len(all)-1)
			}
			order := slices.Insert(slices.Delete(slices.Clone(all), at, at+1), *c.Position, all[at])
			if err := place(tx, order); err != nil {
				return domain.Audit{}, err
			}
			out.Position = *c.Position
		}
		was, is, err := changes(before, pictureAuditView(out))
		if err != nil || len(is) == 0 {
			return domain.Audit{}, err
		}
		err = tx.Model(&domain.Picture{}).Where("id = ?", id).Updates(map[string]any{"caption": out.Caption, "credit": out.Credit}).Error
		return domain.Audit{Action: "picture.change", NounID: id, Before: was, After: is}, err
	})
	if err != nil {
		return domain.Picture{}, 0, err
	}
	return out, next, nil
}

// aside is above all positions. Two pictures of a listing must never have the
// same position, so they get one above aside before they swap.
const aside = 1 << 20

// place numbers pictures in the order given.
func place(tx *gorm.DB, order []domain.Picture) error {
	for _, above := range []int{aside, 0} {
		for i, p := range order {
			if err := tx.Model(&domain.Picture{}).Where("id = ?", p.ID).Updates(map[string]any{"position": above + i}).Error; err != nil {
				return err
			}
		}
	}
	return nil
}

// DeletePicture deletes a picture.
func (s *Store) DeletePicture(ctx context.Context, by domain.Actor, owner domain.Ref, id string, version int64) (out domain.Picture, next int64, err error) {
	next, err = s.changePictures(ctx, by, owner, version, 0, func(tx *gorm.DB, all []domain.Picture) (domain.Audit, error) {
		at := slices.IndexFunc(all, func(p domain.Picture) bool { return p.ID == id })
		if at < 0 {
			return domain.Audit{}, noPicture()
		}
		out = all[at]
		if err := tx.Where("id = ?", id).Delete(&domain.Picture{}).Error; err != nil {
			return domain.Audit{}, err
		}
		err := place(tx, slices.Delete(slices.Clone(all), at, at+1))
		return domain.Audit{Action: "picture.delete", NounID: id, Before: pictureAuditView(out)}, err
	})
	if err != nil {
		return domain.Picture{}, 0, err
	}
	return out, next, nil
}
