package front

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/search"
)

// Filter converts the parameters of a query to a filter and collects invalid
// ones.
type Filter struct {
	domain.ListingFilter
	wrong domain.Faults
}

// Refuse adds an invalid parameter.
func (f *Filter) Refuse(parameter, message string) {
	f.wrong.Add(domain.NewError(domain.CodeInvalid, message).About(parameter))
}

// Add adds the error of a parameter, if there is one.
func (f *Filter) Add(err error) { f.wrong.Add(err) }

// Err returns all invalid parameters, or nil when all were valid.
func (f *Filter) Err() error { return f.wrong.Err() }

// Day reads the day of an answer.
func (f *Front) Day(p DayParams) (domain.Date, error) {
	if p.ValidOn == "" {
		return f.Today(), nil
	}
	return domain.ParseDateOf("valid_on", p.ValidOn)
}

// Filter reads the parameters of a list. It returns all invalid
// ones as errors. products may be nil.
func (f *Front) Filter(ctx context.Context, day DayParams, place PlaceParams, products *ProductParams) (domain.ListingFilter, error) {
	var out Filter
	on, err := f.Day(day)
	out.Add(err)
	out.ValidOn = on
	if err := f.FilterPlaces(ctx, &out, place); err != nil {
		return out.ListingFilter, err
	}
	if products != nil {
		if err := f.filterProducts(ctx, &out, *products); err != nil {
			return out.ListingFilter, err
		}
	}
	return out.ListingFilter, out.Err()
}

// FilterPlaces adds the places of a query to a filter.
func (f *Front) FilterPlaces(ctx context.Context, out *Filter, p PlaceParams) error {
	places, err := f.Places(ctx)
	if err != nil {
		return err
	}
	for _, v := range p.Province {
		if unit, ok := places.Find(v); ok {
			out.Provinces = append(out.Provinces, unit.Code)
		} else {
			out.Refuse("province", "there is no unit of today with this code or slug")
		}
	}
	for _, v := range p.FormerProvince {
		if unit, ok := places.FindFormer(v); ok {
			out.FormerProvinces = append(out.FormerProvinces, unit.Code)
		} else {
			out.Refuse("former_province", "the map before 01/07/2025 has no unit with this code or slug")
		}
	}
	if err := f.filterCommunes(ctx, out, p.Commune); err != nil {
		return err
	}
	for _, v := range p.Region {
		out.Regions = append(out.Regions, domain.Region(v))
	}
	if p.Northern != "" {
		northern := p.Northern == "true"
		out.Northern = &northern
	}
	return nil
}

func (f *Front) filterCommunes(ctx context.Context, out *Filter, codes []string) error {
	if len(codes) == 0 {
		return nil
	}
	communes, err := f.Communes(ctx)
	if err != nil {
		return err
	}
	for _, code := range codes {
		if _, ok := communes.Unit(code); ok {
			out.Communes = append(out.Communes, code)
		} else {
			out.Refuse("commune", "there is no commune of today with this code; take a code from the list of communes")
		}
	}
	return nil
}

func (f *Front) filterProducts(ctx context.Context, out *Filter, p ProductParams) error {
	sets, err := f.ProductSets(ctx)
	if err != nil {
		return err
	}
	for _, v := range p.Group {
		out.Groups = append(out.Groups, domain.Group(v))
	}
	for _, v := range p.Set {
		if _, ok := sets.ByCode[v]; ok {
			out.Sets = append(out.Sets, v)
		} else {
			out.Refuse("set", "there is no product set with this code; take a code from the list of product sets")
		}
	}
	out.Stars = slices.Clone(p.Stars)
	for _, v := range p.Condition {
		out.Conditions = append(out.Conditions, domain.Condition(v))
	}
	if p.PriceMin > 0 {
		out.PriceMin = &p.PriceMin
	}
	if p.PriceMax > 0 {
		out.PriceMax = &p.PriceMax
	}
	if p.PriceMin > 0 && p.PriceMax > 0 && p.PriceMin > p.PriceMax {
		out.Refuse("price_max_vnd", "must not be below price_min_vnd")
	}
	switch least := (domain.Quantity{Amount: int64(math.Round(p.CapacityMin * 1000)), Unit: domain.Unit(p.CapacityUnit)}); {
	case math.IsNaN(p.CapacityMin):
		out.Refuse("capacity_min", "must be a number")
	case p.CapacityMin == 0 && p.CapacityUnit != "":
		out.Refuse("capacity_min", "must say how much of capacity_unit")
	case p.CapacityMin != 0 && p.CapacityUnit == "":
		out.Refuse("capacity_unit", "must name the unit of capacity_min, such as kg")
	default:
		out.CapacityMin = least
	}
	out.Month = p.Month
	if p.Producer == "" {
		return nil
	}
	producer, err := f.store.Producer(ctx, p.Producer)
	switch domain.CodeOf(err) {
	case "":
		out.ProducerID = producer.ID
	case domain.CodeNotFound, domain.CodeInvalid:
		out.Refuse("producer_id", "there is no producer with this id or slug")
	default:
		return err
	}
	return nil
}

// KindsOf reads the kinds of a query.
func KindsOf(names []string) []domain.Kind {
	var out []domain.Kind
	for _, name := range names {
		out = append(out, domain.Kind(name))
	}
	return out
}

// NearOf reads the point and the distance of a search, or returns nil for a
// query without a point.
func NearOf(point string, withinKM float64, sort string) (*search.Near, error) {
	if point == "" {
		if withinKM != 0 {
			return nil, domain.Invalidf("within_km", "needs the point that near gives")
		}
		if sort == string(domain.SortDistance) {
			return nil, domain.Invalidf("sort", "distance needs the point that near gives")
		}
		return nil, nil
	}
	a, b, _ := strings.Cut(point, ",")
	lat, errLat := strconv.ParseFloat(strings.TrimSpace(a), 64)
	lon, errLon := strconv.ParseFloat(strings.TrimSpace(b), 64)
	// This condition is negated so that it also refuses NaN.
	inside := lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180
	if errLat != nil || errLon != nil || !inside {
		return nil, domain.Invalidf("near", "must be latitude,longitude in degrees, such as 22.83,104.98")
	}
	if withinKM != 0 && !(withinKM > 0) {
		return nil, domain.Invalidf("within_km", "must be a number of kilometres")
	}
	return &search.Near{Lat: lat, Lon: lon, WithinKM: withinKM}, nil
}
