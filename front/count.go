package front

import (
	"context"

	"chophien/domain"
)

type countTable struct {
	table[domain.ProvinceCounts, []domain.ProvinceCounts]
}

// ProvinceCounts returns the units with what may be seen today. Callers must not
// change them.
func (f *Front) ProvinceCounts(ctx context.Context) ([]domain.ProvinceCounts, error) {
	return f.counts.fetch(ctx, func(rows []domain.ProvinceCounts) []domain.ProvinceCounts { return rows })
}

func (f *Front) loadCounts(ctx context.Context) ([]domain.ProvinceCounts, error) {
	return f.store.ProvinceCounts(ctx, f.Today())
}
