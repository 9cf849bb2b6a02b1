package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
)

var _ domain.GuestRemovalService = (*Store)(nil)

// RemoveExhibitor removes an exhibitor from a fair.
func (s *Store) RemoveExhibitor(ctx context.Context, by domain.Actor, fairID, id string, version int64, reason string) (out domain.Exhibitor, loss domain.GuestLoss, err error) {
	reason = strings.TrimSpace(reason)
	err = s.write(ctx, "removing an exhibitor", func(tx *tx) ([]domain.Ref, error) {
		f, err := openFair(tx.DB, by, fairID)
		if err != nil {
			return nil, err
		}
		e, err := exhibitorOf(tx.DB, f.ID, id)
		if err != nil {
			return nil, err
		}
		if isStale(e.Version, version) {
			return nil, changedMeanwhile()
		}
		if err := e.CheckRemoval(reason); err != nil {
			return nil, err
		}
		users, err := s.guestsOf(tx.DB, "e.id = ?", e.ID)
		if err != nil {
			return nil, err
		}
		if e.Delegation != nil {
			reached, err := delegationUsers(tx.DB, *e.Delegation)
			if err != nil {
				return nil, err
			}
			users = append(users, reached...)
		}
		if err := endFairInvitations(tx.DB, s.clock(), "fair_id = ? AND exhibitor_id = ?", f.ID, e.ID); err != nil {
			return nil, err
		}
		if loss, err = s.withdraw(tx.DB, f, reason, "id = ?", e.ID); err != nil {
			return nil, err
		}
		if err := setRemoved(tx.DB, &domain.Exhibitor{}, s.clock(), reason, "id = ?", e.ID); err != nil {
			return nil, err
		}
		name, nameEN := e.Name()
		n := removalNotice(f, name, nameEN, reason, "exhibitor "+e.ID, e.Version, "/v1/me/exhibitors/"+e.ID)
		if err := s.notify(tx.DB, n, users...); err != nil {
			return nil, err
		}
		news := guestNews{what: "removed", guest: "exhibitor " + e.ID, version: e.Version, name: name, nameEN: nameEN, title: "đã được rút khỏi hội chợ", titleEN: "was removed", note: reason, loss: loss, path: "exhibitors/" + e.ID}
		if err := s.notifyOfGuest(tx.DB, by, f, news); err != nil {
			return nil, err
		}
		if err := s.record(tx, by, domain.Audit{
			Action: "exhibitor.remove", Noun: "exhibitor", NounID: e.ID, Reason: reason, Before: map[string]any{"state": e.State}, After: map[string]any{"state": domain.AnswerRemoved},
		}); err != nil {
			return nil, err
		}
		out, err = exhibitorOf(tx.DB, f.ID, e.ID)
		return nil, err
	})
	return out, loss, err
}

// RemoveDelegation removes a delegation and its exhibitors from a fair.
func (s *Store) RemoveDelegation(ctx context.Context, by domain.Actor, fairID, id string, version int64, reason string) (out domain.Delegation, loss domain.GuestLoss, err error) {
	reason = strings.TrimSpace(reason)
	err = s.write(ctx, "removing a delegation", func(tx *tx) ([]domain.Ref, error) {
		f, err := openFair(tx.DB, by, fairID)
		if err != nil {
			return nil, err
		}
		d, err := delegationOf(tx.DB, id)
		if err == nil && d.FairID != f.ID {
			err = noDelegation()
		}
		if err != nil {
			return nil, err
		}
		if isStale(d.Version, version) {
			return nil, changedMeanwhile()
		}
		if err := d.CheckRemoval(reason); err != nil {
			return nil, err
		}
		users, err := s.guestsOf(tx.DB, "e.delegation_id = ?", d.ID)
		if err != nil {
			return nil, err
		}
		reached, err := delegationUsers(tx.DB, d)
		if err != nil {
			return nil, err
		}
		users = append(users, reached...)
		err = endFairInvitations(tx.DB, s.clock(), "fair_id = ? AND (delegation_id = ? OR exhibitor_id IN (SELECT id FROM exhibitors WHERE delegation_id = ?))", f.ID, d.ID, d.ID)
		if err != nil {
			return nil, err
		}
		if loss, err = s.withdraw(tx.DB, f, reason, "delegation_id = ? AND state <> ?", d.ID, domain.AnswerDeclined); err != nil {
			return nil, err
		}
		// Its exhibitors cannot come back by themselves. They return with the
		// delegation, by the same time, or when the organizer invites them.
		now := s.clock()
		if err := setRemoved(tx.DB, &domain.Exhibitor{}, now, reason, "delegation_id = ? AND removed_at IS NULL", d.ID); err != nil {
			return nil, err
		}
		if err := setRemoved(tx.DB, &domain.Delegation{}, now, reason, "id = ?", d.ID); err != nil {
			return nil, err
		}
		name, nameEN := domain.Exhibitor{Delegation: &d}.Name()
		n := removalNotice(f, name, nameEN, reason, "delegation "+d.ID, d.Version, "/v1/me/delegations/"+d.ID)
		if err := s.notify(tx.DB, n, users...); err != nil {
			return nil, err
		}
		news := guestNews{what: "removed", guest: "delegation " + d.ID, version: d.Version, name: name, nameEN: nameEN, title: "đã được rút khỏi hội chợ", titleEN: "was removed", note: reason, loss: loss, path: "delegations"}
		if err := s.notifyOfGuest(tx.DB, by, f, news); err != nil {
			return nil, err
		}
		if err := s.record(tx, by, domain.Audit{
			Action: "delegation.remove", Noun: "delegation", NounID: d.ID, ProvinceCode: d.ProvinceCode, Reason: reason,
			Before: map[string]any{"state": d.State}, After: map[string]any{"state": domain.AnswerRemoved},
		}); err != nil {
			return nil, err
		}
		out, err = delegationOf(tx.DB, d.ID)
		return nil, err
	})
	return out, loss, err
}

// setRemoved marks guests as removed by the organizer.
func setRemoved(tx *gorm.DB, model any, now time.Time, reason, where string, args ...any) error {
	return tx.Model(model).Where(where, args...).Updates(map[string]any{
		"state": domain.AnswerDeclined, "answered_at": gorm.Expr("coalesce(answered_at, ?)", now), "removed_at": now, "removed_reason": reason, "version": gorm.Expr("version + 1"), "updated_at": now,
	}).Error
}

func removalNotice(f domain.Fair, name, nameEN, reason, guest string, version int64, path string) domain.Notice {
	return domain.Notice{
		Subject: domain.Subject{Kind: "fair", ID: f.ID}, Kind: "fair.remove", Key: "fair remove " + guest + " v" + strconv.FormatInt(version, 10), Path: path,
		Title: name + " không còn tham gia " + f.Name, TitleEN: nameEN + " takes part in " + f.Name + " no more",
		Text: "Ban tổ chức đã rút khỏi hội chợ: " + reason, TextEN: "The organizer removed it from the fair: " + reason,
	}
}

// delegationUsers returns the users of a delegation who are not locked: the officers of
// its province, and the user who answered.
func delegationUsers(tx *gorm.DB, d domain.Delegation) ([]string, error) {
	users, err := officersOf(tx, d.ProvinceCode)
	if err != nil || d.AnsweredBy == nil {
		return users, err
	}
	var answered []string
	err = tx.Model(&domain.User{}).Where("id = ? AND locked_at IS NULL", *d.AnsweredBy).Pluck("id", &answered).Error
	return append(users, answered...), err
}

// guestsOf returns the users of exhibitors who are not locked: the members of their
// producers, and those who answered. exhibitors is a condition on rows of exhibitors
// as e.
func (s *Store) guestsOf(tx *gorm.DB, exhibitors string, args ...any) (users []string, err error) {
	err = tx.Raw("SELECT m.user_id FROM exhibitors e JOIN memberships m ON m.producer_id = e.producer_id JOIN users u ON u.id = m.user_id WHERE u.locked_at IS NULL AND "+exhibitors+
		" UNION SELECT e.answered_by FROM exhibitors e JOIN users u ON u.id = e.answered_by WHERE u.locked_at IS NULL AND "+exhibitors, append(slices.Clone(args), args...)...).Scan(&users).Error
	return users, err
}

// removedProducers returns the producers that the organizer removed from the fair of
// a delegation; "" stands for the common stand of the delegation.
func removedProducers(tx *gorm.DB, d domain.Delegation) (out []string, err error) {
	var found []domain.Exhibitor
	err = tx.Where("fair_id = ? AND removed_at IS NOT NULL AND (producer_id IS NOT NULL OR delegation_id = ?)", d.FairID, d.ID).Find(&found).Error
	for _, e := range found {
		if e.ProducerID == nil {
			out = append(out, "")
		} else {
			out = append(out, *e.ProducerID)
		}
	}
	return out, err
}

// dismiss is withdraw for exhibitors that decline with it.
func (s *Store) dismiss(tx *gorm.DB, f domain.Fair, reason, exhibitors string, args ...any) (domain.GuestLoss, error) {
	loss, err := s.withdraw(tx, f, reason, exhibitors, args...)
	if err != nil {
		return loss, err
	}
	now := s.clock()
	return loss, tx.Model(&domain.Exhibitor{}).Where(exhibitors, args...).Where("state <> ?", domain.AnswerDeclined).
		Updates(map[string]any{"state": domain.AnswerDeclined, "answered_at": now, "version": gorm.Expr("version + 1"), "updated_at": now}).Error
}

// withdraw ends what exhibitors have at a fair: their booths become free, their
// meetings to come are cancelled with a reason, and entries of the catalogue that
// they did not answer are asked no more. Their exhibits stay stored. exhibitors is a
// condition on rows of exhibitors.
func (s *Store) withdraw(tx *gorm.DB, f domain.Fair, reason, exhibitors string, args ...any) (loss domain.GuestLoss, err error) {
	var leaving []domain.Exhibitor
	if err := tx.Where(exhibitors, args...).Order("id").Find(&leaving).Error; err != nil {
		return loss, err
	}
	var ids, producers []string
	for _, e := range leaving {
		ids = append(ids, e.ID)
		if e.ProducerID != nil {
			producers = append(producers, *e.ProducerID)
		}
	}
	loss.Exhibitors = len(ids)
	for chunk := range slices.Chunk(ids, idsPerQuery) {
		booths, err := s.freeBooths(tx, f, chunk)
		if err != nil {
			return loss, err
		}
		loss.Booths = append(loss.Booths, booths...)
		var n int64
		if err := tx.Model(&domain.Exhibit{}).Where("exhibitor_id IN ?", chunk).Count(&n).Error; err != nil {
			return loss, err
		}
		loss.Exhibits += int(n)
	}
	for _, p := range producers {
		n, err := s.endMeetings(tx, f, p, reason)
		if err != nil {
			return loss, err
		}
		loss.Meetings += n
	}
	for chunk := range slices.Chunk(producers, idsPerQuery) {
		done := tx.Where("fair_id = ? AND state = ? AND producer_id IN ?", f.ID, domain.EntryAsked, chunk).Delete(&domain.CatalogueEntry{})
		if done.Error != nil {
			return loss, done.Error
		}
		loss.Entries += int(done.RowsAffected)
	}
	return loss, nil
}

// freeBooths takes the booths from exhibitors, queues the event of each, and returns
// their numbers.
func (s *Store) freeBooths(tx *gorm.DB, f domain.Fair, exhibitors []string) (numbers []string, err error) {
	var freed []domain.Booth
	err = tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Preload("Hall").Where("exhibitor_id IN ?", exhibitors).Order("id").Find(&freed).Error
	if err != nil {
		return nil, err
	}
	slices.SortFunc(freed, domain.CompareBooths)
	for _, b := range freed {
		lost := b.ExhibitorID
		b.ExhibitorID, b.Version = nil, b.Version+1
		if err := tx.Model(&domain.Booth{}).Where("id = ?", b.ID).Updates(map[string]any{"exhibitor_id": nil, "version": b.Version}).Error; err != nil {
			return nil, err
		}
		if err := s.emitBooth(tx, f, b, lost); err != nil {
			return nil, err
		}
		numbers = append(numbers, b.Number)
	}
	return numbers, nil
}
