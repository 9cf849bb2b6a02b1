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

	// The producers that a user is a member of, and those of them it is an owner of.
	Producers      []string
	OwnedProducers []string

	SessionID string   // the session that asks; empty for an API key
	APIKeyID  string   // the API key that asks; empty for a session
	Scopes    ScopeSet // of the API key

	RequestID string // of the request that is being served; for the audit log
	Address   string // of the client; for the audit log
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

// MemberOf tells whether the actor is a member of the producer.
func (a Actor) MemberOf(producerID string) bool {
	return producerID != "" && slices.Contains(a.Producers, producerID)
}

// MayManage tells whether the actor may change what belongs to a producer at a
// place: as a member of it, as an officer of the place, or as an admin.
// onBehalf is true where an officer or admin who is no member does so, which
// is recorded ("cán bộ nhập thay").
func (a Actor) MayManage(producerID string, place Place) (may, onBehalf bool) {
	if a.Has(RoleProducer) && a.MemberOf(producerID) {
		return true, false
	}
	may = a.Has(RoleAdmin) || a.OfficerAt(place.ProvinceCode, place.FormerProvinceCode)
	return may, may
}
