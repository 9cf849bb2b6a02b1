package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"

	"chophien/domain"
	"chophien/front"
)

// StatisticsPage counts the products that are valid on a day, in the country or in
// a province.
type StatisticsPage struct {
	Page
	Action, DayName, Day string
	ProvinceName         string
	Units                []Option
	Figures              []Figure
	Headline             string // of the country
	Stars, Groups        Bars
	Regions, Provinces   Bars // of the country
	Communes             Bars // of a province
	Months               Columns
	CSVURL               string
}

// dayParameter names the day of statistics.
func (r *request) dayParameter() string { return r.or("ngay", "day") }

// unitParameter names the province of statistics.
func (r *request) unitParameter() string { return r.or("tinh", "province") }

// statisticsOn reads the day and the province, and counts.
func (r *request) statisticsOn() (domain.Statistics, domain.StatisticsFilter, error) {
	unit := r.text(r.unitParameter())
	place := front.PlaceParams{}
	if unit != "" {
		place.Province = []string{unit}
	}
	f, err := r.server.front.Filter(r.Request().Context(), front.DayParams{ValidOn: r.text(r.dayParameter())}, place, nil)
	if err != nil {
		return domain.Statistics{}, domain.StatisticsFilter{}, err
	}
	filter := domain.StatisticsFilter{ValidOn: f.ValidOn, Provinces: f.Provinces}
	stats, err := r.server.store.Statistics(r.Request().Context(), filter)
	return stats, filter, err
}

// statistics answers with the counts of a day as charts.
func (s *Server) statistics(r *request) error {
	stats, filter, err := r.statisticsOn()
	if err != nil {
		return err
	}
	t, err := r.tables()
	if err != nil {
		return err
	}
	chosen := domain.Province{}
	if filter.HasPlace() {
		chosen = t.places.ByCode[filter.Provinces[0]]
	}
	q := url.Values{r.dayParameter(): {stats.ValidOn.String()}}
	p := StatisticsPage{
		Page:   r.page(r.t("Certified OCOP products in figures"), r.t("OCOP products with a valid certificate by stars, group, region, province and month, for any day."), ""),
		Action: r.path("statistics"), DayName: r.dayParameter(), Day: stats.ValidOn.String(), ProvinceName: r.unitParameter(),
	}
	for _, u := range t.places.Rows {
		p.Units = append(p.Units, Option{Value: u.Slug, Text: r.unitName(u), Chosen: u.Code == chosen.Code})
	}
	if chosen.Code != "" {
		p.Title += " – " + r.unitName(chosen)
		q.Set(r.unitParameter(), chosen.Slug)
	}
	p.CSVURL = r.path("statistics-csv") + "?" + q.Encode()
	if p.Sample, err = s.store.HoldsSamples(r.Request().Context()); err != nil {
		return err
	}
	p.Figures = []Figure{{Number: r.number(stats.Total), Text: r.t("products")}}
	if chosen.Code == "" {
		r.countCountry(&p, stats, t)
	} else {
		r.countCommunes(&p, stats, t)
	}
	p.Stars = r.bars(r.t("By stars"), r.rows(stats.ByStars, "star", front.StarsLabels), stats.Total)
	p.Groups = r.bars(r.t("By group"), r.rows(stats.ByGroup, "", func(key string) (vi, en string) { return domain.Group(key).Names() }), stats.Total)
	p.Months = r.columns(stats.ByDecisionMonth, r.t("Certified products by month of the decision"))
	if len(r.query()) > 0 {
		p.noIndex()
		other := url.Values{r.or("day", "ngay"): {stats.ValidOn.String()}}
		if chosen.Code != "" {
			other.Set(r.or("province", "tinh"), chosen.Slug)
		}
		p.Switch += "?" + other.Encode()
	}
	p.Data = append(p.Data, data{
		"@context": schema, "@type": "Dataset", "name": p.Title, "description": p.Description, "url": r.absolute(r.path("statistics")),
		"license": "https://creativecommons.org/licenses/by/4.0/", "isAccessibleForFree": true,
		"distribution": []data{{"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": r.absolute(p.CSVURL)}},
	})
	return r.send(http.StatusOK, "statistics", &p)
}

// countCountry fills in what the page shows of all that the installation covers;
// shares of the country only where it covers the country.
func (r *request) countCountry(p *StatisticsPage, stats domain.Statistics, t tables) {
	coverage := r.server.front.Coverage()
	rated, covered := 0, 0
	var provinces []barRow
	for _, row := range stats.ByProvince {
		if coverage.Covers(row.Key) {
			covered++
			if row.Count > 0 {
				rated++
			}
		} else if row.Count == 0 {
			continue
		}
		unit := t.places.ByCode[row.Key]
		provinces = append(provinces, barRow{text: r.unitName(unit), url: r.path("province") + unit.Slug, count: row.Count})
	}
	sortRows(provinces)
	p.Figures = append(p.Figures, Figure{Number: r.number(rated), Of: r.number(covered), Text: r.t("provinces with products")})
	if coverage.Nation() {
		p.Figures = append(p.Figures, Figure{Number: r.percent(stats.North, stats.Country), Text: r.t("from the 25 northern provinces of the old map")})
		p.Headline = r.t("%s of %s northern provinces (map before 1 July 2025) have certified products, %s of the country's.",
			r.number(stats.RatedFormerNorthern), r.number(stats.FormerNorthern), r.percent(stats.North, stats.Country))
	} else {
		p.Title += " – " + r.or(coverage.Names())
	}
	p.Regions = r.bars(r.t("By region"), r.rows(stats.ByRegion, "", func(key string) (vi, en string) { return domain.Region(key).Names() }), stats.Total)
	p.Provinces = r.bars(r.t("By province of today"), provinces, stats.Total)
	p.Regions.Wide, p.Provinces.Wide = true, true
}

// countCommunes fills in what the page shows of one province. Most communes have no
// product, so it draws the others.
func (r *request) countCommunes(p *StatisticsPage, stats domain.Statistics, t tables) {
	var communes []barRow
	all, rated := 0, 0
	for _, row := range stats.ByCommune {
		if row.Key != "" {
			all++
			rated += min(row.Count, 1)
		}
		if row.Count > 0 {
			link := ""
			if row.Key != "" {
				link = r.path("products") + "?commune=" + row.Key
			}
			communes = append(communes, barRow{text: r.or(front.CommuneLabels(t.communes, row.Key)), url: link, count: row.Count})
		}
	}
	sortRows(communes)
	p.Figures = append(p.Figures, Figure{Number: r.number(rated), Of: r.number(all), Text: r.t("communes with products")})
	p.Communes = r.bars(r.t("By commune of today"), communes, stats.Total)
	p.Communes.Wide = true
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
	stats, filter, err := r.statisticsOn()
	if err != nil {
		return err
	}
	t, err := r.tables()
	if err != nil {
		return err
	}
	name := "ocop-"
	if filter.HasPlace() {
		name += t.places.ByCode[filter.Provinces[0]].Slug + "-"
	}
	h := r.Response().Header()
	h.Set("Content-Type", "text/csv"+front.Charset)
	h.Set("Content-Disposition", `attachment; filename="`+name+stats.ValidOn.String()+`.csv"`)
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
	add(r.t("Commune of today"), stats.ByCommune, func(key string) (vi, en string) { return front.CommuneLabels(t.communes, key) })
	add(r.t("Month of the decision"), stats.ByDecisionMonth, front.MonthLabels)
	return w.WriteAll(lines)
}
