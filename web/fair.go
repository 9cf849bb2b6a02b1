package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// FairsPage lists the fairs: those to come, and those that are over.
type FairsPage struct {
	Page
	Coming, Past []TextCard
	Pager        Pager
}

// ExhibitRow is an exhibit on the page of a fair.
type ExhibitRow struct {
	Card
	Booths string
}

// FairPage shows a fair to visitors.
type FairPage struct {
	Page
	Faults        []Fault
	Name, Theme   string
	About         []string
	State, Reason string
	Facts         []Fact
	Phone, Email  string
	Catalogue     []Link
	Withdrawn     string // that the edition is withdrawn, and why; empty: it holds
	Organisations []OrganisationGroup
	Programme     *Programme
	Plan          *Plan
	Action        string
	Text          string
	Booth, AllURL string
	Heading       string
	Items         []ExhibitRow
	Nothing       string
	Pager         Pager
}

// fairItems is how many exhibits a page has.
const fairItems = 40

// fairs answers with the public fairs.
func (s *Server) fairs(r *request) error {
	found, err := s.store.Fairs(r.Request().Context(), domain.FairFilter{}, domain.Page{Limit: pageItems, Cursor: r.text("after")})
	if err != nil {
		return err
	}
	p := FairsPage{
		Page:  r.page(r.t("Fairs"), r.t("OCOP fairs with their exhibits, booths and catalogues."), ""),
		Pager: r.pager(len(found.Items), len(found.Items), found.Next),
	}
	for _, f := range found.Items {
		card := r.fairCard(&p.Page, f)
		if isComing(f, r.today()) {
			p.Coming = append([]TextCard{card}, p.Coming...)
		} else {
			p.Past = append(p.Past, card)
		}
	}
	if r.text("after") != "" {
		p.noIndex()
	}
	return r.send(http.StatusOK, "fairs", &p)
}

// isComing reports whether a fair is open on the day or later.
func isComing(f domain.Fair, day domain.Date) bool {
	return f.EndsOn >= day && f.Status != domain.FairCancelled
}

// comingFairs returns the fairs that are open on the day and the next ones, the
// earliest first, at most limit.
func (s *Server) comingFairs(ctx context.Context, day domain.Date, limit int) ([]domain.Fair, error) {
	var coming []domain.Fair
	for page := (domain.Page{Limit: domain.MaxLimit}); ; {
		found, err := s.store.Fairs(ctx, domain.FairFilter{From: &day}, page)
		if err != nil {
			return nil, err
		}
		for _, f := range found.Items { // the latest first
			if isComing(f, day) {
				coming = append(coming, f)
			}
		}
		if page.Cursor = found.Next; page.Cursor == "" {
			slices.Reverse(coming)
			return coming[:min(len(coming), limit)], nil
		}
	}
}

// printedFair leads from the address that is printed on labels and posters.
func (s *Server) printedFair(r *request) error {
	return r.moved(withQuery(r.path("fair")+url.PathEscape(r.Param("slug")), r.query("lang")))
}

// fair answers with a fair for visitors.
func (s *Server) fair(r *request) error {
	ctx, today := r.Request().Context(), r.today()
	f, err := s.store.Fair(ctx, r.Param("slug"))
	if err != nil {
		return err
	}
	if f.Slug != r.Param("slug") {
		return r.moved(r.path("fair") + f.Slug)
	}
	text := []rune(norm.NFC.String(r.text("q")))
	name := r.or(f.Name, f.NameEN)
	booth, known := f.Booth(r.text("booth"))
	var wrong domain.Faults
	if !known && r.text("booth") != "" {
		wrong.Add(domain.NewError(domain.CodeInvalid, "there is no such booth").About("booth"))
	}
	if day := r.text("day"); day != "" {
		_, err := domain.ParseDateOf("day", day)
		wrong.Add(err)
	}
	self := r.path("fair") + f.Slug
	with := func(more ...string) string {
		q := url.Values{}
		for i := 0; i < len(more); i += 2 {
			if more[i+1] != "" {
				q.Set(more[i], more[i+1])
			}
		}
		return withQuery(self, q)
	}
	p := FairPage{
		Page: r.page(name, joined(". ", r.day(f.StartsOn)+" – "+r.day(f.EndsOn), r.or(f.Venue, f.VenueEN)), f.Slug),
		Name: name, Theme: r.or(f.Theme, f.ThemeEN), About: paragraphs(r.or(f.About, f.AboutEN)), Reason: f.EndedReason, Phone: f.Phone, Email: f.Email,
		Action: self, Text: string(text[:min(len(text), 100)]), Booth: booth.Number, State: r.fairState(f, today), Nothing: r.t("Nothing is shown yet."),
	}
	p.Sample, p.OGType, p.Preview = f.Sample, "website", r.previewOf(domain.KindFair, f.ID, f.Version)
	p.AllURL = with("q", p.Text)
	p.Plan = planOf(f, func(number string) string { return with("booth", number) + "#shown" }, booth.Number)
	r.fairFacts(&p, f)
	if err := s.programme(r, &p, f, with); err != nil {
		return err
	}
	if p.Text != "" || booth.Number != "" {
		p.Nothing = r.t("Nothing was found.")
		p.noIndex()
		p.Switch = withQuery(p.Switch, r.query("after"))
	}
	if err := r.exhibits(&p, f, booth.Number); err != nil {
		return err
	}
	if p.Catalogue, p.Withdrawn, err = s.catalogue(ctx, r, f); err != nil {
		return err
	}
	p.Crumbs = []Link{{Text: r.t("Fairs"), URL: r.path("fairs")}}
	p.Data = append(p.Data, r.describer().Fair(f), r.crumbData(p.Crumbs))
	if err := wrong.Err(); err != nil {
		p.Faults, p.Items, p.Pager, p.Nothing = r.addressFaults(err), nil, Pager{}, r.t("Nothing was found.")
		return r.sendWrong("fair", &p.Page, &p)
	}
	return r.send(http.StatusOK, "fair", &p)
}

// programme fills the organisations and the programme of a fair. They are not repeated
// on further pages of exhibits.
func (s *Server) programme(r *request, p *FairPage, f domain.Fair, at func(more ...string) string) error {
	if r.text("after") != "" {
		return nil
	}
	ctx := r.Request().Context()
	organisations, err := s.store.FairOrganisations(ctx, f.ID)
	if err != nil {
		return err
	}
	events, _, err := s.store.FairEvents(ctx, f.ID)
	if err != nil {
		return err
	}
	p.Organisations = r.organisationsOf(f, organisations)
	p.Programme = r.programmeOf(f, events, func(day string) string { return at("day", day) })
	return nil
}

func (r *request) fairState(f domain.Fair, today domain.Date) string {
	switch {
	case f.Status == domain.FairCancelled:
		return r.t("The fair is cancelled.")
	case today > f.EndsOn:
		return r.t("The fair is over.")
	case today >= f.StartsOn:
		return r.t("The fair is open.")
	}
	return ""
}

func (r *request) fairFacts(p *FairPage, f domain.Fair) {
	p.Facts = append(p.Facts, Fact{Name: r.t("When"), Text: r.day(f.StartsOn) + " – " + r.day(f.EndsOn)})
	where := joined(", ", r.or(f.Venue, f.VenueEN), f.Address)
	if f.Province != nil {
		where = joined(", ", where, r.unitName(*f.Province))
	}
	p.Facts = append(p.Facts, Fact{Name: r.t("Where"), Text: where})
	if organizer := r.or(f.Organizer, f.OrganizerEN); organizer != "" {
		p.Facts = append(p.Facts, Fact{Name: r.t("Organizer"), Text: organizer})
	}
}

// exhibits fills what the fair shows.
func (r *request) exhibits(p *FairPage, f domain.Fair, booth string) error {
	ctx := r.Request().Context()
	places, err := r.server.front.Places(ctx)
	if err != nil {
		return err
	}
	found, err := r.server.store.ShownExhibits(ctx, f.ID, domain.ShownFilter{Words: domain.SearchWords(p.Text), Booth: booth},
		domain.Page{Sort: domain.SortName, Limit: fairItems, Cursor: r.text("after"), Total: true})
	if err != nil {
		return err
	}
	p.Heading = r.t("On show") + " (" + r.number(*found.Total) + ")"
	for _, x := range found.Items {
		row := ExhibitRow{Card: r.listingCard(&p.Page, x.Listing, nil, places, r.today()), Booths: strings.Join(x.Booths, ", ")}
		row.Lines = []string{joined(" · ", r.or(x.ExhibitorName, x.ExhibitorNameEN), r.unitName(places.ByCode[x.Listing.ProvinceCode]))}
		p.Items = append(p.Items, row)
	}
	p.Pager = r.pager(len(found.Items), *found.Total, found.Next)
	return nil
}

// catalogue returns the links to the latest published edition of a fair, if
// there is one. Of a withdrawn one it returns why it is, and the corrections.
func (s *Server) catalogue(ctx context.Context, r *request, f domain.Fair) (links []Link, withdrawn string, err error) {
	e, err := s.store.PublishedEdition(ctx, f.ID, 0)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	corrections := Link{Text: r.t("Latest corrections"), URL: r.correctionsPath(f.Slug, e.Number)}
	if e.WithdrawnAt != nil {
		return []Link{corrections}, r.t("The organizer withdrew edition %s: %s", strconv.Itoa(e.Number), e.WithdrawnReason), nil
	}
	of := func(ext, query string) string {
		return "/v1/fairs/" + f.Slug + "/catalogue." + ext + "?edition=" + strconv.Itoa(e.Number) + query
	}
	return []Link{
		{Text: r.t("Read as a page"), URL: of("html", "&language="+r.lang)},
		{Text: "PDF A4", URL: of("pdf", "&language="+r.lang)},
		{Text: r.t("PDF A5, for phones"), URL: of("pdf", "&paper=a5&language="+r.lang)},
		{Text: "XLSX", URL: of("xlsx", "")},
		corrections,
	}, "", nil
}
