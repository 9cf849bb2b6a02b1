package front

import (
	"slices"

	"chophien/domain"
)

// Access says who may call a route. The zero value allows no caller; Everybody
// and Only return other values.
type Access struct {
	everybody bool
	reads     bool          // the token of a caller who sends one is read
	roles     []domain.Role // one of them suffices
	scope     domain.Scope  // what an API key needs; SessionOnly: an API key does not suffice
	early     bool          // users whose account is not ready may call it, too; see domain.Actor.CheckReady
}

// SessionOnly is the scope of routes that no API key may call: no key has it.
const SessionOnly domain.Scope = ""

// Everybody allows all callers. Tokens are not read.
func Everybody() Access { return Access{everybody: true} }

// EverybodyKnown allows all callers, and reads the token of a caller who sends
// one, so that the answer may show what only that caller may see. A caller
// whose API key lacks the scope is answered like one without a token.
func EverybodyKnown() Access { return Access{everybody: true, reads: true, scope: domain.ScopeRead} }

// Only allows users that have one of the roles. Their API keys also need the
// scope.
func Only(scope domain.Scope, roles ...domain.Role) Access {
	return Access{roles: roles, scope: scope}
}

// WithScope returns a with another scope that API keys need.
func (a Access) WithScope(s domain.Scope) Access {
	a.scope = s
	return a
}

// Early returns a that also allows users whose account is not ready: the e-mail address is
// not confirmed, or a second factor that they need is missing.
func (a Access) Early() Access {
	a.early = true
	return a
}

// IsEverybody reports whether all callers are allowed.
func (a Access) IsEverybody() bool { return a.everybody }

// ReadsToken reports whether all callers are allowed, and tokens are read.
func (a Access) ReadsToken() bool { return a.reads }

// IsNobody reports whether no caller is allowed, as with the zero value.
func (a Access) IsNobody() bool { return !a.everybody && len(a.roles) == 0 }

// Roles returns the roles of which a caller needs one; none with Everybody.
func (a Access) Roles() []domain.Role { return slices.Clone(a.roles) }

// Scope returns the scope that an API key needs; SessionOnly where no key is
// read.
func (a Access) Scope() domain.Scope { return a.scope }
