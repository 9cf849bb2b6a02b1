package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
)

var (
	_ domain.UnmetService  = (*Store)(nil)
	_ domain.SearchCounter = (*Store)(nil)
)

// CountSearches adds to the stored counts.
func (s *Store) CountSearches(ctx context.Context, searches []domain.UnmetSearch) error {
	searches = slices.Clone(searches)
	// All callers lock in the same order, so that no two processes wait for
	// each other.
	slices.SortFunc(searches, func(a, b domain.UnmetSearch) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Text, b.Text), cmp.Compare(a.SetCode, b.SetCode), cmp.Compare(a.ProvinceCode, b.ProvinceCode))
	})
	return s.write(ctx, "counting searches", func(tx *tx) ([]domain.Ref, error) {
		for rest := searches; len(rest) > 0; {
			n := slices.IndexFunc(rest, func(u domain.UnmetSearch) bool { return u.Day != rest[0].Day })
			if n < 0 {
				n = len(rest)
			}
			if err := countSearches(tx.DB, rest[:n]); err != nil {
				return nil, err
			}
			rest = rest[n:]
		}
		return nil, nil
	})
}

// countSearches counts the searches of one day.
func countSearches(tx *gorm.DB, searches []domain.UnmetSearch) error {
	var kept int64
	day := searches[0].Day
	if err := tx.Model(&domain.UnmetSearch{}).Where("day = ?", day).Count(&kept).Error; err != nil {
		return err
	}
	if kept == 0 { // once a day
		if err := tx.Where("day < ?", domain.UnmetSince(day)).Delete(&domain.UnmetSearch{}).Error; err != nil {
			return err
		}
	}
	if kept+int64(len(searches)) > domain.UnmetPerDay {
		var err error
		if searches, err = countedAlready(tx, searches); err != nil || len(searches) == 0 {
			return err
		}
	}
	return tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "day"}, {Name: "text"}, {Name: "set_code"}, {Name: "province_code"}},
		DoUpdates: clause.Assignments(map[string]any{"asked": gorm.Expr("unmet_searches.asked + excluded.asked")}),
	}).CreateInBatches(searches, rowsPerInsert).Error
}

// countedAlready returns the searches of one day that need no new row.
func countedAlready(tx *gorm.DB, searches []domain.UnmetSearch) (out []domain.UnmetSearch, err error) {
	known := map[domain.UnmetSearch]bool{}
	for chunk := range slices.Chunk(searches, idsPerQuery) {
		var texts []string
		for _, s := range chunk {
			texts = append(texts, s.Text)
		}
		var rows []domain.UnmetSearch
		if err := tx.Where("day = ? AND text IN ?", chunk[0].Day, texts).Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			r.Asked = 0
			known[r] = true
		}
	}
	for _, s := range searches {
		key := s
		key.Asked = 0
		if known[key] {
			out = append(out, s)
		}
	}
	return out, nil
}

// unquoted selects public demands that were opened until a day and have no quote,
// even after their deadline.
func unquoted(tx *gorm.DB, by domain.Actor, province string, openedUntil domain.Date) *gorm.DB {
	return tx.Table("demands").Where(forSupply(by, province)).
		Where("demands.visibility = ? AND demands.opened_on <= ?", domain.VisibilityPublic, openedUntil).
		Where("(demands.state = ? OR demands.state = ? AND demands.outcome = ?)", domain.DemandOpen, domain.DemandClosed, domain.DemandNoSupply).
		Where("NOT EXISTS (SELECT 1 FROM leads JOIN quotes ON quotes.lead_id = leads.id WHERE leads.demand_id = demands.id)")
}

// silent selects producers with leads from before a moment that they have not
// answered.
func silent(tx *gorm.DB, by domain.Actor, province string, before time.Time) *gorm.DB {
	return tx.Table("leads").Joins("JOIN producers ON producers.id = leads.producer_id").Where(seenBy(by, "producers", province)).
		Where("leads.state = ? AND leads.created_at < ?", domain.LeadNew, before).
		Group("producers.id, producers.name, producers.province_code")
}

// Unmet returns what buyers look for and cannot find.
func (s *Store) Unmet(ctx context.Context, by domain.Actor, f domain.UnmetFilter, today domain.Date) (out domain.Unmet, err error) {
	if err := f.Validate(); err != nil {
		return out, err
	}
	since := f.Since(today)
	month := func(column string) string { return "substr(CAST(" + column + " AS text), 1, 7) AS month" }
	err = s.read(ctx, "reading what is missing", func(tx *gorm.DB) error {
		searches := tx.Table("unmet_searches").Where("day BETWEEN ? AND ?", since, today)
		switch provinces, all := scope(by, f.Province); {
		case all:
		case len(provinces) == 0:
			searches = searches.Where("1 = 0")
		case f.Province != "":
			searches = searches.Where("province_code IN ?", provinces)
		default:
			searches = searches.Where("province_code = '' OR province_code IN ?", provinces)
		}
		err := searches.Select(month("day")+", text, set_code, province_code, CAST(sum(asked) AS bigint) AS asked").
			Group("substr(CAST(day AS text), 1, 7), text, set_code, province_code").Having("sum(asked) >= ?", domain.MinUnmetCount).
			Order("month DESC, asked DESC, text, set_code, province_code").Limit(f.Limit).Scan(&out.Searches).Error
		if err != nil {
			return err
		}
		err = unquoted(tx, by, f.Province, f.OpenedUntil(today)).Where("demands.opened_on >= ?", since).
			Select(month("demands.opened_on")+", coalesce(demands.set_code, '') AS set_code, demands.province_code, count(*) AS total,"+
				" count(CASE WHEN demands.state = ? AND demands.deadline >= ? THEN 1 END) AS open", domain.DemandOpen, today).
			Group("substr(CAST(demands.opened_on AS text), 1, 7), coalesce(demands.set_code, ''), demands.province_code").
			Order("month DESC, total DESC, set_code, province_code").Limit(f.Limit).Scan(&out.Demands).Error
		if err != nil {
			return err
		}
		return silent(tx, by, f.Province, f.AskedBefore(today)).
			Select(asText(tx, "producers.id") + " AS producer_id, producers.name, producers.province_code, count(*) AS leads, " + firstDay("leads.created_at") + " AS since").
			Order("since, producer_id").Limit(f.Limit).Scan(&out.Producers).Error
	})
	return out, err
}

// firstDay is the earliest day of a column of times.
func firstDay(column string) string { return "substr(CAST(min(" + column + ") AS text), 1, 10)" }
