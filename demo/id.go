package demo

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"strings"
)

// keyHash hashes the parts of a key.
func keyHash(parts ...string) [sha256.Size]byte {
	return sha256.Sum256([]byte(strings.Join(parts, "\x00")))
}

// id returns a UUID of version 7 in lower case from a key. Its time is firstDay
// and the rest is a hash of the key, so a thing always has the same id.
func id(parts ...string) string {
	sum := keyHash(parts...)
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(firstDay.UnixMilli()))
	u := append(ms[2:8:8], sum[:10]...)
	u[6] = u[6]&0x0f | 0x70
	u[8] = u[8]&0x3f | 0x80
	s := hex.EncodeToString(u)
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// pick returns a number below n from a key.
func pick(n int, parts ...string) int {
	sum := keyHash(parts...)
	return int(binary.BigEndian.Uint64(sum[:8]) % uint64(n))
}

// shortCode returns a code of ten letters and digits from a key.
func shortCode(parts ...string) string {
	sum := keyHash(parts...)
	return base32.StdEncoding.EncodeToString(sum[:])[:10]
}
