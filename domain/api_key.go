package domain

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"time"
)

// MaxAPIKeys is how many keys a user may have.
const MaxAPIKeys = 20

// APIKeyLife is how long a key works at most, and how long without another end.
const APIKeyLife = 366 * 24 * time.Hour

// Scope is a right of an API key. A key never has more rights than its owner,
// and it cannot manage accounts, sessions or keys.
type Scope string

// The scopes.
const (
	ScopeRead  Scope = "read"  // read everything that its owner may read
	ScopeWrite Scope = "write" // change everything that its owner may change
)

// Scopes lists all scopes: ScopeRead and ScopeWrite, which include all areas, and
// those of each area, such as listings:write.
func Scopes() []Scope {
	out := []Scope{ScopeRead, ScopeWrite}
	for _, a := range Areas() {
		out = append(out, a.Scope(ScopeRead), a.Scope(ScopeWrite))
	}
	return out
}

// ScopeSet is a set of scopes. It is stored as words separated by spaces.
type ScopeSet []Scope

// Include reports whether the set has a scope, or the wide one that includes it.
func (s ScopeSet) Include(scope Scope) bool {
	return slices.Contains(s, scope) || slices.Contains(s, scope.Wide())
}

// Value stores the set as words.
func (s ScopeSet) Value() (driver.Value, error) {
	words := make([]string, len(s))
	for i, scope := range s {
		words[i] = string(scope)
	}
	return strings.Join(words, " "), nil
}

// Scan reads words.
func (s *ScopeSet) Scan(src any) error {
	text, ok := src.(string)
	if b, isBytes := src.([]byte); isBytes {
		text, ok = string(b), true
	}
	if !ok {
		return fmt.Errorf("domain: cannot read scopes from %T", src)
	}
	*s = nil
	for _, word := range strings.Fields(text) {
		*s = append(*s, Scope(word))
	}
	return nil
}

// GormDataType returns the column type of a set of scopes for GORM.
func (ScopeSet) GormDataType() string { return "text" }

// APIKey lets a program act for a user.
type APIKey struct {
	ID         string `gorm:"primaryKey"` // UUIDv7 in lower case
	UserID     string
	Name       string // what it is for
	TokenHash  []byte // of HashToken; unique
	Hint       string // the first characters of the token, to tell keys apart
	Scopes     ScopeSet
	CreatedAt  time.Time
	ExpiresAt  time.Time  // at most APIKeyLife after CreatedAt; zero in a new key: that long
	LastUsedAt *time.Time // to UseStep; nil: never
}

// TokenHint returns the part of a token that may be stored unhashed: its prefix
// and the first four of its 43 random characters.
func TokenHint(k TokenKind, token string) string {
	return token[:min(len(token), len(k)+4)]
}

const maxAPIKeyName = 100

// Validate returns CodeInvalid for all rules that a new key breaks. It does
// not check what needs stored data.
func (k APIKey) Validate(now time.Time) error {
	var faults Faults
	faults.AddIf(strings.TrimSpace(k.Name) == "", "name", "say what the key is for")
	faults.Add(validateLine("name", k.Name, maxAPIKeyName))
	faults.AddIf(len(k.Scopes) == 0, "scopes", "a key needs at least one scope")
	for i, s := range k.Scopes {
		faults.AddIf(!slices.Contains(Scopes(), s), "scopes", "%q is not a scope", s)
		faults.AddIf(slices.Contains(k.Scopes[:i], s), "scopes", "%q comes twice", s)
	}
	faults.AddIf(!k.ExpiresAt.IsZero() && !k.ExpiresAt.After(now), "expires_at", "it must lie in the future")
	faults.AddIf(k.ExpiresAt.After(now.Add(APIKeyLife)), "expires_at", "a key works for at most 366 days; make a new one before its end")
	return faults.Err()
}

// APIKeyService stores API keys. SessionService.Actor returns the user of a key.
type APIKeyService interface {
	// AddAPIKey stores a key. The caller sets all but ID, CreatedAt and
	// LastUsedAt; a key without an end gets APIKeyLife. CodeConflict when the user
	// has MaxAPIKeys.
	AddAPIKey(ctx context.Context, by Actor, k APIKey) (APIKey, error)
	// APIKeys returns the keys of a user, newest first, expired ones too.
	APIKeys(ctx context.Context, userID string) ([]APIKey, error)
	// RevokeAPIKey removes a key of the actor's user; CodeNotFound when there
	// is none.
	RevokeAPIKey(ctx context.Context, by Actor, id string) error
}

// CheckAPIKeyCount returns CodeConflict if a user may not have n keys.
func CheckAPIKeyCount(n int) error {
	if n > MaxAPIKeys {
		return Errorf(CodeConflict, "there are %d keys already; revoke one first", MaxAPIKeys)
	}
	return nil
}
