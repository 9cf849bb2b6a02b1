package domain

import (
	"context"
	"time"
)

// DeletedUserName stands where the name of a user was who took the account away.
const DeletedUserName = "Tài khoản đã xóa"

// PersonalPart is what is stored about a user in one place.
type PersonalPart struct {
	Name      string           // of the place, such as "sessions"
	Truncated bool             // there is more than MaxPersonalRows
	Rows      []map[string]any // by column, without secrets
}

// MaxPersonalRows bounds the rows of a part; the newest are taken.
const MaxPersonalRows = 10_000

// PersonalData is all that is stored about a user (Decree 13/2023 on the
// protection of personal data, article 9).
type PersonalData struct {
	UserID string
	At     time.Time
	Parts  []PersonalPart
}

// PersonalExportsPerAccount limits how often a user may fetch its data.
func PersonalExportsPerAccount() Limit { return Limit{"personal account", 5, time.Hour} }

// PersonalService keeps the rights that people have over what is stored about
// them.
type PersonalService interface {
	// PersonalData collects all that is stored about the actor.
	PersonalData(ctx context.Context, by Actor) (PersonalData, error)
	// DeleteAccount takes the account of the actor away: sessions, keys, roles,
	// memberships, notices and what is no other's go, open demands and leads
	// end, and what must stay (the audit log, certificates and papers, what the
	// other side of a lead wrote) stays without name, address and contacts.
	// hash is of a password that nobody knows. CodePrecondition when version
	// is not the stored one, CodeConflict when the actor is the last admin or
	// the last owner of a producer with other members.
	DeleteAccount(ctx context.Context, by Actor, version int64, hash string) error
}
