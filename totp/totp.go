// Package totp makes the secrets of authenticator apps and verifies their codes
// (RFC 6238: six digits, 30 seconds, HMAC-SHA-1, which all apps read).
package totp

import (
	"crypto/rand"
	"encoding/base32"
	"net/url"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// period is how long a code is shown.
const period = 30 * time.Second

// skew is how many steps the clock of a phone may be ahead or behind.
const skew = 1

// secretBytes is the length of a secret that RFC 4226 recommends.
const secretBytes = 20

// NewSecret returns a new random secret in Base32 without padding.
func NewSecret() string {
	b := make([]byte, secretBytes)
	rand.Read(b) // never fails
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)
}

// URI returns the address that an app reads from a QR code. issuer and account say in
// the app what the code is for.
func URI(secret, issuer, account string) string {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + account}
	return u.String() + "?secret=" + url.QueryEscape(secret) + "&issuer=" + url.PathEscape(issuer)
}

// Code returns the code of a secret at a time. It fails when the secret is not Base32.
func Code(secret string, at time.Time) (string, error) {
	return hotp.GenerateCode(secret, uint64(stepAt(at)))
}

// Step returns the step of a code: its time in units of 30 seconds. ok is false unless
// the code is that of the step of now, of the one before or of the one after it, and of
// a step after the step last. A caller that stores the step and passes it as last
// accepts each code once.
func Step(secret, code string, now time.Time, last int64) (step int64, ok bool) {
	for step := stepAt(now) - skew; step <= stepAt(now)+skew; step++ {
		if step <= last {
			continue
		}
		if valid, err := hotp.ValidateCustom(code, uint64(step), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}); err == nil && valid {
			return step, true
		}
	}
	return 0, false
}

func stepAt(at time.Time) int64 { return at.Unix() / int64(period/time.Second) }
