package store

import (
	"context"

	"gorm.io/gorm"

	"chophien/domain"
)

var _ domain.FairReportService = (*Store)(nil)

// reportCount is the number of rows with a value.
type reportCount struct {
	Key, Label string
	N          int
}

// visitCount is the number of scans on a day.
type visitCount struct {
	Day domain.Date
	N   int
}

// mostVisited is the highest number of products that a report names.
const mostVisited = 10

// FairReport counts the results of a fair.
func (s *Store) FairReport(ctx context.Context, by domain.Actor, fairID string) (out domain.FairReport, err error) {
	err = s.read(ctx, "reporting on a fair", func(tx *gorm.DB) error {
		f, err := fairRunBy(withPlace(tx, ""), by, fairID)
		if err != nil {
			return err
		}
		out = domain.FairReport{Fair: f, At: s.clock()}
		shown, err := s.shown(tx, f.ID, func(sel *gorm.DB) *gorm.DB { return sel })
		if err != nil {
			return err
		}
		out.CountShown(shown)
		var numbers []struct{ Booths, Taken, Buyers, Makers int }
		err = tx.Raw("SELECT (SELECT count(*) FROM booths WHERE fair_id = ?) AS booths, (SELECT count(exhibitor_id) FROM booths WHERE fair_id = ?) AS taken,"+
			" (SELECT count(DISTINCT buyer_id) FROM meetings WHERE fair_id = ? AND state = 'accepted') AS buyers,"+
			" (SELECT count(DISTINCT producer_id) FROM meetings WHERE fair_id = ? AND state = 'accepted') AS makers", f.ID, f.ID, f.ID, f.ID).Scan(&numbers).Error
		if err != nil {
			return err
		}
		for _, n := range numbers {
			out.Booths, out.BoothsTaken, out.BuyersMet, out.MakersMet = n.Booths, n.Taken, n.Buyers, n.Makers
		}
		for _, c := range []struct {
			table string
			keys  []string
			into  *[]domain.Count
		}{
			{"exhibitors", texts(domain.Answers()), &out.Exhibitors}, {"delegations", texts(domain.Answers()), &out.Delegations},
			{"leads", texts(domain.LeadStates()), &out.Leads}, {"meetings", texts(domain.MeetingStates()), &out.Meetings},
			{"memoranda", texts(domain.MemorandumStates()), &out.Memoranda},
		} {
			if *c.into, err = countStates(tx, c.table, f.ID, c.keys); err != nil {
				return err
			}
		}
		var days []visitCount
		if err := tx.Table("visits").Select("day, sum(visits) AS n").Where("fair_id = ?", f.ID).Group("day").Order("day").Find(&days).Error; err != nil {
			return err
		}
		counted := make([]domain.DayCount, len(days))
		for i, d := range days {
			counted[i] = domain.DayCount{On: d.Day, N: d.N}
		}
		out.Visits = domain.EachDay(f, domain.Today(out.At), counted)
		var visited []reportCount
		err = tx.Table("visits v").Select("p.id AS key, p.name AS label, sum(v.visits) AS n").Joins("JOIN products p ON p.id = v.product_id").
			Where("v.fair_id = ?", f.ID).Group("p.id, p.name").Order("n DESC, p.id").Limit(mostVisited).Find(&visited).Error
		for _, c := range visited {
			out.Visited = append(out.Visited, domain.Count(c))
		}
		out.Label(s.criteria.On(domain.Today(out.At)))
		return err
	})
	return out, err
}

// countStates counts the rows of a fair in each of the states.
func countStates(tx *gorm.DB, table, fairID string, states []string) ([]domain.Count, error) {
	var rows []reportCount
	if err := tx.Table(table).Select("state AS key, count(*) AS n").Where("fair_id = ?", fairID).Group("state").Find(&rows).Error; err != nil {
		return nil, err
	}
	out := make([]domain.Count, len(states))
	for i, state := range states {
		out[i].Key = state
		for _, r := range rows {
			if r.Key == state {
				out[i].N = r.N
			}
		}
	}
	return out, nil
}

// texts returns values as the text that they are stored as.
func texts[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, v := range all {
		out[i] = string(v)
	}
	return out
}
