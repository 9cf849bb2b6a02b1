package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.BoothService = (*Store)(nil)

func noHall() error  { return domain.NotFoundf("there is no such hall") }
func noBooth() error { return domain.NotFoundf("there is no such booth") }

func hallOf(tx *gorm.DB, fairID, id string) (domain.Hall, error) {
	if !db.IsID(id) {
		return domain.Hall{}, noHall()
	}
	var found []domain.Hall
	if err := tx.Where("id = ? AND fair_id = ?", id, fairID).Find(&found).Error; err != nil {
		return domain.Hall{}, err
	}
	if len(found) == 0 {
		return domain.Hall{}, noHall()
	}
	return found[0], nil
}

func boothOf(tx *gorm.DB, fairID, id string) (domain.Booth, error) {
	if !db.IsID(id) {
		return domain.Booth{}, noBooth()
	}
	var found []domain.Booth
	if err := withExhibitor(tx, "Exhibitor").Where("id = ? AND fair_id = ?", id, fairID).Find(&found).Error; err != nil {
		return domain.Booth{}, err
	}
	if len(found) == 0 {
		return domain.Booth{}, noBooth()
	}
	return found[0], nil
}

// withExhibitor loads what the name of an exhibitor consists of.
func withExhibitor(tx *gorm.DB, path string) *gorm.DB {
	if path != "" {
		tx, path = tx.Preload(path), path+"."
	}
	return tx.Preload(path + "Producer").Preload(path + "Delegation").Preload(path + "Delegation.Province")
}

// AddHall stores a hall.
func (s *Store) AddHall(ctx context.Context, by domain.Actor, h domain.Hall) (domain.Hall, error) {
	err := s.write(ctx, "adding a hall", func(tx *tx) ([]domain.Ref, error) {
		f, err := openFair(tx.DB, by, h.FairID)
		if err != nil {
			return nil, err
		}
		var n, next int
		if err := tx.Raw("SELECT count(*), coalesce(max(position) + 1, 0) FROM halls WHERE fair_id = ?", f.ID).Row().Scan(&n, &next); err != nil {
			return nil, err
		}
		if err := domain.CheckHallCount(n + 1); err != nil {
			return nil, err
		}
		if h.Position == domain.HallLast {
			h.Position = min(next, domain.MaxHalls-1)
		}
		if err := h.Validate(); err != nil {
			return nil, err
		}
		if h.ID, err = db.NewID(); err != nil {
			return nil, err
		}
		h.Version, h.NameKey = 1, domain.PlaceKey(h.Name)
		if err := hallNameFree(tx.DB, h); err != nil {
			return nil, err
		}
		if err := tx.Omit(clause.Associations).Create(&h).Error; err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "fair.hall.add", "", nil, map[string]string{"hall": h.Name})
	})
	return h, err
}

func hallNameFree(tx *gorm.DB, h domain.Hall) error {
	var n int64
	if err := tx.Model(&domain.Hall{}).Where("fair_id = ? AND name_key = ? AND id <> ?", h.FairID, domain.PlaceKey(h.Name), h.ID).Count(&n).Error; err != nil {
		return err
	}
	if n > 0 {
		return domain.NewError(domain.CodeConflict, "the fair has a hall of this name").About("name")
	}
	return nil
}

// ChangeHall changes a hall.
func (s *Store) ChangeHall(ctx context.Context, by domain.Actor, h domain.Hall, version int64) (domain.Hall, error) {
	err := s.write(ctx, "changing a hall", func(tx *tx) ([]domain.Ref, error) {
		f, stored, err := heldHall(tx.DB, by, h.FairID, h.ID, version)
		if err != nil {
			return nil, err
		}
		if h.Position == domain.HallLast {
			h.Position = stored.Position
		}
		if err := h.Validate(); err != nil {
			return nil, err
		}
		if err := hallNameFree(tx.DB, h); err != nil {
			return nil, err
		}
		h.Version, h.NameKey = stored.Version+1, domain.PlaceKey(h.Name)
		if err := tx.Model(&domain.Hall{}).Where("id = ?", h.ID).Select("name", "name_key", "name_en", "position", "version").Updates(&h).Error; err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "fair.hall.change", "", map[string]string{"hall": stored.Name}, map[string]string{"hall": h.Name})
	})
	return h, err
}

func heldHall(tx *gorm.DB, by domain.Actor, fairID, id string, version int64) (f domain.Fair, h domain.Hall, err error) {
	if f, err = openFair(tx, by, fairID); err != nil {
		return f, h, err
	}
	if h, err = hallOf(tx, fairID, id); err == nil && isStale(h.Version, version) {
		err = changedMeanwhile()
	}
	return f, h, err
}

// DeleteHall deletes a hall without booths.
func (s *Store) DeleteHall(ctx context.Context, by domain.Actor, fairID, id string, version int64) error {
	return s.write(ctx, "deleting a hall", func(tx *tx) ([]domain.Ref, error) {
		f, h, err := heldHall(tx.DB, by, fairID, id, version)
		if err != nil {
			return nil, err
		}
		var n int64
		if err := tx.Model(&domain.Booth{}).Where("hall_id = ?", id).Count(&n).Error; err != nil {
			return nil, err
		}
		if n > 0 {
			return nil, domain.Errorf(domain.CodeConflict, "the hall has %d booths; delete them first", n)
		}
		if err := leaveHall(tx.DB, h); err != nil {
			return nil, err
		}
		if err := tx.Where("id = ?", id).Delete(&domain.Hall{}).Error; err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "fair.hall.drop", "", map[string]string{"hall": h.Name}, nil)
	})
}

// leaveHall takes the cancelled events of a hall out of it: they cannot be changed, and
// keep its name. It returns CodeConflict while others take place in it.
func leaveHall(tx *gorm.DB, h domain.Hall) error {
	var events []domain.FairEvent
	if err := tx.Where("hall_id = ?", h.ID).Find(&events).Error; err != nil {
		return err
	}
	open := 0
	for _, e := range events {
		if e.CancelledAt == nil {
			open++
		}
	}
	if open > 0 {
		return domain.Errorf(domain.CodeConflict, "the hall has %d events of the programme; give them another place first", open)
	}
	for _, e := range events {
		e.Hall = &h
		vi, en := e.Where()
		if err := tx.Model(&domain.FairEvent{}).Where("id = ?", e.ID).Updates(map[string]any{"hall_id": nil, "place": vi, "place_en": en}).Error; err != nil {
			return err
		}
	}
	return nil
}

// Booths returns the booths of a fair with their exhibitors.
func (s *Store) Booths(ctx context.Context, by domain.Actor, fairID string) (out []domain.Booth, err error) {
	err = s.read(ctx, "listing booths", func(tx *gorm.DB) error {
		if _, err := fairRunBy(tx, by, fairID); err != nil {
			return err
		}
		return withExhibitor(tx, "Exhibitor").Preload("Hall").Where("fair_id = ?", fairID).Find(&out).Error
	})
	slices.SortFunc(out, domain.CompareBooths)
	return out, err
}

// Booth returns one booth.
func (s *Store) Booth(ctx context.Context, by domain.Actor, fairID, id string) (out domain.Booth, err error) {
	err = s.read(ctx, "reading a booth", func(tx *gorm.DB) (err error) {
		if _, err := fairRunBy(tx, by, fairID); err != nil {
			return err
		}
		out, err = boothOf(tx, fairID, id)
		return err
	})
	return out, err
}

func checkBooth(tx *gorm.DB, b domain.Booth) error {
	if err := b.Validate(); err != nil {
		return err
	}
	if b.ZoneGroup != "" && !slices.Contains(domain.Groups(), b.ZoneGroup) {
		return domain.Invalidf("zone_group", "it must be one of the six groups")
	}
	if b.ZoneProvince != "" && checkPlace(tx, &domain.Place{ProvinceCode: b.ZoneProvince}) != nil {
		return domain.Invalidf("zone_province", "there is no unit of today with this code or slug")
	}
	if _, err := hallOf(tx, b.FairID, b.HallID); err != nil {
		if domain.CodeOf(err) == domain.CodeNotFound {
			return domain.Invalidf("hall_id", "the fair has no hall with this id")
		}
		return err
	}
	return nil
}

// AddBooths stores booths, all or none.
func (s *Store) AddBooths(ctx context.Context, by domain.Actor, fairID string, booths []domain.Booth) ([]domain.Booth, error) {
	booths = slices.Clone(booths)
	err := s.write(ctx, "adding booths", func(tx *tx) ([]domain.Ref, error) {
		f, err := openFair(tx.DB, by, fairID)
		if err != nil {
			return nil, err
		}
		if err := domain.CheckBoothBatch(len(booths)); err != nil {
			return nil, err
		}
		var there []string
		if err := tx.Model(&domain.Booth{}).Where("fair_id = ?", f.ID).Pluck("number_key", &there).Error; err != nil {
			return nil, err
		}
		if err := domain.CheckBoothCount(len(there) + len(booths)); err != nil {
			return nil, err
		}
		taken := map[string]bool{}
		for _, n := range there {
			taken[n] = true
		}
		checked := domain.Booth{} // values that booths of a batch share are checked once
		for i := range booths {
			b := &booths[i]
			b.FairID, b.ExhibitorID, b.Exhibitor, b.Version, b.NumberKey = f.ID, nil, nil, 1, domain.PlaceKey(b.Number)
			err := b.Validate()
			if same := checked.HallID == b.HallID && checked.ZoneGroup == b.ZoneGroup && checked.ZoneProvince == b.ZoneProvince; err == nil && !same {
				err = checkBooth(tx.DB, *b)
			}
			if err != nil {
				return nil, inList("booths", i, err)
			}
			checked = *b
			if taken[b.NumberKey] {
				return nil, domain.Errorf(domain.CodeConflict, "the fair has a booth “%s” already", b.Number).About(fmt.Sprintf("booths[%d].number", i))
			}
			taken[b.NumberKey] = true
			if b.ID, err = db.NewID(); err != nil {
				return nil, err
			}
		}
		if err := tx.Omit(clause.Associations).CreateInBatches(booths, rowsPerInsert).Error; err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "fair.booth.add", "", nil, map[string]any{"booths": len(booths), "first": booths[0].Number})
	})
	return booths, err
}

// ChangeBooth changes a booth; its exhibitor stays.
func (s *Store) ChangeBooth(ctx context.Context, by domain.Actor, b domain.Booth, version int64) (out domain.Booth, err error) {
	err = s.write(ctx, "changing a booth", func(tx *tx) ([]domain.Ref, error) {
		f, stored, err := heldBooth(tx.DB, by, b.FairID, b.ID, version)
		if err != nil {
			return nil, err
		}
		if err := checkBooth(tx.DB, b); err != nil {
			return nil, err
		}
		var n int64
		if err := tx.Model(&domain.Booth{}).Where("fair_id = ? AND number_key = ? AND id <> ?", f.ID, domain.PlaceKey(b.Number), b.ID).Count(&n).Error; err != nil {
			return nil, err
		}
		if n > 0 {
			return nil, domain.Errorf(domain.CodeConflict, "the fair has a booth “%s” already", b.Number).About("number")
		}
		b.Version, b.NumberKey = stored.Version+1, domain.PlaceKey(b.Number)
		err = tx.Model(&domain.Booth{}).Where("id = ?", b.ID).Select("hall_id", "number", "number_key", "width_cm", "depth_cm", "zone_group", "zone_province",
			"price_class", "price_vnd", "plan_x", "plan_y", "version").Updates(&b).Error
		if err != nil {
			return nil, err
		}
		if err := s.recordFair(tx, by, f, "fair.booth.change", "", map[string]string{"number": stored.Number}, map[string]string{"number": b.Number}); err != nil {
			return nil, err
		}
		out, err = boothOf(tx.DB, f.ID, b.ID)
		return nil, err
	})
	return out, err
}

func heldBooth(tx *gorm.DB, by domain.Actor, fairID, id string, version int64) (f domain.Fair, b domain.Booth, err error) {
	if f, err = openFair(tx, by, fairID); err != nil {
		return f, b, err
	}
	if b, err = boothOf(tx, fairID, id); err == nil && isStale(b.Version, version) {
		err = changedMeanwhile()
	}
	return f, b, err
}

// DeleteBooth deletes a booth without an exhibitor.
func (s *Store) DeleteBooth(ctx context.Context, by domain.Actor, fairID, id string, version int64) error {
	return s.write(ctx, "deleting a booth", func(tx *tx) ([]domain.Ref, error) {
		f, b, err := heldBooth(tx.DB, by, fairID, id, version)
		if err != nil {
			return nil, err
		}
		if b.ExhibitorID != nil {
			return nil, domain.Errorf(domain.CodeConflict, "an exhibitor has the booth; free it first")
		}
		if err := tx.Where("id = ?", id).Delete(&domain.Booth{}).Error; err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "fair.booth.drop", "", map[string]string{"number": b.Number}, nil)
	})
}

// Allocate gives booths to exhibitors, all or none.
func (s *Store) Allocate(ctx context.Context, by domain.Actor, fairID string, all []domain.Allocation) (out []domain.Booth, err error) {
	err = s.write(ctx, "allocating booths", func(tx *tx) ([]domain.Ref, error) {
		f, err := openFair(tx.DB, by, fairID)
		if err != nil {
			return nil, err
		}
		out = nil
		for i, a := range all {
			b, err := boothOf(tx.DB, f.ID, a.BoothID)
			if domain.CodeOf(err) == domain.CodeNotFound {
				err = inList("allocations", i, domain.Invalidf("booth_id", "the fair has no booth with this id"))
			}
			if err != nil {
				return nil, err
			}
			to, err := mayHave(tx.DB, f.ID, b, a.ExhibitorID)
			if err != nil {
				return nil, inList("allocations", i, err)
			}
			// Of concurrent writes between read and write, one wins.
			done := tx.Model(&domain.Booth{}).Where("id = ? AND version = ?", b.ID, a.Version).Updates(map[string]any{"exhibitor_id": to, "version": a.Version + 1})
			if done.Error != nil {
				return nil, done.Error
			}
			if done.RowsAffected == 0 {
				return nil, changedMeanwhile()
			}
			err = s.recordFair(tx, by, f, "fair.booth.allocate", "", map[string]any{"booth": b.Number, "exhibitor": b.ExhibitorID}, map[string]any{"booth": b.Number, "exhibitor": to})
			if err != nil {
				return nil, err
			}
			was := b.ExhibitorID
			if b, err = boothOf(tx.DB, f.ID, b.ID); err != nil {
				return nil, err
			}
			out = append(out, b)
			if was == to || was != nil && to != nil && *was == *to {
				continue // the exhibitor had the booth already
			}
			if err := s.emitBooth(tx.DB, f, b, was, to); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	return out, err
}

// mayHave returns the exhibitor that gets booth b, or the reason why it must
// not have it; nil if exhibitorID is empty, which frees the booth.
func mayHave(tx *gorm.DB, fairID string, b domain.Booth, exhibitorID string) (*string, error) {
	if exhibitorID == "" {
		return nil, nil
	}
	e, err := exhibitorOf(tx, fairID, exhibitorID)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return nil, domain.Invalidf("exhibitor_id", "the fair has no exhibitor with this id")
	} else if err != nil {
		return nil, err
	}
	if e.State != domain.AnswerAccepted {
		return nil, domain.NewError(domain.CodeConflict, "the exhibitor has not accepted").About("exhibitor_id")
	}
	if b.ExhibitorID != nil && *b.ExhibitorID != e.ID {
		return nil, domain.Errorf(domain.CodeConflict, "booth “%s” is given to another exhibitor", b.Number).About("booth_id")
	}
	return &e.ID, nil
}
