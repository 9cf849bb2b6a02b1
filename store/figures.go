package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var (
	_ domain.FigureService = (*Store)(nil)
	_ domain.PageCounter   = (*Store)(nil)
)

// CountPages adds to the stored counts.
func (s *Store) CountPages(ctx context.Context, counts []domain.PageCount) error {
	if len(counts) == 0 {
		return nil
	}
	// All callers lock in the same order, so that no two processes wait for
	// each other.
	counts = slices.SortedFunc(slices.Values(counts), func(a, b domain.PageCount) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), strings.Compare(a.ProducerID, b.ProducerID), strings.Compare(a.ListingID, b.ListingID))
	})
	return s.write(ctx, "counting pages", func(tx *tx) ([]domain.Ref, error) {
		day := counts[len(counts)-1].Day
		known, err := db.Exists(tx.Model(&domain.PageCount{}).Where("day = ?", day))
		if err != nil {
			return nil, err
		}
		if !known { // once a day
			if err := tx.Where("day < ?", domain.PageCountsSince(day)).Delete(&domain.PageCount{}).Error; err != nil {
				return nil, err
			}
		}
		return nil, tx.Clauses(clause.OnConflict{
			Columns: []clause.Column{{Name: "producer_id"}, {Name: "listing_id"}, {Name: "day"}},
			DoUpdates: clause.Assignments(map[string]any{
				"views": gorm.Expr("page_counts.views + excluded.views"), "scans": gorm.Expr("page_counts.scans + excluded.scans"),
			}),
		}).CreateInBatches(counts, rowsPerInsert).Error
	})
}

// Figures returns the counts of the producers of the actor by month.
func (s *Store) Figures(ctx context.Context, by domain.Actor, months int, today domain.Date) ([]domain.MonthFigures, error) {
	first, out := today.FirstOfMonths(months), domain.NewMonthFigures(months, today)
	at := map[string]*domain.MonthFigures{}
	for i := range out {
		at[out[i].Month] = &out[i]
	}
	if !by.Has(domain.RoleProducer) || len(by.Producers) == 0 {
		return out, nil
	}
	err := s.read(ctx, "counting for a producer", func(tx *gorm.DB) error {
		for _, q := range []struct{ table, when, month, counts string }{
			{"page_counts", "day >= ?", "substr(CAST(day AS text), 1, 7)", "CAST(sum(views) AS bigint) AS views, CAST(sum(scans) AS bigint) AS scans"},
			{"contact_reveals", "created_at >= ?", monthOf(tx, "created_at"), "count(*) AS contacts"},
			{"leads", "created_at >= ?", monthOf(tx, "created_at"), "count(*) AS leads"},
		} {
			var since any = first
			if q.table != "page_counts" {
				since = first.Begins()
			}
			var rows []domain.MonthFigures
			err := tx.Table(q.table).Select(q.month+" AS month, "+q.counts).Where("producer_id IN ? AND "+q.when, by.Producers, since).Group(q.month).Scan(&rows).Error
			if err != nil {
				return err
			}
			for _, row := range rows {
				if m := at[row.Month]; m != nil {
					m.Views, m.Scans, m.Contacts, m.Leads = m.Views+row.Views, m.Scans+row.Scans, m.Contacts+row.Contacts, m.Leads+row.Leads
				}
			}
		}
		return nil
	})
	return out, err
}

// monthOf is the month in Vietnam of a column of times, such as 2026-11.
func monthOf(tx *gorm.DB, column string) string {
	if tx.Name() == db.Postgres {
		return "to_char(" + column + " AT TIME ZONE 'UTC' + interval '7 hours', 'YYYY-MM')"
	}
	return "strftime('%Y-%m', " + column + ", '+7 hours')"
}
