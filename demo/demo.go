// Package demo makes the data that a fresh installation shows: real product
// names, craft villages and tourism sites with their sources, under
// certificates that are plainly samples; and, for work on load and scale,
// fictional listings in any number.
//
// Everything it makes carries Sample, has ids that depend on its key alone, and
// can be loaded again without effect.
package demo

import (
	"context"
	"fmt"
	"time"

	"chophien/domain"
)

// Load stores the real demo data. Loading it again, also on a later day,
// changes nothing. progress is told how many things are done, out of how many;
// it may be nil. added is the number of things that were not stored before.
func Load(ctx context.Context, w domain.WriteService, provinces domain.ProvinceService, today domain.Date, progress func(done, total int)) (added int, err error) {
	units, err := provinces.Provinces(ctx)
	if err != nil {
		return 0, fmt.Errorf("demo: reading the provinces: %w", err)
	}
	b, err := Real(units, today)
	if err != nil {
		return 0, err
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	// One batch, so one transaction: a decision and its certificates carry the
	// same dates, and those depend on the day of loading.
	total := len(b.Producers) + len(b.CraftVillages) + len(b.TourismSites) + len(b.Products)
	progress(0, total)
	added, err = w.Load(ctx, b)
	if err != nil {
		return 0, fmt.Errorf("demo: loading the demo data: %w", err)
	}
	progress(total, total)
	return added, nil
}

// LoadGenerated stores what Generate yields for n, seed and today. progress is
// told how many of the n valid products are done; it may be nil. After an
// error, added tells what is stored already; loading again goes on from there.
func LoadGenerated(ctx context.Context, w domain.WriteService, provinces domain.ProvinceService, n int, seed uint64, today domain.Date, progress func(done, total int)) (added int, err error) {
	units, err := provinces.Provinces(ctx)
	if err != nil {
		return 0, fmt.Errorf("demo: reading the provinces: %w", err)
	}
	sets, err := provinces.ProductSets(ctx)
	if err != nil {
		return 0, fmt.Errorf("demo: reading the product sets: %w", err)
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	done := 0
	progress(0, n)
	for b, err := range Generate(n, seed, units, sets, today) {
		if err != nil {
			return added, err
		}
		k, err := w.Load(ctx, b)
		if err != nil {
			return added, fmt.Errorf("demo: loading generated data: %w", err)
		}
		added += k
		done = min(done+batchProducts, n)
		progress(done, n)
	}
	return added, nil
}

// firstDay is when everything of the demo data first appeared, so far as a
// list by newest can tell: the day on which the map of 34 units came in force.
// It is fixed, as ids and orders must not depend on the day of loading.
var firstDay = time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC)

// record makes the part that every stored thing has. order puts things that
// are made later later in lists by newest.
func record(id string, order int) domain.Record {
	at := firstDay.Add(time.Duration(order) * time.Millisecond)
	return domain.Record{
		ID: id, Status: domain.StatusPublished, Version: 1, Sample: true,
		CreatedAt: at, UpdatedAt: at,
	}
}
