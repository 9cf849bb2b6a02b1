package web

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"

	"chophien/domain"
	"chophien/front"
	"chophien/transfer"
)

// StatisticsPage counts the products that are valid on a day, in the country or in
// a province.
type StatisticsPage struct {
	Page
	Filter             *Filter
	Licence            string // of the open data
	Figures            []Figure
	Headline           string // of the country
	Stars, Groups      Bars
	Producers          Bars
	Regions, Provinces Bars // of the country
	Communes           Bars // of a province
	Months             Columns
	CSVURL, XLSXURL    string
	ProductsURL        string // the list of the products that are counted; empty: no list has the filter
}

// statisticsValue is a parameter of statistics: its names in both languages and its
// value.
type statisticsValue struct{ vi, en, value string }

// statisticsDays reads the days of the address into the form of the filter.
func (r *request) statisticsDays() (f *Filter, on, from, to domain.Date) {
	f = r.filterAt(r.path("statistics"))
	on = f.day(r.param("ngay", "day"), r.t("On the day"))
	from = f.day(r.param("tu", "from"), r.t("Decisions from"))
	to = f.day(r.param("den", "to"), r.t("Decisions until"))
	return f, on, from, to
}

// statisticsOn reads the parameters, and counts. The form has the days only. With a day
// that is none, the filter is not counted.
func (r *request) statisticsOn() (stats domain.Statistics, filter domain.StatisticsFilter, form *Filter, err error) {
	form, on, from, to := r.statisticsDays()
	one := func(vi, en string) []string {
		if v := r.text(r.param(vi, en)); v != "" {
			return []string{v}
		}
		return nil
	}
	province, commune := one("tinh", "province"), one("xa", "commune")
	if province != nil && commune != nil {
		communes, err := r.server.front.Communes(r.Request().Context())
		if err != nil {
			return stats, filter, form, err
		}
		// A person who chooses another province leaves the commune of the one before.
		places, err := r.server.front.Places(r.Request().Context())
		if err != nil {
			return stats, filter, form, err
		}
		_, byCode := places.ByCode[province[0]]
		if unit, ok := communes.Unit(commune[0]); ok && byCode && unit.ProvinceCode != province[0] {
			commune = nil
		}
	}
	filter, err = r.server.front.StatisticsFilter(r.Request().Context(), front.StatisticsParams{
		DayParams: front.DayParams{ValidOn: dayText(on)}, Province: province, Commune: commune, ProducerKind: one("chu-the", "producer_kind"), From: dayText(from), To: dayText(to),
	})
	if err != nil || form.Wrong() {
		return stats, filter, form, err
	}
	stats, err = r.server.store.Statistics(r.Request().Context(), filter)
	return stats, filter, form, err
}

// dayText returns a day as parameters have it; empty for none.
func dayText(d domain.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// choosePlaces adds the choices of the filter behind the day: the communes are those of
// the chosen province, or the chosen one.
func (r *request) choosePlaces(f *Filter, t tables, filter domain.StatisticsFilter, chosen domain.Province, stats domain.Statistics) {
	day, choices := f.Fields[0], []*Field(nil)
	if day.Value == "" {
		day.Value = dayText(filter.ValidOn)
	}
	choose := func(vi, en, label, all string, options []Option) {
		if len(options) > 0 {
			choices = append(choices, &Field{Name: r.param(vi, en), Label: label, Kind: "select", Options: slices.Insert(options, 0, Option{Text: all})})
		}
	}
	var units, communes, kinds []Option
	for _, u := range t.places.Rows {
		units = append(units, Option{Value: u.Slug, Text: r.unitName(u), Chosen: u.Code == chosen.Code})
	}
	if len(filter.Communes) > 0 || len(filter.Provinces) == 1 {
		for _, row := range stats.ByCommune {
			if row.Key != "" {
				communes = append(communes, Option{Value: row.Key, Text: r.or(front.CommuneLabels(t.communes, row.Key)), Chosen: slices.Contains(filter.Communes, row.Key)})
			}
		}
	}
	for _, k := range domain.ProducerKinds() {
		kinds = append(kinds, Option{Value: string(k), Text: capital(r.or(front.ProducerKindLabels(string(k)))), Chosen: slices.Contains(filter.ProducerKinds, k)})
	}
	choose("tinh", "province", r.t("Province of today"), r.t("All provinces"), units)
	choose("xa", "commune", r.t("Commune of today"), r.t("All communes"), communes)
	choose("chu-the", "producer_kind", r.t("Legal form of the producer"), r.t("All legal forms"), kinds)
	f.Fields = slices.Insert(f.Fields, 1, choices...)
}

// sendWrongStatistics answers with the form and what is wrong with its values.
func (r *request) sendWrongStatistics(f *Filter, t tables, wrong error) error {
	places, chosen := t.places, domain.Province{}
	if unit, ok := places.Find(r.text(r.param("tinh", "province"))); ok {
		chosen = unit
	}
	var filter domain.StatisticsFilter
	if kind := domain.ProducerKind(r.text(r.param("chu-the", "producer_kind"))); slices.Contains(domain.ProducerKinds(), kind) {
		filter.ProducerKinds = []domain.ProducerKind{kind}
	}
	p := StatisticsPage{Page: r.page(r.t("Certified OCOP products in figures"), "", ""), Filter: f}
	r.choosePlaces(f, t, filter, chosen, domain.Statistics{})
	names := map[string]string{"valid_on": r.param("ngay", "day"), "province": r.param("tinh", "province"), "commune": r.param("xa", "commune"), "producer_kind": r.param("chu-the", "producer_kind"), "from": r.param("tu", "from"), "to": r.param("den", "to")}
	if err := p.Filter.refuseAddress(wrong, names); err != nil {
		return err
	}
	r.switchQuery(&p.Page)
	return r.sendWrong("statistics", &p.Page, &p)
}

// mergedUnit returns the address of the statistics of the unit of today when the
// request names a former one that is gone, or nothing.
func (r *request) mergedUnit() (string, error) {
	places, err := r.server.front.Places(r.Request().Context())
	if err != nil {
		return "", err
	}
	name := r.param("tinh", "province")
	_, unit, ok := places.Merged(r.text(name))
	if !ok {
		return "", nil
	}
	q := r.query()
	q.Set(name, unit.Slug)
	return r.Request().URL.Path + "?" + q.Encode(), nil
}

// statisticsValues returns the parameters of a filter.
func statisticsValues(f domain.StatisticsFilter, chosen domain.Province) []statisticsValue {
	out := []statisticsValue{{"ngay", "day", f.ValidOn.String()}}
	add := func(vi, en, value string) {
		if value != "" {
			out = append(out, statisticsValue{vi, en, value})
		}
	}
	add("tinh", "province", chosen.Slug)
	for _, code := range f.Communes {
		add("xa", "commune", code)
	}
	for _, kind := range f.ProducerKinds {
		add("chu-the", "producer_kind", string(kind))
	}
	for _, day := range []struct {
		vi, en string
		day    domain.Date
	}{{"tu", "from", f.DecidedFrom}, {"den", "to", f.DecidedUntil}} {
		if day.day != 0 {
			add(day.vi, day.en, day.day.String())
		}
	}
	return out
}

// statistics answers with the counts of a day as charts.
func (s *Server) statistics(r *request) error {
	if to, err := r.mergedUnit(); err != nil || to != "" {
		return r.movedTo(to, err)
	}
	t, err := r.tables()
	if err != nil {
		return err
	}
	stats, filter, form, err := r.statisticsOn()
	if domain.CodeOf(err) == domain.CodeInvalid || err == nil && form.Wrong() {
		return r.sendWrongStatistics(form, t, err)
	}
	if err != nil {
		return err
	}
	// Without the parameter the filter has the provinces that the installation covers.
	chosen, _ := t.places.Find(r.text(r.param("tinh", "province")))
	p := StatisticsPage{
		Page:    r.page(r.t("Certified OCOP products in figures"), r.t("OCOP products with a valid certificate by stars, group, region, province and month, for any day."), ""),
		Licence: s.front.Licence().Label, Filter: form,
	}
	r.choosePlaces(form, t, filter, chosen, stats)
	if chosen.Code != "" {
		p.Title += " – " + r.unitName(chosen)
	} else if coverage := s.front.Coverage(); !coverage.Nation() && len(filter.Communes) == 0 {
		p.Title += " – " + r.or(coverage.Names())
	}
	p.ProductsURL = productsURL(filter)
	here, other := url.Values{}, url.Values{}
	for _, v := range statisticsValues(filter, chosen) {
		here.Add(r.or(v.vi, v.en), v.value)
		other.Add(r.or(v.en, v.vi), v.value)
	}
	p.CSVURL, p.XLSXURL = r.path("statistics-csv")+"?"+here.Encode(), r.path("statistics-xlsx")+"?"+here.Encode()
	if p.Sample, err = s.store.CountsSamples(r.Request().Context()); err != nil {
		return err
	}
	if err := r.leaveOut(&p.Page, filter, ""); err != nil {
		return err
	}
	p.Figures = []Figure{{Number: r.number(stats.Total), Text: r.t("products")}}
	if len(filter.Communes) > 0 || len(filter.Provinces) == 1 {
		r.countCommunes(&p, stats, t)
	} else {
		r.countProvinces(&p, stats, t, !filter.IsNarrow())
	}
	p.Stars = r.bars(r.t("By stars"), r.rows(stats.ByStars, "star", front.StarsLabels), stats.Total)
	p.Groups = r.bars(r.t("By group"), r.rows(stats.ByGroup, "", func(key string) (vi, en string) { return r.server.front.CriteriaToday().GroupNames(domain.Group(key)) }), stats.Total)
	p.Producers = r.bars(r.t("By legal form of the producer"), r.rows(stats.ByProducerKind, "", func(key string) (vi, en string) {
		vi, en = front.ProducerKindLabels(key)
		return capital(vi), capital(en)
	}), stats.Total)
	p.Months = r.columns(stats.ByDecisionMonth, r.t("Certified products by month of the decision"))
	address := r.path("statistics")
	if len(r.query()) > 0 {
		p.noIndex()
		p.Switch += "?" + other.Encode()
		address += "?" + here.Encode()
	}
	p.Data = append(p.Data, data{
		"@context": schema, "@type": "Dataset", "name": p.Title, "description": p.Description, "url": r.absolute(address),
		"license": r.server.front.Licence().URL, "isAccessibleForFree": true,
		"distribution": []data{
			{"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": r.absolute(p.CSVURL)},
			{"@type": "DataDownload", "encodingFormat": sheetType, "contentUrl": r.absolute(p.XLSXURL)},
		},
	})
	return r.send(http.StatusOK, "statistics", &p)
}

// productsURL returns the address of the list of the products that a filter counts. A
// list has no filter for producers and decisions.
func productsURL(f domain.StatisticsFilter) string {
	if len(f.ProducerKinds) > 0 || f.DecidedFrom != 0 || f.DecidedUntil != 0 {
		return ""
	}
	return "/v1/exports/products.xlsx?" + url.Values{"valid_on": {f.ValidOn.String()}, "province": f.Provinces, "commune": f.Communes}.Encode()
}

// countProvinces fills in what the page shows of the provinces that the installation
// covers. whole says that they are the country and that nothing narrows the counts: only
// then it shows the figures of the north and their share of the country.
func (r *request) countProvinces(p *StatisticsPage, stats domain.Statistics, t tables, whole bool) {
	rated := 0
	var provinces []barRow
	for _, row := range stats.ByProvince {
		rated += min(row.Count, 1)
		unit := t.places.ByCode[row.Key]
		provinces = append(provinces, barRow{text: r.unitName(unit), url: r.path("province") + unit.Slug, count: row.Count})
	}
	sortRows(provinces)
	p.Figures = append(p.Figures, Figure{Number: r.number(rated), Of: r.number(len(stats.ByProvince)), Text: r.t("provinces with products")})
	if whole {
		p.Figures = append(p.Figures, Figure{Number: r.percent(stats.North, stats.Country), Text: r.t("from the 25 northern provinces of the old map")})
		p.Headline = r.t("%s of %s northern provinces (map before 1 July 2025) have certified products, %s of the country's.",
			r.number(stats.RatedFormerNorthern), r.number(stats.FormerNorthern), r.percent(stats.North, stats.Country))
	}
	p.Regions = r.bars(r.t("By region"), r.rows(stats.ByRegion, "", func(key string) (vi, en string) { return domain.Region(key).Names() }), stats.Total)
	p.Provinces = r.bars(r.t("By province of today"), provinces, stats.Total)
	p.Regions.Wide, p.Provinces.Wide = true, true
}

// countCommunes fills in what the page shows of a province or of the chosen communes. Most
// communes have no product, so it draws the others.
func (r *request) countCommunes(p *StatisticsPage, stats domain.Statistics, t tables) {
	var rows []barRow
	all, rated := 0, 0
	for _, row := range stats.ByCommune {
		name := r.or(front.CommuneLabels(t.communes, row.Key))
		if row.Key != "" {
			all++
			rated += min(row.Count, 1)
		}
		if row.Count > 0 {
			link := ""
			if row.Key != "" {
				link = r.path("products") + "?commune=" + row.Key
			}
			rows = append(rows, barRow{text: name, url: link, count: row.Count})
		}
	}
	sortRows(rows)
	p.Figures = append(p.Figures, Figure{Number: r.number(rated), Of: r.number(all), Text: r.t("communes with products")})
	p.Communes = r.bars(r.t("By commune of today"), rows, stats.Total)
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

// sheetType is the content type of a workbook.
const sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// statisticsCSV answers with the same counts as a table.
func (s *Server) statisticsCSV(r *request) error {
	return r.statisticsTable("csv", "text/csv"+front.Charset, transfer.NewCSV)
}

// statisticsXLSX answers with the same counts as a workbook.
func (s *Server) statisticsXLSX(r *request) error {
	return r.statisticsTable("xlsx", sheetType, transfer.NewXLSX)
}

// statisticsTable answers with a table of the counts.
func (r *request) statisticsTable(extension, contentType string, begin func(io.Writer, transfer.Table) (transfer.Writer, error)) error {
	if to, err := r.mergedUnit(); err != nil || to != "" {
		return r.movedTo(to, err)
	}
	stats, filter, form, err := r.statisticsOn()
	if domain.CodeOf(err) == domain.CodeInvalid || err == nil && form.Wrong() {
		return r.Redirect(http.StatusSeeOther, withQuery(r.path("statistics"), r.query())) // the page says what is wrong
	}
	if err != nil {
		return err
	}
	t, err := r.tables()
	if err != nil {
		return err
	}
	name := "ocop-"
	if len(filter.Provinces) == 1 {
		name += t.places.ByCode[filter.Provinces[0]].Slug + "-"
	}
	var file bytes.Buffer
	w, err := begin(&file, transfer.Table{Name: r.t("Statistics"), Columns: []transfer.Column{
		{Key: "dimension", Heading: r.t("Dimension"), Width: 26}, {Key: "key", Heading: r.t("Key")}, {Key: "name", Heading: r.t("Name"), Width: 36},
		{Key: "products", Heading: r.t("Products"), Format: transfer.Whole}, {Key: "day", Heading: r.t("Day"), Format: transfer.Day},
	}})
	if err != nil {
		return err
	}
	var day any = stats.ValidOn
	if extension == "csv" {
		day = stats.ValidOn.String() // for programs
	}
	for _, d := range r.dimensions(stats, t) {
		for _, row := range d.rows {
			if err := w.Row(d.name, row.Key, r.or(d.names(row.Key)), row.Count, day); err != nil {
				return err
			}
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	h := r.Response().Header()
	h.Set("Content-Disposition", `attachment; filename="`+name+stats.ValidOn.String()+"."+extension+`"`)
	h.Set("Cache-Control", r.server.front.CacheControl())
	return r.Blob(http.StatusOK, contentType, file.Bytes())
}

// dimension is a part of the table of statistics.
type dimension struct {
	name  string
	rows  []domain.StatRow
	names func(key string) (vi, en string)
}

func (r *request) dimensions(stats domain.Statistics, t tables) []dimension {
	return []dimension{
		{r.t("Stars"), stats.ByStars, front.StarsLabels},
		{r.t("Group"), stats.ByGroup, func(key string) (vi, en string) { return r.server.front.CriteriaToday().GroupNames(domain.Group(key)) }},
		{r.t("Legal form of the producer"), stats.ByProducerKind, front.ProducerKindLabels},
		{r.t("Region"), stats.ByRegion, func(key string) (vi, en string) { return domain.Region(key).Names() }},
		{r.t("Province of today"), stats.ByProvince, func(key string) (vi, en string) {
			return front.NameLabels(key, t.places.ByCode[key].Name, t.places.ByCode[key].NameEN)
		}},
		{r.t("Province of the old map"), stats.ByFormerProvince, func(key string) (vi, en string) {
			return front.NameLabels(key, t.places.FormerByCode[key].Name, t.places.FormerByCode[key].NameEN)
		}},
		{r.t("Commune of today"), stats.ByCommune, func(key string) (vi, en string) { return front.CommuneLabels(t.communes, key) }},
		{r.t("Month of the decision"), stats.ByDecisionMonth, front.MonthLabels},
	}
}
