package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"chophien/domain"
)

// ExhibitLine is a listing that an exhibitor shows, or may show.
type ExhibitLine struct {
	Value  string // in forms
	Name   Link   // without an address where the listing has no public page
	Kind   string
	State  string // whether it may be shown on the last day of the fair
	Good   bool   // it may
	Ticked bool   // the sender chose it; in the list of what may be added

	state domain.ExhibitState // on the last day of the fair, without a booth
}

// ExhibitsPage chooses what an exhibitor shows.
type ExhibitsPage struct {
	Page
	Lede         string
	Closed       string // why nothing can be changed now; empty: it can
	Form         Form   // posts what is added and removed
	Heading      string
	Shown        []ExhibitLine
	Filter       *Filter // searches for things to add
	Searches     bool    // it has words
	FoundHeading string
	Found        []ExhibitLine
	Pager        Pager
}

func exhibitValue(ref domain.Ref) string { return string(ref.Kind) + "/" + ref.ID }

// parseExhibit returns the listing that a value of a form names.
func parseExhibit(value string) domain.Ref {
	kind, id, _ := strings.Cut(value, "/")
	return domain.Ref{Kind: domain.Kind(kind), ID: id}
}

// exhibitLines returns listings in the order of refs, with whether they may be shown on
// the last day of the fair.
func (r *request) exhibitLines(refs []domain.Ref, last domain.Date) ([]ExhibitLine, error) {
	cards, err := r.server.store.Cards(r.Request().Context(), refs)
	if err != nil {
		return nil, err
	}
	var out []ExhibitLine
	for _, ref := range refs {
		at := slices.IndexFunc(cards, func(l domain.Listing) bool { return l.Ref == ref })
		if at < 0 {
			continue
		}
		l := cards[at]
		line := ExhibitLine{Value: exhibitValue(ref), Name: Link{Text: r.or(l.Name, l.NameEN)}, Kind: r.kindName(l.Kind)}
		if l.HasPage(r.today()) {
			line.Name.URL = r.of(l.Kind, l.Slug)
		}
		switch line.state = l.ExhibitStateOn(last); line.state {
		case domain.ExhibitHidden:
			line.State = r.t("It is not published.")
		case domain.ExhibitEnds:
			line.State = r.t("No certificate holds on the last day of the fair: it is not shown.")
		default:
			line.Good = true
			if w, certified := l.WindowOn(last); certified && l.Kind.Dated() {
				line.State = r.t("Certificate valid until %s", r.day(w.Until))
			}
		}
		out = append(out, line)
	}
	return out, nil
}

// exhibitsOf returns what an exhibitor shows, by name.
func (r *request) exhibitsOf(e domain.Exhibitor) ([]ExhibitLine, error) {
	refs := make([]domain.Ref, len(e.Exhibits))
	for i, x := range e.Exhibits {
		refs[i] = x.Ref()
	}
	out, err := r.exhibitLines(refs, e.Fair.EndsOn)
	slices.SortStableFunc(out, func(a, b ExhibitLine) int {
		return strings.Compare(domain.SortKey(a.Name.Text), domain.SortKey(b.Name.Text))
	})
	return out, err
}

// sendExhibits answers with what an exhibitor shows and may show; at is the address of
// the page, and err is why a change was not accepted.
func (r *request) sendExhibits(p ExhibitsPage, e domain.Exhibitor, at string, err error) error {
	p.Form = newForm(r.Request().URL.RequestURI(), r.t("Add the chosen ones"))
	p.Form.Version = e.Version
	status, err := r.faulty(&p.Form, err)
	if err != nil {
		return err
	}
	if p.Shown, err = r.exhibitsOf(e); err != nil {
		return err
	}
	p.Heading, p.Filter = r.n("%s things on show", len(p.Shown)), r.filterAt(at)
	p.Filter.Submit = r.t("Search")
	words := p.Filter.folded(r.t("Words of the name"))
	p.Searches = len(words) > 0
	closed := e.Fair.CheckGuestChange(r.actor(), r.today())
	if err := e.CheckShow(0); err != nil {
		closed = err
	}
	if closed != nil {
		p.Closed = r.because(closed)
	} else {
		found, err := r.server.store.ExhibitChoices(r.Request().Context(), r.actor(), e.ID, words, domain.Page{Limit: pageItems, Cursor: r.text("after"), Total: true})
		if err != nil {
			return err
		}
		p.FoundHeading, p.Pager = r.n("%s things that can be added", totalOf(found)), r.pagerAt(at, len(found.Items), totalOf(found), found.Next)
		if p.Found, err = r.exhibitLines(found.Items, e.Fair.EndsOn); err != nil {
			return err
		}
		chosen := r.sentAll("item")
		for i := range p.Found {
			p.Found[i].Ticked = slices.Contains(chosen, p.Found[i].Value)
		}
	}
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(p.Filter.finish(&p.Page, status), "exhibits", &p)
}

// removeExhibit begins the value of the button that removes an exhibit.
const removeExhibit = "remove:"

// changeExhibits adds the chosen listings to what an exhibitor shows, or removes one; at
// is the address of the page.
func (r *request) changeExhibits(e domain.Exhibitor, at string, refuse func(error) error) error {
	var refs []domain.Ref
	for _, x := range e.Exhibits {
		refs = append(refs, x.Ref())
	}
	note, chosen := "exhibits-added", r.sentAll("item")
	if value, ok := strings.CutPrefix(r.sent("do"), removeExhibit); ok {
		refs, note = slices.DeleteFunc(refs, func(x domain.Ref) bool { return x == parseExhibit(value) }), "exhibit-removed"
	} else if len(chosen) == 0 {
		return refuse(domain.Invalidf("", "choose at least one line"))
	} else {
		for _, value := range chosen {
			if ref := parseExhibit(value); !slices.Contains(refs, ref) {
				refs = append(refs, ref)
			}
		}
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := r.server.store.SetExhibits(ctx, r.actor(), e.ID, r.version(), refs)
		return withQuery(at, r.query("after")), err
	})
	if err != nil {
		return refuse(err)
	}
	return r.lead(to, note)
}

// myExhibits answers with what the guest of an invitation shows.
func myExhibits(v *invited) error { return v.sendMyExhibits(nil) }

func (v *invited) sendMyExhibits(err error) error {
	p := ExhibitsPage{Page: v.accountFrame(v.t("What you show at the fair")), Lede: v.t("Choose among your published products. Visitors and the catalogue see those whose certificate holds on the last day, %s.", v.day(v.guest.Fair.EndsOn))}
	p.Crumbs, p.Sample = append(p.Crumbs, v.crumbs()...), v.guest.Fair.Sample
	return v.sendExhibits(p, *v.guest.Exhibitor, v.to("my-fair-exhibits", v.guest.Exhibitor.ID), err)
}

// changeMyExhibits changes what the guest of an invitation shows.
func changeMyExhibits(v *invited) error {
	e := *v.guest.Exhibitor
	return v.changeExhibits(e, v.to("my-fair-exhibits", e.ID), v.sendMyExhibits)
}

// fairExhibits answers with what an exhibitor of a fair shows.
func (s *Server) fairExhibits(r *request) error { return r.sendFairExhibits(nil) }

func (r *request) sendFairExhibits(err error) error {
	f, e, loadErr := r.guestExhibitor()
	if loadErr != nil {
		return loadErr
	}
	guest := Link{Text: r.or(e.Name()), URL: r.to("fair-exhibitor", f.ID, e.ID)}
	p := ExhibitsPage{Page: r.fairFrame(r.t("What %s shows", guest.Text), f), Lede: r.t("Visitors and the catalogue see what is published and, of products, what has a certificate on the last day, %s.", r.day(f.EndsOn))}
	p.Crumbs = append(p.Crumbs, guest)
	return r.sendExhibits(p, e, r.to("fair-exhibits", f.ID, e.ID), err)
}

// changeFairExhibits changes what an exhibitor of a fair shows.
func (s *Server) changeFairExhibits(r *request) error {
	f, e, err := r.guestExhibitor()
	if err != nil {
		return err
	}
	return r.changeExhibits(e, r.to("fair-exhibits", f.ID, e.ID), r.sendFairExhibits)
}
