package web

import (
	"slices"
	"strings"

	"chophien/domain"
	"chophien/front"
)

// officers enter, review and watch what belongs to their places; an admin does so
// everywhere.
func officers() audience { return audience{roles: []domain.Role{domain.RoleOfficer, domain.RoleAdmin}} }

// deskRoutes are the pages on which officers do their work.
func deskRoutes() []accountRoute {
	return []accountRoute{
		{"desk", "/ban/can-bo", "/en/desk/officer", "desk", officers(), (*Server).deskAgenda, nil},
		{"desk-tasks", "/ban/can-bo/viec/:id", "/en/desk/officer/tasks/:id", "desk", officers(), (*Server).deskTasks, nil},
		{"desk-tasks-csv", "/ban/can-bo/viec/:id/danh-sach.csv", "/en/desk/officer/tasks/:id/list.csv", "desk", officers(), (*Server).deskTasksCSV, nil},
		{"desk-review", "/ban/can-bo/xet-duyet", "/en/desk/officer/review", "desk-review", officers(), (*Server).deskReview, nil},
		{"desk-review-csv", "/ban/can-bo/xet-duyet.csv", "/en/desk/officer/review.csv", "desk-review", officers(), (*Server).deskReviewCSV, nil},
		{"desk-listing", "/ban/can-bo/xet-duyet/:kind/:id", "/en/desk/officer/review/:kind/:id", "desk-review", officers(), (*Server).deskListing, (*Server).moveListing},
		{"desk-picture", "/ban/can-bo/xet-duyet/:kind/:id/anh/:picture", "/en/desk/officer/review/:kind/:id/pictures/:picture", "desk-review", officers(), (*Server).deskPicture, nil},
		{"enter-gaps", "/ban/can-bo/xet-duyet/:kind/:id/nhap-thay", "/en/desk/officer/review/:kind/:id/enter", "desk-review", officers(), nil, (*Server).enterGaps},
		{"desk-papers", "/ban/can-bo/xet-duyet/:kind/:id/giay-to", "/en/desk/officer/review/:kind/:id/papers", "desk-review", officers(), nil, (*Server).judgePapers},
		{"desk-paper", "/ban/can-bo/xet-duyet/:kind/:id/giay-to/:paper", "/en/desk/officer/review/:kind/:id/papers/:paper", "desk-review", officers(), (*Server).deskPaper, nil},
	}
}

// deskFrame returns the frame of a page of the desk, which has a navigation of its
// own.
func (r *request) deskFrame(title string) Page {
	p := r.accountFrame(title)
	p.Desk, p.DeskStyle, p.HomeURL = r.t("Officer's desk"), r.server.deskStyle.path, r.path("desks")
	p.Nav = nil
	for _, item := range []struct{ page, text string }{{"desk", "To do"}, {"desk-review", "Review"}, {"desk-decisions", "Decisions"}, {"desk-proposals", "Revocations"}, {"desk-imports", "Import a list"}, {"desk-reports", "Reports"}, {"desk-inspections", "Inspections"}, {"desk-delegations", "Fair delegations"}, {"desk-accounts", "Accounts"}, {"desk-audit", "Log"}, {"desk-synonyms", "Synonyms"}} {
		if item.page != "desk-decisions" && !r.actor().Has(officers().roles...) {
			continue // an account of the ministry sees decisions only
		}
		if item.page == "desk-accounts" && r.actor().CheckProvinceAccounts() != nil {
			continue // officers of communes look after no accounts
		}
		p.Nav = append(p.Nav, Link{Text: r.t(item.text), URL: r.path(item.page), Current: item.page == r.route.section})
	}
	r.finishDesk(&p)
	return p
}

// finishDesk adds what the frames of all desks end with: the way to the market, and on a
// page below a section the way back to it.
func (r *request) finishDesk(p *Page) {
	p.Nav = append(p.Nav, Link{Text: r.t("The market"), URL: r.path("home")})
	if r.route.name != r.route.section {
		at := slices.IndexFunc(p.Nav, func(l Link) bool { return l.Current })
		p.Crumbs = []Link{{Text: p.Nav[at].Text, URL: p.Nav[at].URL}}
	}
}

// Tag says in a word how urgent something is, with a mark, never with a colour alone.
type Tag struct {
	Class string // bad, soon, good, act or empty
	Mark  string // shown before the text; files leave it out
	Text  string
}

func badTag(text string) Tag   { return Tag{"bad", "✕", text} }
func soonTag(text string) Tag  { return Tag{"soon", "!", text} }
func goodTag(text string) Tag  { return Tag{"good", "✓", text} }
func plainTag(text string) Tag { return Tag{"", "–", text} }

// RowClass returns the class of a table row whose most urgent thing has the tag.
func (t Tag) RowClass() string {
	if t.Class == "bad" {
		return "late"
	}
	return t.Class
}

// rank orders tags: the most urgent first.
func (t Tag) rank() int { return slices.Index([]string{"bad", "soon", "good", ""}, t.Class) }

// kindPath returns the part of an address that names a kind of listing.
func (s *speech) kindPath(k domain.Kind) string {
	return strings.Trim(strings.TrimPrefix(s.or(k.PagePaths()), "/en"), "/")
}

// kindOf returns the kind of listing that the address names in either language.
func (r *request) kindOf() (domain.Kind, error) {
	for _, lang := range languages() {
		for _, k := range domain.Kinds() {
			if r.server.pages[lang].words.kindPath(k) == r.Param("kind") {
				return k, nil
			}
		}
	}
	return "", domain.NotFoundf("there is no such listing")
}

// listingAddress returns the address of a listing on the desk.
func (r *request) listingAddress(page string, ref domain.Ref, ids ...string) string {
	return r.to(page, slices.Concat([]string{r.kindPath(ref.Kind), ref.ID}, ids)...)
}

// deskProvinces returns the provinces among which the user may choose, with the one
// that the request names; nothing where there is no choice.
func (r *request) deskProvinces() (options []Option, chosen string, err error) {
	chosen, err = r.server.front.OfficeProvince(r.Request().Context(), r.text(r.param("tinh", "province")))
	if err != nil {
		return nil, "", err
	}
	places, err := r.server.front.Places(r.Request().Context())
	if err != nil {
		return nil, "", err
	}
	by := r.actor()
	for _, u := range places.Rows {
		if by.Has(domain.RoleAdmin) || slices.Contains(by.Provinces, u.Code) {
			options = append(options, Option{Value: u.Slug, Text: r.unitName(u), Chosen: u.Code == chosen})
		}
	}
	if len(options) < 2 {
		return nil, chosen, nil
	}
	return slices.Insert(options, 0, Option{Text: r.t("All")}), chosen, nil
}

// kindName names a kind of listing.
func (r *request) kindName(k domain.Kind) string { return capital(r.or(front.KindLabels(k))) }
