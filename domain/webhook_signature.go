package domain

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// secretPrefix begins the secrets of webhooks (Standard Webhooks 1.0).
const secretPrefix = "whsec_"

// NewWebhookSecret returns a new random secret of 256 bits.
func NewWebhookSecret() string {
	b := make([]byte, 32)
	rand.Read(b) // never fails
	return secretPrefix + base64.StdEncoding.EncodeToString(b)
}

// SignWebhook returns the signature of a message (Standard Webhooks 1.0):
// HMAC-SHA256 of "id.timestamp.body", with the bytes that the secret encodes.
func SignWebhook(secret, id string, at time.Time, body string) string {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	if err != nil {
		key = []byte(secret)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "." + body))
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
