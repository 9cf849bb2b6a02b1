package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.ContactService = (*Store)(nil)

func contactOfProducer(p domain.Producer) domain.Contact {
	return domain.Contact{Name: p.Representative, Phone: p.Phone, Zalo: p.Zalo, Email: p.Email}
}

// RevealContact shows the contact of a producer.
func (s *Store) RevealContact(ctx context.Context, by domain.Actor, of domain.Ref) (out domain.Contact, err error) {
	err = s.write(ctx, "showing a contact", func(tx *tx) ([]domain.Ref, error) {
		product, producer, err := asked(tx.DB, of)
		if err != nil {
			return nil, err
		}
		if producer == nil {
			return nil, domain.NotFoundf("no producer is known that answers for it")
		}
		r := domain.ContactReveal{ProducerID: &producer.ID}
		if product != nil {
			r.ProductID = &product.ID
		}
		out = contactOfProducer(*producer)
		return nil, s.reveal(tx, by, r, *producer)
	})
	if err != nil {
		return domain.Contact{}, err
	}
	return out, nil
}

// RevealLeadContact shows the contact of the other side of a lead.
func (s *Store) RevealLeadContact(ctx context.Context, by domain.Actor, leadID string) (out domain.Contact, err error) {
	err = s.write(ctx, "showing a contact", func(tx *tx) ([]domain.Ref, error) {
		l, err := leadOf(tx.DB, by, leadID)
		if err != nil {
			return nil, err
		}
		var producer domain.Producer
		if err := tx.Where("id = ?", l.ProducerID).Take(&producer).Error; err != nil {
			return nil, err
		}
		r := domain.ContactReveal{LeadID: &l.ID, ProductID: l.ProductID, OnBehalf: onBehalfOf(by, l)}
		if l.Side == domain.SideBuyer {
			r.ProducerID = &l.ProducerID
			out = contactOfProducer(producer)
			return nil, s.reveal(tx, by, r, producer)
		}
		r.BuyerID = &l.BuyerID
		if out, err = contactOfBuyer(tx.DB, l); err != nil {
			return nil, err
		}
		return nil, s.reveal(tx, by, r, producer)
	})
	if err != nil {
		return domain.Contact{}, err
	}
	return out, nil
}

// contactOfBuyer returns the contact of the buyer of a lead.
func contactOfBuyer(tx *gorm.DB, l domain.Lead) (domain.Contact, error) {
	if err := l.CheckBuyerContact(); err != nil {
		return domain.Contact{}, err
	}
	var u domain.User
	if err := tx.Where("id = ?", l.BuyerID).Take(&u).Error; err != nil {
		return domain.Contact{}, err
	}
	if l.DemandID == nil {
		return domain.Contact{Name: u.Name, Phone: l.BuyerPhone, Zalo: l.BuyerZalo, Email: u.Email}, nil
	}
	var c struct{ ContactName, ContactPhone, ContactZalo, ContactEmail string }
	err := tx.Table("demands").Select("contact_name", "contact_phone", "contact_zalo", "contact_email").Where("id = ?", *l.DemandID).Take(&c).Error
	return domain.Contact{Name: c.ContactName, Phone: c.ContactPhone, Zalo: c.ContactZalo, Email: c.ContactEmail}, err
}

// reveal counts a contact shown to the actor against the limit, and records it.
// The actor's own contact adds no row.
func (s *Store) reveal(tx *tx, by domain.Actor, r domain.ContactReveal, producer domain.Producer) error {
	if r.ProducerID != nil && by.MemberOf(*r.ProducerID) {
		return nil
	}
	// The lock makes the second request of a double tap see the reveal of the first.
	if err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Select("id").Where("id = ?", by.UserID).Take(&domain.User{}).Error; err != nil {
		return err
	}
	known, err := s.isRevealed(tx.DB, by, r)
	if err != nil || known {
		return err
	}
	if err := s.takeLimits(tx.DB, domain.LimitUse{Limit: domain.ContactsPerAccount(), Subject: by.UserID}); err != nil {
		return err
	}
	if r.ID, err = db.NewID(); err != nil {
		return err
	}
	r.UserID, r.CreatedAt = by.UserID, s.clock()
	if err := tx.Omit(clause.Associations).Create(&r).Error; err != nil {
		return err
	}
	noun, id := "producer", producer.ID
	if r.BuyerID != nil {
		noun, id = "lead", *r.LeadID
	}
	return s.record(tx, by, domain.Audit{Action: "contact.reveal", Noun: noun, NounID: id, ProvinceCode: producer.ProvinceCode, OnBehalf: r.OnBehalf})
}

// isRevealed reports whether the actor was shown the contact in the same place
// within domain.RevealLasts.
func (s *Store) isRevealed(tx *gorm.DB, by domain.Actor, r domain.ContactReveal) (bool, error) {
	sel := tx.Model(&domain.ContactReveal{}).Where("user_id = ? AND created_at > ?", by.UserID, s.clock().Add(-domain.RevealLasts))
	for _, c := range []struct {
		column string
		id     *string
	}{{"producer_id", r.ProducerID}, {"buyer_id", r.BuyerID}, {"product_id", r.ProductID}, {"lead_id", r.LeadID}} {
		if c.id == nil {
			sel = sel.Where(c.column + " IS NULL")
		} else {
			sel = sel.Where(c.column+" = ?", *c.id)
		}
	}
	return db.Exists(sel)
}

// ContactReveals returns to whom contacts of the actor were shown.
func (s *Store) ContactReveals(ctx context.Context, by domain.Actor, p domain.Page) (out domain.List[domain.ContactReveal], err error) {
	err = s.read(ctx, "listing who was shown a contact", func(tx *gorm.DB) (err error) {
		if !db.IsID(by.UserID) {
			return nil
		}
		sel := tx.Model(&domain.ContactReveal{}).Preload("User", nameOnly).
			Preload("Producer", func(sel *gorm.DB) *gorm.DB { return sel.Select("id", "slug", "name") }).
			Preload("Product", func(sel *gorm.DB) *gorm.DB { return sel.Select("id", "slug", "name") })
		mine := tx.Where("contact_reveals.buyer_id = ?", by.UserID)
		if by.Has(domain.RoleProducer) && len(by.Producers) > 0 {
			mine = mine.Or("contact_reveals.producer_id IN ?", by.Producers)
		}
		out, err = db.Page(sel.Where(mine), p, db.Newest("contact_reveals", func(r domain.ContactReveal) string { return r.ID }))
		return err
	})
	return out, err
}
