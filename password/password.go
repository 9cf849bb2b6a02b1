// Package password checks, hashes and verifies passwords. Two Unicode spellings of
// the same text are the same password.
package password

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"runtime"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// The length of a password, in characters.
const (
	MinLength = 8
	MaxLength = 128
)

// Hasher hashes and verifies. It is safe for concurrent use.
type Hasher struct {
	params argon2id.Params
	slots  chan struct{} // one for each hash that may be computed in parallel
	dummy  string        // in the form of a hash, of no known password
}

// Cost is the cost of one hash.
type Cost struct {
	Memory uint32 // KiB
	Passes uint32
}

// LeastCost returns OWASP's minimum for Argon2id: 19 MiB and two passes.
func LeastCost() Cost { return Cost{Memory: 19 << 10, Passes: 2} }

// NewHasher returns a Hasher. It computes at most one hash for each processor in
// parallel, which bounds the memory of many concurrent sign-ins.
func NewHasher(c Cost) *Hasher {
	h := &Hasher{
		params: argon2id.Params{Memory: c.Memory, Iterations: c.Passes, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		slots:  make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
	// Random bytes in the form of a hash take the same work to verify, without
	// delaying the start of the program.
	made := make([]byte, h.params.SaltLength+h.params.KeyLength)
	rand.Read(made)
	text := base64.RawStdEncoding.EncodeToString
	h.dummy = fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", c.Memory, c.Passes, h.params.Parallelism,
		text(made[:h.params.SaltLength]), text(made[h.params.SaltLength:]))
	return h
}

// Hash returns the hash of a password.
func (h *Hasher) Hash(ctx context.Context, plain string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	hash, err := argon2id.CreateHash(norm.NFC.String(plain), &h.params)
	if err != nil {
		return "", fmt.Errorf("password: hashing: %w", err)
	}
	return hash, nil
}

// Verify reports whether plain is the password of hash. For an empty hash, of a
// user that does not exist, it returns false after the same amount of work.
func (h *Hasher) Verify(ctx context.Context, plain, hash string) (bool, error) {
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	known := hash != ""
	if !known {
		hash = h.dummy
	}
	ok, err := argon2id.ComparePasswordAndHash(norm.NFC.String(plain), hash)
	if err != nil {
		return false, fmt.Errorf("password: verifying: %w", err)
	}
	return ok && known, nil
}

func (h *Hasher) enter(ctx context.Context) error {
	err := ctx.Err() // select chooses any of several ready cases
	if err == nil {
		select {
		case h.slots <- struct{}{}:
			return nil
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	return fmt.Errorf("password: waiting for a turn: %w", err)
}

func (h *Hasher) leave() { <-h.slots }

// Generate returns a random password of 26 letters and digits, 130 bits.
func Generate() string { return rand.Text() }

// Check returns CodeInvalid when plain must not become a password: when it is too
// short or long, or easily guessed. about has public facts about its owner, such
// as name and e-mail address.
func Check(plain string, about ...string) error {
	const field = "password"
	if !utf8.ValidString(plain) {
		return domain.Invalidf(field, "it is not UTF-8")
	}
	plain = norm.NFC.String(plain)
	if n := utf8.RuneCountInString(plain); n < MinLength || n > MaxLength {
		return domain.Invalidf(field, "it must have %d to %d characters", MinLength, MaxLength)
	}
	if why := guessable(plain, about); why != "" {
		return domain.Invalidf(field, "it is too easily guessed: %s", why)
	}
	return nil
}
