package search

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
)

// GoldenParams are the parameters that a golden query is asked with, by their
// names in the address of a search. A value is a text, a number, a truth value
// or a list of them.
type GoldenParams map[string][]string

// UnmarshalJSON implements json.Unmarshaler.
func (p *GoldenParams) UnmarshalJSON(b []byte) error {
	var raw map[string]any
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	*p = GoldenParams{}
	for name, v := range raw {
		list, ok := v.([]any)
		if !ok {
			list = []any{v}
		}
		for _, one := range list {
			(*p)[name] = append((*p)[name], strings.Split(fmt.Sprint(one), ",")...)
		}
	}
	return nil
}

// anyKind is the kind of a case that is asked of all kinds.
const anyKind = "any"

// request makes the request of a case on a day. It fails with CodeInvalid for a
// kind or a parameter that a search does not have.
func (c GoldenCase) request(on domain.Date) (Request, error) {
	r := Request{Text: c.Query, Limit: 10, Filter: domain.ListingFilter{ValidOn: on}}
	switch kind := domain.Kind(c.Kind); {
	case kind == "":
		r.Filter.Kinds = []domain.Kind{domain.KindProduct}
	case slices.Contains(domain.SearchableKinds(), kind):
		r.Filter.Kinds = []domain.Kind{kind}
	case kind != anyKind:
		return Request{}, domain.Invalidf("kind", "there is no kind %q", c.Kind)
	}
	for name, values := range c.Params {
		if err := r.set(name, values); err != nil {
			return Request{}, err
		}
	}
	if err := r.Filter.CapacityMin.Validate("params"); err != nil {
		return Request{}, err
	}
	return r, nil
}

// set applies one parameter.
func (r *Request) set(name string, values []string) error {
	f := &r.Filter
	switch name {
	case "province":
		f.Provinces = values
	case "former_province":
		f.FormerProvinces = values
	case "commune":
		f.Communes = values
	case "set":
		f.Sets = values
	case "region":
		f.Regions = typed[domain.Region](values)
	case "group":
		f.Groups = typed[domain.Group](values)
	case "condition":
		f.Conditions = typed[domain.Condition](values)
	case "sort":
		r.Sort = domain.Sort(values[0])
	case "literal":
		r.Literal = values[0] == "true"
	case "northern":
		yes := values[0] == "true"
		f.Northern = &yes
	case "stars":
		for _, v := range values {
			n, err := strconv.Atoi(v)
			if err != nil {
				return domain.Invalidf("params", "stars must be numbers, and %q is none", v)
			}
			f.Stars = append(f.Stars, n)
		}
	case "month", "capacity_min":
		n, err := strconv.ParseFloat(values[0], 64)
		if err != nil || n <= 0 || name == "month" && (n > 12 || n != math.Trunc(n)) {
			return domain.Invalidf("params", "%s must be a number in the range of the parameter of a search, and %q is not", name, values[0])
		}
		if name == "month" {
			f.Month = int(n)
		} else {
			f.CapacityMin.Amount = int64(math.Round(n * 1000))
		}
	case "capacity_unit":
		f.CapacityMin.Unit = domain.Unit(values[0])
	case "price_min_vnd", "price_max_vnd":
		n, err := strconv.ParseInt(values[0], 10, 64)
		if err != nil {
			return domain.Invalidf("params", "%s must be a sum in đồng, and %q is none", name, values[0])
		}
		if name == "price_min_vnd" {
			f.PriceMin = &n
		} else {
			f.PriceMax = &n
		}
	default:
		return domain.Invalidf("params", "a golden query can't be asked with %q", name)
	}
	return nil
}

func typed[T ~string](values []string) []T {
	out := make([]T, len(values))
	for i, v := range values {
		out[i] = T(v)
	}
	return out
}
