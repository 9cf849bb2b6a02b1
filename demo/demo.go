// Package demo makes the data of a fresh installation: real names of products,
// craft villages and tourism sites with their sources, and certificates that are
// clearly samples. For load tests it also makes any number of fictional listings.
//
// All things have Sample set and ids that depend on their keys only. Loading them
// again changes nothing.
package demo

import (
	"context"
	"fmt"
	"time"

	"chophien/domain"
)

// Load stores the real demo data. Loading it again, also on a later day, changes
// nothing. Load calls progress, unless it is nil, with the number of things that
// are done and the total. added is the number of new things.
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
	// One batch, so one transaction: a decision and its certificates have the
	// same dates, which depend on the day of loading.
	total := len(b.Producers) + len(b.CraftVillages) + len(b.TourismSites) + len(b.Products)
	progress(0, total)
	added, err = w.Load(ctx, b)
	if err != nil {
		return 0, fmt.Errorf("demo: loading the demo data: %w", err)
	}
	progress(total, total)
	return added, nil
}

// LoadGenerated stores the batches of Generate for n, seed and today. It calls
// progress, unless it is nil, with the number of valid products that are done.
// added is the number of new things, also after an error; loading again continues
// from there.
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

// firstDay is the time of creation of the demo data: the day on which the map of
// 34 units came into force. It is fixed, since ids and orders must not depend on
// the day of loading.
var firstDay = time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC)

// record returns the Record of a thing. A higher order gives a later time of
// creation.
func record(id string, order int) domain.Record {
	at := firstDay.Add(time.Duration(order) * time.Millisecond)
	return domain.Record{
		ID: id, Status: domain.StatusPublished, Version: 1, Sample: true,
		CreatedAt: at, UpdatedAt: at,
	}
}
