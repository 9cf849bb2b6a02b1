// Package password says which passwords may be used, and keeps what is stored
// of them. Two spellings of the same text in Unicode are the same password.
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
	slots  chan struct{} // one for each hash that may be computed at once
	dummy  string        // looks like the hash of a password that nobody knows
}

// Cost is what one hash takes.
type Cost struct {
	Memory uint32 // KiB
	Passes uint32
}

// LeastCost is what OWASP names as least for Argon2id: 19 MiB and two passes.
func LeastCost() Cost { return Cost{Memory: 19 << 10, Passes: 2} }

// NewHasher makes a Hasher. No more hashes are computed at once than there are
// processors, so that many sign-ins together take no more memory.
func NewHasher(c Cost) *Hasher {
	h := &Hasher{
		params: argon2id.Params{Memory: c.Memory, Iterations: c.Passes, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		slots:  make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
	// Made up rather than computed: a program need not wait for it to start,
	// and verifying takes as much work.
	made := make([]byte, h.params.SaltLength+h.params.KeyLength)
	rand.Read(made)
	text := base64.RawStdEncoding.EncodeToString
	h.dummy = fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", c.Memory, c.Passes, h.params.Parallelism,
		text(made[:h.params.SaltLength]), text(made[h.params.SaltLength:]))
	return h
}

// Hash returns what is stored of a password.
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

// Verify tells whether plain is the password of hash. An empty hash is that
// of nobody: the answer is no, after as much work as for anybody.
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
	err := ctx.Err() // select takes any of several that are ready
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

// Generate makes a password that nobody can guess: 26 letters and digits,
// 130 bits.
func Generate() string { return rand.Text() }

// Check tells whether plain may become a password: long enough, and not among
// what is tried first. About is what everybody knows of its owner, such as
// name and e-mail address.
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
