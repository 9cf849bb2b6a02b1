package domain

import "slices"

// Actor is the caller of a request, as the database knows it at that moment.
// Roles, memberships and scopes that were revoked before are not in it.
type Actor struct {
	UserID string
	Roles  []Role

	// Where an officer acts: units of today, and the former units that belong
	// to them. Empty for others. The codes of the two maps collide, so they
	// are never compared with each other.
	Provinces       []string
	FormerProvinces []string

	// The communes of today that an officer of a commune works for.
	Communes []string

	// The producers that a user is a member of, and those of them it is an owner of.
	Producers      []string
	OwnedProducers []string

	// The fairs of others that an organizer runs with them.
	Fairs []string

	Unconfirmed       bool // the user has not confirmed its e-mail address
	SecondFactor      bool // the user has a second factor
	LacksSecondFactor bool // the user must set up a second factor first; see SecondFactorPolicy

	SessionID string   // the session of the caller; empty for an API key
	APIKeyID  string   // the API key of the caller; empty for a session
	Scopes    ScopeSet // of the API key

	RequestID string // of the request that is being served; for the audit log
	Address   string // of the client; for the audit log
}

// Has reports whether the actor has one of the roles.
func (a Actor) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}

// CheckReady returns CodeForbidden if the e-mail address of the actor's account is not
// confirmed, or the actor must set up a second factor. Before that, a user may only read
// what is public, and take care of the account: its address, password and second factor.
func (a Actor) CheckReady() error {
	switch {
	case a.Unconfirmed:
		return Errorf(CodeForbidden, "confirm your e-mail address first: open the link in the e-mail, or ask for another link")
	case a.LacksSecondFactor:
		return Errorf(CodeForbidden, "set up the second factor of your account first")
	}
	return nil
}

// May reports whether the credential of the actor includes a scope. A session
// includes all scopes; an API key includes its own. No key has the empty scope.
func (a Actor) May(s Scope) bool { return a.SessionID != "" || a.Scopes.Include(s) }

// OfficerAt reports whether the actor is an officer of the place. Each unit
// that the place names, of today and former, must be one of the actor's. So a
// commune that moved to another province in 2025 belongs to the officers of its
// province of today, and a place whose two units contradict each other has no
// officer.
func (a Actor) OfficerAt(provinceCode string, formerProvinceCode *string) bool {
	if !a.Has(RoleOfficer) || provinceCode == "" && formerProvinceCode == nil {
		return false
	}
	if provinceCode != "" && !slices.Contains(a.Provinces, provinceCode) {
		return false
	}
	return formerProvinceCode == nil || slices.Contains(a.FormerProvinces, *formerProvinceCode)
}

// CheckNationwide returns CodeForbidden for an actor who must not change what
// holds for all places, such as synonyms: admins and officers of a province may,
// officers of communes only may not.
func (a Actor) CheckNationwide() error {
	if a.Has(RoleAdmin) || a.Has(RoleOfficer) && len(a.Provinces) > 0 {
		return nil
	}
	return Errorf(CodeForbidden, "this holds for all places; an officer of a province or an admin may change it")
}

// MemberOf reports whether the actor is a member of the producer.
func (a Actor) MemberOf(producerID string) bool {
	return producerID != "" && slices.Contains(a.Producers, producerID)
}

// Standing is the right of an actor over the listings of a place. A higher one
// includes the lower ones.
type Standing int

// The standings.
const (
	StandingNone     Standing = iota
	StandingCommune           // an officer of the commune: enters drafts and papers, and makes proposals
	StandingMember            // a member of the producer
	StandingProvince          // an officer of the province, or an admin: certifies, publishes and decides
)

// StandingAt returns the standing of the actor for a producer, which may be
// empty, at a place. Since 06/07/2025 the commune examines and proposes, and the
// province certifies (Decision 1489/QĐ-TTg).
func (a Actor) StandingAt(producerID string, place Place) Standing {
	switch {
	case a.Has(RoleAdmin) || a.OfficerAt(place.ProvinceCode, place.FormerProvinceCode):
		return StandingProvince
	case a.Has(RoleProducer) && a.MemberOf(producerID):
		return StandingMember
	case a.Has(RoleOfficer) && place.CommuneCode != nil && slices.Contains(a.Communes, *place.CommuneCode):
		return StandingCommune
	}
	return StandingNone
}

// MayEnter reports whether the actor may enter listings of a place: an officer of
// its commune or province, or an admin.
func (a Actor) MayEnter(place Place) bool { return a.StandingAt("", place) != StandingNone }

// MayManage reports whether the actor may change what belongs to a producer at a
// place: as a member of it, as an officer of its commune or province, or as an
// admin. onBehalf is true if the actor is an officer or an admin, and no member:
// then the audit log says that an officer entered it ("cán bộ nhập thay").
func (a Actor) MayManage(producerID string, place Place) (may, onBehalf bool) {
	if a.Has(RoleProducer) && a.MemberOf(producerID) {
		return true, false
	}
	may = a.StandingAt(producerID, place) != StandingNone
	return may, may
}
