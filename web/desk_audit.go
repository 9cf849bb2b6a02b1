package web

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"

	"chophien/domain"
)

// AuditRow is an entry of the audit log in a list.
type AuditRow struct {
	Seq     string
	When    string
	Who     Link // without URL: the program, or a visitor
	For     bool // an officer acted for a producer
	What    string
	Refused bool
	About   Link // without URL: it has no page on the desk
	Reason  string
	Changes []AuditChange
	More    string // how many changes are not shown; empty for none
}

// AuditOnly is a person or a thing to which the list is narrowed by a link.
type AuditOnly struct {
	Text   string
	Name   Link
	AllURL string // of the list without it
}

// DeskAuditPage lists the entries of the audit log that the user may read.
type DeskAuditPage struct {
	Page
	Filter *Filter
	Only   []AuditOnly
	Items  []AuditRow
	Pager  Pager
}

// auditRoutes are the pages of the audit log on the desk.
func auditRoutes() []accountRoute {
	return []accountRoute{
		{"desk-audit", "/ban/can-bo/nhat-ky", "/en/desk/officer/log", "desk-audit", officers(), (*Server).deskAudit, nil},
		{"desk-audit-csv", "/ban/can-bo/nhat-ky.csv", "/en/desk/officer/log.csv", "desk-audit", officers(), (*Server).deskAuditCSV, nil},
	}
}

// sortedBy returns values in the order of their texts.
func sortedBy(values []string, text func(string) string) []string {
	return slices.SortedFunc(slices.Values(values), func(a, b string) int {
		return cmp.Or(strings.Compare(domain.SortKey(text(a)), domain.SortKey(text(b))), strings.Compare(a, b))
	})
}

// auditFilter reads the filter of the log. It returns what links of other pages narrow it
// to, as well.
func (r *request) auditFilter() (form *Filter, f domain.AuditFilter, only []AuditOnly, err error) {
	form = r.filter("desk-audit")
	f.Words = form.folded(r.t("Name of a person or a thing"))
	if f.UserID, err = r.auditUser(form, &only); err != nil {
		return form, f, only, err
	}
	thing := func(s string) string { return capital(r.t(auditThings()[s])) }
	f.Noun = form.choice(r.param("ve", "about"), r.t("About"), sortedBy(slices.Collect(maps.Keys(auditThings())), thing), thing)
	f.Action = form.choice(r.param("viec", "action"), r.t("Action"), sortedBy(domain.AuditActions(), r.auditAction), r.auditAction)
	since, until := form.days()
	if since != 0 {
		f.Since = since.Begins()
	}
	if until != 0 {
		f.Until = (until + 1).Begins()
	}
	if f.Listing, err = r.auditListing(form, &only); err != nil {
		return form, f, only, err
	}
	f, err = f.For(r.actor())
	return form, f, only, err
}

// auditUser reads whose entries the address asks for: an e-mail address of the form, or the
// id of a user in a link.
func (r *request) auditUser(form *Filter, only *[]AuditOnly) (string, error) {
	name := r.param("ai", "who")
	who := cleanText(r.text(name))
	if auditID.MatchString(who) {
		names, err := r.userNames(who)
		if err != nil {
			return "", err
		}
		form.Hidden = append(form.Hidden, HiddenField{name, who})
		*only = append(*only, AuditOnly{Text: r.t("Only by"), Name: Link{Text: cmp.Or(names[who], r.t("A deleted account"))}, AllURL: withQuery(form.Action, r.query("after", name))})
		return who, nil
	}
	form.text(name, r.t("Who: e-mail address"), 254)
	if who == "" {
		return "", nil
	}
	key, err := domain.ParseEmail(who)
	if err != nil {
		return "", form.refuseBecause(name, err)
	}
	u, err := r.server.store.UserByEmail(r.Request().Context(), key)
	if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
		return "", err
	}
	return cmp.Or(u.ID, who), nil // an address without an account has no entries
}

// auditListing reads of which listing a link asks the history.
func (r *request) auditListing(form *Filter, only *[]AuditOnly) (ref domain.Ref, err error) {
	name := r.param("muc", "listing")
	text := r.text(name)
	if text == "" {
		return ref, nil
	}
	kind, id, _ := strings.Cut(text, ":")
	ref = domain.Ref{Kind: domain.Kind(kind), ID: id}
	if !slices.Contains(domain.Kinds(), ref.Kind) || !auditID.MatchString(id) {
		form.Fields = append(form.Fields, &Field{Name: name, Label: r.t("Listing"), Kind: "search", Value: shortened(text), Max: 100})
		form.refuse(name, r.t("There is no such listing."))
		return domain.Ref{}, nil
	}
	names, err := r.listingNames([]domain.Ref{ref})
	if err != nil {
		return ref, err
	}
	form.Hidden = append(form.Hidden, HiddenField{name, text})
	*only = append(*only, AuditOnly{Text: r.t("Only about"), Name: Link{Text: cmp.Or(names[ref], r.coded(id)), URL: r.listingAddress("desk-listing", ref)}, AllURL: withQuery(form.Action, r.query("after", name))})
	return ref, nil
}

// auditList returns the entries of a filter.
func (r *request) auditList(f domain.AuditFilter) func(domain.Page) (domain.List[domain.AuditEntry], error) {
	return func(p domain.Page) (domain.List[domain.AuditEntry], error) {
		return r.server.store.AuditEntries(r.Request().Context(), f, p)
	}
}

// deskAudit answers with the entries of the audit log, newest first.
func (s *Server) deskAudit(r *request) error {
	form, f, only, err := r.auditFilter()
	if err != nil {
		return err
	}
	found, pager, err := listed(form, r.auditList(f))
	if err != nil {
		return err
	}
	reader, err := r.auditReader()
	if err != nil {
		return err
	}
	p := DeskAuditPage{Page: r.deskFrame(r.t("Log")), Filter: form, Only: only, Pager: pager}
	for _, e := range found.Items {
		row, err := reader.row(e)
		if err != nil {
			return err
		}
		if n := len(row.Changes) - maxAuditChanges; n > 0 {
			row.Changes, row.More = row.Changes[:maxAuditChanges], r.n("and %s more fields; the file has them", n)
		}
		p.Items = append(p.Items, row)
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "desk-audit", &p)
}

// maxAuditChanges is how many fields of an entry the page shows.
const maxAuditChanges = 8

// deskAuditCSV answers with the same list as a file.
func (s *Server) deskAuditCSV(r *request) error {
	form, f, _, err := r.auditFilter()
	if err != nil {
		return err
	}
	reader, err := r.auditReader()
	if err != nil {
		return err
	}
	headings := []string{"No.", "Time", "Who", "For the producer", "Action", "About", "Reason", "Before", "After"}
	return sendRows(form, r.dated("nhat-ky"), headings, r.auditList(f), func(e domain.AuditEntry) ([]any, error) {
		row, err := reader.row(e)
		return []any{
			e.Seq, row.When, row.Who.Text, r.t(map[bool]string{true: "Yes", false: "No"}[e.OnBehalf]), row.What, row.About.Text, e.Reason,
			auditLine(row.Changes, func(c AuditChange) string { return c.Before }), auditLine(row.Changes, func(c AuditChange) string { return c.After }),
		}, err
	})
}

// row returns an entry as people read it.
func (a *auditReader) row(e domain.AuditEntry) (row AuditRow, err error) {
	row = AuditRow{Seq: a.number(int(e.Seq)), When: a.moment(e.At), For: e.OnBehalf, What: a.auditAction(e.Action), Refused: e.Action == "authorization.refused", Reason: e.Reason}
	if row.Changes, err = a.changes(e); err != nil {
		return row, err
	}
	if row.Who.Text = a.t("Chợ Phiên, or a visitor"); e.UserID != "" {
		name, err := a.user(e.UserID)
		if err != nil {
			return row, err
		}
		row.Who = Link{Text: cmp.Or(name, a.t("A deleted account")), URL: a.path("desk-audit") + "?" + a.or("ai", "who") + "=" + e.UserID}
	}
	row.About.URL = a.auditAddress(e)
	if row.About.Text, err = a.thing(e); err != nil {
		return row, err
	}
	if e.Noun == "decision" && a.numbers[e.NounID] == "" { // it was deleted since
		row.About.URL = ""
	}
	return row, nil
}

// auditAddress returns the address of the page of the desk that shows what an entry is
// about; empty for none.
func (r *request) auditAddress(e domain.AuditEntry) string {
	switch page := map[string]string{"report": "desk-report", "inspection": "desk-inspection", "decision": "desk-decision", "proposal": "desk-proposal"}[e.Noun]; {
	case strings.HasSuffix(e.Action, ".delete"), strings.HasSuffix(e.Action, ".drop"):
		return ""
	case page != "":
		return r.to(page, e.NounID)
	case e.ListingID != "" && slices.Contains(domain.Kinds(), e.ListingKind):
		return r.listingAddress("desk-listing", domain.Ref{Kind: e.ListingKind, ID: e.ListingID})
	}
	return ""
}
