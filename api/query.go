package api

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// maxValue is the most bytes that one value of a parameter may have. The text
// of a search is checked in characters beside it.
const maxValue = 16 << 10

// checkQuery holds the query string against the parameters of the operation
// before huma parses it: unknown names, single values that come twice, and
// text that is not UTF-8 are refused. Values that come several times for a
// list become one list, as commas would make it; all text becomes NFC.
func (s *Server) checkQuery(ctx huma.Context, next func(huma.Context)) {
	c := humaecho.UnwrapV4(ctx)
	r := c.Request()
	errs := pathErrors(c.ParamNames(), c.ParamValues())
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		errs = append(errs, ProblemError{"query", "the query string is not well formed"})
	}
	clean, more := cleanQuery(query, ctx.Operation().Parameters)
	errs = append(errs, more...)
	if len(errs) > 0 {
		p := kindOf(domain.CodeInvalid).problem(ctx.Context(), summary(errs))
		p.Errors = errs
		s.handleError(p, c)
		return
	}
	// Echo keeps the parsed query of a request, so the cleaned one goes into
	// the map that it kept.
	kept := c.QueryParams()
	clear(kept)
	for name, v := range clean {
		kept[name] = v
	}
	u := *r.URL
	u.RawQuery = clean.Encode()
	r = r.WithContext(context.WithValue(r.Context(), urlKey{}, &u))
	r.URL = &u
	c.SetRequest(r)
	next(ctx)
}

func pathErrors(names, values []string) []ProblemError {
	var errs []ProblemError
	for i, v := range values {
		if !utf8.ValidString(v) {
			errs = append(errs, ProblemError{"path." + names[i], "is not UTF-8"})
		} else if hasNUL(v) {
			errs = append(errs, ProblemError{"path." + names[i], "must not hold the character NUL"})
		}
	}
	return errs
}

// hasNUL tells whether v holds the one character that PostgreSQL cannot take.
func hasNUL(v string) bool { return strings.ContainsRune(v, 0) }

// shorten keeps what is told of a name or path readable.
func shorten(s string) string { return strings.ToValidUTF8(s[:min(len(s), 60)], "\uFFFD") }

// LanguageParams is embedded in the input of operations whose labels are chosen.
type LanguageParams struct {
	AcceptLanguage string `header:"Accept-Language" doc:"Language of labels: vi (default) or en. Names in both languages are always in the data." example:"vi"`
}

// lang is "vi" or "en", whichever the header puts first.
func (p LanguageParams) lang() string { return languageOf(p.AcceptLanguage) }

// DayParams is embedded in the input of operations that depend on the day.
type DayParams struct {
	ValidOn string `query:"valid_on" doc:"The day that validity of certificates is asked for, YYYY-MM-DD, 1900 to 2199; by default today in Vietnam" example:"2027-03-12" maxLength:"10"`
}

func (s *Server) day(p DayParams) (domain.Date, error) {
	if p.ValidOn == "" {
		return s.today(), nil
	}
	d, err := domain.ParseDate(p.ValidOn)
	if err != nil {
		return 0, domain.Invalidf("valid_on", "must be a date of the form YYYY-MM-DD, 1900 to 2199")
	}
	return d, nil
}

// PageParams is embedded in the input of lists.
type PageParams struct {
	Limit  int    `query:"limit" default:"20" minimum:"1" maximum:"100" doc:"How many items a page has"`
	Cursor string `query:"cursor" maxLength:"1000" doc:"next_cursor of the page before"`
	Total  bool   `query:"total" doc:"Count all items, too"`
}

func (p PageParams) page(sort domain.Sort) domain.Page {
	return domain.Page{Sort: sort, Limit: p.Limit, Cursor: p.Cursor, Total: p.Total}
}

// PlaceParams is embedded in the input of lists that places narrow.
type PlaceParams struct {
	Province       []string `query:"province" doc:"Units of today: codes or slugs; several are alternatives"`
	FormerProvince []string `query:"former_province" doc:"Units of the map before 01/07/2025: codes or slugs; several are alternatives"`
	Region         []string `query:"region" enum:"northern_midlands_mountains,red_river_delta,north_central,south_central_coast_highlands,southeast,mekong_delta" doc:"Regions of the map of today; several are alternatives"`
	Northern       string   `query:"northern" enum:"true,false" doc:"true: only the units that hold the 25 northern provinces of the old map; false: only the others"`
}

// OfProductsParams is embedded in the input of lists of products, and of
// producers, which it narrows to those that have such a product on the day.
type OfProductsParams struct {
	Group []string `query:"group" enum:"I,II,III,IV,V,VI" doc:"Groups of products; several are alternatives"`
	Set   []string `query:"set" doc:"Product sets, such as I.5.a; several are alternatives" example:"I.5.a"`
	Stars []int    `query:"stars" enum:"0,3,4,5" doc:"Stars of the certificate that is valid on the day (0: not stated by the record at hand); several are alternatives"`
}

// ProductParams is embedded in the input of lists that what a product is narrows.
type ProductParams struct {
	OfProductsParams
	Condition []string `query:"condition" enum:"raw_material_area,local_workforce,food_safety,intellectual_property" doc:"Conditions of the programme that hold on the day; several must all hold"`
	PriceMin  int64    `query:"price_min" minimum:"1" maximum:"10000000000" doc:"At least this many đồng for the cheapest pack; what has no price is left out"`
	PriceMax  int64    `query:"price_max" minimum:"1" maximum:"10000000000" doc:"At most this many đồng for the cheapest pack; what has no price is left out"`
	Producer  string   `query:"producer" doc:"A producer: id or slug" maxLength:"200"`
}

// IDParams is embedded in the input of operations on one thing.
type IDParams struct {
	ID string `path:"id" doc:"id or slug" maxLength:"200"`
}

// cleanQuery holds the values of a query against the parameters that are known.
func cleanQuery(query url.Values, params []*huma.Param) (url.Values, []ProblemError) {
	var errs []ProblemError
	clean := url.Values{}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		values, list, known := query[name], false, false
		for _, p := range params {
			if p.In == "query" && p.Name == name {
				known, list = true, p.Schema.Type == huma.TypeArray
			}
		}
		where := "query." + shorten(name)
		switch {
		case !known:
			errs = append(errs, ProblemError{where, "unknown parameter"})
		case !list && len(values) > 1:
			errs = append(errs, ProblemError{where, "must be given once only"})
		case slices.ContainsFunc(values, func(v string) bool { return !utf8.ValidString(v) }):
			errs = append(errs, ProblemError{where, "is not UTF-8"})
		case slices.ContainsFunc(values, hasNUL):
			errs = append(errs, ProblemError{where, "must not hold the character NUL"})
		case slices.ContainsFunc(values, func(v string) bool { return len(v) > maxValue }):
			errs = append(errs, ProblemError{where, "is too long"})
		default:
			clean.Set(name, norm.NFC.String(strings.Join(values, ",")))
		}
	}
	return clean, errs
}
