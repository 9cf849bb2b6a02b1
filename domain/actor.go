package domain

import "slices"

// Actor is who asks, as the database knows them at that moment: what was
// revoked before is not in it.
type Actor struct {
	UserID string
	Roles  []Role

	// Where an officer acts: units of today, and the former units that belong
	// to them. Empty for others. The codes of the two maps collide, so they
	// are never compared with each other.
	Provinces       []string
	FormerProvinces []string

	SessionID string   // the session that asks; empty for an API key
	APIKeyID  string   // the API key that asks; empty for a session
	Scopes    ScopeSet // of the API key
}

// Has tells whether the actor has one of the roles.
func (a Actor) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}

// May tells whether the credential of the actor reaches so far: a session
// does always, an API key within its scopes. No key has the empty scope.
func (a Actor) May(s Scope) bool { return a.SessionID != "" || slices.Contains(a.Scopes, s) }

// OfficerAt tells whether the actor is an officer of the place. The scope
// holds for the unit of today and its former units: each that the place
// names must be in it, so a commune that moved to another province in 2025
// belongs to the officers of its province of today, and a place whose two
// units contradict each other to nobody.
func (a Actor) OfficerAt(provinceCode string, formerProvinceCode *string) bool {
	if !a.Has(RoleOfficer) || provinceCode == "" && formerProvinceCode == nil {
		return false
	}
	if provinceCode != "" && !slices.Contains(a.Provinces, provinceCode) {
		return false
	}
	return formerProvinceCode == nil || slices.Contains(a.FormerProvinces, *formerProvinceCode)
}
