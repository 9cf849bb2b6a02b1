package domain

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// TokenKind is what a token stands for. Tokens begin with it, so that they
// are recognised where they must not be, such as in public code.
type TokenKind string

// The kinds.
const (
	TokenSession TokenKind = "chophien_session_"
	TokenAPIKey  TokenKind = "chophien_key_"

	TokenInvitation TokenKind = "chophien_invitation_" // signs nobody in
	TokenSignIn     TokenKind = "chophien_signin_"     // state of a sign-in at a provider; likewise

	TokenUnsubscribe TokenKind = "chophien_unsubscribe_" // ends the e-mail of a saved search; likewise
	TokenMailStop    TokenKind = "chophien_mailstop_"    // ends the e-mail of notices; likewise
)

// tokenBytes is how much chance a token holds: 256 bits.
const tokenBytes = 32

// NewToken makes a token that nobody can guess. It is shown to its owner
// once; only its hash is stored.
func NewToken(k TokenKind) string {
	b := make([]byte, tokenBytes)
	rand.Read(b) // never fails
	return string(k) + base64.RawURLEncoding.EncodeToString(b)
}

// ParseToken tells what a token stands for; ok is false for what has not the
// form of a token.
func ParseToken(token string) (k TokenKind, ok bool) {
	for _, k := range []TokenKind{TokenSession, TokenAPIKey} {
		if rest, ok := strings.CutPrefix(token, string(k)); ok {
			b, err := base64.RawURLEncoding.Strict().DecodeString(rest)
			return k, err == nil && len(b) == tokenBytes
		}
	}
	return "", false
}

// HashToken is what is stored of a token. Its chance is too great for a slow
// hash to add anything.
func HashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
