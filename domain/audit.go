package domain

import (
	"context"
	"encoding/json"
	"time"
)

// AuditEntry is one line of the audit log: who did what, when, to what. The
// log only grows; the database refuses to change or delete a line.
//
// It is also the history of a listing: entries with the same Listing.
type AuditEntry struct {
	Seq          int64     `gorm:"primaryKey;autoIncrement:false"` // 1, 2, 3 … without gaps
	At           time.Time // UTC
	UserID       string    // who; empty: the program itself, or nobody signed in
	APIKeyID     string    // the key that was used; empty for a session
	OnBehalf     bool      // an officer acted for a producer ("cán bộ nhập thay")
	Action       string    // "product.submit", "certificate.revoke", "authorization.refused"; noun.verb
	Noun         string    // what was changed: "product", "certificate", "user"
	NounID       string
	ListingKind  Kind   // the listing whose history this belongs to; empty for none
	ListingID    string // its id
	ProvinceCode string // unit of today whose officers may read the entry; empty: admins only
	Reason       string
	Before       string // JSON object of the fields that changed; empty for none
	After        string // JSON object, likewise. Never secrets
	RequestID    string
	Address      string // of the client
	PrevHash     string // Hash of the entry before; empty for the first
	Hash         string // hex SHA-256 over PrevHash and all fields above
}

// Audit says what a change was; the store adds who and when.
type Audit struct {
	Action       string
	Noun, NounID string
	Listing      Ref
	ProvinceCode string
	OnBehalf     bool
	Reason       string
	Before       any // what becomes a JSON object with only the fields that changed; nil for none
	After        any
}

// AuditFilter narrows the log. The zero value filters nothing.
type AuditFilter struct {
	Listing      Ref
	Noun, NounID string
	Action       string
	UserID       string
	Provinces    []string // only entries of these units; nil: of all and of none
	Since, Until time.Time
}

// AuditService reads the audit log.
type AuditService interface {
	// AuditEntries lists entries, newest first. The sort of the page is ignored.
	AuditEntries(ctx context.Context, f AuditFilter, p Page) (List[AuditEntry], error)
	// Note records what changes no row: a refusal, an export, a contact shown.
	Note(ctx context.Context, by Actor, a Audit) error
	// VerifyAudit walks the whole log and returns how many entries it holds.
	// CodeConflict names the first whose hash does not follow.
	VerifyAudit(ctx context.Context) (entries int64, err error)
}

// AuditJSON makes the JSON of Before or After.
func AuditJSON(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}
