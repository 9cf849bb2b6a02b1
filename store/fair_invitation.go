package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.FairInvitationService = (*Store)(nil)

// AddFairInvitation adds a link.
func (s *Store) AddFairInvitation(ctx context.Context, by domain.Actor, fairID string, i domain.FairInvitation) (domain.FairInvitation, error) {
	err := s.write(ctx, "making a link of a fair", func(tx *tx) ([]domain.Ref, error) {
		f, err := openFair(tx.DB, by, fairID)
		if err != nil {
			return nil, err
		}
		switch {
		case i.DelegationID != nil:
			d, err := delegationOf(tx.DB, *i.DelegationID)
			if err != nil {
				return nil, err
			}
			if d.FairID != f.ID {
				return nil, noDelegation()
			}
			if err := d.CheckPresent(); err != nil {
				return nil, err
			}
		case i.ExhibitorID != nil:
			e, err := exhibitorOf(tx.DB, f.ID, *i.ExhibitorID)
			if err != nil {
				return nil, err
			}
			if err := e.CheckPresent(); err != nil {
				return nil, err
			}
		}
		i, err = s.addFairInvitation(tx, by, f, i)
		return nil, err
	})
	return i, err
}

// addFairInvitation stores a link for a guest of a fair and revokes the earlier ones.
func (s *Store) addFairInvitation(tx *tx, by domain.Actor, f domain.Fair, i domain.FairInvitation) (_ domain.FairInvitation, err error) {
	guest, id := "delegation_id", i.DelegationID
	if id == nil {
		guest, id = "exhibitor_id", i.ExhibitorID
	}
	now := s.clock()
	if err := endFairInvitations(tx.DB, now, "fair_id = ? AND "+guest+" = ?", f.ID, *id); err != nil {
		return i, err
	}
	if err := endAnswering(tx.DB, f.ID, guest, *id); err != nil {
		return i, err
	}
	if i.ID, err = db.NewID(); err != nil {
		return i, err
	}
	i.FairID, i.InvitedBy, i.CreatedAt, i.UsedAt, i.UsedBy, i.RevokedAt = f.ID, by.UserID, now, nil, nil, nil
	if i.ExpiresAt, err = f.InvitationEnds(now); err != nil {
		return i, err
	}
	if err := tx.Create(&i).Error; err != nil {
		return i, err
	}
	return i, s.recordFair(tx, by, f, "fair.invitation.add", "", nil, map[string]string{"invitation": i.ID, guest: *id})
}

// AddInvitationLetters adds a link for each guest without an answer.
func (s *Store) AddInvitationLetters(ctx context.Context, by domain.Actor, fairID string) (out []domain.InvitationLetter, err error) {
	err = s.write(ctx, "making letters of a fair", func(tx *tx) ([]domain.Ref, error) {
		out = nil
		f, err := openFair(withPlace(tx.DB, ""), by, fairID)
		if err != nil {
			return nil, err
		}
		if err := f.CheckLetters(domain.Today(s.clock())); err != nil {
			return nil, err
		}
		var delegations []domain.Delegation
		if err := tx.Preload("Province").Where("fair_id = ? AND state = ?", f.ID, domain.AnswerOpen).Order("id").Find(&delegations).Error; err != nil {
			return nil, err
		}
		var exhibitors []domain.Exhibitor
		if err := withExhibitor(tx.DB, "").Where("fair_id = ? AND state = ?", f.ID, domain.AnswerOpen).Order("id").Find(&exhibitors).Error; err != nil {
			return nil, err
		}
		for i := range delegations {
			out = append(out, domain.InvitationLetter{InvitedGuest: domain.InvitedGuest{Fair: f, Delegation: &delegations[i]}})
		}
		for i := range exhibitors {
			out = append(out, domain.InvitationLetter{InvitedGuest: domain.InvitedGuest{Fair: f, Exhibitor: &exhibitors[i]}})
		}
		for i := range out {
			l := &out[i]
			l.Code = domain.NewInvitationCode()
			link := domain.FairInvitation{TokenHash: domain.HashInvitationCode(l.Code)}
			if l.Delegation != nil {
				link.DelegationID = &l.Delegation.ID
			} else {
				link.ExhibitorID = &l.Exhibitor.ID
			}
			if link, err = s.addFairInvitation(tx, by, f, link); err != nil {
				return nil, err
			}
			l.ExpiresAt = link.ExpiresAt
		}
		domain.SortLetters(out)
		return nil, nil
	})
	return out, err
}

// endAnswering ends what users may do for a guest because they used a link of it: the
// organizer makes a new link when the earlier one came into wrong hands.
func endAnswering(tx *gorm.DB, fairID, guest, id string) error {
	table := map[string]string{"delegation_id": "delegations", "exhibitor_id": "exhibitors"}[guest]
	users := tx.Model(&domain.FairInvitation{}).Select("used_by").Where("fair_id = ? AND "+guest+" = ? AND used_by IS NOT NULL", fairID, id)
	return tx.Table(table).Where("id = ? AND answered_by IN (?)", id, users).Update("answered_by", nil).Error
}

// endAnsweringOf ends what a user may do for the exhibitors of a producer because the user
// answered for them, and revokes the links with which the user did: a removed member must
// not come back with one.
func endAnsweringOf(tx *gorm.DB, now time.Time, userID, producerID string) error {
	err := tx.Model(&domain.Exhibitor{}).Where("producer_id = ? AND answered_by = ?", producerID, userID).Update("answered_by", nil).Error
	if err != nil {
		return err
	}
	const of = "FROM exhibitors WHERE producer_id = ?"
	return endFairInvitations(tx, now, "fair_id IN (SELECT fair_id "+of+") AND exhibitor_id IN (SELECT id "+of+") AND used_by = ?", producerID, producerID, userID)
}

// endFairInvitations revokes open links. The condition names the fair, by which there
// is an index.
func endFairInvitations(tx *gorm.DB, now time.Time, where string, args ...any) error {
	return tx.Model(&domain.FairInvitation{}).Where("revoked_at IS NULL").Where(where, args...).Update("revoked_at", now).Error
}

func noLink() error { return domain.NotFoundf("there is no open invitation with this link") }

// fairLink returns what a usable link is for.
func (s *Store) fairLink(tx *gorm.DB, by domain.Actor, tokenHash []byte) (i domain.FairInvitation, out domain.InvitedGuest, err error) {
	var found []domain.FairInvitation
	if err := tx.Where("token_hash = ?", tokenHash).Find(&found).Error; err != nil {
		return i, out, err
	}
	if len(found) == 0 || !found[0].OpenAt(s.clock()) {
		return i, out, noLink()
	}
	i = found[0]
	out = domain.InvitedGuest{Bound: i.EmailKey != "", MayAnswer: i.EmailKey == "", ExpiresAt: i.ExpiresAt}
	if out.Bound && by.UserID != "" {
		var keys []string
		if err := tx.Model(&domain.User{}).Where("id = ?", by.UserID).Pluck("email_key", &keys).Error; err != nil {
			return i, out, err
		}
		out.MayAnswer = slices.Contains(keys, i.EmailKey)
	}
	if err := withPlace(tx, "").Where("id = ?", i.FairID).Take(&out.Fair).Error; err != nil {
		return i, out, err
	}
	if i.DelegationID != nil {
		d, err := delegationOf(tx, *i.DelegationID)
		out.Delegation = &d
		return i, out, err
	}
	e, err := exhibitorOf(tx, i.FairID, *i.ExhibitorID)
	out.Exhibitor = &e
	return i, out, err
}

// heldLink is fairLink for a holder who may answer.
func (s *Store) heldLink(tx *gorm.DB, by domain.Actor, tokenHash []byte) (i domain.FairInvitation, out domain.InvitedGuest, err error) {
	if i, out, err = s.fairLink(tx, by, tokenHash); err == nil && !out.MayAnswer {
		err = noLink()
	}
	return i, out, err
}

// FairInvitation returns what a link is for.
func (s *Store) FairInvitation(ctx context.Context, by domain.Actor, tokenHash []byte) (out domain.InvitedGuest, err error) {
	err = s.read(ctx, "looking at a link", func(tx *gorm.DB) (err error) {
		_, out, err = s.fairLink(tx, by, tokenHash)
		return err
	})
	return out, err
}

// UseInvitation answers an invitation with a link.
func (s *Store) UseInvitation(ctx context.Context, by domain.Actor, tokenHash []byte, version int64, a domain.FairAnswer) (out domain.InvitedGuest, err error) {
	err = s.write(ctx, "answering with a link", func(tx *tx) ([]domain.Ref, error) {
		i, _, err := s.heldLink(tx.DB, by, tokenHash)
		if err != nil {
			return nil, err
		}
		if err := s.lockFair(tx.DB, domain.Actor{}, i.FairID); err != nil {
			return nil, err
		}
		// Read it again: a removal of the guest or a new link may have ended the link
		// before the lock.
		if i, out, err = s.heldLink(tx.DB, by, tokenHash); err != nil {
			return nil, err
		}
		if isStale(out.Version(), version) {
			return nil, changedMeanwhile()
		}
		set := map[string]any{"used_at": s.clock()}
		if by.UserID != "" { // as in answer
			set["used_by"] = by.UserID
		}
		if err := tx.Model(&domain.FairInvitation{}).Where("id = ?", i.ID).Updates(set).Error; err != nil {
			return nil, err
		}
		if out.Delegation != nil {
			d, err := s.answerDelegation(tx, by, *out.Delegation, a, true)
			out.Delegation = &d
			return nil, err
		}
		e, err := s.answerExhibitor(tx, by, *out.Exhibitor, a, true)
		out.Exhibitor = &e
		return nil, err
	})
	return out, err
}

// userOf returns the id of the actor; nil when the actor is not signed in.
func userOf(by domain.Actor) *string {
	if by.UserID == "" {
		return nil
	}
	return &by.UserID
}

// guestRefOf returns the guest of a link.
func guestRefOf(i domain.FairInvitation) (out domain.GuestRef) {
	if i.DelegationID != nil {
		out.DelegationID = *i.DelegationID
	} else {
		out.ExhibitorID = *i.ExhibitorID
	}
	return out
}

// InvitedPeople returns the people of the guest of a link.
func (s *Store) InvitedPeople(ctx context.Context, by domain.Actor, tokenHash []byte) (out []domain.FairPerson, err error) {
	err = s.read(ctx, "reading the people of an invited guest", func(tx *gorm.DB) error {
		i, _, err := s.heldLink(tx, by, tokenHash)
		if err != nil {
			return err
		}
		out, err = peopleOf(tx, guestRefOf(i))
		return err
	})
	return out, err
}

// SetInvitedPeople replaces the people of the guest of a link.
func (s *Store) SetInvitedPeople(ctx context.Context, by domain.Actor, tokenHash []byte, version int64, lines []domain.PersonLine) (out []domain.FairPerson, err error) {
	err = s.write(ctx, "naming people with a link", func(tx *tx) ([]domain.Ref, error) {
		i, _, err := s.heldLink(tx.DB, by, tokenHash)
		if err != nil {
			return nil, err
		}
		if err := s.lockForPeople(tx.DB, i.FairID); err != nil {
			return nil, err
		}
		i, guest, err := s.heldLink(tx.DB, by, tokenHash)
		if err != nil {
			return nil, err
		}
		if isStale(guest.Version(), version) {
			return nil, changedMeanwhile()
		}
		if _, err := s.setPeople(tx, by, guest, lines); err != nil {
			return nil, err
		}
		out, err = peopleOf(tx.DB, guestRefOf(i))
		return nil, err
	})
	return out, err
}

// entriesOfLink narrows catalogue entries to those of the producer of a link.
func entriesOfLink(tx *gorm.DB, guest domain.InvitedGuest) *gorm.DB {
	if guest.Exhibitor == nil || guest.Exhibitor.ProducerID == nil {
		return tx.Where("1 = 0")
	}
	return tx.Where("fair_id = ? AND producer_id = ?", guest.Fair.ID, *guest.Exhibitor.ProducerID)
}

// InvitedEntries returns the catalogue entries of the producer of a link.
func (s *Store) InvitedEntries(ctx context.Context, by domain.Actor, tokenHash []byte) (out []domain.AskedEntry, err error) {
	err = s.read(ctx, "reading the catalogue entries of an invited producer", func(tx *gorm.DB) error {
		_, guest, err := s.heldLink(tx, by, tokenHash)
		if err != nil {
			return err
		}
		var rows []domain.CatalogueEntry
		if err := entriesOfLink(tx, guest).Order("id").Find(&rows).Error; err != nil {
			return err
		}
		out, err = s.withPrinted(tx, rows)
		return err
	})
	return out, err
}

// AnswerInvitedEntry confirms or corrects an entry with a link.
func (s *Store) AnswerInvitedEntry(ctx context.Context, by domain.Actor, tokenHash []byte, id string, version int64, a domain.EntryAnswer) (domain.AskedEntry, error) {
	return s.answerEntry(ctx, by, version, a, func(tx *gorm.DB) (domain.CatalogueEntry, error) {
		_, guest, err := s.heldLink(tx, by, tokenHash)
		if err != nil {
			return domain.CatalogueEntry{}, err
		}
		var found []domain.CatalogueEntry
		if db.IsID(id) {
			if err := entriesOfLink(tx, guest).Where("id = ?", id).Find(&found).Error; err != nil {
				return domain.CatalogueEntry{}, err
			}
		}
		if len(found) == 0 {
			return domain.CatalogueEntry{}, noCatalogueEntry()
		}
		return found[0], nil
	})
}
