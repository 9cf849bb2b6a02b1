package domain

import (
	"cmp"
	"slices"
	"strings"
)

// Nation is the text of a coverage of all provinces.
const Nation = "nation"

// Coverage is what an installation covers. Shares of the country are true only for
// one that covers the nation.
type Coverage struct {
	Provinces []Province // of today, in the order of their codes; none: the nation
}

// CoverageOf reads a coverage: nation, or codes or slugs of provinces, separated by
// commas. An empty text is the nation. units are all provinces.
func CoverageOf(text string, units []Province) (Coverage, error) {
	var c Coverage
	if text = strings.TrimSpace(text); text == "" || text == Nation {
		return c, nil
	}
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimSpace(name)
		i := slices.IndexFunc(units, func(u Province) bool { return u.Code == name || u.Slug == name })
		if i < 0 {
			return Coverage{}, Invalidf("scope", "%q is neither nation nor code or slug of a province of today, such as 08 or tuyen-quang", name)
		}
		if !slices.ContainsFunc(c.Provinces, func(u Province) bool { return u.Code == units[i].Code }) {
			c.Provinces = append(c.Provinces, units[i])
		}
	}
	slices.SortFunc(c.Provinces, func(a, b Province) int { return strings.Compare(a.Code, b.Code) })
	return c, nil
}

// Nation reports whether the installation covers all provinces.
func (c Coverage) Nation() bool { return len(c.Provinces) == 0 }

// Codes returns the codes of the covered provinces; none for the nation.
func (c Coverage) Codes() []string {
	var codes []string
	for _, u := range c.Provinces {
		codes = append(codes, u.Code)
	}
	return codes
}

// Names returns what is covered in both languages, such as "Tuyên Quang, Lào Cai".
func (c Coverage) Names() (vi, en string) {
	if c.Nation() {
		return "cả nước", "the whole country"
	}
	var inVI, inEN []string
	for _, u := range c.Provinces {
		inVI, inEN = append(inVI, u.Name), append(inEN, cmp.Or(u.NameEN, u.Name))
	}
	return strings.Join(inVI, ", "), strings.Join(inEN, ", ")
}
