package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.QuoteService = (*Store)(nil)

func noQuote() error { return domain.NotFoundf("there is no such quote") }

// AddLeadQuote answers an inquiry with a quote.
func (s *Store) AddLeadQuote(ctx context.Context, by domain.Actor, leadID string, q domain.Quote) (out domain.Quote, err error) {
	err = s.write(ctx, "adding a quote", func(tx *tx) ([]domain.Ref, error) {
		l, err := heldLead(tx.DB, by, leadID)
		if err != nil {
			return nil, err
		}
		if err := l.CheckProducerSide(); err != nil {
			return nil, err
		}
		if l.DemandID != nil {
			return nil, domain.Errorf(domain.CodeConflict, "answer the demand itself")
		}
		out, err = s.addQuote(tx, by, &l, onBehalfOf(by, l), q)
		return nil, err
	})
	if err != nil {
		return domain.Quote{}, err
	}
	return out, nil
}

// addQuote stores a quote in a lead that is locked.
func (s *Store) addQuote(tx *tx, by domain.Actor, l *domain.Lead, onBehalf bool, q domain.Quote) (domain.Quote, error) {
	today := domain.Today(s.now())
	if err := q.Validate(today); err != nil {
		return q, err
	}
	if err := l.CheckQuote(today); err != nil {
		return q, err
	}
	if live := l.LiveQuote(); live != nil { // it has expired
		if err := s.endQuote(tx.DB, by, live, domain.QuoteExpired); err != nil {
			return q, err
		}
	}
	if err := s.takeLimits(tx.DB, domain.LimitUse{Limit: domain.QuotesPerProducer(), Subject: l.ProducerID}); err != nil {
		return q, err
	}
	var err error
	if q.ID, err = db.NewID(); err != nil {
		return q, err
	}
	q.LeadID, q.Version, q.State, q.Corrections, q.OnBehalf = l.ID, 1, domain.QuoteOpen, 0, onBehalf
	q.CreatedBy, q.UpdatedBy, q.CreatedAt = by.UserID, by.UserID, s.clock()
	q.UpdatedAt = q.CreatedAt
	if err := tx.Create(&q).Error; err != nil {
		return q, err
	}
	if q.Files, err = attach(tx.DB, by, l.ID, q.ID, fileIDs(q), nil); err != nil {
		return q, err
	}
	s.answered(l)
	l.Quotes = append(l.Quotes, q)
	err = s.quoteChanged(tx, by, l, &q, onBehalf, domain.LeadEventQuote, "quote.add")
	return q, err
}

func fileIDs(q domain.Quote) []string {
	ids := make([]string, len(q.Files))
	for i, f := range q.Files {
		ids[i] = f.ID
	}
	return ids
}

// quoteAudit is what the audit log holds of a quote: never its price.
type quoteAudit struct {
	LeadID string            `json:"lead_id"`
	State  domain.QuoteState `json:"state"`
}

// quoteChanged stores a change of a quote by its producer as one of its lead,
// and notifies of it.
func (s *Store) quoteChanged(tx *tx, by domain.Actor, l *domain.Lead, q *domain.Quote, onBehalf bool, event domain.LeadEventName, action string) error {
	if err := s.saveLead(tx.DB, l); err != nil {
		return err
	}
	q.LeadVersion = l.Version
	if err := s.recordLead(tx, by, *l, action, q.ID, onBehalf, "", nil, quoteAudit{l.ID, q.State}); err != nil {
		return err
	}
	return s.notifyOfLead(tx.DB, by, domain.LeadEvent{Name: event, Lead: *l, Side: domain.SideProducer, OnBehalf: onBehalf, Quote: q})
}

// endQuote sets the last state of a live quote of a lead that is locked.
func (s *Store) endQuote(tx *gorm.DB, by domain.Actor, q *domain.Quote, state domain.QuoteState) error {
	q.State, q.Version, q.UpdatedBy, q.UpdatedAt = state, q.Version+1, by.UserID, s.clock()
	return tx.Model(&domain.Quote{}).Where("id = ?", q.ID).
		Updates(map[string]any{"state": q.State, "version": q.Version, "updated_by": q.UpdatedBy, "updated_at": q.UpdatedAt}).Error
}

// leadOfQuote returns the lead of a quote.
func leadOfQuote(tx *gorm.DB, id string) (string, error) {
	var leads []string
	if db.IsID(id) {
		if err := tx.Model(&domain.Quote{}).Where("id = ?", id).Pluck("lead_id", &leads).Error; err != nil {
			return "", err
		}
	}
	if len(leads) == 0 {
		return "", noQuote()
	}
	return leads[0], nil
}

// quoteIn returns a quote among those of its lead.
func quoteIn(l domain.Lead, id string) domain.Quote {
	i := slices.IndexFunc(l.Quotes, func(q domain.Quote) bool { return q.ID == id })
	return l.Quotes[i]
}

// unseen turns "no such lead" into "no such quote", for actors without part in
// the lead.
func unseen(err error) error {
	if domain.CodeOf(err) == domain.CodeNotFound {
		return noQuote()
	}
	return err
}

// Quote returns a quote.
func (s *Store) Quote(ctx context.Context, by domain.Actor, id string) (out domain.Quote, err error) {
	err = s.read(ctx, "reading a quote", func(tx *gorm.DB) error {
		leadID, err := leadOfQuote(tx, id)
		if err != nil {
			return err
		}
		l, err := leadOf(tx, by, leadID)
		if err != nil {
			return unseen(err)
		}
		out = quoteIn(l, id)
		return nil
	})
	return out, err
}

// heldQuote returns an open quote that the actor's side sent, in the given
// version, and its lead, which is locked.
func (s *Store) heldQuote(tx *gorm.DB, by domain.Actor, id string, version int64) (l domain.Lead, q domain.Quote, err error) {
	leadID, err := leadOfQuote(tx, id)
	if err != nil {
		return l, q, err
	}
	if l, err = heldLead(tx, by, leadID); err != nil {
		return l, q, unseen(err)
	}
	q = quoteIn(l, id)
	if err := l.CheckProducerSide(); err != nil {
		return l, q, err
	}
	if isStale(q.Version, version) {
		return l, q, changedMeanwhile()
	}
	return l, q, q.CheckOpen(domain.Today(s.now()))
}

// ChangeQuote changes a quote by the function change.
func (s *Store) ChangeQuote(ctx context.Context, by domain.Actor, id string, version int64, change func(*domain.Quote) error) (out domain.Quote, err error) {
	err = s.write(ctx, "correcting a quote", func(tx *tx) ([]domain.Ref, error) {
		l, before, err := s.heldQuote(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		edited := before
		if err := change(&edited); err != nil {
			return nil, err
		}
		// Only the fields that people fill in may change.
		out = before
		out.PriceVND, out.Unit, out.ContentAmount, out.ContentUnit, out.MinOrderAmount, out.MinOrderUnit = edited.PriceVND, edited.Unit, edited.ContentAmount, edited.ContentUnit, edited.MinOrderAmount, edited.MinOrderUnit
		out.LeadDays, out.ValidUntil, out.Samples, out.Text, out.Files = edited.LeadDays, edited.ValidUntil, edited.Samples, edited.Text, edited.Files
		if out.Same(before) {
			out = before
			return nil, nil
		}
		if err := before.CheckCorrection(); err != nil {
			return nil, err
		}
		if err := out.Validate(domain.Today(s.now())); err != nil {
			return nil, err
		}
		if out.Files, err = attach(tx.DB, by, l.ID, out.ID, fileIDs(out), before.Files); err != nil {
			return nil, err
		}
		onBehalf := onBehalfOf(by, l)
		if before.DemandChangedAt == nil {
			out.Corrections++
		}
		out.DemandChangedAt, out.DemandBefore = nil, nil // the correction is for the demand as it is now
		out.Version, out.OnBehalf, out.UpdatedBy, out.UpdatedAt = before.Version+1, onBehalf, by.UserID, s.clock()
		if err := tx.Model(&domain.Quote{}).Select("*").Omit(clause.Associations).Where("id = ?", out.ID).Updates(&out).Error; err != nil {
			return nil, err
		}
		return nil, s.quoteChanged(tx, by, &l, &out, onBehalf, domain.LeadEventCorrected, "quote.correct")
	})
	if err != nil {
		return domain.Quote{}, err
	}
	return out, nil
}

// ConfirmQuote confirms a quote for the demand as it is now.
func (s *Store) ConfirmQuote(ctx context.Context, by domain.Actor, id string, version int64) (out domain.Quote, err error) {
	err = s.write(ctx, "confirming a quote", func(tx *tx) ([]domain.Ref, error) {
		l, q, err := s.heldQuote(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		if err := q.CheckConfirm(s.today()); err != nil {
			return nil, err
		}
		if err := s.setDemandChanged(tx.DB, by, &q, nil, nil); err != nil {
			return nil, err
		}
		out = q
		return nil, s.quoteChanged(tx, by, &l, &out, onBehalfOf(by, l), domain.LeadEventConfirmed, "quote.confirm")
	})
	if err != nil {
		return domain.Quote{}, err
	}
	return out, nil
}

// setDemandChanged stores whether a quote of a lead that is locked must be
// confirmed: since a time and for which terms it was made, or not.
func (s *Store) setDemandChanged(tx *gorm.DB, by domain.Actor, q *domain.Quote, since *time.Time, before *domain.OrderTerms) error {
	q.DemandChangedAt, q.DemandBefore, q.Version, q.UpdatedBy, q.UpdatedAt = since, before, q.Version+1, by.UserID, s.clock()
	return tx.Model(&domain.Quote{}).Where("id = ?", q.ID).Select("demand_changed_at", "demand_before", "version", "updated_by", "updated_at").Updates(q).Error
}

// WithdrawQuote withdraws a quote.
func (s *Store) WithdrawQuote(ctx context.Context, by domain.Actor, id string, version int64) (out domain.Quote, err error) {
	err = s.write(ctx, "withdrawing a quote", func(tx *tx) ([]domain.Ref, error) {
		l, q, err := s.heldQuote(tx.DB, by, id, version)
		if err != nil {
			return nil, err
		}
		if err := s.endQuote(tx.DB, by, &q, domain.QuoteWithdrawn); err != nil {
			return nil, err
		}
		// A lead without a quote leaves the buyer's shortlist.
		if l.State == domain.LeadShortlisted {
			l.State = domain.LeadAnswered
		}
		out = q
		return nil, s.quoteChanged(tx, by, &l, &out, onBehalfOf(by, l), domain.LeadEventWithdrawn, "quote.withdraw")
	})
	if err != nil {
		return domain.Quote{}, err
	}
	return out, nil
}
