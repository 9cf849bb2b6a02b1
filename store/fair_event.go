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

var _ domain.FairEventService = (*Store)(nil)

func noEvent() error { return domain.NotFoundf("the fair has no such event") }

// eventsOf returns the events of a fair by time, with their halls.
func eventsOf(tx *gorm.DB, fairID string) (out []domain.FairEvent, err error) {
	err = tx.Preload("Hall").Where("fair_id = ?", fairID).Find(&out).Error
	slices.SortFunc(out, domain.CompareEvents)
	return out, err
}

// FairEvents returns the programme of a public fair.
func (s *Store) FairEvents(ctx context.Context, idOrSlug string) (out []domain.FairEvent, f domain.Fair, err error) {
	err = s.read(ctx, "reading a programme", func(tx *gorm.DB) error {
		if f, err = publicFair(withPlace(tx, ""), idOrSlug); err != nil {
			return err
		}
		out, err = eventsOf(tx, f.ID)
		return err
	})
	return out, f, err
}

// ManagedEvents returns the programme of a fair that the actor runs.
func (s *Store) ManagedEvents(ctx context.Context, by domain.Actor, fairID string) (out []domain.FairEvent, f domain.Fair, err error) {
	err = s.read(ctx, "reading a managed programme", func(tx *gorm.DB) error {
		if f, err = fairRunBy(withPlace(tx, ""), by, fairID); err != nil {
			return err
		}
		out, err = eventsOf(tx, f.ID)
		return err
	})
	return out, f, err
}

// eventAudit is what the audit log holds of an event.
type eventAudit struct {
	ID        string  `json:"id"`
	Title     string  `json:"title"`
	TitleEN   string  `json:"title_en"`
	Text      string  `json:"text"`
	TextEN    string  `json:"text_en"`
	When      string  `json:"when"`
	HallID    *string `json:"hall_id"`
	Place     string  `json:"place"`
	PlaceEN   string  `json:"place_en"`
	Speaker   string  `json:"speaker"`
	SpeakerEN string  `json:"speaker_en"`
	Cancelled bool    `json:"cancelled"`
}

func eventAuditView(e domain.FairEvent) eventAudit {
	return eventAudit{
		e.ID, e.Title, e.TitleEN, e.Text, e.TextEN, e.Day().String() + " " + e.Hours(), e.HallID, e.Place, e.PlaceEN, e.Speaker, e.SpeakerEN, e.CancelledAt != nil,
	}
}

// checkEvent validates an event and loads its hall.
func checkEvent(tx *gorm.DB, f domain.Fair, e *domain.FairEvent) error {
	e.FairID, e.StartsAt, e.EndsAt, e.Hall = f.ID, e.StartsAt.UTC(), e.EndsAt.UTC(), nil
	if err := e.Validate(f); err != nil || e.HallID == nil {
		return err
	}
	hall, err := hallOf(tx, f.ID, *e.HallID)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return domain.Invalidf("hall_id", "the fair has no hall with this id")
	}
	e.Hall = &hall
	return err
}

// AddEvent stores an event.
func (s *Store) AddEvent(ctx context.Context, by domain.Actor, e domain.FairEvent) (domain.FairEvent, error) {
	err := s.write(ctx, "adding an event", func(tx *tx) ([]domain.Ref, error) {
		f, err := openFair(tx.DB, by, e.FairID)
		if err != nil {
			return nil, err
		}
		var n int64
		if err := tx.Model(&domain.FairEvent{}).Where("fair_id = ?", f.ID).Count(&n).Error; err != nil {
			return nil, err
		}
		if err := domain.CheckEventCount(int(n) + 1); err != nil {
			return nil, err
		}
		if err := checkEvent(tx.DB, f, &e); err != nil {
			return nil, err
		}
		if e.ID, err = db.NewID(); err != nil {
			return nil, err
		}
		e.CancelledAt, e.Reason, e.Version, e.CreatedAt = nil, "", 1, s.clock()
		e.UpdatedAt = e.CreatedAt
		if err := tx.Omit(clause.Associations).Create(&e).Error; err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "fair.event.add", "", nil, eventAuditView(e))
	})
	return e, err
}

// heldEvent returns an event of an open fair that the actor runs.
func heldEvent(tx *gorm.DB, by domain.Actor, fairID, id string, version int64) (f domain.Fair, e domain.FairEvent, err error) {
	if f, err = openFair(tx, by, fairID); err != nil {
		return f, e, err
	}
	if !db.IsID(id) {
		return f, e, noEvent()
	}
	var found []domain.FairEvent
	if err := tx.Preload("Hall").Where("id = ? AND fair_id = ?", id, f.ID).Find(&found).Error; err != nil {
		return f, e, err
	}
	if len(found) == 0 {
		return f, e, noEvent()
	}
	if isStale(found[0].Version, version) {
		return f, e, changedMeanwhile()
	}
	return f, found[0], nil
}

// storeEvent stores what changes of an event.
func storeEvent(tx *gorm.DB, e domain.FairEvent) error {
	return tx.Model(&domain.FairEvent{}).Where("id = ?", e.ID).Select("title", "title_en", "text", "text_en", "starts_at", "ends_at", "hall_id", "place", "place_en",
		"speaker", "speaker_en", "cancelled_at", "reason", "version", "updated_at").Updates(&e).Error
}

// ChangeEvent changes an event.
func (s *Store) ChangeEvent(ctx context.Context, by domain.Actor, e domain.FairEvent, version int64) (domain.FairEvent, error) {
	err := s.write(ctx, "changing an event", func(tx *tx) ([]domain.Ref, error) {
		f, stored, err := heldEvent(tx.DB, by, e.FairID, e.ID, version)
		if err != nil {
			return nil, err
		}
		if err := stored.CheckChange(); err != nil {
			return nil, err
		}
		if err := checkEvent(tx.DB, f, &e); err != nil {
			return nil, err
		}
		e.CancelledAt, e.Reason, e.Version, e.CreatedAt, e.UpdatedAt = nil, "", stored.Version+1, stored.CreatedAt, s.clock()
		if err := storeEvent(tx.DB, e); err != nil {
			return nil, err
		}
		was, is, err := changes(eventAuditView(stored), eventAuditView(e))
		if err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "fair.event.change", "", was, is)
	})
	return e, err
}

// CancelEvent cancels an event.
func (s *Store) CancelEvent(ctx context.Context, by domain.Actor, fairID, id string, version int64, reason string) (out domain.FairEvent, err error) {
	reason = strings.TrimSpace(reason)
	err = s.write(ctx, "cancelling an event", func(tx *tx) ([]domain.Ref, error) {
		f, e, err := heldEvent(tx.DB, by, fairID, id, version)
		if err != nil {
			return nil, err
		}
		if err := e.CheckCancel(reason); err != nil {
			return nil, err
		}
		now := s.clock()
		out = e
		out.CancelledAt, out.Reason, out.Version, out.UpdatedAt = &now, reason, e.Version+1, now
		if err := storeEvent(tx.DB, out); err != nil {
			return nil, err
		}
		was, is, err := changes(eventAuditView(e), eventAuditView(out))
		if err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "fair.event.cancel", reason, was, is)
	})
	return out, err
}

// DeleteEvent deletes an event of a fair that was never published.
func (s *Store) DeleteEvent(ctx context.Context, by domain.Actor, fairID, id string, version int64) error {
	return s.write(ctx, "deleting an event", func(tx *tx) ([]domain.Ref, error) {
		f, e, err := heldEvent(tx.DB, by, fairID, id, version)
		if err != nil {
			return nil, err
		}
		if err := e.CheckDelete(f); err != nil {
			return nil, err
		}
		if err := tx.Where("id = ?", e.ID).Delete(&domain.FairEvent{}).Error; err != nil {
			return nil, err
		}
		return nil, s.recordFair(tx, by, f, "fair.event.drop", "", eventAuditView(e), nil)
	})
}

// moveEvents stores what becomes of the events of a fair that is rescheduled. Each
// gets another version, also one that keeps its time: calendars show the venue.
func (s *Store) moveEvents(tx *gorm.DB, fates []domain.EventFate, reason string) error {
	now := s.clock()
	for _, f := range fates {
		e := f.Event
		e.Version, e.UpdatedAt = e.Version+1, now
		if f.Fate == domain.FateCancelled {
			e.CancelledAt, e.Reason = &now, reason
		} else {
			e.StartsAt, e.EndsAt = f.To.StartsAt.UTC(), f.To.EndsAt.UTC()
		}
		if err := storeEvent(tx, e); err != nil {
			return err
		}
	}
	return nil
}
