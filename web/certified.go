package web

import (
	"context"

	"chophien/domain"
	"chophien/front"
)

// certified is a product that a decision named lately.
type certified struct {
	product  domain.Product
	decision domain.Decision
}

// newlyCertified returns the products of the newest decisions that are
// certified on the day, at most limit. The database says which are, on every
// request.
func (s *Server) newlyCertified(ctx context.Context, day domain.Date, limit int) ([]certified, error) {
	awards, err := s.front.NewestAwards(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	of := map[string]front.Award{}
	for _, a := range awards[:min(len(awards), limit)] {
		ids, of[a.ProductID] = append(ids, a.ProductID), a
	}
	products, err := s.store.ProductsOf(ctx, ids, day)
	if err != nil {
		return nil, err
	}
	var out []certified
	for _, p := range products { // in the order of ids
		out = append(out, certified{p, of[p.ID].Decision})
	}
	return out, nil
}
