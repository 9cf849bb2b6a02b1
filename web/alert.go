package web

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"

	"chophien/domain"
)

// AlertRow is a saved search.
type AlertRow struct {
	Name, URL, Query, How string
	Delete                Form
}

// AlertsPage lists the saved searches of the user.
type AlertsPage struct {
	Page
	Items []AlertRow
}

// AlertFormPage saves a search.
type AlertFormPage struct {
	Page
	What string // is searched for
	Form Form
}

// AlertPage lists what a saved search found.
type AlertPage struct {
	Page
	What  string // is searched for
	Items []TextCard
	Pager Pager
}

// alerts answers with the saved searches of the user.
func (s *Server) alerts(r *request) error {
	found, err := s.store.Alerts(r.Request().Context(), r.actor())
	if err != nil {
		return err
	}
	p := AlertsPage{Page: r.accountFrame(r.t("Saved searches"))}
	for _, a := range found {
		query, err := r.alertText(a.Query)
		if err != nil {
			return err
		}
		f := newForm(r.to("delete-alert", a.ID), r.t("Delete"))
		f.Version = a.Version
		p.Items = append(p.Items, AlertRow{Name: a.Name, URL: r.to("alert", a.ID), Query: query, How: joined(" · ", r.cadence(a.Cadence), r.mailed(a.Email)), Delete: f})
	}
	return r.send(http.StatusOK, "alerts", &p)
}

func (r *request) cadence(c domain.Cadence) string {
	if c == domain.CadenceAtOnce {
		return r.t("Immediately")
	}
	return r.t("Once a day")
}

func (r *request) mailed(is bool) string {
	if is {
		return r.t("also by e-mail")
	}
	return ""
}

// alertText says in words what a saved search looks for.
func (r *request) alertText(q domain.AlertQuery) (string, error) {
	tables, err := r.tables()
	if err != nil {
		return "", err
	}
	var parts []string
	if q.Text != "" {
		parts = append(parts, "“"+q.Text+"”")
	}
	for _, code := range q.Provinces {
		parts = append(parts, r.unitName(tables.places.ByCode[code]))
	}
	for _, code := range q.Sets {
		x := tables.sets.ByCode[code]
		parts = append(parts, r.or(x.NameVI, x.NameEN))
	}
	for _, g := range q.Groups {
		parts = append(parts, r.groupName(g))
	}
	for _, n := range q.Stars {
		if n > 0 {
			parts = append(parts, r.t("%s stars", strconv.Itoa(n)))
		}
	}
	for _, c := range q.Conditions {
		vi, en := c.Names()
		parts = append(parts, r.or(vi, en))
	}
	if q.PriceMax != nil {
		parts = append(parts, r.t("at most %s", r.money(q.PriceMax)))
	}
	return cmp.Or(strings.Join(parts, " · "), r.t("Your filters")), nil
}

// saveSearchPath returns the path of the page that saves the search of a list.
func (r *request) saveSearchPath(kinds []domain.Kind) string {
	q := r.query("after", "sort")
	for _, k := range kinds {
		q.Add("kind", string(k))
	}
	return withQuery(r.path("new-alert"), q)
}

// newAlert answers with the form that saves the search of the address.
func (s *Server) newAlert(r *request) error {
	return r.sendAlertForm(http.StatusOK, Form{})
}

func (r *request) sendAlertForm(status int, faulty Form) error {
	request, err := r.searchRequest(nil)
	if err != nil {
		return err
	}
	query, err := r.alertText(domain.AlertQueryOf(request.Text, request.Literal, request.Filter, nil))
	if err != nil {
		return err
	}
	p := AlertFormPage{Page: r.accountFrame(r.t("Save this search")), What: query, Form: faulty}
	p.Crumbs = append(p.Crumbs, Link{Text: r.t("Saved searches"), URL: r.path("alerts")})
	p.Switch = withQuery(p.Switch, r.query())
	if faulty.Action == "" {
		p.Form = r.alertFields(cmp.Or(request.Text, query))
	} else {
		r.wrong(&p.Page)
	}
	return r.send(status, "alert-form", &p)
}

func (r *request) alertFields(name string) Form {
	cadence := &Field{Name: "cadence", Label: r.t("How often?"), Kind: "radios", Options: []Option{{Value: string(domain.CadenceDaily), Text: r.t("Once a day")}, {Value: string(domain.CadenceAtOnce), Text: r.t("Immediately")}}}
	cadence.choose(string(domain.CadenceDaily))
	runes := []rune(name)
	return newForm(withQuery(r.path("new-alert"), r.query()), r.t("Save the search"),
		&Field{Name: "name", Label: r.t("Name"), Kind: "text", Value: string(runes[:min(len(runes), 100)]), Max: 100}, cadence,
		&Field{Name: "email", Label: r.t("By e-mail, too?"), Kind: "radios", Options: r.yesNo(false, r.t("Yes"), r.t("No, only here"))},
	)
}

// addAlert saves the search of the address.
func (s *Server) addAlert(r *request) error {
	request, err := r.searchRequest(nil)
	if err != nil {
		return err
	}
	a := domain.Alert{
		Name: r.sent("name"), Query: domain.AlertQueryOf(request.Text, request.Literal, request.Filter, nil), Cadence: domain.Cadence(r.sent("cadence")), Email: r.sent("email") == "true",
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.AddAlert(ctx, r.actor(), a)
		return r.path("alerts"), err
	})
	if err == nil {
		return r.lead(to, "alert-saved")
	}
	f := r.alertFields("")
	f.takeValues(r)
	status, err := r.refuse(&f, err)
	if err != nil {
		return err
	}
	return r.sendAlertForm(status, f)
}

// alert answers with what a saved search found, newest first.
func (s *Server) alert(r *request) error {
	ctx, id := r.Request().Context(), r.Param("id")
	a, err := s.store.Alert(ctx, r.actor(), id)
	if err != nil {
		return err
	}
	found, err := s.store.AlertFinds(ctx, r.actor(), id, domain.Page{Limit: pageItems, Cursor: r.text("after"), Total: true})
	if err != nil {
		return err
	}
	p := AlertPage{Page: r.accountFrame(a.Name), Pager: r.pager(len(found.Items), *found.Total, found.Next)}
	p.Crumbs = append(p.Crumbs, Link{Text: r.t("Saved searches"), URL: r.path("alerts")})
	if p.What, err = r.alertText(a.Query); err != nil {
		return err
	}
	for _, x := range found.Items {
		p.Items = append(p.Items, TextCard{Title: x.Name, URL: r.of(x.ListingKind, x.ListingID), Lines: []string{r.moment(x.FoundAt)}})
	}
	return r.send(http.StatusOK, "alert", &p)
}

// deleteAlert deletes a saved search. One that is gone already is no error.
func (s *Server) deleteAlert(r *request) error {
	err := s.store.DeleteAlert(r.Request().Context(), r.actor(), r.Param("id"), r.version())
	if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
		return err
	}
	return r.lead(r.path("alerts"), "alert-deleted")
}
