package domain

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"iter"
	"slices"
	"strconv"
	"time"
)

// AuditEntry is one line of the audit log: which user did what, when, to which
// thing. The log only grows; the database refuses to change or delete a line, but for
// the address of the client, which goes when its time has passed.
//
// The entries with the same listing are the history of that listing.
//
// An entry is committed with the change that it describes. A moment later it gets
// its place in the chain: Seq and the hashes.
type AuditEntry struct {
	Seq          int64     `gorm:"primaryKey;autoIncrement:false"` // 1, 2, 3 … without gaps
	ID           string    // UUIDv7, from before the entry had a place; empty for entries of older programs
	At           time.Time // UTC
	UserID       string    // the user who acted; empty: the program itself, or a caller who is not signed in
	APIKeyID     string    // the API key that was used; empty for a session
	OnBehalf     bool      // an officer acted for a producer ("cán bộ nhập thay")
	Action       string    // "product.submit", "certificate.revoke", "authorization.refused"; noun.verb
	Noun         string    // the kind of the changed thing: "product", "certificate", "user"
	NounID       string
	ListingKind  Kind   // the listing to whose history the entry belongs; empty for none
	ListingID    string // its id
	ProvinceCode string // unit of today whose officers may read the entry; empty: admins only
	Reason       string
	Before       string // JSON object of the fields that changed; empty for none
	After        string // JSON object, likewise. Never secrets
	RequestID    string
	Address      string // of the client; empty, too, once it was kept long enough
	PrevHash     string // Hash of the entry before; empty for the first
	Hash         string // of Sum

	AddressSalt   string `json:",omitempty"` // random; it goes with the address, so that nobody can try addresses
	AddressDigest string `json:",omitempty"` // hex SHA-256 of salt and address; empty for an entry without address, and of older programs
}

// SealAddress makes the digest of the address, which the hash covers in place of it:
// the address can then go, and the chain stays whole.
func (e *AuditEntry) SealAddress() {
	if e.Address != "" {
		e.AddressSalt = rand.Text()
		e.AddressDigest = addressDigest(e.AddressSalt, e.Address)
	}
}

func addressDigest(salt, address string) string {
	sum := sha256.Sum256([]byte(salt + " " + address)) // a salt has no space
	return hex.EncodeToString(sum[:])
}

// AddressHolds reports whether the address is the one that was sealed, or is gone
// together with its salt.
func (e AuditEntry) AddressHolds() bool {
	if e.AddressDigest == "" {
		return e.AddressSalt == ""
	}
	return e.Address == "" && e.AddressSalt == "" || addressDigest(e.AddressSalt, e.Address) == e.AddressDigest
}

// Sum returns the hex SHA-256 of the hash of the entry before and of all fields of the
// entry except ID. Of the address it covers the digest; in entries without one, the
// address itself.
func (e AuditEntry) Sum() string {
	fields := []string{
		e.PrevHash, strconv.FormatInt(e.Seq, 10), strconv.FormatInt(e.At.UnixMicro(), 10), e.UserID, e.APIKeyID, strconv.FormatBool(e.OnBehalf), e.Action,
		e.Noun, e.NounID, string(e.ListingKind), e.ListingID, e.ProvinceCode, e.Reason, e.Before, e.After, e.RequestID,
	}
	if e.AddressDigest == "" {
		fields = append(fields, e.Address)
	} else {
		fields = append(fields, "sha256", e.AddressDigest) // one field more, so neither form can pass for the other
	}
	// A JSON list of strings has one reading: it shows where each field ends.
	b, err := json.Marshal(fields)
	if err != nil {
		panic(err) // strings only
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Audit describes a change. The store adds the actor and the time.
type Audit struct {
	Action       string
	Noun, NounID string
	Listing      Ref
	ProvinceCode string
	OnBehalf     bool
	Reason       string
	Before       any // marshals to a JSON object of the fields that changed; nil for none
	After        any // likewise
}

// AuditFilter narrows the log. The zero value filters nothing.
type AuditFilter struct {
	Listing      Ref
	Noun, NounID string
	Action       string
	UserID       string
	Words        []string // SearchWords; the name of the user who acted contains all of them, or the name of the thing does
	Provinces    []string // only entries of these units; nil: of all and of none
	Since, Until time.Time
}

// Validate returns CodeInvalid for an action that the log does not have.
func (f AuditFilter) Validate() error {
	if f.Action != "" && !slices.Contains(AuditActions(), f.Action) {
		return Invalidf("action", "the log has no such action")
	}
	return nil
}

// For validates the filter, and returns it narrowed to what an actor may read: an admin reads
// all entries, an officer those of its provinces. CodeForbidden when the filter names another
// province.
func (f AuditFilter) For(by Actor) (AuditFilter, error) {
	if err := f.Validate(); err != nil {
		return f, err
	}
	if by.Has(RoleAdmin) {
		return f, nil
	}
	for _, p := range f.Provinces {
		if !slices.Contains(by.Provinces, p) {
			return f, Errorf(CodeForbidden, "this is a province of other officers")
		}
	}
	if f.Provinces == nil {
		f.Provinces = append([]string{}, by.Provinces...)
	}
	return f, nil
}

// ChainAuditEvery is how often the program gives new entries their places.
const ChainAuditEvery = time.Second

// AuditTail is the part of the log that has no place in the chain yet. The hashes
// do not cover it yet: they cannot reveal a change that was made around the triggers.
type AuditTail struct {
	Entries int64
	Oldest  *time.Time // time of the first action; nil without entries
}

// AuditCheck is the result of verifying the log.
type AuditCheck struct {
	Entries int64     // how many follow from each other, from the first one on
	Tail    AuditTail // what had no place when the verification began
}

// AuditService reads the audit log.
type AuditService interface {
	// AuditEntries lists entries, newest first. It first gives committed entries
	// their places. The sort of the page is ignored.
	AuditEntries(ctx context.Context, f AuditFilter, p Page) (List[AuditEntry], error)
	// RecordAudit records an action that changes no row: a refusal, an export, a
	// contact that was shown.
	RecordAudit(ctx context.Context, by Actor, a Audit) error
	// VerifyAudit gives committed entries their places, and checks the hashes of the
	// whole log and that it holds the heads. CodeConflict names the first entry with a
	// wrong hash, or the first head that the log does not hold.
	VerifyAudit(ctx context.Context, heads ...AuditHead) (AuditCheck, error)
	// EachAuditEntry gives committed entries their places, and yields all entries, oldest
	// first.
	EachAuditEntry(ctx context.Context) iter.Seq2[AuditEntry, error]
	// AuditHead gives committed entries their places, and returns the end of the log.
	AuditHead(ctx context.Context) (AuditHead, error)
}

// AuditWorker chains the audit log.
type AuditWorker interface {
	// ChainAudit gives the committed entries that have no place the next places in
	// the chain, in the order of their ids. It returns their number. An entry that
	// is committed later gets a later place. Processes that chain at once wait for
	// each other; writers wait for none.
	ChainAudit(ctx context.Context) (int, error)
	// AuditTail returns what has no place yet.
	AuditTail(ctx context.Context) (AuditTail, error)
}

// AuditJSON returns the JSON of Before or After, empty for nil.
func AuditJSON(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}
