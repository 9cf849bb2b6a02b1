package store

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.FairPersonService = (*Store)(nil)

func noPerson() error { return domain.NotFoundf("there is no such person of the fair") }

// withGuest loads what the organisation of people consists of.
func withGuest(tx *gorm.DB) *gorm.DB {
	return withExhibitor(tx, "Exhibitor").Preload("Delegation.Province")
}

// FairPeople returns people with a badge of a fair.
func (s *Store) FairPeople(ctx context.Context, by domain.Actor, fairID string, f domain.FairPersonFilter, p domain.Page) (out domain.List[domain.FairPerson], err error) {
	err = s.read(ctx, "listing the people of a fair", func(tx *gorm.DB) error {
		fair, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		sel, err := narrowPeople(tx, fair.ID, f)
		if err != nil {
			return err
		}
		out, err = db.Page(withGuest(sel.Session(&gorm.Session{})), p, db.Newest("fair_people", func(p domain.FairPerson) string { return p.ID }, fair.ID, f))
		return err
	})
	return out, err
}

func narrowPeople(tx *gorm.DB, fairID string, f domain.FairPersonFilter) (*gorm.DB, error) {
	sel := tx.Model(&domain.FairPerson{}).Where("fair_people.fair_id = ?", fairID)
	if f.Kind != "" {
		sel = sel.Where("fair_people.kind = ?", f.Kind)
	}
	if f.ExhibitorID != "" {
		if !db.IsID(f.ExhibitorID) {
			return nil, domain.Invalidf("exhibitor_id", "it is not an id")
		}
		sel = sel.Where("fair_people.exhibitor_id = ?", f.ExhibitorID)
	}
	for _, word := range f.Words {
		sel = sel.Where(position(tx)+"(fair_people.name_fold, ?) > 0", word)
	}
	return sel, nil
}

// personOf returns a person of a fair.
func personOf(tx *gorm.DB, fairID, id string) (domain.FairPerson, error) {
	var found []domain.FairPerson
	if db.IsID(id) {
		if err := withGuest(tx).Where("fair_id = ? AND id = ?", fairID, id).Find(&found).Error; err != nil {
			return domain.FairPerson{}, err
		}
	}
	if len(found) == 0 {
		return domain.FairPerson{}, noPerson()
	}
	return found[0], nil
}

// FairPerson returns one person of a fair.
func (s *Store) FairPerson(ctx context.Context, by domain.Actor, fairID, id string) (out domain.FairPerson, err error) {
	err = s.read(ctx, "reading a person of a fair", func(tx *gorm.DB) error {
		f, err := fairRunBy(tx, by, fairID)
		if err != nil {
			return err
		}
		out, err = personOf(tx, f.ID, id)
		return err
	})
	return out, err
}

// addPerson stores a new person whose guest is locked with the fair.
func (s *Store) addPerson(tx *gorm.DB, by domain.Actor, p *domain.FairPerson) (err error) {
	if p.ID, err = db.NewID(); err != nil {
		return err
	}
	now := s.clock()
	p.NameFold, p.Code, p.AddedBy, p.Version, p.CreatedAt, p.UpdatedAt = domain.Fold(p.Name), domain.NewBadgeCode(), userOf(by), 1, now, now
	return tx.Omit(clause.Associations).Create(p).Error
}

// checkPeopleCount checks whether a fair may have more people.
func checkPeopleCount(tx *gorm.DB, fairID string, more int) error {
	var n int64
	if err := tx.Model(&domain.FairPerson{}).Where("fair_id = ?", fairID).Count(&n).Error; err != nil {
		return err
	}
	return domain.CheckPeopleCount(int(n) + more)
}

// AddFairPeople adds people of a fair.
func (s *Store) AddFairPeople(ctx context.Context, by domain.Actor, fairID string, people []domain.FairPerson) (out []domain.FairPerson, err error) {
	err = s.write(ctx, "adding people of a fair", func(tx *tx) ([]domain.Ref, error) {
		out = nil
		f, err := openFair(tx.DB, by, fairID)
		if err != nil {
			return nil, err
		}
		if err := checkPeopleCount(tx.DB, f.ID, len(people)); err != nil {
			return nil, err
		}
		for i, p := range people {
			p.FairID = f.ID
			if err := p.Validate(); err != nil {
				return nil, inList("people", i, err)
			}
			if err := checkGuestOf(tx.DB, p); err != nil {
				return nil, inList("people", i, err)
			}
			all, err := peopleOf(tx.DB, guestOf(p))
			if err != nil {
				return nil, err
			}
			if err := p.CheckRoom(len(all)); err != nil {
				return nil, inList("people", i, err)
			}
			p.Position = len(all)
			if err := s.addPerson(tx.DB, by, &p); err != nil {
				return nil, err
			}
			if err := s.touchGuest(tx.DB, guestOf(p)); err != nil {
				return nil, err
			}
			if p, err = personOf(tx.DB, f.ID, p.ID); err != nil {
				return nil, err
			}
			out = append(out, p)
		}
		// The audit log stays, so it holds no names.
		return nil, s.recordFair(tx, by, f, "fair.people.add", "", nil, map[string]int{"people": len(people)})
	})
	return out, err
}

// guestOf returns the exhibitor or delegation of a person; empty for other kinds.
func guestOf(p domain.FairPerson) (out domain.GuestRef) {
	if p.ExhibitorID != nil {
		out.ExhibitorID = *p.ExhibitorID
	}
	if p.DelegationID != nil {
		out.DelegationID = *p.DelegationID
	}
	return out
}

// checkGuestOf checks that the exhibitor or delegation of a person is of the fair.
func checkGuestOf(tx *gorm.DB, p domain.FairPerson) error {
	if p.ExhibitorID != nil {
		if _, err := exhibitorOf(tx, p.FairID, *p.ExhibitorID); domain.CodeOf(err) == domain.CodeNotFound {
			return domain.Invalidf("exhibitor_id", "the fair has no exhibitor with this id")
		} else if err != nil {
			return err
		}
	}
	if p.DelegationID != nil {
		d, err := delegationOf(tx, *p.DelegationID)
		if domain.CodeOf(err) == domain.CodeNotFound || err == nil && d.FairID != p.FairID {
			return domain.Invalidf("delegation_id", "the fair has no delegation with this id")
		}
		return err
	}
	return nil
}

// touchGuest raises the version of a guest whose people changed, so that a form with
// the earlier list does not overwrite the change.
func (s *Store) touchGuest(tx *gorm.DB, of domain.GuestRef) error {
	set := map[string]any{"version": gorm.Expr("version + 1"), "updated_at": s.clock()}
	switch {
	case of.ExhibitorID != "":
		return tx.Model(&domain.Exhibitor{}).Where("id = ?", of.ExhibitorID).Updates(set).Error
	case of.DelegationID != "":
		return tx.Model(&domain.Delegation{}).Where("id = ?", of.DelegationID).Updates(set).Error
	}
	return nil
}

// heldPerson returns a person in the given version, of an open fair that the actor
// runs and that is locked.
func heldPerson(tx *gorm.DB, by domain.Actor, fairID, id string, version int64) (f domain.Fair, p domain.FairPerson, err error) {
	if f, err = openFair(tx, by, fairID); err != nil {
		return f, p, err
	}
	if p, err = personOf(tx, f.ID, id); err == nil && isStale(p.Version, version) {
		err = changedMeanwhile()
	}
	return f, p, err
}

// ChangeFairPerson changes a person of a fair.
func (s *Store) ChangeFairPerson(ctx context.Context, by domain.Actor, to domain.FairPerson, version int64) (out domain.FairPerson, err error) {
	err = s.write(ctx, "changing a person of a fair", func(tx *tx) ([]domain.Ref, error) {
		f, p, err := heldPerson(tx.DB, by, to.FairID, to.ID, version)
		if err != nil {
			return nil, err
		}
		p.Name, p.Role, p.Organisation, p.Phone, p.Email, p.EmailKey = to.Name, to.Role, to.Organisation, to.Phone, to.Email, to.EmailKey
		if err := p.Validate(); err != nil {
			return nil, err
		}
		if err := s.savePerson(tx.DB, &p); err != nil {
			return nil, err
		}
		if err := s.touchGuest(tx.DB, guestOf(p)); err != nil {
			return nil, err
		}
		out = p
		return nil, s.recordFair(tx, by, f, "fair.person.change", "", nil, map[string]string{"person": p.ID})
	})
	return out, err
}

// savePerson stores a changed person.
func (s *Store) savePerson(tx *gorm.DB, p *domain.FairPerson) error {
	p.NameFold, p.Version, p.UpdatedAt = domain.Fold(p.Name), p.Version+1, s.clock()
	return tx.Model(&domain.FairPerson{}).Where("id = ?", p.ID).Updates(map[string]any{
		"name": p.Name, "name_fold": p.NameFold, "role": p.Role, "organisation": p.Organisation, "phone": p.Phone, "email": p.Email, "email_key": p.EmailKey,
		"position": p.Position, "version": p.Version, "updated_at": p.UpdatedAt,
	}).Error
}

// DeleteFairPerson deletes a person of a fair.
func (s *Store) DeleteFairPerson(ctx context.Context, by domain.Actor, fairID, id string, version int64) error {
	return s.write(ctx, "deleting a person of a fair", func(tx *tx) ([]domain.Ref, error) {
		f, p, err := heldPerson(tx.DB, by, fairID, id, version)
		if err != nil {
			return nil, err
		}
		if err := tx.Where("id = ?", p.ID).Delete(&domain.FairPerson{}).Error; err != nil {
			return nil, err
		}
		if err := s.touchGuest(tx.DB, guestOf(p)); err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "fair.person.delete", "", map[string]string{"person": p.ID}, nil)
	})
}

// peopleOf returns the people of a guest in their order.
func peopleOf(tx *gorm.DB, of domain.GuestRef) (out []domain.FairPerson, err error) {
	sel := withGuest(tx).Order("position, id")
	switch {
	case of.ExhibitorID != "":
		sel = sel.Where("exhibitor_id = ?", of.ExhibitorID)
	case of.DelegationID != "":
		sel = sel.Where("delegation_id = ?", of.DelegationID)
	default:
		return nil, nil
	}
	return out, sel.Find(&out).Error
}

// keptGuest returns a guest that the actor manages, or whose fair it runs.
func keptGuest(tx *gorm.DB, by domain.Actor, of domain.GuestRef) (out domain.InvitedGuest, err error) {
	if of.DelegationID != "" {
		d, err := keptDelegation(tx, by, of.DelegationID)
		if err != nil {
			return out, err
		}
		return domain.InvitedGuest{Fair: *d.Fair, Delegation: &d}, nil
	}
	e, err := keptExhibitor(tx, by, of.ExhibitorID)
	if err != nil {
		return out, err
	}
	return domain.InvitedGuest{Fair: *e.Fair, Exhibitor: &e}, nil
}

// People returns the people of a guest.
func (s *Store) People(ctx context.Context, by domain.Actor, of domain.GuestRef) (out []domain.FairPerson, version int64, err error) {
	err = s.read(ctx, "listing the people of a guest", func(tx *gorm.DB) error {
		guest, err := keptGuest(tx, by, of)
		if err != nil {
			return err
		}
		version = guest.Version()
		out, err = peopleOf(tx, of)
		return err
	})
	return out, version, err
}

// lockForPeople locks a fair whose guests name their people.
func (s *Store) lockForPeople(tx *gorm.DB, id string) error {
	var f domain.Fair
	if err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id).Take(&f).Error; err != nil {
		return err
	}
	return f.CheckPeople(domain.Today(s.clock()))
}

// SetPeople replaces the people of a guest.
func (s *Store) SetPeople(ctx context.Context, by domain.Actor, of domain.GuestRef, version int64, lines []domain.PersonLine) (out []domain.FairPerson, now int64, err error) {
	err = s.write(ctx, "naming the people of a guest", func(tx *tx) ([]domain.Ref, error) {
		guest, err := keptGuest(tx.DB, by, of)
		if err != nil {
			return nil, err
		}
		if err := s.lockForPeople(tx.DB, guest.Fair.ID); err != nil {
			return nil, err
		}
		if guest, err = keptGuest(tx.DB, by, of); err != nil {
			return nil, err
		}
		if isStale(guest.Version(), version) {
			return nil, changedMeanwhile()
		}
		if now, err = s.setPeople(tx, by, guest, lines); err != nil {
			return nil, err
		}
		out, err = peopleOf(tx.DB, of)
		return nil, err
	})
	return out, now, err
}

// setPeople replaces the people of a guest whose fair is locked, and returns the new
// version of the guest.
func (s *Store) setPeople(tx *tx, by domain.Actor, guest domain.InvitedGuest, lines []domain.PersonLine) (version int64, err error) {
	if err := guest.CheckNames(); err != nil {
		return 0, err
	}
	if err := domain.ValidatePeople(lines); err != nil {
		return 0, err
	}
	of, noun, province := domain.GuestRef{}, "delegation", ""
	if guest.Exhibitor != nil {
		of.ExhibitorID, noun = guest.Exhibitor.ID, "exhibitor"
	} else {
		of.DelegationID, province = guest.Delegation.ID, guest.Delegation.ProvinceCode
	}
	before, err := peopleOf(tx.DB, of)
	if err != nil {
		return 0, err
	}
	if err := checkPeopleCount(tx.DB, guest.Fair.ID, len(lines)-len(before)); err != nil {
		return 0, err
	}
	var kept []string
	for i, l := range lines {
		at := slices.IndexFunc(before, func(p domain.FairPerson) bool { return p.ID == l.ID })
		switch {
		case l.ID != "" && (at < 0 || slices.Contains(kept, l.ID)):
			return 0, inList("people", i, domain.Invalidf("id", "the list has no such person, or has this one twice"))
		case at >= 0:
			p := before[at]
			kept = append(kept, p.ID)
			if p.Name == l.Name && p.Role == l.Role && p.Phone == l.Phone && p.Position == i {
				continue
			}
			if p.Name != l.Name { // perhaps another person, to whom the address does not belong
				p.Email, p.EmailKey = "", ""
			}
			p.Name, p.Role, p.Phone, p.Position = l.Name, l.Role, l.Phone, i
			err = s.savePerson(tx.DB, &p)
		default:
			p := domain.FairPerson{FairID: guest.Fair.ID, Kind: domain.PersonStaff, Position: i, Name: l.Name, Role: l.Role, Phone: l.Phone}
			if guest.Exhibitor != nil {
				p.ExhibitorID = &guest.Exhibitor.ID
			} else {
				p.Kind, p.DelegationID = domain.PersonDelegation, &guest.Delegation.ID
			}
			err = s.addPerson(tx.DB, by, &p)
		}
		if err != nil {
			return 0, err
		}
	}
	for _, p := range before {
		if !slices.Contains(kept, p.ID) {
			if err := tx.Where("id = ?", p.ID).Delete(&domain.FairPerson{}).Error; err != nil {
				return 0, err
			}
		}
	}
	if err := s.touchGuest(tx.DB, of); err != nil {
		return 0, err
	}
	return guest.Version() + 1, s.record(tx, by, domain.Audit{
		Action: noun + ".people", Noun: noun, NounID: of.ExhibitorID + of.DelegationID, ProvinceCode: province,
		Before: map[string]int{"people": len(before)}, After: map[string]int{"people": len(lines)},
	})
}

// nameContact makes the contact person the first of the people of a guest that has
// accepted and has not named any.
func (s *Store) nameContact(tx *gorm.DB, by domain.Actor, p domain.FairPerson, a domain.FairAnswer) error {
	all, err := peopleOf(tx, guestOf(p))
	if err != nil || len(all) > 0 {
		return err
	}
	if err := checkPeopleCount(tx, p.FairID, 1); err != nil {
		return err
	}
	p.Name, p.Phone = a.ContactName, a.Phone
	return s.addPerson(tx, by, &p)
}

// takingPart is the condition that the guest of a person takes part in the fair.
const takingPart = "(fair_people.exhibitor_id IS NULL OR fair_people.exhibitor_id IN (SELECT id FROM exhibitors WHERE state = 'accepted'))" +
	" AND (fair_people.delegation_id IS NULL OR fair_people.delegation_id IN (SELECT id FROM delegations WHERE state = 'accepted'))"

// Badges returns the badges of a fair.
func (s *Store) Badges(ctx context.Context, by domain.Actor, fairID string, f domain.FairPersonFilter, site string) (fair domain.Fair, out []domain.Sign, err error) {
	err = s.read(ctx, "making badges", func(tx *gorm.DB) error {
		out = nil
		if fair, err = fairRunBy(tx, by, fairID); err != nil {
			return err
		}
		sel, err := narrowPeople(tx, fair.ID, f)
		if err != nil {
			return err
		}
		var people []domain.FairPerson
		err = withGuest(sel).Preload("Exhibitor.Producer.Province").Preload("Exhibitor.Booths.Hall").Where(takingPart).Order("fair_people.position, fair_people.id").Find(&people).Error
		if err != nil {
			return err
		}
		for _, p := range people {
			sign := domain.Sign{Name: p.Name, Role: p.Role, Kind: p.Kind, Sample: fair.Sample, URL: site + domain.BadgePath + domain.ShowCode(p.Code)}
			sign.Maker, _ = p.Organisations()
			if e := p.Exhibitor; e != nil {
				one := []domain.Exhibitor{*e}
				sortBooths(one)
				var numbers []string
				for _, b := range one[0].Booths {
					numbers = append(numbers, b.Number)
				}
				sign.Province, sign.Booth = e.ProvinceName(), strings.Join(numbers, ", ")
				if len(numbers) > 0 {
					sign.First = &one[0].Booths[0]
				}
			}
			out = append(out, sign)
		}
		domain.SortSigns(out)
		return nil
	})
	return fair, out, err
}

func noBadge() error { return domain.NotFoundf("there is no badge with this code") }

// badgeOf returns the person of a badge.
func badgeOf(tx *gorm.DB, code string) (domain.FairPerson, error) {
	var found []domain.FairPerson
	err := withGuest(tx).Preload("Exhibitor.Producer.Province").Preload("Fair.Province").Preload("Fair.FormerProvince").
		Where("code = ?", domain.ParseCode(code)).Where(takingPart).Find(&found).Error
	if err == nil && len(found) == 0 {
		err = noBadge()
	}
	if err != nil {
		return domain.FairPerson{}, err
	}
	return found[0], nil
}

// Badge returns the person of a badge.
func (s *Store) Badge(ctx context.Context, code string) (out domain.FairPerson, err error) {
	err = s.read(ctx, "reading a badge", func(tx *gorm.DB) (err error) {
		out, err = badgeOf(tx, code)
		return err
	})
	return out, err
}

// CheckMeeting checks whether the actor can write to the person of a badge.
func (s *Store) CheckMeeting(ctx context.Context, by domain.Actor, code string) error {
	return s.read(ctx, "checking a meeting by a badge", func(tx *gorm.DB) error {
		p, err := badgeOf(tx, code)
		if err != nil {
			return err
		}
		if _, _, err = sidesOf(tx, by, p, ""); domain.CodeOf(err) == domain.CodeInvalid {
			err = nil // the actor has yet to choose one of its producers
		}
		return err
	})
}

// MeetByBadge writes to the person of a badge.
func (s *Store) MeetByBadge(ctx context.Context, by domain.Actor, code, producerID, text string) (out domain.Lead, err error) {
	err = s.write(ctx, "meeting a person by a badge", func(tx *tx) ([]domain.Ref, error) {
		p, err := badgeOf(tx.DB, code)
		if err != nil {
			return nil, err
		}
		l := domain.Lead{State: domain.LeadNew, FairID: &p.FairID}
		if l.BuyerID, l.ProducerID, err = sidesOf(tx.DB, by, p, producerID); err != nil {
			return nil, err
		}
		var ids []string
		undecided := tx.Model(&domain.Lead{}).Where("buyer_id = ? AND producer_id = ? AND demand_id IS NULL AND product_id IS NULL AND state IN ?", l.BuyerID, l.ProducerID, domain.LeadUndecided())
		if err := undecided.Session(&gorm.Session{}).Pluck("id", &ids).Error; err != nil {
			return nil, err
		}
		if len(ids) == 0 && l.BuyerID == by.UserID {
			about := domain.Ref{Kind: domain.KindProducer, ID: l.ProducerID}
			out, err = s.inquire(tx, by, domain.Inquiry{About: about, FairID: p.FairID, Text: text})
			return nil, err
		}
		if len(ids) == 0 {
			if _, err := s.addLead(tx.DB, &l); err != nil {
				return nil, err
			}
			if err := undecided.Session(&gorm.Session{}).Pluck("id", &ids).Error; err != nil {
				return nil, err
			}
			added, err := leadOf(tx.DB, by, ids[0])
			if err != nil {
				return nil, err
			}
			if err := s.recordLead(tx, by, added, "lead.add", added.ID, onBehalfOf(by, added), "", nil, leadAudit{added.State}); err != nil {
				return nil, err
			}
		}
		if _, err := s.writeMessage(tx, by, ids[0], text, nil); err != nil {
			return nil, err
		}
		out, err = leadOf(tx.DB, by, ids[0])
		return nil, err
	})
	return out, err
}

// sidesOf returns the buyer and the producer of the lead between the actor and the
// person of a badge.
func sidesOf(tx *gorm.DB, by domain.Actor, p domain.FairPerson, producerID string) (buyer, producer string, err error) {
	if p.Fair == nil || !p.Fair.Public() || !p.Fair.Open() {
		return "", "", domain.Errorf(domain.CodeConflict, "the fair is not open; write to the producer from its page")
	}
	if p.Exhibitor != nil && p.Exhibitor.ProducerID != nil {
		switch {
		case by.MemberOf(*p.Exhibitor.ProducerID):
			return "", "", domain.Errorf(domain.CodeConflict, "this is a badge of your own producer")
		case !by.Has(domain.RoleBuyer):
			return "", "", domain.Errorf(domain.CodeForbidden, "only a buyer can write to a producer")
		}
		return by.UserID, *p.Exhibitor.ProducerID, nil
	}
	var buyers []string
	if p.EmailKey != "" {
		err := tx.Raw("SELECT u.id FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.email_key = ? AND u.locked_at IS NULL AND u.confirmed_at IS NOT NULL AND r.role = ?", p.EmailKey, domain.RoleBuyer).Scan(&buyers).Error
		if err != nil {
			return "", "", err
		}
	}
	if producerID == "" && len(by.Producers) == 1 {
		producerID = by.Producers[0]
	}
	switch {
	case slices.Contains(buyers, by.UserID):
		return "", "", domain.Errorf(domain.CodeConflict, "this is your own badge")
	case !by.Has(domain.RoleProducer) || len(by.Producers) == 0: // first: only producers learn whether the person has an account
		return "", "", domain.Errorf(domain.CodeForbidden, "only a producer can write to a buyer")
	case len(buyers) == 0:
		return "", "", domain.Errorf(domain.CodeConflict, "this person has no account of a buyer here; ask for a phone number")
	case !by.MemberOf(producerID):
		return "", "", domain.Invalidf("producer_id", "choose the producer for which you write")
	}
	return buyers[0], producerID, nil
}
