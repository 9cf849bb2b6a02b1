package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"chophien/domain"
)

// Statistics counts the products of a filter along each dimension, all on one view
// of the database, so that every dimension adds up to the total.
func (s *Store) Statistics(ctx context.Context, f domain.StatisticsFilter) (domain.Statistics, error) {
	var out domain.Statistics
	u, err := s.unitsNow(ctx, "counting")
	if err != nil {
		return out, err
	}
	err = s.read(ctx, "counting", func(tx *gorm.DB) error {
		var communes []domain.Commune
		if f.HasPlace() {
			if err := in(in(tx, "province_code", f.Provinces), "code", f.Communes).Find(&communes).Error; err != nil {
				return err
			}
			slices.SortFunc(communes, domain.CompareCommunes)
		}
		cells, err := statCells(tx, f, codesOf(u.all))
		out = domain.NewStatistics(f, u.all, communes, cells)
		return err
	})
	return out, err
}

// statCells reads the numbers that statistics add up.
func statCells(tx *gorm.DB, f domain.StatisticsFilter, provinces []string) (out domain.StatCells, err error) {
	country := counting{kind: domain.KindProduct, on: f.ValidOn, provinces: provinces}
	if country.real, err = countsReal(tx); err != nil {
		return out, err
	}
	if out.Country, err = country.by(tx, byPlace(), byPlace().columns...); err != nil {
		return out, err
	}
	count := country.narrowed(f)
	out.Places = out.Country
	if f.IsNarrow() {
		if out.Places, err = count.by(tx, byPlace(), byPlace().columns...); err != nil {
			return out, err
		}
	}
	if f.HasPlace() {
		if out.Communes, err = count.by(tx, byCommune(), "commune_code"); err != nil {
			return out, err
		}
	}
	if out.Months, err = count.by(tx, byDecisionMonth(), "decided_month"); err != nil {
		return out, err
	}
	out.ProducerKinds, err = count.by(tx, byProducerKind(), "producer_kind")
	return out, err
}

// narrowed returns c for the places, producers and decisions of a filter.
func (c counting) narrowed(f domain.StatisticsFilter) counting {
	c.from, c.until = f.DecidedFrom, f.DecidedUntil
	if len(f.Provinces) > 0 {
		c.provinces = f.Provinces
	}
	if len(f.Communes) > 0 {
		c.within = append(c.within, within{"commune_code", f.Communes})
	}
	if len(f.ProducerKinds) > 0 {
		c.within = append(c.within, within{"producer_kind", f.ProducerKinds})
	}
	return c
}

// LeftOutSamples returns how many products of the demonstration are not counted.
func (s *Store) LeftOutSamples(ctx context.Context, f domain.StatisticsFilter, formerProvince string) (n int, err error) {
	u, err := s.unitsNow(ctx, "counting samples")
	if err != nil {
		return 0, err
	}
	err = s.read(ctx, "counting samples", func(tx *gorm.DB) error {
		n = 0
		if real, err := countsReal(tx); err != nil || !real {
			return err
		}
		count := counting{kind: domain.KindProduct, on: f.ValidOn, provinces: codesOf(u.all)}.narrowed(f)
		if formerProvince != "" {
			count.within = append(count.within, within{"former_province_code", []string{formerProvince}})
		}
		// Both sums are read from what is folded; a condition on samples would not be.
		all, err := count.sum(tx, f)
		if err != nil {
			return err
		}
		count.real = true
		counted, err := count.sum(tx, f)
		n = all - counted
		return err
	})
	return n, err
}

// sum returns the number of the things of a filter.
func (c counting) sum(tx *gorm.DB, f domain.StatisticsFilter) (n int, err error) {
	p := byPlace()
	if len(f.Communes) > 0 {
		p = byCommune()
	}
	cells, err := c.by(tx, p)
	for _, cell := range cells {
		n += cell.Count
	}
	return n, err
}
