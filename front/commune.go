package front

import (
	"context"

	"chophien/domain"
)

type communeTable struct {
	table[*domain.CommuneDirectory, *domain.CommuneDirectory]
}

func (f *Front) loadCommunes(ctx context.Context) ([]*domain.CommuneDirectory, error) {
	units, err := f.store.Communes(ctx)
	if err != nil {
		return nil, err
	}
	former, err := f.store.FormerCommunes(ctx)
	if err != nil {
		return nil, err
	}
	return []*domain.CommuneDirectory{domain.NewCommuneDirectory(units, former)}, nil
}

// Communes returns the units below the province.
func (f *Front) Communes(ctx context.Context) (*domain.CommuneDirectory, error) {
	return f.communes.fetch(ctx, func(rows []*domain.CommuneDirectory) *domain.CommuneDirectory { return rows[0] })
}
