package store

import (
	"context"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"

	"chophien/domain"
)

// Statistics counts the products valid on a day along each dimension, all on
// one view of the database, so that every dimension adds up to the total.
// Units come in Vietnamese alphabetical order. Products of which only the unit
// of today is known are the last row of ByFormerProvince, with an empty key,
// where there are any.
func (s *Store) Statistics(ctx context.Context, on domain.Date) (domain.Statistics, error) {
	out := domain.Statistics{ValidOn: on}
	err := s.read(ctx, "counting", func(tx *gorm.DB) error {
		units, err := provinces(tx)
		if err != nil {
			return err
		}
		found, err := cells(tx, domain.KindProduct, on)
		if err != nil {
			return err
		}
		decided, err := decisionDays(tx, on)
		if err != nil {
			return err
		}
		tally(&out, units, found)
		out.ByDecisionMonth = months(decided)
		return nil
	})
	return out, err
}

// HoldsSamples reports whether any published listing is sample data.
func (s *Store) HoldsSamples(ctx context.Context) (bool, error) {
	var found []int
	err := s.read(ctx, "looking for samples", func(tx *gorm.DB) error {
		for _, k := range domain.Kinds() {
			// Each table has an index of its samples, which is empty when there
			// are none.
			err := tx.Table(tableOf(k)).Where("sample AND " + public).Select("1").Limit(1).Find(&found).Error
			if err != nil || len(found) > 0 {
				return err
			}
		}
		return nil
	})
	return len(found) > 0, err
}

// tally fills in everything but the months.
func tally(out *domain.Statistics, units []domain.Province, found []cell) {
	province, former := map[string]int{}, map[string]int{}
	region, northern := map[domain.Region]int{}, map[bool]int{}
	group, stars := map[domain.Group]int{}, map[int]int{}
	unit := map[string]domain.Province{}
	var formers []domain.FormerProvince
	for _, u := range units {
		unit[u.Code] = u
		formers = append(formers, u.Former...)
	}
	for _, c := range found {
		out.Total += c.N
		province[c.ProvinceCode] += c.N
		region[unit[c.ProvinceCode].Region] += c.N
		northern[unit[c.ProvinceCode].Northern] += c.N
		group[c.ProductGroup] += c.N
		stars[c.Stars] += c.N
		if c.FormerProvinceCode != nil {
			former[*c.FormerProvinceCode] += c.N
		} else {
			former[""] += c.N
		}
	}
	row := func(rows *[]domain.StatRow, key string, n int) {
		*rows = append(*rows, domain.StatRow{Key: key, Count: n})
	}
	for _, u := range units {
		row(&out.ByProvince, u.Code, province[u.Code])
	}
	slices.SortFunc(formers, func(a, b domain.FormerProvince) int {
		if a.NameSort < b.NameSort {
			return -1
		}
		return 1 // names of units differ
	})
	for _, f := range formers {
		row(&out.ByFormerProvince, f.Code, former[f.Code])
		if f.Northern {
			out.FormerNorthern++
			out.RatedFormerNorthern += min(former[f.Code], 1)
		}
	}
	if former[""] > 0 {
		row(&out.ByFormerProvince, "", former[""])
	}
	for _, r := range domain.Regions() {
		row(&out.ByRegion, string(r), region[r])
	}
	row(&out.ByNorthern, "true", northern[true])
	row(&out.ByNorthern, "false", northern[false])
	for _, g := range domain.Groups() {
		row(&out.ByGroup, string(g), group[g])
	}
	for _, n := range []int{3, 4, 5, 0} {
		row(&out.ByStars, strconv.Itoa(n), stars[n])
	}
}

// dayCount is how many certificates that are valid come from one decision.
type dayCount struct {
	DecidedOn domain.Date
	N         int
}

func decisionDays(tx *gorm.DB, on domain.Date) ([]dayCount, error) {
	q := query{filter: domain.ListingFilter{ValidOn: on}, page: domain.Page{Sort: domain.SortStars}}
	sel, _ := q.visible(tx, domain.KindProduct)
	counted := sel.Select("certificates.decision_id, count(*) AS n").Group("certificates.decision_id")
	var out []dayCount
	return out, tx.Table("(?) AS c", counted).Joins("JOIN decisions ON decisions.id = c.decision_id").
		Select("decisions.decided_on, c.n").Order("decisions.decided_on").Find(&out).Error
}

// months adds days up to months and adds the empty months between them.
func months(days []dayCount) []domain.StatRow {
	var out []domain.StatRow
	for _, d := range days {
		for len(out) > 0 && out[len(out)-1].Key < d.DecidedOn.Month() {
			t, err := time.Parse("2006-01", out[len(out)-1].Key)
			if err != nil {
				panic(err) // the layout is constant
			}
			out = append(out, domain.StatRow{Key: t.AddDate(0, 1, 0).Format("2006-01")})
		}
		if len(out) == 0 {
			out = append(out, domain.StatRow{Key: d.DecidedOn.Month()})
		}
		out[len(out)-1].Count += d.N
	}
	return out
}
