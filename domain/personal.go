package domain

import (
	"context"
	"time"
)

// DeletedUserName replaces the name of a user who deleted the account.
const DeletedUserName = "Tài khoản đã xóa"

// PersonalPart is the stored data about a user in one place.
type PersonalPart struct {
	Name      string           // of the place, such as "sessions"
	Truncated bool             // there are more than MaxPersonalRows rows
	Rows      []map[string]any // by column, without secrets
}

// MaxPersonalRows is the most rows of a part. A longer part has the newest.
const MaxPersonalRows = 10_000

// PersonalData is all stored data about a user (Decree 13/2023 on the protection
// of personal data, article 9).
type PersonalData struct {
	UserID string
	At     time.Time
	Parts  []PersonalPart
}

// PersonalExportsPerAccount limits how often a user may export its data.
func PersonalExportsPerAccount() Limit { return Limit{"personal account", 5, time.Hour} }

// PersonalService serves the rights of users over their personal data.
type PersonalService interface {
	// PersonalData returns all stored data about the actor.
	PersonalData(ctx context.Context, by Actor) (PersonalData, error)
	// DeleteAccount deletes the account of the actor. It deletes sessions, keys,
	// roles, memberships, notices and other data of the actor alone; it ends open
	// demands and leads; it keeps what must stay (the audit log, certificates and
	// papers, messages of the other side of a lead) without name, address and
	// contacts. hash is the hash of a random password. CodePrecondition when
	// version is not the stored one, CodeConflict when the actor is the last admin
	// or the last owner of a producer with other members.
	DeleteAccount(ctx context.Context, by Actor, version int64, hash string) error
}
