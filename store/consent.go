package store

import (
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

// shownContact is a contact of a listing, and whether everybody sees it.
type shownContact struct {
	domain.Contact
	public bool
}

func shownOfProducer(p domain.Producer) shownContact {
	return shownContact{contactOfProducer(p), p.ContactPublic}
}

func shownOfSite(t domain.TourismSite) shownContact {
	return shownContact{domain.Contact{Phone: t.Phone, Email: t.Email}, t.ContactPublic}
}

// consent records what an actor agrees to, by giving a listing the contact after in
// place of the one before. A contact that is not shown any more, or another one, ends
// the consent before: readers ask the listing itself, so it ends at once.
func (s *Store) consent(tx *tx, by domain.Actor, ref domain.Ref, province string, onBehalf bool, before, after shownContact) error {
	if before == after {
		return nil
	}
	now := s.clock()
	was, is := before.ConsentFor(before.public), after.ConsentFor(after.public)
	user := &by.UserID
	if !db.IsID(by.UserID) {
		is, user = "", nil // the program agrees to nothing
	}
	type state struct {
		Text domain.ConsentText `json:"text"`
	}
	entry := domain.Audit{
		Noun: string(ref.Kind), NounID: ref.ID, Listing: ref, ProvinceCode: province, OnBehalf: onBehalf, Before: state{was}, After: state{is},
	}
	if was != "" {
		err := tx.Model(&domain.Consent{}).Where("listing_kind = ? AND listing_id = ? AND withdrawn_at IS NULL", ref.Kind, ref.ID).
			Updates(map[string]any{"withdrawn_by": user, "withdrawn_at": now}).Error
		if err != nil {
			return err
		}
		entry.Action = "consent.withdraw"
	}
	if is != "" {
		id, err := db.NewID()
		if err != nil {
			return err
		}
		c := domain.Consent{ID: id, ListingKind: ref.Kind, ListingID: ref.ID, Text: is, GivenBy: by.UserID, OnBehalf: onBehalf, GivenAt: now}
		if err := tx.Omit(clause.Associations).Create(&c).Error; err != nil {
			return err
		}
		entry.Action = "consent.give"
	}
	if entry.Action == "" {
		return nil
	}
	return s.record(tx, by, entry)
}
