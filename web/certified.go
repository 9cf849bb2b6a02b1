package web

import (
	"context"

	"chophien/domain"
)

// certified is a product that a decision named lately.
type certified struct {
	product  domain.Product
	decision domain.Decision
}

// newlyCertified returns the products of the newest decisions that are
// certified on the day, at most limit.
func (s *Server) newlyCertified(ctx context.Context, day domain.Date, limit int) ([]certified, error) {
	decisions, err := s.store.Decisions(ctx, domain.DecisionFilter{}, domain.Page{Sort: domain.SortNewest, Limit: newestDecisions})
	if err != nil {
		return nil, err
	}
	var ids []string
	of := map[string]domain.Decision{}
	for _, d := range decisions.Items {
		if len(ids) >= limit {
			break
		}
		whole, err := s.store.Decision(ctx, d.ID)
		if err != nil {
			return nil, err
		}
		for _, c := range whole.Certificates {
			if len(ids) < limit && c.ValidOn(day) && of[c.ProductID].ID == "" {
				ids, of[c.ProductID] = append(ids, c.ProductID), d
			}
		}
	}
	products, err := s.store.ProductsOf(ctx, ids, day)
	if err != nil {
		return nil, err
	}
	byID := map[string]domain.Product{}
	for _, p := range products {
		byID[p.ID] = p
	}
	var out []certified
	for _, id := range ids {
		if p, ok := byID[id]; ok {
			out = append(out, certified{p, of[id]})
		}
	}
	return out, nil
}
