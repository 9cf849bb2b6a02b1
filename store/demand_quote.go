package store

import (
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.DemandQuoteService = (*Store)(nil)

// quotable returns a demand that a producer may answer today. It is locked
// until tx ends.
func (s *Store) quotable(tx *gorm.DB, id, producerID string) (d domain.Demand, err error) {
	if d, err = heldDemand(tx, id); err != nil {
		return d, err
	}
	if !d.ShownTo(producerID) {
		return d, noDemand()
	}
	return d, d.CheckAnswerable(s.today())
}

// heldDemand returns a demand for any actor. It is locked until tx ends. A
// demand is locked before its leads.
func heldDemand(tx *gorm.DB, id string) (domain.Demand, error) {
	var found []domain.Demand
	if db.IsID(id) {
		if err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id).Find(&found).Error; err != nil {
			return domain.Demand{}, err
		}
	}
	if len(found) == 0 {
		return domain.Demand{}, noDemand()
	}
	return found[0], loadInvited(tx, &found[0])
}

// closeLeads closes the undecided leads of a demand that its buyer closes. The
// notices do not say who the other side was.
func (s *Store) closeLeads(tx *tx, by domain.Actor, demandID string) error {
	leads, err := undecidedLeads(tx.DB, by, demandID)
	if err != nil {
		return err
	}
	for i := range leads {
		if err := s.moveLead(tx, by, &leads[i], domain.LeadClose, ""); err != nil {
			return err
		}
	}
	return nil
}

// termsChanged makes the open quotes for a demand wait for their confirmation, and
// notifies their producers. The demand is locked.
func (s *Store) termsChanged(tx *tx, by domain.Actor, before domain.OrderTerms, d domain.Demand) error {
	leads, err := undecidedLeads(tx.DB, by, d.ID)
	if err != nil {
		return err
	}
	now, today := s.clock(), s.today()
	for i := range leads {
		l := &leads[i]
		q := l.LiveQuote()
		if q == nil || q.CheckOpen(today) != nil {
			continue
		}
		made := &before
		if q.DemandChangedAt != nil {
			made = q.DemandBefore // the second change before a confirmation
		}
		if err := s.setDemandChanged(tx.DB, by, q, &now, made); err != nil {
			return err
		}
		if err := s.saveLead(tx.DB, l); err != nil {
			return err
		}
		q.LeadVersion = l.Version
		if err := s.recordLead(tx, by, *l, "quote.unconfirm", q.ID, false, "", nil, quoteAudit{l.ID, q.State}); err != nil {
			return err
		}
		if err := s.notifyOfLead(tx.DB, by, domain.LeadEvent{Name: domain.LeadEventTerms, Lead: *l, Side: domain.SideBuyer, Quote: q, Demand: &d}); err != nil {
			return err
		}
	}
	return nil
}

// undecidedLeads returns the leads of a demand without a decision, as its buyer
// sees them. They are locked until tx ends.
func undecidedLeads(tx *gorm.DB, by domain.Actor, demandID string) (leads []domain.Lead, err error) {
	err = tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("demand_id = ? AND state IN ?", demandID, domain.LeadUndecided()).
		Order("id").Find(&leads).Error
	if err != nil {
		return nil, err
	}
	if err := loadLeads(tx, by, leads); err != nil {
		return nil, err
	}
	for i := range leads {
		leads[i].Side = domain.SideBuyer // also where an admin acts
	}
	return leads, nil
}

// offered returns a product that the actor may quote, with its producer.
func offered(tx *gorm.DB, by domain.Actor, id string) (domain.Product, domain.Producer, bool, error) {
	missing := domain.Invalidf("product_id", "there is no such product of yours")
	var products []domain.Product
	if db.IsID(id) {
		if err := tx.Preload("Producer").Where("id = ?", id).Find(&products).Error; err != nil {
			return domain.Product{}, domain.Producer{}, false, err
		}
	}
	if len(products) == 0 || products[0].Producer == nil {
		return domain.Product{}, domain.Producer{}, false, missing
	}
	p := products[0]
	may, onBehalf := speaksFor(by, *p.Producer)
	if !may {
		return p, *p.Producer, false, missing
	}
	return p, *p.Producer, onBehalf, domain.CheckOffered(p, *p.Producer)
}

// AddQuote answers a demand with a quote.
func (s *Store) AddQuote(ctx context.Context, by domain.Actor, demandID, productID string, q domain.Quote) (out domain.Quote, err error) {
	err = s.write(ctx, "adding a quote", func(tx *tx) ([]domain.Ref, error) {
		product, producer, onBehalf, err := offered(tx.DB, by, productID)
		if err != nil {
			return nil, err
		}
		d, err := s.quotable(tx.DB, demandID, producer.ID)
		if err != nil {
			return nil, err
		}
		if d.BuyerID == by.UserID {
			return nil, domain.Errorf(domain.CodeConflict, "the demand is your own")
		}
		l := domain.Lead{State: domain.LeadNew, BuyerID: d.BuyerID, ProducerID: producer.ID, ProductID: &product.ID, DemandID: &d.ID}
		if _, err := s.addLead(tx.DB, &l); err != nil {
			return nil, err
		}
		var ids []string
		if err := tx.Model(&domain.Lead{}).Where("demand_id = ? AND product_id = ?", d.ID, product.ID).Pluck("id", &ids).Error; err != nil {
			return nil, err
		}
		if l, err = heldLead(tx.DB, by, ids[0]); err != nil {
			return nil, err
		}
		if out, err = s.addQuote(tx, by, &l, onBehalf, q); err != nil {
			return nil, err
		}
		return nil, quotedDemand(tx.DB, d)
	})
	if err != nil {
		return domain.Quote{}, err
	}
	return out, nil
}

// QuotedLeads returns the leads of a demand with their quotes.
func (s *Store) QuotedLeads(ctx context.Context, by domain.Actor, demandID string) (d domain.Demand, leads []domain.Lead, err error) {
	err = s.read(ctx, "comparing quotes", func(tx *gorm.DB) error {
		missing := domain.NotFoundf("there is no such demand of yours")
		if !db.IsID(demandID) {
			return missing
		}
		var found []domain.Demand
		if err := tx.Where("id = ?", demandID).Find(&found).Error; err != nil {
			return err
		}
		// This includes admins: see speaksFor.
		if len(found) == 0 || found[0].BuyerID != by.UserID {
			return missing
		}
		d = found[0]
		if err := tx.Where("demand_id = ?", d.ID).Order("id").Limit(domain.MaxQuotedLeads).Find(&leads).Error; err != nil {
			return err
		}
		if err := loadLeads(tx, by, leads); err != nil {
			return err
		}
		return withCertificates(tx, leads)
	})
	return d, leads, err
}

// withCertificates loads the certificates of the products of leads.
func withCertificates(tx *gorm.DB, leads []domain.Lead) error {
	var ids []string
	for _, l := range leads {
		ids = append(ids, *l.ProductID)
	}
	of := map[string][]domain.Certificate{}
	for chunk := range slices.Chunk(sorted(ids), idsPerQuery) {
		var found []domain.Certificate
		if err := tx.Where("product_id IN ?", chunk).Find(&found).Error; err != nil {
			return err
		}
		for _, c := range found {
			of[c.ProductID] = append(of[c.ProductID], c)
		}
	}
	for i := range leads {
		leads[i].Product.Certificates = of[*leads[i].ProductID]
	}
	return nil
}
