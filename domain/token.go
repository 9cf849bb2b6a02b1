package domain

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// TokenKind is the kind of a token. Tokens begin with it, so that scanners
// recognize leaked tokens, for example in public code.
type TokenKind string

// The kinds.
const (
	TokenSession TokenKind = "chophien_session_"
	TokenAPIKey  TokenKind = "chophien_key_"

	// These do not sign a user in.
	TokenInvitation  TokenKind = "chophien_invitation_"
	TokenSignIn      TokenKind = "chophien_signin_"      // state of a sign-in at a provider
	TokenUnsubscribe TokenKind = "chophien_unsubscribe_" // ends the e-mail of a saved search
	TokenMailStop    TokenKind = "chophien_mailstop_"    // ends the e-mail of notices
	TokenAccountLink TokenKind = "chophien_link_"        // confirms an address or sets a password, once
	TokenPhoneCode   TokenKind = "chophien_phone_"       // belongs to a code that was sent to a phone
)

// tokenBytes is the number of random bytes of a token: 256 bits.
const tokenBytes = 32

// NewToken returns a new random token. Its owner sees it once; only its hash is
// stored.
func NewToken(k TokenKind) string {
	b := make([]byte, tokenBytes)
	rand.Read(b) // never fails
	return string(k) + base64.RawURLEncoding.EncodeToString(b)
}

// ParseToken returns the kind of a token of a session or API key; ok is false
// for other texts.
func ParseToken(token string) (k TokenKind, ok bool) {
	for _, k := range []TokenKind{TokenSession, TokenAPIKey} {
		if rest, ok := strings.CutPrefix(token, string(k)); ok {
			b, err := base64.RawURLEncoding.Strict().DecodeString(rest)
			return k, err == nil && len(b) == tokenBytes
		}
	}
	return "", false
}

// HashToken returns the stored hash of a token. A token has too many random bits
// for a slow hash to be useful.
func HashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
