package store

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"chophien/domain"
)

// cursor is the place in a list after which the next page begins. It is
// opaque to its bearer and holds nothing that its bearer may not know.
type cursor struct {
	Sort  domain.Sort `json:"s"`
	Of    string      `json:"o"` // fingerprint of what the list was asked for
	Stars int         `json:"n,omitempty"`
	Name  string      `json:"k,omitempty"` // sort key of the name
	At    int64       `json:"t,omitempty"` // microseconds since 1970
	Kind  domain.Kind `json:"e"`
	ID    string      `json:"i"`
}

// maxCursor bounds the text of a cursor: sort keys have at most 242 bytes.
const maxCursor = 1000

func (c cursor) String() string {
	b, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings and numbers only
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// parseCursor reads the cursor of a list that is sorted by sort and was asked
// for with the fingerprint of. An empty text is no cursor.
func parseCursor(text string, sort domain.Sort, of string) (*cursor, error) {
	if text == "" {
		return nil, nil
	}
	broken := domain.Invalidf("cursor", "it is not a cursor of this list")
	if len(text) > maxCursor {
		return nil, broken
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, broken
	}
	var c cursor
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil || d.More() {
		return nil, broken
	}
	if c.Sort != sort || c.Of != of {
		return nil, domain.Invalidf("cursor", "it belongs to another list: filters and sort must stay the same from page to page")
	}
	if !isID(c.ID) || !slices.Contains(domain.FoundKinds(), c.Kind) || strings.Trim(c.Name, "0123456789abcdef") != "" {
		return nil, broken
	}
	return &c, nil
}

func (c cursor) at() time.Time { return time.UnixMicro(c.At).UTC() }

// fingerprint tells lists apart. The day is left out: a walk that began before
// midnight goes on after it.
func fingerprint(kinds []domain.Kind, f domain.ListingFilter, words []string) string {
	f.Kinds = kinds
	f.ValidOn = 0
	b, err := json.Marshal([]any{
		sorted(f.Kinds), sorted(f.Provinces), sorted(f.FormerProvinces), sorted(f.Communes), sorted(f.Regions), f.Northern,
		sorted(f.Groups), sorted(f.Sets), sorted(f.Stars), f.ProducerID, sorted(f.TradeGroups),
		f.PriceMin, f.PriceMax, sorted(f.Conditions), words,
	})
	if err != nil {
		panic(err) // strings and numbers only
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}

func sorted[T cmp.Ordered](in []T) []T {
	out := slices.Clone(in)
	slices.Sort(out)
	return slices.Compact(out)
}

// isID tells whether s has the form of an id. PostgreSQL fails when asked for
// a uuid that is none.
func isID(s string) bool {
	return len(s) == 36 && uuid.Validate(s) == nil && s == strings.ToLower(s)
}
