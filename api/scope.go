package api

import (
	"fmt"
	"slices"
	"strings"

	"chophien/domain"
	"chophien/front"
)

// areaPart puts the paths that contain a part into an area.
type areaPart struct {
	part string
	area domain.Area
}

// areaParts returns the areas of paths. The first part that a path contains
// decides, so that parts within listings precede the listings.
func areaParts() []areaPart {
	return []areaPart{
		{"/v1/admin/", domain.AreaAdmin}, {"/v1/users", domain.AreaAdmin},
		{"/v1/me/webhooks", domain.AreaWebhooks}, {"/v1/me/files", domain.AreaFiles},
		{"/v1/fairs", domain.AreaFairs}, {"/v1/fair-invitations", domain.AreaFairs}, {"/v1/me/fairs", domain.AreaFairs}, {"/v1/me/fair-invitations", domain.AreaFairs},
		{"/v1/me/delegations", domain.AreaFairs}, {"/v1/me/exhibitors", domain.AreaFairs}, {"/v1/me/meetings", domain.AreaFairs}, {"/v1/me/catalogue-entries", domain.AreaFairs},
		{"/v1/badges", domain.AreaLeads}, {"/inquiries", domain.AreaLeads}, {"/contact", domain.AreaLeads}, {"/v1/me/leads", domain.AreaLeads}, {"/v1/me/quotes", domain.AreaLeads}, {"/v1/me/contact-reveals", domain.AreaLeads},
		{"/v1/memoranda", domain.AreaLeads}, {"/v1/me/memoranda", domain.AreaLeads},
		{"/v1/demands", domain.AreaDemands}, {"/v1/me/demands", domain.AreaDemands}, {"/v1/me/matches", domain.AreaDemands}, {"/{id}/demands", domain.AreaDemands},
		{"/v1/me/province/", domain.AreaTrust},
		{"/evidence", domain.AreaTrust}, {"/inspections", domain.AreaTrust}, {"/certificates", domain.AreaTrust}, {"/decisions", domain.AreaTrust},
		{"/v1/me/proposals", domain.AreaTrust}, {"/reports", domain.AreaTrust}, {"/v1/verify", domain.AreaTrust}, {"/v1/paper-kinds", domain.AreaTrust}, {"/v1/criteria", domain.AreaTrust},
		{"/v1/me/imports", domain.AreaListings}, {"/v1/imports", domain.AreaListings}, {"/v1/me/listings", domain.AreaListings}, {"/v1/me/invitations", domain.AreaListings}, {"/v1/me/memberships", domain.AreaListings},
		{"/products", domain.AreaListings}, {"/producers", domain.AreaListings}, {"/craft-villages", domain.AreaListings}, {"/tourism-sites", domain.AreaListings},
		{"/v1/search", domain.AreaListings}, {"/v1/pictures", domain.AreaListings},
		{"/v1/me", domain.AreaAccount}, {"/v1/sessions", domain.AreaAccount}, {"/v1/password-resets", domain.AreaAccount},
	}
}

// inArea narrows the scope of a route that reads API keys to its area. It fails
// for a path of no area.
func inArea(a front.Access, path string) (front.Access, error) {
	if a.Scope() == front.SessionOnly {
		return a, nil
	}
	all := areaParts()
	i := slices.IndexFunc(all, func(p areaPart) bool { return strings.Contains(path, p.part) })
	if i < 0 {
		return a, fmt.Errorf("api: %s is in no area of API keys", path)
	}
	return a.WithScope(all[i].area.Scope(a.Scope())), nil
}
