package front

import (
	"slices"

	"chophien/domain"
)

// Access says who may call a route. The zero value lets nobody in; Everybody and
// Only make the others.
type Access struct {
	everybody bool
	roles     []domain.Role // one of them is enough
	scope     domain.Scope  // what an API key needs; SessionOnly: no API key is enough
}

// SessionOnly is the scope of routes that no API key may call: no key has it.
const SessionOnly domain.Scope = ""

// Everybody may call the route; a token is not looked at.
func Everybody() Access { return Access{everybody: true} }

// Only lets users in that have one of the roles. With an API key they need the
// scope, too.
func Only(scope domain.Scope, roles ...domain.Role) Access {
	return Access{roles: roles, scope: scope}
}

// IsEverybody reports whether everybody may call the route.
func (a Access) IsEverybody() bool { return a.everybody }

// IsNobody reports whether nobody may call the route, as with the zero value.
func (a Access) IsNobody() bool { return !a.everybody && len(a.roles) == 0 }

// Roles are the roles of which a caller needs one; none with Everybody.
func (a Access) Roles() []domain.Role { return slices.Clone(a.roles) }

// Scope is what an API key needs to call the route.
func (a Access) Scope() domain.Scope { return a.scope }
