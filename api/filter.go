package api

import (
	"context"
	"slices"

	"chophien/domain"
)

// filters turns parameters into a filter and collects every parameter that
// names something unknown, so that one answer tells all.
type filters struct {
	domain.ListingFilter
	errs []ProblemError
}

func (f *filters) refuse(parameter, message string) {
	f.errs = append(f.errs, ProblemError{"query." + parameter, message})
}

func (f *filters) problem(ctx context.Context) error {
	if len(f.errs) == 0 {
		return nil
	}
	p := kindOf(domain.CodeInvalid).problem(ctx, summary(f.errs))
	p.Errors = f.errs
	return p
}

// filter reads the parameters of a list. Where several are wrong, its error
// names them all. products may be nil.
func (s *Server) filter(ctx context.Context, day DayParams, place PlaceParams, products *ProductParams) (domain.ListingFilter, error) {
	var f filters
	on, err := s.day(day)
	if err != nil {
		f.refuse("valid_on", "must be a date of the form YYYY-MM-DD, 1900 to 2199")
	}
	f.ValidOn = on
	if err := s.filterPlaces(ctx, &f, place); err != nil {
		return f.ListingFilter, err
	}
	if products != nil {
		if err := s.filterProducts(ctx, &f, *products); err != nil {
			return f.ListingFilter, err
		}
	}
	return f.ListingFilter, f.problem(ctx)
}

func (s *Server) filterPlaces(ctx context.Context, f *filters, p PlaceParams) error {
	places, err := s.places.get(ctx)
	if err != nil {
		return err
	}
	for _, v := range p.Province {
		if unit, ok := places.find(v); ok {
			f.Provinces = append(f.Provinces, unit.Code)
		} else {
			f.refuse("province", "there is no unit of today with this code or slug")
		}
	}
	for _, v := range p.FormerProvince {
		if unit, ok := places.findFormer(v); ok {
			f.FormerProvinces = append(f.FormerProvinces, unit.Code)
		} else {
			f.refuse("former_province", "the map before 01/07/2025 has no unit with this code or slug")
		}
	}
	for _, v := range p.Region {
		f.Regions = append(f.Regions, domain.Region(v))
	}
	if p.Northern != "" {
		northern := p.Northern == "true"
		f.Northern = &northern
	}
	return nil
}

func (s *Server) filterProducts(ctx context.Context, f *filters, p ProductParams) error {
	sets, err := s.sets.get(ctx)
	if err != nil {
		return err
	}
	for _, v := range p.Group {
		f.Groups = append(f.Groups, domain.Group(v))
	}
	for _, v := range p.Set {
		if _, ok := sets.byCode[v]; ok {
			f.Sets = append(f.Sets, v)
		} else {
			f.refuse("set", "there is no product set with this code; /v1/product-sets lists them")
		}
	}
	f.Stars = slices.Clone(p.Stars)
	for _, v := range p.Condition {
		f.Conditions = append(f.Conditions, domain.Condition(v))
	}
	if p.PriceMin > 0 {
		f.PriceMin = &p.PriceMin
	}
	if p.PriceMax > 0 {
		f.PriceMax = &p.PriceMax
	}
	if p.PriceMin > 0 && p.PriceMax > 0 && p.PriceMin > p.PriceMax {
		f.refuse("price_max", "must not be below price_min")
	}
	if p.Producer == "" {
		return nil
	}
	producer, err := s.deps.Producers.Producer(ctx, p.Producer)
	switch domain.CodeOf(err) {
	case "":
		f.ProducerID = producer.ID
	case domain.CodeNotFound, domain.CodeInvalid:
		f.refuse("producer", "there is no producer with this id or slug")
	default:
		return err
	}
	return nil
}
