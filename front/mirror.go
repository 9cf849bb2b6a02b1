package front

import (
	"time"

	"chophien/domain"
)

// MirrorParams is embedded in the input of public lists that programs mirror.
type MirrorParams struct {
	IDs          []string  `query:"ids" maxItems:"100" doc:"Only these, by their ids; what is not public is left out" example:"01900000-0000-7000-8000-a00000000001"`
	UpdatedSince time.Time `query:"updated_since" doc:"Only what changed at this time or later, with tombstones in removed; changed_until of the answer before. Implies sort=updated"`
}

// Mirror returns the filter, and the order of the list: updated_since changes
// usual, the order of a request without sort, into domain.SortUpdated.
func (p MirrorParams) Mirror(sort, usual domain.Sort) (f domain.MirrorFilter, _ domain.Sort, err error) {
	for i, text := range p.IDs {
		if !IsID(text) {
			return f, sort, domain.Invalidf("ids", "value %d is not an id such as 01900000-0000-7000-8000-a00000000001", i+1)
		}
		f.IDs = append(f.IDs, LowerID(text))
	}
	if !p.UpdatedSince.IsZero() {
		if sort != usual && sort != domain.SortUpdated {
			return f, sort, domain.Invalidf("updated_since", "needs sort=updated, not sort=%s", sort)
		}
		f.UpdatedSince, sort = &p.UpdatedSince, domain.SortUpdated
	}
	return f, sort, nil
}
