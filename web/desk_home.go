package web

import (
	"net/http"

	"chophien/domain"
)

// DesksPage lets a user with several desks choose one.
type DesksPage struct {
	Page
	Desks []Link
}

// deskHomeRoutes is the page that leads to the desks.
func deskHomeRoutes() []accountRoute {
	return []accountRoute{{"desks", "/ban", "/en/desk", "desks", workers(), (*Server).desks, nil}}
}

// workers have a desk.
func workers() audience {
	return audience{roles: []domain.Role{domain.RoleOfficer, domain.RoleMinistry, domain.RoleOrganizer, domain.RoleAdmin}}
}

// ownDesks returns the desks of a user, the one with the most work first.
func (r *request) ownDesks() []Link {
	by, out := r.actor(), []Link(nil)
	for _, d := range []struct {
		page, text string
		roles      []domain.Role
	}{
		{"desk", "Officer's desk", officers().roles},
		{"desk-decisions", "Decisions of the ministry", []domain.Role{domain.RoleMinistry}},
		{"desk-fairs", "Organizer's desk", organizers().roles},
		{"admin", "Administration", admins().roles},
	} {
		if by.Has(d.roles...) {
			out = append(out, Link{Text: r.t(d.text), URL: r.path(d.page)})
		}
	}
	return out
}

// desks leads to the one desk of a user, or lets the user choose.
func (s *Server) desks(r *request) error {
	desks := r.ownDesks()
	if len(desks) == 1 {
		return r.Redirect(http.StatusSeeOther, desks[0].URL)
	}
	p := DesksPage{Page: r.accountFrame(r.t("Desks")), Desks: desks}
	return r.send(http.StatusOK, "desks", &p)
}
