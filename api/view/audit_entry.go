package view

import (
	"encoding/json"
	"time"

	"chophien/domain"
)

// AuditEntry is one entry of the audit log.
type AuditEntry struct {
	Seq          int64           `json:"seq" doc:"1, 2, 3 … without gaps: the place in the chain, which an entry gets about a second after it was written"`
	At           time.Time       `json:"at"`
	UserID       string          `json:"user_id" nullable:"true" doc:"Who; null: the program itself, or a visitor"`
	APIKeyID     string          `json:"api_key_id" nullable:"true" doc:"The key that was used; null for a session"`
	OnBehalf     bool            `json:"on_behalf" doc:"An officer acted for a producer (cán bộ nhập thay)"`
	Action       string          `json:"action" example:"product.publish"`
	Noun         string          `json:"noun" nullable:"true" doc:"The kind of thing that was changed" example:"product"`
	NounID       string          `json:"noun_id" nullable:"true"`
	ListingKind  string          `json:"listing_kind" nullable:"true" doc:"The listing whose history this belongs to; null for none"`
	ListingID    string          `json:"listing_id" nullable:"true"`
	ProvinceCode string          `json:"province_code" nullable:"true" doc:"Unit of today whose officers may read the entry; null: admins only"`
	Reason       string          `json:"reason" nullable:"true"`
	Before       json.RawMessage `json:"before" doc:"Changed fields before, by name; null for an entry without any. A field without a value is null here; the log stores an empty text for it"`
	After        json.RawMessage `json:"after" doc:"Changed fields after, in the form of before"`
	RequestID    string          `json:"request_id" nullable:"true"`
	Address      string          `json:"address" nullable:"true" doc:"Of the client"`
	PrevHash     string          `json:"prev_hash" nullable:"true" doc:"hash of the entry before"`
	Hash         string          `json:"hash" doc:"SHA-256 over prev_hash and all fields of the entry as the log stores them; /v1/admin/audit/verify computes it"`
}

// AuditEntryOf returns the JSON of an audit entry.
func AuditEntryOf(e domain.AuditEntry) AuditEntry {
	raw := func(text string) json.RawMessage {
		if text == "" {
			return json.RawMessage("null")
		}
		return json.RawMessage(text)
	}
	return AuditEntry{
		Seq: e.Seq, At: e.At.UTC(), UserID: e.UserID, APIKeyID: e.APIKeyID, OnBehalf: e.OnBehalf, Action: e.Action, Noun: e.Noun, NounID: e.NounID,
		ListingKind: string(e.ListingKind), ListingID: e.ListingID, ProvinceCode: e.ProvinceCode, Reason: e.Reason,
		Before: raw(e.Before), After: raw(e.After), RequestID: e.RequestID, Address: e.Address, PrevHash: e.PrevHash, Hash: e.Hash,
	}
}
