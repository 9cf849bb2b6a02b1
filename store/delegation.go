package store

import (
	"context"
	"slices"
	"strconv"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.DelegationService = (*Store)(nil)

func noDelegation() error { return domain.NotFoundf("there is no such delegation") }

// Delegations returns the delegations of a fair.
func (s *Store) Delegations(ctx context.Context, by domain.Actor, fairID string) (out []domain.Delegation, err error) {
	err = s.read(ctx, "listing delegations", func(tx *gorm.DB) error {
		if _, err := fairRunBy(tx, by, fairID); err != nil {
			return err
		}
		return tx.Joins("Province").Where("delegations.fair_id = ?", fairID).Order(`"Province"."name_sort"`).Find(&out).Error
	})
	return out, err
}

// InviteDelegations invites provinces, all or none.
func (s *Store) InviteDelegations(ctx context.Context, by domain.Actor, fairID string, provinces []string) (out []domain.Delegation, err error) {
	err = s.write(ctx, "inviting delegations", func(tx *tx) ([]domain.Ref, error) {
		out = nil
		f, err := openFair(tx.DB, by, fairID)
		if err != nil {
			return nil, err
		}
		for i, code := range provinces {
			if err := checkPlace(tx.DB, &domain.Place{ProvinceCode: code}); err != nil {
				return nil, inList("provinces", i, domain.Invalidf("", "there is no unit of today with this code or slug"))
			}
			d, err := s.invitedDelegation(tx.DB, f, code)
			if err != nil {
				return nil, inList("provinces", i, err)
			}
			officers, err := officersOf(tx.DB, code)
			if err != nil {
				return nil, err
			}
			if err := s.notify(tx.DB, fairNotice(f, "delegation "+d.ID, d.Version, "/v1/me/delegations/"+d.ID), officers...); err != nil {
				return nil, err
			}
			err = s.record(tx, by, domain.Audit{Action: "delegation.invite", Noun: "delegation", NounID: d.ID, ProvinceCode: code, After: map[string]string{"fair": f.ID}})
			if err != nil {
				return nil, err
			}
			if d, err = delegationOf(tx.DB, d.ID); err != nil {
				return nil, err
			}
			out = append(out, d)
		}
		return nil, nil
	})
	return out, err
}

// invitedDelegation returns a province as an invited delegation of a fair. One that
// declined or was removed is invited again.
func (s *Store) invitedDelegation(tx *gorm.DB, f domain.Fair, code string) (d domain.Delegation, err error) {
	var found []domain.Delegation
	if err := tx.Where("fair_id = ? AND province_code = ?", f.ID, code).Find(&found).Error; err != nil {
		return d, err
	}
	now := s.clock()
	if len(found) > 0 {
		if d = found[0]; !domain.CanInvite(d.State) {
			return d, domain.Errorf(domain.CodeConflict, "the province %s is invited already", code)
		}
		if d.RemovedAt != nil {
			err := tx.Model(&domain.Exhibitor{}).Where("delegation_id = ? AND removed_at = ?", d.ID, *d.RemovedAt).
				Updates(map[string]any{"removed_at": nil, "removed_reason": "", "version": gorm.Expr("version + 1"), "updated_at": now}).Error
			if err != nil {
				return d, err
			}
		}
		d.State, d.Version = domain.AnswerOpen, d.Version+1
		return d, tx.Model(&domain.Delegation{}).Where("id = ?", d.ID).Updates(invitedAgain(now, d.Version)).Error
	}
	d = domain.Delegation{FairID: f.ID, ProvinceCode: code, State: domain.AnswerOpen, Version: 1, CreatedAt: now, UpdatedAt: now}
	if d.ID, err = db.NewID(); err != nil {
		return d, err
	}
	return d, tx.Omit(clause.Associations).Create(&d).Error
}

// fairNotice is the notice of an invitation. version is that of the guest: one that
// is invited again is notified again.
func fairNotice(f domain.Fair, guest string, version int64, path string) domain.Notice {
	return domain.Notice{
		Subject: domain.Subject{Kind: "fair", ID: f.ID}, Kind: "fair.invite", Key: "fair invite " + guest + " v" + strconv.FormatInt(version, 10), Path: path,
		Title: "Thư mời: " + f.Name, TitleEN: "An invitation: " + f.Name,
		Text:   "Từ " + f.StartsOn.Vietnamese() + " đến " + f.EndsOn.Vietnamese() + ". Mời trả lời chậm nhất hết ngày " + f.AnswersUntil().Vietnamese() + ".",
		TextEN: "From " + f.StartsOn.English() + " to " + f.EndsOn.English() + ". Please answer by " + f.AnswersUntil().English() + ".",
	}
}

func delegationOf(tx *gorm.DB, id string) (domain.Delegation, error) {
	if !db.IsID(id) {
		return domain.Delegation{}, noDelegation()
	}
	var found []domain.Delegation
	if err := tx.Preload("Province").Preload("Fair.Province").Preload("Fair.FormerProvince").Where("id = ?", id).Find(&found).Error; err != nil {
		return domain.Delegation{}, err
	}
	if len(found) == 0 {
		return domain.Delegation{}, noDelegation()
	}
	return found[0], nil
}

// keptDelegation returns a delegation that the actor manages, or whose fair it
// runs.
func keptDelegation(tx *gorm.DB, by domain.Actor, id string) (domain.Delegation, error) {
	d, err := delegationOf(tx, id)
	if err == nil && !d.ManagedBy(by) && !d.Fair.ManagedBy(by) {
		err = noDelegation()
	}
	return d, err
}

// heldDelegation is keptDelegation in the given version, of an open fair. An
// actor who does not run the fair may change it only until the deadline for
// answers.
func (s *Store) heldDelegation(tx *gorm.DB, by domain.Actor, id string, version int64) (domain.Delegation, error) {
	d, err := keptDelegation(tx, by, id)
	if err != nil {
		return d, err
	}
	if err := s.lockFair(tx, by, d.FairID); err != nil {
		return d, err
	}
	if d, err = delegationOf(tx, id); err == nil && isStale(d.Version, version) {
		err = changedMeanwhile()
	}
	return d, err
}

// lockFair locks a fair for a change of one of its parts, and checks that such
// changes are allowed now.
func (s *Store) lockFair(tx *gorm.DB, by domain.Actor, id string) error {
	var f domain.Fair
	if err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id).Take(&f).Error; err != nil {
		return err
	}
	return f.CheckGuestChange(by, domain.Today(s.clock()))
}

// MyDelegations returns the delegations that the actor manages.
func (s *Store) MyDelegations(ctx context.Context, by domain.Actor, p domain.Page) (out domain.List[domain.Delegation], err error) {
	err = s.read(ctx, "listing my delegations", func(tx *gorm.DB) (err error) {
		sel := tx.Model(&domain.Delegation{})
		switch {
		case by.Has(domain.RoleAdmin):
		case by.UserID == "":
			return nil
		case by.Has(domain.RoleOfficer) && len(by.Provinces) > 0:
			sel = sel.Where("(province_code IN ? OR answered_by = ?)", by.Provinces, by.UserID)
		default:
			sel = sel.Where("answered_by = ?", by.UserID)
		}
		out, err = db.Page(sel.Session(&gorm.Session{}).Preload("Province").Preload("Fair.Province").Preload("Fair.FormerProvince"), p, db.Newest("delegations", func(d domain.Delegation) string { return d.ID }, "mine"))
		return err
	})
	return out, err
}

// Delegation returns one delegation.
func (s *Store) Delegation(ctx context.Context, by domain.Actor, id string) (out domain.Delegation, err error) {
	err = s.read(ctx, "reading a delegation", func(tx *gorm.DB) (err error) {
		out, err = keptDelegation(tx, by, id)
		return err
	})
	return out, err
}

// DelegationExhibits returns what the list of a delegation names.
func (s *Store) DelegationExhibits(ctx context.Context, by domain.Actor, id string) (d domain.Delegation, out []domain.ShownExhibit, err error) {
	err = s.read(ctx, "reading the list of a delegation", func(tx *gorm.DB) (err error) {
		if d, err = keptDelegation(tx, by, id); err != nil {
			return err
		}
		out, err = s.shown(tx, d.FairID, func(sel *gorm.DB) *gorm.DB { return sel.Where("e.delegation_id = ?", d.ID) })
		return err
	})
	return d, out, err
}

// AnswerDelegation answers an invitation without a link.
func (s *Store) AnswerDelegation(ctx context.Context, by domain.Actor, id string, version int64, a domain.FairAnswer) (out domain.Delegation, err error) {
	err = s.write(ctx, "answering for a delegation", func(tx *tx) ([]domain.Ref, error) {
		d, err := s.heldDelegation(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		if !d.ManagedBy(by) {
			return nil, domain.Errorf(domain.CodeForbidden, "only the delegation answers")
		}
		out, err = s.answerDelegation(tx, by, d, a, false)
		return nil, err
	})
	return out, err
}

// answerDelegation answers for a delegation. linked: with a link.
func (s *Store) answerDelegation(tx *tx, by domain.Actor, d domain.Delegation, a domain.FairAnswer, linked bool) (domain.Delegation, error) {
	if err := d.CheckPresent(); err != nil {
		return d, err
	}
	if err := s.answer(tx.DB, by, "delegations", d.ID, d.Version, a, linked && !d.ManagedBy(by)); err != nil {
		return d, err
	}
	if a.Answer == domain.AnswerAccepted {
		if err := s.nameContact(tx.DB, by, domain.FairPerson{FairID: d.FairID, Kind: domain.PersonDelegation, DelegationID: &d.ID}, a); err != nil {
			return d, err
		}
	}
	err := s.record(tx, by, domain.Audit{
		Action: "delegation." + string(a.Answer), Noun: "delegation", NounID: d.ID, ProvinceCode: d.ProvinceCode,
		Before: map[string]any{"state": d.State}, After: map[string]any{"state": a.Answer},
	})
	if err != nil {
		return d, err
	}
	news := guestNews{
		what: string(a.Answer), guest: "delegation " + d.ID, version: d.Version + 1, title: "đã nhận lời tham gia", titleEN: "accepted", note: a.Note, path: "delegations",
	}
	news.name, news.nameEN = domain.Exhibitor{Delegation: &d}.Name()
	if a.Answer == domain.AnswerDeclined {
		if news.loss, err = s.dismiss(tx.DB, *d.Fair, a.Note, "delegation_id = ?", d.ID); err != nil {
			return d, err
		}
		news.title, news.titleEN = "không tham gia", "declined"
	}
	if err := s.notifyOfGuest(tx.DB, by, *d.Fair, news); err != nil {
		return d, err
	}
	return delegationOf(tx.DB, d.ID)
}

// answer stores the answer to an invitation. keeps: the actor may edit the guest
// afterwards because of this answer. Members and officers may because of what they are, and
// no longer than they are it.
func (s *Store) answer(tx *gorm.DB, by domain.Actor, table, id string, version int64, a domain.FairAnswer, keeps bool) error {
	if err := a.Validate(); err != nil {
		return err
	}
	now := s.clock()
	set := map[string]any{"state": a.Answer, "answered_at": now, "note": a.Note, "version": version + 1, "updated_at": now}
	switch {
	case by.UserID == "": // an answer without an account leaves the user who may edit the list
	case keeps:
		set["answered_by"] = by.UserID
	default:
		set["answered_by"] = gorm.Expr("CASE WHEN answered_by = ? THEN answered_by END", by.UserID)
	}
	if a.Answer == domain.AnswerAccepted {
		set["contact_name"], set["phone"], set["email"] = a.ContactName, a.Phone, a.Email
	}
	done := tx.Table(table).Where("id = ? AND version = ?", id, version).Updates(set)
	if done.Error == nil && done.RowsAffected == 0 {
		return changedMeanwhile()
	}
	return done.Error
}

// SetDelegationList replaces the list of a delegation, or changes nothing.
func (s *Store) SetDelegationList(ctx context.Context, by domain.Actor, id string, version int64, refs []domain.Ref) (out domain.Delegation, err error) {
	err = s.write(ctx, "setting the list of a delegation", func(tx *tx) ([]domain.Ref, error) {
		d, err := s.heldDelegation(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		if err := d.CheckShow(len(refs)); err != nil {
			return nil, err
		}
		removed, err := removedProducers(tx.DB, d)
		if err != nil {
			return nil, err
		}
		shows := map[string][]domain.Ref{} // by producer; "" is the common stand
		var order []string
		for i, ref := range refs {
			row, err := exhibitable(tx.DB, ref)
			if err == nil && row.ProvinceCode != d.ProvinceCode {
				err = domain.Invalidf("id", "this is of another province")
			}
			if err != nil {
				return nil, inList("items", i, err)
			}
			p := row.producer()
			if slices.Contains(removed, p) {
				return nil, inList("items", i, domain.Invalidf("id", "the organizer removed its exhibitor from the fair"))
			}
			if !slices.Contains(order, p) {
				order = append(order, p)
			}
			shows[p] = append(shows[p], ref)
		}
		if err := tx.Where("exhibitor_id IN (SELECT id FROM exhibitors WHERE delegation_id = ?)", d.ID).Delete(&domain.Exhibit{}).Error; err != nil {
			return nil, err
		}
		var kept []string
		for _, p := range order {
			e, err := s.exhibitorFor(tx.DB, d, p)
			if err != nil {
				return nil, err
			}
			if err := s.addExhibits(tx.DB, by, e, shows[p]); err != nil {
				return nil, err
			}
			kept = append(kept, e.ID)
		}
		// An exhibitor without exhibits takes part no more.
		gone := "delegation_id = ?"
		args := []any{d.ID}
		if len(kept) > 0 {
			gone, args = gone+" AND id NOT IN ?", append(args, kept)
		}
		loss, err := s.dismiss(tx.DB, *d.Fair, "", gone, args...)
		if err != nil {
			return nil, err
		}
		if len(loss.Booths) > 0 || loss.Meetings > 0 {
			news := guestNews{what: "list", guest: "delegation " + d.ID, version: d.Version + 1, title: "đã rút bớt đơn vị trưng bày", titleEN: "withdrew exhibitors", loss: loss, path: "delegations"}
			news.name, news.nameEN = domain.Exhibitor{Delegation: &d}.Name()
			if err := s.notifyOfGuest(tx.DB, by, *d.Fair, news); err != nil {
				return nil, err
			}
		}
		if err := tx.Model(&domain.Delegation{}).Where("id = ?", d.ID).Updates(map[string]any{"version": d.Version + 1, "updated_at": s.clock()}).Error; err != nil {
			return nil, err
		}
		err = s.record(tx, by, domain.Audit{
			Action: "delegation.list", Noun: "delegation", NounID: d.ID, ProvinceCode: d.ProvinceCode, After: map[string]any{"items": len(refs), "exhibitors": len(kept)},
		})
		if err != nil {
			return nil, err
		}
		out, err = delegationOf(tx.DB, d.ID)
		return nil, err
	})
	return out, err
}

// exhibitorFor returns the exhibitor of a producer, or the common stand of a
// delegation. It adds it as accepted when there is none.
func (s *Store) exhibitorFor(tx *gorm.DB, d domain.Delegation, producerID string) (domain.Exhibitor, error) {
	var found []domain.Exhibitor
	sel := tx.Where("fair_id = ? AND producer_id = ?", d.FairID, producerID)
	if producerID == "" {
		sel = tx.Where("delegation_id = ? AND producer_id IS NULL", d.ID)
	}
	if err := sel.Find(&found).Error; err != nil {
		return domain.Exhibitor{}, err
	}
	now := s.clock()
	if len(found) > 0 {
		e := found[0]
		if e.State == domain.AnswerAccepted {
			return e, nil // on its own, or with this delegation already
		}
		e.State, e.DelegationID, e.Version = domain.AnswerAccepted, &d.ID, e.Version+1
		return e, tx.Model(&domain.Exhibitor{}).Where("id = ?", e.ID).Updates(map[string]any{
			"state": e.State, "delegation_id": d.ID, "answered_at": now, "version": e.Version, "updated_at": now,
		}).Error
	}
	e := domain.Exhibitor{
		FairID: d.FairID, DelegationID: &d.ID, State: domain.AnswerAccepted, AnsweredAt: &now, Version: 1, CreatedAt: now, UpdatedAt: now,
	}
	if producerID != "" {
		e.ProducerID = &producerID
	}
	return e, s.addExhibitor(tx, &e)
}
