package domain

import (
	"fmt"
	"strings"
)

func siteFields() []sheetField[TourismSite] {
	type T = TourismSite
	return append([]sheetField[T]{
		lineField("name", func(t *T) *string { return &t.Name }),
		lineField("name_en", func(t *T) *string { return &t.NameEN }),
		lineField("people", func(t *T) *string { return &t.People }),
		lineField("highlights", func(t *T) *string { return &t.Highlights }),
		lineField("awards", func(t *T) *string { return &t.Awards }),
		lineField("managed_by", func(t *T) *string { return &t.ManagedBy }),
		numberField("homestays", func(t *T) **int { return &t.Homestays }),
		numberField("rooms", func(t *T) **int { return &t.Rooms }),
		numberField("beds", func(t *T) **int { return &t.Beds }),
		numberField("group_size", func(t *T) **int { return &t.GroupSize }),
		dayField("figures_as_of", func(t *T) **Date { return &t.FiguresAsOf }),
		lineField("meals", func(t *T) *string { return &t.Meals }),
		{"activities", func(t T) string { return activitiesText(t.Activities) }, func(to *T, from T) { to.Activities = from.Activities }},
		{"season", func(t T) string { return monthsText(t.Season) }, func(to *T, from T) { to.Season = from.Season }},
		{"languages", func(t T) string { return strings.Join(t.Languages, ", ") }, func(to *T, from T) { to.Languages = from.Languages }},
		lineField("access", func(t *T) *string { return &t.Access }),
		lineField("phone", func(t *T) *string { return &t.Phone }),
		lineField("email", func(t *T) *string { return &t.Email }),
		numberField("price_from_vnd", func(t *T) **int64 { return &t.PriceFrom }),
		numberField("price_to_vnd", func(t *T) **int64 { return &t.PriceTo }),
		lineField("commune", func(t *T) *string { return &t.Commune }),
	}, placeFields(func(t *T) *Place { return &t.Place })...)
}

// ApplySite writes the fields that the entry has into a tourism site, which has no
// ID if it is new.
func (e ListingEntry) ApplySite(t *TourismSite) {
	if e.Site != nil {
		applyFields(siteFields(), e, t, *e.Site, t.ID == "")
	}
}

// TourismSiteChanges returns the fields in which two states of a site differ.
func TourismSiteChanges(before, after TourismSite) []FieldChange {
	return fieldChanges(siteFields(), before, after)
}

// activitiesText writes activities as lines: "Đi bộ lên nương | 180 | 150000", with
// minutes and đồng for one guest.
func activitiesText(all []Activity) string {
	lines := make([]string, len(all))
	for i, a := range all {
		lines[i] = a.Name
		if a.Minutes > 0 || a.PriceVND != nil {
			lines[i] += fmt.Sprintf(" | %d", a.Minutes)
		}
		if a.PriceVND != nil {
			lines[i] += fmt.Sprintf(" | %d", *a.PriceVND)
		}
	}
	return strings.Join(lines, "\n")
}
