package front

import (
	"context"

	"chophien/domain"
)

const (
	// newestDecisions is how many decisions are read for NewestAwards.
	newestDecisions = 5
	// MaxAwards is how many awards NewestAwards returns at most.
	MaxAwards = 50
)

// Award is a product that one of the newest decisions certifies.
type Award struct {
	ProductID string
	Decision  domain.Decision
}

// NewestAwards returns the products that the newest decisions certify, the
// newest first, each once. Callers must not change the list.
func (f *Front) NewestAwards(ctx context.Context) ([]Award, error) {
	return f.awards.Rows(ctx)
}

func (f *Front) loadAwards(ctx context.Context) (out []Award, err error) {
	decisions, err := f.store.Decisions(ctx, domain.DecisionFilter{}, domain.Page{Sort: domain.SortNewest, Limit: newestDecisions})
	if err != nil {
		return nil, err
	}
	seen, today := map[string]bool{}, f.Today()
	for _, d := range decisions.Items {
		whole, err := f.store.Decision(ctx, d.ID)
		if err != nil {
			return nil, err
		}
		for _, c := range whole.Certificates {
			if !c.ValidOn(today) || seen[c.ProductID] {
				continue
			}
			seen[c.ProductID] = true
			if out = append(out, Award{c.ProductID, d}); len(out) == MaxAwards {
				return out, nil
			}
		}
	}
	return out, nil
}
