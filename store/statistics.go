package store

import (
	"context"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"

	"chophien/domain"
)

// Statistics counts the products of a filter along each dimension, all on one view
// of the database, so that every dimension adds up to the total. Units come in
// Vietnamese alphabetical order. Products of which only the unit of today is known
// are the last row of ByFormerProvince, with an empty key, where there are any.
func (s *Store) Statistics(ctx context.Context, f domain.StatisticsFilter) (domain.Statistics, error) {
	out := domain.Statistics{ValidOn: f.ValidOn}
	err := s.read(ctx, "counting", func(tx *gorm.DB) error {
		units, err := provinces(tx)
		if err != nil {
			return err
		}
		found, err := cells(tx, domain.KindProduct, domain.ListingFilter{ValidOn: f.ValidOn}, "province_code", "former_province_code")
		if err != nil {
			return err
		}
		tallyCountry(&out, units, found)
		wanted := domain.ListingFilter{ValidOn: f.ValidOn, Provinces: f.Provinces, Communes: f.Communes}
		if f.HasPlace() {
			if found, err = cells(tx, domain.KindProduct, wanted, "province_code", "former_province_code", "commune_code"); err != nil {
				return err
			}
			if out.ByCommune, err = tallyCommunes(tx, f, found); err != nil {
				return err
			}
		}
		tally(&out, units, found)
		decided, err := decisionDays(tx, wanted)
		out.ByDecisionMonth = months(decided)
		return err
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

// tallyCountry counts for the whole country.
func tallyCountry(out *domain.Statistics, units []domain.Province, found []cell) {
	northern, rated := map[string]bool{}, map[string]bool{}
	for _, u := range units {
		northern[u.Code] = u.Northern
	}
	for _, c := range found {
		out.Country += c.N
		if northern[c.ProvinceCode] {
			out.North += c.N
		}
		if c.FormerProvinceCode != nil {
			rated[*c.FormerProvinceCode] = true
		}
	}
	for _, u := range units {
		for _, f := range u.Former {
			if !f.Northern {
				continue
			}
			out.FormerNorthern++
			if rated[f.Code] {
				out.RatedFormerNorthern++
			}
		}
	}
}

// tallyCommunes counts by the communes that a filter names, or else by those of its
// provinces.
func tallyCommunes(tx *gorm.DB, f domain.StatisticsFilter, found []cell) ([]domain.StatRow, error) {
	count := map[string]int{}
	for _, c := range found {
		code := ""
		if c.CommuneCode != nil {
			code = *c.CommuneCode
		}
		count[code] += c.N
	}
	var units []domain.Commune
	if err := in(in(tx, "province_code", f.Provinces), "code", f.Communes).Find(&units).Error; err != nil {
		return nil, err
	}
	slices.SortFunc(units, alphabetical)
	var out []domain.StatRow
	for _, u := range units {
		out = append(out, domain.StatRow{Key: u.Code, Count: count[u.Code]})
	}
	if count[""] > 0 {
		out = append(out, domain.StatRow{Count: count[""]})
	}
	return out, nil
}

// tally fills in the dimensions but communes and months.
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

func decisionDays(tx *gorm.DB, f domain.ListingFilter) ([]dayCount, error) {
	q := query{filter: f, page: domain.Page{Sort: domain.SortStars}}
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
