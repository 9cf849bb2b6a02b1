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
	count := country
	count.from, count.until = f.DecidedFrom, f.DecidedUntil
	if len(f.Provinces) > 0 {
		count.provinces = f.Provinces
	}
	if len(f.Communes) > 0 {
		count.within = append(count.within, within{"commune_code", f.Communes})
	}
	if len(f.ProducerKinds) > 0 {
		count.within = append(count.within, within{"producer_kind", f.ProducerKinds})
	}
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
