package web

import (
	"encoding/csv"
	"net/http"
	"strconv"

	"chophien/domain"
	"chophien/front"
)

// StatisticsPage counts the products that are valid on a day.
type StatisticsPage struct {
	Page
	Action, DayName, Day string
	Figures              []Figure
	Headline             string
	Stars, Groups        Bars
	Regions, Provinces   Bars
	Months               Columns
	CSVURL               string
}

// dayParameter names the day of statistics.
func (r *request) dayParameter() string { return r.or("ngay", "day") }

// statisticsOn reads the day and counts.
func (r *request) statisticsOn() (domain.Statistics, error) {
	day, err := r.server.front.Day(front.DayParams{ValidOn: r.text(r.dayParameter())})
	if err != nil {
		return domain.Statistics{}, err
	}
	return r.server.store.Statistics(r.Request().Context(), day)
}

// statistics answers with the counts of a day as charts.
func (s *Server) statistics(r *request) error {
	stats, err := r.statisticsOn()
	if err != nil {
		return err
	}
	t, err := r.tables()
	if err != nil {
		return err
	}
	p := StatisticsPage{
		Page:   r.page(r.t("Certified OCOP products in figures"), r.t("OCOP products with a valid certificate by stars, group, region, province and month, for any day."), ""),
		Action: r.path("statistics"), DayName: r.dayParameter(), Day: stats.ValidOn.String(),
		CSVURL: r.path("statistics-csv") + "?" + r.dayParameter() + "=" + stats.ValidOn.String(),
	}
	if p.Sample, err = s.store.HoldsSamples(r.Request().Context()); err != nil {
		return err
	}
	rated := 0
	var provinces []barRow
	for _, row := range stats.ByProvince {
		if row.Count > 0 {
			rated++
		}
		unit := t.places.ByCode[row.Key]
		provinces = append(provinces, barRow{text: r.unitName(unit), url: r.path("province") + unit.Slug, count: row.Count})
	}
	sortRows(provinces)
	north := 0
	for _, row := range stats.ByNorthern {
		if row.Key == "true" {
			north = row.Count
		}
	}
	p.Figures = []Figure{
		{Number: r.number(stats.Total), Text: r.t("products")}, {Number: r.number(rated), Of: r.number(len(stats.ByProvince)), Text: r.t("provinces with products")},
		{Number: r.percent(north, stats.Total), Text: r.t("from the 25 northern provinces of the old map")},
	}
	p.Headline = r.t("%s of %s northern provinces (map before 1 July 2025) have certified products, %s of the country's.",
		r.number(stats.RatedFormerNorthern), r.number(stats.FormerNorthern), r.percent(north, stats.Total))
	p.Stars = r.bars(r.t("By stars"), r.rows(stats.ByStars, "star", front.StarsLabels), stats.Total)
	p.Groups = r.bars(r.t("By group"), r.rows(stats.ByGroup, "", func(key string) (vi, en string) { return domain.Group(key).Names() }), stats.Total)
	p.Regions = r.bars(r.t("By region"), r.rows(stats.ByRegion, "", func(key string) (vi, en string) { return domain.Region(key).Names() }), stats.Total)
	p.Provinces = r.bars(r.t("By province of today"), provinces, stats.Total)
	p.Regions.Wide, p.Provinces.Wide = true, true
	p.Months = r.columns(stats.ByDecisionMonth, r.t("Certified products by month of the decision"))
	if q := r.query(); len(q) > 0 {
		p.noIndex()
		p.Switch += "?" + r.or("day", "ngay") + "=" + stats.ValidOn.String()
	}
	p.Data = append(p.Data, data{
		"@context": schema, "@type": "Dataset", "name": p.Title, "description": p.Description, "url": r.absolute(r.path("statistics")),
		"license": "https://creativecommons.org/licenses/by/4.0/", "isAccessibleForFree": true,
		"distribution": []data{{"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": r.absolute(p.CSVURL)}},
	})
	return r.send(http.StatusOK, "statistics", &p)
}

// rows names counted values.
func (r *request) rows(all []domain.StatRow, class string, names func(key string) (vi, en string)) []barRow {
	var out []barRow
	for _, row := range all {
		vi, en := names(row.Key)
		c := class
		if class == "star" && row.Key == "0" {
			c = "mute"
		}
		out = append(out, barRow{text: r.or(vi, en), class: c, count: row.Count})
	}
	return out
}

// statisticsCSV answers with the same counts as a table.
func (s *Server) statisticsCSV(r *request) error {
	stats, err := r.statisticsOn()
	if err != nil {
		return err
	}
	t, err := r.tables()
	if err != nil {
		return err
	}
	h := r.Response().Header()
	h.Set("Content-Type", "text/csv"+front.Charset)
	h.Set("Content-Disposition", `attachment; filename="ocop-`+stats.ValidOn.String()+`.csv"`)
	h.Set("Cache-Control", s.front.CacheControl())
	r.Response().WriteHeader(http.StatusOK)
	// Spreadsheets read UTF-8 only after this mark.
	if _, err := r.Response().Write([]byte("\ufeff")); err != nil {
		return err
	}
	w := csv.NewWriter(r.Response())
	lines := [][]string{{r.t("Dimension"), r.t("Key"), r.t("Name"), r.t("Products"), r.t("Day")}}
	add := func(dimension string, rows []domain.StatRow, names func(key string) (vi, en string)) {
		for _, row := range rows {
			vi, en := names(row.Key)
			lines = append(lines, []string{dimension, row.Key, r.or(vi, en), strconv.Itoa(row.Count), stats.ValidOn.String()})
		}
	}
	add(r.t("Stars"), stats.ByStars, front.StarsLabels)
	add(r.t("Group"), stats.ByGroup, func(key string) (vi, en string) { return domain.Group(key).Names() })
	add(r.t("Region"), stats.ByRegion, func(key string) (vi, en string) { return domain.Region(key).Names() })
	add(r.t("Province of today"), stats.ByProvince, func(key string) (vi, en string) {
		return front.NameLabels(key, t.places.ByCode[key].Name, t.places.ByCode[key].NameEN)
	})
	add(r.t("Province of the old map"), stats.ByFormerProvince, func(key string) (vi, en string) {
		return front.NameLabels(key, t.places.FormerByCode[key].Name, t.places.FormerByCode[key].NameEN)
	})
	add(r.t("Month of the decision"), stats.ByDecisionMonth, front.MonthLabels)
	return w.WriteAll(lines)
}
