package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"chophien/domain"
)

// CorrectionsPage shows what has changed since a published edition was frozen.
type CorrectionsPage struct {
	Page
	Heading   string
	Facts     []Fact
	Withdrawn string // that the edition is withdrawn, and why; empty: it holds
	PDF       string
	Items     []Correction
	Nothing   string
	Pager     Pager
}

// Correction is what has changed about one entry, exhibitor or event, or about the
// fair.
type Correction struct {
	Heading string
	Changes []Change
}

// Change is one printed value and that of today.
type Change struct {
	What, Because, Now, Was string
}

// correctionItems is how many entries with corrections a page has.
const correctionItems = 60

// correctionsPath returns the path of the corrections of an edition of a fair.
func (r *request) correctionsPath(slug string, edition int) string {
	return r.to("corrections", slug) + "?edition=" + strconv.Itoa(edition)
}

// corrections answers with the corrections of a published edition; without a number
// with those of the latest. The code on the cover of an edition leads here.
func (s *Server) corrections(r *request) error {
	r.noStore()
	number := 0
	if text := r.text("edition"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return domain.NotFoundf("there is no such edition")
		}
		number = n
	}
	ctx := r.Request().Context()
	f, err := s.store.Fair(ctx, r.Param("slug"))
	if err != nil {
		return err
	}
	e, all, err := s.store.PublicAddendum(ctx, f.ID, number)
	if err != nil {
		return err
	}
	title := r.t("Corrections of edition %s", strconv.Itoa(e.Number))
	p := CorrectionsPage{
		Page: r.page(title+": "+r.or(f.Name, f.NameEN), r.t("What has changed since the catalogue was printed."), ""), Heading: title,
		Facts: []Fact{
			{Name: r.t("Catalogue"), Text: r.or(e.Content.Title, e.Content.TitleEN)}, {Name: r.t("Printed as of"), Text: r.day(domain.Today(e.FrozenAt))},
			{Name: r.t("Compared with"), Text: r.day(r.today())},
		},
		PDF:     "/v1/fairs/" + url.PathEscape(f.Slug) + "/catalogue/addendum.pdf?edition=" + strconv.Itoa(e.Number) + "&language=" + r.lang,
		Nothing: r.t("Nothing differs from the edition."),
	}
	p.noIndex() // it is about a moment
	p.Switch = withQuery(p.Switch, url.Values{"edition": {strconv.Itoa(e.Number)}})
	if e.WithdrawnAt != nil {
		p.Withdrawn = r.t("The organizer withdrew edition %s: %s", strconv.Itoa(e.Number), e.WithdrawnReason)
		if e.ReplacedBy > 0 {
			p.Withdrawn += " " + r.t("Edition %s replaces it.", strconv.Itoa(e.ReplacedBy))
		}
	}
	if err := r.correctionsOf(&p, f, e, all); err != nil {
		return err
	}
	p.Crumbs = []Link{{Text: r.t("Fairs"), URL: r.path("fairs")}, {Text: r.or(f.Name, f.NameEN), URL: r.path("fair") + f.Slug}}
	return r.send(http.StatusOK, "corrections", &p)
}

// correctionsOf fills a page of the corrections, grouped by what they are about.
func (r *request) correctionsOf(p *CorrectionsPage, f domain.Fair, e domain.FrozenEdition, all []domain.Difference) error {
	var items []Correction
	for i, d := range all {
		if i == 0 || d.Number != all[i-1].Number || d.Name != all[i-1].Name {
			items = append(items, Correction{Heading: r.aboutDifference(d)})
		}
		last := &items[len(items)-1]
		last.Changes = append(last.Changes, r.changeOf(d))
	}
	list := domain.ListFingerprint("corrections", f.ID, e.Number)
	from := 0
	if after := r.text("after"); after != "" {
		keys, err := domain.ParseCursor(after, list, 1)
		if err != nil {
			return err
		}
		if from, err = strconv.Atoi(keys[0]); err != nil || from < 0 {
			return domain.InvalidCursor()
		}
		p.Pager.First = r.correctionsPath(f.Slug, e.Number)
	}
	from = min(from, len(items))
	until := min(from+correctionItems, len(items))
	if until < len(items) {
		p.Pager.Next = r.correctionsPath(f.Slug, e.Number) + "&after=" + url.QueryEscape(domain.NewCursor(list, strconv.Itoa(until)))
	}
	p.Items = items[from:until]
	return nil
}

// aboutDifference returns the heading of the corrections about one thing.
func (r *request) aboutDifference(d domain.Difference) string {
	name := r.or(d.Name, d.NameEN)
	switch {
	case d.Number > 0:
		return r.t("Entry %s: %s", strconv.Itoa(d.Number), name)
	case d.What == "event":
		return r.t("Event: %s", name)
	case d.Name != "":
		return r.t("Exhibitor: %s", name)
	}
	return r.t("The fair")
}

// changeOf returns a difference in the language of the page.
func (r *request) changeOf(d domain.Difference) Change {
	out := Change{What: r.or(d.Label()), Because: r.or(d.Reason.Because()), Now: r.or(d.Now, d.NowEN), Was: r.or(d.Was, d.WasEN)}
	if out.Because == "" && strings.TrimSpace(out.Now) == "" {
		out.Because = r.t("none any more")
	}
	return out
}
