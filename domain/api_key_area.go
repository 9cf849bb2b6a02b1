package domain

import "strings"

// Area is a part of the API for which an API key can have a scope of its own.
type Area string

// The areas.
const (
	AreaListings Area = "listings" // listings with their pictures, members, reviews and imports
	AreaTrust    Area = "trust"    // decisions, certificates, papers, inspections, reports of misuse
	AreaDemands  Area = "demands"  // demands, matches, quotes on demands
	AreaLeads    Area = "leads"    // leads with messages and quotes, contacts, memoranda
	AreaFairs    Area = "fairs"    // fairs with guests, booths, meetings, catalogues
	AreaFiles    Area = "files"    // private files, which other areas refer to
	AreaWebhooks Area = "webhooks" // webhooks and their deliveries
	AreaAccount  Area = "account"  // account, notices, saved searches
	AreaAdmin    Area = "admin"    // users, audit log, search engine
)

// Areas lists all areas.
func Areas() []Area {
	return []Area{AreaListings, AreaTrust, AreaDemands, AreaLeads, AreaFairs, AreaFiles, AreaWebhooks, AreaAccount, AreaAdmin}
}

// Scope returns the scope of an area that is a part of a wide one, ScopeRead or
// ScopeWrite.
func (a Area) Scope(wide Scope) Scope { return Scope(string(a) + ":" + string(wide)) }

// Wide returns the scope that includes s in all areas: ScopeRead or ScopeWrite.
func (s Scope) Wide() Scope {
	_, verb, ok := strings.Cut(string(s), ":")
	if !ok {
		return s
	}
	return Scope(verb)
}
