package rest

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

	"chophien/front"
)

// maxValue is the largest value of a parameter, in bytes. The text of a search
// also has a limit in characters.
const maxValue = 16 << 10

// checkQuery validates the query string against the parameters of the operation
// before huma parses it. It refuses unknown names, repeated single values, and
// text that is not UTF-8. Repeated values of a list become one list, like
// values with commas; all text becomes NFC.
func (r *Router) checkQuery(ctx huma.Context, next func(huma.Context)) {
	c := humaecho.UnwrapV4(ctx)
	req := c.Request()
	errs := pathFaults(c.ParamNames(), c.ParamValues())
	query, err := url.ParseQuery(req.URL.RawQuery)
	if err != nil {
		errs = append(errs, fault{location: "query", format: "the query string is not well formed"})
	}
	clean, more := cleanQuery(query, ctx.Operation().Parameters)
	errs = append(errs, more...)
	if len(errs) > 0 {
		r.HandleError(invalid(ctx.Context(), errs), c)
		return
	}
	// Echo keeps the parsed query of a request, so the cleaned query replaces
	// the content of that map.
	kept := c.QueryParams()
	clear(kept)
	for name, v := range clean {
		kept[name] = v
	}
	u := *req.URL
	u.RawQuery = clean.Encode()
	req = req.WithContext(context.WithValue(req.Context(), urlKey{}, &u))
	req.URL = &u
	c.SetRequest(req)
	next(ctx)
}

// CheckPath returns the problem of path parameters that are not valid text.
func CheckPath(ctx context.Context, names, values []string) error {
	if faults := pathFaults(names, values); len(faults) > 0 {
		return invalid(ctx, faults)
	}
	return nil
}

// pathFaults returns an error for each path parameter that is not valid text.
func pathFaults(names, values []string) []fault {
	var errs []fault
	for i, v := range values {
		if !utf8.ValidString(v) {
			errs = append(errs, fault{location: "path." + names[i], format: "is not UTF-8"})
		} else if hasNUL(v) {
			errs = append(errs, fault{location: "path." + names[i], format: "must not hold the character NUL"})
		}
	}
	return errs
}

// hasNUL reports whether v contains the character that PostgreSQL cannot store.
func hasNUL(v string) bool { return strings.ContainsRune(v, 0) }

// cleanQuery validates the values of a query against the known parameters.
func cleanQuery(query url.Values, params []*huma.Param) (url.Values, []fault) {
	var errs []fault
	clean := url.Values{}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		values, list, known := query[name], false, false
		for _, p := range params {
			if p.In == "query" && p.Name == name {
				known, list = true, p.Schema.Type == huma.TypeArray
			}
		}
		where := "query." + front.Shorten(name)
		switch {
		case !known:
			errs = append(errs, fault{location: where, format: "unknown parameter"})
		case !list && len(values) > 1:
			errs = append(errs, fault{location: where, format: "must be given once only"})
		case slices.ContainsFunc(values, func(v string) bool { return !utf8.ValidString(v) }):
			errs = append(errs, fault{location: where, format: "is not UTF-8"})
		case slices.ContainsFunc(values, hasNUL):
			errs = append(errs, fault{location: where, format: "must not hold the character NUL"})
		case slices.ContainsFunc(values, func(v string) bool { return len(v) > maxValue }):
			errs = append(errs, fault{location: where, format: "is too long"})
		default:
			for i, v := range values {
				values[i] = front.LowerID(v)
			}
			clean.Set(name, norm.NFC.String(strings.Join(values, ",")))
		}
	}
	return clean, errs
}
