package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/front"
	"chophien/search"
)

// SectionRow is a thing of a section, or a hit of a search.
type SectionRow struct {
	Anchor  string
	Place   string
	Name    Link
	Lines   string // maker and place
	Proof   *Proof // on the last day of the fair; nil: it has no stars
	Tags    []Tag
	Why     string // why it is not printed; empty: it is printed
	Buttons []RowButton
	Text    Link // its texts for print; without URL: there is nothing to print
}

// DeskSectionPage shows a section of a catalogue: what it contains, or what a search
// finds for it.
type DeskSectionPage struct {
	Page
	Heading string
	Detail  string
	Source  []string // the stored search in words; empty: there is none
	Links   []Link
	Action  string
	Back    string // the query to which changes return
	Move    Form
	Items   []SectionRow
	Pager   Pager

	// Without a search.
	Filter    *Filter
	SearchURL string

	// With a search.
	Searches  bool
	Text      string
	CloseURL  string
	Degraded  bool
	Facets    []FacetGroup
	Northern  bool
	PriceMin  string
	PriceMax  string
	FoundText string
	Save      *Form
	Forget    *Form
}

// printedKinds are the kinds of listings that have entries in a catalogue.
func printedKinds() []domain.Kind {
	return []domain.Kind{domain.KindProduct, domain.KindCraftVillage, domain.KindTourismSite}
}

// sectionOf returns the draft, its fair and the place of the section of the address.
func (r *request) sectionOf() (domain.Catalogue, domain.Fair, int, error) {
	c, f, err := r.draft()
	at := r.sectionNumber()
	if err == nil {
		err = c.CheckSection(at)
	}
	return c, f, at, err
}

// catalogueSection answers with a section.
func (s *Server) catalogueSection(r *request) error {
	return r.sendSection(http.StatusOK, r.Request().URL.RawQuery, nil)
}

// sendSection answers with the section of the address as query asks for it; err is why
// a change was not accepted.
func (r *request) sendSection(status int, query string, err error) error {
	var faulty Form
	if err != nil {
		if status, err = r.faulty(&faulty, err); err != nil {
			return err
		}
	}
	c, f, at, err := r.sectionOf()
	if err != nil {
		return err
	}
	r.Request().URL.RawQuery = query // of the page from which the change was sent
	sec := c.Sections[at]
	self := r.sectionURL("catalogue-section", f.ID, at+1)
	p := DeskSectionPage{
		Page: r.fairFrame(r.sectionTitle(sec, at+1), f), Heading: r.sectionTitle(sec, at+1), Detail: r.splitText(sec.Split), Action: self, Back: query,
		Links: []Link{{Text: r.t("Title, kind and introduction"), URL: r.sectionURL("change-section", f.ID, at+1)}, {Text: r.t("Checks of the catalogue"), URL: r.to("catalogue-check", f.ID)}},
		Move:  newForm(r.sectionURL("section-entries", f.ID, at+1), ""), Searches: r.text("search") != "",
	}
	p.Move.Version, p.Move.Faults = c.Version, faulty.Faults
	t, err := r.tables()
	if err != nil {
		return err
	}
	p.Source = r.queryText(sec.Query, t)
	if p.Searches {
		err = r.searchForSection(&p, c, f, at, t)
	} else {
		err = r.listSection(&p, c, f, at, t)
	}
	if err != nil {
		return err
	}
	if len(p.Move.Faults) > 0 {
		r.wrong(&p.Page)
		if status == http.StatusOK { // the address of the search is wrong
			status = http.StatusUnprocessableEntity
		}
	}
	if p.Filter != nil {
		status = p.Filter.finish(&p.Page, status)
	} else {
		r.switchQuery(&p.Page)
	}
	return r.send(status, "desk-catalogue-section", &p)
}

// listSection fills in what a section contains.
func (r *request) listSection(p *DeskSectionPage, c domain.Catalogue, f domain.Fair, at int, t tables) error {
	q := queryValues(c.Sections[at].Query)
	q.Set("search", "1")
	p.SearchURL = p.Action + "?" + q.Encode()
	found, err := r.hits(c.Sections[:at+1], f.EndsOn)
	if err != nil {
		return err
	}
	form, contained := r.sectionFilter(f.ID, at, found)
	list, pager, err := listed(form, contained)
	if err != nil {
		return err
	}
	p.Filter, p.FoundText, p.Pager = form, r.n("%s things", totalOf(list)), pager
	pinned := c.Sections[at].Pinned
	for _, e := range list.Items {
		row := r.containedRow(&p.Page, e, f, t)
		row.Buttons = r.entryButtons(row.Name.Text, e.Ref, e.Pinned, e.Dropped, slices.Index(pinned, e.Ref), len(pinned))
		if e.Listing != nil && !e.Dropped {
			row.Text = Link{Text: r.t("Text"), URL: r.sectionURL("section-text", f.ID, at+1, string(e.Kind), e.ID)}
		}
		p.Items = append(p.Items, row)
	}
	return nil
}

// sectionFilter reads the filter of the things of a section, and returns those that it
// chooses. found are the hits of its search.
func (r *request) sectionFilter(fairID string, at int, found []domain.SectionHits) (*Filter, func(domain.Page) (domain.List[domain.SectionEntry], error)) {
	form := r.filterAt(r.sectionURL("catalogue-section", fairID, at+1))
	form.CSVURL = withQuery(r.sectionURL("section-file", fairID, at+1), r.query("after"))
	f := domain.SectionEntryFilter{Text: form.words(r.t("Words of the name"))}
	if show := form.option(r.param("xem", "show"), r.t("Show"), []Option{{Text: r.t("All")}, {Value: "printed", Text: r.t("Printed")}, {Value: "left_out", Text: r.t("Not printed")}}); show != "" {
		f.LeftOut = new(show == "left_out")
	}
	return form, func(p domain.Page) (domain.List[domain.SectionEntry], error) {
		return r.server.store.SectionEntries(r.Request().Context(), r.actor(), fairID, at, found, f, p)
	}
}

// containedRow returns the row of a thing that a section contains, without buttons.
func (r *request) containedRow(p *Page, e domain.SectionEntry, f domain.Fair, t tables) SectionRow {
	row := r.sectionRowOf(p, e.Ref, e.Listing, f, t)
	if name := r.or(e.Text.Name, e.Text.NameEN); name != "" {
		row.Name.Text = name
	}
	if e.Place > 0 {
		row.Place = r.number(e.Place)
	}
	if e.LeftOut != nil {
		row.Why = r.or(e.LeftOut.Because())
	}
	if e.Pinned {
		row.Tags = append(row.Tags, Tag{"act", "●", r.t("pinned")})
	}
	if tag, ok := r.entryTag(e.Answer); ok {
		row.Tags = append(row.Tags, tag)
	}
	if e.Text != (domain.CatalogueText{Ref: e.Ref, Version: e.Text.Version}) {
		row.Tags = append(row.Tags, plainTag(r.t("own text for print")))
	}
	return row
}

// sectionFile sends what a section contains as CSV.
func (s *Server) sectionFile(r *request) error {
	c, f, at, err := r.sectionOf()
	if err != nil {
		return err
	}
	t, err := r.tables()
	if err != nil {
		return err
	}
	found, err := r.hits(c.Sections[:at+1], f.EndsOn)
	if err != nil {
		return err
	}
	form, contained := r.sectionFilter(f.ID, at, found)
	headings := []string{"No.", "Name", "Producer", "Province", "Stars on the last day of the fair", "Why it is not printed", "Note"}
	return sendRows(form, "phan-"+strconv.Itoa(at+1)+"-"+f.Slug, headings, contained, func(e domain.SectionEntry) ([]any, error) {
		row, maker, province, stars := r.containedRow(&Page{}, e, f, t), "", "", ""
		if l := e.Listing; l != nil {
			maker, province = r.or(l.ProducerName, l.ProducerNameEN), r.unitName(t.places.ByCode[l.ProvinceCode])
			if w, ok := l.WindowOn(f.EndsOn); ok && w.Stars > 0 {
				stars = r.starsInWords(w.Stars, false)
			}
		}
		var notes []string
		for _, tag := range row.Tags {
			notes = append(notes, tag.Text)
		}
		return []any{row.Place, row.Name.Text, maker, province, stars, row.Why, strings.Join(notes, ", ")}, nil
	})
}

// sectionRowOf returns the row of a thing. l is nil when nothing public has the id.
func (r *request) sectionRowOf(p *Page, ref domain.Ref, l *domain.Listing, f domain.Fair, t tables) SectionRow {
	row := SectionRow{Anchor: "row-" + ref.ID, Name: Link{Text: joined(" ", capital(r.or(front.KindLabels(ref.Kind))), ref.ID)}}
	if l == nil {
		return row
	}
	p.Sample = p.Sample || l.HasSample()
	row.Name = Link{Text: r.or(l.Name, l.NameEN), URL: r.of(l.Kind, l.Slug)}
	row.Lines = joined(" · ", r.or(l.ProducerName, l.ProducerNameEN), r.unitName(t.places.ByCode[l.ProvinceCode]))
	if l.Kind != domain.KindProduct {
		row.Lines = joined(" · ", capital(r.or(front.KindLabels(l.Kind))), row.Lines)
	} else if proof := r.proofOf(l.Windows, f.EndsOn); proof.Holds() {
		row.Proof = &proof
	}
	return row
}

// entryButtons returns the buttons of an entry of a section; place is among the pinned
// ones, from 0.
func (r *request) entryButtons(name string, ref domain.Ref, pinned, dropped bool, place, pins int) []RowButton {
	of := ":" + string(ref.Kind) + ":" + ref.ID
	button := func(do domain.SectionAction, text, label, class string, off bool) RowButton {
		return RowButton{Value: string(do) + of, Text: text, Label: label, Class: class, Off: off}
	}
	switch {
	case dropped:
		return []RowButton{button(domain.SectionRestore, r.t("Take it back"), r.t("Take it back: %s", name), "second", false)}
	case pinned:
		return []RowButton{
			button(domain.SectionUp, "↑", r.t("Move %s up", name), "second", place == 0), button(domain.SectionDown, "↓", r.t("Move %s down", name), "second", place == pins-1),
			button(domain.SectionUnpin, r.t("Unpin"), r.t("Unpin %s", name), "second", false), button(domain.SectionDrop, r.t("Drop"), r.t("Drop %s", name), "danger", false),
		}
	}
	return []RowButton{button(domain.SectionPin, r.t("Pin"), r.t("Pin %s", name), "second", false), button(domain.SectionDrop, r.t("Drop"), r.t("Drop %s", name), "danger", false)}
}

// entryTag says what the producer of an entry answered.
func (r *request) entryTag(a *domain.CatalogueEntry) (Tag, bool) {
	if a == nil {
		return Tag{}, false
	}
	switch a.State {
	case domain.EntryConfirmed:
		return goodTag(r.t("confirmed")), true
	case domain.EntryCorrected:
		switch a.Verdict {
		case domain.VerdictAccepted:
			return goodTag(r.t("correction accepted")), true
		case domain.VerdictRejected:
			return plainTag(r.t("correction rejected")), true
		}
		return soonTag(r.t("correction waits")), true
	}
	return soonTag(r.t("no answer")), true
}

// sectionFacets are the filters of the search for a section.
func sectionFacets(chosen domain.ListingFilter) []search.Facet {
	out := []search.Facet{search.FacetKind, search.FacetStars, search.FacetGroup, search.FacetProvince}
	if len(chosen.Provinces) > 0 || len(chosen.Communes) > 0 {
		out = append(out, search.FacetCommune)
	}
	return append(out, search.FacetFormerProvince, search.FacetSet, search.FacetCondition)
}

// sectionSearch reads the search for a section, whose day is the last one of the fair.
func (r *request) sectionSearch(f domain.Fair) (search.Request, error) {
	q, wrong := r.searchRequest(nil)
	q.Filter.ValidOn, q.Sort = f.EndsOn, ""
	if r.text("northern") != "" {
		q.Filter.Northern = new(true)
	}
	q.Filter.Kinds = slices.DeleteFunc(q.Filter.Kinds, func(k domain.Kind) bool { return !slices.Contains(printedKinds(), k) })
	if len(q.Filter.Kinds) == 0 {
		q.Filter.Kinds = printedKinds()
	}
	return q, wrong
}

// savedQuery returns the query that a section keeps of a search.
func savedQuery(q search.Request) domain.CatalogueQuery {
	if len(q.Filter.Kinds) == len(printedKinds()) {
		q.Filter.Kinds = nil
	}
	out := domain.QueryOf(q.Text, q.Filter)
	out.All = !out.Finds()
	return out
}

// searchForSection fills in what a search finds on the last day of the fair.
func (r *request) searchForSection(p *DeskSectionPage, c domain.Catalogue, f domain.Fair, at int, t tables) error {
	q, wrong := r.sectionSearch(f)
	if wrong != nil && domain.CodeOf(wrong) != domain.CodeInvalid {
		return wrong
	}
	q.Facets = sectionFacets(q.Filter)
	found, err := r.find(q)
	if err != nil {
		return err
	}
	p.Degraded, p.CloseURL, p.Northern = found.Degraded, p.Action, q.Filter.Northern != nil
	p.FoundText = r.n("%s found", found.Total)
	p.Text = q.Text
	if wrong != nil {
		p.Move.Faults = append(p.Move.Faults, r.addressFaults(wrong)...)
		found.Items, found.Next, found.Total = nil, "", 0
	}
	found.Facets[search.FacetKind] = slices.DeleteFunc(slices.Clone(found.Facets[search.FacetKind]), func(v search.FacetValue) bool {
		return !slices.Contains(printedKinds(), domain.Kind(v.Value))
	})
	var list SearchPage
	r.form(&list, q, found, t)
	p.Facets, p.PriceMin, p.PriceMax = list.Facets, list.PriceMin, list.PriceMax
	for i := range p.Facets {
		if p.Facets[i].Name == string(search.FacetStars) {
			p.Facets[i].Legend = r.t("Stars on the last day of the fair")
		}
	}
	p.Pager = r.pagerAt(p.Action, len(found.Items), found.Total, found.Next)
	save := newForm(r.sectionURL("section-source", f.ID, at+1)+"?"+r.query("after").Encode(), r.n("Keep this search: %s things", found.Total))
	save.Version, p.Save = c.Version, &save
	if c.Sections[at].Query.Finds() {
		forget := newForm(r.sectionURL("section-source", f.ID, at+1)+"?forget=1", r.t("Keep no search"))
		forget.Version, p.Forget = c.Version, &forget
	}
	sec := c.Sections[at]
	for _, item := range found.Items {
		ref := item.Listing.Ref
		row := r.sectionRowOf(&p.Page, ref, &item.Listing, f, t)
		place, dropped := slices.Index(sec.Pinned, ref), slices.Contains(sec.Dropped, ref)
		switch {
		case dropped:
			row.Tags = append(row.Tags, plainTag(r.t("dropped")))
		case place >= 0:
			row.Tags = append(row.Tags, Tag{"act", "●", r.t("pinned")})
		}
		row.Buttons = r.entryButtons(row.Name.Text, ref, place >= 0, dropped, place, len(sec.Pinned))
		p.Items = append(p.Items, row)
	}
	return nil
}

// queryValues returns the parameters of a search that finds what a query finds.
func queryValues(q *domain.CatalogueQuery) url.Values {
	out := url.Values{}
	if q == nil {
		return out
	}
	add := func(name string, values ...string) {
		for _, v := range values {
			if v != "" && v != "0" {
				out.Add(name, v)
			}
		}
	}
	price := func(vnd *int64) string {
		if vnd == nil {
			return ""
		}
		return strconv.FormatInt(*vnd, 10)
	}
	add("q", q.Text)
	add("kind", texts(q.Kinds)...)
	add("province", q.Provinces...)
	add("former_province", q.FormerProvinces...)
	add("commune", q.Communes...)
	add("region", texts(q.Regions)...)
	add("group", texts(q.Groups)...)
	add("set", q.Sets...)
	add("condition", texts(q.Conditions)...)
	for _, n := range q.Stars {
		out.Add("stars", strconv.Itoa(n))
	}
	add("price_min_vnd", price(q.PriceMin))
	add("price_max_vnd", price(q.PriceMax))
	add("month", strconv.Itoa(q.Month))
	if q.Northern != nil && *q.Northern {
		out.Set("northern", "1")
	}
	return out
}

// queryText says in words what a query finds.
func (r *request) queryText(q *domain.CatalogueQuery, t tables) []string {
	if !q.Finds() {
		return nil
	}
	if q.All {
		return []string{r.t("Everything that is certified on the last day")}
	}
	var out []string
	add := func(facet search.Facet, values []string) {
		var names []string
		for _, v := range values {
			names = append(names, r.label(facet, v, t))
		}
		if len(names) > 0 {
			out = append(out, capital(strings.Join(names, ", ")))
		}
	}
	if q.Text != "" {
		out = append(out, r.t("“%s”", q.Text))
	}
	var stars, regions []string
	for _, n := range q.Stars {
		stars = append(stars, strconv.Itoa(n))
	}
	for _, g := range q.Regions {
		regions = append(regions, r.or(g.Names()))
	}
	add(search.FacetKind, texts(q.Kinds))
	add(search.FacetStars, stars)
	add(search.FacetGroup, texts(q.Groups))
	add(search.FacetSet, q.Sets)
	add(search.FacetProvince, q.Provinces)
	add(search.FacetFormerProvince, q.FormerProvinces)
	add(search.FacetCommune, q.Communes)
	add(search.FacetCondition, texts(q.Conditions))
	if len(regions) > 0 {
		out = append(out, strings.Join(regions, ", "))
	}
	if q.Northern != nil {
		out = append(out, r.t("25 northern provinces (old map)"))
	}
	if q.PriceMin != nil {
		out = append(out, r.t("from %s", r.money(q.PriceMin)))
	}
	if q.PriceMax != nil {
		out = append(out, r.t("up to %s", r.money(q.PriceMax)))
	}
	if q.CapacityMin > 0 {
		out = append(out, r.t("at least %s a month", r.quantity(domain.Quantity{Amount: q.CapacityMin, Unit: q.CapacityUnit})))
	}
	if q.Month > 0 {
		out = append(out, r.t("deliverable in month %s", strconv.Itoa(q.Month)))
	}
	return out
}

// changeSection pins, moves, drops or restores a thing of a section, and returns to
// its row.
func (s *Server) changeSection(r *request) error {
	back := r.sent("back")
	to, err := r.once(func(ctx context.Context) (string, error) {
		do, of, _ := strings.Cut(r.sent("do"), ":")
		kind, id, _ := strings.Cut(of, ":")
		_, err := s.store.ChangeSection(ctx, r.actor(), r.Param("id"), r.version(), domain.SectionChange{
			Section: r.sectionNumber(), Do: domain.SectionAction(do), Ref: domain.Ref{Kind: domain.Kind(kind), ID: id},
		})
		to := r.to("catalogue-section", r.Param("id"), r.Param("section"))
		if back != "" {
			to += "?" + back
		}
		return to + "#row-" + url.PathEscape(id), err
	})
	if err != nil {
		return r.sendSection(statusOf(err), back, err)
	}
	return r.lead(to, "saved")
}

// saveSource keeps the search of the address as the source of a section.
func (s *Server) saveSource(r *request) error {
	to, err := r.editDraft(func(c *domain.Catalogue) (string, error) {
		at := r.sectionNumber()
		if err := c.CheckSection(at); err != nil {
			return "", err
		}
		sec := &c.Sections[at]
		to := r.sectionURL("catalogue-section", c.FairID, at+1)
		if r.text("forget") != "" {
			sec.Query = nil
			return to, nil
		}
		// The day of a stored query is always the last one of the fair.
		q, err := r.sectionSearch(domain.Fair{})
		if err != nil {
			return "", err
		}
		stored := savedQuery(q)
		if old := sec.Query; old != nil && old.CapacityMin > 0 { // no field of the page holds it
			stored.CapacityMin, stored.CapacityUnit, stored.All = old.CapacityMin, old.CapacityUnit, false
		}
		sec.Query = &stored
		return to, nil
	})
	if err != nil {
		return r.sendSection(statusOf(err), r.Request().URL.RawQuery, err)
	}
	return r.lead(to, "saved")
}

// textRef returns the thing whose texts the address names.
func (r *request) textRef() domain.Ref {
	return domain.Ref{Kind: domain.Kind(r.Param("kind")), ID: r.Param("ref")}
}

// entryText answers with the texts for print of a thing.
func (s *Server) entryText(r *request) error { return r.sendEntryText(nil) }

func (r *request) sendEntryText(err error) error {
	var p FairFormPage
	ref := r.textRef()
	form, status, err := r.answered(func() (Form, error) {
		c, f, _, err := r.sectionOf()
		if err != nil {
			return Form{}, err
		}
		listings, err := r.server.store.Cards(r.Request().Context(), []domain.Ref{ref})
		if err != nil {
			return Form{}, err
		}
		if len(listings) == 0 || listings[0].Status != domain.StatusPublished || !slices.Contains(printedKinds(), ref.Kind) {
			return Form{}, domain.NotFoundf("there is no such listing")
		}
		l, text := listings[0], c.Text(ref)
		title := r.t("Text for print: %s", r.or(l.Name, l.NameEN))
		p = FairFormPage{Page: r.fairFrame(title, f), Heading: title, Text: []string{r.t("An empty field prints the text of the listing. The listing itself stays as it is.")}}
		p.Facts = []Fact{{Name: r.t("Name"), Text: l.Name}}
		if l.NameEN != "" {
			p.Facts = append(p.Facts, Fact{Name: r.t("English name"), Text: l.NameEN})
		}
		form := newForm(r.to("section-text", f.ID, r.Param("section"), string(ref.Kind), ref.ID), r.t("Save"),
			&Field{Name: "name", Label: r.t("Name in print"), Kind: "text", Value: text.Name, Max: 200},
			&Field{Name: "name_en", Label: r.t("English name in print"), Kind: "text", Value: text.NameEN, Max: 200},
			&Field{Name: "story", Label: r.t("Story in print"), Kind: "area", Value: text.Story, Max: 5000},
			&Field{Name: "story_en", Label: r.t("English story in print"), Kind: "area", Value: text.StoryEN, Max: 5000},
		)
		form.Version = c.Version
		return form, nil
	}, err)
	if err != nil {
		return err
	}
	p.Form = form
	return r.sendFairForm(status, p)
}

// saveEntryText stores the texts for print of a thing.
func (s *Server) saveEntryText(r *request) error {
	ref := r.textRef()
	to, err := r.editDraft(func(c *domain.Catalogue) (string, error) {
		c.SetText(domain.CatalogueText{Ref: ref, Name: r.sent("name"), NameEN: r.sent("name_en"), Story: r.sent("story"), StoryEN: r.sent("story_en")})
		at := slices.IndexFunc(c.Texts, func(t domain.CatalogueText) bool { return t.Ref == ref })
		return r.to("catalogue-section", c.FairID, r.Param("section")) + "#row-" + url.PathEscape(ref.ID), ofField(c.Validate(), "texts["+strconv.Itoa(at)+"].")
	})
	if err != nil {
		return r.sendEntryText(err)
	}
	return r.lead(to, "saved")
}
