package store

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm/clause"

	"chophien/domain"
)

// sealedPrefix begins a secret that is encrypted: AES-256-GCM, with the nonce before
// the rest, in Base64.
const sealedPrefix = "sealed1:"

// sealer encrypts secrets that are stored: the first key encrypts, all decrypt.
// Without keys, secrets are stored as they are.
type sealer []cipher.AEAD

func newSealer(keys [][]byte) (sealer, error) {
	var out sealer
	for _, key := range keys {
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, fmt.Errorf("a key for secrets: %w", err)
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			return nil, fmt.Errorf("a key for secrets: %w", err)
		}
		out = append(out, aead)
	}
	return out, nil
}

// seal encrypts a secret of the row id. It returns what is empty or encrypted already
// unchanged.
func (k sealer) seal(secret, id string) string {
	if len(k) == 0 || secret == "" || strings.HasPrefix(secret, sealedPrefix) {
		return secret
	}
	nonce := make([]byte, k[0].NonceSize())
	rand.Read(nonce) // never fails
	return sealedPrefix + base64.StdEncoding.EncodeToString(k[0].Seal(nonce, nonce, []byte(secret), []byte(id)))
}

// open decrypts a secret of the row id. first is false when another key than the
// first encrypted it, or none.
func (k sealer) open(stored, id string) (secret string, first bool, err error) {
	text, sealed := strings.CutPrefix(stored, sealedPrefix)
	if !sealed {
		return stored, stored == "", nil
	}
	bytes, err := base64.StdEncoding.DecodeString(text)
	for i, aead := range k {
		if err != nil || len(bytes) < aead.NonceSize() {
			break
		}
		plain, wrong := aead.Open(nil, bytes[:aead.NonceSize()], bytes[aead.NonceSize():], []byte(id))
		if wrong == nil {
			return string(plain), i == 0, nil
		}
	}
	return "", false, errors.New("a secret cannot be decrypted: its key is not among the keys of this process")
}

// openWebhook decrypts the secrets of a webhook. first is true when the first key
// encrypted them.
func (k sealer) openWebhook(w *domain.Webhook) (first bool, err error) {
	var one, two bool
	if w.Secret, one, err = k.open(w.Secret, w.ID); err != nil {
		return false, err
	}
	if w.EarlierSecret, two, err = k.open(w.EarlierSecret, w.ID); err != nil {
		return false, err
	}
	return one && two, nil
}

// SealSecrets encrypts the stored secrets that the first key has not encrypted. It
// fails when one cannot be decrypted. The schema must be current.
func (s *Store) SealSecrets(ctx context.Context) error {
	return s.write(ctx, "encrypting secrets", func(tx *tx) ([]domain.Ref, error) {
		var hooks []domain.Webhook
		if err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Order("id").Find(&hooks).Error; err != nil {
			return nil, err
		}
		for _, w := range hooks {
			first, err := s.sealer.openWebhook(&w)
			if err != nil {
				return nil, err
			}
			if first || len(s.sealer) == 0 {
				continue
			}
			err = tx.Model(&domain.Webhook{}).Where("id = ?", w.ID).
				Updates(map[string]any{"secret": s.sealer.seal(w.Secret, w.ID), "earlier_secret": s.sealer.seal(w.EarlierSecret, w.ID)}).Error
			if err != nil {
				return nil, err
			}
		}
		if err := s.sealSecondFactors(tx.DB); err != nil {
			return nil, err
		}
		return nil, s.sealChannelTokens(tx.DB)
	})
}
