package store

import (
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
)

var _ domain.LicenceService = (*Store)(nil)

// SubmitLicensed implements domain.LicenceService.
func (s *Store) SubmitLicensed(ctx context.Context, by domain.Actor, ref domain.Ref, version int64, licence string) (out domain.ListingState, err error) {
	err = s.write(ctx, "submitting a listing with its licence", func(tx *tx) (refs []domain.Ref, err error) {
		if refs, out, err = s.move(tx, by, ref, version, domain.ReviewSubmit, ""); err != nil {
			return nil, err
		}
		row, onBehalf, err := managed(tx.DB, by, ref)
		if err != nil {
			return nil, err
		}
		_, err = s.accept(tx, by, row, onBehalf, licence)
		return refs, err
	})
	return out, err
}

// accept records that the actor accepts a licence for a listing, and reports whether it
// was not accepted before.
func (s *Store) accept(tx *tx, by domain.Actor, row stateRow, onBehalf bool, licence string) (bool, error) {
	a := domain.LicenceAcceptance{ListingKind: row.Kind, ListingID: row.ID, Licence: licence, UserID: by.UserID, OnBehalf: onBehalf, AcceptedAt: s.clock()}
	done := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&a)
	if done.Error != nil || done.RowsAffected == 0 {
		return false, done.Error
	}
	type accepted struct {
		Licence string `json:"licence"`
	}
	return true, s.record(tx, by, domain.Audit{
		Action: "licence.accept", Noun: string(row.Kind), NounID: row.ID, Listing: row.ref(), ProvinceCode: row.ProvinceCode, OnBehalf: onBehalf, After: accepted{licence},
	})
}

// AcceptLicence implements domain.LicenceService.
func (s *Store) AcceptLicence(ctx context.Context, by domain.Actor, refs []domain.Ref, licence string) ([]domain.ReviewOutcome, error) {
	return inChunks(ctx, s, "accepting a licence", refs, lockListings, func(tx *tx, ref domain.Ref, out *domain.ReviewOutcome) ([]domain.Ref, error) {
		out.Ref = ref
		row, onBehalf, err := managed(tx.DB, by, ref)
		if isRule(err) {
			out.Errs = domain.ErrorsOf(err)
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		out.Name = row.Name
		if out.Moved, err = s.accept(tx, by, row, onBehalf, licence); err != nil || !out.Moved {
			return nil, err
		}
		return []domain.Ref{ref}, s.touch(tx.DB, tableOf(ref.Kind), []string{row.ID})
	})
}

// Licensed implements domain.LicenceService.
func (s *Store) Licensed(ctx context.Context, kind domain.Kind, ids []string, licence string) (map[string]bool, error) {
	out := map[string]bool{}
	err := s.read(ctx, "asking for accepted licences", func(tx *gorm.DB) error {
		for chunk := range slices.Chunk(ids, idsPerQuery) {
			var found []string
			err := tx.Table(tableOf(kind)+" t").Where("t.id IN ? AND (t.sample OR EXISTS (SELECT 1 FROM licence_acceptances a WHERE a.listing_kind = ? AND a.listing_id = t.id AND a.licence = ?))", chunk, kind, licence).
				Pluck("t.id", &found).Error
			if err != nil {
				return err
			}
			for _, id := range found {
				out[id] = true
			}
		}
		return nil
	})
	return out, err
}
